"""The application that the commands register with, and the options before a command."""

from __future__ import annotations

import logging
from typing import Annotated, Final

import typer

from kg import __version__
from kg.cli import output

__all__ = ["ARTICLES", "GRAPHS", "app"]

ARTICLES: Final = "From articles"
GRAPHS: Final = "With graphs"

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"diplomacy-kg {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Leave out all remarks but errors.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where unexpected errors arise.")] = False,
) -> None:
    """Articles of diplomatic news in, a citable knowledge graph out.

    Example: `kg demo`
    """
    output.log_to_stderr(logging.DEBUG if debug else logging.ERROR if quiet else logging.INFO)
