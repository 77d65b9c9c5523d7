"""Paragraphs and their kinds; a paragraph's border is always a sentence border.

Headlines and captions often lack a full stop, and a parser that has only words to go by
reads them into the lead. What surrounds the prose of a web page (menus, calls to
subscribe, credits) is marked, not removed, so that offsets stay true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.pipeline.attributes import Paragraph, ParagraphKind, article_of

__all__ = ["find_paragraphs", "paragraphs"]

_START: Final = 1
_NO_START: Final = -1
_HEADLINE_WORDS: Final = 30
_SUBHEADING_WORDS: Final = 14
_CAPTION_WORDS: Final = 60
_FINAL: Final = re.compile(r"[.!?:;…]['\"”’»)\]]*$")
_MAY_END: Final = ".!?:;…-–—•"
_INITIALISM: Final = re.compile(r"([A-Z]\.)+$")
_CLOSING_MARKS: Final = "'\"”’»)]"

# Phrases that news sites print around an article; each is general web usage.
_BOILERPLATE: Final = re.compile(
    r"""^\W*(
      related\s+(articles?|stories|posts|topics|news|content|links) | back\s+to\s+top | read\s+(more|also|next|full)\b
    | (also\s+)?(read|see|watch|listen)\s*: | you\s+(may|might)\s+(also\s+)?(like|be\s+interested)
    | more\s+(on\s+this|from|stories|news)\b
    | comments?\s+(are|is)\s+(no\s+longer|closed|off|disabled) | (leave|post|add|write)\s+a\s+(comment|reply)
    | (\d+\s+)?comments?$ | filed\s+under | tags?\s*: | topics?\s*: | categories\s*:
    | share\s+(this|on|via|article)\b | follow\s+us | sign\s+up | subscribe\b
    | log\s?in\b | advertisement | sponsored | newsletter | copyright\b | ©  | all\s+rights\s+reserved
    | terms\s+of\s+(use|service) | privacy\s+policy | cookie | our\s+standards | click\s+here | skip\s+to
    | with\s+assistance\s+from | (additional\s+)?reporting\s+by | edited\s+by | editing\s+by | writing\s+by
    | (this|the)\s+(story|article|post|report)\s+(was|has\s+been|is)\s+(originally\s+|first\s+)?
      (published|updated|written|produced|supported)
    | home\s*[>»|/] | most\s+(read|popular) | trending | editor['’]s\s+picks | load\s+more
    | (last\s+)?(updated|modified)(\s+on)?\s*:?\s*\d | published(\s+on)?\s*:?\s*\d | source\s*: | \#\w+
    | print(\s+this)?$ | e-?mail$
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_CREDIT: Final = re.compile(
    r"""\b(photo(graph)?s?\s*(:|by|via|courtesy|credit)|pool\s+photo|image\s*(:|credit|source)|getty\s+images|file\s+photo|/pool\b|(photo|image|picture)\s*:|\((ap|afp|reuters|epa)[^)]*(photo|/)[^)]*\)|/(ap|afp|reuters|epa|tass|xinhua|anadolu|getty)\b
    |(associated\s+press|reuters|afp|xinhua|anadolu|tass|sputnik|epa)\s*/\s*\w|photo\s+via\s+ap|\bvia\s+(ap|reuters|afp|getty)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE: Final = re.compile(
    r"^\s*(?i:by|from|story\s+by|written\s+by)\s+[A-Z]\S*(\s+\S+){0,9}\s*$|^\s*\S+@\S+\.\w+\s*$"
)
_LIST: Final = re.compile(r"^\s*([-–—•*·▪●◦]|\d{1,2}[.)])\s+\S")


@Language.component("diplomacy_paragraphs", assigns=["doc._.article", "doc._.paragraphs", "token.is_sent_start"])
def paragraphs(doc: Doc) -> Doc:
    """Mark paragraphs and begin a sentence with each; see that the doc has an article."""
    article_of(doc)
    doc._.paragraphs = list(find_paragraphs(doc))
    starts = {paragraph.start for paragraph in doc._.paragraphs}
    before = ""  # the last token that is neither white space nor a closing mark
    opened = False  # whether that token opens its paragraph
    borders = np.zeros(len(doc), dtype="int64")
    for token in doc:
        text, space = token.text, token.is_space
        if token.i in starts:
            borders[token.i] = _START
        elif space or not _may_end(before, opened):
            borders[token.i] = _NO_START
        if not space and text not in _CLOSING_MARKS:
            before, opened = text, token.i in starts
    # Setting tokens one by one would take longer than tagging them. spaCy keeps -1 as an unsigned number.
    doc.from_array(["SENT_START"], cast(Any, borders.astype("uint64")))
    return doc


def _may_end(text: str, opens_paragraph: bool) -> bool:
    """Whether a sentence can end with a token; an initialism that opens a paragraph is no sentence."""
    return text[-1:] in _MAY_END and not (opens_paragraph and _INITIALISM.match(text))


def find_paragraphs(doc: Doc) -> Iterator[Paragraph]:
    """Yield paragraphs in text order; every token that is not white space lies in one."""
    blocks = list(_blocks(doc))
    prose_seen = False
    for position, (start, end) in enumerate(blocks):
        text = doc[start:end].text
        kind = _kind(text, first=position == 0, before_prose=not prose_seen)
        prose_seen = prose_seen or kind == "prose"
        yield Paragraph(start, end, kind)


def _blocks(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield token ranges between line breaks, surrounding white space left out."""
    start: int | None = None
    end = 0
    for token in doc:
        if token.is_space:
            if "\n" in token.text and start is not None:
                yield start, end
                start = None
            continue
        if start is None:
            start = token.i
        end = token.i + 1
    if start is not None:
        yield start, end


def _kind(text: str, *, first: bool, before_prose: bool) -> ParagraphKind:
    words = len(text.split())
    final = bool(_FINAL.search(text))
    if words <= _HEADLINE_WORDS and _BOILERPLATE.match(text):
        return "boilerplate"
    if _BYLINE.match(text) and not first:
        return "byline"
    if words <= _CAPTION_WORDS and _CREDIT.search(text):
        return "caption"
    if _LIST.match(text):
        return "list"
    if first and words <= _HEADLINE_WORDS and not text.rstrip(_CLOSING_MARKS).endswith("."):
        return "headline"
    if not final and words <= (_HEADLINE_WORDS if before_prose else _SUBHEADING_WORDS):
        return "subheading"
    return "prose"
