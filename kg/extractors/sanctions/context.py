"""What a sentence leaves out of a sanction and the article tells elsewhere, where that is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import Phrase, base_forms, one_of, same_actor, word_class
from kg.extractors.sanctions.drafts import SanctionDraft, Target, same_senders
from kg.extractors.sanctions.parties import SanctionParties
from kg.extractors.sanctions.status import BUILT
from kg.extractors.sanctions.text import Text, TextReader
from kg.pipeline.actors import ActorMention
from kg.pipeline.attributes import paragraph_at

__all__ = ["SanctionContext"]

#: How many sentences back an act may have been made that a measure is part of.
_BACK: Final = 3
#: How many tokens back somebody may have been hit whom a pronoun means.
_REACH: Final = 120
_PERSONS: Final = frozenset("they them he him she her".split())
_THEIR: Final = frozenset({"their", "his", "her"})
_DEFINITE: Final = frozenset({"the", "these", "those", "its", "their", "such", "both", "this", "all"})
_POINTING: Final = frozenset({"the", "these", "those", "both"})
_GENERAL: Final = frozenset({"natural", "legal", "listed", "designated", "sanctioned", "individual", "other"})
_PERSONAL: Final = frozenset({"asset freeze", "travel ban", "visa restrictions", "economic sanctions"})


def _goods(measure: str) -> bool:
    """Whether a measure is put on goods, so that its target stands after it rather than before."""
    return measure in {"tariff", "import ban"}


class SanctionContext(TextReader):
    """Fills senders and targets from the article."""

    def __init__(self, text: Text, parties: SanctionParties) -> None:
        super().__init__(text)
        self._actors = text.clauses.actors
        self._sides = parties

    def carried(
        self, targets: Sequence[Target] = (), sentence: Span | None = None, measure: str | None = None
    ) -> list[ActorMention]:
        """Take the senders of the measure told last, of a kind if there is one; whom that hit, where they act now."""
        hit = {entity.iri for t in targets for entity in (t.mention.entity, t.country) if entity is not None}
        last = next((draft for draft in reversed(self._told) if draft.senders), None)
        if last is None:
            return []
        last = next((d for d in reversed(self._told[-3:]) if d.senders and d.measure == measure), last)
        suffering = {t.country.iri for t in last.targets if t.country is not None}
        if sentence is not None and self._has_rival(sentence, last.senders, hit | suffering):
            return []
        if all(m.entity is None or m.entity.iri not in hit for m in last.senders):
            return list(last.senders)
        goods = all(t.mention.entity is None and t.country is not None for t in targets)
        states = {t.country.iri for t in last.targets if t.country is not None} - hit if goods else set()
        answering = [m for m in self._actors.mentions if m.entity is not None and m.entity.iri in states]
        return answering[:1] if len(states) == 1 else []

    def going_on(self, targets: Sequence[Target], sentence: Span) -> list[ActorMention]:
        """Take the senders of the measure told last in the same paragraph, for acts told over several sentences."""
        if not self._told or not self._near(self._told[-1], sentence):
            return []
        return self.carried(targets, sentence)

    def _has_rival(self, sentence: Span, senders: Sequence[ActorMention], hit: set[str]) -> bool:
        """Whether a sentence has another state or body as a subject, which may be who takes the measure."""
        for verb in sentence:
            if word_class(verb) != "VERB" or verb.tag_ not in {"VBD", "VBZ", "VBP", "VBN"}:
                continue
            if any(child.dep_ == "nsubj:pass" for child in verb.children):
                continue  # who undergoes it takes nothing
            for mention in self._sides.senders_of(self._clauses.subject(verb, 0)):
                acts = self._sides.acts(mention.entity) and mention.kind != "pronoun"
                known = any(same_actor(mention, o) for o in senders)
                if acts and not known and mention.entity is not None and mention.entity.iri not in hit:
                    return True
        return False

    def those_hit(self, phrase: Phrase | None) -> SanctionDraft | None:
        """Find the measure whose targets a phrase stands for: "they", "those listed", "the six", "the ships"."""
        if phrase is None:
            return None
        near = [d for d in self._told if d.targets and phrase.start - d.anchor < _REACH]
        if not near:
            return None
        head, first = self._doc[phrase.head], self._doc[phrase.start].lower_
        if head.lower_ in _PERSONS or first in _THEIR | _PERSONS:
            return self._meant(phrase, near)
        if phrase.owners or any(m.entity is not None for m in phrase.actors):
            return None
        pointed = first in _POINTING
        counted = word_class(head) == "NUM" and (pointed or first == "all")
        those = head.lower_ == "those" or (
            first == "those" and one_of(head, self._words.hitting | self._words.reaching)
        )
        if those or counted or self._all_of_them(phrase):
            said = [
                d for d in near if counted and any(head.lower_ in t.mention.text.lower().split() for t in d.targets)
            ]
            return (said or [d for d in near if self._hits_persons(d)] or near)[-1]
        opens = not self._doc[head.sent.start : phrase.start].text.strip()
        if not pointed and first != "all" and not (opens and (first == head.lower_ or first in _GENERAL)):
            return None
        if one_of(head, self._words.anybody):
            return ([d for d in near if self._hits_persons(d)] or near)[-1]
        return next((d for d in reversed(near) if pointed and self._calls(d, head)), None)

    def _meant(self, phrase: Phrase, near: Sequence[SanctionDraft]) -> SanctionDraft | None:
        """Tell whose targets a pronoun means, by whom it was resolved to, else those of the last measure."""
        known = {m.entity.iri for m in (*phrase.actors, *phrase.owners) if m.entity is not None and m.kind == "pronoun"}
        for draft in reversed(near):
            if known & {t.mention.entity.iri for t in draft.targets if t.mention.entity is not None}:
                return draft
        return None if known else ([d for d in near if self._hits_persons(d)] or near)[-1]

    def _says(self, draft: SanctionDraft, word: str) -> bool:
        return any(word in t.mention.text.lower().split() for t in draft.targets)

    def _hits_persons(self, draft: SanctionDraft) -> bool:
        """Whether somebody else than a state was hit."""
        return any(t.mention.entity is None or t.mention.entity.kind != "State" for t in draft.targets)

    def _all_of_them(self, phrase: Phrase) -> bool:
        following = self._clauses.next(phrase)
        of_them = following is not None and following.prep == "of" and following.left == phrase.end
        return of_them and following is not None and self._doc[following.head].lower_ in {"them", "those", "these"}

    def _calls(self, draft: SanctionDraft, head: Token) -> bool:
        """Whether a target was called by the same noun."""
        words = {w for t in draft.targets for w in t.mention.text.lower().split()}
        return word_class(head) == "NOUN" and not words.isdisjoint({head.lower_, *base_forms(head)})

    def answered(self, senders: Sequence[ActorMention]) -> list[Target]:
        """Take whose measure somebody answers: the senders of the last one, if others took it."""
        last = next((d for d in reversed(self._told) if d.senders), None)
        if last is None or same_senders(last, list(senders)):
            return []
        return [self._sides.target_of(m) for m in last.senders if m.entity is not None]

    def tells_before(self) -> bool:
        """Whether a measure was told before."""
        return bool(self._told)

    def last_targets(self) -> list[Target]:
        """List those whom the measure told last hit."""
        return list(self._told[-1].targets) if self._told else []

    def stands_for_act(self, subject: Phrase) -> bool:
        """Whether the subject of a measure is no actor but what one has made: "the decree bans", "it also bans"."""
        head = self._doc[subject.head]
        return one_of(head, self._words.enactments) or (head.lower_ in {"it", "this"} and not subject.actors)

    def enacting(self, sentence: Span, targets: Sequence[Target]) -> list[ActorMention]:
        """Find whose act is spoken of: the sender told last, else whose act or subject a sentence before names."""
        if found := self.carried(targets, sentence):
            return found
        start = sentence.start
        for _ in range(_BACK):
            if start == 0:
                return []
            earlier = self._doc[start - 1].sent
            start = earlier.start
            made = [m for p in self._clauses.phrases(earlier) if p.owners for m in self._sides.author(p)]
            makers = (
                self._clauses.subject(t)
                for t in earlier
                if one_of(t, self._words.enacting) and self._clauses.is_verb(t)
            )
            made = made or next((found for p in makers if (found := self._sides.senders_of(p))), [])
            if made := [m for m in made if self._sides.acts(m.entity)]:
                return made
        return []

    def whose(self, targets: Sequence[Target]) -> list[ActorMention]:
        """Take the senders of the measure told last where targets are among those of the last three."""
        last = {t.mention.entity.iri for d in self._told[-3:] for t in d.targets if t.mention.entity}
        shared = any(t.mention.entity is not None and t.mention.entity.iri in last for t in targets)
        return self.carried() if shared else []

    def from_context(
        self,
        measure: str,
        phrase: Phrase,
        governor: Token | None,
        senders: list[ActorMention],
        sentence: Span,
    ) -> list[Target]:
        """Fill a target that the phrase leaves out; see the module's text."""
        acting = {m.entity.iri for m in senders if m.entity}
        starts = {m.start for m in senders}  # of a town that stands for a body, too
        acting |= {m.entity.iri for m in self._actors.mentions if m.entity is not None and m.start in starts}
        before = self._told
        same = bool(before) and self.definite(phrase) and (not senders or same_senders(before[-1], senders))
        if same and self._others_than(before[-1], phrase):
            return self._state_hit(before[-1], acting)
        if same and (carried := self._carried_targets(before[-1], measure, senders)):
            return carried
        here = [
            m
            for m in self._actors.within(sentence.start, sentence.end)
            if m.entity and m.entity.kind == "State" and m.entity.iri not in acting
        ]
        known = [
            t
            for d in before
            if d.senders and any(same_actor(s, o) for s in senders for o in d.senders)
            for t in d.targets
            if t.mention.entity
        ]
        for target in known:
            if any(m.entity == target.mention.entity for m in here):
                return [target]
        if measure in BUILT and len({m.entity.iri for m in here if m.entity}) == 1:
            return [self._sides.target_of(here[0])]
        if _goods(measure) and (ahead := [m for m in here if m.start > phrase.head]):
            return [Target(ahead[0].as_mention(self._doc), ahead[0].entity)]
        own = self._doc[phrase.start].tag_ == "PRP$" or any(
            t.lower_ == "own" for t in self._doc[phrase.start : phrase.head]
        )
        if own and before and self._near(before[-1], sentence) and (state := self._state_hit(before[-1], acting)):
            return state
        subject = self._sufferer(phrase, governor, acting, sentence)
        told = self._state_hit(before[-1], acting) if before and self._near(before[-1], sentence) else []
        if subject is None and told:
            return told
        repeated = [d for d in before if d.measure == measure and senders and same_senders(d, senders)]
        if subject is None and repeated and (self.definite(phrase) or phrase.prep == "of"):
            return self._carried_targets(repeated[-1], measure, senders)
        subject = subject or self._spoken_of(sentence, acting)
        if subject is not None:
            return [Target(subject.as_mention(self._doc), subject.entity)]
        if known:
            return [known[0]]
        if before and (self.definite(phrase) or (measure in _PERSONAL and self._near(before[-1], sentence))):
            return self._carried_targets(before[-1], measure, senders)
        return []

    def _others_than(self, draft: SanctionDraft, phrase: Phrase) -> bool:
        """Whether measures with a history of their own, "introduced in 2018", follow on those only spoken of."""
        described = self._doc[min(phrase.end, len(self._doc) - 1)]
        own = described.tag_ == "VBN" or described.lower_ in {"that", "which"} or described.tag_ == "PRP"
        return own and draft.status in {"threatened", "proposed"}

    def _near(self, draft: SanctionDraft, sentence: Span) -> bool:
        """Whether a measure was told in the paragraph of a sentence."""
        here, there = paragraph_at(self._doc, sentence.start), paragraph_at(self._doc, draft.anchor)
        return here is not None and here == there

    def _carried_targets(self, last: SanctionDraft, measure: str, senders: list[ActorMention]) -> list[Target]:
        """Take over those whom the last measure hit: persons for personal measures, else their state."""
        alike = last.measure == measure or (measure in _PERSONAL and last.measure in _PERSONAL)
        if alike and (not senders or same_senders(last, senders)):
            return list(last.targets)
        return self._state_hit(last, set())

    def _state_hit(self, draft: SanctionDraft, acting: set[str]) -> list[Target]:
        """Take the state that a measure hit, or whose goods or people it hit."""
        named = sorted(draft.targets, key=lambda target: target.mention.entity is None)
        for target in named:
            if target.country is not None and target.country.iri not in acting:
                return [Target(replace(target.mention, entity=target.country, label=None), target.country)]
        return []

    def _sufferer(
        self, phrase: Phrase, governor: Token | None, acting: set[str], sentence: Span
    ) -> ActorMention | None:
        """Find the state that the clause is about: its subject, the owner of it, or the object pushed."""
        phrases = self._clauses.phrases(sentence)
        before = [p for p in phrases if p.end <= phrase.left]
        subject = self._clauses.subject(governor) if governor is not None else None
        following = [p for p in phrases if p.start >= phrase.end and p.prep not in {"than", "by", "as"}]
        bare = [p for p in reversed(before) if not p.prep]
        first = [*([subject] if subject else []), *bare]
        nearest = [
            *(m for c in first for m in (*c.actors, *c.owners)),
            *(m for c in reversed(before) for m in c.owners),
        ]
        rest = [m for c in (*reversed(before), *following) for m in (*c.actors, *c.owners)]
        for mention in (m for named in (*nearest, *rest) for m in (named, *self._sides.behind(named))):
            if mention.entity is not None and mention.entity.kind == "State" and mention.entity.iri not in acting:
                return mention
        return None

    def _spoken_of(self, sentence: Span, acting: set[str]) -> ActorMention | None:
        """Take the subject of the sentence before where this one names no state but the senders."""
        if sentence.start == 0:
            return None
        before = self._doc[sentence.start - 1].sent
        phrases = self._clauses.phrases(before)
        for phrase in sorted(phrases, key=lambda p: bool(p.prep)):
            if phrase.prep and self._doc[phrase.prep_start].tag_ == "VBG":
                continue  # "countries, including X"
            for mention in phrase.actors:
                if mention.entity and mention.entity.kind == "State" and mention.entity.iri not in acting:
                    return mention
        return None

    def definite(self, phrase: Phrase) -> bool:
        phrase = self._clauses.whole_list(phrase)[0]
        return self._doc[phrase.start].lower_ in _DEFINITE
