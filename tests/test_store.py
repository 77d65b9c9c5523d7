"""Stores in memory, on disk and behind HTTP answer alike; an article is replaced as a whole."""

from __future__ import annotations

import base64
import threading
import urllib.parse
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings

from kg.errors import InputError, QueryError, StoreError, UsageError
from kg.identifiers import graph_iri
from kg.model import Extraction
from kg.namespaces import DATA, PREFIXES
from kg.serialisation import serialise, write
from kg.store import Store, open_endpoint, open_graph, open_store
from kg.terms import XSD, Blank, Iri, Literal, Quad, term
from kg.triples import quads
from tests.made import ARCADIA, BORDURIA, EXTRACTIONS, ISLES, POST, POST_RECORDS, WIRE
from tests.strategies import extractions

MADE = [quad for extraction in EXTRACTIONS for quad in quads(extraction)]
PREFIX = f"PREFIX dip: <{PREFIXES['dip']}> PREFIX skos: <{PREFIXES['skos']}> "
STATEMENTS = (
    PREFIX + "SELECT ?cue { ?s a dip:Statement ; dip:cue ?cue ; dip:reportedIn/dip:publisher ?p } ORDER BY ?cue"
)


def filled(store: Store) -> Store:
    for extraction in EXTRACTIONS:
        store.put(quads(extraction))
    return store


@pytest.fixture
def store() -> Store:
    return filled(open_graph())


def described(store: Store, iri: str) -> bool:
    return store.ask(f"ASK {{ <{iri}> ?p ?o }}")


def test_a_query_sees_the_union_of_all_graphs(store: Store) -> None:
    assert " ".join(str(row["cue"]) for row in store.select(STATEMENTS)) == "added denied said said said said told"


def test_what_was_put_comes_back_as_it_was(store: Store) -> None:
    assert set(store.quads()) == set(MADE)
    assert serialise(store.quads(), "nq") == serialise(MADE, "nq")


def test_files_of_every_format_are_read(tmp_path: Path) -> None:
    for name in ("nq", "ttl", "trig", "jsonld", "rdf", "nt"):
        write(MADE, tmp_path / f"a.{name}")
        assert len(open_graph([tmp_path / f"a.{name}"]).select(STATEMENTS)) == 7


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("oops")
    with pytest.raises(InputError, match=r"a\.ttl: line 1"):
        open_graph([tmp_path / "a.ttl"])


def test_putting_an_article_twice_equals_once(store: Store) -> None:
    filled(store)
    assert set(store.quads()) == set(MADE)


def test_putting_an_article_replaces_what_it_gave_before(store: Store) -> None:
    changed = Extraction(POST, POST_RECORDS[:1])
    store.put(quads(changed))
    assert set(store.quads()) == {*quads(EXTRACTIONS[0]), *quads(changed)}


def test_removing_an_article_takes_out_what_nobody_else_refers_to(store: Store) -> None:
    assert store.remove("wire.txt") == WIRE.iri
    assert not described(store, WIRE.iri)
    assert not described(store, ISLES.iri)
    assert described(store, BORDURIA.iri)
    assert described(store, ARCADIA.iri)


def test_removing_all_articles_leaves_nothing(store: Store) -> None:
    store.remove("wire.txt")
    store.remove(POST.iri)
    assert set(store.quads()) == set()


@pytest.mark.parametrize("name", [WIRE.iri, "wire.txt", "some/folder/wire.txt", "Petrov and Li meet", WIRE.url])
def test_an_article_is_named_in_several_ways(store: Store, name: str) -> None:
    assert store.remove(name) == WIRE.iri


def test_an_unknown_article_is_refused_with_a_near_one(store: Store) -> None:
    with pytest.raises(StoreError, match=r"did you mean wire\.txt"):
        store.remove("wires.txt")


def test_a_name_that_fits_several_articles_is_refused(store: Store) -> None:
    twin = replace(POST, iri=POST.iri + "0", key=POST.key + "0", name="wire.txt")
    store.put(quads(Extraction(twin, ())))
    with pytest.raises(StoreError, match="several"):
        store.remove("wire.txt")


