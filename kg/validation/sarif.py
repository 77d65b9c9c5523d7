"""A report as SARIF 2.1.0, which code hosts and editors show at the words.

Offsets count Unicode characters of the article as given. A web page's article is its main
text, which has no lines of the file, so its places stand among the properties.

Notes:
    Static Analysis Results Interchange Format 2.1.0, OASIS Standard of 2020-03-27:
    3.14 run, 3.27 result, 3.30 region, 3.49 rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any, Final
from urllib.parse import quote

from kg import __version__
from kg.identifiers import digest
from kg.model import Span
from kg.terms import curie
from kg.validation.findings import Finding, Report
from kg.validation.profiles import Profile
from kg.validation.shapes import Shape, local_name
from kg.validation.texts import Region

__all__ = ["sarif"]

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_HOME: Final = "https://w3id.org/diplomacy-kg/shapes"
_LEVELS: Final = {"Violation": "error", "Warning": "warning", "Info": "note"}
_PAGES: Final = frozenset({".html", ".htm", ".xhtml"})

Object = dict[str, Any]


def sarif(report: Report, profile: Profile) -> str:
    """Write a report with all rules of a profile."""
    rules = profile.rules()
    numbers = {rule.iri: number for number, rule in enumerate(rules)}
    run: Object = {
        "tool": {"driver": _driver(rules)},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri}} for uri in sorted({*filter(None, map(_uri, report.findings))})],
        "results": [_result(finding, numbers) for finding in report.findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _driver(rules: Sequence[Shape]) -> Object:
    return {
        "name": "diplomacy-kg",
        "semanticVersion": __version__,
        "informationUri": _HOME,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Shape) -> Object:
    return {
        "id": curie(rule.iri),
        "name": "".join(word.capitalize() for word in local_name(rule.iri).split("-")),
        "shortDescription": {"text": rule.name},
        "fullDescription": {"text": rule.message},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"shape": rule.iri, "severity": rule.severity},
    }


def _result(finding: Finding, numbers: dict[str, int]) -> Object:
    number = numbers.get(finding.shape)
    locations = list(_locations(finding))
    return {
        "ruleId": curie(finding.shape),
        **({} if number is None else {"ruleIndex": number}),
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        **({"locations": locations[:1]} if locations else {}),
        **({"relatedLocations": locations[1:]} if locations[1:] else {}),
        "partialFingerprints": {"recordAndRule/v1": _step(finding), "wordsAndRule/v1": _by_words(finding)},
        "properties": _properties(finding),
    }


def _message(finding: Finding) -> str:
    found = f" Found: “{curie(finding.found)}”." if finding.found else ""
    return f"{finding.message}{found} {finding.remedy}"


def _step(finding: Finding) -> str:
    return finding.iri.rpartition("/")[2]


def _by_words(finding: Finding) -> str:
    """Recognise the finding after words were added or taken away elsewhere in the article."""
    return digest(finding.shape, finding.file or finding.focus, finding.words, finding.sentence)


def _properties(finding: Finding) -> Object:
    return {
        "focus": finding.focus,
        "path": finding.path or None,
        "article": finding.article,
        "spans": [[span.start, span.end] for span in finding.spans],
        "sentence": finding.sentence or None,
    }


def _locations(finding: Finding) -> Iterator[Object]:
    """Yield a location a passage: file and words where they are known, and always the node."""
    uri, node = _uri(finding), [{"fullyQualifiedName": finding.focus}]
    if not uri:
        yield {"logicalLocations": node}
        return
    places = [] if PurePath(uri).suffix.lower() in _PAGES else list(enumerate(finding.spans))
    if not places:
        yield {"physicalLocation": {"artifactLocation": {"uri": uri}}, "logicalLocations": node}
    for number, span in places:
        lines = finding.regions[number] if finding.regions else None
        region = _region(span, lines, finding.words if len(finding.spans) == 1 else "")
        physical = {"artifactLocation": {"uri": uri}, "region": region}
        yield {**({"id": number} if number else {}), "physicalLocation": physical, "logicalLocations": node}


def _region(span: Span, lines: Region | None, words: str) -> Object:
    by_line = lines and {
        "startLine": lines.line,
        "startColumn": lines.column,
        "endLine": lines.end_line,
        "endColumn": lines.end_column,
    }
    counted = {"charOffset": span.start, "charLength": span.end - span.start}
    return {**(by_line or {}), **counted, **({"snippet": {"text": words}} if words else {})}


def _uri(finding: Finding) -> str | None:
    """Name the article's file: as the user did where it was at hand, else by the name that the graph keeps."""
    name = finding.source or finding.file
    if not name:
        return None
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
