"""Ends of contents: where the writer's own words go on."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from spacy.tokens import Doc, Token

from kg.pipeline.attributions.cues import Cue, CueTable, find_cues
from kg.pipeline.attributions.layout import BREAKING_MARKS, Layout
from kg.pipeline.attributions.syntax import SUBJECTS, TIME_WORDS, comment_subject, is_finite

__all__ = ["ADJUNCT_POS", "PLAIN_REPORTS", "attribution_follows", "clause_end", "holds_clause"]

_OCCASIONS: Final = frozenset(
    "talk meeting conference interview speech statement briefing visit call summit address session news press hearing "
    "debate remark message letter post tweet reporter journalist media newspaper agency television radio discussion "
    "negotiation event ceremony trip".split()
)
_ASIDES: Final = (
    ("a", "reference"),
    ("an", "apparent", "reference"),
    ("an", "allusion"),
    ("in", "a", "reference"),
    ("in", "an", "apparent"),
    ("in", "what"),
    ("in", "reference"),
    ("in", "remarks"),
    ("in", "comments"),
    ("without", "providing"),
    ("without", "giving"),
    ("without", "offering"),
    ("without", "citing"),
    ("without", "naming"),
    ("without", "elaborating"),
    ("without", "specifying"),
    ("according", "to"),
    ("referring", "to"),
    ("alluding", "to"),
    ("as", "reported", "by"),
    ("as", "quoted", "by"),
    ("as", "cited", "by"),
)
ADJUNCT_POS: Final = frozenset(
    {"ADP", "DET", "NOUN", "PROPN", "NUM", "ADJ", "ADV", "PRON", "PART", "PUNCT", "CCONJ", "SYM", "X"}
)
_FOLLOWING: Final = frozenset(
    {"learn", "say", "report", "tell", "add", "claim", "write", "show", "announce", "confirm"}
)
_SUBJECTS_BEGIN: Final = frozenset({"PROPN", "NOUN", "PRON", "DET", "ADJ", "NUM"})
_COMMENT: Final = 8  # tokens of a comment's subject and verb
_TAKING_UP: Final = frozenset({"deny", "reject", "confirm", "admit"})
PLAIN_REPORTS: Final = frozenset(
    {"say", "add", "tell", "warn", "urge", "note", "insist", "stress", "accuse", "express"}
)


def clause_end(cue: Cue, start: int, layout: Layout, table: CueTable, *, trim: bool = False) -> int:
    """Find where a content that begins at ``start`` ends.

    Args:
        trim: Whether to leave out adverbials of the cue at the end ("on Tuesday").
    """
    if start >= len(layout.doc):
        return start
    unit_end = layout.unit(start)[1]
    end = _syntactic_end(cue.head, start, unit_end)
    end = _first_break(cue, start, end, layout, table, phrase=trim)
    quotation = layout.quotation(end - 1)
    if quotation is not None and quotation.start >= start and quotation.end > end:
        end = min(quotation.end, unit_end)
    return _trimmed(cue.head, start, end, layout) if trim else end


def _syntactic_end(verb: Token, start: int, unit_end: int) -> int:
    """Give the end of the cue's own clause."""
    inside = any(a.i < verb.i or a.i >= unit_end or a.i > verb.right_edge.i for a in verb.ancestors)
    end = verb.right_edge.i + 1 if inside and verb.right_edge.i >= start else unit_end
    if end >= verb.sent.end or end <= start or end >= unit_end:
        return unit_end
    return end if _may_end(verb.doc, start, end) else unit_end


def _may_end(doc: Doc, start: int, end: int) -> bool:
    """Whether a clause can end where the parse ends it: before a mark or a joining word, after a verb."""
    joins = doc[end].is_punct or doc[end].pos_ in {"CCONJ", "SCONJ", "ADP"} or doc[end].is_space
    return joins and holds_clause(doc, start, end)


def holds_clause(doc: Doc, start: int, end: int) -> bool:
    return any(is_finite(t) or t.pos_ in {"VERB", "AUX"} for t in doc[start:end])


