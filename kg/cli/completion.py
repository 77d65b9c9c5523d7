"""Tab completion of ``kg ask``: names of questions, their parameters, and values that occur.

Parameters of a question are no options that typer knows: they stand among the arguments as
``--name value``. What is wrong in a line that is being written gives no completion and no
message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperCommand

from kg.errors import KgError, UsageError

__all__ = ["AskCommand", "given", "listed", "names", "taken_apart"]

Completion = tuple[str, str]
_STEERING: Final = re.compile(r"[\\\"`$\x00-\x1f\x7f-\x9f]")  # what a shell might read in a value from a graph
_SPECIAL: Final = re.compile(r"([^\w@%+=:,./-])")


class AskCommand(TyperCommand):
    """``kg ask``, where parameters of the question and their values are completed as well."""

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """List parameters or values that fit what is written, then the options of the command."""
        options = super().shell_complete(ctx, incomplete)
        item = type(super().shell_complete(ctx, "-")[0])  # click's class, of whichever click typer has
        return [*(item(value, help=said) for value, said in given(ctx, incomplete)), *options]


def names(ctx: typer.Context, incomplete: str) -> list[Completion]:
    """Complete the name of a question, with its title."""
    from kg import questions

    try:
        known = questions.questions(_folders(ctx))
    except KgError:
        known = questions.questions()
    return [(asked.name, asked.title) for asked in known if asked.name.startswith(incomplete)]


def given(ctx: typer.Context, incomplete: str) -> list[Completion]:
    """Complete the name of a parameter, or the value of the one that was named last."""
    words = _words(ctx)
    if words and words[-1] == "=":
        words.pop()  # bash takes --name=value apart
    pending = words.pop().removeprefix("--") if words and _awaits_a_value(words) else ""
    try:
        return list(_values(ctx, words, pending, incomplete) if pending else _parameters(ctx, words, incomplete))
    except KgError:
        return []


def listed(ctx: typer.Context, incomplete: str) -> list[Completion]:
    """Complete the name of a parameter whose values can be listed."""
    from kg import questions

    try:
        name, _ = taken_apart(_words(ctx))
        asked = questions.question(name or "", _folders(ctx))
    except KgError:
        return []
    return [(p.name, p.description) for p in asked.parameters if p.values and p.name.startswith(incomplete)]


def taken_apart(words: Iterable[str]) -> tuple[str | None, dict[str, str]]:
    """Read a question's name, and its parameters as ``--name value`` or ``--name=value``, in any order.

    Raises:
        UsageError: If something is neither.
    """
    question: str | None = None
    found: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--"):
            if question is not None:
                raise UsageError(f"{word}: not understood; parameters are written --name value")
            question = word
            continue
        name = name.replace("-", "_")
        if name in found:
            raise UsageError(f"--{name}: given twice")
        taken = value if equals else next(rest, None)
        if taken is None or not name:
            raise UsageError(f"{word}: its value is missing")
        found[name] = taken
    return question, found


def _words(ctx: typer.Context) -> list[str]:
    """List the arguments so far; where an option still lacks its value, click leaves all of them in one place."""
    return [word for word in (ctx.params.get("question"), *ctx.args) if word]


def _awaits_a_value(words: list[str]) -> bool:
    try:
        taken_apart(words)
    except UsageError:
        return words[-1].startswith("--")
    return False


def _parameters(ctx: typer.Context, words: list[str], incomplete: str) -> Iterator[Completion]:
    from kg import questions

    name, taken = taken_apart(words)
    asked = questions.question(name or "", _folders(ctx))
    for parameter in asked.parameters:
        option = f"--{parameter.name}"
        if parameter.name not in taken and option.startswith(incomplete):
            yield option, parameter.description


def _values(ctx: typer.Context, words: list[str], pending: str, incomplete: str) -> Iterator[Completion]:
    """Yield values that occur in the graph or store of the line; an endpoint is left in peace."""
    from kg import questions
    from kg.cli.options import source

    name, taken = taken_apart(words)
    asked = questions.question(name or "", _folders(ctx))
    opened = source(list(map(Path, ctx.params.get("graph") or ())), ctx.params.get("store"), None)
    for value, rows in questions.some_values(opened, asked, pending, taken):
        if value.lower().startswith(incomplete.lower()) and not _STEERING.search(value):
            yield _escaped(value), "" if rows is None else questions.counted(rows, "row")


def _folders(ctx: typer.Context) -> tuple[Path, ...]:
    return tuple(map(Path, ctx.params.get("queries") or ()))


def _escaped(value: str) -> str:
    """Write a value as the shell that asks wants it: bash takes it over as it stands, the others quote it."""
    words = os.environ.get("COMP_WORDS", "").split("\n")
    place = int(os.environ.get("COMP_CWORD", "0"))
    within_quotes = place < len(words) and words[place][:1] in ("'", '"')
    bash = os.environ.get("_KG_COMPLETE") == "complete_bash"
    return _SPECIAL.sub(r"\\\1", value) if bash and not within_quotes else value
