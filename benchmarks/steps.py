"""The heart alone: steps a second in memory, and what an instance costs on its way in and out of a document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from benchmarks.crowd import MONDAY, Facts, a_complaint, a_reminder, complaint, reminder
from benchmarks.events import PLAN
from benchmarks.figures import Figure, Report, middle, seconds
from benchmarks.sizes import Sizes
from duban.calendars import bundled
from duban.definition import load_source, read_definition
from duban.execution.documents import decode_instance, encode_instance
from duban.execution.drive import answered
from duban.execution.instance import Instance
from duban.execution.program import Program, compile_program
from duban.execution.stimulus import Event, Start, TimerDue


def measure(sizes: Sizes) -> Report:
    """Steps a second, each from the same instance: a step changes nothing."""
    program, case = _started(complaint(), a_complaint)
    small, told = _started(reminder(), a_reminder)
    event, later = Event("replied", {"plan": PLAN}), MONDAY + timedelta(hours=2)
    document = encode_instance(case)
    works: dict[str, Callable[[], object]] = {
        "start of a complaint": lambda: answered(program, None, _start(a_complaint), MONDAY, lambda query: 1),
        "event of a complaint": lambda: answered(program, case, event, later, lambda query: 1),
        "timer of a reminder": lambda: answered(small, told, TimerDue(), MONDAY + timedelta(days=1), lambda query: 1),
        "complaint decoded and encoded": lambda: encode_instance(decode_instance(program, document)),
    }
    rates = {name: [_rate(work, sizes.steps) for _ in range(sizes.rounds)] for name, work in works.items()}
    return Report("Steps in memory", tuple(Figure(name, middle(found), "/s") for name, found in rates.items()))


def _rate(work: Callable[[], object], number: int) -> float:
    def many() -> None:
        for _ in range(number):
            work()

    return number / seconds(many)


def _started(path: Path, facts: Facts) -> tuple[Program, Instance]:
    definition = read_definition(load_source(path))
    program = compile_program(definition, bundled(definition.calendar))
    return program, answered(program, None, _start(facts), MONDAY, lambda query: 1).instance


def _start(facts: Facts) -> Start:
    return Start(id="0" * 26, key="1", facts=dict(facts(1)))
