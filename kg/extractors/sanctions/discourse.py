"""What a sentence says of measures told before it: changed, followed by others, spelled out, with more names.

"They abolished it", "Finland did the same", "the measures include a travel ban", "among
those listed are X and Y": the measure itself, or one side of it, stands in a sentence before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import Phrase, base_forms, one_of, word_class
from kg.extractors.sanctions.drafts import SanctionDraft, Target, same_senders
from kg.extractors.sanctions.scene import Scene, SceneReader

__all__ = ["ALIKE", "SanctionDiscourse"]

#: How many tokens back a measure may stand that a sentence refers to.
_REACH: Final = 90
ALIKE: Final = frozenset({"similar", "same", "such", "comparable", "equivalent", "corresponding", "parallel"})
_PRONOUNS: Final = frozenset({"those", "one", "ones", "that"})
_POINTING: Final = frozenset({"the", "these", "those", "this"})


class SanctionDiscourse(SceneReader):
    """Reads sentences that go back to the measures of one doc."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._echoes = self._lexicon.forms("sanction-cue", "echo")

    def referring(self, sentence: Span) -> Iterator[SanctionDraft]:
        """Read what a sentence says of the measure told last."""
        before = self._told
        if not before or sentence.start - before[-1].anchor > _REACH:
            return
        last = before[-1]
        changed = self._changed(sentence, last)
        followed = [] if changed else list(self._followed(sentence, last))
        named = self._named(sentence, last) if not (changed or followed) else None
        yield from (found for found in (changed, *followed, named) if found is not None)

    def repeated(self, sentence: Span) -> Iterator[SanctionDraft]:
        """Read a measure that a pronoun repeats: "those on copper stay", "while keeping the one on Peru"."""
        before = self._told
        if not before or sentence.start - before[-1].anchor > _REACH:
            return
        for phrase in self._clauses.phrases(sentence):
            on = self._clauses.next(phrase)
            yield from self._those_of(phrase, before[-1])
            if self._doc[phrase.head].lower_ not in _PRONOUNS or on is None or on.left != phrase.end:
                continue
            if on.prep not in {"on", "against"} or phrase.head - phrase.start > 1:
                continue
            last = next((d for d in reversed(before) if d.anchor < phrase.start), before[-1])
            status, _, _ = self._stage.of_noun(phrase, self._clauses.verb_left(phrase.left), sentence)
            targets = self._sides.without(self._sides.targets(on), last.senders)
            if targets and status not in {None, "denied"} and last.senders:
                yield SanctionDraft(
                    phrase.head, last.measure, status or last.status, list(last.senders), targets, "echo"
                )

    def _those_of(self, phrase: Phrase, last: SanctionDraft) -> Iterator[SanctionDraft]:
        """Read "those that X imposed on Y": the same measure, by another."""
        if self._doc[phrase.head].lower_ not in {"those", "one", "ones"} or phrase.end + 2 >= len(self._doc):
            return
        relative = self._doc[phrase.end]
        if relative.lower_ not in {"that", "which"}:
            return
        verb = next((t for t in self._doc[relative.i + 1 : relative.i + 8] if word_class(t) == "VERB"), None)
        status = self._stage.brought(verb) if verb is not None else None
        if verb is None or status is None:
            return
        senders = self._sides.senders_of(self._clauses.subject(verb, 0))
        on = next((p for p in self._clauses.obliques(verb) if p.prep in {"on", "against"}), None)
        targets = self._sides.without(self._sides.targets(on) or list(last.targets), senders)
        if senders and targets and not same_senders(last, senders):
            yield SanctionDraft(verb.i, last.measure, status, senders, targets, "echo")

    def spells_out(self, verb: Token | None) -> bool:
        """Whether a verb says what the measures told before consist of: "the measures include ..."."""
        if verb is None or not one_of(verb, self._words.spelling):
            return False
        subject = self._clauses.subject(verb)
        return subject is not None and (
            one_of(self._doc[subject.head], self._words.referring | self._words.enactments)
            or self._doc[subject.head].lower_ in {"they", "it", "these"}
        )

    def _changed(self, sentence: Span, last: SanctionDraft) -> SanctionDraft | None:
        """Read "they abolished it", "these measures are being lifted"."""
        for verb in sentence:
            if word_class(verb) != "VERB" or (status := self._stage.of_change(verb)) is None:
                continue
            passive = self._stage.is_passive(verb)
            patient = self._clauses.subject(verb) if passive else next(iter(self._clauses.objects(verb)), None)
            if patient is not None and self._refers(patient) and not self._by_others(verb, last, passive=passive):
                return SanctionDraft(verb.i, last.measure, status, list(last.senders), list(last.targets), "context")
        return None

    def _by_others(self, verb: Token, last: SanctionDraft, *, passive: bool) -> bool:
        """Whether somebody else does it, to measures of his own."""
        acting = self._sides.agents(verb) if passive else self._sides.senders_of(self._clauses.subject(verb, 0))
        named = [m for m in acting if m.entity is not None and m.kind != "pronoun"]
        return bool(named) and not same_senders(last, named)

    def _refers(self, phrase: Phrase) -> bool:
        """Whether a phrase stands for measures without naming any."""
        head = self._doc[phrase.head]
        if head.lower_ in {"it", "them", "they"} and phrase.start == phrase.head:
            return True
        pointed = self._doc[phrase.start].lower_ in _POINTING and phrase.head - phrase.start == 1
        following = self._clauses.next(phrase)
        own = following is not None and following.left == phrase.end and following.prep in {"of", "on", "against"}
        described = self._doc[min(phrase.end, len(self._doc) - 1)]
        own = own or described.lower_ in {"that", "which"} or (described.tag_ == "VBN" and described.dep_ == "acl")
        return pointed and not own and one_of(head, self._words.referring)

    def _followed(self, sentence: Span, last: SanctionDraft) -> Iterator[SanctionDraft]:
        """Read who else took the measure told last: "Finland did the same", "Britain granted a similar waiver"."""
        for verb in sentence:
            if word_class(verb) not in {"VERB", "AUX"} or not (self._echoed(verb) or self._does_alike(verb)):
                continue
            senders = [m for m in self._sides.senders_of(self._clauses.subject(verb)) if m.entity is not None]
            if not senders or same_senders(last, senders) or self._goes_on(verb):
                continue
            status = self._stage.followed(verb, last.status)
            targets = self._sides.without(list(last.targets), senders)
            if status is not None and targets:
                yield SanctionDraft(verb.i, last.measure, status, senders, targets, "echo")

    def _echoed(self, verb: Token) -> bool:
        """Whether a verb and the words after it say that somebody does what was told."""
        following = [t.lower_ for t in self._doc[verb.i + 1 : min(verb.i + 5, verb.sent.end)]]
        for length in range(len(following), 0, -1):
            if any(" ".join([form, *following[:length]]) in self._echoes for form in base_forms(verb)):
                return True
        alone = any(form in self._echoes for form in base_forms(verb))
        ended = not following or following[0] in {".", ",", ";", "on", "a", "in", "within", "with", "later", "soon"}
        return alone and ended and next(iter(self._clauses.objects(verb)), None) is None

    def _goes_on(self, verb: Token) -> bool:
        """Whether the sentence tells the measure itself as well: "followed on Monday, barring beef"."""
        return any(t.tag_ == "VBG" and t.nbor(-1).text == "," for t in self._doc[verb.i + 1 : verb.sent.end])

    def _does_alike(self, verb: Token) -> bool:
        """Whether what a verb does is a step like the one told: "took similar measures", "issued the same order"."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        if phrase is None or not one_of(self._doc[phrase.head], self._words.repeatable):
            return False
        alike = any(t.lower_ in ALIKE for t in self._doc[phrase.start : phrase.head])
        following = self._clauses.next(phrase)
        return alike and not (following is not None and following.prep in {"on", "against"} and following.actors)

    def _named(self, sentence: Span, last: SanctionDraft) -> SanctionDraft | None:
        """Read further names of those hit: "among those listed are X and Y", "they include X"."""
        for who, where in self._on_the_list(sentence):
            if named := self._sides.targets(who):
                return self._added(who, where, named, self._listing(last))
        for verb in sentence:
            inverted = self._inverted(verb) if one_of(verb, self._words.hitting) and verb.tag_ == "VBN" else None
            subject = self._clauses.subject(verb)
            including = one_of(verb, {"include"}) and self._those_hit(subject)
            reaching = (
                one_of(verb, self._words.reaching)
                and verb.tag_ != "VBN"
                and subject is not None
                and self._refers(subject)
            )
            if not (inverted or including or reaching):
                continue
            start = inverted + 1 if inverted else verb.i + 1
            beside = next((p for p in self._clauses.after(start) if not p.prep), None)
            named = [t for t in self._sides.targets(beside) if not including or t.mention.entity is not None]
            base = self._listing(last) if inverted and one_of(verb, self._words.listing) else last
            also = inverted is not None and self._doc[verb.sent.start : verb.i].text.strip().lower() == "also"
            if named:
                targets = named if also else [*base.targets, *named]
                return SanctionDraft(verb.i, base.measure, base.status, list(base.senders), targets, "context")
        return None

    def _added(self, who: Phrase, where: Phrase | None, named: list[Target], listing: SanctionDraft) -> SanctionDraft:
        """Make a measure of names that stand on a list: the one told before, or that of somebody else."""
        start = self._doc[who.head].sent.start
        if where is not None and any(t.lower_ == "among" for t in self._doc[start : where.head]):
            named, owners = [*listing.targets, *named], []
        else:
            owners = [m for m in where.owners if self._sides.acts(m.entity)] if where is not None else []
        senders, status = (owners, "in force") if owners else (list(listing.senders), listing.status)
        return SanctionDraft(who.head, listing.measure, status, senders, named, "context")

    def _listing(self, last: SanctionDraft) -> SanctionDraft:
        """Take the listing told last rather than the freezes and bans that it brings with it."""
        standing = (d for d in reversed(self._told) if d.status in {"imposed", "in force", "extended"})
        return next((d for d in standing if d.measure == "economic sanctions"), last)

    def _on_the_list(self, sentence: Span) -> Iterator[tuple[Phrase, Phrase | None]]:
        """Find who is "on it", "on the list", "among the names", or "was included, too", and the list's words."""
        for phrase in self._clauses.phrases(sentence):
            before = self._doc[phrase.left - 1] if phrase.left > sentence.start else None
            if before is None or not one_of(before, {"be", "appear", "figure", "stand"}) or not self._is_list(phrase):
                continue
            subject = self._clauses.subject(before)
            if subject is not None and subject.end <= before.i:
                yield subject, phrase
            elif before.i + 1 == phrase.left and (behind := self._clauses.next(phrase)) is not None and not behind.prep:
                yield behind, phrase
        for verb in sentence:
            if one_of(verb, self._words.taking_in) and self._stage.is_passive(verb) and self._alone(verb):
                subject = self._clauses.subject(verb)
                if subject is not None and subject.end <= verb.i and any(m.entity is not None for m in subject.actors):
                    yield subject, None
            elif verb.lower_ in {"is", "are", "was", "were"} and verb.i > sentence.start + 2:
                fronted = self._clauses.phrase_at(self._doc[verb.i - 1])
                behind = next(iter(self._clauses.after(verb.i + 1)), None)
                if fronted is None or behind is None or behind.prep:
                    continue
                if self._is_list(fronted) and self._opens(fronted, sentence):
                    yield behind, fronted

    def _opens(self, phrase: Phrase, sentence: Span) -> bool:
        return not self._doc[sentence.start : phrase.left].text.strip(" \n,") or phrase.left - sentence.start <= 2

    def _is_list(self, phrase: Phrase) -> bool:
        """Whether a phrase stands for the list of those hit: "on it", "on the list", "among the names"."""
        head = self._doc[phrase.head]
        if phrase.prep == "on":
            pointed = self._doc[phrase.start].lower_ in {"the", "this", "that"} or bool(phrase.owners)
            return head.lower_ == "it" or (pointed and one_of(head, {"list", "blacklist"}))
        listed = one_of(head, {"name", "target", "designee", "entry"}) and self._doc[phrase.start].lower_ == "the"
        following = self._doc[min(phrase.end, len(self._doc) - 1)]
        those = head.lower_ == "those" and one_of(following, self._words.listing)
        return phrase.prep == "among" and (listed or those or head.lower_ == "them")

    def _alone(self, verb: Token) -> bool:
        """Whether nothing but "too", "also" or "as well" stands behind a verb."""
        following = self._doc[verb.i + 1 : min(verb.i + 4, verb.sent.end)]
        words = [t.lower_ for t in following if not t.is_punct and not t.is_space]
        return not words or words[0] in {"too", "also", "likewise"} or words[:2] == ["as", "well"]

    def _inverted(self, verb: Token) -> int | None:
        """Find the "are" of "among those listed are", "also included in today's action are"."""
        before = [t.lower_ for t in self._doc[max(verb.i - 3, verb.sent.start) : verb.i] if not t.is_space]
        if "among" not in before and before not in ([], ["also"]):
            return None
        for token in self._doc[verb.i + 1 : min(verb.i + 9, verb.sent.end)]:
            if token.lower_ in {"are", "is", "were", "was"}:
                return token.i
            if word_class(token) == "VERB" or token.is_punct:
                return None
        return None

    def _those_hit(self, subject: Phrase | None) -> bool:
        """Whether a subject stands for those who were hit: "those listed", "the individuals", "they"."""
        if subject is None:
            return False
        head = self._doc[subject.head]
        return head.lower_ in {"they", "those"} or one_of(head, {"individual", "person", "entity", "target", "list"})
