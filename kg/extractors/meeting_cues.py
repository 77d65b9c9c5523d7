"""Words that tell of a meeting, found in a sentence: verbs, nouns, and "is in <place> for".

Every form comes from the lexicon's scheme ``meeting-cue``; what a word needs beside it to
be believed follows from the roles of its frame and is checked where the parts are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses import Clauses, Phrase, base_forms, one_of, word_class
from kg.lexicon import Concept, Lexicon

__all__ = ["REMOTE", "Cue", "MeetingCues"]

_NEWS: Final = frozenset({"news", "press", "media"})
_WAITING: Final = frozenset(
    {"due", "expected", "awaited", "scheduled", "set", "slated", "back", "last", "currently", "now", "still"}
)
#: Light verbs tell of the meeting that is their object; the noun is the cue then.
_BEING: Final = frozenset({"is", "are", "was", "were", "be", "been", "'s", "’s"})
_LIGHT: Final = frozenset({"hold", "have", "attend", "join", "convene", "host", "broker", "mediate"})
#: Where guests are had.
_TABLE: Final = frozenset({"breakfast", "lunch", "dinner", "supper", "tea", "coffee", "drinks", "table"})
_TABLE_TOKENS: Final = 12
_TABLE_PREPS: Final = frozenset({"to", "for", "over", "round", "around"})
_LED: Final = frozenset({"delegation", "team", "mission"})
#: What one speaks by, and verbs of taking part in something else by it.
REMOTE: Final = frozenset({"phone", "telephone", "video", "videolink", "videoconference", "hotline"})
_JOINING: Final = frozenset(
    {"join", "attend", "participate", "follow", "vote", "say", "tell", "add", "reach", "address"}
)
#: Forms that the tagger takes for something else in headlines.
_IN_HEADLINES: Final = frozenset({"met", "visited", "hosted", "phoned", "meets", "hosts"})


_Verbs: TypeAlias = dict[str, list[tuple[list[str], Concept]]]


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of the text that tells of a meeting.

    ``frame`` maps slots (subject, object, a preposition) to roles; ``phrase`` is the noun
    phrase of a noun cue. A ``weak`` word tells of a meeting between persons of two states alone.
    """

    kind: Literal["verb", "noun", "stay", "press"]
    token: Token
    end: int
    lemma: str
    format: str
    frame: dict[str, str]
    phrase: Phrase | None = None
    weak: bool = False

    @property
    def start(self) -> int:
        """First token of the cue's phrase."""
        return self.phrase.left if self.phrase else self.token.i


