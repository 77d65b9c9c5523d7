"""Amounts: value in base units, unit, qualifier; a lost amount has no value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.lang.en import English

import kg.pipeline.attributes  # noqa: F401  (registers what quantities write)
from kg.lexicon import Lexicon
from kg.pipeline.quantities import Quantities
from tests.conftest import Annotate

NLP = English()
FINDER = Quantities(Lexicon.load())


def amounts(text: str) -> list[tuple[str, Decimal | None, str, str]]:
    return [(q.text, q.value, q.unit, q.qualifier) for q in FINDER.find(NLP(text))]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$240.1 billion", "240100000000", "USD"),
        ("US$5bn", "5000000000", "USD"),
        ("A$353 million", "353000000", "AUD"),
        ("US $4.7 billion", "4700000000", "USD"),
        ("CFA 344 billion", "344000000000", "XOF"),
        ("11.3 billion kuna", "11300000000", "HRK"),
        ("€1.2m", "1200000", "EUR"),
        ("1.2 million euros", "1200000", "EUR"),
        ("USD 12 billion", "12000000000", "USD"),
        ("Rs 98,000 crore", "980000000000", "INR"),
        ("3 trillion won", "3000000000000", "KRW"),
        ("half a billion dollars", "500000000", "USD"),
        ("26.3%", "26.3", "percent"),
        ("13 per cent", "13", "percent"),
        ("25-percent", "25", "percent"),
        ("20 percentage points", "20", "percentage points"),
        ("6.7 lakh tonnes", "670000", "tonnes"),
        ("JD 116.4 million", "116400000", "JOD"),
        ("N177 billion", "177000000000", "NGN"),
        ("R5bn", "5000000000", "ZAR"),
        ("two million barrels per day", "2000000", "barrels per day"),
    ],
)
def test_amount_in_base_units(text: str, value: str, unit: str) -> None:
    assert amounts(f"It was {text} then.") == [(text, Decimal(value), unit, "exact")]


@pytest.mark.parametrize(
    ("words", "qualifier"),
    [
        ("more than", "more than"),
        ("over", "more than"),
        ("less than", "less than"),
        ("up to", "up to"),
        ("about", "about"),
        ("nearly", "about"),
        ("a record", "record"),
        ("worth", "exact"),
    ],
)
def test_word_before_the_amount_qualifies_it(words: str, qualifier: str) -> None:
    assert [q[3] for q in amounts(f"It sold {words} $5 million.")] == [qualifier]


def test_bare_currency_is_that_of_the_state_named_most(annotate: Annotate) -> None:
    doc = annotate("Tunisia and Jordan traded more. Tunisia sold goods for 5 million dinars.")
    assert [(q.value, q.unit) for q in doc._.quantities] == [(Decimal(5000000), "TND")]


def test_lost_amount_has_no_value() -> None:
    assert amounts("Trade amounting to $ billion; more later") == [("$ billion", None, "USD", "exact")]


def test_sum_without_currency_takes_the_one_before() -> None:
    found = amounts("It sold goods for 10.1bn euros and bought 6.3bn.")
    assert [(value, unit) for _, value, unit, _ in found] == [
        (Decimal(10100000000), "EUR"),
        (Decimal(6300000000), "EUR"),
    ]


@pytest.mark.parametrize(
    "text", ["a dollar a barrel", "COP27 opens", "5 ministers met", "in 2021 to 2023", "the euro zone"]
)
def test_what_is_no_amount_is_left_alone(text: str) -> None:
    assert amounts(text) == []


@given(st.integers(1, 10**12))
def test_any_whole_sum_is_read_back(number: int) -> None:
    assert amounts(f"It cost ${number:,} then.") == [(f"${number:,}", Decimal(number), "USD", "exact")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("ZAR 3,4 million", "3400000", "ZAR"),
        ("3,5 percent", "3.5", "percent"),
        ("1,250 percent", "1250", "percent"),
        ("12 500 tonnes", "12500", "tonnes"),
        ("GH ₵ 240,000", "240000", "GHS"),
        ("1,000 colones", "1000", "CRC"),
    ],
)
def test_digits_are_grouped_as_each_country_does(text: str, value: str, unit: str) -> None:
    assert amounts(f"It was {text} then.") == [(text, Decimal(value), unit, "exact")]


@pytest.mark.parametrize(
    "text", ["In April 21 300 tonnes", "the KX-200R", "Hall 7 N.", "https://news.example/LE4-2B-bridge"]
)
def test_what_has_another_meaning_beside_a_number_is_no_amount(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize("apart", range(20, 60))
def test_a_sum_is_read_whole_however_far_the_number_before_it_is(apart: int) -> None:
    assert [a[0] for a in amounts(f"At 8:15 {'m' * apart} he paid GHS 4 billion.")] == ["GHS 4 billion"]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Pakistan sold goods for Rs 230 billion.", "PKR"),
        ("India sold goods for Rs 230 billion.", "INR"),
        ("They sold goods for Rs 230 billion.", "INR"),
        ("Tanzania sold goods for Sh14 billion.", "TZS"),
        ("Kenya sold goods for Sh14 billion.", "KES"),
    ],
)
def test_a_sign_of_several_currencies_is_that_of_the_state_named_most(annotate: Annotate, text: str, unit: str) -> None:
    assert [q.unit for q in annotate(text)._.quantities] == [unit]


def test_a_year_before_is_no_rate() -> None:
    text = "It took 9 tonnes, against 7 tonnes a year before and 8 tonnes a year in the past."
    assert [(text, unit) for text, _, unit, _ in amounts(text)] == [
        ("9 tonnes", "tonnes"),
        ("7 tonnes", "tonnes"),
        ("8 tonnes a year", "tonnes per year"),
    ]
