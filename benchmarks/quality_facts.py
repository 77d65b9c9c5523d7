"""How good the extracted facts are: precision, recall and F1 a record type, accuracy of each slot.

``python -m benchmarks.quality_facts`` runs ``kg extract`` on annotated articles and compares what
comes out with ``benchmarks/articles/dev.jsonl``; ``--verbose`` lists what was missed and what was
invented, with the sentences. The rules of matching:

* A statement matches when half of the words of the contents agree (F1 of words at least 0.5) and the
  speaker is one of the annotated speakers; the second row leaves the speaker out.
* A meeting matches in the same or a neighbouring sentence, or when half of the participants agree.
* A trade figure matches by value and unit (half a percent of tolerance), or by its change alone.
* A sanction matches when a sender and a target agree.

Facts pair one to one, the best pair first, required facts before optional ones. A fact marked optional
neither adds nor costs. ``quality_agreement`` says when names, dates and amounts agree.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.quality_agreement import (
    Fact,
    accepted,
    agreeing,
    agreement,
    change_in,
    close,
    content_words,
    family,
    fold,
    names_in,
    overlap,
    place_of,
    same_amount,
    same_change,
    same_date,
    same_name,
    same_period,
    same_place,
    sentence,
    sentence_at,
    spans_in,
)

__all__ = ["TYPES", "Annotated", "Score", "Tally", "evaluate", "load", "main", "run", "score"]

Pair = Callable[[Fact, Fact], float | None]
Pairs = list[tuple[Fact, Fact]]

TYPES: Final = ("Statement", "Meeting", "TradeFigure", "Sanction")
ANY_SPEAKER: Final = "Statement, any speaker"
ROWS: Final = ("Statement", ANY_SPEAKER, "Meeting", "TradeFigure", "Sanction")

# What the list of errors shows of a fact.
SHOWN: Final = {
    "Statement": ("speaker", "cue", "mode", "polarity"),
    "Meeting": ("participants", "format", "status", "date", "place"),
    "TradeFigure": ("value", "unit", "measure", "reporter", "partner", "period", "change"),
    "Sanction": ("senders", "targets", "measure", "status"),
}

HERE: Final = Path(__file__).resolve().parent
HALF: Final = 0.5
SIDES: Final = ("reporter", "partner")


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article and the facts that a reader finds in it; ``kinds`` are those that were looked for."""

    name: str
    text: str
    facts: tuple[Fact, ...]
    published: str | None = None
    own_date: bool = False
    kinds: tuple[str, ...] = TYPES


@dataclass(slots=True)
class Tally:
    """Facts found, invented and missed."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def add(self, other: Tally) -> None:
        """Count another tally's facts here."""
        self.tp, self.fp, self.fn = self.tp + other.tp, self.fp + other.fp, self.fn + other.fn

    @property
    def precision(self) -> float:
        """Share of the system's facts that are right; 1 where nothing was to be found and nothing was."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else float(not self.fn)

    @property
    def recall(self) -> float:
        """Share of the annotated facts that were found; 1 where nothing was to be found."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else float(not self.fp)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(slots=True)
class Score:
    """Tallies a row, marks between 0 and 1 a slot, and the facts behind the errors."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {row: Tally() for row in ROWS})
    slots: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    rules: defaultdict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    missed: list[Fact] = field(default_factory=list)
    spurious: list[Fact] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Count another article's score here."""
        for row, tally in other.tallies.items():
            self.tallies[row].add(tally)
        for slot, marks in other.slots.items():
            self.slots[slot].extend(marks)
        for rule, right in other.rules.items():
            self.rules[rule].extend(right)

    @property
    def mean_f1(self) -> float:
        """Mean F1 of the four record types."""
        return sum(self.tallies[row].f1 for row in TYPES) / len(TYPES)

    def as_dict(self) -> dict[str, Any]:
        """Give the numbers as plain values, for JSON."""
        rows = {
            row: {"tp": t.tp, "fp": t.fp, "fn": t.fn, "precision": t.precision, "recall": t.recall, "f1": t.f1}
            for row, t in self.tallies.items()
        }
        slots = {slot: {"of": len(marks), "accuracy": _mean(marks)} for slot, marks in sorted(self.slots.items())}
        return {"rows": rows, "slots": slots, "mean_f1": self.mean_f1}


def _speaks(gold: Fact, found: Fact) -> bool:
    wanted = gold.get("speakers") or [gold["speaker"]]
    return any(same_name(name, speaker) for name in wanted for speaker in names_in(found.get("speaker")))


