"""The lexicon: code lists and words, as the extractors look them up."""

from __future__ import annotations

import pickle
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import model
from kg.errors import InputError
from kg.extractors.sanctions.words import SanctionWords, words_of
from kg.lexicon import Concept, Lexicon
from kg.namespaces import PREFIXES, VOCABULARY, concept

LEXICON = Lexicon.load()
SKOS = PREFIXES["skos"]

AT_LEAST = {
    "change-direction": 3,
    "cue": 881,
    "date-basis": 3,
    "date-precision": 3,
    "frame": 23,
    "meeting-cue": 282,
    "meeting-format": 8,
    "meeting-status": 6,
    "mode": 3,
    "observation-status": 4,
    "part-of-speech": 6,
    "polarity": 3,
    "qualifier": 6,
    "sanction-class": 76,
    "sanction-cue": 235,
    "sanction-measure": 17,
    "sanction-status": 8,
    "speech-act": 31,
    "strength": 2,
    "topic": 26,
    "trade-cue": 230,
    "trade-measure": 16,
    "trade-role": 5,
    "unit": 123,
}


def labels(scheme: str) -> tuple[str, ...]:
    return tuple(each.label for each in LEXICON.scheme(scheme))


def test_schemes_are_the_known_ones_and_no_words_went_missing() -> None:
    assert set(LEXICON.schemes) == set(AT_LEAST)
    assert {name: least for name, least in AT_LEAST.items() if len(LEXICON.scheme(name)) < least} == {}


@pytest.mark.parametrize(
    ("scheme", "values"),
    [
        ("mode", get_args(model.Mode)),
        ("polarity", get_args(model.Polarity)),
        ("date-basis", get_args(model.DateBasis)),
        ("date-precision", ("day", "month", "year")),
        ("meeting-status", ("held", "planned", "possible", "cancelled", "postponed", "denied")),
        (
            "sanction-status",
            ("proposed", "threatened", "imposed", "in force", "extended", "suspended", "eased", "lifted"),
        ),
        ("qualifier", ("exact", "about", "more than", "less than", "up to", "record")),
        ("observation-status", ("actual", "estimate", "forecast", "target")),
    ],
)
def test_closed_lists_hold_exactly_the_values_of_the_contract(scheme: str, values: tuple[str, ...]) -> None:
    assert labels(scheme) == values


@pytest.mark.parametrize(
    ("word", "part_of_speech", "act", "polarity", "strength"),
    [
        ("say", "verb", "say", None, "strong"),
        ("add", "verb", "say", None, "weak"),
        ("emphasize", "verb", "emphasise", None, "strong"),
        ("deny", "verb", "deny", "denied", "strong"),
        ("sidestep", "verb", "decline", "declined", "strong"),
        ("decline to comment", "verb", "decline", "declined", "strong"),
        ("call for", "verb", "demand", None, "strong"),
        ("call on", "verb", "urge", None, "strong"),
        ("promise", "verb", "promise", None, "strong"),
        ("promise", "noun", "promise", None, "strong"),
        ("denial", "noun", "deny", "denied", "strong"),
        ("according to", "preposition", "say", None, "strong"),
        ("in the view of", "preposition", "express", None, "strong"),
    ],
)
def test_a_cue_tells_its_speech_act_polarity_and_strength(
    word: str, part_of_speech: str, act: str, polarity: str | None, strength: str
) -> None:
    cue = LEXICON.find("cue", word, part_of_speech)
    assert cue is not None
    meaning = LEXICON.meaning(cue, "speech-act")
    assert meaning is not None
    assert (meaning.label, cue.one("polarity"), cue.one("strength")) == (act, polarity, strength)


@pytest.mark.parametrize(
    ("scheme", "word", "code_list", "value"),
    [
        ("meeting-cue", "call off", "meeting-status", "cancelled"),
        ("meeting-cue", "put off", "meeting-status", "postponed"),
        ("meeting-cue", "rule out", "meeting-status", "denied"),
        ("meeting-cue", "hold talks", "meeting-format", "talks"),
        ("meeting-cue", "hold talks", "meeting-status", "held"),
        ("meeting-cue", "phone", "meeting-format", "call"),
        ("sanction-cue", "blacklist", "sanction-status", "imposed"),
        ("sanction-cue", "blacklist", "sanction-measure", "economic sanctions"),
        ("sanction-cue", "unfreeze", "sanction-measure", "asset freeze"),
        ("trade-cue", "plummet", "change-direction", "down"),
        ("trade-cue", "exceed", "qualifier", "more than"),
        ("trade-cue", "import", "trade-measure", "imports"),
    ],
)
def test_a_word_tells_its_value(scheme: str, word: str, code_list: str, value: str) -> None:
    cue = LEXICON.find(scheme, word)
    assert cue is not None
    meaning = LEXICON.meaning(cue, code_list)
    assert meaning is not None
    assert meaning.label == value
    assert cue in LEXICON.words(meaning)


