"""Characters damaged by decoding with the wrong encoding, and what they were.

UTF-8 read as a single-byte encoding turns one character into two or three ("“" into
"â€œ", "вЂњ" or "โ€œ"). Which sequences arise is computed from the encodings themselves.
Where a step on the way dropped the bytes that an encoding leaves open, only the first
part is left ("โUnlawful sanctionsโ"); its place among the letters tells what it was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

__all__ = ["Edit", "remnants", "sequences", "windows_controls"]

Edit = tuple[int, int, str]
"""``text[start:end]`` was this."""

_ENCODINGS: Final = (  # the likelier first: a sequence that two of them share is read by the first
    "cp1252",
    "latin-1",
    "cp1250",
    "cp1251",
    "cp1254",
    "cp874",
    "cp1253",
    "cp1257",
    "cp1255",
    "cp1256",
    "mac_roman",
)
_PUNCTUATION: Final = "‐‑‒–—―‘’‚“”„†•…‰′″‹›€™−\u200b\u200c\u200d\u200e\u200f\u2060\u202f\ufeff"
# U+0080 to U+009F are what an open byte becomes on the way to being damaged a second time
_LETTERS: Final = "".join(map(chr, (*range(0x80, 0x180), 0x218, 0x219, 0x21A, 0x21B)))
_LEFT_OUT: Final = "\ufffd"  # what decoders write for a byte that an encoding leaves open
_QUOTE_LIKE: Final = frozenset("'\"‘’“”‚„–—…\xa0")
_OPENING: Final = frozenset("([{<\"'“‘«-–—/")
_CLOSING: Final = frozenset(")]}>\"'”’».,;:!?-–—/…")
_AFTER_WORDS: Final = frozenset(".,;:!?…%)'\"’”")
_STEM_CHARACTERS: Final = 2  # E2 80, which begins all quotation marks, dashes and the ellipsis
_BLANK_STEM: Final = "Â"
_LETTER_BYTES: Final = 2
_HYPHENS: Final = (
    "â€",
    "ā€",
    "β€",
    "ג€",
)  # encodings that lose the last byte of a hyphen and keep that of an apostrophe
_CONTRACTION: Final = re.compile(r"(?:s|t|re|ve|ll|d|m)\b")
_NEGATED: Final = re.compile(
    r"\b(?:do|does|did|is|was|were|are|have|has|had|wo|ca|could|would|should|must)n$", re.IGNORECASE
)


def sequences(text: str) -> Iterator[Edit]:
    """Yield the complete damaged sequences of a text and the characters they were.

    A sequence in a script other than Latin counts only where no other letter of that
    script touches it, so that words of that script stay as they are.
    """
    table, leads, longest = _table()
    position = 0
    for lead in leads.finditer(text):
        if lead.start() < position:
            continue
        run = list(_run(text, lead.start(), table, longest))
        if run and _plausible(text, run):
            yield from run
        position = run[-1][1] if run else lead.end()


def remnants(text: str) -> Iterator[Edit]:
    """Yield what is left of damaged quotation marks and dashes, read by its place."""
    for found in _remnant().finditer(text):
        character = _by_place(text, found.start(), found.end())
        if character is not None:
            yield found.start(), found.end(), character


def windows_controls(text: str) -> Iterator[Edit]:
    """Yield control characters U+0080 to U+009F, which are Windows-1252 read as Latin-1."""
    for found in re.finditer("[\x80-\x9f]", text):
        was = _decoded(found[0].encode("latin-1"), "cp1252")
        yield found.start(), found.end(), was or ""


def _run(text: str, position: int, table: Mapping[str, str], longest: int) -> Iterator[Edit]:
    while True:
        for length in range(longest, 1, -1):
            piece = text[position : position + length]
            if len(piece) == length and (was := table.get(piece)) is not None:
                yield position, position + length, was
                position += length
                break
        else:
            return


def _plausible(text: str, run: list[Edit]) -> bool:
    start, end = run[0][0], run[-1][1]
    before, after = text[start - 1 : start], text[end : end + 1]
    script = _script(text[start])
    if script != "LATIN":
        return script not in (_script(before), _script(after))
    if end - start == 2 and text[start] in "ÂÃÄÅ" and text[start + 1] in _QUOTE_LIKE:
        return after.isalpha() and not before.isupper()  # else a capital before a quotation mark ("FPÖ’s")
    return True


def _by_place(text: str, start: int, end: int) -> str | None:
    before, after = text[start - 1 : start], text[end : end + 1]
    scripts = {_script(character) for character in (before, after) if character.isalpha()}
    if scripts - {"LATIN"}:
        return None
    if end - start == 1 and text[start].isalpha() and _script(text[start]) == "LATIN":
        return _latin_remnant(text, start, end)
    if before.isalnum() and after.isalnum():
        if text[start:end] in _HYPHENS and not _CONTRACTION.match(text, end):
            return "-"
        certain = text[start] != _LEFT_OUT or _CONTRACTION.match(text, end)
        return "’" if certain else None
    if after.isalnum() and (not before or before.isspace() or before in _OPENING):
        return "“"
    if (before.isalnum() or before in _AFTER_WORDS) and (not after or after.isspace() or after in _CLOSING):
        return "”" if before else None
    return "–" if before.isspace() and after.isspace() else None


def _latin_remnant(text: str, start: int, end: int) -> str | None:
    """Read a lone "â", which words of French and Romanian have, more warily than the others.

    A lone "Â" before a space is what is left of a no-break space.
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    if text[start] == _BLANK_STEM:
        return "" if after.isspace() and not before.isalpha() else None
    if after.isupper() and (not before or before.isspace() or before in _OPENING):
        return "“"
    if before in _AFTER_WORDS and before and (not after or after.isspace() or after in _CLOSING):
        return "”"
    if _CONTRACTION.match(text, end) and (_NEGATED.search(text[max(0, start - 8) : start]) or after != "t"):
        return "’" if before.isalpha() and text[max(0, start - 3) : start].isalpha() else None
    return None


