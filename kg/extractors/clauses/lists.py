"""Lists of phrases, and who stands behind a role: "ministers of A and B", "his counterpart, X"."""

from __future__ import annotations

from typing import Final

from kg.extractors.clauses.index import PhraseIndex
from kg.extractors.clauses.mentions import distinct, is_collective, is_person
from kg.extractors.clauses.phrases import Phrase
from kg.pipeline.actors import ActorMention

__all__ = ["Lists"]

#: What leads from a role to whom it acts for: "ministers of", "diplomats from", "negotiators for".
_ON_BEHALF: Final = frozenset({"of", "from", "for"})
_TO_BEHALF: Final = 8  # tokens between a role and the "of" behind it


class Lists:
    """Reads the phrases of one doc that belong together."""

    def __init__(self, index: PhraseIndex) -> None:
        self._index = index

    def listed(self, phrase: Phrase) -> list[Phrase]:
        """Give a phrase with those that a list joins to it, in text order."""
        found = [phrase]
        for other in self._index.beside(phrase):
            if other.joined_to is not None and other.joined_to in found:
                found.append(other)
        return found

    def whole(self, phrase: Phrase) -> list[Phrase]:
        """Give the list that a phrase is a member of, in text order."""
        while phrase.joined_to is not None:
            phrase = phrase.joined_to
        return self.listed(phrase)

    def actors_in(self, phrase: Phrase) -> list[ActorMention]:
        """List the actors of a phrase, of the list after it, and of an "of" behind a role."""
        return distinct(mention for member in self.listed(phrase) for mention in self.filled(member))

    def filled(self, phrase: Phrase) -> list[ActorMention]:
        """Put the states or bodies after "of" in the place of a plural role: "ministers of A and B"."""
        if len(phrase.actors) != 1 or phrase.actors[0].entity is not None:
            return phrase.actors
        named = self._named_behind(phrase)
        if named:
            return named
        following = self._index.next(phrase)
        if following is None or following.prep not in _ON_BEHALF or following.left != phrase.end:
            return phrase.actors
        behind = self._index.next(following)
        if not following.actors and behind is not None and behind.prep == "of" and behind.left == following.end:
            following = behind  # "heads of state of X"
        inner = [m for p in self.listed(following) for m in p.actors if m.entity is not None]
        groups = [m for m in inner if is_collective(m)]
        people = [m for m in inner if is_person(m)]
        if len(groups) > 1 or any(m.entity is not None and m.entity.kind != "State" for m in groups):
            return groups
        if following.prep == "for" and not groups:
            return phrase.actors
        return people or [ActorMention(phrase.actors[0].start, following.end, None, "unnamed")]

    def _named_behind(self, phrase: Phrase) -> list[ActorMention]:
        """Find the persons who stand in apposition to a role: "his counterpart, X", "ministers of A and B, X and Y"."""
        following = self._index.next(phrase)
        while following is not None and following.prep == "of" and following.left - phrase.end < _TO_BEHALF:
            phrase = self.listed(following)[-1]
            following = self._index.next(phrase)
        if following is None or following.prep or self._index.doc[following.left - 1].text != ",":
            return []
        people = [m for p in self.listed(following) for m in p.actors if is_person(m)]
        return people if following.apposition or len(people) > 1 else []
