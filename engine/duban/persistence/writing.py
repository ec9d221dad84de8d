"""Writing what steps changed: all of it, in few statements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from duban.errors import ConcurrentUpdate, DuplicateKey, FactError
from duban.persistence.base import Base
from duban.persistence.failures import Taken
from duban.persistence.hot import Hot
from duban.ports import Change, InstanceRow, JournalRow, OutboxRow

HORIZON = timedelta(seconds=60)
"""Workers look at least this often; only what is due sooner wakes them."""

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Writing(Base):
    """Writes of one tenant."""

    def write(self, changes: Sequence[Change]) -> None:
        """Write everything, in few statements. Raises ConcurrentUpdate (a row was not at `before`) and DuplicateKey.

        A successful write clears what `set_aside` noted.
        """
        if not changes:
            return
        for change in changes:
            self._check(change)
        deferrable = all(change.row.id in self.locked for change in changes)
        try:
            self.work.together(lambda: self._send(changes), deferrable=deferrable)
        except Taken as taken:
            raise _duplicate(taken, changes) from taken
        self.locked.update((change.row.id, change.row) for change in changes if change.row.id in self.locked)

    def note(self, rows: Sequence[JournalRow]) -> None:
        """Append journal rows that belong to no step (deliveries, operators' actions)."""
        if rows:
            self.work.together(lambda: self._journal(rows), deferrable=False)

    def _check(self, change: Change) -> None:
        if change.row.tenant != self.tenant:
            raise ValueError(f"a transaction of tenant {self.tenant!r} cannot write an instance of {change.row.tenant!r}")
        locked = self.locked.get(change.row.id)
        if locked is not None and locked.seq != change.before:
            raise ConcurrentUpdate(change.row.id)
        for text in (change.row.document, *(row.entries for row in change.journal)):
            if b"\\u0000" in text and _NUL.search(text):
                raise FactError(change.row.id, {"text": "cannot contain the character NUL"})

    def _send(self, changes: Sequence[Change]) -> None:
        known = self.work.statements
        advancing, changing = self._divided([change for change in changes if change.before is not None])
        self._rows(known.advance_instance, advancing, exact=True)
        self._rows(known.update_instance, changing, exact=True)
        self._rows(known.insert_instance, [change for change in changes if change.before is None])
        self._journal([row for change in changes for row in change.journal])
        effects = [effect for change in changes for effect in change.outbox]
        if effects:
            pick = known.insert_outbox.pick
            self.work.many(
                known.insert_outbox, [pick(effect) for effect in effects], [_origin(effect) for effect in effects]
            )
        if any(change.facts for change in changes):
            self._facts(changes)
        if effects or any(_is_soon(change) for change in changes):
            self.work.ring()

    def _divided(self, changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
        """Those that leave alone what most indexes hold, and the others: SQLite rewrites the indexes of every column set."""
        advancing: list[Change] = []
        changing: list[Change] = []
        for change in changes:
            locked = self.locked.get(change.row.id)
            (advancing if locked is not None and _advances(locked, change.row) else changing).append(change)
        return advancing, changing

    def _rows(self, hot: Hot, changes: Sequence[Change], *, exact: bool = False) -> None:
        if changes:
            ids = [change.row.id for change in changes]
            self.work.many(hot, [hot.pick(change) for change in changes], ids, exact=exact)

    def _journal(self, rows: Sequence[JournalRow]) -> None:
        if rows:
            hot = self.work.statements.insert_journal
            values = [(self.tenant, *hot.pick(row)) for row in rows]
            self.work.many(hot, values, [row.instance for row in rows])

    def _facts(self, changes: Sequence[Change]) -> None:
        known, unknown = self.work.statements.put_fact, self.work.statements.drop_fact
        for hot, is_known in ((known, True), (unknown, False)):
            facts = [
                (change.row, name, value)
                for change in changes
                for name, value in change.facts.items()
                if (value is not None) == is_known
            ]
            if facts:
                values = [hot.values(_fact(row, name, value)) for row, name, value in facts]
                self.work.many(hot, values, [row.id for row, _, _ in facts])


def _fact(row: InstanceRow, name: str, value: str | None) -> Mapping[str, Any]:
    return {
        "tenant": row.tenant,
        "instance": row.id,
        "fact": name,
        "process": row.process,
        "value": value,
        "started_at": row.started_at,
    }


def _advances(before: InstanceRow, after: InstanceRow) -> bool:
    return (
        before.status == after.status
        and before.key == after.key
        and before.version == after.version
        and before.ended_at == after.ended_at
    )


def _origin(effect: OutboxRow) -> str:
    return effect.instance or ""


def _is_soon(change: Change) -> bool:
    due = change.row.next_due
    return due is not None and (not change.journal or due <= change.journal[-1].at + HORIZON)


def _duplicate(taken: Taken, changes: Sequence[Change]) -> Exception:
    if not taken.open_key:
        return taken
    inserted = [change.row for change in changes if change.before is None]
    named = (row for row in inserted if row.id == taken.instance or taken.names(row.tenant, row.process, row.key))
    row = next(named, inserted[0] if inserted else changes[0].row)
    return DuplicateKey(row.process, row.key)
