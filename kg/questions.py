"""Saved questions: a SPARQL query with a header, optional parameters, and rows for an answer.

A question is a file of ``queries/`` that runs as it stands in any SPARQL 1.1 store. Its
header (lines that begin with ``#+``) names what it answers, its parameters and its columns.
Lines that begin with ``#? name:`` are parts of the query that only count when the
parameter is given; ``$value`` in them stands for its value. Without parameters a query
returns everything.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from kg import resources
from kg.errors import QueryError
from kg.terms import Answer, Iri, Literal, Source, Term, Value, sparql

__all__ = ["Column", "Parameter", "Question", "ask", "bind", "checks", "document", "question", "questions", "render"]

SEPARATOR: Final = " | "
_FORMATS: Final = ("table", "csv", "json", "markdown")
_OPTIONAL: Final = re.compile(r"(?m)^(\s*)#\? (\w+): ?(.*)$")
_HEADER: Final = re.compile(r"(?m)^#\+ ?(.*)$")
_ALONE: Final = {  # how the parts begin that tell by themselves which records or articles are meant
    "{ SELECT DISTINCT ?record WHERE {": "record",
    "?source dip:fileName|dip:title|dip:url ?articleName": "source",
}
_MOST_NODES: Final = 2000  # that a query is narrowed to by listing them
_WHERE: Final = re.compile(r"(?m)^WHERE \{$")
_ENTRY: Final = re.compile(r"(\s*)(- )?(\w+):(?: (.*))?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question can be narrowed by.

    ``type`` is entity, article, label, text, date, year or number.
    """

    name: str
    type: str
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer; one with ``several`` values in a cell has them sorted."""

    name: str
    description: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A saved query with what its header says.

    ``number`` is the one in the list of competency questions, None for a check. One that is
    ``consolidated`` has rows only where several articles' records have been brought together.
    """

    name: str
    title: str
    description: str
    number: int | None
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    query: str
    consolidated: bool = False

    @property
    def example(self) -> str:
        """A command that asks it, with its first parameter."""
        given = "".join(f" --{p.name} {_shell(p.example)}" for p in self.parameters[:1])
        return f"kg ask {self.name}{given}"


@cache
def questions() -> tuple[Question, ...]:
    """Read all saved questions, in order of their number and name."""
    found = (read(path) for path in resources.files("queries", ".rq") if path.parent.name != "checks")
    return tuple(sorted(found, key=lambda question: (question.number or 0, question.name)))


@cache
def checks() -> tuple[Question, ...]:
    """Read the saved checks, whose rows are faults."""
    return tuple(read(path) for path in resources.files("queries", ".rq") if path.parent.name == "checks")


def question(name: str) -> Question:
    """Find a question or a check by name.

    Raises:
        QueryError: If there is none, with the names that come near.
    """
    known = {question.name: question for question in (*questions(), *checks())}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name.lower().replace("_", "-"), known, 3, 0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"
    raise QueryError(f"{name}: no such question; {hint}")


def ask(source: Source, name: str, /, among: Iterable[str] | None = None, **parameters: object) -> Answer:
    """Put a saved question to a store; parameters that are None are left out.

    Args:
        source: Where to ask.
        name: The question's name.
        among: IRIs of the records that alone count, such as those that a search found.
        parameters: What narrows it, by name.

    Raises:
        QueryError: If there is no such question or parameter, a value does not fit, or
            the query cannot be answered.
    """
    asked = question(name)
    values = {key: str(value) for key, value in parameters.items() if value is not None}
    bind(asked, values)  # refuses what is wrong
    query, found = _narrowed(source, asked, values)
    if among is not None:
        found = [*found, ("record", list(among))]
    for variable, nodes in found:
        query = _among(asked, query, variable, nodes)
    return _tidied(source.select(query), asked)


def _narrowed(source: Source, asked: Question, values: Mapping[str, str]) -> tuple[str, list[tuple[str, list[str]]]]:
    """Find the records and articles that parameters name; give the query without these parameters, and the nodes.

    Engines join such a part of a query last, after everything has been looked up of every
    record. Asked first, and put into the query as values, it spares them that.
    """
    others, found = dict(values), list[tuple[str, list[str]]]()
    prefixes = re.findall(r"(?m)^PREFIX .*$", asked.query)
    for start, variable in _ALONE.items():
        for name in values:
            lines = [line for _, of, line in _OPTIONAL.findall(asked.query) if of == name]
            if lines and lines[0].startswith(start):
                parts = [f"#? {name}: {line}" for line in lines]
                query = "\n".join([*prefixes, f"SELECT DISTINCT ?{variable} WHERE {{", *parts, "}"])
                nodes = source.select(bind(replace(asked, query=query), {name: values[name]})).values()
                if len(nodes) <= _MOST_NODES:
                    found.append((variable, [str(node) for (node,) in nodes]))
                    del others[name]
    return bind(asked, others), found


