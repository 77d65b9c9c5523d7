"""A measure at a place of the text, before anybody knows whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from kg.extractors.clauses import Phrase
from kg.lexicon import Concept

__all__ = ["MeasureMention"]


@dataclass(frozen=True, slots=True)
class MeasureMention:
    """``phrase`` for nouns, ``concept`` for verbs.

    ``denied`` marks what is a measure because it is not done: "may no longer enter".
    """

    kind: Literal["noun", "verb"]
    token: Token
    end: int
    measure: str
    weak: bool
    phrase: Phrase | None = None
    concept: Concept | None = None
    denied: bool = False
