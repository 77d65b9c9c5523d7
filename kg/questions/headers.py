"""Question files: a SPARQL query under a header of lines that begin with ``#+``.

The header has a few forms of YAML: ``key: text``, and ``parameters`` and ``columns`` as lists
of such groups. Whatever is wrong with a file is told with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import QueryError

__all__ = ["OPTIONAL", "RESERVED", "TYPES", "Column", "Order", "Parameter", "Question", "read"]

#: What a parameter can hold.
TYPES: Final = ("entity", "article", "label", "text", "date", "year", "number")
#: Options of ``kg ask`` and arguments of ``kg.ask``, which no parameter may be named like.
RESERVED: Final = frozenset(
    {
        "among",
        "endpoint",
        "format",
        "graph",
        "help",
        "limit",
        "queries",
        "question",
        "store",
        "text",
        "timeout",
        "values",
    }
)
#: A part of a query that only counts with a parameter: indent, parameter, part.
OPTIONAL: Final = re.compile(r"(?m)^(\s*)#\? (\w+): ?(.*)$")
_ENTRY: Final = re.compile(r"(\s*)(- )?(\w+):(?: (.*))?")
_NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9_]*")
_KEYS: Final = frozenset({"title", "question", "graph", "description", "order", "parameters", "columns"})
_ORDERS: Final = frozenset(("date", "kind", "article", "start", "label", "most sources", "most reports"))


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question can be narrowed by.

    ``type`` is one of `TYPES`. ``values`` are the columns in which what it can be narrowed to
    stands; none for words that are looked for in a text. ``chooses`` is how it chooses among
    the rows of the whole answer; None where it changes them, or nobody has said.
    """

    name: str
    type: str
    description: str
    example: str
    values: tuple[str, ...] = ()
    chooses: Choice | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """By what a parameter chooses among the rows of the whole answer, which it does not change otherwise.

    Either by nodes that sub-selects find, or by a column.
    """

    names: tuple[str, ...]
    """The variables that the rows are grouped by, one of which has to be such a node; or the column."""
    nodes: str = ""
    """The variable whose nodes the sub-selects find."""
    fit: str = "equals"
    """How a column has to fit the value: ``equals``, ``contains`` or ``at least``; capitals make no difference."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer; one with ``several`` values in a cell has them sorted."""

    name: str
    description: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What a question's rows are about, each of one node, and by what these are sorted before all else.

    With this, the first rows are had without the others; see `kg.terms.Source.in_order`.
    """

    variable: str
    kinds: tuple[str, ...]
    """Names of the nodes' classes."""
    by: tuple[str, ...]
    dated: bool = False
    """Whether only records with a date count."""


@dataclass(frozen=True, slots=True)
class Question:
    """A saved query with what its header says.

    ``number`` is the one in the list of competency questions, None for a check and for a
    question of somebody else. One that is ``consolidated`` has rows only where several
    articles' records have been brought together.
    """

    name: str
    title: str
    description: str
    number: int | None
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    query: str
    consolidated: bool = False
    order: Order | None = None
    path: Path = field(default=Path(), compare=False)

    @property
    def kept(self) -> bool:
        """Whether it is worth while to keep the whole answer: a parameter chooses among its rows."""
        return any(parameter.chooses for parameter in self.parameters)

    @property
    def example(self) -> str:
        """A command that asks it, with its first parameter."""
        given = "".join(f" --{p.name} {_shell(p.example)}" for p in self.parameters[:1])
        return f"kg ask {self.name}{given}"

    def parameter(self, name: str) -> Parameter | None:
        """Find a parameter."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


def read(path: Path) -> Question:
    """Read a question from a file.

    Raises:
        QueryError: If it cannot be read or its header is wrong, naming the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise QueryError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    header = _parsed(text, path)
    columns = tuple(_column(group) for group in header.groups("columns"))
    if not columns:
        raise header.wrong(1, "the header is not complete: 'columns'")
    names = {column.name for column in columns}
    asked = Question(
        name=path.stem,
        title=header.text("title"),
        description=header.text("description"),
        number=_number(header),
        parameters=tuple(_parameter(group, names) for group in header.groups("parameters")),
        columns=columns,
        query=text,
        consolidated=header.texts.get("graph", (0, ""))[1] == "consolidated",
        order=_order(header),
        path=path,
    )
    _check_parts(asked, header)
    return asked


@dataclass(slots=True)
class _Group:
    """An entry of a list: values with their lines, and the line where it begins."""

    path: Path
    line: int
    entries: dict[str, str]

    def text(self, key: str) -> str:
        if not self.entries.get(key):
            raise _wrong(self.path, self.line, f"the header is not complete: {key!r}")
        return self.entries[key]


