"""What SHACL Core cannot say: arithmetic, dates against the day of publication, the article's own words.

A check is named after its shape, which holds its message, severity and remedy; it yields
the nodes and values at fault. A value that is missing or ill-formed is not its business:
another shape says so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

from kg.namespaces import DIP, DIPS, PREFIXES, VOCABULARY
from kg.terms import XSD, Literal
from kg.validation.constraints import Fault
from kg.validation.graph import Graph, Node, Value
from kg.validation.places import article_of, position_of, selected, words_of
from kg.validation.texts import Texts

__all__ = ["CHECKS", "COMPONENT", "Check"]

Check: TypeAlias = Callable[[Graph, Texts], Iterator[Fault]]

COMPONENT: Final = f"{DIPS}CheckConstraintComponent"
CHECKS: Final[dict[str, Check]] = {}

_OA: Final = PREFIXES["oa"]
_RECORDS: Final = ("Statement", "Meeting", "TradeFigure", "Sanction")
_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_PRECISION: Final = {4: ("gYear", "year"), 7: ("gYearMonth", "month"), 10: ("date", "day")}
_TIME_ZONES: Final = timedelta(days=1)  # an article of the 9th, read where it was the 10th already
_LARGEST_FALL: Final = Decimal(100)
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_PERIOD: Final = re.compile(r"\d{4}(-(\d\d|Q[1-4]))?(/\d{4}(-(\d\d|Q[1-4]))?)?")
_ROUNDING: Final = Decimal("1.5")  # percentage points that rounded amounts may be off
# Quotation marks, apostrophes only at the border of a word. Damaged text shows the first byte of a
# UTF-8 mark (E2) as it reads in another code page, or as a replacement character.
_QUOTATION_MARK: Final = re.compile("[\"“”„«»‹›「」『』`\ufffd\x80-\x9fâвβโāג]|(?<!\\w)['‘’]|['’](?!\\w)")


def _check(shape: str) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        CHECKS[DIPS + shape] = check
        return check

    return register


# -- passages --------------------------------------------------------------------------


@_check("evidence-position-fits-words")
def _position_fits_words(graph: Graph, _: Texts) -> Iterator[Fault]:
    for passage in graph.instances(f"{DIP}Evidence"):
        place, words = position_of(graph, passage), words_of(graph, passage)
        if place and words and place.start < place.end != place.start + len(words):
            yield passage, Literal(words)


@_check("evidence-words-in-article")
def _words_in_article(graph: Graph, texts: Texts) -> Iterator[Fault]:
    for passage in graph.instances(f"{DIP}Evidence"):
        place, words = position_of(graph, passage), words_of(graph, passage)
        article = texts.of(graph, graph.text(passage, f"{_OA}hasSource"))
        if article and place and words and words != Literal(article.text[place.start : place.end]).value:
            yield passage, Literal(words)


@_check("article-is-at-hand")
def _is_at_hand(graph: Graph, texts: Texts) -> Iterator[Fault]:
    if len(texts):
        for node in graph.instances(f"{DIP}Article"):
            if texts.of(graph, node) is None:
                yield node, None


@_check("article-text-is-unchanged")
def _text_is_unchanged(graph: Graph, texts: Texts) -> Iterator[Fault]:
    for node in graph.instances(f"{DIP}Article"):
        article, digest = texts.of(graph, node), graph.text(node, f"{DIP}sha256")
        if article and digest and digest != _digest(article.text):
            yield node, Literal(digest)


@_check("record-evidence-in-its-article")
def _evidence_in_its_article(graph: Graph, _: Texts) -> Iterator[Fault]:
    for record in _records(graph):
        articles = graph.values(record, f"{DIP}reportedIn")
        for passage in graph.nodes(record, f"{DIP}evidence"):
            sources = graph.values(passage, f"{_OA}hasSource")
            if articles and sources and not set(articles) & set(sources):
                yield record, passage


@_check("statement-content-is-evidence")
def _content_is_evidence(graph: Graph, _: Texts) -> Iterator[Fault]:
    for statement in graph.instances(f"{DIP}Statement"):
        content = graph.text(statement, f"{DIP}content")
        parts = [words_of(graph, passage) for passage in graph.nodes(statement, f"{DIP}contentEvidence")]
        known = [" ".join(part.split()) for part in parts if part]
        if content and known and len(known) == len(parts) and not _joined(" ".join(content.split()), known):
            yield statement, Literal(content)


@_check("statement-direct-is-quoted")
def _direct_is_quoted(graph: Graph, _: Texts) -> Iterator[Fault]:
    direct = f"{VOCABULARY}mode/direct"
    for statement in graph.subjects(f"{DIP}mode", direct):
        passages = [*graph.nodes(statement, f"{DIP}contentEvidence"), *graph.nodes(statement, f"{DIP}evidence")]
        seen = [_surroundings(graph, passage) for passage in passages]
        if any(seen) and not any(map(_QUOTATION_MARK.search, seen)):
            yield statement, direct


# -- dates -----------------------------------------------------------------------------


@_check("record-date-precision")
def _date_precision(graph: Graph, _: Texts) -> Iterator[Fault]:
    for record, dates in graph.table(f"{DIP}date").items():
        claimed = graph.text(record, f"{DIP}datePrecision")
        for value in dates:
            if isinstance(value, Literal) and _DATE.fullmatch(value.value):
                datatype, precision = _PRECISION[len(value.value)]
                concept = f"{VOCABULARY}date-precision/{precision}"
                if value.datatype != XSD + datatype or claimed not in (None, concept):
                    yield record, value


@_check("record-date-order")
def _date_order(graph: Graph, _: Texts) -> Iterator[Fault]:
    for kind in ("Statement", "Meeting", "TradeFigure"):  # a sanction's end is that of the measure
        yield from _order(graph, graph.instances(DIP + kind), "date")


@_check("sanction-date-order")
def _sanction_date_order(graph: Graph, _: Texts) -> Iterator[Fault]:
    yield from _order(graph, graph.instances(f"{DIP}Sanction"), "startDate")


@_check("statement-not-after-publication")
def _statement_not_after_publication(graph: Graph, _: Texts) -> Iterator[Fault]:
    for statement in graph.instances(f"{DIP}Statement"):
        yield from _after_publication(graph, statement, "date")


@_check("meeting-held-before-publication")
def _held_before_publication(graph: Graph, _: Texts) -> Iterator[Fault]:
    for meeting in _with_status(graph, "Meeting", "meeting-status/held"):
        yield from _after_publication(graph, meeting, "date")


@_check("meeting-planned-ahead")
def _planned_ahead(graph: Graph, _: Texts) -> Iterator[Fault]:
    for meeting in _with_status(graph, "Meeting", "meeting-status/planned"):
        last = "endDate" if graph.values(meeting, f"{DIP}endDate") else "date"
        yield from _before_publication(graph, meeting, last)


@_check("sanction-in-force-has-begun")
def _in_force_has_begun(graph: Graph, _: Texts) -> Iterator[Fault]:
    for sanction in _with_status(graph, "Sanction", "sanction-status/in-force"):
        yield from _after_publication(graph, sanction, "startDate")


@_check("sanction-in-force-has-not-ended")
def _in_force_has_not_ended(graph: Graph, _: Texts) -> Iterator[Fault]:
    for sanction in _with_status(graph, "Sanction", "sanction-status/in-force"):
        yield from _before_publication(graph, sanction, "endDate")


@_check("figure-actual-is-past")
def _actual_is_past(graph: Graph, _: Texts) -> Iterator[Fault]:
    for figure in graph.subjects(f"{DIP}observationStatus", f"{VOCABULARY}observation-status/actual"):
        period, published = graph.text(figure, f"{DIP}period"), _published(graph, figure)
        first = _first_month(period) if period else None
        if period and first and published and _later(first, published):
            yield figure, graph.values(figure, f"{DIP}period")[0]


# -- arithmetic ------------------------------------------------------------------------


@_check("change-fall-is-possible")
def _fall_is_possible(graph: Graph, _: Texts) -> Iterator[Fault]:
    for figure, values in graph.table(f"{DIP}changeValue").items():
        change = _percent_change(graph, figure)
        if change is not None and change < -_LARGEST_FALL:
            yield figure, values[0]


@_check("change-agrees-with-amounts")
def _change_agrees_with_amounts(graph: Graph, _: Texts) -> Iterator[Fault]:
    for claim in _claims(graph):
        yield from claim.faults(claim.own)


@_check("change-agrees-with-other-articles")
def _change_agrees_with_other_articles(graph: Graph, _: Texts) -> Iterator[Fault]:
    for claim in _claims(graph):
        if not claim.own:
            yield from claim.faults(claim.others)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A figure that is said to have changed, and what the amount before is given as."""

    figure: Node
    value: Value
    amount: Decimal
    change: Decimal
    relative: bool
    own: tuple[Decimal, ...]
    others: tuple[Decimal, ...]

    def faults(self, earlier: tuple[Decimal, ...]) -> Iterator[Fault]:
        if earlier and not any(map(self._follows, earlier)):
            yield self.figure, self.value

    def _follows(self, before: Decimal) -> bool:
        said = self.change if self.relative else (self.amount / (self.amount - self.change) - 1) * 100
        return abs((self.amount / before - 1) * 100 - said) <= _ROUNDING + abs(said) / 20


