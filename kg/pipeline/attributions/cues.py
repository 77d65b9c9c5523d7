"""Cue words: what in a sentence may report that somebody said something.

The words and their frames come from the scheme ``cue`` of the lexicon. A frame names what
the word takes as its content: ``that`` a clause, ``quote`` a quotation or a clause before
the word, ``object`` a noun phrase, ``infinitive``, ``gerund``, ``predicate`` a noun phrase
and what it is called, ``whether``; any other frame is a preposition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from spacy.tokens import Doc, Span, Token

from kg.lexicon import Concept, Lexicon
from kg.pipeline.attributes import AttributionKind
from kg.pipeline.lemmas import irregular_forms

__all__ = ["Cue", "CueTable", "CueWord", "find_cues", "match_words"]

_PLAIN_FRAMES: Final = frozenset(
    {"that", "quote", "object", "infinitive", "gerund", "predicate", "whether", "addressee-object"}
)
# Cue verbs whose forms are as often nouns, beside those that the lexicon has as nouns too.
_ALSO_NOUNS: Final = frozenset(
    "show state quote voice name post tweet table pitch present list record document detail outline issue rule brand "
    "label term style counter object slam rage back second press flag project view judge float hint cite message "
    "brief stress answer reply blog shout yell cry chant whisper murmur joke welcome salute cheer toast challenge "
    "dispute contest hail sanction lament blast".split()
)
_FILLERS: Final = frozenset({"DET", "ADJ", "ADV"})
_MAX_FILLERS: Final = 2
_VERB_TAGS: Final = ("VB", "MD")
_SHORT: Final = 3  # particles and prepositions, which have no forms
_UNINFLECTED: Final = frozenset({"not", "neither"})


@dataclass(frozen=True, slots=True)
class CueWord:
    """An entry of the lexicon: its words as lemmas, and how it is used.

    ``weak`` words have other senses and need a quotation or a clause as content.
    """

    words: tuple[str, ...]
    act: str
    frames: frozenset[str]
    polarity: str = "said"
    kind: AttributionKind = "speech"
    weak: bool = False

    @property
    def prepositions(self) -> frozenset[str]:
        """The prepositions that may lead to the content."""
        return self.frames - _PLAIN_FRAMES

    def takes(self, *frames: str) -> bool:
        """Tell whether the word has any of the frames."""
        return not self.frames.isdisjoint(frames)


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue word in its place: tokens ``start:end``, of which ``head`` governs the rest."""

    word: CueWord
    head: Token
    start: int
    end: int


class CueTable:
    """All cue words of a lexicon, found by the inflected form of their first word."""

    def __init__(
        self, verbs: Iterable[CueWord], nouns: Iterable[CueWord] = (), phrases: Iterable[CueWord] = ()
    ) -> None:
        self.verbs = _by_first_word(verbs)
        self.nouns = _by_first_word(nouns)
        self.phrases = _by_first_word(phrases)
        # What the lemmatizer makes of a form comes second: it errs on words it has not seen.
        self._lemmas = {lemma: lemma for lemma in self.verbs}
        self._lemmas |= {"n't": "not", "n’t": "not"} if "not" in self.verbs else {}
        for lemma in sorted(self.verbs, key=lambda verb: not verb.endswith("e")):
            for form in _inflected(lemma):
                self._lemmas.setdefault(form, lemma)

    @classmethod
    def of(cls, lexicon: Lexicon) -> CueTable:
        """Read the cue words of a lexicon."""
        parts: Mapping[str, list[CueWord]] = defaultdict(list)
        for concept in lexicon.scheme("cue"):
            parts[concept.one("partOfSpeech") or "verb"].extend(_words_of(concept, lexicon))
        return cls(parts["verb"], parts["noun"], parts["preposition"])

    @staticmethod
    @lru_cache(maxsize=1)
    def shared() -> CueTable:
        """Give the cue words of the package's own lexicon."""
        return CueTable.of(Lexicon.load())

    def lemma(self, token: Token) -> str | None:
        """Give the first word of the verbal cues that a token may begin."""
        by_form = self._lemmas.get(token.lower_)
        if by_form is not None:
            return by_form
        lemma = token.lemma_.lower()
        return lemma if lemma in self.verbs else None


def find_cues(doc: Doc | Span, table: CueTable) -> Iterator[Cue]:
    """Yield the verbal cues in text order, at each place the longest."""
    done = 0
    for token in doc:
        lemma = table.lemma(token)
        if lemma is None or token.i < done or not _is_verbal(token, lemma, table):
            continue
        cue = _longest(token, table.verbs[lemma])
        if cue is not None:
            done = cue.end
            yield cue


