"""What a graph is made of and what a query gives back: terms, quads, answers.

Plain values without an RDF library, so that the stages that write, store, check and ask
can share them. ``str()`` of a term is its canonical N-Triples form.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, NamedTuple, Protocol
from urllib.parse import quote

from kg.namespaces import PREFIXES

__all__ = [
    "RDF_TYPE",
    "XSD",
    "Answer",
    "Blank",
    "Iri",
    "Literal",
    "Node",
    "Quad",
    "Source",
    "Term",
    "Value",
    "curie",
    "python",
    "sparql",
    "term",
    "web_iri",
]

XSD: Final = PREFIXES["xsd"]
RDF_TYPE: Final = PREFIXES["rdf"] + "type"
_XSD_STRING: Final = XSD + "string"
_LANGUAGE_STRING: Final = PREFIXES["rdf"] + "langString"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NOT_IN_IRI: Final = re.compile('[\x00-\x20<>"{}|^`\\\\\x7f-\x9f\ud800-\udfff]')
_ESCAPED: Final = re.compile('["\\\\\x00-\x1f\x7f\ufffe\uffff]')
_ESCAPED_IN_SPARQL: Final = re.compile(rf"\\[uU]|{_ESCAPED.pattern}")
_SHORT_ESCAPES: Final = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}
_UCS: Final = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd"  # RFC 3987, main part
_CHARACTER: Final = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@{_UCS}-]|%[0-9A-Fa-f]{{2}})"
_WEB_IRI: Final = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*://(?:[A-Za-z0-9._~{_UCS}-]|%[0-9A-Fa-f]{{2}})+(?::[0-9]*)?"
    rf"(?:/(?:{_CHARACTER}|/)*)?(?:\?(?:{_CHARACTER}|[/?])*)?(?:\#(?:{_CHARACTER}|[/?])*)?"
)


@dataclass(frozen=True, slots=True)
class Iri:
    """An absolute IRI; a character that none may hold is percent-encoded, so it cannot break out."""

    value: str

    def __post_init__(self) -> None:
        if _NOT_IN_IRI.search(self.value):
            object.__setattr__(self, "value", _NOT_IN_IRI.sub(_percent_encoded, self.value))

    def __str__(self) -> str:
        return f"<{self.value}>"


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank node; our own data has none, files of others may."""

    value: str

    def __str__(self) -> str:
        return f"_:{self.value}"


@dataclass(frozen=True, slots=True)
class Literal:
    """A text with a datatype or a language.

    RDF knows Unicode characters only: half a surrogate pair becomes U+FFFD, one for one.
    Language tags are lower case, as every engine at hand makes them.
    """

    value: str
    datatype: str = _XSD_STRING
    language: str = ""

    def __post_init__(self) -> None:
        if _SURROGATE.search(self.value):
            object.__setattr__(self, "value", _SURROGATE.sub("\ufffd", self.value))
        if self.language:
            object.__setattr__(self, "language", self.language.lower())
            object.__setattr__(self, "datatype", _LANGUAGE_STRING)

    @property
    def plain(self) -> bool:
        """Whether it is a mere string."""
        return self.datatype == _XSD_STRING

    def __str__(self) -> str:
        quoted = f'"{_ESCAPED.sub(_escape, self.value)}"'
        return quoted + self.suffix

    @property
    def suffix(self) -> str:
        """What follows the closing quotation mark in N-Triples."""
        if self.language:
            return f"@{self.language}"
        return "" if self.plain else f"^^{Iri(self.datatype)}"


Term = Iri | Blank | Literal
Node = Iri | Blank
Value = str | int | Decimal | float | bool | dt.date | None


class Quad(NamedTuple):
    """A triple in a named graph, or in the default graph where ``graph`` is None."""

    subject: Node
    predicate: Iri
    object: Term
    graph: Node | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a query; an unbound variable is None.

    ``complete`` is False where an endpoint said that it cut the rows off.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    complete: bool = True

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Yield the rows as mappings from column to Python value."""
        return (dict(zip(self.columns, map(python, row), strict=True)) for row in self.rows)

    def values(self) -> tuple[tuple[Value, ...], ...]:
        """Give the rows as Python values."""
        return tuple(tuple(map(python, row)) for row in self.rows)


class Placed(NamedTuple):
    """A node and what it is sorted by; a record's source is the article. Blank nodes begin with ``_:``."""

    key: tuple[str | int, ...]
    node: str
    source: str


