"""Readers: corpus files to plain documents of tokens with labels."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import spacy

from kg.pipeline.encoder_features import NEWLINE, NO_GAP, SPACE, words_of

ROLES = ("source", "cue", "content")
ENTITY_LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "DATE", "MONEY", "PERCENT", "MISC", "EVENT")
EVENT_NOUNS = frozenset(
    """anniversary attack attacks battle biennale bombing bombings bowl carnival ceremony championship championships
    clashes conference congress convention coup crisis crusade cup derby dialogue disaster earthquake election
    elections exhibition expedition expo fair famine festival final finals forum games genocide holocaust incident
    insurgency intervention intifada invasion marathon massacre meeting mutiny offensive olympic olympics operation
    pandemic parade paralympics plebiscite primaries primary prix protests purge rally rebellion referendum revolt
    revolution riot riots session siege strike strikes summit symposium talks tournament trial trials uprising war
    wars""".split()
)
"""Nouns at the head of an event's name."""
_NUMERALS = frozenset("i ii iii iv v vi vii viii ix x xi xii".split())
TREEBANKS = ("ewt", "gum-clean")
HELD_OUT_SHARE = 17
"""One PolNeAR training article in so many is kept aside, for calibration."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Treebank:
    """One document of a treebank; the lists run over its words.

    `heads` holds word numbers of the document, a root's own number; `paragraph` marks words that
    open a paragraph.
    """

    name: str
    words: list[str]
    gaps: list[int]
    starts: list[bool]
    paragraph: list[bool]
    tags: list[str]
    morphs: list[str]
    lemmas: list[str]
    heads: list[int]
    deps: list[str]


@dataclass(frozen=True)
class Entities:
    """One text with named entities as token spans; `partial` where MISC was not annotated."""

    name: str
    words: list[str]
    gaps: list[int]
    entities: list[tuple[int, int, str]]
    partial: bool


@dataclass(frozen=True)
class Attributed:
    """One article with attributions; each role is a list of token spans."""

    name: str
    words: list[str]
    gaps: list[int]
    attributions: list[dict[str, list[Span]]] = field(default_factory=list)


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf8") as stream:
        yield from stream


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a gzipped JSON-lines file."""
    for line in _lines(path):
        yield json.loads(line)


def _surface(form: str, words: list[str]) -> list[str]:
    """Cut the written form of a multi-word token into as many parts as it has words."""
    if "".join(words) == form:
        return words
    if len(form) < len(words):
        return words
    parts, rest = [], form
    for number, word in enumerate(words):
        left = len(words) - number - 1
        size = max(1, min(len(word), len(rest) - left)) if left else len(rest)
        parts.append(rest[:size])
        rest = rest[size:]
    return parts


def read_treebank(path: Path) -> Iterator[Treebank]:
    """Yield the documents of a gzipped CoNLL-U file; empty nodes are left out."""
    name = ""
    rows: list[Any] = []
    paragraph = True
    sentence: list[list[str]] = []
    groups: list[tuple[int, int, str, bool]] = []
    for line in _lines(path):
        line = line.rstrip("\n")
        if line.startswith("# newdoc"):
            if rows:
                yield _document(name, rows)
            name, rows, paragraph = line.split("=")[-1].strip(), [], True
        elif line.startswith("# newpar") and not line.startswith("# newpar_block"):
            paragraph = True
        elif line.startswith("#"):
            continue
        elif not line:
            if sentence:
                rows.append((sentence, groups, paragraph))
                paragraph = False
            sentence, groups = [], []
        else:
            cells = line.split("\t")
            if "-" in cells[0]:
                first, last = map(int, cells[0].split("-"))
                groups.append((first - 1, last, cells[1], "SpaceAfter=No" in cells[9]))
            elif "." not in cells[0]:
                sentence.append(cells)
    if sentence:
        rows.append((sentence, groups, paragraph))
    if rows:
        yield _document(name, rows)


