"""Putting a saved question to a store: parameters into the query, rows out of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from kg.errors import QueryError
from kg.questions.headers import OPTIONAL, Parameter, Question
from kg.questions.nearness import did_you_mean
from kg.questions.saved import is_own, question
from kg.terms import Answer, Iri, Literal, Source, Term, sparql

__all__ = ["SEPARATOR", "ask", "bind", "natural", "put"]

SEPARATOR: Final = " | "
_ALONE: Final = {  # how the parts begin that tell by themselves which records or articles are meant
    "{ SELECT DISTINCT ?record WHERE {": "record",
    "{ SELECT DISTINCT ?node WHERE {": "node",
    "?source dip:fileName|dip:title|dip:url ?articleName": "source",
}
_MOST_NODES: Final = 2000  # that a query is narrowed to by listing them
_WHERE: Final = re.compile(r"(?m)^WHERE \{$")


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
    given = {key: str(value) for key, value in parameters.items() if value is not None}
    return put(source, question(name), given, among)


def put(source: Source, asked: Question, values: Mapping[str, str], among: Iterable[str] | None = None) -> Answer:
    """Put a question that has been looked up; only the records among these count, where some are given.

    Raises:
        QueryError: If a parameter does not exist, a value does not fit, or the query cannot
            be answered or gives other columns than its header says.
    """
    bind(asked, values)  # refuses what is wrong
    try:
        query, found = _narrowed(source, asked, values)
        if among is not None:
            found = [*found, ("record", list(among))]
        for variable, nodes in found:
            query = _among(asked, query, variable, nodes)
        answer = source.select(query)
    except QueryError as error:
        raise error if is_own(asked) else QueryError(f"{asked.path}: {error}") from error
    if answer.columns != (named := tuple(column.name for column in asked.columns)):
        columns = f"{', '.join(answer.columns)}; the header says {', '.join(named)}"
        raise QueryError(f"{asked.path}: the query gives the columns {columns}")
    return _tidied(answer, asked)


def _narrowed(source: Source, asked: Question, values: Mapping[str, str]) -> tuple[str, list[tuple[str, list[str]]]]:
    """Find the records and articles that parameters name; give the query without these parameters, and the nodes.

    Engines join such a part of a query last, after everything has been looked up of every
    record. Asked first, and put into the query as values, it spares them that.
    """
    others, found = dict(values), list[tuple[str, list[str]]]()
    prefixes = re.findall(r"(?m)^PREFIX .*$", asked.query)
    for start, variable in _ALONE.items():
        for name in values:
            lines = [line for _, of, line in OPTIONAL.findall(asked.query) if of == name]
            if lines and lines[0].startswith(start):
                parts = [f"#? {name}: {line}" for line in lines]
                query = "\n".join([*prefixes, f"SELECT DISTINCT ?{variable} WHERE {{", *parts, "}"])
                nodes = source.select(bind(replace(asked, query=query), {name: values[name]})).values()
                if len(nodes) <= _MOST_NODES:
                    found.append((variable, [str(node) for (node,) in nodes]))
                    del others[name]
    return bind(asked, others), found


def _among(question: Question, query: str, variable: str, nodes: Iterable[str]) -> str:
    """Bind the nodes that a variable may be before anything else in a query.

    Oxigraph begins with what it takes for the smallest part, and takes every class for a
    thousand records, so more nodes than that were looked up in a list once for each record
    of the class. A list of one thing is smaller, and only the nodes share its variable.

    Raises:
        QueryError: If it has no such variable.
    """
    if not re.search(rf"\?{variable}\b", re.sub(r"#.*", "", query)):
        raise QueryError(f"{question.name}: cannot be narrowed by words; it asks for no records")
    first = f"?{variable}Among"
    values = " ".join(f"(0 {sparql(Iri(node))})" for node in nodes)
    lists = f"VALUES {first} {{ 0 }}\n  VALUES ({first} ?{variable}) {{ {values} }}"
    return _WHERE.sub(lambda where: f"{where[0]}\n  {lists}", query, count=1)


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
    return OPTIONAL.sub(lambda match: _enabled(match, literals), question.query)


def _enabled(match: re.Match[str], literals: Mapping[str, str]) -> str:
    indent, name, part = match.groups()
    if name not in literals:
        return match[0]
    return indent + re.sub(r"\$value\b", lambda _: literals[name], part)


def _unknown(question: Question, name: str) -> str:
    names = [parameter.name for parameter in question.parameters]
    near = did_you_mean(name, names)
    possible = f"possible are {', '.join(names)}" if names else "it has none"
    return f"{question.name}: no parameter {name}; {f'{near} ' if near else ''}{possible}"


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


def _tidied(answer: Answer, asked: Question) -> Answer:
    """Sort the values within cells, which SPARQL leaves in no order, and make empty cells None."""
    several = {column.name for column in asked.columns if column.several}
    rows = (tuple(_cell(t, c in several) for c, t in zip(answer.columns, row, strict=True)) for row in answer.rows)
    return replace(answer, rows=tuple(rows))


def _cell(term: Term | None, several: bool) -> Term | None:
    if not isinstance(term, Literal):
        return term
    if several:
        values = sorted(set(term.value.split(SEPARATOR)) - {""}, key=natural)
        term = Literal(SEPARATOR.join(values))
    return term if term.value else None


def natural(text: str) -> tuple[tuple[int | str, ...], str]:
    """Order texts as people do: the numbers in them by their size."""
    parts = re.split(r"([0-9]+)", text)
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts)), text
