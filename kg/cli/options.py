"""Options that several commands share, defined once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Endpoint",
    "GraphFile",
    "Jobs",
    "Language",
    "MaxMb",
    "Paths",
    "Published",
    "Publisher",
    "Store",
    "Url",
    "Vocabulary",
]

Paths = Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.", show_default=False)]
Published = Annotated[
    str | None,
    typer.Option(help="Date of publication (2024-04-09, 2024-04 or 2024) of articles that state none.", metavar="DATE"),
]
Publisher = Annotated[str | None, typer.Option(help="Outlet of articles that state none.", metavar="NAME")]
Url = Annotated[str | None, typer.Option(help="Address of an article that states none.", metavar="URL")]
Language = Annotated[
    str, typer.Option(help="en refuses other languages, any reads whatever is given.", metavar="en|any")
]
MaxMb = Annotated[float, typer.Option("--max-mb", help="Largest file that is taken for one article.", metavar="MB")]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", help="Processes; 0 for one a core. Any number gives the same result.", min=0)
]
Vocabulary = Annotated[
    list[Path] | None,
    typer.Option(help="Turtle file with further concepts and words; may be repeated.", metavar="FILE"),
]
GraphFile = Annotated[
    list[Path] | None,
    typer.Option("--graph", "-g", help="RDF file to ask; may be repeated.", metavar="FILE"),
]
Store = Annotated[Path | None, typer.Option(help="Folder of an embedded store.", metavar="DIR")]
Endpoint = Annotated[str | None, typer.Option(help="Address of a SPARQL endpoint.", metavar="URL")]


def processes(jobs: int) -> int:
    """Take 0 for one process a core."""
    return jobs or os.cpu_count() or 1
