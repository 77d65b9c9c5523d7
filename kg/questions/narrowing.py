"""Which records are meant is found out first; a question then looks up these alone.

Engines evaluate a sub-select by itself, over everything, and join it late. One that finds
nodes, such as ``{ SELECT DISTINCT ?record WHERE { ... } }``, is therefore put to the store
as a query of its own, and what it found takes its place as a list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.errors import QueryError
from kg.sparql import Select, is_limited, selects, split, tokens
from kg.terms import Answer, Blank, Iri, Source, Term, sparql

__all__ = ["narrowed"]

_MOST: Final = 10_000  # nodes that are listed in a query


def narrowed(source: Source, query: str, among: Iterable[str] | None = None) -> str:
    """Give a query with what sub-selects of one variable find, and what else is known of ``?record``, as lists.

    A list stands at the beginning of the SELECT that the sub-select stood in. Where that is the
    outermost one, it also stands in every sub-select that gives the variable: what this
    finds besides would be lost in the join. In an OPTIONAL or a branch of a UNION it
    stands where the sub-select stood. Sub-selects of sub-selects are found out first.

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
        self._source = source
        self._answers: dict[tuple[str, ...], Answer] = {}

    def select(self, query: str) -> Answer:
        """Answer a query; how it is indented makes no difference."""
        key = tuple(token[0] for token in tokens(query))
        if key not in self._answers:
            self._answers[key] = self._source.select(query)
        return self._answers[key]


def _narrowed(source: _Once, query: str, among: Iterable[str] | None = None) -> str:
    every = list(selects(query))
    found = dict[tuple[Select, str], list[Term]]()
    if among is not None:
        if not every or not any(token["variable"] == "record" for token in tokens(query)):
            raise QueryError("cannot be narrowed by words; it asks for no records")
        found[every[0], "record"] = [Iri(node) for node in among]
    changes = list[tuple[int, int, str]]()
    for select in every:
        taken = any(start <= select.begin < end for start, end, _ in changes)
        if select.alone and not taken:
            (variable,) = select.variables
            known = found.get((select.within, variable)) if select.within else None
            nodes = _found(source, query, select, variable, known)
            if nodes is not None:
                left = "\n" * query.count("\n", *select.alone)  # a message names the line of the file
                if select.within:
                    found[select.within, variable] = nodes
                else:
                    left = _lists(variable, nodes) + left
                changes.append((select.alone[0], select.alone[1] + 1, left))
    kept = [select for select in every if not any(start <= select.begin < end for start, end, _ in changes)]
    for (owner, variable), nodes in found.items():
        everywhere = owner is every[0] and not is_limited(query)
        inner = [select for select in kept[1:] if select.gives(variable)] if everywhere else []
        places = [select.opening + 1 for select in (owner, *inner)]
        changes += [(place, place, _lists(variable, nodes)) for place in places]
    for start, end, text in sorted(changes, reverse=True):
        query = query[:start] + text + query[end:]
    return query


def _found(source: _Once, query: str, select: Select, variable: str, known: list[Term] | None) -> list[Term] | None:
    """Tell what a sub-select finds among nodes that are known already; None if that cannot be listed."""
    place = select.opening + 1
    lists = "" if known is None else _lists(variable, known)
    alone = f"{query[select.begin : place]}{lists}{query[place : select.closing + 1]}"
    asked = f"{split(query)[0]}{alone}\nLIMIT {_MOST + 1}"
    rows = source.select(_narrowed(source, asked)).rows
    nodes: list[Term] = [term for (term,) in rows if term and not isinstance(term, Blank)]
    return nodes if len(nodes) == len(rows) <= _MOST else None


def _lists(variable: str, nodes: Iterable[Term]) -> str:
    """Write what a variable may be.

    Oxigraph begins with what it takes for the smallest part, and takes every class for a
    thousand records, so more nodes than that were looked up in a list once for each record
    of the class. A list of one thing is smaller, and only the nodes share its variable.
    """
    first = f"?{variable}Among"
    values = " ".join(f"(0 {sparql(node)})" for node in nodes)
    return f" VALUES {first} {{ 0 }} VALUES ({first} ?{variable}) {{ {values} }} "
