"""Offices in words: which one a role names, and whose ("the Chinese foreign minister" -> a post of a state)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.gazetteer import Term
from kg.identity import Bearer, gazetteer
from kg.namespaces import DATA

__all__ = ["POST", "Office", "are_peers", "offices_in", "post_in", "post_iri", "step_of"]

#: The kind of a bearer that is known by office alone.
POST: Final = "Post"
_PAST: Final = frozenset(
    "former ex erstwhile onetime late then previous past ousted deposed retired predecessor".split()
)
_NOT_YET: Final = frozenset("elect designate incoming future next would-be presumptive aspiring".split())
_NO_OFFICES: Final = frozenset({"counterpart", "colleague"})  # they tell whose, not which
_RANKS: Final = frozenset({"vice", "deputy", "assistant", "under", "first", "associate"})
_ONE_OF_MANY: Final = frozenset({"a", "an", "another", "any", "one", "some", "two", "three", "several", "both", "each"})
# Offices of which a state has one holder at a time; of ministers of state, senators and envoys it has several.
_SINGLE: Final = frozenset(
    """
    agriculture-minister attorney-general central-bank-governor chancellor chancellor-of-the-exchequer crown-prince
    culture-minister defence-minister defence-secretary development-minister economy-minister education-minister emir
    emperor energy-minister environment-minister finance-minister foreign-minister foreign-secretary health-minister
    home-secretary industry-minister information-minister interior-minister justice-minister king labour-minister
    monarch national-security-adviser planning-minister premier-of-the-state-council president prime-minister queen
    science-minister secretary-of-state speaker-of-parliament sultan supreme-leader trade-minister
    trade-representative transport-minister treasury-secretary unification-minister vice-president
    """.split()
)
# Offices that are each other's counterpart in other states.
_PEERS: Final = (
    frozenset({"foreign-minister", "foreign-secretary", "secretary-of-state"}),
    frozenset({"defence-minister", "defence-secretary"}),
    frozenset({"finance-minister", "treasury-secretary", "chancellor-of-the-exchequer"}),
    frozenset({"interior-minister", "home-secretary"}),
    frozenset(
        "president prime-minister chancellor premier-of-the-state-council king queen emir emperor sultan "
        "supreme-leader monarch".split()
    ),
)
_LONGEST_NAME: Final = 3  # words


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a role names; ``past`` if the holder has left it."""

    slug: str
    name: str
    past: bool = False


def offices_in(role: str) -> tuple[Office, ...]:
    """Find the office in a role as printed ("Russia's deputy foreign minister"), the longest that ends it.

    Who is elected or designated does not hold it yet.

    >>> offices_in("U.S. Treasury Secretary")[0].slug, offices_in("former Chinese vice premier")
    ('treasury-secretary', (Office(slug='vice-prime-minister', name='vice prime minister', past=True),))
    >>> offices_in("President-elect")
    ()
    """
    words = _words(role)
    if not (found := _found(words)):
        return ()
    start, _, term = found
    if not _NOT_YET.isdisjoint(word.lower().strip(".,") for word in words):
        return ()
    before = [word.lower().strip(".,") for word in words[:start]]
    rank = [word for word in before[-2:] if word in _RANKS]
    return (Office("-".join([*rank, _slug(term)]), " ".join([*rank, term.name]), not _PAST.isdisjoint(before)),)


def _words(role: str) -> list[str]:
    return re.sub(r"[’']s?\b|[’'](?=\s)", " ", role).replace("-", " ").split()


def _found(words: list[str]) -> tuple[int, int, Term] | None:
    for end in range(len(words), 0, -1):
        for start in range(end):
            term = gazetteer().office(" ".join(words[start:end]))
            if term and not gazetteer().is_modifier(words[start]) and _slug(term) not in _NO_OFFICES:
                return start, end, term
    return None


def _slug(term: Term) -> str:
    return term.iri.rpartition("/")[2]


@lru_cache(maxsize=65536)
def post_in(text: str, base: str = DATA) -> Bearer | None:
    """Read the words for somebody unnamed as a post that one person at a time holds, in one state.

    None for many ("the foreign ministers"), for one of many ("a Chinese minister"), for
    former and future holders, and where no state or more than one is named.

    >>> post_in("the Chinese foreign minister").iri.rpartition("/id/")[2]
    'post/state/CN/foreign-minister'
    >>> post_in("the former Chinese foreign minister"), post_in("a Chinese diplomat")
    (None, None)
    """
    words = _words(text)
    found = _found(words)
    offices = offices_in(text)
    if not found or not offices or offices[0].past or offices[0].slug not in _SINGLE:
        return None
    start, end, _ = found
    many = words[end - 1].lower().endswith("s") and not words[end - 1].lower().endswith("ss")
    states = set(_states(words[:start])) | set(_states(words[end:]))
    if many or words[0].lower() in _ONE_OF_MANY or len(states) != 1:
        return None
    state = base + states.pop()
    return Bearer(POST, text, frozenset({state}), frozenset({offices[0].slug}), post_iri(base, state, offices[0].slug))


def are_peers(one: Bearer, other: Bearer) -> bool:
    """Whether two hold the same office for different states, so that each is the other's counterpart."""
    if one.states & other.states:
        return False
    return bool(one.offices & other.offices & _SINGLE) or any(
        one.offices & peers and other.offices & peers for peers in _PEERS
    )


def _states(words: list[str]) -> Iterator[str]:
    """Yield the last steps of the states that words name."""
    for size in range(1, _LONGEST_NAME + 1):
        for start in range(len(words) - size + 1):
            run = " ".join(words[start : start + size])
            for entry in (*gazetteer().by_name(run), *gazetteer().by_demonym(run)):
                if entry.kind == "State":
                    yield step_of(entry.iri)


def step_of(iri: str) -> str:
    """Give the end of an entity's IRI, the same under any base."""
    return "/".join(iri.rsplit("/", 2)[1:])


def post_iri(base: str, state: str, office: str) -> str:
    """Name an office of a state or body."""
    return f"{base}post/{step_of(state)}/{office}"
