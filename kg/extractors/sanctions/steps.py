"""What states and authorities do that is a measure, though its verb alone is none."""

from __future__ import annotations

from spacy.tokens import Token

from kg.extractors.clauses import Phrase, one_of
from kg.extractors.sanctions.patients import Patients
from kg.extractors.sanctions.text import Text, TextReader
from kg.extractors.sanctions.words import bases

__all__ = ["Steps"]


class Steps(TextReader):
    """Tells whether verbs such as "target", "punish", "take", "order" are measures where they stand."""

    def __init__(self, text: Text, patients: Patients) -> None:
        super().__init__(text)
        self._patients = patients

    def acts_against(self, verb: Token) -> bool:
        """Whether somebody takes action against another in an article that speaks of sanctions."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        if (
            phrase is None
            or not one_of(self._doc[phrase.head], self._words.steps)
            or not self._text.speaks_of_sanctions
        ):
            return False
        following = self._clauses.next(phrase)
        return following is not None and following.prep == "against" and following.left == phrase.end

    def takes_aim(self, verb: Token) -> bool:
        found = self._patients.light_object(verb)
        return found is not None and found.prep == "at"

    def by_measures(self, verb: Token) -> bool:
        """Whether what targets somebody is a step of an authority: "the Treasury's action targets X"."""
        phrase = self._clauses.subject(verb)
        if phrase is None:
            return False
        if not one_of(self._doc[phrase.head], self._words.steps):
            return one_of(verb, {"target"}) and self._text.speaks_of_sanctions and self._listed(verb, phrase)
        named = any(m.entity is not None for m in phrase.owners)
        return self._text.speaks_of_sanctions and (one_of(verb, {"target"}) or named)

    def _listed(self, verb: Token, subject: Phrase) -> bool:
        """Whether an authority targets somebody as it would list him, or somebody was targeted by a step of one."""
        patient = next(iter(self._clauses.objects(verb)), None)
        if patient is None or patient.start < verb.i:
            by = (p for p in self._clauses.obliques(verb) if p.prep in {"in", "by", "under"})
            if verb.tag_ != "VBN":
                return False
            if any(one_of(self._doc[p.head], self._words.steps) for p in by):
                return True
            return (
                bool(self._told) and self._words.acts(self._doc[subject.head]) and not any(p.prep == "by" for p in by)
            )
        acting = any(m.entity is not None and m.entity.kind in {"State", "Organisation"} for m in subject.actors)
        head = self._doc[patient.head]
        hit = self._words.acts(head) or any(m.entity is not None and m.entity.kind == "Person" for m in patient.actors)
        return hit and (acting or (one_of(self._doc[subject.head], {"it"}) and bool(subject.actors)))

    def punished(self, verb: Token) -> bool:
        """Whether somebody was punished by a state or body that is named."""
        by = next((p for p in self._clauses.obliques(verb) if p.prep == "by"), None)
        kinds = {m.entity.kind for m in by.actors if m.entity is not None} if by is not None else set()
        return self._text.speaks_of_sanctions and bool(kinds & {"State", "Organisation"})

    def ends_free_entry(self, verb: Token) -> bool:
        """Whether what ends is a favour: "visa-free travel", "a visa waiver"."""
        light = self._patients.light_object(verb)
        words = set(
            bases(self._doc[light.start : light.end]) if light is not None else self._patients.object_words(verb)
        )
        return "visa" in words and not {"free", "waiver", "exemption"}.isdisjoint(words)

    def sent_away(self, verb: Token, lemma: str) -> bool:
        """Whether envoys are called home, or told to go."""
        words = [t.lower_ for t in self._doc[verb.i : verb.sent.end]]
        if lemma == "declare":
            return "grata" in words or "gratae" in words
        if lemma == "recall":
            return self._patients.object_in(verb, self._words.envoys)
        told = " ".join(words)
        phrase = self._clauses.subject(verb)
        patients = [
            *self._patients.object_words(verb),
            *(bases(self._doc[phrase.start : phrase.end]) if phrase else ()),
        ]
        if lemma == "send":
            return words[1:2] == ["home"] and bool(set(bases(self._doc[verb.i : verb.sent.end])) & self._words.envoys)
        envoys = set(patients) & self._words.envoys or self._nationals(verb)
        if "to leave" not in told and "out of the country" not in told:
            return False
        return bool(envoys) or self._foreign(verb)

    def _foreign(self, verb: Token) -> bool:
        """Whether people of a named state are told to go: "gave Danish visitors two weeks to leave"."""
        phrase = next(iter(self._clauses.objects(verb)), None) or self._clauses.subject(verb)
        if phrase is None:
            return False
        if any(m.kind == "demonym" and m.end == phrase.head + 1 for m in phrase.actors):
            return self._doc[phrase.head].tag_ in {"NNS", "NNPS"}
        if not one_of(self._doc[phrase.head], self._words.staff | {"visitor", "resident", "citizen"}):
            return False
        return any(m.kind == "demonym" and m.entity is not None and m.entity.kind == "State" for m in phrase.owners)

    def _nationals(self, verb: Token) -> bool:
        """Whether people of a state are sent away in a sentence on envoys: "expelled envoys after X told 18 Danes"."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        named = [*phrase.actors, *phrase.owners] if phrase is not None else []
        people = any(m.kind == "demonym" for m in named)
        return people and bool(set(bases(self._doc[verb.sent.start : verb.sent.end])) & self._words.envoys)
