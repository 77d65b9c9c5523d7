"""Pictures and reports: what they hold, that nothing in them can act, and how a browser shows them.

``python -m tests.test_pictures`` draws the pictures of docs/pictures anew.
"""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import pictures, validation
from kg.cli.pictures import PictureKind, facts
from kg.model import Extraction, Reading, Span
from kg.pictures import Actor, Fact, Picture
from kg.pictures.facts import KINDS
from kg.pictures.lettering import day, shortened, width, wrapped
from kg.pictures.marks import Mark, Node, nested, pieces
from kg.pictures.markup import element, markup
from kg.pictures.theme import DAY, NIGHT, article_style, page_style
from kg.questions import SEPARATOR, ask
from kg.store import Store, open_graph
from kg.triples import quads
from tests.browser import Browser, Page, installed
from tests.conftest import SEEDS, Command, make_article
from tests.made import EXTRACTIONS, POST_RECORDS, WIRE, WIRE_RECORDS
from tests.strategies import NASTY_NAMES, extractions, raw_texts

SVG = "{http://www.w3.org/2000/svg}"
HERE = Path(__file__).parent.parent
SHOWN = HERE / "docs" / "pictures"
HOSTILE = (
    "<script>document.title='owned'</script>",
    "</title><script>document.title='owned'</script>",
    "</style></svg><img src=x onerror=\"document.title='owned'\">",
    '" onload="document.title=\'owned\'" x="',
    "]]><!-- &lt;b&gt; &#60; O'Neill & Søn",
    *NASTY_NAMES,
)


def crowd(number: int = 60, size: int = 400) -> tuple[list[Fact], dict[str, Actor]]:
    """Make many facts about many actors; a few of them are in most."""
    kinds = ("Person", "State", "Organisation", "Group")
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    names = [f"{'A rather long name of actor' if n % 7 == 0 else 'Actor'} {n}" for n in range(number)]
    actors = {name: Actor(name, kinds[n % 4]) for n, name in enumerate(names)}
    made = []
    for n in range(size):
        one, other = names[(n * n + 3) % 11 if n % 3 else n % number], names[(n * 7 + 1) % number]
        kind = tuple(KINDS)[n % 4]
        status = {"meeting": "held" if n % 8 else "planned", "statement": "denied" if n % 9 == 0 else "said"}
        sources, targets = ((one, other), ()) if kind == "meeting" else ((one,), (other,))
        date = ("2023", f"2024-{n % 12 + 1:02}", f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}", "")[n % 4 if n % 5 else 2]
        words = f"something that was said at some length on occasion number {n}, and more of it"
        made.append(
            Fact(
                kind,
                sources,
                targets,
                "label",
                words,
                date,
                status.get(kind, ""),
                (),
                f"{n % 9}.txt",
                f"Outlet {n % 6}",
            )
        )
    return made, actors


@pytest.fixture(scope="module")
def store() -> Store:
    made = open_graph()
    for extraction in EXTRACTIONS:
        made.put(quads(extraction))
    return made


@pytest.fixture(scope="module")
def known(store: Store) -> tuple[list[Fact], dict[str, Actor]]:
    return facts(store, PictureKind.network, None, None), pictures.actors_of(ask(store, "actors"))


def all_three(made: list[Fact], actors: dict[str, Actor]) -> dict[str, Picture]:
    return {
        "network": pictures.network(made, actors),
        "timeline": pictures.timeline(made),
        "matrix": pictures.matrix(made),
    }


# -- markup ------------------------------------------------------------------------------


@given(raw_texts, raw_texts)
def test_any_text_survives_as_text_and_as_attribute(words: str, value: str) -> None:
    root = ET.fromstring(markup(element("g", element("title", words), data_name=value)))
    expected = [re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", t) for t in (words, value)]
    assert (root[0].text or "") == expected[0]
    assert root.get("data-name") == re.sub("[\t\n]", " ", expected[1])  # as XML reads attributes
    assert len(root) == 1


@given(st.text(max_size=80), st.floats(20, 400))
def test_a_line_is_cut_to_its_room(text: str, room: float) -> None:
    cut = shortened(text, 12, room)
    assert cut == " ".join(text.split()) or (cut.endswith("…") and width(cut, 12) <= room)


def test_lines_break_at_spaces_and_the_last_is_cut() -> None:
    assert wrapped("one two three", 12, 200, 2) == ["one two three"]
    assert wrapped("one two three four", 12, 60, 2) == ["one two", "three f…"]
    assert wrapped("", 12, 60, 2) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [("2024-13", "2024-13"), ("", ""), ("2023-Q1/2023-Q2", "2023-Q1 – 2023-Q2"), ("2024-00-01", "2024-00-01")],
)
def test_a_date_that_is_none_stays_as_it_is(value: str, words: str) -> None:
    assert day(value) == words


