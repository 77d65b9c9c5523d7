"""Dates in the text, resolved against the publication date where the words allow it.

A value is never finer than the words: "in May" is a month, "last summer" a year. Without a
publication date the full date of a dateline takes its place; without that a weekday stays
unresolved and is not reported, and a date with a year still is. A weekday or month without
further words lies in the past, as news is written, unless its clause speaks of the future.
"Two days later" and "the next day" count from the date before them.

Not covered: holidays, dates of other calendars, times of day, numeric dates such as
03/04/2024 whose order is unknown.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.model import Article, Date
from kg.pipeline.attributes import DateMention, span_of
from kg.pipeline.windows import Taken, Tokens, windows

__all__ = ["date_of", "dates", "find_dates", "same_clause", "speaks_of_future"]

_MONTHS: Final = "january february march april may june july august september october november december".split()
_SHORT: Final = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_WEEKDAYS: Final = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS: Final = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1}
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

_WEEKDAY: Final = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
#: The weekday of a date belongs to it: "Tuesday, April 9", "Tuesday (9 April)".
_ON: Final = rf"(?:{_WEEKDAY}(?:\s+(?:morning|afternoon|evening|night))?\s*[,(]?\s*(?:the\s+)?)?"
_MONTH: Final = (
    r"(?P<month>(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY: Final = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_TO: Final = r"(?:\s*[-–—]\s*|\s+(?:to|and|until|through)\s+)(?P<last>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)\b"
#: With a month beside it any four digits are a year: "3 March 1721".
_ANY_YEAR: Final = r"(?P<year>(?:1\d|20)\d\d)\b"
_COUNT: Final = r"(?P<count>\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"

_ALSO_WORDS: Final = frozenset({"May", "March", "Mar", "Jan", "Jun", "Dec"})
_BEFORE_MONTH: Final = frozenset(
    "in since until till by from of during for and or to last next this early mid late between planned "
    "scheduled".split()
)

#: What every date holds one of: a year, a month, a weekday, or a word that counts from today.
_TRIGGER: Final = re.compile(
    r"(?:19|20)\d\d|\b1[0-8]\d\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|[a-z]day\b"
    r"|\b(?:today|tonight|tomorrow|morning|afternoon|evening|quarter|half|days?\b|week|month|year|ago|Q[1-4])"
    r"|\b(?:spring|summer|autumn|winter)\b"
)
_REACH: Final = 45

_FUTURE_AUXILIARIES: Final = frozenset({"will", "'ll", "’ll", "shall", "would", "wo", "may", "might", "could"})
_FUTURE_HEADS: Final = frozenset(
    "plan schedule expect set due slate intend hope want agree aim prepare propose await invite tentatively seek "
    "anticipate ask urge".split()
)
_FUTURE_MODIFIERS: Final = frozenset({"next", "upcoming", "planned", "scheduled", "forthcoming", "proposed", "coming"})
_FUTURE_WORDS: Final = re.compile(
    r"\b(will|due|set|scheduled|slated|expected|plan(s|ned|ning)?|upcoming|forthcoming|next|later this|ahead of"
    r"|to be held|tentatively|propos\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Context:
    """The day that relative words count from, and whether the clause looks ahead."""

    today: dt.date | None
    year: int | None
    future: bool
    past: bool
    present: bool = False


_WORD: Final = 64  # characters that hold the word before a month
_Value = tuple[str, str | None, bool]  # value, end of a range, stated in full
_Rule = tuple[re.Pattern[str], Callable[[re.Match[str], _Context], _Value | None]]


@Language.component("diplomacy_dates", assigns=["doc._.dates"], requires=["token.dep"])
def dates(doc: Doc) -> Doc:
    """Mark the dates that can be resolved."""
    doc._.dates = list(find_dates(doc))
    return doc


def find_dates(doc: Doc) -> Iterator[DateMention]:
    """Yield dates in text order; none overlaps another, a person's name or an address."""
    today, year = _reference(doc)
    if year is None:
        today = _dateline(doc)
        year = today.year if today else None
    found: list[DateMention] = []
    text = doc.text
    taken = Taken(text)
    places = list(windows(text, _TRIGGER, _REACH))
    tokens = Tokens(doc)
    for pattern, value_of in _RULES:
        for match in (m for place in places for m in pattern.finditer(text, *place)):
            if taken.any_in(*match.span()):
                continue
            span = doc[slice(*tokens.around(*match.span()))]
            if any(_is_other(token) for token in span):
                continue
            root = span.root
            value = value_of(
                match, _Context(today, year, speaks_of_future(root), _speaks_of_past(root), _is_present(root))
            )
            if value is None:
                continue
            taken.add(*match.span())
            found.append(DateMention(span.start, span.end, _date(doc, span.start, span.end, match.group(), value)))
    found.sort(key=lambda mention: mention.start)
    found += _counted(doc, found, taken, tokens)
    return iter(sorted(found, key=lambda mention: mention.start))


