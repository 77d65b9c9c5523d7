"""The encoder network: one deterministic pass over an article, by onnxruntime.

The network is quantised dynamically: its scales depend on everything that is computed in one
call. So a call holds one window of one article, and the result depends on that article alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from kg.pipeline.encoder_features import CLS, SEP, WordPieces, Words, feature_of, plan_windows, shape_of

WINDOW: Final = 254
OVERLAP: Final = 96
OUTPUTS: Final = (
    "tag",
    "morph",
    "lemma",
    "start",
    "arc_dependent",
    "arc_head",
    "arc_root",
    "label_dependent",
    "label_head",
    "entity",
    "role",
    "link",
)

Outputs = dict[str, NDArray[Any]]


class Session:
    """The network and its word pieces; copies and pickles start without a running session."""

    def __init__(self, network: bytes, pieces: WordPieces) -> None:
        self.network = network
        self.pieces = pieces
        self._running: onnxruntime.InferenceSession | None = None

    @classmethod
    def read(cls, folder: Path) -> Session:
        """Read the network and the vocabulary from a folder."""
        return cls((folder / "encoder.onnx").read_bytes(), WordPieces(folder / "pieces.json"))

    def write(self, folder: Path) -> None:
        """Write what `read` reads."""
        (folder / "encoder.onnx").write_bytes(self.network)
        (folder / "pieces.json").write_text(self.pieces.to_json(), encoding="utf8")

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_running": None}

    def __call__(self, words: Words) -> Outputs:
        """Return each output as one array with a row for each word; there must be a word."""
        pieces = [self.pieces(word) for word in words.texts]
        features = [feature_of(shape_of(word), gap) for word, gap in zip(words.texts, words.gaps, strict=True)]
        parts = []
        for window in plan_windows([len(p) for p in pieces], WINDOW, OVERLAP):
            found = self._run(pieces[window.start : window.stop], features[window.start : window.stop])
            keep = slice(window.keep_start - window.start, window.keep_stop - window.start)
            parts.append([array[keep] for array in found])
        return {name: np.concatenate(arrays) for name, arrays in zip(OUTPUTS, zip(*parts, strict=True), strict=True)}

    def _run(self, pieces: list[tuple[int, ...]], features: list[int]) -> list[NDArray[Any]]:
        ids, seen, first = [CLS], [0], []
        for word, feature in zip(pieces, features, strict=True):
            first.append(len(ids))
            ids.extend(word)
            seen.extend([feature] * len(word))
        feed = {
            "ids": np.array([[*ids, SEP]], dtype=np.int64),
            "features": np.array([[*seen, 0]], dtype=np.int64),
            "first": np.array([first], dtype=np.int64),
        }
        found: list[NDArray[Any]] = self._session().run(list(OUTPUTS), feed)
        return found

    def _session(self) -> onnxruntime.InferenceSession:
        if self._running is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
            options.log_severity_level = 3
            self._running = onnxruntime.InferenceSession(self.network, options, providers=["CPUExecutionProvider"])
        return self._running
