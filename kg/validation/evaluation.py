"""Shapes put to a graph: results of SHACL, whoever evaluates them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from kg.validation.checks import CHECKS, COMPONENT
from kg.validation.graph import Graph
from kg.validation.profiles import Profile
from kg.validation.shapes import Result, Shape
from kg.validation.texts import Texts

__all__ = ["Engine", "evaluated", "results"]

Engine: TypeAlias = Literal["native", "pyshacl"]


def results(
    graph: Graph, texts: Texts, profile: Profile, *, engine: Engine = "native", apart: bool = False
) -> Iterator[Result]:
    """Yield what breaks the shapes of a profile; ``apart`` leaves out what compares articles."""
    if engine == "pyshacl":
        from kg.validation.exchange import pyshacl_results

        yield from pyshacl_results(graph, profile)
    else:
        for shape in profile.shapes:
            yield from shape.results(graph, shape.focus(graph))
    for rule in profile.rules():
        if rule.check and not (apart and rule.check == "articles"):
            yield from evaluated(rule, graph, texts)


def evaluated(rule: Shape, graph: Graph, texts: Texts) -> Iterator[Result]:
    """Yield what breaks a rule that SHACL Core cannot express."""
    return (Result(rule, *fault, COMPONENT) for fault in CHECKS[rule.iri](graph, texts))
