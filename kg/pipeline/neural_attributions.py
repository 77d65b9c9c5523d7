"""Who is reported to have said what, as the trained model sees it.

Sources, cues and contents are marked by one tagger each; then each content part chooses its cue
and each cue its source.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import exp
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from kg.pipeline.encoder_paths import Lattice, best_path, lattice, spans_of
from kg.pipeline.neural_kinds import kind_of

__all__ = ["AttributionCandidate", "Calibration", "NeuralAttributions", "make_attributions"]

ROLE_SCORES: Final = "neural_attributions.scores"
SOURCE, CUE, CONTENT = range(3)
REACH: Final = 400
"""Words between two spans beyond which they are never linked."""
_TAGS: Final = 5
_BEGINS_INSIDE: Final = (2, 3)
_IMPOSSIBLE: Final = -1e4

WordSpan = tuple[int, int]
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class AttributionCandidate:
    """One attribution; the spans are character offsets of the doc's text, half-open.

    `source` is empty where nobody is named ("it is said"). `confidence` is the measured share of
    right ones among candidates like this, see docs/accuracy.md.
    """

    source: Spans
    cue: Spans
    content: Spans
    kind: Literal["speech", "belief", "intention"]
    confidence: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights that turn the evidence for a candidate into a probability, and what is cut off.

    `offsets` are added to the scores of being outside a source, cue and content span; `none` is
    added to the score of having no source and of having no cue.
    """

    weights: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0, 1.0, 0.0)
    bias: float = 0.0
    offsets: tuple[float, float, float] = (0.0, 0.0, 0.0)
    none: tuple[float, float] = (0.0, 0.0)
    least: float = 0.0

    def __call__(self, evidence: Evidence) -> float:
        """Return the probability that the attribution is right."""
        total = sum(w * e for w, e in zip(self.weights, evidence, strict=True)) + self.bias
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


class Evidence(NamedTuple):
    """Log probabilities of the parts of a candidate."""

    cue: float
    source: float
    content: float
    source_link: float
    content_link: float
    sourceless: float


class Marked(NamedTuple):
    """The spans of each role in words of a doc, in order."""

    sources: list[WordSpan]
    cues: list[WordSpan]
    contents: list[WordSpan]


class Choice(NamedTuple):
    """The number of the option chosen, -1 for none, and its log probability."""

    option: int
    weight: float


class Linked(NamedTuple):
    """A candidate in words of the doc; `main` is its longest content part.

    `links` are the log probabilities of the choices of source and cue.
    """

    source: tuple[WordSpan, ...]
    cue: WordSpan
    content: tuple[WordSpan, ...]
    main: WordSpan
    links: tuple[float, float]
    evidence: Evidence | None = None

    def weighed(self, odds: Lattice) -> Linked:
        """Return the candidate with the evidence for it."""
        evidence = Evidence(
            cue=odds.span(CUE, *self.cue),
            source=odds.span(SOURCE, *self.source[0]) if self.source else 0.0,
            content=odds.span(CONTENT, *self.main),
            source_link=self.links[0],
            content_link=self.links[1],
            sourceless=0.0 if self.source else 1.0,
        )
        return self._replace(evidence=evidence)


@Language.factory(
    "neural_attributions",
    requires=["doc.sents", "token.lemma"],
    assigns=["doc._.attribution_candidates"],
)
def make_attributions(nlp: Language, name: str) -> NeuralAttributions:  # noqa: ARG001  (spaCy passes it)
    """Make the component; it stands behind `diplomacy_encoder`, whose pass it shares."""
    return NeuralAttributions(name)


