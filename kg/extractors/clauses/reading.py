"""The noun phrases of a sentence, read off its words from left to right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses.edges import Edges
from kg.extractors.clauses.mentions import is_collective
from kg.extractors.clauses.naming import Naming
from kg.extractors.clauses.phrases import Phrase
from kg.extractors.clauses.words import BORDERS, GENITIVE, before_number, word_class
from kg.pipeline.actors import ActorIndex, ActorMention

__all__ = ["Reader"]

_INSIDE_NOUN: Final = frozenset({"amod", "compound", "nmod", "nmod:desc", "flat", "det"})
_SPANS_OF_TIME: Final = frozenset("day days week weeks month months year years".split())
_PRONOMINAL: Final = frozenset({"both", "those", "these", "all"})
_BEFORE_NOUN: Final = frozenset({"both", "about", "even", "just"})
_NO_PREPOSITIONS: Final = GENITIVE | {"not", "n't"}
#: Words that lead a phrase like prepositions, whatever the tagger calls them.
_LIKE_PREPOSITIONS: Final = frozenset({"following", "during", "including", "amid", "despite", "ahead"})


@dataclass(slots=True)
class _Growth:
    """A noun phrase that is being read: where it stands, and whom it has named so far."""

    start: int
    limit: int
    position: int
    head: int = -1
    named: list[ActorMention] = field(default_factory=list)
    owners: list[ActorMention] = field(default_factory=list)


class Reader:
    """Reads the noun phrases of one doc."""

    def __init__(self, doc: Doc, edges: Edges, naming: Naming) -> None:
        self._doc = doc
        self._actors: ActorIndex = doc._.actors
        self._edges = edges
        self._naming = naming

    def read(self, sentence: Span) -> Iterator[Phrase]:
        """Yield the noun phrases of a sentence in text order, none of them joined to another."""
        position = sentence.start
        while position < sentence.end:
            phrase = self._phrase(position, sentence.end)
            if phrase is None:
                position += 1
                continue
            self._add_preposition(phrase, sentence.start)
            yield phrase
            position = phrase.end

    def _phrase(self, start: int, limit: int) -> Phrase | None:
        doc = self._doc
        if not self._edges.opens(doc[start]):
            return None
        growth = _Growth(start, limit, start)
        while growth.position < limit and self._grows(growth):
            pass
        end = growth.position
        while end > start and (doc[end - 1].is_punct or doc[end - 1].text in GENITIVE):
            end -= 1
        if growth.head < 0 and doc[start].lower_ in _PRONOMINAL:
            growth.head = start
        if growth.head < 0 or end <= growth.head:
            return None
        phrase = Phrase(start, end, growth.head)
        self._naming.settle(phrase, growth.named, growth.owners)
        return phrase

    def _grows(self, growth: _Growth) -> bool:
        """Take the next word or name into a phrase; whether more may follow."""
        token = self._doc[growth.position]
        mention = self._actors.mention_at(growth.position)
        if self._stops_at(token, mention, growth):
            return False
        if mention is not None and mention.start <= growth.position and _fits(mention, growth.limit):
            return self._takes_name(mention, growth)
        return self._takes_word(token, growth)

    def _stops_at(self, token: Token, mention: ActorMention | None, growth: _Growth) -> bool:
        """Whether a date, a new phrase or a subject begins after the head."""
        position, head = growth.position, growth.head
        if head >= 0 and self._is_bare_date(position, growth.limit):
            return True
        if head >= 0 and word_class(token) in {"DET", "PRON"} and self._doc[position - 1].text not in GENITIVE:
            return True
        if self._after_span_of_time(head, position):
            return True
        counted = head == position - 1 and token.tag_ == "CD" and token.is_alpha and self._doc[head].tag_ == "NNS"
        if counted and mention is None:
            return True  # "gave the visitors two weeks"
        return self._is_unbound(mention, position, head) or (head >= 0 and self._leads_subject(head, token))

    def _after_span_of_time(self, head: int, position: int) -> bool:
        """Whether a noun follows "by one year", "for six months": what was prolonged, not what kind of time."""
        doc = self._doc
        if head != position - 1 or head < 2 or doc[head].lower_ not in _SPANS_OF_TIME:
            return False
        return doc[head - 1].tag_ == "CD" and doc[head - 2].lower_ in {"by", "for"}

    def _is_bare_date(self, position: int, limit: int) -> bool:
        return position in self._edges.date_tokens and not self._edges.inside_date(position, limit)

    def _takes_name(self, mention: ActorMention, growth: _Growth) -> bool:
        if growth.named and self._is_new_phrase(growth.named[-1], mention, growth.position):
            return False
        growth.named.append(mention)
        growth.head, growth.position = mention.end - 1, mention.end
        return mention.kind != "pronoun" or self._naming.is_possessive(mention)

    def _takes_word(self, token: Token, growth: _Growth) -> bool:
        if token.text in GENITIVE and growth.head >= 0:
            growth.owners.extend(m for m in growth.named if m.kind != "title")
            growth.named = []
        elif pair := self._actors.pair_at(token):
            growth.named.extend(pair)
            growth.head = token.i
        elif not self._pairs_demonym(growth):
            if self._opens_co_participle(token, growth.limit) or not self._edges.belongs(
                token, growth.start, growth.limit
            ):
                return False
            if self._may_be_head(token, growth):
                growth.head = token.i
        growth.position += 1
        return True

    def _may_be_head(self, token: Token, growth: _Growth) -> bool:
        kind = word_class(token)
        if kind in {"NOUN", "PROPN"}:
            return True
        if growth.head >= 0:
            return False
        return kind in {"NUM", "PRON"} or (kind == "ADJ" and not self._edges.goes_on(token.i + 1, growth.limit))

    def _pairs_demonym(self, growth: _Growth) -> bool:
        """Whether "and" joins two nationalities before one noun: "Iranian and American negotiators"."""
        position, last = growth.position, growth.named[-1] if growth.named else None
        if last is None or last.kind != "demonym" or last.end != position:
            return False
        joint = self._doc[position]
        if joint.lower_ not in {"and", "-", "–"} or position + 2 >= growth.limit:
            return False
        if joint.is_punct and joint.whitespace_:
            return False
        after = self._actors.mention_at(position + 1)
        return after is not None and after.kind in {"demonym", "title"}

    def _opens_co_participle(self, token: Token, limit: int) -> bool:
        """Whether "co-hosted" begins here, a participle that follows its noun."""
        doc, position = self._doc, token.i
        if token.lower_ != "co" or position + 2 >= limit:
            return False
        return doc[position + 1].text == "-" and doc[position + 2].tag_ == "VBN"

    def _is_unbound(self, mention: ActorMention | None, position: int, head: int) -> bool:
        """Whether a name follows a noun that is no office: "during the visit Soto met", "the duties Rome put on"."""
        if mention is None or mention.entity is None or head != position - 1:
            return False
        root = self._doc[mention.start : mention.end].root
        relative = root.dep_.startswith("nsubj") and root.head.dep_.startswith("acl")
        if mention.entity.kind != "Person" and not (relative and mention.kind != "demonym"):
            return False
        before, noun = self._actors.mention_at(head), self._doc[head]
        described = noun.dep_ == "nmod:desc" and mention.start <= noun.head.i < mention.end  # "his ally Soto"
        return before is None and noun.tag_ in {"NN", "NNS"} and not described and not self._naming.is_role(noun)

    def _leads_subject(self, head: int, token: Token) -> bool:
        """Whether a word begins the subject right after an adverbial: "In the meantime Foreign Minister X"."""
        root = token
        while root.dep_ in _INSIDE_NOUN and root.head.i > root.i:
            root = root.head
        return self._doc[head].dep_.startswith("obl") and root.dep_.startswith("nsubj") and root.i > head

    def _is_new_phrase(self, before: ActorMention, after: ActorMention, position: int) -> bool:
        """Whether a second name begins a phrase of its own: neither title nor compound."""
        doc = self._doc
        if (
            before.kind in {"title", "demonym"}
            or self._naming.is_possessive(before)
            or after.kind == "title"
            or doc[position - 1].text in {"-", "–", "/"}
        ):
            return False
        if before.kind in {"name", "role"} and is_collective(before):
            return before.end == position and after.kind == "pronoun"
        return before.end == position

    def _add_preposition(self, phrase: Phrase, floor: int) -> None:
        doc, position = self._doc, before_number(self._doc, phrase.start) - 1
        while position >= floor and (doc[position].is_quote or doc[position].lower_ in _BEFORE_NOUN):
            position -= 1
        if position < floor:
            return
        token = doc[position]
        if (
            word_class(token) in {"ADP", "PART", "SCONJ"}
            and token.lower_ not in _NO_PREPOSITIONS
            and token.lower_ not in BORDERS
        ):
            before = doc[position - 1] if position > floor else None
            if token.tag_ == "RP" and before is not None and word_class(before) == "VERB":
                return
            phrase.prep, phrase.prep_start = token.lower_, position
            if phrase.prep == "of" and position > floor and doc[position - 1].lower_ == "ahead":
                phrase.prep, phrase.prep_start = "ahead of", position - 1
            if phrase.prep == "to" and before is not None and before.lower_ in {"according", "due", "owing"}:
                phrase.prep, phrase.prep_start = f"{before.lower_} to", position - 1
        elif token.lower_ == "following" and position > floor and word_class(doc[position - 1]) == "DET":
            return  # "the following entries"
        elif token.lower_ in _LIKE_PREPOSITIONS:
            phrase.prep, phrase.prep_start = token.lower_, position


def _fits(mention: ActorMention, limit: int) -> bool:
    return mention.end <= limit and mention.kind != "unnamed"
