"""Where the actors of a network stand: forces, then no box on another.

Only additions, multiplications, divisions and square roots decide, which IEEE 754 rounds
in one way; so the same network has the same coordinates on every machine.

Notes:
    The forces are those of Fruchterman and Reingold (1991) with a pull towards the middle
    (as in ForceAtlas2, Jacomy et al. 2014), so that parts without connection stay near.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, sin, sqrt
from typing import Final

__all__ = ["Box", "Link", "placed"]

Box = tuple[float, float, float]
"""Half the width of a node with its label, and its reach above and below its point."""
Link = tuple[int, int, float]
"""Two nodes by their number, and how strongly they belong together."""

_ROUNDS: Final = 260
_APART: Final = 90.0  # distance at which a link of weight 1 is at rest
_FAR: Final = 3.2 * _APART  # from where on nodes do not push one another any more
_PULL: Final = 0.35
_WIDER: Final = 1.5  # pictures are wider than high
_TURN: Final = 2.399963  # golden angle
_SETTLING: Final = 400
_GAP: Final = 8.0


def placed(boxes: Sequence[Box], links: Sequence[Link]) -> list[tuple[float, float]]:
    """Place nodes; linked ones near one another, none on another, the first in the middle."""
    points = _pulled(_spiral(len(boxes)), links)
    wide = [[x * _WIDER, y] for x, y in _loosened(points)]
    return [(round(x, 1), round(y, 1)) for x, y in _separated(wide, boxes)]


def _spiral(count: int) -> list[list[float]]:
    """Begin on a sunflower; rounded, since libraries differ in the last digit of a sine."""
    return [
        [
            round(cos(number * _TURN) * sqrt(number) * _APART * 0.6, 2),
            round(sin(number * _TURN) * sqrt(number) * _APART * 0.6, 2),
        ]
        for number in range(count)
    ]


def _pulled(points: list[list[float]], links: Sequence[Link]) -> list[list[float]]:
    for turn in range(_ROUNDS):
        limit = _APART * (1 - turn / _ROUNDS) + 0.5
        for point, (dx, dy) in zip(points, _forces(points, links), strict=True):
            length = sqrt(dx * dx + dy * dy) or 1.0
            step = min(length, limit) / length
            point[0] += dx * step
            point[1] += dy * step
    return points


def _loosened(points: list[list[float]]) -> list[list[float]]:
    """Give the middle more room and the rim less: half of each distance goes by its square root."""
    lengths = [sqrt(x * x + y * y) for x, y in points]
    far = max(lengths, default=0.0)
    scales = [(1 + sqrt(far / length)) / 2 if length else 1.0 for length in lengths]
    return [[x * scale, y * scale] for (x, y), scale in zip(points, scales, strict=True)]


def _forces(points: list[list[float]], links: Sequence[Link]) -> list[list[float]]:
    forces = [[-_PULL * x, -_PULL * y] for x, y in points]
    for one, (x, y) in enumerate(points):
        for other in range(one):
            dx, dy = x - points[other][0], y - points[other][1]
            square = dx * dx + dy * dy + 1.0
            if square < _FAR * _FAR:
                push = _APART * _APART / square
                _add(forces, one, other, dx * push, dy * push)
    for one, other, weight in links:
        dx, dy = points[other][0] - points[one][0], points[other][1] - points[one][1]
        pull = sqrt(dx * dx + dy * dy) / _APART * weight
        _add(forces, one, other, dx * pull, dy * pull)
    return forces


def _add(forces: list[list[float]], one: int, other: int, dx: float, dy: float) -> None:
    forces[one][0] += dx
    forces[one][1] += dy
    forces[other][0] -= dx
    forces[other][1] -= dy


def _separated(points: list[list[float]], boxes: Sequence[Box]) -> list[list[float]]:
    """Push overlapping boxes apart, on the axis where it takes less."""
    for _ in range(_SETTLING):
        moved = False
        for one in range(len(points)):
            for other in range(one):
                moved |= _push(points[one], points[other], boxes[one], boxes[other])
        if not moved:
            break
    return points


def _push(one: list[float], other: list[float], box: Box, other_box: Box) -> bool:
    across = box[0] + other_box[0] + _GAP - abs(one[0] - other[0])
    above = one[1] <= other[1]
    reach = box[2] + other_box[1] if above else box[1] + other_box[2]
    down = reach + _GAP - abs(one[1] - other[1])
    if across <= 0 or down <= 0:
        return False
    axis, overlap = (0, across) if across < down else (1, down)
    sign = -1 if one[axis] <= other[axis] else 1
    one[axis] += sign * (overlap / 2 + 0.05)
    other[axis] -= sign * (overlap / 2 + 0.05)
    return True
