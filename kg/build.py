"""The chain: articles -> docs -> records -> quads, checked and written.

This is the one place where the stages meet. One article's work knows nothing of another's,
so any number of processes gives the same bytes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import articles
from kg.errors import InputError, KgError
from kg.model import Article, Extraction
from kg.pool import Lost, ordered

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.lexicon import Lexicon

__all__ = ["Options", "extractions"]

_log = logging.getLogger(__name__)
_LONGEST: Final = 10_000_000  # characters; kg.articles sets the limit that users meet
_CRASHED: Final = "ended the process that read it, twice; it is probably too long for this machine's memory"


@dataclass(frozen=True, slots=True)
class Options:
    """How articles are read; what an article says of itself goes before the first three.

    ``vocabulary`` are Turtle files with further concepts and words, ``jobs`` the number of
    processes.
    """

    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    languages: str = "en"
    max_bytes: int = articles.MAX_BYTES
    vocabulary: tuple[Path, ...] = ()
    jobs: int = 1


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
    if options.jobs <= 1:
        results: Iterable[Extraction | KgError | Lost[Article | InputError]] = (work([source])[0] for source in sources)
    else:
        results = ordered(work, sources, jobs=options.jobs)
    for result in results:
        if isinstance(result, Lost):
            yield result.item if isinstance(result.item, InputError) else InputError(result.item.path, _CRASHED)
        elif isinstance(result, (Extraction, InputError)):
            yield result
        else:
            raise result


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
