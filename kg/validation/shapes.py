"""The shapes: read from ``shapes/*.ttl`` once, ready to be put to a graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path as File
from typing import Final, NamedTuple

from kg import formats
from kg.errors import ConfigurationError
from kg.namespaces import DIPS, PREFIXES
from kg.terms import RDF_TYPE, Literal, curie
from kg.validation import constraints as core
from kg.validation.constraints import Constraint
from kg.validation.graph import Graph, Node, Value, is_blank, read

__all__ = ["Path", "Result", "Shape", "load", "local_name", "read_graph", "shapes_of"]

SH: Final = PREFIXES["sh"]
_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_LIST: Final = (f"{_RDF}first", f"{_RDF}rest", f"{_RDF}nil")
_REMEDY: Final = f"{DIPS}remedy"
_CHECK: Final = f"{DIPS}check"
_TARGETS: Final = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
_LABEL: Final = f"{PREFIXES['rdfs']}label"
_COMMENT: Final = f"{PREFIXES['rdfs']}comment"
_FOR_READERS: Final = ("severity", "name", "description", "message", "order", "group", "defaultValue")
_DESCRIPTIVE: Final = frozenset(
    {RDF_TYPE, _REMEDY, _CHECK, _LABEL, _COMMENT, f"{PREFIXES['rdfs']}isDefinedBy", f"{PREFIXES['rdfs']}seeAlso"}
    | {SH + name for name in ("path", "property", "flags", "deactivated", *_FOR_READERS, *_TARGETS)}
)
_LOOK: Final = "Look at the record and at what the rule asks for."


@dataclass(frozen=True, slots=True)
class Path:
    """A property path as a tree; ``kind`` is a SHACL path type or ``predicate``."""

    kind: str
    predicate: str = ""
    parts: tuple[Path, ...] = ()

    def __str__(self) -> str:
        match self.kind:
            case "predicate":
                return curie(self.predicate)
            case "inverse":
                return f"^{self.parts[0]}"
            case "alternative":
                return "|".join(map(str, self.parts))
        return "/".join(f"({part})" if part.kind == "alternative" else str(part) for part in self.parts)

    def values(self, graph: Graph, node: Value) -> tuple[Value, ...]:
        """Give what the path leads to, each value once."""
        match self.kind:
            case "predicate":
                return graph.values(node, self.predicate) if isinstance(node, str) else ()
            case "inverse":
                return tuple(graph.subjects(self.parts[0].predicate, node))
            case "alternative":
                return tuple(dict.fromkeys(v for part in self.parts for v in part.values(graph, node)))
        reached: tuple[Value, ...] = (node,)
        for part in self.parts:
            reached = tuple(dict.fromkeys(v for each in reached for v in part.values(graph, each)))
        return reached


class Result(NamedTuple):
    """One result of SHACL: a shape that a focus node breaks."""

    shape: Shape
    focus: Value
    value: Value | None
    component: str


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A promise, and how to tell that it is broken.

    ``check`` is empty, or says what `kg.validation.checks` needs to evaluate it: ``graph``,
    ``text`` or ``articles``. What is not ``active`` finds nothing; its property shapes may still be.
    """

    iri: str
    path: Path | None
    constraints: tuple[Constraint, ...]
    properties: tuple[Shape, ...]
    targets: tuple[tuple[str, str], ...]
    severity: str = "Violation"
    name: str = ""
    message: str = ""
    remedy: str = ""
    check: str = ""
    active: bool = True

    def focus(self, graph: Graph) -> tuple[Node | Literal, ...]:
        """List the nodes that the shape is about, in the graph's order."""
        return tuple(dict.fromkeys(node for kind, iri in self.targets for node in _TARGET[kind](graph, iri)))

    def results(self, graph: Graph, focus: Sequence[Value]) -> Iterator[Result]:
        """Yield the results of the shape and of its property shapes for some nodes."""
        if self.constraints and self.active:
            values = self._values(graph, focus)
            for constraint in self.constraints:
                for node, value in constraint.faults(graph, values):
                    yield Result(self, node, value, constraint.component)
        for shape in self.properties:
            yield from shape.results(graph, focus)

    def failing(self, graph: Graph, nodes: Sequence[Value]) -> frozenset[Value]:
        """Tell which of some nodes break the shape."""
        return frozenset(result.focus for result in self.results(graph, nodes))

    def _values(self, graph: Graph, focus: Sequence[Value]) -> dict[Value, Sequence[Value]]:
        if self.path is None:
            return {node: (node,) for node in focus}
        if self.path.kind == "predicate":
            values = graph.table(self.path.predicate).get
            return {node: values(node, ()) for node in focus}  # type: ignore[arg-type]  # a literal has none
        return {node: self.path.values(graph, node) for node in focus}


def load(files: Iterable[File]) -> tuple[Shape, ...]:
    """Read shapes from Turtle files, in order of their IRIs.

    Raises:
        ConfigurationError: If a shape uses what is not evaluated here, such as sh:sparql.
        InputError: If a file cannot be read.
    """
    return shapes_of(read_graph(files))


