"""Attributions: who is reported to have said, believed or wanted what.

Covered are direct, indirect and mixed quotation around a cue verb; infinitives, gerunds and
objects as contents ("pledged to help", "denied having shelled", "criticised the plan");
passives ("was rejected by Kyiv"); "according to" and "as Kyiv said"; nouns with a clause
("the claim by Kyiv that ..."); names before a colon; quotations that follow on an
attribution without one of their own, within a paragraph and over several.

Rules read the parse and the cue words of the lexicon. Candidates of a trained model
(``doc._.attribution_candidates``) fill in where no rule found anything; where quotation
marks decide, the rules stand.

Not covered: contents split over sentences without quotation marks, speakers of dialogue
that is printed without any cue, irony.

Notes:
    Source, cue and content as in PARC 3 (Pareti 2016) and PolNeAR (Newell et al. 2018).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.pipeline.attributes import Attribution, Paragraph, Quotation, TokenRange
from kg.pipeline.contents import Content, clause_end, find_content, left_content
from kg.pipeline.cues import Cue, CueTable, CueWord, find_cues, match_words
from kg.pipeline.quotations import is_speech
from kg.pipeline.sources import Source, can_speak, find_source, noun_phrase
from kg.pipeline.syntax import Layout, is_passive, negated, passive_subject_of, stripped

__all__ = ["CONFIDENCE", "Attributions", "find_attributions"]

#: Share of right contents and sources by rule, measured on the development articles.
CONFIDENCE: Final = {
    "quote-before": 0.97,
    "quote-after": 0.95,
    "mixed-before": 0.93,
    "mixed-after": 0.9,
    "clause-after": 0.92,
    "clause-before": 0.92,
    "according-to": 0.9,
    "as-clause": 0.85,
    "infinitive": 0.8,
    "gerund": 0.8,
    "object": 0.75,
    "preposition": 0.75,
    "passive": 0.75,
    "relative": 0.7,
    "colon": 0.8,
    "noun": 0.6,
    "follow-on": 0.7,
    "model": 0.6,
}
_WEAK_PENALTY: Final = 0.1
_STRONG_RULES: Final = frozenset(
    {"quote-before", "quote-after", "mixed-before", "mixed-after", "clause-after", "clause-before"}
)
_HYPOTHETICAL: Final = frozenset(
    {"can", "could", "may", "might", "shall", "should", "must", "will", "would", "’ll", "'ll", "’d", "'d"}
)
_SILENCE: Final = frozenset(
    {"answer", "ask", "say", "explain", "confirm", "announce", "express", "describe", "admit", "report", "decline"}
)
_RAISING: Final = frozenset(
    {"go", "continue", "proceed", "hasten", "come", "hurry", "use", "take", "seize", "write", "phone", "time"}
)
_REPORTING_MARKS: Final = frozenset({"by", "while", "when", "in", "before", "after", "and"})
_QUOTING: Final = frozenset({"quote"})
_NOT_FOR_PRINT: Final = frozenset({"anonymity", "named", "identified"})
_NOUN_LINKS: Final = frozenset({"by", "from", "of"})


@Language.component(
    "diplomacy_attributions",
    requires=["token.dep", "doc._.paragraphs", "doc._.quotations"],
    assigns=["doc._.attributions"],
)
def attributions(doc: Doc) -> Doc:
    """Mark the attributions of a doc."""
    doc._.attributions = list(find_attributions(doc, CueTable.shared()))
    return doc


def find_attributions(doc: Doc, table: CueTable) -> Iterator[Attribution]:
    """Yield attributions in order of their cue or, without one, of their content."""
    layout = Layout(doc)
    found = list(_unique(_by_rules(doc, layout, table)))
    found = _with_follow_ons(found, layout)
    found = _with_candidates(found, doc, layout)
    yield from sorted(found, key=_position)


def _position(attribution: Attribution) -> tuple[int, int]:
    first = attribution.cue or attribution.content
    return first[0][0], attribution.content[0][0]


def _by_rules(doc: Doc, layout: Layout, table: CueTable) -> Iterator[Attribution]:
    yield from _headlines(layout, table)
    before: list[Attribution] = []
    for cue in find_cues(doc, table):
        if _is_readable(cue, layout):
            found = _verbal(cue, layout, table, before)
            if found is not None:
                before.append(found)
    yield from before
    yield from _phrases(layout, table)
    yield from _nominal(layout, table)


def _is_readable(cue: Cue, layout: Layout) -> bool:
    """Leave out words outside the text proper and reports inside somebody's direct speech."""
    paragraph = layout.paragraph(cue.start)
    if paragraph is None or paragraph.kind in {"boilerplate", "byline"}:
        return False
    quotation = layout.quotation(cue.start)
    return quotation is None or not is_speech(layout.doc, quotation)