def _claims(graph: Graph) -> Iterator[_Claim]:
    amounts = _amounts(graph)
    for figure, values in graph.table(f"{DIP}changeValue").items():
        amount, change = _decimal(graph, figure, "value"), _change(graph, figure)
        before = _period_before(graph, figure)
        if amount and amount > 0 and change and before and _is_possible(amount, *change):
            article, given = article_of(graph, figure), amounts.get((*_what(graph, figure), before), ())
            own = tuple(other for where, other in given if where == article)
            others = tuple(other for where, other in given if where != article) if _has_side(graph, figure) else ()
            yield _Claim(figure, values[0], amount, *change, own, others)


def _is_possible(amount: Decimal, change: Decimal, relative: bool) -> bool:
    return change > -_LARGEST_FALL if relative else change < amount


def _has_side(graph: Graph, figure: Node) -> bool:
    return any(graph.values(figure, DIP + name) for name in ("reporter", "partner"))


def _amounts(graph: Graph) -> dict[tuple[str, ...], list[tuple[Node | None, Decimal]]]:
    """Index the amounts by what they count, and when; with the article that gives them."""
    found: dict[tuple[str, ...], list[tuple[Node | None, Decimal]]] = {}
    for figure in graph.table(f"{DIP}value"):
        amount, period = _decimal(graph, figure, "value"), graph.text(figure, f"{DIP}period")
        if amount and amount > 0 and period:
            found.setdefault((*_what(graph, figure), period), []).append((article_of(graph, figure), amount))
    return found


