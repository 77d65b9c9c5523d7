"""Noun phrases, verbs and clause borders of a sentence, in the order of the words.

News prose packs names, offices and appositions so densely that attachments are where a
parser errs most, while parts of speech and the order of words stay reliable. So phrases
are read off the words; the parse is asked only for subjects, where it helps.

Not covered: subjects that stand in another sentence, gapping.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.gazetteer import Gazetteer
from kg.pipeline.actors import ActorIndex, ActorMention
from kg.pipeline.attributes import gazetteer_of

__all__ = [
    "Clauses",
    "Phrase",
    "base_forms",
    "clauses_of",
    "distinct",
    "is_actor",
    "one_of",
    "same_actor",
    "word_class",
]

_CLAUSAL: Final = frozenset({"as", "after", "before", "since", "until", "while", "than", "when", "once"})
_GENITIVE: Final = frozenset({"'s", "’s", "'", "’"})
_INNER: Final = frozenset({"DET", "ADJ", "NUM", "NOUN", "PROPN"})
_TO_WHERE: Final = 6  # tokens between "where" and a verb
_JOINTS: Final = frozenset({"and", "or", "&", "plus"})
#: Words that begin a clause of its own, whatever the parser makes of them.
_BORDERS: Final = frozenset(
    "that who whom whose which what when where while because although though if whether why how unless until".split()
)
_STRONG: Final = frozenset({";", ":", "—", "–", "--", "…"})
_FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SPATIAL: Final = frozenset({"at", "in", "on", "inside", "near"})
_DASHES: Final = frozenset({"-", "--", "–", "—"})
_TO_DASH: Final = 8  # tokens of a date between a dateline's town and its dash
_AFTER_DATELINE: Final = frozenset({",", "(", "-", "--", "–", "—", ":", "/", "."})
#: What leads from a role to whom it acts for: "ministers of", "diplomats from", "negotiators for".
_ON_BEHALF: Final = frozenset({"of", "from", "for"})
_INSIDE_NOUN: Final = frozenset({"amod", "compound", "nmod", "nmod:desc", "flat", "det"})
_BE: Final = frozenset({"be", "'s", "’s"})


#: Nouns that the tagger takes for verbs in front of another noun: "export restrictions".
_ALSO_VERBS: Final = frozenset({"export", "import", "trade", "travel", "transit", "visa", "arms", "asset"})
#: Verbs that the tagger takes for nouns after "to".
_ALSO_NOUNS: Final = frozenset("sanction host visit ban freeze tax target blacklist curb tour phone call meet".split())


@dataclass(slots=True, eq=False)
class Phrase:
    """One noun phrase without what hangs on it from the right.

    ``prep`` is the preposition before it, lower case, empty if there is none. ``actors``
    are the actors that the phrase as a whole names, ``owners`` those in front of its head
    ("Soto's visit", "a US-China summit"), ``places`` the readings as a place.
    """

    start: int
    end: int
    head: int
    prep: str = ""
    prep_start: int = -1
    actors: list[ActorMention] = field(default_factory=list)
    owners: list[ActorMention] = field(default_factory=list)
    places: list[ActorMention] = field(default_factory=list)
    joined_to: Phrase | None = None
    apposition: bool = False

    @property
    def left(self) -> int:
        """First token, the preposition among them."""
        return self.prep_start if self.prep else self.start


class Clauses:
    """The phrases of one doc, and who stands where to a verb or noun."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.actors: ActorIndex = doc._.actors
        self.gazetteer: Gazetteer = gazetteer_of(doc)
        self._date_tokens = {i for mention in doc._.dates for i in range(mention.start, mention.end)}
        self._phrases: dict[int, list[Phrase]] = {}
        self._roles: dict[str, bool] = {}

    # --- phrases ---------------------------------------------------------------------

    def phrases(self, sentence: Span) -> list[Phrase]:
        """List the noun phrases of a sentence in text order."""
        known = self._phrases.get(sentence.start)
        if known is None:
            known = self._phrases[sentence.start] = list(self._read(sentence))
            self._join(known)
        return known

    def phrase_at(self, token: Token) -> Phrase | None:
        """Find the phrase that a token belongs to."""
        phrases = self.phrases(token.sent)
        index = bisect_right([p.start for p in phrases], token.i) - 1
        return phrases[index] if index >= 0 and phrases[index].end > token.i else None

    def _read(self, sentence: Span) -> Iterator[Phrase]:
        position = sentence.start
        while position < sentence.end:
            phrase = self._phrase(position, sentence.end)
            if phrase is None:
                position += 1
                continue
            self._add_preposition(phrase, sentence.start)
            yield phrase
            position = phrase.end

    def _phrase(self, start: int, limit: int) -> Phrase | None:
        doc, position, head = self.doc, start, -1
        if not self._opens(doc[start]):
            return None
        owners: list[ActorMention] = []
        places: list[ActorMention] = []
        named: list[ActorMention] = []
        while position < limit:
            token = doc[position]
            mention = self.actors.mention_at(position)
            if position in self._date_tokens and head >= 0 and not self._inside_date(position, limit):
                break
            if head >= 0 and word_class(token) in {"DET", "PRON"} and doc[position - 1].text not in _GENITIVE:
                break
            if self._unbound_name(mention, position, head) or (head >= 0 and self._leads_subject(head, token)):
                break
            if mention is not None and mention.start <= position and self._fits(mention, limit):
                if named and self._new_phrase(named[-1], mention, position):
                    break
                named.append(mention)
                head, position = mention.end - 1, mention.end
                if mention.kind == "pronoun" and not self._possessive(mention):
                    break
                continue
            if token.text in _GENITIVE and head >= 0:
                owners.extend(m for m in named if m.kind != "title")
                named = []
                position += 1
                continue
            if pair := self.actors.pair_at(token):
                named.extend(pair)
                head, position = position, position + 1
                continue
            if (
                named
                and named[-1].kind == "demonym"
                and named[-1].end == position
                and self._pairs_demonym(position, limit)
            ):
                position += 1
                continue
            if (
                token.lower_ == "co"
                and position + 2 < limit
                and doc[position + 1].text == "-"
                and doc[position + 2].tag_ == "VBN"
            ):
                break
            if not self._belongs(token, start, limit):
                break
            if (
                word_class(token) in {"NOUN", "PROPN"}
                or (head < 0 and word_class(token) in {"NUM", "PRON"})
                or (word_class(token) == "ADJ" and head < 0 and not self._goes_on(position + 1, limit))
            ):
                head = position
            position += 1
        end = position
        while end > start and (doc[end - 1].is_punct or doc[end - 1].text in _GENITIVE):
            end -= 1
        if head < 0 and self.doc[start].lower_ in {"both", "those", "these", "all"}:
            head = start
        if head < 0 or end <= head:
            return None
        phrase = Phrase(start, end, head)
        self._settle(phrase, named, owners)
        places.extend(m for m in (*phrase.actors, *named) if m.place and m not in places)
        phrase.places = places
        return phrase

    def _pairs_demonym(self, position: int, limit: int) -> bool:
        """Whether "and" joins two nationalities before one noun: "Iranian and American negotiators"."""
        if self.doc[position].lower_ not in {"and", "-", "–"} or position + 2 >= limit:
            return False
        if self.doc[position].is_punct and self.doc[position].whitespace_:
            return False
        after = self.actors.mention_at(position + 1)
        return after is not None and (after.kind == "demonym" or after.kind == "title")

    def _unbound_name(self, mention: ActorMention | None, position: int, head: int) -> bool:
        """Whether a name follows a noun that is no office: "during the visit Soto met", "the duties Rome put on"."""
        if mention is None or mention.entity is None or head != position - 1:
            return False
        root = self.doc[mention.start : mention.end].root
        relative = root.dep_.startswith("nsubj") and root.head.dep_.startswith("acl")
        if mention.entity.kind != "Person" and not (relative and mention.kind != "demonym"):
            return False
        before, noun = self.actors.mention_at(head), self.doc[head]
        described = noun.dep_ == "nmod:desc" and mention.start <= noun.head.i < mention.end  # "his ally Soto"
        return before is None and noun.tag_ in {"NN", "NNS"} and not described and not self._role_noun(noun)

    def _leads_subject(self, head: int, token: Token) -> bool:
        """Whether a word begins the subject right after an adverbial: "In the meantime Foreign Minister X"."""
        root = token
        while root.dep_ in _INSIDE_NOUN and root.head.i > root.i:
            root = root.head
        return self.doc[head].dep_.startswith("obl") and root.dep_.startswith("nsubj") and root.i > head

    def _fits(self, mention: ActorMention, limit: int) -> bool:
        return mention.end <= limit and mention.kind != "unnamed"

    def _opens(self, token: Token) -> bool:
        if self.is_infinitive(token):
            return False
        if (
            token.i in self._date_tokens
            and self.actors.mention_at(token) is None
            and not self._inside_date(token.i, token.sent.end)
        ):
            return False
        if word_class(token) == "ADJ" and not self._goes_on_soon(token.i + 1, token.sent.end):
            return self.actors.mention_at(token) is not None
        if token.lower_ in _ALSO_VERBS and self._goes_on(token.i + 1, token.sent.end):
            return True
        return (word_class(token) in {*_INNER, "PRON"} and token.lower_ not in _BORDERS) or self.actors.mention_at(
            token
        ) is not None

    def is_infinitive(self, token: Token) -> bool:
        """Whether a word that may be tagged as a noun is a verb after "to": "prepared to sanction banks"."""
        if token.i < 2 or token.lower_ not in _ALSO_NOUNS:
            return False
        before = self.doc[token.i - 1]
        return before.lower_ == "to" and word_class(self.doc[token.i - 2]) in {"VERB", "ADJ", "AUX", "NOUN"}

    def _inside_date(self, position: int, limit: int) -> bool:
        """Whether a date stands in front of a noun it modifies: "June peace conference"."""
        end = position
        while end < limit and end in self._date_tokens:
            end += 1
        if end < limit and self.doc[end].text in _GENITIVE:
            end += 1
        return (
            end < limit
            and word_class(self.doc[end]) in {"NOUN", "ADJ"}
            and word_class(self.doc[position - 1]) in {"DET", "ADJ", "VERB"}
            if position
            else False
        )

    def _new_phrase(self, before: ActorMention, after: ActorMention, position: int) -> bool:
        """Whether a second name begins a phrase of its own: neither title nor compound."""
        doc = self.doc
        if (
            before.kind in {"title", "demonym"}
            or self._possessive(before)
            or after.kind == "title"
            or doc[position - 1].text in {"-", "–", "/"}
        ):
            return False
        if (
            before.kind in {"name", "role"}
            and before.entity is not None
            and before.entity.kind in {"State", "Organisation", "Group"}
        ):
            return doc[position - 1].i == before.end - 1 and after.kind == "pronoun"
        return before.end == position

    def _belongs(self, token: Token, start: int, limit: int) -> bool:
        doc = self.doc
        if token.is_space or (token.lower_ in _BORDERS and word_class(token) != "DET"):
            return token.is_space and "\n" not in token.text
        if token.i > start and doc[token.i - 1].text == "-" and not doc[token.i - 1].whitespace_:
            return True
        if token.text in {"-", "–", "/"}:
            return not token.whitespace_ and token.i > start and not doc[token.i - 1].whitespace_
        if word_class(token) in _INNER:
            return token.i == start or word_class(token) != "DET"
        if token.lower_ in _ALSO_VERBS and self._goes_on(token.i + 1, limit):
            return True
        if word_class(token) == "PRON":
            return (token.tag_ == "PRP$" and token.i == start) or token.i == start
        if token.is_quote:
            opened = any(t.is_quote for t in doc[start : token.i])
            return token.i > start and self._goes_on(token.i + 1, limit) and (token.whitespace_ == "" or opened)
        if word_class(token) == "ADV":
            return token.i + 1 < limit and word_class(doc[token.i + 1]) == "ADJ" and token.i > start
        if token.tag_ in {"VBN", "VBG"} and token.i > start:
            before = doc[token.i - 1] if token.i > start else None
            return (
                before is not None
                and word_class(before) in {"DET", "ADJ", "NUM", "PART", "PRON"}
                and self._goes_on(token.i + 1, limit)
            )
        return False

    def _goes_on_soon(self, position: int, limit: int) -> bool:
        """Whether a noun follows an adjective, over adverbs, marks and further adjectives."""
        while (
            position < limit
            and word_class(self.doc[position]) in {"ADJ", "PUNCT", "ADV", "CCONJ", "VERB"}
            and position < limit - 1
        ):
            if self.doc[position].text in {",", ";", ":", "."} and word_class(self.doc[position]) == "PUNCT":
                return (
                    self.doc[position].text == ","
                    and word_class(self.doc[position + 1]) == "ADJ"
                    and self._goes_on_soon(position + 1, limit)
                )
            position += 1
        return position < limit and word_class(self.doc[position]) in {"NOUN", "PROPN", "NUM"}

    def _goes_on(self, position: int, limit: int) -> bool:
        return position < limit and word_class(self.doc[position]) in {"NOUN", "PROPN", "ADJ", "NUM"}

    def _settle(self, phrase: Phrase, named: list[ActorMention], owners: list[ActorMention]) -> None:
        """Tell names that the phrase is about from names that modify its head."""
        doc, head = self.doc, phrase.head
        whole = [
            m
            for m in named
            if m.kind != "demonym" and (m.end > head or (m.kind == "title" and self._person_follows(m, named)))
        ]
        people = [
            m
            for m in named
            if m.entity is not None and m.entity.kind == "Person" and m.kind in {"name", "role", "title"}
        ]
        if whole:
            last = whole[-1]
            phrase.actors = [m for m in whole if m.kind != "title" or len(whole) == 1] or [last]
            phrase.owners = [*owners, *(m for m in named if m not in phrase.actors and m.kind != "title")]
        elif people and not self._possessive(people[-1]):
            phrase.owners = [*owners, *(m for m in named if m.kind != "title")]
        else:
            phrase.owners = [*owners, *named]
        if not phrase.actors and self._role_noun(doc[head]):
            phrase.actors = self._unnamed(phrase)

    def _person_follows(self, title: ActorMention, named: list[ActorMention]) -> bool:
        return any(m.entity == title.entity and m is not title for m in named)

    def _possessive(self, mention: ActorMention) -> bool:
        if mention.kind == "pronoun":
            token = self.doc[mention.start]
            return token.tag_ == "PRP$" or token.lower_ in {"his", "its", "their"} or token.dep_ == "nmod:poss"
        return mention.end < len(self.doc) and self.doc[mention.end].text in _GENITIVE

    def _role_noun(self, head: Token) -> bool:
        known = self._roles.get(head.lower_)
        if known is None:
            known = one_of(head, _BODIES_OF_PEOPLE) or self.gazetteer.office(head.lower_) is not None
            self._roles[head.lower_] = known
        return known and word_class(head) in {"NOUN", "PROPN"}

    def _unnamed(self, phrase: Phrase) -> list[ActorMention]:
        """Make a participant of "Chinese officials"; two states side by side stand for themselves."""
        states = [
            m for m in phrase.owners if m.entity is not None and m.entity.kind in {"State", "Organisation", "Group"}
        ]
        if len({m.entity for m in states}) > 1:
            return states
        start = phrase.start
        while start < phrase.head and word_class(self.doc[start]) in {"DET", "PUNCT"}:
            start += 1
        return [ActorMention(start, phrase.head + 1, None, "unnamed")]

    def _add_preposition(self, phrase: Phrase, floor: int) -> None:
        doc, position = self.doc, phrase.start - 1
        while position >= floor and (
            doc[position].is_quote or doc[position].lower_ in {"both", "about", "even", "just"}
        ):
            position -= 1
        if position < floor:
            return
        token = doc[position]
        if (
            word_class(token) in {"ADP", "PART", "SCONJ"}
            and token.lower_ not in {"'s", "’s", "'", "’", "not", "n't"}
            and token.lower_ not in _BORDERS
        ):
            if token.tag_ == "RP" and position > floor and word_class(doc[position - 1]) == "VERB":
                return
            phrase.prep, phrase.prep_start = token.lower_, position
            if phrase.prep == "of" and position > floor + 1 and doc[position - 1].lower_ == "ahead":
                phrase.prep, phrase.prep_start = "ahead of", position - 1
            if phrase.prep == "to" and position > floor and doc[position - 1].lower_ in {"according", "due", "owing"}:
                phrase.prep, phrase.prep_start = f"{doc[position - 1].lower_} to", position - 1
        elif token.lower_ == "following" and position > floor and word_class(doc[position - 1]) == "DET":
            return  # "the following entries"
        elif token.lower_ in {"following", "during", "including", "amid", "despite", "ahead"}:
            phrase.prep, phrase.prep_start = token.lower_, position

    # --- lists and appositions ---------------------------------------------------------

    def _join(self, phrases: list[Phrase]) -> None:
        for before, after in itertools.pairwise(phrases):
            between = [t for t in self.doc[before.end : after.left] if not t.is_space and not t.is_quote]
            words = [t.lower_ for t in between]
            if after.prep:
                continue
            if words and set(words) <= {",", *_JOINTS} and any(w in _JOINTS for w in words):
                if not self._starts_clause(before, after):
                    after.joined_to = before
            elif words == [","]:
                after.apposition = self._is_apposition(before, after)
        self._join_commas(phrases)

    def _join_commas(self, phrases: list[Phrase]) -> None:
        """Read "A, B and C": a comma joins if the next link is a joint."""
        for i in range(len(phrases) - 2, 0, -1):
            before, here, after = phrases[i - 1], phrases[i], phrases[i + 1]
            if here.joined_to is None and not here.prep and not here.apposition and after.joined_to is here:
                words = [t.text for t in self.doc[before.end : here.left] if not t.is_space]
                if words == [","] and bool(before.actors) == bool(here.actors):
                    here.joined_to = before

    def _is_apposition(self, before: Phrase, after: Phrase) -> bool:
        mine = {m.entity for m in before.actors if m.entity}
        theirs = {m.entity for m in after.actors if m.entity}
        if mine & theirs:
            return True
        if before.actors and not mine and any(e.kind == "Person" for e in theirs):
            return True
        people = any(e.kind == "Person" for e in mine)
        title = self.actors.mention_at(after.head)
        if title is not None and title.kind == "title":
            return True
        return people and not theirs and self._role_noun(self.doc[after.head])

    def _starts_clause(self, before: Phrase, after: Phrase) -> bool:
        """Whether "and X" begins a clause ("he met Xi and Diaz said"), and joins no list."""
        position = after.end
        doc, limit = self.doc, self.doc[after.head].sent.end
        while position < limit and word_class(doc[position]) == "ADV":
            position += 1
        if position >= limit or doc[position].tag_ not in _FINITE:
            return False
        if before.prep in _CLAUSAL or (before.left and self.doc[before.left - 1].text == ","):
            return False
        bare = (
            not after.actors
            and word_class(doc[after.start]) not in {"DET", "PRON"}
            and doc[after.head].tag_ not in {"NNS", "NNPS"}
        )
        verb = self.verb_left(before.left)
        if verb is None or bare:
            return False
        return not self.border_between(verb.i + 1, before.start) or (
            verb.tag_ in _FINITE and before.prep != "" and verb.i > before.start
        )

    def listed(self, phrase: Phrase) -> list[Phrase]:
        """Give a phrase with those that a list joins to it, in text order."""
        found = [phrase]
        for other in self.phrases(self.doc[phrase.head].sent):
            if other.joined_to is not None and other.joined_to in found:
                found.append(other)
        return found

    def whole_list(self, phrase: Phrase) -> list[Phrase]:
        """Give the list that a phrase is a member of, in text order."""
        while phrase.joined_to is not None:
            phrase = phrase.joined_to
        return self.listed(phrase)

    def actors_in(self, phrase: Phrase) -> list[ActorMention]:
        """List the actors of a phrase, of the list after it, and of an "of" behind a role."""
        found: list[ActorMention] = []
        for member in self.listed(phrase):
            for mention in self._filled(member):
                if all(not same_actor(mention, other) for other in found):
                    found.append(mention)
        return found

    def _filled(self, phrase: Phrase) -> list[ActorMention]:
        """Put the states or bodies after "of" in the place of a plural role: "ministers of A and B"."""
        if len(phrase.actors) != 1 or phrase.actors[0].entity is not None:
            return phrase.actors
        named = self._named_behind(phrase)
        if named:
            return named
        following = self.next(phrase)
        if following is None or following.prep not in _ON_BEHALF or following.left != phrase.end:
            return phrase.actors
        behind = self.next(following)
        if not following.actors and behind is not None and behind.prep == "of" and behind.left == following.end:
            following = behind  # "heads of state of X"
        inner = [m for p in self.listed(following) for m in p.actors if m.entity is not None]
        groups = [m for m in inner if m.entity is not None and m.entity.kind in {"State", "Organisation", "Group"}]
        people = [m for m in inner if m.entity is not None and m.entity.kind == "Person"]
        if len(groups) > 1 or any(m.entity is not None and m.entity.kind != "State" for m in groups):
            return groups
        if following.prep == "for" and not groups:
            return phrase.actors
        return people or [ActorMention(phrase.actors[0].start, following.end, None, "unnamed")]

    def _named_behind(self, phrase: Phrase) -> list[ActorMention]:
        """Find the persons who stand in apposition to a role: "his counterpart, X", "ministers of A and B, X and Y"."""
        following = self.next(phrase)
        while following is not None and following.prep == "of" and following.left - phrase.end < 8:
            phrase = self.listed(following)[-1]
            following = self.next(phrase)
        if following is None or following.prep or self.doc[following.left - 1].text != ",":
            return []
        people = [
            m for p in self.listed(following) for m in p.actors if m.entity is not None and m.entity.kind == "Person"
        ]
        return people if following.apposition or len(people) > 1 else []

    def next(self, phrase: Phrase) -> Phrase | None:
        """Give the phrase after a phrase in its sentence."""
        phrases = self.phrases(self.doc[phrase.head].sent)
        index = phrases.index(phrase) + 1
        return phrases[index] if index < len(phrases) else None

    # --- verbs --------------------------------------------------------------------------

    def is_border(self, token: Token) -> bool:
        """Whether a token begins another clause or is a strong mark."""
        if token.text in _STRONG:
            before = self.doc[token.sent.start : token.i]
            return not (token.text == ":" and len(before) <= 5 and not any(t.tag_ in _FINITE for t in before))
        return token.lower_ in _BORDERS and word_class(token) != "DET"

    def border_between(self, start: int, end: int) -> bool:
        """Whether tokens ``start:end`` hold a border or a finite verb."""
        return any(self.is_border(t) or t.tag_ in _FINITE for t in self.doc[start:end])

    def verb_left(self, position: int) -> Token | None:
        """Find the nearest verb before a token, in its sentence and before any border."""
        floor = self.doc[position].sent.start if position < len(self.doc) else 0
        for i in range(position - 1, floor - 1, -1):
            token = self.doc[i]
            if self.is_border(token):
                return None
            if self.is_verb(token):
                return token
        return None

    def is_verb(self, token: Token) -> bool:
        """Whether a token is a verb, and not a participle inside a noun phrase."""
        if word_class(token) not in {"VERB", "AUX"}:
            return False
        phrase = self.phrase_at(token)
        return phrase is None or phrase.head == token.i

    def objects(self, verb: Token) -> list[Phrase]:
        """Give the bare noun phrase right after a verb and its particles, or nothing."""
        for phrase in self.after(verb.i + 1):
            if not phrase.prep:
                gap = self.doc[verb.i + 1 : phrase.start]
                if (
                    all(word_class(t) in {"ADV", "ADP", "PUNCT", "SPACE", "SYM"} and t.text != "," for t in gap)
                    and len(gap) <= 2
                ):
                    return [phrase]
            break
        return []

    def after(self, position: int) -> Iterator[Phrase]:
        """Yield the phrases from a token on, up to the border of its clause.

        A comma is crossed to a preposition, an apposition, a list or a date.
        """
        if position >= len(self.doc):
            return
        sentence = self.doc[position - 1].sent
        reached = position
        for phrase in self.phrases(sentence):
            if phrase.end <= position or (phrase.start < position and phrase.left < position):
                continue
            if self.border_between(reached, phrase.left) or self._closed(reached, phrase):
                return
            yield phrase
            reached = phrase.end

    def _closed(self, reached: int, phrase: Phrase) -> bool:
        """Whether a comma or a verb before a phrase ends the clause."""
        gap = self.doc[reached : phrase.left]
        if any(word_class(t) == "VERB" and t.tag_ in {"VBG", "VB"} for t in gap):
            return True
        if "," not in [t.text for t in gap]:
            return phrase.prep == "" and any(t.lower_ in _JOINTS for t in gap) and phrase.joined_to is None
        return not (
            (phrase.prep and phrase.prep != "according to")
            or phrase.joined_to is not None
            or phrase.apposition
            or phrase.places
        )

    def relative_object(self, verb: Token) -> Phrase | None:
        """Give the object of a verb, or what a relative clause is about: "ships that X placed under ..."."""
        found = next(iter(self.objects(verb)), None)
        subject = self.subject(verb, 0)
        if found is None and subject is not None and subject.left and subject.end <= verb.i:
            relative = self.doc[subject.left - 1]
            found = self._antecedent(relative) if relative.lower_ in {"that", "which", "whom"} else None
        return found

    def obliques(self, verb: Token) -> list[Phrase]:
        """List the prepositional phrases after a verb in its clause."""
        return [phrase for phrase in self.after(verb.i + 1) if phrase.prep]

    def subject(self, verb: Token, depth: int = 3) -> Phrase | None:
        """Find the phrase that is the subject of a verb, of the nearest governor that has one.

        By the parse where it names one, else by the order of words: back over auxiliaries
        and adverbs to a bare phrase; back over "who" to what it refers to.
        """
        own = (
            self._told_to(verb) or self._fronted_subject(verb) or self._parsed_subject(verb) or self._left_subject(verb)
        )
        if own is not None:
            return own
        governor = self._governor(verb)
        return self.subject(governor, depth - 1) if governor is not None and depth else None

    def _told_to(self, verb: Token) -> Phrase | None:
        """Read "asked X to receive him": X, the object, is who acts."""
        if verb.tag_ != "VB" or verb.i < 3 or self.doc[verb.i - 1].lower_ != "to":
            return None
        phrase = self._phrase_ending(verb.i - 2)
        if phrase is None or phrase.prep or not any(m.entity is not None for m in phrase.actors):
            return None
        governor = self.verb_left(phrase.left)
        return phrase if governor is not None and not one_of(governor, {"promise", "be"}) else None

    def _fronted_subject(self, verb: Token) -> Phrase | None:
        """Read "Receiving X in Rome, Y said", "Sanctioned by X, Y ...": who follows the comma acts, or suffers."""
        if verb.i != verb.sent.start or verb.tag_ not in {"VBG", "VBN"}:
            return None
        comma = next((t.i for t in verb.sent if t.text == ","), None)
        found = next((p for p in self.phrases(verb.sent) if p.left == comma + 1), None) if comma is not None else None
        if found is None or found.prep or found.joined_to is not None or found.end >= verb.sent.end:
            return None
        return found if self._finite_next(found.end, verb.sent.end) else None

    def _finite_next(self, position: int, limit: int) -> bool:
        """Whether a finite verb stands here, adverbs and a date apart."""
        while position < limit and (word_class(self.doc[position]) == "ADV" or position in self._date_tokens):
            position += 1
        return position < limit and self.doc[position].tag_ in {*_FINITE, "MD"}

    def _parsed_subject(self, verb: Token) -> Phrase | None:
        predicate = verb.head if verb.dep_ == "cop" else verb
        for child in predicate.children:
            if child.dep_ in {"nsubj", "nsubj:pass"} and child.i < verb.i:
                if child.lower_ in {"who", "which", "that"}:
                    return self._antecedent(child)
                phrase = self.phrase_at(child)
                if phrase is not None and self._may_be_subject(phrase):
                    return phrase
        return None

    def _may_be_subject(self, phrase: Phrase) -> bool:
        """Whether a phrase is bare, or stands after a word that may open a clause ("after X met Y")."""
        return not self._is_dateline(phrase) and (not phrase.prep or phrase.prep in _CLAUSAL)

    def place_before_where(self, left: int) -> ActorMention | None:
        """Take the place before "where" if the clause around a token begins with it: "Rome, where they talked"."""
        sentence = self.doc[left].sent
        position = left - 1
        while position > sentence.start and not self.is_border(self.doc[position]) and left - position < _TO_WHERE:
            position -= 1
        if self.doc[position].lower_ != "where":
            return None
        before = [p for p in self.phrases(sentence) if p.end <= position]
        return before[-1].places[-1] if before and before[-1].places else None

    def dateline_state(self) -> ActorMention | None:
        """Give the state for which the town of the article's dateline stands: "WELLINGTON: "."""
        for phrase in (p for sentence in self.doc.sents for p in self.phrases(sentence)[:1]):
            if self._is_dateline(phrase):
                return next((m for m in phrase.actors if m.entity is not None and m.entity.kind == "State"), None)
        return None

    def _is_dateline(self, phrase: Phrase) -> bool:
        """Whether this is the town before an article's first sentence: "LIMA, May 3 (Agency) - ", "Bern, 10.07. - "."""
        first, following = self.doc[phrase.start], self.doc[min(phrase.start + 1, len(self.doc) - 1)]
        town = first.ent_type_ == "GPE" or bool(phrase.places)
        if not (town and len(first) > 3 and following.text in _AFTER_DATELINE):
            return False
        return first.is_upper or self._dashed(phrase) or (following.text == ":" and self._is_town(phrase))

    def _is_town(self, phrase: Phrase) -> bool:
        """Whether a sentence's first phrase is a town that stands for its state, not the state: "Kyiv: "."""
        before = self.doc[self.doc[phrase.start].sent.start : phrase.start]
        towns = [
            m for m in phrase.places if m.place is not None and m.entity is not None and m.place.iri != m.entity.iri
        ]
        return bool(towns) and all(token.is_space for token in before)

    def _dashed(self, phrase: Phrase) -> bool:
        """Whether nothing but a date stands between a sentence's first phrase and a dash."""
        before = self.doc[self.doc[phrase.start].sent.start : phrase.start]
        if not all(token.is_space for token in before):  # a blank line may stand above an article's first words
            return False
        for token in self.doc[phrase.end : phrase.end + _TO_DASH]:
            if token.text in _DASHES:
                return True
            if not (token.is_punct or token.like_num or token.shape_.startswith("d") or token.i in self._date_tokens):
                return False
        return False

    def _antecedent(self, relative: Token) -> Phrase | None:
        phrases = [p for p in self.phrases(relative.sent) if p.end <= relative.i]
        if not phrases:
            return None
        last = phrases[-1]
        while last.apposition and len(phrases) > 1:
            phrases.pop()
            last = phrases[-1]
        if (
            last.prep == "of"
            and len(phrases) > 1
            and phrases[-2].end == last.left
            and phrases[-2].actors
            and not last.actors
        ):
            return phrases[-2]
        return last

    def _left_subject(self, verb: Token) -> Phrase | None:
        doc, floor = self.doc, verb.sent.start
        position = verb.i - 1
        while position >= floor and self._beside_verb(doc[position]):
            position -= 1
        if position < floor:
            return None
        if doc[position].lower_ in {"who", "which", "that"}:
            return self._antecedent(doc[position])
        if (verb.tag_ in {"VBG", "VB"} and position == verb.i - 1) or doc[position].lower_ == "to":
            return None
        return self._phrase_ending(position)

    def _beside_verb(self, token: Token) -> bool:
        """Whether a word may stand between a subject and its verb."""
        if word_class(token) in {"AUX", "ADV", "SPACE"} or token.lower_ in {"both", "each", "not", "n't", "n’t"}:
            return True
        return token.i in self._date_tokens or (token.lower_ == "on" and token.i + 1 in self._date_tokens)

    def _phrase_ending(self, position: int) -> Phrase | None:
        """Find the bare phrase that ends at a token, back over a parenthesis of commas."""
        doc = self.doc
        phrases = self.phrases(doc[position].sent)
        if doc[position].text == ",":
            inside = [p for p in phrases if p.end <= position]
            while inside:
                last = inside.pop()
                if doc[last.left - 1].text == "," and inside and not last.joined_to:
                    host = next((p for p in reversed(inside) if p.end == last.left - 1), None)
                    if host is not None and self._may_be_subject(host):
                        return host
                if self.border_between(last.left, position):
                    break
            return None
        found = next((p for p in phrases if p.end == position + 1), None)
        while found is not None and found.prep == "of":
            found = next((p for p in phrases if p.end == found.left), None)
        return found if found is not None and self._may_be_subject(found) else None

    def _governor(self, verb: Token) -> Token | None:
        """Find the verb whose subject a verb without one shares: "set to meet", "met and agreed"."""
        if verb.i > verb.sent.start and (
            (verb.tag_ == "VB" and self.doc[verb.i - 1].lower_ == "to")
            or (verb.tag_ == "VBG" and word_class(self.doc[verb.i - 1]) in {"ADP", "SCONJ"})
        ):
            return self._verb_before(verb)
        if (
            verb.dep_ in {"xcomp", "conj", "advcl", "ccomp", "acl"}
            and verb.head is not verb
            and word_class(verb.head) in {"VERB", "AUX", "ADJ"}
        ):
            return verb.head
        return self._verb_before(verb)

    def _verb_before(self, verb: Token) -> Token | None:
        """Give the nearest verb to the left, or an adjective that takes an infinitive, in the same clause."""
        for i in range(verb.i - 1, verb.sent.start - 1, -1):
            token = self.doc[i]
            if self.is_border(token):
                return None
            if self.is_verb(token) or token.lower_ in {"set", "due", "ready", "likely", "able"}:
                return token
        return None

    def _unnamed_before(self, pronoun: Phrase) -> list[ActorMention]:
        """Take the unnamed role that a pronoun goes back to in its sentence: "the minister said he ..."."""
        before = [p for p in self.phrases(self.doc[pronoun.head].sent) if p.end <= pronoun.start and not p.prep]
        for phrase in reversed(before):
            alone = [m for m in phrase.actors if m.entity is None and self.doc[m.end - 1].tag_ in {"NN", "NNP"}]
            if alone:
                return alone
        return []

    def subjects(self, verb: Token) -> list[ActorMention]:
        """List the actors that are the subject of a verb."""
        phrase = self.subject(verb)
        if phrase is None:
            return []
        if not phrase.actors and self.doc[phrase.head].lower_ in {"he", "she"}:
            return self._unnamed_before(phrase)
        found: list[ActorMention] = []
        for member in self.whole_list(phrase):
            if member.start < verb.i or phrase.start > verb.i:
                found.extend(m for m in self._filled(member) if all(not same_actor(m, o) for o in found))
        return found


