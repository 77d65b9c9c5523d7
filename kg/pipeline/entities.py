"""Names in the text: what the trained model finds, put right by the gazetteer and by grammar.

The gazetteer decides what a state, a known organisation or a place is called; the model
finds the names that no list has. Titles, weekdays and line breaks are cut off names, a
title before unknown capitalised words makes them a person, and a surname once known is
known in the whole article. Dates and amounts have components of their own, so the
model's labels for them are dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, Token

from kg.gazetteer import Entry, Gazetteer

__all__ = ["Entities", "shared_gazetteer"]

_GENITIVES: Final = frozenset({"'s", "’s", "'", "’"})
_NAMES: Final = frozenset({"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "MISC"})
_LABELS: Final = {"State": "GPE", "Organisation": "ORG", "Group": "ORG", "Place": "GPE", "Person": "PERSON"}
_CALENDAR: Final = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "January February March April May June July August September October November December".split()
)
_NAME_PARTICLES: Final = frozenset("al el bin ibn bint abu van von der den de di da dos del la le ben e y".split())
_COMPASS: Final = frozenset({"West", "East", "North", "South", "Central", "Southeast", "Southern", "Northern"})
_PLACE_WORDS: Final = frozenset({"at", "in", "on", "with", "from"})
#: Participles that stand before titles, verbs whose object a visitor is, and the length of a title with its state.
_ATTRIBUTES: Final = frozenset({"visiting", "acting", "outgoing", "incoming", "departing"})
_RECEIVING: Final = frozenset(
    {"meet", "receive", "host", "welcome", "greet", "tell", "brief", "see", "thank", "assure"}
)
_TITLE: Final = 4
_ADJECTIVAL: Final = frozenset({"ADJ", "PROPN", "NOUN"})


@cache
def shared_gazetteer(extra: tuple[str, ...] = ()) -> Gazetteer:
    """Read the package's gazetteer, and a user's files after it, once a process."""
    return Gazetteer.load(extra=extra)


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    label: str
    rank: int  # smaller wins between candidates of one length


@Language.factory(
    "diplomacy_entities",
    assigns=["doc.ents", "doc._.gazetteer"],
    requires=["token.pos"],
    default_config={"gazetteer": []},
)
def make_entities(nlp: Language, name: str, gazetteer: list[str]) -> Entities:  # noqa: ARG001  (spaCy passes it)
    """Build the component over the package's gazetteer and a user's files."""
    return Entities(nlp, shared_gazetteer(tuple(gazetteer)))


class Entities:
    """Correct a doc's entities; see the module's text."""

    def __init__(self, nlp: Language, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
        names = sorted({name for name, _ in gazetteer.names() if len(name) > 1})
        self._matcher.add("NAME", [nlp.make_doc(name) for name in names])

    def _describes_office(self, token: Token) -> bool:
        """Whether a participle describes an official: "met with visiting Chilean President Ana Soto"."""
        before, earlier = token.nbor(-1) if token.i else None, token.nbor(-2) if token.i > 1 else None
        if before is None or before.sent != token.sent:
            return False
        agent = before.lower_ == "by" and earlier is not None and earlier.tag_ == "VBN"
        met = before.tag_.startswith("VB") and before.lemma_ in _RECEIVING
        if not (agent or met or before.lower_ in {"with", "to"} or before.tag_ in {"DT", "PRP$"}):
            return False
        following = token.doc[token.i + 1 : token.i + 1 + _TITLE]
        return any(self.gazetteer.office(word.lower_) is not None for word in following if word.pos_ in _ADJECTIVAL)

    def __call__(self, doc: Doc) -> Doc:
        doc._.gazetteer = self.gazetteer
        for token in doc:
            if token.lower_ in _ATTRIBUTES and token.tag_ == "VBG" and self._describes_office(token):
                token.tag_, token.pos_, token.lemma_ = "JJ", "ADJ", token.lower_
        listed = list(self._from_gazetteer(doc))
        by_start: defaultdict[int, list[_Candidate]] = defaultdict(list)
        for candidate in listed:
            by_start[candidate.start].append(candidate)
        found = [c for c in self._from_model(doc) if not (_glued(doc, c, by_start) or self._in_office(doc, c))]
        owners = {c.end: c for c in listed}
        found = [self._widened(doc, c) if c.label == "PERSON" else self._owned(doc, c, owners) for c in found]
        candidates = [*found, *listed, *self._from_titles(doc)]
        chosen = _without_overlap(candidates)
        chosen = _persons_first(doc, chosen)
        chosen.extend(_surnames(doc, chosen))
        chosen = _without_overlap(chosen)
        doc.set_ents([Span(doc, c.start, c.end, label=c.label) for c in chosen])
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing is learned, so there is nothing to save."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Entities:
        """Nothing is learned, so there is nothing to read."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Nothing is learned, so there is nothing to save."""

    def from_disk(self, _path: Any, **_: Any) -> Entities:
        """Nothing is learned, so there is nothing to read."""
        return self

    def _from_model(self, doc: Doc) -> Iterator[_Candidate]:
        for entity in doc.ents:
            if entity.label_ not in _NAMES:
                continue
            for start, end in _lines(entity):
                start, end = self._trim(doc, start, end, entity.label_)
                if end > start and not doc[start].is_punct:
                    yield _Candidate(start, end, self._label(doc, start, end, entity.label_), rank=2)

    def _from_gazetteer(self, doc: Doc) -> Iterator[_Candidate]:
        for _, start, end in self._matcher(doc):
            entries = self.gazetteer.by_name(doc[start:end].text)
            if entries and _looks_like_a_name(doc, start, end) and not _narrowed(doc, start, entries[0]):
                yield _Candidate(start, end, _label_of(entries[0]), rank=1)
        for token in doc:
            if token.text[0].isupper() and token.is_alpha:
                if self.gazetteer.by_demonym(token.text) or self._combines(token):
                    yield _Candidate(token.i, token.i + 1, "NORP", rank=0)
                elif self.gazetteer.by_metonym(token.text):
                    yield _Candidate(token.i, token.i + 1, "GPE", rank=3)

    def _combines(self, token: Token) -> bool:
        """Whether this is the first half of a compound such as "Sino-Russian"."""
        following = token.i + 1 < len(token.doc) and token.nbor(1).text in {"-", "–"}
        return following and bool(self.gazetteer.by_combining_form(token.text))

    def _from_titles(self, doc: Doc) -> Iterator[_Candidate]:
        """Read capitalised words after an office or a civil title as a person's name."""
        for token in doc[:-1]:
            if not (self.gazetteer.is_title(token.text) or self._ends_office(doc, token.i)):
                continue
            start = token.i + 1
            end = start
            while end < len(doc) and end - start < 5 and self._goes_on(doc, start, end):
                end += 1
            while end > start and doc[end - 1].text.lower() in _NAME_PARTICLES:
                end -= 1
            if end > start and not self.gazetteer.by_name(doc[start:end].text) and doc[start].text not in _CALENDAR:
                yield _Candidate(start, end, "PERSON", rank=3)

    def _goes_on(self, doc: Doc, start: int, position: int) -> bool:
        token = doc[position]
        if token.text.lower() in _NAME_PARTICLES and not token.text.isupper():
            return position + 1 < len(doc) and _is_capitalised(doc[position + 1])
        if token.text == "-":
            return (
                position > start
                and position + 1 < len(doc)
                and not token.whitespace_
                and not doc[position - 1].whitespace_
            )
        if position > start + 1 and doc[position - 1].text == "-":  # the second half of a name such as Jae-in
            return bool(token.is_alpha)
        return (
            _is_capitalised(token)
            and token.text not in _CALENDAR
            and not token.is_sent_start
            and not (position == start and self.gazetteer.office(token.text))
        )

    def _ends_office(self, doc: Doc, position: int) -> bool:
        """Whether an office ends here that is written as a title ("Foreign Minister X")."""
        last = doc[position]
        if self.gazetteer.office(last.text.lower()) is None:
            return False
        following = doc[position + 1] if position + 1 < len(doc) else None
        return following is not None and _is_capitalised(following)

    def _trim(self, doc: Doc, start: int, end: int, label: str) -> tuple[int, int]:
        """Cut titles, nationalities, weekdays and genitive marks off a name."""
        while end > start and (doc[end - 1].text in _GENITIVES or doc[end - 1].is_punct or doc[end - 1].is_space):
            end -= 1
        while start < end and (doc[start].is_space or doc[start].is_quote or doc[start].text.lower() == "the"):
            start += 1
        if label in {"PERSON", "MISC"}:
            while end > start + 1 and doc[end - 1].text in _CALENDAR:
                end -= 1
        if label == "PERSON":
            within = (i for i in range(start + 1, end) if doc[i].pos_ == "ADP" and doc[i].lower_ in _PLACE_WORDS)
            end = next(within, end)
            while start < end - 1 and (self._is_title(doc[start]) or (doc[start].is_sent_start and doc[start].is_stop)):
                start += 1
        return start, end

    def _widened(self, doc: Doc, candidate: _Candidate) -> _Candidate:
        """Take in the parts of a person's name that the model left out to the left of it."""
        start = candidate.start
        while start > 0 and doc[start - 1].dep_ in {"compound", "flat"} and self._is_name_part(doc, start - 1):
            if not candidate.start <= doc[start - 1].head.i < candidate.end:
                break
            start -= 1
        return replace(candidate, start=start)

    def _in_office(self, doc: Doc, candidate: _Candidate) -> bool:
        """Whether a body is part of an office that goes on behind it: "Treasury" of "Treasury Secretary X"."""
        if candidate.label != "ORG" or candidate.end >= len(doc):
            return False
        return self.gazetteer.office(doc[candidate.start : candidate.end + 1].text.lower()) is not None

    def _owned(self, doc: Doc, candidate: _Candidate, owners: Mapping[int, _Candidate]) -> _Candidate:
        """Take in the state whose body is named: every state has a Ministry of Commerce."""
        mark = candidate.start - 1
        owner = owners.get(mark)
        if candidate.label != "ORG" or owner is None or owner.label != "GPE" or doc[mark].text not in _GENITIVES:
            return candidate
        named = doc[candidate.start : candidate.end]
        is_body = self.gazetteer.is_body(named[0].lower_) or self.gazetteer.is_body(named[-1].lower_)
        if not is_body or self.gazetteer.by_name(named.text):
            return candidate
        return replace(candidate, start=owner.start)

    def _is_name_part(self, doc: Doc, position: int) -> bool:
        token = doc[position]
        return (
            token.pos_ == "PROPN"
            and _is_capitalised(token)
            and not self._is_title(token)
            and not self.gazetteer.by_name(token.text)
        )

    def _is_title(self, token: Token) -> bool:
        text = token.text
        return bool(
            self.gazetteer.is_title(text) or self.gazetteer.office(text.lower()) or self.gazetteer.by_demonym(text)
        )

    def _label(self, doc: Doc, start: int, end: int, label: str) -> str:
        text = doc[start:end].text
        entries = self.gazetteer.by_name(text)
        if entries and label != "PERSON":
            return _label_of(entries[0])
        return label