def _document(name: str, rows: list[Any]) -> Treebank:
    doc = Treebank(name, [], [], [], [], [], [], [], [], [])
    glued = False
    for sentence, groups, paragraph in rows:
        base = len(doc.words)
        words = [cells[1] for cells in sentence]
        after = ["SpaceAfter=No" not in cells[9] for cells in sentence]
        for first, last, form, no_space in groups:
            words[first:last] = _surface(form, words[first:last])
            after[first:last] = [False] * (last - first - 1) + [not no_space]
        for number, cells in enumerate(sentence):
            head = int(cells[6])
            doc.words.append(words[number])
            doc.gaps.append(NO_GAP if glued else SPACE)
            doc.starts.append(number == 0)
            doc.paragraph.append(number == 0 and paragraph)
            doc.tags.append(cells[4])
            doc.morphs.append(f"{cells[3]}\t{'' if cells[5] == '_' else cells[5]}")
            doc.lemmas.append(cells[1] if cells[2] == "_" else cells[2])
            doc.heads.append(base + (head - 1 if head else number))
            doc.deps.append(cells[7])
            glued = not after[number]
    doc.gaps[0] = NEWLINE
    return doc


class _Aligner:
    """Character spans to spans over the tokens that are not white space."""

    def __init__(self, text: str) -> None:
        doc = _tokenizer()(text)
        self.words, self.gaps, numbers = words_of(doc)
        self._place = {number: place for place, number in enumerate(numbers)}
        self._doc = doc

    def __call__(self, start: int, end: int) -> Span | None:
        """Return the token span, widened to whole tokens."""
        span = self._doc.char_span(start, end, alignment_mode="expand")
        places = [self._place[token.i] for token in span or () if token.i in self._place]
        return (places[0], places[-1] + 1) if places else None


_TOKENIZERS: list[Any] = []


def _tokenizer() -> Any:
    if not _TOKENIZERS:
        _TOKENIZERS.append(spacy.blank("en").tokenizer)
    return _TOKENIZERS[0]


def read_entities(path: Path) -> Iterator[Entities]:
    """Yield the texts of a named-entity file; of overlapping spans the longer one stays."""
    for record in read_json_lines(path):
        align = _Aligner(record["text"])
        spans: list[tuple[int, int, str]] = []
        taken: set[int] = set()
        for start, end, given in sorted(record["ents"], key=lambda e: (e[0] - e[1], e[0])):
            label = "EVENT" if given == "MISC" and names_event(record["text"][start:end]) else given
            span = align(start, end)
            if span and taken.isdisjoint(range(*span)):
                taken.update(range(*span))
                spans.append((*span, label))
        if align.words:
            partial = record["source"].startswith(("re3d", "uner"))
            yield Entities(record["doc"], align.words, align.gaps, sorted(spans), partial)


def names_event(name: str) -> bool:
    """Tell whether a name is an event's by its head noun: `European Cup 2020`, `Battle of Verdun`.

    The corpora put events, works, laws and products under one label; this tells the events apart.
    """
    head = re.split(r"\s+(?:of|on|in|at|for|against|between|to)\s+|,", name.lower())[0]
    words = [word for word in re.findall(r"[^\W\d_]+", head) if word not in _NUMERALS]
    return bool(words) and words[-1] in EVENT_NOUNS


def read_attributions(path: Path) -> Iterator[Attributed]:
    """Yield the articles of an attribution file."""
    for record in read_json_lines(path):
        align = _Aligner(record["text"])
        found = []
        for attribution in record["attributions"]:
            spans = {
                role: sorted({s for start, end in attribution[role] if (s := align(start, end))}) for role in ROLES
            }
            found.append(spans)
        yield Attributed(record["id"], align.words, align.gaps, found)


def held_out(name: str) -> bool:
    """Tell whether an attribution article of the training split is kept for calibration."""
    return int(hashlib.md5(name.encode()).hexdigest(), 16) % HELD_OUT_SHARE == 0
