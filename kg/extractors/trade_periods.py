"""The period of a trade figure: the date that goes with its amount, not the one it is compared to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from spacy.tokens import Doc, Span

from kg.extractors.trade_amounts import Draft, is_year_before
from kg.model import Date
from kg.pipeline.attributes import DateMention, Quantity, article_of, starting_in

__all__ = ["Periods"]

#: A date behind one of these is what the figure is compared to.
_COMPARING: Final = re.compile(
    r"\b(than|versus|vs\.?|against|compared\s+(with|to)|as\s+in|(from|than|over|on|against|with|to)\s+(the\s+)?(same|corresponding)\s+(period|month|quarter)|highest|lowest|best|worst|previously)\b[^,;$€£]*$",
    re.IGNORECASE,
)
#: Where a stretch of time begins or ends; no figure is of that year.
_BOUND: Final = re.compile(
    r"\b(since|until|till|before|after|from|on|over)\s+((the|early|late|mid|end|of|a|year)\s+)*$", re.IGNORECASE
)
#: How far behind an amount its own date may stand, in tokens: "$20.6 billion of goods in 2022".
_BEHIND: Final = 12
_BEFORE: Final = 8
#: How far back a period may be named for a figure that names none, in tokens, and in years before the article.
_NEAR: Final = 60
_RECENT: Final = 2
#: Verbs whose date is that of a publication.
_THROUGH: Final = frozenset({"through", "to", "and", "until", "till", "-", "–"})
_PUBLISHING: Final = frozenset({"publish", "release", "issue", "say", "report", "announce", "show", "tell"})
_OPEN: Final = frozenset({"forecast", "target"})


class Periods:
    """Finds the periods of a sentence's figures; a period carries over to figures that name none."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        published = article_of(doc).published
        #: A year that is far back is history; no figure without a date of its own is of it.
        self._oldest = int(published[:4]) - _RECENT if published else 0

    def of(self, sentence: Span, draft: Draft, drafts: Sequence[Draft], status: str) -> str | None:
        """Give the period that the sentence itself tells."""
        dates = self._dates(sentence)
        quantity = draft.quantity
        own = self._behind(sentence, quantity, drafts, dates)
        if own is not None and (draft.role == "previous" or not self._compares(sentence, own)):
            return _period_of(own.date)
        if draft.role == "previous":
            main = next((d for d in drafts if d is not draft and d.role == "value"), None)
            now = self.of(sentence, main, [main], "actual") if main else None
            return _year_before(now) if is_year_before(self._doc, quantity) else None
        others = [d for d in drafts if d is not draft and d.role in {"value", "previous"}]
        taken = {own.start for d in others if (own := self._behind(sentence, d.quantity, drafts, dates))}
        dates = [d for d in dates if self._reaches(d, quantity)]
        free = [d for d in dates if d.start not in taken and not self._compares(sentence, d)]
        if free:
            return _period_of(min(free, key=lambda d: _distance(quantity, d)).date)
        if status in _OPEN:
            return None
        shared = [d for d in dates if d.start in taken and not self._compares(sentence, d)]
        shared = [d for d in shared if not any(o.role == "previous" and o.quantity.end <= d.start for o in others)]
        return _period_of(min(shared, key=lambda d: _distance(quantity, d)).date) if shared else None

    def before(self, sentence: Span) -> str | None:
        """Give the last period named shortly before a sentence: that of the sentences that lead to it."""
        earlier = starting_in(self._doc._.dates, max(sentence.start - _NEAR, 0), sentence.start)
        for mention in reversed(earlier):
            year = int(mention.date.value[:4])
            if (
                len(mention.date.value) > 7
                or year < self._oldest
                or self._compares(mention_sentence(self._doc, mention), mention)
            ):
                continue
            if self._doc[mention.start].head.dep_ in {"advcl", "acl", "acl:relcl"}:
                continue
            return _period_of(mention.date)
        return None

    def _reaches(self, date: DateMention, quantity: Quantity) -> bool:
        """Whether a date is neither of a publication nor within a clause that the amount is not in."""
        head = self._doc[date.start : date.end].root
        if head.head.lemma_ in _PUBLISHING or (date.start and self._doc[date.start - 1].lemma_ in _PUBLISHING):
            return False
        clause = next((a for a in head.ancestors if a.dep_ in {"advcl", "acl", "acl:relcl"}), None)
        return clause is None or clause.left_edge.i <= quantity.start <= clause.right_edge.i

    def _dates(self, sentence: Span) -> list[DateMention]:
        """List months, years and spans of them; of "the first half of 2024" the whole alone."""
        found: list[DateMention] = []
        for mention in starting_in(self._doc._.dates, sentence.start, sentence.end):
            if len(mention.date.value) > 7:
                continue
            if found and mention.start - found[-1].end <= 2 and self._doc[mention.start - 1].lower_ in {"of", "this"}:
                continue
            span = self._joined(found[-1], mention) if found else None
            if span is not None:
                found[-1] = span
                continue
            found.append(mention)
        return found

    def _joined(self, first: DateMention, last: DateMention) -> DateMention | None:
        """Read "between January and April" and "from January through October 2019" as one stretch of time."""
        between = [t.lower_ for t in self._doc[first.end : last.start]]
        before = self._doc[first.start - 1].lower_ if first.start else ""
        if len(between) != 1 or between[0] not in _THROUGH or len(first.date.value) != 7 or len(last.date.value) != 7:
            return None
        if (between[0] == "and") is not (before == "between"):
            return None
        year = int(last.date.value[:4]) - (first.date.value[5:] > last.date.value[5:])
        told = any(t.like_num for t in self._doc[first.start : first.end])
        value = first.date.value if told else f"{year}{first.date.value[4:]}"
        if first.date.end or last.date.end or value >= last.date.value:
            return None
        return replace(first, end=last.end, date=replace(first.date, value=value, end=last.date.value))

    def _behind(
        self, sentence: Span, quantity: Quantity, drafts: Sequence[Draft], dates: Sequence[DateMention]
    ) -> DateMention | None:
        """Take the first date behind an amount, before the next one."""
        later = [d.quantity.start for d in drafts if d.quantity.start >= quantity.end and d.role != "change"]
        end = min([*later, quantity.end + _BEHIND, sentence.end])
        between = next((d for d in dates if quantity.end <= d.start < end), None)
        if between is None or any(t.text in {",", ";"} for t in self._doc[quantity.end : between.start]):
            return None
        return between

    def _compares(self, sentence: Span, date: DateMention) -> bool:
        amounts = starting_in(self._doc._.quantities, sentence.start, date.start)
        after = amounts[-1].end if amounts else sentence.start
        left = self._doc[max(date.start - _BEFORE, after) : date.start].text + " "
        whole = date.date.end is not None and len(date.date.value) == len("2024-01")
        return bool((not whole and _BOUND.search(left)) or _COMPARING.search(left))


def mention_sentence(doc: Doc, mention: DateMention) -> Span:
    """Give the sentence around a date."""
    return doc[mention.start].sent


def _distance(quantity: Quantity, date: DateMention) -> int:
    return date.start - quantity.end if date.start >= quantity.end else 2 * (quantity.start - date.end)


def _period_of(date: Date) -> str:
    return f"{date.value}/{date.end}" if date.end else date.value


def _year_before(period: str | None) -> str | None:
    """Move a period back by a year."""
    if period is None:
        return None
    return re.sub(r"\d{4}(?=$|-|/)", lambda match: str(int(match.group()) - 1), period)
