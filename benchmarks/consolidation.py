"""How long consolidation takes for one more article, among a thousand and among ten thousand.

    python -m benchmarks.consolidation [--sizes 1000 10000] [--file]

Puts synthetic articles into a consolidation one by one and prints, for each size, the mean
time of the last thousand of them (the last half, for small sizes), the median, and what
what one removal takes; all of it processor time, which other programs disturb least. With
``--file`` the index lies on disk. The time per added article must not
grow by more than a third from the smallest to the largest size; if it does, the exit code
is 1.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.synthetic import extractions
from kg import triples
from kg.consolidation import Consolidation

_ALLOWED = 4 / 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; tell by the exit code whether growth is within bounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000], metavar="N")
    parser.add_argument("--file", action="store_true", help="keep the index on disk")
    options = parser.parse_args(arguments)
    means = measured(sorted(options.sizes), on_disk=options.file)
    growth = means[-1] / means[0]
    print(f"from {min(options.sizes)} to {max(options.sizes)} articles: {growth:.2f} times the time per article")
    return 0 if growth <= _ALLOWED else 1


def measured(sizes: Sequence[int], *, on_disk: bool) -> list[float]:
    """Add articles up to the largest size; give the mean seconds per article before each size."""
    means = []
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        consolidation = Consolidation(Path(folder) / "consolidated.db" if on_disk else None)
        print("articles  ms/article (mean)  (median)  ms/removal  nodes touched by one")
        for number, extraction in enumerate(extractions(max(sizes)), start=1):
            quads = list(triples.quads(extraction))
            start = time.process_time()
            consolidation.put(quads)
            times.append(time.process_time() - start)
            if number in sizes:
                last = times[-max(1, min(1000, number // 2)) :]
                means.append(statistics.mean(last))
                removal, changed = _removal(consolidation, quads, extraction.article.iri)
                median = statistics.median(last)
                print(f"{number:8}  {means[-1] * 1e3:17.2f}  {median * 1e3:8.2f}  {removal * 1e3:10.2f}  {changed:20}")
        consolidation.close()
    return means


def _removal(consolidation: Consolidation, quads: Sequence[object], article: str) -> tuple[float, int]:
    start = time.process_time()
    change = consolidation.remove(article)
    taken = time.process_time() - start
    consolidation.put(quads)  # type: ignore[arg-type]
    return taken, len({quad.subject for quad in change.removed | change.added})


if __name__ == "__main__":
    sys.exit(main())
