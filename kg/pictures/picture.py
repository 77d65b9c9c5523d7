"""A drawing with its title, what it tells in words, and what it leaves out; as an SVG file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.pictures.facts import KINDS, Fact, Kind
from kg.pictures.lettering import width, wrapped
from kg.pictures.markup import Content, Element, Raw, element, markup
from kg.pictures.theme import drawing_style

__all__ = ["Entry", "Picture", "drawing", "glyph", "key_line", "label", "svg"]

MARGIN: Final = 28.0
_HEADING: Final = 74.0
_LINE: Final = 17.0
_GLYPHS: Final[dict[Kind, str]] = {
    "meeting": "M5 7m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M9 7m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    "statement": "M1.5 2h11v7.5H6.5L3.5 12.5V9.5H1.5Z",
    "sanction": "M7 1a6 6 0 1 0 .01 0ZM3.5 7h7",
    "trade": "M1.5 8h2.6v4.5H1.5ZM5.7 5h2.6v7.5H5.7ZM9.9 1.5h2.6v11H9.9Z",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact with the keys of the marks that stand for it in the drawing."""

    fact: Fact
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn.

    ``body`` fills ``width`` and ``height`` from the point 0, 0; ``notes`` say what is left
    out; ``entries`` are the facts behind the marks.
    """

    title: str
    subtitle: str
    description: str
    width: float
    height: float
    body: tuple[Element, ...]
    notes: tuple[str, ...]
    entries: tuple[Entry, ...]


def svg(picture: Picture) -> str:
    """Write a picture as an SVG file that needs nothing else: title, key, notes are in it."""
    notes = [line for note in picture.notes for line in wrapped(note, 12, picture.width, 3)]
    height = _HEADING + picture.height + len(notes) * _LINE + MARGIN * 1.5
    below = _HEADING + picture.height + MARGIN
    parts = [
        element("style", Raw(drawing_style())),
        element("rect", class_="paper", width="100%", height="100%"),
        label(MARGIN, 36, picture.title, "title"),
        label(MARGIN, 57, picture.subtitle, "soft small"),
        element("g", *picture.body, transform=f"translate({MARGIN:g} {_HEADING:g})"),
        *(label(MARGIN, below + number * _LINE, line, "soft small") for number, line in enumerate(notes)),
    ]
    return markup(_frame(picture, picture.width + 2 * MARGIN, height, parts, xmlns=True)) + "\n"


def drawing(picture: Picture) -> Element:
    """Give the drawing alone, for a page that says the rest in HTML."""
    return _frame(picture, picture.width, picture.height, picture.body, xmlns=False)


def label(x: float, y: float, text: str, class_: str | None = None, anchor: str | None = None) -> Element:
    """Place a line of text."""
    return element("text", text, class_=class_, x=x, y=y, text_anchor=anchor)


def glyph(kind: Kind, x: float, y: float) -> Element:
    """Draw the sign of a kind of fact, 14 units high, so that colour is not all that tells it."""
    return element("path", class_=f"glyph {kind}", d=_GLYPHS[kind], transform=f"translate({x:.1f} {y:.1f})")


def key_line(marks: Iterable[tuple[Content, float, str]], x: float, y: float) -> Iterator[Element]:
    """Explain signs side by side: each a drawing from the point 0, 0, its width, and words."""
    for mark, wide, words in marks:
        yield element("g", mark, label(wide + 7, 4, words, "small"), transform=f"translate({x:.1f} {y:.1f})")
        x += wide + 7 + width(words, 12) + 22


def counted(number: int, singular: str, plural: str = "") -> str:
    """Write a number with its noun."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def kinds_of(facts: Iterable[Fact]) -> str:
    """Count facts by kind, as words."""
    counts: dict[Kind, int] = dict.fromkeys(KINDS, 0)
    for fact in facts:
        counts[fact.kind] += 1
    said = [counted(n, KINDS[kind][:-1].lower()) for kind, n in counts.items() if n]
    return ", ".join(said) or "nothing"


def _frame(picture: Picture, wide: float, high: float, parts: Iterable[Content], *, xmlns: bool) -> Element:
    return element(
        "svg",
        element("title", picture.title, id="picture-title"),
        element("desc", picture.description, id="picture-description"),
        *parts,
        xmlns="http://www.w3.org/2000/svg" if xmlns else None,
        class_="picture",
        viewBox=f"0 0 {wide:.0f} {high:.0f}",
        width=round(wide),
        height=round(high),
        role="img",
        aria_labelledby="picture-title picture-description",
    )
