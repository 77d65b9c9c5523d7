"""Records become exactly the graph that the ontology and the queries expect."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from kg import __version__
from kg.errors import UsageError
from kg.identifiers import graph_iri, record_iri
from kg.identity import gazetteer
from kg.jsonl import objects
from kg.model import Entity, Extraction, Meeting, Sanction, TradeFigure
from kg.namespaces import DATA, DIP, VOCABULARY
from kg.oxigraph import to_quad
from kg.serialisation import serialise
from kg.terms import RDF_TYPE, XSD, Blank, Iri, Literal, Quad, term
from kg.triples import quads
from tests.made import ARCADIA, LI, PETROV, TUESDAY, WIRE, WIRE_RECORDS, mention
from tests.strategies import article, extractions

TALK, TALKS, _, _, FIGURE, SANCTION, VISIT, UNNAMED, _ = WIRE_RECORDS


def described(extraction: Extraction, subject: str) -> set[str]:
    """What is said of a subject, in Turtle's words."""
    turtle = serialise([q for q in quads(extraction) if q.subject == Iri(subject)], "ttl")
    lines = turtle.partition("\n\n")[2].splitlines()
    return {line.strip().removesuffix(" .").removesuffix(" ;") for line in lines if line.startswith("    ")}


def about(record: object, name: str) -> set[str]:
    """The objects of a property of a record, in Turtle's words."""
    extraction = Extraction(WIRE, (record,))  # type: ignore[arg-type]
    subject = record_iri(WIRE, record)  # type: ignore[arg-type]
    found = {line.removeprefix(f"{name} ") for line in described(extraction, subject) if line.startswith(f"{name} ")}
    return {part for line in found for part in line.split(", ")}


def test_a_statement_has_exactly_its_graph() -> None:
    subject = record_iri(WIRE, TALK)
    assert described(Extraction(WIRE, (TALK,)), subject) == {
        "dip:speaker <person/Ivan_Petrov>",
        'dip:speakerRole "Foreign Minister"',
        "dip:onBehalfOf <state/Borduria>",
        'dip:cue "told"',
        "dip:speechAct speech-act:say",
        "dip:polarity polarity:said",
        'dip:addresseeText "reporters"',
        "dip:mode mode:direct",
        'dip:content "NATO must go,"',
        "dip:about <organisation/NATO>",
        "dip:mentions <organisation/NATO>, <place/Port_City>",
        'dip:occasion "news conference"',
        'dip:date "2024-04-09"^^xsd:date',
        'dip:dateText "Tuesday"',
        "dip:datePrecision date-precision:day",
        "dip:dateBasis date-basis:resolved",
        f"dip:reportedIn <article/{WIRE.key}>",
        f"dip:evidence <article/{WIRE.key}#char=0,84>",
        f"dip:contentEvidence <article/{WIRE.key}#char=1,14>",
        f"dip:speakerEvidence <article/{WIRE.key}#char=33,44>",
        f"dip:cueEvidence <article/{WIRE.key}#char=45,49>",
        'dip:confidence "0.9"^^xsd:decimal',
        f"dip:extractedBy <extractor/statements-{__version__}>",
        'dip:rule "quotation"',
    }


def test_several_addressees_are_told_each() -> None:
    both = replace(TALK, addressees=(mention(WIRE, "Li An", LI), mention(WIRE, "reporters")))
    assert about(both, "dip:addressee") == {"<person/Li_An>"}
    assert about(both, "dip:addresseeText") == {'"reporters"'}
    written = next(objects(Extraction(WIRE, (both,))))
    assert written["addressee"]["name"] == "Li An"
    assert [addressee["name"] for addressee in written["addressees"]] == ["Li An", "reporters"]


def test_an_article_and_its_graph_are_described_in_that_graph() -> None:
    made = list(quads(Extraction(WIRE, ())))
    graph = Iri(graph_iri(WIRE.iri))
    assert {quad.graph for quad in made} == {graph}
    assert described(Extraction(WIRE, ()), WIRE.iri) == {
        'dip:title "Petrov and Li meet"',
        'dip:publisher "North Wire"',
        'dip:published "2024-04-09"^^xsd:date',
        "dip:url <https://example.org/wire>",
        'dip:fileName "wire.txt"',
        'dip:language "en"',
        f'dip:sha256 "{WIRE.sha256}"',
    }
    assert Quad(graph, term("prov:wasDerivedFrom"), Iri(WIRE.iri), graph) in made


def test_evidence_says_position_and_words_with_their_surroundings() -> None:
    extraction = Extraction(WIRE, (TALKS,))
    evidence = f"{WIRE.iri}#char=85,128"
    selectors = f"<article/{WIRE.key}#position=85,128>, <article/{WIRE.key}#quote=85,128>"
    assert described(extraction, evidence) == {
        f"oa:hasSource <article/{WIRE.key}>",
        f"oa:hasSelector {selectors}",
    }
    assert described(extraction, evidence.replace("char", "position")) == {
        'oa:start "85"^^xsd:nonNegativeInteger',
        'oa:end "128"^^xsd:nonNegativeInteger',
    }
    assert described(extraction, evidence.replace("char", "quote")) == {
        'oa:exact "He met his colleague Li An there for talks."',
        'oa:prefix "orters in Port City on Tuesday. "',
        'oa:suffix " “We want a joint front,” Li sai"',
    }


