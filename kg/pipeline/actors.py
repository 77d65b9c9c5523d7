"""Who is who in one article: names, demonyms, offices and pronouns to entities.

`ActorIndex` holds every mention that could be settled within the article. It does not
look beyond it: what several articles together know is a later step over the store.

A capital or a seat of government stands for its state where it acts ("Moscow said") and
stays a place where something happens ("in Moscow"); a mention therefore carries both
readings.

Not covered: "it" and "they" for things, cataphora, groups of more than two persons.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import nlargest
from itertools import islice
from typing import Any, Final, Literal

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.gazetteer import Entry, Gazetteer
from kg.identifiers import entity_iri
from kg.model import Entity, Mention
from kg.pipeline.attributes import TokenRange, gazetteer_of, span_of, starting_in
from kg.pipeline.people import Person, find_people, fold, gender_of, role_in, state_in
from kg.pipeline.state_bodies import body_name, listed_body, state_and_body

__all__ = ["ActorIndex", "ActorMention", "actors"]

MentionKind = Literal["name", "demonym", "title", "role", "pronoun", "unnamed"]

_SINGULAR: Final = {
    "he": "m",
    "him": "m",
    "his": "m",
    "himself": "m",
    "she": "f",
    "her": "f",
    "hers": "f",
    "herself": "f",
}
_NEUTER: Final = frozenset({"it", "its", "itself"})
_PLURAL: Final = frozenset({"they", "them", "their", "themselves"})
_PAIR_STATES: Final = frozenset(
    {"country", "nation", "side", "state", "government", "party", "neighbour", "neighbor", "capital", "power"}
)
_PAIR_PEOPLE: Final = frozenset(
    {
        "minister",
        "leader",
        "president",
        "diplomat",
        "official",
        "man",
        "woman",
        "counterpart",
        "chief",
        "head",
        "premier",
    }
)
#: Offices of those whom an article calls the leader of a state.
_LEADERS: Final = frozenset(
    {"president", "prime minister", "premier", "king", "emir", "sultan", "chancellor", "crown prince", "pope"}
)
_COUNTERPARTS: Final = frozenset({"counterpart", "opposite number"})
_MOUTHPIECES: Final = frozenset({"office", "spokesman", "spokeswoman", "spokesperson", "aide", "adviser", "advisor"})
_NP_LEFT: Final = frozenset(
    {"det", "amod", "compound", "nummod", "nmod:poss", "flat", "det:predet", "nmod:desc", "nmod:unmarked"}
)
_INSIDE_TITLE: Final = _NP_LEFT | {"case", "punct", "advmod"}
_CONTEXT_SENTENCES: Final = 6
_BODY_WORDS: Final = 5
_LAST_WORD: Final = re.compile(r"\w+$")


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Tokens ``start:end`` refer to ``entity``, or to somebody unnamed if it is None.

    ``place`` is the reading as a place, for names of places and states. ``label`` is the
    name as printed where it says more than the entity's name.
    """

    start: int
    end: int
    entity: Entity | None
    kind: MentionKind
    place: Entity | None = None
    label: str | None = None

    def as_mention(self, doc: Doc) -> Mention:
        """Give the mention with article offsets."""
        text = doc[self.start : self.end].text
        return Mention(text, (span_of(doc, self.start, self.end),), self.entity, self.label)

    def as_place(self, doc: Doc) -> Mention | None:
        """Give the mention read as a place, or None if it names none."""
        if self.place is None:
            return None
        return Mention(doc[self.start : self.end].text, (span_of(doc, self.start, self.end),), self.place)


