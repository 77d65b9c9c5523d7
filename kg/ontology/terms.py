"""Classes, properties and code lists as records to list and show."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from kg import resources
from kg.errors import UsageError
from kg.lexicon import FOLDER, Concept, Lexicon
from kg.namespaces import DIP, VOCABULARY
from kg.ontology.facts import facts, module_files
from kg.terms import curie

__all__ = ["KINDS", "CodeList", "Term", "code_list", "code_lists", "term", "terms"]

KINDS: Final = {
    "owl:Class": "class",
    "owl:ObjectProperty": "object property",
    "owl:DatatypeProperty": "datatype property",
}
_Named = TypeVar("_Named", "Term", "CodeList")


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property of the ontology; other terms are named by CURIE.

    ``module`` is the file that defines it, without suffix.
    """

    iri: str
    name: str
    kind: str
    module: str
    label: str
    definition: str
    scope_note: str
    examples: tuple[str, ...]
    parents: tuple[str, ...] = ()
    disjoint: tuple[str, ...] = ()
    domain: str | None = None
    range: str | None = None


@dataclass(frozen=True, slots=True)
class CodeList:
    """A scheme of concepts: values of a property, or words that tell of such values."""

    iri: str
    name: str
    definition: str
    concepts: tuple[Concept, ...]


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """List the terms of all modules in the order of the files."""
    return tuple(
        _term(iri, about, path.stem)
        for path in module_files()
        for iri, about in facts([path]).items()
        if iri.startswith(DIP) and about.keys() & {"rdf:type"}
    )


def _term(iri: str, about: dict[str, list[str]], module: str) -> Term:
    def first(predicate: str) -> str:
        return next(iter(about.get(predicate, ())), "")

    def all_of(*predicates: str) -> tuple[str, ...]:
        return tuple(curie(value) for predicate in predicates for value in about.get(predicate, ()))

    return Term(
        iri=iri,
        name=curie(iri),
        kind=KINDS.get(curie(first("rdf:type")), curie(first("rdf:type"))),
        module=module,
        label=first("rdfs:label"),
        definition=first("skos:definition"),
        scope_note=first("skos:scopeNote"),
        examples=tuple(about.get("skos:example", ())),
        parents=all_of("rdfs:subClassOf", "rdfs:subPropertyOf"),
        disjoint=all_of("owl:disjointWith"),
        domain=next(iter(all_of("rdfs:domain")), None),
        range=next(iter(all_of("rdfs:range")), None),
    )


def term(name: str) -> Term:
    """Find a term by local name, CURIE or IRI.

    Raises:
        UsageError: If there is none; the message names the nearest.
    """
    local = name.removeprefix(DIP).removeprefix("dip:")
    return _named(local, {each.iri.removeprefix(DIP): each for each in terms()}, "term")


@lru_cache(maxsize=1)
def code_lists() -> tuple[CodeList, ...]:
    """List the code lists and the lexicons, sorted by name."""
    lexicon = Lexicon.load()
    about = facts(resources.files(FOLDER, ".ttl"))
    return tuple(
        CodeList(
            iri=f"{VOCABULARY}{name}",
            name=name,
            definition=next(iter(about.get(f"{VOCABULARY}{name}", {}).get("skos:definition", ())), ""),
            concepts=lexicon.scheme(name),
        )
        for name in lexicon.schemes
    )


def code_list(name: str) -> CodeList:
    """Find a code list by name or IRI.

    Raises:
        UsageError: If there is none; the message names the nearest.
    """
    return _named(name.removeprefix(VOCABULARY), {each.name: each for each in code_lists()}, "code list")


def _named(name: str, known: dict[str, _Named], kind: str) -> _Named:
    if name in known:
        return known[name]
    near = _nearest(name, known)
    raise UsageError(f"{name}: no such {kind}" + (f"; did you mean {' or '.join(near)}?" if near else ""))


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    by_lower = {each.lower(): each for each in known}
    return [by_lower[each] for each in difflib.get_close_matches(name.lower(), by_lower, n=3)]
