"""Reports of one meeting: the same people, the same time, no contradicting place or kind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from kg.consolidation.claims import Claim
from kg.consolidation.rules import DIFFERENT, Rules, actor_key, dated, same_actor, within
from kg.consolidation.times import Stretch, around, stretch
from kg.identity import Bearer, Decision

__all__ = ["MEETINGS"]

_FAMILIES: Final = {"call": "call", "visit": "visit", "conference": "conference", "signing": "signing"}
_AHEAD: Final = frozenset({"planned", "possible", "postponed"})
_NEAR: Final = 10  # days before the publication in which an undated meeting is looked for
_MANY: Final = 8  # participants of whom each pair is a key
_PLANNED: Final = 120  # days after it in which a planned one is


def _actors(claim: Claim) -> tuple[Bearer, ...]:
    return claim.bearers("participant", "host", "mediator")


def _about(claim: Claim) -> Iterator[str]:
    """Yield pairs of participants; of a lone visitor, the visitor."""
    keys = sorted({actor_key(actor) for actor in _actors(claim)})
    if len(keys) < 2 or _family(claim) == "visit":
        yield from (f"{key}|" for key in keys)
    yield from ("|".join(pair) for pair in combinations(keys[:_MANY], 2))


def _family(claim: Claim) -> str:
    return _FAMILIES.get(claim.one("format") or "", "talks")


def _same_family(one: Claim, other: Claim) -> bool:
    """Whether two may be one kind of meeting; a visit to somebody by name is talks with them."""
    families = {_family(one), _family(other)}
    if families == {"visit", "talks"}:
        return all(len([actor for actor in _actors(claim) if actor.kind == "Person"]) > 1 for claim in (one, other))
    return len(families) == 1


def _when(claim: Claim) -> Stretch | None:
    ahead = claim.one("status") in _AHEAD
    if ahead and not stretch(claim.one("date")):
        return around(claim.published, 0, _PLANNED)
    return dated(claim, _NEAR, 0)


def _decide(one: Claim, other: Claim) -> Decision:
    if not _same_family(one, other):
        return DIFFERENT
    who, because = _same_people(_actors(one), _actors(other), lone=_family(one) == _family(other) == "visit")
    when, at = _same_time(one, other)
    where = _same_place(one, other)
    if not who or not when or not where or (min(when, where) < 0.9 and not _day(one, other) and where < 1):
        return DIFFERENT
    score = round(who * when * where, 2)
    place = " and the same place" if where == 1 else ""
    return Decision(score >= 0.6, score, f"{because}, {at}{place}")


def _same_people(one: tuple[Bearer, ...], other: tuple[Bearer, ...], *, lone: bool) -> tuple[float, str]:
    """Match the participants of one report to those of the other; each may name some whom the other leaves out."""
    rest = list(other)
    scores = []
    for actor in one:
        best = max(rest, key=lambda each: same_actor(actor, each), default=None)
        score = same_actor(actor, best) if best else 0.0
        if best and score:
            rest.remove(best)
            scores.append(score)
    missing = len(one) - len(scores)
    smaller = min(len(one), len(other))
    enough = len(scores) >= 2 or (lone and scores and len(scores) == smaller)
    if not enough or (missing and rest) or len(scores) < smaller:
        return 0.0, ""
    return min(scores) * (0.95 if missing or rest else 1), "the same participants"


def _same_time(one: Claim, other: Claim) -> tuple[float, str]:
    first, second = _when(one), _when(other)
    if first is None or second is None:
        return 0.85, "one of them undated"
    gap = first.gap(second)
    if gap == 0:
        sure = not (first.assumed or second.assumed)
        return (1.0, "the same time") if sure else (0.9, "at a time that fits")
    near = gap == 1 and first.is_day and second.is_day and _same_place(one, other) == 1
    return (0.75, "a day apart") if near else (0.0, "")


def _same_place(one: Claim, other: Claim) -> float:
    first, second = one.one("place"), other.one("place")
    if not first or not second:
        return 0.95
    if within(first, second):
        return 1.0
    return 0.7 if _day(one, other) else 0.0


def _day(one: Claim, other: Claim) -> bool:
    first, second = _when(one), _when(other)
    return bool(first and second and first.is_day and second.is_day and not first.gap(second))


def _apart(one: Claim, other: Claim) -> bool:
    """Whether two meetings were on different days, whatever a third report leaves open."""
    first, second = _when(one), _when(other)
    return bool(first and second and not first.assumed and not second.assumed and first.gap(second) > 1)


MEETINGS: Final = Rules(_about, _when, 31, _decide, _apart)