@Language.factory("diplomacy_actors", assigns=["doc._.actors"], requires=["doc.ents", "doc._.gazetteer", "token.dep"])
def make_actors(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001  (spaCy passes them)
    """Build the component; it has no settings of its own."""
    return actors


def actors(doc: Doc) -> Doc:
    """Put an `ActorIndex` on a doc."""
    doc._.actors = ActorIndex(doc, gazetteer_of(doc))
    return doc


@dataclass(slots=True)
class _Salient:
    """A mention that a later pronoun or role noun may go back to."""

    mention: ActorMention
    sentence: int
    subject: bool
    person: Person | None = field(default=None)


class ActorIndex:
    """The mentions of one doc; a token belongs to at most one."""

    def __init__(self, doc: Doc, gazetteer: Gazetteer) -> None:
        self._doc = doc
        self._gazetteer = gazetteer
        self._at: dict[int, ActorMention] = {}
        self._pairs: dict[int, tuple[ActorMention, ...]] = {}
        self._people = find_people(doc, gazetteer)
        self._person_of = {person.name: person for person in self._people}
        self._sentence_starts = [sentence.start for sentence in doc.sents]
        self._quoted = {i for quotation in doc._.quotations for i in range(quotation.start, quotation.end)}
        self._history: list[_Salient] = []
        self._spoken_of: dict[str, _SpokenOf] = {"State": _SpokenOf(), "Person": _SpokenOf()}
        self._last_bodies: dict[str, Entity] = {}  # by the last word of their names
        self._holders: dict[tuple[str | None, str | None], dict[int, Person]] = {}
        self._titles: list[tuple[int, int, Entity]] = []
        self._add_people()
        self._add_names()
        self._add_bodies()
        self._add_capitals()
        self._add_titles()
        self._settle_anaphora()

    @cached_property
    def mentions(self) -> tuple[ActorMention, ...]:
        """All mentions in text order, pronouns and roles among them."""
        return _in_order(self._at[position] for position in sorted(self._at))

    def mention_at(self, token: Token | int) -> ActorMention | None:
        """Give the mention that a token belongs to."""
        return self._at.get(token if isinstance(token, int) else token.i)

    def pair_at(self, token: Token | int) -> tuple[ActorMention, ...]:
        """Give the two actors that "they" or "both ministers" stands for at a token, or nothing."""
        return self._pairs.get(token if isinstance(token, int) else token.i, ())

    def gender(self, entity: Entity) -> str | None:
        """Tell whether a person of the article is a man ("m") or a woman ("f"), where known."""
        person = self._person_of.get(entity.name)
        return person.gender if person else None

    def within(self, start: int, end: int) -> tuple[ActorMention, ...]:
        """List the mentions that lie wholly in tokens ``start:end``."""
        found = _in_order(self._at[i] for i in range(start, end) if i in self._at)
        return tuple(m for m in found if m.start >= start and m.end <= end)

    def resolve(self, where: Token | Span) -> tuple[ActorMention, ...]:
        """Say whom a noun phrase refers to; conjuncts give several mentions.

        Args:
            where: The head of the noun phrase, or a span of it.

        Returns:
            One mention a conjunct. A phrase that names nobody known gives a mention
            without an entity, over its words up to a relative clause.
        """
        head = where.root if isinstance(where, Span) else where
        if head.i in self._pairs:
            return self._pairs[head.i]
        found: list[ActorMention] = []
        for conjunct in (head, *(c for c in head.conjuncts if c.i > head.i), *_list_in_apposition(head)):
            for mention in self._resolve_one(conjunct):
                if mention not in found:
                    found.append(mention)
        return tuple(found)

    def place_at(self, token: Token) -> ActorMention | None:
        """Find the place that a noun phrase around a token names."""
        for position in self._core(token):
            mention = self._at.get(position)
            if mention and mention.place:
                return mention
        return None

    def _resolve_one(self, head: Token) -> tuple[ActorMention, ...]:
        if head.i in self._pairs:
            return self._pairs[head.i]
        direct = self._at.get(head.i)
        if direct is not None and direct.kind != "demonym" and direct.entity is not None:
            return (direct,)
        beside = [m for c in head.children if c.dep_ == "appos" and (m := self._at.get(c.i)) and _is_person(m)]
        if beside and (direct is None or direct.entity is None):
            return (beside[0],)
        core = self._core(head)
        people = [
            m for i in core if (m := self._at.get(i)) and m.entity and m.entity.kind == "Person" and m.kind != "pronoun"
        ]
        if people:
            return (people[-1],)
        if direct is not None and direct.kind == "unnamed":
            return (direct,)
        whole = [m for i in core if (m := self._at.get(i)) and m.end > head.i >= m.start]
        if whole:
            return (whole[0],)
        start, end = self._phrase(head)
        return (ActorMention(start, end, None, "unnamed"),)

    def _core(self, head: Token) -> list[int]:
        """List the tokens of a noun phrase's own part: no genitive, no clause, no other phrase."""
        tokens = [head.i]
        for child in head.children:
            if child.dep_ in {"flat", "flat:name", "compound", "appos", "nmod:desc"} or (
                child.dep_ == "amod" and child.i < head.i
            ):
                tokens.extend(t.i for t in child.subtree if t.dep_ not in {"nmod:poss", "case", "punct"})
        return sorted(set(tokens))

    def _phrase(self, head: Token) -> TokenRange:
        """Give a noun phrase from its left edge to the end of its prepositional phrases."""
        start, end = head.i, head.i + 1
        for child in head.lefts:
            if child.dep_ in _NP_LEFT:
                start = min(start, child.left_edge.i)
        for child in head.rights:
            if child.dep_ in {"flat", "compound", "nmod"} and child.left_edge.i == end:
                end = child.right_edge.i + 1
        while start < head.i and (
            self._doc[start].is_punct or self._doc[start].is_space or self._doc[start].pos_ == "ADP"
        ):
            start += 1
        while end > head.i + 1 and (self._doc[end - 1].is_punct or self._doc[end - 1].is_space):
            end -= 1
        return start, end

    # --- what is named -------------------------------------------------------------

    def _put(self, mention: ActorMention) -> None:
        for position in range(mention.start, mention.end):
            self._at.setdefault(position, mention)

    def _add_people(self) -> None:
        for person in self._people:
            entity = person.entity()
            for span in person.mentions:
                self._put(ActorMention(span.start, span.end, entity, "name"))
            self._titles.extend((role.start, role.end, entity) for role in person.roles)

    def _add_names(self) -> None:
        for span in self._doc.ents:
            if span.label_ == "PERSON":
                continue
            mention = self._named(self._without_sum(span))
            if mention:
                self._put(mention)

    def _without_sum(self, span: Span) -> Span:
        """End a name where a sum of money begins: "and Wellington NZ$3 million"."""
        sums = starting_in(self._doc._.quantities, span.start + 1, span.end)
        first = next((q.start for q in sums if q.kind == "money" and q.end >= span.end), span.end)
        return Span(self._doc, span.start, first, label=span.label) if first < span.end else span

    def _named(self, span: Span) -> ActorMention | None:
        text = span.text
        body = self._body_mention(span.start, span.end) if span.label_ == "ORG" else None
        entries = self._gazetteer.by_name(text)
        if entries:
            return self._listed(span, entries[0])
        if body:
            return body
        if span.label_ == "NORP":
            demonyms = self._gazetteer.by_demonym(text) or self._gazetteer.by_combining_form(text)
            return ActorMention(span.start, span.end, _entity(demonyms[0]), "demonym") if demonyms else None
        seats = self._gazetteer.by_metonym(text)
        if seats:
            return ActorMention(span.start, span.end, _entity(seats[0]), "name", label=None)
        if span.label_ == "ORG":
            return self._organisation(span)
        if span.label_ in {"GPE", "LOC", "FAC"}:
            name = _tidy(text)
            place = Entity(entity_iri("Place", name), "Place", name)
            return ActorMention(span.start, span.end, place, "name", place=place)
        return None

    def _organisation(self, span: Span) -> ActorMention:
        """Make an organisation of a name that nobody has listed; the name may tell whose it is."""
        printed = _tidy(span.text)
        owned = state_and_body(printed, self._gazetteer)
        entity = self._body(*owned) if owned else Entity(entity_iri("Organisation", printed), "Organisation", printed)
        return ActorMention(span.start, span.end, entity, "name", label=printed if printed != entity.name else None)

    def _body(self, state: Entry, own: str) -> Entity:
        """Give a body of a state, given what it is called there."""
        if listed := listed_body(state, own, self._gazetteer):
            return _entity(listed)
        name = body_name(state, own, self._gazetteer)
        return Entity(entity_iri("Organisation", name), "Organisation", name, on_behalf_of=state.iri)

    def _listed(self, span: Span, entry: Entry) -> ActorMention:
        entity = _entity(entry)
        if entry.kind == "Place":
            state = self._gazetteer.capital_of(entry)
            return ActorMention(span.start, span.end, _entity(state) if state else entity, "name", place=entity)
        spelled = _tidy(span.text) if _is_short(entry.name) and not _is_short(span.text) else None
        return ActorMention(span.start, span.end, entity, "name", entity if entry.kind == "State" else None, spelled)

    def _add_titles(self) -> None:
        """Give the words of an office that stands beside a name to the one who holds it."""
        for start, end, entity in self._titles:
            title = ActorMention(start, end, entity, "title")
            for position in range(start, end):
                self._at.setdefault(position, title)

    def _add_bodies(self) -> None:
        """Find ministries and governments named by a state: "China's commerce ministry"."""
        for token in self._doc:
            if (token.i in self._at and self._at[token.i].kind == "name") or not self._is_body(token):
                continue
            start, _ = self._phrase(token)
            mention = self._body_mention(start, token.i + 1)
            if mention:
                for position in range(mention.start, mention.end):
                    self._at[position] = mention

    def _add_capitals(self) -> None:
        """Find capitals told by their state: "the Nigerian capital", "Nigeria's capital", "the capital of Nigeria"."""
        for token in self._doc:
            if token.lower_ != "capital" or token.i in self._at or not self._ends_phrase(token):
                continue
            start, end = token.i, token.i + 1
            owner = self._at.get(start - (2 if start > 1 and self._doc[start - 1].text in {"'s", "’s"} else 1))
            if owner is None and end + 1 < len(self._doc) and self._doc[end].lower_ == "of":
                owner = self._at.get(end + 1)
                end = owner.end if owner else end
            elif owner is not None:
                start = owner.start
            if owner is None or owner.entity is None or owner.entity.kind != "State" or owner.kind == "pronoun":
                continue
            if capital := self._gazetteer.capital(owner.entity.iri):
                mention = ActorMention(start, end, _entity(capital), "role", place=_entity(capital))
                for position in range(start, end):
                    self._at[position] = mention

    def _ends_phrase(self, token: Token) -> bool:
        """Whether no noun follows that a word would belong to ("the Chinese capital market")."""
        return token.i + 1 >= len(self._doc) or token.nbor(1).pos_ not in {"NOUN", "ADJ"}

    def _is_body(self, token: Token) -> bool:
        body = self._gazetteer.body(token.lower_) if token.pos_ in {"NOUN", "PROPN"} else None
        return body is not None and body.represents == "state"

    def _body_mention(self, start: int, end: int) -> ActorMention | None:
        """Read "<state> ... <body>" as a body of the state, or as the state itself.

        "The Russian government" and "the Biden administration" act as the state.
        """
        doc = self._doc
        while start < end and doc[start].pos_ == "DET":
            start += 1
        if end - start > _BODY_WORDS + 3 or not self._is_body(doc[end - 1]):
            return None
        state = state_in(doc, start, end - 1, self._gazetteer)
        if state is None or state.kind != "State":
            return None
        words = doc[end - 1].lemma_.lower()
        if words in {"government", "administration", "cabinet", "regime", "authority"}:
            return ActorMention(start, end, _entity(state), "role")
        end = self._body_end(end)
        label = _tidy(doc[start:end].text)
        own = " ".join(t.text for t in doc[start:end] if t.ent_type_ != "NORP" and t.text not in {"'s", "’s"})
        own = own if not any(fold(n) in fold(own) for n in state.names) else _without(own, state.names)
        entity = self._body(state, own)
        return ActorMention(start, end, entity, "name", label=label if label != entity.name else None)

    def _body_end(self, end: int) -> int:
        """Take in what a ministry is of: "Ministry of Foreign Affairs"."""
        doc = self._doc
        if end + 1 >= len(doc) or doc[end].lower_ not in {"of", "for"} or not doc[end + 1].text[0].isupper():
            return end
        last = end + 1
        while (
            last < len(doc)
            and last < end + 7
            and (doc[last].text[0].isupper() or doc[last].lower_ in {"and", "of", "the"})
        ):
            last += 1
        while not doc[last - 1].text[0].isupper():
            last -= 1
        return last

    # --- what refers back ----------------------------------------------------------

    def _settle_anaphora(self) -> None:
        for token in self._doc:
            mention = self._at.get(token.i)
            if mention is not None:
                if mention.start == token.i and mention.kind != "title":
                    self._remember(mention, token)
                continue
            found = self._refer(token)
            if found is None:
                continue
            if not found.start <= token.i < found.end:  # goes back to somebody unnamed
                self._at[token.i] = found
                continue
            self._put(found)
            self._remember(found, token)

    def _remember(self, mention: ActorMention, token: Token) -> None:
        if mention.entity is None and mention.kind != "unnamed":
            return
        head = self._doc[mention.start : mention.end].root
        subject = (
            head.dep_.startswith("nsubj")
            or (head.dep_ == "nmod:poss" and head.head.lemma_.lower() in _MOUTHPIECES)
            or any(
                a.dep_.startswith("nsubj")
                for a in islice(head.ancestors, 1)
                if head.dep_ in {"flat", "appos", "compound"}
            )
        )
        entity = mention.entity
        person = self._person_of.get(entity.name) if entity and entity.kind == "Person" else None
        if entity is None:
            person = Person((self._doc[mention.start : mention.end].text,), gender=gender_of(head.lower_))
        self._history.append(_Salient(mention, self._sentence(token.i), subject, person))
        if entity is not None:
            self._count(entity)

    def _count(self, entity: Entity) -> None:
        if entity.kind in self._spoken_of:
            self._spoken_of[entity.kind].add(entity)
        if entity.kind == "Organisation" and (word := _LAST_WORD.search(entity.name.lower())):
            self._last_bodies[word[0]] = entity

    def _sentence(self, position: int) -> int:
        return bisect_right(self._sentence_starts, position)

    def _refer(self, token: Token) -> ActorMention | None:
        word = token.lower_
        if word in _SINGULAR:
            return self._pronoun(token, _SINGULAR[word])
        if word in _NEUTER and token.dep_ in {"nsubj", "nmod:poss"}:
            return self._body_pronoun(token)
        if word in _PLURAL and token.dep_ in {"nsubj", "nmod:poss"}:
            self._pair_pronoun(token)
            return None
        if token.pos_ in {"NOUN", "PROPN"}:
            return self._role_noun(token)
        return None

    def _pronoun(self, token: Token, gender: str) -> ActorMention | None:
        ahead = self._subject_ahead(token, gender)
        if ahead is not None:
            return ActorMention(token.i, token.i + 1, ahead, "pronoun")
        best = self._best_person(token, lambda person: person.gender in {None, gender})
        if best is None:
            return None
        if best.mention.entity is None:
            return replace(best.mention, kind="unnamed")
        return ActorMention(token.i, token.i + 1, best.mention.entity, "pronoun")

    def _subject_ahead(self, token: Token, gender: str) -> Entity | None:
        """Resolve a genitive that comes before its subject: "On the eve of his visit X said"."""
        verb = next((a for a in token.ancestors if a.pos_ in {"VERB", "AUX"}), None)
        if token.dep_ != "nmod:poss" or verb is None:
            return None
        for child in verb.lefts:
            mention = self._at.get(child.i)
            if child.dep_ == "nsubj" and child.i > token.i and mention and mention.entity:
                person = self._person_of.get(mention.entity.name)
                if person and person.gender in {None, gender} and mention.kind in {"name", "title"}:
                    return mention.entity
        return None

    def _from_sentence(self, sentence: int) -> int:
        """Give where in the history a sentence begins."""
        return bisect_left(self._history, sentence, key=lambda salient: salient.sentence)

    def _best_person(self, token: Token, fits: Any) -> _Salient | None:
        here = self._sentence(token.i)
        best: tuple[float, int, _Salient] | None = None
        for salient in self._history[self._from_sentence(here - _CONTEXT_SENTENCES) :]:
            if salient.person is None or not fits(salient.person):
                continue
            score = -1.2 * (here - salient.sentence) + (1.5 if salient.subject else 0.0)
            score += 0.5 if salient.person.gender else 0.0
            score -= 1.0 if salient.mention.start in self._quoted and token.i not in self._quoted else 0.0
            score -= 2.0 if here == salient.sentence and self._same_clause(salient.mention, token) else 0.0
            candidate = (score, salient.mention.start, salient)
            if best is None or candidate[:2] > best[:2]:
                best = candidate
        return best[2] if best else None

    def _same_clause(self, mention: ActorMention, token: Token) -> bool:
        """Whether a pronoun that is no genitive stands beside the mention under one verb."""
        head = self._doc[mention.start : mention.end].root
        return token.dep_ != "nmod:poss" and head.head == token.head and head.dep_ != "nmod:poss"

    def _body_pronoun(self, token: Token) -> ActorMention | None:
        """Resolve "it" and "its" to a state or an organisation: near, and rather a subject."""
        here = self._sentence(token.i)
        best: tuple[float, Entity] | None = None
        for salient in reversed(self._history):
            if here - salient.sentence > 2:
                break
            mention, entity = salient.mention, salient.mention.entity
            if entity is None or entity.kind not in {"State", "Organisation", "Group"} or mention.kind == "demonym":
                continue
            if not salient.subject and here > salient.sentence:
                continue
            joined = token.i == mention.end + 1 and token.nbor(-1).lower_ in {"and", "or"}
            score = -1.5 * (here - salient.sentence) + (1.0 if salient.subject or joined else 0.0)
            score -= 0.06 * (token.i - mention.end) if here == salient.sentence else 0.0
            if best is None or score > best[0]:
                best = (score, entity)
        return ActorMention(token.i, token.i + 1, best[1], "pronoun") if best else None

    def _pair_pronoun(self, token: Token) -> None:
        """Resolve "they" to the last joint subject of two actors."""
        here = self._sentence(token.i)
        for sentence in range(here, max(here - 3, 0), -1):
            subjects = [
                s
                for s in self._history[self._from_sentence(sentence) : self._from_sentence(sentence + 1)]
                if s.subject and s.mention.kind != "pronoun" and s.mention.start < token.i
            ]
            for salient in subjects:
                root = self._doc[salient.mention.start : salient.mention.end].root
                group = [m for c in root.conjuncts if (m := self._at.get(c.i)) and m.entity]
                if group:
                    self._pairs[token.i] = (salient.mention, *group)
                    return

    def _role_noun(self, token: Token) -> ActorMention | None:
        plural = "Number=Plur" in token.morph or token.tag_ in {"NNS", "NNPS"}
        lemma = token.lemma_.lower()
        if plural and self._is_pair(token):
            self._pair_noun(token, lemma)
            return None
        if plural:
            return None
        if self._is_body(token):
            return self._known_body(token, lemma)
        counterpart = lemma in _COUNTERPARTS
        if token.i + 1 < len(self._doc) and token.nbor(1).pos_ == "NOUN" and not token.nbor(1).is_sent_start:
            return None
        if not counterpart and self._gazetteer.office(lemma) is None:
            return None
        start = self._title_start(token)
        role = role_in(self._doc, start, token.i + 1, self._gazetteer)
        state = role.state if role else state_in(self._doc, start, token.i + 1, self._gazetteer)
        state = state or self._genitive_state(token)
        person = self._holder(token, role.head if role and not counterpart else None, state)
        entity = person.mention.entity if person else None
        if entity is None and start == token.i:
            return None
        return ActorMention(start, token.i + 1, entity, "role" if entity else "unnamed")

    def _title_start(self, token: Token) -> int:
        """Go left over the words of an office to its article or genitive."""
        start = token.i
        while (
            start > token.sent.start
            and self._doc[start - 1].dep_ in _INSIDE_TITLE
            and not self._doc[start - 1].is_quote
        ):
            before = self._doc[start - 1]
            if (before.is_punct and before.text not in {"-", "–"}) or before.pos_ in {"VERB", "AUX", "CCONJ", "ADP"}:
                break
            start -= 1
        if self._doc[start].text in {"'s", "’s", "'", "’"} and start < token.i:  # whose office it is counts
            owner = self._at.get(start - 1)
            return owner.start if owner else start + 1
        return start

    def _genitive_state(self, token: Token) -> Entry | None:
        for child in token.children:
            if child.dep_ == "nmod" and child.i > token.i:
                return state_in(self._doc, child.left_edge.i, child.right_edge.i + 1, self._gazetteer)
        return None

    def _holder(self, token: Token, office: str | None, state: Entry | None) -> _Salient | None:
        """Find the person of the article who holds an office, for a state if one is named."""
        if office is None and state is None:
            return None
        key = (office, state.iri if state else None)
        holders = self._holders.get(key)
        if holders is None:
            holders = self._holders[key] = {id(p): p for p in self._people if _holds(p, *key)}
        first = next(iter(holders.values()), None)
        if first is None:
            return self._newcomer(token)
        return self._best_person(token, lambda person: id(person) in holders) or _as_salient(first)

    def _newcomer(self, token: Token) -> _Salient | None:
        """Take the last sentence's subject for a holder of office if the article never says who that person is."""
        if not any(t.lower_ == "the" for t in token.lefts):
            return None
        here = self._sentence(token.i)
        acting = {s.mention.entity for s in self._history[self._from_sentence(here) :] if s.subject}
        for salient in reversed(self._history):
            if here - salient.sentence > 1:
                return None
            if salient.mention.entity in acting:  # who does something here does it to another
                continue
            known = salient.person is None or salient.mention.entity is None or salient.person.roles
            if salient.subject and not known and salient.sentence < here:
                return salient
        return None

    def _known_body(self, token: Token, lemma: str) -> ActorMention | None:
        """Resolve "the ministry" to the last body of that kind."""
        if not any(t.lower_ in {"the", "its", "their"} for t in token.lefts):
            return None
        entity = self._last_bodies.get(lemma)
        return ActorMention(token.i, token.i + 1, entity, "role") if entity else None

    def _is_pair(self, token: Token) -> bool:
        """Whether two known ones are meant: "both X", "the two X", not "two X who"."""
        words = {t.lower_ for t in token.lefts}
        return "both" in words or ("two" in words and bool(words & {"the", "these", "those", "their"}))

    def _pair_noun(self, token: Token, lemma: str) -> None:
        """Resolve "both ministers" and "the two countries" to the two of their kind most spoken of so far."""
        kind = "State" if lemma in _PAIR_STATES else "Person" if lemma in _PAIR_PEOPLE else None
        if kind is None:
            return
        leading = self._spoken_of[kind].most(2, self._said_here(token))
        if len(leading) < 2:
            leading = self._spoken_of[kind].most(2)
        if len(leading) == 2:
            self._pairs[token.i] = tuple(ActorMention(token.i, token.i + 1, entity, "role") for entity in leading)

    def _said_here(self, token: Token) -> Counter[str]:
        """Count what an object's own sentence names: "X urged both countries" hardly means X."""
        told_to = token.dep_ == "nsubj" and token.head.tag_ == "VB"  # "urged both countries to talk"
        if token.dep_ not in {"obj", "iobj"} and not told_to:
            return Counter()
        here = self._history[self._from_sentence(self._sentence(token.i)) :]
        return Counter(salient.mention.entity.iri for salient in here if salient.mention.entity is not None)


@dataclass(slots=True)
class _SpokenOf:
    """How often the entities of one kind were spoken of so far, and in which order last."""

    counts: Counter[str] = field(default_factory=Counter)
    last: dict[str, Entity] = field(default_factory=dict)

    def add(self, entity: Entity) -> None:
        self.counts[entity.iri] += 1
        self.last.pop(entity.iri, None)
        self.last[entity.iri] = entity

    def most(self, number: int, apart: Counter[str] | None = None) -> list[Entity]:
        """Give the entities most spoken of, of equal ones the last; mentions in ``apart`` do not count."""
        counts = self.counts - apart if apart else self.counts
        known = (entity for entity in reversed(self.last.values()) if counts[entity.iri])
        return nlargest(number, known, key=lambda entity: counts[entity.iri])


def _list_in_apposition(head: Token) -> list[Token]:
    """Give the rest of a list of states or bodies that the parse took for an apposition: "Peru, Chile and Brazil"."""
    for child in head.children:
        alike = child.dep_ == "appos" and child.ent_type_ == head.ent_type_ and child.ent_type_ in {"GPE", "ORG"}
        if alike and any(c.dep_ == "conj" and c.ent_type_ == head.ent_type_ for c in child.children):
            return [child, *(c for c in child.conjuncts if c.i > child.i)]
    return []


def _in_order(mentions: Iterable[ActorMention]) -> tuple[ActorMention, ...]:
    """Give each mention once, by its start; most that are equal are one object, which is quicker to tell."""
    single = {id(mention): mention for mention in mentions}
    return tuple(sorted(dict.fromkeys(single.values()), key=lambda m: m.start))


def _holds(person: Person, office: str | None, state: str | None) -> bool:
    """Whether a person holds an office, if one is given, and any office for a state, if one is given."""
    if state is not None and not any(r.state and r.state.iri == state for r in person.roles):
        return False
    return office is None or any(
        r.head in _COUNTERPARTS or _offices_agree(office, r.head, r.text) for r in person.roles
    )


def _as_salient(person: Person) -> _Salient:
    span = person.mentions[0]
    return _Salient(ActorMention(span.start, span.end, person.entity(), "name"), 0, False, person)


def _is_person(mention: ActorMention) -> bool:
    return mention.entity is not None and mention.entity.kind == "Person"


def _offices_agree(asked: str, head: str, text: str) -> bool:
    """Whether an office asked for may be the one held: the same words, or the last of them."""
    asked_words, held = asked.split(), fold(text).split()
    if asked.split()[-1] == "leader" and head in _LEADERS:
        return True
    return asked == head or (asked_words[-1] == head.split()[-1] and all(word in held for word in asked_words))


def _is_short(name: str) -> bool:
    """Whether a name is an abbreviation."""
    return name.isupper() and " " not in name


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    return re.sub(r"^(the|a|an)\s+", "", text, flags=re.IGNORECASE)


def _without(text: str, names: Iterable[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}(?!\w)", "", text, flags=re.IGNORECASE)
    return " ".join(text.split())


def _entity(entry: Entry) -> Entity:
    return Entity(
        entry.iri,
        entry.kind,
        entry.name,
        tuple(name for name in entry.names if name != entry.name),
        on_behalf_of=entry.in_state if entry.organisation_kind == "government body" else None,
        same_as=entry.same_as,
        country_code=entry.country_code,
    )
