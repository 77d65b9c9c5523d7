"""Drafts of sanctions, and which of them one article tells of as one measure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from kg.extractors.clauses import same_actor
from kg.model import Date, Entity, Mention
from kg.pipeline.actors import ActorMention

__all__ = ["SanctionDraft", "Target", "key_of", "merged", "names_of", "same_senders"]


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody or something hit: a mention of an actor, or words for goods and groups."""

    mention: Mention
    country: Entity | None = None


@dataclass(frozen=True, slots=True)
class SanctionDraft:
    """A measure as one place of the text tells it; ``others`` are further such places.

    One told ``aside`` is only what another answers: what follows does not go back to it.
    """

    anchor: int
    measure: str
    status: str
    senders: list[ActorMention]
    targets: list[Target]
    rule: str
    reason: str | None = None
    others: tuple[int, ...] = ()
    date: Date | None = None
    aside: bool = False


def merged(drafts: list[SanctionDraft], headings: Collection[int] = ()) -> list[SanctionDraft]:
    """Put drafts of one measure and status together whose parties agree.

    A heading, by its anchor, sums up what the text under it tells: there measure and sender are enough.
    """
    events: list[SanctionDraft] = []
    for draft in sorted(drafts, key=lambda d: d.anchor in headings):
        summed = draft.anchor in headings
        index = next((i for i, e in enumerate(events) if _same(e, draft) or (summed and _sums_up(draft, e))), None)
        if index is None:
            events.append(draft)
        elif summed:
            events[index] = replace(events[index], others=(*events[index].others, draft.anchor))
        else:
            events[index] = _together(events[index], draft)
    return sorted(events, key=lambda event: event.anchor)


def _sums_up(heading: SanctionDraft, event: SanctionDraft) -> bool:
    return heading.measure == event.measure and (not heading.senders or same_senders(event, heading.senders))


def _same(event: SanctionDraft, draft: SanctionDraft) -> bool:
    if event.measure != draft.measure:
        return False
    told_of = event.status not in {"threatened", "proposed"}
    repeated = told_of and draft.rule == "context" and draft.status == "in force"  # "the sanctions", after their easing
    if event.status != draft.status and {event.status, draft.status} != {"imposed", "in force"} and not repeated:
        return False
    if event.status != draft.status and not same_senders(event, draft.senders):
        return False
    senders = (
        not event.senders or not draft.senders or any(same_actor(m, o) for m in draft.senders for o in event.senders)
    )
    return senders and bool(names_of(event) & names_of(draft))


def _together(event: SanctionDraft, draft: SanctionDraft) -> SanctionDraft:
    return replace(
        event,
        status="imposed" if "imposed" in {event.status, draft.status} else event.status,
        senders=[*event.senders, *(m for m in draft.senders if not _among(m, event.senders))],
        targets=[*event.targets, *(t for t in draft.targets if key_of(t) not in names_of(event))],
        others=(*event.others, draft.anchor),
        reason=event.reason or draft.reason,
    )


def _among(mention: ActorMention, others: Collection[ActorMention]) -> bool:
    """Whether an actor is there already; any will do for somebody unnamed."""
    return any(same_actor(mention, o) for o in others) or (mention.entity is None and bool(others))


def same_senders(draft: SanctionDraft, senders: list[ActorMention]) -> bool:
    """Whether a draft shares a sender."""
    return any(same_actor(m, o) for m in draft.senders for o in senders)


def key_of(target: Target) -> str:
    """Give what tells a target from another: its entity, else its words."""
    entity = target.mention.entity
    return entity.iri if entity else target.mention.text.lower()


def names_of(draft: SanctionDraft) -> set[str]:
    """Give the keys of all targets of a draft."""
    return {key_of(target) for target in draft.targets}
