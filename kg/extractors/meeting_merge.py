"""Drafts of meetings, and which of them one article tells of as one event.

Two drafts are one event if one's participants are among the other's and neither place
nor date nor status speaks against it. "The talks" and "their news conference" only ever
join an event that is told elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from spacy.tokens import Doc

from kg.extractors.clauses import same_actor
from kg.model import Date
from kg.pipeline.actors import ActorMention
from kg.pipeline.attributes import DateMention

__all__ = ["Draft", "merged"]

#: Tokens within which the persons of a meeting of states are named, and verbs that name them.
_NEAR: Final = 90
#: Tokens within which two cues mostly stand in one sentence.
_BESIDE: Final = 16
#: How far back a day may lie on which something was to be, in months, before it is rather one of the coming year.
_RECENTLY: Final = 2
_OPENING: Final = frozenset({"host", "welcome", "receive", "greet", "bring together", "meet", "gather"})
_OPEN: Final = frozenset({"planned", "possible"})
_OFF: Final = frozenset({"cancelled", "postponed"})
_RELATIVE: Final = frozenset(
    "last next this ago yesterday today tomorrow same following previous later earlier beforehand weekend".split()
)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Draft:
    """A meeting as one cue tells it; ``anchor`` is the cue's token, ``others`` further ones."""

    anchor: int
    format: str
    status: str
    participants: list[ActorMention]
    hosts: list[ActorMention]
    place: ActorMention | None
    date: DateMention | None
    rule: str
    lemma: str
    anaphoric: bool = False
    topic: str | None = None
    parts: int = 1
    after: int | None = None
    sure: bool = True
    others: tuple[int, ...] = ()
    settled_date: Date | None = None
    reason: str = ""
    sentence: int = 0


def merged(doc: Doc, drafts: list[Draft]) -> tuple[list[Draft], list[Draft]]:
    """Put drafts together; give the events, and the drafts that told of none."""
    published = str(doc._.article.published or "") if doc._.article else ""
    settled = [replace(_settle(draft, published), sentence=doc[draft.anchor].sent.start) for draft in drafts]
    events: list[Draft] = []
    waiting: list[Draft] = []
    for draft in settled:
        if draft.anaphoric:
            waiting.append(draft)
            continue
        _enter(events, draft)
    dropped: list[Draft] = []
    for draft in waiting:
        if not draft.participants:
            if not _close(events, draft):
                dropped.append(replace(draft, reason="closes a plan that is told nowhere"))
            continue
        if not _join(events, draft) and len(draft.participants) > 1:
            events.append(draft)
        elif not any(draft.anchor in e.others or e.anchor == draft.anchor for e in events):
            dropped.append(replace(draft, reason="refers to a meeting that is told elsewhere"))
    kept = []
    for event in events:
        reason = _doubt(event)
        if reason:
            dropped.append(replace(event, reason=reason))
        else:
            kept.append(_without_states(event))
    kept = [_beside(event, kept) for event in kept]
    return sorted(kept, key=lambda e: e.anchor), dropped


def _beside(event: Draft, events: list[Draft]) -> Draft:
    """Give a meeting the day and place of the one it came right after, where it has none of its own."""
    other = next((e for e in events if e is not event and event.after in {e.anchor, *e.others}), None)
    if event.after is None or other is None:
        return event
    date = other.settled_date if other.settled_date is not None and len(other.settled_date.value) == 10 else None
    assumed = replace(date, basis="assumed", end=None) if date is not None else None
    return replace(event, place=event.place or other.place, settled_date=event.settled_date or assumed)


def _close(events: list[Draft], draft: Draft) -> bool:
    """Give the plan told last before a draft its end: denied, cancelled or postponed."""
    open_ones = [i for i, e in enumerate(events) if e.status in _OPEN and e.anchor < draft.anchor]
    if not open_ones:
        return False
    index = open_ones[-1]
    events[index] = replace(events[index], status=draft.status, others=(*events[index].others, draft.anchor))
    return True


def _enter(events: list[Draft], draft: Draft) -> None:
    if not _join(events, draft):
        events.append(draft)


def _join(events: list[Draft], draft: Draft) -> bool:
    """Join a draft to the event it fits best; False if it fits none."""
    fitting = [(score, -index, index) for index, event in enumerate(events) if (score := _fit(event, draft)) > 0]
    if not fitting:
        return False
    index = max(fitting)[2]
    events[index] = _together(events[index], draft)
    return True


