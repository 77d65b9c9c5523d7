"""Names to entities: the gazetteer of states, places, organisations, groups and offices.

The data are the Turtle files in ``ontology/gazetteer`` and files of the same form that a
user adds; a table of given names (name, tab, ``m`` or ``f``) may stand among them. One
name may belong to several entries ("Georgia"): every lookup gives all of them, states
first, and leaves the choice to the caller.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, cast

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, RdfFormat, parse

from kg import resources
from kg.errors import InputError
from kg.formats import text_of
from kg.model import EntityKind
from kg.namespaces import DATA, DIP, PREFIXES, VOCABULARY
from kg.nesting import refuse_deep_file

__all__ = ["BUILTIN", "Entry", "Gazetteer", "Gender", "Represents", "Term", "builtin_paths"]

Gender = Literal["m", "f"]
Represents = Literal["state", "organisation", "none"]

BUILTIN: Final = ("states.ttl", "places.ttl", "organisations.ttl", "offices.ttl", "given_names.tsv")

_RDF_TYPE: Final = PREFIXES["rdf"] + "type"
_SAME_AS: Final = PREFIXES["owl"] + "sameAs"
_SKOS: Final = PREFIXES["skos"]
_KINDS: Final[dict[str, EntityKind]] = {
    f"{DIP}State": "State",
    f"{DIP}Organisation": "Organisation",
    f"{DIP}Group": "Group",
    f"{DIP}Place": "Place",
    f"{DIP}Person": "Person",
}
_RANK: Final[dict[EntityKind, int]] = {"State": 0, "Organisation": 1, "Group": 2, "Person": 3, "Place": 4}
_PRONOUN: Final = "He"  # or a family name; His Excellency is HE
# Up to this length a name is looked up as written only: "US" is not "us", "WHO" not "who".
_CASED_UP_TO: Final = 4
_PUNCTUATION: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "\u00a0": " "})

_Facts = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity with the names it goes by; ``names`` begins with ``name``."""

    iri: str
    kind: EntityKind
    name: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...] = ()
    combining_forms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    country_code: str | None = None
    capital_of: str | None = None
    in_state: str | None = None
    organisation_kind: str | None = None
    same_as: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()  # forms that a user's file gives it; no other entry shares them


@dataclass(frozen=True, slots=True)
class Term:
    """An office, title, body or modifier; ``represents`` tells for whom its holder speaks."""

    iri: str
    name: str
    names: tuple[str, ...]
    represents: Represents = "none"


