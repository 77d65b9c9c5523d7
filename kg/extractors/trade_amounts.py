"""Which word of trade an amount measures, and whether it is a level, a change or what it is compared to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from spacy.tokens import Doc, Span, Token

from kg.extractors.trade_measures import EARNING, FLOWS, GIFTS, MEASURES, Measure
from kg.lexicon import Lexicon
from kg.model import Change
from kg.pipeline.actors import ActorIndex
from kg.pipeline.attributes import Quantity, starting_in

__all__ = ["Amounts", "Draft", "change_of", "together"]

Direction = Literal["up", "down"]
Role = Literal["value", "change", "previous", "share"]

_NOT_TRADED: Final = frozenset(
    {"people", "times", "basis points", "companies", "kilometres", "miles", "hectares", "acres"}
)
_GIVING: Final = frozenset(
    {
        "pledge",
        "donate",
        "provide",
        "give",
        "commit",
        "contribute",
        "allocate",
        "grant",
        "announce",
        "promise",
        "approve",
        "earmark",
        "lend",
        "offer",
        "disburse",
    }
)
_GIVEN_TO: Final = frozenset({"for", "to", "in", "towards", "toward"})
_MOVING: Final = frozenset({"go", "head", "flow", "move"})
_WORTH: Final = frozenset({"worth", "valued", "at"})
_ABROAD: Final = frozenset({"foreign", "imported", "overseas"})
_COUNTRIES: Final = frozenset({"country", "state", "kingdom", "republic", "economy", "nation", "island", "treasury"})
_CARRIERS: Final = frozenset({"it", "that", "this", "figure", "total", "volume", "value", "number", "amount", "they"})
_UP: Final = frozenset({"more", "higher", "wider", "larger", "greater", "bigger", "above", "over"})
_DOWN: Final = frozenset({"less", "lower", "narrower", "smaller", "fewer", "below", "under"})
_SIGNS: Final[dict[str, Direction]] = {"+": "up", "-": "down", "−": "down", "–": "down", "up": "up", "down": "down"}
_COMPARISON: Final = re.compile(
    r"\b(from|versus|vs\.?|against|(compared|opposed)\s+(with|to))\s+"
    r"((a|the|about|some|just|only|around|nearly|almost|roughly|over|more|less|than|record|peak|high|low|of)\s+)*\W{0,2}$",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"\bby\s+(\w+\s+){0,3}\W?$", re.IGNORECASE)
_COMPARED: Final = re.compile(
    r"\b(?:from|than|compared\s+(?:with|to)|over|on)\s+((?:a|the|one|same|previous|prior|preceding|corresponding)\b[^,.;()]{0,40}"
    r"?(?:earlier|before|previous\s+year|year|quarter|month|period(?:\s+\w+){0,3})|\d{4})\b|\b(year[\s-]on[\s-]year|month[\s-]on[\s-]month|annually)\b",
    re.IGNORECASE,
)
_CLAUSES: Final = frozenset({"ROOT", "advcl", "conj", "ccomp", "parataxis"})
#: How far a measure may stand before its amount where the parse joins them by nothing, and after it.
_NEAR: Final = 15
_NEXT: Final = 5
#: How far behind an amount its date may stand, in tokens: "in the same period of 2023".
_DATED: Final = 8
_DASHES: Final = frozenset({"-", "–", "—", ":"})
_BACK: Final = 50


@dataclass(slots=True)
class Draft:
    """An amount with its measure, before neighbours are put together."""

    quantity: Quantity
    measure: Measure
    rule: str
    role: Role
    direction: Direction | None
    dated: bool


class Amounts:
    """Ties the amounts of a doc to its measures, sentence by sentence."""

    def __init__(self, doc: Doc, lexicon: Lexicon, measures: Sequence[Measure]) -> None:
        self._doc = doc
        self._lexicon = lexicon
        self._measures = measures
        self._actors: ActorIndex = doc._.actors
        self._last: Measure | None = None

    def draft(self, sentence: Span, quantity: Quantity) -> Draft | None:
        """Tie an amount to what it measures, or give None."""
        if quantity.unit in _NOT_TRADED:
            return None
        here = [
            m
            for m in starting_in(self._measures, sentence.start, sentence.end)
            if (m.end <= quantity.start or m.start >= quantity.end)
            and (quantity.kind == "percent" or m.label != "share")
        ]
        measure, rule = self._measure(sentence, quantity, here)
        if measure is None or measure.label not in MEASURES:
            return None
        role, direction = self._role(quantity, measure)
        if role == "share" and (measure.label == "tariff rate" or not any(m.label in FLOWS for m in here)):
            return None
        if quantity.kind == "percent" and role == "change" and direction is None:
            return None
        self._last = measure
        dated = bool(starting_in(self._doc._.dates, quantity.end, quantity.end + _DATED)) or self._year_before(quantity)
        return Draft(quantity, measure, "lost" if quantity.value is None else rule, role, direction, dated)

    def _measure(self, sentence: Span, quantity: Quantity, here: Sequence[Measure]) -> tuple[Measure | None, str]:
        measure, rule = self._by_syntax(quantity, here)
        if (beside := self._beside(quantity, here)) and (measure is None or measure.start < beside.start):
            return beside, "noun"
        if measure is not None:
            return measure, rule
        if quantity.kind == "money" and (gift := self._gift(quantity)):
            return gift, "gift"
        if earned := self._earned(quantity):
            return earned, "earned"
        if received := self._received(quantity):
            return received, "received"
        if spent := self._spent(quantity):
            return spent, "received"
        if moved := self._moved(quantity):
            return moved, "received"
        if ranked := self._ranked(sentence, quantity, here):
            return ranked, "carried"
        if pronoun := self._by_pronoun(sentence, quantity):
            return pronoun, "pronoun"
        if near := _nearest(quantity, here):
            return near, "nearest"
        if (
            self._last
            and (quantity.kind == "percent" or self._last.label != "share")
            and (self._last.start >= sentence.start or self._is_elliptic(sentence))
        ):
            return self._last, "carried"
        return None, ""

    # --- the word ---------------------------------------------------------------------

    def _by_syntax(self, quantity: Quantity, measures: Sequence[Measure]) -> tuple[Measure | None, str]:
        head = self._doc[quantity.start : quantity.end].root
        heads = {m.head.i: m for m in measures}
        for node in (head, *head.ancestors):
            if node.i in heads:
                return heads[node.i], "noun"
            within = [c for c in node.children if c.dep_ == "nmod" and c.i in heads]
            if within:
                return heads[within[0].i], "noun"
            if node.pos_ in {"VERB", "AUX"} or node.dep_ in _CLAUSES:
                measure = self._argument(node, heads, quantity)
                if measure or node.dep_ not in {"conj", "acl:relcl", "acl", "advcl"}:
                    return (measure, "subject") if measure else (None, "")
                if node.dep_ == "advcl" and any(c.dep_.startswith("nsubj") for c in node.children):
                    return None, ""
        return None, ""

    def _beside(self, quantity: Quantity, measures: Sequence[Measure]) -> Measure | None:
        """Take the noun right before an amount, the verb left out: "exports reached $2 bn and imports $1 bn"."""
        before = [m for m in measures if m.end <= quantity.start and m.head.pos_ != "VERB"]
        if not before:
            return None
        between = self._doc[before[-1].end : quantity.start]
        phrase = all(t.pos_ in {"ADP", "PROPN", "DET", "SYM"} and not t.like_num for t in between)
        return before[-1] if phrase and len(between) <= _NEXT else None

    def _argument(self, verb: Token, heads: dict[int, Measure], quantity: Quantity) -> Measure | None:
        """Take the measure in a verb's subject, or in its object: "will lift their trade from X to Y"."""
        for wanted in ({"nsubj", "nsubj:pass"}, {"obj"}):
            for child in verb.children:
                if child.dep_ not in wanted or child.left_edge.i <= quantity.start <= child.right_edge.i:
                    continue
                found = [heads[t.i] for t in child.subtree if t.i in heads]
                if found:
                    return heads.get(child.i, found[0])
        return None

    def _gift(self, quantity: Quantity) -> Measure | None:
        """Take the verb of a state that gives a sum for something: "pledged $20 million for relief"."""
        head = self._doc[quantity.start : quantity.end].root
        verb = head.head
        after = self._doc[quantity.end].lower_ if quantity.end < len(self._doc) else ""
        near = self._last is not None and verb.i - self._last.start < _BACK and self._last.label in GIFTS
        if head.dep_ != "obj" or verb.lemma_ not in _GIVING or not (after in _GIVEN_TO or near):
            return None
        aid = self._lexicon.find("trade-measure", "aid")
        return Measure(verb.i, verb.i + 1, verb, aid) if aid else None

    def _earned(self, quantity: Quantity) -> Measure | None:
        """Take goods that bring money to a state: "coffee earned the country $907 million", "they fetched"."""
        verb = self._doc[quantity.start : quantity.end].root.head
        exports = self._lexicon.find("trade-measure", "exports")
        if exports is None or quantity.kind != "money" or verb.lemma_ not in EARNING:
            return None
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if subject is None or (subject.pos_ != "PRON" and self._actors.mention_at(subject)):
            return None
        to_state = any(c.dep_ in {"iobj", "obj"} and c.lemma_ in _COUNTRIES for c in verb.children)
        to_state = to_state or any(c.dep_ == "nmod:poss" and self._is_state(c) for c in subject.children)
        near = starting_in(self._measures, max(verb.i - _BACK, 0), verb.i)
        continues = any(m.label in {"exports", "shipments"} for m in near)
        return Measure(verb.i, verb.i + 1, verb, exports) if to_state or continues else None

    def _is_state(self, token: Token) -> bool:
        mention = self._actors.mention_at(token)
        return mention is not None and mention.entity is not None and mention.entity.kind == "State"

    def _spent(self, quantity: Quantity) -> Measure | None:
        """Take a state that pays for goods from abroad: "spent $3 billion on foreign grain", "on Peruvian fish"."""
        verb = self._doc[quantity.start : quantity.end].root.head
        imports = self._lexicon.find("trade-measure", "imports")
        after = list(self._doc[quantity.end : min(quantity.end + 4, verb.sent.end)])
        if imports is None or quantity.kind != "money" or verb.lemma_ not in {"spend", "pay"} or not after:
            return None
        abroad = any(t.lower_ in _ABROAD or self._is_state(t) for t in after[1:])
        return Measure(verb.i, verb.i + 1, verb, imports) if after[0].lower_ in {"on", "for"} and abroad else None

    def _moved(self, quantity: Quantity) -> Measure | None:
        """Take goods, or a part of those told before, that go to a state: "cars worth $3 billion went to Peru"."""
        head = self._doc[quantity.start : quantity.end].root
        verb = next((a for a in (head, *head.ancestors) if a.pos_ == "VERB"), head)
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if verb.lemma_ not in _MOVING or subject is None or head not in subject.subtree:
            return None
        if self._doc[quantity.start - 1].lower_ not in _WORTH and quantity.kind == "money":
            near = self._last is not None and verb.i - self._last.start < _BACK and self._last.label in FLOWS
            if subject.i != head.i or not near:
                return None
        cases = {t.lower_ for c in verb.children if c.dep_.startswith("obl") for t in c.lefts if t.dep_ == "case"}
        name = "trade" if "between" in cases else "exports" if cases & {"to", "into"} else ""
        flow = self._lexicon.find("trade-measure", name) if name else None
        return Measure(verb.i, verb.i + 1, verb, flow) if flow else None

    def _ranked(self, sentence: Span, quantity: Quantity, here: Sequence[Measure]) -> Measure | None:
        """Take the measure before for a state that has a place in its ranking: "Peru came second with $2 billion"."""
        if here or self._last is None or self._last.label not in FLOWS or sentence.start - self._last.start > _BACK:
            return None
        before = quantity.start - 1
        while before > sentence.start and self._doc[before].pos_ in {"ADV", "DET"}:
            before -= 1
        first = next((t for t in sentence if t.dep_ == "nsubj"), None)
        if first is None or first.i > before or self._doc[before].lower_ not in {"at", "with"}:
            return None
        return self._last if self._is_state(first) else None

    def _received(self, quantity: Quantity) -> Measure | None:
        """Take a state that receives another's goods: "received 4.8 billion cubic metres of Russian gas"."""
        verb = self._doc[quantity.start : quantity.end].root.head
        imports = self._lexicon.find("trade-measure", "imports")
        if imports is None or quantity.kind != "quantity" or verb.lemma_ not in {"receive", "get", "take", "obtain"}:
            return None
        after = self._actors.within(quantity.end, min(quantity.end + 4, len(self._doc)))
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        buyer = self._actors.mention_at(subject) if subject is not None else None
        if buyer is None or not after or after[0].entity is None or after[0].entity.kind != "State":
            return None
        return Measure(verb.i, verb.i + 1, verb, imports)

    def _by_pronoun(self, sentence: Span, quantity: Quantity) -> Measure | None:
        """Take the last measure before the sentence where its subject is "it" or "the figure"."""
        subjects = [t for t in sentence if t.dep_.startswith("nsubj") and t.i < quantity.start]
        if not subjects or subjects[0].lower_ not in _CARRIERS:
            return None
        if self._actors.mention_at(subjects[0]) and subjects[0].lower_ != "it":
            return None
        earlier = starting_in(self._measures, max(sentence.start - _BACK, 0), sentence.start)
        earlier = [m for m in earlier if m.label != "tariff rate"]
        found = [m for m in earlier if m.head.dep_.startswith("nsubj")] or earlier
        return found[-1] if found else None

    def _is_elliptic(self, sentence: Span) -> bool:
        """Whether a sentence without a verb goes on with the measure before: "To Peru: 143 million euros"."""
        words = [token for token in sentence if not token.is_space]
        if self._last is None or not words or sentence.start - self._last.start > 40:
            return False
        return words[0].lower_ in {"to", "from", "with"} and not any(t.pos_ in {"VERB", "AUX"} for t in words)

    # --- level or change --------------------------------------------------------------

    def _role(self, quantity: Quantity, measure: Measure) -> tuple[Role, Direction | None]:
        left = self._doc[max(quantity.start - 6, quantity_sentence(self._doc, quantity)) : quantity.start].text + " "
        direction = self._direction(quantity)
        if quantity.kind == "percent":
            part = self._doc[quantity.end : quantity.end + 3].text.lower().startswith("of ")
            if measure.label == "tariff rate" and (direction is None or part):
                return "share" if part else "value", None
            if (direction is None or not self._is_governed(quantity)) and (part or measure.label == "share"):
                return "share", None
            return "change", direction
        if _COMPARISON.search(left) and (direction or not left.lower().rstrip().endswith("from")):
            return "previous", direction
        if direction and _BY.search(left):
            return "change", direction
        return "value", direction

    def _is_governed(self, quantity: Quantity) -> bool:
        """Whether a word of rise or fall governs an amount."""
        head = self._doc[quantity.start : quantity.end].root.head
        return self._meaning(head) is not None

    def _direction(self, quantity: Quantity) -> Direction | None:
        """Find the word of rise or fall beside an amount, or that governs it."""
        head = self._doc[quantity.start : quantity.end].root
        sentence = head.sent
        left = [t.lower_ for t in self._doc[max(quantity.start - 3, sentence.start) : quantity.start]]
        first = self._doc[quantity.start].text[0]
        if first in _SIGNS or (left and left[-1] in _SIGNS):
            return _SIGNS[first] if first in _SIGNS else _SIGNS[left[-1]]
        if turned := [word for word in left if word in {"up", "down"}]:
            return _SIGNS[turned[-1]]
        after = [t.lower_ for t in self._doc[quantity.end : min(quantity.end + 2, sentence.end)]]
        if quantity.kind == "percent":
            for word in after[:1] if after[:1] != ["year"] else after:
                if word in _UP | _DOWN:
                    return "up" if word in _UP else "down"
        near = list(self._doc[max(quantity.start - 4, sentence.start) : min(quantity.end + 3, sentence.end)])
        chain = list(head.ancestors)[:3]
        for token in (*chain, *sorted(near, key=lambda t: abs(t.i - quantity.start))):
            if meaning := self._meaning(token):
                return meaning
        return None

    def _meaning(self, token: Token) -> Direction | None:
        word = self._lexicon.find("trade-cue", token.lemma_.lower()) or self._lexicon.find("trade-cue", token.lower_)
        meaning = self._lexicon.meaning(word, "change-direction") if word else None
        if meaning is None or meaning.label not in {"up", "down"}:
            return None
        return "up" if meaning.label == "up" else "down"

    def _year_before(self, quantity: Quantity) -> bool:
        return is_year_before(self._doc, quantity)


