"""Our terms <-> pyoxigraph's; the one place that knows both."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from kg.namespaces import PREFIXES
from kg.terms import XSD, Blank, Iri, Literal, Node, Quad, Term

__all__ = ["from_quad", "from_term", "to_quad", "to_term"]

_OFFSETS: Final = frozenset((PREFIXES["oa"] + "start", PREFIXES["oa"] + "end"))
_INTEGER: Final = XSD + "integer"


def to_term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Give a term as pyoxigraph has it.

    Raises:
        ValueError: If an IRI breaks RFC 3987 in a way that ``Iri`` does not mend.
    """
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(term.value, language=term.language)
        return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))
    return _node(term)


def from_term(term: object) -> Term:
    """Take a term over from pyoxigraph."""
    match term:
        case ox.NamedNode():
            return Iri(term.value)
        case ox.BlankNode():
            return Blank(term.value)
        case ox.Literal():
            return Literal(term.value, term.datatype.value, term.language or "")
    raise TypeError(f"{term!r}: not a term of RDF 1.1")


def to_quad(quad: Quad) -> ox.Quad:
    """Give a quad as pyoxigraph has it."""
    graph = _node(quad.graph) if quad.graph else ox.DefaultGraph()
    return ox.Quad(_node(quad.subject), ox.NamedNode(quad.predicate.value), to_term(quad.object), graph)


def from_quad(quad: ox.Quad | ox.Triple) -> Quad:
    """Take a quad over from pyoxigraph.

    Oxigraph's store keeps every kind of integer as ``xsd:integer``; the offsets of
    Web Annotation get back the type that its vocabulary gives them.
    """
    predicate, object_ = quad.predicate.value, from_term(quad.object)
    if predicate in _OFFSETS and isinstance(object_, Literal) and object_.datatype == _INTEGER:
        object_ = Literal(object_.value, XSD + "nonNegativeInteger")
    name = quad.graph_name if isinstance(quad, ox.Quad) else None
    graph = _as_node(from_term(name)) if isinstance(name, ox.NamedNode | ox.BlankNode) else None
    return Quad(_as_node(from_term(quad.subject)), Iri(predicate), object_, graph)


def _node(node: Node) -> ox.NamedNode | ox.BlankNode:
    return ox.NamedNode(node.value) if isinstance(node, Iri) else ox.BlankNode(node.value)


def _as_node(term: Term) -> Node:
    if isinstance(term, Literal):
        raise TypeError(f"{term}: a literal cannot be a subject")
    return term
