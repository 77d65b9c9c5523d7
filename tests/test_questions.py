"""Saved questions: exact rows on made articles, parameters that cannot break out, pages from headers."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.consolidation import consolidated
from kg.errors import QueryError
from kg.namespaces import PREFIXES
from kg.oxigraph import from_quad
from kg.questions import (
    RESERVED,
    Parameter,
    Question,
    ask,
    bind,
    checks,
    document,
    put,
    question,
    questions,
    render,
    values,
)
from kg.serialisation import dataset
from kg.store import Store, open_graph
from kg.terms import RDF_TYPE, XSD, Answer, Blank, Iri, Literal, Quad, Term, term
from kg.triples import quads
from kg.validation import render as render_report
from kg.validation import validate
from tests.made import EXTRACTIONS, NATO
from tests.sources import Unaided
from tests.strategies import NASTY_NAMES, raw_texts

EXPECTED = Path(__file__).parent / "expected"
SEEDS = Path(__file__).parent.parent / "seeds"
PAGE = Path(__file__).parent.parent / "docs" / "questions.md"
REGENERATE = bool(os.environ.get("KG_REGENERATE"))  # run this file with KG_REGENERATE=1, then look at the diff
ALL = [*questions(), *checks()]
by_name = pytest.mark.parametrize("asked", ALL, ids=lambda question: question.name)


@pytest.fixture(scope="module")
def store() -> Store:
    made = open_graph()
    for extraction in EXTRACTIONS:
        made.put(quads(extraction))
    return brought_together(made)


def brought_together(made: Store) -> Store:
    """Put what was consolidated and the report of a validation into a store."""
    made.put(consolidated(list(made.quads())))
    made.put(reported(list(made.quads())))
    return made


def reported(given: list[Quad]) -> list[Quad]:
    """Validate quads, and give the report as quads."""
    report = render_report(validate(sorted(given, key=str)), "ttl")
    return [from_quad(quad) for quad in pyoxigraph.parse(report, format=pyoxigraph.RdfFormat.TURTLE)]


def same(path: Path, text: str) -> None:
    """Compare with a file, or write it when that is asked for."""
    if REGENERATE:
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_there_are_the_questions_that_were_promised() -> None:
    assert {"who-said-what", "who-met-whom", "trade-figures", "sanctions"} <= {q.name for q in questions()}
    assert {q.number for q in questions()} == set(range(1, 21))
    assert len(checks()) >= 4


@by_name
def test_a_question_has_exactly_these_rows(asked: Question, store: Store) -> None:
    same(EXPECTED / "made" / f"{asked.name}.csv", render(ask(store, asked.name), "csv"))


@pytest.fixture(scope="module")
def seeds() -> Store:
    from kg import chain

    made = open_graph()
    built = chain.build([SEEDS])
    assert built.articles >= 6
    assert not built.refused
    made.put(built.quads)
    return brought_together(made)


@by_name
def test_a_question_has_exactly_these_rows_on_the_sample_articles(
    asked: Question, request: pytest.FixtureRequest
) -> None:
    path = EXPECTED / "seeds" / f"{asked.name}.csv"
    same(path, render(ask(request.getfixturevalue("seeds"), asked.name), "csv"))


def test_a_question_about_consolidated_records_says_so() -> None:
    marked = {asked.name for asked in ALL if asked.consolidated}
    assert marked == {asked.name for asked in ALL if re.search("Consolidated|consolidates|:Wordings", asked.query)}
    assert len({asked.title for asked in ALL}) == len(ALL)


@by_name
def test_the_columns_are_those_of_the_header(asked: Question, store: Store) -> None:
    assert ask(store, asked.name).columns == tuple(column.name for column in asked.columns)


#: A membership is drawn from all articles that print the office, and does not say which ones they are.
WITHOUT_WORDS = {"offices"}


@pytest.mark.parametrize("asked", questions(), ids=lambda question: question.name)
def test_every_row_names_the_article_and_the_words(asked: Question, store: Store) -> None:
    answer = ask(store, asked.name)
    assert ({"article", "evidence"} <= set(answer.columns)) == (asked.name not in WITHOUT_WORDS)
    for row in answer if asked.name not in WITHOUT_WORDS else ():
        assert row["article"]
        assert re.match(r"https://[^ ]+#char=[0-9]+,[0-9]+", str(row["evidence"]))


#: Parameters whose values no column holds: words to look for, a day to look from, dates of questions without a date.
FREE = {
    ("who-said-what", "words"),
    ("quotation-variants", "words"),
    ("wordings", "words"),
    ("provenance", "extractor"),
    ("planned-meetings", "on"),
    ("reports-of-one-event", "actor"),
    *((name, date) for name in ("co-mentions", "spokespeople") for date in ("after", "before")),
}


def test_it_is_known_which_parameters_have_no_list_of_values() -> None:
    assert {
        (asked.name, parameter.name) for asked in ALL for parameter in asked.parameters if not parameter.values
    } == FREE


@by_name
def test_a_value_that_is_listed_has_rows(asked: Question, store: Store) -> None:
    for parameter in (parameter for parameter in asked.parameters if parameter.values):
        for found in values(store, asked, parameter.name)[:3]:
            assert ask(store, asked.name, **{parameter.name: found.value}), (parameter.name, found.value)


@by_name
def test_no_parameter_is_named_like_an_option_of_the_command(asked: Question) -> None:
    assert not {parameter.name for parameter in asked.parameters} & RESERVED


@by_name
def test_every_parameter_is_used_and_only_narrows(asked: Question, store: Store) -> None:
    everything = set(ask(store, asked.name).rows)
    used = set(re.findall(r"(?m)^\s*#\? (\w+):", asked.query))
    assert used == {parameter.name for parameter in asked.parameters}
    for parameter in asked.parameters:
        rows = set(ask(store, asked.name, **{parameter.name: parameter.example}).rows)
        assert asked.name in REGROUPED or rows <= everything


REGROUPED = {"spokespeople"}  # a parameter changes what is counted


@by_name
def test_the_order_of_rows_does_not_depend_on_the_order_of_articles(asked: Question, store: Store) -> None:
    other = open_graph()
    for extraction in reversed(EXTRACTIONS):
        other.put(sorted(quads(extraction), key=str, reverse=True))
    brought_together(other)
    assert ask(other, asked.name) == ask(store, asked.name)


@by_name
def test_a_query_runs_as_it_stands_in_another_engine(asked: Question, store: Store) -> None:
    made = dataset(store.quads())
    found = made.query(asked.query)
    assert tuple(map(str, found.vars or ())) == tuple(column.name for column in asked.columns)
    rows = [row for row in found.bindings if any(map(str, row.values()))]  # no group is a row without values in rdflib
    assert len(rows) == len(store.select(asked.query))


class Rdflib(Unaided):
    """A graph in rdflib, asked as a store is; what rdflib does otherwise than SPARQL says is put right here."""

    def __init__(self, given: Iterable[Quad]) -> None:
        self._dataset = dataset(given)

    def select(self, query: str) -> Answer:
        """Answer a query; a list of no values, which rdflib cannot parse, becomes one of a value that nothing has."""
        found = self._dataset.query(re.sub(r"(VALUES \([^)]*\)) \{ *\}", r"\1 { (1 <urn:nothing>) }", query))
        columns = [rdflib.Variable(str(name)) for name in found.vars or ()]
        rows = [row for row in found.bindings if any(map(str, row.values()))]  # no group is a row without values
        return Answer(tuple(map(str, columns)), tuple(tuple(of_rdflib(row.get(c)) for c in columns) for row in rows))


def of_rdflib(value: object) -> Term | None:
    match value:
        case rdflib.URIRef():
            return Iri(str(value))
        case rdflib.Literal() if not value.startswith("SPARQLTypeError("):
            return Literal(str(value), str(value.datatype or f"{XSD}string"), value.language or "")
    return None  # the least of errors, which rdflib gives as a text of what went wrong


SLOW_IN_RDFLIB = {"quotation-variants"}  # with a list of records it joins all pairs of statements: minutes


@pytest.fixture(scope="module")
def seeds_in_rdflib(seeds: Store) -> Rdflib:
    return Rdflib(seeds.quads())


@by_name
def test_another_engine_gives_the_same_rows_on_the_sample_articles(
    asked: Question, seeds: Store, seeds_in_rdflib: Rdflib
) -> None:
    """Without a parameter and with each one's example; in any order, since rdflib does not sort by an aggregate."""
    for parameter in (None, *asked.parameters):
        if parameter and asked.name in SLOW_IN_RDFLIB:
            continue
        given = {parameter.name: parameter.example} if parameter else {}
        ours, theirs = ask(seeds, asked.name, **given), ask(seeds_in_rdflib, asked.name, **given)
        assert theirs.columns == ours.columns
        assert Counter(theirs.rows) == Counter(ours.rows), given


