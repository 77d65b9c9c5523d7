"""Contents that do not follow their cue: of passives, relative clauses and "as" clauses."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from kg.pipeline.attributes import Attribution, TokenRange
from kg.pipeline.attributions.cues import Cue, CueTable
from kg.pipeline.attributions.ends import clause_end, holds_clause
from kg.pipeline.attributions.layout import Layout, stripped
from kg.pipeline.attributions.quoted import Content, left_content
from kg.pipeline.attributions.sources import Source, noun_phrase
from kg.pipeline.attributions.syntax import comment_subject, is_finite, passive_subject_of

__all__ = ["around", "as_clause_content", "comment_content", "has_as", "passive_content", "relative_content"]


def passive_content(cue: Cue, source: Source, layout: Layout, table: CueTable) -> Content | None:
    """Take the subject of a passive, or the noun a participle follows, as content."""
    verb, doc = cue.head, layout.doc
    if source.head.i < verb.i or cue.word.weak or cue.word.act == "ask":
        return None
    subject = passive_subject_of(verb) or _noun_before(verb)
    if subject is None or (subject.lower_ in {"it", "which", "that", "who"} and subject.dep_ == "expl"):
        return None
    if doc[max(subject.left_edge.i - 1, 0)].lower_ == "as" or has_as(verb):
        return None
    following = source.range[1]
    told = cue.word.takes("addressee-object") and following < len(doc) and doc[following].lower_ == "that"
    if told:  # "ministers were told by Soto that ..."
        following += 1
    left_out = told or subject.lower_ == "it"
    parts: list[TokenRange] = [] if left_out else [noun_phrase(subject, layout, stop=verb.i)]
    if cue.word.words[0] == "quote" and cue.end < len(doc) and doc[cue.end].lower_ == "as":
        return None  # "was quoted as saying by Reuters"
    if cue.word.words[0] == "quote" and following < len(doc) and doc[following].lower_ == "as":
        return None
    if told:
        parts.append((following, clause_end(cue, following, layout, table)))
    elif not parts and following < len(doc) and doc[following].lower_ == "that":
        parts.append((following + 1, clause_end(cue, following + 1, layout, table)))
    elif following < layout.unit(verb.i)[1] and doc[following].lower_ in {"as", "for", "that"}:
        parts.append((following, clause_end(cue, following, layout, table, trim=True)))
    kept = tuple(p for s, e in parts if (p := stripped(layout, s, e)))
    return Content(kept, "passive") if kept else None


def has_as(verb: Token) -> bool:
    """Whether "as" stands right before a verb ("as mentioned by")."""
    return verb.i > 0 and any(t.lower_ == "as" for t in verb.doc[max(verb.i - 2, 0) : verb.i])


def _noun_before(verb: Token) -> Token | None:
    return verb.head if verb.dep_ == "acl" and verb.head.i < verb.i else None


def relative_content(cue: Cue, layout: Layout, table: CueTable) -> Content | None:
    """`strikes, which Ukraine denies orchestrating`: the noun before, and what follows."""
    verb, doc = cue.head, layout.doc
    if not verb.dep_.startswith("acl") or cue.end >= len(doc):
        return None
    pronoun = next(
        (t for t in doc[max(verb.sent.start, verb.i - 8) : verb.i] if t.lower_ in {"which", "that"} and t.tag_ != "IN"),
        None,
    )
    if pronoun is None or verb.head.i > pronoun.i or not _subject_between(pronoun.i, verb):
        return None
    following = doc[cue.end]
    if following.is_punct or following.is_space or following.lower_ == "that" or following.ent_type_ == "DATE":
        return None
    parts = [noun_phrase(verb.head, layout, stop=pronoun.i), (cue.end, clause_end(cue, cue.end, layout, table))]
    kept = tuple(p for s, e in parts if (p := stripped(layout, s, e)))
    return Content(kept, "relative") if len(kept) == len(parts) else None


def comment_content(cue: Cue, source: Source, layout: Layout, before: Sequence[Attribution]) -> Content | None:
    """`Kyiv said Moscow did it, which Moscow denies`, `..., a charge it rejects`: what is taken up.

    That is what somebody was told to have said up to the comma, or else the clause before it.
    ``before`` are the attributions so far with a cue in the same sentence.
    """
    doc, start = layout.doc, layout.unit(cue.start)[0]
    if cue.end < layout.unit(cue.start)[1] and doc[cue.end].text not in {".", ",", ";", ")", "—", "–"}:
        return None
    first = source.range[0]
    comma = next((i for i in range(first - 1, max(start, first - 6), -1) if doc[i].text == ","), None)
    if comma is None or comment_subject(doc, comma) != first:
        return None
    for other in before:
        if max(end for _, end in (*other.cue, *other.content, *other.source)) == comma:
            return Content(other.content, "relative")
    left = left_content(comma, layout)
    part = stripped(layout, *left) if left is not None and holds_clause(doc, *left) else None
    return Content((part,), "relative") if part is not None else None


def _subject_between(position: int, verb: Token) -> bool:
    """Whether a subject stands between a relative pronoun and the verb, and nothing but it."""
    between = verb.doc[position + 1 : verb.i]
    if any((is_finite(t) and t.pos_ != "AUX") or t.text == "," for t in between):
        return False
    return any(t.pos_ in {"PROPN", "NOUN", "PRON"} for t in verb.doc[position + 1 : verb.i])


def as_clause_content(cue: Cue, source: Source, layout: Layout) -> Content | None:
    """`..., as Diaz said`: the sentence around the clause."""
    doc = layout.doc
    first = min(source.range[0], cue.start)
    while first > 0 and doc[first - 1].pos_ in {"AUX", "ADV"}:
        first -= 1
    if first == 0 or doc[first - 1].lower_ != "as" or not cue.word.takes("that", "quote"):
        return None
    return around(first - 1, max(source.range[1], cue.end), layout, "as-clause")


def around(start: int, end: int, layout: Layout, rule: str) -> Content | None:
    """Take the sentence without an attribution phrase as content."""
    doc = layout.doc
    unit_start, unit_end = layout.unit(start)
    if _initial(start, unit_start, doc) or doc[start - 1].pos_ == "CCONJ":
        parts = [(_after_apposition(_after_participle(end, unit_end, doc), unit_end, doc), unit_end)]
    else:
        left = left_content(start, layout)
        if doc[start - 1].text == "," and doc[start - 2].lower_ == "that":  # "admits that, according to X, ..."
            left = None
        parts = [left] if left else []
        clause_before = left is not None and any(t.pos_ in {"VERB", "AUX"} for t in doc[left[0] : left[1]])
        if not clause_before and end < unit_end and doc[end].text == ",":
            parts.append((end, unit_end))
    kept = tuple(p for s, e in parts if (p := stripped(layout, s, e)))
    return Content(kept, rule) if kept else None


def _after_participle(position: int, end: int, doc: Doc) -> int:
    """Skip what still belongs to the source ("According to a report seen by Reuters, ...")."""
    if position >= end or doc[position].tag_ not in {"VBN", "VBG", "WP", "WDT", "IN"}:
        return position
    return next((i for i in range(position, min(end, position + 25)) if doc[i].text == ","), position)


def _after_apposition(position: int, end: int, doc: Doc) -> int:
    """Skip a name between commas ("According to his spokesman, Stéphane Dujarric, ...")."""
    if position >= end or doc[position].text != ",":
        return position
    comma = next((i for i in range(position + 1, min(end, position + 6)) if doc[i].text == ","), None)
    named = comma is not None and all(t.pos_ == "PROPN" for t in doc[position + 1 : comma])
    return comma if comma is not None and named else position


def _initial(start: int, unit_start: int, doc: Doc) -> bool:
    return all(t.is_space or t.is_punct or t.pos_ in {"CCONJ", "ADV"} for t in doc[unit_start:start])
