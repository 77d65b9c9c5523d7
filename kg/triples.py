"""Records -> quads: one named graph an article, and two graphs that all articles share.

What an article reports stands in its own graph, evidence and provenance included, and so
does what it alone tells of persons and bodies: further names and offices in its words.
What entities and extractors are called and what the gazetteer tells of them goes to the
graph ``entities``, the labels of the concepts used to ``vocabulary``; both only ever say
the same thing about the same node, so articles can be read in any order and any process,
and one that is removed leaves nothing behind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, TypeVar

from kg import __version__
from kg.errors import UsageError
from kg.identifiers import evidence_iri, extractor_iri, graph_iri, record_iri, shared_graph_iri
from kg.identity import gazetteer
from kg.model import (
    Article,
    Date,
    Entity,
    Extraction,
    Meeting,
    Mention,
    Record,
    Sanction,
    Span,
    Statement,
    TradeFigure,
)
from kg.namespaces import DATA, VOCABULARY, concept
from kg.terms import RDF_TYPE, XSD, Blank, Iri, Literal, Quad, Term, term, web_iri

__all__ = ["checked_base", "quads"]

Pair = tuple[str, Term]
Triple = tuple[Iri, Iri, Term]

_CONTEXT: Final = 32  # characters on each side of a quotation, enough to find it again
_DATE_TYPES: Final = (
    (re.compile(r"\d{4}-\d\d-\d\d"), "date", "day"),
    (re.compile(r"\d{4}-\d\d"), "gYearMonth", "month"),
    (re.compile(r"\d{4}"), "gYear", "year"),
)
_Value = TypeVar("_Value", bound=Iri | Blank | Literal)


def quads(extraction: Extraction, *, base: str = DATA) -> Iterator[Quad]:
    """Yield what one article gave, each quad once, in an order that depends on the input alone.

    Args:
        extraction: The article and its records.
        base: Put in the place of ``kg.namespaces.DATA`` in every IRI.

    Raises:
        UsageError: If the base is not an absolute IRI that ends in a slash.
    """
    base = checked_base(base)
    made = dict.fromkeys(_all(extraction))
    return iter(made) if base == DATA else (_rebased(quad, base) for quad in made)


def checked_base(base: str) -> str:
    """Give the base back if IRIs can be made by putting names behind it.

    Raises:
        UsageError: If it is not an absolute IRI that ends in a slash.
    """
    usable = base.endswith("/") and not set(base) & set("?#") and web_iri(base)
    if not usable or usable.value != base:
        raise UsageError(f"{base}: not usable as base; give an absolute IRI that ends in / such as {DATA}")
    return base


def _all(extraction: Extraction) -> Iterator[Quad]:
    article = extraction.article
    graph = Iri(graph_iri(article.iri))
    reported = [*_article(article, graph), *(t for record in extraction.records for t in _record(record, article))]
    yield from (Quad(*triple, graph) for triple in reported)
    entities = Iri(shared_graph_iri("entities"))
    described: set[Entity] = set()
    for record in extraction.records:
        yield from (Quad(*triple, entities) for triple in _software(record))
        named = list(_named(record))
        for entity in (*named, *_principals(named)):
            if entity in described:
                continue
            described.add(entity)
            yield from (Quad(*triple, entities) for triple in _identity(entity))
            place = graph if _is_learned(entity) else entities
            yield from (Quad(*triple, place) for triple in _details(entity))
    labels = {label.iri: label for record in extraction.records for label in _concepts(record)}
    vocabulary = Iri(shared_graph_iri("vocabulary"))
    yield from (Quad(*triple, vocabulary) for iri in sorted(labels) for triple in labels[iri].triples())


# -- the article and its words ---------------------------------------------------------


def _article(article: Article, graph: Iri) -> Iterator[Triple]:
    iri = Iri(article.iri)
    yield from _described(iri, "dip:Article", _article_pairs(article))
    yield from _described(graph, "dip:ArticleGraph", [("prov:wasDerivedFrom", iri)])


def _article_pairs(article: Article) -> Iterator[Pair]:
    yield from _text("dip:title", article.title)
    yield from _text("dip:publisher", article.publisher)
    if article.published:
        yield "dip:published", _date_literal(article.published)
    if article.url:
        yield "dip:url", web_iri(article.url) or Literal(article.url, XSD + "anyURI")
    yield from _text("dip:sha256", article.sha256)
    yield from _text("dip:fileName", article.name)
    yield from _text("dip:language", article.language)


def _evidence(article: Article, span: Span) -> Iterator[Triple]:
    source = Iri(article.iri)
    iri, position, quotation = (Iri(_selector(article, span, kind)) for kind in ("char", "position", "quote"))
    selectors: list[Pair] = [("oa:hasSelector", position), ("oa:hasSelector", quotation)]
    yield from _described(iri, "dip:Evidence", [("oa:hasSource", source), *selectors])
    ends: list[Pair] = [("oa:start", _offset(span.start)), ("oa:end", _offset(span.end))]
    yield from _described(position, "oa:TextPositionSelector", ends)
    yield from _described(quotation, "oa:TextQuoteSelector", _quoted(article.text, span))


def _selector(article: Article, span: Span, kind: str) -> str:
    return evidence_iri(article.iri, span).replace("#char=", f"#{kind}=")


def _quoted(text: str, span: Span) -> Iterator[Pair]:
    yield "oa:exact", Literal(text[span.start : span.end])
    yield "oa:prefix", Literal(text[max(0, span.start - _CONTEXT) : span.start])
    yield "oa:suffix", Literal(text[span.end : span.end + _CONTEXT])


def _offset(value: int) -> Literal:
    return Literal(str(value), XSD + "nonNegativeInteger")


# -- records ---------------------------------------------------------------------------


def _record(record: Record, article: Article) -> Iterator[Triple]:
    iri = Iri(record_iri(article, record))
    pairs = [*_shared(record, article), *_own(record, article)]
    yield from _described(iri, f"dip:{record.type}", pairs)
    for span in _spans(record):
        yield from _evidence(article, span)


def _shared(record: Record, article: Article) -> Iterator[Pair]:
    yield "dip:reportedIn", Iri(article.iri)
    yield from _cited("dip:evidence", record.spans, article)
    yield "dip:confidence", _decimal(Decimal(str(record.confidence)))
    if record.extractor:
        yield "dip:extractedBy", _extractor(record)
    yield from _text("dip:rule", record.rule)
    if record.date:
        yield from _dated(record.date, with_end=not (isinstance(record, Sanction) and record.end_date))


def _dated(date: Date, *, with_end: bool) -> Iterator[Pair]:
    yield "dip:date", _date_literal(date.value)
    if date.end and with_end:
        yield "dip:endDate", _date_literal(date.end)
    yield from _text("dip:dateText", date.text)


def _own(record: Record, article: Article) -> Iterator[Pair]:
    match record:
        case Statement():
            yield from _statement(record, article)
        case Meeting():
            yield from _meeting(record)
        case TradeFigure():
            yield from _trade_figure(record)
        case Sanction():
            yield from _sanction(record)
    yield from ((label.used_as, Iri(label.iri)) for label in _concepts(record))


def _statement(record: Statement, article: Article) -> Iterator[Pair]:
    for speaker in record.speakers:
        yield from _actor("dip:speaker", speaker)
        yield from _cited("dip:speakerEvidence", speaker.spans, article)
    yield from _text("dip:speakerRole", record.speaker_role)
    if record.on_behalf_of:
        yield "dip:onBehalfOf", Iri(record.on_behalf_of.iri)
    for addressee in record.addressees:
        yield from _actor("dip:addressee", addressee)
    if record.cue:
        yield from _text("dip:cue", record.cue.text)
        yield from _cited("dip:cueEvidence", record.cue.spans, article)
    yield "dip:content", Literal(record.content.text)
    yield from _cited("dip:contentEvidence", record.content.spans, article)
    yield from (("dip:about", Iri(entity.iri)) for entity in record.about)
    yield from (("dip:mentions", Iri(entity.iri)) for entity in record.mentions)
    yield from _text("dip:occasion", record.occasion)
    yield from _actor("dip:reportedVia", record.reported_via)


def _meeting(record: Meeting) -> Iterator[Pair]:
    for participant in record.participants:
        yield from _actor("dip:participant", participant)
    for name, actor in (("dip:host", record.host), ("dip:mediator", record.mediator)):
        yield from _actor(name, actor)
        yield from _actor("dip:participant", actor)  # both are sub-properties, and a store need not reason
    yield from _actor("dip:place", record.place)
    yield from _text("dip:topic", record.topic)
    yield from _text("dip:outcome", record.outcome)


def _trade_figure(record: TradeFigure) -> Iterator[Pair]:
    if record.value is not None:
        yield "dip:value", _decimal(record.value)
    yield from _text("dip:valueText", record.value_text)
    yield from _actor("dip:reporter", record.reporter)
    yield from _actor("dip:partner", record.partner)
    yield from _text("dip:commodity", record.commodity)
    if record.period:
        yield "dip:period", _date_literal(record.period)
    if record.change:
        yield "dip:changeValue", _decimal(record.change.value)
        yield from _text("dip:changeDirection", record.change.direction)
        yield from _text("dip:comparedTo", record.change.compared_to)
    yield from _actor("dip:dataSource", record.data_source)


def _sanction(record: Sanction) -> Iterator[Pair]:
    for sender in record.senders:
        yield from _actor("dip:sender", sender)
    for target in record.targets:
        yield from _actor("dip:target", target)
    if record.target_country:
        yield "dip:targetCountry", Iri(record.target_country.iri)
    yield from _text("dip:programme", record.programme)
    yield from _text("dip:legalBasis", record.legal_basis)
    yield from _text("dip:reason", record.reason)
    if record.start_date:
        yield "dip:startDate", _date_literal(record.start_date.value)
    if record.end_date:
        yield "dip:endDate", _date_literal(record.end_date.value)
    yield from _text("dip:inResponseTo", record.in_response_to)


def _actor(name: str, mention: Mention | None) -> Iterator[Pair]:
    if mention and mention.entity:
        yield name, Iri(mention.entity.iri)
    elif mention:
        yield from _text(f"{name}Text", mention.text)


def _cited(name: str, spans: Iterable[Span], article: Article) -> Iterator[Pair]:
    return ((name, Iri(evidence_iri(article.iri, span))) for span in spans)


def _spans(record: Record) -> Iterator[Span]:
    yield from record.spans
    if isinstance(record, Statement):
        yield from (span for speaker in record.speakers for span in speaker.spans)
        yield from record.cue.spans if record.cue else ()
        yield from record.content.spans


def _extractor(record: Record) -> Iri:
    return Iri(extractor_iri(record.extractor, __version__))


# -- what articles share ---------------------------------------------------------------


def _is_learned(entity: Entity) -> bool:
    """Whether the article alone tells of an entity, so that another may tell otherwise."""
    return entity.kind == "Person" or bool(entity.role or entity.on_behalf_of)


def _identity(entity: Entity) -> Iterator[Triple]:
    """Say what an entity is, once for all articles: engines count a triple in each graph that has it."""
    return _described(Iri(entity.iri), f"dip:{entity.kind}", [("skos:prefLabel", _label(entity.name))])


def _details(entity: Entity) -> Iterator[Triple]:
    return ((Iri(entity.iri), term(name), value) for name, value in _entity_pairs(entity))


def _software(record: Record) -> Iterator[Triple]:
    if record.extractor:
        yield from _described(_extractor(record), "prov:SoftwareAgent", [("dip:version", Literal(__version__))])


def _entity_pairs(entity: Entity) -> Iterator[Pair]:
    yield from (("skos:altLabel", _label(name)) for name in entity.alt_names)
    yield from (("owl:sameAs", Iri(iri)) for iri in entity.same_as)
    yield from _text("dip:countryCode", entity.country_code)
    yield from _text("dip:role", entity.role)
    if entity.on_behalf_of:
        yield "dip:onBehalfOf", Iri(entity.on_behalf_of)


def _named(record: Record) -> Iterator[Entity]:
    yield from (mention.entity for mention in _mentions(record) if mention and mention.entity)
    match record:
        case Statement():
            yield from (*record.about, *record.mentions)
            yield from [record.on_behalf_of] if record.on_behalf_of else []
        case Sanction():
            yield from [record.target_country] if record.target_country else []


def _principals(named: Iterable[Entity]) -> Iterator[Entity]:
    """Yield the states and bodies for which somebody speaks, as the gazetteer tells of them.

    The record that names a minister need not name the country, and a country that is
    described nowhere has no name to show.
    """
    wanted = {entity.on_behalf_of for entity in named if entity.on_behalf_of} - {entity.iri for entity in named}
    for entry in filter(None, map(gazetteer().entry, sorted(wanted)) if wanted else ()):
        others = tuple(name for name in entry.names if name != entry.name)
        yield Entity(entry.iri, entry.kind, entry.name, others, same_as=entry.same_as, country_code=entry.country_code)


def _mentions(record: Record) -> tuple[Mention | None, ...]:
    match record:
        case Statement():
            return (*record.speakers, *record.addressees, record.reported_via)
        case Meeting():
            return (*record.participants, record.host, record.mediator, record.place)
        case TradeFigure():
            return (record.reporter, record.partner, record.data_source)
        case Sanction():
            return (*record.senders, *record.targets)
    return ()


@dataclass(frozen=True, slots=True)
class _Concept:
    """A concept as a record uses it: by which property, from which code list, under which label."""

    used_as: str
    scheme: str
    label: str

    @property
    def iri(self) -> str:
        return concept(self.scheme, self.label)

    def triples(self) -> Iterator[Triple]:
        scheme = Iri(VOCABULARY + self.scheme)
        pairs: list[Pair] = [("skos:prefLabel", _label(self.label)), ("skos:inScheme", scheme)]
        return _described(Iri(self.iri), "skos:Concept", pairs)


def _concepts(record: Record) -> Iterator[_Concept]:
    if record.date:
        yield from _precision(record.date.value)
        yield _Concept("dip:dateBasis", "date-basis", record.date.basis)
    match record:
        case Statement():
            yield _Concept("dip:speechAct", "speech-act", record.speech_act)
            yield _Concept("dip:mode", "mode", record.mode)
            yield _Concept("dip:polarity", "polarity", record.polarity)
        case Meeting():
            yield _Concept("dip:format", "meeting-format", record.format)
            yield _Concept("dip:status", "meeting-status", record.status)
        case TradeFigure():
            yield from _figure_concepts(record)
        case Sanction():
            yield _Concept("dip:measure", "sanction-measure", record.measure)
            yield _Concept("dip:status", "sanction-status", record.status)


def _precision(value: str) -> Iterator[_Concept]:
    for form, _, precision in _DATE_TYPES:
        if form.fullmatch(value):
            yield _Concept("dip:datePrecision", "date-precision", precision)


def _figure_concepts(record: TradeFigure) -> Iterator[_Concept]:
    yield _Concept("dip:measure", "trade-measure", record.measure)
    yield _Concept("dip:unit", "unit", record.unit)
    yield _Concept("dip:qualifier", "qualifier", record.qualifier)
    yield _Concept("dip:observationStatus", "observation-status", record.observation_status)
    if record.change:
        yield _Concept("dip:changeUnit", "unit", record.change.unit)


# -- terms -----------------------------------------------------------------------------


def _described(subject: Iri, class_: str, pairs: Iterable[Pair]) -> Iterator[Triple]:
    yield subject, Iri(RDF_TYPE), term(class_)
    yield from ((subject, term(name), value) for name, value in pairs)


def _text(name: str, value: str | None) -> Iterator[Pair]:
    if value:
        yield name, Literal(value)


def _label(text: str) -> Literal:
    return Literal(unicodedata.normalize("NFC", " ".join(text.split())), language="en")  # as the IRI has it


def _date_literal(value: str) -> Literal:
    for form, datatype, _ in _DATE_TYPES:
        if form.fullmatch(value):
            return Literal(value, XSD + datatype)
    return Literal(value)


def _decimal(value: Decimal) -> Literal:
    """Write a number in canonical form, which every store gives back as it is."""
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return Literal("0" if digits in ("-0", "") else digits, XSD + "decimal")


def _rebased(quad: Quad, base: str) -> Quad:
    subject, predicate, object_, graph = quad
    return Quad(_moved(subject, base), predicate, _moved(object_, base), graph and _moved(graph, base))


def _moved(value: _Value, base: str) -> _Value:
    if isinstance(value, Iri) and value.value.startswith(DATA):
        return replace(value, value=base + value.value.removeprefix(DATA))
    return value
