"""What one article's graph says, flat: its records as claims, the persons in it, a signature of its words.

Read from quads, so that a store, a file or fresh extractions serve alike. Nothing here
knows of any other article.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from kg.consolidation.posts import offices_in, post_in, step_of
from kg.gazetteer import Entry
from kg.identity import Bearer, fold, gazetteer, name_of
from kg.namespaces import DATA, DIP, PREFIXES, VOCABULARY
from kg.terms import RDF_TYPE, Iri, Literal, Node, Quad

__all__ = ["ArticleClaims", "Claim", "read"]

TYPES: Final = ("Meeting", "Sanction", "Statement", "TradeFigure")
_ARTICLE_GRAPH: Final = Iri(f"{DIP}ArticleGraph")
_DERIVED: Final = Iri(PREFIXES["prov"] + "wasDerivedFrom")
_OA: Final = PREFIXES["oa"]
_ACTOR_PROPERTIES: Final = (
    "participant host mediator speaker about mentions addressee reporter partner sender target targetCountry "
    "reportedVia"
).split()
_BY_OFFICE: Final = ("participant", "host", "mediator", "speaker")
_SHINGLE: Final = 4  # words
_CREDITED: Final = re.compile(
    r"\b(?:according to|reported by|cited by|quoted by|told|citing|quoting)\s+([^.,;:“”\"]{1,80})"
    r"|([^.,;:“”\"]{1,60}?)\s(?:has |had )?(?:reported|reports|writes|wrote)\b"
)
_RUN: Final = re.compile(r"[A-Z][\w’'-]*(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'-]*){0,3}")

_Facts = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A record as one article gives it: values by property, sorted; concepts by the last step of their IRI.

    ``words`` are those that it rests on, ``actors`` what the article knows of everybody in it.
    Who is told by office alone ("the French president") is an actor too, under the property's
    name with ``Post``. Of a meeting, ``voices`` are those who speak in the same article.
    """

    iri: str
    type: str
    article: str
    values: Mapping[str, tuple[str, ...]]
    words: str = ""
    actors: Mapping[str, Bearer] = field(default_factory=dict)
    published: str | None = None
    voices: tuple[Bearer, ...] = ()

    def all(self, name: str) -> tuple[str, ...]:
        """Give the values of a property."""
        return self.values.get(name, ())

    def one(self, name: str) -> str | None:
        """Give the first value of a property, if there is one."""
        return next(iter(self.all(name)), None)

    def bearers(self, *names: str) -> tuple[Bearer, ...]:
        """Give the actors of some properties, each once."""
        iris = dict.fromkeys(iri for name in names for iri in self.all(name))
        return tuple(self.actors[iri] for iri in iris if iri in self.actors)


@dataclass(frozen=True, slots=True)
class ArticleClaims:
    """All that consolidation needs of an article.

    ``shingles`` are hashes of four words in a row of its evidence, half of them left out;
    ``told`` are those told by office alone, each with the records that do so.
    """

    article: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    shingles: frozenset[int] = frozenset()
    claims: tuple[Claim, ...] = ()
    people: tuple[tuple[Bearer, tuple[str, ...]], ...] = ()
    told: tuple[tuple[Bearer, tuple[str, ...]], ...] = ()

    @property
    def base(self) -> str:
        """Where the data's IRIs begin."""
        return self.article.partition("article/")[0]


def read(quads: Iterable[Quad]) -> Iterator[ArticleClaims]:
    """Yield the claims of each article whose graph is among the quads, in order of their IRIs.

    Graphs that belong to no article are passed over.
    """
    graphs: defaultdict[Node, dict[str, _Facts]] = defaultdict(dict)
    articles: dict[Node, str] = {}
    for subject, predicate, value, graph in quads:
        if graph is None:
            continue
        facts = graphs[graph].setdefault(_text(subject), {})
        facts.setdefault(predicate.value, []).append(_text(value))
        if subject == graph and predicate == _DERIVED and isinstance(value, Iri):
            articles[graph] = value.value
    found = {articles[graph]: facts for graph, facts in graphs.items() if graph in articles}
    return (_article(iri, found[iri]) for iri in sorted(found))


def _text(term: Node | Literal) -> str:
    return term.value


def _article(iri: str, facts: dict[str, _Facts]) -> ArticleClaims:
    about = facts.get(iri, {})
    published = _one(about, "published")
    records = [(node, said, kind) for node, said in sorted(facts.items()) if (kind := _record_type(said))]
    claims = _heard([_claim(node, kind, iri, said, facts, published) for node, said, kind in records])
    return ArticleClaims(
        article=iri,
        title=_one(about, "title"),
        publisher=_one(about, "publisher"),
        published=published,
        shingles=_shingles(claims),
        claims=claims,
        people=tuple(_people(claims, facts)),
        told=tuple(_told(claims)),
    )


def _heard(claims: list[Claim]) -> tuple[Claim, ...]:
    """Tell each meeting who speaks in the article."""
    speakers = {each.iri: each for claim in claims if claim.type == "Statement" for each in claim.bearers("speaker")}
    voices = tuple(speakers[iri] for iri in sorted(speakers) if speakers[iri].kind == "Person")
    return tuple(replace(claim, voices=voices) if claim.type == "Meeting" else claim for claim in claims)


def _record_type(said: _Facts) -> str | None:
    types = {name.removeprefix(DIP) for name in said.get(RDF_TYPE, ())}
    return next((name for name in TYPES if name in types), None)


def _one(said: _Facts, name: str) -> str | None:
    return min(said.get(DIP + name, ()), default=None)


