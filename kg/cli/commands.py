"""The commands: each parses, calls one function and prints."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kg import __version__
from kg.cli import options, output
from kg.errors import InputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from kg.build import Options
    from kg.model import Extraction

__all__ = ["app"]

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class RecordFormat(StrEnum):
    """How ``kg extract`` writes records."""

    jsonl = "jsonl"
    table = "table"
    csv = "csv"


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"diplomacy-kg {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Keep remarks to errors.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where unexpected errors arise.")] = False,
) -> None:
    """Articles of diplomatic news in, a citable knowledge graph out.

    Start with: `kg demo`
    """
    output.log_to_stderr(logging.DEBUG if debug else logging.ERROR if quiet else logging.WARNING)


@app.command()
def extract(
    paths: options.Paths,
    format: Annotated[RecordFormat, typer.Option(help="How the records are written.")] = RecordFormat.jsonl,  # noqa: A002
    published: options.Published = None,
    publisher: options.Publisher = None,
    url: options.Url = None,
    language: options.Language = "en",
    vocabulary: options.Vocabulary = None,
    jobs: options.Jobs = 1,
    max_mb: options.MaxMb = 5.0,
) -> None:
    """Print the records of articles: statements, meetings, trade figures, sanctions.

    Example: `kg extract article.txt --published 2024-04-09 --format table`
    """
    from kg import build

    settings = _settings(paths, published, publisher, url, language, vocabulary, jobs, max_mb)
    outcomes = _Outcomes(build.extractions(paths, settings))
    _WRITERS[format](outcomes)
    raise typer.Exit(outcomes.code())


class _Outcomes:
    """Extractions as they come; remarks on what could not be used, and counts both."""

    def __init__(self, results: Iterable[Extraction | InputError]) -> None:
        self._results = results
        self.articles = 0
        self.refused = 0

    def __iter__(self) -> Iterator[Extraction]:
        for result in self._results:
            if isinstance(result, InputError):
                self.refused += 1
                output.remark(str(result))
            else:
                self.articles += 1
                yield result

    def code(self) -> int:
        if not self.articles:
            return output.WRONG
        return output.LOOK if self.refused else output.DONE


def _settings(
    paths: list[str],
    published: str | None,
    publisher: str | None,
    url: str | None,
    language: str,
    vocabulary: list[Path] | None,
    jobs: int,
    max_mb: float,
) -> Options:
    from pathlib import Path

    from kg.build import Options

    if url and (len(paths) > 1 or Path(paths[0]).is_dir()):
        raise UsageError("--url is the address of one article; several were named")
    return Options(
        published=published,
        publisher=publisher,
        url=url,
        languages=language,
        max_bytes=int(max_mb * 1_000_000),
        vocabulary=tuple(vocabulary or ()),
        jobs=options.processes(jobs),
    )


def _json_lines(outcomes: _Outcomes) -> None:
    from kg import jsonl

    for extraction in outcomes:
        for record in jsonl.objects(extraction):
            print(jsonl.line(record))
        sys.stdout.flush()


def _table(outcomes: _Outcomes) -> None:
    from kg import jsonl

    records = [record for extraction in outcomes for record in jsonl.objects(extraction)]
    for kind, columns in jsonl.COLUMNS.items():
        shown = [*columns, "date", "article"]
        if rows := [jsonl.cells(record, shown) for record in records if record["type"] == kind]:
            output.table(shown, rows, title=f"{kind} ({len(rows)})")


def _comma_separated(outcomes: _Outcomes) -> None:
    from kg import jsonl

    own = dict.fromkeys(column for columns in jsonl.COLUMNS.values() for column in columns)
    columns = ["type", "article", "id", *own, "date", "spans"]
    records = (record for extraction in outcomes for record in jsonl.objects(extraction))
    output.comma_separated(columns, (jsonl.cells(record, columns) for record in records))


_WRITERS = {
    RecordFormat.jsonl: _json_lines,
    RecordFormat.table: _table,
    RecordFormat.csv: _comma_separated,
}