# --- verbs -----------------------------------------------------------------------------


def _verbal(cue: Cue, layout: Layout, table: CueTable, before: Sequence[Attribution]) -> Attribution | None:
    polarity = _reality(cue, layout)
    if polarity is None:
        return None
    if cue.word.words[0] in _QUOTING and not is_passive(cue.head):
        return _passed_on(cue, layout, table)
    source = _speaker_again(find_source(cue, layout), cue, layout, before)
    if source is None or _within(cue.start, (source.range,)):
        return None
    content = _content_of(cue, source, layout, table)
    if content is None or not _credible(cue, source, content, layout):
        return None
    confidence = CONFIDENCE[content.rule] - (
        _WEAK_PENALTY if cue.word.weak and content.rule not in _STRONG_RULES else 0.0
    )
    return Attribution(
        (source.range,),
        ((_cue_start(cue, polarity), cue.end),),
        content.ranges,
        cue.word.kind,
        content.rule,
        round(confidence, 2),
    )


def _passed_on(cue: Cue, layout: Layout, table: CueTable) -> Attribution | None:
    """Read `the radio quoted her as having had talks`: she speaks, not the radio."""
    doc = layout.doc
    link = next(
        (t for t in doc[cue.end : min(cue.end + _PHRASE_LENGTH, layout.unit(cue.start)[1])] if t.lower_ == "as"), None
    )
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
    """Keep the speaker of `X said A, adding that B`, where the parse made a subject in A do it."""
    if source is not None and not source.shared:
        return source
    unit = layout.unit(cue.start)
    for other in reversed(before):
        if not other.cue or layout.unit(other.cue[0][0]) != unit or _within(cue.start, other.content):
            continue
        if source is None or _within(source.head.i, other.content):
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


def _content_of(cue: Cue, source: Source, layout: Layout, table: CueTable) -> Content | None:
    as_clause = _as_clause_content(cue, source, layout)
    if as_clause is not None:
        return as_clause
    if is_passive(cue.head) or (
        cue.head.tag_ == "VBN" and cue.end < len(layout.doc) and layout.doc[cue.end].lower_ == "by"
    ):
        return _passive_content(cue, source, layout, table)
    relative = _relative_content(cue, layout, table)
    return relative or find_content(cue, source, layout, table)


def _reality(cue: Cue, layout: Layout) -> str | None:
    """Tell whether the act is reported as done ("said", "declined"), or None if it is not."""
    verb, doc = cue.head, cue.head.doc
    if doc[layout.unit(cue.start)[1] - 1].text == "?" and layout.quotation(layout.unit(cue.start)[1] - 1) is None:
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
    if verb.tag_ == "VBG" and not _is_report_participle(verb):
        return None
    return "said"


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


def _within(position: int, ranges: Iterable[TokenRange]) -> bool:
    return any(start <= position < end for start, end in ranges)


def _credible(cue: Cue, source: Source, content: Content, layout: Layout) -> bool:
    if any(start <= source.head.i < end for start, end in content.ranges):
        return False
    if any(start <= cue.head.i < end for start, end in content.ranges):
        return False
    if content.rule not in _STRONG_RULES and any(
        layout.doc[i].lower_ in _NOT_FOR_PRINT for i in _positions(content.ranges)
    ):
        return False
    if not cue.word.weak or content.rule in _STRONG_RULES:
        return True
    if cue.word.act == "condemn" and not _criticises(cue, content, layout):
        return False
    if cue.word.takes("predicate") and cue.word.takes("quote") and not source.shared:
        return True
    return _acts(source, layout) and not (source.shared and cue.head.tag_ in {"VBD", "VBN"} and cue.head.dep_ != "conj")


