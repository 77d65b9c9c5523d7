"""Reports of one measure against somebody, from the first threat to its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.consolidation.claims import Claim
from kg.consolidation.rules import DIFFERENT, Rules, actor_key, content_words, dated, same_actor
from kg.consolidation.times import Stretch
from kg.identity import Bearer, Decision

__all__ = ["SANCTIONS"]

_GENERAL: Final = frozenset({"economic-sanctions", "sectoral-sanctions", "unspecified-consequences"})
_TOGETHER: Final = 31  # days between two reports of one act
_LIFE: Final = 400  # ... between two stages of one measure
_ACTS: Final = frozenset({"imposed", "lifted", "suspended", "extended", "eased"})


def _senders(claim: Claim) -> tuple[Bearer, ...]:
    return claim.bearers("sender")


def _targets(claim: Claim) -> tuple[Bearer, ...]:
    return claim.bearers("target", "targetCountry")


def _measure(claim: Claim) -> str:
    measure = claim.one("measure") or ""
    return "economic-sanctions" if measure in _GENERAL else measure


def _about(claim: Claim) -> Iterator[str]:
    senders = sorted({actor_key(actor) for actor in _senders(claim)})
    targets = sorted({actor_key(actor) for actor in _targets(claim)})
    targets = targets or sorted(content_words(" ".join(claim.all("targetText"))))
    return (f"{_measure(claim)}|{sender}|{target}" for sender in senders for target in targets)


def _when(claim: Claim) -> Stretch | None:
    return dated(claim, 31, 0)


def _decide(one: Claim, other: Claim) -> Decision:
    if _measure(one) != _measure(other) or not _match(_senders(one), _senders(other)):
        return DIFFERENT
    goods = _same_goods(one, other)
    if not goods or not (_match(_targets(one), _targets(other)) or goods == 1):
        return DIFFERENT
    when = _same_time(one, other)
    score = round(goods * when, 2)
    stage = "" if one.one("status") == other.one("status") else ", at another stage"
    return Decision(score >= 0.6, score, f"the same sender, target and measure{stage}")


def _match(one: tuple[Bearer, ...], other: tuple[Bearer, ...]) -> bool:
    """Whether one side has all that the other has; several senders act jointly."""
    smaller, larger = sorted((one, other), key=len)
    return bool(smaller) and all(any(same_actor(a, b) for b in larger) for a in smaller)


def _same_goods(one: Claim, other: Claim) -> float:
    """Score what the measure is on: goods, sectors or firms in the article's words."""
    first, second = (content_words(" ".join(claim.all("targetText"))) for claim in (one, other))
    if not first and not second:
        return 0.95
    if not first or not second:
        return 0.7
    shared = len(first & second) / min(len(first), len(second))
    return 1.0 if shared >= 0.5 else 0.0


def _same_time(one: Claim, other: Claim) -> float:
    first, second = _when(one), _when(other)
    if first is None or second is None:
        return 0.85
    gap = first.gap(second)
    if one.one("status") == other.one("status"):
        return 1.0 if gap == 0 else 0.9 if gap <= _TOGETHER else 0.0
    return 0.95 if gap <= _TOGETHER else 0.8 if gap <= _LIFE else 0.0


def _apart(one: Claim, other: Claim) -> bool:
    """Whether two acts of one kind lie too far apart to be one."""
    first, second = _when(one), _when(other)
    act = one.one("status") == other.one("status") and one.one("status") in _ACTS
    return bool(act and first and second and first.gap(second) > _TOGETHER)


SANCTIONS: Final = Rules(_about, _when, 366, _decide, _apart)
