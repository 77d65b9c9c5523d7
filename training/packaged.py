"""A packaged pipeline back into a network, so that training can go on from weights that were shipped.

The 8-bit weights of the encoder come back with their rounding, which further training soon undoes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from training.labels import Labels
from training.network import Network, spread

Floats = NDArray[np.float32]

_LINKS = {
    "project.weight": "project",
    "project.bias": "project_bias",
    "distance": "distance",
    "between": "between",
    "null.weight": "none",
    "null.bias": "none_bias",
}
_KINDRED = {"EVENT": "MISC"}
"""A label that the package may lack, and the one whose weights it begins with."""


def load_packaged(network: Network, sets: Labels, folder: Path) -> None:
    """Set the weights of a network to those of a pipeline that `export` wrote.

    Entity labels that the pipeline lacks begin as copies of a kindred one; a network with fewer
    layers takes some of the pipeline's.

    Raises:
        ValueError: If the pipeline has other classes, or another network than this one.
    """
    encoder = folder / "diplomacy_encoder"
    known = json.loads((encoder / "labels.json").read_text(encoding="utf8"))
    for name in ("tags", "morphs", "lemmas", "deps"):
        if known[name] != getattr(sets, name):
            raise ValueError(f"{folder}: other {name} than the corpora have; train from the start")
    weights = dict(_graph_weights(onnx.load(str(encoder / "encoder.onnx")).graph))
    with np.load(encoder / "heads.npz") as heads, np.load(folder / "neural_attributions" / "heads.npz") as roles:
        weights |= {
            "syntax.label.weight": heads["label"],
            "syntax.label.bias": heads["label_bias"],
            "syntax.label_root": heads["label_root"],
            "entity_moves": _legal(heads["entity_moves"]),
            "role_moves": _legal(roles["moves"]),
        }
        weights |= {f"links.{mine}": roles[theirs] for mine, theirs in _LINKS.items()}
    rows = _rows(known["entities"], sets.entities)
    weights["entities.out.weight"] = weights["entities.out.weight"][rows]
    weights["entities.out.bias"] = weights["entities.out.bias"][rows]
    weights["entity_moves"] = weights["entity_moves"][np.ix_(rows, rows)]
    weights = dict(_kept(weights, spread(len(network.encoder.layers)), len(network.roles_mix.weight)))
    found = {name: torch.from_numpy(np.array(array, dtype=np.float32)) for name, array in weights.items()}
    other = network.load_state_dict(found, strict=False)
    if other.missing_keys or other.unexpected_keys:
        raise ValueError(f"{folder}: another network: {[*other.missing_keys, *other.unexpected_keys][:4]}")


def _kept(weights: dict[str, Floats], layers: Sequence[int], mixed: int) -> Iterator[tuple[str, Floats]]:
    """Yield the weights with these layers, numbered anew, and mixes of so many of the last."""
    place = {str(layer): str(number) for number, layer in enumerate(layers)}
    for name, value in weights.items():
        parts = name.split(".")
        if parts[:2] == ["encoder", "layers"]:
            if parts[2] in place:
                yield ".".join([*parts[:2], place[parts[2]], *parts[3:]]), value
        elif "mix" in name:
            yield name, value[-mixed:]
        else:
            yield name, value


def _rows(known: Sequence[str], wanted: Sequence[str]) -> list[int]:
    def row(tag: str) -> int:
        place, _, label = tag.partition("-")
        return known.index(tag if tag in known else f"{place}-{_KINDRED[label]}")

    return [row(tag) for tag in wanted]


def _legal(moves: Floats) -> Floats:
    """Return the learned scores of moves; a forbidden move has none."""
    return np.where(moves < -1e3, 0, moves).astype(np.float32)


def _graph_weights(graph: Any) -> Iterator[tuple[str, Floats]]:
    """Yield the name in the network and the value of each weight of the graph.

    The exporter renames most weights, but calls each node after its module: `/syntax/tag/MatMul`.
    """
    values = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    yield "encoder.word.weight", values["network.encoder.word.table"] * values["network.encoder.word.scale"]
    for name in ("encoder.position.weight", "encoder.feature.weight", "syntax.root"):
        yield name, values[f"network.{name}"]
    for node in graph.node:
        module = ".".join(node.name.strip("/").split("/")[:-1])
        given = [values[name] for name in node.input if name in values]
        if node.op_type == "LayerNormalization":
            yield f"{module}.weight", given[0]
            yield f"{module}.bias", given[1]
        elif node.op_type == "MatMulInteger":
            scale = values[node.input[1].removesuffix("_quantized") + "_scale"]
            yield f"{module}.weight", (given[0] * scale).T
        elif node.op_type == "MatMul" and given and module:
            yield f"{module}.weight", given[0].T
        elif node.op_type == "Add" and given and given[0].ndim == 1:
            yield f"{module}.bias", given[0]
        elif node.op_type == "Split" and module.endswith("mix"):
            yield f"{module}.weight", np.log(given[0])
