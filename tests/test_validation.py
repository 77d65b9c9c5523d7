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

import pyoxigraph
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from rdflib.compare import isomorphic

from kg.errors import InputError, UsageError
from kg.model import Change, Extraction, Span, TradeFigure
from kg.namespaces import DATA, DIPS, PREFIXES
from kg.terms import Literal
from kg.triples import quads
from kg.validation import Finding, Report, merged, render, rules, validate, validate_files
from kg.validation.exchange import pyshacl_results, shapes_graph
from kg.validation.graph import Graph, read
from kg.validation.places import Place
from kg.validation.shapes import Result, default
from tests import strategies
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
    return keys(result for shape in default() for result in shape.results(graph, shape.focus(graph)))


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
    ours = validate(case("a measure of nobody").quads).graph()
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
    for form in ("text", "json", "ttl"):
        render(validate(given), form)


def test_rules_are_sorted_and_all_have_severities() -> None:
    listed = [rule.iri for rule in rules()]
    assert listed == sorted(listed)
    assert Counter(rule.severity for rule in rules())["Violation"] > 40
