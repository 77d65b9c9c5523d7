"""Data and shapes -> findings: which records cannot be relied on, where, and what to do.

`validate` puts the shapes of ``shapes/``, or of a profile, to a graph. The constraints of
SHACL Core are evaluated here, over all records at once, with the results that pySHACL
gives; what SHACL Core cannot say (arithmetic, the article's own words) comes out as SHACL
results in the same report. `render` writes a report for an editor, for a program that
shows findings, or as RDF.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg import formats
from kg.model import Article
from kg.validation.evaluation import Engine, results
from kg.validation.findings import Finding, Report, findings_of, merged
from kg.validation.graph import read
from kg.validation.profiles import Profile, default_profile, load_profile
from kg.validation.rendering import render
from kg.validation.reviews import Review
from kg.validation.shapes import Shape
from kg.validation.texts import Texts

__all__ = [
    "Finding",
    "Profile",
    "Report",
    "Review",
    "Shape",
    "load_profile",
    "merged",
    "render",
    "rules",
    "validate",
    "validate_files",
]


def validate(
    data: Any, articles: Iterable[Article] = (), *, profile: Profile | None = None, engine: Engine = "native"
) -> Report:
    """Put the shapes to a graph.

    Args:
        data: Quads of `kg.terms` or of pyoxigraph, N-Quads as text, or an rdflib graph or
            dataset; of one article or of many.
        articles: The articles themselves, as far as they are at hand: cited words are
            compared with their texts, and findings get lines and columns.
        profile: Which shapes, and how much each matters; all of ours if there is none.
        engine: ``pyshacl`` has the constraints of SHACL Core evaluated by pySHACL, which
            gives the same report in some fifty times the time.

    Raises:
        TypeError: If the data are nothing of the kind.
    """
    graph, texts = read(data), Texts(articles)
    return findings_of(graph, results(graph, texts, profile or default_profile(), engine=engine), texts)


def validate_files(
    paths: Iterable[Path | str],
    articles: Iterable[Article] = (),
    *,
    profile: Profile | None = None,
    engine: Engine = "native",
) -> Report:
    """Put the shapes to RDF files, all of them together as one graph.

    Raises:
        UsageError: If a suffix names no RDF format.
        InputError: If a file cannot be read.
    """
    quads = (quad for path in paths for quad in formats.parse(path))
    return validate(quads, articles, profile=profile, engine=engine)


def rules() -> tuple[Shape, ...]:
    """List everything that can be found by our own shapes, in order of their IRIs."""
    return default_profile().rules()
