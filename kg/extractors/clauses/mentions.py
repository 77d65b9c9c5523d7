"""Mentions of actors beside one another: who can act, who is the same, each one once."""

from __future__ import annotations

from collections.abc import Iterable

from kg.pipeline.actors import ActorMention

__all__ = ["distinct", "is_actor", "is_collective", "is_person", "same_actor"]


def is_actor(mention: ActorMention) -> bool:
    """Whether a mention is somebody who can act: named, or an unnamed role."""
    return mention.entity is None or mention.entity.kind != "Place"


def is_collective(mention: ActorMention) -> bool:
    """Whether a mention is of a known state, organisation or group."""
    return mention.entity is not None and mention.entity.kind in {"State", "Organisation", "Group"}


def is_person(mention: ActorMention) -> bool:
    """Whether a mention is of a known person."""
    return mention.entity is not None and mention.entity.kind == "Person"


def same_actor(one: ActorMention, other: ActorMention) -> bool:
    """Whether two mentions are of one actor."""
    if one.entity is not None and other.entity is not None:
        return one.entity.iri == other.entity.iri
    return one.entity is None and other.entity is None and (one.start, one.end) == (other.start, other.end)


def distinct(mentions: Iterable[ActorMention]) -> list[ActorMention]:
    """Keep the first mention of each actor."""
    found: list[ActorMention] = []
    for mention in mentions:
        if all(not same_actor(mention, other) for other in found):
            found.append(mention)
    return found
