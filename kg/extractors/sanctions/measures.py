"""Restrictive measures as the text names them: nouns ("tariffs on X") and verbs ("blacklisted X")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import one_of
from kg.extractors.sanctions.forbidden import Forbidden
from kg.extractors.sanctions.measure_nouns import MeasureNouns
from kg.extractors.sanctions.measure_verbs import MeasureVerbs
from kg.extractors.sanctions.mentions import MeasureMention
from kg.extractors.sanctions.patients import Patients
from kg.extractors.sanctions.text import Text, TextReader

__all__ = ["SanctionMeasures"]

#: Words that make a measure of a verb that is none: "may not", "no longer".
_DENYING: Final = frozenset({"longer", "not", "no", "cannot"})


class SanctionMeasures(TextReader):
    """Finds the measures of a doc."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.patients = Patients(text)
        forbidden = Forbidden(text, self.patients)
        self._nouns = MeasureNouns(text, forbidden)
        self._verbs = MeasureVerbs(text, self.patients, forbidden)

    def find(self, sentence: Span) -> list[MeasureMention]:
        """List the measures of a sentence in text order."""
        if not any(self._may_be(token) for token in sentence if token.is_alpha):
            return []
        verbs = list(self._verbs.find(sentence))
        told = {i for mention in verbs for i in self._told_by(mention)}
        nouns = [n for n in self._nouns.find(sentence) if n.token.i not in told]
        return sorted([*nouns, *verbs], key=lambda m: m.token.i)

    def _may_be(self, token: Token) -> bool:
        """Whether a word alone leaves it open that its sentence tells a measure; most sentences have none."""
        return token.lower_ in _DENYING or one_of(token, self._nouns.words) or one_of(token, self._verbs.verbs)

    def _told_by(self, mention: MeasureMention) -> Iterator[int]:
        """Give the words that only tell the kind of a verb's measure: "added to its sanctions list"."""
        listed = self.patients.list_of(mention.token)
        if listed is not None:
            yield listed.head
        if mention.measure == "expulsion":
            yield from (t.i for t in mention.token.sent if t.lower_ in {"grata", "gratae"})
