"""Commands that read articles: extract, build, validate, explain."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli import options, output
from kg.cli.application import ARTICLES, app
from kg.errors import InputError, UsageError
from kg.namespaces import DATA, DIP

if TYPE_CHECKING:
    from kg.chain import Built, Options
    from kg.model import Article, Extraction, Span

__all__ = ["summary"]


class RecordFormat(StrEnum):
    """How ``kg extract`` writes records."""

    jsonl = "jsonl"
    table = "table"
    csv = "csv"


class ReportFormat(StrEnum):
    """How ``kg validate`` writes findings."""

    text = "text"
    json = "json"
    sarif = "sarif"
    junit = "junit"
    ttl = "ttl"


class Threshold(StrEnum):
    """From which severity on a finding makes the exit code 1."""

    violation = "violation"
    warning = "warning"
    info = "info"
    never = "never"


# -- extract -----------------------------------------------------------------------------


@app.command(rich_help_panel=ARTICLES)
def extract(
    paths: options.Paths,
    format: Annotated[RecordFormat, typer.Option(help="How the records are written.")] = RecordFormat.jsonl,  # noqa: A002
    published: options.Published = None,
    publisher: options.Publisher = None,
    url: options.Url = None,
    languages: options.Languages = "en",
    vocabulary: options.Vocabulary = None,
    gazetteer: options.Gazetteer = None,
    model: options.Model = "accurate",
    jobs: options.Jobs = 1,
    max_mb: options.MaxMb = options.MAX_MB,
) -> None:
    """Print the records of articles: statements, meetings, trade figures, sanctions.

    Example: `kg extract article.txt --published 2024-04-09 --format table`
    """
    from kg import chain

    settings = options.reading(
        paths, published, publisher, url, languages, vocabulary, jobs, max_mb, gazetteer=gazetteer, model=model
    )
    outcomes = _Outcomes(chain.extractions(paths, settings))
    _WRITERS[format](outcomes)
    raise typer.Exit(outcomes.code())


class _Outcomes:
    """Extractions as they come; what could not be used is remarked on and counted."""

    def __init__(self, results: Iterable[Extraction | InputError]) -> None:
        self._results = results
        self._articles = 0
        self._refused = 0

    def __iter__(self) -> Iterator[Extraction]:
        for result in self._results:
            if isinstance(result, InputError):
                self._refused += 1
                output.remark(str(result))
            else:
                self._articles += 1
                yield result

    def code(self) -> int:
        return output.code(self._articles, self._refused)


def _json_lines(outcomes: _Outcomes) -> None:
    from kg import jsonl

    for extraction in outcomes:
        for record in jsonl.objects(extraction):
            print(jsonl.line(record))
        sys.stdout.flush()


def _table(outcomes: _Outcomes) -> None:
    from kg import jsonl

    records = [record for extraction in outcomes for record in jsonl.objects(extraction)]
    several = len({record["article"] for record in records}) > 1
    for kind, columns in jsonl.COLUMNS.items():
        shown = [*(["article"] if several else []), *columns, "date"]
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

# -- build -------------------------------------------------------------------------------


@app.command(rich_help_panel=ARTICLES)
def build(
    paths: options.Paths,
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write: .ttl .trig .nq .nt .jsonld .rdf", metavar="FILE"),
    ] = None,
    format: Annotated[  # noqa: A002
        str | None, typer.Option(help="Format, where the suffix does not tell it.", metavar="NAME")
    ] = None,
    store: Annotated[Path | None, typer.Option(help="Keep the graph in this embedded store.", metavar="DIR")] = None,
    quarantine: options.Quarantine = False,
    profile: options.Profile = None,
    base: Annotated[str, typer.Option(help="Where the IRIs of the data begin.", metavar="IRI")] = DATA,
    published: options.Published = None,
    publisher: options.Publisher = None,
    url: options.Url = None,
    languages: options.Languages = "en",
    vocabulary: options.Vocabulary = None,
    gazetteer: options.Gazetteer = None,
    model: options.Model = "accurate",
    jobs: options.Jobs = 1,
    max_mb: options.MaxMb = options.MAX_MB,
) -> None:
    """Build a knowledge graph of articles: read, extract, check, write.

    Without `-o` and `--store` the graph goes to standard output as TriG.

    Example: `kg build articles/ -o graph.trig`
    """
    from kg.chain import build as build_graph
    from kg.chain import write
    from kg.formats import format_of
    from kg.quarantine import Quarantine, beside
    from kg.store import open_store

    settings = options.reading(
        paths, published, publisher, url, languages, vocabulary, jobs, max_mb, profile, gazetteer=gazetteer, model=model
    )
    if quarantine and not (out or store):
        raise UsageError("--quarantine needs a place beside the graph; name one: -o FILE or --store DIR")
    name = format_of(out or "", format or (None if out else "trig")).name  # a wrong one is told before the work
    opened = open_store(store, create=True) if store else None
    place = store or out
    apart = Quarantine(beside(place), holding=quarantine, anew=not store) if place else None
    started = time.perf_counter()
    keep = bool(out) or not store
    with output.busy(f"reading {' '.join(paths[:3])} ...") as progress:
        built = build_graph(paths, settings, base=base, store=opened, collect=keep, quarantine=apart, progress=progress)
    for error in built.refused:
        output.remark(str(error))
    if built.articles and out:
        write(built.quads, out, name, base)
    elif built.articles and not store:
        output.text(_serialised(built, name, base))
    if apart is not None:
        apart.save()
        output.note_held(apart)
    report_built(built, time.perf_counter() - started, out or store)
    raise typer.Exit(output.code(built.articles, len(built.refused), built.report.violations))


def report_built(built: Built, seconds: float, place: Path | None) -> None:
    """Tell on standard error what was built: a table for people, one line for logs."""
    rows = summary(built)
    if sys.stderr.isatty():
        output.table(("", f"{seconds:.1f} s"), rows, title=str(place or ""), stderr=True)
    else:
        output.note(", ".join(f"{name} {number}" for name, number in rows) + (f" -> {place}" if place else ""))
    if built.report.findings and place and place.is_file():
        output.note(f"kg validate {place} tells what is to be looked at")


def summary(built: Built) -> list[tuple[str, str]]:
    """Count what was built, under the names that people use."""
    kinds = {"Statement": "statements", "Meeting": "meetings", "TradeFigure": "trade figures", "Sanction": "sanctions"}
    counts = [(name, f"{built.records[kind]:,}") for kind, name in kinds.items()]
    found = [("violations", f"{built.report.violations:,}"), ("warnings", f"{built.report.count('Warning'):,}")]
    return [("articles", f"{built.articles:,}"), *counts, ("triples", f"{built.size:,}"), *found]


def _serialised(built: Built, name: str, base: str) -> str:
    from kg.serialisation import serialise

    return serialise(built.quads, name, base=base)


# -- validate ----------------------------------------------------------------------------


@app.command(rich_help_panel=ARTICLES)
def validate(
    paths: options.Paths,
    format: Annotated[ReportFormat, typer.Option(help="How the findings are written.")] = ReportFormat.text,  # noqa: A002
    fail_on: Annotated[Threshold, typer.Option(help="Exit with 1 from this severity on.")] = Threshold.violation,
    profile: options.Profile = None,
    beside: Annotated[
        list[str] | None,
        typer.Option(
            "--articles", help="Articles with which graphs are compared, else those beside them.", metavar="PATH"
        ),
    ] = None,
    published: options.Published = None,
    publisher: options.Publisher = None,
    url: options.Url = None,
    languages: options.Languages = "en",
    vocabulary: options.Vocabulary = None,
    gazetteer: options.Gazetteer = None,
    model: options.Model = "accurate",
    jobs: options.Jobs = 1,
    max_mb: options.MaxMb = options.MAX_MB,
) -> None:
    """Check articles or RDF files against the shapes, and say what is wrong at which words.

    Example: `kg validate graph.trig --articles articles/ --format sarif`
    """
    from kg import chain, formats, validation

    settings = options.reading(
        paths, published, publisher, url, languages, vocabulary, jobs, max_mb, profile, gazetteer=gazetteer, model=model
    )
    rules = validation.load_profile(profile)
    graphs = [path for path in paths if formats.is_rdf(path) and Path(path).is_file()]
    texts = [path for path in paths if path not in graphs]
    graphs, quads, refused = _parsed(graphs)
    names = {getattr(quad.object, "value", "") for quad in quads if quad.predicate.value == f"{DIP}fileName"}
    articles = list(_compared(beside or _beside(graphs, names), settings))
    reports = [validation.validate(quads, articles, profile=rules)] if graphs else []
    _note_missing(names, articles)
    found = len(graphs)
    if texts:
        built = chain.build(texts, settings, collect=False)
        reports.append(built.report)
        found, refused = found + built.articles, refused + len(built.refused)
        for error in built.refused:
            output.remark(str(error))
    report = validation.merged(reports)
    if found:
        output.text(validation.render(report, format, profile=rules, fail_on=fail_on))
    raise typer.Exit(output.code(found, refused, report.at_least(fail_on)))


def _parsed(paths: list[str]) -> tuple[list[str], list[Any], int]:
    """Read RDF files; give those that could be read, what is in them, and how many could not."""
    from kg import formats

    read, quads = list[str](), list[Any]()
    for path in paths:
        try:
            quads += list(formats.parse(path))
        except InputError as error:
            output.remark(str(error))
        else:
            read.append(path)
    return read, quads, len(paths) - len(read)


def _beside(graphs: list[str], names: Collection[str]) -> list[str]:
    """List the articles that lie in the folder of a graph under the name that it gives them."""
    folders = dict.fromkeys(Path(graph).parent for graph in graphs)
    plain = sorted(name for name in names if Path(name).name == name)  # a graph leads to no other folder
    return [str(folder / name) for folder in folders for name in plain if (folder / name).is_file()]


def _note_missing(names: Collection[str], articles: list[Article]) -> None:
    if missing := len(set(names) - {article.name for article in articles}):
        output.note(
            f"the text of {missing:,} of {len(names):,} articles is not at hand, so their words were not read again; "
            "--articles PATH says where it is"
        )


def _compared(paths: list[str], settings: Options) -> Iterator[Article]:
    """Yield the articles that graphs are compared with; what cannot be read is remarked on."""
    from kg import articles

    for found in articles.read(paths, languages="any", max_bytes=settings.max_bytes):
        if isinstance(found, InputError):
            output.remark(str(found))
        else:
            yield found


# -- explain -----------------------------------------------------------------------------


@app.command(rich_help_panel=ARTICLES)
def explain(
    what: Annotated[
        str, typer.Argument(help="An article, or the IRI of a record of a graph or store.", metavar="ARTICLE|IRI")
    ],
    graph: options.GraphFiles = None,
    store: options.Store = None,
    endpoint: options.Endpoint = None,
    published: options.Published = None,
    publisher: options.Publisher = None,
    languages: options.Languages = "en",
    vocabulary: options.Vocabulary = None,
    gazetteer: options.Gazetteer = None,
    model: options.Model = "accurate",
    max_mb: options.MaxMb = options.MAX_MB,
) -> None:
    """Show on which words each record rests, and which sentences gave none and why.

    Example: `kg explain article.txt --published 2024-04-09`
    """
    if "://" in what or graph or store or endpoint:
        output.text(_record_explained(what, graph, store, endpoint))
        return
    from kg import chain

    settings = options.reading(
        [what], published, publisher, None, languages, vocabulary, 1, max_mb, gazetteer=gazetteer, model=model
    )
    outcomes = _Outcomes(chain.extractions([what], settings))
    for extraction in outcomes:
        output.text("".join(f"{line}\n" for line in _explained(extraction)))
    raise typer.Exit(outcomes.code())


def _explained(extraction: Extraction) -> Iterator[str]:
    """Yield records and misses in text order, each under the words that it rests on."""
    from kg import jsonl

    text = extraction.article.text
    entries: list[tuple[Span, list[str]]] = []
    for record, shown in zip(extraction.records, jsonl.objects(extraction), strict=True):
        values = zip(columns := [*jsonl.COLUMNS[record.type], "date"], jsonl.cells(shown, columns), strict=True)
        head = f"{record.type}  {shown['id']}"
        rule = f"rule: {record.rule or '?'} of {record.extractor or '?'}, confidence {record.confidence:.2f}"
        entries.append((record.spans[0], [head, *(f"  {key}: {value}" for key, value in values if value), f"  {rule}"]))
    entries += [(miss.span, [f"no {miss.type}: {miss.reason}"]) for miss in extraction.misses]
    yield f"{extraction.article.name}: {len(extraction.records)} records, {len(extraction.misses)} sentences without"
    for span, members in groupby(sorted(entries, key=lambda entry: entry[0]), key=lambda entry: entry[0]):
        yield ""
        yield f"[{span.start},{span.end}] {' '.join(text[span.start : span.end].split())}"
        yield from (f"  {line}" for _, lines in members for line in lines)


def _record_explained(iri: str, graph: list[Path] | None, store: Path | None, endpoint: str | None) -> str:
    """Describe a node of a graph: its properties by short names, evidence as quoted words.

    Raises:
        UsageError: If the graph says nothing about it.
    """
    from kg.terms import Iri, curie, sparql

    node = sparql(Iri(iri))
    query = f"""PREFIX dip: <https://w3id.org/diplomacy-kg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?property ?value ?label ?words WHERE {{
  {{ {node} ?property ?value }} UNION {{ ?value dip:consolidates {node} BIND("consolidated in" AS ?property) }}
  UNION {{ ?value dip:officeMention/dip:heldBy {node} BIND("told by office" AS ?property) }}
  OPTIONAL {{ ?value skos:prefLabel ?label }}
  OPTIONAL {{ ?value (oa:hasSelector/oa:exact)|dip:because ?words }}
  OPTIONAL {{ ?value dip:officeMention ?told . ?told dip:heldBy {node} ; dip:because ?words }}
}} ORDER BY ?property ?value"""
    rows = list(options.source(graph, store, endpoint).select(query))
    if not rows:
        raise UsageError(f"{iri}: the graph says nothing about it")
    lines = [iri]
    for row in rows:
        value = curie(str(row["value"]))
        shown = [str(row["label"])] * bool(row["label"]) + [f"“{row['words']}”"] * bool(row["words"])
        said = "  ".join([*shown, f"({value})"]) if shown else value
        lines.append(f"  {curie(str(row['property']))}: {said}")
    return "\n".join(lines) + "\n"
