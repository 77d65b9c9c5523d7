"""Documents to training sequences: cutting, augmenting and padding."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor

from kg.pipeline.encoder_features import CLS, NEWLINE, SEP, SPACE, UNKNOWN, WordPieces, feature_of, shape_of
from kg.pipeline.encoder_lemmas import lemma_rule
from training.corpora import ROLES, Attributed, Entities, Treebank
from training.labels import Labels, span_tags

IGNORED = -100
LONGEST = 254
"""Pieces of a training sequence, without the two that mark its ends."""
STRAIGHT, OPEN_CURLY, CLOSE_CURLY = '"', "“", "”"
LOWER, UPPER = 2, 3
_CASED = (3, 4, 5, 7)


@dataclass
class Coded:
    """One document as numbers; the label arrays depend on the task.

    `links` holds (cue, sources, contents) of each attribution as token spans.
    """

    task: str
    name: str
    pieces: list[tuple[int, ...]]
    shapes: list[int]
    gaps: list[int]
    labels: dict[str, Any]
    starts: list[int]

    def __len__(self) -> int:
        return len(self.pieces)


@dataclass(frozen=True)
class Cut:
    """Tokens `start` to `stop` of a document, as one sequence."""

    doc: Coded
    start: int
    stop: int
    size: int


def code_treebank(doc: Treebank, labels: Labels, pieces: WordPieces) -> Coded:
    """Return a treebank document as numbers; labels outside the sets are ignored in training."""
    heads = ("tags", "morphs", "lemmas", "deps")
    index = {head: {label: n for n, label in enumerate(getattr(labels, head))} for head in heads}
    rules = map(lemma_rule, doc.words, doc.lemmas)
    return Coded(
        "syntax",
        doc.name,
        [pieces(word) for word in doc.words],
        [shape_of(word) for word in doc.words],
        doc.gaps,
        {
            "tag": [index["tags"].get(tag, IGNORED) for tag in doc.tags],
            "morph": [index["morphs"].get(morph, IGNORED) for morph in doc.morphs],
            "lemma": [index["lemmas"].get(rule, IGNORED) for rule in rules],
            "dep": [index["deps"].get(dep, IGNORED) for dep in doc.deps],
            "head": doc.heads,
            "paragraph": doc.paragraph,
            "stop": pieces("."),
        },
        [n for n, start in enumerate(doc.starts) if start],
    )


def code_entities(doc: Entities, labels: Labels, pieces: WordPieces) -> Coded:
    """Return a text with named entities as numbers."""
    number = {tag: n for n, tag in enumerate(labels.entities)}
    tags = [0] * len(doc.words)
    for start, stop, label in doc.entities:
        for offset, kind in enumerate(span_tags(stop - start, [(0, stop - start)])):
            tags[start + offset] = number[f"{'OBIES'[kind]}-{label}"]
    return Coded(
        "entities",
        doc.name,
        [pieces(word) for word in doc.words],
        [shape_of(word) for word in doc.words],
        doc.gaps,
        {"entity": tags, "partial": doc.partial},
        [],
    )


def code_attributed(doc: Attributed, pieces: WordPieces) -> Coded:
    """Return an article with attributions as numbers."""
    spans: dict[str, list[tuple[int, int]]] = {role: [] for role in ROLES}
    for attribution in doc.attributions:
        for role in ROLES:
            spans[role].extend(attribution[role])
    length = len(doc.words)
    return Coded(
        "roles",
        doc.name,
        [pieces(word) for word in doc.words],
        [shape_of(word) for word in doc.words],
        doc.gaps,
        {
            "roles": [span_tags(length, _outer(spans[role])) for role in ROLES],
            "links": [[a[role] for role in ROLES] for a in doc.attributions if a["cue"]],
        },
        [],
    )


def _outer(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that do not overlap a longer one."""
    kept: list[tuple[int, int]] = []
    for start, stop in sorted(set(spans), key=lambda s: s[0] - s[1]):
        if all(stop <= a or b <= start for a, b in kept):
            kept.append((start, stop))
    return kept


