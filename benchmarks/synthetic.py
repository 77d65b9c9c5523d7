"""Synthetic articles: extractions as the pipeline would give them, of invented events, without reading any text.

The i-th article is the same in a set of any size. Eight articles in a row report from one
pool of events: a few meetings, statements, figures and measures of invented officials, each
reported by several of them, with the spellings, roundings and gaps of real newspapers.
Time goes on with the articles, so events are added as articles are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random
from typing import Final

from kg.gazetteer import Entry
from kg.identifiers import article_iri, article_key, entity_iri
from kg.identity import gazetteer
from kg.model import (
    Article,
    Change,
    Date,
    Entity,
    Excerpt,
    Extraction,
    Meeting,
    Mention,
    Reading,
    Record,
    Sanction,
    Span,
    Statement,
    TradeFigure,
)
from kg.namespaces import DATA

__all__ = ["extractions", "people"]

_TOGETHER: Final = 8  # articles that report from one pool
_FIRST: Final = dt.date(2001, 1, 1)
_STATES: Final = "AR AU BR CA CL CN DE EG ES FI FR GH GR HU ID IN IT JP KE KR MX NG NO PE PL PT RU SE TR US".split()
_GIVEN: Final = (
    ("Sergei", "Sergey"),
    ("Mohammed", "Muhammad"),
    ("Yulia", "Julia"),
    ("Viktor", "Victor"),
    ("Hossein", "Hussein"),
    ("Anna", "Anna"),
    ("Pedro", "Pedro"),
    ("Ingrid", "Ingrid"),
)
_SYLLABLES: Final = "bar dov el fan gor har il jan kol lem mar nov or pet rus sal tor ul ven zan".split()
_OFFICES: Final = ("Foreign Minister", "President", "Prime Minister", "Finance Minister", "spokesman")
_UNNAMED: Final = ("a senior official", "officials", "a diplomat", "people familiar with the talks")
_BODIES: Final = ("NATO", "EU", "UN", "OPEC")
_ACTS: Final = ("say", "say", "say", "demand", "deny", "decline")
_PLACES: Final = ("Geneva", "Vienna", "Istanbul", "Doha", "Singapore", "Oslo", "Nairobi", "Lima")
_PUBLISHERS: Final = tuple(
    f"{name} {kind}" for name in "North South Harbour Lantern Quay".split() for kind in "Post Wire Times".split()
)
_WORDS: Final = tuple(
    a + b + c for a in _SYLLABLES[:12] for b in _SYLLABLES[4:16] for c in ("ation", "ing", "ed", "ity")
)


@dataclass(frozen=True)
class _Official:
    names: tuple[str, str]
    state: str
    office: str

    def entity(self, random: Random) -> Entity:
        name = random.choice(self.names)
        state = f"{DATA}state/{self.state}"
        return Entity(entity_iri("Person", name), "Person", name, role=self.office, on_behalf_of=state)


def extractions(count: int, *, start: int = 0, seed: int = 0) -> Iterator[Extraction]:
    """Yield so many articles with their records, from the one with the number ``start`` on."""
    cast = _cast(Random(f"cast {seed}"))
    for number in range(start, start + count):
        yield _extraction(number, cast, seed)


def people(*, seed: int = 0) -> list[str]:
    """List those who speak and meet, under one of their names."""
    return [official.names[0] for official in _cast(Random(f"cast {seed}"))]


def _state(code: str) -> Entity:
    entry = gazetteer().entry(f"{DATA}state/{code}")
    assert entry
    return _entity(entry)


def _entity(entry: Entry) -> Entity:
    others = tuple(name for name in entry.names if name != entry.name)
    return Entity(entry.iri, entry.kind, entry.name, others, same_as=entry.same_as, country_code=entry.country_code)


@cache
def _topics() -> tuple[Entity, ...]:
    """Give what statements are about: states, and bodies that the gazetteer knows."""
    bodies = [entry for name in _BODIES for entry in gazetteer().by_name(name)]
    return (*map(_state, _STATES), *map(_entity, bodies))


def _cast(random: Random) -> list[_Official]:
    made = []
    for number in range(200):
        given = random.choice(_GIVEN)
        surname = "".join(random.choice(_SYLLABLES) for _ in range(3)).capitalize()
        names = (f"{given[0]} {surname}", f"{given[1]} {surname}")
        made.append(_Official(names, _STATES[number % len(_STATES)], random.choice(_OFFICES)))
    return made


def _extraction(number: int, cast: list[_Official], seed: int) -> Extraction:
    pool = number // _TOGETHER
    day = _FIRST + dt.timedelta(days=pool)
    writer = _Writer(Random(f"article {seed} {number}"), day)
    events = _events(Random(f"pool {seed} {pool}"), day, cast)
    for event in events:
        if writer.random.random() < 0.6:
            event.report(writer)
    return writer.extraction(number)


class _Writer:
    """Writes sentences one after the other and notes the records in them."""

    def __init__(self, random: Random, day: dt.date) -> None:
        self.random = random
        self.day = day
        self._text = ""
        self._records: list[Record] = []

    def sentence(self, text: str) -> Span:
        start = len(self._text)
        self._text += text + "\n"
        return Span(start, start + len(text))

    def mention(self, entity: Entity, span: Span) -> Mention:
        return Mention(entity.name, (span,), entity)

    def note(self, record: Record) -> None:
        self._records.append(record)

    def extraction(self, number: int) -> Extraction:
        text = self._text or f"Nothing on day {number}.\n"
        url = f"https://example.org/synthetic/{number}"
        key = article_key(text, url)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        article = Article(
            path=f"{number}.txt",
            name=f"{number}.txt",
            key=key,
            iri=article_iri(key),
            text=text,
            sha256=sha256,
            reading=Reading.verbatim(text),
            title=f"Article {number}",
            publisher=self.random.choice(_PUBLISHERS),
            published=self.day.isoformat(),
            url=url,
        )
        return Extraction(article, tuple(self._records))


@dataclass(frozen=True)
class _Talks:
    people: tuple[_Official, _Official]
    place: str
    day: dt.date

    def report(self, writer: _Writer) -> None:
        one, other = (person.entity(writer.random) for person in self.people)
        ahead = writer.random.random() < 0.15
        span = writer.sentence(f"{one.name} met {other.name} in {self.place} on {self.day:%A}.")
        date = None if writer.random.random() < 0.2 else Date(self.day.isoformat(), f"{self.day:%A}", "resolved")
        place = Entity(entity_iri("Place", self.place), "Place", self.place)
        others = self._other(other, span, writer)
        writer.note(
            Meeting(
                spans=(span,),
                date=date,
                participants=(writer.mention(one, span), *others),
                status="planned" if ahead else "held",
                format="talks",
                place=writer.mention(place, span) if writer.random.random() < 0.7 else None,
                extractor="meetings",
            )
        )

    def _other(self, other: Entity, span: Span, writer: _Writer) -> tuple[Mention, ...]:
        """Name the second participant as newspapers do: by name, now and then by office or state, or not at all."""
        official = self.people[1]
        state = _state(official.state)
        told = writer.random.random()
        if told < 0.05:
            return ()
        if told < 0.1:
            return (writer.mention(state, span),)
        if told < 0.2:
            return (Mention(f"{state.name}’s {official.office.lower()}", (span,)),)
        return (writer.mention(other, span),)


@dataclass(frozen=True)
class _Speech:
    speaker: _Official | str
    words: tuple[str, ...]
    about: tuple[Entity, ...]
    act: str
    day: dt.date

    def report(self, writer: _Writer) -> None:
        direct = writer.random.random() < 0.5
        words = self.words if direct else self.words[: len(self.words) - 2]
        content = " ".join([*words, *(f"of {entity.name}" for entity in self.about)])
        speaker = self.speaker if isinstance(self.speaker, str) else self.speaker.entity(writer.random)
        name = speaker if isinstance(speaker, str) else speaker.name
        cue = "denied" if self.act == "deny" else "said"
        span = writer.sentence(f"“{content},” {name} {cue}.")
        spoken = Span(span.start + 1, span.start + 1 + len(content))
        told = Span(span.end - 1 - len(cue), span.end - 1)
        writer.note(
            Statement(
                spans=(span,),
                date=Date(self.day.isoformat(), f"{self.day:%A}", "resolved"),
                speakers=(Mention(speaker, (span,)) if isinstance(speaker, str) else writer.mention(speaker, span),),
                content=Excerpt(content, (spoken,)),
                mode="direct" if direct else "indirect",
                cue=Excerpt(cue, (told,)),
                speech_act=self.act,
                polarity="denied" if self.act == "deny" else "declined" if self.act == "decline" else "said",
                speaker_role=None if isinstance(speaker, str) else speaker.role,
                about=self.about,
                mentions=self.about,
                extractor="statements",
            )
        )


@dataclass(frozen=True)
class _Trade:
    states: tuple[str, str]
    period: str
    millions: int
    change: int

    def report(self, writer: _Writer) -> None:
        rounded = writer.random.random() < 0.4
        value = Decimal(round(self.millions, -3) if rounded else self.millions) * 1_000_000
        text = f"${value / 10**9:g} billion"
        span = writer.sentence(f"{self.states[0]} traded goods worth {text} with {self.states[1]} in {self.period}.")
        one, other = map(_state, self.states)
        writer.note(
            TradeFigure(
                spans=(span,),
                value=value,
                unit="USD",
                measure="trade",
                value_text=text,
                reporter=writer.mention(one, span),
                partner=writer.mention(other, span),
                period=self.period,
                change=Change(Decimal(abs(self.change)), "percent", "up" if self.change > 0 else "down"),
                extractor="trade_figures",
            )
        )


@dataclass(frozen=True)
class _Measure:
    sender: str
    target: str
    measure: str
    status: str
    goods: str
    day: dt.date

    def report(self, writer: _Writer) -> None:
        span = writer.sentence(f"{self.sender} {self.status} a {self.measure} on {self.goods} of {self.target}.")
        sender, target = map(_state, (self.sender, self.target))
        writer.note(
            Sanction(
                spans=(span,),
                date=Date(self.day.isoformat(), f"{self.day:%A}", "resolved"),
                senders=(writer.mention(sender, span),),
                targets=(writer.mention(target, span), Mention(self.goods, (span,))),
                measure=self.measure,
                status=self.status,
                extractor="sanctions",
            )
        )


_Event = _Talks | _Speech | _Trade | _Measure


def _events(random: Random, day: dt.date, cast: list[_Official]) -> list[_Event]:
    talks = [_Talks((*random.sample(cast, 2),), random.choice(_PLACES), day) for _ in range(2)]  # type: ignore[arg-type]
    events: list[_Event] = [*talks]
    speakers: list[_Official | str] = [*(random.choice(cast) for _ in range(5)), random.choice(_UNNAMED)]
    for speaker in (talks[0].people[0], *speakers):
        words = tuple(random.choice(_WORDS) for _ in range(random.randint(6, 14)))
        about = tuple(random.choice(_topics()) for _ in range(random.randint(0, 2)))
        events.append(_Speech(speaker, words, tuple(dict.fromkeys(about)), random.choice(_ACTS), day))
    one, other = random.sample(_STATES, 2)
    change = random.choice((-1, 1)) * random.randint(1, 40)
    events.append(_Trade((one, other), f"{day:%Y-%m}", random.randint(2_000, 400_000), change))
    one, other = random.sample(_STATES, 2)
    measure = random.choice(("tariff", "export control", "import ban"))
    status = random.choice(("proposed", "imposed", "lifted"))
    events.append(_Measure(one, other, measure, status, random.choice(_WORDS), day))
    return events
