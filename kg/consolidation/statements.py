"""Reports of one statement: the same speaker, near in time, and words in common.

What a speaker is quoted with counts more than what an article makes of it. Speech within
speech meets as well: "A said that B had proposed X" and "B proposed X".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import LCSseq

from kg.consolidation.claims import Claim
from kg.consolidation.rules import DIFFERENT, Rules, actor_key, content_sequence, content_words, dated, same_actor
from kg.consolidation.times import Stretch
from kg.identity import Bearer, Decision, fold, gazetteer

__all__ = ["STATEMENTS", "quotations"]

_QUOTED: Final = re.compile(r"[“”\"„«]([^“”\"„«»]+)[“”\"»]|‘([^‘’]{4,})’")
_KEYS: Final = 10  # words of a content by which it is found, the longest
_BEFORE: Final = 4  # days before the publication in which an undated statement is looked for
_ENOUGH: Final = 0.5  # share of the shorter content's words that the other has
_SHARED: Final = 4  # ... and how many they are at least
_NESTED: Final = 0.55
_SENTENCE: Final = 10  # words that a sentence needs for its build to tell something
_ALIKE: Final = 0.55  # share of words that two sentences have in the same order
_FAR: Final = 7  # days
_PASSED_ON: Final = 3  # persons in a content whose own words it may be


def quotations(claim: Claim) -> tuple[str, ...]:
    """Give the words in quotation marks, or the whole of a direct quotation."""
    found = tuple(one or other for one, other in _QUOTED.findall(claim.one("content") or ""))
    return found or ((claim.one("content") or "",) if claim.one("mode") == "direct" else ())


def _speakers(claim: Claim) -> tuple[Bearer, ...]:
    return claim.bearers("speaker")


def _reported(claim: Claim) -> tuple[Bearer, ...]:
    """Give the persons whose own words the content may pass on."""
    return tuple(actor for actor in claim.bearers("about", "mentions") if actor.kind == "Person")


def _about(claim: Claim) -> Iterator[str]:
    words = sorted(_words(claim), key=lambda word: (-len(word), word))[:_KEYS]
    actors = {actor_key(actor) for actor in (*_speakers(claim), *_reported(claim)[:_PASSED_ON])}
    actors |= {f"text {text}" for text in claim.all("speakerText")}
    return (f"{actor}|{word}" for actor in sorted(actors) for word in (*words, *_pairs(claim)))


def _pairs(claim: Claim) -> list[str]:
    """Give pairs of words that follow one another in what is quoted, by which a translation may be found."""
    found = [content_sequence(text) for text in quotations(claim) if len(text.split()) >= _SENTENCE - 2]
    return sorted({f"{a} {b}" for words in found for a, b in pairwise(words)})[:_KEYS]


def _words(claim: Claim) -> frozenset[str]:
    return _content_words(claim.one("content") or "")


@lru_cache(maxsize=65536)
def _content_words(content: str) -> frozenset[str]:
    return content_words(content)


def _when(claim: Claim) -> Stretch | None:
    return dated(claim, _BEFORE, 1)


def _decide(one: Claim, other: Claim) -> Decision:
    who = _same_speaker(one, other)
    near = _same_time(one, other)
    if not who or not near:
        return DIFFERENT
    for mine in quotations(one):
        for theirs in quotations(other):
            score = _same_quotation(mine, theirs)
            if score:
                return Decision(True, round(who * near * score, 2), "the same speaker and words of one quotation")
    if who == _NESTED or _is_nested(one, other):
        return _passed_on(one, other, near)
    shared, share = _overlap(_words(one), _words(other))
    if shared >= _SHARED and share >= _ENOUGH:
        return Decision(
            True, round(who * near * min(0.9, 0.5 + share / 2), 2), "the same speaker and much the same words"
        )
    return DIFFERENT


def _same_speaker(one: Claim, other: Claim) -> float:
    """Score whether a speaker of one is a speaker of the other, or somebody whose words the other passes on."""
    direct = max((same_actor(a, b) for a in _speakers(one) for b in _speakers(other)), default=0.0)
    if not _speakers(one) and not _speakers(other) and set(one.all("speakerText")) & set(other.all("speakerText")):
        direct = 0.7
    nested = any(same_actor(a, b) for a in _speakers(one) for b in _reported(other)) or any(
        same_actor(a, b) for a in _reported(one) for b in _speakers(other)
    )
    return max(direct, _NESTED if nested else 0.0)


def _is_nested(one: Claim, other: Claim) -> bool:
    return not any(same_actor(a, b) for a in _speakers(one) for b in _speakers(other))


def _passed_on(one: Claim, other: Claim, near: float) -> Decision:
    """Compare with cue and speaker's name added, which nested speech has in its content."""
    shared, share = _overlap(_whole(one), _whole(other))
    if shared >= _SHARED + 1 and share >= _ENOUGH:
        return Decision(True, round(near * min(0.8, 0.3 + share / 2), 2), "one passes on what the other reports")
    return DIFFERENT


def _whole(claim: Claim) -> frozenset[str]:
    names = " ".join(actor.name for actor in _speakers(claim))
    return _content_words(f"{names} {claim.one('cue') or ''} {claim.one('content') or ''}")


def _same_time(one: Claim, other: Claim) -> float:
    first, second = _when(one), _when(other)
    if first is None or second is None:
        return 0.85
    gap = first.gap(second)
    return 0.0 if gap > 2 else (1.0 if gap == 0 and not (first.assumed and second.assumed) else 0.9)


def _same_quotation(one: str, other: str) -> float:
    """Score two quotations: equal, one within the other, or most of their words shared."""
    first, second = _content_words(one), _content_words(other)
    shared, share = _overlap(first, second)
    if shared >= 2 and first == second:
        return 1.0
    if shared >= 3 and share >= 0.8:
        return 0.95
    if shared >= 4 and share >= 0.6:
        return 0.85
    return 0.8 if shared >= 2 and _same_build(one, other) else 0.0


def _same_build(one: str, other: str) -> bool:
    """Whether two sentences run alike, small words included, as two translations of one do."""
    first, second = (re.findall(r"[^\W_]+", fold(text)) for text in (one, other))
    return min(len(first), len(second)) >= _SENTENCE and LCSseq.normalized_similarity(first, second) >= _ALIKE


def _overlap(one: frozenset[str], other: frozenset[str]) -> tuple[int, float]:
    shared = len(one & other)
    return shared, shared / max(1, min(len(one), len(other)))


def _apart(one: Claim, other: Claim) -> bool:
    """Whether two statements are about other things, though a third has words of both."""
    first, second = _when(one), _when(other)
    if first and second and first.gap(second) > _FAR:
        return True
    mine, theirs = _topics(one.one("content") or ""), _topics(other.one("content") or "")
    return mine.isdisjoint(theirs) and min(len(mine), len(theirs)) >= _SHARED


@lru_cache(maxsize=65536)
def _topics(content: str) -> frozenset[str]:
    """Give the words of a content that name no actor or place: two statements on one state are not one for that."""
    words = re.findall(r"[^\W_]+", content)
    plain = [w for w in words if not (w[0].isupper() and (gazetteer().by_demonym(w) or gazetteer().by_name(w)))]
    return content_words(" ".join(plain))


STATEMENTS: Final = Rules(_about, _when, 8, _decide, _apart, open_ended=False)
