"""Attributions by "according to" and its like, and by nouns with a clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from kg.pipeline.attributes import Attribution, TokenRange, gazetteer_of
from kg.pipeline.attributions.confidence import CONFIDENCE
from kg.pipeline.attributions.constructions import around
from kg.pipeline.attributions.cues import Cue, CueTable, CueWord, match_words
from kg.pipeline.attributions.ends import clause_end
from kg.pipeline.attributions.layout import Layout, stripped
from kg.pipeline.attributions.sources import can_speak, noun_phrase
from kg.pipeline.attributions.verbs import within

__all__ = ["by_nouns", "by_phrases"]

_PHRASE_LENGTH: Final = 20
_PER: Final = ("per",)
_OUTLETS: Final = frozenset(
    {"agency", "media", "newspaper", "press", "radio", "readout", "report", "source", "television"}
)
_NOUN_LINKS: Final = frozenset({"by", "from", "of"})


def by_phrases(layout: Layout, table: CueTable) -> Iterator[Attribution]:
    """Yield attributions by "according to" and its like."""
    doc = layout.doc
    for token in doc:
        word = _phrase_at(token, table)
        if word is None or layout.speech(token.i) is not None:
            continue
        end = token.i + len(word.words)
        source = _governed(end, layout)
        if source is None or not can_speak(doc[source[0] : source[1]].root):
            continue
        if word.words == _PER and not _may_be_quoted(token, source, layout):
            continue
        content = around(token.i, source[1], layout, "according-to")
        if content is not None:
            yield Attribution(
                (source,), ((token.i, end),), content.ranges, word.kind, content.rule, CONFIDENCE[content.rule]
            )


def _phrase_at(token: Token, table: CueTable) -> CueWord | None:
    words = table.phrases.get(token.lower_) or table.phrases.get(token.lemma_.lower())
    for word in words or ():
        if (
            (len(word.words) > 1 or word.words == _PER)
            and word.words[-1] != "with"
            and match_words(token, word.words) == token.i + len(word.words)
        ):
            return word
    return None


def _may_be_quoted(per: Token, source: TokenRange, layout: Layout) -> bool:
    """Whether "per" gives a source, not a rate: set off from the clause, before an actor or an office."""
    doc, actors = layout.doc, layout.doc._.actors
    if actors is None or not (per.i == layout.unit(per.i)[0] or doc[per.i - 1].text == ","):
        return False
    head, gazetteer = doc[source[0] : source[1]].root, gazetteer_of(doc)
    known = gazetteer.body(head.lower_) is not None or gazetteer.office(head.lower_) is not None
    return (
        known or head.lemma_.lower() in _OUTLETS or any(mention.entity is not None for mention in actors.resolve(head))
    )


def _governed(position: int, layout: Layout) -> TokenRange | None:
    """Give the noun phrase that a preposition at the left governs."""
    doc, end = layout.doc, layout.unit(max(position - 1, 0))[1]
    stop = position
    while stop < min(end, position + _PHRASE_LENGTH) and not _ends_phrase(doc[stop], position):
        stop += 1
    while stop > position and doc[stop - 1].pos_ in {"ADP", "CCONJ", "DET", "PUNCT"}:
        stop -= 1
    return (position, stop) if any(t.pos_ in {"NOUN", "PROPN", "PRON"} for t in doc[position:stop]) else None


def _ends_phrase(token: Token, start: int) -> bool:
    if token.ent_iob_ == "I" and token.ent_type_:
        return False
    if token.is_punct or token.is_space:
        return token.text not in {"-", "'", "’", "."} or bool(token.whitespace_)
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    dated = token.pos_ == "ADP" and following is not None and following.ent_type_ == "DATE"
    return dated or token.pos_ in {"VERB", "AUX", "SCONJ"} or (token.tag_ in {"WP", "WDT", "PRP"} and token.i > start)


def by_nouns(layout: Layout, table: CueTable) -> Iterator[Attribution]:
    """Yield attributions by nouns with a that-clause: "the ministry's claim that ..."."""
    doc = layout.doc
    for token in doc:
        if token.pos_ != "NOUN" or token.lemma_.lower() not in table.nouns or token.i + 2 >= len(doc):
            continue
        word = table.nouns[token.lemma_.lower()][0]
        source = _issuer(token, layout)
        that = _that_after(token, source, layout)
        if source is None or that is None or len(word.words) > 1 or layout.speech(token.i) is not None:
            continue
        cue = Cue(word, token, token.i, token.i + 1)
        part = stripped(layout, that + 1, clause_end(cue, that + 1, layout, table))
        if part is not None and not within(source[0], (part,)):
            yield Attribution((source,), ((token.i, token.i + 1),), (part,), word.kind, "noun", CONFIDENCE["noun"])


def _issuer(noun: Token, layout: Layout) -> TokenRange | None:
    """Find whose claim it is: a genitive before, or "by" and "from" after."""
    for child in noun.children:
        if child.dep_ == "nmod:poss" and can_speak(child):
            return noun_phrase(child, layout, stop=noun.i)
        if (
            child.dep_ in {"nmod", "obl:agent"}
            and child.i > noun.i
            and any(c.lower_ in _NOUN_LINKS for c in child.lefts)
        ):
            start, end = noun_phrase(child, layout)
            return max(start, noun.i + 2), end
    return None


def _that_after(noun: Token, source: TokenRange | None, layout: Layout) -> int | None:
    after = max(noun.i + 1, source[1] if source and source[0] > noun.i else 0)
    if after < len(layout.doc) and layout.doc[after].lower_ in {"is", "was"} and noun.dep_.startswith("nsubj"):
        after += 1
    if (
        after + 1 < len(layout.doc)
        and layout.doc[after].lower_ == "that"
        and layout.doc[after].tag_ in {"IN", "WDT", "DT"}
    ):
        following = layout.doc[after + 1]
        return after if following.tag_ not in {"VBZ", "VBD", "VBP", "MD"} else None
    return None
