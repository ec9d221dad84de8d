"""Other ways to run the same process: a document after each step, the engine on SQLite, out and in again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from duban.calendars import bundled
from duban.clock import ManualClock
from duban.design.bpmn import export_bpmn, import_bpmn
from duban.errors import ServiceError
from duban.execution.documents import decode_effect, decode_instance, encode_instance
from duban.execution.effects import CallService, Effect, ReplyTo
from duban.execution.instance import Instance, Parent
from duban.execution.program import Program, compile_program
from duban.execution.step import Step
from duban.execution.stimulus import SetFacts
from duban.execution.world import World
from duban.outside import ServiceRequest
from duban.runtime import open_engine

Script = Callable[[Any], ReplyTo]


class Stored(World):
    """A world in which an instance is written as its document after each step, and read again."""

    def _keep(self, step: Step) -> None:
        super()._keep(step)
        program = self.programs[step.instance.process]
        self._registry.put(decode_instance(program, encode_instance(step.instance)))


class Returned(World):
    """A world of processes that went out as BPMN and came in again."""

    def __init__(self, programs: Mapping[str, Program], at: datetime, **options: Any) -> None:
        super().__init__({name: _returned(one) for name, one in programs.items()}, at, **options)


def _returned(program: Program) -> Program:
    (found,) = import_bpmn(export_bpmn(program.definition).text)
    return compile_program(found.definition, bundled("always"))


class OnSqlite:
    """The engine on a database with the face of a world: each step is committed, and read again for the next."""

    def __init__(self, programs: Mapping[str, Program], at: datetime, script: Script | None = None) -> None:
        self.clock = ManualClock(at)
        services = _services(programs, script) if script is not None else None
        url = f"sqlite:///{Path(mkdtemp(prefix='bpmn'), 'suite.db')}"
        self.engine = open_engine(url, clock=self.clock, services=services)
        for one in programs.values():
            self.engine.deploy(one.definition)

    @property
    def at(self) -> datetime:
        return self.clock.now()

    def start(self, process: str, facts: Mapping[str, Any]) -> str:
        id = self.engine.start(process, dict(facts)).id
        self.engine.tick()
        return id

    def send(self, id: str, event: str) -> None:
        self.engine.send(id, event)
        self.engine.tick()

    def request(self, id: str, stimulus: SetFacts) -> None:
        self.engine.set_facts(id, stimulus.facts)
        self.engine.tick()

    def publish(self, event: str) -> int:
        """How many instances it has started."""
        before = len(self.engine.instances())
        self.engine.publish(event)
        self.engine.tick()
        return len(self.engine.instances()) - before

    def advance(self, to: datetime) -> None:
        while True:
            due = min((row.next_due for row in self.engine.instances() if row.next_due), default=to)
            self.clock.set(min(max(due, self.at), to))
            self.engine.tick()
            if due >= to:
                self.clock.set(to)
                return

    def accepts(self, id: str) -> set[str]:
        return {one.name for one in self.engine.accepts(id)}

    def instance(self, id: str) -> Instance:
        return self.engine.instance(id)

    @property
    def instances(self) -> dict[str, Instance]:
        return {row.id: self.engine.instance(row.id) for row in self.engine.instances()}

    @property
    def effects(self) -> list[tuple[str | None, datetime, Effect]]:
        rows = [row for row in self.engine.outbox() if row.instance is not None]
        return [(row.instance, row.created_at, decode_effect(row.payload)) for row in rows]


def _services(programs: Mapping[str, Program], script: Script) -> dict[str, Callable[[ServiceRequest], Any]]:
    """Services that fail as the script says."""
    names = {state.service.name for one in programs.values() for state in one.definition.states.values() if state.service}

    def ask(request: ServiceRequest) -> Any:
        answer = script(CallService(request.id, request.service, "", "", parent=Parent(request.instance, 0)))
        raise ServiceError(answer.error or "", "")

    return dict.fromkeys(names, ask)
