"""What training makes of the corpora, and that it can go on from what is shipped."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import spacy

import kg.pipeline.encoder  # noqa: F401  (registers the factories)
from training.calibrate import calibrate, cases
from training.corpora import held_out, names_event

PACKAGED = Path(__file__).parent.parent / "kg" / "pipeline" / "models" / "en_diplomacy"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Winter Olympics", True),
        ("the 2019 Copa Libertadores final", True),
        ("Battle of the Blue River", True),
        ("World War II", True),
        ("1998 election in Norland", True),
        ("NORLAND SUMMIT 2024", True),
        ("Clean Water Act", False),
        ("The Summit Journal", False),
        ("Journal of the War", False),
        ("2024", False),
    ],
)
def test_a_name_is_an_event_by_its_head_noun(name: str, expected: bool) -> None:
    assert names_event(name) is expected


def test_the_shipped_weights_come_back_into_a_network_and_give_what_was_shipped() -> None:
    pytest.importorskip("torch", reason="torch is needed for training only")
    pytest.importorskip("onnx", reason="onnx is needed for training only")
    import numpy as np

    from kg.pipeline.encoder_features import Words
    from kg.pipeline.encoder_session import Session
    from training.export import to_onnx
    from training.fit import build
    from training.labels import Labels
    from training.packaged import load_packaged

    encoder = PACKAGED / "diplomacy_encoder"
    sets = Labels.load(encoder / "labels.json")
    network = build(sets)
    load_packaged(network, sets, PACKAGED)
    shipped = Session.read(encoder)
    again = Session(to_onnx(network.eval()), shipped.pieces)
    texts = "The ministers of both states met in the capital on Monday .".split()
    words = Words(texts, [1] * len(texts), list(range(len(texts))))
    one, other = shipped(words), again(words)
    assert one["tag"].tolist() == other["tag"].tolist()
    for output in ("arc_dependent", "entity", "role"):
        np.testing.assert_allclose(one[output], other[output], atol=0.2)


def test_without_the_corpora_that_state_no_licence_calibration_reads_gum(tmp_path: Path) -> None:
    kept = next(name for name in map(str, range(1000)) if held_out(name))
    learned = next(name for name in map(str, range(1000)) if not held_out(name))
    folder = tmp_path / "gum-attribution"
    folder.mkdir()
    for split, names in (("train", [kept, learned]), ("dev", [learned])):
        lines = "\n".join(json.dumps(article(name)) for name in names)
        (folder / f"gum_attribution_{split}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    found = cases(spacy.load(PACKAGED), tmp_path, clean_only=True)
    assert [len(case.gold) for case in found] == [1, 1]


def test_nothing_found_is_nothing_to_calibrate_on() -> None:
    component: Any = spacy.load(PACKAGED).get_pipe("neural_attributions")
    with pytest.raises(ValueError, match="train longer"):
        calibrate(component, [])


def article(name: str) -> dict[str, Any]:
    """Give an annotated article of one sentence."""
    attribution = {"source": [[0, 12]], "cue": [[13, 17]], "content": [[18, 37]]}
    return {"id": name, "text": "The minister said talks would go on .", "attributions": [attribution]}
