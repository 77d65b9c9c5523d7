"""The block of ``key: value`` lines between two ``---`` at the top of a file.

A subset of YAML that takes what people write by hand: one key a line, the value plain or
in quotes, comments, and keys with nested values passed over. A colon inside a plain
value ("title: Soto: Peru, Chile to talk"), which YAML forbids, is part of the value.
"""

from __future__ import annotations

import re
from typing import Final

from kg.articles.metadata import Metadata

__all__ = ["split"]

_BLOCK: Final = re.compile(
    r"\ufeff?---[ \t]*(?:\r\n|\n|\r)(?P<lines>(?:.*?(?:\r\n|\n|\r))??)(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)",
    re.DOTALL,
)
_LINE: Final = re.compile(r"(?P<key>[A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(?P<value>.*))?$")
_COMMENT: Final = re.compile(r"(?<!\s)\s+#.*$")
_ESCAPES: Final = {r"\"": '"', r"\\": "\\", r"\n": " ", r"\t": " "}
_LONGEST: Final = 20_000  # characters; what comes later in a file is a rule, not the end of front matter


def split(text: str) -> tuple[Metadata, int]:
    """Give the metadata and the offset at which the article's own words begin.

    A block without any ``key: value`` line is text between two rules, not front matter.
    """
    found = _BLOCK.match(text, 0, _LONGEST)
    values = dict(_values(found["lines"])) if found else {}
    if not found or not values:
        return Metadata(), 0
    return Metadata.of(values), found.end()


def _values(lines: str) -> list[tuple[str, str]]:
    matches = (_LINE.match(line.rstrip()) for line in lines.splitlines())
    return [(match["key"], _scalar(match["value"] or "")) for match in matches if match]


def _scalar(value: str) -> str:
    value = value.strip()
    if value[:1] == '"' and (end := re.match(r'"((?:[^"\\]|\\.)*)"', value)):
        return re.sub(r"\\.", lambda found: _ESCAPES.get(found[0], found[0]), end[1])
    if value[:1] == "'" and (end := re.match(r"'((?:[^']|'')*)'", value)):
        return end[1].replace("''", "'")
    plain = _COMMENT.sub("", value)
    return "" if plain in ("~", "null", "|", ">", ">-", "|-") or plain[:1] in "[{" else plain