def _label_of(entry: Entry) -> str:
    return _LABELS.get(entry.kind, "MISC")


def _lines(entity: Span) -> Iterator[tuple[int, int]]:
    """Yield the parts of an entity between line breaks and strong punctuation."""
    start = entity.start
    for token in entity:
        marks = {":", ";", "—", "|", ","} if entity.label_ in {"GPE", "LOC"} else {":", ";", "—", "|"}
        if (token.is_space and "\n" in token.text) or token.text in marks:
            yield start, token.i
            start = token.i + 1
    yield start, entity.end


def _glued(doc: Doc, candidate: _Candidate, listed: Mapping[int, Sequence[_Candidate]]) -> bool:
    """Whether the model glued a listed name to its surroundings ("West on Russia")."""
    inside = [
        c
        for start in range(candidate.start, candidate.end)
        for c in listed.get(start, ())
        if c.end <= candidate.end and c.end - c.start < candidate.end - candidate.start
    ]
    if candidate.label == "MISC":
        return bool(inside)
    states = [c for c in inside if c.label in {"GPE", "NORP"} and c.start != c.end]
    if len(states) > 1 and all(_hyphen_beside(doc, c, candidate) for c in states):
        return True
    return any(
        c.start == candidate.start
        and c.label != "NORP"
        and doc[c.end].pos_ in {"ADP", "SCONJ", "VERB", "AUX"}
        and doc[c.end].lower_ != "of"
        for c in inside
        if c.end < candidate.end
    )


