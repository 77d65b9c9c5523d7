"""What a store remembers beside its graphs: from what each was made, its words, the order of its records, some answers.

An SQLite file in the store's folder, or memory. It holds nothing that cannot be made again,
and stays in step by noting first which graphs are about to change: a graph that is still
noted when the store is opened again, because a process ended in between, is looked at anew
and counts as made from nothing known.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from kg.errors import QueryError, StoreError
from kg.store import kept
from kg.terms import Answer, Placed

__all__ = ["Entry", "Index", "Passage", "expression"]

_VERSION: Final = 3  # another one begins all indexes anew
_WAIT: Final = 30  # seconds to wait for another process that reads or writes the file
_SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS made (graph TEXT PRIMARY KEY, mark TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changing (graph TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passage (id INTEGER PRIMARY KEY, graph TEXT NOT NULL, node TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS passage_graph ON passage (graph);
CREATE TABLE IF NOT EXISTS entry (
    graph TEXT NOT NULL, node TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL,
    date TEXT NOT NULL, last TEXT NOT NULL, article TEXT NOT NULL, start INTEGER NOT NULL,
    sources INTEGER NOT NULL, reports INTEGER NOT NULL, label TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_graph ON entry (graph);
CREATE INDEX IF NOT EXISTS entry_node ON entry (node);
CREATE INDEX IF NOT EXISTS entry_source ON entry (source);
CREATE INDEX IF NOT EXISTS entry_date ON entry (date, article, start, kind, last);
CREATE INDEX IF NOT EXISTS entry_article ON entry (article, start, kind);
CREATE INDEX IF NOT EXISTS entry_sources ON entry (sources DESC, reports DESC, kind, label);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2');
{kept.SCHEMA}
"""
_TABLES: Final = ("made", "changing", "passage", "entry", "words", *kept.TABLES)
_ORDERS: Final = {
    **{name: name for name in ("date", "kind", "article", "start", "label")},
    **{f"most {name}": f"{name} DESC" for name in ("sources", "reports")},
}
_SOUGHT: Final = re.compile(r'"([^"]*)(?:"|$)|([^\s"]+)')


class Passage(NamedTuple):
    """Words of an article, and the record that rests on them or the article of which they are the title."""

    node: str
    text: str


class Entry(NamedTuple):
    """By what a record is sorted that a source reports, or a consolidated node.

    That is its class; its date or period (and the last one, if there are several; nothing
    where none is known), the source's file name or IRI, and the character at which its words
    begin there; or how many independent sources and reports tell of it. Its label is its own,
    or that of what a figure measures.
    """

    node: str
    kind: str
    source: str = ""
    date: str = ""
    last: str = ""
    article: str = ""
    start: int = 0
    sources: int = 0
    reports: int = 0
    label: str = ""


