"""``kg ask`` as one meets it: completion, values that occur, other spellings, questions of one's own, pages."""

from __future__ import annotations

import html.parser
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import output
from kg.cli.asking import show_answer
from kg.cli.options import AnswerFormat
from kg.errors import QueryError, UsageError
from kg.namespaces import PREFIXES
from kg.questions import (
    Occurrence,
    addresses,
    bind,
    document,
    hints,
    put,
    question,
    questions,
    read,
    render,
    some_values,
    values,
)
from kg.serialisation import write
from kg.store import Store, open_graph
from kg.terms import Answer, Iri, Literal
from kg.triples import quads
from tests.conftest import Command
from tests.made import EXTRACTIONS
from tests.sources import Heard

ASKED = question("who-said-what")


@pytest.fixture(scope="module")
def store() -> Store:
    made = open_graph()
    for extraction in EXTRACTIONS:
        made.put(quads(extraction))
    return made


@pytest.fixture(scope="module")
def graph(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "graph.nq"
    write(store.quads(), path)
    return path


# -- values that occur -------------------------------------------------------------------


def test_values_are_listed_with_their_rows_the_most_frequent_first(store: Store) -> None:
    found = values(store, ASKED, "about")
    rows = put(store, ASKED, {}).values()
    about = put(store, ASKED, {}).columns.index("about")
    for each in found:
        assert each.rows == sum(each.value in str(row[about] or "").split(" | ") for row in rows)
    assert [each.rows for each in found] == sorted((each.rows for each in found), reverse=True)
    assert "NATO" in {each.value for each in found}


def test_other_parameters_narrow_the_list(store: Store) -> None:
    assert values(store, ASKED, "mode", {"speaker": "Petrov", "mode": "mixed"}) == [
        Occurrence("direct", 1),
        Occurrence("indirect", 1),
    ]


def test_years_are_taken_out_of_periods(store: Store) -> None:
    assert {"2022", "2023"} & {found.value for found in values(store, question("trade-figures"), "year")}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("words", "who-said-what: words has no list of values; there are lists for about, speaker, mode"),
        ("abut", r"who-said-what: no parameter abut; did you mean about\? there are lists for"),
    ],
)
def test_what_has_no_list_of_values_is_told(name: str, message: str, store: Store) -> None:
    with pytest.raises(QueryError, match=message):
        values(store, ASKED, name)


@pytest.mark.parametrize(
    ("name", "given", "hint"),
    [
        ("who-said-what", {"about": "Nato Alliance"}, 'no rows with about "Nato Alliance"; did you mean NATO?'),
        ("who-said-what", {"mode": "directly"}, 'no rows with mode "directly"; did you mean direct or indirect?'),
        ("who-said-what", {"words": "walrus"}, 'no rows with words "walrus"'),
        ("who-said-what", {"after": "2031"}, 'no rows with after "2031"; there are rows from 2024-04 to 2024-04-09'),
        ("who-said-what", {"mode": "mixed", "speaker": "Petrof"}, 'no rows with mode "mixed"; there are rows with'),
        ("conflicts", {"kind": "Meeting"}, "this question is about consolidated records, and there are none; kg cons"),
    ],
)
def test_an_empty_answer_says_what_would_have_rows(name: str, given: dict[str, str], hint: str, store: Store) -> None:
    assert put(store, question(name), given).rows == ()
    assert hints(store, question(name), given)[0].startswith(hint)


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"about": "Nato Alliance"}, 'no rows with about "Nato Alliance"; did you mean NATO?'),
        ({"about": "Petrof"}, 'no rows with about "Petrof"'),  # a name of somebody about whom nothing is said
        ({"after": "2031"}, 'no rows with after "2031"; the first 4 rows are of 2024-04 to 2024-04-09'),
    ],
)
def test_of_many_rows_the_first_tell_what_would_have_rows(
    given: dict[str, str], hint: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["kg.questions.values"], "_SOME", 4)  # the package has a function of that name
    assert hints(store, ASKED, given) == (hint,)


