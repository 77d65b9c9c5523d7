"""Data and shapes -> findings: which records cannot be relied on, where, and what to do.

`validate` puts the shapes of ``shapes/`` to a graph. The constraints of SHACL Core are
evaluated here, over all records at once, with the results that pySHACL gives; what SHACL
Core cannot say (arithmetic, the article's own words) comes out as SHACL results in the
same report. `render` writes a report for an editor, as JSON, or as RDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from kg import formats
from kg.model import Article
from kg.validation.checks import CHECKS, COMPONENT, Texts, texts_of
from kg.validation.findings import Finding, Report, findings_of, merged
from kg.validation.graph import Graph, read
from kg.validation.rendering import render
from kg.validation.shapes import Result, Shape, default

__all__ = ["Finding", "Report", "Shape", "merged", "render", "rules", "validate", "validate_files"]

Engine = Literal["native", "pyshacl"]


def validate(data: Any, articles: Iterable[Article] = (), *, engine: Engine = "native") -> Report:
    """Put the shapes to a graph.

    Args:
        data: Quads of `kg.terms` or of pyoxigraph, N-Quads as text, or an rdflib graph or
            dataset; of one article or of many.
        articles: The articles themselves, as far as they are at hand: cited words are
            compared with their texts.
        engine: ``pyshacl`` has the constraints of SHACL Core evaluated by pySHACL, which
            gives the same report in some fifty times the time.

    Raises:
        TypeError: If the data are nothing of the kind.
    """
    graph = read(data)
    return findings_of(graph, _results(graph, texts_of(articles), engine))


def validate_files(paths: Iterable[Path | str], *, engine: Engine = "native") -> Report:
    """Put the shapes to RDF files, all of them together as one graph.

    Raises:
        UsageError: If a suffix names no RDF format.
        InputError: If a file cannot be read.
    """
    return validate((quad for path in paths for quad in formats.parse(path)), engine=engine)


def rules() -> tuple[Shape, ...]:
    """List everything that can be found, in order of the shapes' IRIs."""
    shapes = (shape for top in default() for shape in (top, *top.properties))
    return tuple(sorted((shape for shape in shapes if shape.message), key=lambda shape: shape.iri))


def _results(graph: Graph, texts: Texts, engine: Engine) -> Iterator[Result]:
    if engine == "pyshacl":
        from kg.validation.exchange import pyshacl_results

        yield from pyshacl_results(graph)
    else:
        for shape in default():
            yield from shape.results(graph, shape.focus(graph))
    for shape in rules():
        if shape.check:
            yield from (Result(shape, *fault, COMPONENT) for fault in CHECKS[shape.iri](graph, texts))
