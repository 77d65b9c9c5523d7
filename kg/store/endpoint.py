"""A SPARQL 1.1 store, asked and filled over HTTP.

Queries go by the SPARQL 1.1 Protocol, graphs by the SPARQL 1.1 Graph Store HTTP Protocol,
or by SPARQL 1.1 Update where a store has no graph store.
"""

from __future__ import annotations

import json
import logging
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.identifiers import shared_graph_iri
from kg.namespaces import PREFIXES
from kg.oxigraph import from_quad, to_quad
from kg.store.addresses import addresses
from kg.store.clauses import clauses, counted, page, part_of, unordered
from kg.store.ordering import arranged
from kg.store.orphans import orphans
from kg.store.reports import outdated, retracted
from kg.store.transport import Client, Reply
from kg.terms import RDF_TYPE, XSD, Answer, Blank, Iri, Literal, Quad, Term, sparql, term

__all__ = ["Endpoint", "open_endpoint"]

_log = logging.getLogger(__name__)
_LONGEST_ADDRESS: Final = 2000  # characters that pass everywhere; longer queries are posted
_JSON_RESULTS: Final = "application/sparql-results+json"
_GRAPH_SYNTAXES: Final = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
_TRIPLES_TOGETHER: Final = 10_000  # in one request to a graph store
_TRIPLES_OF_AN_UPDATE: Final = 500  # in one update; Virtuoso cannot compile much more
_NODES_TOGETHER: Final = 50  # graphs or subjects that one query lists
_ROWS_TOGETHER: Final = 5_000
_NO_GRAPH_STORE: Final = frozenset((404, 405, 501))
_UNNAMED: Final = Iri(shared_graph_iri("unnamed"))
_ARTICLE_GRAPH: Final = term("dip:ArticleGraph")
_TYPE: Final = Iri(RDF_TYPE)
_PREFIX: Final = f"PREFIX dip: <{PREFIXES['dip']}> PREFIX prov: <{PREFIXES['prov']}>\n"
_OF_VIRTUOSO: Final = re.compile(  # what every Virtuoso holds for itself
    r"http://www\.openlinksw\.com/schemas/virtrdf#|http://www\.w3\.org/(ns/ldp|2002/07/owl)#|[^/]*//[^/]*/sparql"
    r"|urn:(activitystreams-owl:map|virtuoso:.*|core:services:sparql)|http://localhost:8890/.*"
)
_NOT_IN_LABEL: Final = re.compile(r"[^A-Za-z0-9]+")
_TOO_LONG: Final = re.compile(rb"\s*Virtuoso \w+ Error (?:SR319|SR478):")  # a row that is sorted may take 4 KB
_DIGITS: Final = "0123456789abcdef"
_LONGEST_PART: Final = 4  # digits; more do not part what is cut off still, which is one row over and over


class _RowTooLongError(QueryError):
    """The server cannot sort a row as long as one of these."""


def open_endpoint(
    url: str, *, update: str | None = None, graph_store: str | None = None, timeout: float = 60
) -> Endpoint:
    """Name a SPARQL 1.1 store; nothing is sent yet.

    Its default graph must be the union of all graphs. Oxigraph's server is asked for
    that, Virtuoso, GraphDB and QLever do it of themselves, Fuseki needs ``tdb2:unionDefaultGraph``.

    Args:
        url: Where it takes queries.
        update: Where it takes updates; found by the conventions of known servers if it is left out.
        graph_store: Where it takes graphs, by the Graph Store HTTP Protocol; found in the same way.
        timeout: Seconds to wait for an answer.

    Raises:
        UsageError: If an address is not one of HTTP, or holds a password.
        ConfigurationError: If the credentials of the environment or of netrc cannot be read.
    """
    return Endpoint(url, update=update, graph_store=graph_store, timeout=timeout)


