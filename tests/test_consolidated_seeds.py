"""The sample articles together: one node for the talks, figures that agree, wrong facts that spoil nothing."""

from __future__ import annotations

from typing import Any

import pytest

from kg import chain, triples
from kg.consolidation import consolidated
from kg.model import Extraction
from kg.namespaces import DIP
from kg.terms import Quad
from tests.conftest import SEEDS

Said = dict[str, list[str]]


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    found = [each for each in chain.extractions([str(SEEDS)]) if isinstance(each, Extraction)]
    assert len(found) >= 6
    return [quad for extraction in found for quad in triples.quads(extraction)]


@pytest.fixture(scope="module")
def nodes(quads: list[Quad]) -> dict[str, Said]:
    return described([*quads, *consolidated(quads)])


def described(quads: list[Quad]) -> dict[str, Said]:
    made: dict[str, Said] = {}
    for subject, predicate, value, _ in quads:
        made.setdefault(subject.value, {}).setdefault(predicate.value.rpartition("#")[2], []).append(value.value)
    return made


def of(nodes: dict[str, Said], class_: str) -> list[Said]:
    return [said for said in nodes.values() if f"{DIP}{class_}" in said.get("type", ())]


def people(nodes: dict[str, Said], record: str) -> set[str]:
    return {iri.rpartition("_")[2] if "_" in iri else iri.rpartition("/")[2] for iri in nodes[record]["participant"]}


def values(nodes: dict[str, Said], node: Said, name: str) -> tuple[str, set[str]]:
    iri = next(each for each in node["comparison"] if each.endswith(f"#{name}"))
    kind = nodes[iri]["type"][0].removeprefix(DIP)
    return kind, {nodes[each]["variantValue"][0] for each in nodes[iri]["variant"]}


def test_the_talks_of_the_two_ministers_are_one_node_with_all_reports(nodes: dict[str, Said]) -> None:
    talks = {
        iri
        for iri, said in nodes.items()
        if f"{DIP}Meeting" in said.get("type", ()) and {"Lavrov", "Yi"} <= people(nodes, iri)
    }
    (node,) = [each for each in of(nodes, "ConsolidatedMeeting") if talks & set(each["consolidates"])]
    assert talks <= set(node["consolidates"])
    assert int(node["reports"][0]) >= 3
    assert int(node["independentSources"][0]) >= 3


def test_the_rounded_figure_of_trade_agrees_with_the_exact_one(nodes: dict[str, Said]) -> None:
    (node,) = [
        each
        for each in of(nodes, "ConsolidatedTradeFigure")
        if any(nodes[record].get("value") == ["240100000000"] for record in each["consolidates"])
    ]
    kind, amounts = values(nodes, node, "value")
    assert kind == "Agreement"
    assert {"240000000000", "240100000000"} <= amounts
    assert int(node["reports"][0]) >= 4


def test_two_translations_of_one_quotation_are_wordings_of_it(nodes: dict[str, Said]) -> None:
    wordings = [{nodes[v]["variantValue"][0] for v in each["variant"]} for each in of(nodes, "Wordings")]
    assert any(
        any("start a dialogue with the involvement" in text for text in each)
        and any("initiate a conversation with the participation" in text for text in each)
        for each in wordings
    )


def test_both_spellings_of_a_name_are_one_person_with_one_office(nodes: dict[str, Said]) -> None:
    (person,) = [each for each in of(nodes, "ConsolidatedPerson") if "Sergey Lavrov" in each["altLabel"]]
    assert "Sergei Lavrov" in person["altLabel"]
    (iri,) = [iri for iri, said in nodes.items() if said is person]
    held = {said["post"][0].rpartition("/")[2] for said in nodes.values() if said.get("member") == [iri]}
    assert held == {"foreign-minister"}


@pytest.mark.parametrize("surname", ["Wang", "He"])
def test_two_people_of_one_surname_stay_two(nodes: dict[str, Said], surname: str) -> None:
    for person in of(nodes, "ConsolidatedPerson"):
        assert len([name for name in person["altLabel"] if name.startswith(f"{surname} ")]) <= 1


def test_the_wrong_year_of_one_article_changes_no_node_of_the_others(nodes: dict[str, Said], quads: list[Quad]) -> None:
    wrong = next(iri for iri, said in nodes.items() if "05-blog-new-architecture.txt" in said.get("fileName", ()))
    graph = wrong.replace("/article/", "/graph/")
    without = described(list(consolidated([quad for quad in quads if not quad.graph or quad.graph.value != graph])))
    alike = [iri for iri in without if iri in nodes and same_members(nodes[iri], without[iri])]
    assert len(alike) >= 10
    for iri in alike:
        assert {**nodes[iri], "reports": []} == {**without[iri], "reports": []}


def same_members(one: Said, other: Said) -> bool:
    return "currentStatus" in other and one["consolidates"] == other["consolidates"]


def test_nothing_is_in_two_nodes(nodes: dict[str, Said]) -> None:
    seen: dict[str, Any] = {}
    for kind in ("Meeting", "Statement", "TradeFigure", "Sanction"):
        for node in of(nodes, f"Consolidated{kind}"):
            for record in node["consolidates"]:
                assert seen.setdefault(record, node) is node
