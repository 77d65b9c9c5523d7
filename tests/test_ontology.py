"""The ontology: complete, without loose ends, consistent, and in step with the code."""

from __future__ import annotations

import doctest
import hashlib
import re
import runpy
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from kg import model, ontology, resources
from kg.errors import MissingExtraError, UsageError
from kg.lexicon import Lexicon
from kg.namespaces import DIP, DIPS, PREFIXES, VOCABULARY
from kg.ontology.facts import facts, module_files, triples
from kg.ontology.hygiene import used_terms
from kg.ontology.reasoning import reason
from kg.terms import Blank, Iri, Literal
from kg.validation import validate_files

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")

NAMES = {each.name.removeprefix("dip:") for each in ontology.terms()}
PREFIX = f"@prefix dip: <{DIP}> . @prefix rdfs: <{PREFIXES['rdfs']}> . @prefix owl: <{PREFIXES['owl']}> .\n"


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(map(str.capitalize, rest))


# -- completeness ----------------------------------------------------------------------


def test_nothing_is_missing_double_or_dangling() -> None:
    report = ontology.check(reasoner=False)
    assert report.faults == ()
    assert (report.classes, report.properties) == (30, 117)
    assert report.concepts == len(Lexicon.load())
    assert report.verdict is None
    assert report.ok


def test_the_modules_are_the_known_ones() -> None:
    assert [path.name for path in module_files()] == [
        "actors.ttl",
        "consolidation.ttl",
        "diplomacy.ttl",
        "lexicon.ttl",
        "records.ttl",
        "reporting.ttl",
    ]


def test_alignments_are_imported_by_nothing() -> None:
    about = facts(module_files())
    assert [iri for iri, said in about.items() if any("alignments" in v for v in said.get("owl:imports", ()))] == []


def test_every_file_of_terms_shapes_and_queries_was_looked_at() -> None:
    used = used_terms()
    assert len([name for name in used if name.startswith("ontology/")]) >= 40
    assert len([name for name in used if name.startswith("shapes/")]) >= 7
    assert len(frozenset().union(*used.values())) >= 80


def test_every_term_that_the_code_writes_is_defined() -> None:
    source = (resources.path("ontology").parent / "kg" / "triples.py").read_text(encoding="utf-8")
    written = set(re.findall(r'"dip:(\w+)"', source))
    unnamed = {f"{name}Text" for name in re.findall(r'_actor\("dip:(\w+)"', source)}
    assert len(written) >= 70
    assert len(unnamed) >= 10
    assert (written | unnamed | {"hostText", "mediatorText"}) - NAMES == set()


@pytest.mark.parametrize("record", [model.Statement, model.Meeting, model.TradeFigure, model.Sanction])
def test_every_field_of_a_record_has_its_property(record: type[model.Record]) -> None:
    singular = {
        "speakers": "speaker",
        "addressees": "addressee",
        "participants": "participant",
        "senders": "sender",
        "targets": "target",
    }
    elsewhere = {"spans": "evidence", "extractor": "extractedBy", "change": "changeValue"}
    names = {(singular | elsewhere).get(field.name, camel(field.name)) for field in fields(record)}
    assert names - NAMES == set()
    assert record.type in NAMES


@pytest.mark.parametrize("kind", ["Person", "Organisation", "State", "Group", "Place", "Article", "Evidence"])
def test_every_kind_of_thing_has_its_class(kind: str) -> None:
    assert ontology.term(kind).kind == "class"


# -- profile ---------------------------------------------------------------------------


def test_axioms_stay_within_rl_with_disjointness() -> None:
    allowed = {"subClassOf", "subPropertyOf", "domain", "range", "disjointWith", "imports", "versionIRI", "versionInfo"}
    owl_or_rdfs = (PREFIXES["owl"], PREFIXES["rdfs"])
    used = {
        predicate.value.rpartition("#")[2]
        for _, predicate, _, _ in triples(module_files())
        if predicate.value.startswith(owl_or_rdfs)
    }
    assert used - {"label", "isDefinedBy"} <= allowed


def test_no_file_of_the_ontology_has_blank_nodes() -> None:
    paths = resources.files("ontology", ".ttl")
    assert len(paths) >= 40
    assert [t for t in triples(paths) if isinstance(t.subject, Blank) or isinstance(t.object, Blank)] == []


def test_ranges_name_only_datatypes_that_owl_has() -> None:
    datatypes = {each.range for each in ontology.terms() if each.kind == "datatype property"} - {None}
    assert datatypes == {"xsd:string", "xsd:decimal", "rdfs:Literal"}


def test_a_property_has_either_things_or_literals_as_values() -> None:
    objects = {each.iri for each in ontology.terms() if each.kind == "object property"}
    datatypes = {each.iri for each in ontology.terms() if each.kind == "datatype property"}
    said = list(triples(resources.files("ontology", ".ttl")))
    assert [t for t in said if t.predicate.value in objects and isinstance(t.object, Literal)] == []
    assert [t for t in said if t.predicate.value in datatypes and isinstance(t.object, Iri)] == []


# -- reasoning -------------------------------------------------------------------------


