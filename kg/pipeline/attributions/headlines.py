"""Attributions without a cue word: a name and a colon, a dash and a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Doc

from kg.pipeline.attributes import Attribution, Paragraph, TokenRange, starting_in
from kg.pipeline.attributions.confidence import CONFIDENCE
from kg.pipeline.attributions.layout import Layout, stripped
from kg.pipeline.quotations import is_speech

__all__ = ["by_headlines"]

_HEADLINE_SOURCE: Final = 8


def by_headlines(layout: Layout) -> Iterator[Attribution]:
    """Yield `Soto: Peru, Chile to talk` and `Talks failed - minister`."""
    for paragraph in layout.paragraphs:
        if paragraph.kind in {"headline", "subheading"}:
            found = _colon(paragraph, layout) or _dash(paragraph, layout)
            if found is not None:
                yield found
        elif paragraph.kind in {"prose", "list"}:
            yield from _prose_colon(paragraph, layout)


def _colon(paragraph: Paragraph, layout: Layout) -> Attribution | None:
    doc = layout.doc
    mark = next(
        (
            i
            for i in range(paragraph.start + 1, min(paragraph.end, paragraph.start + _HEADLINE_SOURCE))
            if doc[i].text == ":"
        ),
        None,
    )
    if (
        mark is None
        or not _names_speaker(paragraph.start, mark, layout)
        or not _says_something(doc, mark + 1, paragraph.end)
    ):
        return None
    return _set_off((paragraph.start, mark), mark, (mark + 1, paragraph.end), layout)


def _dash(paragraph: Paragraph, layout: Layout) -> Attribution | None:
    doc = layout.doc
    mark = next(
        (
            i
            for i in range(paragraph.end - 2, paragraph.start, -1)
            if doc[i].text in {"-", "–", "—", "|"} and doc[i].nbor(-1).whitespace_
        ),
        None,
    )
    if mark is None or paragraph.end - mark > 5 or not _names_speaker(mark + 1, paragraph.end, layout):
        return None
    if not _says_something(doc, paragraph.start, mark):
        return None
    return _set_off((mark + 1, paragraph.end), mark, (paragraph.start, mark), layout)


def _set_off(source: TokenRange, mark: int, content: TokenRange, layout: Layout) -> Attribution | None:
    part = stripped(layout, *content)
    if part is None:
        return None
    return Attribution((source,), ((mark, mark + 1),), (part,), "speech", "colon", CONFIDENCE["colon"])


def _names_speaker(start: int, end: int, layout: Layout) -> bool:
    """Whether the words are one actor's name or office, rather than a topic."""
    doc, actors = layout.doc, layout.doc._.actors
    if any(t.pos_ in {"CCONJ", "VERB", "AUX"} or t.text == "," for t in doc[start:end]):
        return False
    if actors is None:
        return any(t.ent_type_ in {"PERSON", "ORG"} for t in doc[start:end])
    mentions = [m for m in actors.within(start, end) if m.entity is not None]
    return any(m.entity.kind in {"Person", "Organisation", "Group"} or m.end == end for m in mentions)


def _says_something(doc: Doc, start: int, end: int) -> bool:
    """Whether a headline has a verb, "to" and a verb for the future included."""
    return any(t.tag_.startswith("VB") or t.pos_ in {"VERB", "AUX"} or t.tag_ == "MD" for t in doc[start:end]) or (
        start < end and doc[start].text in "“\"‘'"
    )


def _prose_colon(paragraph: Paragraph, layout: Layout) -> Iterator[Attribution]:
    """Yield `Diaz on NATO: "..."`, where no verb stands before the colon."""
    doc = layout.doc
    for quotation in starting_in(layout.quotations, paragraph.start + 2, paragraph.end + 1):
        mark = quotation.start - 1
        if not paragraph.start < mark < paragraph.end or doc[mark].text != ":" or not is_speech(doc, quotation):
            continue
        start = layout.unit(mark)[0]
        before = doc[start:mark]
        if (
            len(before) <= _HEADLINE_SOURCE
            and not any(t.pos_ in {"VERB", "AUX"} for t in before)
            and _names_speaker(start, mark, layout)
        ):
            found = _set_off((start, mark), mark, (quotation.inner_start, quotation.inner_end), layout)
            if found is not None:
                yield found
