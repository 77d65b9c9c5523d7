"""Fixtures that several test modules share."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from kg import cli
from kg.identifiers import article_iri, article_key
from kg.model import Article, Reading

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from kg.lexicon import Lexicon

SEEDS = Path(__file__).parent.parent / "seeds"

# A busy machine is no fault of the code, and a run of the pipeline that is red one day in ten helps nobody.
settings.register_profile(
    "repeatable",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")

Annotate = Callable[..., "Doc"]
Command = Callable[..., "Run"]


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The package's pipeline, loaded once."""
    from kg.pipeline import load

    return load()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The package's vocabularies."""
    from kg.lexicon import Lexicon

    return Lexicon.load()


@pytest.fixture(scope="session")
def annotate(nlp: Language) -> Annotate:
    """Turn a text into an annotated doc of an article published on a Tuesday."""
    from kg.pipeline import read

    def run(text: str, published: str | None = "2024-04-09") -> Doc:
        return next(read(nlp, [make_article(text, published)]))

    return run


def make_article(text: str, published: str | None = "2024-04-09") -> Article:
    """Make an article of a bare text."""
    key = article_key(text, None)
    reading = Reading.verbatim(text)
    return Article("memory.txt", "memory.txt", key, article_iri(key), text, "0" * 64, reading, published=published)


@dataclass(frozen=True)
class Run:
    """What a command gave: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def kg(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run ``kg`` with arguments in this process, as a shell would with its output piped."""

    def run(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = int(ended.value.code or 0)
        del ended
        gc.collect()  # the traceback keeps an opened store, and its lock, alive
        out, err = capfd.readouterr()
        return Run(code, out, err)

    return run
