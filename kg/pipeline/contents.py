"""Contents: what is reported to have been said, given a cue and its source.

Each rule finds where the content begins; `clause_end` finds where the writer's own words go
on. A rule gives token ranges without the outer quotation marks and the final stop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc, Token

from kg.pipeline.attributes import Quotation, TokenRange
from kg.pipeline.cues import Cue, CueTable
from kg.pipeline.quotations import is_speech
from kg.pipeline.sources import Source
from kg.pipeline.syntax import SUBJECTS, TIME_WORDS, Layout, is_finite, stripped

__all__ = ["Content", "clause_end", "find_content", "left_content"]

_QUESTION_WORDS: Final = frozenset({"whether", "if", "how", "why", "what", "when", "where", "who", "which"})
_OCCASIONS: Final = frozenset(
    "talk meeting conference interview speech statement briefing visit call summit address session news press hearing debate remark "
    "message letter post tweet reporter journalist media newspaper agency television radio discussion negotiation event ceremony trip".split()
)
_ADJUNCT_POS: Final = frozenset(
    {"ADP", "DET", "NOUN", "PROPN", "NUM", "ADJ", "ADV", "PRON", "PART", "PUNCT", "CCONJ", "SYM", "X"}
)
_BREAKING_MARKS: Final = frozenset(
    {
        "after",
        "while",
        "as",
        "before",
        "when",
        "following",
        "amid",
        "with",
        "although",
        "though",
        "even",
        "whereas",
        "hours",
        "days",
    }
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
_NO_OBJECT: Final = frozenset({"say", "tell", "add", "think", "believe"})
_TALK_ACTS: Final = frozenset({"say", "report", "explain", "confirm", "answer", "announce"})
_KEPT_PREPOSITIONS: Final = frozenset({"against", "into"})
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
_SUBORDINATORS: Final = frozenset(
    {"while", "as", "after", "when", "although", "though", "since", "because", "before", "asked", "until"}
)
_PLAIN_REPORTS: Final = frozenset(
    {"say", "add", "tell", "warn", "urge", "note", "insist", "stress", "accuse", "express"}
)
_REACH: Final = 30


@dataclass(frozen=True, slots=True)
class Content:
    """Token ranges of a content and the rule that found them."""

    ranges: tuple[TokenRange, ...]
    rule: str


Rule = Callable[[Cue, Source | None, Layout], "Content | None"]


def find_content(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """Try the rules in the order of how sure they are."""
    for rule in _RULES:
        found = rule(cue, source, layout, table)
        if found is not None:
            return found
    return None


# --- quotations ------------------------------------------------------------------------


def _quoted_before(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`"...," Wang said` and `"...," said Wang`, also where only the end is quoted."""
    if not cue.word.takes("quote", "that"):
        return None
    start = _attribution_start(cue, source, layout)
    quotation = _quotation_before(start, cue, layout)
    if quotation is None:
        return None
    unit_start = layout.unit(cue.head.i)[0]
    first = quotation.inner_start
    if not _opens_sentence(quotation, layout) and not _reports_before(unit_start, quotation.start, layout, table):
        first = left_start(unit_start, quotation.start, layout)
    ranges = [(first, quotation.inner_end)] if first == quotation.inner_start else [(first, quotation.end)]
    direct = first == quotation.inner_start
    if not direct and not _holds_clause(layout.doc, first, quotation.end):
        return None
    ranges += _quoted_after_attribution(cue, source, layout)
    return _content(layout, ranges, "quote-before" if direct else "mixed-before")


def _reports_before(start: int, end: int, layout: Layout, table: CueTable) -> bool:
    """Whether another plain report stands in the writer's words before a quotation."""
    return any(
        is_finite(t) and table.lemma(t) in _PLAIN_REPORTS and layout.quotation(t.i) is None
        for t in layout.doc[start:end]
    )


def _attribution_start(cue: Cue, source: Source | None, layout: Layout) -> int:
    """Give the first token of "X said" or "said X"."""
    start = (
        min(cue.start, source.range[0]) if source and not source.shared and _beside(cue, source, layout) else cue.start
    )
    while start > 0 and layout.doc[start - 1].pos_ in {"ADV", "AUX"} and layout.quotation(start - 1) is None:
        start -= 1
    return start


