"""Quantities in the text."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

__all__ = ["quantities"]


@Language.component("diplomacy_quantities", assigns=["doc._.quantities"])
def quantities(doc: Doc) -> Doc:
    """Mark quantities."""
    return doc
