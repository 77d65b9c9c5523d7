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
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from kg import articles
from kg.errors import InputError, KgError
from kg.identifiers import digest, graph_iri
from kg.model import Article, Extraction
from kg.namespaces import DATA
from kg.pool import Lost, ordered

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.lexicon import Lexicon
    from kg.quarantine import Quarantine
    from kg.serialisation import Group
    from kg.store import Endpoint, Store
    from kg.terms import Quad
    from kg.validation import Report

__all__ = [
    "Built",
    "Loaded",
    "Options",
    "Part",
    "Source",
    "articles_of",
    "build",
    "circumstances",
    "extracted",
    "extractions",
    "load",
    "parts",
    "write",
]

Source = str | Path | Article

_log = logging.getLogger(__name__)
_TOGETHER: Final = 32  # articles that are checked and stored in one go
_LONGEST: Final = 10_000_000  # characters; kg.articles sets the limit that users meet
_CRASHED: Final = "ended the process that read it, twice; it is probably too long for this machine's memory"


@dataclass(frozen=True, slots=True)
class Options:
    """How articles are read; what an article says of itself goes before the first three.

    ``vocabulary`` are Turtle files with further concepts and words, ``gazetteer`` those with
    further names, ``model`` is the trained pipeline (`accurate`, `fast` or a folder), ``jobs``
    the number of processes, ``profile`` says which shapes the graph is checked against.
    """

    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    languages: str = "en"
    max_bytes: int = articles.MAX_BYTES
    vocabulary: tuple[Path, ...] = ()
    gazetteer: tuple[Path, ...] = ()
    model: str = "accurate"
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
    ``unchanged`` articles were in the store already as they are now.
    """

    articles: int
    records: Counter[str]
    size: int
    refused: tuple[InputError, ...]
    report: Report
    quads: Collection[Quad] = ()
    unchanged: int = 0


def extractions(sources: Iterable[Source], options: Options | None = None) -> Iterator[Extraction | InputError]:
    """Yield what each file or article gave, or why it gave nothing, in the order named.

    Raises:
        UsageError: If an option is wrong.
        ConfigurationError: If a part of the installation is missing.
    """
    options = options or Options()
    yield from extracted(articles_of(sources, options), options)


def articles_of(sources: Iterable[Source], options: Options) -> Iterator[Article | InputError]:
    """Read what is named by its path; an article that is at hand is taken as it is.

    Raises:
        UsageError: If ``published`` is not a date.
    """
    for at_hand, several in groupby(sources, key=lambda source: isinstance(source, Article)):
        if at_hand:
            yield from (article for article in several if isinstance(article, Article))
            continue
        yield from articles.read(
            (path for path in several if not isinstance(path, Article)),
            published=options.published,
            publisher=options.publisher,
            url=options.url,
            languages=options.languages,
            max_bytes=options.max_bytes,
        )


def extracted(sources: Iterable[Article | InputError], options: Options) -> Iterator[Extraction | InputError]:
    """Extract from articles that have been read; errors pass through in their place.

    Raises:
        InputError: If a file of words or names cannot be used.
        ConfigurationError: If a part of the installation is missing.
    """
    _check_words(options)
    work = partial(_several, words=_Words(options.vocabulary, options.gazetteer, options.model))
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


def _check_words(options: Options) -> None:
    """Read the user's words and names before any article, so that a fault in them is told once."""
    from kg.gazetteer import Gazetteer
    from kg.lexicon import Lexicon

    Lexicon.load(options.vocabulary)
    if options.gazetteer:
        Gazetteer.load(extra=options.gazetteer)