def _criticises(cue: Cue, content: Content, layout: Layout) -> bool:
    """Tell words from deeds ("attacked the plan as a sham", but "attacked a village")."""
    tokens = [layout.doc[i] for i in _positions(content.ranges)]
    return any(t.lower_ in {"as", "for", "over"} or layout.quotation(t.i) is not None for t in tokens)


def _acts(source: Source, layout: Layout) -> bool:
    """Whether a source is somebody: an actor of the article, or a person."""
    actors = layout.doc._.actors
    if actors is None:
        return bool(source.head.ent_type_) or source.head.pos_ in {"PROPN", "PRON"}
    return any(mention.entity is not None for mention in actors.resolve(source.head)) or source.head.pos_ == "PRON"


# --- passives, relative clauses, as-clauses ------------------------------------------------


def _passive_content(cue: Cue, source: Source, layout: Layout, table: CueTable) -> Content | None:
    """Take the subject of a passive, or the noun a participle follows, as content."""
    verb, doc = cue.head, layout.doc
    if source.head.i < verb.i or cue.word.weak or cue.word.act == "ask":
        return None
    subject = passive_subject_of(verb) or _noun_before(verb)
    if subject is None or (subject.lower_ in {"it", "which", "that", "who"} and subject.dep_ == "expl"):
        return None
    if doc[max(subject.left_edge.i - 1, 0)].lower_ == "as" or has_as(verb):
        return None
    start, end = noun_phrase(subject, layout, stop=verb.i)
    parts: list[TokenRange] = [(start, end)]
    following = source.range[1]
    if following < layout.unit(verb.i)[1] and doc[following].lower_ in {"as", "for", "that"}:
        parts.append((following, clause_end(cue, following, layout, table, trim=True)))
    kept = tuple(p for s, e in parts if (p := stripped(layout, s, e)))
    return Content(kept, "passive") if kept else None


def has_as(verb: Token) -> bool:
    """Whether "as" stands right before a verb ("as mentioned by")."""
    return verb.i > 0 and any(t.lower_ == "as" for t in verb.doc[max(verb.i - 2, 0) : verb.i])


def _noun_before(verb: Token) -> Token | None:
    return verb.head if verb.dep_ == "acl" and verb.head.i < verb.i else None


def _relative_content(cue: Cue, layout: Layout, table: CueTable) -> Content | None:
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


def _subject_between(position: int, verb: Token) -> bool:
    return any(t.pos_ in {"PROPN", "NOUN", "PRON"} for t in verb.doc[position + 1 : verb.i])


def _as_clause_content(cue: Cue, source: Source, layout: Layout) -> Content | None:
    """`..., as Wang said`: the sentence around the clause."""
    doc = layout.doc
    first = min(source.range[0], cue.start)
    while first > 0 and doc[first - 1].pos_ in {"AUX", "ADV"}:
        first -= 1
    if first == 0 or doc[first - 1].lower_ != "as" or not cue.word.takes("that", "quote"):
        return None
    return _around(first - 1, max(source.range[1], cue.end), layout, "as-clause")


def _around(start: int, end: int, layout: Layout, rule: str) -> Content | None:
    """Take the sentence without an attribution phrase as content."""
    doc = layout.doc
    unit_start, unit_end = layout.unit(start)
    if _initial(start, unit_start, doc) or doc[start - 1].pos_ == "CCONJ":
        parts = [(_after_apposition(end, unit_end, doc), unit_end)]
    else:
        left = left_content(start, layout)
        parts = [left] if left else []
        clause_before = left is not None and any(t.pos_ in {"VERB", "AUX"} for t in doc[left[0] : left[1]])
        if not clause_before and end < unit_end and doc[end].text == ",":
            parts.append((end, unit_end))
    kept = tuple(p for s, e in parts if (p := stripped(layout, s, e)))
    return Content(kept, rule) if kept else None


def _after_apposition(position: int, end: int, doc: Doc) -> int:
    """Skip a name between commas ("According to his spokesman, Stéphane Dujarric, ...")."""
    if position >= end or doc[position].text != ",":
        return position
    comma = next((i for i in range(position + 1, min(end, position + 6)) if doc[i].text == ","), None)
    named = comma is not None and all(t.pos_ == "PROPN" for t in doc[position + 1 : comma])
    return comma if comma is not None and named else position


