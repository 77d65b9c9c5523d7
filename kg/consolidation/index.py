"""What consolidation remembers between articles: an SQLite file, or memory.

It holds nothing that the articles' graphs do not, and can be thrown away and made again.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Self

from kg.consolidation.claims import ArticleClaims, Claim, bearer_from_json, bearer_json, from_json, to_json
from kg.consolidation.clusters import Edge
from kg.errors import StoreError
from kg.identity import Bearer

__all__ = ["Index"]

_VERSION: Final = "3"  # another one begins all indexes anew
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS article (iri TEXT PRIMARY KEY, mark TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS node (id TEXT PRIMARY KEY, kind TEXT NOT NULL, article TEXT, body TEXT NOT NULL)
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS node_article ON node (article);
CREATE TABLE IF NOT EXISTS key (key INTEGER, node TEXT, PRIMARY KEY (key, node)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS key_node ON key (node);
CREATE TABLE IF NOT EXISTS edge (one TEXT, other TEXT, score REAL, because TEXT, weak TEXT, PRIMARY KEY (one, other))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS edge_other ON edge (other);
CREATE TABLE IF NOT EXISTS seen (article TEXT, profile TEXT, roles TEXT, PRIMARY KEY (article, profile)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_profile ON seen (profile);
CREATE TABLE IF NOT EXISTS tenure (
  profile TEXT, office TEXT, day TEXT, times INTEGER, PRIMARY KEY (profile, office, day))
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (profile TEXT, office TEXT, times INTEGER, PRIMARY KEY (profile, office))
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tally (profile TEXT PRIMARY KEY, times INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS output (cluster TEXT PRIMARY KEY, quads TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS belongs (node TEXT PRIMARY KEY, cluster TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS belongs_cluster ON belongs (cluster);
CREATE TABLE IF NOT EXISTS told (office TEXT, month TEXT, profile TEXT, PRIMARY KEY (office, month, profile))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS told_profile ON told (profile);
CREATE TABLE IF NOT EXISTS unwritten (quad TEXT PRIMARY KEY, is_added INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shared (quad TEXT PRIMARY KEY, times INTEGER) WITHOUT ROWID;
"""
_TABLES: Final = re.findall(r"CREATE TABLE IF NOT EXISTS (?!about)(\w+)", _SCHEMA)
_COUNTED: Final = {
    "held": ("profile", "office"),
    "shared": ("quad",),
    "tally": ("profile",),
    "tenure": ("profile", "office", "day"),
}