def parts(
    sources: Iterable[Source],
    options: Options | None = None,
    *,
    base: str = DATA,
    wanted: Callable[[Article], bool] = lambda _: True,
) -> Iterator[Part]:
    """Yield what articles gave as checked quads, some articles at a time, each article once.

    A last part may hold nothing but what was found when the articles were compared.
    Articles that are not wanted are left out before anything is loaded that reads them.

    Raises:
        UsageError: If an option is wrong.
        ConfigurationError: If a part of the installation is missing.
    """
    from kg import triples, validation

    options = options or Options()
    review = validation.Review(validation.load_profile(options.profile))
    read = (one for one in _once(articles_of(sources, options)) if isinstance(one, InputError) or wanted(one))
    results = extracted(read, options)
    while some := list(islice(results, _TOGETHER)):
        found = tuple(result for result in some if isinstance(result, Extraction))
        quads = tuple(dict.fromkeys(quad for extraction in found for quad in triples.quads(extraction, base=base)))
        report = review.validate(quads, [extraction.article for extraction in found])
        yield Part(found, tuple(error for error in some if isinstance(error, InputError)), quads, report)
    if not (compared := review.compare()).conforms:
        yield Part((), (), (), compared)


def build(
    sources: Iterable[Source],
    options: Options | None = None,
    *,
    base: str = DATA,
    store: Store | Endpoint | None = None,
    collect: bool = True,
    quarantine: Quarantine | None = None,
    again: bool = True,
    progress: Callable[[str], object] = lambda _: None,
) -> Built:
    """Read, extract and check; keep the graph in a store, give it back, or both.

    Args:
        sources: Files, folders, globs, ``-`` for standard input, or articles at hand.
        options: How articles are read.
        base: Where the IRIs of the data begin.
        store: Where to keep the graph.
        collect: Give the graph back.
        quarantine: Where unusable records go, instead of into the graph; the report tells of
            them all the same.
        again: Read articles that the store has already as they would come out now.
        progress: Is told now and then, in words, how far it is.

    Raises:
        UsageError: If an option is wrong.
        ConfigurationError: If a part of the installation is missing.
        StoreError: If the store cannot be written.
    """
    from kg import triples, validation
    from kg.store import Store

    triples.checked_base(base)
    options = options or Options()
    embedded = store if isinstance(store, Store) else None  # an endpoint keeps no marks
    known = _Known(None if again else embedded, circumstances(options, quarantine), base)
    collected: dict[Quad, None] = {}
    built = Built(0, Counter(), 0, (), validation.merged(()))
    reports: list[Report] = []
    for part in parts(sources, options, base=base, wanted=known.lacks):
        quads = part.quads if quarantine is None else quarantine.sift(part.quads, part.report.findings)
        if collect:
            collected.update(dict.fromkeys(quads))
        if store is not None and quads:
            if quarantine is not None:
                quarantine.save()  # first: what is lost between the two is read again, as the mark is written last
            if embedded is None:
                store.put(quads)
            else:
                embedded.put(quads, dict(map(known.mark, (extraction.article for extraction in part.extractions))))
        reports.append(part.report)
        built = _with(built, part, len(quads))
        progress(f"{built.articles:,} articles, {built.records.total():,} records ...")
    report = validation.merged(reports)
    size = len(collected) or built.size
    return replace(built, size=size, report=report, quads=collected.keys(), unchanged=known.unchanged)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of an RDF file: articles put and left alone, violations among what was held back."""

    articles: int = 0
    unchanged: int = 0
    violations: int = 0


def load(
    path: Path | str, store: Store, quarantine: Quarantine, *, profile: Path | None = None, again: bool = True
) -> Loaded:
    """Put an RDF file into a store, some articles at a time; unusable records are held back.

    Nothing is put unless the whole file can be read. With ``again`` articles are put that
    the store has already.

    Raises:
        UsageError: If the suffix names no RDF format, or the profile names what does not exist.
        InputError: If the file cannot be read.
        StoreError: If the store cannot be written.
    """
    from kg import serialisation, validation

    settings = circumstances(Options(profile=profile), quarantine)
    review = validation.Review(validation.load_profile(profile)) if quarantine.holding else None
    loaded = Loaded()
    for several in _batches(serialisation.grouped(path)):
        marks = {group.graph: digest(group.digest, settings) for group in several if group.graph}
        unchanged = {graph for graph, mark in marks.items() if not again and store.is_made_from(graph, mark)}
        quads = tuple(dict.fromkeys(q for group in several if group.graph not in unchanged for q in group.quads))
        report = review.validate(quads) if review else validation.merged(())
        kept = quarantine.sift(quads, report.findings)
        quarantine.save()
        if kept:
            store.put(kept, {graph: mark for graph, mark in marks.items() if graph not in unchanged})
        loaded = Loaded(
            loaded.articles + len(marks) - len(unchanged),
            loaded.unchanged + len(unchanged),
            loaded.violations + report.violations,
        )
    return replace(loaded, violations=loaded.violations + (review.compare().violations if review else 0))


def circumstances(options: Options, quarantine: Quarantine | None = None) -> str:
    """Give a mark of all that changes what an article gives, beside the article itself.

    Raises:
        InputError: If a vocabulary or the profile cannot be read.
    """
    from kg import fingerprints

    holding = quarantine is not None and quarantine.holding
    profile = [options.profile] if holding and options.profile else []
    further = [fingerprints.of_files(files) for files in (options.vocabulary, options.gazetteer, profile)]
    return digest(fingerprints.of_package(), *further, options.model, str(holding))


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


class _Words(NamedTuple):
    """What an article is read with."""

    vocabulary: tuple[Path, ...]
    gazetteer: tuple[Path, ...]
    model: str


class _Known:
    """Tells which articles a store lacks as they are now, and counts the others."""

    def __init__(self, store: Store | None, settings: str, base: str) -> None:
        self._store = store
        self._settings = settings
        self._base = base
        self.unchanged = 0

    def mark(self, article: Article) -> tuple[str, str]:
        """Give the name of an article's graph and the mark of what it is made from."""
        from kg import fingerprints

        graph = graph_iri(article.iri).replace(DATA, self._base, 1)
        return graph, fingerprints.of_article(article, self._settings)

    def lacks(self, article: Article) -> bool:
        lacking = self._store is None or not self._store.is_made_from(*self.mark(article))
        self.unchanged += not lacking
        return lacking