def test_of_many_rows_all_names_are_offered(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = [(value.value, value.rows) for value in values(store, ASKED, "speaker")]
    assert some_values(store, ASKED, "speaker") == counted
    monkeypatch.setattr(sys.modules["kg.questions.values"], "_SOME", 4)  # the package has a function of that name
    offered = dict(some_values(store, ASKED, "speaker"))
    assert {name for name, _ in counted if not name[0].islower()} <= offered.keys()
    assert set(offered.values()) == {None}
    assert [value for value, _ in some_values(store, ASKED, "mode")] == ["indirect", "direct"]  # not mixed


def test_parameters_that_have_rows_alone_are_not_blamed(store: Store) -> None:
    given = {"about": "NATO", "words": "front"}
    assert hints(store, ASKED, given) == (
        "there are rows with each of about and words alone, but none with all of them",
    )


def test_without_parameters_nothing_is_guessed(store: Store) -> None:
    assert hints(store, ASKED, {}) == ()
    assert hints(open_graph(), ASKED, {"about": "NATO"}) == ("without parameters there are no rows either",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("who_sad_what", "who-said-what"),
        ("who met whom", "who-met-whom"),
        ("Sanction", "sanctions"),
        ("meetings", "planned-meetings"),
        ("trade", "trade-between or trade-figures or trade-changes"),
    ],
)
def test_a_question_is_found_under_other_spellings(written: str, meant: str) -> None:
    with pytest.raises(QueryError, match=f"no such question; did you mean {meant}\\?"):
        question(written)


# -- the command -------------------------------------------------------------------------


def test_values_are_listed_by_the_command(kg: Command, graph: Path) -> None:
    run = kg("ask", "who-said-what", "--values", "mode", "--speaker", "Petrov", "-g", graph, "--format", "csv")
    assert (run.code, run.out) == (0, "mode,rows\ndirect,1\nindirect,1\n")
    assert kg("ask", "who-said-what", "--values", "--mode", "-g", graph).code == 0


def test_an_empty_answer_is_told_with_a_way_out(kg: Command, graph: Path) -> None:
    run = kg("ask", "who-said-what", "--about", "Nato Alliance", "-g", graph, "--format", "csv")
    assert run.code == 0
    assert run.err == (
        'kg: no rows with about "Nato Alliance"; did you mean NATO?\n'
        "kg: kg ask who-said-what --values about lists what occurs\n"
    )


def test_an_empty_graph_is_told(kg: Command, tmp_path: Path) -> None:
    (tmp_path / "empty.nq").touch()
    assert "there is nothing in this graph" in kg("ask", "sanctions", "-g", tmp_path / "empty.nq").err


def test_a_question_may_stand_behind_its_parameters(kg: Command, graph: Path) -> None:
    first = kg("ask", "who-said-what", "--about", "NATO", "-g", graph, "--format", "csv").out
    assert kg("ask", "--about", "NATO", "-g", graph, "who-said-what", "--format", "csv").out == first
    assert first.count("\n") == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--about", "NATO"], "name a question; kg ask lists them"),
        (["--values", "about"], "name a question; kg ask lists them"),
        (["sanctions", "--sender", "A", "--sender", "B"], "--sender: given twice"),
        (["sanctions", "--"], "no such question"),
        (["sanctions", "--values", "measure"], "name what to ask"),
    ],
)
def test_wrong_use_is_told(kg: Command, arguments: list[str], message: str) -> None:
    run = kg("ask", *arguments)
    if message == "no such question":  # two dashes end the options, and nothing follows them
        assert run.code == 0
        return
    assert run.code == 2
    assert message in run.err


