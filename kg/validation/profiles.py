"""A house's own rules: which shapes are put to a graph, how much each matters, and further ones.

A profile is a TOML file::

    shapes = ["house.ttl"]              # further shapes, beside the profile
    off = ["Sanction"]                  # shapes by their local names; a shape takes its own along
    on = ["sanction-has-target"]        # goes before off, and before sh:deactivated

    [severity]
    figure-has-party = "violation"      # or warning, or info
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from kg import resources
from kg.errors import ConfigurationError, InputError, UsageError
from kg.terms import curie
from kg.validation.checks import CHECKS
from kg.validation.graph import Graph
from kg.validation.shapes import Shape, local_name, read_graph, shapes_of

__all__ = ["SEVERITIES", "Profile", "default_profile", "load_profile"]

SEVERITIES: Final = ("Violation", "Warning", "Info")
_LISTS: Final = ("shapes", "off", "on")
_KEYS: Final = (*_LISTS, "severity")


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Shapes as they are put to a graph; ``graph`` is what they were read from."""

    shapes: tuple[Shape, ...]
    graph: Graph = field(repr=False)

    def rules(self) -> tuple[Shape, ...]:
        """List everything that can be found, in order of the shapes' IRIs."""
        found = {
            shape.iri: shape for shape in _every(self.shapes) if shape.active and (shape.constraints or shape.check)
        }
        return tuple(found[iri] for iri in sorted(found))


@lru_cache(maxsize=1)
def default_profile() -> Profile:
    """Give the shapes that travel with the package, all of them as they are; read once a process."""
    graph = read_graph(resources.files("shapes", ".ttl"))
    return Profile(shapes_of(graph), graph)


def load_profile(file: Path | None) -> Profile:
    """Read a profile; without one, everything is as the package has it.

    Raises:
        InputError: If a file cannot be read.
        UsageError: If the profile names what does not exist.
        ConfigurationError: If a shape of its own uses what is not evaluated here.
    """
    if file is None:
        return default_profile()
    given = _parsed(file)
    own = [file.parent / name for name in given.get("shapes", ())]
    try:
        graph = read_graph([*resources.files("shapes", ".ttl"), *own])
        shapes = shapes_of(graph)
    except ConfigurationError as error:
        raise ConfigurationError(f"{file}: {error}") from error
    _refuse_unknown(file, shapes)
    names = _Names(file, shapes)
    on, off = names.all(given.get("on", ())), names.all(given.get("off", ()))
    severities = {
        iri: _severity(file, value) for name, value in given.get("severity", {}).items() for iri in names.of(name)
    }
    return Profile(tuple(_adjusted(shape, on, off - on, severities) for shape in shapes), graph)


def _parsed(file: Path) -> dict[str, Any]:
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(file, f"is not TOML: {error}") from error
    except RecursionError as error:
        raise InputError(
            file, "lists or tables are nested without end", "write the names one after the other"
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(file, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    for key in given:
        if key not in _KEYS:
            raise UsageError(f"{file}: {key}: no such setting; {_near(key, _KEYS)}")
    for key in _LISTS:
        if not isinstance(given.get(key, []), list) or not all(isinstance(name, str) for name in given.get(key, [])):
            raise UsageError(f'{file}: {key} is a list of texts, such as {key} = ["..."]')
    if not isinstance(given.get("severity", {}), dict):
        raise UsageError(f'{file}: severity is a table: [severity] and below it lines such as rule-name = "warning"')
    return given


class _Names:
    """Shapes by local name, CURIE and IRI; a shape stands for its property shapes as well."""

    def __init__(self, file: Path, shapes: tuple[Shape, ...]) -> None:
        self._file = file
        self._members: dict[str, set[str]] = {}
        self._named: dict[str, set[str]] = {}
        for shape in _every(shapes):
            self._members.setdefault(shape.iri, set()).update(each.iri for each in _every([shape]))
            for name in (local_name(shape.iri), curie(shape.iri), shape.iri):
                self._named.setdefault(name, set()).add(shape.iri)

    def of(self, name: str) -> frozenset[str]:
        """Give the IRIs for which a name stands."""
        found = sorted(self._named.get(name, ()))
        if len(found) > 1:
            raise UsageError(f"{self._file}: {name}: several shapes fit; write one of {' '.join(map(curie, found))}")
        if not found:
            raise UsageError(f"{self._file}: {name}: no such shape; {_near(name, self._named)}")
        return frozenset(self._members[found[0]])

    def all(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(iri for name in names for iri in self.of(name))


def _near(name: str, known: Iterable[str]) -> str:
    names = sorted(each for each in known if ":" not in each)
    near = difflib.get_close_matches(name, names, 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"there are {' '.join(names)}"


def _severity(file: Path, value: object) -> str:
    found = str(value).capitalize()
    if found not in SEVERITIES:
        raise UsageError(f"{file}: {value}: no such severity; choose one of violation warning info")
    return found


def _refuse_unknown(file: Path, shapes: tuple[Shape, ...]) -> None:
    for shape in _every(shapes):
        if shape.check and shape.iri not in CHECKS:
            raise UsageError(f"{file}: {curie(shape.iri)}: dips:check is for the rules that kg itself evaluates")
        if shape.severity not in SEVERITIES:
            known = " ".join(f"sh:{severity}" for severity in SEVERITIES)
            raise UsageError(f"{file}: {curie(shape.iri)}: no such severity: {shape.severity}; choose one of {known}")


def _adjusted(shape: Shape, on: frozenset[str], off: frozenset[str], severities: Mapping[str, str]) -> Shape:
    return replace(
        shape,
        active=shape.iri in on or (shape.active and shape.iri not in off),
        severity=severities.get(shape.iri, shape.severity),
        properties=tuple(_adjusted(each, on, off, severities) for each in shape.properties),
    )


def _every(shapes: Iterable[Shape]) -> Iterator[Shape]:
    for shape in shapes:
        yield shape
        yield from _every(shape.properties)
