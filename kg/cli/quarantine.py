"""``kg quarantine``: which records are kept apart and why, and letting them go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options, output
from kg.cli.application import GRAPHS, app
from kg.cli.asking import show_answer
from kg.cli.options import AnswerFormat
from kg.errors import StoreError, UsageError

if TYPE_CHECKING:
    from kg.quarantine import Quarantine
    from kg.store import Store
    from kg.terms import Quad

__all__ = ["quarantine"]

_COLUMNS = ("record", "type", "article", "words", "rule", "message")
_Graph = Annotated[Path | None, typer.Option("--graph", "-g", help="RDF file.", metavar="FILE")]

quarantine = typer.Typer(
    no_args_is_help=True,
    help="Records with violations that are kept apart.\n\nExample: `kg quarantine list --store store/`",
)
app.add_typer(quarantine, name="quarantine", rich_help_panel=GRAPHS)


@quarantine.command("list")
def list_held(
    store: options.Store = None,
    graph: _Graph = None,
    format: options.Answers = AnswerFormat.table,  # noqa: A002
) -> None:
    """List the records in quarantine, a row a fault.

    Example: `kg quarantine list --store store/ --format csv`
    """
    from kg.terms import Answer, Literal, curie

    held = _opened(store, graph).held()
    rows = [
        (one.record, one.kind, one.file or one.article, one.words, curie(fault.shape), fault.message)
        for one in held
        for fault in one.faults
    ]
    show_answer(Answer(_COLUMNS, tuple(tuple(map(Literal, row)) for row in rows)), format)


@quarantine.command()
def release(
    records: Annotated[list[str], typer.Argument(help="Records by IRI, or by its last step.", metavar="IRI")],
    store: options.Store = None,
    graph: _Graph = None,
) -> None:
    """Put records where they belong, and remember that they are not to be held for the same rules again.

    Example: `kg quarantine release 0a1b2c3d4e5f6071 --store store/`
    """
    from kg import chain, serialisation
    from kg.store import open_store

    opened = open_store(store) if store else None
    held = _opened(store, graph)
    quads = held.release(records)
    if opened is not None:
        _refuse_strangers(opened, quads)
        opened.put(quads)
        opened.flush()
    elif graph:
        chain.write([*serialisation.read(graph), *quads], graph, None)
    held.save()  # last: a record that is in both places is only released again
    output.note(f"{len(records):,} released, {len(held):,} left in quarantine")


def _opened(store: Path | None, graph: Path | None) -> Quarantine:
    from kg.quarantine import Quarantine, beside

    place = store or graph
    if place is None or (store and graph):
        raise UsageError("name the graph: --store DIR or --graph FILE (one of them)")
    if not place.exists():
        raise UsageError(f"{place}: there is no such graph")
    return Quarantine(beside(place))


def _refuse_strangers(store: Store, quads: tuple[Quad, ...]) -> None:
    """Release into a store only what belongs to an article in it.

    Raises:
        StoreError: If an article is missing.
    """
    known = {row["article"] for row in store.articles()}
    for quad in quads:
        if quad.predicate.value.endswith("#reportedIn") and getattr(quad.object, "value", "") not in known:
            raise StoreError(f"{quad.object}: the article is not in the store; load it again")
