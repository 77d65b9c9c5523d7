"""From characters to tokens and back: where to look, and which tokens were found."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from spacy.tokens import Doc

__all__ = ["Taken", "Tokens", "windows"]


class Taken:
    """The characters of a text that something was found in."""

    def __init__(self, text: str) -> None:
        self._marks = bytearray(len(text))

    def any_in(self, start: int, end: int) -> bool:
        """Tell whether any of characters ``start:end`` is taken."""
        return self._marks.find(1, start, end) >= 0

    def add(self, start: int, end: int) -> None:
        """Take characters ``start:end``."""
        self._marks[start:end] = b"\1" * (end - start)


class Tokens:
    """The tokens of a doc by their characters; quicker than ``Doc.char_span`` for many look-ups."""

    def __init__(self, doc: Doc) -> None:
        self._starts = [token.idx for token in doc]

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Give the token range that covers characters ``start:end``, which must not be empty."""
        return bisect_right(self._starts, start) - 1, bisect_left(self._starts, end)


def windows(text: str, trigger: re.Pattern[str], reach: int) -> Iterator[tuple[int, int]]:
    """Yield the surroundings of what a quick pattern finds, overlapping ones joined.

    Args:
        text: The text to search.
        trigger: A pattern that occurs in whatever is sought.
        reach: How many characters what is sought goes beyond the trigger at most; a window
            ends at white space.
    """
    begin = end = -1
    for match in trigger.finditer(text):
        first = _last_space(text, match.start() - reach)
        if first > end >= 0:
            yield begin, end
        if first > end or end < 0:
            begin = first
        end = _next_space(text, match.end() + reach)
    if end >= 0:
        yield begin, end


def _next_space(text: str, position: int) -> int:
    while position < len(text) and not text[position].isspace():
        position += 1
    return min(position, len(text))


def _last_space(text: str, position: int) -> int:
    while position > 0 and not text[position].isspace():
        position -= 1
    return max(position, 0)
