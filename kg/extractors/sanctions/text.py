"""What all readers of sanctions in one doc share: its words and phrases, and what has been told so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc

from kg.extractors.clauses import Clauses, one_of
from kg.extractors.sanctions.drafts import SanctionDraft
from kg.extractors.sanctions.words import SanctionWords, words_of
from kg.lexicon import Lexicon

__all__ = ["Text", "TextReader"]


@dataclass(frozen=True, eq=False)
class Text:
    """A doc as it is read; ``told`` grows with the sentences."""

    doc: Doc
    clauses: Clauses
    lexicon: Lexicon
    told: Sequence[SanctionDraft] = ()

    @cached_property
    def words(self) -> SanctionWords:
        """The classes of words of the lexicon."""
        return words_of(self.lexicon)

    @cached_property
    def speaks_of_sanctions(self) -> bool:
        """Whether the article has a word for sanctions, so that "action" may be one."""
        return any(one_of(token, self.words.telling_words) for token in self.doc)

    @property
    def last_measure(self) -> str | None:
        """The measure told last, for words that only repeat it."""
        return self.told[-1].measure if self.told else None


class TextReader:
    """Holds what readers ask most."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._doc = text.doc
        self._clauses = text.clauses
        self._lexicon = text.lexicon
        self._words = text.words
        self._told = text.told