def _fit(event: Draft, draft: Draft) -> float:
    """Score how well two drafts are one event; 0 if they are not."""
    if not draft.participants or not _statuses_agree(event, draft):
        return 0
    shared = sum(any(same_actor(m, o) for o in event.participants) for m in draft.participants)
    if not shared and _names(event, draft):
        return 0.5 - 0.001 * (draft.anchor - event.anchor)
    if shared < min(len(draft.participants), len(event.participants)) or not shared:
        return 0
    if not _places_agree(event.place, draft.place) or not _dates_agree(event.settled_date, draft.settled_date):
        return 0
    if _told_apart(event, draft):
        return 0
    if shared < max(len(draft.participants), len(event.participants)) and not _evidently_one(event, draft):
        return 0
    if (event.format == "call" and draft.format != "call" and not draft.anaphoric) or (
        draft.format == "call" and event.format != "call"
    ):
        return 0
    score = 1.0 + shared
    score += 1.0 if event.place and draft.place else 0.0
    score += 1.0 if event.settled_date and draft.settled_date else 0.0
    score -= 0.5 * abs(len(event.participants) - len(draft.participants))
    score -= 0.01 * abs(event.anchor - draft.anchor) / 50
    return max(score, 0.1)


def _names(event: Draft, draft: Draft) -> bool:
    """Whether a draft names the persons of a meeting just told of states or bodies: "X welcomed Y and Z"."""
    people = [m for m in draft.participants if m.entity is not None and m.entity.kind == "Person"]
    if len(people) < 2 or len(people) < len(draft.participants):
        return False
    if any(m.entity is not None and m.entity.kind == "Person" for m in event.participants):
        return False
    if (
        not 0 < draft.anchor - event.anchor < _NEAR
        or event.format == "visit"
        or (draft.format == "call") != (event.format == "call")
    ):
        return False
    if not _statuses_agree(event, draft) or not _dates_agree(event.settled_date, draft.settled_date):
        return False
    if not _places_agree(event.place, draft.place) and draft.lemma not in _OPENING:
        return False
    states = {m.entity.iri for m in event.participants if m.entity is not None and m.entity.kind == "State"}
    served = [m.entity.on_behalf_of for m in people if m.entity is not None]
    if len(states) > 1:
        known = len({s for s in served if s in states})
        unknown = served.count(None)
        sure = known >= 2 or draft.lemma in _OPENING or len(people) == len(states)
        return draft.anaphoric or (known + unknown >= 2 and sure)
    return draft.anaphoric or (len(people) > 2 and draft.lemma in _OPENING)


def _told_apart(event: Draft, draft: Draft) -> bool:
    """Whether a visit of one and a meeting of several are told in different places: they may be two events."""
    if {event.format, draft.format} == {"conference", "talks"} and not draft.anaphoric:
        return len(event.participants) != len(draft.participants)
    if event.sentence == draft.sentence or event.status in _OFF:
        return False
    if draft.anaphoric or "visit" not in {event.format, draft.format} or event.format == draft.format:
        return False
    return len(event.participants) != len(draft.participants)


def _evidently_one(event: Draft, draft: Draft) -> bool:
    """Whether one that names fewer people may still be the same: told alike, or at the same place or time."""
    if (
        draft.anaphoric
        or abs(event.anchor - draft.anchor) < _BESIDE
        or event.status in _OFF
        or (event.format == draft.format and event.status == draft.status)
    ):
        return True
    same_place = event.place is not None and draft.place is not None
    return same_place or (event.settled_date is not None and draft.settled_date is not None)


def _statuses_agree(event: Draft, draft: Draft) -> bool:
    if draft.anaphoric:
        return True
    return event.status == draft.status or {event.status, draft.status} in (_OPEN, _OFF)


def _places_agree(one: ActorMention | None, other: ActorMention | None) -> bool:
    """Whether two places may be one: the same, or a city and its state."""
    if one is None or other is None or one.place is None or other.place is None:
        return True
    if one.place.iri == other.place.iri:
        return True
    return (
        bool(one.entity and other.entity)
        and one.entity == other.entity
        and "State" in {one.place.kind, other.place.kind}
    )


def _dates_agree(one: Date | None, other: Date | None) -> bool:
    if one is None or other is None:
        return True
    if one.value.startswith(other.value) or other.value.startswith(one.value):
        return True
    return _within(one, other) or _within(other, one)


def _within(day: Date, span: Date) -> bool:
    return span.end is not None and span.value <= day.value <= span.end


