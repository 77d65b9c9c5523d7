"""Meetings: cues, participants, place, date, status; what is one event; what is none."""

from __future__ import annotations

import pytest

from kg.extractors.meetings import meetings
from kg.lexicon import Lexicon
from kg.model import Meeting, Miss
from tests.conftest import Annotate

PUBLISHED = "2024-04-09"  # a Tuesday


def found(annotate: Annotate, lexicon: Lexicon, text: str) -> list[Meeting]:
    doc = annotate(text, published=PUBLISHED)
    return [record for record in meetings(doc, lexicon) if isinstance(record, Meeting)]


def short(meeting: Meeting) -> tuple[object, ...]:
    return (
        sorted(mention.name for mention in meeting.participants),
        meeting.place.name if meeting.place else None,
        meeting.date.value if meeting.date else None,
        meeting.status,
        meeting.format,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Chilean President Ana Rojas met Peruvian President Luis Paredes in Lima on Monday.",
            (["Ana Rojas", "Luis Paredes"], "Lima", "2024-04-08", "held", "talks"),
        ),
        (
            "Chilean Foreign Minister Ana Rojas will meet her Peruvian counterpart Luis Paredes in Lima on Friday.",
            (["Ana Rojas", "Luis Paredes"], "Lima", "2024-04-12", "planned", "talks"),
        ),
        (
            "Kenyan President Peter Mwangi and Ugandan President Sarah Okello held talks in Nairobi on Monday.",
            (["Peter Mwangi", "Sarah Okello"], "Nairobi", "2024-04-08", "held", "talks"),
        ),
        (
            "Norwegian Prime Minister Kari Lund is scheduled to visit Ottawa next month, her office said.",
            (["Kari Lund"], "Ottawa", "2024-05", "planned", "visit"),
        ),
        (
            "Norwegian Prime Minister Kari Lund is due in Canada in May for talks with Prime Minister Anne Tremblay.",
            (["Anne Tremblay", "Kari Lund"], "Canada", "2024-05", "planned", "talks"),
        ),
        (
            "Norwegian Prime Minister Kari Lund spoke by phone with Canadian Prime Minister Anne Tremblay on Monday.",
            (["Anne Tremblay", "Kari Lund"], None, "2024-04-08", "held", "call"),
        ),
        (
            "Kenyan President Peter Mwangi was received by Ugandan President Sarah Okello in Kampala on Sunday.",
            (["Peter Mwangi", "Sarah Okello"], "Kampala", "2024-04-07", "held", "talks"),
        ),
        (
            "Chilean President Ana Rojas flew to Lima on Sunday, where she met Peruvian President Luis Paredes.",
            (["Ana Rojas", "Luis Paredes"], "Lima", "2024-04-07", "held", "visit"),
        ),
        (
            "Kenyan President Peter Mwangi met Ugandan President Sarah Okello in the Ugandan capital over the weekend.",
            (["Peter Mwangi", "Sarah Okello"], "Kampala", "2024-04-06", "held", "talks"),
        ),
        (
            "The meeting between Kenyan President Peter Mwangi and Ugandan leader Sarah Okello took place in Kampala.",
            (["Peter Mwangi", "Sarah Okello"], "Kampala", None, "held", "talks"),
        ),
        (
            "Brazil and Argentina cancelled a planned summit after a row over fish.",
            (["Argentina", "Brazil"], None, None, "cancelled", "summit"),
        ),
        (
            "Kenyan President Peter Mwangi postponed a trip to Kampala.",
            (["Peter Mwangi"], "Kampala", None, "postponed", "visit"),
        ),
        (
            "Kenyan President Peter Mwangi has ruled out direct talks with Ugandan President Sarah Okello.",
            (["Peter Mwangi", "Sarah Okello"], None, None, "denied", "talks"),
        ),
        (
            "Kenyan Foreign Minister Peter Mwangi denied that he had met Ugandan President Sarah Okello in Kampala.",
            (["Peter Mwangi", "Sarah Okello"], "Kampala", None, "denied", "talks"),
        ),
        (
            "Kenyan President Peter Mwangi could travel to Kampala in June for a meeting with President Sarah Okello.",
            (["Peter Mwangi", "Sarah Okello"], "Kampala", "2024-06", "possible", "visit"),
        ),
        (
            "Norwegian Foreign Minister Kari Lund had difficult conversations with Chinese officials during her visit.",
            (["Chinese officials", "Kari Lund"], None, None, "held", "visit"),
        ),
        (
            "The leaders of Kenya, Uganda and Rwanda met in Kigali on March 13.",
            (["Kenya", "Rwanda", "Uganda"], "Kigali", "2024-03-13", "held", "talks"),
        ),
        (
            "Kenyan and Ugandan negotiators held talks in Kigali on Monday.",
            (["Kenya", "Uganda"], "Kigali", "2024-04-08", "held", "talks"),
        ),
    ],
)
def test_sentence_gives_one_meeting(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert [short(meeting) for meeting in found(annotate, lexicon, text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The company met analysts' expectations in the third quarter.",
        "The committee met the deadline that Kenya had set.",
        "Kenya and Uganda met in a friendly match in Nairobi on Monday.",
        "Kenyan President Peter Mwangi has met Ugandan President Sarah Okello more than 40 times.",
        "Kenyan President Peter Mwangi called the plan a mistake.",
        "Kenyan President Peter Mwangi called for an end to the war.",
        "Kenyan President Peter Mwangi told a news conference that prices would fall.",
        "Kenya and Uganda agreed to start a dialogue on security.",
        "The farmers talked about rain.",
        "The tourists travelled to Kenya in March.",
    ],
)
def test_cue_without_a_meeting_gives_none(annotate: Annotate, lexicon: Lexicon, text: str) -> None:
    assert found(annotate, lexicon, text) == []


def test_candidate_that_gives_none_says_why(annotate: Annotate, lexicon: Lexicon) -> None:
    doc = annotate("Kenya and Uganda met in a friendly match in Nairobi on Monday.", published=PUBLISHED)
    assert [m.reason for m in meetings(doc, lexicon) if isinstance(m, Miss)] == ["'met': a match, not a meeting"]


def test_two_meetings_of_one_sentence_stay_two(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Kenyan President Peter Mwangi and Ugandan President Sarah Okello are set to meet at a regional summit "
        "in Kigali in June and in October at a leaders' meeting of the Commonwealth."
    )
    places = [
        (m.place.name if m.place else None, m.date.value if m.date else None) for m in found(annotate, lexicon, text)
    ]
    assert places == [("Kigali", "2024-06"), (None, "2024-10")]


def test_repeated_mentions_are_one_meeting_with_all_the_evidence(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Kenya wants peace, President Peter Mwangi said on Monday after talks in Kampala.\n\n"
        "Mwangi, after talks with Ugandan President Sarah Okello, said that trade had grown.\n\n"
        "At their joint news conference Okello praised the talks."
    )
    (meeting,) = found(annotate, lexicon, text)
    assert short(meeting) == (["Peter Mwangi", "Sarah Okello"], "Kampala", "2024-04-08", "held", "talks")
    assert len(meeting.spans) >= 2


def test_meeting_right_after_another_takes_its_day_and_place(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Kenyan Foreign Minister Peter Mwangi held talks with Ugandan minister Sarah Okello in Kampala on Monday. "
        "Mwangi met Ugandan President John Opio after the meeting with Okello."
    )
    first, second = found(annotate, lexicon, text)
    assert short(second) == (["John Opio", "Peter Mwangi"], "Kampala", "2024-04-08", "held", "talks")
    assert (first.date and first.date.basis, second.date and second.date.basis) == ("resolved", "assumed")


def test_town_of_a_dateline_takes_part_in_nothing(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "BEIJING, April 9 (Northern Press) - Delhi and Cairo will open a port, Indian Minister Arun Mehta "
        "said on Tuesday after more than two hours of talks with his Egyptian counterpart, Omar Saleh."
    )
    (meeting,) = found(annotate, lexicon, text)
    assert short(meeting)[0] == ["Arun Mehta", "Omar Saleh"]


def test_publication_date_alone_is_never_a_meeting_date(annotate: Annotate, lexicon: Lexicon) -> None:
    (meeting,) = found(
        annotate, lexicon, "Kenyan President Peter Mwangi met Ugandan President Sarah Okello in Kampala."
    )
    assert meeting.date is None


def test_caption_of_two_states_leaders_is_a_meeting(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Kenya and Uganda talk\n\nKenyan President Peter Mwangi, left, and Ugandan President Sarah Okello in Kampala, "
        "Uganda, on Jan. 15, 2024. Pool photo via AP\n\nKenya said on Tuesday that prices had fallen."
    )
    assert (["Peter Mwangi", "Sarah Okello"], "Kampala", "2024-01-15", "held", "talks") in [
        short(meeting) for meeting in found(annotate, lexicon, text)
    ]


def test_host_is_marked(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Ugandan President Sarah Okello hosted Kenyan President Peter Mwangi in Kampala on Monday."
    (meeting,) = found(annotate, lexicon, text)
    assert meeting.host is not None
    assert meeting.host.name == "Sarah Okello"


def test_evidence_is_the_sentence(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "It rained. Kenyan President Peter Mwangi met Ugandan President Sarah Okello in Kampala. The sun came out."
    (meeting,) = found(annotate, lexicon, text)
    assert [text[span.start : span.end] for span in meeting.spans] == [
        "Kenyan President Peter Mwangi met Ugandan President Sarah Okello in Kampala."
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Kenyan President Peter Mwangi will see Ugandan President Sarah Okello in Kampala on Friday.",
            (["Peter Mwangi", "Sarah Okello"], "Kampala", "2024-04-12", "planned", "talks"),
        ),
        (
            "Kenyan President Peter Mwangi called on Ugandan President Sarah Okello in Kampala on Monday.",
            (["Peter Mwangi", "Sarah Okello"], "Kampala", "2024-04-08", "held", "talks"),
        ),
        (
            "Kenyan President Peter Mwangi has sounded out Ugandan President Sarah Okello over the phone.",
            (["Peter Mwangi", "Sarah Okello"], None, None, "held", "call"),
        ),
        (
            "Kenyan President Peter Mwangi hopes to be received by Ugandan President Sarah Okello.",
            (["Peter Mwangi", "Sarah Okello"], None, None, "possible", "talks"),
        ),
        (
            "Kenyan President Peter Mwangi was to have met Ugandan President Sarah Okello in Kampala.",
            (["Peter Mwangi", "Sarah Okello"], "Kampala", None, "cancelled", "talks"),
        ),
        (
            "Kenyan President Peter Mwangi was not allowed to see Ugandan President Sarah Okello.",
            (["Peter Mwangi", "Sarah Okello"], None, None, "denied", "talks"),
        ),
        (
            "Kenyan Foreign Minister Peter Mwangi and his Ugandan colleague Sarah Okello discussed trade in Kampala.",
            (["Peter Mwangi", "Sarah Okello"], "Kampala", None, "held", "talks"),
        ),
        (
            "Diplomats from Kenya and Uganda held a round of talks in Kampala on Monday.",
            (["Kenya", "Uganda"], "Kampala", "2024-04-08", "held", "negotiation"),
        ),
    ],
)
def test_meeting_is_told_without_a_word_of_meeting(
    annotate: Annotate, lexicon: Lexicon, sentence: str, expected: tuple[object, ...]
) -> None:
    assert [short(meeting) for meeting in found(annotate, lexicon, sentence)] == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Kenyan President Peter Mwangi sees Ugandan President Sarah Okello as a friend.",
        "Kenyan President Peter Mwangi called on Ugandan President Sarah Okello to free her rivals.",
        "Kenyan President Peter Mwangi called out Ugandan President Sarah Okello for her silence.",
        "Kenyan President Peter Mwangi invited Ugandan President Sarah Okello to invest in his railway.",
        "Kenyan President Peter Mwangi and Ugandan President Sarah Okello had not met since the vote.",
        "Kenya joins Uganda as the second country that grows tea.",
    ],
)
def test_verbs_of_much_else_tell_of_no_meeting(annotate: Annotate, lexicon: Lexicon, sentence: str) -> None:
    assert found(annotate, lexicon, sentence) == []


