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
from kg.questions.nearness import did_you_mean
from kg.terms import Answer, Source, python

__all__ = ["Occurrence", "addresses", "hints", "occurring", "values"]

_FEW: Final = 8  # values that can be told in one line
_ADDRESSES: Final = """\
PREFIX dip: <https://w3id.org/diplomacy-kg/ontology#>
SELECT DISTINCT ?name ?url WHERE { ?article dip:fileName ?name ; dip:url ?url }
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
    parameter = asked.parameter(name)
    if parameter is None or not parameter.values:
        listed = [p.name for p in asked.parameters if p.values]
        problem = f"no parameter {name}" if parameter is None else f"{name} has no list of values"
        near = did_you_mean(name, listed) if parameter is None else ""
        raise QueryError(f"{asked.name}: {problem}; {f'{near} ' if near else ''}there are lists for {_all(listed)}")
    others = {other: value for other, value in (given or {}).items() if other != name}
    return occurring(put(source, asked, others), parameter)


def hints(source: Source, asked: Question, given: Mapping[str, str]) -> tuple[str, ...]:
    """Say why a question with these parameters has no rows, and which values would have some."""
    if asked.consolidated and not source.select(_CONSOLIDATED):
        return ("this question is about consolidated records, and there are none; kg consolidate makes them",)
    if not given:
        return ()
    everything = put(source, asked, {})
    if not everything:
        return ("without parameters there are no rows either",)
    empty = {name: value for name, value in given.items() if len(given) == 1 or not put(source, asked, {name: value})}
    if not empty:
        return (f"there are rows with each of {_all(given)} alone, but none with all of them",)
    return tuple(_hint(asked.parameter(name), name, value, everything) for name, value in empty.items())


def addresses(source: Source) -> dict[str, str]:
    """Tell where articles can be read, by file name; left out is a name that several have."""
    found: dict[str, set[str]] = {}
    for row in source.select(_ADDRESSES):
        found.setdefault(str(row["name"]), set()).add(str(row["url"]))
    return {name: urls.pop() for name, urls in found.items() if len(urls) == 1}


def _hint(parameter: Parameter | None, name: str, value: str, everything: Answer) -> str:
    said = f'no rows with {name} "{value}"'
    there = [found.value for found in occurring(everything, parameter)] if parameter else []
    if not parameter or not there:
        return said
    if parameter.type in ("date", "year", "number"):
        first, last = min(there, key=natural), max(there, key=natural)
        return (
            f"{said}; there are rows from {first} to {last}" if first != last else f"{said}; there are rows of {first}"
        )
    if near := did_you_mean(value, there):
        return f"{said}; {near}"
    return f"{said}; there are rows with {_all(sorted(there))}" if len(there) <= _FEW else said


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
