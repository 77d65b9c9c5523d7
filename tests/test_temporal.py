"""Dates: values no finer than the words, resolved only where the text allows."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.pipeline.temporal import date_of
from tests.conftest import Annotate

# published on Tuesday, 2024-04-09
CASES = [
    ("The ministers met on Tuesday.", "Tuesday", "2024-04-09", None, "resolved"),
    ("The ministers met on Monday.", "Monday", "2024-04-08", None, "resolved"),
    ("The ministers will meet on Thursday.", "Thursday", "2024-04-11", None, "resolved"),
    ("The ministers met last Thursday.", "last Thursday", "2024-04-04", None, "resolved"),
    ("The ministers met yesterday.", "yesterday", "2024-04-08", None, "resolved"),
    ("The ministers met on 3 March 2021.", "3 March 2021", "2021-03-03", None, "stated"),
    ("The ministers met on March 3, 2021.", "March 3, 2021", "2021-03-03", None, "stated"),
    ("The ministers met on 2021-03-03.", "2021-03-03", "2021-03-03", None, "stated"),
    ("The ministers met on April 2.", "April 2", "2024-04-02", None, "resolved"),
    ("The ministers met on 8-9 April.", "8-9 April", "2024-04-08", "2024-04-09", "resolved"),
    ("The ministers met in October.", "October", "2023-10", None, "resolved"),
    ("The ministers will meet in October.", "October", "2024-10", None, "resolved"),
    ("She asked for it when she visited Bern in January.", "January", "2024-01", None, "resolved"),
    ("The ministers met in October 2019.", "October 2019", "2019-10", None, "stated"),
    ("The ministers met last month.", "last month", "2024-03", None, "resolved"),
    ("The ministers met last year.", "last year", "2023", None, "resolved"),
    ("The ministers met in 2019.", "2019", "2019", None, "stated"),
    ("Exports fell in the first quarter of 2023.", "first quarter of 2023", "2023-01", "2023-03", "stated"),
    ("Exports fell in the fourth quarter.", "fourth quarter", "2023-10", "2023-12", "resolved"),
    ("Exports will fall in the fourth quarter.", "fourth quarter", "2024-10", "2024-12", "resolved"),
    ("Exports fell in the second half.", "second half", "2023-07", "2023-12", "resolved"),
    ("Exports fell in the twelve months to June.", "twelve months to June", "2022-07", "2023-06", "resolved"),
    ("Exports fell in the year to March 2024.", "year to March 2024", "2023-04", "2024-03", "stated"),
    ("Exports fell in the second half of 2023.", "second half of 2023", "2023-07", "2023-12", "stated"),
    ("Exports fell in the first nine months of 2023.", "first nine months of 2023", "2023-01", "2023-09", "stated"),
    ("Exports fell from January to June 2023.", "January to June 2023", "2023-01", "2023-06", "stated"),
    ("Exports fell in 2022-23.", "2022-23", "2022", "2023", "stated"),
    ("The ministers met on Tuesday, 12 March.", "Tuesday, 12 March", "2024-03-12", None, "resolved"),
    ("The ministers met on Friday (March 8, 2024).", "Friday (March 8, 2024", "2024-03-08", None, "stated"),
    ("The ministers met on Sunday and Monday.", "Sunday and Monday", "2024-04-07", "2024-04-08", "resolved"),
    ("The ministers met from Tuesday to Thursday.", "Tuesday to Thursday", "2024-04-02", "2024-04-04", "resolved"),
    (
        "The ministers will meet from Thursday to Saturday.",
        "Thursday to Saturday",
        "2024-04-11",
        "2024-04-13",
        "resolved",
    ),
    ("The ministers are to meet this Thursday.", "this Thursday", "2024-04-11", None, "resolved"),
    ("The ministers met over the weekend.", "over the weekend", "2024-04-06", "2024-04-07", "resolved"),
    ("The ministers will meet next weekend.", "next weekend", "2024-04-13", "2024-04-14", "resolved"),
    ("The meeting planned for Thursday was called off.", "Thursday", "2024-04-11", None, "resolved"),
    ("The minister visits Bern in October.", "October", "2024-10", None, "resolved"),
    ("The ministers met last week.", "last week", "2024-04", None, "resolved"),
    ("The ministers met two weeks ago.", "two weeks ago", "2024-03", None, "resolved"),
    ("The ministers met last summer.", "last summer", "2023", None, "resolved"),
    ("The ministers met in the summer of 2019.", "summer of 2019", "2019", None, "stated"),
    ("The ministers met from 30 March to 2 April.", "30 March to 2 April", "2024-03-30", "2024-04-02", "resolved"),
    ("The ministers met from March 30 to April 2.", "March 30 to April 2", "2024-03-30", "2024-04-02", "resolved"),
    ("The ministers met on 27.08.2022.", "27.08.2022", "2022-08-27", None, "stated"),
    ("The ministers met on 27/08/2022.", "27/08/2022", "2022-08-27", None, "stated"),
    ("It was signed on March 3, 1721.", "March 3, 1721", "1721-03-03", None, "stated"),
    ("It was signed in May, 1722.", "May, 1722", "1722-05", None, "stated"),
    ("It was signed in 1648, they said.", "1648", "1648", None, "stated"),
    ("The reform (1868 - 1912) went on.", "1868 - 1912", "1868", "1912", "stated"),
    ("They met in the 1990s.", "1990s", "1990", "1999", "stated"),
    ("They met in the mid-1890s.", "mid-1890s", "1890", "1899", "stated"),
]


@pytest.mark.parametrize(("text", "words", "value", "end", "basis"), CASES)
def test_words_give_value_end_and_basis(
    annotate: Annotate, text: str, words: str, value: str, end: str | None, basis: str
) -> None:
    found = [mention.date for mention in annotate(text)._.dates]
    assert [(d.text, d.value, d.end, d.basis) for d in found] == [(words, value, end, basis)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The ministers met on Tuesday.", []),
        ("The ministers met last year.", []),
        ("The ministers met on April 2.", []),
        ("The ministers met in October 2019.", ["2019-10"]),
    ],
)
def test_without_a_publication_date_no_date_is_invented(annotate: Annotate, text: str, values: list[str]) -> None:
    assert [mention.date.value for mention in annotate(text, None)._.dates] == values


def test_a_number_after_a_year_is_no_second_year(annotate: Annotate) -> None:
    doc = annotate("It rose from 4,000 in 2004 to 11,300.")
    assert [(mention.date.value, mention.date.end) for mention in doc._.dates] == [("2004", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Theresa May arrived.",
        "They may agree.",
        "They march on.",
        "It sold 2023 tonnes.",
        "It cost $2023.",
        "In 1600 villages.",
    ],
)
def test_what_only_looks_like_a_date_is_none(annotate: Annotate, text: str) -> None:
    assert annotate(text)._.dates == []


def test_date_belongs_to_its_own_clause(annotate: Annotate) -> None:
    doc = annotate("The minister said on Monday that the president will visit Peru in June.")
    said = next(token for token in doc if token.text == "said")
    visit = next(token for token in doc if token.text == "visit")
    found = [date_of(doc, said), date_of(doc, visit)]
    assert [mention.date.value if mention else None for mention in found] == ["2024-04-08", "2024-06"]


def test_date_keeps_its_place_in_the_article(annotate: Annotate) -> None:
    text = "Talks end\n\nThe ministers met on Tuesday in Lima."
    span = annotate(text)._.dates[0].date.span
    assert text[span.start : span.end] == "Tuesday"


@given(st.dates().filter(lambda day: day.year > 1900 and day.year < 2100))
def test_a_full_date_is_read_as_written(annotate: Annotate, day: object) -> None:
    text = f"The ministers met on {day:%d %B %Y}."
    assert [mention.date.value for mention in annotate(text)._.dates] == [str(day)]


def test_values_are_iso_dates_of_day_month_or_year(annotate: Annotate) -> None:
    for text, *_ in CASES:
        for mention in annotate(text)._.dates:
            assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", mention.date.value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("They met on 3 March 2021. Two days later they signed a treaty.", ["2021-03-03", "2021-03-05"]),
        ("They met on 3 March 2021 and parted the next day.", ["2021-03-03", "2021-03-04"]),
        ("They met on 3 March 2021 and signed the same day.", ["2021-03-03", "2021-03-03"]),
        ("They met in March 2021. Three months later they parted.", ["2021-03", "2021-06"]),
        ("They met in 2021 and parted two years later.", ["2021", "2023"]),
        ("They met in March 2021. Two days later they parted.", ["2021-03"]),
        ("Two days later they parted.", []),
        ("In 2021 exports rose from a year earlier.", ["2021"]),
        ("They met on 3 March 2021. It rained. It snowed. It froze. Two days later they parted.", ["2021-03-03"]),
    ],
)
def test_what_counts_from_another_date_counts_from_the_one_before_it(
    annotate: Annotate, text: str, values: list[str]
) -> None:
    assert [mention.date.value for mention in annotate(text, None)._.dates] == values


@pytest.mark.parametrize(
    "head",
    [
        "OSLO, 9 April 2024 (Agency) - ",
        "OSLO, Apr 9 2024 - ",
        "OSLO – 9 April 2024: ",
        "Tuesday, 9 April 2024\n\n",
        "Published: April 9, 2024\n\n",
    ],
)
def test_a_full_date_of_a_dateline_tells_what_monday_is(annotate: Annotate, head: str) -> None:
    found = [mention.date.value for mention in annotate(f"{head}The ministers met on Monday.", None)._.dates]
    assert found == ["2024-04-09", "2024-04-08"]


@pytest.mark.parametrize(
    "text",
    ["The treaty of 9 April 2024 fell. They met on Monday.", "OSLO, April 9 - They met on Monday."],
    ids=["a date in a sentence", "no year"],
)
def test_other_dates_do_not_tell_what_monday_is(annotate: Annotate, text: str) -> None:
    assert "Monday" not in [mention.date.text for mention in annotate(text, None)._.dates]


def test_a_date_in_an_address_is_none(annotate: Annotate) -> None:
    doc = annotate("The text is at https://news.example/2022-07-25/talks.html since Monday.")
    assert [mention.date.text for mention in doc._.dates] == ["Monday"]