def test_the_two_leaders_are_those_of_the_meeting_told_last(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Kenyan President Peter Mwangi met Ugandan President Sarah Okello in Kampala on Monday. "
        "The pair agreed to meet again in Nairobi in June."
    )
    _, second = found(annotate, lexicon, text)
    assert short(second) == (["Peter Mwangi", "Sarah Okello"], "Nairobi", "2024-06", "planned", "talks")


def test_persons_named_after_their_states_are_those_who_met(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "The foreign ministers of Kenya, Uganda and Rwanda gathered in Kampala on Monday. "
        "Ugandan minister Sarah Okello welcomed Peter Mwangi and Jean Habimana at her ministry."
    )
    (meeting,) = found(annotate, lexicon, text)
    assert short(meeting)[0] == ["Jean Habimana", "Peter Mwangi", "Sarah Okello"]


def test_a_delegation_brings_its_leader(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "A delegation from Kenya headed by Foreign Minister Peter Mwangi arrived in Kampala on Monday."
    (meeting,) = found(annotate, lexicon, text)
    assert "Peter Mwangi" in [mention.name for mention in meeting.participants]


def test_states_that_are_counted_are_those_that_are_named(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Leaders of Kenya, Uganda and Rwanda met in Nairobi on Monday for a summit of the three countries."
    assert {mention.name for meeting in found(annotate, lexicon, text) for mention in meeting.participants} == {
        "Kenya",
        "Uganda",
        "Rwanda",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Welcoming Chancellor Max Lindner on Monday, Chilean President Ana Rojas proposed a new fund.",
            ["Ana Rojas", "Max Lindner"],
        ),
        (
            "Consultations between the foreign ministries of Vietnam and Chile were held in Santiago on Monday.",
            ["Chile", "Vietnam"],
        ),
        (
            "The Malian foreign minister's talks with Chilean President Ana Rojas in Santiago lasted an hour.",
            ["Ana Rojas", "Malian foreign minister"],
        ),
    ],
)
def test_side_named_by_office_or_after_a_participle(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: list[str]
) -> None:
    (meeting,) = found(annotate, lexicon, text)
    assert sorted(mention.name for mention in meeting.participants) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "LIMA - Chilean Foreign Minister Ana Rojas landed in Peru on Monday.",
            (["Ana Rojas"], "Peru", "2024-04-08", "held", "visit"),
        ),
        (
            "Chilean President Ana Rojas had a one-on-one with Peruvian President Luis Paredes on Monday.",
            (["Ana Rojas", "Luis Paredes"], None, "2024-04-08", "held", "talks"),
        ),
        (
            "Chile's Ana Rojas and Peru's Luis Paredes exchanged views in Lima on Monday.",
            (["Ana Rojas", "Luis Paredes"], "Lima", "2024-04-08", "held", "talks"),
        ),
        (
            "The Prime Minister spoke by phone to President Luis Paredes of Peru on Monday.",
            (["Luis Paredes", "Prime Minister"], None, "2024-04-08", "held", "call"),
        ),
    ],
)
def test_side_is_known_by_its_state_or_office(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert [short(meeting) for meeting in found(annotate, lexicon, text)] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Kenyan President Peter Mwangi and Ugandan President Sarah Okello walked through the market on Monday.",
            (["Peter Mwangi", "Sarah Okello"], None, "2024-04-08", "held", "talks"),
        ),
        (
            "Standing next to Ugandan President Sarah Okello in Kampala, Kenyan President Peter Mwangi smiled.",
            (["Peter Mwangi", "Sarah Okello"], "Kampala", None, "held", "talks"),
        ),
        (
            "Chilean Minister Ana Rojas went over the plan with Peruvian Minister Luis Paredes on Monday.",
            (["Ana Rojas", "Luis Paredes"], None, "2024-04-08", "held", "talks"),
        ),
        (
            "Chilean Foreign Minister Ana Rojas sounded out her Peruvian colleague, Luis Paredes, in Lima on Monday.",
            (["Ana Rojas", "Luis Paredes"], "Lima", "2024-04-08", "held", "talks"),
        ),
        (
            "Chilean President Ana Rojas was the guest of Peruvian President Luis Paredes in Lima on Monday.",
            (["Ana Rojas", "Luis Paredes"], "Lima", "2024-04-08", "held", "reception"),
        ),
        (
            "On Monday, Chilean President Ana Rojas had Peruvian President Luis Paredes to lunch.",
            (["Ana Rojas", "Luis Paredes"], None, "2024-04-08", "held", "reception"),
        ),
        (
            "Chilean President Ana Rojas welcomed to Santiago her Peruvian counterpart Luis Paredes on Monday.",
            (["Ana Rojas", "Luis Paredes"], "Santiago", "2024-04-08", "held", "visit"),
        ),
        (
            "Chilean President Ana Rojas had been on the phone with Peruvian President Luis Paredes on Monday.",
            (["Ana Rojas", "Luis Paredes"], None, "2024-04-08", "held", "call"),
        ),
        (
            "Chilean President Ana Rojas spoke with her Peruvian counterpart on Monday.",
            (["Ana Rojas", "her Peruvian counterpart"], None, "2024-04-08", "held", "talks"),
        ),
        (
            "A phone call was held between Chilean Minister Ana Rojas and Peruvian Minister Luis Paredes on Monday.",
            (["Ana Rojas", "Luis Paredes"], None, "2024-04-08", "held", "call"),
        ),
        (
            "Chilean President Ana Rojas conferred with Peruvian President Luis Paredes by video conference on Monday.",
            (["Ana Rojas", "Luis Paredes"], None, "2024-04-08", "held", "call"),
        ),
        (
            "Chilean President Ana Rojas met with visiting Peruvian President Luis Paredes in Santiago on Monday.",
            (["Ana Rojas", "Luis Paredes"], "Santiago", "2024-04-08", "held", "talks"),
        ),
        (
            "Chilean President Ana Rojas received in Santiago on Monday the President of Peru, Luis Paredes.",
            (["Ana Rojas", "Luis Paredes"], "Santiago", "2024-04-08", "held", "talks"),
        ),
        (
            "Chilean President Ana Rojas received a phone call from Peruvian President Luis Paredes on Monday.",
            (["Ana Rojas", "Luis Paredes"], None, "2024-04-08", "held", "call"),
        ),
        (
            "The Prime Minister spoke to Prime Minister Luis Paredes of Peru on Monday.",
            (["Luis Paredes", "The Prime Minister"], None, "2024-04-08", "held", "talks"),
        ),
        (
            "Chilean President Ana Rojas left Santiago for Lima on Monday.",
            (["Ana Rojas"], "Lima", "2024-04-08", "held", "visit"),
        ),
        (
            "Chilean President Ana Rojas is to pay Lima a visit on Friday.",
            (["Ana Rojas"], "Lima", "2024-04-12", "planned", "visit"),
        ),
        (
            "Chilean President Ana Rojas will lead a 40-member delegation to Lima on Friday.",
            (["Ana Rojas"], "Lima", "2024-04-12", "planned", "visit"),
        ),
        (
            "Chilean President Ana Rojas wrapped up a two-day stay in Lima on Monday.",
            (["Ana Rojas"], "Lima", "2024-04-08", "held", "visit"),
        ),
    ],
)
def test_persons_of_two_states_meet_in_other_words(
    annotate: Annotate, lexicon: Lexicon, text: str, expected: tuple[object, ...]
) -> None:
    assert [short(meeting) for meeting in found(annotate, lexicon, text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Kenyan President Peter Mwangi walked through the market with his wife Jane Mwangi.",
        "Kenyan President Peter Mwangi reviewed the budget with Kenyan Finance Minister Sarah Okello.",
        "President Peter Mwangi sat down with the governors of Mombasa and Kisumu on Monday.",
        "The labour unions called on President Peter Mwangi on Monday.",
        "Kenya's ambassador in Kampala was recalled for consultations on Monday.",
        "No Kenyan leader had travelled to Oslo since 2016.",
        "Kenyan Finance Minister Peter Mwangi, a man with similar credentials, was dismissed in Nairobi on Monday.",
        "Kenyan President Peter Mwangi showed his green credentials in Oslo on Monday.",
        "Kenyan President Peter Mwangi stood beside the Ugandan flag and walked with a stick.",
    ],
)
def test_people_of_one_country_and_figures_of_speech_are_no_meeting(
    annotate: Annotate, lexicon: Lexicon, text: str
) -> None:
    assert found(annotate, lexicon, text) == []


