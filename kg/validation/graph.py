"""A read-only graph laid out for validation: one table a predicate, plain strings for nodes.

An IRI is its text, a blank node its label after ``_:``; a literal stays a
`kg.terms.Literal`. Named graphs are forgotten: a record is judged by all that is said of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, Final, TypeAlias

from kg.namespaces import PREFIXES
from kg.terms import RDF_TYPE, Blank, Iri, Literal, Quad, Term

__all__ = ["Graph", "Node", "Table", "Triple", "Value", "is_blank", "read", "term_of"]

Node: TypeAlias = str
Value: TypeAlias = str | Literal
Table: TypeAlias = Mapping[Node, tuple[Value, ...]]
Triple: TypeAlias = tuple[Node, str, Value]

_SUB_CLASS_OF: Final = PREFIXES["rdfs"] + "subClassOf"


class Graph:
    """Triples by predicate; asking for what is not there gives nothing."""

    __slots__ = ("_instances", "_inverse", "_tables")

    def __init__(self, triples: Iterable[Triple]) -> None:
        tables: dict[str, dict[Node, tuple[Value, ...]]] = {}
        for subject, predicate, value in triples:
            table = tables.get(predicate)
            if table is None:
                table = tables[predicate] = {}
            known = table.get(subject)
            if known is None:
                table[subject] = (value,)
            elif value not in known:
                table[subject] = (*known, value)
        self._tables = tables
        self._inverse: dict[str, dict[Value, list[Node]]] = {}
        self._instances: dict[str, tuple[Node, ...]] = {}

    def table(self, predicate: str) -> Table:
        """Give the values of a predicate by subject."""
        return self._tables.get(predicate, {})

    def predicates(self) -> Iterator[str]:
        """Yield the predicates in use."""
        return iter(self._tables)

    def triples(self) -> Iterator[Triple]:
        """Yield every triple once."""
        for predicate, table in self._tables.items():
            yield from ((subject, predicate, value) for subject, values in table.items() for value in values)

    def about(self, nodes: Iterable[Node]) -> Iterator[Triple]:
        """Yield what is said of some nodes."""
        listed = list(nodes)
        for predicate, table in self._tables.items():
            yield from ((node, predicate, value) for node in listed for value in table.get(node, ()))

    def values(self, subject: Node, predicate: str) -> tuple[Value, ...]:
        """Give the values of a predicate at a subject, each once."""
        return self.table(predicate).get(subject, ())

    def nodes(self, subject: Node, predicate: str) -> Iterator[Node]:
        """Yield those values that are no literals."""
        return (value for value in self.values(subject, predicate) if isinstance(value, str))

    def text(self, subject: Node, predicate: str) -> str | None:
        """Give the only value as text, an IRI as it is; None where there is none or several."""
        values = self.values(subject, predicate)
        if len(values) != 1:
            return None
        return values[0] if isinstance(values[0], str) else values[0].value

    def subjects(self, predicate: str, value: Value) -> list[Node]:
        """List the subjects that have a value."""
        inverse = self._inverse.get(predicate)
        if inverse is None:
            inverse = self._inverse[predicate] = {}
            for subject, values in self.table(predicate).items():
                for each in values:
                    inverse.setdefault(each, []).append(subject)
        return inverse.get(value, [])

    def instances(self, class_: str) -> tuple[Node, ...]:
        """List the instances of a class and of the classes that the graph puts below it."""
        known = self._instances.get(class_)
        if known is None:
            below = self._below(class_)
            members = (node for each in below for node in self.subjects(RDF_TYPE, each))
            known = self._instances[class_] = tuple(dict.fromkeys(members))
        return known

    def _below(self, class_: str) -> dict[str, None]:
        found, waiting = {class_: None}, [class_]
        while waiting and self.table(_SUB_CLASS_OF):
            new = [each for each in self.subjects(_SUB_CLASS_OF, waiting.pop()) if each not in found]
            found.update(dict.fromkeys(new))
            waiting += new
        return found


def read(data: Any) -> Graph:
    """Make a graph of anything that holds triples.

    Args:
        data: Quads of `kg.terms` or of pyoxigraph, N-Quads as text, or an rdflib graph or dataset.

    Raises:
        TypeError: If it is nothing of the kind.
    """
    if isinstance(data, Graph):
        return data
    if isinstance(data, str):
        return Graph(_from_text(data))
    if hasattr(data, "quads"):
        return Graph(_from_rdflib(quad[:3] for quad in data.quads((None, None, None, None))))
    if hasattr(data, "triples"):
        return Graph(_from_rdflib(data.triples((None, None, None))))
    return Graph(_from_quads(data))


def is_blank(node: Value) -> bool:
    """Whether a value is a blank node."""
    return isinstance(node, str) and node.startswith("_:")


def term_of(value: Value) -> Term:
    """Turn a value back into a term."""
    if isinstance(value, Literal):
        return value
    return Blank(value.removeprefix("_:")) if is_blank(value) else Iri(value)


def _from_quads(quads: Iterable[Any]) -> Iterator[Triple]:
    foreign = _Foreign()
    for quad in quads:
        if isinstance(quad, Quad):
            subject, predicate, value, _ = quad
            plain = value if isinstance(value, Literal) else _node(value)
            yield _node(subject), predicate.value, plain
        elif hasattr(quad, "predicate") or isinstance(quad, tuple):
            yield foreign.triple(*tuple(quad)[:3])
        else:
            raise TypeError(f"{quad!r} is neither a quad nor a triple")


def _node(term: Iri | Blank) -> Node:
    return term.value if isinstance(term, Iri) else f"_:{term.value}"


def _from_text(text: str) -> Iterator[Triple]:
    import pyoxigraph

    return _from_quads(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))


def _from_rdflib(triples: Iterable[tuple[Any, Any, Any]]) -> Iterator[Triple]:
    foreign = _Foreign()
    return (foreign.triple(*triple) for triple in triples)


class _Foreign:
    """Terms of pyoxigraph and rdflib in our form; blank nodes numbered as they come.

    Parsers give blank nodes labels by chance; a number by order keeps reports the same.
    """

    def __init__(self) -> None:
        self._numbers = count(1)
        self._blanks: dict[str, Node] = {}

    def triple(self, subject: Any, predicate: Any, value: Any) -> Triple:
        return self._term_node(subject), str(getattr(predicate, "value", predicate)), self._value(value)

    def _value(self, term: Any) -> Value:
        kind = type(term).__name__
        if kind != "Literal":
            return self._term_node(term)
        lexical = term.value if type(term).__module__.startswith("pyoxigraph") else str(term)
        datatype = getattr(term.datatype, "value", term.datatype)
        known = {"datatype": str(datatype)} if datatype else {}
        return Literal(lexical, language=term.language or "", **known)

    def _term_node(self, term: Any) -> Node:
        name = str(getattr(term, "value", term))
        if type(term).__name__ in ("BlankNode", "BNode"):
            return self._blanks.setdefault(name, f"_:b{next(self._numbers)}")
        return name