def is_year_before(doc: Doc, quantity: Quantity) -> bool:
    """Whether "the year before" or "a year earlier" stands right behind an amount."""
    words = [token.lower_ for token in doc[quantity.end : quantity.end + 4]]
    words = words[1:] if words[:1] == ["in"] else words
    return words[:2] in (["the", "year"], ["a", "year"]) and words[2:3] in (["before"], ["earlier"], ["ago"])


def quantity_sentence(doc: Doc, quantity: Quantity) -> int:
    """Give the first token of the sentence around an amount."""
    return int(doc[quantity.start].sent.start)


def _nearest(quantity: Quantity, measures: Sequence[Measure]) -> Measure | None:
    """Take the nearest measure, one before the amount rather than one after it."""

    def distance(measure: Measure) -> int:
        return quantity.start - measure.end if measure.end <= quantity.start else 2 * (measure.start - quantity.end) + 2

    def reaches(measure: Measure) -> bool:
        if measure.end <= quantity.start:
            return distance(measure) <= _NEAR
        between = measure.head.doc[quantity.end : measure.start]
        return len(between) <= _NEXT and not any(
            t.pos_ in {"VERB", "AUX"} or (t.is_punct and t.text not in _DASHES) for t in between
        )

    return min((m for m in measures if reaches(m)), key=distance, default=None)


def together(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, Draft | None]]:
    """Join each value with the change of the same measure; a change alone stands alone."""
    used: set[int] = set()
    values = [d for d in drafts if d.role == "value" and not (d.quantity.kind == "percent" and d.rule == "lost")]
    joined: dict[int, Draft] = {}
    for change in (d for d in drafts if d.role == "change"):
        mine = [v for v in values if v.measure is change.measure and id(v) not in joined]
        if mine and change.quantity.kind != "quantity":
            value = min(mine, key=lambda v: abs(v.quantity.start - change.quantity.start))
            if value.quantity.kind == "percent":
                continue
            used.add(id(change))
            joined[id(value)] = change
    for draft in drafts:
        if id(draft) in used or (draft.role == "previous" and not draft.dated):
            continue
        yield draft, joined.get(id(draft))


def change_of(draft: Draft, doc: Doc, sentence: Span) -> Change | None:
    """Read a change with what it is compared to, in the article's words."""
    if draft.quantity.value is None:
        return None
    compared = _COMPARED.search(doc[draft.quantity.end : sentence.end].text)
    words = next((group for group in compared.groups() if group), None) if compared else None
    return Change(abs(draft.quantity.value), draft.quantity.unit, draft.direction or "up", words)
