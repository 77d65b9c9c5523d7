"""Turns of an interview or a debate printed as `NAME: words`, without quotation marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.pipeline.attributes import Attribution, Paragraph
from kg.pipeline.attributions.confidence import CONFIDENCE
from kg.pipeline.attributions.layout import Layout, stripped

__all__ = ["by_transcripts"]

_NAME_TOKENS: Final = 8
_LEAST_TURNS: Final = 2
_SPOKEN: Final = frozenset({"prose", "list", "headline", "subheading"})


def by_transcripts(layout: Layout) -> Iterator[Attribution]:
    """Yield a turn from its name in capitals to the next one; a single such line is no transcript."""
    paragraphs = [p for p in layout.paragraphs if p.kind in _SPOKEN]
    colons = {p.start: mark for p in paragraphs if (mark := _colon(p, layout)) is not None}
    if len(colons) < _LEAST_TURNS:
        return
    turns = [p.start for p in paragraphs if p.start in colons]
    ends = {start: _end(start, paragraphs, turns) for start in turns}
    for start, mark in colons.items():
        content = stripped(layout, mark + 1, ends[start])
        if content is not None:
            yield Attribution(
                source=((start, mark),),
                cue=((mark, mark + 1),),
                content=(content,),
                rule="transcript",
                confidence=CONFIDENCE["transcript"],
            )


def _colon(paragraph: Paragraph, layout: Layout) -> int | None:
    """Find the colon behind a speaker's name in capitals at the start of a paragraph."""
    for position in range(paragraph.start, min(paragraph.end, paragraph.start + _NAME_TOKENS)):
        token = layout.doc[position]
        if token.text == ":":
            return position if position > paragraph.start else None
        if not (token.is_upper or token.is_punct) or token.like_num:
            return None
    return None


def _end(start: int, paragraphs: list[Paragraph], turns: list[int]) -> int:
    """Give the end of the last paragraph before the next turn."""
    following = next((turn for turn in turns if turn > start), None)
    return max(p.end for p in paragraphs if p.start >= start and (following is None or p.start < following))
