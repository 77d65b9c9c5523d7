"""Quotations without a cue of their own, which go on with what the last speaker said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.pipeline.attributes import Attribution, Quotation
from kg.pipeline.attributions.confidence import CONFIDENCE
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.quotations import is_speech

__all__ = ["with_follow_ons"]


def with_follow_ons(found: Sequence[Attribution], layout: Layout) -> list[Attribution]:
    """Give quotations without a cue of their own to the speaker before them."""
    result = list(found)
    for quotation in layout.quotations:
        if (
            not is_speech(layout.doc, quotation)
            or _is_taken(quotation, result)
            or layout.quotation(quotation.start) != quotation
        ):
            continue
        if not _stands_alone(quotation, layout):
            continue
        _attach(quotation, result, layout)
    return result


def _is_taken(quotation: Quotation, found: Sequence[Attribution]) -> bool:
    return any(
        start < quotation.inner_end and quotation.inner_start < end
        for attribution in found
        for start, end in attribution.content
    )


def _stands_alone(quotation: Quotation, layout: Layout) -> bool:
    """Whether a quotation is a sentence or more, not a part of the writer's sentence."""
    doc = layout.doc
    paragraph = layout.paragraph(quotation.start)
    if paragraph is None or paragraph.kind not in {"prose", "list", "subheading"}:
        return False
    before = quotation.start
    while before > paragraph.start and doc[before - 1].is_space:
        before -= 1
    opens = (
        before == paragraph.start
        or doc[before - 1].text in {".", "!", "?", ":", "…"}
        or layout.quotation_ending(before) is not None
    )
    closes = (
        quotation.end >= paragraph.end
        or doc[quotation.inner_end - 1].text in {".", "!", "?", "…"}
        or doc[quotation.end].text in {".", "!", "?"}
    )
    return opens and closes


def _attach(quotation: Quotation, found: list[Attribution], layout: Layout) -> None:
    after_colon = layout.doc[quotation.start - 1].text == ":"
    previous = [a for a in found if _end_of(a) <= quotation.start and (a.kind == "speech" or after_colon)]
    if not previous:
        return
    last = max(previous, key=_end_of)
    inner = (quotation.inner_start, quotation.inner_end)
    if _is_quoted(last, layout) and _adjacent(last, quotation, layout):
        found[found.index(last)] = replace(last, content=(*last.content, inner))
    elif _close_by(last, quotation, layout):
        found.append(Attribution(last.source, (), (inner,), "speech", "follow-on", CONFIDENCE["follow-on"]))


def _end_of(attribution: Attribution) -> int:
    return max(end for part in (attribution.source, attribution.cue, attribution.content) for _, end in part)


def _is_quoted(attribution: Attribution, layout: Layout) -> bool:
    return all(
        layout.quotation(start) is not None and layout.quotation(end - 1) is not None
        for start, end in attribution.content
    )


def _adjacent(last: Attribution, quotation: Quotation, layout: Layout) -> bool:
    """Whether the quotation goes on after the attribution's sentence or an unclosed paragraph."""
    here, there = layout.paragraph(quotation.start), layout.paragraph(_end_of(last) - 1)
    if here is None or there is None:
        return False
    if here == there:
        return layout.unit(_end_of(last) - 1)[1] >= quotation.start - 1 or not _words_between(
            _end_of(last), quotation.start, layout
        )
    before = layout.quotation(last.content[-1][1] - 1)
    return (
        before is not None and not before.closed and layout.paragraphs.index(here) == layout.paragraphs.index(there) + 1
    )


def _words_between(start: int, end: int, layout: Layout) -> bool:
    unit_end = layout.unit(start - 1)[1]
    return any(t.is_alpha for t in layout.doc[unit_end:end])


def _close_by(last: Attribution, quotation: Quotation, layout: Layout) -> bool:
    here, there = layout.paragraph(quotation.start), layout.paragraph(_end_of(last) - 1)
    if here is None or there is None:
        return False
    if here == there:
        return not _words_between(_end_of(last), quotation.start, layout)
    next_to = layout.paragraphs.index(here) == layout.paragraphs.index(there) + 1
    return (
        next_to and quotation.start == here.start and quotation.end >= here.end - 1 and _end_of(last) >= there.end - 3
    )
