"""`step` is pure: it runs with sockets, files, the clock and chance forbidden, and gives the same Step each time."""

from __future__ import annotations

import os
import random
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from playing import at, program

from duban.clock import ManualClock, SystemClock, aware, new_id
from duban.errors import NaiveTime
from duban.execution.effects import Step
from duban.execution.step import step
from duban.execution.stimulus import Event, Start, TimerDue

FORBIDDEN = ("open", "socket.", "subprocess.", "os.", "sqlite3.", "urllib.", "time.sleep", "import")
_watching = False


def _watch(event: str, arguments: Any) -> None:
    if _watching and event.startswith(FORBIDDEN):
        raise AssertionError(f"a step must not {event} {arguments}")


sys.addaudithook(_watch)


class _Meta(type(datetime)):  # type: ignore[misc]
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


class _NoClock(datetime, metaclass=_Meta):
    """A datetime that cannot tell the time."""

    @classmethod
    def now(cls, *arguments: Any) -> Any:
        raise AssertionError("a step must not read the clock")

    utcnow = today = now


@contextmanager
def nothing_allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files, sockets, processes, imports, clocks and chance all raise."""
    global _watching

    def refuse(*arguments: Any, **more: Any) -> Any:
        raise AssertionError("a step must not read the clock or draw lots")

    for module, name in [(time, "time"), (time, "time_ns"), (time, "monotonic"), (random, "random"), (random, "randrange")]:
        monkeypatch.setattr(module, name, refuse)
    for module, name in [(os, "urandom"), (uuid, "uuid4"), (uuid, "uuid1")]:
        monkeypatch.setattr(module, name, refuse)
    for name, module in list(sys.modules.items()):
        if name.startswith("duban.") and getattr(module, "datetime", None) is datetime:
            monkeypatch.setattr(module, "datetime", _NoClock)
    _watching = True
    try:
        yield
    finally:
        _watching = False
        monkeypatch.undo()


TEXT = """
    terms: {wait: 1 working day}
    facts: {n: {type: integer, default: 0}, grade: {type: enum, values: [low, high]}}
    decisions: {grade: {hit: first, rules: [{when: n > 2, then: high}, {then: low}]}}
    events: {go: {with: {n: {type: integer}}}, ok: {}}
    obligations:
      reply: {from: start, within: 2 days, met: {event: ok}, warn: [{before: 4 working hours, do: [{notify: clerk}]}]}
    escalations: {boss: {to: boss, level: x, message: "{{ n }} at {{ now }}", acknowledge: 1 hour, ladder: [{to: chief}]}}
    on: {ok: {}}
    initial: a
    states:
      a:
        timers:
          late: {after: terms.wait, to: b, do: [{escalate: boss}]}
          daily: {cron: "0 9 * * mon-fri", do: [{notify: clerk}]}
        on: {go: {to: a, do: [{set: {n: event.n}}, {decide: grade}]}}
      b: {enter: [{start: other, with: {n: n}}, {publish: done, with: {n: n}}], on: {go: {to: a}}}
    """


def test_a_step_touches_nothing_outside_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    made = program(TEXT)

    def play() -> list[Step]:
        steps = [step(made, None, Start("i", "k"), at("2026-11-02 09:00"))]
        for stimulus, when in [(Event("go", {"n": 3}), "2026-11-02 10:00"), (TimerDue(), "2026-11-03 09:00")] * 2:
            steps.append(step(made, steps[-1].instance, stimulus, at(when)))  # type: ignore[union-attr]
        return steps  # type: ignore[return-value]

    allowed = play()  # what is loaded on first use (calendar data, templates) is loaded now
    with nothing_allowed(monkeypatch):
        forbidden = play()
    assert forbidden == allowed


def test_the_guard_of_the_test_above_does_forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    with nothing_allowed(monkeypatch):
        for forbidden in (lambda: os.listdir(), time.time, random.random, lambda: os.urandom(1)):
            with pytest.raises(AssertionError):
                forbidden()


def test_naive_times_are_refused_at_the_door() -> None:
    naive = datetime(2026, 11, 2, 9)
    with pytest.raises(NaiveTime, match="aware"):
        step(program(TEXT), None, Start("i", "k"), naive)
    with pytest.raises(ValueError, match="no time zone"):
        ManualClock(naive)


def test_clocks_tell_aware_instants_and_later_ids_sort_later() -> None:
    assert SystemClock().now().tzinfo is UTC
    clock = ManualClock(at("2026-11-02 09:00"))
    first = new_id(clock.now())
    clock.set(at("2026-11-02 09:01"))
    assert new_id(clock.now()) > first
    assert clock.now() == aware(at("2026-11-02 09:01"))
