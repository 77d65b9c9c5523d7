"""The components of SHACL Core that our shapes use, each over all focus nodes at once.

A shape processor that looks at one focus node after the other reads its shapes graph anew
each time; these read it once and then run through the table of values. What they report is
what pySHACL reports (tests/test_validation.py compares the two).

Notes:
    Shapes Constraint Language, W3C Recommendation of 2017-07-20, section 4.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Final, Protocol, TypeAlias

from kg.namespaces import PREFIXES
from kg.terms import XSD, Literal
from kg.validation.graph import Graph, Node, Value, is_blank

__all__ = [
    "Constraint",
    "Datatype",
    "Disjoint",
    "Fault",
    "HasValue",
    "In",
    "LessThan",
    "MaxCount",
    "MaxInclusive",
    "MinCount",
    "MinInclusive",
    "MinLength",
    "NodeKind",
    "Not",
    "Or",
    "Pattern",
    "UniqueLang",
    "Values",
]

SH: Final = PREFIXES["sh"]
Values: TypeAlias = Mapping[Node | Literal, Sequence[Value]]
Fault: TypeAlias = tuple[Node | Literal, Value | None]
Failing: TypeAlias = Callable[[Graph, Sequence[Value]], frozenset[Value]]

_LEXICAL: Final = {
    XSD + "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "nonNegativeInteger": re.compile(r"\+?[0-9]+|-0+"),
    XSD + "string": re.compile(r"(?s:.*)"),
}
_NUMBERS: Final = frozenset(XSD + name for name in ("decimal", "integer", "nonNegativeInteger", "int", "long"))


class Constraint(Protocol):
    """One component: which nodes break it, and by which value."""

    @property
    def component(self) -> str:
        """The IRI of the component."""
        ...

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        """Yield focus node and value; the value is None where the set of values is at fault."""
        ...


@dataclass(frozen=True, slots=True)
class MinCount:
    """At least so many values."""

    count: int
    component: ClassVar[str] = f"{SH}MinCountConstraintComponent"

    def faults(self, _: Graph, values: Values, /) -> Iterator[Fault]:
        return ((focus, None) for focus, found in values.items() if len(found) < self.count)


@dataclass(frozen=True, slots=True)
class MaxCount:
    """At most so many values."""

    count: int
    component: ClassVar[str] = f"{SH}MaxCountConstraintComponent"

    def faults(self, _: Graph, values: Values, /) -> Iterator[Fault]:
        return ((focus, None) for focus, found in values.items() if len(found) > self.count)


class _EachValue:
    """A constraint that judges every value by itself."""

    __slots__ = ()

    def allows(self, value: Value) -> bool:
        raise NotImplementedError

    def faults(self, _: Graph, values: Values, /) -> Iterator[Fault]:
        allows = self.allows
        return ((focus, value) for focus, found in values.items() for value in found if not allows(value))


@dataclass(frozen=True, slots=True)
class In(_EachValue):
    """One of a list."""

    members: frozenset[Value]
    component: ClassVar[str] = f"{SH}InConstraintComponent"

    def allows(self, value: Value) -> bool:
        return value in self.members


@dataclass(frozen=True, slots=True)
class Datatype(_EachValue):
    """A literal of a datatype, and well-formed."""

    iri: str
    component: ClassVar[str] = f"{SH}DatatypeConstraintComponent"

    def allows(self, value: Value) -> bool:
        if isinstance(value, str) or value.datatype != self.iri:
            return False
        return _LEXICAL[self.iri].fullmatch(value.value) is not None

    def __post_init__(self) -> None:
        if self.iri not in _LEXICAL:
            raise NotImplementedError(f"sh:datatype {self.iri}")


@dataclass(frozen=True, slots=True)
class NodeKind(_EachValue):
    """An IRI or a literal."""

    kind: str
    component: ClassVar[str] = f"{SH}NodeKindConstraintComponent"

    def allows(self, value: Value) -> bool:
        if self.kind == f"{SH}Literal":
            return isinstance(value, Literal)
        return isinstance(value, str) and not is_blank(value)

    def __post_init__(self) -> None:
        if self.kind not in (f"{SH}IRI", f"{SH}Literal"):
            raise NotImplementedError(f"sh:nodeKind {self.kind}")


@dataclass(frozen=True, slots=True)
class Pattern(_EachValue):
    """A text or an IRI in which a regular expression finds something."""

    expression: re.Pattern[str]
    component: ClassVar[str] = f"{SH}PatternConstraintComponent"

    def allows(self, value: Value) -> bool:
        return not is_blank(value) and self.expression.search(_text(value)) is not None


@dataclass(frozen=True, slots=True)
class MinLength(_EachValue):
    """A text or an IRI of so many characters at least."""

    length: int
    component: ClassVar[str] = f"{SH}MinLengthConstraintComponent"

    def allows(self, value: Value) -> bool:
        return not is_blank(value) and len(_text(value)) >= self.length


@dataclass(frozen=True, slots=True)
class MinInclusive(_EachValue):
    """A number not below a bound."""

    bound: Decimal
    component: ClassVar[str] = f"{SH}MinInclusiveConstraintComponent"

    def allows(self, value: Value) -> bool:
        number = _number(value)
        return number is not None and number >= self.bound


@dataclass(frozen=True, slots=True)
class MaxInclusive(_EachValue):
    """A number not above a bound."""

    bound: Decimal
    component: ClassVar[str] = f"{SH}MaxInclusiveConstraintComponent"

    def allows(self, value: Value) -> bool:
        number = _number(value)
        return number is not None and number <= self.bound


@dataclass(frozen=True, slots=True)
class HasValue:
    """A given value among the values."""

    value: Value
    component: ClassVar[str] = f"{SH}HasValueConstraintComponent"

    def faults(self, _: Graph, values: Values, /) -> Iterator[Fault]:
        return ((focus, None) for focus, found in values.items() if self.value not in found)


@dataclass(frozen=True, slots=True)
class Disjoint:
    """No value in common with another property of the focus node."""

    predicate: str
    component: ClassVar[str] = f"{SH}DisjointConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        others = graph.table(self.predicate)
        for focus, found in values.items():
            if found and isinstance(focus, str):
                other = others.get(focus, ())
                yield from ((focus, value) for value in found if value in other)


@dataclass(frozen=True, slots=True)
class LessThan:
    """Every number smaller than every number of another property of the focus node."""

    predicate: str
    component: ClassVar[str] = f"{SH}LessThanConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        others = graph.table(self.predicate)
        for focus, found in values.items():
            if found and isinstance(focus, str):
                other = others.get(focus, ())
                yield from ((focus, small) for small in found for large in other if not _less(small, large))


@dataclass(frozen=True, slots=True)
class UniqueLang:
    """No two texts in the same language."""

    component: ClassVar[str] = f"{SH}UniqueLangConstraintComponent"

    def faults(self, _: Graph, values: Values, /) -> Iterator[Fault]:
        for focus, found in values.items():
            if len(found) > 1:
                languages = Counter(value.language for value in found if isinstance(value, Literal))
                yield from ((focus, None) for language, times in languages.items() if language and times > 1)


@dataclass(frozen=True, slots=True)
class Or:
    """Values that keep one of several shapes; each is given by what breaks it."""

    shapes: tuple[Failing, ...]
    component: ClassVar[str] = f"{SH}OrConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        broken = _all(values)
        for failing in self.shapes:
            broken = tuple(failing(graph, broken))
        return ((focus, value) for focus, found in values.items() for value in found if value in broken)


@dataclass(frozen=True, slots=True)
class Not:
    """Values that break a shape."""

    shape: Failing
    component: ClassVar[str] = f"{SH}NotConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        broken = self.shape(graph, _all(values))
        return ((focus, value) for focus, found in values.items() for value in found if value not in broken)


def _all(values: Values) -> tuple[Value, ...]:
    return tuple({value: None for found in values.values() for value in found})


def _text(value: Value) -> str:
    return value if isinstance(value, str) else value.value


def _number(value: Value) -> Decimal | None:
    if isinstance(value, str) or value.datatype not in _NUMBERS:
        return None
    try:
        return Decimal(value.value)
    except InvalidOperation:
        return None


def _less(small: Value, large: Value) -> bool:
    first, second = _number(small), _number(large)
    return first is not None and second is not None and first < second
