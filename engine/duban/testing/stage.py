"""Where scenarios and stories are played: a world in virtual time, its chronicle, and who is called what."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Literal, TypeVar

from duban.calendars import WorkingCalendar
from duban.definition.hints import did_you_mean
from duban.definition.model import Fact
from duban.durations import Duration
from duban.errors import DubanError
from duban.execution.between import Refused
from duban.execution.effects import CallService, ReplyTo, StartProcess, Step
from duban.execution.facts import UnfitError, convert, plain
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.starts import Rosters
from duban.execution.stimulus import Actor, Start
from duban.execution.world import World
from duban.runtime.calls import FAILED
from duban.testing.answering import Answering, Calls, answer
from duban.testing.chronicle import Chronicle
from duban.testing.coverage import Collector
from duban.testing.recurring import Schedules, chosen
from duban.testing.scenario import Scripted
from duban.testing.vocabulary import Vocabulary, vocabulary

T = TypeVar("T")


class NobodyThereError(DubanError):
    """A story names an instance that it does not have."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What becomes of other processes: those in `children` as scripted, the others run or are ignored; and who answers for
    services.
    """

    children: Mapping[str, Scripted] = field(default_factory=dict)
    others: Literal["run", "ignore"] = "run"
    services: Mapping[str, Answering] = field(default_factory=dict)


class TooManyStepsError(Exception):
    """More happens in a play than it was given patience for."""


class Stage:
    """A play on the programs, about an instance of `process`: the first one that comes about.

    Times are aware; `zone` is the one of the process's calendar, in which naive values of facts and fields are meant.
    Requests raise what the engine raises.
    """

    def __init__(
        self,
        programs: Mapping[str, Program],
        process: str,
        at: datetime,
        rules: Rules,
        *,
        schedules: Schedules = False,
        rosters: Rosters | None = None,
        most_steps: int | None = None,
    ) -> None:
        self.programs, self.process, self.rules = programs, process, rules
        self.steps, self._most_steps = 0, most_steps
        self.calendar: WorkingCalendar = programs[process].calendar
        self.chronicle = Chronicle(self.zone)
        self.collector = Collector(programs)
        self.aliases: dict[str, str] = {}
        self.main: str | None = None
        self._replies: list[tuple[datetime, int, ReplyTo, StartProcess | CallService]] = []
        self._calls = Calls(rules.services)
        self._asked = self._refused = 0
        self._vocabularies: dict[str, Vocabulary] = {}
        played = chosen(schedules, process, programs)
        self.world = World(programs, at, script=self._script, schedules=played, rosters=rosters, on_step=self._on_step)

    @property
    def zone(self) -> tzinfo:
        """The zone that naive times are meant in."""
        return self.calendar.zone

    @property
    def now(self) -> datetime:
        """The present instant of the play."""
        return self.world.at

    # time

    def move(self, to: datetime) -> None:
        """Move the clock forwards; everything due on the way happens, scripted answers too."""
        while self._replies and self._replies[0][0] <= to:
            due, _, reply, effect = heapq.heappop(self._replies)
            self.world.advance(due)
            self._note_incidents()
            self._reply(reply, effect)
        self.world.advance(to)
        self._note_incidents()

    def _reply(self, reply: ReplyTo, effect: StartProcess | CallService) -> None:
        """A scripted answer comes. One that the caller can do nothing with is an incident."""
        if self.world.instance(reply.parent.instance).ended:
            return
        try:
            self.world.reply(reply)
        except DubanError as error:
            self.world.refused.append(Refused(effect, self.now, error))

    def later(self, duration: Duration) -> datetime:
        """The instant that lies a duration after now, working ones through the process's calendar."""
        return self.calendar.add(self.now, duration).at or self.now

    # requests

    def start(
        self,
        process: str,
        facts: Mapping[str, Any],
        *,
        key: str | None = None,
        role: str | None = None,
        alias: str | None = None,
    ) -> str:
        """Start an instance and return its id."""
        known = self.programs[process].definition.facts if process in self.programs else {}
        id = self._asking(lambda: self.world.start(process, self.typed(known, facts), key=key, actor=_actor(role)))
        if alias is not None:
            self.aliases[alias] = id
        return id

    def send(self, id: str, event: str, fields: Mapping[str, Any], *, role: str | None = None) -> None:
        """Send an event."""
        declared = self.program(id).definition.events.get(event)
        values = self.typed(declared.fields if declared else {}, fields)
        self._asking(lambda: self.world.send(id, event, values, actor=_actor(role)))

    def publish(self, event: str, fields: Mapping[str, Any]) -> int:
        """Publish an event; how many took it."""
        declared = [known for one in self.programs.values() if (known := one.definition.events.get(event))]
        values = self.typed(declared[0].fields if declared else {}, fields)
        return self._asking(lambda: self.world.publish(event, values))

    def acknowledge(self, id: str, escalation: str, *, role: str | None = None) -> None:
        """Take note of an escalation."""
        self._asking(lambda: self.world.acknowledge(id, escalation, actor=_actor(role)))

    def suspend(self, id: str, reason: str = "") -> None:
        """Let an instance's clocks stand still."""
        self._asking(lambda: self.world.suspend(id, reason))

    def resume(self, id: str, reason: str = "") -> None:
        """Let it go on."""
        self._asking(lambda: self.world.resume(id, reason))

    def cancel(self, id: str, reason: str = "") -> None:
        """End an instance."""
        self._asking(lambda: self.world.cancel(id, reason))

    def answer(self, id: str, service: str, facts: Mapping[str, Any]) -> None:
        """Answer the oldest open call of a service by an instance."""
        self._give(id, service, facts, "", "")

    def fail(self, id: str, service: str, error: str = FAILED, message: str = "") -> None:
        """Let it fail instead, with an error code."""
        self._give(id, service, {}, error or FAILED, message)

    def _give(self, id: str, service: str, facts: Mapping[str, Any], error: str, message: str) -> None:
        call = self._calls.take(service, id)
        reply = answer(call, facts, error, message)
        assert reply is not None
        self._asking(lambda: self.world.reply(reply))

    def _asking(self, request: Callable[[], T]) -> T:
        try:
            return request()
        finally:
            self._note_incidents()

    def typed(self, known: Mapping[str, Fact], values: Mapping[str, Any]) -> dict[str, Any]:
        """Values in the types of facts or fields; what does not fit stays as it is, for the step to refuse."""
        found = dict(values)
        for name in values.keys() & known.keys():
            try:
                found[name] = None if values[name] is None else convert(known[name].type, values[name], self.zone)
            except UnfitError:
                continue
        return found

    # who is who

    def find(self, name: str | None = None) -> str:
        """The id of an instance by alias, process or key; without a name, of the story's own.

        A process's name means its latest instance, an open one if there is one; the story's own process means its own.
        """
        if name is None or name == self.process or name == self.main:
            if self.main is None:
                raise NobodyThereError(f"no instance of {self.process} has come about yet; add start:")
            return self.main
        if name in self.aliases:
            return self.aliases[name]
        found = [one for one in self.world.instances.values() if name in (one.process, one.key, one.id)]
        if not found:
            raise NobodyThereError(f"there is no instance {name!r}; {did_you_mean(name, self._names(), 'there are')}")
        return ([one for one in found if not one.ended] or found)[-1].id

    def _names(self) -> set[str]:
        instances = self.world.instances.values()
        return {*self.aliases, *(one.process for one in instances), *(one.key for one in instances)}

    def instance(self, id: str) -> Instance:
        """An instance by id."""
        return self.world.instance(id)

    def program(self, id: str) -> Program:
        """The program an instance runs on."""
        return self.programs[self.instance(id).process]

    def vocabulary(self, id: str) -> Vocabulary:
        """The names an instance's definition knows."""
        process = self.instance(id).process
        if process not in self._vocabularies:
            self._vocabularies[process] = vocabulary(self.programs[process].definition)
        return self._vocabularies[process]

    # behind the scenes

    def _on_step(self, step: Step) -> None:
        self._note_incidents()
        if self.main is None and isinstance(step.stimulus, Start) and step.instance.process == self.process:
            self.main = step.instance.id
        self.chronicle.step(step)
        self.steps += 1
        if self._most_steps is not None and self.steps > self._most_steps:
            raise TooManyStepsError
        self.collector.add(step)

    def _note_incidents(self) -> None:
        for refused in self.world.refused[self._refused :]:
            sender = self.world.instances.get(refused.effect.id.rsplit(":", 2)[0])
            self.chronicle.incident(refused.effect, refused.error, sender.key if sender else "", refused.at)
        self._refused = len(self.world.refused)

    def _script(self, effect: StartProcess | CallService) -> ReplyTo | Literal["run"] | None:
        if isinstance(effect, CallService):
            after, reply = self._calls.ask(effect, self.now)
            return self._in_time(effect, reply, after) if reply is not None else None
        scripted = self.rules.children.get(effect.process, Scripted(self.rules.others))
        if scripted.mode == "run":
            return "run"
        if scripted.mode == "ignore" or effect.parent is None:
            return None
        known = self.programs[effect.process].definition.facts if effect.process in self.programs else {}
        reply = ReplyTo(effect.id, effect.parent, plain(self.typed(known, scripted.facts)), scripted.error)
        return self._in_time(effect, reply, scripted.after)

    def _in_time(self, effect: StartProcess | CallService, reply: ReplyTo, after: Duration | None) -> ReplyTo | None:
        """An answer at once, or kept until it is due."""
        if after is None:
            return reply
        self._asked += 1
        heapq.heappush(self._replies, (self.later(after), self._asked, reply, effect))
        return None


def _actor(role: str | None) -> Actor | None:
    return Actor(role, (role,)) if role else None
