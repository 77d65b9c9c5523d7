"""Borders of a doc: paragraphs, sentences that hold together, quotations.

The parse is used where it helps and doubted where it errs: a sentence border counts only
after a mark that can end a sentence, and a quotation is never torn apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from spacy.tokens import Doc

from kg.pipeline.attributes import Paragraph, Quotation, TokenRange
from kg.pipeline.quotations import is_speech

__all__ = ["BREAKING_MARKS", "CLOSING", "OPENING", "Layout", "after_dateline", "stripped"]

OPENING: Final = frozenset("“„«‘\"'‹`") | {"``"}
CLOSING: Final = frozenset("”»’\"'›)]") | {"''"}
_TERMINAL: Final = frozenset({".", "!", "?", "…", "...", ";", "?!", "!!", ".."})
_DROPPED: Final = frozenset({",", ".", ";", ":", "—", "–", "-", "―", "--"})
_DATELINE: Final = 14
_LONGEST: Final = 300  # tokens; sentences of news end far below, so that longer ones were never ended
_PARTING: Final = frozenset({";", ".", "?", "!"})
_BREAKING: Final = frozenset({":", ",", ";", "—", "–"})
#: Words that may begin an adverbial of the writer's inside a content.
BREAKING_MARKS: Final = frozenset(
    "after while as before when following amid with although though even whereas hours days".split()
)


class Layout:
    """Borders of a doc: paragraphs, sentences that hold together, quotations."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.paragraphs: list[Paragraph] = list(doc._.paragraphs) or [Paragraph(0, len(doc), "prose")]
        self.quotations: list[Quotation] = list(doc._.quotations)
        self._paragraph_at = self._index((p.start, p.end, p) for p in self.paragraphs)
        self._quotation_at: dict[int, Quotation] = {}
        for quotation in self.quotations:
            for position in range(quotation.start, quotation.end):
                self._quotation_at.setdefault(position, quotation)
        self._ending_at = {q.end: q for q in reversed(self.quotations)}
        self._starting_at = {q.start: q for q in reversed(self.quotations)}
        self._units: dict[int, TokenRange] = {}
        self._unit_at: dict[int, TokenRange] = {}
        self._speech: dict[TokenRange, bool] = {}
        self._borders = [token.i for token in doc if self._parts(token.i, token.text)]

    @staticmethod
    def _index(blocks: Iterable[tuple[int, int, Paragraph]]) -> dict[int, Paragraph]:
        return {position: block for start, end, block in blocks for position in range(start, end)}

    def paragraph(self, position: int) -> Paragraph | None:
        """Give the paragraph that holds a token."""
        return self._paragraph_at.get(position)

    def quotation(self, position: int) -> Quotation | None:
        """Give the outermost quotation that holds a token, marks included."""
        return self._quotation_at.get(position)

    def speech(self, position: int) -> Quotation | None:
        """Give the outermost quotation around a token if it can stand for an utterance."""
        quotation = self.quotation(position)
        return quotation if quotation is not None and self._is_speech(quotation) else None

    def _is_speech(self, quotation: Quotation) -> bool:
        inner = (quotation.inner_start, quotation.inner_end)
        if inner not in self._speech:
            self._speech[inner] = is_speech(self.doc, quotation)
        return self._speech[inner]

    def quotation_ending(self, end: int) -> Quotation | None:
        """Give the outermost quotation whose closing mark is the token before ``end``."""
        return self._ending_at.get(end)

    def quotation_starting(self, start: int) -> Quotation | None:
        """Give the outermost quotation whose opening mark is a token."""
        return self._starting_at.get(start)

    def unit(self, position: int) -> TokenRange:
        """Give the sentence around a token, made whole.

        Pieces without a final mark are joined to what follows, and a quotation that the
        sentence touches belongs to it as a whole.
        """
        unit = self._unit_at.get(position)
        if unit is None:
            unit = self._unit_at[position] = self._unit(position)
        return unit

    @cached_property
    def breaks(self) -> list[int]:
        """The tokens at which a content may end before its sentence does."""
        return [
            token.i
            for token in self.doc
            if token.text in _BREAKING
            or token.pos_ == "CCONJ"
            or token.lower_ in BREAKING_MARKS
            or token.i in self._ending_at
        ]

    def follows(self, paragraph: Paragraph, other: Paragraph) -> bool:
        """Tell whether a paragraph is the next one after another."""
        return self._numbers[paragraph.start] == self._numbers[other.start] + 1

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {paragraph.start: number for number, paragraph in enumerate(self.paragraphs)}

    def _unit(self, position: int) -> TokenRange:
        sentence = self.doc[position].sent
        known = self._units.get(sentence.start)
        if known is None:
            known = self._whole(
                sentence.start, sentence.end, self.paragraph(position) or Paragraph(0, len(self.doc), "prose")
            )
            self._units[sentence.start] = known
        return self._between_semicolons(position, known)

    def _between_semicolons(self, position: int, whole: TokenRange) -> TokenRange:
        """Narrow a sentence to the part around a token where it has several."""
        start, end = whole
        after = bisect_left(self._borders, max(position, start))
        if after < len(self._borders) and self._borders[after] < end:
            end = self._borders[after] + 1
        if after and self._borders[after - 1] >= start:
            start = self._borders[after - 1] + 1
        return start, end

    def _parts(self, position: int, text: str) -> bool:
        """Whether a sentence ends here that the parser did not end: a semicolon, or a quotation after a stop."""
        if text not in _PARTING or self.quotation(position) is not None:
            return False
        if text == ";" or self.quotation_starting(position + 1) is not None:
            return True
        following = self.doc[position + 1] if position + 1 < len(self.doc) else None
        return text == "." and following is not None and following.is_title and self.quotation(position + 1) is None

    def _whole(self, start: int, end: int, paragraph: Paragraph) -> TokenRange:
        start, end = max(start, paragraph.start), min(end, paragraph.end)
        first = after_dateline(self.doc, paragraph)
        while end - start < _LONGEST:
            wider = (self._wider_start(start, paragraph), self._wider_end(end, paragraph))
            if wider == (start, end):
                break
            start, end = wider
        return (max(start, first), end) if first < end else (start, end)

    def _wider_start(self, start: int, paragraph: Paragraph) -> int:
        if start <= paragraph.start:
            return paragraph.start
        quotation = self.quotation(start)
        if quotation is not None and quotation.start < start:
            return self._sentence_start(quotation.start, paragraph)
        closed = self.quotation_ending(start)
        if (
            closed is not None
            and self.doc[closed.inner_end - 1].text in {",", "?", "!", "…", "—"}
            and not self.doc[start].is_title
        ):
            return self._sentence_start(closed.start, paragraph)
        if closed is not None and self.doc[closed.inner_end - 1].text in {",", "?", "!"}:
            return self._sentence_start(closed.start, paragraph)
        if not self._ends_sentence(start - 1):
            return self._sentence_start(start - 1, paragraph)
        return start

    def _sentence_start(self, position: int, paragraph: Paragraph) -> int:
        return max(self.doc[position].sent.start, paragraph.start)

    def _wider_end(self, end: int, paragraph: Paragraph) -> int:
        if end >= paragraph.end:
            return paragraph.end
        quotation = self.quotation(end)
        if quotation is not None and quotation.start < end < quotation.end:
            return min(quotation.end, paragraph.end)
        if not self._ends_sentence(end - 1):
            return min(self.doc[end].sent.end, paragraph.end)
        return end

    def _ends_sentence(self, position: int) -> bool:
        while position >= 0 and (self.doc[position].text in CLOSING or self.doc[position].is_space):
            position -= 1
        token = self.doc[position]
        return position < 0 or token.text in _TERMINAL or token.text[-1:] in ".!?"


