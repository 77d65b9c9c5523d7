"""Measures as nouns name them: "tariffs on X", "a suspension of grants".

A noun is looked up by the longest form that ends at the head of its phrase. "Ban",
"curbs" and the like take their kind from what they are put on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import GENITIVE, Phrase, base_forms, one_of, word_class
from kg.extractors.sanctions.forbidden import Forbidden
from kg.extractors.sanctions.mentions import MeasureMention
from kg.extractors.sanctions.text import Text, TextReader
from kg.extractors.sanctions.words import bases

__all__ = ["MeasureNouns"]

#: Endings of nouns for what is done, which cannot be imported.
_DOINGS: Final = ("ing", "ment", "tion", "sion")


class MeasureNouns(TextReader):
    """Finds the nouns of one doc that name measures."""

    def __init__(self, text: Text, forbidden: Forbidden) -> None:
        super().__init__(text)
        self._forbidden = forbidden
        names = [form.split() for form in text.lexicon.forms("sanction-measure")]
        edges = {word for name in names for word in (name[0], name[-1])}
        #: What a measure's name begins or ends with.
        self.words = edges | self._words.bans | self._words.stops | {"measure"}

    def find(self, sentence: Span) -> Iterator[MeasureMention]:
        """Yield the nouns of a sentence that name measures, in text order."""
        for phrase in self._clauses.phrases(sentence):
            head = self._doc[phrase.head]
            if word_class(head) not in {"NOUN", "PROPN"} or self._is_name(head):
                continue
            known = self._lexicon.forms("sanction-measure")
            lemma = next((f for f in base_forms(head) if f in known or f in self._words.bans), head.lemma_.lower())
            measure = self._named(phrase, lemma)
            if measure is not None:
                weak = lemma in self._words.weak and not self._compound(phrase) and not self._qualified(phrase, lemma)
                yield MeasureMention("noun", head, head.i + 1, measure, weak, phrase)

    def _named(self, phrase: Phrase, lemma: str) -> str | None:
        """Tell the measure of a noun phrase, by the base form of its head."""
        head = self._doc[phrase.head]
        measure = self._widened(phrase, lemma)
        measure = measure or (self._ban(phrase, lemma) if lemma in self._words.bans else None)
        if measure == "import ban" and self._text.last_measure == "export control" and self._on_the_same(phrase):
            measure = "export control"
        measure = measure or self._measure(phrase, lemma)
        if measure is None and one_of(head, self._words.stops):
            measure = self._forbidden.stop(phrase)
        if lemma in self._words.bans and any(
            t.lower_ in {"similar", "same"} for t in self._doc[phrase.start : phrase.head]
        ):
            measure = self._text.last_measure or measure
        if measure is None and lemma in {"measure", "action"} and self._against_somebody(phrase):
            measure = "economic sanctions"
        return measure

    def _ban(self, phrase: Phrase, lemma: str) -> str | None:
        """Tell the kind of a ban from the words before its head and from what it is put on."""
        words = bases(self._doc[phrase.start : phrase.head])
        form = f"{self._doc[phrase.head - 1].lower_} {lemma}"
        if words and (concept := self._lexicon.find("sanction-measure", form)):
            return concept.label
        following = self._clauses.next(phrase)
        if following is not None and following.prep in {"on", "of"} and following.left == phrase.end:
            words = [*words, *bases(self._doc[following.start : following.end])]
            if (doing := self._doing(following)) is not None:
                return doing
            if lemma in {"embargo", "ban"} and not following.actors and self._forbidden.activity(words) is None:
                return None if self._doc[following.head].lower_.endswith(_DOINGS) else "import ban"
        elif lemma == "ban":
            words.extend(bases(self._doc[phrase.end : min(phrase.end + 8, self._doc[phrase.head].sent.end)]))
        found = self._forbidden.activity(words)
        if found is not None:
            return found
        return {"ban": "import ban", "embargo": "trade ban", "curb": "export control", "block": "trade ban"}.get(lemma)

    def _on_the_same(self, phrase: Phrase) -> bool:
        """Whether a ban is on what the measure told last was on: "the ban on rice", after one on exports of rice."""
        following = self._clauses.next(phrase)
        if following is None or following.prep not in {"on", "of"} or following.left != phrase.end:
            return False
        hit = {word for target in self._told[-1].targets for word in target.mention.text.lower().split()}
        return self._doc[following.head].lower_ in hit

    def _doing(self, phrase: Phrase) -> str | None:
        """Tell what those may not do on whom a ban is: "a ban on X entering Y", "on X's entering"."""
        last = self._clauses.listed(phrase)[-1]
        following = self._doc[last.end : min(last.end + 3, self._doc[phrase.head].sent.end)]
        doing = next((t for t in following if t.lower_ not in GENITIVE), None)
        if doing is None or doing.tag_ != "VBG":
            return None
        doings = [
            self._forbidden.activity(base_forms(t)) for t in self._doc[doing.i : min(doing.i + 4, doing.sent.end)]
        ]
        found = [each for each in doings if each is not None]
        measure = next((each for each in found if each in {"flight ban", "port ban"}), next(iter(found), None))
        named = word_class(self._doc[phrase.head]) == "PROPN" or self._words.acts(self._doc[phrase.head])
        people = (
            named
            or any(m.end == phrase.head + 1 for m in phrase.actors)
            or word_class(self._doc[phrase.head]) == "PRON"
        )
        return "import ban" if measure == "travel ban" and not people else measure

    def _measure(self, phrase: Phrase, lemma: str) -> str | None:
        before = [t.lower_ for t in self._doc[phrase.start : phrase.head]]
        if widened := self._widened(phrase, lemma):
            return widened
        for length in (3, 2, 1, 0):
            if length > len(before):
                continue
            form = " ".join([*before[len(before) - length :], lemma]).replace(" - ", "-")
            concept = self._lexicon.find("sanction-measure", form)
            if concept is not None:
                return self._widened(phrase, form) or concept.label
        return None

    def _widened(self, phrase: Phrase, form: str) -> str | None:
        """Read a form that goes on after the head: "ban on imports", "package of sanctions"."""
        following = self._clauses.next(phrase)
        if following is None or following.left != phrase.end:
            return None
        tail = self._doc[following.head].lemma_.lower()
        for last in (tail, self._doc[following.head].lower_):
            concept = self._lexicon.find("sanction-measure", f"{form} {following.prep} {last}")
            if concept is not None:
                return concept.label
        return None

    def _against_somebody(self, phrase: Phrase) -> bool:
        """Whether measures are taken against a named party in an article that speaks of sanctions."""
        following = self._clauses.next(phrase)
        if following is None or following.prep != "against" or following.left != phrase.end:
            return False
        named = any(m.entity is not None for m in (*following.actors, *following.owners))
        return named and self._doc[phrase.head].tag_ == "NNS" and self._text.speaks_of_sanctions

    def _is_name(self, head: Token) -> bool:
        mention = self._clauses.actors.mention_at(head)
        return mention is not None and mention.kind == "name" and mention.end == head.i + 1

    def _compound(self, phrase: Phrase) -> bool:
        return (
            phrase.head > phrase.start
            and word_class(self._doc[phrase.head - 1]) in {"NOUN", "PROPN"}
            and self._doc[phrase.head - 1].lower_ not in {"'s", "’s"}
        )

    def _qualified(self, phrase: Phrase, lemma: str) -> bool:
        """Whether an adjective makes a weak word a measure's name: "restrictive measures"."""
        if phrase.head == phrase.start:
            return False
        concept = self._lexicon.find("sanction-measure", f"{self._doc[phrase.head - 1].lower_} {lemma}")
        return concept is not None and concept.label != "unspecified consequences"
