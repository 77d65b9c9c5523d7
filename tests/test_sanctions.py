"""Sanctions: senders, targets, measure, status; what carries over; what is none."""

from __future__ import annotations

import pytest

from kg.extractors.sanctions import sanctions
from kg.lexicon import Lexicon
from kg.model import Miss, Sanction
from tests.conftest import Annotate


def found(annotate: Annotate, lexicon: Lexicon, text: str) -> list[Sanction]:
    doc = annotate(text, published="2024-04-09")
    return [record for record in sanctions(doc, lexicon) if isinstance(record, Sanction)]


def short(sanction: Sanction) -> tuple[object, ...]:
    return (
        [mention.name for mention in sanction.senders],
        [mention.name for mention in sanction.targets],
        sanction.measure,
        sanction.status,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Canada imposed sanctions on Belarus on Tuesday.",
            (["Canada"], ["Belarus"], "economic sanctions", "imposed"),
        ),
        (
            "The European Union extended its economic sanctions against Belarus for six months.",
            (["European Union"], ["Belarus"], "economic sanctions", "extended"),
        ),
        (
            "Canada threatened to impose tariffs on imports from Mexico.",
            (["Canada"], ["Mexico"], "tariff", "threatened"),
        ),
        (
            "Canada would not rule out tariffs on Mexican cars.",
            (["Canada"], ["Mexican cars", "Mexico"], "tariff", "threatened"),
        ),
        (
            "Canada is prepared to sanction Mexican banks if they help the rebels.",
            (["Canada"], ["Mexican banks"], "economic sanctions", "threatened"),
        ),
        (
            "Brazil is considering sanctions against Venezuela, diplomats said.",
            (["Brazil"], ["Venezuela"], "economic sanctions", "proposed"),
        ),
        (
            "Australia lifted its arms embargo on Fiji.",
            (["Australia"], ["Fiji"], "arms embargo", "lifted"),
        ),
        (
            "Japan will ease export controls on South Korea.",
            (["Japan"], ["South Korea"], "export control", "eased"),
        ),
        (
            "Canada expelled four Cuban diplomats for interference in its elections.",
            (["Canada"], ["four Cuban diplomats"], "expulsion", "imposed"),
        ),
        (
            "Germany has frozen the assets of a Serbian oligarch.",
            (["Germany"], ["Serbian oligarch"], "asset freeze", "imposed"),
        ),
        (
            "Eight Sudanese businesses were sanctioned by the United Kingdom on Wednesday.",
            (["United Kingdom"], ["Eight Sudanese businesses"], "economic sanctions", "imposed"),
        ),
        (
            "Iran’s oil exports rose in 2023 despite Western sanctions.",
            (["West"], ["Iran"], "economic sanctions", "in force"),
        ),
        (
            "Kenya criticized the “illegal sanctions” enforced by the West on Belarus.",
            (["West"], ["Belarus"], "economic sanctions", "in force"),
        ),
        (
            "China's commerce ministry urged Washington to lift the tariffs it introduced in 2018.",
            (["United States"], ["China"], "tariff", "in force"),
        ),
        (
            "The United States suspended military aid to Ethiopia.",
            (["United States"], ["Ethiopia"], "aid suspension", "imposed"),
        ),
        (
            "Turkey suspended all trade with Israel in May.",
            (["Turkey"], ["Israel"], "trade ban", "imposed"),
        ),
    ],
)
def test_sentence_gives_one_sanction(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert [short(sanction) for sanction in found(annotate, lexicon, text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Shareholders must sanction the dividend at a meeting in November.",
        "The town council sanctioned the construction of a new bridge.",
        "The football federation imposed a ten-match ban on the striker.",
        "Electricity tariffs will rise by 10 percent in July, the regulator said.",
        "India has no plans to impose tariffs on Chinese steel.",
        "He would not discuss sanctions.",
        "The final text did not mention sanctions.",
    ],
)
def test_hard_negatives_give_none(annotate: Annotate, lexicon: Lexicon, text: str) -> None:
    assert found(annotate, lexicon, text) == []


def test_candidate_that_gives_none_says_why(annotate: Annotate, lexicon: Lexicon) -> None:
    doc = annotate("The football federation imposed a ten-match ban on the striker after the league game.")
    assert [m.reason for m in sanctions(doc, lexicon) if isinstance(m, Miss)] == ["'ban': a ban in sports"]


def test_both_goes_back_to_the_two_states(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Kenya has strengthened its ties with Uganda as the United States and its allies imposed sanctions on both."
    (sanction,) = found(annotate, lexicon, text)
    assert sorted(mention.name for mention in sanction.targets) == ["Kenya", "Uganda"]
    assert [mention.name for mention in sanction.senders] == ["United States", "allies"]


def test_treasury_acts_for_its_state(annotate: Annotate, lexicon: Lexicon) -> None:
    (sanction,) = found(annotate, lexicon, "The US Treasury blacklisted five Iranian companies on Wednesday.")
    assert "United States" in [mention.name for mention in sanction.senders]
    assert sanction.target_country is not None
    assert sanction.target_country.name == "Iran"


def test_sender_carries_over_to_the_measures_told_next(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "The European Union imposed sanctions on Belarusian judges. They are subject to an asset freeze."
    assert [short(s)[2:] for s in found(annotate, lexicon, text)] == [
        ("economic sanctions", "imposed"),
        ("asset freeze", "imposed"),
    ]
    assert {s.senders[0].name for s in found(annotate, lexicon, text)} == {"European Union"}


def test_one_measure_told_twice_is_one_record(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Canada imposed sanctions on Belarus on Tuesday. Canada imposed the sanctions on Belarus over the election."
    (sanction,) = found(annotate, lexicon, text)
    assert len(sanction.spans) == 2


def test_reason_is_read_after_for(annotate: Annotate, lexicon: Lexicon) -> None:
    (sanction,) = found(annotate, lexicon, "Canada imposed sanctions on Belarus for its attack on the parliament.")
    assert sanction.reason == "its attack"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Canada banned imports of Cuban sugar on Monday. Mexico and Chile did the same on Tuesday.",
            [(["Canada"], "import ban", "imposed"), (["Mexico", "Chile"], "import ban", "imposed")],
        ),
        (
            "Canada imposed sanctions on Belarus. Norway took similar steps a day later.",
            [(["Canada"], "economic sanctions", "imposed"), (["Norway"], "economic sanctions", "imposed")],
        ),
        (
            "Japan adopted sanctions against Belarus. The measures include an asset freeze.",
            [(["Japan"], "economic sanctions", "imposed"), (["Japan"], "asset freeze", "imposed")],
        ),
        (
            "Japan imposed tariffs on Peru. They were lifted in May.",
            [(["Japan"], "tariff", "imposed"), (["Japan"], "tariff", "lifted")],
        ),
    ],
)
def test_later_sentence_goes_back_to_the_measure(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: list[tuple[list[str], str, str]]
) -> None:
    told = found(annotate, lexicon, text)
    assert [([mention.name for mention in s.senders], s.measure, s.status) for s in told] == expected
    assert all(s.targets for s in told)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Two Serbian generals can no longer travel to Canada.", "travel ban"),
        ("Germany will no longer allow the export of weapons to Fiji.", "arms embargo"),
        ("Canada closed its ports to Cuban ships.", "port ban"),
        ("The European Union cut seven Serbian banks off from SWIFT.", "sectoral sanctions"),
        ("Peru barred beef from Brazil.", "import ban"),
    ],
)
def test_what_is_barred_tells_the_measure(annotate: Annotate, lexicon: Lexicon, text: str, measure: str) -> None:
    assert [sanction.measure for sanction in found(annotate, lexicon, text)] == [measure]


