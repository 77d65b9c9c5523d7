"""What the readers of whole measures share beyond the text: who reads stages, parties and what is left out."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extractors.sanctions.context import SanctionContext
from kg.extractors.sanctions.measures import SanctionMeasures
from kg.extractors.sanctions.parties import SanctionParties
from kg.extractors.sanctions.status import SanctionStatus
from kg.extractors.sanctions.text import Text, TextReader

__all__ = ["Scene", "SceneReader"]


@dataclass(frozen=True, slots=True)
class Scene:
    """A text with those who read the single sides of its measures."""

    text: Text
    measures: SanctionMeasures
    stage: SanctionStatus
    sides: SanctionParties
    context: SanctionContext

    @classmethod
    def of(cls, text: Text) -> Scene:
        """Set up the readers of a text."""
        sides = SanctionParties(text)
        return cls(text, SanctionMeasures(text), SanctionStatus(text), sides, SanctionContext(text, sides))


class SceneReader(TextReader):
    """Holds what readers of whole measures ask most."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.text)
        self._measures = scene.measures
        self._stage = scene.stage
        self._sides = scene.sides
        self._context = scene.context
