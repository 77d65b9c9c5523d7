"""Sanctions: who takes which measure against whom, and how far it has come.

Each measure that the text names gives a draft: senders and targets around it, the status
from the verb, noun or preposition that governs it. What a sentence leaves out is filled
from the article only where it is clear: the sender of the measures told before, the
target that the same sender has elsewhere and that this sentence speaks of. Drafts of one
measure, status and compatible parties become one record.

What a sentence says of measures told before it (spelled out, followed, undone) is read by
``discourse``.

Not covered: measures told in other words ("lost its duty-free access"), a sender or target
that only a later sentence names, the state of an unknown minister where no dateline tells
it (nor is one right that was written abroad), bans of sports bodies, tariffs of companies,
"sanction" in the sense of approval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from spacy.tokens import Doc, Span

from kg.extractors.clauses import clauses_of, one_of, word_class
from kg.extractors.sanctions.discourse import SanctionDiscourse
from kg.extractors.sanctions.drafts import SanctionDraft, key_of, merged
from kg.extractors.sanctions.mentions import MeasureMention
from kg.extractors.sanctions.nouns import SanctionNouns
from kg.extractors.sanctions.scene import Scene, SceneReader
from kg.extractors.sanctions.status import RELIEF
from kg.extractors.sanctions.text import Text
from kg.extractors.sanctions.verbs import SanctionVerbs
from kg.lexicon import Lexicon
from kg.model import Miss, Sanction
from kg.pipeline.attributes import paragraph_at, sentence_span

__all__ = ["sanctions"]

EXTRACTOR: Final = "sanctions"
#: Share of each rule's records that are in the gold of the articles and passages for development and of the seeds,
#: one right and one wrong added to each count. The rules were written against these texts: elsewhere fewer are right.
_CONFIDENCE: Final = {"verb": 0.9, "governed": 0.88, "noun": 0.8, "context": 0.75, "echo": 0.78}
_READ: Final = frozenset({"prose", "list", "headline", "subheading"})


def sanctions(doc: Doc, lexicon: Lexicon) -> Iterator[Sanction | Miss]:
    """Yield sanctions in text order, and a miss for each measure that gave none."""
    drafts: list[SanctionDraft] = []
    reader = _Reader(Scene.of(Text(doc, clauses_of(doc), lexicon, drafts)))
    for sentence in doc.sents:
        paragraph = paragraph_at(doc, sentence.start)
        if paragraph is None or paragraph.kind not in _READ:
            continue
        drafts.extend(list(reader.discourse.referring(sentence)))
        for mention in reader.measures.find(sentence):
            found = reader.draft(mention, sentence)
            if isinstance(found, str):
                yield Miss("Sanction", sentence_span(doc, mention.token.i), f"{mention.token.text!r}: {found}")
            elif found.aside and drafts and drafts[-1].anchor >= sentence.start:
                drafts.insert(-1, found)
            else:
                drafts.append(found)
        drafts.extend(list(reader.discourse.repeated(sentence)))
    titles = {"headline", "subheading"}
    headings = {d.anchor for d in drafts if (p := paragraph_at(doc, d.anchor)) is not None and p.kind in titles}
    for draft in merged(drafts, headings):
        yield reader.record(draft)


class _Reader(SceneReader):
    """Reads the measures of one doc in order; senders carry over from one to the next."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.measures = scene.measures
        self.discourse = SanctionDiscourse(scene)
        self._nouns = SanctionNouns(scene, self.discourse)
        self._verbs = SanctionVerbs(scene)

    def draft(self, mention: MeasureMention, sentence: Span) -> SanctionDraft | str:
        """Read one measure; a reason where it is none."""
        if any(one_of(t, self._words.sports) and word_class(t) == "NOUN" for t in sentence):
            return "a ban in sports"
        found = (self._verbs if mention.kind == "verb" else self._nouns).read(mention, sentence)
        if isinstance(found, str):
            return found
        found = replace(found, reason=self._reason(found.anchor, sentence))
        if not found.targets:
            return "nobody named who is hit"
        if found.senders and (others := self._sides.not_hit(found)) != found.senders:
            others = others or self._context.carried(found.targets, sentence)
            if not others:
                return "a state's own people or goods"
            found = replace(found, senders=others)
        if not found.senders and not self._may_lack_sender(mention, found.status):
            return "nobody named who takes the measure"
        if not any(self._sides.acts(m.entity) for m in found.senders) and not any(
            self._sides.is_state(t) for t in found.targets
        ):
            whose = self._context.carried(found.targets) if found.senders else []
            if not whose or any(m.entity is not None for m in found.senders):
                return "no state or organisation takes part"
            found = replace(found, senders=[*whose, *found.senders])
        return found

    def _may_lack_sender(self, mention: MeasureMention, status: str) -> bool:
        """Whether a measure counts though nobody is named: a demand, or "the sanctions on X were lifted"."""
        phrase = mention.phrase
        return phrase is not None and (status in {"proposed", "threatened"} or (status in RELIEF and not phrase.prep))

    def _reason(self, anchor: int, sentence: Span) -> str | None:
        """Read "for its invasion of X", "over the programme" after a measure or its target."""
        phrases = [p for p in self._clauses.phrases(sentence) if p.start > anchor]
        for phrase in phrases:
            if phrase.prep in {"for", "over"} and not phrase.places and phrase.start - anchor < 20:
                if one_of(self._doc[phrase.head], {"year", "month", "time", "week", "day"}) or self._words.acts(
                    self._doc[phrase.head]
                ):
                    continue
                end = phrase.end
                following = self._clauses.next(phrase)
                while following is not None and following.prep in {"of", "in", "against"} and following.left == end:
                    end, following = following.end, self._clauses.next(following)
                return self._doc[phrase.start : end].text
        return None

    def record(self, draft: SanctionDraft) -> Sanction:
        """Make the record of a merged draft."""
        doc = self._doc
        spans = tuple(sorted({sentence_span(doc, anchor) for anchor in (draft.anchor, *draft.others)}))
        country = next((t.country for t in draft.targets if t.country), None)
        targets = list({key_of(t): t.mention for t in reversed(draft.targets)}.values())[::-1]
        return Sanction(
            spans=spans,
            confidence=_CONFIDENCE[draft.rule],
            extractor=EXTRACTOR,
            rule=draft.rule,
            senders=tuple(m.as_mention(doc) for m in draft.senders),
            targets=tuple(targets),
            measure=draft.measure,
            status=draft.status,
            target_country=country,
            reason=draft.reason,
            date=draft.date,
        )
