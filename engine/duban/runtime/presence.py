"""A worker's sign of life: who works here, and who has fallen silent."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import timedelta

from duban.ports import Transaction, WorkerRow
from duban.runtime.core import Core

BEAT_SECONDS = 10.0
SILENT = timedelta(seconds=3 * BEAT_SECONDS)
"""A worker that has not been heard of for so long is dead, or cannot reach the database."""
FORGET = timedelta(days=1)


def default_name() -> str:
    """Machine and process."""
    return f"{socket.gethostname()}-{os.getpid()}"


class Presence:
    """Says again and again that a worker is there, and at the end that it has left."""

    def __init__(self, engine: Core, name: str) -> None:
        self._engine, self.name = engine, name
        self._started = engine.now()

    def beat(self) -> None:
        """One sign of life. Those that have been silent for a day are forgotten."""
        engine, now = self._engine, self._engine.now()
        row = WorkerRow(engine.tenant, self.name, socket.gethostname(), os.getpid(), self._started, now)

        def tell(tx: Transaction) -> None:
            tx.put_worker(row)
            tx.forget_workers(now - FORGET)

        self._tell(tell)

    def leave(self) -> None:
        """Said by a worker that ends of its own will."""
        self._tell(lambda tx: tx.drop_worker(self.name))

    def _tell(self, say: Callable[[Transaction], None]) -> None:
        """A worker does not die of a database that is away."""
        try:
            with self._engine.store.begin(self._engine.tenant) as tx:
                say(tx)
        except Exception as error:
            self._engine.log.error("loop.failed", loop="presence", error=f"{type(error).__name__}: {error}")
