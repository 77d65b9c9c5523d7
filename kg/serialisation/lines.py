"""N-Quads and N-Triples: one line a statement, in the canonical form of RDF 1.1, sorted by code point."""

from __future__ import annotations

from collections.abc import Iterable

from kg.terms import Quad

__all__ = ["nquads", "ntriples"]


def nquads(quads: Iterable[Quad]) -> str:
    """Write N-Quads; ``LC_ALL=C sort -c`` agrees with the order."""
    return "".join(sorted({_line(quad) for quad in quads}))


def ntriples(quads: Iterable[Quad]) -> str:
    """Write the union of all graphs as N-Triples."""
    return "".join(sorted({_line(quad._replace(graph=None)) for quad in quads}))


def _line(quad: Quad) -> str:
    graph = f" {quad.graph}" if quad.graph else ""
    return f"{quad.subject} {quad.predicate} {quad.object}{graph} .\n"