def _batches(groups: Iterable[Group]) -> Iterator[list[Group]]:
    """Put some articles together; what is no article's is large and stands alone."""
    for of_articles, members in groupby(groups, lambda group: group.graph is not None):
        while several := list(islice(members, _TOGETHER if of_articles else 1)):
            yield several


def _once(sources: Iterable[Article | InputError]) -> Iterator[Article | InputError]:
    """Leave out an article that came before under another name; a graph has room for it once."""
    seen: dict[str, str] = {}
    for source in sources:
        if isinstance(source, Article):
            if source.iri in seen:
                _log.warning("%s: the same article as %s, left out", source.path, seen[source.iri])
                continue
            seen[source.iri] = source.path
        yield source


def _several(sources: Sequence[Article | InputError], *, words: _Words) -> list[Extraction | KgError]:
    return [source if isinstance(source, InputError) else _one(source, words) for source in sources]


def _one(article: Article, words: _Words) -> Extraction | KgError:
    """Extract from one article alone, so that its neighbours in a batch cannot change a figure."""
    from kg import extractors, pipeline

    try:
        nlp, lexicon = _loaded(words)
        (doc,) = pipeline.read(nlp, [article], batch_size=1)
        return extractors.extract(doc, lexicon)
    except KgError as error:
        return error
    except Exception as error:
        _log.debug("%s", article.path, exc_info=True)
        return InputError(article.path, f"could not be analysed ({type(error).__name__}: {error})", "a fault of ours")


@cache
def _loaded(words: _Words) -> tuple[Language, Lexicon]:
    """Load the pipeline and the lexicon, once a process."""
    from kg import pipeline
    from kg.lexicon import Lexicon

    nlp = pipeline.load(words.model, gazetteer=words.gazetteer)
    nlp.max_length = _LONGEST
    return nlp, Lexicon.load(words.vocabulary)