# -- colours -----------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Reckon the relative luminance of WCAG 2.2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [DAY, NIGHT], ids=["day", "night"])
def test_text_and_signs_stand_out(colours: dict[str, str]) -> None:
    grounds = ("paper", "panel", "content", "figure", "lit", "tint1", "tint2", "tint3")
    assert {
        (text, ground) for text in ("ink",) for ground in grounds if contrast(colours[text], colours[ground]) < 4.5
    } == set()
    for text in ("soft", "statement"):  # cues and links are blue text
        assert min(contrast(colours[text], colours[ground]) for ground in ("paper", "panel", "content", "lit")) >= 4.5
    for sign in (*KINDS, "state", "soft"):
        assert contrast(colours[sign], colours["paper"]) >= 3


def test_a_rule_with_colours_stands_on_one_line() -> None:
    for style in (page_style(), article_style()):
        night = style.partition("@media screen and (prefers-color-scheme:dark)")[2]
        assert night.count("{") == night.count("}") + 0
        assert "$" not in style
        assert all("{" in line and "}" in line for line in night.splitlines()[1:-1] if line.strip() != "}")


# -- facts -------------------------------------------------------------------------------


def test_cells_are_taken_apart_as_the_questions_put_them_together() -> None:
    assert pictures.facts.names({"speaker": SEPARATOR.join(("A", "B"))}, "speaker") == ("A", "B")


def test_facts_are_the_records_of_the_graph(known: tuple[list[Fact], dict[str, Actor]]) -> None:
    made, actors = known
    assert len(made) == len(WIRE_RECORDS) + len(POST_RECORDS)
    assert [fact.headline for fact in made if fact.kind == "sanction"] == [
        "United Isles → Borduria: economic sanctions, imposed"
    ]
    assert "Arcadia: denied (denied) about Borduria" in [fact.headline for fact in made]
    assert "Ivan Petrov, Li An: talks, denied" in [fact.headline for fact in made]
    assert actors["Ivan Petrov"] == Actor("Ivan Petrov", "Person", ("Borduria",))


@pytest.mark.parametrize(
    ("date", "after", "before", "kept"),
    [
        ("2023", "2023-05", None, True),  # may be later in that year
        ("2023", "2024", None, False),
        ("2023-Q1", None, "2022", False),
        ("", None, None, True),
        ("", "2020", None, False),
        ("2023-04", "2023-04-09", "2023-04-30", True),
    ],
)
def test_a_date_is_compared_as_far_as_it_goes(date: str, after: str | None, before: str | None, kept: bool) -> None:
    assert Fact("trade", ("A",), (), "", "", date).within(after, before) is kept


# -- pictures ----------------------------------------------------------------------------


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter(f"{SVG}text")]


def test_a_network_shows_actors_by_shape_and_ties_by_line(known: tuple[list[Fact], dict[str, Actor]]) -> None:
    svg = pictures.svg(pictures.network(*known))
    titles = [node.text for node in ET.fromstring(svg).iter(f"{SVG}title")]
    assert "Ivan Petrov met Li An (1 record)" in titles
    assert "Ivan Petrov meeting planned or not held Li An (1 record)" in titles
    assert "United Isles sanctions Borduria (1 record)" in titles
    assert "Ivan Petrov speaks for Borduria" in titles
    assert "a senior official" not in texts(svg)
    assert {"person", "state", "organisation", "met", "sanctions"} <= set(texts(svg))


def test_a_meeting_of_many_stands_among_its_participants() -> None:
    names = tuple(f"State {n}" for n in range(12))
    summit = Fact("meeting", names, (), "summit, held, Geneva", "They met.", "2024-06-12", "held")
    picture = pictures.network([summit, summit], {name: Actor(name, "State") for name in names})
    titles = [node.text for node in ET.fromstring(pictures.svg(picture)).iter(f"{SVG}title")]
    assert "summit, held, Geneva, 12 June 2024 (meeting): 2 records" in titles
    assert sum("(2 records)" in (title or "") for title in titles) == len(names)
    assert len(picture.entries) == 2


