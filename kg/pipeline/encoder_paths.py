"""Tag paths of a linear-chain model: the best one, and the probability of a span."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
OUTSIDE, BEGIN, INSIDE, END, SINGLE = range(5)


def best_path(emissions: Scores, moves: Scores) -> NDArray[np.int64]:
    """Return the best tag of each token.

    `emissions` are chains × tokens × tags, `moves` chains × tags before × tags after; the
    answer is chains × tokens.
    """
    chains, length, _ = emissions.shape
    best = emissions[:, 0]
    back = np.zeros((length, *best.shape), dtype=np.int64)
    for step in range(1, length):
        totals = best[:, :, None] + moves
        back[step] = totals.argmax(1)
        best = totals.max(1) + emissions[:, step]
    path = np.zeros((chains, length), dtype=np.int64)
    rows = np.arange(chains)
    path[:, -1] = best.argmax(1)
    for step in range(length - 1, 0, -1):
        path[:, step - 1] = back[step][rows, path[:, step]]
    return path


def spans_of(path: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the spans of one path of outside, begin, inside, end and single tags."""
    spans = []
    start = 0
    for place, tag in enumerate(path):
        if tag in (BEGIN, SINGLE):
            start = place
        if tag in (END, SINGLE) or (tag in (BEGIN, INSIDE) and place + 1 == len(path)):
            spans.append((start, place + 1))
    return spans


class Lattice(NamedTuple):
    """Forward and backward log sums of one or more chains, and all that spans need."""

    emissions: NDArray[np.float64]
    moves: NDArray[np.float64]
    forward: NDArray[np.float64]
    backward: NDArray[np.float64]

    def span(self, chain: int, start: int, stop: int) -> float:
        """Return the log probability that exactly this span is marked."""
        emissions, moves = self.emissions[chain], self.moves[chain]
        tags = [BEGIN, *[INSIDE] * (stop - start - 2), END] if stop - start > 1 else [SINGLE]
        score = self.forward[chain, start, tags[0]] + self.backward[chain, stop - 1, tags[-1]]
        if len(tags) > 1:
            inner = np.array(tags[1:])
            score += emissions[start + 1 : stop][np.arange(len(inner)), inner].sum()
            score += moves[np.array(tags[:-1]), inner].sum()
        total = _log_sum(self.forward[chain, -1])
        return float(min(0.0, score - total))


def lattice(emissions: Scores, moves: Scores) -> Lattice:
    """Return the forward and backward sums of the chains; both directions run side by side."""
    scores, steps = emissions.astype(np.float64), moves.astype(np.float64)
    both = np.concatenate([scores, scores[:, ::-1]])
    ways = np.concatenate([steps, steps.transpose(0, 2, 1)])
    sums = np.empty_like(both)
    sums[:, 0] = both[:, 0]
    for place in range(1, scores.shape[1]):
        sums[:, place] = _log_sum(sums[:, place - 1, :, None] + ways, 1) + both[:, place]
    half = len(scores)
    return Lattice(scores, steps, sums[:half], sums[half:, ::-1] - scores)


def _log_sum(values: NDArray[np.float64], axis: int = 0) -> NDArray[np.float64]:
    top = values.max(axis=axis, keepdims=True)
    total: NDArray[np.float64] = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return total
