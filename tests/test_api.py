"""The library in four functions: what they take, what they give back, how a notebook shows it."""

from __future__ import annotations

import logging
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.errors import InputError, MissingExtraError, QueryError, UsageError
from kg.model import Statement
from kg.store import open_store
from tests.conftest import SEEDS

FIRST = SEEDS / "01-agency-lavrov-wang-talks.txt"
SECOND = SEEDS / "02-rewrite-joint-front.txt"
TEXT = "Talks\n\nArcadian Foreign Minister Anna Petrova said on Tuesday that <b>Arcadia</b> would not leave NATO."


@pytest.fixture(scope="module")
def graph() -> kg.Graph:
    return kg.build(FIRST, SECOND)


# -- names -------------------------------------------------------------------------------


def test_the_names_are_few_and_sorted() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    assert kg.__all__ == ["Answer", "Articles", "Graph", "Records", "__version__", "ask", "build", "extract", "read"]
    assert set(kg.__all__) <= set(dir(kg))


def test_no_module_hides_a_function() -> None:
    """A module of the package becomes a name of the package as soon as it is imported."""
    assert not {module.name for module in pkgutil.iter_modules(kg.__path__)} & set(kg.__all__)


def test_nothing_is_loaded_before_it_is_used() -> None:
    code = "import sys, kg; print(sorted(name for name in sys.modules if name.startswith(('kg', 'spacy', 'rdflib'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "['kg']\n"


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'biuld'"):
        kg.biuld  # noqa: B018


# -- reading -----------------------------------------------------------------------------


def test_sources_may_be_mixed_and_keep_their_order() -> None:
    (second,) = kg.read(SECOND)
    read = kg.read([str(FIRST), second], text=TEXT, published="2024-04-09")
    assert [article.name for article in read] == [FIRST.name, SECOND.name, "text"]
    assert [article.name for article in kg.read(second, FIRST)] == [SECOND.name, FIRST.name]
    assert read[2].published == "2024-04-09"
    assert [article.name for article in read[1:]] == [SECOND.name, "text"]


def test_what_cannot_be_used_is_logged_and_named(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "kg"):
        read = kg.read(FIRST, "missing.txt")
    assert len(read) == 1
    assert [error.path for error in read.refused] == ["missing.txt"]
    assert "missing.txt: no such file or folder" in caplog.text


def test_if_nothing_can_be_used_that_is_an_error() -> None:
    with pytest.raises(InputError, match=r"missing\.txt: no such file"):
        kg.read("missing.txt")
    with pytest.raises(InputError, match="no words"):
        kg.extract(text="...")
    with pytest.raises(InputError, match="does not look like English"):
        kg.read(text="Der Minister hat am Dienstag gesagt, dass er nicht in die Hauptstadt reisen werde. " * 5)


def test_a_text_is_given_by_name() -> None:
    with pytest.raises(UsageError, match=r'"Talks.*": this is no path; give a text by name: text="\.\.\."'):
        kg.read(TEXT)
    with pytest.raises(UsageError, match="name what to read"):
        kg.build()


# -- records -----------------------------------------------------------------------------


def test_records_are_those_of_the_command() -> None:
    records = kg.extract(FIRST, SECOND)
    assert [extraction.article.name for extraction in records.extractions] == [FIRST.name, SECOND.name]
    assert list(records) == [record for extraction in records.extractions for record in extraction.records]
    assert [each["id"] for each in records.to_dicts()]
    assert len(records.to_dicts()) == len(records)


def test_a_text_gives_records() -> None:
    (record,) = kg.extract(text=TEXT, published="2024-04-09")
    assert isinstance(record, Statement)
    assert record.date
    assert record.date.value == "2024-04-09"


# -- graphs ------------------------------------------------------------------------------


def test_a_graph_has_quads_report_and_counts(graph: kg.Graph) -> None:
    assert graph.articles == 2
    assert len(graph) == len(set(graph.quads))
    assert graph.report.violations == 0
    assert graph.records["Statement"] > 5
    assert repr(graph).startswith("<Graph of 2 articles: ")


def test_a_graph_is_written_and_asked_from_its_file(graph: kg.Graph, tmp_path: Path) -> None:
    graph.write(tmp_path / "graph.trig")
    asked = kg.ask("who-said-what", graph=tmp_path / "graph.trig", about="NATO")
    assert asked == graph.ask("who-said-what", about="NATO")
    assert asked == kg.ask("who-said-what", graph=graph, about="NATO", speaker=None)
    assert len(asked) == 3


