"""Answers as text: a table, CSV, JSON, Markdown, or a page of HTML."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from kg.errors import QueryError
from kg.questions.page import page
from kg.terms import Answer, Value

__all__ = ["FORMS", "json_value", "render", "texts"]

FORMS: Final = ("table", "csv", "json", "markdown", "html")


def render(answer: Answer, form: str = "table", *, title: str = "", links: Mapping[str, str] | None = None) -> str:
    """Write an answer as ``table`` (plain text), ``csv``, ``json``, ``markdown`` or ``html``.

    Args:
        answer: The rows.
        form: How they are written.
        title: What stands above them; a page of HTML shows it.
        links: Where articles can be read, by file name; a page of HTML leads there.

    Raises:
        QueryError: If there is no such form.
    """
    match form:
        case "csv":
            return _csv(answer)
        case "json":
            rows = [{key: json_value(value) for key, value in row.items()} for row in answer]
            return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
        case "markdown":
            return _markdown(answer.columns, texts(answer))
        case "table":
            return _table(answer.columns, texts(answer))
        case "html":
            return page(answer.columns, texts(answer), title=title, links=links or {})
    raise QueryError(f"{form}: no such form of answer; choose one of {', '.join(FORMS)}")


def texts(answer: Answer) -> list[list[str]]:
    """Write each cell as plain text; an empty one is empty."""
    return [[_shown(value) for value in row] for row in answer.values()]


def _shown(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)


def json_value(value: Value) -> object:
    """Turn a value into one of JSON; a decimal number becomes an int where it is whole, else a float."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _csv(answer: Answer) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([answer.columns, *texts(answer)])
    return out.getvalue()


def _table(columns: Sequence[str], rows: list[list[str]]) -> str:
    """Write columns of equal width; nothing is cut off."""
    lines = [list(columns), *([" ".join(cell.split()) for cell in row] for row in rows)]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "".join(f"{line.rstrip()}\n" for line in padded)


def _markdown(columns: Sequence[str], rows: Iterable[list[str]]) -> str:
    lines = [list(columns), ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(map(_markdown_cell, line))} |\n" for line in lines)


def _markdown_cell(text: str) -> str:
    return " ".join(re.sub(r"([\\|<>`*_])", r"\\\1", text).split())
