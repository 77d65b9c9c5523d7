"""Meetings told by a verb: "met", "hosted", "will travel to", "is due in"."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses import Clauses, Phrase, distinct, is_actor, one_of, same_actor, word_class
from kg.extractors.meeting_cues import REMOTE, Cue
from kg.extractors.meeting_dates import MeetingDates
from kg.extractors.meeting_merge import Draft
from kg.extractors.meeting_parties import Parties
from kg.extractors.meeting_sides import Sides
from kg.extractors.meeting_status import MeetingStatus
from kg.pipeline.actors import ActorMention
from kg.pipeline.attributes import DateMention

__all__ = ["VerbMeetings"]

_REMOTE: Final = REMOTE | {"link", "call"}
#: Verbs of going anywhere: only their goal is a place of a visit.
_MOVING: Final = frozenset(
    {"go", "come", "head", "travel", "fly", "jet", "journey", "return", "leave", "leave for", "depart", "send"}
)


#: Verbs of much else than meetings, believed between named persons and states alone.
_OF_NAMED: Final = frozenset(
    {"speak", "talk", "consult", "call", "greet", "welcome", "join", "sign", "negotiate", "discuss", "exchange views"}
)
#: Verbs that only two persons make a meeting of.
_PERSONAL: Final = frozenset({"see", "brief", "call on", "discuss", "exchange views", "lunch", "breakfast"})


#: Verbs of speech, behind which what is spoken of may have a date of its own.
_ON_TOPICS: Final = frozenset({"discuss", "exchange views", "speak", "talk", "consult"})
#: Roles that no actor has.
_THINGS: Final = frozenset({"agreement", "meeting", "topic"})
_AGREEMENTS: Final = frozenset(
    "agreement deal pact accord treaty memorandum protocol declaration communique convention document".split()
)
_AROUND: Final = {"presence": "participant", "invitation": "host"}
_INVITED: Final = frozenset(
    "visit come attend join travel meet participate take go hold sit send return host talk be discuss fly".split()
)
#: How many phrases of place and time may stand between a verb and its object.
_BETWEEN: Final = 3
_LEADING: Final = frozenset({"lead", "head", "chair"})
_JOURNEYS: Final = frozenset({"visit", "trip", "tour", "journey", "stay"})
#: What somebody arrives in.
_VEHICLES: Final = frozenset(
    {"plane", "jet", "aircraft", "airplane", "flight", "helicopter", "motorcade", "convoy", "ship"}
)


class VerbMeetings:
    """Reads verb cues of one doc into drafts."""

    def __init__(self, doc: Doc, clauses: Clauses, parties: Parties, status: MeetingStatus) -> None:
        self._doc = doc
        self._clauses = clauses
        self._parties = parties
        self._status = status
        self._sides = Sides(doc, clauses, parties.in_office)
        self._dates = MeetingDates(doc, clauses)

    def verb_draft(self, cue: Cue, sentence: Span, limit: int) -> Draft | str:
        cue = self._in_company(self._by_phone(cue))
        verb, frame = cue.token, cue.frame
        passive = self._is_passive(verb)
        subjects = self._those(verb) or self._carried(verb) or self._sides.subjects(verb)
        object_phrase = self._object(cue)
        obliques = self._obliques(cue, object_phrase, limit)
        roles: dict[str, list[ActorMention]] = {}
        subject_role = frame.get("passive", frame.get("object", "")) if passive else frame.get("subject", "")
        if subject_role:
            roles.setdefault(subject_role, []).extend([*subjects, *self._leaders(verb)])
        place = self._place(cue, obliques, object_phrase, passive)
        if place is None and cue.format != "call" and "visitor" not in frame.values():
            place = self._clauses.place_before_where(cue.token.i)
        if object_phrase is not None and not passive and (role := frame.get("object")):
            actors = [m for m in self._sides.of(object_phrase) if is_actor(m)]
            if role == "place-or-host":
                people = [m for m in actors if m.entity is None or m.entity.kind == "Person"]
                roles.setdefault("host", []).extend(people)
            else:
                roles.setdefault(role, []).extend(actors)
        for phrase in obliques:
            role = frame.get(
                phrase.prep,
                ("host" if "host" in frame.values() else "participant") if passive and phrase.prep == "by" else "",
            )
            if phrase.prep == "with" and not role and "visitor" not in frame.values():
                role = "participant"
            if role == "place-or-host":
                people = [m for m in self._sides.of(phrase) if m.entity is not None and m.entity.kind == "Person"]
                roles.setdefault("host", []).extend(people)
            elif role and not role.startswith("place"):
                roles.setdefault(role, []).extend(m for m in self._sides.of(phrase) if is_actor(m))
        for slot, guests in self._around(obliques, frame).items():
            roles.setdefault(slot, []).extend(guests)
        if subject_role and not passive:
            roles[subject_role] = self._apart(roles[subject_role], subjects)
        reason = self._verb_doubt(cue, roles, object_phrase, place, sentence, passive)
        if reason:
            return reason
        participants = distinct(
            [m for role, ms in roles.items() if role not in {"place", "topic", "agreement"} for m in ms]
        )
        date = self._date(cue, object_phrase, limit)
        return Draft(
            anchor=verb.i,
            format=cue.format,
            status=self._status.of(cue, verb, date.date if date else None),
            participants=participants,
            hosts=distinct([*roles.get("host", []), *roles.get("guest-or-host", [])]),
            place=place,
            date=date,
            rule=cue.kind,
            lemma=cue.lemma,
            anaphoric=(cue.format == "signing" and place is None)
            or (cue.lemma in {"discuss", "exchange views"} and bool(self._those(verb))),
        )

    def _obliques(self, cue: Cue, object_phrase: Phrase | None, limit: int) -> list[Phrase]:
        """List the prepositional phrases of a verb, those behind a list of names and offices too."""
        found = [p for p in self._clauses.after(cue.end) if p.prep and p is not object_phrase and p.left < limit]
        reached = self._reached(cue, object_phrase)
        further = [p for p in self._clauses.after(reached) if p.prep and p.left < limit] if reached > cue.end else []
        return [*found, *(p for p in further if p not in found and (not found or p.start > found[-1].start))]

    def _reached(self, cue: Cue, object_phrase: Phrase | None) -> int:
        """Give the end of whom a verb tells as met, with their offices."""
        met = object_phrase
        if met is None:
            met = next((p for p in self._clauses.after(cue.end) if cue.frame.get(p.prep) == "participant"), None)
        return self._sides.end_of(met) if met is not None and self._clauses.actors_in(met) else cue.end

    def _date(self, cue: Cue, object_phrase: Phrase | None, limit: int) -> DateMention | None:
        """Find the date beside a verb, else behind whom it tells as met."""
        verb, reached = cue.token, self._reached(cue, object_phrase)
        date = self._dates.of(verb.i, cue.end, verb, limit=limit)
        if date is not None and cue.lemma in _ON_TOPICS and self._is_of_topic(cue, date):
            return self._dates.of(verb.i, cue.end, verb, limit=cue.end)
        if reached <= cue.end or (date is not None and date.start >= cue.end):
            return date
        further = self._dates.of(verb.i, reached, verb, limit=max(limit, reached))
        return further if further is not None and further.start >= reached else date

    def _is_of_topic(self, cue: Cue, date: DateMention) -> bool:
        """Whether a date belongs to what is spoken of: "discussed the rescue of two fishermen in November"."""
        noun = self._doc[date.start : date.end].root.head
        return cue.end <= noun.i < date.start and noun.tag_ in {"NN", "NNS"}

    def _object(self, cue: Cue) -> Phrase | None:
        """Give the object of a verb, also of one that ends in a preposition: "call on X"."""
        following = self._clauses.phrase_at(self._doc[cue.end]) if cue.end < cue.token.sent.end else None
        if " " in cue.lemma and following is not None and following.left == cue.end - 1 and "object" in cue.frame:
            return following
        last = self._doc[cue.end - 1]
        verb = cue.token if cue.weak and word_class(last) in {"ADV", "ADP"} else last
        return next(iter(self._clauses.objects(verb)), None) or self._shifted(cue)

    def _apart(self, mentions: list[ActorMention], subjects: list[ActorMention]) -> list[ActorMention]:
        """Leave an office unnamed that is not of the one met: "The Prime Minister spoke to Prime Minister Soto"."""
        met = [m for m in mentions if m not in subjects and m.kind == "name"]
        return [
            replace(m, entity=None, kind="unnamed", label=None)
            if m in subjects and m.kind == "role" and any(same_actor(m, o) for o in met)
            else m
            for m in mentions
        ]

    def _shifted(self, cue: Cue) -> Phrase | None:
        """Take an object that stands behind a place: "welcomed to Lima his Chilean counterpart, Ana Soto"."""
        if "object" not in cue.frame or self._is_passive(cue.token):
            return None
        reached = cue.end
        for phrase in islice(self._clauses.after(cue.end), _BETWEEN):
            if phrase.left - reached > 1:
                return None
            if not phrase.prep and self._clauses.actors_in(phrase):
                return phrase if reached > cue.end else None
            if phrase.prep not in {"to", "in", "at", "on"}:
                return None
            reached = phrase.end
        return None

    def _those(self, verb: Token) -> list[ActorMention]:
        """Take "they" and "the two" for those of the meeting told last."""
        phrase = self._clauses.subject(verb)
        if phrase is None:
            return []
        if self._doc[phrase.head].lower_ in {"he", "she"} and not phrase.actors:
            last = self._parties.last
            return list(last) if len(last) == 1 and last[0].entity is None else []
        return self._parties.recalled(phrase)

    def _carried(self, verb: Token) -> list[ActorMention]:
        """Take whose plane it is that landed."""
        phrase = self._clauses.subject(verb)
        return [m for m in phrase.owners if is_actor(m)] if phrase is not None and self._is_vehicle(phrase) else []

    def _is_vehicle(self, phrase: Phrase) -> bool:
        return one_of(self._doc[phrase.head], _VEHICLES)

    def _around(self, obliques: list[Phrase], frame: dict[str, str]) -> dict[str, list[ActorMention]]:
        """Take those "in the presence of" whom something was done, and "at the invitation of" whom one came."""
        found: dict[str, list[ActorMention]] = {}
        for phrase in obliques:
            word = self._doc[phrase.head].lower_
            following = self._clauses.next(phrase)
            if word not in _AROUND or following is None or following.prep != "of" or following.left != phrase.end:
                continue
            people = [
                m for m in self._clauses.actors_in(following) if m.entity is not None and m.entity.kind == "Person"
            ]
            if word == "presence" or "visitor" in frame.values():
                found.setdefault(_AROUND[word], []).extend(people)
        return found

    def _leaders(self, verb: Token) -> list[ActorMention]:
        """List those by whom the subject is led: "a delegation headed by X arrived"."""
        phrase = self._clauses.subject(verb)
        following = self._clauses.next(phrase) if phrase is not None else None
        while following is not None and following.end <= verb.i:
            if following.prep == "by" and one_of(self._doc[following.left - 1], _LEADING):
                return [m for m in self._clauses.actors_in(following) if is_actor(m)]
            following = self._clauses.next(following)
        return []

    def _by_phone(self, cue: Cue) -> Cue:
        """Read "spoke to X by telephone" as a call, though other words stand between."""
        if cue.lemma not in {"speak", "talk"} and not cue.weak:
            return cue
        away = any(
            p.prep in {"by", "on", "over", "via"} and one_of(self._doc[p.head], _REMOTE)
            for p in self._clauses.after(cue.end)
        )
        return replace(cue, format="call", lemma="speak by phone", weak=False) if away else cue

    def _in_company(self, cue: Cue) -> Cue:
        """Read "spent the morning with X" as a talk, not as a visit to a place."""
        if cue.lemma != "spend" or not any(
            p.prep == "with" and self._is_person(p) for p in self._clauses.after(cue.end)
        ):
            return cue
        return replace(cue, format="talks", frame={"subject": "participant", "with": "participant", "in": "place"})

    def _verb_doubt(
        self,
        cue: Cue,
        roles: dict[str, list[ActorMention]],
        object_phrase: Phrase | None,
        place: ActorMention | None,
        sentence: Span,
        passive: bool,
    ) -> str:
        """Say why a verb tells of no meeting, or nothing."""
        if self._parties.sporting(sentence):
            return "a match, not a meeting"
        if any(t.lower_ in {"times", "occasions"} for t in self._doc[cue.end : cue.end + 8]):
            return "a number of meetings, not one"
        people = [m for ms in roles.values() for m in ms]
        if self._since(cue):
            return "said not to have been done since"
        if self._doc[cue.token.i - 1].lower_ == "to" and self._doc[cue.token.i - 2].lower_ in {"never", "not"}:
            return "a vow not to meet"
        if one_of(self._doc[cue.token.i - 1], {"stop", "cease", "avoid", "without"}):
            return "said not to be done"
        if (
            (subject := self._clauses.subject(cue.token)) is not None
            and self._is_vehicle(subject)
            and not subject.owners
        ):
            return "nobody named who comes"
        if cue.lemma == "see" and passive:
            return "seen as something"
        if cue.lemma == "speak" and object_phrase is not None and not object_phrase.actors:
            return "speaks something, not with somebody"
        if not people:
            return "nobody named who meets"
        if cue.weak and not self._parties.of_two_states(people):
            return "not between persons of two states"
        if "visitor" not in cue.frame.values() and self._parties.of_one_country(people):
            return "all of one country"
        known = self._parties.any_diplomatic(people) or any(self._parties.notable(m, cue) for m in people)
        agreed = (
            cue.format == "signing" and object_phrase is not None and one_of(self._doc[object_phrase.head], _AGREEMENTS)
        )
        if not known and not self._parties.named_pair(people, cue, surely=agreed):
            return "nobody who acts for a state or an organisation"
        values = set(cue.frame.values())
        if "visitor" in values:
            return self._visit_doubt(cue, roles, place)
        met = cue.frame.get("object", "agreement")
        if object_phrase is not None and not passive and not roles.get(met) and met not in _THINGS:
            return "what is met is no actor"
        if cue.lemma == "invite" and self._for_else(cue):
            return "asked to do something else than meet"
        if cue.lemma == "join" and not any(m.entity is not None and m.entity.kind == "Person" for m in people):
            return "states beside one another"
        if cue.lemma in {"call", "ring"} and (
            object_phrase is None
            or object_phrase.start > cue.end + 1
            or self._particle(cue)
            or self._goes_on(object_phrase)
            or not self._is_person(object_phrase)
        ):
            return "calls somebody something"
        if cue.lemma in _PERSONAL and (reason := self._glance(cue, roles, object_phrase)):
            return reason
        if cue.lemma in _OF_NAMED and not all(self._stands_for(m, cue) for m in people):
            return "not between named persons or states"
        if len(distinct(people)) < 2:
            plural = [m for m in people if self._parties.is_many(m)]
            if not plural or cue.lemma in _OF_NAMED | _PERSONAL:
                return "only one side is named"
        return ""

    def _for_else(self, cue: Cue) -> bool:
        """Whether somebody is invited to do what is no meeting: "invited X to invest"."""
        following = self._doc[cue.end : min(cue.end + 16, cue.token.sent.end)]
        asked = next((t for t in following if t.tag_ == "VB" and t.nbor(-1).lower_ == "to"), None)
        return asked is not None and not one_of(asked, _INVITED)

    def _particle(self, cue: Cue) -> bool:
        """Whether "call out", "call up", "call off" is meant."""
        return word_class(self._doc[cue.end]) in {"ADP", "ADV"} or self._doc[cue.end].tag_ == "RP"

    def _since(self, cue: Cue) -> bool:
        """Whether "had not met since" tells how long ago something was, and no meeting."""
        subject = self._clauses.subject(cue.token)
        if subject is not None and self._doc[subject.start].lower_ == "no":
            return any(t.lower_ == "since" for t in self._doc[cue.end : cue.token.sent.end])
        before = {t.lower_ for t in self._doc[max(cue.token.i - 3, cue.token.sent.start) : cue.token.i]}
        return bool(before & {"not", "n't", "n’t", "never"}) and any(
            t.lower_ == "since" for t in self._doc[cue.end : cue.end + 4]
        )

    def _stands_for(self, mention: ActorMention, cue: Cue) -> bool:
        """Whether a side is a person or state, or, where guests are welcomed, an official delegation."""
        if mention.entity is not None:
            return mention.entity.kind in {"Person", "State"}
        if cue.lemma in {"greet", "welcome"}:
            return self._parties.diplomatic(mention)
        return self._parties.at_home(mention) or self._parties.is_counterpart_of_state(mention)

    def _glance(self, cue: Cue, roles: dict[str, list[ActorMention]], object_phrase: Phrase | None) -> str:
        """Say why a verb of the eye or the mouth tells of no meeting: "sees X as", "called on X to", "discussed Y"."""
        people = [m for m in roles.get("participant", []) if m.entity is None or m.entity.kind == "Person"]
        if len(distinct(people)) < 2:
            return "not between persons"
        if cue.frame.get("object") != "participant" or object_phrase is None:
            return ""
        last = self._clauses.listed(object_phrase)[-1]
        following = self._doc[last.end] if last.end < len(self._doc) else None
        if following is not None and (
            following.lower_ in {"as", "to", "off", "about"} or word_class(following) in {"VERB", "AUX", "ADJ"}
        ):
            return "sees, calls on or tells somebody something"
        return "" if self._is_person(object_phrase) else "no person is seen"

    def _is_person(self, phrase: Phrase) -> bool:
        actors = [*phrase.actors, *self._clauses.actors_in(phrase)] if phrase.actors else []
        return any(m.entity is not None and m.entity.kind == "Person" for m in actors)

    def _visit_doubt(self, cue: Cue, roles: dict[str, list[ActorMention]], place: ActorMention | None) -> str:
        visitors = [m for m in roles.get("visitor", []) if self._parties.travels(m)]
        sent = bool(visitors) and any(self._parties.diplomatic(m) for m in roles.get("sender", []))
        met = [*visitors, *roles.get("host", [])]
        known = self._parties.any_diplomatic(met) or any(self._parties.notable(m, cue) for m in visitors)
        if not sent and not known:
            return "no visitor who acts for a state or an organisation"
        roles["visitor"] = visitors
        if place is None and not roles.get("host"):
            return "no place or host of the visit"
        if (
            place is not None
            and place.entity is not None
            and all(m.entity and m.entity.on_behalf_of == place.entity.iri for m in visitors)
        ):
            return "at home, no visit"
        if cue.kind == "stay" and not self._purposeful(cue):
            return "no purpose or date of the stay"
        return ""

    def _purposeful(self, cue: Cue) -> bool:
        since = any(self._doc[d.start - 1].lower_ == "since" for d in self._doc._.dates if 0 <= d.start - cue.end < 8)
        return (
            since
            or any(self._is_errand(p) for p in self._clauses.after(cue.end))
            or self._dates.of(cue.token.i, cue.end, cue.token) is not None
            or any(t.lower_ in {"due", "expected", "last", "scheduled"} for t in self._doc[cue.token.i : cue.end])
            or any(p.prep == "for" for p in self._clauses.after(cue.end))
        )

    def _is_errand(self, phrase: Phrase) -> bool:
        """Whether a phrase says what somebody is in a place for: "on a visit", "at the invitation of X"."""
        head = self._doc[phrase.head]
        return (phrase.prep == "on" and one_of(head, _JOURNEYS)) or (
            phrase.prep == "at" and head.lower_ == "invitation"
        )

    def _goes_on(self, phrase: Phrase) -> bool:
        """Whether more of a predicate follows a phrase: "called him a liar"."""
        following = self._doc[phrase.end] if phrase.end < len(self._doc) else None
        return (
            following is not None
            and word_class(following) in {"DET", "ADJ", "NOUN", "PROPN", "ADV", "PART", "PUNCT"}
            and (following.is_quote or not following.is_punct)
        )

    def _is_passive(self, verb: Token) -> bool:
        if verb.tag_ != "VBN":
            return False
        before = [t for t in self._doc[max(verb.i - 3, verb.sent.start) : verb.i] if word_class(t) in {"AUX", "VERB"}]
        if before:
            return one_of(before[-1], {"be"}) or before[-1].lower_ in {"was", "were", "is", "are", "been"}
        agent = any(p.prep == "by" and p.actors for p in self._clauses.after(verb.i + 1))
        return agent and any(c.dep_ == "nsubj:pass" for c in verb.children)

    def _place(
        self, cue: Cue, obliques: list[Phrase], object_phrase: Phrase | None, passive: bool
    ) -> ActorMention | None:
        frame = cue.frame
        if cue.format == "call":
            return None
        if (
            object_phrase is not None
            and not passive
            and frame.get("object") in {"place", "place-or-host"}
            and object_phrase.places
        ):
            listed = [m for p in self._clauses.listed(object_phrase) for m in p.places]
            return listed[-1] if listed else None
        wanted = {slot for slot, role in frame.items() if role.startswith("place")}
        if cue.lemma not in _MOVING:
            wanted |= {"in", "at"}
        if cue.lemma in {"fly", "return"}:
            obliques = sorted(obliques, key=lambda p: p.prep == "from")
            wanted.add("from")
        found: ActorMention | None = None
        for phrase in obliques:
            if phrase.prep in wanted and (town := self._clauses.town_of(phrase)) is not None:
                return town
            if (
                phrase.prep in wanted
                and phrase.places
                and not (phrase.prep in {"in", "at"} and phrase.actors and phrase.actors[0].place is None)
            ):
                best = self._listed_place(phrase)
                if best is not None:
                    return best
                found = found or phrase.places[0]
        if found is None and "visitor" not in frame.values():
            found = self._of_journey(cue) or self._in_front(cue)
        return found

    def _of_journey(self, cue: Cue) -> ActorMention | None:
        """Take the goal of the journey on which others were met: "met X as part of a trip to Lima"."""
        journey = next((p for p in self._clauses.after(cue.end) if one_of(self._doc[p.head], _JOURNEYS)), None)
        goal = self._clauses.next(journey) if journey is not None and journey.prep else None
        leads = goal is not None and journey is not None and goal.prep in {"to", "in"} and goal.left == journey.end
        return goal.places[0] if goal is not None and leads and goal.places else None

    def _in_front(self, cue: Cue) -> ActorMention | None:
        """Take the place that a sentence begins with: "In Lima on Monday, the minister will meet X"."""
        phrases = self._clauses.phrases(self._doc[cue.token.sent.start : cue.token.sent.end])
        first = phrases[0] if len(phrases) > 1 else None
        if first is None or first.prep not in {"in", "at"} or not first.places or first.places[-1].end < first.end:
            return None
        between = self._doc[first.end : cue.token.i]
        opens = all(t.is_space or t.is_quote for t in self._doc[cue.token.sent.start : first.left])
        finite = [t for t in between if t.tag_ in {"VBD", "VBZ", "VBP"} and word_class(t) == "VERB"]
        alone = not any(self._clauses.is_border(t) for t in between) and not finite
        parted = any(t.text == "," for t in between) or phrases[1].start == first.end
        return first.places[0] if opens and alone and parted else None

    def _listed_place(self, phrase: Phrase) -> ActorMention | None:
        """Give the first place of a phrase, or of what follows it after a comma, that the gazetteer knows."""
        following = self._clauses.next(phrase)
        behind = (
            following.places
            if following is not None and not following.prep and following.start - phrase.end <= 1
            else []
        )
        for mention in (*phrase.places, *behind):
            if mention.place is not None and self._clauses.gazetteer.entry(mention.place.iri) is not None:
                return mention
        return None