def test_a_matrix_counts_who_speaks_about_whom(known: tuple[list[Fact], dict[str, Actor]]) -> None:
    picture = pictures.matrix(known[0])
    titles = [node.text or "" for node in ET.fromstring(pictures.svg(picture)).iter(f"{SVG}title")]
    assert "Ivan Petrov: 2 statements" in titles
    assert {"NATO", "Arcadia", "Borduria"} <= set(titles)
    assert len(picture.entries) == 7


def test_a_matrix_about_one_thing_has_outlets_at_the_top(store: Store, kg: Command, tmp_path: Path) -> None:
    store_file = tmp_path / "made.nq"
    store_file.write_text("".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in store.quads()))
    run = kg("draw", "matrix", "--about", "nato", "--graph", store_file)
    assert run.code == 0
    assert {"North Wire", "Harbour Post", "Who said what about nato, by outlet"} <= set(texts(run.out))


def test_a_timeline_has_the_dates_in_order_and_tells_gaps(known: tuple[list[Fact], dict[str, Actor]]) -> None:
    shown = texts(pictures.svg(pictures.timeline(known[0])))
    dates = [text for text in shown if re.fullmatch(r"(\d+ )?([A-Z][a-z]+ )?\d{4}", text)]
    assert dates == ["2022", "2023", "February 2024", "April 2024", "9 April 2024", "May 2024"]
    assert "2 months later" in shown


@pytest.mark.parametrize("name", ["network", "timeline", "matrix"])
def test_what_does_not_fit_is_left_out_and_counted(name: str) -> None:
    made, actors = crowd()
    few = {
        "network": pictures.network(made, actors, top=20),
        "timeline": pictures.timeline(made, top=20),
        "matrix": pictures.matrix(made, top=5),
    }[name]
    candidates = [fact for fact in made if fact.kind == "statement"] if name == "matrix" else made
    left = sum(
        int(n.replace(",", "")) for note in few.notes for n in re.findall(r"(\d[\d,]*) (?:record|statement)", note)
    )
    assert len(few.entries) + left == len(candidates)
    assert left > 0
    assert all(note in " ".join(texts(pictures.svg(few))) for note in few.notes)


@pytest.mark.parametrize("name", ["network", "timeline", "matrix"])
def test_nothing_to_draw_is_a_picture_all_the_same(name: str) -> None:
    ET.fromstring(pictures.svg(all_three([], {})[name]))
    pictures.page(all_three([], {})[name])


def test_the_actors_of_most_records_are_kept_and_none_stands_alone() -> None:
    made, actors = crowd(200, 900)
    picture = pictures.network(made, actors, top=30)
    root = ET.fromstring(pictures.svg(picture))
    nodes = [n.get("data-key", "") for n in root.iter(f"{SVG}g") if re.fullmatch(r"n\d+", n.get("data-key") or "")]
    ties = [n.get("data-key", "") for n in root.iter(f"{SVG}g") if "-" in (n.get("data-key") or "")]
    assert 28 <= len(nodes) <= 30
    assert {key for tie in ties for key in tie.split("-")[:2]} == set(nodes)


def test_everything_in_words_as_well() -> None:
    """A table holds every fact that is drawn; title and description say what the drawing shows."""
    for picture in all_three(*crowd()).values():
        root = ET.fromstring(pictures.svg(picture))
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
        assert root[0].text == picture.title
        assert root[1].text == picture.description
        assert pictures.page(picture).count('<tr class="row') == len(picture.entries)


