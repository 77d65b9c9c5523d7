"""Irregular verbs: their base forms, where the trained lemmatiser guesses, and their other forms.

A statistical lemmatiser learns endings; for "sold" or "sought" it has to have seen the
word. Irregular verbs are a closed list, so the list decides. Rules that must know a verb
where the tagger took it for another word ask the same list.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

__all__ = ["irregular_forms", "irregular_verbs", "lemmas"]

_TABLE: Final = Path(__file__).with_name("irregular_verbs.tsv")


@Language.component("diplomacy_lemmas", requires=["token.tag"], assigns=["token.lemma"])
def lemmas(doc: Doc) -> Doc:
    """Put the base forms of irregular verbs right."""
    table = irregular_verbs()
    for token in doc:
        base = table.get(token.lower_)
        if base is not None and token.tag_.startswith("VB"):
            token.lemma_ = base
    return doc


@cache
def irregular_verbs() -> Mapping[str, str]:
    """Map the irregular forms of verbs to base forms, all in lower case."""
    return {form: base for base, forms in irregular_forms().items() for form in forms}


@cache
def irregular_forms() -> Mapping[str, tuple[str, ...]]:
    """Map base forms of verbs to their irregular forms, all in lower case."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {base: tuple(forms.split()) for base, forms in rows}
