"""A SPARQL 1.1 endpoint, asked over HTTP."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlencode, urlsplit
from urllib.request import Request, urlopen

import pyoxigraph as ox

from kg import __version__
from kg.errors import QueryError, StoreError, UsageError
from kg.oxigraph import from_quad
from kg.terms import XSD, Answer, Blank, Iri, Literal, Quad, Term

__all__ = ["Endpoint", "open_endpoint"]

_LONGEST_ADDRESS: Final = 2000  # characters that pass everywhere; longer queries are posted
_JSON_RESULTS: Final = "application/sparql-results+json"


def open_endpoint(url: str, *, timeout: float = 60) -> Endpoint:
    """Name a SPARQL 1.1 endpoint; nothing is sent yet.

    Its default graph must be the union of all graphs. Oxigraph's server is asked for
    that, Virtuoso does it of itself, Fuseki needs ``tdb2:unionDefaultGraph``.

    Raises:
        UsageError: If the address is not one of HTTP.
    """
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise UsageError(f"{url}: not the address of an endpoint; give one such as http://localhost:7878/query")
    return Endpoint(url, timeout)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL 1.1 endpoint, asked over HTTP; ``timeout`` is in seconds."""

    url: str
    timeout: float = 60

    def select(self, query: str) -> Answer:
        """Answer a SELECT query.

        Raises:
            QueryError: If the endpoint refuses the query or its answer cannot be read.
            StoreError: If the endpoint cannot be reached.
        """
        content, headers = self._send(query, _JSON_RESULTS)
        answer = self._json(content)
        try:
            columns = tuple(answer["head"]["vars"])
            bindings = answer["results"]["bindings"]
            rows = tuple(tuple(_bound(row.get(column)) for column in columns) for row in bindings)
        except (KeyError, TypeError, AttributeError) as error:
            raise QueryError(f"{self.name}: the answer is none to a SELECT query") from error
        limit = headers.get("X-SPARQL-MaxRows", "")
        return Answer(columns, rows, complete=not (limit.isdigit() and len(rows) >= int(limit)))

    def construct(self, query: str) -> tuple[Quad, ...]:
        """Answer a CONSTRUCT or DESCRIBE query, in no order.

        Raises:
            QueryError: If the endpoint refuses the query or its answer cannot be read.
            StoreError: If the endpoint cannot be reached.
        """
        content, headers = self._send(query, "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5")
        syntax = ox.RdfFormat.from_media_type(headers.get_content_type())
        try:
            return tuple(
                from_quad(quad) for quad in ox.parse(content, syntax or ox.RdfFormat.TURTLE, base_iri=self.name)
            )
        except SyntaxError as error:
            raise QueryError(f"{self.name}: the answer is no graph: {error.msg}") from error

    def ask(self, query: str) -> bool:
        """Answer an ASK query.

        Raises:
            QueryError: If the endpoint refuses the query or its answer cannot be read.
            StoreError: If the endpoint cannot be reached.
        """
        answer = self._json(self._send(query, _JSON_RESULTS)[0]).get("boolean")
        if not isinstance(answer, bool):
            raise QueryError(f"{self.name}: the answer is none to an ASK query")
        return answer

    @property
    def name(self) -> str:
        """The address without user and password."""
        parts = urlsplit(self.url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def _send(self, query: str, accept: str) -> tuple[bytes, Message]:
        try:
            with urlopen(self._request(query, accept), timeout=self.timeout) as response:
                return response.read(), response.headers
        except HTTPError as error:
            said = " ".join(error.read(2000).decode(errors="replace").split())[:300]
            raise QueryError(f"{self.name}: answered {error.code} {error.reason}: {said}") from error
        except TimeoutError as error:
            raise StoreError(f"{self.name}: no answer within {self.timeout:g} seconds") from error
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, TimeoutError):
                raise StoreError(f"{self.name}: no answer within {self.timeout:g} seconds") from error
            raise StoreError(f"{self.name}: cannot be reached: {reason}") from error

    def _request(self, query: str, accept: str) -> Request:
        """Ask by GET, or by POST where the query is long."""
        parameters = urlencode({"query": query, "union-default-graph": "true"})
        headers = {"Accept": accept, "User-Agent": f"diplomacy-kg/{__version__}", **self._credentials()}
        if len(parameters) > _LONGEST_ADDRESS:
            return Request(self.name, parameters.encode(), headers)
        return Request(f"{self.name}{'&' if urlsplit(self.url).query else '?'}{parameters}", headers=headers)

    def _credentials(self) -> dict[str, str]:
        parts = urlsplit(self.url)
        if parts.username is None:
            return {}
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}

    def _json(self, content: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(content)
        except ValueError as error:
            said = " ".join(content[:200].decode(errors="replace").split())
            raise QueryError(f"{self.name}: the answer is not SPARQL JSON: {said}") from error
        if not isinstance(answer, dict):
            raise QueryError(f"{self.name}: the answer is not SPARQL JSON")
        return answer


def _bound(value: dict[str, str] | None) -> Term | None:
    if value is None:
        return None
    match value["type"]:
        case "uri":
            return Iri(value["value"])
        case "bnode":
            return Blank(value["value"])
    return Literal(value["value"], value.get("datatype", XSD + "string"), value.get("xml:lang", ""))
