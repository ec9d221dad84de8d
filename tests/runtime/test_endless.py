"""Instances that send each other events for ever do not keep a tick from ending."""

from pathlib import Path

import pytest

from duban.definition.model import Source
from duban.runtime import loops, open_engine

ECHO = """
duban: 1
process: echo
facts: {heard: {type: integer, default: 0}}
events: {call: {}}
on: {call: {do: [{set: {heard: heard + 1}}, {publish: call}]}}
initial: open
states: {open: {on: {call: {if: "false", to: open}}}}
"""


def test_a_tick_ends_and_the_next_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "MOST_ROUNDS", 5)
    engine = open_engine(f"sqlite:///{tmp_path / 'echo.db'}")
    engine.deploy(Source("echo.yaml", ECHO))
    id = engine.start("echo").id
    engine.publish("call")
    heard = []
    for _ in range(2):
        assert engine.tick().delivered > 0
        heard.append(engine.instance(id).facts["heard"])
    assert 0 < heard[0] < heard[1]
    engine.close()