class Index:
    """Nodes (records and profiles), the keys they are found under, the pairs found the same, the quads made."""

    def __init__(self, path: Path | str | None, settings: str) -> None:
        """Open an index; one of another version or with other settings is begun anew.

        Raises:
            StoreError: If the file cannot be opened.
        """
        try:
            self._db = sqlite3.connect(str(path) if path else ":memory:", isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_SCHEMA)
            made_with = f"{_VERSION} {settings}"
            kept = self._one("SELECT value FROM about WHERE name = 'made with'")
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path}: cannot be opened: {error}; remove the file, it can be made again") from error
        if kept != made_with:
            self.clear()
            self._db.execute("INSERT OR REPLACE INTO about VALUES ('made with', ?)", (made_with,))

    def clear(self) -> None:
        """Forget everything."""
        for table in _TABLES:
            self._db.execute(f"DELETE FROM {table}")

    def __enter__(self) -> Self:
        self._db.execute("BEGIN")
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("ROLLBACK" if kind else "COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- articles

    def marks(self) -> dict[str, str]:
        """Give the mark of each article that is known."""
        return dict(self._all("SELECT iri, mark FROM article ORDER BY iri"))

    def put_article(self, article: ArticleClaims, mark: str) -> None:
        """Remember what is known of an article as such."""
        body = [article.title, article.publisher, article.published, sorted(article.shingles)]
        self._db.execute("INSERT INTO article VALUES (?, ?, ?)", (article.article, mark, json.dumps(body)))

    def has_article(self, iri: str) -> bool:
        """Tell whether an article is known."""
        return bool(self._one("SELECT 1 FROM article WHERE iri = ?", iri))

    def article(self, iri: str) -> ArticleClaims:
        """Give an article without its claims."""
        title, publisher, published, shingles = json.loads(self._one("SELECT body FROM article WHERE iri = ?", iri))
        return ArticleClaims(iri, title, publisher, published, frozenset(shingles))

    def remove_article(self, iri: str) -> None:
        """Forget what is known of an article as such."""
        self._db.execute("DELETE FROM article WHERE iri = ?", (iri,))

    # -- records

    def put_claim(self, claim: Claim, keys: Iterable[str]) -> None:
        """Remember a record and where it is found."""
        body = json.dumps(to_json(claim), ensure_ascii=False)
        self._db.execute("INSERT INTO node VALUES (?, ?, ?, ?)", (claim.iri, claim.type, claim.article, body))
        self._put_keys(claim.iri, keys)

    def kind(self, node: str) -> str | None:
        """Tell what a node is: a type of record, ``actor``, or nothing that is known."""
        found = self._one("SELECT kind FROM node WHERE id = ?", node)
        return str(found) if found else None

    def claim(self, iri: str) -> Claim:
        """Give a record."""
        return from_json(json.loads(self._one("SELECT body FROM node WHERE id = ?", iri)))

    def claims_of(self, article: str) -> list[str]:
        """List the records of an article."""
        return [node for (node,) in self._all("SELECT id FROM node WHERE article = ? ORDER BY id", article)]

    # -- profiles

    def put_profile(
        self, profile: str, bearer: Bearer, article: str, roles: Iterable[str], keys: Iterable[str]
    ) -> bool:
        """Count an article for a profile; tell whether the profile is new."""
        self._db.execute("INSERT INTO seen VALUES (?, ?, ?)", (article, profile, json.dumps(list(roles))))
        self._count("tally", (profile,), 1)
        if self._one("SELECT 1 FROM node WHERE id = ?", profile):
            return False
        body = json.dumps(bearer_json(bearer), ensure_ascii=False)
        self._db.execute("INSERT INTO node VALUES (?, 'actor', NULL, ?)", (profile, body))
        self._put_keys(profile, keys)
        return True

    def drop_profile(self, profile: str, article: str) -> bool:
        """Take an article back from a profile; tell whether no other has it."""
        self._db.execute("DELETE FROM seen WHERE profile = ? AND article = ?", (profile, article))
        return not self._count("tally", (profile,), -1)

    def profile(self, profile: str) -> Bearer:
        """Give what a profile holds."""
        return bearer_from_json(json.loads(self._one("SELECT body FROM node WHERE id = ?", profile)))

    def profiles_of(self, article: str) -> list[tuple[str, list[str]]]:
        """List the profiles that an article has, with the roles that it prints."""
        rows = self._all("SELECT profile, roles FROM seen WHERE article = ? ORDER BY profile", article)
        return [(profile, json.loads(roles)) for profile, roles in rows]

    def roles_of(self, profile: str) -> list[str]:
        """List what all articles print as roles of a profile; of a post, the records that tell of it."""
        rows = self._all("SELECT roles FROM seen WHERE profile = ?", profile)
        return sorted({role for (roles,) in rows for role in json.loads(roles)})

    def times_held(self, profile: str, office: str, first: str, last: str) -> int:
        """Count the articles of some days that give an office to a profile."""
        query = "SELECT SUM(times) FROM tenure WHERE profile = ? AND office = ? AND day BETWEEN ? AND ?"
        return int(self._one(query, profile, office, first, last) or 0)

    def tally(self, profile: str) -> int:
        """Count the articles of a profile."""
        return int(self._one("SELECT times FROM tally WHERE profile = ?", profile) or 0)

    def count_tenure(self, profile: str, office: str, day: str | None, step: int) -> None:
        """Count, or with a step of -1 take back, a day on which an article gives an office."""
        self._count("held", (profile, office), step)
        if day:
            self._count("tenure", (profile, office, day), step)

    def tenures(self, profile: str) -> list[tuple[str, str | None, str | None]]:
        """List the offices of a profile with the first and last day on which articles give them."""
        offices = [office for (office,) in self._all("SELECT office FROM held WHERE profile = ?", profile)]
        return [(office, *self._ends(profile, office)) for office in offices]

    def days_beside(self, profile: str, office: str, day: str) -> tuple[str | None, str | None]:
        """Give the last day before one, and the first after it, on which articles give an office to a profile."""
        query = "SELECT {}(day) FROM tenure WHERE profile = ? AND office = ? AND day {} ?"
        before, after = (self._one(query.format(*how), profile, office, day) for how in (("MAX", "<"), ("MIN", ">")))
        return before, after

    def put_told(self, office: str, month: str, profile: str) -> None:
        """Remember that a profile is an office without a name, as of a month."""
        self._db.execute("INSERT OR IGNORE INTO told VALUES (?, ?, ?)", (office, month, profile))

    def told(self, office: str, first: str = "", last: str = "~") -> list[str]:
        """List the profiles that are an office without a name, as of any of some months."""
        query = "SELECT profile FROM told WHERE office = ? AND month BETWEEN ? AND ?"
        return [profile for (profile,) in self._all(query, office, first, last)]

    def _ends(self, profile: str, office: str) -> tuple[str | None, str | None]:
        query = "SELECT day FROM tenure WHERE profile = ? AND office = ? ORDER BY day {} LIMIT 1"
        first, last = (self._one(query.format(order), profile, office) for order in ("ASC", "DESC"))
        return first, last

    def _count(self, table: str, row: tuple[str, ...], step: int) -> int:
        """Count a row up or down; one that is counted down to nothing goes."""
        marks = ", ".join("?" * len(row))
        self._db.execute(
            f"INSERT INTO {table} VALUES ({marks}, ?) ON CONFLICT DO UPDATE SET times = times + excluded.times",
            (*row, step),
        )
        columns = " AND ".join(f"{name} = ?" for name in _COUNTED[table])
        times = int(self._one(f"SELECT times FROM {table} WHERE {columns}", *row))
        if not times:
            self._db.execute(f"DELETE FROM {table} WHERE {columns}", row)
        return times

    # -- keys, edges, output

    def _put_keys(self, node: str, keys: Iterable[str]) -> None:
        rows = [(_hash(key), node) for key in dict.fromkeys(keys)]
        self._db.executemany("INSERT OR IGNORE INTO key VALUES (?, ?)", rows)

    def found(self, keys: Iterable[str]) -> list[str]:
        """List the nodes under some keys, in order."""
        nodes: set[str] = set()
        for key in dict.fromkeys(keys):
            nodes.update(node for (node,) in self._all("SELECT node FROM key WHERE key = ?", _hash(key)))
        return sorted(nodes)

    def remove_node(self, node: str) -> None:
        """Forget a node with its keys and edges."""
        for table, column in (("node", "id"), ("key", "node"), ("edge", "one"), ("edge", "other"), ("told", "profile")):
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (node,))

    def put_edge(self, edge: Edge) -> None:
        """Remember a pair that was found the same."""
        row = (edge.one, edge.other, edge.score, edge.because, edge.weak)
        self._db.execute("INSERT OR REPLACE INTO edge VALUES (?, ?, ?, ?, ?)", row)

    def edges(self, node: str) -> list[Edge]:
        """List the pairs that a node is in."""
        query = "SELECT one, other, score, because, weak FROM edge WHERE {} = ?"
        rows = [*self._all(query.format("one"), node), *self._all(query.format("other"), node)]
        return [Edge(*row) for row in rows]

    def cluster_of(self, node: str) -> str | None:
        """Name the cluster to which a node belongs."""
        found = self._one("SELECT cluster FROM belongs WHERE node = ?", node)
        return str(found) if found else None

    def members(self, cluster: str) -> tuple[str, ...]:
        """List the nodes of a cluster, in order."""
        return tuple(node for (node,) in self._all("SELECT node FROM belongs WHERE cluster = ? ORDER BY node", cluster))

    def output(self, cluster: str) -> list[str]:
        """Give the quads of a cluster."""
        quads: list[str] = json.loads(self._one("SELECT quads FROM output WHERE cluster = ?", cluster) or "[]")
        return quads

    def take_output(self, cluster: str) -> list[str]:
        """Give the quads of a cluster, and forget them and which nodes it has."""
        quads = self.output(cluster)
        self._db.execute("DELETE FROM output WHERE cluster = ?", (cluster,))
        self._db.execute("DELETE FROM belongs WHERE cluster = ?", (cluster,))
        return quads

    def put_output(self, cluster: str, nodes: Iterable[str], quads: list[str]) -> None:
        """Remember the quads and the nodes of a cluster."""
        self._db.execute("INSERT INTO output VALUES (?, ?)", (cluster, json.dumps(quads, ensure_ascii=False)))
        self._db.executemany("INSERT INTO belongs VALUES (?, ?)", [(node, cluster) for node in nodes])

    def outputs(self) -> Iterator[str]:
        """Yield all quads, in no order, some of them twice."""
        for (quads,) in self._all("SELECT quads FROM output"):
            yield from json.loads(quads)

    def count_shared(self, quad: str, step: int) -> int:
        """Count in how many clusters a quad is that several may make; give the number."""
        return self._count("shared", (quad,), step)

    # -- what a store is yet to be told

    def put_unwritten(self, removed: Iterable[str], added: Iterable[str]) -> None:
        """Remember quads that came or went; of one that did both, only the last counts."""
        rows = [*((quad, 0) for quad in removed), *((quad, 1) for quad in added)]
        self._db.executemany("INSERT OR REPLACE INTO unwritten VALUES (?, ?)", rows)

    def unwritten(self) -> tuple[list[str], list[str]]:
        """Give the quads that went and those that came since all was last called written."""
        query = "SELECT quad FROM unwritten WHERE is_added = ? ORDER BY quad"
        removed, added = ([quad for (quad,) in self._all(query, is_added)] for is_added in (0, 1))
        return removed, added

    def written(self) -> None:
        """Call all written."""
        self._db.execute("DELETE FROM unwritten")

    def _one(self, query: str, *values: object) -> Any:
        row = self._db.execute(query, values).fetchone()
        return row[0] if row else None

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._db.execute(query, values).fetchall()


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
