"""N-Quads and N-Triples: one line a statement, in the canonical form of RDF 1.1, sorted by code point."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, groupby, islice
from typing import Final

from kg.terms import Quad

__all__ = ["nquads", "ntriples", "sorted_lines"]

_IN_MEMORY: Final = 200_000  # lines that are sorted without a file


def nquads(quads: Iterable[Quad]) -> str:
    """Write N-Quads; ``LC_ALL=C sort -c`` agrees with the order."""
    return "".join(sorted({_line(quad) for quad in quads}))


def ntriples(quads: Iterable[Quad]) -> str:
    """Write the union of all graphs as N-Triples."""
    return "".join(sorted({_line(quad._replace(graph=None)) for quad in quads}))


def sorted_lines(quads: Iterable[Quad], *, named_graphs: bool) -> Iterator[str]:
    """Yield the lines of `nquads`, or of `ntriples`, holding no more than some of them: many are sorted on disk."""
    lines = (_line(quad if named_graphs else quad._replace(graph=None)) for quad in quads)
    first = list(islice(lines, _IN_MEMORY))
    if len(first) < _IN_MEMORY:
        yield from sorted(set(first))
        return
    with closing(sqlite3.connect("", isolation_level=None)) as db:  # SQLite's own temporary file
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE line (line TEXT); BEGIN;")
        db.executemany("INSERT INTO line VALUES (?)", ((line,) for line in chain(first, lines)))
        first.clear()
        yield from (line for (line,), _ in groupby(db.execute("SELECT line FROM line ORDER BY line")))


def _line(quad: Quad) -> str:
    graph = f" {quad.graph}" if quad.graph else ""
    return f"{quad.subject} {quad.predicate} {quad.object}{graph} .\n"
