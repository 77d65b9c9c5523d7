"""Noun phrases of a sentence, who they name, how they are joined, and where they stand to verbs."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc, Token

from kg.extractors.clauses import Clauses, Phrase, base_forms, clauses_of, one_of, word_class
from kg.pipeline.actors import ActorMention
from tests.conftest import Annotate


def read(annotate: Annotate, text: str) -> Clauses:
    return Clauses(annotate(text))


def words(clauses: Clauses, phrase: Phrase) -> str:
    return clauses.doc[phrase.start : phrase.end].text


def all_phrases(clauses: Clauses) -> list[Phrase]:
    return [phrase for sentence in clauses.doc.sents for phrase in clauses.phrases(sentence)]


def the(clauses: Clauses, text: str) -> Phrase:
    (phrase,) = [p for p in all_phrases(clauses) if words(clauses, p) == text]
    return phrase


def verb(doc: Doc, word: str) -> Token:
    return next(token for token in doc if token.text == word)


def names(mentions: list[ActorMention]) -> list[str | None]:
    return [mention.entity.name if mention.entity else None for mention in mentions]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Peru sent two ships to the port of Lima on Monday.", ["Peru", "two ships", "the port", "Lima"]),
        ("The disputed islands lie near Chile.", ["The disputed islands", "Chile"]),
        ("Iranian and American negotiators met in Oslo.", ["Iranian and American negotiators", "Oslo"]),
        ("Peru tightened export restrictions that Chile had imposed.", ["Peru", "export restrictions", "Chile"]),
        ("The June peace conference opened.", ["The June peace conference"]),
    ],
)
def test_phrases_end_at_dates_prepositions_and_clauses(annotate: Annotate, sentence: str, expected: list[str]) -> None:
    clauses = read(annotate, sentence)
    assert [words(clauses, phrase) for phrase in all_phrases(clauses)] == expected


def test_phrase_knows_its_preposition(annotate: Annotate) -> None:
    clauses = read(annotate, "According to Chile, Peru met envoys ahead of a summit.")
    assert [phrase.prep for phrase in all_phrases(clauses)] == ["according to", "", "", "ahead of"]
    assert all_phrases(read(annotate, "Ahead of a summit, Peru met envoys."))[0].prep == "ahead of"


def test_names_before_the_head_are_owners(annotate: Annotate) -> None:
    clauses = read(annotate, "Peru's visit to Chile ended.")
    visit = the(clauses, "Peru's visit")
    assert (names(visit.actors), names(visit.owners)) == ([], ["Peru"])


def test_office_without_a_name_is_somebody_unnamed(annotate: Annotate) -> None:
    clauses = read(annotate, "Chinese officials left.")
    officials = the(clauses, "Chinese officials")
    assert (names(officials.actors), names(officials.owners)) == ([None], ["China"])


def test_lists_are_joined_and_clauses_are_not(annotate: Annotate) -> None:
    clauses = read(annotate, "Peru, Chile and Brazil met the envoy, and Kenya said so.")
    assert [words(clauses, p) for p in clauses.whole_list(the(clauses, "Brazil"))] == ["Peru", "Chile", "Brazil"]
    assert the(clauses, "Kenya").joined_to is None


def test_name_after_an_office_is_an_apposition(annotate: Annotate) -> None:
    clauses = read(annotate, "Soto saw his counterpart, Ana Rojas, in Lima.")
    assert the(clauses, "Ana Rojas").apposition
    assert names(clauses.actors_in(the(clauses, "his counterpart"))) == ["Ana Rojas"]


def test_states_behind_a_role_take_its_place(annotate: Annotate) -> None:
    clauses = read(annotate, "The ministers of Peru and Chile met.")
    assert names(clauses.actors_in(the(clauses, "The ministers"))) == ["Peru", "Chile"]


@pytest.mark.parametrize(
    ("sentence", "word", "expected"),
    [
        ("Peru will meet Chile.", "meet", ["Peru"]),
        ("Peru, which had promised to meet Chile, stayed away.", "meet", ["Peru"]),
        ("Peru asked Chile to meet Brazil.", "meet", ["Chile"]),
        ("Sanctioned by Peru, Chile protested.", "Sanctioned", ["Chile"]),
        ("Peru and Chile met Brazil and agreed to trade.", "agreed", ["Peru", "Chile"]),
        ("Peru, after months of silence, met Chile.", "met", ["Peru"]),
    ],
)
def test_subject(annotate: Annotate, sentence: str, word: str, expected: list[str]) -> None:
    clauses = read(annotate, sentence)
    assert names(clauses.subjects(verb(clauses.doc, word))) == expected


def test_object_stands_right_after_its_verb(annotate: Annotate) -> None:
    clauses = read(annotate, "Peru met Chile in Lima.")
    met = verb(clauses.doc, "met")
    assert [words(clauses, p) for p in clauses.objects(met)] == ["Chile"]
    assert [words(clauses, p) for p in clauses.obliques(met)] == ["Lima"]


def test_relative_clause_has_its_noun_as_object(annotate: Annotate) -> None:
    clauses = read(annotate, "The ships that Peru seized left.")
    found = clauses.relative_object(verb(clauses.doc, "seized"))
    assert found is not None
    assert words(clauses, found) == "The ships"


def test_what_follows_ends_at_the_border_of_the_clause(annotate: Annotate) -> None:
    clauses = read(annotate, "Peru met envoys in Lima because Chile had asked for talks.")
    after = clauses.after(verb(clauses.doc, "met").i + 1)
    assert [words(clauses, phrase) for phrase in after] == ["envoys", "Lima"]


def test_town_of_a_dateline_is_no_subject_and_stands_for_its_state(annotate: Annotate) -> None:
    clauses = read(annotate, "WELLINGTON: The ministry confirmed the visit.")
    state = clauses.dateline_state()
    assert state is not None
    assert names([state]) == ["New Zealand"]


def test_place_before_where(annotate: Annotate) -> None:
    clauses = read(annotate, "Peru's envoys went to Rome, where they met.")
    place = clauses.place_before_where(verb(clauses.doc, "met").i)
    assert place is not None
    assert place.place is not None
    assert place.place.name == "Rome"


def test_clauses_of_a_doc_are_read_once(annotate: Annotate) -> None:
    doc = annotate("Peru met Chile.")
    assert clauses_of(doc) is clauses_of(doc)


def test_base_forms_hold_what_the_ending_allows(annotate: Annotate) -> None:
    doc = annotate("Peru withheld the tariffs it had levied.")
    assert one_of(verb(doc, "withheld"), {"withhold"})
    assert "levy" in base_forms(verb(doc, "levied"))
    assert word_class(verb(doc, "tariffs")) == "NOUN"
