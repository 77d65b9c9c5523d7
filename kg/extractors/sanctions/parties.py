"""Who or what is hit by a measure, beside who takes it."""

from __future__ import annotations

from typing import Final

from kg.extractors.clauses import Phrase, one_of, same_actor, word_class
from kg.extractors.sanctions.drafts import SanctionDraft, Target
from kg.extractors.sanctions.senders import Senders
from kg.extractors.sanctions.status import RELIEF
from kg.model import Entity, Mention
from kg.pipeline.actors import ActorMention
from kg.pipeline.attributes import span_of

__all__ = ["SanctionParties"]

_OWN: Final = frozenset({"their", "its", "his", "her"})


class SanctionParties(Senders):
    """Reads senders and targets off the phrases of one doc."""

    def targets(self, phrase: Phrase | None) -> list[Target]:
        """List those whom a phrase, and the list that it begins, name as hit."""
        if phrase is None:
            return []
        if self._doc[phrase.head].lower_ in {"grata", "gratae"}:
            return []
        if phrase.left and self._doc[max(phrase.left - 1, 0) : phrase.start].text.lower().startswith("pursuant"):
            return []
        found: list[Target] = []
        for member in self._clauses.listed(phrase):
            if not one_of(self._doc[member.head], self._words.measure_words):
                found.extend(self._target(member))
        return found

    def _target(self, phrase: Phrase) -> list[Target]:
        """Read one target: an actor; or words for goods or people, with the state before or after them."""
        head = self._doc[phrase.head]
        if one_of(head, self._words.assets) and not phrase.owners:
            holder = self._clauses.next(phrase)
            if holder is not None and holder.prep == "of" and holder.left == phrase.end:
                return self._target(holder)
        if self._doc[phrase.start].lower_ == "those" and one_of(head, self._words.hitting | self._words.reaching):
            return []  # "those hit"
        if one_of(head, self._words.times) or one_of(head, {"percent", "cent", "percentage", "%"}):
            return []
        if head.lower_ == "both":
            return [Target(m.as_mention(self._doc), m.entity) for m in self._last_states(phrase)]
        if (
            word_class(head) == "NUM"
            or head.lower_ in {"some", "several", "many", "most", "all"}
            or one_of(head, self._words.kinds)
        ):
            inner = self._clauses.next(phrase)
            amount = word_class(head) == "NUM" and any(
                t.is_currency for t in self._doc[max(phrase.start - 1, 0) : phrase.end]
            )
            if inner is not None and inner.prep in ({"of", "in"} if amount else {"of"}) and inner.left == phrase.end:
                return self._target(inner)
            if not one_of(head, self._words.kinds):
                return []
        if head.ent_type_ in {"DATE", "TIME"} or (one_of(head, self._words.months) and not phrase.owners):
            return []
        named = [m for m in phrase.actors if m.entity is not None and m.entity.kind != "Place"]
        if not named and self._points_to_land(phrase.start, phrase.head):
            named = self._last_states(phrase)[-1:]
        if not named:
            named = self._named_beside(phrase)
        if named:
            return [self.target_of(m) for m in named]
        bare = all(word_class(t) in {"DET", "ADJ"} for t in self._doc[phrase.start : phrase.head])
        if one_of(head, self._words.flows) and not any(m.entity and m.entity.kind == "State" for m in phrase.owners):
            goods = self._clauses.next(phrase)
            inward = {"of", "in", "from", "to", "with"} if bare else {"to", "from", "with"}
            if goods is not None and goods.prep in inward and goods.left == phrase.end:
                members = [
                    p for p in self._clauses.listed(goods) if not one_of(self._doc[p.head], self._words.measure_words)
                ]
                if within := [t for member in members for t in self._target(member)]:
                    return within
        states = [m for m in phrase.owners if m.entity is not None and m.entity.kind == "State"]
        states = states or self.pointed_land(phrase)
        country = states[0].entity if states else self._origin(phrase)
        personal = head.lower_ in {"they", "them", "he", "him", "she", "her", "we", "us"}
        if (word_class(head) == "PRON" and (personal or not country)) or phrase.head in {
            i for d in self._doc._.dates for i in range(d.start, d.end)
        }:
            return []
        words = self.words(phrase)
        found = [Target(words, country)]
        if country is not None and not self._words.acts(head):
            found.append(self._as_target(states[0] if states else None, country, phrase))
        return found

    def target_of(self, mention: ActorMention) -> Target:
        """Make a target of an actor."""
        state = mention.entity if mention.entity is not None and mention.entity.kind == "State" else None
        return Target(mention.as_mention(self._doc), state)

    def acting_for(self, target: Target) -> ActorMention:
        """Make a sender of the state that was hit, where its answer is told; it stands where the words for it do."""
        spans = [m for m in self._actors.mentions if m.entity == target.country]
        place = spans[0] if spans else self._actors.mentions[0]
        return ActorMention(place.start, place.end, target.country, "role")

    def pointed_land(self, phrase: Phrase) -> list[ActorMention]:
        """Find the state that words in front of a phrase stand for: "the country's assets"."""
        if phrase.head <= phrase.start + 1 or not self._points_to_land(phrase.start, phrase.start + 1):
            return []
        return [m for m in self._last_states(phrase)[-1:] if m.entity is not None and m.entity.kind == "State"]

    def _points_to_land(self, start: int, head: int) -> bool:
        """Whether words like "the island" stand for a state named before."""
        return (
            self._doc[start].lower_ in {"the", "that", "its"}
            and one_of(self._doc[head], self._words.lands)
            and head == start + 1
        )

    def _named_beside(self, phrase: Phrase) -> list[ActorMention]:
        """Take the state that stands beside words for it: "its biggest customer, X"."""
        following = self._clauses.next(phrase)
        owned = any(m.kind != "pronoun" for m in phrase.owners)
        if following is None or following.prep or owned or following.joined_to is not None:
            return []
        between = self._doc[phrase.end : following.start].text
        alone = between == "," and word_class(self._doc[phrase.head]) == "NOUN" and self._doc[phrase.head].tag_ == "NN"
        who = self._words.acts(self._doc[phrase.head])
        return (
            [m for m in following.actors if m.entity is not None and (who or m.entity.kind == "State")] if alone else []
        )

    def words(self, phrase: Phrase) -> Mention:
        """Take a phrase as words, without its article or genitive."""
        start = phrase.start
        while start < phrase.head and (
            word_class(self._doc[start]) in {"DET", "PUNCT"} or self._doc[start].tag_ == "PRP$"
        ):
            start += 1
        end = next((t.i for t in self._doc[start + 1 : phrase.end] if t.lower_ in {"persona", "personae"}), phrase.end)
        following = self._clauses.next(phrase)
        head = self._doc[phrase.head]
        groups = (
            one_of(head, self._words.collections) or bool(phrase.actors) or one_of(head, {"member", "leader", "head"})
        )
        if groups and following is not None and following.prep == "of" and following.left == end:
            end = following.end
        return Mention(self._doc[start:end].text, (span_of(self._doc, start, end),))

    def _as_target(self, mention: ActorMention | None, country: Entity, phrase: Phrase) -> Target:
        if mention is not None:
            return Target(mention.as_mention(self._doc), country)
        following = self._clauses.next(phrase)
        where = following if following is not None else phrase
        return Target(
            Mention(self._doc[where.start : where.end].text, (span_of(self._doc, where.start, where.end),), country),
            country,
        )

    def _origin(self, phrase: Phrase) -> Entity | None:
        """Find the state that goods come from: "imports from X", "made in X"."""
        last = self._clauses.listed(phrase)[-1]
        following = self._clauses.next(last)
        while (
            following is not None
            and following.prep != "from"
            and following.left - last.end < 6
            and not following.places
        ):
            following = self._clauses.next(following)
        if following is None or following.prep not in {"from", "in", "of"} or following.left - last.end > 8:
            return None
        return next((m.entity for m in following.actors if m.entity is not None and m.entity.kind == "State"), None)

    def _last_states(self, phrase: Phrase) -> list[ActorMention]:
        """List the two states that words like "both" or "the country" go back to, those of the subject left out.

        The state that was hit last goes before all others that stand before its sentence.
        """
        verb = self._clauses.verb_left(phrase.left)
        acting = self.senders_of(self._clauses.subject(verb)) if verb is not None else []
        found: list[ActorMention] = []
        hit = {t.country.iri for d in self._told[-1:] for t in d.targets if t.country is not None}
        start = self._doc[phrase.start].sent.start
        earlier = [m for m in self._actors.mentions if m.end <= phrase.start]
        earlier.sort(key=lambda m: (m.start >= start, m.entity is not None and m.entity.iri in hit, m.start))
        for mention in reversed(earlier):
            if mention.entity is None or mention.entity.kind != "State" or mention.kind == "demonym":
                continue
            if self._is_seat(mention):
                continue
            if any(same_actor(mention, o) for o in (*found, *acting)):
                continue
            found.append(mention)
            if len(found) == 2:
                break
        return found[::-1]

    def _is_seat(self, mention: ActorMention) -> bool:
        """Whether a capital is named as the place where something happens: "ministers agreed in Brussels"."""
        phrase = self._clauses.phrase_at(self._doc[mention.start])
        town = mention.place is not None and mention.entity is not None and mention.place.iri != mention.entity.iri
        return phrase is not None and phrase.prep in {"in", "at"} and town

    def own_people(self, phrase: Phrase, senders: list[ActorMention]) -> bool:
        """Whether a phrase names the senders' own people, on whom a ban is an order: "EU citizens", "Americans"."""
        acting = {m.entity.iri for m in senders if m.entity}
        named = [m for m in (*phrase.owners, *phrase.actors) if m.kind != "pronoun" and m.entity is not None]
        people = self._words.acts(self._doc[phrase.head]) or self._doc[phrase.head].tag_ in {"NNPS", "NNS"}
        if self._doc[phrase.start].lower_ in _OWN and one_of(
            self._doc[phrase.head], {"citizen", "national", "resident"}
        ):
            return True
        return people and any(m.entity is not None and m.entity.iri in acting for m in named)

    def not_hit(self, draft: SanctionDraft) -> list[ActorMention]:
        """Leave out of the senders the state whose people or goods alone are hit: none expels its own diplomats.

        Assets are frozen where they lie, so that those of one's own people may be meant.
        """
        hit = {t.country.iri for t in draft.targets if t.country is not None and self._says_whose(t)}
        if draft.measure == "asset freeze" or draft.status in RELIEF or any(t.country is None for t in draft.targets):
            return draft.senders
        acting = ((m, (m, *self.behind(m))) for m in draft.senders)
        return [m for m, parties in acting if not any(p.entity is not None and p.entity.iri in hit for p in parties)]

    def _says_whose(self, target: Target) -> bool:
        """Whether the words for goods or people name their state: "Danish ships", not "ships" that go "to Denmark"."""
        if target.mention.entity is not None:
            return False
        named = (m for m in self._actors.mentions if m.entity is not None and m.entity == target.country)
        return any(
            inside.start <= span_of(self._doc, m.start, m.end).start < inside.end
            for m in named
            for inside in target.mention.spans
        )

    def without(self, targets: list[Target], senders: list[ActorMention]) -> list[Target]:
        acting = {m.entity.iri for s in senders for m in (s, *self.behind(s)) if m.entity}
        return [t for t in targets if t.mention.entity is None or t.mention.entity.iri not in acting]

    def is_state(self, target: Target) -> bool:
        entity = target.mention.entity
        return target.country is not None or (entity is not None and entity.kind == "State")
