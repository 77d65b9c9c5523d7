"""Persons of one article: which names are one person, with which office, for which state.

A person is known by the fullest name in the article. A shorter mention belongs to the
last full name before it that ends, or failing that begins, with the same words; two
people of one surname stay two.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from spacy.tokens import Doc, Span, Token

from kg.gazetteer import Entry, Gazetteer
from kg.identifiers import entity_iri
from kg.model import Entity

__all__ = ["Person", "Role", "find_people", "fold", "gender_of", "role_in", "state_in"]

Gender = Literal["m", "f"]
_ROLE_WINDOW: Final = 12
_ROLE_POS: Final = frozenset({"NOUN", "PROPN", "ADJ", "PART"})
_ROLE_JOINTS: Final = frozenset({"'s", "’s", "-", "of", "for", "and", "&", "the"})
_POSTED: Final = frozenset(
    {
        "ambassador",
        "envoy",
        "representative",
        "adviser",
        "advisor",
        "aide",
        "assistant",
        "consul",
        "delegate",
        "counsel",
    }
)
_FEMALE: Final = frozenset(
    {"mrs", "ms", "miss", "lady", "queen", "princess", "madam", "dame", "spokeswoman", "chairwoman"}
)
_MALE: Final = frozenset({"mr", "sir", "lord", "king", "prince", "emir", "sultan", "sheikh", "spokesman", "chairman"})


@dataclass(frozen=True, slots=True)
class Role:
    """An office as printed: ``head`` is the office's own word or words, lower-case."""

    text: str
    head: str
    state: Entry | None
    start: int
    end: int


@dataclass(slots=True)
class Person:
    """A person of the article; grows while the text is read, and is then left alone."""

    words: tuple[str, ...]
    mentions: list[Span] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    gender: Gender | None = None
    alt_names: set[str] = field(default_factory=set)
    entry: Entry | None = None

    @property
    def name(self) -> str:
        """The name that a gazetteer gives, else the fullest name in the article."""
        return self.entry.name if self.entry else " ".join(self.words)

    def entity(self) -> Entity:
        """Describe the person as far as this article and a gazetteer go."""
        role = max(self.roles, key=lambda r: (r.state is not None, len(r.text)), default=None)
        return Entity(
            iri=self.entry.iri if self.entry else entity_iri("Person", self.name),
            kind="Person",
            name=self.name,
            alt_names=tuple(sorted(self.alt_names - {self.name})),
            role=role.text if role else None,
            on_behalf_of=role.state.iri if role and role.state else None,
            same_as=self.entry.same_as if self.entry else (),
        )


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Strip accents and case, for comparing names."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def find_people(doc: Doc, gazetteer: Gazetteer) -> list[Person]:
    """Gather the persons of a doc in order of their first mention."""
    spans = [entity for entity in doc.ents if entity.label_ == "PERSON"]
    people = _full_names(spans, gazetteer)
    for span in spans:
        person = _whose(span, people) or people.add(_person(_words(span), gazetteer))
        _note(person, span, doc, gazetteer)
    return sorted((p for p in people.all if p.mentions), key=lambda p: p.mentions[0].start)


