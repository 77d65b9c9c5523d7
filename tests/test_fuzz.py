"""Whatever a file or an option holds: an exit code and a message, nothing written elsewhere, nothing fetched."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery

from kg import articles, formats
from kg.consolidation import read_overrides
from kg.errors import InputError, KgError, QueryError
from kg.gazetteer import Gazetteer
from kg.lexicon import Lexicon
from kg.model import Article
from kg.namespaces import DATA, DIP, PREFIXES, VOCABULARY
from kg.questions import ask, bind, questions
from kg.store import Store, open_graph
from kg.terms import RDF_TYPE
from kg.triples import quads
from kg.validation import load_profile, validate_files
from tests.conftest import SEEDS, Command
from tests.made import EXTRACTIONS
from tests.strategies import NASTY_NAMES, raw_texts

GOOD = SEEDS / "02-rewrite-joint-front.txt"
SENTENCE = "Russian Foreign Minister Sergei Lavrov said on Tuesday that the two countries would start a dialogue. "
FAULTS = ("this should not have happened", "Traceback", "could not be analysed")
fuzz = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing in this process reach another machine."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("something opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# -- articles --------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["<article>", "</p>", "<![", "<!--", "&#x110000;", "---\n", "title: ", "\u0301" * 50, "“", "”", "'", "\r", "\0"]
)
soup = st.lists(st.one_of(PIECES, st.text(max_size=20), st.just(SENTENCE)), max_size=20).map("".join)
some_bytes = st.one_of(
    st.binary(max_size=300),
    soup.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.tuples(soup, st.sampled_from(["utf-16", "utf-32", "cp1251", "utf-8-sig"])).map(
        lambda made: made[0].encode(made[1], "replace")
    ),
)


def read(raw: bytes, name: str) -> Article | None:
    """Read an article; that it cannot be used is fine if the message names it."""
    found: list[Article] = []
    refused = refusal(lambda: found.append(articles.article(raw, name)))
    assert refused is None or name in refused
    return found[0] if found else None


def refusal(work: Callable[[], object]) -> str | None:
    """Do something; give the message if it is refused, and let every other error through."""
    try:
        work()
    except KgError as error:
        return str(error)
    return None


@fuzz
@given(some_bytes, st.sampled_from(["a.txt", "a.html"]))
def test_any_bytes_are_an_article_or_a_reason(raw: bytes, name: str) -> None:
    found = read(raw, name)
    if found is not None:
        assert len(found.reading.starts) == len(found.reading.text)
        assert all(0 <= end <= len(found.text) for end in found.reading.ends)


DATES = ["0000-99-99", "Mon, 1 Jan 99999999999999999999 00:00:00 +0000", "9" * 5000, "1e400", "2024-02-30", "-"]


@fuzz
@given(st.one_of(st.sampled_from(DATES), raw_texts), raw_texts, raw_texts)
def test_any_front_matter_is_read_or_left(published: str, title: str, url: str) -> None:
    matter = f"---\npublished: {published}\ntitle: {title}\nurl: {url}\n---\n{SENTENCE}"
    found = read(matter.encode("utf-8", "replace"), "a.txt")
    assert found is None or found.published is None or len(found.published) in (4, 7, 10)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), raw_texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(raw_texts, inner, max_size=3)),
    max_leaves=8,
)


@fuzz
@given(st.dictionaries(st.sampled_from(["title", "publisher", "published", "url", "language"]), json_values))
def test_any_metadata_beside_an_article_is_read_or_left(
    tmp_path_factory: pytest.TempPathFactory, values: object
) -> None:
    beside = tmp_path_factory.mktemp("beside") / "a.json"
    beside.write_text(json.dumps(values), encoding="utf-8")
    assert articles.article(SENTENCE.encode(), "a.txt", sidecar=beside).text == SENTENCE


@pytest.mark.parametrize("nested", ["[" * 100_000, '{"title":' * 50_000], ids=["lists", "objects"])
def test_metadata_without_end_is_left(tmp_path: Path, nested: str) -> None:
    beside = tmp_path / "a.json"
    beside.write_text(nested, encoding="utf-8")
    assert articles.article(SENTENCE.encode(), "a.txt", sidecar=beside).publisher is None
    page = f'<script type="application/ld+json">{nested}</script><p>{SENTENCE}</p>'
    assert SENTENCE.strip() in articles.article(page.encode(), "a.html").text


@pytest.mark.parametrize("mark", ["<div>", "<article>", "<b>", "<x>"])
def test_deeply_nested_pages_are_read(mark: str) -> None:
    """Each would take hours if every tag looked at all that are open."""
    page = f"{mark * 50_000}<p>{SENTENCE * 5}</p>{mark.replace('<', '</') * 50_000}{'</i>' * 50_000}"
    assert articles.article(page.encode(), "a.html").text == (SENTENCE * 5).strip()


def test_accents_without_end_are_read() -> None:
    text = f"{SENTENCE}a" + "\u0345\u0300\u0323" * 50_000
    assert articles.article(text.encode(), "a.txt").text == text


# -- parameters of questions -----------------------------------------------------------

INJECTIONS = [
    *NASTY_NAMES,
    '") } ; DELETE WHERE { ?s ?p ?o } #',
    "\\u0022) } ; CLEAR ALL #",
    "\\U00000022 . }",
    "x\n} UNION { ?s ?p ?o",
    "\\",
    '\\"',
    "'''",
    "$value",
    "#? about: x",
    "?record",
    "{}[]()",
]


@pytest.fixture(scope="module")
def store() -> Store:
    made = open_graph()
    for extraction in EXTRACTIONS:
        made.put(quads(extraction))
    return made


@pytest.mark.parametrize("value", INJECTIONS)
def test_a_hostile_value_is_a_name_that_nobody_has(value: str, store: Store) -> None:
    """It gives what a harmless unknown name gives, changes nothing, and another parser sees one query as well."""
    before = sorted(map(str, store.quads()))
    for asked in questions():
        for parameter in asked.parameters:
            if parameter.type in ("date", "year", "number"):
                with pytest.raises(QueryError):
                    bind(asked, {parameter.name: value})
                continue
            harmless = ask(store, asked.name, **{parameter.name: "nobody-of-this-name"})
            assert ask(store, asked.name, **{parameter.name: value}).rows == harmless.rows
    assert sorted(map(str, store.quads())) == before
    prepareQuery(bind(questions()[0], {"about": value}))


# -- RDF and the files of options ------------------------------------------------------


def _resource(value: str) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [{value}]><rdf:RDF xmlns:rdf="{PREFIXES["rdf"]}">'
        '<rdf:Description rdf:about="http://x/"><a xmlns="http://y/">&e;</a></rdf:Description></rdf:RDF>'
    )


LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghie", strict=True)
)
HOSTILE = {
    "laughs.rdf": _resource(LAUGHS),
    "long.rdf": _resource(f'<!ENTITY e "{"ha" * 5000}">'),
    "external.rdf": _resource('<!ENTITY e SYSTEM "file:///etc/hostname">'),
    "remote.jsonld": '{"@context": "https://example.org/context.jsonld", "@id": "http://x/", "name": "y"}',
    "import.jsonld": '{"@context": {"@version": 1.1, "@import": "https://example.org/c.jsonld"}, "@id": "http://x/"}',
    "cut.ttl": "@prefix x: <http://x/> . x:a x:b",
    "cut.trig": "<http://g> { <http://a> <http://b> ",
    "cut.nq": '<http://a> <http://b> "c',
    "cut.rdf": f'<rdf:RDF xmlns:rdf="{PREFIXES["rdf"]}"><rdf:Desc',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_rdf_is_refused_by_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(HOSTILE[name], encoding="utf-8")
    with pytest.raises(InputError, match=name):
        list(formats.parse(path))


def _xml(inner: str) -> str:
    return f'<rdf:RDF xmlns:rdf="{PREFIXES["rdf"]}" xmlns="http://x/">{inner}</rdf:RDF>'


TOO_DEEP = {
    "nodes.jsonld": '{"http://x/p":' * 20_000 + '"a"' + "}" * 20_000,
    "lists.jsonld": '{"http://x/p":' + "[" * 20_000 + "]" * 20_000 + "}",
    "open.jsonld": '{"http://x/p":' * 20_000,
    "nodes.rdf": _xml("<rdf:Description><p>" * 50_000 + "</p></rdf:Description>" * 50_000),
    "triples.ttl": "<urn:a> <urn:b> " + "<<( <urn:c> <urn:d> " * 200_000 + "1" + " )>>" * 200_000 + ".",
    "triples.nq": "<urn:a> <urn:b> " + "<<( <urn:c> <urn:d> " * 200_000 + '"1"' + " )>>" * 200_000 + " .",
}


@pytest.mark.parametrize("name", TOO_DEEP)
def test_rdf_nested_without_end_is_refused_by_name(name: str, kg: Command, tmp_path: Path) -> None:
    """Parsers have no stack for it, or take hours."""
    path = tmp_path / name
    path.write_text(TOO_DEEP[name], encoding="utf-8")
    for command in (["validate", path], ["load", path, "--store", tmp_path / "store"], ["ask", "actors", "-g", path]):
        run = kg(*command)
        assert run.code == 2
        assert run.err.startswith(f"kg: {path}: nested more than "), run.err


DEEP = {
    "strings.jsonld": '{"http://x/p": [' + ", ".join(['"[[{{\\"[["'] * 2_000) + "]}",
    "wide.jsonld": "[" + ", ".join(['{"http://x/p": {"@value": "a"}}'] * 2_000) + "]",
    "wide.rdf": _xml("<rdf:Description><p>a</p></rdf:Description>" * 20_000),
    "nodes.ttl": "<urn:a> <urn:b> " + "[ <urn:c> " * 20_000 + "1" + "]" * 20_000 + " .",
    "list.trig": "<urn:g> { <urn:a> <urn:b> " + "(" * 20_000 + ")" * 20_000 + " . }",
    "guillemets.ttl": '<urn:a> <urn:b> """' + '<< \\" ' * 2_000 + '""" .',
}


