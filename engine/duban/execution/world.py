"""Several instances in memory, in virtual time: calls, published events and schedules included. Nothing is delivered.

It is the engine's twin for simulation, backtests and scenarios: the same `step`, a dictionary instead of a database.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Literal

from duban.clock import aware
from duban.definition.model import StartsOn
from duban.errors import DubanError, EventNotAccepted, Livelock, UnknownProcess
from duban.execution import effects
from duban.execution.agenda import Agenda
from duban.execution.between import Refused as Refused
from duban.execution.between import already_there, is_unawaited, is_wanted
from duban.execution.drive import MOST_DUE, accepted_events, drive
from duban.execution.effects import Effect, Step
from duban.execution.instance import Instance, Parent
from duban.execution.program import Program
from duban.execution.registry import Registry
from duban.execution.starts import Rosters, addressee, started_by, starts_on
from duban.execution.stimulus import Acknowledge, Actor, Cancel, Event, Reply, Resume, Start, Stimulus, Suspend

Script = Callable[[effects.StartProcess | effects.CallService], effects.ReplyTo | Literal["run"] | None]


class World:
    """Instances by id, moved by requests and by `advance`. `steps` and `effects` are everything that ever happened.

    `script` decides what becomes of a process that is called or started: "run" it, answer a call at once with a
    ReplyTo, or None: keep it out, to be answered by `reply` or never. Services are asked of it too, and
    never run here. `schedules`: all, or those (process, schedule).
    """

    def __init__(
        self,
        programs: Mapping[str, Program],
        at: datetime,
        *,
        script: Script | None = None,
        schedules: bool | Collection[tuple[str, str]] = False,
        rosters: Rosters | None = None,
        on_step: Callable[[Step], None] | None = None,
    ) -> None:
        self.programs = dict(programs)
        self.at = aware(at)
        self.steps: list[Step] = []
        self.effects: list[tuple[str, datetime, Effect]] = []
        self.refused: list[Refused] = []
        self._script, self._on_step = script, on_step or self.steps.append
        self._registry = Registry()
        self._kept: list[effects.SendEvent | effects.PublishEvent] = []
        self._pending: deque[Effect] = deque()
        self._ids = 0
        self._agenda = Agenda(self.programs, self.at, schedules, rosters or {})

    # requests

    def start(
        self,
        process: str,
        facts: Mapping[str, Any],
        *,
        key: str | None = None,
        actor: Actor | None = None,
    ) -> str:
        """Start an instance now and return its id; numbered ids and keys where none are given."""
        id = self._begin(process, facts, key, actor)
        self._deliver()
        return id

    def send(self, id: str, event: str, fields: Mapping[str, Any] | None = None, *, actor: Actor | None = None) -> None:
        """Send an event to one instance."""
        self.request(id, Event(event, dict(fields or {}), actor))

    def publish(self, event: str, fields: Mapping[str, Any] | None = None) -> int:
        """Offer an event to everybody; how many took it or were started by it."""
        taken, refusals = self._publish(event, fields or {})
        self._deliver()
        if refusals:
            raise refusals[0]
        return taken

    def acknowledge(self, id: str, escalation: str, *, actor: Actor | None = None) -> None:
        """Take note of an escalation."""
        self.request(id, Acknowledge(escalation, actor))

    def reply(self, answer: effects.ReplyTo) -> None:
        """Answer a call in the place of a process that `script` keeps out."""
        self._answer(answer)
        self._deliver()

    def cancel(self, id: str, reason: str = "") -> None:
        """End an instance."""
        self.request(id, Cancel(reason))

    def suspend(self, id: str, reason: str = "") -> None:
        """Stop an instance's clocks."""
        self.request(id, Suspend(reason))

    def resume(self, id: str, reason: str = "") -> None:
        """Let it go on."""
        self.request(id, Resume(reason))

    def accepts(self, id: str) -> set[str]:
        """The events an instance accepts now."""
        instance = self.instance(id)
        return accepted_events(self.programs[instance.process], instance, self.at)

    @property
    def instances(self) -> Mapping[str, Instance]:
        """All instances by id, in the order of their starts."""
        return self._registry.instances

    def instance(self, id: str) -> Instance:
        """An instance by its id."""
        return self._registry.instance(id)

    def open_instance(self, process: str, key: str) -> Instance:
        """The open instance of a process with this key."""
        return self._registry.open_instance(process, key)

    # time

    def advance(self, to: datetime) -> None:
        """Move to an instant, stopping at every due one on the way, so that nothing is late."""
        to = aware(to)
        while (due := self.next_due()) is not None and due <= to:
            self.at = max(self.at, due)
            self._fire()
        self.at = max(self.at, to)

    def next_due(self) -> datetime | None:
        """The earliest instant at which something happens by itself."""
        return min(filter(None, (self._registry.next_due(), self._agenda.next_due)), default=None)

    def _fire(self) -> None:
        for effect in self._agenda.take(self.at):
            try:
                self._begin(effect.process, effect.facts, effect.key)
            except DubanError as error:
                self.refused.append(Refused(effect, self.at, error))
        while (instance := self._registry.pop_due(self.at)) is not None:
            self._apply(self.programs[instance.process], instance, None)
        self._deliver()

    # inside

    def _program(self, process: str) -> Program:
        if process not in self.programs:
            raise UnknownProcess(process, self.programs)
        return self.programs[process]

    def _begin(
        self,
        process: str,
        facts: Mapping[str, Any],
        key: str | None,
        actor: Actor | None = None,
        id: str | None = None,
        parent: Parent | None = None,
    ) -> str:
        program = self._program(process)
        name = self._registry.new_key(program, facts, key)
        self._ids += 1
        id = id or f"i{self._ids}"
        self._apply(program, None, Start(id, name, dict(facts), actor, parent))
        return id

    def request(self, id: str, stimulus: Stimulus) -> None:
        """Give an instance any stimulus."""
        instance = self.instance(id)
        self._apply(self.programs[instance.process], instance, stimulus)
        self._deliver()

    def _apply(self, program: Program, instance: Instance | None, stimulus: Stimulus | None) -> None:
        for step in drive(program, instance, stimulus, self.at, self._registry.count):
            self._keep(step)

    def _keep(self, step: Step) -> None:
        self._registry.put(step.instance)
        self.effects += [(step.instance.id, step.at, effect) for effect in step.effects]
        self._pending.extend(step.effects)
        self._on_step(step)

    # effects between instances

    def _deliver(self) -> None:
        """Let every effect reach its receiver; what waits for acceptance is offered again while anything moves."""
        self._drain()
        while self._kept:
            before = self._registry.moves
            self._pending.extend(effect for effect in self._kept if effect.keep_until and self.at <= effect.keep_until)
            self._kept.clear()
            self._drain()
            if self._registry.moves == before:
                return

    def _drain(self) -> None:
        """Livelock when effects go on causing effects, 10,000 times over."""
        rounds = 0
        while self._pending:
            rounds += 1
            if rounds > MOST_DUE:
                last = self.instances[self._pending[0].id.partition(":")[0]]
                raise Livelock(last.process, last.states, MOST_DUE)
            for _ in range(len(self._pending)):
                self._let_reach(self._pending.popleft())

    def _let_reach(self, effect: Effect) -> None:
        try:
            self._receive(effect)
        except DubanError as error:
            self._refuse(effect, error)

    def _refuse(self, effect: Effect, error: DubanError) -> None:
        """What nobody awaits yet waits if it may, else it is dropped; any other refusal is an incident."""
        if isinstance(effect, effects.SendEvent | effects.PublishEvent) and is_unawaited(effect, error):
            if effect.keep_until is not None and self.at < effect.keep_until:
                self._kept.append(effect)
        elif isinstance(effect, effects.StartProcess) and effect.parent is not None and effect.parent.invoke:
            self._pending.append(effects.ReplyTo(effect.id, effect.parent, {}, "start", str(error)))
        elif not isinstance(effect, effects.CancelProcess):
            self.refused.append(Refused(effect, self.at, error))

    def _receive(self, effect: Effect) -> None:
        match effect:
            case effects.StartProcess() | effects.CallService():
                self._ask(effect)
            case effects.SendEvent():
                found, (process, key) = effect.instance, (effect.process, effect.key)
                target = self.instance(found) if found else self.open_instance(process, key)
                event = Event(effect.event, effect.fields, origin=effect.origin)
                self._apply(self.programs[target.process], target, event)
            case effects.PublishEvent():
                taken, refusals = self._publish(effect.event, effect.fields)
                self.refused += [Refused(effect, self.at, error) for error in refusals]
                if not taken and not refusals:
                    raise EventNotAccepted(effect.event, (), ())
            case effects.ReplyTo():
                self._answer(effect)
            case effects.CancelProcess():
                child = self.instances.get(effect.instance)
                if child is not None and not child.ended:
                    self._apply(self.programs[child.process], child, Cancel(effect.reason))

    def _ask(self, effect: effects.StartProcess | effects.CallService) -> None:
        if not is_wanted(effect, self.instances.get(effect.parent.instance) if effect.parent else None):
            return
        reply = self._script(effect) if self._script is not None else "run"
        if isinstance(reply, effects.ReplyTo):
            self._answer(reply)
        elif reply == "run" and isinstance(effect, effects.StartProcess):
            self._begin(effect.process, effect.facts, effect.key, None, effect.instance, effect.parent)

    def _answer(self, effect: effects.ReplyTo) -> None:
        caller = self.instance(effect.parent.instance)
        if not caller.ended:
            reply = Reply(effect.parent.scope, effect.facts, effect.error, effect.message, effect.parent.invoke)
            self._apply(self.programs[caller.process], caller, reply)

    def _publish(self, event: str, fields: Mapping[str, Any]) -> tuple[int, list[DubanError]]:
        """How many took it or were started by it, and the errors of those who could not."""
        asked: list[Callable[[], object]] = [
            partial(self._offer, id, event, fields)
            for id, instance in self.instances.items()
            if not instance.ended and event in self.accepts(id)
        ]
        for program in self.programs.values():
            asked += [partial(self._start_on, program, start, fields) for start in starts_on(program, event)]
        taken, refusals = 0, []
        for ask in asked:
            try:
                ask()
                taken += 1
            except EventNotAccepted:
                continue
            except DubanError as error:
                refusals.append(error)
        return taken, refusals

    def _start_on(self, program: Program, start: StartsOn, fields: Mapping[str, Any]) -> None:
        key, facts = started_by(program, start, fields, self.at)
        with already_there(start):
            self._begin(program.process, facts, key)

    def _offer(self, id: str, event: str, fields: Mapping[str, Any]) -> None:
        instance = self.instances[id]
        program = self.programs[instance.process]
        if addressee(program, event, fields, self.at) not in (None, instance.key):
            raise EventNotAccepted(event, (), ())
        self._apply(program, instance, Event(event, dict(fields)))
