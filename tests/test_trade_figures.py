"""Trade figures: measure, parties, period, change; lost amounts; what is none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.extractors.trade_figures import trade_figures
from kg.lexicon import Lexicon
from kg.model import Miss, TradeFigure
from tests.conftest import Annotate


def figures(annotate: Annotate, lexicon: Lexicon, text: str) -> list[TradeFigure]:
    return [r for r in trade_figures(annotate(text), lexicon) if isinstance(r, TradeFigure)]


def short(figure: TradeFigure) -> tuple[object, ...]:
    return (
        figure.value,
        figure.unit,
        figure.measure,
        figure.reporter.name if figure.reporter else None,
        figure.partner.name if figure.partner else None,
        figure.period,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Trade between Peru and Chile reached $4.5 billion in 2022.",
            (Decimal(4500000000), "USD", "trade", "Peru", "Chile", "2022"),
        ),
        (
            "Kenyan exports to Uganda rose 12% in 2021.",
            (Decimal(12), "percent", "exports", "Kenya", "Uganda", "2021"),
        ),
        (
            "Poland’s imports from Ukraine fell to 300,000 tonnes in 2023.",
            (Decimal(300000), "tonnes", "imports", "Poland", "Ukraine", "2023"),
        ),
    ],
)
def test_sentence_gives_one_figure(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert [short(figure) for figure in figures(annotate, lexicon, text)] == [expected]


@pytest.mark.parametrize("direction", ["up", "down"])
def test_word_before_a_percentage_tells_its_direction(annotate: Annotate, lexicon: Lexicon, direction: str) -> None:
    text = f"$4.5 billion - trade of Peru with Chile in 2022, {direction} 11.6 percent."
    (figure,) = figures(annotate, lexicon, text)
    assert figure.change is not None
    assert figure.change.direction == direction


def test_percentage_beside_a_sum_is_its_change(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Trade between Peru and Chile fell 11.6% to $4.5 billion in 2022, customs data shows."
    (figure,) = figures(annotate, lexicon, text)
    assert figure.change is not None
    assert (figure.value, figure.change.value, figure.change.direction) == (
        Decimal(4500000000),
        Decimal("11.6"),
        "down",
    )
    assert figure.data_source is not None
    assert figure.data_source.text == "customs data"


def test_lost_amount_is_kept_without_a_value(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru is Chile’s largest partner with bilateral trade amounting to $ billion."
    (figure,) = figures(annotate, lexicon, text)
    assert (figure.value, figure.value_text, figure.unit) == (None, "$ billion", "USD")


@pytest.mark.parametrize(
    "text",
    ["The club paid $4 million for the striker.", "Peru has 33 million people.", "The company’s sales rose 5% in May."],
)
def test_other_amounts_are_misses_with_a_reason(annotate: Annotate, lexicon: Lexicon, text: str) -> None:
    found = list(trade_figures(annotate(text), lexicon))
    assert not [r for r in found if isinstance(r, TradeFigure)]
    assert all(isinstance(r, Miss) and r.reason for r in found)


def test_evidence_is_the_sentence(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "A headline\n\nPeru spoke. Trade between Peru and Chile reached $4.5 billion in 2022. Chile spoke."
    (figure,) = figures(annotate, lexicon, text)
    assert [text[s.start : s.end] for s in figure.spans] == [
        "Trade between Peru and Chile reached $4.5 billion in 2022."
    ]
