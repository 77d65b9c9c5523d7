"""Reports of one meeting: the same people, the same time, no contradicting place or kind.

A report that says less of who took part - one side only, a state where others name its
minister, "the Chinese foreign minister" - fits one that says more if time and place do. It
is joined to what it fits best, with a lower score; nobody is added to the report itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from kg.consolidation.claims import Claim
from kg.consolidation.posts import POST, are_peers, step_of
from kg.consolidation.rules import DIFFERENT, Rules, actor_key, dated, same_actor, within
from kg.consolidation.times import Stretch, around, stretch
from kg.identity import Bearer, Decision

__all__ = ["MEETINGS"]

_FAMILIES: Final = {"call": "call", "visit": "visit", "conference": "conference", "signing": "signing"}
_AHEAD: Final = frozenset({"planned", "possible", "postponed"})
_NEAR: Final = 10  # days before the publication in which an undated meeting is looked for
_MANY: Final = 8  # participants of whom each pair is a key
_ENOUGH: Final = 0.6
_SAME: Final = "the same participants"
_PLANNED: Final = 120  # days after it in which a planned one is


_STATE: Final = 0.75  # a state for the one who speaks for it
_OFFICE: Final = 0.85  # an office for its holder
_LONE: Final = 0.65  # one side for both ...
_PEER: Final = 0.1  # ... and more if the other side holds the same office for another state
_VOICE: Final = 0.05  # ... or speaks in the article


def _actors(claim: Claim) -> tuple[Bearer, ...]:
    return claim.bearers("participant", "host", "mediator", "participantPost", "hostPost", "mediatorPost")


def _about(claim: Claim) -> Iterator[str]:
    """Yield pairs of participants; of a lone visitor, the visitor."""
    keys = sorted({actor_key(actor) for actor in _actors(claim)})
    if len(keys) < 2 or _family(claim) == "visit":
        yield from (f"{key}|" for key in keys)
    yield from ("|".join(pair) for pair in combinations(keys[:_MANY], 2))


def _loose(claim: Claim) -> Iterator[str]:
    """Yield the keys of a report that may say less than others: one side, or a state or office for somebody."""
    actors = _actors(claim)
    if len(actors) == 1:
        yield f"{_vague_key(actors[0])}|"
    elif any(actor.kind != "Person" for actor in actors):
        keys = sorted({_vague_key(actor) for actor in actors})
        yield from ("|".join(pair) for pair in combinations(keys[:_MANY], 2))


def _firm(claim: Claim) -> Iterator[str]:
    """Yield the keys under which reports that say less may be meant: of each side the name, the office, the state."""
    actors = _actors(claim)[:_MANY]
    if len(actors) < 2:
        return
    forms = [sorted({_vague_key(actor), *(step_of(state) for state in actor.states)}) for actor in actors]
    yield from dict.fromkeys(f"{key}|" for keys in forms for key in keys)
    pairs = (sorted((a, b)) for one, other in combinations(forms, 2) for a in one for b in other)
    yield from dict.fromkeys("|".join(pair) for pair in pairs)


def _vague_key(actor: Bearer) -> str:
    return step_of(min(actor.states)) if actor.kind == POST else actor_key(actor)


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
    if not who:
        return _fits(*_by_detail(one, other))
    if not when or not where or (min(when, where) < 0.9 and not _day(one, other) and where < 1):
        return DIFFERENT
    score = round(who * when * where, 2)
    place = " and the same place" if where == 1 else ""
    return Decision(score >= _ENOUGH, score, f"{because}, {at}{place}")


def _by_detail(one: Claim, other: Claim) -> tuple[Claim, Claim]:
    """Put the report first that says less of who took part."""

    def detail(claim: Claim) -> tuple[int, int]:
        actors = _actors(claim)
        return sum(2 if a.kind == "Person" else a.kind == POST for a in actors), len(actors)

    return (one, other) if detail(one) < detail(other) else (other, one)


def _vaguer(one: Claim, other: Claim) -> Claim:
    return _by_detail(one, other)[0]


def _fits(vague: Claim, full: Claim) -> Decision:
    """Decide whether a report that says less of who took part may be of what the other reports."""
    if _family(vague) != _family(full) or _family(vague) == "visit" or _says_others(vague):
        return DIFFERENT
    when, at = _same_time(vague, full)
    if not when or _same_place(vague, full) < 1:
        return DIFFERENT
    who, because = _standing(vague, full)
    score = round(who * when, 2)
    return Decision(score >= _ENOUGH, score, f"{because}, {at} and the same place", only_fits=True)


def _says_others(claim: Claim) -> bool:
    """Whether a report tells of somebody else, unnamed, who is no holder of an office ("rebel leaders")."""
    texts = sum(len(claim.all(f"{name}Text")) for name in ("participant", "host", "mediator"))
    return texts > sum(len(claim.all(f"{name}Post")) for name in ("participant", "host", "mediator"))


def _standing(vague: Claim, full: Claim) -> tuple[float, str]:
    """Score whether all that one report tells of are among those of the fuller one, and say how they are told."""
    matched = _matched(_actors(vague), _actors(full))
    if not matched or len(_actors(full)) < 2:
        return 0.0, ""
    named = [other for actor, other, _ in matched if actor.kind == other.kind]
    if not named and not (_stated_day(vague) and _stated_day(full)):
        return 0.0, ""
    score = min(score for _, _, score in matched)
    if len(matched) > 1 and score >= _OFFICE:
        return score, "a participant told by office"
    others = [actor for actor in _actors(full) if actor not in named]
    peer = any(are_peers(one, other) for one in named for other in others)
    voice = any(same_actor(one, other) for one in vague.voices for other in others)
    because = "a state where the other names somebody" if len(matched) > 1 else "one side of it"
    because += ", the other holds the same office" * peer + ", the other speaks in the article" * voice
    return min(score, _STATE if len(matched) > 1 else _LONE) + _PEER * peer + _VOICE * voice, because


def _matched(actors: Iterable[Bearer], others: Iterable[Bearer]) -> list[tuple[Bearer, Bearer, float]]:
    """Find for each actor another one that it may stand for; nothing if one of them has none."""
    rest = list(others)
    found = []
    for actor in actors:
        best = max(rest, key=lambda each: _stands_for(actor, each), default=None)
        if best is None or not (score := _stands_for(actor, best)):
            return []
        rest.remove(best)
        found.append((actor, best, score))
    return found


def _stands_for(one: Bearer, other: Bearer) -> float:
    """Score whether an actor of one report may be one of another: the same, its office, its state."""
    if one.kind == other.kind:
        return same_actor(one, other)
    if one.kind == POST and other.kind == "Person":
        return _OFFICE if one.states & other.states and one.offices & other.offices else 0.0
    return _STATE if one.kind == "State" and one.iri in other.states else 0.0


def _stated_day(claim: Claim) -> bool:
    when = _when(claim)
    return bool(when and when.is_day)


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
    return min(scores) * (0.95 if missing or rest else 1), _SAME


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


MEETINGS: Final = Rules(_about, _when, 31, _decide, _apart, loose=_loose, firm=_firm, vaguer=_vaguer)
