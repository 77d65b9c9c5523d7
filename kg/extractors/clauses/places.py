"""Datelines and "where": places that the syntax of a clause does not give."""

from __future__ import annotations

from typing import Final

from kg.extractors.clauses.index import PhraseIndex
from kg.extractors.clauses.phrases import Phrase
from kg.pipeline.actors import ActorMention

__all__ = ["Places"]

_TO_WHERE: Final = 6  # tokens between "where" and a verb
_DASHES: Final = frozenset({"-", "--", "–", "—"})
_TO_DASH: Final = 8  # tokens of a date between a dateline's town and its dash
_AFTER_DATELINE: Final = _DASHES | {",", "(", ":", "/", "."}


class Places:
    """Finds the places of one doc's clauses."""

    def __init__(self, index: PhraseIndex) -> None:
        self._index = index
        self._doc = index.doc

    def before_where(self, left: int) -> ActorMention | None:
        """Take the place before "where" if the clause around a token begins with it: "Rome, where they talked"."""
        sentence = self._doc[left].sent
        position = left - 1
        while (
            position > sentence.start
            and not self._index.borders.is_border(self._doc[position])
            and left - position < _TO_WHERE
        ):
            position -= 1
        if self._doc[position].lower_ != "where":
            return None
        before = [p for p in self._index.of(sentence) if p.end <= position]
        return before[-1].places[-1] if before and before[-1].places else None

    def dateline_state(self) -> ActorMention | None:
        """Give the state for which the town of the article's dateline stands: "WELLINGTON: "."""
        for phrase in (p for sentence in self._doc.sents for p in self._index.of(sentence)[:1]):
            if self.is_dateline(phrase):
                return next((m for m in phrase.actors if m.entity is not None and m.entity.kind == "State"), None)
        return None

    def is_dateline(self, phrase: Phrase) -> bool:
        """Whether this is the town before an article's first sentence: "LIMA, May 3 (Agency) - ", "Bern, 10.07. - "."""
        first, following = self._doc[phrase.start], self._doc[min(phrase.start + 1, len(self._doc) - 1)]
        town = first.ent_type_ == "GPE" or bool(phrase.places)
        if not (town and len(first) > 3 and following.text in _AFTER_DATELINE):
            return False
        return first.is_upper or self._is_dashed(phrase) or (following.text == ":" and self._is_town(phrase))

    def _is_town(self, phrase: Phrase) -> bool:
        """Whether a sentence's first phrase is a town that stands for its state, not the state: "Kyiv: "."""
        named = [m for m in phrase.places if m.place is not None and m.entity is not None]
        return any(m.place.iri != m.entity.iri for m in named if m.place and m.entity) and self._is_first(phrase)

    def _is_first(self, phrase: Phrase) -> bool:
        """Whether a sentence begins with a phrase; a blank line may stand above an article's first words."""
        return all(token.is_space for token in self._doc[self._doc[phrase.start].sent.start : phrase.start])

    def _is_dashed(self, phrase: Phrase) -> bool:
        """Whether nothing but a date stands between a sentence's first phrase and a dash."""
        if not self._is_first(phrase):
            return False
        for token in self._doc[phrase.end : phrase.end + _TO_DASH]:
            if token.text in _DASHES:
                return True
            dated = token.i in self._index.edges.date_tokens
            if not (token.is_punct or token.like_num or token.shape_.startswith("d") or dated):
                return False
        return False