def test_articles_and_stores_are_told_from_graphs(kg: Command, tmp_path: Path) -> None:
    run = kg("ask", "sanctions", "-g", tmp_path)
    assert run.err == f"kg: {tmp_path}: no RDF file; kg build {tmp_path} -o graph.trig makes one of articles\n"
    (tmp_path / "CURRENT").touch()
    assert f"a store; name it with --store {tmp_path}" in kg("query", "ASK {}", "-g", tmp_path).err


def test_a_wrong_parameter_is_told_before_a_graph_is_asked_for(kg: Command) -> None:
    assert "did you mean about?" in kg("ask", "who-said-what", "--abut", "NATO").err


# -- at a terminal -----------------------------------------------------------------------


def test_what_fits_stands_side_by_side() -> None:
    assert output.fits(["a", "b"], [["x" * 500, "y"]], 32)
    assert not output.fits(["a", "b"], [["x" * 500, "y"]], 30)
    assert output.fits(["a", "b"], [], 8)


def test_what_does_not_fit_stands_one_below_the_other() -> None:
    lines = output.below(["speaker", "content"], [["A\x1b", "word " * 9], ["", "end"]], 33)
    assert list(lines) == [
        "speaker  A\\x1b",
        "content  word word word word word",
        "         word word word word",
        "",
        "content  end",
        "",
    ]


