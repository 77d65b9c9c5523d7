"""A network of actors: who met whom, spoke about whom, sanctions whom, trades with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Final, Literal

from kg.pictures.facts import Actor, Fact
from kg.pictures.layout import placed
from kg.pictures.lettering import day, shortened, width
from kg.pictures.markup import Element, data, element, number
from kg.pictures.picture import Entry, Picture, counted, key_line, kinds_of, label

__all__ = ["network"]

Tie = Literal["meeting", "plan", "statement", "sanction", "trade", "behalf"]
Pair = tuple[str, str, Tie]

_DIRECTED: Final = ("statement", "sanction")
_WORDS: Final[Mapping[Tie, str]] = {
    "meeting": "met",
    "plan": "meeting planned or not held",
    "statement": "speaks about",
    "sanction": "sanctions",
    "trade": "trades with",
    "behalf": "speaks for",
}
_PULLS: Final[Mapping[Tie, float]] = {
    "meeting": 1.0,
    "plan": 0.7,
    "statement": 0.45,
    "sanction": 0.6,
    "trade": 0.7,
    "behalf": 1.1,
}
_SHAPES: Final = ("Person", "State", "Organisation", "Group", "Meeting")
_WIDEST: Final = 176.0
_LETTERS: Final = 12.5
_MARGIN: Final = 14.0
_KEY: Final = 66.0
_LEAST_WIDTH: Final = 900.0
_CROWD: Final = 8  # participants; of a larger meeting all are tied to it, not everybody to everybody


@dataclass(frozen=True, slots=True)
class _Node:
    """An actor with its place; ``key`` is its name in the page."""

    actor: Actor
    key: str
    weight: int
    x: float = 0.0
    y: float = 0.0

    @property
    def radius(self) -> float:
        return min(6 + 1.5 * sqrt(self.weight), 18.0)

    @property
    def caption(self) -> str:
        return shortened(self.actor.name, _LETTERS, _WIDEST, bold=True)

    @property
    def half(self) -> float:
        """Half of what it takes across."""
        return max(width(self.caption, _LETTERS, bold=True) / 2, self.radius)


def network(facts: Sequence[Fact], actors: Mapping[str, Actor], *, top: int = 40, about: str = "") -> Picture:
    """Draw actors and their ties.

    Args:
        facts: What is reported.
        actors: Who counts as an actor, by name; places and unnamed sources do not.
        top: How many actors at most, those of most facts first.
        about: What the facts were narrowed to, for the title.
    """
    actors = {**actors, **{name: Actor(name, "Meeting") for fact in facts for name in _hub(fact)}}
    ties = _ties(facts, actors)
    tied = [fact for fact in facts if any(pair in ties for pair in _pairs(fact))]
    counts = Counter(name for fact in tied for name in _drawn(fact, actors))
    ranked = _linked(sorted(counts, key=lambda name: (-counts[name], name)), ties)
    keys = {name: f"n{number}" for number, name in enumerate(_chosen(ranked, ties, top))}
    kept = {pair: count for pair, count in ties.items() if pair[0] in keys and pair[1] in keys}
    entries = tuple(_entries(tied, keys, kept))
    shown = Counter(name for entry in entries for name in _drawn(entry.fact, actors))
    nodes = _placed([_Node(actors[name], key, shown[name]) for name, key in keys.items()], kept)
    notes = _notes(len(facts), len(tied), len(entries), len(ranked) - len(nodes))
    return _picture(nodes, kept, entries, notes, about)


def _drawn(fact: Fact, actors: Mapping[str, Actor]) -> list[str]:
    names = dict.fromkeys((*fact.sources, *fact.targets, *_hub(fact)))
    return [name for name in names if name in actors]


def _hub(fact: Fact) -> tuple[str, ...]:
    """Name a meeting of many, which stands among its participants; articles on the same one name it alike."""
    if fact.kind != "meeting" or len(fact.sources) <= _CROWD:
        return ()
    return (f"{fact.label}, {day(fact.date)}" if fact.date else fact.label,)


def _linked(names: Sequence[str], ties: Iterable[Pair]) -> list[str]:
    """Keep the names that are tied to another one of them."""
    known = set(names)
    linked = {name for pair in ties if known.issuperset(pair[:2]) for name in pair[:2]}
    return [name for name in names if name in linked]


def _chosen(ranked: Sequence[str], ties: Iterable[Pair], top: int) -> list[str]:
    """Take as many names as may be shown, none of which would stand alone."""
    near: dict[str, set[str]] = {}
    for one, other, _ in ties:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    present: set[str] = set()
    chosen: set[str] = set()
    for name in ranked:
        present.add(name)
        joined = near[name] & present
        grown = chosen | joined | {name} if joined else chosen
        if len(grown) > max(top, 2):
            break
        chosen = grown
    return [name for name in ranked if name in chosen]


# -- ties --------------------------------------------------------------------------------


def _ties(facts: Iterable[Fact], actors: Mapping[str, Actor]) -> Counter[Pair]:
    """Count how often each two actors are tied in each way."""
    found: Counter[Pair] = Counter()
    for fact in facts:
        found.update(pair for pair in _pairs(fact) if pair[0] in actors and pair[1] in actors)
    named = {name for pair in found for name in pair[:2]}
    for name in sorted(named):
        found.update((name, state, "behalf") for state in actors[name].on_behalf_of if state in named)
    return found


def _pairs(fact: Fact) -> Iterator[Pair]:
    if fact.kind == "meeting":
        tie: Tie = "meeting" if fact.status == "held" else "plan"
        sources = sorted(set(fact.sources))
        pairs = [(name, hub) for hub in _hub(fact) for name in sources] or combinations(sources, 2)
        yield from ((one, other, tie) for one, other in pairs)
        return
    for source in fact.sources:
        for target in fact.targets:
            if source == target:
                continue
            one, other = (source, target) if fact.kind in _DIRECTED else sorted((source, target))
            yield one, other, fact.kind


def _entries(facts: Iterable[Fact], keys: Mapping[str, str], ties: Mapping[Pair, int]) -> Iterator[Entry]:
    for fact in facts:
        pairs = [pair for pair in _pairs(fact) if pair in ties]
        if pairs:
            actors = [keys[name] for name in (*fact.sources, *fact.targets, *_hub(fact)) if name in keys]
            yield Entry(fact, tuple(dict.fromkeys((*actors, *(_key(pair, keys) for pair in pairs)))))


def _key(pair: Pair, keys: Mapping[str, str]) -> str:
    return f"{keys[pair[0]]}-{keys[pair[1]]}-{pair[2]}"


def _notes(facts: int, tied: int, drawn: int, left: int) -> tuple[str, ...]:
    notes = []
    if left > 0:
        records = counted(tied - drawn, "record")
        notes.append(f"{counted(left, 'actor')} of fewer records are left out, and {records} with them.")
    if facts > tied:
        rest = counted(facts - tied, "record")
        notes.append(f"Not drawn: {rest} of unnamed sources, about nobody in particular, or of one actor alone.")
    return tuple(notes)


# -- places ------------------------------------------------------------------------------


def _placed(nodes: Sequence[_Node], ties: Mapping[Pair, int]) -> dict[str, _Node]:
    order = {node.actor.name: number for number, node in enumerate(nodes)}
    strengths: dict[tuple[int, int], float] = {}
    for (one, other, tie), count in ties.items():
        if one in order and other in order:
            pair = (min(order[one], order[other]), max(order[one], order[other]))
            strengths[pair] = strengths.get(pair, 0.0) + _PULLS[tie] * min(sqrt(count), 2.0)
    links = [(*pair, min(strength, 1.4)) for pair, strength in sorted(strengths.items())]
    boxes = [(node.half, node.radius, node.radius + 17) for node in nodes]
    points = placed(boxes, links)
    left = min((x - box[0] for (x, _), box in zip(points, boxes, strict=True)), default=0) - _MARGIN
    top = min((y - box[1] for (_, y), box in zip(points, boxes, strict=True)), default=0) - _MARGIN
    right = max((x + box[0] for (x, _), box in zip(points, boxes, strict=True)), default=0) + _MARGIN
    left -= max(_LEAST_WIDTH - (right - left), 0) / 2
    return {
        node.actor.name: _Node(node.actor, node.key, node.weight, x - left, y - top)
        for node, (x, y) in zip(nodes, points, strict=True)
    }


# -- drawing -----------------------------------------------------------------------------


def _picture(
    nodes: Mapping[str, _Node],
    ties: Mapping[Pair, int],
    entries: tuple[Entry, ...],
    notes: tuple[str, ...],
    about: str,
) -> Picture:
    reach = [(node.x + node.half, node.y + node.radius + 17) for node in nodes.values()]
    wide = max(_LEAST_WIDTH, max((x for x, _ in reach), default=0) + _MARGIN)
    high = max((y for _, y in reach), default=0) + _MARGIN
    strongest = ", ".join(f"{n.actor.name} ({n.weight})" for n in list(nodes.values())[:5])
    said = kinds_of(entry.fact for entry in entries)
    return Picture(
        title=f"Actors around {about}" if about else "Actors and their ties",
        subtitle=f"{counted(len(nodes), 'actor')}; {said}",
        description=f"A network of {counted(len(nodes), 'actor')}: {said}. Most records: {strongest}.",
        width=wide,
        height=high + _KEY,
        body=(
            element("g", *_links(nodes, ties), class_="links"),
            element("g", *(_node(node, nodes, ties) for node in nodes.values())),
            *_key_lines({tie for *_, tie in ties}, {n.actor.kind for n in nodes.values()}, high, wide),
        ),
        notes=notes,
        entries=entries,
    )


def _links(nodes: Mapping[str, _Node], ties: Mapping[Pair, int]) -> Iterator[Element]:
    """Draw the ties of two actors side by side, the lighter ones first."""
    beside: Counter[tuple[str, str]] = Counter()
    for pair in sorted(ties, key=lambda pair: (list(_WORDS).index(pair[2]), pair)):
        one, other, _ = pair
        both = (min(one, other), max(one, other))
        bend = (0, 1, -1, 2, -2, 3, -3, 4)[min(beside[both], 7)] * (1 if one <= other else -1)
        beside[both] += 1
        yield _link(pair, ties[pair], bend, nodes)


def _link(pair: Pair, count: int, bend: int, nodes: Mapping[str, _Node]) -> Element:
    one, other, tie = nodes[pair[0]], nodes[pair[1]], pair[2]
    said = f"{one.actor.name} {_WORDS[tie]} {other.actor.name}"
    key = _key(pair, {pair[0]: one.key, pair[1]: other.key})
    thick = min(1.4 + 0.9 * (sqrt(count) - 1), 6.0)
    line, head = _curve(one, other, bend, 4 + thick * 1.5 if tie in _DIRECTED else 0)
    parts = [
        element("title", said if tie == "behalf" else f"{said} ({counted(count, 'record')})"),
        element("path", d=line, class_=f"link {tie}", stroke_width=None if tie == "behalf" else number(thick)),
    ]
    if tie in _DIRECTED:
        parts.append(element("path", d=head, class_=f"head {tie}"))
    kind = "meeting" if tie == "plan" else tie
    return element(
        "g",
        *parts,
        class_=f"kind-{kind}",
        data_key=key,
        data_with=data(key, one.key, other.key),
        data_name=f"{one.actor.name} {other.actor.name}",
    )


def _curve(one: _Node, other: _Node, bend: int, head: float) -> tuple[str, str]:
    """Draw a curve from rim to rim, and a head of an arrow at its end."""
    dx, dy = other.x - one.x, other.y - one.y
    length = sqrt(dx * dx + dy * dy) or 1.0
    lift = bend * 13 + (length * 0.04 if bend == 0 else 0)
    middle = ((one.x + other.x) / 2 - dy / length * lift * 2, (one.y + other.y) / 2 + dx / length * lift * 2)
    start, end = _rim(one, middle, 2), _rim(other, middle, 3 + head)
    tip = _rim(other, middle, 3)
    along = ((tip[0] - end[0]) / (head or 1), (tip[1] - end[1]) / (head or 1))
    wing = head * 0.55
    corners = [
        tip,
        (end[0] - along[1] * wing, end[1] + along[0] * wing),
        (end[0] + along[1] * wing, end[1] - along[0] * wing),
    ]
    path = f"M{_xy(start)}Q{_xy(middle)} {_xy(end)}"
    return path, "M" + "L".join(map(_xy, corners)) + "Z"


def _rim(node: _Node, towards: tuple[float, float], gap: float) -> tuple[float, float]:
    dx, dy = towards[0] - node.x, towards[1] - node.y
    length = sqrt(dx * dx + dy * dy) or 1.0
    reach = node.radius + gap
    return node.x + dx / length * reach, node.y + dy / length * reach


def _xy(point: tuple[float, float]) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _node(node: _Node, nodes: Mapping[str, _Node], ties: Mapping[Pair, int]) -> Element:
    near = [pair for pair in ties if node.actor.name in pair[:2]]
    known = {name: nodes[name].key for pair in near for name in pair[:2]}
    said = f"{node.actor.name} ({node.actor.kind.lower()}): {counted(node.weight, 'record')}"
    return element(
        "g",
        element("title", said),
        _shape(node.actor.kind, node.x, node.y, node.radius),
        label(node.x, node.y + node.radius + 13, node.caption, "name", "middle"),
        data_key=node.key,
        data_with=data(node.key, *known.values(), *(_key(pair, known) for pair in near)),
        data_name=node.actor.name,
    )


def _shape(kind: str, x: float, y: float, radius: float) -> Element:
    """Draw a circle for a person, a square for a state, a diamond, a hexagon, or a ring for a meeting of many."""
    class_ = f"shape {kind}"
    if kind == "State":
        side = radius * 0.9
        return element("rect", class_=class_, x=x - side, y=y - side, width=2 * side, height=2 * side, rx=3)
    if kind == "Organisation":
        reach = radius * 1.15
        return element("path", class_=class_, d=_polygon(x, y, ((0, -reach), (reach, 0), (0, reach), (-reach, 0))))
    if kind == "Group":
        half, rise = radius / 2, radius * 0.87
        corners = ((-radius, 0), (-half, -rise), (half, -rise), (radius, 0), (half, rise), (-half, rise))
        return element("path", class_=class_, d=_polygon(x, y, corners))
    circle = element("circle", class_=class_, cx=x, cy=y, r=radius)
    if kind == "Meeting":
        return element("g", circle, element("circle", class_="shape", cx=x, cy=y, r=radius / 2))
    return circle


def _polygon(x: float, y: float, corners: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(_xy((x + dx, y + dy)) for dx, dy in corners) + "Z"


def _key_lines(ties: set[Tie], kinds: set[str], y: float, wide: float) -> Iterator[Element]:
    marks = [(_sample(tie), 34.0, words) for tie, words in _WORDS.items() if tie in ties]
    yield element("path", class_="rule", d=f"M0 {number(y)}h{number(wide)}")
    yield from key_line(marks, 0, y + 22)
    known = [kind for kind in _SHAPES if kind in kinds]
    yield from key_line([(_shape(kind, 8, 0, 7.5), 18.0, kind.lower()) for kind in known], 0, y + 46)


def _sample(tie: Tie) -> Element:
    line = element("path", class_=f"link {tie}", d="M0 0h30" if tie not in _DIRECTED else "M0 0h24", stroke_width="2")
    if tie not in _DIRECTED:
        return line
    return element("g", line, element("path", class_=f"head {tie}", d="M32 0L24 4.5L24 -4.5Z"))
