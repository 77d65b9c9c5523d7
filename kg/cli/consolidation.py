"""The command that brings several articles' records together: consolidate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options, output
from kg.cli.application import GRAPHS, app
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.consolidation import Overrides
    from kg.store import Store
    from kg.terms import Quad

__all__: list[str] = []


@app.command(rich_help_panel=GRAPHS)
def consolidate(
    store: options.Store = None,
    graph: options.GraphFiles = None,
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File for the graph with what was consolidated.", metavar="FILE"),
    ] = None,
    overrides: Annotated[
        Path | None,
        typer.Option(help="Table of what is the same and what is different, whatever the rules say.", metavar="FILE"),
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Throw away what was consolidated before.")] = False,
    answers: Annotated[
        bool,
        typer.Option(
            help="Keep the answers to questions that count and compare, in a store, until something changes there."
        ),
    ] = True,
) -> None:
    """Bring together what several articles report of one meeting, statement, figure, measure or person.

    In a store only what has changed since the last time is looked at. Articles' own graphs stay as they are.

    Example: `kg consolidate --store store/`
    """
    from kg.consolidation import read_overrides

    said = read_overrides(overrides)
    if store and not graph and not out:
        _in_store(store, said, rebuild=rebuild, answers=answers)
    elif graph and out and not store:
        _in_files(graph, out, said)
    else:
        raise UsageError("name a store (--store DIR), or files to read and one to write (--graph FILE -o FILE)")


def _in_store(folder: Path, overrides: Overrides, *, rebuild: bool, answers: bool) -> None:
    from kg.consolidation import Consolidation
    from kg.following import beside, follow
    from kg.store import open_store

    opened = open_store(folder)
    consolidation = Consolidation(beside(folder), overrides)
    done = follow(opened, consolidation, anew=rebuild)
    consolidation.close()
    opened.flush()
    output.note(
        f"{folder}: {done.added} articles taken in, {done.removed} out, {done.unchanged} unchanged; "
        f"{done.quads:,} triples changed"
    )
    if answers:
        _keep_answers(opened)
    opened.close()


def _keep_answers(store: Store) -> None:
    """Have the answers at hand that take long in a large store."""
    from kg import questions

    asked = [each for each in questions.questions() if each.kept]
    kept = 0
    with output.busy("asking ...") as progress:
        for number, each in enumerate(asked, 1):
            progress(f"asking {each.name} ({number} of {len(asked)}) ...")
            kept += questions.keep(store, each)
    if kept:
        output.note(f"{questions.counted(kept, 'answer')} kept")


def _in_files(files: list[Path], out: Path, overrides: Overrides) -> None:
    from kg import chain
    from kg.consolidation import consolidated
    from kg.serialisation import read

    quads: list[Quad] = [quad for file in files for quad in read(file) if not _is_consolidated(quad)]
    made = consolidated(quads, overrides)
    chain.write([*quads, *made], out, None)
    output.note(f"{len(made):,} triples consolidated from {len(quads):,} -> {out}")


def _is_consolidated(quad: Quad) -> bool:
    return str(quad.graph).endswith("/graph/consolidated>")
