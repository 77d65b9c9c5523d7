"""What somebody may have meant: names and values that are spelled alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz import fuzz, process, utils

__all__ = ["did_you_mean", "nearest"]

_NEAR: Final = 70  # of 100; below it, what comes out has little to do with what was written
_MOST: Final = 3
_SOME_WORDS: Final = 0.95  # so that what is alike as a whole goes first
_BESIDE: Final = 12  # how far below the best the others may be


def nearest(written: str, known: Iterable[str] | Mapping[str, str], most: int = _MOST) -> list[str]:
    """List what is spelled nearly like it or holds its words, best first.

    A mapping leads from each name to the words under which it can be found.
    """
    choices = known if isinstance(known, Mapping) else {name: name for name in known}
    found = process.extract(
        written.replace("_", " "),
        {name: text.replace("-", " ") for name, text in choices.items()},
        scorer=_likeness,
        processor=utils.default_process,
        limit=None,
        score_cutoff=_NEAR,
    )
    best = max((score for _, score, _ in found), default=0)
    return [name for _, score, name in found if score > best - _BESIDE][:most]


def did_you_mean(written: str, known: Iterable[str] | Mapping[str, str]) -> str:
    """Ask back with what comes near; empty where nothing does.

    >>> did_you_mean("sendr", ["sender", "target"])
    'did you mean sender?'
    """
    near = nearest(written, known)
    return f"did you mean {' or '.join(near)}?" if near else ""


def _likeness(one: str, other: str, **_: object) -> float:
    """Compare as wholes, as sets of words, and word by word; 100 is equal."""
    return max(
        fuzz.ratio(one, other),
        fuzz.token_set_ratio(one, other) * _SOME_WORDS,
        _word_by_word(one.split(), other.split()) * _SOME_WORDS,
    )


def _word_by_word(written: list[str], known: list[str]) -> float:
    """Take for each written word the known one that comes nearest."""
    if not written or not known:
        return 0
    return sum(max(fuzz.ratio(word, other) for other in known) for word in written) / len(written)
