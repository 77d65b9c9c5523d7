"""A store and its consolidated graph, which follows the articles that come and go.

Joins two stages, as ``kg.chain`` does: the store keeps the graph, consolidation makes it.
What consolidation remembers lies in a file inside the store's folder and can be thrown
away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.terms import Iri, Quad

if TYPE_CHECKING:
    from kg.consolidation import Consolidation
    from kg.store import Store

__all__ = ["Followed", "beside", "follow"]

_TOGETHER: Final = 100  # articles after which changes are written
_NAME: Final = "consolidated.db"


@dataclass(frozen=True, slots=True)
class Followed:
    """How many articles were taken in, taken out and left alone, and how many quads that changed."""

    added: int
    removed: int
    unchanged: int
    quads: int


def beside(store: Path) -> Path:
    """Name the file in which consolidation remembers what it compared."""
    return store / _NAME


def follow(store: Store, consolidation: Consolidation, *, anew: bool = False) -> Followed:
    """Bring the consolidated graph of a store up to date.

    Args:
        store: Where the articles' graphs are and the consolidated one is to be.
        consolidation: What is remembered of the last time.
        anew: Throw the consolidated graph away and make it from nothing.

    Raises:
        StoreError: If the store cannot be written.
    """
    graphs = {str(row[0]): Iri(str(row[4])) for row in store.articles().values()}
    left = consolidation.unwritten()  # by a process that was killed before it could
    changed = _write(store, consolidation, left.removed, left.added)
    if anew or bool(consolidation.marks()) != bool(_kept(store, graphs.values())):
        consolidation.clear()
        changed += _drop(store, graphs.values())
    known = consolidation.marks()
    marks = {article: store.mark(graph) for article, graph in graphs.items()}
    gone = sorted(set(known) - set(marks))
    new = sorted(article for article, mark in marks.items() if known.get(article) != mark)
    removed: set[Quad] = set()
    added: set[Quad] = set()
    for number, article in enumerate([*gone, *new], start=1):
        change = (
            consolidation.put(store.graph(graphs[article]), mark=marks[article])
            if article in marks
            else consolidation.remove(article)
        )
        removed, added = (removed | (change.removed - added), (added - change.removed) | change.added)
        if number % _TOGETHER == 0:
            changed += _write(store, consolidation, removed - added, added)
            removed, added = set(), set()
    changed += _write(store, consolidation, removed - added, added)
    return Followed(len(new), len(gone), len(marks) - len(new), changed)


def _write(store: Store, consolidation: Consolidation, removed: Collection[Quad], added: Collection[Quad]) -> int:
    """Put changes into the store, and only then call them written: to put them twice is to put them once."""
    if removed or added:
        store.exchange(removed, added)
        consolidation.written()
    return len(removed) + len(added)


def _kept(store: Store, graphs: Iterable[Iri]) -> bool:
    """Whether there is a consolidated graph already."""
    return any(next(store.graph(name), None) for name in _names(graphs))


def _drop(store: Store, graphs: Iterable[Iri]) -> int:
    size = 0
    for name in _names(graphs):
        quads = list(store.graph(name))
        store.exchange(quads, ())
        size += len(quads)
    return size


def _names(graphs: Iterable[Iri]) -> list[Iri]:
    """Name the consolidated graphs; there is one under each base."""
    return [Iri(name) for name in sorted({graph.value.rpartition("/")[0] + "/consolidated" for graph in graphs})]
