"""Effects between instances, each applied in its own transaction; its id is the idempotency key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, singledispatch
from typing import NamedTuple

from duban.definition.model import StartsOn
from duban.errors import ConcurrentUpdate, DatabaseUnreachable, DubanError, EventNotAccepted, InstanceEnded, UnknownInstance
from duban.execution.between import already_there, is_wanted
from duban.execution.documents import decode_instance
from duban.execution.effects import CancelProcess, Effect, PublishEvent, ReplyTo, SendEvent, StartProcess
from duban.execution.instance import Instance
from duban.execution.machine import matches_any
from duban.execution.program import Program
from duban.execution.starts import addressee, started_by, starts_on
from duban.execution.stimulus import Cancel, Event, Reply
from duban.ports import Transaction
from duban.runtime.core import Core, answered
from duban.runtime.listing import active
from duban.runtime.logs import log_steps


def receive(engine: Core, effect: Effect) -> None:
    """Let an effect reach its instance. Raises what the instance raises; having been received before is no error."""
    _receive(effect, engine)


@singledispatch
def _receive(effect: Effect, engine: Core) -> None:
    raise TypeError(f"{type(effect).__name__} goes to a channel")


@_receive.register
def _start(effect: StartProcess, engine: Core) -> None:
    try:
        _begin_child(effect, engine)
    except (ConcurrentUpdate, DatabaseUnreachable):
        raise
    except DubanError as error:
        if effect.parent is None or not effect.parent.invoke:
            raise
        _reply(ReplyTo(f"{effect.id}:refused", effect.parent, {}, "start", str(error)), engine)


def _begin_child(effect: StartProcess, engine: Core) -> None:
    with engine.store.begin(engine.tenant) as tx:
        if answered(tx, effect.id) or not is_wanted(effect, _caller(effect, engine, tx)):
            return
        _, steps = engine.begin(
            tx,
            effect.process,
            effect.facts,
            key=effect.key,
            request=effect.id,
            id=effect.instance,
            parent=effect.parent,
        )
    log_steps(engine.log, steps)


def _caller(effect: StartProcess, engine: Core, tx: Transaction) -> Instance | None:
    """The calling instance, locked: it leaves the call before the child starts, or cancels the child that has started."""
    row = tx.instance(effect.parent.instance, lock=True) if effect.parent else None
    return decode_instance(engine.catalog.program(tx, row.process, row.version), row.document) if row else None


@_receive.register
def _send(effect: SendEvent, engine: Core) -> None:
    with engine.store.begin(engine.tenant) as tx:
        if answered(tx, effect.id):
            return
        id = effect.instance or _open(effect, tx)
        _, steps = engine.apply(tx, id, Event(effect.event, dict(effect.fields), origin=effect.origin), effect.id)
    log_steps(engine.log, steps)


def _open(effect: SendEvent, tx: Transaction) -> str:
    row = tx.open_instance(effect.process, effect.key, lock=True)
    if row is None:
        raise UnknownInstance(f"{effect.process} {effect.key}")
    return row.id


@_receive.register
def _cancel(effect: CancelProcess, engine: Core) -> None:
    try:
        with engine.store.begin(engine.tenant) as tx:
            _, steps = engine.apply(tx, effect.instance, Cancel(effect.reason))
        log_steps(engine.log, steps)
    except (InstanceEnded, UnknownInstance):  # over already, or never begun: then its start will not be wanted
        return


@_receive.register
def _reply(effect: ReplyTo, engine: Core) -> None:
    with engine.store.begin(engine.tenant) as tx:
        if answered(tx, effect.id):
            return
        row = tx.instance(effect.parent.instance, lock=True)
        if row is None or row.status in ("ended", "cancelled"):
            return
        reply = Reply(effect.parent.scope, dict(effect.facts), effect.error, effect.message, effect.parent.invoke)
        _, steps = engine.apply(tx, row.id, reply, effect.id)
    log_steps(engine.log, steps)


@_receive.register
def _publish(effect: PublishEvent, engine: Core) -> None:
    """Offer it to one after the other, each in its own transaction. What one refuses stops no other."""
    taken, faults = 0, list[DubanError]()
    for ask in _asked(engine, effect):
        try:
            ask()
            taken += 1
        except EventNotAccepted:
            continue
        except InstanceEnded as error:
            if error.status == "suspended" and effect.keep_until is not None:
                continue
        except DubanError as error:
            faults.append(error)
    if faults:
        raise next((fault for fault in faults if isinstance(fault, ConcurrentUpdate | DatabaseUnreachable)), faults[0])
    if not taken:
        raise EventNotAccepted(effect.event, (), ())


def _asked(engine: Core, effect: PublishEvent) -> Iterator[Callable[[], None]]:
    """Who listens, then what the event starts. What it has started before does not hear it too."""
    with engine.store.begin(engine.tenant, write=False) as tx:
        newest = engine.catalog.all_newest(tx)
        programs = [engine.catalog.program(tx, row.process, row.version) for row in tx.definitions()]
        listening = [one for one in programs if _listens(one, effect.event)]
        starts = list(_starts(effect, newest))
        started = {outcome.id for start in starts if (outcome := answered(tx, start.request))}
    for found in _listeners(engine, effect, listening):
        if isinstance(found, DubanError):
            yield partial(_raise, found)
        elif found not in started:
            yield partial(_offer, engine, effect, found)
    yield from (partial(_begin, engine, effect, start) for start in starts)


def _raise(error: DubanError) -> None:
    raise error


def _listeners(engine: Core, effect: PublishEvent, programs: Sequence[Program]) -> Iterator[str | DubanError]:
    """The instances it is for: those of programs that ask for one by its key, then all of those that do not.

    A program that cannot tell whose it is has its error in between; it keeps the event from no other.
    """
    every: dict[str, set[str]] = {}
    for program in programs:
        try:
            key = addressee(program, effect.event, effect.fields, engine.now())
        except DubanError as error:
            yield error
            continue
        if key is None:
            every.setdefault(program.process, set()).add(program.version)
            continue
        with engine.store.begin(engine.tenant, write=False) as tx:
            row = tx.open_instance(program.process, key)
        if row is not None and row.version == program.version:
            yield row.id
    for process, versions in sorted(every.items()):
        yield from (row.id for row in active(engine, process) if row.version in versions)


def _listens(program: Program, event: str) -> bool:
    nodes = (node for state in program.states.values() for node in state.transitions if node.kind == "on")
    return event in program.definition.events and any(matches_any(node.events, event) for node in nodes)


def _offer(engine: Core, effect: PublishEvent, instance: str) -> None:
    request = f"{effect.id}:{instance}"
    with engine.store.begin(engine.tenant) as tx:
        if answered(tx, request):
            return
        _, steps = engine.apply(tx, instance, Event(effect.event, dict(effect.fields)), request)
    log_steps(engine.log, steps)


class _Start(NamedTuple):
    """An instance that a published event starts."""

    request: str
    program: Program
    by: StartsOn


def _starts(effect: PublishEvent, programs: Iterable[Program]) -> Iterator[_Start]:
    for program in programs:
        for index, by in enumerate(starts_on(program, effect.event)):
            yield _Start(f"{effect.id}:{program.process}:{index}", program, by)


def _begin(engine: Core, effect: PublishEvent, start: _Start) -> None:
    with engine.store.begin(engine.tenant) as tx:
        if answered(tx, start.request):
            return
        key, facts = started_by(start.program, start.by, effect.fields, engine.now())
        with already_there(start.by):
            _, steps = engine.begin(tx, start.program.process, facts, key=key, request=start.request)
    log_steps(engine.log, steps)
