"""Validation: the report is pySHACL's, it cites the article, and it is the same in any order and process."""

from __future__ import annotations

import json
import pickle
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyoxigraph
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from rdflib.compare import isomorphic

from kg.errors import ConfigurationError, InputError, UsageError
from kg.model import Change, Extraction, Span, TradeFigure
from kg.namespaces import DATA, DIPS, PREFIXES
from kg.terms import Literal, curie
from kg.triples import quads
from kg.validation import (
    Finding,
    Profile,
    Report,
    Review,
    load_profile,
    merged,
    render,
    rules,
    validate,
    validate_files,
)
from kg.validation.exchange import pyshacl_results, report_graph, shapes_graph
from kg.validation.findings import findings_of
from kg.validation.graph import Graph, Triple, read, term_of
from kg.validation.places import Place
from kg.validation.profiles import default_profile
from kg.validation.shapes import Result
from kg.validation.texts import Region, region
from tests import strategies
from tests.conftest import Command
from tests.made import EXTRACTIONS
from tests.shapes import Case, article, cases, sound

SH = PREFIXES["sh"]
_SUFFIXES = ("ttl", "nt", "trig", "nq", "jsonld", "rdf")


def case(title: str) -> Case:
    return next(each for each in cases() if each.title == title)


def only(title: str) -> Finding:
    """Give the one finding of a case."""
    (finding,) = validate(case(title).quads, case(title).articles).findings
    return finding


# -- agreement with pySHACL ------------------------------------------------------------


def apart(copies: Sequence[Sequence[pyoxigraph.Quad]]) -> Graph:
    """Put copies of the sound graph side by side, each under IRIs of its own."""
    texts = ("".join(f"{quad} .\n" for quad in quads) for quads in copies)
    return read("".join(text.replace(DATA, f"{DATA}{number}/") for number, text in enumerate(texts)))


def core(graph: Graph) -> Counter[tuple[str, str, str, str]]:
    return keys(result for shape in default_profile().shapes for result in shape.results(graph, shape.focus(graph)))


def keys(results: Iterator[Result]) -> Counter[tuple[str, str, str, str]]:
    return Counter((r.shape.iri, str(r.focus), str(r.value), r.component) for r in results)


def test_every_case_is_judged_as_by_pyshacl() -> None:
    graph = apart([each.quads for each in cases()])
    found = core(graph)
    assert found == keys(pyshacl_results(graph))
    assert len(found) > 70


def mutated(random: random.Random) -> list[pyoxigraph.Quad]:
    """Damage the sound graph: leave triples out, give nodes the values of others."""
    quads = list(sound())
    for _ in range(12):
        quad = quads.pop(random.randrange(len(quads)))
        other = random.choice(quads)
        if random.random() < 0.7:
            quads.append(pyoxigraph.Quad(quad.subject, quad.predicate, other.object))
        if random.random() < 0.3:
            quads.append(pyoxigraph.Quad(quad.subject, other.predicate, other.object))
    return quads


def test_damaged_graphs_are_judged_as_by_pyshacl() -> None:
    graph = apart([mutated(random.Random(seed)) for seed in range(40)])
    found = core(graph)
    assert found == keys(pyshacl_results(graph))
    assert len({shape for shape, _, _, _ in found}) > 40


def test_either_engine_gives_the_same_report() -> None:
    given = case("a city that imposes a measure").quads
    assert validate(given) == validate(given, engine="pyshacl")


def test_number_in_exponents_is_no_decimal_whatever_pyshacl_says() -> None:
    """XML Schema 1.1 part 2, 3.3.3: a decimal has no exponent; pySHACL asks Python, which allows one."""
    value, number = f"{PREFIXES['dip']}value", Literal("2.4e11", PREFIXES["xsd"] + "decimal")
    figure = next(quad for quad in read(sound()).triples() if quad[1] == value)
    changed = Graph((s, p, number if (s, p) == figure[:2] else o) for s, p, o in read(sound()).triples())
    extra = core(changed) - keys(pyshacl_results(changed))
    assert [shape for shape, _, _, _ in extra] == [f"{DIPS}figure-value-is-a-number"]


