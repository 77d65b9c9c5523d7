"""Commands that ask and keep graphs: ask, query, load, remove, export."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from kg.cli import options, output
from kg.cli.application import GRAPHS, app
from kg.cli.options import AnswerFormat
from kg.errors import InputError, QueryError, UsageError

if TYPE_CHECKING:
    from kg.build import Options
    from kg.store import Endpoint
    from kg.terms import Answer

__all__ = ["show_answer"]

_STORE: Final = typer.Option(help="Folder of an embedded store.", metavar="DIR")
_FORM: Final = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_NOT_CODE: Final = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|(#[^\n]*)")


@app.command(rich_help_panel=GRAPHS, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def ask(
    context: typer.Context,
    question: Annotated[
        str | None,
        typer.Argument(help="Name of a saved question; without it, the list.", metavar="QUESTION", show_default=False),
    ] = None,
    graph: options.GraphFiles = None,
    store: options.Store = None,
    endpoint: options.Endpoint = None,
    timeout: options.Timeout = options.TIMEOUT,
    format: options.Answers = AnswerFormat.table,  # noqa: A002
) -> None:
    """Ask a saved question; its parameters are options, such as `--about NATO`.

    Without a name, all questions are listed; with a name and no graph, what it takes and gives.

    Example: `kg ask who-said-what --about NATO --graph graph.trig`
    """
    from kg import questions

    if question is None:
        _list_questions(format)
        return
    asked = questions.question(question)
    if not (graph or store or endpoint):
        if context.args:
            raise UsageError("name what to ask: --graph FILE, --store DIR or --endpoint URL")
        _describe(asked)
        return
    answer = questions.ask(options.source(graph, store, endpoint, timeout), question, **_parameters(context.args))
    show_answer(answer, format)
    if asked.consolidated and not answer:
        output.remark("this question is about consolidated records; kg consolidate makes them")


def show_answer(answer: Answer, form: AnswerFormat) -> None:
    """Write rows: as a table that fits the terminal, or in full where there is none."""
    from kg import questions

    if form is AnswerFormat.table and sys.stdout.isatty():
        output.table(answer.columns, [["" if v is None else str(v) for v in row] for row in answer.values()])
    else:
        output.text(questions.render(answer, form))
    if form is AnswerFormat.table:
        output.note(f"{len(answer)} row{'' if len(answer) == 1 else 's'}")
    if not answer.complete:
        output.remark("the endpoint cut the rows off; ask for less, or raise its limit")


def _list_questions(form: AnswerFormat) -> None:
    from kg import questions
    from kg.terms import Answer, Literal

    listed = [
        (q.name, q.title, "kg consolidate" * q.consolidated, " ".join(f"--{p.name}" for p in q.parameters))
        for q in questions.questions()
    ]
    rows = tuple(tuple(map(Literal, row)) for row in listed)
    show_answer(Answer(("name", "question", "first", "parameters"), rows), form)


def _describe(asked: object) -> None:
    from kg.questions import Question

    assert isinstance(asked, Question)
    output.text(f"{asked.title} {asked.description}\n\n  {asked.example} --graph graph.trig\n\n")
    if asked.consolidated:
        output.text("Over the consolidated graph, which kg consolidate makes.\n\n")
    if asked.parameters:
        rows = [(f"--{p.name}", p.type, p.description, p.example) for p in asked.parameters]
        output.table(("parameter", "type", "narrows to", "example"), rows)
    output.table(("column", "holds"), [(column.name, column.description) for column in asked.columns])


def _parameters(arguments: list[str]) -> dict[str, str]:
    """Read ``--name value`` and ``--name=value``.

    Raises:
        UsageError: If something is neither.
    """
    found: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or not name:
            raise UsageError(f"{argument}: not understood; parameters are written --name value")
        given = value if equals else next(rest, None)
        if given is None:
            raise UsageError(f"--{name}: its value is missing")
        found[name.replace("-", "_")] = given
    return found


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
    format: options.Answers = AnswerFormat.table,  # noqa: A002
) -> None:
    """Ask any SPARQL query; all graphs are seen as one, so none needs GRAPH.

    A CONSTRUCT or DESCRIBE gives Turtle, an ASK true or false.

    Example: `kg query question.rq --store store/ --format csv`
    """
    text = _query_text(file)
    source = options.source(graph, store, endpoint, timeout)
    match query_form(text):
        case "ASK":
            output.text(f"{str(source.ask(text)).lower()}\n")
        case "SELECT":
            show_answer(source.select(text), format)
        case _:
            from kg.serialisation import serialise

            output.text(serialise(source.construct(text), "ttl"))


def query_form(text: str) -> str:
    """Tell which of the four forms of query it is, passing over IRIs, strings and comments.

    Raises:
        QueryError: If it is none of them.
    """
    found = _FORM.search(_NOT_CODE.sub(" ", text))
    if not found:
        raise QueryError("not a SPARQL query: there is no SELECT, ASK, CONSTRUCT or DESCRIBE in it")
    return found[1].upper()


def _query_text(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    if "{" in file and not Path(file).is_file():
        return file
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(file, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


# -- stores ------------------------------------------------------------------------------


@app.command(rich_help_panel=GRAPHS)
def load(
    paths: options.Paths,
    store: Annotated[Path | None, _STORE] = None,
    endpoint: options.Endpoint = None,
    update: options.Update = None,
    graph_store: options.GraphStore = None,
    timeout: options.Timeout = options.TIMEOUT,
    quarantine: options.Quarantine = False,
    profile: options.Profile = None,
    published: options.Published = None,
    publisher: options.Publisher = None,
    url: options.Url = None,
    languages: options.Languages = "en",
    vocabulary: options.Vocabulary = None,
    jobs: options.Jobs = 1,
    max_mb: options.MaxMb = options.MAX_MB,
) -> None:
    """Put articles or RDF files into a store; what is there of an article is replaced.

    User and password of an endpoint stand in KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or in ~/.netrc.

    Example: `kg load graph.trig articles/ --store store/`
    """
    from kg import build, formats
    from kg.quarantine import Quarantine, beside
    from kg.store import open_store

    settings = options.reading(paths, published, publisher, url, languages, vocabulary, jobs, max_mb, profile)
    if remote := _remote(store, endpoint, update, graph_store, timeout):
        if quarantine:
            raise UsageError("--quarantine keeps a file beside an embedded store; name one with --store DIR")
        _load_over_http(remote, paths, settings)
    assert store
    graphs = [path for path in paths if formats.is_rdf(path) and Path(path).is_file()]
    texts = [path for path in paths if path not in graphs]
    opened = open_store(store, create=True)
    apart = Quarantine(beside(store), holding=quarantine)
    used = refused = violations = 0
    for path in graphs:
        quads, found = build.read(path, apart, settings.profile)
        opened.put(quads)
        used, violations = used + 1, violations + found
    if texts:
        with output.busy(f"reading {' '.join(texts[:3])} ...") as progress:
            built = build.build(texts, settings, store=opened, collect=False, quarantine=apart, progress=progress)
        used, refused, violations = used + built.articles, len(built.refused), violations + built.report.violations
        for error in built.refused:
            output.remark(str(error))
    opened.flush()
    apart.save()
    output.note_held(apart)
    output.note(f"{store}: {len(opened.articles())} articles, {len(opened):,} triples")
    raise typer.Exit(output.code(used, refused, violations))


def _remote(
    store: Path | None, endpoint: str | None, update: str | None, graph_store: str | None, timeout: float
) -> Endpoint | None:
    """Name the endpoint that is to be changed; None where an embedded store is.

    Raises:
        UsageError: If not exactly one of the two was named.
    """
    from kg.store import open_endpoint

    if bool(store) == bool(endpoint):
        raise UsageError("name what to change: --store DIR or --endpoint URL (one of them)")
    if endpoint:
        return open_endpoint(endpoint, update=update, graph_store=graph_store, timeout=timeout)
    if update or graph_store:
        raise UsageError("--update and --graph-store are addresses of an endpoint; name it with --endpoint URL")
    return None


def _load_over_http(remote: Endpoint, paths: list[str], settings: Options) -> NoReturn:
    from kg import build, formats, serialisation

    graphs = [path for path in paths if formats.is_rdf(path) and Path(path).is_file()]
    texts = [path for path in paths if path not in graphs]
    used = refused = violations = 0
    for path in graphs:
        remote.put(serialisation.read(path))
        used += 1
    if texts:
        with output.busy(f"reading {' '.join(texts[:3])} ...") as progress:
            built = build.build(texts, settings, store=remote, collect=False, progress=progress)
        used, refused, violations = used + built.articles, len(built.refused), built.report.violations
        for error in built.refused:
            output.remark(str(error))
    output.note(f"{remote.name}: {remote.size():,} articles")
    raise typer.Exit(output.code(used, refused, violations))


@app.command(rich_help_panel=GRAPHS)
def remove(
    article: Annotated[str, typer.Argument(help="Its file name, title, address or IRI.", metavar="ARTICLE")],
    store: Annotated[Path | None, _STORE] = None,
    endpoint: options.Endpoint = None,
    update: options.Update = None,
    timeout: options.Timeout = options.TIMEOUT,
) -> None:
    """Take an article out of a store, with all that only it reported.

    Example: `kg remove article.txt --store store/`
    """
    from kg.quarantine import Quarantine, beside
    from kg.store import open_store
    from kg.terms import Iri

    if remote := _remote(store, endpoint, update, None, timeout):
        output.note(f"{remote.remove(article)} is removed; {remote.size():,} articles are left")
        return
    assert store
    opened = open_store(store)
    iri = opened.remove(article)
    opened.flush()
    apart = Quarantine(beside(store))
    apart.forget([Iri(iri)])
    apart.save()
    output.note(f"{iri} is removed; {len(opened):,} triples are left")


@app.command(rich_help_panel=GRAPHS)
def export(
    out: Annotated[
        Path, typer.Option("--output", "-o", help="File to write: .ttl .trig .nq .nt .jsonld .rdf", metavar="FILE")
    ],
    graph: options.GraphFiles = None,
    store: options.Store = None,
    endpoint: options.Endpoint = None,
    timeout: options.Timeout = options.TIMEOUT,
    format: Annotated[  # noqa: A002
        str | None, typer.Option(help="Format, where the suffix does not tell it.", metavar="NAME")
    ] = None,
) -> None:
    """Write a store, or RDF files, to one file of any format.

    Example: `kg export --store store/ -o all.nq`
    """
    from kg import build, formats

    formats.format_of(out, format)
    quads = tuple(options.source(graph, store, endpoint, timeout).quads())
    build.write(quads, out, format)
    output.note(f"{out}: {len(quads):,} triples")
