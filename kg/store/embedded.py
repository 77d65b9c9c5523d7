"""A store in memory or on disk, by Oxigraph."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.formats import parse
from kg.namespaces import PREFIXES
from kg.oxigraph import from_quad, from_term
from kg.terms import RDF_TYPE, Answer, Iri, Node, Quad, sparql, term

__all__ = ["Store", "open_graph", "open_store"]

_ARTICLE_GRAPH_IRI: Final = term("dip:ArticleGraph")
_ARTICLE_GRAPH: Final = ox.NamedNode(_ARTICLE_GRAPH_IRI.value)
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_DEEPEST: Final = 200  # brackets; the engine's parser calls itself for each until the process has no stack left
_BRACKETS: Final = re.compile(r"[(){}\[\]]")
_ARTICLES: Final = f"""
PREFIX dip: <{PREFIXES["dip"]}>
PREFIX prov: <{PREFIXES["prov"]}>
SELECT ?article ?fileName ?title ?url ?graph WHERE {{
  ?graph prov:wasDerivedFrom ?article .
  OPTIONAL {{ ?article dip:fileName ?fileName }}
  OPTIONAL {{ ?article dip:title ?title }}
  OPTIONAL {{ ?article dip:url ?url }}
}} ORDER BY ?fileName ?article
"""


def _depth(query: str) -> int:
    """Tell how deep the brackets of a query are nested; those in its strings count as well, and balance or not."""
    opened = (1 if bracket in "({[" else -1 for bracket in _BRACKETS.findall(query))
    return max(accumulate(opened), default=0)


def open_graph(files: Iterable[Path | str] = ()) -> Store:
    """Read RDF files into a store in memory.

    Raises:
        UsageError: If a format is not known.
        InputError: If a file cannot be read, naming the line that is wrong.
    """
    store = ox.Store()
    for file in files:
        store.bulk_extend(parse(file))
    return Store(store, "memory")


def open_store(directory: Path | str, *, create: bool = False, read_only: bool = False) -> Store:
    """Open a store on disk.

    Args:
        directory: Where it lies.
        create: Make it if it is not there.
        read_only: Open it beside another process that writes.

    Raises:
        StoreError: If it is not there, is something else, or another process has it open.
    """
    directory = Path(directory)
    if not create and not (directory / "CURRENT").is_file():
        raise StoreError(f"{directory}: no store is there; make one with kg load --store {directory} PATH...")
    if create and directory.is_dir() and any(directory.iterdir()) and not (directory / "CURRENT").is_file():
        raise StoreError(f"{directory}: the folder holds other files; name an empty or a new one")
    try:
        store = ox.Store.read_only(str(directory)) if read_only else ox.Store(str(directory))
    except OSError as error:
        raise StoreError(f"{directory}: {_reason(error)}") from error
    return Store(store, str(directory))


class Store:
    """Graphs in memory or on disk."""

    def __init__(self, store: ox.Store, name: str) -> None:
        self._store = store
        self._name = name

    def __len__(self) -> int:
        return len(self._store)

    def select(self, query: str) -> Answer:
        """Answer a SELECT query.

        Raises:
            QueryError: If the query is wrong, or is none of SELECT.
        """
        solutions = self._query(query, ox.QuerySolutions, "SELECT")
        columns = tuple(variable.value for variable in solutions.variables)
        with self._answering():
            return Answer(columns, tuple(tuple(value and from_term(value) for value in row) for row in solutions))

    def construct(self, query: str) -> tuple[Quad, ...]:
        """Answer a CONSTRUCT or DESCRIBE query, in no order.

        Raises:
            QueryError: If the query is wrong, or is none of CONSTRUCT.
        """
        triples = self._query(query, ox.QueryTriples, "CONSTRUCT")
        with self._answering():
            return tuple(map(from_quad, triples))

    def ask(self, query: str) -> bool:
        """Answer an ASK query.

        Raises:
            QueryError: If the query is wrong, or is none of ASK.
        """
        return bool(self._query(query, ox.QueryBoolean, "ASK"))

    def quads(self) -> Iterator[Quad]:
        """Yield all that is stored, in no order."""
        return map(from_quad, self._store)

    def put(self, quads: Iterable[Quad]) -> None:
        """Put what articles gave; the graph of an article that is there is replaced.

        All of it happens in one transaction.

        Raises:
            StoreError: If the store cannot be written.
        """
        new = dict.fromkeys(quads)
        self._replace(_articles_own(new), new)

    def graph(self, name: Iri) -> Iterator[Quad]:
        """Yield what stands in one graph, in no order."""
        return map(from_quad, self._store.quads_for_pattern(None, None, None, ox.NamedNode(name.value)))

    def mark(self, name: Iri) -> str:
        """Tell two contents of a graph apart, quickly; no use between stores."""
        quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(name.value))
        return sha256(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").hexdigest()

    def exchange(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Take quads out and put others in, in one transaction.

        Raises:
            StoreError: If the store cannot be written.
        """
        self._update([*_data("DELETE DATA", removed), *_data("INSERT DATA", added)])

    def remove(self, article: str) -> str:
        """Take an article out, and the entities that no other refers to; give its IRI back.

        Args:
            article: Its IRI, address, file name or title.

        Raises:
            StoreError: If there is none, or several fit.
        """
        iri, graph = self._find(article)
        self._replace([Iri(graph)], ())
        return iri

    def articles(self) -> Answer:
        """List what is stored: article, fileName, title, url, graph."""
        return self.select(_ARTICLES)

    def flush(self) -> None:
        """Make sure that all is on disk."""
        self._store.flush()

    def _query(self, query: str, kind: type[Any], name: str) -> Any:
        if _depth(query) > _DEEPEST:
            raise QueryError(f"the query is nested more than {_DEEPEST} brackets deep")
        try:
            with self._answering():
                result = self._store.query(query, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise QueryError(f"the query is not SPARQL 1.1: {_placed(error, query)}") from error
        if not isinstance(result, kind):
            raise QueryError(f"the query is of another kind; a {name} query is needed here")
        return result

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Rows are worked out as they are taken, so that what goes wrong may show late."""
        try:
            yield
        except SyntaxError:
            raise
        except (OSError, ValueError, RuntimeError, TypeError) as error:
            raise QueryError(f"{self._name}: the query could not be answered: {error}") from error

    def _find(self, article: str) -> tuple[str, str]:
        listed = [tuple(str(value or "") for value in row) for row in self.articles().values()]
        name = Path(article).name
        found = sorted({(row[0], row[4]) for row in listed if article in row[:4] or name == row[1]})
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(iri for iri, _ in found)
            raise StoreError(f"{article}: several articles fit; name one by its IRI: {names}")
        near = difflib.get_close_matches(article, [text for row in listed for text in row[:4] if text], 3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"kg query lists the {len(listed)} that are there"
        raise StoreError(f"{article}: no such article in {self._name}; {hint}")

    def _replace(self, graphs: list[Iri], new: Collection[Quad]) -> None:
        """Exchange graphs for quads in one transaction: an update that fails changes nothing."""
        drops = [f"DROP SILENT GRAPH {sparql(graph)}" for graph in graphs]
        orphans = _data("DELETE DATA", self._orphans(graphs, new))
        self._update([*drops, *orphans, *_data("INSERT DATA", new)])

    def _update(self, steps: Iterable[str]) -> None:
        try:
            self._store.update(" ;\n".join(steps))
        except (OSError, SyntaxError, ValueError) as error:
            raise StoreError(f"{self._name}: cannot be written: {_reason(error)}") from error

    def _orphans(self, graphs: list[Iri], new: Collection[Quad]) -> list[Quad]:
        """Find what the shared graphs say about things that only the given graphs refer to.

        An entity may be referred to by another one (who speaks for a state), so what an
        orphan refers to is looked at as well.
        """
        leaving = {ox.NamedNode(graph.value) for graph in graphs}
        kept = {quad.object for quad in new}
        pending = [q.object for graph in leaving for q in self._store.quads_for_pattern(None, None, None, graph)]
        orphans: dict[object, list[ox.Quad]] = {}
        while pending:
            node = pending.pop()
            if not isinstance(node, ox.NamedNode) or node in orphans or from_term(node) in kept:
                continue
            description = [
                q for q in self._store.quads_for_pattern(node, None, None, None) if self._shared(q.graph_name)
            ]
            if description and not self._referred_to(node, leaving, orphans):
                orphans[node] = description
                pending += [quad.object for quad in description]
        return [from_quad(quad) for description in orphans.values() for quad in description]

    def _referred_to(self, node: ox.NamedNode, leaving: Container[object], orphans: Container[object]) -> bool:
        references = self._store.quads_for_pattern(None, None, node, None)
        return any(
            quad.graph_name not in leaving and quad.subject not in orphans and not _is_consolidated(quad.graph_name)
            for quad in references
        )

    def _shared(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bool:
        own = isinstance(graph, ox.NamedNode) and ox.Quad(graph, _TYPE, _ARTICLE_GRAPH, graph) in self._store
        return isinstance(graph, ox.NamedNode) and not own


def _is_consolidated(graph: object) -> bool:
    """Whether a graph is the one that follows from the articles', so that what it names need not be kept."""
    return str(graph).endswith("/graph/consolidated>")


def _data(verb: str, quads: Iterable[Quad]) -> list[str]:
    """Write the steps of an update that adds or takes away quads, a step a graph."""
    return [
        f"{verb} {{ GRAPH {sparql(graph)} {{\n{lines}}} }}" if graph else f"{verb} {{\n{lines}}}"
        for graph, members in _by_graph(quads).items()
        for lines in ["".join(f"{sparql(s)} {sparql(p)} {sparql(o)} .\n" for s, p, o, _ in members)]
    ]


def _by_graph(quads: Iterable[Quad]) -> dict[Node | None, list[Quad]]:
    by_graph: dict[Node | None, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_graph[quad.graph].append(quad)
    return by_graph


def _articles_own(quads: Iterable[Quad]) -> list[Iri]:
    """List the graphs that say of themselves that they are an article's."""
    own = (q.subject for q in quads if q.subject == q.graph and q.object == _ARTICLE_GRAPH_IRI)
    return [graph for graph in dict.fromkeys(own) if isinstance(graph, Iri)]


def _reason(error: Exception) -> str:
    text = getattr(error, "msg", None) or str(error)
    if "LOCK" in text:
        return "another process has the store open; wait until it is done"
    return text.removeprefix("IO error: ")


def _placed(error: SyntaxError, query: str) -> str:
    """Say where a query is wrong and show what stands there, instead of all that might."""
    found = re.match(r"error at (\d+):(\d+)", error.msg)
    if not found:
        return error.msg
    line, column = int(found[1]), int(found[2])
    lines = query.splitlines()
    there = lines[line - 1][column - 1 :].strip()[:40] if line <= len(lines) else ""
    return f"line {line}, column {column}: cannot go on at " + (f'"{there}"' if there else "the end")
