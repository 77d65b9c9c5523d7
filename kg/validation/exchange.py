"""SHACL as others read it: our reports as RDF, and the same shapes judged by pySHACL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import rdflib

from kg import resources
from kg.identifiers import digest
from kg.namespaces import DATA, PREFIXES
from kg.terms import Iri, Literal, Term
from kg.validation.findings import Finding, Report
from kg.validation.graph import Graph, read, term_of
from kg.validation.profiles import Profile, default_profile
from kg.validation.shapes import Path, Result

__all__ = ["pyshacl_results", "report_graph", "shapes_graph"]

SH: Final = rdflib.Namespace(PREFIXES["sh"])


def report_graph(report: Report) -> rdflib.Graph:
    """Write a report as ``sh:ValidationReport``; only paths of several steps need blank nodes.

    The report names the articles that were looked at, and each result its article, so that
    a store can tell what a later report replaces.
    """
    graph = rdflib.Graph()
    for prefix in ("sh", "dip", "dips"):
        graph.bind(prefix, PREFIXES[prefix])
    node = rdflib.URIRef(f"{DATA}report/{digest(*(finding.iri for finding in report.findings), *report.articles)}")
    graph.add((node, rdflib.RDF.type, SH.ValidationReport))
    graph.add((node, SH.conforms, rdflib.Literal(report.conforms)))
    for article in report.articles:
        graph.add((node, rdflib.DCTERMS.source, rdflib.URIRef(article)))
    for finding in report.findings:
        for result in _results(graph, finding):
            graph.add((node, SH.result, result))
    return graph


def shapes_graph() -> rdflib.Graph:
    """Give the shapes that travel with the package as one graph, for any SHACL processor."""
    graph = rdflib.Graph()
    for file in resources.files("shapes", ".ttl"):
        graph.parse(file, format="turtle")
    return graph


def pyshacl_results(data: Graph, profile: Profile | None = None) -> Iterator[Result]:
    """Evaluate the shapes by pySHACL; the checks, which it cannot, are left out.

    It takes some fifty times as long as our own evaluation, against which it is the test.
    """
    import pyshacl

    profile = profile or default_profile()
    _, report, _ = pyshacl.validate(_graph(data), shacl_graph=_graph(_reactivated(profile.graph)), inplace=True)
    rules = {shape.iri: shape for shape in profile.rules()}
    found = read(report)
    for node in found.instances(f"{SH}ValidationResult"):
        shape = rules.get(found.text(node, f"{SH}sourceShape") or "")
        component = found.text(node, f"{SH}sourceConstraintComponent")
        (focus,), values = found.values(node, f"{SH}focusNode"), found.values(node, f"{SH}value")
        if shape:
            yield Result(shape, focus, values[0] if values else None, component or "")


def _graph(data: Graph) -> rdflib.Graph:
    graph = rdflib.Graph()
    for subject, predicate, value in data.triples():
        graph.add((_rdflib(term_of(subject)), rdflib.URIRef(predicate), _rdflib(term_of(value))))
    return graph


def _reactivated(shapes: Graph) -> Graph:
    """Leave ``sh:deactivated`` out: the profile says what is on, and its results are chosen afterwards."""
    return Graph(triple for triple in shapes.triples() if triple[1] != f"{SH}deactivated")


def _results(graph: rdflib.Graph, finding: Finding) -> Iterator[rdflib.URIRef]:
    for component in finding.components:
        suffix = "" if len(finding.components) == 1 else "/" + component.removeprefix(SH)
        result = rdflib.URIRef(finding.iri + suffix)
        graph.add((result, rdflib.RDF.type, SH.ValidationResult))
        graph.add((result, SH.focusNode, _rdflib(finding.node)))
        graph.add((result, SH.resultSeverity, SH[finding.severity]))
        graph.add((result, SH.resultMessage, rdflib.Literal(finding.message, lang="en")))
        graph.add((result, SH.sourceShape, rdflib.URIRef(finding.shape)))
        graph.add((result, SH.sourceConstraintComponent, rdflib.URIRef(component)))
        if finding.article:
            graph.add((result, rdflib.DCTERMS.source, rdflib.URIRef(finding.article)))
        if finding.route:
            graph.add((result, SH.resultPath, _path(graph, finding.route)))
            if finding.value:
                graph.add((result, SH.value, _rdflib(finding.value)))
        else:
            graph.add((result, SH.value, _rdflib(finding.node)))
        yield result


def _path(graph: rdflib.Graph, path: Path) -> rdflib.term.IdentifiedNode:
    if path.kind == "predicate":
        return rdflib.URIRef(path.predicate)
    node = rdflib.BNode(f"p{digest(str(path))}")
    parts = [_path(graph, part) for part in path.parts]
    if path.kind == "sequence":
        return _list(graph, node, parts)
    if path.kind == "inverse":
        graph.add((node, SH.inversePath, parts[0]))
    else:
        graph.add((node, SH.alternativePath, _list(graph, rdflib.BNode(f"{node}l"), parts)))
    return node


def _list(graph: rdflib.Graph, head: rdflib.BNode, members: list[Any]) -> rdflib.BNode:
    cells = [head, *(rdflib.BNode(f"{head}{number}") for number in range(1, len(members)))]
    for cell, member, rest in zip(cells, members, [*cells[1:], rdflib.RDF.nil], strict=True):
        graph.add((cell, rdflib.RDF.first, member))
        graph.add((cell, rdflib.RDF.rest, rest))
    return head


def _rdflib(value: Term) -> Any:
    if isinstance(value, Iri):
        return rdflib.URIRef(value.value)
    if not isinstance(value, Literal):
        return rdflib.BNode(value.value)
    if value.language:
        return rdflib.Literal(value.value, lang=value.language)
    return rdflib.Literal(value.value, datatype=None if value.plain else rdflib.URIRef(value.datatype), normalize=False)
