"""Which questions there are: the package's own, its checks, and those of folders that a user names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from kg import resources
from kg.errors import QueryError
from kg.questions.headers import Question, read
from kg.questions.nearness import did_you_mean

__all__ = ["checks", "is_own", "question", "questions"]

Folders = Sequence[Path | str]


def questions(folders: Folders = ()) -> tuple[Question, ...]:
    """List all saved questions: the package's in order of number and name, then those of folders by name.

    Raises:
        QueryError: If a folder holds no questions, a file is wrong, or a name is taken.
    """
    found = list(_own())
    taken = {asked.name: asked for asked in (*found, *checks())}
    for asked in (asked for folder in dict.fromkeys(folders) for asked in _of_folder(Path(folder))):
        if asked.name in taken:
            raise QueryError(f"{asked.path}: line 1: {_taken(asked.name, taken[asked.name])}; rename the file")
        taken[asked.name] = asked
        found.append(asked)
    return tuple(found)


@cache
def checks() -> tuple[Question, ...]:
    """Read the saved checks, whose rows are faults."""
    return tuple(read(path) for path in resources.files("queries", ".rq") if path.parent.name == "checks")


def question(name: str, folders: Folders = ()) -> Question:
    """Find a question or a check by name.

    Raises:
        QueryError: If there is none, with the names that come near; or a folder cannot be used.
    """
    known = {question.name: question for question in (*questions(folders), *checks())}
    if name in known:
        return known[name]
    near = did_you_mean(name, list(known)) or did_you_mean(name, {asked.name: asked.title for asked in known.values()})
    listed = f"there are {', '.join(known)}"
    raise QueryError(f"{name}: no such question; {near or listed}")


def is_own(asked: Question) -> bool:
    """Whether it came with the package."""
    return resources.path("queries") in asked.path.parents


@cache
def _own() -> tuple[Question, ...]:
    found = (read(path) for path in resources.files("queries", ".rq") if path.parent.name != "checks")
    return tuple(sorted(found, key=lambda question: (question.number or 0, question.name)))


def _of_folder(folder: Path) -> tuple[Question, ...]:
    if not folder.is_dir():
        raise QueryError(f"{folder}: no such folder of questions")
    files = sorted(folder.glob("*.rq"))
    if not files:
        raise QueryError(f"{folder}: no questions in this folder (files that end in .rq)")
    return tuple(map(read, files))


def _taken(name: str, by: Question) -> str:
    return f"there is a question {name} already, {by.path}"
