"""Quotations: which words stand between quotation marks.

Covered are curly, straight, low-9 and angle marks, typewriter pairs (`` '' ''), single
quotation marks told from apostrophes, and nesting. In news English a quotation that goes on
in the next paragraph is not closed; each paragraph opens again and only the last closes.

A mark that points the wrong way (”word“) counts as what its place makes it. A mark without a
partner is skipped, unless it opens its paragraph: then the quotation ends with the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.pipeline.attributes import Paragraph, Quotation

__all__ = ["find_quotations", "is_speech", "quotations"]

_DOUBLE: Final = frozenset('"“”„‟«»″＂') | {"``", "''"}
_SINGLE: Final = frozenset("'‘’‚‛‹›`´")
_OPENING: Final = frozenset("“„‟«‘‚‛‹") | {"``"}
_CLOSING: Final = frozenset("”»’›") | {"''"}
_BEFORE_OPENING: Final = frozenset("([{—–-―:/") | _DOUBLE | _SINGLE
_AFTER_CLOSING: Final = frozenset(".,;:!?)]}—–-―…/%") | _DOUBLE | _SINGLE
# Words that lose their beginning to an apostrophe ('90s, 'em), so that it opens nothing.
_CLIPPED: Final = re.compile(r"(\d\ds?|tis|twas|em|til|cause|bout|round|n)$", re.IGNORECASE)
_SCARE_WORDS: Final = 3
_CLAUSE: Final = frozenset({"VERB", "AUX"})

Side = Literal["open", "close", "either"]


@dataclass(frozen=True, slots=True)
class _Mark:
    token: int
    double: bool
    side: Side


@Language.component("diplomacy_quotations", requires=["doc._.paragraphs"], assigns=["doc._.quotations"])
def quotations(doc: Doc) -> Doc:
    """Mark the quotations of a doc."""
    doc._.quotations = list(find_quotations(doc))
    return doc


def find_quotations(doc: Doc) -> Iterator[Quotation]:
    """Yield quotations in order of their opening mark; of nested ones the outer comes first."""
    paragraphs: Sequence[Paragraph] = doc._.paragraphs or [Paragraph(0, len(doc), "prose")]
    open_before = False
    for position, paragraph in enumerate(paragraphs):
        following = paragraphs[position + 1] if position + 1 < len(paragraphs) else None
        found = sorted(
            _in_paragraph(doc, paragraph, following, open_before=open_before), key=lambda q: (q.start, -q.end)
        )
        open_before = any(not quotation.closed for quotation in found)
        yield from found


def is_speech(doc: Doc, quotation: Quotation) -> bool:
    """Tell a quotation that can stand for an utterance from words merely set off.

    Titles, nicknames and scare quotes ("no limits") are short and hold no finite clause.
    """
    words = [token for token in doc[quotation.inner_start : quotation.inner_end] if _is_word(token)]
    if len(words) > 2 * _SCARE_WORDS:
        return True
    ends_clause = bool(words) and doc[quotation.inner_end - 1].text in {",", ".", "!", "?"}
    return (len(words) > _SCARE_WORDS and any(w.pos_ in _CLAUSE for w in words)) or (
        ends_clause and any(w.pos_ in _CLAUSE for w in words)
    )


def _is_word(token: Token) -> bool:
    return not (token.is_punct or token.is_space)


def _in_paragraph(
    doc: Doc, paragraph: Paragraph, following: Paragraph | None, *, open_before: bool
) -> Iterator[Quotation]:
    marks = list(_marks(doc, paragraph))
    waiting: list[_Mark] = []
    for mark in marks:
        partner = _partner(waiting, mark)
        if partner is not None:
            del waiting[waiting.index(partner) :]
            if mark.token - partner.token > 1:
                yield Quotation(partner.token, mark.token + 1, partner.token + 1, mark.token)
        elif mark.side != "close":
            waiting.append(mark)
        elif open_before and mark.double and not waiting and mark is marks[0] and mark.token > paragraph.start:
            yield Quotation(paragraph.start, mark.token + 1, paragraph.start, mark.token)
    for mark in waiting:
        if mark.double and _runs_on(doc, mark, paragraph, following):
            if mark.token + 1 < paragraph.end:
                yield Quotation(mark.token, paragraph.end, mark.token + 1, paragraph.end, closed=False)
            break


def _partner(waiting: Sequence[_Mark], mark: _Mark) -> _Mark | None:
    """Find the mark that this one closes; marks between the two lost their partner."""
    if mark.side == "open":
        return None
    return next((other for other in reversed(waiting) if other.double == mark.double), None)


def _runs_on(doc: Doc, mark: _Mark, paragraph: Paragraph, following: Paragraph | None) -> bool:
    if mark.token == paragraph.start:
        return True
    return following is not None and doc[following.start].text in _DOUBLE and doc[following.start].text not in _CLOSING


def _marks(doc: Doc, paragraph: Paragraph) -> Iterator[_Mark]:
    opened: set[bool] = set()
    for token in doc[paragraph.start : paragraph.end]:
        text = token.text
        if text not in _DOUBLE and text not in _SINGLE:
            continue
        double = text in _DOUBLE or _is_second_backtick(doc, token, paragraph)
        if _is_second_backtick(doc, token.nbor(1), paragraph) if token.i + 1 < paragraph.end else False:
            continue
        side: Side = "open" if double and text == "`" else _side(doc, token, paragraph)
        if side == "either":
            side = "close" if double in opened else "open"
        if not double and _is_apostrophe(doc, token, side, paragraph, opened=False in opened):
            continue
        if double and side == "open" and _is_inch(doc, token, paragraph):
            continue
        if side == "open":
            opened.add(double)
        else:
            opened.discard(double)
        yield _Mark(token.i, double, side)


def _is_second_backtick(doc: Doc, token: Token, paragraph: Paragraph) -> bool:
    """Whether two backticks, which the tokenizer parts, stand for one opening mark."""
    before = doc[token.i - 1] if token.i > paragraph.start else None
    return token.text == "`" and before is not None and before.text == "`" and not before.whitespace_


def _side(doc: Doc, token: Token, paragraph: Paragraph) -> Side:
    """Decide by the neighbours first, by the shape of the mark second."""
    before = doc[token.i - 1] if token.i > paragraph.start else None
    after = doc[token.i + 1] if token.i + 1 < paragraph.end else None
    gap_before = before is None or bool(before.whitespace_) or before.is_space
    gap_after = after is None or bool(token.whitespace_) or after.is_space
    if gap_before and not gap_after and after is not None and after.text not in ".,;:!?)":
        return "open"
    if gap_after and not gap_before:
        return "close"
    if (
        not gap_before
        and before is not None
        and before.text in ".,!?…"
        and after is not None
        and after.text in _AFTER_CLOSING
    ):
        return "close"
    if token.text in _OPENING:
        return "open"
    if token.text in _CLOSING:
        return "close"
    if (
        before is not None
        and not gap_before
        and before.text in _BEFORE_OPENING
        and before.text not in _DOUBLE | _SINGLE
    ):
        return "open"
    if after is not None and not gap_after and after.text in _AFTER_CLOSING and after.text not in _DOUBLE | _SINGLE:
        return "close"
    return "either"


def _is_apostrophe(doc: Doc, token: Token, side: Side, paragraph: Paragraph, *, opened: bool) -> bool:
    if side == "open":
        after = doc[token.i + 1] if token.i + 1 < paragraph.end else None
        return after is None or bool(_CLIPPED.match(after.text)) or not _closes_later(doc, token.i + 1, paragraph)
    if not opened:
        return True
    return _is_possessive(doc, token, paragraph) and _closes_later(doc, token.i + 1, paragraph)


def _is_possessive(doc: Doc, token: Token, paragraph: Paragraph) -> bool:
    """Tell whether the mark may stand for the genitive of a plural ("the leaders' meeting")."""
    before = doc[token.i - 1]
    after = doc[token.i + 1] if token.i + 1 < paragraph.end else None
    return before.lower_.endswith("s") and bool(token.whitespace_) and after is not None and after.is_alpha


def _closes_later(doc: Doc, start: int, paragraph: Paragraph) -> bool:
    """Tell whether a single mark that can only close stands before the next that opens."""
    for token in doc[start : paragraph.end]:
        if token.text not in _SINGLE:
            continue
        side = _side(doc, token, paragraph)
        if side == "open":
            return False
        if side == "close" and token.i > start:
            return True
    return False


def _is_inch(doc: Doc, token: Token, paragraph: Paragraph) -> bool:
    return token.i > paragraph.start and not doc[token.i - 1].whitespace_ and doc[token.i - 1].like_num
