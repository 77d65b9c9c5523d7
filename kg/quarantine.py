"""Records that are not usable, kept apart: listed with the reason, and released by an editor.

A quarantine is a file of N-Quads beside the graph, never part of it: a query runs over the
union of all graphs, here as in the SPARQL stores of others, so a quarantined record would
be answered from whatever named graph it stood in. The file is a graph by itself. What is
held stands in the graphs from which it was taken, so a release puts it back where it was;
why it is held, and what was released from which rule, stands in the graph ``quarantine``.

A release is remembered by record and rule. The same record is not held for that rule
again; another fault, or another reading of the sentence, is looked at anew.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from kg import formats
from kg.errors import InputError, UsageError
from kg.identifiers import shared_graph_iri
from kg.namespaces import DIPS
from kg.oxigraph import from_quad
from kg.terms import RDF_TYPE, Blank, Iri, Literal, Node, Quad, Term, term

__all__ = ["Fault", "Found", "Held", "Quarantine", "beside"]

_GRAPH: Final = Iri(shared_graph_iri("quarantine"))
_HELD_FOR: Final = Iri(f"{DIPS}heldFor")
_RELEASED_FROM: Final = Iri(f"{DIPS}releasedFrom")
_TYPE: Final = Iri(RDF_TYPE)
_RESULT: Final = term("sh:ValidationResult")
_FOCUS: Final = term("sh:focusNode")
_SHAPE: Final = term("sh:sourceShape")
_MESSAGE: Final = term("sh:resultMessage")
_SEVERITY: Final = term("sh:resultSeverity")
_VIOLATION: Final = term("sh:Violation")
_REPORTED_IN: Final = term("dip:reportedIn")
_DERIVED_FROM: Final = term("prov:wasDerivedFrom")
_FILE_NAME: Final = term("dip:fileName")
_EVIDENCE: Final = term("dip:evidence")
_SELECTOR: Final = term("oa:hasSelector")
_EXACT: Final = term("oa:exact")
_OF_STORES: Final = "quarantine.nq"


class Found(Protocol):
    """A finding of validation, as far as it matters here."""

    @property
    def iri(self) -> str: ...
    @property
    def node(self) -> Term: ...
    @property
    def severity(self) -> str: ...
    @property
    def shape(self) -> str: ...
    @property
    def message(self) -> str: ...


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Why a record is held: a result of SHACL, at the record or at something that it rests on."""

    shape: str
    message: str
    focus: str
    iri: str


@dataclass(frozen=True, slots=True)
class Held:
    """A record in quarantine, with the words that it cites."""

    record: str
    kind: str
    article: str
    file: str
    words: str
    faults: tuple[Fault, ...]


def beside(graph: Path) -> Path:
    """Name the quarantine of a graph: inside the folder of a store, next to a file."""
    return graph / _OF_STORES if graph.is_dir() else graph.with_name(f"{graph.stem}.quarantine.nq")