def read_graph(files: Iterable[File]) -> Graph:
    """Read files of shapes as one graph, in which every property shape has a name.

    Raises:
        ConfigurationError: If a path or a list in them has no end.
        InputError: If a file cannot be read.
    """
    graph = read(quad for file in files for quad in formats.parse(file))
    try:
        names = _names_for_blanks(graph)
    except RecursionError:
        raise ConfigurationError("a path in the shapes leads back to itself, or has hundreds of levels") from None
    named = ((names.get(s, s), p, names.get(o, o) if isinstance(o, str) else o) for s, p, o in graph.triples())
    return Graph(named) if names else graph


def shapes_of(graph: Graph) -> tuple[Shape, ...]:
    """Give the shapes of a graph that have targets, in order of their IRIs.

    Raises:
        ConfigurationError: If a shape uses what is not evaluated here, has no IRI, or refers to itself.
    """
    targeted = {node for kind in _TARGETS for node in graph.table(SH + kind)} | set(_classes(graph))
    if any(map(is_blank, targeted)):
        raise ConfigurationError("a shape with a target has no IRI; give it one, so that a report can name it")
    try:
        return tuple(_shape(graph, node) for node in sorted(targeted))
    except RecursionError:
        raise ConfigurationError(
            "a shape refers to itself, which SHACL leaves open and nothing here evaluates"
        ) from None


def _classes(graph: Graph) -> Iterator[Node]:
    """Yield shapes that are classes as well, and so are about their own instances."""
    return (n for n in graph.subjects(RDF_TYPE, f"{SH}NodeShape") if f"{_RDFS}Class" in graph.values(n, RDF_TYPE))


def _names_for_blanks(graph: Graph) -> dict[Node, str]:
    """Name blank property shapes after the shape that has them and their path."""
    names: dict[Node, str] = {}
    for shape, members in graph.table(f"{SH}property").items():
        for member in members:
            if isinstance(member, str) and is_blank(member) and member not in names:
                step = re.sub(r"\W+", "-", _steps(graph, member)).strip("-")
                wanted = f"{names.get(shape, shape)}-{step}"
                taken = {*names.values()}
                free = (n for n in (wanted, *(f"{wanted}-{i}" for i in range(2, len(taken) + 3))) if n not in taken)
                names[member] = next(free)
    return names


def _steps(graph: Graph, shape: Node) -> str:
    path = next(graph.nodes(shape, f"{SH}path"), None)
    return re.sub(r"\w+:", "", str(_path(graph, path))) if path else "shape"


def _shape(graph: Graph, node: Node, *, active: bool = True) -> Shape:
    unknown = {p for p in _predicates(graph, node) if p not in _DESCRIPTIVE and p not in _CONSTRAINTS}
    if unknown:
        listed = ", ".join(sorted(map(curie, unknown)))
        raise ConfigurationError(f"{curie(node)}: {listed} is not evaluated; use pyshacl for shapes of this kind")
    path = next(graph.nodes(node, f"{SH}path"), None)
    active = active and graph.text(node, f"{SH}deactivated") != "true"
    name = _said(graph, node, f"{SH}name") or _said(graph, node, _LABEL) or local_name(node)
    return Shape(
        iri=node,
        path=_path(graph, path) if path else None,
        constraints=tuple(_constraints(graph, node)),
        properties=tuple(_shape(graph, each, active=active) for each in sorted(graph.nodes(node, f"{SH}property"))),
        targets=tuple(_targets(graph, node)),
        severity=(graph.text(node, f"{SH}severity") or f"{SH}Violation").removeprefix(SH),
        name=name,
        message=_said(graph, node, f"{SH}message") or f"A promise is not kept: {name}.",
        remedy=_said(graph, node, _REMEDY) or _said(graph, node, f"{SH}description") or _LOOK,
        check=graph.text(node, _CHECK) or "",
        active=active,
    )


def local_name(iri: str) -> str:
    """Give the last step of an IRI."""
    return re.split("[#/]", iri)[-1] or iri


def _said(graph: Graph, node: Node, predicate: str) -> str:
    """Give a text in English, or in whatever language there is."""
    texts = sorted((v for v in graph.values(node, predicate) if isinstance(v, Literal)), key=str)
    english = [text for text in texts if text.language.split("-")[0] in ("en", "")]
    return (english or texts or [Literal("")])[0].value


def _targets(graph: Graph, node: Node) -> Iterator[tuple[str, str]]:
    yield from ((kind, iri) for kind in _TARGETS for iri in sorted(graph.nodes(node, SH + kind)))
    if node in _classes(graph):
        yield "targetClass", node


def _predicates(graph: Graph, node: Node) -> Iterator[str]:
    return (predicate for predicate in graph.predicates() if graph.values(node, predicate))


