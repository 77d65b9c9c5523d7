"""Commands that keep graphs: load, remove, export."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from kg.cli import options, output
from kg.cli.application import GRAPHS, app
from kg.errors import InputError, UsageError

if TYPE_CHECKING:
    from kg.chain import Options
    from kg.store import Endpoint

__all__: list[str] = []

_STORE: Final = typer.Option(help="Folder of an embedded store.", metavar="DIR")


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
    gazetteer: options.Gazetteer = None,
    model: options.Model = "accurate",
    jobs: options.Jobs = 1,
    max_mb: options.MaxMb = options.MAX_MB,
    again: Annotated[bool, typer.Option("--again", help="Read articles anew that have not changed.")] = False,
) -> None:
    """Put articles or RDF files into a store; what is there of an article is replaced.

    User and password of an endpoint stand in KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or in ~/.netrc.

    Articles that are in the store already as they would come out now are left alone, so
    a load that was interrupted goes on where it stopped.

    Example: `kg load graph.trig articles/ --store store/`
    """
    from kg import chain, formats
    from kg.quarantine import Quarantine, beside
    from kg.store import open_store

    settings = options.reading(
        paths, published, publisher, url, languages, vocabulary, jobs, max_mb, profile, gazetteer=gazetteer, model=model
    )
    if remote := _remote(store, endpoint, update, graph_store, timeout):
        if quarantine:
            raise UsageError("--quarantine keeps a file beside an embedded store; name one with --store DIR")
        _load_over_http(remote, paths, settings)
    assert store
    graphs = [path for path in paths if formats.is_rdf(path) and Path(path).is_file()]
    texts = [path for path in paths if path not in graphs]
    opened = open_store(store, create=True)
    apart = Quarantine(beside(store), holding=quarantine)
    used = refused = violations = unchanged = 0
    for path in graphs:
        try:
            loaded = chain.load(path, opened, apart, profile=settings.profile, again=again)
        except InputError as error:
            output.remark(str(error))
            refused += 1
            continue
        used, violations, unchanged = used + 1, violations + loaded.violations, unchanged + loaded.unchanged
    if texts:
        with output.busy(f"reading {' '.join(texts[:3])} ...") as progress:
            built = chain.build(
                texts, settings, store=opened, collect=False, quarantine=apart, again=again, progress=progress
            )
        used, unchanged = used + built.articles + built.unchanged, unchanged + built.unchanged
        refused, violations = refused + len(built.refused), violations + built.report.violations
        for refusal in built.refused:
            output.remark(str(refusal))
    opened.flush()
    apart.save()
    output.note_held(apart)
    if unchanged:
        output.note(f"{unchanged:,} unchanged articles were left alone; --again reads them anew")
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
    from kg import chain, formats, serialisation

    graphs = [path for path in paths if formats.is_rdf(path) and Path(path).is_file()]
    texts = [path for path in paths if path not in graphs]
    used = refused = violations = 0
    for path in graphs:
        try:
            remote.put(serialisation.read(path))
            used += 1
        except InputError as error:
            output.remark(str(error))
            refused += 1
    if texts:
        with output.busy(f"reading {' '.join(texts[:3])} ...") as progress:
            built = chain.build(texts, settings, store=remote, collect=False, progress=progress)
        used, refused = used + built.articles, refused + len(built.refused)
        violations = built.report.violations
        for refusal in built.refused:
            output.remark(str(refusal))
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

    N-Quads and N-Triples of any size need little memory, the other formats hold all of it.

    Example: `kg export --store store/ -o all.nq`
    """
    from kg import chain, formats

    formats.format_of(out, format)
    counted = count()
    numbered = zip(options.source(graph, store, endpoint, timeout).quads(), counted, strict=False)
    chain.write((quad for quad, _ in numbered), out, format)
    output.note(f"{out}: {next(counted):,} triples")
