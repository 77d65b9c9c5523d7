"""A timeline that reads downwards: a row a date, a lane a kind of record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.pictures.facts import KINDS, Fact, Kind
from kg.pictures.lettering import day, shortened, wrapped
from kg.pictures.markup import Element, data, element
from kg.pictures.picture import Entry, Picture, counted, glyph, key_line, kinds_of, label

__all__ = ["timeline"]

_WIDTH: Final = 1120.0
_DATES: Final = 172.0
_HEAD: Final = 34.0
_KEY: Final = 34.0
_GAP: Final = 24.0
_LINE: Final = 16.0
_SIZE: Final = 12.0
_PAD: Final = 12.0
_BETWEEN: Final = 7.0
_A_CELL: Final = 4
_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")

Cells = Mapping[Kind, Sequence["_Item"]]
"""What stands in the lanes of a date."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A fact, and how many of the same several articles report; ``key`` is its name in the page."""

    fact: Fact
    key: str
    reports: int

    @property
    def who(self) -> str:
        """The line above: who took part."""
        return _who(self.fact)

    @property
    def what(self) -> str:
        """The lines below."""
        return f"{_what(self.fact)} ({self.reports} reports)" if self.reports > 1 else _what(self.fact)


@dataclass(frozen=True, slots=True)
class _Lanes:
    """The kinds that occur, and how wide each of their lanes is."""

    kinds: tuple[Kind, ...]

    @property
    def width(self) -> float:
        return (_WIDTH - _DATES) / max(len(self.kinds), 1)

    def left(self, kind: Kind) -> float:
        return _DATES + self.kinds.index(kind) * self.width


def timeline(facts: Sequence[Fact], *, top: int = 40, about: str = "") -> Picture:
    """Draw what happened when; a month or a year where no more is known.

    Args:
        facts: What is reported; those without a date cannot be drawn.
        top: How many dates at most, those of most facts first.
        about: What the facts were narrowed to, for the title.
    """
    dated = sorted((fact for fact in facts if fact.date), key=lambda fact: fact.date)
    counts = Counter(fact.date for fact in dated)
    kept = set(sorted(counts, key=lambda date: (-counts[date], date))[:top])
    shown = [fact for fact in dated if fact.date in kept]
    keys = _keys(shown)
    lanes = _Lanes(tuple(kind for kind in KINDS if any(fact.kind == kind for fact in shown)))
    rows = _rows(shown, keys)
    parts, height = _drawn(rows, lanes)
    return Picture(
        title=f"What happened around {about}" if about else "What happened when",
        subtitle=_span(list(rows), shown),
        description=f"A timeline of {counted(len(rows), 'date')}: {kinds_of(shown)}.",
        width=_WIDTH,
        height=height + _KEY,
        body=(*_heads(lanes, height), *parts, *_key(height + 20)),
        notes=tuple(_notes(facts, dated, counts, kept)),
        entries=tuple(Entry(fact, (key, f"d{fact.date}")) for fact, key in zip(shown, keys, strict=True)),
    )


def _keys(shown: Sequence[Fact]) -> list[str]:
    """Name facts; those that read the same have the same name."""
    first: dict[tuple[str, ...], str] = {}
    return [first.setdefault((f.date, f.kind, _who(f), _what(f)), f"f{n}") for n, f in enumerate(shown)]


def _rows(shown: Sequence[Fact], keys: Sequence[str]) -> Mapping[str, Cells]:
    """Put facts into dates and lanes, what several articles report only once."""
    reports, first = Counter(keys), dict(zip(reversed(keys), reversed(shown), strict=True))
    rows: dict[str, dict[Kind, list[_Item]]] = {}
    for key in dict.fromkeys(keys):
        fact = first[key]
        rows.setdefault(fact.date, {}).setdefault(fact.kind, []).append(_Item(fact, key, reports[key]))
    return rows


def _span(dates: Sequence[str], shown: Sequence[Fact]) -> str:
    if not dates:
        return "no dates"
    first, last = day(dates[0]), day(dates[-1])
    return f"{first if first == last else f'{first} to {last}'}; {kinds_of(shown)}"


def _notes(facts: Sequence[Fact], dated: Sequence[Fact], counts: Mapping[str, int], kept: set[str]) -> Iterator[str]:
    if len(counts) > len(kept):
        rest = sum(n for date, n in counts.items() if date not in kept)
        left = counted(len(counts) - len(kept), "date")
        yield f"Shown are the {len(kept)} dates of most records; {left} with {counted(rest, 'record')} are left out."
    if len(facts) > len(dated):
        yield f"{counted(len(facts) - len(dated), 'record')} without a date cannot be placed."


# -- drawing -----------------------------------------------------------------------------


def _heads(lanes: _Lanes, height: float) -> Iterator[Element]:
    for number, kind in enumerate(lanes.kinds):
        left = lanes.left(kind)
        if number % 2 == 0:
            yield element("rect", class_="panel", x=left, y=0, width=lanes.width, height=height, rx=6)
        yield glyph(kind, left + _PAD, 9)
        yield label(left + _PAD + 21, 21, KINDS[kind], "strong")
    yield element("path", class_="spine", d=f"M{_DATES - 16:g} {_HEAD:g}V{height:g}")


def _drawn(rows: Mapping[str, Cells], lanes: _Lanes) -> tuple[list[Element], float]:
    parts: list[Element] = []
    y, before = _HEAD, ""
    for date, cells in rows.items():
        if gap := _gap(before, date):
            parts.append(_pause(gap, y))
            y += _GAP
        parts.append(_row(date, cells, lanes, y))
        y, before = y + max(_cell_height(items, lanes) for items in cells.values()) + 2 * _PAD, date
    return parts, y + _PAD