def test_an_entity_that_another_one_speaks_for_is_kept(store: Store) -> None:
    person, state, graph = Iri(f"{DATA}person/P"), Iri(f"{DATA}state/S"), Iri(f"{DATA}graph/entities")
    held = [
        Quad(person, term("rdf:type"), term("dip:Person"), graph),
        Quad(person, term("dip:onBehalfOf"), state, graph),
        Quad(state, term("rdf:type"), term("dip:State"), graph),
    ]
    other, own = Iri(f"{DATA}record/1"), Iri(f"{DATA}graph/other")
    named = [Quad(other, term("dip:speaker"), person, own), Quad(own, term("rdf:type"), term("dip:ArticleGraph"), own)]
    store.put([*held, *named])
    third = Iri(f"{DATA}graph/third")
    store.put(
        [Quad(third, term("dip:about"), state, third), Quad(third, term("rdf:type"), term("dip:ArticleGraph"), third)]
    )
    store.put([Quad(third, term("rdf:type"), term("dip:ArticleGraph"), third)])
    assert described(store, state.value)
    store.put([Quad(own, term("rdf:type"), term("dip:ArticleGraph"), own)])
    assert not described(store, state.value)
    assert not described(store, person.value)


@settings(deadline=None, max_examples=40)
@given(extraction=extractions())
def test_any_article_can_be_put_and_taken_out(extraction: Extraction) -> None:
    store, made = open_graph(), set(quads(extraction))
    store.put(made)
    store.put(made)
    assert set(store.quads()) == made
    store.remove(extraction.article.iri)
    assert set(store.quads()) == set()


def test_a_put_that_fails_changes_nothing(store: Store) -> None:
    graph = Iri(graph_iri(WIRE.iri))
    own = Quad(graph, term("rdf:type"), term("dip:ArticleGraph"), graph)
    with pytest.raises(StoreError, match="cannot be written"):
        store.put([own, Quad(graph, term("dip:url"), Iri("http://x.example/%zz"), graph)])
    assert set(store.quads()) == set(MADE)


