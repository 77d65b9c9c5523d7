"""Sources: who is reported to speak, given a cue in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Token

from kg.pipeline.attributes import TokenRange
from kg.pipeline.attributions.asides import RELATIVE, across_aside, before_brackets, before_date, name_after_noun
from kg.pipeline.attributions.cues import Cue
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.attributions.syntax import (
    SUBJECTS,
    comment_subject,
    is_passive,
    is_time,
    passive_subject_of,
    subject_of,
)

__all__ = ["Source", "can_speak", "find_source", "noun_phrase"]

_INSIDE: Final = frozenset(
    {"det", "det:predet", "amod", "compound", "nmod:poss", "nmod:desc", "nmod:unmarked", "nummod", "flat", "advmod"}
)
_AFTER: Final = frozenset({"flat", "compound", "nmod", "nmod:unmarked", "conj", "cc"})
_CLAUSE_LINKS: Final = frozenset(
    {"conj", "xcomp", "advcl", "acl", "ccomp", "parataxis", "appos", "obl", "dep", "list", "nmod"}
)
_NOUN_LIKE: Final = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "X", "SYM"})
_TITLE_POS: Final = frozenset({"PROPN", "NOUN", "ADJ", "PART", "X"})
_NO_SPEAKER: Final = frozenset(
    {
        "there",
        "what",
        "whatever",
        "this",
        "these",
        "those",
        "something",
        "nothing",
        "anyone",
        "anything",
        "everything",
        "whether",
    }
)
_FIRST_OR_SECOND: Final = frozenset({"i", "we", "you", "me", "us", "one"})
_QUOTING: Final = frozenset({"quote", "cite", "report"})
_TEXTS: Final = frozenset(
    {"communique", "communiqué", "declaration", "letter", "message", "note", "post", "resolution", "statement", "tweet"}
)
_ISSUING: Final = frozenset({"issue", "post", "publish", "put", "release", "send", "sign", "write"})
_ABSOLUTE: Final = 14
_NAME: Final = 6
_STEPS: Final = 6


@dataclass(frozen=True, slots=True)
class Source:
    """A noun phrase that speaks: its head, its tokens, and whether it was found beside the cue."""

    head: Token
    range: TokenRange
    shared: bool = False


def find_source(cue: Cue, layout: Layout) -> Source | None:
    """Find who speaks: the subject, the agent of a passive, or the subject shared with another verb."""
    verb = cue.head
    head, shared = _agent(verb) if is_passive(verb) or _reduced(verb) else _active(cue, layout)
    if head is None:
        return None
    antecedent = _antecedent(head, verb)
    head = _beside_a_phrase(head, verb, layout) if antecedent == head else antecedent
    if head is None or not can_speak(head):
        return None
    start, end = noun_phrase(head, layout, stop=verb.i if head.i < verb.i else None)
    subject = comment_subject(head.doc, start - 1) if start and head.i < verb.i else None
    if subject is not None and start < subject <= head.i and head.doc[subject].pos_ in {"PROPN", "PRON", "DET"}:
        start = subject  # ", a charge Soto denies"
    return Source(head, (start, end), shared)


def can_speak(head: Token) -> bool:
    """Tell whether a noun phrase may be a source in a writer's sentence."""
    following = head.nbor(1).lower_ if head.i + 1 < len(head.doc) else ""
    if head.lower_ == "one" and following == "of":
        return True
    if head.lower_ in _NO_SPEAKER or head.lower_ in _FIRST_OR_SECOND or is_time(head):
        return False
    if head.ent_type_ in {"PERCENT", "MONEY"} or head.lower_ in {"percent", "%"}:
        return any(child.lower_ == "of" for right in head.rights for child in right.lefts)
    return not head.is_space and (head.pos_ in _NOUN_LIKE or head.ent_type_ != "")


def noun_phrase(head: Token, layout: Layout, stop: int | None = None) -> TokenRange:
    """Give a noun phrase without its relative clauses and what stands after a comma."""
    start = head.i
    for child in head.lefts:
        if child.dep_ in _INSIDE and child.left_edge.i < start and not _set_off(child, head):
            start = child.left_edge.i
    start = _with_titles(start, layout) if head.pos_ != "PRON" else head.i
    end = _right_end(head)
    if stop is not None:
        end = min(end, stop)
    unit_start, unit_end = layout.unit(head.i)
    start, end = max(start, unit_start), min(end, unit_end)
    while head.i < end < unit_end and layout.doc[end].ent_type_ == "PERSON" and layout.doc[end - 1].pos_ == "PROPN":
        end += 1
    while end > head.i + 1 and (layout.doc[end - 1].is_punct or layout.doc[end - 1].is_space):
        end -= 1
    while start < head.i and (layout.doc[start].is_punct or layout.doc[start].is_space):
        start += 1
    return start, end