def _first_break(cue: Cue, start: int, end: int, layout: Layout, table: CueTable, *, phrase: bool) -> int:
    doc = layout.doc
    breaks = layout.breaks
    for position in breaks[bisect_left(breaks, start + 1) : bisect_left(breaks, end)]:
        quotation = layout.quotation(position)
        if quotation is not None and quotation.start >= start:
            continue
        token = doc[position]
        if token.text == ":" and layout.quotation_starting(position + 1) is not None and layout.speech(position + 1):
            return position
        ended = layout.quotation_ending(position)
        if (
            ended is not None
            and ended.start >= start
            and doc[ended.inner_end - 1].text == ","
            and _writer_goes_on(position, end, doc, table)
        ):
            return position
        if token.text == "," and _main_verb_follows(position, end, cue, doc):
            return position
        if token.text == "," and _aside_follows(position, end, layout, table, phrase=phrase):
            return position
        if token.text == ";" or (token.text in {"—", "–"} and attribution_follows(position, end, layout, table)):
            return position
        if token.pos_ == "CCONJ" and (
            _new_report(token, cue, layout, table) or _other_report(token, cue, layout, table)
        ):
            return position
        if _adverbial_of_cue(token, cue, start, layout, table, phrase=phrase):
            return position
    return end


def _writer_goes_on(position: int, end: int, doc: Doc, table: CueTable) -> bool:
    """Whether the writer's words follow a quotation that ends in a comma."""
    token = doc[position]
    if (token.tag_ == "VBG" and table.lemma(token) is not None) or _is_aside(position, end, doc):
        return True
    return token.pos_ == "CCONJ" and (
        _own_clause(position + 1, end, doc) or any(t.tag_ in {"VBD", "VBZ"} for t in doc[position + 1 : position + 3])
    )


def _aside_follows(comma: int, end: int, layout: Layout, table: CueTable, *, phrase: bool) -> bool:
    doc = layout.doc
    words = tuple(t.lower_ for t in doc[comma + 1 : min(comma + 2, end)])
    if _is_comment(comma, end, doc, table):
        return True
    if _is_aside(comma + 1, end, doc) or (words == ("with",) and _tells_on(comma + 2, end, doc, table)):
        return True
    if words[:1] == ("following",) or (
        phrase and words and words[0] in {"but", "and", "while"} and _own_clause(comma + 2, end, doc)
    ):
        return True
    position = comma + 1
    while position < end and (doc[position].pos_ in {"ADV", "CCONJ"} or doc[position].lower_ in {"before", "while"}):
        position += 1
    if position >= end:
        return False
    token = doc[position]
    if token.tag_ == "VBG" and table.lemma(token) is not None and token.dep_ not in {"amod", "compound"}:
        return True
    return attribution_follows(comma, end, layout, table)


def _main_verb_follows(comma: int, end: int, cue: Cue, doc: Doc) -> bool:
    """Whether a relative clause with the cue ends at a comma: "Peru, which called it useful, said ..."."""
    relative = cue.head.dep_ == "acl:relcl" and cue.head.head.i < cue.head.i
    return relative and comma + 1 < end and doc[comma + 1].tag_ in {"VBD", "VBZ", "VBP"}


def _is_comment(comma: int, end: int, doc: Doc, table: CueTable) -> bool:
    """Whether somebody else takes up the whole content: `, which Soto denies`, `, a charge Soto has rejected`."""
    subject = comment_subject(doc, comma)
    if subject is None:
        return False
    verb = next((t for t in doc[subject : min(end, subject + _COMMENT)] if t.pos_ == "VERB"), None)
    if verb is None or verb.i == subject or (verb.i + 1 < end and not verb.nbor(1).is_punct):
        return False
    return any(w.polarity == "denied" or w.act in _TAKING_UP for w in table.verbs.get(table.lemma(verb) or "", ()))


def _tells_on(start: int, end: int, doc: Doc, table: CueTable) -> bool:
    """Whether ", with a spokesman saying" stands here: a report of somebody else."""
    return any(t.tag_ == "VBG" and table.lemma(t) is not None for t in doc[start : min(end, start + 12)])


