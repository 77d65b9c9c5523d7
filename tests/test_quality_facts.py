"""The scorer of extracted facts: a perfect system gets all marks, a damaged one loses the right ones."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.quality_agreement import same_name
from benchmarks.quality_facts import TYPES, Annotated, Score, evaluate, load, main, run

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "benchmarks" / "articles"
SETS = {
    "seeds": (ROOT / "seeds" / "gold.jsonl", ROOT / "seeds", 6),
    "dev": (ARTICLES / "dev.jsonl", ARTICLES / "dev", 62),
    "trade": (ARTICLES / "trade.jsonl", ARTICLES / "trade", 23),
    "trade-check": (ARTICLES / "trade-check.jsonl", ARTICLES / "trade-check", 33),
    "test": (ARTICLES / "test.jsonl", ARTICLES / "test", 16),
    "meetings": (ARTICLES / "meetings.jsonl", ARTICLES / "meetings", 68),
    "meetings-check": (ARTICLES / "meetings-check.jsonl", ARTICLES / "meetings-check", 38),
    "sanctions": (ARTICLES / "sanctions.jsonl", ARTICLES / "sanctions", 94),
    "sanctions-check": (ARTICLES / "sanctions-check.jsonl", ARTICLES / "sanctions-check", 56),
}

Fact = dict[str, Any]
System = dict[str, list[Fact]]


def as_extracted(fact: Any, text: str) -> Fact:
    """Turn an annotated fact into what an extractor would write."""
    spans = fact.get("content_spans") or [[fact["evidence_start"], fact["evidence_start"] + 10]]
    found = {**{key: value for key, value in fact.items() if not key.endswith("_alt")}, "spans": spans}
    for key in ("speaker", "place", "reporter", "partner"):
        found[key] = {"name": fact[key]} if fact.get(key) else None
    if fact["type"] == "Statement":
        words = " ".join(text[start:end] for start, end in spans)
        found["content"] = {"text": words, "spans": spans}
        found["cue"] = {"text": fact["cue"], "spans": []} if fact["cue"] else None
    return found


def perfect(articles: list[Annotated]) -> System:
    """Give the facts of a system that finds everything."""
    return {article.name: [as_extracted(fact, article.text) for fact in article.facts] for article in articles}


def total(articles: list[Annotated], system: System) -> Score:
    """Add up the scores of all articles."""
    result = Score()
    for part in evaluate(articles, system).values():
        result.add(part)
    return result


@pytest.fixture(scope="module")
def dev() -> list[Annotated]:
    """Give the development articles."""
    return load(SETS["dev"][0], SETS["dev"][1])


@pytest.mark.parametrize("name", SETS)
def test_a_perfect_system_gets_all_marks(name: str) -> None:
    gold, texts, count = SETS[name]
    articles = load(gold, texts)
    assert len(articles) == count
    result = total(articles, perfect(articles))
    assert {row: tally.f1 for row, tally in result.tallies.items()} == dict.fromkeys(result.tallies, 1.0)
    assert {slot for slot, marks in result.slots.items() if set(marks) != {1.0}} == set()
    assert sum(tally.tp for tally in result.tallies.values()) >= 30


@pytest.mark.parametrize(
    ("kind", "label"),
    [("Statement", "statements"), ("Meeting", "meetings"), ("TradeFigure", "trade figures"), ("Sanction", "sanctions")],
)
def test_the_guidelines_tell_the_true_counts(kind: str, label: str) -> None:
    cells = []
    for name in ("dev", "test"):
        facts = [fact for article in load(*SETS[name][:2]) for fact in article.facts if fact["type"] == kind]
        optional = sum(bool(fact.get("optional")) for fact in facts)
        cells.append(f"{len(facts) - optional} + {optional}")
    guidelines = (ARTICLES / "README.md").read_text("utf-8")
    assert any(
        line.startswith(f"| {label} ") and line.endswith(f"| {' | '.join(cells)} |") for line in guidelines.splitlines()
    )


@pytest.mark.parametrize("name", SETS)
def test_evidence_points_into_the_text(name: str) -> None:
    gold, texts, _ = SETS[name]
    for article in load(gold, texts):
        for fact in article.facts:
            if fact["type"] != "Statement":
                start = fact["evidence_start"]
                assert " ".join(article.text[start:].split()).startswith(fact["evidence"])


def test_a_silent_system_has_no_recall(dev: list[Annotated]) -> None:
    result = total(dev, {})
    assert all(result.tallies[kind].recall == 0 and result.tallies[kind].tp == 0 for kind in TYPES)


def test_dropping_facts_costs_recall_only(dev: list[Annotated]) -> None:
    kept = {name: facts[::2] for name, facts in perfect(dev).items()}
    result = total(dev, kept)
    for kind in TYPES:
        assert result.tallies[kind].recall < 0.8
        assert result.tallies[kind].precision == 1


def test_optional_facts_neither_add_nor_cost(dev: list[Annotated]) -> None:
    required = {name: [fact for fact in facts if not fact.get("optional")] for name, facts in perfect(dev).items()}
    assert total(dev, required).mean_f1 == 1


NOISE: tuple[Fact, ...] = (
    {
        "type": "Statement",
        "speaker": {"name": "Nobody"},
        "content": {"text": "zzz qqq", "spans": [[0, 3]]},
        "mode": "direct",
    },
    {"type": "Meeting", "participants": [{"name": "Nobody"}], "status": "held", "format": "talks", "spans": []},
    {"type": "TradeFigure", "value": 123456.7, "unit": "USD", "measure": "trade", "spans": [[0, 3]]},
    {"type": "Sanction", "senders": [{"name": "Atlantis"}], "targets": [], "measure": "tariff", "status": "imposed"},
)


def test_invented_facts_cost_precision_only(dev: list[Annotated]) -> None:
    result = total(dev, {name: [*facts, *NOISE] for name, facts in perfect(dev).items()})
    for kind in TYPES:
        assert result.tallies[kind].precision < 1
        assert result.tallies[kind].recall == 1
        assert result.tallies[kind].fp == len(dev)


DAMAGES: dict[str, tuple[str, Callable[[Fact], Fact]]] = {
    "speaker": ("Statement", lambda fact: {**fact, "speaker": {"name": "Nobody Inparticular"}}),
    "value": ("TradeFigure", lambda fact: {**fact, "value": (fact["value"] or 1) * 1.1, "change": None}),
    "target": ("Sanction", lambda fact: {**fact, "targets": [{"name": "Atlantis"}]}),
    "participants": ("Meeting", lambda fact: {**fact, "participants": [{"name": "Nobody"}], "spans": []}),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_wrong_core_is_no_match(dev: list[Annotated], damage: str) -> None:
    kind, change = DAMAGES[damage]
    system = {
        name: [change(fact) if fact["type"] == kind else fact for fact in facts] for name, facts in perfect(dev).items()
    }
    result = total(dev, system)
    assert result.tallies[kind].f1 < 0.1
    assert all(result.tallies[other].f1 == 1 for other in TYPES if other != kind)
    if damage == "speaker":
        assert result.tallies["Statement, any speaker"].f1 == 1


SLOTS: dict[str, Fact] = {
    "Statement.mode": {"mode": "sung"},
    "Statement.polarity": {"polarity": "sung"},
    "Statement.cue": {"cue": {"text": "sang"}},
    "Meeting.status": {"status": "dreamt"},
    "Meeting.date": {"date": "1999-01-01"},
    "Meeting.place": {"place": {"name": "Atlantis"}},
    "Meeting.format": {"format": "opera"},
    "TradeFigure.measure": {"measure": "poetry"},
    "TradeFigure.period": {"period": "1901"},
    "TradeFigure.partner": {"partner": {"name": "Atlantis"}, "reporter": {"name": "Atlantis"}},
    "Sanction.measure": {"measure": "poetry"},
    "Sanction.status": {"status": "dreamt"},
}


@pytest.mark.parametrize("slot", SLOTS)
def test_a_wrong_slot_costs_that_slot(dev: list[Annotated], slot: str) -> None:
    kind = slot.split(".")[0]
    system = {
        name: [{**fact, **SLOTS[slot]} if fact["type"] == kind else fact for fact in facts]
        for name, facts in perfect(dev).items()
    }
    result = total(dev, system)
    assert sum(result.slots[slot]) / len(result.slots[slot]) < 0.1
    assert result.tallies[kind].recall > 0.95


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sergei Lavrov", "Lavrov", True),
        ("Sergey Lavrov", "Sergei Lavrov", True),
        ("Volodymyr Zelenskyy", "Volodymyr Zelensky", True),
        ("President Biden", "Joe Biden", True),
        ("European Union", "EU", True),
        ("Recep Tayyip Erdoğan", "Erdogan", True),
        ("United States", "U.S.", True),
        ("Wang Yi", "Sergei Lavrov", False),
        ("China", "China's commerce ministry", False),
        ("Japan", "South Korea", False),
    ],
)
def test_names_agree(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


def test_a_change_of_its_own_is_no_invention(dev: list[Annotated]) -> None:
    system = perfect(dev)
    article = next(a for a in dev if any(f["type"] == "TradeFigure" and f["change"] for f in a.facts))
    figure = next(f for f in article.facts if f["type"] == "TradeFigure" and f["change"])
    repeated = {**as_extracted(figure, article.text), "value": figure["change"]["value"], "unit": "percent"}
    system[article.name].append(repeated)
    assert total(dev, system).tallies["TradeFigure"].fp == 0


def test_the_command_prints_a_table_and_the_errors(
    dev: list[Annotated], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = [{"article": name, **fact} for name, found in perfect(dev).items() for fact in found]
    system, report = tmp_path / "system.jsonl", tmp_path / "report.json"
    system.write_text("\n".join(json.dumps(fact) for fact in facts[1:]), encoding="utf-8")
    assert main(["--system", str(system), "--verbose", "--json", str(report)]) == 0
    shown = capsys.readouterr().out
    assert "mean F1 of the four types" in shown
    assert "missed Statement: speaker William Ruto | cue said" in shown
    assert json.loads(report.read_text("utf-8"))["total"]["rows"]["Statement"]["fn"] == 1


def test_the_articles_are_given_to_the_command_with_their_dates(
    dev: list[Annotated], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, calls = tmp_path / "kg.py", tmp_path / "calls"
    program.write_text(
        f"import sys\nopen({str(calls)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n", encoding="utf-8"
    )
    monkeypatch.setenv("KG", f"{sys.executable} {program}")
    assert run(dev, SETS["dev"][1]) == {}
    made = calls.read_text("utf-8").splitlines()
    assert len(made) == 1 + sum(not article.own_date for article in dev)
    assert all(call.startswith("extract ") and call.endswith("--format jsonl") for call in made)
    assert sum("--published" in call for call in made) == len(made) - 1


def test_a_text_that_was_not_annotated_is_refused(tmp_path: Path) -> None:
    gold, texts, _ = SETS["dev"]
    line = gold.read_text("utf-8").splitlines()[0]
    name = json.loads(line)["id"]
    (tmp_path / "gold.jsonl").write_text(line, encoding="utf-8")
    (tmp_path / name).write_text("x" + (texts / name).read_text("utf-8"), encoding="utf-8")
    with pytest.raises(ValueError, match="not the annotated text"):
        load(tmp_path / "gold.jsonl", tmp_path)
