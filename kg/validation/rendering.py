"""A report as text for an editor, as JSON, SARIF, JUnit XML, or as Turtle."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from kg.errors import UsageError
from kg.namespaces import PREFIXES
from kg.terms import curie
from kg.validation.findings import SEVERITIES, Finding, Report
from kg.validation.notes import SINGULARS, note
from kg.validation.profiles import Profile, default_profile
from kg.validation.shapes import Shape

__all__ = ["FORMATS", "render", "rules_table"]

FORMATS: Final = ("text", "json", "ttl", "sarif", "junit")
_NO_FILE: Final = "(no article)"
_PLURALS: Final = {"Violation": "violations", "Warning": "warnings", "Info": "remarks"}
_NEEDS: Final = {
    "": "SHACL Core",
    "graph": "`kg`",
    "text": "`kg` and the article",
    "articles": "`kg` and several articles",
}


def render(
    report: Report,
    format: str = "text",  # noqa: A002  # the option's name everywhere
    *,
    profile: Profile | None = None,
    fail_on: str = "violation",
) -> str:
    """Write a report: for an editor, for a program, or as SHACL has it.

    Args:
        report: What was found.
        format: ``text``, ``json``, ``ttl`` (a SHACL validation report), ``sarif`` or ``junit``.
        profile: Whose rules SARIF lists; ours if there is none.
        fail_on: From which severity on a finding is a failure of JUnit; ``never`` for none.

    Raises:
        UsageError: If there is no such format.
    """
    match format:
        case "text":
            return "\n".join(_text(report)) + "\n"
        case "json":
            return json.dumps(_object(report), ensure_ascii=False, indent=1) + "\n"
        case "ttl":
            return _turtle(report)
        case "sarif":
            from kg.validation.sarif import sarif

            return sarif(report, profile or default_profile())
        case "junit":
            from kg.validation.junit import junit

            return junit(report, fail_on)
    raise UsageError(f"{format}: no such format; choose one of {' '.join(FORMATS)}")


def rules_table(rules: Iterable[Shape]) -> str:
    """Write rules as a Markdown table, the one in docs/validation.md."""
    lines = ["| rule | severity | what is wrong | needs |", "| --- | --- | --- | --- |"]
    for rule in rules:
        needs = _NEEDS[rule.check]
        lines.append(f"| `{curie(rule.iri)}` | {rule.severity} | {rule.message} | {needs} |")
    return "\n".join(lines) + "\n"


def _text(report: Report) -> Iterator[str]:
    for file, findings in groupby(report.findings, lambda finding: finding.file or finding.article or _NO_FILE):
        yield file
        for finding in findings:
            yield from note(finding)
        yield ""
    yield _summary(report)


def _summary(report: Report) -> str:
    counts = [(report.count(severity), severity) for severity in SEVERITIES]
    said = [f"{count} {(SINGULARS if count == 1 else _PLURALS)[severity]}" for count, severity in counts if count]
    return f"{', '.join(said)}." if said else "Nothing to remark: every record keeps its promises."


def _turtle(report: Report) -> str:
    import pyoxigraph

    from kg.validation.exchange import report_graph

    graph = report_graph(report).serialize(format="nt")
    triples = sorted((quad.triple for quad in pyoxigraph.parse(graph, format=pyoxigraph.RdfFormat.N_TRIPLES)), key=str)
    prefixes = {prefix: PREFIXES[prefix] for prefix in ("dip", "dips", "sh", "xsd")}
    written = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=prefixes)
    return (written or b"").decode("utf-8")


def _object(report: Report) -> dict[str, Any]:
    return {
        "conforms": report.conforms,
        **{f"{severity.lower()}s": report.count(severity) for severity in SEVERITIES},
        "findings": [_finding(finding) for finding in report.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "message": finding.message,
        "article": finding.article,
        "file": finding.file,
        "spans": [[span.start, span.end] for span in finding.spans],
        "words": finding.words or None,
        "sentence": finding.sentence or None,
        "shape": finding.shape,
        "name": finding.name,
        "focus": finding.focus,
        "path": finding.path or None,
        "value": finding.found or None,
        "remedy": finding.remedy,
    }
