"""Statements: attributions of speech, with their speakers settled.

A statement is a report that somebody said something; its content is the speaker's claim in
the article's exact words. Beliefs and intentions are no statements, save what a person expects or
hopes; nor are agreements ("agreed to meet") and announcements yet to come. A speaker whom the
article leaves unnamed ("a senior official") stays a mention without entity. A refusal keeps
what it was about, with the polarity "declined".

What a cue tells is read in `reports`, who speaks in `speakers`, to whom and where in
`audiences`, through whom in `go_betweens`, about what in `topics`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kg.extractors.audiences import Audiences, Telling
from kg.extractors.go_betweens import GoBetweens
from kg.extractors.reports import Report, Reports
from kg.extractors.speakers import Speakers
from kg.extractors.topics import Topics
from kg.model import Date, Miss, Mode, Record, Span, Statement
from kg.pipeline.attributes import (
    Attribution,
    DateMention,
    Quotation,
    TokenRange,
    article_of,
    excerpt_of,
    paragraph_at,
    span_of,
    starting_in,
)
from kg.pipeline.attributions.cues import Cue, CueTable, find_cues
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.quotations import is_speech
from kg.pipeline.temporal import same_clause

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from kg.lexicon import Lexicon
    from kg.pipeline.actors import ActorMention

__all__ = ["statements"]

_EXTRACTOR: Final = "statements"
_PRONOUN_PENALTY: Final = 0.05
_UNNAMED_PENALTY: Final = 0.1


def statements(doc: Doc, lexicon: Lexicon) -> Iterator[Record | Miss]:
    """Yield statements in text order, and a miss for each cue or quotation that gave none."""
    if doc._.actors is None:
        return
    reading = _Reading(doc, _table(lexicon))
    for attribution in doc._.attributions:
        yield from reading.statement(attribution)
    yield from reading.misses()


#: How near a date stands to a cue that it dates, whatever the parse says, in tokens.
_BESIDE: Final = 2


@lru_cache(maxsize=4)
def _table(lexicon: Lexicon) -> CueTable:
    return CueTable.of(lexicon)


class _Reading:
    """One doc while its statements are read."""

    def __init__(self, doc: Doc, table: CueTable) -> None:
        self.doc = doc
        self.table = table
        self.layout = Layout(doc)
        self.told: set[int] = set()
        self.refused: dict[int, str] = {}
        self.speakers = Speakers(doc, self.layout, table)
        self.audiences = Audiences(doc, self.layout)
        self.reports = Reports(doc, self.layout, table)
        self.go_betweens = GoBetweens(doc, self.layout, self.reports, self.speakers)
        self.topics = Topics(doc)

    def statement(self, attribution: Attribution) -> Iterator[Statement]:
        """Yield the statement of an attribution, or remember why there is none."""
        report = self.reports.of(attribution)
        reason = self.reports.objection(attribution, report)
        if reason is None and self.go_betweens.is_nested(attribution):
            reason = "it stands inside somebody else's statement"
        speakers = () if reason else self.speakers.of(attribution)
        if not speakers:
            self._refuse(attribution, reason or "its speaker is a pronoun that could not be resolved")
            return
        if attribution.kind != "speech" and not all(m.entity and m.entity.kind == "Person" for m in speakers):
            self._refuse(attribution, f"it tells of a {attribution.kind} that nobody need have voiced")
            return
        self._tell(attribution)
        self.speakers.remember(attribution, speakers)
        yield self._made(attribution, report, speakers)

    def _made(self, attribution: Attribution, report: Report, speakers: tuple[ActorMention, ...]) -> Statement:
        doc = self.doc
        about, mentions = self.topics.of(attribution.content, speakers)
        own = {m.entity.iri for m in speakers if m.entity}
        telling = Telling(attribution, report.word, report.head) if report.word and report.head else None
        alone = speakers[0].entity if len(speakers) == 1 else None  # an office of one is not that of the other
        return Statement(
            spans=self._evidence(attribution),
            date=self._date(attribution),
            confidence=self._confidence(attribution, speakers),
            extractor=_EXTRACTOR,
            rule=attribution.rule,
            speakers=tuple(self.speakers.mention(m, attribution) for m in speakers),
            content=excerpt_of(doc, attribution.content),
            mode=self._mode(attribution.content),
            cue=excerpt_of(doc, attribution.cue) if attribution.cue else None,
            speech_act=report.act,
            polarity=report.polarity,
            speaker_role=alone.role if alone else None,
            on_behalf_of=self.topics.principal(alone),
            addressees=self.audiences.addressees(telling, own) if telling else (),
            about=about,
            mentions=mentions,
            occasion=self.audiences.occasion(telling) if telling else None,
            reported_via=self.go_betweens.reported_via(attribution, report, own),
        )

    # --- what ------------------------------------------------------------------------

    def _mode(self, content: Sequence[TokenRange]) -> Mode:
        """Tell how much of the content is quoted; marks set off a word or a sentence alike."""
        words = [t.i for start, end in content for t in self.doc[start:end] if not t.is_punct and not t.is_space]
        quoted = sum(1 for i in words if self.layout.quotation(i) is not None)
        if quoted == len(words) and quoted:
            return "direct" if all(self._is_one_quotation(part) for part in content) else "mixed"
        return "mixed" if quoted else "indirect"

    def _is_one_quotation(self, part: TokenRange) -> bool:
        first, last = self.layout.quotation(part[0]), self.layout.quotation(part[1] - 1)
        return first is not None and first == last

    # --- where and when --------------------------------------------------------------

    def _date(self, attribution: Attribution) -> Date | None:
        """Give the date of the telling: in the cue's own clause or beside it, in the writer's own words.

        A date of another clause dates something else, and nothing was said after the
        article appeared.
        """
        place = (attribution.cue or attribution.source)[0][0]
        start, end = self.layout.unit(place)
        dates: Sequence[DateMention] = self.doc._.dates
        cue = self.doc[place]
        published = article_of(self.doc).published or "9999"
        outside = [
            d
            for d in starting_in(dates, start, end)
            if d.end <= end
            and not any(s <= d.start < e for s, e in attribution.content)
            and d.date.value[: len(published)] <= published
            and (abs(d.start - place) <= _BESIDE or same_clause(self.doc[d.start : d.end].root, cue))
        ]
        nearest = min(outside, key=lambda d: (abs(d.start - place), d.start), default=None)
        return nearest.date if nearest else None

    def _evidence(self, attribution: Attribution) -> tuple[Span, ...]:
        """Give the sentences that hold the parts, neighbours as one span."""
        units = sorted(
            {
                self.layout.unit(p[0])
                for part in (attribution.source, attribution.cue, attribution.content)
                for p in part
            }
        )
        merged: list[TokenRange] = []
        for start, end in units:
            if merged and start <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return tuple(span_of(self.doc, *_words_only(self.doc, part)) for part in merged)

    def _confidence(self, attribution: Attribution, speakers: Sequence[ActorMention]) -> float:
        confidence = attribution.confidence
        if any(m.kind in {"pronoun", "role"} for m in speakers):
            confidence -= _PRONOUN_PENALTY
        if all(m.entity is None for m in speakers):
            confidence -= _UNNAMED_PENALTY
        return round(max(confidence, 0.05), 2)

    # --- what was left out -------------------------------------------------------------

    def _tell(self, attribution: Attribution) -> None:
        for start, end in (*attribution.cue, *attribution.content):
            self.told.update(range(start, end))

    def _refuse(self, attribution: Attribution, reason: str) -> None:
        for start, end in attribution.cue or attribution.content:
            for position in range(start, end):
                self.refused.setdefault(position, reason)

    def misses(self) -> Iterator[Miss]:
        """Yield a miss for each plain cue word and each quotation outside all statements."""
        for cue in find_cues(self.doc, self.table):
            if not self._is_told(cue.start) and (cue.start in self.refused or self._is_plain(cue)):
                words = self.doc[cue.start : cue.end].text
                reason = self.refused.get(cue.start, "nobody is told to have said something with it")
                yield Miss(
                    "Statement",
                    span_of(self.doc, *_words_only(self.doc, self.layout.unit(cue.start))),
                    f"“{words}”: {reason}",
                )
        for quotation in self.layout.quotations:
            if self._is_unheard(quotation):
                span = span_of(self.doc, quotation.start, quotation.end)
                yield Miss("Statement", span, "the quotation has no speaker")

    def _is_unheard(self, quotation: Quotation) -> bool:
        """Whether a quotation long enough for speech belongs to no statement."""
        if self.layout.quotation(quotation.start) != quotation or not is_speech(self.doc, quotation):
            return False
        return not self._is_told(quotation.inner_start) and not self._is_told(quotation.inner_end - 1)

    def _is_told(self, position: int) -> bool:
        return position in self.told

    def _is_plain(self, cue: Cue) -> bool:
        paragraph = paragraph_at(self.doc, cue.start)
        prose = paragraph is not None and paragraph.kind in {"prose", "list", "headline", "subheading"}
        return prose and not cue.word.weak and cue.word.kind == "speech" and self.layout.speech(cue.start) is None


def _words_only(doc: Doc, part: TokenRange) -> TokenRange:
    start, end = part
    while start < end - 1 and doc[start].is_space:
        start += 1
    while end > start + 1 and doc[end - 1].is_space:
        end -= 1
    return start, end