def _statements(text: str, *, speaker: bool) -> Pair:
    def pair(gold: Fact, found: Fact) -> float | None:
        shared = agreement(content_words(gold, text), content_words(found, text))
        right = _speaks(gold, found)
        return shared + 0.2 * right if shared >= HALF and (right or not speaker) else None

    return pair


def _meetings(text: str) -> Pair:
    def pair(gold: Fact, found: Fact) -> float | None:
        place = sentence_at(text, gold["evidence_start"])
        away = min((abs(sentence_at(text, start) - place) for start, _ in spans_in(found.get("spans"))), default=99)
        both = overlap(gold["participants"], names_in(found.get("participants")))
        if away > 1 and both < HALF:
            return None
        near = {0: 1.0, 1: 0.5}.get(away, 0.0)
        status = bool(gold["status"] == found.get("status"))
        return near + both + 0.4 * same_date(gold, found.get("date")) + 0.2 * status

    return pair


def _trade_figures(text: str) -> Pair:
    def pair(gold: Fact, found: Fact) -> float | None:
        bare = found.get("value") is None and gold["unit"] == "percent" and same_change(gold, found)
        if not bare and not same_amount(gold, found):
            return None
        away = abs(sentence_at(text, gold["evidence_start"]) - sentence_at(text, place_of(found) or 0))
        measure = family(gold["measure"]) == family(found.get("measure"))
        return 1 - 0.05 * min(away, 9) + 0.2 * measure

    return pair


def _sanctions(gold: Fact, found: Fact) -> float | None:
    targets = overlap(gold["targets"], names_in(found.get("targets")))
    senders = overlap(gold["senders"], names_in(found.get("senders")))
    if not targets or not senders:
        return None
    status = bool(gold["status"] == found.get("status"))
    measure = family(gold["measure"]) == family(found.get("measure"))
    return targets + senders + 0.6 * status + 0.6 * measure


def _assign(gold: Sequence[Fact], found: Sequence[Fact], pair: Pair) -> dict[int, int]:
    """Pair facts one to one by index, the best pair first, required facts before optional ones."""
    taken: dict[int, int] = {}
    for optional in (False, True):
        candidates = [
            (-value, i, j)
            for i, fact in enumerate(gold)
            if bool(fact.get("optional")) is optional
            for j, other in enumerate(found)
            if j not in taken.values() and (value := pair(fact, other)) is not None
        ]
        for _, i, j in sorted(candidates):
            if i not in taken and j not in taken.values():
                taken[i] = j
    return taken


def score(article: Annotated, found: Sequence[Fact]) -> Score:
    """Compare one article's extracted facts with the annotated ones."""
    result = Score()
    for kind in article.kinds:
        gold = [fact for fact in article.facts if fact["type"] == kind]
        system = [fact for fact in found if fact.get("type") == kind]
        pairs = _count(result, kind, gold, system, _pairing(kind, article.text))
        if kind == "Statement":
            pairs = _count(result, ANY_SPEAKER, gold, system, _statements(article.text, speaker=False))
        for one, other in pairs:
            for slot, mark in _marks(kind, one, other):
                result.slots[f"{kind}.{slot}"].append(float(mark))
    return result


def _pairing(kind: str, text: str) -> Pair:
    return {
        "Statement": _statements(text, speaker=True),
        "Meeting": _meetings(text),
        "TradeFigure": _trade_figures(text),
        "Sanction": _sanctions,
    }[kind]


def _count(result: Score, row: str, gold: Sequence[Fact], found: Sequence[Fact], pair: Pair) -> Pairs:
    """Tally one row and give the pairs of required facts."""
    taken = _assign(gold, found, pair)
    pairs = [(gold[i], found[j]) for i, j in taken.items() if not gold[i].get("optional")]
    missed = [fact for i, fact in enumerate(gold) if i not in taken and not fact.get("optional")]
    spurious = [fact for j, fact in enumerate(found) if j not in taken.values() and not _repeats(fact, gold)]
    result.tallies[row].add(Tally(len(pairs), len(spurious), len(missed)))
    if row in TYPES:
        for fact, right in [*((other, True) for _, other in pairs), *((fact, False) for fact in spurious)]:
            result.rules[f"{row}.{fact.get('rule')}"].append(right)
        result.missed += missed
        result.spurious += spurious
    return pairs


def _repeats(found: Fact, gold: Iterable[Fact]) -> bool:
    """Whether a figure gives on its own what an annotated one holds: its change, or the end of its range."""
    if found.get("type") != "TradeFigure":
        return False
    percent = found.get("unit") == "percent" and found.get("value") is not None
    return any(
        (fact.get("alt") and same_amount(fact, found))
        or (percent and (change := change_in(fact)) is not None and close(change[0], abs(float(found["value"]))))
        for fact in gold
    )