def _beside(cue: Cue, source: Source, layout: Layout) -> bool:
    """Whether nothing but modifiers and asides stands between a source and its cue."""
    first, last = sorted((source.range, (cue.start, cue.end)))
    return not any(layout.quotation(i) for i in range(first[1], last[0])) and last[0] - first[1] <= _REACH


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
    return (
        before.text in {".", "!", "?", ":", ";", "…"}
        or before.is_space
        or layout.quotation_ending(quotation.start) is not None
    )


def _quoted_after_attribution(cue: Cue, source: Source | None, layout: Layout) -> list[TokenRange]:
    """Find the second half of `"...," Wang said, "..."`."""
    end = max(cue.end, source.range[1]) if source and not source.shared else cue.end
    for position in range(end, min(layout.unit(cue.head.i)[1], end + _REACH)):
        quotation = layout.quotation_starting(position)
        if quotation is None:
            continue
        return (
            [(quotation.inner_start, quotation.inner_end)]
            if layout.doc[position - 1].text in {",", ":", "—", "–", ";"}
            else []
        )
    return []


def _quoted_after(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`Wang said: "..."`, `Wang said on Monday, "..."` and `saying "..."`."""
    if not cue.word.takes("quote", "that", "whether"):
        return None
    quotation = _quotation_after(cue, source, layout)
    if quotation is None:
        return None
    doc = layout.doc
    following = doc[quotation.end] if quotation.end < layout.unit(quotation.start)[1] else None
    if following is None or following.is_punct or following.is_space or _goes_on(following, quotation, layout):
        return _content(layout, [(quotation.inner_start, quotation.inner_end)], "quote-after")
    return _content(layout, [(quotation.start, clause_end(cue, quotation.start, layout, table))], "mixed-after")


def _goes_on(following: Token, quotation: Quotation, layout: Layout) -> bool:
    """Whether the writer's sentence goes on after a whole quoted sentence."""
    return following.pos_ == "CCONJ" and layout.doc[quotation.inner_end - 1].text in {",", ".", "!", "?"}


def _quotation_after(cue: Cue, source: Source | None, layout: Layout) -> Quotation | None:
    doc = layout.doc
    start = max(cue.end, source.range[1]) if source and not source.shared and source.range[0] >= cue.end else cue.end
    limit = _next_paragraph_start(cue, layout) or layout.unit(cue.head.i)[1]
    for position in range(start, min(limit + 1, start + _REACH, len(doc))):
        quotation = layout.quotation_starting(position)
        if quotation is not None:
            return quotation if _leads_to(start, quotation, cue, layout) else None
    return None


def _next_paragraph_start(cue: Cue, layout: Layout) -> int | None:
    """Give where the next paragraph begins if this one ends in a colon after the cue."""
    paragraph = layout.paragraph(cue.head.i)
    if paragraph is None or layout.doc[paragraph.end - 1].text != ":" or paragraph.end - cue.end > _REACH:
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
        return is_speech(doc, quotation) or not _takes_objects(cue)
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


# --- clauses ---------------------------------------------------------------------------


def _clause_after(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`Lavrov said (on Tuesday) (that) Russia wanted ...`."""
    if not cue.word.takes("that", "whether"):
        return None
    start = _clause_start(cue, source, layout, table)
    if start is None or _is_parenthesis(cue, source, start, layout):
        return None
    return _content(layout, [(start, clause_end(cue, start, layout, table))], "clause-after")


def _is_parenthesis(cue: Cue, source: Source | None, start: int, layout: Layout) -> bool:
    """Whether commas set off the cue and its source, so that the content stands around them."""
    doc = layout.doc
    before = _attribution_start(cue, source, layout) - 1
    return (
        cue.end < len(doc)
        and doc[cue.end].text == ","
        and before > 0
        and doc[before].text == ","
        and doc[start - 1].lower_ != "that"
    )


def _clause_start(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> int | None:
    doc = layout.doc
    begin = max(cue.end, source.range[1]) if source and not source.shared and source.range[0] >= cue.end else cue.end
    end = layout.unit(cue.head.i)[1]
    for token in doc[begin : min(end, begin + _REACH)]:
        word = token.lower_
        if word == "that" and _introduces_clause(token, begin, cue, layout):
            return token.i + 1
        if word in _QUESTION_WORDS and token.i - begin <= 8 and _question_fits(token, begin, cue):
            return token.i
        if _is_clause_subject(token, begin, cue, layout):
            return max(_left_edge(token, begin), begin)
        if not _may_stand_before_clause(token, begin, table, layout) or (
            token.text == "," and _attribution_follows(token.i, end, layout, table)
        ):
            return None
    return None


def _introduces_clause(token: Token, begin: int, cue: Cue, layout: Layout) -> bool:
    if token.dep_ == "mark":
        return True
    if not any(is_finite(t) for t in layout.doc[token.i + 1 : layout.unit(token.i)[1]]):
        return False
    if token.i == begin:
        return True
    return not _takes_objects(cue) or (token.i - begin <= 4 and cue.word.takes("addressee-object"))


def _takes_objects(cue: Cue) -> bool:
    """Whether the word takes things as objects, so that a clause further on may belong to one."""
    return cue.word.takes("object") and not cue.word.takes("addressee-object") and cue.word.words[0] not in _NO_OBJECT


def _question_fits(token: Token, begin: int, cue: Cue) -> bool:
    if token.lower_ in {"whether", "if", "how", "why"}:
        return cue.word.takes("whether") or token.i == begin or cue.word.polarity == "declined"
    return token.i == begin or (cue.word.takes("whether") and token.dep_ != "mark")


def _is_clause_subject(token: Token, begin: int, cue: Cue, layout: Layout) -> bool:
    if token.dep_ not in SUBJECTS | {"nsubj:pass", "expl"} or token.head.i <= token.i or token.head == cue.head:
        return False
    if token.lower_ in {"who", "which", "that"} or layout.unit(token.head.i) != layout.unit(token.i):
        return False
    linked = token.head.dep_ in {"ccomp", "parataxis"} and token.head.head == cue.head
    if linked or not (cue.word.weak or _takes_objects(cue)):
        return True
    return token.tag_ == "PRP" and token.i == begin and not cue.word.weak


def _left_edge(token: Token, begin: int) -> int:
    """Give where a subject's noun phrase begins, not before the end of the cue."""
    start = token.i
    for child in token.subtree:
        if begin <= child.i < start:
            start = child.i
    for child in token.head.lefts:
        if (
            child.i < token.i
            and begin <= child.left_edge.i < start
            and child.dep_ in {"mark", "cc", "advmod", "obl", "advcl", "det"}
            and child.lower_ != ","
        ):
            start = min(start, child.left_edge.i)
    return start


def _may_stand_before_clause(token: Token, begin: int, table: CueTable, layout: Layout) -> bool:
    if layout.quotation(token.i) is not None:
        return True
    if token.text == ",":
        following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
        return following is None or not (following.tag_ == "VBG" and table.lemma(following))
    if token.text == ";" or token.tag_ in {"WP", "WDT", "WP$"}:
        return False
    return token.pos_ in _ADJUNCT_POS or token.tag_ in {"VBG", "VBN", "POS"}


# --- other complements -----------------------------------------------------------------


def _next_word(cue: Cue, layout: Layout, source: Source | None = None) -> Token | None:
    """Give the token that follows the cue and its adverbs."""
    doc = layout.doc
    position = max(cue.end, source.range[1]) if source and not source.shared and source.range[0] == cue.end else cue.end
    end = layout.unit(cue.head.i)[1]
    while position < end and (
        (doc[position].pos_ == "ADV" and doc[position].lower_ not in {"never", "not", "how"}) or doc[position].is_space
    ):
        position += 1
    return doc[position] if position < end else None


def _gerund(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    token = _next_word(cue, layout)
    if (
        token is None
        or token.tag_ != "VBG"
        or token.dep_ in {"amod", "compound"}
        or not cue.word.takes("gerund", "object")
    ):
        return None
    start = cue.end if cue.word.polarity == "declined" else token.i
    return _content(layout, [(start, clause_end(cue, token.i, layout, table))], "gerund")


def _infinitive(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`pledged to help`, and `urged Kyiv to talk`, of which the addressee is a part."""
    if not cue.word.takes("infinitive"):
        return None
    token = _next_word(cue, layout)
    if token is None:
        return None
    doc = layout.doc
    if token.lower_ in {"to", "never", "not"} and any(t.tag_ == "VB" for t in doc[token.i : token.i + 4]):
        return _content(layout, [(token.i, clause_end(cue, token.i + 1, layout, table))], "infinitive")
    if not cue.word.takes("addressee-object", "object") and not cue.word.prepositions:
        return None
    marker = next(
        (
            t
            for t in doc[token.i + 1 : min(token.i + _REACH, layout.unit(cue.head.i)[1])]
            if (t.lower_ == "to" and t.tag_ == "TO") or t.text in {",", ";"} or is_finite(t)
        ),
        None,
    )
    if (
        marker is None
        or marker.lower_ != "to"
        or (layout.quotation(token.i) is not None and is_speech(doc, layout.quotation(token.i)))
    ):
        return None
    if token.lower_ in cue.word.prepositions:
        token = doc[token.i + 1]
    if token.pos_ == "ADP":
        return None
    return _content(layout, [(token.i, clause_end(cue, marker.i + 1, layout, table))], "infinitive")


def _object(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`announced plans`, `called it a mistake`, `accused Kyiv of shelling`."""
    word = cue.word
    as_object = word.takes("object", "predicate")
    as_target = word.takes("addressee-object") and bool(word.prepositions) and word.act not in _TALK_ACTS
    if not (as_object or as_target) or word.words[0] in _NO_OBJECT:
        return None
    token = _next_word(cue, layout, source)
    if token is None or not _begins_noun_phrase(token, layout):
        return None
    end = clause_end(cue, token.i + 1, layout, table, trim=True)
    if as_target and not as_object and not any(t.lower_ in word.prepositions for t in layout.doc[token.i : end]):
        return None
    return _content(layout, [(token.i, end)], "object")


def _begins_noun_phrase(token: Token, layout: Layout) -> bool:
    if _is_time(token) or token.text in {",", ".", ":", ";"}:
        return False
    if layout.quotation_starting(token.i) is not None:
        return True
    return (
        token.pos_ in {"DET", "NOUN", "PROPN", "NUM", "ADJ", "PRON", "SYM"}
        or token.tag_ in {"PRP$", "PDT", "VBN", "VBG", "$"}
        or token.dep_ in {"obj", "amod", "compound", "det"}
    )


def _is_time(token: Token) -> bool:
    """Whether a noun phrase of time begins here ("last month", "Tuesday")."""
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    relative = token.lower_ in {"last", "this", "next", "earlier", "late", "early"}
    return token.lower_ in TIME_WORDS or (relative and following is not None and following.lemma_.lower() in TIME_WORDS)


def _preposition(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`warned of a war`, `called for a ceasefire`; an addressee may stand between."""
    if not cue.word.prepositions and cue.word.polarity != "declined":
        return None
    doc, token = layout.doc, _next_word(cue, layout, source)
    limit = layout.unit(cue.head.i)[1]
    if token is not None and cue.word.takes("addressee-object"):
        while (
            token.i + 1 < limit
            and token.lower_ not in cue.word.prepositions
            and token.pos_ in {"DET", "NOUN", "PROPN", "ADJ", "PRON", "NUM", "PART"}
        ):
            token = doc[token.i + 1]
    if token is None or token.i + 1 >= limit:
        return None
    if token.lower_ not in cue.word.prepositions and not (cue.word.polarity == "declined" and token.pos_ == "ADP"):
        return None
    if _is_time(doc[token.i + 1]) or (token.lower_ not in cue.word.prepositions and len(cue.word.words) == 1):
        return None
    start = token.i if token.lower_ in _KEPT_PREPOSITIONS else token.i + 1
    return _content(layout, [(start, clause_end(cue, token.i + 1, layout, table, trim=True))], "preposition")


def _fronted(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`Russia and China have agreed to ..., Lavrov said on Tuesday`."""
    if not cue.word.takes("quote", "that") or source is None or source.shared:
        return None
    doc = layout.doc
    following = _next_word(cue, layout, source)
    if (
        following is not None
        and not cue.word.takes("addressee-object")
        and _begins_noun_phrase(following, layout)
        and following.i >= source.range[1]
    ):
        return None
    start = _attribution_start(cue, source, layout)
    if start == 0 or doc[start - 1].text not in {",", "—", "–", "-", "?", "!"} or not _beside(cue, source, layout):
        return None
    left = left_content(start - 1, layout)
    if left is None or _is_subordinate(doc, *left):
        return None
    right = _right_part(cue, source, left, layout)
    if not _holds_clause(doc, *left) and not (right and _holds_clause(doc, *right[0])):
        return None
    return _content(layout, [left, *right], "clause-before")


def _is_subordinate(doc: Doc, start: int, end: int) -> bool:
    """Whether words are nothing but an adverbial clause ("While ministers talked")."""
    return doc[start].lower_ in _SUBORDINATORS and not any(t.text == "," for t in doc[start:end])


def left_content(end: int, layout: Layout) -> TokenRange | None:
    """Give the clauses of the sentence before a position."""
    start = left_start(layout.unit(max(end - 1, 0))[0], end, layout)
    return (start, end) if start < end else None


def left_start(start: int, end: int, layout: Layout) -> int:
    """Skip what links a sentence to the one before it, and what a semicolon sets off."""
    doc = layout.doc
    for position in range(end - 1, start, -1):
        if doc[position].text == ";" and layout.quotation(position) is None:
            start = position + 1
            break
    while start < end and (doc[start].is_space or doc[start].text in {"-", "—", "–", "•", "*", ","}):
        start += 1
    if start + 1 < end and doc[start].lower_ in _LEADS and (doc[start].pos_ == "CCONJ" or doc[start + 1].text == ","):
        start += 1
        if doc[start].text == ",":
            start += 1
    return start


def _right_part(cue: Cue, source: Source, left: TokenRange, layout: Layout) -> list[TokenRange]:
    """Find the second half of `The plan, he said, is dead`."""
    doc, end = layout.doc, layout.unit(cue.head.i)[1]
    after = max(cue.end, source.range[1])
    while (
        after < end
        and doc[after].text != ","
        and after < cue.end + 12
        and (doc[after].pos_ in {"ADP", "ADV", "DET", "NUM", "PROPN", "NOUN", "ADJ", "X"})
    ):
        after += 1
    if after >= end or doc[after].text != ",":
        return []
    following = doc[after + 1] if after + 1 < end else None
    whole = _has_subject_and_verb(doc, *left)
    if following is None or (whole and following.lower_ not in {"because", "if", "unless"}):
        return []
    return [(after + 1, end)]


def _has_subject_and_verb(doc: Doc, start: int, end: int) -> bool:
    return any(t.dep_ in SUBJECTS | {"nsubj:pass", "expl"} and start <= t.head.i < end for t in doc[start:end])


def _holds_clause(doc: Doc, start: int, end: int) -> bool:
    return any(is_finite(t) or t.pos_ in {"VERB", "AUX"} for t in doc[start:end])


def _bare_clause(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`Figueroa said the campaign planned ...`, where the parse found no clause."""
    if not cue.word.takes("that") or _takes_objects(cue) or cue.word.weak:
        return None
    token = _next_word(cue, layout, source)
    if token is not None and cue.word.takes("addressee-object") and token.i + 1 < len(layout.doc):
        token = token.nbor(1)
    end = layout.unit(cue.head.i)[1]
    if token is None or (not _begins_noun_phrase(token, layout) and token.tag_ != "PRP"):
        return None
    if not any(t.pos_ in {"VERB", "AUX"} for t in layout.doc[token.i + 1 : end]):
        return None
    return _content(layout, [(token.i, clause_end(cue, token.i, layout, table))], "clause-after")


# --- ends ------------------------------------------------------------------------------


def clause_end(cue: Cue, start: int, layout: Layout, table: CueTable, *, trim: bool = False) -> int:
    """Find where a content that begins at ``start`` ends.

    Args:
        trim: Whether to leave out adverbials of the cue at the end ("on Tuesday").
    """
    unit_end = layout.unit(start)[1]
    end = _syntactic_end(cue.head, start, unit_end, layout)
    end = _first_break(cue, start, end, layout, table, phrase=trim)
    quotation = layout.quotation(end - 1)
    if quotation is not None and quotation.start >= start and quotation.end > end:
        end = min(quotation.end, unit_end)
    return _trimmed(cue.head, start, end, layout) if trim else end


def _syntactic_end(verb: Token, start: int, unit_end: int, layout: Layout) -> int:
    """Give the end of the cue's own clause."""
    inside = any(a.i < verb.i or a.i >= unit_end or a.i > verb.right_edge.i for a in verb.ancestors)
    end = verb.right_edge.i + 1 if inside and verb.right_edge.i >= start else unit_end
    if end >= verb.sent.end or end <= start or end >= unit_end:
        return unit_end
    return end if _may_end(verb.doc, start, end) else unit_end


def _may_end(doc: Doc, start: int, end: int) -> bool:
    """Whether a clause can end where the parse ends it: before a mark or a joining word, after a verb."""
    joins = doc[end].is_punct or doc[end].pos_ in {"CCONJ", "SCONJ", "ADP"} or doc[end].is_space
    return joins and _holds_clause(doc, start, end)


def _first_break(cue: Cue, start: int, end: int, layout: Layout, table: CueTable, *, phrase: bool) -> int:
    doc = layout.doc
    for position in range(start + 1, end):
        quotation = layout.quotation(position)
        if quotation is not None and quotation.start >= start:
            continue
        token = doc[position]
        ended = layout.quotation_ending(position)
        if (
            ended is not None
            and ended.start >= start
            and doc[ended.inner_end - 1].text == ","
            and _writer_goes_on(position, end, doc, table)
        ):
            return position
        if token.text == "," and _aside_follows(position, end, layout, table, phrase=phrase):
            return position
        if token.text == ";" or (token.text in {"—", "–"} and _attribution_follows(position, end, layout, table)):
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
    if _is_aside(comma + 1, end, doc):
        return True
    if words[:1] == ("following",) or (
        phrase and words and words[0] in {"but", "and", "while"} and _own_clause(comma + 2, end, doc)
    ):
        return True
    position = comma + 1
    while position < end and (doc[position].pos_ in {"ADV", "CCONJ"} or doc[position].lower_ == "while"):
        position += 1
    if position >= end:
        return False
    token = doc[position]
    if token.tag_ == "VBG" and table.lemma(token) is not None and token.dep_ not in {"amod", "compound"}:
        return True
    return _attribution_follows(comma, end, layout, table)


def _is_aside(start: int, end: int, doc: Doc) -> bool:
    """Whether the words that open a writer's aside stand here ("a reference to", "according to")."""
    words = tuple(t.lower_ for t in doc[start : min(start + 4, end)])
    return any(words[: len(aside)] == aside for aside in _ASIDES)


def _own_clause(start: int, end: int, doc: Doc) -> bool:
    """Whether a clause with a subject of its own begins here."""
    return any(t.dep_ in SUBJECTS and t.head.i > t.i for t in doc[start : min(end, start + 8)])


def _attribution_follows(comma: int, end: int, layout: Layout, table: CueTable) -> bool:
    """Whether `, Reuters reported` or `, he said,` stands between here and the next mark."""
    doc = layout.doc
    stop = next(
        (i for i in range(comma + 1, min(end, comma + 14)) if doc[i].text in {",", ".", ";", "“", '"'}),
        min(end, comma + 14),
    )
    words = list(doc[comma + 1 : stop])
    if not words or words[0].pos_ not in {"PROPN", "NOUN", "PRON", "DET", "ADJ"} or words[0].tag_.startswith("W"):
        return False
    verbs = [t for t in words if is_finite(t)]
    if (
        len(verbs) != 1
        or verbs[0] == words[0]
        or table.lemma(verbs[0]) not in {"say", "report", "tell", "add", "claim", "write"}
    ):
        return False
    rest = [t for t in words if t.i > verbs[0].i]
    return (
        all(t.pos_ in _ADJUNCT_POS or t.tag_ in {"VBG", "VBN"} for t in rest)
        and not any(t.dep_ in SUBJECTS for t in rest)
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
    if (verb.dep_ == "conj" and verb.head == cue.head) or lemma in _PLAIN_REPORTS:
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
            named = doc[token.i + 1].pos_ == "PROPN" and verb.tag_ in {"VBD", "VBZ"} and verb.tag_ == cue.head.tag_
            return lemma in _PLAIN_REPORTS or (named and any(not w.weak for w in table.verbs.get(lemma or "", ())))
    return False


def _adverbial_of_cue(token: Token, cue: Cue, start: int, layout: Layout, table: CueTable, *, phrase: bool) -> bool:
    """Whether an adverbial clause begins here that is the writer's ("... after the U.S. warned ...").

    It is where it hangs on the cue, where it tells of another report, or where the content is
    a noun phrase.
    """
    if token.lower_ not in _BREAKING_MARKS or token.i <= start:
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
    return clause.head == cue.head or phrase or (reports and token.lower_ in {"after", "as", "while", "before"})


def _report_begins(start: int, layout: Layout, table: CueTable) -> bool:
    """Whether a noun phrase and a plain word of reporting follow ("after the U.S. warned")."""
    doc = layout.doc
    for token in doc[start : min(start + 7, layout.unit(start)[1])]:
        if token.tag_ in {"VBD", "VBZ", "VBP"}:
            return token.i > start and table.lemma(token) in _PLAIN_REPORTS
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


# --- small things ------------------------------------------------------------------------


def _content(layout: Layout, ranges: list[TokenRange], rule: str) -> Content | None:
    kept = tuple(part for start, end in ranges if (part := stripped(layout, start, end)) is not None)
    return Content(kept, rule) if kept else None


_RULES: Final = (
    _quoted_before,
    _quoted_after,
    _gerund,
    _infinitive,
    _clause_after,
    _object,
    _preposition,
    _fronted,
    _bare_clause,
)
