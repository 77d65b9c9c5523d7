"""Quotations without a cue of their own, which go on with what the last speaker said."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import replace

from kg.pipeline.attributes import Attribution, Quotation
from kg.pipeline.attributions.confidence import CONFIDENCE
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.quotations import is_speech

__all__ = ["with_follow_ons"]


def with_follow_ons(found: Sequence[Attribution], layout: Layout) -> list[Attribution]:
    """Give quotations without a cue of their own to the speaker before them."""
    told = _Told(found, len(layout.doc))
    for quotation in layout.quotations:
        if (
            told.holds(quotation)
            or layout.quotation(quotation.start) != quotation
            or not is_speech(layout.doc, quotation)
        ):
            continue
        if not _stands_alone(quotation, layout):
            continue
        _attach(quotation, told, layout)
    return told.all


class _Told:
    """What is told so far: which tokens are content, and what was told last before a place."""

    def __init__(self, found: Sequence[Attribution], length: int) -> None:
        self.all: list[Attribution] = []
        self._content = bytearray(length)
        self._ends: list[tuple[int, int]] = []  # where each ends, and its place, the first one last
        self._spoken_ends: list[tuple[int, int]] = []
        for attribution in found:
            self.add(attribution)

    def holds(self, quotation: Quotation) -> bool:
        """Whether a token of a quotation is content."""
        return self._content.find(1, quotation.inner_start, quotation.inner_end) >= 0

    def add(self, attribution: Attribution) -> None:
        self.all.append(attribution)
        self._enter(len(self.all) - 1)

    def replace(self, place: int, attribution: Attribution) -> None:
        end = (_end_of(self.all[place]), -place)
        for ends in (self._ends, self._spoken_ends):
            where = bisect_left(ends, end)
            if where < len(ends) and ends[where] == end:
                del ends[where]
        self.all[place] = attribution
        self._enter(place)

    def last_before(self, position: int, *, spoken: bool) -> int | None:
        """Give the place of what ends last before a token, of several the first."""
        ends = self._spoken_ends if spoken else self._ends
        where = bisect_right(ends, (position, 0))
        return -ends[where - 1][1] if where else None

    def _enter(self, place: int) -> None:
        attribution = self.all[place]
        for start, end in attribution.content:
            self._content[start:end] = b"\1" * (end - start)
        insort(self._ends, (_end_of(attribution), -place))
        if attribution.kind == "speech":
            insort(self._spoken_ends, (_end_of(attribution), -place))


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


def _attach(quotation: Quotation, told: _Told, layout: Layout) -> None:
    after_colon = layout.doc[quotation.start - 1].text == ":"
    place = told.last_before(quotation.start, spoken=not after_colon)
    if place is None:
        return
    last = told.all[place]
    inner = (quotation.inner_start, quotation.inner_end)
    if _is_quoted(last, layout) and _adjacent(last, quotation, layout):
        told.replace(place, replace(last, content=(*last.content, inner)))
    elif _close_by(last, quotation, layout):
        told.add(Attribution(last.source, (), (inner,), "speech", "follow-on", CONFIDENCE["follow-on"]))


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
    return before is not None and not before.closed and layout.follows(here, there)


def _words_between(start: int, end: int, layout: Layout) -> bool:
    unit_end = layout.unit(start - 1)[1]
    return any(t.is_alpha for t in layout.doc[unit_end:end])


def _close_by(last: Attribution, quotation: Quotation, layout: Layout) -> bool:
    here, there = layout.paragraph(quotation.start), layout.paragraph(_end_of(last) - 1)
    if here is None or there is None:
        return False
    if here == there:
        return not _words_between(_end_of(last), quotation.start, layout)
    return (
        layout.follows(here, there)
        and quotation.start == here.start
        and quotation.end >= here.end - 1
        and layout.unit(_end_of(last) - 1)[1] >= there.end - 1  # "said Soto, who had come by train"
    )
