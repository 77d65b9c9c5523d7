"""The ``kg`` command: parse, call one function, print.

Exit codes: 0 done; 1 done, and there is something to look at (violations, inputs that
could not be used); 2 wrong use, or nothing could be read. Results go to standard output,
remarks to standard error. Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from kg.cli import articles, asking, consolidation, demo, graphs, ontology, output, pictures, quarantine  # noqa: F401  (they register their commands)
from kg.cli.application import app
from kg.errors import KgError

__all__ = ["app", "main"]

_INTERRUPTED = 130  # 128 + SIGINT, as shells count
_PIPE_CLOSED = 141  # 128 + SIGPIPE


def main() -> NoReturn:
    """Run the command line; every way out is an exit code, never a traceback."""
    output.use_utf8()
    try:
        app(prog_name="kg")
    except KgError as error:
        output.remark(str(error))
        code = output.WRONG
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the last flush fails as well
        code = _PIPE_CLOSED
    except Exception as error:
        output.fault(error)
        code = output.WRONG
    sys.exit(code)
