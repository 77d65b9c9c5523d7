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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Peru bought and sold goods worth $4.5 billion with Chile in 2022.",
            [("trade", "Peru", "Chile", "2022")],
        ),
        (
            "Peru sold goods worth $4 billion to Chile in 2022 and bought $3 billion from it.",
            [("exports", "Peru", "Chile", "2022"), ("imports", "Peru", "Chile", "2022")],
        ),
        (
            "Kenya exported 4,000 tonnes of tea to Uganda in 2021. Shipments to Rwanda reached 900 tonnes.",
            [("exports", "Kenya", "Uganda", "2021"), ("shipments", "Kenya", "Rwanda", "2021")],
        ),
        (
            "Peru's exports to Chile rose to $4 billion in 2022 and those to Bolivia fell to $1 billion.",
            [("exports", "Peru", "Chile", "2022"), ("exports", "Peru", "Bolivia", "2022")],
        ),
        (
            "Norway will give Moldova NOK 250 million.",
            [("aid", "Norway", "Moldova", None)],
        ),
        (
            "The two states will lift their trade from $4 billion in 2022 to $9 billion, Peru and Chile agreed.",
            [("trade", "Peru", "Chile", "2022"), ("trade", "Peru", "Chile", None)],
        ),
    ],
)
def test_what_a_sentence_leaves_out_comes_from_its_neighbours(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: list[tuple[str | None, ...]]
) -> None:
    found = [(f.measure, *short(f)[3:]) for f in figures(annotate, lexicon, text)]
    assert found == expected