def match_words(start: Token, words: tuple[str, ...]) -> int | None:
    """Match the words after the first, few modifiers between; give the end or None."""
    doc, position, fillers = start.doc, start.i + 1, 0
    for word in words[1:]:
        while position < len(doc) and not _is(doc[position], word):
            if doc[position].pos_ not in _FILLERS or fillers == _MAX_FILLERS:
                return None
            fillers += 1
            position += 1
        if position == len(doc):
            return None
        position += 1
    return position


def _is(token: Token, word: str) -> bool:
    return word in (token.lower_, token.lemma_.lower()) or token.lower_ in _forms(word)


def _longest(token: Token, words: Iterable[CueWord]) -> Cue | None:
    for word in words:
        end = match_words(token, word.words)
        if end is not None:
            governed = word.words[0] == "be" or word.words[0] in _UNINFLECTED
            head = token.doc[end - 1] if governed else token
            return Cue(word, head, token.i, end)
    return None


def _is_verbal(token: Token, lemma: str, table: CueTable) -> bool:
    """Tell a verb from a noun of the same form, also where the tagger took it for one."""
    if lemma in _UNINFLECTED:
        return True
    if token.tag_.startswith(_VERB_TAGS) or token.pos_ in {"VERB", "AUX"}:
        return not _is_attribute(token)
    if lemma not in table.nouns and lemma not in _ALSO_NOUNS and any(not w.weak for w in table.verbs[lemma]):
        return token.tag_ in {"NNS", "NN", "JJ"} and token.lower_ != lemma and not token.lower_.endswith("ing")
    return _follows_subject(token) and _ends_clause(token)


def _is_attribute(token: Token) -> bool:
    """Tell a participle before its noun, unless an auxiliary or "and" stands before it."""
    if token.dep_ not in {"amod", "compound"} or token.head.i < token.i:
        return False
    if token.tag_ in {"VBD", "VBZ", "VBP"}:
        return False
    position = token.i - 1
    while position > 0 and token.doc[position].pos_ == "ADV":
        position -= 1
    before = token.doc[position] if position >= 0 else None
    if before is None or before.tag_ in {"POS", "PRP$"}:
        return True
    return (
        before.lower_ not in {"has", "have", "had", "’s", "'s", "and", "but"}
        and before.pos_ not in {"PROPN", "PRON", "NOUN"}
        and before.text != ","
    )


def _follows_subject(token: Token) -> bool:
    before = token.doc[token.i - 1] if token.i else None
    return before is not None and before.pos_ in {"PROPN", "NOUN", "PRON"} and before.tag_ != "PRP$"


def _ends_clause(token: Token) -> bool:
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return after is None or after.text in {".", ":"}


def _by_first_word(words: Iterable[CueWord]) -> dict[str, tuple[CueWord, ...]]:
    grouped: dict[str, list[CueWord]] = defaultdict(list)
    for word in words:
        grouped[word.words[0]].append(word)
    return {first: tuple(sorted(group, key=lambda w: -len(w.words))) for first, group in grouped.items()}


def _words_of(concept: Concept, lexicon: Lexicon) -> Iterator[CueWord]:
    act = lexicon.meaning(concept, "speech-act")
    for form in concept.forms:
        yield CueWord(
            words=tuple(form.split()),
            act=act.label if act else "say",
            frames=frozenset(concept.all("frame")),
            polarity=_last_step(concept.one("polarity")) or "said",
            kind=cast(AttributionKind, _last_step(concept.one("attributionKind")) or "speech"),
            weak=concept.one("strength") == "weak",
        )


def _last_step(value: str | None) -> str | None:
    """Give the name of a concept by its IRI; a plain value stays as it is."""
    return value.rsplit("/", 1)[-1] if value else None


@lru_cache(maxsize=4096)
def _forms(word: str) -> frozenset[str]:
    return frozenset(_inflected(word)) if word.isalpha() and len(word) > _SHORT else frozenset()


def _inflected(lemma: str) -> Iterator[str]:
    """Yield the forms of a verb, among them regular ones that it may not have; "noted" is of "note"."""
    if lemma in _UNINFLECTED:
        return
    yield lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    yield from irregular_forms().get(lemma, ())
    stems = [lemma]
    if lemma.endswith("e"):
        stems = [lemma[:-1]]
    elif lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        yield lemma[:-1] + "ies"
        yield lemma[:-1] + "ied"
    elif lemma[-1:] not in "aeiouwxy" and lemma[-2:-1] in "aeiou" and lemma[-3:-2] not in "aeiou":
        stems = [lemma, lemma + lemma[-1]]
    for stem in stems:
        yield stem + "ed"
        yield stem + "ing"
    if lemma.endswith("y"):
        yield lemma + "ing"
