"""Transactions of our own on a held connection."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import AbstractContextManager
from types import TracebackType

from duban.errors import ConcurrentUpdate
from duban.persistence.backends import Backend
from duban.persistence.bell import Bell
from duban.persistence.links import Link, Links
from duban.persistence.transaction import SqlTransaction
from duban.persistence.work import DriverWork


class Turns:
    """SQLite has one writer: threads queue here instead of in its busy loop, up to `timeout` seconds.

    Who comes first is served first: a plain lock goes to whoever runs when it is given back, which is mostly the one who
    gave it, and a worker with much to fire would let nobody else write until it is done.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout, self._mutex, self._taken = timeout, threading.Lock(), False
        self._queue: deque[threading.Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many threads queue."""
        return len(self._queue)

    def take(self) -> None:
        """Wait for a turn. Raises ConcurrentUpdate."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._queue.append(mine)
        if not mine.acquire(timeout=self._timeout):
            self._give_up(mine)

    def give(self) -> None:
        """Let the next one write."""
        with self._mutex:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._taken = False

    def _give_up(self, mine: threading.Lock) -> None:
        with self._mutex:
            if mine not in self._queue:
                return  # the turn came at the last moment
            self._queue.remove(mine)
        raise ConcurrentUpdate("", f"another thread has been writing for {self._timeout} seconds")


class Owned(AbstractContextManager[SqlTransaction]):
    """A transaction from `begin` to commit or rollback."""

    __slots__ = ("_backend", "_bell", "_link", "_links", "_tenant", "_turns", "_work", "_write")

    def __init__(self, links: Links, backend: Backend, turns: Turns | None, bell: Bell, tenant: str, *, write: bool) -> None:
        self._links, self._backend, self._turns, self._bell = links, backend, turns if write else None, bell
        self._tenant, self._write = tenant, write

    def __enter__(self) -> SqlTransaction:
        if self._turns is not None:
            self._turns.take()
        try:
            self._link: Link = self._links.take()
        except BaseException:
            self._leave()
            raise
        self._work: DriverWork = self._backend.work(self._link)
        try:
            self._work.begin(write=self._write)
        except BaseException:
            self._undo()
            raise
        return SqlTransaction(self._work, self._tenant)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self._undo()
            return
        try:
            self._work.commit()
        except BaseException:
            self._undo()
            raise
        self._links.give(self._link)
        self._leave()
        if self._work.rings:
            self._bell.committed()

    def _undo(self) -> None:
        self._links.give(self._link, broken=not self._work.rollback())
        self._leave()

    def _leave(self) -> None:
        if self._turns is not None:
            self._turns.give()
