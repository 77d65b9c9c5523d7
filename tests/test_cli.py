"""The command line: contract, exit codes, where output goes, start-up."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main

from kg import cli, questions
from kg.cli import output
from kg.cli.asking import query_form
from kg.namespaces import DATA
from tests.conftest import SEEDS, Command

FIRST = SEEDS / "01-agency-lavrov-wang-talks.txt"
LEDGER = SEEDS / "06-business-trade-ledger.txt"
NULLABLE = {
    "Statement": {"speaker", "cue", "addressee", "date"},
    "Meeting": {"place", "date"},
    "TradeFigure": {"value", "reporter", "partner", "commodity", "period", "change", "date"},
    "Sanction": {"reason", "date"},
}
CONTRACT = {
    "Statement": {"speaker", "cue", "content", "mode", "polarity", "about", "addressee", "date"},
    "Meeting": {"participants", "place", "date", "status", "format", "spans"},
    "TradeFigure": {"value", "unit", "measure", "reporter", "partner", "commodity", "period", "change", "spans"},
    "Sanction": {"senders", "targets", "measure", "status", "reason", "spans"},
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of all sample articles, made by the command itself."""
    path = tmp_path_factory.mktemp("graph") / "graph.trig"
    done = shell("build", SEEDS, "-o", path)
    assert done.returncode in (0, 1), done.stderr
    return path


def shell(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False, **options)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# -- extract: what outside scorers read --------------------------------------------------


def test_json_lines_keep_the_contract(kg: Command) -> None:
    run = kg("extract", FIRST, LEDGER, "--format", "jsonl")
    assert run.code == 0
    records = [json.loads(line) for line in run.out.splitlines()]
    assert {record["type"] for record in records} >= {"Statement", "TradeFigure"}
    for record in records:
        kind = record["type"]
        assert list(record)[:3] == ["type", "article", "id"]
        assert record.keys() >= CONTRACT[kind]
        assert {key for key in CONTRACT[kind] if record[key] is None} <= NULLABLE[kind]
        assert record["article"] in (FIRST.name, LEDGER.name)


def test_offsets_are_code_points_of_the_file_as_given(kg: Command, tmp_path: Path) -> None:
    path = tmp_path / "astral.txt"
    body = "“We will not go,” Russian Foreign Minister Sergei Lavrov told reporters in Moscow on Tuesday.\r\n"
    path.write_bytes(("\ufeff🕊 Talks\r\n\r\n" + body * 2).encode())
    run = kg("extract", path)
    text = path.read_bytes().decode("utf-8")
    contents = [record["content"] for record in map(json.loads, run.out.splitlines()) if record["type"] == "Statement"]
    assert contents
    for content in contents:
        assert content["text"] == " ".join(text[start:end] for start, end in content["spans"])


def test_published_is_for_articles_that_say_nothing(kg: Command) -> None:
    given = kg("extract", FIRST, "--published", "1999-01-01").out
    assert given == kg("extract", FIRST).out


OWN_NAMES = f"""\
@prefix dip: <https://w3id.org/diplomacy-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{DATA}organisation/Harbour_Contact_Group> a dip:Organisation ;
    skos:prefLabel "Harbour Contact Group"@en ; skos:altLabel "Georgia"@en .
<{DATA}person/Ketil_Brandvold> a dip:Person ;
    skos:prefLabel "Ketil Brandvold"@en ; skos:altLabel "K.B."@en , "Kjetil Brandvoll"@en .
"""


def test_names_of_the_user_are_found_and_go_before_ours(kg: Command, tmp_path: Path) -> None:
    (tmp_path / "names.ttl").write_text(OWN_NAMES, encoding="utf-8")
    article = tmp_path / "article.txt"
    article.write_text('Georgia said it agreed. "We shall go on," K.B. said. Kjetil Brandvoll denied any delay.\n')
    ran = kg("extract", article, "--gazetteer", tmp_path / "names.ttl")
    speakers = [json.loads(line)["speaker"] for line in ran.out.splitlines()]
    assert [speaker["name"] for speaker in speakers] == ["Harbour Contact Group", "Ketil Brandvold", "Ketil Brandvold"]
    assert speakers[1]["iri"] == speakers[2]["iri"] == f"{DATA}person/Ketil_Brandvold"
    graph = tmp_path / "graph.trig"
    assert kg("build", article, "-o", graph, "--gazetteer", tmp_path / "names.ttl").code == 0
    assert "organisation/Harbour_Contact_Group" in graph.read_text(encoding="utf-8")


