"""What an attribution is worth: the share of right ones among those found alike."""

from __future__ import annotations

from typing import Final

__all__ = ["CONFIDENCE", "CONFIRMED", "CONTESTED", "confirmed", "contested", "unseen"]

#: Share of right ones (speaker, and half of the content's words) by rule: between what the development
#: articles on diplomacy gave and what PolNeAR's gave, whose annotators left many objects out.
CONFIDENCE: Final = {
    "quote-before": 0.97,
    "quote-after": 0.95,
    "mixed-before": 0.93,
    "mixed-after": 0.9,
    "clause-after": 0.92,
    "clause-before": 0.92,
    "according-to": 0.9,
    "as-clause": 0.75,
    "infinitive": 0.8,
    "gerund": 0.8,
    "object": 0.75,
    "preposition": 0.75,
    "passive": 0.75,
    "relative": 0.7,
    "colon": 0.8,
    "noun": 0.6,
    "follow-on": 0.7,
    "model": 0.6,
    "transcript": 0.9,
}
#: The same where the model reads the words alike, reads the cue otherwise, and does not see it at all.
CONFIRMED: Final = 0.95
CONTESTED: Final = 0.75
_UNSEEN: Final = 0.8
_QUOTED: Final = frozenset(
    {"quote-before", "quote-after", "mixed-before", "mixed-after", "follow-on", "colon", "transcript"}
)


def confirmed(rule: str) -> float:
    """Give the confidence of an attribution that rule and model share."""
    return max(CONFIDENCE[rule], CONFIRMED)


def contested(rule: str) -> float:
    """Give the confidence of an attribution whose cue the model reads otherwise."""
    return CONFIDENCE[rule] if rule in _QUOTED else min(CONFIDENCE[rule], CONTESTED)


def unseen(rule: str) -> float:
    """Give the confidence of an attribution that the model does not have."""
    return CONFIDENCE[rule] if rule in _QUOTED else round(CONFIDENCE[rule] * _UNSEEN, 2)