def _is_other(token: Token) -> bool:
    """Whether a token belongs to a name or an address; a number behind a person's name is no part of it."""
    return token.like_url or token.ent_type_ == "ORG" or (token.ent_type_ == "PERSON" and not token.like_num)


def _counted(doc: Doc, found: list[DateMention], taken: Taken, tokens: Tokens) -> list[DateMention]:
    """Resolve what counts from the date before it in this sentence or one of the two before."""
    added: list[DateMention] = []
    sentences = [sentence.start for sentence in doc.sents]
    for match in _COUNTED.finditer(doc.text):
        start, end = tokens.around(*match.span())
        if taken.any_in(*match.span()) or (start and doc[start - 1].lower_ in _COMPARING):
            continue
        before = max((m for m in (*found, *added) if m.end <= start), key=lambda m: m.start, default=None)
        here = bisect_right(sentences, start)
        if before is None or here - bisect_right(sentences, before.start) > _NEAR:
            continue
        value = _from_date(match, before.date.end or before.date.value)
        if value is not None:
            added.append(DateMention(start, end, _date(doc, start, end, match.group(), (value, None, False))))
    return added


def _from_date(match: re.Match[str], value: str) -> str | None:
    """Count from a date that is as fine as the unit asks."""
    unit = (match["unit"] or match["same"]).lower().rstrip("s")
    count = _number(match["count"]) if match["count"] else 0 if match["which"].lower() == "same" else 1
    back = (match["way"] or match["which"] or "").lower() in {"earlier", "beforehand", "previous"}
    count = -count if back else count
    if unit == "year":
        return str(int(value[:4]) + count)
    if unit == "month":
        months = int(value[:4]) * 12 + int(value[5:7]) - 1 + count if len(value) >= len("2024-04") else None
        return f"{months // 12}-{months % 12 + 1:02d}" if months else None
    if len(value) < len("2024-04-09"):
        return None
    day = dt.date.fromisoformat(value) + dt.timedelta(days=count * (7 if unit == "week" else 1))
    exact = unit == "day" or bool(match["count"])
    return day.isoformat() if exact else f"{day:%Y-%m}"


def _dateline(doc: Doc) -> dt.date | None:
    """Read the day of writing off a dateline: "OSLO, 9 April 2024 (Agency) -", or a line that is a date."""
    for line in doc.text[:_HEAD].split("\n"):
        for match in filter(None, (pattern.match(line) for pattern in _DATELINES)):
            if value := _full(match, _Context(None, None, future=False, past=False)):
                return dt.date.fromisoformat(value[0])
    return None


def date_of(doc: Doc, anchor: Token) -> DateMention | None:
    """Find the date that belongs to a verb or noun: the nearest one in its own clause.

    A date that another clause or a quotation holds does not count. In a sentence with
    one clause that is the date nearest to the anchor.
    """
    clause = _clause(anchor)
    best: tuple[int, DateMention] | None = None
    for mention in doc._.dates:
        root = doc[mention.start : mention.end].root
        if root.sent.start != anchor.sent.start or _clause(root) != clause:
            continue
        distance = abs(root.i - anchor.i)
        if best is None or distance < best[0]:
            best = (distance, mention)
    return best[1] if best else None


def same_clause(one: Token, other: Token) -> bool:
    """Whether two tokens stand in one clause."""
    return _clause(one) == _clause(other)


def _clause(token: Token) -> int:
    """Name the clause around a token by the position of its verb."""
    for ancestor in (token, *token.ancestors):
        if ancestor.dep_ in {"ROOT", "root", "ccomp", "advcl", "acl", "acl:relcl", "parataxis"}:
            return int(ancestor.i)
        if ancestor.dep_ == "conj" and ancestor.pos_ in {"VERB", "AUX"}:
            return int(ancestor.i)
    return int(token.i)


