"""The first rows of an answer, without working out the others.

Describing a record takes some twenty look-ups, and SPARQL describes all of them before it
sorts. Where a store knows the records in the order in which a question sorts its rows, they
are looked at in that order, some at a time, until there are enough rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, islice
from operator import attrgetter
from typing import Final

from kg.questions.headers import Question
from kg.questions.narrowing import MOST, Once, found, narrowed
from kg.sparql import is_limited, limited
from kg.terms import Answer, Iri, Placed, Source, Term, term

__all__ = ["first"]

_LISTED: Final = 2_000  # what more records have is common enough that some of the first ones have it
_FEW: Final = 20  # to look at fewer would save nothing
_MARGIN: Final = 1.25  # more records are looked at than seem to be needed
_GROWTH: Final = 8  # times as many as before are looked at next, at most: the first ones may be different


def first(
    source: Source,
    asked: Question,
    query: str,
    values: Mapping[str, str],
    among: Iterable[str] | None,
    limit: int,
) -> Answer:
    """Give the first rows of a question's answer.

    Args:
        source: Where to ask.
        asked: The question.
        query: The same with its parameters, as `kg.questions.bind` gives it.
        values: What these are; ``after`` and ``before`` bound the dates.
        among: The records that alone count, where some are given.
        limit: How many rows to give at most.

    Raises:
        QueryError: If the query cannot be answered.
    """
    order = asked.order
    if order is None or is_limited(query) or source.in_order(order.by, order.kinds) is None:
        return _of_all(source, query, among, limit)
    once = Once(source)
    known = narrowed(once, query, among, most=_LISTED)
    listed, sources = (_iris(known.nodes(variable)) for variable in (order.variable, "source"))
    since, until = (values.get(name, "").strip() if order.by[0] == "date" else "" for name in ("after", "before"))
    classes = known.nodes("class")
    kinds = [kind for kind in order.kinds if classes is None or term(f"dip:{kind}") in classes]
    nodes = source.in_order(order.by, kinds, listed, sources, since or "0" * order.dated, until)
    if nodes is None:  # somebody began to write
        return _of_all(source, query, among, limit)
    if known.leaves_out(order.variable):
        nodes = _sifted(nodes, partial(found, once, query, order.variable, most=_LISTED), limit)
    parts = _Parts(nodes)
    columns, rows = tuple[str, ...](), list[tuple[Term | None, ...]]()
    size = limit
    while len(rows) < limit and ((part := parts.next(size)).nodes or not columns):
        if any(node.startswith("_:") for node in (*part.nodes, *part.sources)):
            return _of_all(source, query, among, limit)
        narrower = known.among(order.variable, map(Iri, part.nodes))
        if sources is not None:
            narrower = narrower.among("source", map(Iri, part.sources))
        answer = source.select(str(narrower))
        columns, rows = answer.columns, [*rows, *answer.rows]
        needed = _MARGIN * (limit - len(rows)) * parts.seen / len(rows) if rows else MOST
        size = min(max(int(needed), _FEW), _GROWTH * size, MOST)
    return Answer(columns, tuple(rows[:limit]))


def _sifted(
    nodes: Iterator[Placed], fitting: Callable[[Iterable[Term]], Iterable[Term] | None], size: int
) -> Iterator[Placed]:
    """Leave out nodes that sub-selects do not find: to look for one costs less than to describe it."""
    while several := list(islice(nodes, size)):
        named = {each.node: Iri(each.node) for each in several if not each.node.startswith("_:")}
        kept = _iris(fitting(named.values()))
        out = named.keys() - kept if kept is not None else ()
        yield from (each for each in several if each.node not in out)
        size = min(2 * size, _LISTED)


@dataclass(frozen=True, slots=True)
class _Part:
    """Nodes, and the articles that report them."""

    nodes: list[str]
    sources: list[str]


class _Parts:
    """Nodes in their order, some at a time."""

    def __init__(self, nodes: Iterable[Placed]) -> None:
        self._equal = groupby(nodes, key=attrgetter("key"))
        self._taken = set[str]()

    @property
    def seen(self) -> int:
        """How many there have been."""
        return len(self._taken)

    def next(self, size: int) -> _Part:
        """Give so many more, and all that are sorted equal to the last; none if there are no more."""
        nodes, sources = dict[str, None](), dict[str, None]()
        for _, equal in self._equal:
            for each in equal:
                sources[each.source] = None
                if each.node not in self._taken:
                    nodes[each.node] = None
            if len(nodes) >= size:
                break
        self._taken |= nodes.keys()
        return _Part(list(nodes), list(sources))


def _of_all(source: Source, query: str, among: Iterable[str] | None, limit: int) -> Answer:
    """Give the first rows once all are known."""
    answer = source.select(limited(str(narrowed(source, query, among)), limit))
    return replace(answer, rows=answer.rows[:limit])


def _iris(nodes: Iterable[Term] | None) -> list[str] | None:
    return None if nodes is None else [node.value for node in nodes if isinstance(node, Iri)]