class Kept(Protocol):
    """An answer that a store keeps, of which some rows can be chosen by their keys."""

    def keys(self, name: str) -> list[str]:
        """List the keys of one name, each once."""
        ...

    def rows(self, chosen: Sequence[tuple[Sequence[str], Collection[str]]], limit: int | None = None) -> Answer | None:
        """Give the rows that have, for each of some names, one of the keys; the first ones, if there is a limit.

        None if the answer has been thrown away since it was found.
        """
        ...


class Source(Protocol):
    """What a saved question is put to."""

    @property
    def takes_lists_anywhere(self) -> bool:
        """Whether a list of values does no harm in an OPTIONAL either."""
        ...

    def select(self, query: str) -> Answer:
        """Answer a SELECT query over the union of all graphs."""
        ...

    def in_order(
        self,
        by: Sequence[str],
        kinds: Sequence[str],
        among: Iterable[str] | None = None,
        sources: Iterable[str] | None = None,
        since: str = "",
        until: str = "",
    ) -> Iterator[Placed] | None:
        """Yield records or consolidated nodes, the first in order first; None if no order is kept.

        Args:
            by: Names of what they are sorted by: ``date`` (the first date or period, nothing
                where there is none), ``kind``, ``article`` (file name, or IRI), ``start``
                (of the words, in characters), ``label``, ``most sources``, ``most reports``.
            kinds: Names of their classes.
            among: The nodes that alone count, where some are given.
            sources: The articles that alone count, where some are given.
            since: A day, month or year; dates before it are left out, and so is what has none.
            until: One after which they are left out.
        """
        ...

    def kept(self, query: str) -> Kept | None:
        """Find the whole answer to a query, where it is kept and nothing has changed since."""
        ...


@lru_cache(maxsize=1024)
def term(curie_or_iri: str) -> Iri:
    """Write ``dip:speaker`` out in full; an IRI stays as it is.

    >>> term("oa:exact").value
    'http://www.w3.org/ns/oa#exact'
    """
    prefix, _, local = curie_or_iri.partition(":")
    return Iri(PREFIXES[prefix] + local if prefix in PREFIXES else curie_or_iri)


def curie(iri: str) -> str:
    """Shorten an IRI by a prefix of ours where there is one; for messages, not for files."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def web_iri(url: str) -> Iri | None:
    """Turn an address as people paste it into an IRI; None where there is no way.

    Characters that are not allowed are percent-encoded, as browsers do.

    >>> web_iri("https://example.org/a b?q=[1]#50%")
    Iri(value='https://example.org/a%20b?q=%5B1%5D#50%25')
    """
    url = _SURROGATE.sub("\ufffd", url.strip())
    encoded = "".join(c if re.fullmatch(f"[{_UCS}]", c) else quote(c, safe=":/?#@!$&'()*+,;=%-._~") for c in url)
    encoded = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", encoded)
    return Iri(encoded) if _WEB_IRI.fullmatch(encoded) else None


def sparql(value: Term) -> str:
    r"""Write a term for a SPARQL query or update, where nothing in it can end the literal.

    SPARQL (19.2) lets a processor replace ``\u0041`` before it reads the query; a
    backslash of the text that stands before a u must not look like that, and rdflib
    reads eight digits even after a small u. So such a letter and all control characters
    are written with eight digits.
    """
    if not isinstance(value, Literal):
        return str(value)
    escaped = _ESCAPED_IN_SPARQL.sub(_escape_in_sparql, value.value)
    return f'"{escaped}"{value.suffix}'


def python(value: Term | None) -> Value:
    """Turn a term into a Python value; what has no counterpart stays a string."""
    if not isinstance(value, Literal):
        return value.value if value else None
    convert = _CONVERSIONS.get(value.datatype)
    try:
        return convert(value.value) if convert else value.value
    except (ValueError, InvalidOperation):
        return value.value


_CONVERSIONS: Final[dict[str, Callable[[str], Value]]] = {
    XSD + "integer": int,
    XSD + "nonNegativeInteger": int,
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": lambda text: text in ("true", "1"),
    XSD + "date": dt.date.fromisoformat,
}


def _escape(match: re.Match[str]) -> str:
    return _SHORT_ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def _escape_in_sparql(match: re.Match[str]) -> str:
    backslash, last = match[0][:-1], match[0][-1]
    return backslash * 2 + (_SHORT_ESCAPES.get(last) or f"\\U{ord(last):08X}")


def _percent_encoded(match: re.Match[str]) -> str:
    return quote(_SURROGATE.sub("\ufffd", match[0]), safe="")
