"""Diplomacy KG: articles of diplomatic news in, a citable knowledge graph out."""

__version__ = "0.1.0"
