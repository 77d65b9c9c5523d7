"""Keys under which those meet that may be one, so that nobody is compared with everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from kg.identity.decisions import SMALL_WORDS, Bearer, entries_of, strict_text
from kg.identity.names import parse
from kg.identity.spellings import given_group, loose, variants

__all__ = ["anchor", "block_keys", "name_of"]

_INITIALS: Final = {"y": "i", "j": "i", "z": "i", "s": "i", "u": "o", "e": "a", "g": "k"}


def block_keys(bearer: Bearer) -> Iterator[str]:
    """Yield keys of which two bearers share one wherever ``compare`` may find them the same.

    A full name has one for each word together with the initial of each other word, and one
    for its surname, under which surnames alone are looked for.
    """
    if bearer.kind != "Person":
        yield from _body_keys(bearer)
        return
    name = parse(bearer.name)
    if name.alone:
        yield f"person|{anchor(name.words[0])}"
        return
    yield from dict.fromkeys(f"person|{anchor(word)}" for word in (name.surname, "".join(name.words[1:])))
    words = [*name.words, *(word[2:] for word in name.words if len(word) > 5 and word[:2] in {"al", "el"})]
    if len(name.words) > 2:
        words += ["".join(name.words[1:]), "".join(name.words[:-1])]
    pairs = {(anchor(word), _initial(other)) for word in words for other in name.words if word != other}
    yield from (f"person|{word}|{initial}" for word, initial in sorted(pairs) if len(word) > 1)


def _initial(word: str) -> str:
    return _INITIALS.get(initial := anchor(word)[:1], initial)


def anchor(word: str) -> str:
    """Give the key under which a word of a name is found in any of its spellings."""
    group = variants().group
    eastern = group("family", word) or group("syllable", word)
    return loose(given_group(eastern or word)) or word


def _body_keys(bearer: Bearer) -> Iterator[str]:
    yield f"{bearer.kind}|{strict_text(bearer.name)}"
    yield from sorted({f"{bearer.kind}|{entry.iri}" for entry in entries_of(bearer)})
    words = [word for word in re.split(r"[\s-]+", bearer.name) if word]
    if len(words) == 1:
        yield f"{bearer.kind}|acronym|{bearer.name.replace('.', '').upper()}"
    else:
        yield f"{bearer.kind}|acronym|{''.join(w[0] for w in words).upper()}"
        yield f"{bearer.kind}|acronym|{''.join(w[0] for w in words if w.lower() not in SMALL_WORDS).upper()}"


def name_of(iri: str) -> str:
    """Read a name back from an IRI that was minted from it."""
    return unquote(iri.rpartition("/")[2]).replace("_", " ")
