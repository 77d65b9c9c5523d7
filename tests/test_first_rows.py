"""The first rows are those with which the whole answer begins, and are had without the others."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.synthetic import extractions
from kg.consolidation import Consolidation, consolidated
from kg.errors import QueryError
from kg.following import beside, follow
from kg.model import Date, Extraction, Statement
from kg.namespaces import PREFIXES
from kg.questions import Question, ask, put, question, questions
from kg.questions.values import occurring
from kg.store import Store, open_graph, open_store
from kg.terms import Answer, Blank, Iri, Literal, Quad, Source, term
from kg.triples import quads
from tests.conftest import Command
from tests.made import EXTRACTIONS
from tests.sources import Heard

MADE = [*EXTRACTIONS, *extractions(40)]
IN_ORDER = {
    "denials",
    "planned-meetings",
    "provenance",
    "reports-of-one-event",
    "sanctions",
    "statements-of-a-speaker",
    "timeline",
    "trade-between",
    "trade-changes",
    "trade-figures",
    "unnamed-sources",
    "who-met-whom",
    "who-said-what",
}
by_name = pytest.mark.parametrize("asked", questions(), ids=lambda question: question.name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a store with articles in no order, one after the other."""
    folder = tmp_path_factory.mktemp("first") / "store"
    store = open_store(folder, create=True)
    for extraction in sorted(MADE, key=lambda each: each.article.iri):
        store.put(quads(extraction))
    store.put(consolidated(list(store.quads())))
    store.close()
    return folder


@pytest.fixture(scope="module")
def store(folder: Path) -> Store:
    return open_store(folder, read_only=True)


def first(
    source: Source, name: str, limit: int, among: Iterable[str] | None = None, **given: str
) -> tuple[tuple[object, ...], ...]:
    return put(source, question(name), given, among, limit).rows


def cases(asked: Question, whole: Answer) -> Iterator[dict[str, str]]:
    """Yield parameters: each with its most and least frequent value, then two together."""
    each = {}
    for parameter in asked.parameters:
        found = [value.value for value in occurring(whole, parameter)] or [parameter.example]
        for value in dict.fromkeys((found[0], found[-1])):
            each[parameter.name] = value
            yield {parameter.name: value}
    yield dict(list(each.items())[:2])


def test_it_is_known_which_questions_say_their_order() -> None:
    assert {asked.name for asked in questions() if asked.order} == IN_ORDER


@by_name
def test_an_answer_begins_with_its_first_rows(asked: Question, store: Store) -> None:
    whole = put(store, asked, {})
    for given in ({}, *cases(asked, whole)):
        full = put(store, asked, given) if given else whole
        for limit in (1, 4, 30):
            assert put(store, asked, given, limit=limit) == replace(full, rows=full.rows[:limit]), (given, limit)


@pytest.mark.parametrize("name", sorted(IN_ORDER))
def test_the_other_rows_are_not_worked_out(name: str, store: Store) -> None:
    heard = Heard(store, ordered=True)
    assert len(first(heard, name, 2)) == 2
    assert heard.rows < len(ask(store, name))


def test_only_records_that_a_search_found_count(store: Store) -> None:
    found = store.search("of", 100)
    full = ask(store, "who-said-what", found)
    assert len(full) > 5
    assert first(store, "who-said-what", 5, found) == full.rows[:5]
    assert first(store, "who-said-what", 5, []) == ()


def changed(extraction: Extraction) -> Extraction:
    """Leave the statements, and say that they were made years later."""
    statements = (record for record in extraction.records if isinstance(record, Statement))
    return replace(
        extraction, records=tuple(replace(record, date=Date("2031-05-05", "today", "stated")) for record in statements)
    )


