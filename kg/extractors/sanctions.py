"""Sanctions: who takes which measure against whom, and how far it has come.

Each measure that the text names gives a draft: senders and targets around it, the status
from the verb, noun or preposition that governs it. What a sentence leaves out is filled
from the article only where it is clear: the sender of the measures told before, the
target that the same sender has elsewhere and that this sentence speaks of. Drafts of one
measure, status and compatible parties become one record.

What a sentence says of measures told before it (spelled out, followed, undone) is read by
``sanction_discourse``.

Not covered: measures told in other words ("lost its duty-free access"), a sender or target
that only a later sentence names, the state of an unknown minister where no dateline tells
it (nor is one right that was written abroad), bans of sports bodies, tariffs of companies,
"sanction" in the sense of approval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses import Phrase, clauses_of, one_of, same_actor, word_class
from kg.extractors.sanction_context import SanctionContext
from kg.extractors.sanction_discourse import ALIKE, SanctionDiscourse
from kg.extractors.sanction_drafts import SanctionDraft, Target, key_of, merged
from kg.extractors.sanction_measures import MeasureMention, SanctionMeasures, acts
from kg.extractors.sanction_parties import SENDER_KINDS, SanctionParties
from kg.extractors.sanction_status import RELIEF, SanctionStatus
from kg.extractors.sanction_verbs import SanctionVerbs
from kg.lexicon import Lexicon
from kg.model import Miss, Sanction
from kg.pipeline.actors import ActorMention
from kg.pipeline.attributes import paragraph_at, sentence_span

__all__ = ["sanctions"]

EXTRACTOR: Final = "sanctions"
#: Share of each rule's records that are in the gold of the articles and passages for development and of the seeds,
#: one right and one wrong added to each count. The rules were written against these texts: elsewhere fewer are right.
_CONFIDENCE: Final = {"verb": 0.9, "governed": 0.88, "noun": 0.8, "context": 0.75, "echo": 0.78}
_TELLING: Final = frozenset({"say", "announce", "warn", "add", "confirm", "tell", "decide"})
_READ: Final = frozenset({"prose", "list", "headline", "subheading"})
_SPORTS: Final = frozenset(
    "match coach referee tournament doping athlete striker footballer midfielder goalkeeper football".split()
)
_TAIL: Final = frozenset(
    {"on", "against", "to", "for", "towards", "toward", "upon", "at", "from", "concerning", "regarding"}
)
#: What leads to those whom measures are about: "in connection with", "in view of", "linked to".
_REGARDING: Final = frozenset({"connection", "view", "relation", "respect", "link", "relate"})
_ASIDE: Final = frozenset({"over", "after", "since", "amid", "because of"})
_REASONS: Final = frozenset({"over", "for", "after", "since", "amid", "because of"})
#: Measures on what belongs to somebody or goes to him: who is hit stands behind.
_HELD: Final = frozenset({"asset freeze", "aid suspension", "visa restrictions"})
#: What a state closes, which is not hit itself.
_CLOSED: Final = frozenset({"airspace", "port", "sky", "border", "territory", "entry", "frontier", "crossing"})
_POINTING: Final = frozenset({"the", "those", "these", "their"})
_WHOSE: Final = frozenset({"its", "his", "her"})
_FORBIDDING: Final = frozenset({"ban", "bar", "prohibit", "forbid"})
_COVERING: Final = frozenset({"target", "affect", "hit", "cover", "aim", "restrict", "block", "bar"})


def sanctions(doc: Doc, lexicon: Lexicon) -> Iterator[Sanction | Miss]:
    """Yield sanctions in text order, and a miss for each measure that gave none."""
    drafts: list[SanctionDraft] = []
    reader = _Reader(doc, lexicon, drafts)
    for sentence in doc.sents:
        paragraph = paragraph_at(doc, sentence.start)
        if paragraph is None or paragraph.kind not in _READ:
            continue
        drafts.extend(list(reader.discourse.referring(sentence)))
        for mention in reader.measures.find(sentence):
            found = reader.draft(mention, sentence)
            if isinstance(found, str):
                yield Miss("Sanction", sentence_span(doc, mention.token.i), f"{mention.token.text!r}: {found}")
            else:
                drafts.append(found)
        drafts.extend(list(reader.discourse.repeated(sentence)))
    titles = {"headline", "subheading"}
    headings = {d.anchor for d in drafts if (p := paragraph_at(doc, d.anchor)) is not None and p.kind in titles}
    for draft in merged(drafts, headings):
        yield reader.record(draft)


class _Reader:
    """Reads the measures of one doc in order; senders carry over from one to the next."""

    def __init__(self, doc: Doc, lexicon: Lexicon, told: Sequence[SanctionDraft]) -> None:
        self._doc = doc
        self._told = told
        self._clauses = clauses_of(doc)
        self.measures = SanctionMeasures(doc, self._clauses, lexicon)
        self._stage = SanctionStatus(doc, self._clauses, lexicon)
        self._sides = SanctionParties(doc, self._clauses)
        self._context = SanctionContext(doc, self._clauses, self._sides, told)
        self._verbs = SanctionVerbs(doc, self._clauses, self.measures, self._stage, self._sides, self._context)
        self.discourse = SanctionDiscourse(doc, self._clauses, self._stage, self._sides, lexicon, told)

    def draft(self, mention: MeasureMention, sentence: Span) -> SanctionDraft | str:
        """Read one measure; a reason where it is none."""
        if any(one_of(t, _SPORTS) and word_class(t) == "NOUN" for t in sentence):
            return "a ban in sports"
        found = self._verbs.read(mention, sentence) if mention.kind == "verb" else self._of_noun(mention, sentence)
        if isinstance(found, str):
            return found
        found = replace(found, reason=self._reason(found.anchor, sentence))
        if not found.targets:
            return "nobody named who is hit"
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
        return phrase is not None and (status == "proposed" or (status in RELIEF and not phrase.prep))

    def _shut(self, mention: MeasureMention, phrase: Phrase) -> list[ActorMention]:
        """Take the state that a ban on travel shuts: "bans on entry to X apply to Y"."""
        if mention.measure != "travel ban":
            return []
        inside = islice(self._clauses.after(phrase.end), 2)
        return [m for p in inside if p.prep in {"to", "into"} for m in self._sides.senders_of(p)]

    def _of_noun(self, mention: MeasureMention, sentence: Span) -> SanctionDraft | str:
        before = self._told
        phrase = mention.phrase
        assert phrase is not None
        bare = phrase.head - phrase.start == 1 and word_class(self._doc[phrase.start]) == "DET"
        if before and bare and self._context.definite(phrase) and one_of(mention.token, {"embargo", "ban", "freeze"}):
            mention = replace(mention, measure=before[-1].measure)  # "the embargo" is the one told before
        outer = self._stage.outer(phrase)
        governor = self._clauses.verb_left(outer.left)
        if governor is not None and governor.tag_ in {"VBN", "VBG"} and governor.i == outer.left - 1 and not outer.prep:
            governor = self._described(governor)
        senders, targets = self._parties(phrase)
        if outer is not phrase and not senders:
            senders = self._parties(outer)[0]
        status, subject_role, verb = self._stage.of_noun(phrase, governor, sentence)
        rule = "governed" if verb is not None and status is not None else "noun"
        alike = bool(before) and any(t.lower_ in ALIKE for t in self._doc[phrase.start : phrase.head])
        if before and self.discourse.spells_out(verb):
            subject = self._clauses.subject(verb) if verb is not None else None
            author = self._sides.author(subject) if subject is not None and subject.owners else []
            senders = senders or author or self._context.carried()
            status = self._stage.weakened(verb, "imposed") if author and verb is not None else before[-1].status
            rule = "context"
        if status == "denied":
            return "said not to have been done"
        if verb is not None and subject_role == "agent":
            senders = senders or self._sides.agents(verb) or self._shut(mention, phrase)
            targets = [*targets, *(t for p in self._stage.reached(verb) for t in self._sides.targets(p))]
        elif verb is not None and subject_role == "sender" and self._stage.is_passive(verb):
            senders = senders or self._sides.agents(verb)
            targets = [*targets, *self._sides.targets(self._clauses.subject(verb))]
            subject_role = ""
        elif verb is not None and subject_role == "sender" and outer.prep in {"with", "under"}:
            targets = [*targets, *(t for p in self._clauses.objects(verb) for t in self._sides.targets(p))]
        if verb is not None and subject_role == "speaker" and not senders:
            senders = self._sides.senders_of(self._clauses.subject(verb))
        if verb is not None and subject_role == "sender" and (asked := self._sides.senders_of(self._stage.asked(verb))):
            senders = asked
        acting = self._sides.senders_of(self._clauses.subject(verb)) if verb and subject_role == "sender" else []
        shared = any(same_actor(m, o) for m in acting for o in senders)
        if (
            verb is not None
            and subject_role == "sender"
            and (not senders or shared or status in {"threatened", "imposed"})
        ):
            hit = {t.mention.entity for t in targets if t.mention.entity}
            acting = [m for m in acting if m.entity is None or m.entity not in hit]
            if not acting and not senders and (made := self._clauses.subject(verb)) is not None:
                acting = self._sides.author(made)
            senders = [*acting, *(m for m in senders if all(not same_actor(m, o) for o in acting))]
        if verb is not None and one_of(verb, {"declare"}) and mention.token.lower_ == "grata":
            senders = self._sides.senders_of(self._clauses.subject(verb))
            targets = [t for p in self._clauses.objects(verb) for t in self._sides.targets(p)]
            status = "imposed"
        if verb is not None and subject_role == "target" and not targets:
            targets = self._sides.targets(self._clauses.subject(verb))
        if verb is not None and subject_role == "target" and not targets and before:
            return self._of_those(mention, before[-1])
        if outer.prep == "under":
            senders = senders or self._applying(outer)
            if verb is not None and not targets:
                targets = self._sides.targets(self._clauses.relative_object(verb))
        for oblique in self._tail(phrase):
            targets.extend(
                t for t in self._sides.targets(oblique) if all(t.mention.text != o.mention.text for o in targets)
            )
        if mention.weak and status is None and not (senders and targets):
            return "a weak word without a verb or a party that makes it a measure"
        if mention.measure == "unspecified consequences" and (status is None or not targets):
            return "consequences that nobody threatens, or nobody in particular"
        if not senders and not targets and status is None and not self._carries(phrase):
            return "refers to measures told elsewhere, or to none in particular"
        if not senders and (speaker := self._sides.speaker(verb)) and status in {"threatened", "proposed"}:
            senders = speaker
        if not senders and before and (self._context.definite(phrase) or (status in RELIEF and targets)):
            senders, rule = self._context.carried(targets), "context"
        if not senders and status is not None and targets:
            senders = self._sides.teller(sentence)
        if verb is not None and not senders and before and self._by_pronoun(verb):
            senders, rule = self._context.carried(targets), "context"
            targets = targets or list(before[-1].targets)
        subject = self._clauses.subject(verb) if verb is not None else None
        if not senders and subject is not None and subject_role == "sender":
            senders = self._sides.known_people(subject)
        stands = status in {"in force", *RELIEF} and subject_role == "agent" and self._context.definite(phrase)
        if not senders and targets and (stands or (subject is not None and self._context.stands_for_act(subject))):
            senders, rule = self._context.enacting(sentence, targets), "context"
        targets = self._sides.without(targets, senders)
        if not targets and alike:
            targets, rule = self._sides.without(list(before[-1].targets), senders), "echo"
        if not targets:
            targets = self._context.from_context(mention.measure, phrase, governor, senders, sentence)
            rule = "context" if targets else rule
        if not targets and (mention.weak or status is None):
            return "nobody named who is hit"
        if not senders and not targets:
            return "neither sender nor target is known"
        if not senders:
            senders = self._context.carried() if before and self._context.shares_target(targets) else []
        if not senders and (status is None or rule == "context"):
            return "nobody named who takes the measure"
        return SanctionDraft(
            phrase.head,
            mention.measure,
            status or "in force",
            senders,
            targets,
            rule,
        )

    def _by_pronoun(self, verb: Token) -> bool:
        """Whether "they" or "it" does what a verb says: the measures told before, or who took them."""
        subject = self._clauses.subject(verb)
        return subject is not None and self._doc[subject.head].lower_ in {"they", "it"}

    def _applying(self, phrase: Phrase) -> list[ActorMention]:
        """Read where measures are in force: "remains under sanctions in A and B"."""
        following = self._clauses.next(phrase)
        if following is None or following.prep != "in" or following.left != phrase.end:
            return []
        return self._sides.senders_of(following)

    def _described(self, participle: Token) -> Token:
        """Go over a participle that describes the measure: "impose targeted sanctions"."""
        before = self._clauses.verb_left(participle.i)
        adjacent = before is not None and before.i == participle.i - 1 and word_class(before) == "VERB"
        return before if adjacent and before is not None else participle

    def _of_those(self, mention: MeasureMention, last: SanctionDraft) -> SanctionDraft:
        """Read "they are subject to an asset freeze" of those whom the last measure hit."""
        return SanctionDraft(
            mention.token.i, mention.measure, last.status, list(last.senders), list(last.targets), "context"
        )

    def _carries(self, phrase: Phrase) -> bool:
        """Whether a bare measure is one of those told before: "the sanctions", after "despite"."""
        return phrase.prep in {"despite", "amid", "under"}

    def _parties(self, phrase: Phrase) -> tuple[list[ActorMention], list[Target]]:
        """Read the parties before the head: "Western sanctions", "Iran sanctions", "Beijing's tariffs"."""
        senders: list[ActorMention] = []
        targets: list[Target] = []
        for owner in phrase.owners:
            if owner.entity is None or owner.entity.kind == "Place":
                continue
            if owner.entity.kind == "Organisation" and not self._sides.acts(owner.entity):
                continue
            following = self._doc[owner.end].text if owner.end < len(self._doc) else ""
            if owner.entity.kind == "Person":
                senders.extend(self._sides.states_of([owner]))
            elif (
                owner.kind in {"demonym", "pronoun", "role"}
                or following in {"'s", "’s", "'", "’"}
                or self._short(owner)
            ):
                senders.append(owner)
            elif owner.entity.kind == "State":
                targets.append(Target(owner.as_mention(self._doc), owner.entity))
            else:
                senders.append(owner)
        for other in self._clauses.after(phrase.end):
            if other.prep in {"from", "by"} and not targets:
                senders.extend(m for m in self._sides.senders_of(other) if all(not same_actor(m, s) for s in senders))
            elif (
                other.prep == "of"
                and other.left == phrase.end
                and (states := [m for m in other.actors if m.entity and m.entity.kind in SENDER_KINDS])
            ):
                senders.extend(states)
            if other.prep in {"on", "against"}:
                break
        agent = self._participle(phrase)
        if agent is not None:
            senders.extend(m for m in self._sides.senders_of(agent) if all(not same_actor(m, s) for s in senders))
        return senders, targets

    def _short(self, mention: ActorMention) -> bool:
        """Whether a state or body is named by an abbreviation, as senders are."""
        text = self._doc[mention.start : mention.end].text.replace(".", "")
        return text.isupper() and len(text) <= 4

    def _participle(self, phrase: Phrase) -> Phrase | None:
        """Find who acts in "sanctions imposed by X", "tariffs that X introduced"."""
        doc, limit = self._doc, self._doc[phrase.head].sent.end
        for token in doc[phrase.end : min(phrase.end + 12, limit)]:
            if word_class(token) == "VERB" and self._stage.cue(token) is not None:
                if token.tag_ == "VBN" and not any(one_of(t, {"have"}) for t in doc[phrase.end : token.i]):
                    return next((p for p in self._clauses.after(token.i + 1) if p.prep == "by"), None)
                subject = None if self._stage.is_passive(token) else self._clauses.subject(token)
                if subject is not None and subject.start >= phrase.end and subject.end <= token.i:
                    return subject
                return None
            if token.text in {",", ";"} and token.nbor().lower_ != "which":
                return None
        return None

    def _tail(self, phrase: Phrase) -> list[Phrase]:
        """List the phrases that say on whom or what a measure is put."""
        last = self._clauses.listed(phrase)[-1]
        goods = one_of(self._doc[phrase.head], {"requirement", "licence", "license", "control", "quota"})
        covered = self._covered(last.end)
        found: list[Phrase] = [covered] if covered is not None else []
        for other in self._all_after(last.end):
            if other.prep in _ASIDE:
                break
            if not found and other.prep in {"with", "of", "to"} and one_of(self._doc[other.left - 1], _REGARDING):
                return [other]
            if other.prep in _TAIL:
                if other.prep == "from" and not found:
                    continue
                if other.prep in {"to", "for"} and not (self._names_somebody(other) or (goods and other.prep == "for")):
                    continue
                found.append(other)
            elif found and other.prep in {"of", "in"} and other.places:
                found.append(other)
            elif found and not other.prep and other.joined_to is None:
                break
            if len(found) > 2:
                break
        return found

    def _all_after(self, position: int) -> Iterator[Phrase]:
        """Yield the phrases after a measure, over a participle that describes it."""
        yield from self._clauses.after(position)
        doc, limit = self._doc, self._doc[position - 1].sent.end
        measure = self._clauses.phrase_at(doc[position - 1])
        for token in doc[position : min(position + 10, limit)]:
            if word_class(token) == "VERB" and self._stage.cue(token) is not None:
                if token.tag_ == "VBG" or (token.tag_ != "VBN" and self._clauses.subject(token) is measure):
                    return  # "the cap takes effect ... with an embargo on ..."
                for phrase in self._clauses.after(token.i + 1):
                    if phrase.prep in {"on", "against"}:
                        yield phrase
                return
            if token.text in {",", ";"}:
                return

    def _covered(self, position: int) -> Phrase | None:
        """Find what "sanctions targeting X", "an embargo that has covered X", "the sanctions target X" hits."""
        last = self._clauses.phrase_at(self._doc[position - 1])
        for token in self._doc[position : self._doc[position - 1].sent.end]:
            if (
                word_class(token) == "VERB"
                and one_of(token, {"target", "affect", "cover"})
                and self._clauses.subject(token) is last
            ):
                return next(iter(self._clauses.objects(token)), None)
        for token in self._doc[position : min(position + 5, self._doc[position - 1].sent.end)]:
            if word_class(token) == "VERB" and one_of(token, _COVERING):
                return next((p for p in self._clauses.after(token.i + 1)), None)
            if word_class(token) not in {"PRON", "AUX", "SCONJ", "ADV", "DET"}:
                return None
        return None

    def _names_somebody(self, phrase: Phrase) -> bool:
        named = (*phrase.actors, *phrase.owners)
        return any(m.entity is not None and m.entity.kind in {"State", "Organisation"} for m in named)

    def _reason(self, anchor: int, sentence: Span) -> str | None:
        """Read "for its invasion of X", "over the programme" after a measure or its target."""
        phrases = [p for p in self._clauses.phrases(sentence) if p.start > anchor]
        for phrase in phrases:
            if phrase.prep in {"for", "over"} and not phrase.places and phrase.start - anchor < 20:
                if one_of(self._doc[phrase.head], {"year", "month", "time", "week", "day"}) or acts(
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
