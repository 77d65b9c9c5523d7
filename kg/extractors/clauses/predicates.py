"""What follows a verb or noun in its clause: objects and prepositional phrases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from kg.extractors.clauses.index import PhraseIndex
from kg.extractors.clauses.joining import JOINTS
from kg.extractors.clauses.phrases import Phrase
from kg.extractors.clauses.words import before_number, word_class

__all__ = ["Predicates"]

_BEFORE_OBJECT: Final = frozenset({"ADV", "ADP", "PUNCT", "SPACE", "SYM"})
_TO_OBJECT: Final = 2  # tokens between a verb and its object


class Predicates:
    """Finds the phrases behind the verbs and nouns of one doc."""

    def __init__(self, index: PhraseIndex) -> None:
        self._index = index
        self._doc = index.doc

    def after(self, position: int) -> Iterator[Phrase]:
        """Yield the phrases from a token on, up to the border of its clause.

        A comma is crossed to a preposition, an apposition, a list or a date.
        """
        if position >= len(self._doc):
            return
        reached = position
        for phrase in self._index.of(self._doc[position - 1].sent):
            if phrase.end <= position or (phrase.start < position and phrase.left < position):
                continue
            if self._index.borders.border_between(reached, phrase.left) or self._closed(reached, phrase):
                return
            yield phrase
            reached = phrase.end

    def _closed(self, reached: int, phrase: Phrase) -> bool:
        """Whether a comma or a verb before a phrase ends the clause."""
        gap = self._doc[reached : phrase.left]
        if any(word_class(t) == "VERB" and t.tag_ in {"VBG", "VB"} for t in gap):
            return True
        if "," not in [t.text for t in gap]:
            return phrase.prep == "" and any(t.lower_ in JOINTS for t in gap) and phrase.joined_to is None
        return not (
            (phrase.prep and phrase.prep != "according to")
            or phrase.joined_to is not None
            or phrase.apposition
            or phrase.places
        )

    def objects(self, verb: Token) -> list[Phrase]:
        """Give the bare noun phrase right after a verb and its particles, or nothing."""
        phrase = next(self.after(verb.i + 1), None)
        if phrase is None or phrase.prep:
            return []
        gap = self._doc[verb.i + 1 : before_number(self._doc, phrase.start)]
        if len(gap) > _TO_OBJECT or any(word_class(t) not in _BEFORE_OBJECT or t.text == "," for t in gap):
            return []
        return [phrase]

    def obliques(self, verb: Token) -> list[Phrase]:
        """List the prepositional phrases after a verb in its clause."""
        return [phrase for phrase in self.after(verb.i + 1) if phrase.prep]
