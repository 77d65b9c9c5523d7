"""How long each saved question takes in an embedded store, as Markdown.

    python -m benchmarks.questions [--sizes 1000 10000] [--keep DIR] [--only QUESTION ...] [--live]

Fills stores with synthetic articles, their consolidated graph, a report of what is wrong
with 150 of them once parts are taken away, and the answers that are kept. Asks every
question, each in a process of its own, once without parameters and with each of its
parameters alone: with the value that has the median number of rows among all that occur,
and with the one that has the most. A cell is the median of three times, in milliseconds,
for all rows and for the first hundred, as a terminal shows them, with the number of all; a
question that took longer than two seconds is asked once. Times are processor time, which
other programs disturb least. Where the store has kept the whole answer and the parameter
chooses among its rows, it says so; with ``--live`` nothing that was kept is used, and the
whole answers take together what it takes to keep them. With ``--keep`` the stores stay in a
folder and are used again. The last lines count what took less than 200 milliseconds, and
tell what a single look-up costs on the machine at that moment, since it may be twice as much
as an hour before.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from benchmarks.synthetic import extractions
from kg import questions, triples
from kg.consolidation import Consolidation
from kg.following import beside, follow
from kg.oxigraph import from_quad
from kg.questions import Parameter, Question
from kg.questions.values import occurring
from kg.store import Store, open_store
from kg.terms import Answer, Quad, sparql, term
from kg.validation import render, validate

_TOGETHER = 32
_LONG = 2.0  # seconds
_FIRST = 100  # rows
_SOON = 0.2  # seconds
_VALIDATED = 150  # articles
_DAMAGED = [*map(term, ("oa:exact", "oa:start", "dip:speaker", "dip:date", "dip:status", "skos:prefLabel"))]
_WITHOUT_LIST = {"actor": "Germany", "extractor": "sanctions"}  # no column tells what these can be given
_CONTENT, _DATE = term("dip:content"), term("dip:date")
_TEXTS = ("content", "wording")


class Cell(NamedTuple):
    """Seconds for all rows, and for the first; how many rows there are."""

    all: float
    first: float
    rows: int

    def __str__(self) -> str:
        return f"{self.all * 1000:,.0f} ({self.rows:,}) | {self.first * 1000:,.0f}"


Cells = dict[str, dict[int, Cell]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; tell by the exit code whether every question with a parameter had rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000], metavar="N")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    every = [asked.name for asked in questions.questions()]
    parser.add_argument("--only", nargs="+", default=every, metavar="QUESTION")
    parser.add_argument("--live", action="store_true")
    options = parser.parse_args(arguments)
    empty, measured = list[str](), list[tuple[str, Cells]]()
    with tempfile.TemporaryDirectory() as folder:
        place = options.keep or Path(folder)
        stores = {size: filled(place / str(size), size) for size in sorted(options.sizes)}
        folders = {size: place / str(size) for size in stores}
        heads = (f" {size:,} articles: ms (rows) | first {_FIRST} |" for size in stores)
        print(f"| question | parameter |{''.join(heads)}\n| --- | --- |{' ---: | ---: |' * len(stores)}", flush=True)
        with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as alone:
            for name in options.only:
                cells, without = alone.submit(_alone, name, folders, live=options.live).result()
                measured.append((name, cells))
                empty += without
                _print(*measured[-1])
        for size, store in stores.items():
            _count(size, [row[size] for _, cells in measured for name, row in cells.items() if name and size in row])
            print(f"{size:,} articles: {_yardstick(store):.1f} µs for each look-up of a date", flush=True)
    if empty:
        print(f"without rows: {', '.join(empty)}", file=sys.stderr)
    return 1 if empty else 0


def _alone(name: str, folders: dict[int, Path], *, live: bool) -> tuple[Cells, list[str]]:
    """Measure one question in a process that has done nothing else, as `kg ask` is one."""
    stores = {size: open_store(folder, read_only=True) for size, folder in folders.items()}
    for store in stores.values() if live else ():
        store.kept = lambda query: None  # type: ignore[method-assign]  # noqa: ARG005
    empty = list[str]()
    return _cells(questions.question(name), stores, empty), empty


def _cells(asked: Question, stores: dict[int, Store], empty: list[str]) -> Cells:
    """Measure one question, by parameter; note where one found nothing."""
    cells: Cells = {}
    for size, store in stores.items():
        cell, whole = _measured(store, asked, {})
        for parameter in asked.parameters:
            kept = ", kept" if parameter.chooses and store.kept(asked.query) else ""
            for label, value in _values(parameter, whole, size, store).items():
                row = cells.setdefault(f"{parameter.name}{label}{kept}", {})
                row[size], answer = _measured(store, asked, {parameter.name: value})
                if not answer:
                    empty.append(f"{asked.name} --{parameter.name} {value} at {size}")
        cells.setdefault("", {})[size] = cell
    cells[""] = cells.pop("")  # the whole comes last
    return cells


def _print(question: str, cells: Cells) -> None:
    sizes = list(cells[""])
    for name, row in cells.items():
        shown = " | ".join(str(row[size]) if size in row else " | " for size in sizes)
        print(f"| {question} | {name} | {shown} |", flush=True)


def _count(size: int, cells: list[Cell]) -> None:
    """Tell how many questions with a parameter were answered soon."""
    soon = sum(cell.all < _SOON for cell in cells), sum(cell.first < _SOON for cell in cells)
    print(
        f"\n{size:,} articles, {len(cells)} with a parameter: under {_SOON * 1000:.0f} ms all rows of {soon[0]}, ",
        end="",
    )
    print(f"the first {_FIRST} of {soon[1]}")


def _yardstick(store: Store) -> float:
    """Tell what one look-up costs the engine here and now, in microseconds: machines and their moods differ."""
    query = f"SELECT (COUNT(?date) AS ?n) {{ ?statement {sparql(_CONTENT)} ?content ; {sparql(_DATE)} ?date }}"
    times = []
    for _ in range(3):
        start = time.process_time()
        ((count,),) = store.select(query).values()
        times.append((time.process_time() - start) / int(str(count)))
    return statistics.median(times) * 1e6


def _measured(store: Store, asked: Question, given: dict[str, str]) -> tuple[Cell, Answer]:
    everything, answer = _timed(store, asked, given, None)
    return Cell(everything, _timed(store, asked, given, _FIRST)[0], len(answer)), answer


def _timed(store: Store, asked: Question, given: dict[str, str], limit: int | None) -> tuple[float, Answer]:
    times: list[float] = []
    answer = Answer((), ())
    gc.collect()
    gc.freeze()  # the answers that are still held are none of this question's business
    while len(times) < 3 and (not times or times[-1] < _LONG):
        start = time.process_time()
        answer = questions.put(store, asked, given, limit=limit)
        times.append(time.process_time() - start)
    gc.unfreeze()
    return statistics.median(times), answer


def _values(parameter: Parameter, whole: Answer, size: int, store: Store) -> dict[str, str]:
    """Choose values, by what is told of them in the table."""
    last = dt.date(2001, 1, 1) + dt.timedelta(days=size // 8)
    match parameter.name:
        case "after" | "on":
            return {", the last week": (last - dt.timedelta(days=7)).isoformat()}
        case "before":
            return {", the first week": "2001-01-07"}
        case "words":
            return _words(whole)
        case "record":
            query = "SELECT ?r { ?r a <https://w3id.org/diplomacy-kg/ontology#Sanction> } LIMIT 1"
            return {"": str(store.select(query).values()[0][0])}
    found = occurring(whole, parameter)
    if not found:
        return {"": _WITHOUT_LIST[parameter.name]} if parameter.name in _WITHOUT_LIST else {}
    if parameter.type == "number":
        return {", the most": max((value.value for value in found), key=int)}
    typical = found[len(found) // 2]
    if parameter.name == "meeting":
        return {"": typical.value.partition(" and ")[0]}
    most = {", most frequent": found[0].value} if found[0].rows > 2 * typical.rows else {}
    return {"": typical.value, **most}


def _words(whole: Answer) -> dict[str, str]:
    """Give the longest word of the text in the middle row, if there is one."""
    texts = [str(row[name]) for row in list(whole)[len(whole) // 2 :][:1] for name in _TEXTS if name in row]
    return {"": max(texts[0].split(), key=len)} if texts else {}


def filled(folder: Path, size: int) -> Store:
    """Open a store with so many articles, their consolidated graph and a report; what is there is used again."""
    if folder.is_dir():
        return open_store(folder, read_only=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    store = open_store(folder, create=True)
    for start in range(0, size, _TOGETHER):
        several = extractions(min(_TOGETHER, size - start), start=start)
        store.put(quad for extraction in several for quad in triples.quads(extraction))
    consolidation = Consolidation(beside(folder))
    follow(store, consolidation)
    consolidation.close()
    store.put(report(size))
    for asked in questions.questions():
        questions.keep(store, asked)
    store.flush()
    store.close()
    return open_store(folder, read_only=True)


def report(size: int) -> Iterator[Quad]:
    """Say what is wrong with the first articles once a third of some of their properties is gone."""
    articles = extractions(min(size, _VALIDATED))
    sound = [quad for extraction in articles for quad in triples.quads(extraction)]
    damaged = (quad for number, quad in enumerate(sound) if number % 3 or quad.predicate not in _DAMAGED)
    return map(from_quad, ox.parse(render(validate(damaged), "ttl"), format=ox.RdfFormat.TURTLE))


if __name__ == "__main__":
    sys.exit(main())
