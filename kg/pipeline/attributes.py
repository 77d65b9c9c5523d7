"""What our components write onto a spaCy Doc, and how token ranges become article spans.

Token ranges are half-open pairs of token indices of the doc. The doc's text is the
article's *reading*; `span_of` leads back to the text as it was given.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Final, Literal, TypeVar

from spacy.tokens import Doc

from kg.gazetteer import Gazetteer
from kg.identifiers import article_iri, article_key
from kg.model import Article, Date, Excerpt, Reading, Span

__all__ = [
    "Attribution",
    "DateMention",
    "Paragraph",
    "Quantity",
    "Quotation",
    "TokenRange",
    "article_of",
    "excerpt_of",
    "gazetteer_of",
    "paragraph_at",
    "sentence_span",
    "span_of",
    "starting_in",
]

TokenRange = tuple[int, int]
_Marked = TypeVar("_Marked")
_START: Final = attrgetter("start")
ParagraphKind = Literal["prose", "headline", "subheading", "caption", "boilerplate", "byline", "list"]
AttributionKind = Literal["speech", "belief", "intention"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the reading, white space at its ends left out."""

    start: int
    end: int
    kind: ParagraphKind


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks; ``start:end`` with the marks, ``inner`` without.

    ``closed`` is False for a paragraph of a longer quotation that the next one goes on
    with, and for a mark that lost its partner.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool = True


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that name a date, with the date they were resolved to."""

    start: int
    end: int
    date: Date


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: ``value`` in base units, None where the amount is lost."""

    start: int
    end: int
    value: Decimal | None
    unit: str
    text: str
    kind: Literal["money", "percent", "quantity"]
    qualifier: str = "exact"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is reported to have said, believed or wanted what, as token ranges.

    Notes:
        Source, cue and content as in PARC 3 (Pareti 2016) and PolNeAR (Newell et al. 2018).
    """

    source: tuple[TokenRange, ...]
    cue: tuple[TokenRange, ...]
    content: tuple[TokenRange, ...]
    kind: AttributionKind = "speech"
    rule: str = ""
    confidence: float = 0.5


def register() -> None:
    """Make the custom attributes known to spaCy; doing it again does no harm."""
    Doc.set_extension("article", default=None, force=True)
    for name in ("paragraphs", "quotations", "dates", "quantities", "attributions", "attribution_candidates"):
        Doc.set_extension(name, default=[], force=True)
    Doc.set_extension("actors", default=None, force=True)
    Doc.set_extension("gazetteer", default=None, force=True)


register()


def article_of(doc: Doc) -> Article:
    """Give the article that a doc was made from; a doc of others becomes an article of its text alone."""
    article = doc._.article
    if not isinstance(article, Article):
        article = doc._.article = _of_its_text(doc.text)
    return article


def _of_its_text(text: str) -> Article:
    key = article_key(text, None)
    sum_ = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return Article("doc", "doc", key, article_iri(key), text, sum_, Reading.verbatim(text))


def gazetteer_of(doc: Doc) -> Gazetteer:
    """Give the gazetteer that a doc was read with.

    Raises:
        ValueError: If no component of ours has read the doc.
    """
    gazetteer = doc._.gazetteer
    if not isinstance(gazetteer, Gazetteer):
        raise ValueError("the doc was read without a gazetteer; make docs with kg.pipeline.read")
    return gazetteer


def span_of(doc: Doc, start: int, end: int) -> Span:
    """Translate tokens ``start:end`` into a span of the article's text."""
    first, last = doc[start], doc[end - 1]
    return article_of(doc).reading.span(first.idx, last.idx + len(last.text))


def excerpt_of(doc: Doc, ranges: Iterable[TokenRange]) -> Excerpt:
    """Take token ranges as words of the article, parts joined by a space."""
    text = article_of(doc).text
    spans = tuple(span_of(doc, start, end) for start, end in ranges)
    return Excerpt(" ".join(text[span.start : span.end] for span in spans), spans)


def sentence_span(doc: Doc, token: int) -> Span:
    """Give the sentence around a token, white space at its ends left out."""
    sentence = doc[token].sent
    start, end = sentence.start, sentence.end
    while start < end - 1 and doc[start].is_space:
        start += 1
    while end > start + 1 and doc[end - 1].is_space:
        end -= 1
    return span_of(doc, start, end)


def paragraph_at(doc: Doc, token: int) -> Paragraph | None:
    """Find the paragraph around a token; white space before a paragraph, where a sentence may begin, counts to it."""
    paragraphs: Sequence[Paragraph] = doc._.paragraphs
    while token + 1 < len(doc) and doc[token].is_space:
        token += 1
    before = bisect_right(paragraphs, token, key=_START)
    return paragraphs[before - 1] if before and token < paragraphs[before - 1].end else None


def starting_in(marked: Sequence[_Marked], start: int, end: int) -> list[_Marked]:
    """List what begins in tokens ``start:end``, of things with a ``start`` that are in text order."""
    first = bisect_left(marked, start, key=_START)
    return list(marked[first : bisect_left(marked, end, lo=first, key=_START)])
