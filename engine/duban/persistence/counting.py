"""Counts over indexed facts, each under a lock on what it asks, and the engine's own numbers."""

from __future__ import annotations

import hashlib
from typing import Any

from duban.execution.documents import index_text
from duban.execution.effects import CountQuery
from duban.persistence.base import Base
from duban.persistence.count_statement import count_statement
from duban.persistence.locking import advisory_lock


class Counting(Base):
    """Counts of one tenant."""

    def count(self, query: CountQuery) -> int:
        """Answer a count under a lock on its process and match values that lasts until the transaction ends.

        Unknown facts agree with unknown ones, and count as one value among different ones.
        """
        values = {fact: index_text(value) for fact, value in query.match.items()}
        if self.work.kind == "postgresql":
            self.work.rows(advisory_lock(), {"number": self._lock_number(query.process, values)})
        rows = self.work.rows(self._statement(query, values), self._params(query, values))
        if query.distinct is None:
            return int(rows[0][0]) + 1
        different, unknown, own_is_there = rows[0]
        own_is_new = not (unknown if query.own is None else own_is_there)
        return int(different) + int(unknown > 0) + int(own_is_new)

    def next_number(self, process: str) -> int:
        """1, 2, 3 … for each process: the numbers of instances whose key was not given."""
        rows = self.work.rows(self.work.statements.next_number, {"tenant": self.tenant, "process": process})
        return int(rows[0][0])

    def _statement(self, query: CountQuery, values: dict[str, str | None]) -> Any:
        known = tuple(value is not None for value in values.values())
        distinct = query.distinct is not None
        return count_statement(self.work.kind, known, since=query.since is not None, distinct=distinct)

    def _params(self, query: CountQuery, values: dict[str, str | None]) -> dict[str, Any]:
        params = {"tenant": self.tenant, "process": query.process, "exclude": query.exclude, "since": query.since}
        for index, (fact, value) in enumerate(values.items()):
            params |= {f"fact{index}": fact, f"value{index}": value}
        return params | {"distinct": query.distinct, "own": index_text(query.own)}

    def _lock_number(self, process: str, values: dict[str, str | None]) -> int:
        asked = repr((self.tenant, process, sorted(values.items())))
        return int.from_bytes(hashlib.blake2b(asked.encode(), digest_size=8).digest(), "big", signed=True)
