"""The main text and the metadata of a news page, by the standard library alone.

Markup says where an article is: the ``article`` element with the most text, else
``main``, else the body; navigation, forms, captions of scripts and blocks that are mostly
links are left out. What a page says of itself is read from JSON-LD (schema.org), Open
Graph and the usual ``meta`` names. Pages that build their text by script are not covered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import PurePath
from typing import Final

from kg.articles.metadata import Metadata

__all__ = ["Page", "is_page", "parse"]

_SUFFIXES: Final = frozenset({".html", ".htm", ".xhtml"})
_SKIPPED: Final = frozenset(
    "script style noscript template nav header footer aside form button select svg iframe object".split()
)
_BLOCKS: Final = frozenset(
    "p h1 h2 h3 h4 h5 h6 li blockquote figcaption div section article main td th tr br pre dd dt ul ol figure".split()
)
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CONTAINERS: Final[Mapping[str, int]] = {"article": 2, "main": 1, "body": 0}  # the higher, the better
_LINKED_SHARE: Final = 0.6
_LEAST_TEXT: Final = 400  # characters; an "article" with less is a teaser
_META: Final[Mapping[str, str]] = {
    "og:title": "title",
    "twitter:title": "title",
    "og:site_name": "publisher",
    "article:published_time": "published",
    "date": "published",
    "pubdate": "published",
    "dc.date": "published",
    "og:url": "url",
    "content-language": "language",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page's main text, one blank line between its blocks, and what it says of itself."""

    text: str
    metadata: Metadata


def is_page(name: str) -> bool:
    """Tell by a file's name whether it is a web page."""
    return PurePath(name).suffix.lower() in _SUFFIXES


def parse(source: str) -> Page:
    """Read a page's source; damaged markup is read as far as it goes."""
    parser = _Parser()
    parser.feed(source.removeprefix("\ufeff"))
    parser.close()
    return Page(parser.main_text(), parser.metadata())


@dataclass(slots=True)
class _Block:
    containers: tuple[int, ...]
    words: list[str] = field(default_factory=list)
    linked: int = 0

    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def is_prose(self) -> bool:
        return bool(self.text()) and self.linked < _LINKED_SHARE * len("".join(self.words))


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, int]] = []
        self._containers: dict[int, str] = {}
        self._blocks = [_Block(())]
        self._meta: dict[str, str] = {}
        self._scripts: list[str] = []
        self._title: list[str] = []
        self._linked_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._note(tag, values)
        else:
            self._open.append((tag, len(self._containers)))
        if tag in _CONTAINERS:
            self._containers[len(self._containers)] = tag
        if tag == "html" and values.get("lang"):
            self._meta.setdefault("language", values["lang"])
        self._linked_data = tag == "script" and values.get("type", "").lower() == "application/ld+json"
        if tag in _BLOCKS:
            self._begin()

    def handle_endtag(self, tag: str) -> None:
        self._linked_data = False
        depth = next((i for i, (name, _) in reversed(list(enumerate(self._open))) if name == tag), None)
        if depth is not None:
            del self._open[depth:]
        if tag in _BLOCKS:
            self._begin()

    def handle_data(self, data: str) -> None:
        names = {name for name, _ in self._open}
        if self._linked_data:
            self._scripts.append(data)
        elif "title" in names and "svg" not in names:
            self._title.append(data)
        elif not names & _SKIPPED and "head" not in names:
            self._blocks[-1].words.append(data)
            self._blocks[-1].linked += len(data) if "a" in names else 0

    def main_text(self) -> str:
        best = max(self._containers, key=self._weight, default=None)
        blocks = [block for block in self._blocks if best is None or best in block.containers]
        return "\n\n".join(block.text() for block in blocks if block.is_prose())

    def metadata(self) -> Metadata:
        stated = [_of_linked_data(item) for script in self._scripts for item in _items(script)]
        title = " ".join("".join(self._title).split()) or None
        found = Metadata()
        for source in (*stated, Metadata.of(self._meta), Metadata(title=title)):
            found = found.over(source)
        return found

    def _begin(self) -> None:
        inside = tuple(number for name, number in self._open if self._containers.get(number) == name)
        self._blocks.append(_Block(inside))

    def _weight(self, number: int) -> tuple[int, int]:
        size = sum(len(block.text()) for block in self._blocks if number in block.containers and block.is_prose())
        return (_CONTAINERS[self._containers[number]] if size >= _LEAST_TEXT else -1, size)

    def _note(self, tag: str, values: Mapping[str, str]) -> None:
        if tag == "link" and values.get("rel") == "canonical":
            self._meta["url"] = values.get("href", "")
        name = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
        if tag == "meta" and name in _META and values.get("content"):
            self._meta.setdefault(_META[name], values["content"])


def _items(script: str) -> Iterator[Mapping[str, object]]:
    try:
        data = json.loads(script)
    except ValueError:
        return
    queue = [data]
    while queue:
        item = queue.pop(0)
        if isinstance(item, list):
            queue += item
        elif isinstance(item, dict):
            queue += [item["@graph"]] if "@graph" in item else []
            if "Article" in str(item.get("@type", "")):
                yield item


def _of_linked_data(item: Mapping[str, object]) -> Metadata:
    keys = {"headline": "title", "datePublished": "published", "publisher": "publisher", "inLanguage": "language"}
    return Metadata.of({name: item[key] for key, name in keys.items() if key in item})
