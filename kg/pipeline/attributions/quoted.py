"""Contents in quotation marks, before and after the cue; here the marks decide, not the parse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from spacy.tokens import Token

from kg.pipeline.attributes import Quotation, TokenRange
from kg.pipeline.attributions.cues import Cue, CueTable
from kg.pipeline.attributions.ends import PLAIN_REPORTS, clause_end, holds_clause
from kg.pipeline.attributions.layout import Layout, stripped
from kg.pipeline.attributions.sources import Source
from kg.pipeline.attributions.syntax import is_finite
from kg.pipeline.quotations import is_speech

__all__ = [
    "NO_OBJECT",
    "REACH",
    "Content",
    "attribution_start",
    "left_content",
    "left_start",
    "made",
    "quoted_after",
    "quoted_before",
    "stands_beside",
    "takes_objects",
]

_LEADS: Final = frozenset(
    {
        "but",
        "and",
        "meanwhile",
        "however",
        "separately",
        "also",
        "yet",
        "so",
        "still",
        "nevertheless",
        "earlier",
        "later",
        "then",
    }
)
NO_OBJECT: Final = frozenset({"say", "tell", "add", "think", "believe"})
_LEAD_MARKS: Final = frozenset({"-", "—", "–", "•", "*", ","})
_SHORT: Final = 3
REACH: Final = 30


def quoted_before(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`"...," Diaz said` and `"...," said Diaz`, also where only the end is quoted."""
    if not cue.word.takes("quote", "that"):
        return None
    start = attribution_start(cue, source, layout)
    quotation = _quotation_before(start, cue, layout)
    if quotation is None or (cue.head.tag_ == "VBG" and not _ends_here(cue, layout)):
        return None
    unit_start = layout.unit(cue.head.i)[0]
    first = quotation.inner_start
    reported = _reports_before(unit_start, quotation.start, layout, table)
    embedded = quotation.start > unit_start and not layout.doc[quotation.start - 1].is_punct
    if reported and (embedded or not is_speech(layout.doc, quotation)):
        return None  # "Soto warned against “any folly”, the agency reported"
    if not _opens_sentence(quotation, layout) and not reported:
        first = left_start(unit_start, quotation.start, layout)
    ranges = [(first, quotation.inner_end)] if first == quotation.inner_start else [(first, quotation.end)]
    direct = first == quotation.inner_start
    if not direct and not holds_clause(layout.doc, first, quotation.end):
        return None
    ranges += _quoted_after_attribution(cue, source, layout)
    return made(layout, ranges, "quote-before" if direct else "mixed-before")


def _ends_here(cue: Cue, layout: Layout) -> bool:
    """Whether nothing follows a cue that could be its content."""
    if cue.end >= layout.unit(cue.head.i)[1]:
        return True
    return layout.doc[cue.end].is_punct or layout.doc[cue.end].lower_ in {"by", "in", "on", "at"}


def _reports_before(start: int, end: int, layout: Layout, table: CueTable) -> bool:
    """Whether another plain report stands in the writer's words before a quotation."""
    return any(
        is_finite(t) and table.lemma(t) in PLAIN_REPORTS and layout.quotation(t.i) is None
        for t in layout.doc[start:end]
    )


def attribution_start(cue: Cue, source: Source | None, layout: Layout) -> int:
    """Give the first token of "X said" or "said X"."""
    start = (
        min(cue.start, source.range[0])
        if source and not source.shared and stands_beside(cue, source, layout)
        else cue.start
    )
    while start > 0 and layout.doc[start - 1].pos_ in {"ADV", "AUX"} and layout.quotation(start - 1) is None:
        start -= 1
    return start


def stands_beside(cue: Cue, source: Source, layout: Layout) -> bool:
    """Whether nothing but modifiers and asides stands between a source and its cue."""
    first, last = sorted((source.range, (cue.start, cue.end)))
    starts = (i for i in range(first[1], last[0]) if layout.quotation_starting(i) is not None)
    return last[0] - first[1] <= REACH and not any(layout.speech(i) for i in starts)


