"""A store keeps whole answers until something changes, and gives rows of them in place of the same ones worked out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.questions import report
from benchmarks.synthetic import extractions
from kg.consolidation import consolidated
from kg.errors import StoreError
from kg.questions import Question, ask, keep, put, question, questions, read
from kg.questions.values import occurring
from kg.store import Store, open_graph, open_store
from kg.store.index import Index
from kg.terms import Answer, Blank, Iri, Kept, Literal, Quad, Term, term
from kg.triples import quads
from tests.conftest import Command
from tests.made import EXTRACTIONS
from tests.sources import Heard
from tests.strategies import iris, literals, texts

CHOOSING = {
    "actors": {"name", "kind", "office"},
    "co-mentions": {"actor"},
    "conflicts": {"property", "kind"},
    "contradictions": {"kind"},
    "corroboration": {"outlets"},
    "denials": {"speaker", "about", "polarity", "article"},
    "each-side": {"about", "speaker"},
    "findings": {"rule", "severity"},
    "omissions": {"speaker", "about", "publisher"},
    "quotation-variants": {"speaker", "words"},
    "reports-of-one-event": {"kind", "sources", "actor"},
    "spokespeople": {"office"},
    "trade-between": {"country", "partner", "year", "measure"},
    "trade-changes": {"country", "year", "measure", "article"},
    "who-met-whom": {"participant", "country", "place", "status", "kind", "publisher"},
}
by_name = pytest.mark.parametrize("name", sorted(CHOOSING))


def filled(folder: Path) -> Store:
    """Fill a store with articles in no order, and keep what is to be kept."""
    store = open_store(folder, create=True)
    for extraction in sorted([*EXTRACTIONS, *extractions(60)], key=lambda each: each.article.iri):
        store.put(quads(extraction))
    store.put(consolidated(list(store.quads())))
    store.put(report(60))
    for asked in questions():
        assert keep(store, asked) is (asked.name in CHOOSING)
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("kept") / "store"
    filled(folder).close()
    return open_store(folder, read_only=True)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    """A store that may be changed."""
    store = filled(tmp_path / "store")
    yield store
    store.close()


def cases(asked: Question, whole: Answer) -> Iterator[dict[str, str]]:
    """Yield parameters: each with its most and least frequent value and one that has no rows, then all together."""
    most = {}
    for parameter in asked.parameters:
        found = [value.value for value in occurring(whole, parameter)] or [parameter.example]
        nothing = {"number": "999", "year": "1066", "date": "1066-01-01"}.get(parameter.type, "no such thing")
        for value in dict.fromkeys((found[0], found[-1], found[-1].upper(), nothing)):
            yield {parameter.name: value}
        most[parameter.name] = found[0]
    yield most


def kept(store: Store) -> set[str]:
    return {asked.name for asked in questions() if store.kept(asked.query)}


def test_it_is_known_which_parameters_choose_among_rows() -> None:
    choosing = {asked.name: {p.name for p in asked.parameters if p.chooses} for asked in questions()}
    assert {name: names for name, names in choosing.items() if names} == CHOOSING


@by_name
def test_kept_rows_are_those_that_are_worked_out(name: str, store: Store) -> None:
    asked = question(name)
    whole = put(Heard(store), asked, {})
    assert whole
    for parameters in ({}, *cases(asked, whole)):
        full = put(Heard(store), asked, parameters)
        assert put(store, asked, parameters) == full, parameters
        for limit in (1, 4):
            assert put(store, asked, parameters, limit=limit).rows == full.rows[:limit], (parameters, limit)


@by_name
def test_kept_rows_are_not_worked_out_again(name: str, store: Store) -> None:
    heard = Heard(store, keeps=True)
    asked = question(name)
    whole = put(heard, asked, {})
    for parameter in asked.parameters:
        if parameter.name in CHOOSING[name] and (found := occurring(whole, parameter)):
            assert put(heard, asked, {parameter.name: found[0].value})
    assert heard.rows == 0


@pytest.mark.parametrize("parameters", [{"after": "2001"}, {"office": "Borduria", "after": "2001"}])
def test_a_parameter_that_changes_the_rows_has_them_worked_out(parameters: dict[str, str], store: Store) -> None:
    heard = Heard(store, keeps=True)
    assert put(heard, question("spokespeople"), parameters)
    assert heard.rows > 0


def test_only_records_that_a_search_found_count(store: Store) -> None:
    found = store.search("trade", 10)
    assert 0 < len(ask(store, "trade-between", found)) < len(ask(store, "trade-between"))


def relabel(store: Store) -> None:
    labels = [
        quad for quad in store.quads() if quad[1:3] == (term("skos:prefLabel"), Literal("Arcadia", language="en"))
    ]
    assert labels
    store.exchange(labels, [quad._replace(object=Literal("Another name")) for quad in labels])


CHANGES: dict[str, Callable[[Store], object]] = {
    "put": lambda store: store.put(quads(next(iter(extractions(1, start=70))))),
    "put again": lambda store: store.put(quads(EXTRACTIONS[0])),
    "put what is no article": lambda store: store.put(
        [Quad(Iri("urn:a"), term("skos:altLabel"), Literal("a"), Iri("urn:g"))]
    ),
    "remove": lambda store: store.remove(EXTRACTIONS[0].article.iri),
    "exchange": relabel,
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_is_thrown_away_with_any_change(change: str, own: Store) -> None:
    assert kept(own) == set(CHOOSING)
    CHANGES[change](own)
    assert kept(own) == set()
    fresh = open_graph()
    fresh.put(own.quads())
    for name in sorted(CHOOSING):
        assert ask(own, name) == ask(fresh, name)


def test_what_is_kept_is_thrown_away_before_the_graphs_change(own: Store, tmp_path: Path) -> None:
    """A process that is killed in between leaves nothing behind that is no longer true."""
    index = Index(tmp_path / "store" / "index.db")
    index.begin([])
    index.close()
    assert kept(own) == set()


def test_what_is_thrown_away_while_it_is_read_is_worked_out(own: Store, tmp_path: Path) -> None:
    asked = question("actors")
    expected = ask(own, "actors")
    found = own.kept(asked.query)
    assert found
    assert found.rows([]) == expected

    class Late(Heard):
        def kept(self, _: str) -> Kept | None:
            relabel(self.store)
            for each in questions():
                keep(self.store, each)
            return found

    now = put(Late(own), asked, {})
    assert "Another name" in {str(row["name"]) for row in now}
    assert now == ask(own, "actors") != expected


def test_an_answer_is_kept_once(own: Store) -> None:
    assert not any(keep(own, asked) for asked in questions())
    relabel(own)
    assert keep(own, question("actors"))
    assert kept(own) == {"actors"}
    assert "Another name" in {str(row["name"]) for row in ask(own, "actors")}


def test_a_changed_query_is_another_one(own: Store, tmp_path: Path) -> None:
    text = question("actors").path.read_text(encoding="utf-8")
    (tmp_path / "actors.rq").write_text(text.replace("DESC(?records)", "?records"), encoding="utf-8")
    turned = put(own, read(tmp_path / "actors.rq"), {})
    assert [row["records"] for row in turned] == sorted(row["records"] for row in ask(own, "actors"))  # type: ignore[type-var]


OWN = """#+ title: Records
#+ description: All records.
#+ parameters:
#+   - name: article
#+     type: text
#+     description: its IRI
#+     example: urn:a
#+     chooses: ?source
#+ columns:
#+   - name: record
#+     description: the record
PREFIX dip: <https://w3id.org/diplomacy-kg/ontology#>
SELECT ?record WHERE {
  ?record dip:reportedIn ?source .
  #? article: { SELECT ?source WHERE { ?any dip:reportedIn ?source . FILTER(STR(?source) = $value) } }
}
GROUP BY ?record ?source
ORDER BY ?record
"""


@pytest.mark.parametrize(("record", "more", "is_kept"), [("x", "", True), ("_", "", False), ("x", "LIMIT 9", False)])
def test_what_cannot_be_kept_is_not(record: str, more: str, is_kept: bool, tmp_path: Path) -> None:
    (tmp_path / "records.rq").write_text(OWN + more, encoding="utf-8")
    asked = read(tmp_path / "records.rq")
    store = open_store(tmp_path / "store", create=True)
    node = Blank("b") if record == "_" else Iri("urn:r")
    store.put(Quad(node, term("dip:reportedIn"), Iri(f"urn:{article}")) for article in "ab")
    assert keep(store, asked) is is_kept
    assert [len(put(store, asked, given)) for given in ({}, {"article": "urn:a"}, {"article": "urn:c"})] == [2, 1, 0]
    store.close()


def test_articles_without_names_are_not_chosen_by_them(tmp_path: Path) -> None:
    (tmp_path / "records.rq").write_text(OWN.replace("STR(?source) = $value", "BOUND(?source)"), encoding="utf-8")
    asked = read(tmp_path / "records.rq")
    store = open_store(tmp_path / "store", create=True)
    store.put(Quad(Iri(f"urn:{each}"), term("dip:reportedIn"), Blank(each)) for each in "ab")
    assert keep(store, asked)
    heard = Heard(store, keeps=True)
    assert len(put(heard, asked, {"article": "any"})) == 2
    assert len(put(heard, asked, {})) == 2
    store.close()


def test_a_store_in_memory_keeps_nothing() -> None:
    store = open_graph()
    store.put(quads(EXTRACTIONS[0]))
    store.keep("query", Answer((), ()), {})
    assert store.kept("query") is None


def test_without_an_index_rows_are_worked_out(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    expected = ask(store, "actors")
    store.close()
    (tmp_path / "store" / "index.db").unlink()
    reader = open_store(tmp_path / "store", read_only=True)
    assert reader.kept(question("actors").query) is None
    assert ask(reader, "actors") == expected


def test_what_cannot_be_read_is_told(own: Store, tmp_path: Path) -> None:
    found = own.kept(question("actors").query)
    assert found
    with sqlite3.connect(tmp_path / "store" / "index.db") as index:
        index.execute("DROP TABLE answer_key")
    index.close()
    with pytest.raises(StoreError, match="cannot be read: no such table: answer_key; kg search --rebuild throws them"):
        found.keys("actor")


cells = st.none() | literals() | iris()
words = texts.filter(lambda text: "\0" not in text)  # a key is an IRI or a label


@given(st.lists(st.tuples(cells, cells), max_size=4), st.lists(words, min_size=4, max_size=4))
def test_rows_come_back_as_they_were(rows: list[tuple[Term | None, Term | None]], keys: list[str]) -> None:
    index = Index(None)
    index.keep("query", answer := Answer(("one", "two"), tuple(rows)), {"key": keys[: len(rows)]})
    found = index.kept("query")
    assert found
    assert found.rows([]) == answer
    for key in keys:
        wanted = tuple(row for row, its in zip(rows, keys, strict=False) if its == key)
        assert found.rows([(("key",), [key])]) == Answer(("one", "two"), wanted)
    assert set(found.keys("key")) == set(keys[: len(rows)])
    index.close()


# -- the command -----------------------------------------------------------------------------


def test_the_command_keeps_answers(kg: Command, tmp_path: Path) -> None:
    def now() -> set[str]:
        store = open_store(tmp_path / "store", read_only=True)
        found = kept(store)
        store.close()
        return found

    store = open_store(tmp_path / "store", create=True)
    store.put(quad for extraction in EXTRACTIONS for quad in quads(extraction))
    store.close()
    assert kg("consolidate", "--store", tmp_path / "store", "--no-answers").code == 0
    assert now() == set()
    assert f"{len(CHOOSING)} answers kept" in kg("consolidate", "--store", tmp_path / "store").err
    assert now() == set(CHOOSING)
    assert "kept" not in kg("consolidate", "--store", tmp_path / "store").err
    assert now() == set(CHOOSING)
    assert kg("remove", EXTRACTIONS[0].article.iri, "--store", tmp_path / "store").code == 0
    assert now() == set()
