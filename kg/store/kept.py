"""Whole answers that a store keeps beside its graphs, as rows of which some can be chosen.

An answer is there or it is not: any change of the graphs takes all of them away, in the
same transaction that notes which graphs are about to change.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.errors import StoreError
from kg.terms import Answer, Iri, Literal, Term

__all__ = ["SCHEMA", "TABLES", "KeptRows", "drop", "insert", "kept", "some"]

TABLES: Final = ("answer", "answer_row", "answer_key")
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS answer (
    id INTEGER PRIMARY KEY AUTOINCREMENT, query TEXT NOT NULL UNIQUE, columns TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS answer_row (
    answer INTEGER NOT NULL, place INTEGER NOT NULL, cells TEXT NOT NULL, PRIMARY KEY (answer, place)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answer_key (
    answer INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (answer, name, value, place)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class KeptRows:
    """The rows of an answer that is kept; see `kg.terms.Kept`."""

    db: sqlite3.Connection
    answer: int
    columns: tuple[str, ...]

    def keys(self, name: str) -> list[str]:
        """List the keys of one name, each once."""
        query = "SELECT DISTINCT value FROM answer_key WHERE answer = ? AND name = ?"
        return [value for (value,) in self._found(query, (self.answer, name))]

    def rows(self, chosen: Sequence[tuple[Sequence[str], Collection[str]]], limit: int | None = None) -> Answer | None:
        """Give the rows that have, for each of some names, one of the keys; the first ones, if there is a limit.

        None if the answer has been thrown away since it was found, by a process that writes.
        """
        query, values = "SELECT cells FROM answer_row WHERE answer = ?", list[Any]([self.answer])
        for names, keys in chosen:
            query += f""" AND place IN (SELECT place FROM answer_key WHERE answer = ?
                AND name IN ({", ".join("?" * len(names))}) AND value IN (SELECT value FROM json_each(?)))"""
            values += [self.answer, *names, json.dumps(list(keys))]
        found = self._found(f"{query} ORDER BY place LIMIT ?", [*values, -1 if limit is None else limit])
        if not self._found("SELECT 1 FROM answer WHERE id = ?", [self.answer]):  # numbers are not used again
            return None
        return Answer(self.columns, tuple(_row(cells) for (cells,) in found))

    def _found(self, query: str, values: Sequence[Any]) -> list[Any]:
        try:
            return self.db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            remedy = "kg search --rebuild throws them away"
            raise StoreError(f"the answers that were kept cannot be read: {error}; {remedy}") from error


def kept(db: sqlite3.Connection, query: str) -> KeptRows | None:
    """Find the answer to a query, if it is kept."""
    found = db.execute("SELECT id, columns FROM answer WHERE query = ?", (query,)).fetchone()
    return KeptRows(db, int(found[0]), tuple(json.loads(found[1]))) if found else None


def insert(db: sqlite3.Connection, query: str, answer: Answer, keys: Mapping[str, Sequence[str]]) -> None:
    """Keep an answer, with some keys for each row by name."""
    columns = json.dumps(answer.columns)
    place = db.execute("INSERT INTO answer (query, columns) VALUES (?, ?)", (query, columns)).lastrowid
    rows = ((place, number, _cells(row)) for number, row in enumerate(answer.rows))
    db.executemany("INSERT INTO answer_row VALUES (?, ?, ?)", rows)
    named = ((place, name, key, number) for name, each in keys.items() for number, key in enumerate(each))
    db.executemany("INSERT INTO answer_key VALUES (?, ?, ?, ?)", named)


def some(db: sqlite3.Connection) -> bool:
    """Whether any answer is kept."""
    return db.execute("SELECT 1 FROM answer LIMIT 1").fetchone() is not None


def drop(db: sqlite3.Connection) -> None:
    """Throw all answers away."""
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")


def _cells(row: Sequence[Term | None]) -> str:
    """Write a row: a plain text as it is, what is not bound as null, other terms as lists."""
    return json.dumps([_cell(value) for value in row], ensure_ascii=False, separators=(",", ":"))


def _cell(value: Term | None) -> str | list[str] | None:
    match value:
        case None:
            return None
        case Literal(plain=True):
            return value.value
        case Literal():
            return [value.value, value.datatype, value.language]
        case Iri():
            return [value.value]
    raise ValueError(f"{value}: a blank node has no name to be kept by")


def _row(cells: str) -> tuple[Term | None, ...]:
    return tuple(_term(cell) for cell in json.loads(cells))


def _term(cell: str | list[str] | None) -> Term | None:
    if cell is None:
        return None
    if isinstance(cell, str):
        return Literal(cell)
    return Literal(*cell) if len(cell) > 1 else Iri(cell[0])
