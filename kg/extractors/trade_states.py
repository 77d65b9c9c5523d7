"""Who of an article's actors trades and gives: states, territories, blocs, bodies of several states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from spacy.tokens import Doc

from kg.model import Entity
from kg.pipeline.actors import ActorIndex, ActorMention
from kg.pipeline.attributes import gazetteer_of

__all__ = ["Parties", "Traders", "distinct", "is_or_unknown", "is_state", "same"]


@dataclass(frozen=True, slots=True)
class Parties:
    """The reporter and the partner of a figure, either of them None where nobody is named."""

    reporter: ActorMention | None = None
    partner: ActorMention | None = None

    def __bool__(self) -> bool:
        return self.reporter is not None or self.partner is not None

    @property
    def swapped(self) -> Parties:
        """The same two with their parts exchanged."""
        return Parties(self.partner, self.reporter)

    def other_than(self, mention: ActorMention) -> ActorMention | None:
        """The one of two parties that is not the given one; None if that is neither or both are not there."""
        if self.reporter is None or self.partner is None:
            return None
        if same(mention, self.reporter):
            return self.partner
        return self.reporter if same(mention, self.partner) else None


class Traders:
    """Says which mentions of one doc can be a party of a trade figure, and which two the article is about."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._actors: ActorIndex = doc._.actors
        #: "US" in "US $4 billion" is no party.
        self._counted = {i for quantity in doc._.quantities for i in range(quantity.start, quantity.end)}

    def trades(self, mention: ActorMention) -> bool:
        """Whether a mention is one that trades as a state, a territory or a bloc does; a company is not."""
        entity = mention.entity
        if entity is None or mention.start in self._counted or (mention.kind == "demonym" and self._is_person(mention)):
            return False
        entry = gazetteer_of(self._doc).entry(entity.iri)
        if entity.kind == "Place":
            return entry is not None and entry.country_code is not None and entry.in_state is None
        if entity.kind == "Organisation":
            return entry is not None and entry.organisation_kind == "bloc"
        return entity.kind in {"State", "Group"}

    def gives(self, mention: ActorMention) -> bool:
        """Whether a mention is one that trades, or a body of several states that gives and lends."""
        entity = mention.entity
        if entity is None or entity.kind != "Organisation":
            return self.trades(mention)
        entry = gazetteer_of(self._doc).entry(entity.iri)
        return entry is not None and entry.organisation_kind in {"bloc", "international organisation"}

    def _is_person(self, mention: ActorMention) -> bool:
        """Whether a demonym is one person: "the Brazilian, bought from Santos"."""
        token = self._doc[mention.end - 1]
        return token.pos_ in {"NOUN", "PROPN"} and token.dep_.startswith("nsubj") and not token.lower_.endswith("s")

    def state_of(self, mention: ActorMention) -> ActorMention | None:
        """Take the state for which a person or a body acts; the words stay those of the mention."""
        iri = mention.entity.on_behalf_of if mention.entity else None
        entry = gazetteer_of(self._doc).entry(iri) if iri else None
        if entry is None or entry.kind != "State":
            return None
        entity = Entity(entry.iri, entry.kind, entry.name, same_as=entry.same_as, country_code=entry.country_code)
        return replace(mention, entity=entity, label=None)

    @cached_property
    def _counts(self) -> list[tuple[str, int]]:
        mentions = [m for m in self._actors.mentions if is_state(m)]
        return Counter(m.entity.iri for m in mentions if m.entity).most_common(3)

    @cached_property
    def leading(self) -> tuple[ActorMention, ActorMention] | None:
        """The two states that the article is about: those it names most often."""
        leading = [iri for iri, _ in self._counts[:2]]
        pair = distinct(m for m in self._actors.mentions if is_state(m) and m.entity and m.entity.iri in leading)
        return (pair[0], pair[1]) if len(pair) == 2 else None

    @cached_property
    def is_of_two(self) -> bool:
        """Whether the article is about two states: it names each of them more than twice as often as a third."""
        ranked = [count for _, count in self._counts]
        return len(ranked) == 2 or (len(ranked) > 2 and ranked[1] > 2 * ranked[2])

    def counterpart(self, own: ActorMention) -> ActorMention | None:
        """Take the other of the two leading states for "its neighbour", "its partner"."""
        return Parties(*self.leading).other_than(own) if self.leading else None


def is_state(mention: ActorMention) -> bool:
    return mention.entity is not None and mention.entity.kind == "State"


def distinct(mentions: Iterable[ActorMention]) -> Sequence[ActorMention]:
    """Keep the first mention of each entity."""
    seen: dict[str, ActorMention] = {}
    for mention in mentions:
        if mention.entity:
            seen.setdefault(mention.entity.iri, mention)
    return list(seen.values())


def is_or_unknown(mention: ActorMention, other: ActorMention | None) -> bool:
    """Whether a mention is another one, or nobody that is known."""
    return mention.entity is None or (other is not None and same(mention, other))


def same(one: ActorMention, other: ActorMention) -> bool:
    return one.entity is not None and other.entity is not None and one.entity.iri == other.entity.iri
