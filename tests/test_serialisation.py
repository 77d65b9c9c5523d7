"""Six formats, equal bytes for equal data, and three independent parsers that read the same."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare
from hypothesis import given, settings

from kg.errors import InputError, QueryError, UsageError
from kg.formats import FORMATS, format_of
from kg.model import Extraction
from kg.namespaces import DATA
from kg.oxigraph import from_quad
from kg.serialisation import dataset, read, serialise, write
from kg.terms import XSD, Blank, Iri, Literal, Quad, python, sparql, term, web_iri
from kg.triples import quads as quads_of
from tests.made import EXTRACTIONS
from tests.strategies import extractions, iris, printable_texts, quads, raw_texts, texts

NAMES = [format_.name for format_ in FORMATS]
GRAPHS = ["nq", "trig", "jsonld"]
RAPPER = {"nq": "nquads", "nt": "ntriples", "ttl": "turtle", "trig": "trig", "rdf": "rdfxml"}
RDFLIB = {"nq": "nquads", "nt": "nt", "ttl": "turtle", "trig": "trig", "jsonld": "json-ld", "rdf": "xml"}

needs_rapper = pytest.mark.skipif(not shutil.which("rapper"), reason="rapper (Debian raptor2-utils) is not installed")


def expected(made: list[Quad], name: str) -> set[Quad]:
    """What a format should give back: formats without graphs give the union."""
    return set(made) if name in GRAPHS else {quad._replace(graph=None) for quad in made}


def parsed(text: str, name: str) -> set[Quad]:
    syntax = ox.RdfFormat.from_media_type(format_of("", name).media_type)
    return set(map(from_quad, ox.parse(text.encode(), syntax)))


def by_rapper(text: str, name: str) -> set[Quad]:
    command = ["rapper", "-q", "-i", RAPPER[name], "-o", "nquads" if name in GRAPHS else "ntriples", "-", DATA]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return parsed(done.stdout.decode(), "nq")


def by_rdflib(text: str, name: str) -> set[Quad]:
    graph = rdflib.Dataset()
    graph.parse(data=text, format=RDFLIB[name])
    lines = graph.serialize(format="nquads")
    return parsed(lines, "nq") if name in GRAPHS else {q._replace(graph=None) for q in parsed(lines, "nq")}


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=60)
@given(made=quads(printable_texts))
def test_every_format_reads_back_as_it_was_written(made: list[Quad], name: str) -> None:
    assert parsed(serialise(made, name), name) == expected(made, name)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "rdf"])
@settings(deadline=None, max_examples=60)
@given(made=quads(texts, blanks=True))
def test_all_formats_but_xml_hold_any_character(made: list[Quad], name: str) -> None:
    if name == "jsonld":
        made = [quad for quad in made if "_:" not in f"{quad.subject} {quad.object}"]
    assert parsed(serialise(made, name), name) == expected(made, name)


@given(value=raw_texts)
def test_a_literal_in_n_quads_is_the_one_of_the_engine(value: str) -> None:
    literal = Literal(value)
    assert str(literal) == str(ox.Literal(literal.value))


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=30)
@given(made=quads(texts))
def test_order_and_repetition_make_no_difference(made: list[Quad], name: str) -> None:
    made = [quad for quad in made if not isinstance(quad.object, Literal) or quad.object.value.isprintable()]
    shuffled = random.Random(1).sample(made * 2, len(made) * 2)
    assert serialise(shuffled, name) == serialise(made, name)


@needs_rapper
@pytest.mark.parametrize("name", RAPPER)
@settings(deadline=None, max_examples=25)
@given(made=quads(printable_texts))
def test_rapper_reads_the_same(made: list[Quad], name: str) -> None:
    assert by_rapper(serialise(made, name), name) == expected(made, name)


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=25)
@given(made=quads(printable_texts))
def test_rdflib_reads_the_same(made: list[Quad], name: str) -> None:
    assert by_rdflib(serialise(made, name), name) == expected(made, name)


MADE = [quad for extraction in EXTRACTIONS for quad in quads_of(extraction)]


@settings(deadline=None, max_examples=40)
@given(extraction=extractions())
def test_any_article_gives_a_graph_that_a_second_parser_reads(extraction: Extraction) -> None:
    made = list(quads_of(extraction))
    for name in ("nq", "trig", "jsonld"):
        assert parsed(serialise(made, name), name) == set(made)


@needs_rapper
@pytest.mark.parametrize("name", RAPPER)
def test_rapper_reads_a_whole_build(name: str) -> None:
    assert by_rapper(serialise(MADE, name), name) == expected(MADE, name)


@pytest.mark.parametrize("name", NAMES)
def test_rdflib_reads_a_whole_build(name: str) -> None:
    assert by_rdflib(serialise(MADE, name), name) == expected(MADE, name)


def test_a_literal_stays_itself_in_sparql() -> None:
    for text in (
        '"',
        "\\",
        "\\u0041",
        "\\\\u0041",
        "\\U00000041",
        "\n\r\t",
        "\x00\x7f\ufffe",
        "' . }",
        "\\" * 5 + "u12345678",
    ):
        assert answered(Literal(text)) == (text, text)


def answered(literal: Literal) -> tuple[str, str]:
    """What two engines make of a literal in a query."""
    query = f"SELECT ({sparql(literal)} AS ?x) {{}}"
    (row,) = ox.Store().query(query)  # type: ignore[misc]
    (other,) = rdflib.Graph().query(query)
    return row["x"].value, str(other[0])  # type: ignore[index]


@settings(deadline=None, max_examples=100)
@given(text=raw_texts)
def test_any_literal_stays_itself_in_sparql(text: str) -> None:
    literal = Literal(text)
    assert answered(literal) == (literal.value, literal.value)


def test_n_quads_are_sorted_by_code_point() -> None:
    lines = serialise(MADE, "nq").splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == len(set(MADE))


@pytest.mark.parametrize("name", ["nq", "nt"])
def test_files_that_are_sorted_on_disk_are_the_same_bytes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [*MADE, Quad(Iri("urn:a"), Iri("urn:b"), Literal("\ufeff\U0001f54a\0\n"), None), *MADE[:50]]
    random.Random(1).shuffle(made)
    monkeypatch.setattr("kg.serialisation.lines._IN_MEMORY", 100)
    write(iter(made), tmp_path / f"out.{name}")
    assert (tmp_path / f"out.{name}").read_text(encoding="utf-8") == serialise(made, name)


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped() -> Iterator[Quad]:
        yield from MADE
        raise QueryError("the server has gone")

    monkeypatch.setattr("kg.serialisation.lines._IN_MEMORY", 100)
    (tmp_path / "out.nq").write_text("before", encoding="utf-8")
    with pytest.raises(QueryError, match="has gone"):
        write(stopped(), tmp_path / "out.nq")
    assert [(file.name, file.read_text(encoding="utf-8")) for file in tmp_path.iterdir()] == [("out.nq", "before")]


def test_turtle_is_written_to_be_read() -> None:
    article, graph = Iri(f"{DATA}article/a1"), Iri(f"{DATA}graph/a1")
    evidence = Iri(f"{DATA}article/a1#char=9,10")
    made = [
        Quad(evidence, term("oa:hasSource"), article, graph),
        Quad(article, term("dip:title"), Literal('A "title"\nof two lines'), graph),
        Quad(article, term("rdf:type"), term("dip:Article"), graph),
        Quad(article, term("dip:published"), Literal("2024", XSD + "gYear"), graph),
        Quad(Iri("http://other.example/x y"), term("rdfs:label"), Literal("x", language="EN"), None),
    ]
    assert serialise(made, "trig") == (
        "@base <https://w3id.org/diplomacy-kg/id/> .\n"
        "@prefix dip: <https://w3id.org/diplomacy-kg/ontology#> .\n"
        "@prefix oa: <http://www.w3.org/ns/oa#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "{\n"
        '    <http://other.example/x%20y> rdfs:label "x"@en .\n'
        "}\n"
        "\n"
        "<graph/a1> {\n"
        "    <article/a1> a dip:Article ;\n"
        '        dip:title "A \\"title\\"\\nof two lines" ;\n'
        '        dip:published "2024"^^xsd:gYear .\n'
        "\n"
        "    <article/a1#char=9,10> oa:hasSource <article/a1> .\n"
        "}\n"
    )


def test_places_in_the_text_are_ordered_as_numbers() -> None:
    made = [
        Quad(Iri(f"{DATA}article/a#char={start},200"), term("rdf:type"), term("dip:Evidence")) for start in (120, 9)
    ]
    assert serialise(made, "ttl").index("#char=9,") < serialise(made, "ttl").index("#char=120,")


def test_json_ld_uses_the_words_of_the_records() -> None:
    document = json.loads(serialise(MADE, "jsonld"))
    graph = next(node for node in document["@graph"] if "wire" in json.dumps(node))
    statement = next(node for node in graph["@graph"] if node["@type"] == "dip:Statement")
    assert statement["speaker"] == f"{DATA}person/Ivan_Petrov"
    assert statement["content"] == "NATO must go,"
    assert statement["date"] == {"@type": "xsd:date", "@value": "2024-04-09"}
    assert statement["mentions"] == [f"{DATA}organisation/NATO", f"{DATA}place/Port_City"]


def test_a_scheme_that_looks_like_a_prefix_is_not_taken_for_one() -> None:
    made = [Quad(Iri("oa:exact"), term("oa:exact"), Iri("dip:speaker"), None)]
    assert parsed(serialise(made, "jsonld"), "jsonld") == set(made)


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\ufffe"])
def test_xml_refuses_what_it_cannot_hold_and_says_where(bad: str) -> None:
    made = [Quad(Iri("http://x.example/a"), term("dip:content"), Literal(f"a{bad}b"), None)]
    with pytest.raises(UsageError, match=rf"<http://x.example/a> dip:content: .*U\+{ord(bad):04X}"):
        serialise(made, "rdf")


def test_xml_keeps_white_space_and_carriage_returns() -> None:
    made = [Quad(Iri("http://x.example/a"), term("dip:content"), Literal(" \r\n\t a "), None)]
    assert parsed(serialise(made, "rdf"), "rdf") == set(made)


def test_xml_refuses_a_predicate_without_a_name() -> None:
    with pytest.raises(UsageError, match="predicate"):
        serialise([Quad(Iri("http://x.example/a"), Iri("http://x.example/1/"), Literal("x"))], "rdf")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_written_whole_and_read_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"out.{name}"
    write(MADE, path)
    assert set(read(path)) == expected(MADE, name)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.rdf"
    path.write_text("old")
    with pytest.raises(UsageError):
        write([Quad(Iri("http://x.example/a"), term("dip:content"), Literal("\x00"), None)], path)
    assert path.read_text() == "old"
    with pytest.raises(InputError, match="cannot be written: No such file"):
        write([], tmp_path / "none" / "out.nq")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("ttl", "<a> <b> <c> .\n<a> <b> .\n", "line 2"),
        ("nq", "<http://a> <http://b> <http://c> .\n\noops\n", "line 3"),
        ("trig", "<http://g> { <http://a> <http://b> }\n", "line 1"),
        ("jsonld", '{\n"@id": [}', "line 2"),
        ("rdf", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<a></b>", "out.rdf: "),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, name: str, text: str, line: str) -> None:
    path = tmp_path / f"out.{name}"
    path.write_text(text)
    with pytest.raises(InputError, match=line) as caught:
        list(read(path))
    assert caught.value.path == str(path)


def test_unknown_formats_are_refused_with_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.nq \.nt \.ttl \.trig \.jsonld \.rdf"):
        write([], tmp_path / "out.docx")
    with pytest.raises(UsageError, match="csv: no such format"):
        serialise([], "csv")


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        list(read(tmp_path / "none.ttl"))


def test_rdflib_gets_the_same_data_set_and_sees_all_graphs() -> None:
    made = dataset(MADE)
    assert parsed(made.serialize(format="nquads"), "nq") == set(MADE)
    assert len(list(made.query("SELECT ?s { ?s a dip:Statement }"))) == 7


@given(iri=iris())
def test_names_cannot_break_out_of_an_iri(iri: Iri) -> None:
    assert ox.NamedNode(iri.value).value == iri.value


@given(url=raw_texts)
def test_any_address_that_passes_is_an_iri(url: str) -> None:
    made = web_iri(f"https://example.org/{url}")
    assert made is None or ox.NamedNode(made.value).value == made.value


@pytest.mark.parametrize(
    ("value", "expected_value"),
    [
        (Literal("12", XSD + "integer"), 12),
        (Literal("x", XSD + "integer"), "x"),
        (Literal("true", XSD + "boolean"), True),
        (Literal("2024-02-30", XSD + "date"), "2024-02-30"),
        (Literal("2024-04", XSD + "gYearMonth"), "2024-04"),
        (Iri("http://x.example/"), "http://x.example/"),
        (Blank("b"), "b"),
        (None, None),
    ],
)
def test_terms_become_python_values(value: Literal | Iri | Blank | None, expected_value: object) -> None:
    assert python(value) == expected_value


def test_a_written_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write(MADE, tmp_path / "out.nq")
    assert (tmp_path / "out.nq").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_is_followed_and_a_device_is_left_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "link.nq").symlink_to(tmp_path / "out.nq")
    write(MADE, tmp_path / "link.nq")
    assert (tmp_path / "link.nq").is_symlink()
    assert set(read(tmp_path / "out.nq")) == set(MADE)
    write(MADE, "/dev/null", "nq")
    assert Path("/dev/null").is_char_device()