def _cell_height(items: Sequence[_Item], lanes: _Lanes) -> float:
    high = sum(_item_height(item, lanes) + _BETWEEN for item in items[:_A_CELL]) - _BETWEEN
    return high + (_LINE + _BETWEEN if len(items) > _A_CELL else 0)


def _item_height(item: _Item, lanes: _Lanes) -> float:
    return _LINE * (1 + len(_lines(item, lanes)))


def _lines(item: _Item, lanes: _Lanes) -> list[str]:
    return wrapped(item.what, _SIZE, lanes.width - 2 * _PAD, 2)


def _row(date: str, cells: Cells, lanes: _Lanes, y: float) -> Element:
    number = sum(item.reports for items in cells.values() for item in items)
    keys = [item.key for items in cells.values() for item in items]
    return element(
        "g",
        element("path", class_="rule", d=f"M0 {y:g}H{_WIDTH:g}"),
        element(
            "g",
            element("title", f"{day(date)}: {counted(number, 'record')}"),
            _mark(date, y + _PAD + 8),
            label(_DATES - 34, y + _PAD + 12, shortened(day(date), 13, _DATES - 36, bold=True), "strong", "end"),
            data_key=f"d{date}",
            data_with=data(f"d{date}", *keys),
        ),
        *(part for kind, items in cells.items() for part in _cell(kind, items, lanes, y + _PAD)),
    )


def _mark(date: str, y: float) -> Element:
    """Mark a day by a filled circle, a month by an open one, anything longer by an open square."""
    x = _DATES - 16
    if len(date) == len("2024-04-09") and date.count("-") == 2:
        return element("circle", class_="dot", cx=x, cy=y, r=5)
    if len(date) == len("2024-04"):
        return element("circle", class_="dot open", cx=x, cy=y, r=5)
    return element("rect", class_="dot open", x=x - 5, y=y - 5, width=10, height=10)


def _cell(kind: Kind, items: Sequence[_Item], lanes: _Lanes, y: float) -> Iterator[Element]:
    for item in items[:_A_CELL]:
        yield _item(item, lanes, y)
        y += _item_height(item, lanes) + _BETWEEN
    if rest := items[_A_CELL:]:
        more = label(lanes.left(kind) + _PAD, y + 10, f"and {len(rest):,} more", "soft small")
        date = f"d{rest[0].fact.date}"
        yield element("g", more, class_=f"kind-{kind}", data_key=date, data_with=data(date, *(i.key for i in rest)))


def _item(item: _Item, lanes: _Lanes, y: float) -> Element:
    fact, x, room = item.fact, lanes.left(item.fact.kind) + _PAD, lanes.width - 2 * _PAD
    return element(
        "g",
        element("title", f"{fact.headline}. {fact.words} ({fact.outlet})"),
        label(x, y + 11, shortened(item.who, _SIZE, room, bold=True), "small strong"),
        *(label(x, y + 11 + n * _LINE, line, "small soft") for n, line in enumerate(_lines(item, lanes), 1)),
        class_=f"kind-{fact.kind}",
        data_key=item.key,
        data_with=data(item.key, f"d{fact.date}"),
        data_name=" ".join((*fact.sources, *fact.targets)),
    )


def _who(fact: Fact) -> str:
    if fact.kind == "trade":
        return ", ".join((*fact.sources, *fact.targets)) or "Nobody named"
    sources = ", ".join(fact.sources) or "Somebody"
    return f"{sources} → {', '.join(fact.targets) or 'somebody'}" if fact.kind == "sanction" else sources


def _what(fact: Fact) -> str:
    if fact.kind != "statement":
        return fact.label
    return f"{fact.label}: {fact.words}" if fact.status not in ("", "said") else fact.words


# -- time that passes --------------------------------------------------------------------


def _pause(words: str, y: float) -> Element:
    x = _DATES - 16
    return element(
        "g",
        element("path", class_="rule", d=f"M0 {y:g}H{_WIDTH:g}"),
        element("rect", class_="paper", x=x - 3, y=y + 4, width=6, height=_GAP - 8),
        label(x - 18, y + 16, words, "soft small", "end"),
    )


def _gap(before: str, date: str) -> str:
    """Tell how much time passes between two dates: months, or years where one is no finer than that.

    >>> _gap("2023-09", "2024-04-09"), _gap("2018", "2022"), _gap("2023-09", "2024")
    ('7 months later', '3 years later', '')
    """
    one, other = _months(before), _months(date)
    if one is None or other is None:
        return ""
    months = other[0] - one[1]
    if months >= 24 or one[0] < one[1] or other[0] < other[1]:
        return f"{counted(months // 12, 'year')} later" if months >= 12 else ""
    return f"{months} months later" if months > 1 else ""


def _months(date: str) -> tuple[int, int] | None:
    """Number the first and the last month of a date or range."""
    first, last = _DATE.match(date), _DATE.match(date.split("/")[-1])
    if not first or not last:
        return None
    return int(first[1]) * 12 + int(first[2] or 1), int(last[1]) * 12 + int(last[2] or 12)


def _key(y: float) -> Iterator[Element]:
    samples = [("2024-04-09", "a day"), ("2024-04", "a month"), ("2024", "a year or another period")]
    marks = [(element("g", _mark(date, 0), transform=f"translate({22 - _DATES:g} 0)"), 12.0, w) for date, w in samples]
    yield from key_line(marks, 0, y)
