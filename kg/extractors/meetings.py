"""Meetings."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.model import Miss, Record

__all__ = ["meetings"]


def meetings(doc: Doc, lexicon: Lexicon) -> Iterator[Record | Miss]:
    """Yield meetings in text order."""
    yield from ()