class NeuralAttributions:
    """Writes attribution candidates, in the order of the text, of nested ones the outer first."""

    def __init__(self, name: str = "neural_attributions") -> None:
        self.name = name
        self.heads: dict[str, NDArray[np.float32]] = {}
        self.calibration = Calibration()
        if not Doc.has_extension("attribution_candidates"):
            Doc.set_extension("attribution_candidates", default=[])

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a doc.

        Raises:
            ValueError: If `diplomacy_encoder` did not run before.
        """
        doc._.attribution_candidates = list(self.find_candidates(doc))
        doc.user_data.pop(ROLE_SCORES, None)
        return doc

    def find_candidates(self, doc: Doc) -> Iterator[AttributionCandidate]:
        """Yield the candidates whose confidence reaches the calibrated least."""
        if ROLE_SCORES not in doc.user_data:
            raise ValueError(f"{self.name}: needs diplomacy_encoder before it in the pipeline")
        numbers, scores, vectors = doc.user_data[ROLE_SCORES]
        for linked in self.link(scores, vectors):
            confidence = self.calibration(linked.evidence) if linked.evidence else 0.0
            if confidence >= self.calibration.least:
                yield _candidate(doc, numbers, linked, confidence)

    def link(self, scores: NDArray[np.float32], vectors: NDArray[np.float32]) -> list[Linked]:
        """Return the attributions of the words of a doc.

        `scores` are words × 15 emissions (outside, begin, inside, end, single of source, cue,
        content), `vectors` what the spans are compared by.
        """
        if not len(scores):
            return []
        chains = self.chains(scores)
        marked = self.mark(chains)
        if not marked.cues or not marked.contents:
            return []
        odds = lattice(chains, self.heads["moves"])
        return [linked.weighed(odds) for linked in self.join(marked, vectors)]

    def chains(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the emissions of each role, with the calibrated offsets."""
        chains = np.ascontiguousarray(scores.reshape(len(scores), 3, _TAGS).transpose(1, 0, 2))
        chains[:, :, 0] += np.array(self.calibration.offsets, dtype=np.float32)[:, None]
        chains[:, 0, _BEGINS_INSIDE] = _IMPOSSIBLE
        return chains

    def mark(self, chains: NDArray[np.float32]) -> Marked:
        """Return the spans of each role on its best path."""
        return Marked(*(spans_of(path) for path in best_path(chains, self.heads["moves"])))

    def join(self, marked: Marked, vectors: NDArray[np.float32]) -> list[Linked]:
        """Return an attribution for each cue that some content part chose, the outer first."""
        if not marked.cues or not marked.contents:
            return []
        sources = self._choose(SOURCE, vectors, marked.cues, marked.sources, marked.cues)
        cues = self._choose(CUE, vectors, marked.contents, marked.cues, marked.cues)
        found = []
        for number, cue in enumerate(marked.cues):
            parts = [n for n, choice in enumerate(cues) if choice.option == number]
            if parts:
                main = max(parts, key=lambda n: marked.contents[n][1] - marked.contents[n][0])
                source, weight = sources[number]
                found.append(
                    Linked(
                        source=(marked.sources[source],) if source >= 0 else (),
                        cue=cue,
                        content=tuple(marked.contents[n] for n in parts),
                        main=marked.contents[main],
                        links=(weight, cues[main].weight),
                    )
                )
        return sorted(found, key=_reach)

    def _choose(
        self,
        question: int,
        vectors: NDArray[np.float32],
        askers: Sequence[WordSpan],
        options: Sequence[WordSpan],
        cues: Sequence[WordSpan],
    ) -> list[Choice]:
        """Return what each asker chooses among the options or none of them."""
        left = self._spans(2 * question, vectors, askers)
        none = left @ self.heads["none"][question] + self.heads["none_bias"][question]
        table = (none + self.calibration.none[question])[:, None].astype(np.float64)
        if options:
            right = self._spans(2 * question + 1, vectors, options)
            distances = word_distances(askers, options)
            pairs = left @ right.T * left.shape[1] ** -0.5
            pairs = pairs + self.heads["distance"][question][distance_buckets(distances)]
            pairs = pairs + self.heads["between"][question][np.minimum(3, spans_between(askers, options, cues))]
            table = np.concatenate([table, np.where(np.abs(distances) > REACH, _IMPOSSIBLE, pairs)], 1)
        table -= table.max(1, keepdims=True)
        logs = table - np.log(np.exp(table).sum(1, keepdims=True))
        return [Choice(int(column) - 1, float(logs[row, column])) for row, column in enumerate(logs.argmax(1))]

    def _spans(self, projection: int, vectors: NDArray[np.float32], spans: Sequence[WordSpan]) -> NDArray[np.float32]:
        """Return one vector for each span, from its first and its last word."""
        weight, bias = self.heads["project"], self.heads["project_bias"]
        size = len(weight) // 8
        both = []
        for side, places in enumerate(([s for s, _ in spans], [e - 1 for _, e in spans])):
            rows = slice((2 * projection + side) * size, (2 * projection + side + 1) * size)
            both.append(vectors[np.array(places, dtype=np.int64)] @ weight[rows].T + bias[rows])
        total = both[0] + both[1]
        result: NDArray[np.float32] = 0.5 * total * (1 + np.tanh(0.7978846 * (total + 0.044715 * total**3)))
        return result

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002  (spaCy passes it)
        """Write heads and calibration into a folder."""
        path.mkdir(parents=True, exist_ok=True)
        np.savez(path / "heads.npz", **self.heads)  # type: ignore[arg-type]
        (path / "calibration.json").write_text(json.dumps(asdict(self.calibration), indent=1), encoding="utf8")

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> NeuralAttributions:  # noqa: ARG002
        """Read what `to_disk` wrote."""
        with np.load(path / "heads.npz") as heads:
            self.heads = dict(heads)
        values = json.loads((path / "calibration.json").read_text(encoding="utf8"))
        fixed: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        self.calibration = Calibration(**fixed)
        return self