@dataclass(frozen=True, eq=False)  # one is itself alone, so that what follows from it can be kept by it
class Gazetteer:
    """Entries and terms with their lookups. Build one with ``load``."""

    entries: tuple[Entry, ...]
    offices: tuple[Term, ...] = ()
    titles: tuple[Term, ...] = ()
    bodies: tuple[Term, ...] = ()
    modifiers: tuple[Term, ...] = ()
    genders: Mapping[str, Gender] = field(default_factory=dict, repr=False)
    _by_iri: dict[str, Entry] = field(init=False, repr=False, compare=False)
    _names: dict[str, tuple[Entry, ...]] = field(init=False, repr=False, compare=False)
    _folded: dict[str, tuple[Entry, ...]] = field(init=False, repr=False, compare=False)
    _demonyms: dict[str, tuple[Entry, ...]] = field(init=False, repr=False, compare=False)
    _combining: dict[str, tuple[Entry, ...]] = field(init=False, repr=False, compare=False)
    _metonyms: dict[str, tuple[Entry, ...]] = field(init=False, repr=False, compare=False)
    _capitals: dict[str, Entry] = field(init=False, repr=False, compare=False)
    _offices: dict[str, Term] = field(init=False, repr=False, compare=False)
    _titles: dict[str, Term] = field(init=False, repr=False, compare=False)
    _bodies: dict[str, Term] = field(init=False, repr=False, compare=False)
    _modifiers: dict[str, Term] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keep = object.__setattr__  # frozen for users; the indexes follow from the fields
        keep(self, "_by_iri", {entry.iri: entry for entry in self.entries})
        keep(self, "_names", _index(self.entries, lambda e: e.names))
        keep(self, "_folded", _index(self.entries, lambda e: e.names, folded=True))
        keep(self, "_demonyms", _index(self.entries, lambda e: e.demonyms))
        keep(self, "_combining", _index(self.entries, lambda e: e.combining_forms))
        keep(self, "_metonyms", _index(self.entries, lambda e: e.metonyms))
        capitals = {entry.capital_of: entry for entry in reversed(self.entries) if entry.capital_of}
        keep(self, "_capitals", capitals)
        for name in ("offices", "titles", "bodies", "modifiers"):
            terms: tuple[Term, ...] = getattr(self, name)
            keep(self, f"_{name}", {_fold(form): term for term in reversed(terms) for form in reversed(term.names)})

    @classmethod
    def load(cls, paths: Iterable[str | Path] | None = None, *, extra: Iterable[str | Path] = ()) -> Gazetteer:
        """Read files in order; without paths, the ones that come with the package.

        A later file adds to an entry that an earlier one has: its names join the others,
        and its single values (preferred name, codes, state) take the place of the others.

        Args:
            paths: The files; those of the package if None.
            extra: A user's files, read after them and checked. A name that stands in one of
                them means the entries that it has there, and none of the others.

        Raises:
            InputError: If a file cannot be read or used; the message names file and line.
        """
        facts: dict[str, _Facts] = {}
        genders: dict[str, Gender] = {}
        for path in map(Path, builtin_paths() if paths is None else paths):
            if path.suffix == ".tsv":
                genders |= _read_genders(path)
            else:
                _merge(facts, _read_turtle(path))
        own: dict[str, _Facts] = {}
        for path in map(Path, extra):
            if path.suffix == ".tsv":
                genders |= _read_genders(path)
                continue
            added = _read_turtle(path)
            _merge(facts, added)
            _merge(own, added)
            _check(path, added, facts)
        return _build(facts, genders, own)

    def entry(self, iri: str) -> Entry | None:
        """Find an entry by its IRI."""
        return self._by_iri.get(iri)

    def by_name(self, text: str) -> tuple[Entry, ...]:
        """Find entries by a name: as written, else regardless of case if it is long enough.

        A leading "the", the shape of apostrophes, hyphens and white space do not matter;
        nor do the dots of an abbreviation ("U.N.").
        """
        key = _tidy(text)
        found = self._names.get(key) or self._names.get(_undotted(key))
        if found or len(_undotted(key)) <= _CASED_UP_TO:
            return found or ()
        return self._folded.get(_fold(key), ())

    def by_demonym(self, text: str) -> tuple[Entry, ...]:
        """Find entries by an adjective or a noun for their people ("Chinese", "Briton")."""
        return self._demonyms.get(_tidy(text), ())

    def by_combining_form(self, text: str) -> tuple[Entry, ...]:
        """Find entries by the first part of a compound ("Sino" of "Sino-Russian")."""
        return self._combining.get(_tidy(text).removesuffix("-"), ())

    def by_metonym(self, text: str) -> tuple[Entry, ...]:
        """Find entries for which a building, street or city stands ("Kremlin", "Brussels").

        Capitals are not among them: see ``capital_of``.
        """
        return self._metonyms.get(_tidy(text), ())

    def capital_of(self, place: str | Entry) -> Entry | None:
        """Find the state whose seat of government a place is, given by name, IRI or entry."""
        if isinstance(place, Entry):
            entries: tuple[Entry, ...] = (place,)
        else:
            entries = (self._by_iri[place],) if place in self._by_iri else self.by_name(place)
        return next((self._by_iri.get(e.capital_of) for e in entries if e.capital_of), None)

    def capital(self, state: str) -> Entry | None:
        """Find the seat of government of a state, given by its IRI."""
        return self._capitals.get(state)

    def names(self) -> Iterator[tuple[str, Entry]]:
        """Yield every name with its entry, for a matcher; demonyms and metonyms are not among them."""
        return ((name, entry) for entry in self.entries for name in entry.names)

    def office(self, text: str) -> Term | None:
        """Find an office by its words, with or without modifiers ("former deputy prime minister").

        Plurals and any case will do. Modifiers are dropped from the left until an office is left.
        """
        words = _fold(text).split()
        while words:
            for form in _singulars(" ".join(words)):
                if term := self._offices.get(form):
                    return term
            if re.sub(r"-(elect|designate)$", "", words[-1]) != words[-1]:
                words[-1] = re.sub(r"-(elect|designate)$", "", words[-1])
            elif words[0] in self._modifiers:
                words = words[1:]
            elif words[-1] in {"elect", "designate"}:
                words = words[:-1]
            else:
                return None
        return None

    def body(self, text: str) -> Term | None:
        """Find a body of a state or organisation by its noun ("foreign ministry")."""
        return next((self._bodies[form] for form in _singulars(_fold(text)) if form in self._bodies), None)

    def is_title(self, text: str) -> bool:
        """Tell whether a word stands before a person's name ("Mr", "Gen.")."""
        return text[:1].isupper() and text != _PRONOUN and _fold(text) in self._titles

    def is_body(self, text: str) -> bool:
        """Tell whether a noun means a body of a state or organisation."""
        return self.body(text) is not None

    def is_modifier(self, text: str) -> bool:
        """Tell whether a word modifies an office ("former", "acting")."""
        return _fold(text) in self._modifiers

    def gender(self, given_name: str) -> Gender | None:
        """Tell the gender a given name nearly always goes with; None if unknown or mixed."""
        return self.genders.get(_tidy(given_name))


