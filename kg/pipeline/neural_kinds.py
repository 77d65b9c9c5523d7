"""Kinds of attribution by the lemma of the cue.

The three kinds are those of PARC 3 (Pareti 2016): assertions, beliefs, and eventualities, here
called speech, belief and intention. The word lists are our own, written for this package
(Apache-2.0); a cue that holds none of the words is speech.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

__all__ = ["kind_of"]

Kind = Literal["speech", "belief", "intention"]

_SPEECH: Final = frozenset(
    """accord according acknowledge add admit announce answer argue ask assert call cite claim comment complain conclude
    condemn confirm contend criticize declare denounce deny describe emphasize emphasise explain express insist inform
    mention note observe point post praise quote read reiterate remark repeat reply report respond reveal say signal
    speak state statement stress suggest talk tell testify tweet underline underscore voice warn write""".split()
)
_BELIEF: Final = frozenset(
    """anticipate assess assessment assume assumption belief believe concern conclude consider convinced doubt estimate
    expect expectation fear feel feeling figure forecast foresee hope hopeful hunch imagine judge know perceive opinion
    predict prediction presume project reckon regard sense skeptical speculate suspect suspicion think thought trust
    understand view wonder worried worry""".split()
)
_INTENTION: Final = frozenset(
    """agree agreement aim ambition aspire attempt call choose commit commitment consent decide decision demand
    determined intend intent intention offer opt order plan pledge prepare promise propose proposal ready refusal
    refuse resolve seek swear threat threaten try undertake urge vow want willing wish""".split()
)
_OF_BOTH: Final = frozenset({"call", "conclude"})


def kind_of(lemmas: Sequence[str]) -> Kind:
    """Return the kind of an attribution, the first telling word of its cue deciding."""
    for lemma in lemmas:
        if lemma in _OF_BOTH:
            continue
        if lemma in _SPEECH:
            return "speech"
        if lemma in _BELIEF:
            return "belief"
        if lemma in _INTENTION:
            return "intention"
    return "speech"
