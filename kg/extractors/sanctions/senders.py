"""Who takes a measure: subjects, speakers, those who decide, and whom words without a name stand for."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import Phrase, one_of, same_actor, word_class
from kg.extractors.sanctions.bodies import SENDER_KINDS, Bodies, entity_of
from kg.pipeline.actors import ActorMention

__all__ = ["Senders"]

_NUMBERS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_COMPASS: Final = frozenset("west east north south central western eastern northern southern".split())


class Senders(Bodies):
    """Reads senders off the phrases of one doc."""

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

    def _institution(self, phrase: Phrase) -> list[ActorMention]:
        """Find whose body "the Council" is: one named in full before, or that of an organisation of the article."""
        word = self._doc[phrase.head].text
        if not word[0].isupper() or phrase.head - phrase.start > 1:
            return []
        inside = [e for e in self._mentioned.values() if e.kind == "Organisation" and e.name.split()[-1] == word]
        for entity in self._mentioned.values():
            if not inside and entity.kind == "Organisation":
                found = self._clauses.gazetteer.by_name(f"{word} of the {entity.name}")
                inside = [entity_of(entry) for entry in found]
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

    def _is_bare(self, mention: ActorMention) -> bool:
        phrase = self._clauses.phrase_at(self._doc[mention.start])
        town = mention.place is not None
        return phrase is not None and not phrase.prep and mention in phrase.actors and not town

    def _spelled_out(self, phrase: Phrase) -> list[ActorMention]:
        """Read the names in "several EU countries - Malta and Spain - imposed"."""
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