def builtin_paths() -> tuple[Path, ...]:
    """List the files that come with the package, in the order in which they are read."""
    return tuple(resources.path(f"ontology/gazetteer/{name}") for name in BUILTIN)


def _tidy(text: str) -> str:
    words = text.translate(_PUNCTUATION).split()
    if len(words) > 1 and words[0] in {"the", "The", "THE"}:
        words = words[1:]
    return " ".join(words)


def _fold(text: str) -> str:
    return _tidy(text).casefold()


def _undotted(text: str) -> str:
    return text.replace(".", "") if re.fullmatch(r"(?:\w\.)+\w?", text) else text


def _singulars(folded: str) -> Iterator[str]:
    yield folded
    yield re.sub(r"men$", "man", folded)
    yield re.sub(r"ies$", "y", folded)
    yield folded.removesuffix("s")


def _index(
    entries: Iterable[Entry], forms: Callable[[Entry], Iterable[str]], *, folded: bool = False
) -> dict[str, tuple[Entry, ...]]:
    found: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
    claimed: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for form in forms(entry):
            key = _tidy(form)
            if folded and len(_undotted(key)) <= _CASED_UP_TO:
                continue
            for variant in {_fold(key)} if folded else {key, form, _undotted(key)}:
                found[variant][entry.iri] = entry
                if form in entry.own:
                    claimed[variant].add(entry.iri)
    return {
        key: tuple(entry for iri, entry in owners.items() if key not in claimed or iri in claimed[key])
        for key, owners in found.items()
    }


def _read_turtle(path: Path) -> dict[str, _Facts]:
    facts: dict[str, _Facts] = {}
    refuse_deep_file(path, RdfFormat.TURTLE.media_type)
    try:
        with text_of(path) as file:
            for quad in parse(file, format=RdfFormat.TURTLE):
                subject, value = quad.subject, quad.object
                if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | RdfLiteral):
                    raise InputError(path, "entries and values are IRIs or literals here", "give the entry an IRI")
                facts.setdefault(subject.value, {}).setdefault(quad.predicate.value, []).append(value.value)
    except OSError as error:
        raise InputError(path, f"cannot be read: {error}", "give the path of a Turtle file") from error
    except SyntaxError as error:
        raise InputError(f"{path}:{error.lineno}", f"not Turtle: {error.msg}", "correct the line") from error
    return facts


def _read_genders(path: Path) -> dict[str, Gender]:
    genders: dict[str, Gender] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, f"cannot be read: {error}", "give the path of a UTF-8 table") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, gender = line.partition("\t")
        if gender not in {"m", "f"}:
            raise InputError(f"{path}:{number}", "no gender", "write a name, a tab, and m or f")
        genders[_tidy(name)] = cast(Gender, gender)
    return genders


# Predicates of which an entry has one value: that of a later file takes the place of an earlier one's.
_SINGLE: Final = frozenset(
    {f"{DIP}{name}" for name in ("countryCode", "countryCode3", "inState", "organisationKind", "represents")}
    | {f"{_SKOS}prefLabel", f"{_SKOS}inScheme", _RDF_TYPE}
)


def _merge(facts: dict[str, _Facts], added: dict[str, _Facts]) -> None:
    for iri, properties in added.items():
        known = facts.setdefault(iri, {})
        for predicate, values in properties.items():
            if predicate == f"{_SKOS}prefLabel" and predicate in known:  # the former name is still a name
                known.setdefault(f"{_SKOS}altLabel", []).extend(known[predicate])
            known[predicate] = values if predicate in _SINGLE else [*known.get(predicate, []), *values]


