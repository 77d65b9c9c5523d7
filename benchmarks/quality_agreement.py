"""When an extracted value agrees with an annotated one: names, words, dates, places, amounts.

Names agree by their words, surname or acronym, or when the gazetteer knows them as one entity
("Beijing" is China where China acts).
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from types import ModuleType
from typing import Any, Final

try:
    from kg import gazetteer as _gazetteer
except ImportError:  # the scorer also serves other systems, in an environment without kg
    _found: ModuleType | None = None
else:
    _found = _gazetteer

__all__ = [
    "Fact",
    "accepted",
    "agreeing",
    "agreement",
    "change_in",
    "close",
    "content_words",
    "family",
    "fold",
    "names_in",
    "overlap",
    "place_of",
    "same_amount",
    "same_change",
    "same_date",
    "same_name",
    "same_period",
    "same_place",
    "sentence",
    "sentence_at",
    "spans_in",
]

Fact = Mapping[str, Any]

TOLERANCE: Final = 0.005
CLOSE_SPELLING: Final = 0.84

# Words before or after a name that do not tell persons apart.
TITLES: Final = frozenset(
    """president prime minister vice deputy foreign secretary chancellor premier mr mrs ms dr prof sen rep gen sir
    king queen crown prince princess sheikh hon ambassador chief state treasury spokesman spokeswoman spokesperson
    former then acting""".split()
)
PARTICLES: Final = frozenset("the a an of and for in on at to his her its their".split())
# Words that the code lists count as one measure, for a match; the first one is the family's name.
FAMILIES: Final = (
    ("exports", "export", "oil exports", "shipments", "sales"),
    ("imports", "import", "oil imports", "purchases"),
    ("trade", "bilateral trade", "turnover"),
    ("aid", "assistance", "grant", "loan"),
    ("economic sanctions", "sanctions", "individual sanctions", "sectoral", "sectoral sanctions"),
    ("travel ban", "visa restriction", "visa restrictions", "visa ban"),
    ("export control", "export controls", "export ban"),
    ("tariff", "tariffs", "duties"),
)
# Letters that decomposition leaves as they are.
LETTERS: Final = str.maketrans(
    {"ı": "i", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "’": "'", "ʻ": "'"}
)
SENTENCE: Final = re.compile(r"\n\s*|(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘(\[•$€£]?[A-Z0-9ÀÁÇÉÍÓÖŞÜ])")
ABBREVIATION: Final = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Hon|St|No|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|"
    r"U\.S|U\.N|U\.K)\.$"
)


def same_name(one: str, other: str) -> bool:
    """Whether two names can mean the same actor or place.

    Examples:
        >>> same_name("Sergei Lavrov", "Foreign Minister Sergey Lavrov"), same_name("Lavrov", "Wang Yi")
        (True, False)
    """
    a, b = _words(one), _words(other)
    if not a or not b:
        return False
    if a == b or _known(one) & _known(other):
        return True
    if "".join(a) in _acronyms(other) or "".join(b) in _acronyms(one):
        return True
    short, long = sorted((a, b), key=len)
    if _known(" ".join(short)):  # "China" is not "China's commerce ministry"
        return False
    return set(short) <= set(long) or _same_person(a, b)


def _same_person(a: Sequence[str], b: Sequence[str]) -> bool:
    if len(a) < 2 or len(b) < 2 or a[0][0] != b[0][0]:
        return False
    return a[-1] == b[-1] or SequenceMatcher(None, " ".join(a), " ".join(b)).ratio() >= CLOSE_SPELLING


def _words(name: str) -> list[str]:
    words = [word for word in fold(name).split() if word not in PARTICLES]
    return [word for word in words if word not in TITLES] or words


@cache
def fold(text: str) -> str:
    """Write text in small plain letters and digits, words parted by one space."""
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS)).lower()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"'s\b", "", plain)
    plain = re.sub(r"\b(?:[a-z]\.)+[a-z]?\b", lambda m: m.group().replace(".", ""), plain)
    return " ".join(re.findall(r"[^\W_]+", plain.replace("'", "")))


def _acronyms(name: str) -> set[str]:
    words = re.findall(r"[^\W\d_][\w'’]*", name)
    capitals = "".join(word[0] for word in words if word[0].isupper())
    return {capitals.lower()} if len(capitals) > 1 else set()


@cache
def _known(name: str) -> frozenset[str]:
    """Give the IRIs of the entities that the gazetteer knows by a name, a capital by its state too."""
    if _found is None:
        return frozenset()
    names = _load_gazetteer(_found)
    entries = [*names.by_name(name), *names.by_name(name.title()), *names.by_metonym(name), *names.by_demonym(name)]
    capitals = (names.capital_of(entry) for entry in entries)
    return frozenset(entry.iri for entry in [*entries, *capitals] if entry)


@cache
def _load_gazetteer(module: ModuleType) -> Any:
    return module.Gazetteer.load()


def names_in(value: object) -> list[str]:
    """Read names from a string, an object with a name, or a list of either."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Mapping):
        return names_in(value.get("name"))
    return [name for item in value for name in names_in(item)] if isinstance(value, list) else []