@dataclass(slots=True)
class _Header:
    path: Path
    texts: dict[str, tuple[int, str]] = field(default_factory=dict)
    lists: dict[str, list[_Group]] = field(default_factory=dict)

    def text(self, key: str) -> str:
        if not self.texts.get(key, (0, ""))[1]:
            raise self.wrong(1, f"the header is not complete: {key!r}")
        return self.texts[key][1]

    def groups(self, key: str) -> list[_Group]:
        return self.lists.get(key, [])

    def wrong(self, line: int, problem: str) -> QueryError:
        return _wrong(self.path, line, problem)


def _parsed(text: str, path: Path) -> _Header:
    header = _Header(path)
    groups: list[_Group] | None = None
    for number, line in _lines(text):
        found = _ENTRY.fullmatch(line)
        if not found:
            raise header.wrong(number, f"a header line is not understood: {line}")
        indent, first, key, value = found.groups()
        if not indent:
            if key not in _KEYS:
                raise header.wrong(number, f"a header has no {key}; it has {', '.join(sorted(_KEYS))}")
            groups = None
            if value:
                header.texts[key] = (number, value.strip())
            else:
                groups = header.lists.setdefault(key, [])
        elif groups is None or not (first or groups):
            raise header.wrong(number, f"a header line belongs to no list: {line.strip()}")
        elif first:
            groups.append(_Group(path, number, {key: (value or "").strip()}))
        else:
            groups[-1].entries[key] = (value or "").strip()
    return header


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the header's lines with their numbers, from 1."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#+") and line[2:].strip():
            yield number, line[2:].removeprefix(" ").rstrip()


def _number(header: _Header) -> int | None:
    line, text = header.texts.get("question", (0, ""))
    if text and not text.isdecimal():
        raise header.wrong(line, f"question: {text} is no number")
    return int(text) if text else None


def _order(header: _Header) -> Order | None:
    line, text = header.texts.get("order", (0, ""))
    if not text:
        return None
    found = re.fullmatch(r"(?:\?(\w+) )?(\w+(?:, \w+)*) by (known (?=date))?(.*)", text)
    by = tuple(found[4].split(", ")) if found else ()
    if not found or not _ORDERS.issuperset(by):
        raise header.wrong(line, f"order: {text} is not like 'Statement, Meeting by date, kind, article, start'")
    return Order(found[1] or "record", tuple(found[2].split(", ")), by, dated=bool(found[3]))


def _parameter(group: _Group, columns: set[str]) -> Parameter:
    name, kind = group.text("name"), group.text("type")
    if not _NAME.fullmatch(name):
        raise _wrong(group.path, group.line, f"{name}: no name for a parameter; use letters, digits and _")
    if name in RESERVED:
        raise _wrong(group.path, group.line, f"{name}: an option of kg ask; name the parameter otherwise")
    if kind not in TYPES:
        raise _wrong(group.path, group.line, f"{kind}: no such type; choose one of {', '.join(TYPES)}")
    texts = group.text("description"), group.text("example")
    return Parameter(name, kind, *texts, _values(group, name, columns), _choice(group, columns))


def _values(group: _Group, name: str, columns: set[str]) -> tuple[str, ...]:
    """List the columns with a parameter's values: those that the header names, else the one of the same name."""
    named = tuple(re.split(r",\s*", group.entries["values"])) if group.entries.get("values") else ()
    missing = [column for column in named if column not in columns]
    if missing:
        raise _wrong(group.path, group.line, f"values: there is no column {missing[0]}")
    return named or tuple({name} & columns)


def _choice(group: _Group, columns: set[str]) -> Choice | None:
    text = group.entries.get("chooses", "")
    if not text:
        return None
    if found := re.fullmatch(r"\?(\w+)(?: as (\?\w+(?: or \?\w+)*))?", text):
        return Choice(tuple(re.findall(r"\?(\w+)", found[2] or text)), found[1])
    found = re.fullmatch(r"(\w+)(?: (contains|at least))?", text)
    if not found or found[1] not in columns:
        forms = "'?record', '?given as ?one or ?other', or a column with nothing, 'contains' or 'at least' behind it"
        raise _wrong(group.path, group.line, f"chooses: {text} is not like {forms}")
    return Choice((found[1],), fit=found[2] or "equals")


def _column(group: _Group) -> Column:
    return Column(group.text("name"), group.text("description"), several=group.entries.get("several") == "true")


def _check_parts(asked: Question, header: _Header) -> None:
    """See that each optional part of the query has its parameter, and each parameter a part."""
    known: Mapping[str, _Group] = {group.text("name"): group for group in header.groups("parameters")}
    for match in OPTIONAL.finditer(asked.query):
        if match[2] not in known:
            line = asked.query.count("\n", 0, match.start(2)) + 1
            raise header.wrong(line, f"the header has no parameter {match[2]}")
    used = {match[2] for match in OPTIONAL.finditer(asked.query)}
    for name, group in known.items():
        if name not in used:
            raise header.wrong(group.line, f"no line of the query begins with #? {name}:")


def _wrong(path: Path, line: int, problem: str) -> QueryError:
    return QueryError(f"{path}: line {line}: {problem}")


def _shell(text: str) -> str:
    return f'"{text}"' if " " in text else text