def _initial(start: int, unit_start: int, doc: Doc) -> bool:
    return all(t.is_space or t.is_punct or t.pos_ in {"CCONJ", "ADV"} for t in doc[unit_start:start])


# --- phrases and nouns ------------------------------------------------------------------


def _phrases(layout: Layout, table: CueTable) -> Iterator[Attribution]:
    """Yield attributions by "according to" and its like."""
    doc = layout.doc
    for token in doc:
        word = _phrase_at(token, table)
        if word is None or (layout.quotation(token.i) is not None and is_speech(doc, layout.quotation(token.i))):
            continue
        end = token.i + len(word.words)
        source = _governed(end, layout)
        if source is None or not can_speak(doc[source[0] : source[1]].root):
            continue
        content = _around(token.i, source[1], layout, "according-to")
        if content is not None:
            yield Attribution(
                (source,), ((token.i, end),), content.ranges, word.kind, content.rule, CONFIDENCE[content.rule]
            )


def _phrase_at(token: Token, table: CueTable) -> CueWord | None:
    words = table.phrases.get(token.lower_) or table.phrases.get(token.lemma_.lower())
    for word in words or ():
        if (
            len(word.words) > 1
            and word.words[-1] != "with"
            and match_words(token, word.words) == token.i + len(word.words)
        ):
            return word
    return None


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


def _nominal(layout: Layout, table: CueTable) -> Iterator[Attribution]:
    """Yield attributions by nouns with a that-clause: "the ministry's claim that ..."."""
    doc = layout.doc
    for token in doc:
        if token.pos_ != "NOUN" or token.lemma_.lower() not in table.nouns or token.i + 2 >= len(doc):
            continue
        word = table.nouns[token.lemma_.lower()][0]
        source = _issuer(token, layout)
        that = _that_after(token, source, layout)
        quotation = layout.quotation(token.i)
        if (
            source is None
            or that is None
            or len(word.words) > 1
            or (quotation is not None and is_speech(doc, quotation))
        ):
            continue
        cue = Cue(word, token, token.i, token.i + 1)
        part = stripped(layout, that + 1, clause_end(cue, that + 1, layout, table))
        if part is not None and not _within(source[0], (part,)):
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


# --- headlines ---------------------------------------------------------------------------

_HEADLINE_SOURCE: Final = 8
_PHRASE_LENGTH: Final = 20


def _headlines(layout: Layout, table: CueTable) -> Iterator[Attribution]:
    """Yield `Lavrov: Russia, China to talk` and `Talks failed - minister`."""
    for paragraph in layout.paragraphs:
        if paragraph.kind in {"headline", "subheading"}:
            found = _colon(paragraph, layout) or _dash(paragraph, layout)
            if found is not None:
                yield found
        elif paragraph.kind in {"prose", "list"}:
            yield from _prose_colon(paragraph, layout)


def _colon(paragraph: Paragraph, layout: Layout) -> Attribution | None:
    doc = layout.doc
    mark = next(
        (
            i
            for i in range(paragraph.start + 1, min(paragraph.end, paragraph.start + _HEADLINE_SOURCE))
            if doc[i].text == ":"
        ),
        None,
    )
    if (
        mark is None
        or not _names_speaker(paragraph.start, mark, layout)
        or not _says_something(doc, mark + 1, paragraph.end)
    ):
        return None
    return _set_off((paragraph.start, mark), mark, (mark + 1, paragraph.end), layout)


def _dash(paragraph: Paragraph, layout: Layout) -> Attribution | None:
    doc = layout.doc
    mark = next(
        (
            i
            for i in range(paragraph.end - 2, paragraph.start, -1)
            if doc[i].text in {"-", "–", "—", "|"} and doc[i].nbor(-1).whitespace_
        ),
        None,
    )
    if mark is None or paragraph.end - mark > 5 or not _names_speaker(mark + 1, paragraph.end, layout):
        return None
    if not _says_something(doc, paragraph.start, mark):
        return None
    return _set_off((mark + 1, paragraph.end), mark, (paragraph.start, mark), layout)


