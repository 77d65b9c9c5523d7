"""Reports of one figure of trade: the same measure of the same parties in the same period.

The amounts do not have to agree: that they do, or that one is the other rounded, or that
they contradict, is what the comparison says. Without a party or a period, the same amount
to three digits or more makes the same figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from kg.consolidation.claims import Claim
from kg.consolidation.rules import DIFFERENT, Rules, content_words
from kg.identity import Decision

__all__ = ["FIGURES", "agree", "number"]

_TURNED: Final = {"trade"}  # the same whichever party reports it
_ONE: Final = {"shipments": "exports", "balance": "balance"}
_AMOUNT: Final = re.compile(r"\d[\d.,]*")
_SCALES: Final = (("trillion", 12), ("billion", 9), ("bn", 9), ("million", 6), ("thousand", 3))


def _measure(claim: Claim) -> str:
    measure = claim.one("measure") or ""
    return f"{_ONE.get(measure, measure)}|{claim.one('unit')}|{claim.one('observationStatus')}"


def _parties(claim: Claim) -> tuple[str | None, str | None]:
    reporter, partner = (claim.one(name) or claim.one(f"{name}Text") for name in ("reporter", "partner"))
    if (claim.one("measure") or "") in _TURNED and reporter and partner:
        reporter, partner = sorted((reporter, partner))
    return reporter, partner


def _about(claim: Claim) -> Iterator[str]:
    measure, (reporter, partner) = _measure(claim), _parties(claim)
    if reporter and partner and claim.one("period"):
        yield f"{measure}|{reporter}|{partner}|{claim.one('period')}"
    if digits := _digits(claim):
        yield f"{measure}|{digits}"


def _digits(claim: Claim) -> str | None:
    """Give the significant digits of an amount, if they are three or more."""
    value = number(claim.one("value"))
    digits = "".join(map(str, value.as_tuple().digits)).strip("0") if value else ""
    return digits if len(digits) >= 3 else None


def number(text: str | None) -> Decimal | None:
    """Read a number, if it is one."""
    try:
        return Decimal(text).normalize() if text else None
    except InvalidOperation:
        return None


def _decide(one: Claim, other: Claim) -> Decision:
    if _measure(one) != _measure(other) or not _same_commodity(one, other):
        return DIFFERENT
    periods = {claim.one("period") for claim in (one, other)}
    known = [{a, b} for a, b in zip(_parties(one), _parties(other), strict=True)]
    if len(periods - {None}) > 1 or any(len(parties - {None}) > 1 for parties in known):
        return _turned(one, other) if len(periods - {None}) < 2 else DIFFERENT
    if None not in periods and all(None not in parties for parties in known):
        return _valued(one, other)
    open_ends = (None in periods) + sum(None in parties for parties in known)
    if open_ends < 3 and _digits(one) and number(one.one("value")) == number(other.one("value")):
        return Decision(
            True, round(0.9 - 0.1 * open_ends, 2), "the same measure and amount, and nothing that contradicts"
        )
    return DIFFERENT


def _valued(one: Claim, other: Claim) -> Decision:
    """Rank figures of one thing: those whose amounts agree are joined first."""
    if _amounts_agree(one, other):
        return Decision(True, 1.0, "the same measure, parties and period")
    return Decision(True, 0.9, "the same measure, parties and period, though not the same amount")


def _amounts_agree(one: Claim, other: Claim) -> bool:
    first, second = (number(claim.one("value")) for claim in (one, other))
    if first is None or second is None:
        return True
    texts = [(claim.one("valueText") or "", claim.one("qualifier") or "") for claim in (one, other)]
    return agree((first, *texts[0]), (second, *texts[1]))


def _turned(one: Claim, other: Claim) -> Decision:
    """Compare figures of which one names a party alone, maybe on the other side."""
    first, second = (frozenset(filter(None, _parties(claim))) for claim in (one, other))
    if (one.one("measure") or "") not in _TURNED or not (first < second or second < first):
        return DIFFERENT
    if _digits(one) and number(one.one("value")) == number(other.one("value")):
        return Decision(True, 0.8, "the same measure and amount, one party left out")
    return DIFFERENT


def _same_commodity(one: Claim, other: Claim) -> bool:
    first, second = (content_words(claim.one("commodity") or "") for claim in (one, other))
    return first == second or bool(first & second)


def _apart(one: Claim, other: Claim) -> bool:
    """Whether two figures are of other periods, parties or goods, whatever a third leaves open.

    An article that gives two amounts does not contradict itself but speaks of two things.
    """
    if one.article == other.article and not _amounts_agree(one, other):
        return True
    periods = {claim.one("period") for claim in (one, other)} - {None}
    if len(periods) > 1 or _measure(one) != _measure(other):
        return True
    full = [set(_parties(claim)) for claim in (one, other) if None not in _parties(claim)]
    return len(full) == 2 and full[0] != full[1]


def agree(one: tuple[Decimal, str, str], other: tuple[Decimal, str, str]) -> bool:
    """Whether two amounts agree, each given with its words and its qualifier.

    They do if one is the other rounded to the digits that are printed, or lies on the
    side that "more than" or "up to" leaves open.

    >>> agree((Decimal("240.1E9"), "$240.1 billion", "exact"), (Decimal("240E9"), "$240 billion", "record"))
    True
    >>> agree((Decimal("240.1E9"), "$240.1 billion", "exact"), (Decimal("230E9"), "$230 billion", "exact"))
    False
    """
    (first, first_text, _), (second, second_text, _) = one, other
    steps = _step(first, first_text), _step(second, second_text)
    if abs(first - second) <= max(steps) / 2:
        return True
    return _on_open_side(one, other, steps[0]) or _on_open_side(other, one, steps[1])


def _on_open_side(one: tuple[Decimal, str, str], other: tuple[Decimal, str, str], step: Decimal) -> bool:
    value, _, qualifier = one
    difference = other[0] - value
    reach = max(2 * step, abs(value) / 20)
    match qualifier:
        case "more-than":
            return 0 <= difference <= reach
        case "less-than" | "up-to":
            return 0 <= -difference <= reach
        case "about":
            return abs(difference) <= reach
    return False


def _step(value: Decimal, text: str) -> Decimal:
    """Give what the last printed digit of an amount stands for."""
    found = _AMOUNT.search(text)
    if not found:
        return Decimal(0)
    digits = found[0].rstrip(".,").replace(",", "")
    exponent = next((power for word, power in _SCALES if word in text.lower()), 0)
    printed = (
        -len(digits.partition(".")[2])
        if "." in digits
        else len(digits) - len(digits.rstrip("0"))
        if exponent == 0
        else 0
    )
    return Decimal(1).scaleb(exponent + printed) if value else Decimal(0)


FIGURES: Final = Rules(_about, lambda _: None, 366, _decide, _apart)