@lru_cache(maxsize=1)
def clauses_of(doc: Doc) -> Clauses:
    """Give the clauses of a doc; those of the last doc are kept, as several extractors ask for them."""
    return Clauses(doc)


#: Forms that a weak lemmatiser leaves as they are, with their verbs.
_IRREGULAR: Final = {
    "met": "meet", "held": "hold", "spoke": "speak", "spoken": "speak", "flew": "fly", "flown": "fly",
    "froze": "freeze", "frozen": "freeze", "sat": "sit", "came": "come", "went": "go", "left": "leave",
    "spent": "spend", "hit": "hit", "put": "put", "kept": "keep", "gave": "give", "took": "take",
    "taken": "take", "paid": "pay", "rang": "ring",
}  # fmt: skip


_MEASURE_NOUNS: Final = frozenset({"embargo", "ban", "freeze", "curb", "blacklist", "boycott"})
_CLASSES: Final = {
    "NN": "NOUN",
    "NNS": "NOUN",
    "NNP": "PROPN",
    "NNPS": "PROPN",
    "JJ": "ADJ",
    "DT": "DET",
    "IN": "ADP",
    "RB": "ADV",
    "CD": "NUM",
}


def word_class(token: Token) -> str:
    """Give the part of speech; a verb only where both tag sets call it one."""
    found: str = token.pos_
    if found in {"VERB", "AUX"}:
        if token.lower_ in _MEASURE_NOUNS and token.i and token.nbor(-1).tag_ in {"DT", "JJ", "NN", "NNS", "NNP"}:
            return "NOUN"
        return _CLASSES.get(token.tag_, found)
    return found


