"""Measures as verbs tell them: "blacklisted X", "may no longer enter"."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import base_forms, one_of, word_class
from kg.extractors.sanctions.forbidden import Forbidden
from kg.extractors.sanctions.mentions import MeasureMention
from kg.extractors.sanctions.patients import LISTING, Patients
from kg.extractors.sanctions.steps import Steps
from kg.extractors.sanctions.text import Text, TextReader
from kg.extractors.sanctions.words import bases
from kg.lexicon import Concept

__all__ = ["MeasureVerbs"]

#: Measures that "may not" tells as well as "may no longer" does.
_ENTERING: Final = frozenset({"travel ban", "port ban", "flight ban"})


def _anywhere(_: Token) -> bool:
    return True


def _always(measure: str | None) -> Callable[[Token, str], str | None]:
    return lambda _, __: measure


@dataclass(frozen=True, slots=True)
class _Rule:
    """What some verbs are where it ``applies``; ``cue`` is another word of the lexicon that tells their stage."""

    verbs: Collection[str]
    measure: Callable[[Token, str], str | None]
    applies: Callable[[Token], bool] = _anywhere
    cue: str = ""


class MeasureVerbs(TextReader):
    """Finds the verbs of one doc that tell measures."""

    def __init__(self, text: Text, patients: Patients, forbidden: Forbidden) -> None:
        super().__init__(text)
        self._patients = patients
        self._forbidden = forbidden
        self._steps = Steps(text, patients)
        self._cues = text.lexicon.forms("sanction-cue", "verb")
        self._lists = text.lexicon.forms("sanction-cue", "list")
        rules = tuple(self._rules())
        doing = {form for form, word in self._cues.items() if text.lexicon.meaning(word, "sanction-measure")}
        self._by_verb = {verb: [r for r in rules if verb in r.verbs] for verb in doing.union(*(r.verbs for r in rules))}

    @property
    def verbs(self) -> Collection[str]:
        """All verbs that may tell a measure."""
        return self._by_verb.keys()

    def find(self, sentence: Span) -> Iterator[MeasureMention]:
        """Yield the verbs of a sentence that tell measures, in text order."""
        for token in sentence:
            kind = word_class(token)
            if kind not in {"VERB", "NOUN", "ADJ"} or (kind == "NOUN" and not self._clauses.is_infinitive(token)):
                continue
            if self._not_any_more(token):
                yield from self._barred(token)
            elif token.dep_ != "amod" and (found := self._meant(token)) is not None:
                measure, concept = found
                if kind != "ADJ" or token.tag_ == "VBN":
                    yield MeasureMention("verb", token, token.i + 1, measure, False, None, concept)

    def _meant(self, verb: Token) -> tuple[str, Concept] | None:
        """Give the measure of a verb and its word of the lexicon: the first rule that applies decides."""
        lemma = next((f for f in base_forms(verb) if f in self._cues or f in self._words.excluding), "")
        rules = self._by_verb.get(lemma)
        if rules is None:
            return None
        concept = self._cues.get(lemma) or self._cues["ban"]
        rule = next((r for r in rules if r.applies(verb)), None)
        if rule is None:
            meaning = self._lexicon.meaning(concept, "sanction-measure")
            return (meaning.label, concept) if meaning is not None else None
        measure = rule.measure(verb, lemma)
        if measure == "export control" and lemma in LISTING and (turned := self._turned(verb, lemma)):
            return measure, self._cues[turned]
        return (measure, self._cues[rule.cue] if rule.cue else concept) if measure is not None else None

    def _turned(self, verb: Token, lemma: str) -> str | None:
        """Give the cue for a list of those who are trusted, where to be taken off is the measure."""
        listed = self._patients.list_of(verb)
        white = listed is not None and {"white", "whitelist"} & set(bases(self._doc[listed.start : listed.head + 1]))
        return None if not white else "impose" if "from" in LISTING[lemma] else "lift"

    def _rules(self) -> Iterator[_Rule]:
        """Yield the rules for verbs that are measures with some objects or subjects alone, the surest first."""
        words, steps, patients, forbidden = self._words, self._steps, self._patients, self._forbidden
        yield _Rule({"take"}, _always("economic sanctions"), steps.acts_against, "sanction")
        yield _Rule(LISTING.keys(), self._listed, lambda verb: patients.light_object(verb) is None)
        yield _Rule(words.sending, lambda verb, lemma: "expulsion" if steps.sent_away(verb, lemma) else None)
        yield _Rule({"target", "hit"}, self._aimed, cue="target")
        yield _Rule({"take"}, self._aimed, steps.takes_aim, "target")
        yield _Rule(
            {"punish", "penalise", "penalize"},
            lambda verb, _: "economic sanctions" if steps.punished(verb) else None,
        )
        yield _Rule({"require"}, self._licensed)
        yield _Rule({"keep"}, self._kept_out, cue="ban")
        yield _Rule({"shut"}, self._kept_out, forbidden.out, "ban")
        yield _Rule({"close", "shut", "reopen"}, lambda verb, _: forbidden.shut(verb))
        yield _Rule(
            {"kick", "throw"}, _always("expulsion"), lambda verb: forbidden.out(verb) and forbidden.sent_off(verb)
        )
        yield _Rule(words.excluding, lambda verb, _: forbidden.excluded(verb), self._left_out)
        yield _Rule({"deny", "refuse"}, _always("travel ban"), lambda verb: patients.object_in(verb, {"entry"}))
        yield _Rule(words.stopping, _always("arms embargo"), lambda verb: patients.object_in(verb, words.weaponry))
        yield _Rule({"block"}, _always("asset freeze"), lambda verb: patients.object_in(verb, words.assets))
        yield _Rule(words.forbidding, forbidden.banned)
        yield _Rule(words.stopping, _always("aid suspension"), lambda verb: patients.object_in(verb, words.aids))
        yield _Rule(
            words.ending | {"abolish", "scrap", "do", "put"},
            _always("visa restrictions"),
            steps.ends_free_entry,
            "impose",
        )
        yield _Rule(words.ending, self._aid_ended)
        yield _Rule(
            words.stopping, _always("visa restrictions"), lambda verb: patients.object_in(verb, words.entry_papers)
        )
        yield _Rule(
            {"suspend", "halt", "stop", "ban", "cut"},
            lambda verb, _: forbidden.stopped(verb),
            lambda verb: forbidden.stopped(verb) is not None,
        )
        yield _Rule({"expel", "deport", "oust"}, _always(None), lambda verb: not forbidden.sent_off(verb))
        yield _Rule(
            {"freeze", "seize", "unfreeze", "release", "immobilise", "immobilize"},
            _always(None),
            lambda verb: not patients.owned_things(verb),
        )

    def _aimed(self, verb: Token, _: str) -> str | None:
        return "economic sanctions" if self._steps.by_measures(verb) else None

    def _licensed(self, verb: Token, _: str) -> str | None:
        """Tell what it is to require a licence: for exports or imports alone."""
        if not self._patients.object_in(verb, self._words.permits):
            return None
        measure = self._forbidden.activity(bases(self._doc[verb.i : verb.sent.end]))
        return measure if measure in {"export control", "import ban"} else None

    def _kept_out(self, verb: Token, _: str) -> str | None:
        if not self._forbidden.out(verb):
            return None
        return self._forbidden.excluded(verb) or self._forbidden.kept_out(verb)

    def _left_out(self, verb: Token) -> bool:
        return self._forbidden.excluded(verb) not in {None, "economic sanctions"}

    def _aid_ended(self, verb: Token, _: str) -> str | None:
        given = self._words.aids | self._words.aid_programmes
        ends = self._patients.object_in(verb, self._words.aids) and not given.isdisjoint(self._patients.heads_hit(verb))
        return "aid suspension" if ends else None

    def _listed(self, verb: Token, lemma: str) -> str | None:
        """Tell what list somebody is put on or taken off; other lists are none of sanctions."""
        phrase = self._patients.list_of(verb)
        if phrase is None:
            return None
        words = bases(self._doc[phrase.start : phrase.head + 1])
        if "white" in words or "whitelist" in words:
            return "export control"
        word = next((self._lists[w] for w in words if w in self._lists), None)
        kind = self._lexicon.meaning(word, "sanction-measure") if word is not None else None
        if kind is not None or any(w in {"sanction", "blacklist", "black", "terror", "terrorist"} for w in words):
            return kind.label if kind is not None else "economic sanctions"
        known = self._text.last_measure == "economic sanctions" and self._doc[phrase.start].lower_ == "the"
        return "economic sanctions" if known or lemma in {"add", "remove", "strike", "delete"} else None

    def _barred(self, verb: Token) -> Iterator[MeasureMention]:
        """Read what somebody may not do any more: "can no longer travel to", "will no longer allow the export of"."""
        own = self._forbidden.activity(base_forms(verb))
        if own is None and one_of(verb, self._words.allowing | {"call"}):
            own = self._forbidden.activity(bases(self._doc[verb.i : min(verb.i + 8, verb.sent.end)]))
            own = (
                "arms embargo" if own and set(bases(self._doc[verb.i : verb.sent.end])) & self._words.weaponry else own
            )
            own = own or self._forbidden.kept_out(verb)
        if own not in _ENTERING and not self._no_longer(verb) and not one_of(verb, self._words.allowing):
            own = None
        harbours = self._forbidden.activity(bases(self._doc[verb.i + 1 : min(verb.i + 6, verb.sent.end)]))
        own = harbours if own == "travel ban" and harbours in {"port ban", "flight ban"} else own
        concept = self._lexicon.find("sanction-cue", "ban", "verb")
        if own is not None and concept is not None:
            yield MeasureMention("verb", verb, verb.i + 1, own, False, None, concept, denied=True)

    def _not_any_more(self, verb: Token) -> bool:
        """Whether "no longer" or "may not" stands before a verb, or "no" after one of letting in."""
        before = [t.lower_ for t in self._doc[max(verb.i - 4, verb.sent.start) : verb.i]]
        if self._no_longer(verb):
            return True
        if verb.tag_ == "VB" and before[-1:] == ["not"] and {"may", "can", "must", "shall"} & set(before):
            return True
        if verb.tag_ == "VB" and before[-1:] == ["cannot"]:
            return True
        following = [t.lower_ for t in self._doc[verb.i + 1 : min(verb.i + 3, verb.sent.end)]]
        return one_of(verb, self._words.allowing) and "no" in following and not {"one", "doubt"} & set(following)

    def _no_longer(self, verb: Token) -> bool:
        before = [t.lower_ for t in self._doc[max(verb.i - 4, verb.sent.start) : verb.i]]
        return "longer" in before and "no" in before
