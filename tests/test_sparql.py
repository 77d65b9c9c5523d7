"""Queries read only as far as is needed: tokens, prologue, and where SELECTs stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sparql import is_limited, limited, prologue, selects, tokens
from kg.terms import Literal, sparql

PREFIX = "PREFIX dip: <https://example.org/#> # { SELECT ?no\n"


def read(query: str) -> list[tuple[str | None, str]]:
    return [(token.lastgroup, token[0]) for token in tokens(query)]


def test_tokens_are_told_apart() -> None:
    assert read("""?a dip:b-c '''x}'y''' # {"\n; <urn:x#y> $b FILTER(?a<3 || ?a>"4\\"")""") == [
        ("variable", "?a"),
        ("name", "dip:b-c"),
        ("text", "'''x}'y'''"),
        (None, ";"),
        ("iri", "<urn:x#y>"),
        ("variable", "$b"),
        ("word", "FILTER"),
        ("open", "("),
        ("variable", "?a"),
        (None, "<"),
        ("word", "3"),
        (None, "|"),
        (None, "|"),
        ("variable", "?a"),
        (None, ">"),
        ("text", '"4\\""'),
        ("close", ")"),
    ]


@given(st.text())
def test_whatever_a_string_holds_it_is_one_token(text: str) -> None:
    literal = sparql(Literal(text))
    assert read(f"FILTER({literal})")[2] == ("text", literal)


@given(st.text(alphabet="{}()\"'<>#?$:ab \n\\*.") | st.text())
def test_any_text_can_be_read(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert re.fullmatch(r"(?:\s|#[^\n]*)*", text[end : token.start()])
        end = token.end()
    for select in selects(text):
        assert 0 <= select.begin < select.opening < select.closing < len(text)


@pytest.mark.parametrize(
    "query",
    ["SELECT ?x { ?x ?p ?o }", "ASK { ?s ?p ?o }", "describe <urn:x>", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"],
)
def test_the_prologue_ends_where_the_query_begins(query: str) -> None:
    for before in ("", PREFIX, "BASE <urn:select>\nPREFIX select: <urn:ask#> PREFIX : <urn:x>"):
        assert prologue(f"{before} {query}").strip() == before.strip()
    assert prologue(PREFIX) == PREFIX


def test_a_limit_counts_only_as_a_word() -> None:
    assert is_limited("SELECT ?x { { SELECT ?x { ?x ?p ?o } limit 3 } }")
    assert not is_limited("SELECT ?limit { ?limit dip:limit 'LIMIT 3' } # LIMIT 3")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?x { ?x ?p ?o } ORDER BY ?x # end", "SELECT ?x { ?x ?p ?o } ORDER BY ?x # end\nLIMIT 5"),
        (
            "SELECT ?x { { SELECT ?x { ?x ?p ?o } LIMIT 9 } }",
            "SELECT ?x { { SELECT ?x { ?x ?p ?o } LIMIT 9 } }\nLIMIT 5",
        ),
        ("SELECT ?x { ?x ?p ?o } LIMIT 9", "SELECT ?x { ?x ?p ?o } LIMIT 9"),
        ("SELECT ?x { ?x ?p ?o } offset 9", "SELECT ?x { ?x ?p ?o } offset 9"),
        ("SELECT ?x { ?x ?p ?o } VALUES ?x { 1 }", "SELECT ?x { ?x ?p ?o } VALUES ?x { 1 }"),
        ("ASK { ?x ?p ?o }", "ASK { ?x ?p ?o }"),
    ],
)
def test_a_query_that_sets_no_limit_gets_one(query: str, expected: str) -> None:
    assert limited(query, 5) == expected


def test_where_selects_stand() -> None:
    query = PREFIX + (
        "SELECT (MIN(?y) AS ?z) ?x { { SELECT DISTINCT ?x { ?x a dip:C } } OPTIONAL { { SELECT ?y { ?y a dip:D } } }"
        " { SELECT ?x { ?x a dip:E } } { SELECT * { ?x a dip:F } } { SELECT ?x { ?x a dip:G } GROUP BY ?x }"
        " GRAPH ?g { { SELECT ?x { ?x a dip:H } } } { SELECT ?x { ?x a dip:I } } UNION { SELECT ?x { ?x a dip:J } } }"
    )
    found = list(selects(query))
    letters = [query[select.closing - 2] for select in found[1:]]
    assert letters == list("CDEFGHIJ")
    assert found[0].variables == {"x"}
    assert found[0].computes
    assert [letter for letter, select in zip(letters, found[1:], strict=True) if select.alone] == ["C", "D", "E"]
    assert [letter for letter, select in zip(letters, found[1:], strict=True) if select.within] == ["C"]
    first = found[1].alone
    assert first is not None
    assert query[first[0] : first[1] + 1] == "{ SELECT DISTINCT ?x { ?x a dip:C } }"
