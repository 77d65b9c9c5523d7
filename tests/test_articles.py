"""Files to articles: text as given, reading repaired, nothing lost on the way."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg import articles
from kg.articles.front_matter import split
from kg.articles.language import is_english
from kg.articles.metadata import Metadata, iso_date
from kg.articles.repair import reading
from kg.errors import InputError, UsageError
from kg.model import Article

PROSE = (
    "The foreign ministers said on Tuesday that they would meet again in June, after the talks had ended "
    "without an agreement. They did not say who will be there, and what they want to speak about."
)


def read_one(path: Path | str, **options: Any) -> Article:
    (found,) = articles.read([path], **options)
    assert isinstance(found, Article), found
    return found


def refused(path: Path | str) -> str:
    (found,) = articles.read([path])
    assert isinstance(found, InputError)
    return str(found).removeprefix(f"{path}: ")


def written(folder: Path, text: str | bytes, name: str = "article.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return path


# -- the text as given -------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(codec="utf-8"), min_size=1).map(lambda text: text + " word")
DAMAGED = st.lists(
    st.sampled_from(
        [
            "â€œ",
            "â€",
            "â€™",
            "вЂњ",
            "โ",
            "Ã©",
            "\ufffd",
            "&quot;",
            "\r\n",
            "\r",
            "\xa0",
            "\u200b",
            "Hi",
            " ",
            "said",
            ".",
            "\x93",
            "ﬁ",
            "e\u0301",
            "\n",
            "Â ",
            "â",
        ]
    )
).map("".join)


@given(ANY_TEXT | DAMAGED.map(lambda text: text + " word"))
def test_text_is_never_altered_and_every_character_read_comes_from_it(text: str) -> None:
    try:
        article = articles.article(text.encode("utf-8"), "a.txt")
    except InputError:
        assume(False)  # control characters make it a binary file
    assert article.text == text
    spans = list(zip(article.reading.starts, article.reading.ends, strict=True))
    assert len(spans) == len(article.reading.text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert sorted(article.reading.starts) == list(article.reading.starts)
    assert sorted(article.reading.ends) == list(article.reading.ends)


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters="&")))
def test_clean_text_is_read_as_it_is(text: str) -> None:
    clean = " ".join(text.split(" "))
    while "  " in clean:
        clean = clean.replace("  ", " ")
    assert reading(clean).text == clean


@given(st.lists(st.sampled_from(["Hi ", "“yes” ", "it’s ", "é ", "– ", "Orbán\n", "Müller’s "])).map("".join))
def test_typographic_text_is_read_as_it_is(text: str) -> None:
    assert reading(text).text == text


def test_hash_is_that_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffTalks were held.\r\n" + PROSE)
    article = read_one(path)
    assert article.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert article.text.startswith("\ufeffTalks were held.\r\n")
    assert article.reading.text.startswith("Talks were held.\nThe foreign")


def test_the_same_words_make_the_same_article_on_any_path(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    one, two = read_one(written(tmp_path, PROSE)), read_one(written(tmp_path / "b", PROSE, "other.txt"))
    assert (one.iri, one.key) == (two.iri, two.key)


# -- repairs -----------------------------------------------------------------------------

REPAIRS = {
    "UTF-8 read as Windows-1252": ("â€œRussiaâ€™s planâ€\x9d â€“ said OrbÃ¡n", "“Russia’s plan” – said Orbán"),
    "UTF-8 read as Windows-1252, open byte dropped": ("â€œRussiaâ€™s planâ€ said", "“Russia’s plan” said"),
    "UTF-8 read as Windows-1251": ("вЂњRussiaвЂ™s planвЂќ said", "“Russia’s plan” said"),
    "UTF-8 read as Latin-1": ("â\x80\x9cRussia\x92s planâ\x80\x9d", "“Russia’s plan”"),
    "UTF-8 read as Mac Roman": ("‚ÄúHi‚Äù caf√©", "“Hi” café"),
    "UTF-8 read as Thai, the rest dropped": (
        "โUnlawful sanctionsโ\nLavrov donโt",
        "“Unlawful sanctions”\nLavrov don’t",
    ),
    "UTF-8 read as Windows-1252, the rest dropped": (
        "âUnlawful,â he donât say Chinaâs",
        "“Unlawful,” he don’t say China’s",
    ),
    "replacement characters": ("\ufffdWe will,\ufffd he said; don\ufffdt", "“We will,” he said; don’t"),
    "a replacement character that was a letter": ("Calvi\ufffdo", "Calvi\ufffdo"),
    "twice wrong": ("Ã¢â‚¬Å“DualÃ¢â‚¬Â\x9d", "“Dual”"),
    "Windows-1252 read as Latin-1": ("\x93Hi\x94 \x96 it\x92s", "“Hi” – it’s"),
    "letters of central Europe": ("ErdoÄŸan, VuÄiÄ‡, ErdoДџan", "Erdoğan, VuÄić, Erdoğan"),
    "tidied up after the damage": ("PeA\u0303±a, GÃ1⁄4len", "Peña, Gülen"),
    "a hyphen without its last byte": ("realâ€world, itâ€s", "real-world, it’s"),
    "no-break space": ("5\xa0billion and 5Â\xa0billion, said.Â  He", "5 billion and 5 billion, said. He"),
    "entities": ("&quot;Hi&quot; &amp; &#8217; AT&T; R&D", '"Hi" & ’ AT&T; R&D'),
    "soft hyphens and zero width": ("diplo\xadmacy\u200b \u2060now", "diplomacy now"),
    "ligatures and combining accents": ("ﬁnance, Orba\u0301n", "finance, Orbán"),
    "line ends": ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    "what no word can be": (f"See data:{'QUJD' * 500} below", "See … below"),
    "French words": ("château, voilâ, âge, bâtiments", "château, voilâ, âge, bâtiments"),
    "Cyrillic words": ("«Газета» and Віктор, РИА", "«Газета» and Віктор, РИА"),
    "Greek and Thai words": ("β-carotene, Βουλή, โรงเรียน", "β-carotene, Βουλή, โรงเรียน"),
    "a German capital before a closing mark": ("FPÄ’s and “FPÄ”", "FPÄ’s and “FPÄ”"),
}


@pytest.mark.parametrize(("given", "read"), REPAIRS.values(), ids=REPAIRS)
def test_damaged_characters_are_read_as_what_they_were(given: str, read: str) -> None:
    assert reading(given).text == read


def test_a_repaired_character_stands_for_all_that_it_was() -> None:
    found = reading("He said: â€œyesâ€\x9d.")
    start = found.text.index("“")
    assert found.span(start, start + 1) == found.span(start, start + 1)
    assert (found.starts[start], found.ends[start]) == (9, 12)
    assert found.span(start, start + len("“yes”")).end == 18


WRAPPED = """\
Moscow and Beijing will open consultations on a security order
for Eurasia that does not depend on Washington, Russian Foreign
Minister Sergei Lavrov said on Tuesday after more than two
hours of talks with his Chinese counterpart, and on co-
operation.

