"""Attributions: who is reported to have said, believed or wanted what.

Covered are direct, indirect and mixed quotation around a cue verb; infinitives, gerunds and
objects as contents ("pledged to help", "denied having shelled", "criticised the plan");
passives ("was rejected by Kyiv"); "according to" and "as Kyiv said"; nouns with a clause
("the claim by Kyiv that ..."); names before a colon, in headlines and in transcripts;
quotations that follow on an attribution without one of their own, within a paragraph and
over several.

Rules read the parse and the cue words of the lexicon. Candidates of a trained model
(``doc._.attribution_candidates``) fill in where no rule found anything; where quotation
marks decide, the rules stand.

Not covered: contents split over sentences without quotation marks, dialogue
that is printed without any cue or name, irony.

Notes:
    Source, cue and content as in PARC 3 (Pareti 2016) and PolNeAR (Newell et al. 2018).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from kg.pipeline.attributes import Attribution, TokenRange
from kg.pipeline.attributions.candidates import with_candidates
from kg.pipeline.attributions.confidence import CONFIDENCE
from kg.pipeline.attributions.cues import CueTable, find_cues
from kg.pipeline.attributions.follow_ons import with_follow_ons
from kg.pipeline.attributions.headlines import by_headlines
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.attributions.phrases import by_nouns, by_phrases
from kg.pipeline.attributions.syntax import is_finite
from kg.pipeline.attributions.transcripts import by_transcripts
from kg.pipeline.attributions.verbs import by_verb, is_readable, within

__all__ = ["CONFIDENCE", "attributions", "find_attributions"]


#: Rules whose content stands before the cue.
_FRONTED: Final = frozenset({"quote-before", "mixed-before", "clause-before"})


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
    found = _without_frames(_without_mistaken(list(_unique(_by_rules(doc, layout, table)))), doc)
    found = with_follow_ons(found, layout)
    found = with_candidates(found, layout, table)
    yield from sorted(found, key=_position)


def _position(attribution: Attribution) -> tuple[int, int]:
    first = attribution.cue or attribution.content
    return first[0][0], attribution.content[0][0]


def _by_rules(doc: Doc, layout: Layout, table: CueTable) -> Iterator[Attribution]:
    yield from by_transcripts(layout)
    yield from by_headlines(layout)
    before: list[Attribution] = []
    told: defaultdict[TokenRange, list[Attribution]] = defaultdict(list)  # by the sentences of their cues
    for cue in find_cues(doc, table):
        if is_readable(cue, layout):
            found = by_verb(cue, layout, table, told[layout.unit(cue.start)])
            if found is not None:
                before.append(found)
                told[layout.unit(found.cue[0][0])].append(found)
    yield from before
    cues = {position for attribution in before for start, end in attribution.cue for position in range(start, end)}
    yield from (a for a in by_phrases(layout, table) if cues.isdisjoint(range(*a.cue[0])))
    yield from by_nouns(layout, table)


def _unique(found: Iterable[Attribution]) -> Iterator[Attribution]:
    """Leave out an attribution that says the same as one before it."""
    seen: set[tuple[object, ...]] = set()
    for attribution in found:
        key = (attribution.source, attribution.content)
        if key not in seen:
            seen.add(key)
            yield attribution


def _without_mistaken(found: list[Attribution]) -> list[Attribution]:
    """Leave out a report inside a clause before its cue whose content is that cue ("Peru urges talks, Soto said")."""
    told: dict[int, Attribution] = {}
    for attribution in found:
        if attribution.rule in _FRONTED:
            told |= {
                i: attribution for start, end in (*attribution.source, *attribution.cue) for i in range(start, end)
            }
    return [a for a in found if not _takes_cue(a, told.get(a.content[0][0]))]


def _takes_cue(attribution: Attribution, other: Attribution | None) -> bool:
    """Whether another's content holds a cue, and its source or cue begins the content."""
    return other is not None and bool(attribution.cue) and within(attribution.cue[0][0], other.content)


def _without_frames(found: list[Attribution], doc: Doc) -> list[Attribution]:
    """Leave out what only frames a report of the same speaker ("addressing the press, she said ...")."""
    by_source: defaultdict[object, list[Attribution]] = defaultdict(list)
    for attribution in found:
        by_source[attribution.source].append(attribution)
    return [a for a in found if not any(_frames(a, b, doc) for b in by_source[a.source] if b is not a)]


def _frames(outer: Attribution, inner: Attribution, doc: Doc) -> bool:
    """Whether a finite report stands in the content of a participle; both are of one speaker."""
    if not inner.cue or not outer.cue or doc[outer.cue[0][0]].tag_ != "VBG":
        return False
    cue = inner.cue[0][0]
    return is_finite(doc[cue]) and any(start <= cue < end for start, end in outer.content)