def _set_off(child: Token, head: Token) -> bool:
    """Whether a comma parts a modifier from its noun ("Instead, the minister")."""
    return any(t.text == "," for t in child.doc[child.i : head.i])


def _with_titles(start: int, layout: Layout) -> int:
    """Take in the office before a name, whatever the parse made of it."""
    doc, first = layout.doc, layout.unit(start)[0]
    position = start
    while (
        position > first and doc[position - 1].pos_ in _TITLE_POS | {"DET"} and layout.quotation(position - 1) is None
    ):
        position -= 1
        if doc[position].pos_ == "DET":
            break
    opens = (
        position == first
        or doc[position - 1].is_punct
        or doc[position - 1].pos_ in {"SCONJ", "CCONJ"}
        or doc[position].pos_ == "DET"
    )
    return position if opens and not any(t.ent_type_ == "DATE" for t in doc[position:start]) else start


def _right_end(head: Token) -> int:
    end = head.i + 1
    for child in head.rights:
        if child.dep_ == "punct" and child.text == "-":
            continue
        hyphen = child.left_edge.i == end + 1 and head.doc[end].text == "-"
        if child.dep_ not in _AFTER or (child.left_edge.i > end and not hyphen):
            break
        if child.dep_ == "conj":
            end = _right_end(child)
        elif child.dep_ != "cc":
            end = child.right_edge.i + 1
        else:
            end = child.i + 1
    return end


def _reduced(verb: Token) -> bool:
    """Tell a participle after its noun ("an attack claimed by ...") from an active past tense."""
    after = verb.doc[verb.i + 1] if verb.i + 1 < len(verb.doc) else None
    return verb.dep_ in {"acl", "advcl"} and verb.tag_ == "VBN" and after is not None and after.lower_ == "by"


def _agent(verb: Token) -> tuple[Token | None, bool]:
    """Give the agent of a passive; what is "quoted as saying" has its speaker as subject."""
    for child in verb.rights:
        if child.dep_ in {"obl:agent", "obl"} and any(c.lower_ == "by" for c in child.lefts):
            return child, False
    doc = verb.doc
    if verb.i + 2 < len(doc) and doc[verb.i + 1].lower_ == "by":
        noun = next((t for t in doc[verb.i + 2 : verb.i + 12] if t.pos_ in {"NOUN", "PROPN", "PRON"}), None)
        return (_outer(noun, verb) if noun is not None else None), False
    return None, False


def _outer(noun: Token, verb: Token) -> Token:
    while (
        noun.head.i > verb.i
        and noun.head != noun
        and noun.dep_ in {"compound", "flat", "amod", "nmod:poss", "nmod:desc"}
    ):
        noun = noun.head
    return noun


def _active(cue: Cue, layout: Layout) -> tuple[Token | None, bool]:
    verb = cue.head
    quoted = _quoted_speaker(cue, layout)
    if quoted is not None:
        return quoted, False
    accompanied = _after_with(verb, layout)
    if accompanied is not None:
        return accompanied, False
    own = subject_of(verb, layout) or _subject_through_auxiliary(verb, layout) or _object_before(verb)
    if own is not None and (is_time(own) or (own.pos_ in {"VERB", "AUX"} and not own.ent_type_)):
        own = None
    if own is not None and own.i > verb.i and verb.tag_ == "VBG":
        own = None
    across = across_aside(cue, layout) if verb.tag_ != "VBG" else None
    if own is not None and (own.i > cue.end or (across is None and _ends_in_name(cue, layout))):
        own = _inverted(cue, layout) or own
    if own is not None and own.i >= layout.unit(verb.i)[0] and layout.unit(own.i) == layout.unit(verb.i):
        own = _between_pronoun_and_verb(own, verb)
        return (across if across is not None and across.i < own.i < verb.i and own.pos_ != "PRON" else own), False
    if across is not None:
        return across, False
    beside = _inverted(cue, layout) or _before_comma_cue(cue, layout)
    if beside is not None:
        return beside, False
    return _shared(verb, layout), True


def _between_pronoun_and_verb(subject: Token, verb: Token) -> Token:
    """Repair `which Ukraine denies`, where the parse took the relative pronoun for the subject."""
    if subject.lower_ not in {"which", "that", "whom"}:
        return subject
    between = [t for t in verb.doc[subject.i + 1 : verb.i] if t.pos_ in {"PROPN", "NOUN", "PRON"}]
    return between[-1] if between and verb.i - subject.i <= 5 else subject


def _subject_through_auxiliary(verb: Token, layout: Layout) -> Token | None:
    """Find the subject where the parse hung it on the verb's auxiliary or copula."""
    for child in verb.lefts:
        if child.dep_.startswith(("aux", "cop")):
            found = subject_of(child, layout)
            if found is not None:
                return found
    return None


