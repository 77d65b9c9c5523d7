"""Where a SPARQL server takes queries, updates and graphs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kg.errors import UsageError

__all__ = ["Addresses", "addresses"]

_CONVENTIONS: Final = (  # path of the queries, of the updates, of the graph store
    (re.compile(r"(.*/repositories/[^/]+)/?"), r"\1/statements", r"\1/rdf-graphs/service"),  # GraphDB, RDF4J
    (re.compile(r"/sparql(?:-auth)?/?"), "/sparql-auth", "/sparql-graph-crud-auth"),  # Virtuoso
    (re.compile(r"/query/?"), "/update", "/store"),  # Oxigraph
    (re.compile(r"(.+)/(?:query|sparql)/?"), r"\1/update", r"\1/data"),  # Fuseki
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """The three addresses of a server: SPARQL 1.1 Query, Update, and Graph Store HTTP Protocol."""

    query: str
    update: str
    graphs: str


def addresses(query: str, *, update: str | None = None, graphs: str | None = None) -> Addresses:
    """Name the addresses of a server; what is not given follows from that of the queries.

    A path that no convention knows takes all three, as with QLever and the datasets of Fuseki.

    >>> addresses("http://localhost:8890/sparql").graphs
    'http://localhost:8890/sparql-graph-crud-auth'

    Raises:
        UsageError: If one is not an address of HTTP, or holds a password.
    """
    for url in filter(None, (query, update, graphs)):
        _check(url)
    parts = urlsplit(query)
    for pattern, update_path, graphs_path in _CONVENTIONS:
        if found := pattern.fullmatch(parts.path):
            bare = parts._replace(query="", fragment="")
            guessed = [bare._replace(path=found.expand(path)).geturl() for path in (update_path, graphs_path)]
            return Addresses(query, update or guessed[0], graphs or guessed[1])
    return Addresses(query, update or query, graphs or query)


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UsageError(f"{url}: not the address of an endpoint: {error}") from error
    if "@" in parts.netloc:
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise UsageError(
            f"{shown}: a password in an address ends up in histories and lists of processes; leave it out and set "
            "KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or write it to ~/.netrc"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url}: not the address of an endpoint; give one such as http://localhost:7878/query")
