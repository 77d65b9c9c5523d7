"""A function over many items in several processes: results in order, and no item lost.

The standard library's pool fails every pending task when one worker dies. Here a worker
that dies (out of memory, a crash in native code) is replaced; the items that it held are
tried again one by one, and only an item that ends a worker a second time is given up.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, Generic, TypeVar

__all__ = ["Lost", "ordered"]

T = TypeVar("T")
R = TypeVar("R")

_AHEAD: Final = 4  # batches a worker may be ahead of the one whose result is awaited


@dataclass(frozen=True, slots=True)
class Lost(Generic[T]):
    """An item that ended the worker that had it, twice."""

    item: T


@dataclass(slots=True)
class _Task(Generic[T]):
    """Items that are done together; ``first`` is the place of the first one in the input."""

    first: int
    items: list[T]
    tried: bool = False


@dataclass(slots=True)
class _Worker(Generic[T]):
    process: BaseProcess
    connection: Connection
    task: _Task[T] | None = None


def ordered(
    function: Callable[[Sequence[T]], Sequence[R]], items: Iterable[T], *, jobs: int, batch: int = 4
) -> Iterator[R | Lost[T]]:
    """Yield the function's result for each item, in the items' order.

    Args:
        function: A module's function; gives one result an item. It must not raise.
        items: Read as far ahead as the workers need, never all at once.
        jobs: Processes.
        batch: Items handed to a process at a time.
    """
    supervisor: _Supervisor[T, R] = _Supervisor(function, iter(items), batch)
    try:
        supervisor.start(jobs)
        yield from supervisor.results()
    finally:
        supervisor.stop()


class _Supervisor(Generic[T, R]):
    def __init__(self, function: Callable[[Sequence[T]], Sequence[R]], items: Iterator[T], batch: int) -> None:
        self._function = function
        self._items = items
        self._batch = batch
        self._context = multiprocessing.get_context("spawn")  # native libraries' threads do not survive a fork
        self._workers: list[_Worker[T]] = []
        self._again: deque[_Task[T]] = deque()
        self._done: dict[int, R | Lost[T]] = {}
        self._taken = 0
        self._given = 0

    def start(self, jobs: int) -> None:
        self._workers = [self._worker() for _ in range(jobs)]

    def results(self) -> Iterator[R | Lost[T]]:
        while True:
            self._hand_out()
            busy = [worker for worker in self._workers if worker.task]
            if not busy:
                return
            ready = wait([worker.connection for worker in busy])
            for worker in busy:
                if worker.connection in ready:
                    self._collect(worker)
            while self._given in self._done:
                self._given += 1
                yield self._done.pop(self._given - 1)

    def stop(self) -> None:
        for worker in self._workers:
            worker.connection.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()

    def _worker(self) -> _Worker[T]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._function), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _hand_out(self) -> None:
        for worker in self._workers:
            if worker.task is None and (task := self._next()):
                worker.task = task
                with contextlib.suppress(OSError):  # it died while idle; _collect finds out
                    worker.connection.send(task.items)

    def _next(self) -> _Task[T] | None:
        if self._again:
            return self._again.popleft()
        if self._taken - self._given > _AHEAD * self._batch * len(self._workers):
            return None
        items = list(islice(self._items, self._batch))
        task = _Task(self._taken, items)
        self._taken += len(items)
        return task if items else None

    def _collect(self, worker: _Worker[T]) -> None:
        task, worker.task = worker.task, None
        assert task is not None  # only busy workers are waited for
        try:
            results = worker.connection.recv()
        except (EOFError, OSError):
            self._replace(worker)
            self._retry(task)
        else:
            self._done.update(enumerate(results, task.first))

    def _replace(self, worker: _Worker[T]) -> None:
        worker.connection.close()
        worker.process.join()
        fresh = self._worker()
        worker.process, worker.connection = fresh.process, fresh.connection

    def _retry(self, task: _Task[T]) -> None:
        if task.tried:
            self._done.update({task.first + i: Lost(item) for i, item in enumerate(task.items)})
        else:
            self._again.extend(_Task(task.first + i, [item], tried=True) for i, item in enumerate(task.items))


def _serve(connection: Connection, function: Callable[[Any], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers itself
    with contextlib.suppress(EOFError, OSError):  # the parent is gone
        while True:
            connection.send(function(connection.recv()))
