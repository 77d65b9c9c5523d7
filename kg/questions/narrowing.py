"""Which records are meant is found out first; a question then looks up these alone.

Engines evaluate a sub-select by itself, over everything, and join it late. One that finds
nodes, such as ``{ SELECT DISTINCT ?record WHERE { ... } }``, is therefore put to the store
as a query of its own, and what it found takes its place as a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kg.errors import QueryError
from kg.terms import Answer, Blank, Iri, Source, Term, sparql

__all__ = ["narrowed"]

_MOST: Final = 10_000  # nodes that are listed in a query
_PROLOGUE: Final = re.compile(r"(?mi)^[ \t]*(?:PREFIX|BASE)\b.*$")
_LIMITED: Final = re.compile(r"(?i)\b(?:LIMIT|OFFSET)\b")
_TOKEN: Final = re.compile(
    r"""(?P<comment>\#.*)"""
    r"""|(?P<quoted>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>)"""
    r"""|[?$](?P<variable>\w+)|(?P<word>\w+)|\S"""
)


@dataclass(slots=True, eq=False)
class _Select:
    """A SELECT of a query: where it begins, where the braces of its pattern stand, and what it gives by name."""

    begin: int
    variables: set[str] = field(default_factory=set)
    computes: bool = False
    opening: int = -1
    closing: int = -1
    joined: bool = False
    """Whether it stands in braces that are joined with what is beside them."""
    alone: tuple[int, int] | None = None
    """These braces, where it finds nodes of one variable."""
    within: _Select | None = None
    """The SELECT in whose pattern these braces directly stand; none where that is an OPTIONAL or the like."""
    parent: _Select | None = None

    def gives(self, variable: str) -> bool:
        """Whether a variable of this sub-select is the outermost one's of that name."""
        return variable in self.variables and (not self.parent or not self.parent.parent or self.parent.gives(variable))


def narrowed(source: Source, query: str, among: Iterable[str] | None = None) -> str:
    """Give a query with what sub-selects of one variable find, and what else is known of ``?record``, as lists.

    A list stands at the beginning of the SELECT that the sub-select stood in. Where that is the
    outermost one, it also stands in every sub-select that gives the variable: what this
    finds besides would be lost in the join. In an OPTIONAL or a branch of a UNION it
    stands where the sub-select stood. Sub-selects of sub-selects are found out first.

    Args:
        source: Where to ask.
        query: The query.
        among: The records that alone count, where some are given.

    Raises:
        QueryError: If there is no ``?record`` to be among some, or a sub-select cannot be answered.
    """
    return _narrowed(_Once(source), query, among)


