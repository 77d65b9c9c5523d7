"""Rows of a whole answer that a store has kept, in place of the same rows worked out again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from kg.questions.headers import Choice, Question
from kg.questions.narrowing import found
from kg.terms import Answer, Iri, Kept, Source, sparql

__all__ = ["chosen", "keys"]

_FEW: Final = 100  # nodes of an answer: sub-selects look at these alone


def keys(asked: Question) -> list[str]:
    """List the variables and columns by which rows are chosen."""
    choices = [parameter.chooses for parameter in asked.parameters if parameter.chooses]
    return list(dict.fromkeys(name for choice in choices for name in choice.names))


def chosen(
    source: Source, asked: Question, query: str, values: Mapping[str, str], limit: int | None = None
) -> Answer | None:
    """Choose the rows of a question's answer, if it is kept and each parameter given chooses among them.

    Args:
        source: Where to ask.
        asked: The question.
        query: The same with its parameters, as `kg.questions.bind` gives it.
        values: What these are.
        limit: How many rows to give at most, the first ones; all if left out.

    Raises:
        QueryError: If it cannot be found out which nodes are meant.
        StoreError: If the rows cannot be read.
    """
    given = [parameter for parameter in asked.parameters if parameter.name in values]
    if not asked.kept or not all(parameter.chooses for parameter in given):
        return None
    kept = source.kept(asked.query)
    if kept is None:
        return None
    values_of = {each.chooses: values[each.name].strip() for each in given if each.chooses}
    wanted = list[tuple[Sequence[str], list[str]]]()
    for choice, value in values_of.items():
        fitting = _nodes(source, query, choice, kept) if choice.nodes else _fitting(choice, value, kept)
        if fitting is None:
            return None
        wanted.append((choice.names, fitting))
    return kept.rows(wanted, limit)


def _fitting(choice: Choice, value: str, kept: Kept) -> list[str]:
    """List the keys of a column that fit a value."""
    return [key for key in kept.keys(choice.names[0]) if _fits(choice, key, value)]


def _nodes(source: Source, query: str, choice: Choice, kept: Kept) -> list[str] | None:
    """List the nodes that all parameters choose by one variable; None if they cannot be listed."""
    known = kept.keys(choice.nodes) if choice.names == (choice.nodes,) else []
    listed = [Iri(key[1:-1]) for key in known if key.startswith("<")]
    alone = listed if len(listed) == len(known) and 0 < len(known) <= _FEW else None
    nodes = found(source, query, choice.nodes, alone)
    return None if nodes is None else [sparql(node) for node in nodes]


def _fits(choice: Choice, key: str, value: str) -> bool:
    match choice.fit:
        case "contains":
            return value.lower() in key.lower()
        case "at least":
            numbers = all(re.fullmatch(r"[+-]?[0-9]+", text) for text in (key, value))
            return numbers and int(key) >= int(value)
    return value.lower() == key.lower()
