"""Turtle and TriG, to be read by people: prefixes, one block a subject, the same order everywhere.

TriG is written without the keyword GRAPH, which the parser of Debian's raptor does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from kg.namespaces import PREFIXES, VOCABULARY
from kg.serialisation.order import Description, descriptions, graphs
from kg.terms import RDF_TYPE, Iri, Literal, Node, Quad, Term

__all__ = ["trig", "turtle"]

_LOCAL: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_PART: Final = re.compile(r"[a-z-]+/[A-Za-z0-9_~%-][A-Za-z0-9_~%.,=#-]*")  # no dot segment, no colon: resolves as is
_CONCEPT: Final = re.compile(re.escape(VOCABULARY) + r"([a-z]+(?:-[a-z]+)*)/([a-z0-9][a-z0-9-]*)")


def turtle(quads: Iterable[Quad], base: str) -> str:
    """Write the union of all graphs as Turtle."""
    names = _Names(base)
    body = "\n".join(_block(description, names) for description in descriptions(quads))
    return _document(names, body)


def trig(quads: Iterable[Quad], base: str) -> str:
    """Write TriG, a block a graph."""
    names = _Names(base)
    body = "\n".join(_graph(name, members, names) for name, members in graphs(quads))
    return _document(names, body)


class _Names:
    """How IRIs are shortened, and which prefixes that took."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.used: dict[str, str] = {}
        self._short: dict[str, str] = {}

    @cached_property
    def _namespaces(self) -> tuple[tuple[str, str], ...]:
        return tuple(PREFIXES.items())

    def short(self, iri: str) -> str:
        """Write an IRI with a prefix, relative to the base, or in full."""
        if iri not in self._short:
            self._short[iri] = self._relative(iri) or self._prefixed(iri) or str(Iri(iri))
        return self._short[iri]

    def _relative(self, iri: str) -> str | None:
        rest = iri.removeprefix(self.base)
        return f"<{rest}>" if rest != iri and _PART.fullmatch(rest) else None

    def _prefixed(self, iri: str) -> str | None:
        for prefix, namespace in self._namespaces:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return self._with(prefix, namespace, iri)
        concept = _CONCEPT.fullmatch(iri)
        if concept and concept[1] not in PREFIXES:
            return self._with(concept[1], f"{VOCABULARY}{concept[1]}/", iri)
        return None

    def _with(self, prefix: str, namespace: str, iri: str) -> str:
        self.used[prefix] = namespace
        return f"{prefix}:{iri.removeprefix(namespace)}"


def _document(names: _Names, body: str) -> str:
    prefixes = [f"@prefix {prefix}: <{names.used[prefix]}> ." for prefix in sorted(names.used)]
    return "\n".join([f"@base <{names.base}> .", *prefixes, "", body])


def _graph(name: Node | None, quads: Iterable[Quad], names: _Names) -> str:
    blocks = "\n".join(_block(description, names) for description in descriptions(quads))
    indented = re.sub(r"^(?=.)", "    ", blocks, flags=re.MULTILINE)
    label = f"{_node(name, names)} " if name else ""
    return f"{label}{{\n{indented}}}\n"


def _block(description: Description, names: _Names) -> str:
    lines = " ;\n".join(_lines(description, names))
    return f"{_node(description.subject, names)} {lines} .\n"


def _lines(description: Description, names: _Names) -> Iterator[str]:
    for place, (predicate, objects) in enumerate(description.properties):
        name = "a" if predicate.value == RDF_TYPE else names.short(predicate.value)
        indent = "    " if place else ""
        yield f"{indent}{name} {', '.join(_term(value, names) for value in objects)}"


def _node(value: Node, names: _Names) -> str:
    return names.short(value.value) if isinstance(value, Iri) else str(value)


def _term(value: Term, names: _Names) -> str:
    if not isinstance(value, Literal):
        return _node(value, names)
    if value.plain or value.language:
        return str(value)
    return str(value).removesuffix(value.suffix) + f"^^{names.short(value.datatype)}"
