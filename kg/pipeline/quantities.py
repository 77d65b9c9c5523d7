"""Amounts: numbers with a currency, a percentage or a physical unit.

Values come in base units: "$240.1 billion" is 240100000000 USD. A currency sign with a
multiplier but no number between them ("amounting to $ billion") is an amount that the
article lost; it is kept with no value.

Units, their signs and their words are read from the lexicon. Not covered: roman
numerals, fractions beyond "half", decimal commas other than "3,4 million".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, Literal

from spacy.language import Language
from spacy.tokens import Doc

from kg.lexicon import Concept, Lexicon
from kg.pipeline.attributes import Quantity, gazetteer_of
from kg.pipeline.windows import Taken, Tokens, windows

__all__ = ["Quantities"]

_MULTIPLIERS: Final[Mapping[str, int]] = {
    "hundred": 10**2,
    "thousand": 10**3, "k": 10**3,
    "lakh": 10**5, "lakhs": 10**5, "lac": 10**5,
    "million": 10**6, "mn": 10**6, "mln": 10**6, "m": 10**6, "mio": 10**6,
    "crore": 10**7, "crores": 10**7, "cr": 10**7,
    "billion": 10**9, "bn": 10**9, "bln": 10**9, "b": 10**9,
    "lakh crore": 10**12, "trillion": 10**12, "tn": 10**12, "trn": 10**12, "tln": 10**12,
}  # fmt: skip
_WORDS: Final = {
    word: Decimal(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"half a": Decimal("0.5"), "a quarter of a": Decimal("0.25"), "a": Decimal(1)}  # fmt: skip
#: "3,4 million" has a decimal comma: no group of digits is that short.
_NUMBER: Final = (
    r"(?P<number>\d+,\d(?=\s?(?:million|billion|trillion|mn|bn|%|per\s?cent)\b|%)"
    r"|\d{1,3}(?:[,\u00a0\u202f]\d{2,3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d,]|\.\d)|\d+(?:\.\d+)?)"
)
_WORD_PATTERN: Final = "|".join(sorted(_WORDS, key=len, reverse=True))
#: "a" alone is everywhere; it counts only before one of these.
_TRIGGER_WORDS: Final = "|".join(
    word for word in (*_WORDS, "million", "billion", "trillion", "thousand") if word != "a"
)
_REACH: Final = 40
_YEAR: Final = r"(?:19|20)\d\d"
_UPPER: Final = r"(?:\s*(?:-|–|—|to|and)\s*(?:{signs})?\s?(?P<upper>\d+(?:[.,]\d+)*))?"
_MULTIPLIER: Final = (
    r"(?P<multiplier>lakh\s+crore|hundred|thousand|lakhs?|lac|million|crores?|billion|trillion"
    r"|mn|mln|mio|bn|bln|trn|tln|tn|cr|[kmb])"
)
_BARE: Final = re.compile(rf"(?<![\w.,$€£¥]){_NUMBER}\s?(?P<multiplier>million|billion|trillion|crore|bn|mn|mln)(?!\w)")
#: "9 tonnes a year before" is no rate.
_NO_RATE: Final = r"(?!(?<=\sa\syear)\s+(?:before|earlier|ago)\b)(?!(?<=\sa\smonth)\s+(?:before|earlier|ago)\b)"
_SENTENCE_END: Final = re.compile(r"[.!?]\s|\n")
_QUALIFIERS: Final = re.compile(
    r"\b(?P<word>about|around|roughly|approximately|approx\.?|some|nearly|almost|close\s+to|an\s+estimated|estimated|circa"
    r"|more\s+than|over|above|at\s+least|exceed(?:s|ed|ing)?|upwards\s+of|in\s+excess\s+of|no\s+less\s+than|not\s+less\s+than|well\s+over|surpass(?:ed|ing)?|top(?:ped|ping)"
    r"|less\s+than|under|below|fewer\s+than|just\s+under|just\s+over|up\s+to|as\s+much\s+as|at\s+most|a\s+maximum\s+of|a\s+record|record|an\s+all-time\s+high\s+of)"
    r"(?:\s+(?:high\s+)?(?:of\s+)?(?:a\s+record\s+)?)?$",
    re.IGNORECASE,
)
_QUALIFIER_WINDOW: Final = 32
_SHORT_CURRENCY: Final = 3
#: A bare dollar or euro is not told apart by the states of an article.
_WORLD_WIDE: Final = frozenset({"dollar", "euro"})
#: Signs that every state with a currency of that name uses.
_ABBREVIATED: Final = {"rs": "rupee", "sh": "shilling"}
#: "COP 27" is a conference; a sum behind a currency code is large or has a multiplier.
_LEAST_CODED: Final = 1000
#: Letters before a sign: "US $4 billion" is "US$4 billion", but "gave us $4" is not.
_LETTERED: Final = re.compile(r"([a-z]{2,})(\\?[$£¥₵])$")
_BILLION: Final = 10**9
_ALL_CAPS: Final = re.compile(r"[A-Z]{3}$")

Kind = Literal["money", "percent", "quantity"]


@dataclass(frozen=True, slots=True)
class _Units:
    """The lexicon's units, as lookups and as parts of patterns."""

    by_form: Mapping[str, Concept]
    signs: str
    words: str
    #: What "dinar" means in which state, by country code.
    national: Mapping[str, Mapping[str, Concept]]

    @classmethod
    def of(cls, lexicon: Lexicon) -> _Units:
        by_form = {form: unit for unit in lexicon.scheme("unit") for form in unit.forms}
        signs = [form for form, unit in by_form.items() if form != "%" and _is_sign(form, unit)]
        words = [form for form in by_form if form[-1].isalnum()]
        return cls(by_form, _alternatives(signs), _alternatives(words, plural=True), _national(lexicon))

    def find(self, text: str) -> Concept | None:
        """Find a unit by a sign, a code or a word, singular or plural."""
        form = " ".join(text.lower().split())
        candidates = [form, form.removesuffix("s"), form.removesuffix("es"), form.replace(" ", "")]
        words = form.split()
        candidates.extend(" ".join([words[0].removesuffix("s"), *words[1:]]) for _ in words[1:2])
        return next((self.by_form[c] for c in candidates if c in self.by_form), None)


