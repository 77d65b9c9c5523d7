"""Who is who: names compared, with precision first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import entity_iri
from kg.identity import Bearer, block_keys, compare, gazetteer, name_of, parse, same_text
from kg.model import EntityKind

PAIRS: Final = Path(__file__).parent / "data" / "identity_pairs.tsv"


@dataclass(frozen=True)
class Pair:
    same: bool
    one: Bearer
    other: Bearer

    def __str__(self) -> str:
        return f"{self.one.name} | {self.other.name}"


def bearer(kind: str, name: str, state: str, office: str) -> Bearer:
    states, offices = (frozenset({value} - {"-"}) for value in (state, office))
    return Bearer(kind, name, states, offices)


def pairs() -> list[Pair]:
    rows = [line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [Pair(row[0] == "same", bearer(row[1], *row[2:5]), bearer(row[1], *row[5:8])) for row in rows]


def aliases() -> list[Pair]:
    """Make pairs of the gazetteer: a name and an alias of one entry; names of neighbours in the list."""
    entries = [each for each in gazetteer().entries if each.kind in {"Organisation", "Place"} and len(each.names) > 1]
    made = []
    for entry, neighbour in zip(entries[::9], entries[1::9], strict=False):
        one, alias, other = (Bearer(entry.kind, name) for name in (entry.names[0], entry.names[-1], neighbour.names[0]))
        made.append(Pair(True, one, alias))
        if neighbour.kind == entry.kind:
            made.append(Pair(False, one, other))
    return made


def measured(listed: list[Pair]) -> tuple[float, float]:
    """Give precision and recall of what is found the same."""
    found = [pair for pair in listed if compare(pair.one, pair.other).same]
    right = [pair for pair in found if pair.same]
    return len(right) / len(found), len(right) / len([pair for pair in listed if pair.same])


def test_the_set_is_large_enough_and_says_nothing_twice() -> None:
    listed = pairs()
    assert len(listed) >= 300
    assert len({(pair.one, pair.other) for pair in listed}) == len(listed)
    assert len([pair for pair in listed if pair.same]) >= 150
    assert len([pair for pair in listed if not pair.same]) >= 150


def test_precision_and_recall_on_pairs_of_names() -> None:
    precision, recall = measured(pairs())
    assert precision >= 0.99
    assert recall >= 0.95


def test_precision_and_recall_on_aliases_of_the_gazetteer() -> None:
    listed = aliases()
    assert len(listed) >= 100
    precision, recall = measured(listed)
    assert precision >= 0.99
    assert recall >= 0.95


@pytest.mark.parametrize("pair", [pair for pair in pairs() if not pair.same], ids=str)
def test_different_ones_are_never_merged(pair: Pair) -> None:
    assert not compare(pair.one, pair.other).same


@pytest.mark.parametrize("pair", pairs(), ids=str)
def test_order_does_not_matter(pair: Pair) -> None:
    assert compare(pair.one, pair.other) == compare(pair.other, pair.one)


@pytest.mark.parametrize("pair", [pair for pair in pairs() if compare(pair.one, pair.other).same], ids=str)
def test_those_found_the_same_share_a_key(pair: Pair) -> None:
    assert set(block_keys(pair.one)) & set(block_keys(pair.other))


@pytest.mark.parametrize("pair", pairs(), ids=str)
def test_every_decision_has_a_reason(pair: Pair) -> None:
    decision = compare(pair.one, pair.other)
    assert decision.because
    assert 0 <= decision.score <= 1


@pytest.mark.parametrize("pair", pairs(), ids=str)
def test_contradicting_states_part_any_two(pair: Pair) -> None:
    one, other = (
        Bearer(each.kind, each.name, frozenset({state})) for each, state in ((pair.one, "A"), (pair.other, "B"))
    )
    assert compare(one, other).score == 0


names = st.text(st.characters(categories=["L", "M", "P", "Zs"]), min_size=1, max_size=30).filter(str.strip)


@given(names)
def test_any_name_is_itself(name: str) -> None:
    one = Bearer("Organisation", name)
    assert compare(one, one).same
    assert set(block_keys(Bearer("Person", name))) == set(block_keys(Bearer("Person", name)))


@given(names, names)
def test_any_two_names_can_be_compared(one: str, other: str) -> None:
    first, second = Bearer("Person", one), Bearer("Person", other)
    assert compare(first, second) == compare(second, first)


@given(
    st.from_regex(r"\w[\w'’.-]*( \w+){0,3}", fullmatch=True).filter(lambda name: "_" not in name),
    st.sampled_from(["Person", "Organisation"]),
)
def test_a_name_can_be_read_back_from_its_iri(name: str, kind: EntityKind) -> None:
    iri = entity_iri(kind, name)
    assert entity_iri(kind, name_of(iri)) == iri


@pytest.mark.parametrize(
    ("name", "words", "suffix"),
    [
        ("Gen. Abdel Fattah el-Sisi", ("abdfattah", "sisi"), ""),
        ("Ferdinand Marcos Jr.", ("ferdinand", "marcos"), "jr"),
        ("Ursula von der Leyen", ("ursula", "leyen"), ""),
        ("Kim Jong-un", ("kim", "jong", "un"), ""),
        ("J.D. Vance", ("j", "d", "vance"), ""),
        ("Lavrov", ("lavrov",), ""),
    ],
)
def test_names_are_taken_apart(name: str, words: tuple[str, ...], suffix: str) -> None:
    found = parse(name)
    assert (found.words, found.suffix) == (words, suffix)


def test_bodies_are_one_whatever_the_national_spelling() -> None:
    assert same_text("The Centre for Defence Co-operation", "Center for Defense Co-operation")
    assert not same_text("Harbour Institute", "Harbour Institution")
