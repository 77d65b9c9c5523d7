"""Clusters -> quads of the graph ``consolidated``.

A node is named after the smallest of its members, so its IRI changes only if a smaller one
joins. What articles say stays in their own graphs; here stand links to it, counts,
comparisons and reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from kg.consolidation.claims import ArticleClaims, Claim
from kg.consolidation.clusters import Cluster, Edge
from kg.consolidation.comparison import Comparison, Stage, comparisons, stages
from kg.consolidation.people import names
from kg.consolidation.posts import Office, post_iri
from kg.consolidation.rules import entity_name
from kg.consolidation.sources import independent
from kg.identifiers import digest, slugged
from kg.identity import Bearer
from kg.namespaces import VOCABULARY
from kg.terms import RDF_TYPE, XSD, Iri, Literal, Quad, Term, term

__all__ = ["Tenure", "Told", "actor_quads", "consolidated_iri", "graph_iri", "office_quads", "record_quads"]

Pair = tuple[str, Term]


@dataclass(frozen=True, slots=True)
class Tenure:
    """An office for a state or body, with the first and last day on which articles give it to somebody."""

    state: str
    office: Office
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A record that tells of a person by office alone, how sure that is, and why it is that person."""

    post: str
    record: str
    score: float
    because: str


_DATES: Final = {10: "date", 7: "gYearMonth", 4: "gYear"}
_LINKED: Final = frozenset({"place", "polarity", "status"})
_SCHEMES: Final = {"Meeting": "meeting-status", "Sanction": "sanction-status"}
_JOINED: Final = frozenset({"participant", "sender", "speaker", "target"})
_MAIN: Final = {
    "Meeting": ("participant", "format", "place"),
    "Sanction": ("sender", "measure", "target"),
    "Statement": ("speaker", "content"),
    "TradeFigure": ("measure", "reporter", "partner", "commodity", "period"),
}


def graph_iri(base: str) -> Iri:
    """Name the graph that all of this stands in."""
    return Iri(f"{base}graph/consolidated")


def record_quads(cluster: Cluster, claims: Mapping[str, Claim], articles: Mapping[str, ArticleClaims]) -> list[Quad]:
    """Write what records of one thing say together."""
    members = [claims[iri] for iri in cluster.members]
    base = articles[members[0].article].base
    kind = members[0].type
    node = f"{base}consolidated/{slugged(kind)}/{digest(members[0].iri)}"
    lives = stages(members) if kind in _SCHEMES else []
    made = list(_described(node, f"dip:Consolidated{kind}", _record_pairs(members, articles)))
    made += _stages(node, lives, kind)
    for comparison in comparisons(members, articles):
        made += _comparison(node, comparison)
    made += _joins(node, cluster.joins, base)
    return _in_graph(made, base)


def _record_pairs(members: Sequence[Claim], articles: Mapping[str, ArticleClaims]) -> Iterator[Pair]:
    yield "skos:prefLabel", Literal(_label(members), language="en")
    yield from (("dip:consolidates", Iri(claim.iri)) for claim in members)
    yield "dip:reports", _count(len({claim.article for claim in members}))
    yield "dip:independentSources", _count(independent(members, articles))


def _label(members: Sequence[Claim]) -> str:
    """Describe a node in a line, by the fullest of its members and all actors of the others."""
    kind = members[0].type
    fullest = min(members, key=lambda claim: (-sum(bool(claim.all(name)) for name in _MAIN[kind]), claim.iri))
    parts = []
    for name in _MAIN[kind]:
        if name in _JOINED:
            values = {value for claim in members for value in claim.all(name)}
        else:  # what most reports of a meeting say; of other kinds, the values of one record belong together
            usual = _most(members, name) if kind == "Meeting" else fullest.one(name)
            values = {usual} if usual else set()
        parts.append(", ".join(sorted(_shown(value, members) for value in values)))
    return "; ".join(part for part in [*parts, _most(members, "date") or ""] if part)


def _most(members: Iterable[Claim], name: str) -> str | None:
    counted: dict[str, int] = {}
    for claim in members:
        for value in claim.all(name):
            counted[value] = counted.get(value, 0) + 1
    return min(counted, key=lambda value: (-counted[value], -len(value), value), default=None)


def _shown(value: str, members: Iterable[Claim]) -> str:
    actor = next((claim.actors[value] for claim in members if value in claim.actors), None)
    if actor and actor.kind == "Person":
        return actor.name
    return entity_name(value) if "://" in value else value.replace("-", " ") if value.islower() else value