def _what(graph: Graph, figure: Node) -> tuple[str, ...]:
    """Tell what a figure counts; trade between two is the same from either side."""
    measure, commodity, unit = (graph.text(figure, DIP + name) or "" for name in ("measure", "commodity", "unit"))
    sides = [graph.text(figure, DIP + name) or "" for name in ("reporter", "partner")]
    return (measure, commodity, unit, *(sorted(sides) if measure.endswith("/trade") else sides))


def _period_before(graph: Graph, figure: Node) -> str | None:
    """Give the period with which a figure is compared: the year before unless the article names another."""
    period = graph.text(figure, f"{DIP}period") or ""
    compared = graph.text(figure, f"{DIP}comparedTo") or ""
    if not _PERIOD.fullmatch(period):
        return None
    named, month = _YEAR.search(compared), re.fullmatch(r"(\d{4})-(\d\d)", period)
    if named or not re.search(r"month|quarter", compared) or re.search(r"same|year", compared):
        years = int(period[:4]) - int(named[0]) if named else 1
        return _YEAR.sub(lambda year: f"{int(year[0]) - years:04d}", period) if years > 0 else None
    if month and "month" in compared:
        year, number = divmod(int(month[1]) * 12 + int(month[2]) - 2, 12)
        return f"{year:04d}-{number + 1:02d}"
    return None


