"""The date that belongs to the cue of a meeting, read off the order of the words."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses import Clauses, Phrase, one_of, word_class
from kg.pipeline.attributes import DateMention, starting_in

__all__ = ["MeetingDates"]

_ARRANGED: Final = frozenset({"plan", "schedule", "set", "slate", "pencil", "due", "fix", "expect", "arrange"})

_HELD: Final = frozenset({"hold", "schedule", "convene", "slate", "plan", "host"})

_LONGEST_DATE: Final = 40  # tokens


class MeetingDates:
    """Finds the dates of cues in one doc."""

    def __init__(self, doc: Doc, clauses: Clauses) -> None:
        self._doc = doc
        self._clauses = clauses

    def _right_before(self, date: DateMention, position: int) -> bool:
        """Whether only a comma stands between a date and a word."""
        return all(t.text == "," for t in self._doc[date.end : position]) and date.end <= position

    def _planned_for(self, start: int, end: int) -> bool:
        """Whether "that had been pencilled in for" or "originally planned for" leads from a meeting to its date."""
        words = self._doc[start:end]
        bound = any(t.lower_ in {"was", "were", "is"} and t.nbor(1).lower_ == "to" for t in words)
        return (bound or any(one_of(t, _ARRANGED) for t in words)) and self._doc[end - 1].lower_ in {
            "for",
            "on",
            "in",
        }

    def _right_edge(self, position: int, sentence: Span) -> int:
        """Go right to the end of the clause."""
        clauses = self._clauses
        finite_seen = False
        for token in self._doc[position : sentence.end]:
            if clauses.is_border(token) or (
                token.lower_ in {"since", "after", "before", "as"} and token.i >= position and self._opens_clause(token)
            ):
                return token.i
            if token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                if finite_seen or self._has_subject_between(position, token.i):
                    return token.i
                finite_seen = True
            if token.text == "," and self._ends_at(token):
                return token.i
        return int(sentence.end)

    def _opens_clause(self, token: Token) -> bool:
        """Whether a conjunction is followed by a finite verb before any mark."""
        for other in self._doc[token.i + 1 : min(token.i + 10, token.sent.end)]:
            if other.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                return True
            if other.is_punct:
                return False
        return False

    def _has_subject_between(self, start: int, end: int) -> bool:
        """Whether a bare phrase with an actor right before a verb makes a clause of its own."""
        phrases = [p for p in self._clauses.phrases(self._doc[start].sent) if start <= p.start and p.end <= end]
        return bool(phrases) and not phrases[-1].prep and phrases[-1].end == end

    def _ends_at(self, comma: Token) -> bool:
        """Whether the clause ends at a comma: no preposition, date or list goes on after it."""
        following = self._doc[comma.i + 1] if comma.i + 1 < comma.sent.end else None
        if following is None:
            return True
        near = starting_in(self._doc._.dates, comma.sent.start - _LONGEST_DATE, following.i + 2)
        if any(d.start <= following.i < d.end or d.start == following.i + 1 for d in near):
            return False
        phrase = self._clauses.phrase_at(following)
        if phrase is not None and (phrase.apposition or phrase.joined_to is not None or phrase.places):
            return False
        return word_class(following) not in {"ADP", "CCONJ"}

    def _dates_left(self, dates: list[DateMention], start: int, sentence: Span) -> list[DateMention]:
        """List the dates before a cue that its clause holds."""
        starts = {d.start: d for d in dates}
        found: list[DateMention] = []
        verbs = 0
        pending: list[DateMention] = []
        for position in range(start - 1, sentence.start - 1, -1):
            token = self._doc[position]
            if position in starts:
                (pending if verbs else found).append(starts[position])
            if token.lower_ == "where" and not found and not pending:
                return self._dates_before(dates, position, sentence)
            if self._clauses.is_border(token):
                when = [d for d in dates if self._right_before(d, position)] if token.lower_ == "when" else []
                return sorted([*found, *pending, *when], key=lambda d: d.start)
            if token.tag_ in {"VBD", "VBZ", "VBP", "MD"} and word_class(token) in {"VERB", "AUX"}:
                if verbs and not self._same_group(token):
                    return sorted(found, key=lambda d: d.start)
                verbs += 1
        return sorted([*found, *pending], key=lambda d: d.start)

    def _dates_before(self, dates: list[DateMention], where: int, sentence: Span) -> list[DateMention]:
        """List the dates of the clause before "where": who is somewhere on a day meets others there that day."""
        verbs = [t.i for t in self._doc[sentence.start : where] if t.tag_ in {"VBD", "VBZ", "VBP", "MD"}]
        return [d for d in dates if d.end <= where and (not verbs or d.start > verbs[-1] or len(verbs) == 1)]

    def _same_group(self, token: Token) -> bool:
        """Whether an auxiliary is followed by its verb."""
        return word_class(token) == "AUX" and word_class(self._doc[token.i + 1]) in {
            "AUX",
            "VERB",
            "ADV",
            "PART",
            "ADJ",
        }

    def _is_of_another(self, end: int, date: DateMention) -> bool:
        """Whether a date tells when something else is held: "discussed a summit to be held on 4 May"."""
        held = next((t for t in self._doc[end : date.start] if t.tag_ == "VBN" and one_of(t, _HELD)), None)
        return held is not None and any(p.end <= held.i for p in self._clauses.after(end) if p.start >= end)

    def of(
        self, start: int, end: int, verb: Token | None, phrase: Phrase | None = None, limit: int | None = None
    ) -> DateMention | None:
        """Find the date of a cue: in its phrase, after it, else before it in its clause."""
        sentence = self._doc[start].sent
        here: list[DateMention] = starting_in(self._doc._.dates, sentence.start, sentence.end)
        if phrase is not None:
            inside = [d for d in here if phrase.start <= d.start < phrase.end]
            if inside:
                return inside[0]
        right = min(self._right_edge(end, sentence), limit or sentence.end)
        after = [d for d in here if end <= d.start < right]
        before = self._dates_left(here, start, sentence)
        if (
            phrase is not None
            and verb is not None
            and verb.i < start
            and before
            and after
            and self._doc[after[0].start - 1].lower_ in {"since", "until"}
        ):
            return before[-1]
        after = [d for d in after if self._doc[d.start - 1].lower_ not in {"since", "until", "of"}]
        if phrase is None:
            after = [d for d in after if not self._is_of_another(end, d)]
        if phrase is not None and not after:
            after = [d for d in here if 0 <= d.start - end < 25 and self._planned_for(end, d.start)]
        return after[0] if after else (before[-1] if before else None)