@by_name
def test_a_query_asks_nothing_that_some_store_lacks(asked: Question) -> None:
    body = re.sub(r"#.*", "", re.sub(r'"[^"\n]*"|<[^>\n]*>', "", asked.query))
    assert not re.search(r"\b(GRAPH|SERVICE|FROM)\b", body)
    assert not re.search(r"\w[*+]\s", body.replace("SELECT *", "")), "paths with * or + fail in Virtuoso"
    assert "ORDER BY" in body


ON_NATO = ["NATO had to leave", "NATO must go,", "NATO should stay away,"]
FRONTS = ["We need a common front,", "We want a joint front,"]
NARROWED = [
    ("who-said-what", {"about": "nato"}, ON_NATO),
    ("who-said-what", {"about": "North Atlantic treaty organization"}, ON_NATO),
    ("who-said-what", {"about": NATO.iri}, ON_NATO),
    ("who-said-what", {"about": "NAT"}, []),
    ("who-said-what", {"speaker": "petrov"}, ON_NATO[:2]),
    ("who-said-what", {"speaker": "A senior official"}, ["The president is to visit Arcadia in May"]),
    ("who-said-what", {"speaker": "Petrov", "mode": "direct"}, ["NATO must go,"]),
    ("who-said-what", {"after": "2024-04-09"}, [ON_NATO[0], FRONTS[0], ON_NATO[1], FRONTS[1], ON_NATO[2]]),
    ("who-said-what", {"before": "2024-03"}, []),
    ("who-said-what", {"before": "2024", "about": "NATO"}, ON_NATO),
    ("who-said-what", {"article": "some/folder/WIRE.txt", "about": "NATO"}, ON_NATO[1:]),
    ("who-said-what", {"article": "Petrov and Li meet", "about": "NATO"}, ON_NATO[1:]),
    ("who-said-what", {"publisher": "harbour post", "about": "NATO"}, ON_NATO[:1]),
    ("who-said-what", {"words": "FRONT"}, FRONTS),
    ("each-side", {"speaker": "An"}, ["NATO should stay away,"]),
    ("denials", {"polarity": "declined"}, []),
]


