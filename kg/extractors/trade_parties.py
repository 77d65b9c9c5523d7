"""Who trades with whom: the parties of a trade figure.

The words around the measure come first ("Kenya's exports to Uganda"), then the sentence's
subject, then the figures before: an article goes on about the same two states until it
names others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.trade_measures import BALANCES, EARNING, FLOWS, GIFTS, Measure
from kg.model import Entity
from kg.pipeline.actors import ActorIndex, ActorMention
from kg.pipeline.attributes import Quantity, gazetteer_of

__all__ = ["Parties", "PartyReader"]

#: How far the parties of one figure reach, in tokens: about two sentences.
_CARRY_TOKENS: Final = 60
_TO: Final = frozenset({"to", "with", "into", "in", "for", "on", "toward", "towards"})
_MUTUAL: Final = frozenset({"bilateral", "two-way", "mutual", "two", "both", "their"})
_CASES: Final = _TO | {"from", "of", "by", "between", "of goods"}
#: How far behind its measure a party may stand, in tokens.
_PHRASE_TOKENS: Final = 10
_HYPHENS: Final = frozenset({"-", "–"})
#: What stands for a state or a bloc that was named before.
_ANAPHORS: Final = frozenset(
    {
        "neighbour",
        "neighbor",
        "partner",
        "counterpart",
        "country",
        "kingdom",
        "republic",
        "bloc",
        "union",
        "nation",
        "emirate",
    }
)
_ADVERBS: Final = frozenset({"there", "it", "them"})
_REVERSED: Final = frozenset(
    {
        "opposite direction",
        "other direction",
        "other way",
        "reverse direction",
        "in return",
        "in the other",
        "way round",
    }
)
_BESIDE: Final = frozenset(
    {"another", "about", "some", "around", "roughly", "nearly", "almost", "more", "than", "(", "a", "further"}
)


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
        if _same(mention, self.reporter):
            return self.partner
        return self.reporter if _same(mention, self.partner) else None


class PartyReader:
    """Reads the parties of figures in text order, and remembers them for those that follow."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._actors: ActorIndex = doc._.actors
        self._last: tuple[int, Parties] | None = None
        #: The parties of the first figure in an unbroken run: whose balance it is.
        self._first: Parties = Parties()
        self._gave = False
        #: "US" in "US $4 billion" is no party.
        self._counted = {i for quantity in doc._.quantities for i in range(quantity.start, quantity.end)}

    def of(self, measure: Measure, sentence: Span, quantity: Quantity) -> Parties:
        """Read who trades with whom off the words around the measure and the figures before."""
        if self._is_firm(measure):
            return Parties()
        parties = self._read(measure, sentence, quantity)
        if measure.start < sentence.start and (named := self._heading(sentence)):
            return Parties(parties.reporter, named)
        if not parties and measure.start < sentence.start:
            parties = self._read(measure, measure.head.sent, quantity)
        return parties

    def remember(self, sentence: Span, parties: Parties, label: str) -> None:
        """Keep a figure's parties for the figures behind it."""
        if label == "tariff rate":
            return
        if self._before(sentence) is None:
            self._first = parties
        self._gave = label not in FLOWS
        self._last = (sentence.start, parties)

    def _is_firm(self, measure: Measure) -> bool:
        """Whether a verb of trade has a firm or a person as its subject, and no state as its other party."""
        subject = next((c for c in measure.head.children if c.dep_ == "nsubj"), None)
        if measure.head.pos_ != "VERB" or subject is None or self._framed(measure)[1]:
            return False
        mention = self._actors.mention_at(subject)
        kind = mention.entity.kind if mention and mention.entity else None
        if mention is None or kind not in {"Organisation", "Person"} or self._gives(mention):
            return False
        return mention.kind == "name" and self._state_of(mention) is None

    def _heading(self, sentence: Span) -> ActorMention | None:
        """Take the partner that a sentence begins with: "To Peru: 143 million euros", "Peru came second with ..."."""
        words = [token for token in sentence if not token.is_space]
        first = self._actors.mention_at(words[0]) if words else None
        if first is not None and first.kind == "name" and self._trades(first):
            return first
        if len(words) < 2 or words[0].lower_ not in {"to", "from", "with"}:
            return None
        mention = self._actors.mention_at(words[1])
        return mention if mention and self._trades(mention) else None

    def _before(self, sentence: Span) -> Parties | None:
        """Give the parties of the figure before, if it stands near."""
        if self._last is None or sentence.start - self._last[0] >= _CARRY_TOKENS:
            return None
        return self._last[1]

    def _read(self, measure: Measure, sentence: Span, quantity: Quantity) -> Parties:
        flows = measure.label in FLOWS
        beside = self._beside(quantity) if measure.label in GIFTS else None
        own, other = self._named(measure)
        if beside is not None and not (own and own.start == beside.start):
            before = self._before(sentence)
            return Parties(beside, other or (before.partner if before else None))
        before = self._before(sentence)
        if own is None and other is None:
            if pair := self._pair(measure, sentence):
                return Parties(*pair)
            if measure.label in BALANCES and before and not self._subject(measure, None):
                return self._first or before
        if own is None and other is not None and before and flows and self._subject(measure, other) is None:
            own = self._of_partner(other) or self._continued(before, other)
        if own is None and other is not None:
            own = self._of_partner(other)
        if own is None:
            own = self._possessor(measure, sentence, other)
        if own is None and other is None and before and (flows or self._gave):
            return before.swapped if self._is_reversed(sentence) else before
        if own and other and _same(own, other):
            own, other = self._parted(own, before)
        if own and other is None:
            other = self._unnamed(measure, own, before) or self._carried(measure, sentence, own, before)
        return Parties(own, other)

    def _continued(self, before: Parties, other: ActorMention) -> ActorMention | None:
        """Take the reporter of the figure before for one that names a partner alone: "Exports to Peru"."""
        if before.reporter and not _same(before.reporter, other):
            return before.reporter
        return before.other_than(other)

    def _of_partner(self, partner: ActorMention) -> ActorMention | None:
        """Take the state whose partner another is: "trade with Peru, Chile's second-biggest partner"."""
        token = self._doc[partner.end - 1]
        for child in token.children:
            if child.dep_ == "appos" and child.lemma_ in _RANKED:
                found = [m for m in self._actors.within(child.left_edge.i, child.i) if self._trades(m)]
                return found[0] if found else None
        return None

    def _parted(self, own: ActorMention, before: Parties | None) -> tuple[ActorMention | None, ActorMention | None]:
        reporter = before.reporter if before else None
        return (reporter, own) if reporter and not _same(reporter, own) else (own, None)

    def _unnamed(self, measure: Measure, own: ActorMention, before: Parties | None) -> ActorMention | None:
        """Take the partner that "its neighbour", "the bloc", "there" stands for."""
        if measure.head.lemma_ in EARNING:
            return None
        stop = min(measure.end + _PHRASE_TOKENS, len(self._doc), measure.head.sent.end)
        words = self._doc[measure.end : stop]
        anaphor = any(t.lemma_ in _ANAPHORS and self._is_led_to(t) for t in words)
        if not anaphor and not any(
            t.lower_ in _ADVERBS and (t.lower_ == "there" or (t.i and t.nbor(-1).lower_ in _CASES)) for t in words
        ):
            return None
        known = before.other_than(own) if before else None
        return known or self._counterpart(own)

    def _is_led_to(self, token: Token) -> bool:
        its = any(t.lower_ in {"its", "their"} for t in self._doc[max(token.i - 2, 0) : token.i])
        return its or token.dep_ in {"iobj", "obj"} or any(t.lower_ in _CASES for t in token.lefts if t.dep_ == "case")

    def _carried(
        self, measure: Measure, sentence: Span, own: ActorMention, before: Parties | None
    ) -> ActorMention | None:
        """Take the partner of the figure before, where the same reporter goes on, or the two change parts."""
        if before is None or self._is_total(measure) or (measure.label not in FLOWS and not self._gave):
            return None
        if before.reporter and _same(before.reporter, own):
            return before.partner
        if measure.label in GIFTS and self._gave and before.partner and not _same(before.partner, own):
            return before.partner
        flows = measure.label in FLOWS and not self._gave
        return before.other_than(own) if flows and (self._is_reversed(sentence) or self._is_of_two) else None

    def _is_total(self, measure: Measure) -> bool:
        return any(t.lower_ in {"total", "overall", "global", "worldwide"} for t in measure.head.lefts)

    def _is_reversed(self, sentence: Span) -> bool:
        text = sentence.text.lower()
        return any(words in text for words in _REVERSED)

    def _beside(self, quantity: Quantity) -> ActorMention | None:
        """Take a giver right before the sum, the verb left out: "Peru gave 5 million, Chile 20 million euros"."""
        position = quantity.start - 1
        while position > 0 and self._doc[position].lower_ in _BESIDE:
            position -= 1
        mention = self._actors.mention_at(position) if position >= 0 else None
        if mention is None or mention.kind != "name" or mention.end != position + 1 or not self._gives(mention):
            return None
        opening = self._doc[mention.start - 1].lower_ if mention.start else ""
        if opening == "the" and mention.start > 1:
            opening = self._doc[mention.start - 2].lower_
        return mention if opening in {",", "and", ";", "of"} else None

    # --- the words around the measure ---------------------------------------------------

    def _named(self, measure: Measure) -> tuple[ActorMention | None, ActorMention | None]:
        """Find the parties that modify the measure: "Chinese shipments to Russia"."""
        if measure.head.pos_ == "VERB":
            return self._framed(measure)
        head = measure.head
        left = self._hyphenated(min(head.left_edge.i, measure.start))
        before = [m for m in self._actors.within(left, measure.end) if self._trades(m)]
        before.extend(m for c in head.lefts if (m := self._actors.mention_at(c)) and self._trades(m))
        before = sorted(set(before), key=lambda m: m.start)
        near: list[ActorMention] = []
        far: list[ActorMention] = []
        for case, parties in self._phrases(measure):
            if case == "between" and len(parties) > 1:
                return parties[0], parties[1]
            (near if case in _near_cases(measure) else far).extend(parties)
        if measure.end < len(self._doc) and self._doc[measure.end].lower_ == "between":
            pair = _distinct(m for m in self._actors.within(measure.end, measure.end + 10) if self._trades(m))
            if len(pair) > 1:
                return pair[0], pair[1]
        for case, party in self._governed(measure):
            side = near if case in _near_cases(measure) else far
            if not side:
                side.append(party)
        if len(before) > 1 and not far:
            return before[0], before[1]
        own = before[0] if before else near[0] if near else None
        return own, far[0] if far else None

    def _framed(self, measure: Measure) -> tuple[ActorMention | None, ActorMention | None]:
        """Find the parties of a verb: who sells, to whom; "gave Peru $4 million", "was sold by Chile"."""
        own: ActorMention | None = None
        other: ActorMention | None = None
        for child in measure.head.children:
            relation = child.dep_.split(":")[0]
            case = next((t.lower_ for t in child.lefts if t.dep_ == "case"), "")
            parties = [m for m in self._resolved(child, measure) if self._trades(m)] if relation in _ARGUMENTS else []
            if relation == "nsubj" and child.dep_ == "nsubj" and not own:
                own = next(iter(parties), None) or self._inside(child)
            elif not parties and relation == "obj" and measure.label not in GIFTS:
                other = other or self._origin(child, measure)
            elif not parties:
                continue
            elif relation == "obl" and case == "by":
                own = own or parties[0]
            elif relation == "iobj" or (relation == "obj" and measure.label in GIFTS):
                other = parties[0]
            elif relation == "obl" and case == "between" and len(parties) > 1:
                return parties[0], parties[1]
            elif relation == "obl" and case in _far_cases(measure):
                other = other or parties[0]
        for case, party in self._governed(measure):
            if other is None and case in _far_cases(measure):
                other = party
        if own is not None and other is not None and _same(own, other):
            other = None
        return own, other

    def _resolved(self, token: Token, measure: Measure) -> Sequence[ActorMention]:
        """Resolve an argument; "to which Peru sold" leads back to the noun before the clause."""
        if token.lower_ in {"which", "whom"} and measure.head.dep_.startswith("acl"):
            return self._actors.resolve(measure.head.head)
        return self._actors.resolve(token)

    def _inside(self, subject: Token) -> ActorMention | None:
        """Take the state whose body, people or firms are the subject: "Peru's miners", "Chilean growers"."""
        left = [m for m in self._actors.within(subject.left_edge.i, subject.i + 1) if self._trades(m)]
        if left:
            return left[0]
        return next((state for m in self._actors.resolve(subject) if (state := self._state_of(m))), None)

    def _origin(self, goods: Token, measure: Measure) -> ActorMention | None:
        """Take the state whose goods are bought: "imported 3 million barrels of Russian oil"."""
        if measure.label != "imports":
            return None
        found = [m for m in self._actors.within(goods.left_edge.i, goods.right_edge.i + 1) if m.kind == "demonym"]
        return next((m for m in found if self._trades(m)), None)

    def _hyphenated(self, start: int) -> int:
        """Take in the first half of "Peru-Chile trade" where the parse has cut the two apart."""
        while start > 0 and (self._doc[start].text in _HYPHENS or self._doc[start - 1].text in _HYPHENS):
            start -= 1
        return start

    def _phrases(self, measure: Measure) -> Iterator[tuple[str, list[ActorMention]]]:
        """Yield prepositions after the measure with the parties that they lead to."""
        children = [c for c in measure.head.rights if c.dep_.split(":")[0] in {"nmod", "obl"}]
        if measure.head.dep_.startswith("nsubj") or measure.head.dep_ == "obj":
            children.extend(c for c in measure.head.head.rights if c.dep_.split(":")[0] == "obl" and c.i > measure.end)
        for child in children:
            case = next((t.lower_ for t in child.lefts if t.dep_ == "case"), "")
            parties = [m for m in self._actors.resolve(child) if self._trades(m) and m.kind != "pronoun"]
            if case in {"with", "to", "from"} and not parties:  # "with members of the Pacific Alliance"
                inner = self._actors.within(child.i, child.right_edge.i + 1)
                parties = [m for m in inner if self._trades(m)][:1] if child.lemma_ in _MEMBERS else []
            if case == "of" and not parties:
                parties = [m for m in self._actors.within(child.left_edge.i, child.i) if m.kind == "demonym"]
                case = "of goods"
            if parties and case in _CASES:
                yield case, parties

    def _governed(self, measure: Measure) -> Iterator[tuple[str, ActorMention]]:
        """Yield parties by their prepositions where the parse hangs them elsewhere: "exports of steel to Peru"."""
        end = min(measure.end + _PHRASE_TOKENS, measure.head.sent.end)
        for position in range(measure.end, end - 1):
            token = self._doc[position]
            if token.is_punct or token.pos_ in {"VERB", "AUX", "SCONJ"}:
                return
            after = position + 2 if self._doc[position + 1].lower_ == "the" and position + 2 < end else position + 1
            mention = self._actors.mention_at(after)
            if token.lower_ in {"to", "from", "into"} and mention and mention.kind == "name" and self._trades(mention):
                yield token.lower_, mention

    # --- the sentence and the article ---------------------------------------------------

    def _subject(self, measure: Measure, other: ActorMention | None) -> ActorMention | None:
        """Take the state, or the state behind the body or person, that is a subject above the measure."""
        verb = next((a for a in measure.head.ancestors if a.pos_ in {"VERB", "AUX"}), None)
        subjects = [c for a in ((verb, *verb.ancestors) if verb else ()) for c in a.children if c.dep_ == "nsubj"]
        for subject in subjects:
            resolved = self._actors.resolve(subject)
            for mention in resolved:
                fits = self._trades(mention) if measure.label in FLOWS else self._gives(mention)
                if fits and not _is(mention, other):
                    return mention
            for mention in resolved:
                state = self._state_of(mention)
                if state and not _is(state, other):
                    return state
            inside = self._actors.within(subject.left_edge.i, subject.i + 1)
            for mention in inside:
                fits = self._trades(mention) if measure.label in FLOWS else self._gives(mention)
                owns = mention.end < len(self._doc) and self._doc[mention.end].lower_ in {"'s", "’s", "'", "’"}
                if fits and not _is(mention, other) and (owns or subject.pos_ == "NOUN"):
                    return mention
        return None

    def _possessor(self, measure: Measure, sentence: Span, other: ActorMention | None) -> ActorMention | None:
        """Take the state that the sentence speaks of: its subject, or the last party before the measure."""
        if subject := self._subject(measure, other):
            return subject
        earlier = [m for m in self._actors.within(sentence.start, measure.start) if self._trades(m)]
        for mention in reversed(earlier):
            if (mention.kind == "name" or (mention.kind == "demonym" and measure.label in FLOWS)) and not _is(
                mention, other
            ):
                return mention
        return None

    def _state_of(self, mention: ActorMention) -> ActorMention | None:
        """Take the state for which a person or a body acts; the words stay those of the mention."""
        iri = mention.entity.on_behalf_of if mention.entity else None
        entry = gazetteer_of(self._doc).entry(iri) if iri else None
        if entry is None or entry.kind != "State":
            return None
        entity = Entity(entry.iri, entry.kind, entry.name, same_as=entry.same_as, country_code=entry.country_code)
        return replace(mention, entity=entity, label=None)

    def _pair(self, measure: Measure, sentence: Span) -> tuple[ActorMention, ActorMention] | None:
        """Find whom "bilateral trade" joins: the states of the sentence, or the two that the article is about."""
        if measure.label not in {"trade", "balance"}:
            return None
        named = _distinct(m for m in self._actors.within(sentence.start, sentence.end) if _is_state(m))
        if len(named) == 2:
            return named[0], named[1]
        words = {t.lower_ for t in self._doc[max(measure.start - 3, 0) : measure.end]}
        return self._leading if words & _MUTUAL or self._is_of_two else None

    @cached_property
    def _counts(self) -> list[tuple[str, int]]:
        mentions = [m for m in self._actors.mentions if _is_state(m)]
        return Counter(m.entity.iri for m in mentions if m.entity).most_common(3)

    @cached_property
    def _leading(self) -> tuple[ActorMention, ActorMention] | None:
        """The two states that the article is about: those it names most often."""
        leading = [iri for iri, _ in self._counts[:2]]
        pair = _distinct(m for m in self._actors.mentions if _is_state(m) and m.entity and m.entity.iri in leading)
        return (pair[0], pair[1]) if len(pair) == 2 else None

    @cached_property
    def _is_of_two(self) -> bool:
        """Whether the article is about two states: it names each of them more than twice as often as a third."""
        ranked = [count for _, count in self._counts]
        return len(ranked) == 2 or (len(ranked) > 2 and ranked[1] > 2 * ranked[2])

    def _counterpart(self, own: ActorMention) -> ActorMention | None:
        """Take the other of the two leading states for "its neighbour", "its partner"."""
        return Parties(*self._leading).other_than(own) if self._leading else None

    def _trades(self, mention: ActorMention) -> bool:
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

    def _gives(self, mention: ActorMention) -> bool:
        """Whether a mention is one that trades, or a body of several states that gives and lends."""
        entity = mention.entity
        if entity is None or entity.kind != "Organisation":
            return self._trades(mention)
        entry = gazetteer_of(self._doc).entry(entity.iri)
        return entry is not None and entry.organisation_kind in {"bloc", "international organisation"}

    def _is_person(self, mention: ActorMention) -> bool:
        """Whether a demonym is one person: "the Brazilian, bought from Santos"."""
        token = self._doc[mention.end - 1]
        return token.pos_ in {"NOUN", "PROPN"} and token.dep_.startswith("nsubj") and not token.lower_.endswith("s")


