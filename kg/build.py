"""The chain: articles -> docs -> records -> quads, checked and written.

This is the one place where the stages meet. One article's work knows nothing of another's,
so any number of processes gives the same bytes.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import articles
from kg.errors import InputError, KgError
from kg.model import Article, Extraction
from kg.namespaces import DATA
from kg.pool import Lost, ordered

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.lexicon import Lexicon
    from kg.quarantine import Quarantine
    from kg.store import Endpoint, Store
    from kg.terms import Quad
    from kg.validation import Report

__all__ = ["Built", "Options", "Part", "build", "extracted", "extractions", "parts", "read", "write"]

_log = logging.getLogger(__name__)
_TOGETHER: Final = 32  # articles that are checked and stored in one go
_LONGEST: Final = 10_000_000  # characters; kg.articles sets the limit that users meet
_CRASHED: Final = "ended the process that read it, twice; it is probably too long for this machine's memory"


@dataclass(frozen=True, slots=True)
class Options:
    """How articles are read; what an article says of itself goes before the first three.

    ``vocabulary`` are Turtle files with further concepts and words, ``jobs`` the number of
    processes, ``profile`` says which shapes the graph is checked against.
    """

    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    languages: str = "en"
    max_bytes: int = articles.MAX_BYTES
    vocabulary: tuple[Path, ...] = ()
    jobs: int = 1
    profile: Path | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What some articles gave, checked; ``refused`` are inputs that could not be used."""

    extractions: tuple[Extraction, ...]
    refused: tuple[InputError, ...]
    quads: tuple[Quad, ...]
    report: Report


@dataclass(frozen=True, slots=True)
class Built:
    """What a whole run gave: the graph, numbers, findings, and the inputs that could not be used.

    ``quads`` is empty where only a store was to have them; ``size`` counts them.
    """

    articles: int
    records: Counter[str]
    size: int
    refused: tuple[InputError, ...]
    report: Report
    quads: Collection[Quad] = ()


def extractions(paths: Iterable[str | Path], options: Options | None = None) -> Iterator[Extraction | InputError]:
    """Yield what each file gave, or why it gave nothing, in the order of the files.

    Raises:
        UsageError: If an option is wrong.
        ConfigurationError: If a part of the installation is missing.
    """
    options = options or Options()
    sources = articles.read(
        paths,
        published=options.published,
        publisher=options.publisher,
        url=options.url,
        languages=options.languages,
        max_bytes=options.max_bytes,
    )
    yield from extracted(sources, options)


def extracted(sources: Iterable[Article | InputError], options: Options) -> Iterator[Extraction | InputError]:
    """Extract from articles that have been read; errors pass through in their place.

    Raises:
        ConfigurationError: If a part of the installation is missing.
    """
    work = partial(_several, vocabulary=options.vocabulary)
    results: Iterable[Extraction | KgError | Lost[Article | InputError]]
    if options.jobs <= 1:
        results = (work([source])[0] for source in sources)
    else:
        results = ordered(work, sources, jobs=options.jobs)
    for result in results:
        if isinstance(result, Lost):
            yield result.item if isinstance(result.item, InputError) else InputError(result.item.path, _CRASHED)
        elif isinstance(result, (Extraction, InputError)):
            yield result
        else:
            raise result


def parts(paths: Iterable[str | Path], options: Options | None = None, *, base: str = DATA) -> Iterator[Part]:
    """Yield what articles gave as checked quads, some articles at a time, each article once.

    A last part may hold nothing but what was found when the articles were compared.

    Raises:
        UsageError: If an option is wrong.
        ConfigurationError: If a part of the installation is missing.
    """
    from kg import triples, validation

    options = options or Options()
    review = validation.Review(validation.load_profile(options.profile))
    results = _once(extractions(paths, options))
    while some := list(islice(results, _TOGETHER)):
        found = tuple(result for result in some if isinstance(result, Extraction))
        quads = tuple(dict.fromkeys(quad for extraction in found for quad in triples.quads(extraction, base=base)))
        report = review.validate(quads, [extraction.article for extraction in found])
        yield Part(found, tuple(error for error in some if isinstance(error, InputError)), quads, report)
    if not (compared := review.compare()).conforms:
        yield Part((), (), (), compared)


