"""The engine on a database does what the world in memory does, for random processes and histories."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import Any

from charts import EVENTS, definitions
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from playing import at

from duban.calendars import bundled
from duban.clock import ManualClock
from duban.definition import check_definition
from duban.definition.model import Definition, Source
from duban.errors import DeliveryError, DubanError, Livelock, ServiceError
from duban.execution.effects import CallService, Escalate, Notify, ReplyTo, StartProcess
from duban.execution.instance import Instance
from duban.execution.program import compile_program
from duban.execution.world import World
from duban.ports import Channel, Service, ServiceRequest
from duban.runtime import Pace, SqlEngine, open_engine
from duban.testing.answering import Calls
from duban_adapters.channels import MemoryChannel

MOVES = st.lists(st.sampled_from([*EVENTS, *EVENTS, 1, 7, 24, 200, "acknowledge", "suspend"]), max_size=12)

ONCE = Pace(first_pause=timedelta(days=9999), longest_pause=timedelta(days=9999))
"""Nothing is tried a second time while the test lasts."""


class Everybody:
    """Routes every role to one channel."""

    def __init__(self) -> None:
        self.channel = MemoryChannel()

    def routes(self, role: str) -> list[tuple[Channel, tuple[str, ...]]]:
        return [(self.channel, ())]


class Oracle:
    """A service that counts: every third answer is no, and after ten it falls silent, so that no chart asks for ever."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, request: ServiceRequest) -> dict[str, int]:
        self.asked += 1
        if self.asked > 10:
            raise DeliveryError("silence")
        if self.asked % 3 == 0:
            raise ServiceError("no", "not now")
        return {"n": int(request.fields["n"]) + self.asked}


class Twins:
    """One instance in memory and one in a database, moved alike. Services answer both of them, at once."""

    def __init__(self, definition: Definition, engine: SqlEngine, clock: ManualClock) -> None:
        self.engine, self.clock = engine, clock
        program = compile_program(definition, bundled(definition.calendar))
        self.oracle = Oracle()
        calls = Calls({"ask": self.oracle})
        self.world = World({"p": program}, clock.now(), script=lambda effect: _answer(calls, effect, clock))
        engine.deploy(definition)
        self.there = self.world.start("p", {})
        self.here = engine.start("p").id
        engine.tick()

    def move(self, move: str | int) -> None:
        if isinstance(move, int):
            self.clock.advance(timedelta(hours=move))
            self.world.at = self.clock.now()  # as late as the engine is: nothing ran meanwhile
            self.world.advance(self.world.at)
        elif move == "suspend":
            self._both(lambda: self.world.suspend(self.there), lambda: self.engine.suspend(self.here))
            self.clock.advance(timedelta(hours=3))
            self.world.at = self.clock.now()
            self._both(lambda: self.world.resume(self.there), lambda: self.engine.resume(self.here))
        elif move == "acknowledge":
            acknowledge = lambda: self.world.acknowledge(self.there, "boss")  # noqa: E731
            self._both(acknowledge, lambda: self.engine.acknowledge(self.here, "boss"))
        else:
            self._both(lambda: self.world.send(self.there, move), lambda: self.engine.send(self.here, move))
        self.engine.tick()

    def _both(self, there: Any, here: Any) -> None:
        assert _outcome(there) == _outcome(here)


def _answer(calls: Calls, effect: StartProcess | CallService, clock: ManualClock) -> ReplyTo | None:
    assert isinstance(effect, CallService)
    reply = calls.ask(effect, clock.now())[1]
    return reply if reply is None or reply.error != "failed" else None


def _outcome(work: Any) -> str:
    try:
        work()
    except DubanError as error:
        return type(error).__name__
    return "done"


def _shown(instance: Instance) -> Any:
    openings = [(one.name, one.status, one.due, one.warned) for one in instance.openings]
    clocks = [(one.name, one.status, one.due, one.count) for one in instance.clocks]
    return instance.status, instance.states, instance.facts, instance.seq, instance.next_due, openings, clocks


@given(definitions(), MOVES)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_world_and_engine_agree(chart: dict[str, Any], moves: list[str | int]) -> None:
    definition = check_definition(Source("chart.yaml", json.dumps(chart))).definition
    assume(definition is not None)
    assert definition is not None
    clock, router = ManualClock(at("2026-09-29 15:00")), Everybody()
    services: dict[str, Service] = {"ask": Oracle(), "tell": lambda request: None}
    with closing(open_engine("sqlite://", clock=clock, router=router, services=services, pace=ONCE)) as engine:
        try:
            twins = Twins(definition, engine, clock)
            for move in moves:
                twins.move(move)
        except Livelock:
            assume(False)
        assert _shown(twins.world.instance(twins.there)) == _shown(engine.instance(twins.here))
        assert services["ask"].asked == twins.oracle.asked  # type: ignore[attr-defined]
        told = [effect.to for _, _, effect in twins.world.effects if isinstance(effect, Escalate | Notify)]
        assert [message.to for message in router.channel.messages] == told
