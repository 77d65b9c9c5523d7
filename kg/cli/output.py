"""How the command line writes: results, remarks, tables, exit codes."""

from __future__ import annotations

import csv
import io
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from rich.console import Console

    from kg.quarantine import Quarantine

__all__ = [
    "DONE",
    "LOOK",
    "WRONG",
    "below",
    "busy",
    "code",
    "comma_separated",
    "console",
    "fault",
    "fits",
    "fitted",
    "log_to_stderr",
    "note",
    "note_held",
    "remark",
    "table",
    "text",
    "use_utf8",
]

DONE: Final = 0
LOOK: Final = 1
WRONG: Final = 2
_WIDTH_WITHOUT_TERMINAL: Final = 120
_ROOM: Final = 24  # characters that a column of long texts needs to be readable
_BETWEEN: Final = 3


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


def note(text: str) -> None:
    """Remark on what went well; ``--quiet`` leaves it out."""
    if logging.getLogger("kg").isEnabledFor(logging.INFO):
        remark(text)


def note_held(quarantine: Quarantine) -> None:
    """Remark on records in quarantine, if there are any."""
    if count := len(quarantine):
        records = "record" if count == 1 else "records"
        note(f"{quarantine.file}: {count:,} {records} in quarantine; kg quarantine list tells why")


def text(result: str) -> None:
    """Write a result as it is."""
    sys.stdout.write(result)
    sys.stdout.flush()


def code(used: int, refused: int = 0, violations: int = 0) -> int:
    """Choose the exit code by how many inputs could be used, how many not, and what was found."""
    if not used:
        return WRONG
    return LOOK if refused or violations else DONE


@contextmanager
def busy(message: str) -> Iterator[Callable[[str], object]]:
    """Show a person at a terminal that something is going on; gives a function to say what."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with console(stderr=True).status(message) as status:
        yield status.update


def console(*, stderr: bool = False) -> Console:
    """Give a console that is as wide as its terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", stderr: bool = False) -> None:
    """Print rows under their columns: fitting the terminal, or plain text where there is none."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(_harmless(cell)) for cell in row))
    stream = sys.stderr if stderr else sys.stdout
    if title:
        print(_harmless(title), file=stream)
    if stream.isatty():
        console(stderr=stderr).print(shown)
        return
    plain = Console(file=io.StringIO(), width=_WIDTH_WITHOUT_TERMINAL, force_terminal=False)
    with plain.capture() as captured:
        plain.print(shown)
    lines = "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())
    print(lines, end="", file=stream)


def fitted(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows for a person at a terminal: side by side where they fit, else one below the other.

    Columns that are empty throughout are left out.
    """
    filled = [place for place in range(len(columns)) if any(row[place] for row in rows)] if rows else []
    names = [columns[place] for place in filled] or list(columns)
    cells = [[row[place] for place in filled] for row in rows]
    if fits(names, cells, console().width):
        table(names, cells)
    else:
        text("\n".join(below(names, cells, console().width)) + "\n")


def fits(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether each column has room for its words beside the others."""
    lengths = (max(map(len, cells)) for cells in zip(columns, *rows, strict=True))
    return sum(min(length, _ROOM) + _BETWEEN for length in lengths) <= width


def below(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield lines that show each row as a block: names on the left, values wrapped on the right."""
    import textwrap

    left = max(map(len, columns)) + 2
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            wrapped = textwrap.wrap(_harmless(cell), max(width - left, _ROOM)) if cell else []
            for number, line in enumerate(wrapped):
                yield f"{'' if number else column:<{left}}{line}"
        yield ""


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
