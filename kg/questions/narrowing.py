"""Which records are meant is found out first; a question then looks up these alone.

Engines evaluate a sub-select by itself, over everything, and join it late. One that finds
nodes, such as ``{ SELECT DISTINCT ?record WHERE { ... } }``, is therefore put to the store
as a query of its own, and what it found takes its place as a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol

from kg.errors import QueryError
from kg.sparql import Select, is_limited, prologue, selects, tokens
from kg.terms import Answer, Blank, Iri, Term, sparql

__all__ = ["MOST", "Asked", "Narrowed", "Once", "found", "narrowed"]

MOST: Final = 10_000  # nodes that are listed in a query


class Asked(Protocol):
    """What queries can be put to."""

    @property
    def takes_lists_anywhere(self) -> bool:
        """Whether a list of values does no harm in an OPTIONAL either."""
        ...

    def select(self, query: str) -> Answer:
        """Answer a SELECT query."""
        ...


def narrowed(source: Asked, query: str, among: Iterable[str] | None = None, *, most: int = MOST) -> Narrowed:
    """Find out what sub-selects of one variable find, and what else is known of ``?record``.

    It stands as a list where the sub-select stood; in an OPTIONAL, a branch of a UNION or the
    like only if the store takes it there. In the pattern of the outermost SELECT, before any
    OPTIONAL, it also stands in every sub-select that gives the variable: what this finds
    besides would be lost in the join. Sub-selects of sub-selects are found out first.

    Args:
        source: Where to ask.
        query: The query.
        among: The records that alone count, where some are given.
        most: How many nodes a list may have; what finds more stays as it is.

    Raises:
        QueryError: If there is no ``?record`` to be among some, or a sub-select cannot be answered.
    """
    return _narrowed(Once.of(source), query, among, most)


def found(
    source: Asked, query: str, variable: str, known: Iterable[Term] | None = None, *, most: int = MOST
) -> list[Term] | None:
    """Find out which nodes alone a variable of the outermost SELECT may be, by its sub-selects of that variable.

    Args:
        source: Where to ask.
        query: The query.
        variable: The variable.
        known: The nodes that alone count, where some are given.
        most: How many may be found.

    Returns:
        The nodes; None where no sub-select tells, or they cannot be listed.

    Raises:
        QueryError: If a sub-select cannot be answered.
    """
    once = Once.of(source)
    every = list(selects(query))
    listed = None if known is None else _List(list(known), 0)
    tell = [select for select in every if select.alone and select.within is every[0] and select.variables == {variable}]
    for select in tell:
        nodes = _found(once, query, select, variable, listed, most)
        if nodes is None:
            return None
        listed = _List(nodes, 0)
    return listed.nodes if tell and listed else None


class Once:
    """A store that is asked the same only once: several sub-selects may look up the same article."""

    def __init__(self, source: Asked) -> None:
        self.takes_lists_anywhere = source.takes_lists_anywhere
        self._source = source
        self._answers: dict[tuple[str, ...], Answer] = {}

    @classmethod
    def of(cls, source: Asked) -> Once:
        """Give the source itself, if it is one already."""
        return source if isinstance(source, cls) else cls(source)

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


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A query and what is known of its variables."""

    query: str
    lists: Mapping[tuple[Select, str], _List]
    changes: Sequence[tuple[int, int, str]]
    """What stands instead of the text between two places."""
    outermost: Select | None
    kept: Sequence[Select]
    """The sub-selects that are left."""

    def nodes(self, variable: str) -> list[Term] | None:
        """Tell which nodes alone a variable of the outermost SELECT may be; None if all."""
        found = self.lists.get((self.outermost, variable)) if self.outermost else None
        return found.nodes if found else None

    def leaves_out(self, variable: str) -> bool:
        """Whether sub-selects of a variable of the outermost SELECT are left, since they find too much to be listed."""
        left = (select for select in self.kept if select.alone and select.within is self.outermost)
        return any(select.variables == {variable} for select in left)

    def among(self, variable: str, nodes: Iterable[Term]) -> Narrowed:
        """Say which nodes alone a variable of the outermost SELECT may be."""
        assert self.outermost
        known = self.lists.get((self.outermost, variable))
        place = known.place if known else self.outermost.opening + 1
        return replace(self, lists={**self.lists, (self.outermost, variable): _List(list(nodes), place)})

    def __str__(self) -> str:
        """Give the query with all that is known as lists."""
        write = partial(_written, alone=self.outermost is not None and self.outermost.everything)
        changes = list(self.changes)
        for (owner, variable), known in self.lists.items():
            everywhere = owner is self.outermost and not is_limited(self.query)
            copies = [select.opening + 1 for select in self.kept if everywhere and select.gives(variable)]
            changes += [(place, place, write(variable, known.nodes)) for place in (known.place, *copies)]
        query = self.query
        for start, end, text in sorted(changes, reverse=True):
            query = query[:start] + text + query[end:]
        return query


def _narrowed(source: Once, query: str, among: Iterable[str] | None, most: int) -> Narrowed:
    every = list(selects(query))
    lists = dict[tuple[Select, str], _List]()
    if among is not None:
        if not every or not any(token["variable"] == "record" for token in tokens(query)):
            raise QueryError("cannot be narrowed by words; it asks for no records")
        lists[every[0], "record"] = _List([Iri(node) for node in among], every[0].opening + 1)
    changes = list[tuple[int, int, str]]()
    for select in every:
        if not select.alone or any(start <= select.begin < end for start, end, _ in changes):
            continue
        if not select.within and not source.takes_lists_anywhere:
            continue
        (variable,) = select.variables
        known = lists.get((select.within, variable)) if select.within else None
        nodes = _found(source, query, select, variable, known, most)
        if nodes is not None:
            start, end = select.alone
            if select.within:
                lists[select.within, variable] = _List(nodes, start)
            lines = "\n" * query.count("\n", start, end)  # a message names the line of the file
            listed = _written(variable, nodes, alone=every[0].everything)
            changes.append((start, end + 1, lines if select.within else listed + lines))
    kept = [select for select in every[1:] if not any(start <= select.begin < end for start, end, _ in changes)]
    return Narrowed(query, lists, changes, every[0] if every else None, kept)


def _found(
    source: Once, query: str, select: Select, variable: str, known: _List | None, most: int
) -> list[Term] | None:
    """Tell what a sub-select finds among nodes that are known already; None if that cannot be listed."""
    place = select.opening + 1
    lists = _written(variable, known.nodes) if known else ""
    alone = f"{query[select.begin : place]}{lists}{query[place : select.closing + 1]}"
    asked = f"{prologue(query)}{alone}\nLIMIT {most + 1}"
    rows = source.select(str(_narrowed(source, asked, None, most))).rows
    nodes: list[Term] = [term for (term,) in rows if term and not isinstance(term, Blank)]
    return nodes if len(nodes) == len(rows) <= most else None


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
