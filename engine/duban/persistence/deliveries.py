"""The outbox: effects leased to a worker, settled, postponed or given up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Row, literal_column, select, update

from duban.persistence.base import Base
from duban.persistence.statements import OUTBOX
from duban.persistence.tables import outbox
from duban.ports import OutboxRow

_ROW = (
    "id", "tenant", "instance", "kind", "role", "payload", "created_at", "due_at",
    "attempts", "status", "error", "delivered_at", "done",
)  # fmt: skip
_names = msgspec.json.Decoder(tuple[str, ...])


class Deliveries(Base):
    """The effects of one tenant on their way."""

    def lease(self, now: datetime, limit: int, until: datetime, kinds: Collection[str] | None = None) -> Sequence[OutboxRow]:
        """Take up to `limit` effects that are due (or whose lease has run out); they are this worker's until `until`."""
        fresh = self._take(outbox.c.due_at, "waiting", now, limit, until, kinds)
        left = limit - len(fresh)
        stale = self._take(outbox.c.leased_until, "leased", now, left, until, kinds) if left > 0 else []
        rows = sorted([*fresh, *stale], key=lambda row: (row.due_at, row.number))
        return [_outbox_row(row[1:]) for row in rows]

    def enqueue(self, rows: Sequence[OutboxRow]) -> None:
        """Add effects that come from no step; those whose ids are there already change nothing."""
        for row in rows:
            self.work.cold(self._insert(outbox).values(self._values(row, OUTBOX)).on_conflict_do_nothing())
        self.work.ring()

    def release(self, ids: Collection[str], until: datetime) -> None:
        """Give back effects that were leased until then and not tried: another worker may take them at once."""
        ours = (self._own(outbox), outbox.c.id.in_(ids), outbox.c.status == "leased", outbox.c.leased_until == until)
        self.work.cold(update(outbox).where(*ours).values(status="waiting", leased_until=None))
        self.work.ring()

    def settle(self, id: str, attempts: int, at: datetime) -> bool:
        """The effect was delivered, on this attempt (counted from 1). False when another worker has recorded that."""
        return self._mark(id, status="delivered", attempts=attempts, delivered_at=at, error=None)

    def postpone(self, id: str, attempts: int, due_at: datetime, error: str, *, done: Sequence[str] = ()) -> bool:
        """The attempt failed; try again at `due_at`. What another worker has delivered meanwhile stays so, and is False.

        `done` are the channels that have delivered it; where there are none, those noted before stay noted.
        """
        changed = self._mark(id, status="waiting", attempts=attempts, due_at=due_at, error=error, **_noted(done))
        self.work.ring()
        return changed

    def give_up(self, id: str, attempts: int, error: str, *, done: Sequence[str] = ()) -> bool:
        """The effect failed for good, but for the channels in `done`. False when another worker has delivered it."""
        return self._mark(id, status="failed", attempts=attempts, error=error, **_noted(done))

    def outbox(
        self, *, instance: str | None = None, status: Collection[str] | None = None, limit: int = 1000
    ) -> Sequence[OutboxRow]:
        """Effects in the order of their creation."""
        query = select(*self._columns(outbox, _ROW)).where(self._own(outbox)).order_by(outbox.c.number).limit(limit)
        if instance is not None:
            query = query.where(outbox.c.instance == instance)
        if status is not None:
            query = query.where(outbox.c.status.in_(status))
        return [_outbox_row(row) for row in self.work.select(query)]

    def _take(
        self,
        due: ColumnElement[datetime | None],
        status: str,
        now: datetime,
        limit: int,
        until: datetime,
        kinds: Collection[str] | None,
    ) -> Sequence[Row[Any]]:
        chosen = select(outbox.c.number).where(
            self._own(outbox), outbox.c.status == literal_column(f"'{status}'"), due <= now
        )
        if kinds is not None:
            chosen = chosen.where(outbox.c.kind.in_(kinds))
        claimed = chosen.order_by(due, outbox.c.number).limit(limit).with_for_update(skip_locked=True).cte("claimed")
        taken = (
            update(outbox)
            .where(outbox.c.number.in_(select(claimed.c.number)))
            .values(status="leased", leased_until=until)
            .returning(outbox.c.number, *self._columns(outbox, _ROW))
        )
        return self.work.cold(taken).all()

    def _mark(self, id_: str, **values: Any) -> bool:
        unfinished = (self._own(outbox), outbox.c.id == id_, outbox.c.status != "delivered")
        return self.work.cold(update(outbox).where(*unfinished).values(values | {"leased_until": None})).rowcount == 1


def _outbox_row(values: Sequence[Any]) -> OutboxRow:
    *given, done = values
    row = OutboxRow(*given)
    return replace(row, done=_names.decode(done)) if done else row


def _noted(done: Sequence[str]) -> dict[str, Any]:
    return {"done": msgspec.json.encode(done)} if done else {}
