"""Where the data that travels with the package lies.

``ontology/``, ``shapes/``, ``queries/`` and ``seeds/`` stand at the top level of a
checkout and inside ``kg/_data`` of an installed wheel; the rest of the code never asks
which of the two it runs in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError

__all__ = ["files", "path"]

_PACKAGE: Final = Path(__file__).resolve().parent
_INSTALLED: Final = _PACKAGE / "_data"
_ROOT: Final = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent


def path(name: str) -> Path:
    """Give the path of a resource named relative to the top level, such as ``shapes``.

    Raises:
        ConfigurationError: If the resource is not there.
    """
    found = _ROOT / name
    if not found.exists():
        raise ConfigurationError(f"{found}: part of the package is missing; install it again")
    return found


def files(folder: str, suffix: str) -> tuple[Path, ...]:
    """List the files below a resource folder with a suffix, in order of their names."""
    return tuple(sorted(p for p in path(folder).rglob(f"*{suffix}") if p.is_file()))