def read(path: Path) -> Question:
    """Read a question from a file.

    Raises:
        QueryError: If its header is incomplete.
    """
    text = path.read_text(encoding="utf-8")
    header = _parsed(_HEADER.findall(text), path)
    try:
        return Question(
            name=path.stem,
            title=header["title"],
            description=header["description"],
            number=int(header["question"]) if "question" in header else None,
            parameters=tuple(Parameter(**entry) for entry in header.get("parameters", [])),
            columns=tuple(_column(entry) for entry in header["columns"]),
            query=text,
            consolidated=header.get("graph") == "consolidated",
        )
    except (KeyError, TypeError, ValueError) as error:
        raise QueryError(f"{path}: the header is not complete: {error}") from error


def bind(question: Question, values: Mapping[str, str]) -> str:
    """Give the query with the parts of the given parameters; a value can never be more than a string.

    Raises:
        QueryError: If a parameter does not exist or its value does not fit.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    unknown = [name for name in values if name not in known]
    if unknown:
        raise QueryError(_unknown(question, unknown[0]))
    literals = {name: sparql(Literal(_checked(known[name], value))) for name, value in values.items()}
    return _OPTIONAL.sub(lambda match: _enabled(match, literals), question.query)


def _among(question: Question, query: str, variable: str, nodes: Iterable[str]) -> str:
    """Bind the nodes that a variable may be before anything else in a query.

    Raises:
        QueryError: If it has no such variable.
    """
    if not re.search(rf"\?{variable}\b", re.sub(r"#.*", "", query)):
        raise QueryError(f"{question.name}: cannot be narrowed by words; it asks for no records")
    values = " ".join(sparql(Iri(node)) for node in nodes)
    return _WHERE.sub(lambda where: f"{where[0]}\n  VALUES ?{variable} {{ {values} }}", query, count=1)


def _enabled(match: re.Match[str], literals: Mapping[str, str]) -> str:
    indent, name, part = match.groups()
    if name not in literals:
        return match[0]
    return indent + re.sub(r"\$value\b", lambda _: literals[name], part)


def _unknown(question: Question, name: str) -> str:
    names = [parameter.name for parameter in question.parameters]
    near = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    possible = f"possible are {', '.join(names)}" if names else "it has none"
    return f"{question.name}: no parameter {name}; {hint}{possible}"


def _checked(parameter: Parameter, value: str) -> str:
    """Check a value against its type; an article may be named by a path."""
    value = value.strip()
    if not value:
        raise QueryError(f"{parameter.name}: an empty value; give one such as {parameter.example}")
    if parameter.type == "year" and not re.fullmatch(r"[0-9]{4}", value):
        raise QueryError(f"{parameter.name}: {value} is no year; write it like {parameter.example}")
    if parameter.type == "number" and not re.fullmatch(r"[0-9]{1,9}", value):
        raise QueryError(f"{parameter.name}: {value} is no whole number; write it like {parameter.example}")
    if parameter.type == "date" and not _is_date(value):
        raise QueryError(f"{parameter.name}: {value} is no date; write 2024, 2024-04 or 2024-04-09")
    if parameter.type == "article" and "://" not in value:
        return Path(value).name or value
    return value


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        return False
    try:
        dt.date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True


# -- headers ---------------------------------------------------------------------------


def _column(entry: Mapping[str, str]) -> Column:
    return Column(entry["name"], entry["description"], several=entry.get("several") == "true")


def _parsed(lines: Iterable[str], path: Path) -> dict[str, Any]:
    """Read the few forms of YAML that a header has: ``key: text``, and a list of such groups."""
    header: dict[str, Any] = {}
    group: dict[str, str] = {}
    for line in filter(str.strip, lines):
        entry = _ENTRY.fullmatch(line)
        if not entry:
            raise QueryError(f"{path}: a header line is not understood: {line}")
        indent, first, key, value = entry.groups()
        if not indent:
            header[key] = value.strip() if value else []
            entries = header[key]
        elif first:
            group = {key: value}
            entries.append(group)
        else:
            group[key] = value
    return header


# -- answers ---------------------------------------------------------------------------


def _tidied(answer: Answer, asked: Question) -> Answer:
    """Sort the values within cells, which SPARQL leaves in no order, and make empty cells None."""
    several = {column.name for column in asked.columns if column.several}
    rows = (tuple(_cell(t, c in several) for c, t in zip(answer.columns, row, strict=True)) for row in answer.rows)
    return replace(answer, rows=tuple(rows))


def _cell(term: Term | None, several: bool) -> Term | None:
    if not isinstance(term, Literal):
        return term
    if several:
        values = sorted(set(term.value.split(SEPARATOR)) - {""}, key=_natural)
        term = Literal(SEPARATOR.join(values))
    return term if term.value else None


def _natural(text: str) -> tuple[tuple[int | str, ...], str]:
    parts = re.split(r"([0-9]+)", text)
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts)), text


def render(answer: Answer, form: str = "table") -> str:
    """Write an answer as ``table`` (plain text), ``csv``, ``json`` or ``markdown``.

    Raises:
        QueryError: If there is no such form.
    """
    match form:
        case "csv":
            return _csv(answer)
        case "json":
            rows = [{key: _json_value(value) for key, value in row.items()} for row in answer]
            return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
        case "markdown":
            return _markdown(answer.columns, _texts(answer))
        case "table":
            return _table(answer.columns, _texts(answer))
    raise QueryError(f"{form}: no such form of answer; choose one of {', '.join(_FORMATS)}")


def _texts(answer: Answer) -> list[list[str]]:
    return [[_shown(value) for value in row] for row in answer.values()]


def _shown(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)


def _json_value(value: Value) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _csv(answer: Answer) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([answer.columns, *_texts(answer)])
    return out.getvalue()


def _table(columns: Sequence[str], rows: list[list[str]]) -> str:
    """Write columns of equal width; nothing is cut off."""
    lines = [list(columns), *([" ".join(cell.split()) for cell in row] for row in rows)]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "".join(f"{line.rstrip()}\n" for line in padded)


def _markdown(columns: Sequence[str], rows: Iterable[list[str]]) -> str:
    lines = [list(columns), ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(map(_markdown_cell, line))} |\n" for line in lines)


def _markdown_cell(text: str) -> str:
    return " ".join(re.sub(r"([\\|<>`*_])", r"\\\1", text).split())


# -- documentation ---------------------------------------------------------------------


def document() -> str:
    """Write the page ``docs/questions.md`` from the headers."""
    return "".join(_document())


def _document() -> Iterator[str]:
    yield _INTRODUCTION
    rows = [[str(q.number), f"[{q.name}](#{q.name})", q.title, "yes" * q.consolidated] for q in questions()]
    yield "| number | name | question | consolidated |\n| --- | --- | --- | --- |\n"
    yield from (f"| {' | '.join(row)} |\n" for row in rows)
    for asked in questions():
        yield from _section(asked)
    yield "\n## Checks\n\nQueries whose rows are faults; an answer without rows is good news.\n\n"
    yield from (f"- `{check.name}`: {check.description}\n" for check in checks())


def _section(asked: Question) -> Iterator[str]:
    yield f"\n## {asked.name}\n\n**{asked.title}** {asked.description}\n\n"
    if asked.consolidated:
        yield "Over the consolidated graph: run [`kg consolidate`](consolidation.md) first, or it has no rows.\n\n"
    yield f"```\n{asked.example}\n```\n"
    if asked.parameters:
        yield "\n| parameter | type | narrows to | example |\n| --- | --- | --- | --- |\n"
        yield from (f"| `--{p.name}` | {p.type} | {p.description} | {p.example} |\n" for p in asked.parameters)
    yield "\n| column | holds |\n| --- | --- |\n"
    yield from (f"| `{c.name}` | {c.description}{' (several, sorted)' * c.several} |\n" for c in asked.columns)


def _shell(text: str) -> str:
    return f'"{text}"' if " " in text else text


_INTRODUCTION: Final = """\
# Questions

