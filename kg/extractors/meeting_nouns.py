"""Meetings told by a noun: "talks with", "a summit of", "his visit to", "their call"."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses import Clauses, Phrase, distinct, is_actor, one_of, word_class
from kg.extractors.meeting_cues import Cue
from kg.extractors.meeting_dates import MeetingDates
from kg.extractors.meeting_merge import Draft
from kg.extractors.meeting_parties import Parties
from kg.extractors.meeting_sides import Sides
from kg.extractors.meeting_status import MeetingStatus
from kg.pipeline.actors import ActorMention

__all__ = ["NounMeetings"]

_LIGHT: Final = frozenset(
    "hold have conduct attend join start begin open conclude end finish resume continue host chair convene "
    "organise organize report complete kick wrap launch lead wind pay make enter leave cancel postpone plan "
    "schedule announce propose arrange undertake give grant pay embark cut".split()
)
_PROCESSES: Final = frozenset(
    {"dialogue", "conversation", "discussion", "consultation", "consultations", "negotiation"}
)
_STARTING: Final = frozenset(
    {"start", "begin", "open", "launch", "initiate", "resume", "continue", "establish", "propose", "draw"}
)
_OWN_WISH: Final = frozenset(
    "rule refuse reject decline seek want request offer cancel postpone scrap skip boycott snub delay plan "
    "agree prepare propose deny exclude call put hope accept".split()
)
_TELLING: Final = frozenset({"hold", "schedule", "take", "open", "convene", "set", "begin", "start", "plan"})
_RECALLING: Final = frozenset({"recall", "withdraw", "summon"})
_HOSTING: Final = frozenset({"host", "organise", "organize", "convene", "chair", "plan"})
_DETERMINED: Final = frozenset({"the", "this", "these", "that", "those", "such", "both", "their", "its"})
_PLACE_PREPS: Final = frozenset({"in", "at", "to", "into", "near", "inside", "outside", "from", "on"})
#: What leads from a verb to what is only spoken of.
_TOPICS: Final = frozenset({"about", "regarding", "concerning", "over"})
_FURTHER: Final = frozenset("second third fourth fifth next another further final last".split())
_LED: Final = frozenset({"led", "brokered", "mediated", "hosted", "sponsored", "backed", "chaired", "facilitated"})
_PARTY_VERBS: Final = frozenset(
    {
        "back",
        "hold",
        "host",
        "co-host",
        "attend",
        "chair",
        "lead",
        "mediate",
        "broker",
        "organise",
        "organize",
        "convene",
        "involve",
        "join",
    }
)


class NounMeetings:
    """Reads noun cues of one doc into drafts."""

    def __init__(self, doc: Doc, clauses: Clauses, parties: Parties, status: MeetingStatus) -> None:
        self._doc = doc
        self._clauses = clauses
        self._parties = parties
        self._status = status
        self._sides = Sides(doc, clauses, parties.in_office)
        self._dates = MeetingDates(doc, clauses)

    def noun_draft(self, cue: Cue, sentence: Span, limit: int, cues: list[Cue]) -> Draft | str:
        phrase = cue.phrase
        assert phrase is not None
        words = [t.lower_ for t in self._doc[phrase.start : phrase.head]]
        following = self._doc[phrase.end].lower_ if phrase.end < sentence.end else ""
        if cue.lemma == "call" and (following == "for" or self._doc[phrase.head].lower_ == "calls"):
            return "a demand, not a call"
        goal = self._clauses.next(phrase) if cue.lemma == "call" and following == "to" else None
        if goal is not None and not goal.actors:
            return "a call to do something"
        if self._parties.sporting(sentence):
            return "a match, not a meeting"
        own, place, hosts = self._noun_parts(cue, limit)
        verb, relation = self._governor(cue, sentence)
        verb_cue = next((c for c in cues if verb is not None and c.token.i == verb.i), None)
        together = bool(own) and self._complete(cue, own)
        subjects: list[ActorMention] = []
        if (
            verb is not None
            and not together
            and phrase.prep not in _TOPICS
            and not (phrase.prep == "at" and one_of(verb, {"speak"}))
            and (phrase.prep != "on" or cue.format in {"visit", "call"})
            and self._brings(verb, relation, verb_cue, credentials=cue.lemma == "credential")
        ):
            subjects = self._taking_part(verb)
            if relation == "object" and one_of(verb, _HOSTING):
                hosts = [*hosts, *subjects]
        if relation == "subject" and verb is not None and not own:
            own = self._between(verb)
        if relation == "oblique" and verb is not None and verb.i > phrase.end and not together:
            subjects = [*subjects, *self._addressed(verb)]
        if "their" in words and not own:
            subjects = self._all_people(sentence, phrase.left) or subjects
        further = not own and bool(set(words) & _FURTHER)
        if further and (not subjects or (relation == "object" and verb is not None and one_of(verb, _HOSTING))):
            subjects = distinct([*self._parties.last_of(cue.format), *subjects])
        participants = distinct([*subjects, *own])
        determined = bool(words) and words[0] in _DETERMINED
        if cue.format == "visit" and own:
            participants = distinct(own)
        if place is None and hosts and hosts[0].place is not None and cue.format in {"conference", "summit"}:
            place = hosts[0]
        if place is None and verb is not None and cue.format == "visit" and relation == "object":
            place = self._paid(verb, phrase)
        if place is None and verb is not None:
            place = self._verb_place(verb, phrase)
        told = self._told_of(phrase, sentence)
        if place is None:
            place = self._clauses.place_before_where(phrase.left) or (self._verb_place(told, phrase) if told else None)
        place = None if cue.format == "call" else place
        date = self._dates.of(phrase.left, phrase.end, verb, phrase, limit)
        if told is not None and not own:
            own = self._between(told)
            participants = distinct([*participants, *own])
        if told is not None and (date is None or date.end <= told.i):
            date = self._dates.of(told.i, told.i + 1, told) or date
        if date is None and verb is not None and relation == "subject":
            date = self._dates.of(verb.i, verb.i + 1, verb, limit=max(limit, verb.i + 1))
        if not participants and relation == "subject" and (place is not None or date is not None):
            participants = own = self._bodies(phrase)
        if cue.lemma in _PROCESSES and self._begins(phrase) and (place is None or date is None):
            return "a process that begins, not a meeting"
        if verb is not None and one_of(verb, _RECALLING):
            return "somebody is called home"
        envoy = self._clauses.next(phrase)
        if cue.lemma == "credential" and (envoy is None or envoy.prep not in {"from", "of"}):
            return "what somebody is able to do"
        reason = self._noun_doubt(cue, participants, own, place)
        if reason:
            return self._closing(cue, verb, words, relation) or reason
        if cue.kind == "press" and len(participants) < 2 and "joint" not in words:
            return "a news conference of one side"
        return Draft(
            anchor=phrase.head,
            format=cue.format,
            status=self._status.of(cue, verb, date.date if date else None),
            participants=participants,
            hosts=distinct(hosts),
            place=place,
            date=date,
            rule=cue.kind,
            lemma=cue.lemma,
            anaphoric=(determined and not (own or (further and subjects)))
            or (determined and bool(own) and own == self._agents(phrase, limit))
            or (cue.kind == "press" and len(participants) < 2)
            or (cue.format == "visit" and place is None and not hosts),
            topic=self._topic(phrase),
            sure=not self._unsettled(phrase, verb, relation),
        )

    def _begins(self, phrase: Phrase) -> bool:
        """Whether a dialogue is started or agreed on, which is no single meeting."""
        verb = self._clauses.verb_left(phrase.left)
        return verb is not None and not phrase.prep and one_of(verb, _STARTING)

    def _unsettled(self, phrase: Phrase, verb: Token | None, relation: str) -> bool:
        """Whether nothing tells if a meeting was or will be: "groundwork for a trip to X in May"."""
        if phrase.prep in {"after", "during", "following", "since", "at"}:
            return False
        indefinite = self._doc[phrase.start].lower_ in {"a", "an", "another"}
        return indefinite and (relation != "object" or verb is None or verb.tag_ not in {"VBD", "VBN"})

    def _closing(self, cue: Cue, verb: Token | None, words: list[str], relation: str) -> Draft | None:
        """Read "no such meeting took place", "the talks were called off": the end of a plan told before."""
        if not words or words[0] not in {"the", "no", "that", "this"} or cue.phrase is None or relation == "oblique":
            return None
        status = self._status.of(cue, verb, None)
        if status not in {"denied", "cancelled", "postponed"}:
            return None
        return Draft(cue.token.i, cue.format, status, [], [], None, None, "noun", cue.lemma, anaphoric=True)

    def _noun_parts(self, cue: Cue, limit: int) -> tuple[list[ActorMention], ActorMention | None, list[ActorMention]]:
        """Read owners, phrases with "with", "between", "of", "by", and the place after a noun."""
        phrase = cue.phrase
        assert phrase is not None
        own = self._owners(cue, phrase)
        met = self._clauses.next(phrase)
        if cue.lemma == "meeting" and met is not None and not met.prep and met.left == phrase.end:
            own.extend(self._clauses.actors_in(met))
        place: ActorMention | None = None
        hosts: list[ActorMention] = []
        if cue.format == "visit":
            place = next((m for m in phrase.owners if m.place and self._compound(m)), None)
        for other in self._clauses.after(phrase.end):
            if other.start >= limit and other.prep != "of":
                break
            role = cue.frame.get(other.prep, "")
            if other.prep in {"with", "between", "among", "involving"} and (
                cue.format != "visit" or other.left == phrase.end
            ):
                role = "participant"
            if other.prep == "in" and self._doc[other.head].lower_ in {"honour", "honor"}:
                guests = self._clauses.next(other)
                own.extend(m for m in self._clauses.actors_in(guests) if is_actor(m)) if guests else None
            actors = self._parties.recalled(other) or [m for m in self._sides.of(other) if is_actor(m)]
            if role in {"participant", "visitor", "guest"} or role == "host":
                if other.prep != "of" or other.left == phrase.end:
                    own.extend(actors)
            elif other.prep in _PLACE_PREPS and place is None and other.places and self._is_place(other, cue):
                place = self._clauses.town_of(other) or other.places[0]
        agents = self._agents(phrase, limit)
        own.extend(agents)
        own.extend(self._leaders(phrase))
        hosts.extend(agents if self._hosted(phrase, limit) else [])
        return own, place, hosts

    def _agents(self, phrase: Phrase, limit: int) -> list[ActorMention]:
        """List those by whom a meeting was hosted, chaired, attended: "the session was co-chaired by X and Y"."""
        found: list[ActorMention] = []
        for verb in self._doc[phrase.end : min(limit, phrase.end + 12)]:
            if verb.tag_ == "VBN" and one_of(verb, _PARTY_VERBS):
                agent = next((p for p in self._clauses.after(verb.i + 1) if p.prep == "by"), None)
                if agent is not None:
                    found.extend(m for m in self._clauses.actors_in(agent) if is_actor(m))
        return found

    def _leaders(self, phrase: Phrase) -> list[ActorMention]:
        """Take the body that leads or brokers talks by the word before them: "UN-led talks"."""
        found: list[ActorMention] = []
        for token in self._doc[phrase.start + 1 : phrase.head]:
            hyphen = self._doc[token.i - 1]
            if token.lower_ in _LED and hyphen.text in {"-", "–"} and hyphen.i > phrase.start:
                found.extend(m for m in phrase.owners if m.end == hyphen.i and m.entity is not None)
        return found

    def _hosted(self, phrase: Phrase, limit: int) -> bool:
        verbs = self._doc[phrase.end : min(limit, phrase.end + 12)]
        return any(t.tag_ == "VBN" and one_of(t, {"host", "co-host"}) for t in verbs)

    def _owners(self, cue: Cue, phrase: Phrase) -> list[ActorMention]:
        owners = [m for m in phrase.owners if m.entity is not None and m.entity.kind != "Place"]
        people = [m for m in owners if m.entity is not None and m.entity.kind == "Person"]
        if people:
            return people
        if office := self._office_owner(phrase):
            return [office]
        states = [m for m in owners if m.entity is not None and m.entity.kind in {"State", "Group", "Organisation"}]
        if cue.format == "visit":
            return []
        return states if len(states) > 1 else []

    def _office_owner(self, phrase: Phrase) -> ActorMention | None:
        """Find the unnamed office whose meeting it is: "the Malian foreign minister's talks with"."""
        genitive = next((t for t in self._doc[phrase.start : phrase.head] if t.text in {"'s", "’s"}), None)
        if genitive is None or not any(m.entity is not None and m.end < genitive.i for m in phrase.owners):
            return None
        if self._clauses.gazetteer.office(self._doc[genitive.i - 1].lower_) is None:
            return None
        start = phrase.start + (word_class(self._doc[phrase.start]) == "DET")
        return ActorMention(start, genitive.i, None, "unnamed")

    def _bodies(self, phrase: Phrase) -> list[ActorMention]:
        """Take the body whose summit it is, where nobody else is named: "the African Union summit opens"."""
        return [
            m
            for m in phrase.owners
            if m.entity is not None and m.entity.kind in {"Organisation", "Group"} and self._parties.diplomatic(m)
        ]

    def _compound(self, mention: ActorMention) -> bool:
        following = self._doc[mention.end] if mention.end < len(self._doc) else None
        return following is not None and following.text not in {"'s", "’s"}

    def _is_place(self, phrase: Phrase, cue: Cue) -> bool:
        if phrase.prep == "from":
            return False
        if phrase.prep == "on" and one_of(self._doc[phrase.head], {"island"}):
            return True
        if phrase.prep == "on" or (phrase.prep == "to" and cue.format != "visit"):
            return False
        return phrase.places[-1].end >= phrase.head or phrase.places[0].start <= phrase.head < phrase.places[-1].end

    def _complete(self, cue: Cue, own: list[ActorMention]) -> bool:
        """Whether the noun phrase names all sides, so that the verb's subject is not one."""
        if cue.format == "visit":
            return True
        phrase = cue.phrase
        assert phrase is not None
        preps = {p.prep for p in self._clauses.after(phrase.end) if p.prep != "of" or p.left == phrase.end}
        owned = any(m.kind in {"pronoun", "name"} for m in self._owners(cue, phrase))
        return len(own) > 1 and (bool(preps & {"between", "among", "of"}) or owned or "with" not in preps)

    def _governor(self, cue: Cue, sentence: Span) -> tuple[Token | None, str]:
        """Find the verb around a noun cue and how the noun stands to it."""
        phrase = cue.phrase
        assert phrase is not None
        verb = self._clauses.verb_left(phrase.left)
        if verb is not None and verb.lower_ == "according":
            verb = None
        if verb is not None and not (verb.tag_ == "VBN" and verb.i == phrase.left - 1 and False):
            return verb, "oblique" if phrase.prep else "object"
        after = self._predicate(phrase, sentence)
        if after is None:
            return None, ""
        main = self._main_verb(after)
        return main, "oblique" if phrase.prep else "subject"

    def _predicate(self, phrase: Phrase, sentence: Span) -> Token | None:
        """Find the finite verb of a noun to its left, over a relative clause."""
        relative = False
        for token in self._doc[phrase.end : sentence.end]:
            if token.lower_ in {"that", "which", "who"} and word_class(token) in {"PRON", "DET", "SCONJ"}:
                relative = True
            elif word_class(token) in {"VERB", "AUX"} and token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                if not relative:
                    return token
                relative = False
        return None

    def _told_of(self, phrase: Phrase, sentence: Span) -> Token | None:
        """Find the verb of a relative clause that says when or where: "the talks, which were held in Lima, failed"."""
        for token in self._doc[phrase.end : sentence.end]:
            if token.lower_ in {"that", "which"} and word_class(token) in {"PRON", "DET", "SCONJ"}:
                following = self._doc[token.i + 1 : min(token.i + 6, sentence.end)]
                return next((t for t in following if t.tag_ != "MD" and one_of(t, _TELLING)), None)
            if token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                return None
        return None

    def _main_verb(self, verb: Token) -> Token:
        """Go from an auxiliary to the verb it belongs to."""
        position = verb.i
        if word_class(verb) == "AUX" or verb.tag_ == "MD":
            for token in self._doc[verb.i + 1 : min(verb.i + 6, verb.sent.end)]:
                if word_class(token) == "VERB":
                    return token
                if word_class(token) not in {"AUX", "ADV", "PART"}:
                    break
        return self._doc[position]

    def _brings(self, verb: Token, relation: str, cue: Cue | None, *, credentials: bool) -> bool:
        """Whether the subject of a verb takes part in the meeting that stands beside it."""
        if relation == "object":
            return one_of(verb, _LIGHT) or one_of(verb, _OWN_WISH) or cue is not None or credentials
        return relation == "oblique"

    def _taking_part(self, verb: Token) -> list[ActorMention]:
        phrase = self._clauses.subject(verb)
        if phrase is not None and (recalled := self._parties.recalled(phrase)):
            return recalled
        found = self._sides.subjects(verb)
        return [
            m
            for m in found
            if (m.entity is not None and m.entity.kind in {"Person", "State", "Organisation", "Group"})
            or m.entity is None
        ]

    def _addressed(self, verb: Token) -> list[ActorMention]:
        """Take the person told something in a meeting: "during the call X told Y"."""
        if not one_of(verb, {"tell", "inform", "assure", "urge", "ask", "thank", "warn", "brief", "congratulate"}):
            return []
        return [
            m
            for p in self._clauses.objects(verb)
            for m in p.actors
            if m.entity is not None and m.entity.kind == "Person"
        ]

    def _all_people(self, sentence: Span, limit: int) -> list[ActorMention]:
        """List the persons before "their call", who made it."""
        found = [
            m
            for p in self._clauses.phrases(sentence)
            if p.end <= limit
            for m in p.actors
            if m.entity and m.entity.kind == "Person"
        ]
        return distinct(found)

    def _verb_place(self, verb: Token, phrase: Phrase) -> ActorMention | None:
        for other in self._clauses.after(verb.i + 1):
            if other.prep in {"in", "at"} and other.places and other is not phrase:
                return self._clauses.town_of(other) or other.places[0]
        return None

    def _between(self, verb: Token) -> list[ActorMention]:
        """Take those named behind the verb: "a call was held between X and Y"."""
        sides = [p for p in self._clauses.after(verb.i + 1) if p.prep in {"between", "with"}]
        return [m for p in sides for m in self._sides.of(p) if is_actor(m)]

    def _paid(self, verb: Token, phrase: Phrase) -> ActorMention | None:
        """Take the place that somebody pays a visit: "will pay Lima a visit"."""
        between = next(iter(self._clauses.objects(verb)), None) if one_of(verb, {"pay"}) else None
        paid = between is not None and between is not phrase and between.end <= phrase.start
        return between.places[0] if between is not None and paid and between.places else None

    def _noun_doubt(
        self, cue: Cue, participants: list[ActorMention], own: list[ActorMention], place: ActorMention | None
    ) -> str:
        if not participants:
            return "nobody named who takes part"
        if cue.format != "visit" and self._parties.of_one_country(participants):
            return "all of one country"
        visit = cue.format == "visit"
        known = self._parties.any_diplomatic(participants)
        known = known or (visit and any(self._parties.notable(m, cue) for m in participants))
        if not known and not self._parties.named_pair(participants, cue):
            return "nobody who acts for a state or an organisation"
        if cue.format == "visit" and not own and place is None:
            return "neither visitor nor place of the visit"
        return ""

    def _topic(self, phrase: Phrase) -> str | None:
        following = self._clauses.next(phrase)
        if (
            following is None
            or following.prep not in {"on", "about", "over"}
            or following.left != phrase.end
            or following.places
        ):
            return None
        return self._doc[following.start : following.end].text