He gave no timetable.
"""


def test_lines_wrapped_at_a_fixed_width_are_joined() -> None:
    paragraphs = reading(WRAPPED).text.split("\n")
    assert len(paragraphs) == 4
    assert "order for Eurasia" in paragraphs[0]
    assert paragraphs[0].endswith("and on co-operation.")


@pytest.mark.parametrize(
    "text",
    [
        "First paragraph, short.\nSecond paragraph, which is longer than it.\nThird.\nFourth one.\nFifth.",
        "a\nb\nc\nd\ne",
    ],
)
def test_lines_that_are_paragraphs_stay_apart(text: str) -> None:
    assert reading(text).text == text


# -- metadata ----------------------------------------------------------------------------


def test_front_matter_is_metadata_and_is_not_read(tmp_path: Path) -> None:
    head = (
        '---\ntitle: "Lavrov: talks, \\"new\\" ones"\npublisher: Northgate Wire # the agency\n'
        "published: 2024-04-09\nurl: https://example.org/a#b\ntags: [one, two]\nlang: en-GB\n---\n"
    )
    article = read_one(written(tmp_path, head + PROSE))
    assert article.title == 'Lavrov: talks, "new" ones'
    assert (article.publisher, article.published, article.language) == ("Northgate Wire", "2024-04-09", "en")
    assert article.url == "https://example.org/a#b"
    assert article.reading.text == PROSE
    assert article.reading.starts[0] == len(head)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: Lavrov: Russia, China to talk\n---\nText", "Lavrov: Russia, China to talk"),
        ("\ufeff---\r\ntitle: 'It''s on'\r\n---\r\nText", "It's on"),
        ("---\ntitle: One\n...\nText", "One"),
        ("---\nNo key in here\n---\nText", None),
        ("---\ntitle: never closed\nText", None),
        ("Text\n---\ntitle: later\n---\n", None),
        ("---\ntitle:\n---\nText", None),
    ],
)
def test_front_matter_forms(text: str, title: str | None) -> None:
    metadata, start = split(text)
    assert metadata.title == title
    assert (start > 0) == (title is not None or "title:\n" in text)


@given(st.text())
def test_any_text_can_be_asked_for_front_matter(text: str) -> None:
    _, start = split("---\n" + text)
    assert 0 <= start <= len(text) + 4


def test_own_words_go_before_the_sidecar_and_the_sidecar_before_options(tmp_path: Path) -> None:
    path = written(tmp_path, "---\ntitle: Own\n---\n" + PROSE)
    written(tmp_path, json.dumps({"title": "Beside", "publisher": {"name": "The Courier"}}), "article.txt.json")
    article = read_one(path, published="2024-04", publisher="Option")
    assert (article.title, article.publisher, article.published) == ("Own", "The Courier", "2024-04")


def test_a_sidecar_that_is_no_json_is_remarked_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = written(tmp_path, PROSE)
    written(tmp_path, "{", "article.txt.json")
    assert read_one(path).title is None
    assert "left aside" in caplog.text


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-04-09", "2024-04-09"),
        ("2024-4-9", "2024-04-09"),
        ("2024-04", "2024-04"),
        ("2024", "2024"),
        ("2024-04-09T23:30:00-04:00", "2024-04-09"),
        ("9 April 2024", "2024-04-09"),
        ("April 9, 2024", "2024-04-09"),
        ("Tue, 09 Apr 2024 10:00:00 GMT", "2024-04-09"),
    ],
)
def test_dates_come_into_iso_form(text: str, date: str) -> None:
    assert iso_date(text) == date


@pytest.mark.parametrize("text", ["yesterday", "2024-13-01", "2024-02-30", "", "24", "0000"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|day|year"):
        iso_date(text)


def test_a_bad_date_of_the_user_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--published soon: not a date"):
        list(articles.read([written(tmp_path, PROSE)], published="soon"))


def test_a_bad_date_of_an_article_is_left_out_with_a_remark(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read_one(written(tmp_path, "---\npublished: soon\n---\n" + PROSE)).published is None
    assert "'soon' is not a date" in caplog.text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Talks in Beijing\n{PROSE}", "Talks in Beijing"),
        (f"Will they talk?\n\n{PROSE}", "Will they talk?"),
        (f"They said no.\n{PROSE}", None),
        (PROSE, None),
        ("Talks\nNo", None),
    ],
)
def test_a_first_line_is_a_headline_when_it_looks_like_one(tmp_path: Path, text: str, title: str | None) -> None:
    article = read_one(written(tmp_path, text))
    assert article.title == title
    assert article.reading.text == text


def test_keys_of_metadata_have_several_names() -> None:
    found = Metadata.of({"Date": "2024", "headline": ["One", "Two"], "source": None, "outlet": "Wire", "x": {"y": 1}})
    assert found == Metadata(title="One", publisher="Wire", published="2024")


# -- encodings ---------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings(tmp_path: Path, encoding: str) -> None:
    article = read_one(written(tmp_path, f"{PROSE} “Orbán”".encode(encoding)))
    assert article.reading.text == f"{PROSE} “Orbán”"


def test_other_bytes_are_read_as_windows_1252_with_a_remark(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    mixed = f"{PROSE} “Orbán” ".encode("cp1252") + "“Orbán”".encode()
    with caplog.at_level(logging.WARNING):
        assert read_one(written(tmp_path, mixed)).text.endswith("“Orbán” “Orbán”")
    assert "not UTF-8" in caplog.text


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "empty file"),
        (b" \n\t\n", "there are no words in it"),
        ("\u200b\ufeff".encode(), "there are no words in it"),
        (b"QUJD" * 500, "there are no words in it"),
        (b"---\ntitle: Only this\n---\n", "there are no words in it"),
        (b"text\0text", "a binary file"),
        (b"%PDF-1.7 text", "a PDF, not a text file"),
        (b"PK\x03\x04 text", "a ZIP or office document"),
        (b"\xff\xfeabc", "damaged UTF-16"),
        (b"\x01\x02\x03 text", "a binary file"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(tmp_path: Path, raw: bytes, problem: str) -> None:
    assert refused(written(tmp_path, raw)).startswith(problem)


# -- languages ---------------------------------------------------------------------------

OTHER_LANGUAGES = {
    "French": "Le ministre des Affaires étrangères a déclaré mardi que les deux pays allaient ouvrir un dialogue sur "
    "la sécurité en Eurasie, sans préciser de calendrier, après plus de deux heures de discussions à Pékin.",
    "German": "Der Außenminister sagte am Dienstag in Peking, beide Länder wollten einen Dialog über die Sicherheit "
    "in Eurasien beginnen, nannte aber nach mehr als zwei Stunden Gesprächen keinen Termin. Das war alles.",
    "Dutch": "De minister van Buitenlandse Zaken zei dinsdag in Peking dat beide landen een dialoog over veiligheid "
    "in Eurazië willen beginnen, maar noemde na meer dan twee uur praten geen datum. Dat is wat er was.",
    "Spanish": "El ministro de Exteriores dijo el martes que los dos países abrirán un diálogo sobre la seguridad en "
    "Eurasia, sin dar un calendario, tras más de dos horas de conversaciones en Pekín con su homólogo.",
    "Russian": "Министр иностранных дел заявил во вторник, что две страны начнут диалог о безопасности в Евразии.",
    "Chinese": "外交部长周二表示，两国将就欧亚安全展开对话。他没有给出时间表。",
    "Indonesian": "Menteri luar negeri mengatakan pada hari Selasa bahwa kedua negara akan membuka dialog tentang "
    "keamanan di Eurasia setelah lebih dari dua jam pembicaraan di Beijing dengan rekannya, tanpa jadwal.",
}


@pytest.mark.parametrize("text", OTHER_LANGUAGES.values(), ids=OTHER_LANGUAGES)
def test_other_languages_are_refused_with_a_way_out(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    assert refused(path) == "does not look like English (--language any reads it all the same)"
    assert isinstance(next(articles.read([path], languages="any")), Article)


def test_an_article_that_says_it_is_in_another_language_is_refused(tmp_path: Path) -> None:
    assert "says it is in 'fr'" in refused(written(tmp_path, f"---\nlanguage: fr_FR\n---\n{PROSE}"))


@pytest.mark.parametrize("text", [PROSE, "Talks in Beijing", f"{PROSE} Он сказал: да, конечно. {PROSE}", PROSE.upper()])
def test_english_is_english(text: str) -> None:
    assert is_english(text)


def test_an_unknown_language_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--language fr"):
        list(articles.read([written(tmp_path, PROSE)], languages="fr"))


# -- what a user names -------------------------------------------------------------------


def test_folders_and_globs_are_sorted_and_each_file_comes_once(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.txt", "README.md", ".hidden.txt", "data.json", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        written(tmp_path, PROSE, name)
    found = [str(article.path) for article in articles.read([tmp_path / "sub", tmp_path, str(tmp_path / "*.txt")])]
    assert [Path(path).relative_to(tmp_path).as_posix() for path in found] == ["sub/c.txt", "a.md", "b.txt"]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("missing.txt", "no such file or folder"),
        ("*.nothing", "no file matches"),
        ("\0", "no such file or folder"),
        ("x" * 300, "cannot be read"),
        ("", "no such file or folder"),
    ],
)
def test_what_is_not_there_is_an_error_and_the_rest_is_read(tmp_path: Path, path: str, problem: str) -> None:
    error, article = articles.read([path, written(tmp_path, PROSE)])
    assert isinstance(error, InputError)
    assert error.problem.startswith(problem)
    assert isinstance(article, Article)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    assert refused(tmp_path).startswith("no articles in this folder (files that end in .htm .html")


def test_a_file_with_a_glob_character_in_its_name_is_itself(tmp_path: Path) -> None:
    assert read_one(written(tmp_path, PROSE, "a[1].txt")).name == "a[1].txt"


def test_a_large_file_is_refused_without_being_read(tmp_path: Path) -> None:
    (found,) = articles.read([written(tmp_path, PROSE * 10)], max_bytes=1000)
    assert str(found).endswith("larger than 0.001 MB, too large for one article (split it, or --max-mb)")


# -- web pages ---------------------------------------------------------------------------

PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Talks | The Wire</title>
<meta property="og:title" content="Talks in Beijing"><meta property="og:site_name" content="The Wire">
<script type="application/ld+json">
{{"@graph": [{{"@type": "NewsArticle", "datePublished": "2024-04-09T10:00:00Z"}}]}}</script>
<link rel="canonical" href="https://example.org/talks"><style>p {{ color: red }}</style></head>
<body><nav><a href="/">Home</a> <a href="/world">World news and the other pages</a></nav>
<article class="teaser"><p>Other story</p></article>
<article><h1>Talks in Beijing</h1><p>{PROSE}<p>&ldquo;It&rsquo;s on,&rdquo; said <a href="#">Wang&nbsp;Yi</a>.</p>
<ul><li><a href="/x">Read more about this here</a></li></ul><script>var x = "<p>no</p>";</script>
<p>{PROSE}</p></article><footer>Copyright</footer></body></html>"""