Saved questions that `kg ask NAME` puts to a graph (`--graph FILE`), a store (`--store DIR`) or a SPARQL endpoint
(`--endpoint URL`). Parameters narrow a question; without them it returns everything. Several values in a cell are
separated by ` | `. Every row names the article and the words it rests on.

Types of parameters: an *entity* is named by any of its names without regard to case, by one word of a person's name,
or by its IRI; an *article* by its file name, title, address or IRI; a *label* is a word of a code list; a *date* is a
day, month or year, and compares with coarser dates as far as both go.

Each question is a file of `queries/` that runs unchanged in any SPARQL 1.1 store whose default graph is the union of
all graphs. In the file, a line `#? name: ...` is switched on by the parameter of that name, `$value` standing for its
value.

Most questions are asked of the articles' records as they are. Those marked *consolidated* are asked of what
[`kg consolidate`](consolidation.md) makes of them, and have no rows before it has run. Four numbers have one of each
kind: `corroboration`, `contradictions`, `quotation-variants` and `omissions` compare two articles at a time and need
nothing but the articles, but only find what both name, date and spell alike; `reports-of-one-event`, `conflicts`,
`wordings` and `left-out` compare all reports of an event, across spellings, rounded figures and missing dates, and
count independent sources.

This page is written from the headers of these files.

"""