class Endpoint:
    """A SPARQL 1.1 store, asked and filled over HTTP."""

    takes_lists_anywhere: Final = False  # Virtuoso then leaves out a FILTER that stands in the same OPTIONAL

    def __init__(
        self, url: str, *, update: str | None = None, graph_store: str | None = None, timeout: float = 60
    ) -> None:
        self._addresses = addresses(url, update=update, graphs=graph_store)
        named = (self._addresses.query, self._addresses.update, self._addresses.graphs)
        self._client = Client(named, timeout)
        self._has_graph_store = True

    @property
    def name(self) -> str:
        """The address of the queries."""
        return self._addresses.query

    # -- asking ------------------------------------------------------------------------

    def select(self, query: str) -> Answer:
        """Answer a SELECT query, in several requests where the store cuts rows off.

        Rows beyond the store's limit are fetched in pages. A query without ORDER BY is then
        ordered by its columns, so that no row is lost between two pages. If a page cannot
        be had, the answer is not ``complete``. Where the rows are too long for the store to
        be sorted, they are sorted here.

        Raises:
            QueryError: If the store refuses the query or its answer cannot be read.
            StoreError: If the store cannot be reached.
        """
        try:
            answer, limit = self._selected(query)
            return self._paged(query, answer, limit) if limit and answer.columns else answer
        except _RowTooLongError as refusal:
            _log.info("%s; sorting the rows here", refusal)
            asked = unordered(query)
            return arranged(self._parted(asked.query), asked)

    def in_order(self, *_: object, **__: object) -> None:
        """Tell that no order of the records is known beforehand."""

    def kept(self, _: str) -> None:
        """Tell that no answers are kept."""

    def construct(self, query: str) -> tuple[Quad, ...]:
        """Answer a CONSTRUCT or DESCRIBE query, in no order.

        Virtuoso cuts what is constructed without saying so; it is asked in pages.

        Raises:
            QueryError: If the store refuses the query or its answer cannot be read.
            StoreError: If the store cannot be reached.
        """
        triples, cuts = self._constructed(query)
        parts = clauses(query)
        if triples and cuts and parts.form == "CONSTRUCT" and not parts.modifiers.keys() & {"LIMIT", "OFFSET"}:
            limit = self._selected("SELECT ?s { ?s ?p ?o }")[1]
            offset = limit
            while limit and (more := self._constructed(f"{query}\nLIMIT {limit} OFFSET {offset}")[0]):
                triples += more
                offset += limit
        return tuple(dict.fromkeys(triples))

    def ask(self, query: str) -> bool:
        """Answer an ASK query.

        Raises:
            QueryError: If the store refuses the query or its answer cannot be read.
            StoreError: If the store cannot be reached.
        """
        answer = self._json(self._queried(query, _JSON_RESULTS).content).get("boolean")
        if not isinstance(answer, bool):
            raise QueryError(f"{self.name}: the answer is none to an ASK query")
        return answer

    # -- keeping -----------------------------------------------------------------------

    def put(self, quads: Iterable[Quad]) -> None:
        """Put what articles gave; the graph of an article that is there is replaced.

        The graphs that articles share grow by what is new, the consolidated graph is
        replaced. What stands in no graph goes into one called ``unnamed``, since many stores
        leave the default graph out of the union of all. Everything may be sent again after
        an error: nothing is doubled.

        Shared graphs come before the articles' own, so a reader never sees an article whose
        entities are missing. There is no transaction over several graphs.

        Raises:
            StoreError: If the store cannot be reached or refuses.
        """
        by_graph = _by_graph(quads)
        own = {graph for graph, members in by_graph.items() if Quad(graph, _TYPE, _ARTICLE_GRAPH, graph) in members}
        kept = {quad.object for members in by_graph.values() for quad in members}
        new = [quad for members in by_graph.values() for quad in members]
        for step in outdated(self, new, with_default_graph=False):
            self._update(step)
        for graph, members in by_graph.items():
            if graph not in own and not _is_consolidated(graph):
                self._add(graph, list(members))
        for graph, members in by_graph.items():
            if _is_consolidated(graph):
                self._replace(graph, list(members))
        for part in _parts(sorted(own, key=str), _NODES_TOGETHER):
            left = self._orphans(self._present(part), kept)
            for graph in part:
                self._replace(graph, list(by_graph[graph]))
            self._delete(left)

    def remove(self, article: str) -> str:
        """Take an article out, what was found in it, and the entities that no other refers to; give its IRI back.

        Args:
            article: Its IRI, address, file name or title.

        Raises:
            StoreError: If there is none, several fit, or the store refuses.
        """
        iri, graph = self._find(article)
        left = self._orphans([graph], frozenset())
        for step in retracted(self, [iri], with_default_graph=False):
            self._update(step)
        self._update(f"DROP SILENT GRAPH {sparql(graph)}")
        self._delete(left)
        return iri

    def quads(self) -> Iterator[Quad]:
        """Yield all that is stored, in no order; what Virtuoso holds for itself is left out.

        A large graph is fetched in parts.

        Raises:
            QueryError: If the store does not give all of it.
            StoreError: If the store cannot be reached.
        """
        for graphs, size in _packed(self._sizes()):
            if size > _ROWS_TOGETHER:
                yield from (quad for graph in graphs for quad in self._of_large(graph))
            else:
                yield from self._matching(f"VALUES ?g {{ {_listed(graphs)} }} GRAPH ?g {{ ?s ?p ?o }}")

    def size(self) -> int:
        """Count the articles."""
        (row,) = self.select(_PREFIX + "SELECT (COUNT(DISTINCT ?g) AS ?n) { ?g a dip:ArticleGraph }").values()
        return int(str(row[0]))

    # -- one query ---------------------------------------------------------------------

    def _selected(self, query: str) -> tuple[Answer, int]:
        """Give an answer and, where it was cut off, the number of rows that the store allows."""
        reply = self._queried(query, _JSON_RESULTS)
        answer = self._json(reply.content)
        try:
            columns = tuple(answer["head"]["vars"])
            bindings = answer["results"]["bindings"]
            rows = tuple(tuple(_bound(row.get(column)) for column in columns) for row in bindings)
        except (KeyError, TypeError, AttributeError) as error:
            raise QueryError(f"{self.name}: the answer is none to a SELECT query") from error
        limit = reply.headers.get("X-SPARQL-MaxRows", "")
        cut = int(limit) if limit.isdigit() and 0 < int(limit) <= len(rows) else 0
        interrupted = reply.headers.get("X-SQL-State", "") == "S1TAT"  # Virtuoso's time was up
        return Answer(columns, rows, complete=not cut and not interrupted), cut

    def _paged(self, query: str, first: Answer, limit: int) -> Answer:
        # what came first is in no order that a second page could go on with, unless it is ordered
        rows = list(first.rows) if "ORDER" in clauses(query).modifiers else []
        complete = False
        try:
            while not complete:
                some, cut = self._selected(page(query, first.columns, limit, len(rows)))
                rows += _aligned(some, first.columns)
                complete = not cut and some.complete
        except _RowTooLongError:
            raise
        except QueryError as error:
            _log.warning("further rows are refused: %s", error)
        return Answer(first.columns, tuple(rows or first.rows), complete=complete)

    def _parted(self, query: str) -> Answer:
        """Fetch the rows of a query that cannot be sorted; beyond the store's limit by digests of theirs."""
        first, cut = self._selected(query)
        if not cut:
            return first
        try:
            rows = [row for digit in _DIGITS for row in self._part(query, first.columns, digit)]
            (total,) = self._selected(counted(query))[0].values()
        except _RowTooLongError:
            raise
        except QueryError as error:
            _log.warning("further rows are refused: %s", error)
            return first
        return Answer(first.columns, tuple(rows), complete=total == (len(rows),))

    def _part(self, query: str, columns: tuple[str, ...], digits: str) -> Iterator[tuple[Term | None, ...]]:
        some, cut = self._selected(part_of(query, columns, digits))
        if cut and len(digits) < _LONGEST_PART:
            for digit in _DIGITS:
                yield from self._part(query, columns, digits + digit)
        else:
            yield from _aligned(some, columns)

    def _constructed(self, query: str) -> tuple[list[Quad], bool]:
        reply = self._queried(query, _GRAPH_SYNTAXES)
        syntax = ox.RdfFormat.from_media_type(reply.headers.get_content_type()) or ox.RdfFormat.TURTLE
        try:
            triples = [from_quad(quad) for quad in ox.parse(reply.content, syntax, base_iri=self.name)]
        except SyntaxError as error:
            raise QueryError(f"{self.name}: the answer is no graph: {error.msg}") from error
        return triples, "Virtuoso" in reply.headers.get("Server", "")

    def _queried(self, query: str, accept: str) -> Reply:
        """Ask by GET, or by POST where the query is long."""
        parameters = urlencode({"query": query, "union-default-graph": "true"})
        if len(parameters) > _LONGEST_ADDRESS:
            headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
            reply = self._client.send("POST", self.name, content=parameters.encode(), headers=headers)
        else:
            reply = self._client.send("GET", _with(self.name, parameters), headers={"Accept": accept})
        if not reply.accepted:
            refusal = self._client.refusal(self.name, reply)
            if _TOO_LONG.match(reply.content):
                raise _RowTooLongError(f"{refusal}; a row is too long to be sorted there: ask for fewer columns")
            raise QueryError(refusal)
        return reply

    def _json(self, content: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(content)
        except ValueError as error:
            said = " ".join(content[:200].decode(errors="replace").split())
            raise QueryError(f"{self.name}: the answer is not SPARQL JSON: {said}") from error
        if not isinstance(answer, dict):
            raise QueryError(f"{self.name}: the answer is not SPARQL JSON")
        return answer

    # -- one graph ---------------------------------------------------------------------

    def _replace(self, graph: Iri, quads: Sequence[Quad]) -> None:
        """Make a graph consist of these; the first request empties it, so all of them can be sent again."""
        first, *rest = _parts(quads, len(quads) if _has_blank(quads) else _TRIPLES_TOGETHER)
        if not self._stored("PUT", graph, first):
            self._update(f"DROP SILENT GRAPH {sparql(graph)}")
            self._insert(graph, first)
        for part in rest:
            self._add(graph, part)

    def _add(self, graph: Iri, quads: Sequence[Quad]) -> None:
        """Add to a graph; without blank nodes that can be done twice and changes nothing."""
        for part in _parts(quads, len(quads) if _has_blank(quads) else _TRIPLES_TOGETHER):
            if not self._stored("POST", graph, part):
                self._insert(graph, part)

    def _stored(self, method: str, graph: Iri, quads: Sequence[Quad]) -> bool:
        """Send triples to the graph store; False where there is none."""
        if not self._has_graph_store:
            return False
        address = self._addresses.graphs
        triples = (to_quad(quad._replace(graph=None)).triple for quad in quads)
        reply = self._client.send(
            method,
            _with(address, urlencode({"graph": graph.value})),
            content=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES),  # N-Triples is Turtle that all servers take
            headers={"Content-Type": "text/turtle; charset=utf-8"},
            repeatable=method == "PUT" or not _has_blank(quads),
        )
        if reply.status in _NO_GRAPH_STORE:
            _log.info("%s: no graph store there (%d); going on by SPARQL Update", address, reply.status)
            self._has_graph_store = False
            return False
        if not reply.accepted:
            raise StoreError(self._client.refusal(address, reply))
        return True

    def _insert(self, graph: Iri, quads: Sequence[Quad]) -> None:
        blank = _has_blank(quads)
        for part in _parts(quads, len(quads) if blank else _TRIPLES_OF_AN_UPDATE):
            self._update(_data("INSERT DATA", graph, part), repeatable=not blank)

    def _delete(self, quads: Iterable[Quad]) -> None:
        for graph, members in _by_graph(quads).items():
            for part in _parts(list(members), _TRIPLES_OF_AN_UPDATE):
                self._update(_data("DELETE DATA", graph, part))

    def _update(self, update: str, *, repeatable: bool = True) -> None:
        reply = self._client.send(
            "POST",
            self._addresses.update,
            content=update.encode(),
            headers={"Content-Type": "application/sparql-update; charset=utf-8"},
            repeatable=repeatable,
        )
        if not reply.accepted:
            hint = "; --update URL names where it takes updates" if reply.status in _NO_GRAPH_STORE else ""
            raise StoreError(self._client.refusal(self._addresses.update, reply) + hint)

    def _sizes(self) -> list[tuple[str, int]]:
        """List the graphs with the number of their triples, without Virtuoso's own."""
        found = self.select("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
        counted = [(str(name), int(str(count))) for name, count in found.values()]
        return [pair for pair in counted if not _OF_VIRTUOSO.fullmatch(pair[0])]

    def _of_large(self, graph: Iri) -> Iterator[Quad]:
        """Fetch a graph some subjects at a time, so that no more than one of them must fit into memory."""
        place = f"VALUES ?g {{ {sparql(graph)} }}"
        for subjects, _ in _packed(self._subjects(graph)):
            yield from self._matching(f"{place} VALUES ?s {{ {_listed(subjects)} }} GRAPH ?g {{ ?s ?p ?o }}")
        yield from self._matching(f"{place} GRAPH ?g {{ ?s ?p ?o }} FILTER(isBlank(?s))")

    def _subjects(self, graph: Iri) -> Iterator[tuple[str, int]]:
        """List what a graph describes by an IRI, with the number of triples of each."""
        counting = (
            f"SELECT ?s (COUNT(*) AS ?n) {{ GRAPH {sparql(graph)} {{ ?s ?p ?o }} FILTER(isIRI(?s)) }} GROUP BY ?s"
        )
        offset, found = 0, True
        while found:
            some = self.select(
                f"SELECT ?s ?n {{ {{ {counting} ORDER BY ?s }} }} LIMIT {_ROWS_TOGETHER} OFFSET {offset}"
            )
            yield from ((str(name), int(str(count))) for name, count in some.values())
            found, offset = len(some) == _ROWS_TOGETHER, offset + len(some)

    def _matching(self, pattern: str) -> Iterator[Quad]:
        found = self.select(f"SELECT ?s ?p ?o ?g {{ {pattern} }}")
        if not found.complete:
            raise QueryError(f"{self.name}: cut rows off and gave no further ones; raise its limit of rows")
        return (_quad(*row) for row in found.rows)

    # -- articles ----------------------------------------------------------------------

    def _present(self, graphs: Sequence[Iri]) -> list[Iri]:
        """Choose the articles' graphs that are there already."""
        found = self.select(
            _PREFIX + f"SELECT DISTINCT ?g {{ VALUES ?g {{ {_listed(graphs)} }} ?g a dip:ArticleGraph }}"
        )
        there = {str(row[0]) for row in found.values()}
        return [graph for graph in graphs if graph.value in there]

    def _orphans(self, leaving: Sequence[Iri], kept: Collection[Term]) -> list[Quad]:
        return orphans(self, leaving, kept) if leaving else []

    def _find(self, article: str) -> tuple[str, Iri]:
        names = " ".join(sparql(Literal(name)) for name in {article, Path(article).name})
        found = self.select(
            f"{_PREFIX}SELECT DISTINCT ?article ?graph {{ ?graph a dip:ArticleGraph ; prov:wasDerivedFrom ?article ."
            f" VALUES ?name {{ {names} }} OPTIONAL {{ ?article dip:fileName|dip:title|dip:url ?given }}"
            f" FILTER(STR(?given) = ?name || STR(?article) = ?name) }} ORDER BY ?article"
        ).values()
        if len(found) == 1:
            return str(found[0][0]), Iri(str(found[0][1]))
        if found:
            listed = ", ".join(str(row[0]) for row in found[:5])
            raise StoreError(f"{article}: several articles fit; name one by its IRI: {listed}")
        raise StoreError(f"{article}: no such article in {self.name}; name its file, title, address or IRI")


def _aligned(page: Answer, columns: tuple[str, ...]) -> Iterator[tuple[Term | None, ...]]:
    """Put the columns of a page, which ``*`` leaves in no order, into that of the query."""
    places = [page.columns.index(column) if column in page.columns else None for column in columns]
    return (tuple(None if place is None else row[place] for place in places) for row in page.rows)


def _bound(value: dict[str, str] | None) -> Term | None:
    if value is None:
        return None
    match value["type"]:
        case "uri":
            return Iri(value["value"])
        case "bnode":
            return Blank(_NOT_IN_LABEL.sub("", value["value"]))  # Virtuoso's are like nodeID://b1
    datatype = value.get("datatype", XSD + "string")
    text = value["value"]
    if datatype == XSD + "boolean":
        text = {"1": "true", "0": "false"}.get(text, text)  # Virtuoso's
    return Literal(text, datatype, value.get("xml:lang", ""))


def _quad(subject: Term | None, predicate: Term | None, value: Term | None, graph: Term | None) -> Quad:
    assert isinstance(subject, Iri | Blank)
    assert isinstance(predicate, Iri)
    assert isinstance(graph, Iri | Blank)
    assert value is not None
    return from_quad(to_quad(Quad(subject, predicate, value, graph)))  # mends the types that Oxigraph widens


def _by_graph(quads: Iterable[Quad]) -> dict[Iri, dict[Quad, None]]:
    """Group quads by graph, each once."""
    grouped: dict[Iri, dict[Quad, None]] = defaultdict(dict)
    for quad in quads:
        graph = quad.graph if isinstance(quad.graph, Iri) else _UNNAMED
        grouped[graph][quad] = None
    return grouped


def _is_consolidated(graph: Iri) -> bool:
    return graph.value.endswith("/graph/consolidated")


def _has_blank(quads: Iterable[Quad]) -> bool:
    return any(isinstance(part, Blank) for quad in quads for part in (quad.subject, quad.object))


def _data(verb: str, graph: Iri, quads: Iterable[Quad]) -> str:
    lines = "".join(f"{sparql(s)} {sparql(p)} {sparql(o)} .\n" for s, p, o, _ in quads)
    return f"{verb} {{ GRAPH {sparql(graph)} {{\n{lines}}} }}"


def _listed(graphs: Iterable[Iri]) -> str:
    return " ".join(map(sparql, graphs))


def _packed(sizes: Iterable[tuple[str, int]]) -> Iterator[tuple[list[Iri], int]]:
    """Put what is small together, to be fetched in one request; with the number of rows."""
    pack: list[Iri] = []
    rows = 0
    for name, size in sizes:
        if pack and (rows + size > _ROWS_TOGETHER or len(pack) == _NODES_TOGETHER):
            yield pack, rows
            pack, rows = [], 0
        pack.append(Iri(name))
        rows += size
    if pack:
        yield pack, rows


def _parts(items: Sequence[Any], size: int) -> list[list[Any]]:
    rest = iter(items)
    return list(iter(lambda: list(islice(rest, max(size, 1))), []))


def _with(address: str, parameters: str) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{parameters}"
