"""Whether a text is English, by the words that every English text is full of."""

from __future__ import annotations

import re
from typing import Final

from kg.errors import InputError, UsageError
from kg.model import Article

__all__ = ["check", "english_share", "is_english"]

# Function words that the neighbours of English do not share: no "in", "a", "was", "of", "die".
_WORDS: Final = frozenset(
    "the and that to with for from by at it its his her their they which who what when where would could should "
    "has have had been were are this these those not but said after before between during against about over "
    "than there into also more while will other its our your being both such any".split()
)
_SHARE: Final = 0.08  # English news has 0.2 to 0.4, other languages in Latin letters below 0.03
_ENOUGH: Final = 25  # words; of fewer, only the alphabet is judged
_SAMPLE: Final = 20_000  # characters
_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN_END: Final = "\u0250"


def check(article: Article, languages: str) -> None:
    """Refuse an article that is not in a language that is read.

    Raises:
        InputError: If the article is not in English and only English is wanted.
        UsageError: If ``languages`` is neither ``en`` nor ``any``.
    """
    if languages not in ("en", "any"):
        raise UsageError(f"--language {languages}: only en (the default) and any are known")
    if languages == "any":
        return
    if article.language != "en":
        raise InputError(article.path, f"says it is in {article.language!r}; only English is read", "--language any")
    if not is_english(article.reading.text):
        raise InputError(article.path, "does not look like English", "--language any reads it all the same")


def is_english(text: str) -> bool:
    """Tell whether a text is in English; few words get the benefit of the doubt."""
    words = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    latin = sum(word[0] < _LATIN_END for word in words)
    if latin < len(words) / 2:
        return False
    return len(words) < _ENOUGH or english_share(words) >= _SHARE


def english_share(words: list[str]) -> float:
    """Give the share of words that only English uses this often."""
    return sum(word in _WORDS for word in words) / max(len(words), 1)