def speaks_of_future(token: Token) -> bool:
    """Whether the clause around a token looks ahead ("will meet", "is due in", "planned")."""
    verb = next((t for t in (token, *token.ancestors) if t.pos_ in {"VERB", "AUX"}), None)
    if verb is None:
        return bool(_FUTURE_WORDS.search(token.sent.text))
    chain = [verb, *_governors(verb)]
    for word in chain:
        if any(c.dep_ in {"aux", "aux:pass"} and c.lower_ in _FUTURE_AUXILIARIES for c in word.children):
            return True
        if word.lemma_.lower() in _FUTURE_HEADS:
            return True
    before = {t.lower_ for t in token.doc[max(token.sent.start, token.i - 3) : token.i]}
    return bool(before & _FUTURE_MODIFIERS)


def _governors(verb: Token) -> Iterator[Token]:
    """Yield the verbs that an infinitive or participle hangs on; a finite verb has its own tense."""
    while verb.dep_ in {"xcomp", "advcl", "acl"} and verb.head is not verb and "VerbForm=Fin" not in str(verb.morph):
        verb = verb.head
        yield verb


def _speaks_of_past(token: Token) -> bool:
    verb = next((t for t in (token, *token.ancestors) if t.pos_ in {"VERB", "AUX"}), None)
    if verb is None or "Tense=Past" not in str(verb.morph):
        return False
    # "planned for Tuesday": what was planned lies ahead of the planning, whenever that was
    return not (verb.lemma_.lower() in _FUTURE_HEADS and "VerbForm=Part" in str(verb.morph))


def _is_present(token: Token) -> bool:
    """Whether the clause tells in the present tense: of what is scheduled, if it has a date."""
    verb = next((t for t in (token, *token.ancestors) if t.pos_ in {"VERB", "AUX"}), None)
    return verb is not None and "Tense=Pres" in str(verb.morph) and "VerbForm=Fin" in str(verb.morph)


def _reference(doc: Doc) -> tuple[dt.date | None, int | None]:
    """Take the day of publication; of a month or year only the year is of use."""
    article = doc._.article
    published = article.published if isinstance(article, Article) else None
    if not published:
        return None, None
    day = dt.date.fromisoformat(published) if len(published) == 10 else None
    return day, int(published[:4])


def _date(doc: Doc, start: int, end: int, text: str, value: _Value) -> Date:
    article = doc._.article
    span = span_of(doc, start, end) if isinstance(article, Article) else None
    return Date(value[0], " ".join(text.split()), "stated" if value[2] else "resolved", end=value[1], span=span)


# --- values ------------------------------------------------------------------------


def _month_number(text: str) -> int:
    word = text.lower().rstrip(".")
    return _MONTHS.index(word) + 1 if word in _MONTHS else _SHORT[word]


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _full(match: re.Match[str], context: _Context) -> _Value | None:
    """dt.date and month, with a year or without."""
    groups = match.groupdict()
    month, day = _month_number(groups["month"]), int(groups["day"])
    year = int(groups["year"]) if groups.get("year") else _nearest_year(month, day, context)
    first = _day(year, month, day) if year else None
    if first is None:
        return None
    last = _day(first.year, month, int(groups["last"])) if groups.get("last") else None
    end = last.isoformat() if last and last > first else None
    return first.isoformat(), end, bool(groups.get("year"))


def _nearest_year(month: int, day: int, context: _Context) -> int | None:
    today = context.today
    if today is None:
        return None
    options = [d for y in (today.year - 1, today.year, today.year + 1) if (d := _day(y, month, day))]
    if context.past and not context.future:
        options = [d for d in options if d <= today + dt.timedelta(days=7)]
    return min(options, key=lambda d: (abs((d - today).days), d)).year if options else None


def _month_year(match: re.Match[str], _context: _Context) -> _Value:
    return f"{match['year']}-{_month_number(match['month']):02d}", None, True


def _iso(match: re.Match[str], _context: _Context) -> _Value | None:
    day = _day(int(match["year"]), int(match["m"]), int(match["day"]))
    return (day.isoformat(), None, True) if day else None


