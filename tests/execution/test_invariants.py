"""What holds for every definition and every history: random charts driven by random stimuli."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
from charts import EVENTS, definitions
from hypothesis import HealthCheck, assume, note, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from playing import at

from duban.calendars import bundled
from duban.definition import check_definition
from duban.definition.model import Source
from duban.errors import DubanError, EventNotAccepted, Livelock
from duban.execution.documents import decode_instance, decode_stimulus, encode_instance, encode_stimulus
from duban.execution.drive import drive
from duban.execution.effects import CountQuery, Step
from duban.execution.instance import Instance
from duban.execution.machine import within
from duban.execution.program import Program, compile_program
from duban.execution.replay import replay
from duban.execution.step import step
from duban.execution.stimulus import Acknowledge, Cancel, Event, Reply, Resume, Start, Stimulus, Suspend


def count(query: CountQuery) -> int:
    raise AssertionError("these charts count nothing")


class Histories(RuleBasedStateMachine):
    """One instance of a random definition, driven at random."""

    program: Program
    steps: list[Step]
    at: datetime

    @initialize(chart=definitions())
    def begin(self, chart: dict[str, Any]) -> None:
        checked = check_definition(Source("chart.yaml", json.dumps(chart)))
        assume(checked.definition is not None)
        assert checked.definition is not None
        self.program = compile_program(checked.definition, bundled(checked.definition.calendar))
        self.at, self.steps = at("2026-09-29 15:00"), []
        try:
            self._take(Start("i", "k"))
        except Livelock:
            assume(False)
        note(json.dumps(chart))

    @property
    def now(self) -> Instance:
        return self.steps[-1].instance

    def _take(self, stimulus: Stimulus | None) -> None:
        instance = self.steps[-1].instance if self.steps else None
        before = encode_instance(instance) if instance else b""
        try:
            taken = drive(self.program, instance, stimulus, self.at, count)
        except DubanError:
            assert instance is None or encode_instance(instance) == before  # a refusal changes nothing
            raise
        for one in taken:
            again = step(self.program, instance, one.stimulus, self.at)
            assert again == one  # same input, same Step
            instance = one.instance
        self.steps += taken

    def _try(self, stimulus: Stimulus | None) -> None:
        with suppress(EventNotAccepted, Livelock):
            self._take(stimulus)

    @precondition(lambda self: self.now.status == "active")
    @rule(name=st.sampled_from(EVENTS))
    def event(self, name: str) -> None:
        self._try(Event(name))

    @precondition(lambda self: self.now.status == "active" and self._asked())
    @rule(error=st.sampled_from(["", "", "declined"]))
    def answer(self, error: str) -> None:
        self._try(Reply(self._asked()[0], {} if error else {"n": 1}, error))

    def _asked(self) -> list[int]:
        states = self.program.states
        return [scope.id for scope in self.now.tokens if states[scope.path].service and not scope.finished]

    @rule(hours=st.sampled_from([1, 5, 24, 100, 1000]))
    def wait(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        self._try(None)

    @precondition(lambda self: self.now.status == "active" and self.now.next_due is not None)
    @rule()
    def until_due(self) -> None:
        assert self.now.next_due is not None
        self.at = max(self.at, self.now.next_due)
        self._try(None)

    @precondition(lambda self: self.now.status == "active")
    @rule()
    def acknowledge(self) -> None:
        self._try(Acknowledge("boss"))

    @precondition(lambda self: self.now.status == "active")
    @rule(hours=st.integers(0, 100))
    def suspend_and_resume(self, hours: int) -> None:
        self._try(Suspend())
        self.at += timedelta(hours=hours)
        if self.now.status == "suspended":
            assert self.now.next_due is None
            self._try(Resume())

    @precondition(lambda self: len(self.steps) > 8 and not self.now.ended)
    @rule()
    def cancel(self) -> None:
        self._try(Cancel("enough"))

    @invariant()
    def tokens_are_consistent(self) -> None:
        scopes = {scope.id: scope for scope in self.now.scopes}
        children: dict[int, list[str]] = {}
        for scope in self.now.scopes:
            if scope.id:
                parent = scopes[scope.parent]
                assert self.program.states[scope.path].parent == parent.path
                children.setdefault(scope.parent, []).append(scope.path)
        if self.now.ended:
            return
        for scope in self.now.scopes:
            state = self.program.states[scope.path]
            if state.kind == "parallel":
                assert sorted(children.get(scope.id, [])) == sorted(state.initial)
            elif state.kind == "composite":
                assert children.get(scope.id)
            else:
                assert scope.id not in children

    @invariant()
    def what_has_nothing_left_to_do_has_ended(self) -> None:
        kinds = {self.program.states[token.path].kind for token in self.now.tokens if token.parent == 0}
        inner = [token for token in self.now.tokens if token.parent != 0]
        assert self.now.ended or kinds != {"final"} or inner

    @invariant()
    def nobody_waits_at_a_join_that_is_satisfied(self) -> None:
        waiting = [token for token in self.now.tokens if token.arrived is not None]
        for token in waiting:
            beside = [other for other in waiting if (other.path, other.parent) == (token.path, token.parent)]
            join = self.program.states[token.path].join
            if join == "all":
                assert {other.arrived for other in beside} != set(self.program.incoming[token.path])
            elif join != "inclusive":
                assert len(beside) < (1 if join == "any" else int(join or 1))

    @invariant()
    def clocks_belong_to_active_scopes(self) -> None:
        scopes = {scope.id: scope.path for scope in self.now.scopes}
        for clock in self.now.clocks:
            assert clock.scope in scopes
            assert within(clock.name, scopes[clock.scope])
        for ladder in self.now.ladders:
            assert ladder.opening is not None or ladder.scope in scopes
        if self.now.ended:
            assert not self.now.clocks
            assert not self.now.ladders
            assert not any(opening.status in ("owed", "paused", "idle") for opening in self.now.openings)

    @invariant()
    def nothing_is_due_any_more(self) -> None:
        stuck = isinstance(self.now.next_due, datetime) and self.now.next_due <= self.at
        if stuck:  # only where firing it would never come to rest
            try:
                drive(self.program, self.now, None, self.at, count)
            except Livelock:
                return
            raise AssertionError("something due was left")

    @invariant()
    def numbers_are_used_once(self) -> None:
        now = self.now
        for numbers in ([one.id for one in [*now.scopes, *now.clocks, *now.openings, *now.ladders]],):
            assert len(set(numbers)) == len(numbers)
            assert all(number < now.next_id for number in numbers)
        ids = [effect.id for one in self.steps for effect in one.effects]
        assert len(set(ids)) == len(ids)

    @invariant()
    def the_document_is_the_instance(self) -> None:
        assert decode_instance(self.program, encode_instance(self.now)) == self.now

    def teardown(self) -> None:
        if not getattr(self, "steps", None):
            return
        journal = [(decode_stimulus(self.program, encode_stimulus(one.stimulus)), one.at, one.answers) for one in self.steps]
        assert replay(self.program, journal) == self.now


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)
