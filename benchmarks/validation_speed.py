"""What validation costs an article, by our own evaluation and by pySHACL.

python -m benchmarks.validation_speed ARTICLE... [--repeat 10]

Extraction is done once and not counted; the best of the repeats counts, in processor time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

from kg.chain import extractions
from kg.model import Extraction
from kg.triples import quads
from kg.validation import validate


def best(work: Callable[[], object], repeat: int) -> float:
    """Give the milliseconds of processor time of the quickest of several runs."""
    times = []
    for _ in range(repeat):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times) * 1000


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print one line an engine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--repeat", type=int, default=10)
    options = parser.parse_args(arguments)
    found = [each for each in extractions(options.paths) if isinstance(each, Extraction)]
    articles = [extraction.article for extraction in found]
    data = [quad for extraction in found for quad in quads(extraction)]
    count = len(found)
    records = sum(len(extraction.records) for extraction in found)
    print(f"{count} articles, {records / count:.0f} records and {len(data) / count:.0f} quads an article")
    print(f"native  {best(lambda: validate(data, articles), options.repeat) / count:.1f} ms an article")
    stock = best(lambda: validate(data, articles, engine="pyshacl"), 1)
    print(f"pyshacl {stock / count:.1f} ms an article")


if __name__ == "__main__":
    main()
