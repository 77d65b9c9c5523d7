"""Who trades with whom: the parties of a trade figure.

The words around the measure come first ("Kenya's exports to Uganda"), then the sentence's
subject, then the figures before: an article goes on about the same two states until it
names others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.trade_measures import BALANCES, EARNING, FLOWS, GIFTS, Measure
from kg.extractors.trade_phrases import CASES, PHRASE_TOKENS, Phrases
from kg.extractors.trade_states import Parties, Traders, distinct, is_or_unknown, is_state, same
from kg.pipeline.actors import ActorIndex, ActorMention
from kg.pipeline.attributes import Quantity

__all__ = ["PartyReader"]

#: How far the parties of one figure reach, in tokens: about two sentences.
_CARRY_TOKENS: Final = 60
_MUTUAL: Final = frozenset({"bilateral", "two-way", "mutual", "two", "both", "their"})
#: What stands for a state or a bloc that was named before.
_ANAPHORS: Final = frozenset(
    {
        "neighbour",
        "neighbor",
        "partner",
        "counterpart",
        "country",
        "kingdom",
        "republic",
        "bloc",
        "union",
        "nation",
        "emirate",
    }
)
_POLITIES: Final = frozenset({"country", "state", "nation", "neighbour", "neighbor"})
#: What a state's own trade is told by, without its name.
_HOME: Final = frozenset({"government", "economy", "state", "island", "sector", "industry", "nation", "region"})
_ADVERBS: Final = frozenset({"there", "it", "them"})
_REVERSED: Final = frozenset(
    {
        "opposite direction",
        "other direction",
        "other way",
        "reverse direction",
        "in return",
        "in the other",
        "way round",
    }
)
_GIVEN: Final = GIFTS | {"investment"}
#: What is of states even where none is named; "sales" and "supplies" are not.
_BETWEEN_STATES: Final = frozenset({"export", "import", "bill", "deficit", "surplus"})
#: Verbs whose subject money comes to.
_ATTRACTING: Final = frozenset({"attract", "draw", "receive", "get", "secure", "obtain", "win"})
_MUTUALLY: Final = BALANCES | {"trade"}
_SOLD: Final = frozenset({"exports", "shipments"})
_RANKED: Final = frozenset({"partner", "customer", "supplier", "market", "buyer", "neighbour", "neighbor"})


class PartyReader:
    """Reads the parties of figures in text order, and remembers them for those that follow."""

    def __init__(self, doc: Doc, traders: Traders) -> None:
        self._doc = doc
        self._actors: ActorIndex = doc._.actors
        self._traders = traders
        self._phrases = Phrases(doc, self._traders)
        self._last: tuple[int, Parties] | None = None
        #: The parties of the first figure in an unbroken run: whose balance it is.
        self._first: Parties = Parties()
        self._gave = False
        #: Whether the last figure has a place among others, so that its partner is not that of what follows.
        self._ranking = False
        #: Whose trade the article tells, with the label of the figure that said so.
        self._host: tuple[ActorMention, str] | None = None

    def of(self, measure: Measure, sentence: Span, quantity: Quantity) -> Parties:
        """Read who trades with whom off the words around the measure and the figures before."""
        self._ranking = False
        if self._is_firm(measure):
            return Parties()
        if measure.role:
            return self._of_role(measure, sentence, quantity)
        parties = self._read(measure, sentence, quantity)
        if measure.label in _GIVEN and self._traders.beside(quantity, gives=True):
            return parties
        if measure.label in FLOWS and (led := self._traders.led(quantity, measure.label)):
            return self._facing(led, parties, measure, sentence)
        told = measure.start < sentence.start
        tied = self._traders.beside(quantity) if measure.label in FLOWS else None
        tied = tied or ((self._heading(sentence) or self._traders.subject_of(quantity)) if told else None)
        if tied is not None and not told and self._does_likewise(measure, quantity):
            return Parties(tied, parties.partner)
        if tied is None and measure.label in _MUTUALLY and (tied := self._opening(sentence)):
            return self._facing(tied, Parties(), measure, sentence)
        if tied is not None and (told or not is_or_unknown(tied, parties.reporter)):
            self._ranking = True
            return self._facing(tied, parties, measure, sentence)
        if not parties and measure.start < sentence.start:
            parties = self._read(measure, measure.head.sent, quantity)
        if parties.reporter is None and parties.partner is not None and measure.label in FLOWS:
            parties = Parties(self._speaking(sentence, parties.partner), parties.partner)
        return parties or self._spoken_of(measure)

    def _speaking(self, sentence: Span, partner: ActorMention) -> ActorMention | None:
        """Take the state whose body tells a figure: "it rose to $98 billion, the Peruvian customs office said"."""
        behind = (self._traders.behind(t) for t in sentence if t.dep_ == "nsubj" and t.pos_ in {"NOUN", "PROPN"})
        return next((m for m in behind if m is not None and not is_or_unknown(m, partner)), None)

    def _does_likewise(self, measure: Measure, quantity: Quantity) -> bool:
        """Whether a state in a series does what the subject does: "Peru supplied 9 tonnes to Chile and Bolivia 3"."""
        if measure.head.pos_ != "VERB" or not any(c.dep_ == "nsubj" for c in measure.head.children):
            return False
        between = self._doc[measure.end : quantity.start]
        if self._doc[quantity.start - 1].lower_ == "for":
            return False
        return len(between) < _CARRY_TOKENS and not any(t.pos_ == "VERB" or t.lower_ in {"with", "at"} for t in between)

    def _opening(self, sentence: Span) -> ActorMention | None:
        """Take the partner in front: "With Peru the country ran a deficit"."""
        words = [token for token in sentence if not token.is_space and token.lower_ != "the"]
        mention = self._actors.mention_at(words[1]) if len(words) > 1 and words[0].lower_ == "with" else None
        return mention if mention is not None and self._traders.trades(mention) else None

    def _facing(self, named: ActorMention, parties: Parties, measure: Measure, sentence: Span) -> Parties:
        """Join the state that an amount is tied to with the one whose trade is told."""
        before = self._before(sentence)
        if measure.label in _GIVEN:
            return Parties(named, before.partner if before else None)
        if measure.start < sentence.start and (host := self._hosted(named, measure.label)):
            return Parties(named, host)
        hosts = [before.reporter if before else None, parties.reporter]
        hosts = hosts if measure.start < sentence.start else hosts[::-1]
        return Parties(next((h for h in hosts if h and not same(h, named)), None), named)

    def _of_role(self, measure: Measure, sentence: Span, quantity: Quantity) -> Parties:
        """Read whom a part in trade joins: "Peru's main customer was Chile, with ...", "Chile took 9,000 tonnes"."""
        before = self._before(sentence) or Parties()
        if measure.head.pos_ == "VERB":
            own = self._traders.beside(quantity) or self._traders.doer(measure.head)
            other = self._phrases.framed(measure)[1] or self._phrases.leads_to(measure)
            return Parties(own, other or (self._hosted(own, measure.label) if own and before else None))
        named = self._traders.beside(quantity) or self._traders.subject_of(quantity)
        named = named or self._traders.called(measure.head)
        self._ranking = named is not None
        owner = self._traders.owner(measure.head)
        return Parties(before.reporter if owner is None or is_or_unknown(owner, named) else owner, named)

    def _spoken_of(self, measure: Measure) -> Parties:
        """Take the one state that the words before speak of, for a measure of trade between states."""
        if measure.head.lemma_ not in _BETWEEN_STATES or measure.head.pos_ not in {"NOUN", "PROPN"}:
            return Parties()
        if own := self._traders.own_country(measure.head):
            return Parties(own)
        if any(c.dep_ == "nmod:poss" and c.pos_ != "PRON" for c in measure.head.children):
            return Parties()
        near = self._actors.within(max(measure.start - _CARRY_TOKENS, 0), measure.start)
        told = distinct(m for m in near if self._traders.trades(m))
        return Parties(told[0] if len(told) == 1 else self._traders.foremost)

    def remember(self, sentence: Span, parties: Parties, label: str) -> None:
        """Keep a figure's parties for the figures behind it.

        What another state took from the one told of, or sold to it, leaves that one the reporter of what follows.
        """
        if label == "tariff rate":
            return
        if self._before(sentence) is None:
            self._first = parties
            self._host = None
        self._gave = label not in FLOWS
        if self._host is not None and parties.reporter is not None and parties.partner is not None:
            host, told = self._host
            if same(host, parties.partner) and _opposed(told, label):
                self._last = (sentence.start, Parties(host))
                return
        self._last = (sentence.start, Parties(parties.reporter) if self._ranking and label in FLOWS else parties)
        self._host = (parties.reporter, label) if parties.reporter is not None else self._host

    def _is_firm(self, measure: Measure) -> bool:
        """Whether a verb of trade has a firm, a person or a thing sold as its subject, and no state beside it."""
        subject = next((c for c in measure.head.children if c.dep_ == "nsubj"), None)
        if measure.head.pos_ != "VERB" or subject is None or self._phrases.framed(measure)[1]:
            return False
        if subject.lower_ == "it" and self._traders.is_doubtful(subject):
            return True
        if measure.head.lemma_ not in EARNING and self._is_business(subject):
            return True
        if measure.head.lemma_ == "sell" and not any(c.dep_ == "obj" for c in measure.head.children):
            return self._traders.behind(subject) is None and subject.pos_ != "PRON"
        mention = self._actors.mention_at(subject)
        kind = mention.entity.kind if mention and mention.entity else None
        if mention is None or kind not in {"Organisation", "Person"} or self._traders.gives(mention):
            return False
        return mention.kind == "name" and self._traders.state_of(mention) is None

    def _is_business(self, subject: Token) -> bool:
        """Whether a subject is one of many and no state stands behind it: "the brewer", "a refinery"."""
        plain = subject.tag_ == "NN" and subject.lemma_ not in _ANAPHORS | _HOME
        return plain and self._traders.behind(subject) is None

    def _heading(self, sentence: Span) -> ActorMention | None:
        """Take the partner that a sentence begins with: "To Peru: 143 million euros", "Peru came second with ..."."""
        words = [token for token in sentence if not token.is_space and token.lower_ != "the"]
        first = self._actors.mention_at(words[0]) if words else None
        if first is not None and first.kind == "name" and self._traders.trades(first):
            return first
        if len(words) < 2 or words[0].lower_ not in {"to", "from", "with"}:
            return None
        mention = self._actors.mention_at(words[1])
        return mention if mention and self._traders.trades(mention) else None

    def _before(self, sentence: Span) -> Parties | None:
        """Give the parties of the figure before, if it stands near."""
        if self._last is None or sentence.start - self._last[0] >= _CARRY_TOKENS:
            return None
        return self._last[1]

    def _read(self, measure: Measure, sentence: Span, quantity: Quantity) -> Parties:
        flows = measure.label in FLOWS
        beside = self._traders.beside(quantity, gives=True) if measure.label in _GIVEN else None
        own, other = self._phrases.named(measure)
        if beside is not None and not (own and own.start == beside.start):
            told = self._before(sentence) or Parties()
            return Parties(beside, other or told.partner)
        before = self._before(sentence)
        if own is None and other is None:
            if pair := self._pair(measure, sentence):
                return Parties(*pair)
            if measure.label in BALANCES and before and not self._subject(measure, None):
                return self._first or before
        if own is None and other is not None and before and flows and self._subject(measure, other) is None:
            own = self._of_partner(other) or self._continued(before, other)
        if own is None and other is not None:
            own = self._of_partner(other)
        if own is None:
            own = self._possessor(measure, sentence, other)
        if own is None and other is None and before and flows != self._gave:
            return before.swapped if self._is_reversed(sentence) else before
        if own and other and same(own, other):
            own, other = self._parted(own, before)
        if own and other is None and measure.label in _GIVEN and self._attracts(measure):
            return Parties(None, own)
        if own and other is None:
            other = self._unnamed(measure, own, before) or self._carried(measure, sentence, own, before)
            other = other or (self._hosted(own, measure.label) if before else None) or self._helped(measure, own)
        return Parties(own, other)

    def _helped(self, measure: Measure, own: ActorMention) -> ActorMention | None:
        """Take the state that the words before a gift speak of: "Peru was hit hard. Chile pledged $2 million"."""
        if measure.label not in GIFTS or measure.head.pos_ != "VERB":
            return None
        start = measure.head.sent.start
        told = self._actors.within(max(start - _CARRY_TOKENS, 0), start)
        named = [
            m for m in told if m.kind == "name" and self._traders.is_helped(m) and not self._traders.is_dateline(m)
        ]
        return next((m for m in reversed(named) if not same(m, own)), None)

    def _attracts(self, measure: Measure) -> bool:
        """Whether money comes to the subject: "Peru attracted $3 billion of investment"."""
        verb = next((a for a in measure.head.ancestors if a.pos_ in {"VERB", "AUX"}), None)
        return verb is not None and verb.lemma_ in _ATTRACTING

    def _continued(self, before: Parties, other: ActorMention) -> ActorMention | None:
        """Take the reporter of the figure before for one that names a partner alone: "Exports to Peru"."""
        if before.reporter and not same(before.reporter, other):
            return before.reporter
        return before.other_than(other)

    def _of_partner(self, partner: ActorMention) -> ActorMention | None:
        """Take the state whose partner another is: "trade with Peru, Chile's second-biggest partner"."""
        token = self._doc[partner.end - 1]
        for child in token.children:
            if child.dep_ == "appos" and child.lemma_ in _RANKED:
                found = [m for m in self._actors.within(child.left_edge.i, child.i) if self._traders.trades(m)]
                return found[0] if found else None
        return None

    def _parted(self, own: ActorMention, before: Parties | None) -> tuple[ActorMention | None, ActorMention | None]:
        reporter = before.reporter if before else None
        return (reporter, own) if reporter and not same(reporter, own) else (own, None)

    def _unnamed(self, measure: Measure, own: ActorMention, before: Parties | None) -> ActorMention | None:
        """Take the partner that "its neighbour", "the bloc", "there" stands for."""
        if measure.head.lemma_ in EARNING:
            return None
        stop = min(measure.end + PHRASE_TOKENS, len(self._doc), measure.head.sent.end)
        words = self._doc[measure.end : stop]
        anaphor = any(t.lemma_ in _ANAPHORS and self._is_led_to(t) for t in words)
        if not anaphor and not any(
            t.lower_ in _ADVERBS and (t.lower_ == "there" or (t.i and t.nbor(-1).lower_ in CASES)) for t in words
        ):
            return None
        known = before.other_than(own) if before else None
        return known or self._traders.counterpart(own)

    def _is_led_to(self, token: Token) -> bool:
        its = any(t.lower_ in {"its", "their"} for t in self._doc[max(token.i - 2, 0) : token.i])
        return its or token.dep_ in {"iobj", "obj"} or any(t.lower_ in CASES for t in token.lefts if t.dep_ == "case")

    def _carried(
        self, measure: Measure, sentence: Span, own: ActorMention, before: Parties | None
    ) -> ActorMention | None:
        """Take the partner of the figure before, where the same reporter goes on, or the two change parts."""
        if before is None or self._is_total(measure) or (measure.label not in FLOWS and not self._gave):
            return None
        if before.reporter and same(before.reporter, own):
            return before.partner
        if measure.label in GIFTS and self._gave and before.partner and not same(before.partner, own):
            return before.partner
        flows = measure.label in FLOWS and not self._gave
        return before.other_than(own) if flows and (self._is_reversed(sentence) or self._traders.is_of_two) else None

    def _hosted(self, own: ActorMention, label: str) -> ActorMention | None:
        """Take the state told of as the partner of one that does the opposite: "Peru sold ... . Chile bought 5,000"."""
        if self._host is None or same(self._host[0], own) or not _opposed(self._host[1], label):
            return None
        return self._host[0]

    def _is_total(self, measure: Measure) -> bool:
        return any(t.lower_ in {"total", "overall", "global", "worldwide"} for t in measure.head.lefts)

    def _is_reversed(self, sentence: Span) -> bool:
        text = sentence.text.lower()
        return any(words in text for words in _REVERSED)

    # --- the sentence and the article ---------------------------------------------------

    def _subject(self, measure: Measure, other: ActorMention | None) -> ActorMention | None:
        """Take the state, or the state behind the body or person, that is a subject above the measure."""
        verb = next((a for a in measure.head.ancestors if a.pos_ in {"VERB", "AUX"}), None)
        subjects = [c for a in ((verb, *verb.ancestors) if verb else ()) for c in a.children if c.dep_ == "nsubj"]
        for subject in subjects:
            resolved = self._actors.resolve(subject)
            for mention in resolved:
                fits = self._traders.trades(mention) if measure.label in FLOWS else self._traders.gives(mention)
                if fits and not is_or_unknown(mention, other):
                    return mention
            for mention in resolved:
                state = self._traders.state_of(mention)
                if state and not is_or_unknown(state, other):
                    return state
            behind = self._traders.behind(subject) if measure.label in FLOWS else None
            if behind is not None and subject.pos_ == "NOUN" and not is_or_unknown(behind, other):
                return behind
            inside = self._actors.within(subject.left_edge.i, subject.i + 1)
            for mention in inside:
                fits = self._traders.trades(mention) if measure.label in FLOWS else self._traders.gives(mention)
                owns = mention.end < len(self._doc) and self._doc[mention.end].lower_ in {"'s", "’s", "'", "’"}
                if fits and not is_or_unknown(mention, other) and (owns or subject.pos_ == "NOUN"):
                    return mention
        return None

    def _possessor(self, measure: Measure, sentence: Span, other: ActorMention | None) -> ActorMention | None:
        """Take the state that the sentence speaks of: its subject, or the last party before the measure."""
        if subject := self._subject(measure, other):
            return subject
        earlier = [
            m
            for m in self._actors.within(sentence.start, measure.start)
            if self._traders.trades(m) and not self._traders.is_dateline(m)
        ]
        for mention in reversed(earlier):
            if (mention.kind == "name" or (mention.kind == "demonym" and measure.label in FLOWS)) and not is_or_unknown(
                mention, other
            ):
                return mention
        return None

    def _owns_more(self, named: Sequence[ActorMention]) -> bool:
        """Whether the second of two states owns the trade: "Peru accounted for a fifth of Chile's foreign trade"."""
        owns = [m.end < len(self._doc) and self._doc[m.end].lower_ in {"'s", "’s"} for m in named]
        return owns == [False, True]

    def _pair(self, measure: Measure, sentence: Span) -> tuple[ActorMention, ActorMention] | None:
        """Find whom "bilateral trade" joins: the states of the sentence, or the two that the article is about."""
        if measure.label not in {"trade", "balance"}:
            return None
        named = distinct(m for m in self._actors.within(sentence.start, sentence.end) if is_state(m))
        if len(named) == 2:
            return (named[1], named[0]) if self._owns_more(named) else (named[0], named[1])
        words = {t.lower_ for t in self._doc[max(measure.start - 3, 0) : measure.end]}
        two = {t.lower_ for t in self._doc[measure.end : measure.end + 4]} >= {"between", "two"}
        before = self._before(sentence) if two and not named else None
        if before is not None and before.reporter is not None and before.partner is not None:
            return before.reporter, before.partner
        told = self._before(sentence) if not named and self._traders.is_of_two else None
        if told is not None and told.reporter is not None and told.partner is not None:
            return told.reporter, told.partner
        words |= {t.nbor(-1).lower_ for t in self._doc[measure.end : measure.end + 6] if t.lemma_ in _POLITIES}
        return self._traders.leading if words & _MUTUAL or self._traders.is_of_two else None


def _opposed(label: str, other: str) -> bool:
    """Whether two measures are the two ends of one trade: what one sells the other buys."""
    return (label in _SOLD and other == "imports") or (label == "imports" and other in _SOLD)
