"""Instances go over to another version of their process: one, all, or all of them only tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from duban.definition.plan import MigrationPlan
from duban.errors import ConfigurationError, DubanError, MigrationRefused, UnknownInstance
from duban.execution.crossing import cross, plan_faults
from duban.execution.documents import decode_instance
from duban.execution.effects import Step
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.stimulus import Actor
from duban.ports import InstanceRow, Transaction
from duban.runtime.core import Core
from duban.runtime.listing import unended
from duban.runtime.outcome import Outcome

Dues = dict[str, datetime | None]


@dataclass(frozen=True, slots=True)
class Crossing:
    """What became of one instance, or would: `faults` say why it stays on `version`; else it went to `to`.

    `moved` are clocks with their due instants before and after (None: it is not there, or stands still), `waived` the
    obligations that are gone, `fired` how many things came due by it.
    """

    instance: str
    key: str
    version: str
    to: str
    before: tuple[str, ...]
    after: tuple[str, ...] = ()
    moved: tuple[tuple[str, datetime | None, datetime | None], ...] = ()
    waived: tuple[str, ...] = ()
    fired: int = 0
    faults: tuple[str, ...] = ()


def check_plan(engine: Core, process: str, plan: MigrationPlan, to: str | None = None) -> tuple[str, int]:
    """The version that instances would go to, and how many could. ConfigurationError when the plan fits no version."""
    with engine.store.begin(engine.tenant, write=False) as tx:
        new = engine.catalog.program(tx, process, to) if to else engine.catalog.newest(tx, process)
        counts = {version: count for name, version, count in tx.in_use() if name == process and version != new.version}
        counts = {version: count for version, count in counts.items() if not plan.versions or version in plan.versions}
        faults = [fault for version in counts for fault in _faults(engine, tx, process, version, new, plan)]
    if faults:
        raise ConfigurationError("the plan does not fit: " + "; ".join(dict.fromkeys(faults)))
    return new.version, sum(counts.values())


def _faults(engine: Core, tx: Transaction, process: str, version: str, new: Program, plan: MigrationPlan) -> Sequence[str]:
    try:
        return plan_faults(engine.catalog.program(tx, process, version), new, plan)
    except DubanError:  # told with each instance of that version
        return []


def crossings(
    engine: Core,
    process: str,
    plan: MigrationPlan,
    to: str | None = None,
    *,
    actor: Actor | None = None,
    dry: bool = False,
) -> Iterator[Crossing]:
    """Take every instance that has not ended over, each in its own transaction; with `dry` only say what would happen.

    Those that cannot go over stay as they are. ConfigurationError when the plan fits no version.
    """
    version, _ = check_plan(engine, process, plan, to)
    for row in unended(engine, process):
        if row.version != version and (not plan.versions or row.version in plan.versions):
            yield _tried(engine, row.id, plan, version) if dry else _done(engine, row, plan, version, actor)


def try_crossing(engine: Core, instance: str, plan: MigrationPlan, to: str | None) -> Crossing:
    """What would happen to one instance. UnknownInstance, UnknownProcess."""
    with engine.store.begin(engine.tenant, write=False) as tx:
        row = tx.instance(instance)
        if row is None:
            raise UnknownInstance(instance)
        version = to or engine.catalog.newest(tx, row.process).version
    return _tried(engine, instance, plan, version)


def _tried(engine: Core, instance: str, plan: MigrationPlan, to: str) -> Crossing:
    with engine.store.begin(engine.tenant, write=False) as tx:
        row = tx.instance(instance)
        if row is None:
            raise UnknownInstance(instance)
        try:
            before, steps = _cross(engine, tx, row, plan, to, None)
        except DubanError as error:
            return _refused(row, to, error)
    return _told(row, before, steps)


def _done(engine: Core, row: InstanceRow, plan: MigrationPlan, to: str, actor: Actor | None) -> Crossing:
    told: list[Crossing] = []

    def work(tx: Transaction) -> tuple[Outcome, Sequence[Step]]:
        found = tx.instance(row.id, lock=True)
        if found is None:
            raise UnknownInstance(row.id)
        before, steps = _cross(engine, tx, found, plan, to, actor)
        told.append(_told(found, before, steps))
        return engine.commit(tx, found.seq, steps, engine.now(), None)

    try:
        engine.transact(work)
    except DubanError as error:
        return _refused(row, to, error)
    return told[-1]


def crossed(
    engine: Core, tx: Transaction, instance: str, plan: MigrationPlan, to: str | None, actor: Actor | None
) -> tuple[Outcome, Sequence[Step]]:
    """Take one instance over within a transaction. MigrationRefused, InstanceEnded, UnknownInstance, UnknownProcess."""
    row = tx.instance(instance, lock=True)
    if row is None:
        raise UnknownInstance(instance)
    _, steps = _cross(engine, tx, row, plan, to or engine.catalog.newest(tx, row.process).version, actor)
    return engine.commit(tx, row.seq, steps, engine.now(), None)


def _cross(
    engine: Core, tx: Transaction, row: InstanceRow, plan: MigrationPlan, to: str, actor: Actor | None
) -> tuple[Instance, Sequence[Step]]:
    if row.version == to:
        raise MigrationRefused(row.id, to, [f"it is on version {to} already"])
    old = engine.catalog.program(tx, row.process, row.version)
    new = engine.catalog.program(tx, row.process, to)
    before = decode_instance(old, row.document)
    return before, cross(old, new, before, plan, engine.now(), tx.count, actor)


def _refused(row: InstanceRow, to: str, error: DubanError) -> Crossing:
    faults = error.faults if isinstance(error, MigrationRefused) else (str(error),)
    return Crossing(row.id, row.key, row.version, to, (), faults=tuple(faults))


def _told(row: InstanceRow, before: Instance, steps: Sequence[Step]) -> Crossing:
    after = steps[-1].instance
    old, new = _dues(before), _dues(after)
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    kinds = [entry for step in steps for entry in step.entries]
    return Crossing(
        instance=row.id,
        key=row.key,
        version=row.version,
        to=after.version,
        before=tuple(before.states),
        after=tuple(after.states),
        moved=tuple((name, old.get(name), new.get(name)) for name in names),
        waived=tuple(entry.name for entry in kinds if entry.kind == "obligation.waived"),
        fired=sum(entry.kind in ("timer.fired", "obligation.breached") for entry in kinds),
    )


def _dues(instance: Instance) -> Dues:
    clocks: Dues = {clock.name: clock.due for clock in instance.clocks}
    return clocks | {one.name: one.due for one in instance.openings if one.status in ("owed", "paused", "idle")}
