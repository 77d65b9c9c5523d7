"""An article as a page: its text exactly as given, its words marked, its records and findings beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit

from kg.identifiers import record_iri
from kg.model import (
    Actors,
    Article,
    Change,
    Entity,
    Excerpt,
    Extraction,
    Meeting,
    Mention,
    Record,
    Sanction,
    Span,
    Statement,
    TradeFigure,
)
from kg.pictures.facts import KINDS, Kind
from kg.pictures.lettering import day
from kg.pictures.marks import Mark, Node, nested
from kg.pictures.markup import Content, Element, data, element
from kg.pictures.page import document, sign, switches
from kg.pictures.picture import counted
from kg.pictures.theme import article_style

__all__ = ["Finding", "article_page"]

_KINDS: Final[Mapping[str, Kind]] = {
    "Statement": "statement",
    "Meeting": "meeting",
    "Sanction": "sanction",
    "TradeFigure": "trade",
}
_ROLES: Final = {
    "speaker": "speaker",
    "cue": "cue",
    "content": "content",
    "actor": "other actor or place",
    "figure": "figure",
    "date": "date",
    "evidence": "other evidence",
    "finding": "finding",
}
_NOT_READ: Final = "not read"
_LEFT: Final = "Sentences that gave no record, and why"


class Finding(Protocol):
    """What the page needs of a finding; those of ``kg.validation`` have it."""

    @property
    def severity(self) -> str:
        """Violation, Warning or Info."""
        ...

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        ...

    @property
    def remedy(self) -> str:
        """What an editor can do about it."""
        ...

    @property
    def focus(self) -> str:
        """The IRI of the record or whatever it is about."""
        ...

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where in the article the words stand."""
        ...


@dataclass(frozen=True, slots=True)
class _Card:
    """A record with its number on the page and the findings about it."""

    number: int
    record: Record
    iri: str
    findings: tuple[Finding, ...]

    @property
    def key(self) -> str:
        return f"record-{self.number}"

    @property
    def kind(self) -> Kind:
        return _KINDS[self.record.type]


def article_page(extraction: Extraction, findings: Sequence[Finding] = ()) -> str:
    """Write the page; it loads nothing and works without its script.

    Args:
        extraction: What the article gave.
        findings: What the shapes found, of this article only.
    """
    article = extraction.article
    cards, others = _cards(extraction, findings)
    title = article.title or article.name
    said = f"{counted(len(cards), 'record')}, {counted(len(findings), 'finding')}"
    main = element(
        "main",
        element("header", element("h1", title), *_source(article), element("p", said, class_="subtitle")),
        element("div", *_tools(cards), class_="tools"),
        element(
            "div",
            element("section", _key_of_marks(), _text(article, cards, others), class_="text", aria_label="Article"),
            element(
                "section",
                *_findings(others),
                *map(_card, cards),
                *_misses(extraction),
                class_="cards",
                aria_label="Records",
            ),
            class_="columns",
        ),
    )
    return document(title, f"{title}: {said}.", article_style(), [main])


def _cards(extraction: Extraction, findings: Sequence[Finding]) -> tuple[list[_Card], list[Finding]]:
    """Put each finding to the record that it is about; what is about none is left."""
    iris = [record_iri(extraction.article, record) for record in extraction.records]
    cards = [
        _Card(number, record, iri, tuple(finding for finding in findings if finding.focus == iri))
        for number, (record, iri) in enumerate(zip(extraction.records, iris, strict=True), 1)
    ]
    return cards, [finding for finding in findings if finding.focus not in iris]


def _source(article: Article) -> Iterator[Element]:
    parts = [part for part in (article.publisher, day(article.published or ""), article.name) if part]
    link: Content | None = None
    if article.url:
        safe = urlsplit(article.url).scheme in ("http", "https")
        link = element("a", article.url, href=article.url, rel="noopener noreferrer") if safe else article.url
    dot = " · " if link else None
    yield element("p", " · ".join(parts), dot, link, class_="subtitle source")


def _tools(cards: Sequence[_Card]) -> Iterator[Element]:
    kinds = [kind for kind in KINDS if any(card.kind == kind for card in cards)]
    yield from switches([(k, f"{KINDS[k]} ({sum(card.kind == k for card in cards)})") for k in kinds])


# -- text --------------------------------------------------------------------------------


def _key_of_marks() -> Element:
    samples = [element("mark", words, class_=f"m-{role}") for role, words in _ROLES.items()]
    spaced: list[Content] = [part for sample in samples for part in (sample, " ")]
    return element("p", *spaced, element("span", _NOT_READ, class_="unread"), class_="key", aria_label="Key of marks")


