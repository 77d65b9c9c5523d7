"""Consistency and satisfiability by HermiT, through owlready2.

HermiT is a Java program that comes with owlready2; Java itself does not. Pellet, which
comes too, does not run on Java 17. owlready2 reads N-Triples, not Turtle, and would
fetch ``owl:imports`` from the web; HermiT stops at datatypes that OWL 2 does not have,
such as ``xsd:date``. So the files are put together, imports are left out, and literals of
such types become plain strings: nothing in the ontology depends on them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError, MissingExtraError
from kg.namespaces import PREFIXES
from kg.ontology.facts import DOOR, triples
from kg.terms import Literal, Term, curie

__all__ = ["Verdict", "reason"]

_OWL2_TYPES: Final = frozenset(
    PREFIXES["xsd"] + name
    for name in ("string", "decimal", "integer", "nonNegativeInteger", "boolean", "anyURI", "dateTime", "double")
) | {PREFIXES["rdf"] + "langString"}
_IMPORTS: Final = PREFIXES["owl"] + "imports"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reasoner found; of an inconsistent ontology it finds nothing else."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()


def reason(paths: Iterable[Path]) -> Verdict:
    """Ask HermiT whether Turtle files taken together are consistent, and every class can have members.

    Raises:
        MissingExtraError: If owlready2 or Java is not installed.
        ConfigurationError: If a file cannot be read, or HermiT fails.
    """
    data = _ntriples(paths)
    try:
        import owlready2
    except ImportError as error:
        raise MissingExtraError("reasoning needs owlready2; install it with: pip install owlready2") from error
    world = owlready2.World()
    try:
        world.get_ontology(f"{DOOR}#").load(fileobj=io.BytesIO(data))
        owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Verdict(consistent=False)
    except FileNotFoundError as error:  # what subprocess raises for a missing java, not an error of owlready2
        raise MissingExtraError(
            "reasoning needs Java, which was not found; install a Java runtime (17 will do)"
        ) from error
    except owlready2.OwlReadyJavaError as error:
        raise ConfigurationError(f"the reasoner HermiT failed: {error}") from error
    else:
        return Verdict(consistent=True, unsatisfiable=_unsatisfiable(each.iri for each in world.inconsistent_classes()))
    finally:
        world.close()


def _unsatisfiable(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(curie(iri) for iri in iris if not iri.endswith("#Nothing")))


def _ntriples(paths: Iterable[Path]) -> bytes:
    kept = (triple for triple in triples(paths) if triple.predicate.value != _IMPORTS)
    return "".join(f"{s} {p} {_plain(o)} .\n" for s, p, o, _ in kept).encode()


def _plain(value: Term) -> Term:
    return Literal(value.value) if isinstance(value, Literal) and value.datatype not in _OWL2_TYPES else value
