"""A store in memory or on disk, by Oxigraph."""

from __future__ import annotations

import difflib
import re
import time
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.formats import parse
from kg.namespaces import PREFIXES
from kg.nesting import refuse_deep_query
from kg.oxigraph import from_quad, from_term, to_quad
from kg.store.index import Entry, Index, Passage, expression
from kg.store.kept import KeptRows
from kg.store.reports import outdated, retracted
from kg.terms import RDF_TYPE, Answer, Blank, Iri, Node, Placed, Quad, Term, sparql, term

__all__ = ["Store", "open_graph", "open_store"]

_ARTICLE_GRAPH_IRI: Final = term("dip:ArticleGraph")
_ARTICLE_GRAPH: Final = ox.NamedNode(_ARTICLE_GRAPH_IRI.value)
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_REPORTED_IN: Final = ox.NamedNode(term("dip:reportedIn").value)
_TITLE: Final = ox.NamedNode(term("dip:title").value)
_CONTENT: Final = ox.NamedNode(term("dip:content").value)
_TO_SELECTORS: Final = tuple(ox.NamedNode(term(name).value) for name in ("dip:evidence", "oa:hasSelector"))
_EXACT: Final = ox.NamedNode(term("oa:exact").value)
_START: Final = ox.NamedNode(term("oa:start").value)
_DATES: Final = tuple(ox.NamedNode(term(name).value) for name in ("dip:date", "dip:period"))
_NUMBER: Final = re.compile(r"\d{1,15}")
_FILE_NAME: Final = ox.NamedNode(term("dip:fileName").value)
_REPORTS: Final = ox.NamedNode(term("dip:reports").value)
_SOURCES: Final = ox.NamedNode(term("dip:independentSources").value)
_MEASURE: Final = ox.NamedNode(term("dip:measure").value)
_LABEL: Final = ox.NamedNode(term("skos:prefLabel").value)
_SEARCHED: Final = frozenset((_REPORTED_IN.value, _TITLE.value))
_COUNTED: Final = frozenset((_REPORTS.value, _SOURCES.value, _LABEL.value))
_INDEX: Final = "index.db"
_OWN_FILES: Final = re.compile(
    r"CURRENT|LOCK|LOG.*|IDENTITY|(MANIFEST|OPTIONS)-\d+.*|\d+\.(log|sst|dbtmp)|index\.db.*|consolidated\.db.*|quarantine\.nq.*"
)
_TOGETHER: Final = 500  # graphs whose words are taken into the index in one transaction
_UNFLUSHED: Final = 100_000  # quads that may wait in memory; a quad takes some 700 bytes there, in several orders
_TRIES: Final = 5  # to open a store while another process tidies it up
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


def open_store(directory: Path | str, *, create: bool = False, read_only: bool = False, anew: bool = False) -> Store:
    """Open a store on disk.

    Args:
        directory: Where it lies.
        create: Make it if it is not there.
        read_only: Open it beside another process that writes.
        anew: Make the index of its words anew; from what graphs were made is forgotten.

    Raises:
        StoreError: If it is not there, is something else, or another process has it open.
    """
    directory = Path(directory)
    if not create and not (directory / "CURRENT").is_file():
        raise StoreError(f"{directory}: no store is there; make one with kg load --store {directory} PATH...")
    if create and directory.is_dir() and not all(_OWN_FILES.fullmatch(file.name) for file in directory.iterdir()):
        raise StoreError(f"{directory}: the folder holds other files; name an empty or a new one")
    if read_only:
        return Store(_opened_beside(directory), str(directory), directory / _INDEX, read_only=True)
    try:
        store = ox.Store(str(directory))
    except OSError as error:
        raise StoreError(f"{directory}: {_reason(error)}") from error
    if anew:
        for file in directory.glob(f"{_INDEX}*"):
            file.unlink()
    return Store(store, str(directory), directory / _INDEX)


def _opened_beside(directory: Path) -> ox.Store:
    """Open a store while another process may write it; files may come and go at that moment."""
    for attempt in range(1, _TRIES + 1):
        try:
            return ox.Store.read_only(str(directory))
        except (OSError, RuntimeError) as error:
            if attempt == _TRIES:
                raise StoreError(f"{directory}: {_reason(error)}") from error
            time.sleep(0.1 * attempt)
    raise AssertionError