def word_distances(ones: Sequence[WordSpan], others: Sequence[WordSpan]) -> NDArray[np.int64]:
    """Return the words from each span to each other one, negative when that stands before."""
    one, other = np.array(ones)[:, None], np.array(others)[None]
    after, before = other[..., 0] - one[..., 1] + 1, other[..., 1] - one[..., 0] - 1
    found: NDArray[np.int64] = np.where(after > 0, after, np.where(before < 0, before, 0))
    return found


def distance_buckets(words: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a bucket for each signed number of words between two spans."""
    sizes = np.minimum(7, np.log2(np.abs(words) + 1).astype(np.int64))
    found: NDArray[np.int64] = np.where(words >= 0, sizes, sizes + 8)
    return found


def spans_between(ones: Sequence[WordSpan], others: Sequence[WordSpan], spans: Sequence[WordSpan]) -> NDArray[np.int64]:
    """Return how many of the sorted spans begin between each pair."""
    one, other = np.array(ones)[:, None], np.array(others)[None]
    starts = np.array([start for start, _ in spans], dtype=np.int64)
    low, high = np.minimum(one[..., 1], other[..., 1]), np.maximum(one[..., 0], other[..., 0])
    found: NDArray[np.int64] = np.maximum(0, starts.searchsorted(high) - starts.searchsorted(low))
    return found


def _reach(linked: Linked) -> tuple[int, int]:
    spans = [*linked.source, linked.cue, *linked.content]
    return min(s for s, _ in spans), -max(e for _, e in spans)


def _candidate(doc: Doc, numbers: Sequence[int], linked: Linked, confidence: float) -> AttributionCandidate:
    def characters(spans: Iterable[WordSpan]) -> Spans:
        ranges = [(doc[numbers[start]], doc[numbers[stop - 1]]) for start, stop in spans]
        return tuple((first.idx, last.idx + len(last)) for first, last in ranges)

    start, stop = linked.cue
    lemmas = [doc[n].lemma_.lower() for n in numbers[start:stop]]
    return AttributionCandidate(
        source=characters(linked.source),
        cue=characters([linked.cue]),
        content=characters(sorted(linked.content)),
        kind=kind_of(lemmas),
        confidence=round(confidence, 4),
    )