def _stages(node: str, lives: Sequence[Stage], kind: str) -> Iterator[tuple[Iri, Iri, Term]]:
    if not lives:
        return
    yield Iri(node), term("dip:currentStatus"), Iri(f"{VOCABULARY}{_SCHEMES[kind]}/{lives[-1].status}")
    for order, stage in enumerate(lives, start=1):
        iri = f"{node}#stage={stage.status}"
        yield Iri(node), term("dip:stage"), Iri(iri)
        pairs: list[Pair] = [
            ("dip:stageStatus", Iri(f"{VOCABULARY}{_SCHEMES[kind]}/{stage.status}")),
            ("dip:order", _count(order)),
            *(("dip:heldBy", Iri(claim.iri)) for claim in stage.claims),
        ]
        if stage.since:
            pairs.append(("dip:reportedSince", _date(stage.since)))
        yield from _described(iri, "dip:Stage", pairs)


def _comparison(node: str, comparison: Comparison) -> Iterator[tuple[Iri, Iri, Term]]:
    iri = f"{node}#{comparison.property}"
    yield Iri(node), term("dip:comparison"), Iri(iri)
    variants = [f"{iri}={digest(variant.value)}" for variant in comparison.variants]
    pairs: list[Pair] = [("dip:comparedProperty", term(f"dip:{comparison.property}"))]
    pairs += [("dip:variant", Iri(each)) for each in variants]
    pairs += [("dip:preferredVariant", Iri(variants[0]))]
    yield from _described(iri, f"dip:{comparison.verdict}", pairs)
    for each, variant in zip(variants, comparison.variants, strict=True):
        value = _value(comparison.property, variant.value, variant.claims[0])
        said: list[Pair] = [("dip:variantTerm" if isinstance(value, Iri) else "dip:variantValue", value)]
        said += [("dip:heldBy", Iri(claim.iri)) for claim in variant.claims]
        said += [("dip:independentSources", _count(variant.sources))]
        yield from _described(each, "dip:Variant", said)
    if comparison.verdict != "Wordings":
        for i, j in combinations(range(len(variants)), 2):
            name = "dip:contradicts" if (i, j) in comparison.contrary else "dip:agreesWith"
            yield Iri(variants[i]), term(name), Iri(variants[j])


def _value(name: str, value: str, claim: Claim) -> Term:
    if name in ("date", "startDate"):
        return _date(value)
    if name in ("value", "changeValue"):
        return Literal(value, XSD + "decimal")
    if name == "status":
        return Iri(f"{VOCABULARY}{_SCHEMES[claim.type]}/{value}")
    if name == "polarity":
        return Iri(f"{VOCABULARY}polarity/{value}")
    return Iri(value) if name in _LINKED and "://" in value else Literal(value)


def _joins(node: str, joins: Iterable[Edge], base: str) -> Iterator[tuple[Iri, Iri, Term]]:
    """Write why each member belongs to the node: one join for each after the first."""
    for edge in joins:
        ends = [Iri(end if "://" in end else base + end) for end in (edge.one, edge.other)]
        iri = f"{node}#merge={digest(edge.one, edge.other)}"
        yield Iri(node), term("dip:merge"), Iri(iri)
        pairs: list[Pair] = [("dip:merges", end) for end in ends]
        score = format(round(min(edge.score, 1.0), 2), "g")
        pairs += [("dip:score", Literal(score, XSD + "decimal")), ("dip:because", Literal(edge.because))]
        yield from _described(iri, "dip:Merge", pairs)


# -- actors ----------------------------------------------------------------------------


def actor_quads(
    cluster: Cluster,
    profiles: Mapping[str, Bearer],
    counts: Mapping[str, int],
    tenures: Iterable[Tenure],
) -> list[Quad]:
    """Write a person or body: its names, the entities that articles made of it, its offices.

    Args:
        cluster: The profiles that are one.
        profiles: What each profile holds.
        counts: The number of articles in which each occurs.
        tenures: The offices that articles give.
    """
    members = [profiles[each] for each in cluster.members]
    kind, base = members[0].kind, base_of(members[0].iri)
    node = consolidated_iri(members, cluster.members[0])
    reports = sum(counts[each] for each in cluster.members)
    pairs: list[Pair] = [
        ("skos:prefLabel", Literal(_preferred(cluster, profiles, counts), language="en")),
        *(("skos:altLabel", Literal(name, language="en")) for name in names(members)),
        *(("dip:consolidates", Iri(iri)) for iri in sorted({bearer.iri for bearer in members})),
        ("dip:reports", _count(reports)),
    ]
    made = list(_described(node, f"dip:Consolidated{kind}", pairs))
    for tenure in tenures:
        made += _membership(node, tenure, base)
    for edge in cluster.joins:
        ends = [profiles[end] for end in (edge.one, edge.other)]
        made += _actor_join(node, edge, ends)
    return _in_graph(made, base)


