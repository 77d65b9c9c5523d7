"""The trained part of the pipeline: tags, lemmas, sentences, dependencies and entities.

Importing this module registers the factories `diplomacy_encoder` and `neural_attributions`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import (  # type: ignore[import-not-found]
    DEP,
    ENT_IOB,
    ENT_TYPE,
    HEAD,
    LEMMA,
    MORPH,
    POS,
    TAG,
)
from spacy.language import Language
from spacy.parts_of_speech import IDS as POS_IDS  # type: ignore[import-not-found]
from spacy.tokens import Doc

from kg.pipeline.encoder_chunks import noun_chunks
from kg.pipeline.encoder_features import NEWLINE, NO_GAP, Words, words_of
from kg.pipeline.encoder_lemmas import apply_rule, look_up
from kg.pipeline.encoder_paths import best_path
from kg.pipeline.encoder_session import Outputs, Session
from kg.pipeline.encoder_trees import best_tree

__all__ = ["ROLE_SCORES", "DiplomacyEncoder", "EncoderLabels", "make_encoder"]

#: Key of `doc.user_data` under which the attribution scores travel to `neural_attributions`.
ROLE_SCORES: Final = "neural_attributions.scores"
LONGEST_SENTENCE: Final = 400
_ATTRIBUTES: Final = [TAG, POS, MORPH, LEMMA, HEAD, DEP, ENT_IOB, ENT_TYPE]
_IMPOSSIBLE: Final = -1e4
_OPENING: Final = frozenset("([{<\"'“‘«„‹`")
_IOB_INSIDE, _IOB_OUTSIDE, _IOB_BEGIN = 1, 2, 3


class EncoderLabels(NamedTuple):
    """The classes of each head; a morphology class is the part of speech, a tab and the features."""

    tags: tuple[str, ...] = ()
    morphs: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    deps: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


@Language.factory(
    "diplomacy_encoder",
    assigns=[
        "token.tag",
        "token.pos",
        "token.morph",
        "token.lemma",
        "token.is_sent_start",
        "token.head",
        "token.dep",
        "doc.sents",
        "doc.ents",
        "token.ent_iob",
        "token.ent_type",
    ],
)
def make_encoder(nlp: Language, name: str) -> DiplomacyEncoder:
    """Make the component; `from_disk` gives it its network."""
    nlp.vocab.get_noun_chunks = noun_chunks  # type: ignore[assignment]
    return DiplomacyEncoder(name)


class DiplomacyEncoder:
    """One pass of the network over a doc, and its decoding.

    A line break always ends a sentence; sentence starts that are already set (either way) stay.
    White space hangs on the word before it.
    """

    def __init__(self, name: str = "diplomacy_encoder") -> None:
        self.name = name
        self.session: Session | None = None
        self.labels = EncoderLabels()
        self.heads: dict[str, NDArray[np.float32]] = {}
        self.lemmas: dict[str, str] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a doc.

        Raises:
            ValueError: If the component has no network yet.
        """
        if self.session is None:
            raise ValueError(f"{self.name}: no network; load the pipeline from its folder")
        words = words_of(doc)
        if not words.numbers:
            return _blank(doc)
        outputs = self.session(words)
        starts = sentence_starts(doc, words, outputs["start"])
        heads, deps = self._parse(outputs, starts)
        entities = self._entities(outputs["entity"], starts)
        self._write(doc, words, outputs, heads, deps, entities)
        doc.user_data[ROLE_SCORES] = (words.numbers, outputs["role"], outputs["link"])
        return doc

    def _parse(self, outputs: Outputs, starts: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the head word of each word (a root's is itself) and its label number."""
        size = len(outputs["start"])
        heads = np.arange(size)
        rooted = np.zeros(size, dtype=bool)
        for start, stop in zip(starts, [*starts[1:], size], strict=True):
            scores = np.empty((stop - start, stop - start + 1), dtype=np.float32)
            scores[:, 0] = outputs["arc_root"][start:stop]
            scores[:, 1:] = outputs["arc_dependent"][start:stop] @ outputs["arc_head"][start:stop].T
            tree = best_tree(scores)
            rooted[start:stop] = tree == 0
            heads[start:stop] = np.where(tree == 0, heads[start:stop], tree + start - 1)
        above = np.where(rooted[:, None], self.heads["label_root"], outputs["label_head"][heads])
        scores = gelu(outputs["label_dependent"] + above) @ self.heads["label"].T + self.heads["label_bias"]
        scores[:, self.labels.deps.index("root")] = np.where(rooted, 1e4, _IMPOSSIBLE)
        return heads, scores.argmax(1)

    def _entities(self, emissions: NDArray[np.float32], starts: Sequence[int]) -> NDArray[np.int64]:
        """Return the tag number of each word; no entity crosses a sentence start."""
        going_on = [n for n, tag in enumerate(self.labels.entities) if tag[0] in "IE"]
        emissions = emissions.copy()
        emissions[np.ix_(starts, going_on)] = _IMPOSSIBLE
        path: NDArray[np.int64] = best_path(emissions[None], self.heads["entity_moves"][None])[0]
        return path

    def _write(
        self,
        doc: Doc,
        words: Words,
        outputs: Outputs,
        heads: NDArray[np.int64],
        deps: NDArray[np.int64],
        entities: NDArray[np.int64],
    ) -> None:
        strings = doc.vocab.strings
        numbers = np.array(words.numbers)
        table = _whitespace_table(doc, words.numbers)
        table[numbers, 0] = _looked_up([strings.add(tag) for tag in self.labels.tags], outputs["tag"])
        parts = [morph.split("\t") for morph in self.labels.morphs]
        table[numbers, 1] = _looked_up([POS_IDS[pos] for pos, _ in parts], outputs["morph"])
        table[numbers, 2] = _looked_up([doc.vocab.morphology.add(f or "_") for _, f in parts], outputs["morph"])
        table[numbers, 3] = [
            strings.add(self._lemma(word, self.labels.tags[tag], choices))
            for word, tag, choices in zip(words.texts, outputs["tag"], outputs["lemma"], strict=True)
        ]
        table[numbers, 4] = (numbers[heads] - numbers).astype(np.int64).view(np.uint64)
        dep_names = ["ROOT" if dep == "root" else dep for dep in self.labels.deps]
        table[numbers, 5] = _looked_up([strings.add(dep) for dep in dep_names], deps)
        tags = self.labels.entities
        kinds = [_IOB_OUTSIDE if t == "O" else _IOB_BEGIN if t[0] in "BS" else _IOB_INSIDE for t in tags]
        table[numbers, 6] = _looked_up(kinds, entities)
        table[numbers, 7] = _looked_up([strings.add(t[2:]) if t != "O" else 0 for t in tags], entities)
        _close_gaps(table, numbers, entities, tags)
        doc.from_array(_ATTRIBUTES, table)  # type: ignore[arg-type]

    def _lemma(self, word: str, tag: str, choices: Iterable[int]) -> str:
        """Return the lemma by the table; where that has none, by the first rule that fits."""
        known = look_up(self.lemmas, word, tag)
        if known is not None:
            return known
        for choice in choices:
            lemma = apply_rule(self.labels.lemmas[choice], word)
            if lemma:
                return lemma
        return word

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002  (spaCy passes it)
        """Write network, labels and heads into a folder."""
        path.mkdir(parents=True, exist_ok=True)
        if self.session is not None:
            self.session.write(path)
        (path / "labels.json").write_text(json.dumps(self.labels._asdict(), ensure_ascii=False), encoding="utf8")
        (path / "lemmas.json").write_text(json.dumps(self.lemmas, ensure_ascii=False, indent=0), encoding="utf8")
        np.savez(path / "heads.npz", **self.heads)  # type: ignore[arg-type]

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> DiplomacyEncoder:  # noqa: ARG002
        """Read what `to_disk` wrote."""
        self.session = Session.read(path)
        lists = json.loads((path / "labels.json").read_text(encoding="utf8"))
        self.labels = EncoderLabels(**{name: tuple(values) for name, values in lists.items()})
        self.lemmas = json.loads((path / "lemmas.json").read_text(encoding="utf8"))
        with np.load(path / "heads.npz") as heads:
            self.heads = dict(heads)
        return self


def sentence_starts(doc: Doc, words: Words, scores: NDArray[np.float32]) -> list[int]:
    """Return the words that begin sentences, the first word among them.

    A mark glued to the word before it opens none, unless it is an opening one. Sentences of more
    than 400 words are cut where a start is likeliest.
    """
    starts = []
    for place, number in enumerate(words.numbers):
        given = doc[number].is_sent_start
        begins = (
            begins_sentence(words.texts[place], words.gaps[place], float(scores[place])) if given is None else given
        )
        if begins or not place:
            starts.append(place)
    return [cut for a, b in zip(starts, [*starts[1:], len(scores)], strict=True) for cut in _shorten(a, b, scores)]


def begins_sentence(text: str, gap: int, score: float) -> bool:
    """Tell whether a word with this gap before it and this score begins a sentence."""
    if gap == NO_GAP and text not in _OPENING and not any(map(str.isalnum, text)):
        return False
    return gap == NEWLINE or score > 0


def _shorten(start: int, stop: int, scores: NDArray[np.float32]) -> list[int]:
    cuts = [start]
    while stop - cuts[-1] > LONGEST_SENTENCE:
        after = cuts[-1] + 1
        cuts.append(after + int(scores[after : after + LONGEST_SENTENCE - 1].argmax()))
    return cuts


def gelu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the Gaussian error linear unit, by its usual approximation."""
    cube = x * x * x  # many times quicker than a power
    result: NDArray[np.float32] = 0.5 * x * (1 + np.tanh(np.float32(0.7978846) * (x + np.float32(0.044715) * cube)))
    return result


def _looked_up(values: Sequence[int], numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    found: NDArray[np.uint64] = np.array(values, dtype=np.uint64)[numbers]
    return found


def _whitespace_table(doc: Doc, numbers: Sequence[int]) -> NDArray[np.uint64]:
    """Return the annotation of white space; the rows of the words are still empty."""
    strings = doc.vocab.strings
    row = [
        strings.add("_SP"),
        POS_IDS["SPACE"],
        doc.vocab.morphology.add("_"),
        0,
        0,
        strings.add("dep"),
        _IOB_OUTSIDE,
        0,
    ]
    table = np.tile(np.array(row, dtype=np.uint64), (len(doc), 1))
    words = set(numbers)
    before = numbers[0] if numbers else 0
    for token in doc:
        if token.i in words:
            before = token.i
        else:
            table[token.i, 3] = strings.add(token.text)
            table[token.i, 4] = np.array(before - token.i, dtype=np.int64).view(np.uint64)
    return table


def _close_gaps(
    table: NDArray[np.uint64], numbers: NDArray[np.int64], entities: NDArray[np.int64], tags: Sequence[str]
) -> None:
    """Carry entities over white space that stands inside them."""
    for place in np.flatnonzero(np.diff(numbers) > 1):
        if tags[entities[place + 1]][0] in "IE":
            inside = slice(numbers[place] + 1, numbers[place + 1])
            table[inside, 6] = _IOB_INSIDE
            table[inside, 7] = table[numbers[place], 7]


def _blank(doc: Doc) -> Doc:
    """Annotate a doc that has no words."""
    if len(doc):
        table = _whitespace_table(doc, [])
        table[:, 5] = doc.vocab.strings.add("ROOT")
        table[:, 4] = 0
        doc.from_array(_ATTRIBUTES, table)  # type: ignore[arg-type]
    doc.user_data[ROLE_SCORES] = ([], np.zeros((0, 15), np.float32), np.zeros((0, 384), np.float32))
    return doc


from kg.pipeline import neural_attributions  # noqa: E402, F401  (registers its factory)
