"""A checkpoint becomes the spaCy pipeline that ships: quantised network, small heads, labels."""

from __future__ import annotations

import copy
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import spacy
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from spacy.language import Language
from torch import Tensor, nn

from kg.pipeline import encoder, neural_attributions
from kg.pipeline.encoder_features import WordPieces
from kg.pipeline.encoder_session import OUTPUTS, Session
from training.fit import build, legal_moves
from training.labels import Labels
from training.network import Network, pick

LEMMA_CHOICES = 5
CARDS = {False: Path(__file__).parent / "model_card.md", True: Path(__file__).parent / "model_card_clean.md"}
"""What goes with a pipeline, by whether it was trained on corpora with a licence only."""
META = {
    "lang": "en",
    "name": "diplomacy",
    "description": "English pipeline for diplomatic news: Universal Dependencies, entities, attributions.",
    "license": "Apache-2.0",
}


class SmallEmbedding(nn.Module):
    """An embedding in 8 bits with a scale for each row; a quarter of the size, nearly as exact."""

    table: Tensor
    scale: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("table", (weight / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """Return the rows of the numbers."""
        return self.table[ids].float() * self.scale[ids]


class Graph(nn.Module):
    """The part of the network that runs as one ONNX graph, for one window."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, features: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        net = self.network
        outputs = net.encoder(ids, features, None, torch.float32)
        syntax = net.syntax(outputs, first)
        entity = pick(net.entities_mix(outputs), first)
        role = pick(net.roles_mix(outputs), first)
        found = {
            **syntax,
            "tag": syntax["tag"].argmax(-1),
            "morph": syntax["morph"].argmax(-1),
            "lemma": syntax["lemma"].topk(LEMMA_CHOICES).indices,
            "arc_root": syntax["arc_dependent"] @ net.syntax.root,
            "entity": net.entities(entity),
            "role": net.roles(role),
            "link": role,
        }
        return tuple(found[name][0] for name in OUTPUTS)


def load_network(run: Path) -> tuple[Network, Labels]:
    """Read the newest checkpoint of a training run."""
    sets = Labels.load(run / "labels.json")
    weights = torch.load(run / "weights.pt", map_location="cpu")
    network = build(sets, sum(name.endswith(".qkv.weight") for name in weights))
    network.load_state_dict(weights)
    return network.eval(), sets


def to_onnx(network: Network, quantize: bool = True, reduce_range: bool = False) -> bytes:
    """Return the graph as ONNX, by default with 8-bit weights in its encoder.

    The heads stay in 32 bits: they are small, and their rounding would cost accuracy.
    """
    sample = (torch.randint(1000, 20000, (1, 11)), torch.zeros(1, 11, dtype=torch.long), torch.arange(1, 8)[None])
    axes = {"ids": {1: "pieces"}, "features": {1: "pieces"}, "first": {1: "words"}}
    axes |= {name: {0: "words"} for name in OUTPUTS}
    network = copy.deepcopy(network)
    if quantize:
        network.encoder.word = SmallEmbedding(network.encoder.word.weight.detach())  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        plain, small = Path(folder) / "plain.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            Graph(network),
            sample,
            str(plain),
            input_names=list(axes)[:3],
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        if not quantize:
            return plain.read_bytes()
        nodes = onnx.load(str(plain)).graph.node
        heads = [n.name for n in nodes if n.op_type == "MatMul" and not n.name.startswith("/encoder/")]
        quantize_dynamic(
            plain,
            small,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=heads,
            per_channel=True,
            reduce_range=reduce_range,
            extra_options={"MatMulConstBOnly": True},
        )
        return small.read_bytes()


def pipeline(network: Network, sets: Labels, graph: bytes, vocabulary: Path, lemmas: dict[str, str]) -> Language:
    """Return the spaCy pipeline of a network; its confidences are not calibrated yet."""
    nlp = spacy.blank("en", meta=META)
    legal = legal_moves(sets)
    component: Any = nlp.add_pipe("diplomacy_encoder")
    component.session = Session(graph, WordPieces(vocabulary))
    component.labels = encoder.EncoderLabels(
        tuple(sets.tags), tuple(sets.morphs), tuple(sets.lemmas), tuple(sets.deps), tuple(sets.entities)
    )
    component.lemmas = lemmas
    syntax = network.syntax
    component.heads = {
        "label": _array(syntax.label.weight),
        "label_bias": _array(syntax.label.bias),
        "label_root": _array(syntax.label_root),
        "entity_moves": _array(network.entity_moves + legal["entities"]),
    }
    attributions: Any = nlp.add_pipe("neural_attributions")
    links = network.links
    attributions.heads = {
        "moves": _array(network.role_moves + legal["roles"]),
        "project": _array(links.project.weight),
        "project_bias": _array(links.project.bias),
        "distance": _array(links.distance),
        "between": _array(links.between),
        "none": _array(links.null.weight),
        "none_bias": _array(links.null.bias),
    }
    attributions.calibration = neural_attributions.Calibration()
    return nlp


def save(nlp: Language, folder: Path, clean_only: bool = False) -> None:
    """Write the pipeline and its model card."""
    nlp.to_disk(folder)
    shutil.copy(CARDS[clean_only], folder / "README.md")


def _array(tensor: Tensor) -> Any:
    return tensor.detach().float().numpy().astype(np.float32)
