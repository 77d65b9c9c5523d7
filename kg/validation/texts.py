"""The articles at hand: found again by what a graph says of them, and places in them by line and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Article, Span
from kg.namespaces import DIP
from kg.validation.graph import Graph, Node

__all__ = ["Region", "Texts", "region"]


@dataclass(frozen=True, slots=True)
class Region:
    """A place as editors show it: lines and columns from 1, the column after the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


class Texts:
    """Articles by their IRI, whatever its base, or by the name of their file where only one has it.

    An article without an address is named after its text, so one that was changed has
    another IRI than its graph; its file's name still tells which it is.
    """

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        given = tuple(articles)
        times = Counter(article.name for article in given)
        self._by_step = {_step(article.iri): article for article in given}
        self._by_name = {article.name: article for article in given if times[article.name] == 1}

    def __len__(self) -> int:
        return len(self._by_step)

    def of(self, graph: Graph, article: Node | None) -> Article | None:
        """Give the article that a node stands for; None where it is not at hand."""
        if not article or not self._by_step:
            return None
        return self._by_step.get(_step(article)) or self._by_name.get(graph.text(article, f"{DIP}fileName") or "")


def region(text: str, span: Span) -> Region:
    """Turn offsets into lines and columns; lines end at a line feed, as in SARIF 2.1.0 (3.14.28)."""
    last = max(span.end - 1, span.start)
    (line, column), (end_line, end_column) = _corner(text, span.start), _corner(text, last)
    return Region(line, column, end_line, end_column + 1)


def _corner(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _step(iri: str) -> str:
    return iri.rpartition("/")[2]