class Quarantine:
    """What is kept apart from one graph; changes reach the file by `save`."""

    def __init__(self, file: Path, *, holding: bool = True, anew: bool = False) -> None:
        """Open a quarantine.

        Args:
            file: Where it is kept; it need not be there yet.
            holding: Hold what is found to be unusable; otherwise only take note of what is replaced.
            anew: Forget what is held, but not what was released: the graph is written anew.

        Raises:
            InputError: If the file is there and cannot be read.
        """
        self.file = file
        self._holding = holding
        self._quads: dict[Quad, None] = {}
        self._faults: dict[Node, tuple[Fault, ...]] = {}
        self._released: dict[Node, set[str]] = defaultdict(set)
        self._read(anew)
        self._changed = anew

    @property
    def holding(self) -> bool:
        """Whether unusable records are held."""
        return self._holding

    def __len__(self) -> int:
        return len(self._faults)

    def sift(self, quads: Collection[Quad], findings: Iterable[Found]) -> tuple[Quad, ...]:
        """Hold back the records with violations and what only they use; give back the rest.

        What was held of the same articles before is replaced.
        """
        if self._faults:
            self.forget({quad.object for quad in quads if quad.predicate in (_REPORTED_IN, _DERIVED_FROM)})
        violations = [found for found in findings if found.severity == "Violation"] if self._holding else []
        links = _Links(quads if violations else ())
        faults = self._unreleased(links, violations)
        if not faults:
            return tuple(quads)
        self._changed = True
        self._faults.update(faults)
        own = links.reached(faults)
        self._quads.update((quad, None) for quad in quads if quad.subject in own)
        shared = links.reached(
            [node for node in links.subjects() if node not in own] + links.articles() + links.sound(faults)
        )
        return tuple(quad for quad in quads if quad.subject not in own or quad.subject in shared)

    def held(self) -> tuple[Held, ...]:
        """List the records in quarantine, in order of article and record."""
        links = _Links(self._quads)
        listed = (_held(links, record, faults) for record, faults in self._faults.items())
        return tuple(sorted(listed, key=lambda held: (held.file, held.article, held.record)))

    def release(self, names: Iterable[str]) -> tuple[Quad, ...]:
        """Let records go, and give back what belongs into the graph.

        Args:
            names: IRIs of records, or their last steps.

        Raises:
            UsageError: If one is not held; none is released then.
        """
        records = {self._named(name) for name in names}
        links = _Links(self._quads)
        leaving = links.reached(records)
        released = tuple(quad for quad in self._quads if quad.subject in leaving)
        for record in records:
            self._released[record].update(fault.shape for fault in self._faults.pop(record))
        self._changed = True
        self._keep_what_is_held(links)
        return released

    def forget(self, articles: Container[Term]) -> None:
        """Drop what is held of articles that are replaced or removed."""
        gone = {quad.subject for quad in self._quads if quad.predicate == _REPORTED_IN and quad.object in articles}
        if gone:
            self._changed = True
            self._faults = {record: faults for record, faults in self._faults.items() if record not in gone}
            self._keep_what_is_held(_Links(self._quads))

    def save(self) -> None:
        """Write the file, in order, if anything has changed; one that was never needed is not made.

        Raises:
            InputError: If it cannot be written.
        """
        if not self._changed:
            return
        lines = sorted({f"{' '.join(str(part) for part in quad if part)} .\n" for quad in self._all()})
        if not lines and not self.file.is_file():
            return
        new = self.file.with_name(f"{self.file.name}.new")
        try:
            new.write_text("".join(lines), encoding="utf-8", newline="\n")
            new.replace(self.file)
            self._changed = False
        except OSError as error:
            raise InputError(self.file, f"cannot be written: {error.strerror}") from error

    def _read(self, anew: bool) -> None:
        quads = [from_quad(quad) for quad in formats.parse(self.file)] if self.file.is_file() else []
        notes = _Links(quad for quad in quads if quad.graph == _GRAPH)
        for record, shape in notes.pairs(_RELEASED_FROM):
            self._released[record].add(_plain(shape))
        if not anew:
            self._quads = dict.fromkeys(quad for quad in quads if quad.graph != _GRAPH)
            for record, result in notes.pairs(_HELD_FOR):
                said = [notes.text(result, name) for name in (_SHAPE, _MESSAGE, _FOCUS)]
                fault = Fault(said[0], said[1], said[2], _plain(result))
                self._faults[record] = tuple(sorted((*self._faults.get(record, ()), fault)))

    def _all(self) -> Iterator[Quad]:
        yield from self._quads
        for record, shapes in self._released.items():
            yield from (Quad(record, _RELEASED_FROM, Iri(shape), _GRAPH) for shape in shapes)
        for record, faults in self._faults.items():
            for fault in faults:
                yield Quad(record, _HELD_FOR, Iri(fault.iri), _GRAPH)
                yield from (Quad(Iri(fault.iri), *pair, _GRAPH) for pair in _described(fault))

    def _unreleased(self, links: _Links, violations: Iterable[Found]) -> dict[Node, tuple[Fault, ...]]:
        faults: dict[Node, list[Fault]] = defaultdict(list)
        for finding in violations:
            if not isinstance(finding.node, Literal):
                for record in links.resting_on(finding.node):
                    if finding.shape not in self._released.get(record, ()):
                        faults[record].append(Fault(finding.shape, finding.message, _plain(finding.node), finding.iri))
        return {record: tuple(sorted(found)) for record, found in faults.items()}

    def _keep_what_is_held(self, links: _Links) -> None:
        used = links.reached(self._faults)
        self._quads = {quad: None for quad in self._quads if quad.subject in used}

    def _named(self, name: str) -> Node:
        records = {_plain(record): record for record in self._faults}
        found = [iri for iri in records if name in (iri, iri.rpartition("/")[2])]
        if len(found) == 1:
            return records[found[0]]
        near = difflib.get_close_matches(name, records, 2, 0.8)
        hint = f"did you mean {' or '.join(near)}?" if near else f"kg quarantine list shows the {len(records)} that are"
        raise UsageError(f"{name}: no such record in {self.file}; {hint}")