def cuts(doc: Coded, rng: random.Random) -> Iterator[Cut]:
    """Yield the sequences of one document for one epoch, beginning at a random place.

    Treebank documents are cut between sentences, the others between any two tokens. A sentence
    that is too long for a sequence is left out.
    """
    bounds = [*doc.starts, len(doc)] if doc.starts else list(range(len(doc) + 1))
    sizes = [sum(map(len, doc.pieces[a:b])) for a, b in pairwise(bounds)]
    limit = LONGEST if sum(sizes) <= LONGEST else rng.randint(LONGEST // 3, LONGEST)
    start, size = 0, 0
    for number, unit in enumerate(sizes):
        if size + unit > limit:
            if start < number and size:
                yield Cut(doc, bounds[start], bounds[number], size)
                limit = LONGEST
            start, size = number, 0
            if unit > LONGEST:
                start = number + 1
                continue
        size += unit
    if size:
        yield Cut(doc, bounds[start], bounds[len(sizes)], size)


def batches(docs: Sequence[Coded], size: int, rng: random.Random) -> list[list[Cut]]:
    """Return one epoch in shuffled batches of about `size` padded pieces, of like lengths."""
    epoch = [cut for doc in docs for cut in cuts(doc, rng)]
    epoch.sort(key=lambda cut: cut.size + rng.random() * 16)
    found: list[list[Cut]] = []
    batch: list[Cut] = []
    longest = 0
    for cut in epoch:
        longest = max(longest, cut.size + 2)
        if batch and longest * (len(batch) + 1) > size:
            found.append(batch)
            batch, longest = [], cut.size + 2
        batch.append(cut)
    if batch:
        found.append(batch)
    rng.shuffle(found)
    return found


class Augment:
    """Random changes of one sequence that leave its labels right."""

    def __init__(self, pieces: WordPieces, rng: random.Random, rate: float = 1.0) -> None:
        self.rng, self.rate = rng, rate
        self.straight, self.open, self.close = (pieces(q)[0] for q in (STRAIGHT, OPEN_CURLY, CLOSE_CURLY))
        self.apostrophes = {pieces("'")[0]: pieces("’")[0], pieces("’")[0]: pieces("'")[0]}

    def chance(self, share: float) -> bool:
        """Draw whether a change with this share is made."""
        return self.rng.random() < share * self.rate

    def __call__(self, cut: Cut) -> tuple[list[list[int]], list[int], list[int], bool]:
        """Return pieces, shapes and gaps of the tokens, and whether the casing was changed."""
        a, b = cut.start, cut.stop
        pieces = [list(p) for p in cut.doc.pieces[a:b]]
        shapes, gaps = cut.doc.shapes[a:b], list(cut.doc.gaps[a:b])
        recased = False
        if self.chance(0.07):
            shapes, recased = [LOWER if s in _CASED else s for s in shapes], True
        elif self.chance(0.02):
            shapes, recased = [UPPER if s in (LOWER, *_CASED) else s for s in shapes], True
        if self.chance(0.35):
            self._swap_quotes(pieces, gaps)
        if self.chance(0.5):
            for word in pieces:
                for n in range(len(word)):
                    if self.rng.random() < 0.03:
                        word[n] = UNKNOWN
        return pieces, shapes, gaps, recased

    def _swap_quotes(self, pieces: list[list[int]], gaps: list[int]) -> None:
        for n, word in enumerate(pieces):
            if word == [self.straight]:
                word[0] = self.open if gaps[n] else self.close
            elif len(word) == 1 and word[0] in (self.open, self.close):
                word[0] = self.straight
            else:
                word[:] = [self.apostrophes.get(p, p) for p in word]


def collate(batch: Sequence[Cut], augment: Augment) -> dict[str, Any]:
    """Return the padded tensors of a batch of sequences of one task."""
    changed = [(_drop_stops(cut, augment) if cut.doc.task == "syntax" else None) for cut in batch]
    rows = [augment(cut) for cut in batch]
    keeps = [keep or list(range(cut.stop - cut.start)) for cut, keep in zip(batch, changed, strict=True)]
    data: dict[str, Any] = {"task": batch[0].doc.task}
    ids_rows, feature_rows, first_rows = [], [], []
    for cut, (pieces, shapes, gaps, _), keep in zip(batch, rows, keeps, strict=True):
        if cut.doc.task == "syntax":
            gaps = _paragraph_gaps(cut, gaps, keep, augment)
        ids, features, first = [CLS], [0], []
        for n in keep:
            first.append(len(ids))
            ids.extend(pieces[n])
            features.extend([feature_of(shapes[n], gaps[n])] * len(pieces[n]))
        ids_rows.append([*ids, SEP])
        feature_rows.append([*features, 0])
        first_rows.append(first)
    data["ids"] = pad(ids_rows, 0)
    data["features"] = pad(feature_rows, 0)
    data["mask"] = pad([[0] * len(row) for row in ids_rows], -10_000).float()
    data["first"] = pad(first_rows, 0)
    data["lengths"] = torch.tensor([len(row) for row in first_rows])
    if data["task"] == "syntax":
        _syntax(data, batch, [row[3] for row in rows], keeps)
    elif data["task"] == "entities":
        data["entity"] = pad(_label_rows(batch, keeps, "entity"), 0)
        data["partial"] = torch.tensor([cut.doc.labels["partial"] for cut in batch])
    else:
        _roles(data, batch)
    return data


def pad(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    """Return rows of numbers as one tensor."""
    array = np.full((len(rows), max(map(len, rows))), value, dtype=np.int64)
    for n, row in enumerate(rows):
        array[n, : len(row)] = row
    return torch.from_numpy(array)


def _drop_stops(cut: Cut, augment: Augment) -> list[int] | None:
    """Return the tokens to keep when some sentences lose their final stop."""
    if not augment.chance(0.25):
        return None
    heads, stop_piece = cut.doc.labels["head"], cut.doc.labels.get("stop")
    has_child = {heads[n] for n in range(cut.start, cut.stop) if heads[n] != n}
    ends = [s - 1 for s in cut.doc.starts if cut.start < s <= cut.stop] + [cut.stop - 1]
    dropped = {
        n
        for n in ends
        if cut.doc.pieces[n] == stop_piece and n not in has_child and heads[n] != n and augment.rng.random() < 0.4
    }
    return [n - cut.start for n in range(cut.start, cut.stop) if n not in dropped]


def _paragraph_gaps(cut: Cut, gaps: list[int], keep: list[int], augment: Augment) -> list[int]:
    """Return the gaps with line breaks before paragraphs (half of the time) and after lost stops."""
    kept = set(keep)
    breaks = augment.rng.random() < 0.5
    starts = set(cut.doc.starts)
    gaps = list(gaps)
    for n in range(len(gaps)):
        place = cut.start + n
        lost = n > 0 and (n - 1) not in kept
        if (breaks and cut.doc.labels["paragraph"][place]) or (lost and place in starts):
            gaps[n] = NEWLINE
        elif gaps[n] == NEWLINE and n > 0:
            gaps[n] = SPACE
    return gaps


def _label_rows(batch: Sequence[Cut], keeps: list[list[int]], name: str) -> list[list[int]]:
    return [[cut.doc.labels[name][cut.start + n] for n in keep] for cut, keep in zip(batch, keeps, strict=True)]


def _syntax(data: dict[str, Any], batch: Sequence[Cut], recased: list[bool], keeps: list[list[int]]) -> None:
    for name in ("tag", "morph", "lemma", "dep"):
        data[name] = pad(_label_rows(batch, keeps, name), IGNORED)
    data["lemma"][torch.tensor(recased)] = IGNORED
    heads, sentences, starts = [], [], []
    for cut, keep in zip(batch, keeps, strict=True):
        place = {n: new for new, n in enumerate(keep)}
        opens = set(cut.doc.starts)
        row_heads, row_sentences, row_starts, sentence = [], [], [], 0
        for n in keep:
            token = cut.start + n
            begins = token in opens
            sentence += begins
            head = cut.doc.labels["head"][token]
            row_heads.append(0 if head == token else place[head - cut.start] + 1)
            row_sentences.append(sentence)
            row_starts.append(int(begins) if place[n] else IGNORED)
        heads.append(row_heads)
        sentences.append(row_sentences)
        starts.append(row_starts)
    data["head"], data["sentence"], data["start"] = pad(heads, IGNORED), pad(sentences, 0), pad(starts, IGNORED)


def _roles(data: dict[str, Any], batch: Sequence[Cut]) -> None:
    data["roles"] = torch.stack(
        [pad([cut.doc.labels["roles"][r][cut.start : cut.stop] for cut in batch], 0) for r in range(len(ROLES))], 1
    )
    data["links"] = [_links_inside(cut) for cut in batch]


def _links_inside(cut: Cut) -> list[list[list[tuple[int, int]]]]:
    """Return the attributions of a sequence, spans cut at its edges."""
    found = []
    for parts in cut.doc.labels["links"]:
        inside = [
            [
                (max(a, cut.start) - cut.start, min(b, cut.stop) - cut.start)
                for a, b in spans
                if a < cut.stop and b > cut.start
            ]
            for spans in parts
        ]
        if any(inside):
            found.append(inside)
    return found
