"""Who is who: whether two names, with what is known of their bearers, mean one person or body.

Every comparison gives a decision with a score and a reason in words, so that a merge can
say why. The rules are made to be wrong on the side of keeping apart: a similar spelling
counts only together with a state or an office, and two people of one surname stay two.

Comparisons are between two bearers alone and know no others; what follows from several
(a surname that only one known person has) is decided in ``kg.consolidation``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from kg import resources
from kg.gazetteer import Gazetteer, builtin_paths

__all__ = ["Bearer", "Decision", "Name", "anchor", "block_keys", "compare", "fold", "gazetteer", "name_of", "same_text"]

_EXACT: Final = 1.0
_SPELLING: Final = 0.97  # one name in two transliterations
_VARIANT: Final = 0.95  # one given name in two languages, or its short form
_LOOSE: Final = 0.9  # the same but for vowels that Arabic and Persian do not write
_EDIT: Final = 0.85  # a letter or two apart
_INITIAL: Final = 0.86
_SHORTENED: Final = 0.82  # a name without its first given name, or turned round where either word may be a family name
_ALONE: Final = 0.93  # a score that needs no support
_WITH_STATE: Final = 0.86  # ... that the same state has to support
_WITH_OFFICE: Final = 0.8  # ... that the same state and the same office have to support
_LONG: Final = 6  # letters of a name that may differ by one
_VERY_LONG: Final = 9  # ... by two
_ACRONYM: Final = 4  # letters of an acronym that stands for itself

# Spellings of one sound in transliterations, applied in order to a folded word.
_STRICT: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"['’ʼ`ʿʾ]", ""),
        (r"shch|sch|scz|sz|tsch(?=e)", "sh"),
        (r"tch|cz", "ch"),
        (r"zh|(?<=d)j", "zh"),
        (r"dzh|dj", "dzh"),
        (r"kh|ch(?=m)", "kh"),
        (r"ck|cq|q|c(?=[aoulrkt])", "k"),
        (r"ph", "f"),
        (r"ks", "x"),
        (r"tz|cz|c(?=[eiy])", "ts"),
        (r"w", "v"),
        (r"ou|oo", "u"),
        (r"ee|ie$|iy$|ij$|yi$|ii$|yy$|y$|iyy$|ei$|ey$|ay$|ai$", "i"),
        (r"[yj](?=[aeou])", "i"),
        (r"y|j", "i"),
        (r"(?<=[aeiou])i(?=e)|(?<=i)i+", ""),
        (r"^e(?=[kvl])|^ie(?=[kvl])", "ie"),
        (r"io(?=v|r|m|$)|(?<=ch)o(?=v)|(?<=sh)o(?=v)|(?<=zh)o(?=v)", "e"),
        (r"(.)\1+", r"\1"),
    )
)
_LOOSER: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"kh|gh|g(?=ad)", "k"),
        (r"dh|th", "d"),
        (r"zh|dzh", "z"),
        (r"a?ei|ai", "i"),
        (r"z", "s"),
        (r"[ae]+h?", "a"),
        (r"[ou]+", "o"),
        (r"h$", ""),
        (r"v$", "f"),
        (r"(.)\1+", r"\1"),
    )
)
_SMALL_WORDS: Final = frozenset("a an and at by for from in of on the to with de des du et la le les der und".split())
_ORGANISATION_WORDS: Final = {
    "centre": "center",
    "defence": "defense",
    "labour": "labor",
    "organisation": "organization",
    "programme": "program",
    "co-operation": "cooperation",
    "&": "and",
    "dept": "department",
    "min": "ministry",
}
_PINYIN: Final = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:iang|iong|uang|ang|eng|ing|ong|uan|ian|iao|uai|an|en|in|un|ai|ei|ao|ou"
    r"|ia|ie|iu|ua|ui|uo|ue|a|o|e|i|u|er)){1,2}"
)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody or something with a name, as far as one article knows it.

    ``states`` are the IRIs of those that it belongs to or speaks for, ``offices`` names of
    offices as the gazetteer has them. ``kind`` is that of an entity.
    """

    kind: str
    name: str
    states: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether two are the same, how sure that is, and why.

    ``needs`` tells of a name alone (a surname) that it only fits: the two are the same if
    nobody else fits.
    """

    same: bool
    score: float
    because: str
    only_fits: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name taken apart; words are folded, particles and titles left out."""

    words: tuple[str, ...]
    suffix: str = ""
    family_first: bool = False

    @property
    def alone(self) -> bool:
        """Whether it is one word, a surname mostly."""
        return len(self.words) == 1

    @property
    def surname(self) -> str:
        """The word that a newspaper uses for short."""
        return self.words[0] if self.family_first else self.words[-1]


