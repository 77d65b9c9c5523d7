"""How wide a text is, where it must be cut, and how a date reads."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["day", "shortened", "width", "wrapped"]

# Advance widths of Helvetica in thousandths of an em, as its published metrics give them.
_WIDTHS: Final = {
    **dict.fromkeys("ijl'|", 222),
    **dict.fromkeys(" !,./:;I[]\\ft“”", 278),
    **dict.fromkeys("()-`r‘’", 333),
    **dict.fromkeys('*^"', 400),
    **dict.fromkeys("csvxyzkJ", 500),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM%", 861),
    **dict.fromkeys("W@—…", 1000),
}
_OTHER: Final = 556
_WIDE: Final = 1000
_BOLD: Final = 1.08
_SAFE: Final = 1.17  # DejaVu Sans and Verdana, the widest faces in wide use
_MONTHS: Final = "January February March April May June July August September October November December".split()
_DATE: Final = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of a line in a sans-serif face, rather too wide than too narrow."""
    return sum(map(_advance, text)) / 1000 * size * _SAFE * (_BOLD if bold else 1)


def shortened(text: str, size: float, limit: float, *, bold: bool = False) -> str:
    """Cut a line to a width and say so by an ellipsis; white space runs become one space."""
    text = " ".join(text.split())
    if width(text, size, bold=bold) <= limit:
        return text
    room = limit - width("…", size, bold=bold)
    end, used = 0, 0.0
    for end, letter in enumerate(text):  # noqa: B007  # where the loop stopped is the result
        used += width(letter, size, bold=bold)
        if used > room:
            break
    return text[:end].rstrip(" ,.;:") + "…"


def wrapped(text: str, size: float, limit: float, lines: int) -> list[str]:
    """Break a text into lines at its spaces; the last one is cut where there are too many."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines - 1:
        count = 1
        while count < len(words) and width(" ".join(words[: count + 1]), size) <= limit:
            count += 1
        found.append(shortened(" ".join(words[:count]), size, limit))
        words = words[count:]
    return [*found, shortened(" ".join(words), size, limit)] if words else found


def day(value: str) -> str:
    """Write an ISO date as people do, no finer than it is; anything else stays as it is.

    >>> day("2024-04-09"), day("2024-04"), day("2023"), day("2023-Q1"), day("2023-01/2023-06")
    ('9 April 2024', 'April 2024', '2023', '2023-Q1', 'Jan – Jun 2023')
    """
    if "/" in value:
        first, last = (_day(part, 3) for part in value.split("/", 1))
        same_year = first[-4:] == last[-4:] and " " in first
        return f"{first[:-5] if same_year else first} – {last}"
    return _day(value, None)


def _day(value: str, letters: int | None) -> str:
    found = _DATE.fullmatch(value)
    if not found or not 1 <= int(found[2]) <= len(_MONTHS):
        return value
    year, month, number = found.groups()
    return f"{f'{int(number)} ' if number else ''}{_MONTHS[int(month) - 1][:letters]} {year}"


def _advance(letter: str) -> int:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.combining(letter):
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER + 100 * letter.isupper()
