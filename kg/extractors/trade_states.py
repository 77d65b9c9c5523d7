"""Who of an article's actors trades and gives: states, territories, blocs, bodies of several states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from spacy.tokens import Doc, Token

from kg.gazetteer import Entry
from kg.model import Entity
from kg.pipeline.actors import ActorIndex, ActorMention
from kg.pipeline.attributes import Quantity, gazetteer_of

__all__ = ["APPROXIMATE", "Parties", "Traders", "distinct", "head_of", "is_or_unknown", "is_state", "same"]

#: Words that may stand between a state or a preposition and an amount.
APPROXIMATE: Final = frozenset(
    {"another", "about", "some", "around", "roughly", "nearly", "almost", "more", "than", "(", "a", "further", "only"}
    | {"just", "over", "under"}
)
#: How long a dateline may be behind its place, in tokens.
_DATELINE: Final = 8
_GENITIVE: Final = frozenset({"'s", "’s"})
_BELOW: Final = frozenset({"acl", "advcl", "conj", "xcomp"})
_GOING: Final = frozenset({"go", "head", "flow"})
#: How many words of rise and fall may stand between a state and an amount: "to Peru rose sharply 5 percent".
_MOVED: Final = 2
_PLACES: Final = frozenset({"first", "second", "third", "fourth", "fifth", "next"})
_JOINING: Final = frozenset({"with", "at", "for", ":"})
#: Prepositions between the goods of a measure and the state at its other end.
_LEADING: Final = {
    "exports": frozenset({"to"}),
    "shipments": frozenset({"to"}),
    "imports": frozenset({"from"}),
    "trade": frozenset({"with"}),
    "surplus": frozenset({"with"}),
    "deficit": frozenset({"with"}),
    "balance": frozenset({"with"}),
}
#: Words of bodies of a state that bear its name in front.
_OFFICIAL: Final = frozenset(
    "bureau office agency service customs bank authority administration institute commission department ministry "
    "statistics board treasury".split()
)
_OPENING: Final = frozenset({",", "and", ";", "of", "by", "then"})


@dataclass(frozen=True, slots=True)
class Parties:
    """The reporter and the partner of a figure, either of them None where nobody is named."""

    reporter: ActorMention | None = None
    partner: ActorMention | None = None

    def __bool__(self) -> bool:
        return self.reporter is not None or self.partner is not None

    @property
    def swapped(self) -> Parties:
        """The same two with their parts exchanged."""
        return Parties(self.partner, self.reporter)

    def other_than(self, mention: ActorMention) -> ActorMention | None:
        """The one of two parties that is not the given one; None if that is neither or both are not there."""
        if self.reporter is None or self.partner is None:
            return None
        if same(mention, self.reporter):
            return self.partner
        return self.reporter if same(mention, self.partner) else None


class Traders:
    """Says which mentions of one doc can be a party of a trade figure, and which two the article is about."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._actors: ActorIndex = doc._.actors
        #: "US" in "US $4 billion" is no party.
        self._counted = {i for quantity in doc._.quantities for i in range(quantity.start, quantity.end)}

    def trades(self, mention: ActorMention) -> bool:
        """Whether a mention is one that trades as a state, a territory or a bloc does; a company is not."""
        entity = mention.entity
        if entity is None or mention.start in self._counted or (mention.kind == "demonym" and self._is_person(mention)):
            return False
        entry = gazetteer_of(self._doc).entry(entity.iri)
        if entity.kind == "Place":
            return entry is not None and entry.country_code is not None and entry.in_state is None
        if entity.kind == "Organisation":
            return entry is not None and entry.organisation_kind == "bloc"
        return entity.kind in {"State", "Group"}

    def gives(self, mention: ActorMention) -> bool:
        """Whether a mention is one that trades, or a body of several states that gives and lends."""
        entity = mention.entity
        if entity is None or entity.kind != "Organisation":
            return self.trades(mention)
        entry = gazetteer_of(self._doc).entry(entity.iri)
        return entry is not None and entry.organisation_kind in {"bloc", "international organisation"}

    def is_helped(self, mention: ActorMention) -> bool:
        """Whether a mention is one that others help: a state or a territory, no bloc."""
        return self.trades(mention) and mention.entity is not None and mention.entity.kind in {"State", "Place"}

    def _is_person(self, mention: ActorMention) -> bool:
        """Whether a demonym is one person: "the Brazilian, bought from Santos"."""
        token = self._doc[mention.end - 1]
        return token.pos_ in {"NOUN", "PROPN"} and token.dep_.startswith("nsubj") and not token.lower_.endswith("s")

    def behind(self, subject: Token, *, gives: bool = False) -> ActorMention | None:
        """Take the state that is a subject, or whose body, people or firms are: "Peru's miners", "Chilean growers"."""
        fits = self.gives if gives else self.trades
        resolved = self._actors.resolve(subject)
        inside = self._actors.within(subject.left_edge.i, subject.i + 1)
        of = [m for c in subject.children if c.dep_ == "nmod" for m in self._of(c)]
        found = next((m for m in (*resolved, *inside, *of) if fits(m)), None)
        return found or next((state for m in resolved if (state := self.state_of(m))), None)

    def _of(self, phrase: Token) -> tuple[ActorMention, ...]:
        """Give the state in a phrase with "of": "the customs service of Peru"."""
        mention = self._actors.mention_at(phrase)
        return (mention,) if mention and any(t.lower_ == "of" for t in phrase.lefts if t.dep_ == "case") else ()

    def beside(self, quantity: Quantity, *, gives: bool = False) -> ActorMention | None:
        """Take the state right before an amount: "Peru with 5 million", "and Chile 20 million", "Bolivia (900,000)"."""
        position = quantity.start - 1
        while position > 0 and self._doc[position].lower_ in APPROXIMATE:
            position -= 1
        position -= self._doc[position].lower_ in _GENITIVE and position > 0
        joined = position > 0 and self._doc[position].lower_ in _JOINING
        position -= joined
        if joined and position > 0 and (self._doc[position].text == "," or self._doc[position].lower_ in _PLACES):
            position -= 1
        mention = self._actors.mention_at(position) if position >= 0 else None
        if mention is None or mention.kind != "name" or mention.end != position + 1:
            return None
        if not (self.gives if gives else self.trades)(mention):
            return None
        if joined and self._doc[position].dep_ in {"obj", "iobj"}:
            return None
        before = mention.start - 1
        if before > 0 and self._doc[before].lower_ == "the":
            before -= 1
        return mention if joined or (before >= 0 and self._doc[before].lower_ in _OPENING) else None

    def owner(self, noun: Token) -> ActorMention | None:
        """Take the state whose buyer or supplier it is: "Peru's main customer", "the first buyer of Thai rice"."""
        for child in noun.children:
            case = next((t.lower_ for t in child.lefts if t.dep_ == "case"), "")
            owns = child.dep_ in {"nmod:poss", "amod", "compound"} or any(t.lower_ in _GENITIVE for t in child.children)
            if owns or case in {"of", "for"}:
                inside = self._actors.within(child.left_edge.i, child.right_edge.i + 1)
                if found := next((m for m in inside if self.trades(m)), None):
                    return found
        return None

    def own_country(self, noun: Token) -> ActorMention | None:
        """Take the state in "exports of his country's beef"."""
        for token in noun.subtree:
            owner = next((c for c in token.children if c.dep_ == "nmod:poss" and c.pos_ == "PRON"), None)
            if token.lemma_ == "country" and owner is not None and (person := self._actors.mention_at(owner)):
                return person if self.trades(person) else self.state_of(person)
        return None

    def called(self, noun: Token) -> ActorMention | None:
        """Take the state that is called a buyer, a supplier or the like: "Chile was the first buyer"."""
        holders = [noun, noun.head] if noun.dep_ == "xcomp" else [noun]
        subjects = [c for holder in holders for c in holder.children if c.dep_ == "nsubj"]
        if noun.dep_ in {"appos", "nsubj"}:
            subjects.append(noun.head)
        subjects.extend(c for c in noun.children if c.dep_ == "appos")
        found = (self._actors.mention_at(token) for token in subjects)
        return next((m for m in found if m is not None and self.trades(m)), None)

    def subject_of(self, quantity: Quantity) -> ActorMention | None:
        """Take the state that is the subject of the clause around an amount: "Chile came second with 5 million"."""
        head = head_of(self._doc, quantity)
        verb = next((a for a in head.ancestors if a.pos_ == "VERB"), None)
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None) if verb is not None else None
        mention = self._actors.mention_at(subject) if subject is not None else None
        return mention if mention is not None and mention.kind == "name" and self.trades(mention) else None

    def doer(self, verb: Token, *, gives: bool = False) -> ActorMention | None:
        """Take the state behind a verb's subject, or that of the verb above: "Peru led the field, taking ..."."""
        node = verb
        for _ in range(3):
            subject = next((c for c in node.children if c.dep_ == "nsubj"), None)
            if subject is not None:
                return self.behind(subject, gives=gives)
            if node.dep_ not in _BELOW:
                return None
            node = node.head
        return None

    def led(self, quantity: Quantity, label: str) -> ActorMention | None:
        """Take the state that a preposition beside an amount leads to: "5 million to Peru", "to Chile 20 million"."""
        cases = _LEADING.get(label, frozenset())
        after = quantity.end
        if after < len(self._doc) and self._doc[after].lemma_ in _GOING:
            after += 1
        if after + 1 < len(self._doc) and self._doc[after].lower_ in cases:
            after = min(after + 1 + (self._doc[after + 1].lower_ == "the"), len(self._doc) - 1)
            mention = self._actors.mention_at(after)
            return mention if mention is not None and mention.kind == "name" and self.trades(mention) else None
        position = quantity.start - 1
        while position > 0 and self._doc[position].lower_ in APPROXIMATE:
            position -= 1
        for _ in range(_MOVED):
            position -= self._doc[position].pos_ in {"VERB", "ADV"}
        mention = self._actors.mention_at(position) if position >= 0 else None
        if mention is None or mention.kind != "name" or mention.end != position + 1 or not self.trades(mention):
            return None
        before = mention.start - 1 - (self._doc[mention.start - 1].lower_ == "the")
        return mention if before >= 0 and self._doc[before].lower_ in cases else None

    def is_dateline(self, mention: ActorMention) -> bool:
        """Whether a name says where an article was written: "LIMA, May 3 (Wire) - ..."."""
        if mention.start and not self._doc[mention.start - 1].is_space and not self._doc[mention.start].is_sent_start:
            return False
        words = self._doc[mention.end : mention.end + _DATELINE]
        return self._doc[mention.start].is_upper and any(t.text in {"-", "–", "—", "--", ":"} for t in words)

    def is_doubtful(self, pronoun: Token) -> bool:
        """Whether "it" rather means a firm: the subject before is no state, and the state that it leads to is none."""
        subject = self._subject_before(pronoun)
        if subject is None or subject.pos_ != "NOUN" or self.behind(subject) is not None:
            return False
        found = self._actors.mention_at(pronoun)
        return found is not None and found.entity is not None and found.entity.kind == "State"

    def _subject_before(self, pronoun: Token) -> Token | None:
        """Find the subject that stands before a pronoun in its own sentence, or that of the sentence before."""
        here = [t for t in self._doc[pronoun.sent.start : pronoun.i] if t.dep_ == "nsubj" and t.head.i < pronoun.i]
        if here:
            return here[0]
        start = pronoun.sent.start
        before = self._doc[start - 1].sent if start else ()
        return next((t for t in before if t.dep_ == "nsubj"), None)

    def state_of(self, mention: ActorMention) -> ActorMention | None:
        """Take the state for which a person or a body acts; the words stay those of the mention."""
        iri = mention.entity.on_behalf_of if mention.entity else None
        entry = gazetteer_of(self._doc).entry(iri) if iri else self._named_after(mention)
        if entry is None or entry.kind != "State":
            return None
        entity = Entity(entry.iri, entry.kind, entry.name, same_as=entry.same_as, country_code=entry.country_code)
        return replace(mention, entity=entity, label=None)

    def _named_after(self, mention: ActorMention) -> Entry | None:
        """Find the state whose name a body bears in front: "U.S. Census Bureau", "Statistics Canada"."""
        office = mention.entity is not None and mention.entity.kind == "Organisation" and mention.kind == "name"
        words = [t.lower_ for t in self._doc[mention.start : mention.end] if t.lower_ != "the"]
        if not office or not set(words) & _OFFICIAL:
            return None
        first = self._doc[mention.start + (self._doc[mention.start].lower_ == "the")].text
        gazetteer = gazetteer_of(self._doc)
        found = (*gazetteer.by_name(first), *gazetteer.by_demonym(first))
        return next((entry for entry in found if entry.kind == "State"), None)

    @cached_property
    def _counts(self) -> list[tuple[str, int]]:
        mentions = [m for m in self._actors.mentions if is_state(m)]
        return Counter(m.entity.iri for m in mentions if m.entity).most_common(3)

    @cached_property
    def leading(self) -> tuple[ActorMention, ActorMention] | None:
        """The two states that the article is about: those it names most often."""
        leading = [iri for iri, _ in self._counts[:2]]
        pair = distinct(m for m in self._actors.mentions if is_state(m) and m.entity and m.entity.iri in leading)
        return (pair[0], pair[1]) if len(pair) == 2 else None

    @cached_property
    def foremost(self) -> ActorMention | None:
        """The state that the article names first, if it names it more often than any other."""
        first = next((m for m in self._actors.mentions if is_state(m)), None)
        if first is None or first.entity is None or not self._counts or self._counts[0][0] != first.entity.iri:
            return None
        return first if len(self._counts) == 1 or self._counts[0][1] > self._counts[1][1] else None

    @cached_property
    def is_of_two(self) -> bool:
        """Whether the article is about two states: it names each of them more than twice as often as a third."""
        ranked = [count for _, count in self._counts]
        return len(ranked) == 2 or (len(ranked) > 2 and ranked[1] > 2 * ranked[2])

    def counterpart(self, own: ActorMention) -> ActorMention | None:
        """Take the other of the two leading states for "its neighbour", "its partner"."""
        return Parties(*self.leading).other_than(own) if self.leading else None


def head_of(doc: Doc, quantity: Quantity) -> Token:
    """Give the token by which an amount hangs in its sentence: where the parse cuts it apart, the highest one."""
    inside = range(quantity.start, quantity.end)
    ends = [t for t in doc[quantity.start : quantity.end] if t.head.i not in inside or t.head.i == t.i]
    return min(ends, key=lambda t: len(list(t.ancestors)))


def is_state(mention: ActorMention) -> bool:
    return mention.entity is not None and mention.entity.kind == "State"


def distinct(mentions: Iterable[ActorMention]) -> Sequence[ActorMention]:
    """Keep the first mention of each entity."""
    seen: dict[str, ActorMention] = {}
    for mention in mentions:
        if mention.entity:
            seen.setdefault(mention.entity.iri, mention)
    return list(seen.values())


def is_or_unknown(mention: ActorMention, other: ActorMention | None) -> bool:
    """Whether a mention is another one, or nobody that is known."""
    return mention.entity is None or (other is not None and same(mention, other))


def same(one: ActorMention, other: ActorMention) -> bool:
    return one.entity is not None and other.entity is not None and one.entity.iri == other.entity.iri
