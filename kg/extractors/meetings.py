"""Meetings: who met whom, where and when, or will, or did not.

Each cue of a sentence gives a draft: the participants, place, date and status that stand
around it. Cues of one clause that tell of one event ("will travel to China in May for
talks with X") are put together; drafts of one article that can be one event become one
record with several spans of evidence. A visit of somebody to a place is a meeting even
where the article does not say with whom.

Not covered: meetings that only the scene tells of ("found half an hour for each other"), sports, meetings inside
companies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from spacy.tokens import Doc, Span

from kg.extractors.clauses import clauses_of, distinct, same_actor
from kg.extractors.meeting_cues import Cue, MeetingCues
from kg.extractors.meeting_links import MeetingLinks
from kg.extractors.meeting_merge import Draft, merged
from kg.extractors.meeting_nouns import NounMeetings
from kg.extractors.meeting_parties import Parties
from kg.extractors.meeting_status import MeetingStatus
from kg.extractors.meeting_verbs import VerbMeetings
from kg.lexicon import Lexicon
from kg.model import Meeting, Mention, Miss
from kg.pipeline.attributes import paragraph_at, sentence_span, starting_in

__all__ = ["meetings"]

EXTRACTOR: Final = "meetings"
#: Share of records that tell of an annotated meeting, smoothed: of 120 by verb, 52 by noun, 12 by stay, none by the
#: other two; see docs/accuracy.md.
_NUMBERS: Final = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5}
_CONFIDENCE: Final = {"verb": 0.98, "noun": 0.94, "stay": 0.93, "press": 0.5, "caption": 0.5}
#: What a title says the prose tells more exactly: it only adds evidence.
_TITLES: Final = frozenset({"headline", "subheading"})
_SKIPPED: Final = frozenset({"boilerplate", "byline"})


def meetings(doc: Doc, lexicon: Lexicon) -> Iterator[Meeting | Miss]:
    """Yield meetings in text order, and a miss for each cue that tells of none."""
    reader = _Reader(doc, lexicon)
    drafts: list[Draft] = []
    for sentence in doc.sents:
        paragraph = paragraph_at(doc, sentence.start)
        if paragraph is None or paragraph.kind in _SKIPPED:
            continue
        for found in reader.sentence(sentence, caption=paragraph.kind == "caption"):
            if isinstance(found, Miss):
                yield found
            else:
                drafts.append(replace(found, anaphoric=True) if paragraph.kind in _TITLES else found)
    kept, dropped = merged(doc, drafts)
    for draft in dropped:
        yield Miss("Meeting", sentence_span(doc, draft.anchor), f"{doc[draft.anchor].text!r}: {draft.reason}")
    for draft in kept:
        yield reader.record(draft)


class _Reader:
    """Reads the sentences of one doc."""

    def __init__(self, doc: Doc, lexicon: Lexicon) -> None:
        self._doc = doc
        self._clauses = clauses_of(doc)
        self._cues = MeetingCues(doc, self._clauses, lexicon)
        self._parties = Parties(doc, self._clauses)
        self._links = MeetingLinks(doc, self._clauses)
        status = MeetingStatus(doc, self._clauses, lexicon)
        self._verbs = VerbMeetings(doc, self._clauses, self._parties, status)
        self._nouns = NounMeetings(doc, self._clauses, self._parties, status)

    def sentence(self, sentence: Span, *, caption: bool) -> Iterator[Draft | Miss]:
        """Yield the drafts of one sentence, and a miss for each cue that gave none."""
        cues = self._cues.find(sentence)
        drafts: list[tuple[Cue, Draft]] = []
        for index, cue in enumerate(cues):
            # A word of much else neither ends what is told of a meeting before it nor makes its subject take part.
            limit = next((c.start for c in cues[index + 1 :] if not c.weak), sentence.end)
            found = self._draft(cue, sentence, limit, [c for c in cues if not c.weak])
            if isinstance(found, str):
                if not caption:
                    yield Miss("Meeting", sentence_span(self._doc, cue.token.i), f"{cue.token.text!r}: {found}")
            else:
                found = self._shared(found, cue, drafts)
                drafts.append((cue, found))
                self._parties.remember(found.participants, found.format, found.anchor)
        if caption:
            drafts = [(cue, self._with_pictured(draft, sentence)) for cue, draft in drafts]
        if caption and not drafts:
            pictured = self._pictured(sentence)
            if pictured is not None:
                yield pictured
        drafts = [(cue, part) for cue, draft in drafts for part in self._links.parted(cue, draft)]
        for draft in self._links.ordered(self._links.linked(drafts)):
            self._parties.remember(draft.participants, draft.format, draft.anchor)
            yield draft

    def _shared(self, draft: Draft, cue: Cue, before: list[tuple[Cue, Draft]]) -> Draft:
        """Add those who travel to a meeting that the same sentence tells of: "..., where talks with X are planned"."""
        if cue.phrase is None or cue.phrase.prep or len(draft.participants) != 1 or not before or cue.format == "visit":
            return draft
        others = next(
            (d for c, d in reversed(before) if c.kind in {"verb", "stay"} and "visitor" in c.frame.values()), None
        )
        if others is None:
            return draft
        return replace(
            draft,
            participants=distinct([*others.participants, *draft.participants]),
            place=draft.place or others.place,
        )

    def _draft(self, cue: Cue, sentence: Span, limit: int, cues: list[Cue]) -> Draft | str:
        if cue.kind in {"verb", "stay"}:
            return self._verbs.verb_draft(cue, sentence, limit)
        return self._nouns.noun_draft(cue, sentence, limit, cues)

    def _pictured(self, sentence: Span) -> Draft | None:
        """Read a caption with two persons of different states: they met where it was taken."""
        people = distinct(
            [
                m
                for m in self._clauses.actors.within(sentence.start, sentence.end)
                if m.entity and m.entity.kind == "Person" and m.kind == "name"
            ]
        )
        states = {m.entity.on_behalf_of for m in people if m.entity and m.entity.on_behalf_of}
        if len(people) < 2 or len(states) < 2:
            return None
        place = next(
            (p.places[0] for p in self._clauses.phrases(sentence) if p.prep in {"in", "at"} and p.places), None
        )
        dates = starting_in(self._doc._.dates, sentence.start, sentence.end)
        return Draft(
            anchor=people[0].start,
            format="talks",
            status="held",
            participants=people,
            hosts=[],
            place=place,
            date=dates[-1] if dates else None,
            rule="caption",
            lemma="caption",
        )

    def _with_pictured(self, draft: Draft, sentence: Span) -> Draft:
        """Add those whom a caption names before its cue; there commas tear subject and verb apart."""
        named = [
            m
            for m in self._clauses.actors.within(sentence.start, draft.anchor)
            if m.entity and m.entity.kind == "Person" and m.kind == "name"
        ]
        return replace(draft, participants=distinct([*named, *draft.participants]))

    def record(self, draft: Draft) -> Meeting:
        """Make the record of a merged draft."""
        doc = self._doc
        spans = tuple(sorted({sentence_span(doc, anchor) for anchor in (draft.anchor, *draft.others)}))
        place = draft.place.as_place(doc) if draft.place is not None else None
        hosts = [m for m in draft.hosts if any(same_actor(m, p) for p in draft.participants)]
        return Meeting(
            spans=spans,
            date=draft.settled_date,
            confidence=_CONFIDENCE[draft.rule],
            extractor=EXTRACTOR,
            rule=draft.rule,
            participants=_without_counted([m.as_mention(doc) for m in draft.participants]),
            status=draft.status,
            format=draft.format,
            place=place,
            host=hosts[0].as_mention(doc) if hosts else None,
            topic=draft.topic,
        )


def _without_counted(participants: Sequence[Mention]) -> tuple[Mention, ...]:
    """Leave out "the three countries" where as many are named, or those who speak for them."""
    named = sum(mention.entity is not None for mention in participants)
    return tuple(m for m in participants if m.entity is not None or not 1 < _number_in(m.text) <= named)


def _number_in(text: str) -> int:
    return next((_NUMBERS[word] for word in text.lower().split() if word in _NUMBERS), 0)
