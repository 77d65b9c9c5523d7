"""The network: a MiniLM encoder with shape embedding, and the heads of all tasks.

Activations are bfloat16 in training (parameters stay float32) and float32 in export.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from kg.pipeline.encoder_features import GAPS, SHAPES

WIDTH, HEADS, INNER, LAYERS = 384, 12, 1536, 6
VOCABULARY, POSITIONS = 30522, 512
ARC, LABEL, HIDDEN, LINK = 192, 192, 256, 96
SPAN_TAGS = 5
DISTANCES = 16
BETWEEN = 4
IMPOSSIBLE = -1e4
_KEYS = {
    "word.weight": "embeddings.word_embeddings.weight",
    "position.weight": "embeddings.position_embeddings.weight",
    "norm.weight": "embeddings.LayerNorm.weight",
    "norm.bias": "embeddings.LayerNorm.bias",
}
_LAYER_KEYS = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}


class Dropout(nn.Module):
    """Dropout that cuts its masks out of one large random pool; drawing them costs more than a layer."""

    pool: Tensor

    def __init__(self, rate: float, size: int = 1 << 24) -> None:
        super().__init__()
        self.rate = rate
        keep = torch.rand(size) >= rate
        self.register_buffer("pool", keep.to(torch.bfloat16) / (1 - rate), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.rate:
            return x
        start = int(torch.randint(0, self.pool.numel() - x.numel(), ()))
        return x * self.pool[start : start + x.numel()].view_as(x).to(x.dtype)


class Linear(nn.Linear):
    """A linear layer that computes in the type of its input."""

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight.to(x.dtype), self.bias.to(x.dtype))


class Norm(nn.LayerNorm):
    """A layer norm that computes in the type of its input."""

    def forward(self, x: Tensor) -> Tensor:
        return functional.layer_norm(x, (WIDTH,), self.weight.to(x.dtype), self.bias.to(x.dtype), self.eps)


class Layer(nn.Module):
    """One transformer layer, post-norm as in BERT."""

    def __init__(self, dropout: Dropout) -> None:
        super().__init__()
        self.qkv = Linear(WIDTH, 3 * WIDTH)
        self.out = Linear(WIDTH, WIDTH)
        self.norm1 = Norm(WIDTH, eps=1e-12)
        self.up = Linear(WIDTH, INNER)
        self.down = Linear(INNER, WIDTH)
        self.norm2 = Norm(WIDTH, eps=1e-12)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, _ = x.shape
        qkv = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        scores = (qkv[0] * (WIDTH // HEADS) ** -0.5) @ qkv[1].transpose(-1, -2)
        if mask is not None:
            scores = scores + mask
        mixed = scores.softmax(-1) @ qkv[2]
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        result: Tensor = self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))
        return result


class Encoder(nn.Module):
    """MiniLM with an added embedding of casing and preceding white space."""

    def __init__(self, dropout: float, layers: int = LAYERS) -> None:
        super().__init__()
        self.dropout = Dropout(dropout)
        self.word = nn.Embedding(VOCABULARY, WIDTH)
        self.position = nn.Embedding(POSITIONS, WIDTH)
        self.feature = nn.Embedding(SHAPES * GAPS, WIDTH)
        nn.init.zeros_(self.feature.weight)
        self.norm = Norm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(self.dropout) for _ in range(layers))
        self.word.weight.requires_grad = False

    def load(self, path: Path) -> None:
        """Take the weights of a sentence-transformers MiniLM file."""
        weights = {k.removeprefix("bert."): v.float() for k, v in load_file(str(path)).items()}
        own = {mine: weights[theirs] for mine, theirs in _KEYS.items()}
        own["position.weight"] = own["position.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        own["feature.weight"] = self.feature.weight.data
        for place, n in enumerate(spread(len(self.layers))):
            for kind in ("weight", "bias"):
                base = f"encoder.layer.{n}"
                own[f"layers.{place}.qkv.{kind}"] = torch.cat(
                    [weights[f"{base}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                )
                for mine, theirs in _LAYER_KEYS.items():
                    own[f"layers.{place}.{mine}.{kind}"] = weights[f"{base}.{theirs}.{kind}"]
        self.load_state_dict(own)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None, dtype: torch.dtype) -> list[Tensor]:
        """Return the outputs of all layers; `mask` is 0 where a piece may be seen, else very low."""
        x = self.word(ids) + self.position.weight[: ids.shape[1]] + self.feature(features)
        x = self.dropout(self.norm(x.to(dtype)))
        outputs = []
        for layer in self.layers:
            x = layer(x, mask)
            outputs.append(x)
        return outputs


class Mix(nn.Module):
    """A learned average of the last layers, one for each family of heads."""

    LAST = 4

    def __init__(self, layers: int = LAYERS) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([0.0] * (min(self.LAST, layers) - 1) + [2.0]))

    def forward(self, outputs: list[Tensor]) -> Tensor:
        weights = self.weight.softmax(0)
        layers = outputs[-self.weight.shape[0] :]
        return sum((w * x.float() for w, x in zip(weights, layers, strict=True)), torch.zeros(()))


class Syntax(nn.Module):
    """Tags, morphology, lemma rule, sentence start, and projections for dependency arcs."""

    def __init__(self, tags: int, morphs: int, lemmas: int, deps: int, layers: int) -> None:
        super().__init__()
        self.mix = Mix(layers)
        self.tag = nn.Linear(WIDTH, tags)
        self.morph = nn.Linear(WIDTH, morphs)
        self.lemma = nn.Linear(WIDTH, lemmas)
        self.start = nn.Linear(WIDTH, 1)
        self.dependent = nn.Linear(WIDTH, ARC)
        self.head = nn.Linear(WIDTH, ARC)
        self.bilinear = nn.Linear(ARC, ARC)
        self.root = nn.Parameter(torch.randn(ARC) * 0.02)
        self.label_dependent = nn.Linear(WIDTH, LABEL)
        self.label_head = nn.Linear(WIDTH, LABEL)
        self.label_root = nn.Parameter(torch.randn(LABEL) * 0.02)
        self.label = nn.Linear(LABEL, deps)

    def forward(self, outputs: list[Tensor], gather: Tensor) -> dict[str, Tensor]:
        x = pick(self.mix(outputs), gather)
        return {
            "tag": self.tag(x),
            "morph": self.morph(x),
            "lemma": self.lemma(x),
            "start": self.start(x).squeeze(-1),
            "arc_dependent": self.bilinear(functional.gelu(self.dependent(x))) * ARC**-0.5,
            "arc_head": functional.gelu(self.head(x)),
            "label_dependent": self.label_dependent(x),
            "label_head": self.label_head(x),
        }


class Tagger(nn.Module):
    """Emissions of a sequence labeller, through one hidden layer."""

    def __init__(self, classes: int, dropout: float) -> None:
        super().__init__()
        self.hidden = nn.Linear(WIDTH, HIDDEN)
        self.out = nn.Linear(HIDDEN, classes)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        emissions: Tensor = self.out(self.drop(functional.gelu(self.hidden(x))))
        return emissions


class Links(nn.Module):
    """Scores of content parts against cues, and of cues against sources.

    A span is the sum of a projection of its first and one of its last token.
    """

    def __init__(self) -> None:
        super().__init__()
        self.project = nn.Linear(WIDTH, 8 * LINK)
        self.distance = nn.Parameter(torch.zeros(2, DISTANCES))
        self.between = nn.Parameter(torch.zeros(2, BETWEEN))
        self.null = nn.Linear(LINK, 2)

    def scores(self, task: int, left: Tensor, right: Tensor, near: Tensor, between: Tensor) -> Tensor:
        """Return pair scores; the spans are paired row by row."""
        products = (functional.gelu(left) * functional.gelu(right)).sum(-1) * LINK**-0.5
        total: Tensor = products + self.distance[task][near] + self.between[task][between]
        return total


class Network(nn.Module):
    """All heads on one encoder."""

    def __init__(
        self, tags: int, morphs: int, lemmas: int, deps: int, entities: int, dropout: float, layers: int = LAYERS
    ) -> None:
        super().__init__()
        self.encoder = Encoder(dropout, layers)
        self.drop = nn.Dropout(dropout)
        self.syntax = Syntax(tags, morphs, lemmas, deps, layers)
        self.entities = Tagger(entities, dropout)
        self.roles = Tagger(3 * SPAN_TAGS, dropout)
        self.entities_mix = Mix(layers)
        self.roles_mix = Mix(layers)
        self.links = Links()
        self.entity_moves = nn.Parameter(torch.zeros(entities, entities))
        self.role_moves = nn.Parameter(torch.zeros(3, SPAN_TAGS, SPAN_TAGS))


def spread(layers: int) -> list[int]:
    """Return which layers of the full encoder a smaller one begins with: its first, its last, and some between."""
    if layers == 1:
        return [LAYERS - 1]
    return [round(place * (LAYERS - 1) / (layers - 1)) for place in range(layers)]


def pick(x: Tensor, gather: Tensor) -> Tensor:
    """Return the vectors of the pieces named in `gather`, one for each token."""
    return torch.gather(x, 1, gather.unsqueeze(-1).expand(-1, -1, x.shape[-1]))


def legal_span_moves() -> Tensor:
    """Return 0 for a legal and a low score for an illegal move between O, B, I, E, S."""
    inside_next = {1, 2}
    moves = torch.full((SPAN_TAGS, SPAN_TAGS), IMPOSSIBLE)
    for before in range(SPAN_TAGS):
        for after in range(SPAN_TAGS):
            if (before in inside_next) == (after in {2, 3}):
                moves[before, after] = 0.0
    return moves


def legal_entity_moves(tags: list[str]) -> Tensor:
    """Return the same for entity tags, where the label must stay too."""
    moves = torch.full((len(tags), len(tags)), IMPOSSIBLE)
    for i, before in enumerate(tags):
        for j, after in enumerate(tags):
            opened, goes_on = before[0] in "BI", after[0] in "IE"
            if opened == goes_on and (not opened or before[2:] == after[2:]):
                moves[i, j] = 0.0
    return moves


def log_partition(emissions: Tensor, moves: Tensor, lengths: Tensor) -> Tensor:
    """Return the log sum over all tag paths of each row.

    `emissions` are rows × tokens × tags, `moves` tags × tags or rows × tags × tags.
    """
    moves = moves if moves.dim() == 3 else moves.unsqueeze(0)
    total = emissions[:, 0]
    for step in range(1, emissions.shape[1]):
        following = torch.logsumexp(total.unsqueeze(2) + moves, 1) + emissions[:, step]
        total = torch.where((step < lengths).unsqueeze(1), following, total)
    return torch.logsumexp(total, 1)


def path_score(emissions: Tensor, moves: Tensor, lengths: Tensor, tags: Tensor) -> Tensor:
    """Return the score of one tag path for each row."""
    real = torch.arange(tags.shape[1]) < lengths.unsqueeze(1)
    score = (emissions.gather(2, tags.unsqueeze(2)).squeeze(2) * real).sum(1)
    before, after = tags[:, :-1], tags[:, 1:]
    rows = torch.arange(len(tags)).unsqueeze(1)
    steps = moves[rows, before, after] if moves.dim() == 3 else moves[before, after]
    return score + (steps * real[:, 1:]).sum(1)


def crf_loss(emissions: Tensor, moves: Tensor, lengths: Tensor, tags: Tensor, allowed: Tensor | None = None) -> Tensor:
    """Return the summed negative log likelihood of the annotated tag paths.

    `allowed`, where given, is true for tags that agree with the annotation: one at each token
    where it is complete, more where it is partial; `tags` is then not read.
    """
    if allowed is None:
        gold = path_score(emissions, moves, lengths, tags)
    else:
        gold = log_partition(emissions.masked_fill(~allowed, IMPOSSIBLE), moves, lengths)
    return (log_partition(emissions, moves, lengths) - gold).sum()
