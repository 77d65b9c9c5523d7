"""Stores in memory and on disk answer alike; an article is replaced as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from kg.errors import InputError, QueryError, StoreError
from kg.identifiers import graph_iri
from kg.model import Extraction
from kg.namespaces import DATA, PREFIXES
from kg.serialisation import serialise, write
from kg.store import Store, open_graph, open_store
from kg.terms import Iri, Literal, Quad, term
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


def test_a_store_writes_what_is_new_before_it_piles_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.embedded._UNFLUSHED", 2 * len(MADE))
    store = open_store(tmp_path, create=True)
    filled(store)
    before = set(tmp_path.glob("*.sst"))  # Oxigraph's tables
    filled(store)
    filled(store)
    assert set(tmp_path.glob("*.sst")) - before
    assert set(store.quads()) == set(MADE)


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
