"""The noun phrase: what the other modules read, join and ask for."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.pipeline.actors import ActorMention

__all__ = ["Phrase"]


@dataclass(slots=True, eq=False)
class Phrase:
    """One noun phrase without what hangs on it from the right.

    ``prep`` is the preposition before it, lower case, empty if there is none. ``actors``
    are the actors that the phrase as a whole names, ``owners`` those in front of its head
    ("Soto's visit", "a US-China summit"), ``places`` the readings as a place.
    """

    start: int
    end: int
    head: int
    prep: str = ""
    prep_start: int = -1
    actors: list[ActorMention] = field(default_factory=list)
    owners: list[ActorMention] = field(default_factory=list)
    places: list[ActorMention] = field(default_factory=list)
    joined_to: Phrase | None = None
    apposition: bool = False

    @property
    def left(self) -> int:
        """First token, the preposition among them."""
        return self.prep_start if self.prep else self.start