def _national(lexicon: Lexicon) -> Mapping[str, Mapping[str, Concept]]:
    """Sort currencies by the word that several states use and by state: ISO 4217 codes begin with the state's."""
    found: dict[str, dict[str, Concept]] = {}
    for unit in lexicon.scheme("unit"):
        for form in unit.forms if _kind(unit) == "money" else ():
            words = form.split()
            if len(words) > 1:
                found.setdefault(words[-1], {}).setdefault(unit.label[:2], unit)
    return {word: units for word, units in found.items() if len(units) > 1 and word not in _WORLD_WIDE}


def _is_sign(form: str, unit: Concept) -> bool:
    """Whether a form may stand before the number: a sign, or a short currency word such as Rs."""
    word = _kind(unit) == "money" and len(form) <= _SHORT_CURRENCY and form != unit.label.lower()
    return word or not form[-1].isalnum()


def _spaced(pattern: str) -> str:
    """Allow a space between capitals and a sign."""
    match = _LETTERED.match(pattern)
    return f"(?:{match[1]}|(?-i:{match[1].upper()})\\s){match[2]}" if match else pattern


def _alternatives(forms: list[str], *, plural: bool = False) -> str:
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    patterns = []
    for form in ordered:
        steps = [_spaced(re.escape(word)) for word in form.split()]
        if plural:
            steps[0] += "s?" if len(steps[0]) > 2 else ""
            if len(steps) > 1:
                steps[-1] += "s?"
        patterns.append(r"\s+".join(steps))
    return "|".join(patterns)


@Language.factory("diplomacy_quantities", assigns=["doc._.quantities"])
def make_quantities(nlp: Language, name: str) -> Quantities:  # noqa: ARG001  (spaCy passes them)
    """Build the component over the package's lexicon."""
    return Quantities(Lexicon.load())


