"""Quads <-> files: six formats, each written sorted, so that equal data are equal bytes.

Every writer here is our own: engines write in the order of their hash tables. N-Quads is
the canonical form. Turtle, N-Triples and RDF/XML know no graphs and hold the union of all.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import InputError
from kg.formats import format_of, parse
from kg.namespaces import DATA, PREFIXES
from kg.oxigraph import from_quad
from kg.serialisation.grouped import Group, grouped
from kg.serialisation.jsonld import jsonld
from kg.serialisation.lines import nquads, ntriples, sorted_lines
from kg.serialisation.rdfxml import rdfxml
from kg.serialisation.turtle import trig, turtle
from kg.terms import Blank, Iri, Literal, Quad, Term

if TYPE_CHECKING:
    import rdflib

__all__ = ["Group", "dataset", "grouped", "rdflib_term", "read", "serialise", "write"]

_RdflibQuad = tuple[Any, Any, Any, Any]  # rdflib's stubs take no union here
_WRITERS: Final[dict[str, Callable[[Iterable[Quad], str], str]]] = {
    "nq": lambda quads, _base: nquads(quads),
    "nt": lambda quads, _base: ntriples(quads),
    "ttl": turtle,
    "trig": trig,
    "jsonld": lambda quads, _base: jsonld(quads),
    "rdf": lambda quads, _base: rdfxml(quads),
}


def serialise(quads: Iterable[Quad], format_name: str, *, base: str = DATA) -> str:
    """Write quads as text; the order in which they come and how often makes no difference.

    Args:
        quads: What to write.
        format_name: ``nq``, ``nt``, ``ttl``, ``trig``, ``jsonld`` or ``rdf``.
        base: Where the data's IRIs begin; Turtle and TriG leave it out of them.

    Raises:
        UsageError: If there is no such format, or RDF/XML cannot hold the data.
    """
    return _WRITERS[format_of("", format_name).name](quads, base)


def write(quads: Iterable[Quad], path: Path | str, format_name: str | None = None, *, base: str = DATA) -> None:
    """Write quads to a file, all of it or nothing; the suffix tells the format.

    N-Quads and N-Triples of any size are written with little memory, where the quads come
    one by one; the other formats put what belongs together in one place, and hold all of it.

    Raises:
        UsageError: If there is no such format, or RDF/XML cannot hold the data.
        InputError: If the file cannot be written.
    """
    form = format_of(path, format_name)
    if form.name in ("nq", "nt"):
        text = sorted_lines(quads, named_graphs=form.named_graphs)
    else:
        text = iter([serialise(quads, form.name, base=base)])
    try:
        _replace(Path(path), text)
    except (OSError, sqlite3.Error) as error:
        raise InputError(path, f"cannot be written: {getattr(error, 'strerror', None) or error}") from error


def read(path: Path | str, format_name: str | None = None) -> Iterator[Quad]:
    """Yield the quads of a file of any of the formats.

    Raises:
        UsageError: If the format is not known.
        InputError: If the file cannot be read, naming the line that is wrong.
    """
    return map(from_quad, parse(path, format_name))


def dataset(quads: Iterable[Quad]) -> rdflib.Dataset:
    """Give the quads as rdflib has them; queries see the union of all graphs."""
    import rdflib

    made = rdflib.Dataset(default_union=True)
    for prefix, namespace in PREFIXES.items():
        made.bind(prefix, namespace)
    made.addN(_in_rdflib(quads, made))
    return made


def _in_rdflib(quads: Iterable[Quad], made: rdflib.Dataset) -> Iterator[_RdflibQuad]:
    convert = lru_cache(maxsize=None)(rdflib_term)
    graphs = {}
    for subject, predicate, object_, name in quads:
        if name not in graphs:
            graphs[name] = made.graph(convert(name)) if name else made.default_graph
        yield convert(subject), convert(predicate), convert(object_), graphs[name]


def rdflib_term(term: Term) -> Any:
    """Give a term as rdflib has it; a literal keeps its own spelling."""
    import rdflib

    match term:
        case Iri(value):
            return rdflib.URIRef(value)
        case Blank(value):
            return rdflib.BNode(value)
        case Literal(value, _, language) if language:
            return rdflib.Literal(value, lang=language)
    return rdflib.Literal(term.value, datatype=None if term.plain else rdflib.URIRef(term.datatype), normalize=False)


def _replace(path: Path, text: Iterable[str]) -> None:
    """Put a file in place in one step, so that nobody reads half of it; devices are written as they are."""
    path = path.resolve()
    whole = not path.exists() or path.is_file()
    target = path.with_name(f".{path.name}.{os.getpid()}") if whole else path
    try:
        with target.open("w", encoding="utf-8", newline="") as file:
            file.writelines(text)
        if whole:
            target.replace(path)
    except BaseException:
        if whole:
            target.unlink(missing_ok=True)
        raise
