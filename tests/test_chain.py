"""The chain as a whole: order, processes, doubles, crashes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import chain, serialisation
from kg.errors import InputError, UsageError
from kg.model import Extraction
from kg.pool import Lost, ordered
from tests.conftest import SEEDS

FIRST = SEEDS / "01-agency-lavrov-wang-talks.txt"
SECOND = SEEDS / "02-rewrite-joint-front.txt"


def test_any_number_of_processes_gives_the_same_bytes() -> None:
    one = chain.build([FIRST, SECOND])
    two = chain.build([FIRST, SECOND], chain.Options(jobs=2))
    assert one.articles == 2
    assert one.records["Statement"] > 5
    assert serialisation.serialise(one.quads, "nq") == serialisation.serialise(two.quads, "nq")
    assert one.report == two.report


def test_neighbours_do_not_change_what_an_article_gives() -> None:
    alone = [next(chain.extractions([path])) for path in (FIRST, SECOND)]
    assert list(chain.extractions([FIRST, SECOND])) == alone


def test_every_excerpt_is_the_words_of_the_file() -> None:
    (found,) = chain.extractions([FIRST])
    assert isinstance(found, Extraction)
    text = FIRST.read_text(encoding="utf-8")
    for record in found.records:
        assert all(0 <= span.start < span.end <= len(text) for span in record.spans)
        if content := getattr(record, "content", None):
            assert content.text == " ".join(text[span.start : span.end] for span in content.spans)


def test_errors_stand_in_their_place_and_the_rest_is_done() -> None:
    results = list(chain.extractions(["missing.txt", FIRST, "gone.txt"]))
    assert [type(result) for result in results] == [InputError, Extraction, InputError]


def test_an_article_that_comes_twice_is_in_the_graph_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(FIRST.read_bytes())
    twice, once = chain.build([FIRST, copy]), chain.build([FIRST])
    assert set(twice.quads) == set(once.quads)
    assert "copy.txt: the same article as" in caplog.text


def test_a_fault_of_ours_costs_one_article_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from kg import extractors

    original = extractors.extract

    def fails_on_the_second(doc: object, lexicon: object) -> Extraction:
        if doc._.article.name == SECOND.name:  # type: ignore[attr-defined]
            raise ZeroDivisionError("oops")
        return original(doc, lexicon)  # type: ignore[arg-type]

    monkeypatch.setattr(extractors, "extract", fails_on_the_second)
    error, found = list(chain.extractions([SECOND, FIRST]))
    assert str(error).endswith("could not be analysed (ZeroDivisionError: oops) (a fault of ours)")
    assert isinstance(found, Extraction)


def test_a_base_of_ones_own(tmp_path: Path) -> None:
    built = chain.build([FIRST], base="https://example.org/id/")
    text = serialisation.serialise(built.quads, "nq", base="https://example.org/id/")
    assert "<https://example.org/id/article/" in text
    assert "diplomacy-kg/id/" not in text
    with pytest.raises(UsageError, match="not usable as base"):
        chain.build([FIRST], base="nowhere")


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        chain.write([], tmp_path / "file" / "out.nq", None)


# -- the pool ----------------------------------------------------------------------------


def tripled(numbers: Sequence[int]) -> list[int]:
    return [3 * number for number in numbers]


def slow_at_first(numbers: Sequence[int]) -> list[int]:
    time.sleep(0.2 if 0 in numbers else 0)
    return list(numbers)


def dies_of_seven(numbers: Sequence[int]) -> list[int]:
    if 7 in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return list(numbers)


@settings(max_examples=5, deadline=None)
@given(st.lists(st.integers(), max_size=20), st.integers(1, 3), st.integers(1, 5))
def test_results_come_in_order_for_any_batch(numbers: list[int], jobs: int, batch: int) -> None:
    assert list(ordered(tripled, numbers, jobs=jobs, batch=batch)) == tripled(numbers)


def test_a_slow_item_holds_its_place() -> None:
    assert list(ordered(slow_at_first, range(12), jobs=2, batch=2)) == list(range(12))


def test_an_item_that_ends_its_worker_is_the_only_one_lost() -> None:
    results = list(ordered(dies_of_seven, range(12), jobs=2, batch=4))
    assert results == [*range(7), Lost(7), *range(8, 12)]


def test_workers_end_with_the_results() -> None:
    results = ordered(tripled, iter(range(1000)), jobs=1, batch=1)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
