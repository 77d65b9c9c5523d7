"""Persons and bodies across articles: what articles call them, and which are one.

A profile is a name together with the states and offices that an article gives to it. Any
number of articles that say the same have one profile, so what is compared does not grow
with the number of articles but with that of names.

Who is told by office alone ("the French president") has a profile as well: the post, as of
the month of the article. It is given to the person to whom articles of those days give the
office, if that is one person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from kg.consolidation.clusters import Edge
from kg.consolidation.overrides import Overrides, key
from kg.consolidation.posts import step_of
from kg.consolidation.times import Stretch, stretch
from kg.identifiers import digest
from kg.identity import Bearer, block_keys, compare

__all__ = [
    "Attested",
    "apart",
    "as_of",
    "edge",
    "holder",
    "holding",
    "index_keys",
    "keys_of",
    "months_around",
    "names",
    "office_key",
    "offices_of",
    "profile_id",
    "weeks_around",
]

_SURE: Final = 2.0  # the score of a user's word
_AROUND: Final = 45  # days before and after a month in which articles tell who holds an office
_EVER: Final = Stretch(1, dt.date.max.toordinal())
_MOST: Final = 0.8  # share of those articles that must agree
_BETWEEN: Final = 0.65  # score where only earlier and later articles tell


def profile_id(bearer: Bearer) -> str:
    """Name a profile by what it holds."""
    return (
        f"profile/{digest(bearer.kind, bearer.iri, bearer.name, *sorted(bearer.states), '', *sorted(bearer.offices))}"
    )


def keys_of(bearer: Bearer) -> tuple[str, ...]:
    """Give the keys under which a user may speak of somebody."""
    return (bearer.iri, key(bearer.name))


def as_of(post: Bearer, published: str | None) -> Bearer | None:
    """Give the profile of somebody told by office alone: the post in the month of the article."""
    month = (published or "")[:7]
    return replace(post, name=month) if len(month) == len("2024-04") else None


def index_keys(bearer: Bearer) -> Iterator[str]:
    """Yield the keys under which a named profile is found."""
    yield from block_keys(bearer)
    if bearer.kind == "Person":
        yield from (holding(office) for office in offices_of(bearer))


def holding(office: str) -> str:
    """Give the key under which those are found to whom articles give an office."""
    return f"holds|{office}"


def offices_of(bearer: Bearer) -> list[str]:
    """List the offices of a profile with their states."""
    return sorted(office_key(state, office) for state in bearer.states for office in bearer.offices)


def office_key(state: str, office: str) -> str:
    """Name an office of a state, the same under any base ("state/CN/foreign-minister")."""
    return f"{step_of(state)}/{office}"


@dataclass(frozen=True, slots=True)
class Attested:
    """By how many articles of some weeks an office is given to a person, and on which days first and last by any."""

    times: int
    first: str | None
    last: str | None


def weeks_around(month: str) -> tuple[str, str]:
    """Give the days between which articles tell who holds an office in a month."""
    when = stretch(month) or Stretch(1, 1)
    ends = (when.first - _AROUND, when.last + _AROUND)
    first, last = (dt.date.fromordinal(max(1, min(day, _EVER.last))).isoformat() for day in ends)
    return first, last


def months_around(first: str, last: str) -> tuple[str, str]:
    """Give the first and last month whose weeks around reach into some days."""
    start, end = stretch(first) or Stretch(1, 1), stretch(last) or _EVER
    ends = (start.first - _AROUND, end.last + _AROUND)
    one, other = (dt.date.fromordinal(max(1, min(day, _EVER.last))).isoformat()[:7] for day in ends)
    return one, other


def holder(month: str, candidates: Mapping[str, Attested]) -> tuple[str, float, str] | None:
    """Say who held an office in a month, how sure that is and why; None if it is not clear.

    Args:
        month: The month as of which an article speaks.
        candidates: Those to whom articles give the office, by any key.
    """
    told = sum(each.times for each in candidates.values())
    if told:
        best = max(sorted(candidates), key=lambda key: candidates[key].times)
        times = candidates[best].times
        if times < _MOST * told:
            return None
        score = round(0.6 + 0.3 * times / told, 2)
        return best, score, f"{times} of {told} articles of these weeks that tell who holds the office name this person"
    fitting = [
        key for key, each in candidates.items() if each.first and each.last and each.first[:7] <= month <= each.last[:7]
    ]
    if len(fitting) != 1:
        return None
    return fitting[0], _BETWEEN, "articles before and after give the office to this person, and to nobody else"


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