def _constraints(graph: Graph, node: Node) -> Iterator[Constraint]:
    for predicate, make in _CONSTRAINTS.items():
        for value in graph.values(node, predicate):
            try:
                made = make(graph, node, value)
            except (InvalidOperation, ValueError, NotImplementedError, re.error) as error:
                written = f"{curie(node)}: {curie(predicate)} {_lexical(value)}"
                raise ConfigurationError(f"{written} is not evaluated; use pyshacl for shapes of this kind") from error
            if made is not None:
                yield made


def _path(graph: Graph, node: Node) -> Path:
    if not is_blank(node):
        return Path("predicate", node)
    for kind in ("inverse", "alternative"):
        inner = next(graph.nodes(node, f"{SH}{kind}Path"), None)
        if inner:
            members = [inner] if kind == "inverse" else _members(graph, inner)
            return Path(kind, parts=tuple(_path(graph, str(each)) for each in members))
    return Path("sequence", parts=tuple(_path(graph, str(each)) for each in _members(graph, node)))


def _members(graph: Graph, head: Node) -> Iterator[Value]:
    first, rest, nil = _LIST
    seen = {nil}
    while head not in seen:
        seen.add(head)
        yield from graph.values(head, first)
        head = next(graph.nodes(head, rest), nil)
    if head != nil:
        raise ConfigurationError("a list in the shapes leads back to itself")


def _failing(graph: Graph, node: Value) -> core.Failing:
    return _shape(graph, str(node)).failing


def _pattern(graph: Graph, node: Node, value: Value) -> Constraint:
    flags = re.IGNORECASE if "i" in (graph.text(node, f"{SH}flags") or "") else re.NOFLAG
    return core.Pattern(re.compile(_lexical(value), flags))


def _lexical(value: Value) -> str:
    return value if isinstance(value, str) else value.value


_Make = Callable[[Graph, Node, Value], Constraint | None]
_CONSTRAINTS: Final[dict[str, _Make]] = {
    f"{SH}minCount": lambda _g, _n, v: core.MinCount(int(_lexical(v))),
    f"{SH}maxCount": lambda _g, _n, v: core.MaxCount(int(_lexical(v))),
    f"{SH}datatype": lambda _g, _n, v: core.Datatype(_lexical(v)),
    f"{SH}nodeKind": lambda _g, _n, v: core.NodeKind(_lexical(v)),
    f"{SH}pattern": _pattern,
    f"{SH}minLength": lambda _g, _n, v: core.MinLength(int(_lexical(v))),
    f"{SH}maxLength": lambda _g, _n, v: core.MaxLength(int(_lexical(v))),
    f"{SH}minExclusive": lambda _g, _n, v: core.MinExclusive(Decimal(_lexical(v))),
    f"{SH}maxExclusive": lambda _g, _n, v: core.MaxExclusive(Decimal(_lexical(v))),
    f"{SH}minInclusive": lambda _g, _n, v: core.MinInclusive(Decimal(_lexical(v))),
    f"{SH}maxInclusive": lambda _g, _n, v: core.MaxInclusive(Decimal(_lexical(v))),
    f"{SH}in": lambda g, _n, v: core.In(frozenset(_members(g, _lexical(v)))),
    f"{SH}hasValue": lambda _g, _n, v: core.HasValue(v),
    f"{SH}disjoint": lambda _g, _n, v: core.Disjoint(_lexical(v)),
    f"{SH}lessThan": lambda _g, _n, v: core.LessThan(_lexical(v)),
    f"{SH}lessThanOrEquals": lambda _g, _n, v: core.LessThanOrEquals(_lexical(v)),
    f"{SH}equals": lambda _g, _n, v: core.Equals(_lexical(v)),
    f"{SH}class": lambda _g, _n, v: core.Class(_lexical(v)),
    f"{SH}languageIn": lambda g, _n, v: core.LanguageIn(tuple(map(_lexical, _members(g, _lexical(v))))),
    f"{SH}uniqueLang": lambda _g, _n, v: core.UniqueLang() if _lexical(v) == "true" else None,
    f"{SH}or": lambda g, _n, v: core.Or(tuple(_failing(g, each) for each in _members(g, _lexical(v)))),
    f"{SH}and": lambda g, _n, v: core.And(tuple(_failing(g, each) for each in _members(g, _lexical(v)))),
    f"{SH}xone": lambda g, _n, v: core.Xone(tuple(_failing(g, each) for each in _members(g, _lexical(v)))),
    f"{SH}not": lambda g, _n, v: core.Not(_failing(g, v)),
    f"{SH}node": lambda g, _n, v: core.NodeShape(_failing(g, v)),
}
_TARGET: Final[dict[str, Callable[[Graph, str], Iterable[Value]]]] = {
    "targetClass": Graph.instances,
    "targetSubjectsOf": Graph.table,
    "targetObjectsOf": lambda graph, iri: (v for values in graph.table(iri).values() for v in values),
    "targetNode": lambda _graph, iri: (iri,),
}
