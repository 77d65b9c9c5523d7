"""Results of SHACL as an editor reads them: what is wrong, where, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.identifiers import digest
from kg.model import Span
from kg.namespaces import DATA, DIP
from kg.terms import Iri, Term
from kg.validation.graph import Graph, Value, is_blank, term_of
from kg.validation.places import Place, place_of
from kg.validation.profiles import SEVERITIES
from kg.validation.shapes import Path, Result
from kg.validation.texts import Region, Texts, region

__all__ = ["SEVERITIES", "Finding", "Report", "findings_of", "from_severity", "merged"]

_NOWHERE: Final = Texts()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, said once.

    Args:
        severity: ``Violation``: the record is not usable; ``Warning``: look at it; ``Info``: good to know.
        message: What is wrong, in one sentence.
        shape: The IRI of the shape.
        name: The promise that is broken, in a few words.
        node: The record, passage, article or entity.
        path: The property path in SPARQL's notation, empty where the shape is about the node itself.
        value: The value at fault; None where one is missing or there are too many.
        place: Where in which article the words stand.
        remedy: What an editor can do about it.
        components: The constraint components of SHACL that were broken.
        route: The path as a tree.
        source: The article as the user named it, where it was at hand.
        regions: The places by line and column, where the article was at hand.
    """

    severity: str
    message: str
    shape: str
    name: str
    node: Term
    path: str
    value: Term | None
    place: Place
    remedy: str
    components: tuple[str, ...]
    route: Path | None
    source: str | None = None
    regions: tuple[Region, ...] = ()

    @property
    def focus(self) -> str:
        """The IRI of the record, passage, article or entity."""
        return self.node.value if isinstance(self.node, Iri) else str(self.node)

    @property
    def found(self) -> str:
        """The value at fault as plain text."""
        return self.value.value if self.value else ""

    @property
    def article(self) -> str | None:
        """The IRI of the article."""
        return self.place.article

    @property
    def file(self) -> str | None:
        """The name of the file from which the article was read."""
        return self.place.file

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where in the article the words stand."""
        return self.place.spans

    @property
    def words(self) -> str:
        """The words of the article that the finding is about, as far as they are known."""
        return self.place.words

    @property
    def sentence(self) -> str:
        """What the article says there: the evidence of the record."""
        return self.place.sentence

    @property
    def iri(self) -> str:
        """The finding's own IRI: the same fault of the same node has the same one."""
        return f"{DATA}finding/{digest(self.shape, self.focus, str(self.value))}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, in order of article, severity and place, and the IRIs of the articles that were looked at."""

    findings: tuple[Finding, ...]
    articles: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether nothing was found at all, in the sense of SHACL."""
        return not self.findings

    @property
    def violations(self) -> int:
        """How many findings make a record unusable."""
        return self.count("Violation")

    def count(self, severity: str) -> int:
        """Count the findings of a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def at_least(self, severity: str) -> int:
        """Count the findings of a severity and of those above it; ``never`` counts none."""
        return sum(map(self.count, from_severity(severity)))


def findings_of(graph: Graph, results: Iterable[Result], texts: Texts = _NOWHERE) -> Report:
    """Turn results into a report; what breaks a shape in two ways at once is one finding."""
    broken: dict[tuple[str, Value, Value | None], tuple[Result, dict[str, None]]] = {}
    for result in results:
        key = (result.shape.iri, result.focus, result.value)
        broken.setdefault(key, (result, {}))[1][result.component] = None
    findings = (_finding(graph, result, sorted(components), texts) for result, components in broken.values())
    return _report(findings, (node for node in graph.instances(f"{DIP}Article") if not is_blank(node)))


def from_severity(severity: str) -> tuple[str, ...]:
    """List a severity, whatever its case, and those above it; none for ``never``."""
    names = [each.lower() for each in SEVERITIES]
    return SEVERITIES[: names.index(severity.lower()) + 1] if severity != "never" else ()


def merged(reports: Iterable[Report]) -> Report:
    """Make one report of several; what two of them found is said once."""
    several = list(reports)
    return _report(
        (f for report in several for f in report.findings), (a for report in several for a in report.articles)
    )


def _finding(graph: Graph, result: Result, components: Iterable[str], texts: Texts) -> Finding:
    shape, focus, value = result.shape, result.focus, result.value
    place = place_of(graph, focus, shape.path, value)
    article = texts.of(graph, place.article)
    return Finding(
        severity=shape.severity,
        message=shape.message,
        shape=shape.iri,
        name=shape.name,
        node=term_of(focus),
        path=str(shape.path) if shape.path else "",
        value=None if value is None or (value == focus and not shape.path) else term_of(value),
        place=place,
        remedy=shape.remedy,
        components=tuple(components),
        route=shape.path,
        source=article.path if article else None,
        regions=tuple(region(article.text, span) for span in place.spans) if article else (),
    )


def _report(findings: Iterable[Finding], articles: Iterable[str]) -> Report:
    unique = {(finding.shape, finding.node, finding.value): finding for finding in findings}
    return Report(tuple(sorted(unique.values(), key=_order)), tuple(sorted(set(articles))))


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.spans[0] if finding.spans else Span(-1, -1)
    rank = SEVERITIES.index(finding.severity)
    return (finding.file or "", finding.article or "", rank, place, finding.shape, finding.focus, str(finding.value))
