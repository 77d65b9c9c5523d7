"""A store and processes: killed at any moment, one that writes beside another, readers beside a writer."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from benchmarks.synthetic import extractions
from kg import chain, following
from kg.consolidation import Consolidation
from kg.errors import StoreError
from kg.model import Extraction
from kg.quarantine import Quarantine, beside
from kg.serialisation import grouped, write
from kg.store import Store, open_store
from kg.terms import Quad
from kg.triples import quads
from tests.conftest import Command

KILLS = 50
SEED = 20_240_409
ARTICLES = 24
SERVER = multiprocessing.get_context("forkserver")  # a child that never had a store open, and starts quickly
SERVER.set_forkserver_preload(["tests.test_crash"])

Graphs = dict[str, frozenset[str]]


def version(number: int, path: Path) -> Path:
    """Write a file in which all articles are there; what they report differs from version to version."""
    some = [Extraction(e.article, e.records[number : number + 3]) for e in extractions(ARTICLES)]
    write([quad for extraction in some for quad in quads(extraction)], path)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("files")
    return version(0, folder / "a.nq"), version(2, folder / "b.nq")


def load(file: Path, folder: Path, told: Connection | None = None) -> None:
    """Load a file, two articles a transaction, so that there are many moments between."""
    chain._TOGETHER = 2  # type: ignore[misc]  # in a process of its own, or put back by the caller
    if told:
        told.send("begins")
    store = open_store(folder, create=True)
    chain.load(file, store, Quarantine(beside(folder), holding=False), again=False)
    if told:
        told.send("done")
    store.close()


@contextmanager
def process(function: object, *arguments: object) -> Iterator[tuple[multiprocessing.Process, Connection]]:
    """Start a function in a process that is killed in the end; it says when it begins."""
    ours, theirs = SERVER.Pipe()
    started = SERVER.Process(target=function, args=(*arguments, theirs), daemon=True)  # type: ignore[arg-type]
    started.start()
    theirs.close()
    assert ours.recv() == "begins"
    try:
        yield started, ours  # type: ignore[misc]
    finally:
        started.kill()
        started.join()


def line(quad: Quad) -> str:
    return " ".join(map(str, quad))


def articles(file: Path) -> Graphs:
    """Give, for each article of a file, all that has to be in the store with it."""
    return {group.graph: frozenset(map(line, group.quads)) for group in grouped(file) if group.graph}


def found(folder: Path) -> Graphs:
    """Give what is in each graph of a store."""
    graphs: dict[str, set[str]] = defaultdict(set)
    if (folder / "CURRENT").is_file():
        store = open_store(folder, read_only=True)
        for quad in store.quads():
            graphs[str(quad.graph).strip("<>")].add(line(quad))
        store.close()
    return {graph: frozenset(lines) for graph, lines in graphs.items()}


def test_an_article_is_in_wholly_or_not_at_all_whenever_the_load_is_killed(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "_TOGETHER", 2)
    whole, moments, folder = tmp_path / "whole", random.Random(SEED), tmp_path / "store"
    start = time.perf_counter()
    load(files[0], whole)
    load(files[1], whole)
    longest = time.perf_counter() - start
    versions = [articles(file) for file in files]
    present: set[str] = set()
    interrupted = 0
    while interrupted < KILLS:
        with process(load, files[interrupted // 5 % 2], folder) as (_, told):
            finished = told.poll(moments.uniform(0, longest))
        interrupted += not finished
        longest *= 0.8 if finished else 1.0  # this machine is quicker now; sooner or later one is interrupted
        there = found(folder)
        everything = frozenset().union(*there.values())
        for graph in there.keys() & versions[0].keys():
            own = [{line for line in v[graph] if line.endswith(f"<{graph}>")} for v in versions]
            assert there[graph] in own, "half an article"
            assert any(there[graph] <= v[graph] <= everything for v in versions), "an entity without a name"
        assert present <= there.keys(), "an article is lost"
        present = there.keys() & versions[0].keys()
    for file in files:
        load(file, folder)
    assert found(folder) == found(whole)
    for one in (open_store(folder), open_store(whole)):
        assert one.unsearched() == 0
        assert len(one.search("said", 1000)) == len({line for v in [versions[1]] for g in v for line in said(v[g])})
        one.close()


def said(lines: frozenset[str]) -> set[str]:
    """Name the records whose sentence has the word "said" in it: all statements that are no denials."""
    return {line.split()[0] for line in lines if 'ontology#cue> "said"' in line}


def consolidate(folder: Path, told: Connection | None = None) -> None:
    """Bring a store's consolidated graph up to date, four articles a transaction."""
    following._TOGETHER = 4  # type: ignore[misc]  # in a process of its own, or put back by the caller
    if told:
        told.send("begins")
    store, consolidation = open_store(folder), Consolidation(following.beside(folder))
    following.follow(store, consolidation)
    consolidation.close()
    store.close()
    if told:
        told.send("done")