def _text(article: Article, cards: Sequence[_Card], others: Sequence[Finding]) -> Element:
    marks = [mark for card in reversed(cards) for mark in _marks(card, article.text)]  # so that 1 comes before 2
    marks += [Mark(span, "finding", f"finding-{number}") for number, one in enumerate(others, 1) for span in one.spans]
    marks += [Mark(span, "unread", "") for span in _unread(article)]
    nodes = nested(len(article.text), sorted(marks, key=lambda mark: _RANKS.index(mark.role)))
    return element("div", *_written(nodes, article.text, _anchors(cards)), class_="article", lang=article.language)


_RANKS: Final = ("unread", "evidence", "content", "finding", "speaker", "actor", "cue", "figure", "date")


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Where in the text each record begins, where its pieces of evidence end, and its kind."""

    starts: Mapping[str, int]
    ends: frozenset[tuple[str, int]]
    kinds: Mapping[str, Kind]


def _anchors(cards: Sequence[_Card]) -> _Anchors:
    spans = [(card.key, span) for card in cards for span in card.record.spans]
    starts: dict[str, int] = {}
    for key, span in spans:
        starts[key] = min(span.start, starts.get(key, span.start))
    kinds = {card.key: card.kind for card in cards}
    return _Anchors(starts, frozenset((key, span.end) for key, span in spans), kinds)


def _marks(card: _Card, text: str) -> Iterator[Mark]:
    record = card.record
    yield from (Mark(span, "evidence", card.key) for span in record.spans)
    for role, spans in _parts(record, text):
        yield from (Mark(span, role, card.key) for span in spans)
    if record.date and record.date.span:
        yield Mark(record.date.span, "date", card.key)
    for finding in card.findings:
        yield from (Mark(span, "finding", card.key) for span in finding.spans)


def _parts(record: Record, text: str) -> Iterator[tuple[str, tuple[Span, ...]]]:
    match record:
        case Statement():
            yield "content", record.content.spans
            yield from (("speaker", mention.spans) for mention in record.speakers)
            if record.cue:
                yield "cue", record.cue.spans
            yield from _mentions(*record.addressees, record.reported_via)
        case Meeting():
            yield from _mentions(*record.participants, record.place, record.host, record.mediator)
        case TradeFigure():
            yield "figure", _found(record.value_text, record.spans, text)
            yield from _mentions(record.reporter, record.partner, record.data_source)
        case Sanction():
            yield from _mentions(*record.senders, *record.targets)


def _mentions(*mentions: Mention | None) -> Iterator[tuple[str, tuple[Span, ...]]]:
    yield from (("actor", mention.spans) for mention in mentions if mention)


def _found(words: str, spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Find words in the evidence, which has no span of its own for them."""
    for span in spans:
        if words and (start := text.find(words, span.start, span.end)) >= 0:
            return (Span(start, start + len(words)),)
    return ()


def _unread(article: Article) -> Iterator[Span]:
    """Yield what the pipeline did not read: front matter above all."""
    place = 0
    for start, end in zip(article.reading.starts, article.reading.ends, strict=True):
        if start > place and not article.text[place:start].isspace():
            yield Span(place, start)
        place = max(place, end)
    if place < len(article.text) and not article.text[place:].isspace():
        yield Span(place, len(article.text))


def _written(nodes: Iterable[Node], text: str, anchors: _Anchors, around: tuple[str, ...] = ()) -> Iterator[Content]:
    """Write a tree of marks; ``around`` are the records that it belongs to, the nearest first."""
    for node in nodes:
        mark = node.mark
        keys = (mark.key, *around) if mark and mark.key else around
        words = text[node.span.start : node.span.end]
        inner = list(_written(node.inner, text, anchors, keys)) if node.inner else [words]
        if mark is None:
            yield from inner
        elif mark.role == "unread":
            yield element("span", *inner, class_="unread" if node.span.start else "unread front")
        else:
            yield _marked(mark, node.span, inner, anchors, keys)


def _marked(mark: Mark, span: Span, inner: Sequence[Content], anchors: _Anchors, around: tuple[str, ...]) -> Element:
    """Write a mark; where a record's evidence ends, a number leads to its card.

    The number is drawn by the style sheet, so that the text stays what it was.
    """
    evidence = mark.role == "evidence"
    begins = evidence and anchors.starts.get(mark.key) == span.start and mark.first
    ends = evidence and (mark.key, span.end) in anchors.ends
    number = mark.key.rpartition("-")[2]
    link = element("a", href=f"#{mark.key}", class_="to-card", data_number=number, aria_label=f"Record {number}")
    return element(
        "mark",
        *inner,
        link if ends else None,
        class_=f"m-{mark.role}{f' of-{anchors.kinds[mark.key]}' if mark.key in anchors.kinds else ''}",
        id=f"text-{mark.key}" if begins else None,
        data_key=data(*around),
        data_with=mark.key,
        title=None if evidence else f"{_ROLES[mark.role]} of record {number}",
    )