class Index:
    """Marks, passages and entries of the graphs of one store, and answers to questions about all of them.

    A consolidated node counts as a graph of its own here, since the graph in which all of
    them stand changes a little with every article.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        """Open an index, or make one; one of another version is begun anew.

        Raises:
            StoreError: If the file cannot be opened; one that is only to be read has to be there.
        """
        self._path = path
        try:
            self._db = _connection(path, read_only=read_only)
            if read_only and self._version() != _VERSION:
                raise StoreError(f"{path}: made by another version; kg search --rebuild makes it anew")
            self.new = not read_only and self._version() != _VERSION
            if self.new:
                self._make()
        except sqlite3.Error as error:
            remedy = "kg search --rebuild makes it" if read_only else "remove the file, it can be made again"
            raise StoreError(f"{path}: cannot be opened: {error}; {remedy}") from error

    # -- changes

    def begin(self, graphs: Iterable[str]) -> None:
        """Note that graphs are about to change; from now on nothing is known of what they are made from.

        No answer is kept any longer, even if no graph is named.
        """
        names = [(name,) for name in graphs]
        self._drop_answers()
        with self._transaction():
            self._db.executemany("INSERT OR IGNORE INTO changing VALUES (?)", names)
            self._db.executemany("DELETE FROM made WHERE graph = ?", names)

    def end(self, contents: Mapping[str, Iterable[Passage | Entry]], marks: Mapping[str, str]) -> None:
        """Take over what stands in graphs that have changed, by name, and from what they were made."""
        with self._transaction():
            for graph, found in contents.items():
                self._forget(graph)
                for each in found:
                    self._take(graph, each)
            self._db.executemany("INSERT OR REPLACE INTO made VALUES (?, ?)", marks.items())

    def _drop_answers(self) -> None:
        """Throw all answers away, on the disk as well: after a power failure none may be there that is out of date."""
        try:
            if not kept.some(self._db):
                return
            self._db.execute("PRAGMA synchronous = FULL")
            with self._transaction():
                kept.drop(self._db)
            self._db.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: cannot be written: {error}") from error

    def changing(self) -> list[str]:
        """List the graphs that were about to change when a process ended, or that were never looked at."""
        return [name for (name,) in self._db.execute("SELECT graph FROM changing ORDER BY graph")]

    def mark(self, graph: str) -> str | None:
        """Tell from what a graph was made, if that is known."""
        found = self._db.execute("SELECT mark FROM made WHERE graph = ?", (graph,)).fetchone()
        return str(found[0]) if found else None

    # -- answers

    def keep(self, query: str, answer: Answer, keys: Mapping[str, Sequence[str]]) -> None:
        """Keep an answer until something changes, with keys by which its rows are chosen: one a row, by name."""
        with self._transaction():
            kept.insert(self._db, query, answer, keys)

    def kept(self, query: str) -> kept.KeptRows | None:
        """Find the answer to a query, if it is kept.

        Raises:
            StoreError: If the file cannot be read.
        """
        try:
            return kept.kept(self._db, query)
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: cannot be read: {error}") from error

    # -- search

    def nodes(self, sought: str, limit: int) -> list[str]:
        """List the nodes with words that fit an expression of `expression`, best first.

        Raises:
            StoreError: If the file cannot be read.
        """
        query = """SELECT node FROM words JOIN passage ON passage.id = words.rowid WHERE words MATCH ?
                   ORDER BY bm25(words), node LIMIT ?"""
        try:
            return list(dict.fromkeys(node for (node,) in self._db.execute(query, (sought, limit))))
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: cannot be searched: {error}") from error

    # -- order

    def in_order(
        self,
        by: Sequence[str],
        kinds: Sequence[str],
        among: Iterable[str] | None,
        sources: Iterable[str] | None,
        since: str,
        until: str,
    ) -> Iterator[Placed]:
        """Yield nodes with what they are sorted by; see `kg.terms.Source`.

        Raises:
            StoreError: If the file cannot be read.
        """
        order = [_ORDERS[name] for name in by]
        columns = ", ".join(column.removesuffix(" DESC") for column in order)
        conditions = [f"kind IN ({', '.join('?' * len(kinds))})"]
        values = list(kinds)
        for column, listed in (("node", among), ("source", sources)):
            if listed is not None:
                conditions.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(list(listed)))
        if since:
            conditions.append("date != '' AND last || '~' >= ?")
            values.append(since)
        if until:
            conditions.append("date != '' AND date <= ? || '~'")
            values.append(until)
        where = " AND ".join(conditions)
        query = f"SELECT {columns}, node, source FROM entry WHERE {where} ORDER BY {', '.join(order)}, node"
        try:
            for *key, node, source in self._db.execute(query, values):
                yield Placed(tuple(key), node, source)
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: cannot be read: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _take(self, graph: str, found: Passage | Entry) -> None:
        if isinstance(found, Entry):
            self._db.execute(f"INSERT INTO entry VALUES (?{', ?' * len(found)})", (graph, *found))
        else:
            self._db.execute("INSERT INTO passage (graph, node) VALUES (?, ?)", (graph, found.node))
            self._db.execute("INSERT INTO words (rowid, text) VALUES (last_insert_rowid(), ?)", (found.text,))

    def _forget(self, graph: str) -> None:
        self._db.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM passage WHERE graph = ?)", (graph,))
        self._db.execute("DELETE FROM passage WHERE graph = ?", (graph,))
        self._db.execute("DELETE FROM entry WHERE graph = ?", (graph,))
        self._db.execute("DELETE FROM changing WHERE graph = ?", (graph,))

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _make(self) -> None:
        """Begin anew; killed halfway, it is still of no version."""
        for table in _TABLES:
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
        self._db.executescript(_SCHEMA)

    def adopt(self, graphs: Iterable[str]) -> None:
        """Name the graphs that a new index has to look at; only then does it count as made."""
        with self._transaction():
            self._db.executemany("INSERT OR IGNORE INTO changing VALUES (?)", ((name,) for name in graphs))
            self._db.execute(f"PRAGMA user_version = {_VERSION}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: cannot be written: {error}") from error


def expression(text: str) -> str:
    """Put what a person looks for as an expression of FTS5, in which nothing has a meaning of its own.

    All words have to be there, in any order; ``"exact phrases"`` stand together, and the
    last word of each may be cut short with ``*``.

    >>> expression('border "joint state'), expression("secur* AND")
    ('"border" "joint state"', '"secur"* "AND"')

    Raises:
        QueryError: If there is no word in it.
    """
    parts = [phrase or word for phrase, word in _SOUGHT.findall(text)]
    sought = [_quoted(part) for part in parts if any(character.isalnum() for character in part)]
    if not sought:
        raise QueryError(f"{text}: there is no word to look for in it")
    return " ".join(sought)


def _quoted(words: str) -> str:
    plain = re.sub("[\0\ud800-\udfff]", " ", words)
    cut_short = plain.rstrip().endswith("*")
    return f'"{plain.strip(" *")}"' + "*" * cut_short


def _connection(path: Path | None, *, read_only: bool) -> sqlite3.Connection:
    if path is None:
        return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    mode = "ro" if read_only else "rwc"
    opened = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=_WAIT,
        check_same_thread=False,
    )
    if not read_only:
        opened.execute("PRAGMA journal_mode = WAL")
        opened.execute("PRAGMA synchronous = NORMAL")
    return opened
