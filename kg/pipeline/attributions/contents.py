"""Contents: what is reported to have been said, given a cue and its source.

Each rule finds where the content begins; `clause_end` finds where the writer's own words go
on. A rule gives token ranges without the outer quotation marks and the final stop.
"""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from kg.pipeline.attributes import TokenRange
from kg.pipeline.attributions.clause_starts import clause_start
from kg.pipeline.attributions.cues import Cue, CueTable
from kg.pipeline.attributions.ends import PLAIN_REPORTS, clause_end, holds_clause
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.attributions.quoted import (
    NO_OBJECT,
    REACH,
    Content,
    attribution_start,
    left_content,
    made,
    quoted_after,
    quoted_before,
    stands_beside,
    takes_objects,
)
from kg.pipeline.attributions.sources import Source
from kg.pipeline.attributions.syntax import SUBJECTS, TIME_WORDS, is_finite

__all__ = ["find_content"]

_TALK_ACTS: Final = frozenset({"say", "report", "explain", "confirm", "answer", "announce"})
_LINKS: Final = frozenset({"that", "which", "who", "because", "whether", "if"})
_BARE: Final = PLAIN_REPORTS | {
    "argue",
    "claim",
    "maintain",
    "contend",
    "assert",
    "allege",
    "believe",
    "think",
    "announce",
    "report",
}
_NAMING: Final = 8  # tokens of a name between commas
_NAMES: Final = frozenset({"PROPN", "NOUN", "ADJ", "DET", "PART"})
_KEPT_PREPOSITIONS: Final = frozenset({"against", "into"})
_SUBORDINATORS: Final = frozenset(
    {"while", "as", "after", "when", "although", "though", "since", "because", "before", "asked", "until"}
)


