"""How many independent sources stand behind reports: copies and agency copy count once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kg.consolidation.claims import ArticleClaims, Claim, credits_in
from kg.identity import fold, name_of

__all__ = ["independent"]

_COPY: Final = 0.5  # share of the shorter article's word sequences that the other has
_NAME: Final = 5  # letters of a publisher's name that may stand for it in a sentence
_TOO_SHORT: Final = 8  # word sequences below which nothing can be said


def independent(claims: Iterable[Claim], articles: Mapping[str, ArticleClaims]) -> int:
    """Count groups of reports that do not depend on one another.

    Two depend if one publisher or agency stands behind both, by the article's metadata or
    by the credit in the sentence, or if one article repeats much of the other's wording.
    """
    groups: list[tuple[set[str], list[frozenset[int]]]] = []
    members = sorted(claims, key=lambda claim: claim.iri)
    publishers = {fold(name) for claim in members if (name := articles[claim.article].publisher)}
    for claim in members:
        article = articles[claim.article]
        names, words = origins(claim, article, publishers), article.shingles
        joined = [group for group in groups if group[0] & names or any(_copies(words, other) for other in group[1])]
        merged = (names.union(*(group[0] for group in joined)), [words, *(w for group in joined for w in group[1])])
        groups = [group for group in groups if group not in joined] + [merged]
    return len(groups)


def origins(claim: Claim, article: ArticleClaims, publishers: Iterable[str] = ()) -> set[str]:
    """Name the sources of a report: those that it credits, and the article as such.

    An agency of the gazetteer counts, and any of some publishers that the sentence names.

    A report that credits another outlet is that outlet's, so its publisher is left out.
    """
    credited = {fold(name_of(iri)) for iri in claim.all("reportedVia")} | {
        fold(t) for t in claim.all("reportedViaText")
    }
    credited |= set(credits_in(claim.words))
    words = fold(claim.words)
    credited |= {name for name in publishers if len(name) >= _NAME and name in words} - {fold(article.publisher or "")}
    own = f"publisher {fold(article.publisher)}" if article.publisher else article.article
    return {f"publisher {name}" for name in credited} | {claim.article} if credited else {own, claim.article}


def _copies(one: frozenset[int], other: frozenset[int]) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= _TOO_SHORT and len(one & other) >= _COPY * shorter
