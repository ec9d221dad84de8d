"""What runs by itself: timers, deliveries, children, published events, schedules, incidents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from conftest_runtime import Office, Pigeons, at

from duban.errors import DeliveryError
from duban.ports import Channel
from duban.runtime import Pace, timers

NUDGE = """
escalations: {boss: {to: boss, level: x, message: "{{ key }}"}}
events: {go: {}}
initial: a
states:
  a: {timers: {late: {after: 1 day, to: b, do: [{escalate: boss}]}}}
  b: {on: {go: {to: a}}}
"""


def test_a_backlog_fires_each_timer_once_and_says_how_late(office: Office) -> None:
    office.deploy(NUDGE)
    ids = [office.start().id for _ in range(5)]
    ran = office.at("2026-11-05 09:00")
    assert (ran.instances, ran.fired, ran.delivered) == (5, 5, 5)
    assert office.at("2026-11-05 09:00").fired == 0
    lags = [entry["lag_ms"] for _, _, _, entry in _fired(office)]
    assert lags == [2 * 24 * 3600 * 1000] * 5
    assert sorted(message.data["instance"] for message in office.pigeons.messages) == sorted(ids)


def _fired(office: Office) -> list[tuple[int, str, object, dict[str, object]]]:
    return [
        (number, id, when, entry["data"])
        for number, id, when, entry in office.engine.timer_log()
        if entry["kind"] == "timer.fired"
    ]


def test_two_engines_share_the_work_and_nothing_fires_twice(open_office: Callable[[], Office]) -> None:
    one, other = open_office(), open_office()
    one.deploy(NUDGE)
    for _ in range(6):
        one.start()
    for office in (one, other):
        office.clock.set(at("2026-11-05 09:00"))
    fired = timers.run_once(one.engine, limit=3).fired + timers.run_once(other.engine, limit=10).fired
    assert fired == 6
    assert timers.run_once(one.engine).fired == 0


def test_a_failing_instance_stops_no_other_and_becomes_an_incident_after_its_retries(office: Office) -> None:
    office.deploy("""
facts: {n: {type: integer, default: 0, max: 5}, add: {type: integer, default: 1}}
initial: a
states: {a: {timers: {t: {after: 1 day, to: b, do: [{set: {n: n + add}}]}}}, b: {final: true}}
""")
    bad = office.start(add=9)
    good = office.start()
    ran = office.at("2026-11-03 09:00")
    assert (ran.instances, ran.failed) == (1, 1)
    assert office.engine.instance(good.id).status == "ended"
    for _ in range(5):
        office.clock.advance(timedelta(hours=1))
        office.engine.tick()
    [incident] = office.engine.incidents()
    assert (incident.subject, incident.kind) == (bad.id, "instance")
    assert "at most 5" in incident.message
    assert office.states(bad) == ["a"]


def test_a_channel_that_fails_is_tried_again_with_the_same_id_until_it_delivers(office: Office) -> None:
    office.deploy(NUDGE)
    one = office.start()
    office.pigeons.errors = [DeliveryError("busy"), DeliveryError("come back", retry_after=600)]
    assert office.at("2026-11-03 09:00").failed == 1
    assert office.after("10 seconds").failed == 1
    assert office.after("9 minutes").delivered == 0
    assert office.after("2 minutes").delivered == 1
    [row] = office.engine.outbox(status=("delivered",))
    assert (row.id, row.attempts) == (office.pigeons.messages[0].id, 3)
    kinds = [entry.kind for line in office.engine.journal(one.id) if line.seq is None for entry in line.entries]
    assert kinds == ["delivery.postponed", "delivery.postponed", "delivery.delivered"]


@pytest.mark.parametrize("why", ["permanent", "nobody", "tired"])
def test_what_cannot_be_delivered_becomes_an_incident(office: Office, why: str) -> None:
    office.deploy(NUDGE)
    office.start()
    office.pigeons.serves = why != "nobody"
    office.pigeons.errors = [DeliveryError("gone", permanent=True)] if why == "permanent" else [DeliveryError("busy")] * 8
    office.at("2026-11-03 09:00")
    if why == "tired":
        assert office.engine.incidents() == []
        for _ in range(8):
            office.after("2 hours")
    [incident] = office.engine.incidents()
    assert incident.kind == "delivery"
    assert [row.status for row in office.engine.outbox()] == ["failed"]


def test_retries_double_up_to_the_longest_and_differ_a_little() -> None:
    pace = Pace(first_pause=timedelta(seconds=4), longest_pause=timedelta(seconds=30))
    pauses = [pace.pause("i:1:0", attempt) / timedelta(seconds=1) for attempt in range(1, 7)]
    for pause, base in zip(pauses, [4, 8, 16, 30, 30, 30], strict=True):
        assert base <= pause <= base * 1.25
    assert pace.pause("i:1:0", 1) != pace.pause("i:2:0", 1)


PARENT = """
facts: {answer: {type: text}}
events: {stop: {}}
initial: ask
states:
  ask:
    call: {process: child, with: {question: '"why"'}, into: {answer: event.answer}}
    done: {to: asked}
    error: {cancelled: {to: failed}}
    on: {stop: {to: failed}}
  asked: {final: true}
  failed: {final: true}
