"""What the reports of one thing agree on, and where they contradict one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

from kg.consolidation.claims import ArticleClaims, Claim
from kg.consolidation.figures import agree, number
from kg.consolidation.rules import content_words, within
from kg.consolidation.sources import independent
from kg.consolidation.statements import quotations
from kg.consolidation.times import stretch

__all__ = ["Comparison", "Stage", "Variant", "comparisons", "stages"]

Verdict = Literal["Agreement", "Conflict", "Wordings"]

# How far along a status is; a later one of two on the same day is the current one.
_RANKS: Final = {
    name: rank
    for rank, names in enumerate(
        (
            ("possible", "threatened"),
            ("proposed", "planned"),
            ("postponed", "imposed"),
            ("in-force", "extended"),
            ("suspended", "eased"),
            ("cancelled", "held", "denied", "lifted"),
        )
    )
    for name in names
}
_CONTRARY: Final = (frozenset({"held", "denied"}), frozenset({"held", "cancelled"}))


@dataclass(frozen=True, slots=True)
class Variant:
    """A value of a property, the claims that have it, and how many independent sources they are."""

    value: str
    claims: tuple[Claim, ...]
    sources: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The values of one property; the first variant is the one that most sources have.

    ``contrary`` are pairs of variants, by their places, that cannot both be true.
    """

    property: str
    verdict: Verdict
    variants: tuple[Variant, ...]
    contrary: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Stage:
    """A status in the life of a meeting or measure, and from when on articles report it."""

    status: str
    since: str | None
    claims: tuple[Claim, ...]


_Agrees = Callable[[Claim, Claim], bool]


def comparisons(claims: Sequence[Claim], articles: Mapping[str, ArticleClaims]) -> list[Comparison]:
    """Compare all that two or more of the claims state, in order of the property."""
    made = []
    for name, agrees in _COMPARED[claims[0].type].items():
        stating = [claim for claim in claims if claim.one(name)]
        if len(stating) > 1:
            made.append(_compared(name, stating, agrees, articles))
    wordings = _wordings(claims, articles)
    return sorted([*made, *([wordings] if wordings else [])], key=lambda each: each.property)


def _compared(name: str, claims: list[Claim], agrees: _Agrees, articles: Mapping[str, ArticleClaims]) -> Comparison:
    variants = _variants({claim.iri: claim.one(name) or "" for claim in claims}, claims, articles)
    pairs = combinations(enumerate(variants), 2)
    contrary = frozenset((i, j) for (i, a), (j, b) in pairs if not _can_agree(a, b, agrees))
    return Comparison(name, "Conflict" if contrary else "Agreement", variants, contrary)


def _can_agree(one: Variant, other: Variant, agrees: _Agrees) -> bool:
    """Whether a claim of one variant leaves room for the other ("more than 24" for 24.7)."""
    return any(agrees(a, b) for a in one.claims for b in other.claims)


def _variants(
    values: Mapping[str, str], claims: Iterable[Claim], articles: Mapping[str, ArticleClaims]
) -> tuple[Variant, ...]:
    """Group claims by value: that of most sources first, then the more precise one."""
    by_value: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.iri):
        by_value.setdefault(values[claim.iri], []).append(claim)
    made = [Variant(value, tuple(each), independent(each, articles)) for value, each in by_value.items()]
    return tuple(sorted(made, key=lambda variant: (-variant.sources, -len(variant.value), variant.value)))


def _wordings(claims: Sequence[Claim], articles: Mapping[str, ArticleClaims]) -> Comparison | None:
    """List the wordings of what is quoted, if there are several."""
    if claims[0].type != "Statement":
        return None
    said = {claim.iri: " … ".join(quotations(claim)) or (claim.one("content") or "") for claim in claims}
    variants = _variants(said, claims, articles)
    if len({content_words(variant.value) for variant in variants}) < 2:
        return None
    return Comparison("content", "Wordings", variants)


def stages(claims: Iterable[Claim]) -> list[Stage]:
    """List the stages in order of the day from which articles report them; the last is the current one."""
    by_status: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.iri):
        if status := claim.one("status"):
            by_status.setdefault(status, []).append(claim)
    made = [Stage(status, _since(each), tuple(each)) for status, each in by_status.items()]
    return sorted(made, key=lambda stage: (_last(stage.claims), _RANKS.get(stage.status, 0), stage.status))


def _since(claims: Iterable[Claim]) -> str | None:
    return min((claim.published for claim in claims if claim.published), default=None)


def _last(claims: Iterable[Claim]) -> str:
    return max((claim.published for claim in claims if claim.published), default="")


# -- when two values agree -------------------------------------------------------------


def _same_dates(one: Claim, other: Claim) -> bool:
    first, second = (stretch(claim.one("date"), claim.one("endDate")) for claim in (one, other))
    return not first or not second or first.gap(second) == 0


def _same_places(one: Claim, other: Claim) -> bool:
    return within(one.one("place") or "", other.one("place") or "")


def _amounts(value: str, text: str | None) -> _Agrees:
    def agrees(one: Claim, other: Claim) -> bool:
        first, second = (
            (
                number(claim.one(value)),
                claim.one(text) if text else claim.one(value),
                claim.one("qualifier") if text else "",
            )
            for claim in (one, other)
        )
        if first[0] is None or second[0] is None:
            return True
        return agree((first[0], first[1] or "", first[2] or ""), (second[0], second[1] or "", second[2] or ""))

    return agrees


def _same(name: str) -> _Agrees:
    return lambda one, other: one.one(name) == other.one(name)


def _not_contrary(one: Claim, other: Claim) -> bool:
    return frozenset({one.one("status"), other.one("status")}) not in _CONTRARY


_COMPARED: Final[dict[str, dict[str, _Agrees]]] = {
    "Meeting": {"date": _same_dates, "place": _same_places, "status": _not_contrary},
    "Statement": {"date": _same_dates, "polarity": _same("polarity")},
    "TradeFigure": {
        "changeDirection": _same("changeDirection"),
        "changeValue": _amounts("changeValue", None),
        "value": _amounts("value", "valueText"),
    },
    "Sanction": {"startDate": _same("startDate")},
}
