"""The gazetteer: its files keep their promises, and lookups find what newspapers print."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF, SKOS

from kg import resources
from kg.errors import InputError, KgError
from kg.gazetteer import BUILTIN, Entry, Gazetteer, builtin_paths
from kg.identifiers import entity_iri
from kg.namespaces import DATA, DIP, VOCABULARY

TURTLE = [name for name in BUILTIN if name.endswith(".ttl")]
PREFIXES = f"""\
@prefix dip: <{DIP}> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def states(gazetteer: Gazetteer) -> list[Entry]:
    return [entry for entry in gazetteer.entries if entry.kind == "State"]


def last_steps(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.iri.removeprefix(DATA) for entry in entries]


def owners(entries: list[Entry], forms: Callable[[Entry], tuple[str, ...]]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for form in forms(entry):
            found[form].add(entry.country_code or entry.name)
    return {form: iris for form, iris in found.items() if len(iris) > 1}


# The files


def test_it_covers_the_world(gazetteer: Gazetteer) -> None:
    counts = {
        kind: sum(e.kind == kind for e in gazetteer.entries) for kind in ("State", "Place", "Organisation", "Group")
    }
    assert counts["State"] == 197  # 193 members, two observers, Taiwan, Kosovo
    assert counts["Place"] > 1500
    assert counts["Organisation"] > 700
    assert counts["Group"] > 25
    assert sum(e.organisation_kind == "news medium" for e in gazetteer.entries) > 200
    assert len(gazetteer.offices) > 130
    assert sum(len(term.names) for term in gazetteer.offices) > 600
    assert len(gazetteer.titles) > 70
    assert len(gazetteer.bodies) > 50
    assert len(gazetteer.genders) > 2000


@pytest.mark.parametrize("name", TURTLE)
def test_a_second_parser_reads_the_file_and_finds_no_blank_node(name: str) -> None:
    graph = rdflib.Graph().parse(resources.path(f"ontology/gazetteer/{name}"))
    assert len(graph) > 1000
    assert not [node for triple in graph for node in triple if isinstance(node, rdflib.BNode)]


@pytest.mark.parametrize("name", TURTLE)
def test_subjects_have_one_type_and_one_preferred_name(name: str) -> None:
    graph = rdflib.Graph().parse(resources.path(f"ontology/gazetteer/{name}"))
    for subject in set(graph.subjects()):
        assert len(list(graph.objects(subject, RDF.type))) == 1, subject
        assert len(list(graph.objects(subject, SKOS.prefLabel))) == 1, subject


@pytest.mark.parametrize("name", TURTLE)
def test_subjects_stand_once_and_in_order(name: str) -> None:
    text = resources.path(f"ontology/gazetteer/{name}").read_text(encoding="utf-8")
    subjects = re.findall(r"^<[^>]+>$", text, flags=re.MULTILINE)
    assert subjects == sorted(set(subjects))
    assert len(subjects) > 190


@pytest.mark.parametrize("name", BUILTIN)
def test_the_header_names_sources_or_maker(name: str) -> None:
    head = resources.path(f"ontology/gazetteer/{name}").read_text(encoding="utf-8")[:600]
    assert "tools/make_gazetteer.py" in head
    assert name.endswith(".tsv") or "Apache-2.0" in head or "CC" in head


def test_every_state_has_codes_demonym_capital_and_wikidata_item(gazetteer: Gazetteer) -> None:
    seats = {entry.capital_of for entry in gazetteer.entries if entry.capital_of}
    for state in states(gazetteer):
        assert re.fullmatch(r"[A-Z]{2}", state.country_code or ""), state.name
        assert state.iri == f"{DATA}state/{state.country_code}"
        assert state.demonyms, state.name
        assert state.iri in seats, state.name
        assert [iri for iri in state.same_as if re.fullmatch(r"http://www\.wikidata\.org/entity/Q[1-9]\d*", iri)]


def test_every_capital_is_a_place(gazetteer: Gazetteer) -> None:
    graph = rdflib.Graph().parse(resources.path("ontology/gazetteer/states.ttl"))
    capitals = set(graph.objects(None, rdflib.URIRef(f"{DIP}capital")))
    assert len(capitals) > 200
    kinds = {iri: entry.kind for iri in map(str, capitals) if (entry := gazetteer.entry(iri))}
    assert len(kinds) == len(capitals)
    assert set(kinds.values()) == {"Place"}


def test_what_is_in_a_state_names_a_state(gazetteer: Gazetteer) -> None:
    for entry in gazetteer.entries:
        if entry.in_state:
            state = gazetteer.entry(entry.in_state)
            assert state is not None, entry.iri
            assert state.kind == "State", entry.iri


@pytest.mark.parametrize("name", ["Crimea", "Kashmir", "Golan Heights", "Jerusalem", "Karabakh", "South China Sea"])
def test_contested_places_are_in_no_state(gazetteer: Gazetteer, name: str) -> None:
    (place,) = gazetteer.by_name(name)
    assert place.in_state is None


def test_items_stand_for_one_entry_only(gazetteer: Gazetteer) -> None:
    same = [iri for entry in gazetteer.entries for iri in entry.same_as]
    assert len(same) > 1500
    assert sorted(same) == sorted(set(same))


def test_names_belong_to_one_state_but_for_known_ones(gazetteer: Gazetteer) -> None:
    assert owners(states(gazetteer), lambda e: e.names) == {"Congo": {"CD", "CG"}}


def test_demonyms_belong_to_one_state_but_for_known_ones(gazetteer: Gazetteer) -> None:
    shared = owners(states(gazetteer), lambda e: e.demonyms)
    assert shared == {"Congolese": {"CD", "CG"}, "Dominican": {"DM", "DO"}, "Dominicans": {"DM", "DO"}}


def test_metonyms_and_combining_forms_belong_to_one_entry(gazetteer: Gazetteer) -> None:
    assert owners(list(gazetteer.entries), lambda e: e.metonyms) == {}
    assert owners(list(gazetteer.entries), lambda e: e.combining_forms) == {}


def test_iris_are_those_that_minting_would_give(gazetteer: Gazetteer) -> None:
    for entry in gazetteer.entries:
        if entry.kind in {"Organisation", "Group"}:
            assert entry.iri == entity_iri(entry.kind, entry.name)


def test_entries_are_unique_and_loading_is_repeatable(gazetteer: Gazetteer) -> None:
    assert len({entry.iri for entry in gazetteer.entries}) == len(gazetteer.entries)
    names = ("entries", "offices", "titles", "bodies", "modifiers", "genders")
    for again in (Gazetteer.load(), Gazetteer.load(builtin_paths())):
        assert [getattr(again, name) for name in names] == [getattr(gazetteer, name) for name in names]


def test_loading_is_quick() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        Gazetteer.load()
        return time.perf_counter() - start

    assert min(seconds() for _ in range(3)) < 0.5  # 0.07 s on a desktop; room for a busy machine


# Lookups


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia", ["state/RU"]),
        ("RUSSIA", ["state/RU"]),
        ("Russian Federation", ["state/RU"]),
        ("U.S.", ["state/US"]),
        ("US", ["state/US"]),
        ("us", []),
        ("the United States", ["state/US"]),
        ("UK", ["state/GB"]),
        ("Britain", ["state/GB"]),
        ("Türkiye", ["state/TR"]),
        ("Côte d’Ivoire", ["state/CI"]),
        ("Cote d'Ivoire", ["state/CI"]),
        ("the Netherlands", ["state/NL"]),
        ("Congo", ["state/CD", "state/CG"]),
        ("Georgia", ["state/GE", "place/Georgia_%28US_state%29"]),
        ("Kiev", ["place/Kyiv"]),
        ("Zaporozhye", ["place/Zaporizhzhia"]),
        ("Hong Kong", ["place/Hong_Kong"]),
        ("the Middle East", ["place/Middle_East"]),
        ("UN", ["organisation/United_Nations"]),
        ("U.N.", ["organisation/United_Nations"]),
        ("United Nations Security Council", ["organisation/UN_Security_Council"]),
        ("Nato", ["organisation/NATO"]),
        ("WHO", ["organisation/World_Health_Organization"]),
        ("who", []),
        ("the West", ["group/West"]),
        ("western countries", ["group/West"]),
        ("  European \n Union ", ["organisation/European_Union"]),
        ("Atlantis", []),
        ("", []),
    ],
)
def test_names_are_found(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    assert last_steps(gazetteer.by_name(text)) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Chinese", "CN"),
        ("French", "FR"),
        ("Frenchmen", "FR"),
        ("Briton", "GB"),
        ("Swiss", "CH"),
        ("Filipinos", "PH"),
        ("Nigerien", "NE"),
        ("Nigerian", "NG"),
        ("Emirati", "AE"),
        ("Poles", "PL"),
        ("South Korean", "KR"),
    ],
)
def test_demonyms_are_found(gazetteer: Gazetteer, text: str, code: str) -> None:
    assert [entry.country_code for entry in gazetteer.by_demonym(text)] == [code]


