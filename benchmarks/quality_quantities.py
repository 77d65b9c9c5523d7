"""Dates, sums, percentages and quantities: rules and plain expressions against what people annotated.

    python -m benchmarks.quality_quantities --data DIR [--split dev]

The gold is Worldwide Newswire and re3d for DATE and MONEY, GUM for the values of dates (`--data`,
see training/README.md), and sentences of our own (`quantities.jsonl` beside this file) for MONEY,
PERCENT and QUANTITY, of which the corpora have the last two nowhere.

Worldwide Newswire marks the words that name a day, a month or a year, and leaves out what stands
around them ("last Monday" is "Monday") and what only counts from today ("last week");
`calendar_words` cuts down to those, whoever found them. re3d keeps such words, so there
everything is compared as it was marked.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from benchmarks import date_values, plain_expressions
from benchmarks.quality_corpora import percent, table
from benchmarks.quality_measures import NEWSWIRE_DATE, Scores, compare_spans, read_text
from kg.pipeline import load
from training.corpora import read_json_lines

SENTENCES: Final = Path(__file__).parent / "quantities.jsonl"
#: Units that count things; the sentences have measures marked alone.
COUNTED: Final = frozenset("people companies vehicles aircraft ships head doses units bags bales times".split())
_LABELS: Final = {"money": "MONEY", "percent": "PERCENT", "quantity": "QUANTITY"}
FINDERS: Final = ("rules", "plain expressions", "plain expressions, ends trimmed")
#: Dates that hold calendar words, with all that the rules take for a part of them.
NOT_CUT: Final = "rules, not cut"

Mark = tuple[int, int, str]  # first character, the one behind the last, label


@dataclass(frozen=True)
class Gold:
    """A corpus with the labels that people set in it."""

    name: str
    records: Sequence[dict[str, Any]]
    labels: tuple[str, ...]
    published: str | None = None
    calendar: bool = False  # marks calendar words alone


def golds(data: Path, split: str) -> Iterator[Gold]:
    """Yield what is compared with; re3d has no development split."""
    newswire = list(read_json_lines(data / f"ner/ww-{split}.jsonl.gz"))
    yield Gold(f"Worldwide Newswire {split}", newswire, ("DATE", "MONEY"), NEWSWIRE_DATE, calendar=True)
    if split == "test":
        defence = list(read_json_lines(data / "ner/re3d-test.jsonl.gz"))
        yield Gold("re3d test", defence, ("DATE", "MONEY"), NEWSWIRE_DATE)
    sentences = [json.loads(line) for line in SENTENCES.read_text(encoding="utf8").splitlines()]
    yield Gold("own sentences", sentences, ("MONEY", "PERCENT", "QUANTITY"))


def scores_of(nlp: Language, gold: Gold) -> Scores:
    """Return tallies named `label finder`, with `overlap` behind where any shared character counts."""
    scores = Scores()
    for record in gold.records:
        text = record["text"]
        expected = {(start, end, label) for start, end, label in record["ents"]}
        for finder, found in _found(nlp, text, gold):
            for label in gold.labels:
                ours, theirs = ({m for m in side if m[2] == label} for side in (found, expected))
                compare_spans(scores, f"{label} {finder}", ours, theirs)
    return scores


def _found(nlp: Language, text: str, gold: Gold) -> Iterator[tuple[str, set[Mark]]]:
    """Yield what each finder marks, in the gold's convention; of the rules also what they mark as it is."""
    rules, plain = list(by_rules(read_text(nlp, text, gold.published))), list(plain_expressions.find(text))
    for finder, marks in zip(FINDERS, (rules, plain, trimmed(text, plain)), strict=True):
        yield finder, {m for mark in marks for m in (calendar_words(text, mark) if gold.calendar else [mark])}
    if gold.calendar:
        yield NOT_CUT, {mark for mark in rules if any(calendar_words(text, mark))}


