"""From arc scores to dependency trees with one root."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
_LOW = np.float32(-1e9)


def best_tree(scores: Scores) -> NDArray[np.int64]:
    """Return the head of each word of one sentence, 0 for the root and n for the n-th word.

    `scores` has a row for each word and a column for each head, the root's first. The best head
    of each word is taken; only where these make no tree with a single root, the maximum spanning
    tree is searched under the root that fits best.

    Notes:
        Chu and Liu (1965), Edmonds (1967); one root is asked for as in Universal Dependencies.
    """
    scores = scores.copy()
    size = len(scores)
    words = np.arange(size)
    scores[words, words + 1] = _LOW
    heads: NDArray[np.int64] = scores.argmax(1)
    if (heads == 0).sum() == 1 and not _cycle(heads):
        return heads
    others = scores[:, 1:].max(1) if size > 1 else np.zeros(1, dtype=np.float32)
    root = int((scores[:, 0] - others).argmax())
    scores[words != root, 0] = _LOW
    scores[root, 1:] = _LOW
    padded = np.full((size + 1, size + 1), _LOW, dtype=np.float32)
    padded[1:] = scores
    return _spanning(padded)[1:]


def _cycle(heads: NDArray[np.int64]) -> list[int]:
    """Return the words of one cycle, numbered from one; none where there is none."""
    state = [0] * (len(heads) + 1)
    for start in range(1, len(heads) + 1):
        path = []
        node = start
        while node and not state[node]:
            state[node] = start
            path.append(node)
            node = int(heads[node - 1])
        if node and state[node] == start:
            return path[path.index(node) :]
    return []


def _spanning(scores: Scores) -> NDArray[np.int64]:
    """Return the heads of the maximum spanning tree; node 0 is the root and has no head."""
    heads: NDArray[np.int64] = scores.argmax(1)
    heads[0] = 0
    if not (found := _cycle(heads[1:])):
        return heads
    cycle = np.array(found)
    inside = np.zeros(len(scores), dtype=bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    kept = scores[cycle, heads[cycle]]
    entering = scores[np.ix_(cycle, outside)] - kept[:, None]
    leaving = scores[np.ix_(outside, cycle)]
    merged = np.full((len(outside) + 1, len(outside) + 1), _LOW, dtype=np.float32)
    merged[:-1, :-1] = scores[np.ix_(outside, outside)]
    merged[-1, :-1] = entering.max(0)
    merged[:-1, -1] = leaving.max(1)
    smaller = _spanning(merged)
    result = heads.copy()
    for place, node in enumerate(outside):
        head = smaller[place]
        result[node] = cycle[int(leaving[place].argmax())] if head == len(outside) else outside[head]
    entry = int(smaller[-1])
    broken = int(entering[:, entry].argmax())
    result[cycle[broken]] = outside[entry]
    result[0] = 0
    return result