def _quotation_before(start: int, cue: Cue, layout: Layout) -> Quotation | None:
    position = start
    alone = cue.end < len(layout.doc) and layout.doc[cue.end].text == "."
    for _ in range(2):
        quotation = layout.quotation_ending(position)
        if quotation is not None:
            ended = layout.doc[quotation.inner_end - 1].text == "." and position == start
            return None if ended and not alone and not layout.doc[start].is_lower else quotation
        if position == 0 or layout.doc[position - 1].text not in {",", "—", "–", "-"}:
            return None
        position -= 1
    return None


def _opens_sentence(quotation: Quotation, layout: Layout) -> bool:
    paragraph = layout.paragraph(quotation.start)
    if paragraph is None or quotation.start <= paragraph.start:
        return True
    before = layout.doc[quotation.start - 1]
    if _is_hour(before) and (before.i == paragraph.start or before.nbor(-1).is_space):
        return True
    return (
        before.text in {".", "!", "?", ":", ";", "…"}
        or before.is_space
        or layout.quotation_ending(quotation.start) is not None
    )


def _quoted_after_attribution(cue: Cue, source: Source | None, layout: Layout) -> list[TokenRange]:
    """Find the second half of `"...," Diaz said, "..."`."""
    end = max(cue.end, source.range[1]) if source and not source.shared else cue.end
    for position in range(end, min(layout.unit(cue.head.i)[1], end + REACH)):
        quotation = layout.quotation_starting(position)
        if quotation is None:
            continue
        return (
            [(quotation.inner_start, quotation.inner_end)]
            if layout.doc[position - 1].text in {",", ":", "—", "–", ";"}
            else []
        )
    return []


