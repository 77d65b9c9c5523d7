"""Articles come and go; the consolidated graph follows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.consolidation import people
from kg.consolidation.claims import ArticleClaims, Claim, read
from kg.consolidation.clusters import Cluster, Edge, clusters
from kg.consolidation.figures import FIGURES
from kg.consolidation.holders import Holders
from kg.consolidation.index import Index
from kg.consolidation.meetings import MEETINGS
from kg.consolidation.overrides import Overrides
from kg.consolidation.posts import POST, Office, offices_in
from kg.consolidation.rules import Rules
from kg.consolidation.sanctions import SANCTIONS
from kg.consolidation.statements import STATEMENTS
from kg.consolidation.writing import Tenure, actor_quads, record_quads
from kg.identity import Bearer, block_keys
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
    """What one change has touched so far: nodes and posts to look at again, lines taken out and put in, things read."""

    nodes: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
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
        self._is_kept = path is not None
        self._holders = Holders(self._index)

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

    def unwritten(self) -> Change:
        """Give all that has changed since the last call of `written`; only what lies in a file knows that."""
        removed, added = self._index.unwritten()
        return Change(frozenset(_parsed(removed)), frozenset(_parsed(added)))

    def written(self) -> None:
        """Take note that all changes have been put where the graph is kept."""
        with self._index:
            self._index.written()

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
                self._add_post(told, records, article, update)

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
            for other in self._index.found([*block_keys(bearer), *said]):
                edge = people.edge(profile, bearer, other, self._index.profile(other), self._overrides)
                if edge and other != profile:
                    self._index.put_edge(edge)
        self._count_offices(profile, bearer, roles, article.published, 1, update)
        update.nodes.add(profile)

    def _add_post(self, post: Bearer, records: tuple[str, ...], article: ArticleClaims, update: _Update) -> None:
        profile = people.profile_id(post)
        if self._index.put_profile(profile, post, article.article, records, ()):
            for office in people.offices_of(post):
                self._index.put_told(office, post.name, profile)
        update.posts.add(profile)

    def _count_offices(
        self, profile: str, bearer: Bearer, roles: Iterable[str], day: str | None, step: int, update: _Update
    ) -> None:
        offices = dict.fromkeys(office for role in roles for office in offices_in(role))
        for state in sorted(bearer.states):
            for office in offices:
                entry = json.dumps([state, office.slug, office.name, office.past], ensure_ascii=False)
                self._index.count_tenure(profile, entry, day, step)
                if day:
                    update.posts.update(self._holders.posts_near(profile, entry, day))

    # -- articles go

    def _remove(self, article: str, update: _Update) -> None:
        if not self._index.has_article(article):
            return
        published = self._index.article(article).published
        for profile, roles in self._index.profiles_of(article):
            bearer = self._index.profile(profile)
            is_gone = self._index.drop_profile(profile, article)
            if bearer.kind == POST:
                update.posts.add(profile)
                if is_gone:
                    self._index.remove_node(profile)
                continue
            self._count_offices(profile, bearer, roles, published, -1, update)
            update.nodes.add(profile)
            if is_gone:
                update.posts.update(self._holders.posts_of(bearer))
                self._forget(profile, update)
        for claim in self._index.claims_of(article):
            self._forget(claim, update)
        self._index.remove_article(article)
        update.articles.pop(article, None)

    def _forget(self, node: str, update: _Update) -> None:
        """Remove a node; those that it was joined to are to be looked at again."""
        for edge in self._index.edges(node):
            update.nodes.add(edge.other if edge.one == node else edge.one)
        if cluster := self._index.cluster_of(node):
            self._take_output(cluster, update)
        self._index.remove_node(node)
        update.nodes.discard(node)
        update.claims.pop(node, None)

    # -- the graph follows

    def _changed(self, update: _Update) -> Change:
        pending = set(update.nodes)
        before, after = set[str](), dict[str, Cluster]()
        while pending:
            nodes, edges = self._component(min(pending))
            pending -= nodes
            before.update(known for node in nodes if (known := self._index.cluster_of(node)))
            after.update((cluster.members[0], cluster) for cluster in self._clusters(nodes, edges, update))
        for gone in sorted(before - after.keys()):
            self._take_output(gone, update)
        regrouped = [cluster for first, cluster in after.items() if self._index.members(first) != cluster.members]
        for cluster in regrouped:
            self._take_output(cluster.members[0], update)
        for first, cluster in after.items():
            self._put_output(first, cluster.members, self._written(cluster, update), update)
        self._follow_posts(regrouped, update)
        removed, added = sorted(update.removed - update.added), sorted(update.added - update.removed)
        if self._is_kept:
            self._index.put_unwritten(removed, added)
        return Change(frozenset(_parsed(removed)), frozenset(_parsed(added)))

    def _follow_posts(self, regrouped: Iterable[Cluster], update: _Update) -> None:
        """Write anew of whom those told by office are who may be somebody else now."""
        for cluster in regrouped:
            if self._is_actor(cluster):
                for member in cluster.members:
                    update.posts.update(self._holders.posts_of(self._index.profile(member)))
        for post in sorted(update.posts):
            if self._index.kind(post):
                self._put_output(post, (post,), self._holders.quads(post), update)
            else:
                self._take_output(post, update)

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

    def _clusters(self, nodes: set[str], edges: set[Edge], update: _Update) -> list[Cluster]:
        if self._index.kind(min(nodes)) == _ACTOR:
            bearers = {node: self._index.profile(node) for node in nodes}
            return clusters(nodes, edges, lambda a, b: people.apart(bearers[a], bearers[b], self._overrides))
        return clusters(nodes, edges, lambda a, b: self._apart(self._claim(a, update), self._claim(b, update)))

    def _is_actor(self, cluster: Cluster) -> bool:
        return self._index.kind(cluster.members[0]) == _ACTOR

    def _apart(self, one: Claim, other: Claim) -> bool:
        said = self._overrides.verdict([one.iri], [other.iri])
        return _RULES[one.type].apart(one, other) if said is None else not said

    def _written(self, cluster: Cluster, update: _Update) -> list[Quad]:
        if self._is_actor(cluster):
            profiles = {member: self._index.profile(member) for member in cluster.members}
            counts = {member: self._index.tally(member) for member in cluster.members}
            return actor_quads(cluster, profiles, counts, self._tenures(cluster))
        claims = {member: self._claim(member, update) for member in cluster.members}
        articles = {claim.article: self._article(claim.article, update) for claim in claims.values()}
        return record_quads(cluster, claims, articles)

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

    def _take_output(self, cluster: str, update: _Update) -> None:
        for line in self._index.take_output(cluster):
            if not _is_shared(line) or not self._index.count_shared(line, -1):
                update.removed.add(line)
                update.added.discard(line)

    def _put_output(self, cluster: str, members: tuple[str, ...], quads: list[Quad], update: _Update) -> None:
        """Put what is written of a cluster in place of what was; most of what an article touches stays as it is."""
        lines = [f"{s} {p} {o} {g} ." for s, p, o, g in quads]
        if lines == self._index.output(cluster) and self._index.members(cluster) == members:
            return
        self._take_output(cluster, update)
        self._index.put_output(cluster, members, lines)
        for line in lines:
            if not _is_shared(line) or self._index.count_shared(line, 1) == 1:
                update.added.add(line)


def _is_shared(line: str) -> bool:
    """Whether a quad describes a post, which several persons may hold."""
    return "/post/" in line.partition("> ")[0]


def _parsed(lines: list[str]) -> list[Quad]:
    return [from_quad(quad) for quad in ox.parse("\n".join(lines), ox.RdfFormat.N_QUADS)]
