"""Who is reported to have said what, as token ranges."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from kg.pipeline.attributes import Attribution, TokenRange
from kg.pipeline.attributions import CONFIDENCE, find_attributions
from kg.pipeline.attributions.cues import CueTable
from tests.conftest import Annotate

# source, cue, content with its parts joined by " … "
Told = tuple[str, str, str]


def told(doc: Doc) -> list[Told]:
    """Give the attributions of a doc as words."""
    return [(_words(doc, a.source), _words(doc, a.cue), _words(doc, a.content)) for a in doc._.attributions]


def _words(doc: Doc, ranges: tuple[TokenRange, ...]) -> str:
    return " … ".join(doc[start:end].text for start, end in ranges)


DIRECT = [
    ("“We want peace in the valley,” Mudavadi said.", "Mudavadi", "said", "We want peace in the valley"),
    ("“We want peace in the valley,” said Mudavadi.", "Mudavadi", "said", "We want peace in the valley"),
    ("Mudavadi said: “We want peace in the valley.”", "Mudavadi", "said", "We want peace in the valley"),
    ("Mudavadi said, “We want peace in the valley.”", "Mudavadi", "said", "We want peace in the valley"),
    ('"We want peace in the valley," Mudavadi said on Monday.', "Mudavadi", "said", "We want peace in the valley"),
    ("“Do we want peace in the valley?” Mudavadi asked.", "Mudavadi", "asked", "Do we want peace in the valley?"),
    (
        "“We want peace in the valley,” said Mudavadi, Kenya’s top diplomat.",
        "Mudavadi",
        "said",
        "We want peace in the valley",
    ),
    (
        "“We want peace,” Mudavadi said in Nairobi. “We always wanted it.”",
        "Mudavadi",
        "said",
        "We want peace … We always wanted it.",
    ),
    (
        "“We want peace,” Mudavadi said, “and we want it now.”",
        "Mudavadi",
        "said",
        "We want peace … and we want it now.",
    ),
]

INDIRECT = [
    ("Peru said that the border was closed.", "Peru", "said", "the border was closed"),
    ("Peru said the border was closed.", "Peru", "said", "the border was closed"),
    ("Peru said on Monday that the border was closed.", "Peru", "said", "the border was closed"),
    ("Peru has said the border was closed.", "Peru", "said", "the border was closed"),
    ("The border was closed, Peru said.", "Peru", "said", "The border was closed"),
    ("The border was closed, Peru said on Monday after talks in Lima.", "Peru", "said", "The border was closed"),
    ("The border, Peru said, was closed.", "Peru", "said", "The border … was closed"),
    ("Peru told Chile that the border was closed.", "Peru", "told", "the border was closed"),
    ("The border was closed, according to Peru.", "Peru", "according to", "The border was closed"),
    ("According to Peru, the border was closed.", "Peru", "According to", "the border was closed"),
    ("The border was closed, as Peru noted.", "Peru", "noted", "The border was closed"),
    ("Peru denied that the border was closed.", "Peru", "denied", "the border was closed"),
    ("Peru denied closing the border.", "Peru", "denied", "closing the border"),
    ("Peru pledged to reopen the border.", "Peru", "pledged", "to reopen the border"),
    ("Peru urged Chile to reopen the border.", "Peru", "urged", "Chile to reopen the border"),
    ("Peru criticised the closure of the border.", "Peru", "criticised", "the closure of the border"),
    ("Peru called for talks about the border.", "Peru", "called for", "talks about the border"),
    ("Peru warned of “grave consequences” for the region.", "Peru", "warned", "“grave consequences” for the region"),
    ("Peru called the closure illegal.", "Peru", "called", "the closure illegal"),
    ("Peru declined to comment on the closure.", "Peru", "declined to comment", "the closure"),
    ("The plan was rejected by Peru.", "Peru", "rejected", "The plan"),
    ("Per the finance ministry, the deficit fell.", "the finance ministry", "Per", "the deficit fell"),
    ("The ministers were told by Mudavadi that the border was closed.", "Mudavadi", "told", "the border was closed"),
    ("Peru told Chile and Brazil that the border was closed.", "Peru", "told", "the border was closed"),
    ("Peru said on Monday the border was closed.", "Peru", "said", "the border was closed"),
    ("Peru said Monday was a holiday.", "Peru", "said", "Monday was a holiday"),
]

SUBJECTS = [
    "four firms from mainland China that it accused of fraud were added to its list",
    "eleven firms in Hong Kong that had helped smugglers would be barred from trading",
    "a bank in Minsk which it accuses of fraud was cut off",
    "two officials of the Cuban government it suspected of fraud were barred",
    "tankers under the flag of Gabon whose owners live in Cyprus were stopped",
    "seven Chinese and two Turkish traders accused of fraud were barred",
    "a group of traders based in Dubai that Washington says are smugglers was barred",
]


@pytest.mark.parametrize(("text", "source", "cue", "content"), DIRECT, ids=[row[0] for row in DIRECT])
def test_direct_speech(annotate: Annotate, text: str, source: str, cue: str, content: str) -> None:
    found = [(s.split(",")[0], c, words.rstrip(".")) for s, c, words in told(annotate(text))]
    assert (source, cue, content.rstrip(".")) in found


@pytest.mark.parametrize(("text", "source", "cue", "content"), INDIRECT, ids=[row[0] for row in INDIRECT])
def test_reported_speech(annotate: Annotate, text: str, source: str, cue: str, content: str) -> None:
    assert (source, cue, content) in told(annotate(text))


@pytest.mark.parametrize("content", SUBJECTS)
@pytest.mark.parametrize("cue", ["said", "said on Thursday", "announced"])
def test_content_begins_before_the_relative_clause_of_its_subject(annotate: Annotate, cue: str, content: str) -> None:
    assert ("The ministry", cue.split()[0], content) in told(annotate(f"The ministry {cue} {content}."))


def test_that_after_and_belongs_to_the_outer_report(annotate: Annotate) -> None:
    content = "lenders had agreed to a deal but that details remained open"
    found = told(annotate(f"Peru said {content}."))
    assert ("Peru", "said", content) in found
    assert "details remained open" not in [words for _, _, words in found]


def test_rate_is_no_source(annotate: Annotate) -> None:
    assert told(annotate("The price rose to 80 dollars per barrel of oil.")) == []


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        (
            "Peru has said it would not sign, and Chile has denied it was asked.",
            ["it would not sign", "it was asked"],
        ),
        (
            "Peru agreed “to keep all channels open,” Chile said.",
            ["to keep all channels open", "Peru agreed “to keep all channels open,”"],
        ),
        ("Peru said the border was closed, which Chile denies.", ["the border was closed", "the border was closed"]),
        (
            "Peru admits that, according to Chile, the border is closed.",
            ["according to Chile, the border is closed", "the border is closed"],
        ),
        ("Reuters: The border is closed, Peru said.", ["The border is closed"]),
        ("Peru, which had called the talks “useful”, said they were over.", ["the talks “useful”", "they were over"]),
        ("Mudavadi appealed to Chile to reopen the border.", ["Chile to reopen the border"]),
        (
            "Peru told Chile that “the border must not be closed”, Reuters said.",
            ["the border must not be closed", "Peru told Chile that “the border must not be closed”"],
        ),
        ("14:05 “The border is closed,” an official tells Channel 9.", ["The border is closed"]),
        (
            "Peru warns that food is “days away” from running out and calls on Chile to reopen the border.",
            ["food is “days away” from running out", "Chile to reopen the border"],
        ),
        (
            "The border was closed, two people with knowledge of the plan told this newspaper.",
            ["The border was closed"],
        ),
        (
            "Peru voiced doubts, with a diplomat complaining that the text was late.",
            ["doubts", "the text was late"],
        ),
        (
            "Mudavadi replied that he would not wait, before telling the committee that talks went on.",
            ["he would not wait", "talks went on"],
        ),
        (
            "Mudavadi, asked about the report at a briefing, declined to say whether it was true.",
            ["whether it was true"],
        ),
        ("Peru said the border was closed and added that talks went on.", ["the border was closed", "talks went on"]),
        ("Peru said the border was closed, adding that talks went on.", ["the border was closed", "talks went on"]),
        ("Peru said the border was closed, a reference to the strike.", ["the border was closed"]),
        (
            "Peru said the border was closed after Chile warned that troops were near.",
            ["the border was closed", "troops were near"],
        ),
    ],
)
def test_content_ends_where_the_writer_goes_on(annotate: Annotate, text: str, contents: list[str]) -> None:
    assert [content for _, _, content in told(annotate(text))] == contents


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Mudavadi, who flew in on Monday, said the border was closed.", "Mudavadi"),
        ("Mudavadi, after talks with Ethiopian Prime Minister Abiy Ahmed, said the border was closed.", "Mudavadi"),
        ("Mudavadi, Kenya’s top diplomat, said the border was closed.", "Mudavadi"),
        ("Mudavadi met Abiy Ahmed in Nairobi and said the border was closed.", "Mudavadi"),
        ("NAIROBI, May 3 (Wire) - Mudavadi said the border was closed.", "Mudavadi"),
        ("Mudavadi (left) said the border was closed.", "Mudavadi"),
        ("The talks came a day after the Daily Star, citing diplomats, said the border was closed.", "the Daily Star"),
    ],
)
def test_speaker_is_found_across_asides(annotate: Annotate, text: str, source: str) -> None:
    assert [(s.split(",")[0], content) for s, cue, content in told(annotate(text)) if cue == "said"] == [
        (source, "the border was closed")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Peru will say that the border is closed.",
        "Peru may announce a truce.",
        "Did Peru say the border was closed?",
        "Peru reached the border.",
        "“He told me that the border is closed.”",
        "What Peru said remains unclear.",
    ],
)
def test_speech_that_was_not_made_is_not_reported(annotate: Annotate, text: str) -> None:
    assert told(annotate(text)) == []


def test_quotation_goes_on_over_paragraphs(annotate: Annotate) -> None:
    doc = annotate(
        "Title of the piece\n\nPeru spoke. “We want peace,” Mudavadi said. “We will talk first.\n\n“We will act then.”"
    )
    assert told(doc)[0] == ("Mudavadi", "said", "We want peace … We will talk first. … We will act then.")


def test_quotation_after_a_colon_at_the_end_of_a_paragraph(annotate: Annotate) -> None:
    doc = annotate("Title of the piece\n\nAsked about the plan, Mudavadi said:\n\n“We want peace in the valley.”")
    assert ("Mudavadi", "said", "We want peace in the valley") in told(doc)


@pytest.mark.parametrize(
    ("headline", "source", "content"),
    [
        ("Mudavadi: Kenya to reopen border", "Mudavadi", "Kenya to reopen border"),
        ("Kenya and Ethiopia: a long story", None, None),
    ],
)
def test_name_before_a_colon_speaks_in_a_headline(
    annotate: Annotate, headline: str, source: str | None, content: str | None
) -> None:
    doc = annotate(f"{headline}\n\nKenyan Foreign Minister Musalia Mudavadi flew to Addis Ababa on Monday.")
    assert [(s, c) for s, _, c in told(doc)] == ([(source, content)] if source else [])


@dataclass(frozen=True)
class Candidate:
    """What the neural model gives."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]
    kind: str = "speech"
    confidence: float = 0.7


