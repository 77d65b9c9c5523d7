"""Which noun phrases of a sentence are members of one list, and which stand in apposition."""

from __future__ import annotations

import itertools
from typing import Final

from spacy.tokens import Doc

from kg.extractors.clauses.borders import Borders
from kg.extractors.clauses.naming import Naming
from kg.extractors.clauses.phrases import Phrase
from kg.extractors.clauses.words import CLAUSAL, FINITE, word_class
from kg.pipeline.actors import ActorIndex

__all__ = ["JOINTS", "Joining"]

JOINTS: Final = frozenset({"and", "or", "&", "plus"})


class Joining:
    """Joins the phrases of a sentence, each to the one before it."""

    def __init__(self, doc: Doc, borders: Borders, naming: Naming) -> None:
        self._doc = doc
        self._actors: ActorIndex = doc._.actors
        self._borders = borders
        self._naming = naming

    def join(self, phrases: list[Phrase]) -> None:
        """Mark lists and appositions among the phrases of a sentence."""
        for before, after in itertools.pairwise(phrases):
            between = [t for t in self._doc[before.end : after.left] if not t.is_space and not t.is_quote]
            words = [t.lower_ for t in between]
            if after.prep:
                continue
            if words and set(words) <= {",", *JOINTS} and any(w in JOINTS for w in words):
                if not self._starts_clause(before, after):
                    after.joined_to = before
            elif words == [","]:
                after.apposition = self._is_apposition(before, after)
        self._join_commas(phrases)

    def _join_commas(self, phrases: list[Phrase]) -> None:
        """Read "A, B and C": a comma joins if the next link is a joint."""
        for i in range(len(phrases) - 2, 0, -1):
            before, here, after = phrases[i - 1], phrases[i], phrases[i + 1]
            if here.joined_to is None and not here.prep and not here.apposition and after.joined_to is here:
                words = [t.text for t in self._doc[before.end : here.left] if not t.is_space]
                source = before.prep == "according to"  # "according to A, B and C were ..."
                if words == [","] and bool(before.actors) == bool(here.actors) and not source:
                    here.joined_to = before

    def _is_apposition(self, before: Phrase, after: Phrase) -> bool:
        mine = {m.entity for m in before.actors if m.entity}
        theirs = {m.entity for m in after.actors if m.entity}
        if mine & theirs:
            return True
        if before.actors and not mine and any(e.kind == "Person" for e in theirs):
            return True
        people = any(e.kind == "Person" for e in mine)
        title = self._actors.mention_at(after.head)
        if title is not None and title.kind == "title":
            return True
        return people and not theirs and self._naming.is_role(self._doc[after.head])

    def _starts_clause(self, before: Phrase, after: Phrase) -> bool:
        """Whether "and X" begins a clause ("he met Xi and Diaz said"), and joins no list."""
        position = after.end
        doc, limit = self._doc, self._doc[after.head].sent.end
        while position < limit and word_class(doc[position]) == "ADV":
            position += 1
        if position >= limit or doc[position].tag_ not in FINITE:
            return False
        if before.prep in CLAUSAL or (before.left and doc[before.left - 1].text == ","):
            return False
        bare = (
            not after.actors
            and word_class(doc[after.start]) not in {"DET", "PRON"}
            and doc[after.head].tag_ not in {"NNS", "NNPS"}
        )
        verb = self._borders.verb_left(before.left)
        if verb is None or bare:
            return False
        return not self._borders.border_between(verb.i + 1, before.start) or (
            verb.tag_ in FINITE and before.prep != "" and verb.i > before.start
        )
