"""What saved questions are put to, where a test looks at how they are put."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.store import Store
from kg.terms import Answer, Kept, Placed

__all__ = ["Heard", "Unaided"]


class Unaided:
    """A source that only answers queries: it knows no order, and keeps no answers."""

    takes_lists_anywhere = True

    def in_order(self, *_: object, **__: object) -> None:
        """Know no order."""

    def kept(self, _: str) -> None:
        """Keep nothing."""


class Heard:
    """A store that notes what it is asked and what it answers, and helps only as far as it is told."""

    takes_lists_anywhere = True

    def __init__(self, store: Store, *, ordered: bool = False, keeps: bool = False) -> None:
        self.store = store
        self.ordered = ordered
        self.keeps = keeps
        self.queries: list[str] = []
        self.answers: list[Answer] = []

    @property
    def rows(self) -> int:
        """How many rows were worked out; those of one column only tell which records are meant."""
        return sum(len(answer) for answer in self.answers if len(answer.columns) > 1)

    def select(self, query: str) -> Answer:
        self.queries.append(query)
        self.answers.append(self.store.select(query))
        return self.answers[-1]

    def in_order(self, *arguments: Any, **named: Any) -> Iterator[Placed] | None:
        return self.store.in_order(*arguments, **named) if self.ordered else None

    def kept(self, query: str) -> Kept | None:
        return self.store.kept(query) if self.keeps else None
