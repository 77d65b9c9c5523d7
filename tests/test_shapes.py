"""The shapes: each finds its fault and nothing else, and they are well-formed SHACL."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from pyshacl.entrypoints import meta_validate

from kg import resources
from kg.errors import ConfigurationError
from kg.namespaces import DIP, DIPS, PREFIXES
from kg.validation import Report, Shape, render, rules, validate
from kg.validation.checks import CHECKS
from kg.validation.exchange import shapes_graph
from kg.validation.findings import SEVERITIES
from kg.validation.rendering import rules_table
from kg.validation.shapes import load
from tests.shapes import Case, article, cases, sound

MODULES = (
    "actors",
    "contradictions",
    "diplomacy",
    "meetings",
    "records",
    "reporting",
    "sanctions",
    "statements",
    "trade_figures",
)
_CASE_COUNT = 139
_SHAPE_COUNT = 102


def found(report: Report) -> list[tuple[str, str, str]]:
    return sorted((finding.shape, finding.focus, finding.path) for finding in report.findings)


def test_sound_graph_gives_no_finding() -> None:
    assert found(validate(sound())) == []


def test_sound_graph_agrees_with_its_article() -> None:
    assert found(validate(sound(), [article()])) == []


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.module}: {case.title}")
def test_case_finds_exactly_what_it_says(case: Case) -> None:
    report = validate(case.quads, case.articles)
    assert found(report) == sorted(expected[:3] for expected in case.finds)
    values = {(finding.shape, finding.found) for finding in report.findings}
    assert {(shape, value) for shape, _, _, value in case.finds if value} <= values


def test_cases_are_all_collected() -> None:
    assert len(cases()) == _CASE_COUNT
    assert {case.module for case in cases()} == set(MODULES) - {"diplomacy"}


def test_each_shape_has_a_case() -> None:
    shown = {shape for case in cases() for shape, _, _, _ in case.finds}
    assert {rule.iri for rule in rules()} - shown == set()
    assert len(rules()) == _SHAPE_COUNT


def test_files_are_named_as_the_ontology_modules() -> None:
    assert tuple(file.stem for file in resources.files("shapes", ".ttl")) == MODULES


def test_shapes_are_well_formed_shacl() -> None:
    conforms, _, text = meta_validate(shapes_graph(), max_validation_depth=15)
    assert conforms, text


def test_default_shapes_need_no_sparql() -> None:
    texts = [file.read_text(encoding="utf-8") for file in resources.files("shapes", ".ttl")]
    assert not any("sh:sparql" in text or "sh:js" in text for text in texts)


@pytest.mark.parametrize("shape", rules(), ids=lambda shape: shape.iri.removeprefix(DIPS))
def test_rule_speaks_to_a_reader(shape: Shape) -> None:
    assert shape.iri.startswith(DIPS)
    assert shape.severity in SEVERITIES
    assert shape.message.endswith((".", "?"))
    assert shape.remedy.endswith((".", "?"))
    assert shape.name
    assert not re.search(r"dip:|sh:|xsd:|IRI|node|triple|literal|propert", shape.message + shape.name)


def test_messages_and_names_are_told_apart() -> None:
    for texts in ([rule.message for rule in rules()], [rule.name for rule in rules()]):
        assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_every_check_has_a_shape_and_every_checked_shape_a_check() -> None:
    assert {rule.iri for rule in rules() if rule.check} == set(CHECKS)
    assert {rule.check for rule in rules()} == {"", "articles", "graph", "text"}
    assert all(rule.constraints or rule.check for rule in rules())


def test_terms_are_those_of_the_ontology() -> None:
    ontology = resources.path("ontology")
    modules = [file for file in ontology.glob("*.ttl") if file.is_file()]
    assert modules
    quads = (quad for file in modules for quad in pyoxigraph.parse(path=str(file)))
    defined = {quad.subject.value for quad in quads if isinstance(quad.subject, pyoxigraph.NamedNode)}
    used = {str(term) for triple in shapes_graph() for term in triple if str(term).startswith(DIP)}
    assert used - defined == set()
    assert len(used) > 50


def test_what_is_not_evaluated_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> ."
        "ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:closed true .",
        encoding="utf-8",
    )
    with pytest.raises(ConfigurationError, match="sh:closed is not evaluated"):
        load([file])


# -- docs/validation.md ----------------------------------------------------------------

DOCUMENT = Path(__file__).parent.parent / "docs" / "validation.md"


def test_table_of_rules_is_the_documented_one() -> None:
    assert rules_table(rules()) in DOCUMENT.read_text(encoding="utf-8")


def test_documented_finding_is_what_is_printed() -> None:
    lost = next(case for case in cases() if case.title == "an amount that the article lost")
    assert f"```\n{render(validate(lost.quads))}```" in DOCUMENT.read_text(encoding="utf-8")


def test_documented_keys_are_those_of_the_json() -> None:
    lost = next(case for case in cases() if case.title == "an amount that the article lost")
    (finding,) = json.loads(render(validate(lost.quads), "json"))["findings"]
    assert all(f"`{key}`" in DOCUMENT.read_text(encoding="utf-8") for key in finding)


def test_documented_query_finds_the_words_of_a_report() -> None:
    lost = next(case for case in cases() if case.title == "an amount that the article lost")
    text = DOCUMENT.read_text(encoding="utf-8")
    query = text.partition("```sparql\n")[2].partition("```")[0]
    store = pyoxigraph.Store()
    store.extend(lost.quads)
    store.load(render(validate(lost.quads), "ttl").encode(), format=pyoxigraph.RdfFormat.TURTLE)
    solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    (row,) = solutions
    assert [value.value for value in row][1] == "sound.txt"
