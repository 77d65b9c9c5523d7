"""Measures that a verb tells: "blacklisted X", "X was barred from entering", "froze the assets of X".

Who takes the measure is the subject or agent; where the sentence is silent, who took the
one told before, if those hit are the same. Whose assets or visas are meant stands beside
them: in front, after "of", or in a relative clause.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import GENITIVE, Phrase, one_of, word_class
from kg.extractors.sanctions.bodies import SENDER_KINDS
from kg.extractors.sanctions.drafts import SanctionDraft, Target
from kg.extractors.sanctions.mentions import MeasureMention
from kg.extractors.sanctions.scene import Scene, SceneReader
from kg.extractors.sanctions.status import BUILT
from kg.pipeline.actors import ActorMention

__all__ = ["SanctionVerbs"]

_REASONS: Final = frozenset({"over", "for", "after", "since", "amid", "because of"})
_ON_TRADE: Final = frozenset({"trade ban", "export control", "import ban", "flight ban"})
#: Measures on what belongs to somebody or goes to him: who is hit stands behind.
_HELD: Final = frozenset({"asset freeze", "aid suspension", "visa restrictions"})
_POINTING: Final = frozenset({"the", "those", "these", "their"})
_WHOSE: Final = frozenset({"its", "his", "her"})


class SanctionVerbs(SceneReader):
    """Reads the measures that verbs of one doc tell."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._patients = scene.measures.patients
        self._nothing = self._words.traffic | self._words.entry_papers | {"validity", "relation", "dealing"}

    def read(self, mention: MeasureMention, sentence: Span) -> SanctionDraft | str:
        """Read one measure; a reason where it is none."""
        verb = mention.token
        subject = self._sides.subject(verb)
        passive, patient = self._undergoes(mention, subject)
        patient = self._patients.light_object(verb) or self._aimed_at(verb, patient) or patient
        if patient is None and mention.measure == "unspecified consequences":
            patient = next((p for p in self._clauses.obliques(verb) if p.prep in {"against", "for", "over"}), None)
        if patient is None:
            return self._retaliates(mention, subject)
        if not mention.denied and self._none(patient, subject):
            return "said not to have been done"
        if (one_of(verb, self._words.listing) or self._patients.list_of(verb)) and not self._can_be_listed(patient):
            return "approval or naming, not a sanction"
        if one_of(verb, {"list"}) and not self._text.speaks_of_sanctions:
            return "a list of another kind"
        property_ = mention.measure == "asset freeze" and self._is_property(patient)
        again = self._context.those_hit(patient) or (
            self._context.those_hit(self._whose(verb, patient)) if property_ else None
        )
        targets = self._hit_by(verb, mention, patient)
        if again is not None and not any(t.mention.entity for t in targets):
            targets = [*targets, *again.targets]
        senders, rule = self._senders(mention, patient, subject, passive, targets, again, sentence)
        if one_of(verb, self._words.business) and self._is_business(
            senders, told=rule == "context" and self._done(verb) is not verb
        ):
            return "a firm's own business"
        if one_of(verb, self._words.barring) and not mention.denied and self._sides.own_people(patient, senders):
            beyond = self._beyond(verb)
            targets = self._sides.without(self._sides.targets(beyond), senders)
            if beyond is None or not targets:
                return "an order to one's own people"
            patient = beyond
        status = "imposed" if mention.denied else self._stage.of_verb(verb, mention)
        if status is None:
            return "said not to have been done"
        targets = self._settled(mention, patient, targets, senders, sentence)
        targets = [t for t in targets if not self._says_nothing(t)] or self._spoken_of(
            mention, patient, senders, sentence
        )
        if not targets:
            return "nobody named who is hit"
        return SanctionDraft(verb.i, mention.measure, status, senders, targets, rule)

    def _retaliates(self, mention: MeasureMention, subject: Phrase | None) -> SanctionDraft | str:
        """Read "X vowed to retaliate", where whose measure is answered was told before."""
        status = self._stage.of_verb(mention.token, mention)
        senders = self._sides.senders_of(subject) if mention.measure == "unspecified consequences" else []
        targets = self._sides.without(self._context.answered(senders), senders) if senders else []
        if status is None or not targets:
            return "nobody named who is hit"
        return SanctionDraft(mention.token.i, mention.measure, status, senders, targets, "context")

    # --- what the verb is done to -------------------------------------------------------------

    def _undergoes(self, mention: MeasureMention, subject: Phrase | None) -> tuple[bool, Phrase | None]:
        """Tell whether a verb is passive, and what it is done to."""
        verb = mention.token
        passive = self._stage.is_passive(verb) or (mention.denied and not self._lets(verb))
        object_phrase = next(iter(self._clauses.objects(self._done(verb))), None) or self._bare_after(self._done(verb))
        patient = subject if passive else object_phrase
        following = self._doc[verb.i + 1] if verb.i + 1 < len(self._doc) else verb
        if verb.tag_ == "VBN" and following.lower_ in {"is", "are", "was", "were"}:  # "also designated are X and Y"
            beside = next(iter(self._clauses.after(verb.i + 2)), None)
            passive, patient = True, beside if beside is not None and 2 <= beside.left - verb.i <= 3 else None
            patient = None if patient is not None and patient.prep else patient
        elif passive and patient is not None and patient.start > verb.i > verb.sent.start:
            patient = None
        if patient is None and not passive and following.lower_ == "what":
            patient = self._what_it_is(following)
        held = self._patients.held(verb)
        return (True, held) if held is not None else (passive, patient)

    def _done(self, verb: Token) -> Token:
        """Go on to what a verb stops: "stopped selling"."""
        following = self._doc[min(verb.i + 1, len(self._doc) - 1)]
        return following if following.tag_ == "VBG" and following.i > verb.i else verb

    def _what_it_is(self, what: Token) -> Phrase | None:
        """Find X in "sanctioned what it described as X", "what it said was X"."""
        verbs = (t for t in self._doc[what.i : what.sent.end] if word_class(t) == "VERB")
        naming = next(verbs, None)
        if naming is None or naming.i - what.i > 4:
            return None
        behind = (p for p in self._clauses.phrases(what.sent) if p.start > naming.i)
        return next((p for p in behind if p.prep in {"", "as"}), None)

    def _aimed_at(self, verb: Token, patient: Phrase | None) -> Phrase | None:
        """Find those at whom measures told before "are targeted"."""
        if patient is None or patient.end > verb.i or not one_of(verb, self._words.aims):
            return None
        if not one_of(self._doc[patient.head], self._words.referring | self._words.steps):
            return None
        at = next((p for p in self._clauses.obliques(verb) if p.prep == "at"), None)
        return at or next(iter(self._clauses.objects(verb)), None)

    def _lets(self, verb: Token) -> bool:
        """Whether a denied verb has the sender as its subject: "Berlin will no longer allow ..."."""
        return next(iter(self._clauses.objects(verb)), None) is not None and not self._stage.is_passive(verb)

    def _bare_after(self, verb: Token) -> Phrase | None:
        return next((p for p in self._clauses.after(verb.i + 1) if not p.prep), None)

    def _none(self, *phrases: Phrase | None) -> bool:
        return any(self._doc[p.start].lower_ in {"no", "none", "nobody"} for p in phrases if p is not None)

    def _can_be_listed(self, phrase: Phrase) -> bool:
        members = self._clauses.listed(phrase)
        return self._context.those_hit(phrase) is not None or any(
            bool(p.actors)
            or any(m.entity is not None and m.entity.kind == "Organisation" for m in p.owners)
            or word_class(self._doc[p.head]) in {"PROPN", "NUM"}
            or self._words.acts(self._doc[p.head])
            or self._doc[p.head].lower_ in {"those", "people", "he", "she", "him", "her", "them", "they"}
            for p in members
        )

    # --- who does it --------------------------------------------------------------------------

    def _senders(
        self,
        mention: MeasureMention,
        patient: Phrase,
        subject: Phrase | None,
        passive: bool,
        targets: list[Target],
        again: SanctionDraft | None,
        sentence: Span,
    ) -> tuple[list[ActorMention], str]:
        """Read who takes the measure, and by which rule."""
        senders = self._takers(mention, subject, passive)
        if not senders and subject is not None and not passive:
            senders = [
                m for m in self._clauses.actors_in(subject) if m.entity is not None and m.entity.kind == "Person"
            ]
        if not senders and (passive or subject is None):
            hit = [entity for t in targets for entity in (t.mention.entity, t.country) if entity is not None]
            senders = [m for m in self._sides.teller(sentence) if m.entity not in hit]
        rule = "verb"
        acting = subject is not None and not passive
        if not senders and subject is not None and acting and self._stands_for_measures(subject):
            senders, rule = self._context.enacting(sentence, targets), "context"
        silent = passive or subject is None or not any(m.entity for m in (*subject.actors, *subject.owners))
        if not senders and again is not None and silent:
            senders, rule = list(again.senders), "context"
        if not senders and passive and one_of(mention.token, self._words.barring) and subject is not None:
            beyond = self._beyond(mention.token)
            senders = [m for m in subject.owners if m.entity is not None and beyond is not None][:1]
            rule = "verb"
        if not senders and passive and not self._context.tells_before() and self._patients.list_of(mention.token):
            senders, rule = self._context.enacting(sentence, targets), "context"
        if not senders and passive and one_of(mention.token, self._words.listing):
            senders, rule = self._where_listed(mention.token), "verb"
            here = {m.entity for m in senders}
            targets[:] = [replace(t, country=None) if t.country in here else t for t in targets]
        if not senders and mention.measure == "asset freeze":
            senders, rule = self._where_held(patient), "verb"
        if not senders and (subject is None or passive or word_class(self._doc[subject.head]) == "PRON"):
            senders, rule = self._context.carried(targets, sentence), "context"
        if mention.measure == "visa restrictions" and (not senders or rule == "context"):
            issuers = [m for m in patient.owners if m.entity and m.entity.kind == "State" and m.kind != "pronoun"]
            senders, rule = (issuers, "verb") if issuers else (senders, rule)  # "had their US visas revoked"
        return senders, rule

    def _spoken_of(
        self, mention: MeasureMention, patient: Phrase, senders: list[ActorMention], sentence: Span
    ) -> list[Target]:
        """Find whose trade, flights or visas are meant where only these words stand: the state hit last, or beside."""
        last = [t for t in self._context.last_targets() if t.mention.entity is not None]
        if told := self._sides.without(last, senders):
            return told
        if mention.measure not in _ON_TRADE:
            return []
        beside = self._context.from_context(mention.measure, patient, mention.token, senders, sentence)
        return self._sides.without(beside, senders)

    def _points_back(self, mention: MeasureMention, patient: Phrase) -> bool:
        """Whether what a verb is done to may stand for those who were hit before: "their assets", "its ambassador"."""
        if patient.head == patient.start or self._doc[patient.start].lower_ in _POINTING:
            return True
        held = mention.measure in {"asset freeze", *BUILT} or one_of(mention.token, {"recall"})
        return held and self._doc[patient.start].lower_ in _WHOSE

    def _goes_on(self, mention: MeasureMention, patient: Phrase, targets: list[Target]) -> bool:
        """Whether bare goods are those of the same measure told before: "the exports will be suspended"."""
        if not self._told or self._told[-1].measure != mention.measure:
            return False
        words = self._sides.words(patient).spans
        bare = self._doc[patient.start].lower_ in _POINTING and all(t.mention.spans == words for t in targets)
        return bare and one_of(self._doc[patient.head], self._words.flows)

    def _says_nothing(self, target: Target) -> bool:
        """Whether a target is only a word for goods, trade or visas, of nobody."""
        word = target.mention.text.lower()
        bare = word in self._nothing or word.removesuffix("s") in self._nothing
        return bare and target.country is None and target.mention.entity is None

    def _stands_for_measures(self, subject: Phrase) -> bool:
        """Whether the subject is an act or the measures told before: "the sanctions freeze", "the decree bans"."""
        return self._context.stands_for_act(subject) or one_of(self._doc[subject.head], self._words.referring)

    def _is_business(self, senders: list[ActorMention], *, told: bool) -> bool:
        """Whether those who stop to buy or sell are firms, or nobody who is named here."""
        firms = [m for m in senders if m.entity is not None and not self._sides.acts(m.entity)]
        return told or (bool(firms) and len(firms) == len(senders))

    def _takers(self, mention: MeasureMention, subject: Phrase | None, passive: bool) -> list[ActorMention]:
        """Read who does it: the subject or agent; who is asked to; who made the law; the state that is closed."""
        verb = mention.token
        if passive:
            found = self._sides.agents(verb)
        else:
            asked = self._sides.senders_of(self._stage.asked(verb))
            found = asked or self._sides.deciders(verb) or self._sides.senders_of(subject)
        if not found and subject is not None and not passive:
            found = self._sides.author(subject)
        if not found and mention.measure in {"travel ban", "expulsion", "port ban", "flight ban"}:
            found = self._closed(verb)
        if not any(self._sides.acts(m.entity) for m in found) and mention.measure == "travel ban":
            found = self._closed(verb) or found
        if not found and mention.measure == "import ban":
            into = (p for p in self._clauses.obliques(verb) if p.prep == "into")
            found = [m for p in into for m in p.actors if m.entity is not None and m.entity.kind == "State"]
        return found

    def _closed(self, verb: Token) -> list[ActorMention]:
        """Take the state that somebody may not enter, or must leave: "barred from X", "banned from X's ports"."""
        tokens = self._doc[verb.i : verb.sent.end]
        barred = verb.tag_ == "VBN" and one_of(verb, self._words.barring)
        going = next(
            (t for t in tokens if one_of(t, {"enter", "travel", "leave", "visit", "entry", "dock", "call"})), None
        )
        if going is None and barred:
            going = next((t for t in tokens[1:3] if t.lower_ == "from"), None)
        if going is None:
            return []
        phrase = next((p for p in self._clauses.phrases(verb.sent) if p.start > going.i), None)
        if phrase is None or phrase.left - going.i > 2:
            return []
        members = self._clauses.listed(phrase)  # "from Danish and Swedish ports"
        closed = one_of(self._doc[members[-1].head], self._words.closed_places)
        inside = phrase.actors or ([m for p in members for m in (*p.actors, *p.owners)] if closed else [])
        return [m for m in inside if m.entity is not None and m.entity.kind in SENDER_KINDS]

    def _where_held(self, patient: Phrase) -> list[ActorMention]:
        """Take the state in which assets lie that are frozen: "all assets they hold in X are frozen"."""
        for phrase in self._clauses.phrases(self._doc[patient.head].sent):
            states = [m for m in phrase.actors if m.entity is not None and m.entity.kind == "State"]
            if phrase.start >= patient.end and phrase.prep == "in" and states:
                return states
        return []

    def _where_listed(self, verb: Token) -> list[ActorMention]:
        """Take the state on whose list somebody is: "has been designated in the EU and Canada"."""
        phrase = next(iter(self._clauses.obliques(verb)), None)
        if phrase is None or phrase.prep != "in" or phrase.left != verb.i + 1:
            return []
        return [m for m in self._clauses.actors_in(phrase) if m.entity is not None and m.entity.kind in SENDER_KINDS]

    # --- who is hit ---------------------------------------------------------------------------

    def _hit_by(self, verb: Token, mention: MeasureMention, patient: Phrase) -> list[Target]:
        """Read who or what a verb of a measure hits."""
        if one_of(verb, {"recall"}):
            where = [p for p in self._clauses.obliques(verb) if p.prep in {"from", "to", "in"} and p.places]
            return [t for p in where[:1] for t in self._sides.targets(p)]
        if mention.measure == "asset freeze" and self._is_property(patient):
            return self._holders(verb, patient)
        if mention.measure == "unspecified consequences" and one_of(self._doc[patient.head], self._words.answered):
            return [self._sides.target_of(m) for m in patient.owners if m.entity is not None]  # "against X's tariffs"
        closed = any(one_of(self._doc[p.head], self._words.closed_places) for p in self._clauses.listed(patient))
        permit = one_of(self._doc[patient.head], self._words.permits)
        first = self._clauses.whole_list(patient)[0] if patient.end <= verb.i else patient
        targets = [] if closed or permit else self._sides.targets(patient if first.prep else first)
        listed = self._patients.list_of(verb)
        for phrase in self._clauses.obliques(self._done(verb)):
            if mention.measure == "travel ban" and not closed and phrase.prep in {"to", "from"}:
                continue  # where somebody may not go
            if one_of(self._doc[phrase.head], self._words.closed_places):
                continue
            if any(t.tag_ == "VBG" and t.nbor(-1).lower_ == "for" for t in self._doc[verb.i + 1 : phrase.left]):
                break  # "for having given money to X"
            over = phrase.prep == "over" and mention.measure == "flight ban"
            about = permit or over or (closed and phrase.prep == "for")
            if (phrase.prep in _REASONS and not about) or (phrase.prep == "from" and phrase.left > patient.end + 1):
                break
            wanted = {"to", "from", "on", "against", "with"} | ({"for"} if permit or closed else set())
            wanted |= {"over"} if over else set()
            if phrase.prep in wanted and phrase is not patient and phrase is not listed:
                targets.extend(self._sides.targets(phrase))
        entering = self._clauses.next(patient) if one_of(self._doc[patient.head], {"entry"}) else None
        if entering is not None and entering.prep in {"of", "for"}:
            targets = [*self._sides.targets(entering), *targets]  # "banned the entry of X"
        if mention.measure in _HELD:
            targets = [*self._beside(verb, patient), *targets]
        return targets

    def _beside(self, verb: Token, patient: Phrase) -> list[Target]:
        """Read whose visas, aid or seat it is: "X's visas", "the visas of X", "X had its aid cut"."""
        holder = self._holder(verb, patient)
        owner = self._clauses.next(patient)
        if owner is not None and owner.prep == "of" and one_of(self._doc[owner.head], self._words.entry_papers):
            owner = self._clauses.next(owner)  # "the validity of visas for X"
        found = self._sides.targets(holder) if holder is not None else []
        if owner is not None and owner.prep in {"of", "to", "for"}:
            found = [*found, *self._sides.targets(owner)]
        persons = [m for m in patient.owners if m.entity is not None and m.entity.kind in {"Person", "Organisation"}]
        return [*found, *(Target(m.as_mention(self._doc)) for m in persons)]

    def _is_property(self, phrase: Phrase) -> bool:
        """Whether a phrase stands for what somebody has: "assets", "property and interests", "whatever they own"."""
        members = self._clauses.listed(phrase)
        return any(one_of(self._doc[p.head], self._words.assets) for p in members) or self._doc[phrase.head].tag_ in {
            "WP",
            "WDT",
        }

    def _whose(self, verb: Token, patient: Phrase) -> Phrase | None:
        """Find the phrase that tells whose assets are meant: behind "of", or the subject of "that X may have"."""
        if (holder := self._holder(verb, patient)) is not None:
            return holder
        for phrase in self._clauses.phrases(verb.sent):
            if phrase.start < patient.end or one_of(self._doc[phrase.head], self._words.assets):
                continue
            if phrase.prep != "of" or self._clauses.border_between(patient.end, phrase.left):
                break
            return phrase
        return self._relative_holder(patient)

    def _holders(self, verb: Token, patient: Phrase) -> list[Target]:
        """Read whose assets are meant; the words in front of them go before what stands behind."""
        named = [m for m in patient.owners if m.entity is not None and m.entity.kind != "Place" and m.kind != "pronoun"]
        whose = self._whose(verb, patient)
        if whose is not None and not any(self._has_genitive(m) for m in named):
            return self._sides.targets(whose) or [self._sides.target_of(m) for m in named]  # "Swiss assets of X"
        if named:
            return [self._sides.target_of(m) for m in named]
        if land := self._sides.pointed_land(patient):
            return [self._sides.target_of(m) for m in land]
        return self._sides.targets(whose)

    def _has_genitive(self, mention: ActorMention) -> bool:
        return self._doc[min(mention.end, len(self._doc) - 1)].text in GENITIVE

    def _relative_holder(self, patient: Phrase) -> Phrase | None:
        """Find X in "any property that X may have", "whatever X own"."""
        for token in self._doc[patient.end : min(patient.end + 12, self._doc[patient.head].sent.end)]:
            if word_class(token) in {"VERB", "AUX"} and one_of(token, self._words.owning):
                phrase = self._clauses.subject(token, 0)
                inside = phrase is not None and phrase.start >= patient.end
                return self._clauses.whole_list(phrase)[0] if phrase is not None and inside else None
        return None

    def _holder(self, verb: Token, patient: Phrase) -> Phrase | None:
        """Find X in "X had its assets frozen", "accounts belonging to X"."""
        before = self._doc[patient.start - 1] if patient.start else verb
        if patient.end <= verb.i and one_of(before, {"have"}):
            return self._clauses.subject(before)
        for i in range(patient.end, min(patient.end + 6, verb.sent.end - 2)):
            tied = one_of(self._doc[i], self._words.tied) and self._doc[i].tag_ in {"VBN", "VBG"}
            if tied and self._doc[i + 1].lower_ in {"to", "by", "with"}:
                return next((p for p in self._clauses.phrases(verb.sent) if p.start >= i + 2), None)
        return None

    def _beyond(self, verb: Token) -> Phrase | None:
        """Find with whom somebody may not deal: "barred Americans from selling arms to X"."""
        behind = self._doc[verb.i + 1 : verb.sent.end]
        doing = next(
            (t for t in behind if t.tag_ == "VBG" and t.nbor(-1).lower_ in {"from", "to", "with", "against"}), None
        )
        if doing is None:
            return None
        found = next((p for p in self._clauses.after(doing.i + 1) if p.prep in {"to", "with", "in"}), None)
        return None if found is not None and word_class(self._doc[found.head]) == "PRON" else found

    def _settled(
        self,
        mention: MeasureMention,
        patient: Phrase,
        targets: list[Target],
        senders: list[ActorMention],
        sentence: Span,
    ) -> list[Target]:
        """Fill in those who are hit where the sentence only points to them."""
        if not self._sides.without(targets, senders) and self._points_back(mention, patient):
            targets = self._context.last_targets()
        if not self._sides.without(targets, senders):
            return []
        if mention.measure == "aid suspension":  # whom it was for, not what it was
            given = self._sides.words(patient).spans[0]
            targets = [t for t in targets if t.mention.spans[0] != given or t.mention.entity is not None]
        if mention.measure in BUILT or one_of(self._doc[patient.head], self._words.flows):
            targets = [t for t in targets if t.mention.entity or t.country] or targets
        if self._goes_on(mention, patient, targets):
            targets = self._context.last_targets()
        alone = len(targets) <= len(self._clauses.listed(patient))
        if mention.measure in BUILT and alone and not any(t.mention.entity or t.country for t in targets):
            filled = self._context.from_context(mention.measure, patient, mention.token, senders, sentence)
            targets = filled or targets
        return self._sides.without(targets, senders)
