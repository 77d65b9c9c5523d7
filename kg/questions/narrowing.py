"""Which records are meant is found out first; a question then looks up these alone.

Engines evaluate a sub-select by itself, over everything, and join it late. One that finds
nodes, such as ``{ SELECT DISTINCT ?record WHERE { ... } }``, is therefore put to the store
as a query of its own, and what it found takes its place as a list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from kg.errors import QueryError
from kg.sparql import Select, is_limited, prologue, selects, tokens
from kg.terms import Answer, Blank, Iri, Source, Term, sparql

__all__ = ["narrowed"]

_MOST: Final = 10_000  # nodes that are listed in a query


def narrowed(source: Source, query: str, among: Iterable[str] | None = None) -> str:
    """Give a query with what sub-selects of one variable find, and what else is known of ``?record``, as lists.

    A list stands where the sub-select stood; in an OPTIONAL, a branch of a UNION or the like
    only if the store takes it there. In the pattern of the outermost SELECT, before any
    OPTIONAL, it also stands in every sub-select that gives the variable: what this finds
    besides would be lost in the join. Sub-selects of sub-selects are found out first.

    Args:
        source: Where to ask.
        query: The query.
        among: The records that alone count, where some are given.

    Raises:
        QueryError: If there is no ``?record`` to be among some, or a sub-select cannot be answered.
    """
    return _narrowed(_Once(source), query, among)


class _Once:
    """A store that is asked the same only once: several sub-selects may look up the same article."""

    def __init__(self, source: Source) -> None:
        self.takes_lists_anywhere = source.takes_lists_anywhere
        self._source = source
        self._answers: dict[tuple[str, ...], Answer] = {}

    def select(self, query: str) -> Answer:
        """Answer a query; how it is indented makes no difference."""
        key = tuple(token[0] for token in tokens(query))
        if key not in self._answers:
            self._answers[key] = self._source.select(query)
        return self._answers[key]


@dataclass(slots=True)
class _List:
    """The nodes that a variable may be, and where in the query they are to stand."""

    nodes: list[Term]
    place: int


def _narrowed(source: _Once, query: str, among: Iterable[str] | None = None) -> str:
    every = list(selects(query))
    lists = dict[tuple[Select, str], _List]()
    if among is not None:
        if not every or not any(token["variable"] == "record" for token in tokens(query)):
            raise QueryError("cannot be narrowed by words; it asks for no records")
        lists[every[0], "record"] = _List([Iri(node) for node in among], every[0].opening + 1)
    write = partial(_written, alone=bool(every) and every[0].everything)
    changes = list[tuple[int, int, str]]()
    for select in every:
        if not select.alone or any(start <= select.begin < end for start, end, _ in changes):
            continue
        if not select.within and not source.takes_lists_anywhere:
            continue
        (variable,) = select.variables
        known = lists.get((select.within, variable)) if select.within else None
        nodes = _found(source, query, select, variable, known)
        if nodes is not None:
            start, end = select.alone
            if select.within:
                lists[select.within, variable] = _List(nodes, start)
            lines = "\n" * query.count("\n", start, end)  # a message names the line of the file
            changes.append((start, end + 1, lines if select.within else write(variable, nodes) + lines))
    kept = [select for select in every[1:] if not any(start <= select.begin < end for start, end, _ in changes)]
    for (owner, variable), known in lists.items():
        everywhere = owner is every[0] and not is_limited(query)
        copies = [select.opening + 1 for select in kept if everywhere and select.gives(variable)]
        changes += [(place, place, write(variable, known.nodes)) for place in (known.place, *copies)]
    for start, end, text in sorted(changes, reverse=True):
        query = query[:start] + text + query[end:]
    return query


def _found(source: _Once, query: str, select: Select, variable: str, known: _List | None) -> list[Term] | None:
    """Tell what a sub-select finds among nodes that are known already; None if that cannot be listed."""
    place = select.opening + 1
    lists = _written(variable, known.nodes) if known else ""
    alone = f"{query[select.begin : place]}{lists}{query[place : select.closing + 1]}"
    asked = f"{prologue(query)}{alone}\nLIMIT {_MOST + 1}"
    rows = source.select(_narrowed(source, asked)).rows
    nodes: list[Term] = [term for (term,) in rows if term and not isinstance(term, Blank)]
    return nodes if len(nodes) == len(rows) <= _MOST else None


def _written(variable: str, nodes: Iterable[Term], *, alone: bool = False) -> str:
    """Write what a variable may be; ``alone`` in one list, which brings no other variable in.

    Oxigraph begins with what it takes for the smallest part, and takes every class for a
    thousand records, so more nodes than that were looked up in a list once for each record
    of the class. A list of one thing is smaller, and only the nodes share its variable.
    """
    if alone:
        return f" VALUES ?{variable} {{ {' '.join(map(sparql, nodes))} }} "
    first = f"?{variable}Among"
    values = " ".join(f"(0 {sparql(node)})" for node in nodes)
    return f" VALUES {first} {{ 0 }} VALUES ({first} ?{variable}) {{ {values} }} "