def test_a_fault_in_the_names_of_the_user_is_told_once_with_its_line(kg: Command, tmp_path: Path) -> None:
    (tmp_path / "names.ttl").write_text(OWN_NAMES.replace("a dip:Person", "a dip:Human"), encoding="utf-8")
    ran = kg("extract", FIRST, LEDGER, "--gazetteer", tmp_path / "names.ttl")
    assert ran.code == 2
    assert ran.out == ""
    assert [line.partition(": no kind")[0][-11:] for line in ran.err.splitlines()] == ["names.ttl:5"]


def test_tables_and_csv_hold_the_same_records(kg: Command) -> None:
    lines = kg("extract", FIRST).out.splitlines()
    table = rows(kg("extract", FIRST, "--format", "csv").out)
    assert [row["id"] for row in table] == [json.loads(line)["id"] for line in lines]
    assert (
        f"Statement ({sum(row['type'] == 'Statement' for row in table)})"
        in kg("extract", FIRST, "--format", "table").out
    )


def test_standard_input_is_an_article() -> None:
    done = shell("extract", "-", input=FIRST.read_text(encoding="utf-8"))
    assert done.returncode == 0
    assert json.loads(done.stdout.splitlines()[0])["article"] == "stdin"


# -- build, validate, explain ------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".ttl", ".trig", ".nq", ".nt", ".jsonld", ".rdf"])
def test_build_writes_every_format_and_validate_reads_it(kg: Command, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "new" / f"graph{suffix}"
    assert kg("build", FIRST, "-o", path).code == 0
    run = kg("validate", path, "--format", "json")
    assert run.code == 0
    assert json.loads(run.out)["violations"] == 0


def test_build_without_a_file_writes_to_standard_output(kg: Command) -> None:
    run = kg("build", FIRST)
    assert run.out.startswith("@prefix") or run.out.startswith("@base")
    assert "articles 1, statements" in run.err


def test_violations_are_exit_code_one_and_name_the_words(kg: Command, graph: Path) -> None:
    run = kg("validate", graph)
    assert run.code == 1
    assert ">>$ billion<<" in run.out
    assert kg("validate", SEEDS / "05-blog-new-architecture.txt").code == 1


def test_a_wrong_suffix_is_told_before_the_work(kg: Command, tmp_path: Path) -> None:
    run = kg("build", FIRST, "-o", tmp_path / "graph.docx")
    assert run.code == 2
    assert "the suffix names no RDF format; choose one of .nq" in run.err


def test_explain_shows_words_rules_and_misses(kg: Command) -> None:
    run = kg("explain", FIRST)
    assert run.code == 0
    assert run.out.startswith(f"{FIRST.name}: ")
    assert "speaker: Sergei Lavrov" in run.out
    assert "confidence 0." in run.out


def test_explain_a_record_of_a_graph(kg: Command, graph: Path) -> None:
    iri = rows(kg("query", _RECORDS, "-g", graph, "--format", "csv").out)[0]["record"]
    run = kg("explain", iri, "--graph", graph)
    assert run.code == 0
    assert "dip:evidence: “" in run.out
    assert kg("explain", "https://example.org/nothing", "--graph", graph).code == 2


_RECORDS = "SELECT ?record WHERE { ?record a <https://w3id.org/diplomacy-kg/ontology#Statement> }"

# -- ask and query -----------------------------------------------------------------------


def test_without_a_name_the_questions_are_listed(kg: Command) -> None:
    listed = rows(kg("ask", "--format", "csv").out)
    assert {"who-said-what", "who-met-whom", "trade-figures", "sanctions"} <= {row["name"] for row in listed}


def test_a_question_without_a_graph_says_what_it_takes(kg: Command) -> None:
    run = kg("ask", "who-said-what")
    assert run.code == 0
    assert "--speaker" in run.out


def test_parameters_are_options(kg: Command, graph: Path) -> None:
    everything = rows(kg("ask", "who-said-what", "--graph", graph, "--format", "csv").out)
    about = rows(kg("ask", "who-said-what", "--about", "NATO", "--graph", graph, "--format=csv").out)
    assert 0 < len(about) < len(everything)
    assert all("NATO" in row["about"] for row in about)
    assert rows(kg("ask", "who-said-what", "--about=NATO", "-g", graph, "--format", "csv").out) == about


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["who-sad-what"], "no such question; did you mean who-said-what"),
        (["who-said-what", "--abut", "NATO"], "no parameter abut; did you mean about?"),
        (["who-said-what", "--about"], "--about: its value is missing"),
        (["who-said-what", "NATO"], "NATO: not understood"),
        (["who-said-what", "--after", "soon"], "after: soon is no date"),
    ],
)
def test_wrong_questions_are_told_with_a_way_out(kg: Command, graph: Path, arguments: list[str], message: str) -> None:
    run = kg("ask", *arguments, "--graph", graph)
    assert run.code == 2
    assert message in run.err
    assert run.out == ""