class Store:
    """Graphs in memory or on disk."""

    takes_lists_anywhere: Final = True

    def __init__(self, store: ox.Store, name: str, index: Path | None = None, *, read_only: bool = False) -> None:
        """Take over a store; one in memory, without ``index``, is only indexed when it is searched."""
        self._store = store
        self._name = name
        self._file = index
        self._read_only = read_only
        self._index: Index | None = None
        self._waiting = 0  # quads that Oxigraph may still hold in memory
        if index and not read_only:
            self._index = self._indexed()

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

    def put(self, quads: Iterable[Quad], marks: Mapping[str, str] | None = None) -> None:
        """Put what articles gave; the graph of an article that is there is replaced.

        All of it happens in one transaction.

        Args:
            quads: What to put; blank nodes stay what they are, and are the same in all calls.
            marks: From what graphs, named by their IRIs, were made; see `is_made_from`.

        Raises:
            StoreError: If the store cannot be written.
        """
        new = dict.fromkeys(quads)
        self._replace(_articles_own(new), new, marks or {})

    def is_made_from(self, graph: str, mark: str) -> bool:
        """Whether a graph is there and was put with this mark, and has not been changed since."""
        node = ox.NamedNode(graph)
        return bool(
            self._index
            and self._index.mark(graph) == mark
            and ox.Quad(node, _TYPE, _ARTICLE_GRAPH, node) in self._store
        )

    def search(self, text: str, limit: int) -> list[str]:
        """List the records, and articles by their titles, that hold all of the words; best first.

        Args:
            text: Words in any order, ``"exact phrases"``, beginnings of words with ``*``.
            limit: How many at most.

        Raises:
            QueryError: If there is no word in the text.
            StoreError: If there is no index, which only a process that may write makes.
        """
        sought = expression(text)
        if self._index is None:
            self._index = self._indexed()
        return self._index.nodes(sought, limit)

    def in_order(
        self,
        by: Sequence[str],
        kinds: Sequence[str],
        among: Iterable[str] | None = None,
        sources: Iterable[str] | None = None,
        since: str = "",
        until: str = "",
    ) -> Iterator[Placed] | None:
        """Yield records as `kg.terms.Source` says, unless the index is not there or not up to date.

        Raises:
            StoreError: If the index cannot be read.
        """
        if self._file is None or self._lacks_words():
            return None
        assert self._index
        return self._index.in_order(by, kinds, among, sources, since, until)

    def keep(self, query: str, answer: Answer, keys: Mapping[str, Sequence[str]]) -> None:
        """Keep the answer to a query until something changes; in memory, nothing is kept.

        Args:
            query: By what it is found.
            answer: Its rows, without blank nodes.
            keys: For each of some names, a key of each row, by which rows can be chosen.

        Raises:
            StoreError: If the index cannot be written.
        """
        if self._file and self._index:
            self._index.keep(query, answer, keys)

    def kept(self, query: str) -> KeptRows | None:
        """Find the answer to a query, if it is kept."""
        if self._file is None:
            return None
        try:
            self._index = self._index or self._indexed()
            return self._index.kept(query)
        except StoreError:
            return None  # no index is there, or none that this version can read

    def complete(self) -> None:
        """Bring the index of a store that was opened for reading up to date, unless another process writes."""
        if self._read_only and self._file and self._lacks_words():
            with suppress(StoreError):
                open_store(self._file.parent).close()

    def unsearched(self) -> int:
        """Count the graphs whose words are not in the index yet, because a process ended or is at work."""
        if self._index is None:
            self._index = self._indexed()
        return len(self._index.changing())

    def close(self) -> None:
        """Let go of the files."""
        if self._index:
            self._index.close()
            self._index = None
        del self._store

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
        leaving, coming = list(removed), list(added)
        with self._changed(_searched([*leaving, *coming])):
            self._update([*_data("DELETE DATA", leaving), *_data("INSERT DATA", coming)])
        self._written(len(leaving) + len(coming))

    def remove(self, article: str) -> str:
        """Take an article out, what was found in it, and the entities that no other refers to; give its IRI back.

        Args:
            article: Its IRI, address, file name or title.

        Raises:
            StoreError: If there is none, or several fit.
        """
        iri, graph = self._find(article)
        self._replace([Iri(graph)], (), {}, article=iri)
        return iri

    def articles(self) -> Answer:
        """List what is stored: article, fileName, title, url, graph."""
        return self.select(_ARTICLES)

    def flush(self) -> None:
        """Make sure that all is on disk.

        Raises:
            StoreError: If the store cannot be written.
        """
        try:
            self._store.flush()
        except OSError as error:
            raise StoreError(f"{self._name}: cannot be written: {_reason(error)}") from error
        self._waiting = 0

    def _query(self, query: str, kind: type[Any], name: str) -> Any:
        refuse_deep_query(query)
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

    def _replace(
        self, graphs: list[Iri], new: Collection[Quad], marks: Mapping[str, str], *, article: str = ""
    ) -> None:
        """Exchange graphs for quads in one transaction: a change that fails changes nothing."""
        leaving = [graph for graph in graphs if next(self.graph(graph), None)]
        with self._changed({*(graph.value for graph in graphs), *_searched(new)}, marks):
            reports = outdated(self, new, with_default_graph=True)
            reports += retracted(self, [article], with_default_graph=True) if article else []
            if leaving or reports:
                drops = [f"DROP SILENT GRAPH {sparql(graph)}" for graph in leaving]
                orphans = _data("DELETE DATA", (quad for quad in self._orphans(leaving, new) if not _has_blank(quad)))
                self._update([*reports, *drops, *orphans, *_data("INSERT DATA", new)])
            else:
                self._extend(new)
        self._written(len(new) * (2 if leaving else 1))

    def _written(self, quads: int) -> None:
        """Let nothing pile up: Oxigraph keeps up to two gigabytes of what is new in memory before it writes them."""
        self._waiting += quads
        if self._waiting > _UNFLUSHED:
            self.flush()

    def _extend(self, new: Iterable[Quad]) -> None:
        """Add quads in one transaction."""
        try:
            self._store.extend([to_quad(quad) for quad in new])
        except (OSError, ValueError) as error:
            raise StoreError(f"{self._name}: cannot be written: {_reason(error)}") from error

    def _update(self, steps: Iterable[str]) -> None:
        try:
            self._store.update(" ;\n".join(steps))
        except (OSError, SyntaxError, ValueError) as error:
            raise StoreError(f"{self._name}: cannot be written: {_reason(error)}") from error

    # -- the index beside the graphs

    def _lacks_words(self) -> bool:
        try:
            return self.unsearched() > 0
        except StoreError:
            return True

    def _indexed(self) -> Index:
        """Open the index, and take into it what is not there yet."""
        index = Index(self._file, read_only=self._read_only)
        if index.new:
            counted: list[Any] = [q.subject for q in self._store.quads_for_pattern(None, _REPORTS, None, None)]
            index.adopt(["", *(_name(from_term(node)) for node in (*self._store.named_graphs(), *counted))])
        if not self._read_only:
            waiting = index.changing()
            for start in range(0, len(waiting), _TOGETHER):
                several = waiting[start : start + _TOGETHER]
                index.end({graph: self._contents(graph) for graph in several}, {})
        return index

    @contextmanager
    def _changed(self, graphs: Iterable[str], marks: Mapping[str, str] | None = None) -> Iterator[None]:
        """Keep the index in step with a change of some graphs; what fails is looked at when next opened."""
        names = sorted(set(graphs))
        if self._index:
            self._index.begin(names)
        yield
        if self._index and names:
            self._index.end({graph: self._contents(graph) for graph in names}, marks or {})

    def _contents(self, graph: str) -> Iterator[Passage | Entry]:
        """Yield the words of each record of a graph and by what it is sorted, and the titles of its articles.

        A consolidated node counts as a graph of its own: by what it is sorted.
        """
        place = _graph(graph)
        records: list[Any] = [q.subject for q in self._store.quads_for_pattern(None, _REPORTED_IN, None, place)]
        for record in dict.fromkeys(records):
            selectors = [record]
            for step in _TO_SELECTORS:
                selectors = self._values(selectors, step)
            words = " … ".join(sorted(value.value for value in self._values(selectors, _EXACT)))
            content = " ".join(value.value for value in self._values([record], _CONTENT))
            if text := words if content in words else f"{words} … {content}":
                yield Passage(record.value, text)
            yield from self._sorted(record, selectors)
        titled: list[Any] = list(self._store.quads_for_pattern(None, _TITLE, None, place))
        yield from (Passage(quad.subject.value, quad.object.value) for quad in titled)
        if isinstance(place, ox.NamedNode):
            yield from self._counted(place)

    def _sorted(self, record: Any, selectors: Iterable[Any]) -> Iterator[Entry]:
        """Tell by what questions sort a record, for each source and class; one without a place is in no answer."""
        starts = [value.value for value in self._values(selectors, _START)]
        if not starts:
            return
        start = min((int(text) for text in starts if _NUMBER.fullmatch(text)), default=0)
        dates = [value.value for predicate in _DATES for value in self._values([record], predicate)]
        first, last = min(dates, default=""), max(dates, default="")
        label = min((name.value for name in self._values(self._values([record], _MEASURE), _LABEL)), default="")
        node = _name(from_term(record))
        for source in self._values([record], _REPORTED_IN):
            article = min((name.value for name in self._values([source], _FILE_NAME)), default=source.value)
            for kind in self._kinds(record):
                yield Entry(node, kind, _name(from_term(source)), first, last, article, start, label=label)

    def _counted(self, node: ox.NamedNode) -> Iterator[Entry]:
        """Tell by what questions sort a consolidated node; nothing, if it is none."""
        reports, sources = (
            [int(value.value) for value in self._values([node], counts) if _NUMBER.fullmatch(value.value)]
            for counts in (_REPORTS, _SOURCES)
        )
        label = min((value.value for value in self._values([node], _LABEL)), default="")
        for kind in self._kinds(node) if reports and sources else ():
            yield Entry(node.value, kind, sources=min(sources), reports=min(reports), label=label)

    def _kinds(self, node: Any) -> list[str]:
        """List the names of a node's classes."""
        types = {value.value for value in self._values([node], _TYPE)}
        return sorted(kind.removeprefix(PREFIXES["dip"]) for kind in types if kind.startswith(PREFIXES["dip"]))

    def _values(self, nodes: Iterable[Any], predicate: ox.NamedNode) -> list[Any]:
        return [quad.object for node in nodes for quad in self._store.quads_for_pattern(node, predicate, None, None)]

    # -- what only one article tells of

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


