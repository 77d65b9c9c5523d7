"""What the shared graphs say of things that only some articles refer to, found by queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from kg.terms import Iri, Node, Quad, Source, Term, sparql

__all__ = ["orphans"]

_SHARED = ("entities", "vocabulary")
_NODES_TOGETHER = 100


def orphans(store: Source, leaving: Sequence[Iri], kept: Collection[Term]) -> list[Quad]:
    """Find the descriptions that nothing needs once some articles' graphs have gone.

    An entity may be referred to by another one (who speaks for a state), so what an orphan
    refers to is looked at as well. The consolidated graph does not count: it follows from
    the articles.

    Args:
        store: Where to ask.
        leaving: Graphs of articles that are removed or replaced.
        kept: What is referred to by what comes instead.

    Raises:
        KgError: If the store does not answer.
    """
    bases = sorted({graph.value.rpartition("/")[0] for graph in leaving})
    shared = [Iri(f"{base}/{name}") for base in bases for name in _SHARED]
    beyond = [*leaving, *shared, *(Iri(f"{base}/consolidated") for base in bases)]
    described = _described(store, leaving, shared)
    used = {node for node in described if node in kept} | _referred_to(store, described, beyond)
    referrers = _referrers(store, [node for node in described if node not in used], shared)
    alone = {node for node in described if node not in used}
    while needed := {node for node in alone if not referrers.get(node, set()) <= alone}:
        alone -= needed
    return [quad for node in alone for quad in described[node]]


def _described(store: Source, leaving: Sequence[Iri], shared: Sequence[Iri]) -> dict[Iri, list[Quad]]:
    """Collect what the shared graphs say of all that the leaving ones lead to."""
    found: dict[Iri, list[Quad]] = defaultdict(list)
    seen: set[Iri] = set()
    rows = _rows(store, f"VALUES ?g {{ {_listed(leaving)} }} GRAPH ?g {{ ?x ?q ?node }}", shared)
    while rows:
        for node, predicate, value, graph in rows:
            found[node].append(Quad(node, predicate, value, graph))
        seen |= {row[0] for row in rows}
        next_ = list(dict.fromkeys(value for _, _, value, _ in rows if isinstance(value, Iri) and value not in seen))
        rows = [row for part in _parts(next_) for row in _rows(store, f"VALUES ?node {{ {_listed(part)} }}", shared)]
    return dict(found)


def _rows(store: Source, pattern: str, shared: Sequence[Iri]) -> list[tuple[Iri, Iri, Term, Node]]:
    answer = store.select(
        f"SELECT DISTINCT ?node ?p ?o ?shared {{ {pattern} "
        f"VALUES ?shared {{ {_listed(shared)} }} GRAPH ?shared {{ ?node ?p ?o }} FILTER(isIRI(?node)) }}"
    )
    return [row for row in answer.rows if isinstance(row[0], Iri)]  # type: ignore[misc]


def _referred_to(store: Source, nodes: Iterable[Iri], beyond: Sequence[Iri]) -> set[Term]:
    """Choose the nodes that some graph refers to that stays."""
    others = ", ".join(map(sparql, beyond))
    return {
        node
        for part in _parts(list(nodes))
        for (node,) in store.select(
            f"SELECT DISTINCT ?node {{ VALUES ?node {{ {_listed(part)} }} "
            f"FILTER EXISTS {{ GRAPH ?g {{ ?x ?p ?node }} FILTER(?g NOT IN ({others})) }} }}"
        ).rows
        if node
    }


def _referrers(store: Source, nodes: Sequence[Iri], shared: Sequence[Iri]) -> dict[Term, set[Term]]:
    """Say what refers to each node within the shared graphs."""
    found: dict[Term, set[Term]] = defaultdict(set)
    for part in _parts(nodes):
        answer = store.select(
            f"SELECT DISTINCT ?node ?x {{ VALUES ?node {{ {_listed(part)} }} "
            f"VALUES ?shared {{ {_listed(shared)} }} GRAPH ?shared {{ ?x ?p ?node }} }}"
        )
        for node, referrer in answer.rows:
            if node and referrer and node != referrer:
                found[node].add(referrer)
    return found


def _parts(nodes: Sequence[Iri]) -> Iterator[Sequence[Iri]]:
    return (nodes[start : start + _NODES_TOGETHER] for start in range(0, len(nodes), _NODES_TOGETHER))


def _listed(nodes: Iterable[Iri]) -> str:
    return " ".join(map(sparql, nodes))
