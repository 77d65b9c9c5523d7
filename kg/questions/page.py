"""Rows as HTML: a table for a notebook, and a page of its own that loads nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

__all__ = ["counted", "names_articles", "page", "table"]

Rows = Sequence[Sequence[str]]
_SEPARATOR: Final = " | "
_NAMES_ARTICLES: Final = "article"
_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem}"
    "h1{font-size:1.3rem}"
    "div{overflow-x:auto}"
    "table{border-collapse:collapse}"
    "th,td{text-align:left;vertical-align:top;padding:.35rem .7rem;border-bottom:1px solid #8886;max-width:36rem}"
    "th{position:sticky;top:0;background:Canvas}"
    "@media print{body{margin:0}th{position:static}}"
)


def page(columns: Sequence[str], rows: Rows, *, title: str = "", links: Mapping[str, str] | None = None) -> str:
    """Write a page with one table; only its own style sheet is obeyed, by its hash (CSP 3, 8.4)."""
    sum_ = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{sum_}'; base-uri 'none'; form-action 'none'"
    heading = f"<h1>{escape(title)}</h1>\n" if title else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title or 'Answer')}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{heading}"
        f"<p>{counted(len(rows), 'row')}</p>\n<div>\n{table(columns, rows, links=links)}</div>\n</body>\n</html>\n"
    )


def table(columns: Sequence[str], rows: Rows, *, links: Mapping[str, str] | None = None, most: int = 0) -> str:
    """Write rows as a table, all of them or the first ones; names of articles lead to their addresses."""
    shown = rows[:most] if most else rows
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(_cells(columns, row, links or {}))}</tr>\n" for row in shown)
    left = len(rows) - len(shown)
    more = f"<p>The first {len(shown):,} of {len(rows):,} rows.</p>\n" if left else ""
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n{more}"


def names_articles(column: str) -> bool:
    """Whether the cells of a column are file names of articles."""
    return column.lower().endswith(_NAMES_ARTICLES)


def counted(number: int, noun: str) -> str:
    """Say how many there are.

    >>> counted(1, "row")
    '1 row'
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _cells(columns: Sequence[str], row: Sequence[str], links: Mapping[str, str]) -> Iterator[str]:
    for column, text in zip(columns, row, strict=True):
        if names_articles(column):
            yield f"<td>{_SEPARATOR.join(_link(name, links.get(name, '')) for name in text.split(_SEPARATOR))}</td>"
        else:
            yield f"<td>{_link(text, text if column == 'url' else '')}</td>"


def _link(text: str, address: str) -> str:
    """Lead to an address of the web; what begins otherwise (javascript:, data:) stays a text."""
    shown = escape(text)
    if address.startswith(("http://", "https://")):
        return f'<a href="{escape(address)}" rel="noreferrer">{shown}</a>'
    return shown
