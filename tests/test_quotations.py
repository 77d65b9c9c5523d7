"""Which words stand between quotation marks."""

from __future__ import annotations

import itertools

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from kg.pipeline.attributes import Paragraph, Quotation
from kg.pipeline.quotations import find_quotations, is_speech
from tests.conftest import Annotate

TOKENIZER = spacy.blank("en")


@pytest.fixture(scope="module")
def tokenizer() -> Language:
    return TOKENIZER


def quoted(tokenizer: Language, *paragraphs: str) -> list[str]:
    """List the words inside each quotation of a text of paragraphs."""
    doc = tokenizer("\n\n".join(paragraphs))
    doc._.paragraphs = list(_paragraphs(doc))
    return [doc[q.inner_start : q.inner_end].text for q in find_quotations(doc)]


def _paragraphs(doc: spacy.tokens.Doc) -> list[Paragraph]:
    starts = [0, *(t.i + 1 for t in doc if "\n" in t.text)]
    ends = [*(t.i for t in doc if "\n" in t.text), len(doc)]
    return [Paragraph(start, end, "prose") for start, end in zip(starts, ends, strict=True) if start < end]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("He said “we agree” today.", ["we agree"]),
        ('He said "we agree" today.', ["we agree"]),
        ("He said «we agree» today.", ["we agree"]),
        ("He said „we agree“ today.", ["we agree"]),
        ("He said ``we agree'' today.", ["we agree"]),
        ("He said ‘we agree’ today.", ["we agree"]),
        ("He said 'we agree' today.", ["we agree"]),
        ("He said ”we agree“ today.", ["we agree"]),
        ("He said ”we agree” today.", ["we agree"]),
        ("“We agree,” he said. “We always did.”", ["We agree,", "We always did."]),
        ("“We call it ‘peace’ here,” he said.", ["We call it ‘peace’ here,", "peace"]),
        ("‘We call it “peace” here,’ he said.", ["We call it “peace” here,", "peace"]),
        ('("We agree," he said.)', ["We agree,"]),
    ],
)
def test_every_style_of_marks_is_read(tokenizer: Language, text: str, inner: list[str]) -> None:
    assert quoted(tokenizer, text) == inner


@pytest.mark.parametrize(
    "text",
    [
        "The ministers’ talks and Peru’s answer don’t matter.",
        "The ministers' talks and Peru's answer don't matter.",
        "It rained in the ’90s and 'twas cold.",
        "No marks at all.",
        "He is 6'2\" tall.",
        "",
    ],
)
def test_apostrophes_and_inches_open_nothing(tokenizer: Language, text: str) -> None:
    assert quoted(tokenizer, text) == []


def test_plural_genitive_does_not_close_a_single_quotation(tokenizer: Language) -> None:
    assert quoted(tokenizer, "He called it ‘the leaders’ own meeting’ again.") == ["the leaders’ own meeting"]


def test_each_paragraph_of_a_long_quotation_opens_and_the_last_closes(tokenizer: Language) -> None:
    paragraphs = ("“First we talk.", "“Then we act,” he said.")
    assert quoted(tokenizer, *paragraphs) == ["First we talk.", "Then we act,"]


def test_paragraph_without_opening_mark_goes_on_with_the_quotation_before(tokenizer: Language) -> None:
    assert quoted(tokenizer, "“First we talk.", "Then we act,” he said.") == ["First we talk.", "Then we act,"]


def test_unclosed_quotation_says_so(tokenizer: Language) -> None:
    doc = tokenizer("“We agree.")
    doc._.paragraphs = [Paragraph(0, len(doc), "prose")]
    assert list(find_quotations(doc)) == [Quotation(0, len(doc), 1, len(doc), closed=False)]


@pytest.mark.parametrize("text", ["He said “we agree today.", "He said we agree” today.", "He said we “ agree."])
def test_mark_without_a_partner_is_skipped(tokenizer: Language, text: str) -> None:
    assert quoted(tokenizer, text) == []


def test_lost_mark_does_not_swallow_the_next_quotation(tokenizer: Language) -> None:
    assert quoted(tokenizer, "It is “ours, he said. “We agree,” she added.") == ["We agree,"]


@pytest.mark.parametrize(
    ("words", "speech"),
    [
        ("a “no limits” partnership", False),
        ("the “illegal sanctions” of the West", False),
        ("“We will not accept it,” he said.", True),
        ("He said it “will never be accepted by us”.", True),
        ("“No comment,” he said.", False),
    ],
)
def test_scare_quotes_are_told_from_speech(annotate: Annotate, words: str, speech: bool) -> None:
    doc = annotate(words)
    assert is_speech(doc, doc._.quotations[0]) is speech


@given(st.text(alphabet="ab s'\"‘’“”«»„.,\n", max_size=60))
def test_quotations_nest_or_follow_one_another(text: str) -> None:
    doc = TOKENIZER(text)
    doc._.paragraphs = list(_paragraphs(doc)) or []
    found = list(find_quotations(doc))
    for quotation in found:
        assert 0 <= quotation.start <= quotation.inner_start <= quotation.inner_end <= quotation.end <= len(doc)
    for first, second in itertools.pairwise(found):
        assert second.start >= first.end or second.end <= first.end
