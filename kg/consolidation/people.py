"""Persons and bodies across articles: what articles call them, and which are one.

A profile is a name together with the states and offices that an article gives to it. Any
number of articles that say the same have one profile, so what is compared does not grow
with the number of articles but with that of names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.consolidation.clusters import Edge
from kg.consolidation.overrides import Overrides, key
from kg.identifiers import digest
from kg.identity import Bearer, compare

__all__ = ["apart", "edge", "keys_of", "profile_id"]

_SURE: Final = 2.0  # the score of a user's word


def profile_id(bearer: Bearer) -> str:
    """Name a profile by what it holds."""
    return (
        f"profile/{digest(bearer.kind, bearer.iri, bearer.name, *sorted(bearer.states), '', *sorted(bearer.offices))}"
    )


def keys_of(bearer: Bearer) -> tuple[str, ...]:
    """Give the keys under which a user may speak of somebody."""
    return (bearer.iri, key(bearer.name))


def edge(one: str, first: Bearer, other: str, second: Bearer, overrides: Overrides) -> Edge | None:
    """Decide on two profiles; None if they are not found the same."""
    if one > other:
        return edge(other, second, one, first, overrides)
    said = overrides.verdict(keys_of(first), keys_of(second))
    if said is not None:
        return Edge(one, other, _SURE, "the user's override file says so") if said else None
    decision = compare(first, second)
    if decision.only_fits:
        weak = one if len(first.name.split()) <= len(second.name.split()) else other
        return Edge(one, other, decision.score, f"{decision.because}, which nobody else has", weak)
    return Edge(one, other, decision.score, decision.because) if decision.same else None


def apart(first: Bearer, second: Bearer, overrides: Overrides) -> bool:
    """Whether two profiles must not come into one cluster, whatever others say."""
    said = overrides.verdict(keys_of(first), keys_of(second))
    if said is not None:
        return not said
    return compare(first, second).score == 0


def names(bearers: Iterable[Bearer]) -> list[str]:
    """Give the names of a person, the fullest first."""
    return sorted({bearer.name for bearer in bearers}, key=lambda name: (-len(name.split()), name))
