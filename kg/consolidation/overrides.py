"""The user's word on what is the same and what is not, which goes before every rule.

A file of lines ``same<tab>A<tab>B`` or ``different<tab>A<tab>B``; A and B are IRIs of
records or entities, or names of persons and bodies as articles print them. ``#`` begins a
remark; a third column may give the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError
from kg.identity import fold

__all__ = ["Overrides", "read"]


@dataclass(frozen=True, slots=True)
class Overrides:
    """Pairs of keys with a verdict; a key is an IRI or a folded name."""

    verdicts: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def verdict(self, one: Iterable[str], other: Iterable[str]) -> bool | None:
        """Tell whether two are the same, each known by some keys; None if nothing is said.

        ``different`` is stronger where several keys say otherwise.
        """
        if not self.verdicts:
            return None
        others = list(other)
        found = [self.verdicts.get(_pair(a, b)) for a in one for b in others]
        return None if set(found) <= {None} else False not in found

    def keys(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the keys under which those that are said to be the same meet."""
        known = set(names)
        for (one, other), same in self.verdicts.items():
            if same and not known.isdisjoint((one, other)):
                yield f"same|{one}|{other}"

    @property
    def digest(self) -> str:
        """Tell two sets of overrides apart."""
        return repr(sorted(self.verdicts.items()))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def key(text: str) -> str:
    """Give an IRI as it is and a name folded."""
    return text.strip() if "://" in text else " ".join(fold(text).split())


def read(path: Path | str | None) -> Overrides:
    """Read a file of overrides; without one there are none.

    Raises:
        InputError: If it cannot be read, a line is not understood, or two lines contradict.
    """
    if path is None:
        return Overrides()
    verdicts: dict[tuple[str, str], bool] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        said, *named = (part.strip() for part in line.split("\t"))
        if said not in {"same", "different"} or len(named) < 2 or not all(named[:2]):
            raise InputError(
                f"{path}:{number}", "not an override", "write same or different, a tab, one, a tab, the other"
            )
        pair = _pair(key(named[0]), key(named[1]))
        if verdicts.setdefault(pair, said == "same") != (said == "same"):
            raise InputError(f"{path}:{number}", "an earlier line says the opposite", "take one of the two out")
    return Overrides(verdicts)


def _lines(path: Path | str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, f"cannot be read: {error}", "give the path of a UTF-8 table") from error
