"""A picture as one HTML file: the drawing, what can be switched on and off, and the records as a table."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from kg.pictures.facts import KINDS, Kind
from kg.pictures.lettering import day
from kg.pictures.markup import Content, Element, Raw, data, element, markup
from kg.pictures.picture import Entry, Picture, counted, drawing, glyph
from kg.pictures.theme import page_style, script

__all__ = ["document", "page", "sign", "switches"]

_MOST_ROWS: Final = 1000
_COLUMNS: Final = ("Date", "Kind", "Who", "What", "Words", "Reported by")
_HINT: Final = "Point at a mark to see what belongs to it; click to keep it, Escape to let go."


def page(picture: Picture) -> str:
    """Write a picture as a page that loads nothing and works without its script."""
    main = element(
        "main",
        element(
            "header",
            element("h1", picture.title),
            element("p", picture.subtitle, class_="subtitle"),
        ),
        element("div", *_tools(picture), class_="tools"),
        element("a", "Skip the drawing", href="#records", class_="skip"),
        element("figure", drawing(picture), *_caption(picture)),
        *_records(picture.entries),
    )
    return document(picture.title, picture.description, page_style(), [main])


def document(title: str, description: str, style: str, body: Sequence[Content]) -> str:
    """Write an HTML page of which only our own style and script are obeyed.

    The policy allows nothing but these two, by their hashes (Content Security Policy 3,
    8.4): no other script, no connection, no form.
    """
    allowed = f"style-src '{_hash(style)}'; script-src '{_hash(script())}'"
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="description", content=description),
        element("title", title),
        element("style", Raw(style)),
    )
    root = element("html", head, element("body", *body, element("script", Raw(script()))), lang="en")
    return f"<!DOCTYPE html>\n{markup(root)}\n"


def switches(kinds: Sequence[tuple[Kind, str]]) -> Iterator[Element]:
    """Offer a box a kind of record; the style sheet does what it says, so no script is needed."""
    for kind, words in kinds:
        yield element(
            "label",
            element("input", type="checkbox", id=f"show-{kind}", checked=True),
            sign(kind),
            words,
            class_="switch",
        )


def sign(kind: Kind) -> Element:
    """Draw the sign of a kind for the run of a text."""
    return element(
        "svg", glyph(kind, 0, 0), class_="picture sign", viewBox="0 0 14 14", width=14, height=14, aria_hidden="true"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _tools(picture: Picture) -> Iterator[Element]:
    kinds = [kind for kind in KINDS if any(entry.fact.kind == kind for entry in picture.entries)]
    if len(kinds) > 1:
        yield from switches([(kind, KINDS[kind]) for kind in kinds])
    yield element(
        "label",
        "Search ",
        element("input", type="search", id="search", autocomplete="off", placeholder="a name or a word"),
        class_="script-only",
        hidden=True,
    )
    yield element("p", _HINT, id="state", class_="script-only", aria_live="polite", hidden=True)
    yield element("button", "Show all", id="all", type="button", hidden=True)


def _caption(picture: Picture) -> Iterator[Element]:
    if picture.notes:
        yield element("figcaption", *(element("p", note) for note in picture.notes))


def _records(entries: Sequence[Entry]) -> Iterator[Element]:
    yield element("h2", "The records behind it", id="records")
    entries = sorted(entries, key=lambda entry: (not entry.fact.date, entry.fact.date))
    rows = entries[:_MOST_ROWS]
    if len(entries) > len(rows):
        yield element("p", f"The first {len(rows):,} of {len(entries):,} are listed.", class_="subtitle")
    head = element("tr", *(element("th", name, scope="col") for name in _COLUMNS))
    caption = element("caption", f"{counted(len(rows), 'record')}, in words what the drawing shows")
    table = element("table", caption, element("thead", head), element("tbody", *map(_row, rows)))
    yield element("div", table, class_="scroll", tabindex="0", role="region", aria_label="Records")


def _row(entry: Entry) -> Element:
    fact = entry.fact
    kind = element("td", sign(fact.kind), element("span", KINDS[fact.kind].removesuffix("s")), class_="kind")
    who = ", ".join(fact.sources) or "–"
    joint = " – " if fact.kind == "trade" else " → "
    cells: list[Content] = [who, *_about(fact.targets, joint)]
    return element(
        "tr",
        element("td", day(fact.date) or "–", class_="date"),
        kind,
        element("td", *cells),
        element("td", fact.label),
        element("td", fact.words, class_="words"),
        element("td", fact.outlet, *_file(fact.publisher, fact.article)),
        class_=f"row kind-{fact.kind}",
        data_with=data(*entry.keys),
    )


def _about(targets: Sequence[str], joint: str) -> Iterator[Element]:
    if targets:
        yield element("span", f"{joint}{', '.join(targets)}", class_="subtitle")


def _file(publisher: str, article: str) -> Iterator[Element]:
    if publisher and article:
        yield element("span", article, class_="file")
