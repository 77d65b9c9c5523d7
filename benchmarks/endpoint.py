"""Synthetic articles in a SPARQL server and in an embedded store: whether all questions have the same rows.

    python -m benchmarks.endpoint [--articles 10000] [--keep DIR] [--bulk] [--limit 300] [--only QUESTION ...]

Fills an embedded store, or uses one again that `benchmarks.questions --keep` left: articles,
their consolidated graph, and a report of what is wrong with some of them. Starts a Virtuoso
of its own with an empty database, loads the same graphs over HTTP as `kg load --endpoint`
does, or with ``--bulk`` from N-Quads by its own bulk loader, and puts every saved question
and check to both. Prints the throughput and a table with the rows and seconds of every
question; the first time in Virtuoso includes its planning. If one answer differs or cannot
be had in time, the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from benchmarks.questions import filled, report
from benchmarks.synthetic import extractions
from kg import triples
from kg.errors import KgError
from kg.identifiers import shared_graph_iri
from kg.questions import ask, checks, questions
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
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where benchmarks.questions keeps its stores")
    parser.add_argument("--bulk", action="store_true", help="load by Virtuoso's bulk loader")
    parser.add_argument("--limit", type=float, default=300, metavar="SECONDS", help="give a question up after so long")
    every = [asked.name for asked in (*questions(), *checks())]
    parser.add_argument("--only", nargs="+", default=every, choices=every, metavar="QUESTION")
    options = parser.parse_args(arguments)
    if reason := missing("virtuoso"):
        print(reason)
        return 2
    os.environ |= {"KG_ENDPOINT_USER": "dba", "KG_ENDPOINT_PASSWORD": "dba"}
    with tempfile.TemporaryDirectory() as name:
        embedded, folder = (options.keep or Path(name)) / str(options.articles), Path(name) / "virtuoso"
        folder.mkdir()
        filled(embedded, options.articles).close()
        with virtuoso(folder, buffers=_BUFFERS) as address:
            endpoint = open_endpoint(address, timeout=options.limit)
            _load(options.articles, embedded, endpoint, folder if options.bulk else None)
            return _compare(options.only, embedded, endpoint, options.limit)


def _load(count: int, embedded: Path, endpoint: Endpoint, bulk: Path | None) -> None:
    """Fill Virtuoso with what the embedded store holds: articles, their consolidated graph, and a report."""
    store = open_store(embedded, read_only=True)
    consolidated = list(store.graph(Iri(shared_graph_iri("consolidated"))))
    start = time.perf_counter()
    size = len(store)
    store.close()
    if bulk:
        ox.Store.read_only(str(embedded)).dump(bulk / "all.nq", ox.RdfFormat.N_QUADS)
        start = time.perf_counter()
        isql(bulk, _BULK_LOADER)
    else:
        for number, quads in enumerate(_batches(count)):
            endpoint.put(quads)
            if number % 25 == 0:
                taken = time.perf_counter() - start
                print(f"{(number + 1) * _TOGETHER:,} articles in {taken:.0f} s", file=sys.stderr, flush=True)
        endpoint.put([*consolidated, *report(count)])
    seconds = time.perf_counter() - start
    print(f"{size:,} triples, {len(consolidated):,} of them consolidated; {endpoint.size():,} articles in Virtuoso")
    print(f"loaded in {seconds:.0f} s: {count / seconds:.0f} articles/s, {size / seconds:,.0f} triples/s", flush=True)


def _batches(count: int) -> Iterator[list[Quad]]:
    rest = extractions(count)
    while some := list(islice(rest, _TOGETHER)):
        yield list(dict.fromkeys(quad for extraction in some for quad in triples.quads(extraction)))


def _compare(names: Iterable[str], embedded: Path, endpoint: Endpoint, limit: float) -> int:
    equal = differ = missed = 0
    print("\n| question | rows | embedded, s | Virtuoso first, s | again, s | |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for name in names:
        local = _in_time(embedded, name, limit)
        first, again = (_told(partial(ask, endpoint, name)) for _ in range(2))
        if isinstance(local, str) or isinstance(first, str):
            verdict, missed = "not compared", missed + 1
        elif local[:2] != first[:2] or (not isinstance(again, str) and again[:2] != first[:2]):
            verdict, differ = f"DIFFERS: {first[0]} rows", differ + 1
        else:
            verdict, equal = "equal", equal + 1
        seconds = " | ".join(told if isinstance(told, str) else f"{told[2]:.2f}" for told in (local, first, again))
        rows = next((f"{told[0]:,}" for told in (local, first) if not isinstance(told, str)), "")
        print(f"| {name} | {rows} | {seconds} | {verdict} |", flush=True)
    print(f"\n{equal} of {equal + differ + missed} equal, {differ} different, {missed} not compared")
    return 1 if differ or missed else 0


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
        return str(error).partition(": ")[2].replace("\n", " ").replace("|", " ")[:90]
    taken = time.perf_counter() - start
    if not answer.complete:
        return f"cut off at {len(answer)} rows"
    return len(answer), _digest(map(repr, answer.values())), taken


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
