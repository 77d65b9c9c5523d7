"""Who is told by office alone, and which person that was.

Such a profile is an office as of a month. It stays apart from the names, so that what is
written of it is looked at again only where articles say something new of the office in
those weeks, or where the names of somebody who held it come together in another way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from kg.consolidation import people
from kg.consolidation.index import Index
from kg.consolidation.writing import Told, consolidated_iri, office_quads
from kg.identity import Bearer
from kg.terms import Quad

__all__ = ["Holders"]


class Holders:
    """The people who held offices, as the names and articles in an index tell."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def posts_of(self, bearer: Bearer) -> Iterator[str]:
        """Yield the profiles of those told by an office that articles give to a name."""
        for office in people.offices_of(bearer):
            yield from self._index.told(office)

    def posts_near(self, profile: str, entry: str, day: str) -> Iterator[str]:
        """Yield those to whom it may matter that an article of a day gives an office to a profile, or no longer does.

        They are those of the weeks around, and if it is the first or last such day, those
        of the time up to the next.
        """
        before, after = self._index.days_beside(profile, entry, day)
        first, last = (day, day) if before and after else (before or day, after or day)
        state, slug, _, past = json.loads(entry)
        if not past:
            yield from self._index.told(people.office_key(state, slug), *people.months_around(first, last))

    def quads(self, post: str) -> list[Quad]:
        """Write of all records that tell of an office as of a month whom they tell of, if that is clear."""
        bearer = self._index.profile(post)
        (office,) = people.offices_of(bearer)
        profiles = self._index.found([people.holding(office)])
        near = {cluster for profile in profiles if (cluster := self._index.cluster_of(profile))}
        weeks = people.weeks_around(bearer.name)
        attested = {cluster: self._attested(bearer, cluster, weeks) for cluster in near}
        found = people.holder(bearer.name, attested)
        if not found:
            return []
        cluster, score, because = found
        named = [self._index.profile(member) for member in self._index.members(cluster)]
        told = [Told(bearer.iri, record, score, because) for record in self._index.roles_of(post)]
        return office_quads(consolidated_iri(named, cluster), told)

    def _attested(self, post: Bearer, cluster: str, weeks: tuple[str, str]) -> people.Attested:
        """Tell what articles say of an office and all names of one person; what they call former does not count."""
        times, days = 0, set[str]()
        for member in self._index.members(cluster):
            for entry, *ends in self._index.tenures(member):
                state, slug, _, past = json.loads(entry)
                if state in post.states and slug in post.offices and not past:
                    times += self._index.times_held(member, entry, *weeks)
                    days.update(day for day in ends if day)
        return people.Attested(times, min(days, default=None), max(days, default=None))