def test_demonyms_of_groups_are_found(gazetteer: Gazetteer) -> None:
    assert last_steps(gazetteer.by_demonym("Western")) == ["group/West"]
    assert gazetteer.by_demonym("western") == ()


@pytest.mark.parametrize(
    ("text", "code"), [("Sino", "CN"), ("Sino-", "CN"), ("Anglo", "GB"), ("Russo", "RU"), ("Indo", "IN")]
)
def test_combining_forms_are_found(gazetteer: Gazetteer, text: str, code: str) -> None:
    assert [entry.country_code for entry in gazetteer.by_combining_form(text)] == [code]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Kremlin", "state/RU"),
        ("White House", "state/US"),
        ("Downing Street", "state/GB"),
        ("Élysée", "state/FR"),
        ("Quai d’Orsay", "state/FR"),
        ("Zhongnanhai", "state/CN"),
        ("Brussels", "organisation/European_Union"),
    ],
)
def test_metonyms_are_found(gazetteer: Gazetteer, text: str, expected: str) -> None:
    assert last_steps(gazetteer.by_metonym(text)) == [expected]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Moscow", "RU"),
        ("Kiev", "UA"),
        ("Singapore", "SG"),
        ("The Hague", "NL"),
        ("Cape Town", "ZA"),
        ("Washington, D.C.", "US"),
        (f"{DATA}place/Beijing", "CN"),
    ],
)
def test_capitals_lead_to_their_state(gazetteer: Gazetteer, place: str, code: str) -> None:
    state = gazetteer.capital_of(place)
    assert state is not None
    assert state.country_code == code


