"""Diplomacy KG: articles of diplomatic news in, a citable knowledge graph out.

Four functions do the work, docs/python.md shows them: `read`, `extract`, `build`, `ask`.
Nothing is loaded before one of them is used. Errors are those of `kg.errors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import Answer, Articles, Graph, Records, ask, build, extract, read

__version__ = "0.1.0"
__all__ = ["Answer", "Articles", "Graph", "Records", "__version__", "ask", "build", "extract", "read"]


def __getattr__(name: str) -> Any:
    """Load the library when a name of it is asked for (PEP 562)."""
    if name in __all__:
        from importlib import import_module

        return getattr(import_module("kg.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
