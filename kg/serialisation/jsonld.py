"""JSON-LD 1.1, compact, to be read by programs that do not know RDF as well.

A key of our ontology is the bare word that the records use (``speaker``); all others keep
their prefix. IRIs of data stand in full. A property with one value has that value, one
with several has a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from kg.namespaces import DIP, PREFIXES, VOCABULARY
from kg.serialisation.order import Description, descriptions, graphs
from kg.terms import RDF_TYPE, Iri, Literal, Quad, Term

__all__ = ["jsonld"]

_LINKS: Final = frozenset(
    """
    about addressee contentEvidence cueEvidence dataSource dateBasis datePrecision evidence extractedBy format host
    mediator mentions mode onBehalfOf observationStatus participant partner place polarity qualifier changeUnit
    measure reportedIn reportedVia reporter sender speaker speakerEvidence speechAct status target targetCountry
    unit url
    """.split()
)


def jsonld(quads: Iterable[Quad]) -> str:
    """Write a JSON-LD document: what the default graph says, then a node a named graph."""
    quads = set(quads)
    context = _Context(quads)
    nodes: list[Any] = []
    for name, members in graphs(quads):
        made = [context.node(description) for description in descriptions(members)]
        nodes += [{"@id": _id(name), "@graph": made}] if name else made
    document = {"@context": context.definitions, "@graph": nodes}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


class _Context:
    """Which prefixes and bare words a document uses.

    A prefix that is the scheme of an IRI in the data is left out: ``oa:x`` would be read
    as something else.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        iris = {value.value for quad in quads for value in quad if isinstance(value, Iri)}
        schemes = {iri.partition(":")[0] for iri in iris}
        prefixes = PREFIXES | {"kgv": VOCABULARY}
        self._prefixes = {p: namespace for p, namespace in prefixes.items() if p not in schemes}
        words = sorted({quad.predicate.value.removeprefix(DIP) for quad in quads if _is_ours(quad.predicate.value)})
        words = [word for word in words if word not in prefixes]
        self._words = frozenset(words) if "dip" in self._prefixes else frozenset()
        terms = {word: self._definition(word) for word in sorted(self._words)}
        self.definitions = dict(sorted(self._prefixes.items())) | terms

    def _definition(self, word: str) -> Any:
        return {"@id": f"dip:{word}", "@type": "@id"} if word in _LINKS else f"dip:{word}"

    def node(self, description: Description) -> dict[str, Any]:
        """Write a subject with all that is said about it."""
        made: dict[str, Any] = {"@id": _id(description.subject)}
        for predicate, objects in description.properties:
            key, values = self._property(predicate, objects)
            made[key] = values[0] if len(values) == 1 else values
        return made

    def _property(self, predicate: Iri, objects: tuple[Term, ...]) -> tuple[str, list[Any]]:
        if predicate.value == RDF_TYPE and all(isinstance(o, Iri) for o in objects):
            return "@type", [self._short(o.value) for o in objects]
        word = predicate.value.removeprefix(DIP)
        bare = word in self._words and predicate.value.startswith(DIP)
        links = bare and word in _LINKS
        return word if bare else self._short(predicate.value), [self._value(o, links=links) for o in objects]

    def _value(self, value: Term, *, links: bool) -> Any:
        if not isinstance(value, Literal):
            name = self._short(value.value) if isinstance(value, Iri) else _id(value)
            return name if links else {"@id": name}
        if value.language:
            return {"@language": value.language, "@value": value.value}
        if not value.plain:
            return {"@type": self._short(value.datatype), "@value": value.value}
        return {"@value": value.value} if links else value.value

    def _short(self, iri: str) -> str:
        for prefix, namespace in self._prefixes.items():
            local = iri.removeprefix(namespace)
            if local != iri and local and not local.startswith("//"):
                return f"{prefix}:{local}"
        return iri


def _is_ours(iri: str) -> bool:
    return iri.startswith(DIP) and iri.removeprefix(DIP).isalnum()


def _id(value: Iri | object) -> str:
    return value.value if isinstance(value, Iri) else str(value)