@pytest.mark.parametrize("place", ["Mumbai", "Davos", "Russia", "nowhere"])
def test_other_places_lead_to_no_state(gazetteer: Gazetteer, place: str) -> None:
    assert gazetteer.capital_of(place) is None


@pytest.mark.parametrize(
    ("text", "name", "represents"),
    [
        ("president", "president", "state"),
        ("Foreign Minister", "foreign minister", "state"),
        ("foreign ministers", "foreign minister", "state"),
        ("minister of foreign affairs", "foreign minister", "state"),
        ("defense minister", "defence minister", "state"),
        ("top diplomat", "foreign minister", "state"),
        ("spokeswoman", "spokesperson", "state"),
        ("press secretary", "spokesperson", "state"),
        ("national security advisor", "national security adviser", "state"),
        ("former deputy prime minister", "prime minister", "state"),
        ("president-elect", "president", "state"),
        ("vice-president", "vice president", "state"),
        ("Secretary-General", "secretary-general", "organisation"),
        ("EU foreign policy chief", "high representative", "organisation"),
        ("lawmakers", "lawmaker", "none"),
        ("congressmen", "representative", "none"),
    ],
)
def test_offices_are_found(gazetteer: Gazetteer, text: str, name: str, represents: str) -> None:
    office = gazetteer.office(text)
    assert office is not None
    assert (office.name, office.represents) == (name, represents)
    assert office.iri.startswith(f"{VOCABULARY}office/")


