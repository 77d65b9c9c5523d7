"""What the verbs of measures are done to."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from spacy.tokens import Token

from kg.extractors.clauses import Phrase, base_forms, one_of, word_class
from kg.extractors.sanctions.text import TextReader
from kg.extractors.sanctions.words import bases

__all__ = ["LISTING", "Patients"]

#: Verbs that put somebody on a list or take him off it, with the prepositions of the list.
LISTING: Final = {
    **dict.fromkeys(
        ("add", "include", "place", "put", "name", "enter"), frozenset({"to", "on", "in", "onto", "under"})
    ),
    **dict.fromkeys(("remove", "strike", "drop", "delete", "take"), frozenset({"from", "off"})),
}
#: What follows verbs that mean little alone, with the preposition of what they are about.
_LIGHT: Final = {"aim at": "at", "action against": "against", "away with": "with", "an end to": "to"}


class Patients(TextReader):
    """Reads the objects of verbs, the subjects of passives, and whose they are."""

    def light_object(self, verb: Token) -> Phrase | None:
        """Find what "take aim at", "take action against", "do away with", "put an end to" are about."""
        following = self._doc[verb.i + 1 : verb.i + 4].text.lower()
        preposition = next((p for start, p in _LIGHT.items() if following.startswith(start)), None)
        if preposition is None or not one_of(verb, {"take", "do", "put"}):
            return None
        return next((p for p in self._clauses.obliques(verb) if p.prep == preposition), None)

    def list_of(self, verb: Token) -> Phrase | None:
        """Find the list that somebody is put on or taken off."""
        prepositions = next((LISTING[f] for f in base_forms(verb) if f in LISTING), None)
        if prepositions is None:
            return None
        for phrase in self._clauses.phrases(verb.sent):
            if (
                phrase.start > verb.i
                and phrase.prep in prepositions
                and one_of(self._doc[phrase.head], self._words.lists)
            ):
                return phrase
        return None

    def held(self, verb: Token) -> Phrase | None:
        """Find the assets in "X had its assets frozen by Y"."""
        if verb.tag_ != "VBN":
            return None
        phrases = self._clauses.phrases(verb.sent)
        phrase = next((p for p in phrases if p.end == verb.i), None)
        while phrase is not None and phrase.prep in {"in", "of"}:  # "had their assets in X frozen"
            phrase = next((p for p in phrases if phrase is not None and p.end == phrase.left), None)
        if (
            phrase is None
            or phrase.prep
            or phrase.start == verb.sent.start
            or not one_of(self._doc[phrase.start - 1], {"have"})
        ):
            return None
        return phrase

    def object_words(self, verb: Token) -> list[str]:
        """List the lemmas of what a verb is done to: its object, or its subject in the passive."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        if phrase is None:
            phrase = self.held(verb) or self._clauses.subject(verb)
        if phrase is None:
            return []
        given = self._clauses.next(phrase)
        if one_of(verb, {"deny", "refuse"}) and given is not None and not given.prep and given.start == phrase.end:
            phrase = given  # "denied them entry"
        words = [w for p in self._clauses.listed(phrase) for w in bases(self._doc[p.start : p.end])]
        following = self._clauses.next(phrase)
        if following is not None and following.prep in {"of", "in"} and following.left == phrase.end:
            words.extend(bases(self._doc[following.start : following.end]))
        return words

    def object_in(self, verb: Token, wanted: AbstractSet[str]) -> bool:
        """Whether one of some base forms is among what a verb is done to."""
        return not wanted.isdisjoint(self.object_words(verb))

    def owned_things(self, verb: Token) -> bool:
        """Whether a verb is done to all that somebody has: "froze whatever they own", "his bank accounts"."""
        if self.object_in(verb, self._words.assets):
            return True
        phrase = next(iter(self._clauses.objects(verb)), None)
        return phrase is not None and self._doc[phrase.head].tag_ in {"WP", "WDT"}

    def heads_hit(self, verb: Token) -> list[str]:
        """List the base forms of the nouns, without what stands before them, that a verb is done to."""
        phrase = next(iter(self._clauses.objects(verb)), None) or self._clauses.subject(verb)
        members = self._clauses.listed(phrase) if phrase is not None else []
        return [form for member in members for form in base_forms(self._doc[member.head])]

    def behind(self, verb: Token) -> list[str]:
        """List the base forms of what stands after "of" and the like behind an object."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        following = self._clauses.next(phrase) if phrase is not None else None
        if following is None or following.prep not in {"of", "from", "on"}:
            return []
        return bases(self._doc[following.start : following.end])

    def from_abroad(self, verb: Token) -> bool:
        """Whether what a verb keeps out comes from a state: "barred beef from X"."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        following = self._clauses.next(self._clauses.listed(phrase)[-1]) if phrase is not None else None
        if phrase is None or following is None or following.prep != "from":
            return False
        return any(m.entity is not None and m.entity.kind == "State" for m in (*following.actors, *following.owners))

    def hits_people(self, verb: Token) -> bool:
        phrase = next(iter(self._clauses.objects(verb)), None)
        if phrase is None and verb.tag_ == "VBN":
            phrase = self._clauses.subject(verb)
        head = self._doc[phrase.head] if phrase is not None else verb
        return phrase is not None and (self._words.acts(head) or word_class(head) in {"PROPN", "PRON"})

    def owned(self, verb: Token) -> bool:
        phrase = next(iter(self._clauses.objects(verb)), None)
        if phrase is None:
            return False
        pointed = (
            one_of(self._doc[min(phrase.start + 1, phrase.head)], self._words.lands) and phrase.head > phrase.start + 1
        )
        return pointed or any(m.entity and m.entity.kind == "State" for m in phrase.owners)

    def of_state(self, phrase: Phrase) -> bool:
        return any(m.entity is not None and m.entity.kind == "State" for m in phrase.owners)
