"""Statements: attributions of speech with their speakers settled."""

from __future__ import annotations

import pytest

from kg.extractors.statements import statements
from kg.lexicon import Lexicon
from kg.model import Miss, Statement
from tests.conftest import Annotate

LEAD = "Kenyan Foreign Minister Musalia Mudavadi met Ethiopian Prime Minister Abiy Ahmed in Nairobi on Monday. "


def made(annotate: Annotate, lexicon: Lexicon, text: str) -> list[Statement]:
    return [r for r in statements(annotate(text), lexicon) if isinstance(r, Statement)]


def missed(annotate: Annotate, lexicon: Lexicon, text: str) -> list[str]:
    return [r.reason for r in statements(annotate(text), lexicon) if isinstance(r, Miss)]


def test_statement_tells_who_said_what_how(annotate: Annotate, lexicon: Lexicon) -> None:
    (record,) = made(annotate, lexicon, LEAD + "“We will reopen the border,” Mudavadi said.")
    assert [m.name for m in record.speakers] == ["Musalia Mudavadi"]
    assert record.content.text == "We will reopen the border"
    assert (record.cue and record.cue.text, record.speech_act, record.polarity) == ("said", "say", "said")
    assert (record.mode, record.rule, record.extractor) == ("direct", "quote-before", "statements")


@pytest.mark.parametrize(
    ("sentence", "mode"),
    [
        ("“We will reopen the border,” Mudavadi said.", "direct"),
        ("Mudavadi said the border would be “open to all” soon.", "mixed"),
        ("Mudavadi said the border would reopen.", "indirect"),
    ],
)
def test_mode_tells_how_much_is_quoted(annotate: Annotate, lexicon: Lexicon, sentence: str, mode: str) -> None:
    assert [r.mode for r in made(annotate, lexicon, LEAD + sentence)] == [mode]


@pytest.mark.parametrize(
    ("sentence", "polarity"),
    [
        ("Peru said the border was closed.", "said"),
        ("Peru denied that the border was closed.", "denied"),
        ("Peru declined to comment on the border.", "declined"),
        ("Peru refused to say whether the border was closed.", "declined"),
        ("Peru would not say whether the border was closed.", "declined"),
        ("Peru did not respond to a request for comment.", "declined"),
        ("Neither Peru nor Chile would confirm the closure.", "declined"),
        ("A spokesman for the embassy declined to comment.", "declined"),
    ],
)
def test_polarity(annotate: Annotate, lexicon: Lexicon, sentence: str, polarity: str) -> None:
    assert [r.polarity for r in made(annotate, lexicon, sentence)] == [polarity]


def test_pronoun_speaks_for_its_antecedent(annotate: Annotate, lexicon: Lexicon) -> None:
    text = LEAD + "Mudavadi said the border was closed. “We will reopen it,” he added."
    assert [[m.name for m in r.speakers] for r in made(annotate, lexicon, text)] == [["Musalia Mudavadi"]] * 2


def test_joint_speakers_stay_together(annotate: Annotate, lexicon: Lexicon) -> None:
    (record,) = made(annotate, lexicon, "Peru and Chile said the border was closed.")
    assert [m.name for m in record.speakers] == ["Peru", "Chile"]


def test_unnamed_speaker_is_a_mention_without_entity(annotate: Annotate, lexicon: Lexicon) -> None:
    (record,) = made(annotate, lexicon, "A senior official said the border was closed.")
    assert [(m.text, m.entity) for m in record.speakers] == [("A senior official", None)]


def test_office_tells_for_whom_a_person_speaks(annotate: Annotate, lexicon: Lexicon) -> None:
    (record,) = made(annotate, lexicon, LEAD + "Kenya waited. Mudavadi said the border was closed.")
    assert record.on_behalf_of is not None
    assert record.on_behalf_of.name == "Kenya"
    assert record.speaker_role == "Kenyan Foreign Minister"


def test_about_and_mentions_are_kept_apart(annotate: Annotate, lexicon: Lexicon) -> None:
    (record,) = made(annotate, lexicon, "Peru said Brazilian President Lula da Silva would visit Chile.")
    assert [e.name for e in record.about] == ["Lula da Silva", "Chile"]
    assert [e.name for e in record.mentions] == ["Brazil"]


