"""Words with a meaning: the SKOS code lists of ``ontology/vocabularies`` as look-up tables.

A *concept scheme* is a code list. Its concepts are either values that records carry
("held" in ``meeting-status``) or words that tell of such values ("call off" in
``meeting-cue``, a word for ``cancelled``); a word points to its values by
``skos:broader``. In a scheme of classes (``sanction-class``) a concept is a set of words,
its alternative labels. A new value or word is a line of Turtle, not of code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph

from kg import resources
from kg.errors import ConfigurationError, InputError
from kg.formats import text_of
from kg.namespaces import DIP, PREFIXES, VOCABULARY
from kg.nesting import refuse_deep_file

__all__ = ["Concept", "Lexicon"]

FOLDER: Final = "ontology/vocabularies"
_SKOS: Final = PREFIXES["skos"]
_LABELS: Final = (f"{_SKOS}prefLabel", f"{_SKOS}altLabel", f"{_SKOS}hiddenLabel")

Facts: TypeAlias = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Concept:
    """A value of a code list, or a word of the lexicon.

    ``forms`` is the label and all other names in lower case, verbs in base form, nouns in
    the singular. ``attributes`` are the concept's ``dip:`` properties by local name; where
    such a property points to another concept, its value is the last step of that
    concept's IRI. ``broader`` are the IRIs of the concepts above it.
    """

    iri: str
    scheme: str
    label: str
    forms: tuple[str, ...]
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    broader: tuple[str, ...] = ()

    def all(self, attribute: str) -> tuple[str, ...]:
        """Give the values of an attribute, none if it has none."""
        return self.attributes.get(attribute, ())

    def one(self, attribute: str) -> str | None:
        """Give the first value of an attribute, if any."""
        return next(iter(self.all(attribute)), None)


class Lexicon:
    """All concepts, by scheme and by form.

    Where two concepts of a scheme share a form, the first in the files wins; a word that
    is both verb and noun is told apart by ``part_of_speech``.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._by_iri = {concept.iri: concept for concept in concepts}
        self._schemes: dict[str, list[Concept]] = defaultdict(list)
        self._narrower: dict[str, list[Concept]] = defaultdict(list)
        self._forms: dict[tuple[str, str | None], dict[str, Concept]] = defaultdict(dict)
        for concept in self._by_iri.values():
            self._enter(concept)

    def _enter(self, concept: Concept) -> None:
        self._schemes[concept.scheme].append(concept)
        for iri in concept.broader:
            self._narrower[iri].append(concept)
        for part_of_speech in (None, *concept.all("partOfSpeech")):
            table = self._forms[concept.scheme, part_of_speech]
            for form in concept.forms:
                table.setdefault(form, concept)

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Lexicon:
        """Read the vocabularies of the package and further Turtle files; cached.

        An extra file may add concepts, or labels to existing ones.

        Raises:
            ConfigurationError: If a file of the package cannot be read.
            InputError: If an extra file cannot be read.
        """
        return _load(tuple(extra))

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._by_iri.values())

    def __len__(self) -> int:
        return len(self._by_iri)

    def __getitem__(self, iri: str) -> Concept:
        return self._by_iri[iri]

    @property
    def schemes(self) -> tuple[str, ...]:
        """Names of all schemes, sorted."""
        return tuple(sorted(self._schemes))

    def scheme(self, name: str) -> tuple[Concept, ...]:
        """List the concepts of a scheme in the order of the file; none if unknown."""
        return tuple(self._schemes.get(name, ()))

    def find(self, scheme: str, form: str, part_of_speech: str | None = None) -> Concept | None:
        """Find the concept that a lemma or phrase stands for, whatever its case."""
        return self._forms.get((scheme, part_of_speech), {}).get(_tidy(form))

    def forms(self, scheme: str, part_of_speech: str | None = None) -> Mapping[str, Concept]:
        """Map all forms of a scheme, or of its verbs, nouns ... only, to their concepts."""
        return self._forms.get((scheme, part_of_speech), {})

    def meaning(self, word: Concept, scheme: str) -> Concept | None:
        """Give the value of a code list that a word tells of ("call off" -> "cancelled")."""
        above = (self._by_iri.get(iri) for iri in word.broader)
        return next((concept for concept in above if concept and concept.scheme == scheme), None)

    def words(self, value: Concept) -> tuple[Concept, ...]:
        """List the words that tell of a value: the other direction of ``meaning``."""
        return tuple(self._narrower.get(value.iri, ()))


@lru_cache(maxsize=8)
def _load(extra: tuple[Path, ...]) -> Lexicon:
    facts: dict[str, Facts] = {}
    for path in resources.files(FOLDER, ".ttl"):
        try:
            _collect(path, facts)
        except (OSError, SyntaxError) as error:
            raise ConfigurationError(f"{path}: {error}") from error
    for path in extra:
        try:
            _collect(path, facts)
            _refuse_nameless(path, facts)
        except (OSError, SyntaxError, ValueError) as error:
            raise InputError(path, f"cannot be read as Turtle: {error}", "check the file's syntax") from error
    in_scheme = f"{_SKOS}inScheme"
    return Lexicon(_concept(iri, about) for iri, about in facts.items() if in_scheme in about)


def _refuse_nameless(path: Path, facts: dict[str, Facts]) -> None:
    for iri, about in facts.items():
        if f"{_SKOS}inScheme" in about and _LABELS[0] not in about:
            raise InputError(path, f"{iri} has no skos:prefLabel", "give it one; words are looked up by it")


def _collect(path: Path, facts: dict[str, Facts]) -> None:
    """Gather the triples of a file by subject and predicate, in their order."""
    refuse_deep_file(path, pyoxigraph.RdfFormat.TURTLE.media_type)
    with text_of(path) as file:
        for triple in pyoxigraph.parse(file, format=pyoxigraph.RdfFormat.TURTLE):
            if isinstance(triple.object, pyoxigraph.Triple):
                raise InputError(path, "RDF 1.2: a triple stands as object of another", "this is for RDF 1.1")
            about = facts.setdefault(triple.subject.value, {})
            about.setdefault(triple.predicate.value, []).append(triple.object.value)


def _concept(iri: str, about: Facts) -> Concept:
    label = about[_LABELS[0]][0]
    attributes = {
        predicate.removeprefix(DIP): tuple(map(_short, values))
        for predicate, values in about.items()
        if predicate.startswith(DIP)
    }
    return Concept(
        iri=iri,
        scheme=about[f"{_SKOS}inScheme"][0].removeprefix(VOCABULARY),
        label=label,
        forms=tuple(dict.fromkeys(_tidy(form) for labels in _LABELS for form in about.get(labels, ()))),
        attributes=attributes,
        broader=tuple(about.get(f"{_SKOS}broader", ())),
    )


def _short(value: str) -> str:
    return value.rpartition("/")[2] if value.startswith(VOCABULARY) else value


def _tidy(form: str) -> str:
    return " ".join(form.lower().split())
