"""What the cue of an attribution tells, and whether that is a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from kg.extractors.speakers import is_people
from kg.model import Polarity
from kg.pipeline.attributes import Attribution, TokenRange
from kg.pipeline.attributions.cues import CueTable, CueWord, find_cues
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.attributions.verbs import within

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["CLAUSAL", "QUOTING", "Report", "Reports", "holds_cue"]

#: Rules whose content is a clause or a quotation.
CLAUSAL: Final = frozenset(
    {"quote-before", "quote-after", "mixed-before", "mixed-after", "clause-after", "clause-before", "colon"}
)
QUOTING: Final = frozenset({"quote", "cite"})
# Weak words report speech in their other frames too where the act is one of saying, not of doing.
_SPOKEN_ACTS: Final = frozenset(
    {"say", "report", "claim", "warn", "emphasise", "condemn", "demand", "urge", "propose", "promise", "praise"}
)
_NEGATIONS: Final = frozenset({"not", "n't", "n’t", "never", "neither", "nor"})
_POINTERS: Final = frozenset({"this", "that", "these", "those", "it", "so", "them"})
_SCANT: Final = frozenset({"little", "nothing", "much", "more"})
_POINTER: Final = 2
#: What a person hopes or expects is known because he said so; what a state does is a reading of its acts.
_OUTLOOK_RULES: Final = frozenset({"infinitive", "clause-after", "clause-before"})
_OUTLOOKS: Final = frozenset({"expect", "hope"})


@dataclass(frozen=True, slots=True)
class Report:
    """What the cue of an attribution tells."""

    word: CueWord | None
    head: Token | None
    polarity: Polarity

    @property
    def act(self) -> str:
        """The speech act; plain saying where no cue word tells."""
        return self.word.act if self.word else "say"


class Reports:
    """Reads the cues of one doc's attributions."""

    def __init__(self, doc: Doc, layout: Layout, table: CueTable) -> None:
        self._doc = doc
        self._layout = layout
        self._table = table
        self._attributions: Sequence[Attribution] = doc._.attributions
        self._amounts = {i for q in doc._.quantities for i in range(q.start, q.end)}

    def of(self, attribution: Attribution) -> Report:
        """Say which word of the lexicon tells an attribution, and whether it was said, denied or declined."""
        for start, end in attribution.cue:
            for token in self._doc[start:end]:
                word, head = self._cue_word(token, end)
                if word is not None:
                    declined = word.polarity == "said" and self._is_silent(head or token, attribution)
                    polarity: Polarity = "declined" if declined else _polarity(word)
                    return Report(word, head, polarity)
        return Report(None, None, "said")

    def _is_silent(self, verb: Token, attribution: Attribution) -> bool:
        """Whether the writer's words negate a cue ("did not say", "neither side would say")."""
        (start, end), *_ = attribution.cue
        if any(t.lower_ in _NEGATIONS for t in self._doc[start:end]):
            return True
        subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
        determiners = [c for c in subject.lefts if c.lower_ in {"neither", "no"}] if subject is not None else []
        before = [*determiners, *(c for c in verb.lefts if c.lower_ in _NEGATIONS)]
        return any(not within(c.i, attribution.content) for c in before)

    def _cue_word(self, token: Token, end: int) -> tuple[CueWord | None, Token | None]:
        for cue in find_cues(self._doc[token.i : end], self._table):
            return cue.word, cue.head
        words = self._table.nouns.get(token.lemma_.lower()) or self._table.phrases.get(token.lower_)
        return (words[0], token) if words else (None, None)

    def objection(self, attribution: Attribution, report: Report) -> str | None:
        """Say why an attribution is no statement, or None if it is one."""
        if attribution.kind != "speech" and not _is_outlook(attribution, report):
            return f"it tells of a {attribution.kind}, not of speech"
        if report.act == "agree" and attribution.rule not in CLAUSAL:
            return "it tells of an agreement, not of speech"
        word = report.word
        quotes = word is not None and word.words[0] in QUOTING and attribution.rule == "model"
        if quotes and any(holds_cue(attribution, other) for other in self._attributions):
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
            and attribution.rule not in CLAUSAL
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

    def _tells(self, attribution: Attribution, word: CueWord | None) -> bool:
        """Whether what only the model found is speech: quoted, or a known word of saying with a clause."""
        tokens = [t for start, end in attribution.content for t in self._doc[start:end]]
        if any(self._layout.speech(t.i) is not None for t in tokens):
            return True
        if word is None or word.kind != "speech":
            return False
        if word.polarity == "declined":
            return True
        clause = any(t.pos_ in {"VERB", "AUX"} for t in tokens) and word.takes("that", "infinitive", "gerund")
        return clause or (not word.weak and word.takes("object", "predicate"))

    def _is_amount(self, position: int) -> bool:
        return position in self._amounts

    def _is_people(self, part: TokenRange) -> bool:
        """Whether a noun phrase begins a content that is about people: "its ambassador in Lima"."""
        return is_people(
            next((t for t in self._doc[part[0] : part[1]] if t.pos_ in {"NOUN", "PROPN"}), self._doc[part[0]])
        )

    def _is_empty(self, attribution: Attribution) -> bool:
        """Whether a content is no more than "this" or "that sentiment"."""
        if attribution.rule in CLAUSAL:
            return False
        tokens = (t for start, end in attribution.content for t in self._doc[start:end] if not t.is_punct)
        words = list(islice(tokens, _POINTER + 1))
        scant = len(words) == 1 and words[0].lower_ in _SCANT
        points = scant or (len(words) <= _POINTER and words[0].lower_ in _POINTERS)
        return points and not any(self._layout.quotation(t.i) is not None for t in words)


def holds_cue(attribution: Attribution, other: Attribution) -> bool:
    """Whether another's cue stands in a content, so that each holds the other: "claims A, which B denies"."""
    return bool(other.cue) and any(start <= other.cue[0][0] < end for start, end in attribution.content)


def _is_spoken(word: CueWord) -> bool:
    return word.act in _SPOKEN_ACTS or (word.takes("predicate") and word.takes("quote"))


def _polarity(word: CueWord) -> Polarity:
    return "denied" if word.polarity == "denied" else "declined" if word.polarity == "declined" else "said"


def _is_outlook(attribution: Attribution, report: Report) -> bool:
    """Whether a belief is one that its holder must have voiced: "Soto expects exports to rise"."""
    return attribution.kind == "belief" and attribution.rule in _OUTLOOK_RULES and report.act in _OUTLOOKS