def test_refusal_keeps_what_it_was_about(annotate: Annotate, lexicon: Lexicon) -> None:
    (record,) = made(annotate, lexicon, "Peru avoided referring to NATO.")
    assert ([e.name for e in record.about], record.polarity) == (["NATO"], "declined")


CHILE = "Peru broke off talks with Chile. "


@pytest.mark.parametrize(
    ("sentence", "addressees"),
    [
        ("Peru told Chile that the border was closed.", ["Chile"]),
        ("Peru told Chile and Brazil that the border was closed.", ["Chile", "Brazil"]),
        ("Peru urged Chile to reopen the border.", ["Chile"]),
        ("Peru urged Chile and Brazil to reopen the border.", ["Chile", "Brazil"]),
        ("Peru called on Chile to reopen the border.", ["Chile"]),
        ("Peru warned Chile against closing the border.", ["Chile"]),
        ("Peru thanked Chile on Tuesday for its help.", ["Chile"]),
        ("Peru's minister asked his Chilean counterpart, Ana Rojas, to reopen the border.", ["Ana Rojas"]),
        (
            "Ana Rojas told Peruvian counterpart Luis Paredes in a phone call that the border was closed.",
            ["Luis Paredes"],
        ),
        ("Ana Rojas said to Luis Paredes that the border was closed.", ["Luis Paredes"]),
        ("“The border is closed,” Ana Rojas wrote in a letter to the European Commission.", ["European Commission"]),
        ("Addressing the European Commission, Ana Rojas said the border was closed.", ["European Commission"]),
        ("The ministers were told by Ana Rojas that the border was closed.", ["The ministers"]),
        ("“The border is closed,” Ana Rojas told reporters.", ["reporters"]),
        ("Speaking to journalists in Lima, Ana Rojas said the border was closed.", ["journalists"]),
        ("Ana Rojas told her hosts that the border was closed.", ["her hosts"]),
        ("Ana Rojas told parliament on Tuesday that the border was closed.", ["parliament"]),
        ("Ana Rojas told state television the border was closed.", ["state television"]),
        ("Peru invited the ministers to Chile.", ["the ministers"]),
        ("Ana Rojas appealed to Chile to reopen the border.", ["Chile"]),
        ("Ana Rojas told radio host Juan Soto that the border was closed.", ["Juan Soto"]),
        ("Ana Rojas told voters she would reopen the border.", ["voters"]),
        ("Ana Rojas told a group of lawmakers that the border was closed.", ["a group of lawmakers"]),
    ],
)
def test_addressees(annotate: Annotate, lexicon: Lexicon, sentence: str, addressees: list[str]) -> None:
    (record,) = made(annotate, lexicon, sentence)
    assert [mention.name for mention in record.addressees] == addressees


@pytest.mark.parametrize(
    "sentence",
    [
        "Peru said that Chile had closed the border.",
        "Peru warned Chile would close the border.",
        "Peru accused Chile of closing the border.",
        "Peru praised Chile for closing the border.",
        "Responding to Chile's envoy, Peru said the border was closed.",
        "Peru told a news conference that the border was closed.",
        "“The border is closed,” warned Ana Rojas.",
    ],
)
def test_who_is_only_spoken_of_is_no_addressee(annotate: Annotate, lexicon: Lexicon, sentence: str) -> None:
    assert [record.addressees for record in made(annotate, lexicon, sentence)] == [()]


@pytest.mark.parametrize(
    "sentence",
    [
        "Brazil urged both countries to resume them.",
        "Brazilian Foreign Minister Rosa Pinto urged both countries to resume them.",
    ],
)
def test_both_countries_are_those_spoken_of_and_not_the_speaker(
    annotate: Annotate, lexicon: Lexicon, sentence: str
) -> None:
    (record,) = made(annotate, lexicon, CHILE + sentence)
    assert sorted(mention.name for mention in record.addressees) == ["Chile", "Peru"]
    assert record.content.text == "both countries to resume them"


