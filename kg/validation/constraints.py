"""The components of SHACL Core that our shapes use and others are likely to, each over all focus nodes at once.

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
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Final, Protocol, TypeAlias

from kg.namespaces import PREFIXES
from kg.terms import XSD, Literal
from kg.validation.graph import Graph, Node, Value, is_blank

__all__ = [
    "And",
    "Class",
    "Constraint",
    "Datatype",
    "Disjoint",
    "Equals",
    "Fault",
    "HasValue",
    "In",
    "LanguageIn",
    "LessThan",
    "LessThanOrEquals",
    "MaxCount",
    "MaxExclusive",
    "MaxInclusive",
    "MaxLength",
    "MinCount",
    "MinExclusive",
    "MinInclusive",
    "MinLength",
    "NodeKind",
    "NodeShape",
    "Not",
    "Or",
    "Pattern",
    "UniqueLang",
    "Values",
    "Xone",
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
    XSD + "boolean": re.compile("true|false|0|1"),
    XSD + "gYear": re.compile(r"-?[0-9]{4,}(Z|[+-][0-9]{2}:[0-9]{2})?"),
    XSD + "gYearMonth": re.compile(r"-?[0-9]{4,}-(0[1-9]|1[0-2])(Z|[+-][0-9]{2}:[0-9]{2})?"),
    XSD + "anyURI": re.compile(r"(?s:.*)"),
    PREFIXES["rdf"] + "langString": re.compile(r"(?s:.*)"),
}
_IN_ORDER_OF_TEXT: Final = frozenset(XSD + name for name in ("date", "gYear", "gYearMonth", "string"))
_ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KINDS: Final = {  # what a value is: an IRI, a blank node or a literal
    "IRI": "i",
    "BlankNode": "b",
    "Literal": "l",
    "BlankNodeOrIRI": "bi",
    "BlankNodeOrLiteral": "bl",
    "IRIOrLiteral": "il",
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
        if self.iri == XSD + "date":
            return _is_date(value.value)
        return _LEXICAL[self.iri].fullmatch(value.value) is not None

    def __post_init__(self) -> None:
        if self.iri not in _LEXICAL and self.iri != XSD + "date":
            raise NotImplementedError(f"sh:datatype {self.iri}")


@dataclass(frozen=True, slots=True)
class NodeKind(_EachValue):
    """An IRI, a blank node or a literal, or one of two of these."""

    kind: str
    component: ClassVar[str] = f"{SH}NodeKindConstraintComponent"

    def allows(self, value: Value) -> bool:
        letter = "l" if isinstance(value, Literal) else "b" if is_blank(value) else "i"
        return letter in _KINDS[self.kind.removeprefix(SH)]

    def __post_init__(self) -> None:
        if self.kind.removeprefix(SH) not in _KINDS:
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
class MaxLength(_EachValue):
    """A text or an IRI of so many characters at most."""

    length: int
    component: ClassVar[str] = f"{SH}MaxLengthConstraintComponent"

    def allows(self, value: Value) -> bool:
        return not is_blank(value) and len(_text(value)) <= self.length


@dataclass(frozen=True, slots=True)
class MinExclusive(_EachValue):
    """A number above a bound."""

    bound: Decimal
    component: ClassVar[str] = f"{SH}MinExclusiveConstraintComponent"

    def allows(self, value: Value) -> bool:
        number = _number(value)
        return number is not None and number > self.bound


@dataclass(frozen=True, slots=True)
class MaxExclusive(_EachValue):
    """A number below a bound."""

    bound: Decimal
    component: ClassVar[str] = f"{SH}MaxExclusiveConstraintComponent"

    def allows(self, value: Value) -> bool:
        number = _number(value)
        return number is not None and number < self.bound


@dataclass(frozen=True, slots=True)
class LanguageIn(_EachValue):
    """A text in one of some languages; ``en`` takes ``en-gb`` in."""

    languages: tuple[str, ...]
    component: ClassVar[str] = f"{SH}LanguageInConstraintComponent"

    def allows(self, value: Value) -> bool:
        spoken = value.language if isinstance(value, Literal) else ""
        return any(f"{spoken}-".startswith(f"{language.lower()}-") for language in self.languages if spoken)


@dataclass(frozen=True, slots=True)
class Class:
    """An instance of a class, or of one that the graph puts below it."""

    iri: str
    component: ClassVar[str] = f"{SH}ClassConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        members = frozenset(graph.instances(self.iri))
        return ((focus, value) for focus, found in values.items() for value in found if value not in members)


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
    """Every number or date smaller than every one of another property of the focus node."""

    predicate: str
    component: ClassVar[str] = f"{SH}LessThanConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        others = graph.table(self.predicate)
        for focus, found in values.items():
            if found and isinstance(focus, str):
                other = others.get(focus, ())
                yield from ((focus, small) for small in found for large in other if not _less(small, large))


@dataclass(frozen=True, slots=True)
class LessThanOrEquals:
    """No value larger than one of another property of the focus node."""

    predicate: str
    component: ClassVar[str] = f"{SH}LessThanOrEqualsConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        others = graph.table(self.predicate)
        for focus, found in values.items():
            other = others.get(focus, ()) if found and isinstance(focus, str) else ()
            yield from ((focus, small) for small in found for large in other if not _less(small, large, equal=True))


@dataclass(frozen=True, slots=True)
class Equals:
    """The same values as another property of the focus node."""

    predicate: str
    component: ClassVar[str] = f"{SH}EqualsConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        others = graph.table(self.predicate)
        for focus, found in values.items():
            other = others.get(focus, ()) if isinstance(focus, str) else ()
            yield from ((focus, value) for value in found if value not in other)
            yield from ((focus, value) for value in other if value not in found)


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
class And:
    """Values that keep all of several shapes."""

    shapes: tuple[Failing, ...]
    component: ClassVar[str] = f"{SH}AndConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        broken = frozenset[Value]().union(*(failing(graph, _all(values)) for failing in self.shapes))
        return ((focus, value) for focus, found in values.items() for value in found if value in broken)


@dataclass(frozen=True, slots=True)
class Xone:
    """Values that keep one of several shapes and no other."""

    shapes: tuple[Failing, ...]
    component: ClassVar[str] = f"{SH}XoneConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        every = _all(values)
        broken = Counter(value for failing in self.shapes for value in failing(graph, every))
        kept = len(self.shapes) - 1
        return ((focus, value) for focus, found in values.items() for value in found if broken[value] != kept)


@dataclass(frozen=True, slots=True)
class NodeShape:
    """Values that keep a shape."""

    shape: Failing
    component: ClassVar[str] = f"{SH}NodeConstraintComponent"

    def faults(self, graph: Graph, values: Values, /) -> Iterator[Fault]:
        broken = self.shape(graph, _all(values))
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
        number = Decimal(value.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _less(small: Value, large: Value, *, equal: bool = False) -> bool:
    """Whether one value comes before another; what cannot be compared does not."""
    first, second = _number(small), _number(large)
    if first is not None and second is not None:
        return first < second or (equal and first == second)
    if isinstance(small, str) or isinstance(large, str) or small.datatype != large.datatype:
        return False
    if small.datatype not in _IN_ORDER_OF_TEXT:
        return False
    return small.value < large.value or (equal and small.value == large.value)


def _is_date(text: str) -> bool:
    try:
        return bool(_ISO_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False
