"""A store and its consolidated graph: after any change the same bytes as from nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.synthetic import extractions
from kg import triples
from kg.cli import app
from kg.consolidation import Change, Consolidation
from kg.errors import UsageError
from kg.following import Followed, beside, follow
from kg.serialisation import serialise, write
from kg.store import Store, open_graph, open_store
from kg.terms import Iri, Quad

ARTICLES = [list(triples.quads(extraction)) for extraction in extractions(24)]
IRIS = [extraction.article.iri for extraction in extractions(24)]


def content(store: Store) -> str:
    return serialise(store.quads(), "nq")


def from_nothing(articles: list[list[Quad]]) -> str:
    store = open_graph()
    for quads in articles:
        store.put(quads)
    follow(store, Consolidation())
    return content(store)


def test_a_store_is_followed_article_by_article() -> None:
    store, consolidation = open_graph(), Consolidation()
    for quads in ARTICLES:
        store.put(quads)
        assert follow(store, consolidation).added == 1
    assert content(store) == from_nothing(ARTICLES)


def test_an_article_that_is_removed_leaves_nothing_behind() -> None:
    store, consolidation = open_graph(), Consolidation()
    for quads in ARTICLES:
        store.put(quads)
    follow(store, consolidation)
    for iri in IRIS[12:]:
        store.remove(iri)
    done = follow(store, consolidation)
    assert (done.added, done.removed, done.unchanged) == (0, 12, 12)
    assert content(store) == from_nothing(ARTICLES[:12])


def test_an_article_that_says_something_else_is_taken_in_again() -> None:
    store, consolidation = open_graph(), Consolidation()
    for quads in ARTICLES:
        store.put(quads)
    follow(store, consolidation)
    fewer = [quad for quad in ARTICLES[0] if "/meeting/" not in quad.subject.value]
    store.put(fewer)
    assert follow(store, consolidation).added == 1
    assert content(store) == from_nothing([fewer, *ARTICLES[1:]])


def test_nothing_is_done_when_nothing_has_changed() -> None:
    store, consolidation = open_graph(), Consolidation()
    store.put(ARTICLES[0])
    follow(store, consolidation)
    assert follow(store, consolidation) == Followed(0, 0, 1, 0)


@pytest.mark.parametrize("lost", ["index", "graph"])
def test_what_is_lost_is_made_again(lost: str) -> None:
    store, consolidation = open_graph(), Consolidation()
    for quads in ARTICLES:
        store.put(quads)
    follow(store, consolidation)
    whole = content(store)
    if lost == "index":
        consolidation = Consolidation()
    else:
        graph = Iri(IRIS[0].partition("article/")[0] + "graph/consolidated")
        store.exchange(store.graph(graph), ())
    follow(store, consolidation)
    assert content(store) == whole


# -- kg consolidate --------------------------------------------------------------------


def test_the_command_consolidates_a_store(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store = open_store(folder, create=True)
    for quads in ARTICLES[:8]:
        store.put(quads)
    del store
    for _ in range(2):
        assert CliRunner().invoke(app, ["consolidate", "--store", str(folder)]).exit_code == 0
    assert beside(folder).is_file()
    assert content(open_store(folder)) == from_nothing(ARTICLES[:8])


def test_the_command_consolidates_files(tmp_path: Path) -> None:
    source, out = tmp_path / "graph.nq", tmp_path / "together.nq"
    write([quad for quads in ARTICLES[:8] for quad in quads], source)
    done = CliRunner().invoke(app, ["consolidate", "--graph", str(source), "-o", str(out)])
    assert done.exit_code == 0
    assert out.read_text(encoding="utf-8") == from_nothing(ARTICLES[:8])


def test_the_command_wants_to_know_what_and_where() -> None:
    done = CliRunner().invoke(app, ["consolidate"])
    assert isinstance(done.exception, UsageError)


class KilledError(Exception):
    pass


class Dying:
    """A store's exchange that dies at one of its calls, before or after it has written."""

    def __init__(self, store: Store, call: int, *, after: bool) -> None:
        self.exchange, self.left, self.after = store.exchange, call, after

    def __call__(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        self.left -= 1
        if self.left >= 0 or self.after:
            self.exchange(removed, added)
        if self.left < 0:
            raise KilledError


@pytest.mark.parametrize("after", [False, True])
def test_what_a_killed_process_had_compared_but_not_written_is_written_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    monkeypatch.setattr("kg.following._TOGETHER", 4)
    store = open_graph()
    for quads in ARTICLES:
        store.put(quads)
    for call in (0, 1, 2, 1):
        consolidation = Consolidation(tmp_path / "consolidated.db")
        with monkeypatch.context() as patched:
            patched.setattr(store, "exchange", Dying(store, call, after=after))
            with pytest.raises(KilledError):
                follow(store, consolidation)
        consolidation.close()
    consolidation = Consolidation(tmp_path / "consolidated.db")
    follow(store, consolidation)
    assert content(store) == from_nothing(ARTICLES)
    assert consolidation.unwritten() == Change()
