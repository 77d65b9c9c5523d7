"""Decoding of the neural pipeline: windows, paths, trees, lemma rules, kinds."""

from __future__ import annotations

import itertools
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.pipeline.encoder import begins_sentence
from kg.pipeline.encoder_features import NEWLINE, NO_GAP, SPACE, gap_of, plan_windows, shape_of
from kg.pipeline.encoder_lemmas import apply_rule, learn, lemma_rule, look_up
from kg.pipeline.encoder_paths import best_path, lattice, spans_of
from kg.pipeline.encoder_trees import best_tree
from kg.pipeline.neural_attributions import (
    Calibration,
    Evidence,
    distance_buckets,
    spans_between,
    word_distances,
)
from kg.pipeline.neural_kinds import kind_of

LENGTHS = st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=60)
WORDS = st.text(st.characters(exclude_characters="|"), min_size=1, max_size=12)
SEEDS = st.integers(min_value=0, max_value=10_000)


@given(LENGTHS, st.integers(min_value=10, max_value=40))
def test_kept_parts_of_windows_tile_the_words(lengths: list[int], size: int) -> None:
    windows = list(plan_windows(lengths, size, size // 3))
    assert [w.keep_start for w in windows] == [0, *(w.keep_stop for w in windows[:-1])]
    assert windows[-1].keep_stop == len(lengths)
    for window in windows:
        assert window.start <= window.keep_start <= window.keep_stop <= window.stop
        assert sum(lengths[window.start : window.stop]) <= size


def test_a_word_near_the_edge_of_a_window_is_taken_from_its_neighbour() -> None:
    first, second = plan_windows([1] * 15, 10, 5)
    assert (first.stop, second.start) == (10, 5)
    assert first.keep_stop == second.keep_start == 7


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("2026", 1),
        ("talks", 2),
        ("UN", 3),
        ("Geneva", 4),
        ("I", 5),
        ("iPhone4", 6),
        ("McCain", 7),
        (",", 0),
    ],
)
def test_shape_is_the_casing_class(word: str, shape: int) -> None:
    assert shape_of(word) == shape


@pytest.mark.parametrize(("space", "gap"), [("", NO_GAP), (" ", SPACE), (" \n", NEWLINE), ("\r", NEWLINE)])
def test_gap_is_the_class_of_white_space(space: str, gap: int) -> None:
    assert gap_of(space) == gap


@given(WORDS, WORDS)
def test_a_lemma_rule_gives_back_the_lemma(form: str, lemma: str) -> None:
    assert apply_rule(lemma_rule(form, lemma), form) == lemma


@pytest.mark.parametrize(
    ("form", "lemma", "other", "other_lemma"),
    [
        ("Ministers", "minister", "Talks", "talk"),
        ("denied", "deny", "replied", "reply"),
        ("was", "be", "this", None),
        ("Geneva", "Geneva", "Moscow", "Moscow"),
    ],
)
def test_a_lemma_rule_carries_over_only_where_it_fits(
    form: str, lemma: str, other: str, other_lemma: str | None
) -> None:
    assert apply_rule(lemma_rule(form, lemma), other) == other_lemma


def test_the_lemma_table_keeps_endings_and_exceptions() -> None:
    verbs = [("denied", "deny"), ("replied", "reply"), ("asked", "ask"), ("talked", "talk"), ("said", "say")]
    table = learn([(form, "VBD", lemma) for form, lemma in verbs])
    expected = {"denied": "deny", "said": "say", "relied": "rely", "walked": "walk"}
    assert {form: look_up(table, form, "VBD") for form in expected} == expected
    assert look_up(table, "asked", "NN") is None


@pytest.mark.parametrize(
    ("text", "gap", "score", "begins"),
    [
        ("They", SPACE, 1.0, True),
        ("They", SPACE, -1.0, False),
        ("They", NEWLINE, -1.0, True),
        ("*", NO_GAP, 1.0, False),
        ("“", NO_GAP, 1.0, True),
    ],
)
def test_a_glued_mark_begins_no_sentence(text: str, gap: int, score: float, begins: bool) -> None:
    assert begins_sentence(text, gap, score) is begins


