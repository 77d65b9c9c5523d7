"""Parts of speech and base forms of single words, where tagger and lemmatiser may err."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Final

from spacy.tokens import Doc, Token

from kg.pipeline.lemmas import irregular_verbs

__all__ = ["BORDERS", "CLAUSAL", "FINITE", "GENITIVE", "base_forms", "before_number", "one_of", "word_class"]

CLAUSAL: Final = frozenset({"as", "after", "before", "since", "until", "while", "than", "when", "once"})
#: Words that begin a clause of its own, whatever the parser makes of them.
BORDERS: Final = frozenset(
    "that who whom whose which what when where while because although though if whether why how unless until".split()
)
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
GENITIVE: Final = frozenset({"'s", "’s", "'", "’"})

_NEARLY: Final = frozenset({"almost", "nearly", "roughly", "approximately", "some", "about"})
_AT_LEAST: Final = frozenset({"more than", "less than", "fewer than", "at least", "at most", "up to", "as many"})
_MEASURE_NOUNS: Final = frozenset({"embargo", "ban", "freeze", "curb", "blacklist", "boycott"})
_CLASSES: Final = {
    "NN": "NOUN",
    "NNS": "NOUN",
    "NNP": "PROPN",
    "NNPS": "PROPN",
    "JJ": "ADJ",
    "DT": "DET",
    "IN": "ADP",
    "RB": "ADV",
    "CD": "NUM",
}


def word_class(token: Token) -> str:
    """Give the part of speech; a verb only where both tag sets call it one."""
    found: str = token.pos_
    if found in {"VERB", "AUX"}:
        if token.lower_ in _MEASURE_NOUNS and token.i and token.nbor(-1).tag_ in {"DT", "JJ", "NN", "NNS", "NNP"}:
            return "NOUN"
        return _CLASSES.get(token.tag_, found)
    return found


def one_of(token: Token, words: Collection[str]) -> bool:
    """Whether a word may be a form of one of some base forms."""
    return any(form in words for form in base_forms(token))


def before_number(doc: Doc, start: int) -> int:
    """Go back over what stands before a number, "more than", "almost", to where all of it begins."""
    if start < 1 or word_class(doc[start]) != "NUM":
        return start
    if doc[start - 1].is_currency:
        start -= 1
    if doc[max(start - 2, 0) : start].text.lower() in _AT_LEAST:
        return start - 2
    return start - 1 if start and doc[start - 1].lower_ in _NEARLY else start


def base_forms(token: Token) -> tuple[str, ...]:
    """Give the base forms a word may have: the lemma first, then what its ending allows."""
    return _base_forms(token.lower_, token.lemma_.lower())


@lru_cache(maxsize=20_000)
def _base_forms(word: str, lemma: str) -> tuple[str, ...]:
    found = [lemma]
    if word in irregular_verbs():
        found.append(irregular_verbs()[word])
    if word.endswith(("ies", "ied")):
        found.append(word[:-3] + "y")
    for ending in ("ed", "ing", "es", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            found.extend((stem, stem + "e"))
            if len(stem) > 2 and stem[-1] == stem[-2]:
                found.append(stem[:-1])
    return tuple(dict.fromkeys(found))