def test_both_countries_may_hold_the_speaker_s_own(annotate: Annotate, lexicon: Lexicon) -> None:
    text = CHILE + "Both sent troops. Chilean Foreign Minister Ana Rojas urged both countries to resume them."
    record = made(annotate, lexicon, text)[-1]
    assert sorted(mention.name for mention in record.addressees) == ["Chile", "Peru"]


@pytest.mark.parametrize(
    ("sentence", "occasion"),
    [
        ("Peru said at a news conference that the border was closed.", "a news conference"),
        ("Peru told a regular briefing that the border was closed.", "a regular briefing"),
        ("Ana Rojas told a news conference on Friday that the border was closed.", "a news conference"),
        ("“The border is closed,” Ana Rojas told a rally in Lima.", "a rally in Lima"),
        (
            "Ana Rojas told Chilean President Juan Soto during talks in Lima that the border was closed.",
            "talks in Lima",
        ),
        ("Speaking at a joint press conference, Ana Rojas said the border was closed.", "a joint press conference"),
        ("Ana Rojas said at the start of a meeting that the border was closed.", "the start of a meeting"),
        (
            "Ana Rojas told Chile on the sidelines of a summit in Lima that the border was closed.",
            "the sidelines of a summit in Lima",
        ),
        ("In a statement on Monday, Peru rejected the claims as baseless.", "a statement"),
        ("Peru said in an interview last week that the border was closed.", "an interview"),
        ("Peru said the border was closed during a storm.", None),
    ],
)
def test_occasion(annotate: Annotate, lexicon: Lexicon, sentence: str, occasion: str | None) -> None:
    (record,) = made(annotate, lexicon, sentence)
    assert record.occasion == occasion


def test_date_of_the_cue_is_the_date_of_the_statement(annotate: Annotate, lexicon: Lexicon) -> None:
    (record,) = made(annotate, lexicon, "Peru said on Monday that the border would reopen in May.")
    assert record.date is not None
    assert record.date.value == "2024-04-08"


def test_outlet_passes_a_statement_on(annotate: Annotate, lexicon: Lexicon) -> None:
    records = made(annotate, lexicon, "According to Reuters, Peru said the border was closed.")
    (inner,) = [r for r in records if r.content.text == "the border was closed"]
    assert inner.reported_via is not None
    assert inner.reported_via.name == "Reuters"


@pytest.mark.parametrize(
    ("sentence", "speakers"),
    [
        ("Peru rejected the plan, Reuters reported.", ["Peru", "Reuters"]),
        ("Peru urged Chile to reopen the border, Reuters has learned.", ["Peru", "Reuters"]),
        ("The envoy whom Peru urged to leave is safe, Reuters reported.", ["Reuters"]),
    ],
)
def test_main_clause_of_a_report_that_follows_has_its_own_speaker(
    annotate: Annotate, lexicon: Lexicon, sentence: str, speakers: list[str]
) -> None:
    records = made(annotate, lexicon, sentence)
    assert [m.name for r in records for m in r.speakers] == speakers
    assert [r.reported_via.name for r in records if r.reported_via] == ["Reuters"][: len(records) - 1]


@pytest.mark.parametrize(
    ("sentence", "outlet"),
    [
        ("Reuters quoted a Turkish official as saying that the border was closed.", "Reuters"),
        ("Maria Lopez was quoted by Reuters as saying the border was closed.", "Reuters"),
        ("“The border is closed,” Maria Lopez was quoted as saying by the agency Reuters.", "Reuters"),
    ],
)
def test_who_quotes_passes_a_statement_on(annotate: Annotate, lexicon: Lexicon, sentence: str, outlet: str) -> None:
    (record,) = made(annotate, lexicon, sentence)
    assert record.reported_via is not None
    assert record.reported_via.name == outlet
    assert outlet not in [mention.name for mention in record.speakers]


def test_nobody_passes_on_what_he_says_himself(annotate: Annotate, lexicon: Lexicon) -> None:
    records = made(annotate, lexicon, "Maria Lopez said that she had told Peru the border was closed.")
    assert [(r.speakers[0].name, r.reported_via) for r in records] == [("Maria Lopez", None)] * 2