@given(SEEDS, st.integers(min_value=1, max_value=5))
def test_the_best_path_is_the_best_of_all(seed: int, length: int) -> None:
    emissions, moves = _chain(seed, length)
    paths = list(itertools.product(range(5), repeat=length))
    best = max(paths, key=lambda p: _score(emissions, moves, p))
    assert tuple(best_path(emissions, moves)[0]) == best


@given(SEEDS)
def test_the_probability_of_a_span_is_that_of_the_paths_with_it(seed: int) -> None:
    emissions, moves = _chain(seed, 4)
    paths = list(itertools.product(range(5), repeat=4))
    weights = {path: exp(_score(emissions, moves, path)) for path in paths}
    for start, stop, tags in ((1, 2, (4,)), (0, 3, (1, 2, 3)), (2, 4, (1, 3))):
        share = sum(w for path, w in weights.items() if path[start:stop] == tags) / sum(weights.values())
        assert exp(lattice(emissions, moves).span(0, start, stop)) == pytest.approx(share, rel=1e-4)


def test_spans_are_read_from_tags() -> None:
    assert spans_of(np.array([0, 1, 2, 3, 4, 0, 1])) == [(1, 4), (4, 5), (6, 7)]


@given(SEEDS, st.integers(min_value=1, max_value=5))
def test_the_tree_is_the_best_one_under_its_root(seed: int, size: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(size, size + 1)).astype(np.float32)
    found = tuple(int(head) for head in best_tree(scores))
    trees = [t for t in itertools.product(range(size + 1), repeat=size) if _is_tree(t)]
    assert found in trees
    same_root = [t for t in trees if t.index(0) == found.index(0)]
    assert _total(scores, found) == pytest.approx(max(_total(scores, t) for t in same_root), abs=1e-4)


@pytest.mark.parametrize(
    ("lemmas", "kind"),
    [
        (["say"], "speech"),
        (["have", "be", "believe"], "belief"),
        (["vow", "to"], "intention"),
        (["according", "to"], "speech"),
        (["’s"], "speech"),
    ],
)
def test_the_cue_tells_the_kind(lemmas: list[str], kind: str) -> None:
    assert kind_of(lemmas) == kind


def test_distance_is_signed_and_bucketed() -> None:
    assert word_distances([(0, 2), (4, 6), (0, 9)], [(2, 4), (0, 2)]).tolist() == [[1, 0], [-1, -3], [0, 0]]
    assert len(set(distance_buckets(np.arange(-300, 301)).tolist())) == 15


def test_cues_between_two_spans_are_counted() -> None:
    assert spans_between([(0, 1)], [(8, 9)], [(0, 1), (3, 4), (5, 6), (9, 10)]).tolist() == [[2]]


def test_confidence_rises_with_the_evidence() -> None:
    calibration = Calibration()
    weak = calibration(Evidence(-2.0, -2.0, -2.0, -1.0, -1.0, 0.0))
    strong = calibration(Evidence(-0.1, -0.1, -0.1, -0.1, -0.1, 0.0))
    assert 0 < weak < strong < 1


def _chain(seed: int, length: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(1, length, 5)).astype(np.float32), rng.normal(size=(1, 5, 5)).astype(np.float32)


def _score(emissions: np.ndarray, moves: np.ndarray, path: tuple[int, ...]) -> float:
    score = sum(emissions[0, n, tag] for n, tag in enumerate(path))
    return float(score + sum(moves[0, a, b] for a, b in itertools.pairwise(path)))


def _is_tree(heads: tuple[int, ...]) -> bool:
    def reaches_root(word: int) -> bool:
        seen = set()
        while word:
            if word in seen:
                return False
            seen.add(word)
            word = heads[word - 1]
        return True

    return heads.count(0) == 1 and all(reaches_root(n + 1) for n in range(len(heads)))


def _total(scores: np.ndarray, heads: tuple[int, ...]) -> float:
    return float(sum(scores[n, head] for n, head in enumerate(heads)))