@pytest.mark.parametrize(("name", "parameters", "contents"), NARROWED)
def test_parameters_narrow_to_exactly_these(
    name: str, parameters: dict[str, str], contents: list[str], store: Store
) -> None:
    assert [row["content"] for row in ask(store, name, **parameters)] == contents


@by_name
def test_what_is_looked_up_first_changes_no_rows(asked: Question, store: Store) -> None:
    """Each parameter alone, and each with the next one, against the query as anybody may put it to a store."""
    given = {parameter.name: _occurring(asked, parameter, store) for parameter in asked.parameters}
    names = list(given)
    for chosen in (*((name,) for name in names), *pairwise(names)):
        some = {name: given[name] for name in chosen}
        plain = replace(asked, query=bind(asked, some), parameters=())
        assert put(store, asked, some) == put(store, plain, {}), some


def _occurring(asked: Question, parameter: Parameter, store: Store) -> str:
    found = values(store, asked, parameter.name) if parameter.values else []
    return found[0].value if found else parameter.example


def test_meetings_are_found_by_the_state_that_a_participant_speaks_for(store: Store) -> None:
    assert len(ask(store, "who-met-whom", country="Borduria")) == 2
    assert len(ask(store, "who-met-whom", country="Arcadia", status="planned")) == 1


def test_figures_are_found_in_either_direction(store: Store) -> None:
    rows = list(ask(store, "trade-figures", country="Arcadia", partner="Borduria", year="2023"))
    assert [row["value"] for row in rows] == [Decimal(230_000_000_000), Decimal(240_100_000_000)]


@pytest.mark.parametrize(("on", "count"), [("2024-04-10", 1), ("2024-05-31", 1), ("2024-06-01", 0), ("2024-04-01", 0)])
def test_planned_meetings_are_seen_from_a_day(on: str, count: int, store: Store) -> None:
    assert len(ask(store, "planned-meetings", on=on)) == count


