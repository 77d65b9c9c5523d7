"""Spans of a text that overlap in any way, as a tree of marks and pieces of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from kg.model import Span

__all__ = ["Mark", "Node", "nested", "pieces"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that plays a part in a record.

    ``role`` is what it is there (speaker, cue, ...), ``key`` names the record. ``first``
    is False where it continues a mark that a boundary has cut.
    """

    span: Span
    role: str
    key: str
    first: bool = True


@dataclass(frozen=True, slots=True)
class Node:
    """A mark with what stands in it, or bare text where ``mark`` is None."""

    span: Span
    mark: Mark | None
    inner: tuple[Node, ...] = ()


_Waiting = tuple[int, int, int, Mark]
"""Start, negative end and rank, by which a heap orders marks: the rank is never twice there."""


def nested(length: int, marks: Iterable[Mark]) -> tuple[Node, ...]:
    """Arrange marks so that each lies wholly in another or beside it.

    A mark that would reach over the end of one around it is cut there and goes on behind
    it. Longer marks are outside; of equal ones the first given is. What is given twice
    counts once.

    >>> [node.span for node in nested(9, [Mark(Span(2, 6), "a", "1"), Mark(Span(4, 8), "b", "2")])]
    [Span(start=0, end=2), Span(start=2, end=6), Span(start=6, end=8), Span(start=8, end=9)]
    """
    waiting = [
        (max(mark.span.start, 0), -min(mark.span.end, length), rank, mark)
        for rank, mark in enumerate(dict.fromkeys(marks))
        if max(mark.span.start, 0) < min(mark.span.end, length)
    ]
    heapify(waiting)
    return tuple(_filled(Span(0, length), waiting))


def pieces(nodes: Iterable[Node]) -> Iterator[tuple[Span, tuple[Mark, ...]]]:
    """Yield the bare texts of a tree with the marks around them, outermost first."""
    for node in nodes:
        if not node.inner:
            yield node.span, (node.mark,) if node.mark else ()
        else:
            for span, marks in pieces(node.inner):
                yield span, ((node.mark, *marks) if node.mark else marks)


def _filled(span: Span, waiting: list[_Waiting]) -> Iterator[Node]:
    """Yield the nodes that fill a span; the marks of the heap begin in it, and none ends behind it."""
    place = span.start
    while waiting:
        start, end, _, mark = heappop(waiting)
        if place < start:
            yield Node(Span(place, start), None)
        place = -end
        within = _within(waiting, place)
        yield Node(Span(start, place), _at(mark, start, place), tuple(_filled(Span(start, place), within)))
    if place < span.end:
        yield Node(Span(place, span.end), None)


def _within(waiting: list[_Waiting], end: int) -> list[_Waiting]:
    """Take the marks that begin before an end from a heap; what reaches over it goes back."""
    within, beyond = [], []
    while waiting and waiting[0][0] < end:
        start, stop, rank, mark = heappop(waiting)
        within.append((start, max(stop, -end), rank, mark))
        if -stop > end:
            beyond.append((end, stop, rank, replace(mark, first=False)))
    for one in beyond:
        heappush(waiting, one)
    heapify(within)
    return within


def _at(mark: Mark, start: int, end: int) -> Mark:
    return mark if mark.span == Span(start, end) else replace(mark, span=Span(start, end))
