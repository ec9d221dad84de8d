"""Steps that were played elsewhere (a backtest) put into a fresh database, so that reports can be made on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from types import TracebackType

from msgspec.structs import replace

from duban.definition.model import Definition
from duban.errors import ConfigurationError
from duban.execution.effects import Entry, Step
from duban.ports import Change
from duban.runtime.changes import change_of
from duban.runtime.core import Core

BATCH = 2000
REPLAYED = "replayed"
"""The journal entry of an instance that was not run here, with where it comes from."""


class Keeper:
    """Takes steps in the order in which they happened and writes them in batches; the last batch when its block ends.

    The journal of each instance says where it comes from, and whether a generator made it up. Nothing is delivered.
    ConfigurationError when the database holds instances already.
    """

    def __init__(self, engine: Core, origin: str, *, generated: bool = False) -> None:
        self._engine, self._mark = engine, Entry(REPLAYED, origin, {"generated": generated})
        self._steps: list[Step] = []
        with engine.store.begin(engine.tenant, write=False) as tx:
            if tx.instances(limit=1):
                raise ConfigurationError("the database holds instances already; recorded cases go into a fresh one")

    def __enter__(self) -> Keeper:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self._write()

    def deploy(self, definitions: Iterable[Definition]) -> None:
        """Make the definitions known that the steps come from; nothing starts by itself."""
        at = self._engine.now()
        with self._engine.store.begin(self._engine.tenant) as tx:
            for definition in definitions:
                self._engine.catalog.deploy(tx, definition, at)

    def take(self, step: Step) -> None:
        """One more step."""
        self._steps.append(step)
        if len(self._steps) >= BATCH:
            self._write()

    def _write(self) -> None:
        found: defaultdict[str, list[Step]] = defaultdict(list)
        for step in self._steps:
            found[step.instance.id].append(step)
        self._steps.clear()
        if found:
            with self._engine.store.begin(self._engine.tenant) as tx:
                tx.write([self._change(steps) for steps in found.values()])

    def _change(self, steps: list[Step]) -> Change:
        first, *later = steps
        before = first.instance.seq - 1 or None
        if before is None:
            first = replace(first, entries=(*first.entries, self._mark))
        return replace(change_of(before, [first, *later]), outbox=())
