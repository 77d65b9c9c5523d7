"""A matrix of who speaks about whom, or of which outlet reports whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from kg.pictures.facts import Fact
from kg.pictures.lettering import shortened, width
from kg.pictures.markup import Element, data, element
from kg.pictures.picture import Entry, Picture, counted, key_line, label

__all__ = ["Columns", "matrix"]

Columns = Literal["topic", "outlet"]
Place = tuple[str, str]
"""A speaker and what stands above: a cell."""

_SIDE: Final = 38.0
_WIDE: Final = 64.0
_SIZE: Final = 13.0
_NAMES: Final = 250.0
_LONGEST: Final = 190.0
_BAR: Final = 120.0
_KEY: Final = 44.0
_LEAST_WIDTH: Final = 860.0
_MOST_COLUMNS: Final = 18
_SLANT: Final = 0.7071
_NOBODY: Final = "no speaker named"
_AGAINST: Final = ("denied", "declined")


@dataclass(frozen=True)
class _Table:
    """Statements by speaker and column; ``cells`` hold their numbers."""

    said: Sequence[Fact]
    rows: Sequence[str]
    heads: Sequence[str]
    cells: Mapping[Place, Sequence[int]]

    @cached_property
    def shown(self) -> list[int]:
        """The statements in any cell."""
        return sorted({number for numbers in self.cells.values() for number in numbers})

    @cached_property
    def totals(self) -> Mapping[str, int]:
        """How many statements each speaker made; one about two topics is one."""
        found: dict[str, set[int]] = {name: set() for name in self.rows}
        for (name, _), numbers in self.cells.items():
            found[name].update(numbers)
        return {name: len(numbers) for name, numbers in found.items()}

    @property
    def across(self) -> float:
        """How wide a column is."""
        return _SIDE if len(self.heads) > 7 else _WIDE

    @cached_property
    def top(self) -> float:
        """How high the names above the columns reach."""
        return max((width(_cut(head), _SIZE) * _SLANT for head in self.heads), default=0) + 30

    @property
    def right(self) -> float:
        """Where the last column ends."""
        return _NAMES + len(self.heads) * self.across


def matrix(facts: Iterable[Fact], *, top: int = 40, about: str = "", columns: Columns = "topic") -> Picture:
    """Draw speakers against what they speak about, or against the outlets that report it.

    Args:
        facts: What is reported; only statements count.
        top: How many speakers at most, those of most statements first.
        about: What the statements were narrowed to, for the title.
        columns: What stands at the top.
    """
    statements = [fact for fact in facts if fact.kind == "statement"]
    said = [fact for fact in statements if _heads(fact, columns)]
    table = _table(said, columns, top)
    return Picture(
        title=_title(about, columns),
        subtitle=_size(table, columns),
        description=f"A matrix of {_size(table, columns)}. Most statements: {_most(table)}.",
        width=max(_LEAST_WIDTH, table.right + _BAR + 40, table.right + table.top),
        height=table.top + len(table.rows) * _SIDE + _KEY,
        body=tuple(_body(table)),
        notes=tuple(_notes(table, columns, len(statements))),
        entries=tuple(Entry(said[number], _keys(number, table)) for number in table.shown),
    )


def _title(about: str, columns: Columns) -> str:
    title = f"Who said what about {about}" if about else "Who speaks about whom"
    return title if columns == "topic" else f"{title}, by outlet"


def _size(table: _Table, columns: Columns) -> str:
    speakers = counted(len(table.rows), "speaker")
    return f"{counted(len(table.shown), 'statement')} of {speakers}, {counted(len(table.heads), columns)}"


def _most(table: _Table) -> str:
    return ", ".join(f"{name} ({table.totals[name]})" for name in table.rows[:5])


# -- statements in cells -----------------------------------------------------------------


def _speakers(fact: Fact) -> tuple[str, ...]:
    return fact.sources or (_NOBODY,)


def _heads(fact: Fact, columns: Columns) -> tuple[str, ...]:
    return fact.targets if columns == "topic" else (fact.outlet or "outlet not known",)


def _table(said: Sequence[Fact], columns: Columns, top: int) -> _Table:
    rows = _ranked((name for fact in said for name in _speakers(fact)), top)
    cells: dict[Place, list[int]] = {}
    for number, fact in enumerate(said):
        for name in _speakers(fact):
            for head in _heads(fact, columns) if name in rows else ():
                cells.setdefault((name, head), []).append(number)
    heads = _ranked((head for (_, head), numbers in cells.items() for _ in numbers), _MOST_COLUMNS)
    kept = {place: numbers for place, numbers in cells.items() if place[1] in heads}
    totals = _Table(said, rows, heads, kept).totals
    order = sorted(filter(totals.get, rows), key=lambda name: (name == _NOBODY, -totals[name], name))
    return _Table(said, order, heads, kept)


def _ranked(names: Iterable[str], most: int) -> list[str]:
    counts = Counter(names)
    return sorted(counts, key=lambda name: (name == _NOBODY, -counts[name], name))[:most]


def _notes(table: _Table, columns: Columns, statements: int) -> Iterator[str]:
    speakers = len({name for fact in table.said for name in _speakers(fact)}) - len(table.rows)
    others = len({head for fact in table.said for head in _heads(fact, columns)}) - len(table.heads)
    left = [counted(n, noun) for n, noun in ((speakers, "speaker"), (others, columns)) if n > 0]
    if left:
        rest = counted(len(table.said) - len(table.shown), "statement")
        yield f"Left out, for they have fewer statements: {' and '.join(left)}; {rest} cannot be seen for that."
    if statements > len(table.said):
        yield f"Not drawn: {counted(statements - len(table.said), 'statement')} about nobody in particular."


def _keys(number: int, table: _Table) -> tuple[str, ...]:
    places = [place for place, numbers in table.cells.items() if number in numbers]
    return tuple(dict.fromkeys(key for place in places for key in _place_keys(place, table)))


def _place_keys(place: Place, table: _Table) -> tuple[str, str, str]:
    """Name a cell, its row and its column."""
    row, column = table.rows.index(place[0]), table.heads.index(place[1])
    return f"r{row}c{column}", f"r{row}", f"c{column}"


# -- drawing -----------------------------------------------------------------------------


def _body(table: _Table) -> Iterator[Element]:
    yield from (_head(head, number, table) for number, head in enumerate(table.heads))
    for number, name in enumerate(table.rows):
        yield element("path", class_="rule", d=f"M0 {_y(number, table):.1f}H{table.right + _BAR:.1f}")
        yield _name(name, number, table)
        yield from (_cell((name, head), table) for head in table.heads)
    yield from _key(table.top + len(table.rows) * _SIDE + 26)


def _y(row: int, table: _Table) -> float:
    return table.top + row * _SIDE


def _cut(head: str) -> str:
    return shortened(head, _SIZE, _LONGEST)


def _head(head: str, number: int, table: _Table) -> Element:
    x, y = _NAMES + (number + 0.5) * table.across + 4, table.top - 10
    cells = [key for place in table.cells if place[1] == head for key in _place_keys(place, table)]
    return element(
        "g",
        element("title", head),
        element("g", label(0, 0, _cut(head)), transform=f"translate({x:.1f} {y:.1f}) rotate(-45)"),
        data_key=f"c{number}",
        data_with=data(f"c{number}", *cells),
        data_name=head,
    )


def _name(name: str, number: int, table: _Table) -> Element:
    y, total = _y(number, table), table.totals[name]
    long = max(total / max(table.totals.values()) * (_BAR - 34), 2)
    cells = [key for place in table.cells if place[0] == name for key in _place_keys(place, table)]
    return element(
        "g",
        element("title", f"{name}: {counted(total, 'statement')}"),
        label(_NAMES - 14, y + _SIDE / 2 + 4, shortened(name, _SIZE, _NAMES - 20, bold=True), "strong", "end"),
        element("rect", class_="bar", x=table.right + 12, y=y + 14, width=long, height=10, rx=2),
        label(table.right + 18 + long, y + 23, str(total), "small soft number"),
        data_key=f"r{number}",
        data_with=data(f"r{number}", *cells),
        data_name=name,
    )


def _cell(place: Place, table: _Table) -> Element:
    numbers = table.cells.get(place, ())
    x, y = _NAMES + table.heads.index(place[1]) * table.across, _y(table.rows.index(place[0]), table)
    if not numbers:
        return element("circle", class_="none", cx=x + table.across / 2, cy=y + _SIDE / 2, r=1.5)
    count = len(numbers)
    step = 1 if count == 1 else 2 if count <= 4 else 3
    against = sum(table.said[number].status in _AGAINST for number in numbers)
    keys = _place_keys(place, table)
    return element(
        "g",
        element("title", _told([table.said[number] for number in numbers])),
        element("rect", class_=f"cell{step}", x=x + 2, y=y + 2, width=table.across - 4, height=_SIDE - 4, rx=4),
        label(x + table.across / 2, y + _SIDE / 2 + 4, str(count), "number", "middle"),
        _denials(x + 7, y + _SIDE - 7, table.across - 14, against / count) if against else None,
        data_key=keys[0],
        data_with=data(*keys),
        data_name=" ".join(place),
    )


def _denials(x: float, y: float, room: float, share: float) -> Element:
    """Underline the share of a cell's statements that deny or decline."""
    return element("path", class_="hatch", d=f"M{x:.1f} {y:.1f}h{max(room * share, 5):.1f}", stroke_dasharray="3 2")


def _told(facts: Sequence[Fact]) -> str:
    first = [f"{fact.headline}: {shortened(fact.words, _SIZE, 700)} ({fact.outlet})" for fact in facts[:4]]
    more = [f"and {len(facts) - 4} more"] if len(facts) > 4 else []
    return "\n".join([*first, *more])


def _key(y: float) -> Iterator[Element]:
    marks: list[tuple[Element, float, str]] = [
        (element("rect", class_=f"cell{step}", x=0, y=-9, width=18, height=18, rx=3), 18.0, words)
        for step, words in ((1, "1 statement"), (2, "2 to 4"), (3, "5 and more"))
    ]
    marks.append((_denials(0, 1, 20, 1), 20.0, "of these, the share that denies or declines"))
    marks.append((element("rect", class_="bar", x=0, y=-5, width=20, height=10, rx=2), 20.0, "statements in all"))
    yield from key_line(marks, 0, y)
