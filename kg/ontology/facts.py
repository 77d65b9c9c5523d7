"""Turtle files as plain facts: subject -> predicate -> objects, in the order of the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from kg import resources
from kg.formats import parse
from kg.namespaces import DIP
from kg.oxigraph import from_quad
from kg.terms import Quad, curie

__all__ = ["DCTERMS", "DOOR", "VANN", "Facts", "facts", "module_files", "triples"]

DOOR: Final = DIP.removesuffix("#")
DCTERMS: Final = "http://purl.org/dc/terms/"
VANN: Final = "http://purl.org/vocab/vann/"
_BESIDE: Final = "alignments.ttl"  # imported by nothing

Facts = dict[str, dict[str, list[str]]]


def module_files() -> tuple[Path, ...]:
    """List the door and the modules behind it; alignments are not among them."""
    folder = resources.path("ontology")
    return tuple(path for path in sorted(folder.glob("*.ttl")) if path.name != _BESIDE)


def triples(paths: Iterable[Path]) -> Iterator[Quad]:
    """Yield the triples of Turtle files.

    Raises:
        InputError: If a file cannot be read.
    """
    for path in paths:
        yield from map(from_quad, parse(path))


def facts(paths: Iterable[Path]) -> Facts:
    """Gather what Turtle files say of each subject, predicates as CURIEs, literals without type."""
    gathered: Facts = {}
    for subject, predicate, value, _ in triples(paths):
        gathered.setdefault(subject.value, {}).setdefault(curie(predicate.value), []).append(value.value)
    return gathered