def test_one_source_is_needed_to_ask(kg: Command, graph: Path) -> None:
    assert "name what to ask" in kg("ask", "who-said-what", "--about", "NATO").err
    assert kg("query", "ASK {}", "--graph", graph, "--endpoint", "http://localhost:1/").code == 2


def test_all_forms_of_query(kg: Command, graph: Path, tmp_path: Path) -> None:
    assert kg("query", "ASK { ?s ?p ?o }", "-g", graph).out == "true\n"
    file = tmp_path / "count.rq"
    file.write_text("# ASK?\nSELECT (COUNT(*) AS ?n) WHERE { ?s ?p 'CONSTRUCT' }")
    assert kg("query", file, "-g", graph, "--format", "csv").out == "n\n0\n"
    assert "dip:Statement" in kg("query", f"CONSTRUCT WHERE {{ ?s a <{_STATEMENT}> }}", "-g", graph).out


_STATEMENT = "https://w3id.org/diplomacy-kg/ontology#Statement"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("PREFIX a: <http://x/#ASK> # SELECT\nconstruct { ?s ?p 'SELECT' } WHERE {}", "CONSTRUCT"),
        ("BASE <http://select/> DESCRIBE <x>", "DESCRIBE"),
        ("SELECT ?ask {}", "SELECT"),
    ],
)
def test_the_form_of_a_query_is_read_from_its_code(text: str, form: str) -> None:
    assert query_form(text) == form


@pytest.mark.parametrize("text", ["INSERT DATA {}", "{", "nothing.rq"])
def test_what_is_no_query_is_refused(kg: Command, graph: Path, text: str) -> None:
    assert kg("query", text, "-g", graph).code == 2


def test_an_endpoint_that_is_not_there_is_an_error(kg: Command) -> None:
    run = kg("query", "ASK {}", "--endpoint", "http://127.0.0.1:9/sparql")
    assert run.code == 2
    assert "cannot be reached" in run.err


# -- stores ------------------------------------------------------------------------------


def test_load_remove_and_export_a_store(kg: Command, graph: Path, tmp_path: Path) -> None:
    store, out = tmp_path / "store", tmp_path / "out.nq"
    assert kg("load", graph, "--store", store).code == 0
    assert kg("load", FIRST, "--store", store).code == 0
    assert kg("export", "--store", store, "-o", out).code == 0
    full = out.read_bytes()
    assert kg("remove", FIRST.name, "--store", store).code == 0
    assert kg("ask", "who-said-what", "--article", FIRST.name, "--store", store, "--format", "json").out == "[]\n"
    assert kg("load", FIRST, "--store", store).code == 0
    kg("export", "--store", store, "-o", out)
    assert out.read_bytes() == full


def test_build_can_keep_its_graph_in_a_store(kg: Command, tmp_path: Path) -> None:
    run = kg("build", FIRST, "--store", tmp_path / "store")
    assert (run.code, run.out) == (0, "")
    assert rows(kg("ask", "who-said-what", "--store", tmp_path / "store", "--format", "csv").out)


def test_a_store_that_is_not_there_is_an_error(kg: Command, tmp_path: Path) -> None:
    assert "no store is there" in kg("remove", "a.txt", "--store", tmp_path / "none").err


# -- ontology and demo -------------------------------------------------------------------


def test_ontology_lists_shows_and_checks(kg: Command) -> None:
    assert "dip:Meeting" in kg("ontology", "list").out
    assert "definition: " in kg("ontology", "show", "Meeting").out
    assert "planned" in kg("ontology", "show", "meeting-status").out
    assert kg("ontology", "show", "Meting").code == 2
    assert "classes" in kg("ontology", "check", "--no-reasoner").out


