"""Noun phrases, verbs and clause borders of a sentence, in the order of the words.

News prose packs names, offices and appositions so densely that attachments are where a
parser errs most, while parts of speech and the order of words stay reliable. So phrases
are read off the words; the parse is asked only for subjects, where it helps.

`Clauses` is what extractors ask. Behind it, from the word up: `words` and `mentions`; the
phrase (`phrases`), where it may begin and go on (`edges`), whom it names (`naming`), how a
sentence's phrases are read (`reading`), where clauses end (`borders`), what joins phrases
(`joining`), and the phrases of a doc (`index`); on these stand `lists`, `predicates`,
`places` and `subjects`.

Not covered: subjects that stand in another sentence, gapping.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses.index import PhraseIndex
from kg.extractors.clauses.lists import Lists
from kg.extractors.clauses.mentions import distinct, is_actor, same_actor
from kg.extractors.clauses.phrases import Phrase
from kg.extractors.clauses.places import Places
from kg.extractors.clauses.predicates import Predicates
from kg.extractors.clauses.subjects import Subjects
from kg.extractors.clauses.words import FINITE, GENITIVE, base_forms, one_of, word_class
from kg.gazetteer import Gazetteer
from kg.pipeline.actors import ActorIndex, ActorMention
from kg.pipeline.attributes import gazetteer_of

__all__ = [
    "FINITE",
    "GENITIVE",
    "Clauses",
    "Phrase",
    "base_forms",
    "clauses_of",
    "distinct",
    "is_actor",
    "one_of",
    "same_actor",
    "word_class",
]

_RELATIVE: Final = frozenset({"that", "which", "whom"})
_TOWNS: Final = frozenset({"resort", "city", "town", "capital", "village", "port", "island", "suburb"})


class Clauses:
    """The phrases of one doc, and who stands where to a verb or noun."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.actors: ActorIndex = doc._.actors
        self.gazetteer: Gazetteer = gazetteer_of(doc)
        self._index = PhraseIndex(doc)
        self._lists = Lists(self._index)
        self._places = Places(self._index)
        self._predicates = Predicates(self._index)
        self._subjects = Subjects(self._index, self._lists, self._places)

    # --- phrases ---------------------------------------------------------------------

    def phrases(self, sentence: Span) -> list[Phrase]:
        """List the noun phrases of a sentence in text order."""
        return self._index.of(sentence)

    def phrase_at(self, token: Token) -> Phrase | None:
        """Find the phrase that a token belongs to."""
        return self._index.at(token)

    def next(self, phrase: Phrase) -> Phrase | None:
        """Give the phrase after a phrase in its sentence."""
        return self._index.next(phrase)

    def listed(self, phrase: Phrase) -> list[Phrase]:
        """Give a phrase with those that a list joins to it, in text order."""
        return self._lists.listed(phrase)

    def whole_list(self, phrase: Phrase) -> list[Phrase]:
        """Give the list that a phrase is a member of, in text order."""
        return self._lists.whole(phrase)

    def actors_in(self, phrase: Phrase) -> list[ActorMention]:
        """List the actors of a phrase, of the list after it, and of an "of" behind a role."""
        return self._lists.actors_in(phrase)

    def is_infinitive(self, token: Token) -> bool:
        """Whether a word that may be tagged as a noun is a verb after "to": "prepared to sanction banks"."""
        return self._index.edges.is_infinitive(token)

    # --- verbs and borders -------------------------------------------------------------

    def is_border(self, token: Token) -> bool:
        """Whether a token begins another clause or is a strong mark."""
        return self._index.borders.is_border(token)

    def border_between(self, start: int, end: int) -> bool:
        """Whether tokens ``start:end`` hold a border or a finite verb."""
        return self._index.borders.border_between(start, end)

    def is_verb(self, token: Token) -> bool:
        """Whether a token is a verb, and not a participle inside a noun phrase."""
        return self._index.borders.is_verb(token)

    def verb_left(self, position: int) -> Token | None:
        """Find the nearest verb before a token, in its sentence and before any border."""
        return self._index.borders.verb_left(position)

    # --- beside a verb or noun -----------------------------------------------------------

    def after(self, position: int) -> Iterator[Phrase]:
        """Yield the phrases from a token on, up to the border of its clause.

        A comma is crossed to a preposition, an apposition, a list or a date.
        """
        return self._predicates.after(position)

    def objects(self, verb: Token) -> list[Phrase]:
        """Give the bare noun phrase right after a verb and its particles, or nothing."""
        return self._predicates.objects(verb)

    def obliques(self, verb: Token) -> list[Phrase]:
        """List the prepositional phrases after a verb in its clause."""
        return self._predicates.obliques(verb)

    def relative_object(self, verb: Token) -> Phrase | None:
        """Give the object of a verb, or what a relative clause is about: "ships that X placed under ..."."""
        found = next(iter(self.objects(verb)), None)
        subject = self.subject(verb, 0)
        if found is None and subject is not None and subject.left and subject.end <= verb.i:
            relative = self.doc[subject.left - 1]
            found = self._subjects.antecedent(relative) if relative.lower_ in _RELATIVE else None
        return found

    def subject(self, verb: Token, depth: int = 3) -> Phrase | None:
        """Find the phrase that is the subject of a verb, of the nearest governor that has one.

        By the parse where it names one, else by the order of words: back over auxiliaries
        and adverbs to a bare phrase; back over "who" to what it refers to.
        """
        return self._subjects.of(verb, depth)

    def subjects(self, verb: Token) -> list[ActorMention]:
        """List the actors that are the subject of a verb."""
        return self._subjects.actors(verb)

    # --- places --------------------------------------------------------------------------

    def town_of(self, phrase: Phrase) -> ActorMention | None:
        """Give the town after its kind: "in the Black Sea resort of Sochi"."""
        following = self._index.next(phrase)
        if following is None or following.prep != "of" or following.left != phrase.end or not following.places:
            return None
        return following.places[0] if one_of(self.doc[phrase.head], _TOWNS) else None

    def place_before_where(self, left: int) -> ActorMention | None:
        """Take the place before "where" if the clause around a token begins with it: "Rome, where they talked"."""
        return self._places.before_where(left)

    def dateline_state(self) -> ActorMention | None:
        """Give the state for which the town of the article's dateline stands: "WELLINGTON: "."""
        return self._places.dateline_state()


@lru_cache(maxsize=1)
def clauses_of(doc: Doc) -> Clauses:
    """Give the clauses of a doc; those of the last doc are kept, as several extractors ask for them."""
    return Clauses(doc)
