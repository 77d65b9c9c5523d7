"""Putting a saved question to a store: parameters into the query, rows out of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from kg.errors import QueryError
from kg.questions.choosing import chosen, keys
from kg.questions.first import first
from kg.questions.headers import OPTIONAL, Parameter, Question
from kg.questions.narrowing import narrowed
from kg.questions.nearness import did_you_mean
from kg.questions.saved import is_own, question
from kg.sparql import giving, is_limited
from kg.terms import Answer, Blank, Literal, Source, Term, sparql

__all__ = ["SEPARATOR", "ask", "bind", "keep", "natural", "put"]

SEPARATOR: Final = " | "


class Keeper(Source, Protocol):
    """A store that can keep answers."""

    def keep(self, query: str, answer: Answer, keys: Mapping[str, Sequence[str]]) -> None:
        """Keep an answer until something changes, with keys of its rows by name."""
        ...


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


def put(
    source: Source,
    asked: Question,
    values: Mapping[str, str],
    among: Iterable[str] | None = None,
    limit: int | None = None,
) -> Answer:
    """Put a question that has been looked up.

    Args:
        source: Where to ask.
        asked: The question.
        values: What narrows it, by name.
        among: IRIs of the records that alone count, where some are given.
        limit: How many rows to give at most, the first ones; all if left out.

    Raises:
        QueryError: If a parameter does not exist, a value does not fit, the limit is below 1,
            or the query cannot be answered or gives other columns than its header says.
    """
    if limit is not None and limit < 1:
        raise QueryError(f"limit: {limit} rows cannot be given; it begins with 1")
    query = bind(asked, values)
    try:
        kept = chosen(source, asked, query, values, limit) if among is None else None
        if kept is not None:
            return kept
        if limit is None:
            answer = source.select(str(narrowed(source, query, among)))
        else:
            answer = first(source, asked, query, values, among, limit)
    except QueryError as error:
        raise error if is_own(asked) else QueryError(f"{asked.path}: {error}") from error
    return _tidied(_checked_columns(answer, asked), asked)


def keep(store: Keeper, asked: Question) -> bool:
    """Let a store keep the whole answer, if a parameter of the question chooses among its rows.

    Returns:
        Whether it was not kept yet.

    Raises:
        QueryError: If the query cannot be answered.
        StoreError: If the store cannot be written.
    """
    if not asked.kept or is_limited(asked.query) or store.kept(asked.query):
        return False
    names, size = keys(asked), len(asked.columns)
    further = [name for name in names if name not in {column.name for column in asked.columns}]
    found = store.select(str(narrowed(store, giving(bind(asked, {}), further))))
    answer = Answer(found.columns[:size], tuple(row[:size] for row in found.rows))
    answer = _tidied(_checked_columns(answer, asked), asked)
    if any(isinstance(cell, Blank) for row in answer.rows for cell in row):
        return False
    places = {name: found.columns.index(name) for name in names}
    store.keep(asked.query, answer, {name: [_key(row[at]) for row in found.rows] for name, at in places.items()})
    return True


def _key(value: Term | None) -> str:
    """Write what a row is chosen by: a text as it is, a node as SPARQL writes it."""
    if isinstance(value, Literal):
        return value.value
    return sparql(value) if value else ""


def _checked_columns(answer: Answer, asked: Question) -> Answer:
    if answer.columns != (named := tuple(column.name for column in asked.columns)):
        columns = f"{', '.join(answer.columns)}; the header says {', '.join(named)}"
        raise QueryError(f"{asked.path}: the query gives the columns {columns}")
    return answer


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
    query, last = "", 0
    for match in OPTIONAL.finditer(question.query):
        indent, name, part = match.groups()
        if name in literals:
            query += question.query[last : match.start()] + indent
            query += re.sub(r"\$value\b", lambda _, literal=literals[name]: literal, part)
            last = match.end()
    return query + question.query[last:]


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
    if several and SEPARATOR in term.value:
        values = sorted(set(term.value.split(SEPARATOR)) - {""}, key=natural)
        term = Literal(SEPARATOR.join(values))
    return term if term.value else None


def natural(text: str) -> tuple[tuple[int | str, ...], str]:
    """Order texts as people do: the numbers in them by their size."""
    parts = re.split(r"([0-9]+)", text)
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts)), text
