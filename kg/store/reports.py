"""A report of validation replaces what an earlier one found in the same articles.

A report names the articles that it looked at, and each result the one it is about, by
dcterms:source. So a result of an article that is looked at again is taken out, unless the
new report has it as well; and so it is when the article is removed. What a report found in
no article goes when no article of that report is left. Reports that name no article, such
as those of other SHACL processors, stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from kg.namespaces import PREFIXES
from kg.terms import RDF_TYPE, Iri, Node, Quad, Source, Term, sparql

__all__ = ["outdated", "retracted"]

_SH: Final = PREFIXES["sh"]
_RESULT: Final = Iri(f"{_SH}result")
_REPORT: Final = Iri(f"{_SH}ValidationReport")
_FOUND: Final = Iri(f"{_SH}ValidationResult")
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
    articles = {q.object.value for q in new if _is_source(q, reports) and isinstance(q.object, Iri)}
    kept = {q.object for q in new if q.predicate == _RESULT}
    return list(_steps(store, articles, kept, with_default_graph))


def retracted(store: Source, articles: Collection[str], *, with_default_graph: bool) -> list[str]:
    """Give the SPARQL updates that take out what was found in articles that leave; none if nothing was."""
    steps = list(_steps(store, articles, frozenset(), with_default_graph))
    shared = [step for some in _parts(sorted(articles)) for step in _links("source", some, of=_FOUND)] if steps else []
    return steps + [step for step in shared if with_default_graph or "GRAPH" in step[:20]]


def _steps(store: Source, articles: Collection[str], kept: Collection[Term], everywhere: bool) -> Iterator[str]:
    """Take results out that only these articles have, then what is left of their reports."""
    listed = sorted(articles)
    reports = {iri: _sources(store, iri) for some in _parts(listed) for iri in _reports(store, some)}
    gone = sorted(iri for iri, sources in reports.items() if sources <= {*articles})
    known = [iri for some in _parts(listed) for iri in _results(store, some, articles)]
    known += [iri for some in _parts(gone) for iri in _without_article(store, some, gone)]
    steps = [step for some in _parts(known) for step in _links("result", some)]
    steps += [step for some in _parts([iri for iri in known if Iri(iri) not in kept]) for step in _described(some)]
    if reports:
        steps += [step for some in _parts(listed) for step in _links("source", some)]
        steps += _deleted("?report ?p ?o", _NOTHING_LEFT)
    return (step for step in steps if everywhere or "GRAPH" in step[:20])


def _is_source(quad: Quad, reports: Collection[Node]) -> bool:
    return quad.predicate == _SOURCE and quad.subject in reports


def _reports(store: Source, articles: Sequence[str]) -> Iterator[str]:
    found = store.select(
        f"SELECT DISTINCT ?report {{ VALUES ?article {{ {_listed(articles)} }} "
        f"?report {_SOURCE} ?article ; a {_REPORT} }}"
    )
    return (row[0].value for row in found.rows if isinstance(row[0], Iri))


def _sources(store: Source, report: str) -> set[str]:
    found = store.select(f"SELECT DISTINCT ?article {{ {sparql(Iri(report))} {_SOURCE} ?article }}")
    return {str(row[0]) for row in found.values()}


def _results(store: Source, articles: Sequence[str], leaving: Collection[str]) -> list[str]:
    """List the results of some articles that are of none besides those that leave."""
    found = store.select(
        f"SELECT DISTINCT ?result ?source {{ VALUES ?article {{ {_listed(articles)} }} "
        f"?result {_SOURCE} ?article ; a {_FOUND} ; {_SOURCE} ?source }}"
    )
    others = {row[0] for row in found.rows if not isinstance(row[1], Iri) or row[1].value not in leaving}
    return list(dict.fromkeys(row[0].value for row in found.rows if isinstance(row[0], Iri) and row[0] not in others))


def _without_article(store: Source, reports: Sequence[str], gone: Sequence[str]) -> Iterator[str]:
    """List what some reports alone tell of no article."""
    found = store.select(
        f"SELECT DISTINCT ?result {{ VALUES ?report {{ {_listed(reports)} }} ?report {_RESULT} ?result "
        f"FILTER NOT EXISTS {{ ?result {_SOURCE} ?article }} "
        f"FILTER NOT EXISTS {{ ?other {_RESULT} ?result FILTER(?other NOT IN ({_listed(gone, ', ')})) }} }}"
    )
    return (row[0].value for row in found.rows if isinstance(row[0], Iri))


def _links(to: str, nodes: Sequence[str], of: Iri = _REPORT) -> Iterator[str]:
    """Take out that a report names some results, or that it or a result names articles as its sources."""
    predicate = _RESULT if to == "result" else _SOURCE
    triple = f"?report {predicate} ?node"
    return _deleted(triple, f"{triple} . ?report a {of}", f"VALUES ?node {{ {_listed(nodes)} }}")


def _described(nodes: Sequence[str]) -> Iterator[str]:
    return _deleted("?node ?p ?o", "?node ?p ?o", f"VALUES ?node {{ {_listed(nodes)} }}")


def _deleted(triple: str, pattern: str, values: str = "") -> Iterator[str]:
    """Delete in the default graph and in the named ones: a report may have come in either."""
    yield f"DELETE {{ {triple} }} WHERE {{ {pattern} {values} }}"
    yield f"DELETE {{ GRAPH ?g {{ {triple} }} }} WHERE {{ GRAPH ?g {{ {pattern} }} {values} }}"


def _listed(iris: Iterable[str], separator: str = " ") -> str:
    return separator.join(sparql(Iri(iri)) for iri in iris)


def _parts(items: list[str]) -> Iterator[list[str]]:
    return (items[start : start + _TOGETHER] for start in range(0, len(items), _TOGETHER))
