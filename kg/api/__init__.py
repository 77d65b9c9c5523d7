"""The library in four functions, for scripts and notebooks; ``import kg`` has them as ``kg.read`` and so on.

Sources are files, folders and globs, articles that have been read, or sequences of these; a
text at hand is given by name, ``text=...``. An input that cannot be used is logged and left
out, and the result names it in ``refused``; only if nothing at all can be used an error is
raised.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import articles, chain, questions
from kg.api.results import Answer, Articles, Graph, Records
from kg.errors import InputError, UsageError
from kg.model import Article, Extraction
from kg.namespaces import DATA
from kg.terms import Source as AskedSource

if TYPE_CHECKING:
    from kg.store import Store

__all__ = ["Answer", "Articles", "Graph", "Records", "ask", "build", "extract", "read"]

Source = str | os.PathLike[str] | Article | Iterable["Source"]

_log = logging.getLogger(__name__)
_LONGEST_NAME: Final = 255  # of a file, on the usual systems


def read(
    *sources: Source,
    text: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    language: str = "en",
) -> Articles:
    """Read articles.

    Args:
        sources: Files, folders, globs.
        text: A text at hand, instead of or after these.
        published: A date (``YYYY-MM-DD``) for articles that state none.
        publisher: An outlet for articles that state none.
        url: An address for an article that states none.
        language: ``en``, or ``any`` to read whatever is given.

    Raises:
        InputError: If none of them can be used.
        UsageError: If nothing is named, or ``published`` is no date.
    """
    named = list(_named(sources))
    if not named and text is None:
        raise UsageError('name what to read: a file, a folder, a glob, or text="..."')
    options = chain.Options(published=published, publisher=publisher, url=url, languages=language)
    found = list(chain.articles_of(named, options))
    if text is not None:
        found.append(articles.of_text(text, published=published, publisher=publisher, url=url, languages=language))
    usable = [each for each in found if isinstance(each, Article)]
    return Articles(tuple(usable), _refused((each for each in found if isinstance(each, InputError)), usable))


def extract(
    *sources: Source,
    text: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    language: str = "en",
    vocabulary: Sequence[Path | str] = (),
    gazetteer: Sequence[Path | str] = (),
    model: str = "accurate",
    jobs: int = 1,
) -> Records:
    """Extract the records of articles: statements, meetings, trade figures, sanctions.

    Args:
        sources: Files, folders, globs, articles.
        text: As in `read`; so are the next four.
        published: A date for articles that state none.
        publisher: An outlet for articles that state none.
        url: An address for an article that states none.
        language: ``en`` or ``any``.
        vocabulary: Turtle files with further concepts and words.
        gazetteer: Turtle files with further names.
        model: The trained pipeline: `accurate`, `fast`, or its folder.
        jobs: Processes; 0 is one a core.

    Raises:
        InputError: If none of the articles can be used.
        UsageError: If nothing is named, or an option is wrong.
    """
    given = read(*sources, text=text, published=published, publisher=publisher, url=url, language=language)
    results = list(chain.extractions(given, _options(vocabulary, gazetteer, model, jobs)))
    found = [each for each in results if isinstance(each, Extraction)]
    return Records(
        tuple(found), given.refused + _refused((each for each in results if isinstance(each, InputError)), found)
    )


def build(
    *sources: Source,
    text: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    language: str = "en",
    vocabulary: Sequence[Path | str] = (),
    gazetteer: Sequence[Path | str] = (),
    model: str = "accurate",
    jobs: int = 1,
    profile: Path | str | None = None,
    base: str = DATA,
) -> Graph:
    """Build a graph of articles, and check it.

    Args:
        sources: Files, folders, globs, articles.
        text: As in `read`; so are the next four.
        published: A date for articles that state none.
        publisher: An outlet for articles that state none.
        url: An address for an article that states none.
        language: ``en`` or ``any``.
        vocabulary: Turtle files with further concepts and words.
        gazetteer: Turtle files with further names.
        model: The trained pipeline: `accurate`, `fast`, or its folder.
        jobs: Processes; 0 is one a core.
        profile: A TOML file that switches rules of validation on and off.
        base: Where the IRIs of the data begin.

    Raises:
        InputError: If none of the articles can be used.
        UsageError: If nothing is named, or an option is wrong.
    """
    given = read(*sources, text=text, published=published, publisher=publisher, url=url, language=language)
    built = chain.build(given, _options(vocabulary, gazetteer, model, jobs, profile), base=base)
    refused = given.refused + _refused(built.refused, range(built.articles))
    return Graph(tuple(built.quads), built.report, built.articles, built.records, refused, base)


def ask(
    question: str,
    /,
    *,
    graph: Graph | Path | str | Sequence[Path | str] | None = None,
    store: Store | Path | str | None = None,
    endpoint: str | None = None,
    queries: Sequence[Path | str] = (),
    limit: int | None = None,
    **parameters: object,
) -> Answer:
    """Ask a saved question; docs/questions.md has all of them.

    Args:
        question: Its name, such as ``who-said-what``.
        graph: What `build` gave, or RDF files.
        store: A store, or its folder.
        endpoint: The address of a SPARQL endpoint.
        queries: Folders with questions of your own.
        limit: How many rows to give at most, the first ones; from a store these come much sooner than all.
        parameters: What narrows the question, such as ``about="NATO"``; None does not.

    Raises:
        QueryError: If there is no such question or parameter, or a value does not fit.
        UsageError: If not exactly one of graph, store and endpoint is given.
        KgError: If that cannot be opened or asked.
    """
    asked = questions.question(question, queries)
    source = _opened(graph, store, endpoint)
    given = {name: str(value) for name, value in parameters.items() if value is not None}
    answer = questions.put(source, asked, given, limit=limit)
    cut = () if answer.complete else ("the endpoint cut the rows off; ask for less, or raise its limit",)
    return Answer(
        answer.columns,
        answer.rows,
        answer.complete,
        title=" ".join((asked.title, *(f"{name}: {value}." for name, value in given.items()))),
        links=questions.addresses(source, answer),
        hints=cut if answer else questions.hints(source, asked, given),
    )


def _named(sources: Iterable[Source]) -> Iterator[str | Path | Article]:
    for source in sources:
        if isinstance(source, Article):
            yield source
        elif isinstance(source, str):
            if "\n" in source or (len(os.fsencode(source)) > _LONGEST_NAME and not Path(source).parent.is_dir()):
                raise UsageError(
                    f'"{" ".join(source[:40].split())}...": this is no path; give a text by name: text="..."'
                )
            yield source
        elif isinstance(source, os.PathLike):
            yield Path(source)
        else:
            yield from _named(source)


def _refused(errors: Iterable[InputError], used: Sequence[object]) -> tuple[InputError, ...]:
    """Remark on what cannot be used.

    Raises:
        InputError: If that is all there was.
    """
    listed = tuple(errors)
    if listed and not used:
        raise listed[0]
    for error in listed:
        _log.warning("%s", error)
    return listed


def _options(
    vocabulary: Sequence[Path | str],
    gazetteer: Sequence[Path | str],
    model: str,
    jobs: int,
    profile: Path | str | None = None,
) -> chain.Options:
    return chain.Options(
        vocabulary=tuple(map(Path, vocabulary)),
        gazetteer=tuple(map(Path, gazetteer)),
        model=model,
        jobs=jobs or os.cpu_count() or 1,
        profile=Path(profile) if profile else None,
    )


def _opened(
    graph: Graph | Path | str | Sequence[Path | str] | None, store: Store | Path | str | None, endpoint: str | None
) -> AskedSource:
    from kg.store import Store, open_endpoint, open_graph, open_store

    if sum(each is not None for each in (graph, store, endpoint)) != 1:
        raise UsageError("name what to ask: graph=..., store=... or endpoint=... (one of them)")
    if endpoint is not None:
        return open_endpoint(endpoint)
    if store is not None:
        return store if isinstance(store, Store) else open_store(store, read_only=True)
    if isinstance(graph, Graph):
        return graph.store
    return open_graph([graph] if isinstance(graph, (str, Path)) else graph or ())