def test_kinds_are_told_by_more_than_colour() -> None:
    style = page_style()
    dashes = re.findall(r"\.picture \.link\.(\w+)\{[^}]*?(?:stroke-dasharray:([^;}]*))?[;}]", style)
    assert {kind for kind, _ in dashes} == {"meeting", "plan", "statement", "sanction", "trade", "behalf"}
    made, actors = crowd()
    signs = re.findall(r'class="glyph (\w+)" d="([^"]+)"', pictures.page(pictures.timeline(made)))
    assert len({shape for _, shape in signs}) == len({kind for kind, _ in signs}) == len(KINDS)
    assert actors


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(HOSTILE), st.sampled_from(HOSTILE), st.sampled_from(tuple(KINDS))), max_size=8)
)
def test_no_name_becomes_markup(pairs: list[tuple[str, str, str]]) -> None:
    made = [
        Fact(kind, (one, other), (other,), one, other, "2024", "held", (), one, other)  # type: ignore[arg-type]
        for one, other, kind in pairs
    ]
    actors = {name: Actor(name, one) for one, name, _ in pairs}
    for picture in all_three(made, actors).values():
        tags = {node.tag.removeprefix(SVG) for node in ET.fromstring(pictures.svg(picture)).iter()}
        assert tags <= {"svg", "title", "desc", "style", "rect", "text", "g", "path", "circle"}
        page = pictures.page(picture)
        assert page.count("<script>") == page.count("</script>") == 1
        assert "<img" not in page


SCRIPT = """
import sys
from pathlib import Path
from kg import pictures
from tests.test_pictures import all_three, crowd
for picture in all_three(*crowd()).values():
    sys.stdout.write(pictures.svg(picture) + pictures.page(picture))
"""


def test_the_same_bytes_in_every_process() -> None:
    outputs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(HERE)},
            cwd=HERE,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 100_000


# -- marks -------------------------------------------------------------------------------

spans = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
marks = st.lists(
    st.tuples(spans, st.integers(0, 9)).map(lambda pair: Mark(pair[0], f"m{pair[1]}", str(pair[1]))), max_size=9
)


@given(marks)
def test_marks_nest_and_cover_what_they_covered(given_marks: list[Mark]) -> None:
    length = 30
    found = list(pieces(nested(length, given_marks)))
    assert [span.start for span, _ in found] == [0, *(span.end for span, _ in found[:-1])]
    assert found[-1][0].end == length
    for span, around in found:
        expected = sorted(
            (m.role, m.key) for m in set(given_marks) if m.span.start <= span.start and span.end <= m.span.end
        )
        assert sorted((mark.role, mark.key) for mark in around) == expected
    firsts = [mark for mark in _marks_of(nested(length, given_marks)) if mark.first]
    assert len(firsts) == len([mark for mark in set(given_marks) if mark.span.start < length])


def _marks_of(nodes: tuple[Node, ...]) -> Iterator[Mark]:
    for node in nodes:
        if node.mark:
            yield node.mark
        yield from _marks_of(node.inner)


def test_thousands_of_marks_take_no_time() -> None:
    many = [Mark(Span(n, n + 3 + n % 40), "evidence", str(n)) for n in range(0, 9_000, 3)]
    started = time.process_time()
    assert len(nested(9_100, many)) > 100
    assert time.process_time() - started < 3


def test_a_mark_over_a_boundary_is_cut_there() -> None:
    one, other = Mark(Span(0, 6), "content", "1"), Mark(Span(4, 9), "evidence", "2")
    outer, rest = nested(9, [one, other])
    assert (outer.mark, outer.span) == (one, Span(0, 6))
    assert [(node.span, node.mark and node.mark.role) for node in outer.inner] == [
        (Span(0, 4), None),
        (Span(4, 6), "evidence"),
    ]
    assert rest.mark == Mark(Span(6, 9), "evidence", "2", first=False)


# -- reports -----------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Complaint:
    """A finding as the page needs it."""

    severity: str = "Warning"
    message: str = "Something is wrong"
    remedy: str = "Look at it"
    focus: str = ""
    spans: tuple[Span, ...] = ()


def test_findings_of_validation_are_findings_of_a_page() -> None:
    wire, _ = EXTRACTIONS
    report = validation.validate(tuple(quads(wire)), [wire.article])
    page = pictures.article_page(wire, report.findings)
    assert page.count('class="finding') == len(report.findings)


def test_a_card_for_each_record_and_a_mark_for_each_word() -> None:
    page = pictures.article_page(EXTRACTIONS[0])
    assert page.count('<article class="card') == len(WIRE_RECORDS)
    for role in ("speaker", "cue", "content", "actor", "figure", "evidence"):
        assert re.search(f'<mark class="m-{role} of-[a-z]+" (?:id="[^"]*" )?data-key', page)
    links, targets = re.findall(r'href="#([^"]+)"', page), set(re.findall(r' id="([^"]+)"', page))
    assert links
    assert set(links) <= targets
    assert len(targets) == page.count(' id="')


