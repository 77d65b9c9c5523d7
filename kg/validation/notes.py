"""A finding as an editor's note: the words in their sentence, what to do, which rule."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from kg.terms import curie
from kg.validation.findings import Finding
from kg.validation.places import Place

__all__ = ["SINGULARS", "note"]

SINGULARS: Final = {"Violation": "violation", "Warning": "warning", "Info": "remark"}
_WIDTH: Final = 100


def note(finding: Finding) -> Iterator[str]:
    """Yield the lines of a note."""
    yield _filled(f"  {SINGULARS[finding.severity].upper()}: ", finding.message)
    if finding.sentence:
        yield _filled("    sentence: ", _marked(finding.place))
    elif finding.words:
        yield _filled("    words: ", finding.words)
    if finding.found:
        yield _filled("    found: ", curie(finding.found))
    yield _filled("    to do: ", finding.remedy)
    place = ", ".join(f"{span.start}-{span.end}" for span in finding.spans)
    rule = curie(finding.shape) + (f" on {finding.path}" if finding.path else "")
    yield f"    rule: {finding.name} ({rule})"
    yield f"    about: {curie(finding.focus)}" + (f", characters {place}" if place else "")


def _filled(label: str, text: str) -> str:
    indent = " " * (len(label) - len(label.lstrip()) + 4)
    words = " ".join(text.split())
    return textwrap.fill(words, _WIDTH, initial_indent=label, subsequent_indent=indent, break_on_hyphens=False)


def _marked(place: Place) -> str:
    """Put the words in the sentence between ``>>`` and ``<<``."""
    pieces, last = [], 0
    for mark in place.marks:
        if mark.start >= last:
            pieces += [place.sentence[last : mark.start], ">>", place.sentence[mark.start : mark.end], "<<"]
            last = mark.end
    return "".join(pieces) + place.sentence[last:]
