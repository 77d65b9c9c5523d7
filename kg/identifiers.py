"""Minting: IRIs as pure functions of content, the same on every machine.

All are minted below ``kg.namespaces.DATA``; another base is put in when a dataset is
written, so nothing before that step needs to know of it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from kg.model import Article, EntityKind, Meeting, Mention, Record, Sanction, Span, Statement, TradeFigure
from kg.namespaces import DATA

__all__ = [
    "article_iri",
    "article_key",
    "digest",
    "entity_iri",
    "evidence_iri",
    "extractor_iri",
    "graph_iri",
    "record_iri",
    "shared_graph_iri",
]

_SAFE: Final = "-._~"  # RFC 3986, unreserved beside letters and digits
_KEY_LENGTH: Final = 16


def digest(*parts: str) -> str:
    """Hash texts to 16 hexadecimal digits; the parts' borders count."""
    framed = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(framed.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_LENGTH]


def article_key(text: str, url: str | None) -> str:
    """Identify an article: by its address where it has one, else by its text."""
    return digest("url", url) if url else digest("text", text)


def article_iri(key: str) -> str:
    """Name an article."""
    return f"{DATA}article/{key}"


def graph_iri(article: str) -> str:
    """Name the graph that holds what an article (given by its IRI) reports."""
    return article.replace("/article/", "/graph/", 1)


def shared_graph_iri(name: str) -> str:
    """Name a graph that belongs to no single article: ``entities`` or ``vocabulary``."""
    return f"{DATA}graph/{name}"


def evidence_iri(article: str, span: Span) -> str:
    """Name a stretch of an article by RFC 5147 character positions."""
    return f"{article}#char={span.start},{span.end}"


def entity_iri(kind: EntityKind, name: str) -> str:
    """Name an entity that no gazetteer knows by its kind and name.

    Names that differ in Unicode form, case of white space or accents' encoding only get
    one IRI.
    """
    tidy = re.sub(r"\s+", "_", unicodedata.normalize("NFC", name).strip())
    # "." and ".." would be dot segments, which some parsers take out
    step = tidy.replace(".", "%2E") if tidy in (".", "..") else quote(tidy, safe=_SAFE, errors="replace")
    return f"{DATA}{kind.lower()}/{step}"


def extractor_iri(extractor: str, version: str) -> str:
    """Name a version of an extractor."""
    return f"{DATA}extractor/{quote(f'{extractor}-{version}', safe=_SAFE)}"


def record_iri(article: Article, record: Record) -> str:
    """Name a record by its article, its kind and what tells it from its neighbours."""
    parts = [article.key, record.type, *(f"{s.start},{s.end}" for s in record.spans), *_distinctive(record)]
    return f"{DATA}{slugged(record.type)}/{digest(*parts)}"


def slugged(name: str) -> str:
    """Write a class name as a step of an IRI ("TradeFigure" -> "trade-figure")."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _distinctive(record: Record) -> Iterable[str]:
    match record:
        case Statement():
            yield from _names(record.speakers)
            yield record.content.text
        case Meeting():
            yield from _names(record.participants)
            yield from (record.status, record.format, str(record.date and record.date.value))
            yield record.place.name if record.place else ""
        case TradeFigure():
            yield from (str(record.value), record.unit, record.measure, record.value_text)
            yield from (str(record.period), record.partner.name if record.partner else "")
        case Sanction():
            yield from _names(record.senders)
            yield from _names(record.targets)
            yield from (record.measure, record.status)


def _names(mentions: Iterable[Mention]) -> Iterable[str]:
    names = sorted(mention.entity.iri if mention.entity else mention.text for mention in mentions)
    return (str(len(names)), *names)