def test_what_somebody_denies_is_what_another_said(annotate: Annotate, lexicon: Lexicon) -> None:
    for sentence in (
        "Peru accused Chile of closing the border, which Chile denies.",
        "Peru accused Chile of closing the border, a charge Chile denies.",
    ):
        said, denied = made(annotate, lexicon, sentence)
        assert said.content.text == denied.content.text == "Chile of closing the border"
        assert (said.polarity, denied.polarity) == ("said", "denied")
        assert (said.speakers[0].name, denied.speakers[0].name) == ("Peru", "Chile")
        assert said.reported_via is denied.reported_via is None


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Peru recalled its ambassador in Chile.", "“recalled”: it tells of somebody who is called back"),
        ("Peru believes that the border is closed.", "“believes”: it tells of a belief, not of speech"),
        ("Peru agreed to reopen the border.", "“agreed”: it tells of an agreement, not of speech"),
        ("Peru will announce a truce.", "“announce”: nobody is told to have said something with it"),
    ],
)
def test_what_is_no_statement_is_a_miss_with_a_reason(
    annotate: Annotate, lexicon: Lexicon, sentence: str, reason: str
) -> None:
    assert made(annotate, lexicon, sentence) == []
    assert missed(annotate, lexicon, sentence) == [reason]


def test_quotation_without_speaker_is_a_miss(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "The walls bore a slogan. “We will never give in to anybody.”"
    assert missed(annotate, lexicon, text) == ["the quotation has no speaker"]


def test_content_is_the_article_s_own_words(annotate: Annotate, lexicon: Lexicon) -> None:
    text = LEAD + "“We will reopen the border,” Mudavadi said. “We promised.” Peru said it was glad."
    doc = annotate(text)
    for record in statements(doc, lexicon):
        if isinstance(record, Statement):
            assert record.content.text == " ".join(text[s.start : s.end] for s in record.content.spans)
            assert all(record.spans[0].start <= s.start and s.end <= record.spans[-1].end for s in record.content.spans)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (LEAD + "“We will reopen it,” Abiy said. He added that trade would grow.", ["Abiy Ahmed", "Abiy Ahmed"]),
        ("A spokesman for the ministry denied the report. He added that trade would grow.", None),
        (LEAD + "A senior official said the border was closed.", ["A senior official"]),
        ("An envoy at the bank, who asked not to be named, told Peru it was closed.", ["An envoy at the bank"]),
        (LEAD + "Two diplomats said the border was closed.", ["Two diplomats"]),
        ("The agency Reuters said the border was closed.", ["Reuters"]),
        ("A spokeswoman, Maria Lopez, said the border was closed.", ["Maria Lopez"]),
        ("The king congratulated Maria Lopez on her victory.", ["The king"]),
        (
            "A spokesman for Peru said it was closed. The spokesman added that it would reopen.",
            ["A spokesman for Peru"] * 2,
        ),
        ("Peru and Chile issued a declaration saying the border was closed.", ["Peru", "Chile"]),
        ("Peru, Chile and Brazil jointly urged Kenya to reopen the border.", ["Peru", "Chile", "Brazil"]),
        ("“The border is closed,” read a statement by the Reuters agency.", ["Reuters"]),
        ("“The border is closed,” read a statement by Peru.", ["Peru"]),
        ("The minister briefed envoys on the talks and told them a deal was near.", ["The minister"] * 2),
    ],
)
def test_speaker_is_settled_by_the_text_before(
    annotate: Annotate, lexicon: Lexicon, text: str, speakers: list[str] | None
) -> None:
    records = made(annotate, lexicon, text)
    expected = speakers or ["A spokesman for the ministry"] * len(records)
    assert [m.name for r in records for m in r.speakers] == expected
    assert records


@pytest.mark.parametrize(
    "sentence",
    [
        "The strengthening of ties underscores a turn towards trade.",
        "Peru echoed this.",
        "Peru may say that the border is closed.",
        "It is unclear whether Peru would reject the plan.",
        "Peru's envoy asked not to be named.",
        "Peru raised $3 million.",
    ],
)
def test_deeds_and_pointers_are_no_statements(annotate: Annotate, lexicon: Lexicon, sentence: str) -> None:
    assert made(annotate, lexicon, sentence) == []


