"""Paragraphs, their kinds, and the sentences that they begin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.lang.en import English

from kg.pipeline.paragraphs import find_paragraphs
from tests.conftest import Annotate

PROSE = "The minister arrived in Lima on Monday. She left the next day."


def kinds(text: str) -> list[str]:
    return [paragraph.kind for paragraph in find_paragraphs(English()(text))]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Ministers agree to reopen border", "headline"),
        ("Will the border reopen?", "headline"),
        (PROSE, "prose"),
    ],
)
def test_first_line_is_a_headline_unless_it_is_a_full_sentence(line: str, kind: str) -> None:
    assert kinds(f"{line}\n\n{PROSE}")[0] == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Related Articles", "boilerplate"),
        ("Comments are no longer available on this story", "boilerplate"),
        ("Read more: Ten ways to travel", "boilerplate"),
        ("(Reporting by A. Writer; editing by B. Editor)", "boilerplate"),
        ("Reporting by A. Writer", "boilerplate"),
        ("By Our Correspondent in Lima", "byline"),
        ("The two ministers in Lima, Peru, in 2022. Photo: State Agency", "caption"),
        ("The ministers shake hands. Jane Doe/Reuters", "caption"),
        ("Unlawful measures", "subheading"),
        ("- The border reopens on Friday", "list"),
        ("2. The border reopens on Friday", "list"),
    ],
)
def test_line_after_the_lead_has_its_kind(line: str, kind: str) -> None:
    assert kinds(f"A headline\n\n{PROSE}\n\n{line}\n\n{PROSE}")[2] == kind


def test_headline_without_full_stop_does_not_swallow_the_lead(annotate: Annotate) -> None:
    doc = annotate("Peru and Chile reopen border\n\nThe border reopened on Monday. Trucks crossed at once.\n")
    assert [sentence.text.strip() for sentence in doc.sents if sentence.text.strip()] == [
        "Peru and Chile reopen border",
        "The border reopened on Monday.",
        "Trucks crossed at once.",
    ]


def test_quotation_and_its_attribution_are_one_sentence(annotate: Annotate) -> None:
    doc = annotate("“We will reopen the border,” the minister said. He left.")
    assert [sentence.text for sentence in doc.sents] == ["“We will reopen the border,” the minister said.", "He left."]


def test_initialism_that_opens_a_paragraph_is_no_sentence(annotate: Annotate) -> None:
    doc = annotate("U.S. Treasury Secretary Jane Doe arrived in Lima.")
    assert len(list(doc.sents)) == 1


@given(st.text(alphabet="ab .\n“”\t", max_size=60))
def test_paragraphs_hold_every_token_that_is_not_white_space_once(text: str) -> None:
    doc = English()(text)
    held = [i for paragraph in find_paragraphs(doc) for i in range(paragraph.start, paragraph.end)]
    assert len(held) == len(set(held))
    assert {token.i for token in doc if not token.is_space} <= set(held)
