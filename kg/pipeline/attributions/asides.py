"""Sources across what stands between them and their cues: commas, brackets, dates.

Here the surface decides: parsers that are small and fast often take a name inside an aside
for the subject ("Soto, after talks with Diaz, said").
"""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.pipeline.attributions.cues import Cue
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.attributions.syntax import SUBJECTS, is_finite, is_time

__all__ = ["RELATIVE", "across_aside", "before_brackets", "before_date", "name_after_noun"]

RELATIVE: Final = frozenset({"who", "which", "that", "whom"})
_SUBORDINATING: Final = frozenset({"after", "before", "since", "until"})
_PHRASE_POS: Final = frozenset({"PROPN", "NOUN", "ADJ", "DET", "NUM", "PART", "ADP", "PRON", "X"})


def across_aside(cue: Cue, layout: Layout) -> Token | None:
    """Find the source of `Soto, after talks with Diaz, said` and `Novak, whose country ..., said`.

    What stands between the two commas opens with a relative pronoun, a preposition, a
    participle or a noun phrase in apposition; the source is the noun before the first comma.
    """
    doc = layout.doc
    start = layout.unit(cue.head.i)[0]
    position = before_brackets(_skip_adverbs(cue.start - 1, start, doc), start, doc)
    if position <= start or doc[position].text != "," or layout.quotation(position) is not None:
        return None
    for comma in range(position - 1, start, -1):
        if layout.quotation(comma) is not None:
            return None
        if doc[comma].text == "," and _opens_aside(doc[comma + 1]) and not _is_list_comma(comma, position, doc):
            return _last_noun(comma, start, layout)
        if doc[comma].text == "," and doc[comma + 1].lower_ == "and" and doc[comma + 2].lower_ in RELATIVE:
            return _before_relative(start, comma, layout)
        if is_finite(doc[comma]) and not any(
            t.lower_ in RELATIVE | {"whose", "and"} for t in doc[max(start, comma - 12) : comma]
        ):
            return None
    return None


def _before_relative(start: int, end: int, layout: Layout) -> Token | None:
    """Give the noun before the first relative pronoun of a sentence."""
    pronoun = next((t.i for t in layout.doc[start:end] if t.tag_ in {"WP", "WDT"}), None)
    return _last_noun(pronoun, start, layout) if pronoun is not None and pronoun > start else None


def _skip_adverbs(position: int, start: int, doc: Doc) -> int:
    while position > start and (doc[position].pos_ in {"ADV", "AUX"} or doc[position].dep_ in {"aux", "advmod"}):
        position -= 1
    return position


def _opens_aside(token: Token) -> bool:
    if token.lower_ in RELATIVE | {
        "whose",
        "after",
        "without",
        "during",
        "speaking",
        "citing",
        "following",
        "asked",
        "now",
        "then",
        "himself",
        "herself",
    }:
        return True
    return token.pos_ in {"ADP", "DET", "ADJ", "PROPN", "NOUN", "NUM"} or token.tag_ in {"VBG", "VBN", "PRP$"}


def _is_list_comma(comma: int, position: int, doc: Doc) -> bool:
    """Whether a comma parts the members of a list ("Russia, China and Iran, ...")."""
    return any(
        t.dep_ == "cc" and t.head.i > comma and t.head.dep_ == "conj" and t.head.head.i < comma
        for t in doc[comma:position]
    )


def _last_noun(comma: int, start: int, layout: Layout) -> Token | None:
    """Give the head of the noun phrase that ends before a comma and opens a clause."""
    doc = layout.doc
    before = doc[comma - 1]
    named = name_after_noun(before, start, doc)
    if named is not None:
        return named
    if before.pos_ not in {"PROPN", "NOUN", "PRON"} and not before.ent_type_:
        return None
    first = comma - 1
    while (
        first > start
        and doc[first - 1].pos_ in _PHRASE_POS
        and doc[first - 1].text not in {",", ";"}
        and not _opens_clause(doc[first - 1], comma)
    ):
        first -= 1
    opens = (
        first == start
        or doc[first - 1].text in {",", "—", "–", ":", "”", '"'}
        or doc[first - 1].pos_ in {"CCONJ", "SCONJ"}
        or doc[first - 1].is_space
        or _opens_clause(doc[first - 1], comma)
    )
    if not opens:
        return None
    phrase = doc[first:comma]
    nominal = [
        t for t in phrase if t.pos_ in {"PROPN", "NOUN", "PRON"} and t.dep_ not in {"nmod:poss", "compound", "flat"}
    ]
    head = next((t for t in nominal if t.dep_ in SUBJECTS), None) or _name_head(phrase)
    return head if head is not None and head.ent_type_ != "DATE" else None


def _opens_clause(token: Token, comma: int) -> bool:
    """Whether "after X, citing Y, said" begins here, and not "after the talks"."""
    following = token.doc[comma + 1]
    return token.lower_ in _SUBORDINATING and (following.tag_ == "VBG" or following.lower_ in RELATIVE)


def name_after_noun(last: Token, start: int, doc: Doc) -> Token | None:
    """Find a person named right after a phrase: "On the eve of his visit Soto, ...", "At the talks Diaz ..."."""
    if last.ent_type_ != "PERSON" or last.i == start:
        return None
    first = last.i
    while first > start and doc[first].ent_iob_ == "I":
        first -= 1
    joined = first > start and doc[first - 1].pos_ == "NOUN" and doc[first - 1].dep_ not in {"compound", "nmod:desc"}
    opening = next((t for t in doc[start:first] if not t.is_space), None)
    if joined and opening is not None and opening.pos_ == "ADP" and not any(t.text == "," for t in doc[start:first]):
        return doc[first : last.i + 1].root
    return None


def _name_head(phrase: Span) -> Token | None:
    """Give the head of a phrase: its last noun before a preposition."""
    last: Token | None = None
    for token in phrase:
        if token.pos_ == "ADP" and last is not None:
            break
        if token.pos_ in {"PROPN", "NOUN", "PRON"} or token.ent_type_:
            last = token
    if last is None or phrase[0].pos_ == "ADP":
        return None
    while last.i > phrase.start and last.dep_ in {"flat", "compound"} and phrase.start <= last.head.i < last.i:
        last = last.head
    return last


def before_brackets(position: int, start: int, doc: Doc) -> int:
    """Step over a bracket between a source and its cue ("Gov. Mary Fallin (R-OK) said")."""
    if position <= start or doc[position].text not in {")", "]"}:
        return position
    opening = next((i for i in range(position, max(start, position - 12), -1) if doc[i].text in {"(", "["}), position)
    return opening - 1 if opening < position else position


def before_date(position: int, start: int, doc: Doc) -> int:
    """Step over a date between a source and its cue ("Sanders on Tuesday said")."""
    first = position
    while first > start and (doc[first].ent_type_ == "DATE" or is_time(doc[first]) or doc[first].pos_ == "NUM"):
        first -= 1
    if first < position and doc[first].pos_ == "ADP":
        first -= 1
    return first if first > start - 1 else position
