"""The training loop: all tasks in turn, for a given time."""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from kg.pipeline.encoder_features import WordPieces
from training import corpora, labels, sequences
from training.losses import loss
from training.network import LAYERS, Network, legal_entity_moves, legal_span_moves
from training.packaged import load_packaged

SEED = 1
BATCH = 2048
ENCODER_RATE, HEAD_RATE = 2e-4, 1e-3
WARM_UP = 60
"""Steps over which the learning rate rises."""
SHARES = {"syntax": 0.30, "entities": 0.30, "roles": 0.40}
"""Share of the steps of each task."""
CHECKPOINT_SECONDS = 300
DEV_BATCHES = 12


@dataclass(frozen=True)
class Prepared:
    """Everything `train` needs: label sets and the coded documents of each task."""

    labels: labels.Labels
    train: dict[str, list[sequences.Coded]]
    dev: dict[str, list[sequences.Coded]]


def prepare(data: Path, pieces: WordPieces, clean_only: bool = False) -> Prepared:
    """Read the corpora below a folder.

    With `clean_only`, sources that state no licence (Worldwide Newswire, PolNeAR) are left out
    and the attributions come from GUM.
    """
    treebanks = [t for name in corpora.TREEBANKS for t in corpora.read_treebank(data / f"ud/{name}-train.conllu.gz")]
    sets = labels.collect(treebanks)
    clean = ["crossner", "wikigold", "re3d", "gum"]
    names = clean if clean_only else [*clean, "ww"]
    attributed = "gum-attribution/gum_attribution_train.jsonl.gz" if clean_only else "polnear/polnear_train.jsonl.gz"
    articles = list(corpora.read_attributions(data / attributed))

    def code_entities(found: Iterable[corpora.Entities]) -> list[sequences.Coded]:
        return [sequences.code_entities(doc, sets, pieces) for doc in found]

    def from_files(split: str, chosen: Sequence[str]) -> Iterator[corpora.Entities]:
        for name in chosen:
            yield from corpora.read_entities(data / f"ner/{name}-{split}.jsonl.gz")

    train = {
        "syntax": [sequences.code_treebank(t, sets, pieces) for t in treebanks],
        "entities": code_entities(from_files("train", names)),
        "roles": [sequences.code_attributed(a, pieces) for a in articles if not corpora.held_out(a.name)],
    }
    dev = {
        "syntax": [
            sequences.code_treebank(t, sets, pieces)
            for name in ("ewt", "gum-clean")
            for t in corpora.read_treebank(data / f"ud/{name}-dev.conllu.gz")
        ],
        "entities": code_entities(from_files("dev", ["crossner"] if clean_only else ["crossner", "ww"])),
        "roles": [sequences.code_attributed(a, pieces) for a in articles if corpora.held_out(a.name)],
    }
    return Prepared(sets, train, dev)


def build(sets: labels.Labels, layers: int = LAYERS, dropout: float = 0.1) -> Network:
    """Return a network of the right size for the label sets."""
    sizes = (sets.tags, sets.morphs, sets.lemmas, sets.deps, sets.entities)
    tags, morphs, lemmas, deps, entities = map(len, sizes)
    return Network(tags, morphs, lemmas, deps, entities, dropout, layers)


def legal_moves(sets: labels.Labels) -> dict[str, Tensor]:
    """Return the fixed parts of the transition scores, and which tags `partial` leaves open."""
    return {
        "entities": legal_entity_moves(sets.entities),
        "roles": legal_span_moves().expand(3, -1, -1),
        "misc": torch.tensor([tag.endswith(("-MISC", "-EVENT")) for tag in sets.entities]),
    }


def _epochs(docs: Sequence[sequences.Coded], rng: random.Random) -> Iterator[list[sequences.Cut]]:
    while True:
        yield from sequences.batches(docs, BATCH, rng)


def _rate(progress: float, step: int) -> float:
    return min(1.0, (step + 1) / WARM_UP) * max(0.0, 1.0 - progress)


class Threads:
    """Takes all threads while nothing else runs on the machine, and one otherwise.

    Threads that wait for one another come nearly to a halt as soon as one of them has to share
    its core. Where the system does not tell what runs, all threads are taken.
    """

    LOAD = Path("/proc/loadavg")
    PAUSE = 0.002
    """Seconds after which idle threads of our own no longer count as running."""

    def __init__(self, most: int) -> None:
        self.most = self.now = most
        self.others = deque([0] * 3, maxlen=3)
        torch.set_num_threads(most)

    def choose(self) -> None:
        """Set the threads of the next step."""
        if self.most == 1 or not self.LOAD.exists():
            return
        time.sleep(self.PAUSE)
        running = int(self.LOAD.read_text(encoding="ascii").split()[3].split("/")[0])
        self.others.append(running - 1)
        self.now = self.most if max(self.others) <= 0 else 1
        torch.set_num_threads(self.now)


