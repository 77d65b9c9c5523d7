"""Borders of clauses, and the verbs between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from spacy.tokens import Doc, Token

from kg.extractors.clauses.phrases import Phrase
from kg.extractors.clauses.words import BORDERS, FINITE, word_class

__all__ = ["Borders"]

_STRONG: Final = frozenset({";", ":", "—", "–", "--", "…"})
_TO_COLON: Final = 5  # tokens of a name before a headline's colon
#: Adjectives and participles that take an infinitive.
_TAKING_INFINITIVES: Final = frozenset({"set", "due", "ready", "likely", "able"})


class Borders:
    """Where the clauses of one doc begin and end."""

    def __init__(self, doc: Doc, phrase_at: Callable[[Token], Phrase | None]) -> None:
        self._doc = doc
        self._phrase_at = phrase_at

    def is_border(self, token: Token) -> bool:
        """Whether a token begins another clause or is a strong mark."""
        if token.text in _STRONG:
            before = self._doc[token.sent.start : token.i]
            named = token.text == ":" and len(before) <= _TO_COLON and not any(t.tag_ in FINITE for t in before)
            return not named
        return token.lower_ in BORDERS and word_class(token) != "DET"

    def border_between(self, start: int, end: int) -> bool:
        """Whether tokens ``start:end`` hold a border or a finite verb."""
        return any(self.is_border(t) or t.tag_ in FINITE for t in self._doc[start:end])

    def is_verb(self, token: Token) -> bool:
        """Whether a token is a verb, and not a participle inside a noun phrase."""
        if word_class(token) not in {"VERB", "AUX"}:
            return False
        phrase = self._phrase_at(token)
        return phrase is None or phrase.head == token.i

    def verb_left(self, position: int) -> Token | None:
        """Find the nearest verb before a token, in its sentence and before any border."""
        floor = self._doc[position].sent.start if position < len(self._doc) else 0
        for i in range(position - 1, floor - 1, -1):
            token = self._doc[i]
            if self.is_border(token):
                return None
            if self.is_verb(token):
                return token
        return None

    def governor_left(self, verb: Token) -> Token | None:
        """Find the nearest verb before a verb, or an adjective that takes an infinitive, in the same clause."""
        for i in range(verb.i - 1, verb.sent.start - 1, -1):
            token = self._doc[i]
            if self.is_border(token):
                return None
            if self.is_verb(token) or token.lower_ in _TAKING_INFINITIVES:
                return token
        return None
