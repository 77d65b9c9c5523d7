"""A report of validation replaces what an earlier one found in the same articles.

A report names the articles that it looked at, and each result the one it is about, by
dcterms:source. So a result of an article that is looked at again is taken out, unless the
new report has it as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from kg.namespaces import PREFIXES
from kg.terms import RDF_TYPE, Iri, Node, Quad, Source, sparql

__all__ = ["outdated"]

_SH: Final = PREFIXES["sh"]
_RESULT: Final = Iri(f"{_SH}result")
_REPORT: Final = Iri(f"{_SH}ValidationReport")
_SOURCE: Final = Iri("http://purl.org/dc/terms/source")
_NOTHING_LEFT: Final = (
    f"?report a {_REPORT} ; ?p ?o FILTER NOT EXISTS {{ ?report {_RESULT} ?result }} "
    f"FILTER NOT EXISTS {{ ?report {_SOURCE} ?article }}"
)
_TOGETHER: Final = 100


def outdated(store: Source, new: Collection[Quad], *, with_default_graph: bool) -> list[str]:
    """Give the SPARQL updates that take out what reports among new quads replace; none if there are none.

    At an endpoint nothing stands in the default graph. Blank nodes of paths stay where they
    are: nothing refers to them any more.
    """
    reports = {q.subject for q in new if q.predicate.value == RDF_TYPE and q.object == _REPORT}
    if not reports:
        return []
    articles = sorted({q.object.value for q in new if _is_source(q, reports) and isinstance(q.object, Iri)})
    kept = {q.object for q in new if q.predicate == _RESULT}
    known = [iri for some in _parts(articles) for iri in _results(store, some)]
    steps = [step for some in _parts(known) for step in _links("result", some)]
    steps += [step for some in _parts([iri for iri in known if Iri(iri) not in kept]) for step in _described(some)]
    steps += [step for some in _parts(articles) for step in _links("source", some)]
    steps += _deleted("?report ?p ?o", _NOTHING_LEFT) if articles else ()
    return steps if with_default_graph else [step for step in steps if "GRAPH" in step[:20]]


def _is_source(quad: Quad, reports: Collection[Node]) -> bool:
    return quad.predicate == _SOURCE and quad.subject in reports


def _results(store: Source, articles: Sequence[str]) -> Iterator[str]:
    found = store.select(
        f"SELECT DISTINCT ?result {{ VALUES ?article {{ {_listed(articles)} }} "
        f"?result {_SOURCE} ?article ; a <{_SH}ValidationResult> }}"
    )
    return (row[0].value for row in found.rows if isinstance(row[0], Iri))


def _links(to: str, nodes: Sequence[str]) -> Iterator[str]:
    """Take out that a report names some results, or articles as its sources."""
    predicate = _RESULT if to == "result" else _SOURCE
    triple = f"?report {predicate} ?node"
    return _deleted(triple, f"{triple} . ?report a {_REPORT}", f"VALUES ?node {{ {_listed(nodes)} }}")


def _described(nodes: Sequence[str]) -> Iterator[str]:
    return _deleted("?node ?p ?o", "?node ?p ?o", f"VALUES ?node {{ {_listed(nodes)} }}")


def _deleted(triple: str, pattern: str, values: str = "") -> Iterator[str]:
    """Delete in the default graph and in the named ones: a report may have come in either."""
    yield f"DELETE {{ {triple} }} WHERE {{ {pattern} {values} }}"
    yield f"DELETE {{ GRAPH ?g {{ {triple} }} }} WHERE {{ GRAPH ?g {{ {pattern} }} {values} }}"


def _listed(iris: Iterable[str]) -> str:
    return " ".join(sparql(Iri(iri)) for iri in iris)


def _parts(items: list[str]) -> Iterator[list[str]]:
    return (items[start : start + _TOGETHER] for start in range(0, len(items), _TOGETHER))