class MeetingCues:
    """Finds the cues of a doc; forms are indexed once by their first word."""

    def __init__(self, doc: Doc, clauses: Clauses, lexicon: Lexicon) -> None:
        self._doc = doc
        self._clauses = clauses
        self._lexicon = lexicon
        self._verbs, self._nouns = _index(lexicon)

    def find(self, sentence: Span) -> list[Cue]:
        """List the cues of a sentence in text order."""
        words = [token for token in sentence if token.is_alpha]
        has_verb = any(one_of(token, self._verbs) for token in words)
        has_noun = any(one_of(token, self._nouns) for token in words)
        has_stay = any(t.lower_ in _BEING or t.lower_ in REMOTE | _TABLE or t.lemma_ in _LED for t in words)
        if not (has_verb or has_noun or has_stay):
            return []
        nouns = list(self._noun_cues(sentence)) if has_noun else []
        verbs = [cue for cue in self._verb_cues(sentence) if not self._describes(cue.token, nouns)]
        found = [*verbs, *nouns]
        taken = {cue.token.i for cue in found}
        found.extend(cue for cue in self._distant(sentence) if cue.token.i not in taken)
        for further in (self._at_table, self._as_guest, self._at_head):
            found.extend(cue for cue in further(sentence) if cue.token.i not in taken)
        found.extend(cue for cue in self._stays(sentence) if cue.token.i not in taken)
        return sorted(found, key=lambda cue: cue.token.i)

    def _describes(self, verb: Token, nouns: list[Cue]) -> bool:
        """Whether a participle describes the meeting before it: "a conference co-hosted by X"."""
        if verb.tag_ != "VBN":
            return False
        position = verb.i - 1
        while position > verb.sent.start and (self._doc[position].text == "-" or self._doc[position].lower_ == "co"):
            position -= 1
        return any(cue.phrase is not None and cue.phrase.end == position + 1 for cue in nouns)

    def _verb_cues(self, sentence: Span) -> Iterator[Cue]:
        for token in sentence:
            lemma = next((form for form in base_forms(token) if form in self._verbs), "")
            entries = self._verbs.get(lemma)
            if entries and (self._clauses.is_verb(token) or token.lower_ in _IN_HEADLINES):
                cue = self._verb_cue(token, lemma, entries)
                if cue is not None:
                    yield cue

    def _verb_cue(self, token: Token, lemma: str, entries: list[tuple[list[str], Concept]]) -> Cue | None:
        for rest, concept in entries:
            end = self._matched(token.i + 1, rest)
            if end is not None and not (lemma in _LIGHT and rest and rest[-1] != "with"):
                weak = concept.one("strength") == "weak"
                form = " ".join([lemma, *rest])
                return Cue("verb", token, end, form, self._format(concept), _frame(concept), weak=weak)
        return None

    def _matched(self, start: int, words: list[str]) -> int | None:
        """Give the end of words that stand here, with at most one adverb before them."""
        text = [t.lower_ for t in self._doc[start : start + len(words) + 1]]
        if text[: len(words)] == words:
            return start + len(words)
        if words and text[1:] == words and word_class(self._doc[start]) == "ADV":
            return start + len(words) + 1
        return None

    def _format(self, concept: Concept) -> str:
        meaning = self._lexicon.meaning(concept, "meeting-format")
        return meaning.label if meaning else "talks"

    def _noun_cues(self, sentence: Span) -> Iterator[Cue]:
        for phrase in self._clauses.phrases(sentence):
            cue = self._noun_cue(phrase)
            if cue is not None:
                yield cue

    def _noun_cue(self, phrase: Phrase) -> Cue | None:
        head = self._doc[phrase.head]
        if word_class(head) not in {"NOUN", "PROPN"} or self._is_name(head):
            return None
        nouns = self._lexicon.forms("meeting-cue", "noun")
        lemma = next((f for f in base_forms(head) if f in nouns), head.lemma_.lower())
        if self._is_news(phrase, lemma):
            return Cue("press", head, head.i + 1, "news conference", "talks", {"with": "participant"}, phrase)
        concept = self._noun_concept(phrase, lemma)
        if concept is None or (concept.label == "talk" and head.lower_ == "talk"):
            return None
        return Cue("noun", head, head.i + 1, concept.label, self._format(concept), _frame(concept), phrase)

    def _noun_concept(self, phrase: Phrase, lemma: str) -> Concept | None:
        """Look up the longest form that ends at the head of a phrase."""
        before = [t.lower_ for t in self._doc[phrase.start : phrase.head]]
        for length in (3, 2, 1, 0):
            if length > len(before):
                continue
            form = " ".join([*before[len(before) - length :], lemma]).replace(" ’", "'").replace(" '", "'")
            concept = self._lexicon.find("meeting-cue", form, "noun")
            if concept is not None and self._lexicon.meaning(concept, "meeting-format"):
                return concept
        return None

    def _is_name(self, head: Token) -> bool:
        mention = self._clauses.actors.mention_at(head)
        return (
            mention is not None
            and mention.entity is not None
            and mention.kind != "demonym"
            and mention.end == head.i + 1
        )

    def _is_news(self, phrase: Phrase, lemma: str) -> bool:
        words = {t.lower_ for t in self._doc[phrase.start : phrase.head]}
        return lemma == "conference" and bool(words & _NEWS)

    def _distant(self, sentence: Span) -> Iterator[Cue]:
        """Find what is done "over the phone", whatever the verb: "sounded out X by telephone"."""
        for phrase in self._clauses.phrases(sentence):
            if phrase.prep not in {"by", "over", "via", "on"} or self._doc[phrase.head].lower_ not in REMOTE:
                continue
            verb = self._clauses.verb_left(phrase.left) or self._being_left(phrase.left)
            if verb is not None and not one_of(verb, _JOINING):
                particle = verb.i + 1 < sentence.end and self._doc[verb.i + 1].tag_ == "RP"
                frame = {"subject": "participant", "object": "participant", "to": "participant", "with": "participant"}
                yield Cue("verb", verb, verb.i + 1 + particle, "speak by phone", "call", frame)

    def _being_left(self, left: int) -> Token | None:
        """Take the verb of "had been on the phone with X"."""
        before = self._doc[left - 1] if left else None
        return before if before is not None and (one_of(before, {"be"}) or before.lower_ in _BEING) else None

    def _at_table(self, sentence: Span) -> Iterator[Cue]:
        """Find who has whom "to lunch", "over for tea", "round her table"."""
        for verb in sentence:
            if not one_of(verb, {"have"}) or word_class(verb) != "VERB":
                continue
            guests = next(iter(self._clauses.objects(verb)), None)
            last = self._clauses.listed(guests)[-1] if guests is not None else None
            if last is not None and self._leads_to_table(last.end, sentence.end):
                frame = {"subject": "host", "object": "guest"}
                yield Cue("verb", verb, verb.i + 1, "have to dinner", "reception", frame)

    def _leads_to_table(self, start: int, end: int) -> bool:
        """Whether "to lunch", "round her kitchen table" stands within a few words, before another verb."""
        words = list(self._doc[start : min(start + _TABLE_TOKENS, end)])
        at = next((i for i, t in enumerate(words) if t.lower_ in _TABLE_PREPS), None)
        if at is None or any(word_class(t) == "VERB" for t in words[:at]):
            return False
        return any(t.lower_ in _TABLE for t in words[at : at + 4])

    def _as_guest(self, sentence: Span) -> Iterator[Cue]:
        """Find "was the guest of X"."""
        for phrase in self._clauses.phrases(sentence):
            words = [t.lower_ for t in self._doc[phrase.start : phrase.end]]
            verb = self._being_left(phrase.left)
            if (
                verb is not None
                and not phrase.prep
                and ["guest", "of"] in [words[i : i + 2] for i in range(len(words))]
            ):
                frame = {"subject": "guest", "object": "host", "in": "place", "at": "place"}
                yield Cue("verb", verb, verb.i + 1, "be the guest of", "reception", frame, weak=True)

    def _at_head(self, sentence: Span) -> Iterator[Cue]:
        """Find "is leading a team of forty to Lima"."""
        for verb in sentence:
            if not one_of(verb, {"lead", "head"}) or not self._clauses.is_verb(verb):
                continue
            led = next(iter(self._clauses.objects(verb)), None)
            if led is not None and self._doc[led.head].lemma_ in _LED:
                frame = {"subject": "visitor", "to": "place"}
                yield Cue("verb", verb, led.end, "lead a delegation", "visit", frame)

    def _stays(self, sentence: Span) -> Iterator[Cue]:
        """Find "was last in China", "is due in Rome in May", "is expected in Paris"."""
        for phrase in self._clauses.phrases(sentence):
            if phrase.prep != "in" or not phrase.places or (phrase.actors and phrase.actors[-1].end <= phrase.head):
                continue
            position = phrase.left - 1
            while position > sentence.start and self._doc[position].lower_ in _WAITING:
                position -= 1
            verb = self._doc[position]
            if one_of(verb, {"be"}) or verb.lower_ in {"was", "is", "were", "are", "been"}:
                yield Cue("stay", verb, phrase.left, "be in", "visit", {"subject": "visitor", "in": "place"})


@lru_cache(maxsize=4)
def _index(lexicon: Lexicon) -> tuple[_Verbs, frozenset[str]]:
    """Index the verbs by their first word, longest form first, and list the last words of the nouns."""
    verbs: _Verbs = {}
    for form, concept in lexicon.forms("meeting-cue", "verb").items():
        if lexicon.meaning(concept, "meeting-format"):
            first, *rest = form.split()
            verbs.setdefault(first, []).append((rest, concept))
    for entries in verbs.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    nouns = lexicon.forms("meeting-cue", "noun").items()
    return verbs, frozenset({f.split()[-1] for f, c in nouns if lexicon.meaning(c, "meeting-format")} | {"conference"})


def _frame(concept: Concept) -> dict[str, str]:
    return {slot: role for slot, _, role in (entry.partition(":") for entry in concept.all("frame"))}
