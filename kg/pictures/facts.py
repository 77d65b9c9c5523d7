"""What pictures show: the rows of four saved questions, brought to one form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from kg.terms import Value

__all__ = ["KINDS", "QUESTIONS", "Actor", "Fact", "Kind", "Row", "actors_of", "facts_of", "names"]

Row = Mapping[str, Value]
Kind = Literal["meeting", "statement", "sanction", "trade"]

QUESTIONS: Final[Mapping[Kind, str]] = {
    "meeting": "who-met-whom",
    "statement": "who-said-what",
    "sanction": "sanctions",
    "trade": "trade-figures",
}
"""The saved question whose rows give each kind of fact."""

KINDS: Final[Mapping[Kind, str]] = {
    "meeting": "Meetings",
    "statement": "Statements",
    "sanction": "Sanctions",
    "trade": "Trade figures",
}
_BOTH_WAYS: Final = "trade"  # a measure that is the same from either side
_SEPARATOR: Final = " | "  # between the values of a cell, as kg.questions writes them


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who can act, by the usual name."""

    name: str
    kind: str
    on_behalf_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One record, as far as a picture needs it.

    ``sources`` spoke, met, imposed or report the figure; ``targets`` are spoken about,
    sanctioned or the other side of the trade; ``also`` are the states spoken for and the
    places. ``status`` is the polarity of a statement, ``label`` says in a few words what
    it was.
    """

    kind: Kind
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    label: str
    words: str
    date: str = ""
    status: str = ""
    also: tuple[str, ...] = ()
    article: str = ""
    publisher: str = ""

    @property
    def outlet(self) -> str:
        """Who reports it: the publisher, or the article where none is known."""
        return self.publisher or self.article

    @property
    def headline(self) -> str:
        """The fact in one line, without its words."""
        sources, targets = ", ".join(self.sources) or "somebody", ", ".join(self.targets)
        match self.kind:
            case "statement":
                return f"{sources}: {self.label}{f' about {targets}' if targets else ''}"
            case "meeting":
                return f"{sources}: {self.label}"
            case "sanction":
                return f"{sources} → {targets or 'somebody'}: {self.label}"
            case "trade":
                return f"{', '.join((*self.sources, *self.targets)) or 'nobody named'}: {self.label}"

    def concerns(self, wanted: Collection[str]) -> bool:
        """Whether one of the names, in lower case, takes part in it or is spoken about."""
        return any(name.lower() in wanted for name in (*self.sources, *self.targets, *self.also))

    def is_about(self, wanted: Collection[str]) -> bool:
        """Whether it is directed at one of the names, in lower case."""
        return any(name.lower() in wanted for name in self.targets)

    def within(self, after: str | None, before: str | None) -> bool:
        """Whether it falls between two dates, as far as its own and theirs are known."""
        if not self.date:
            return not (after or before)
        since = not after or _compared(self.date, after) >= 0
        return since and (not before or _compared(self.date, before) <= 0)


def facts_of(kind: Kind, rows: Iterable[Row]) -> list[Fact]:
    """Read the rows of the question that belongs to a kind; their order is kept."""
    return [_READERS[kind](row) for row in rows]


def actors_of(rows: Iterable[Row]) -> dict[str, Actor]:
    """Read the rows of ``actors``: name to actor, the most often named ones first."""
    found: dict[str, Actor] = {}
    for row in rows:
        name = _text(row, "name")
        found.setdefault(name, Actor(name, _text(row, "kind"), names(row, "onBehalfOf")))
    return found


def names(row: Row, column: str) -> tuple[str, ...]:
    """Take the values of a cell apart."""
    return tuple(dict.fromkeys(name for name in _text(row, column).split(_SEPARATOR) if name.strip()))


def _statement(row: Row) -> Fact:
    polarity = _text(row, "polarity") or "said"
    cue = _text(row, "cue") or "no cue"
    label = " ".join(cue.split()) if polarity == "said" else f"{cue} ({polarity})"
    words = _text(row, "content")
    quoted = f"“{words}”" if _text(row, "mode") == "direct" else words
    return _fact("statement", row, "speaker", "about", label, quoted, polarity)


def _meeting(row: Row) -> Fact:
    places = ", ".join(names(row, "place"))
    status = _text(row, "status")
    label = f"{_text(row, 'format') or 'meeting'}, {status or 'status not known'}{f', {places}' if places else ''}"
    return _fact("meeting", row, "participant", "", label, _exact(row), status)


def _sanction(row: Row) -> Fact:
    label = ", ".join(filter(None, (_text(row, "measure"), _text(row, "status"))))
    return _fact("sanction", row, "sender", "target", label, _exact(row), _text(row, "status"))


def _trade(row: Row) -> Fact:
    amount = _text(row, "valueText") or "amount missing"
    measure = _text(row, "measure")
    label = " ".join(filter(None, (_text(row, "commodity"), measure, amount)))
    fact = _fact("trade", row, "reporter", "partner", label, _exact(row), _text(row, "observationStatus"), "period")
    if measure == _BOTH_WAYS and fact.sources and fact.targets:
        one, other = sorted((fact.sources, fact.targets))
        return replace(fact, sources=one, targets=other)
    return fact


def _fact(
    kind: Kind, row: Row, source: str, target: str, label: str, words: str, status: str, date: str = "date"
) -> Fact:
    return Fact(
        kind,
        names(row, source),
        names(row, target) if target else (),
        label,
        words,
        _text(row, date),
        status,
        (*names(row, "onBehalfOf"), *names(row, "place")),
        _text(row, "article"),
        _text(row, "publisher"),
    )


_READERS: Final = {"meeting": _meeting, "statement": _statement, "sanction": _sanction, "trade": _trade}


def _compared(date: str, other: str) -> int:
    """Compare dates as far as both of them go."""
    length = min(len(date), len(other))
    one, two = date[:length], other[:length]
    return (one > two) - (one < two)


def _exact(row: Row) -> str:
    return " … ".join(names(row, "exact"))


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value)
