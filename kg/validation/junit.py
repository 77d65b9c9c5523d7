"""A report as JUnit XML, which continuous integration shows as tests that failed.

An article is a suite; a finding is a case of it. It fails where the exit code counts it,
and passes with a remark where it does not.

Notes:
    The form that Jenkins and its successors read; there is no standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final
from xml.etree import ElementTree as ET

from kg.terms import curie
from kg.validation.findings import Finding, Report, from_severity
from kg.validation.notes import note

__all__ = ["junit"]

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_SOUND: Final = "every record keeps its promises"
_NAME: Final = "kg validate"
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def junit(report: Report, fail_on: str = "violation") -> str:
    """Write a report; findings of the given severity and above are failures."""
    failing = from_severity(fail_on)
    suites = ET.Element("testsuites", name=_NAME)
    for file, findings in groupby(report.findings, lambda finding: finding.file or finding.article or "(no article)"):
        _suite(suites, file, list(findings), failing)
    if not report.findings:
        _counted(ET.SubElement(suites, "testsuite", name=_NAME), 1, 0)
        ET.SubElement(suites[0], "testcase", classname=_NAME, name=_SOUND)
    _counted(suites, sum(int(suite.get("tests", 0)) for suite in suites), report.at_least(fail_on))
    ET.indent(suites)
    return _DECLARATION + ET.tostring(suites, encoding="unicode") + "\n"


def _suite(suites: ET.Element, file: str, findings: list[Finding], failing: Iterable[str]) -> None:
    suite = ET.SubElement(suites, "testsuite", name=_clean(file))
    _counted(suite, len(findings), sum(finding.severity in failing for finding in findings))
    for finding in findings:
        case = ET.SubElement(suite, "testcase", classname=_clean(file), name=_clean(_name(finding)))
        text = _clean("\n".join(note(finding)))
        if finding.severity in failing:
            fault = {"type": curie(finding.shape), "message": _clean(finding.message)}
            ET.SubElement(case, "failure", fault).text = text
        else:
            ET.SubElement(case, "system-out").text = text


def _counted(element: ET.Element, tests: int, failures: int) -> None:
    for name, number in (("tests", tests), ("failures", failures), ("errors", 0)):
        element.set(name, str(number))


def _name(finding: Finding) -> str:
    place = f" at {finding.spans[0].start}-{finding.spans[0].end}" if finding.spans else ""
    return f"{finding.name} ({curie(finding.shape)}): {curie(finding.focus)}{place}"


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