def _claim(iri: str, kind: str, article: str, said: _Facts, facts: dict[str, _Facts], published: str | None) -> Claim:
    values = {
        predicate.removeprefix(DIP): tuple(sorted(map(_plain, objects)))
        for predicate, objects in sorted(said.items())
        if predicate.startswith(DIP) and not predicate.endswith("Evidence")
    }
    spans = sorted(set(values.pop("evidence", ())), key=_offset)
    for name in ("confidence", "extractedBy", "rule", "reportedIn"):
        values.pop(name, None)
    words = " ".join(_exact(span, facts) for span in spans)
    actors = {each: _bearer(each, facts) for name in _ACTOR_PROPERTIES for each in values.get(name, ())}
    base = article.partition("article/")[0]
    for name in _BY_OFFICE:
        if posts := {post.iri: post for text in values.get(f"{name}Text", ()) if (post := post_in(text, base))}:
            values[f"{name}Post"] = tuple(sorted(posts))
            actors |= posts
    return Claim(iri, kind, article, values, words, actors, published)


def _plain(value: str) -> str:
    return value.rpartition("/")[2] if value.startswith(VOCABULARY) else value


def _offset(span: str) -> tuple[int, str]:
    start = re.search(r"#char=(\d+)", span)
    return int(start[1]) if start else 0, span


def _exact(span: str, facts: dict[str, _Facts]) -> str:
    selectors = facts.get(span, {}).get(f"{_OA}hasSelector", ())
    return " ".join(text for each in sorted(selectors) for text in facts.get(each, {}).get(f"{_OA}exact", ()))


# -- actors ----------------------------------------------------------------------------


def _people(claims: Iterable[Claim], facts: dict[str, _Facts]) -> Iterator[tuple[Bearer, tuple[str, ...]]]:
    """Yield the persons and bodies in the claims that no gazetteer knows, with their roles as printed."""
    named = {iri: bearer for claim in claims for iri, bearer in claim.actors.items()}
    for iri, bearer in sorted(named.items()):
        if bearer.kind in {"Person", "Organisation"} and not gazetteer().entry(DATA + step_of(iri)):
            yield bearer, tuple(sorted(set(facts.get(iri, {}).get(f"{DIP}role", ()))))


def _told(claims: Iterable[Claim]) -> Iterator[tuple[Bearer, tuple[str, ...]]]:
    """Yield the posts whose holders the claims do not name, with the claims."""
    posts: dict[str, Bearer] = {}
    records: defaultdict[str, set[str]] = defaultdict(set)
    for claim in claims:
        for post in claim.bearers(*(f"{name}Post" for name in _BY_OFFICE)):
            posts.setdefault(post.iri, replace(post, name=""))
            records[post.iri].add(claim.iri)
    yield from ((posts[iri], tuple(sorted(records[iri]))) for iri in sorted(posts))


_KINDS: Final = {"person": "Person", "organisation": "Organisation", "state": "State", "place": "Place"}


def _bearer(iri: str, facts: dict[str, _Facts]) -> Bearer:
    """Give what the article tells of an entity; kind and name are read off its IRI."""
    said = facts.get(iri, {})
    kind = _KINDS.get(step_of(iri).partition("/")[0], "Group")
    offices = frozenset(office.slug for role in said.get(f"{DIP}role", ()) for office in offices_in(role))
    return Bearer(kind, name_of(iri), frozenset(said.get(f"{DIP}onBehalfOf", ())), offices, iri)


# -- words -----------------------------------------------------------------------------


@lru_cache(maxsize=16384)
def credits_in(words: str) -> tuple[str, ...]:
    """Give the news media whose report a sentence passes on, by folded name."""
    found: list[str] = []
    for match in _CREDITED.finditer(words):
        for run in _RUN.findall(match[1] or match[2]):
            named = run.split()
            parts = [" ".join(named[start:]) for start in range(len(named))]
            found += [fold(entry.name) for part in parts for entry in gazetteer().by_name(part) if _is_medium(entry)]
    return tuple(dict.fromkeys(found))


def _is_medium(entry: Entry) -> bool:
    return entry.organisation_kind == "news medium"


def _shingles(claims: Iterable[Claim]) -> frozenset[int]:
    hashes: set[int] = set()
    for words in {claim.words for claim in claims}:
        folded = re.findall(r"\w+", fold(words))
        runs = (" ".join(folded[i : i + _SHINGLE]) for i in range(len(folded) - _SHINGLE + 1))
        hashes.update(value for run in runs if not (value := _hash(run)) % 2)
    return frozenset(hashes)


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5).digest(), "big")


# -- kept in an index ------------------------------------------------------------------


def to_json(claim: Claim) -> dict[str, Any]:
    """Write a claim as JSON can hold it."""
    return {
        "iri": claim.iri,
        "type": claim.type,
        "article": claim.article,
        "values": claim.values,
        "words": claim.words,
        "actors": {iri: bearer_json(bearer) for iri, bearer in claim.actors.items()},
        "published": claim.published,
        "voices": [bearer_json(bearer) for bearer in claim.voices],
    }


def from_json(made: Mapping[str, Any]) -> Claim:
    """Read a claim back."""
    actors = {iri: bearer_from_json(each) for iri, each in made["actors"].items()}
    values = {name: tuple(each) for name, each in made["values"].items()}
    voices = tuple(map(bearer_from_json, made["voices"]))
    return Claim(made["iri"], made["type"], made["article"], values, made["words"], actors, made["published"], voices)


def bearer_json(bearer: Bearer) -> list[Any]:
    """Write a bearer as JSON can hold it."""
    return [bearer.kind, bearer.name, sorted(bearer.states), sorted(bearer.offices), bearer.iri]


def bearer_from_json(made: Iterable[Any]) -> Bearer:
    """Read a bearer back."""
    kind, name, states, offices, iri = made
    return Bearer(kind, name, frozenset(states), frozenset(offices), iri)
