"""RDF files: which formats there are, and reading one with an error that names file and line."""

from __future__ import annotations

import mmap
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pyoxigraph

from kg.errors import InputError, UsageError
from kg.nesting import refuse_deep_file

__all__ = ["FORMATS", "Format", "format_of", "is_rdf", "parse", "text_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write RDF down; the first suffix is its name."""

    suffixes: tuple[str, ...]
    label: str
    media_type: str
    named_graphs: bool

    @property
    def name(self) -> str:
        """The name as an option takes it, such as ``ttl``."""
        return self.suffixes[0].removeprefix(".")


FORMATS: Final = (
    Format((".nq", ".nquads"), "N-Quads", "application/n-quads", named_graphs=True),
    Format((".nt", ".ntriples"), "N-Triples", "application/n-triples", named_graphs=False),
    Format((".ttl", ".turtle"), "Turtle", "text/turtle", named_graphs=False),
    Format((".trig",), "TriG", "application/trig", named_graphs=True),
    Format((".jsonld",), "JSON-LD", "application/ld+json", named_graphs=True),
    Format((".rdf", ".owl", ".xml"), "RDF/XML", "application/rdf+xml", named_graphs=False),
)
_ENTITY: Final = re.compile(rb"""<!ENTITY[^"'>]*(?:"([^"]*)"|'([^']*)')""")
_LONGEST_ENTITY: Final = 500  # bytes; entities of RDF/XML stand for namespaces
_NOT_UTF8: Final = {
    BOM_UTF16_LE: ("UTF-16, not UTF-8", "save it as UTF-8"),
    BOM_UTF16_BE: ("UTF-16, not UTF-8", "save it as UTF-8"),
    b"\x1f\x8b": ("a gzip archive", "unpack it before"),
}
_BY_SUFFIX: Final = {suffix: format_ for format_ in FORMATS for suffix in format_.suffixes}


def is_rdf(path: Path | str) -> bool:
    """Whether a file's suffix is one of an RDF format."""
    return Path(path).suffix.lower() in _BY_SUFFIX


def format_of(path: Path | str, name: str | None = None) -> Format:
    """Choose a format by name, or by the suffix of a path.

    Raises:
        UsageError: If neither tells.
    """
    suffix = f".{name.lower().removeprefix('.')}" if name else Path(path).suffix.lower()
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    known = " ".join(format_.suffixes[0] for format_ in FORMATS)
    unknown = f"{name}: no such format" if name else f"{path}: the suffix names no RDF format"
    raise UsageError(f"{unknown}; choose one of {known}")


def parse(path: Path | str, name: str | None = None, *, rename: bool = False) -> Iterator[pyoxigraph.Quad]:
    """Yield the quads of a file in its order; with ``rename`` blank nodes get names that no other file has.

    Raises:
        UsageError: If the format is not known.
        InputError: If the file cannot be read, naming the line that is wrong.
    """
    media_type = format_of(path, name).media_type
    syntax = pyoxigraph.RdfFormat.from_media_type(media_type)
    base = Path(path).absolute().as_uri()
    try:
        with text_of(path) as file:
            if media_type == "application/rdf+xml":
                _refuse_nested_entities(path)
            refuse_deep_file(path, media_type)
            for quad in pyoxigraph.parse(file, format=syntax, base_iri=base, rename_blank_nodes=rename):
                if type(quad.object) is pyoxigraph.Triple:
                    raise InputError(path, "RDF 1.2: a triple stands as object of another", "this is for RDF 1.1")
                yield quad
    except SyntaxError as error:
        raise InputError(path, _placed(error), _remedy(error)) from error
    except MemoryError as error:
        raise InputError(path, "a word, text or IRI of more than 16 MB", "take it out, or cut it") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(path, f"cannot be read: {reason}") from error


@contextmanager
def text_of(path: Path | str) -> Iterator[BinaryIO]:
    """Open a file behind the mark of UTF-8 that some editors put first.

    Raises:
        InputError: If it begins like a file that is no UTF-8 at all.
    """
    with Path(path).open("rb") as file:
        head = file.peek(4)
        for mark, (problem, remedy) in _NOT_UTF8.items():
            if head.startswith(mark):
                raise InputError(path, problem, remedy)
        if head.startswith(BOM_UTF8):
            file.read(len(BOM_UTF8))
        yield file


def _refuse_nested_entities(path: Path | str) -> None:
    """Refuse XML whose entities hold entities: a few lines of it can stand for gigabytes.

    Raises:
        InputError: If it does.
    """
    try:
        with Path(path).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            values = [found[1] or found[2] or b"" for found in _ENTITY.finditer(content)]
    except (OSError, ValueError):  # an empty file, or none: the parser tells
        return
    if any(b"&" in value or len(value) > _LONGEST_ENTITY for value in values):
        raise InputError(path, "its entities hold other entities or long texts", "write them out, or convert the file")


def _remedy(error: SyntaxError) -> str:
    return "save it as UTF-8" if "UTF-8" in error.msg else "correct the file or convert it again"


def _placed(error: SyntaxError) -> str:
    message = re.sub(r"^Parser error at line \d+ [^:]*: ", "", error.msg)
    return f"line {error.lineno}: {message}" if error.lineno else message
