"""From what an article's graph was made: a mark that changes whenever the result might.

Counted are the article as it was read (its text, name and metadata, whether it states them
or an option did), the code and data of this package, further vocabularies, and what a
quarantine holds back. How many processes did the work, which languages were let in and
how large a file may be changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from kg import resources
from kg.errors import InputError
from kg.identifiers import digest
from kg.model import Article

__all__ = ["of_article", "of_files", "of_package"]

_CODE: Final = Path(__file__).resolve().parent
_DATA: Final = (("ontology", ""), ("shapes", ".ttl"))


def of_article(article: Article, circumstances: str) -> str:
    """Give the mark of what an article gives under some circumstances, put together by `digest`."""
    stated = (article.title, article.publisher, article.published, article.url, article.language)
    return digest(article.sha256, article.name, *(f"={value}" if value else "" for value in stated), circumstances)


def of_files(paths: Iterable[Path]) -> str:
    """Give a digest of what is in files, whatever they are called.

    Raises:
        InputError: If one cannot be read.
    """
    hashed = sha256()
    for path in paths:
        try:
            hashed.update(sha256(path.read_bytes()).digest())
        except OSError as error:
            raise InputError(path, f"cannot be read: {error.strerror}") from error
    return hashed.hexdigest()


@cache
def of_package() -> str:
    """Give a digest of the code, models, vocabularies and shapes that travel with the package."""
    code = [path for path in _CODE.rglob("*") if path.is_file() and "_data" not in path.parts]
    kept = sorted(path for path in code if "__pycache__" not in path.parts)
    return of_files([*kept, *(path for folder, suffix in _DATA for path in resources.files(folder, suffix))])