def _searched(quads: Iterable[Quad]) -> set[str]:
    """Name the graphs in which quads tell of records or titles, and the consolidated nodes of which they tell."""
    return {
        _name(quad.graph) if quad.predicate.value in _SEARCHED else quad.subject.value
        for quad in quads
        if quad.predicate.value in _SEARCHED or (quad.predicate.value in _COUNTED and _may_be_counted(quad))
    }


def _may_be_counted(quad: Quad) -> bool:
    """Whether it tells by what a consolidated node is sorted; labels stand in other graphs as well."""
    labels = quad.predicate.value == _LABEL.value
    return isinstance(quad.subject, Iri) and (not labels or _is_consolidated(quad.graph))


def _name(graph: Term | None) -> str:
    """Give a graph's name in the index: an IRI as it is, ``_:label`` or nothing."""
    if graph is None:
        return ""
    return str(graph) if isinstance(graph, Blank) else graph.value


def _graph(name: str) -> ox.NamedNode | ox.BlankNode | ox.DefaultGraph:
    if name.startswith("_:"):
        return ox.BlankNode(name.removeprefix("_:"))
    return ox.NamedNode(name) if name else ox.DefaultGraph()


def _has_blank(quad: Quad) -> bool:
    return any(isinstance(part, Blank) for part in quad)


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
