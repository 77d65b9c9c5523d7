"""Which word of trade an amount measures, and whether it is a level, a change or what it is compared to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from spacy.tokens import Doc, Span, Token

from kg.extractors.trade_measures import FLOWS, MEASURES, Measure
from kg.extractors.trade_states import APPROXIMATE, Traders, head_of
from kg.extractors.trade_unsaid import Unsaid, role_of
from kg.lexicon import Lexicon
from kg.model import Change
from kg.pipeline.attributes import Quantity, starting_in

__all__ = ["Amounts", "Draft", "change_of", "together"]

Direction = Literal["up", "down"]
Role = Literal["value", "change", "previous", "share"]

_NOT_TRADED: Final = frozenset(
    {"people", "times", "basis points", "companies", "kilometres", "miles", "hectares", "acres"}
)
#: What a percentage alone says nothing of.
_NO_RATES: Final = frozenset({"loan"})
#: What a sum or a weight does not measure.
_RATES: Final = frozenset({"share", "tariff rate"})
_UP: Final = frozenset({"more", "higher", "wider", "larger", "greater", "bigger", "above", "over"})
_DOWN: Final = frozenset({"less", "lower", "narrower", "smaller", "fewer", "below", "under"})
_SIGNS: Final[dict[str, Direction]] = {"+": "up", "-": "down", "−": "down", "–": "down", "up": "up", "down": "down"}
_COMPARISON: Final = re.compile(
    r"\b(from|versus|vs\.?|against|(compared|opposed)\s+(with|to))\s+"
    r"((a|the|about|some|just|only|around|nearly|almost|roughly|over|more|less|than|record|peak|high|low|of)\s+)*\W{0,2}$",
    re.IGNORECASE,
)
#: What a level is likened to, that of another month: "close to February's $23 billion".
_LIKENED: Final = re.compile(r"\b(close|similar|equal|next)\s+to\s+\w+['’]s\s+(record\s+)?\W{0,2}$", re.IGNORECASE)
_BY: Final = re.compile(r"\bby\s+((?!to\b)\w+\s+){0,3}\W?$", re.IGNORECASE)
_REACHED: Final = re.compile(r"\b(?:to|at)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
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
#: How far before an amount the verb may stand that moves it: "increased sharply 7 percent".
_VERB: Final = 2
_DASHES: Final = frozenset({"-", "–", "—", ":"})


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

    def __init__(self, doc: Doc, lexicon: Lexicon, measures: Sequence[Measure], traders: Traders) -> None:
        self._doc = doc
        self._lexicon = lexicon
        self._measures = measures
        self._unsaid = Unsaid(doc, lexicon, measures, traders)
        self._last: Measure | None = None

    def draft(self, sentence: Span, quantity: Quantity) -> Draft | None:
        """Tie an amount to what it measures, or give None."""
        if quantity.unit in _NOT_TRADED:
            return None
        here = [
            m
            for m in starting_in(self._measures, sentence.start, sentence.end)
            if (m.end <= quantity.start or m.start >= quantity.end)
            and (quantity.kind == "percent" or m.label not in _RATES)
        ]
        measure, rule = self._measure(sentence, quantity, here)
        if measure is not None and measure.label == "revenue" and quantity.kind == "money":
            measure = self._unsaid.income(measure)
        if measure is not None and measure.label == "revenue":
            measure = _described(measure, here)
        if measure is None or measure.label not in MEASURES:
            return None
        role, direction = self._role(quantity, measure)
        if role == "share" and (measure.label == "tariff rate" or not any(m.label in FLOWS for m in here)):
            return None
        if quantity.kind == "percent" and role == "change" and (direction is None or measure.label in _NO_RATES):
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
        if unsaid := self._unsaid.of(sentence, quantity, here, self._last):
            return unsaid
        if near := _nearest(quantity, here):
            return near, "nearest"
        if (
            self._last
            and (quantity.kind == "percent" or self._last.label != "share")
            and (self._last.start >= sentence.start or self._unsaid.goes_on(sentence, self._last))
        ):
            return self._last, "carried"
        return None, ""

    # --- the word ---------------------------------------------------------------------

    def _by_syntax(self, quantity: Quantity, measures: Sequence[Measure]) -> tuple[Measure | None, str]:
        head = head_of(self._doc, quantity)
        heads = {m.head.i: m for m in measures}
        for node in (head, *head.ancestors):
            if node.i in heads:
                return heads[node.i], "noun"
            within = [c for c in node.children if c.dep_ == "nmod" and c.i in heads]
            if within:
                return heads[within[0].i], "noun"
            if node.pos_ in {"VERB", "AUX"} or node.dep_ in _CLAUSES or _has_subject(node):
                measure = self._argument(node, heads, quantity)
                if measure or node.dep_ not in {"conj", "acl:relcl", "acl", "advcl"}:
                    return (measure, "subject") if measure else (None, "")
                if _has_subject(node) and (
                    node.dep_ == "advcl" or role_of(node, self._lexicon) in {"buyer", "supplier", "giver"}
                ):
                    return None, ""
        return None, ""

    def _beside(self, quantity: Quantity, measures: Sequence[Measure]) -> Measure | None:
        """Take the noun right before an amount, the verb left out: "exports reached $2 bn and imports $1 bn"."""
        before = [m for m in measures if m.end <= quantity.start and m.head.pos_ != "VERB"]
        if not before:
            return None
        between = self._doc[before[-1].end : quantity.start]
        phrase = all((t.pos_ in {"ADP", "PROPN", "DET", "SYM"} or t.ent_type_) and not t.like_num for t in between)
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
            if measure.label == "share" and _REACHED.search(left):
                return "share", None
            return "change", direction
        leaves = left.lower().rstrip().endswith("from") and not self._follows_step(quantity)
        if _COMPARISON.search(left) and (direction or not leaves):
            return "previous", direction
        if direction and _BY.search(left):
            return "change", direction
        if by := self._difference(quantity) or self._step(quantity):
            return "change", by
        return "value", direction

    def _difference(self, quantity: Quantity) -> Direction | None:
        """Read an amount that tells a difference: "$200 million less than a year earlier"."""
        after = [t.lower_ for t in self._doc[quantity.end : quantity.end + 2]]
        if after[1:] != ["than"]:
            return None
        return "up" if after[0] in _UP else "down" if after[0] in _DOWN else None

    def _step(self, quantity: Quantity) -> Direction | None:
        """Read an amount by which something moved: "down $2 billion from May", "the deficit increased $3 billion"."""
        before = self._doc[quantity.start - 1]
        first = quantity_sentence(self._doc, quantity)
        while before.lower_ in APPROXIMATE - {"than", "more", "("} and before.i > first:
            before = before.nbor(-1)
        if before.lower_ in {"up", "down"}:
            return _SIGNS[before.lower_] if before.i and before.nbor(-1).pos_ != "VERB" else None
        if before.lower_ == "of" and before.i and before.nbor(-1).pos_ == "NOUN" and quantity.kind != "percent":
            return self._meaning(before.nbor(-1))
        return self._meaning(before) if quantity.kind == "money" and before.pos_ == "VERB" else None

    def _follows_step(self, quantity: Quantity) -> bool:
        """Whether an amount is where a step before it began: "down $2 billion from $7 billion"."""
        before = starting_in(self._doc._.quantities, quantity_sentence(self._doc, quantity), quantity.start)
        return bool(before) and quantity.start - before[-1].end < _NEXT and self._step(before[-1]) is not None

    def _is_governed(self, quantity: Quantity) -> bool:
        """Whether a word of rise or fall governs an amount."""
        head = head_of(self._doc, quantity).head
        return self._meaning(head) is not None

    def _direction(self, quantity: Quantity) -> Direction | None:
        """Find the word of rise or fall beside an amount, or that governs it."""
        head = head_of(self._doc, quantity)
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
        for token in reversed(list(self._doc[max(quantity.start - _VERB, sentence.start) : quantity.start])):
            if token.pos_ == "VERB" and (meaning := self._meaning(token)):
                return meaning
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

    def is_likened(self, quantity: Quantity) -> bool:
        """Whether an amount is that of another month to which the one told is likened."""
        start = max(quantity.start - 6, quantity_sentence(self._doc, quantity))
        return bool(_LIKENED.search(self._doc[start : quantity.start].text + " "))

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


def _described(measure: Measure, here: Sequence[Measure]) -> Measure | None:
    """Take the measure that describes a noun of money: "its aid budget"."""
    return next((m for m in here if m.head.dep_ == "compound" and m.head.head.i == measure.head.i), None)


def _has_subject(node: Token) -> bool:
    return any(child.dep_.startswith("nsubj") for child in node.children)


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
        mine = [v for v in values if v.measure == change.measure and id(v) not in joined]
        if mine and change.quantity.kind != "quantity":
            value = min(mine, key=lambda v: _to_change(v.quantity, change.quantity))
            if value.quantity.kind == "percent":
                continue
            used.add(id(change))
            joined[id(value)] = change
    for draft in drafts:
        if id(draft) in used or (draft.role == "previous" and not draft.dated):
            continue
        yield draft, joined.get(id(draft))


def _to_change(value: Quantity, change: Quantity) -> tuple[bool, int]:
    """Rank a value by how well a change goes with it: one before an absolute change, and the nearest."""
    return (change.kind == "money" and value.start > change.start, abs(value.start - change.start))


def change_of(draft: Draft, doc: Doc, sentence: Span) -> Change | None:
    """Read a change with what it is compared to, in the article's words."""
    if draft.quantity.value is None:
        return None
    compared = _COMPARED.search(doc[draft.quantity.end : sentence.end].text)
    words = next((group for group in compared.groups() if group), None) if compared else None
    return Change(abs(draft.quantity.value), draft.quantity.unit, draft.direction or "up", words)
