"""Cases of what shapes find: a sound graph, what is changed in it, and all that is then found."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph

from kg.model import Article, Reading
from kg.namespaces import DATA

FOLDER = Path(__file__).parent
SOUND = FOLDER / "sound.trig"
TEXT = (FOLDER / "sound.txt").read_text(encoding="utf-8")
_ANY = "urn:any"


@dataclass(frozen=True)
class Case:
    """One change of the sound graph; ``finds`` lists shape, focus, path and perhaps value in full."""

    module: str
    title: str
    quads: tuple[pyoxigraph.Quad, ...]
    articles: tuple[Article, ...]
    finds: tuple[tuple[str, str, str, str | None], ...]


def article(text: str = TEXT) -> Article:
    """Give the article of the sound graph, with another text if one is given."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Article("sound.txt", "sound.txt", "sound", f"{DATA}article/sound", text, digest, Reading.verbatim(text))


@lru_cache
def sound() -> tuple[pyoxigraph.Quad, ...]:
    """Read the sound graph."""
    return tuple(pyoxigraph.parse(path=str(SOUND)))


@lru_cache
def cases() -> tuple[Case, ...]:
    """Read the cases of all modules."""
    return tuple(_case(file.stem, case) for file in sorted(FOLDER.glob("*.toml")) for case in _read(file))


def case_of(title: str) -> Case:
    """Give the case of a title."""
    return next(case for case in cases() if case.title == title)


def _read(file: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["case"]
    return read


def _case(module: str, case: dict[str, Any]) -> Case:
    removed = [_pattern(pattern) for pattern in case.get("without", [])]
    for pattern in removed:
        assert any(_matches(quad, pattern) for quad in sound()), f"{case}: {pattern} is not in the sound graph"
    kept = [quad for quad in sound() if not any(_matches(quad, pattern) for pattern in removed)]
    text = case.get("text")
    return Case(
        module=module,
        title=case.get("fault") or f"sound: {case['sound']}",
        quads=(*kept, *_turtle(case.get("add", ""))),
        articles=() if text is None else (_given(text, case.get("article", "sound")),),
        finds=tuple(_expected(finding) for finding in case["finds"]),
    )


def _given(change: list[str], name: str) -> Article:
    """Give the article of the sound graph with another text, or as an article of another name."""
    made = article(TEXT.replace(change[0], change[1]) if change else TEXT)
    return replace(made, name=f"{name}.txt", iri=f"{DATA}article/{name}")


def _expected(finding: dict[str, str]) -> tuple[str, str, str, str | None]:
    value = finding.get("value")
    return (_term(finding["shape"]), _term(finding["focus"]), finding["path"], _text(value) if value else None)


def _pattern(pattern: str) -> pyoxigraph.Quad:
    words = pattern.split()
    return next(iter(_turtle(" ".join(words if len(words) == 3 else [*words, f"<{_ANY}>"]) + " .")))


def _matches(quad: pyoxigraph.Quad, pattern: pyoxigraph.Quad) -> bool:
    same = quad.subject == pattern.subject and quad.predicate == pattern.predicate
    return same and (pattern.object == pyoxigraph.NamedNode(_ANY) or quad.object == pattern.object)


def _term(curie: str) -> str:
    return str(next(iter(_turtle(f"{curie} a {curie} ."))).subject).strip("<>")


def _text(value: str) -> str:
    value_term = next(iter(_turtle(f"<{_ANY}> <{_ANY}> {value} ."))).object
    assert isinstance(value_term, pyoxigraph.NamedNode | pyoxigraph.Literal)
    return value_term.value


def _turtle(text: str) -> Iterator[pyoxigraph.Quad]:
    prefixes = [line for line in SOUND.read_text(encoding="utf-8").splitlines() if line.startswith("@")]
    dips = "@prefix dips: <https://w3id.org/diplomacy-kg/shapes#> ."
    return pyoxigraph.parse("\n".join([*prefixes, dips, text]), format=pyoxigraph.RdfFormat.TURTLE)
