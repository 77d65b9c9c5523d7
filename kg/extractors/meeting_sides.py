"""Whom a phrase names as sides of a meeting, over the titles and lists that press releases pile up.

"President of Somalia, X, President of Tunisia Y and Z", "her guests, among them X", "an
array of African leaders": offices with their states stand between the names, so that
neither a list nor an apposition joins one phrase to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from spacy.tokens import Doc, Token

from kg.extractors.clauses import Clauses, Phrase, distinct, is_actor, one_of, word_class
from kg.pipeline.actors import ActorMention

__all__ = ["Sides"]

#: What joins the members of a list, besides the comma.
_JOINTS: Final = frozenset({"and", "&", "as", "well", "along", "together", "with", "also", "both"})
_BRACKETS: Final = frozenset({"(", ")"})
#: What leads from an office to whom or what it is for: "Minister for Trade of Peru", "Ambassador to Chile".
_OF_OFFICE: Final = frozenset({"of", "for", "to", "in", "from"})
#: Words of an office that are taken for a name.
_RANKS: Final = frozenset({"extraordinary", "plenipotentiary"})
#: Nouns for a number of others: "an array of leaders".
_NUMBERS_OF: Final = frozenset(
    "array number group series range host string handful couple pair dozen dozens score scores hundreds variety".split()
)
_LED: Final = frozenset({"delegation", "team", "mission", "group"})
_LEADING: Final = frozenset({"lead", "head", "chair"})
_EXAMPLES: Final = frozenset({"including", "like"})
_FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
_RELATIVE: Final = frozenset({"who", "which", "that"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubj:pass"})


class Sides:
    """Reads the sides of meetings off the phrases of one doc."""

    def __init__(self, doc: Doc, clauses: Clauses, in_office: set[str]) -> None:
        self._doc = doc
        self._clauses = clauses
        #: The persons that an office of a state was found to stand before.
        self._in_office = in_office

    def of(self, phrase: Phrase) -> list[ActorMention]:
        """List the actors of a phrase and of what goes on with it."""
        whole = self._numbered(phrase)
        chain = list(self._chain(whole))
        found = self._named(chain, self._clauses.actors_in(whole))
        return distinct([*found, *self._leaders(whole), *self._examples(chain[-1])])

    def subjects(self, verb: Token) -> list[ActorMention]:
        """List the actors that are the subject of a verb, where a list of offices stands before it."""
        told = [m for m in self._clauses.subjects(verb) if is_actor(m)]
        relative = verb.i > verb.sent.start and self._doc[verb.i - 1].lower_ in _RELATIVE
        chain = [] if relative else self._chain_before(verb)
        if not chain:
            return told
        named = [m for m in self._named(chain, told) if m.start < verb.i]
        people = [m for m in named if _is_named_person(m)]
        return named if len(people) > sum(_is_named_person(m) for m in told) else told

    def end_of(self, phrase: Phrase) -> int:
        """Give the end of what goes on with a phrase."""
        return max(p.end for p in self._chain(self._numbered(phrase)))

    # --- the phrases that belong together -------------------------------------------------

    def _numbered(self, phrase: Phrase) -> Phrase:
        """Go from "an array of leaders" to the leaders."""
        following = self._clauses.next(phrase)
        if phrase.actors or following is None or following.prep != "of" or following.left != phrase.end:
            return phrase
        return following if self._doc[phrase.head].lower_ in _NUMBERS_OF else phrase

    def _chain(self, phrase: Phrase) -> Iterator[Phrase]:
        """Yield a phrase and those that its list of names and offices goes on with."""
        yield phrase
        last = phrase
        following = self._clauses.next(phrase)
        while following is not None and self._goes_on(last, following):
            yield following
            last, following = following, self._clauses.next(following)

    def _goes_on(self, last: Phrase, following: Phrase) -> bool:
        gap = [t for t in self._doc[last.end : following.left] if not t.is_space]
        if following.prep:
            bare = all(t.text in _BRACKETS for t in gap)
            return bare and following.prep in _OF_OFFICE and self._is_of_office(last, following)
        if not gap or any(t.text != "," and t.lower_ not in _JOINTS | _BRACKETS for t in gap):
            return False
        return self._names(following) and not self._begins_clause(following)

    def _is_of_office(self, last: Phrase, following: Phrase) -> bool:
        """Whether a preposition goes on with an office: all of them where a name follows, else "of" and "for"."""
        if not last.actors and last.prep not in _OF_OFFICE and not self._is_office(last):
            return False
        return following.prep in {"of", "for"} or any(_is_named_person(m) for m in following.actors)

    def _is_office(self, phrase: Phrase) -> bool:
        """Whether a phrase is headed by an office, or goes on with the office before it: "Culture and Tourism"."""
        office = self._clauses.gazetteer.office(self._doc[phrase.head].lower_) is not None
        return office or phrase.joined_to is not None

    def _names(self, phrase: Phrase) -> bool:
        """Whether a member of a list is somebody, or the rest of an office: "Minister of Culture and Tourism Soto"."""
        if phrase.joined_to is not None or phrase.apposition or phrase.actors:
            return True
        following = self._clauses.next(phrase)
        return following is not None and following.prep == "of" and following.left == phrase.end

    def _begins_clause(self, phrase: Phrase) -> bool:
        """Whether a finite verb follows, so that a comma or "and" opened a clause."""
        position, end = phrase.end, self._doc[phrase.head].sent.end
        while position < end and word_class(self._doc[position]) in {"ADV", "SPACE"}:
            position += 1
        return position < end and self._doc[position].tag_ in _FINITE and phrase.joined_to is None

    def _chain_before(self, verb: Token) -> list[Phrase]:
        """Find the list that ends at a verb's subject, from its first member on."""
        subject = self._clauses.subject(verb, 0) or self._parsed(verb)
        if subject is None or subject.start > verb.i:
            return []
        for first in self._clauses.phrases(self._doc[verb.sent.start : verb.sent.end]):
            if first.start > subject.start:
                return []
            if not first.prep:
                chain = [p for p in self._to(first, verb.i) if p.end <= verb.i]
                if subject in chain:
                    return chain
        return []

    def _to(self, phrase: Phrase, end: int) -> Iterator[Phrase]:
        """Yield the chain of a subject, whose last member a finite verb may follow."""
        yield phrase
        last, following = phrase, self._clauses.next(phrase)
        while following is not None and following.end <= end:
            if not self._goes_on(last, following) and not self._ends_at(last, following, end):
                return
            yield following
            last, following = following, self._clauses.next(following)

    def _ends_at(self, last: Phrase, following: Phrase, end: int) -> bool:
        """Whether a phrase is the last of a list before a verb: "Soto, Peña and Ríos met"."""
        gap = [t for t in self._doc[last.end : following.left] if not t.is_space]
        joined = bool(gap) and not following.prep and all(t.text == "," or t.lower_ in _JOINTS for t in gap)
        between = self._doc[following.end : end]
        return joined and self._names(following) and not any(t.tag_ in _FINITE - {"MD"} for t in between)

    def _parsed(self, verb: Token) -> Phrase | None:
        subject = next((c for c in verb.children if c.dep_ in _SUBJECTS and c.i < verb.i), None)
        return self._clauses.phrase_at(subject) if subject is not None else None

    # --- whom they name ---------------------------------------------------------------------

    def _named(self, chain: Sequence[Phrase], told: Sequence[ActorMention]) -> list[ActorMention]:
        """Put the names of a chain in the place of their offices."""
        names: list[ActorMention] = []
        offices: list[Phrase] = []
        settled: set[int] = set()
        for phrase in chain:
            bracketed = self._is_bracketed(phrase)
            people = [m for m in phrase.actors if _is_named_person(m) and not self._is_rank(m) and not bracketed]
            if not people:
                offices = [*offices, phrase] if offices and self._is_rest(phrase) else [phrase]
                continue
            if offices and (phrase.prep or self._is_bare(phrase)) and self._is_title(offices, phrase):
                settled.update(m.start for office in offices for m in office.actors)
                if self._is_of_state(offices[0]):
                    self._in_office.update(m.entity.iri for m in people if m.entity is not None)
            names.extend(people)
            offices = []
        rest = [m for m in told if m.start not in settled and not self._is_rank(m)]
        return distinct(self._own(m) for m in [*rest, *names])

    def _is_rest(self, phrase: Phrase) -> bool:
        """Whether a phrase goes on with an office: whose it is, what else it is for, a word in brackets."""
        return phrase.prep in _OF_OFFICE or not phrase.actors or self._is_bracketed(phrase)

    def _is_bracketed(self, phrase: Phrase) -> bool:
        return phrase.start > 0 and self._doc[phrase.start - 1].text == "("

    def _is_title(self, offices: Sequence[Phrase], phrase: Phrase) -> bool:
        """Whether phrases are the office of the name behind them."""
        first = offices[0]
        titled = self._is_office(first) or any(m.kind in {"role", "title", "unnamed"} for m in first.actors)
        if phrase.prep:
            return titled
        return titled and (len(offices) > 1 or any(m.entity is None for m in first.actors))

    def _is_of_state(self, phrase: Phrase) -> bool:
        office = self._clauses.gazetteer.office(self._doc[phrase.head].lower_)
        return office is not None and office.represents == "state"

    def _is_bare(self, phrase: Phrase) -> bool:
        """Whether a phrase is a name without an office of its own."""
        inside = self._clauses.actors.within(phrase.start, phrase.end)
        return not any(m.kind == "title" for m in inside)

    def _is_rank(self, mention: ActorMention) -> bool:
        return all(t.lower_ in _RANKS for t in self._doc[mention.start : mention.end])

    def _own(self, mention: ActorMention) -> ActorMention:
        """Leave the holder of an office unnamed who is told by another office: "the president of the Chamber"."""
        following = self._clauses.phrase_at(self._doc[mention.end - 1])
        behind = self._clauses.next(following) if following is not None else None
        if mention.kind != "role" or following is None or behind is None or following.end != mention.end:
            return mention
        if behind.prep != "of" or behind.left != following.end:
            return mention
        states = [m.entity.iri for m in behind.actors if m.entity is not None and m.entity.kind == "State"]
        entity = mention.entity
        if entity is None or (states and entity.on_behalf_of in {None, *states}):
            return mention
        if not behind.actors and not behind.owners:
            return mention
        return replace(mention, end=behind.end, entity=None, kind="unnamed", label=None)

    def _leaders(self, phrase: Phrase) -> list[ActorMention]:
        """List those by whom people are led: "met a delegation led by X"."""
        if not one_of(self._doc[phrase.head], _LED):
            return []
        following = self._clauses.next(phrase)
        while following is not None and following.prep in _OF_OFFICE:
            following = self._clauses.next(following)
        if following is None or following.prep != "by" or not one_of(self._doc[following.left - 1], _LEADING):
            return []
        return [m for m in self.of(following) if is_actor(m)]

    def _examples(self, last: Phrase) -> list[ActorMention]:
        """List those named for many: "other officials, including X and Y"."""
        following = self._clauses.next(last)
        if following is None:
            return []
        gap = [t.lower_ for t in self._doc[last.end : following.left] if not t.is_space]
        among = gap in ([","], []) and following.prep == "among"
        if following.prep in _EXAMPLES and gap in ([], [","]):
            return [m for m in self.of(following) if is_actor(m)]
        if gap[-2:] == ["such", "as"] or (following.prep == "as" and gap == ["such"]):
            return [m for m in self.of(following) if is_actor(m)]
        behind = self._clauses.next(following) if among and self._doc[following.head].lower_ == "them" else None
        return [m for m in self.of(behind) if is_actor(m)] if behind is not None and not behind.prep else []


def _is_named_person(mention: ActorMention) -> bool:
    return mention.kind == "name" and mention.entity is not None and mention.entity.kind == "Person"
