"""Two short articles with records made by hand, for tests that state exact rows and graphs."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kg.identifiers import entity_iri
from kg.model import (
    Article,
    Change,
    Date,
    Entity,
    EntityKind,
    Excerpt,
    Extraction,
    Meeting,
    Mention,
    Sanction,
    Span,
    Statement,
    TradeFigure,
)
from tests.strategies import article

WIRE: Final = article(
    "“NATO must go,” Foreign Minister Ivan Petrov told reporters in Port City on Tuesday. "
    "He met his colleague Li An there for talks. "
    "“We want a joint front,” Li said. "
    "Arcadia denied that it had sent arms to Borduria. "
    "Trade between Arcadia and Borduria reached a record $240.1 billion in 2023, "
    "up 26.3% from 2022, customs data show. "
    "The United Isles imposed sanctions on Borduria in February after the invasion. "
    "The president is to visit Arcadia in May, a senior official said. "
    "“NATO should stay away,” Li added.",
    name="wire.txt",
    title="Petrov and Li meet",
    publisher="North Wire",
    published="2024-04-09",
    url="https://example.org/wire",
)
POST: Final = article(
    "Mr. Petrov said that NATO had to leave. Petrov and Li did not meet, officials said. "
    "“We need a common front,” Li said. "
    "Trade between Borduria and Arcadia was worth $230 billion in 2023, against $200 billion in 2022.",
    name="post.txt",
    title="No meeting in Port City",
    publisher="Harbour Post",
    published="2024-04-10",
)


def entity(kind: EntityKind, name: str, *alt_names: str, **more: str) -> Entity:
    """Make an entity with an IRI from its name."""
    return Entity(entity_iri(kind, name), kind, name, alt_names, **more)  # type: ignore[arg-type]


ARCADIA: Final = entity("State", "Arcadia", "Arcadian Republic", country_code="AA")
BORDURIA: Final = entity("State", "Borduria", country_code="BB")
ISLES: Final = entity("State", "United Isles", "the Isles")
NATO: Final = entity("Organisation", "NATO", "North Atlantic Treaty Organization")
PETROV: Final = entity("Person", "Ivan Petrov", role="Foreign Minister", on_behalf_of=BORDURIA.iri)
LI: Final = entity("Person", "Li An", on_behalf_of=ARCADIA.iri)
PORT: Final = entity("Place", "Port City")
CUSTOMS: Final = entity("Organisation", "customs")


def excerpt(article: Article, *parts: str) -> Excerpt:
    """Find words in an article, one after the other."""
    spans: list[Span] = []
    for part in parts:
        start = article.text.index(part, spans[-1].end if spans else 0)
        spans.append(Span(start, start + len(part)))
    return Excerpt(" ".join(parts), tuple(spans))


def mention(article: Article, words: str, entity: Entity | None = None) -> Mention:
    """Find the words that refer to an entity."""
    return Mention(words, excerpt(article, words).spans, entity)


TUESDAY: Final = Date("2024-04-09", "Tuesday", "resolved")

WIRE_RECORDS: Final = (
    Statement(
        spans=excerpt(
            WIRE, "“NATO must go,” Foreign Minister Ivan Petrov told reporters in Port City on Tuesday."
        ).spans,
        date=TUESDAY,
        confidence=0.9,
        extractor="statements",
        rule="quotation",
        speakers=(mention(WIRE, "Ivan Petrov", PETROV),),
        content=excerpt(WIRE, "NATO must go,"),
        mode="direct",
        cue=excerpt(WIRE, "told"),
        speaker_role="Foreign Minister",
        on_behalf_of=BORDURIA,
        addressees=(mention(WIRE, "reporters"),),
        about=(NATO,),
        mentions=(NATO, PORT),
        occasion="news conference",
    ),
    Meeting(
        spans=excerpt(WIRE, "He met his colleague Li An there for talks.").spans,
        date=TUESDAY,
        extractor="meetings",
        participants=(mention(WIRE, "Ivan Petrov", PETROV), mention(WIRE, "Li An", LI)),
        status="held",
        format="talks",
        place=mention(WIRE, "Port City", PORT),
    ),
    Statement(
        spans=excerpt(WIRE, "“We want a joint front,” Li said.").spans,
        date=TUESDAY,
        extractor="statements",
        speakers=(mention(WIRE, "Li", LI),),
        content=excerpt(WIRE, "We want a joint front,"),
        mode="direct",
        cue=excerpt(WIRE, "said"),
        about=(ARCADIA, BORDURIA),
    ),
    Statement(
        spans=excerpt(WIRE, "Arcadia denied that it had sent arms to Borduria.").spans,
        extractor="statements",
        speakers=(mention(WIRE, "Arcadia", ARCADIA),),
        content=excerpt(WIRE, "it had sent arms to Borduria"),
        mode="indirect",
        cue=excerpt(WIRE, "denied"),
        speech_act="deny",
        polarity="denied",
        about=(BORDURIA,),
    ),
    TradeFigure(
        spans=excerpt(WIRE, "Trade between Arcadia and Borduria reached a record $240.1 billion in 2023").spans,
        extractor="trade_figures",
        value=Decimal("240.1E9"),
        unit="USD",
        measure="trade",
        value_text="$240.1 billion",
        qualifier="record",
        reporter=mention(WIRE, "Arcadia", ARCADIA),
        partner=mention(WIRE, "Borduria", BORDURIA),
        period="2023",
        change=Change(Decimal("26.30"), "percent", "up", "2022"),
        data_source=mention(WIRE, "customs", CUSTOMS),
    ),
    Sanction(
        spans=excerpt(WIRE, "The United Isles imposed sanctions on Borduria in February after the invasion.").spans,
        date=Date("2024-02", "February", "resolved"),
        extractor="sanctions",
        senders=(mention(WIRE, "United Isles", ISLES),),
        targets=(mention(WIRE, "Borduria", BORDURIA),),
        measure="economic sanctions",
        status="imposed",
        reason="the invasion",
    ),
    Meeting(
        spans=excerpt(WIRE, "The president is to visit Arcadia in May").spans,
        date=Date("2024-05", "May", "resolved"),
        extractor="meetings",
        participants=(mention(WIRE, "The president"),),
        host=mention(WIRE, "Arcadia", ARCADIA),
        status="planned",
        format="visit",
        place=mention(WIRE, "Arcadia", ARCADIA),
    ),
    Statement(
        spans=excerpt(WIRE, "The president is to visit Arcadia in May, a senior official said.").spans,
        extractor="statements",
        speakers=(mention(WIRE, "a senior official"),),
        content=excerpt(WIRE, "The president is to visit Arcadia in May"),
        mode="indirect",
        cue=excerpt(WIRE, "said"),
        about=(ARCADIA,),
    ),
    Statement(
        spans=excerpt(WIRE, "“NATO should stay away,” Li added.").spans,
        date=TUESDAY,
        extractor="statements",
        speakers=(mention(WIRE, "Li", LI),),
        content=excerpt(WIRE, "NATO should stay away,"),
        mode="direct",
        cue=excerpt(WIRE, "added"),
        about=(NATO,),
    ),
)
POST_RECORDS: Final = (
    Statement(
        spans=excerpt(POST, "Mr. Petrov said that NATO had to leave.").spans,
        date=Date("2024-04", "this month", "assumed"),
        extractor="statements",
        speakers=(mention(POST, "Petrov", PETROV),),
        content=excerpt(POST, "NATO had to leave"),
        mode="indirect",
        cue=excerpt(POST, "said"),
        about=(NATO,),
    ),
    Meeting(
        spans=excerpt(POST, "Petrov and Li did not meet").spans,
        date=TUESDAY,
        extractor="meetings",
        participants=(mention(POST, "Petrov", PETROV), mention(POST, "Li", LI)),
        status="denied",
        format="talks",
    ),
    Statement(
        spans=excerpt(POST, "“We need a common front,” Li said.").spans,
        date=TUESDAY,
        extractor="statements",
        speakers=(mention(POST, "Li", LI),),
        content=excerpt(POST, "We need a common front,"),
        mode="direct",
        cue=excerpt(POST, "said"),
        about=(ARCADIA, BORDURIA),
    ),
    TradeFigure(
        spans=excerpt(POST, "Trade between Borduria and Arcadia was worth $230 billion in 2023").spans,
        extractor="trade_figures",
        value=Decimal(230_000_000_000),
        unit="USD",
        measure="trade",
        value_text="$230 billion",
        reporter=mention(POST, "Borduria", BORDURIA),
        partner=mention(POST, "Arcadia", ARCADIA),
        period="2023",
        change=Change(Decimal(15), "percent", "up", "2022"),
    ),
    TradeFigure(
        spans=excerpt(POST, "$200 billion in 2022").spans,
        extractor="trade_figures",
        value=Decimal(200_000_000_000),
        unit="USD",
        measure="trade",
        value_text="$200 billion",
        reporter=mention(POST, "Borduria", BORDURIA),
        partner=mention(POST, "Arcadia", ARCADIA),
        period="2022",
    ),
)
EXTRACTIONS: Final = (Extraction(WIRE, WIRE_RECORDS), Extraction(POST, POST_RECORDS))
