"""The words around a word of trade that name its parties: "Chinese shipments to Russia", "sold by Chile to Peru"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from spacy.tokens import Doc, Token

from kg.extractors.trade_measures import BALANCES, GIFTS, Measure
from kg.extractors.trade_states import Traders, distinct, same
from kg.pipeline.actors import ActorIndex, ActorMention

__all__ = ["CASES", "PHRASE_TOKENS", "Phrases"]

_TO: Final = frozenset({"to", "with", "into", "in", "for", "on", "toward", "towards"})
#: Prepositions that lead to a party.
CASES: Final = _TO | {"from", "of", "by", "between", "of goods"}
#: How far behind its measure a party may stand, in tokens.
PHRASE_TOKENS: Final = 10
#: How far behind an amount its goods may be named, in tokens: "barrels per day of Peruvian crude".
_OF_GOODS: Final = 5
_HYPHENS: Final = frozenset({"-", "–"})
_ARGUMENTS: Final = frozenset({"nsubj", "obl", "iobj", "obj"})
#: What leads to where money goes, and what goes there.
_INTO: Final = frozenset({"in", "into", "to"})
_GIVEN: Final = GIFTS | {"investment"}
_MEMBERS: Final = frozenset({"member", "state", "country", "nation", "economy"})


class Phrases:
    """Reads the parties that stand with a measure in one doc."""

    def __init__(self, doc: Doc, traders: Traders) -> None:
        self._doc = doc
        self._actors: ActorIndex = doc._.actors
        self._traders = traders

    def named(self, measure: Measure) -> tuple[ActorMention | None, ActorMention | None]:
        """Find the parties that modify the measure: "Chinese shipments to Russia"."""
        if measure.head.pos_ == "VERB":
            return self.framed(measure)
        head = measure.head
        left = self._hyphenated(min(head.left_edge.i, measure.start))
        before = [m for m in self._actors.within(left, measure.end) if self._traders.trades(m)]
        before.extend(m for c in head.lefts if (m := self._actors.mention_at(c)) and self._traders.trades(m))
        before = sorted(set(before), key=lambda m: m.start)
        near: list[ActorMention] = []
        far: list[ActorMention] = []
        for case, parties in self._phrases(measure):
            if case == "between" and len(parties) > 1:
                return parties[0], parties[1]
            (near if case in _near_cases(measure) else far).extend(parties)
        if measure.end < len(self._doc) and self._doc[measure.end].lower_ == "between":
            pair = distinct(m for m in self._actors.within(measure.end, measure.end + 10) if self._traders.trades(m))
            if len(pair) > 1:
                return pair[0], pair[1]
        for case, party in self._governed(measure):
            side = near if case in _near_cases(measure) else far
            if not side:
                side.append(party)
        if len(before) > 1 and not far:
            return before[0], before[1]
        own = before[0] if before else near[0] if near else None
        return own, far[0] if far else None

    def framed(self, measure: Measure) -> tuple[ActorMention | None, ActorMention | None]:
        """Find the parties of a verb: who sells, to whom; "gave Peru $4 million", "was sold by Chile"."""
        own: ActorMention | None = None
        other: ActorMention | None = None
        for child in measure.head.children:
            relation = child.dep_.split(":")[0]
            case = next((t.lower_ for t in child.lefts if t.dep_ == "case"), "")
            fits = self._traders.gives if relation == "nsubj" and measure.label in GIFTS else self._traders.trades
            parties = [m for m in self._resolved(child, measure) if fits(m)] if relation in _ARGUMENTS else []
            if relation == "obj" and measure.label in GIFTS and self._actors.mention_at(child) is None:
                parties = []
            if relation == "nsubj" and child.dep_ == "nsubj" and not own:
                own = next(iter(parties), None) or self._inside(child)
                if measure.label == "trade" and len(parties) > 1:
                    other = parties[1]
            elif not parties and relation == "obl" and child.lemma_ in _MEMBERS and case in _far_cases(measure):
                inside = self._actors.within(child.left_edge.i, child.right_edge.i + 1)
                other = other or next((m for m in inside if self._traders.trades(m)), None)
            elif not parties and relation == "obj" and measure.label not in GIFTS:
                other = other or self._origin(child, measure)
            elif not parties:
                continue
            elif relation == "obl" and case == "by":
                own = own or parties[0]
            elif relation == "iobj" or (relation == "obj" and measure.label in GIFTS):
                other = parties[0]
            elif relation == "obl" and case == "between" and len(parties) > 1:
                return parties[0], parties[1]
            elif relation == "obl" and case in _far_cases(measure):
                other = other or parties[0]
        for case, party in self._governed(measure):
            if other is None and case in _far_cases(measure):
                other = party
        if own is not None and other is not None and same(own, other):
            other = None
        return own, other

    def leads_to(self, measure: Measure) -> ActorMention | None:
        """Take the place that goods are sent to, of whatever kind: "pumped 9 million cubic metres to Europe"."""
        for child in measure.head.children:
            case = next((t.lower_ for t in child.lefts if t.dep_ == "case"), "")
            mention = self._actors.mention_at(child)
            if case in {"to", "into"} and mention is not None and mention.place is not None:
                return mention
        return None

    def _resolved(self, token: Token, measure: Measure) -> Sequence[ActorMention]:
        """Resolve an argument; "to which Peru sold" leads back to the noun before the clause."""
        if token.lower_ in {"which", "whom"} and measure.head.dep_.startswith("acl"):
            return self._actors.resolve(measure.head.head)
        return self._actors.resolve(token)

    def _inside(self, subject: Token) -> ActorMention | None:
        """Take the state whose body, people or firms are the subject: "Peru's miners", "Chilean growers"."""
        left = [m for m in self._actors.within(subject.left_edge.i, subject.i + 1) if self._traders.trades(m)]
        if left:
            return left[0]
        return next((state for m in self._actors.resolve(subject) if (state := self._traders.state_of(m))), None)

    def _origin(self, goods: Token, measure: Measure) -> ActorMention | None:
        """Take the state whose goods are bought: "imported 3 million barrels of Russian oil"."""
        if measure.label != "imports":
            return None
        behind = min(goods.i + _OF_GOODS, goods.sent.end)
        found = [m for m in self._actors.within(goods.left_edge.i, goods.right_edge.i + 1) if m.kind == "demonym"]
        found.extend(m for m in self._actors.within(goods.i, behind) if self._doc[m.start - 1].lower_ == "of")
        return next((m for m in found if self._traders.trades(m)), None)

    def _hyphenated(self, start: int) -> int:
        """Take in the first half of "Peru-Chile trade" where the parse has cut the two apart."""
        while start > 0 and (self._doc[start].text in _HYPHENS or self._doc[start - 1].text in _HYPHENS):
            start -= 1
        return start

    def _phrases(self, measure: Measure) -> Iterator[tuple[str, list[ActorMention]]]:
        """Yield prepositions after the measure with the parties that they lead to."""
        children = [c for c in measure.head.rights if c.dep_.split(":")[0] in {"nmod", "obl"}]
        if measure.head.dep_.startswith("nsubj") or measure.head.dep_ == "obj":
            children.extend(c for c in measure.head.head.rights if c.dep_.split(":")[0] == "obl" and c.i > measure.end)
        for child in children:
            case = next((t.lower_ for t in child.lefts if t.dep_ == "case"), "")
            parties = [m for m in self._actors.resolve(child) if self._traders.trades(m) and m.kind != "pronoun"]
            if case in {"with", "to", "from"} and not parties:  # "with members of the Pacific Alliance"
                inner = self._actors.within(child.i, child.right_edge.i + 1)
                parties = [m for m in inner if self._traders.trades(m)][:1] if child.lemma_ in _MEMBERS else []
            if case in _INTO and not parties and measure.label in _GIVEN:  # "in companies in Peru"
                parties = [m for m in self._actors.within(child.left_edge.i, child.right_edge.i + 1) if self._is_in(m)]
            if case == "of" and not parties:
                parties = [m for m in self._actors.within(child.left_edge.i, child.i) if m.kind == "demonym"]
                case = "of goods"
            if parties and case in CASES:
                yield case, parties

    def _is_in(self, mention: ActorMention) -> bool:
        """Whether a name inside a phrase is that of the state into which money goes."""
        return mention.kind == "name" and self._traders.is_helped(mention)

    def _governed(self, measure: Measure) -> Iterator[tuple[str, ActorMention]]:
        """Yield parties by their prepositions where the parse hangs them elsewhere: "exports of steel to Peru"."""
        end = min(measure.end + PHRASE_TOKENS, measure.head.sent.end)
        for position in range(measure.end, end - 1):
            token = self._doc[position]
            if token.is_punct or token.pos_ in {"VERB", "AUX", "SCONJ"}:
                return
            after = position + 2 if self._doc[position + 1].lower_ == "the" and position + 2 < end else position + 1
            mention = self._actors.mention_at(after)
            if (
                token.lower_ in {"to", "from", "into"}
                and mention
                and mention.kind == "name"
                and self._traders.trades(mention)
            ):
                yield token.lower_, mention


def _near_cases(measure: Measure) -> frozenset[str]:
    """Prepositions that lead to the reporter: imports into it, exports from it."""
    if measure.label == "imports":
        return frozenset({"into", "to", "by", "in"})
    if measure.label in {"exports", "shipments"}:
        return frozenset({"from", "by", "of", "of goods"})
    if measure.label in BALANCES:
        return frozenset({"of", "by", "from", "in"})
    return frozenset({"of", "by", "from"})


def _far_cases(measure: Measure) -> frozenset[str]:
    """Prepositions that lead from a verb to the partner."""
    if measure.label == "imports":
        return frozenset({"from"})
    return frozenset({"to", "with", "in", "into", "for", "on", "among"})
