"""How names are spelled: folding, keys that transliterations share, forms that stand for each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from kg import resources
from kg.gazetteer import Gazetteer, builtin_paths

__all__ = ["fold", "gazetteer", "given_group", "loose", "spellings", "strict", "variants"]

_LETTERS: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ı": "i", "ə": "a", "Ə": "A", "æ": "ae", "œ": "oe"}
    | {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "\u00a0": " "}
)
# Spellings of one sound in transliterations, applied in order to a folded word.
_STRICT: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"['’ʼ`ʿʾ]", ""),
        (r"shch|sch|scz|sz|tsch(?=e)", "sh"),
        (r"tch|cz", "ch"),
        (r"zh|(?<=d)j", "zh"),
        (r"dzh|dj", "dzh"),
        (r"kh|ch(?=m)", "kh"),
        (r"ck|cq|q|c(?=[aoulrkt])", "k"),
        (r"ph", "f"),
        (r"ks", "x"),
        (r"tz|cz|c(?=[eiy])", "ts"),
        (r"w", "v"),
        (r"ou|oo", "u"),
        (r"ee|ie$|iy$|ij$|yi$|ii$|yy$|y$|iyy$|ei$|ey$|ay$|ai$", "i"),
        (r"[yj](?=[aeou])", "i"),
        (r"y|j", "i"),
        (r"(?<=[aeiou])i(?=e)|(?<=i)i+", ""),
        (r"^e(?=[kvl])|^ie(?=[kvl])", "ie"),
        (r"io(?=v|r|m|$)|(?<=ch)o(?=v)|(?<=sh)o(?=v)|(?<=zh)o(?=v)", "e"),
        (r"(.)\1+", r"\1"),
    )
)
_READ_OTHERWISE: Final = (("j", "zh"), ("c", "j"), ("x", "kh"), ("g", "j"))
_LOOSER: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"kh|gh|g(?=ad)", "k"),
        (r"dh|th", "d"),
        (r"zh|dzh", "z"),
        (r"a?ei|ai", "i"),
        (r"z", "s"),
        (r"[ae]+h?", "a"),
        (r"[ou]+", "o"),
        (r"h$", ""),
        (r"v$", "f"),
        (r"(.)\1+", r"\1"),
    )
)


@dataclass(frozen=True)
class _Variants:
    """The table of forms that stand for each other: form to group, by kind."""

    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def group(self, kind: str, form: str) -> str | None:
        return self.groups.get(kind, {}).get(form)


@cache
def variants() -> _Variants:
    groups: dict[str, dict[str, str]] = {}
    table = resources.path("ontology/gazetteer/name_variants.tsv")
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, forms = line.partition("\t")
            listed = forms.split()
            for form in listed:
                shared = kind in {"honorific", "particle", "suffix"}
                groups.setdefault(kind, {}).setdefault(form, form if shared else listed[0])
    return _Variants(groups)


@cache
def gazetteer() -> Gazetteer:
    """Give the gazetteer that comes with the package, read once."""
    return Gazetteer.load(builtin_paths())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Strip accents and case, and make apostrophes and hyphens plain.

    >>> fold("Volodymyr Zelenśkyj"), fold("Orbán"), fold("Łódź"), fold("Erdoğan")
    ('volodymyr zelenskyj', 'orban', 'lodz', 'erdogan')
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def strict(word: str) -> str:
    return _replaced(word, _STRICT)


@lru_cache(maxsize=65536)
def _replaced(word: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, put in rules:
        word = pattern.sub(put, word)
    return word


@lru_cache(maxsize=65536)
def spellings(word: str) -> frozenset[str]:
    """Give the keys of a word, with letters read as other languages do where it is long enough to tell.

    J as in German and in French, c as in Turkish, x as in Azerbaijani, g as in Egypt.
    """
    others = (word.replace(letter, sound) for letter, sound in _READ_OTHERWISE if letter in word and len(word) > 4)
    return frozenset(map(strict, (word, *others)))


def loose(word: str) -> str:
    return _replaced(strict(word), _LOOSER)


def given_group(word: str) -> str:
    return variants().group("given", word) or word