def test_entities_and_concepts_stand_in_graphs_that_articles_share() -> None:
    made = list(quads(Extraction(WIRE, WIRE_RECORDS)))
    by_graph = {str(graph): {q.subject for q in made if q.graph == graph} for graph in {q.graph for q in made}}
    assert Iri(ARCADIA.iri) in by_graph[f"<{DATA}graph/entities>"]
    assert Iri(PETROV.iri) in by_graph[f"<{DATA}graph/entities>"]
    assert Iri(f"{VOCABULARY}sanction-status/imposed") in by_graph[f"<{DATA}graph/vocabulary>"]
    assert len(by_graph) == 3


def test_the_office_of_a_person_stands_in_the_graph_of_the_article_that_tells_it() -> None:
    made = list(quads(Extraction(WIRE, WIRE_RECORDS)))
    told = {(str(q.predicate), str(q.graph)) for q in made if q.subject == Iri(PETROV.iri)}
    shared, own = f"<{DATA}graph/entities>", f"<{graph_iri(WIRE.iri)}>"
    assert told == {
        (str(Iri(RDF_TYPE)), shared),
        (str(term("skos:prefLabel")), shared),
        (str(term("dip:role")), own),
        (str(term("dip:onBehalfOf")), own),
    }


def test_a_concept_has_a_label_and_a_scheme() -> None:
    assert described(Extraction(WIRE, (SANCTION,)), f"{VOCABULARY}sanction-measure/economic-sanctions") == {
        'skos:prefLabel "economic sanctions"@en',
        f"skos:inScheme <{VOCABULARY}sanction-measure>",
    }


def test_an_entity_is_described_by_its_names_and_office() -> None:
    assert described(Extraction(WIRE, (TALKS,)), PETROV.iri) == {
        'skos:prefLabel "Ivan Petrov"@en',
        'dip:role "Foreign Minister"',
        "dip:onBehalfOf <state/Borduria>",
    }


def test_an_unnamed_source_is_a_text() -> None:
    assert about(UNNAMED, "dip:speakerText") == {'"a senior official"'}
    assert about(UNNAMED, "dip:speaker") == set()


def test_a_host_takes_part() -> None:
    assert about(VISIT, "dip:host") == {"<state/Arcadia>"}
    assert about(VISIT, "dip:participant") == {"<state/Arcadia>"}
    assert about(VISIT, "dip:participantText") == {'"The president"'}
    hosted = replace(VISIT, host=mention(WIRE, "customs"))
    assert about(hosted, "dip:participantText") == {'"The president"', '"customs"'}


def test_a_figure_is_a_canonical_decimal_without_exponent() -> None:
    assert about(FIGURE, "dip:value") == {'"240100000000"^^xsd:decimal'}
    assert about(FIGURE, "dip:changeValue") == {'"26.3"^^xsd:decimal'}
    assert about(FIGURE, "dip:changeUnit") == {"unit:percent"}
    assert about(FIGURE, "dip:period") == {'"2023"^^xsd:gYear'}


def test_a_figure_that_the_article_lost_has_no_value() -> None:
    assert isinstance(FIGURE, TradeFigure)
    assert about(replace(FIGURE, value=None), "dip:value") == set()
    assert about(replace(FIGURE, value=None), "dip:unit") == {"unit:usd"}


@pytest.mark.parametrize(
    ("value", "written"),
    [("0.00", "0"), ("-0", "0"), ("1E+3", "1000"), ("0.10", "0.1"), ("100", "100"), ("12.5", "12.5")],
)
def test_numbers_are_written_in_one_way(value: str, written: str) -> None:
    assert isinstance(FIGURE, TradeFigure)
    assert about(replace(FIGURE, value=Decimal(value)), "dip:value") == {f'"{written}"^^xsd:decimal'}


@pytest.mark.parametrize(
    ("value", "written", "precision"),
    [
        ("2024-04-09", '"2024-04-09"^^xsd:date', "day"),
        ("2024-04", '"2024-04"^^xsd:gYearMonth', "month"),
        ("2024", '"2024"^^xsd:gYear', "year"),
    ],
)
def test_a_date_keeps_its_precision(value: str, written: str, precision: str) -> None:
    dated = replace(TALKS, date=replace(TUESDAY, value=value))
    assert about(dated, "dip:date") == {written}
    assert about(dated, "dip:datePrecision") == {f"date-precision:{precision}"}


