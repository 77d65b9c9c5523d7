"""Cues of one sentence that tell of one meeting: a visit and its purpose, a meeting and its frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from spacy.tokens import Doc

from kg.extractors.clauses import Clauses, distinct, same_actor, word_class
from kg.extractors.meeting_cues import Cue
from kg.extractors.meeting_merge import Draft
from kg.pipeline.attributes import DateMention

__all__ = ["MeetingLinks"]

#: Verbs behind which "on" leads to a topic: "exchanged views on the coming summit".
_ON_TOPICS: Final = frozenset({"discuss", "exchange views", "speak", "talk", "consult", "confer"})
_PURPOSE: Final = frozenset({"for", "at", "during", "in", "on", "to", "over", "by", "via"})


class MeetingLinks:
    """Puts the drafts of a sentence together."""

    def __init__(self, doc: Doc, clauses: Clauses) -> None:
        self._doc = doc
        self._clauses = clauses

    def linked(self, drafts: list[tuple[Cue, Draft]]) -> Iterator[Draft]:
        """Put cues of one event together: a visit and its purpose, a meeting and its frame."""
        result: list[tuple[Cue, Draft]] = []
        for cue, draft in drafts:
            partner = next((pair for pair in reversed(result) if self._one_event(pair[0], pair[1], cue)), None)
            if partner is None:
                result.append((cue, draft))
                continue
            index = result.index(partner)
            if partner[1].parts > 1 and self._coordinated(partner[0], cue):
                result.append((cue, self._second(partner[1], cue, draft)))
            else:
                result[index] = (partner[0], self._united(partner[1], draft, cue))
        for _, draft in result:
            yield draft

    def parted(self, cue: Cue, draft: Draft) -> Iterator[Draft]:
        """Part what was done with one and then with another: "spoke with X on Monday and with Y on Tuesday"."""
        sides = [p for p in self._clauses.after(cue.end) if p.prep == "with"]
        groups = [
            [m for m in draft.participants if any(same_actor(m, o) for o in self._clauses.actors_in(p))] for p in sides
        ]
        if len(sides) != 2 or not all(groups) or not self._coordinated_at(sides[0].end, sides[1].left):
            yield draft
            return
        others = [m for m in draft.participants if not any(m in group for group in groups)]
        dates = [d for d in self._doc._.dates if cue.token.i < d.start < cue.token.sent.end]
        border = sides[1].left
        for group, first in zip(groups, (True, False), strict=True):
            date = next((d for d in dates if (d.start < border) is first), draft.date)
            yield replace(draft, participants=[*others, *group], date=date)

    def _coordinated_at(self, start: int, end: int) -> bool:
        """Whether "and" or a comma leads to the second of two sides, and no verb stands between."""
        between = self._doc[start:end]
        parted = any(t.lower_ in {"and", ","} for t in between)
        return parted and not any(word_class(t) in {"VERB", "AUX"} for t in between)

    def ordered(self, drafts: Iterator[Draft]) -> Iterator[Draft]:
        """Note which meeting a sentence tells of as right after another: "met X after the meeting with Y"."""
        found = list(drafts)
        for draft in found:
            other = next(
                (
                    o
                    for o in found
                    if o is not draft and o.rule == "noun" and o.anchor > draft.anchor and self._follows(o)
                ),
                None,
            )
            yield replace(draft, after=other.anchor) if other is not None and draft.rule == "verb" else draft

    def _follows(self, draft: Draft) -> bool:
        phrase = self._clauses.phrase_at(self._doc[draft.anchor])
        return phrase is not None and phrase.prep in {"after", "following", "before"}

    def _one_event(self, before: Cue, draft: Draft, cue: Cue) -> bool:
        if cue.phrase is None:
            return draft.format == "conference" and cue.lemma in {"take part", "participate"}
        if before.phrase is not None and cue.phrase.prep == "of" and cue.phrase.left == before.phrase.end:
            return True
        if cue.phrase.prep not in _PURPOSE:
            return False
        if before.lemma in _ON_TOPICS and cue.phrase.prep in {"on", "over"} and cue.format not in {"visit", "call"}:
            return False
        if before.kind not in {"verb", "stay"} and not (cue.format == "visit" and cue.phrase.prep in {"during", "on"}):
            return False
        return not self._clauses.border_between(before.end, cue.start)

    def _coordinated(self, before: Cue, cue: Cue) -> bool:
        return any(word_class(t) == "CCONJ" for t in self._doc[before.end : cue.start])

    def _united(self, one: Draft, other: Draft, cue: Cue) -> Draft:
        strong = other.format in {"summit", "conference", "call"} or (
            other.format == "visit" and cue.phrase is not None and cue.phrase.prep == "during"
        )
        return replace(
            one,
            participants=distinct([*one.participants, *other.participants]),
            hosts=distinct([*one.hosts, *other.hosts]),
            place=one.place or other.place,
            date=self._first_date(one, other),
            format=other.format if strong or one.rule == "stay" else one.format,
            status=other.status if one.status == "held" and other.format == "visit" else one.status,
            topic=one.topic or other.topic,
            parts=one.parts + 1,
        )

    def _first_date(self, one: Draft, other: Draft) -> DateMention | None:
        dates = [d for d in (one.date, other.date) if d is not None]
        return min(dates, key=lambda d: abs(d.start - one.anchor), default=None)

    def _second(self, one: Draft, cue: Cue, draft: Draft) -> Draft:
        """Make a second event of a sentence: "in June, and in October at a meeting of Y"."""
        joint = next(
            (t.i for t in reversed(list(self._doc[one.anchor : cue.start])) if word_class(t) == "CCONJ"), one.anchor
        )
        date = next((d for d in self._doc._.dates if d.start > joint and d.start < self._doc[joint].sent.end), None)
        return replace(
            draft,
            participants=distinct([*one.participants, *draft.participants]),
            status=one.status,
            date=date,
            anaphoric=False,
            place=draft.place if draft.place is not None and draft.place.start > joint else None,
        )
