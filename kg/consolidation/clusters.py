"""Pairs that were found the same -> clusters, whatever the order in which they were found.

Within what pairs connect, the surest pairs are joined first, and no join brings together
two that must stay apart. So a cluster is a function of its component alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Cluster", "Edge", "clusters", "strong"]


@dataclass(frozen=True, slots=True)
class Edge:
    """Two nodes found the same, and why; ``one`` sorts before ``other``.

    ``weak`` is the one of them that only fits the other, as a surname fits a full name; it
    is joined to the cluster that it fits best, if there is one such.
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
    """Choose the edges of those that fit one cluster better than any other.

    All is decided before any of them is joined, so order cannot matter. Those that are one
    already fit the same cluster or none, so that they cannot bring two others together.
    """
    fitting: dict[str, dict[str, float]] = {}
    for edge in edges:
        weak, root = groups.root(edge.weak), groups.root(strong(edge))
        if weak != root:
            scores = fitting.setdefault(weak, {})
            scores[root] = max(edge.score, scores.get(root, 0.0))
    best = {weak: _only_best(scores) for weak, scores in fitting.items()}
    return [edge for edge in edges if groups.root(strong(edge)) == best.get(groups.root(edge.weak))]


def strong(edge: Edge) -> str:
    """Give the node that the weak one fits."""
    return edge.other if edge.weak == edge.one else edge.one


def _only_best(scores: dict[str, float]) -> str | None:
    """Give the cluster of the highest score, if it alone has it."""
    highest = max(scores.values())
    found = [root for root, score in scores.items() if score == highest]
    return found[0] if len(found) == 1 else None


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
