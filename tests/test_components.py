"""The extractors as spaCy components: by name in any pipeline, with what they need, as ``kg extract`` has it."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import spacy

from kg.errors import ConfigurationError
from kg.extractors import extract
from kg.extractors.components import RecordComponent
from kg.namespaces import VOCABULARY
from kg.pipeline import load
from tests.conftest import Annotate

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.lexicon import Lexicon

ROOT = Path(__file__).parent.parent
NAMES = ("statements", "meetings", "trade_figures", "sanctions")
TEXT = """\
Ministers meet in Port City

Arcadian Foreign Minister Anna Petrova met her Chinese counterpart Wang Yi in Beijing on 9 April 2024.

“We will not leave,” Petrova told reporters. Trade between Russia and China reached $240 billion in 2023.
The United States imposed sanctions on Russia in February.
"""


@pytest.fixture(scope="module")
def full() -> Language:
    nlp = load()
    for name in NAMES:
        nlp.add_pipe(f"diplomacy_{name}")
    return nlp


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which this checkout is installed, as far as entry points go."""
    folder = tmp_path_factory.mktemp("site")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = folder / "diplomacy_kg-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: diplomacy-kg\nVersion: 0\n")
    points = [f"{name} = {place}\n" for name, place in project["entry-points"]["spacy_factories"].items()]
    (info / "entry_points.txt").write_text("[spacy_factories]\n" + "".join(points))
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))}


def run(code: str, environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def problems(nlp: Language) -> dict[str, list[str]]:
    analysis = nlp.analyze_pipes()
    assert analysis
    return dict(analysis["problems"])


def test_records_are_those_of_the_library(full: Language, annotate: Annotate, lexicon: Lexicon) -> None:
    doc = full(TEXT)
    records = [record for name in NAMES for record in getattr(doc._, name)]
    assert all(getattr(doc._, name) for name in NAMES)
    assert set(records) == set(extract(annotate(TEXT, published=None), lexicon).records)


def test_spans_point_into_the_text(full: Language) -> None:
    (statement,) = full(TEXT)._.statements
    (span,) = statement.content.spans
    assert TEXT[span.start : span.end] == statement.content.text == "We will not leave"


def test_what_they_need_is_declared(full: Language) -> None:
    assert not any(problems(full).values())
    blank = spacy.blank("en")
    blank.add_pipe("diplomacy_statements")
    assert "doc._.attributions" in problems(blank)["diplomacy_statements"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_is_named_with_where_it_comes_from(name: str) -> None:
    blank = spacy.blank("en")
    blank.add_pipe(f"diplomacy_{name}", name="mine")
    blank.add_pipe("diplomacy_paragraphs", first=True)
    with pytest.raises(ConfigurationError, match=r"mine: needs token\.pos, .*diplomacy_encoder, .*kg\.pipeline\.load"):
        blank("Hello.")


def test_the_order_counts() -> None:
    nlp = load()
    nlp.add_pipe("diplomacy_statements", before="diplomacy_actors")
    with pytest.raises(
        ConfigurationError, match=r"needs doc\._\.actors, doc\._\.attributions; before it must come diplomacy_actors, "
    ):
        nlp(TEXT)
    nlp.remove_pipe("diplomacy_statements")
    nlp.add_pipe("diplomacy_statements")
    assert nlp(TEXT)._.statements


def test_a_vocabulary_can_be_added(tmp_path: Path) -> None:
    words = tmp_path / "words.ttl"
    words.write_text(f'<{VOCABULARY}unit/usd> <http://www.w3.org/2004/02/skos/core#altLabel> "clam"@en .')
    made = spacy.blank("en").add_pipe("diplomacy_trade_figures", config={"vocabulary": [str(words)]})
    assert isinstance(made, RecordComponent)
    clam = made.lexicon.find("unit", "clam")
    assert clam
    assert clam.label == "USD"


def test_another_project_has_them_by_name(installed: dict[str, str], tmp_path: Path) -> None:
    code = f"""
import sys
import spacy
import kg.pipeline
nlp = kg.pipeline.load()
for name in {NAMES!r}:
    nlp.add_pipe("diplomacy_" + name)
nlp.to_disk("full")
assert "kg.triples" not in sys.modules
"""
    run(code, installed, tmp_path)
    code = f"""
import spacy
nlp = spacy.load("full")
doc = nlp({TEXT!r})
print(*(len(getattr(doc._, name)) for name in {NAMES!r}))
"""
    counts = run(code, installed, tmp_path).split()
    assert len(counts) == 4
    assert all(int(count) for count in counts)


def test_without_importing_anything_of_ours_the_error_is_clear(installed: dict[str, str], tmp_path: Path) -> None:
    code = """
import spacy
nlp = spacy.blank("en")
nlp.add_pipe("diplomacy_meetings")
try:
    nlp("Hello.")
except Exception as error:
    print(type(error).__name__, error)
"""
    assert run(code, installed, tmp_path).startswith("ConfigurationError diplomacy_meetings: needs token.pos")
