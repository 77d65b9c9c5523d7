"""All errors that the library raises on purpose.

KgError
├── InputError          an article, folder or RDF file cannot be used; the batch goes on
├── UsageError          wrong or contradictory options; nothing was done
├── ConfigurationError  a part of the installation is missing or damaged
│   └── MissingExtraError   an optional dependency or program is not installed
├── QueryError          a saved or given query cannot be run
└── StoreError          a store cannot be opened, read or written

A message names the thing, the place and the way out. Only ``kg.cli`` prints
and chooses exit codes.
"""

from __future__ import annotations

__all__ = [
    "ConfigurationError",
    "InputError",
    "KgError",
    "MissingExtraError",
    "QueryError",
    "StoreError",
    "UsageError",
]


class KgError(Exception):
    """Base of every error that the library raises on purpose."""


class InputError(KgError):
    """An input cannot be used; other inputs of the batch are not affected.

    Args:
        path: The input as the user named it.
        problem: What is wrong, in one clause.
        remedy: What the user can do about it.
    """

    def __init__(self, path: object, problem: str, remedy: str = "") -> None:
        self.path = str(path)
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{self.path}: {problem}" + (f" ({remedy})" if remedy else ""))

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str, str]]:
        """Travel between processes as what it was made of."""
        return type(self), (self.path, self.problem, self.remedy)


class UsageError(KgError):
    """Options contradict one another or name something that does not exist."""


class ConfigurationError(KgError):
    """A part of the installation is missing or damaged."""


class MissingExtraError(ConfigurationError):
    """An optional dependency or an external program is not installed."""


class QueryError(KgError):
    """A query cannot be parsed, bound or answered."""


class StoreError(KgError):
    """A store cannot be opened, read or written."""