def test_report_graph_is_what_pyshacl_reports() -> None:
    data = rdflib.Dataset(default_union=True)
    data.parse(data=nquads(case("a measure of nobody").quads), format="nquads")
    _, theirs, _ = pyshacl.validate(data, shacl_graph=shapes_graph())
    ours = report_graph(validate(case("a measure of nobody").quads))
    ours.remove((None, rdflib.DCTERMS.source, None))  # which articles were looked at, and which result is of which
    message = rdflib.URIRef(f"{SH}resultMessage")
    (said,) = ours.objects(None, message)
    assert str(said) == "Nobody is given who imposes, threatens or lifts the measure."
    assert isomorphic(nameless(ours), nameless(theirs))


def nameless(graph: rdflib.Graph) -> rdflib.Graph:
    """Replace the IRIs of report and results by blank nodes, which other processors give."""
    named = [*graph.subjects(rdflib.URIRef(f"{SH}conforms")), *graph.objects(None, rdflib.URIRef(f"{SH}result"))]
    names = {node: rdflib.BNode() for node in named}
    made = rdflib.Graph()
    for subject, predicate, value in graph:
        made.add((names.get(subject, subject), predicate, names.get(value, value)))
    return made


def told(report: rdflib.Graph) -> Counter[tuple[str, ...]]:
    """List what each result says, paths written out."""
    parts = ("focusNode", "resultPath", "value", "resultSeverity", "sourceShape", "sourceConstraintComponent")
    results = report.subjects(rdflib.RDF.type, rdflib.URIRef(f"{SH}ValidationResult"))
    return Counter(
        tuple(_written(report, report.value(result, rdflib.URIRef(SH + part))) for part in parts) for result in results
    )


def _written(graph: rdflib.Graph, node: object) -> str:
    if not isinstance(node, rdflib.BNode):
        return str(node)
    return str(sorted((str(p), _written(graph, o)) for p, o in graph.predicate_objects(node)))


def test_whole_reports_on_real_graphs_are_those_of_pyshacl() -> None:
    """Focus, path, value, severity, shape and component of all results, on whole and on damaged graphs of ours."""
    whole = list(read([quad for made in EXTRACTIONS for quad in quads(made)]).triples())
    damaged = [triple for triple in whole if random.Random(str(triple)).random() > 0.15]
    for triples in (whole, damaged):
        data = rdflib.Graph().parse(data=_ntriples(triples), format="nt")
        _, theirs, _ = pyshacl.validate(data, shacl_graph=shapes_graph())
        ours = report_graph(findings_of(Graph(triples), results_of_core(Graph(triples))))
        assert told(ours) == told(theirs)
    assert len(told(ours)) > 20


def results_of_core(graph: Graph) -> Iterator[Result]:
    return (result for shape in default_profile().shapes for result in shape.results(graph, shape.focus(graph)))


def _ntriples(triples: Sequence[Triple]) -> str:
    return "".join(f"{term_of(s)} <{p}> {term_of(o)} .\n" for s, p, o in triples)


# -- what goes in ----------------------------------------------------------------------


def nquads(given: Sequence[pyoxigraph.Quad]) -> str:
    return "".join(f"{quad} .\n" for quad in given)


def test_any_form_of_a_graph_gives_the_same_report() -> None:
    given = case("a measure of nobody").quads
    dataset = rdflib.Dataset()
    dataset.parse(data=nquads(given), format="nquads")
    flat = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        flat.add(triple)
    for quad in dataset.quads():
        flat.add(quad[:3])
    expected = validate(given)
    assert len(expected.findings) == 1
    assert validate(nquads(given)) == expected
    assert validate(dataset) == expected
    assert validate(flat) == expected


def test_order_of_quads_does_not_change_the_report() -> None:
    given = list(case("two amounts").quads) + list(case("a measure of nobody").quads)
    shuffled = random.Random(0).sample(given, len(given))
    assert render(validate(shuffled), "json") == render(validate(given), "json")


def test_what_is_no_graph_is_refused() -> None:
    with pytest.raises(TypeError, match="42 is neither a quad nor a triple"):
        validate([42])