def _bare_month(match: re.Match[str], context: _Context) -> _Value | None:
    """A month without a year: the last one that was, or the next one where the clause looks ahead."""
    today = context.today
    if today is None:
        return None
    month = _month_number(match["month"])
    which = (match.groupdict().get("which") or "").lower()
    if which == "last" or (not which and not context.future and not context.present):
        year = today.year if month < today.month or (month == today.month and which != "last") else today.year - 1
    elif which == "next":
        year = today.year if month > today.month else today.year + 1
    else:
        year = today.year if month >= today.month else today.year + 1
    return f"{year}-{month:02d}", None, False


def _lone_month(match: re.Match[str], context: _Context) -> _Value | None:
    """As `_bare_month`; "May" and "March" need a preposition before them to be months."""
    before = match.string[max(match.start() - _WORD, 0) : match.start()].split()[-1:] or [""]
    if match["month"] in _ALSO_WORDS and match[0] == match["month"] and before[0].lower() not in _BEFORE_MONTH:
        return None
    return _bare_month(match, context)


def _weekdays(match: re.Match[str], context: _Context) -> _Value | None:
    """ "Monday and Tuesday", "from Thursday to Saturday": the last of them is the one that the tense speaks of."""
    first = _weekday(match, context)
    if first is None:
        return None
    start = dt.date.fromisoformat(first[0])
    step = (_WEEKDAYS.index(match["until"].lower()) - start.weekday()) % 7
    if not step:
        return None
    end = start + dt.timedelta(days=step)
    if context.today and end > context.today and context.past and not context.future:
        start, end = start - dt.timedelta(days=7), end - dt.timedelta(days=7)
    return start.isoformat(), end.isoformat(), False


def _weekend(match: re.Match[str], context: _Context) -> _Value | None:
    """The Saturday and Sunday before or after the day of publication, or around it."""
    today = context.today
    if today is None:
        return None
    which = (match.groupdict().get("which") or "").lower()
    saturday = today - dt.timedelta(days=(today.weekday() - 5) % 7)
    running = today.weekday() >= _WEEKDAYS.index("saturday")
    if which == "last" and running:
        saturday -= dt.timedelta(days=7)
    elif which in {"next", "coming"} or (not running and (context.future or (which == "this" and not context.past))):
        saturday += dt.timedelta(days=7)
    return saturday.isoformat(), (saturday + dt.timedelta(days=1)).isoformat(), False


def _season(match: re.Match[str], context: _Context) -> _Value | None:
    """A season lies in other months on the other half of the earth, and a winter in two years: the year is given."""
    if match.groupdict().get("year"):
        return match["year"], None, True
    today, season = context.today, match["season"].lower()
    if today is None or season == "winter":
        return None
    if match["which"].lower() == "this":
        return str(today.year), None, False
    months = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}[season]
    if match["which"].lower() == "last":
        return str(today.year if today.month > months[1] else today.year - 1), None, False
    return str(today.year if today.month < months[0] else today.year + 1), None, False


def _numeric(match: re.Match[str], _context: _Context) -> _Value | None:
    """A date with full stops has the day first, one with strokes only where the numbers tell."""
    first, second = int(match["first"]), int(match["second"])
    if match["mark"] == "/" and first <= 12 and second <= 12 and first != second:
        return None
    day = _day(int(match["year"]), second, first) or (
        _day(int(match["year"]), first, second) if match["mark"] == "/" else None
    )
    return (day.isoformat(), None, True) if day else None


def _two_months(match: re.Match[str], context: _Context) -> _Value | None:
    """ "30 April to 2 May 2024"."""
    month, until = _month_number(match["month"]), _month_number(match["month2"])
    year = int(match["year"]) if match["year"] else _nearest_year(until, int(match["last"]), context)
    first = _day(year - (month > until), month, int(match["day"])) if year else None
    last = _day(year, until, int(match["last"])) if year else None
    return (first.isoformat(), last.isoformat(), bool(match["year"])) if first and last and first < last else None


def _weekday(match: re.Match[str], context: _Context) -> _Value | None:
    today = context.today
    if today is None:
        return None
    index = _WEEKDAYS.index(match["weekday"].lower())
    which = (match.groupdict().get("which") or "").lower()
    back = (today.weekday() - index) % 7
    ahead = (index - today.weekday()) % 7
    if which == "last":
        offset = -(back or 7)
    elif which in {"next", "coming"}:
        offset = ahead or 7
    elif (context.future or which == "this") and not context.past:
        offset = ahead
    else:
        offset = -back
    return (today + dt.timedelta(days=offset)).isoformat(), None, False


