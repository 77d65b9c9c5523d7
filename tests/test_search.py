"""Records are found by their words: in any order, as phrases, by beginnings; the index follows the graphs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError, StoreError
from kg.identifiers import graph_iri
from kg.model import Extraction
from kg.questions import ask
from kg.serialisation import write
from kg.store import Store, described, open_graph, open_store
from kg.triples import quads
from tests.conftest import Command
from tests.made import EXTRACTIONS, POST, POST_RECORDS, WIRE

MADE = [quad for extraction in EXTRACTIONS for quad in quads(extraction)]
NASTY = [
    '"',
    '""',
    "*",
    '"*',
    "a*b",
    "AND",
    "NOT x",
    "NEAR(a b)",
    "words:x",
    "text:said",
    "(",
    "-x",
    "^x",
    "a\0b",
    "\ud800x",
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = open_store(tmp_path / "store", create=True)
    for extraction in EXTRACTIONS:
        made.put(quads(extraction))
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write(MADE, tmp_path / "made.nq")
    return tmp_path / "made.nq"


def contents(store: Store, text: str) -> set[str]:
    """Give the words of statements that were found."""
    return {str(row["content"]) for row in ask(store, "who-said-what", store.search(text, 100))}


FRONTS = {"We need a common front,", "We want a joint front,"}
ON_NATO = {"NATO must go,", "NATO should stay away,", "NATO had to leave"}
SOUGHT = [
    ("front", FRONTS),
    ("FRONT we", FRONTS),
    ("front common", {"We need a common front,"}),
    ('"common front"', {"We need a common front,"}),
    ('"front common"', set()),
    ('"joint front', {"We want a joint front,"}),
    ("nat*", ON_NATO),
    ("nat", set()),
    ('"must g*"', {"NATO must go,"}),
    ("front, nato", set()),
    ("Petrov NATO", {"NATO must go,", "NATO had to leave"}),
]


@pytest.mark.parametrize(("text", "expected"), SOUGHT)
def test_words_find_exactly_these_statements(text: str, expected: set[str], store: Store) -> None:
    assert contents(store, text) == expected
    assert contents(open_graph_of_made(), text) == expected


def open_graph_of_made() -> Store:
    made = open_graph()
    made.put(MADE)
    return made


@pytest.mark.parametrize("name", ["made.nq", "made.ttl"])
def test_files_can_be_searched_with_and_without_named_graphs(name: str, tmp_path: Path) -> None:
    write(MADE, tmp_path / name)
    assert contents(open_graph([tmp_path / name]), "front") == FRONTS


def test_an_article_is_found_by_its_title(store: Store) -> None:
    (row,) = described(store, store.search("no meeting port", 5))
    assert row == {
        "kind": "Article",
        "who": None,
        "words": "No meeting in Port City",
        "date": "2024-04-10",
        "article": "post.txt",
        "publisher": "Harbour Post",
        "record": POST.iri,
    }


def test_rows_are_in_the_order_of_the_hits(store: Store) -> None:
    found = store.search("nato", 10)
    assert [row["record"] for row in described(store, found)] == found
    assert found[:2] == store.search("nato", 2)
    assert len(described(store, [])) == 0


def test_accents_make_no_difference(store: Store) -> None:
    assert contents(store, "frönt") == FRONTS


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_is_written_has_a_meaning_of_its_own(text: str, store: Store) -> None:
    try:
        store.search(text, 5)
    except QueryError as error:
        assert "no word" in str(error)  # noqa: PT017


@settings(deadline=None, max_examples=100)
@given(text=st.text(max_size=20))
def test_any_text_can_be_sought(text: str) -> None:
    store = open_graph()
    try:
        assert store.search(text, 5) == []
    except QueryError as error:
        assert "no word" in str(error)  # noqa: PT017


# -- the index follows


def test_the_index_follows_what_is_put_and_removed(store: Store) -> None:
    store.put(quads(Extraction(POST, POST_RECORDS[:1])))
    assert contents(store, "front") == {"We want a joint front,"}
    store.remove(WIRE.iri)
    assert store.search("front", 5) == []
    assert store.search('"port city"', 5) == [POST.iri]
    store.exchange(list(store.quads()), ())
    assert store.search("port", 5) == []


def test_a_store_that_was_opened_again_is_searched_by_readers(store: Store, tmp_path: Path) -> None:
    before = store.search("front", 5)
    store.close()
    opened = open_store(tmp_path / "store", read_only=True)
    assert opened.search("front", 5) == before
    opened.close()
    assert open_store(tmp_path / "store").search("front", 5) == before


def test_an_index_that_is_lost_or_broken_is_made_again(store: Store, tmp_path: Path) -> None:
    before = store.search("front", 5)
    store.close()
    (tmp_path / "store" / "index.db").unlink()
    with pytest.raises(StoreError, match=r"kg search --rebuild makes it"):
        open_store(tmp_path / "store", read_only=True).search("front", 5)
    again = open_store(tmp_path / "store")
    assert again.search("front", 5) == before
    again.close()
    (tmp_path / "store" / "index.db").write_text("oops, this is no database, and long enough to be taken for one" * 99)
    with pytest.raises(StoreError, match="remove the file"):
        open_store(tmp_path / "store")
    assert open_store(tmp_path / "store", anew=True).search("front", 5) == before


def test_a_change_that_was_cut_off_is_looked_at_when_the_store_is_next_opened(store: Store, tmp_path: Path) -> None:
    graph = graph_iri(POST.iri)
    store.put(quads(EXTRACTIONS[1]), {graph: "mark"})
    assert store.is_made_from(graph, "mark")
    assert store._index
    store._index.begin([graph])
    assert store.unsearched() == 1
    store.close()
    again = open_store(tmp_path / "store")
    assert again.unsearched() == 0
    assert not again.is_made_from(graph, "mark")
    assert contents(again, "front") == FRONTS


# -- commands


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_kg_search_shows_hits_with_article_words_record_and_who(kg: Command, file: Path, tmp_path: Path) -> None:
    kg("load", file, "--store", tmp_path / "kept")
    for place in (("--store", tmp_path / "kept"), ("--graph", file)):
        run = kg("search", "common front", *place, "--format", "csv")
        (row,) = rows(run.out)
        assert (row["kind"], row["who"], row["article"]) == ("Statement", "Li An", "post.txt")
        assert row["words"] == "“We need a common front,” Li said."
        assert len(rows(kg("search", "front", "--limit", "1", *place, "--format", "csv").out)) == 1
        narrowed = kg("ask", "who-said-what", "--text", '"joint front"', *place, "--format", "csv").out
        assert [row["content"] for row in rows(narrowed)] == ["We want a joint front,"]
        query = "SELECT ?record ?content { ?record <https://w3id.org/diplomacy-kg/ontology#content> ?content }"
        narrowed = kg("query", query, "--text", "front", *place, "--format", "csv").out
        assert {row["content"] for row in rows(narrowed)} == FRONTS


def test_kg_search_completes_an_index(kg: Command, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    kg("load", file, "--store", folder)
    (folder / "index.db").unlink()
    assert len(rows(kg("search", "front", "--store", folder, "--format", "csv").out)) == 2
    (folder / "index.db").write_text("oops" * 999)
    assert kg("search", "front", "--store", folder).code == 2
    assert len(rows(kg("search", "front", "--rebuild", "--store", folder, "--format", "csv").out)) == 2


def test_what_cannot_be_searched_is_told(kg: Command, file: Path) -> None:
    assert "there is no word to look for in it" in kg("search", "...", "--graph", file).err
    assert "no records" in kg("ask", "offices", "--text", "x", "--graph", file).err
    run = kg("ask", "who-said-what", "--text", "x", "--endpoint", "http://127.0.0.1:9/")
    assert "--graph FILE or --store DIR" in run.err
    assert run.code == 2