class Quantities:
    """Put the amounts of a doc on it, in text order, none overlapping another."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._units = _Units.of(lexicon)
        marks = "|".join(sign for sign in self._units.signs.split("|") if not sign.isalpha())
        self._trigger = re.compile(rf"\d|{marks}|\b(?:{_TRIGGER_WORDS})\b", re.IGNORECASE)
        self._patterns = tuple(re.compile(p, re.IGNORECASE) for p in _patterns(self._units))

    def __call__(self, doc: Doc) -> Doc:
        doc._.quantities = list(self.find(doc))
        return doc

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Nothing is learned, so there is nothing to save."""

    def from_disk(self, _path: Any, **_: Any) -> Quantities:
        """Nothing is learned, so there is nothing to read."""
        return self

    def find(self, doc: Doc) -> Iterator[Quantity]:
        """Yield the amounts of a doc in text order."""
        found: list[Quantity] = []
        text = doc.text
        taken = Taken(text)
        places = list(windows(text, self._trigger, _REACH))
        tokens = Tokens(doc)
        states = _states(doc)
        for pattern in self._patterns:
            for match in (m for place in places for m in pattern.finditer(text, *place)):
                if taken.any_in(*match.span()):
                    continue
                quantity = self._quantity(doc, match, tokens, states)
                if quantity is not None:
                    taken.add(*match.span())
                    found.append(quantity)
        found.extend(self._elided(doc, text, sorted(found, key=lambda quantity: quantity.start), taken, tokens))
        yield from sorted(found, key=lambda quantity: quantity.start)

    def _elided(self, doc: Doc, text: str, found: list[Quantity], taken: Taken, tokens: Tokens) -> Iterator[Quantity]:
        """Find sums that leave out the currency of the sum before: "sold 10bn euros and bought 6bn"."""
        sums = [quantity for quantity in found if quantity.kind == "money"]
        for match in _BARE.finditer(text):
            if taken.any_in(*match.span()):
                continue
            start, end = tokens.around(*match.span())
            last = bisect_left(sums, start, key=attrgetter("start")) - 1
            while last >= 0 and sums[last].end > start:
                last -= 1
            if last >= 0 and not _SENTENCE_END.search(doc[sums[last].end : start].text) and _may_be_sum(doc, end):
                qualifier = _qualifier(match.string, match.start())
                unit = sums[last].unit
                yield Quantity(start, end, _value(match.groupdict()), unit, match.group(), "money", qualifier)

    def _quantity(self, doc: Doc, match: re.Match[str], tokens: Tokens, states: Sequence[str]) -> Quantity | None:
        groups = match.groupdict()
        unit = self._unit(groups, states)
        if unit is None or ((groups.get("word") or "").lower() == "a" and not groups.get("multiplier")):
            return None
        kind = _kind(unit)
        if (groups.get("multiplier") or "").lower() in {"k", "m", "b"} and len(unit.label) < 4 and kind != "money":
            return None
        value = _value(groups)
        if value is not None and (groups.get("unit") or "").lower() == "bcm":
            value *= _BILLION
        if _ALL_CAPS.match(groups.get("sign") or "") and not groups.get("multiplier") and (value or 0) < _LEAST_CODED:
            return None
        qualifier = _qualifier(match.string, match.start())
        start, end = tokens.around(*match.span())
        if any(token.like_url for token in doc[start:end]) or (
            " " in (groups.get("number") or "") and _named(doc, start)
        ):
            return None
        return Quantity(start, end, value, unit.label, match.group(), kind, qualifier)

    def _unit(self, groups: Mapping[str, str | None], states: Sequence[str]) -> Concept | None:
        for name in ("unit", "sign"):
            text = groups.get(name)
            if not text or (text.isalpha() and not self._well_written(name, text, groups)):
                continue
            word = _ABBREVIATED.get(text.lower().rstrip("."), text.lower().removesuffix("s"))
            national = self._units.national.get(word, {})
            own = next((national[state] for state in states if state in national), None)
            if unit := own or self._units.find(text):
                return unit
        return None

    def _well_written(self, name: str, text: str, groups: Mapping[str, str | None]) -> bool:
        """Whether letters can be a currency here: "all" is no Albanian lek, and "r" before a number no rand."""
        if len(text) == 3 and self._is_code(text):
            return bool(_ALL_CAPS.match(text))
        if (name == "sign" and len(text) <= _SHORT_CURRENCY) or (len(text) == 1 and self._is_money(text)):
            return text[0].isupper() and (len(text) > 1 or bool(groups.get("multiplier")))
        return True

    def _is_money(self, text: str) -> bool:
        unit = self._units.find(text)
        return unit is not None and _kind(unit) == "money"

    def _is_code(self, text: str) -> bool:
        unit = self._units.find(text)
        return unit is not None and unit.label == text.upper()


