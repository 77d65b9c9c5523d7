"""SPARQL servers that tests and benchmarks start for themselves, on this machine alone, and stop again."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["NAMES", "isql", "missing", "oxigraph", "virtuoso"]

NAMES = ("virtuoso", "oxigraph")
_PROGRAMS = {"virtuoso": "virtuoso-t", "oxigraph": "oxigraph"}
_PACKAGES = {"virtuoso": "Debian's virtuoso-opensource-7", "oxigraph": "PyPI's oxigraph, in the extra dev"}
_PATIENCE = 120  # seconds until a server must answer
_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 2G
ThreadsPerQuery = 1
StopCompilerWhenXOverRunTime = 1
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = {max_rows}
"""


def missing(name: str) -> str:
    """Say why a server cannot be started; empty where it can."""
    if _program(name):
        return ""
    return f"{_PROGRAMS[name]} is not installed ({_PACKAGES[name]})"


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Run Oxigraph's server with a store in a folder; gives the address of its queries."""
    port = _free_port()
    command = [_program("oxigraph"), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"http://127.0.0.1:{port}/query") as address:
        yield address


@contextmanager
def virtuoso(folder: Path, *, max_rows: int = 10_000, buffers: int = 10_000) -> Iterator[str]:
    """Run Virtuoso with a database of its own, user and password dba; gives the address of its queries.

    A buffer takes 8 KiB.
    """
    sql, http = _free_port(), _free_port()
    ini = _INI.format(sql=sql, http=http, max_rows=max_rows, buffers=buffers, dirty=buffers * 6 // 10)
    (folder / "virtuoso.ini").write_text(ini)
    (folder / "isql.port").write_text(str(sql))
    command = [_program("virtuoso"), "+configfile", "virtuoso.ini", "+foreground"]
    with _running(command, folder, f"http://127.0.0.1:{http}/sparql") as address:
        yield address


def isql(folder: Path, statements: str) -> str:
    """Run statements in the Virtuoso of a folder, as its administrator."""
    port = (folder / "isql.port").read_text()
    command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", "ERRORS=stdout", f"exec={statements}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _program(name: str) -> str:
    beside = str(Path(sys.executable).parent)
    return shutil.which(_PROGRAMS[name]) or shutil.which(_PROGRAMS[name], path=beside) or ""


@contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[str]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _await(process, address, folder / "server.log")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}?query=ASK%20%7B%7D", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{address}: no server came up: {log.read_text(errors='replace')[-1000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