def test_a_consolidation_that_was_killed_goes_on_where_it_stopped(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "_TOGETHER", 4)
    folder, moments = tmp_path / "store", random.Random(SEED)
    load(files[0], folder)
    start = time.perf_counter()
    consolidate(folder)
    longest, whole = time.perf_counter() - start, found(folder)
    interrupted = 0
    while interrupted < 10:
        load(files[(interrupted + 1) % 2], folder)
        with process(consolidate, folder) as (_, told):
            finished = told.poll(moments.uniform(0, longest))
        interrupted += not finished
        longest *= 0.8 if finished else 1.0
    load(files[0], folder)
    consolidate(folder)
    assert found(folder) == whole


def test_a_load_that_was_killed_goes_on_where_it_stopped(files: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store = open_store(folder, create=True)
    some = list(grouped(files[0]))[:5]
    settings = chain.circumstances(chain.Options(), Quarantine(beside(folder), holding=False))
    loaded = chain.load(files[0], store, Quarantine(beside(folder), holding=False), again=False)
    assert (loaded.articles, loaded.unchanged) == (ARTICLES, 0)
    for group in some:
        store.remove(group.graph.replace("/graph/", "/article/"))  # type: ignore[union-attr]
    loaded = chain.load(files[0], store, Quarantine(beside(folder), holding=False), again=False)
    assert (loaded.articles, loaded.unchanged) == (5, ARTICLES - 5)
    loaded = chain.load(files[0], store, Quarantine(beside(folder), holding=False))
    assert (loaded.articles, loaded.unchanged) == (ARTICLES, 0)
    assert settings != chain.circumstances(chain.Options(), Quarantine(beside(folder)))


def hold(folder: Path, told: Connection) -> None:
    store = open_store(folder, create=True)
    told.send("begins")
    told.recv()
    store.close()


def test_a_second_process_that_writes_is_told_so(kg: Command, files: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with process(hold, folder):
        with pytest.raises(StoreError, match="another process has the store open; wait until it is done"):
            open_store(folder)
        run = kg("load", files[0], "--store", folder)
        assert run.code == 2
        assert run.err == f"kg: {folder}: another process has the store open; wait until it is done\n"
    load(files[0], folder)


def write_on(files: tuple[Path, Path], folder: Path, told: Connection) -> None:
    told.send("begins")
    for number in range(1000):
        load(files[number % 2], folder)


def test_readers_go_on_beside_a_process_that_writes(files: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "store"
    load(files[0], folder)
    versions = [articles(file) for file in files]
    seen = set[frozenset[str]]()
    with process(write_on, files, folder) as (writer, _):
        for _ in range(6):
            there = found(folder)
            for graph in versions[0]:
                assert any(there[graph] <= v[graph] for v in versions)
            seen.add(frozenset(there.keys()))
            store = open_store(folder, read_only=True)
            assert store.search("said", 10)
            store.close()
        assert writer.is_alive()
    assert all(versions[0].keys() <= keys for keys in seen)


def test_a_folder_in_which_a_load_was_killed_at_once_can_be_used(files: tuple[Path, Path], tmp_path: Path) -> None:
    for name in ("LOCK", "LOG", "IDENTITY", "MANIFEST-000001", "000003.dbtmp", "index.db-wal"):
        (tmp_path / name).touch()
    load(files[0], tmp_path)
    assert len(articles(files[0])) == len(open_store(tmp_path, read_only=True).articles())


def test_what_is_held_and_what_is_stored_stay_in_step(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load that fails between the two is healed by the next one."""
    store = open_store(tmp_path, create=True)
    broken = tmp_path.with_name("broken.nq")
    text = files[0].read_text().replace('ontology#content> "', 'ontology#contents> "', 1)
    broken.write_text(text)

    def fails(*_: object) -> None:
        raise StoreError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "put", fails)
        with pytest.raises(StoreError, match="killed"):
            chain.load(broken, store, Quarantine(beside(tmp_path)), again=False)
    chain.load(broken, store, Quarantine(beside(tmp_path)), again=False)
    (held,) = Quarantine(beside(tmp_path)).held()
    assert not store.ask(f"ASK {{ <{held.record}> ?p ?o }}")
    assert len(store.articles()) == ARTICLES
    chain.load(files[0], store, Quarantine(beside(tmp_path)), again=False)
    assert not Quarantine(beside(tmp_path)).held()
    assert store.ask(f"ASK {{ <{held.record}> ?p ?o }}")