def _relative_day(match: re.Match[str], context: _Context) -> _Value | None:
    if context.today is None:
        return None
    offset = {"yesterday": -1, "tomorrow": 1}.get(match["word"].lower(), 0)
    return (context.today + dt.timedelta(days=offset)).isoformat(), None, False


def _relative_unit(match: re.Match[str], context: _Context) -> _Value | None:
    """ "last year", "next month", "this week"."""
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(match["which"].lower(), 0)
    return _shifted(match["unit"].lower(), step, context)


def _ago(match: re.Match[str], context: _Context) -> _Value | None:
    count = _number(match["count"])
    return _shifted(match["unit"].lower().rstrip("s"), -count, context)


def _ahead(match: re.Match[str], context: _Context) -> _Value | None:
    count = _number(match["count"])
    return _shifted(match["unit"].lower().rstrip("s"), count, context) if context.future else None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]


def _shifted(unit: str, step: int, context: _Context) -> _Value | None:
    today = context.today
    if unit == "year":
        base = context.year
        return (str(base + step), None, False) if base else None
    if today is None:
        return None
    if unit == "month":
        months = today.year * 12 + today.month - 1 + step
        return f"{months // 12}-{months % 12 + 1:02d}", None, False
    if unit == "day":
        return (today + dt.timedelta(days=step)).isoformat(), None, False
    return _month_of_week(today + dt.timedelta(weeks=step))


def _month_of_week(day: dt.date) -> _Value | None:
    """A week has no notation here: its month, or the two that it lies in."""
    monday = day - dt.timedelta(days=day.weekday())
    sunday = monday + dt.timedelta(days=6)
    return f"{monday:%Y-%m}", f"{sunday:%Y-%m}" if monday.month != sunday.month else None, False


def _year_begun(month: int, context: _Context) -> int | None:
    """The year in which a time that begins with a month lies: the last one, where that month is still to come."""
    year, today = context.year, context.today
    ahead = today is not None and year == today.year and month > today.month
    return year - 1 if year and ahead and context.past and not context.future else year


def _quarter(match: re.Match[str], context: _Context) -> _Value | None:
    groups = match.groupdict()
    number = int(groups["q"]) if groups.get("q") else _ORDINALS.get((groups.get("nth") or "").lower(), 0)
    first = 3 * number - 2
    year = int(groups["year"]) if groups.get("year") else _year_begun(first, context)
    if not year or not 1 <= number <= 4:
        return None
    return f"{year}-{first:02d}", f"{year}-{first + 2:02d}", bool(groups.get("year"))


def _half(match: re.Match[str], context: _Context) -> _Value | None:
    first = 1 if match["nth"].lower() == "first" else 7
    year = int(match["year"]) if match["year"] else _year_begun(first, context)
    if not year:
        return None
    return f"{year}-{first:02d}", f"{year}-{first + 5:02d}", bool(match["year"])


def _first_months(match: re.Match[str], context: _Context) -> _Value | None:
    count = _number(match["count"])
    year = int(match["year"]) if match["year"] else context.year
    if not year or not 1 <= count <= 12:
        return None
    return f"{year}-01", f"{year}-{count:02d}", bool(match["year"])


def _months_to(match: re.Match[str], context: _Context) -> _Value | None:
    """ "the twelve months to June", "the year to March 2024"."""
    count = _number(match["count"]) if match["count"] else 12
    bare = None if match["year"] else _bare_month(match, context)
    last = f"{match['year']}-{_month_number(match['month']):02d}" if match["year"] else bare[0] if bare else None
    if last is None or not 2 <= count <= 12:
        return None
    months = int(last[:4]) * 12 + int(last[5:7]) - count
    return f"{months // 12}-{months % 12 + 1:02d}", last, bool(match["year"])


def _months_range(match: re.Match[str], context: _Context) -> _Value | None:
    first, last = _month_number(match["month"]), _month_number(match["until"])
    year = int(match["year"]) if match["year"] else context.year
    if not year or last <= first:
        return None
    return f"{year}-{first:02d}", f"{year}-{last:02d}", bool(match["year"])


def _decade(match: re.Match[str], _context: _Context) -> _Value:
    return match["year"], str(int(match["year"]) + 9), True


def _old_year(match: re.Match[str], _context: _Context) -> _Value | None:
    """A number that could count things needs a word or mark before it that years have."""
    before = match.string[max(match.start() - _WORD, 0) : match.start()].split()[-1:] or [""]
    return (match["year"], None, True) if before[0].endswith("(") or before[0].lower() in _BEFORE_YEAR else None


