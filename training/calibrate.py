"""Calibration of the attributions on articles whose attributions the network never saw."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from benchmarks.quality_measures import Attributed, attributions_of, matches, same_source
from kg.pipeline.neural_attributions import (
    ROLE_SCORES,
    Calibration,
    Evidence,
    Linked,
    Marked,
    NeuralAttributions,
)
from training.corpora import held_out, read_json_lines

STEPS = (-0.75, -0.5, -0.25, 0.0, 0.25)
NONE_STEPS = (-1.5, -1.0, -0.5, 0.0, 0.5)
RIDGE = 1.0
ROUNDS = 30
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One article: what the network says of it, and its attributions in words."""

    scores: NDArray[np.float32]
    vectors: NDArray[np.float32]
    gold: list[Attributed]


def cases(nlp: Language, data: Path, clean_only: bool = False) -> list[Case]:
    """Run the encoder over the articles that were held out.

    They are PolNeAR's, or with `clean_only` GUM's, whose development split is taken in as well: one
    in seventeen of its training documents would be seven.
    """
    train = "gum-attribution/gum_attribution_train.jsonl.gz" if clean_only else "polnear/polnear_train.jsonl.gz"
    records = [r for r in read_json_lines(data / train) if held_out(r["id"])]
    if clean_only:
        records += read_json_lines(data / "gum-attribution/gum_attribution_dev.jsonl.gz")
    found = []
    with nlp.select_pipes(enable="diplomacy_encoder"):
        for record in records:
            doc = nlp(record["text"])
            numbers, scores, vectors = doc.user_data[ROLE_SCORES]
            found.append(Case(scores, vectors, _in_words(doc, numbers, record)))
    return found


def _in_words(doc: Doc, numbers: Sequence[int], record: dict[str, Any]) -> list[Attributed]:
    place = {number: n for n, number in enumerate(numbers)}

    def spans(given: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        return frozenset((place[a], place[b - 1] + 1) for a, b in given)

    gold = attributions_of(doc, record["attributions"])
    return [Attributed(spans(a.source), spans(a.cue), spans(a.content)) for a in gold]


def calibrate(component: NeuralAttributions, articles: Sequence[Case]) -> Calibration:
    """Return offsets that raise the F of exact spans and links, and weights that give shares.

    The offsets are searched first, one role after the other, then those of the links; the
    weights are fitted by logistic regression; last, the least confidence is the one with the best
    F of linked attributions.

    Raises:
        ValueError: If the network finds nothing to calibrate on.
    """
    best = component.calibration = Calibration()
    for place in range(3):
        tried = [replace(best, offsets=_with(best.offsets, place, step)) for step in STEPS]
        best = max(tried, key=lambda c: _score(component, articles, c, _mark(component, articles, c)))
    marked = _mark(component, articles, best)
    tried = [replace(best, none=(one, other)) for one, other in itertools.product(NONE_STEPS, repeat=2)]
    best = max(tried, key=lambda c: _score(component, articles, c, marked))
    component.calibration = best
    evidence, right = _evidence(component, articles)
    if not len(right):
        raise ValueError("no attribution is found in the articles held out; train longer")
    weights = fit(evidence, right)
    best = replace(best, weights=tuple(map(float, weights[:-1])), bias=float(weights[-1]))
    shares = np.array([best(Evidence(*row)) for row in evidence])
    expected = sum(1 for case in articles for g in case.gold if g.content)
    return replace(best, least=_least(shares, right, expected))


def _mark(component: NeuralAttributions, articles: Sequence[Case], calibration: Calibration) -> list[Marked]:
    component.calibration = calibration
    return [component.mark(component.chains(case.scores)) for case in articles]


def _with(values: tuple[float, float, float], place: int, value: float) -> tuple[float, float, float]:
    changed = list(values)
    changed[place] = value
    return (changed[0], changed[1], changed[2])


def _score(
    component: NeuralAttributions, articles: Sequence[Case], calibration: Calibration, marked: Sequence[Marked]
) -> float:
    """Return the F of linked attributions plus that of their exact spans."""
    component.calibration = calibration
    linked = found = expected = exact = spans = 0
    for case, spans_of_case in zip(articles, marked, strict=True):
        made = [_attributed(item) for item in component.join(spans_of_case, case.vectors)]
        gold = [g for g in case.gold if g.content]
        linked += sum(same_source(f, g) for f, g in matches(made, gold))
        found += len(made)
        expected += len(gold)
        for role in ("source", "cue", "content"):
            one = {s for a in made for s in getattr(a, role)}
            other = {s for a in case.gold for s in getattr(a, role)}
            exact += len(one & other)
            spans += len(one) + len(other)
    return 2 * linked / max(1, found + expected) + 2 * exact / max(1, spans)


def _attributed(item: Linked) -> Attributed:
    return Attributed(frozenset(item.source), frozenset([item.cue]), frozenset(item.content))


def _evidence(component: NeuralAttributions, articles: Sequence[Case]) -> tuple[Floats, Floats]:
    """Return the evidence for each candidate, and 1 or 0 for right or wrong."""
    rows: list[Evidence] = []
    right: list[bool] = []
    for case in articles:
        items = component.link(case.scores, case.vectors)
        made = [_attributed(item) for item in items]
        good = {id(f) for f, g in matches(made, [g for g in case.gold if g.content]) if same_source(f, g)}
        rows.extend(item.evidence for item in items if item.evidence)
        right.extend(id(m) in good for m in made)
    return np.array(rows, dtype=np.float64), np.array(right, dtype=np.float64)


def fit(evidence: Floats, right: Floats) -> Floats:
    """Return the weights of a logistic regression, the bias last, by Newton's method."""
    rows = np.column_stack([evidence, np.ones(len(evidence))])
    weights = np.zeros(rows.shape[1])
    ridge = np.eye(len(weights)) * RIDGE
    ridge[-1, -1] = 1e-6
    for _ in range(ROUNDS):
        shares = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (right - shares) - ridge @ weights
        curve = (rows * (shares * (1 - shares))[:, None]).T @ rows + ridge
        weights = weights + np.linalg.solve(curve, gradient)
    return weights


def _least(shares: Floats, right: Floats, expected: int) -> float:
    order = np.argsort(-shares)
    kept = np.arange(1, len(order) + 1)
    f = 2 * np.cumsum(right[order]) / (kept + expected)
    return round(float(shares[order][int(f.argmax())]) - 5e-5, 4)
