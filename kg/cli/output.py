"""How the command line writes: results, remarks, tables, exit codes."""

from __future__ import annotations

import csv
import io
import logging
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "DONE",
    "LOOK",
    "WRONG",
    "comma_separated",
    "console",
    "fault",
    "log_to_stderr",
    "remark",
    "table",
    "use_utf8",
]

DONE: Final = 0
LOOK: Final = 1
WRONG: Final = 2
_WIDTH_WITHOUT_TERMINAL: Final = 160


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says, so that the same input gives the same bytes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def remark(text: str) -> None:
    """Write a line to standard error; nothing in it can steer the terminal."""
    print(f"kg: {_harmless(text)}", file=sys.stderr)


def fault(error: BaseException) -> None:
    """Tell of an error that nobody foresaw; with ``--debug`` where it arose."""
    remark(f"this should not have happened: {type(error).__name__}: {error}")
    if logging.getLogger("kg").isEnabledFor(logging.DEBUG):
        import traceback

        traceback.print_exception(error)
    else:
        remark("--debug before the command shows where; please report it")


def log_to_stderr(level: int) -> None:
    """Show what the library remarks on while it works."""
    log = logging.getLogger("kg")
    log.handlers = [_Remarks()]
    log.setLevel(level)


def console(*, stderr: bool = False) -> Console:
    """Give a console that writes wide, plain text where there is no terminal."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDTH_WITHOUT_TERMINAL
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", stderr: bool = False) -> None:
    """Print rows under their columns."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, title_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(_harmless(cell)) for cell in row))
    console(stderr=stderr).print(shown)


def comma_separated(columns: Sequence[str], rows: Iterable[Sequence[str]], stream: TextIO | None = None) -> None:
    """Write rows as CSV (RFC 4180, but lines end as Unix ends them)."""
    writer = csv.writer(stream or sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


class _Remarks(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        remark(self.format(record))


def _harmless(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)