def one_of(token: Token, words: Collection[str]) -> bool:
    """Whether a word may be a form of one of some base forms."""
    return any(form in words for form in base_forms(token))


def base_forms(token: Token) -> tuple[str, ...]:
    """Give the base forms a word may have: the lemma first, then what its ending allows."""
    return _base_forms(token.lower_, token.lemma_.lower())


@lru_cache(maxsize=20_000)
def _base_forms(word: str, lemma: str) -> tuple[str, ...]:
    found = [lemma]
    if word in _IRREGULAR:
        found.append(_IRREGULAR[word])
    if word.endswith(("ies", "ied")):
        found.append(word[:-3] + "y")
    for ending in ("ed", "ing", "es", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            found.extend((stem, stem + "e"))
            if len(stem) > 2 and stem[-1] == stem[-2]:
                found.append(stem[:-1])
    return tuple(dict.fromkeys(found))


#: Nouns for a number of people who act for somebody; offices are in the gazetteer.
_BODIES_OF_PEOPLE: Final = frozenset(
    "delegation team side mediator state country nation council committee assembly board colleague farmer union "
    "representative lawmaker parliamentarian senator executive party ministry".split()
)


def is_actor(mention: ActorMention) -> bool:
    """Whether a mention is somebody who can act: named, or an unnamed role."""
    return mention.entity is None or mention.entity.kind != "Place"


def same_actor(one: ActorMention, other: ActorMention) -> bool:
    """Whether two mentions are of one actor."""
    if one.entity is not None and other.entity is not None:
        return one.entity.iri == other.entity.iri
    return one.entity is None and other.entity is None and (one.start, one.end) == (other.start, other.end)


def distinct(mentions: Iterable[ActorMention]) -> list[ActorMention]:
    """Keep the first mention of each actor."""
    found: list[ActorMention] = []
    for mention in mentions:
        if all(not same_actor(mention, other) for other in found):
            found.append(mention)
    return found