@settings(max_examples=60, deadline=None)
@given(extractions())
def test_any_article_gives_a_page_that_holds_its_text(extraction: Extraction) -> None:
    page = pictures.article_page(extraction, [Complaint(spans=record.spans) for record in extraction.records])
    root = ET.fromstring(re.sub("<script>.*</script>", "<script></script>", page.partition("\n")[2], flags=re.DOTALL))
    (text,) = [node for node in root.iter("div") if node.get("class") == "article"]
    shown = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", extraction.article.text)
    assert "".join(text.itertext()) == shown
    assert len(list(root.iter("script"))) == 1


def test_an_address_that_would_run_is_no_link() -> None:
    article = dataclasses.replace(make_article("Words."), url="javascript:document.title='owned'")
    assert 'href="javascript' not in pictures.article_page(Extraction(article, ()))


def test_what_is_not_read_is_dimmed() -> None:
    text = "---\ntitle: x\n---\nHe left."
    article = dataclasses.replace(make_article(text), reading=Reading.verbatim("He left.", text.index("He")))
    assert '<span class="unread front">---\ntitle: x\n---\n</span>He left.</div>' in pictures.article_page(
        Extraction(article, ())
    )


# -- commands ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made articles as a file."""
    path = tmp_path_factory.mktemp("graph") / "made.nt"
    lines = {f"{q.subject} {q.predicate} {q.object} .\n" for extraction in EXTRACTIONS for q in quads(extraction)}
    path.write_text("".join(sorted(lines)), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", list(PictureKind))
def test_draw_writes_what_the_suffix_says(kg: Command, graph: Path, tmp_path: Path, name: PictureKind) -> None:
    out = tmp_path / "deep" / f"{name}.html"
    assert kg("draw", name, "--graph", graph, "-o", out).code == 0
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>\n<html")
    run = kg("draw", name, "--graph", graph)
    assert run.out.startswith("<svg ")
    assert run.code == 0


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("network",), "name what to ask"),
        (("network", "--graph", "GRAPH", "--about", "Nobody at all"), "Nobody at all: no such record concerns it"),
        (("network", "--graph", "GRAPH", "-o", "x.png"), "x.png: write .svg or .html"),
        (("timeline", "--graph", "GRAPH", "--after", "soon"), "after: soon is no date"),
    ],
)
def test_draw_says_what_is_wrong(kg: Command, graph: Path, arguments: tuple[str, ...], problem: str) -> None:
    run = kg("draw", *(str(graph) if argument == "GRAPH" else argument for argument in arguments))
    assert run.code == 2
    assert problem in run.err
    assert not run.out


def test_about_finds_by_any_name(kg: Command, graph: Path) -> None:
    by_name = kg("draw", "network", "--about", "Borduria", "--graph", graph).out
    assert "Actors around Borduria" in by_name
    assert kg("draw", "timeline", "--about", "Arcadian Republic", "--graph", graph).code == 0
    assert kg("draw", "timeline", "--about", "port city", "--graph", graph).code == 0


def test_report_shows_one_article(kg: Command, tmp_path: Path) -> None:
    seed, out = SEEDS / "05-blog-new-architecture.txt", tmp_path / "report.html"
    run = kg("report", seed, "-o", out)
    assert run.code == 1, run.err  # it has lost an amount
    page = out.read_text(encoding="utf-8")
    assert "The amount is missing" in page
    assert kg("report", SEEDS).code == 2


# -- in a browser ------------------------------------------------------------------------

