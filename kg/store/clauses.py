"""The clauses of a query, read only as far as an endpoint has to change them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.sparql import FORMS, tokens

__all__ = ["Clauses", "Unordered", "clauses", "counted", "page", "part_of", "unordered"]

_MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_AGGREGATE: Final = re.compile(r"\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Clauses:
    """A query in parts; one that it has not is empty."""

    prologue: str
    form: str
    head: str
    """From SELECT on, what it gives."""
    dataset: str
    """FROM, which no subquery may have."""
    pattern: str
    modifiers: dict[str, str]
    """The others by their first word; they begin with it."""

    def written(self, *without: str, head: str = "") -> str:
        """Give the query as it can stand in another one."""
        kept = (text for name, text in self.modifiers.items() if name not in without)
        return "\n".join([head or self.head, self.pattern, *kept])


@dataclass(frozen=True, slots=True)
class Unordered:
    """A query without its order and limits, and what is to be done with its rows instead."""

    query: str
    columns: tuple[str, ...]
    """What the query gave as it was; nothing where that is ``*``."""
    added: frozenset[str]
    """Columns that only the order needs."""
    keys: tuple[tuple[str, bool], ...]
    """Columns that are sorted by, and whether from the greatest on."""
    distinct: bool
    start: int
    stop: int | None


def clauses(query: str) -> Clauses:
    """Part a query; what cannot be told apart is left to the server to refuse."""
    starts: list[tuple[str, int]] = []
    opening = dataset = 0
    for token, depth in _outermost(query):
        word = (token["word"] or "").upper()
        if (not starts and word in FORMS) or (starts and word in _MODIFIERS):
            starts.append((word, token.start()))
        elif len(starts) == 1 and not opening and depth == 0:
            dataset = dataset or (token.start() if word == "FROM" else 0)
            if token[0] == "{" or word == "WHERE":
                opening = token.start()
    if not starts:
        return Clauses(query, "", "", "", "", {})
    ends = [start for _, start in starts[1:]] + [len(query)]
    (form, begin), end = starts[0], ends[0]
    opening = opening or end
    modifiers = {name: query[start:stop] for (name, start), stop in zip(starts[1:], ends[1:], strict=True)}
    return Clauses(
        query[:begin],
        form,
        query[begin : dataset or opening],
        query[dataset:opening] if dataset else "",
        query[opening:end],
        modifiers,
    )


def page(query: str, columns: Sequence[str], limit: int, offset: int) -> str:
    """Ask for some of the rows; if the query has no order, by all columns, so that pages go on from each other."""
    parts = clauses(query)
    inner = f"{{ {parts.written()}\n}}"
    if "ORDER" not in parts.modifiers:
        inner = f"{{ SELECT * {{ {inner} }} ORDER BY {' '.join(f'?{name}' for name in columns)} }}"
    return f"{parts.prologue}SELECT * {parts.dataset}{{ {inner} }} LIMIT {limit} OFFSET {offset}"


def part_of(query: str, columns: Sequence[str], digits: str) -> str:
    """Ask for the rows whose digest begins with some hexadecimal digits: of equal rows all or none.

    What a query is grouped by tells its rows apart; Virtuoso cannot compile much that is
    done with aggregates. An unbound value counts as an empty one.
    """
    parts = clauses(query)
    told, head = columns, parts.head
    if grouped := _grouped_by(parts):
        told = grouped
        head += "".join(f" ?{name}" for name in grouped if name not in columns)
    texts = ", ".join(f'IF(BOUND(?{name}), STR(?{name}), "")' for name in told)
    digest = f"MD5(CONCAT({texts}, ''))"
    inner = f"{{ {parts.written(head=head)}\n}}"
    return f'{parts.prologue}SELECT * {parts.dataset}{{ {inner} FILTER(STRSTARTS({digest}, "{digits}")) }}'


def counted(query: str) -> str:
    """Ask for the number of rows."""
    parts = clauses(query)
    return f"{parts.prologue}SELECT (COUNT(*) AS ?rows) {parts.dataset}{{ {{ {parts.written()}\n}} }}"


def unordered(query: str) -> Unordered:
    """Take the order and the limits off; what is ordered by becomes a column.

    An expression over columns is worked out around the query, since not every server lets
    one column of a SELECT be made of another.
    """
    parts = clauses(query)
    columns, every = _projected(parts.head)
    keys, inside, outside = [], dict[str, str](), dict[str, str]()
    for number, (expression, variables, descending) in enumerate(_conditions(parts.modifiers.get("ORDER", ""))):
        known = every or variables <= {*columns}
        name = expression[1:] if expression[1:] in variables else _new_name(query, number)
        if name in variables:
            inside |= {} if known else {name: f"?{name}"}
        elif known and not _AGGREGATE.search(expression):
            outside[name] = f"BIND({expression} AS ?{name})"
        else:
            inside[name] = f"({expression} AS ?{name})"
        keys.append((name, descending))
    head = " ".join([parts.head, *inside.values(), "" if outside else parts.dataset])
    changed = parts.written("ORDER", "LIMIT", "OFFSET", head=head)
    if outside:
        changed = f"SELECT * {parts.dataset}{{ {{ {changed}\n}} {' '.join(outside.values())} }}"
    start, limit = (_number(parts.modifiers.get(name, "")) for name in ("OFFSET", "LIMIT"))
    return Unordered(
        query=parts.prologue + changed,
        columns=() if every else columns,
        added=frozenset(inside) | frozenset(outside),
        keys=tuple(keys),
        distinct=bool(re.match(r"SELECT\s+DISTINCT\b", parts.head, re.IGNORECASE)),
        start=start or 0,
        stop=None if limit is None else (start or 0) + limit,
    )


def _outermost(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Yield the tokens that stand in no bracket, and the brackets there; with how deep they are."""
    depth = 0
    for token in tokens(text):
        if token["close"]:
            depth -= 1
        if depth <= 0:
            yield token, depth
        if token["open"]:
            depth += 1


