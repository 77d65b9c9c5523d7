"""Dates of several precisions as stretches of days, and keys under which near ones meet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["Stretch", "index_keys", "probe_keys", "stretch"]

_NARROW: Final = 62  # days; a longer stretch is a year or more
_FORM: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Days from first to last, as ordinals; ``assumed`` if only the publication tells of them."""

    first: int
    last: int
    assumed: bool = False

    @property
    def is_day(self) -> bool:
        """Whether it is known to the day, or to a few of them."""
        return self.last - self.first < 7 and not self.assumed

    def gap(self, other: Stretch) -> int:
        """Count the days between two stretches; zero if they overlap."""
        return max(0, self.first - other.last, other.first - self.last)


def stretch(value: str | None, end: str | None = None) -> Stretch | None:
    """Read a date of day, month or year precision, up to an end if there is one.

    >>> stretch("2024-02").last - stretch("2024-02").first, stretch("soon")
    (28, None)
    """
    start = _days(value)
    if start is None:
        return None
    finish = _days(end) or start
    return Stretch(start[0], max(start[1], finish[1]))


def _days(value: str | None) -> tuple[int, int] | None:
    found = _FORM.fullmatch(value or "")
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
        if day:
            return first.toordinal(), first.toordinal()
        following = dt.date(first.year + (month in (None, 12)), (month or 12) % 12 + 1, 1)
    except ValueError:
        return None
    return first.toordinal(), following.toordinal() - 1


def around(published: str | None, before: int, after: int) -> Stretch | None:
    """Assume days around the publication."""
    day = stretch(published)
    return Stretch(day.first - before, day.last + after, assumed=True) if day else None


def index_keys(when: Stretch | None, days: int, *, open_ended: bool = True) -> Iterator[str]:
    """Yield the keys under which a stretch is found, for buckets of some days.

    Two stretches that overlap or lie less than a bucket apart meet: one is found under a
    key that the other is looked for. Open-ended, one without a date meets all others, and
    one known to the year all of that year; else they meet their like.
    """
    if when is None:
        yield "undated"
        return
    if open_ended:
        yield "dated"
    if when.last - when.first > _NARROW:
        yield from (f"long{year}" for year in _years(when))
        return
    yield from (f"{days}d{bucket}" for bucket in range(when.first // days, when.last // days + 1))
    if open_ended:
        yield from (f"year{year}" for year in _years(when))


def probe_keys(when: Stretch | None, days: int, *, open_ended: bool = True) -> Iterator[str]:
    """Yield the keys under which a stretch looks for others."""
    if when is None or open_ended:
        yield "undated"
    if when is None:
        yield from ["dated"] * open_ended
        return
    is_long = when.last - when.first > _NARROW
    if is_long or open_ended:
        yield from (f"long{year}" for year in _years(when))
    if is_long:
        yield from (f"year{year}" for year in _years(when) if open_ended)
        return
    yield from (f"{days}d{bucket}" for bucket in range(when.first // days - 1, when.last // days + 2))


def _years(when: Stretch) -> range:
    return range(_year(when.first), _year(when.last) + 1)


def _year(ordinal: int) -> int:
    return dt.date.fromordinal(max(1, min(ordinal, dt.date.max.toordinal()))).year
