"""Values of dates: GUM says of each which days it means, relative ones ("yesterday") from the day of writing on."""

from __future__ import annotations

import gzip
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from spacy.language import Language

from benchmarks.quality_measures import Scores, read_text
from kg.model import Date

#: By how fine the annotated value is.
KINDS: Final = ("a day", "a month", "a year", "a longer time")

_OPENS: Final = re.compile(r"<date ([^>]*)>(</date>)?")
_ATTRIBUTE: Final = re.compile(r'(\w+):::"([^"]*)"')
_FULL: Final = re.compile(r"\d{4}(-\d\d){0,2}")

Days = tuple[str, str]  # the first and the last, as ISO dates


@dataclass
class Dated:
    """A document's text, the day of its writing, and for the beginning of each date the days meant."""

    text: str = ""
    written: str = ""
    dates: list[tuple[int, int, Days]] = field(default_factory=list)


def days(first: str, last: str) -> Days:
    """Return the first and the last day of what two ISO dates, months or years span.

    >>> days("2023", "2024-02")
    ('2023-01-01', '2024-02-29')
    """
    if len(last) == len("2024-02"):
        last = f"{last}-{monthrange(int(last[:4]), int(last[5:]))[1]:02d}"
    return f"{first}-01-01"[:10] if len(first) == len("2024") else f"{first}-01"[:10], f"{last}-12-31"[:10]


def read_dated(path: Path) -> Iterator[Dated]:
    """Yield the documents of a gzipped CoNLL-U file with GUM's dates.

    A date of several words may have lost its end in the file, so only the words that it begins with are known.
    Dates without a year in their value are left out.
    """
    doc = Dated()
    covered = 0  # number of the last word of a multi-word token
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if line.startswith("# newdoc"):
                if doc.text:
                    yield doc
                doc = Dated()
            elif line.startswith("# meta::dateCreated"):
                doc.written = line.split("=")[1].strip()
            elif line.startswith("# newpar_block") and doc.text:
                doc.text = doc.text.rstrip() + "\n\n"
            elif len(cells) == 1:
                covered = 0
            elif "." not in cells[0]:
                number, _, last = cells[0].partition("-")
                if int(number) > covered or last:
                    _append(doc, cells[1], cells[9])
                covered = int(last or covered)
    yield doc


def _append(doc: Dated, word: str, notes: str) -> None:
    start = len(doc.text)
    doc.text += word if "SpaceAfter=No" in notes else f"{word} "
    for match in _OPENS.finditer(notes):
        values: dict[str, str] = dict(_ATTRIBUTE.findall(match[1]))
        first, last = (values.get("when", values.get(name, "")) for name in ("from", "to"))
        if _FULL.fullmatch(first) and _FULL.fullmatch(last):
            doc.dates.append((start, start + len(word), days(first, last)))


def tallies(nlp: Language, path: Path) -> Scores:
    """Return tallies by kind: dates with a value, those of them that the rules found, and those found right."""
    scores = Scores()
    for dated in read_dated(path):
        doc = read_text(nlp, dated.text, dated.written)
        mentions = [(doc[m.start : m.end], m.date) for m in doc._.dates]
        for start, end, meant in dated.dates:
            at = (date for span, date in mentions if span.start_char <= end + 1 and start < span.end_char)
            found = next(at, None)
            for kind in (_kind(meant), "all"):
                scores[kind].expected += 1
                scores[kind].found += found is not None
                scores[kind].right += found is not None and meant in _said(found)
    return scores


def _said(date: Date) -> set[Days]:
    """Return the days that a date says; GUM often marks the two ends of a range each by itself."""
    last = date.end or date.value
    return {days(date.value, last), days(date.value, date.value), days(last, last)}


def _kind(meant: Days) -> str:
    first, last = meant
    if first == last:
        return "a day"
    if first.endswith("-01") and last == days(first[:7], first[:7])[1]:
        return "a month"
    return "a year" if (first[4:], last[4:]) == ("-01-01", "-12-31") and first[:4] == last[:4] else "a longer time"
