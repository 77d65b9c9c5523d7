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

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses import Phrase, clauses_of, one_of, same_actor, word_class
from kg.extractors.sanction_context import SanctionContext
from kg.extractors.sanction_discourse import ALIKE, SanctionDiscourse
from kg.extractors.sanction_drafts import SanctionDraft, Target, key_of, merged
from kg.extractors.sanction_measures import MeasureMention, SanctionMeasures, acts
from kg.extractors.sanction_parties import FLOWS, SENDER_KINDS, SanctionParties
from kg.extractors.sanction_status import BUILT, RELIEF, SanctionStatus
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
    reader = _Reader(doc, lexicon)
    drafts: list[SanctionDraft] = []
    for sentence in doc.sents:
        paragraph = paragraph_at(doc, sentence.start)
        if paragraph is None or paragraph.kind not in _READ:
            continue
        drafts.extend(reader.discourse.referring(sentence, drafts))
        for mention in reader.measures.find(sentence):
            found = reader.draft(mention, sentence, drafts)
            if isinstance(found, str):
                yield Miss("Sanction", sentence_span(doc, mention.token.i), f"{mention.token.text!r}: {found}")
            else:
                drafts.append(found)
        drafts.extend(reader.discourse.repeated(sentence, drafts))
    titles = {"headline", "subheading"}
    headings = {d.anchor for d in drafts if (p := paragraph_at(doc, d.anchor)) is not None and p.kind in titles}
    for draft in merged(drafts, headings):
        yield reader.record(draft)