class _Once:
    """A store that is asked the same only once: several sub-selects may look up the same article."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._answers: dict[tuple[str, ...], Answer] = {}

    def select(self, query: str) -> Answer:
        """Answer a query; how it is indented makes no difference."""
        key = tuple(token[0] for token in _tokens(query))
        if key not in self._answers:
            self._answers[key] = self._source.select(query)
        return self._answers[key]


def _narrowed(source: _Once, query: str, among: Iterable[str] | None = None) -> str:
    selects = list(_selects(query))
    found = dict[tuple[_Select, str], list[Term]]()
    if among is not None:
        if not selects or not any(token["variable"] == "record" for token in _tokens(query)):
            raise QueryError("cannot be narrowed by words; it asks for no records")
        found[selects[0], "record"] = [Iri(node) for node in among]
    changes = list[tuple[int, int, str]]()
    for select in selects:
        taken = any(start <= select.begin < end for start, end, _ in changes)
        if select.alone and not taken:
            (variable,) = select.variables
            known = found.get((select.within, variable)) if select.within else None
            nodes = _found(source, query, select, variable, known)
            if nodes is not None:
                left = "\n" * query.count("\n", *select.alone)  # a message names the line of the file
                if select.within:
                    found[select.within, variable] = nodes
                else:
                    left = _lists(variable, nodes) + left
                changes.append((select.alone[0], select.alone[1] + 1, left))
    kept = [select for select in selects if not any(start <= select.begin < end for start, end, _ in changes)]
    for (owner, variable), nodes in found.items():
        everywhere = owner is selects[0] and not _LIMITED.search(query)
        inner = [select for select in kept[1:] if select.gives(variable)] if everywhere else []
        places = [select.opening + 1 for select in (owner, *inner)]
        changes += [(place, place, _lists(variable, nodes)) for place in places]
    for start, end, text in sorted(changes, reverse=True):
        query = query[:start] + text + query[end:]
    return query


def _found(source: _Once, query: str, select: _Select, variable: str, known: list[Term] | None) -> list[Term] | None:
    """Tell what a sub-select finds among nodes that are known already; None if that cannot be listed."""
    place = select.opening + 1
    lists = "" if known is None else _lists(variable, known)
    alone = f"{query[select.begin : place]}{lists}{query[place : select.closing + 1]}"
    asked = "\n".join([*_PROLOGUE.findall(query), alone, f"LIMIT {_MOST + 1}"])
    rows = source.select(_narrowed(source, asked)).rows
    nodes: list[Term] = [term for (term,) in rows if term and not isinstance(term, Blank)]
    return nodes if len(nodes) == len(rows) <= _MOST else None


def _lists(variable: str, nodes: Iterable[Term]) -> str:
    """Write what a variable may be.

    Oxigraph begins with what it takes for the smallest part, and takes every class for a
    thousand records, so more nodes than that were looked up in a list once for each record
    of the class. A list of one thing is smaller, and only the nodes share its variable.
    """
    first = f"?{variable}Among"
    values = " ".join(f"(0 {sparql(node)})" for node in nodes)
    return f" VALUES {first} {{ 0 }} VALUES ({first} ?{variable}) {{ {values} }} "


# -- reading a query only as far as is needed


def _tokens(query: str) -> Iterator[re.Match[str]]:
    return (token for token in _TOKEN.finditer(query) if token["comment"] is None)


def _gives_one(select: _Select, before: str) -> bool:
    """Whether a SELECT gives one variable as it is, and nothing stands behind its pattern."""
    return len(select.variables) == 1 and not select.computes and not before[select.closing + 1 :].strip()


@dataclass(slots=True)
class _Group:
    """A pair of braces: the SELECT whose pattern it is, or the first thing in it."""

    start: int
    follows: str
    pattern_of: _Select | None = None
    holds: _Select | None = None


def _selects(query: str) -> Iterator[_Select]:
    """List the SELECTs of a query, the outermost first."""
    tokens = [(token[0], token) for token in _tokens(query)]
    made, groups = list[_Select](), list[_Group]()
    selecting: _Select | None = None
    parentheses, before = 0, ""
    for place, (text, token) in enumerate(tokens):
        if token["word"] and text.upper() == "SELECT" and not before.endswith(":"):
            selecting = _Select(token.start())
            parentheses = 0
            selecting.parent = next((group.pattern_of for group in reversed(groups) if group.pattern_of), None)
            made.append(selecting)
            if groups and before == "{":
                groups[-1].holds = selecting
                selecting.joined = len(groups) > 1 and groups[-1].follows in ("{", "}", ".", ")")
                selecting.within = groups[-2].pattern_of if selecting.joined else None
        elif text in "()" and text:
            parentheses += 1 if text == "(" else -1
            if selecting:
                selecting.computes = True
        elif selecting and token["variable"] and not parentheses:
            selecting.variables.add(token["variable"])
        elif text == "{":
            groups.append(_Group(token.start(), before))
            if selecting and not parentheses:
                selecting.opening, groups[-1].pattern_of, selecting = token.start(), selecting, None
        elif text == "}" and groups:
            group = groups.pop()
            if group.pattern_of:
                group.pattern_of.closing = token.start()
            following = tokens[place + 1][0].upper() if place + 1 < len(tokens) else ""
            held = group.holds
            if held and held.joined and following != "UNION" and _gives_one(held, query[: token.start()]):
                held.alone = group.start, token.start()
        before = text
    return (select for select in made if select.closing >= 0)
