"""Attributions by verbs: whether the act was done, by whom, and what was said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from spacy.tokens import Token

from kg.pipeline.attributes import Attribution, AttributionKind, TokenRange
from kg.pipeline.attributions.confidence import CONFIDENCE
from kg.pipeline.attributions.constructions import as_clause_content, comment_content, passive_content, relative_content
from kg.pipeline.attributions.contents import find_content
from kg.pipeline.attributions.cues import Cue, CueTable
from kg.pipeline.attributions.ends import clause_end
from kg.pipeline.attributions.layout import Layout, stripped
from kg.pipeline.attributions.quoted import Content
from kg.pipeline.attributions.sources import Source, can_speak, find_source
from kg.pipeline.attributions.syntax import is_passive, negated

__all__ = ["by_verb", "is_readable", "not_for_print", "reality", "within"]

_WEAK_PENALTY: Final = 0.1
# Whatever the word says, what is quoted was said.
_SPOKEN: Final = frozenset({"quote-before", "quote-after"})
_HYPOTHETICAL: Final = frozenset(
    {"can", "could", "may", "might", "shall", "should", "must", "will", "would", "’ll", "'ll", "’d", "'d"}
)
_SILENCE: Final = frozenset(
    {"answer", "ask", "say", "explain", "confirm", "announce", "express", "describe", "admit", "report", "decline"}
)
_RAISING: Final = frozenset(
    {"go", "continue", "proceed", "hasten", "come", "hurry", "use", "take", "seize", "write", "phone", "time"}
)
_REPORTING_MARKS: Final = frozenset({"as", "by", "while", "when", "in", "before", "after", "and", "with"})
_QUESTIONING: Final = frozenset({"ask", "press", "question", "quiz"})
_QUESTIONS: Final = frozenset({"about", "by", "if", "on", "whether", "why"})
_QUOTING: Final = frozenset({"quote"})
_REACH: Final = 20
_NOT_FOR_PRINT: Final = frozenset({"anonymity", "named", "identified"})


_STRONG_RULES: Final = frozenset(
    {"quote-before", "quote-after", "mixed-before", "mixed-after", "clause-after", "clause-before"}
)


def is_readable(cue: Cue, layout: Layout) -> bool:
    """Leave out words outside the text proper and reports inside somebody's direct speech."""
    paragraph = layout.paragraph(cue.start)
    if paragraph is None or paragraph.kind in {"boilerplate", "byline"}:
        return False
    return layout.speech(cue.start) is None


def by_verb(cue: Cue, layout: Layout, table: CueTable, before: Sequence[Attribution]) -> Attribution | None:
    polarity = reality(cue, layout)
    if polarity is None:
        return None
    if cue.word.words[0] in _QUOTING and not is_passive(cue.head):
        return _passed_on(cue, layout, table)
    source = _speaker_again(find_source(cue, layout), cue, layout, before)
    if source is None or within(cue.start, (source.range,)):
        return None
    content = _content_of(cue, source, layout, table, before)
    if content is None or not _credible(cue, source, content, layout):
        return None
    kind: AttributionKind = "speech" if content.rule in _SPOKEN else cue.word.kind
    confidence = CONFIDENCE[content.rule] - (
        _WEAK_PENALTY if cue.word.weak and content.rule not in _STRONG_RULES else 0.0
    )
    return Attribution(
        (source.range,),
        ((_cue_start(cue, polarity), cue.end),),
        content.ranges,
        kind,
        content.rule,
        round(confidence, 2),
    )


def _passed_on(cue: Cue, layout: Layout, table: CueTable) -> Attribution | None:
    """Read `the radio quoted her as having had talks`: she speaks, not the radio."""
    doc = layout.doc
    link = next((t for t in doc[cue.end : min(cue.end + _REACH, layout.unit(cue.start)[1])] if t.lower_ == "as"), None)
    if link is None or link.i == cue.end or link.i + 1 >= len(doc) or table.lemma(doc[link.i + 1]) in {"say", "tell"}:
        return None
    whom = doc[cue.end : link.i].root
    part = stripped(layout, link.i + 1, clause_end(cue, link.i + 1, layout, table))
    if not can_speak(whom) or part is None:
        return None
    return Attribution(
        ((cue.end, link.i),), ((cue.start, cue.end),), (part,), cue.word.kind, "object", CONFIDENCE["object"]
    )


def _speaker_again(source: Source | None, cue: Cue, layout: Layout, before: Sequence[Attribution]) -> Source | None:
    """Keep the speaker of `X said A, adding that B`, where the parse made a subject in A do it.

    ``before`` are the attributions so far with a cue in the same sentence.
    """
    if source is not None and not source.shared:
        return source
    for other in reversed(before):
        if within(cue.start, other.content):
            continue
        if source is None or within(source.head.i, other.content):
            start, end = other.source[0]
            return Source(layout.doc[start:end].root, (start, end), shared=True)
    return source


def _cue_start(cue: Cue, polarity: str) -> int:
    """Take the negation into the cue where it makes the report one of silence."""
    if polarity != "declined" or cue.word.polarity == "declined":
        return cue.start
    start = cue.start
    while start > cue.head.sent.start and cue.head.doc[start - 1].pos_ in {"AUX", "PART", "ADV"}:
        start -= 1
    return start


def _content_of(
    cue: Cue, source: Source, layout: Layout, table: CueTable, before: Sequence[Attribution]
) -> Content | None:
    as_clause = as_clause_content(cue, source, layout)
    if as_clause is not None:
        return as_clause
    if is_passive(cue.head) or (
        cue.head.tag_ == "VBN" and cue.end < len(layout.doc) and layout.doc[cue.end].lower_ == "by"
    ):
        return passive_content(cue, source, layout, table)
    relative = relative_content(cue, layout, table) or comment_content(cue, source, layout, before)
    return relative or find_content(cue, source, layout, table)