def _bare_year(match: re.Match[str], _context: _Context) -> _Value:
    return match["year"], None, True


def _years(match: re.Match[str], _context: _Context) -> _Value | None:
    first = int(match["year"])
    last = int(match["until"]) if len(match["until"]) == 4 else first // 100 * 100 + int(match["until"])
    return (str(first), str(last), True) if first < last < first + _LIFETIME else None


_MONTH_TOO: Final = _MONTH.replace("?P<month>", "?P<month2>")
_TO_MONTH: Final = rf"(?:\s*[-–—]\s*|\s+(?:to|and|until|through)\s+){_MONTH_TOO}\s+(?P<last>3[01]|[12]\d|0?[1-9])"
_COUNTED: Final = re.compile(
    rf"\b{_COUNT}\s+(?P<unit>days?|weeks?|months?|years?)\s+(?P<way>later|earlier|afterwards|beforehand)\b"
    r"|\bthe\s+(?P<which>next|following|previous|same)\s+(?P<same>day|week|month|year)\b",
    re.IGNORECASE,
)
_COMPARING: Final = frozenset({"from", "than", "with", "to", "over", "of", "as"})
_NEAR: Final = 2  # sentences
_HEAD: Final = 600  # characters in which a dateline is looked for
_BEFORE_DATE: Final = (
    r"(?:(?:Published|Posted|Updated|Date)(?:\s+on)?:?\s+"
    r"|[A-Z][\w.'’ -]{1,40}?(?:,\s*[A-Z][\w. ]{1,30}?)?\s*[,(–—-]\s*)?"
)
_DATELINES: Final = tuple(
    re.compile(rf"\s*{_BEFORE_DATE}{_ON}{day},?\s+{_YEAR}\s*\)?\s*(?:\([^()]{{1,40}}\)\s*)?(?:[-–—:|]|$)")
    for day in (rf"{_DAY}\s+(?:of\s+)?{_MONTH}", rf"{_MONTH}\s+{_DAY}")
)
_LIFETIME: Final = 100  # years that a range of two numbers is taken for a time
_OLD_YEAR: Final = r"(?P<year>1[0-8]\d\d)"
_BEFORE_YEAR: Final = frozenset(
    "in since until till by from before after around about circa year early late mid".split()
)
_AFTER_YEAR: Final = "the|and|or|to|until|by|after|before|when|while|with|as|in|on|at|he|she|it|they|a|an|was|were"
_SEASON: Final = r"(?P<season>spring|summer|autumn|winter)\b"
_ORDINAL_WORDS: Final = r"(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)"
_OF_YEAR: Final = r"(?:\s+(?:of|in)?\s*(?:the\s+(?:fiscal\s+|financial\s+)?year\s+)?(?P<year>(?:19|20)\d\d)\b)?"
_WHICH: Final = r"(?P<which>last|this|next|past|previous|coming)"
_PART: Final = r"(?:early|mid|late|the\s+(?:beginning|end|middle)\s+of)[\s-]*"

