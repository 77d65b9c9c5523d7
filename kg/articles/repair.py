"""What the pipeline reads of a text, and where each character of it came from.

Each step takes a Reading and gives another; the article's own text is never altered.
Clean text passes through unchanged.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from kg.articles import mojibake
from kg.articles.mojibake import Edit
from kg.model import Reading

__all__ = ["edited", "reading"]

_ROUNDS: Final = 3  # text that went wrong more than three times is not met
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_INVISIBLE: Final = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]+")
_LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS: Final = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_COMPOSED_LATER: Final = re.compile(r"[A-Za-z][\u0300-\u036f]{1,30}")  # more is no letter, and sorting it takes long
_LIGATURE: Final = re.compile("[\ufb00-\ufb06]")
_NEXT_WORD: Final = re.compile(r"\S*")
_INNER_BREAK: Final = re.compile(r"(?<=[^\n])\n(?=[^\n])")
_NO_WORD: Final = re.compile(r"\S{1000,}")  # encoded data, rules of dashes; tokenising takes time by its square
_WIDTHS: Final = range(40, 101)  # columns at which mail and wire copy is wrapped
_BREAKS: Final = 3  # fewer prove nothing
_WRAPPED_SHARE: Final = 0.9


def reading(text: str, start: int = 0) -> Reading:
    """Read an article's text from an offset on, with damaged characters repaired."""
    found = Reading.verbatim(text[start:], start)
    for step in _STEPS:
        found = edited(found, step(found.text))
    return found


def edited(found: Reading, edits: Iterable[Edit]) -> Reading:
    """Put other characters in place of stretches of a reading, in order and not overlapping.

    Each new character stands for the whole stretch that it replaces.
    """
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for start, end, new in edits:
        pieces += (found.text[position:start], new)
        starts += found.starts[position:start] + (found.starts[start],) * len(new)
        ends += found.ends[position:start] + (found.ends[end - 1],) * len(new)
        position = end
    if not position:
        return found
    pieces.append(found.text[position:])
    return Reading("".join(pieces), (*starts, *found.starts[position:]), (*ends, *found.ends[position:]))


def _replaced(pattern: re.Pattern[str], new: Callable[[str], str]) -> Callable[[str], Iterator[Edit]]:
    def edits(text: str) -> Iterator[Edit]:
        for found in pattern.finditer(text):
            if (replacement := new(found[0])) != found[0]:
                yield found.start(), found.end(), replacement

    return edits


def _unwrapped(text: str) -> Iterator[Edit]:
    """Join lines that were broken at a fixed width.

    A text is wrapped where nearly every break inside its paragraphs stands where the next
    line's first word would have gone past the widest line.
    """
    breaks = list(_INNER_BREAK.finditer(text))
    width = max(map(len, text.split("\n")))
    if len(breaks) < _BREAKS or width not in _WIDTHS:
        return
    forced = [found for found in breaks if _overflows(text, found.start(), width)]
    if len(forced) >= _WRAPPED_SHARE * len(breaks):
        yield from ((found.start(), found.end(), _joint(text, found.start())) for found in forced)


def _overflows(text: str, position: int, width: int) -> bool:
    line = position - (text.rfind("\n", 0, position) + 1)
    word = _NEXT_WORD.match(text, position + 1)
    return line + 1 + len(word[0] if word else "") > width


def _joint(text: str, position: int) -> str:
    return "" if re.search(r"\w-$", text[max(0, position - 2) : position]) else " "


_STEPS: Final[tuple[Callable[[str], Iterator[Edit]], ...]] = (
    _replaced(_COMPOSED_LATER, lambda found: unicodedata.normalize("NFC", found)),
    _replaced(_ENTITY, html.unescape),
    *(mojibake.sequences for _ in range(_ROUNDS)),
    mojibake.windows_controls,
    mojibake.remnants,
    _replaced(_LINE_END, lambda _: "\n"),
    _replaced(_INVISIBLE, lambda _: ""),
    _replaced(_BLANKS, lambda _: " "),
    _replaced(_LIGATURE, lambda found: unicodedata.normalize("NFKC", found)),
    _replaced(_NO_WORD, lambda _: "…"),
    _unwrapped,
)