def reality(cue: Cue, layout: Layout) -> str | None:
    """Tell whether the act is reported as done ("said", "declined"), or None if it is not."""
    verb, doc = cue.head, cue.head.doc
    if doc[layout.unit(cue.start)[1] - 1].text == "?" and layout.quotation(layout.unit(cue.start)[1] - 1) is None:
        return None
    if any(c.dep_ == "mark" and c.lower_ in {"whether", "if"} for c in verb.lefts):
        return None
    silent = cue.word.act in _SILENCE and negated(verb)
    modal = next((c for c in verb.lefts if c.dep_ == "aux" and c.lower_ in _HYPOTHETICAL), None)
    if negated(verb) and cue.word.polarity != "declined":
        return "declined" if silent else None
    if modal is not None:
        only = any(t.lower_ == "only" for t in doc[modal.i : min(cue.end + 3, len(doc))])
        return (
            "said"
            if only or (modal.lower_ in {"would", "’d", "'d"} and cue.word.act in {"demand", "emphasise", "reject"})
            else None
        )
    if verb.tag_ == "VB" and doc[cue.start].tag_ == "VB" and not _is_carried_out(verb):
        return None
    if (verb.tag_ == "VBG" and not _is_report_participle(verb)) or _is_told(verb, layout):
        return None
    return "said"


def _is_told(verb: Token, layout: Layout) -> bool:
    """Whether a participle tells what was done to the speaker ("asked whether", "when told that")."""
    followed = verb.nbor(1).lower_ if verb.i + 1 < len(verb.doc) else ""
    aside = verb.i > 0 and verb.nbor(-1).text == "," and verb.tag_ in {"VBN", "VBD"}
    if aside and verb.lemma_.lower() in _QUESTIONING and followed in _QUESTIONS:
        return True
    bare = verb.tag_ == "VBN" and not any(c.dep_.startswith(("aux", "nsubj")) for c in verb.lefts)
    if bare and verb.dep_ in {"acl", "amod"} and followed != "by":
        return True
    if verb.tag_ != "VBN" or verb.dep_ != "advcl" or any(c.dep_.startswith(("aux", "nsubj")) for c in verb.lefts):
        return False
    before = verb.nbor(-1).lower_ if verb.i else ""
    if before == "as" and verb.i + 1 < len(verb.doc) and verb.nbor(1).lower_ == "by":
        return False
    return verb.i == layout.unit(verb.i)[0] or before in {"when", "if", "as", "once", "while", "after"}


def _is_carried_out(verb: Token) -> bool:
    """Whether a bare form reports an act: "did say", "went on to say", "helped announce"."""
    if any(c.dep_ == "aux" and c.lower_ in {"did", "does", "do"} for c in verb.lefts):
        return True
    if any(c.lower_ == "to" for c in verb.lefts):
        return verb.head.lemma_.lower() in _RAISING and verb.dep_ in {"xcomp", "advcl", "acl", "obl"}
    return not any(c.dep_ == "aux" for c in verb.lefts) and any(c.dep_ == "nsubj" for c in verb.lefts)


def _is_report_participle(verb: Token) -> bool:
    marks = {c.lower_ for c in verb.lefts if c.dep_ in {"mark", "case"}}
    if marks and not marks & _REPORTING_MARKS:
        return False
    return (
        verb.dep_ not in {"amod", "compound", "nsubj", "csubj", "obl", "nmod"}
        or bool(marks)
        or verb.doc[verb.i - 1].text == ","
    )


def within(position: int, ranges: Iterable[TokenRange]) -> bool:
    return any(start <= position < end for start, end in ranges)


def _credible(cue: Cue, source: Source, content: Content, layout: Layout) -> bool:
    if any(start <= source.head.i < end for start, end in content.ranges):
        return False
    if any(start <= cue.head.i < end for start, end in content.ranges):
        return False
    if content.rule not in _STRONG_RULES and not_for_print(content.ranges, layout):
        return False
    if not cue.word.weak or content.rule in _STRONG_RULES:
        return True
    if cue.word.act == "condemn" and not _criticises(content, layout):
        return False
    quoted = any(layout.quotation(i) is not None for i in _positions(content.ranges))
    if cue.word.takes("predicate") and cue.word.takes("quote") and (quoted or not source.shared):
        return True
    return _acts(source, layout) and not (source.shared and cue.head.tag_ in {"VBD", "VBN"} and cue.head.dep_ != "conj")


def not_for_print(ranges: Iterable[TokenRange], layout: Layout) -> bool:
    """Whether a content only tells how a source spoke ("asked not to be named")."""
    return any(layout.doc[i].lower_ in _NOT_FOR_PRINT and layout.quotation(i) is None for i in _positions(ranges))


def _positions(ranges: Iterable[TokenRange]) -> Iterator[int]:
    return (i for start, end in ranges for i in range(start, end))


def _criticises(content: Content, layout: Layout) -> bool:
    """Tell words from deeds ("attacked the plan as a sham", but "attacked a village")."""
    tokens = [layout.doc[i] for i in _positions(content.ranges)]
    return any(t.lower_ in {"as", "for", "over"} or layout.quotation(t.i) is not None for t in tokens)


def _acts(source: Source, layout: Layout) -> bool:
    """Whether a source is somebody: an actor of the article, or a person."""
    actors = layout.doc._.actors
    if actors is None:
        return bool(source.head.ent_type_) or source.head.pos_ in {"PROPN", "PRON"}
    return any(mention.entity is not None for mention in actors.resolve(source.head)) or source.head.pos_ == "PRON"