def test_with_one_and_with_another_are_two_meetings(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Chilean Minister Ana Rojas had a conversation with Peruvian Minister Luis Paredes on Sunday "
        "and with Ugandan Minister Sarah Okello on Monday."
    )
    assert [short(meeting)[:3] for meeting in found(annotate, lexicon, text)] == [
        (["Ana Rojas", "Luis Paredes"], None, "2024-04-07"),
        (["Ana Rojas", "Sarah Okello"], None, "2024-04-08"),
    ]


def test_visit_and_talks_of_another_sentence_stay_two(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Chilean Minister Ana Rojas arrived in Lima on Sunday. She called on Peruvian President Luis Paredes on Monday."
    )
    assert [short(meeting)[4] for meeting in found(annotate, lexicon, text)] == ["visit", "talks"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "Kenyan President Peter Mwangi conferred with the President of Somalia, Idris Moussa, "
                "Prime Minister Kofi Mensah and Foreign Minister Amadou Keita."
            ),
            ["Amadou Keita", "Idris Moussa", "Kofi Mensah", "Peter Mwangi"],
        ),
        (
            (
                "Norwegian Foreign Minister Kari Lund has met with Minister of Foreign Affairs and Trade of the "
                "Republic of Peru Luis Paredes."
            ),
            ["Kari Lund", "Luis Paredes"],
        ),
        (
            (
                "Kenyan President Peter Mwangi met Sarah Okello, director of the Ugandan central bank, and Moses Kato, "
                "head of the Ugandan army."
            ),
            ["Moses Kato", "Peter Mwangi", "Sarah Okello"],
        ),
        (
            (
                "Chilean President Ana Rojas hosted several foreign guests including Peruvian President Luis Paredes "
                "and Kenyan President Peter Mwangi."
            ),
            ["Ana Rojas", "Luis Paredes", "Peter Mwangi"],
        ),
        (
            "Chilean President Ana Rojas met a group of Peruvian ministers in Lima.",
            ["Ana Rojas", "Peruvian ministers"],
        ),
    ],
)
def test_offices_between_the_names_of_a_list_hide_nobody(
    annotate: Annotate, lexicon: Lexicon, text: str, names: list[str]
) -> None:
    (meeting,) = found(annotate, lexicon, text)
    assert sorted(mention.name for mention in meeting.participants) == names