class _Register:
    """Persons in the order in which they were added, found by the words at the ends of their names.

    Two names of one person share their first word or their last, so that no others need comparing.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.listed: dict[str, Person] = {}
        self.all: list[Person] = []
        self.by_first: defaultdict[str, dict[int, Person]] = defaultdict(dict)
        self.by_last: defaultdict[str, dict[int, Person]] = defaultdict(dict)

    def add(self, person: Person) -> Person:
        place = len(self.all)
        self.all.append(person)
        self.by_first[fold(person.words[0])][place] = person
        self.by_last[fold(person.words[-1])][place] = person
        if person.entry:
            self.listed[person.entry.iri] = person
        return person

    def known(self, words: Sequence[str]) -> Person | None:
        """Give the person whom a name of a gazetteer means, if the article has named that person."""
        entry = _listed(words, self.gazetteer)
        return self.listed.get(entry.iri) if entry else None

    def same(self, words: Sequence[str]) -> Person | None:
        """Give the first person whom a name of two or more words may name."""
        if _listed(words, self.gazetteer):
            return self.known(words)
        known = self.by_first.get(fold(words[0]), {}) | self.by_last.get(fold(words[-1]), {})
        return next((known[place] for place in sorted(known) if _same_full_name(words, known[place].words)), None)


def _words(span: Span) -> tuple[str, ...]:
    """Split a name at its white space; hyphenated names stay whole."""
    return tuple(span.text.split())


def _person(words: tuple[str, ...], gazetteer: Gazetteer) -> Person:
    return Person(words, entry=_listed(words, gazetteer))


def _listed(words: Sequence[str], gazetteer: Gazetteer) -> Entry | None:
    """Find the only person whom a gazetteer calls so."""
    found = [entry for entry in gazetteer.by_name(" ".join(words)) if entry.kind == "Person"]
    return found[0] if len(found) == 1 else None


def _full_names(spans: Sequence[Span], gazetteer: Gazetteer) -> _Register:
    people = _Register(gazetteer)
    for span in sorted(spans, key=lambda s: (-len(_words(s)), s.start)):
        words = _words(span)
        if len(words) > 1 and people.same(words) is None:
            people.add(_person(words, gazetteer))
    return people


def _same_full_name(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    """Whether two names of two or more words are one: same surname, first names that agree."""
    first, second = [fold(w) for w in shorter], [fold(w) for w in longer]
    if first == second[-len(first) :] or first == second[: len(first)]:
        return True
    return first[-1] == second[-1] and _first_names_agree(first[0], second[0])


def _first_names_agree(one: str, other: str) -> bool:
    """Whether two spellings, or an initial and a name, may be one first name."""
    from rapidfuzz.distance import OSA

    if one[0] != other[0]:
        return False
    if len(one.strip(".")) == 1 or len(other.strip(".")) == 1:
        return True
    return OSA.distance(one, other) <= (1 if min(len(one), len(other)) < 8 else 2)


def _whose(span: Span, people: _Register) -> Person | None:
    words = _words(span)
    if len(words) > 1:
        return people.same(words)
    if _listed(words, people.gazetteer):
        return people.known(words)
    word = fold(words[0])
    found = [*(people.by_last.get(word) or people.by_first.get(word) or {}).values()]
    named_before = [p for p in found if p.mentions and p.mentions[-1].start < span.start]
    return max(named_before, key=lambda p: p.mentions[-1].start, default=found[0] if found else None)


def _note(person: Person, span: Span, doc: Doc, gazetteer: Gazetteer) -> None:
    person.mentions.append(span)
    person.alt_names.add(span.text if "\n" not in span.text else " ".join(_words(span)))
    read = (_role_before(span, doc, gazetteer), _role_after(span, doc, gazetteer), _role_beside(span, doc, gazetteer))
    roles = [role for role in read if role]
    person.roles.extend(roles)
    person.gender = person.gender or _gender(person, roles, span, doc, gazetteer)


def _gender(person: Person, roles: Sequence[Role], span: Span, doc: Doc, gazetteer: Gazetteer) -> Gender | None:
    """Read a gender off what stands beside a mention, else off the first name; earlier mentions told none."""
    before = doc[span.start - 1].text.lower().strip(".") if span.start else ""
    known = gender_of(before, *(word for role in roles for word in role.text.lower().split()))
    if known:
        return known
    return gazetteer.gender(person.words[0]) if len(person.words) > 1 else None


def gender_of(*words: str) -> Gender | None:
    """Read a person's gender off a title or office in lower case, where it tells it."""
    if not _FEMALE.isdisjoint(words):
        return "f"
    return None if _MALE.isdisjoint(words) else "m"


def _role_before(span: Span, doc: Doc, gazetteer: Gazetteer) -> Role | None:
    """Read the office in front of a name, back to the start of its noun phrase."""
    start = span.start
    floor = max(span.sent.start, span.start - _ROLE_WINDOW)
    while start > floor and (_belongs_to_role(doc[start - 1]) or _joins_offices(doc, start - 1, floor, gazetteer)):
        start -= 1
    while start < span.start and (doc[start].text in _ROLE_JOINTS or doc[start].pos_ == "PART"):
        start += 1
    return role_in(doc, start, span.start, gazetteer)


def _joins_offices(doc: Doc, position: int, floor: int, gazetteer: Gazetteer) -> bool:
    """Whether two offices of one person are joined: "Deputy Prime Minister and Foreign Minister X".

    They are written as titles, without an article: "the prime minister and Foreign Minister X" are two.
    """
    if doc[position].lower_ not in {"and", "&"} or position <= floor or not doc[position - 1].text[0].isupper():
        return False
    start = position - 1
    while start > floor and doc[start - 1].text[0].isupper() and doc[start - 1].pos_ in _ROLE_POS:
        start -= 1
    article = start > floor and doc[start - 1].pos_ == "DET"
    return not article and _office_ending_at(doc, start, position, gazetteer) is not None