_NAMING: Final = (
    f"{_SKOS}prefLabel",
    f"{_SKOS}altLabel",
    *(f"{DIP}{name}" for name in ("demonym", "combiningForm", "metonym")),
)
_FOLDERS: Final = {iri: f"{DATA}{kind.lower()}/" for iri, kind in _KINDS.items()}
_SCHEMES: Final = ("body", "modifier", "office", "title")


def _check(path: Path, added: dict[str, _Facts], facts: dict[str, _Facts]) -> None:
    """Refuse what would be passed over in silence: entries without type or name, and IRIs that tell another kind."""
    for iri, properties in added.items():
        known = facts[iri]
        kind = next((name for name in known.get(_RDF_TYPE, []) if name in _FOLDERS), None)
        listed = any(scheme == VOCABULARY + name for scheme in known.get(f"{_SKOS}inScheme", []) for name in _SCHEMES)
        if kind is None and not listed:
            kinds = ", ".join(f"dip:{name.removeprefix(DIP)}" for name in _KINDS)
            raise _fault(path, iri, "no kind of entry", f"give it one of the types {kinds}")
        if not any(_labels(known)):
            raise _fault(path, iri, "an entry without a name", "give it a skos:prefLabel")
        if kind and not iri.startswith(_FOLDERS[kind]):
            raise _fault(path, iri, "the IRI does not tell the kind of entry", f"let it begin with {_FOLDERS[kind]}")
        for name in ("capital", "inState"):
            for other in properties.get(DIP + name, []):
                if other not in facts:
                    raise _fault(path, other, f"dip:{name} leads to nothing", "name an entry of a gazetteer")


def _fault(path: Path, iri: str, fault: str, remedy: str) -> InputError:
    step = iri.rpartition("/")[2]
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next((number for number, line in enumerate(lines, start=1) if step in line), 1)
    return InputError(f"{path}:{number}", f"{fault}: {iri}", remedy)


def _build(facts: dict[str, _Facts], genders: dict[str, Gender], own: Mapping[str, _Facts]) -> Gazetteer:
    capitals = {
        place: iri for iri, properties in sorted(facts.items()) for place in properties.get(f"{DIP}capital", [])
    }
    entries = [
        entry
        for iri, properties in facts.items()
        if (entry := _entry(iri, properties, capitals.get(iri), own.get(iri, {})))
    ]
    terms: dict[str, list[Term]] = {"office": [], "title": [], "body": [], "modifier": []}
    for iri, properties in facts.items():
        for scheme in properties.get(f"{_SKOS}inScheme", []):
            if (listed := terms.get(scheme.removeprefix(VOCABULARY))) is not None:
                listed.append(_term(iri, properties))
    ordered = {
        scheme: tuple(sorted(listed, key=lambda term: (term.iri not in own, term.iri)))
        for scheme, listed in terms.items()
    }
    return Gazetteer(
        entries=tuple(sorted(entries, key=lambda entry: (_RANK[entry.kind], entry.iri))),
        offices=ordered["office"],
        titles=ordered["title"],
        bodies=ordered["body"],
        modifiers=ordered["modifier"],
        genders=genders,
    )


def _entry(iri: str, properties: _Facts, capital_of: str | None, own: _Facts) -> Entry | None:
    kind = next((_KINDS[name] for name in properties.get(_RDF_TYPE, []) if name in _KINDS), None)
    names = _labels(properties)
    if kind is None or not names:
        return None
    return Entry(
        iri=iri,
        kind=kind,
        name=names[0],
        names=names,
        demonyms=tuple(properties.get(f"{DIP}demonym", ())),
        combining_forms=tuple(properties.get(f"{DIP}combiningForm", ())),
        metonyms=tuple(properties.get(f"{DIP}metonym", ())),
        country_code=_one(properties, "countryCode"),
        capital_of=capital_of,
        in_state=_one(properties, "inState"),
        organisation_kind=_one(properties, "organisationKind"),
        same_as=tuple(properties.get(_SAME_AS, ())),
        own=frozenset(form for name in _NAMING for form in own.get(name, ())),
    )


def _term(iri: str, properties: _Facts) -> Term:
    names = _labels(properties) or (iri,)
    represents = _one(properties, "represents")
    known: Represents = cast(Represents, represents) if represents in {"state", "organisation"} else "none"
    return Term(iri=iri, name=names[0], names=names, represents=known)


def _labels(properties: _Facts) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*properties.get(f"{_SKOS}prefLabel", ()), *properties.get(f"{_SKOS}altLabel", ())]))


def _one(properties: _Facts, name: str) -> str | None:
    return next(iter(properties.get(f"{DIP}{name}", ())), None)
