"""Clocks that stand still: paused from the start, by several states, with conditions, and with the whole instance."""

import pytest
from playing import at, play

from duban.execution.stimulus import Resume

CASE = """
    facts: {wanted: {type: boolean, default: true}}
    events: {wait: {}, hold: {}, go: {}, off: {}, on: {}, done: {}}
    obligations:
      duty:
        from: start
        within: 3 days
        when: wanted
        met: {event: done}
        pause: [side/waiting, side/held]
        breach: [{notify: boss}]
    on: {off: {do: [{set: {wanted: "false"}}]}, on: {do: [{set: {wanted: "true"}}]}, done: {}}
    parallel:
      main:
        initial: a
        states:
          a: {timers: {t: {after: 3 days, if: wanted, pause: [side/waiting, side/held], to: b}}}
          b: {}
      side:
        initial: FIRST
        states:
          free: {on: {wait: waiting, hold: held}}
          waiting: {on: {hold: held, go: free}}
          held: {on: {wait: waiting, go: free}}
    """


def case(first: str = "free") -> str:
    return CASE.replace("FIRST", first)


def test_a_clock_whose_state_is_entered_during_a_pause_starts_when_it_ends() -> None:
    game = play(case("waiting")).start()
    assert (game.due("main/a/t"), game.due("duty")) == (None, None)
    assert (game.clock("main/a/t").status, game.opening("duty").status) == ("paused", "paused")
    game.at("2026-11-05 10:00").send("go")
    assert (game.due("main/a/t"), game.due("duty")) == ("2026-11-08 10:00", "2026-11-08 10:00")


def test_going_from_one_pause_state_to_another_is_one_pause() -> None:
    game = play(case()).start().at("2026-11-03 09:00").send("wait").at("2026-11-04 09:00").send("hold")
    game.at("2026-11-05 09:00").send("go")
    assert (game.due("main/a/t"), game.due("duty")) == ("2026-11-07 09:00", "2026-11-07 09:00")
    assert len(game.clock("main/a/t").pauses) == 1


def test_a_pause_counts_although_the_condition_did_not_hold_when_it_began_or_ended() -> None:
    began = play(case()).start().at("2026-11-02 21:00").send("off").at("2026-11-03 09:00").send("wait")
    began.at("2026-11-04 09:00").send("on").at("2026-11-05 09:00").send("go")
    assert (began.due("main/a/t"), began.due("duty")) == ("2026-11-07 09:00", "2026-11-07 09:00")
    ended = play(case()).start().at("2026-11-03 09:00").send("wait").at("2026-11-04 09:00").send("off")
    ended.at("2026-11-05 09:00").send("go").at("2026-11-06 09:00").send("on")
    assert (ended.due("main/a/t"), ended.due("duty")) == ("2026-11-07 09:00", "2026-11-07 09:00")
    within = (
        play(case()).start().send("off").at("2026-11-03 09:00").send("wait").at("2026-11-04 09:00").send("go").send("on")
    )
    assert (within.due("main/a/t"), within.due("duty")) == ("2026-11-06 09:00", "2026-11-06 09:00")


def test_a_suspended_instance_and_a_paused_clock_stand_still_once() -> None:
    game = play(case()).start().at("2026-11-03 09:00").send("wait").at("2026-11-04 09:00")
    game.world.suspend(game.id)
    game.at("2026-11-06 09:00")
    game.world.resume(game.id)
    assert game.clock("main/a/t").status == "paused"
    game.at("2026-11-07 09:00").send("go")
    assert (game.due("main/a/t"), game.due("duty")) == ("2026-11-09 09:00", "2026-11-09 09:00")


def test_a_condition_that_does_not_hold_at_the_suspension_loses_no_time() -> None:
    game = play(case()).start().at("2026-11-03 09:00").send("off")
    game.world.suspend(game.id)
    game.at("2026-11-05 09:00")
    game.world.resume(game.id)
    game.send("on")
    assert (game.due("main/a/t"), game.due("duty")) == ("2026-11-07 09:00", "2026-11-07 09:00")


