"""``kg demo``: the whole chain on the sample articles, in one command."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from kg.cli import output
from kg.cli.application import ARTICLES, app
from kg.cli.articles import summary

__all__ = ["demo"]

_COLUMNS: Final = ("speaker", "cue", "content", "mode", "article")
_GO_ON: Final = """\
What the shapes found, at which words:   kg validate {place}
Which words gave which record, and why:  kg explain {article}
What else can be asked:                  kg ask
A graph of your own articles:            kg build FOLDER -o graph.trig
"""


@app.command(rich_help_panel=ARTICLES)
def demo(
    folder: Annotated[Path, typer.Option("--output", "-o", help="Folder for the graph.", metavar="DIR")] = Path("out"),
) -> None:
    """Build a graph of the sample articles, check it, and ask who said what about NATO.

    Example: `kg demo`
    """
    from kg import chain, questions, resources
    from kg.store import open_graph

    seeds, place = resources.path("seeds"), _writable(folder) / "demo.trig"
    started = time.perf_counter()
    with output.busy("reading the sample articles ..."):
        built = chain.build([seeds])
    for error in built.refused:
        output.remark(str(error))
    chain.write(built.quads, place, None)
    seconds = time.perf_counter() - started
    output.table(("", f"{seconds:.1f} s"), summary(built), title=f"$ kg build {_shown(seeds)} -o {place}")
    answer = questions.ask(open_graph([place]), "who-said-what", about="NATO")
    rows = [[str(row[column] or "") for column in _COLUMNS] for row in answer]
    output.table(_COLUMNS, rows, title=f"$ kg ask who-said-what --about NATO --graph {place}")
    output.text(_GO_ON.format(place=place, article=_shown(min(seeds.glob("*.txt")))))


def _shown(path: Path) -> str:
    """Name a path from here where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _writable(folder: Path) -> Path:
    """Take a temporary folder where the wanted one cannot be made or written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK)
    except OSError:
        usable = False
    return folder if usable else Path(tempfile.mkdtemp(prefix="diplomacy-kg-"))
