"""Connections that are held open between transactions: taken and given back last in, first out."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from duban.errors import ConcurrentUpdate


class Link:
    """A held connection: SQLAlchemy's, the driver's under it, and a cursor there. Transactions begin by our own word."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        driver: Any = connection.connection.dbapi_connection
        self.driver = driver
        self.cursor: Any = driver.cursor()
        self.idle_since = time.monotonic()

    def close(self) -> None:
        """Close the connection, also one that is lost."""
        try:
            self.connection.close()
        except DBAPIError:
            self.driver.close()


class Links:
    """A pool without upper bound, or of `limit` connections; then `take` waits up to `timeout` seconds."""

    def __init__(
        self, create: Callable[[], Link], usable: Callable[[Link], bool], limit: int | None, timeout: float
    ) -> None:
        self._create, self._usable = create, usable
        self._idle: list[Link] = []
        self._slots = threading.BoundedSemaphore(limit) if limit else None
        self._timeout = timeout
        self._lock = threading.Lock()
        self._process = os.getpid()

    def take(self) -> Link:
        """The connection given back last, or a new one. Raises ConcurrentUpdate when none came free in time."""
        if self._slots and not self._slots.acquire(timeout=self._timeout):
            raise ConcurrentUpdate("", f"no connection came free within {self._timeout} seconds")
        if self._process != os.getpid():  # forked: these connections are the parent's
            self._idle, self._process = [], os.getpid()
        try:
            return self._idle_link() or self._create()
        except BaseException:
            self._free()
            raise

    def give(self, link: Link, *, broken: bool = False) -> None:
        """Give a connection back; a broken one is closed."""
        if broken:
            link.close()
        else:
            link.idle_since = time.monotonic()
            with self._lock:
                self._idle.append(link)
        self._free()

    def close(self) -> None:
        """Close all connections that are not in use."""
        with self._lock:
            idle, self._idle = self._idle, []
        for link in idle:
            link.close()

    def _idle_link(self) -> Link | None:
        while True:
            with self._lock:
                link = self._idle.pop() if self._idle else None
            if link is None or self._usable(link):
                return link
            link.close()

    def _free(self) -> None:
        if self._slots:
            self._slots.release()