PROGRAM = installed()
in_browser = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on the path")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert PROGRAM
    opened = Browser(PROGRAM)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All pages, of many facts and of an article."""
    folder = tmp_path_factory.mktemp("pages")
    made = {name: pictures.page(picture) for name, picture in all_three(*crowd()).items()}
    wire = EXTRACTIONS[0]
    made["report"] = pictures.article_page(wire, [Complaint(focus="", spans=(Span(3, 9),))])
    for name, text in made.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8", newline="\n")
    for name, picture in all_three(*crowd()).items():
        (folder / f"{name}.svg").write_text(pictures.svg(picture), encoding="utf-8")
    return {path.name: path for path in folder.iterdir()}


def rows_seen(page: Page) -> int:
    return int(page.value("[...document.querySelectorAll('.row')].filter((row) => row.offsetParent).length"))


@in_browser
@pytest.mark.parametrize(
    "name", ["network.html", "timeline.html", "matrix.html", "report.html", "network.svg", "matrix.svg"]
)
def test_a_page_loads_nothing_and_complains_of_nothing(browser: Browser, pages: dict[str, Path], name: str) -> None:
    with browser.open(pages[name]) as page:
        assert page.requests() == [pages[name].as_uri()]
        assert page.complaints() == []


@in_browser
@pytest.mark.parametrize("wide", [1280, 390])
@pytest.mark.parametrize("name", ["network.html", "timeline.html", "matrix.html", "report.html"])
def test_a_page_is_no_wider_than_its_window(browser: Browser, pages: dict[str, Path], name: str, wide: int) -> None:
    with browser.open(pages[name], wide=wide) as page:
        assert page.value("document.documentElement.scrollWidth") <= wide


BOXES = """[...document.querySelectorAll('svg text')].map((node) => {
  const box = node.getBoundingClientRect();
  return [node.textContent, node.getAttribute('class') || '', box.left, box.top, box.right, box.bottom];
})"""


@in_browser
@pytest.mark.parametrize("name", ["network.svg", "timeline.svg", "matrix.svg"])
def test_all_lettering_is_inside_the_picture(browser: Browser, pages: dict[str, Path], name: str) -> None:
    with browser.open(pages[name], wide=2000, high=6000) as page:
        frame = page.value("(({right, bottom}) => [right, bottom])(document.documentElement.getBoundingClientRect())")
        outside = [
            words
            for words, _, left, top, right, bottom in page.value(BOXES)
            if left < 0 or top < 0 or right > frame[0] or bottom > frame[1]
        ]
        assert outside == []


@in_browser
@pytest.mark.parametrize(("number", "size"), [(25, 60), (60, 400)])
def test_no_name_of_a_network_lies_on_another(browser: Browser, tmp_path: Path, number: int, size: int) -> None:
    made, actors = crowd(number, size)
    path = tmp_path / "network.svg"
    path.write_text(pictures.svg(pictures.network(made, actors, top=60)), encoding="utf-8")
    with browser.open(path, wide=2000, high=2000) as page:
        names = [box for box in page.value(BOXES) if box[1] == "name"]
    assert len(names) > 20
    assert [(one[0], other[0]) for one, other in combinations(names, 2) if overlap(one, other)] == []


def overlap(one: list[float], other: list[float]) -> bool:
    return one[2] < other[4] and other[2] < one[4] and one[3] + 2 < other[5] and other[3] + 2 < one[5]


@in_browser
def test_a_click_keeps_what_belongs_together_and_escape_lets_go(browser: Browser, pages: dict[str, Path]) -> None:
    with browser.open(pages["network.html"]) as page:
        everything = rows_seen(page)
        page.click("[data-key=n3] .shape")
        some = rows_seen(page)
        assert 0 < some < everything
        assert page.value("document.getElementById('state').textContent").startswith(f"{some} of {everything} records.")
        page.press("Escape")
        assert rows_seen(page) == everything


@in_browser
def test_pointing_at_an_actor_lights_its_ties_and_dims_the_rest(browser: Browser, pages: dict[str, Path]) -> None:
    with browser.open(pages["network.html"]) as page:
        page.point_at("[data-key=n3] .shape")
        lit = page.value("[...document.querySelectorAll('figure .on')].map((one) => one.dataset.key)")
        assert "n3" in lit
        assert all("n3" in key.split("-") or re.fullmatch(r"n\d+", key) for key in lit)


@in_browser
def test_a_kind_can_be_switched_off_without_scripts(browser: Browser, pages: dict[str, Path]) -> None:
    with browser.open(pages["network.html"], scripts=False) as page:
        everything = rows_seen(page)
        kinds = page.value("document.querySelectorAll('.row.kind-statement').length")
        assert page.value("getComputedStyle(document.getElementById('search').parentNode).display") == "none"
        page.click("#show-statement")
        assert rows_seen(page) == everything - kinds


@in_browser
def test_switching_a_kind_off_takes_its_marks_and_not_its_words(browser: Browser, pages: dict[str, Path]) -> None:
    look = "getComputedStyle(document.querySelector('.article .m-cue'))"
    with browser.open(pages["report.html"], scripts=False) as page:
        page.click("#show-statement")
        assert page.value(f"{look}.fontStyle") == "normal"
        assert page.value(f"{look}.display") == "inline"
        assert page.value("document.querySelector('.card.kind-statement').offsetParent") is None
        assert page.value("document.querySelector('.card.kind-meeting').offsetParent !== null")


@in_browser
def test_search_finds_rows_and_marks(browser: Browser, pages: dict[str, Path]) -> None:
    with browser.open(pages["matrix.html"]) as page:
        page.click("#search")
        page.write("occasion number 57,")
        assert rows_seen(page) == 1
        page.click("#all")
        assert rows_seen(page) == page.value("document.querySelectorAll('.row').length")


@in_browser
def test_marks_can_be_reached_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    with browser.open(pages["timeline.html"]) as page:
        page.value("document.querySelector('[data-key=f0]').focus()")
        page.press("Enter")
        assert rows_seen(page) == page.value("document.querySelectorAll('.row[data-with~=f0]').length") > 0


@in_browser
def test_a_report_leads_from_words_to_record_and_back(browser: Browser, pages: dict[str, Path]) -> None:
    with browser.open(pages["report.html"]) as page:
        page.click(".article mark.m-cue")
        key = page.value("document.querySelector('.article mark.m-cue').dataset.with")
        assert page.value("[...document.querySelectorAll('.card.on')].map((card) => card.id)") == [key]
        page.click(f"#{key} .number")
        assert page.value("location.hash") == f"#text-{key}"
        assert page.value(f"document.querySelector(':target') === document.getElementById('text-{key}')")


@in_browser
def test_words_of_two_records_light_both(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(pictures.article_page(EXTRACTIONS[0]), encoding="utf-8", newline="\n")
    with browser.open(path) as page:
        page.point_at(".article .m-figure")
        assert page.value("[...document.querySelectorAll('.card.on')].map((card) => card.id)") == ["record-5"]
        page.point_at("#text-record-7")
        lit = page.value("[...document.querySelectorAll('.card.on')].map((card) => card.id)")
        assert lit == ["record-7", "record-8"]


@in_browser
def test_a_report_works_without_scripts(browser: Browser, pages: dict[str, Path]) -> None:
    with browser.open(pages["report.html"], scripts=False) as page:
        page.click("a.to-card")
        assert page.value("document.querySelector(':target').className").startswith("card")
        assert page.value("document.querySelector('.article').textContent") == WIRE.text


@in_browser
def test_a_report_holds_the_text_exactly(browser: Browser, tmp_path: Path) -> None:
    text = (
        "\ufeff---\r\ntitle: <b>x</b>\r\n---\r\n\r\n"
        "Tabs\tand  spaces,\rold\x85lines &amp; <i>marks</i>\n\n\n– ’“ 🇺🇦 אב\u202e.\n"
    )
    path = tmp_path / "report.html"
    path.write_text(pictures.article_page(Extraction(make_article(text), ())), encoding="utf-8", newline="\n")
    with browser.open(path) as page:
        assert page.value("document.querySelector('.article').textContent") == text


@in_browser
def test_names_from_articles_are_inert(browser: Browser, tmp_path: Path) -> None:
    made = [
        Fact(kind, (name, "A"), ("B", name), name, name, "2024", "held", (), name, name)
        for name in HOSTILE
        for kind in KINDS
    ]
    actors = {name: Actor(name, "Person") for name in (*HOSTILE, "A", "B")}
    written = {name: pictures.page(picture) for name, picture in all_three(made, actors).items()}
    text = " ".join(HOSTILE[:5])
    hostile = dataclasses.replace(make_article(text), title=HOSTILE[0], publisher=HOSTILE[1], language=HOSTILE[3])
    written["report"] = pictures.article_page(
        Extraction(hostile, ()), [Complaint(message=HOSTILE[2], remedy=HOSTILE[0])]
    )
    for name, content in written.items():
        path = tmp_path / f"{name}.html"
        path.write_text(content, encoding="utf-8", newline="\n")
        with browser.open(path) as page:
            assert page.value("document.title") != "owned"
            assert page.value("document.scripts.length") == 1
            assert page.value("document.images.length") == 0
            assert page.value("[...document.querySelectorAll('*')].some((one) => one.onload || one.onerror)") is False
            assert page.requests() == [path.as_uri()]
            assert page.complaints() == []


@in_browser
def test_a_script_that_slipped_in_would_not_run(browser: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "broken.html"
    text = pages["matrix.html"].read_text(encoding="utf-8")
    path.write_text(text.replace("<main>", "<script>document.title='owned'</script><main>"), encoding="utf-8")
    with browser.open(path) as page:
        assert page.value("document.title") == "Who speaks about whom"
        assert "Content Security Policy" in " ".join(page.complaints())


@in_browser
@pytest.mark.parametrize("name", ["network.html", "report.html", "timeline.svg"])
def test_by_night_the_ground_is_dark_and_the_text_light(browser: Browser, pages: dict[str, Path], name: str) -> None:
    ground, letters = ("rect.paper", "fill"), ("text", "fill")
    if name.endswith("html"):
        ground, letters = ("body", "backgroundColor"), ("h1", "color")
    with browser.open(pages[name]) as page:
        for scheme, colours in (("light", DAY), ("dark", NIGHT)):
            page.emulate(scheme=scheme)
            seen = [page.value(f"getComputedStyle(document.querySelector('{s}')).{p}") for s, p in (ground, letters)]
            assert seen == [rgb(colours["paper"]), rgb(colours["ink"])]


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[n : n + 2], 16)) for n in (1, 3, 5))})"


@in_browser
def test_print_leaves_out_what_is_to_be_clicked_and_cuts_nothing_off(browser: Browser, pages: dict[str, Path]) -> None:
    with browser.open(pages["report.html"], wide=794) as page:
        page.emulate(media="print", scheme="dark")
        assert page.value("getComputedStyle(document.querySelector('.tools')).display") == "none"
        assert page.value("getComputedStyle(document.querySelector('.cards')).maxHeight") == "none"
        assert page.value("getComputedStyle(document.body).backgroundColor") == rgb(DAY["paper"])
    with browser.open(pages["network.html"], wide=794) as page:
        page.emulate(media="print")
        assert page.value("document.documentElement.scrollWidth") <= 794


@in_browser
def test_a_page_is_not_blank(browser: Browser, pages: dict[str, Path]) -> None:
    for name in ("network.html", "timeline.svg", "matrix.html", "report.html"):
        with browser.open(pages[name]) as page:
            assert len(page.picture()) > 20_000


# -- documentation -----------------------------------------------------------------------


def test_the_pictures_of_the_documentation_are_small_and_whole() -> None:
    paths = sorted(SHOWN.iterdir())
    assert len(paths) >= 3
    for path in paths:
        assert path.stat().st_size < 200_000
        if path.suffix == ".svg":
            assert len(texts(path.read_text(encoding="utf-8"))) > 20


def draw_anew() -> None:
    """Draw what docs/pictures.md shows, of the sample articles."""
    from kg.chain import build, extractions
    from kg.store import open_graph

    built = build([SEEDS])
    assert not built.refused
    source = open_graph()
    source.put(built.quads)
    found, actors = facts(source, PictureKind.network, None, None), pictures.actors_of(ask(source, "actors"))
    SHOWN.mkdir(parents=True, exist_ok=True)
    for name, picture in {
        "network": pictures.network(found, actors, top=30),
        "timeline": pictures.timeline(found, top=8),
        "matrix": pictures.matrix(found, top=12),
    }.items():
        (SHOWN / f"{name}.svg").write_text(pictures.svg(picture), encoding="utf-8", newline="\n")
    assert PROGRAM, "a screenshot needs Chromium"
    (one,) = (e for e in extractions([SEEDS / "05-blog-new-architecture.txt"]) if isinstance(e, Extraction))
    path = SHOWN / "report.html"
    findings = [finding for finding in built.report.findings if finding.article == one.article.iri]
    path.write_text(pictures.article_page(one, findings), encoding="utf-8", newline="\n")
    browser = Browser(PROGRAM)
    with browser.open(path, wide=1180, high=760) as page:
        (SHOWN / "report.png").write_bytes(page.picture())
    browser.close()
    path.unlink()


if __name__ == "__main__":
    draw_anew()
