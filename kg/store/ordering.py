"""Rows in the order that a query asks for, where its server cannot sort them (SPARQL 1.1, 15.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from kg.store.clauses import Unordered
from kg.terms import XSD, Answer, Blank, Iri, Literal, Term

__all__ = ["arranged"]

_NUMBERS: Final = frozenset(
    XSD + name
    for name in (
        "integer decimal double float nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
        "long int short byte unsignedLong unsignedInt unsignedShort unsignedByte"
    ).split()
)
_MIDNIGHT: Final = "T00:00:00"


def arranged(answer: Answer, asked: Unordered) -> Answer:
    """Sort rows, and leave out the columns and rows that the query did not ask for."""
    rows = list(answer.rows)
    for column, descending in reversed([key for key in asked.keys if key[0] in answer.columns]):
        place = answer.columns.index(column)
        rows.sort(key=lambda row, place=place: _key(row[place]), reverse=descending)  # type: ignore[misc]
    columns = asked.columns or tuple(name for name in answer.columns if name not in asked.added)
    places = [answer.columns.index(name) if name in answer.columns else None for name in columns]
    kept = [tuple(None if place is None else row[place] for place in places) for row in rows]
    if asked.distinct:
        kept = list(dict.fromkeys(kept))
    return replace(answer, columns=columns, rows=tuple(kept[asked.start : asked.stop]))


def _key(value: Term | None) -> tuple[Any, ...]:
    """Unbound, blank nodes, IRIs, literals; among these numbers, times, truth and texts, each by its value."""
    match value:
        case None:
            return (0,)
        case Blank():
            return (1, value.value)
        case Iri():
            return (2, value.value)
    for rank, read in enumerate((_number, _time, _truth), start=3):
        if (found := read(value)) is not None:
            return (rank, *found)
    return (6, value.value, value.language, value.datatype)


def _number(value: Literal) -> tuple[bool, Decimal] | None:
    """Read a number; what is none (``NaN``) comes before all others."""
    if value.datatype not in _NUMBERS:
        return None
    try:
        number = Decimal(value.value)
    except InvalidOperation:
        return None
    return (False, Decimal(0)) if number.is_nan() else (True, number)


def _time(value: Literal) -> tuple[dt.datetime] | None:
    """Read a date or a time; one that names no zone is taken for one of UTC."""
    if value.datatype not in (XSD + "date", XSD + "dateTime"):
        return None
    date, zone = value.value[:10], value.value[10:]
    text = value.value if value.datatype == XSD + "dateTime" else f"{date}{_MIDNIGHT}{zone}"
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=dt.UTC),)


def _truth(value: Literal) -> tuple[bool] | None:
    return (value.value in ("true", "1"),) if value.datatype == XSD + "boolean" else None