def _hyphen_beside(doc: Doc, part: _Candidate, whole: _Candidate) -> bool:
    """Whether a part of a name is tied to the next one by a hyphen: "Peru-Chile", not "Bank of Peru"."""
    left = part.start > whole.start and doc[part.start - 1].text in {"-", "–"}
    right = part.end < whole.end and doc[part.end].text in {"-", "–"}
    return left or right


def _is_capitalised(token: Token) -> bool:
    return token.text[0].isupper() and any(character.isalpha() for character in token.text)


def _looks_like_a_name(doc: Doc, start: int, end: int) -> bool:
    """Whether a listed name is written as one here, and is no half of a compound ("Euro-Atlantic")."""
    if start > 1 and doc[start - 1].text == "-" and not doc[start - 1].whitespace_ and not doc[start - 2].whitespace_:
        return doc[start].ent_type_ in {"GPE", "NORP"} or doc[start - 2].ent_type_ in {"GPE", "NORP"}
    return any(_is_capitalised(token) for token in doc[start:end])


def _narrowed(doc: Doc, start: int, entry: Entry) -> bool:
    """Whether a point of the compass before a group's name makes it another group ("West African leaders")."""
    return entry.kind == "Group" and start > 0 and doc[start - 1].text in _COMPASS


def _without_overlap(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Choose the longest candidates, then the surest, and give them in text order."""
    taken: set[int] = set()
    chosen = []
    for candidate in sorted(candidates, key=lambda c: (c.start - c.end, c.rank, c.start)):
        tokens = range(candidate.start, candidate.end)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            chosen.append(candidate)
    return sorted(chosen, key=lambda c: c.start)


def _persons_first(doc: Doc, chosen: Iterable[_Candidate]) -> list[_Candidate]:
    """Make a person of a lone word that the model labels otherwise, if it ends a person's full name."""
    found = list(chosen)
    known = {doc[c.end - 1].text for c in found if c.label == "PERSON" and c.end - c.start > 1}
    return [
        replace(c, label="PERSON") if c.rank == 2 and c.end - c.start == 1 and doc[c.start].text in known else c
        for c in found
    ]


def _surnames(doc: Doc, chosen: Iterable[_Candidate]) -> Iterator[_Candidate]:
    """Label single capitalised words that end or begin a person's full name elsewhere.

    One that stands before the rest of a name is part of it: "Ma Lin" is not Ma Yun.
    """
    known: set[str] = set()
    labelled: set[int] = set()
    ends: dict[int, int] = {}
    for candidate in chosen:
        labelled.update(range(candidate.start, candidate.end))
        if candidate.label == "PERSON":
            ends[candidate.start] = candidate.end
        if candidate.label == "PERSON" and candidate.end - candidate.start > 1:
            known.add(doc[candidate.end - 1].text)
            known.add(doc[candidate.start].text)
    for token in doc:
        if token.i in labelled or token.text not in known or token.pos_ == "PRON":
            continue
        if _is_capitalised(token) and len(token.text) > 1:
            yield _Candidate(token.i, ends.get(token.i + 1, token.i + 1), "PERSON", rank=3)
