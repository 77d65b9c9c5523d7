"""Noun phrases over Universal Dependencies; spaCy's own rules ask for other labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Doc, Span, Token

_HEADS: Final = frozenset(
    "nsubj nsubj:pass nsubj:outer csubj obj iobj obl obl:agent obl:unmarked obl:tmod obl:npmod nmod nmod:poss "
    "nmod:unmarked appos conj root ROOT vocative dislocated list parataxis".split()
)
_INSIDE: Final = frozenset(
    "det det:predet amod nummod compound nmod:poss flat fixed goeswith advmod punct case case:poss".split()
)


def noun_chunks(doclike: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and label of base noun phrases, in order; they do not overlap.

    A phrase runs from the first modifier before its noun to the noun, with the parts of a name
    after it. A possessive pronoun belongs to its noun's phrase, any other possessor has its own;
    clauses and prepositional phrases are left out.
    """
    label = doclike.doc.vocab.strings.add("NP")
    reached = -1
    for token in doclike:
        if token.pos_ not in ("NOUN", "PROPN", "PRON") or token.dep_ not in _HEADS or _is_possessive(token):
            continue
        start, end = _left(token), _right(token)
        if start > reached:
            reached = end - 1
            yield start, end, label


def _left(token: Token) -> int:
    start = token.i
    for child in reversed(list(token.lefts)):
        if not (child.dep_ in _INSIDE or _is_possessive(child)) or child.pos_ == "ADP":
            break
        start = child.left_edge.i
    while token.doc[start].is_punct and start < token.i:
        start += 1
    return start


def _is_possessive(token: Token) -> bool:
    return token.pos_ == "PRON" and token.dep_ == "nmod:poss"


def _right(token: Token) -> int:
    end = token.i + 1
    for child in token.rights:
        if child.dep_ not in ("flat", "fixed", "goeswith") or child.left_edge.i != end:
            break
        end = child.right_edge.i + 1
    return end