"""
CHILD = """
facts: {question: {type: text, required: true}, answer: {type: text}}
events: {answered: {with: {text: {type: text}}}}
initial: open
states: {open: {on: {answered: {to: done, do: [{set: {answer: event.text}}]}}}, done: {final: true}}
"""


@pytest.fixture
def family(office: Office) -> Office:
    office.deploy(CHILD, "child")
    office.deploy(PARENT, "parent")
    return office


def test_a_called_process_runs_and_its_facts_come_back(family: Office) -> None:
    parent = family.start("parent")
    family.engine.tick()
    child = family.one("child")
    assert (child.facts["question"], child.parent.instance if child.parent else None) == ("why", parent.id)
    family.engine.send(child.id, "answered", {"text": "because"})
    family.engine.tick()
    done = family.engine.instance(parent.id)
    assert (done.outcome, done.facts["answer"]) == ("asked", "because")


def test_leaving_the_calling_state_cancels_the_child_and_a_cancelled_child_is_an_error(family: Office) -> None:
    parent = family.start("parent")
    family.engine.tick()
    family.engine.send(parent.id, "stop")
    family.engine.tick()
    assert family.one("child").status == "cancelled"
    again = family.start("parent")
    family.engine.tick()
    [child] = family.engine.instances(process="child", status=("active",))
    family.engine.cancel(child.id, "no")
    family.engine.tick()
    assert family.engine.instance(again.id).outcome == "failed"


def test_a_sent_event_reaches_the_open_instance_with_its_key_or_waits_as_long_as_it_may(office: Office) -> None:
    office.deploy(
        """
key: id
facts: {id: {type: text}}
events: {ready: {}, news: {with: {n: {type: integer}}}}
initial: closed
states: {closed: {on: {ready: {to: open}}}, open: {on: {news: {to: got}}}, got: {final: true}}
""",
        "box",
    )
    office.deploy(
        """
events: {now: {}, patiently: {}}
initial: a
states:
  a:
    on:
      now: {do: [{send: news, to: {process: box, key: '"k"'}, with: {n: 1}}]}
      patiently: {do: [{send: news, to: {process: box, key: '"k"'}, with: {n: 2}, keep: 1 day}]}
""",
        "sender",
    )
    sender, box = office.start("sender"), office.engine.start("box", {}, key="k")
    office.engine.send(sender.id, "now")
    office.engine.tick()
    assert office.states(box) == ["closed"]  # nobody awaited it: dropped
    office.engine.send(sender.id, "patiently")
    office.engine.tick()
    office.engine.send(box.id, "ready")
    office.after("1 hour")
    assert office.engine.instance(box.id).outcome == "got"
    assert office.engine.incidents() == []


def test_a_published_event_reaches_all_that_accept_it_and_starts_what_starts_on_it(office: Office) -> None:
    office.deploy(
        """