def _marks(kind: str, gold: Fact, found: Fact) -> Iterator[tuple[str, float]]:
    yield from {"Statement": _said, "Meeting": _met, "TradeFigure": _traded, "Sanction": _sanctioned}[kind](gold, found)


def _said(gold: Fact, found: Fact) -> Iterator[tuple[str, float]]:
    yield "speaker", _speaks(gold, found)
    yield "mode", gold["mode"] == found.get("mode")
    yield "polarity", gold["polarity"] == found.get("polarity")
    if gold.get("cue"):
        cue = found.get("cue") or {}
        words = fold(cue.get("text", "") if isinstance(cue, dict) else str(cue)).split()
        yield "cue", bool({*words} & {*fold(gold["cue"]).split()}) or not (words or fold(gold["cue"]))
    if gold.get("about"):
        yield "about", overlap(gold["about"], names_in(found.get("about")))


def _met(gold: Fact, found: Fact) -> Iterator[tuple[str, float]]:
    yield "participants", overlap(gold["participants"], names_in(found.get("participants")))
    yield "status", found.get("status") in accepted(gold, "status")
    yield "date", same_date(gold, found.get("date"))
    yield "place", same_place(gold, found.get("place"))
    yield "format", found.get("format") in accepted(gold, "format")


def _traded(gold: Fact, found: Fact) -> Iterator[tuple[str, float]]:
    yield "measure", family(found.get("measure")) in map(family, accepted(gold, "measure"))
    yield "period", any(same_period(period, found.get("period")) for period in accepted(gold, "period"))
    if change_in(gold) or change_in(found):
        yield "change", same_change(gold, found)
    both = [_side(gold, role, found.get(role)) for role in SIDES]
    if family(gold["measure"]) == "trade":  # two states' trade has no direction
        both = max(both, [_side(gold, a, found.get(b)) for a, b in zip(SIDES, SIDES[::-1], strict=True)], key=sum)
    yield from zip(SIDES, both, strict=True)


def _side(gold: Fact, role: str, found: object) -> float:
    return max(overlap(names_in(name), names_in(found)) for name in accepted(gold, role))


def _sanctioned(gold: Fact, found: Fact) -> Iterator[tuple[str, float]]:
    yield "measure", family(gold["measure"]) == family(found.get("measure"))
    yield "status", found.get("status") in accepted(gold, "status")
    # Which of several fitting names a system picks is a matter of taste, so one is enough.
    yield "senders", bool(agreeing(gold["senders"], names_in(found.get("senders"))))
    yield "targets", bool(agreeing(gold["targets"], names_in(found.get("targets"))))


def evaluate(articles: Iterable[Annotated], system: Mapping[str, Sequence[Fact]]) -> dict[str, Score]:
    """Score each article, by its name; an article of which the system says nothing counts as empty."""
    return {article.name: score(article, system.get(article.name, ())) for article in articles}


def load(gold: Path, texts: Path) -> list[Annotated]:
    """Read annotated articles; the texts lie in a folder under the names that the annotation gives.

    Raises:
        ValueError: If a text is not the one that was annotated.
    """
    return [_annotated(json.loads(line), texts) for line in gold.read_text("utf-8").splitlines() if line.strip()]


def _annotated(row: Fact, texts: Path) -> Annotated:
    path = texts / row["id"]
    if not path.exists():
        path = texts / f"{row['id']}.txt"
    text = path.read_bytes().decode("utf-8")
    for fact in row["facts"]:
        if fact["type"] == "Statement" and not " ".join(_raw(fact, text)).startswith(fact["content_start"]):
            raise ValueError(f"{path}: not the annotated text, at {fact['content_start']!r}")
    kinds = tuple(row.get("annotated", TYPES))
    return Annotated(path.name, text, tuple(row["facts"]), row.get("published"), text.startswith("---\n"), kinds)


def _raw(fact: Fact, text: str) -> list[str]:
    return " ".join(text[start:end] for start, end in fact["content_spans"]).split()


def run(articles: Sequence[Annotated], texts: Path) -> dict[str, list[Fact]]:
    """Run ``kg extract``, or the command in the environment variable KG, on the articles.

    Articles that bear their date go in one call; the others get it by ``--published``, a call each.
    """
    dated = [str(texts / article.name) for article in articles if article.own_date]
    calls = [dated] if dated else []
    for article in articles:
        if not article.own_date:
            date = ["--published", article.published] if article.published else []
            calls.append([str(texts / article.name), *date])
    return read("\n".join(map(_extract, calls)))