@pytest.mark.parametrize("suffix", _SUFFIXES)
def test_files_of_any_format_are_validated(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"graph.{suffix}"
    syntax = pyoxigraph.RdfFormat.from_extension(suffix)
    assert syntax is not None
    given = case("a measure of nobody").quads
    if syntax.supports_datasets:
        pyoxigraph.serialize(given, output=str(file), format=syntax)
    else:
        pyoxigraph.serialize([quad.triple for quad in given], output=str(file), format=syntax)
    (finding,) = validate_files([file]).findings
    assert finding.shape == f"{DIPS}sanction-has-sender"
    assert finding.sentence.startswith("The Western League imposed a tariff")


def test_broken_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text("<a> <b>", encoding="utf-8")
    with pytest.raises(InputError, match=r"broken\.ttl"):
        validate_files([file])


def test_blank_nodes_of_others_are_numbered_as_they_come(tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(f"@prefix dip: <{PREFIXES['dip']}> . [] a dip:Meeting .", encoding="utf-8")
    assert {finding.focus for finding in validate_files([file]).findings} == {"_:b1"}


# -- what comes out --------------------------------------------------------------------


def test_missing_amount_is_a_violation_that_cites_the_sentence() -> None:
    finding = only("an amount that the article lost")
    assert (finding.severity, finding.value, finding.file) == ("Violation", None, "sound.txt")
    assert finding.place == Place(
        article=f"{DATA}article/sound",
        file="sound.txt",
        words="$ billion",
        sentence=article().text[293:399].replace("$240 billion", "$ billion"),
        spans=(Span(335, 344),),
        marks=(Span(42, 51),),
    )


def test_polished_content_is_shown_with_the_real_words() -> None:
    finding = only("a content that was polished")
    assert finding.found == "We shall go on with the talks,"
    assert finding.words == "We will go on with the talks,"
    assert finding.spans == (Span(20, 49),)
    assert article().text[20:49] == finding.words


def test_fault_of_an_entity_is_shown_where_a_record_names_it() -> None:
    finding = only("a country code of three letters")
    assert (finding.focus, finding.words) == (f"{DATA}state/Norland", "Norland")
    assert finding.article == f"{DATA}article/sound"


def test_text_is_an_editors_note() -> None:
    assert render(validate(case("percent counted in dollars").quads)) == (
        "sound.txt\n"
        "  VIOLATION: The article prints percent, but the amount is counted in another unit.\n"
        "    sentence: Norland's exports rose >>12 percent<<.\n"
        "    to do: Set the unit to percent, or take the amount that belongs to the unit.\n"
        "    rule: Percent is counted in percent (dips:figure-percent-is-percent)\n"
        "    about: https://w3id.org/diplomacy-kg/id/trade-figure/growth, characters 423-433\n"
        "\n"
        "1 violation.\n"
    )


def test_text_of_a_sound_graph_says_so() -> None:
    assert render(validate(sound())) == "Nothing to remark: every record keeps its promises.\n"


def test_json_holds_what_the_finding_holds() -> None:
    written = json.loads(render(validate(case("two amounts").quads), "json"))
    (finding,) = written.pop("findings")
    assert written == {"conforms": False, "violations": 1, "warnings": 0, "infos": 0}
    assert (finding["shape"], finding["value"]) == (f"{DIPS}figure-has-one-value", None)
    assert (finding["words"], finding["spans"]) == ("$240 billion", [[335, 347]])


def test_turtle_is_a_validation_report() -> None:
    written = render(validate(case("a city that imposes a measure").quads), "ttl")
    graph = rdflib.Graph().parse(data=written, format="turtle")
    assert len(list(graph.objects(None, rdflib.URIRef(f"{SH}result")))) == 1
    assert render(validate(case("a city that imposes a measure").quads), "ttl") == written


def test_report_of_nothing_conforms() -> None:
    report = validate(())
    assert report.conforms
    assert (report.violations, report.findings) == (0, ())
    conforms = (
        rdflib.Graph().parse(data=render(report, "ttl"), format="turtle").value(None, rdflib.URIRef(f"{SH}conforms"))
    )
    assert conforms is None
    assert "conforms true" in render(report, "ttl")


def test_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="xls: no such format"):
        render(Report(()), "xls")


def test_merged_reports_say_once_what_both_found() -> None:
    one, other = validate(case("two amounts").quads), validate(case("a measure of nobody").quads)
    assert merged([one, one]) == one
    assert merged([other, one]) == merged([one, other])
    assert len(merged([one, other]).findings) == 2


def test_reports_travel_between_processes() -> None:
    report = validate(case("a city that imposes a measure").quads)
    assert pickle.loads(pickle.dumps(report)) == report


def test_violations_come_first_within_an_article() -> None:
    given = (*case("an article without a date").quads, *case("two amounts").quads)
    without_date = [quad for quad in given if not quad.predicate.value.endswith("published")]
    severities = [finding.severity for finding in validate(without_date).findings]
    assert severities == ["Violation", "Info"]


# -- records of ours -------------------------------------------------------------------


def planted() -> Extraction:
    """Give an article's records with a change that does not follow from its amounts."""
    made = EXTRACTIONS[1]
    change = Change(Decimal(51), "percent", "up", "2022")
    wrong = (replace(r, change=change) if isinstance(r, TradeFigure) and r.change else r for r in made.records)
    return replace(made, records=tuple(wrong))


def test_made_records_are_usable() -> None:
    reports = [validate(quads(made), [made.article]) for made in EXTRACTIONS]
    assert [report.violations for report in reports] == [0] * len(EXTRACTIONS)


def test_planted_sum_is_found() -> None:
    (finding,) = validate(quads(planted()), [planted().article]).findings
    assert (finding.shape, finding.found) == (f"{DIPS}change-agrees-with-amounts", "51")
    assert finding.words == "$230 billion"


def test_another_base_changes_nothing_but_the_iris() -> None:
    moved = validate(quads(planted(), base="https://example.org/my/"), [planted().article])
    (finding,) = moved.findings
    assert finding.focus.startswith("https://example.org/my/trade-figure/")
    assert finding.file == "post.txt"


@settings(max_examples=40)
@given(strategies.extractions())
def test_words_of_any_article_stand_where_the_graph_says(extraction: Extraction) -> None:
    checked = {DIPS + name for name in ("evidence-words-in-article", "evidence-position-fits-words")}
    checked |= {DIPS + name for name in ("article-text-is-unchanged", "record-evidence-in-its-article")}
    report = validate(quads(extraction), [extraction.article])
    assert [finding.shape for finding in report.findings if finding.shape in checked] == []
    render(report)


@settings(max_examples=40)
@given(strategies.quads(blanks=True))
def test_any_graph_at_all_gives_a_report(given: list[object]) -> None:
    for form in ("text", "json", "ttl", "sarif", "junit"):
        render(validate(given), form)


def test_rules_are_sorted_and_all_have_severities() -> None:
    listed = [rule.iri for rule in rules()]
    assert listed == sorted(listed)
    assert Counter(rule.severity for rule in rules())["Violation"] > 40


# -- for programs that show findings ---------------------------------------------------


_RESULT_KEYS = frozenset(
    "ruleId ruleIndex level message locations relatedLocations partialFingerprints properties".split()
)
_REGION_KEYS = frozenset("startLine startColumn endLine endColumn charOffset charLength snippet".split())


def log(title: str, *, at_hand: bool = True) -> dict[str, Any]:
    given = case(title)
    report = validate(given.quads, [article()] if at_hand else ())
    written: dict[str, Any] = json.loads(render(report, "sarif"))
    return written


def test_sarif_marks_the_words_in_the_file() -> None:
    (result,) = log("percent counted in dollars")["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("dips:figure-percent-is-percent", "error")
    assert result["message"]["text"] == (
        "The article prints percent, but the amount is counted in another unit. "
        "Set the unit to percent, or take the amount that belongs to the unit."
    )
    (location,) = result["locations"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": f"{DATA}trade-figure/growth"}]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "sound.txt"},
        "region": {
            "startLine": 5,
            "startColumn": 131,
            "endLine": 5,
            "endColumn": 141,
            "charOffset": 423,
            "charLength": 10,
            "snippet": {"text": "12 percent"},
        },
    }


def test_sarif_without_the_article_counts_characters_alone() -> None:
    (result,) = log("percent counted in dollars", at_hand=False)["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"charOffset": 423, "charLength": 10, "snippet": {"text": "12 percent"}}


def test_sarif_has_the_structure_that_its_schema_requires() -> None:
    written = log("a city that imposes a measure")
    assert written["version"] == "2.1.0"
    assert written["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = written["runs"]
    assert run.keys() == {"tool", "columnKind", "artifacts", "results"}
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert driver.keys() == {"name", "semanticVersion", "informationUri", "rules"}
    assert [rule["id"] for rule in driver["rules"]] == [curie(rule.iri) for rule in rules()]
    for rule in driver["rules"]:
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
    for result in run["results"]:
        assert result.keys() <= _RESULT_KEYS
        for location in result["locations"]:
            assert location.keys() <= {"id", "physicalLocation", "logicalLocations"}
            assert location["physicalLocation"]["region"].keys() <= _REGION_KEYS
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert all(isinstance(value, str) for value in result["partialFingerprints"].values())


def test_sarif_knows_a_finding_again_when_the_article_grew() -> None:
    grown = replace(article(), text="A line more.\n" + article().text)
    moved = [shifted(quad, 13) for quad in case("percent counted in dollars").quads]
    before = log("percent counted in dollars")["runs"][0]["results"][0]
    (after,) = (
        result
        for result in json.loads(render(validate(moved, [grown]), "sarif"))["runs"][0]["results"]
        if result["ruleId"] == before["ruleId"]
    )
    assert after["locations"][0]["physicalLocation"]["region"]["charOffset"] == 436
    key = "wordsAndRule/v1"
    assert after["partialFingerprints"][key] == before["partialFingerprints"][key]


def shifted(quad: pyoxigraph.Quad, by: int) -> pyoxigraph.Quad:
    """Move an offset."""
    if quad.predicate.value not in (f"{PREFIXES['oa']}start", f"{PREFIXES['oa']}end"):
        return quad
    assert isinstance(quad.object, pyoxigraph.Literal)
    moved = pyoxigraph.Literal(str(int(quad.object.value) + by), datatype=quad.object.datatype)
    return pyoxigraph.Quad(quad.subject, quad.predicate, moved, quad.graph_name)


def test_sarif_leaves_places_in_a_web_page_to_the_properties() -> None:
    page = [
        pyoxigraph.Quad(quad.subject, quad.predicate, pyoxigraph.Literal("sound.html"), quad.graph_name)
        if quad.predicate.value.endswith("#fileName")
        else quad
        for quad in case("percent counted in dollars").quads
    ]
    (result,) = json.loads(render(validate(page), "sarif"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "sound.html"}}
    assert result["properties"]["spans"] == [[423, 433]]


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("one\ntwo", Span(4, 7), Region(2, 1, 2, 4)),
        ("one\r\ntwo", Span(5, 8), Region(2, 1, 2, 4)),
        ("one\ntwo\n", Span(1, 6), Region(1, 2, 2, 3)),
        ("🕊 one", Span(2, 5), Region(1, 3, 1, 6)),
        ("one\n", Span(0, 4), Region(1, 1, 1, 5)),
        ("", Span(0, 0), Region(1, 1, 1, 2)),
    ],
)
def test_places_by_line_and_column(text: str, span: Span, expected: Region) -> None:
    assert region(text, span) == expected


def test_junit_fails_what_the_exit_code_counts() -> None:
    given = apart([case("two amounts").quads, case("a measure of nobody").quads])
    for threshold, failures in (("violation", 1), ("warning", 2), ("info", 2), ("never", 0)):
        suites = ET.fromstring(render(validate(given), "junit", fail_on=threshold))
        (suite,) = suites
        assert (suite.get("name"), suite.get("tests")) == ("sound.txt", "2")
        assert suites.get("failures") == suite.get("failures") == str(failures)
        assert len(suite.findall("testcase/failure")) == failures
        assert len(suite.findall("testcase/system-out")) == 2 - failures


def test_junit_shows_the_editors_note() -> None:
    suites = ET.fromstring(render(validate(case("percent counted in dollars").quads), "junit"))
    (failure,) = suites.findall("testsuite/testcase/failure")
    assert failure.get("type") == "dips:figure-percent-is-percent"
    assert ">>12 percent<<" in (failure.text or "")


def test_junit_of_a_sound_graph_is_one_test_that_passes() -> None:
    suites = ET.fromstring(render(validate(sound()), "junit"))
    assert (suites.get("tests"), suites.get("failures")) == ("1", "0")
    assert len(suites.findall("testsuite/testcase")) == 1


@pytest.mark.parametrize(("severity", "count"), [("violation", 1), ("warning", 2), ("Info", 3), ("never", 0)])
def test_findings_of_a_severity_and_above_are_counted(severity: str, count: int) -> None:
    undated = [quad for quad in sound() if not quad.predicate.value.endswith("published")]
    given = apart([case("two amounts").quads, case("a measure of nobody").quads, undated])
    assert validate(given).at_least(severity) == count


# -- profiles --------------------------------------------------------------------------


def profile(folder: Path, text: str, shapes: str = "") -> Profile:
    """Read a profile, and shapes beside it."""
    (folder / "house.ttl").write_text(_PREFIXES + shapes, encoding="utf-8")
    (folder / "house.toml").write_text(text, encoding="utf-8")
    return load_profile(folder / "house.toml")


_PREFIXES = f"""
@prefix dip: <{PREFIXES["dip"]}> . @prefix dips: <{DIPS}> . @prefix sh: <{SH}> . @prefix xsd: <{PREFIXES["xsd"]}> .
@prefix house: <https://example.org/house#> . @prefix rdfs: <{PREFIXES["rdfs"]}> . @prefix skos: <{PREFIXES["skos"]}> .
"""
HOUSE = """
house:Statement a sh:NodeShape ; sh:targetClass dip:Statement ;
    sh:property house:has-occasion ,
        [ sh:path dip:speaker ; sh:node house:Named ; sh:class dip:Person ] ,
        [ sh:path dip:cue ; sh:maxLength 6 ; sh:minLength 3 ; sh:languageIn ( "en" ) ] ,
        [ sh:path dip:date ; sh:datatype xsd:date ; sh:lessThanOrEquals dip:endDate ] ,
        [ sh:path dip:confidence ; sh:minExclusive 0.8 ; sh:maxExclusive 0.95 ] .
house:has-occasion a sh:PropertyShape ; sh:path dip:occasion ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:name "A statement has an occasion"@en , "Eine Äußerung hat einen Anlass"@de ;
    sh:message "Nobody says when this was said: a speech, a call?"@en ; dips:remedy "Ask the desk."@en .
house:Named a sh:NodeShape ; sh:property [ sh:path skos:prefLabel ; sh:uniqueLang true ; sh:pattern "^A" ] .
house:Sanction a sh:NodeShape ; sh:targetClass dip:Sanction ; sh:deactivated true ;
    sh:property [ sh:path dip:programme ; sh:minCount 1 ] .
dip:Meeting a sh:NodeShape , rdfs:Class ;
    sh:and ( [ sh:path dip:topic ; sh:minCount 1 ] [ sh:path dip:place ; sh:equals dip:host ] ) ;
    sh:xone ( [ sh:path dip:host ; sh:minCount 1 ] [ sh:path dip:outcome ; sh:minCount 1 ] ) ;
    sh:property [ sh:path dip:participant ; sh:nodeKind sh:BlankNodeOrLiteral ] .
"""


def test_shapes_of_a_house_are_judged_as_by_pyshacl(tmp_path: Path) -> None:
    rules = profile(tmp_path, 'shapes = ["house.ttl"]', HOUSE)
    graph = apart([sound(), *(mutated(random.Random(seed)) for seed in range(15))])
    ours = keys(result for shape in rules.shapes for result in shape.results(graph, shape.focus(graph)))
    assert ours == keys(pyshacl_results(graph, rules))
    assert len({shape for shape, _, _, _ in ours if "dip:" not in curie(shape)[:5]}) > 5


def test_shape_of_a_house_is_reported_as_ours_are(tmp_path: Path) -> None:
    rules = profile(tmp_path, 'shapes = ["house.ttl"]', HOUSE)
    found = [f for f in validate(sound(), profile=rules).findings if f.shape.endswith("#has-occasion")]
    assert {(f.severity, f.name, f.remedy) for f in found} == {
        ("Warning", "A statement has an occasion", "Ask the desk.")
    }
    assert len(found) == 3


def test_nameless_property_shapes_are_named_after_their_shape_and_path(tmp_path: Path) -> None:
    rules = profile(tmp_path, 'shapes = ["house.ttl"]\nseverity = { Statement-cue = "info" }', HOUSE)
    (found,) = {f.severity: f for f in validate(sound(), profile=rules).findings if "Statement-cue" in f.shape}.values()
    assert (curie(found.shape), found.severity) == ("https://example.org/house#Statement-cue", "Info")
    assert found.message == "A promise is not kept: Statement-cue."


def test_switched_off_shapes_find_nothing(tmp_path: Path) -> None:
    given = apart([case("two amounts").quads, case("a measure of nobody").quads])
    assert len(validate(given).findings) == 2
    one = profile(tmp_path, 'off = ["figure-has-one-value"]')
    assert [f.shape for f in validate(given, profile=one).findings] == [f"{DIPS}sanction-has-sender"]
    assert validate(given, profile=profile(tmp_path, 'off = ["TradeFigure", "dips:Sanction"]')).conforms


def test_on_goes_before_off_and_before_deactivated(tmp_path: Path) -> None:
    given = case("a measure of nobody").quads
    rules = profile(tmp_path, 'off = ["Sanction"]\non = ["sanction-has-sender"]')
    assert [f.shape for f in validate(given, profile=rules).findings] == [f"{DIPS}sanction-has-sender"]
    switched = profile(tmp_path, 'shapes = ["house.ttl"]\non = ["Sanction-programme"]', HOUSE)
    assert "Sanction-programme" in " ".join(rule.iri for rule in switched.rules())
    assert "Sanction-programme" not in " ".join(
        rule.iri for rule in profile(tmp_path, 'shapes=["house.ttl"]', HOUSE).rules()
    )


def test_severity_is_the_houses(tmp_path: Path) -> None:
    rules = profile(tmp_path, '[severity]\nsanction-has-sender = "violation"')
    (finding,) = validate(case("a measure of nobody").quads, profile=rules).findings
    assert finding.severity == "Violation"
    level = json.loads(render(Report((finding,)), "sarif", profile=rules))["runs"][0]["results"][0]["level"]
    assert level == "error"


def test_switched_off_checks_find_nothing(tmp_path: Path) -> None:
    rules = profile(tmp_path, 'off = ["change-agrees-with-amounts"]')
    assert validate(quads(planted()), [planted().article], profile=rules).conforms


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('off = ["figure-has-valu"]', "figure-has-valu: no such shape; did you mean figure-has-value"),
        ('on = ["zzz"]', "zzz: no such shape; there are "),
        ('of = ["figure-has-value"]', "of: no such setting; did you mean off"),
        ('off = "figure-has-value"', r"off is a list of texts, such as off = \["),
        ('severity = "warning"', "severity is a table"),
        ('[severity]\nfigure-has-value = "bad"', "bad: no such severity; choose one of violation warning info"),
        (
            'shapes = ["house.ttl"]\noff = ["Sanction"]',
            "Sanction: several shapes fit; write one of https://example.org/house#Sanction dips:Sanction",
        ),
    ],
)
def test_wrong_profile_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        profile(tmp_path, text, HOUSE)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ("house:S a sh:NodeShape ; sh:targetClass dip:Meeting ; sh:closed true .", "sh:closed is not evaluated"),
        ("house:S a sh:NodeShape ; sh:targetClass dip:Meeting ; sh:node house:S .", "a shape refers to itself"),
        ("[] a sh:NodeShape ; sh:targetClass dip:Meeting ; sh:minCount 1 .", "a shape with a target has no IRI"),
        (
            "house:S sh:targetClass dip:Meeting ; sh:path dip:topic ; sh:pattern '(' .",
            r"sh:pattern \( is not evaluated",
        ),
        ("house:S sh:targetClass dip:Meeting ; sh:path dip:topic ; sh:datatype xsd:time .", "time is not evaluated"),
        (
            "house:S sh:targetClass dip:Meeting ; sh:path dip:topic ; dips:check 'graph' .",
            "rules that kg itself evaluates",
        ),
    ],
)
def test_shape_of_a_house_that_cannot_be_evaluated_is_refused(tmp_path: Path, shapes: str, message: str) -> None:
    with pytest.raises((ConfigurationError, UsageError), match=message):
        profile(tmp_path, 'shapes = ["house.ttl"]', shapes)