def test_at_a_terminal_empty_columns_are_left_out_and_evidence_is_short(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    show_answer(put(store, ASKED, {"about": "NATO"}), AnswerFormat.table)
    out = capsys.readouterr().out
    assert "content    NATO must go,\n" in out
    assert re.search(r"(?m)^evidence   char=[0-9]+,[0-9]+$", out)
    assert "occasion" not in out


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (9, "1.txt | 2.txt | 3.txt | 4.txt | 5.txt | 6.txt | 7.txt | 8.txt | 9.txt"),
        (10, "1.txt | 2.txt | 3.txt | 4.txt | 5.txt | 6.txt | 7.txt | 8.txt | ... 2 more"),
        (2008, "1.txt | 2.txt | 3.txt | 4.txt | 5.txt | 6.txt | 7.txt | 8.txt | ... 2,000 more"),
    ],
)
def test_at_a_terminal_the_first_of_many_values_are_shown(
    number: int, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    every = " | ".join(f"{each}.txt" for each in range(1, number + 1))
    answer = Answer(("article",), ((Literal(every),),))
    show_answer(answer, AnswerFormat.table)
    assert every in capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    show_answer(answer, AnswerFormat.table)
    assert capsys.readouterr().out.split("\n")[-3].strip() == shown


@pytest.mark.parametrize(("form", "begins"), [("ttl", "@base"), ("nt", "<https://"), ("jsonld", "{"), ("rdf", "<?xml")])
def test_a_constructed_graph_is_written_in_any_format(kg: Command, graph: Path, form: str, begins: str) -> None:
    run = kg("query", "CONSTRUCT WHERE { ?s a ?o }", "-g", graph, "--format", form)
    assert run.code == 0
    assert run.out.startswith(begins)


@pytest.mark.parametrize(
    ("query", "form", "message"),
    [
        ("CONSTRUCT WHERE { ?s ?p ?o }", "csv", "--format csv: CONSTRUCT gives a graph; choose one of ttl, nt"),
        ("SELECT * { ?s ?p ?o }", "ttl", "--format ttl: SELECT gives rows; choose one of table, csv"),
        ("ASK {}", "rdf", "--format rdf: ASK gives rows"),
    ],
)
def test_rows_are_no_graph(kg: Command, graph: Path, query: str, form: str, message: str) -> None:
    run = kg("query", query, "-g", graph, "--format", form)
    assert run.code == 2
    assert message in run.err


# -- completion --------------------------------------------------------------------------


def completed(*words: object, shell: str = "bash") -> list[str]:
    """Complete the last word as a shell asks for it."""
    line = [str(word) for word in ("kg", *words)]
    environment = {**os.environ, "_KG_COMPLETE": f"complete_{shell}", "PYTHONWARNINGS": "ignore"}
    if shell == "bash":
        environment |= {"COMP_WORDS": "\n".join(line), "COMP_CWORD": str(len(line) - 1)}
    else:
        environment |= {"_TYPER_COMPLETE_ARGS": " ".join(line), "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = subprocess.run([sys.executable, "-m", "kg"], env=environment, capture_output=True, encoding="utf-8")
    assert done.stderr == ""
    return done.stdout.strip("\n").split("\n") if done.stdout.strip("\n") else []


def test_names_of_questions_are_completed() -> None:
    assert completed("ask", "who") == ["who-said-what", "who-met-whom"]


def test_parameters_are_completed_but_those_that_are_there() -> None:
    assert completed("ask", "who-said-what", "--about", "NATO", "--p") == ["--polarity", "--publisher"]
    assert completed("ask", "who-said-what", "--ab") == ["--about"]
    assert completed("ask", "who-said-what", "--gr") == ["--graph"]
    assert completed("ask", "no-such-question", "--ab") == []


def test_values_are_completed_from_the_graph(graph: Path) -> None:
    assert completed("ask", "who-said-what", "-g", graph, "--about", "na") == ["NATO"]
    assert completed("ask", "who-said-what", "-g", graph, "--about", "=", "N") == ["NATO"]
    assert completed("ask", "who-said-what", "--mode", "direct", "-g", graph, "--polarity", "") == ["said"]


def test_values_are_written_as_the_shell_wants_them(graph: Path) -> None:
    assert completed("ask", "who-said-what", "-g", graph, "--speaker", "A\\ sen") == ["a\\ senior\\ official"]
    assert completed("ask", "who-said-what", "-g", graph, "--speaker", "'A sen") == ["a senior official"]
    fish = completed("ask", "who-said-what", "-g", graph, "--about", "N", shell="fish")
    assert fish == ["NATO\t3 rows"]
    zsh = completed("ask", "who-said-what", "-g", graph, "--about", "N", shell="zsh")
    assert zsh == ['_arguments \'*: :(("NATO":"3 rows"))\'']


def test_a_value_cannot_run_in_the_shell(tmp_path: Path, graph: Path) -> None:
    nasty = graph.read_text(encoding="utf-8").replace('"NATO"', '"N`touch x`"')
    (tmp_path / "nasty.nq").write_text(nasty, encoding="utf-8")
    for shell in ("bash", "zsh", "fish"):
        assert "touch" not in "".join(
            completed("ask", "who-said-what", "-g", tmp_path / "nasty.nq", "--about", "N", shell=shell)
        )


def test_lists_of_values_are_completed() -> None:
    assert completed("ask", "who-said-what", "--values", "p") == ["polarity", "publisher"]


def test_a_graph_that_cannot_be_read_completes_nothing(tmp_path: Path) -> None:
    assert completed("ask", "who-said-what", "-g", tmp_path / "none.nq", "--about", "") == []
    assert completed("ask", "who-said-what", "--about", "") == []


# -- questions of one's own --------------------------------------------------------------

OWN = """\
#+ title: Which titles are there?
#+ description: All titles.
#+ parameters:
#+   - name: word
#+     type: text
#+     description: a word of it
#+     example: talks
#+     values: title
#+ columns:
#+   - name: title
#+     description: the title
PREFIX dip: <https://w3id.org/diplomacy-kg/ontology#>
SELECT ?title WHERE {
  ?article dip:title ?title
  #? word: FILTER(CONTAINS(LCASE(STR(?title)), LCASE($value)))
} ORDER BY ?title
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "titles.rq").write_text(OWN, encoding="utf-8")
    return tmp_path


def test_a_question_of_ones_own_is_listed_described_asked_and_completed(kg: Command, graph: Path, folder: Path) -> None:
    assert "titles,Which titles are there?,,--word\n" in kg("ask", "--queries", folder, "--format", "csv").out
    assert "a word of it" in kg("ask", "titles", "--queries", folder).out
    run = kg("ask", "titles", "--word", "AND", "--queries", folder, "-g", graph, "--format", "csv")
    assert run.out == "title\nPetrov and Li meet\n"
    assert completed("ask", "--queries", folder, "tit") == ["titles"]
    assert completed("ask", "titles", "--queries", folder, "--w") == ["--word"]


def test_names_do_not_clash_silently(folder: Path, tmp_path: Path) -> None:
    (folder / "sanctions.rq").write_text(OWN, encoding="utf-8")
    with pytest.raises(QueryError, match=r"sanctions\.rq: line 1: there is a question sanctions already, .*rename"):
        questions([folder])
    (folder / "sanctions.rq").unlink()
    other = tmp_path / "other"
    other.mkdir()
    (other / "titles.rq").write_text(OWN, encoding="utf-8")
    with pytest.raises(QueryError, match=r"other/titles\.rq: line 1: there is a question titles already"):
        questions([folder, other])
    assert questions([folder, folder])[-1].name == "titles"


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no questions in this folder"):
        questions([tmp_path])
    with pytest.raises(QueryError, match="none: no such folder"):
        questions([tmp_path / "none"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ title: Which titles are there?\n", "", "line 1: the header is not complete: 'title'"),
        ("#+ description: All titles.\n", "", "line 1: the header is not complete: 'description'"),
        ("#+ columns:\n#+   - name: title\n#+     description: the title\n", "", "line 1: .* 'columns'"),
        ("#+ title: Which", "#+ title - Which", "line 1: a header line is not understood: title - Which"),
        ("#+ description: All", "#+ summary: All", "line 2: a header has no summary"),
        ("#+     example: talks\n", "", "line 4: the header is not complete: 'example'"),
        ("type: text", "type: word", "line 4: word: no such type; choose one of entity"),
        ("- name: word", "- name: graph", "line 4: graph: an option of kg ask"),
        ("- name: word", "- name: two words", "line 4: two words: no name for a parameter"),
        ("values: title", "values: titel", "line 4: values: there is no column titel"),
        ("#? word:", "#? words:", "line 15: the header has no parameter words"),
        ("  #? word:", "  # word:", "line 4: no line of the query begins with #\\? word:"),
        ("#+ parameters:\n", "", "line 3: a header line belongs to no list: - name: word"),
        ("#+ columns:", "#+ order: Article\n#+ columns:", "line 9: order: Article is not like 'Statement, Meeting by"),
        ("#+ columns:", "#+ order: Article by title\n#+ columns:", "line 9: order: Article by title is not like"),
        (
            "#+     type: text\n",
            "#+     type: text\n#+     chooses: word\n",
            "line 4: chooses: word is not like '\\?record', '\\?given",
        ),
        (
            "#+     type: text\n",
            "#+     type: text\n#+     chooses: title from\n",
            "line 4: chooses: title from is not like",
        ),
        ("#+ title: W", "#+ question: one\n#+ title: W", "line 1: question: one is no number"),
    ],
)
def test_a_wrong_header_is_told_with_file_and_line(folder: Path, old: str, new: str, message: str) -> None:
    assert old in OWN
    (folder / "titles.rq").write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(QueryError, match=rf"titles\.rq: {message}"):
        read(folder / "titles.rq")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("SELECT ?title", "SELEKT ?title", "the query is not SPARQL 1.1: line 13, column 1"),
        (
            "SELECT ?title",
            "SELECT ?title ?article",
            "the query gives the columns title, article; the header says title",
        ),
    ],
)
def test_a_wrong_query_is_told_with_file_and_line(folder: Path, store: Store, old: str, new: str, message: str) -> None:
    (folder / "titles.rq").write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(QueryError, match=rf"titles\.rq: {message}"):
        put(store, question("titles", [folder]), {})


# -- what is looked up first ---------------------------------------------------------------

HEAD = OWN[: OWN.index("PREFIX")] + "PREFIX dip: <https://w3id.org/diplomacy-kg/ontology#>\n"
PART = "{ SELECT DISTINCT ?article WHERE { ?article dip:title ?t FILTER(CONTAINS(LCASE(STR(?t)), LCASE($value))) } }"
OTHERS = "{ SELECT (COUNT(?x) AS ?n) WHERE { { SELECT ?article ?x WHERE { ?article dip:title ?x } } } }"
FIRST = "{ SELECT ?article ?title WHERE { ?article dip:title ?title } ORDER BY ?title LIMIT 1 }"

SHORT = "OPTIONAL { ?article dip:title ?title FILTER(STRLEN(STR(?title)) < 20) }"
FILES = "{ SELECT ?article WHERE { ?article dip:fileName ?file } }"


@pytest.mark.parametrize(
    ("pattern", "queries"),
    [
        ("SELECT ?title WHERE { ?article dip:title ?title .\n#? word: PART\n}", 2),
        ("select ?title {\n#? word: PART\n?article dip:title ?title }", 2),
        ("SELECT ?title WHERE {\n{ SELECT ?article ?title WHERE { ?article dip:title ?title } }\n#? word: PART\n}", 2),
        ("SELECT ?title WHERE {\n{ SELECT ?title WHERE { ?article dip:title ?title .\n#? word: PART\n} }\n}", 3),
        ("SELECT ?title WHERE { ?article dip:title ?title . # { SELECT\n#? word: PART\n#? word: PART\n}", 3),
        ("SELECT ?title WHERE { ?article dip:title ?title .\n#? word: { PART\n#? word: } UNION PART\n}", 2),
        ("SELECT ?title WHERE { ?article dip:title ?title .\n#? word: PART\n#? word: UNION PART\n}", 1),
        ("SELECT ?title WHERE { ?article dip:title ?title . OPTIONAL {\n#? word: PART\n} }", 2),
        ("SELECT ?title WHERE { ?article dip:title ?title . MINUS {\n#? word: PART\n} }", 2),
        ("SELECT ?title WHERE { ?article dip:title ?title . FILTER EXISTS {\n#? word: PART\n} }", 2),
        ("SELECT ?title WHERE { GRAPH ?g { ?article dip:title ?title .\n#? word: PART\n} }", 1),
        ("SELECT ?title { GRAPH ?g { { SELECT ?title { ?article dip:title ?title .\n#? word: PART\n} } } }", 1),
        (f"SELECT ?title WHERE {{ {FILES} ?article dip:title ?title .\n#? word: PART\n}}", 3),
        (f"SELECT ?title WHERE {{ ?article dip:title ?title . OPTIONAL {{ {FILES}\n#? word: {FILES}\n}} }}", 2),
        ("SELECT ?title WHERE { ?article dip:title ?title . FILTER EXISTS\n#? word: PART\n}", 1),
        (f"SELECT ?title WHERE {{ ?article dip:title ?title .\n#? word: PART\n{OTHERS} FILTER(?n > 1) }}", 2),
        (f"SELECT ?title WHERE {{\n#? word: PART\n{FIRST} }}", 2),
        (f"SELECT ?title WHERE {{ ?any dip:fileName ?file . {SHORT}\n#? word: PART\n}}", 2),
        ("SELECT * WHERE { { SELECT (?t AS ?title) WHERE { ?article dip:title ?t .\n#? word: PART\n} } }", 2),
    ],
)
def test_sub_selects_of_one_variable_are_asked_first_and_once_wherever_that_changes_nothing(
    pattern: str, queries: int, store: Store, tmp_path: Path
) -> None:
    text = f"{HEAD}{pattern.replace('PART', PART)} ORDER BY ?title\n"
    (tmp_path / "titles.rq").write_text(text, encoding="utf-8")
    asked, heard = question("titles", [tmp_path]), Heard(store)
    for word in ("and", "a", "no such title", 'th"} #'):
        heard.queries.clear()
        assert put(heard, asked, {"word": word}).rows == store.select(bind(asked, {"word": word})).rows
        assert len(heard.queries) == queries


def test_records_found_by_words_are_all_that_counts(store: Store) -> None:
    everything = list(put(store, ASKED, {"about": "NATO"}))
    assert len(everything) == 3
    assert put(store, ASKED, {"about": "NATO"}, among=[]).rows == ()
    record = str(store.select(f"SELECT ?r {{ ?r <{PREFIXES['dip']}content> 'NATO must go,' }}").values()[0][0])
    assert [row["content"] for row in put(store, ASKED, {"about": "NATO"}, among=[record])] == ["NATO must go,"]
    with pytest.raises(QueryError, match="it asks for no records"):
        put(store, question("offices"), {}, among=[record])


# -- pages -------------------------------------------------------------------------------


class _Page(html.parser.HTMLParser):
    """Collects what a page holds: tags with their attributes, and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


ANSWER = Answer(
    ("content", "article", "otherArticle", "url", "actor"),
    (
        (
            Literal("<script>alert('x')</script> & \"so\""),
            Literal("a.txt | b&c.txt"),
            Literal("steering.txt"),
            Iri("javascript:alert(1)"),
            Iri("https://w3id.org/diplomacy-kg/id/state/XX"),
        ),
    ),
)
LINKS = {"a.txt": 'https://example.org/a?x=1&y="2"', "steering.txt": "javascript:alert(1)"}


def test_a_page_is_escaped_and_leads_to_articles_only() -> None:
    page = _Page(render(ANSWER, "html", title="Who <b>?", links=LINKS))
    assert [attributes for tag, attributes in page.tags if tag == "a"] == [
        {"href": 'https://example.org/a?x=1&y="2"', "rel": "noreferrer"}
    ]
    assert not {"script", "b", "link", "img"} & {tag for tag, _ in page.tags}
    assert "<script>alert('x')</script> & \"so\"" in page.texts
    assert page.texts.count("Who <b>?") == 2


def test_a_page_loads_nothing() -> None:
    policies = [a["content"] for tag, a in _Page(render(ANSWER, "html")).tags if a.get("http-equiv")]
    assert len(policies) == 1
    assert str(policies[0]).startswith("default-src 'none'; style-src 'sha256-")


def test_articles_are_linked_by_the_command(kg: Command, graph: Path, store: Store) -> None:
    known = addresses(store, put(store, ASKED, {}))
    assert known
    assert addresses(store, Answer(("article", "date"), ())) == {}
    page = _Page(kg("ask", "who-said-what", "-g", graph, "--format", "html").out)
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert links <= set(known.values())
    assert links
    assert ("h1", {}) in page.tags


def test_json_of_listed_values_has_numbers(kg: Command, graph: Path) -> None:
    run = kg("ask", "who-said-what", "--values", "polarity", "-g", graph, "--format", "json")
    assert all(isinstance(row["rows"], int) for row in json.loads(run.out))


def test_words_are_taken_apart_in_any_order() -> None:
    from kg.cli.completion import taken_apart

    assert taken_apart(["--a-b=1", "q", "--c", "--d"]) == ("q", {"a_b": "1", "c": "--d"})
    for wrong in (["q", "r"], ["--a"], ["--a", "1", "--a", "2"], ["--=x"]):
        with pytest.raises(UsageError):
            taken_apart(wrong)


def test_the_question_that_the_page_shows_can_be_asked(store: Store, tmp_path: Path) -> None:
    (shown,) = re.findall(r"```text\n(#\+.*?)```", document(), re.DOTALL)
    (tmp_path / "shown.rq").write_text(shown, encoding="utf-8")
    asked = question("shown", [tmp_path])
    everything, later = put(store, asked, {}), put(store, asked, {"after": "2024-04-09"})
    assert 0 < len(later) <= len(everything)
    assert values(store, asked, "after")