_ARGUMENTS: Final = frozenset({"nsubj", "obl", "iobj", "obj"})
_RANKED: Final = frozenset({"partner", "customer", "supplier", "market", "buyer", "neighbour", "neighbor"})
_MEMBERS: Final = frozenset({"member", "state", "country", "nation", "economy"})


def _near_cases(measure: Measure) -> frozenset[str]:
    """Prepositions that lead to the reporter: imports into it, exports from it."""
    if measure.label == "imports":
        return frozenset({"into", "to", "by", "in"})
    if measure.label in {"exports", "shipments"}:
        return frozenset({"from", "by", "of", "of goods"})
    return frozenset({"of", "by", "from"})


def _far_cases(measure: Measure) -> frozenset[str]:
    """Prepositions that lead from a verb to the partner."""
    if measure.label == "imports":
        return frozenset({"from"})
    return frozenset({"to", "with", "in", "into", "for", "on", "among"})


def _is_state(mention: ActorMention) -> bool:
    return mention.entity is not None and mention.entity.kind == "State"


def _distinct(mentions: Iterable[ActorMention]) -> Sequence[ActorMention]:
    """Keep the first mention of each entity."""
    seen: dict[str, ActorMention] = {}
    for mention in mentions:
        if mention.entity:
            seen.setdefault(mention.entity.iri, mention)
    return list(seen.values())


def _is(mention: ActorMention, other: ActorMention | None) -> bool:
    return mention.entity is None or (other is not None and _same(mention, other))


def _same(one: ActorMention, other: ActorMention) -> bool:
    return one.entity is not None and other.entity is not None and one.entity.iri == other.entity.iri