def consolidated_iri(members: Sequence[Bearer], first: str) -> str:
    """Name the node of a person or body, given what its profiles hold and the name of the first of them."""
    entity = min(bearer.iri for bearer in members)
    return f"{base_of(entity)}consolidated/{slugged(members[0].kind)}/{digest(entity, first)}"


def office_quads(node: str, told: Iterable[Told]) -> list[Quad]:
    """Write which records tell of a person by office."""
    made = [triple for each in told for triple in _office_mention(node, each)]
    return _in_graph(made, node.partition("consolidated/")[0])


def _preferred(cluster: Cluster, profiles: Mapping[str, Bearer], counts: Mapping[str, int]) -> str:
    """Choose the name of most articles among those of two words or more, else of all."""
    counted: dict[str, int] = {}
    for each in cluster.members:
        name = profiles[each].name
        counted[name] = counted.get(name, 0) + counts[each]
    full = {name for name in counted if " " in name} or set(counted)
    return min(full, key=lambda name: (-counted[name], name))


def base_of(entity: str) -> str:
    """Tell where the data's IRIs begin from the IRI of an entity."""
    return entity.rsplit("/", 2)[0] + "/"


def _membership(node: str, tenure: Tenure, base: str) -> Iterator[tuple[Iri, Iri, Term]]:
    """Write an office as a post and who is known to have held it, from which day to which."""
    state, office, first, last = tenure.state, tenure.office, tenure.first, tenure.last
    post = post_iri(base, state, office.slug)
    iri = f"{node}#{'left' if office.past else 'holds'}={digest(post)}"
    pairs: list[Pair] = [("org:member", Iri(node)), ("org:post", Iri(post))]
    if office.past:
        pairs += [("dip:endedBefore", _date(first))] if first else []
    else:
        pairs += [("dip:attestedFrom", _date(first))] if first else []
        pairs += [("dip:attestedUntil", _date(last))] if last else []
    yield from _described(iri, "org:Membership", pairs)
    label = Literal(f"{office.name}, {entity_name(state)}", language="en")
    yield from _described(post, "org:Post", [("skos:prefLabel", label), ("org:postIn", Iri(state))])


def _office_mention(node: str, told: Told) -> Iterator[tuple[Iri, Iri, Term]]:
    iri = f"{node}#told={digest(told.post, told.record)}"
    yield Iri(node), term("dip:officeMention"), Iri(iri)
    pairs: list[Pair] = [("dip:heldBy", Iri(told.record)), ("org:post", Iri(told.post))]
    pairs += [("dip:score", Literal(format(told.score, "g"), XSD + "decimal")), ("dip:because", Literal(told.because))]
    yield from _described(iri, "dip:OfficeMention", pairs)


def _actor_join(node: str, edge: Edge, ends: Sequence[Bearer]) -> Iterator[tuple[Iri, Iri, Term]]:
    iri = f"{node}#merge={digest(edge.one, edge.other)}"
    named = " and ".join(f"{end.name} ({', '.join(sorted(end.offices)) or 'no office given'})" for end in ends)
    yield Iri(node), term("dip:merge"), Iri(iri)
    pairs: list[Pair] = [("dip:merges", Iri(each)) for each in sorted({end.iri for end in ends})]
    score = format(round(min(edge.score, 1.0), 2), "g")
    pairs += [("dip:score", Literal(score, XSD + "decimal")), ("dip:because", Literal(f"{named}: {edge.because}"))]
    yield from _described(iri, "dip:Merge", pairs)


# -- terms -----------------------------------------------------------------------------


def _described(subject: str, class_: str, pairs: Iterable[Pair]) -> Iterator[tuple[Iri, Iri, Term]]:
    yield Iri(subject), Iri(RDF_TYPE), term(class_)
    yield from ((Iri(subject), term(name), value) for name, value in pairs)


def _in_graph(triples: Iterable[tuple[Iri, Iri, Term]], base: str) -> list[Quad]:
    graph = graph_iri(base)
    return [Quad(*triple, graph) for triple in dict.fromkeys(triples)]


def _count(number: int) -> Literal:
    return Literal(str(number), XSD + "integer")


def _date(value: str) -> Literal:
    datatype = _DATES.get(len(value))
    return Literal(value, XSD + datatype) if datatype else Literal(value)
