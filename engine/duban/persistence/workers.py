"""Who works on this database, and when each was last heard of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table, Text, delete, select

from duban.persistence.base import Base
from duban.persistence.tables import metadata
from duban.persistence.types import UtcDateTime
from duban.ports import WorkerRow

worker = Table(
    "duban_worker",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("tenant", "name", name="duban_worker_pk"),
)
_WORKER = ("tenant", "name", "host", "pid", "started_at", "seen_at")


class Workers(Base):
    """The workers of one tenant."""

    def put_worker(self, row: WorkerRow) -> None:
        """Say that a worker is there."""
        values = self._values(row, _WORKER)
        put = self._insert(worker).values(values)
        changed = {name: put.excluded[name] for name in _WORKER[2:]}
        self.work.cold(put.on_conflict_do_update(index_elements=["tenant", "name"], set_=changed))

    def drop_worker(self, name: str) -> None:
        """A worker has left."""
        self.work.cold(delete(worker).where(self._own(worker), worker.c.name == name))

    def forget_workers(self, before: datetime) -> None:
        """Forget those that have not been heard of since."""
        self.work.cold(delete(worker).where(self._own(worker), worker.c.seen_at < before))

    def workers(self) -> Sequence[WorkerRow]:
        """Workers by name."""
        query = select(*self._columns(worker, _WORKER)).where(self._own(worker)).order_by(worker.c.name)
        return [WorkerRow(*row) for row in self.work.select(query)]
