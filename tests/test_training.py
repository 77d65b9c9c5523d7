"""What training makes of the corpora, and that it can go on from what is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.corpora import names_event

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
