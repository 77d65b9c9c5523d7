"""Commands that ask: ask, query, search."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kg.cli import completion, options, output
from kg.cli.application import GRAPHS, app
from kg.cli.options import AnswerFormat, QueryFormat
from kg.errors import InputError, QueryError, UsageError
from kg.namespaces import DATA

if TYPE_CHECKING:
    from kg.questions import Question
    from kg.store import Endpoint, Store
    from kg.terms import Answer

__all__ = ["query_form", "show_answer"]

_SEEN: Final = 100  # rows that somebody at a terminal is shown unless they ask for more
_MOST_RECORDS: Final = 10_000  # that words narrow a query to; the best ones
_FORM: Final = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_NOT_CODE: Final = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|(#[^\n]*)")
_VALUES: Final = 9  # values of a cell that are shown at a terminal
_PASSAGE: Final = re.compile(rf"{re.escape(DATA)}article/[0-9a-f]+#(?=char=)")
_NO_SOURCE: Final = "name what to ask: --graph FILE, --store DIR or --endpoint URL"
_ABOUT_ONE: Final = "kg ask QUESTION tells what a question takes and gives; kg demo makes a graph to try them on"


@app.command(
    rich_help_panel=GRAPHS,
    cls=completion.AskCommand,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def ask(
    context: typer.Context,
    question: Annotated[
        str | None,
        typer.Argument(
            help="Name of a saved question; without it, the list.",
            metavar="QUESTION",
            show_default=False,
            autocompletion=completion.names,
        ),
    ] = None,
    graph: options.GraphFiles = None,
    store: options.Store = None,
    endpoint: options.Endpoint = None,
    timeout: options.Timeout = options.TIMEOUT,
    text: options.Text = None,
    limit: Annotated[
        int | None,
        typer.Option(
            help="Most rows to give; 0 for all.", metavar="N", min=0, show_default="100 at a terminal, else all"
        ),
    ] = None,
    format: options.Answers = AnswerFormat.table,  # noqa: A002
    values: Annotated[
        str | None,
        typer.Option(
            help="List the values of a parameter that have rows, with their number.",
            metavar="PARAMETER",
            autocompletion=completion.listed,
        ),
    ] = None,
    queries: Annotated[
        list[Path] | None,
        typer.Option(help="Folder with questions of your own (.rq files); repeatable.", metavar="DIR"),
    ] = None,
) -> None:
    """Ask a saved question; its parameters are options, such as `--about NATO`.

    Without a name, all questions are listed; with a name and no graph, what it takes and gives.

    Example: `kg ask who-said-what --about NATO --graph graph.trig`
    """
    from kg import questions
    from kg.store import Store

    name, parameters = completion.taken_apart(filter(None, (question, *context.args)))
    if name is None:
        if parameters or values:
            raise UsageError("name a question; kg ask lists them")
        _list_questions(questions.questions(queries or ()), format)
        return
    asked = questions.question(name, queries or ())
    questions.bind(asked, parameters)  # what is wrong in them is told first, not after a large graph is read
    if not (graph or store or endpoint):
        if parameters or values:
            raise UsageError(_NO_SOURCE)
        _describe(asked)
        return
    source = options.source(graph, store, endpoint, timeout)
    if values:
        _list_values(source, asked, values.removeprefix("--"), parameters, format)
        return
    among = None if text is None else options.searched(source, text, _MOST_RECORDS)
    seen = format is AnswerFormat.table and sys.stdout.isatty()
    most = limit if limit is not None else _SEEN * seen
    if most and isinstance(source, Store):
        source.complete()  # a load that was cut off leaves the index behind
    answer = questions.put(source, asked, parameters, among, limit=most + 1 if most else None)
    links = questions.addresses(source, answer) if format is AnswerFormat.html else {}
    show_answer(answer, format, title=_title(asked, parameters), links=links, most=most)
    if not answer:
        _help_on(source, asked, parameters)


def show_answer(
    answer: Answer, form: AnswerFormat, *, title: str = "", links: Mapping[str, str] | None = None, most: int = 0
) -> None:
    """Write rows, so many at most: as a table that fits the terminal, or in full where there is none."""
    from kg import questions

    more = bool(most) and len(answer) > most
    if more:
        answer = replace(answer, rows=answer.rows[:most])
    if form is AnswerFormat.table and sys.stdout.isatty():
        output.fitted(answer.columns, [[_short(cell) for cell in row] for row in questions.texts(answer)])
    else:
        output.text(questions.render(answer, form, title=title, links=links))
    if form is AnswerFormat.table:
        rows = questions.counted(len(answer), "row")
        output.note(f"the first {rows}; --limit 0 gives all" if more else rows)
    if not answer.complete:
        output.remark("the endpoint cut the rows off; ask for less, or raise its limit")


def _short(cell: str) -> str:
    """Leave out all but the first of many values, and of a passage what stands in the column of the article."""
    from kg.questions import SEPARATOR

    values = _PASSAGE.sub("", cell).split(SEPARATOR)
    if len(values) > _VALUES:
        values[_VALUES - 1 :] = [f"... {len(values) - _VALUES + 1:,} more"]
    return SEPARATOR.join(values)


def _title(asked: Question, parameters: Mapping[str, str]) -> str:
    return " ".join((asked.title, *(f"{name}: {value}." for name, value in parameters.items())))


def _help_on(source: Store | Endpoint, asked: Question, parameters: Mapping[str, str]) -> None:
    """Say why there are no rows, and what would give some."""
    from kg import questions
    from kg.store import Store

    if isinstance(source, Store) and not len(source):
        output.remark("there is nothing in this graph; kg build and kg load put articles into one")
        return
    for hint in questions.hints(source, asked, parameters):
        output.remark(hint)
    listed = [name for name in parameters if (parameter := asked.parameter(name)) and parameter.values]
    if listed:
        output.remark(f"kg ask {asked.name} --values {listed[0]} lists what occurs")


def _list_values(
    source: Store | Endpoint, asked: Question, name: str, parameters: Mapping[str, str], form: AnswerFormat
) -> None:
    from kg import questions
    from kg.terms import XSD, Answer, Literal

    found = questions.values(source, asked, name, parameters)
    rows = tuple((Literal(each.value), Literal(str(each.rows), XSD + "integer")) for each in found)
    show_answer(Answer((name, "rows"), rows), form, title=f"{asked.title} {name}")


def _list_questions(listed: Iterable[Question], form: AnswerFormat) -> None:
    from kg.terms import Answer, Literal

    rows = tuple(
        (Literal(q.name), Literal(q.title), Literal("kg consolidate" * q.consolidated), Literal(_options(q)))
        for q in listed
    )
    show_answer(Answer(("name", "question", "first", "parameters"), rows), form)
    if form is AnswerFormat.table:
        output.note(_ABOUT_ONE)


def _options(asked: Question) -> str:
    return " ".join(f"--{parameter.name}" for parameter in asked.parameters)


def _describe(asked: Question) -> None:
    output.text(f"{asked.title} {asked.description}\n\n  {asked.example} --graph graph.trig\n\n")
    if asked.consolidated:
        output.text("Over the consolidated graph, which kg consolidate makes.\n\n")
    if asked.kept:
        output.text("It looks at everything; kg consolidate keeps the answer in a store.\n\n")
    if asked.parameters:
        rows = [(f"--{p.name}", p.type, p.description, p.example) for p in asked.parameters]
        output.table(("parameter", "type", "narrows to", "example"), rows)
    output.table(("column", "holds"), [(column.name, column.description) for column in asked.columns])
    if listed := next((p.name for p in asked.parameters if p.values), ""):
        output.text(f"\nWhich values occur:  kg ask {asked.name} --values {listed} --graph graph.trig\n")


@app.command(rich_help_panel=GRAPHS)
def query(
    file: Annotated[
        str,
        typer.Argument(help="File with a SPARQL query, - for standard input, or the query itself.", metavar="QUERY"),
    ],
    graph: options.GraphFiles = None,
    store: options.Store = None,
    endpoint: options.Endpoint = None,
    timeout: options.Timeout = options.TIMEOUT,
    text: options.Text = None,
    format: Annotated[  # noqa: A002
        QueryFormat | None,
        typer.Option(
            "--format",
            help="How rows are written (table, csv, json, markdown, html), or a graph (ttl, nt, jsonld, rdf).",
            show_default="table, or ttl",
        ),
    ] = None,
) -> None:
    """Ask any SPARQL query; all graphs are seen as one, so none needs GRAPH.

    A SELECT gives rows, a CONSTRUCT or DESCRIBE a graph, an ASK true or false. `--text WORDS`
    binds `?record` to the records with these words; a query that groups has to group by it.

    Example: `kg query question.rq --store store/ --format csv`
    """
    asked = _query_text(file)
    form = query_form(asked)
    wanted = _fitting(form, format)
    source = options.source(graph, store, endpoint, timeout)
    if text is not None:
        asked += _values(options.searched(source, text, _MOST_RECORDS))
    match form:
        case "ASK":
            output.text(f"{str(source.ask(asked)).lower()}\n")
        case "SELECT":
            answer = source.select(asked)
            links: Mapping[str, str] = {}
            if wanted is QueryFormat.html:
                from kg import questions

                links = questions.addresses(source, answer)
            show_answer(answer, AnswerFormat(wanted), links=links)
        case _:
            from kg.serialisation import serialise

            output.text(serialise(source.construct(asked), wanted))


@app.command(rich_help_panel=GRAPHS)
def search(
    words: Annotated[
        list[str],
        typer.Argument(help='Words in any order, "exact phrases", beginnings*.', metavar="WORDS", show_default=False),
    ],
    graph: options.GraphFiles = None,
    store: options.Store = None,
    limit: Annotated[int, typer.Option(help="Most rows to show.", metavar="N", min=1)] = 20,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the store's index anew before.")] = False,
    format: options.Answers = AnswerFormat.table,  # noqa: A002
) -> None:
    """Find records by the words of their sentences, and articles by their titles; best first.

    Accents and capitals make no difference. Sentences that gave no record are not in a graph.

    Example: `kg search security architecture --store store/`
    """
    from kg.store import described, open_store

    if rebuild:
        if not store:
            raise UsageError("--rebuild is for stores: --store DIR")
        open_store(store, anew=True).close()
    source = options.source(graph, store, None)
    text = words[0] if len(words) == 1 else " ".join(f'"{word}"' if " " in word else word for word in words)
    show_answer(described(source, options.searched(source, text, limit)), format)


def _values(records: Iterable[str]) -> str:
    """Give what restricts the variable ``?record`` where it stands behind a query."""
    from kg.terms import Iri, sparql

    return f"\nVALUES ?record {{ {' '.join(sparql(Iri(record)) for record in records)} }}\n"


def query_form(text: str) -> str:
    """Tell which of the four forms of query it is, passing over IRIs, strings and comments.

    Raises:
        QueryError: If it is none of them.
    """
    found = _FORM.search(_NOT_CODE.sub(" ", text))
    if not found:
        raise QueryError("not a SPARQL query: there is no SELECT, ASK, CONSTRUCT or DESCRIBE in it")
    return found[1].upper()


def _fitting(form: str, wanted: QueryFormat | None) -> QueryFormat:
    """See that rows are written as rows and graphs as graphs.

    Raises:
        UsageError: If they are not.
    """
    of_rows = [each for each in QueryFormat if each.value in set(AnswerFormat)]
    of_graphs = [each for each in QueryFormat if each not in of_rows]
    usual, possible = (of_graphs[0], of_graphs) if form in ("CONSTRUCT", "DESCRIBE") else (of_rows[0], of_rows)
    if wanted and wanted not in possible:
        gives = "a graph" if possible is of_graphs else "rows"
        raise UsageError(f"--format {wanted}: {form} gives {gives}; choose one of {', '.join(possible)}")
    return wanted or usual


def _query_text(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    if "{" in file and not Path(file).is_file():
        return file
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(file, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