def test_council_is_that_of_the_organisation_that_the_article_names(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "The Council adopted sanctions against Serbia. The European Union acts with its partners."
    (sanction,) = found(annotate, lexicon, text)
    assert "European Union" in [mention.name for mention in sanction.senders]


def test_order_to_ones_own_people_hits_nobody(annotate: Annotate, lexicon: Lexicon) -> None:
    assert found(annotate, lexicon, "Canada barred Canadian citizens from travelling with them.") == []


def test_headline_and_lead_are_one_record(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Canada hits Serbia with tariffs\n\nCanada on Monday imposed tariffs on steel from Serbia. It gave no reason."
    )
    (sanction,) = found(annotate, lexicon, text)
    assert len(sanction.spans) == 2


def test_first_sentence_counts_after_a_blank_line(annotate: Annotate, lexicon: Lexicon) -> None:
    assert len(found(annotate, lexicon, "\n\nCanada imposed sanctions on Belarus on Tuesday. It gave no reason.")) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Sanctioned by Canada in 2020, the Peruvian shipping company Andimar has since sold its ships.",
            [(["Canada"], ["Andimar"], "economic sanctions", "imposed")],
        ),
        (
            "Thirty Canadian lawmakers were expelled and barred from entering Peru.",
            [(["Peru"], ["Thirty Canadian lawmakers"], "travel ban", "imposed")],
        ),
        (
            "WELLINGTON: Foreign Minister Ana Brand has imposed sanctions on Belarus.",
            [(["New Zealand"], ["Belarus"], "economic sanctions", "imposed")],
        ),
        (
            "OTTAWA: The Peruvian foreign minister, Ana Brand, has imposed sanctions on Belarus.",
            [(["Peru"], ["Belarus"], "economic sanctions", "imposed")],
        ),
    ],
)
def test_parties_stand_apart_from_their_verb(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: list[tuple[object, ...]]
) -> None:
    assert [short(record) for record in found(annotate, lexicon, text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "TOKYO - The cabinet froze the assets of three Syrian banks.",
            [(["Japan"], ["three Syrian banks"], "asset freeze", "imposed")],
        ),
        (
            "The junta in Niamey suspended exports of salt to Benin.",
            [(["Niger"], ["Benin"], "export control", "imposed")],
        ),
        (
            "The Security Council voted on Friday. The resolution lifts the arms embargo on Fiji.",
            [(["UN Security Council"], ["Fiji"], "arms embargo", "lifted")],
        ),
        (
            "Peru imposed duties on Chilean wine. Chile's answer would include a ban on Peruvian fish.",
            [
                (["Peru"], ["Chilean wine", "Chile"], "tariff", "imposed"),
                (["Chile"], ["Peruvian fish", "Peru"], "import ban", "threatened"),
            ],
        ),
        (
            "Norway sanctioned two Serbian judges. Sweden did the same on Monday, and Finland did so on Friday.",
            [
                (["Norway"], ["two Serbian judges"], "economic sanctions", "imposed"),
                (["Sweden"], ["two Serbian judges"], "economic sanctions", "imposed"),
                (["Finland"], ["two Serbian judges"], "economic sanctions", "imposed"),
            ],
        ),
        (
            "Two Czech diplomats were told to leave Minsk within three days.",
            [(["Belarus"], ["Two Czech diplomats"], "expulsion", "imposed")],
        ),
    ],
)
def test_sender_is_told_by_office_place_or_act(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: list[tuple[object, ...]]
) -> None:
    assert [short(sanction) for sanction in found(annotate, lexicon, text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Morocco reopened its airspace to Algerian airlines.",
            (["Morocco"], ["Algerian airlines"], "flight ban", "lifted"),
        ),
        (
            "Austria named a minister. In Vienna, the European Union lifted its sanctions on the country.",
            (["European Union"], ["Austria"], "economic sanctions", "lifted"),
        ),
        (
            "In answer to the duties Rome put on Chinese cars, Beijing sent a note.",
            (["Italy"], ["Chinese cars", "China"], "tariff", "in force"),
        ),
        (
            "Britain has ruled out lifting sanctions on Syria.",
            (["United Kingdom"], ["Syria"], "economic sanctions", "in force"),
        ),
        (
            "Japan tightened controls on exports of cameras to Syria.",
            (["Japan"], ["cameras", "Syria"], "export control", "extended"),
        ),
    ],
)
def test_target_is_who_is_hit_not_what_is_closed_nor_where(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert [short(sanction) for sanction in found(annotate, lexicon, text)] == [expected]


def test_listed_as_well_are_hit_by_a_measure_of_their_own(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Norway has sanctioned a Serbian general. Also covered are two firms in Serbia."
    assert [[mention.name for mention in sanction.targets] for sanction in found(annotate, lexicon, text)] == [
        ["Serbian general"],
        ["two firms"],
    ]


def test_named_later_are_among_those_hit_before(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Norway has sanctioned ten Serbian officers. Among those listed are Dragan Kostić and Mirko Savić."
    (sanction,) = found(annotate, lexicon, text)
    assert [mention.name for mention in sanction.targets] == ["ten Serbian officers", "Dragan Kostić", "Mirko Savić"]
    assert len(sanction.spans) == 2


def test_pronoun_repeats_the_measure_for_somebody_else(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "The Security Council lifted the arms embargo on Fiji while keeping the one on Peru."
    assert [short(sanction) for sanction in found(annotate, lexicon, text)] == [
        (["UN Security Council"], ["Fiji"], "arms embargo", "lifted"),
        (["UN Security Council"], ["Peru"], "arms embargo", "in force"),
    ]


def told(annotate: Annotate, lexicon: Lexicon, text: str) -> list[tuple[object, ...]]:
    return [short(sanction) for sanction in found(annotate, lexicon, text)]


GENERALS = (["Canada"], ["two Serbian generals"], "economic sanctions", "imposed")


@pytest.mark.parametrize(
    ("sentence", "measure"),
    [
        ("Their assets in Canada are blocked.", "asset freeze"),
        ("They will have their accounts in the country frozen.", "asset freeze"),
        ("All member states must now deny them entry.", "travel ban"),
        ("They face a travel ban.", "travel ban"),
    ],
)
def test_those_hit_before_are_hit_again_by_the_same_sender(
    annotate: Annotate, lexicon: Lexicon, sentence: str, measure: str
) -> None:
    text = f"Canada sanctioned two Serbian generals. {sentence}"
    again = (["Canada"], ["two Serbian generals"], measure, "imposed")
    assert told(annotate, lexicon, text) == [GENERALS, again]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Canada has frozen any property that General Dragan Savić may have in Toronto.",
            (["Canada"], ["Dragan Savić"], "asset freeze", "imposed"),
        ),
        (
            "Canada froze all property and interests in property of the designated persons that are in its territory.",
            (["Canada"], ["designated persons"], "asset freeze", "imposed"),
        ),
    ],
)
def test_whose_property_is_frozen_is_hit(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert told(annotate, lexicon, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Peru will admit no more timber from Chile.",
            (["Peru"], ["more timber", "Chile"], "import ban", "imposed"),
        ),
        (
            "Peru closed its market to Chilean timber.",
            (["Peru"], ["Chilean timber", "Chile"], "import ban", "imposed"),
        ),
        (
            "Peru has shut its border to Chilean lorry drivers.",
            (["Peru"], ["Chilean lorry drivers"], "travel ban", "imposed"),
        ),
        (
            "Norway kept Chadian ships out of its ports.",
            (["Norway"], ["Chadian ships"], "port ban", "imposed"),
        ),
        (
            "Carlos Silva has been barred from Norway since 2020.",
            (["Norway"], ["Carlos Silva"], "travel ban", "imposed"),
        ),
        (
            "Japan has required permits for exports of graphite to Peru.",
            (["Japan"], ["graphite", "Peru"], "export control", "imposed"),
        ),
        (
            "Brazil ended visa-free travel for Mexicans.",
            (["Brazil"], ["Mexicans", "Mexico"], "visa restrictions", "imposed"),
        ),
        (
            "Chad announced a suspension of aid to Niger.",
            (["Chad"], ["Niger"], "aid suspension", "imposed"),
        ),
        (
            "The Treasury Department took action against a network of Chadian smugglers that evades sanctions.",
            (["US Treasury", "United States"], ["network of Chadian smugglers"], "economic sanctions", "imposed"),
        ),
        (
            "Chadian refineries remain under a Norwegian travel ban.",
            (["Norway"], ["Chadian refineries"], "travel ban", "in force"),
        ),
    ],
)
def test_measures_are_told_in_other_words_than_their_names(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert told(annotate, lexicon, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Kenya said on Friday it would ban maize from Zambia.",
            (["Kenya"], ["maize", "Zambia"], "import ban", "imposed"),
        ),
        (
            "The decision of Italy to ban rice from Togo angered farmers.",
            (["Italy"], ["rice", "Togo"], "import ban", "imposed"),
        ),
        (
            "TOKYO -- The cabinet on Friday approved freezing the assets of 11 groups.",
            (["Japan"], ["11 groups"], "asset freeze", "imposed"),
        ),
        (
            "Kyiv: The government imposed sanctions on Chad.",
            (["Ukraine"], ["Chad"], "economic sanctions", "imposed"),
        ),
        (
            "Norwegian citizens are prohibited from selling arms to Chad.",
            (["Norway"], ["Chad"], "export control", "imposed"),
        ),
        (
            "Bulgaria and Hungary will keep their bans on Ukrainian eggs.",
            (["Bulgaria", "Hungary"], ["Ukrainian eggs", "Ukraine"], "import ban", "in force"),
        ),
        (
            "Brussels imposed duties on Chinese steel.",
            (["European Union"], ["Chinese steel", "China"], "tariff", "imposed"),
        ),
        (
            "Brussels in Belgium slapped duties on Chinese bikes.",
            (["Belgium"], ["Chinese bikes", "China"], "tariff", "imposed"),
        ),
    ],
)
def test_sender_is_told_beside_the_measure(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert told(annotate, lexicon, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Norway imposed an arms embargo on Chad. The curbs, announced by the ministry in Oslo, last a year.",
            [(["Norway"], ["Chad"], "arms embargo", "imposed")],
        ),
        (
            "Norway banned imports of Chadian gum. The former ban was lifted in May.",
            [
                (["Norway"], ["Chadian gum", "Chad"], "import ban", "imposed"),
                (["Norway"], ["Chadian gum", "Chad"], "import ban", "lifted"),
            ],
        ),
        (
            "Norway imposed sanctions on Chad, following those that Japan imposed on Niger.",
            [
                (["Norway"], ["Chad"], "economic sanctions", "imposed"),
                (["Japan"], ["Niger"], "economic sanctions", "imposed"),
            ],
        ),
        (
            "Britain put ten Chadian officers on its sanctions list. General Idriss Bello is on it, too.",
            [
                (["United Kingdom"], ["ten Chadian officers"], "economic sanctions", "imposed"),
                (["United Kingdom"], ["Idriss Bello"], "economic sanctions", "imposed"),
            ],
        ),
        (
            "Britain sanctioned ten Chadian officers. Among the names is General Idriss Bello.",
            [(["United Kingdom"], ["ten Chadian officers", "Idriss Bello"], "economic sanctions", "imposed")],
        ),
    ],
)
def test_what_follows_goes_back_to_the_measure_told_before(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: list[tuple[object, ...]]
) -> None:
    assert told(annotate, lexicon, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "France banned Malian cotton, answering the tariffs on wine that took effect in Bamako.",
            (["Mali"], ["wine"], "tariff", "imposed"),
        ),
        (
            "In response to Japan's listing of two Fijian banks, Fiji expelled three Japanese envoys.",
            (["Japan"], ["two Fijian banks"], "economic sanctions", "imposed"),
        ),
    ],
)
def test_answered_measure_is_one_of_the_other_side(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert expected in told(annotate, lexicon, text)


@pytest.mark.parametrize(
    "text",
    [
        "Acme Holdings has stopped buying Russian timber.",
        "Norway imposed a tax on salt. Ali Bello evaded the sanctions of Japan.",
        "Traders say that Norwegian nurses cannot buy spare parts.",
    ],
)
def test_own_business_and_evaded_measures_are_none(annotate: Annotate, lexicon: Lexicon, text: str) -> None:
    assert told(annotate, lexicon, text) == []


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Farmers demanded that Norway lift its ban on Chadian beef.", "in force"),
        ("Norway balked at banning Chadian beef.", None),
    ],
)
def test_what_is_wished_or_refused_has_not_come(
    annotate: Annotate, lexicon: Lexicon, sentence: str, status: str | None
) -> None:
    text = f"OSLO, May 3 - {sentence}"
    assert [fact[3] for fact in told(annotate, lexicon, text)] == ([status] if status else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Danes should be barred from entering Norway, the party said.",
            [(["Norway"], ["Danes", "Denmark"], "travel ban", "proposed")],
        ),
        ("Kenya would have banned Ghanaian cocoa, had the talks failed.", []),
        ("Senators introduced a bill to impose sanctions on Fiji.", [([], ["Fiji"], "economic sanctions", "proposed")]),
        (
            "Chile and Peru discussed lifting the sanctions on Fiji.",
            [(["Chile", "Peru"], ["Fiji"], "economic sanctions", "proposed")],
        ),
        (
            "Chile is considering closing its airspace to Peruvian airlines.",
            [(["Chile"], ["Peruvian airlines"], "flight ban", "proposed")],
        ),
        (
            "Denmark announced its readiness to impose sanctions on Fiji.",
            [(["Denmark"], ["Fiji"], "economic sanctions", "threatened")],
        ),
        (
            "Chile has not only extended the arms embargo on Fiji but widened it.",
            [(["Chile"], ["Fiji"], "arms embargo", "extended")],
        ),
        (
            "The mayor backed the senator's call for a ban on Danes entering the country.",
            [([], ["Danes", "Denmark"], "travel ban", "proposed")],
        ),
    ],
)
def test_what_is_wished_or_only_thought_of_is_not_done(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: list[tuple[object, ...]]
) -> None:
    assert told(annotate, lexicon, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "If Denmark imposes duties on Finnish paper, Finland is ready to take retaliatory measures.",
            [
                (["Denmark"], ["Finnish paper", "Finland"], "tariff", "threatened"),
                (["Finland"], ["Denmark"], "unspecified consequences", "threatened"),
            ],
        ),
        (
            "The council renewed the trade ban on Fiji until Samoa lifts the embargo on Tonga.",
            [(["council"], ["Fiji"], "trade ban", "extended"), (["Samoa"], ["Tonga"], "trade ban", "in force")],
        ),
        (
            (
                "The council kept the embargo on Fiji despite appeals from Samoa, Tonga and several states, "
                "including Peru and Chile, to lift the measure."
            ),
            [(["council"], ["Fiji"], "trade ban", "in force")],
        ),
        (
            "Kenya vowed to retaliate against Ghana's tariffs.",
            [
                (["Kenya"], ["Ghana"], "unspecified consequences", "threatened"),
                (["Ghana"], ["Kenya"], "tariff", "in force"),
            ],
        ),
        (
            "Fiji lifted what Tonga called illegal sanctions on Samoa.",
            [(["Fiji"], ["Samoa"], "economic sanctions", "lifted")],
        ),
    ],
)
def test_conditions_appeals_and_names_for_a_measure_leave_its_stage_and_sender(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: list[tuple[object, ...]]
) -> None:
    assert told(annotate, lexicon, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Banks that help the Fijian army would face sanctions from Norway.",
            (["Norway"], ["Banks"], "economic sanctions", "threatened"),
        ),
        (
            "Chile imposed duties on $3 billion in Peruvian goods on Thursday.",
            (["Chile"], ["Peruvian goods", "Peru"], "tariff", "imposed"),
        ),
        (
            "Peru has announced the suspension of pineapple imports from Fiji.",
            (["Peru"], ["Fiji"], "import ban", "imposed"),
        ),
        (
            "Chile imposed tariffs on imported steel from Peru.",
            (["Chile"], ["imported steel", "Peru"], "tariff", "imposed"),
        ),
        (
            "Norway froze Swiss accounts linked to a Serbian oligarch.",
            (["Norway"], ["Serbian oligarch"], "asset freeze", "imposed"),
        ),
        (
            "Latvia banned the entry of 13 Serbian citizens.",
            (["Latvia"], ["13 Serbian citizens"], "travel ban", "imposed"),
        ),
        (
            "A ban on Danish ships at Swedish ports is being considered.",
            (["Sweden"], ["Danish ships"], "port ban", "proposed"),
        ),
        (
            "Denmark has kicked out more than 30 Serbian embassy staff.",
            (["Denmark"], ["30 Serbian embassy staff"], "expulsion", "imposed"),
        ),
        (
            "Denmark has given all Serbian visitors two weeks to leave the country.",
            (["Denmark"], ["Serbian visitors"], "expulsion", "imposed"),
        ),
        (
            "The bank has been designated in Norway since May.",
            (["Norway"], ["bank"], "economic sanctions", "imposed"),
        ),
        (
            "Denmark will remove Serbia from its white list of trading partners.",
            (["Denmark"], ["Serbia"], "export control", "imposed"),
        ),
        (
            (
                "The Norwegian government abused its power by imposing measures on Fiji, "
                "including sanctions against Fijian banks."
            ),
            (["Norway"], ["Fiji", "Fijian banks"], "economic sanctions", "imposed"),
        ),
    ],
)
def test_who_takes_it_and_who_is_hit_are_read_off_one_sentence(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert told(annotate, lexicon, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'Norway sanctioned a Fijian bank. "We will freeze its assets," the Norwegian foreign minister said.',
            (["Norway"], ["Fijian bank"], "asset freeze", "imposed"),
        ),
        (
            (
                "The Norwegian Finance Ministry blacklisted two Fijian banks. "
                "Travel bans were also imposed on their directors."
            ),
            (["Norwegian Finance Ministry", "Norway"], ["directors"], "travel ban", "imposed"),
        ),
        (
            "The United States sanctioned a Fijian bank. The US Treasury also targeted three Fijian officials.",
            (["US Treasury", "United States"], ["three Fijian officials"], "economic sanctions", "imposed"),
        ),
        (
            "Peru banned exports of copper. The ban on copper will be lifted in May, Peru said.",
            (["Peru"], ["copper"], "export control", "lifted"),
        ),
        (
            (
                "Kenya would not exclude new duties on bicycles and pumps made in Ghana. "
                "Ghana urged Kenya to lift the tariffs it introduced in 2018."
            ),
            (["Kenya"], ["Ghana"], "tariff", "in force"),
        ),
        (
            (
                "Chile banned Peruvian fish. Earlier, Peru imposed duties on Chilean wine. "
                "The duties introduced in 2018 were lifted by Peru in May."
            ),
            (["Peru"], ["Chilean wine", "Chile"], "tariff", "lifted"),
        ),
    ],
)
def test_a_later_sentence_goes_on_with_the_same_measures(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert expected in told(annotate, lexicon, text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The ballot lists two Danish candidates and a bank.", "a list of another kind"),
        (
            "The Norwegian Foreign Ministry protested the expulsion of Norwegian diplomats.",
            "nobody named who takes the measure",
        ),
    ],
)
def test_no_measure_says_why(annotate: Annotate, lexicon: Lexicon, text: str, reason: str) -> None:
    results = list(sanctions(annotate(text), lexicon))
    assert not any(isinstance(result, Sanction) for result in results)
    assert reason in "; ".join(result.reason for result in results if isinstance(result, Miss))
