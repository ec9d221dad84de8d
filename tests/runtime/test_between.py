"""Effects between instances: nobody is missed, nobody is reached twice, one refusal stops nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest_runtime import Office

from duban.errors import ConcurrentUpdate
from duban.execution.documents import decode_effect
from duban.execution.effects import StartProcess
from duban.runtime import listing
from duban.runtime.receive import receive

LISTENER = """
facts: {n: {type: integer, default: 0}}
events: {news: {}}
initial: a
states: {a: {on: {news: {do: [{set: {n: n + 1}}]}}}}
"""
STRICT = LISTENER.replace("news: {}", "news: {with: {x: {type: text}}}", 1)
STARTER = """
key: id
facts: {id: {type: text}}
events: {news: {}}
starts_on: {event: news, key: '"one"'}
initial: a
states: {a: {on: {news: {to: z}}}, z: {final: true}}
"""


def heard(office: Office, process: str = "listener") -> list[int]:
    return [office.engine.instance(row.id).facts["n"] for row in office.engine.instances(process=process, limit=5000)]


def test_a_published_event_reaches_every_instance_however_many(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 3)
    office.deploy(LISTENER, "listener")
    for _ in range(8):
        office.start("listener")
    office.engine.publish("news")
    office.engine.tick()
    assert heard(office) == [1] * 8


def test_a_published_event_reaches_instances_of_older_versions_that_still_listen(office: Office) -> None:
    office.deploy(f"version: 1\n{LISTENER}", "listener")
    office.start("listener")
    office.deploy("version: 2\nfacts: {n: {type: integer, default: 7}}\ninitial: a\nstates: {a: {}}", "listener")
    office.engine.publish("news")
    office.engine.tick()
    assert heard(office) == [1]


def test_a_receiver_that_refuses_a_published_event_is_an_incident_and_the_others_have_it(office: Office) -> None:
    office.deploy(STRICT, "a_strict")
    office.deploy(LISTENER, "listener")
    office.deploy(STARTER, "starter")
    for process in ("a_strict", "listener"):
        office.start(process)
    office.engine.publish("news")
    office.engine.tick()
    assert (heard(office, "a_strict"), heard(office)) == ([0], [1])
    assert len(office.engine.instances(process="starter")) == 1
    [incident] = office.engine.incidents()
    assert "FactError" in incident.message


def test_what_an_event_starts_does_not_hear_the_same_event_when_it_is_brought_again(office: Office) -> None:
    office.deploy(STARTER, "starter")
    effect = office.engine.publish("news")
    office.engine.tick()
    again(office, effect)
    office.engine.tick()
    assert office.one("starter").status == "active"


def again(office: Office, effect: str) -> None:
    """As if the worker had died after its work and before it was recorded."""
    [row] = [row for row in office.engine.outbox() if row.id == effect]
    receive(office.engine, decode_effect(row.payload))


PARENT = """
events: {stop: {}}
initial: ask
states:
  ask: {call: {process: child}, on: {stop: {to: stopped}}, done: {to: asked}, error: {"*": {to: failed}}}
  stopped: {}
  asked: {}
  failed: {}
"""
CHILD = """
events: {finish: {}}
initial: open
states: {open: {on: {finish: {to: z}}}, z: {final: true}}
"""


def test_a_child_whose_caller_has_left_is_never_started_even_if_its_start_comes_after_the_cancellation(
    office: Office,
) -> None:
    office.deploy(PARENT, "parent")
    parent = office.start("parent")
    office.engine.tick()  # the start is refused: nobody has deployed the child yet
    [refused] = [row for row in office.engine.outbox() if row.kind == "start_process"]
    assert refused.status == "failed"
    office.engine.send(parent.id, "stop")
    office.engine.tick()
    assert [row.status for row in office.engine.outbox() if row.kind == "cancel_process"] == ["delivered"]
    office.deploy(CHILD, "child")
    again(office, refused.id)
    assert office.engine.instances(process="child") == []


def test_a_reply_to_a_suspended_caller_waits_for_it(office: Office) -> None:
    office.deploy(CHILD, "child")
    office.deploy(PARENT, "parent")
    parent = office.start("parent")
    office.engine.tick()
    office.engine.suspend(parent.id)
    office.engine.send(office.one("child").id, "finish")
    office.engine.tick()
    assert (office.states(parent), office.engine.incidents()) == (["ask"], [])
    office.engine.resume(parent.id)
    assert office.states(parent) == ["asked"]


SENDER = """
events: {go: {}}
initial: a
states: {a: {on: {go: {do: [{send: news, to: {process: starter, key: '"one"'}KEEP}]}}}}
"""


def test_a_suspended_receiver_gets_what_is_kept_for_it_and_what_is_not_is_an_incident(office: Office) -> None:
    office.deploy(STARTER, "starter")
    office.deploy(SENDER.replace("KEEP", ", keep: 1 day"), "patient")
    office.deploy(SENDER.replace("KEEP", ""), "hasty")
    receiver = office.engine.start("starter", {}, key="one")
    office.engine.suspend(receiver.id)
    office.engine.send(office.start("hasty").id, "go")
    office.engine.tick()
    assert len(office.engine.incidents()) == 1
    office.engine.send(office.start("patient").id, "go")
    office.engine.tick()
    assert len(office.engine.incidents()) == 1
    office.engine.resume(receiver.id)
    office.after("1 hour")
    assert office.engine.instance(receiver.id).status == "ended"


def test_a_lost_race_is_tried_again_and_is_no_incident(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.deploy(CHILD, "child")
    office.deploy(PARENT, "parent")
    office.start("parent")
    real, races = office.engine.begin, iter([ConcurrentUpdate("child")])

    def begin(*args: object, **named: object) -> object:
        for race in races:
            raise race
        return real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(office.engine, "begin", begin)
    office.engine.tick()
    assert office.engine.incidents() == []
    office.after("1 minute")
    assert len(office.engine.instances(process="child")) == 1


def test_two_workers_that_bring_the_same_effect_bring_it_once(open_office: Callable[[], Office]) -> None:
    one, other = open_office(), open_office()
    one.deploy(LISTENER, "listener")
    one.start("listener")
    effect = one.engine.publish("news")
    [row] = one.engine.outbox()
    for office in (one, other):
        receive(office.engine, decode_effect(row.payload))
    assert (heard(one), row.id) == ([1], effect)


def test_a_start_brought_twice_starts_once(office: Office) -> None:
    office.deploy(CHILD, "child")
    effect = StartProcess("x:1:0", "child", "f" * 26, {}, "k")
    for _ in range(2):
        receive(office.engine, effect)
    assert [row.id for row in office.engine.instances()] == ["f" * 26]