# -- records -----------------------------------------------------------------------------


def _card(card: _Card) -> Element:
    record = card.record
    return element(
        "article",
        element(
            "h2",
            sign(card.kind),
            element("a", str(card.number), href=f"#text-{card.key}", class_="number", title="to the words"),
            _headline(record),
        ),
        element("blockquote", record.content.text) if isinstance(record, Statement) else None,
        element("dl", *_fields(record)),
        *(_finding(finding) for finding in card.findings),
        element("p", _origin(record), element("code", card.iri), class_="origin"),
        class_=f"card kind-{card.kind}",
        id=card.key,
        data_key=card.key,
        data_with=card.key,
    )


def _headline(record: Record) -> str:
    match record:
        case Statement():
            speakers = _names(record.speakers) or "Somebody"
            return f"{speakers}: {record.cue.text if record.cue else record.speech_act}"
        case Meeting():
            return f"{_names(record.participants) or 'Somebody'}: {record.format}, {record.status}"
        case TradeFigure():
            sides = ", ".join(mention.name for mention in (record.reporter, record.partner) if mention)
            return f"{f'{sides}: ' if sides else ''}{record.measure} {record.value_text or 'without an amount'}"
        case Sanction():
            sides = f"{_names(record.senders) or 'Somebody'} → {_names(record.targets) or 'somebody'}"
            return f"{sides}: {record.measure}, {record.status}"
    return record.type


def _fields(record: Record) -> Iterator[Element]:
    for name, value in _named(record):
        if shown := _plain(value):
            yield element("div", element("dt", name), element("dd", shown))


def _named(record: Record) -> Iterator[tuple[str, object]]:
    """Yield what a card says of a record, in the order of the ontology."""
    match record:
        case Statement():
            yield from (("role", record.speaker_role), ("for", record.on_behalf_of), ("to", record.addressees))
            yield from (("mode", record.mode), ("polarity", record.polarity), ("about", record.about))
            yield from (("mentions", record.mentions), ("occasion", record.occasion), ("via", record.reported_via))
        case Meeting():
            yield from (("place", record.place), ("host", record.host), ("mediator", record.mediator))
            yield from (("topic", record.topic), ("outcome", record.outcome))
        case TradeFigure():
            yield from (("value", record.value), ("unit", record.unit), ("qualifier", record.qualifier))
            yield from (("commodity", record.commodity), ("period", day(record.period or "")))
            yield from (("change", record.change), ("source", record.data_source))
            yield ("is", record.observation_status)
        case Sanction():
            yield from (("country", record.target_country), ("programme", record.programme))
            yield from (("legal basis", record.legal_basis), ("reason", record.reason))
            yield from (("answers", record.in_response_to), ("since", record.start_date), ("until", record.end_date))
    if record.date:
        yield "date", f"{day(record.date.value)} (“{record.date.text}”, {record.date.basis})"


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case Mention() | Entity():
            return value.name
        case Excerpt():
            return value.text
        case Change():
            compared = f" against {value.compared_to}" if value.compared_to else ""
            return f"{value.direction} {value.value:,f} {value.unit}{compared}"
        case tuple():
            return ", ".join(filter(None, map(_plain, value)))
    from decimal import Decimal

    if isinstance(value, Decimal):
        return f"{value:,f}"
    return day(str(getattr(value, "value", value)))


def _names(actors: Actors) -> str:
    return ", ".join(dict.fromkeys(mention.name for mention in actors))


def _origin(record: Record) -> str:
    rule = f"{record.extractor or '?'} / {record.rule or '?'}"
    return f"confidence {record.confidence:.2f}, {rule} "


# -- findings and misses -----------------------------------------------------------------


def _findings(findings: Sequence[Finding]) -> Iterator[Element]:
    for number, finding in enumerate(findings, 1):
        key = f"finding-{number}"
        yield element("div", _finding(finding), class_="bare", id=key, data_key=key, data_with=key)


def _finding(finding: Finding) -> Element:
    return element(
        "div",
        element("strong", finding.severity),
        f" {finding.message}",
        element("span", finding.remedy, class_="remedy") if finding.remedy else None,
        class_=f"finding {finding.severity.lower()}",
    )


def _misses(extraction: Extraction) -> Iterator[Element]:
    if not extraction.misses:
        return
    text = extraction.article.text
    entries = [
        element(
            "li",
            element("q", " ".join(text[miss.span.start : miss.span.end].split())),
            f" no {miss.type}: {miss.reason}",
        )
        for miss in extraction.misses
    ]
    summary = element("summary", f"{_LEFT} ({len(entries)})")
    yield element("details", summary, element("ul", *entries), class_="misses")
