"""How long each saved question takes in an embedded store, as Markdown.

    python -m benchmarks.questions [--sizes 1000 10000] [--keep DIR] [--only QUESTION ...]

Fills stores with synthetic articles, consolidates them, and asks every question once with
each of its parameters and once without any. A cell is the median of three times, in
milliseconds, with the number of rows; a question that took longer than two seconds is
asked once. Times are processor time, which other programs disturb least. With ``--keep``
the stores stay in a folder and are used again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.synthetic import extractions, people
from kg import questions, triples
from kg.consolidation import Consolidation
from kg.following import beside, follow
from kg.questions import Parameter, Question
from kg.store import Store, open_store

_TOGETHER = 32
_LONG = 2.0  # seconds
_UNANSWERED = {"findings"}  # the stores hold no report of a validation
_VALUES = {
    "about": "NATO",
    "actor": "Germany",
    "commodity": "novgored",
    "country": "Germany",
    "extractor": "sanctions",
    "measure": "trade",
    "mode": "indirect",
    "name": "Germany",
    "office": "Germany",
    "outlets": "4",
    "partner": "France",
    "place": "Geneva",
    "polarity": "declined",
    "publisher": "Quay Times",
    "sender": "Germany",
    "source": "diplomat",
    "sources": "5",
    "status": "planned",
    "target": "France",
    "words": "novgored",
}
_OF_QUESTIONS = {
    ("actors", "kind"): "Organisation",
    ("conflicts", "kind"): "Meeting",
    ("conflicts", "property"): "status",
    ("contradictions", "kind"): "figure",
    ("offices", "office"): "finance",
    ("reports-of-one-event", "kind"): "Sanction",
    ("sanctions", "measure"): "tariff",
    ("sanctions", "status"): "lifted",
    ("timeline", "kind"): "Sanction",
    ("who-met-whom", "kind"): "talks",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; tell by the exit code whether every question with a parameter had rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000], metavar="N")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    every = [asked.name for asked in questions.questions() if asked.name not in _UNANSWERED]
    parser.add_argument("--only", nargs="+", default=every, metavar="QUESTION")
    options = parser.parse_args(arguments)
    empty: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        place = options.keep or Path(folder)
        stores = {size: filled(place / str(size), size) for size in sorted(options.sizes)}
        print("| question | parameter |" + "".join(f" {size:,} articles: ms (rows) |" for size in stores))
        print("| --- | --- |" + " ---: |" * len(stores), flush=True)
        for name in options.only:
            empty += _rows(questions.question(name), stores)
    if empty:
        print(f"without rows: {', '.join(empty)}", file=sys.stderr)
    return 1 if empty else 0


def _rows(asked: Question, stores: dict[int, Store]) -> Iterator[str]:
    """Print the rows of one question; yield where a parameter found nothing."""
    for parameter in (*asked.parameters, None):
        cells = []
        for size, store in stores.items():
            given = {parameter.name: _value(asked, parameter, size, store)} if parameter else {}
            milliseconds, count = _timed(store, asked.name, given)
            cells.append(f"{milliseconds:,.0f} ({count:,})")
            if parameter and not count:
                yield f"{asked.name} --{parameter.name} at {size}"
        print(f"| {asked.name} | {parameter.name if parameter else ''} | {' | '.join(cells)} |", flush=True)


def _timed(store: Store, name: str, given: dict[str, str]) -> tuple[float, int]:
    times: list[float] = []
    while len(times) < 3 and (not times or times[-1] < _LONG):
        start = time.process_time()
        count = len(questions.ask(store, name, **given))
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000, count


def _value(asked: Question, parameter: Parameter, size: int, store: Store) -> str:
    """Choose a value that a synthetic article has."""
    last = dt.date(2001, 1, 1) + dt.timedelta(days=size // 8)
    match parameter.name:
        case "after":
            return (last - dt.timedelta(days=7)).isoformat()
        case "before":
            return "2001-01-07"
        case "on":
            return (last - dt.timedelta(days=7)).isoformat()
        case "year":
            return str(last.year)
        case "article" | "leftOutBy":
            return f"{size // 2}.txt"
        case "record":
            query = "SELECT ?r { ?r a <https://w3id.org/diplomacy-kg/ontology#Sanction> } LIMIT 1"
            return str(store.select(query).values()[0][0])
        case "speaker" | "participant" | "person" | "meeting":
            return people()[0].rpartition(" ")[2]
    return _OF_QUESTIONS.get((asked.name, parameter.name)) or _VALUES[parameter.name]


def filled(folder: Path, size: int) -> Store:
    """Open a store with so many synthetic articles and their consolidated graph; what is there is used again."""
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
    store.flush()
    store.close()
    return open_store(folder, read_only=True)


if __name__ == "__main__":
    sys.exit(main())
