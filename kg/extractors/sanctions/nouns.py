"""Measures that a noun tells: "sanctions on X", "an embargo against X", "X's tariffs".

The verb, noun or preposition that governs it gives its stage and a role for the subject;
the words around it give the parties. What they leave out is filled from the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import Phrase, one_of, same_actor, word_class
from kg.extractors.sanctions.bodies import SENDER_KINDS
from kg.extractors.sanctions.discourse import ALIKE, SanctionDiscourse
from kg.extractors.sanctions.drafts import SanctionDraft, Target
from kg.extractors.sanctions.mentions import MeasureMention
from kg.extractors.sanctions.scene import Scene, SceneReader
from kg.extractors.sanctions.status import RELIEF
from kg.pipeline.actors import ActorMention

__all__ = ["SanctionNouns"]

_TAIL: Final = frozenset(
    {"on", "against", "to", "for", "towards", "toward", "upon", "at", "from", "concerning", "regarding"}
)
#: What leads to those whom measures are about: "in connection with", "in view of", "linked to".
_REGARDING: Final = frozenset({"connection", "view", "relation", "respect", "link", "relate"})
_OF_GOODS: Final = frozenset({"import ban", "export control", "trade ban", "flight ban"})
_ASIDE: Final = frozenset({"over", "after", "since", "amid", "because of", "despite", "until"})
_RELATIVES: Final = frozenset({"that", "which", "who"})
_SAME: Final = frozenset("former latter latest same existing current new whole entire".split())


@dataclass(slots=True)
class _Noun:
    """What is known so far of one measure."""

    mention: MeasureMention
    phrase: Phrase
    sentence: Span
    told: SanctionDraft | None
    outer: Phrase = field(init=False)
    governor: Token | None = None
    status: str | None = None
    role: str = ""
    verb: Token | None = None
    senders: list[ActorMention] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    rule: str = "noun"
    aside: bool = False

    def add(self, targets: Iterable[Target]) -> None:
        """Take further targets."""
        self.targets = [*self.targets, *targets]


class SanctionNouns(SceneReader):
    """Reads the measures that nouns of one doc name."""

    def __init__(self, scene: Scene, discourse: SanctionDiscourse) -> None:
        super().__init__(scene)
        self._discourse = discourse

    def read(self, mention: MeasureMention, sentence: Span) -> SanctionDraft | str:
        """Read one measure; a reason where it is none."""
        phrase = mention.phrase
        assert phrase is not None
        told = self._same_as_told(mention, phrase)
        noun = _Noun(replace(mention, measure=told.measure) if told is not None else mention, phrase, sentence, told)
        noun.outer = self._stage.outer(phrase)
        self._govern(noun)
        if noun.status == "denied":
            return "said not to have been done"
        if self._answered(noun):
            self._turn(noun)
        else:
            self._take_sides(noun)
        self._take_over(noun)
        if noun.governor is not None and self._stage.evades(noun.governor) and not noun.targets:
            return "evaded, and told elsewhere"
        if noun.mention.measure == "unspecified consequences" and noun.senders and not noun.targets:
            noun.targets = self._provoking(noun) or self._context.answered(noun.senders)
        if noun.governor is not None and one_of(noun.governor, {"exempt", "spare"}) and not noun.targets:
            return "nobody named who is exempted"
        if (reason := self._none(noun)) is not None:
            return reason
        self._fill_senders(noun)
        noun.targets = self._sides.without(noun.targets, noun.senders)
        self._fill_targets(noun)
        if not noun.targets and (mention.weak or noun.status is None):
            return "nobody named who is hit"
        if not noun.senders and not noun.targets:
            return "neither sender nor target is known"
        if not noun.senders:
            noun.senders = self._context.whose(noun.targets)
        if not noun.senders and (noun.status is None or noun.rule == "context"):
            return "nobody named who takes the measure"
        return SanctionDraft(
            phrase.head,
            noun.mention.measure,
            noun.status or "in force",
            noun.senders,
            noun.targets,
            noun.rule,
            aside=noun.aside,
        )

    def _same_as_told(self, mention: MeasureMention, phrase: Phrase) -> SanctionDraft | None:
        """Find the measure told before that a bare word stands for: "the embargo", "the curbs", "the former ban"."""
        if not self._told or not self._context.definite(phrase) or not one_of(mention.token, self._words.generic):
            return None
        following = self._clauses.next(phrase)
        if following is not None and following.left == phrase.end and following.prep in {"on", "of", "against", "for"}:
            return None
        before = [t.lower_ for t in self._doc[phrase.start + 1 : phrase.head]]
        if word_class(self._doc[phrase.start]) not in {"DET", "PRON"} or not set(before) <= _SAME:
            return None
        return self._told[-2] if "former" in before and len(self._told) > 1 else self._told[-1]

    def _govern(self, noun: _Noun) -> None:
        """Read the verb, noun or preposition that a measure depends on, and what stands in its phrase."""
        outer = noun.outer
        governor = self._clauses.verb_left(outer.left)
        if governor is not None and governor.tag_ in {"VBN", "VBG"} and governor.i == outer.left - 1 and not outer.prep:
            governor = self._described(governor)
        noun.governor = governor = self._past_what_is_called(governor)
        noun.senders, noun.targets = self._parties(noun.phrase)
        if one_of(noun.mention.token, self._words.deeds):
            noun.add(self._done_to(noun.phrase))
        if outer is not noun.phrase and not noun.senders:
            noun.senders = self._parties(outer)[0]
        noun.status, noun.role, noun.verb = self._stage.of_noun(noun.phrase, governor, noun.sentence)
        noun.rule = "governed" if noun.verb is not None and noun.status is not None else "noun"
        if self._told and self._discourse.spells_out(noun.verb):
            self._spelled_out(noun)

    def _spelled_out(self, noun: _Noun) -> None:
        """Read "the measures include a travel ban": sender and stage are those of the measures told before."""
        subject = self._clauses.subject(noun.verb) if noun.verb is not None else None
        author = self._sides.author(subject) if subject is not None and subject.owners else []
        noun.senders = noun.senders or author or self._context.carried()
        own = self._stage.weakened(noun.verb, "imposed") if author and noun.verb is not None else None
        noun.status = own if author else self._told[-1].status
        noun.rule = "context"

    def _take_sides(self, noun: _Noun) -> None:
        """Read senders and targets off the verb that governs a measure, and off what follows it."""
        verb = noun.verb
        if verb is not None and noun.role == "agent":
            noun.senders = noun.senders or self._sides.agents(verb) or self._shut(noun.mention, noun.phrase)
            for reached in self._stage.reached(verb):
                noun.add(self._sides.targets(reached))
                if (again := self._context.those_hit(reached)) is not None:
                    self._hit_again(noun, again)
        elif verb is not None and noun.role == "sender" and self._stage.is_passive(verb):
            noun.senders = noun.senders or self._sides.agents(verb)
            noun.add(self._sides.targets(self._sides.subject(verb)))
            noun.role = ""
        elif verb is not None and noun.role == "sender" and noun.outer.prep in {"with", "under", "from"}:
            noun.add(t for p in self._clauses.objects(verb) for t in self._sides.targets(p))
        elif verb is not None and noun.role == "speaker" and not noun.senders:
            noun.senders = self._sides.senders_of(self._sides.subject(verb))
        elif verb is not None and noun.role == "target":
            self._suffered(noun, verb)
        if verb is not None and noun.role == "sender":
            self._acting(noun, verb)
            noun.add(t for p in self._stage.applied(verb) for t in self._sides.targets(p))
        if verb is not None and one_of(verb, {"declare"}) and noun.mention.token.lower_ == "grata":
            noun.senders = self._sides.senders_of(self._sides.subject(verb))
            noun.targets = [t for p in self._clauses.objects(verb) for t in self._sides.targets(p)]
            noun.status = "imposed"
        if noun.mention.measure == "flight ban":
            noun.add(
                t for p in self._clauses.after(noun.phrase.end) if p.prep == "over" for t in self._sides.targets(p)
            )
        if noun.outer.prep == "under":
            noun.senders = noun.senders or self._applying(noun.outer)
            if verb is not None and not noun.targets:
                noun.targets = self._sides.targets(self._clauses.relative_object(verb))
        where = self._clauses.place_before_where(noun.phrase.left) if not noun.senders else None
        if where is not None and noun.status in {"in force", "imposed"}:
            noun.senders = [where]  # "X, where a ban on Y has been in place"
        several = noun.outer if noun.outer.end < noun.phrase.left and noun.phrase.prep == "including" else None
        for oblique in self._tail(several) if several is not None else ():
            if oblique.end <= noun.phrase.left:
                noun.add(self._sides.targets(oblique))
        if one_of(noun.mention.token, self._words.stops) and noun.mention.measure in _OF_GOODS:
            stopped = self._done_to(noun.phrase)  # "the suspension of grain imports from X"
            noun.add(t for t in stopped if t.country is not None or t.mention.entity is not None)
        for oblique in self._tail(noun.phrase, widened=noun.status == "extended"):
            known = {t.mention.text for t in noun.targets}
            if self._bare_flow(oblique) or self._is_shut(noun, oblique):
                continue  # "a ban on trade"
            noun.add(t for t in self._sides.targets(oblique) if t.mention.text not in known)

    def _take_over(self, noun: _Noun) -> None:
        """Take the parties of the measure that a word goes back to, unless another state is named for it."""
        told = noun.told
        if told is None or noun.status is None:
            return
        states = [m for m in noun.senders if m.entity is not None and m.entity.kind == "State"]
        if all(any(same_actor(m, o) for o in told.senders) for m in states):
            noun.senders = [
                *told.senders,
                *(m for m in noun.senders if not any(same_actor(m, o) for o in told.senders)),
            ]
            noun.targets, noun.rule = [*told.targets, *noun.targets], "context"

    def _is_shut(self, noun: _Noun, phrase: Phrase) -> bool:
        """Whether a phrase is what the sender shuts, not who is hit: "a ban on Danish ships at Swedish ports"."""
        if noun.mention.measure not in {"travel ban", "port ban", "flight ban"}:
            return False
        return phrase.prep in {"at", "from", "to"} and one_of(self._doc[phrase.head], self._words.closed_places)

    def _bare_flow(self, phrase: Phrase) -> bool:
        """Whether a phrase tells of trade and the like in nothing that is named."""
        following = self._clauses.next(phrase)
        behind = following is not None and following.left == phrase.end and bool(following.prep)
        return one_of(self._doc[phrase.head], self._words.flows) and phrase.head == phrase.start and not behind

    def _done_to(self, phrase: Phrase) -> list[Target]:
        """Read who is hit behind "of": "the listing of two banks", "the expulsion of envoys"."""
        following = self._clauses.next(phrase)
        behind = following is not None and following.prep == "of" and following.left == phrase.end
        return self._sides.targets(following) if behind else []

    def _answered(self, noun: _Noun) -> bool:
        """Whether a measure is what another one answers: "answering the levies", "in response to the listing of X"."""
        outer = noun.outer
        if outer.prep in {"to", "for"} and one_of(self._doc[outer.left - 1], self._words.answers):
            return True
        return noun.governor is not None and not outer.prep and one_of(noun.governor, self._words.answering)

    def _turn(self, noun: _Noun) -> None:
        """Read the parties of a measure that is answered: those of the answer, the other way round."""
        here = [d for d in self._told if d.anchor >= noun.sentence.start]
        for oblique in self._tail(noun.phrase):
            noun.add(self._sides.targets(oblique))
        noun.aside = True
        if not noun.senders:
            noun.status = "imposed"
        if here and not noun.senders:
            states = [t for d in here[:1] for t in d.targets if t.country is not None]
            noun.senders = [self._sides.acting_for(t) for t in states[:1]]
            noun.targets = noun.targets or [self._sides.target_of(m) for m in here[0].senders]

    def _suffered(self, noun: _Noun, verb: Token) -> None:
        """Read whom a measure hits that is the object of his: "they are subject to", "X faces"."""
        subject = self._described_by(noun) or self._sides.subject(verb)
        again = self._context.those_hit(subject)
        noun.targets = noun.targets or self._sides.targets(subject)
        if again is None and not noun.targets and self._told:
            again = self._told[-1]
        if again is not None:
            self._hit_again(noun, again)
            noun.status = again.status
        elif noun.outer.prep == "" and not noun.senders:
            noun.senders = self._applying(noun.outer)  # "exporters face tariffs in X"
        if again is None and noun.status == "threatened" and self._stage.stands(verb):
            noun.status = "in force"

    def _described_by(self, noun: _Noun) -> Phrase | None:
        """Find X in "the number of X subject to a ban", where no verb stands between."""
        subject_to = self._doc[noun.outer.left - 1]
        if noun.outer.prep != "to" or subject_to.lower_ != "subject" or subject_to.i == noun.sentence.start:
            return None
        return self._clauses.phrase_at(self._doc[subject_to.i - 1])

    def _hit_again(self, noun: _Noun, told: SanctionDraft) -> None:
        """Take over from the measure that hit the same."""
        noun.add(told.targets)
        noun.senders = noun.senders or list(told.senders)
        noun.rule = "context"

    def _acting(self, noun: _Noun, verb: Token) -> None:
        """Read who takes a measure that a verb brings about: who is asked to, else its subject."""
        if self._stage.appealed(verb):
            return
        subject = self._sides.subject(verb)
        if asked := self._sides.senders_of(self._stage.asked(verb)):
            noun.senders = asked
        acting = self._sides.deciders(verb) or self._sides.senders_of(subject)
        shared = any(same_actor(m, o) for m in acting for o in noun.senders)
        if noun.senders and not shared and noun.status not in {"threatened", "imposed"}:
            return
        hit = {t.mention.entity for t in noun.targets if t.mention.entity}
        acting = [m for m in acting if m.entity is None or m.entity not in hit]
        if not acting and not noun.senders and subject is not None:
            acting = self._sides.author(subject)
        noun.senders = [*acting, *(m for m in noun.senders if all(not same_actor(m, o) for o in acting))]

    def _provoking(self, noun: _Noun) -> list[Target]:
        """Take whose act would call for a measure: "if X imposes duties"."""
        for token in noun.sentence:
            if token.lower_ not in {"if", "unless"}:
                continue
            verb = next((t for t in self._doc[token.i : noun.sentence.end] if self._clauses.is_verb(t)), None)
            acting = self._sides.senders_of(self._clauses.subject(verb, 0)) if verb is not None else []
            return self._sides.without([self._sides.target_of(m) for m in acting if m.entity is not None], noun.senders)
        return []

    def _none(self, noun: _Noun) -> str | None:
        """Give the reason why a word is no measure, or none that is told here."""
        if noun.mention.weak and noun.status is None and not (noun.senders and noun.targets):
            return "a weak word without a verb or a party that makes it a measure"
        if noun.mention.measure == "unspecified consequences" and (noun.status is None or not noun.targets):
            return "consequences that nobody threatens, or nobody in particular"
        if noun.status is None and one_of(noun.mention.token, self._words.deeds):
            noun.status = "lifted" if one_of(noun.mention.token, {"delisting"}) else "imposed"
        if not noun.senders and not noun.targets and noun.status is None and not self._carries(noun.phrase):
            return "refers to measures told elsewhere, or to none in particular"
        return None

    def _fill_senders(self, noun: _Noun) -> None:
        """Find who takes a measure where the words beside it do not tell."""
        if noun.senders:
            return
        verb, phrase, targets = noun.verb, noun.phrase, noun.targets
        definite = self._context.definite(phrase)
        if noun.status in {"threatened", "proposed"} and noun.role not in {"target", "other"}:
            noun.senders = self._sides.speaker(verb)
        if not noun.senders and self._told and (definite or (noun.status in RELIEF and targets)):
            noun.senders = self._context.carried(targets, noun.sentence, noun.mention.measure if definite else None)
            noun.rule = "context"
        if not noun.senders and noun.status is not None and targets:
            noun.senders = self._sides.teller(noun.sentence)
        undergone = verb is not None and (self._stage.is_passive(verb) or noun.role == "agent")
        if not noun.senders and undergone and targets:
            noun.senders, noun.rule = self._context.going_on(targets, noun.sentence), "context"
        subject = self._sides.subject(verb) if verb is not None else None
        if not noun.senders and self._told and subject is not None and self._is_pronoun(subject):
            noun.senders, noun.rule = self._context.carried(targets, noun.sentence), "context"
            noun.targets = targets or self._context.last_targets()
        if not noun.senders and subject is not None and noun.role == "sender":
            noun.senders = self._sides.known_people(subject)
        stands = noun.status in {"in force", *RELIEF} and noun.role == "agent" and definite
        act = subject is not None and self._context.stands_for_act(subject)
        if not noun.senders and noun.targets and (stands or act):
            noun.senders, noun.rule = self._context.enacting(noun.sentence, noun.targets), "context"

    def _fill_targets(self, noun: _Noun) -> None:
        """Find who is hit where the words beside a measure do not tell."""
        if noun.targets:
            return
        if self._told and any(t.lower_ in ALIKE for t in self._doc[noun.phrase.start : noun.phrase.head]):
            noun.targets, noun.rule = self._sides.without(self._context.last_targets(), noun.senders), "echo"
        if not noun.targets:
            noun.targets = self._context.from_context(
                noun.mention.measure, noun.phrase, noun.governor, noun.senders, noun.sentence
            )
            noun.rule = "context" if noun.targets else noun.rule

    def _is_pronoun(self, subject: Phrase) -> bool:
        """Whether "they" or "it" does what a verb says: the measures told before, or who took them."""
        return self._doc[subject.head].lower_ in {"they", "it", "we"}

    def _shut(self, mention: MeasureMention, phrase: Phrase) -> list[ActorMention]:
        """Take the state that a ban on travel shuts: "bans on entry to X apply to Y"."""
        if mention.measure not in {"travel ban", "port ban", "flight ban"}:
            return []
        inside = list(islice(self._clauses.after(phrase.end), 3))
        closed = [m for p in inside if one_of(self._doc[p.head], self._words.closed_places) for m in p.owners]
        into = {"to", "into"} if mention.measure == "travel ban" else {"into"}
        shut = [m for p in inside if p.prep in into for m in self._sides.senders_of(p)]
        return shut or [m for m in closed if m.entity is not None and m.entity.kind in SENDER_KINDS]

    def _applying(self, phrase: Phrase) -> list[ActorMention]:
        """Read where measures are in force: "remains under sanctions in A and B"."""
        inside = (p for p in self._clauses.after(phrase.end) if p.prep == "in")
        return [m for p in islice(inside, 1) for m in self._sides.senders_of(p)]

    def _past_what_is_called(self, verb: Token | None) -> Token | None:
        """Go over words that only tell how somebody sees a measure: "what X called illegal sanctions"."""
        if verb is None or not one_of(verb, {"call", "describe", "term", "brand"}):
            return verb
        what = next((t for t in self._doc[max(verb.i - 6, verb.sent.start) : verb.i] if t.lower_ == "what"), None)
        return verb if what is None else self._clauses.verb_left(what.i)

    def _described(self, participle: Token) -> Token:
        """Go over a participle that describes the measure: "impose targeted sanctions"."""
        before = self._clauses.verb_left(participle.i)
        adjacent = before is not None and before.i == participle.i - 1 and word_class(before) == "VERB"
        return before if adjacent and before is not None else participle

    def _carries(self, phrase: Phrase) -> bool:
        """Whether a bare measure is one of those told before: "the sanctions", after "despite"."""
        return phrase.prep in {"despite", "amid", "under"}

    def _parties(self, phrase: Phrase) -> tuple[list[ActorMention], list[Target]]:
        """Read the parties before the head: "Western sanctions", "Iran sanctions", "Beijing's tariffs"."""
        senders = self._sides.pointed_body(phrase) if not phrase.owners else []
        targets: list[Target] = []
        for owner in phrase.owners:
            if owner.entity is None or owner.entity.kind == "Place":
                continue
            if owner.entity.kind == "Organisation" and not self._sides.acts(owner.entity):
                continue
            following = self._doc[owner.end].text if owner.end < len(self._doc) else ""
            if owner.end <= phrase.start and owner.entity.kind in SENDER_KINDS:
                senders.append(owner)  # "their", of several states
            elif owner.entity.kind == "Person":
                senders.extend(self._sides.states_of([owner]))
            elif owner.kind == "pronoun":
                senders.extend(self._sides.in_full(owner))
            elif (
                owner.kind in {"demonym", "role"} or following in {"'s", "’s", "'", "’"} or self._sides.is_short(owner)
            ):
                senders.append(owner)
            elif owner.entity.kind == "State":
                targets.append(Target(owner.as_mention(self._doc), owner.entity))
            else:
                senders.append(owner)
        for other in self._clauses.after(phrase.end):
            if other.prep == "from" and other.left > phrase.end and self._goods_before(other):
                continue  # "the suspension of imports from X"
            if other.prep in {"from", "by"} and not targets:
                senders.extend(m for m in self._sides.senders_of(other) if all(not same_actor(m, s) for s in senders))
            elif (
                other.prep == "of"
                and not one_of(self._doc[phrase.head], self._words.deeds)
                and other.left == phrase.end
                and (states := [m for m in other.actors if m.entity and m.entity.kind in SENDER_KINDS])
            ):
                senders.extend(states)
            if other.prep in {"on", "against"}:
                by = self._clauses.next(self._clauses.listed(other)[-1])
                if (
                    by is not None
                    and by.prep == "by"
                    and not senders
                    and not self._clauses.border_between(other.end, by.left)
                ):
                    senders.extend(self._sides.senders_of(by))  # "sanctions against X by Y"
                break
        agent = self._participle(phrase)
        if agent is not None:
            senders.extend(m for m in self._sides.senders_of(agent) if all(not same_actor(m, s) for s in senders))
        return senders, targets

    def _goods_before(self, phrase: Phrase) -> bool:
        """Whether what comes from somewhere are goods: "imports from X", "flights from X"."""
        goods = self._clauses.phrase_at(self._doc[phrase.left - 1])
        above = self._clauses.phrase_at(self._doc[goods.left - 1]) if goods is not None and goods.prep == "of" else None
        flows = self._words.flows | self._words.traffic
        return any(p is not None and one_of(self._doc[p.head], flows) for p in (goods, above))  # "imports of rice"

    def _participle(self, phrase: Phrase) -> Phrase | None:
        """Find who acts in "sanctions imposed by X", "tariffs that X introduced"."""
        doc, limit = self._doc, self._doc[phrase.head].sent.end
        for token in doc[phrase.end : min(phrase.end + 12, limit)]:
            if self._begins_clause(token):
                return None
            if word_class(token) == "VERB" and self._stage.cue(token) is not None:
                if token.tag_ == "VBN" and not any(one_of(t, {"have"}) for t in doc[phrase.end : token.i]):
                    return next((p for p in self._clauses.after(token.i + 1) if p.prep == "by"), None)
                subject = None if self._stage.is_passive(token) else self._clauses.subject(token)
                if subject is not None and subject.start >= phrase.end and subject.end <= token.i:
                    told_of = any(t.lower_ in _RELATIVES for t in doc[subject.end : token.i])
                    return None if told_of else subject  # "sanctions on X, which vowed": X takes none
                return None
            if token.text in {",", ";"} and token.nbor().lower_ != "which":
                return None
        return None

    def _tail(self, phrase: Phrase, *, widened: bool = False) -> list[Phrase]:
        """List the phrases that say on whom or what a measure is put."""
        last = self._clauses.listed(phrase)[-1]
        goods = one_of(self._doc[phrase.head], {"requirement", "licence", "license", "control", "quota"})
        listing = one_of(self._doc[phrase.head], {"list", "register"})
        covered = self._covered(last.end)
        found: list[Phrase] = [covered] if covered is not None else []
        for other in self._all_after(last.end):
            if other.prep in _ASIDE:
                break
            if not found and other.prep in {"with", "of", "to"} and one_of(self._doc[other.left - 1], _REGARDING):
                return [other]
            if other.prep in _TAIL and not (listing and other.prep == "on"):
                if other.prep == "from" and not found:
                    continue
                if other.prep in {"to", "for"} and not (
                    self._names_somebody(other) or (goods and other.prep == "for") or (widened and other.prep == "to")
                ):
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
            if self._begins_clause(token):
                return
            if word_class(token) == "VERB" and self._stage.cue(token) is not None:
                if token.tag_ == "VBG" or (token.tag_ != "VBN" and self._clauses.subject(token) is measure):
                    return  # "the cap takes effect ... with an embargo on ..."
                for phrase in self._clauses.after(token.i + 1):
                    if phrase.prep in {"on", "against"}:
                        yield phrase
                return
            if token.text in {",", ";"}:
                return

    def _begins_clause(self, token: Token) -> bool:
        """Whether a word begins a clause that says nothing of the noun before it: "if", "as", "because"."""
        if token.lower_ in _RELATIVES:
            return False
        return self._clauses.is_border(token) or (token.lower_ == "as" and word_class(token) == "SCONJ")

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
            if word_class(token) == "VERB" and one_of(token, self._words.covering):
                return next((p for p in self._clauses.after(token.i + 1)), None)
            if word_class(token) not in {"PRON", "AUX", "SCONJ", "ADV", "DET"}:
                return None
        return None

    def _names_somebody(self, phrase: Phrase) -> bool:
        named = (*phrase.actors, *phrase.owners)
        return any(m.entity is not None and m.entity.kind in {"State", "Organisation"} for m in named)
