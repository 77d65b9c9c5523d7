"""What is missing, double or dangling in the ontology and its code lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg import resources
from kg.lexicon import FOLDER, Concept, Lexicon
from kg.namespaces import DIP, PREFIXES, VOCABULARY, concept
from kg.ontology.facts import DCTERMS, DOOR, VANN, Facts, facts, module_files, triples
from kg.ontology.terms import KINDS, Term, terms
from kg.terms import Iri, curie

__all__ = ["Fault", "faults", "used_terms"]

_PARTS: Final = {"rdfs:label": "label", "skos:definition": "definition", "skos:scopeNote": "scope note"}
_HEADER: Final = (
    f"{DCTERMS}title",
    f"{DCTERMS}description",
    f"{DCTERMS}creator",
    f"{DCTERMS}license",
    "owl:versionIRI",
    f"{VANN}preferredNamespacePrefix",
)
_BUILT_IN: Final = (PREFIXES["xsd"], PREFIXES["rdfs"], PREFIXES["owl"])
_POINTING: Final = ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range", "owl:disjointWith")
_QUERY_TERM: Final = re.compile(r"\bdip:([A-Za-z]\w*)")
_SPEECH_CUES: Final = "cue"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong with a term, concept or file, in one clause."""

    where: str
    problem: str


def faults() -> tuple[Fault, ...]:
    """List all faults, sorted."""
    modules = facts(module_files())
    found = (
        *_header_faults(modules),
        *_import_faults(modules),
        *_term_faults(modules),
        *_double_labels(terms()),
        *_dangling(modules),
        *_concept_faults(Lexicon.load(), facts(resources.files(FOLDER, ".ttl"))),
    )
    return tuple(sorted(set(found)))


# -- modules ---------------------------------------------------------------------------


def _header_faults(modules: Facts) -> Iterator[Fault]:
    header = modules.get(DOOR, {})
    yield from (Fault("diplomacy.ttl", f"the header has no {part}") for part in _HEADER if part not in header)


def _import_faults(modules: Facts) -> Iterator[Fault]:
    imported = set(modules.get(DOOR, {}).get("owl:imports", ()))
    behind = {iri for iri, about in modules.items() if f"{DCTERMS}isPartOf" in about}
    yield from (Fault("diplomacy.ttl", f"imports {iri}, which no file declares") for iri in imported - behind)
    yield from (Fault(iri, "is not imported by diplomacy.ttl") for iri in behind - imported)


def _term_faults(modules: Facts) -> Iterator[Fault]:
    for each in terms():
        about = modules[each.iri]
        types = about["rdf:type"]
        if len(types) != 1 or curie(types[0]) not in KINDS:
            yield Fault(each.name, "is not declared once, as a class, object property or datatype property")
        yield from (Fault(each.name, f"has not exactly one {part}") for part in _unlike_one(about))
        if not each.examples:
            yield Fault(each.name, "has no example")
        if about.get("rdfs:isDefinedBy") != [DOOR]:
            yield Fault(each.name, "does not say by which ontology it is defined")
        if each.definition and not re.fullmatch(r"[A-Z].*\.", each.definition):
            yield Fault(each.name, "has a definition that is no sentence")


def _unlike_one(about: dict[str, list[str]]) -> Iterator[str]:
    return (part for predicate, part in _PARTS.items() if len(about.get(predicate, ())) != 1)


def _double_labels(defined: Iterable[Term]) -> Iterator[Fault]:
    """A class and a property may share a label ("evidence"), two of a kind may not."""
    counted = Counter((each.label, each.kind == "class") for each in defined)
    doubled = (each for each in defined if counted[each.label, each.kind == "class"] > 1)
    yield from (Fault(each.name, f'shares the label "{each.label}"') for each in doubled)


# -- terms that are used and not defined -------------------------------------------------


def _dangling(modules: Facts) -> Iterator[Fault]:
    defined = {each.iri for each in terms()}
    for path, used in used_terms().items():
        yield from (Fault(path, f"uses {curie(iri)}, which is not defined") for iri in used - defined)
    for iri, about in modules.items():
        pointed = {value for predicate in _POINTING for value in about.get(predicate, ())}
        missing = (other for other in pointed if other not in modules and not other.startswith(_BUILT_IN))
        yield from (Fault(curie(iri), f"points to {curie(other)}, which is not declared") for other in missing)


def used_terms() -> dict[str, frozenset[str]]:
    """Map each file of ontology, shapes and queries to the IRIs of our terms that it uses."""
    used = {_relative(path): _in_turtle(path) for folder in ("ontology", "shapes") for path in _files(folder, ".ttl")}
    return used | {_relative(path): _in_query(path) for path in _files("queries", ".rq")}


def _files(folder: str, suffix: str) -> tuple[Path, ...]:
    return resources.files(folder, suffix)


def _relative(path: Path) -> str:
    return path.relative_to(resources.path("ontology").parent).as_posix()


def _in_turtle(path: Path) -> frozenset[str]:
    return frozenset(
        node.value
        for triple in triples([path])
        for node in triple[:3]
        if isinstance(node, Iri) and node.value.startswith(DIP)
    )


def _in_query(path: Path) -> frozenset[str]:
    return frozenset(DIP + name for name in _QUERY_TERM.findall(path.read_text(encoding="utf-8")))


# -- code lists ------------------------------------------------------------------------


def _concept_faults(lexicon: Lexicon, about: Facts) -> Iterator[Fault]:
    frames = {each.label for each in lexicon.scheme("frame")}
    for each in lexicon:
        name = each.iri.removeprefix(VOCABULARY)
        if f"{VOCABULARY}{each.scheme}" not in about:
            yield Fault(name, f"is in the scheme {each.scheme}, which is not declared")
        if each.iri != _minted(each):
            yield Fault(name, f'has an IRI that does not follow from its label "{each.label}"')
        yield from (Fault(name, f"is below {iri}, which is not there") for iri in each.broader if iri not in about)
        if each.scheme == _SPEECH_CUES:
            yield from (Fault(name, f'has the unknown frame "{f}"') for f in each.all("frame") if f not in frames)
        if len(about[each.iri]["skos:prefLabel"]) != 1:
            yield Fault(name, "has not exactly one preferred label")


def _minted(each: Concept) -> str:
    part_of_speech = each.one("partOfSpeech")
    return concept(f"{each.scheme}/{part_of_speech}" if part_of_speech else each.scheme, each.label)