@pytest.mark.parametrize(
    ("sentence", "content"),
    [
        ("Mudavadi expects exports to rise.", "exports to rise"),
        ("Mudavadi hopes to reopen the border.", "to reopen the border"),
    ],
)
def test_what_a_person_expects_was_said(annotate: Annotate, lexicon: Lexicon, sentence: str, content: str) -> None:
    (record,) = made(annotate, lexicon, LEAD + sentence)
    assert [m.name for m in record.speakers] == ["Musalia Mudavadi"]
    assert record.content.text == content


def test_what_a_state_expects_need_not_have_been_said(annotate: Annotate, lexicon: Lexicon) -> None:
    assert made(annotate, lexicon, "Peru expects exports to rise.") == []


def test_clause_on_the_place_is_not_what_was_said(annotate: Annotate, lexicon: Lexicon) -> None:
    text = LEAD + "The border would reopen, Mudavadi said at the airport, where he met the crew."
    assert [r.content.text for r in made(annotate, lexicon, text)] == ["The border would reopen"]


def test_quotation_after_a_speaker_with_a_clause_goes_on(annotate: Annotate, lexicon: Lexicon) -> None:
    text = LEAD + "“We will reopen it,” said Mudavadi, who had come by train.\n\n“For that reason we will not wait.”"
    records = made(annotate, lexicon, text)
    assert [[m.name for m in r.speakers] for r in records] == [["Musalia Mudavadi"]] * 2
    assert [r.rule for r in records][1:] == ["follow-on"]


def test_quoted_opinion_was_said(annotate: Annotate, lexicon: Lexicon) -> None:
    (record,) = made(annotate, lexicon, "“The border will stay closed for years,” Peru believes.")
    assert record.mode == "direct"


def test_quoted_by_another_is_said_by_the_quoted(annotate: Annotate, lexicon: Lexicon) -> None:
    records = made(annotate, lexicon, "Maria Lopez was quoted by Reuters as saying the border was closed.")
    assert [(r.speakers[0].name, r.content.text) for r in records] == [("Maria Lopez", "the border was closed")]


def test_report_before_its_cue_swallows_no_other(annotate: Annotate, lexicon: Lexicon) -> None:
    text = (
        "Peru is scrapping the fee it charges on boats using the lake, President Ana Rojas said after meeting envoys."
    )
    (record,) = made(annotate, lexicon, text)
    assert record.content.text == "Peru is scrapping the fee it charges on boats using the lake"
    assert ([m.name for m in record.speakers], record.reported_via) == (["Ana Rojas"], None)


def test_negation_in_the_content_is_not_one_of_the_cue(annotate: Annotate, lexicon: Lexicon) -> None:
    (record,) = made(annotate, lexicon, "Nor are tariffs likely to bring jobs back, Maria Lopez said.")
    assert record.polarity == "said"


def test_empty_doc_has_no_statements(annotate: Annotate, lexicon: Lexicon) -> None:
    assert list(statements(annotate(""), lexicon)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Peru said that",
        "said",
        "“",
        "according to",
        "as",
        "quoted as saying",
        "X:",
        "“A,” “B,” said.",
        "not",
        "said he that",
    ],
)
def test_fragments_do_no_harm(annotate: Annotate, lexicon: Lexicon, text: str) -> None:
    for record in statements(annotate(text), lexicon):
        assert record.span if isinstance(record, Miss) else record.spans


def test_office_of_one_joint_speaker_is_not_that_of_the_other(annotate: Annotate, lexicon: Lexicon) -> None:
    text = "Kenyan Foreign Minister Musalia Mudavadi met Taye Selassie. Mudavadi and Selassie said the border was open."
    (found,) = [r for r in statements(annotate(text), lexicon) if isinstance(r, Statement)]
    assert [m.name for m in found.speakers] == ["Musalia Mudavadi", "Taye Selassie"]
    assert (found.speaker_role, found.on_behalf_of) == (None, None)
