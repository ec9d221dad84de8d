"""Instances in memory, found by id, key and due instant: what a Store is to the engine, a Registry is to a World."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from duban.errors import DuplicateKey, UnknownInstance
from duban.execution.documents import index_text
from duban.execution.effects import CountQuery
from duban.execution.facts import given_key
from duban.execution.instance import Instance
from duban.execution.program import Program


class Registry:
    """All instances of a world. `moves` counts how often one was put."""

    def __init__(self) -> None:
        self.instances: dict[str, Instance] = {}
        self.moves = 0
        self._by_process: dict[str, list[str]] = {}
        self._open: dict[tuple[str, str], str] = {}
        self._numbers: dict[str, int] = {}
        self._due: list[tuple[datetime, int, str]] = []

    def put(self, instance: Instance) -> None:
        """Keep an instance as it is now."""
        self.moves += 1
        if instance.id not in self.instances:
            self._by_process.setdefault(instance.process, []).append(instance.id)
        self.instances[instance.id] = instance
        key = (instance.process, instance.key)
        if instance.ended:
            self._open.pop(key, None)
        else:
            self._open[key] = instance.id
        if instance.next_due is not None:
            heapq.heappush(self._due, (instance.next_due, self.moves, instance.id))

    def instance(self, id: str) -> Instance:
        """An instance by its id. UnknownInstance."""
        if id not in self.instances:
            raise UnknownInstance(id)
        return self.instances[id]

    def open_instance(self, process: str, key: str) -> Instance:
        """The open instance of a process with this key. UnknownInstance."""
        if (process, key) not in self._open:
            raise UnknownInstance(f"{process} {key}")
        return self.instances[self._open[process, key]]

    def new_key(self, program: Program, facts: Mapping[str, Any], key: str | None) -> str:
        """The given key, the key fact's value, or the next number. DuplicateKey when it is open already."""
        key = key if key is not None else given_key(program.definition, facts)
        if key is None:
            self._numbers[program.process] = self._numbers.get(program.process, 0) + 1
            key = f"{program.process}-{self._numbers[program.process]}"
        if (program.process, key) in self._open:
            raise DuplicateKey(program.process, key)
        return key

    def next_due(self) -> datetime | None:
        """The earliest due instant of all."""
        while self._due and self.instances[self._due[0][2]].next_due != self._due[0][0]:
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else None

    def pop_due(self, at: datetime) -> Instance | None:
        """Take an instance that is due at `at`."""
        due = self.next_due()
        return self.instances[heapq.heappop(self._due)[2]] if due is not None and due <= at else None

    def count(self, query: CountQuery) -> int:
        """The answer to a count, by looking at every instance of the process."""
        match = {name: index_text(value) for name, value in query.match.items()}
        found = [
            instance
            for instance in (self.instances[id] for id in self._by_process.get(query.process, ()))
            if instance.id != query.exclude
            and (query.since is None or instance.started_at >= query.since)
            and all(index_text(instance.facts.get(name)) == value for name, value in match.items())
        ]
        if query.distinct is None:
            return len(found) + 1
        return len({index_text(instance.facts.get(query.distinct)) for instance in found} | {index_text(query.own)})
