"""What the rules for the four kinds of record have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.consolidation.claims import Claim
from kg.consolidation.posts import step_of
from kg.consolidation.times import Stretch, around, index_keys, probe_keys, stretch
from kg.identity import Bearer, Decision, anchor, compare, fold, gazetteer, name_of, parse
from kg.namespaces import DATA

__all__ = [
    "DIFFERENT",
    "Rules",
    "actor_key",
    "content_sequence",
    "content_words",
    "entity_name",
    "same_actor",
    "within",
]

DIFFERENT: Final = Decision(False, 0.0, "")
_SUFFIXES: Final = re.compile(r"(?:ations?|ements?|ments?|ities|ity|ions?|ings?|ness|ers?|ies|ed|es|ly|al|s)$")
_COMMON: Final = frozenset(
    """
    about added after against also been being between could countries country does from have having here into it its
    more most must not other over said same say says saying shall should some such than that the their them then there
    these they this those through told under until very was were what when where which while who will with would your
    """.split()
)


@dataclass(frozen=True)
class Rules:
    """How records of one kind are brought together.

    ``about`` yields what a record is about, as keys; two records are compared if they
    share one and their times meet. ``apart`` tells of two that no third may bring together.
    ``loose`` and ``firm`` are keys for what says less of who took part: a record is compared
    with those that have as firm what it has as loose. Where a decision is that one of two only
    fits, ``vaguer`` tells which.
    ``open_ended`` are those of which one without a date is compared with dated ones too.
    """

    about: Callable[[Claim], Iterable[str]]
    when: Callable[[Claim], Stretch | None]
    days: int
    decide: Callable[[Claim, Claim], Decision]
    apart: Callable[[Claim, Claim], bool]
    open_ended: bool = True
    loose: Callable[[Claim], Iterable[str]] = lambda _: ()
    firm: Callable[[Claim], Iterable[str]] = lambda _: ()
    vaguer: Callable[[Claim, Claim], Claim] = lambda one, _: one

    def index(self, claim: Claim) -> Iterator[str]:
        """Yield the keys under which a claim is found."""
        times = tuple(index_keys(self.when(claim), self.days, open_ended=self.open_ended))
        return (f"{claim.type}|{key}|{time}" for key in self._keys(claim, "loose", "firm") for time in times)

    def probe(self, claim: Claim) -> Iterator[str]:
        """Yield the keys under which a claim looks for others."""
        times = tuple(probe_keys(self.when(claim), self.days, open_ended=self.open_ended))
        return (f"{claim.type}|{key}|{time}" for key in self._keys(claim, "firm", "loose") for time in times)

    def _keys(self, claim: Claim, loose: str, firm: str) -> Iterator[str]:
        yield from self.about(claim)
        yield from (f"{loose}|{key}" for key in self.loose(claim))
        yield from (f"{firm}|{key}" for key in self.firm(claim))


def dated(claim: Claim, before: int, after: int) -> Stretch | None:
    """Give when a record's event was, or assume it near the publication."""
    return stretch(claim.one("date"), claim.one("endDate")) or around(claim.published, before, after)


def actor_key(bearer: Bearer) -> str:
    """Give the key that the forms of one actor share: of a person the surname, of others the IRI."""
    if bearer.kind != "Person":
        return step_of(bearer.iri) or bearer.name
    return anchor(parse(bearer.name).surname)


def same_actor(one: Bearer, other: Bearer) -> float:
    """Score two actors of records that agree in other things, so that a surname is enough."""
    if one.iri == other.iri:
        return 1.0
    if one.kind != other.kind:
        return 0.0
    decision = compare(one, other)
    if decision.same or decision.score >= _SURNAME:
        return max(decision.score, 0.9) if not decision.same else decision.score
    return 0.9 if decision.score and parse(one.name).alone != parse(other.name).alone else 0.0


_SURNAME: Final = 0.86


def content_words(text: str) -> frozenset[str]:
    """Give the words of a text that carry its meaning, cut down to their stems.

    >>> sorted(content_words("They agreed on deeper security co-operation"))
    ['agr', 'co', 'deep', 'oper', 'secur']
    """
    return frozenset(content_sequence(text))


def content_sequence(text: str) -> tuple[str, ...]:
    """Give the stems of the words that carry meaning, in order."""
    words = re.findall(r"[^\W_]+", fold(text))
    return tuple(_stem(word) for word in words if word not in _COMMON and (len(word) > 2 or word == "co"))


def _stem(word: str) -> str:
    stem = _SUFFIXES.sub("", word)
    return (stem if len(stem) > 3 else word).removesuffix("e")


def within(place: str, other: str) -> bool:
    """Whether two places are one, or one lies in the other, as far as the gazetteer knows."""
    if place == other:
        return True
    return _states_of(place) & {step_of(other)} != set() or _states_of(other) & {step_of(place)} != set()


def entity_name(iri: str) -> str:
    """Name an entity: as the gazetteer does, or as its IRI was minted."""
    entry = gazetteer().entry(DATA + step_of(iri))
    return entry.name if entry else name_of(iri)


def _states_of(place: str) -> set[str]:
    entry = gazetteer().entry(DATA + step_of(place))
    return {step_of(iri) for iri in (entry.in_state, entry.capital_of) if iri} if entry else set()