@needs_java
def test_ontology_alignments_and_examples_are_consistent() -> None:
    report = ontology.check()
    assert report.verdict is not None
    assert report.verdict.consistent
    assert report.verdict.unsatisfiable == ()
    assert report.ok


@needs_java
def test_a_planted_inconsistency_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.ttl"
    planted.write_text(PREFIX + "<urn:x> a dip:Person , dip:Meeting .", encoding="utf-8")
    assert not reason([*module_files(), planted]).consistent


@needs_java
def test_an_inconsistency_by_domain_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.ttl"
    planted.write_text(PREFIX + "<urn:m> a dip:Meeting ; dip:speaker <urn:p> .", encoding="utf-8")
    assert not reason([*module_files(), planted]).consistent


@needs_java
def test_a_class_that_can_have_no_members_is_named(tmp_path: Path) -> None:
    planted = tmp_path / "planted.ttl"
    text = "dip:CityState a owl:Class ; rdfs:subClassOf dip:State , dip:Group ."
    planted.write_text(PREFIX + text, encoding="utf-8")
    report = ontology.check(extra=[planted])
    assert report.verdict is not None
    assert report.verdict.consistent
    assert report.verdict.unsatisfiable == ("dip:CityState",)
    assert not report.ok


def test_missing_java_is_said_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    import owlready2

    monkeypatch.setattr(owlready2, "JAVA_EXE", "no-such-java")
    with pytest.raises(MissingExtraError, match="Java"):
        reason(module_files())


# -- examples --------------------------------------------------------------------------


def test_examples_cite_the_article_word_for_word() -> None:
    folder = resources.path("ontology") / "examples"
    text = (folder / "article.txt").read_text(encoding="utf-8")
    paths = sorted(folder.glob("*.ttl"))
    cited = 0
    for iri, about in facts(paths).items():
        span = re.search(r"#quote=(\d+),(\d+)$", iri)
        if span:
            cited += 1
            assert text[int(span[1]) : int(span[2])] == about["oa:exact"][0]
    assert [path.stem for path in paths] == ["meeting", "sanction", "statement", "trade-figure"]
    assert cited >= 7
    digests = {value for about in facts(paths).values() for value in about.get("dip:sha256", ())}
    assert digests == {hashlib.sha256(text.encode()).hexdigest()}


EXAMPLES = resources.path("ontology") / "examples"
VALID = sorted(EXAMPLES.glob("*.ttl"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.ttl"))


def test_there_are_enough_examples() -> None:
    assert len(VALID) == 4
    assert len(INVALID) >= 17


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_has_no_finding(path: Path) -> None:
    assert validate_files([path]).findings == ()


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_has_the_one_finding_it_is_named_for(path: Path) -> None:
    header = dict(re.findall(r"^# (shape|focus|path): ?(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE))
    [finding] = validate_files([path]).findings
    assert (finding.shape, finding.node.value) == (DIPS + header["shape"], header["focus"])
    assert finding.path == header["path"]


# -- listing and showing ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["speaker", "dip:speaker", f"{DIP}speaker"])
def test_a_term_is_found_by_local_name_curie_or_iri(name: str) -> None:
    term = ontology.term(name)
    assert (term.name, term.kind, term.domain, term.range) == (
        "dip:speaker",
        "object property",
        "dip:Statement",
        "dip:Actor",
    )
    assert term.module == "records"


def test_an_unknown_term_names_its_neighbours() -> None:
    with pytest.raises(UsageError, match="speaker"):
        ontology.term("speeker")


def test_class_and_property_of_one_name_are_told_apart_by_case() -> None:
    assert ontology.term("Evidence").kind == "class"
    assert ontology.term("evidence").kind == "object property"


def test_a_code_list_is_found_by_name_or_iri() -> None:
    by_name, by_iri = ontology.code_list("mode"), ontology.code_list(f"{VOCABULARY}mode")
    assert by_name == by_iri
    assert [each.label for each in by_name.concepts] == ["direct", "indirect", "mixed"]
    assert by_name.definition
    with pytest.raises(UsageError, match="meeting-status"):
        ontology.code_list("meeting-state")


# -- documentation ---------------------------------------------------------------------

ROOT = resources.path("ontology").parent


def test_the_tables_of_the_page_are_those_of_the_turtle() -> None:
    page = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
    assert runpy.run_path(str(ROOT / "tools" / "ontology_reference.py"))["renewed"](page) == page


def test_the_picture_is_the_one_that_the_script_draws() -> None:
    picture = (ROOT / "docs" / "ontology.svg").read_text(encoding="utf-8")
    assert runpy.run_path(str(ROOT / "tools" / "draw_ontology.py"))["svg"]() == picture


def test_the_python_on_the_page_runs() -> None:
    result = doctest.testfile(str(ROOT / "docs" / "ontology.md"), module_relative=False)
    assert result.attempted >= 5
    assert result.failed == 0


def test_the_turtle_on_the_page_can_be_read() -> None:
    import pyoxigraph

    page = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```turtle\n(.*?)```", page, re.DOTALL)
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    assert len(blocks) == 2
    for block in blocks:
        text = f"@base <{VOCABULARY}> .\n{prefixes}{block}"
        assert len(list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE))) >= 7