def _set_off(source: TokenRange, mark: int, content: TokenRange, layout: Layout) -> Attribution | None:
    part = stripped(layout, *content)
    if part is None:
        return None
    return Attribution((source,), ((mark, mark + 1),), (part,), "speech", "colon", CONFIDENCE["colon"])


def _names_speaker(start: int, end: int, layout: Layout) -> bool:
    """Whether the words are one actor's name or office, rather than a topic."""
    doc, actors = layout.doc, layout.doc._.actors
    if any(t.pos_ in {"CCONJ", "VERB", "AUX"} or t.text == "," for t in doc[start:end]):
        return False
    if actors is None:
        return any(t.ent_type_ in {"PERSON", "ORG"} for t in doc[start:end])
    mentions = [m for m in actors.within(start, end) if m.entity is not None]
    return any(m.entity.kind in {"Person", "Organisation", "Group"} or m.end == end for m in mentions)


def _says_something(doc: Doc, start: int, end: int) -> bool:
    """Whether a headline has a verb, "to" and a verb for the future included."""
    return (
        any(t.tag_.startswith("VB") or t.pos_ in {"VERB", "AUX"} or t.tag_ == "MD" for t in doc[start:end])
        or doc[start].text in "“\"‘'"
    )


def _prose_colon(paragraph: Paragraph, layout: Layout) -> Iterator[Attribution]:
    """Yield `Wang on NATO: "..."`, where no verb stands before the colon."""
    doc = layout.doc
    for quotation in layout.quotations:
        mark = quotation.start - 1
        if not paragraph.start < mark < paragraph.end or doc[mark].text != ":" or not is_speech(doc, quotation):
            continue
        start = layout.unit(mark)[0]
        before = doc[start:mark]
        if (
            len(before) <= _HEADLINE_SOURCE
            and not any(t.pos_ in {"VERB", "AUX"} for t in before)
            and _names_speaker(start, mark, layout)
        ):
            found = _set_off((start, mark), mark, (quotation.inner_start, quotation.inner_end), layout)
            if found is not None:
                yield found


# --- what follows on -----------------------------------------------------------------------


def _with_follow_ons(found: Sequence[Attribution], layout: Layout) -> list[Attribution]:
    """Give quotations without a cue of their own to the speaker before them."""
    result = list(found)
    for quotation in layout.quotations:
        if (
            not is_speech(layout.doc, quotation)
            or _is_taken(quotation, result)
            or layout.quotation(quotation.start) != quotation
        ):
            continue
        if not _stands_alone(quotation, layout):
            continue
        _attach(quotation, result, layout)
    return result


def _is_taken(quotation: Quotation, found: Sequence[Attribution]) -> bool:
    return any(
        start < quotation.inner_end and quotation.inner_start < end
        for attribution in found
        for start, end in attribution.content
    )


def _stands_alone(quotation: Quotation, layout: Layout) -> bool:
    """Whether a quotation is a sentence or more, not a part of the writer's sentence."""
    doc = layout.doc
    paragraph = layout.paragraph(quotation.start)
    if paragraph is None or paragraph.kind not in {"prose", "list", "subheading"}:
        return False
    opens = (
        quotation.start == paragraph.start
        or doc[quotation.start - 1].text in {".", "!", "?", ":", "…"}
        or layout.quotation_ending(quotation.start) is not None
    )
    closes = (
        quotation.end >= paragraph.end
        or doc[quotation.inner_end - 1].text in {".", "!", "?", "…"}
        or doc[quotation.end].text in {".", "!", "?"}
    )
    return opens and closes


def _attach(quotation: Quotation, found: list[Attribution], layout: Layout) -> None:
    previous = [a for a in found if a.content and _end_of(a) <= quotation.start and a.kind == "speech"]
    if not previous:
        return
    last = max(previous, key=_end_of)
    inner = (quotation.inner_start, quotation.inner_end)
    if _is_quoted(last, layout) and _adjacent(last, quotation, layout):
        found[found.index(last)] = replace(last, content=(*last.content, inner))
    elif _close_by(last, quotation, layout):
        found.append(Attribution(last.source, (), (inner,), "speech", "follow-on", CONFIDENCE["follow-on"]))


