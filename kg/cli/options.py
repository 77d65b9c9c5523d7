"""Options that several commands share, defined once, and what they stand for."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kg.cli import output
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.chain import Options
    from kg.store import Endpoint as RemoteStore
    from kg.store import Store as LocalStore

__all__ = [
    "MAX_MB",
    "TIMEOUT",
    "AnswerFormat",
    "Answers",
    "Endpoint",
    "Gazetteer",
    "GraphFiles",
    "GraphStore",
    "Jobs",
    "Languages",
    "MaxMb",
    "Model",
    "Paths",
    "Profile",
    "Published",
    "Publisher",
    "Quarantine",
    "QueryFormat",
    "Store",
    "Text",
    "Timeout",
    "Update",
    "Url",
    "Vocabulary",
    "reading",
    "source",
]


class AnswerFormat(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"
    markdown = "markdown"
    html = "html"


class QueryFormat(StrEnum):
    """How the answer to any query is written: rows, or a graph."""

    table = "table"
    csv = "csv"
    json = "json"
    markdown = "markdown"
    html = "html"
    ttl = "ttl"
    nt = "nt"
    jsonld = "jsonld"
    rdf = "rdf"


Paths = Annotated[
    list[str],
    typer.Argument(help="Files, folders, globs, or - for standard input.", metavar="PATH", show_default=False),
]
Published = Annotated[
    str | None, typer.Option(help="Date of publication of articles that state none: YYYY-MM-DD.", metavar="DATE")
]
Publisher = Annotated[str | None, typer.Option(help="Outlet of articles that state none.", metavar="NAME")]
Url = Annotated[str | None, typer.Option(help="Address of an article that states none.", metavar="URL")]
Languages = Annotated[
    str,
    typer.Option(
        "--language", help="Refuse what is not English (en), or read whatever is given (any).", metavar="en|any"
    ),
]
MAX_MB: Final = 0.5
MaxMb = Annotated[float, typer.Option("--max-mb", help="Largest text that is taken for one article.", metavar="MB")]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs", "-j", help="Processes; 0 is one a core. Any number gives the same bytes.", metavar="N", min=0
    ),
]
Vocabulary = Annotated[
    list[Path] | None, typer.Option(help="Turtle file with further concepts and words; repeatable.", metavar="FILE")
]
Model = Annotated[
    str,
    typer.Option(help="How to read: accurate, fast (two thirds of the time, less exact), or a folder.", metavar="NAME"),
]
Gazetteer = Annotated[
    list[Path] | None,
    typer.Option(help="Turtle file with further names, which go before ours; repeatable.", metavar="FILE"),
]
Profile = Annotated[
    Path | None,
    typer.Option(help="TOML file that switches rules on and off, weighs them, adds further ones.", metavar="FILE"),
]
Quarantine = Annotated[
    bool,
    typer.Option("--quarantine", help="Keep records with violations apart; kg quarantine lists and releases them."),
]
GraphFiles = Annotated[list[Path] | None, typer.Option("--graph", "-g", help="RDF file; repeatable.", metavar="FILE")]
Store = Annotated[Path | None, typer.Option(help="Folder of an embedded store.", metavar="DIR")]
Endpoint = Annotated[str | None, typer.Option(help="Address of a SPARQL endpoint.", metavar="URL")]
Text = Annotated[
    str | None,
    typer.Option(
        help='Only records with all of these words: in any order, "exact phrases", beginnings*.', metavar="WORDS"
    ),
]
TIMEOUT: Final = 60.0
Timeout = Annotated[
    float, typer.Option("--timeout", help="How long to wait for an endpoint.", metavar="SECONDS", min=0.1)
]
Update = Annotated[
    str | None, typer.Option("--update", help="Where the endpoint takes updates, if it is not found.", metavar="URL")
]
GraphStore = Annotated[
    str | None,
    typer.Option("--graph-store", help="Where the endpoint takes graphs, if it is not found.", metavar="URL"),
]
Answers = Annotated[AnswerFormat, typer.Option("--format", help="How the rows are written.")]


def reading(
    paths: list[str],
    published: str | None,
    publisher: str | None,
    url: str | None,
    languages: str,
    vocabulary: list[Path] | None,
    jobs: int,
    max_mb: float,
    profile: Path | None = None,
    *,
    gazetteer: list[Path] | None = None,
    model: str = "accurate",
) -> Options:
    """Put together how articles are read.

    Raises:
        UsageError: If one address is given for several articles.
    """
    from kg.chain import Options

    if url and (len(paths) > 1 or Path(paths[0]).is_dir()):
        raise UsageError("--url is the address of one article; several were named")
    return Options(
        published=published,
        publisher=publisher,
        url=url,
        languages=languages,
        max_bytes=int(max_mb * 1_000_000),
        vocabulary=tuple(vocabulary or ()),
        gazetteer=tuple(gazetteer or ()),
        model=model,
        jobs=jobs or os.cpu_count() or 1,
        profile=profile,
    )


def source(
    graph: list[Path] | None, store: Path | None, endpoint: str | None, timeout: float = TIMEOUT
) -> LocalStore | RemoteStore:
    """Open what is to be asked; ``timeout`` is in seconds and for an endpoint.

    Raises:
        UsageError: If not exactly one kind of source was named.
        KgError: If it cannot be opened.
    """
    from kg.store import open_endpoint, open_graph, open_store

    if sum(map(bool, (graph, store, endpoint))) != 1:
        raise UsageError("name what to ask: --graph FILE, --store DIR or --endpoint URL (one of them)")
    if endpoint:
        return open_endpoint(endpoint, timeout=timeout)
    for path in graph or ():
        _see_that_it_is_a_graph(path)
    return open_store(store, read_only=True) if store else open_graph(graph or ())


def _see_that_it_is_a_graph(path: Path) -> None:
    """Say what to do with a folder or an article that was named as a graph."""
    from kg.formats import is_rdf

    if (path / "CURRENT").is_file():
        raise UsageError(f"{path}: a store; name it with --store {path}")
    if path.exists() and not is_rdf(path):
        raise UsageError(f"{path}: no RDF file; kg build {path} -o graph.trig makes one of articles")


def searched(opened: LocalStore | RemoteStore, text: str, limit: int) -> list[str]:
    """List what has some words in it, best first; an index that is not complete is completed if that is possible.

    Raises:
        UsageError: If the source is an endpoint.
        QueryError: If there is no word in the text.
        StoreError: If there is no index and none can be made.
    """
    from kg.store import Store

    if not isinstance(opened, Store):
        raise UsageError("words are searched in files and embedded stores: --graph FILE or --store DIR")
    opened.complete()
    if missing := opened.unsearched():
        output.remark(f"{missing:,} graphs cannot be searched yet; another process is at work on them")
    return opened.search(text, limit)