@settings(deadline=None, max_examples=60)
@given(
    value=st.one_of(
        raw_texts, st.sampled_from([*NASTY_NAMES, '" || true)', "\\", '\\"', "\\u0022) . }", "$value", "\\g<0>"])
    )
)
def test_a_value_can_never_be_more_than_a_string(value: str, store: Store) -> None:
    """Rows come back only where the value is a name or a word that is there."""
    if not value.strip():
        return
    for name, parameter in (("who-said-what", "about"), ("who-said-what", "article"), ("denials", "polarity")):
        assert (
            len(ask(store, name, **{parameter: value})) == 0 or value.strip().lower() in "nato denied arcadia wire.txt"
        )


@given(value=raw_texts.filter(str.strip))
def test_a_bound_query_holds_the_value_as_one_literal(value: str) -> None:
    made = question("who-said-what")
    plain, bound = made.query.split("\n"), bind(made, {"words": value}).split("\n")
    changed = [line for line, before in zip(bound, plain, strict=True) if line != before]
    assert len(changed) == 1


def test_an_unknown_question_names_near_ones() -> None:
    with pytest.raises(QueryError, match=r"who_said_wat: no such question; did you mean who-said-what"):
        question("who_said_wat")
    with pytest.raises(QueryError, match=r"xyz: no such question; there are .*sanctions"):
        question("xyz")


def test_an_unknown_parameter_lists_the_possible(store: Store) -> None:
    with pytest.raises(
        QueryError, match=r"sanctions: no parameter sendr; did you mean sender\? possible are sender, target"
    ):
        ask(store, "sanctions", sendr="x")


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("trade-figures", {"year": "last"}, "no year; write it like 2023"),
        ("who-said-what", {"after": "2024-13"}, "no date"),
        ("who-said-what", {"after": "April"}, "no date"),
        ("who-said-what", {"about": " "}, "an empty value; give one such as NATO"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    name: str, parameters: dict[str, str], message: str, store: Store
) -> None:
    with pytest.raises(QueryError, match=message):
        ask(store, name, **parameters)


def test_findings_name_the_records_that_rest_on_what_is_at_fault() -> None:
    """A passage, and an actor, are the fault of each record that uses them."""
    made, made_of = open_graph(), [quad for extraction in EXTRACTIONS for quad in quads(extraction)]
    no_words = [quad for quad in made_of if quad.predicate.value != f"{PREFIXES['oa']}exact"]
    made.put([*no_words, *reported(no_words)])
    rows = list(ask(made, "findings", rule="evidence-has-words", article="wire.txt"))
    records = {quad.subject.value for quad in made_of if quad.predicate.value == f"{PREFIXES['dip']}evidence"}
    assert {row["article"] for row in rows} == {"wire.txt"}
    assert {row["record"] for row in rows} <= records
    assert {row["severity"] for row in rows} == {"Violation"}
    assert len(rows) > 5


def test_what_was_found_in_an_article_goes_with_it() -> None:
    """A result of several articles stays until all have gone; a report of another processor stays for good."""
    made, made_of = open_graph(), [quad for extraction in EXTRACTIONS for quad in quads(extraction)]
    no_words = [quad for quad in made_of if quad.predicate.value != f"{PREFIXES['oa']}exact"]
    source, result, kind = term("http://purl.org/dc/terms/source"), term("sh:result"), Iri(RDF_TYPE)
    report = reported(no_words)
    (node,) = [quad.subject for quad in report if quad.object == term("sh:ValidationReport")]
    both, nowhere, foreign, others = (Iri(f"http://x.example/{name}") for name in ("both", "no", "foreign", "other"))
    found = [Quad(each, kind, term("sh:ValidationResult")) for each in (both, nowhere, others)]
    found += [Quad(node, result, each) for each in (both, nowhere)]
    found += [Quad(both, source, Iri(extraction.article.iri)) for extraction in EXTRACTIONS]
    found += [Quad(foreign, kind, term("sh:ValidationReport")), Quad(foreign, result, others)]
    made.put([*made_of, *report, *found])
    made.remove("wire.txt")
    left = set(made.quads())
    assert {both, nowhere, others, foreign} <= {quad.subject for quad in left}
    assert {row["article"] for row in ask(made, "findings")} == {"post.txt"}
    made.remove("post.txt")
    left = {quad for quad in made.quads() if not isinstance(quad.subject, Blank)}
    assert left == {quad for quad in found if quad.subject in (others, foreign)}


