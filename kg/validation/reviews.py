"""Validation of many articles, some at a time: what needs all of them is looked at in the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.model import Article
from kg.namespaces import DIP, PREFIXES
from kg.validation.evaluation import evaluated, results
from kg.validation.findings import Report, findings_of
from kg.validation.graph import Graph, Node, Triple, read
from kg.validation.profiles import Profile, default_profile
from kg.validation.texts import Texts

__all__ = ["Review"]

_CITED = (f"{DIP}reportedIn", f"{DIP}evidence", f"{PREFIXES['oa']}hasSelector")


class Review:
    """One validation in several steps; it gives what one step over everything would give."""

    def __init__(self, profile: Profile | None = None) -> None:
        self._profile = profile or default_profile()
        self._figures: list[Triple] = []

    def validate(self, data: Any, articles: Iterable[Article] = ()) -> Report:
        """Put the shapes to some articles' graphs, but not what compares articles.

        Raises:
            TypeError: If the data are no graph.
        """
        graph, texts = read(data), Texts(articles)
        self._figures += _figures(graph)
        return findings_of(graph, results(graph, texts, self._profile, apart=True), texts)

    def compare(self) -> Report:
        """Compare the figures of all articles so far."""
        graph, texts = Graph(self._figures), Texts()
        rules = (rule for rule in self._profile.rules() if rule.check == "articles")
        return findings_of(graph, (result for rule in rules for result in evaluated(rule, graph, texts)), texts)


def _figures(graph: Graph) -> Iterable[Triple]:
    """Yield what is said of figures, of their articles, and of the words that they cite."""
    nodes: list[Node] = list(graph.table(f"{DIP}value"))
    for predicate in _CITED:
        nodes += [value for node in nodes for value in graph.nodes(node, predicate)]
    return graph.about(dict.fromkeys(nodes))
