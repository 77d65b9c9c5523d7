"""Plain expressions for percentages, sums and dates: the baseline that the rules must beat.

They mark words and resolve nothing. Corpora in which nobody annotated these labels got *silver*
labels by expressions of this behaviour (see training/README.md), a full stop or comma behind a
number included. There are no silver labels for quantities; the expression for them is of the same make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.pipeline.windows import Taken

__all__ = ["find"]

_DIGITS: Final = r"\d[\d,.]*"
_TENS: Final = "one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty"
_LARGE: Final = "million|billion|trillion"
_CURRENCIES: Final = "dollars|euros|pounds|rou?bles|yuan|yen|pesos|rupees|dirhams|riyals|francs|shillings|rand"
_UNITS: Final = (
    "metric tons|tons|tonnes|kilograms|kg|grams|barrels|bushels|litres|liters|gallons|acres|hectares|miles|feet"
    "|kilometers|kilometres|km|meters|metres|cubic meters|cubic metres|square kilometers|square miles|megawatts|MW"
)
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.?|(?:Mar|Apr)\.|Jun|Jul)"
)
_YEAR: Final = r"(?:19|20)\d\d"

#: In order of precedence: what an earlier one took, a later one leaves alone.
_EXPRESSIONS: Final = {
    "PERCENT": re.compile(rf"\b(?:{_DIGITS}(?:\s?%|[ -]per ?cent\b)|(?:{_TENS}) percent\b)"),
    "MONEY": re.compile(
        rf"(?:US|A|C|NZ|HK)?[$€£¥₡₹]\s?{_DIGITS}(?:\s?(?:{_LARGE}|bn|m|k)\b)?"
        rf"|\b{_DIGITS}(?: (?:{_LARGE}))? (?:{_CURRENCIES})\b"
    ),
    "DATE": re.compile(
        rf"\b(?:(?:{_DAY} )?{_MONTH}(?: {_DAY})?(?:,? \d{{4}})?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
        rf"|{_YEAR}|(?:the )?(?:19|20)\d0s)\b"
    ),
    "QUANTITY": re.compile(rf"\b{_DIGITS}(?: (?:{_LARGE}))?[ -](?:{_UNITS})\b"),
}
_ALSO_WORDS: Final = frozenset({"March", "May"})
_NEVER_ALONE: Final = frozenset({"Jan", "Mar.", "Jun", "Jul", "Dec"})
_BEFORE_MONTH: Final = re.compile(r"\b(?:in|last|next|since|until|by|this|of|from|early|late|mid) $", re.IGNORECASE)
_LONGEST_WORD: Final = 8


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and label of what is found, label by label; nothing overlaps."""
    taken = Taken(text)
    for label, expression in _EXPRESSIONS.items():
        for match in expression.finditer(text):
            if taken.any_in(*match.span()) or (label == "DATE" and _is_other_word(match)):
                continue
            taken.add(*match.span())
            yield *match.span(), label


def _is_other_word(match: re.Match[str]) -> bool:
    """Whether a lone word that may be a month is taken for another word."""
    before = match.string[max(0, match.start() - _LONGEST_WORD) : match.start()]
    return match[0] in _NEVER_ALONE or (match[0] in _ALSO_WORDS and not _BEFORE_MONTH.search(before))