#: In order of trust: what an earlier rule took, a later one leaves alone.
_RULES: Final[tuple[_Rule, ...]] = (
    (re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<day>\d\d)\b"), _iso),
    (
        re.compile(r"(?<![\d./])(?P<first>\d{1,2})(?P<mark>[./])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)\b"),
        _numeric,
    ),
    (re.compile(rf"\b{_DAY}\s+{_MONTH}{_TO}\s+(?:of\s+)?{_MONTH_TOO}(?:,?\s+{_ANY_YEAR})?"), _two_months),
    (re.compile(rf"\b{_MONTH}\s+{_DAY}{_TO_MONTH}(?:,?\s+{_ANY_YEAR})?(?![\d:])"), _two_months),
    (re.compile(rf"\b{_ON}{_DAY}{_TO}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_ANY_YEAR})?"), _full),
    (re.compile(rf"\b{_ON}{_MONTH}\s+{_DAY}{_TO}(?:,?\s+{_ANY_YEAR})?(?![\d:])"), _full),
    (re.compile(rf"\b{_ON}{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_ANY_YEAR})?"), _full),
    (re.compile(rf"\b{_ON}{_MONTH}\s+{_DAY}(?!\d|[:.,]\d|\s*%)(?:,?\s+{_ANY_YEAR})?"), _full),
    (
        re.compile(
            rf"\b{_MONTH}\s*(?:[-–]|to|through|until)\s*(?P<until>January|February|March|April|May|June|July|August|September|October|November|December)\b{_OF_YEAR}"
        ),
        _months_range,
    ),
    (
        re.compile(
            rf"\b(?:{_COUNT}\s+months|(?<=the\s)year)\s+(?:to|through|ended|ending|that\s+ended)\s+(?:in\s+)?{_MONTH}"
            r"(?!\s+\d{1,2}\b)(?:\s+(?P<year>(?:19|20)\d\d)\b)?"
        ),
        _months_to,
    ),
    (re.compile(rf"\b(?:{_PART})?{_MONTH},?\s+(?:of\s+)?{_ANY_YEAR}", re.IGNORECASE), _month_year),
    (re.compile(rf"\b{_ORDINAL_WORDS}[\s-]+quarter{_OF_YEAR}", re.IGNORECASE), _quarter),
    (re.compile(r"\bQ(?P<q>[1-4])(?:\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b)?"), _quarter),
    (re.compile(rf"\b(?P<nth>first|second)[\s-]+half{_OF_YEAR}", re.IGNORECASE), _half),
    (re.compile(rf"\bfirst\s+{_COUNT}\s+months{_OF_YEAR}", re.IGNORECASE), _first_months),
    (re.compile(rf"\b{_WHICH}\s+{_MONTH}"), _bare_month),
    (
        re.compile(
            rf"\b(?:(?P<which>last|this|next|coming)\s+)?(?P<weekday>{_WEEKDAY})(?:\s*[-–]\s*|\s+(?:and|to|through|until)\s+)"
            rf"(?P<until>{_WEEKDAY})\b"
        ),
        _weekdays,
    ),
    (
        re.compile(
            r"\b(?:(?P<which>last|this|next|coming)\s+)?(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
        ),
        _weekday,
    ),
    (
        re.compile(
            r"\b(?P<word>today|yesterday|tomorrow|tonight|this\s+(?:morning|afternoon|evening))\b", re.IGNORECASE
        ),
        _relative_day,
    ),
    (re.compile(r"\b(?:(?P<which>last|this|past|next|coming)|(?:over|at|on)\s+the)\s+weekend\b"), _weekend),
    (re.compile(rf"\b(?P<which>last|this|next)\s+{_SEASON}"), _season),
    (re.compile(rf"\b{_SEASON}(?:\s+of)?\s+{_YEAR}"), _season),
    (re.compile(rf"\b(?:earlier\s+|later\s+)?{_WHICH}\s+(?P<unit>week|month|year)\b", re.IGNORECASE), _relative_unit),
    (re.compile(rf"\b{_COUNT}\s+(?P<unit>days?|weeks?|months?|years?)\s+ago\b", re.IGNORECASE), _ago),
    (
        re.compile(
            rf"\bin\s+{_COUNT}\s+(?P<unit>days|weeks?|months?|years?)(?:\s+time|['’]s?\s+time)?\b", re.IGNORECASE
        ),
        _ahead,
    ),
    (re.compile(rf"\b(?:{_PART})?{_MONTH}(?!\s*\d)"), _lone_month),
    (re.compile(rf"\b(?:{_PART})?(?P<year>(?:1\d|20)\d0)['’]?s\b"), _decade),
    (re.compile(r"\b(?P<year>(?:19|20)\d\d)\s*(?:[-–/]|to)\s*(?P<until>(?:19|20)?\d\d)\b(?![.,]\d|\s*%)"), _years),
    (re.compile(rf"(?:(?<=\()|(?<=\bfrom\s)){_OLD_YEAR}(?:\s*[-–/]\s*|\s+to\s+)(?P<until>1[0-9]\d\d)\b"), _years),
    (re.compile(rf"(?:(?<=\()|(?<=\s)(?<!\d\s)){_OLD_YEAR}(?=[,.;:)]|$|\s+(?:[A-Z]|{_AFTER_YEAR}\b))"), _old_year),
    (
        re.compile(
            rf"(?<![\d$€£¥.,/-])\b{_YEAR}(?![\d%/-]|\.\d|,\d{{3}}|\s*(?:%|percent|per\s+cent|million|billion|tonnes|tons|dollars|people|troops|barrels))"
        ),
        _bare_year,
    ),
)
