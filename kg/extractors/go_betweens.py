"""Reports within reports: in whose content a cue stands, and who passes a statement on."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.extractors.reports import CLAUSAL, QUOTING, Report, Reports, holds_cue
from kg.extractors.speakers import Speakers
from kg.model import Mention
from kg.pipeline.attributes import Attribution
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.attributions.sources import noun_phrase
from kg.pipeline.attributions.syntax import is_passive, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["GoBetweens"]

_FRONTED: Final = frozenset({"quote-before", "mixed-before", "clause-before"})
_OPENING: Final = 2  # tokens between the beginning of a content and the source of its main clause


class GoBetweens:
    """Knows which attributions of one doc stand in the contents of others."""

    def __init__(self, doc: Doc, layout: Layout, reports: Reports, speakers: Speakers) -> None:
        self._layout = layout
        self._reports = reports
        self._speakers = speakers
        self._attributions: Sequence[Attribution] = doc._.attributions
        self._cues = sorted({a.cue[0][0] for a in self._attributions if a.cue})
        self._around = self._find_around()

    def is_nested(self, attribution: Attribution) -> bool:
        """Whether a cue with no clause stands in what somebody else is reported to have said.

        The main clause of a report that follows it is the writer's as much as the other's:
        "Peru urged Chile to reopen the border, Reuters reported".
        """
        outer = self._outer(attribution)
        if outer is None or attribution.rule in CLAUSAL or self._is_main_clause(attribution, outer):
            return False
        return self._reports.objection(outer, self._reports.of(outer)) is None

    def _is_main_clause(self, attribution: Attribution, outer: Attribution) -> bool:
        word = self._reports.of(attribution).word
        opens = attribution.source[0][0] - outer.content[0][0] in range(_OPENING + 1)
        return outer.rule in _FRONTED and opens and word is not None and not word.weak

    def reported_via(self, attribution: Attribution, report: Report, own: set[str]) -> Mention | None:
        """Find who passed the statement on: "according to RIA Novosti, Diaz said ..."; nobody does it for himself."""
        outer = self._outer(attribution)
        if outer is None or self._reports.objection(outer, self._reports.of(outer)) is not None:
            return self._quoted_by(attribution, report)
        speakers = self._speakers.of(outer)
        mine = {m.start for m in self._speakers.of(attribution) if m.entity is None}
        if any(m.entity.iri in own if m.entity is not None else m.start in mine for m in speakers):
            return None
        return next((self._speakers.mention(m, outer) for m in speakers), None)

    def _quoted_by(self, attribution: Attribution, report: Report) -> Mention | None:
        """Find who quotes in "Reuters quoted Diaz as saying" and "Diaz was quoted by Reuters as saying"."""
        verb, said = report.head, report.head
        if verb is not None and verb.lemma_.lower() not in QUOTING and verb.i and verb.nbor(-1).lower_ == "as":
            verb = verb.head
        if verb is None or said is None or verb.lemma_.lower() not in QUOTING:
            return None
        agents = (
            c
            for c in (*verb.rights, *said.rights)
            if c.dep_.startswith("obl") and any(w.lower_ == "by" for w in c.lefts)
        )
        quoting = next(agents, None) if is_passive(verb) else subject_of(verb, self._layout)
        if quoting is None or any(start <= quoting.i < end for start, end in attribution.source):
            return None
        outlet = replace(attribution, source=(noun_phrase(quoting, self._layout),))
        return next((self._speakers.mention(m, outlet) for m in self._speakers.of(outlet)), None)

    def _outer(self, attribution: Attribution) -> Attribution | None:
        """Find the statement of somebody else in whose content the cue stands."""
        if not attribution.cue:
            return None
        around = self._around.get(attribution.cue[0][0], ())
        return next((o for o in around if o is not attribution and _is_outer(o, attribution)), None)

    def _find_around(self) -> dict[int, list[Attribution]]:
        """Find the statements in whose content a cue begins, by the place of the cue."""
        found: defaultdict[int, list[Attribution]] = defaultdict(list)
        for other in self._attributions:
            if other.kind == "speech" and other.rule != "relative":  # which takes up what others said
                for start, end in other.content:
                    for position in self._cues[bisect_left(self._cues, start) : bisect_left(self._cues, end)]:
                        found[position].append(other)
        return found


def _is_outer(other: Attribution, attribution: Attribution) -> bool:
    """Whether another holds an attribution; where each holds the other, a clause before its cue does it."""
    if not holds_cue(attribution, other):
        return True
    mine, others = attribution.rule in _FRONTED, other.rule in _FRONTED
    return others if mine != others else other.cue[0][0] < attribution.cue[0][0]
