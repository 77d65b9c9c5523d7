"""What the encoder sees of a token, and the window plan; shared by training and run time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc
from tokenizers import Tokenizer

CLS, SEP, UNKNOWN = 101, 102, 100
SHAPES = 8
GAPS = 3
NO_GAP, SPACE, NEWLINE = range(GAPS)
PIECES_PER_WORD = 6
"""Pieces kept of one word; addresses of web pages would otherwise fill a window."""
_CACHED_WORDS = 100_000


def shape_of(word: str) -> int:
    """Return the casing class of a word, which the uncased vocabulary cannot show."""
    if word.isdigit():
        return 1
    if word.islower():
        return 2
    if len(word) > 1 and word.isupper():
        return 3
    if word[:1].isupper() and word[1:].islower():
        return 4
    if len(word) == 1 and word.isupper():
        return 5
    if any(character.isdigit() for character in word):
        return 6
    if any(character.isupper() for character in word):
        return 7
    return 0


def gap_of(whitespace: str) -> int:
    """Return the class of the white space that stands before a token."""
    if not whitespace:
        return NO_GAP
    return NEWLINE if "\n" in whitespace or "\r" in whitespace else SPACE


def feature_of(shape: int, gap: int) -> int:
    """Return the row of the shape embedding for a casing class and a gap class."""
    return shape * GAPS + gap


class WordPieces:
    """Word pieces of single words, remembered."""

    def __init__(self, path: Path) -> None:
        self._json = path.read_text(encoding="utf8")
        self._start()

    def to_json(self) -> str:
        """Return the definition of the word pieces."""
        return self._json

    def __getstate__(self) -> str:
        return self._json

    def __setstate__(self, state: str) -> None:
        self._json = state
        self._start()

    def _start(self) -> None:
        self._tokenizer = Tokenizer.from_str(self._json)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._known: dict[str, tuple[int, ...]] = {}

    def __call__(self, word: str) -> tuple[int, ...]:
        """Return the piece numbers of one word, never none."""
        known = self._known.get(word)
        if known is None:
            ids = self._tokenizer.encode(word, add_special_tokens=False).ids[:PIECES_PER_WORD]
            known = tuple(ids) or (UNKNOWN,)
            if len(self._known) >= _CACHED_WORDS:
                self._known.clear()
            self._known[word] = known
        return known


class Window(NamedTuple):
    """Tokens `start` to `stop` are encoded together; `keep_start` to `keep_stop` are taken from it."""

    start: int
    stop: int
    keep_start: int
    keep_stop: int


def plan_windows(lengths: Sequence[int], size: int, overlap: int) -> Iterator[Window]:
    """Yield windows of at most `size` pieces whose kept parts tile the tokens in order.

    Neighbours share about `overlap` pieces; each token is kept from the window in which it
    stands farther from the edge. `lengths` are the pieces of each token.
    """
    bounds: list[tuple[int, int]] = []
    start = 0
    while start < len(lengths):
        stop, pieces = start, 0
        while stop < len(lengths) and (stop == start or pieces + lengths[stop] <= size):
            pieces += lengths[stop]
            stop += 1
        bounds.append((start, stop))
        if stop == len(lengths):
            break
        following, shared = stop, 0
        while following - 1 > start and shared + lengths[following - 1] <= overlap:
            following -= 1
            shared += lengths[following]
        start = following
    kept = 0
    for number, (start, stop) in enumerate(bounds):
        last = number + 1 == len(bounds)
        keep_stop = stop if last else (bounds[number + 1][0] + stop) // 2
        yield Window(start, stop, kept, keep_stop)
        kept = keep_stop


class Words(NamedTuple):
    """The tokens of a doc that are not white space, and their numbers in the doc."""

    texts: list[str]
    gaps: list[int]
    numbers: list[int]


def words_of(doc: Doc) -> Words:
    """Return what the encoder reads of a doc."""
    words = Words([], [], [])
    before = "\n"
    for token in doc:
        if token.is_space:
            before += token.text_with_ws
            continue
        words.texts.append(token.text)
        words.gaps.append(gap_of(before))
        words.numbers.append(token.i)
        before = token.whitespace_
    return words