def test_demo_builds_asks_and_says_how_to_go_on(kg: Command, tmp_path: Path) -> None:
    run = kg("demo", "-o", tmp_path / "out")
    assert run.code == 0
    assert (tmp_path / "out" / "demo.trig").stat().st_size > 10_000
    assert "kg ask who-said-what --about NATO" in run.out
    assert "NATO should not extend its hand" in run.out
    assert "kg validate" in run.out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_demo_goes_to_a_temporary_folder_where_it_may_not_write(kg: Command, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "diplomacy-kg-" in kg("demo", "-o", tmp_path / "out").out


# -- ways out ----------------------------------------------------------------------------


def test_nothing_to_read_is_exit_code_two(kg: Command) -> None:
    run = kg("extract", "missing.txt")
    assert (run.code, run.out, run.err) == (2, "", "kg: missing.txt: no such file or folder\n")


def test_some_unusable_inputs_are_exit_code_one_and_the_rest_is_done(kg: Command) -> None:
    run = kg("extract", "missing.txt", FIRST)
    assert run.code == 1
    assert len(run.out.splitlines()) > 5


@pytest.mark.parametrize(
    "arguments", [["extract"], ["nonsense"], ["extract", "x", "--format", "pdf"], ["build", "--nope"]]
)
def test_wrong_use_is_exit_code_two(kg: Command, arguments: list[str]) -> None:
    run = kg(*arguments)
    assert run.code == 2
    assert "Traceback" not in run.err


def test_one_address_for_several_articles_is_wrong_use(kg: Command) -> None:
    assert kg("extract", FIRST, LEDGER, "--url", "https://example.org/").code == 2


def test_unforeseen_errors_are_one_line_unless_debugging(
    kg: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from kg import chain

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(chain, "extractions", broken)
    run = kg("extract", FIRST)
    assert run.code == 2
    assert "RuntimeError: boom" in run.err
    assert "Traceback" not in run.err
    assert "Traceback" in kg("--debug", "extract", FIRST).err


def test_quiet_leaves_errors_only(kg: Command, tmp_path: Path) -> None:
    run = kg("--quiet", "build", "missing.txt", FIRST, "-o", tmp_path / "a.nq")
    assert run.err == "kg: missing.txt: no such file or folder\n"


def test_a_closed_pipe_is_no_error(graph: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "ask", "who-said-what", "-g", str(graph), "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait()


def test_remarks_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.remark("a\x1b[31mb\rc")
    assert capsys.readouterr().err == "kg: a\\x1b[31mb\\x0dc\n"


def test_output_is_utf8_whatever_the_locale_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "extract", str(FIRST)],
        capture_output=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=True,
    )
    assert "“" in done.stdout.decode("utf-8")


# -- start-up ----------------------------------------------------------------------------


def cpu_seconds(*arguments: object) -> float:
    """Measure processor time, which other work on the machine does not lengthen much."""
    before = os.times()
    shell(*arguments)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def test_help_starts_quickly() -> None:
    assert min(cpu_seconds("--help") for _ in range(3)) < 0.3


def test_a_question_is_answered_quickly(graph: Path) -> None:
    assert min(cpu_seconds("ask", "who-said-what", "--about", "NATO", "-g", graph) for _ in range(3)) < 1.0


@pytest.mark.parametrize("module", ["spacy", "rdflib", "pyshacl", "owlready2", "rich", "pyoxigraph"])
def test_nothing_heavy_is_imported_before_a_command_runs(module: str) -> None:
    code = f"import sys, kg.cli; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_main_is_what_the_package_runs() -> None:
    assert shell("--version").stdout == f"diplomacy-kg {__import__('kg').__version__}\n"
    assert cli.__all__ == ["app", "main"]


def test_no_parameter_of_a_question_hides_behind_an_option_of_the_command() -> None:
    command = typer.main.get_command(cli.app).commands["ask"]  # type: ignore[attr-defined]
    own = {option for parameter in command.params for option in parameter.opts}
    assert not own & {f"--{parameter.name}" for question in questions.questions() for parameter in question.parameters}


def test_the_fast_pipeline_reads_too_and_another_one_is_refused(kg: Command, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(
        "“We agreed on trade,” Kenyan President Peter Mwangi said in Nairobi on Monday.", encoding="utf-8"
    )
    fast = kg("extract", article, "--model", "fast", "--published", "2024-04-09")
    (statement,) = [json.loads(line) for line in fast.out.splitlines()]
    assert (statement["speaker"]["name"], statement["content"]["text"]) == ("Peter Mwangi", "We agreed on trade")
    wrong = kg("extract", article, "--model", "quick", "--published", "2024-04-09")
    assert wrong.code == 2
    assert "choose accurate, fast or a folder" in wrong.err