def test_what_waits_for_its_condition_starts_when_it_first_holds_whatever_was_paused_before() -> None:
    game = play(case()).start(wanted=False).send("wait").at("2026-11-03 09:00").send("go")
    game.at("2026-11-04 09:00").send("on")
    assert (game.due("main/a/t"), game.due("duty")) == ("2026-11-07 09:00", "2026-11-07 09:00")


CYCLE = """
    events: {wait: {}, go: {}}
    initial: work
    states:
      work:
        parallel:
          main: {initial: a, states: {a: {timers: {t: {CLOCK, pause: work/side/waiting, do: [{notify: clerk}]}}}}}
          side: {initial: free, states: {free: {on: {wait: waiting}}, waiting: {on: {go: free}}}}
    """


def test_a_cron_line_misses_what_came_in_a_pause_or_suspension() -> None:
    for how in ("pause", "suspend"):
        game = play(CYCLE.replace("CLOCK", 'cron: "0 12 * * *"')).start().at("2026-11-02 13:00")
        assert len(game.notified) == 1
        if how == "pause":
            game.send("wait").at("2026-11-05 13:00").send("go")
        else:
            game.world.suspend(game.id)
            game.at("2026-11-05 13:00")
            game.world.resume(game.id)
        assert (len(game.notified), game.due("work/main/a/t")) == (1, "2026-11-06 12:00")


def test_a_cycle_goes_on_with_what_was_left_of_its_interval() -> None:
    game = play(CYCLE.replace("CLOCK", "every: 1 day")).start().at("2026-11-03 15:00").send("wait")
    game.at("2026-11-05 09:00").send("go")
    assert game.due("work/main/a/t") == "2026-11-06 03:00"
    assert len(game.at("2026-11-07 03:00").notified) == 3


def test_a_fixed_instant_waits_for_the_pause_and_comes_at_once_when_it_has_passed() -> None:
    game = play(CYCLE.replace("CLOCK", 'at: "2026-11-03 12:00"')).start().send("wait").at("2026-11-03 13:00")
    assert game.notified == []
    assert game.send("go").notified == ["clerk"]


def test_at_once_is_over_before_any_pause() -> None:
    game = play(case("waiting").replace("3 days", "at once")).start()
    assert game.states == ["side/waiting", "main/b"]
    assert game.opening("duty").status == "breached"


def test_a_duration_cut_down_during_a_pause_is_over_when_it_was_used_up_before() -> None:
    game = (
        play("""
        facts: {limit: {type: duration, default: 3 days}}
        events: {wait: {}, cut: {}}
        obligations: {duty: {from: start, within: limit, pause: [waiting], met: {leave: waiting}}}
        on: {cut: {do: [{set: {limit: 1 hour}}]}}
        initial: a
        timers: {t: {after: limit, pause: [waiting], do: [{notify: clerk}]}}
        states: {a: {on: {wait: waiting}}, waiting: {}}
        """)
        .start()
        .at("2026-11-03 09:00")
        .send("wait")
        .at("2026-11-04 09:00")
    )
    assert game.send("cut").opening("duty").status == "breached"
    assert game.notified == ["clerk"]


@pytest.mark.parametrize(("mode", "due"), [("keep_remaining", "2026-11-07 09:00"), ("keep_deadline", "2026-11-05 09:00")])
def test_resuming_by_one_of_the_meanings_for_all_clocks(mode: str, due: str) -> None:
    game = play(case()).start().at("2026-11-02 10:00")
    game.world.suspend(game.id)
    game.at("2026-11-04 10:00")
    game.world.request(game.id, Resume("", None, mode))  # type: ignore[arg-type]
    assert (game.due("main/a/t"), game.due("duty")) == (due, due)
    assert game.world.at == at("2026-11-04 10:00")
