"""A script stands in for processes that are called or started: run, answered, or kept out until `reply`."""

from datetime import UTC, datetime, timedelta

import pytest

from duban.calendars import always
from duban.definition import Source, read_definition
from duban.execution.effects import ReplyTo, StartProcess
from duban.execution.instance import Parent
from duban.execution.program import Program, compile_program
from duban.execution.world import Script, World

CALLER = """
duban: 1
process: caller
facts: {answer: {type: text}}
initial: asking
states:
  asking: {enter: {start: other}, call: {process: other, into: {answer: event.word}}, done: {to: glad}}
  glad: {final: true}
"""
OTHER = """
duban: 1
process: other
facts: {word: {type: text, default: real}}
events: {finish: {}}
on: {finish: {to: over}}
initial: idle
states: {idle: {}, over: {final: true}}
"""
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def programs() -> dict[str, Program]:
    found = [read_definition(Source("test.yaml", text)) for text in (CALLER, OTHER)]
    return {one.process: compile_program(one, always()) for one in found}


def play(programs: dict[str, Program], script: Script) -> tuple[World, str]:
    world = World(programs, NOON, script=script)
    return world, world.start("caller", {})


def test_a_process_may_run(programs: dict[str, Program]) -> None:
    world, _ = play(programs, lambda effect: "run")
    assert [one.process for one in world.instances.values()] == ["caller", "other", "other"]


def test_a_call_may_be_answered_at_once(programs: dict[str, Program]) -> None:
    def script(effect: StartProcess) -> ReplyTo | None:
        return ReplyTo("", effect.parent, {"word": "scripted"}) if effect.parent else None

    world, id = play(programs, script)
    assert list(world.instances) == [id]
    assert world.instance(id).facts["answer"] == "scripted"
    assert world.instance(id).ended


def test_what_is_kept_out_can_be_answered_later(programs: dict[str, Program]) -> None:
    asked: list[Parent] = []

    def script(effect: StartProcess) -> None:
        asked.extend([effect.parent] if effect.parent else [])

    world, id = play(programs, script)
    assert world.instance(id).states == ["asking"]
    world.advance(NOON + timedelta(days=1))
    world.reply(ReplyTo("", asked[0], {"word": "late"}))
    assert world.instance(id).outcome == "glad"
    assert world.instance(id).facts["answer"] == "late"
