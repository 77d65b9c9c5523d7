"""Whom a noun phrase names as a whole, and who only stands in front of its head."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from kg.extractors.clauses.mentions import is_collective, is_person
from kg.extractors.clauses.phrases import Phrase
from kg.extractors.clauses.words import GENITIVE, one_of, word_class
from kg.gazetteer import Gazetteer
from kg.pipeline.actors import ActorMention
from kg.pipeline.attributes import gazetteer_of

__all__ = ["Naming"]

#: Nouns for a number of people who act for somebody; offices are in the gazetteer.
_BODIES_OF_PEOPLE: Final = frozenset(
    "delegation team side mediator state country nation council committee assembly board colleague farmer union "
    "representative lawmaker parliamentarian senator executive party ministry".split()
)


class Naming:
    """Settles the names inside the noun phrases of one doc."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._gazetteer: Gazetteer = gazetteer_of(doc)
        self._roles: dict[str, bool] = {}

    def settle(self, phrase: Phrase, named: list[ActorMention], owners: list[ActorMention]) -> None:
        """Tell names that the phrase is about from names that modify its head."""
        head = phrase.head
        whole = [
            m
            for m in named
            if m.kind != "demonym" and (m.end > head or (m.kind == "title" and _is_of_one_named(m, named)))
        ]
        people = [m for m in named if is_person(m) and m.kind in {"name", "role", "title"}]
        if whole:
            phrase.actors = [m for m in whole if m.kind != "title" or len(whole) == 1] or [whole[-1]]
            phrase.owners = [*owners, *(m for m in named if m not in phrase.actors and m.kind != "title")]
        elif people and not self.is_possessive(people[-1]):
            phrase.owners = [*owners, *(m for m in named if m.kind != "title")]
        else:
            phrase.owners = [*owners, *named]
        if not phrase.actors and self.is_role(self._doc[head]):
            phrase.actors = self._unnamed(phrase)
        for mention in (*phrase.actors, *named):
            if mention.place and mention not in phrase.places:
                phrase.places.append(mention)

    def is_possessive(self, mention: ActorMention) -> bool:
        """Whether a mention is a genitive."""
        if mention.kind == "pronoun":
            token = self._doc[mention.start]
            return token.tag_ == "PRP$" or token.lower_ in {"his", "its", "their"} or token.dep_ == "nmod:poss"
        return mention.end < len(self._doc) and self._doc[mention.end].text in GENITIVE

    def is_role(self, head: Token) -> bool:
        """Whether a noun tells whom somebody acts for, an office or a body of people."""
        known = self._roles.get(head.lower_)
        if known is None:
            known = one_of(head, _BODIES_OF_PEOPLE) or self._gazetteer.office(head.lower_) is not None
            self._roles[head.lower_] = known
        return known and word_class(head) in {"NOUN", "PROPN"}

    def _unnamed(self, phrase: Phrase) -> list[ActorMention]:
        """Make a participant of "Chinese officials"; two states side by side stand for themselves."""
        states = [m for m in phrase.owners if is_collective(m)]
        if len({m.entity for m in states}) > 1:
            return states
        start = phrase.start
        while start < phrase.head and word_class(self._doc[start]) in {"DET", "PUNCT"}:
            start += 1
        return [ActorMention(start, phrase.head + 1, None, "unnamed")]


def _is_of_one_named(title: ActorMention, named: list[ActorMention]) -> bool:
    return any(m.entity == title.entity and m is not title for m in named)