facts: {name: {type: text}}
events: {opened: {with: {name: {type: text}}}}
starts_on: {event: opened, with: {name: event.name}}
initial: a
states: {a: {on: {opened: {to: a, do: [{set: {name: event.name}}]}}}}
""",
        "listener",
    )
    one = office.start("listener", name="old")
    office.engine.publish("opened", {"name": "new"}, request="once")
    office.engine.publish("opened", {"name": "new"}, request="once")
    office.engine.tick()
    rows = office.engine.instances(process="listener")
    assert len(rows) == 2
    assert office.engine.instance(one.id).facts["name"] == "new"


def test_a_schedule_starts_once_for_each_instant_and_once_for_all_it_missed(office: Office) -> None:
    office.deploy(
        """
facts: {why: {type: text}}
schedules: {daily: {cron: "0 8 * * mon-fri", with: {why: '"morning"'}}}
initial: a
states: {a: {timers: {t: {after: 1 month, to: z}}}, z: {final: true}}
""",
        "duty",
    )
    assert office.at("2026-11-03 07:59").started == 0
    assert office.at("2026-11-03 08:00").started == 1
    assert office.at("2026-11-03 08:00").started == 0
    assert office.at("2026-11-06 12:00").started == 1
    assert office.at("2026-11-09 08:00").started == 1
    assert [office.engine.instance(row.id).facts["why"] for row in office.engine.instances()] == ["morning"] * 3


def test_counts_see_what_happened_before_them(office: Office) -> None:
    office.deploy(
        """
facts: {subject: {type: text, required: true}, customer: {type: text, required: true}, n: {type: integer}}
counts: {same: {process: self, match: [subject], within: 1 month, distinct: customer}}
initial: a
states: {a: {enter: [{set: {n: counts.same}}], timers: {t: {after: 1 year, to: z}}}, z: {final: true}}
""",
        "call",
    )
    found = []
    for day, customer in [("02", "x"), ("03", "y"), ("04", "y"), ("05", "z")]:
        office.at(f"2026-11-{day} 09:00")
        found.append(office.engine.instance(office.start("call", subject="leak", customer=customer).id).facts["n"])
    office.start("call", subject="noise", customer="x")
    assert found == [1, 2, 2, 3]
    office.at("2026-12-03 09:00")  # the first lies more than a month back, the second exactly one
    assert office.engine.instance(office.start("call", subject="leak", customer="w").id).facts["n"] == 3


def test_without_a_router_escalations_wait_in_the_outbox(office: Office) -> None:
    office.deploy(NUDGE)
    office.start()
    office.engine.router = None
    office.at("2026-11-03 09:00")
    assert [row.status for row in office.engine.outbox()] == ["waiting"]
    office.engine.router = office.pigeons
    office.engine.tick()
    assert len(office.told) == 1


@dataclass
class Flock:
    """A router that sends every role through several pigeons."""

    members: list[Pigeons]

    def routes(self, role: str) -> Iterable[tuple[Channel, tuple[str, ...]]]:
        return [route for one in self.members for route in one.routes(role)]


def test_a_channel_that_has_delivered_is_not_asked_again_when_another_failed(open_office: Callable[..., Office]) -> None:
    office, desk = open_office(), Pigeons("desk")
    mail = Pigeons("mail", errors=[DeliveryError("down"), DeliveryError("still down")])
    office.engine.router = Flock([desk, mail])
    office.deploy(NUDGE)
    office.start()
    for _ in range(4):
        office.after("1 day")
    assert (len(desk.messages), len(mail.messages)) == (1, 1)
    assert desk.messages[0].id == mail.messages[0].id
    [row] = office.engine.outbox()
    assert (row.status, row.attempts) == ("delivered", 3)


def test_a_parked_instance_that_somebody_moves_on_fires_its_timers_again(office: Office) -> None:
    office.deploy("""
facts: {n: {type: integer, default: 3, max: 5}}
events: {mend: {}}
initial: a
states:
  a: {timers: {t: {after: 1 day, to: b, do: [{set: {n: n + 3}}]}}}
  b: {timers: {u: {after: 1 day, to: c}}}
  c: {final: true}
""")
    one = office.start()
    office.at("2026-11-03 09:00")
    for _ in range(5):
        office.after("10 minutes")
    assert [incident.subject for incident in office.engine.incidents()] == [one.id]
    office.engine.suspend(one.id, "to look at it")
    office.engine.resume(one.id, "moved on", clocks="restart")
    assert office.after("12 hours").failed == 0
    assert office.after("13 hours").failed == 1  # it is tried again, though the incident is still to be read