class _Links:
    """What refers to what in some quads, whatever the graph."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._objects: dict[Node, list[tuple[Iri, Term]]] = defaultdict(list)
        self._referrers: dict[Node, list[Node]] = defaultdict(list)
        for subject, predicate, value, _ in quads:
            self._objects[subject].append((predicate, value))
            if not isinstance(value, Literal):
                self._referrers[value].append(subject)
        self._records = {node for node, _ in self.pairs(_REPORTED_IN)}

    def subjects(self) -> list[Node]:
        return list(self._objects)

    def pairs(self, predicate: Iri) -> list[tuple[Node, Node]]:
        """List subjects and objects of a predicate; literals are left out."""
        return [
            (s, o)
            for s, pairs in self._objects.items()
            for p, o in pairs
            if p == predicate and not isinstance(o, Literal)
        ]

    def articles(self) -> list[Node]:
        return list(dict.fromkeys(article for _, article in self.pairs(_REPORTED_IN)))

    def sound(self, faulty: Container[Node]) -> list[Node]:
        """List the records that are not among the faulty ones."""
        return [record for record in self._records if record not in faulty]

    def reached(self, nodes: Iterable[Node]) -> set[Node]:
        """Collect some nodes and all that they refer to, however far away."""
        found, waiting = set[Node](), list(nodes)
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += [
                    o for _, o in self._objects.get(node, ()) if not isinstance(o, Literal) and o in self._objects
                ]
        return found

    def resting_on(self, node: Node) -> set[Node]:
        """Collect the records that a node is, or that refer to it by whatever detour."""
        found, seen, waiting = set[Node](), set[Node](), [node]
        while waiting:
            each = waiting.pop()
            if each in self._records:
                found.add(each)
            elif each not in seen:
                seen.add(each)
                waiting += self._referrers.get(each, ())
        return found

    def text(self, node: Node, *path: Iri) -> str:
        """Give what a path leads to as text; the first one in order, or nothing."""
        nodes: list[Term] = [node]
        for step in path:
            nodes = [
                o
                for each in nodes
                if not isinstance(each, Literal)
                for p, o in self._objects.get(each, ())
                if p == step
            ]
        return min((each.value for each in nodes), default="")


def _held(links: _Links, record: Node, faults: tuple[Fault, ...]) -> Held:
    return Held(
        record=_plain(record),
        kind=links.text(record, _TYPE).rpartition("#")[2],
        article=links.text(record, _REPORTED_IN),
        file=links.text(record, _REPORTED_IN, _FILE_NAME),
        words=links.text(record, _EVIDENCE, _SELECTOR, _EXACT),
        faults=faults,
    )


def _described(fault: Fault) -> Iterator[tuple[Iri, Term]]:
    focus = Blank(fault.focus.removeprefix("_:")) if fault.focus.startswith("_:") else Iri(fault.focus)
    yield _TYPE, _RESULT
    yield _FOCUS, focus
    yield _SHAPE, Iri(fault.shape)
    yield _SEVERITY, _VIOLATION
    yield _MESSAGE, Literal(fault.message, language="en")


def _plain(node: Term) -> str:
    return node.value if isinstance(node, Iri) else str(node)
