"""Inputs as they come: whatever they hold, the batch goes on and nothing of the rest is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import chain, formats, serialisation
from kg.errors import InputError
from kg.model import Extraction
from tests.conftest import SEEDS, Command

GOOD = SEEDS / "02-rewrite-joint-front.txt"
SENTENCE = "Russian Foreign Minister Sergei Lavrov said on Tuesday that the two countries would start a dialogue. "

UNUSABLE = {
    "empty.txt": b"",
    "blank.txt": b" \n\n\t ",
    "binary.txt": bytes(range(256)) * 20,
    "scan.pdf": b"%PDF-1.7\n1 0 obj",
    "utf16.txt": b"\xff\xfe\x00",
    "french.txt": ("Le ministre a déclaré mardi que les deux pays allaient ouvrir un dialogue. " * 5).encode(),
    "chinese.txt": "外交部长周二表示，两国将就欧亚安全展开对话。".encode(),
    "matter-only.txt": b"---\ntitle: Nothing else\n---\n",
    "page.html": b"<html><body><script>var a = 1</script></body></html>",
}


def extracted(text: str | bytes, name: str, folder: Path) -> Extraction:
    path = folder / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    (found,) = chain.extractions([path])
    assert isinstance(found, Extraction), found
    return found


def test_every_unusable_input_has_its_remark_and_the_good_one_its_records(kg: Command, tmp_path: Path) -> None:
    for name, raw in UNUSABLE.items():
        (tmp_path / name).write_bytes(raw)
    paths = [tmp_path / name for name in UNUSABLE]
    run = kg("extract", *paths[:4], tmp_path / "missing.txt", GOOD, *paths[4:])
    assert run.code == 1
    assert run.out == kg("extract", GOOD).out
    remarks = run.err.splitlines()
    assert [remark.split(": ")[1] for remark in remarks] == [
        str(path) for path in [*paths[:4], tmp_path / "missing.txt", *paths[4:]]
    ]
    assert all(len(remark) < 300 for remark in remarks)


def test_a_folder_with_bad_files_still_builds(kg: Command, tmp_path: Path) -> None:
    for name, raw in UNUSABLE.items():
        (tmp_path / name).write_bytes(raw)
    (tmp_path / "good.txt").write_bytes(GOOD.read_bytes())
    assert kg("build", tmp_path, "-o", tmp_path / "out.nq").code == 1
    assert len(list(formats.parse(tmp_path / "out.nq"))) > 100


QUOTATIONS = {
    "no closing mark": "Lavrov said: “We will start a dialogue. ",
    "no opening mark": "We will start a dialogue,” Lavrov said. ",
    "two closing marks": "Lavrov spoke of ”dual confrontation” in Beijing. ",
    "straight marks that do not pair": 'Lavrov said "we will start" a "dialogue. ',
    "nested": "“He told me ‘no’ and then ‘yes’,” Lavrov said. ",
    "empty": "Lavrov said “” and ‘’. ",
    "marks alone": "“ ” “ ” ‘ ’ \" ' ",
    "a quotation over paragraphs": "“We start,” Lavrov said.\n\n“We go on.\n\n“And we end.” ",
}


@pytest.mark.parametrize("text", QUOTATIONS.values(), ids=QUOTATIONS)
def test_quotations_without_partner_lose_nothing_of_the_rest(text: str, tmp_path: Path) -> None:
    found = extracted(f"{text}\n\n{SENTENCE}\n\n{SENTENCE}", "quotes.txt", tmp_path)
    sentences = [record for record in found.records if record.type == "Statement" and record.spans[0].start > len(text)]
    assert len(sentences) >= 2


EVIL = [
    'Sergei "O\'Brien" <script>alert(1)</script> Lavrov',
    "Lavrov\\u0022 . } ; DROP ALL ; #",
    "Ła̶v̷r̸o̵v̶ 🕊 Ω≈ç√",
    "Mr %2E%2E/%00 {braces} |pipe| ^caret `tick`",
    "مرحبا بالعالم and שלום",
    "A" * 400,
]


@pytest.mark.parametrize("name", EVIL)
def test_evil_names_survive_every_format(name: str, tmp_path: Path) -> None:
    text = f"{SENTENCE}{name} said on Tuesday that China and Russia would hold talks in Beijing. {SENTENCE}"
    path = tmp_path / "evil.txt"
    path.write_text(text, encoding="utf-8")
    built = chain.build([path])
    assert built.articles == 1
    for form in ("nq", "ttl", "trig", "nt", "jsonld", "rdf"):
        out = tmp_path / f"out.{form}"
        serialisation.write(built.quads, out)
        assert list(formats.parse(out))


@pytest.mark.parametrize(
    "name", ["a b.txt", "ünï.txt", "new\nline.txt", '"quoted".txt', "-dash.txt", "a[1]*.txt", "%41.txt"]
)
def test_evil_file_names(name: str, tmp_path: Path, kg: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(SENTENCE * 3, encoding="utf-8")
    run = kg("extract", f"./{name}")
    assert run.code == 0
    assert {json.loads(line)["article"] for line in run.out.splitlines()} == {name}


def test_a_file_name_that_is_no_text(tmp_path: Path, kg: Command) -> None:
    path = tmp_path / "caf\udce9.txt"  # a byte that is not UTF-8
    path.write_text(SENTENCE, encoding="utf-8")
    run = kg("build", path, "-o", tmp_path / "out.nq")
    assert run.code == 0
    assert "caf\ufffd.txt" in (tmp_path / "out.nq").read_text(encoding="utf-8")


def test_a_long_article_is_read_whole(tmp_path: Path) -> None:
    found = extracted("\n\n".join([SENTENCE] * 400), "long.txt", tmp_path)
    assert found.records[-1].spans[0].start > 399 * len(SENTENCE)


def test_one_endless_paragraph_is_read(tmp_path: Path) -> None:
    assert extracted(SENTENCE + "the word and " * 2000 + SENTENCE, "endless.txt", tmp_path).records


def test_too_large_a_file_is_told_with_a_way_out(kg: Command, tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    path.write_text(SENTENCE * 100, encoding="utf-8")
    run = kg("extract", path, "--max-mb", "0.001")
    assert run.code == 2
    assert "larger than 0.001 MB" in run.err
    assert kg("extract", path).code == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_gives_a_graph_or_a_reason(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.txt"
    path.write_text(text, encoding="utf-8", newline="")
    built = chain.build([path], chain.Options(languages="any"))
    assert built.articles + len(built.refused) == 1
    if built.refused:
        assert isinstance(built.refused[0], InputError)
        assert "could not be analysed" not in str(built.refused[0])
    else:
        serialisation.write(built.quads, tmp_path / "any.nq")
        assert len(list(formats.parse(tmp_path / "any.nq"))) == built.size
