"""Whether time grows with the length of a text and not faster, whatever stands in it.

python -m benchmarks.hostile_texts [--characters 10000]

Each text is read at one length and at four times that length; a factor well above 4 is a trap.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from kg import articles
from kg.chain import Options, extracted
from kg.model import Extraction

PIECES = {
    "prose": "The minister met his colleague in the capital on Tuesday and said that trade rose 5 percent. ",
    "one sentence": "the minister of trade said that the state would export more and ",
    "asides": "the minister said, ",
    "nested reports": "the minister said that the president said that ",
    "quotation marks": 'he said “no" and ‘yes ” or ',
    "a list": "China, Russia, the European Union, ",
    "a table": "| China | 2023 | $5.5 billion | 3.1% |\n",
    "amounts": "$5.1 billion, ",
    "names before colons": "MINISTER: we agree\n\n",
    "brackets": "the minister (",
}


def seconds(text: str) -> tuple[float, int]:
    """Give the processor time that a text takes, and the number of its records."""
    article = articles.article(text.encode(), "hostile.txt")
    begun = time.process_time()
    (found,) = extracted([article], Options(languages="any"))
    if not isinstance(found, Extraction):
        raise found
    return time.process_time() - begun, len(found.records)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print one row a kind of text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--characters", type=int, default=10_000)
    size = parser.parse_args(arguments).characters
    seconds(PIECES["prose"])  # loads the pipeline
    print("| text | seconds | four times as long | factor | records |\n| --- | --- | --- | --- | --- |")
    for name, piece in PIECES.items():
        short, _ = seconds(piece * (size // len(piece)))
        long, records = seconds(piece * (4 * size // len(piece)))
        print(f"| {name} | {short:.2f} | {long:.2f} | {long / short:.1f} | {records} |")


if __name__ == "__main__":
    main()
