"""What an amount measures where no word of trade stands with it: "pledged $20 million", "Peru came second with ...".

An article that has told of trade goes on without its words: it ranks the buyers, says who
took how much, what the goods earned. The measure is then that of the sentences before, or
follows from the verb and from the part that a state has in it (`trade-role` of the
lexicon). Each reading asks for a state beside the amount, or for the measure shortly before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses import base_forms
from kg.extractors.trade_measures import BALANCES, EARNING, FLOWS, GIFTS, Measure
from kg.extractors.trade_states import Traders, head_of
from kg.lexicon import Lexicon
from kg.pipeline.actors import ActorIndex, ActorMention
from kg.pipeline.attributes import Quantity, starting_in

__all__ = ["Unsaid", "role_of"]

Found = tuple[Measure, str]

_GIVEN_TO: Final = frozenset({"for", "to", "in", "towards", "toward"})
_MOVING: Final = frozenset({"go", "head", "flow", "move", "fly", "carry", "transport"})
_WORTH: Final = frozenset({"worth", "valued", "at"})
_ABROAD: Final = frozenset({"foreign", "imported", "overseas"})
_COUNTRIES: Final = frozenset({"country", "state", "kingdom", "republic", "economy", "nation", "island", "treasury"})
_SHORES: Final = frozenset({"country", "port", "shore", "harbour", "harbor", "border", "coast"})
_CARRIERS: Final = frozenset({"it", "that", "this", "figure", "total", "volume", "value", "number", "amount", "they"})
_ACCOUNTING: Final = frozenset({"account", "make", "represent", "constitute"})
_INCOME: Final = frozenset({"earning", "earnings", "receipt", "receipts"})
_NO_GOODS: Final = frozenset({"tax", "customs", "toll", "ticket", "company", "group", "state", "government", "tourism"})
_THERE: Final = frozenset({"to", "into", "for"})
#: Units of what is not weighed or measured out; a state that takes some of it need not have bought it.
_PARTICLES: Final = frozenset({"up", "over", "in", "aside", "available"})
_COUNTED: Final = frozenset({"unit", "units", "vehicles", "aircraft", "ships", "head", "doses", "square kilometres"})
_POWER: Final = frozenset({"kilowatts", "megawatts", "gigawatts"})
#: How far back a measure may stand, in tokens.
_BACK: Final = 50
_ELLIPTIC: Final = 40
#: How far behind "its first market" its amount may stand, in tokens.
_FOLLOWING: Final = 5
#: What a part in trade measures, and what it cannot go on with.
_SIDES: Final = {"buyer": ("exports", "imports"), "supplier": ("imports", "exports"), "partner": ("trade", "")}
#: What states can be ranked by.
_TOLD: Final = FLOWS | GIFTS | {"investment"}


class Unsaid:
    """Finds the measures of one doc's amounts that no word of trade names."""

    def __init__(self, doc: Doc, lexicon: Lexicon, measures: Sequence[Measure], traders: Traders) -> None:
        self._doc = doc
        self._lexicon = lexicon
        self._measures = measures
        self._traders = traders
        self._actors: ActorIndex = doc._.actors

    def of(self, sentence: Span, quantity: Quantity, here: Sequence[Measure], last: Measure | None) -> Found | None:
        """Give the measure and the rule that found it; ``here`` are the sentence's, ``last`` is the one before."""
        near = last if last is not None and sentence.start - last.start < _BACK else self._trading(sentence)
        readings = (
            ("gift", self._gift(quantity, near)),
            ("earned", self._earned(quantity)),
            ("received", self._received(sentence, quantity, near) or self._spent(quantity)),
            ("received", self._moved(quantity, near)),
            (
                "carried",
                self._ranked(sentence, quantity, here, near) or self._aimed(sentence.start, quantity, here, near),
            ),
            ("pronoun", self._by_pronoun(sentence, quantity)),
        )
        return next(((measure, rule) for rule, measure in readings if measure is not None), None)

    def _trading(self, sentence: Span) -> Measure | None:
        """Take a state's people who trade for what they do, where no figure went before: "Peruvian exporters"."""
        for token in reversed(list(self._doc[max(sentence.start - _BACK, 0) : sentence.start])):
            cue = self._lexicon.find("trade-cue", token.lemma_.lower(), "noun") if token.pos_ == "NOUN" else None
            concept = self._lexicon.meaning(cue, "trade-measure") if cue else None
            if concept is not None and self._owned(token):
                return Measure(token.i, token.i + 1, token, concept)
        return None

    def goes_on(self, sentence: Span, last: Measure) -> bool:
        """Whether a sentence without a verb goes on with the measure before: "To Peru: 143 million euros"."""
        words = [token for token in sentence if not token.is_space]
        if not words or sentence.start - last.start > _ELLIPTIC:
            return False
        return words[0].lower_ in {"to", "from", "with"} and not any(t.pos_ in {"VERB", "AUX"} for t in words)

    # --- gifts and income ---------------------------------------------------------------

    def _gift(self, quantity: Quantity, near: Measure | None) -> Measure | None:
        """Take the verb of a state that gives a sum for something: "pledged $20 million for relief"."""
        head = head_of(self._doc, quantity)
        verb = head.head
        if quantity.kind != "money" or head.dep_ != "obj" or role_of(verb, self._lexicon) != "giver":
            return None
        after = self._doc[quantity.end].lower_ if quantity.end < len(self._doc) else ""
        if near is not None and near.label in GIFTS | {"investment"}:
            return self._measure(verb, "aid" if near.label in GIFTS else near.label)
        return self._measure(verb, "aid") if self._helps(verb, aimed=after in _GIVEN_TO) else None

    def _helps(self, verb: Token, *, aimed: bool) -> bool:
        """Whether money goes abroad: another state is spoken of before, or in the sentence where it says what for."""
        giver = self._traders.doer(verb, gives=True)
        start = verb.sent.start
        told = [m for m in self._actors.within(max(start - _BACK, 0), start) if self._traders.is_helped(m)]
        here = [m for m in self._actors.within(start, verb.sent.end) if self._traders.is_helped(m)]
        if aimed:
            return giver is None or any(_differ(giver, m) for m in (*told, *here))
        names = [m for m in told if m.kind == "name"]
        return giver is not None and bool(names) and _differ(giver, names[-1])

    def _earned(self, quantity: Quantity) -> Measure | None:
        """Take goods that bring money to a state: "coffee earned the country $907 million", "they fetched"."""
        verb = head_of(self._doc, quantity).head
        if quantity.kind != "money" or verb.lemma_ not in EARNING:
            return None
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if subject is None:
            return None
        if verb.lemma_ == "earn" and self._is_state(subject):
            return self._measure(verb, "exports") if self._from_goods(verb) else None
        if subject.pos_ != "PRON" and self._actors.mention_at(subject):
            return None
        to_state = any(c.dep_ in {"iobj", "obj"} and c.lemma_ in _COUNTRIES for c in verb.children)
        to_state = to_state or any(c.dep_ == "nmod:poss" and self._is_state(c) for c in subject.children)
        near = starting_in(self._measures, max(verb.i - _BACK, 0), verb.i)
        continues = any(m.label in {"exports", "shipments"} for m in near)
        return self._measure(verb, "exports") if to_state or continues else None

    def _from_goods(self, verb: Token) -> bool:
        """Whether money is earned from goods or by their sale: "from cocoa", "by selling timber"."""
        phrases = [c for c in verb.children if c.dep_ in {"obl", "advcl"} and c.pos_ in {"NOUN", "VERB"}]
        cases = {t.lower_ for c in phrases for t in c.lefts if t.dep_ in {"case", "mark"} and c.lower_ not in _NO_GOODS}
        return bool(cases & {"from", "by"})

    def income(self, measure: Measure) -> Measure:
        """Read what a state earns by its goods as exports: "Peru's fish-meal earnings reached $2 billion"."""
        noun = measure.head
        goods = [c for c in noun.children if c.dep_ == "compound" and c.pos_ == "NOUN"]
        owned = any(c.dep_ in {"nmod:poss", "amod"} and self._is_state(c) for c in noun.children)
        if noun.lower_ not in _INCOME or not owned or not goods or any(c.lower_ in _NO_GOODS for c in goods):
            return measure
        return self._measure(noun, "exports") or measure

    # --- goods that move ----------------------------------------------------------------

    def _spent(self, quantity: Quantity) -> Measure | None:
        """Take a state that pays for goods from abroad: "spent $3 billion on foreign grain", "on Peruvian fish"."""
        verb = head_of(self._doc, quantity).head
        after = list(self._doc[quantity.end : min(quantity.end + 4, verb.sent.end)])
        if quantity.kind != "money" or verb.lemma_ not in {"spend", "pay"} or not after:
            return None
        abroad = any(t.lower_ in _ABROAD or self._is_state(t) for t in after[1:])
        return self._measure(verb, "imports") if after[0].lower_ in {"on", "for"} and abroad else None

    def _moved(self, quantity: Quantity, near: Measure | None) -> Measure | None:
        """Take goods, or a part of those told before, that go to a state: "cars worth $3 billion went to Peru"."""
        head = head_of(self._doc, quantity)
        verb = next((a for a in (head, *head.ancestors) if a.pos_ == "VERB"), head)
        subject = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubj:pass"}), None)
        if subject is None or head not in subject.subtree:
            return None
        if verb.lemma_ == "leave" and self._is_bulk(quantity):
            left = any(c.dep_ == "obj" and (c.lemma_ in _SHORES or self._is_state(c)) for c in verb.children)
            return self._measure(verb, "shipments") if left else None
        if verb.lemma_ not in _MOVING:
            return None
        part = subject.i == head.i and near is not None and near.label in FLOWS
        if self._doc[quantity.start - 1].lower_ not in _WORTH and quantity.kind == "money" and not part:
            return None
        cases = {t.lower_ for c in verb.children if c.dep_.startswith("obl") for t in c.lefts if t.dep_ == "case"}
        name = "trade" if "between" in cases else "exports" if cases & {"to", "into"} else ""
        return self._measure(verb, name) if name else None

    def _received(self, sentence: Span, quantity: Quantity, near: Measure | None) -> Measure | None:
        """Take a state that receives or sends off goods: "received 4.8 billion cubic metres of Russian gas"."""
        head = head_of(self._doc, quantity)
        verb = head.head
        role = role_of(verb, self._lexicon)
        if role not in {"buyer", "supplier"} or head.dep_ not in {"obj", "obl"}:
            return None
        if not self._is_bulk(quantity) and not (quantity.kind == "money" and near is not None and role == "buyer"):
            return None
        if self._traders.doer(verb) is None:
            return None
        goes_on = near is not None and near.label in FLOWS - BALANCES
        if role == "buyer":
            abroad = self._origin(quantity) or self._stands_for_trade(sentence)
            return self._measure(verb, "imports", role) if goes_on or abroad else None
        return self._measure(verb, "shipments", role) if goes_on or self._destination(verb) else None

    def _origin(self, quantity: Quantity) -> bool:
        """Whether goods are told by a state: "cubic metres of Russian gas"."""
        after = self._actors.within(quantity.end, min(quantity.end + 4, len(self._doc)))
        return bool(after) and after[0].entity is not None and after[0].entity.kind == "State"

    def _destination(self, verb: Token) -> bool:
        """Whether goods go to a state: "to Europe", "there"."""
        for child in verb.subtree:
            if child.lower_ == "there" and child.pos_ == "ADV":
                return True
            case = next((t.lower_ for t in child.lefts if t.dep_ == "case"), "")
            mention = self._actors.mention_at(child)
            if case in _THERE and mention is not None and (self._traders.trades(mention) or mention.place is not None):
                return True
        return False

    # --- the measure before -------------------------------------------------------------

    def _ranked(
        self, sentence: Span, quantity: Quantity, here: Sequence[Measure], near: Measure | None
    ) -> Measure | None:
        """Take the measure before for a state that has a place in its ranking: "Peru came second with $2 billion"."""
        if here or quantity.kind == "percent":
            return None
        tied = self._traders.beside(quantity, gives=True) is not None or self._leads(sentence, quantity)
        if (part := self._part(sentence)) is not None:
            role, noun = part
            return self._of_role(role, noun, near) if tied or self._of_part(noun, quantity) else None
        if near is not None and near.label in FLOWS - BALANCES and self._accounts(quantity):
            return near
        if not tied or near is None or near.label not in _TOLD:
            return None
        return near if self._leads(sentence, quantity) or self._is_ranking(sentence) else None

    def _of_role(self, role: str, noun: Token, near: Measure | None) -> Measure | None:
        """Give the measure that a buyer, supplier or giver has a part of: that before, if it goes that way."""
        if role == "giver":
            return near if near is not None and near.label in GIFTS | {"investment"} else None
        label, opposite = _SIDES[role]
        told = near is not None and near.label in FLOWS - BALANCES
        if near is not None and told and near.label != opposite:
            return self._measure(noun, near.label, role)
        return self._measure(noun, label, role) if told or self._owned(noun) else None

    def _accounts(self, quantity: Quantity) -> bool:
        """Whether a state or goods are a part of what was told: "Peru accounted for $2 billion of this"."""
        head = head_of(self._doc, quantity)
        verb = next((a for a in head.ancestors if a.pos_ == "VERB"), None)
        if verb is None or verb.lemma_ not in _ACCOUNTING:
            return False
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if subject is None or subject.pos_ == "PRON":
            return False
        mention = self._actors.mention_at(subject)
        return mention is None or self._traders.trades(mention)

    def _leads(self, sentence: Span, quantity: Quantity) -> bool:
        """Whether the sentence's subject is a state and the amount its measure: "Peru, in turn, was second at ..."."""
        before = quantity.start - 1
        while before > sentence.start and self._doc[before].pos_ in {"ADV", "DET"}:
            before -= 1
        first = next((t for t in sentence if t.dep_ == "nsubj"), None)
        if first is None or first.i > before or self._doc[before].lower_ not in {"at", "with"}:
            return False
        return self._is_state(first)

    def _is_ranking(self, sentence: Span) -> bool:
        """Whether a sentence puts states in an order: "followed by", "ahead of", "topped the list"."""
        return any(
            (t.lower_ == "ahead" and t.i + 1 < len(self._doc) and t.nbor(1).lower_ == "of")
            or (t.pos_ == "VERB" and role_of(t, self._lexicon) == "ranked")
            for t in sentence
        )

    def _part(self, sentence: Span) -> tuple[str, Token] | None:
        """Find the noun that says what a state is to the one told of: "was the first buyer", "its main supplier"."""
        for token in sentence:
            if token.pos_ != "NOUN":
                continue
            cue = self._lexicon.find("trade-cue", token.lemma_.lower(), "noun")
            role = self._lexicon.meaning(cue, "trade-role") if cue else None
            if role is not None and self._is_told_of_state(token):
                return role.label, token
        return None

    def _is_told_of_state(self, noun: Token) -> bool:
        """Whether a state is called a buyer, a supplier or the like, and not by a firm."""
        owner = next((c for c in noun.children if c.dep_ == "nmod:poss"), None)
        if owner is not None:
            mention = self._actors.mention_at(owner)
            if mention is None or not self._traders.trades(mention):
                return False
            if mention.kind == "pronoun" and self._traders.is_doubtful(owner):
                return False
        return self._traders.called(noun) is not None

    def _of_part(self, noun: Token, quantity: Quantity) -> bool:
        """Whether an amount says how much such a state took: "the top destination, taking 9,000 tonnes"."""
        if noun.i < quantity.start <= noun.i + _FOLLOWING and self._doc[quantity.start - 1].lower_ in _WORTH | {"with"}:
            return True
        head = head_of(self._doc, quantity)
        verb = next((a for a in head.ancestors if a.pos_ == "VERB"), None)
        return verb is not None and role_of(verb, self._lexicon) == "buyer" and noun in verb.ancestors

    def _owned(self, noun: Token) -> bool:
        """Whether a buyer, a supplier, traders are said to be a state's."""
        return self._traders.owner(noun) is not None

    def _aimed(self, start: int, quantity: Quantity, here: Sequence[Measure], near: Measure | None) -> Measure | None:
        """Take the measure before for a goal: "set a target of $2 billion", "to raise the volume to $2 billion"."""
        told = [m for m in starting_in(self._measures, max(start - _BACK, 0), start) if m.label == "trade"]
        near = told[-1] if told else near
        if here or quantity.kind != "money" or near is None or near.label not in FLOWS - BALANCES:
            return None
        head = head_of(self._doc, quantity)
        cue = self._lexicon.find("trade-cue", head.head.lemma_.lower(), "noun") if head.dep_ == "nmod" else None
        status = self._lexicon.meaning(cue, "observation-status") if cue else None
        if status is not None:
            return near
        case = next((t.lower_ for t in head.lefts if t.dep_ == "case"), "")
        moved = any(c.dep_ == "obj" and c.lower_ in _CARRIERS for c in head.head.children)
        return near if case == "to" and head.dep_ == "obl" and moved else None

    def _by_pronoun(self, sentence: Span, quantity: Quantity) -> Measure | None:
        """Take the last measure before the sentence where its subject is "it" or "the figure"."""
        subjects = [t for t in sentence if t.dep_.startswith("nsubj") and t.i < quantity.start and t.pos_ != "ADP"]
        if not subjects or subjects[0].lower_ not in _CARRIERS:
            return None
        if self._actors.mention_at(subjects[0]) and subjects[0].lower_ != "it":
            return None
        earlier = starting_in(self._measures, max(sentence.start - _BACK, 0), sentence.start)
        unfit = {"tariff rate"} if quantity.kind == "percent" else {"tariff rate", "share"}
        earlier = [m for m in earlier if m.label not in unfit]
        found = [m for m in earlier if m.head.dep_.startswith("nsubj")] or earlier
        return found[-1] if found else None

    # --- shared -------------------------------------------------------------------------

    def _stands_for_trade(self, sentence: Span) -> bool:
        part = self._part(sentence)
        return part is not None and self._owned(part[1])

    def _is_bulk(self, quantity: Quantity) -> bool:
        return quantity.kind == "quantity" and quantity.unit not in _COUNTED | _POWER

    def _is_state(self, token: Token) -> bool:
        mention = self._actors.mention_at(token)
        return mention is not None and mention.entity is not None and mention.entity.kind == "State"

    def _measure(self, token: Token, label: str, role: str = "") -> Measure | None:
        concept = self._lexicon.find("trade-measure", label)
        return Measure(token.i, token.i + 1, token, concept, role) if concept else None


def role_of(verb: Token, lexicon: Lexicon) -> str | None:
    """Give the part in trade that a verb gives its subject, with its particle: "put up"."""
    particle = next((c.lower_ for c in verb.children if c.lower_ in _PARTICLES and c.i == verb.i + 1), None)
    forms = base_forms(verb)
    forms = tuple(f"{form} {particle}" for form in forms) + forms if particle else forms
    cue = next((found for form in forms if (found := lexicon.find("trade-cue", form, "verb"))), None)
    role = lexicon.meaning(cue, "trade-role") if cue else None
    return role.label if role else None


def _differ(one: ActorMention, other: ActorMention) -> bool:
    return one.entity is not None and other.entity is not None and one.entity.iri != other.entity.iri
