"""Articles come and go; the consolidated graph follows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.consolidation import people
from kg.consolidation.claims import ArticleClaims, Claim, read
from kg.consolidation.clusters import Cluster, Edge, clusters, strong
from kg.consolidation.figures import FIGURES
from kg.consolidation.index import Index
from kg.consolidation.meetings import MEETINGS
from kg.consolidation.overrides import Overrides
from kg.consolidation.posts import POST, Office, offices_in
from kg.consolidation.rules import Rules
from kg.consolidation.sanctions import SANCTIONS
from kg.consolidation.statements import STATEMENTS
from kg.consolidation.writing import Tenure, Told, actor_quads, record_quads
from kg.identity import Bearer
from kg.oxigraph import from_quad
from kg.terms import Quad

__all__ = ["Change", "Consolidation", "consolidated"]

_RULES: Final[dict[str, Rules]] = {
    "Meeting": MEETINGS,
    "Sanction": SANCTIONS,
    "Statement": STATEMENTS,
    "TradeFigure": FIGURES,
}
_SURE: Final = 2.0  # the score of a user's word
_ACTOR: Final = "actor"
_ACTING: Final = ("participant", "speaker", "sender", "target", "reporter", "partner")


@dataclass(frozen=True, slots=True)
class Change:
    """What to take out of the consolidated graph and what to put in."""

    removed: frozenset[Quad] = frozenset()
    added: frozenset[Quad] = frozenset()


@dataclass(slots=True)
class _Update:
    """What one change has touched so far: nodes to look at again, lines taken out and put in, things read."""

    nodes: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    claims: dict[str, Claim] = field(default_factory=dict)
    articles: dict[str, ArticleClaims] = field(default_factory=dict)


def consolidated(quads: Iterable[Quad], overrides: Overrides | None = None) -> tuple[Quad, ...]:
    """Give the consolidated graph of all articles among some quads."""
    made = Consolidation(overrides=overrides)
    made.put(quads)
    return tuple(made.quads())


class Consolidation:
    """The consolidated graph of a set of articles, kept up to date article by article.

    Args:
        path: Where to remember what was compared; in memory if there is none.
        overrides: The user's word on what is the same; with another one all begins anew.

    Raises:
        StoreError: If the file cannot be opened.
    """

    def __init__(self, path: Path | str | None = None, overrides: Overrides | None = None) -> None:
        self._overrides = overrides or Overrides()
        self._index = Index(path, self._overrides.digest)

    def articles(self) -> tuple[str, ...]:
        """List the articles that are in it."""
        return tuple(self._index.marks())

    def marks(self) -> dict[str, str]:
        """Give, for each article that is in it, the mark that it was put with."""
        return self._index.marks()

    def clear(self) -> None:
        """Forget all articles."""
        with self._index:
            self._index.clear()

    def quads(self) -> Iterator[Quad]:
        """Yield the whole graph, each quad once, in order."""
        return iter(_parsed(sorted(set(self._index.outputs()))))

    def put(self, quads: Iterable[Quad], *, mark: str = "") -> Change:
        """Take in what articles say; an article that is there is replaced.

        Args:
            quads: Those of articles' graphs; what stands elsewhere is passed over.
            mark: Whatever tells the caller later that an article has changed.
        """
        with self._index:
            update = _Update()
            for article in read(quads):
                self._remove(article.article, update)
                self._add(article, mark, update)
            return self._changed(update)

    def remove(self, article: str) -> Change:
        """Take an article out, given by its IRI; one that is not there changes nothing."""
        with self._index:
            update = _Update()
            self._remove(article, update)
            return self._changed(update)

    def close(self) -> None:
        """Close the file."""
        self._index.close()

    # -- articles come

    def _add(self, article: ArticleClaims, mark: str, update: _Update) -> None:
        self._index.put_article(article, mark)
        for claim in article.claims:
            self._add_claim(claim, update)
        for bearer, roles in article.people:
            self._add_profile(bearer, roles, article, update)
        for post, records in article.told:
            if told := people.as_of(post, article.published):
                self._add_profile(told, records, article, update)

    def _add_claim(self, claim: Claim, update: _Update) -> None:
        rules = _RULES[claim.type]
        said = list(self._overrides.keys([claim.iri]))
        for other in self._index.found([*rules.probe(claim), *said]):
            if edge := self._claim_edge(claim, self._claim(other, update)):
                self._index.put_edge(edge)
        self._index.put_claim(claim, [*rules.index(claim), *said])
        update.claims[claim.iri] = claim
        update.nodes.add(claim.iri)

    def _claim_edge(self, one: Claim, other: Claim) -> Edge | None:
        one, other = sorted((one, other), key=lambda claim: claim.iri)
        said = self._overrides.verdict([one.iri], [other.iri])
        if one.type != other.type or said is False:
            return None
        if said:
            return Edge(one.iri, other.iri, _SURE, "the user's override file says so")
        decision = _RULES[one.type].decide(one, other)
        if not decision.same or self._names_different_people(one, other):
            return None
        weak = "" if not decision.only_fits else _RULES[one.type].vaguer(one, other).iri
        return Edge(one.iri, other.iri, decision.score, decision.because, weak)

    def _names_different_people(self, one: Claim, other: Claim) -> bool:
        """Whether the user says that an actor of one record is not the one who stands in its place in the other."""
        mine, theirs = (
            [actor for actor in a.bearers(*_ACTING) if actor.iri not in b.actors]
            for a, b in ((one, other), (other, one))
        )
        pairs = ((people.keys_of(a), people.keys_of(b)) for a in mine for b in theirs)
        return any(self._overrides.verdict(*pair) is False for pair in pairs)

    def _add_profile(self, bearer: Bearer, roles: tuple[str, ...], article: ArticleClaims, update: _Update) -> None:
        profile = people.profile_id(bearer)
        said = tuple(self._overrides.keys(people.keys_of(bearer)))
        keys = [*people.index_keys(bearer), *said]
        if self._index.put_profile(profile, bearer, article.article, roles, keys):
            for other in self._index.found([*people.probe_keys(bearer), *said]):
                edge = people.edge(profile, bearer, other, self._index.profile(other), self._overrides)
                if edge and other != profile:
                    self._index.put_edge(edge)
        self._count_offices(profile, bearer, roles, article.published, 1)
        update.nodes.add(profile)

    def _count_offices(self, profile: str, bearer: Bearer, roles: Iterable[str], day: str | None, step: int) -> None:
        if bearer.kind == POST:
            return
        offices = dict.fromkeys(office for role in roles for office in offices_in(role))
        for state in sorted(bearer.states):
            for office in offices:
                entry = json.dumps([state, office.slug, office.name, office.past], ensure_ascii=False)
                self._index.count_tenure(profile, entry, day, step)

    # -- articles go

    def _remove(self, article: str, update: _Update) -> None:
        if not self._index.has_article(article):
            return
        published = self._index.article(article).published
        for profile, roles in self._index.profiles_of(article):
            self._count_offices(profile, self._index.profile(profile), roles, published, -1)
            update.nodes.add(profile)
            if self._index.drop_profile(profile, article):
                self._forget(profile, update)
        for claim in self._index.claims_of(article):
            self._forget(claim, update)
        self._index.remove_article(article)
        update.articles.pop(article, None)

    def _forget(self, node: str, update: _Update) -> None:
        """Remove a node; those that it was joined to are to be looked at again."""
        for edge in self._index.edges(node):
            update.nodes.add(edge.other if edge.one == node else edge.one)
        self._take_output(node, update)
        self._index.remove_node(node)
        update.nodes.discard(node)
        update.claims.pop(node, None)

    # -- the graph follows

    def _changed(self, update: _Update) -> Change:
        pending = set(update.nodes)
        while pending:
            nodes, edges = self._component(min(pending))
            pending -= nodes
            for node in nodes:
                self._take_output(node, update)
            kind = self._index.kind(min(nodes))
            for cluster in self._clusters(nodes, edges, update, is_actor=kind == _ACTOR):
                self._put_output(cluster, self._written(cluster, update, is_actor=kind == _ACTOR), update)
        removed, added = update.removed - update.added, update.added - update.removed
        return Change(frozenset(_parsed(sorted(removed))), frozenset(_parsed(sorted(added))))

    def _component(self, start: str) -> tuple[set[str], set[Edge]]:
        """Gather all that pairs connect with a node."""
        nodes, edges, pending = {start}, set[Edge](), [start]
        while pending:
            for edge in self._index.edges(pending.pop()):
                edges.add(edge)
                for end in (edge.one, edge.other):
                    if end not in nodes:
                        nodes.add(end)
                        pending.append(end)
        return nodes, edges

    def _clusters(self, nodes: set[str], edges: set[Edge], update: _Update, *, is_actor: bool) -> list[Cluster]:
        if is_actor:
            return self._actor_clusters(nodes, edges)
        return clusters(nodes, edges, lambda a, b: self._apart(self._claim(a, update), self._claim(b, update)))

    def _actor_clusters(self, nodes: set[str], edges: set[Edge]) -> list[Cluster]:
        """Bring names together first; who is told by office alone is then whoever held it."""
        bearers = {node: self._index.profile(node) for node in nodes}
        posts = {node for node in nodes if bearers[node].kind == POST}
        between = {edge for edge in edges if not posts.isdisjoint((edge.one, edge.other))}
        named = clusters(
            nodes - posts, edges - between, lambda a, b: people.apart(bearers[a], bearers[b], self._overrides)
        )
        owner = {member: cluster for cluster in named for member in cluster.members}
        joined: dict[str, list[Edge]] = {}
        alone = []
        for post in sorted(posts):
            near = {owner[strong(edge)].members[0] for edge in between if edge.weak == post}
            if found := self._holder(bearers[post], {first: owner[first] for first in near}):
                first, score, because = found
                one, other = sorted((post, first))
                joined.setdefault(first, []).append(Edge(one, other, score, because, post))
            else:
                alone.append(Cluster((post,)))
        return [*(_with_posts(cluster, joined.get(cluster.members[0], ())) for cluster in named), *alone]

    def _holder(self, post: Bearer, candidates: Mapping[str, Cluster]) -> tuple[str, float, str] | None:
        weeks = people.weeks_around(post.name)
        attested = {first: self._attested(post, cluster, weeks) for first, cluster in candidates.items()}
        return people.holder(post.name, attested)

    def _attested(self, post: Bearer, cluster: Cluster, weeks: tuple[str, str]) -> people.Attested:
        """Tell what articles say of an office and all names of one person; what they call former does not count."""
        times, days = 0, set[str]()
        for member in cluster.members:
            for entry, *ends in self._index.tenures(member):
                state, slug, _, past = json.loads(entry)
                if state in post.states and slug in post.offices and not past:
                    times += self._index.times_held(member, entry, *weeks)
                    days.update(day for day in ends if day)
        return people.Attested(times, min(days, default=None), max(days, default=None))

    def _apart(self, one: Claim, other: Claim) -> bool:
        said = self._overrides.verdict([one.iri], [other.iri])
        return _RULES[one.type].apart(one, other) if said is None else not said

    def _written(self, cluster: Cluster, update: _Update, *, is_actor: bool) -> list[Quad]:
        if is_actor:
            return self._actor_quads(cluster)
        claims = {member: self._claim(member, update) for member in cluster.members}
        articles = {claim.article: self._article(claim.article, update) for claim in claims.values()}
        return record_quads(cluster, claims, articles)

    def _actor_quads(self, cluster: Cluster) -> list[Quad]:
        cluster, told = self._told_by_office(cluster)
        if not cluster.members:
            return []
        profiles = {member: self._index.profile(member) for member in cluster.members}
        counts = {member: self._index.tally(member) for member in cluster.members}
        return actor_quads(cluster, profiles, counts, self._tenures(cluster), told)

    def _told_by_office(self, cluster: Cluster) -> tuple[Cluster, list[Told]]:
        """Part the names of a person from the records that tell of the person by office."""
        posts = {member for member in cluster.members if self._index.profile(member).kind == POST}
        joins = [edge for edge in cluster.joins if edge.weak in posts]
        told = [
            Told(self._index.profile(edge.weak).iri, record, edge.score, edge.because)
            for edge in joins
            for record in self._index.roles_of(edge.weak)
        ]
        members = tuple(member for member in cluster.members if member not in posts)
        return Cluster(members, tuple(edge for edge in cluster.joins if edge not in joins)), told

    def _tenures(self, cluster: Cluster) -> list[Tenure]:
        """Bring together what all profiles say of each office."""
        days: dict[str, set[str]] = {}
        for member in cluster.members:
            for office, *ends in self._index.tenures(member):
                days.setdefault(office, set()).update(day for day in ends if day)
        made = []
        for entry in sorted(days):
            state, slug, name, past = json.loads(entry)
            found = days[entry]
            made.append(Tenure(state, Office(slug, name, past), min(found, default=None), max(found, default=None)))
        return made

    def _claim(self, iri: str, update: _Update) -> Claim:
        if iri not in update.claims:
            update.claims[iri] = self._index.claim(iri)
        return update.claims[iri]

    def _article(self, iri: str, update: _Update) -> ArticleClaims:
        if iri not in update.articles:
            update.articles[iri] = self._index.article(iri)
        return update.articles[iri]

    def _take_output(self, node: str, update: _Update) -> None:
        cluster = self._index.cluster_of(node)
        for line in self._index.take_output(cluster) if cluster else ():
            if not _is_shared(line) or not self._index.count_shared(line, -1):
                update.removed.add(line)
                update.added.discard(line)

    def _put_output(self, cluster: Cluster, quads: list[Quad], update: _Update) -> None:
        lines = [f"{s} {p} {o} {g} ." for s, p, o, g in quads]
        self._index.put_output(cluster.members[0], cluster.members, lines)
        for line in lines:
            if not _is_shared(line) or self._index.count_shared(line, 1) == 1:
                update.added.add(line)


def _with_posts(cluster: Cluster, joins: Iterable[Edge]) -> Cluster:
    posts = [edge.weak for edge in joins]
    return Cluster((*cluster.members, *posts), (*cluster.joins, *joins))


def _is_shared(line: str) -> bool:
    """Whether a quad describes a post, which several persons may hold."""
    return "/post/" in line.partition("> ")[0]


def _parsed(lines: list[str]) -> list[Quad]:
    return [from_quad(quad) for quad in ox.parse("\n".join(lines), ox.RdfFormat.N_QUADS)]
