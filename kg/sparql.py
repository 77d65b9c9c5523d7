"""SPARQL queries, read only as far as is needed: their tokens, and where their SELECTs stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

__all__ = ["FORMS", "Select", "giving", "is_limited", "limited", "prologue", "selects", "tokens"]

_TOKEN: Final = re.compile(
    r"""(?P<blank>\s+|\#[^\n]*)
    |(?P<text>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |[?$](?P<variable>\w+)
    |(?P<open>[({\[])|(?P<close>[)}\]])
    |(?P<name>[\w-]*:[\w.:%-]*)
    |(?P<word>\w+)
    |.""",
    re.VERBOSE | re.DOTALL,
)
FORMS: Final = frozenset(("SELECT", "CONSTRUCT", "DESCRIBE", "ASK"))
_ELSEWHERE: Final = frozenset(("GRAPH", "SERVICE"))
_IN_ORDER: Final = frozenset(("OPTIONAL", "MINUS", "BIND"))  # what stands behind these cannot stand before them
_JOINED: Final = frozenset(("{", "}", ".", ")"))  # behind these, braces are joined with what is beside them


def prologue(query: str) -> str:
    """Give what stands before the query itself: BASE and prefixes."""
    forms = (token.start() for token in tokens(query) if (token["word"] or "").upper() in FORMS)
    return query[: next(forms, len(query))]


def tokens(query: str) -> Iterator[re.Match[str]]:
    """Yield the tokens; blanks and comments are left out.

    Their groups are ``text``, ``iri``, ``variable``, ``open`` and ``close`` (brackets),
    ``name`` (with a prefix) and ``word``; signs have none. ``<`` and what follows is taken
    for an IRI where it could be one.
    """
    return (token for token in _TOKEN.finditer(query) if token["blank"] is None)


def is_limited(query: str) -> bool:
    """Whether there is a LIMIT or OFFSET, be it in a sub-select."""
    return any((token["word"] or "").upper() in ("LIMIT", "OFFSET") for token in tokens(query))


def limited(query: str, rows: int) -> str:
    """Let a SELECT query give so many rows at most, unless it says itself how many, or ends in VALUES."""
    outermost = next(selects(query), None)
    behind = tokens(query[outermost.closing + 1 :]) if outermost else ()
    fixed = any((token["word"] or "").upper() in ("LIMIT", "OFFSET", "VALUES") for token in behind)
    return query if fixed or not outermost else f"{query}\nLIMIT {rows}"


def giving(query: str, variables: Iterable[str]) -> str:
    """Let a SELECT query give further variables, behind its own columns."""
    outermost = next(selects(query))
    within = [token for token in tokens(query[: outermost.opening]) if token.start() > outermost.begin]
    ends = [token.start() for token in within if (token["word"] or "").upper() in ("FROM", "WHERE")]
    place = ends[0] if ends else outermost.opening
    return f"{query[:place]}{''.join(f'?{variable} ' for variable in variables)}{query[place:]}"


@dataclass(slots=True, eq=False)
class Select:
    """A SELECT of a query: where it begins, where the braces of its pattern stand, and what it gives by name."""

    begin: int
    variables: set[str] = field(default_factory=set)
    everything: bool = False
    """Whether it gives all variables that it has, by ``*``."""
    computes: bool = False
    opening: int = -1
    closing: int = -1
    joined: bool = False
    """Whether it stands in braces that are joined with what is beside them, in the graph that is asked."""
    alone: tuple[int, int] | None = None
    """These braces, where it finds nodes of one variable."""
    within: Select | None = None
    """The SELECT in whose pattern they directly stand, before all that is not simply joined; none elsewhere."""
    parent: Select | None = None

    def gives(self, variable: str) -> bool:
        """Whether a variable of this sub-select is the outermost one's of that name."""
        return variable in self.variables and (not self.parent or not self.parent.parent or self.parent.gives(variable))


@dataclass(slots=True)
class _Group:
    """A pair of braces: the SELECT whose pattern it is, or the first thing in it."""

    start: int
    follows: str
    elsewhere: bool
    in_order: bool = False
    pattern_of: Select | None = None
    holds: Select | None = None


def selects(query: str) -> Iterator[Select]:
    """List the SELECTs of a query, the outermost first."""
    read = list(tokens(query))
    made, groups = list[Select](), list[_Group]()
    selecting: Select | None = None
    parentheses, before, elsewhere = 0, "", False
    for place, token in enumerate(read):
        text = token[0]
        word = (token["word"] or "").upper()
        if word == "SELECT":
            selecting, parentheses = _begun(token.start(), groups, before), 0
            made.append(selecting)
        elif word in _ELSEWHERE:
            elsewhere = True
        elif word in _IN_ORDER and groups:
            groups[-1].in_order = True
        elif text in ("(", ")"):
            parentheses += 1 if text == "(" else -1
            if selecting:
                selecting.computes = True
        elif selecting and token["variable"] and not parentheses:
            selecting.variables.add(token["variable"])
        elif selecting and text == "*" and not parentheses:
            selecting.everything = True
        elif text == "{":
            groups.append(_Group(token.start(), before, elsewhere))
            elsewhere = False
            if selecting and not parentheses:
                selecting.opening, groups[-1].pattern_of, selecting = token.start(), selecting, None
        elif text == "}" and groups:
            following = read[place + 1][0].upper() if place + 1 < len(read) else ""
            _end(groups.pop(), query, token.start(), following)
        before = text
    return (select for select in made if select.closing >= 0)


def _begun(begin: int, groups: list[_Group], before: str) -> Select:
    parent = next((group.pattern_of for group in reversed(groups) if group.pattern_of), None)
    select = Select(begin, parent=parent)
    if groups and before == "{":
        groups[-1].holds = select
        here = not any(group.elsewhere for group in groups)
        select.joined = here and len(groups) > 1 and groups[-1].follows in _JOINED
        select.within = groups[-2].pattern_of if select.joined and not groups[-2].in_order else None
    return select


def _end(group: _Group, query: str, end: int, following: str) -> None:
    if group.pattern_of:
        group.pattern_of.closing = end
    held = group.holds
    if held and held.joined and following != "UNION":
        whole = not held.computes and not query[held.closing + 1 : end].strip()  # nothing groups, orders or limits it
        if len(held.variables) == 1 and not held.everything and whole:
            held.alone = group.start, end