def _change(graph: Graph, figure: Node) -> tuple[Decimal, bool] | None:
    """Give a change with its sign, and whether it is counted in percent; else it is in the figure's unit."""
    percent = _percent_change(graph, figure)
    if percent is not None:
        return percent, True
    value, direction = _decimal(graph, figure, "changeValue"), graph.text(figure, f"{DIP}changeDirection")
    units = {graph.text(figure, DIP + name) for name in ("unit", "changeUnit")}
    if value is None or direction not in ("up", "down") or len(units) > 1 or None in units:
        return None
    return (value if direction == "up" else -value), False


def _percent_change(graph: Graph, figure: Node) -> Decimal | None:
    value = _decimal(graph, figure, "changeValue")
    direction = graph.text(figure, f"{DIP}changeDirection")
    if value is None or direction not in ("up", "down"):
        return None
    if graph.text(figure, f"{DIP}changeUnit") != f"{VOCABULARY}unit/percent":
        return None
    return value if direction == "up" else -value


def _decimal(graph: Graph, node: Node, name: str) -> Decimal | None:
    text = graph.text(node, DIP + name)
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


# -- what the checks share -------------------------------------------------------------


def _records(graph: Graph) -> Iterator[Node]:
    return (node for kind in _RECORDS for node in graph.instances(DIP + kind))


def _with_status(graph: Graph, kind: str, status: str) -> Iterator[Node]:
    members = graph.instances(DIP + kind)
    return (node for node in members if VOCABULARY + status in graph.values(node, f"{DIP}status"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _surroundings(graph: Graph, passage: Node) -> str:
    return "".join(selected(graph, passage, name) or "" for name in ("prefix", "exact", "suffix"))


def _joined(content: str, parts: list[str]) -> bool:
    """Whether a content consists of parts joined by spaces, in whatever order."""
    return all(part in content for part in parts) and len(content) == sum(map(len, parts)) + len(parts) - 1


def _published(graph: Graph, record: Node) -> str | None:
    article = article_of(graph, record)
    published = graph.text(article, f"{DIP}published") if article else None
    return published if published and _DATE.fullmatch(published) else None


def _order(graph: Graph, records: Iterable[Node], first: str) -> Iterator[Fault]:
    for record in records:
        start, end = graph.text(record, DIP + first), graph.text(record, f"{DIP}endDate")
        dated = start and end and _DATE.fullmatch(start) and _DATE.fullmatch(end)
        if start and end and dated and _coarse(start, end) > _coarse(end, start):
            yield record, graph.values(record, f"{DIP}endDate")[0]


def _after_publication(graph: Graph, record: Node, name: str) -> Iterator[Fault]:
    published, day = _published(graph, record), graph.text(record, DIP + name)
    if published and day and _DATE.fullmatch(day) and _later(day, published):
        yield record, graph.values(record, DIP + name)[0]


def _before_publication(graph: Graph, record: Node, name: str) -> Iterator[Fault]:
    published, day = _published(graph, record), graph.text(record, DIP + name)
    if published and day and _DATE.fullmatch(day) and _coarse(day, published) < _coarse(published, day):
        yield record, graph.values(record, DIP + name)[0]


def _coarse(value: str, other: str) -> str:
    """Cut a date to the precision that it shares with another one."""
    return value[: min(len(value), len(other))]


def _later(day: str, published: str) -> bool:
    """Whether a date is after the day of publication wherever on earth the two were written."""
    if len(day) == len(published) == 10:
        try:
            return date.fromisoformat(day) > date.fromisoformat(published) + _TIME_ZONES
        except (ValueError, OverflowError):
            return False
    return _coarse(day, published) > _coarse(published, day)


def _first_month(period: str) -> str | None:
    start = period.split("/")[0]
    quarter = re.fullmatch(r"(\d{4})-Q([1-4])", start)
    if quarter:
        return f"{quarter[1]}-{int(quarter[2]) * 3 - 2:02d}"
    return start if _DATE.fullmatch(start) else None
