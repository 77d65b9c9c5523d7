"""How deep files and queries are nested, told in one pass before a parser sees them.

The engine's parsers call themselves for each level, until the process has no stack left
and ends without a word; those of JSON-LD and RDF/XML look at all levels above for each.
What is counted here is never less than what they build.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final
from xml.parsers import expat

from kg.errors import InputError, QueryError

__all__ = ["refuse_deep_file", "refuse_deep_query"]

_DEEPEST: Final = {  # levels; a process with a stack of 8 MB bears several times as many
    "application/ld+json": 500,
    "application/rdf+xml": 5_000,
}
_DEEPEST_TRIPLES: Final = 500  # triples within triples, in the other formats
_DEEPEST_QUERY: Final = 200  # brackets
_LONGEST_CHAIN: Final = 1_000  # operators, or parts of a group, which stand in a tree of as many levels
_OPERATORS_OF_AN_IRI: Final = 50  # that its path may have before it is taken for an expression
_CHUNK: Final = 1 << 20  # bytes

_JSON: Final = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+"?){0,1000}+([\[\]{}]*+)', re.DOTALL)
_TRIPLES: Final = re.compile(
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+(?:""")?|\'\'\'(?:[^\'\\]++|\\.|\'(?!\'\'))*+(?:\'\'\')?'
    rb'|"(?:[^"\\\n]++|\\.)*+"?|\'(?:[^\'\\\n]++|\\.)*+\'?|#[^\n]*+|<[^<>\s]++>|<<|>>',
    re.DOTALL,
)


def refuse_deep_file(path: Path | str, media_type: str) -> None:
    """Refuse an RDF file that is nested deeper than anybody writes.

    Raises:
        InputError: If it is, or is XML that is not well-formed.
    """
    path = Path(path)
    if not path.is_file():  # one that can be read only once is left to the parser
        return
    if media_type == "application/rdf+xml":
        depth = _depth_of_xml(path)
    elif media_type == "application/ld+json":
        with _content(path) as content:
            depth = _depth_of_json(content)
    elif _holds_often(path, b"<<", _DEEPEST_TRIPLES):
        with _content(path) as content:
            depth = _depth_of_triples(content)
    else:
        depth = 0
    if depth > (deepest := _DEEPEST.get(media_type, _DEEPEST_TRIPLES)):
        raise InputError(path, f"nested more than {deepest:,} levels deep", "write it flat, for example as N-Quads")