def test_a_store_is_asked_by_its_folder_or_as_it_is(graph: kg.Graph, tmp_path: Path) -> None:
    opened = open_store(tmp_path / "store", create=True)
    opened.put(graph.quads)
    opened.flush()
    asked = kg.ask("who-met-whom", store=opened)
    assert asked
    del opened
    assert kg.ask("who-met-whom", store=tmp_path / "store") == asked


def test_a_graph_is_a_dataset_of_rdflib(graph: kg.Graph) -> None:
    from rdflib import Dataset

    dataset = graph.to_rdflib()
    assert isinstance(dataset, Dataset)
    assert len(list(dataset.quads())) == len(graph)


def test_the_consolidated_graph_answers_what_needs_it(graph: kg.Graph) -> None:
    without = graph.ask("reports-of-one-event")
    assert not without
    assert "kg consolidate makes them" in without.hints[0]
    assert graph.consolidated().ask("reports-of-one-event")


@pytest.mark.parametrize("sources", [{}, {"graph": "a.ttl", "store": "b"}, {"store": "a", "endpoint": "http://x/"}])
def test_exactly_one_place_is_asked(sources: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="name what to ask"):
        kg.ask("sanctions", **sources)


def test_wrong_names_are_told(graph: kg.Graph) -> None:
    with pytest.raises(QueryError, match="did you mean sanctions"):
        graph.ask("sanktions")
    with pytest.raises(QueryError, match="did you mean sender"):
        graph.ask("sanctions", sendr="x")


# -- answers -----------------------------------------------------------------------------


def test_rows_are_mappings_and_terms(graph: kg.Graph) -> None:
    from rdflib import Literal

    answer = graph.ask("who-said-what", about="NATO")
    assert answer.to_dicts()[0]["speaker"] == "Sergei Lavrov"
    assert answer.to_rdflib()[0]["speaker"] == Literal("Sergei Lavrov")
    assert answer.to_rdflib()[0].keys() == answer.to_dicts()[0].keys()


def test_rows_are_a_table_of_pandas(graph: kg.Graph) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed", exc_type=ImportError)
    frame = graph.ask("trade-figures").to_pandas()
    assert list(frame.columns) == list(graph.ask("trade-figures").columns)
    assert frame["value"].sum() > 10**11
    records = kg.extract(text=TEXT).to_pandas()
    assert list(records["type"]) == ["Statement"]
    assert records["speaker"][0] == "Anna Petrova"


def test_without_pandas_the_extra_is_named(graph: kg.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'diplomacy-kg\[pandas\]'"):
        graph.ask("sanctions").to_pandas()


def test_an_empty_answer_says_what_would_have_rows(graph: kg.Graph) -> None:
    answer = graph.ask("who-said-what", about="Nato Alliance")
    assert not answer
    assert answer.hints == ('no rows with about "Nato Alliance"; did you mean NATO?',)
    assert "did you mean NATO?" in answer._repr_html_()
    assert "did you mean NATO?" in repr(answer)


# -- notebooks ---------------------------------------------------------------------------


def test_a_notebook_shows_tables_with_links(graph: kg.Graph) -> None:
    read = kg.read(FIRST)
    assert f'<a href="{read[0].url}" rel="noreferrer">{FIRST.name}</a>' in read._repr_html_()
    shown = graph.ask("who-said-what", about="NATO")._repr_html_()
    assert f'<a href="{read[0].url}" rel="noreferrer">{FIRST.name}</a>' in shown
    assert shown.count("<tr>") == 4
    assert "statements" in kg.extract(FIRST)._repr_html_()
    assert graph._repr_html_().startswith("<p>Graph of 2 articles")


def test_nothing_of_an_article_is_markup() -> None:
    records = kg.extract(text=TEXT)
    assert "<b>" in records.to_dicts()[0]["content"]["text"]
    graph = kg.build(text=TEXT)
    for shown in (records, graph, graph.ask("who-said-what")):
        assert "<b>" not in shown._repr_html_()
    assert "&lt;b&gt;Arcadia" in records._repr_html_()


def test_a_notebook_shows_the_first_rows_of_many() -> None:
    from kg.questions import table

    shown = table(("a",), [[str(number)] for number in range(60)], most=50)
    assert shown.count("<tr>") == 51
    assert "The first 50 of 60 rows." in shown