def _is_aside(start: int, end: int, doc: Doc) -> bool:
    """Whether the words that open a writer's aside stand here ("a reference to", "according to")."""
    words = tuple(t.lower_ for t in doc[start : min(start + 4, end)])
    return any(words[: len(aside)] == aside for aside in _ASIDES)


def _own_clause(start: int, end: int, doc: Doc) -> bool:
    """Whether a clause with a subject of its own begins here."""
    return any(t.dep_ in SUBJECTS and t.head.i > t.i for t in doc[start : min(end, start + 8)])


def attribution_follows(comma: int, end: int, layout: Layout, table: CueTable) -> bool:
    """Whether `, Reuters reported` or `, he said,` stands between here and the next mark."""
    doc = layout.doc
    stop = next(
        (i for i in range(comma + 1, min(end, comma + 14)) if doc[i].text in {",", ".", ";", "“", '"'}),
        min(end, comma + 14),
    )
    words = list(doc[comma + 1 : stop])
    if not words or words[0].pos_ not in _SUBJECTS_BEGIN or words[0].tag_.startswith("W"):
        return False
    verbs = [t for t in words if is_finite(t)]
    if len(verbs) == 1 and verbs[0].pos_ == "AUX":  # "the paper has learned"
        verbs = [t for t in words if t.tag_ == "VBN"]
    if len(verbs) != 1 or verbs[0] == words[0] or table.lemma(verbs[0]) not in _FOLLOWING:
        return False
    rest = [t for t in words if t.i > verbs[0].i]
    return (
        all(t.pos_ in ADJUNCT_POS or t.tag_ in {"VBG", "VBN"} for t in rest)
        and not any(t.dep_ in SUBJECTS and t.head.i > t.i for t in rest)
        and (not rest or rest[0].pos_ in {"ADP", "PROPN", "ADV"} or rest[0].lower_ in TIME_WORDS | {"last", "this"})
    )


def _new_report(token: Token, cue: Cue, layout: Layout, table: CueTable) -> bool:
    """Whether "and" leads to another verb of the cue's own subject ("said A and added B")."""
    doc = layout.doc
    position = token.i + 1
    while position < len(doc) and (
        doc[position].pos_ == "ADV" or (doc[position].dep_ == "aux" and doc[position].lower_ in {"has", "have", "had"})
    ):
        position += 1
    if position >= len(doc):
        return False
    verb = doc[position]
    if verb.dep_ == "conj" and verb.head == cue.head and verb.pos_ == "VERB" and verb.tag_ == cue.head.tag_:
        return True
    if verb.tag_ not in {"VBD", "VBZ", "VBP", "VBN"} or cue.head.tag_ not in {"VBD", "VBZ", "VBP", "VBN"}:
        return cue.head.tag_ == "VBG" and verb.tag_ == "VBG" and table.lemma(verb) is not None
    lemma = table.lemma(verb)
    if lemma is None or (verb.tag_ == "VBN" and verb.dep_ == "amod"):
        return False
    several = any(len(c.word.words) > 1 and not c.word.weak for c in find_cues(doc[verb.i : verb.i + 3], table))
    if several and verb.tag_ == cue.head.tag_:  # "and calls on Israel to"
        return True
    if (
        verb.dep_ == "conj"
        and verb.tag_ in {"VBD", "VBZ"}
        and verb.head.tag_ in {"VBG", "VB"}
        and verb.head.i > cue.head.i
    ):
        return True
    perfect = any(t.lower_ in {"had", "has", "have"} and t.pos_ == "AUX" for t in doc[token.i + 1 : verb.i])
    if perfect and cue.head.tag_ in {"VBD", "VBZ", "VBP"}:
        return False
    same_tense = verb.tag_ == cue.head.tag_ or {verb.tag_, cue.head.tag_} == {"VBD", "VBN"}
    if not same_tense:
        return False
    if (verb.dep_ == "conj" and verb.head == cue.head) or lemma in PLAIN_REPORTS:
        return True
    return verb.dep_ == "conj" and any(not w.weak for w in table.verbs[lemma]) and not _is_somebody(verb.head, layout)