def build(
    paths: Iterable[str | Path],
    options: Options | None = None,
    *,
    base: str = DATA,
    store: Store | Endpoint | None = None,
    collect: bool = True,
    quarantine: Quarantine | None = None,
    progress: Callable[[str], object] = lambda _: None,
) -> Built:
    """Read, extract and check; keep the graph in a store, give it back, or both.

    What is put into the quarantine is in neither, and the report tells of it all the same.
    ``progress`` is told now and then, in words, how far it is.

    Raises:
        UsageError: If an option is wrong.
        ConfigurationError: If a part of the installation is missing.
        StoreError: If the store cannot be written.
    """
    from kg import triples, validation

    triples.checked_base(base)
    collected: dict[Quad, None] = {}
    built = Built(0, Counter(), 0, (), validation.merged(()))
    reports: list[Report] = []
    try:
        for part in parts(paths, options, base=base):
            quads = part.quads if quarantine is None else quarantine.sift(part.quads, part.report.findings)
            if collect:
                collected.update(dict.fromkeys(quads))
            if store is not None and quads:
                store.put(quads)
            reports.append(part.report)
            built = _with(built, part, len(quads))
            progress(f"{built.articles:,} articles, {built.records.total():,} records ...")
    finally:
        if store is not None and quarantine is not None:
            quarantine.save()  # the store has the rest already
    report = validation.merged(reports)
    return replace(built, size=len(collected) or built.size, report=report, quads=collected.keys())


def read(path: Path | str, quarantine: Quarantine, profile: Path | None = None) -> tuple[tuple[Quad, ...], int]:
    """Read an RDF file; unusable records are held back. Give its quads and the number of violations.

    Raises:
        UsageError: If the suffix names no RDF format, or the profile names what does not exist.
        InputError: If the file cannot be read.
    """
    from kg import serialisation, validation

    quads = tuple(serialisation.read(path))
    if not quarantine.holding:
        return quarantine.sift(quads, ()), 0
    report = validation.validate(quads, profile=validation.load_profile(profile))
    return quarantine.sift(quads, report.findings), report.violations


def write(quads: Iterable[Quad], output: Path, format_name: str | None, base: str = DATA) -> None:
    """Write quads to a file, making its folder if need be.

    Raises:
        InputError: If the file cannot be written.
    """
    from kg import serialisation

    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(output, f"cannot be written: {error.strerror}") from error
    serialisation.write(quads, output, format_name, base=base)


def _with(built: Built, part: Part, size: int) -> Built:
    return replace(
        built,
        articles=built.articles + len(part.extractions),
        records=built.records + Counter(record.type for one in part.extractions for record in one.records),
        size=built.size + size,
        refused=built.refused + part.refused,
    )


def _once(results: Iterable[Extraction | InputError]) -> Iterator[Extraction | InputError]:
    """Leave out an article that came before under another name; a graph has room for it once."""
    seen: dict[str, str] = {}
    for result in results:
        if isinstance(result, Extraction):
            article = result.article
            if article.iri in seen:
                _log.warning("%s: the same article as %s, left out", article.path, seen[article.iri])
                continue
            seen[article.iri] = article.path
        yield result


def _several(sources: Sequence[Article | InputError], *, vocabulary: tuple[Path, ...]) -> list[Extraction | KgError]:
    return [source if isinstance(source, InputError) else _one(source, vocabulary) for source in sources]


def _one(article: Article, vocabulary: tuple[Path, ...]) -> Extraction | KgError:
    """Extract from one article alone, so that its neighbours in a batch cannot change a figure."""
    from kg import extractors, pipeline

    try:
        nlp, lexicon = _loaded(vocabulary)
        (doc,) = pipeline.read(nlp, [article], batch_size=1)
        return extractors.extract(doc, lexicon)
    except KgError as error:
        return error
    except Exception as error:
        _log.debug("%s", article.path, exc_info=True)
        return InputError(article.path, f"could not be analysed ({type(error).__name__}: {error})", "a fault of ours")


@cache
def _loaded(vocabulary: tuple[Path, ...]) -> tuple[Language, Lexicon]:
    """Load the pipeline and the lexicon, once a process."""
    from kg import pipeline
    from kg.lexicon import Lexicon

    nlp = pipeline.load()
    nlp.max_length = _LONGEST
    return nlp, Lexicon.load(vocabulary)
