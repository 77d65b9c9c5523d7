"""The benchmark of dates and amounts: the baseline, the conventions, the gold that is read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks import plain_expressions
from benchmarks.date_values import days, read_dated
from benchmarks.quality_measures import Scores, compare_spans
from benchmarks.quality_quantities import SENTENCES, by_rules, calendar_words, trimmed
from tests.conftest import Annotate


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It rose 5 percent, 6% and seven percent.", ["5 percent", "6%", "seven percent"]),
        ("US$5 million, 6 billion yuan or $7.", ["US$5 million", "6 billion yuan", "$7."]),
        ("On 3 March 2021 and in May, not in a March past.", ["3 March 2021", "May"]),
        ("They may march on Monday in the 1990s.", ["Monday", "the 1990s"]),
        ("It sold 5 million tonnes over 40 km.", ["5 million tonnes", "40 km"]),
    ],
)
def test_plain_expressions_mark_as_the_silver_labels_do(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end, _ in sorted(plain_expressions.find(text))] == found


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("last Monday", ["Monday"]),
        ("late May 2021", ["May 2021"]),
        ("first half of 2021", ["2021"]),
        ("Monday and Tuesday", ["Monday", "Tuesday"]),
        ("8 to 9 April", ["8 to 9 April"]),
        ("Tuesday, April 9, 2024", ["Tuesday, April 9, 2024"]),
        ("two weeks ago", []),
        ("in 12 months", []),
        ("yesterday", []),
    ],
)
def test_of_a_date_the_calendar_words_are_kept(words: str, kept: list[str]) -> None:
    text = f"On {words}."
    assert [text[a:b] for a, b, _ in calendar_words(text, (3, 3 + len(words), "DATE"))] == kept


def test_other_labels_are_kept_whole() -> None:
    assert list(calendar_words("some $5", (0, 7, "MONEY"))) == [(0, 7, "MONEY")]


def test_stops_and_commas_at_the_end_are_trimmed() -> None:
    assert list(trimmed("It cost $7., then", [(8, 12, "MONEY")])) == [(8, 10, "MONEY")]


def test_rules_give_words_and_not_whole_tokens(annotate: Annotate) -> None:
    doc = annotate("OSLO-9 April 2024: it paid $5 million to 300 people.")
    assert sorted((doc.text[a:b], label) for a, b, label in by_rules(doc)) == [
        ("$5 million", "MONEY"),
        ("9 April 2024", "DATE"),
    ]


def test_an_overlapping_span_counts_once_and_an_exact_one_in_both_tallies() -> None:
    scores = Scores()
    compare_spans(scores, "DATE", {(0, 4, "DATE"), (6, 9, "DATE"), (20, 22, "DATE")}, {(0, 4, "DATE"), (7, 12, "DATE")})
    exact, loose = scores["DATE"], scores["DATE overlap"]
    assert (exact.right, exact.found, exact.expected) == (1, 3, 2)
    assert (loose.right, loose.found, loose.expected) == (2, 3, 2)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024", "2024", ("2024-01-01", "2024-12-31")),
        ("2024-02", "2024-02", ("2024-02-01", "2024-02-29")),
        ("2024-02-03", "2024-02-03", ("2024-02-03", "2024-02-03")),
        ("2023", "2024-04", ("2023-01-01", "2024-04-30")),
    ],
)
def test_values_become_days(first: str, last: str, expected: tuple[str, str]) -> None:
    assert days(first, last) == expected


def test_dates_of_the_treebank_are_read_with_their_values(tmp_path: Path) -> None:
    rows = [
        "# newdoc id = made",
        "# meta::dateCreated = 2024-04-09",
        '1\tMay\t_\t_\t_\t_\t_\t_\t_\tEntity=(1|XML=<date when:::"2021-05"></date>',
        "2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No",
        "2\tca\t_\t_\t_\t_\t_\t_\t_\t_",
        "3\tn't\t_\t_\t_\t_\t_\t_\t_\t_",
        '4\t--\t_\t_\t_\t_\t_\t_\t_\tXML=<date when:::"--06">',
        "",
    ]
    path = tmp_path / "made.conllu.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    [dated] = read_dated(path)
    assert (dated.text, dated.written) == ("May can't-- ", "2024-04-09")
    assert dated.dates == [(0, 3, ("2021-05-01", "2021-05-31"))]


def test_the_sentences_mark_whole_words_that_do_not_overlap() -> None:
    records = [json.loads(line) for line in SENTENCES.read_text(encoding="utf8").splitlines()]
    assert len(records) == 167
    assert len({record["id"] for record in records}) == len(records)
    for record in records:
        text, ends = record["text"], [0]
        for start, end, label in record["ents"]:
            assert label in {"MONEY", "PERCENT", "QUANTITY"}
            assert ends[-1] <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip(" .,;")
            ends.append(end)
