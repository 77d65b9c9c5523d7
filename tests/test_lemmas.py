"""Base forms of irregular verbs."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.pipeline import lemmas
from tests.conftest import Annotate


@pytest.mark.parametrize(
    ("form", "base"), [("sold", "sell"), ("bought", "buy"), ("sought", "seek"), ("froze", "freeze")]
)
def test_past_form_has_its_base_form(annotate: Annotate, form: str, base: str) -> None:
    doc = annotate(f"Peru {form} the ship.")
    assert doc[1].lemma_ == base


def test_no_form_belongs_to_two_verbs() -> None:
    lines = Path(lemmas.__file__).with_name("irregular_verbs.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    forms = [form for _, listed in rows for form in listed.split()]
    assert len(forms) == len(set(forms)) == len(lemmas.irregular_verbs())


def test_forms_and_base_forms_are_one_table() -> None:
    assert lemmas.irregular_forms()["draw"] == ("drew", "drawn")
    assert {(b, f) for b, forms in lemmas.irregular_forms().items() for f in forms} == {
        (base, form) for form, base in lemmas.irregular_verbs().items()
    }
