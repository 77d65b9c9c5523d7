"""Hygiene and reasoning in one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg import resources
from kg.lexicon import Lexicon
from kg.ontology.facts import module_files
from kg.ontology.hygiene import Fault, faults
from kg.ontology.reasoning import Verdict, reason
from kg.ontology.terms import terms

__all__ = ["OntologyReport", "check"]


@dataclass(frozen=True, slots=True)
class OntologyReport:
    """How much there is, what is wrong with it, and what the reasoner says.

    ``verdict`` is None where the reasoner was not asked.
    """

    classes: int
    properties: int
    concepts: int
    faults: tuple[Fault, ...]
    verdict: Verdict | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing was found to be wrong."""
        reasoned = self.verdict is None or (self.verdict.consistent and not self.verdict.unsatisfiable)
        return reasoned and not self.faults


def check(*, reasoner: bool = True, extra: Sequence[Path] = ()) -> OntologyReport:
    """Check the modules, the code lists and the valid examples.

    Args:
        reasoner: Whether to ask HermiT, which takes seconds and needs Java.
        extra: Turtle files that are reasoned over as well.

    Raises:
        MissingExtraError: If the reasoner is asked for and cannot be run.
        ConfigurationError: If a file cannot be read.
    """
    kinds = [each.kind for each in terms()]
    return OntologyReport(
        classes=kinds.count("class"),
        properties=len(kinds) - kinds.count("class"),
        concepts=len(Lexicon.load()),
        faults=faults(),
        verdict=reason([*_reasoned_over(), *extra]) if reasoner else None,
    )


def _reasoned_over() -> list[Path]:
    folder = resources.path("ontology")
    return [*module_files(), folder / "alignments.ttl", *sorted((folder / "examples").glob("*.ttl"))]
