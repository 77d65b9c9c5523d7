"""What is known of an article beside its text, and in which order sources are believed."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from kg.errors import UsageError

__all__ = ["Metadata", "iso_date"]

_log = logging.getLogger(__name__)
_ISO: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ]\d{1,2}:.*)?$")
_SHOWN: Final = 60  # characters of a damaged value
_WRITTEN: Final = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b. %d, %Y")
_SYNONYMS: Final[Mapping[str, str]] = {
    "date": "published",
    "pubdate": "published",
    "datepublished": "published",
    "publication_date": "published",
    "source": "publisher",
    "outlet": "publisher",
    "headline": "title",
    "link": "url",
    "lang": "language",
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What one source says of an article; None where it says nothing."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None

    @classmethod
    def of(cls, values: object) -> Metadata:
        """Take the keys that are known, under their usual names; leave the others.

        Raises:
            ValueError: If ``values`` is not a mapping.
        """
        if not isinstance(values, Mapping):
            raise ValueError("not a mapping")
        known = {field.name for field in fields(cls)}
        named: dict[str, str | None] = {}
        for key, value in values.items():
            name = _SYNONYMS.get(str(key).lower(), str(key).lower())
            if name in known and not named.get(name):
                named[name] = _one_line(value)
        return cls(**named)

    def over(self, other: Metadata) -> Metadata:
        """Believe this source first, the other where this one says nothing."""
        return Metadata(*(getattr(self, field.name) or getattr(other, field.name) for field in fields(self)))

    def checked(self) -> Metadata:
        """Bring a date that a user gave into ISO form.

        Raises:
            UsageError: If it is not a date.
        """
        if self.published is None:
            return self
        try:
            return replace(self, published=iso_date(self.published))
        except ValueError:
            raise UsageError(f"--published {self.published}: not a date; write YYYY-MM-DD, YYYY-MM or YYYY") from None

    def tidy(self, path: str) -> Metadata:
        """Bring date and language into ISO form; leave out a date that is none, with a remark."""
        code = self.language.replace("_", "-").split("-")[0].lower() if self.language else None
        try:
            published = iso_date(self.published) if self.published else None
        except ValueError:
            _log.warning(
                "%s: published %r is not a date and is left out (write YYYY-MM-DD)", path, _brief(self.published)
            )
            published = None
        return replace(self, published=published, language=code)


def iso_date(text: str) -> str:
    """Bring a written date into ISO form of the same precision.

    Read are ISO 8601 dates with or without a time, RFC 5322 dates of feeds, and dates in
    English words.

    Raises:
        ValueError: If it is none of these, or no day of the calendar.
    """
    text = text.strip()
    if found := _ISO.match(text):
        numbers = [int(part) for part in found.groups() if part]
        date(*[*numbers, 1, 1][:3])  # raises where the calendar has no such day
        return "-".join([f"{numbers[0]:04}", *(f"{number:02}" for number in numbers[1:])])
    for form in _WRITTEN:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (TypeError, IndexError, OverflowError):  # what the standard library raises for some damaged dates
        raise ValueError(f"{text!r} is not a date") from None


def _brief(text: str | None) -> str | None:
    return text if text is None or len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _one_line(value: object) -> str | None:
    if isinstance(value, Mapping):  # {"publisher": {"name": "..."}}, as schema.org writes it
        value = value.get("name")
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    return " ".join(str(value).split()) or None
