"""How workers that wait hear that something may be due."""

from __future__ import annotations

import threading
from typing import Protocol


class Bell(Protocol):
    """Some wait, anyone rings."""

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; whether it rang, or might have, since this thread last waited."""
        ...

    def ring(self) -> None:
        """Wake all that wait in this process."""
        ...

    def committed(self) -> None:
        """Something that may be due soon has been committed in this process."""
        ...

    def close(self) -> None:
        """Wake all and give up what it holds."""
        ...


class LocalBell:
    """Rings within this process: all there is on SQLite."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rung = 1
        self._heard = threading.local()

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; whether it rang since this thread last waited. The first wait returns at once."""
        with self._changed:
            known = getattr(self._heard, "rung", 0)
            rang = self._changed.wait_for(lambda: self._rung != known, timeout)
            self._heard.rung = self._rung
            return rang

    def ring(self) -> None:
        """Wake all that wait in this process."""
        with self._changed:
            self._rung += 1
            self._changed.notify_all()

    def committed(self) -> None:
        """Wake all that wait: nobody else would tell them."""
        self.ring()

    def close(self) -> None:
        """Wake all that wait."""
        self.ring()
