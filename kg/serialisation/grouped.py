"""A file of many articles' graphs, article by article, in whatever order the file has its quads.

A sorted N-Quads file spreads an article over its whole length, and a large one does not
fit into memory. So the lines go into a temporary SQLite file first, which gives them back
by graph. Nothing is yielded before the whole file has been read and found to be right.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.formats import parse
from kg.oxigraph import from_quad
from kg.terms import RDF_TYPE, Quad, term

__all__ = ["Group", "grouped"]

_TOGETHER: Final = 200_000  # quads of no article that are yielded in one group
_ARTICLE_GRAPH: Final = f"<{RDF_TYPE}> {term('dip:ArticleGraph')}"
_SCHEMA: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE line (graph TEXT, subject TEXT, line TEXT);
CREATE TABLE article (graph TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE shared (id INTEGER PRIMARY KEY, subject TEXT, line TEXT);
CREATE TABLE used (id INTEGER PRIMARY KEY);
BEGIN;
"""
_ABOUT: Final = "SELECT id, line FROM shared WHERE subject = ?"
_SORTED: Final = f"""
CREATE INDEX line_graph ON line (graph);
INSERT INTO article SELECT DISTINCT graph FROM line
  WHERE line = graph || ' {_ARTICLE_GRAPH} ' || graph AND graph LIKE '<%';
INSERT INTO shared (subject, line)
  SELECT DISTINCT subject, line FROM line WHERE graph NOT IN (SELECT graph FROM article);
CREATE INDEX shared_subject ON shared (subject);
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Quads that belong together: an article's graph with what shared graphs tell of its entities.

    ``graph`` is the IRI of the article's graph, None for quads that no article refers to.
    ``digest`` is one of its content.
    """

    graph: str | None
    quads: tuple[Quad, ...]
    digest: str


def grouped(path: Path | str, format_name: str | None = None) -> Iterator[Group]:
    """Yield the articles of a file in order of their graphs' names, then the rest in large groups.

    Blank nodes get names that no other file has.

    Raises:
        UsageError: If the format is not known.
        InputError: If the file cannot be read, naming the line that is wrong.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as db:  # SQLite's own temporary file
        db.executescript(_SCHEMA)
        db.executemany("INSERT INTO line VALUES (?, ?, ?)", map(_columns, parse(path, format_name, rename=True)))
        db.executescript(_SORTED)  # which commits first
        for (graph,) in db.execute("SELECT graph FROM article ORDER BY graph").fetchall():
            yield _article(db, graph)
        yield from _rest(db)


def _columns(quad: ox.Quad) -> tuple[str, str, str]:
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
    return graph, str(quad.subject), str(quad)


def _article(db: sqlite3.Connection, graph: str) -> Group:
    """Give an article's graph, and what other graphs tell of the nodes that it refers to, however far."""
    own = [line for (line,) in db.execute("SELECT DISTINCT line FROM line WHERE graph = ?", (graph,))]
    quads = list(_parsed(own))
    taken: dict[int, str] = {}
    seen: set[str] = set()
    new = quads
    while new:
        nodes = {str(quad.object) for quad in new if not isinstance(quad.object, ox.Literal)} - seen
        seen |= nodes
        found = {key: line for node in sorted(nodes) for key, line in db.execute(_ABOUT, (node,)) if key not in taken}
        taken |= found
        new = list(_parsed(found.values()))
        quads += new
    db.executemany("INSERT OR IGNORE INTO used VALUES (?)", ((key,) for key in taken))
    return Group(graph[1:-1], tuple(map(from_quad, quads)), _digest([*own, *taken.values()]))


def _rest(db: sqlite3.Connection) -> Iterator[Group]:
    lines = db.execute("SELECT line FROM shared WHERE id NOT IN (SELECT id FROM used) ORDER BY id")
    while some := [line for (line,) in lines.fetchmany(_TOGETHER)]:
        yield Group(None, tuple(map(from_quad, _parsed(some))), _digest(some))


def _parsed(lines: Iterable[str]) -> Iterator[ox.Quad]:
    text = "".join(f"{line} .\n" for line in lines)
    return ox.parse(text, ox.RdfFormat.N_QUADS)


def _digest(lines: Iterable[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()
