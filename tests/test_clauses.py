"""Queries that an endpoint changes: sorted here, paged or parted, they have the rows that they had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from kg.namespaces import DATA, PREFIXES
from kg.questions import SEPARATOR, Question, checks, questions
from kg.store import Store, open_graph
from kg.store.clauses import clauses, counted, page, part_of, unordered
from kg.store.ordering import arranged
from kg.terms import XSD, Answer, Iri, Literal, Term, python, sparql
from kg.triples import quads
from tests.made import EXTRACTIONS

MADE = [quad for extraction in EXTRACTIONS for quad in quads(extraction)]
PREFIX = f"PREFIX dip: <{PREFIXES['dip']}> PREFIX order: <{PREFIXES['oa']}> "
ARTICLE_GRAPH = next(str(quad.graph) for quad in MADE if quad.predicate.value == f"{PREFIXES['dip']}cue")
QUERIES = {
    "a column": "SELECT ?s ?c { ?s dip:cue ?c } ORDER BY ?c ?s",
    "what is no column": "SELECT ?s { ?s dip:cue ?c } ORDER BY DESC(?c) ASC(?s)",
    "all columns": "SELECT * WHERE { ?s dip:cue ?c } ORDER BY STRLEN(?c) ?c ?s",
    "an expression": "SELECT ?s (STR(?c) AS ?cue) { ?s dip:cue ?c } ORDER BY (STRLEN(?c) * -1) ?c ?s",
    "an expression of columns": "SELECT ?s (STR(?c) AS ?cue) { ?s dip:cue ?c } ORDER BY STRLEN(?cue) LCASE(?cue) ?s",
    "groups": "SELECT ?c (COUNT(*) AS ?n) { ?s dip:cue ?c } GROUP BY ?c HAVING (COUNT(*) > 0) ORDER BY DESC(?n) ?c",
    "an aggregate": "SELECT ?c { ?s dip:cue ?c } GROUP BY ?c ORDER BY DESC(COUNT(*)) MIN(STR(?s))",
    "a group that is no column": "SELECT (COUNT(*) AS ?n) { ?s dip:cue ?c } GROUP BY (STR(?c) AS ?d) ORDER BY ?n ?d",
    "limits": "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 7 OFFSET 3",
    "limits the other way": "select ?s ?p ?o { ?s ?p ?o } order by ?s ?p ?o offset 3 limit 7",
    "different rows": "SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY ?p LIMIT 5",
    "unbound first": "SELECT ?s ?r { ?s dip:cue ?c OPTIONAL { ?s dip:speakerRole ?r } } ORDER BY ?r ?s",
    "unbound last": "SELECT ?s ?r { ?s dip:cue ?c OPTIONAL { ?s dip:speakerRole ?r } } ORDER BY DESC(?r) ?s",
    "values at the end": "SELECT ?s ?c { ?s dip:cue ?c } ORDER BY ?c ?s VALUES ?c { 'said'@en 'said' 'say' }",
    "a condition with braces": "SELECT ?s { ?s dip:cue ?c } ORDER BY (EXISTS { ?s dip:speakerRole ?r }) ?s",
    "a subquery with an order": "SELECT ?s { { SELECT ?s { ?s dip:cue ?c } ORDER BY ?c LIMIT 4 } } ORDER BY DESC(?s)",
    "names like clauses": "SELECT ?s ?order { ?s order:start ?order } ORDER BY ?order ?s LIMIT 9",
    "texts like clauses": """SELECT ?s ('} ORDER BY ?x LIMIT 1 # "' AS ?t) ("""
    '''"""a "quoted" } LIMIT 2""" AS ?u) { ?s dip:cue ?c } ORDER BY ?s # LIMIT 3 }''',
    "comments": "SELECT ?s # ORDER BY {\n{ ?s dip:cue ?c # }\n} # LIMIT 2\nORDER # BY\nBY ?s",
    "dollars": "SELECT $s { $s dip:cue $c } ORDER BY DESC($c) $s",
    "one graph": f"SELECT ?s FROM {ARTICLE_GRAPH} WHERE {{ ?s dip:cue ?c }} ORDER BY ?c STRLEN(STR(?s)) ?s",
}


@pytest.fixture(scope="module")
def store() -> Store:
    made = open_graph()
    made.put(MADE)
    return made


def sorted_here(store: Store, query: str) -> Answer:
    asked = unordered(query)
    assert "ORDER" not in clauses(asked.query).modifiers
    return arranged(store.select(asked.query), asked)


@pytest.mark.parametrize("name", QUERIES)
def test_rows_sorted_here_are_those_that_the_store_sorts(store: Store, name: str) -> None:
    query = PREFIX + QUERIES[name]
    assert len(store.select(query)) > 1
    assert sorted_here(store, query) == store.select(query)


@pytest.mark.parametrize("question", [*questions(), *checks()], ids=lambda question: question.name)
def test_saved_questions_sorted_here_are_those_that_the_store_sorts(store: Store, question: Question) -> None:
    mine, theirs = sorted_here(store, question.query), store.select(question.query)
    assert mine.columns == theirs.columns
    assert [told(row) for row in mine.rows] == [told(row) for row in theirs.rows]


def told(row: tuple[Term | None, ...]) -> list[list[str]]:
    """Give the values of each cell, which are in no order."""
    return [sorted(str(python(value)).split(SEPARATOR)) for value in row]


TERMS: list[Term] = [
    Iri("http://x.example/b"),
    Iri("http://x.example/B"),
    *(Literal(text, XSD + "integer") for text in ("10", "9", "-2")),
    *(Literal(text, XSD + "decimal") for text in ("9.5", "0.25")),
    *(Literal(text, XSD + "double") for text in ("1.0e1", "-INF", "INF")),
]
SAME_KIND = [
    TERMS,
    [Literal(text, XSD + "date") for text in ("2024-04-09", "2023-12-31", "2024-04-10")],
    [Literal(text, XSD + "dateTime") for text in ("2024-04-09T10:00:00+02:00", "2024-04-09T09:00:00Z")],
    [Literal(text, XSD + "boolean") for text in ("true", "false")],
    [Literal(text) for text in ("b", "a", "B", "ü", "z", "", "\U0001f600", "\uffee", "10", "9")],
]


@pytest.mark.parametrize("terms", SAME_KIND, ids=["numbers", "dates", "times", "truth", "texts"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_terms_are_ordered_by_their_values(store: Store, terms: list[Term], direction: str) -> None:
    rows = " ".join(f"({sparql(term)} {number})" for number, term in enumerate(terms))
    query = f"SELECT ?x ?n {{ VALUES (?x ?n) {{ {rows} (UNDEF 99) }} }} ORDER BY {direction}(?x) ?n"
    assert sorted_here(store, query) == store.select(query)


@pytest.mark.parametrize(
    ("text", "datatype"), [("NaN", "double"), ("much", "integer"), ("2024-13-40", "date"), ("12024-01-01", "date")]
)
def test_what_has_no_value_is_sorted_all_the_same(text: str, datatype: str) -> None:
    column: list[Term | None] = [
        Literal(text, XSD + datatype),
        Literal("1", XSD + "integer"),
        Iri("http://x.example/a"),
        None,
    ]
    answer = Answer(("x",), tuple((value,) for value in column))
    rows = arranged(answer, unordered("SELECT ?x { } ORDER BY ?x")).rows
    assert Counter(rows) == Counter(answer.rows)
    assert rows[:2] == ((None,), (Iri("http://x.example/a"),))


def rows_of(store: Store, queries: Iterable[str], columns: tuple[str, ...]) -> list[tuple[Term | None, ...]]:
    """Ask several queries that give some columns in any order."""
    answers = [store.select(query) for query in queries]
    return [tuple(row[answer.columns.index(column)] for column in columns) for answer in answers for row in answer.rows]


@pytest.mark.parametrize("name", ["a column", "groups", "a group that is no column", "unbound first", "one graph"])
def test_parts_have_all_rows_of_a_query_once(store: Store, name: str) -> None:
    query = unordered(PREFIX + QUERIES[name]).query
    whole = store.select(query)
    rows = rows_of(store, (part_of(query, whole.columns, digit) for digit in "0123456789abcdef"), whole.columns)
    assert Counter(rows) == Counter(whole.rows)
    assert store.select(counted(query)).values() == ((len(rows),),)


def test_pages_of_one_graph_go_on_from_each_other(store: Store) -> None:
    query = f"{PREFIX}SELECT ?s ?p ?o FROM {ARTICLE_GRAPH} {{ ?s ?p ?o }}"
    whole = store.select(query)
    rows = rows_of(store, (page(query, whole.columns, 50, at) for at in range(0, len(whole), 50)), whole.columns)
    assert Counter(rows) == Counter(whole.rows)
    assert len(rows) > 100


@pytest.mark.parametrize("text", ["", "SELECT", "ORDER BY ?x", "SELECT ?x { ?x", "nonsense } {", "PREFIX a: <b"])
def test_what_is_no_query_is_left_as_it_is_for_the_server_to_refuse(text: str) -> None:
    parts = clauses(text)
    assert parts.prologue + parts.written() == text or not parts.modifiers
    unordered(text)


def test_a_query_that_constructs_is_told_from_one_that_selects() -> None:
    query = f"PREFIX select: <{DATA}> # SELECT\nCONSTRUCT {{ ?s select:limit ?o }} WHERE {{ ?s ?p ?o }} LIMIT 3"
    assert clauses(query).form == "CONSTRUCT"
    assert clauses(query).modifiers == {"LIMIT": "LIMIT 3"}
    assert clauses(query.removesuffix(" LIMIT 3")).modifiers == {}


def test_a_new_column_takes_no_name_that_is_used(store: Store) -> None:
    query = "SELECT (STR(?o) AS ?order0) { ?s ?p ?o } ORDER BY STRLEN(?order0) ?order0 LIMIT 20"
    assert sorted_here(store, query) == store.select(query)