def test_the_order_follows_what_is_put_and_removed(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", create=True)
    for extraction in MADE[:9]:
        store.put(quads(extraction))
    store.remove(MADE[0].article.iri)
    store.put(quads(changed(MADE[1])))
    for name in sorted(IN_ORDER):
        full = ask(store, name).rows
        assert [first(store, name, limit) for limit in (3, 1000)] == [full[:3], full]
    assert list(ask(store, "timeline"))[-1]["date"] == "2031-05-05"


def test_the_order_of_events_follows_their_reports(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", create=True)
    consolidation = Consolidation(beside(tmp_path / "store"))
    for extraction in MADE:
        store.put(quads(extraction))
    follow(store, consolidation)
    before = ask(store, "reports-of-one-event").rows
    for extraction in MADE[::3]:
        store.remove(extraction.article.iri)
    store.put(quads(changed(MADE[1])))
    follow(store, consolidation)
    full = ask(store, "reports-of-one-event").rows
    assert len(before) > len(full) > 30
    for opened in (store, open_store(tmp_path / "store", read_only=True)):
        assert [first(opened, "reports-of-one-event", limit) for limit in (7, 1000)] == [full[:7], full]
    consolidation.close()


def test_records_without_a_name_are_not_forgotten(tmp_path: Path) -> None:
    given = list(quads(EXTRACTIONS[0]))
    record = next(quad.subject for quad in given if quad.object == term("dip:Statement"))
    store = open_store(tmp_path / "store", create=True)
    store.put(quad._replace(subject=Blank("b")) if quad.subject == record else quad for quad in given)
    full = ask(store, "who-said-what").rows
    assert len(full) > 1
    assert [first(store, "who-said-what", limit) for limit in (1, len(full))] == [full[:1], full]


def test_a_record_of_two_classes_articles_and_dates_is_one_row(tmp_path: Path) -> None:
    day = f"{PREFIXES['xsd']}date"
    given = list(quads(EXTRACTIONS[0]))
    other = Iri("https://example.org/article")
    record, graph = next((quad.subject, quad.graph) for quad in given if quad.object == term("dip:Statement"))
    more = [
        Quad(record, term("rdf:type"), term("dip:Meeting"), graph),
        Quad(record, term("dip:reportedIn"), other, graph),
        *(Quad(record, term("dip:date"), Literal(text, day), graph) for text in ("1999-01-01", "2031-01-01")),
        Quad(other, term("dip:fileName"), Literal("0.txt"), graph),
    ]
    store = open_store(tmp_path / "store", create=True)
    store.put([*given, *more])
    cases: list[tuple[str, dict[str, str]]] = [
        ("who-said-what", {}),
        ("who-said-what", {"article": "0.txt"}),
        ("timeline", {}),
        ("timeline", {"after": "2030"}),
        ("timeline", {"before": "2000"}),
        ("provenance", {}),
    ]
    for name, parameters in cases:
        full = ask(store, name, **parameters).rows
        assert full
        for limit in (1, len(full)):
            assert first(store, name, limit, **parameters) == full[:limit], (name, parameters, limit)


def test_without_an_index_all_rows_are_worked_out(folder: Path, store: Store, tmp_path: Path) -> None:
    whole = ask(store, "timeline").rows
    in_memory = open_graph()
    in_memory.put(store.quads())
    assert in_memory.in_order(("date",), ("Statement",)) is None
    assert first(in_memory, "timeline", 9) == whole[:9]
    index = folder / "index.db"
    index.rename(tmp_path / "index.db")
    try:
        unindexed = open_store(folder, read_only=True)
        assert unindexed.in_order(("date",), ("Statement",)) is None
        assert first(unindexed, "timeline", 9) == whole[:9]
    finally:
        (tmp_path / "index.db").rename(index)


def test_a_query_that_limits_itself_is_not_limited_twice(tmp_path: Path, store: Store) -> None:
    for name in ("offices", "timeline"):
        text = question(name).path.read_text(encoding="utf-8")
        (tmp_path / f"own-{name}.rq").write_text(f"{text}\nLIMIT 2\n", encoding="utf-8")
        asked = question(f"own-{name}", [tmp_path])
        assert [len(put(store, asked, {}, limit=limit)) for limit in (1, 2, 5)] == [1, 2, 2]


def test_blanks_around_a_date_make_no_difference(store: Store) -> None:
    for given in ({"after": " 2001-01-02 "}, {"before": " 2001-01-02"}):
        full = ask(store, "timeline", **given).rows
        assert len(full) > 5
        assert first(store, "timeline", 5, **given) == full[:5]


@pytest.mark.parametrize("limit", [0, -1])
def test_fewer_rows_than_one_cannot_be_asked_for(limit: int, store: Store) -> None:
    with pytest.raises(QueryError, match="it begins with 1"):
        first(store, "timeline", limit)


# -- the command -----------------------------------------------------------------------------


def test_the_command_says_that_there_are_more(kg: Command, folder: Path) -> None:
    run = kg("ask", "timeline", "--store", folder, "--limit", 3)
    assert len(run.out.splitlines()) == 4
    assert "the first 3 rows; --limit 0 gives all" in run.err
    whole = kg("ask", "timeline", "--store", folder)
    rows = len(whole.out.splitlines()) - 1
    assert rows > 100
    assert f"{rows} rows" in whole.err
    for limit in (0, rows):
        assert kg("ask", "timeline", "--store", folder, "--limit", limit) == whole


def test_the_command_completes_an_index_that_was_left_behind(kg: Command, folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(folder, store)
    with sqlite3.connect(store / "index.db") as index:
        index.execute("INSERT INTO changing SELECT DISTINCT graph FROM entry WHERE kind = 'Meeting' LIMIT 3")
        index.execute("DELETE FROM entry WHERE graph IN (SELECT graph FROM changing)")
    index.close()
    assert open_store(store, read_only=True).in_order(("date",), ("Statement",)) is None
    given = ("ask", "timeline", "--limit", 20)
    assert kg(*given, "--store", store).out == kg(*given, "--store", folder).out
    assert open_store(store, read_only=True).in_order(("date",), ("Statement",)) is not None


def test_at_a_terminal_a_hundred_rows_are_shown(kg: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "the first 100 rows; --limit 0 gives all" in kg("ask", "timeline", "--store", folder).err
    assert len(kg("ask", "timeline", "--store", folder, "--format", "csv").out.splitlines()) > 101
