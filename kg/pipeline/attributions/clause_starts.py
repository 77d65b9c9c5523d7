"""Where the clause begins that tells what was said: after "that", or at its subject."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from kg.pipeline.attributions.cues import Cue, CueTable
from kg.pipeline.attributions.ends import ADJUNCT_POS, attribution_follows
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.attributions.quoted import REACH, takes_objects
from kg.pipeline.attributions.sources import Source
from kg.pipeline.attributions.syntax import SUBJECTS, is_finite

__all__ = ["clause_start"]

_QUESTION_WORDS: Final = frozenset({"whether", "if", "how", "why", "what", "when", "where", "who", "which"})
_ADDRESSEE: Final = 12
_ASIDE: Final = 14
_SUBJECT: Final = 20  # tokens of a subject before its relative clause
_OPENING: Final = frozenset({"DET", "NUM", "NOUN", "PROPN", "ADJ"})
_WITHIN: Final = _OPENING | {"ADP", "PART", "CCONJ", "SYM"}
_DAYS: Final = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday tonight".split())
_PARTICIPLES: Final = frozenset({"VBN", "VBD"})  # "firms accused of fraud", also where the tagger errs
_REPORTING: Final = frozenset({"say", "think", "believe", "hope", "fear", "claim", "allege", "suspect", "argue"})


def clause_start(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> int | None:
    """Find where a clause begins that a cue governs, behind its addressee and its adverbials."""
    doc = layout.doc
    begin = max(cue.end, source.range[1]) if source and not source.shared and source.range[0] >= cue.end else cue.end
    end = layout.unit(cue.head.i)[1]
    told = _after_addressee(cue, begin, end, doc)
    if told is not None:
        return told
    first = _after_day(begin, end, doc)
    if _is_modified_subject(cue, first, end, layout):
        return first
    for token in doc[begin : min(end, begin + REACH)]:
        word = token.lower_
        if word == "that" and token.i > begin and doc[token.i - 1].pos_ == "CCONJ":
            return None  # "said they agreed to a deal but that ...": goes on with the content of another cue
        if word == "that" and _introduces_clause(token, begin, cue, layout):
            return token.i + 1
        if word in _QUESTION_WORDS and token.i > begin and doc[token.i - 1].text == ",":
            return None  # "said at the airport, where she had landed"
        if word in _QUESTION_WORDS and token.i - begin <= 8 and _question_fits(token, begin, cue):
            return token.i
        if _is_clause_subject(token, begin, cue, layout):
            return max(_left_edge(token, begin), first)
        if not _may_stand_before_clause(token, table, layout) or (
            token.text == "," and attribution_follows(token.i, end, layout, table)
        ):
            return None
    return None


def _after_addressee(cue: Cue, begin: int, end: int, doc: Doc) -> int | None:
    """Give where the clause begins in "told the paper that ...", which parsers like to misread."""
    if not cue.word.takes("addressee-object"):
        return None
    for token in doc[begin : min(end, begin + _ADDRESSEE)]:
        if token.lower_ == "that" and token.i > begin:
            return token.i + 1 if token.dep_ in {"mark", "det", "nsubj", "obj"} else None
        if token.pos_ not in _WITHIN | {"PRON"} and token.text != "," and not token.ent_type_:
            return None
    return None


def _after_day(begin: int, end: int, doc: Doc) -> int:
    """Step over the day on which something was said ("said on Thursday four firms ...")."""
    position = begin
    if position + 1 < end and doc[position].lower_ in {"on", "late", "early"}:
        position += 1
    if position >= end or doc[position].lower_ not in _DAYS:
        return begin
    position += 1
    goes_on = position < end and (doc[position].pos_ in _OPENING or doc[position].tag_ in {"PRP", "PRP$", "EX"})
    return position if goes_on else begin


def _is_modified_subject(cue: Cue, begin: int, end: int, layout: Layout) -> bool:
    """Whether a subject begins here that a relative clause parts from its verb.

    In `said four firms from Norway that it accused of fraud were added`, parsers like to take
    "that" for the word that introduces the clause, or the nearest noun for its subject.
    """
    doc = layout.doc
    if cue.word.takes("addressee-object") or begin >= end or not _opens_subject(doc[begin]):
        return False
    relative = next((t for t in doc[begin + 1 : min(end, begin + _SUBJECT)] if not _is_within(t)), None)
    if relative is None or not _opens_relative(relative):
        return False
    stop = next((t.i for t in doc[relative.i : end] if t.text in {",", ";", ":", "—", "–"} or t.is_quote), end)
    # A relative clause has a verb, and the subject has one behind it.
    return len(_predicates(relative.i + 1, stop, doc)) > (relative.tag_ not in _PARTICIPLES)


def _opens_subject(token: Token) -> bool:
    return token.pos_ in _OPENING and token.ent_type_ != "DATE" and token.lower_ not in {"that", *_QUESTION_WORDS}


def _is_within(token: Token) -> bool:
    """Whether a word may stand in a subject before its relative clause."""
    if token.lower_ in {"that", *_QUESTION_WORDS} or token.tag_ == "PRP":
        return False
    return token.pos_ in _WITHIN or token.tag_ == "PRP$" or token.text == "-" or _based(token)


def _based(token: Token) -> bool:
    """Whether a participle leads to where somebody is ("traders based in Dubai that ...")."""
    return token.tag_ == "VBN" and token.lower_ in {"based", "located", "registered", "headquartered"}


def _opens_relative(token: Token) -> bool:
    if token.lower_ in {"that", "which", "who", "whom", "whose"}:
        return token.pos_ != "DET" or token.tag_.startswith("W")
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    if following is None:
        return False
    if token.lower_ in {"it", "he", "she", "they"}:
        return is_finite(following)
    return token.tag_ in _PARTICIPLES and following.tag_ == "IN"


def _predicates(start: int, end: int, doc: Doc) -> list[Token]:
    """List the finite verbs; in "which it said would help", the first one belongs to the second."""
    finite = [t for t in doc[start:end] if is_finite(t) or (t.tag_ == "VBN" and t.nbor(-1).tag_ == "PRP")]
    return [t for t in finite if not (t.lemma_.lower() in _REPORTING and t.i + 1 < end and is_finite(t.nbor(1)))]


def _introduces_clause(token: Token, begin: int, cue: Cue, layout: Layout) -> bool:
    if token.dep_ == "mark":
        return True
    if not any(is_finite(t) for t in layout.doc[token.i + 1 : layout.unit(token.i)[1]]):
        return False
    if token.i == begin:
        return True
    return not takes_objects(cue) or (token.i - begin <= 4 and cue.word.takes("addressee-object"))


def _question_fits(token: Token, begin: int, cue: Cue) -> bool:
    if token.i > begin and token.nbor(-1).text == ",":
        return False
    if token.lower_ in {"whether", "if", "how", "why"}:
        return cue.word.takes("whether") or token.i == begin or cue.word.polarity == "declined"
    return token.i == begin or (cue.word.takes("whether") and token.dep_ != "mark")


def _is_clause_subject(token: Token, begin: int, cue: Cue, layout: Layout) -> bool:
    if token.dep_ not in SUBJECTS | {"nsubj:pass", "expl"} or token.head.i <= token.i or token.head == cue.head:
        return False
    if token.lower_ in {"who", "which", "that"} or layout.unit(token.head.i) != layout.unit(token.i):
        return False
    linked = token.head.dep_ in {"ccomp", "parataxis"} and token.head.head == cue.head
    if linked or not (cue.word.weak or takes_objects(cue)):
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


def _may_stand_before_clause(token: Token, table: CueTable, layout: Layout) -> bool:
    if layout.quotation(token.i) is not None:
        return True
    if token.tag_ == "VBG" and any(not w.weak for w in table.verbs.get(table.lemma(token) or "", ())):
        return False  # "expressed doubts, with a diplomat complaining that ..."
    if token.text == ",":
        following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
        return following is None or not (following.tag_ == "VBG" and table.lemma(following))
    if token.text == ";" or token.tag_ in {"WP", "WDT", "WP$"}:
        return False
    if token.lower_ in {"after", "before", "while", "by"} and token.i + 1 < len(token.doc):
        return token.pos_ == "ADP" or token.nbor(1).tag_ == "VBG" or _is_verbless(token)
    return token.pos_ in ADJUNCT_POS or token.tag_ in {"VBG", "VBN", "POS"} or token.lower_ in {"without", "despite"}


def _is_verbless(token: Token) -> bool:
    """Whether no finite verb stands between a word and the next comma ("after talks in Rome, ...")."""
    for following in token.doc[token.i + 1 : token.i + _ASIDE]:
        if following.text == ",":
            return True
        if is_finite(following):
            return False
    return False
