"""RDF/XML, for tools that read nothing else.

XML 1.0 has no way to write most control characters, nor U+FFFE and U+FFFF. Leaving them
out would change what an article says, so such data are refused with the place named; all
other formats hold them. A predicate whose IRI does not end in an XML name is refused too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from kg.errors import UsageError
from kg.namespaces import PREFIXES
from kg.serialisation.order import Description, descriptions
from kg.terms import RDF_TYPE, Blank, Iri, Literal, Quad, Term, curie

__all__ = ["rdfxml"]

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}


def rdfxml(quads: Iterable[Quad]) -> str:
    """Write the union of all graphs as RDF/XML.

    Raises:
        UsageError: If XML cannot hold a character or a predicate's name.
    """
    names = _Names()
    body = "".join(line for description in descriptions(quads) for line in _element(description, names))
    declared = "".join(f'\n    xmlns:{prefix}="{_escaped(iri)}"' for iri, prefix in sorted(names.declared()))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n{body}</rdf:RDF>\n'


class _Names:
    """Element names, and the namespaces that they took."""

    def __init__(self) -> None:
        self._known = {namespace: prefix for prefix, namespace in PREFIXES.items()}
        self._used = {PREFIXES["rdf"]: "rdf"}

    def declared(self) -> Iterable[tuple[str, str]]:
        """Give the namespaces with their prefixes."""
        return self._used.items()

    def element(self, iri: str) -> str | None:
        """Write an IRI as the name of an element; None where it ends in no XML name."""
        local = _NAME.search(iri)
        if not local or not iri[: local.start()]:
            return None
        namespace = iri[: local.start()]
        prefix = self._used.setdefault(namespace, self._known.get(namespace, f"ns{len(self._used)}"))
        return f"{prefix}:{local[0]}"


def _element(description: Description, names: _Names) -> Iterator[str]:
    name, type_ = _typed(description, names)
    yield f"  <{name} {_subject(description)}>\n"
    for predicate, objects in description.properties:
        element = names.element(predicate.value)
        if element is None:
            raise UsageError(f"{predicate.value}: RDF/XML cannot write this predicate; choose another format")
        yield from (
            f"    <{element}{_filling(value, description, predicate)}</{element}>\n"
            for value in objects
            if not (predicate.value == RDF_TYPE and value == type_)
        )
    yield f"  </{name}>\n"


def _typed(description: Description, names: _Names) -> tuple[str, Term | None]:
    """Choose the element's name: the first class, where that is possible."""
    for value in description.objects(RDF_TYPE):
        name = names.element(value.value) if isinstance(value, Iri) else None
        if name and not name.startswith("rdf:"):
            return name, value
    return "rdf:Description", None


def _subject(description: Description) -> str:
    subject = description.subject
    kind = "nodeID" if isinstance(subject, Blank) else "about"
    return f'rdf:{kind}="{_escaped(subject.value)}"'


def _filling(value: Term, description: Description, predicate: Iri) -> str:
    if isinstance(value, Literal):
        return f"{_annotation(value)}>{_escaped(_checked(value.value, description, predicate))}"
    kind = "nodeID" if isinstance(value, Blank) else "resource"
    return f' rdf:{kind}="{_escaped(value.value)}">'


def _annotation(value: Literal) -> str:
    if value.language:
        return f' xml:lang="{value.language}"'
    return "" if value.plain else f' rdf:datatype="{_escaped(value.datatype)}"'


def _checked(text: str, description: Description, predicate: Iri) -> str:
    bad = _NOT_XML.search(text)
    if bad:
        place = f"{description.subject} {curie(predicate.value)}"
        raise UsageError(f"{place}: RDF/XML cannot hold U+{ord(bad[0]):04X}; choose another format, such as ttl or nq")
    return text


def _escaped(text: str) -> str:
    return re.sub('[&<>"\r]', lambda match: _ESCAPES[match[0]], text)