def _patterns(units: _Units) -> Iterator[str]:
    upper = _UPPER.replace("{signs}", units.signs)
    words = _WORD_PATTERN
    codes = r"[A-Z]{3}"
    number = rf"(?!{_YEAR}\s*(?:to|and)\b){_NUMBER}{upper}(?:\s*-?\s?{_MULTIPLIER}(?![A-Za-z]))?"
    yield rf"(?<![\w])(?P<sign>{units.signs})\s?{number}(?:\s+(?P<unit>{units.words})(?!\w))?"
    yield rf"(?<![\w])(?P<sign>{codes})\s?{number}(?!\w)"
    yield rf"(?<![\w.,]){number}\s*-?\s?(?P<unit>%|{units.words})(?!\w){_NO_RATE}"
    yield rf"(?<![\w.,])(?<!\w-){number}\s?(?P<unit>{units.signs})(?![\w])"
    yield rf"(?<!\w)(?P<word>{words})(?:\s+{_MULTIPLIER})?\s+(?P<unit>{units.words})(?!\w)"
    yield rf"(?<!\w)(?P<sign>{units.signs})\s+(?P<multiplier>million|billion|trillion|crore|bn|mn)\b"


def _states(doc: Doc) -> tuple[str, ...]:
    """List the codes of the states that a doc names, the most frequent first."""
    codes: Counter[str] = Counter()
    named = [entity for entity in doc.ents if entity.label_ in {"GPE", "NORP"}]
    for entity in named:
        gazetteer = gazetteer_of(doc)
        for entry in (*gazetteer.by_name(entity.text), *gazetteer.by_demonym(entity.text)):
            state = entry if entry.kind == "State" else gazetteer.capital_of(entry)
            if state and state.country_code:
                codes[state.country_code] += 1
    return tuple(code for code, _ in codes.most_common())


def _named(doc: Doc, start: int) -> bool:
    """Whether a name comes before, whose number the first of several groups may be: "On 3 April 21 300 tonnes"."""
    return start > 0 and doc[start - 1].text[0].isupper()


def _may_be_sum(doc: Doc, end: int) -> bool:
    """Whether no noun follows that the number would count."""
    return (
        end >= len(doc) or doc[end].pos_ not in {"NOUN", "PROPN", "ADJ"} or doc[end].lower_ in {"last", "this", "next"}
    )


def _kind(unit: Concept) -> Kind:
    kinds = unit.attributes.get("quantityKind", ("quantity",))
    return "money" if "money" in kinds else "percent" if "percent" in kinds else "quantity"


def _value(groups: Mapping[str, str | None]) -> Decimal | None:
    """Multiply out; of a range the lower end counts, of a lost number nothing does."""
    number, word = groups.get("number"), groups.get("word")
    if number:
        decimal = re.sub(r"^(\d+),(\d)$", r"\1.\2", number)
        value = Decimal(re.sub(r"[, \u00a0\u202f]", "", decimal))
    elif word:
        value = _WORDS[" ".join(word.lower().split())]
    else:
        return None
    multiplier = " ".join((groups.get("multiplier") or "").lower().split())
    value *= _MULTIPLIERS.get(multiplier, 1)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _qualifier(text: str, start: int) -> str:
    match = _QUALIFIERS.search(text[max(0, start - _QUALIFIER_WINDOW) : start].rstrip())
    if match is None:
        return "exact"
    word = " ".join(match["word"].lower().split())
    if "record" in word or "all-time" in word:
        return "record"
    if word.startswith(
        (
            "more",
            "over",
            "above",
            "at least",
            "exceed",
            "upwards",
            "in excess",
            "no less",
            "not less",
            "well",
            "surpass",
            "topp",
            "just over",
        )
    ):
        return "more than"
    if word.startswith(("less", "under", "below", "fewer", "just under")):
        return "less than"
    if word.startswith(("up to", "as much", "at most", "a maximum")):
        return "up to"
    return "about"