def _is_somebody(verb: Token, layout: Layout) -> bool:
    """Whether the subject of a verb could itself have said what a verb beside it tells."""
    subject = next((c for c in verb.children if c.dep_ in SUBJECTS | {"nsubj:pass"}), None)
    if subject is None:
        return True
    actors = layout.doc._.actors
    return subject.pos_ in {"PRON", "PROPN"} or (actors is not None and actors.mention_at(subject) is not None)


def _other_report(token: Token, cue: Cue, layout: Layout, table: CueTable) -> bool:
    """Whether ", but Russia has said" begins here: a report with a speaker of its own."""
    doc = layout.doc
    if doc[token.i - 1].text != ",":
        return False
    end = layout.unit(token.i)[1]
    for verb in doc[token.i + 2 : min(end, token.i + 12)]:
        if (is_finite(verb) and verb.pos_ != "AUX") or verb.tag_ == "VBN":
            lemma = table.lemma(verb)
            perfect = any(t.lower_ in {"has", "have", "had"} for t in doc[token.i + 2 : verb.i])
            alike = (verb.tag_ in {"VBD", "VBZ"} or perfect) and verb.tag_ == cue.head.tag_
            named = doc[token.i + 1].pos_ == "PROPN" and alike
            return lemma in PLAIN_REPORTS or (named and any(not w.weak for w in table.verbs.get(lemma or "", ())))
    return False


def _adverbial_of_cue(token: Token, cue: Cue, start: int, layout: Layout, table: CueTable, *, phrase: bool) -> bool:
    """Whether an adverbial clause begins here that is the writer's ("... after the U.S. warned ...").

    It is where it hangs on the cue, where it tells of another report, or where the content is
    a noun phrase.
    """
    if token.lower_ not in BREAKING_MARKS or token.i <= start:
        return False
    if token.lower_ in {"after", "while"} and _report_begins(token.i + 1, layout, table):
        return True
    if token.dep_ not in {"mark", "advmod"}:
        return False
    clause = token.head
    subject = next((c for c in clause.children if c.dep_ in SUBJECTS | {"nsubj:pass"}), None)
    if clause.i < token.i or subject is None or not token.i < subject.i < clause.i:
        return False
    reports = any(not w.weak for w in table.verbs.get(table.lemma(clause) or "", ()))
    aside = token.nbor(-1).text == "," or token.lower_ in {"after", "while"}
    return (
        (clause.head == cue.head and aside)
        or phrase
        or (reports and token.lower_ in {"after", "as", "while", "before"})
    )


def _report_begins(start: int, layout: Layout, table: CueTable) -> bool:
    """Whether a noun phrase and a plain word of reporting follow ("after the U.S. warned")."""
    doc = layout.doc
    for token in doc[start : min(start + 7, layout.unit(start)[1])]:
        if token.tag_ in {"VBD", "VBZ", "VBP"}:
            return token.i > start and table.lemma(token) in PLAIN_REPORTS
        if token.pos_ not in {"DET", "NOUN", "PROPN", "ADJ", "PRON", "PART"}:
            return False
    return False


def _trimmed(verb: Token, start: int, end: int, layout: Layout) -> int:
    """Leave out the cue's own adverbials of time and occasion at the end."""
    doc = layout.doc
    while True:
        while (
            end > start + 1 and (doc[end - 1].is_punct or doc[end - 1].is_space) and layout.quotation(end - 1) is None
        ):
            end -= 1
        adverbial = next(
            (c for c in verb.rights if c.right_edge.i + 1 == end and c.left_edge.i > start and _is_circumstance(c)),
            None,
        )
        if adverbial is None:
            return end
        end = adverbial.left_edge.i


def _is_circumstance(token: Token) -> bool:
    if token.dep_ not in {"obl", "obl:unmarked", "advmod", "nmod", "nmod:unmarked", "advcl"}:
        return False
    word = token.lemma_.lower()
    if word in TIME_WORDS or token.lower_ in TIME_WORDS:
        return True
    return word in _OCCASIONS and any(
        c.lower_ in {"in", "at", "during", "after", "before", "following", "on", "ahead"} for c in token.lefts
    )
