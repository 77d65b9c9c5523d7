"""Who counts as a side of a meeting: states, their people, listed bodies."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Final

from spacy.tokens import Doc, Span

from kg.extractors.clauses import Clauses, Phrase, distinct, one_of, word_class
from kg.extractors.meeting_cues import Cue
from kg.model import Entity
from kg.pipeline.actors import ActorMention

__all__ = ["Parties"]

_SPORTS: Final = frozenset(
    "friendly match semifinal semi-final quarterfinal quarter-final tournament playoff play-off fixture "
    "qualifier derby midfielder".split()
)
#: Verbs of any talk, which two names alone do not make a meeting.
_LOOSE: Final = frozenset(
    {"speak", "talk", "call", "ring", "join", "sign", "greet", "welcome", "see", "brief", "discuss", "exchange views"}
)
#: Words that an article on sport is full of.
_PLAY: Final = frozenset(
    "coach striker goalkeeper referee stadium squad defender winger kick-off goal cup injury halftime winner".split()
)
#: Tokens over which "they" goes back to a meeting.
_MEMORY: Final = 250
_KINDRED: Final = {"conference": "summit", "negotiation": "talks"}
_ALL_OF_THEM: Final = frozenset({"they", "two", "three", "four", "pair", "both", "duo", "trio"})
_SIDES: Final = frozenset({"side", "sides", "parties", "delegations", "rivals", "foes", "men", "women", "neighbours"})
_NUMBERS: Final = {"two": 2, "three": 3, "four": 4, "five": 5}
#: What a minister is to one of another state, and how far before the name that may stand, in tokens.
_COUNTERPARTS: Final = frozenset({"counterpart", "colleague", "host", "guest"})
_TITLE: Final = 4
_INTERNAL: Final = frozenset(
    "union governor mayor lawmaker senator elder farmer teacher trader worker pensioner judge bishop chief cabinet "
    "parliament opposition party student shopkeeper resident voter".split()
)
#: For how many states or bodies the people of an article act that is on the meetings of states.
_SEVERAL: Final = 2
#: How many states an article on them names where only one state's people are told by their offices.
_MANY_STATES: Final = 5
_POLITIES: Final = frozenset({"country", "nation", "state", "government"})


class Parties:
    """Judges the actors of one doc; ``last`` are those of the meeting told last."""

    def __init__(self, doc: Doc, clauses: Clauses) -> None:
        self._doc = doc
        self._clauses = clauses
        self.last: list[ActorMention] = []
        #: Persons before whom an office of a state stands, though nothing ties it to them; others find them.
        self.in_office: set[str] = set()
        #: Who was told to have met somebody who acts for a state or body.
        self._received: set[str] = set()
        self._several: list[ActorMention] = []
        self._since = 0
        self._of_format: dict[str, list[ActorMention]] = {}
        self._on_sport: bool | None = None
        self._counts: Counter[str] | None = None
        self._mentions: Counter[str] = Counter()
        self._officials = 0
        self._known: set[str] = set()
        self._on_diplomacy = False
        self._on_states = False

    def remember(self, participants: list[ActorMention], form: str, anchor: int) -> None:
        """Note those of a meeting, to whom "they" and "the two leaders" may go back."""
        self.last = participants or self.last
        if any(self.diplomatic(m, alone=True) for m in participants):
            self._received.update(m.entity.iri for m in participants if m.entity is not None)
        if len(participants) > 1:
            self._several = participants
            self._since = anchor
        if participants:
            self._of_format[_KINDRED.get(form, form)] = participants

    def last_of(self, form: str) -> list[ActorMention]:
        """Give those of the last meeting of a format, or of the last at all: "the bloc's next summit"."""
        return list(self._of_format.get(_KINDRED.get(form, form)) or self.last)

    def recalled(self, phrase: Phrase) -> list[ActorMention]:
        """Give those of the meeting told last where a phrase means them: "they", "the pair", "the two leaders"."""
        word = self._doc[phrase.head].lower_
        if phrase.start - self._since > _MEMORY:
            return []
        if word in _ALL_OF_THEM:
            return list(self._several)
        words = [t.lower_ for t in self._doc[phrase.start : phrase.head]]
        if phrase.owners or not words or words[0] not in {"the", "both"} or not self._several:
            return []
        number = next((_NUMBERS[w] for w in words if w in _NUMBERS), 2 if "both" in words else None)
        if number is not None and number != len(self._several):
            return []
        if word in _SIDES:
            return list(self._several)
        office = self._clauses.gazetteer.office(self._doc[phrase.head].lemma_.lower())
        people = all(m.entity is not None and m.entity.kind == "Person" for m in self._several)
        plural = self._doc[phrase.head].tag_ in {"NNS", "NNPS"}
        return list(self._several) if number is not None and people and plural and office is not None else []

    def any_diplomatic(self, people: list[ActorMention]) -> bool:
        """Whether one of some acts for a state or a listed organisation; two persons by name vouch for each other."""
        named = [m for m in distinct(people) if m.entity is not None and m.entity.kind == "Person"]
        return any(self.diplomatic(m, alone=len(named) < 2) for m in people)

    def diplomatic(self, mention: ActorMention, *, alone: bool = False) -> bool:
        """Whether a mention acts for a state or a listed organisation; of one ``alone`` the article must show it."""
        entity = mention.entity
        if entity is None:
            phrase = self._clauses.phrase_at(self._doc[mention.start])
            if phrase is None:
                return False
            office = self._clauses.gazetteer.office(self._doc[phrase.head].lower_)
            if office is not None and office.represents == "state" and (self.is_many(mention) or phrase.owners):
                return True
            words = self._doc[phrase.end : mention.end]
            inside = self._clauses.actors.within(phrase.end, mention.end)
            return any(one_of(t, _POLITIES) for t in words) or any(
                self.diplomatic(o) for o in (*phrase.owners, *inside) if o.entity is not None
            )
        if entity.kind == "Person":
            acts = (
                entity.role is not None
                or entity.iri in self.in_office
                or entity.on_behalf_of is not None
                or self._of_state(mention)
            )
            return acts or self._prominent(entity.iri, alone=alone)
        if entity.kind == "Organisation":
            return entity.on_behalf_of is not None or self._clauses.gazetteer.entry(entity.iri) is not None
        return entity.kind in {"State", "Group"}

    def at_home(self, mention: ActorMention) -> bool:
        """Whether a mention is the office, without a state, of whoever writes: "The Prime Minister spoke to ..."."""
        words = self._doc[mention.start : mention.end].text.removeprefix("The ")
        office = self._clauses.gazetteer.office(words.lower())
        return mention.entity is None and words.istitle() and office is not None and office.represents == "state"

    def _of_state(self, mention: ActorMention) -> bool:
        """Whether a person is named as a state's, here or elsewhere: "Armenia's Nikol Pashinyan"."""
        return mention.entity is not None and mention.entity.iri in self._owned

    @cached_property
    def _owned(self) -> dict[str, str]:
        """The states whose people are so named, by the IRI of the person."""
        found: dict[str, str] = {}
        for mention in self._clauses.actors.mentions:
            if mention.entity is None or mention.entity.kind != "Person" or mention.kind != "name":
                continue
            phrase = self._clauses.phrase_at(self._doc[mention.start])
            for owner in phrase.owners if phrase is not None and mention in phrase.actors else []:
                if owner.entity is not None and owner.entity.kind == "State" and owner.kind == "name":
                    found.setdefault(mention.entity.iri, owner.entity.iri)
        return found

    def state_of(self, mention: ActorMention) -> str | None:
        """Give the IRI of the state that a side of a meeting is, or is of."""
        entity = mention.entity
        if entity is None:
            inside = self._clauses.actors.within(mention.start, mention.end)
            phrase = self._clauses.phrase_at(self._doc[mention.start])
            told = [*inside, *(phrase.owners if phrase is not None else [])]
            return next((o.entity.iri for o in told if o.entity is not None and o.entity.kind == "State"), None)
        if entity.kind == "State":
            return entity.iri
        entry = self._clauses.gazetteer.entry(entity.on_behalf_of) if entity.on_behalf_of else None
        if entry is not None:
            return entry.iri if entry.kind == "State" else None
        return self._owned.get(entity.iri)

    def of_two_states(self, people: list[ActorMention]) -> bool:
        """Whether persons who are said to do something together act for two states.

        Where the article does not say for whom one of them acts, it must treat that one as somebody of note.
        """
        persons = [m for m in distinct(people) if m.entity is not None and m.entity.kind == "Person"]
        states = {self.state_of(m) for m in persons}
        if len(states - {None}) > 1:
            return True
        return len(states) > 1 and all(self.diplomatic(m) or self._is_counterpart(m) for m in persons)

    def _is_counterpart(self, mention: ActorMention) -> bool:
        """Whether a person is called another's counterpart or host: "his Peruvian colleague, Ana Soto"."""
        words = self._doc[max(mention.start - _TITLE, self._doc[mention.start].sent.start) : mention.start]
        return any(t.lemma_.lower() in _COUNTERPARTS for t in words)

    def is_counterpart_of_state(self, mention: ActorMention) -> bool:
        """Whether an unnamed side is told by a state and its office: "her Peruvian counterpart"."""
        words = self._doc[mention.start : mention.end]
        if mention.entity is not None or self.state_of(mention) is None:
            return False
        return any(t.lemma_.lower() in _COUNTERPARTS for t in words)

    def of_one_country(self, people: list[ActorMention]) -> bool:
        """Whether all sides are of one state, so that they confer at home: a president and his governors."""
        sides = distinct(people)
        rest = [m for m in sides if not self._is_internal(m)]
        states = {self.state_of(m) for m in rest}
        if len(rest) < len(sides):
            return len(rest) == 1 and rest[0].entity is not None and self._is_national(rest[0].entity)
        return len(sides) > 1 and len(states) == 1 and None not in states

    def _is_internal(self, mention: ActorMention) -> bool:
        """Whether a side is of the country without saying so: unions, shopkeepers, the governors of its provinces."""
        if mention.entity is not None or self.state_of(mention) is not None:
            return False
        return any(t.lemma_.lower() in _INTERNAL for t in self._doc[mention.start : mention.end])

    def _is_national(self, entity: Entity) -> bool:
        """Whether a person is not said to act for a body of several states."""
        entry = self._clauses.gazetteer.entry(entity.on_behalf_of) if entity.on_behalf_of else None
        return entity.kind == "Person" and (entry is None or entry.kind == "State")

    def is_many(self, mention: ActorMention) -> bool:
        return (mention.entity is None and self._heads_plural(mention)) or (
            mention.entity is not None and mention.entity.kind in {"Organisation", "Group"}
        )

    def _heads_plural(self, mention: ActorMention) -> bool:
        phrase = self._clauses.phrase_at(self._doc[mention.start])
        last = self._doc[phrase.head if phrase is not None else mention.end - 1]
        return last.tag_ in {"NNS", "NNPS"}

    def named_pair(self, people: list[ActorMention], cue: Cue, *, surely: bool = False) -> bool:
        """Whether two persons meet in an article on states, both by name."""
        named = [m for m in distinct(people) if m.entity is not None and m.entity.kind == "Person" and m.kind == "name"]
        return len(named) > 1 and (surely or cue.lemma not in _LOOSE) and self._is_on_states()

    def notable(self, mention: ActorMention, cue: Cue) -> bool:
        """Whether an article on states names a visitor by the surname alone, or tells of a visit in so many words."""
        entity = mention.entity
        if entity is None or entity.kind != "Person" or mention.kind != "name" or not self._is_on_states():
            return False
        return " " not in entity.name or cue.lemma in {"visit", "pay a visit"}

    def _is_on_states(self) -> bool:
        return self._prominent("") or self._on_states

    def _prominent(self, iri: str, *, alone: bool = False) -> bool:
        """Whether an article on states names a person more than once, though with no office.

        Who is told of alone, with the whole name, must be among the officials of several states: a film star, a
        migrant, a candidate on his rounds travel in articles on states too.
        """
        if self._counts is None:
            self._counts = Counter(m.entity.iri for m in self._clauses.actors.mentions if m.entity and m.kind == "name")
            self._mentions = Counter(m.entity.iri for m in self._clauses.actors.mentions if m.entity)
            people = {m.entity.iri: m.entity for m in self._clauses.actors.mentions if m.entity}
            self._officials = sum(entity.role is not None for entity in people.values())
            self._known = {i for i, e in people.items() if e.kind == "Person" and " " not in e.name}
            on_behalf = {e.on_behalf_of for e in people.values() if e.kind == "Person" and e.on_behalf_of}
            kinds = {e.iri for e in people.values() if e.kind == "State"}
            self._on_states = len(kinds) >= 2
            self._on_diplomacy = len(on_behalf) >= (1 if len(kinds) >= _MANY_STATES else _SEVERAL)
        if alone and iri not in self._known | self._received and not self._on_diplomacy:
            return False
        return self._on_states and (self._counts[iri] >= 2 or (self._mentions[iri] >= 3 and self._officials >= 2))

    def travels(self, mention: ActorMention) -> bool:
        """Whether a mention is a person, named or not, or a delegation."""
        entity = mention.entity
        if entity is not None and entity.kind == "Organisation":
            return "delegation" in entity.name.lower()
        return entity is None or entity.kind == "Person"

    def sporting(self, sentence: Span) -> bool:
        """Whether a sentence tells of a match."""
        return self._is_on_sport() or any(one_of(t, _SPORTS) and word_class(t) == "NOUN" for t in sentence)

    def _is_on_sport(self) -> bool:
        if self._on_sport is None:
            words = {form for t in self._doc if word_class(t) == "NOUN" for form in (t.lower_, t.lemma_.lower())}
            self._on_sport = len(words & (_PLAY | _SPORTS)) >= 3
        return self._on_sport
