"""How fast articles are loaded into an embedded store, skipped when unchanged, and searched.

    python -m benchmarks.store [--articles 10000]

Writes the graphs of synthetic articles to an N-Quads file and loads it as ``kg load`` does,
in transactions of 32 articles, into a store with its index of words; then loads it again,
when nothing has changed. Memory is the largest that the process had (not counting the
making of the file, which another process does).
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.synthetic import extractions
from kg import chain, triples
from kg.quarantine import Quarantine, beside
from kg.store import open_store


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table; tell by the exit code whether the second load left everything alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10000, metavar="N")
    count = parser.parse_args(arguments).articles
    with tempfile.TemporaryDirectory() as folder:
        file, place = Path(folder) / "synthetic.nq", Path(folder) / "store"
        writer = multiprocessing.get_context("spawn").Process(target=_write, args=(file, count))
        writer.start()
        writer.join()
        print(f"{count:,} articles, {file.stat().st_size / 1e6:,.0f} MB of N-Quads\n")
        print("| step | seconds | articles a second | processor seconds | largest memory, MB |")
        print("| --- | ---: | ---: | ---: | ---: |")
        store = open_store(place, create=True)
        apart = Quarantine(beside(place), holding=False)
        loaded = [_measured(step, count, lambda: chain.load(file, store, apart, again=False)) for step in _STEPS]
        _measured("searched a hundred times", 100, lambda: [store.search("said", 20) for _ in range(100)])
        print(f"\n{len(store):,} triples, {sum(f.stat().st_size for f in place.iterdir()) / 1e6:,.0f} MB")
        store.close()
    return int(loaded[1].unchanged != count)  # type: ignore[attr-defined]


_STEPS = ("loaded", "loaded again, unchanged")


def _measured(step: str, count: int, work: object) -> object:
    start, used = time.perf_counter(), time.process_time()
    result = work()  # type: ignore[operator]
    seconds, used = time.perf_counter() - start, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {step} | {seconds:,.1f} | {count / seconds:,.0f} | {used:,.1f} | {memory:,.0f} |", flush=True)
    return result


def _write(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8") as stream:
        for extraction in extractions(count):
            stream.writelines(
                f"{' '.join(str(part) for part in quad if part)} .\n" for quad in triples.quads(extraction)
            )


if __name__ == "__main__":
    sys.exit(main())
