"""Who takes a measure and who or what is hit by it."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import GENITIVE, Phrase, one_of, same_actor, word_class
from kg.extractors.sanctions.drafts import SanctionDraft, Target
from kg.extractors.sanctions.status import RELIEF
from kg.extractors.sanctions.text import Text, TextReader
from kg.gazetteer import Entry
from kg.model import Entity, Mention
from kg.pipeline.actors import ActorMention
from kg.pipeline.attributes import span_of

__all__ = ["SENDER_KINDS", "SanctionParties"]

SENDER_KINDS: Final = frozenset({"State", "Organisation", "Group"})
_NUMBERS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_OWN: Final = frozenset({"their", "its", "his", "her"})
_COMPASS: Final = frozenset("west east north south central western eastern northern southern".split())


def _entity(entry: Entry) -> Entity:
    alternatives = tuple(name for name in entry.names if name != entry.name)
    return Entity(
        entry.iri, entry.kind, entry.name, alternatives, same_as=entry.same_as, country_code=entry.country_code
    )


class SanctionParties(TextReader):
    """Reads senders and targets off the phrases of one doc."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self._actors = text.clauses.actors
        self._mentioned = {m.entity.iri: m.entity for m in text.clauses.actors.mentions if m.entity is not None}

    def subject(self, verb: Token) -> Phrase | None:
        """Find the subject of a verb; of a gerund, that of the verb right before it: "approved freezing"."""
        before = self._doc[verb.i - 1] if verb.i > verb.sent.start else verb
        if verb.tag_ == "VBG" and word_class(before) == "VERB" and self._clauses.is_verb(before):
            return self._clauses.subject(before)
        return self._clauses.subject(verb)

    def senders_of(self, phrase: Phrase | None) -> list[ActorMention]:
        """List the states and bodies of a phrase; persons stand for whom they act for."""
        if phrase is None:
            return []
        found: list[ActorMention] = []
        if self._doc[phrase.head].lower_ in {"we", "i"}:
            return self._we(phrase)
        phrase = self._speaking_of_itself(phrase)
        for member in self._clauses.whole_list(phrase):
            mentions = self._clauses.actors_in(member) if member.actors else []
            if word_class(self._doc[member.head]) == "PRON":
                mentions = mentions or member.owners  # "they" after several states
            named = [self._acting(m) for m in mentions if m.entity is not None and m.entity.kind in SENDER_KINDS]
            people = [m for m in mentions if m.entity is not None and m.entity.kind == "Person"]
            for mention in (
                self._spelled_out(member)
                or named
                or self.states_of(people)
                or self._owner_of(member)
                or self._owners_of(people, member)
            ):
                for party in (mention, *self.behind(mention)):
                    if all(not same_actor(party, o) for o in found):
                        found.append(party)
        return found

    def _we(self, phrase: Phrase) -> list[ActorMention]:
        """Take who is quoted for "we": "We will not lift the ban, the minister said"."""
        for attribution in self._doc._.attributions:
            if any(start <= phrase.head < end for start, end in attribution.content):
                inside = [m for s in attribution.source for m in self._actors.within(*s) if m.entity is not None]
                bodies = [
                    m for m in inside if m.entity is not None and m.entity.kind in SENDER_KINDS and self.acts(m.entity)
                ]
                return self.states_of([m for m in inside if m not in bodies]) or bodies
        return []

    def _speaking_of_itself(self, phrase: Phrase) -> Phrase:
        """Take who speaks for a pronoun that begins what is said: "the ministry said on Friday it would ban X"."""
        if self._doc[phrase.head].lower_ not in {"it", "they"} or phrase.start == phrase.head + 1:
            return phrase
        verb = self._clauses.verb_left(phrase.start)
        if (
            verb is None
            or not one_of(verb, self._words.telling)
            or self._clauses.border_between(verb.i + 1, phrase.start)
        ):
            return phrase
        between = self._doc[verb.i + 1 : phrase.start]
        plain = all(word_class(t) in {"ADV", "ADP", "PUNCT", "PROPN", "NUM"} and t.text != "," for t in between)
        subject = self._clauses.subject(verb, 0) if plain else None
        return subject if subject is not None and word_class(self._doc[subject.head]) != "PRON" else phrase

    def _acting(self, mention: ActorMention) -> ActorMention:
        """Take the organisation that a town stands for: Brussels acts as the EU, unless Belgium itself is named."""
        if (full := self._in_full(mention)) is not None:
            return full
        text = self._doc[mention.start : mention.end].text
        seat = next((e for e in self._clauses.gazetteer.by_metonym(text) if e.kind == "Organisation"), None)
        if seat is None or mention.entity is None or seat.iri == mention.entity.iri:
            return mention
        if seat.iri not in self._mentioned and self._is_named(mention.entity):
            return mention
        return ActorMention(mention.start, mention.end, self._mentioned.get(seat.iri) or _entity(seat), "role")

    def _in_full(self, mention: ActorMention) -> ActorMention | None:
        """Take the body that a short name stands for, where the article has it in full: "the Treasury"."""
        entity = mention.entity
        if entity is None or entity.kind != "Organisation" or self._clauses.gazetteer.entry(entity.iri) is not None:
            return None
        longer = (
            e for e in self._mentioned.values() if e.kind == "Organisation" and e.name.endswith(f" {entity.name}")
        )
        known = next((e for e in longer if self.acts(e)), None)
        return ActorMention(mention.start, mention.end, known, mention.kind) if known is not None else None

    def _is_named(self, state: Entity) -> bool:
        """Whether an article calls a state by a name of its own, not by its capital."""
        names = {name.lower() for name in (state.name, *state.alt_names)}
        own = (m for m in self._actors.mentions if m.entity is not None and m.entity.iri == state.iri)
        return any(m.kind == "demonym" or self._doc[m.start : m.end].text.lower() in names for m in own)

    def behind(self, mention: ActorMention) -> list[ActorMention]:
        """Give the state for which a body acts: a treasury's sanctions are its state's."""
        entity = mention.entity
        if entity is None or entity.kind != "Organisation":
            return []
        known = self._clauses.gazetteer.entry(entity.iri)
        iri = entity.on_behalf_of or (known.in_state if known else None)
        state = self._clauses.gazetteer.entry(iri) if iri else None
        if state is None and " of " in entity.name:
            above = self._clauses.gazetteer.by_name(entity.name.partition(" of ")[2])
            state = next((e for e in above if e.kind in {"State", "Organisation"}), None)
        if state is None and (known is None or self._is_authority(entity)):
            state = self._state_in_front(entity.name)
        if state is None and known is None and self._is_authority(entity):
            return self._home(mention)
        return [ActorMention(mention.start, mention.end, _entity(state), "role")] if state is not None else []

    def _is_authority(self, entity: Entity) -> bool:
        return not self._words.authorities.isdisjoint(entity.name.lower().split())

    def _home(self, mention: ActorMention) -> list[ActorMention]:
        """Take the state in whose capital a body sits, "the ministry in Hanoi", else that of the dateline."""
        phrase = self._clauses.phrase_at(self._doc[mention.end - 1])
        seat = self._clauses.next(phrase) if phrase is not None else None
        beside = seat.actors if seat is not None and phrase and seat.prep == "in" and seat.left == phrase.end else []
        home = next((m for m in beside if m.entity and m.entity.kind == "State"), self._clauses.dateline_state())
        if home is None and mention.kind != "unnamed":
            home = next(iter(self._acted_last()), None)
        return [ActorMention(mention.start, mention.end, home.entity, "role")] if home is not None else []

    def _state_in_front(self, name: str) -> Entry | None:
        """Read the state at the head of a body's name: "American Treasury", "United States Customs"."""
        words, names = name.removeprefix("The ").split(), self._clauses.gazetteer
        for length in range(min(3, len(words) - 1), 0, -1):
            front = " ".join(words[:length])
            found = next((e for e in (*names.by_demonym(front), *names.by_name(front)) if e.kind == "State"), None)
            if found is not None:
                return found
        return None

    def _institution(self, phrase: Phrase) -> list[ActorMention]:
        """Find whose body "the Council" is: one named in full before, or that of an organisation of the article."""
        word = self._doc[phrase.head].text
        if not word[0].isupper() or phrase.head - phrase.start > 1:
            return []
        inside = [e for e in self._mentioned.values() if e.kind == "Organisation" and e.name.split()[-1] == word]
        for entity in self._mentioned.values():
            if not inside and entity.kind == "Organisation":
                found = self._clauses.gazetteer.by_name(f"{word} of the {entity.name}")
                inside = [_entity(entry) for entry in found]
        body = [ActorMention(phrase.start, phrase.end, entity, "role") for entity in inside[:1]]
        return [*body, *(state for mention in body for state in self.behind(mention))]

    def _owners_of(self, people: list[ActorMention], phrase: Phrase) -> list[ActorMention]:
        """Take the state of "its trade representative X"."""
        return [m for m in phrase.owners if people and m.entity is not None and m.entity.kind == "State"][:1]

    def _owner_of(self, phrase: Phrase) -> list[ActorMention]:
        """Take the state of "Western governments", "EU ambassadors"; allies stay unnamed."""
        head = self._doc[phrase.head]
        owners = [
            m for m in phrase.owners if m.entity is not None and m.entity.kind in SENDER_KINDS and m.kind != "pronoun"
        ]
        if one_of(head, {"ally", "partner", "rival", "friend"}) and owners and self.is_owner(owners[0]):
            return [ActorMention(phrase.head, phrase.head + 1, None, "unnamed")]  # "America's allies" are others
        if one_of(head, {"government", "administration", "cabinet", "ministry"}):
            owners = owners or [m for m in phrase.owners if m.entity is not None and m.entity.kind == "State"]
        if owners and phrase.actors and self._doc[owners[0].start - 1].lower_ in _COMPASS:
            return phrase.actors  # "West African leaders" are not those of all Africa
        if owners:
            return owners[:1]
        following = self._clauses.next(phrase)
        if following is not None and following.left == phrase.end:
            inner = [m for m in following.actors if m.entity is not None and m.entity.kind in SENDER_KINDS]
            if inner and (following.prep == "of" or (following.prep == "in" and self._words.rules(head))):
                return inner
        if one_of(head, {"government", "country", "nation", "administration"}) and (
            states := self.states_of([m for m in phrase.owners if m.entity is not None and m.entity.kind == "Person"])
        ):
            return states  # "his country"
        if one_of(head, {"administration"}) and any(m.entity and m.entity.kind == "Person" for m in phrase.owners):
            return self._state_of_administration(phrase)
        if states := self._counted(phrase):
            return states
        if found := self._institution(phrase):
            return found
        if one_of(head, self._words.blocs | {"authority"}) and (body := self.last_body(phrase)):
            return body
        if one_of(head, self._words.unnamed_senders):
            start = phrase.start + (
                word_class(self._doc[phrase.start]) in {"DET", "PRON"} and phrase.start < phrase.head
            )
            unnamed = ActorMention(start, phrase.head + 1, None, "unnamed")
            home = self._home(unnamed) if one_of(head, self._words.authorities) and not phrase.owners else []
            return home or self._ruling(head) or [unnamed]
        return []

    def _state_of_administration(self, phrase: Phrase) -> list[ActorMention]:
        """Find whose "the Soto administration" is, where nobody says which state Soto leads.

        The state that acted last, else the first that is a subject before, else that of a body of the article.
        """
        acted = self._acted_last()
        before = (m for m in self._actors.mentions if m.end <= phrase.start and m.entity is not None)
        subjects = (m for m in before if m.entity is not None and m.entity.kind == "State" and self._is_bare(m))
        bodies = (state for m in self._actors.mentions for state in self.behind(m))
        state = next(iter((*acted[:1], *subjects, *bodies)), None)
        if state is None:
            return [
                ActorMention(phrase.start + (word_class(self._doc[phrase.start]) == "DET"), phrase.end, None, "unnamed")
            ]
        return [ActorMention(phrase.start, phrase.end, state.entity, "role")]

    def _acted_last(self) -> list[ActorMention]:
        return [m for d in self._told[-1:] for m in d.senders if m.entity is not None and m.entity.kind == "State"]

    def _is_bare(self, mention: ActorMention) -> bool:
        phrase = self._clauses.phrase_at(self._doc[mention.start])
        town = mention.place is not None
        return phrase is not None and not phrase.prep and mention in phrase.actors and not town

    def _spelled_out(self, phrase: Phrase) -> list[ActorMention]:
        """Read the names in "several EU countries - Latvia and Estonia - imposed"."""
        following = self._clauses.next(phrase)
        if following is None or following.prep:
            return []
        states = one_of(self._doc[phrase.head], self._words.lands | {"member"})
        if not states and (phrase.actors or not following.apposition):
            return []
        between = self._doc[phrase.end : following.start].text
        if self._doc[phrase.head].tag_ != "NNS" or between not in {"-", "–", "—", ":", "(", ","}:
            return []
        listed = [m for p in self._clauses.listed(following) for m in p.actors]
        return [m for m in listed if m.entity is not None and m.entity.kind == "State"]

    def _counted(self, phrase: Phrase) -> list[ActorMention]:
        """Find the states that "the three countries" stands for: the last list of as many."""
        number = _NUMBERS.get(self._doc[min(phrase.start + 1, phrase.head)].lower_, 0)
        if (
            self._doc[phrase.start].lower_ != "the"
            or not number
            or not one_of(self._doc[phrase.head], self._words.lands)
        ):
            return []
        start = self._doc[phrase.start].sent.start
        while start:
            earlier = self._doc[start - 1].sent
            start = earlier.start
            for first in self._clauses.phrases(earlier):
                listed = [m for p in self._clauses.listed(first) for m in p.actors if m.entity is not None]
                states = [m for m in listed if m.entity is not None and m.entity.kind == "State"]
                if len(states) == number:
                    return states
        return []

    def _ruling(self, head: Token) -> list[ActorMention]:
        """Take the state that acted last for its government, which is named without it."""
        if not one_of(head, {"government", "cabinet"}) or not self._told:
            return []
        return [m for m in self._told[-1].senders if m.entity is not None and m.entity.kind == "State"][:1]

    def author(self, phrase: Phrase) -> list[ActorMention]:
        """Read who made a law or took a step: "X passed a bill that would ...", "X's decree"."""
        if not one_of(self._doc[phrase.head], self._words.enactments):
            return []
        owners = [m for m in phrase.owners if self.acts(m.entity) and m.entity and m.entity.kind in SENDER_KINDS]
        if makers := [m for m in owners if self.is_owner(m)]:
            return makers[:1]
        maker = self._clauses.next(phrase)
        if maker is not None and maker.prep in {"by", "from"} and maker.left == phrase.end:
            return self.senders_of(maker)
        verb = self._clauses.verb_left(phrase.left)
        return self.senders_of(self._clauses.subject(verb)) if verb is not None else []

    def is_owner(self, mention: ActorMention) -> bool:
        """Whether who stands in front of a noun has it: "Fiji's deal", "the EU package"; not "the Fiji deal"."""
        if mention.entity is None or mention.entity.kind != "State" or mention.kind in {"demonym", "pronoun", "role"}:
            return True
        following = self._doc[mention.end].text if mention.end < len(self._doc) else ""
        return following in GENITIVE or self.is_short(mention)

    def is_short(self, mention: ActorMention) -> bool:
        """Whether a state or body is named by an abbreviation, as senders are."""
        text = self._doc[mention.start : mention.end].text.replace(".", "")
        return text.isupper() and len(text) <= 4

    def states_of(self, people: list[ActorMention]) -> list[ActorMention]:
        found: list[ActorMention] = []
        for person in people:
            iri = person.entity.on_behalf_of if person.entity else None
            entry = self._clauses.gazetteer.entry(iri) if iri else None
            if entry is not None:
                found.append(ActorMention(person.start, person.end, _entity(entry), "role"))
            elif person.entity is not None and person.entity.role is not None and self._at_home(person.entity.role):
                home = self._clauses.dateline_state()
                found.extend([ActorMention(person.start, person.end, home.entity, "role")] if home else [])
        return found

    def _at_home(self, role: str) -> bool:
        """Whether an office is one of a state, so that without a country it is one of where the article was written."""
        office = self._clauses.gazetteer.office(role.lower())
        return office is not None and office.represents == "state"

    def known_people(self, phrase: Phrase | None) -> list[ActorMention]:
        """List the persons of a phrase whom the gazetteer knows, where it does not tell for whom they act."""
        mentions = self._clauses.actors_in(phrase) if phrase is not None else []
        return [m for m in mentions if m.entity is not None and m.entity.kind == "Person" and self.acts(m.entity)]

    def speaker(self, verb: Token | None) -> list[ActorMention]:
        """Take the state for which the speaker of a threat acts, else the speaker."""
        phrase = self._clauses.subject(verb) if verb is not None else None
        if phrase is None:
            return []
        return self.senders_of(phrase) or [
            m for m in phrase.actors if m.entity is not None and m.entity.kind == "Person"
        ]

    def targets(self, phrase: Phrase | None) -> list[Target]:
        """List those whom a phrase, and the list that it begins, name as hit."""
        if phrase is None:
            return []
        if self._doc[phrase.head].lower_ in {"grata", "gratae"}:
            return []
        if phrase.left and self._doc[max(phrase.left - 1, 0) : phrase.start].text.lower().startswith("pursuant"):
            return []
        found: list[Target] = []
        for member in self._clauses.listed(phrase):
            if not one_of(self._doc[member.head], self._words.measure_words):
                found.extend(self._target(member))
        return found

    def _target(self, phrase: Phrase) -> list[Target]:
        """Read one target: an actor; or words for goods or people, with the state before or after them."""
        head = self._doc[phrase.head]
        if one_of(head, self._words.assets) and not phrase.owners:
            holder = self._clauses.next(phrase)
            if holder is not None and holder.prep == "of" and holder.left == phrase.end:
                return self._target(holder)
        if self._doc[phrase.start].lower_ == "those" and one_of(head, self._words.hitting | self._words.reaching):
            return []  # "those hit"
        if one_of(head, self._words.times) or one_of(head, {"percent", "cent", "percentage", "%"}):
            return []
        if head.lower_ == "both":
            return [Target(m.as_mention(self._doc), m.entity) for m in self._last_states(phrase)]
        if (
            word_class(head) == "NUM"
            or head.lower_ in {"some", "several", "many", "most", "all"}
            or one_of(head, self._words.kinds)
        ):
            inner = self._clauses.next(phrase)
            amount = word_class(head) == "NUM" and any(
                t.is_currency for t in self._doc[max(phrase.start - 1, 0) : phrase.end]
            )
            if inner is not None and inner.prep in ({"of", "in"} if amount else {"of"}) and inner.left == phrase.end:
                return self._target(inner)
            if not one_of(head, self._words.kinds):
                return []
        if head.ent_type_ in {"DATE", "TIME"} or (one_of(head, self._words.months) and not phrase.owners):
            return []
        named = [m for m in phrase.actors if m.entity is not None and m.entity.kind != "Place"]
        if not named and self._points_to_land(phrase.start, phrase.head):
            named = self._last_states(phrase)[-1:]
        if not named:
            named = self._named_beside(phrase)
        if named:
            return [self.target_of(m) for m in named]
        bare = all(word_class(t) in {"DET", "ADJ"} for t in self._doc[phrase.start : phrase.head])
        if one_of(head, self._words.flows) and not any(m.entity and m.entity.kind == "State" for m in phrase.owners):
            goods = self._clauses.next(phrase)
            inward = {"of", "in", "from", "to", "with"} if bare else {"to", "from", "with"}
            if goods is not None and goods.prep in inward and goods.left == phrase.end:
                members = [
                    p for p in self._clauses.listed(goods) if not one_of(self._doc[p.head], self._words.measure_words)
                ]
                if within := [t for member in members for t in self._target(member)]:
                    return within
        states = [m for m in phrase.owners if m.entity is not None and m.entity.kind == "State"]
        states = states or self.pointed_land(phrase)
        country = states[0].entity if states else self._origin(phrase)
        personal = head.lower_ in {"they", "them", "he", "him", "she", "her", "we", "us"}
        if (word_class(head) == "PRON" and (personal or not country)) or phrase.head in {
            i for d in self._doc._.dates for i in range(d.start, d.end)
        }:
            return []
        words = self.words(phrase)
        found = [Target(words, country)]
        if country is not None and not self._words.acts(head):
            found.append(self._as_target(states[0] if states else None, country, phrase))
        return found

    def target_of(self, mention: ActorMention) -> Target:
        """Make a target of an actor."""
        state = mention.entity if mention.entity is not None and mention.entity.kind == "State" else None
        return Target(mention.as_mention(self._doc), state)

    def in_full(self, mention: ActorMention) -> list[ActorMention]:
        """Give a body under its full name, with the state for which it acts."""
        body = self._acting(mention) if mention.kind == "pronoun" else mention
        return [body, *(self.behind(body) if body is not mention else ())]

    def acting_for(self, target: Target) -> ActorMention:
        """Make a sender of the state that was hit, where its answer is told; it stands where the words for it do."""
        spans = [m for m in self._actors.mentions if m.entity == target.country]
        place = spans[0] if spans else self._actors.mentions[0]
        return ActorMention(place.start, place.end, target.country, "role")

    def pointed_land(self, phrase: Phrase) -> list[ActorMention]:
        """Find the state that words in front of a phrase stand for: "the country's assets"."""
        if phrase.head <= phrase.start + 1 or not self._points_to_land(phrase.start, phrase.start + 1):
            return []
        return [m for m in self._last_states(phrase)[-1:] if m.entity is not None and m.entity.kind == "State"]

    def pointed_body(self, phrase: Phrase) -> list[ActorMention]:
        """Find the organisation that words in front of a phrase stand for: "the bloc's embargo"."""
        second = self._doc[min(phrase.start + 1, phrase.head)]
        if self._doc[phrase.start].lower_ != "the" or second.i == phrase.head or not one_of(second, self._words.blocs):
            return []
        return self.last_body(phrase)

    def last_body(self, phrase: Phrase) -> list[ActorMention]:
        """Find the organisation that "the bloc" stands for."""
        if self._doc[phrase.start].lower_ != "the" or self._doc[phrase.head].tag_ == "NNS":
            return []
        named = (m for m in reversed(self._actors.mentions) if m.end <= phrase.start)
        bodies = (m for m in named if m.entity is not None and m.entity.kind == "Organisation")
        return [m for m in bodies if self.acts(m.entity)][:1]

    def _points_to_land(self, start: int, head: int) -> bool:
        """Whether words like "the island" stand for a state named before."""
        return (
            self._doc[start].lower_ in {"the", "that", "its"}
            and one_of(self._doc[head], self._words.lands)
            and head == start + 1
        )

    def _named_beside(self, phrase: Phrase) -> list[ActorMention]:
        """Take the state that stands beside words for it: "its biggest customer, X"."""
        following = self._clauses.next(phrase)
        owned = any(m.kind != "pronoun" for m in phrase.owners)
        if following is None or following.prep or owned or following.joined_to is not None:
            return []
        between = self._doc[phrase.end : following.start].text
        alone = between == "," and word_class(self._doc[phrase.head]) == "NOUN" and self._doc[phrase.head].tag_ == "NN"
        who = self._words.acts(self._doc[phrase.head])
        return (
            [m for m in following.actors if m.entity is not None and (who or m.entity.kind == "State")] if alone else []
        )

    def words(self, phrase: Phrase) -> Mention:
        """Take a phrase as words, without its article or genitive."""
        start = phrase.start
        while start < phrase.head and (
            word_class(self._doc[start]) in {"DET", "PUNCT"} or self._doc[start].tag_ == "PRP$"
        ):
            start += 1
        end = next((t.i for t in self._doc[start + 1 : phrase.end] if t.lower_ in {"persona", "personae"}), phrase.end)
        following = self._clauses.next(phrase)
        head = self._doc[phrase.head]
        groups = (
            one_of(head, self._words.collections) or bool(phrase.actors) or one_of(head, {"member", "leader", "head"})
        )
        if groups and following is not None and following.prep == "of" and following.left == end:
            end = following.end
        return Mention(self._doc[start:end].text, (span_of(self._doc, start, end),))

    def _as_target(self, mention: ActorMention | None, country: Entity, phrase: Phrase) -> Target:
        if mention is not None:
            return Target(mention.as_mention(self._doc), country)
        following = self._clauses.next(phrase)
        where = following if following is not None else phrase
        return Target(
            Mention(self._doc[where.start : where.end].text, (span_of(self._doc, where.start, where.end),), country),
            country,
        )

    def _origin(self, phrase: Phrase) -> Entity | None:
        """Find the state that goods come from: "imports from X", "made in X"."""
        last = self._clauses.listed(phrase)[-1]
        following = self._clauses.next(last)
        while (
            following is not None
            and following.prep != "from"
            and following.left - last.end < 6
            and not following.places
        ):
            following = self._clauses.next(following)
        if following is None or following.prep not in {"from", "in", "of"} or following.left - last.end > 8:
            return None
        return next((m.entity for m in following.actors if m.entity is not None and m.entity.kind == "State"), None)

    def _last_states(self, phrase: Phrase) -> list[ActorMention]:
        """List the two states that words like "both" or "the country" go back to, those of the subject left out.

        The state that was hit last goes before all others that stand before its sentence.
        """
        verb = self._clauses.verb_left(phrase.left)
        acting = self.senders_of(self._clauses.subject(verb)) if verb is not None else []
        found: list[ActorMention] = []
        hit = {t.country.iri for d in self._told[-1:] for t in d.targets if t.country is not None}
        start = self._doc[phrase.start].sent.start
        earlier = [m for m in self._actors.mentions if m.end <= phrase.start]
        earlier.sort(key=lambda m: (m.start >= start, m.entity is not None and m.entity.iri in hit, m.start))
        for mention in reversed(earlier):
            if mention.entity is None or mention.entity.kind != "State" or mention.kind == "demonym":
                continue
            if self._is_seat(mention):
                continue
            if any(same_actor(mention, o) for o in (*found, *acting)):
                continue
            found.append(mention)
            if len(found) == 2:
                break
        return found[::-1]

    def _is_seat(self, mention: ActorMention) -> bool:
        """Whether a capital is named as the place where something happens: "ministers agreed in Brussels"."""
        phrase = self._clauses.phrase_at(self._doc[mention.start])
        town = mention.place is not None and mention.entity is not None and mention.place.iri != mention.entity.iri
        return phrase is not None and phrase.prep in {"in", "at"} and town

    def own_people(self, phrase: Phrase, senders: list[ActorMention]) -> bool:
        """Whether a phrase names the senders' own people, on whom a ban is an order: "EU citizens", "Americans"."""
        acting = {m.entity.iri for m in senders if m.entity}
        named = [m for m in (*phrase.owners, *phrase.actors) if m.kind != "pronoun" and m.entity is not None]
        people = self._words.acts(self._doc[phrase.head]) or self._doc[phrase.head].tag_ in {"NNPS", "NNS"}
        if self._doc[phrase.start].lower_ in _OWN and one_of(
            self._doc[phrase.head], {"citizen", "national", "resident"}
        ):
            return True
        return people and any(m.entity is not None and m.entity.iri in acting for m in named)

    def not_hit(self, draft: SanctionDraft) -> list[ActorMention]:
        """Leave out of the senders the state whose people or goods alone are hit: none expels its own diplomats.

        Assets are frozen where they lie, so that those of one's own people may be meant.
        """
        hit = {t.country.iri for t in draft.targets if t.country is not None and self._says_whose(t)}
        if draft.measure == "asset freeze" or draft.status in RELIEF or any(t.country is None for t in draft.targets):
            return draft.senders
        acting = ((m, (m, *self.behind(m))) for m in draft.senders)
        return [m for m, parties in acting if not any(p.entity is not None and p.entity.iri in hit for p in parties)]

    def _says_whose(self, target: Target) -> bool:
        """Whether the words for goods or people name their state: "Danish ships", not "ships" that go "to Denmark"."""
        if target.mention.entity is not None:
            return False
        named = (m for m in self._actors.mentions if m.entity is not None and m.entity == target.country)
        return any(
            inside.start <= span_of(self._doc, m.start, m.end).start < inside.end
            for m in named
            for inside in target.mention.spans
        )

    def without(self, targets: list[Target], senders: list[ActorMention]) -> list[Target]:
        acting = {m.entity.iri for s in senders for m in (s, *self.behind(s)) if m.entity}
        return [t for t in targets if t.mention.entity is None or t.mention.entity.iri not in acting]

    def agents(self, verb: Token) -> list[ActorMention]:
        phrase = next((p for p in self._clauses.obliques(verb) if p.prep == "by"), None)
        return self.senders_of(phrase)

    def teller(self, sentence: Span) -> list[ActorMention]:
        """Take the state or body that tells it itself: "Sanctions on X stay in place, the council said"."""
        for verb in reversed(sentence):
            if word_class(verb) == "VERB" and one_of(verb, self._words.telling):
                told = [m for m in self.senders_of(self._clauses.subject(verb, 0)) if self.acts(m.entity)]
                if told:
                    return told
        sources = (p for p in self._clauses.phrases(sentence) if p.prep == "according to")
        return [m for p in sources for m in self.senders_of(p) if self.acts(m.entity)]

    def deciders(self, verb: Token) -> list[ActorMention]:
        """Read "X's decision to ...", "the decision of X to ...": its owner acts."""
        for phrase in reversed([p for p in self._clauses.phrases(verb.sent) if p.end <= verb.i]):
            following = self._doc[phrase.end] if phrase.end < len(self._doc) else verb
            if following.lower_ != "to" or word_class(following) != "PART":
                continue
            if not phrase.owners and (body := self._in_brackets(phrase)):
                return body
            if not phrase.owners and (body := self.pointed_body(phrase)):
                return body  # "the bloc's decision to"
            if phrase.owners and one_of(self._doc[phrase.head], self._words.partitive):
                continue  # "the first of X's partners to"
            if phrase.owners:
                named = [m for m in phrase.owners if m.entity is not None]
                return [m for m in named if m.entity is not None and m.entity.kind in SENDER_KINDS] or named
            above = self._clauses.phrase_at(self._doc[phrase.left - 1]) if phrase.prep == "of" and phrase.left else None
            if above is not None and above.end == phrase.left and one_of(self._doc[above.head], self._words.choices):
                return self.senders_of(phrase)
        return []

    def _in_brackets(self, phrase: Phrase) -> list[ActorMention]:
        """Take whose short name stands in brackets before a noun: "the African Union (AU) decision"."""
        if phrase.start < 3 or self._doc[phrase.start - 1].text != ")":
            return []
        mention = self._actors.mention_at(self._doc[phrase.start - 2])
        return [mention] if mention is not None and self.acts(mention.entity) else []

    def acts(self, entity: Entity | None) -> bool:
        if entity is None:
            return False
        if entity.kind == "Organisation":
            known = entity.on_behalf_of is not None or self._clauses.gazetteer.entry(entity.iri) is not None
            return known or self._is_authority(entity)
        if entity.kind == "Person":
            return self._clauses.gazetteer.entry(entity.iri) is not None
        return entity.kind in {"State", "Group"}

    def is_state(self, target: Target) -> bool:
        entity = target.mention.entity
        return target.country is not None or (entity is not None and entity.kind == "State")
