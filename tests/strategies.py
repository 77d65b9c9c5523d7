"""Hypothesis strategies for what travels between the stages; shared by all property tests."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Final, get_args

from hypothesis import strategies as st

from kg.identifiers import article_iri, article_key, entity_iri
from kg.model import (
    Article,
    Change,
    Date,
    DateBasis,
    Entity,
    EntityKind,
    Excerpt,
    Extraction,
    Meeting,
    Mention,
    Mode,
    Polarity,
    Reading,
    Record,
    Sanction,
    Span,
    Statement,
    TradeFigure,
)
from kg.namespaces import PREFIXES
from kg.terms import XSD, Blank, Iri, Literal, Quad

NASTY_NAMES: Final = (
    '"> <http://evil> .',
    "a b\tc\nd",
    "<script>",
    "100% {sure}",
    "back\\slash \\u0041",
    "Zaporizhzhia – Запоріжжя 🇺🇦",
    "..",
    "a/../b#c?d",
    "'''\"\"\"",
    "O'Neill & Søn | Co.",
    "\x00\x01\x1f\x7f\x85\u2028\ufeff\uffff",
)

#: Any text that a file may hold, half surrogate pairs left out.
texts: Final = st.one_of(st.text(max_size=40), st.sampled_from(NASTY_NAMES))
#: Any text at all, half surrogate pairs as well.
raw_texts: Final = st.one_of(texts, st.text(st.characters(categories=None), max_size=20))
#: Text that XML 1.0 and programs in C can hold as well.
printable_texts: Final = st.text(
    st.one_of(
        st.characters(categories=["L", "M", "N", "P", "S", "Z"], exclude_characters="\ufffe\uffff"),
        st.sampled_from("\t\n\r\\\"'<>&{}|^`%"),
    ),
    max_size=40,
)
names: Final = st.one_of(st.sampled_from(NASTY_NAMES), st.text(min_size=1, max_size=20))
kinds: Final = st.sampled_from(get_args(EntityKind))


def iris(of: st.SearchStrategy[str] = names) -> st.SearchStrategy[Iri]:
    """IRIs as the code mints them, from any name, and a few of others."""
    minted = st.builds(lambda kind, name: Iri(entity_iri(kind, name)), kinds, of)
    foreign = st.sampled_from(
        ["http://example.org/ns#x", "urn:x:y", "http://example.org/a.b/1.", "https://ü.example/é"]
    )
    return st.one_of(minted, st.builds(Iri, foreign))


def literals(of: st.SearchStrategy[str] = texts) -> st.SearchStrategy[Literal]:
    """Strings, texts in a language, texts with a datatype, and a few dates and numbers."""
    datatypes = st.sampled_from([XSD + "anyURI", "http://example.org/ns#unit"])  # rdflib changes others
    return st.one_of(
        st.builds(Literal, of),
        st.builds(Literal, of, language=st.sampled_from(["en", "en-GB", "zh-hans"])),
        st.builds(Literal, of, datatypes),
        st.sampled_from([Literal("2024-04-09", XSD + "date"), Literal("2024-04", XSD + "gYearMonth")]),
        st.integers(0, 10**9).map(lambda number: Literal(str(number), XSD + "integer")),
    )


def predicates() -> st.SearchStrategy[Iri]:
    """Properties of ours and of others."""
    ours = ["dip:speaker", "dip:content", "oa:exact", "rdf:type", "skos:prefLabel"]
    made = [PREFIXES[prefix] + local for prefix, local in (name.split(":") for name in ours)]
    return st.sampled_from([*map(Iri, made), Iri("http://example.org/ns#related_to")])


def quads(of: st.SearchStrategy[str] = texts, *, blanks: bool = False) -> st.SearchStrategy[list[Quad]]:
    """Small data sets; classes are always IRIs, as RDF/XML wants the first to be."""
    nodes = st.one_of(iris(), st.builds(Blank, st.sampled_from(["b0", "b1"]))) if blanks else iris()
    plain = st.builds(Quad, nodes, predicates().filter(_no_type), st.one_of(nodes, literals(of)), _graphs())
    typed = st.builds(Quad, nodes, st.just(Iri(PREFIXES["rdf"] + "type")), iris(), _graphs())
    return st.lists(st.one_of(plain, typed), max_size=8)


def _no_type(iri: Iri) -> bool:
    return not iri.value.endswith("#type")


def _graphs() -> st.SearchStrategy[Iri | None]:
    return st.one_of(st.none(), iris())


def article(text: str, **metadata: str) -> Article:
    """Make an article of a text."""
    key = article_key(text, metadata.get("url"))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    name = metadata.pop("name", "article.txt")
    return Article(name, name, key, article_iri(key), text, digest, Reading.verbatim(text), **metadata)


articles: Final = st.builds(
    article,
    raw_texts.filter(bool),
    title=raw_texts,
    publisher=raw_texts,
    published=st.sampled_from(["2024-04-09", "2024-04", "2024", "yesterday"]),
    url=raw_texts,
)


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    """Actors and places of any name."""
    kind, name = draw(kinds), draw(names)
    alt_names = tuple(draw(st.lists(names, max_size=2)))
    return Entity(entity_iri(kind, name), kind, name, alt_names, role=draw(st.none() | texts))


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    """Stretches of a text, at least one character long."""
    start = draw(st.integers(0, len(text) - 1))
    return Span(start, draw(st.integers(start + 1, len(text))))


@st.composite
def excerpts(draw: st.DrawFn, text: str) -> Excerpt:
    """Words of a text in one or two parts."""
    parts = tuple(sorted(draw(st.sets(spans(text), min_size=1, max_size=2))))
    return Excerpt(" ".join(text[part.start : part.end] for part in parts), parts)


@st.composite
def mentions(draw: st.DrawFn, text: str) -> Mention:
    """Words that refer to an entity or to nobody known."""
    excerpt = draw(excerpts(text))
    return Mention(excerpt.text, excerpt.spans, draw(st.none() | entities()))


dates: Final = st.builds(
    Date,
    st.sampled_from(["2024-04-09", "2024-04", "2024"]),
    texts,
    st.sampled_from(get_args(DateBasis)),
    end=st.none() | st.just("2024-05-01"),
)
decimals: Final = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=Decimal(10**12))
labels: Final = st.one_of(st.sampled_from(["held", "in force", "USD", "asset freeze"]), names)


@st.composite
def records(draw: st.DrawFn, text: str) -> Record:
    """Records of all four kinds on the words of a text, whatever they would mean."""
    actors = st.lists(mentions(text), min_size=1, max_size=2).map(tuple)
    actor, words, mention = st.none() | mentions(text), st.none() | texts, entities()
    shared = {
        "spans": st.lists(spans(text), min_size=1, max_size=2).map(tuple),
        "date": st.none() | dates,
        "confidence": st.floats(0, 1),
        "extractor": st.sampled_from(["", "statements"]),
        "rule": texts,
    }
    statement = st.builds(
        Statement,
        speakers=actors,
        content=excerpts(text),
        mode=st.sampled_from(get_args(Mode)),
        cue=st.none() | excerpts(text),
        speech_act=labels,
        polarity=st.sampled_from(get_args(Polarity)),
        speaker_role=words,
        on_behalf_of=st.none() | mention,
        addressees=st.lists(mentions(text), max_size=2).map(tuple),
        about=st.lists(mention, max_size=2).map(tuple),
        mentions=st.lists(mention, max_size=2).map(tuple),
        occasion=words,
        reported_via=actor,
        **shared,
    )
    meeting = st.builds(
        Meeting,
        participants=actors,
        status=labels,
        format=labels,
        place=actor,
        host=actor,
        mediator=actor,
        topic=words,
        outcome=words,
        **shared,
    )
    change = st.builds(Change, decimals, labels, st.sampled_from(["up", "down"]), words)
    figure = st.builds(
        TradeFigure,
        value=st.none() | decimals,
        unit=labels,
        measure=labels,
        value_text=texts,
        reporter=actor,
        partner=actor,
        commodity=words,
        period=st.sampled_from([None, "2023", "2024-02", "2024-Q1", "2023/2024"]),
        change=st.none() | change,
        data_source=actor,
        **shared,
    )
    sanction = st.builds(
        Sanction,
        senders=actors,
        targets=actors,
        measure=labels,
        status=labels,
        target_country=st.none() | mention,
        reason=words,
        start_date=st.none() | dates,
        end_date=st.none() | dates,
        **shared,
    )
    return draw(st.one_of(statement, meeting, figure, sanction))


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    """What an article might give, were it ever so strange."""
    made = draw(articles)
    return Extraction(made, tuple(draw(st.lists(records(made.text), max_size=3))))
