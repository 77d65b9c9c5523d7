"""Colours by day and by night, and the style sheets that use them.

Text has a contrast of 4.5 to 1 and signs one of 3 to 1 at least (WCAG 2.2, 1.4.3 and
1.4.11; tests reckon it). Colours are written out twice rather than as variables, which
many programs that show SVG do not know.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import Final

__all__ = ["DAY", "NIGHT", "article_style", "drawing_style", "page_style", "script"]

_FOLDER: Final = Path(__file__).parent

DAY: Final = {
    "paper": "#ffffff",
    "panel": "#f5f6f8",
    "line": "#d9dde3",
    "ink": "#1b1f27",
    "soft": "#575f6c",
    "meeting": "#0a7050",
    "statement": "#2458b3",
    "sanction": "#b3261e",
    "trade": "#8a5600",
    "tint1": "#e3ecfa",
    "tint2": "#bdd3f5",
    "tint3": "#8fb3ec",
    "state": "#39424f",
    "content": "#e4edfb",
    "figure": "#fbecd2",
    "lit": "#fff3bf",
}
NIGHT: Final = {
    "paper": "#14171c",
    "panel": "#1d2128",
    "line": "#353b46",
    "ink": "#eceff4",
    "soft": "#a5aebc",
    "meeting": "#4fc89c",
    "statement": "#86b4f7",
    "sanction": "#ff8f85",
    "trade": "#e2ae4c",
    "tint1": "#1f2d45",
    "tint2": "#2a426c",
    "tint3": "#375893",
    "state": "#c3cad6",
    "content": "#22314b",
    "figure": "#443415",
    "lit": "#40370c",
}


@cache
def drawing_style() -> str:
    """The style of an SVG file."""
    return _both("signs.css", "picture.css")


@cache
def page_style() -> str:
    """The style of a page with a picture."""
    return _both("signs.css", "picture.css", "page.css")


@cache
def article_style() -> str:
    """The style of a report on an article."""
    return _both("signs.css", "page.css", "article.css")


@cache
def script() -> str:
    """The script of all pages: light up what belongs together, keep it, search."""
    return _read("page.js")


def _both(*sheets: str) -> str:
    """Write style sheets for the day, and their coloured rules again for the night and for print."""
    text = "".join(map(_read, sheets))
    day, night = (Template(text).substitute(colours) for colours in (DAY, NIGHT))
    rules = "".join(line for line in night.splitlines(keepends=True) if _coloured(line))
    return f"{day}@media screen and (prefers-color-scheme:dark){{\n{rules}}}\n"


def _coloured(line: str) -> bool:
    """Whether a rule, which stands on one line, names a colour."""
    return any(colour in line for colour in NIGHT.values())


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