def _object_before(verb: Token) -> Token | None:
    """Take for the subject what the parse made an object before its verb: "Soto had told Diaz"."""
    objects = (c for c in verb.lefts if c.dep_ in {"obj", "iobj"} and c.pos_ == "PROPN")
    return next((c for c in objects if not any(t.is_punct for t in verb.doc[c.i : verb.i])), None)


def _inverted(cue: Cue, layout: Layout) -> Token | None:
    """Find the source of `"...," said Diaz, ...`: a noun phrase right after the cue."""
    doc, verb = layout.doc, cue.head
    if verb.tag_ in {"VBG", "VB", "TO"} or cue.end >= len(doc):
        return None
    before = doc[verb.i - 1].text if verb.i > layout.unit(verb.i)[0] else ","
    if before not in {",", "”", '"', "''", "’", "'", "»", "—", "–"}:
        return None
    return _phrase_head_from(cue.end, layout)


def _ends_in_name(cue: Cue, layout: Layout) -> bool:
    """Whether the sentence ends in a comma, the cue and a name: "Truce in reach, says Qatar"."""
    end = layout.unit(cue.head.i)[1]
    while end > cue.end and (layout.doc[end - 1].is_punct or layout.doc[end - 1].is_space):
        end -= 1
    after = layout.doc[cue.end : end]
    return (
        0 < len(after) <= _NAME
        and all(t.pos_ == "PROPN" or t.is_title for t in after)
        and cue.head.nbor(-1).text == ","
    )


def _phrase_head_from(position: int, layout: Layout) -> Token | None:
    """Give the head of the noun phrase that begins at a position, if one does."""
    doc = layout.doc
    first = doc[position]
    if (
        first.pos_ not in {"PROPN", "NOUN", "PRON", "DET", "ADJ", "NUM"} and not first.is_title
    ) or first.lower_ in RELATIVE:
        return None
    head = first
    for token in doc[position + 1 : layout.unit(position)[1]]:
        if (
            token.pos_ not in {"PROPN", "NOUN", "ADJ", "NUM", "PART"}
            and token.dep_ not in {"flat", "compound"}
            and not token.is_title
        ):
            break
        if token.pos_ in {"PROPN", "NOUN"} or token.is_title:
            head = token
    while head.i > position and head.dep_ in {"flat", "compound"} and position <= head.head.i < head.i:
        head = head.head
    return head


def _before_comma_cue(cue: Cue, layout: Layout) -> Token | None:
    """Find the source of `..., Soto said`: the noun phrase between a comma or mark and the cue."""
    doc = layout.doc
    position = cue.head.i - 1
    start = layout.unit(cue.head.i)[0]
    while (
        position >= start
        and (doc[position].pos_ in {"ADV", "AUX", "PART"} or doc[position].dep_ == "aux")
        and doc[position].pos_ != "PROPN"
    ):
        position -= 1
    position = before_brackets(before_date(position, start, doc), start, doc)
    last = position
    while position >= start and (doc[position].pos_ in {"PROPN", "NOUN", "ADJ", "DET", "PRON", "NUM", "PART"}):
        position -= 1
    if position == last or last < start:
        return None
    opens = (
        position < start
        or doc[position].text in {",", "”", '"', "''", "—", "–", ":"}
        or doc[position].pos_ in {"CCONJ", "SCONJ"}
    )
    opens = opens or doc[position].lower_ in {"after", "before", "while", "as", "since"}
    head = doc[last]
    if head.tag_ == "PRP" and head.lower_ in {"he", "she", "they", "it"}:
        return head
    named = name_after_noun(head, start, doc)
    if named is not None:
        return named
    nominal = head.pos_ in {"PROPN", "NOUN", "PRON"} or head.tag_.startswith("NN")
    if not opens or not nominal or head.tag_ == "PRP$":
        return None
    while position < head.head.i < head.i and head.dep_ in {"flat", "compound"}:
        head = head.head
    return head


def _shared(verb: Token, layout: Layout) -> Token | None:
    """Climb to the verb whose subject also does this one ("met X and said", ", adding that")."""
    unit = layout.unit(verb.i)
    current = verb
    for _ in range(_STEPS):
        governor = current.head
        if governor == current or current.dep_ not in _CLAUSE_LINKS:
            break
        if (
            governor.pos_ in {"NOUN", "PROPN", "PRON"}
            and current.dep_ == "acl"
            and current == verb
            and verb.tag_ == "VBG"
            and _adjoins(governor, verb)
        ):
            return _issuer(governor, layout) or governor
        subject = subject_of(governor, layout) or passive_subject_of(governor)
        if subject is not None and subject != current and subject.i < verb.i and subject not in verb.subtree:
            return subject
        current = governor
    return _nearest_subject(verb, unit, layout)