def test_the_end_of_a_sanction_is_not_the_end_of_its_announcement() -> None:
    assert isinstance(SANCTION, Sanction)
    announced, ends = replace(TUESDAY, end="2024-04-10"), replace(TUESDAY, value="2025")
    assert about(replace(SANCTION, date=announced, end_date=ends), "dip:endDate") == {'"2025"^^xsd:gYear'}
    assert about(replace(TALKS, date=announced), "dip:endDate") == {'"2024-04-10"^^xsd:date'}


def test_another_base_moves_our_data_and_nothing_else() -> None:
    base = "https://news.example/kg/"
    extraction = Extraction(WIRE, WIRE_RECORDS)
    moved, usual = set(quads(extraction, base=base)), set(quads(extraction))
    text = serialise(usual, "nq").replace(f"<{DATA}", f"<{base}")
    assert serialise(moved, "nq") == "".join(sorted(text.splitlines(keepends=True)))


@pytest.mark.parametrize("base", ["", "news", "https://x.example/id", "https://x.example/id#", "https://x y/", "a:b/"])
def test_an_unusable_base_is_refused(base: str) -> None:
    with pytest.raises(UsageError, match="base"):
        list(quads(Extraction(WIRE, ()), base=base))


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.org/a b", Iri("https://example.org/a%20b")),
        ("https://example.org/é?q=[1]", Iri("https://example.org/é?q=%5B1%5D")),
        ('https://example.org/"> <http://evil>', Iri("https://example.org/%22%3E%20%3Chttp://evil%3E")),
        ("not an address", Literal("not an address", XSD + "anyURI")),
        ("https://", Literal("https://", XSD + "anyURI")),
    ],
)
def test_an_address_becomes_an_iri_where_it_can(url: str, written: object) -> None:
    made = quads(Extraction(article("text", url=url), ()))
    assert [quad.object for quad in made if quad.predicate == term("dip:url")] == [written]


@settings(deadline=None, max_examples=80)
@given(extraction=extractions())
def test_any_extraction_is_a_graph_that_an_engine_takes(extraction: Extraction) -> None:
    made = list(quads(extraction))
    assert len(set(map(to_quad, made))) == len(made)
    assert made == list(quads(extraction))
    assert not any(isinstance(value, Blank) for quad in made for value in quad)
    typed = {quad.subject for quad in made if quad.predicate == Iri(RDF_TYPE)}
    assert {quad.subject for quad in made} == typed


@settings(deadline=None, max_examples=40)
@given(extraction=extractions())
def test_every_citation_leads_to_the_words(extraction: Extraction) -> None:
    made = list(quads(extraction))
    text = extraction.article.text
    exact = {q.subject: q.object for q in made if q.predicate == term("oa:exact")}
    cited = {q.object for q in made if q.predicate.value.lower().endswith("evidence") and DIP in q.predicate.value}
    for evidence in cited:
        start, end = map(int, evidence.value.partition("#char=")[2].split(","))
        assert exact[Iri(evidence.value.replace("#char=", "#quote="))] == Literal(text[start:end])


def test_meetings_know_whom_they_name() -> None:
    assert isinstance(TALKS, Meeting)
    mediated = replace(TALKS, mediator=mention(WIRE, "Arcadia", ARCADIA))
    assert about(mediated, "dip:mediator") == {"<state/Arcadia>"}
    assert about(mediated, "dip:participant") == {"<person/Ivan_Petrov>", "<person/Li_An>", "<state/Arcadia>"}
    assert LI.iri.endswith("/Li_An")


def test_the_state_of_a_minister_is_described_though_no_record_names_it() -> None:
    (state,) = (entry for entry in gazetteer().by_name("China") if entry.kind == "State")
    minister = replace(LI, on_behalf_of=state.iri)
    spoken = replace(UNNAMED, speakers=(mention(WIRE, "Li", minister),))
    lines = described(Extraction(WIRE, (spoken,)), state.iri)
    assert lines >= {'skos:prefLabel "China"@en', 'dip:countryCode "CN"'}
    told = [quad for quad in quads(Extraction(WIRE, (spoken,))) if quad.subject == Iri(state.iri)]
    assert {quad.graph for quad in told} == {Iri(f"{DATA}graph/entities")}
    assert told[0][1:3] == (Iri(RDF_TYPE), term("dip:State"))


def test_the_state_of_a_minister_is_told_of_as_where_it_is_named() -> None:
    (state,) = (entry for entry in gazetteer().by_name("China") if entry.kind == "State")
    names = tuple(name for name in state.names if name != state.name)
    named = Entity(state.iri, "State", state.name, names, same_as=state.same_as, country_code=state.country_code)
    spoken = replace(UNNAMED, speakers=(mention(WIRE, "Li", replace(LI, on_behalf_of=state.iri)),), about=())
    alone, beside = (Extraction(WIRE, (replace(spoken, about=about),)) for about in ((), (named,)))
    assert described(alone, state.iri) == described(beside, state.iri)