def test_a_web_page_gives_its_main_text_and_metadata(tmp_path: Path) -> None:
    article = read_one(written(tmp_path, PAGE, "page.html"))
    assert article.text == f"Talks in Beijing\n\n{PROSE}\n\n“It’s on,” said Wang Yi.\n\n{PROSE}"
    assert (article.title, article.publisher, article.published) == ("Talks in Beijing", "The Wire", "2024-04-09")
    assert (article.url, article.language) == ("https://example.org/talks", "en")


def test_a_page_without_marks_is_read_whole(tmp_path: Path) -> None:
    assert read_one(written(tmp_path, f"<p>{PROSE}<br>{PROSE}", "page.htm")).text == f"{PROSE}\n\n{PROSE}"


@given(st.text(st.sampled_from("<>/ap&;\"'= !-x\n")))
def test_any_markup_is_read_as_far_as_it_goes(markup: str) -> None:
    assert "words" in articles.article(f"<p>words</p>{markup}".encode(), "page.html").text


def test_a_page_may_be_larger_than_its_text(tmp_path: Path) -> None:
    path = written(tmp_path, f"<style>{'x' * 4000}</style><p>{PROSE}", "page.html")
    assert isinstance(next(articles.read([path], max_bytes=1000)), Article)
    assert isinstance(next(articles.read([path], max_bytes=100)), InputError)
