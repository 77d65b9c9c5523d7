"""States and the bodies that act for them: "the Treasury", "the bloc", a minister at home."""

from __future__ import annotations

from typing import Final

from kg.extractors.clauses import GENITIVE, Phrase, one_of
from kg.extractors.sanctions.text import Text, TextReader
from kg.gazetteer import Entry
from kg.model import Entity
from kg.pipeline.actors import ActorMention

__all__ = ["SENDER_KINDS", "Bodies", "entity_of"]

SENDER_KINDS: Final = frozenset({"State", "Organisation", "Group"})


def entity_of(entry: Entry) -> Entity:
    alternatives = tuple(name for name in entry.names if name != entry.name)
    return Entity(
        entry.iri, entry.kind, entry.name, alternatives, same_as=entry.same_as, country_code=entry.country_code
    )


class Bodies(TextReader):
    """Tells which state or organisation acts where a body, an office or a short name is told."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self._actors = text.clauses.actors
        self._mentioned = {m.entity.iri: m.entity for m in text.clauses.actors.mentions if m.entity is not None}

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
        return ActorMention(mention.start, mention.end, self._mentioned.get(seat.iri) or entity_of(seat), "role")

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
        return [ActorMention(mention.start, mention.end, entity_of(state), "role")] if state is not None else []

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

    def _acted_last(self) -> list[ActorMention]:
        return [m for d in self._told[-1:] for m in d.senders if m.entity is not None and m.entity.kind == "State"]

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
                found.append(ActorMention(person.start, person.end, entity_of(entry), "role"))
            elif person.entity is not None and person.entity.role is not None and self._at_home(person.entity.role):
                home = self._clauses.dateline_state()
                found.extend([ActorMention(person.start, person.end, home.entity, "role")] if home else [])
        return found

    def _at_home(self, role: str) -> bool:
        """Whether an office is one of a state, so that without a country it is one of where the article was written."""
        office = self._clauses.gazetteer.office(role.lower())
        return office is not None and office.represents == "state"

    def in_full(self, mention: ActorMention) -> list[ActorMention]:
        """Give a body under its full name, with the state for which it acts."""
        body = self._acting(mention) if mention.kind == "pronoun" else mention
        return [body, *(self.behind(body) if body is not mention else ())]

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
