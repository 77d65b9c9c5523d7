"""Spans of a text that overlap in any way, as a tree of marks and pieces of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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


def nested(length: int, marks: Iterable[Mark]) -> tuple[Node, ...]:
    """Arrange marks so that each lies wholly in another or beside it.

    A mark that would reach over the end of one around it is cut there and goes on behind
    it. Longer marks are outside; of equal ones the first given is.

    >>> [node.span for node in nested(9, [Mark(Span(2, 6), "a", "1"), Mark(Span(4, 8), "b", "2")])]
    [Span(start=0, end=2), Span(start=2, end=6), Span(start=6, end=8), Span(start=8, end=9)]
    """
    inside = (Mark(Span(max(m.span.start, 0), min(m.span.end, length)), m.role, m.key, m.first) for m in marks)
    ordered = [mark for mark in inside if mark.span.start < mark.span.end]
    return tuple(_filled(Span(0, length), sorted(ordered, key=_order)))


def pieces(nodes: Iterable[Node]) -> Iterator[tuple[Span, tuple[Mark, ...]]]:
    """Yield the bare texts of a tree with the marks around them, outermost first."""
    for node in nodes:
        if not node.inner:
            yield node.span, (node.mark,) if node.mark else ()
        else:
            for span, marks in pieces(node.inner):
                yield span, ((node.mark, *marks) if node.mark else marks)


def _filled(span: Span, marks: Sequence[Mark]) -> Iterator[Node]:
    """Yield the nodes that fill a span; ``marks`` lie in it and are in order."""
    place, waiting = span.start, list(marks)
    while waiting:
        mark = waiting.pop(0)
        if place < mark.span.start:
            yield Node(Span(place, mark.span.start), None)
        count = next((n for n, other in enumerate(waiting) if other.span.start >= mark.span.end), len(waiting))
        within, beyond = _cut(waiting[:count], mark.span.end)
        waiting = sorted([*beyond, *waiting[count:]], key=_order)
        yield Node(mark.span, mark, tuple(_filled(mark.span, within)))
        place = mark.span.end
    if place < span.end:
        yield Node(Span(place, span.end), None)


def _cut(marks: Iterable[Mark], end: int) -> tuple[list[Mark], list[Mark]]:
    within, beyond = [], []
    for mark in marks:
        if mark.span.end <= end:
            within.append(mark)
        else:
            within.append(Mark(Span(mark.span.start, end), mark.role, mark.key, mark.first))
            beyond.append(Mark(Span(end, mark.span.end), mark.role, mark.key, first=False))
    return within, beyond


def _order(mark: Mark) -> tuple[int, int]:
    return mark.span.start, -mark.span.end
