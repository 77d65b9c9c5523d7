"""Dates in the text."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

__all__ = ["dates"]


@Language.component("diplomacy_dates", assigns=["doc._.dates"])
def dates(doc: Doc) -> Doc:
    """Mark dates."""
    return doc