@pytest.mark.parametrize("text", ["", "former", "table", "president of everything"])
def test_other_words_are_no_office(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.office(text) is None


def test_titles_bodies_and_modifiers_are_told_apart(gazetteer: Gazetteer) -> None:
    assert all(map(gazetteer.is_title, ["Mr", "Mr.", "Dr", "Gen.", "Sen.", "Sir", "Sheikh"]))
    assert not any(map(gazetteer.is_title, ["mr", "Table", "general", ""]))
    assert all(map(gazetteer.is_body, ["ministry", "Foreign Ministry", "embassies", "central bank", "customs"]))
    assert not any(map(gazetteer.is_body, ["table", ""]))
    assert all(map(gazetteer.is_modifier, ["former", "Acting", "deputy", "interim"]))
    assert not gazetteer.is_modifier("foreign")


def test_bodies_know_for_whom_they_speak(gazetteer: Gazetteer) -> None:
    bodies = {text: gazetteer.body(text) for text in ("defense ministry", "secretariat", "think tank")}
    assert [body and body.represents for body in bodies.values()] == ["state", "organisation", "none"]


@pytest.mark.parametrize(
    ("name", "gender"),
    [("Sergei", "m"), ("Janet", "f"), ("Annalena", "f"), ("José", "m"), ("Jose", "m"), ("Andrea", None), ("Xq", None)],
)
def test_genders_of_given_names(gazetteer: Gazetteer, name: str, gender: str | None) -> None:
    assert gazetteer.gender(name) == gender


def test_names_for_a_matcher_hold_every_name(gazetteer: Gazetteer) -> None:
    pairs = list(gazetteer.names())
    assert len(pairs) > 4000
    assert all(entry in gazetteer.by_name(name) for name, entry in pairs)


# Files of a user


def test_a_user_file_adds_entries_and_names(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(
        f'{PREFIXES}<{DATA}organisation/Hanse> a dip:Organisation ; skos:prefLabel "Hanse"@en .\n'
        f'<{DATA}state/RU> skos:altLabel "Muscovy"@en ; dip:metonym "Red Square"@en .\n'
        f'<{DATA}state/TR> skos:prefLabel "Türkiye"@en .\n',
        encoding="utf-8",
    )
    gazetteer = Gazetteer.load([*builtin_paths(), path])
    assert last_steps(gazetteer.by_name("Hanse")) == ["organisation/Hanse"]
    assert last_steps(gazetteer.by_name("Muscovy")) == last_steps(gazetteer.by_metonym("Red Square")) == ["state/RU"]
    assert last_steps(gazetteer.by_name("Turkey")) == ["state/TR"]
    assert [entry.name for entry in gazetteer.by_name("Turkey")] == ["Türkiye"]
    assert last_steps(gazetteer.by_name("Russia")) == ["state/RU"]


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("broken.ttl", f'{PREFIXES}\n<{DATA}state/RU> skos:prefLabel "Russia .\n', r"broken\.ttl:4"),
        ("prefix.ttl", "<http://a/b> nowhere:c 1 .\n", r"prefix\.ttl:1"),
        ("blank.ttl", f"{PREFIXES}[] a dip:State .\n", r"blank\.ttl"),
        ("genders.tsv", "# names\nAnna\tx\n", r"genders\.tsv:2"),
    ],
)
def test_a_broken_file_is_reported_with_its_line(tmp_path: Path, name: str, content: str, place: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=place):
        Gazetteer.load([path])


def own(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(f"{PREFIXES}{content}", encoding="utf-8")
    return path


def test_a_name_of_the_user_means_nothing_else(tmp_path: Path) -> None:
    path = own(tmp_path, f'<{DATA}organisation/Hanse> a dip:Organisation ; skos:prefLabel "Hanse", "Georgia" .')
    gazetteer = Gazetteer.load(extra=[path])
    assert last_steps(gazetteer.by_name("Georgia")) == ["organisation/Hanse"]
    assert last_steps(gazetteer.by_name("Republic of Georgia")) == ["state/GE"]
    assert last_steps(gazetteer.by_name("Norway")) == ["state/NO"]


def test_a_demonym_of_the_user_means_nothing_else(tmp_path: Path) -> None:
    path = own(tmp_path, f'<{DATA}group/Hanse> a dip:Group ; skos:prefLabel "Hanse" ; dip:demonym "Dutch" .')
    assert last_steps(Gazetteer.load(extra=[path]).by_demonym("Dutch")) == ["group/Hanse"]


def test_an_office_of_the_user_is_found(tmp_path: Path) -> None:
    office = f"<{VOCABULARY}office/doge> skos:inScheme <{VOCABULARY}office> ; skos:prefLabel"
    found = Gazetteer.load(extra=[own(tmp_path, f'{office} "doge" .')]).office("former doge")
    assert found is not None
    assert found.name == "doge"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (f'\n<{DATA}place/Vik> a dip:Town ; skos:prefLabel "Vik" .', r"own\.ttl:4: no kind of entry"),
        (f"<{DATA}place/Vik> a dip:Place .", r"own\.ttl:3: an entry without a name"),
        ('<http://a/Vik> a dip:Place ; skos:prefLabel "Vik" .', r"own\.ttl:3: the IRI does not tell the kind"),
        (
            f'<{DATA}place/Vik> a dip:Place ; skos:prefLabel "Vik" ;\n dip:inState <{DATA}state/XX> .',
            r"own\.ttl:4: dip:inState leads to nothing",
        ),
    ],
)
def test_what_would_be_passed_over_in_silence_is_refused(tmp_path: Path, content: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        Gazetteer.load(extra=[own(tmp_path, content)])


@pytest.mark.parametrize("name", ["missing.ttl", "missing.tsv"])
def test_a_missing_file_is_reported(tmp_path: Path, name: str) -> None:
    with pytest.raises(KgError, match=name.replace(".", r"\.")):
        Gazetteer.load([tmp_path / name])


def test_an_empty_gazetteer_finds_nothing() -> None:
    empty = Gazetteer.load([])
    assert (empty.by_name("Russia"), empty.office("president"), empty.gender("Anna")) == ((), None, None)
