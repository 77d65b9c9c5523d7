"""Commands that show: draw, report."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options, output
from kg.cli.application import ARTICLES, GRAPHS, app
from kg.errors import InputError, UsageError

if TYPE_CHECKING:
    from kg.pictures import Actor, Fact, Picture
    from kg.terms import Source

__all__ = ["facts"]


class PictureKind(StrEnum):
    """What ``kg draw`` can draw."""

    network = "network"
    timeline = "timeline"
    matrix = "matrix"


class PictureFormat(StrEnum):
    """How a picture is written."""

    svg = "svg"
    html = "html"


class MatrixColumns(StrEnum):
    """What stands at the top of a matrix."""

    topic = "topic"
    outlet = "outlet"


@app.command(rich_help_panel=GRAPHS)
def draw(
    picture: Annotated[PictureKind, typer.Argument(help="What to draw.", show_default=False)],
    about: Annotated[
        str | None, typer.Option(help="Only what concerns this actor or place, by name or IRI.", metavar="NAME")
    ] = None,
    after: Annotated[str | None, typer.Option(help="Not before this day, month or year.", metavar="DATE")] = None,
    before: Annotated[str | None, typer.Option(help="Not after this day, month or year.", metavar="DATE")] = None,
    top: Annotated[int, typer.Option(help="How many actors, dates or speakers at most.", metavar="N", min=1)] = 40,
    columns: Annotated[
        MatrixColumns | None,
        typer.Option(help="What stands at the top of a matrix; the topic, or with --about the outlet."),
    ] = None,
    graph: options.GraphFiles = None,
    store: options.Store = None,
    endpoint: options.Endpoint = None,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write: .svg or .html", metavar="FILE")
    ] = None,
    format: Annotated[  # noqa: A002
        PictureFormat | None, typer.Option(help="Format, where the suffix does not tell it.")
    ] = None,
) -> None:
    """Draw a network of actors, a timeline, or who said what about whom.

    A page (.html) holds the records behind the picture as well; it loads nothing and can be sent by mail.
    Without `-o` the picture goes to standard output as SVG.

    Example: `kg draw network --about NATO --graph graph.trig -o nato.html`
    """
    from kg import pictures

    form = _format(out, format)
    source = options.source(graph, store, endpoint)
    actors, wanted = _actors(source, about)
    found = facts(source, picture, after, before)
    if wanted:
        found = [f for f in found if (f.is_about(wanted) if picture == "matrix" else f.concerns(wanted))]
    if not found:
        raise UsageError(_nothing(about))
    drawn = _drawn(picture, found, actors, top, about or "", columns)
    for note in drawn.notes:
        output.note(note)
    _write(pictures.page(drawn) if form is PictureFormat.html else pictures.svg(drawn), out)


def facts(source: Source, picture: PictureKind, after: str | None, before: str | None) -> list[Fact]:
    """Ask the questions that a picture needs; figures of trade by their period."""
    from kg import pictures, questions

    found: list[Fact] = []
    for kind, question in pictures.QUESTIONS.items():
        if picture is PictureKind.matrix and kind != "statement":
            continue
        since, until = (None, None) if kind == "trade" else (after, before)
        answer = questions.ask(source, question, after=since, before=until)
        if not answer.complete:
            output.remark(f"{question}: the endpoint cut the rows off; the picture is of a part")
        found += pictures.facts_of(kind, answer)
    return [fact for fact in found if fact.kind != "trade" or fact.within(after, before)]


def _actors(source: Source, about: str | None) -> tuple[dict[str, Actor], frozenset[str]]:
    """Find the actors, and the names, in lower case, of what the picture is about."""
    from kg import pictures, questions

    actors = pictures.actors_of(questions.ask(source, "actors"))
    if about is None:
        return actors, frozenset()
    meant = pictures.actors_of(questions.ask(source, "actors", name=about))
    return actors, frozenset(name.lower() for name in (*meant, about))


def _drawn(
    picture: PictureKind,
    found: list[Fact],
    actors: dict[str, Actor],
    top: int,
    about: str,
    columns: MatrixColumns | None,
) -> Picture:
    from kg import pictures

    match picture:
        case PictureKind.network:
            return pictures.network(found, actors, top=top, about=about)
        case PictureKind.timeline:
            return pictures.timeline(found, top=top, about=about)
        case PictureKind.matrix:
            at_top = columns or (MatrixColumns.outlet if about else MatrixColumns.topic)
            return pictures.matrix(found, top=top, about=about, columns=at_top.value)


def _format(out: Path | None, form: PictureFormat | None) -> PictureFormat:
    if form:
        return form
    suffix = out.suffix.lower().removeprefix(".") if out else "svg"
    try:
        return PictureFormat("html" if suffix == "htm" else suffix)
    except ValueError:
        raise UsageError(f"{out}: write .svg or .html, or give --format") from None


def _nothing(about: str | None) -> str:
    if about is None:
        return "nothing to draw: there are no such records"
    return f"{about}: no such record concerns it; kg ask actors lists the names"


def _write(text: str, out: Path | None) -> None:
    """Write a file, making its folder if need be, or to standard output.

    Raises:
        InputError: If the file cannot be written.
    """
    if out is None:
        output.text(text)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(out, f"cannot be written: {error.strerror}") from error
    output.note(str(out))


# -- report ------------------------------------------------------------------------------


@app.command(rich_help_panel=ARTICLES)
def report(
    path: Annotated[str, typer.Argument(help="An article; - is standard input.", metavar="ARTICLE")],
    out: Annotated[
        Path | None, typer.Option("--output", "-o", help="HTML file to write; else standard output.", metavar="FILE")
    ] = None,
    published: options.Published = None,
    publisher: options.Publisher = None,
    url: options.Url = None,
    languages: options.Languages = "en",
    vocabulary: options.Vocabulary = None,
    gazetteer: options.Gazetteer = None,
    model: options.Model = "accurate",
    max_mb: options.MaxMb = options.MAX_MB,
) -> None:
    """Show an article with its words marked beside its records and findings, as one HTML file.

    Example: `kg report article.txt -o report.html`
    """
    from kg import chain, pictures, validation

    settings = options.reading(
        [path], published, publisher, url, languages, vocabulary, 1, max_mb, gazetteer=gazetteer, model=model
    )
    with output.busy(f"reading {path} ..."):
        parts = list(chain.parts([path], settings))
    for error in (error for part in parts for error in part.refused):
        output.remark(str(error))
    found = [extraction for part in parts for extraction in part.extractions]
    if len(found) > 1:
        raise UsageError(f"{path}: {len(found)} articles; a report is of one")
    checked = validation.merged(part.report for part in parts)
    for extraction in found:
        _write(pictures.article_page(extraction, checked.findings), out)
    raise typer.Exit(output.code(len(found), sum(len(part.refused) for part in parts), checked.violations))
