"""Sanctions."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.model import Miss, Record

__all__ = ["sanctions"]


def sanctions(doc: Doc, lexicon: Lexicon) -> Iterator[Record | Miss]:
    """Yield sanctions in text order."""
    yield from ()