def agreeing(gold: Sequence[str], found: Sequence[str]) -> int:
    """Count the names that agree, one to one."""
    left = list(gold)
    for name in found:
        if (hit := next((g for g in left if same_name(g, name)), None)) is not None:
            left.remove(hit)
    return len(gold) - len(left)


def overlap(gold: Sequence[str], found: Sequence[str]) -> float:
    """Give the F1 of two lists of names; 1 where both are empty."""
    if not gold or not found:
        return float(not gold and not found)
    return 2 * agreeing(gold, found) / (len(gold) + len(found))


@cache
def _sentence_starts(text: str) -> tuple[int, ...]:
    ends = (
        match.end()
        for match in SENTENCE.finditer(text)
        if "\n" in match.group() or not ABBREVIATION.search(text, max(0, match.start() - 12), match.start())
    )
    return (0, *ends)


def sentence_at(text: str, offset: int) -> int:
    """Give the number of the sentence at an offset."""
    return bisect.bisect_right(_sentence_starts(text), offset) - 1


def sentence(text: str, offset: int) -> str:
    """Give the sentence at an offset, on one line."""
    starts = _sentence_starts(text)
    place = sentence_at(text, offset)
    end = starts[place + 1] if place + 1 < len(starts) else len(text)
    return " ".join(text[starts[place] : end].split())


def spans_in(value: object) -> list[tuple[int, int]]:
    """Read pairs of offsets."""
    if not isinstance(value, list):
        return []
    return [(span[0], span[1]) for span in value]


def place_of(fact: Fact) -> int | None:
    """Give the offset at which a fact, annotated or extracted, has its evidence."""
    if "evidence_start" in fact:
        return int(fact["evidence_start"])
    content = fact.get("content")
    spans = spans_in(fact.get("content_spans")) or spans_in(content.get("spans") if isinstance(content, dict) else None)
    spans = spans or spans_in(fact.get("spans"))
    return spans[0][0] if spans else None


def content_words(fact: Fact, text: str) -> list[str]:
    """Give the words of a statement's content, annotated or extracted."""
    content = fact.get("content")
    if isinstance(content, dict) and content.get("text"):
        return fold(content["text"]).split()
    spans = spans_in(fact.get("content_spans") or (content or {}).get("spans"))
    return fold(" ".join(text[start:end] for start, end in spans)).split()


def agreement(gold: Sequence[str], found: Sequence[str]) -> float:
    """Give the F1 of two lists of words."""
    both = sum((Counter(gold) & Counter(found)).values())
    return 2 * both / (len(gold) + len(found)) if both else 0.0


def accepted(gold: Fact, key: str) -> list[Any]:
    """List the values that an annotation accepts for a key."""
    return [gold.get(key), *gold.get(f"{key}_alt", [])]


def family(word: object) -> str:
    """Give the name under which a measure is compared."""
    folded = fold(str(word or ""))
    return next((words[0] for words in FAMILIES if folded in words), folded)


def same_date(gold: Fact, found: object) -> bool:
    """Whether a date agrees; a finer one within an annotated month or year does too."""
    if not found:
        return gold.get("date") is None
    value = str(found)
    dates = [date for date in accepted(gold, "date") if date]
    return any(value == date or value.startswith(f"{date}-") or value.split("/")[0] == date for date in dates)


def same_place(gold: Fact, found: object) -> bool:
    """Whether a place agrees with one of the annotated ones."""
    names = names_in(found)
    places = [place for place in accepted(gold, "place") if place]
    return any(same_name(place, name) for place in places for name in names) if names else gold["place"] is None


def same_period(gold: object, found: object) -> bool:
    """Whether a period agrees, or names the same years."""
    years = [re.findall(r"(?:19|20)\d\d", str(period or "")) for period in (gold, found)]
    return gold == found or (bool(years[0]) and set(years[0]) == set(years[1]))


def close(one: object, other: object) -> bool:
    """Whether two numbers differ by no more than the tolerance, or are both missing."""
    if one is None or other is None:
        return one is other
    a, b = float(str(one)), float(str(other))
    return abs(a - b) <= TOLERANCE * max(abs(a), abs(b))


def _amounts(gold: Fact) -> list[tuple[Any, str]]:
    return [(gold["value"], gold["unit"]), *((value, unit) for value, unit in gold.get("alt", []))]


def same_amount(gold: Fact, found: Fact) -> bool:
    """Whether value and unit agree with the annotated ones or an accepted other pair."""
    unit = fold(str(found.get("unit") or ""))
    return any(close(value, found.get("value")) and fold(u) == unit for value, u in _amounts(gold))


def change_in(fact: Fact) -> tuple[float, str] | None:
    """Give the size and direction of a change; a negative value goes down."""
    change = fact.get("change")
    if not isinstance(change, dict) or change.get("value") is None:
        return None
    value = float(change["value"])
    return abs(value), change.get("direction") or ("down" if value < 0 else "up")


def same_change(gold: Fact, found: Fact) -> bool:
    """Whether size and direction of a change agree, or both are missing."""
    one, other = change_in(gold), change_in(found)
    if one is None or other is None:
        return one is other
    return close(one[0], other[0]) and one[1] == other[1]
