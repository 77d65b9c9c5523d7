"""Meetings: who met whom, where and when, or will, or did not.

Each cue of a sentence gives a draft: the participants, place, date and status that stand
around it. Cues of one clause that tell of one event ("will travel to China in May for
talks with X") are put together; drafts of one article that can be one event become one
record with several spans of evidence. A visit of somebody to a place is a meeting even
where the article does not say with whom.

Not covered: meetings told without a cue word, sports, meetings inside companies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses import Phrase, clauses_of, is_actor, one_of, same_actor, word_class
from kg.extractors.meeting_cues import Cue, MeetingCues
from kg.extractors.meeting_merge import Draft, merged
from kg.extractors.meeting_status import MeetingStatus
from kg.lexicon import Lexicon
from kg.model import Meeting, Miss
from kg.pipeline.actors import ActorMention
from kg.pipeline.attributes import DateMention, paragraph_at, sentence_span

__all__ = ["meetings"]

EXTRACTOR: Final = "meetings"
#: Measured precision of each rule on articles written for development; see docs/accuracy.md.
_CONFIDENCE: Final = {"verb": 0.85, "noun": 0.8, "stay": 0.85, "press": 0.75, "caption": 0.75}
#: What a title says the prose tells more exactly: it only adds evidence.
_TITLES: Final = frozenset({"headline", "subheading"})
_SKIPPED: Final = frozenset({"boilerplate", "byline"})
_SPORTS: Final = frozenset(
    "friendly match game final semifinal semi-final quarterfinal quarter-final tournament cup playoff play-off fixture qualifier league derby".split()
)
_LIGHT: Final = frozenset(
    "hold have conduct attend join start begin open conclude end finish resume continue host chair convene organise organize report "
    "complete kick wrap launch lead wind pay make enter leave cancel postpone plan schedule announce propose arrange".split()
)
_PROCESSES: Final = frozenset(
    {"dialogue", "conversation", "discussion", "consultation", "consultations", "negotiation"}
)
_STARTING: Final = frozenset(
    {"start", "begin", "open", "launch", "initiate", "resume", "continue", "establish", "propose", "draw"}
)
_OWN_WISH: Final = frozenset(
    "rule refuse reject decline seek want request offer cancel postpone scrap skip boycott snub delay plan agree prepare propose deny "
    "exclude call put hope accept".split()
)
_HOSTING: Final = frozenset({"host", "organise", "organize", "convene", "chair", "plan"})
_PURPOSE: Final = frozenset({"for", "at", "during", "in", "on", "to"})
_DETERMINED: Final = frozenset({"the", "this", "these", "that", "those", "such", "both", "their", "its"})
_PLACE_PREPS: Final = frozenset({"in", "at", "to", "into", "near", "inside", "outside", "from", "on"})
_REMOTE: Final = frozenset({"phone", "telephone", "video", "videolink", "link", "call"})
_POLITIES: Final = frozenset({"country", "nation", "state", "government"})
_ARRANGED: Final = frozenset({"plan", "schedule", "set", "slate", "pencil", "due", "fix", "expect", "arrange"})
_FURTHER: Final = frozenset("second third fourth fifth next another further final last".split())
_PARTY_VERBS: Final = frozenset(
    {
        "back",
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


def meetings(doc: Doc, lexicon: Lexicon) -> Iterator[Meeting | Miss]:
    """Yield meetings in text order, and a miss for each cue that tells of none."""
    reader = _Reader(doc, lexicon)
    drafts: list[Draft] = []
    for sentence in doc.sents:
        paragraph = paragraph_at(doc, sentence.start)
        if paragraph is None or paragraph.kind in _SKIPPED:
            continue
        for found in reader.sentence(sentence, caption=paragraph.kind == "caption"):
            if isinstance(found, Miss):
                yield found
            else:
                drafts.append(replace(found, anaphoric=True) if paragraph.kind in _TITLES else found)
    kept, dropped = merged(doc, drafts, reader.clauses)
    for draft in dropped:
        yield Miss("Meeting", sentence_span(doc, draft.anchor), f"{doc[draft.anchor].text!r}: {draft.reason}")
    for draft in kept:
        yield reader.record(draft)


class _Reader:
    """Reads the sentences of one doc."""

    def __init__(self, doc: Doc, lexicon: Lexicon) -> None:
        self._doc = doc
        self.clauses = clauses_of(doc)
        self._cues = MeetingCues(doc, self.clauses, lexicon)
        self._status = MeetingStatus(doc, self.clauses, lexicon)
        self._counts: Counter[str] | None = None
        self._on_states = False
        self._last: list[ActorMention] = []

    def sentence(self, sentence: Span, *, caption: bool) -> Iterator[Draft | Miss]:
        """Yield the drafts of one sentence, and a miss for each cue that gave none."""
        cues = self._cues.find(sentence)
        drafts: list[tuple[Cue, Draft]] = []
        for index, cue in enumerate(cues):
            limit = cues[index + 1].start if index + 1 < len(cues) else sentence.end
            found = self._draft(cue, sentence, limit, cues)
            if isinstance(found, str):
                if not caption:
                    yield Miss("Meeting", sentence_span(self._doc, cue.token.i), f"{cue.token.text!r}: {found}")
            else:
                found = self._shared(found, cue, drafts)
                drafts.append((cue, found))
                self._last = found.participants or self._last
        if caption:
            drafts = [(cue, self._with_pictured(draft, sentence)) for cue, draft in drafts]
        if caption and not drafts:
            pictured = self._pictured(sentence)
            if pictured is not None:
                yield pictured
        for draft in self._ordered(self._linked(drafts)):
            self._last = draft.participants
            yield draft

    def _shared(self, draft: Draft, cue: Cue, before: list[tuple[Cue, Draft]]) -> Draft:
        """Add those who travel to a meeting that the same sentence tells of: "..., where talks with X are planned"."""
        if cue.phrase is None or cue.phrase.prep or len(draft.participants) != 1 or not before or cue.format == "visit":
            return draft
        others = next(
            (d for c, d in reversed(before) if c.kind in {"verb", "stay"} and "visitor" in c.frame.values()), None
        )
        if others is None:
            return draft
        return replace(
            draft,
            participants=self._distinct([*others.participants, *draft.participants]),
            place=draft.place or others.place,
        )

    # --- one cue -------------------------------------------------------------------------

    def _sporting(self, sentence: Span) -> bool:
        return any(one_of(t, _SPORTS) for t in sentence)

    def _begins(self, phrase: Phrase) -> bool:
        """Whether a dialogue is started or agreed on, which is no single meeting."""
        verb = self.clauses.verb_left(phrase.left)
        return verb is not None and not phrase.prep and one_of(verb, _STARTING)

    def _draft(self, cue: Cue, sentence: Span, limit: int, cues: list[Cue]) -> Draft | str:
        if cue.kind in {"verb", "stay"}:
            return self._verb_draft(cue, sentence, limit)
        return self._noun_draft(cue, sentence, limit, cues)

    def _verb_draft(self, cue: Cue, sentence: Span, limit: int) -> Draft | str:
        cue = self._by_phone(cue)
        verb, frame = cue.token, cue.frame
        passive = self._is_passive(verb)
        subjects = [m for m in self.clauses.subjects(verb) if is_actor(m)] or self._those(verb)
        object_phrase = next(iter(self.clauses.objects(self._doc[cue.end - 1])), None)
        obliques = [p for p in self.clauses.after(cue.end) if p.prep and p is not object_phrase and p.left < limit]
        roles: dict[str, list[ActorMention]] = {}
        subject_role = frame.get("passive", frame.get("object", "")) if passive else frame.get("subject", "")
        if subject_role:
            roles.setdefault(subject_role, []).extend(subjects)
        place = self._place(cue, obliques, object_phrase, passive)
        if object_phrase is not None and not passive and (role := frame.get("object")):
            actors = [m for m in self.clauses.actors_in(object_phrase) if is_actor(m)]
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
                people = [
                    m for m in self.clauses.actors_in(phrase) if m.entity is not None and m.entity.kind == "Person"
                ]
                roles.setdefault("host", []).extend(people)
            elif role and not role.startswith("place"):
                roles.setdefault(role, []).extend(m for m in self.clauses.actors_in(phrase) if is_actor(m))
        reason = self._verb_doubt(cue, roles, object_phrase, place, sentence, passive)
        if reason:
            return reason
        participants = self._distinct(
            [m for role, ms in roles.items() if role not in {"place", "topic", "agreement"} for m in ms]
        )
        date = self._date(verb.i, cue.end, verb, limit=limit)
        return Draft(
            anchor=verb.i,
            format=cue.format,
            status=self._status.of(cue, verb, date.date if date else None),
            participants=participants,
            hosts=self._distinct([*roles.get("host", []), *roles.get("guest-or-host", [])]),
            place=place,
            date=date,
            rule=cue.kind,
            lemma=cue.lemma,
            anaphoric=cue.format == "signing" and place is None,
        )

    def _those(self, verb: Token) -> list[ActorMention]:
        """Take "they" and "the two" for those of the meeting told last."""
        phrase = self.clauses.subject(verb)
        word = self._doc[phrase.head].lower_ if phrase is not None else ""
        if word in {"he", "she"} and len(self._last) == 1 and self._last[0].entity is None:
            return list(self._last)
        return list(self._last) if word in {"they", "two", "pair", "both"} else []

    def _by_phone(self, cue: Cue) -> Cue:
        """Read "spoke to X by telephone" as a call, though other words stand between."""
        if cue.lemma not in {"speak", "talk"}:
            return cue
        away = any(p.prep in {"by", "on", "over", "via"} and one_of(self._doc[p.head], _REMOTE) for p in self.clauses.after(cue.end))
        return replace(cue, format="call", lemma="speak by phone") if away else cue

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
        if self._sporting(sentence):
            return "a match, not a meeting"
        if any(t.lower_ in {"times", "occasions"} for t in self._doc[cue.end : cue.end + 8]):
            return "a number of meetings, not one"
        people = [m for ms in roles.values() for m in ms]
        if self._doc[cue.token.i - 1].lower_ == "to" and self._doc[cue.token.i - 2].lower_ in {"never", "not"}:
            return "a vow not to meet"
        if not people:
            return "nobody named who meets"
        if not any(self._diplomatic(m) for m in people) and not self._named_pair(people, cue):
            return "nobody who acts for a state or an organisation"
        values = set(cue.frame.values())
        if "visitor" in values:
            return self._visit_doubt(cue, roles, place)
        met = cue.frame.get("object", "agreement")
        if object_phrase is not None and not passive and not roles.get(met) and met not in {"agreement", "meeting"}:
            return "what is met is no actor"
        if cue.lemma in {"call", "ring"} and (
            object_phrase is None or self._goes_on(object_phrase) or not self._is_person(object_phrase)
        ):
            return "calls somebody something"
        if cue.lemma in {
            "speak",
            "talk",
            "consult",
            "call",
            "greet",
            "welcome",
            "join",
            "sign",
            "negotiate",
        } and not all(m.entity is not None and m.entity.kind in {"Person", "State"} for m in people):
            return "not between named persons or states"
        if len(self._distinct(people)) < 2:
            plural = [m for m in people if self._is_many(m)]
            if not plural or cue.lemma in {"speak", "talk", "sign", "negotiate", "consult", "join", "call"}:
                return "only one side is named"
        return ""

    def _is_person(self, phrase: Phrase) -> bool:
        return any(m.entity is not None and m.entity.kind == "Person" for m in phrase.actors)

    def _visit_doubt(self, cue: Cue, roles: dict[str, list[ActorMention]], place: ActorMention | None) -> str:
        visitors = [m for m in roles.get("visitor", []) if self._travels(m)]
        if not any(self._diplomatic(m) for m in visitors):
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

    def _travels(self, mention: ActorMention) -> bool:
        """Whether a mention is a person, named or not, or a delegation."""
        entity = mention.entity
        if entity is not None and entity.kind == "Organisation":
            return "delegation" in entity.name.lower()
        return entity is None or entity.kind == "Person"

    def _purposeful(self, cue: Cue) -> bool:
        return (
            self._date(cue.token.i, cue.end, cue.token) is not None
            or any(t.lower_ in {"due", "expected", "last", "scheduled"} for t in self._doc[cue.token.i : cue.end])
            or any(p.prep == "for" for p in self.clauses.after(cue.end))
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
        return (bool(before) and one_of(before[-1], {"be"})) or any(c.dep_ == "nsubj:pass" for c in verb.children)

    def _is_many(self, mention: ActorMention) -> bool:
        return (mention.entity is None and self._doc[mention.end - 1].tag_ in {"NNS", "NNPS"}) or (
            mention.entity is not None and mention.entity.kind in {"Organisation", "Group"}
        )

    def _diplomatic(self, mention: ActorMention) -> bool:
        """Whether a mention acts for a state or a listed organisation."""
        entity = mention.entity
        if entity is None:
            phrase = self.clauses.phrase_at(self._doc[mention.start])
            if phrase is None:
                return False
            office = self.clauses.gazetteer.office(self._doc[phrase.head].lower_)
            if office is not None and office.represents == "state" and (self._is_many(mention) or phrase.owners):
                return True
            words = self._doc[phrase.end : mention.end]
            return any(one_of(t, _POLITIES) for t in words) or any(self._diplomatic(o) for o in phrase.owners)
        if entity.kind == "Person":
            return entity.role is not None or entity.on_behalf_of is not None or self._prominent(entity.iri)
        if entity.kind == "Organisation":
            return entity.on_behalf_of is not None or self.clauses.gazetteer.entry(entity.iri) is not None
        return entity.kind in {"State", "Group"}

    def _named_pair(self, people: list[ActorMention], cue: Cue) -> bool:
        """Whether two persons meet in an article on states, both by name."""
        named = [
            m for m in self._distinct(people) if m.entity is not None and m.entity.kind == "Person" and m.kind == "name"
        ]
        return (
            len(named) > 1
            and cue.lemma in {"meet", "host", "receive", "phone", "meet with", "convene"}
            and self._is_on_states()
        )

    def _is_on_states(self) -> bool:
        return self._prominent("") or self._on_states

    def _prominent(self, iri: str) -> bool:
        """Whether an article on states names a person more than once, though with no office."""
        if self._counts is None:
            self._counts = Counter(m.entity.iri for m in self.clauses.actors.mentions if m.entity and m.kind == "name")
            kinds = {m.entity.iri for m in self.clauses.actors.mentions if m.entity and m.entity.kind == "State"}
            self._on_states = len(kinds) >= 2
        return self._on_states and self._counts[iri] >= 2

    # --- noun cues -------------------------------------------------------------------------

    def _noun_draft(self, cue: Cue, sentence: Span, limit: int, cues: list[Cue]) -> Draft | str:
        phrase = cue.phrase
        assert phrase is not None
        words = [t.lower_ for t in self._doc[phrase.start : phrase.head]]
        following = self._doc[phrase.end].lower_ if phrase.end < sentence.end else ""
        if cue.lemma == "call" and (following == "for" or self._doc[phrase.head].lower_ == "calls"):
            return "a demand, not a call"
        if self._sporting(sentence):
            return "a match, not a meeting"
        if cue.lemma in _PROCESSES and self._begins(phrase):
            return "a process that begins, not a meeting"
        own, place, hosts = self._noun_parts(cue, limit)
        verb, relation = self._governor(cue, sentence)
        verb_cue = next((c for c in cues if verb is not None and c.token.i == verb.i), None)
        together = bool(own) and self._complete(cue, own)
        subjects: list[ActorMention] = []
        if verb is not None and relation in {"object", "oblique"} and not together:
            if relation == "oblique" or one_of(verb, _LIGHT) or one_of(verb, _OWN_WISH) or verb_cue is not None:
                subjects = self._taking_part(verb, cue)
                if relation == "object" and one_of(verb, _HOSTING):
                    hosts = [*hosts, *subjects]
        if relation == "oblique" and verb is not None and verb.i > phrase.end and not together:
            subjects = [*subjects, *self._addressed(verb)]
        if "their" in words and not own:
            subjects = self._all_people(sentence, phrase.left) or subjects
        if not own and not subjects and set(words) & _FURTHER:
            subjects = list(self._last)
        participants = self._distinct([*subjects, *own])
        determined = bool(words) and words[0] in _DETERMINED
        if cue.format == "visit" and own:
            participants = self._distinct(own)
        if place is None and hosts and hosts[0].place is not None and cue.format in {"conference", "summit"}:
            place = hosts[0]
        if place is None and verb is not None:
            place = self._verb_place(verb, phrase)
        if place is None:
            place = self._place_where(phrase)
        date = self._date(phrase.left, phrase.end, verb, phrase, limit)
        if date is None and verb is not None and relation == "subject":
            date = self._date(verb.i, verb.i + 1, verb)
        if not participants and relation == "subject" and (place is not None or date is not None):
            participants = own = self._bodies(phrase)
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
            hosts=self._distinct(hosts),
            place=place,
            date=date,
            rule=cue.kind,
            lemma=cue.lemma,
            anaphoric=(determined and not own)
            or (cue.kind == "press" and len(participants) < 2)
            or (cue.format == "visit" and place is None and not hosts),
            topic=self._topic(phrase),
            sure=not self._unsettled(phrase, verb, relation),
        )

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
        met = self.clauses.next(phrase)
        if cue.lemma == "meeting" and met is not None and not met.prep and met.left == phrase.end:
            own.extend(self.clauses.actors_in(met))
        place: ActorMention | None = None
        hosts: list[ActorMention] = []
        if cue.format == "visit":
            place = next((m for m in phrase.owners if m.place and self._compound(m)), None)
        for other in self.clauses.after(phrase.end):
            if other.start >= limit and other.prep != "of":
                break
            role = cue.frame.get(other.prep, "")
            if other.prep in {"with", "between", "among", "involving"} and (
                cue.format != "visit" or other.left == phrase.end
            ):
                role = "participant"
            actors = [m for m in self.clauses.actors_in(other) if is_actor(m)]
            if role in {"participant", "visitor", "guest"} or role == "host":
                if other.prep != "of" or other.left == phrase.end:
                    own.extend(actors)
            elif other.prep in _PLACE_PREPS and place is None and other.places and self._is_place(other, cue):
                place = other.places[-1] if len(other.places) == 1 else other.places[0]
        for verb in self._doc[phrase.end : min(limit, phrase.end + 12)]:
            if one_of(verb, _PARTY_VERBS) and verb.tag_ == "VBN":
                agent = next((p for p in self.clauses.after(verb.i + 1) if p.prep == "by"), None)
                if agent is not None:
                    actors = [m for m in self.clauses.actors_in(agent) if is_actor(m)]
                    own.extend(actors)
                    hosts.extend(actors if one_of(verb, {"host", "co-host"}) else [])
        return own, place, hosts

    def _owners(self, cue: Cue, phrase: Phrase) -> list[ActorMention]:
        owners = [m for m in phrase.owners if m.entity is not None and m.entity.kind != "Place"]
        people = [m for m in owners if m.entity is not None and m.entity.kind == "Person"]
        if people:
            return people
        states = [m for m in owners if m.entity is not None and m.entity.kind in {"State", "Group", "Organisation"}]
        if cue.format == "visit":
            return []
        return states if len(states) > 1 else []

    def _bodies(self, phrase: Phrase) -> list[ActorMention]:
        """Take the body whose summit it is, where nobody else is named: "the African Union summit opens"."""
        return [
            m
            for m in phrase.owners
            if m.entity is not None and m.entity.kind in {"Organisation", "Group"} and self._diplomatic(m)
        ]

    def _compound(self, mention: ActorMention) -> bool:
        following = self._doc[mention.end] if mention.end < len(self._doc) else None
        return following is not None and following.text not in {"'s", "’s"}

    def _is_place(self, phrase: Phrase, cue: Cue) -> bool:
        if phrase.prep == "from":
            return False
        if phrase.prep == "on" or (phrase.prep == "to" and cue.format != "visit"):
            return False
        return phrase.places[-1].end >= phrase.head or phrase.places[0].start <= phrase.head < phrase.places[-1].end

    def _complete(self, cue: Cue, own: list[ActorMention]) -> bool:
        """Whether the noun phrase names all sides, so that the verb's subject is not one."""
        if cue.format == "visit":
            return True
        phrase = cue.phrase
        assert phrase is not None
        preps = {p.prep for p in self.clauses.after(phrase.end) if p.prep != "of" or p.left == phrase.end}
        owned = any(m.kind in {"pronoun", "name"} for m in self._owners(cue, phrase))
        return len(own) > 1 and (bool(preps & {"between", "among", "of"}) or owned or "with" not in preps)

    def _governor(self, cue: Cue, sentence: Span) -> tuple[Token | None, str]:
        """Find the verb around a noun cue and how the noun stands to it."""
        phrase = cue.phrase
        assert phrase is not None
        verb = self.clauses.verb_left(phrase.left)
        if verb is not None and not (verb.tag_ == "VBN" and verb.i == phrase.left - 1 and False):
            return verb, "oblique" if phrase.prep else "object"
        after = self._predicate(phrase, sentence)
        if after is None:
            return None, ""
        main = self._main_verb(after)
        return main, "oblique" if phrase.prep else "subject"

    def _predicate(self, phrase: Phrase, sentence: Span) -> Token | None:
        """Find the finite verb of a noun to its left, over a relative clause ("a meeting that had been planned was ...")."""
        relative = False
        for token in self._doc[phrase.end : sentence.end]:
            if token.lower_ in {"that", "which", "who"} and word_class(token) in {"PRON", "DET", "SCONJ"}:
                relative = True
            elif word_class(token) in {"VERB", "AUX"} and token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                if not relative:
                    return token
                relative = False
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

    def _taking_part(self, verb: Token, cue: Cue) -> list[ActorMention]:
        found = [m for m in self.clauses.subjects(verb) if is_actor(m)]
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
            for p in self.clauses.objects(verb)
            for m in p.actors
            if m.entity is not None and m.entity.kind == "Person"
        ]

    def _all_people(self, sentence: Span, limit: int) -> list[ActorMention]:
        """List the persons before "their call", who made it."""
        found = [
            m
            for p in self.clauses.phrases(sentence)
            if p.end <= limit
            for m in p.actors
            if m.entity and m.entity.kind == "Person"
        ]
        return self._distinct(found)

    def _verb_place(self, verb: Token, phrase: Phrase) -> ActorMention | None:
        for other in self.clauses.after(verb.i + 1):
            if other.prep in {"in", "at"} and other.places and other is not phrase:
                return other.places[0]
        return None

    def _place_where(self, phrase: Phrase) -> ActorMention | None:
        """Take the place before "where" if the clause begins with it: "Rome, where talks were held"."""
        sentence = self._doc[phrase.head].sent
        position = phrase.left - 1
        while (
            position > sentence.start and not self.clauses.is_border(self._doc[position]) and phrase.left - position < 6
        ):
            position -= 1
        if self._doc[position].lower_ != "where":
            return None
        before = [p for p in self.clauses.phrases(sentence) if p.end <= position]
        return before[-1].places[-1] if before and before[-1].places else None

    def _noun_doubt(
        self, cue: Cue, participants: list[ActorMention], own: list[ActorMention], place: ActorMention | None
    ) -> str:
        if not participants:
            return "nobody named who takes part"
        if not any(self._diplomatic(m) for m in participants):
            return "nobody who acts for a state or an organisation"
        if cue.format == "visit" and not own and place is None:
            return "neither visitor nor place of the visit"
        return ""

    def _topic(self, phrase: Phrase) -> str | None:
        following = self.clauses.next(phrase)
        if (
            following is None
            or following.prep not in {"on", "about", "over"}
            or following.left != phrase.end
            or following.places
        ):
            return None
        return self._doc[following.start : following.end].text

    # --- place and date ------------------------------------------------------------------------

    def _place(
        self, cue: Cue, obliques: list[Phrase], object_phrase: Phrase | None, passive: bool
    ) -> ActorMention | None:
        frame = cue.frame
        if (
            object_phrase is not None
            and not passive
            and frame.get("object") in {"place", "place-or-host"}
            and object_phrase.places
        ):
            listed = [m for p in self.clauses.listed(object_phrase) for m in p.places]
            return listed[-1] if listed else None
        wanted = {slot for slot, role in frame.items() if role.startswith("place")} | {"in", "at"}
        if cue.lemma in {"fly", "return"}:
            obliques = sorted(obliques, key=lambda p: p.prep == "from")
            wanted.add("from")
        found: ActorMention | None = None
        for phrase in obliques:
            if (
                phrase.prep in wanted
                and phrase.places
                and not (phrase.prep in {"in", "at"} and phrase.actors and phrase.actors[0].place is None)
            ):
                best = self._listed_place(phrase)
                if best is not None:
                    return best
                found = found or phrase.places[0]
        return found

    def _listed_place(self, phrase: Phrase) -> ActorMention | None:
        """Give the first place of a phrase, or of what follows it after a comma, that the gazetteer knows."""
        following = self.clauses.next(phrase)
        behind = (
            following.places
            if following is not None and not following.prep and following.start - phrase.end <= 1
            else []
        )
        for mention in (*phrase.places, *behind):
            if mention.place is not None and self.clauses.gazetteer.entry(mention.place.iri) is not None:
                return mention
        return None

    def _date(
        self, start: int, end: int, verb: Token | None, phrase: Phrase | None = None, limit: int | None = None
    ) -> DateMention | None:
        """Find the date of a cue: in its phrase, after it, else before it in its clause."""
        dates: list[DateMention] = self._doc._.dates
        sentence = self._doc[start].sent
        here = [d for d in dates if sentence.start <= d.start < sentence.end]
        if phrase is not None:
            inside = [d for d in here if phrase.start <= d.start < phrase.end]
            if inside:
                return inside[0]
        right = min(self._right_edge(end, sentence), limit or sentence.end)
        after = [d for d in here if end <= d.start < right]
        before = self._dates_left(here, start, sentence)
        if (
            phrase is not None
            and verb is not None
            and verb.i < start
            and before
            and after
            and self._doc[after[0].start - 1].lower_ in {"since", "until"}
        ):
            return before[-1]
        after = [d for d in after if self._doc[d.start - 1].lower_ not in {"since", "until", "of"}]
        if phrase is not None and not after:
            after = [d for d in here if 0 <= d.start - end < 25 and self._planned_for(end, d.start)]
        return after[0] if after else (before[-1] if before else None)

    def _planned_for(self, start: int, end: int) -> bool:
        """Whether "that had been pencilled in for" or "originally planned for" leads from a meeting to its date."""
        return any(one_of(t, _ARRANGED) for t in self._doc[start:end]) and self._doc[end - 1].lower_ in {
            "for",
            "on",
            "in",
        }

    def _right_edge(self, position: int, sentence: Span) -> int:
        """Go right to the end of the clause."""
        clauses = self.clauses
        finite_seen = False
        for token in self._doc[position : sentence.end]:
            if clauses.is_border(token) or (
                token.lower_ in {"since", "after", "before", "as"} and token.i > position and self._opens_clause(token)
            ):
                return token.i
            if token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                if finite_seen or self._has_subject_between(position, token.i):
                    return token.i
                finite_seen = True
            if token.text == "," and self._ends_at(token):
                return token.i
        return int(sentence.end)

    def _opens_clause(self, token: Token) -> bool:
        """Whether a conjunction is followed by a finite verb before any mark."""
        for other in self._doc[token.i + 1 : min(token.i + 10, token.sent.end)]:
            if other.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                return True
            if other.is_punct:
                return False
        return False

    def _has_subject_between(self, start: int, end: int) -> bool:
        """Whether a bare phrase with an actor right before a verb makes a clause of its own."""
        phrases = [p for p in self.clauses.phrases(self._doc[start].sent) if start <= p.start and p.end <= end]
        return bool(phrases) and not phrases[-1].prep and phrases[-1].end == end

    def _ends_at(self, comma: Token) -> bool:
        """Whether the clause ends at a comma: no preposition, date or list goes on after it."""
        following = self._doc[comma.i + 1] if comma.i + 1 < comma.sent.end else None
        if following is None:
            return True
        if any(d.start <= following.i < d.end or d.start == following.i + 1 for d in self._doc._.dates):
            return False
        phrase = self.clauses.phrase_at(following)
        if phrase is not None and (phrase.apposition or phrase.joined_to is not None or phrase.places):
            return False
        return word_class(following) not in {"ADP", "CCONJ"}

    def _dates_left(self, dates: list[DateMention], start: int, sentence: Span) -> list[DateMention]:
        """List the dates before a cue that its clause holds."""
        starts = {d.start: d for d in dates}
        found: list[DateMention] = []
        verbs = 0
        pending: list[DateMention] = []
        for position in range(start - 1, sentence.start - 1, -1):
            token = self._doc[position]
            if position in starts:
                (pending if verbs else found).append(starts[position])
            if self.clauses.is_border(token):
                when = [d for d in dates if d.end == position] if token.lower_ == "when" else []
                return sorted([*found, *pending, *when], key=lambda d: d.start)
            if token.tag_ in {"VBD", "VBZ", "VBP", "MD"} and word_class(token) in {"VERB", "AUX"}:
                if verbs and not self._same_group(token):
                    return sorted(found, key=lambda d: d.start)
                verbs += 1
        return sorted([*found, *pending], key=lambda d: d.start)

    def _same_group(self, token: Token) -> bool:
        """Whether an auxiliary is followed by its verb."""
        return word_class(token) == "AUX" and word_class(self._doc[token.i + 1]) in {
            "AUX",
            "VERB",
            "ADV",
            "PART",
            "ADJ",
        }

    # --- several cues -------------------------------------------------------------------------------

    def _linked(self, drafts: list[tuple[Cue, Draft]]) -> Iterator[Draft]:
        """Put cues of one event together: a visit and its purpose, a meeting and its frame."""
        result: list[tuple[Cue, Draft]] = []
        for cue, draft in drafts:
            partner = next((pair for pair in reversed(result) if self._one_event(pair[0], pair[1], cue)), None)
            if partner is None:
                result.append((cue, draft))
                continue
            index = result.index(partner)
            if partner[1].parts > 1 and self._coordinated(partner[0], cue):
                result.append((cue, self._second(partner[1], cue, draft)))
            else:
                result[index] = (partner[0], self._united(partner[1], draft, cue))
        for _, draft in result:
            yield draft

    def _ordered(self, drafts: Iterator[Draft]) -> Iterator[Draft]:
        """Note which meeting a sentence tells of as right after another: "met X after the meeting with Y"."""
        found = list(drafts)
        for draft in found:
            other = next(
                (
                    o
                    for o in found
                    if o is not draft and o.rule == "noun" and o.anchor > draft.anchor and self._follows(o)
                ),
                None,
            )
            yield replace(draft, after=other.anchor) if other is not None and draft.rule == "verb" else draft

    def _follows(self, draft: Draft) -> bool:
        phrase = self.clauses.phrase_at(self._doc[draft.anchor])
        return phrase is not None and phrase.prep in {"after", "following", "before"}

    def _one_event(self, before: Cue, draft: Draft, cue: Cue) -> bool:
        if cue.phrase is None:
            return False
        if before.phrase is not None and cue.phrase.prep == "of" and cue.phrase.left == before.phrase.end:
            return True
        if cue.phrase.prep not in _PURPOSE:
            return False
        if before.kind not in {"verb", "stay"} and not (cue.format == "visit" and cue.phrase.prep in {"during", "on"}):
            return False
        return not self.clauses.border_between(before.end, cue.start)

    def _coordinated(self, before: Cue, cue: Cue) -> bool:
        return any(word_class(t) == "CCONJ" for t in self._doc[before.end : cue.start])

    def _united(self, one: Draft, other: Draft, cue: Cue) -> Draft:
        strong = other.format in {"summit", "conference"} or (
            other.format == "visit" and cue.phrase is not None and cue.phrase.prep == "during"
        )
        return replace(
            one,
            participants=self._distinct([*one.participants, *other.participants]),
            hosts=self._distinct([*one.hosts, *other.hosts]),
            place=one.place or other.place,
            date=self._first_date(one, other, cue),
            format=other.format if strong or one.rule == "stay" else one.format,
            status=other.status if one.status == "held" and other.format == "visit" else one.status,
            topic=one.topic or other.topic,
            parts=one.parts + 1,
        )

    def _first_date(self, one: Draft, other: Draft, cue: Cue) -> DateMention | None:
        dates = [d for d in (one.date, other.date) if d is not None]
        return min(dates, key=lambda d: abs(d.start - one.anchor), default=None)

    def _second(self, one: Draft, cue: Cue, draft: Draft) -> Draft:
        """Make a second event of a sentence: "in June, and in October at a meeting of Y"."""
        joint = next(
            (t.i for t in reversed(list(self._doc[one.anchor : cue.start])) if word_class(t) == "CCONJ"), one.anchor
        )
        date = next((d for d in self._doc._.dates if d.start > joint and d.start < self._doc[joint].sent.end), None)
        return replace(
            draft,
            participants=self._distinct([*one.participants, *draft.participants]),
            status=one.status,
            date=date,
            anaphoric=False,
            place=draft.place if draft.place is not None and draft.place.start > joint else None,
        )

    def _pictured(self, sentence: Span) -> Draft | None:
        """Read a caption with two persons of different states: they met where it was taken."""
        people = self._distinct(
            [
                m
                for m in self.clauses.actors.within(sentence.start, sentence.end)
                if m.entity and m.entity.kind == "Person" and m.kind == "name"
            ]
        )
        states = {m.entity.on_behalf_of for m in people if m.entity and m.entity.on_behalf_of}
        if len(people) < 2 or len(states) < 2:
            return None
        place = next((p.places[0] for p in self.clauses.phrases(sentence) if p.prep in {"in", "at"} and p.places), None)
        dates = [d for d in self._doc._.dates if sentence.start <= d.start < sentence.end]
        return Draft(
            anchor=people[0].start,
            format="talks",
            status="held",
            participants=people,
            hosts=[],
            place=place,
            date=dates[-1] if dates else None,
            rule="caption",
            lemma="caption",
        )

    def _with_pictured(self, draft: Draft, sentence: Span) -> Draft:
        """Add those whom a caption names before its cue; there commas tear subject and verb apart."""
        named = [
            m
            for m in self.clauses.actors.within(sentence.start, draft.anchor)
            if m.entity and m.entity.kind == "Person" and m.kind == "name"
        ]
        return replace(draft, participants=self._distinct([*named, *draft.participants]))

    def _distinct(self, mentions: list[ActorMention]) -> list[ActorMention]:
        found: list[ActorMention] = []
        for mention in mentions:
            if all(not same_actor(mention, other) for other in found):
                found.append(mention)
        return found

    # --- the record -------------------------------------------------------------------------------------

    def record(self, draft: Draft) -> Meeting:
        """Make the record of a merged draft."""
        doc = self._doc
        spans = tuple(sorted({sentence_span(doc, anchor) for anchor in (draft.anchor, *draft.others)}))
        place = draft.place.as_place(doc) if draft.place is not None else None
        hosts = [m for m in draft.hosts if any(same_actor(m, p) for p in draft.participants)]
        return Meeting(
            spans=spans,
            date=draft.settled_date,
            confidence=_CONFIDENCE[draft.rule],
            extractor=EXTRACTOR,
            rule=draft.rule,
            participants=tuple(m.as_mention(doc) for m in draft.participants),
            status=draft.status,
            format=draft.format,
            place=place,
            host=hosts[0].as_mention(doc) if hosts else None,
            topic=draft.topic,
        )
