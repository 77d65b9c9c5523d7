"""Draw docs/ontology.svg: ``python tools/draw_ontology.py`` after a change of the ontology.

The boxes are laid out by hand; every name in them is looked up, so that the picture cannot
show a term that the ontology does not have.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg import ontology  # noqa: E402
from kg.errors import UsageError  # noqa: E402

PICTURE: Final = ROOT / "docs" / "ontology.svg"
WIDTH, HEIGHT = 1240, 900
LINE: Final = 20  # pixels from one line of text to the next
FONT: Final = "font-family: 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
COLOURS: Final = {"record": "#dcecf9", "actor": "#fdebd3", "report": "#e3f3df", "frame": "#fbfcfd"}
STYLE: Final = f"""
  text {{ {FONT}; font-size: 14px; fill: #1d2733 }}
  .title {{ font-weight: 700; font-size: 16px }}
  .concept {{ fill: #8a2a6b }}
  .literal {{ fill: #4d5b6a }}
  .label {{ font-size: 13px; fill: #1d2733 }}
  .note {{ font-size: 13px; fill: #4d5b6a }}
  .box {{ stroke: #51606f; stroke-width: 1.2 }}
  .frame {{ stroke: #8795a3; stroke-width: 1.2; stroke-dasharray: 6 4 }}
  .arrow {{ stroke: #51606f; stroke-width: 1.4; fill: none; marker-end: url(#head) }}
"""


@dataclass(frozen=True, slots=True)
class Box:
    """A class with properties whose values are concepts of code lists, or literals."""

    name: str
    x: int
    y: int
    width: int
    height: int
    colour: str
    concepts: tuple[str, ...] = ()
    literals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """Properties that lead from one box to another, along a line of points."""

    names: str
    points: tuple[tuple[int, int], ...]
    label_at: tuple[int, int]
    anchor: str = "middle"


BOXES: Final = (
    Box(
        "Article", 40, 120, 230, 135, "report", (), ("title publisher", "published url", "language fileName", "sha256")
    ),
    Box("Evidence", 40, 390, 230, 110, "report", (), ("oa:start oa:end", "oa:exact", "oa:prefix oa:suffix")),
    Box("prov:SoftwareAgent", 40, 620, 230, 80, "report", (), ("version",)),
    Box(
        "Statement",
        440,
        120,
        360,
        170,
        "record",
        ("speechAct mode polarity",),
        ("content cue occasion", "speakerText speakerRole", "+ speakerEvidence cueEvidence", "+ contentEvidence"),
    ),
    Box(
        "TradeFigure",
        440,
        310,
        360,
        150,
        "record",
        ("measure unit qualifier", "observationStatus changeUnit"),
        ("value valueText commodity period", "changeValue changeDirection", "comparedTo dataSourceText"),
    ),
    Box(
        "Sanction",
        440,
        480,
        360,
        150,
        "record",
        ("measure status",),
        ("targetText reason inResponseTo", "programme legalBasis", "startDate endDate"),
    ),
    Box("Meeting", 440, 650, 360, 110, "record", ("format status",), ("topic outcome participantText", "endDate")),
    Box("Person", 1000, 150, 180, 70, "actor", (), ("role",)),
    Box("State", 1000, 290, 180, 70, "actor", (), ("countryCode",)),
    Box("Organisation", 1000, 400, 180, 70, "actor", (), ("organisationKind",)),
    Box("Group", 1000, 510, 180, 50, "actor"),
    Box("Place", 1000, 680, 180, 50, "actor"),
)
FRAMES: Final = (
    Box("Record", 410, 40, 420, 740, "frame", ("datePrecision dateBasis",), ("date dateText confidence rule",)),
    Box("Actor", 970, 90, 240, 500, "frame"),
)
ARROWS: Final = (
    Arrow("reportedIn", ((410, 190), (270, 190)), (340, 182)),
    Arrow("evidence", ((410, 445), (270, 445)), (340, 437)),
    Arrow("extractedBy", ((410, 660), (270, 660)), (340, 652)),
    Arrow("oa:hasSource", ((155, 390), (155, 255)), (165, 328), "start"),
    Arrow("speaker addressee", ((800, 185), (970, 185)), (900, 177)),
    Arrow("reportedVia", ((800, 235), (970, 235)), (900, 227)),
    Arrow("reporter partner", ((800, 365), (970, 365)), (900, 357)),
    Arrow("dataSource", ((800, 415), (970, 415)), (900, 407)),
    Arrow("sender target", ((800, 520), (970, 520)), (900, 512)),
    Arrow("targetCountry", (), (900, 537)),
    Arrow("participant", ((800, 680), (850, 680), (850, 570), (970, 570)), (860, 600), "start"),
    Arrow("host mediator", (), (860, 618), "start"),
    Arrow("place", ((800, 715), (1000, 715)), (900, 707)),
    Arrow("onBehalfOf", ((1090, 220), (1090, 290)), (1098, 260), "start"),
    Arrow("inState", ((1180, 705), (1225, 705), (1225, 325), (1180, 325)), (1218, 640), "end"),
)
NOTES: Final = (
    (40, 820, "concept", "value is a concept of a code list"),
    (40, 842, "literal", "value is a text, a number or a date"),
    (40, 864, "note", "+ leads to Evidence: the words for one part of the statement"),
    (560, 820, "note", "A dashed frame is a class whose kinds stand in it; what it has, they have too."),
    (560, 842, "note", "about, mentions: from a statement to anything. onBehalfOf: from a statement too."),
    (
        560,
        864,
        "note",
        "A state may stand where a place is asked for. Every article has one ArticleGraph.",
    ),
)


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(svg(), encoding="utf-8")


def svg() -> str:
    """Draw the picture.

    Raises:
        SystemExit: If a name in it is no term of the ontology.
    """
    unknown = sorted(set(_names()) - {each.name.removeprefix("dip:") for each in ontology.terms()})
    if unknown:
        raise SystemExit(f"not in the ontology: {', '.join(unknown)}")
    parts = (*_frames(), *_boxes(), *_arrows(), *_notes())
    head = '<marker id="head" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            "<title>The diplomacy ontology</title>",
            f"<style>{STYLE}</style>",
            f'<defs>{head}<path d="M0,0 L9,4 L0,8 z" fill="#51606f"/></marker></defs>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            *parts,
            "</svg>\n",
        )
    )


def _names() -> Iterator[str]:
    """Yield all names in the picture that are to be terms of ours."""
    for box in (*BOXES, *FRAMES):
        yield from _ours((box.name, *box.concepts, *box.literals))
    for arrow in ARROWS:
        yield from _ours([arrow.names])


def _ours(texts: Iterable[str]) -> Iterator[str]:
    return (name for text in texts for name in text.split() if ":" not in name and name != "+")


def _frames() -> Iterator[str]:
    for box in FRAMES:
        yield _rectangle(box, "frame")
        yield _text(box.x + 16, box.y + 26, "title", box.name)
        for number, (kind, text) in enumerate(_lines(box)):
            yield _text(box.x + 110, box.y + 26 + number * LINE, kind, text)


def _boxes() -> Iterator[str]:
    for box in BOXES:
        yield _rectangle(box, "box")
        yield _text(box.x + 14, box.y + 25, "title", box.name)
        for number, (kind, text) in enumerate(_lines(box), 1):
            yield _text(box.x + 14, box.y + 27 + number * LINE, kind, text)


def _lines(box: Box) -> Iterator[tuple[str, str]]:
    yield from (("concept", _apart(text)) for text in box.concepts)
    yield from (("literal", _apart(text)) for text in box.literals)


def _apart(names: str) -> str:
    return "  ".join(names.split())


def _arrows() -> Iterator[str]:
    for arrow in ARROWS:
        if arrow.points:
            path = " L".join(f"{x},{y}" for x, y in arrow.points)
            yield f'<path class="arrow" d="M{path}"/>'
        yield _text(*arrow.label_at, "label", _apart(arrow.names), arrow.anchor)


def _notes() -> Iterator[str]:
    return (_text(x, y, kind, text) for x, y, kind, text in NOTES)


def _rectangle(box: Box, kind: str) -> str:
    place = f'x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"'
    return f'<rect class="{kind}" {place} rx="8" fill="{COLOURS[box.colour]}"/>'


def _text(x: int, y: int, kind: str, text: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}" xml:space="preserve">{escape(text)}</text>'


if __name__ == "__main__":
    try:
        main()
    except UsageError as error:
        sys.exit(str(error))