class _Reader:
    """Reads the measures of one doc in order; senders carry over from one to the next."""

    def __init__(self, doc: Doc, lexicon: Lexicon) -> None:
        self._doc = doc
        self._clauses = clauses_of(doc)
        self.measures = SanctionMeasures(doc, self._clauses, lexicon)
        self._stage = SanctionStatus(doc, self._clauses, lexicon)
        self._sides = SanctionParties(doc, self._clauses)
        self._context = SanctionContext(doc, self._clauses, self._sides)
        self.discourse = SanctionDiscourse(doc, self._clauses, self._stage, self._sides, lexicon)

    def draft(self, mention: MeasureMention, sentence: Span, before: list[SanctionDraft]) -> SanctionDraft | str:
        """Read one measure; a reason where it is none."""
        if any(one_of(t, _SPORTS) and word_class(t) == "NOUN" for t in sentence):
            return "a ban in sports"
        found = (
            self._of_verb(mention, sentence, before)
            if mention.kind == "verb"
            else self._of_noun(mention, sentence, before)
        )
        if isinstance(found, str):
            return found
        if not found.targets:
            return "nobody named who is hit"
        if not found.senders and not self._may_lack_sender(mention, found.status):
            return "nobody named who takes the measure"
        if not any(self._sides.acts(m.entity) for m in found.senders) and not any(
            self._sides.is_state(t) for t in found.targets
        ):
            whose = self._context.carried(before, found.targets) if found.senders else []
            if not whose or any(m.entity is not None for m in found.senders):
                return "no state or organisation takes part"
            found = replace(found, senders=[*whose, *found.senders])
        return found

    def _may_lack_sender(self, mention: MeasureMention, status: str) -> bool:
        """Whether a measure counts though nobody is named: a demand, or "the sanctions on X were lifted"."""
        phrase = mention.phrase
        return phrase is not None and (status == "proposed" or (status in RELIEF and not phrase.prep))

    def _of_verb(self, mention: MeasureMention, sentence: Span, before: list[SanctionDraft]) -> SanctionDraft | str:
        verb = mention.token
        concept = mention.concept
        assert concept is not None
        subject = self._clauses.subject(verb)
        passive = self._stage.is_passive(verb) or (mention.denied and not self._lets(verb))
        doing = self._done(verb)
        object_phrase = next(iter(self._clauses.objects(doing)), None) or self._bare_after(doing)
        patient = subject if passive else object_phrase
        following = self._doc[verb.i + 1] if verb.i + 1 < len(self._doc) else verb
        if verb.tag_ == "VBN" and following.lower_ in {"is", "are", "was", "were"}:  # "also designated are X and Y"
            beside = next(iter(self._clauses.after(verb.i + 2)), None)
            passive, patient = True, beside if beside is not None and 2 <= beside.left - verb.i <= 3 else None
            patient = None if patient is not None and patient.prep else patient
        elif passive and patient is not None and patient.start > verb.i > verb.sent.start:
            patient = None
        if (held := self._held(verb)) is not None:
            passive, patient = True, held
        if patient is None:
            return "nobody named who is hit"
        if not mention.denied and any(
            self._doc[p.start].lower_ in {"no", "none", "nobody"} for p in (patient, subject) if p is not None
        ):
            return "said not to have been done"
        if (
            one_of(verb, {"sanction", "designate", "list", "blacklist"}) or self.measures.list_of(verb)
        ) and not self._can_be_listed(patient):
            return "approval or naming, not a sanction"
        senders = self._takers(verb, subject, passive, mention)
        rule = "verb"
        targets = self._hit_by(verb, mention, patient)
        if not senders and subject is not None and not passive:
            senders = [
                m for m in self._clauses.actors_in(subject) if m.entity is not None and m.entity.kind == "Person"
            ]
        if not senders and (passive or subject is None):
            hit = [entity for t in targets for entity in (t.mention.entity, t.country) if entity is not None]
            senders = [m for m in self._teller(sentence) if m.entity not in hit]
        if not senders and subject is not None and not passive and self._context.stands_for_act(subject):
            senders = self._context.enacting(sentence, before, targets)
            rule = "context"
        if not senders and (subject is None or passive or word_class(self._doc[subject.head]) == "PRON"):
            senders, rule = self._context.carried(before, targets), "context"
        if mention.measure == "visa restrictions" and (not senders or rule == "context"):
            issuers = [m for m in patient.owners if m.entity and m.entity.kind == "State" and m.kind != "pronoun"]
            senders, rule = (issuers, "verb") if issuers else (senders, rule)  # "had their US visas revoked"
        if one_of(verb, _FORBIDDING) and not mention.denied and self._sides.own_people(patient, senders):
            beyond = self._beyond(verb)
            targets = self._sides.without(self._sides.targets(beyond), senders)
            if beyond is None or not targets:
                return "an order to one's own people"
            patient = beyond
        status = "imposed" if mention.denied else self._stage.of_verb(verb, mention)
        if status is None:
            return "said not to have been done"
        if mention.measure == "asset freeze" and one_of(
            self._doc[patient.head], {"asset", "account", "fund", "property"}
        ):
            targets = [t for t in targets if t.mention.spans[0] != self._sides.words(patient).spans[0]]
        pointing = patient.head == patient.start or self._doc[patient.start].lower_ in (
            _POINTING | _WHOSE if mention.measure == "asset freeze" else _POINTING
        )
        if not self._sides.without(targets, senders) and before and pointing:
            targets = list(before[-1].targets)
        if not self._sides.without(targets, senders):
            return "nobody named who is hit"
        if mention.measure in BUILT or one_of(self._doc[patient.head], FLOWS):
            targets = [t for t in targets if t.mention.entity or t.country] or targets
        alone = len(targets) <= len(self._clauses.listed(patient))
        if mention.measure in BUILT and alone and not any(t.mention.entity or t.country for t in targets):
            targets = self._context.from_context(mention.measure, patient, verb, senders, sentence, before) or targets
        return SanctionDraft(
            verb.i,
            mention.measure,
            status,
            senders,
            self._sides.without(targets, senders),
            rule,
            self._reason(verb.i, sentence),
        )

    def _done(self, verb: Token) -> Token:
        """Go on to what a verb stops: "stopped selling"."""
        following = self._doc[min(verb.i + 1, len(self._doc) - 1)]
        return following if following.tag_ == "VBG" and following.i > verb.i else verb

    def _beyond(self, verb: Token) -> Phrase | None:
        """Find with whom somebody may not deal: "barred Americans from selling arms to X"."""
        doing = next((t for t in self._doc[verb.i + 1 : verb.sent.end] if t.tag_ == "VBG"), None)
        if doing is None:
            return None
        found = next((p for p in self._clauses.after(doing.i + 1) if p.prep in {"to", "with", "in"}), None)
        return None if found is not None and word_class(self._doc[found.head]) == "PRON" else found

    def _lets(self, verb: Token) -> bool:
        """Whether a denied verb has the sender as its subject: "Berlin will no longer allow ..."."""
        return next(iter(self._clauses.objects(verb)), None) is not None and not self._stage.is_passive(verb)

    def _takers(
        self, verb: Token, subject: Phrase | None, passive: bool, mention: MeasureMention
    ) -> list[ActorMention]:
        """Read who does it: the subject or agent; who is asked to; who made the law; the state that is closed."""
        if passive:
            found = self._sides.agents(verb)
        else:
            found = self._asked(verb) or self._sides.deciders(verb) or self._sides.senders_of(subject)
        if not found and subject is not None and not passive:
            found = self._sides.author(subject)
        if not found and mention.measure in {"travel ban", "expulsion"}:
            found = self._closed(verb)
        return found

    def _shut(self, mention: MeasureMention, phrase: Phrase) -> list[ActorMention]:
        """Take the state that a ban on travel shuts: "bans on entry to X apply to Y"."""
        if mention.measure != "travel ban":
            return []
        inside = islice(self._clauses.after(phrase.end), 2)
        return [m for p in inside if p.prep in {"to", "into"} for m in self._sides.senders_of(p)]

    def _closed(self, verb: Token) -> list[ActorMention]:
        """Take the state that somebody may not enter, or must leave."""
        tokens = self._doc[verb.i : verb.sent.end]
        going = next((t for t in tokens if one_of(t, {"enter", "travel", "leave", "visit", "entry"})), None)
        if going is None:
            return []
        phrase = next((p for p in self._clauses.phrases(verb.sent) if p.start > going.i), None)
        if phrase is None or phrase.left - going.i > 2:
            return []
        return [m for m in phrase.actors if m.entity is not None and m.entity.kind in SENDER_KINDS]

    def _hit_by(self, verb: Token, mention: MeasureMention, patient: Phrase) -> list[Target]:
        """Read who or what a verb of a measure hits."""
        if one_of(verb, {"recall"}):
            where = [p for p in self._clauses.obliques(verb) if p.prep in {"from", "to", "in"} and p.places]
            return [t for p in where[:1] for t in self._sides.targets(p)]
        closed = any(one_of(self._doc[p.head], _CLOSED) for p in self._clauses.listed(patient))
        targets = [] if closed else self._sides.targets(patient)
        listed = self.measures.list_of(verb)
        for phrase in self._clauses.obliques(self._done(verb)):
            if mention.measure == "travel ban" and not closed and phrase.prep in {"to", "from"}:
                continue  # where somebody may not go
            if one_of(self._doc[phrase.head], _CLOSED):
                continue
            if phrase.prep in _REASONS or (phrase.prep == "from" and phrase.left > patient.end + 1):
                break
            if (
                phrase.prep in {"to", "from", "on", "against", "with"}
                and phrase is not patient
                and phrase is not listed
            ):
                targets.extend(self._sides.targets(phrase))
        owner = self._clauses.next(patient)
        if mention.measure in _HELD and owner is not None and owner.prep in {"of", "to", "for"}:
            targets = [*self._sides.targets(owner), *targets]
        if mention.measure in _HELD and (holder := self._holder(verb, patient)) is not None:
            targets = [*self._sides.targets(holder), *targets]
        return targets

    def _held(self, verb: Token) -> Phrase | None:
        """Find the assets in "X had its assets frozen by Y"."""
        if verb.tag_ != "VBN":
            return None
        phrase = next((p for p in self._clauses.phrases(verb.sent) if p.end == verb.i and not p.prep), None)
        if phrase is None or phrase.start == verb.sent.start or not one_of(self._doc[phrase.start - 1], {"have"}):
            return None
        return phrase

    def _holder(self, verb: Token, patient: Phrase) -> Phrase | None:
        """Find X in "X had its assets frozen", "accounts belonging to X"."""
        before = self._doc[patient.start - 1] if patient.start else verb
        if patient.end <= verb.i and one_of(before, {"have"}):
            return self._clauses.subject(before)
        for i in range(patient.end, min(patient.end + 6, verb.sent.end - 2)):
            if self._doc[i : i + 2].text.lower() in {"belonging to", "owned by", "held by"}:
                return next((p for p in self._clauses.phrases(verb.sent) if p.start >= i + 2), None)
        return None

    def _bare_after(self, verb: Token) -> Phrase | None:
        return next((p for p in self._clauses.after(verb.i + 1) if not p.prep), None)

    def _can_be_listed(self, phrase: Phrase) -> bool:
        members = self._clauses.listed(phrase)
        return any(
            bool(p.actors)
            or any(m.entity is not None and m.entity.kind == "Organisation" for m in p.owners)
            or word_class(self._doc[p.head]) in {"PROPN", "NUM"}
            or acts(self._doc[p.head])
            or self._doc[p.head].lower_ in {"those", "people", "he", "she", "him", "her", "them", "they"}
            for p in members
        )

    def _of_noun(self, mention: MeasureMention, sentence: Span, before: list[SanctionDraft]) -> SanctionDraft | str:
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
            senders = senders or author or self._context.carried(before)
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
        if verb is not None and subject_role == "sender" and (asked := self._asked(verb)):
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
            senders, rule = self._context.carried(before, targets), "context"
        if not senders and status is not None and targets:
            senders = self._teller(sentence)
        if verb is not None and not senders and before and self._by_pronoun(verb):
            senders, rule = self._context.carried(before, targets), "context"
            targets = targets or list(before[-1].targets)
        subject = self._clauses.subject(verb) if verb is not None else None
        if not senders and subject is not None and subject_role == "sender":
            senders = self._sides.known_people(subject)
        stands = status in {"in force", *RELIEF} and subject_role == "agent" and self._context.definite(phrase)
        if not senders and targets and (stands or (subject is not None and self._context.stands_for_act(subject))):
            senders, rule = self._context.enacting(sentence, before, targets), "context"
        targets = self._sides.without(targets, senders)
        if not targets and alike:
            targets, rule = self._sides.without(list(before[-1].targets), senders), "echo"
        if not targets:
            targets = self._context.from_context(mention.measure, phrase, governor, senders, sentence, before)
            rule = "context" if targets else rule
        if not targets and (mention.weak or status is None):
            return "nobody named who is hit"
        if not senders and not targets:
            return "neither sender nor target is known"
        if not senders:
            senders = self._context.carried(before) if before and self._context.shares_target(before, targets) else []
        if not senders and (status is None or rule == "context"):
            return "nobody named who takes the measure"
        return SanctionDraft(
            phrase.head,
            mention.measure,
            status or "in force",
            senders,
            targets,
            rule,
            self._reason(phrase.head, sentence),
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

    def _asked(self, verb: Token) -> list[ActorMention]:
        """Find who is asked to act: "urged X to lift", "press X to tighten"."""
        position = verb.i - 1
        if position <= verb.sent.start or self._doc[position].lower_ != "to":
            return []
        position -= self._doc[position - 1].lower_ == "not"
        phrase = next((p for p in self._clauses.phrases(verb.sent) if p.end == position), None)
        if phrase is None or not self._stage.requested(phrase.start):
            return []
        return self._sides.senders_of(phrase)

    def _teller(self, sentence: Span) -> list[ActorMention]:
        """Take the state or body that tells it itself: "Sanctions on X stay in place, the council said"."""
        for verb in reversed(sentence):
            if word_class(verb) == "VERB" and one_of(verb, _TELLING):
                told = [m for m in self._sides.senders_of(self._clauses.subject(verb, 0)) if self._sides.acts(m.entity)]
                if told:
                    return told
        sources = (p for p in self._clauses.phrases(sentence) if p.prep == "according to")
        return [m for p in sources for m in self._sides.senders_of(p) if self._sides.acts(m.entity)]

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
