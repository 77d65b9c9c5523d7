"""Elements of SVG and HTML, written so that no text of an article can become markup.

The same bytes are well-formed XML and read alike by an HTML parser: elements that may
have content are never closed by ``/>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["Content", "Element", "Raw", "data", "element", "markup", "number"]

_VOID: Final = frozenset({"br", "input", "meta"})
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_ESCAPED: Final = re.compile('[&<>"\r]')


class Raw(str):
    """Our own style or script, which is written as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Element:
    """An element with its attributes in the order given."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    content: tuple[Content, ...]


Content = Element | str


def element(tag: str, *content: Content | None, **attributes: object) -> Element:
    """Make an element; what is None is left out.

    ``class_`` stands for ``class``, other underscores for hyphens; True repeats the name,
    numbers are rounded to what an eye can see.

    >>> markup(element("text", "a < b", class_="label", x=1.04, data_key=None))
    '<text class="label" x="1">a &lt; b</text>'
    """
    named = ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
    kept = tuple((name, _value(name, value)) for name, value in named if value is not None and value is not False)
    return Element(tag, kept, tuple(part for part in content if part is not None))


def markup(content: Content) -> str:
    """Write an element, or text with all that could be markup escaped."""
    return "".join(_written(content))


def number(value: float) -> str:
    """Write a coordinate with one decimal, none where it is whole.

    >>> number(-0.04), number(12.26)
    ('0', '12.3')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def data(*keys: str) -> str:
    """Join keys for a ``data-with`` attribute, each once."""
    return " ".join(dict.fromkeys(keys))


def _value(name: str, value: object) -> str:
    if value is True:
        return name
    return number(value) if isinstance(value, (int, float)) else str(value)


def _written(content: Content) -> Iterator[str]:
    if isinstance(content, Raw):
        yield content
    elif isinstance(content, str):
        yield _escape(content)
    else:
        attributes = "".join(f' {name}="{_escape(value)}"' for name, value in content.attributes)
        if content.tag in _VOID:
            yield f"<{content.tag}{attributes}/>"
            return
        yield f"<{content.tag}{attributes}>"
        for part in content.content:
            yield from _written(part)
        yield f"</{content.tag}>"


def _escape(text: str) -> str:
    """Escape what is markup; a character that XML cannot hold becomes U+FFFD, one for one."""
    return _ESCAPED.sub(lambda match: _SPECIAL[match[0]], _NOT_IN_XML.sub("\ufffd", text))
