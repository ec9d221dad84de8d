"""PostgreSQL's bell: LISTEN on a connection of its own, and a socket pair to be woken from this process."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg

from duban.errors import ConfigurationError
from duban.persistence.bell import LocalBell
from duban.persistence.links import Link


class ListeningBell(LocalBell):
    """Rings when any process has committed something that may be due soon. One thread listens and tells the others."""

    def __init__(self, connect: Callable[[], Link]) -> None:
        super().__init__()
        self._connect = connect
        self._closed = False
        self._link: Link | None = None
        self._listening = threading.Lock()
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; whether it rang, or might have rung unheard, since this thread last waited."""
        if self._closed or not self._listening.acquire(blocking=False):
            return super().wait(timeout)
        try:
            if self._listen(timeout):
                super().ring()
        except (psycopg.Error, ConfigurationError):
            self._drop()
            super().wait(min(timeout, 1.0))
            super().ring()
        finally:
            self._listening.release()
        return super().wait(0)

    def ring(self) -> None:
        """Wake all that wait in this process."""
        super().ring()
        with suppress(OSError):  # full: it is awake anyway; closed: nobody waits
            self._far.send(b"!")

    def committed(self) -> None:
        """Nothing to do: the database itself tells all that listen."""

    def close(self) -> None:
        """Wake all and give up the connection."""
        self._closed = True
        self.ring()
        with self._listening:
            self._drop()
            self._near.close()
            self._far.close()

    def _listen(self, timeout: float) -> bool:
        if self._link is None:
            self._link = self._connect()
            self._link.cursor.execute("LISTEN duban")
            return True
        if self._heard_any(self._link):
            return True
        with selectors.DefaultSelector() as selector:
            selector.register(self._link.driver.fileno(), selectors.EVENT_READ)
            selector.register(self._near, selectors.EVENT_READ)
            selector.select(timeout)
        return self._heard_any(self._link)

    def _heard_any(self, link: Link) -> bool:
        far = bool(list(link.driver.notifies(timeout=0)))
        try:
            return bool(self._near.recv(4096)) or far
        except BlockingIOError:
            return far

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()