def _issuer(text: Token, layout: Layout) -> Token | None:
    """Find who speaks in "Paris issued a declaration saying": who issued it."""
    verb = text.head
    if text.lemma_.lower() not in _TEXTS or text.dep_ != "obj" or verb.lemma_.lower() not in _ISSUING:
        return None
    return subject_of(verb, layout)


def _after_with(verb: Token, layout: Layout) -> Token | None:
    """Find who speaks in `..., with a spokeswoman, Sabrina Singh, telling reporters that ...`."""
    doc, start = layout.doc, layout.unit(verb.i)[0]
    if verb.tag_ != "VBG":
        return None
    for position in range(verb.i - 1, max(start, verb.i - _ABSOLUTE), -1):
        token = doc[position]
        if token.lower_ == "with" and doc[position - 1].text == ",":
            return _phrase_head_from(position + 1, layout)
        if token.pos_ in {"VERB", "AUX"} or layout.quotation(position) is not None:
            return None
    return None


def _quoted_speaker(cue: Cue, layout: Layout) -> Token | None:
    """Find who speaks in `the agency quoted him as saying` and `he was quoted as saying`."""
    verb, governor = cue.head, cue.head.head
    if verb.i == 0 or verb.nbor(-1).lower_ != "as" or governor.lemma_.lower() not in _QUOTING:
        return None
    objects = [c for c in governor.rights if c.dep_ in {"obj", "iobj"} and c.i < verb.i]
    if objects:
        return objects[0]
    return passive_subject_of(governor) or _before_comma_cue(replace(cue, head=governor), layout)


def _adjoins(noun: Token, verb: Token) -> bool:
    """Whether a participle follows its noun with no comma between ("officials saying")."""
    return noun.i < verb.i and not any(t.text == "," for t in verb.doc[noun.i : verb.i])


def _nearest_subject(verb: Token, unit: TokenRange, layout: Layout) -> Token | None:
    """Take the first subject of the sentence that stands outside quotations."""
    for token in layout.doc[unit[0] : verb.i]:
        if token.dep_ in SUBJECTS | {"nsubj:pass"} and layout.quotation(token.i) is None and can_speak(token):
            return token
    return _first_name(verb, unit, layout)


def _first_name(verb: Token, unit: TokenRange, layout: Layout) -> Token | None:
    """Take the first name of the sentence that no preposition governs."""
    doc = layout.doc
    for token in doc[unit[0] : verb.i]:
        before = doc[token.i - 1] if token.i > unit[0] else None
        named = (
            token.pos_ == "PROPN" and token.ent_type_ in {"PERSON", "ORG", "GPE"} and layout.quotation(token.i) is None
        )
        if named and (
            before is None or before.is_punct or before.is_space or before.pos_ in {"NOUN", "DET", "CCONJ", "PROPN"}
        ):
            return (
                token.head
                if token.dep_ in {"flat", "compound"} and token.head.i < verb.i and token.head.pos_ == "PROPN"
                else token
            )
    return None


def _antecedent(head: Token, verb: Token) -> Token | None:
    """Go from a relative pronoun to its noun."""
    if head.lower_ not in RELATIVE or head.tag_ not in {"WP", "WDT", "DT", "IN", "WP$"}:
        return head
    for ancestor in (verb, *verb.ancestors):
        if ancestor.dep_.startswith("acl") and ancestor.head.i < head.i:
            return ancestor.head
    before = [t for t in verb.doc[max(head.i - 6, verb.sent.start) : head.i] if t.pos_ in {"NOUN", "PROPN"}]
    return before[-1] if before else None


def _beside_a_phrase(head: Token | None, verb: Token, layout: Layout) -> Token | None:
    """Repair `Soto, after talks with Diaz, said`, where the parse took Diaz for the subject."""
    if head is None or head.i > verb.i:
        return head
    first = head.left_edge
    if first.pos_ not in {"ADP", "SCONJ"} or first.i == head.i:
        governed = layout.doc[head.left_edge.i - 1] if head.left_edge.i > layout.unit(head.i)[0] else None
        if governed is None or governed.pos_ != "ADP" or governed.head not in (head, verb):
            return head
        first = governed
    candidates = list(_nouns_before_comma(first, layout))
    return candidates[-1] if candidates else head


def _nouns_before_comma(token: Token, layout: Layout) -> Iterator[Token]:
    doc, start = layout.doc, layout.unit(token.i)[0]
    position = token.i
    while position > start and doc[position].text != ",":
        position -= 1
    if (position > start and doc[position - 1].pos_ in {"PROPN", "NOUN", "PRON"} | {"X"}) or (
        position > start and doc[position - 1].ent_type_
    ):
        yield doc[position - 1]
