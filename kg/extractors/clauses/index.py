"""The noun phrases of a doc, a sentence at a time, each sentence read once."""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses.borders import Borders
from kg.extractors.clauses.edges import Edges
from kg.extractors.clauses.joining import Joining
from kg.extractors.clauses.naming import Naming
from kg.extractors.clauses.phrases import Phrase
from kg.extractors.clauses.reading import Reader

__all__ = ["PhraseIndex"]


class PhraseIndex:
    """Finds phrases by sentence, by token and by neighbour."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.edges = Edges(doc)
        self.borders = Borders(doc, self.at)
        naming = Naming(doc)
        self._reader = Reader(doc, self.edges, naming)
        self._joining = Joining(doc, self.borders, naming)
        self._known: dict[int, list[Phrase]] = {}

    def of(self, sentence: Span) -> list[Phrase]:
        """List the noun phrases of a sentence in text order."""
        known = self._known.get(sentence.start)
        if known is None:
            # Known before they are joined: what joins them asks whether a verb stands inside one.
            known = self._known[sentence.start] = list(self._reader.read(sentence))
            self._joining.join(known)
        return known

    def at(self, token: Token) -> Phrase | None:
        """Find the phrase that a token belongs to."""
        phrases = self.of(token.sent)
        index = bisect_right([p.start for p in phrases], token.i) - 1
        return phrases[index] if index >= 0 and phrases[index].end > token.i else None

    def beside(self, phrase: Phrase) -> list[Phrase]:
        """List all phrases of a phrase's sentence, itself among them."""
        return self.of(self.doc[phrase.head].sent)

    def next(self, phrase: Phrase) -> Phrase | None:
        """Give the phrase after a phrase in its sentence."""
        phrases = self.beside(phrase)
        index = phrases.index(phrase) + 1
        return phrases[index] if index < len(phrases) else None
