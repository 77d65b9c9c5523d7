"""Synthetic articles in a SPARQL server and in an embedded store: how fast they go in, and whether all rows agree.

    python -m benchmarks.endpoint [--articles 10000] [--bulk] [--limit 300]

Starts a Virtuoso of its own with an empty database, loads the articles and their
consolidated graph over HTTP as `kg load --endpoint` does, and puts every saved question to
both stores. With ``--bulk`` either store is filled from N-Quads by its own bulk loader. Prints the throughput
and a table with the rows and seconds of every question; the first time in Virtuoso includes
its planning. If one answer differs, the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from benchmarks.synthetic import extractions
from kg import triples
from kg.consolidation import Consolidation
from kg.errors import KgError
from kg.following import follow
from kg.identifiers import shared_graph_iri
from kg.questions import ask, checks, questions
from kg.serialisation import write
from kg.store import Endpoint, open_endpoint, open_store
from kg.terms import Answer, Iri, Quad
from tests.servers import isql, missing, virtuoso

_TOGETHER = 32  # articles in one go, as kg.chain has it
_BUFFERS = 170_000  # of 8 KiB; what Virtuoso's manual gives a machine of 2 GB
_BULK_LOADER = "ld_dir('.', '*.nq', 'http://example.org/default'); rdf_loader_run(); checkpoint;"

Told = tuple[int, str, float] | str


def main(arguments: Sequence[str] | None = None) -> int:
    """Print throughput and table; tell by the exit code whether all answers agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, metavar="N")
    parser.add_argument("--bulk", action="store_true", help="load by Virtuoso's bulk loader")
    parser.add_argument("--limit", type=float, default=300, metavar="SECONDS", help="give a question up after so long")
    options = parser.parse_args(arguments)
    if reason := missing("virtuoso"):
        print(reason)
        return 2
    os.environ |= {"KG_ENDPOINT_USER": "dba", "KG_ENDPOINT_PASSWORD": "dba"}
    with tempfile.TemporaryDirectory() as name:
        embedded, folder = Path(name) / "store", Path(name) / "virtuoso"
        folder.mkdir()
        with virtuoso(folder, buffers=_BUFFERS) as address:
            endpoint = open_endpoint(address, timeout=options.limit)
            _load(options.articles, embedded, endpoint, folder if options.bulk else None)
            return _compare(embedded, endpoint, options.limit)


def _load(count: int, embedded: Path, endpoint: Endpoint, bulk: Path | None) -> None:
    """Fill both stores; the embedded one makes the consolidated graph for both."""
    clock = _Clock()
    size = 0
    files = []
    store = None if bulk else open_store(embedded, create=True)
    for number, quads in enumerate(_batches(count)):
        if store:
            clock.time("embedded", partial(store.put, quads))
            clock.time("Virtuoso", partial(endpoint.put, quads))
        elif bulk:
            files.append(bulk / f"{number:06}.nq")
            write(quads, files[-1])
        size += len(quads)
        if number % 25 == 0:
            print(f"{(number + 1) * _TOGETHER:,} articles {clock}", file=sys.stderr, flush=True)
    if bulk:
        clock.time("embedded", lambda: _bulk_loaded(embedded, files))
        clock.time("Virtuoso", lambda: isql(bulk, _BULK_LOADER))
        store = open_store(embedded)
    assert store
    print(f"{count:,} articles, {size:,} triples; {endpoint.size():,} articles in Virtuoso")
    for name, seconds in clock.seconds.items():
        print(f"{name}: {seconds:.0f} s, {count / seconds:.0f} articles/s, {size / seconds:,.0f} triples/s", flush=True)
    clock.time("consolidation", lambda: follow(store, Consolidation(None)))
    consolidated = list(store.graph(Iri(shared_graph_iri("consolidated"))))
    clock.time("consolidated graph", lambda: endpoint.put(consolidated))
    store.flush()
    seconds = clock.seconds["consolidated graph"]
    print(
        f"consolidated in {clock.seconds['consolidation']:.0f} s: {len(consolidated):,} triples, put in {seconds:.0f} s"
    )


def _bulk_loaded(embedded: Path, files: Iterable[Path]) -> None:
    store = ox.Store(str(embedded))
    for file in files:
        store.bulk_load(path=str(file))
    store.flush()


class _Clock:
    """Adds up how long each of several things takes."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def time(self, name: str, work: Callable[[], object]) -> None:
        start = time.perf_counter()
        work()
        self.seconds[name] += time.perf_counter() - start

    def __str__(self) -> str:
        return ", ".join(f"{name} {seconds:.0f} s" for name, seconds in self.seconds.items())


def _batches(count: int) -> Iterator[list[Quad]]:
    rest = extractions(count)
    while some := list(islice(rest, _TOGETHER)):
        yield list(dict.fromkeys(quad for extraction in some for quad in triples.quads(extraction)))


def _compare(embedded: Path, endpoint: Endpoint, limit: float) -> int:
    differ = 0
    print("\n| question | rows | embedded, s | Virtuoso first, s | again, s | |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for question in (*questions(), *checks()):
        local = _in_time(embedded, question.name, limit)
        first, again = (_told(partial(ask, endpoint, question.name)) for _ in range(2))
        verdict = "not compared" if isinstance(local, str) or isinstance(first, str) else "equal"
        if verdict == "equal" and local[:2] != first[:2]:
            verdict, differ = f"DIFFERS: {first[0]} rows", differ + 1
        seconds = " | ".join(told if isinstance(told, str) else f"{told[2]:.2f}" for told in (local, first, again))
        rows = next((f"{told[0]:,}" for told in (local, first) if not isinstance(told, str)), "")
        print(f"| {question.name} | {rows} | {seconds} | {verdict} |", flush=True)
    return 1 if differ else 0


def _in_time(embedded: Path, question: str, limit: float) -> Told:
    """Ask an embedded store, which knows no time limit, in a process that can be ended."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_asked, args=(embedded, question, sender))
    process.start()
    sender.close()
    told: Told = receiver.recv() if receiver.poll(limit) else f"over {limit:g}"
    process.terminate()
    process.join()
    return told


def _asked(embedded: Path, question: str, sender: Connection) -> None:
    store = open_store(embedded, read_only=True)
    sender.send(_told(partial(ask, store, question)))


def _told(asking: Callable[[], Answer]) -> Told:
    """Give the number of rows, a digest of them in order, and the seconds it took."""
    start = time.perf_counter()
    try:
        answer = asking()
    except KgError as error:
        return str(error).rpartition(": ")[2][:60]
    taken = time.perf_counter() - start
    if not answer.complete:
        return f"cut off at {len(answer)} rows"
    return len(answer), _digest(map(repr, answer.values())), taken


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