def test_profile_that_is_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"house\.toml: is not TOML"):
        profile(tmp_path, "off = [")
    with pytest.raises(InputError, match=r"gone\.toml: cannot be read"):
        load_profile(tmp_path / "gone.toml")


# -- the article, read again -----------------------------------------------------------


def test_words_are_read_again_from_an_article_of_another_base() -> None:
    made = EXTRACTIONS[0]
    changed = replace(made.article, text=made.article.text.replace("NATO must go", "NATO must stay"))
    moved = list(quads(made, base="https://example.org/my/"))
    shapes = Counter(finding.shape for finding in validate(moved, [changed]).findings)
    assert shapes[f"{DIPS}article-text-is-unchanged"] == 1
    assert shapes[f"{DIPS}evidence-words-in-article"] > 1


def test_article_that_was_changed_is_found_by_the_name_of_its_file() -> None:
    """An article without an address is named after its text, so a change gives it another IRI."""
    other = replace(article("Nothing of this is true."), iri=f"{DATA}article/changed")
    assert f"{DIPS}evidence-words-in-article" in {f.shape for f in validate(sound(), [other]).findings}
    doubled = [other, replace(other, iri=f"{DATA}article/again")]
    assert {f.shape for f in validate(sound(), doubled).findings} == {f"{DIPS}article-is-at-hand"}, "which is meant?"


