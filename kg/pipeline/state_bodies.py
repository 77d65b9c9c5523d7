"""Ministries and other bodies of states: whose they are, and one entity for all ways to write it.

"China's Ministry of Commerce", "the Ministry of Commerce of China" and "the Chinese
commerce ministry" are one body. What an article prints stays with the mention.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kg.gazetteer import Entry, Gazetteer, Term

__all__ = ["body_name", "listed_body", "state_and_body"]

_GENITIVE: Final = re.compile(r"(?:[’']s|(?<=s)[’'])(?= )")
_LONGEST: Final = 5  # words of a state's name ("the Democratic Republic of the Congo")
_OF: Final = re.compile(r"(ministry|department) (?:of|for) (?:the )?(.+)", re.IGNORECASE)
_SMALL: Final = frozenset({"and", "for", "of", "the"})


def state_and_body(name: str, gazetteer: Gazetteer) -> tuple[Entry, str] | None:
    """Part a body's name into the state that has it and the rest; None for other names.

    The state stands first ("Chinese", "China's", "China") or last ("of China").
    """
    words = _GENITIVE.sub("", name).split()
    if words and words[0].lower() == "the":
        words = words[1:]
    for size in range(min(_LONGEST, len(words) - 1), 0, -1):
        parts = [(words[:size], words[size:])]
        if (before := words[:-size]) and before[-1].lower() == "the":
            before = before[:-1]
        if len(before) > 1 and before[-1].lower() == "of":
            parts.append((words[-size:], before[:-1]))
        for named, rest in parts:
            if (state := _state(" ".join(named), gazetteer)) and _is_body(rest, gazetteer):
                return state, " ".join(rest)
    return None


def _state(text: str, gazetteer: Gazetteer) -> Entry | None:
    found = (*gazetteer.by_name(text), *gazetteer.by_demonym(text))
    return next((entry for entry in found if entry.kind == "State"), None)


def _is_body(words: list[str], gazetteer: Gazetteer) -> bool:
    """Whether words end in a body's noun, or begin with it and say of what."""
    nouns = [" ".join(words), words[-1]]
    if len(words) > 2 and words[1].lower() in {"of", "for"}:
        nouns.append(words[0])
    return any(body.represents == "state" for noun in nouns if (body := gazetteer.body(noun.lower())))


def listed_body(state: Entry, own: str, gazetteer: Gazetteer) -> Entry | None:
    """Find the entry of a body of a state, given what it is called there, under any name for its kind."""
    term = _kind(own, gazetteer)
    return _listed(gazetteer).get((state.iri, term.iri)) if term else None


def _kind(own: str, gazetteer: Gazetteer) -> Term | None:
    """Tell the kind of a body that says what it is for; of such a kind a state has one."""
    term = gazetteer.body(own.lower())
    return term if term and " " in term.name else None


@lru_cache(maxsize=8)
def _listed(gazetteer: Gazetteer) -> dict[tuple[str, str], Entry]:
    found: dict[tuple[str, str], Entry] = {}
    for entry in gazetteer.entries:
        if entry.organisation_kind == "government body" and entry.in_state:
            parted = (state_and_body(name, gazetteer) for name in entry.names)
            for term in (_kind(part[1], gazetteer) for part in parted if part):
                if term:
                    found.setdefault((entry.in_state, term.iri), entry)
    return found


def body_name(state: Entry, own: str, gazetteer: Gazetteer) -> str:
    """Name a body that is not listed, given its state and what it is called there.

    "Ministry of Commerce" and "commerce ministry" of Ghana are the "Ghanaian Commerce Ministry".
    """
    if found := _OF.fullmatch(own):
        own = f"{found[2]} {found[1]}"
    term = _kind(own, gazetteer)
    if term and own.lower().endswith("ministry") and term.name.split()[0][:4] == own.lower()[:4]:
        own = term.name  # foreign affairs, defense
    adjective = state.demonyms[0] if state.demonyms else state.name
    return " ".join([adjective, *(word if word in _SMALL else word[:1].upper() + word[1:] for word in own.split())])
