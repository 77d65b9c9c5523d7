"""Quarantine: what is held is not answered, is listed with its reason, and comes back as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph
import pytest
from hypothesis import given, settings

from kg.errors import InputError, UsageError
from kg.model import Extraction
from kg.namespaces import DATA, DIPS
from kg.oxigraph import from_quad
from kg.quarantine import Held, Quarantine, beside
from kg.serialisation import serialise, write
from kg.store import Store, open_graph, open_store
from kg.terms import Iri, Quad, term
from kg.triples import quads
from kg.validation import Finding, validate
from tests import strategies
from tests.conftest import SEEDS, Command
from tests.made import EXTRACTIONS
from tests.shapes import case_of, sound

TOTAL = f"{DATA}trade-figure/total"
LOST = "an amount that the article lost"
LINE = "Trade between Norland and Sudland reached $ billion in 2023, up 26 percent from $190.5 billion in 2022."
RECORDS = "SELECT ?r { ?r <https://w3id.org/diplomacy-kg/ontology#reportedIn> ?article } ORDER BY ?r"


def taken(title: str) -> tuple[Quad, ...]:
    return tuple(map(from_quad, case_of(title).quads))


def violations(quads: Iterable[Quad]) -> tuple[Finding, ...]:
    return validate(quads).findings


def sifted(title: str, file: Path) -> tuple[Quarantine, tuple[Quad, ...]]:
    """Sift a case into a new quarantine."""
    quarantine = Quarantine(file)
    return quarantine, quarantine.sift(taken(title), violations(taken(title)))


def records(quarantine: Quarantine) -> list[str]:
    return [held.record.removeprefix(DATA) for held in quarantine.held()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "quarantine.nq"


# -- what is held ----------------------------------------------------------------------


def test_record_with_a_violation_is_held_and_nothing_else(file: Path) -> None:
    quarantine, kept = sifted(LOST, file)
    assert {quad.subject for quad in taken(LOST)} - {quad.subject for quad in kept} == {Iri(TOTAL)}
    assert violations(kept) == ()
    assert quarantine.held() == (
        Held(
            record=TOTAL,
            kind="TradeFigure",
            article=f"{DATA}article/sound",
            file="sound.txt",
            words=LINE,
            faults=quarantine.held()[0].faults,
        ),
    )
    assert [fault.shape for fault in quarantine.held()[0].faults] == [f"{DIPS}figure-has-value"]


def test_what_only_the_record_uses_is_held_with_it(file: Path) -> None:
    quarantine, kept = sifted("a measure against oneself", file)
    assert records(quarantine) == ["sanction/tariff"]
    gone = {quad.subject.value for quad in taken("a measure against oneself")} - {quad.subject.value for quad in kept}
    assert f"{DATA}organisation/Western_League" in gone
    assert any("#char=" in node for node in gone)
    assert f"{DATA}state/Norland" not in gone


def test_warnings_hold_nothing(file: Path) -> None:
    quarantine, kept = sifted("a measure of nobody", file)
    assert (len(quarantine), kept) == (0, taken("a measure of nobody"))


def test_fault_of_a_passage_holds_the_records_that_cite_it(file: Path) -> None:
    quarantine, _ = sifted("a passage without words", file)
    assert len(quarantine) >= 1
    assert all(held.faults[0].focus.startswith(f"{DATA}article/sound#") for held in quarantine.held())


def test_fault_of_an_article_holds_all_its_records(file: Path) -> None:
    quarantine, kept = sifted("an article that appeared twice", file)
    reported = {
        quad.subject for quad in taken("an article that appeared twice") if quad.predicate == term("dip:reportedIn")
    }
    assert {Iri(held.record) for held in quarantine.held()} == reported
    assert {quad.object for quad in kept if quad.predicate == term("rdf:type")} >= {
        term("dip:Article"),
        term("dip:ArticleGraph"),
    }
    assert not {quad for quad in kept if quad.predicate == term("dip:reportedIn")}


# -- letting go ------------------------------------------------------------------------


def test_release_gives_back_what_was_taken(file: Path) -> None:
    quarantine, kept = sifted(LOST, file)
    released = quarantine.release([TOTAL])
    assert {*kept, *released} == {*taken(LOST)}
    assert len(quarantine) == 0


def test_release_is_remembered_for_the_rule(file: Path) -> None:
    quarantine, _ = sifted(LOST, file)
    quarantine.release(["total"])
    quarantine.save()
    again = Quarantine(file)
    assert again.sift(taken(LOST), violations(taken(LOST))) == taken(LOST)
    also = tuple(quad for quad in taken(LOST) if quad.subject != Iri(TOTAL) or quad.predicate != term("dip:measure"))
    again.sift(also, violations(also))
    assert [fault.shape for fault in again.held()[0].faults] == [f"{DIPS}figure-has-measure"]


def test_one_of_two_is_released(file: Path) -> None:
    quarantine, kept = sifted("an article that appeared twice", file)
    before = records(quarantine)
    released = quarantine.release([before[0].rpartition("/")[2]])
    assert records(quarantine) == before[1:]
    quarantine.release(f"{DATA}{name}" for name in before[1:])
    assert {*kept, *released} < {*taken("an article that appeared twice")}


def test_unknown_record_is_refused_and_none_is_released(file: Path) -> None:
    quarantine, _ = sifted(LOST, file)
    with pytest.raises(UsageError, match=r"did you mean .*trade-figure/total\?"):
        quarantine.release([TOTAL, f"{DATA}trade-figure/totl"])
    assert records(quarantine) == ["trade-figure/total"]


# -- again -----------------------------------------------------------------------------


def test_file_holds_what_was_held(file: Path) -> None:
    quarantine, _ = sifted(LOST, file)
    quarantine.save()
    assert Quarantine(file).held() == quarantine.held()
    before = file.read_bytes()
    Quarantine(file).save()
    assert file.read_bytes() == before


def test_file_is_a_graph_that_can_be_asked(file: Path) -> None:
    quarantine, _ = sifted(LOST, file)
    quarantine.save()
    query = f"""PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?message {{
        <{TOTAL}> <{DIPS}heldFor>/sh:resultMessage ?message }}"""
    (row,) = open_graph([file]).select(query)
    assert row["message"] == "The amount is missing: the article speaks of a figure and does not give it."
    assert [f.shape for f in validate(pyoxigraph.parse(path=str(file))).findings] == [f"{DIPS}figure-has-value"]


def test_nothing_held_makes_no_file(file: Path) -> None:
    Quarantine(file).save()
    assert not file.exists()


def test_article_that_comes_again_replaces_what_was_held_of_it(file: Path) -> None:
    quarantine, _ = sifted(LOST, file)
    good = tuple(map(from_quad, sound()))
    assert quarantine.sift(good, violations(good)) == good
    assert len(quarantine) == 0


def test_article_that_is_loaded_without_quarantine_is_held_no_longer(file: Path) -> None:
    quarantine, _ = sifted(LOST, file)
    quarantine.save()
    open_handed = Quarantine(file, holding=False)
    assert open_handed.sift(taken(LOST), violations(taken(LOST))) == taken(LOST)
    assert len(open_handed) == 0


def test_graph_that_is_written_anew_keeps_only_what_was_released(file: Path) -> None:
    quarantine, _ = sifted("an article that appeared twice", file)
    quarantine.release([records(quarantine)[0].rpartition("/")[2]])
    quarantine.save()
    anew = Quarantine(file, anew=True)
    assert len(anew) == 0
    anew.save()
    assert "releasedFrom" in file.read_text(encoding="utf-8")


def test_damaged_file_is_named(file: Path) -> None:
    file.write_text("<a> <b>", encoding="utf-8")
    with pytest.raises(InputError, match=r"quarantine\.nq"):
        Quarantine(file)


@settings(max_examples=30)
@given(strategies.extractions())
def test_sifting_loses_nothing_and_leaves_nothing_to_sift(extraction: Extraction) -> None:
    made = tuple(quads(extraction))
    quarantine, again = Quarantine(Path("none.nq")), Quarantine(Path("none.nq"))
    kept = quarantine.sift(made, violations(made))
    assert again.sift(kept, violations(kept)) == kept
    released = quarantine.release([held.record for held in quarantine.held()])
    assert {*kept, *released} == {*made}


@settings(max_examples=30)
@given(strategies.extractions())
def test_any_record_at_all_survives_the_file(extraction: Extraction) -> None:
    made = tuple(quads(extraction))
    with TemporaryDirectory() as folder:
        quarantine = Quarantine(Path(folder) / "quarantine.nq")
        everything = [replace(found, severity="Violation") for found in violations(made)]
        quarantine.sift(made, everything)
        quarantine.save()
        again = Quarantine(quarantine.file)
        assert again.held() == quarantine.held()
        names = [held.record for held in quarantine.held()]
        assert set(again.release(names)) == set(quarantine.release(names))


# -- stores ----------------------------------------------------------------------------


def answered(store: Store) -> list[str]:
    return [str(row["r"]).removeprefix(DATA) for row in store.select(RECORDS)]


def test_quarantine_lies_inside_a_store_and_next_to_a_file(tmp_path: Path) -> None:
    open_store(tmp_path / "store", create=True)
    assert beside(tmp_path / "store") == tmp_path / "store" / "quarantine.nq"
    assert beside(tmp_path / "graph.trig") == tmp_path / "graph.quarantine.nq"


def loaded(kg: Command, tmp_path: Path, *options: str) -> Path:
    """Load the case into a store by the command."""
    write(taken(LOST), tmp_path / "graph.nq")
    write(quads(EXTRACTIONS[0]), tmp_path / "wire.nq")
    store = tmp_path / "store"
    run = kg("load", tmp_path / "graph.nq", tmp_path / "wire.nq", "--store", store, *options)
    assert run.code == (1 if options else 0)
    return store


def listed(kg: Command, *place: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(kg("quarantine", "list", *place, "--format", "csv").out)))


def test_what_is_held_is_not_answered_until_it_is_released(kg: Command, tmp_path: Path) -> None:
    store = loaded(kg, tmp_path, "--quarantine")
    assert "trade-figure/total" not in answered(open_store(store, read_only=True))
    (row,) = listed(kg, "--store", store)
    assert (row["record"], row["type"], row["article"]) == (TOTAL, "TradeFigure", "sound.txt")
    assert (row["rule"], row["message"][:21]) == ("dips:figure-has-value", "The amount is missing")
    assert kg("quarantine", "release", TOTAL, "--store", store).code == 0
    assert listed(kg, "--store", store) == []
    assert set(open_store(store, read_only=True).quads()) == {*taken(LOST), *quads(EXTRACTIONS[0])}
    kg("load", tmp_path / "graph.nq", "--store", store, "--quarantine")
    assert listed(kg, "--store", store) == []
    assert "trade-figure/total" in answered(open_store(store, read_only=True))


def test_loading_without_quarantine_holds_nothing(kg: Command, tmp_path: Path) -> None:
    store = loaded(kg, tmp_path)
    assert "trade-figure/total" in answered(open_store(store, read_only=True))
    assert not (store / "quarantine.nq").exists()


def test_removed_article_leaves_the_quarantine_as_well(kg: Command, tmp_path: Path) -> None:
    store = loaded(kg, tmp_path, "--quarantine")
    assert kg("remove", "sound.txt", "--store", store).code == 0
    assert listed(kg, "--store", store) == []


def test_record_of_an_article_that_is_not_there_is_not_released(kg: Command, tmp_path: Path) -> None:
    store = loaded(kg, tmp_path, "--quarantine")
    held = (store / "quarantine.nq").read_bytes()
    kg("remove", "sound.txt", "--store", store)
    (store / "quarantine.nq").write_bytes(held)
    run = kg("quarantine", "release", "total", "--store", store)
    assert (run.code, "the article is not in the store" in run.err) == (2, True)


def test_file_has_a_quarantine_beside_it(kg: Command, tmp_path: Path) -> None:
    whole, sifted_file = tmp_path / "whole.nq", tmp_path / "graph.nq"
    source = SEEDS / "05-blog-new-architecture.txt"
    kg("build", source, "-o", whole)
    run = kg("build", source, "-o", sifted_file, "--quarantine")
    assert (run.code, "graph.quarantine.nq: 1 record in quarantine" in run.err) == (1, True)
    assert kg("validate", sifted_file).code == 0
    (row,) = listed(kg, "--graph", sifted_file)
    assert kg("quarantine", "release", row["record"], "--graph", sifted_file).code == 0
    assert sifted_file.read_bytes() == whole.read_bytes()


def test_quarantine_without_a_place_is_refused(kg: Command, tmp_path: Path) -> None:
    assert "--quarantine needs a place" in kg("build", SEEDS, "--quarantine").err
    assert "name the graph" in kg("quarantine", "list").err
    assert "there is no such graph" in kg("quarantine", "list", "--store", tmp_path / "none").err


def test_order_of_quads_does_not_change_the_file(tmp_path: Path) -> None:
    made = taken(LOST)
    files = []
    for number, order in enumerate((made, made[::-1])):
        quarantine = Quarantine(tmp_path / f"{number}.nq")
        kept = quarantine.sift(order, violations(order))
        quarantine.save()
        files.append((quarantine.file.read_bytes(), serialise(kept, "nq")))
    assert files[0] == files[1]
