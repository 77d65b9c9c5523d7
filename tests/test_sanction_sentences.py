"""Sanctions over made-up news sentences: rules were fitted to all but those to check with, which are only counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.extractors.sanctions import sanctions
from kg.lexicon import Lexicon
from kg.model import Mention, Sanction
from tests.conftest import Annotate

SENTENCES = Path(__file__).parent / "data" / "sanction_sentences.tsv"


class Fact(NamedTuple):
    """What a sentence tells; any of the names, measures and statuses is right, no sender stands for any."""

    senders: frozenset[str]
    targets: frozenset[str]
    measures: frozenset[str]
    statuses: frozenset[str]


def facts_of(half: str) -> dict[str, list[Fact]]:
    """Read one part of the sentences; those with no fact are hard negatives."""
    found: dict[str, list[Fact]] = {}
    current = ""
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            current = line.removeprefix("# ")
        elif current == half:
            sentence, *fields = line.split("\t")
            facts = found.setdefault(sentence, [])
            if any(fields):
                facts.append(Fact(*(frozenset(filter(None, field.split("|"))) for field in fields)))
    return found


def names_of(mentions: Iterable[Mention]) -> Iterator[str]:
    """Give every name that a mention goes by."""
    for mention in mentions:
        yield from (mention.name.lower(), mention.text.lower())
        if mention.entity is not None:
            yield from (name.lower() for name in (mention.entity.name, *mention.entity.alt_names))


def named(wanted: frozenset[str], mentions: Iterable[Mention]) -> bool:
    """Whether a mention has a wanted name, or one holds the other."""
    given = set(names_of(mentions))
    return any(w.lower() in g or (len(g) > 3 and g in w.lower()) for w in wanted for g in given)


def matches(fact: Fact, sanction: Sanction) -> bool:
    """Whether senders, targets, measure and status are all right."""
    return (
        (not fact.senders or named(fact.senders, sanction.senders))
        and named(fact.targets, sanction.targets)
        and sanction.measure in fact.measures
        and sanction.status in fact.statuses
    )


@pytest.mark.parametrize(
    ("half", "recall", "precision"), [("development", 0.95, 0.98), ("check", 0.84, 0.92), ("harder", 0.78, 0.87)]
)
def test_sentences_are_read_as_well_as_measured(
    annotate: Annotate, lexicon: Lexicon, half: str, recall: float, precision: float
) -> None:
    right = told = given = 0
    for sentence, facts in facts_of(half).items():
        records = [r for r in sanctions(annotate(sentence), lexicon) if isinstance(r, Sanction)]
        told, given = told + len(facts), given + len(records)
        for fact in facts:
            hit = next((r for r in records if matches(fact, r)), None)
            if hit is not None:
                records.remove(hit)
                right += 1
    assert right / told >= recall
    assert right / given >= precision