def _end_of(attribution: Attribution) -> int:
    return max(end for part in (attribution.source, attribution.cue, attribution.content) for _, end in part)


def _is_quoted(attribution: Attribution, layout: Layout) -> bool:
    return all(
        layout.quotation(start) is not None and layout.quotation(end - 1) is not None
        for start, end in attribution.content
    )


def _adjacent(last: Attribution, quotation: Quotation, layout: Layout) -> bool:
    """Whether the quotation goes on after the attribution's sentence or an unclosed paragraph."""
    here, there = layout.paragraph(quotation.start), layout.paragraph(_end_of(last) - 1)
    if here is None or there is None:
        return False
    if here == there:
        return layout.unit(_end_of(last) - 1)[1] >= quotation.start - 1 or not _words_between(
            _end_of(last), quotation.start, layout
        )
    before = layout.quotation(last.content[-1][1] - 1)
    return (
        before is not None and not before.closed and layout.paragraphs.index(here) == layout.paragraphs.index(there) + 1
    )


def _words_between(start: int, end: int, layout: Layout) -> bool:
    unit_end = layout.unit(start - 1)[1]
    return any(t.is_alpha for t in layout.doc[unit_end:end])


def _close_by(last: Attribution, quotation: Quotation, layout: Layout) -> bool:
    here, there = layout.paragraph(quotation.start), layout.paragraph(_end_of(last) - 1)
    if here is None or there is None:
        return False
    if here == there:
        return not _words_between(_end_of(last), quotation.start, layout)
    next_to = layout.paragraphs.index(here) == layout.paragraphs.index(there) + 1
    return (
        next_to and quotation.start == here.start and quotation.end >= here.end - 1 and _end_of(last) >= there.end - 3
    )


# --- model and rules ------------------------------------------------------------------------


def _unique(found: Iterable[Attribution]) -> Iterator[Attribution]:
    """Leave out an attribution that says the same as one before it."""
    seen: set[tuple[Any, ...]] = set()
    for attribution in found:
        key = (attribution.source, attribution.content)
        if key not in seen:
            seen.add(key)
            yield attribution


def _with_candidates(found: list[Attribution], doc: Doc, layout: Layout) -> list[Attribution]:
    """Add what only the model saw: candidates whose content no rule has claimed."""
    extra: list[Attribution] = []
    for candidate in doc._.attribution_candidates:
        attribution = _from_candidate(candidate, doc, layout)
        if attribution is not None and not _claimed(attribution, [*found, *extra]):
            extra.append(attribution)
    return found + extra


def _from_candidate(candidate: Any, doc: Doc, layout: Layout) -> Attribution | None:
    """Translate character offsets into tokens; without a source and a content it is of no use."""
    source, cue, content = (_tokens(doc, getattr(candidate, role)) for role in ("source", "cue", "content"))
    parts = tuple(p for s, e in content if (p := stripped(layout, s, e)))
    if not source or not parts:
        return None
    return Attribution(source, cue, parts, candidate.kind, "model", candidate.confidence)


def _tokens(doc: Doc, spans: Iterable[tuple[int, int]]) -> tuple[TokenRange, ...]:
    found = (doc.char_span(start, end, alignment_mode="expand") for start, end in spans)
    return tuple((span.start, span.end) for span in found if span is not None and len(span))


def _claimed(attribution: Attribution, others: Sequence[Attribution]) -> bool:
    """Whether a rule has the same cue, or covers half of the content."""
    mine = {i for start, end in attribution.content for i in range(start, end)}
    for other in others:
        if set(_positions(other.cue)) & set(_positions(attribution.cue)):
            return True
        shared = len(mine & set(_positions(other.content)))
        if shared * 2 >= len(mine):
            return True
    return False


def _positions(ranges: Iterable[TokenRange]) -> Iterator[int]:
    return (i for start, end in ranges for i in range(start, end))


class Attributions:
    """The component as an object, for a lexicon other than the package's own."""

    def __init__(self, table: CueTable) -> None:
        self.table = table

    def __call__(self, doc: Doc) -> Doc:
        doc._.attributions = list(find_attributions(doc, self.table))
        return doc