def _projected(head: str) -> tuple[tuple[str, ...], bool]:
    """List the columns of a SELECT, and say whether it gives all."""
    columns: list[str] = []
    every, depth, last = False, 0, ""
    for token in tokens(head):
        depth += bool(token["open"]) - bool(token["close"])
        last = token["variable"] or last
        if (token["variable"] and depth == 0) or (token["close"] and depth == 0):
            columns.append(last)
        every |= token[0] == "*" and depth == 0
    return tuple(columns), every


def _grouped_by(parts: Clauses) -> tuple[str, ...]:
    """List the variables that a query is grouped by; none where one of the conditions has no name."""
    names = []
    for expression, _, _ in _conditions(parts.modifiers.get("GROUP", "")):
        named = re.fullmatch(r"(?:.*\bAS\s+)?[?$](\w+)\s*", expression.strip("()"), re.DOTALL | re.IGNORECASE)
        if not named:
            return ()
        names.append(named[1])
    return tuple(names)


def _conditions(clause: str) -> Iterator[tuple[str, frozenset[str], bool]]:
    """Yield what GROUP BY or ORDER BY names: expression, its variables, and whether it descends.

    A condition ends with a variable or with a bracket that is closed.
    """
    begin, depth, descending = -1, 0, False
    variables: set[str] = set()
    words = 2  # GROUP BY, ORDER BY
    for token in tokens(clause):
        word = (token["word"] or "").upper()
        if words:
            words -= 1
            continue
        if depth == 0 and begin < 0 and word in ("ASC", "DESC"):
            descending = word == "DESC"
            continue
        begin = token.start() if begin < 0 else begin
        depth += bool(token["open"]) - bool(token["close"])
        if token["variable"]:
            variables.add(token["variable"])
        if depth == 0 and (token["variable"] or token["close"]):
            yield _peeled(clause[begin : token.end()]), frozenset(variables), descending
            begin, descending, variables = -1, False, set()


def _peeled(expression: str) -> str:
    """Take the brackets from a variable."""
    peeled = re.fullmatch(r"\(\s*([?$]\w+)\s*\)", expression)
    return peeled[1] if peeled else expression


def _new_name(query: str, number: int) -> str:
    name = f"order{number}"
    while name in query:
        name += "x"
    return name


def _number(clause: str) -> int | None:
    found = _DIGITS.search(clause)
    return int(found[0]) if found else None