@pytest.mark.parametrize(
    ("scheme", "form", "value"),
    [
        ("unit", "US$", "USD"),
        ("unit", "renminbi", "CNY"),
        ("unit", "Barrels a Day", "barrels per day"),
        ("unit", "per cent", "percent"),
        ("sanction-measure", "import duty", "tariff"),
        ("sanction-measure", "embargo", "trade ban"),
        ("trade-measure", "two-way trade", "trade"),
        ("qualifier", "at least", "more than"),
        ("topic", "ceasefire", "peace"),
    ],
)
def test_a_form_finds_its_concept_whatever_its_case(scheme: str, form: str, value: str) -> None:
    found = LEXICON.find(scheme, form)
    assert found is not None
    assert found.label == value


@given(st.sampled_from(list(LEXICON)), st.data())
def test_every_form_finds_its_own_concept(each: Concept, data: st.DataObject) -> None:
    if each.scheme == "sanction-class":
        return  # a class, of whose words each may be in several
    form = data.draw(st.sampled_from(each.forms))
    assert LEXICON.find(each.scheme, form.upper(), each.one("partOfSpeech")) == each
    assert LEXICON[each.iri] == each


@given(st.text(), st.text())
def test_unknown_words_and_schemes_find_nothing(scheme: str, form: str) -> None:
    assert LEXICON.find(f"no-{scheme}", form) is None
    assert LEXICON.scheme(f"no-{scheme}") == ()
    assert dict(LEXICON.forms(f"no-{scheme}")) == {}


def test_no_two_words_of_a_scheme_and_part_of_speech_share_a_form() -> None:
    words = (each for each in LEXICON if each.scheme != "sanction-class")  # classes, of which a word may be in several
    shared = Counter((each.scheme, each.one("partOfSpeech"), form) for each in words for form in each.forms)
    assert [key for key, count in shared.items() if count > 1] == []


def test_forms_are_lower_case_with_single_spaces() -> None:
    assert [f for each in LEXICON for f in each.forms if f != " ".join(f.lower().split())] == []


def test_iris_are_minted_from_scheme_part_of_speech_and_label() -> None:
    held = LEXICON.find("meeting-status", "held")
    promise = LEXICON.find("cue", "promise", "noun")
    assert held is not None
    assert promise is not None
    assert held.iri == concept("meeting-status", "held")
    assert promise.iri == f"{VOCABULARY}cue/noun/promise"


def test_every_word_of_a_lexicon_tells_of_something() -> None:
    schemes = ("cue", "meeting-cue", "sanction-cue", "trade-cue")
    words = [each for name in schemes for each in LEXICON.scheme(name)]
    assert len(words) >= 1582
    assert [each.label for each in words if not each.broader or not each.all("partOfSpeech")] == []


def test_an_extra_file_adds_words_and_forms(tmp_path: Path) -> None:
    extra = tmp_path / "more.ttl"
    extra.write_text(
        f"""@base <{VOCABULARY}> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix dip: <https://w3id.org/diplomacy-kg/ontology#> .
        <cue/verb/yodel> a skos:Concept ; skos:inScheme <cue> ; skos:prefLabel "yodel"@en ;
            skos:broader <speech-act/say> ; dip:partOfSpeech "verb" ; dip:frame "that" , "quote" .
        <unit/usd> skos:altLabel "clam"@en .
        """,
        encoding="utf-8",
    )
    lexicon = Lexicon.load([extra])
    yodel, clam = lexicon.find("cue", "yodel", "verb"), lexicon.find("unit", "clam")
    assert yodel is not None
    assert clam is not None
    assert yodel.all("frame") == ("that", "quote")
    assert clam.label == "USD"
    assert Lexicon.load().find("cue", "yodel") is None


def test_a_damaged_extra_file_is_named(tmp_path: Path) -> None:
    extra = tmp_path / "damaged.ttl"
    extra.write_text("<a> <b> ", encoding="utf-8")
    with pytest.raises(InputError, match=r"damaged\.ttl"):
        Lexicon.load([extra])


def test_the_lexicon_is_read_once() -> None:
    assert Lexicon.load() is Lexicon.load()


def test_concepts_travel_between_processes() -> None:
    deny = LEXICON.find("cue", "deny")
    assert pickle.loads(pickle.dumps(deny)) == deny


def test_classes_of_words_for_sanctions_are_all_read_and_can_be_added_to(tmp_path: Path) -> None:
    assert {each.label.replace(" ", "_") for each in LEXICON.scheme("sanction-class")} == set(SanctionWords.__slots__)
    extra = tmp_path / "extra.ttl"
    extra.write_text(f'<{VOCABULARY}sanction-class/envoys> <{SKOS}altLabel> "legate"@en .', encoding="utf-8")
    added = words_of(Lexicon.load((extra,))).envoys
    assert added - words_of(LEXICON).envoys == {"legate"}
    assert "envoys" not in added  # what a class is called is none of its words