@dataclass(frozen=True)
class _Variants:
    """The table of forms that stand for each other: form to group, by kind."""

    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def group(self, kind: str, form: str) -> str | None:
        return self.groups.get(kind, {}).get(form)


@cache
def _variants() -> _Variants:
    groups: dict[str, dict[str, str]] = {}
    table = resources.path("ontology/gazetteer/name_variants.tsv")
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, forms = line.partition("\t")
            listed = forms.split()
            for form in listed:
                shared = kind in {"honorific", "particle", "suffix"}
                groups.setdefault(kind, {}).setdefault(form, form if shared else listed[0])
    return _Variants(groups)


@cache
def gazetteer() -> Gazetteer:
    """Give the gazetteer that comes with the package, read once."""
    return Gazetteer.load(builtin_paths())


def fold(text: str) -> str:
    """Strip accents and case, and make apostrophes and hyphens plain.

    >>> fold("Volodymyr Zelenśkyj"), fold("Orbán"), fold("Łódź"), fold("Erdoğan")
    ('volodymyr zelenskyj', 'orban', 'lodz', 'erdogan')
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


_LETTERS: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ı": "i", "ə": "a", "Ə": "A", "æ": "ae", "œ": "oe"}
    | {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "\u00a0": " "}
)


# -- names of persons ------------------------------------------------------------------


@lru_cache(maxsize=65536)
def parse(text: str) -> Name:
    """Take a person's name apart.

    >>> parse("Gen. Abdel Fattah el-Sisi").words, parse("Ferdinand Marcos Jr.").suffix
    (('abdfattah', 'sisi'), 'jr')
    """
    folded = re.sub(r"\([^)]*\)|[\"“”]", " ", fold(text)).replace(".", ". ")
    folded = re.sub(r"\babd(?:[aeou]l|o?ul|)?[- ]+(?:(?:[aeu][lrsn]|l)[- ]+)?(?=[a-z])", "abd", folded)
    folded = re.sub(r"\babd[aeou]l(?=[a-z]{4})", "abd", folded)
    variants = _variants()
    raw = [word.strip(".,") for word in re.split(r"[\s-]+", folded)]
    words = [word for word in raw if word.strip("'")]
    suffix = next((word for word in words[1:] if variants.group("suffix", word)), "")
    words = [word for word in words if not (variants.group("suffix", word) and word != words[0])] or [folded.strip()]
    while len(words) > 1 and variants.group("honorific", words[0]):
        words = words[1:]
    named = [word for word in words if not variants.group("particle", word)] or words
    family_first = _is_family_first(words)
    return Name(tuple(words if family_first else named), suffix, family_first)


def _is_family_first(words: list[str]) -> bool:
    """Whether a name looks Chinese or Korean and begins with the family name."""
    if not 2 <= len(words) <= 4 or not _variants().group("family", words[0]):
        return False
    return all(_is_syllables(word) for word in words[1:])


def _is_syllables(word: str) -> bool:
    return bool(_variants().group("syllable", word) or _PINYIN.fullmatch(word) or _KOREAN.fullmatch(word))


_KOREAN: Final = re.compile(
    r"(?:(?:[gnjdrlmbshkptwc]|ch|kk|ss|tt|jj|pp)?y?(?:eong|yeon|yeol|eon|eol|eok|eun|eul|eui|ae|eo|eu|oe|wa|wi|wo|a|e|i|o|u)"
    r"(?:ng|n|m|l|k|p|b|t|g|h)?){1,2}"
)


def _strict(word: str) -> str:
    return _replaced(word, _STRICT)


@lru_cache(maxsize=65536)
def _replaced(word: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, put in rules:
        word = pattern.sub(put, word)
    return word


def _spellings(word: str) -> set[str]:
    """Give the keys of a word; j is read as in German and as in French."""
    return {_strict(word), _strict(word.replace("j", "zh"))} if "j" in word else {_strict(word)}


def _loose(word: str) -> str:
    return _replaced(_strict(word), _LOOSER)


def _given_group(word: str) -> str:
    return _variants().group("given", word) or word


@lru_cache(maxsize=65536)
def _word_score(one: str, other: str, *, given: bool) -> float:
    """Score two words of names; zero if they cannot be one."""
    if not one or not other:
        return 0.0
    if one == other:
        return _EXACT
    if given and _contradicting_genders(one, other):
        return 0.0
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if _strict(one)[:1] == _strict(other)[:1] or one[0] == other[0] else 0.0
    if _feminine(one, other):
        return 0.0
    if given and _given_group(one) == _given_group(other):
        return _VARIANT
    if not _spellings(one).isdisjoint(_spellings(other)):
        return _SPELLING
    if _article_joined(one, other):
        return _VARIANT
    if _loose(one) == _loose(other) and min(len(one), len(other)) > 3:
        return _LOOSE
    return _EDIT if _a_slip_apart(one, other) else 0.0


def _feminine(one: str, other: str) -> bool:
    """Whether two names differ by a final a alone, as those of a man and a woman do in many languages."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter + "a" or {one[-4:], other[-4:]} == {"skii", "skaia"} or _swapped(one, other, "sky", "skaya")