def test_figure_of_the_year_before_has_that_year_as_its_period(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru's trade with Chile rose to $4 billion in 2022 from $3 billion the year before."
    assert [(f.value, f.period) for f in figures(annotate, lexicon, text)] == [
        (Decimal(4000000000), "2022"),
        (Decimal(3000000000), "2021"),
    ]


def test_year_of_a_comparison_is_no_period(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru's exports to Chile came to $4 billion, 5 percent more than in 2019."
    (figure,) = figures(annotate, lexicon, text)
    assert figure.period is None
    assert figure.change is not None
    assert (figure.change.value, figure.change.direction) == (Decimal(5), "up")


def test_change_in_a_sentence_of_its_own_goes_to_the_figure_before(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru's trade with Chile reached $2 billion in 2024. That is 3.3% below the level of 2023."
    (figure,) = figures(annotate, lexicon, text)
    assert figure.change is not None
    assert (figure.change.value, figure.change.direction) == (Decimal("3.3"), "down")


@pytest.mark.parametrize(
    "text",
    [
        "Jan Novak, a Peruvian, will buy a 51% stake in a Chilean brewer for 780 million euros.",
        "The shares gained 6 percent in early trade in Peru.",
        "Peru's oil revenue came to $21 billion in 2012.",
        "Peru lowers customs duties on 82 percent of goods.",
    ],
)
def test_money_that_states_do_not_exchange_is_no_figure(annotate: Annotate, lexicon: Lexicon, text: str) -> None:
    assert figures(annotate, lexicon, text) == []


def test_sentence_that_begins_with_white_space_is_read(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "\n\nTrade between Peru and Chile reached $4.5 billion in 2022.\n"
    assert len(figures(annotate, lexicon, text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Aid was at the centre. Norway gave aid of 5 million euros to Fiji. Peru promised 3 million euros.",
            (Decimal(3000000), "EUR", "aid", "Peru", "Fiji", None),
        ),
        (
            "Chile's trade with Brazil was worth $9 billion in 2023. Peru came second at $5 billion.",
            (Decimal(5000000000), "USD", "trade", "Chile", "Peru", "2023"),
        ),
        (
            "Peru spent $2 billion on foreign wheat in 2023.",
            (Decimal(2000000000), "USD", "imports", "Peru", None, "2023"),
        ),
        (
            "Chilean cars worth $3 billion went to Peru in 2023.",
            (Decimal(3000000000), "USD", "exports", "Chile", "Peru", "2023"),
        ),
        (
            "Sales of Chilean wine to Peru fell to $4 million in 2023.",
            (Decimal(4000000), "USD", "exports", "Chile", "Peru", "2023"),
        ),
        (
            "Algeria exported 3.2 bcm of gas to Spain in 2023.",
            (Decimal(3200000000), "cubic metres", "exports", "Algeria", "Spain", "2023"),
        ),
        (
            "Norway's exports to Peru reached 9 million kroner in 2023.",
            (Decimal(9000000), "NOK", "exports", "Norway", "Peru", "2023"),
        ),
    ],
)
def test_last_figure_takes_its_measure_and_parties_from_what_is_told(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert short(figures(annotate, lexicon, text)[-1]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "Peru exported 40,000 tonnes of fish meal in 2023. Chile was the largest customer at 15,000 tonnes, "
                "followed by Bolivia at 9,000 tonnes and Ecuador at 4,000 tonnes."
            ),
            [("exports", "Peru", "Chile"), ("exports", "Peru", "Bolivia"), ("exports", "Peru", "Ecuador")],
        ),
        (
            (
                "Norway was Chile's biggest supplier of salmon, with 6,000 tonnes in 2023, "
                "ahead of Peru with 2,000 tonnes."
            ),
            [("imports", "Chile", "Norway"), ("imports", "Chile", "Peru")],
        ),
        (
            (
                "Peruvian exporters did well in 2023. "
                "Chile topped the list with $9 billion, ahead of Bolivia with $4 billion."
            ),
            [("exports", "Peru", "Chile"), ("exports", "Peru", "Bolivia")],
        ),
        (
            (
                "Peru exported copper worth $48 billion in 2023. Chile accounted for $17 billion of this, "
                "Bolivia for $6 billion and Ecuador for $5 billion."
            ),
            [("exports", "Peru", "Chile"), ("exports", "Peru", "Bolivia"), ("exports", "Peru", "Ecuador")],
        ),
        (
            (
                "Peru's exports totalled 101 million tonnes in 2023. "
                "Chile absorbed 74 million tonnes and Bolivia 4 million tonnes."
            ),
            [("imports", "Chile", "Peru"), ("imports", "Bolivia", "Peru")],
        ),
        (
            (
                "Peru's exports reached $84 billion in 2023. "
                "Shipments to Chile were worth $14 billion, to Bolivia $6 billion and to Ecuador $3 billion."
            ),
            [("shipments", "Peru", "Chile"), ("shipments", "Peru", "Bolivia"), ("shipments", "Peru", "Ecuador")],
        ),
        (
            "Peru sold 300,000 tonnes of fish meal to Chile in 2023, 40,000 to Bolivia and 12,000 to Ecuador.",
            [("exports", "Peru", "Chile"), ("exports", "Peru", "Bolivia"), ("exports", "Peru", "Ecuador")],
        ),
        (
            (
                "Peru's exports to Chile came to 12 billion euros in 2023. "
                "With Bolivia the country ran a surplus of 9.3 billion."
            ),
            [("surplus", "Peru", "Bolivia")],
        ),
        (
            "Chile bought 9 million tonnes of wheat in 2023. Peru supplied 310,000 tonnes and Bolivia 180,000.",
            [("shipments", "Peru", "Chile"), ("shipments", "Bolivia", "Chile")],
        ),
        (
            "Peru's trade with Chile rose to $9 billion in 2022. The two sides set a target of $12 billion for 2030.",
            [("trade", "Peru", "Chile")],
        ),
        (
            (
                "Chile attracted $4.9 billion of investment in 2023. "
                "Peru led with $3.3 billion, followed by Bolivia with $0.8 billion."
            ),
            [("investment", "Peru", "Chile"), ("investment", "Bolivia", "Chile")],
        ),
        (
            "Chile was Peru's main partner, with 31 billion euros in 2023, followed by Bolivia with 6 billion.",
            [("trade", "Peru", "Chile"), ("trade", "Peru", "Bolivia")],
        ),
        ("Fiji was hit by a storm in 2023. Peru put up $3 million at once.", [("aid", "Peru", "Fiji")]),
        (
            "Trade with Chile is booming. In 2023 it rose to $98 billion, the Peruvian customs office said.",
            [("trade", "Peru", "Chile")],
        ),
        ("Peru's coffee earnings reached $1.3 billion in 2023.", [("exports", "Peru", None)]),
    ],
)
def test_series_and_rankings_go_on_with_what_was_told(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: list[tuple[str | None, ...]]
) -> None:
    found = [(f.measure, *short(f)[3:5]) for f in figures(annotate, lexicon, text)]
    assert found[-len(expected) :] == expected


def test_bare_number_in_a_series_has_the_unit_before_it(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru sold 300,000 tonnes of fish meal to Chile, 40,000 to Bolivia. Lima has 9 million people."
    assert [(f.value, f.unit) for f in figures(annotate, lexicon, text)] == [
        (Decimal(300000), "tonnes"),
        (Decimal(40000), "tonnes"),
    ]


def test_where_an_amount_came_from_has_its_unit(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru's exports of fish meal rose to 3.2 million tonnes in 2023 from 2.9 million in 2022."
    assert [(f.value, f.unit, f.period) for f in figures(annotate, lexicon, text)] == [
        (Decimal(3200000), "tonnes", "2023"),
        (Decimal(2900000), "tonnes", "2022"),
    ]


def test_sum_that_tells_a_difference_is_the_change(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru earned $3.1 billion from copper in 2023, $300 million less than in 2022."
    (figure,) = figures(annotate, lexicon, text)
    assert figure.change is not None
    assert (figure.value, figure.change.value, figure.change.unit, figure.change.direction) == (
        Decimal(3100000000),
        Decimal(300000000),
        "USD",
        "down",
    )


def test_each_measure_of_a_sentence_has_its_own_change(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru's exports stood at $12 billion in 2023, while imports were down 8% at $9 billion."
    exports, imports = figures(annotate, lexicon, text)
    assert exports.change is None
    assert imports.change is not None
    assert (imports.measure, imports.value, imports.change.value) == ("imports", Decimal(9000000000), Decimal(8))


def test_verb_right_before_an_amount_tells_its_direction(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru's exports to Chile fell 6 percent in 2023, while those to Bolivia increased 7 percent."
    changes = [f.change for f in figures(annotate, lexicon, text)]
    assert [change.direction for change in changes if change is not None] == ["down", "up"]


def test_what_another_state_took_does_not_change_whose_trade_is_told(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Peru exported 9 million tonnes of ore in 2023. Chile alone bought 4 million tonnes. "
        "Bananas earned the country $3 billion."
    )
    assert [short(f)[2:5] for f in figures(annotate, lexicon, text)] == [
        ("exports", "Peru", None),
        ("imports", "Chile", "Peru"),
        ("exports", "Peru", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The airline flew to Peru and Chile; Peru was its biggest market. It bought fuel for $410 million.",
        "Peru's trade is told. A private clinic in Lima sold for 90 million euros.",
        "Peru's parliament approved 40 million soles for roads.",
        "Peru received 85 million tourists, followed by Chile with 12 million.",
        "Peru pumped 645,000 barrels per day in 2023.",
        "Peru is far away. Ruritania's imports from the world fell to $406 billion in 2023.",
        "The brewer shipped 1,200 tonnes of malt, with Peru its largest market, followed by Chile with 300 tonnes.",
    ],
)
def test_firms_budgets_and_output_are_no_trade_of_states(annotate: Annotate, lexicon: Lexicon, text: str) -> None:
    assert figures(annotate, lexicon, text) == []


def test_share_that_slid_to_a_level_is_no_change(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru's imports from Chile came to $4 billion in 2023. Bolivia's share of imports slid to 20 percent."
    assert all(f.change is None for f in figures(annotate, lexicon, text))


@pytest.mark.parametrize(
    "text",
    [
        "Chilean painter Rosa Vega sold a picture at an auction for $900,000.",
        "The film topped the charts in Peru with $18 million in ticket sales.",
        "A Chilean firm was asked to pay $87 million in import taxes.",
        "Peru replaced the levy with a subsidy of $16 million.",
    ],
)
def test_business_at_home_is_no_trade_between_states(annotate: Annotate, lexicon: Lexicon, text: str) -> None:
    assert figures(annotate, lexicon, text) == []


def test_bureau_that_bears_its_states_name_tells_of_that_states_trade(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "The Peruvian Statistics Bureau announced that the trade deficit was $5 billion in 2021."
    (figure,) = figures(annotate, lexicon, text)
    assert short(figure) == (Decimal(5000000000), "USD", "deficit", "Peru", None, "2021")


def test_step_from_one_level_to_another_is_the_change(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Peru's trade deficit was $5 billion in June 2021, down $2 billion from $7 billion in May 2021."
    first = figures(annotate, lexicon, text)[0]
    assert first.value == Decimal(5000000000)
    assert first.change is not None
    assert (first.change.value, first.change.direction) == (Decimal(2000000000), "down")


@pytest.mark.parametrize("words", ["between January and April 2021", "from January through April 2021"])
def test_two_months_bound_a_period(annotate: Annotate, lexicon: Lexicon, words: str) -> None:
    (figure,) = figures(annotate, lexicon, f"Trade between Peru and Chile reached $4 billion {words}.")
    assert figure.period == "2021-01/2021-04"


def test_money_in_what_a_state_has_goes_into_that_state(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "The volume of foreign investment in mining companies in Peru reached $190 million in 2020."
    (figure,) = figures(annotate, lexicon, text)
    assert (figure.partner.name if figure.partner else None) == "Peru"


def test_genitive_in_a_series_names_who_took_an_amount(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Peruvian grape exports totalled 90,000 tonnes in 2021. Chile was the main destination, taking 20,000 tonnes, "
        "followed by Kenya's 13,000 tonnes."
    )
    last = figures(annotate, lexicon, text)[-1]
    assert last.value == Decimal(13000)
    assert {m.name for m in (last.reporter, last.partner) if m} == {"Peru", "Kenya"}


def test_modal_of_another_clause_says_nothing_of_a_figure(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Chilean wine may be cheaper, but Peru has done well, increasing exports to Kenya by 40 percent."
    (figure,) = figures(annotate, lexicon, text)
    assert figure.observation_status == "actual"
