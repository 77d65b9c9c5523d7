"""What travels between the stages: articles, entities, mentions and the four records.

All of it is frozen, free of spaCy and free of RDF. Field names are the local names of
the ontology's properties in snake case; ``speech_act`` here is ``dip:speechAct`` in the
graph and ``speechAct`` in JSON Lines. Every offset counts Unicode code points of
``Article.text``, half-open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Literal

__all__ = [
    "Actors",
    "Article",
    "Change",
    "Date",
    "Entity",
    "EntityKind",
    "Excerpt",
    "Extraction",
    "Meeting",
    "Mention",
    "Miss",
    "Reading",
    "Record",
    "Sanction",
    "Span",
    "Statement",
    "TradeFigure",
]

EntityKind = Literal["Person", "Organisation", "State", "Group", "Place"]
Mode = Literal["direct", "indirect", "mixed"]
Polarity = Literal["said", "denied", "declined"]
DateBasis = Literal["stated", "resolved", "assumed"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of an article's text as it was given."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The text that the pipeline reads, and where each of its characters came from.

    The reading leaves out front matter and repairs damaged characters; the article's
    own text is never altered. Character ``i`` of ``text`` stands for
    ``starts[i]:ends[i]`` of the article's text.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def verbatim(cls, text: str, start: int = 0) -> Reading:
        """Read a text as it is; it begins at an offset of the article's text."""
        first, last = start, start + len(text)
        return cls(text, tuple(range(first, last)), tuple(range(first + 1, last + 1)))

    def span(self, start: int, end: int) -> Span:
        """Give the article's span of ``text[start:end]``, which must not be empty."""
        return Span(self.starts[start], self.ends[end - 1])


@dataclass(frozen=True, slots=True)
class Article:
    """One published text with what is known of it.

    ``key`` identifies the article in IRIs. ``path`` is the file as the user named it,
    ``name`` its last step. ``published`` is an ISO date of day, month or year precision.
    """

    path: str
    name: str
    key: str
    iri: str
    text: str
    sha256: str
    reading: Reading = field(repr=False)
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor or place: the thing itself, one IRI.

    ``on_behalf_of`` is the IRI of the state or organisation for which a person speaks by
    office; ``role`` the office as the article prints it.
    """

    iri: str
    kind: EntityKind
    name: str
    alt_names: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    country_code: str | None = None
    role: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that refer to an entity; ``entity`` is None for an unnamed one ("an official").

    ``label`` is the name as this article prints it, where that differs from the entity's.
    """

    text: str
    spans: tuple[Span, ...]
    entity: Entity | None = None
    label: str | None = None

    @property
    def name(self) -> str:
        """What to call the entity in this article, or the words themselves."""
        return self.label or (self.entity.name if self.entity else self.text)


Actors = tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of the article, in one or several parts; ``text`` joins the parts by a space."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Date:
    """A date no finer than the article allows.

    ``value`` is ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``; ``end`` the last day of a range in
    the same form. ``basis``: stated in the words, resolved against the publication date
    or another date, or assumed.
    """

    value: str
    text: str
    basis: DateBasis
    end: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the four records share.

    ``spans`` is the evidence, one or several sentences or parts of them, in text order.
    ``extractor`` is the module that made the record, ``rule`` the pattern in it.
    ``confidence`` is between 0 and 1; docs/accuracy.md says what it means.
    """

    type: ClassVar[str]
    spans: tuple[Span, ...]
    date: Date | None = None
    confidence: float = 0.5
    extractor: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Record):
    """Somebody is reported to have said something; the content is the speaker's claim.

    Several ``speakers`` spoke jointly, several ``addressees`` were spoken to together. Who is
    unnamed is a mention without entity.
    """

    type: ClassVar[str] = "Statement"
    speakers: Actors
    content: Excerpt
    mode: Mode
    cue: Excerpt | None = None
    speech_act: str = "say"
    polarity: Polarity = "said"
    speaker_role: str | None = None
    on_behalf_of: Entity | None = None
    addressees: Actors = ()
    about: tuple[Entity, ...] = ()
    mentions: tuple[Entity, ...] = ()
    occasion: str | None = None
    reported_via: Mention | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Record):
    """Actors met, will meet, or did not; ``format`` and ``status`` are labels of code lists."""

    type: ClassVar[str] = "Meeting"
    participants: Actors
    status: str
    format: str
    place: Mention | None = None
    host: Mention | None = None
    mediator: Mention | None = None
    topic: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure changed: ``value`` is never negative, ``direction`` tells the sign."""

    value: Decimal
    unit: str
    direction: Literal["up", "down"]
    compared_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeFigure(Record):
    """A reported figure of trade; ``value`` is None where the article lost the amount.

    ``value`` is in base units (dollars, not billions). ``period`` is ``YYYY``, ``YYYY-MM``,
    ``YYYY-Qn`` or ``start/end`` of these.
    """

    type: ClassVar[str] = "TradeFigure"
    value: Decimal | None
    unit: str
    measure: str
    value_text: str
    qualifier: str = "exact"
    reporter: Mention | None = None
    partner: Mention | None = None
    commodity: str | None = None
    period: str | None = None
    change: Change | None = None
    data_source: Mention | None = None
    observation_status: str = "actual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction(Record):
    """A restrictive measure at a stage of its life; ``date`` is when it was announced."""

    type: ClassVar[str] = "Sanction"
    senders: Actors
    targets: Actors
    measure: str
    status: str
    target_country: Entity | None = None
    programme: str | None = None
    legal_basis: str | None = None
    reason: str | None = None
    start_date: Date | None = None
    end_date: Date | None = None
    in_response_to: str | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """A candidate that gave no record, and why; shown by ``kg explain``."""

    type: str
    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one article gave, in text order."""

    article: Article
    records: tuple[Record, ...]
    misses: tuple[Miss, ...] = ()
