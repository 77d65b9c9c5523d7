"""One loss for each family of heads."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.pipeline.neural_attributions import distance_buckets, spans_between, word_distances
from training.corpora import Span
from training.network import ARC, IMPOSSIBLE, LINK, SPAN_TAGS, Network, crf_loss, pick
from training.sequences import IGNORED

WEIGHTS = {"syntax": 1.0, "entities": 2.0, "roles": 2.0}
LINK_WEIGHT = 0.15


def loss(network: Network, data: dict[str, Any], legal: dict[str, Tensor], dtype: torch.dtype) -> Tensor:
    """Return the weighted loss of one batch."""
    mask = data["mask"][:, None, None, :].to(dtype)
    outputs = network.encoder(data["ids"], data["features"], mask, dtype)
    if data["task"] == "syntax":
        return _syntax(network, data, outputs) * WEIGHTS["syntax"]
    value = {"entities": _entities, "roles": _roles}[data["task"]](network, data, outputs, legal)
    return value * WEIGHTS[data["task"]]


def _cross_entropy(scores: Tensor, gold: Tensor) -> Tensor:
    return functional.cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=IGNORED)


def _syntax(network: Network, data: dict[str, Any], outputs: list[Tensor]) -> Tensor:
    heads = network.syntax
    x = network.drop(pick(heads.mix(outputs), data["first"]))
    real = data["start"] != IGNORED
    gold_start = data["start"].clamp(min=0).float()
    start = functional.binary_cross_entropy_with_logits(heads.start(x).squeeze(-1), gold_start, reduction="none")
    value: Tensor = (
        _cross_entropy(heads.tag(x), data["tag"])
        + _cross_entropy(heads.morph(x), data["morph"])
        + 0.5 * _cross_entropy(heads.lemma(x), data["lemma"])
        + 3 * (start * real).sum() / real.sum().clamp(min=1)
    )
    dependent = heads.bilinear(network.drop(functional.gelu(heads.dependent(x)))) * ARC**-0.5
    head = network.drop(functional.gelu(heads.head(x)))
    arcs = dependent @ head.transpose(1, 2)
    same = data["sentence"].unsqueeze(2) == data["sentence"].unsqueeze(1)
    arcs = arcs.masked_fill(~same, IMPOSSIBLE)
    root = dependent @ heads.root
    arcs = torch.cat([root.unsqueeze(2), arcs], 2)
    value = value + _cross_entropy(arcs, data["head"])
    gold = data["head"].clamp(min=0)
    label_heads = torch.cat([heads.label_root.expand(len(x), 1, -1), heads.label_head(x)], 1)
    chosen = torch.gather(label_heads, 1, gold.unsqueeze(-1).expand(-1, -1, label_heads.shape[-1]))
    labels = heads.label(network.drop(functional.gelu(heads.label_dependent(x) + chosen)))
    return value + _cross_entropy(labels, data["dep"])


def _entities(network: Network, data: dict[str, Any], outputs: list[Tensor], legal: dict[str, Tensor]) -> Tensor:
    x = network.drop(pick(network.entities_mix(outputs), data["first"]))
    emissions = network.entities(x)
    allowed = None
    if bool(data["partial"].any()):
        allowed = functional.one_hot(data["entity"], emissions.shape[-1]).bool()
        unsure = data["partial"].unsqueeze(1) & (data["entity"] == 0)
        allowed = allowed | (unsure.unsqueeze(2) & legal["misc"])
    moves = network.entity_moves + legal["entities"]
    value = crf_loss(emissions, moves, data["lengths"], data["entity"], allowed)
    return value / int(data["lengths"].sum())


def _roles(network: Network, data: dict[str, Any], outputs: list[Tensor], legal: dict[str, Tensor]) -> Tensor:
    x = network.drop(pick(network.roles_mix(outputs), data["first"]))
    emissions = network.roles(x).unflatten(-1, (3, SPAN_TAGS)).transpose(1, 2)
    moves = (network.role_moves + legal["roles"]).repeat(len(x), 1, 1)
    value = crf_loss(
        emissions.flatten(0, 1),
        moves,
        data["lengths"].repeat_interleave(3),
        data["roles"].flatten(0, 1),
    )
    return value / int(data["lengths"].sum()) + LINK_WEIGHT * link_loss(network, x, data["links"])


def link_loss(network: Network, x: Tensor, rows: list[Any]) -> Tensor:
    """Return the mean loss of choosing a source for each cue and a cue for each content part."""
    questions: tuple[list[_Question], list[_Question]] = ([], [])
    for row, attributions in enumerate(rows):
        cues = sorted({span for _, spans, _ in attributions for span in spans})
        sources = sorted({span for spans, _, _ in attributions for span in spans})
        for source_spans, cue_spans, content_spans in attributions:
            source = sources.index(source_spans[0]) if source_spans else -1
            questions[0].extend(_question(row, span, sources, cues, source) for span in cue_spans)
            cue = cues.index(cue_spans[0]) if cue_spans else -1
            questions[1].extend(_question(row, span, cues, cues, cue) for span in content_spans)
    total = x.sum() * 0.0
    projected = network.links.project(x).unflatten(-1, (4, 2, LINK))
    for task, mine in enumerate(questions):
        if mine:
            total = total + _choices(network, projected, task, mine)
    return total / max(1, sum(map(len, questions)))


class _Question(NamedTuple):
    """A span that chooses among others of its sequence; the target is -1 for none of them."""

    row: int
    asker: Span
    options: list[Span]
    near: list[int]
    between: list[int]
    target: int


def _question(row: int, asker: Span, options: list[Span], cues: list[Span], target: int) -> _Question:
    if not options:
        return _Question(row, asker, options, [], [], target)
    near = distance_buckets(word_distances([asker], options))[0]
    between = np.minimum(3, spans_between([asker], options, cues))[0]
    return _Question(row, asker, options, near.tolist(), between.tolist(), target)


def _choices(network: Network, projected: Tensor, task: int, questions: list[_Question]) -> Tensor:
    """Return the summed cross entropy of the questions of one kind.

    The projections are: 0 and 1 for the cue and its source, 2 and 3 for the content and its cue.
    """
    rows = torch.tensor([q.row for q in questions])
    left = _span(projected[:, :, 2 * task], rows, torch.tensor([q.asker for q in questions]))
    none = network.links.null(functional.gelu(left))[:, task]
    width = max(len(q.options) for q in questions)
    table = torch.cat([none.unsqueeze(1), torch.full((len(questions), width), IMPOSSIBLE)], 1)
    owners = torch.tensor([n for n, q in enumerate(questions) for _ in q.options], dtype=torch.long)
    if len(owners):
        columns = torch.tensor([n for q in questions for n in range(1, len(q.options) + 1)])
        spans = torch.tensor([option for q in questions for option in q.options])
        right = _span(projected[:, :, 2 * task + 1], rows[owners], spans)
        near = torch.tensor([bucket for q in questions for bucket in q.near])
        between = torch.tensor([count for q in questions for count in q.between])
        scores = network.links.scores(task, left[owners], right, near, between)
        table = table.index_put((owners, columns), scores)
    target = torch.tensor([q.target + 1 for q in questions])
    return functional.cross_entropy(table, target, reduction="sum")


def _span(projected: Tensor, rows: Tensor, spans: Tensor) -> Tensor:
    return projected[rows, spans[:, 0], 0] + projected[rows, spans[:, 1] - 1, 1]