def test_leader_of_the_delegation_that_is_met_takes_part(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Chilean President Ana Rojas met a delegation led by Peruvian Foreign Minister Luis Paredes in Lima."
    (meeting,) = found(annotate, lexicon, text)
    assert {"Ana Rojas", "Luis Paredes"} <= {mention.name for mention in meeting.participants}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "Chilean Foreign Minister Ana Rojas met the Peruvian minister of foreign affairs, Luis Paredes, in Lima.",
            "Lima",
        ),
        ("In Lima on Monday, Chilean President Ana Rojas met Peruvian President Luis Paredes.", "Lima"),
        (
            "Chilean Foreign Minister Ana Rojas met Kenyan Foreign Minister Peter Mwangi as part of a trip to Nairobi.",
            "Nairobi",
        ),
        (
            (
                "The talks between Chilean President Ana Rojas and Peruvian President Luis Paredes, which were held in "
                "Bogota, ended early."
            ),
            "Bogotá",
        ),
        ("Chilean President Ana Rojas met Peruvian President Luis Paredes in the coastal city of Lima.", "Lima"),
        ("Chilean President Ana Rojas spoke by phone with Peruvian President Luis Paredes about floods in Lima.", None),
    ],
)
def test_place_stands_behind_titles_in_front_or_in_a_clause_of_its_own(
    annotate: Annotate, lexicon: Lexicon, text: str, place: str | None
) -> None:
    (meeting,) = found(annotate, lexicon, text)
    assert (meeting.place.name if meeting.place else None) == place


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Chilean President Ana Rojas expressed her willingness to visit Peru.", "possible"),
        ("Chilean President Ana Rojas was to have dinner with Peruvian President Luis Paredes on Friday.", "planned"),
        ("Chilean President Ana Rojas was to have met Peruvian President Luis Paredes on Monday.", "cancelled"),
        ("Chilean President Ana Rojas has no plans to come or meet Peruvian President Luis Paredes.", "denied"),
        ("Chilean President Ana Rojas would be glad to meet Peruvian President Luis Paredes.", "possible"),
        ("Chilean President Ana Rojas was glad to meet Peruvian President Luis Paredes.", "held"),
        ("Chilean President Ana Rojas cancelled a plan to visit Peru.", "cancelled"),
        ("Peru agreed to share data with Chile during a meeting of Peruvian and Chilean officials in Lima.", "held"),
        ("The talks between Chile and Peru in Lima could help both economies.", "held"),
    ],
)
def test_status_is_read_from_what_is_wished_ended_or_only_promised_there(
    annotate: Annotate, lexicon: Lexicon, text: str, status: str
) -> None:
    (meeting,) = found(annotate, lexicon, text)
    assert meeting.status == status


@pytest.mark.parametrize(
    "text",
    [
        "Peru and Chile drew tourists. Actor Tom Reed arrived in Lima on Monday. Tom Reed likes Peru, said Tom Reed.",
        "Chilean President Ana Rojas and Peruvian President Luis Paredes are both seen as reformers.",
        "Chile and Peru may speak the language of partnership.",
        "An empty plane landed in Lima after Chilean President Ana Rojas had spoken.",
    ],
)
def test_private_journeys_and_figures_of_speech_are_no_meeting(annotate: Annotate, lexicon: Lexicon, text: str) -> None:
    assert found(annotate, lexicon, text) == []


def test_date_of_what_is_spoken_of_is_not_that_of_the_talk(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Chilean Foreign Minister Ana Rojas and Peruvian Foreign Minister Luis Paredes exchanged views on a conference "
        "to be held on 4 May."
    )
    assert [meeting.date for meeting in found(annotate, lexicon, text)][:1] == [None]
