"""PostgreSQL's bell: LISTEN on a connection of its own, and a socket pair to be woken from this process."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable

import psycopg
from sqlalchemy.exc import DBAPIError

from duban.persistence.links import Link


class ListeningBell:
    """Rings when any process has committed something that may be due soon."""

    def __init__(self, connect: Callable[[], Link]) -> None:
        self._connect = connect
        self._link: Link | None = None
        self._lock = threading.Lock()
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; whether it rang, or might have rung unheard, since the last wait."""
        with self._lock:
            try:
                return self._wait(timeout)
            except (psycopg.Error, DBAPIError):
                self._drop()
                return True

    def ring(self) -> None:
        """Wake whoever waits in this process."""
        self._far.send(b"!")

    def close(self) -> None:
        """Give up the connection."""
        self.ring()
        with self._lock:
            self._drop()
            self._near.close()
            self._far.close()

    def _wait(self, timeout: float) -> bool:
        if self._link is None:
            self._link = self._connect()
            self._link.cursor.execute("LISTEN duban")
            return True
        if self._heard(self._link):
            return True
        with selectors.DefaultSelector() as selector:
            selector.register(self._link.driver.fileno(), selectors.EVENT_READ)
            selector.register(self._near, selectors.EVENT_READ)
            selector.select(timeout)
        return self._heard(self._link)

    def _heard(self, link: Link) -> bool:
        far = bool(list(link.driver.notifies(timeout=0)))
        try:
            return bool(self._near.recv(4096)) or far
        except BlockingIOError:
            return far

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()