def _extract(arguments: Sequence[str]) -> str:
    command = shlex.split(os.environ.get("KG", "")) or [sys.executable, "-m", "kg"]
    done = subprocess.run(
        [*command, "extract", *arguments, "--format", "jsonl"], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        print(f"{arguments[0]}: exit {done.returncode}: {done.stderr.strip()[-300:]}", file=sys.stderr)
    return done.stdout


def read(lines: str) -> dict[str, list[Fact]]:
    """Read facts in JSON Lines, by the article they name."""
    facts: defaultdict[str, list[Fact]] = defaultdict(list)
    for line in lines.splitlines():
        if line.startswith("{"):
            fact = json.loads(line)
            facts[Path(fact["article"]).name].append(fact)
    return dict(facts)


def _mean(marks: Sequence[float]) -> float:
    return sum(marks) / len(marks) if marks else 0.0


def _table(total: Score) -> Iterator[str]:
    yield f"{'':24}{'tp':>5}{'fp':>5}{'fn':>5}{'P':>8}{'R':>8}{'F1':>8}"
    for row, t in total.tallies.items():
        yield f"{row:24}{t.tp:5}{t.fp:5}{t.fn:5}{t.precision:8.3f}{t.recall:8.3f}{t.f1:8.3f}"
    yield f"mean F1 of the four types {total.mean_f1:.3f}"
    yield "slots of the facts found:"
    for slot, marks in sorted(total.slots.items()):
        yield f"  {slot:24}{len(marks):5}{_mean(marks):8.3f}"


def _rules(total: Score) -> Iterator[str]:
    """Give the share of right facts a rule, drawn to a half as if two more had been seen, one of them right."""
    yield f"{'facts by rule:':34}{'right':>6}{'of':>5}{'smoothed':>10}"
    for rule, right in sorted(total.rules.items()):
        yield f"  {rule:32}{sum(right):6}{len(right):5}{(sum(right) + 1) / (len(right) + 2):10.2f}"


def _errors(article: Annotated, result: Score) -> Iterator[str]:
    counts = "  ".join(f"{row} {t.tp}/{t.fp}/{t.fn}" for row, t in result.tallies.items() if row in TYPES)
    yield f"\n== {article.name}  (tp/fp/fn)  {counts}"
    for label, facts in (("missed", result.missed), ("spurious", result.spurious)):
        for fact in facts:
            offset = place_of(fact)
            yield f"{label} {_summary(fact, article.text)}"
            yield f"    {sentence(article.text, offset) if offset is not None else '(no evidence)'}"


def _summary(fact: Fact, text: str) -> str:
    shown = [f"{key} {_shown(fact, key)}" for key in SHOWN[fact["type"]]]
    said = [" ".join(content_words(fact, text))] if fact["type"] == "Statement" else []
    return f"{fact['type']}: {' | '.join([*shown, *said])}"


def _shown(fact: Fact, key: str) -> str:
    value = fact.get(key)
    if key == "change":
        change = change_in(fact)
        return f"{change[1]} {change[0]:g}" if change else "-"
    if isinstance(value, dict) and "text" in value:
        return str(value["text"])
    return ", ".join(names_in(value)) or ("-" if value in (None, []) else str(value))


def main(arguments: Sequence[str] | None = None) -> int:
    """Score and print; see ``--help``."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality_facts", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "--gold", type=Path, default=HERE / "articles" / "dev.jsonl", help="annotated facts (JSON Lines)"
    )
    parser.add_argument(
        "--texts", type=Path, help="folder of the articles; default: the gold file's name without suffix"
    )
    parser.add_argument("--system", type=Path, help="facts already extracted (JSON Lines), instead of a run")
    parser.add_argument("--verbose", action="store_true", help="list missed and spurious facts with their sentences")
    parser.add_argument("--rules", action="store_true", help="list the share of right facts by rule")
    parser.add_argument("--json", type=Path, help="write the numbers to a file")
    options = parser.parse_args(arguments)
    texts = options.texts or options.gold.with_suffix("")
    articles = load(options.gold, texts)
    results = evaluate(articles, read(options.system.read_text("utf-8")) if options.system else run(articles, texts))
    total = Score()
    for result in results.values():
        total.add(result)
    if options.verbose:
        print(*(line for article in articles for line in _errors(article, results[article.name])), sep="\n", end="\n\n")
    print(*_table(total), sep="\n")
    if options.rules:
        print(*_rules(total), sep="\n")
    if options.json:
        per_article = {name: result.as_dict() for name, result in results.items()}
        options.json.write_text(
            json.dumps({"total": total.as_dict(), "articles": per_article}, indent=1) + "\n", "utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
