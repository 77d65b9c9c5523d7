"""Importing this module registers every component of the pipeline with spaCy."""

from kg.pipeline import actors, attributions, entities, paragraphs, quantities, quotations, temporal

__all__ = ["actors", "attributions", "entities", "paragraphs", "quantities", "quotations", "temporal"]