def _with_candidate(
    annotate: Annotate, nlp: Language, text: str, source: str, cue: str, content: str
) -> list[Attribution]:
    doc = annotate(text)
    spans = [((text.index(words), text.index(words) + len(words)),) for words in (source, cue, content)]
    doc._.attribution_candidates = [Candidate(source=spans[0], cue=spans[1], content=spans[2])]
    return list(find_attributions(doc, CueTable.shared()))


def test_candidate_fills_in_where_no_rule_applies(annotate: Annotate, nlp: Language) -> None:
    text = "Peru is of the view the border is closed."
    (found,) = _with_candidate(annotate, nlp, text, "Peru", "is of the view", "the border is closed")
    assert (found.rule, found.confidence) == ("model", 0.7)


def test_rule_stands_against_a_candidate_for_the_same_words(annotate: Annotate, nlp: Language) -> None:
    text = "“We want peace in the valley,” Peru said."
    (found,) = _with_candidate(annotate, nlp, text, "Peru", "said", "We want peace")
    assert found.rule == "quote-before"


def test_every_rule_has_a_confidence(annotate: Annotate) -> None:
    rules = {a.rule for row in (*DIRECT, *INDIRECT) for a in annotate(row[0])._.attributions}
    assert rules <= CONFIDENCE.keys()
    assert len(rules) >= 10


def test_turns_of_a_transcript_are_their_speakers(annotate: Annotate) -> None:
    doc = annotate("LOPEZ: Will the border reopen?\n\nMINISTER SOTO: It will reopen soon.\n\nWe are ready.\n")
    found = [a for a in doc._.attributions if a.rule == "transcript"]
    texts = [(doc[slice(*a.source[0])].text, doc[slice(*a.content[0])].text) for a in found]
    assert texts == [
        ("LOPEZ", "Will the border reopen?"),
        ("MINISTER SOTO", "It will reopen soon.\n\nWe are ready"),
    ]


def test_a_sentence_without_an_end_is_not_made_whole(annotate: Annotate) -> None:
    """Contents that grew with their sentence would make the work grow by its square."""
    doc = annotate("Soto said that Diaz said that Peru would go, " * 400)
    longest = max(end - start for found in doc._.attributions for start, end in found.content)
    assert len(doc) >= 4000
    assert longest < 1000
