"""Whether two bearers of names are one, from their names, states and offices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.gazetteer import Entry
from kg.identity.names import ALONE, EXACT, SPELLING, VARIANT, Name, names_score, parse, word_score
from kg.identity.spellings import fold, gazetteer, strict, variants

__all__ = ["SMALL_WORDS", "Bearer", "Decision", "compare", "entries_of", "same_text", "strict_text"]

_WITH_STATE: Final = 0.86  # ... that the same state has to support
_WITH_OFFICE: Final = 0.8  # ... that the same state and the same office have to support
_ACRONYM: Final = 4  # letters of an acronym that stands for itself
SMALL_WORDS: Final = frozenset("a an and at by for from in of on the to with de des du et la le les der und".split())
_ORGANISATION_WORDS: Final = {
    "centre": "center",
    "defence": "defense",
    "labour": "labor",
    "organisation": "organization",
    "programme": "program",
    "co-operation": "cooperation",
    "&": "and",
    "dept": "department",
    "min": "ministry",
}


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody or something with a name, as far as one article knows it.

    ``states`` are the IRIs of those that it belongs to or speaks for, ``offices`` names of
    offices as the gazetteer has them. ``kind`` is that of an entity.
    """

    kind: str
    name: str
    states: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether two are the same, how sure that is, and why.

    ``only_fits`` tells of a name alone (a surname) that it only fits: the two are the same if
    nobody else fits.
    """

    same: bool
    score: float
    because: str
    only_fits: bool = False


def compare(one: Bearer, other: Bearer) -> Decision:
    """Decide whether two are the same person or body."""
    if one.kind != other.kind:
        return Decision(False, 0.0, "of another kind")
    if one.states and other.states and one.states.isdisjoint(other.states):
        return Decision(False, 0.0, "they speak for different states")
    return _compare_persons(one, other) if one.kind == "Person" else _compare_bodies(one, other)


def _compare_persons(one: Bearer, other: Bearer) -> Decision:
    first, second = parse(one.name), parse(other.name)
    if first.alone or second.alone:
        return _compare_surnames(one, other, first, second)
    score, because = names_score(first, second)
    if score < SPELLING and _letters(one.name) == _letters(other.name):
        score, because = SPELLING, "the same name, divided differently"
    return _supported(score, because, one, other)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _supported(score: float, because: str, one: Bearer, other: Bearer) -> Decision:
    state = bool(one.states & other.states)
    office = bool(one.offices & other.offices)
    support = " and the same state" * state + " and the same office" * office
    enough = score >= ALONE or (score >= _WITH_STATE and state) or (score >= _WITH_OFFICE and state and office)
    if not enough:
        return Decision(False, score, because if not score else f"{because}, and nothing else to support it")
    return Decision(True, score, because + support)


def _compare_surnames(one: Bearer, other: Bearer, first: Name, second: Name) -> Decision:
    """Compare where one has a surname alone: only an office of a state makes the same person of it."""
    short, full = (first, second) if first.alone else (second, first)
    if first.suffix and second.suffix and first.suffix != second.suffix:
        return Decision(False, 0.0, "another generation")
    if not _is_called(short, full):
        return Decision(False, 0.0, "another surname")
    state, office = bool(one.states & other.states), bool(one.offices & other.offices)
    if state and office:
        return Decision(True, _WITH_STATE, "the same surname, the same state and the same office")
    common = full.family_first or bool(variants().group("family", short.words[0]))
    if first.alone and second.alone:
        return Decision(False, 0.3, "a surname that others may have")
    if common and not state:
        return Decision(False, 0.3, "a family name of very many people")
    return Decision(False, 0.5, "the same surname", only_fits=True)


def _is_called(short: Name, full: Name) -> bool:
    word = short.words[0]
    wanted = (full.surname, "".join(full.words[1:])) if not full.family_first else (full.words[0],)
    return any(word_score(word, each, given=False) >= VARIANT for each in wanted)


def _compare_bodies(one: Bearer, other: Bearer) -> Decision:
    """Compare organisations, places, states and groups."""
    if same_text(one.name, other.name):
        return Decision(True, EXACT, "the same name")
    known = {entry.iri for entry in entries_of(one)}, {entry.iri for entry in entries_of(other)}
    if known[0] and known[1]:
        same = known[0] == known[1]
        return Decision(same, SPELLING if same else 0.0, "names of one entry" if same else "names of two entries")
    if one.kind == "Organisation":
        return _compare_acronyms(one, other)
    if one.kind in {"Place", "Group"} and strict_text(one.name) == strict_text(other.name):
        return Decision(True, VARIANT, "the same name in another spelling")
    return Decision(False, 0.0, "another name")


def entries_of(bearer: Bearer) -> list[Entry]:
    return [entry for entry in gazetteer().by_name(bearer.name) if entry.kind == bearer.kind or bearer.kind == "Place"]


def _compare_acronyms(one: Bearer, other: Bearer) -> Decision:
    short, full = sorted((one.name, other.name), key=len)
    letters = re.sub(r"[^A-Z]", "", short.replace(".", ""))
    words = [word for word in re.split(r"[\s-]+", full) if word]
    loose = "".join(w[0] for w in words if w.lower() not in SMALL_WORDS).upper()
    whole = "".join(w[0] for w in words).upper()
    if (
        len(letters) < 3
        or len(letters) != len(short.replace(".", ""))
        or len(words) < 3
        or letters not in {loose, whole}
    ):
        return Decision(False, 0.0, "another name")
    if len(letters) >= _ACRONYM or one.states & other.states:
        return Decision(True, VARIANT, "the acronym of the name")
    return Decision(False, 0.6, "an acronym that others may have")


def same_text(one: str, other: str) -> bool:
    """Whether two names of bodies or places are one but for case, articles, hyphens and national spelling."""
    return _tidy(one) == _tidy(other)


def _tidy(text: str) -> str:
    words = re.split(r"[\s-]+", fold(text).replace(".", "").replace("'s ", " ").replace(",", " "))
    return " ".join(_ORGANISATION_WORDS.get(word, word) for word in words if word and word != "the")


def strict_text(text: str) -> str:
    return " ".join(strict(word) for word in _tidy(text).split())