def test_what_was_found_in_no_article_is_replaced_with_the_rest_of_its_report() -> None:
    made, made_of = open_graph(), [quad for extraction in EXTRACTIONS for quad in quads(extraction)]
    wire = [*quads(next(each for each in EXTRACTIONS if each.article.name == "wire.txt"))]
    nowhere = Iri("http://x.example/no")
    report = reported(made_of)
    (node,) = [quad.subject for quad in report if quad.object == term("sh:ValidationReport")]
    found = [Quad(nowhere, Iri(RDF_TYPE), term("sh:ValidationResult")), Quad(node, term("sh:result"), nowhere)]
    made.put([*made_of, *report, *found])
    made.put(reported(wire))
    assert nowhere in {quad.subject for quad in made.quads()}  # the report still tells of the other article
    made.put(reported(made_of))
    assert nowhere not in {quad.subject for quad in made.quads()}


def test_a_report_replaces_what_was_found_in_the_same_articles_before() -> None:
    """Of articles that the new report did not look at, and of nothing found, nothing is taken out."""
    made, made_of = open_graph(), [quad for extraction in EXTRACTIONS for quad in quads(extraction)]
    post = [*quads(next(each for each in EXTRACTIONS if each.article.name == "post.txt"))]
    no_words = [quad for quad in made_of if quad.predicate.value != f"{PREFIXES['oa']}exact"]
    made.put(no_words)
    made.put(reported(no_words))
    before = sorted(str(row["focus"]) for row in ask(made, "findings"))
    made.put(reported(no_words))
    assert sorted(str(row["focus"]) for row in ask(made, "findings")) == before
    made.put(reported(post))
    assert {row["article"] for row in ask(made, "findings")} == {"wire.txt"}
    made.put(reported(made_of))
    assert {row["rule"] for row in ask(made, "findings")} == {each.shape for each in validate(made_of).findings}
    count = f"SELECT ?r {{ ?r a <{PREFIXES['sh']}ValidationReport> }}"
    assert len(made.select(count)) == 1


def test_parameters_that_are_none_are_left_out(store: Store) -> None:
    assert ask(store, "who-said-what", about=None) == ask(store, "who-said-what")


@by_name
def test_headers_are_yaml(asked: Question) -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    header = yaml.safe_load("\n".join(re.findall(r"(?m)^#\+ ?(.*)$", asked.query)))
    assert header["title"] == asked.title
    assert [str(p["example"]) for p in header.get("parameters", [])] == [p.example for p in asked.parameters]
    assert [c["name"] for c in header["columns"]] == [c.name for c in asked.columns]


# -- rendering -------------------------------------------------------------------------

ANSWER = Answer(
    ("name", "value", "date"),
    (
        (Literal('a "b", c|d'), Literal("240100000000", XSD + "decimal"), Literal("2024-04-09", XSD + "date")),
        (Iri("http://x.example/"), Literal("26.3", XSD + "decimal"), None),
        (Literal("two\nlines"), Literal("3", XSD + "integer"), Literal("2024", XSD + "gYear")),
    ),
)


def test_csv_reads_back() -> None:
    assert list(csv.reader(io.StringIO(render(ANSWER, "csv")))) == [
        ["name", "value", "date"],
        ['a "b", c|d', "240100000000", "2024-04-09"],
        ["http://x.example/", "26.3", ""],
        ["two\nlines", "3", "2024"],
    ]


def test_json_has_numbers_and_nulls() -> None:
    assert json.loads(render(ANSWER, "json")) == [
        {"name": 'a "b", c|d', "value": 240100000000, "date": "2024-04-09"},
        {"name": "http://x.example/", "value": 26.3, "date": None},
        {"name": "two\nlines", "value": 3, "date": "2024"},
    ]


def test_a_table_is_aligned_and_whole() -> None:
    assert render(ANSWER, "table") == (
        "name               value         date\n"
        'a "b", c|d         240100000000  2024-04-09\n'
        "http://x.example/  26.3\n"
        "two lines          3             2024\n"
    )


def test_markdown_is_escaped() -> None:
    assert render(ANSWER, "markdown").splitlines()[2] == '| a "b", c\\|d | 240100000000 | 2024-04-09 |'


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(QueryError, match="choose one of table, csv, json, markdown"):
        render(ANSWER, "xls")


def test_values_are_those_of_python() -> None:
    assert ANSWER.values()[0] == ('a "b", c|d', Decimal(240_100_000_000), dt.date(2024, 4, 9))


def test_the_page_is_the_one_of_the_headers() -> None:
    same(PAGE, document())
