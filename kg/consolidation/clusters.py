"""Pairs that were found the same -> clusters, whatever the order in which they were found.

Within what pairs connect, the surest pairs are joined first, and no join brings together
two that must stay apart. So a cluster is a function of its component alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Cluster", "Edge", "clusters"]


@dataclass(frozen=True, slots=True)
class Edge:
    """Two nodes found the same, and why; ``one`` sorts before ``other``.

    ``weak`` is the one of them that only fits the other, as a surname fits a full name.
    """

    one: str
    other: str
    score: float
    because: str
    weak: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Nodes that are one, in order, with the joins that made them so."""

    members: tuple[str, ...]
    joins: tuple[Edge, ...] = ()


def clusters(nodes: Iterable[str], edges: Iterable[Edge], apart: Callable[[str, str], bool]) -> list[Cluster]:
    """Join nodes by their edges, the surest first, then those that only one cluster fits.

    Args:
        nodes: Those of a component.
        edges: What was found of pairs of them.
        apart: Whether two nodes must not be in one cluster.
    """
    groups = _Groups(sorted(nodes), apart)
    ranked = sorted(edges, key=lambda edge: (-edge.score, edge.one, edge.other))
    for edge in ranked:
        if not edge.weak:
            groups.join(edge)
    for edge in _unambiguous([edge for edge in ranked if edge.weak], groups):
        groups.join(edge)
    return groups.found()


def _unambiguous(edges: Sequence[Edge], groups: _Groups) -> list[Edge]:
    """Choose the edges of those that fit one cluster and no more.

    All is decided before any of them is joined, so order cannot matter.
    """
    fitting: dict[str, set[str]] = {}
    for edge in edges:
        strong = edge.other if edge.weak == edge.one else edge.one
        fitting.setdefault(edge.weak, set()).add(groups.root(strong))
    return [edge for edge in edges if len(fitting[edge.weak]) == 1]


class _Groups:
    """Growing clusters; a union-find that can refuse."""

    def __init__(self, nodes: Sequence[str], apart: Callable[[str, str], bool]) -> None:
        self._root = {node: node for node in nodes}
        self._members = {node: [node] for node in nodes}
        self._joins: dict[str, list[Edge]] = {node: [] for node in nodes}
        self._apart = apart

    def root(self, node: str) -> str:
        """Find the smallest member of a node's cluster."""
        return self._root[node]

    def join(self, edge: Edge) -> None:
        """Bring two clusters together unless two of their members must stay apart."""
        first, second = sorted((self._root[edge.one], self._root[edge.other]))
        if first == second or any(self._apart(a, b) for a in self._members[first] for b in self._members[second]):
            return
        for node in self._members[second]:
            self._root[node] = first
        self._members[first] += self._members.pop(second)
        self._joins[first] += [*self._joins.pop(second), edge]

    def found(self) -> list[Cluster]:
        """Give the clusters in order of their smallest members."""
        return [
            Cluster(tuple(sorted(members)), tuple(sorted(self._joins[root], key=lambda e: (e.one, e.other))))
            for root, members in sorted(self._members.items())
        ]
