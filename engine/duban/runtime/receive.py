"""Effects between instances, each applied in its own transaction; its id is the idempotency key."""

from __future__ import annotations

from functools import singledispatch

from duban.errors import EventNotAccepted, InstanceEnded, UnknownInstance
from duban.execution.effects import CancelProcess, Effect, PublishEvent, ReplyTo, SendEvent, StartProcess
from duban.execution.machine import matches_any
from duban.execution.program import Program
from duban.execution.starts import started_by
from duban.execution.stimulus import Cancel, Event, Reply
from duban.runtime.core import Core, answered
from duban.runtime.logs import log_steps


def receive(engine: Core, effect: Effect) -> None:
    """Let an effect reach its instance. Raises what the instance raises; having been received before is no error."""
    _receive(effect, engine)


@singledispatch
def _receive(effect: Effect, engine: Core) -> None:
    raise TypeError(f"{type(effect).__name__} goes to a channel")


@_receive.register
def _start(effect: StartProcess, engine: Core) -> None:
    with engine.store.begin(engine.tenant) as tx:
        if answered(tx, effect.id):
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


@_receive.register
def _send(effect: SendEvent, engine: Core) -> None:
    with engine.store.begin(engine.tenant) as tx:
        if answered(tx, effect.id):
            return
        row = tx.open_instance(effect.process, effect.key, lock=True)
        if row is None:
            raise UnknownInstance(f"{effect.process} {effect.key}")
        _, steps = engine.apply(tx, row.id, Event(effect.event, dict(effect.fields)), effect.id)
    log_steps(engine.log, steps)


@_receive.register
def _cancel(effect: CancelProcess, engine: Core) -> None:
    try:
        with engine.store.begin(engine.tenant) as tx:
            _, steps = engine.apply(tx, effect.instance, Cancel(effect.reason))
        log_steps(engine.log, steps)
    except InstanceEnded:
        return


@_receive.register
def _reply(effect: ReplyTo, engine: Core) -> None:
    with engine.store.begin(engine.tenant) as tx:
        if answered(tx, effect.id):
            return
        row = tx.instance(effect.parent.instance, lock=True)
        if row is None or row.status in ("ended", "cancelled"):
            return
        reply = Reply(effect.parent.scope, dict(effect.facts), effect.error, effect.message)
        _, steps = engine.apply(tx, row.id, reply, effect.id)
    log_steps(engine.log, steps)


@_receive.register
def _publish(effect: PublishEvent, engine: Core) -> None:
    with engine.store.begin(engine.tenant, write=False) as tx:
        programs = engine.catalog.all_newest(tx)
        listening = [program for program in programs if _listens(program, effect.event)]
        rows = [row for program in listening for row in tx.instances(process=program.process, status=("active",))]
    taken = sum(_offer(engine, effect, row.id) for row in rows) + sum(_starts(engine, effect, one) for one in programs)
    if not taken:
        raise EventNotAccepted(effect.event, (), ())


def _listens(program: Program, event: str) -> bool:
    nodes = (node for state in program.states.values() for node in state.transitions if node.kind == "on")
    return event in program.definition.events and any(matches_any(node.events, event) for node in nodes)


def _offer(engine: Core, effect: PublishEvent, instance: str) -> bool:
    request = f"{effect.id}:{instance}"
    try:
        with engine.store.begin(engine.tenant) as tx:
            if answered(tx, request):
                return True
            _, steps = engine.apply(tx, instance, Event(effect.event, dict(effect.fields)), request)
    except (EventNotAccepted, InstanceEnded):
        return False
    log_steps(engine.log, steps)
    return True


def _starts(engine: Core, effect: PublishEvent, program: Program) -> int:
    count = 0
    for index, (key, facts) in enumerate(started_by(program, effect.event, effect.fields, engine.now())):
        request = f"{effect.id}:{program.process}:{index}"
        with engine.store.begin(engine.tenant) as tx:
            if not answered(tx, request):
                _, steps = engine.begin(tx, program.process, facts, key=key, request=request)
                log_steps(engine.log, steps)
        count += 1
    return count