def _together(event: Draft, draft: Draft) -> Draft:
    more = [m for m in draft.participants if all(not same_actor(m, o) for o in event.participants)]
    place = _finer_place(event.place, draft.place)
    date = _finer_date(event.settled_date, draft.settled_date)
    return replace(
        event,
        participants=[*event.participants, *more],
        hosts=[*event.hosts, *draft.hosts],
        place=place,
        settled_date=date,
        others=(*event.others, draft.anchor, *draft.others),
        status="planned" if {event.status, draft.status} == _OPEN else event.status,
        topic=event.topic or draft.topic,
    )


def _finer_place(one: ActorMention | None, other: ActorMention | None) -> ActorMention | None:
    if one is None or other is None:
        return one or other
    if one.place and other.place and one.place.kind == "State" and other.place.kind != "State":
        return other
    return one


def _finer_date(one: Date | None, other: Date | None) -> Date | None:
    if one is None or other is None:
        return one or other
    return other if len(other.value) > len(one.value) else one


def _doubt(event: Draft) -> str:
    """Say why an event is not worth a record, or nothing."""
    if event.format == "visit" or event.rule == "stay":
        return ""
    if len(event.participants) < 2 and event.place is None and event.settled_date is None:
        return "only one side is named, no place, no date"
    return ""


def _without_states(event: Draft) -> Draft:
    """Drop the states whose persons are named: they are the same sides twice."""
    represented = {m.entity.on_behalf_of for m in event.participants if m.entity and m.entity.kind == "Person"}
    people = [m for m in event.participants if m.entity is not None and m.entity.kind == "Person"]
    states = [m for m in event.participants if m.entity is not None and m.entity.kind == "State"]
    bodies = [m for m in event.participants if m.entity is not None and m.entity.kind in {"Organisation", "Group"}]
    if len(people) < 2:
        return event
    doubled = [
        m for m in states if len(people) >= len(states) or (m.entity is not None and m.entity.iri in represented)
    ]
    kept = [m for m in event.participants if m in event.hosts or (m not in doubled and m not in bodies)]
    return replace(event, participants=kept)


# --- dates ---------------------------------------------------------------------------------


def _settle(draft: Draft, published: str) -> Draft:
    """Turn a date that was resolved to the wrong side of the publication."""
    if draft.date is None:
        return draft
    date = draft.date.date
    if date.basis == "resolved" and len(published) == 10:
        if draft.status != "held" and _before(date.value, published) and not _just_missed(draft, published):
            date = _moved(date, 1)
        elif not draft.sure and len(date.value) == 7 and _nearer_ahead(date, published):
            date = _moved(date, 1)
            draft = replace(draft, status="planned")
        elif draft.status == "held" and not _before(date.value, published) and date.value[: len(published)] > published:
            date = _moved(date, -1)
    return replace(draft, settled_date=date)


def _just_missed(draft: Draft, published: str) -> bool:
    """Whether what did not come about was to be on a day or in a month just before the publication, not in a year."""
    when = draft.date.date if draft.date is not None else None
    if when is None or draft.status in {*_OPEN, "postponed"} or when.text.lower().split()[-1] in _WEEKDAYS:
        return False
    behind = (int(published[:4]) - int(when.value[:4])) * 12 + int(published[5:7]) - int(when.value[5:7] or 1)
    return behind < _RECENTLY


def _nearer_ahead(date: Date, published: str) -> bool:
    """Whether a month without a year is nearer in the coming year than in the one it was resolved to."""
    if not _before(date.value, published) or (" " in date.text.strip() and "last" in date.text.lower()):
        return False
    behind = (int(published[:4]) - int(date.value[:4])) * 12 + int(published[5:7]) - int(date.value[5:7])
    return behind > 6


def _before(value: str, published: str) -> bool:
    return value < published[: len(value)]


def _moved(when: Date, direction: int) -> Date:
    """Move a weekday by a week, a month or day of a year by a year."""
    words = when.text.lower().split()
    if len(when.value) == 10 and words[-1] in _WEEKDAYS:
        day = date.fromisoformat(when.value) + timedelta(days=7 * direction)
        end = date.fromisoformat(when.end) + timedelta(days=7 * direction) if when.end else None
        return replace(when, value=day.isoformat(), end=end.isoformat() if end else None)
    if when.value.endswith("-02-29") or any(word in _RELATIVE for word in words):
        return when
    year = int(when.value[:4]) + direction
    return replace(
        when,
        value=f"{year}{when.value[4:]}",
        end=f"{int(when.end[:4]) + direction}{when.end[4:]}" if when.end else None,
    )
