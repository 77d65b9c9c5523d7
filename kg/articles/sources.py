"""What a user names, as a list of files: folders and globs opened, doubles left out."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import InputError

__all__ = ["STANDARD_INPUT", "SUFFIXES", "Source", "contents", "expand", "too_large"]

STANDARD_INPUT: Final = "-"
SUFFIXES: Final = frozenset({".txt", ".text", ".md", ".html", ".htm"})
_ABOUT_A_FOLDER: Final = ("readme", "license", "licence", "changelog", "contributing")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as the user named it, or standard input; ``sidecar`` is where metadata may lie."""

    path: str
    name: str
    sidecar: Path | None


def expand(paths: Iterable[str | Path]) -> Iterator[Source | InputError]:
    """Yield each file once, in the order named; what a folder or glob holds sorted by path."""
    seen: set[Path | str] = set()
    for path in map(str, paths):
        for found in _files(path):
            if isinstance(found, InputError):
                yield found
                continue
            identity = found.path if found.path == STANDARD_INPUT else Path(found.path).resolve()
            if identity not in seen:
                seen.add(identity)
                yield found


def contents(source: Source, max_bytes: int) -> bytes:
    """Read a file's bytes.

    Raises:
        InputError: If it cannot be read or is larger than ``max_bytes``.
    """
    try:
        if source.path == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(max_bytes + 1)
        else:
            with Path(source.path).open("rb") as stream:
                raw = stream.read(max_bytes + 1)
    except OSError as error:
        raise InputError(source.path, f"cannot be read: {error.strerror or error}") from error
    if len(raw) > max_bytes:
        raise too_large(source.path, max_bytes)
    return raw


def too_large(path: str, max_bytes: int) -> InputError:
    """Say that a text is too large for one article, and what to do."""
    size = f"{max_bytes / 1_000_000:g} MB"
    return InputError(path, f"larger than {size}, too large for one article", "split it, or --max-mb")


def _files(path: str) -> Iterator[Source | InputError]:
    if path == STANDARD_INPUT:
        yield Source(path, "stdin", None)
        return
    try:
        yield from _on_disk(path)
    except (OSError, ValueError) as error:  # a name too long, a NUL byte in it, no right to look
        yield InputError(path, f"cannot be read: {error.strerror if isinstance(error, OSError) else error}")


def _on_disk(path: str) -> Iterator[Source | InputError]:
    if not path:
        yield InputError("''", "no such file or folder", "an empty name")
    elif Path(path).is_dir():
        yield from _folder(path)
    elif Path(path).exists() or not glob.has_magic(path):
        yield _source(path) if Path(path).exists() else _missing(path)
    elif matches := sorted(glob.glob(path, recursive=True)):
        for match in matches:
            yield from _folder(match) if Path(match).is_dir() else (_source(match),)
    else:
        yield InputError(path, "no file matches")


def _missing(path: str) -> InputError:
    remedy = "addresses are not fetched; save the page as .html and give it --url" if "://" in path else ""
    return InputError(path, "no such file or folder", remedy)


def _folder(path: str) -> Iterator[Source | InputError]:
    files = [file for file in Path(path).rglob("*") if _is_article(file, Path(path)) and file.is_file()]
    if not files:
        yield InputError(path, "no articles in this folder", f"files that end in {' '.join(sorted(SUFFIXES))}")
    yield from (_source(str(file)) for file in sorted(files))


def _is_article(file: Path, folder: Path) -> bool:
    hidden = any(step.startswith(".") for step in file.relative_to(folder).parts)
    return file.suffix.lower() in SUFFIXES and not hidden and file.stem.lower() not in _ABOUT_A_FOLDER


def _source(path: str) -> Source:
    name = os.fsencode(Path(path).name).decode("utf-8", "replace")  # names need not be text; records must be
    return Source(path, name, Path(f"{path}.json"))