def find_content(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """Try the rules in the order of how sure they are."""
    for rule in _RULES:
        found = rule(cue, source, layout, table)
        if found is not None:
            return found
    return None


def _clause_after(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`Soto said (on Tuesday) (that) Peru wanted ...`."""
    if not cue.word.takes("that", "whether"):
        return None
    start = clause_start(cue, source, layout, table)
    if start is None or _is_parenthesis(cue, source, start, layout):
        return None
    end = clause_end(cue, start, layout, table)
    if not holds_clause(layout.doc, start, end) and any(t.text == ":" for t in layout.doc[start : end + 1]):
        return None  # "argues the opposite: the embargo, he says, has failed"
    return made(layout, [(start, end)], "clause-after")


def _is_parenthesis(cue: Cue, source: Source | None, start: int, layout: Layout) -> bool:
    """Whether commas set off the cue and its source, so that the content stands around them."""
    doc = layout.doc
    before = attribution_start(cue, source, layout) - 1
    return (
        cue.end < len(doc)
        and doc[cue.end].text == ","
        and before > 0
        and doc[before].text == ","
        and doc[start - 1].lower_ != "that"
    )


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


def _gerund(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:  # noqa: ARG001  (rules share a signature)
    token = _next_word(cue, layout)
    if (
        token is None
        or token.tag_ != "VBG"
        or token.dep_ in {"amod", "compound"}
        or not cue.word.takes("gerund", "object")
    ):
        return None
    start = cue.end if cue.word.polarity == "declined" else token.i
    return made(layout, [(start, clause_end(cue, token.i, layout, table))], "gerund")


def _infinitive(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:  # noqa: ARG001  (rules share a signature)
    """`pledged to help`, and `urged Kyiv to talk`, of which the addressee is a part."""
    if not cue.word.takes("infinitive"):
        return None
    token = _next_word(cue, layout)
    if token is None:
        return None
    doc = layout.doc
    token = _after_date(token, layout.unit(cue.head.i)[1])
    direct = token.lower_ in {"never", "not"} or (token.lower_ == "to" and not _is_named(doc[token.i + 1]))
    if direct and any(t.tag_ == "VB" for t in doc[token.i : token.i + 4]):
        return made(layout, [(token.i, clause_end(cue, token.i + 1, layout, table))], "infinitive")
    if not cue.word.takes("addressee-object", "object") and not cue.word.prepositions:
        return None
    marker = _to_behind(token.i + 1, min(token.i + REACH, layout.unit(cue.head.i)[1]), doc)
    if marker is None or layout.speech(token.i) is not None:
        return None
    if token.lower_ in cue.word.prepositions:
        token = doc[token.i + 1]
    if token.pos_ == "ADP":
        return None
    return made(layout, [(token.i, clause_end(cue, marker.i + 1, layout, table))], "infinitive")


def _is_named(token: Token) -> bool:
    """Whether "to" leads to somebody ("appealed to Chile to reopen it"), not to a verb."""
    return token.pos_ in {"DET", "PROPN"} or token.tag_ in {"NNS", "PRP", "PRP$"}


def _to_behind(start: int, end: int, doc: Doc) -> Token | None:
    """Find the "to" behind an addressee, over a name between commas: "asked the envoy, Ana Rojas, to stay"."""
    position = start
    while position < end and not is_finite(doc[position]) and doc[position].text != ";":
        if doc[position].tag_ == "TO" and doc[position].lower_ == "to":
            return doc[position]
        if doc[position].text == ",":
            closing = next((i for i in range(position + 1, min(end, position + _NAMING)) if doc[i].text == ","), None)
            if closing is None or not all(t.pos_ in _NAMES for t in doc[position + 1 : closing]):
                return None
            position = closing
        position += 1
    return None


def _after_date(token: Token, end: int) -> Token:
    """Step over a date between a cue and its content ("decided on Friday to renew")."""
    position = (
        token.i + 1 if token.pos_ == "ADP" and token.i + 1 < end and token.nbor(1).ent_type_ == "DATE" else token.i
    )
    while position < end - 1 and token.doc[position].ent_type_ == "DATE":
        position += 1
    return token.doc[position]


def _object(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`announced plans`, `called it a mistake`, `accused Kyiv of shelling`."""
    word = cue.word
    as_object = word.takes("object", "predicate")
    as_target = word.takes("addressee-object") and bool(word.prepositions) and word.act not in _TALK_ACTS
    if not (as_object or as_target) or word.words[0] in NO_OBJECT:
        return None
    token = _next_word(cue, layout, source)
    if token is None or not _begins_noun_phrase(token, layout):
        return None
    end = clause_end(cue, token.i, layout, table, trim=True)
    if as_target and not as_object and not any(t.lower_ in word.prepositions for t in layout.doc[token.i : end]):
        return None
    return made(layout, [(token.i, end)], "object")


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
    return made(layout, [(start, clause_end(cue, token.i + 1, layout, table, trim=True))], "preposition")


def _fronted(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`Peru and Chile have agreed to ..., Soto said on Tuesday`."""
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
    start = attribution_start(cue, source, layout)
    if (
        start == 0
        or doc[start - 1].text not in {",", "—", "–", "-", "?", "!"}
        or not stands_beside(cue, source, layout)
    ):
        return None
    if doc[start - 2].lower_ in _LINKS and start >= 2:
        return _linked(cue, source, layout, table)
    left = left_content(start - 1, layout)
    if left is None or _is_subordinate(doc, *left):
        return None
    right = _right_part(cue, source, left, layout)
    paragraph = layout.paragraph(cue.start)
    titled = paragraph is not None and paragraph.kind in {"headline", "subheading"}
    if not titled and not _holds_main_verb(doc, *left) and not (right and holds_clause(doc, *right[0])):
        return None
    return made(layout, [left, *right], "clause-before")


def _holds_main_verb(doc: Doc, start: int, end: int) -> bool:
    """Whether words hold a finite verb outside relative clauses, or one that the parse took for another word."""
    finite = [t for t in doc[start:end] if is_finite(t)]
    return any(_governor(t).dep_ != "acl:relcl" for t in finite)


def _governor(token: Token) -> Token:
    return token.head if token.dep_.startswith(("aux", "cop")) else token


def _linked(cue: Cue, source: Source, layout: Layout, table: CueTable) -> Content | None:
    """Take only the second half of `a law that, he says, voids the deal`."""
    after = max(cue.end, source.range[1])
    if after >= layout.unit(cue.head.i)[1] or layout.doc[after].text != ",":
        return None
    return made(layout, [(after + 1, clause_end(cue, after + 1, layout, table))], "clause-before")


def _is_subordinate(doc: Doc, start: int, end: int) -> bool:
    """Whether words are nothing but an adverbial clause ("While ministers talked")."""
    return doc[start].lower_ in _SUBORDINATORS and not any(t.text == "," for t in doc[start:end])


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


def _bare_clause(cue: Cue, source: Source | None, layout: Layout, table: CueTable) -> Content | None:
    """`Figueroa said the campaign planned ...`, where the parse found no clause."""
    if cue.word.words[0] not in _BARE or takes_objects(cue) or not cue.word.takes("that"):
        return None
    token = _next_word(cue, layout, source)
    if token is not None and cue.word.takes("addressee-object") and token.i + 1 < len(layout.doc):
        token = token.nbor(1)
    end = layout.unit(cue.head.i)[1]
    if token is None or (not _begins_noun_phrase(token, layout) and token.tag_ != "PRP"):
        return None
    if not any(t.pos_ in {"VERB", "AUX"} for t in layout.doc[token.i + 1 : end]):
        return None
    return made(layout, [(token.i, clause_end(cue, token.i, layout, table))], "clause-after")


_RULES: Final = (
    quoted_before,
    quoted_after,
    _gerund,
    _infinitive,
    _clause_after,
    _object,
    _preposition,
    _fronted,
    _bare_clause,
)