# -- in several steps ------------------------------------------------------------------


def test_review_compares_the_articles_of_all_steps() -> None:
    given = case("a sum that does not work out beside another article").quads
    review = Review()
    for figure in ("before", "total"):
        assert review.compare().conforms
        assert review.validate([quad for quad in given if f"trade-figure/{figure}" not in str(quad.subject)]).conforms
    assert review.compare() == validate(given)
    (finding,) = review.compare().findings
    assert (finding.shape, finding.words) == (f"{DIPS}change-agrees-with-other-articles", "26")


# -- on the command line ---------------------------------------------------------------


def written(folder: Path, *titles: str) -> Path:
    file = folder / "graph.nq"
    file.write_text("".join(nquads(case(title).quads) for title in titles), encoding="utf-8")
    return file


@pytest.mark.parametrize(("threshold", "code"), [("violation", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_exit_code_follows_the_threshold(kg: Command, tmp_path: Path, threshold: str, code: int) -> None:
    run = kg("validate", written(tmp_path, "a measure of nobody"), "--fail-on", threshold)
    assert run.code == code
    assert "WARNING: Nobody is given" in run.out


def test_violations_fail_unless_nothing_does(kg: Command, tmp_path: Path) -> None:
    file = written(tmp_path, "two amounts")
    assert kg("validate", file).code == 1
    assert kg("validate", file, "--fail-on", "never", "--format", "junit").code == 0


def test_command_takes_a_profile(kg: Command, tmp_path: Path) -> None:
    profile(tmp_path, 'off = ["sanction-has-sender"]')
    file = written(tmp_path, "a measure of nobody")
    assert kg("validate", file, "--profile", tmp_path / "house.toml", "--fail-on", "info").code == 0
    (tmp_path / "house.toml").write_text('off = ["sanction-has-sendr"]', encoding="utf-8")
    run = kg("validate", file, "--profile", tmp_path / "house.toml")
    assert run.code == 2
    assert "did you mean sanction-has-sender" in run.err


def test_command_reads_the_articles_of_a_graph_again(kg: Command, tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    file.write_text(nquads(sound()), encoding="utf-8")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "sound.txt").write_text(article().text, encoding="utf-8")
    assert kg("validate", file, "--articles", tmp_path / "articles").code == 0
    (tmp_path / "articles" / "sound.txt").write_text(article().text.replace("$240", "$250"), encoding="utf-8")
    run = kg("validate", file, "--articles", tmp_path / "articles", "--format", "sarif")
    assert run.code == 1
    found = json.loads(run.out)["runs"][0]["results"]
    assert {result["ruleId"] for result in found} == {
        "dips:article-text-is-unchanged",
        "dips:evidence-words-in-article",
    }
    place = found[-1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == (tmp_path / "articles" / "sound.txt").as_uri()


def test_articles_beside_a_graph_are_read_again(kg: Command, tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    file.write_text(nquads(sound()), encoding="utf-8")
    run = kg("validate", file)
    assert (run.code, "the text of 1 of 1 articles is not at hand" in run.err) == (0, True)
    (tmp_path / "sound.txt").write_text(article().text, encoding="utf-8")
    assert kg("validate", file).err == ""
    (tmp_path / "sound.txt").write_text(article().text.replace("$240", "$250"), encoding="utf-8")
    run = kg("validate", file, "--format", "json")
    assert run.code == 1
    found = {finding["shape"] for finding in json.loads(run.out)["findings"]}
    assert found == {f"{DIPS}article-text-is-unchanged", f"{DIPS}evidence-words-in-article"}


def test_a_graph_cannot_have_a_file_of_another_folder_read(kg: Command, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "sound.txt").write_text("Something else was said here.", encoding="utf-8")
    file = tmp_path / "inner" / "graph.nq"
    file.write_text(nquads(sound()).replace('"sound.txt"', '"../sound.txt"'), encoding="utf-8")
    assert kg("validate", file).code == 0