def test_a_store_on_disk_keeps_what_it_has(tmp_path: Path) -> None:
    directory = tmp_path / "store"
    filled(open_store(directory, create=True)).flush()
    assert set(open_store(directory).quads()) == set(MADE)


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    directory = tmp_path / "store"
    kept = filled(open_store(directory, create=True))
    kept.flush()
    with pytest.raises(StoreError, match="another process"):
        open_store(directory)
    assert len(open_store(directory, read_only=True).select(STATEMENTS)) == 7


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store is there"):
        open_store(tmp_path)
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(StoreError, match="other files"):
        open_store(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_wrong_query_is_shown_where_it_is_wrong(store: Store) -> None:
    with pytest.raises(QueryError, match='line 2, column 10: cannot go on at "}"'):
        store.select("SELECT * {\n ?s , ?o }")
    with pytest.raises(QueryError, match="cannot go on at the end"):
        store.select("SELECT * {")


def test_a_query_of_another_kind_is_refused(store: Store) -> None:
    with pytest.raises(QueryError, match="a SELECT query is needed"):
        store.select("ASK {}")
    with pytest.raises(QueryError, match="a CONSTRUCT query is needed"):
        store.construct("SELECT * {}")


def test_constructed_triples_are_quads_without_a_graph(store: Store) -> None:
    made = store.construct(PREFIX + "CONSTRUCT { ?a dip:title ?t } WHERE { ?a dip:fileName 'wire.txt' ; dip:title ?t }")
    assert made == (Quad(Iri(WIRE.iri), term("dip:title"), Literal("Petrov and Li meet")),)


# -- endpoints -------------------------------------------------------------------------


class Remote(BaseHTTPRequestHandler):
    """A small SPARQL endpoint over the made articles, and what it was asked."""

    asked: list[tuple[str, str, str | None]] = []  # noqa: RUF012
    reply: tuple[int, str, bytes] | None = None
    headers_sent: dict[str, str] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        self.answer(urllib.parse.urlsplit(self.path).query)

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def answer(self, parameters: str) -> None:
        query = urllib.parse.parse_qs(parameters)["query"][0]
        self.asked.append((self.command, query, self.headers["Authorization"]))
        status, kind, content = self.reply or self.evaluated(query)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def evaluated(self, query: str) -> tuple[int, str, bytes]:
        store = filled(open_graph())._store
        result: Any = store.query(query, use_default_graph_as_union=True)
        if isinstance(result, ox.QueryTriples):
            return 200, "text/turtle", result.serialize(format=ox.RdfFormat.TURTLE) or b""
        return 200, "application/sparql-results+json", result.serialize(format=ox.QueryResultsFormat.JSON) or b""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def remote() -> Iterator[tuple[str, type[Remote]]]:
    handler = type("Remote", (Remote,), {"asked": [], "headers_sent": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/query", handler
    server.shutdown()
    server.server_close()


def test_an_endpoint_answers_as_the_store_does(store: Store, remote: tuple[str, type[Remote]]) -> None:
    endpoint = open_endpoint(remote[0])
    for query in (STATEMENTS, "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 50", "SELECT ?x ?y { BIND(1 AS ?x) }"):
        assert endpoint.select(query) == store.select(query)
    assert endpoint.ask("ASK { ?s ?p ?o }") is True
    query = PREFIX + "CONSTRUCT { ?a dip:title ?t } WHERE { ?a dip:title ?t }"
    assert set(endpoint.construct(query)) == set(store.construct(query))


def test_long_queries_are_posted(remote: tuple[str, type[Remote]]) -> None:
    endpoint = open_endpoint(remote[0])
    endpoint.ask("ASK {}")
    endpoint.ask("ASK {}" + " " * 3000)
    assert [method for method, *_ in remote[1].asked] == ["GET", "POST"]


def test_user_and_password_are_sent_and_never_shown(remote: tuple[str, type[Remote]]) -> None:
    endpoint = open_endpoint(remote[0].replace("127", "me:s%20t@127"))
    endpoint.ask("ASK {}")
    assert remote[1].asked[0][2] == f"Basic {base64.b64encode(b'me:s t').decode()}"
    remote[1].reply = (401, "text/plain", b"go away")
    with pytest.raises(QueryError, match=r"^http://127\S+: answered 401 Unauthorized: go away"):
        endpoint.ask("ASK {}")


def test_an_answer_that_was_cut_off_is_marked(remote: tuple[str, type[Remote]]) -> None:
    remote[1].headers_sent["X-SPARQL-MaxRows"] = "7"
    assert not open_endpoint(remote[0]).select(STATEMENTS).complete
    remote[1].headers_sent["X-SPARQL-MaxRows"] = "8"
    assert open_endpoint(remote[0]).select(STATEMENTS).complete


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((200, "text/html", b"<html>hello"), "not SPARQL JSON: <html>hello"),
        ((200, "application/json", b"[]"), "not SPARQL JSON"),
        ((200, "application/json", b'{"boolean": true}'), "none to a SELECT query"),
        ((400, "text/plain", b"parse error"), "answered 400 Bad Request: parse error"),
        ((500, "text/plain", b""), "answered 500"),
    ],
)
def test_strange_answers_are_errors(
    remote: tuple[str, type[Remote]], reply: tuple[int, str, bytes], message: str
) -> None:
    remote[1].reply = reply
    with pytest.raises(QueryError, match=message):
        open_endpoint(remote[0]).select(STATEMENTS)


def test_an_endpoint_that_is_not_there_is_a_store_error() -> None:
    with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:9/: cannot be reached"):
        open_endpoint("http://127.0.0.1:9/").select(STATEMENTS)


def test_an_endpoint_that_does_not_answer_is_given_up() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = open_endpoint(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.2)
        with pytest.raises(StoreError, match=r"no answer within 0\.2 seconds"):
            endpoint.select(STATEMENTS)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "localhost:7878", "http://", "ftp://x.example/"])
def test_only_addresses_of_http_are_endpoints(url: str) -> None:
    with pytest.raises(UsageError, match="not the address of an endpoint"):
        open_endpoint(url)


def test_numbers_of_an_endpoint_keep_their_types(remote: tuple[str, type[Remote]]) -> None:
    (row,) = open_endpoint(remote[0]).select("SELECT (1.5 AS ?a) ('x'@en AS ?b) (BNODE() AS ?c) {}").rows
    assert row[:2] == (Literal("1.5", XSD + "decimal"), Literal("x", language="en"))
    assert isinstance(row[2], Blank)