@pytest.mark.parametrize("name", DEEP)
def test_rdf_that_a_parser_can_read_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(DEEP[name], encoding="utf-8")
    assert list(formats.parse(path))


@pytest.mark.parametrize("suffix", ["ttl", "nq", "trig"])
def test_triples_in_triples_are_refused_by_name(suffix: str, kg: Command, tmp_path: Path) -> None:
    path = tmp_path / f"graph.{suffix}"
    text = "<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> ."
    path.write_text(f"<urn:g> {{ {text} }}" if suffix == "trig" else text, encoding="utf-8")
    run = kg("load", path, "--store", tmp_path / "store")
    assert run.code == 2
    assert run.err.startswith(f"kg: {path}: RDF 1.2: a triple stands as object of another (this is for RDF 1.1)\n")


_TRIPLE = '<http://a> <http://b> "é" .'
_XML_UTF16 = f'<?xml version="1.0" encoding="UTF-16"?>{_xml("")}'.encode("utf-16")
UNREADABLE = {
    "utf16.ttl": (_TRIPLE.encode("utf-16"), "UTF-16, not UTF-8 (save it as UTF-8)"),
    "utf16.rdf": (_XML_UTF16, "UTF-16, not UTF-8 (save it as UTF-8)"),
    "latin1.nq": (_TRIPLE.encode("latin-1"), "(save it as UTF-8)"),
    "latin1.rdf": (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + _xml("").encode(), "Only UTF-8 is supported"),
    "surrogate.ttl": (b'<http://a> <http://b> "\xed\xa0\x80" .', "line 1: Invalid UTF-8"),
    "escaped-surrogate.nt": (rb'<http://a> <http://b> "\uD800" .', "line 1: The escape sequence"),
    "packed.nq": (b"\x1f\x8b\x08\0\0\0", "a gzip archive (unpack it before)"),
    "relative.nq": (b"<a> <b> <c> .", "line 1: No scheme"),
    "space.ttl": (b"<http://a b> <http://b> 1 .", "line 1: Invalid IRI code point ' '"),
    "space.rdf": (_xml('<rdf:Description rdf:about="http://a b"><p/></rdf:Description>').encode(), "Invalid IRI code"),
    "long.nt": (b'<http://a> <http://b> "' + b"word " * 4_000_000 + b'" .', "a word, text or IRI of more than 16 MB"),
    "empty.jsonld": (b"", "line 1: Unexpected end of file"),
    "empty.rdf": (b"", "line 1: not well-formed XML: no element found"),
    "nul.rdf": (_xml("<rdf:Description><p>&#0;</p></rdf:Description>").encode(), "line 1: not well-formed XML"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_rdf_that_cannot_be_read_is_named_and_the_others_go_on(name: str, kg: Command, tmp_path: Path) -> None:
    raw, problem = UNREADABLE[name]
    bad, good = tmp_path / name, tmp_path / "good.nt"
    bad.write_bytes(raw)
    good.write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    for command in (["validate"], ["load", "--store", tmp_path / "store"]):
        run = kg(*command, bad, good)
        assert run.code == 1
        assert run.err.startswith(f"kg: {bad}: ")
        assert problem in run.err
        assert kg(*command, bad).code == 2
    assert "<urn:a>" in kg("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--store", tmp_path / "store", "--format", "nt").out


READABLE = {
    "mark.ttl": (b"\xef\xbb\xbf" + _TRIPLE.encode(), 1),
    "mark.nq": (b"\xef\xbb\xbf" + _TRIPLE.encode(), 1),
    "mark.jsonld": (b'\xef\xbb\xbf{"@id": "http://a", "http://b": "c"}', 1),
    "mark.rdf": (b"\xef\xbb\xbf" + _xml("<rdf:Description><p/></rdf:Description>").encode(), 1),
    "relative.ttl": (b"<a> <b> <../../c> .", 1),
    "empty.ttl": (b"", 0),
    "empty.nq": (b"", 0),
    "blank-graphs.nq": (b'_:g <http://b> "c" _:g .\n_:x <http://b> _:g _:g .', 2),
    "blank-graphs.trig": (b'_:g { <http://a> <http://b> "c" } [] { <http://a> <http://b> "d" }', 2),
    "blank-article.nq": (f"_:g <{RDF_TYPE}> <{DIP}ArticleGraph> _:g .\n_:r <{DIP}title> 'x' _:g .".encode(), 2),
    "nul.ttl": (b'<http://a> <http://b> "\\u0000\0" .', 1),
    "loops.ttl": (f"<urn:s> a <{DIP}Statement> ; <{DIP}evidence> <urn:s> ; <{DIP}onBehalfOf> <urn:s> .".encode(), 3),
}


@pytest.mark.parametrize("name", READABLE)
def test_odd_rdf_is_loaded_searched_and_exported(name: str, kg: Command, tmp_path: Path) -> None:
    raw, triples = READABLE[name]
    path, store = tmp_path / name, tmp_path / "store"
    path.write_bytes(raw.replace(b"'", b'"'))
    for run in (
        kg("load", path, "--store", store),
        kg("load", path, "--store", store),
        kg("export", "--store", store, "-o", tmp_path / "out.nq"),
        kg("export", "--graph", path, "-o", tmp_path / "out.ttl"),
        kg("search", "word", "--graph", path),
        kg("ask", "who-said-what", "--graph", path),
    ):
        assert run.code == (1 if "loops" in name and not run.err else 0), run.err
    count = (
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        if "blank" in name
        else "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    )
    assert kg("query", count, "--graph", path, "--format", "csv").out.split()[1] == str(triples)


@fuzz
@given(st.binary(max_size=200), st.sampled_from(["ttl", "nt", "nq", "trig", "jsonld", "rdf"]))
def test_any_bytes_are_rdf_or_a_reason(tmp_path_factory: pytest.TempPathFactory, raw: bytes, suffix: str) -> None:
    path = tmp_path_factory.mktemp("rdf") / f"graph.{suffix}"
    path.write_bytes(raw)
    refused = refusal(lambda: validate_files([path]))
    assert refused is None or path.name in refused


@pytest.mark.parametrize("number", ["NaN", "INF", "9" * 5000, "1e999999999", "-5", "١٢", "1_0", "", " 5 "])
def test_absurd_numbers_are_findings(number: str, tmp_path: Path) -> None:
    xsd, oa = PREFIXES["xsd"], PREFIXES["oa"]
    path = tmp_path / "graph.ttl"
    path.write_text(
        f'<urn:f> a <{DIP}TradeFigure> ; <{DIP}value> "{number}"^^<{xsd}decimal> ; <{DIP}period> "{number}" ;'
        f'<{DIP}changeValue> "{number}"^^<{xsd}decimal> ; <{DIP}confidence> "{number}"^^<{xsd}decimal> ;'
        f'<{DIP}date> "{number}"^^<{xsd}date> ; <{DIP}evidence> <urn:e> . <urn:e> a <{DIP}Evidence> ;'
        f'<{oa}hasSelector> <urn:s> . <urn:s> <{oa}start> "{number}"^^<{xsd}integer> ; <{oa}exact> "x" ;'
        f'<{oa}end> "{number}"^^<{xsd}integer> .',
        encoding="utf-8",
    )
    assert validate_files([path]).violations


@fuzz
@given(raw_texts)
def test_any_profile_is_read_or_a_reason(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("profile") / "house.toml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    refused = refusal(lambda: load_profile(path))
    assert refused is None or path.name in refused


TABLES = {
    "a mark before the first line": ("\ufeffsame\ta\tb\n".encode(), ""),
    "the same twice": (b"same\ta\ta\ndifferent\tc\tc\nsame\t\0\tb\n", ""),
    "a ring": (b"same\ta\tb\nsame\tb\tc\ndifferent\ta\tc\n", ""),
    "UTF-16": ("same\ta\tb\n".encode("utf-16"), "cannot be read"),
    "Latin-1": ("same\té\tb\n".encode("latin-1"), "cannot be read"),
    "no second one": (b"same\ta\t \n", "not an override"),
    "both": (b"same\ta\tb\ndifferent\tb\ta\n", "an earlier line says the opposite"),
}


@pytest.mark.parametrize("name", TABLES)
def test_odd_overrides_are_taken_or_refused_by_name(name: str, tmp_path: Path) -> None:
    raw, problem = TABLES[name]
    path = tmp_path / "overrides.tsv"
    path.write_bytes(raw)
    refused = refusal(lambda: read_overrides(path))
    assert (refused or "").startswith(str(path) if problem else "")
    assert problem in (refused or "")
    assert bool(refused) == bool(problem)


@fuzz
@given(some_bytes)
def test_any_overrides_are_taken_or_a_reason(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("overrides") / "overrides.tsv"
    path.write_bytes(raw)
    refused = refusal(lambda: read_overrides(path))
    assert refused is None or path.name in refused


_NAMED = f"<{DATA}state/xo> a <{DIP}State> ; <{PREFIXES['skos']}prefLabel>"
GAZETTEERS = {
    "mark": ("\ufeff" + f'{_NAMED} "Xonia" .', "utf-8", None),
    "punctuation": (f'{_NAMED} "..." .', "utf-8", None),
    "pattern": (f'{_NAMED} "(a+)+$ [" .', "utf-8", None),
    "nul": (f'{_NAMED} "A\\u0000B", "A\\nB" .', "utf-8", None),
    "long": (f'{_NAMED} "{"word " * 20_000}" .', "utf-8", None),
    "nameless": (f'{_NAMED} "" .', "utf-8", "an entry without a name"),
    "utf16": (f'{_NAMED} "Xonia" .', "utf-16", "UTF-16, not UTF-8"),
    "latin1": (f'{_NAMED} "Xöniä" .', "latin-1", "Invalid UTF-8"),
    "relative": (f'<xo> a <{DIP}State> ; <{PREFIXES["skos"]}prefLabel> "Xonia" .', "utf-8", "No scheme"),
    "blank": (f'[] a <{DIP}State> ; <{PREFIXES["skos"]}prefLabel> "Xonia" .', "utf-8", "are IRIs or literals"),
    "triples": (f"{_NAMED} <<( <urn:a> <urn:b> 1 )>> .", "utf-8", "are IRIs or literals"),
    "deep": ("<urn:a> <urn:b> " + "<<( <urn:c> <urn:d> " * 200_000, "utf-8", "nested more than"),
}


@pytest.mark.parametrize("name", GAZETTEERS)
def test_odd_names_of_ones_own_are_taken_or_refused_by_name(name: str, tmp_path: Path) -> None:
    text, encoding, problem = GAZETTEERS[name]
    path = tmp_path / f"{name}.ttl"
    path.write_bytes(text.encode(encoding))
    refused = refusal(lambda: Gazetteer.load(extra=[path]))
    assert bool(refused) == bool(problem), refused
    if problem and refused:
        assert refused.startswith(str(path))
        assert problem in refused
    assert refusal(lambda: Lexicon.load((path,))) is None or problem


@fuzz
@given(some_bytes)
def test_any_names_of_ones_own_are_taken_or_a_reason(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("names") / "own.ttl"
    path.write_bytes(raw)
    for refused in (refusal(lambda: Gazetteer.load([path])), refusal(lambda: Lexicon.load((path,)))):
        assert refused is None or path.name in refused


_SHAPE = f"<urn:s> a <{PREFIXES['sh']}NodeShape> ; <{PREFIXES['sh']}targetClass> <{DIP}Statement> ;"
_SH, _RDF = PREFIXES["sh"], PREFIXES["rdf"]
SHAPES = {
    "a path that leads to itself": f"<{_SH}property> [ <{_SH}path> _:p ] . _:p <{_SH}inversePath> _:p .",
    "a deep path": f"<{_SH}property> [ <{_SH}path> " + f"[ <{_SH}inversePath> " * 3000 + "<urn:p>" + "]" * 3001 + " .",
    "a list that leads to itself": f"<{_SH}in> _:l . _:l <{_RDF}first> 1 ; <{_RDF}rest> _:l .",
    "a shape within itself": f"<{_SH}property> <urn:s> .",
    "a shape that is not itself": f"<{_SH}not> <urn:s> .",
    "deep alternatives": f"<{_SH}or> ([ " * 2000 + f"<{_SH}class> <urn:c>" + " ])" * 2000 + " .",
    "a pattern that is none": f'<{_SH}property> [ <{_SH}path> <{DIP}content> ; <{_SH}pattern> "(((" ] .',
    "a severity of its own": f"<{_SH}severity> <urn:grave> ; <{_SH}class> <urn:c> .",
}


@pytest.mark.parametrize("name", SHAPES)
def test_odd_shapes_of_a_profile_are_refused_by_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(f"{_SHAPE} {SHAPES[name]}", encoding="utf-8")
    profile = tmp_path / "house.toml"
    profile.write_text('shapes = ["own.ttl"]', encoding="utf-8")
    assert (refusal(lambda: load_profile(profile)) or "").startswith(f"{profile}: ")


@pytest.mark.parametrize("text", ["on = " + "[" * 5000 + "]" * 5000, "a = " + "{a = " * 3000 + "1" + "}" * 3000])
def test_profiles_nested_without_end_are_refused_by_name(text: str, tmp_path: Path) -> None:
    profile = tmp_path / "house.toml"
    profile.write_text(text, encoding="utf-8")
    assert (refusal(lambda: load_profile(profile)) or "").startswith(f"{profile}: ")


def test_a_concept_without_a_label_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    skos = PREFIXES["skos"]
    path.write_text(f"<urn:c> <{skos}inScheme> <{VOCABULARY}topic> .", encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.ttl: urn:c has no skos:prefLabel"):
        Lexicon.load((path,))


TOO_DEEP_QUERIES = {
    "brackets": "ASK { FILTER(" + "(" * 9000 + "1" + ")" * 9000 + ") }",
    "open brackets": "ASK " + "{" * 9000,
    "functions": "ASK { FILTER(" + "STR(" * 9000 + "1" + ")" * 9000 + ") }",
    "blank nodes": "ASK { ?x ?y " + "[ ?y " * 9000 + "?z" + "]" * 9000 + "}",
    "triples in triples": "ASK { ?x ?y " + "<<( ?x ?y " * 9000 + "?z" + " )>>" * 9000 + "}",
    "sub-selects": "ASK " + "{ SELECT * " * 9000 + "{}" + "}" * 9000,
    "optionals in optionals": "ASK " + "{ ?x ?y ?z OPTIONAL " * 9000 + "{}" + "}" * 9000,
    "sums": "SELECT ?x { BIND(" + "1+" * 50_000 + "1 AS ?x) }",
    "differences": "SELECT ?x { BIND(1" + "-1" * 50_000 + " AS ?x) }",
    "negations": "ASK { FILTER(" + "!" * 50_000 + "true) }",
    "alternatives": "ASK { ?x ?y ?z FILTER(" + "?x || " * 50_000 + "true) }",
    "steps of a path": "ASK { ?x " + "<urn:p>/" * 50_000 + "<urn:p> ?y }",
    "branches of a path": "ASK { ?x " + "<urn:p>|" * 50_000 + "<urn:p> ?y }",
    "stars of a path": "ASK { ?x " + "(" * 9000 + "<urn:p>" + ")*" * 9000 + " ?y }",
    "unions": "ASK { " + "{?x ?y ?z} UNION " * 50_000 + "{} }",
    "optionals": "ASK { ?x ?y ?z " + "OPTIONAL {?x ?y ?z} " * 50_000 + "}",
    "lists of values": "ASK { " + "VALUES ?x {1} " * 50_000 + "}",
    "bindings": "ASK { " + " ".join(f"BIND(1 AS ?v{number})" for number in range(50_000)) + "}",
    "columns": "SELECT " + " ".join(f"(1 AS ?v{number})" for number in range(50_000)) + " {}",
    "triples": "ASK { " + "?x ?y ?z . " * 50_000 + "}",
    "a list": "ASK { ?x ?y (" + "?x " * 50_000 + ") }",
    "a sum that looks like an IRI": "ASK { FILTER(?x<" + "1+" * 50_000 + "1>?y) }",
}


@pytest.mark.parametrize("query", TOO_DEEP_QUERIES.values(), ids=TOO_DEEP_QUERIES)
def test_queries_nested_without_end_are_refused(query: str, store: Store) -> None:
    """The engine's parser has no stack for them, and the whole process would end."""
    with pytest.raises(QueryError, match=r"the query (is nested|has a chain of) more than"):
        store.ask(query)


LONG_QUERIES = {
    "values": "ASK { VALUES ?x { " + "<http://x/a-b/c_(d)#e> -1 " * 20_000 + "} }",
    "rows of values": "ASK { VALUES (?x ?y) { " + "(0 <http://x/a-b/c>) " * 20_000 + "} }",
    "members": "ASK { FILTER(1 IN (" + "-1, " * 20_000 + "1)) }",
    "a string of brackets": 'ASK { FILTER("""' + '\\"(' * 20_000 + '""" != \'\') }',
    "a comment of brackets": "# " + "(" * 20_000 + "\nASK { FILTER(true) }",
    "what people write": "ASK {" + "?s <urn:p>/<urn:q> ?o ; <urn:r> ?n . FILTER(?n > 1 && ?n < 9 - 1) " * 15 + "}",
}


@pytest.mark.parametrize("query", LONG_QUERIES.values(), ids=LONG_QUERIES)
def test_queries_that_are_only_long_are_answered(query: str, store: Store) -> None:
    assert store.ask(query) in (True, False)


def test_a_deep_query_on_the_command_line_has_its_message(kg: Command, tmp_path: Path) -> None:
    (tmp_path / "deep.rq").write_text(TOO_DEEP_QUERIES["sums"], encoding="utf-8")
    (tmp_path / "graph.nt").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    run = kg("query", tmp_path / "deep.rq", "--graph", tmp_path / "graph.nt")
    assert run.code == 2
    assert run.err.startswith("kg: the query has a chain of more than 1,000 operators or parts; ")


# -- files and the network -------------------------------------------------------------


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Give a folder with an article whose metadata and name look like paths, and a link out of it."""
    inner = tmp_path / "inner"
    inner.mkdir()
    text = f"---\ntitle: ../../title\nurl: https://example.org/../../../x\npublisher: /etc/x\n---\n{SENTENCE * 3}"
    (inner / "..%2f..%2fx.txt").write_text(text, encoding="utf-8")
    (tmp_path / "outside.txt").write_text(SENTENCE * 2, encoding="utf-8")
    (inner / "link.txt").symlink_to(tmp_path / "outside.txt")
    return tmp_path


def test_nothing_is_written_but_what_was_named(kg: Command, hostile: Path) -> None:
    before, inner, out = files(hostile), hostile / "inner", hostile / "out"
    for run in (
        kg("build", inner, "-o", out / "graph.trig", "--quarantine"),
        kg("validate", inner, out / "graph.trig"),
        kg("load", inner, "--store", out / "store"),
        kg("report", inner / "link.txt", "-o", out / "report.html"),
    ):
        assert run.code in (0, 1)
        assert not any(fault in run.err for fault in FAULTS)
    assert {name: raw for name, raw in files(hostile).items() if not name.startswith("out/")} == before


@pytest.mark.parametrize("place", ["folder", "file/below.nq", "graph.xyz"])
def test_a_place_that_cannot_be_written_is_named(kg: Command, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    run = kg("build", GOOD, "-o", tmp_path / place, "--format", "nq" if place == "folder" else "ttl")
    assert run.code in (0, 2)
    assert not any(fault in run.err for fault in FAULTS)
    assert run.code == 0 or place.split("/")[0] in run.err


_ALONE = """
import socket, sys
def refused(*a, **k):
    print("CONNECTION", file=sys.stderr)
    raise OSError("no network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refused
"""


def test_extraction_and_validation_fetch_nothing(tmp_path: Path) -> None:
    """In a process of its own, because a connection may be opened before a test can forbid it."""
    (tmp_path / "sitecustomize.py").write_text(_ALONE, encoding="utf-8")
    imports = f"<urn:o> <{PREFIXES['owl']}imports> <https://example.org/ontology> ."
    (tmp_path / "graph.ttl").write_text(imports, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "kg", "validate", GOOD, tmp_path / "graph.ttl"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(SEEDS.parent)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 1), run.stderr
    assert "CONNECTION" not in run.stderr


def test_a_store_is_read_by_its_own_parser_only() -> None:
    """What these tests rest on: the parser of JSON-LD has nothing with which it could fetch a context."""
    with pytest.raises(SyntaxError, match="LoadDocumentCallback"):
        list(pyoxigraph.parse(HOSTILE["remote.jsonld"], format=pyoxigraph.RdfFormat.JSON_LD))
