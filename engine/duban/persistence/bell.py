"""How a worker that waits hears that something may be due."""

from __future__ import annotations

import threading
from typing import Protocol


class Bell(Protocol):
    """One waits, anyone rings."""

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; whether it rang, or might have, since the last wait."""
        ...

    def ring(self) -> None:
        """Wake whoever waits in this process."""
        ...

    def close(self) -> None:
        """Give up what it holds."""
        ...


class LocalBell:
    """Rings within this process: all there is on SQLite."""

    def __init__(self) -> None:
        self._rang = threading.Event()

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; whether it rang since the last wait."""
        rang = self._rang.wait(timeout)
        self._rang.clear()
        return rang

    def ring(self) -> None:
        """Wake whoever waits in this process."""
        self._rang.set()

    def close(self) -> None:
        """Wake whoever waits."""
        self._rang.set()