@dataclass(frozen=True)
class Plan:
    """How to train: for how long, on how many threads, and whether to go on with earlier weights.

    `packaged` is the folder of a pipeline to begin with; without it a run that goes on takes the
    checkpoint in its own folder. `progress` is the part of the learning rate's way down that lies
    behind it. `layers` are those of the encoder; fewer are faster, and less accurate.
    """

    seconds: float
    threads: int = 2
    half: bool = True
    progress: float = 0.0
    packaged: Path | None = None
    layers: int = LAYERS


def train(prepared: Prepared, weights: Path, pieces: WordPieces, out: Path, plan: Plan) -> None:
    """Train for the planned time; the rate falls to nothing at its end.

    A checkpoint is written every few minutes and at the end, with its development losses in
    `log.jsonl`.
    """
    seed = SEED + int(1000 * plan.progress)
    torch.manual_seed(seed)
    rng = random.Random(seed)
    out.mkdir(parents=True, exist_ok=True)
    prepared.labels.save(out / "labels.json")
    network = build(prepared.labels, plan.layers)
    if plan.packaged:
        load_packaged(network, prepared.labels, plan.packaged)
    elif plan.progress:
        network.load_state_dict(torch.load(out / "weights.pt", map_location="cpu"))
    else:
        network.encoder.load(weights)
    threads = Threads(plan.threads)
    dtype = torch.bfloat16 if plan.half else torch.float32
    optimizer = _optimizer(network)
    peaks = [group["lr"] for group in optimizer.param_groups]
    legal = legal_moves(prepared.labels)
    augment = sequences.Augment(pieces, rng)
    streams = {task: _epochs(docs, rng) for task, docs in prepared.train.items()}
    held = _development(prepared, pieces)
    begun = saved = time.monotonic()
    seen: dict[str, int] = defaultdict(int)
    recent: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=50))
    step = 0
    if plan.packaged:
        _checkpoint(network, out, step, held, legal, dtype)
    network.train()
    while (spent := time.monotonic() - begun) < plan.seconds:
        progress = plan.progress + (1 - plan.progress) * spent / plan.seconds
        task = rng.choices(list(SHARES), list(SHARES.values()))[0]
        batch = sequences.collate(next(streams[task]), augment)
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * _rate(progress, step)
        value = loss(network, batch, legal, dtype)
        optimizer.zero_grad(set_to_none=True)
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        step += 1
        size = int((batch["mask"] == 0).sum())
        seen[task] += size
        threads.choose()
        recent[task].append(value.item())
        if step % 50 == 0:
            means = {t: round(sum(v) / len(v), 3) for t, v in recent.items()}
            print(
                step,
                round(spent),
                means,
                dict(seen),
                f"{sum(seen.values()) / spent:.0f} pieces/s",
                threads.now,
                flush=True,
            )
        if time.monotonic() - saved > CHECKPOINT_SECONDS:
            _checkpoint(network, out, step, held, legal, dtype)
            saved = time.monotonic()
    _checkpoint(network, out, step, held, legal, dtype)


def _optimizer(network: Network) -> torch.optim.Optimizer:
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": encoder, "lr": ENCODER_RATE}, {"params": heads, "lr": HEAD_RATE}]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, weight_decay=0.01, fused=True)


def _development(prepared: Prepared, pieces: WordPieces) -> list[dict[str, Any]]:
    rng = random.Random(SEED)
    plain = sequences.Augment(pieces, rng, rate=0.0)
    return [
        sequences.collate(batch, plain)
        for docs in prepared.dev.values()
        for batch in sequences.batches(docs, BATCH, rng)[:DEV_BATCHES]
    ]


@torch.no_grad()
def _checkpoint(
    network: Network, out: Path, step: int, held: list[dict[str, Any]], legal: dict[str, Tensor], dtype: torch.dtype
) -> None:
    network.eval()
    losses: dict[str, list[float]] = defaultdict(list)
    for batch in held:
        losses[batch["task"]].append(loss(network, batch, legal, dtype).item())
    network.train()
    means = {task: round(sum(values) / len(values), 4) for task, values in losses.items()}
    print("dev", step, means, flush=True)
    with (out / "log.jsonl").open("a", encoding="utf8") as stream:
        stream.write(json.dumps({"step": step, "dev": means}) + "\n")
    fresh = out / "weights.new"
    torch.save(network.state_dict(), fresh)
    fresh.replace(out / "weights.pt")