def _swapped(one: str, other: str, masculine: str, feminine: str) -> bool:
    return (one.endswith(masculine) and other.endswith(feminine)) or (one.endswith(feminine) and other.endswith(masculine))


def _article_joined(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 3 and longer[:2] in {"al", "el"} and _strict(longer[2:]) == _strict(shorter)


def _a_slip_apart(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if shorter < _LONG or one[0] != other[0]:
        return False
    return OSA.distance(_strict(one), _strict(other)) <= (2 if shorter >= _VERY_LONG else 1)


def _contradicting_genders(one: str, other: str) -> bool:
    genders = {gazetteer().gender(one.capitalize()), gazetteer().gender(other.capitalize())}
    return genders == {"m", "f"}


def _names_score(one: Name, other: Name) -> tuple[float, str]:
    """Score two full names, with the reason."""
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return 0.0, "another generation"
    if one.words == other.words:
        return _EXACT, "the same name"
    if one.family_first and other.family_first:
        return _eastern_score(one, other)
    if "".join(one.words) == "".join(other.words):
        return _SPELLING, "the same name, divided differently"
    straight = _western_score(one.words, other.words)
    turned = _turned_score(one, other)
    return max(straight, turned, key=lambda found: found[0])


def _eastern_score(one: Name, other: Name) -> tuple[float, str]:
    """Compare Chinese and Korean names: family and given name by romanisation, never by likeness."""
    group = _variants().group
    if group("family", one.words[0]) != group("family", other.words[0]):
        turned = _turned_score(one, other)
        return turned if turned[0] else (0.0, "another family name")
    given = ["".join(_syllable(word) for word in name.words[1:]) for name in (one, other)]
    plain = ["".join(name.words[1:]) for name in (one, other)]
    if plain[0] == plain[1]:
        same_family = one.words[0] == other.words[0]
        return (_SPELLING, "the same name, divided differently") if same_family else (_LOOSE, "another romanisation")
    if given[0] == given[1] and min(len(one.words), len(other.words)) > 2:
        return _SPELLING, "another romanisation"
    return 0.0, "another given name"


def _syllable(word: str) -> str:
    return _variants().group("syllable", word) or word


def _turned_score(one: Name, other: Name) -> tuple[float, str]:
    """Compare with family and given name in the other order, as in Hungarian, Japanese or Chinese."""
    if len(one.words) < 2 or len(other.words) < 2 or one.words[0] == other.words[0]:
        return 0.0, "another name"
    first, second = ("".join(words) for words in (one.words[1:], other.words[:-1]))
    joined = first == second and one.words[0] == other.words[-1]
    first, second = ("".join(words) for words in (other.words[1:], one.words[:-1]))
    joined = joined or (first == second and other.words[0] == one.words[-1])
    if not joined:
        return 0.0, "another name"
    if _both_ways(one):
        return _SHORTENED, "the same words in the other order"
    return _SPELLING, "the same name, family name first"


def _both_ways(name: Name) -> bool:
    """Whether either word of a name can be the given one, so that turning it makes another person."""
    ends = (name.words[0], name.words[-1])
    if all(_variants().group("family", word) for word in ends):
        return True
    return all(gazetteer().gender(word.capitalize()) for word in ends)


def _western_score(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str]:
    shorter, longer = sorted((one, other), key=len)
    whole = _ends_score(shorter, longer)
    part = _part_score(shorter, longer) if len(longer) > len(shorter) else (0.0, "")
    return max(whole, part, key=lambda found: found[0])


def _ends_score(shorter: tuple[str, ...], longer: tuple[str, ...]) -> tuple[float, str]:
    """Compare first and last words; what stands between may be left out but not contradict."""
    last = _word_score(shorter[-1], longer[-1], given=False)
    if not last:
        return 0.0, "another surname"
    if "".join(shorter[:-1]) == "".join(longer[:-1]) or _are_initials(shorter[:-1], longer[:-1]):
        exact = shorter[0] == longer[0] or len(shorter[0]) > 2
        return min(last, _EXACT if exact else _INITIAL), "the same given names or their initials"
    first = _word_score(shorter[0], longer[0], given=True)
    if not first:
        later = max((_word_score(shorter[0], word, given=True) for word in longer[1:-1]), default=0.0)
        return (min(last, later, _SHORTENED), "called by a middle name") if later >= _ALONE else (0.0, "another given name")
    if not _middles_agree(shorter[1:-1], longer[1:-1]):
        return 0.0, "another middle name"
    if min(first, last) < _LOOSE and max(first, last) < _ALONE:
        return 0.0, "both names only similar"
    return min(first, last), _spelled(first, last)


def _spelled(first: float, last: float) -> str:
    match min(first, last):
        case score if score == _EXACT:
            return "the same name but for a middle one"
        case score if score == _INITIAL:
            return "the same surname and initial"
        case score if score >= _VARIANT:
            return "the same name in another spelling"
    return "similar names"


def _are_initials(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether one gives the initials of the other ("JD", "J. D." and "James David")."""
    initials = "".join(word[0] for word in longer)
    return len(longer) > 1 and "".join(shorter) == initials


def _middles_agree(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether each word of one has its like in the other, in order."""
    rest = list(longer if len(longer) >= len(shorter) else shorter)
    for word in shorter if len(longer) >= len(shorter) else longer:
        while rest and not _word_score(word, rest[0], given=True):
            rest.pop(0)
        if not rest:
            return False
        rest.pop(0)
    return not shorter or not longer or bool(_word_score(shorter[0], longer[0], given=True))


def _part_score(shorter: tuple[str, ...], longer: tuple[str, ...]) -> tuple[float, str]:
    """Compare a name with one that has a second surname or more given names."""
    ahead = all(
        _word_score(a, b, given=not place) >= _VARIANT
        for place, (a, b) in enumerate(zip(shorter, longer, strict=False))
    )
    if ahead:
        return _INITIAL, "the same name but for a second surname"
    behind = all(
        _word_score(a, b, given=False) >= _VARIANT for a, b in zip(reversed(shorter), reversed(longer), strict=False)
    )
    return (_SHORTENED, "the end of the longer name") if behind else (0.0, "")


# -- decisions -------------------------------------------------------------------------


def compare(one: Bearer, other: Bearer) -> Decision:
    """Decide whether two are the same person or body."""
    if one.kind != other.kind:
        return Decision(False, 0.0, "of another kind")
    if one.states and other.states and one.states.isdisjoint(other.states):
        return Decision(False, 0.0, "they speak for different states")
    return _compare_persons(one, other) if one.kind == "Person" else _compare_bodies(one, other)


def _compare_persons(one: Bearer, other: Bearer) -> Decision:
    first, second = parse(one.name), parse(other.name)
    if first.alone or second.alone:
        return _compare_surnames(one, other, first, second)
    score, because = _names_score(first, second)
    if score < _SPELLING and _letters(one.name) == _letters(other.name):
        score, because = _SPELLING, "the same name, divided differently"
    return _supported(score, because, one, other)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _supported(score: float, because: str, one: Bearer, other: Bearer) -> Decision:
    state = bool(one.states & other.states)
    office = bool(one.offices & other.offices)
    support = " and the same state" * state + " and the same office" * office
    enough = score >= _ALONE or (score >= _WITH_STATE and state) or (score >= _WITH_OFFICE and state and office)
    if not enough:
        return Decision(False, score, because if not score else f"{because}, and nothing else to support it")
    return Decision(True, score, because + support)


def _compare_surnames(one: Bearer, other: Bearer, first: Name, second: Name) -> Decision:
    """Compare where one has a surname alone: only an office of a state makes the same person of it."""
    short, full = (first, second) if first.alone else (second, first)
    if not _is_called(short, full):
        return Decision(False, 0.0, "another surname")
    state, office = bool(one.states & other.states), bool(one.offices & other.offices)
    if state and office:
        return Decision(True, _WITH_STATE, "the same surname, the same state and the same office")
    if one.name == other.name and one.states == other.states and one.offices == other.offices and not one.states:
        return Decision(True, _WITH_OFFICE, "the same surname, and nothing else is known of either", only_fits=True)
    common = full.family_first or bool(_variants().group("family", short.words[0]))
    if first.alone and second.alone:
        return Decision(False, 0.3, "a surname that others may have")
    if common and not state:
        return Decision(False, 0.3, "a family name of very many people")
    return Decision(False, 0.5, "the same surname", only_fits=True)


def _is_called(short: Name, full: Name) -> bool:
    word = short.words[0]
    wanted = (full.surname, "".join(full.words[1:])) if not full.family_first else (full.words[0],)
    return any(_word_score(word, each, given=False) >= _VARIANT for each in wanted)


def _compare_bodies(one: Bearer, other: Bearer) -> Decision:
    """Compare organisations, places, states and groups."""
    if same_text(one.name, other.name):
        return Decision(True, _EXACT, "the same name")
    known = {entry.iri for entry in _entries(one)}, {entry.iri for entry in _entries(other)}
    if known[0] and known[1]:
        same = known[0] == known[1]
        return Decision(same, _SPELLING if same else 0.0, "names of one entry" if same else "names of two entries")
    if one.kind == "Organisation":
        return _compare_acronyms(one, other)
    if one.kind in {"Place", "Group"} and _strict_text(one.name) == _strict_text(other.name):
        return Decision(True, _VARIANT, "the same name in another spelling")
    return Decision(False, 0.0, "another name")


def _entries(bearer: Bearer) -> list[_Known]:
    return [_Known(entry.iri) for entry in gazetteer().by_name(bearer.name) if entry.kind == bearer.kind or bearer.kind == "Place"]


@dataclass(frozen=True, slots=True)
class _Known:
    iri: str


def _compare_acronyms(one: Bearer, other: Bearer) -> Decision:
    short, full = sorted((one.name, other.name), key=len)
    letters = re.sub(r"[^A-Z]", "", short.replace(".", ""))
    words = [word for word in re.split(r"[\s-]+", full) if word]
    loose = "".join(w[0] for w in words if w.lower() not in _SMALL_WORDS).upper()
    whole = "".join(w[0] for w in words).upper()
    if len(letters) < 3 or len(letters) != len(short.replace(".", "")) or len(words) < 3 or letters not in {loose, whole}:
        return Decision(False, 0.0, "another name")
    if len(letters) >= _ACRONYM or one.states & other.states:
        return Decision(True, _VARIANT, "the acronym of the name")
    return Decision(False, 0.6, "an acronym that others may have")


def same_text(one: str, other: str) -> bool:
    """Whether two names of bodies or places are one but for case, articles, hyphens and national spelling."""
    return _tidy(one) == _tidy(other)


def _tidy(text: str) -> str:
    words = re.split(r"[\s-]+", fold(text).replace(".", "").replace("'s ", " ").replace(",", " "))
    return " ".join(_ORGANISATION_WORDS.get(word, word) for word in words if word and word != "the")


def _strict_text(text: str) -> str:
    return " ".join(_strict(word) for word in _tidy(text).split())


# -- blocking --------------------------------------------------------------------------


def block_keys(bearer: Bearer) -> Iterator[str]:
    """Yield keys of which two bearers share one wherever ``compare`` may find them the same.

    A full name has one for each word together with the initial of each other word, and one
    for its surname, under which surnames alone are looked for.
    """
    if bearer.kind != "Person":
        yield from _body_keys(bearer)
        return
    name = parse(bearer.name)
    if name.alone:
        yield f"person|{anchor(name.words[0])}"
        return
    yield from dict.fromkeys(f"person|{anchor(word)}" for word in (name.surname, "".join(name.words[1:])))
    words = [*name.words, *(word[2:] for word in name.words if len(word) > 5 and word[:2] in {"al", "el"})]
    if len(name.words) > 2:
        words += ["".join(name.words[1:]), "".join(name.words[:-1])]
    pairs = {(anchor(word), _initial(other)) for word in words for other in name.words if word != other}
    yield from (f"person|{word}|{initial}" for word, initial in sorted(pairs) if len(word) > 1)


def _initial(word: str) -> str:
    return _INITIALS.get(initial := anchor(word)[:1], initial)


_INITIALS: Final = {"y": "i", "j": "i", "z": "i", "s": "i", "u": "o", "e": "a", "g": "k"}


def anchor(word: str) -> str:
    """Give the key under which a word of a name is found in any of its spellings."""
    group = _variants().group
    eastern = group("family", word) or group("syllable", word)
    return _loose(_given_group(eastern or word)) or word


def _body_keys(bearer: Bearer) -> Iterator[str]:
    yield f"{bearer.kind}|{_strict_text(bearer.name)}"
    yield from sorted({f"{bearer.kind}|{entry.iri}" for entry in _entries(bearer)})
    words = [word for word in re.split(r"[\s-]+", bearer.name) if word]
    if len(words) == 1:
        yield f"{bearer.kind}|acronym|{bearer.name.replace('.', '').upper()}"
    else:
        yield f"{bearer.kind}|acronym|{''.join(w[0] for w in words).upper()}"
        yield f"{bearer.kind}|acronym|{''.join(w[0] for w in words if w.lower() not in _SMALL_WORDS).upper()}"


def name_of(iri: str) -> str:
    """Read a name back from an IRI that was minted from it."""
    from urllib.parse import unquote

    return unquote(iri.rpartition("/")[2]).replace("_", " ")
