"""The main text and the metadata of a news page, by the standard library alone.

Markup says where an article is: the ``article`` element with the most text, else
``main``, else the body; navigation, forms, captions of scripts and blocks that are mostly
links are left out. What a page says of itself is read from JSON-LD (schema.org), Open
Graph and the usual ``meta`` names. Pages that build their text by script are not covered.
"""

from __future__ import annotations

import json
from collections import Counter, deque
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
_UNREAD: Final = _SKIPPED | {"head"}
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
    container: int | None
    words: list[str] = field(default_factory=list)
    linked: int = 0

    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def is_prose(self) -> bool:
        return bool(self.text()) and self.linked < _LINKED_SHARE * len("".join(self.words))


@dataclass(slots=True)
class _Container:
    tag: str
    around: int | None
    size: int = 0

    def weight(self) -> tuple[int, int]:
        return (_CONTAINERS[self.tag] if self.size >= _LEAST_TEXT else -1, self.size)


class _Parser(HTMLParser):
    """Collects blocks of text, each with the number of the container that it stands in.

    What is open is counted by name, so that markup of any depth takes time by its length.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._times_open: Counter[str] = Counter()
        self._containers: list[_Container] = []
        self._open_containers: list[int] = []
        self._blocks = [_Block(None)]
        self._meta: dict[str, str] = {}
        self._scripts: list[str] = []
        self._title: list[str] = []
        self._linked_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._note(tag, values)
        else:
            self._open.append(tag)
            self._times_open[tag] += 1
        if tag in _CONTAINERS:
            self._containers.append(_Container(tag, self._container()))
            self._open_containers.append(len(self._containers) - 1)
        if tag == "html" and values.get("lang"):
            self._meta.setdefault("language", values["lang"])
        self._linked_data = tag == "script" and values.get("type", "").lower() == "application/ld+json"
        if tag in _BLOCKS:
            self._begin()

    def handle_endtag(self, tag: str) -> None:
        self._linked_data = False
        while self._times_open[tag]:
            closed = self._open.pop()
            self._times_open[closed] -= 1
            if closed in _CONTAINERS:
                self._open_containers.pop()
            if closed == tag:
                break
        if tag in _BLOCKS:
            self._begin()

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Read ``<![``; what the standard library gives up at is a comment, as in browsers."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def handle_data(self, data: str) -> None:
        if self._linked_data:
            self._scripts.append(data)
        elif self._times_open["title"] and not self._times_open["svg"]:
            self._title.append(data)
        elif not any(self._times_open[tag] for tag in _UNREAD):
            self._blocks[-1].words.append(data)
            self._blocks[-1].linked += len(data) if self._times_open["a"] else 0

    def main_text(self) -> str:
        prose = [(block.container, text) for block in self._blocks if block.is_prose() and (text := block.text())]
        for container, text in prose:
            if container is not None:
                self._containers[container].size += len(text)
        for inner in reversed(self._containers):  # what is inside comes after what is around it
            if inner.around is not None:
                self._containers[inner.around].size += inner.size
        numbers = range(len(self._containers))
        best = max(numbers, key=lambda number: self._containers[number].weight(), default=None)
        inside = {best}
        for number in numbers:
            if self._containers[number].around in inside and best is not None:
                inside.add(number)
        return "\n\n".join(text for container, text in prose if best is None or container in inside)

    def metadata(self) -> Metadata:
        stated = [_of_linked_data(item) for script in self._scripts for item in _items(script)]
        title = " ".join("".join(self._title).split()) or None
        found = Metadata()
        for source in (*stated, Metadata.of(self._meta), Metadata(title=title)):
            found = found.over(source)
        return found

    def _container(self) -> int | None:
        return self._open_containers[-1] if self._open_containers else None

    def _begin(self) -> None:
        self._blocks.append(_Block(self._container()))

    def _note(self, tag: str, values: Mapping[str, str]) -> None:
        if tag == "link" and values.get("rel") == "canonical":
            self._meta["url"] = values.get("href", "")
        name = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
        if tag == "meta" and name in _META and values.get("content"):
            self._meta.setdefault(_META[name], values["content"])


def _items(script: str) -> Iterator[Mapping[str, object]]:
    try:
        data = json.loads(script)
    except (ValueError, RecursionError):  # damaged, or nested without end
        return
    queue = deque([data])
    while queue:
        item = queue.popleft()
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, dict):
            queue.extend([item["@graph"]] if "@graph" in item else [])
            if "Article" in str(item.get("@type", "")):
                yield item


def _of_linked_data(item: Mapping[str, object]) -> Metadata:
    keys = {"headline": "title", "datePublished": "published", "publisher": "publisher", "inLanguage": "language"}
    return Metadata.of({name: item[key] for key, name in keys.items() if key in item})
