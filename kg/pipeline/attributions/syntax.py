"""What the attribution rules ask of single words of a parse."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from kg.pipeline.attributions.layout import Layout

__all__ = [
    "PASSIVE_SUBJECTS",
    "SUBJECTS",
    "TIME_WORDS",
    "comment_subject",
    "has_mark",
    "is_finite",
    "is_passive",
    "is_time",
    "negated",
    "passive_subject_of",
    "subject_of",
]

SUBJECTS: Final = frozenset({"nsubj", "nsubj:outer", "csubj"})
PASSIVE_SUBJECTS: Final = frozenset({"nsubj:pass", "csubj:pass"})
TIME_WORDS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight tomorrow week month year day "
    "morning afternoon evening night weekend january february march april may june july august september october "
    "november december earlier late later".split()
)
_NEGATIONS: Final = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "hardly"})


def is_time(token: Token) -> bool:
    """Tell whether a noun names a time ("Tuesday", "the week")."""
    return token.ent_type_ == "DATE" or token.lower_ in TIME_WORDS or token.lemma_.lower() in TIME_WORDS


def subject_of(verb: Token, layout: Layout | None = None) -> Token | None:
    """Give the active subject of a verb, of several the nearest before it.

    With a layout, a word inside a quotation is no subject of a verb outside it.
    """
    wanted = SUBJECTS if is_passive(verb) else SUBJECTS | PASSIVE_SUBJECTS
    found = [child for child in verb.children if child.dep_ in wanted]
    if layout is not None:
        found = [child for child in found if layout.quotation(child.i) in (None, layout.quotation(verb.i))]
    found = [child for child in found if not is_time(child)] or found
    before = [child for child in found if child.i < verb.i]
    return before[-1] if before else (found[0] if found else None)


def passive_subject_of(verb: Token) -> Token | None:
    """Give the subject of a passive verb."""
    return next((child for child in verb.children if child.dep_ in PASSIVE_SUBJECTS), None)


def comment_subject(doc: Doc, comma: int) -> int | None:
    """Give where the subject begins in a comment on the clause before a comma.

    That is `..., which Soto denies`, `..., something Soto denies` or `..., a charge Soto denies`.
    """
    start = comma + 1
    if doc[comma].text != "," or start + 1 >= len(doc):
        return None
    if doc[start].lower_ in {"which", "something"}:
        return start + 1
    if doc[start].lower_ not in {"a", "an"}:
        return None
    noun = next((t for t in doc[start + 1 : start + 4] if t.pos_ != "ADJ"), None)
    if noun is None or noun.pos_ != "NOUN" or noun.i + 1 >= len(doc):
        return None
    return noun.i + 2 if noun.nbor(1).lower_ in {"that", "which"} else noun.i + 1


def is_passive(verb: Token) -> bool:
    """Tell whether a verb is in the passive, a bare participle after its noun among them."""
    if any(child.dep_ in {"aux:pass", "obl:agent"} for child in verb.children):
        return verb.tag_ not in {"VBZ", "VBP", "VBG"}
    return False


def is_finite(token: Token) -> bool:
    """Tell whether a token is a finite verb or an auxiliary."""
    return token.tag_ in {"VBD", "VBZ", "VBP", "MD"}


def has_mark(verb: Token, *words: str) -> bool:
    """Tell whether a verb is introduced by one of the words."""
    return any(child.dep_ in {"mark", "case", "advmod"} and child.lower_ in words for child in verb.lefts)


def negated(verb: Token) -> bool:
    """Tell whether a verb is negated."""
    subject = next((child for child in verb.lefts if child.dep_ in SUBJECTS), None)
    if subject is not None and any(c.lower_ in {"neither", "no"} for c in subject.lefts):
        return True
    return any(child.lower_ in _NEGATIONS for child in verb.lefts) or any(
        t.lower_ in _NEGATIONS
        for t in verb.doc[max(verb.i - 3, verb.sent.start) : verb.i]
        if t.head in (verb, verb.head)
    )