@cache
def _table() -> tuple[Mapping[str, str], re.Pattern[str], int]:
    table: dict[str, str] = {}
    for encoding in _ENCODINGS:
        for character in _PUNCTUATION + _LETTERS:
            for damaged in _damaged(character, encoding):
                table.setdefault(damaged, character)
                folded = unicodedata.normalize("NFKC", damaged)
                if len(damaged) == _LETTER_BYTES and folded[1:].strip() and not folded[1:].isalpha():
                    table.setdefault(folded, character)  # "Ã1⁄4", where somebody tidied up after the damage
    leads = "".join(sorted({damaged[0] for damaged in table}))
    return table, re.compile(f"[{re.escape(leads)}]"), max(map(len, table))


def _damaged(character: str, encoding: str) -> Iterator[str]:
    """Yield what decoders make of a character's UTF-8 bytes; open bytes as U+FFFD or as controls."""
    pieces = [_decoded(bytes([byte]), encoding) for byte in character.encode("utf-8")]
    if None not in pieces:
        yield "".join(piece for piece in pieces if piece)
        return
    if pieces[0] is None:
        return
    controls = [chr(byte) for byte in character.encode("utf-8")]
    yield "".join(piece or control for piece, control in zip(pieces, controls, strict=True))


@cache
def _remnant() -> re.Pattern[str]:
    """Match the first one or two characters of a quotation mark or dash, and U+FFFD."""
    stems: set[str] = {_LEFT_OUT, _BLANK_STEM}
    for encoding in _ENCODINGS:
        pieces = [_decoded(bytes([byte]), encoding) for byte in "“".encode()[:_STEM_CHARACTERS]]
        if pieces[0] and pieces[0].isalpha():
            stems.add(pieces[0])
            stems.update(f"{pieces[0]}{second}" for second in (pieces[1], "\x80") if second)
    longest_first = sorted(stems, key=lambda stem: (-len(stem), stem))
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))}){_LEFT_OUT}*")


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


@cache
def _script(character: str) -> str:
    """Name the script of a letter or mark by the first word of its Unicode name; symbols count as Latin."""
    if unicodedata.category(character or " ")[0] not in "LM":
        return "LATIN" if character else ""
    return unicodedata.name(character, "LATIN").split()[0]
