"""Subjects of verbs: by the parse where it names one, else by the order of words."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Token

from kg.extractors.clauses.index import PhraseIndex
from kg.extractors.clauses.lists import Lists
from kg.extractors.clauses.mentions import distinct
from kg.extractors.clauses.phrases import Phrase
from kg.extractors.clauses.places import Places
from kg.extractors.clauses.words import CLAUSAL, FINITE, one_of, word_class
from kg.pipeline.actors import ActorMention

__all__ = ["Subjects"]

_RELATIVE: Final = frozenset({"who", "which", "that"})
_BESIDE_VERB: Final = frozenset({"both", "each", "not", "n't", "n’t"})
#: Prepositions before the subject of a gerund, and the words before them.
_BEFORE_GERUND: Final = {"in": {"result", "end"}, "to": {"response", "reaction", "due", "owing"}}
_SHARING: Final = frozenset({"xcomp", "conj", "advcl", "ccomp", "acl"})


class Subjects:
    """Finds who does what the verbs of one doc tell."""

    def __init__(self, index: PhraseIndex, lists: Lists, places: Places) -> None:
        self._index = index
        self._doc = index.doc
        self._lists = lists
        self._places = places

    def of(self, verb: Token, depth: int = 3) -> Phrase | None:
        """Find the phrase that is the subject of a verb, of the nearest governor that has one."""
        own = (
            self._told_to(verb)
            or self._of_gerund(verb)
            or self._fronted(verb)
            or self._parsed(verb)
            or self._left(verb)
        )
        if own is not None:
            return own
        governor = self._governor(verb)
        return self.of(governor, depth - 1) if governor is not None and depth else None

    def actors(self, verb: Token) -> list[ActorMention]:
        """List the actors that are the subject of a verb."""
        phrase = self.of(verb)
        if phrase is None:
            return []
        if not phrase.actors and self._doc[phrase.head].lower_ in {"he", "she"}:
            return self._unnamed_before(phrase)
        members = (m for m in self._lists.whole(phrase) if m.start < verb.i or phrase.start > verb.i)
        return distinct(mention for member in members for mention in self._lists.filled(member))

    def antecedent(self, relative: Token) -> Phrase | None:
        """Find the phrase that a relative pronoun goes back to."""
        phrases = [p for p in self._index.of(relative.sent) if p.end <= relative.i]
        if not phrases:
            return None
        last = phrases[-1]
        while last.apposition and len(phrases) > 1:
            phrases.pop()
            last = phrases[-1]
        if (
            last.prep == "of"
            and len(phrases) > 1
            and phrases[-2].end == last.left
            and phrases[-2].actors
            and not last.actors
        ):
            return phrases[-2]
        return last

    # --- beside the verb ---------------------------------------------------------------

    def _told_to(self, verb: Token) -> Phrase | None:
        """Read "asked X to receive him": X, the object, is who acts."""
        if verb.tag_ != "VB" or verb.i < 3 or self._doc[verb.i - 1].lower_ != "to":
            return None
        phrase = self._phrase_ending(verb.i - 2)
        if phrase is None or phrase.prep or not any(m.entity is not None for m in phrase.actors):
            return None
        governor = self._index.borders.verb_left(phrase.left)
        return phrase if governor is not None and not one_of(governor, {"promise", "be"}) else None

    def _of_gerund(self, verb: Token) -> Phrase | None:
        """Read "resulted in X suspending aid", "in response to X imposing duties": X acts."""
        phrase = self._index.at(self._doc[verb.i - 1]) if verb.tag_ == "VBG" and verb.i > verb.sent.start else None
        if phrase is None or phrase.prep not in _BEFORE_GERUND or phrase.end != verb.i or not phrase.left:
            return None
        return phrase if one_of(self._doc[phrase.left - 1], _BEFORE_GERUND[phrase.prep]) else None

    def _fronted(self, verb: Token) -> Phrase | None:
        """Read "Receiving X in Rome, Y said", "Sanctioned by X, Y ...": who follows the comma acts, or suffers."""
        if verb.i != verb.sent.start or verb.tag_ not in {"VBG", "VBN"}:
            return None
        comma = next((t.i for t in verb.sent if t.text == ","), None)
        found = next((p for p in self._index.of(verb.sent) if p.left == comma + 1), None) if comma is not None else None
        if found is None or found.prep or found.joined_to is not None or found.end >= verb.sent.end:
            return None
        return found if self._finite_next(found.end, verb.sent.end) else None

    def _finite_next(self, position: int, limit: int) -> bool:
        """Whether a finite verb stands here, adverbs and a date apart."""
        while position < limit and (word_class(self._doc[position]) == "ADV" or self._is_date(position)):
            position += 1
        return position < limit and self._doc[position].tag_ in FINITE

    def _parsed(self, verb: Token) -> Phrase | None:
        predicate = verb.head if verb.dep_ == "cop" else verb
        for child in predicate.children:
            if child.dep_ in {"nsubj", "nsubj:pass"} and child.i < verb.i:
                if child.lower_ in _RELATIVE:
                    return self.antecedent(child)
                phrase = self._index.at(child)
                if phrase is not None and self._may_be_subject(phrase):
                    return phrase
        return None

    def _may_be_subject(self, phrase: Phrase) -> bool:
        """Whether a phrase is bare, or stands after a word that may open a clause ("after X met Y")."""
        return not self._places.is_dateline(phrase) and (not phrase.prep or phrase.prep in CLAUSAL)

    def _left(self, verb: Token) -> Phrase | None:
        """Go back over auxiliaries and adverbs to a bare phrase, or to "who" and what it refers to."""
        doc, floor = self._doc, verb.sent.start
        position = verb.i - 1
        while position >= floor and self._beside_verb(doc[position]):
            position -= 1
        if position < floor:
            return None
        if doc[position].lower_ in _RELATIVE:
            return self.antecedent(doc[position])
        if (verb.tag_ in {"VBG", "VB"} and position == verb.i - 1) or doc[position].lower_ == "to":
            return None
        return self._phrase_ending(position)

    def _beside_verb(self, token: Token) -> bool:
        """Whether a word may stand between a subject and its verb."""
        if word_class(token) in {"AUX", "ADV", "SPACE"} or token.lower_ in _BESIDE_VERB:
            return True
        return self._is_date(token.i) or (token.lower_ == "on" and self._is_date(token.i + 1))

    def _is_date(self, position: int) -> bool:
        return position in self._index.edges.date_tokens

    def _phrase_ending(self, position: int) -> Phrase | None:
        """Find the bare phrase that ends at a token, back over a parenthesis of commas."""
        phrases = self._index.of(self._doc[position].sent)
        if self._doc[position].text == ",":
            return self._before_parenthesis(phrases, position)
        found = next((p for p in phrases if p.end == position + 1), None)
        while found is not None and found.prep == "of":
            found = next((p for p in phrases if p.end == found.left), None)
        if found is not None and (above := self._above(found)) is not None:
            return above
        return found if found is not None and self._may_be_subject(found) else None

    def _above(self, phrase: Phrase) -> Phrase | None:
        """Read past a relative clause whose object stands before the verb: "banks that help the army would face"."""
        head = self._doc[phrase.head]
        relative = next((c for c in head.head.children if c.lower_ in _RELATIVE and c.dep_ == "nsubj"), None)
        inside = head.dep_ in {"obj", "iobj"} and head.head.dep_ == "acl:relcl" and head.head.i < head.i
        return self.antecedent(relative) if inside and relative is not None else None

    def _before_parenthesis(self, phrases: list[Phrase], comma: int) -> Phrase | None:
        inside = [p for p in phrases if p.end <= comma]
        while inside:
            last = inside.pop()
            if self._doc[last.left - 1].text == "," and inside and not last.joined_to:
                host = next((p for p in reversed(inside) if p.end == last.left - 1), None)
                if host is not None and self._may_be_subject(host):
                    return host
            if self._index.borders.border_between(last.left, comma):
                break
        return None

    # --- further away ------------------------------------------------------------------

    def _governor(self, verb: Token) -> Token | None:
        """Find the verb whose subject a verb without one shares: "set to meet", "met and agreed"."""
        if verb.i > verb.sent.start and (
            (verb.tag_ == "VB" and self._doc[verb.i - 1].lower_ == "to")
            or (verb.tag_ == "VBG" and word_class(self._doc[verb.i - 1]) in {"ADP", "SCONJ"})
        ):
            return self._index.borders.governor_left(verb)
        if verb.dep_ in _SHARING and verb.head is not verb and word_class(verb.head) in {"VERB", "AUX", "ADJ"}:
            return verb.head
        return self._index.borders.governor_left(verb)

    def _unnamed_before(self, pronoun: Phrase) -> list[ActorMention]:
        """Take the unnamed role that a pronoun goes back to in its sentence: "the minister said he ..."."""
        before = [p for p in self._index.beside(pronoun) if p.end <= pronoun.start and not p.prep]
        for phrase in reversed(before):
            alone = [m for m in phrase.actors if m.entity is None and self._doc[m.end - 1].tag_ in {"NN", "NNP"}]
            if alone:
                return alone
        return []