@contextmanager
def _content(path: Path) -> Iterator[mmap.mmap | bytes]:
    """Give a file's bytes without holding them; none where it cannot be read, of which the parser tells."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield content
    except (OSError, ValueError):
        yield b""


def _holds_often(path: Path, sought: bytes, times: int) -> bool:
    """Whether two bytes stand somewhere in a file more often than so many times; quick, and holds little of it."""
    found, end = 0, b""
    try:
        with path.open("rb") as file:
            while found <= times and (chunk := file.read(_CHUNK)):
                found += (end + chunk).count(sought)
                end = chunk[-1:]
    except OSError:  # the parser tells
        return False
    return found > times


def _depth_of_json(content: mmap.mmap | bytes) -> int:
    return _deepest(1 if bracket in b"[{" else -1 for found in _JSON.finditer(content) for bracket in found[1])


def _depth_of_triples(content: mmap.mmap | bytes) -> int:
    tokens = (found[0] for found in _TRIPLES.finditer(content))
    return _deepest(1 if token == b"<<" else -1 for token in tokens if token in (b"<<", b">>"))


def _deepest(steps: Iterable[int]) -> int:
    return max(accumulate(steps), default=0)


def _depth_of_xml(path: Path) -> int:
    """Tell how deep elements stand in elements, up to where it is too deep.

    Raises:
        InputError: If the file is not well-formed.
    """
    depth = deepest = 0

    def opened(_name: str, _attributes: object) -> None:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        with path.open("rb") as file:
            while deepest <= _DEEPEST["application/rdf+xml"] and (chunk := file.read(_CHUNK)):
                parser.Parse(chunk)
            if not chunk:
                parser.Parse(b"", True)
    except OSError:  # the parser tells
        return 0
    except expat.ExpatError as error:
        problem = f"line {error.lineno}: not well-formed XML: {expat.ErrorString(error.code)}"
        raise InputError(path, problem, "correct the file or convert it again") from error
    return deepest


# -- queries ---------------------------------------------------------------------------

_OF_QUERIES: Final = re.compile(
    r"""(?P<text>\"{3}(?:[^"\\]++|\\.|"(?!""))*+(?:\"{3})?|'{3}(?:[^'\\]++|\\.|'(?!''))*+(?:'{3})?
        |"(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?)
    |(?P<comment>\#[^\n]*+)
    |(?P<iri><[^<>"{}|^`\\\s]*+>)
    |(?P<list>\bVALUES\s*+(?:[?$]\w++|\([^()]*+\))\s*+
        \{\s*+(?:(?:\((?:[\s\d]++|<[^<>"{}|^`\\\s]*+>)*+\)|<[^<>"{}|^`\\\s]*+>)\s*+)*+\})
    |(?P<data>\bVALUES\s*+(?:[?$]\w++|\([^()]*+\))\s*+\{)
    |(?P<join>\b(?:UNION|OPTIONAL|MINUS|FILTER|BIND|GRAPH|SERVICE|VALUES|EXISTS|AS)\b)
    |(?P<open>[({\[]) | (?P<close>[)}\]])
    |(?P<end>[;,]|\.(?!\w))
    |(?P<operand>\d++(?:\.\d++)?+(?:[eE][-+]?\d++)?+|[?$]\w++|\w*+:(?:[\w:.%-]*\w)?|\w++)
    |(?P<operator>\|\||&&|<<|>>|[-!=<>+*/|^?])""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)


@dataclass(slots=True)
class _Level:
    """What stands between two brackets: how many parts it joins, how many operators its expression has."""

    bracket: str
    data: bool = False
    joins: int = 0
    operators: int = 0

    @property
    def length(self) -> int:
        return 0 if self.data else self.joins + self.operators


def refuse_deep_query(query: str) -> None:
    """Refuse a query that is nested deeper than anybody writes, by brackets or by chains.

    A chain such as ``1+1+1`` is a tree as deep as it is long, and so are the parts of a
    group. Lists of values may be of any length.

    Raises:
        QueryError: If it is.
    """
    levels = [_Level("")]
    above = 0  # the lengths of the levels around the innermost
    last = ""
    for found in _OF_QUERIES.finditer(query):
        kind, token, level = str(found.lastgroup), found[0], levels[-1]
        if kind in ("open", "data"):
            _count_bracket(level, token)
            above += level.length
            levels.append(_Level(token[-1], data=kind == "data" or level.data))
        elif kind == "close" and len(levels) > 1:
            levels.pop()
            above -= levels[-1].length
        elif kind == "iri":
            _count_iri(level, token)
        else:
            _count(level, kind, last)
        if kind != "comment":
            last = "operand" if kind in ("iri", "text") else kind
        if len(levels) - 1 > _DEEPEST_QUERY:
            raise QueryError(f"the query is nested more than {_DEEPEST_QUERY} brackets deep; write it in several steps")
        if above + levels[-1].length > _LONGEST_CHAIN:
            raise QueryError(
                f"the query has a chain of more than {_LONGEST_CHAIN:,} operators or parts; "
                "give many values as a list: VALUES or IN (...)"
            )


def _count_bracket(level: _Level, token: str) -> None:
    if token == "(":
        level.operators += 1
    else:
        level.joins += 1


def _count_iri(level: _Level, iri: str) -> None:
    """Count what could be operators, since ``?a<?b+?c>?d`` looks like an IRI."""
    level.operators += len(re.findall(r"[!*+=&|(]", iri))
    if (slashes := len(re.findall("[-/]", iri))) > _OPERATORS_OF_AN_IRI:
        level.operators += slashes


def _count(level: _Level, kind: str, last: str) -> None:
    if kind in ("join", "list"):
        level.joins += 1
    elif kind == "operator" or (kind == last == "operand" and level.bracket == "("):  # a list has no commas
        level.operators += 1
    elif kind == "end":
        level.operators = 0
        level.joins += level.bracket in ("{", "[")
