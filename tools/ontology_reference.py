"""Write the tables of docs/ontology.md from the Turtle: ``python tools/ontology_reference.py``.

What stands between the two markers of each table is replaced; all else is written by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg import ontology  # noqa: E402
from kg.ontology import CodeList, Term  # noqa: E402

PAGE: Final = ROOT / "docs" / "ontology.md"
MODULES: Final = ("records", "reporting", "actors", "lexicon")
SHOWN: Final = 8  # labels of a long list


def main() -> None:
    """Rewrite the page."""
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def renewed(page: str) -> str:
    """Give the page with its tables as the Turtle has them now."""
    tables = {module: terms_table(module) for module in MODULES} | {"code lists": code_list_table()}
    for name, table in tables.items():
        page = _replaced(page, name, table)
    return page


def _replaced(page: str, name: str, table: str) -> str:
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    if page.count(begin) != 1 or page.count(end) != 1:
        raise SystemExit(f"{PAGE}: the markers of the table {name!r} are not there once")
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n{table}\n{end}{rest.partition(end)[2]}"


def terms_table(module: str) -> str:
    """List the terms of a module, a row each."""
    rows = (_row(each) for each in ontology.terms() if each.module == module)
    return _table(("term", "kind", "from → to", "meaning"), rows)


def _row(term: Term) -> tuple[str, ...]:
    kind = term.kind.removesuffix(" property")
    ends = f"{_short(term.domain)} → {_short(term.range)}" if term.kind != "class" else _below(term)
    return (f"`{_short(term.name)}`", kind, ends, f"{term.definition} *{term.scope_note}*")


def _below(term: Term) -> str:
    return f"⊑ {', '.join(map(_short, term.parents))}" if term.parents else ""


def _short(name: str | None) -> str:
    return name.removeprefix("dip:") if name else "·"


def code_list_table() -> str:
    """List the code lists and lexicons, a row each."""
    rows = (
        (f"`{each.name}`", str(len(each.concepts)), each.definition, _labels(each)) for each in ontology.code_lists()
    )
    return _table(("code list", "concepts", "what for", "labels"), rows)


def _labels(code_list: CodeList) -> str:
    labels = [each.label for each in code_list.concepts]
    return ", ".join(labels[:SHOWN]) + (" …" if len(labels) > SHOWN else "")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"{line}\n" for line in _lines(head, rows))


def _lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    yield from (f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows)


if __name__ == "__main__":
    main()
