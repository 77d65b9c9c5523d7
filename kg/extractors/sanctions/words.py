"""The words that sentences on sanctions are read by: classes of the lexicon as sets, and what they say of a noun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

from spacy.tokens import Token

from kg.extractors.clauses import base_forms, one_of
from kg.lexicon import Lexicon
from kg.namespaces import concept

__all__ = ["SanctionWords", "bases", "words_of"]

_SCHEME: Final = "sanction-class"
#: Endings of nouns for those who do something; the lexicon lists things that have them too.
_AGENTS: Final = ("ers", "ors", "ists", "men", "women")


@dataclass(frozen=True, slots=True)
class SanctionWords:
    """The classes of the scheme ``sanction-class``, which says what each is for; base forms, in lower case."""

    agents: frozenset[str]
    things: frozenset[str]
    envoys: frozenset[str]
    staff: frozenset[str]
    missions: frozenset[str]
    anybody: frozenset[str]
    authorities: frozenset[str]
    unnamed_senders: frozenset[str]
    rulers: frozenset[str]
    lands: frozenset[str]
    partitive: frozenset[str]
    blocs: frozenset[str]
    assets: frozenset[str]
    entry_papers: frozenset[str]
    weaponry: frozenset[str]
    aids: frozenset[str]
    aid_programmes: frozenset[str]
    permits: frozenset[str]
    frontiers: frozenset[str]
    closed_places: frozenset[str]
    flows: frozenset[str]
    traffic: frozenset[str]
    duties: frozenset[str]
    bans: frozenset[str]
    weak: frozenset[str]
    stops: frozenset[str]
    deeds: frozenset[str]
    lists: frozenset[str]
    generic: frozenset[str]
    referring: frozenset[str]
    repeatable: frozenset[str]
    steps: frozenset[str]
    new_steps: frozenset[str]
    collections: frozenset[str]
    growth: frozenset[str]
    currencies: frozenset[str]
    enactments: frozenset[str]
    choices: frozenset[str]
    proposals: frozenset[str]
    bills: frozenset[str]
    answers: frozenset[str]
    answered: frozenset[str]
    telling_words: frozenset[str]
    measure_words: frozenset[str]
    sports: frozenset[str]
    times: frozenset[str]
    months: frozenset[str]
    kinds: frozenset[str]
    excluding: frozenset[str]
    allowing: frozenset[str]
    forbidding: frozenset[str]
    barring: frozenset[str]
    stopping: frozenset[str]
    ending: frozenset[str]
    sending: frozenset[str]
    listing: frozenset[str]
    dealing: frozenset[str]
    trading: frozenset[str]
    business: frozenset[str]
    owning: frozenset[str]
    tied: frozenset[str]
    bringing: frozenset[str]
    favouring: frozenset[str]
    evading: frozenset[str]
    threatening: frozenset[str]
    responding: frozenset[str]
    answering: frozenset[str]
    lasting: frozenset[str]
    covering: frozenset[str]
    reaching: frozenset[str]
    aims: frozenset[str]
    hitting: frozenset[str]
    taking_in: frozenset[str]
    spelling: frozenset[str]
    telling: frozenset[str]
    enacting: frozenset[str]

    def acts(self, head: Token) -> bool:
        """Whether a noun is for somebody who can be put on a list, not for a plan that is approved."""
        return one_of(head, self.agents) or (
            head.lower_.endswith(_AGENTS) and head.tag_ == "NNS" and not one_of(head, self.things)
        )

    def rules(self, head: Token) -> bool:
        """Whether a noun is for who rules in the capital that stands beside it: "the junta in Niamey"."""
        return one_of(head, self.rulers | self.authorities | self.unnamed_senders)


@lru_cache(maxsize=8)
def words_of(lexicon: Lexicon) -> SanctionWords:
    """Read the classes off a lexicon; the name of a class is none of its words."""
    return SanctionWords(**{each.name: _members(lexicon, each.name) for each in fields(SanctionWords)})


def _members(lexicon: Lexicon, name: str) -> frozenset[str]:
    found = lexicon[concept(_SCHEME, name.replace("_", " "))]
    return frozenset(found.forms) - {found.label}


def bases(tokens: Iterable[Token]) -> list[str]:
    """List the base forms of some words, in their order."""
    return [form for token in tokens for form in base_forms(token)]