def by_rules(doc: Doc) -> Iterator[Mark]:
    """Yield what the rules found: the words that they matched, not whole tokens."""
    for mention in doc._.dates:
        yield _words(doc, mention.start, mention.end, mention.date.text, "DATE")
    for quantity in doc._.quantities:
        if quantity.unit not in COUNTED:
            yield _words(doc, quantity.start, quantity.end, quantity.text, _LABELS[quantity.kind])


def _words(doc: Doc, start: int, end: int, words: str, label: str) -> Mark:
    span = doc[start:end]
    inside = re.search(r"\s+".join(map(re.escape, words.split())), span.text)
    first, last = inside.span() if inside else (0, len(span.text))
    return span.start_char + first, span.start_char + last, label


def trimmed(text: str, marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield marks without the full stops and commas at their ends, which spoil many a plain expression."""
    for start, end, label in marks:
        yield start, start + len(text[start:end].rstrip(".,")), label


_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_NAMED: Final = re.compile(
    rf"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|(?:{_MONTHS})\b"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?|\d+(?:st|nd|rd|th|s)?)"
)
_SAYS_ALL: Final = rf"(?:[A-Z][a-z]+day|(?:{_MONTHS})(?:\s+\d{{1,2}})?(?:,?\s+\d{{4}})?|\d{{4}})"
#: Two that each say everything are two ("Monday and Tuesday"); "8 to 9 April" is one.
_TWO: Final = re.compile(rf"({_SAYS_ALL})\s+(?:and|to|through|until)\s+({_SAYS_ALL})")
_COUNTED_UNIT: Final = re.compile(r".*\b(?:days?|weeks?|months?|years?|quarter|half)\b", re.IGNORECASE | re.DOTALL)


def calendar_words(text: str, mark: Mark) -> Iterator[Mark]:
    """Yield the words of a date that name a day, a month or a year, if it has any; other labels as they are."""
    start, end, label = mark
    if label != "DATE":
        yield mark
        return
    counted = _COUNTED_UNIT.match(text[start:end])
    named = list(_NAMED.finditer(text, start + (counted.end() if counted else 0), end))
    if not named:
        return
    start, end = named[0].start(), named[-1].end()
    two = _TWO.fullmatch(text, start, end)
    for part in (1, 2) if two else (0,):
        yield (*two.span(part), label) if two else (start, end, label)


def span_table(nlp: Language, data: Path, split: str) -> str:
    """Return precision, recall and F1 of spans, for each gold, label and finder."""
    rows: list[list[object]] = []
    for gold in golds(data, split):
        scores = scores_of(nlp, gold)
        for label in gold.labels:
            for finder in (*FINDERS, NOT_CUT) if gold.calendar and label == "DATE" else FINDERS:
                exact, loose = scores[f"{label} {finder}"], scores[f"{label} {finder} overlap"]
                figures = [percent(f) for t in (exact, loose) for f in (t.precision, t.recall, t.f)]
                rows.append([gold.name, label, exact.expected, finder, *figures])
    measures = ["precision", "recall", "F1"]
    return table(["gold", "label", "marked", "by", *measures, *(f"{m}, overlap" for m in measures)], rows)


def value_table(nlp: Language, data: Path, split: str) -> str:
    """Return how many dates with an annotated value the rules find and resolve to the same days."""
    rows: list[list[object]] = []
    scores = date_values.tallies(nlp, data / f"ud/gum-clean-{split}.conllu.gz")
    for kind in (*date_values.KINDS, "all"):
        tally = scores[kind]
        rows.append([kind, tally.expected, tally.found, tally.right, percent(tally.precision), percent(tally.recall)])
    return table([f"GUM {split}", "annotated", "found", "right", "right of the found", "right of all"], rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Measure the rules for dates and amounts beside plain expressions.")
    parser.add_argument("--data", type=Path, required=True, help="corpora, for example ~/corpora")
    parser.add_argument("--split", default="test", choices=["train", "dev", "test"], help="split of the corpora")
    options = parser.parse_args(arguments)
    nlp = load()
    print(span_table(nlp, options.data, options.split), value_table(nlp, options.data, options.split), sep="\n\n")


if __name__ == "__main__":
    main()
