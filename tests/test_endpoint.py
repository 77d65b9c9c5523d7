"""Stores behind HTTP: real servers answer as the embedded store does; nothing is lost, doubled or shown."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg import chain
from kg.consolidation import consolidated
from kg.errors import ConfigurationError, QueryError, StoreError, UsageError
from kg.identifiers import shared_graph_iri
from kg.model import Extraction
from kg.namespaces import DATA, PREFIXES
from kg.oxigraph import from_quad
from kg.questions import ask, checks, put, question, questions
from kg.serialisation import write
from kg.store import Endpoint, Store, open_endpoint, open_graph
from kg.store.addresses import Addresses, addresses
from kg.terms import XSD, Answer, Blank, Iri, Literal, Quad, term
from kg.triples import quads
from kg.validation import render, validate
from tests import servers
from tests.conftest import SEEDS, Command
from tests.made import EXTRACTIONS, POST, WIRE
from tests.strategies import NASTY_NAMES

MADE = [quad for extraction in EXTRACTIONS for quad in quads(extraction)]
PREFIX = f"PREFIX dip: <{PREFIXES['dip']}> PREFIX skos: <{PREFIXES['skos']}> "
STATEMENTS = (
    PREFIX + "SELECT ?cue { ?s a dip:Statement ; dip:cue ?cue ; dip:reportedIn/dip:publisher ?p } ORDER BY ?cue"
)
PAGE = 2000  # rows that the Virtuoso of these tests gives at once


def embedded(*extractions: Extraction) -> Store:
    store = open_graph()
    for extraction in extractions:
        store.put(quads(extraction))
    return store


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[float]:
    """Take note of pauses instead of making them, and know no credentials of whoever runs this."""
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"KG_ENDPOINT_{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    made: list[float] = []
    monkeypatch.setattr("kg.store.transport.time.sleep", made.append)
    return made


# -- servers -----------------------------------------------------------------------------


@pytest.fixture(scope="module", params=servers.NAMES)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if reason := servers.missing(request.param):
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp(request.param)
    running = servers.oxigraph(folder) if request.param == "oxigraph" else servers.virtuoso(folder, max_rows=PAGE)
    with running as found:
        yield found


def reported(found: list[Quad]) -> list[Quad]:
    """Validate quads, and give the report as quads."""
    text = render(validate(sorted(found, key=str)), "ttl")
    return [from_quad(quad) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def emptied(endpoint: Endpoint) -> Endpoint:
    for graph, _ in endpoint._sizes():
        endpoint._update(f"DROP SILENT GRAPH <{graph}>")
    return endpoint


@pytest.fixture
def endpoint(address: str, monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    """A server without articles."""
    monkeypatch.setenv("KG_ENDPOINT_USER", "dba")
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "dba")
    return emptied(open_endpoint(address))


def test_what_was_put_comes_back_however_often_it_was_put(endpoint: Endpoint) -> None:
    for _ in range(2):
        for extraction in EXTRACTIONS:
            endpoint.put(quads(extraction))
        assert set(endpoint.quads()) == set(embedded(*EXTRACTIONS).quads())
        assert endpoint.size() == 2


def test_what_was_put_comes_back_through_updates_alone(endpoint: Endpoint) -> None:
    bare = open_endpoint(endpoint.name, graph_store=endpoint.name.rpartition("/")[0] + "/nowhere")
    for _ in range(2):
        bare.put(MADE)
    assert not bare._has_graph_store
    assert set(endpoint.quads()) == set(MADE)


def test_a_report_replaces_what_was_found_in_the_same_articles_before(endpoint: Endpoint) -> None:
    wordless = [quad for quad in MADE if quad.predicate.value != f"{PREFIXES['oa']}exact"]
    endpoint.put(MADE)
    for found in (wordless, wordless, MADE):
        endpoint.put(reported(found))
        asked = {row["focus"] for row in ask(endpoint, "findings")}
        assert asked == {finding.focus for finding in validate(found).findings}
    assert len(endpoint.select(f"SELECT ?r {{ ?r a <{PREFIXES['sh']}ValidationReport> }}")) == 1


def test_an_article_is_replaced_as_a_whole(endpoint: Endpoint) -> None:
    store = embedded(*EXTRACTIONS)
    endpoint.put(MADE)
    shorter = Extraction(WIRE, EXTRACTIONS[0].records[:1])
    endpoint.put(quads(shorter))
    store.put(quads(shorter))
    assert set(endpoint.quads()) == set(store.quads())
    assert not endpoint.ask(PREFIX + "ASK { ?s skos:prefLabel 'United Isles'@en }")


@pytest.mark.parametrize("name", [WIRE.iri, "some/folder/wire.txt", "Petrov and Li meet", "https://example.org/wire"])
def test_an_article_is_removed_with_what_only_it_reported(endpoint: Endpoint, name: str) -> None:
    store = embedded(*EXTRACTIONS)
    endpoint.put(MADE)
    assert endpoint.remove(name) == WIRE.iri
    store.remove(WIRE.iri)
    assert set(endpoint.quads()) == set(store.quads())
    endpoint.remove(POST.iri)
    assert not list(endpoint.quads())
    with pytest.raises(StoreError, match="no such article"):
        endpoint.remove(name)


def test_the_consolidated_graph_is_replaced_and_others_are_kept(endpoint: Endpoint) -> None:
    foreign = Quad(Iri("http://x.example/a"), term("skos:prefLabel"), Literal("a"), Iri("http://x.example/g"))
    endpoint.put([foreign])
    endpoint.put([*MADE, *consolidated(MADE)])
    one = list(quads(EXTRACTIONS[0]))
    endpoint.put(consolidated(one))
    assert set(endpoint.quads()) == {foreign, *MADE, *consolidated(one)}


def test_triples_without_a_graph_get_one(endpoint: Endpoint) -> None:
    bare = Quad(Iri("http://x.example/a"), term("skos:prefLabel"), Literal("a"))
    endpoint.put([bare])
    assert set(endpoint.quads()) == {bare._replace(graph=Iri(shared_graph_iri("unnamed")))}


def test_any_text_survives(endpoint: Endpoint) -> None:
    graph = Iri(f"{DATA}graph/texts")
    subject = Iri("http://x.example/a?b=c&d=%20#ü")
    texts = [Literal(text) for text in NASTY_NAMES] + [Literal("ü", language="de"), Literal("")]
    put = [Quad(subject, term("skos:note"), text, graph) for text in texts]
    endpoint.put(put)
    assert set(endpoint.quads()) == set(put)
    endpoint._delete(put)
    assert not list(endpoint.quads())


def test_blank_nodes_stay_joined(endpoint: Endpoint) -> None:
    graph, node = Iri(f"{DATA}graph/blank"), Blank("b0")
    about, note = term("dip:about"), term("skos:note")
    endpoint.put([Quad(Iri("http://x.example/a"), about, node, graph), Quad(node, note, Literal("x"), graph)])
    found = {quad.predicate: quad for quad in endpoint.quads()}
    assert isinstance(found[about].object, Blank)
    assert found[about].object == found[note].subject


@pytest.fixture(scope="module")
def seeds() -> list[Quad]:
    found = list(chain.build([SEEDS]).quads)
    return [*found, *consolidated(found)]


def test_all_saved_questions_have_the_rows_of_the_embedded_store(endpoint: Endpoint, seeds: list[Quad]) -> None:
    """Without parameters, and with each; value by value, in the same order, with the same types."""
    store = open_graph()
    store.put(seeds)
    endpoint.put(seeds)
    compared = 0
    different = []
    for asked in (*questions(), *checks()):
        for given in ({}, *({parameter.name: parameter.example} for parameter in asked.parameters)):
            compared += len(answer := ask(store, asked.name, **given))
            if ask(endpoint, asked.name, **given) != answer:
                different.append((asked.name, given))
    assert not different
    assert compared > 900


@pytest.mark.parametrize("name", ["who-said-what", "corroboration", "actors"])
def test_an_endpoint_gives_the_first_rows_alone(name: str, endpoint: Endpoint, seeds: list[Quad]) -> None:
    endpoint.put(seeds)
    full = ask(endpoint, name)
    assert put(endpoint, question(name), {}, limit=4).rows == full.rows[:4] != full.rows


def test_answers_are_whole_beyond_the_limit_of_rows(endpoint: Endpoint, seeds: list[Quad]) -> None:
    endpoint.put(seeds)
    everything = endpoint.select("SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), '" + DATA + "')) }")
    assert everything.complete
    assert len(everything) == len(seeds) > 3 * PAGE
    ordered = endpoint.select(
        f"# three pages\nPREFIX oa: <{PREFIXES['oa']}> SELECT ?node (STR(?a) AS ?start) {{ ?node oa:start ?a }} "
        "ORDER BY DESC(?a) ?node LIMIT 4500 # {"
    )
    store = open_graph()
    store.put(seeds)
    starts = store.select(
        f"PREFIX oa: <{PREFIXES['oa']}> SELECT ?node (STR(?a) AS ?start) {{ ?node oa:start ?a }} "
        "ORDER BY DESC(?a) ?node"
    )
    assert ordered == Answer(starts.columns, starts.rows[:4500])
    made = PREFIX + "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s a dip:Statement ; ?p ?o } }"
    assert set(endpoint.construct(made)) == set(store.construct(made))


def test_rows_that_are_too_long_to_be_sorted_there_are_sorted_here(endpoint: Endpoint) -> None:
    """Virtuoso refuses rows of more than 4 KB (SR319) and values of some kinds before that (SR478)."""
    note, graph = term("skos:note"), Iri(f"{DATA}graph/long")
    subjects = [Iri(f"http://x.example/{number}") for number in range(PAGE + 500)]
    long = [Quad(subject, note, Literal(f"{n} {n * 'ü'}"), graph) for n in range(90) for subject in subjects[:3]]
    endpoint.put([*long, *(Quad(subject, note, Literal("x" * 5000), graph) for subject in subjects)])
    cells = (
        PREFIX
        + 'SELECT ?s (GROUP_CONCAT(STR(?o); separator=" ") AS ?all) (COUNT(*) AS ?n) { ?s skos:note ?o } GROUP BY ?s '
    )
    found = endpoint.select(cells + "ORDER BY DESC(?n) DESC(STRLEN(STR(?s))) STR(?s)")
    order = [*subjects[:3], *sorted(subjects[3:], key=lambda iri: (-len(iri.value), iri.value))]
    assert found.complete
    assert [row[0] for row in found.rows] == order
    length = sum(len(f" {n} {n * 'ü'}") for n in range(90)) + 5000
    assert [len(str(row[1])) for row in found.values()] == [length] * 3 + [5000] * (PAGE + 497)
    some = endpoint.select(cells + "ORDER BY DESC(?n) ?s LIMIT 2 OFFSET 1")
    assert [row[0] for row in some.rows] == subjects[1:3]
    assert len(endpoint.select(PREFIX + "SELECT ?s ?o { ?s skos:note ?o }")) == PAGE + 500 + 270
    assert {quad for quad in endpoint.quads() if len(str(quad.object)) < 5000} == set(long)


def test_a_large_graph_comes_back_in_parts(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.endpoint._ROWS_TOGETHER", 100)
    note, graph = term("skos:note"), Iri(f"{DATA}graph/large")
    named = [Quad(Iri(f"http://x.example/ü/{n}"), note, Literal(str(m)), graph) for n in range(130) for m in range(4)]
    one = [Quad(Iri("http://x.example/one"), note, Literal(str(number)), graph) for number in range(150)]
    blank = Quad(Blank("b0"), note, Literal("x"), graph)
    endpoint.put([*MADE, *named, *one, blank])
    sizes = []
    select = endpoint.select

    def counting(query: str) -> Answer:
        sizes.append(len(answer := select(query)))
        return answer

    monkeypatch.setattr(endpoint, "select", counting)
    found = list(endpoint.quads())
    assert Counter(q for q in found if not isinstance(q.subject, Blank)) == Counter({*MADE, *named, *one})
    assert [quad.object for quad in found if isinstance(quad.subject, Blank)] == [blank.object]
    assert sorted(sizes)[-2:] == [100, 150]


def test_what_was_found_in_an_article_goes_with_it(endpoint: Endpoint) -> None:
    wordless = [quad for quad in MADE if quad.predicate.value != f"{PREFIXES['oa']}exact"]
    store = open_graph()
    for place in (store, endpoint):
        place.put(MADE)
        place.put(reported(wordless))
        assert place.remove(WIRE.iri) == WIRE.iri
        rows = list(ask(place, "findings"))
        assert {row["article"] for row in rows} == {POST.name}
        assert {row["focus"] for row in rows} < {finding.focus for finding in validate(wordless).findings}
        assert place.remove(POST.iri) == POST.iri
        assert not [quad for quad in place.quads() if not isinstance(quad.subject, Blank)]  # of paths
    assert not ask(endpoint, "findings")


def test_a_wrong_password_is_told_without_showing_it(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "/sparql" not in address:
        pytest.skip("this server knows no passwords")
    with pytest.raises(StoreError, match=r"answered 401 .*set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD"):
        open_endpoint(address).put(MADE)
    monkeypatch.setenv("KG_ENDPOINT_USER", "dba")
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "s3cret")
    with pytest.raises(StoreError, match=r"answered 401 .*user dba: .*wrong password") as raised:
        open_endpoint(address).put(MADE)
    assert "s3cret" not in str(raised.value)


def test_the_commands_fill_ask_and_write_a_server(kg: Command, endpoint: Endpoint, tmp_path: Path) -> None:
    file, out, store = tmp_path / "made.trig", tmp_path / "out.nq", tmp_path / "store"
    write(MADE, file)
    first = SEEDS / "03-summary-five-minutes.txt"
    run = kg("load", file, first, "--endpoint", endpoint.name, "--timeout", "30")
    assert (run.code, run.err) == (0, f"kg: {endpoint.name}: 3 articles\n")
    rows = kg("ask", "who-said-what", "--publisher", "North Wire", "--endpoint", endpoint.name, "--format", "csv").out
    assert len(rows.splitlines()) == 1 + 5
    assert "2 articles are left" in kg("remove", first.name, "--endpoint", endpoint.name).err
    assert kg("export", "--endpoint", endpoint.name, "-o", out).code == 0
    kg("load", file, first, "--store", store)
    kg("remove", first.name, "--store", store)
    kg("export", "--store", store, "-o", tmp_path / "embedded.nq")
    assert out.read_bytes() == (tmp_path / "embedded.nq").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["load", "x.ttl"], "--store DIR or --endpoint URL"),
        (["load", "x.ttl", "--store", "s", "--endpoint", "http://127.0.0.1:9/"], "one of them"),
        (["load", "x.ttl", "--store", "s", "--update", "http://127.0.0.1:9/"], "name it with --endpoint"),
        (["load", "x.ttl", "--endpoint", "http://127.0.0.1:9/", "--quarantine"], "beside an embedded store"),
        (["remove", "x", "--endpoint", "http://me:pw@127.0.0.1:9/"], "http://127.0.0.1:9/: a password in an address"),
        (["remove", "x", "--endpoint", "http://127.0.0.1:9/"], "cannot be reached: Connection refused"),
        (["export", "-o", "x.nq", "--endpoint", "http://127.0.0.1:9/"], "cannot be reached: Connection refused"),
    ],
)
def test_wrong_use_of_the_commands_is_told(kg: Command, arguments: list[str], message: str) -> None:
    run = kg(*arguments)
    assert run.code == 2
    assert message in run.err
    assert "pw" not in run.err


# -- protocols, against a server that does as it is told -----------------------------------

Script = Callable[["Remote"], tuple[int, dict[str, str], bytes] | None]


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    method: str
    path: str
    parameters: dict[str, list[str]]
    content: str
    authorization: str | None


@dataclass
class Told:
    """What a server is to answer and what it was asked; after its script it tells of the made articles."""

    script: list[Script] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""


class Remote(BaseHTTPRequestHandler):
    told: Told

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.headers.get_content_type() == "application/x-www-form-urlencoded":
            query = content
        asked = Asked(self.command, path, urllib.parse.parse_qs(query), content, self.headers["Authorization"])
        self.told.asked.append(asked)
        script = self.told.script.pop(0) if self.told.script else evaluated
        if answer := script(self):
            status, headers, said = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(said)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

    do_POST = do_PUT = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def evaluated(remote: Remote) -> tuple[int, dict[str, str], bytes]:
    query = remote.told.asked[-1].parameters["query"][0]
    result: Any = embedded(*EXTRACTIONS)._store.query(query, use_default_graph_as_union=True)
    if isinstance(result, ox.QueryTriples):
        return 200, {"Content-Type": "text/turtle"}, result.serialize(format=ox.RdfFormat.TURTLE) or b""
    return 200, {"Content-Type": "application/json"}, result.serialize(format=ox.QueryResultsFormat.JSON) or b""


def says(status: int, content: bytes = b"", **headers: str) -> Script:
    return lambda _: (status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


def demands(scheme: str) -> Script:
    def script(remote: Remote) -> tuple[int, dict[str, str], bytes]:
        if remote.headers["Authorization"]:
            return evaluated(remote)
        return 401, {"WWW-Authenticate": f'{scheme} realm="r", nonce="n", qop="auth", algorithm="MD5"'}, b""

    return script


def breaks(remote: Remote) -> None:
    remote.close_connection = True


def cut(rows: int) -> Script:
    """Answer as a server that gives no more rows than that at once."""

    def script(remote: Remote) -> tuple[int, dict[str, str], bytes]:
        status, headers, content = evaluated(remote)
        answer = json.loads(content)
        del answer["results"]["bindings"][rows:]
        return status, headers | {"X-SPARQL-MaxRows": str(rows)}, json.dumps(answer).encode()

    return script


@pytest.fixture
def told() -> Iterator[Told]:
    made = Told()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Remote,), {"told": made}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}/query"
    yield made
    server.shutdown()
    server.server_close()


def test_an_endpoint_answers_as_the_store_does(told: Told) -> None:
    store, endpoint = embedded(*EXTRACTIONS), open_endpoint(told.url)
    for query in (STATEMENTS, "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 50", "SELECT ?x ?y { BIND(1 AS ?x) }"):
        assert endpoint.select(query) == store.select(query)
    assert endpoint.ask("ASK { ?s ?p ?o }") is True
    query = PREFIX + "CONSTRUCT { ?a dip:title ?t } WHERE { ?a dip:title ?t }"
    assert set(endpoint.construct(query)) == set(store.construct(query))


def test_numbers_of_an_endpoint_keep_their_types(told: Told) -> None:
    (row,) = open_endpoint(told.url).select("SELECT (1.5 AS ?a) ('x'@en AS ?b) (BNODE() AS ?c) {}").rows
    assert row[:2] == (Literal("1.5", XSD + "decimal"), Literal("x", language="en"))
    assert isinstance(row[2], Blank)


def test_long_queries_are_posted(told: Told) -> None:
    endpoint = open_endpoint(told.url)
    endpoint.ask("ASK {}")
    endpoint.ask("ASK {}" + " " * 3000)
    assert [asked.method for asked in told.asked] == ["GET", "POST"]


@pytest.mark.parametrize(
    ("query", "update", "graphs"),
    [
        ("http://h:8890/sparql", "http://h:8890/sparql-auth", "http://h:8890/sparql-graph-crud-auth"),
        ("http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("http://h:3030/news/sparql", "http://h:3030/news/update", "http://h:3030/news/data"),
        ("http://h:3030/news/query", "http://h:3030/news/update", "http://h:3030/news/data"),
        (
            "http://h:7200/repositories/news",
            "http://h:7200/repositories/news/statements",
            "http://h:7200/repositories/news/rdf-graphs/service",
        ),
        ("http://h:7001/", "http://h:7001/", "http://h:7001/"),
        ("http://h/news?a=b", "http://h/news?a=b", "http://h/news?a=b"),
    ],
)
def test_addresses_follow_from_that_of_the_queries(query: str, update: str, graphs: str) -> None:
    assert addresses(query) == Addresses(query, update, graphs)
    assert addresses(query, update="http://u/", graphs="http://g/") == Addresses(query, "http://u/", "http://g/")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "localhost:7878", "http://", "ftp://x.example/", "http://[/"])
def test_only_addresses_of_http_are_endpoints(url: str) -> None:
    with pytest.raises(UsageError, match="not the address of an endpoint"):
        open_endpoint(url)


@pytest.mark.parametrize("name", ["query", "update", "graphs"])
def test_passwords_have_no_place_in_addresses(name: str) -> None:
    with pytest.raises(UsageError, match=r"^http://h/x: a password in an address .* KG_ENDPOINT_USER") as raised:
        addresses(**{"query": "http://h/", name: "http://me:s3cret@h/x"})
    assert "s3cret" not in str(raised.value)


def test_a_password_is_only_sent_when_it_is_asked_for(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_USER", "me")
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "sé:t")
    told.script = [evaluated, demands("Basic"), demands("Basic"), demands("Basic")]
    endpoint = open_endpoint(told.url)
    for _ in range(3):
        endpoint.ask("ASK {}")
    basic = f"Basic {base64.b64encode('me:sé:t'.encode()).decode()}"
    assert [asked.authorization for asked in told.asked] == [None, None, basic, basic]


def test_digest_sends_no_password_and_is_asked_for_once(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_USER", "me")
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "s3cret")
    told.script = [demands("Digest")] * 3
    endpoint = open_endpoint(told.url)
    endpoint.ask("ASK {}")
    endpoint.ask("ASK {}")
    first, second, third = (str(asked.authorization) for asked in told.asked)
    assert first == "None"
    assert second.startswith('Digest username="me"')
    assert third.startswith('Digest username="me"')
    assert third != second
    assert "s3cret" not in second + third


def test_a_token_is_sent_as_it_is(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "abc")
    open_endpoint(told.url).ask("ASK {}")
    assert told.asked[0].authorization == "Bearer abc"


def test_credentials_may_stand_in_netrc(told: Told) -> None:
    file = Path(os.environ["NETRC"])
    file.write_text("machine 127.0.0.1 login me password pw\nmachine other.example login you password no\n")
    file.chmod(0o600)
    told.script = [demands("Basic")] * 2
    open_endpoint(told.url).ask("ASK {}")
    assert told.asked[1].authorization == f"Basic {base64.b64encode(b'me:pw').decode()}"
    file.write_text("machine 127.0.0.1 logon me")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        open_endpoint(told.url)


def test_a_password_without_a_user_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "pw")
    with pytest.raises(ConfigurationError, match="KG_ENDPOINT_USER is not"):
        open_endpoint("http://127.0.0.1:9/")


@pytest.mark.parametrize("scheme", ["Basic", "Digest", "Bearer", "Negotiate"])
def test_who_is_not_known_is_told_what_to_do(told: Told, scheme: str) -> None:
    told.script = [demands(scheme)]
    with pytest.raises(QueryError, match=r"answered 401 .*set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD"):
        open_endpoint(told.url).ask("ASK {}")


@pytest.mark.parametrize("trouble", [says(502), says(503), says(504), breaks])
def test_what_passes_is_tried_again(told: Told, trouble: Script, pauses: list[float]) -> None:
    told.script = [trouble, trouble]
    assert open_endpoint(told.url).ask("ASK {}")
    assert pauses == [0.25, 0.5]


def test_trouble_that_stays_is_an_error(told: Told, pauses: list[float]) -> None:
    told.script = [says(503, b"closed for today")] * 4
    with pytest.raises(QueryError, match="answered 503 Service Unavailable: closed for today"):
        open_endpoint(told.url).ask("ASK {}")
    told.script = [breaks] * 4
    with pytest.raises(StoreError, match="cannot be reached: Remote end closed connection"):
        open_endpoint(told.url).ask("ASK {}")
    assert pauses == [0.25, 0.5, 1.0] * 2


def test_a_server_says_how_long_to_wait(told: Told, pauses: list[float]) -> None:
    told.script = [says(503, Retry_After="7"), says(503, Retry_After="9999"), says(503, Retry_After="Mon, 1 Jan")]
    open_endpoint(told.url).ask("ASK {}")
    assert pauses == [7.0, 30.0, 1.0]


def test_what_a_second_time_would_double_is_sent_once(told: Told, pauses: list[float]) -> None:
    blank = Quad(Blank("b"), term("skos:note"), Literal("x"), Iri("http://x.example/g"))
    endpoint = open_endpoint(told.url)
    for trouble, problem in ((breaks, "cannot be reached"), (says(503), "answered 503")):
        told.script = [trouble, says(204)]
        with pytest.raises(StoreError, match=problem):
            endpoint.put([blank])
    assert not pauses
    told.script = [says(503), says(204)]
    endpoint.put([blank._replace(subject=Iri("http://x.example/a"))])
    assert pauses == [0.25]
    assert [asked.method for asked in told.asked] == ["POST"] * 4


def test_an_answer_in_pages_is_whole(told: Told) -> None:
    store = embedded(*EXTRACTIONS)
    for rows in (3, 7):
        told.script = [cut(rows)] * 4
        assert open_endpoint(told.url).select(STATEMENTS) == store.select(STATEMENTS)
    told.script = [cut(20)] * 100
    triples = open_endpoint(told.url).select("SELECT DISTINCT ?o ?s ?p { ?s ?p ?o } # }")
    assert triples.columns == ("o", "s", "p")
    assert len(triples) == len(set(triples.rows)) == len(store.select("SELECT DISTINCT ?o ?s ?p { ?s ?p ?o }"))


def test_an_answer_without_its_further_pages_is_marked(told: Told, kg: Command) -> None:
    told.script = [cut(3), cut(3), says(400, b"no")]
    answer = open_endpoint(told.url).select(STATEMENTS)
    assert not answer.complete
    assert answer.rows == embedded(*EXTRACTIONS).select(STATEMENTS).rows[:6]
    told.script = [cut(3), says(500, b"no")]
    assert "cut the rows off" in kg("query", STATEMENTS, "--endpoint", told.url).err


TOO_LONG = says(500, b"Virtuoso 22026 Error SR319: Max row length is exceeded")


def test_rows_that_a_server_cannot_sort_are_fetched_in_parts_and_sorted_here(told: Told) -> None:
    store = embedded(*EXTRACTIONS)
    told.script = [TOO_LONG, *[cut(4)] * 17]
    assert open_endpoint(told.url).select(STATEMENTS) == store.select(STATEMENTS)
    assert not any("ORDER BY" in asked.parameters["query"][0] for asked in told.asked[1:])
    told.script = [cut(3), TOO_LONG]  # the first rows went through
    triples = "SELECT ?o ?s ?p { ?s ?p ?o } LIMIT 30"
    assert len(open_endpoint(told.url).select(triples)) == 30


def test_rows_that_can_only_be_had_sorted_are_told(told: Told) -> None:
    told.script = [TOO_LONG, TOO_LONG]
    with pytest.raises(QueryError, match=r"SR319: .*too long to be sorted there: ask for fewer columns"):
        open_endpoint(told.url).select(STATEMENTS)


def test_parts_that_are_not_all_are_marked(told: Told) -> None:
    same = "SELECT ('x' AS ?x) { ?s ?p ?o } ORDER BY ?x"
    told.script = [TOO_LONG, *[cut(2)] * 1000]
    answer = open_endpoint(told.url).select(same)
    assert (len(answer), answer.complete) == (2, False)
    told.script = [TOO_LONG, cut(3), says(400, b"no")]
    answer = open_endpoint(told.url).select(STATEMENTS)
    assert (len(answer), answer.complete) == (3, False)


def test_an_answer_of_a_server_whose_time_was_up_is_marked(told: Told) -> None:
    told.script = [lambda remote: replace_headers(evaluated(remote), {"X-SQL-State": "S1TAT"})]
    assert not open_endpoint(told.url).select(STATEMENTS).complete


def replace_headers(
    answer: tuple[int, dict[str, str], bytes], more: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    return answer[0], answer[1] | more, answer[2]


def test_updates_stand_in_for_a_graph_store_that_is_not_there(told: Told) -> None:
    told.script = [says(405)] + [says(204)] * 9
    graph = Iri("http://x.example/graph/consolidated")
    many = [Quad(Iri(f"http://x.example/{n}"), term("skos:note"), Literal("x"), graph) for n in range(700)]
    open_endpoint(told.url).put(many)
    assert [(asked.method, asked.path, asked.content[:11]) for asked in told.asked] == [
        ("PUT", "/store", "<http://x.e"),
        ("POST", "/update", "DROP SILENT"),
        ("POST", "/update", "INSERT DATA"),
        ("POST", "/update", "INSERT DATA"),
    ]
    assert sum(asked.content.count('"x"') for asked in told.asked[1:]) == 700


def test_a_refused_update_names_the_option(told: Told) -> None:
    told.script = [says(404), says(404, b"<html><b>nothing</b> here")]
    with pytest.raises(StoreError, match=r"/update: answered 404 Not Found: nothing here.*--update URL"):
        open_endpoint(told.url).put([Quad(Iri("http://x.example/a"), term("skos:note"), Literal("x"))])


def test_an_update_is_not_lost_in_a_redirect(told: Told) -> None:
    told.script = [says(301, Location="https://elsewhere.example/store")]
    with pytest.raises(StoreError, match=r"answered 301 .*moved to https://elsewhere.example/store; name that"):
        open_endpoint(told.url).put([Quad(Iri("http://x.example/a"), term("skos:note"), Literal("x"))])
    assert len(told.asked) == 1
    told.script = [says(307, Location=told.url + "?query=ASK%7B%7D")]
    assert open_endpoint(told.url).ask("ASK {}")


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (says(200, b"<html>hello"), "not SPARQL JSON: <html>hello"),
        (says(200, b"[]"), "not SPARQL JSON"),
        (says(200, b'{"boolean": true}'), "none to a SELECT query"),
        (says(400, b"parse error"), "answered 400 Bad Request: parse error"),
        (says(500), "answered 500"),
    ],
)
def test_strange_answers_are_errors(told: Told, reply: Script, message: str) -> None:
    told.script = [reply]
    with pytest.raises(QueryError, match=message):
        open_endpoint(told.url).select(STATEMENTS)


def test_an_endpoint_that_is_not_there_is_a_store_error(pauses: list[float]) -> None:
    with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:9/\S*: cannot be reached: Connection refused"):
        open_endpoint("http://127.0.0.1:9/").select(STATEMENTS)
    assert len(pauses) == 3


def test_an_endpoint_that_does_not_answer_is_given_up(pauses: list[float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = open_endpoint(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.2)
        with pytest.raises(StoreError, match=r"no answer within 0\.2 seconds; --timeout"):
            endpoint.select(STATEMENTS)
    assert not pauses
