"""Names of persons: taken apart, and compared with a score and a reason.

A name of a newspaper may be in either order, lack a middle name or a second surname, have
initials, particles and titles, and be spelled in one of several ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from kg.identity.spellings import fold, gazetteer, given_group, loose, spellings, strict, variants

__all__ = ["ALONE", "EXACT", "SPELLING", "VARIANT", "Name", "names_score", "parse", "word_score"]

EXACT: Final = 1.0
SPELLING: Final = 0.97  # one name in two transliterations
VARIANT: Final = 0.95  # one given name in two languages, or its short form
LOOSE: Final = 0.9  # the same but for vowels that Arabic and Persian do not write
_EDIT: Final = 0.85  # a letter or two apart
_INITIAL: Final = 0.86
_SHORTENED: Final = 0.82  # a name without its first given name, or turned round where either word may be a family name
ALONE: Final = 0.93  # a score that needs no support
_LONG: Final = 6  # letters of a name that may differ by one
_VERY_LONG: Final = 9  # ... by two
_PINYIN: Final = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:iang|iong|uang|ang|eng|ing|ong|uan|ian|iao|uai|an|en|in|un|ai|ei|ao|ou"
    r"|ia|ie|iu|ua|ui|uo|ue|a|o|e|i|u|er)){1,2}"
)
_KOREAN: Final = re.compile(
    r"(?:(?:[gnjdrlmbshkptwc]|ch|kk|ss|tt|jj|pp)?y?(?:eong|yeon|yeol|eon|eol|eok|eun|eul|eui|ae|eo|eu|oe|wa|wi|wo|a|e|i|o|u)"
    r"(?:ng|n|m|l|k|p|b|t|g|h)?){1,2}"
)


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


@lru_cache(maxsize=65536)
def parse(text: str) -> Name:
    """Take a person's name apart.

    >>> parse("Gen. Abdel Fattah el-Sisi").words, parse("Ferdinand Marcos Jr.").suffix
    (('abdfattah', 'sisi'), 'jr')
    """
    folded = re.sub(r"\([^)]*\)|[\"“”]", " ", fold(text)).replace(".", ". ")
    folded = re.sub(r"\babd(?:[aeou]l|o?ul|)?[- ]+(?:(?:[aeu][lrsn]|l)[- ]+)?(?=[a-z])", "abd", folded)
    folded = re.sub(r"\babd[aeou]l(?=[a-z]{4})", "abd", folded)
    forms = variants()
    raw = [word.strip(".,") for word in re.split(r"[\s-]+", folded)]
    words = [word for word in raw if word.strip("'")]
    suffix = next((word for word in words[1:] if forms.group("suffix", word)), "")
    words = [word for word in words if not (forms.group("suffix", word) and word != words[0])] or [folded.strip()]
    while len(words) > 1 and forms.group("honorific", words[0]):
        words = words[1:]
    named = [word for word in words if not forms.group("particle", word)] or words
    family_first = _is_family_first(words)
    return Name(tuple(words if family_first else named), suffix, family_first)


def _is_family_first(words: list[str]) -> bool:
    """Whether a name looks Chinese or Korean and begins with the family name."""
    if not 2 <= len(words) <= 4 or not variants().group("family", words[0]):
        return False
    return all(_is_syllables(word) for word in words[1:])


def _is_syllables(word: str) -> bool:
    return bool(variants().group("syllable", word) or _PINYIN.fullmatch(word) or _KOREAN.fullmatch(word))


@lru_cache(maxsize=65536)
def word_score(one: str, other: str, *, given: bool) -> float:
    """Score two words of names; zero if they cannot be one."""
    if not one or not other:
        return 0.0
    if one == other:
        return EXACT
    if given and _contradicting_genders(one, other):
        return 0.0
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if strict(one)[:1] == strict(other)[:1] or one[0] == other[0] else 0.0
    if _feminine(one, other):
        return 0.0
    if given and given_group(one) == given_group(other):
        return VARIANT
    if not spellings(one).isdisjoint(spellings(other)):
        return SPELLING
    if _article_joined(one, other):
        return VARIANT
    if loose(one) == loose(other) and min(len(one), len(other)) > 3:
        return LOOSE
    return _EDIT if _a_slip_apart(one, other) else 0.0


def _feminine(one: str, other: str) -> bool:
    """Whether two names differ by a final a alone, as those of a man and a woman do in many languages."""
    shorter, longer = sorted((one, other), key=len)
    return (
        longer == shorter + "a" or {one[-4:], other[-4:]} == {"skii", "skaia"} or _swapped(one, other, "sky", "skaya")
    )


def _swapped(one: str, other: str, masculine: str, feminine: str) -> bool:
    return (one.endswith(masculine) and other.endswith(feminine)) or (
        one.endswith(feminine) and other.endswith(masculine)
    )


def _article_joined(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 3 and longer[:2] in {"al", "el"} and strict(longer[2:]) == strict(shorter)


def _a_slip_apart(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if shorter < _LONG or one[0] != other[0]:
        return False
    return OSA.distance(strict(one), strict(other)) <= (2 if shorter >= _VERY_LONG else 1)


def _contradicting_genders(one: str, other: str) -> bool:
    genders = {gazetteer().gender(one.capitalize()), gazetteer().gender(other.capitalize())}
    return genders == {"m", "f"}


def names_score(one: Name, other: Name) -> tuple[float, str]:
    """Score two full names, with the reason."""
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return 0.0, "another generation"
    if one.words == other.words:
        return EXACT, "the same name"
    if one.family_first and other.family_first:
        return _eastern_score(one, other)
    if "".join(one.words) == "".join(other.words):
        return SPELLING, "the same name, divided differently"
    straight = _western_score(one.words, other.words)
    turned = _turned_score(one, other)
    return max(straight, turned, key=lambda found: found[0])


def _eastern_score(one: Name, other: Name) -> tuple[float, str]:
    """Compare Chinese and Korean names: family and given name by romanisation, never by likeness."""
    group = variants().group
    if group("family", one.words[0]) != group("family", other.words[0]):
        turned = _turned_score(one, other)
        return turned if turned[0] else (0.0, "another family name")
    given = ["".join(_syllable(word) for word in name.words[1:]) for name in (one, other)]
    plain = ["".join(name.words[1:]) for name in (one, other)]
    if plain[0] == plain[1]:
        same_family = one.words[0] == other.words[0]
        return (SPELLING, "the same name, divided differently") if same_family else (LOOSE, "another romanisation")
    if given[0] == given[1] and min(len(one.words), len(other.words)) > 2:
        return SPELLING, "another romanisation"
    return 0.0, "another given name"


def _syllable(word: str) -> str:
    return variants().group("syllable", word) or word


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
    return SPELLING, "the same name, family name first"


def _both_ways(name: Name) -> bool:
    """Whether either word of a name can be the given one, so that turning it makes another person."""
    ends = (name.words[0], name.words[-1])
    if all(variants().group("family", word) for word in ends):
        return True
    return all(gazetteer().gender(word.capitalize()) for word in ends)


def _western_score(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str]:
    shorter, longer = sorted((one, other), key=len)
    whole = _ends_score(shorter, longer)
    part = _part_score(shorter, longer) if len(longer) > len(shorter) else (0.0, "")
    return max(whole, part, key=lambda found: found[0])


def _ends_score(shorter: tuple[str, ...], longer: tuple[str, ...]) -> tuple[float, str]:
    """Compare first and last words; what stands between may be left out but not contradict."""
    last = word_score(shorter[-1], longer[-1], given=False)
    if not last:
        return 0.0, "another surname"
    if "".join(shorter[:-1]) == "".join(longer[:-1]) or _are_initials(shorter[:-1], longer[:-1]):
        exact = shorter[0] == longer[0] or len(shorter[0]) > 2
        return min(last, EXACT if exact else _INITIAL), "the same given names or their initials"
    first = word_score(shorter[0], longer[0], given=True)
    if not first:
        later = max((word_score(shorter[0], word, given=True) for word in longer[1:-1]), default=0.0)
        return (
            (min(last, later, _SHORTENED), "called by a middle name") if later >= ALONE else (0.0, "another given name")
        )
    if not _middles_agree(shorter[1:-1], longer[1:-1]):
        return 0.0, "another middle name"
    if min(first, last) < LOOSE and max(first, last) < ALONE:
        return 0.0, "both names only similar"
    return min(first, last), _spelled(first, last)


def _spelled(first: float, last: float) -> str:
    match min(first, last):
        case score if score == EXACT:
            return "the same name but for a middle one"
        case score if score == _INITIAL:
            return "the same surname and initial"
        case score if score >= VARIANT:
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
        while rest and not word_score(word, rest[0], given=True):
            rest.pop(0)
        if not rest:
            return False
        rest.pop(0)
    return not shorter or not longer or bool(word_score(shorter[0], longer[0], given=True))


def _part_score(shorter: tuple[str, ...], longer: tuple[str, ...]) -> tuple[float, str]:
    """Compare a name with one that has a second surname or more given names."""
    ahead = all(
        word_score(a, b, given=not place) >= VARIANT for place, (a, b) in enumerate(zip(shorter, longer, strict=False))
    )
    if ahead:
        return _INITIAL, "the same name but for a second surname"
    behind = all(
        word_score(a, b, given=False) >= VARIANT for a, b in zip(reversed(shorter), reversed(longer), strict=False)
    )
    return (_SHORTENED, "the end of the longer name") if behind else (0.0, "")
