"""Files to articles: the first stage.

``read`` takes what a user names (files, folders, globs, ``-``) and yields one article or
one InputError for each file, in order; an input that cannot be used never stops the
rest. ``Article.text`` is the file as it was given, character by character;
``Article.reading`` is what the pipeline reads: without front matter, with damaged
characters repaired, and with the place in the file that each character came from.

Two things differ for web pages (``.html``): the article's text is the page's main text,
as Web Annotation counts characters of a page, and not its source.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.articles import decoding, front_matter, language, repair, sources, web_page
from kg.articles.metadata import Metadata
from kg.errors import InputError
from kg.identifiers import article_iri, article_key
from kg.model import Article

__all__ = ["MAX_BYTES", "Metadata", "article", "of_text", "read"]

MAX_BYTES: Final = 500_000  # some 80,000 words; the longest articles have a quarter of that
_MARKUP: Final = 10  # times its text a web page may be large
_HEADLINE_LENGTH: Final = 160  # characters; the longest headlines of the English press are shorter
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Contents:
    text: str
    start: int
    stated: Metadata


def read(
    paths: Iterable[str | Path],
    *,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    languages: str = "en",
    max_bytes: int = MAX_BYTES,
) -> Iterator[Article | InputError]:
    """Yield an article or an error for each file, in the order named; folders sorted by path.

    What an article says of itself goes before the arguments.

    Args:
        paths: Files, folders, globs, or ``-`` for standard input.
        published: A date for articles that state none.
        publisher: An outlet for articles that state none.
        url: An address for an article that states none.
        languages: ``en``, or ``any`` to read whatever is given.
        max_bytes: Larger texts give an error; a web page may have ten times as much markup.

    Raises:
        UsageError: If ``published`` is not a date.
    """
    given = Metadata(publisher=publisher, published=published, url=url).checked()
    for source in sources.expand(paths):
        if isinstance(source, InputError):
            yield source
            continue
        try:
            raw = sources.contents(source, max_bytes * (_MARKUP if web_page.is_page(source.name) else 1))
            found = article(raw, source.path, name=source.name, given=given, sidecar=source.sidecar)
            if len(found.text) > max_bytes:
                raise sources.too_large(source.path, max_bytes)
            language.check(found, languages)
        except InputError as error:
            yield error
        else:
            yield found


def of_text(
    text: str,
    *,
    name: str = "text",
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    languages: str = "en",
) -> Article:
    """Make an article of a text at hand, as if it stood in a file of that name.

    Raises:
        InputError: If there are no words in it, or it is in a language that is not read.
        UsageError: If ``published`` is not a date.
    """
    given = Metadata(publisher=publisher, published=published, url=url).checked()
    made = article(text.encode("utf-8", "replace"), name, given=given)
    language.check(made, languages)
    return made


def article(
    raw: bytes, path: str, *, name: str | None = None, given: Metadata | None = None, sidecar: Path | None = None
) -> Article:
    """Make an article of a file's bytes.

    Raises:
        InputError: If the bytes are no text, or no words are left in it.
    """
    name = name or Path(path).name
    contents = _contents(decoding.decode(raw, path), name)
    reading = repair.reading(contents.text, contents.start)
    if not any(character.isalnum() for character in reading.text):
        raise InputError(path, "there are no words in it")
    known = contents.stated.over(_beside(sidecar)).over(given or Metadata()).tidy(path)
    key = article_key(contents.text, known.url)
    return Article(
        path=path,
        name=name,
        key=key,
        iri=article_iri(key),
        text=contents.text,
        sha256=hashlib.sha256(contents.text.encode("utf-8")).hexdigest(),
        reading=reading,
        title=known.title or headline(reading.text),
        publisher=known.publisher,
        published=known.published,
        url=known.url,
        language=known.language or "en",
    )


def headline(text: str) -> str | None:
    """Give the first line where it looks like a headline: short, no full stop, more text below."""
    first, newline, rest = text.lstrip().partition("\n")
    first = first.strip()
    looks = 0 < len(first) <= _HEADLINE_LENGTH and first.rstrip("\"'”’)")[-1:] not in (".", ",", ";", ":", "")
    return first if newline and looks and len(rest.strip()) > len(first) else None


def _contents(text: str, name: str) -> _Contents:
    if web_page.is_page(name):
        page = web_page.parse(text)
        return _Contents(page.text, 0, page.metadata)
    stated, start = front_matter.split(text)
    return _Contents(text, start, stated)


def _beside(sidecar: Path | None) -> Metadata:
    """Read ``<file>.json``, where there is one; what cannot be used in it is remarked on."""
    if sidecar is None or not sidecar.is_file():
        return Metadata()
    try:
        return Metadata.of(json.loads(sidecar.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("%s: left aside, it is not a JSON object of metadata (%s)", sidecar, error)
        return Metadata()
