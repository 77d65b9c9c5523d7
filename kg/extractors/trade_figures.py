"""Trade figures: how much was traded, exported, invested, given, and how it changed.

Each amount of a sentence is tied to the word that it measures (`trade_amounts`), and that
to the parties and the period (`trade_parties`, `trade_periods`). What the sentence leaves
out is taken from the figures before it. A percentage beside an amount of the same measure
is its change; alone it is a figure of its own. An amount that the article lost is kept
without a value, so that validation can point at it; nothing is filled in.

Not covered: figures in tables, rates between two currencies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.trade_amounts import Amounts, Draft, change_of, together
from kg.extractors.trade_elided import elided
from kg.extractors.trade_measures import EARNING, FLOWS, Measure, measures_in
from kg.extractors.trade_parties import PartyReader
from kg.extractors.trade_periods import Periods
from kg.extractors.trade_states import Parties, Traders, distinct, head_of
from kg.lexicon import Lexicon
from kg.model import Mention, Miss, TradeFigure
from kg.pipeline.actors import ActorMention
from kg.pipeline.attributes import Quantity, paragraph_at, sentence_span, span_of, starting_in

__all__ = ["trade_figures"]

EXTRACTOR: Final = "trade_figures"
#: The share of figures with the right amount, measure and parties on the development articles and passages, by rule,
#: one right and one wrong figure added to each; see docs/accuracy.md. A lost amount is met there nowhere: a noun's.
_CONFIDENCE: Final = {
    "subject": 0.86, "noun": 0.77, "nearest": 0.77, "lost": 0.77, "pronoun": 0.9,
    "gift": 0.56, "carried": 0.79, "earned": 0.83, "received": 0.73,
}  # fmt: skip
#: Rules by which a word of trade governs an amount.
_GOVERNED: Final = frozenset({"noun", "subject"})
_PROSE: Final = frozenset({"prose", "headline", "subheading", "list"})
#: Clauses of their own; what stands above them says nothing of a figure in them.
_CLAUSES: Final = frozenset({"conj", "parataxis"})
_SOURCES: Final = frozenset({"data", "figure", "statistics", "statistic", "number", "report", "estimate"})
#: Words of any business, at home too.
_PLAIN: Final = frozenset({"sale", "sales", "sell", "business", "exchange", "gap", "purchase", "freight"}) | EARNING
#: What says of business that it goes abroad or comes from there.
_FOREIGN: Final = frozenset({"foreign", "fdi", "overseas", "abroad", "inward", "outward"})
#: How far a period reaches to figures that name none, in tokens: about three sentences.
_CARRY_TOKENS: Final = 90
#: How far a currency reaches to sums that name none, in tokens: about two sentences.
_UNIT_TOKENS: Final = 60


def trade_figures(doc: Doc, lexicon: Lexicon) -> Iterator[TradeFigure | Miss]:
    """Yield trade figures in text order, and a miss for each amount that is none."""
    if not doc._.quantities:
        return
    reader = _Reader(doc, lexicon)
    found: list[TradeFigure | Miss] = []
    for sentence in doc.sents:
        paragraph = paragraph_at(doc, sentence.start)
        if paragraph is not None and paragraph.kind in _PROSE:
            figures = list(reader.sentence(sentence))
            if not _adds_change(found, figures, sentence):
                found.extend(figures)
    yield from found


def _adds_change(found: list[TradeFigure | Miss], figures: Sequence[TradeFigure | Miss], sentence: Span) -> bool:
    """Give a change that has a sentence of its own to the figure before: "That is 3 percent less than in 2021"."""
    words = [token.lower_ for token in sentence if not token.is_space]
    last = found[-1] if found else None
    if words[:1] not in (["that"], ["this"]) or len(figures) != 1 or not isinstance(last, TradeFigure) or last.change:
        return False
    (figure,) = figures
    if not isinstance(figure, TradeFigure) or figure.unit != "percent" or figure.change is None:
        return False
    found[-1] = replace(last, change=figure.change)
    return True


class _Reader:
    """Reads the sentences of one doc in order; parties and period carry over from one to the next."""

    def __init__(self, doc: Doc, lexicon: Lexicon) -> None:
        self._doc = doc
        self._lexicon = lexicon
        measures = measures_in(doc, lexicon)
        self._traders = Traders(doc)
        self._amounts = Amounts(doc, lexicon, measures, self._traders)
        self._parties = PartyReader(doc, self._traders)
        self._periods = Periods(doc)
        self._counted = {i for q in doc._.quantities for i in range(q.start, q.end)}
        self._measured = {i for m in measures for i in range(m.start, m.end)}
        self._last_period: tuple[int, str] | None = None
        #: Where trade between states was last told.
        self._traded: int | None = None
        #: The unit of the last sum, for sums that name none, with the sentence it stood in.
        self._last_unit: tuple[int, str] | None = None

    def sentence(self, sentence: Span) -> Iterator[TradeFigure | Miss]:
        """Yield the figures of one sentence."""
        drafts: list[Draft] = []
        named = starting_in(self._doc._.quantities, sentence.start, sentence.end)
        bare = list(elided(self._doc, sentence, named, self._unit_before(sentence), self._traders))
        for quantity in sorted([*named, *bare], key=lambda q: q.start):
            draft = self._amounts.draft(sentence, quantity)
            if quantity in bare and (draft is None or (not drafts and draft.rule not in _GOVERNED)):
                continue
            if draft is None:
                yield self._miss(quantity, "no word of trade that this amount measures")
            else:
                drafts.append(draft)
        for draft, change in together(drafts):
            figure = self._figure(sentence, draft, change, drafts)
            if figure is None:
                yield self._miss(draft.quantity, "no state takes part in what this amount measures")
            else:
                yield figure

    def _unit_before(self, sentence: Span) -> str | None:
        near = self._last_unit is not None and sentence.start - self._last_unit[0] < _UNIT_TOKENS
        return self._last_unit[1] if self._last_unit and near else None

    def _miss(self, quantity: Quantity, reason: str) -> Miss:
        return Miss("TradeFigure", sentence_span(self._doc, quantity.start), f"{quantity.text!r}: {reason}")

    def _figure(
        self, sentence: Span, draft: Draft, change: Draft | None, drafts: Sequence[Draft]
    ) -> TradeFigure | None:
        parties = self._parties.of(draft.measure, sentence, draft.quantity)
        if not parties or self._is_at_home(draft, parties, sentence):
            return None
        self._parties.remember(sentence, parties, draft.measure.label)
        quantity = draft.quantity
        if quantity.kind == "money":
            self._last_unit = (sentence.start, quantity.unit)
        status = self._status(quantity)
        own_change = change or (draft if draft.role == "change" else None)
        return TradeFigure(
            spans=(sentence_span(self._doc, sentence.start),),
            date=None,
            confidence=_CONFIDENCE[draft.rule],
            extractor=EXTRACTOR,
            rule=draft.rule,
            value=quantity.value,
            unit=quantity.unit,
            measure="share" if draft.role == "share" else draft.measure.label,
            value_text=quantity.text,
            qualifier=quantity.qualifier,
            reporter=_mention(self._doc, parties.reporter),
            partner=_mention(self._doc, parties.partner),
            commodity=self._commodity(draft.measure, quantity),
            period=self._period(sentence, draft, drafts, status),
            change=change_of(own_change, self._doc, sentence) if own_change else None,
            data_source=self._source(sentence),
            observation_status=status,
        )

    def _is_at_home(self, draft: Draft, parties: Parties, sentence: Span) -> bool:
        """Whether a word of any business tells of one state, with no trade told just before: a shop's sales."""
        label, word = draft.measure.label, draft.measure.head.lemma_.lower()
        two = parties.reporter is not None and parties.partner is not None
        if two or any(t.lower_ in _FOREIGN for t in sentence) or self._names_two(sentence):
            self._traded = sentence.start if label in FLOWS else self._traded
            return False
        if label == "investment":
            return draft.rule == "nearest"
        if label not in FLOWS or draft.measure.role:
            return False
        earned = word in EARNING and parties.reporter is not None and parties.reporter.start >= sentence.start
        if word not in _PLAIN or earned:
            self._traded = sentence.start
            return False
        return self._traded is None or sentence.start - self._traded >= _CARRY_TOKENS

    def _names_two(self, sentence: Span) -> bool:
        """Whether a sentence names two states, so that one may have bought from the other."""
        named = self._doc._.actors.within(sentence.start, sentence.end)
        return len(distinct(m for m in named if self._traders.trades(m))) > 1

    def _period(self, sentence: Span, draft: Draft, drafts: Sequence[Draft], status: str) -> str | None:
        """Give a figure's period: that of its sentence, or of the figures just before."""
        period = self._periods.of(sentence, draft, drafts, status)
        if period is None and draft.role != "previous" and status == "actual" and draft.measure.label in FLOWS:
            near = self._last_period and sentence.start - self._last_period[0] < _CARRY_TOKENS
            return self._last_period[1] if self._last_period and near else self._periods.before(sentence)
        told = period is not None and draft.role != "previous" and not self._amounts.is_likened(draft.quantity)
        if period is not None and told and status == "actual" and draft.measure.label in FLOWS:
            self._last_period = (sentence.start, period)
        return period

    def _commodity(self, measure: Measure, quantity: Quantity) -> str | None:
        """Read the goods: "exports of steel", "50,000 tonnes of onions", "oil shipments"."""
        for noun in (measure.head, self._doc[quantity.end - 1]):
            for child in noun.rights:
                case = next((t.lower_ for t in child.lefts if t.dep_ == "case"), "")
                if child.dep_ == "nmod" and case == "of" and child.pos_ == "NOUN" and self._is_goods(child):
                    return self._goods(child)
        goods = [c for c in measure.head.lefts if c.dep_ == "compound" and c.pos_ == "NOUN" and self._is_goods(c)]
        return " ".join(t.text for t in goods) or None

    def _is_goods(self, token: Token) -> bool:
        return (
            token.i not in self._counted
            and not self._is_measure(token)
            and not token.ent_type_
            and token.lower_ not in {"way", "border", "goods", "total"}
        )

    def _goods(self, head: Token) -> str:
        start = head.i
        while start > 0 and self._doc[start - 1].dep_ in {"compound", "amod"} and not self._doc[start - 1].ent_type_:
            start -= 1
        end = head.i + 1
        for other in head.conjuncts:
            if other.i == end + 1 and self._doc[end].lower_ in {"and", "or"}:
                end = other.i + 1
        return self._doc[start:end].text

    def _is_measure(self, token: Token) -> bool:
        return token.i in self._measured

    def _source(self, sentence: Span) -> Mention | None:
        """Find who published the number: "Chinese customs data shows", "according to ... figures"."""
        for token in sentence:
            if token.lemma_.lower() not in _SOURCES or token.pos_ not in {"NOUN", "PROPN"}:
                continue
            case = any(t.lower_ == "to" and t.nbor(-1).lower_ == "according" for t in token.lefts if t.i)
            verbs = [token.head] if token.dep_ == "nsubj" else []
            verbs.extend(self._doc[token.i + 1 : token.i + 2])
            if case or any(self._lexicon.find("cue", verb.lemma_.lower(), "verb") for verb in verbs):
                start = token.i
                while start > sentence.start and self._doc[start - 1].pos_ in {"NOUN", "PROPN", "ADJ", "PART"}:
                    start -= 1
                return Mention(self._doc[start : token.i + 1].text, (span_of(self._doc, start, token.i + 1),))
        return None

    def _status(self, quantity: Quantity) -> str:
        head = head_of(self._doc, quantity)
        for ancestor in head.ancestors:
            words = [ancestor, *(c for c in ancestor.children if c.dep_ in {"aux", "aux:pass"})]
            for word in words:
                cue = self._lexicon.find("trade-cue", word.lemma_.lower())
                meaning = self._lexicon.meaning(cue, "observation-status") if cue else None
                if meaning is not None:
                    return meaning.label
            if ancestor.dep_ in _CLAUSES and any(c.dep_.startswith("nsubj") for c in ancestor.children):
                break
        return "actual"


def _mention(doc: Doc, mention: ActorMention | None) -> Mention | None:
    return mention.as_mention(doc) if mention else None