def _belongs_to_role(token: Token) -> bool:
    if token.lower_ == "to" and token.i and token.nbor(-1).lower_ in _POSTED:  # "Ambassador to Norway X"
        return True
    if token.text == "-" and token.whitespace_ and token.i and token.nbor(-1).whitespace_:
        return False  # the dash behind a dateline's town
    return (token.pos_ in _ROLE_POS and not token.is_quote) or token.text in {"'s", "’s", "-", "of", "for", "&"}


def _role_after(span: Span, doc: Doc, gazetteer: Gazetteer) -> Role | None:
    """Read an office in apposition: ``Name, the foreign minister of X, ...``."""
    start = span.end + 1
    if start >= len(doc) or doc[span.end].text != ",":
        return None
    end = start
    while end < min(len(doc), start + _ROLE_WINDOW) and not _ends_apposition(doc[end]):
        end += 1
    if (
        end < len(doc)
        and doc[end].text not in {",", ".", ";", ")", "–", "—"}
        and doc[end].pos_ not in {"VERB", "AUX", "PRON", "SCONJ", "ADP"}
    ):
        return None
    if any(token.ent_type_ == "PERSON" for token in doc[start:end]):
        return None
    return role_in(doc, start, end, gazetteer)


def _role_beside(span: Span, doc: Doc, gazetteer: Gazetteer) -> Role | None:
    """Read an office with the name in apposition: ``the foreign minister of X, Name, ...``."""
    end = span.start - 1
    if (
        end < 1
        or doc[end].text != ","
        or (span.end < len(doc) and doc[span.end].text not in {",", ".", ";", ")", "–", "—"})
    ):
        return None
    start = end
    floor = max(span.sent.start, end - _ROLE_WINDOW)
    while start > floor and (_belongs_to_role(doc[start - 1]) or doc[start - 1].pos_ in {"DET", "ADP", "PRON"}):
        start -= 1
    # the office begins after the last preposition that is no part of it ("by phone with his counterpart, X")
    joints = (
        i for i in range(end - 1, start - 1, -1) if doc[i].pos_ == "ADP" and doc[i].lower_ not in {"of", "for", "to"}
    )
    start = next(joints, start - 1) + 1
    while start < end and doc[start].pos_ in {"ADP", "DET", "PRON", "PART"}:
        start += 1
    if any(token.ent_type_ == "PERSON" for token in doc[start:end]):
        return None
    return role_in(doc, start, end, gazetteer)


def _ends_apposition(token: Token) -> bool:
    if token.lower_ in {"to", "in", "at"} and token.i and token.nbor(-1).lower_ not in _POSTED:
        return True
    mark = token.is_punct and token.text not in {"-", "’", "'"}
    return mark or token.is_space or token.pos_ in {"VERB", "AUX", "SCONJ"}


def role_in(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> Role | None:
    """Read the office in a noun phrase; the last office of it counts."""
    while start < end and doc[start].pos_ == "DET":
        start += 1
    for last in range(end, start, -1):
        head = _office_ending_at(doc, start, last, gazetteer)
        if head:
            sent = next((t.i for t in doc[start + 1 : end] if t.lower_ == "to" and t.nbor(-1).lower_ in _POSTED), end)
            return Role(doc[start:end].text, head, state_in(doc, start, sent, gazetteer), start, end)
    return None


def _office_ending_at(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> str | None:
    """Find the longest office of up to four words that ends before token ``end``."""
    for first in range(max(start, end - 5), end):
        text = doc[first:end].text.lower()
        if gazetteer.office(text):
            return text
    lemma = doc[end - 1].lemma_.lower()
    return lemma if gazetteer.office(lemma) else None


def state_in(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> Entry | None:
    """Find the state or organisation that a noun phrase names, the first one in it."""
    for entity in _entities(doc, start, end):
        entry = _actor_entry(entity.text, gazetteer)
        if entry:
            return entry
    return None


def _entities(doc: Doc, start: int, end: int) -> Iterator[Span]:
    """Yield the entities within tokens; ``doc.ents`` would go over the whole doc."""
    for position in range(start, end):
        if doc[position].ent_iob_ == "B":
            after = position + 1
            while after < len(doc) and doc[after].ent_iob_ == "I":
                after += 1
            if after <= end:
                yield doc[position:after]


def _actor_entry(text: str, gazetteer: Gazetteer) -> Entry | None:
    """Find the actor behind a name; a body of one state acts for that state."""
    for entry in (*gazetteer.by_name(text), *gazetteer.by_demonym(text), *gazetteer.by_metonym(text)):
        if entry.kind in {"State", "Organisation", "Group"}:
            return (gazetteer.entry(entry.in_state) if entry.in_state else None) or entry
        state = gazetteer.capital_of(entry)
        if state:
            return state
    return None
