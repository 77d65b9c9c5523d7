"""A matrix of who speaks about whom, or of which outlet reports whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal

from kg.pictures.facts import Fact
from kg.pictures.lettering import shortened, width
from kg.pictures.markup import Element, data, element
from kg.pictures.picture import Entry, Picture, counted, key_line, label

__all__ = ["Columns", "matrix"]

Columns = Literal["topic", "outlet"]

_SIDE: Final = 38.0
_WIDE: Final = 64.0
_SIZE: Final = 13.0
_NAMES: Final = 250.0
_HEADS: Final = 190.0
_BAR: Final = 120.0
_KEY: Final = 44.0
_LEAST_WIDTH: Final = 860.0
_MOST_COLUMNS: Final = 18
_SLANT: Final = 0.7071
_NOBODY: Final = "no speaker named"


def matrix(facts: Iterable[Fact], *, top: int = 40, about: str = "", columns: Columns = "topic") -> Picture:
    """Draw speakers against what they speak about, or against the outlets that report it.

    Args:
        facts: What is reported; only statements count.
        top: How many speakers at most, those of most statements first.
        about: What the statements were narrowed to, for the title.
        columns: What stands at the top.
    """
    heads: Callable[[Fact], tuple[str, ...]] = _topics if columns == "topic" else _outlets
    statements = [fact for fact in facts if fact.kind == "statement"]
    said = [fact for fact in statements if heads(fact)]
    rows = _ranked((name for fact in said for name in _speakers(fact)), top)
    cells = _cells(said, heads, rows)
    tops = _ranked((head for (_, head), numbers in cells.items() for _ in numbers), _MOST_COLUMNS)
    kept = {place: numbers for place, numbers in cells.items() if place[1] in tops}
    shown = sorted({number for numbers in kept.values() for number in numbers})
    totals = _totals(rows, kept)
    rows = sorted((name for name in rows if totals[name]), key=lambda name: (name == _NOBODY, -totals[name], name))
    notes = _notes(said, heads, rows, tops, shown, columns)
    if len(statements) > len(said):
        notes = (
            *notes,
            f"{counted(len(statements) - len(said), 'statement')} about nobody in particular are not drawn.",
        )
    return _picture(said, rows, tops, kept, shown, about, columns, notes)


def _speakers(fact: Fact) -> tuple[str, ...]:
    return fact.sources or (_NOBODY,)


def _topics(fact: Fact) -> tuple[str, ...]:
    return fact.targets


def _outlets(fact: Fact) -> tuple[str, ...]:
    return (fact.outlet or "outlet not known",)


def _ranked(names: Iterable[str], most: int) -> list[str]:
    counts = Counter(names)
    return sorted(counts, key=lambda name: (name == _NOBODY, -counts[name], name))[:most]


def _cells(
    said: Sequence[Fact], heads: Callable[[Fact], tuple[str, ...]], rows: Sequence[str]
) -> dict[tuple[str, str], list[int]]:
    known = set(rows)
    cells: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, fact in enumerate(said):
        for speaker in _speakers(fact):
            if speaker in known:
                for head in heads(fact):
                    cells[speaker, head].append(number)
    return cells


def _notes(
    said: Sequence[Fact],
    heads: Callable[[Fact], tuple[str, ...]],
    rows: Sequence[str],
    tops: Sequence[str],
    shown: Sequence[int],
    columns: Columns,
) -> tuple[str, ...]:
    speakers = len({name for fact in said for name in _speakers(fact)}) - len(rows)
    others = len({head for fact in said for head in heads(fact)}) - len(tops)
    left = [counted(n, noun) for n, noun in ((speakers, "speaker"), (others, columns)) if n > 0]
    if not left:
        return ()
    rest = counted(len(said) - len(shown), "statement")
    return (f"Left out, for they have fewer statements: {' and '.join(left)}; {rest} cannot be seen for that.",)


# -- drawing -----------------------------------------------------------------------------


def _picture(
    said: Sequence[Fact],
    rows: Sequence[str],
    tops: Sequence[str],
    cells: dict[tuple[str, str], list[int]],
    shown: Sequence[int],
    about: str,
    columns: Columns,
    notes: tuple[str, ...],
) -> Picture:
    across = _SIDE if len(tops) > 7 else _WIDE
    right = _NAMES + len(tops) * across
    head = max((width(_cut(head), _SIZE) * _SLANT for head in tops), default=0) + 30
    high = head + len(rows) * _SIDE
    against = columns if len(tops) == 1 else f"{columns}s"
    title = f"Who said what about {about}" if about else "Who speaks about whom"
    size = f"{counted(len(shown), 'statement')} of {counted(len(rows), 'speaker')}, {len(tops)} {against}"
    most = _totals(rows, cells)
    best = ", ".join(f"{name} ({most[name]})" for name in rows[:5])
    return Picture(
        title=title if columns == "topic" else f"{title}, by outlet",
        subtitle=size,
        description=f"A matrix of {size}. Most statements: {best}.",
        width=max(_LEAST_WIDTH, right + _BAR + 40, right + head),
        height=high + _KEY,
        body=(
            *(_head(name, number, across, head) for number, name in enumerate(tops)),
            *(_row(name, number, tops, cells, said, across, most, head) for number, name in enumerate(rows)),
            *_key(high + 26),
        ),
        notes=notes,
        entries=tuple(Entry(said[number], _keys(number, rows, tops, cells)) for number in shown),
    )


def _totals(rows: Sequence[str], cells: dict[tuple[str, str], list[int]]) -> dict[str, int]:
    """Count the statements of each speaker; one about two topics is one."""
    found: dict[str, set[int]] = {name: set() for name in rows}
    for (name, _), numbers in cells.items():
        found[name].update(numbers)
    return {name: len(numbers) for name, numbers in found.items()}


def _keys(
    number: int, rows: Sequence[str], tops: Sequence[str], cells: dict[tuple[str, str], list[int]]
) -> tuple[str, ...]:
    places = [
        (row, column)
        for row, name in enumerate(rows)
        for column, head in enumerate(tops)
        if number in cells.get((name, head), ())
    ]
    return tuple(dict.fromkeys(key for row, column in places for key in (f"r{row}", f"c{column}", f"r{row}c{column}")))


def _cut(head: str) -> str:
    return shortened(head, _SIZE, _HEADS)


def _head(head: str, number: int, across: float, top: float) -> Element:
    x, y = _NAMES + (number + 0.5) * across + 4, top - 10
    return element(
        "g",
        element("title", head),
        element(
            "g",
            label(0, 0, _cut(head)),
            transform=f"translate({x:.1f} {y:.1f}) rotate(-45)",
        ),
        data_key=f"c{number}",
        data_with=f"c{number}",
        data_name=head,
    )


def _row(
    name: str,
    number: int,
    tops: Sequence[str],
    cells: dict[tuple[str, str], list[int]],
    said: Sequence[Fact],
    across: float,
    totals: dict[str, int],
    top: float,
) -> Element:
    y = top + number * _SIDE
    right = _NAMES + len(tops) * across
    total = totals[name]
    long = total / max(totals.values()) * (_BAR - 34)
    return element(
        "g",
        element("path", class_="rule", d=f"M0 {y:g}H{right + _BAR:g}"),
        element(
            "g",
            element("title", f"{name}: {counted(total, 'statement')}"),
            label(_NAMES - 14, y + _SIDE / 2 + 4, shortened(name, _SIZE, _NAMES - 20, bold=True), "strong", "end"),
            element("rect", class_="bar", x=right + 12, y=y + 14, width=max(long, 2), height=10, rx=2),
            label(right + 18 + long, y + 23, str(total), "small soft number"),
            data_key=f"r{number}",
            data_with=f"r{number}",
            data_name=name,
        ),
        *(_cell(said, cells.get((name, head), ()), number, column, y, across) for column, head in enumerate(tops)),
    )


def _cell(said: Sequence[Fact], numbers: Sequence[int], row: int, column: int, y: float, across: float) -> Element:
    x = _NAMES + column * across
    if not numbers:
        return element("circle", class_="none", cx=x + across / 2, cy=y + _SIDE / 2, r=1.5)
    count = len(numbers)
    step = 1 if count == 1 else 2 if count <= 4 else 3
    against = sum(said[number].status in ("denied", "declined") for number in numbers)
    return element(
        "g",
        element("title", _told(said, numbers)),
        element("rect", class_=f"cell{step}", x=x + 2, y=y + 2, width=across - 4, height=_SIDE - 4, rx=4),
        label(x + across / 2, y + _SIDE / 2 + 4, str(count), "number", "middle"),
        _denials(x + 7, y + _SIDE - 7, across - 14, against / count) if against else None,
        data_key=f"r{row}c{column}",
        data_with=data(f"r{row}c{column}", f"r{row}", f"c{column}"),
    )


def _denials(x: float, y: float, room: float, share: float) -> Element:
    """Underline the share of a cell's statements that deny or decline."""
    return element("path", class_="hatch", d=f"M{x:.1f} {y:.1f}h{max(room * share, 5):.1f}", stroke_dasharray="3 2")


def _told(said: Sequence[Fact], numbers: Sequence[int]) -> str:
    first = [f"{said[n].headline}: {shortened(said[n].words, _SIZE, 700)} ({said[n].outlet})" for n in numbers[:4]]
    more = [f"and {len(numbers) - 4} more"] if len(numbers) > 4 else []
    return "\n".join([*first, *more])


def _key(y: float) -> Iterator[Element]:
    marks: list[tuple[Element, float, str]] = [
        (element("rect", class_=f"cell{step}", x=0, y=-9, width=18, height=18, rx=3), 18.0, words)
        for step, words in ((1, "1 statement"), (2, "2 to 4"), (3, "5 and more"))
    ]
    marks.append((_denials(0, 1, 20, 1), 20.0, "of these, the share that denies or declines"))
    marks.append((element("rect", class_="bar", x=0, y=-5, width=20, height=10, rx=2), 20.0, "statements in all"))
    yield from key_line(marks, 0, y)
