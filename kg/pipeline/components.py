"""Importing this module registers every component of the pipeline with spaCy."""

from kg.pipeline import (
    actors,
    attributions,
    encoder,
    entities,
    lemmas,
    neural_attributions,
    paragraphs,
    quantities,
    quotations,
    temporal,
)

__all__ = [
    "actors",
    "attributions",
    "encoder",
    "entities",
    "lemmas",
    "neural_attributions",
    "paragraphs",
    "quantities",
    "quotations",
    "temporal",
]