def quoted_after(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`Diaz said: "..."`, `Diaz said on Monday, "..."` and `saying "..."`."""
    if not cue.word.takes("quote", "that", "whether"):
        return None
    quotation = _quotation_after(cue, source, layout)
    if quotation is None:
        return None
    doc = layout.doc
    following = doc[quotation.end] if quotation.end < layout.unit(quotation.start)[1] else None
    if (
        following is None
        or following.is_punct
        or following.is_space
        or _goes_on(following, quotation, layout)
        or (doc[quotation.inner_end - 1].text == "," and _report_follows(quotation.end, layout, table))
    ):
        return made(layout, [(quotation.inner_start, quotation.inner_end)], "quote-after")
    return made(layout, [(quotation.start, clause_end(cue, quotation.start, layout, table))], "mixed-after")


def _goes_on(following: Token, quotation: Quotation, layout: Layout) -> bool:
    """Whether the writer's sentence goes on after a whole quoted sentence."""
    return following.pos_ == "CCONJ" and layout.doc[quotation.inner_end - 1].text in {",", ".", "!", "?"}


def _report_follows(start: int, layout: Layout, table: CueTable) -> bool:
    """Whether a subject and a plain word of reporting end the sentence: `agreed "to talk," Peru said`."""
    doc, end = layout.doc, layout.unit(start)[1]
    verb = next((t for t in doc[start:end] if is_finite(t)), None)
    return verb is not None and verb.i > start and table.lemma(verb) in PLAIN_REPORTS


def _quotation_after(cue: Cue, source: Source | None, layout: Layout) -> Quotation | None:
    doc = layout.doc
    start = max(cue.end, source.range[1]) if source and not source.shared and source.range[0] >= cue.end else cue.end
    limit = _next_paragraph_start(cue, layout) or layout.unit(cue.head.i)[1]
    for position in range(start, min(limit + 1, start + REACH, len(doc))):
        quotation = layout.quotation_starting(position)
        if quotation is not None:
            return quotation if _leads_to(start, quotation, cue, layout) else None
    return None


def _next_paragraph_start(cue: Cue, layout: Layout) -> int | None:
    """Give where the next paragraph begins if this one ends in a colon after the cue."""
    paragraph = layout.paragraph(cue.head.i)
    if paragraph is None or layout.doc[paragraph.end - 1].text != ":" or paragraph.end - cue.end > REACH:
        return None
    position = paragraph.end
    while position < len(layout.doc) and layout.doc[position].is_space:
        position += 1
    return position


def _leads_to(start: int, quotation: Quotation, cue: Cue, layout: Layout) -> bool:
    doc = layout.doc
    between = [t for t in doc[start : quotation.start] if not t.is_space]
    if any(is_finite(t) or (t.pos_ == "CCONJ" and t.dep_ != "cc") for t in between) and not (
        between[-1].text == ":" and len(between) < 12
    ):
        return False
    if not between or all(t.text in {",", ":"} or t.pos_ == "ADV" for t in between):
        return is_speech(doc, quotation) or not cue.word.takes("object", "predicate") or bool(between)
    if between[-1].text == ":":
        return is_speech(doc, quotation) or not takes_objects(cue)
    if between[-1].text == ",":
        return is_speech(doc, quotation) and not any(is_finite(t) or t.lower_ == "that" for t in between)
    if between[-1].lower_ == "that" and len(between) < 8:
        return is_speech(doc, quotation)
    return (
        is_speech(doc, quotation)
        and all(t.pos_ in {"PRON", "NOUN", "PROPN", "DET", "ADV"} for t in between)
        and len(between) < 4
        and cue.word.takes("addressee-object")
    )


def left_start(start: int, end: int, layout: Layout) -> int:
    """Skip what links a sentence to the one before it, and what a semicolon sets off."""
    doc = layout.doc
    for position in range(end - 1, start, -1):
        parts = doc[position].text == ";" or (
            doc[position].text == ":" and (position - start > _SHORT or _is_agency(start, position, layout))
        )
        if parts and layout.quotation(position) is None:
            start = position + 1
            break
    while start < end and (doc[start].is_space or doc[start].text in _LEAD_MARKS or _is_hour(doc[start])):
        start += 1
    if start + 1 < end and doc[start].lower_ in _LEADS and (doc[start].pos_ == "CCONJ" or doc[start + 1].text == ","):
        start += 1
        if doc[start].text == ",":
            start += 1
    return start


def _is_hour(token: Token) -> bool:
    """Whether a token is the hour of an entry on a live page: "14:05"."""
    return token.shape_ in {"dd:dd", "d:dd", "dd.dd", "ddhdd"}


def _is_agency(start: int, colon: int, layout: Layout) -> bool:
    """Whether an organisation alone stands before a colon: "Reuters: Peru has ..., a minister said"."""
    actors = layout.doc._.actors
    mention = actors.mention_at(colon - 1) if actors is not None else None
    return (
        mention is not None
        and mention.entity is not None
        and mention.entity.kind == "Organisation"
        and all(layout.doc[i].is_space for i in range(start, mention.start))
    )


def left_content(end: int, layout: Layout) -> TokenRange | None:
    """Give the clauses of the sentence before a position."""
    start = left_start(layout.unit(max(end - 1, 0))[0], end, layout)
    return (start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Content:
    """Token ranges of a content and the rule that found them."""

    ranges: tuple[TokenRange, ...]
    rule: str


def made(layout: Layout, ranges: list[TokenRange], rule: str) -> Content | None:
    kept = tuple(part for start, end in ranges if (part := stripped(layout, start, end)) is not None)
    return Content(kept, rule) if kept else None


def takes_objects(cue: Cue) -> bool:
    """Whether the word takes things as objects, so that a clause further on may belong to one."""
    return cue.word.takes("object") and not cue.word.takes("addressee-object") and cue.word.words[0] not in NO_OBJECT
