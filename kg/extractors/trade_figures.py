"""Trade figures: how much was traded, exported, invested, given, and how it changed.

Each amount of a sentence is tied to the word that it measures ("exports", "trade") over
the parse, and where the parse is no help to the nearest such word before it. A
percentage beside an amount of the same measure is its change; alone it is a figure of
its own. An amount that the article lost is kept without a value, so that validation can
point at it; nothing is filled in.

Not covered: figures in tables, figures whose measure stands in another sentence, rates
between two currencies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Final, Literal

from spacy.tokens import Doc, Span, Token

from kg.lexicon import Concept, Lexicon
from kg.model import Change, Date, Entity, Mention, Miss, TradeFigure
from kg.pipeline.actors import ActorIndex, ActorMention
from kg.pipeline.attributes import (
    DateMention,
    Quantity,
    gazetteer_of,
    paragraph_at,
    sentence_span,
    span_of,
    starting_in,
)

__all__ = ["trade_figures"]

EXTRACTOR: Final = "trade_figures"
#: Estimated, below the share of right records on the development articles; see docs/accuracy.md.
_CONFIDENCE: Final = {"subject": 0.9, "noun": 0.85, "nearest": 0.7, "gift": 0.7, "lost": 0.9}
_PROSE: Final = frozenset({"prose", "headline", "subheading", "list"})
#: Measures that mean trade whenever a sum stands beside them; others need a state in the sentence.
_SURE: Final = frozenset({"trade", "exports", "imports", "balance", "deficit", "surplus", "tariff rate"})
_MEASURES: Final = _SURE | {"shipments", "investment", "aid", "loan", "share"}
_COMPARISON: Final = re.compile(
    r"\b(from|than|versus|vs\.?|against|compared\s+(with|to)|over|on|previously)\s*(the|a|an)?\s*$", re.IGNORECASE
)
_COMPARED: Final = re.compile(
    r"\b(?:from|than|compared\s+(?:with|to)|over|on)\s+((?:a|the|one|same|previous|prior|preceding|corresponding)\b[^,.;()]{0,40}"
    r"?(?:earlier|before|previous\s+year|year|quarter|month|period(?:\s+\w+){0,3})|\d{4})\b|\b(year[\s-]on[\s-]year|month[\s-]on[\s-]month|annually)\b",
    re.IGNORECASE,
)
#: How far the parties of one figure reach, in tokens: about two sentences.
_CARRY_TOKENS: Final = 60
_FROM: Final = frozenset({"from"})
_TO: Final = frozenset({"to", "with", "into", "in", "for", "on", "toward", "towards"})
_MUTUAL: Final = frozenset({"bilateral", "two-way", "mutual", "two", "both"})
_FLOWS: Final = _SURE | {"shipments"}
_NOT_TRADED: Final = frozenset(
    {"people", "times", "basis points", "companies", "kilometres", "miles", "hectares", "acres"}
)
#: A noun that the tagger took for a verb is one of trade all the same.
_MEASURE_POS: Final = frozenset({"NOUN", "PROPN", "VERB"})
#: How far behind its measure a party may stand, in tokens.
_PHRASE_TOKENS: Final = 10
_HYPHENS: Final = frozenset({"-", "–"})
_GIVING: Final = frozenset(
    {"pledge", "donate", "provide", "give", "commit", "contribute", "allocate", "grant", "announce"}
)
_NEIGHBOURS: Final = frozenset({"neighbour", "neighbor", "partner", "counterpart"})
_SOURCES: Final = frozenset({"data", "figure", "statistics", "statistic", "number", "report", "estimate"})


@dataclass(frozen=True, slots=True)
class _Measure:
    """A word of the text that names what is counted."""

    start: int
    end: int
    head: Token
    concept: Concept


@dataclass(slots=True)
class _Draft:
    """An amount with its measure, before neighbours are put together."""

    quantity: Quantity
    measure: _Measure
    rule: str
    role: Literal["value", "change", "previous", "share"]
    direction: Literal["up", "down"] | None
    dated: bool


@dataclass(frozen=True, slots=True)
class _Parties:
    reporter: ActorMention | None
    partner: ActorMention | None


def trade_figures(doc: Doc, lexicon: Lexicon) -> Iterator[TradeFigure | Miss]:
    """Yield trade figures in text order, and a miss for each amount that is none."""
    if not doc._.quantities:
        return
    measures = list(_measures(doc, lexicon))
    reader = _Reader(doc, lexicon, measures)
    for sentence in doc.sents:
        amounts = starting_in(doc._.quantities, sentence.start, sentence.end)
        paragraph = paragraph_at(doc, sentence.start)
        if amounts and paragraph is not None and paragraph.kind in _PROSE:
            yield from reader.sentence(sentence, amounts)


def _measures(doc: Doc, lexicon: Lexicon) -> Iterator[_Measure]:
    """Yield the longest measure words, in text order."""
    forms = lexicon.forms("trade-measure")
    last_words = _last_words(lexicon)
    lower = [token.lower_ for token in doc]
    free = 0  # the first token that no measure has taken
    for token in doc:
        lemma = token.lemma_.lower()
        if token.pos_ == "VERB" and (cue := lexicon.find("trade-cue", lemma, "verb")):
            concept = lexicon.meaning(cue, "trade-measure")
            start = token.i
        elif (lemma in last_words or token.lower_ in last_words) and token.pos_ in _MEASURE_POS:
            start, concept = _longest(lower, token.i, lemma, free, forms)
        else:
            continue
        if concept is not None:
            yield _Measure(start, token.i + 1, token, concept)
            free = token.i + 1


@cache
def _last_words(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(form.split()[-1] for form in lexicon.forms("trade-measure"))


def _longest(
    lower: Sequence[str], last: int, lemma: str, free: int, forms: Mapping[str, Concept]
) -> tuple[int, Concept | None]:
    """Find the longest measure that ends at a token: "bilateral trade" rather than "trade"."""
    for start in range(max(last - 3, free), last + 1):
        before = lower[start:last]
        for word in (lemma, lower[last]):
            concept = forms.get(" ".join([*before, word]))
            if concept is not None:
                return start, concept
    return last, None


class _Reader:
    """Reads the sentences of one doc in order; parties carry over from one to the next."""

    def __init__(self, doc: Doc, lexicon: Lexicon, measures: Sequence[_Measure]) -> None:
        self._doc = doc
        self._lexicon = lexicon
        self._measures = measures
        self._counted = {i for q in doc._.quantities for i in range(q.start, q.end)}
        self._measured = {i for m in measures for i in range(m.start, m.end)}
        self._actors: ActorIndex = doc._.actors
        self._last: tuple[int, _Parties, str | None] | None = None
        self._last_measure: _Measure | None = None

    def sentence(self, sentence: Span, amounts: Sequence[Quantity]) -> Iterator[TradeFigure | Miss]:
        """Yield the figures of one sentence."""
        drafts: list[_Draft] = []
        for quantity in amounts:
            draft = self._draft(sentence, quantity)
            if draft is None:
                yield self._miss(quantity, "no word of trade that this amount measures")
            else:
                drafts.append(draft)
        for draft, change in _together(drafts):
            figure = self._figure(sentence, draft, change)
            if figure is None:
                yield self._miss(draft.quantity, "no state takes part in what this amount measures")
            else:
                yield figure

    def _miss(self, quantity: Quantity, reason: str) -> Miss:
        return Miss("TradeFigure", sentence_span(self._doc, quantity.start), f"{quantity.text!r}: {reason}")

    # --- which word the amount measures ---------------------------------------------

    def _draft(self, sentence: Span, quantity: Quantity) -> _Draft | None:
        if quantity.unit in _NOT_TRADED:
            return None
        measures = starting_in(self._measures, sentence.start, sentence.end)
        here = [m for m in measures if m.end <= quantity.start or m.start >= quantity.end]
        if quantity.kind != "percent":
            here = [m for m in here if m.concept.label != "share"]
        measure, rule = self._by_syntax(quantity, here)
        gift = self._gift(quantity) if measure is None and quantity.kind == "money" else None
        if gift is not None:
            measure, rule = gift, "gift"
        if measure is None:
            measure, rule = self._by_pronoun(sentence, quantity) or _nearest(quantity, here), "nearest"
        if measure is None and self._last_measure and self._last_measure.start >= sentence.start:
            measure = self._last_measure
        if measure is None or measure.concept.label not in _MEASURES:
            return None
        self._last_measure = measure
        role, direction = self._role(quantity, measure)
        dated = bool(starting_in(self._doc._.dates, quantity.end, quantity.end + 3))
        return _Draft(quantity, measure, "lost" if quantity.value is None else rule, role, direction, dated)

    def _by_syntax(self, quantity: Quantity, measures: Sequence[_Measure]) -> tuple[_Measure | None, str]:
        head = self._doc[quantity.start : quantity.end].root
        heads = {m.head.i: m for m in measures}
        for node in (head, *head.ancestors):
            if node.i in heads:
                return heads[node.i], "noun"
            within = [c for c in node.children if c.dep_ == "nmod" and c.i in heads]
            if within and node is not head:
                return heads[within[0].i], "noun"
            if node is head:
                of = [heads[c.i] for c in node.children if c.dep_ == "nmod" and c.i in heads]
                if of:
                    return of[0], "noun"
            if node.pos_ in {"VERB", "AUX"} or node.dep_ in {"ROOT", "advcl", "conj", "ccomp"}:
                subject = self._subject_measure(node, heads)
                return (subject, "subject") if subject else (None, "nearest")
        return None, "nearest"

    def _gift(self, quantity: Quantity) -> _Measure | None:
        """Take the verb of a state that gives a sum for something: "pledged $20 million for relief"."""
        head = self._doc[quantity.start : quantity.end].root
        verb = head.head
        after = self._doc[quantity.end].lower_ if quantity.end < len(self._doc) else ""
        if head.dep_ != "obj" or verb.lemma_ not in _GIVING or after not in {"for", "to", "in", "towards", "toward"}:
            return None
        aid = self._lexicon.find("trade-measure", "aid")
        subjects = [m for c in verb.children if c.dep_ == "nsubj" for m in self._actors.resolve(c)]
        governed = verb.dep_ in {"xcomp", "advcl", "conj"}
        if governed and not subjects:
            subjects = [m for c in verb.head.children if c.dep_ == "nsubj" for m in self._actors.resolve(c)]
        gives = any(self._trades(m) or self._state_of(m) for m in subjects)
        return _Measure(verb.i, verb.i + 1, verb, aid) if aid and gives else None

    def _by_pronoun(self, sentence: Span, quantity: Quantity) -> _Measure | None:
        """Take the last measure before the sentence where its subject is "it" or "the figure"."""
        subjects = [t for t in sentence if t.dep_ == "nsubj" and t.i < quantity.start]
        if not subjects or subjects[0].lower_ not in {"it", "that", "this", "figure", "total", "volume", "value"}:
            return None
        if self._actors.mention_at(subjects[0]) and subjects[0].lower_ != "it":
            return None
        earlier = [m for m in self._measures if sentence.start - 40 <= m.start < sentence.start]
        found = [m for m in earlier if m.head.dep_.startswith("nsubj")] or earlier
        return found[-1] if found else None

    def _subject_measure(self, verb: Token, heads: dict[int, _Measure]) -> _Measure | None:
        for child in verb.children:
            if child.dep_ in {"nsubj", "nsubj:pass"}:
                found = [heads[t.i] for t in child.subtree if t.i in heads]
                if found:
                    return heads.get(child.i, found[0])
        return None

    def _role(
        self, quantity: Quantity, measure: _Measure
    ) -> tuple[Literal["value", "change", "previous", "share"], Literal["up", "down"] | None]:
        left = self._doc[max(quantity.start - 4, 0) : quantity.start].text
        direction = self._direction(quantity)
        if quantity.kind == "percent":
            if measure.concept.label == "tariff rate" and direction is None:
                return "value", None
            after = self._doc[quantity.end : quantity.end + 3].text.lower()
            if direction is None and (after.startswith("of ") or measure.concept.label == "share"):
                return "share", None
            return "change", direction
        if re.search(r"\bfrom\s+\W?\w*\s*\W?$", left, re.IGNORECASE) and direction:
            return "previous", direction
        if direction and re.search(r"\bby\s+(\w+\s+){0,2}$", left, re.IGNORECASE):
            return "change", direction
        return "value", direction

    def _direction(self, quantity: Quantity) -> Literal["up", "down"] | None:
        """Find the word of rise or fall that governs an amount or stands beside it."""
        head = self._doc[quantity.start : quantity.end].root
        sentence = head.sent
        before = self._doc[quantity.start - 1].lower_ if quantity.start > sentence.start else ""
        if before in ("up", "down"):  # "trade of $4 billion, down 3 percent"
            return "up" if before == "up" else "down"
        near = list(self._doc[max(quantity.start - 4, sentence.start) : min(quantity.end + 3, sentence.end)])
        chain = list(head.ancestors)[:3]
        for token in (*chain, *sorted(near, key=lambda t: abs(t.i - quantity.start))):
            word = self._lexicon.find("trade-cue", token.lemma_.lower()) or self._lexicon.find(
                "trade-cue", token.lower_
            )
            meaning = self._lexicon.meaning(word, "change-direction") if word else None
            if meaning is not None and meaning.label in {"up", "down"}:
                return "up" if meaning.label == "up" else "down"
        return None

    # --- the record -----------------------------------------------------------------

    def _figure(self, sentence: Span, draft: _Draft, change: _Draft | None) -> TradeFigure | None:
        parties = self._parties(draft.measure, sentence)
        if not (parties.reporter or parties.partner) and draft.measure.start < sentence.start:
            parties = self._parties(draft.measure, draft.measure.head.sent)
        if not (parties.reporter or parties.partner):
            return None
        quantity = draft.quantity
        own_change = change or (draft if draft.role == "change" else None)
        period = self._period(sentence, quantity) or self._carried_period(sentence, parties)
        self._last = (sentence.start, parties, period)
        return TradeFigure(
            spans=(sentence_span(self._doc, sentence.start),),
            date=None,
            confidence=_CONFIDENCE[draft.rule],
            extractor=EXTRACTOR,
            rule=draft.rule,
            value=quantity.value,
            unit=quantity.unit,
            measure="share" if draft.role == "share" else draft.measure.concept.label,
            value_text=quantity.text,
            qualifier=quantity.qualifier,
            reporter=_mention(self._doc, parties.reporter),
            partner=_mention(self._doc, parties.partner),
            commodity=self._commodity(draft.measure, quantity),
            period=period,
            change=_change(own_change, self._doc, sentence) if own_change else None,
            data_source=self._source(sentence),
            observation_status=self._status(quantity),
        )

    def _parties(self, measure: _Measure, sentence: Span) -> _Parties:
        """Read who trades with whom off the noun phrase of the measure."""
        own, other = self._named_parties(measure)
        if own is None and other is None and (pair := self._pair(measure, sentence)):
            return _Parties(*pair)
        if own is None:
            own = self._possessor(measure, sentence, other)
        if other is None and any(t.lemma_ in _NEIGHBOURS for t in self._doc[measure.end : measure.end + 6]):
            other = self._counterpart(own)
        flows = measure.concept.label in _FLOWS
        if flows and own is None and other is None and self._last and sentence.start - self._last[0] < _CARRY_TOKENS:
            return self._last[1]
        if own and other and _same(own, other):
            before = self._last[1].reporter if self._last else None
            own, other = (before, other) if before and not _same(before, other) else (own, None)
        if (
            flows
            and own
            and other is None
            and self._last
            and self._last[1].reporter
            and _same(self._last[1].reporter, own)
        ):
            other = self._last[1].partner if sentence.start - self._last[0] < _CARRY_TOKENS else None
        return _Parties(own, other)

    def _named_parties(self, measure: _Measure) -> tuple[ActorMention | None, ActorMention | None]:
        """Find the parties that modify the measure: "Chinese shipments to Russia"."""
        head = measure.head
        left = self._hyphenated(min(head.left_edge.i, measure.start))
        before = [m for m in self._actors.within(left, measure.end) if self._trades(m)]
        before.extend(m for c in head.lefts if (m := self._actors.mention_at(c)) and self._trades(m))
        before = sorted(set(before), key=lambda m: m.start)
        near: list[ActorMention] = []
        far: list[ActorMention] = []
        for case, parties in self._phrases(measure):
            if case == "between" and len(parties) > 1:
                return parties[0], parties[1]
            (near if case in self._near_cases(measure) else far).extend(parties)
        if measure.end < len(self._doc) and self._doc[measure.end].lower_ == "between":
            pair = _distinct(m for m in self._actors.within(measure.end, measure.end + 10) if self._trades(m))
            if len(pair) > 1:
                return pair[0], pair[1]
        for case, party in self._governed(measure):
            side = near if case in self._near_cases(measure) else far
            if not side:
                side.append(party)
        if len(before) > 1 and not far:
            return before[0], before[1]
        own = before[0] if before else near[0] if near else None
        return own, far[0] if far else None

    def _hyphenated(self, start: int) -> int:
        """Take in the first half of "Peru-Chile trade" where the parse has cut the two apart."""
        while start > 0 and (self._doc[start].text in _HYPHENS or self._doc[start - 1].text in _HYPHENS):
            start -= 1
        return start

    def _near_cases(self, measure: _Measure) -> frozenset[str]:
        """Prepositions that lead to the reporter: imports into it, exports from it."""
        if measure.concept.label == "imports":
            return frozenset({"into", "to", "by", "in"})
        if measure.concept.label in {"exports", "shipments"}:
            return frozenset({"from", "by", "of"})
        return frozenset({"of", "by", "from"})

    def _phrases(self, measure: _Measure) -> Iterator[tuple[str, list[ActorMention]]]:
        """Yield prepositions after the measure with the parties that they lead to."""
        children = [c for c in measure.head.rights if c.dep_.split(":")[0] in {"nmod", "obl"}]
        if measure.head.dep_.startswith("nsubj") or measure.head.dep_ == "obj" or measure.head.pos_ == "VERB":
            children.extend(c for c in measure.head.head.rights if c.dep_.split(":")[0] == "obl" and c.i > measure.end)
        for child in children:
            case = next((t.lower_ for t in child.lefts if t.dep_ == "case"), "")
            parties = [m for m in self._actors.resolve(child) if self._trades(m) and m.kind != "pronoun"]
            if case == "of" and not parties:
                parties = [m for m in self._actors.within(child.left_edge.i, child.i) if m.kind == "demonym"]
                case = "of goods"
            if parties and case in _TO | _FROM | {"of", "by", "between", "of goods"}:
                yield case, parties

    def _governed(self, measure: _Measure) -> Iterator[tuple[str, ActorMention]]:
        """Yield parties by their prepositions where the parse hangs them elsewhere: "exports of steel to Peru"."""
        end = min(measure.end + _PHRASE_TOKENS, measure.head.sent.end)
        for position in range(measure.end, end - 1):
            token = self._doc[position]
            if token.is_punct or token.pos_ in {"VERB", "AUX", "SCONJ"}:
                return
            mention = self._actors.mention_at(position + 1)
            if token.lower_ in {"to", "from", "into"} and mention and mention.kind == "name" and self._trades(mention):
                yield token.lower_, mention

    def _possessor(self, measure: _Measure, sentence: Span, other: ActorMention | None) -> ActorMention | None:
        """Take the state that the sentence speaks of: its subject before the measure, or the last party."""
        excluded = other.entity.iri if other and other.entity else None
        verb = next((a for a in measure.head.ancestors if a.pos_ in {"VERB", "AUX"}), None)
        subjects = [c for a in ((verb, *verb.ancestors) if verb else ()) for c in a.children if c.dep_ == "nsubj"]
        for subject in subjects:
            for mention in self._actors.resolve(subject):
                if self._trades(mention) and mention.entity and mention.entity.iri != excluded:
                    return mention
            for mention in self._actors.resolve(subject):
                state = self._state_of(mention)
                if state and state.entity and state.entity.iri != excluded:
                    return state
        earlier = [m for m in self._actors.within(sentence.start, measure.start) if self._trades(m)]
        for mention in reversed(earlier):
            if mention.entity and mention.entity.iri != excluded and mention.kind in {"name", "demonym"}:
                return mention
        return None

    def _state_of(self, mention: ActorMention) -> ActorMention | None:
        """Take the state for which a person or a body acts; the words stay those of the mention."""
        iri = mention.entity.on_behalf_of if mention.entity else None
        entry = gazetteer_of(self._doc).entry(iri) if iri else None
        if entry is None or entry.kind != "State":
            return None
        entity = Entity(entry.iri, entry.kind, entry.name, same_as=entry.same_as, country_code=entry.country_code)
        return replace(mention, entity=entity, label=None)

    def _pair(self, measure: _Measure, sentence: Span) -> tuple[ActorMention, ActorMention] | None:
        """Find whom "bilateral trade" joins: the states of the sentence, or the two that the article is about."""
        if measure.concept.label not in {"trade", "balance"}:
            return None
        named = _distinct(m for m in self._actors.within(sentence.start, sentence.end) if _is_state(m))
        if len(named) == 2:
            return named[0], named[1]
        words = {t.lower_ for t in self._doc[max(measure.start - 3, 0) : measure.end]}
        return self._leading if words & _MUTUAL or self._is_of_two else None

    @cached_property
    def _leading(self) -> tuple[ActorMention, ActorMention] | None:
        """The two states that the article is about: those it names most often."""
        mentions = [m for m in self._actors.mentions if _is_state(m)]
        counts = Counter(m.entity.iri for m in mentions if m.entity)
        leading = [iri for iri, _ in counts.most_common(2)]
        pair = _distinct(m for m in mentions if m.entity and m.entity.iri in leading)
        return (pair[0], pair[1]) if len(pair) == 2 else None

    @cached_property
    def _is_of_two(self) -> bool:
        """Whether the article is about two states: it names each of them more than twice as often as a third."""
        counts = Counter(m.entity.iri for m in self._actors.mentions if m.entity and _is_state(m))
        ranked = [count for _, count in counts.most_common(3)]
        return len(ranked) == 2 or (len(ranked) > 2 and ranked[1] > 2 * ranked[2])

    def _counterpart(self, own: ActorMention | None) -> ActorMention | None:
        """Take the other of the two leading states for "its neighbour", "its partner"."""
        pair = self._leading
        if own is None or pair is None or not any(_same(own, state) for state in pair):
            return None
        return next(state for state in pair if not _same(own, state))

    def _trades(self, mention: ActorMention) -> bool:
        """Whether a mention is one that trades as a state or a bloc does; a company is not."""
        entity = mention.entity
        if entity is None or entity.kind not in {"State", "Group", "Organisation"}:
            return False
        if entity.kind != "Organisation":
            return True
        entry = gazetteer_of(self._doc).entry(entity.iri)
        return entry is not None and entry.organisation_kind in {"bloc", "international organisation"}

    def _commodity(self, measure: _Measure, quantity: Quantity) -> str | None:
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

    def _period(self, sentence: Span, quantity: Quantity) -> str | None:
        """Take the nearest period in the sentence that is not what the figure is compared to."""
        best: tuple[int, DateMention] | None = None
        for mention in starting_in(self._doc._.dates, sentence.start, sentence.end):
            if len(mention.date.value) > 7:
                continue
            left = self._doc[max(mention.start - 3, sentence.start) : mention.start].text
            if _COMPARISON.search(left) and not left.lower().endswith("in"):
                continue
            distance = (
                mention.start - quantity.end if mention.start >= quantity.end else 2 * (quantity.start - mention.end)
            )
            if best is None or distance < best[0]:
                best = (distance, mention)
        return _period_of(best[1].date) if best else None

    def _carried_period(self, sentence: Span, parties: _Parties) -> str | None:
        """Take the period of the figure just before, where the same parties go on and no date stands between."""
        if self._last is None or sentence.start - self._last[0] >= _CARRY_TOKENS:
            return None
        before = self._last[1]
        pair = {p.entity.iri for p in (parties.reporter, parties.partner) if p and p.entity}
        last = {p.entity.iri for p in (before.reporter, before.partner) if p and p.entity}
        return self._last[2] if pair == last else None

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
        head = self._doc[quantity.start : quantity.end].root
        for ancestor in head.ancestors:
            words = [ancestor, *(c for c in ancestor.children if c.dep_ in {"aux", "aux:pass"})]
            for word in words:
                cue = self._lexicon.find("trade-cue", word.lemma_.lower())
                meaning = self._lexicon.meaning(cue, "observation-status") if cue else None
                if meaning is not None:
                    return meaning.label
        return "actual"


def _is_state(mention: ActorMention) -> bool:
    return mention.entity is not None and mention.entity.kind == "State"


def _distinct(mentions: Iterable[ActorMention]) -> list[ActorMention]:
    """Keep the first mention of each entity."""
    seen: dict[str, ActorMention] = {}
    for mention in mentions:
        if mention.entity:
            seen.setdefault(mention.entity.iri, mention)
    return list(seen.values())


def _nearest(quantity: Quantity, measures: Sequence[_Measure]) -> _Measure | None:
    """Take the nearest measure, one before the amount rather than one after it."""

    def distance(measure: _Measure) -> int:
        return quantity.start - measure.end if measure.end <= quantity.start else 2 * (measure.start - quantity.end) + 2

    near = [m for m in measures if distance(m) <= 15]
    return min(near, key=distance, default=None)


def _together(drafts: Sequence[_Draft]) -> Iterator[tuple[_Draft, _Draft | None]]:
    """Join each value with the change of the same measure; a change alone stands alone."""
    used: set[int] = set()
    values = [d for d in drafts if d.role in {"value", "share"}]
    joined: dict[int, _Draft] = {}
    for draft in values:
        if draft.quantity.kind == "percent" and draft.role != "value":
            continue
        changes = [d for d in drafts if d.role == "change" and d.measure is draft.measure and id(d) not in used]
        if changes:
            nearest = min(changes, key=lambda d: abs(d.quantity.start - draft.quantity.start))
            used.add(id(nearest))
            joined[id(draft)] = nearest
    for draft in drafts:
        if id(draft) in used or (draft.role == "previous" and not draft.dated):
            continue
        yield draft, joined.get(id(draft))


def _change(draft: _Draft, doc: Doc, sentence: Span) -> Change | None:
    if draft.quantity.value is None:
        return None
    compared = _COMPARED.search(doc[draft.quantity.end : sentence.end].text)
    words = next((group for group in compared.groups() if group), None) if compared else None
    return Change(abs(draft.quantity.value), draft.quantity.unit, draft.direction or "up", words)


def _same(one: ActorMention, other: ActorMention) -> bool:
    return one.entity is not None and other.entity is not None and one.entity.iri == other.entity.iri


def _period_of(date: Date) -> str:
    return f"{date.value}/{date.end}" if date.end else date.value


def _mention(doc: Doc, mention: ActorMention | None) -> Mention | None:
    return mention.as_mention(doc) if mention else None
