"""Extractors: from an annotated doc to records with evidence.

Each module yields the records of one class and a miss for each candidate that gave none.
They know nothing of one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.identifiers import record_iri
from kg.model import Article, Extraction, Miss, Record

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from kg.lexicon import Lexicon

__all__ = ["extract", "recorded"]


def extract(doc: Doc, lexicon: Lexicon) -> Extraction:
    """Run every extractor over a doc.

    Records come in text order, those of one place in the order of their classes; a
    record that two rules found is given once, by the surer rule.
    """
    from kg.pipeline.attributes import article_of

    article = article_of(doc)
    found = list(_all(doc, lexicon))
    misses = sorted((m for m in found if isinstance(m, Miss)), key=lambda m: (m.span, m.type, m.reason))
    return Extraction(article, recorded(article, found), tuple(misses))


def recorded(article: Article, found: Iterable[Record | Miss]) -> tuple[Record, ...]:
    """Put the records among what extractors found in order, each once."""
    records: dict[str, Record] = {}
    for record in sorted((r for r in found if isinstance(r, Record)), key=lambda r: -r.confidence):
        records.setdefault(record_iri(article, record), record)
    return tuple(sorted(records.values(), key=_position))


def _all(doc: Doc, lexicon: Lexicon) -> Iterator[Record | Miss]:
    from kg.extractors.meetings import meetings
    from kg.extractors.sanctions import sanctions
    from kg.extractors.statements import statements
    from kg.extractors.trade_figures import trade_figures

    yield from statements(doc, lexicon)
    yield from meetings(doc, lexicon)
    yield from trade_figures(doc, lexicon)
    yield from sanctions(doc, lexicon)


def _position(record: Record) -> tuple[object, ...]:
    return (record.spans[0].start, record.type, record.spans, repr(record))