def after_dateline(doc: Doc, paragraph: Paragraph) -> int:
    """Give where a paragraph begins after `BEIJING, April 9 (Agency) - ` or `New Delhi: `."""
    start, end = paragraph.start, paragraph.end
    if not ((doc[start].is_upper and len(doc[start]) > 2) or doc[start].is_title):
        return start
    for position in range(start + 1, min(end, start + _DATELINE)):
        text = doc[position].text
        if text in {"-", "—", "–", "--"} and doc[position - 1].whitespace_ and doc[start].is_upper:
            return position + 1
        if text == ":" and position - start <= 3 and doc[start].ent_type_ in {"GPE", "LOC"}:
            return position + 1
        if doc[position].pos_ in {"VERB", "AUX"} and not doc[position].is_upper:
            return start
    return start


def stripped(layout: Layout, start: int, end: int) -> TokenRange | None:
    """Drop marks and white space at the ends, and the quotation marks around the whole."""
    doc = layout.doc
    while True:
        before = (start, end)
        while start < end and (doc[start].is_space or doc[start].text in _DROPPED):
            start += 1
        while end > start and (doc[end - 1].is_space or doc[end - 1].text in _DROPPED):
            end -= 1
        quotation = layout.quotation_starting(start)
        if quotation is not None and (quotation.end == end or (not quotation.closed and quotation.end >= end)):
            start, end = quotation.inner_start, min(quotation.inner_end, end)
        if start < end and doc[end - 1].text in CLOSING and layout.quotation(end - 1) is None:
            end -= 1
        if (start, end) == before:
            return (start, end) if start < end else None
