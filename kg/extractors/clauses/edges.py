"""Where a noun phrase may begin, and which words go on with it."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from kg.extractors.clauses.words import BORDERS, GENITIVE, word_class
from kg.pipeline.actors import ActorIndex

__all__ = ["Edges"]

_INNER: Final = frozenset({"DET", "ADJ", "NUM", "NOUN", "PROPN"})
_NOMINAL: Final = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
#: Nouns that the tagger takes for verbs in front of another noun: "export restrictions".
_ALSO_VERBS: Final = frozenset({"export", "import", "trade", "travel", "transit", "visa", "arms", "asset"})
#: Verbs that the tagger takes for nouns after "to".
_ALSO_NOUNS: Final = frozenset("sanction host visit ban freeze tax target blacklist curb tour phone call meet".split())


class Edges:
    """Tells of the tokens of one doc whether they open a noun phrase or belong to one."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._actors: ActorIndex = doc._.actors
        self.date_tokens = {i for mention in doc._.dates for i in range(mention.start, mention.end)}

    def opens(self, token: Token) -> bool:
        """Whether a noun phrase may begin with a token."""
        named = self._actors.mention_at(token) is not None
        if self.is_infinitive(token):
            return False
        if token.i in self.date_tokens and not named and not self.inside_date(token.i, token.sent.end):
            return False
        if word_class(token) == "ADJ" and not self._goes_on_soon(token.i + 1, token.sent.end):
            return named
        if token.lower_ in _ALSO_VERBS and self.goes_on(token.i + 1, token.sent.end):
            return True
        if self._describes(token):
            return True
        return (word_class(token) in {*_INNER, "PRON"} and token.lower_ not in BORDERS) or named

    def _describes(self, token: Token) -> bool:
        """Whether a participle right after a preposition stands before its noun: "on imported steel"."""
        if token.tag_ != "VBN" or token.dep_ != "amod" or token.i == token.sent.start:
            return False
        return token.nbor(-1).tag_ == "IN" and self.goes_on(token.i + 1, token.sent.end)

    def is_infinitive(self, token: Token) -> bool:
        """Whether a word that may be tagged as a noun is a verb after "to": "prepared to sanction banks"."""
        if token.i < 2 or token.lower_ not in _ALSO_NOUNS:
            return False
        before = self._doc[token.i - 1]
        return before.lower_ == "to" and word_class(self._doc[token.i - 2]) in {"VERB", "ADJ", "AUX", "NOUN"}

    def inside_date(self, position: int, limit: int) -> bool:
        """Whether a date stands in front of a noun it modifies: "June peace conference"."""
        doc, end = self._doc, position
        while end < limit and end in self.date_tokens:
            end += 1
        if end < limit and doc[end].text in GENITIVE:
            end += 1
        return (
            position > 0
            and end < limit
            and word_class(doc[end]) in {"NOUN", "ADJ"}
            and word_class(doc[position - 1]) in {"DET", "ADJ", "VERB"}
        )

    def belongs(self, token: Token, start: int, limit: int) -> bool:
        """Whether a token goes on with the noun phrase that began at ``start``."""
        doc = self._doc
        if token.is_space or (token.lower_ in BORDERS and word_class(token) != "DET"):
            return token.is_space and "\n" not in token.text
        if token.i > start and doc[token.i - 1].text == "-" and not doc[token.i - 1].whitespace_:
            return True
        if token.text in {"-", "–", "/"}:
            return not token.whitespace_ and token.i > start and not doc[token.i - 1].whitespace_
        if word_class(token) in _INNER:
            return token.i == start or word_class(token) != "DET"
        if token.lower_ in _ALSO_VERBS and self.goes_on(token.i + 1, limit):
            return True
        if word_class(token) == "PRON":
            return token.i == start
        if token.is_quote:
            opened = any(t.is_quote for t in doc[start : token.i])
            return token.i > start and self.goes_on(token.i + 1, limit) and (token.whitespace_ == "" or opened)
        if word_class(token) == "ADV":
            return token.i + 1 < limit and word_class(doc[token.i + 1]) == "ADJ" and token.i > start
        if token.i == start and self._describes(token):
            return True
        return token.tag_ in {"VBN", "VBG"} and token.i > start and self._modifies(token, limit)

    def _modifies(self, participle: Token, limit: int) -> bool:
        """Whether a participle stands inside a noun phrase: "the disputed islands"."""
        before = self._doc[participle.i - 1]
        inside = word_class(before) in {"DET", "ADJ", "NUM", "PART", "PRON"}
        return inside and self.goes_on(participle.i + 1, limit)

    def goes_on(self, position: int, limit: int) -> bool:
        """Whether a noun or what may stand before one stands at a position."""
        return position < limit and word_class(self._doc[position]) in _NOMINAL

    def _goes_on_soon(self, position: int, limit: int) -> bool:
        """Whether a noun follows an adjective, over adverbs, marks and further adjectives."""
        doc = self._doc
        while position < limit - 1 and word_class(doc[position]) in {"ADJ", "PUNCT", "ADV", "CCONJ", "VERB"}:
            if doc[position].text in {",", ";", ":", "."} and word_class(doc[position]) == "PUNCT":
                return (
                    doc[position].text == ","
                    and word_class(doc[position + 1]) == "ADJ"
                    and self._goes_on_soon(position + 1, limit)
                )
            position += 1
        return position < limit and word_class(doc[position]) in {"NOUN", "PROPN", "NUM"}
