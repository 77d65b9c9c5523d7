"""Records as JSON Lines, and as the rows of a table.

The keys are the ontology's property names. Those of the contract (docs/output.md) are
always there, null where they do not apply; the others only where there is something to
say. Offsets are pairs of Unicode code points into the file as given, end exclusive.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from kg.identifiers import record_iri
from kg.model import (
    Actors,
    Change,
    Entity,
    Excerpt,
    Extraction,
    Meeting,
    Mention,
    Record,
    Sanction,
    Span,
    Statement,
    TradeFigure,
)

__all__ = ["COLUMNS", "cells", "line", "objects"]

Object = dict[str, Any]

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "Statement": ("speaker", "cue", "content", "mode", "polarity", "about", "addressee"),
    "Meeting": ("participants", "place", "status", "format"),
    "TradeFigure": ("value", "unit", "measure", "reporter", "partner", "commodity", "period", "change"),
    "Sanction": ("senders", "targets", "measure", "status", "reason"),
}
"""The keys that tell each kind of record, in the contract's order; ``date`` goes with all."""


def objects(extraction: Extraction) -> Iterator[Object]:
    """Yield one object a record, keys in a fixed order."""
    article = extraction.article
    for record in extraction.records:
        yield {
            "type": record.type,
            "article": article.name,
            "id": record_iri(article, record),
            **_own(record),
            "date": record.date.value if record.date else None,
            "spans": _spans(record.spans),
            **_said(_shared(record)),
        }


def line(record: Object) -> str:
    """Write an object on one line."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def cells(record: Object, columns: Iterable[str]) -> list[str]:
    """Give the values of an object's keys as plain text; several names joined by "; "."""
    return [_plain(record.get(column)) for column in columns]


def _own(record: Record) -> Object:
    match record:
        case Statement():
            return _statement(record)
        case Meeting():
            return _meeting(record)
        case TradeFigure():
            return _trade_figure(record)
        case Sanction():
            return _sanction(record)
    raise TypeError(f"{type(record).__name__} is no record that can be written")


def _statement(record: Statement) -> Object:
    return {
        "speaker": _actor(record.speakers[0]) if record.speakers else None,
        "cue": _excerpt(record.cue),
        "content": _excerpt(record.content),
        "mode": record.mode,
        "polarity": record.polarity,
        "about": _entities(record.about),
        "addressee": _actor(record.addressees[0]) if record.addressees else None,
        "speechAct": record.speech_act,
        **_said(
            {
                "speakers": _actors(record.speakers) if len(record.speakers) > 1 else None,
                "speakerRole": record.speaker_role,
                "addressees": _actors(record.addressees) if len(record.addressees) > 1 else None,
                "onBehalfOf": _entity(record.on_behalf_of),
                "mentions": _entities(record.mentions),
                "occasion": record.occasion,
                "reportedVia": _actor(record.reported_via),
            }
        ),
    }


def _meeting(record: Meeting) -> Object:
    return {
        "participants": _actors(record.participants),
        "place": _actor(record.place),
        "status": record.status,
        "format": record.format,
        **_said(
            {
                "host": _actor(record.host),
                "mediator": _actor(record.mediator),
                "topic": record.topic,
                "outcome": record.outcome,
            }
        ),
    }


def _trade_figure(record: TradeFigure) -> Object:
    return {
        "value": _number(record.value),
        "unit": record.unit,
        "measure": record.measure,
        "reporter": _actor(record.reporter),
        "partner": _actor(record.partner),
        "commodity": record.commodity,
        "period": record.period,
        "change": _change(record.change),
        "valueText": record.value_text,
        "qualifier": record.qualifier,
        "observationStatus": record.observation_status,
        **_said({"dataSource": _actor(record.data_source)}),
    }


def _sanction(record: Sanction) -> Object:
    return {
        "senders": _actors(record.senders),
        "targets": _actors(record.targets),
        "measure": record.measure,
        "status": record.status,
        "reason": record.reason,
        **_said(
            {
                "targetCountry": _entity(record.target_country),
                "programme": record.programme,
                "legalBasis": record.legal_basis,
                "startDate": record.start_date and record.start_date.value,
                "endDate": record.end_date and record.end_date.value,
                "inResponseTo": record.in_response_to,
            }
        ),
    }


def _shared(record: Record) -> Object:
    date = record.date
    return {
        **({"endDate": date.end, "dateText": date.text, "dateBasis": date.basis} if date else {}),
        "confidence": round(record.confidence, 4),
        "extractedBy": record.extractor,
        "rule": record.rule,
    }


def _said(values: Mapping[str, Any]) -> Object:
    """Leave out what there is nothing to say about."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _spans(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _excerpt(excerpt: Excerpt | None) -> Object | None:
    return {"text": excerpt.text, "spans": _spans(excerpt.spans)} if excerpt else None


def _actor(mention: Mention | None) -> Object | None:
    if mention is None:
        return None
    iri = {"iri": mention.entity.iri} if mention.entity else {}
    return {"name": mention.name, **iri, "spans": _spans(mention.spans)}


def _actors(mentions: Actors) -> list[Object | None]:
    return [_actor(mention) for mention in mentions]


def _entity(entity: Entity | None) -> Object | None:
    return {"name": entity.name, "iri": entity.iri} if entity else None


def _entities(entities: Iterable[Entity]) -> list[Object | None]:
    return [_entity(entity) for entity in entities]


def _change(change: Change | None) -> Object | None:
    if change is None:
        return None
    compared = {"comparedTo": change.compared_to} if change.compared_to else {}
    return {"value": _number(change.value), "unit": change.unit, "direction": change.direction, **compared}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case list():
            return "; ".join(map(_plain, value))
        case {"direction": direction, "value": amount, "unit": unit}:
            return f"{direction} {_plain(amount)} {unit}"
        case {"name": text} | {"text": text}:
            return " ".join(str(text).split())
        case float():
            return format(Decimal(str(value)), "f")
    return " ".join(str(value).split())
