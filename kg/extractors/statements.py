"""Statements: attributions of speech, with their speakers settled.

A statement is a report that somebody said something; its content is the speaker's claim in
the article's exact words. Beliefs and intentions are no statements, save what a person expects or
hopes; nor are agreements ("agreed to meet") and announcements yet to come. A speaker whom the
article leaves unnamed ("a senior official") stays a mention without entity.

``about`` holds the entities that the content names or refers to, ``mentions`` those that only
help to name another one (the state in "Peruvian President Jan Novak") or that speak
themselves. A refusal keeps what it was about, with the polarity "declined".
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from kg.extractors.audiences import Audiences, Telling
from kg.extractors.speakers import Speakers, is_people
from kg.model import Date, Entity, Mention, Miss, Mode, Polarity, Record, Span, Statement
from kg.pipeline.attributes import (
    Attribution,
    DateMention,
    Quotation,
    TokenRange,
    article_of,
    excerpt_of,
    paragraph_at,
    span_of,
    starting_in,
)
from kg.pipeline.attributions.cues import Cue, CueTable, CueWord, find_cues
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.attributions.sources import noun_phrase
from kg.pipeline.attributions.syntax import is_passive, subject_of
from kg.pipeline.attributions.verbs import within
from kg.pipeline.quotations import is_speech
from kg.pipeline.temporal import same_clause

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from kg.lexicon import Lexicon
    from kg.pipeline.actors import ActorIndex, ActorMention

__all__ = ["statements"]

_EXTRACTOR: Final = "statements"
_PRONOUNS: Final = frozenset(
    {"he", "she", "it", "they", "who", "this", "that", "we", "i", "his", "her", "its", "their"}
)
_CLAUSAL: Final = frozenset(
    {"quote-before", "quote-after", "mixed-before", "mixed-after", "clause-after", "clause-before", "colon"}
)
_FRONTED: Final = frozenset({"quote-before", "mixed-before", "clause-before"})
# Weak words report speech in their other frames too where the act is one of saying, not of doing.
_SPOKEN_ACTS: Final = frozenset(
    {"say", "report", "claim", "warn", "emphasise", "condemn", "demand", "urge", "propose", "promise", "praise"}
)
_STATE_NOUNS: Final = frozenset({"country", "nation", "government", "state", "capital"})
_NEGATIONS: Final = frozenset({"not", "n't", "n’t", "never", "neither", "nor"})
_QUOTING: Final = frozenset({"quote", "cite"})
_POINTERS: Final = frozenset({"this", "that", "these", "those", "it", "so", "them"})
_SCANT: Final = frozenset({"little", "nothing", "much", "more"})
_POINTER: Final = 2
_PRONOUN_PENALTY: Final = 0.05
_UNNAMED_PENALTY: Final = 0.1


def statements(doc: Doc, lexicon: Lexicon) -> Iterator[Record | Miss]:
    """Yield statements in text order, and a miss for each cue or quotation that gave none."""
    if doc._.actors is None:
        return
    reading = _Reading(doc, _table(lexicon))
    for attribution in doc._.attributions:
        yield from reading.statement(attribution)
    yield from reading.misses()


#: What a person hopes or expects is known because he said so; what a state does is a reading of its acts.
_OUTLOOK_RULES: Final = frozenset({"infinitive", "clause-after", "clause-before"})
_OUTLOOKS: Final = frozenset({"expect", "hope"})


def _is_outlook(attribution: Attribution, report: _Report) -> bool:
    """Whether a belief is one that its holder must have voiced: "Soto expects exports to rise"."""
    return attribution.kind == "belief" and attribution.rule in _OUTLOOK_RULES and report.act in _OUTLOOKS


#: How near a date stands to a cue that it dates, whatever the parse says, in tokens.
_BESIDE: Final = 2


@lru_cache(maxsize=4)
def _table(lexicon: Lexicon) -> CueTable:
    return CueTable.of(lexicon)


@dataclass(frozen=True, slots=True)
class _Report:
    """What the cue of an attribution tells."""

    word: CueWord | None
    head: Token | None
    polarity: Polarity

    @property
    def act(self) -> str:
        """The speech act; plain saying where no cue word tells."""
        return self.word.act if self.word else "say"


class _Reading:
    """One doc while its statements are read."""

    def __init__(self, doc: Doc, table: CueTable) -> None:
        self.doc = doc
        self.table = table
        self.layout = Layout(doc)
        self.actors: ActorIndex = doc._.actors
        self.attributions: Sequence[Attribution] = doc._.attributions
        self.amounts = {i for q in doc._.quantities for i in range(q.start, q.end)}
        self.cues = sorted({a.cue[0][0] for a in self.attributions if a.cue})
        self.around = self._around()
        self.named = {m.entity.iri: m.entity for m in reversed(self.actors.mentions) if m.entity}
        self.told: set[int] = set()
        self.refused: dict[int, str] = {}
        self.speakers = Speakers(doc, self.layout, table)
        self.audiences = Audiences(doc, self.layout)

    def statement(self, attribution: Attribution) -> Iterator[Statement]:
        """Yield the statement of an attribution, or remember why there is none."""
        report = self._report(attribution)
        reason = self._objection(attribution, report)
        if reason is None and self._is_nested(attribution):
            reason = "it stands inside somebody else's statement"
        speakers = () if reason else self.speakers.of(attribution)
        if not speakers:
            self._refuse(attribution, reason or "its speaker is a pronoun that could not be resolved")
            return
        if attribution.kind != "speech" and not all(m.entity and m.entity.kind == "Person" for m in speakers):
            self._refuse(attribution, f"it tells of a {attribution.kind} that nobody need have voiced")
            return
        self._tell(attribution)
        self.speakers.remember(attribution, speakers)
        yield self._made(attribution, report, speakers)

    def _made(self, attribution: Attribution, report: _Report, speakers: tuple[ActorMention, ...]) -> Statement:
        doc = self.doc
        about, mentions = self._entities(attribution.content, speakers)
        own = {m.entity.iri for m in speakers if m.entity}
        telling = Telling(attribution, report.word, report.head) if report.word and report.head else None
        alone = speakers[0].entity if len(speakers) == 1 else None  # an office of one is not that of the other
        return Statement(
            spans=self._evidence(attribution),
            date=self._date(attribution),
            confidence=self._confidence(attribution, speakers),
            extractor=_EXTRACTOR,
            rule=attribution.rule,
            speakers=tuple(self.speakers.mention(m, attribution) for m in speakers),
            content=excerpt_of(doc, attribution.content),
            mode=self._mode(attribution.content),
            cue=excerpt_of(doc, attribution.cue) if attribution.cue else None,
            speech_act=report.act,
            polarity=report.polarity,
            speaker_role=alone.role if alone else None,
            on_behalf_of=self._principal(alone),
            addressees=self.audiences.addressees(telling, own) if telling else (),
            about=about,
            mentions=mentions,
            occasion=self.audiences.occasion(telling) if telling else None,
            reported_via=self._reported_via(attribution, report, own),
        )

    # --- whether ---------------------------------------------------------------------

    def _report(self, attribution: Attribution) -> _Report:
        for start, end in attribution.cue:
            for token in self.doc[start:end]:
                word, head = self._cue_word(token, end)
                if word is not None:
                    declined = word.polarity == "said" and self._is_silent(head or token, attribution)
                    polarity: Polarity = "declined" if declined else _polarity(word)
                    return _Report(word, head, polarity)
        return _Report(None, None, "said")

    def _is_silent(self, verb: Token, attribution: Attribution) -> bool:
        """Whether the writer's words negate a cue ("did not say", "neither side would say")."""
        (start, end), *_ = attribution.cue
        if any(t.lower_ in _NEGATIONS for t in self.doc[start:end]):
            return True
        subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
        determiners = [c for c in subject.lefts if c.lower_ in {"neither", "no"}] if subject is not None else []
        before = [*determiners, *(c for c in verb.lefts if c.lower_ in _NEGATIONS)]
        return any(not within(c.i, attribution.content) for c in before)

    def _cue_word(self, token: Token, end: int) -> tuple[CueWord | None, Token | None]:
        for cue in find_cues(self.doc[token.i : end], self.table):
            return cue.word, cue.head
        words = self.table.nouns.get(token.lemma_.lower()) or self.table.phrases.get(token.lower_)
        return (words[0], token) if words else (None, None)

    def _objection(self, attribution: Attribution, report: _Report) -> str | None:
        """Say why an attribution is no statement, or None if it is one."""
        if attribution.kind != "speech" and not _is_outlook(attribution, report):
            return f"it tells of a {attribution.kind}, not of speech"
        if report.act == "agree" and attribution.rule not in _CLAUSAL:
            return "it tells of an agreement, not of speech"
        word = report.word
        quotes = word is not None and word.words[0] in _QUOTING and attribution.rule == "model"
        if quotes and any(_holds_cue(attribution, other) for other in self.attributions):
            return "it tells whom somebody quotes"
        if attribution.rule == "model" and not self._tells(attribution, word):
            return "its cue is no plain word of saying"
        if report.act == "answer" and attribution.rule == "preposition" and report.polarity == "said":
            return "it tells what was answered, not how"
        if word and word.words[0] == "cite" and attribution.rule == "object":
            return "it tells on what the speaker relies"
        if self._is_empty(attribution):
            return "its content only points back"
        if (
            word
            and word.weak
            and attribution.rule not in _CLAUSAL
            and report.polarity == "said"
            and not _is_spoken(word)
        ):
            return f"“{' '.join(word.words)}” need not tell of speech without a clause or quotation"
        if (
            word
            and word.words[0] == "recall"
            and attribution.rule == "object"
            and self._is_people(attribution.content[0])
        ):
            return "it tells of somebody who is called back"
        if word and word.weak and attribution.rule == "object" and self._is_amount(attribution.content[0][0]):
            return "its object is an amount"
        return None

    def _is_nested(self, attribution: Attribution) -> bool:
        """Whether a cue with no clause stands in what somebody else is reported to have said.

        The main clause of a report that follows it is the writer's as much as the other's:
        "Peru urged Chile to reopen the border, Reuters reported".
        """
        outer = self._outer(attribution)
        if outer is None or attribution.rule in _CLAUSAL or self._is_main_clause(attribution, outer):
            return False
        return self._objection(outer, self._report(outer)) is None

    def _is_main_clause(self, attribution: Attribution, outer: Attribution) -> bool:
        word = self._report(attribution).word
        opens = attribution.source[0][0] - outer.content[0][0] in range(_BESIDE + 1)
        return outer.rule in _FRONTED and opens and word is not None and not word.weak

    def _tells(self, attribution: Attribution, word: CueWord | None) -> bool:
        """Whether what only the model found is speech: quoted, or a known word of saying with a clause."""
        tokens = [t for start, end in attribution.content for t in self.doc[start:end]]
        if any(self.layout.speech(t.i) is not None for t in tokens):
            return True
        if word is None or word.kind != "speech":
            return False
        if word.polarity == "declined":
            return True
        clause = any(t.pos_ in {"VERB", "AUX"} for t in tokens) and word.takes("that", "infinitive", "gerund")
        return clause or (not word.weak and word.takes("object", "predicate"))

    def _is_amount(self, position: int) -> bool:
        return position in self.amounts

    def _is_people(self, part: TokenRange) -> bool:
        """Whether a noun phrase begins a content that is about people: "its ambassador in Lima"."""
        return is_people(
            next((t for t in self.doc[part[0] : part[1]] if t.pos_ in {"NOUN", "PROPN"}), self.doc[part[0]])
        )

    def _is_empty(self, attribution: Attribution) -> bool:
        """Whether a content is no more than "this" or "that sentiment"."""
        if attribution.rule in _CLAUSAL:
            return False
        tokens = (t for start, end in attribution.content for t in self.doc[start:end] if not t.is_punct)
        words = list(islice(tokens, _POINTER + 1))
        scant = len(words) == 1 and words[0].lower_ in _SCANT
        points = scant or (len(words) <= _POINTER and words[0].lower_ in _POINTERS)
        return points and not any(self.layout.quotation(t.i) is not None for t in words)

    def _outer(self, attribution: Attribution) -> Attribution | None:
        """Find the statement of somebody else in whose content the cue stands."""
        if not attribution.cue:
            return None
        around = self.around.get(attribution.cue[0][0], ())
        return next((o for o in around if o is not attribution and _is_outer(o, attribution)), None)

    def _around(self) -> dict[int, list[Attribution]]:
        """Find the statements in whose content a cue begins, by the place of the cue."""
        found: defaultdict[int, list[Attribution]] = defaultdict(list)
        for other in self.attributions:
            if other.kind == "speech" and other.rule != "relative":  # which takes up what others said
                for start, end in other.content:
                    for position in self.cues[bisect_left(self.cues, start) : bisect_left(self.cues, end)]:
                        found[position].append(other)
        return found

    # --- who -------------------------------------------------------------------------

    def _principal(self, entity: Entity | None) -> Entity | None:
        """Find the state or body for which a speaker speaks, among the article's actors."""
        if entity is None or entity.on_behalf_of is None:
            return None
        return self.named.get(entity.on_behalf_of)

    def _reported_via(self, attribution: Attribution, report: _Report, own: set[str]) -> Mention | None:
        """Find who passed the statement on: "according to RIA Novosti, Diaz said ..."; nobody does it for himself."""
        outer = self._outer(attribution)
        if outer is None or self._objection(outer, self._report(outer)) is not None:
            return self._quoted_by(attribution, report)
        speakers = self.speakers.of(outer)
        mine = {m.start for m in self.speakers.of(attribution) if m.entity is None}
        if any(m.entity.iri in own if m.entity is not None else m.start in mine for m in speakers):
            return None
        return next((self.speakers.mention(m, outer) for m in speakers), None)

    def _quoted_by(self, attribution: Attribution, report: _Report) -> Mention | None:
        """Find who quotes in "Reuters quoted Diaz as saying" and "Diaz was quoted by Reuters as saying"."""
        verb, said = report.head, report.head
        if verb is not None and verb.lemma_.lower() not in _QUOTING and verb.i and verb.nbor(-1).lower_ == "as":
            verb = verb.head
        if verb is None or said is None or verb.lemma_.lower() not in _QUOTING:
            return None
        agents = (
            c
            for c in (*verb.rights, *said.rights)
            if c.dep_.startswith("obl") and any(w.lower_ == "by" for w in c.lefts)
        )
        quoting = next(agents, None) if is_passive(verb) else subject_of(verb, self.layout)
        if quoting is None or any(start <= quoting.i < end for start, end in attribution.source):
            return None
        outlet = replace(attribution, source=(noun_phrase(quoting, self.layout),))
        return next((self.speakers.mention(m, outlet) for m in self.speakers.of(outlet)), None)

    # --- what ------------------------------------------------------------------------

    def _mode(self, content: Sequence[TokenRange]) -> Mode:
        """Tell how much of the content is quoted; marks set off a word or a sentence alike."""
        words = [t.i for start, end in content for t in self.doc[start:end] if not t.is_punct and not t.is_space]
        quoted = sum(1 for i in words if self.layout.quotation(i) is not None)
        if quoted == len(words) and quoted:
            return "direct" if all(self._is_one_quotation(part) for part in content) else "mixed"
        return "mixed" if quoted else "indirect"

    def _is_one_quotation(self, part: TokenRange) -> bool:
        first, last = self.layout.quotation(part[0]), self.layout.quotation(part[1] - 1)
        return first is not None and first == last

    def _entities(
        self, content: Sequence[TokenRange], speakers: Sequence[ActorMention]
    ) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
        """Split the entities of a content into what it is about and what it only mentions."""
        own = {m.entity.iri for m in speakers if m.entity}
        about: dict[str, Entity] = {}
        rest: dict[str, Entity] = {}
        for mention in self._referred(content):
            if mention.entity is None:
                continue
            names_itself = mention.kind in {"pronoun", "role"} and mention.entity.iri in own
            aside = names_itself or mention.entity.kind == "Place" or self._is_modifier(mention)
            (rest if aside else about).setdefault(mention.entity.iri, mention.entity)
        return tuple(about.values()), tuple(e for iri, e in rest.items() if iri not in about and iri not in own)

    def _referred(self, content: Sequence[TokenRange]) -> Iterator[ActorMention]:
        """Yield what the words of a content refer to, pairs ("both countries") as two mentions."""
        for start, end in content:
            for position in range(start, end):
                pair = self.actors.pair_at(position)
                mention = self.actors.mention_at(position)
                if mention is None and not pair:
                    continue
                if self._is_own_state(position):
                    yield from self._states(pair or ((mention,) if mention else ()))
                elif pair:
                    yield from (replace(m, kind="role") for m in pair)
                elif mention is not None and mention.end <= end and position == max(mention.start, start):
                    yield mention

    def _is_own_state(self, position: int) -> bool:
        """Whether "their countries", "his government" begins here: the states of people, not people."""
        token = self.doc[position]
        return token.tag_ == "PRP$" and token.head.lemma_.lower() in _STATE_NOUNS

    def _states(self, mentions: Iterable[ActorMention]) -> Iterator[ActorMention]:
        for mention in mentions:
            state = self._principal(mention.entity)
            if state is not None:
                yield replace(mention, entity=state, kind="name")

    def _is_modifier(self, mention: ActorMention) -> bool:
        """Whether a mention only helps to name a person ("Peruvian President Jan Novak")."""
        root = self.doc[mention.start : mention.end].root
        if root.dep_ not in {"amod", "compound", "nmod:desc"} or root.head.i <= root.i:
            return False
        following = self.actors.mention_at(root.head) or self.actors.mention_at(root.head.head)
        return (
            following is not None
            and following != mention
            and following.entity is not None
            and following.entity.kind == "Person"
        )

    # --- where and when --------------------------------------------------------------

    def _date(self, attribution: Attribution) -> Date | None:
        """Give the date of the telling: in the cue's own clause or beside it, in the writer's own words.

        A date of another clause dates something else, and nothing was said after the
        article appeared.
        """
        place = (attribution.cue or attribution.source)[0][0]
        start, end = self.layout.unit(place)
        dates: Sequence[DateMention] = self.doc._.dates
        cue = self.doc[place]
        published = article_of(self.doc).published or "9999"
        outside = [
            d
            for d in starting_in(dates, start, end)
            if d.end <= end
            and not any(s <= d.start < e for s, e in attribution.content)
            and d.date.value[: len(published)] <= published
            and (abs(d.start - place) <= _BESIDE or same_clause(self.doc[d.start : d.end].root, cue))
        ]
        nearest = min(outside, key=lambda d: (abs(d.start - place), d.start), default=None)
        return nearest.date if nearest else None

    def _evidence(self, attribution: Attribution) -> tuple[Span, ...]:
        """Give the sentences that hold the parts, neighbours as one span."""
        units = sorted(
            {
                self.layout.unit(p[0])
                for part in (attribution.source, attribution.cue, attribution.content)
                for p in part
            }
        )
        merged: list[TokenRange] = []
        for start, end in units:
            if merged and start <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return tuple(span_of(self.doc, *_words_only(self.doc, part)) for part in merged)

    def _confidence(self, attribution: Attribution, speakers: Sequence[ActorMention]) -> float:
        confidence = attribution.confidence
        if any(m.kind in {"pronoun", "role"} for m in speakers):
            confidence -= _PRONOUN_PENALTY
        if all(m.entity is None for m in speakers):
            confidence -= _UNNAMED_PENALTY
        return round(max(confidence, 0.05), 2)

    # --- what was left out -------------------------------------------------------------

    def _tell(self, attribution: Attribution) -> None:
        for start, end in (*attribution.cue, *attribution.content):
            self.told.update(range(start, end))

    def _refuse(self, attribution: Attribution, reason: str) -> None:
        for start, end in attribution.cue or attribution.content:
            for position in range(start, end):
                self.refused.setdefault(position, reason)

    def misses(self) -> Iterator[Miss]:
        """Yield a miss for each plain cue word and each quotation outside all statements."""
        for cue in find_cues(self.doc, self.table):
            if not self._is_told(cue.start) and (cue.start in self.refused or self._is_plain(cue)):
                words = self.doc[cue.start : cue.end].text
                reason = self.refused.get(cue.start, "nobody is told to have said something with it")
                yield Miss(
                    "Statement",
                    span_of(self.doc, *_words_only(self.doc, self.layout.unit(cue.start))),
                    f"“{words}”: {reason}",
                )
        for quotation in self.layout.quotations:
            if self._is_unheard(quotation):
                span = span_of(self.doc, quotation.start, quotation.end)
                yield Miss("Statement", span, "the quotation has no speaker")

    def _is_unheard(self, quotation: Quotation) -> bool:
        """Whether a quotation long enough for speech belongs to no statement."""
        if self.layout.quotation(quotation.start) != quotation or not is_speech(self.doc, quotation):
            return False
        return not self._is_told(quotation.inner_start) and not self._is_told(quotation.inner_end - 1)

    def _is_told(self, position: int) -> bool:
        return position in self.told

    def _is_plain(self, cue: Cue) -> bool:
        paragraph = paragraph_at(self.doc, cue.start)
        prose = paragraph is not None and paragraph.kind in {"prose", "list", "headline", "subheading"}
        return prose and not cue.word.weak and cue.word.kind == "speech" and self.layout.speech(cue.start) is None


def _holds_cue(attribution: Attribution, other: Attribution) -> bool:
    """Whether another's cue stands in a content, so that each holds the other: "claims A, which B denies"."""
    return bool(other.cue) and any(start <= other.cue[0][0] < end for start, end in attribution.content)


def _is_outer(other: Attribution, attribution: Attribution) -> bool:
    """Whether another holds an attribution; where each holds the other, a clause before its cue does it."""
    if not _holds_cue(attribution, other):
        return True
    mine, others = attribution.rule in _FRONTED, other.rule in _FRONTED
    return others if mine != others else other.cue[0][0] < attribution.cue[0][0]


def _is_spoken(word: CueWord) -> bool:
    return word.act in _SPOKEN_ACTS or (word.takes("predicate") and word.takes("quote"))


def _polarity(word: CueWord) -> Polarity:
    return "denied" if word.polarity == "denied" else "declined" if word.polarity == "declined" else "said"


def _words_only(doc: Doc, part: TokenRange) -> TokenRange:
    start, end = part
    while start < end - 1 and doc[start].is_space:
        start += 1
    while end > start + 1 and doc[end - 1].is_space:
        end -= 1
    return start, end
