"""What a content is about, and what it only mentions.

It is about the entities that its words name or refer to; it mentions those that only help to
name another one (the state in "Peruvian President Jan Novak") or that speak themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.model import Entity
from kg.pipeline.attributes import TokenRange

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from kg.pipeline.actors import ActorIndex, ActorMention

__all__ = ["Topics"]

_STATE_NOUNS: Final = frozenset({"country", "nation", "government", "state", "capital"})


class Topics:
    """Finds the entities of contents in one doc."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._actors: ActorIndex = doc._.actors
        self._named = {m.entity.iri: m.entity for m in reversed(self._actors.mentions) if m.entity}

    def principal(self, entity: Entity | None) -> Entity | None:
        """Find the state or body for which a speaker speaks, among the article's actors."""
        if entity is None or entity.on_behalf_of is None:
            return None
        return self._named.get(entity.on_behalf_of)

    def of(
        self, content: Sequence[TokenRange], speakers: Sequence[ActorMention]
    ) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
        """Split the entities of a content into what it is about and what it only mentions."""
        own = {m.entity.iri for m in speakers if m.entity}
        about: dict[str, Entity] = {}
        rest: dict[str, Entity] = {}
        for mention in self._referred(content):
            if mention.entity is None:
                continue
            names_itself = mention.kind in {"pronoun", "role"} and mention.entity.iri in own
            aside = names_itself or mention.entity.kind == "Place" or self._is_modifier(mention)
            (rest if aside else about).setdefault(mention.entity.iri, mention.entity)
        return tuple(about.values()), tuple(e for iri, e in rest.items() if iri not in about and iri not in own)

    def _referred(self, content: Sequence[TokenRange]) -> Iterator[ActorMention]:
        """Yield what the words of a content refer to, pairs ("both countries") as two mentions."""
        for start, end in content:
            for position in range(start, end):
                pair = self._actors.pair_at(position)
                mention = self._actors.mention_at(position)
                if mention is None and not pair:
                    continue
                if self._is_own_state(position):
                    yield from self._states(pair or ((mention,) if mention else ()))
                elif pair:
                    yield from (replace(m, kind="role") for m in pair)
                elif mention is not None and mention.end <= end and position == max(mention.start, start):
                    yield mention

    def _is_own_state(self, position: int) -> bool:
        """Whether "their countries", "his government" begins here: the states of people, not people."""
        token = self._doc[position]
        return token.tag_ == "PRP$" and token.head.lemma_.lower() in _STATE_NOUNS

    def _states(self, mentions: Iterable[ActorMention]) -> Iterator[ActorMention]:
        for mention in mentions:
            state = self.principal(mention.entity)
            if state is not None:
                yield replace(mention, entity=state, kind="name")

    def _is_modifier(self, mention: ActorMention) -> bool:
        """Whether a mention only helps to name a person ("Peruvian President Jan Novak")."""
        root = self._doc[mention.start : mention.end].root
        if root.dep_ not in {"amod", "compound", "nmod:desc"} or root.head.i <= root.i:
            return False
        following = self._actors.mention_at(root.head) or self._actors.mention_at(root.head.head)
        return (
            following is not None
            and following != mention
            and following.entity is not None
            and following.entity.kind == "Person"
        )
