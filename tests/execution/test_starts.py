"""What starts by itself, what explains itself, what replays: schedules, published events, clocks, journals."""

from __future__ import annotations

import pytest
from playing import at, play, program

from duban.errors import DubanError, FactError
from duban.execution.explain import explain
from duban.execution.replay import replay
from duban.execution.stimulus import Start
from duban.execution.world import World

DUTY = """
    facts: {why: {type: text}, day: {type: date}}
    events: {opened: {with: {name: {type: text}}}}
    starts_on: {event: opened, key: event.name, with: {why: event.name}}
    schedules:
      mornings: {cron: "0 8 * * mon-fri", with: {why: '"morning"', day: "date(now)"}, key: '"M" + string(date(now))'}
      weeks: {every: 1 week}
      never: {every: never}
    initial: a
    states: {a: {timers: {t: {after: 1 year, to: z}}}, z: {final: true}}
    """


def test_schedules_start_instances_at_each_of_their_instants() -> None:
    made = program(DUTY)
    world = World({"p": made}, at("2026-11-02 07:00"), schedules=True)
    world.advance(at("2026-11-09 12:00"))
    found = [(one.key, one.facts["why"], one.started_at) for one in world.instances.values()]
    mornings = [(f"M2026-11-{day:02}", "morning", at(f"2026-11-{day:02} 08:00")) for day in (2, 3, 4, 5, 6, 9)]
    assert sorted(one for one in found if one[1]) == mornings
    assert [one[2] for one in found if not one[1]] == [at("2026-11-09 07:00")]


def test_a_published_event_starts_an_instance_with_its_key() -> None:
    world = World({"p": program(DUTY)}, at("2026-11-02 07:00"))
    assert world.publish("opened", {"name": "x"}) == 1
    assert world.open_instance("p", "x").facts["why"] == "x"
    assert world.publish("nothing of ours", {}) == 0


def test_explain_tells_what_counted_and_why_it_is_due_then() -> None:
    game = play(
        """
        events: {ask: {}, answered: {}, done: {}}
        obligations:
          fix: {from: start, within: 2 working days, until: closing, met: {event: done}, pause: [waiting]}
        on: {done: {}}
        initial: work
        states:
          work:
            timers:
              daily: {cron: "0 9 * * mon-fri", do: [{note: '"x"'}]}
              first: {every: 1 day, first: 2 hours, do: [{note: '"y"'}]}
            on: {ask: {to: waiting}}
          waiting: {on: {answered: {to: work}}}
        """,
        "2026-11-06 16:30",
    ).start()  # a Friday
    game.send("ask").at("2026-11-09 10:00").send("answered")
    found = {one.name: one for one in explain(game.world.programs["p"], game.now, game.world.at)}
    fix = found["fix"]
    assert fix.text == "within 2 working days until closing"
    assert fix.due == at("2026-11-11 17:30")
    reasons = [(interval.reason, interval.counted) for interval in fix.intervals]
    assert ("paused", False) in reasons
    assert fix.intervals[0].start == at("2026-11-06 16:30")
    assert all(one.end == other.start for one, other in zip(fix.intervals, fix.intervals[1:], strict=False))
    assert found["work/daily"].text == "cron 0 9 * * mon-fri"
    assert found["work/first"].text == "every 2 hours"
    assert [one.due for one in found.values()] == sorted(one.due for one in found.values() if one.due)


def test_a_journal_that_lacks_something_is_refused() -> None:
    made = program("""
        facts: {n: {type: integer}, s: {type: text}}
        counts: {same: {process: self, match: [s]}}
        initial: a
        states: {a: {enter: [{set: {n: counts.same}}], timers: {t: {after: 1 year, to: z}}}, z: {final: true}}
        """)
    start = (Start("i", "k", {"s": "x"}), at("2026-11-02 09:00"))
    assert replay(made, [(*start, {"same(x)": 4})]).facts["n"] == 4
    with pytest.raises(DubanError, match=r"same\(x\)"):
        replay(made, [(*start, {})])
    with pytest.raises(DubanError, match="empty"):
        replay(made, [])


def test_a_key_that_is_required_is_not_numbered() -> None:
    game = play("key: case\nfacts: {case: {type: text, required: true}}\ninitial: a\nstates: {a: {}}")
    with pytest.raises(FactError, match="case: is required"):
        game.start()
    assert game.start(case="c1").now.key == "c1"
