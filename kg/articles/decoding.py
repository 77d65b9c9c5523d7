"""Bytes to text: the encoding, or why it is no text."""

from __future__ import annotations

import codecs
import logging
from typing import Final

from kg.errors import InputError

__all__ = ["decode"]

_log = logging.getLogger(__name__)
_UTF_16_AND_32: Final = (  # longest byte order mark first: UTF-32-LE begins like UTF-16-LE
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FORMATS: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP or office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)
_LAYOUT: Final = frozenset(b"\t\n\r\f\v\x1a\x1b")
_CONTROL: Final = bytes(byte for byte in range(32) if byte not in _LAYOUT)
_CONTROL_SHARE: Final = 0.02  # of all bytes; stray control characters occur, a stream of them is no text
_FALLBACK: Final = "kg-windows-1252"


def decode(raw: bytes, path: str) -> str:
    """Decode UTF-8, UTF-16 or UTF-32 with a byte order mark, else Windows-1252 with a remark.

    Only bytes that are not UTF-8 are read as Windows-1252, so that a file that mixes the
    two comes out whole. A byte order mark of UTF-8 stays the text's first character.

    Raises:
        InputError: If the file is empty or holds no text.
    """
    if not raw:
        raise InputError(path, "empty file")
    for mark, encoding in _UTF_16_AND_32:
        if raw.startswith(mark):
            return _marked(raw, encoding, path)
    _refuse_binary(raw, path)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        _log.warning("%s: not UTF-8; read as Windows-1252 where it is not", path)
        return raw.decode("utf-8", _FALLBACK)


def _marked(raw: bytes, encoding: str, path: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(path, f"damaged {encoding.upper()} at byte {error.start}", "save it as UTF-8") from error


def _refuse_binary(raw: bytes, path: str) -> None:
    for magic, what in _OTHER_FORMATS:
        if raw.startswith(magic):
            raise InputError(path, f"{what}, not a text file", "save it as plain text or HTML")
    controls = len(raw) - len(raw.translate(None, delete=_CONTROL))
    if b"\0" in raw or controls > _CONTROL_SHARE * len(raw):
        raise InputError(path, "a binary file, not text", "save it as plain text in UTF-8")


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that UTF-8 refuses; the five that Windows-1252 leaves open as controls."""
    assert isinstance(error, UnicodeDecodeError)  # registered for decoding only
    piece = error.object[error.start : error.end]
    return "".join(_character(byte) for byte in piece), error.end


def _character(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


codecs.register_error(_FALLBACK, _windows_1252)
