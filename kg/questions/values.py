"""The values that occur: what a parameter can be given, and what somebody meant whose answer is empty."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg.errors import QueryError
from kg.questions.asking import SEPARATOR, natural, put
from kg.questions.headers import Parameter, Question
from kg.questions.nearness import did_you_mean, nearest
from kg.questions.page import names_articles
from kg.terms import Answer, Literal, Source, python, sparql

__all__ = ["Occurrence", "addresses", "hints", "occurring", "some_values", "values"]

_FEW: Final = 8  # values that can be told in one line
_SOME: Final = 500  # rows that are looked at where it matters more to be quick than to see all
_NAMES: Final = """\
PREFIX dip: <https://w3id.org/diplomacy-kg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?name WHERE {
  VALUES ?kind { dip:Person dip:Organisation dip:State dip:Group dip:Place }
  ?node a ?kind ; skos:prefLabel ?name .
} ORDER BY ?name
"""
_ADDRESSES: Final = """\
PREFIX dip: <https://w3id.org/diplomacy-kg/ontology#>
SELECT DISTINCT ?name ?url WHERE { %s ?article dip:fileName ?name ; dip:url ?url }
"""
_CONSOLIDATED: Final = """\
PREFIX dip: <https://w3id.org/diplomacy-kg/ontology#>
SELECT ?node WHERE { ?node dip:consolidates ?record } LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A value and the number of rows that have it."""

    value: str
    rows: int


def values(source: Source, asked: Question, name: str, given: Mapping[str, str] | None = None) -> list[Occurrence]:
    """List what a parameter can be given so that there are rows, the most frequent first.

    Args:
        source: Where to ask.
        asked: The question.
        name: The parameter.
        given: Other parameters, which narrow the list.

    Raises:
        QueryError: If there is no such parameter, it looks for words in a text, or the
            question cannot be asked.
    """
    parameter = _listed(asked, name)
    return occurring(put(source, asked, _others(given, name)), parameter)


def some_values(
    source: Source, asked: Question, name: str, given: Mapping[str, str] | None = None
) -> list[tuple[str, int | None]]:
    """List what a parameter can be given, as `values` does, but soon: by the first rows, where there are many.

    Then nobody counted how many rows have a value, and all names of actors and places
    of the graph are added to those that were seen.

    Raises:
        QueryError: As `values` does.
    """
    parameter = _listed(asked, name)
    answer = put(source, asked, _others(given, name), limit=_SOME)
    found = occurring(answer, parameter)
    if len(answer) < _SOME:
        return [(value.value, value.rows) for value in found]
    return [(value, None) for value in dict.fromkeys((*(value.value for value in found), *_names(source, parameter)))]


def _listed(asked: Question, name: str) -> Parameter:
    parameter = asked.parameter(name)
    if parameter is None or not parameter.values:
        listed = [p.name for p in asked.parameters if p.values]
        problem = f"no parameter {name}" if parameter is None else f"{name} has no list of values"
        near = did_you_mean(name, listed) if parameter is None else ""
        raise QueryError(f"{asked.name}: {problem}; {f'{near} ' if near else ''}there are lists for {_all(listed)}")
    return parameter


def _others(given: Mapping[str, str] | None, name: str) -> dict[str, str]:
    return {other: value for other, value in (given or {}).items() if other != name}


def _names(source: Source, parameter: Parameter) -> list[str]:
    """List the names that a parameter of that type can be given."""
    return [str(name) for (name,) in source.select(_NAMES).values()] if parameter.type == "entity" else []


def hints(source: Source, asked: Question, given: Mapping[str, str]) -> tuple[str, ...]:
    """Say why a question with these parameters has no rows, and which values would have some."""
    if asked.consolidated and not source.select(_CONSOLIDATED):
        return ("this question is about consolidated records, and there are none; kg consolidate makes them",)
    if not given:
        return ()
    some = put(source, asked, {}, limit=_SOME)
    if not some:
        return ("without parameters there are no rows either",)
    empty = {
        name: value
        for name, value in given.items()
        if len(given) == 1 or not put(source, asked, {name: value}, limit=1)
    }
    if not empty:
        return (f"there are rows with each of {_all(given)} alone, but none with all of them",)
    return tuple(_hint(source, asked, name, value, some) for name, value in empty.items())


def addresses(source: Source, answer: Answer) -> dict[str, str]:
    """Tell where the articles of an answer can be read, by file name; left out is a name that several have."""
    places = [place for place, column in enumerate(answer.columns) if names_articles(column)]
    cells = {str(python(row[place])) for row in answer.rows for place in places if row[place] is not None}
    names = sorted({name for cell in cells for name in cell.split(SEPARATOR)})
    only = f"VALUES ?name {{ {' '.join(sparql(Literal(name)) for name in names)} }}" if len(names) <= _SOME else ""
    found: dict[str, set[str]] = {}
    for row in source.select(_ADDRESSES % only) if names else ():
        found.setdefault(str(row["name"]), set()).add(str(row["url"]))
    return {name: urls.pop() for name, urls in found.items() if len(urls) == 1}


def _hint(source: Source, asked: Question, name: str, value: str, some: Answer) -> str:
    """Say of a parameter what would have rows, by the first ones."""
    said = f'no rows with {name} "{value}"'
    parameter = asked.parameter(name)
    there = [found.value for found in occurring(some, parameter)] if parameter else []
    if not parameter or not there:
        return said
    whole = len(some) < _SOME
    if parameter.type in ("date", "year", "number"):
        first, last = min(there, key=natural), max(there, key=natural)
        if not whole:
            return f"{said}; the first {len(some):,} rows are of {first} to {last}"
        return (
            f"{said}; there are rows from {first} to {last}" if first != last else f"{said}; there are rows of {first}"
        )
    near = nearest(value, there if whole else sorted({*there, *_names(source, parameter)}))
    if near := [each for each in near if each in there or put(source, asked, {name: each}, limit=1)]:
        return f"{said}; did you mean {' or '.join(near)}?"
    few = len(there) <= _FEW and (whole or parameter.type == "label")
    return f"{said}; there are rows with {_all(sorted(there))}" if few else said


def occurring(answer: Answer, parameter: Parameter) -> list[Occurrence]:
    """List the values of a parameter in the columns of a question's answer, the most frequent first."""
    places = [place for place, column in enumerate(answer.columns) if column in parameter.values]
    counts: Counter[str] = Counter()
    for row in answer.rows:
        cells = (str(python(row[place])) for place in places if row[place] is not None)
        counts.update({value for cell in cells for value in _values(cell, parameter)})
    return [Occurrence(*pair) for pair in sorted(counts.items(), key=lambda pair: (-pair[1], natural(pair[0])))]


def _values(cell: str, parameter: Parameter) -> Iterator[str]:
    if parameter.type == "year":
        yield from re.findall(r"\b[0-9]{4}\b", cell)
    else:
        yield from filter(str.strip, cell.split(SEPARATOR))


def _all(names: Iterable[str]) -> str:
    *first, last = names or ("none",)
    return f"{', '.join(first)} and {last}" if first else last
