"""Writing what steps changed: all of it, in few statements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from duban.errors import ConcurrentUpdate, DuplicateKey, FactError
from duban.persistence.base import Base
from duban.persistence.failures import Taken
from duban.persistence.statements import JOURNAL, OUTBOX, ROW
from duban.ports import Change, JournalRow

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
        self.work.subject = changes[0].row.id if len(changes) == 1 else ""
        try:
            with self.work.unit(deferrable=all(change.row.id in self.locked for change in changes)):
                self._send(changes)
        except Taken as taken:
            raise _duplicate(taken, changes) from taken
        self.locked.update((change.row.id, change.row.seq) for change in changes if change.row.id in self.locked)

    def note(self, rows: Sequence[JournalRow]) -> None:
        """Append journal rows that belong to no step (deliveries, operators' actions)."""
        if rows:
            with self.work.unit(deferrable=False):
                self._journal(rows)

    def _check(self, change: Change) -> None:
        if change.row.tenant != self.tenant:
            raise ValueError(f"a transaction of tenant {self.tenant!r} cannot write an instance of {change.row.tenant!r}")
        if self.locked.get(change.row.id, change.before) != change.before:
            raise ConcurrentUpdate(change.row.id)
        for text in (change.row.document, *(row.entries for row in change.journal)):
            if b"\\u0000" in text and _NUL.search(text):
                raise FactError(change.row.id, {"text": "cannot contain the character NUL"})

    def _send(self, changes: Sequence[Change]) -> None:
        work, known = self.work, self.work.statements
        rows = [_columns(change.row, ROW) | {"before": change.before} for change in changes]
        if updates := [row for row in rows if row["before"] is not None]:
            work.many(known.update_instance, updates, exact=True)
        if inserts := [row for row in rows if row["before"] is None]:
            work.many(known.insert_instance, inserts)
        self._journal([row for change in changes for row in change.journal])
        if effects := [_columns(effect, OUTBOX) for change in changes for effect in change.outbox]:
            work.many(known.insert_outbox, effects)
        self._facts(changes)
        if effects or any(_is_soon(change) for change in changes):
            work.ring()

    def _journal(self, rows: Sequence[JournalRow]) -> None:
        if rows:
            tenant = {"tenant": self.tenant}
            self.work.many(self.work.statements.insert_journal, [tenant | _columns(row, JOURNAL[1:]) for row in rows])

    def _facts(self, changes: Sequence[Change]) -> None:
        facts = [_fact(change, name, value) for change in changes for name, value in change.facts.items()]
        if known := [fact for fact in facts if fact["value"] is not None]:
            self.work.many(self.work.statements.put_fact, known)
        if unknown := [fact for fact in facts if fact["value"] is None]:
            self.work.many(self.work.statements.drop_fact, unknown)


def _columns(row: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _fact(change: Change, name: str, value: str | None) -> Mapping[str, Any]:
    row = change.row
    return {
        "tenant": row.tenant,
        "instance": row.id,
        "fact": name,
        "process": row.process,
        "value": value,
        "started_at": row.started_at,
    }


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
