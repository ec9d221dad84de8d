"""Timers: due instants, facts that move them, pauses, cycles, what was missed. 2 November 2026 is a Monday."""

from datetime import timedelta
from textwrap import dedent
from typing import Any

import pytest
from playing import at, play

from duban.errors import UnknownYear
from duban.execution.drive import drive
from duban.execution.stimulus import Resume, Suspend, TimerDue

ONE_DAY = """
    events: {go: {}}
    initial: a
    states:
      a: {timers: {late: {after: 1 working day, to: b}}, on: {go: {to: c}}}
      b: {on: {go: {to: a}}}
      c: {on: {go: {to: a}}}
    """


def test_an_interrupting_timer_leaves_its_state_at_its_instant_and_not_before() -> None:
    game = play(ONE_DAY).start()
    assert game.second_before("2026-11-03 09:00").states == ["a"]
    assert game.at("2026-11-03 09:00").states == ["b"]


def test_leaving_the_state_cancels_the_timer_and_coming_back_starts_a_new_one() -> None:
    game = play(ONE_DAY).start().send("go")
    assert game.now.clocks == []
    assert game.at("2026-11-05 10:00").states == ["c"]
    assert game.send("go").due("a/late") == "2026-11-06 10:00"


def test_one_working_day_over_national_day_and_over_the_make_up_saturday_of_2026() -> None:
    assert play(ONE_DAY, "2026-09-30 16:00").start().due("a/late") == "2026-10-08 16:00"
    assert play(ONE_DAY, "2026-10-09 16:00").start().due("a/late") == "2026-10-10 16:00"  # a Saturday, worked
    assert play(ONE_DAY, "2026-10-10 16:00").start().due("a/late") == "2026-10-12 16:00"


def test_a_month_after_the_31st_of_january_is_the_last_day_of_february() -> None:
    month = "initial: a\nstates: {a: {timers: {t: {after: 1 month, to: b}}}, b: {final: true}}"
    assert play(month, "2026-01-31 10:00").start().due("a/t") == "2026-02-28 10:00"
    assert play(month, "2028-01-31 10:00").start().due("a/t") == "2028-02-29 10:00"


PAUSED = """
    events: {ask: {}, answered: {}, nothing: {}}
    initial: work
    states:
      work:
        timers: {t: {after: 4 working hours, pause: [work/waiting], to: end MORE}}
        initial: doing
        states:
          doing: {on: {ask: {to: waiting}}}
          waiting: {on: {answered: {to: doing}}}
      end: {final: true}
    """


def paused(more: str = "") -> str:
    return PAUSED.replace(" MORE", more)


def test_pause_and_resume_keep_the_remaining_working_time() -> None:
    game = play(paused()).start()
    assert game.due("work/t") == "2026-11-02 14:30"
    game.at("2026-11-02 10:00").send("ask")
    assert (game.clock("work/t").status, game.due("work/t")) == ("paused", None)
    game.at("2026-11-02 16:30").send("answered")
    assert game.due("work/t") == "2026-11-03 10:30"
    assert game.at("2026-11-03 10:30").now.status == "ended"


def test_what_is_left_of_a_working_day_is_whole_days_then_opening_minutes() -> None:
    text = paused().replace("4 working hours", "2 working days")
    game = play(text).start().at("2026-11-03 11:00").send("ask").at("2026-11-05 09:00").send("answered")
    # Left at Tuesday 11:00 until Wednesday 09:00: no whole day, but 1 + 4 + 0.5 opening hours.
    assert game.due("work/t") == "2026-11-05 16:00"


@pytest.mark.parametrize(
    ("mode", "resumed", "due"),
    [
        ("keep_remaining", "16:30", "2026-11-03 10:30"),
        ("restart", "16:30", "2026-11-03 11:30"),
        ("keep_deadline", "11:00", "2026-11-02 14:30"),
    ],
)
def test_three_meanings_of_resume(mode: str, resumed: str, due: str) -> None:
    game = play(paused(f", resume: {mode}")).start()
    game.at("2026-11-02 10:00").send("ask").at(f"2026-11-02 {resumed}").send("answered")
    assert game.due("work/t") == due


def test_a_kept_deadline_that_passed_during_the_pause_fires_on_resuming() -> None:
    game = play(paused(", resume: keep_deadline")).start()
    assert game.at("2026-11-02 10:00").send("ask").at("2026-11-02 16:30").states == ["work/waiting"]
    assert game.send("answered").now.status == "ended"


REACTIVE = """
    facts: {grade: {type: enum, values: [low, high], default: low}, wait: {type: duration, default: 3 days}}
    events:
      set: {with: {grade: {type: enum, values: [low, high], required: false}, wait: {type: duration, required: false}}}
    on: {set: {do: [{set: {grade: event.grade, wait: event.wait}}]}}
    initial: a
    states:
      a:
        timers:
          t: {after: "wait", to: b}
          if_high: {after: 1 day, if: grade = "high", do: [{note: '"high"'}]}
      b: {final: true}
    """


def test_a_fact_that_changes_moves_its_timer_and_the_journal_says_why() -> None:
    game = play(REACTIVE).start()
    assert game.due("a/t") == "2026-11-05 09:00"
    game.at("2026-11-03 09:00").send("set", wait="1 week")
    assert game.due("a/t") == "2026-11-09 09:00"
    [moved] = game.entries("timer.moved")
    assert (moved.name, moved.data["because"]) == ("a/t", ["wait"])


def test_a_timer_whose_new_instant_is_past_fires_once_now() -> None:
    game = play(REACTIVE).start().at("2026-11-04 09:00").send("set", wait="1 day")
    assert game.now.status == "ended"
    assert len(game.entries("timer.fired")) == 1


def test_a_condition_starts_the_clock_when_it_first_holds_and_goes_on_from_there() -> None:
    game = play(REACTIVE).start()
    assert game.clock("a/if_high").status == "idle"
    game.at("2026-11-02 10:00").send("set", grade="high")
    assert game.due("a/if_high") == "2026-11-03 10:00"
    game.at("2026-11-02 12:00").send("set", grade="low")
    assert (game.clock("a/if_high").status, game.due("a/if_high")) == ("idle", None)
    game.at("2026-11-02 20:00").send("set", grade="high")
    assert game.due("a/if_high") == "2026-11-03 10:00"
    game.at("2026-11-03 10:00")
    assert [entry.data["text"] for entry in game.entries("note")] == ["high"]
    game.send("set", grade="low").send("set", grade="high")
    assert game.clock("a/if_high").status == "fired"


def cycle(form: str) -> str:
    return f"""
    initial: a
    events: {{stop: {{}}}}
    states:
      a: {{timers: {{t: {{{form}, do: [{{note: '"beat"'}}]}}}}, on: {{stop: {{to: end}}}}}}
      end: {{final: true}}
    """


def test_a_cycle_counts_from_the_scheduled_instant_and_ends_after_its_times() -> None:
    game = play(cycle("every: 1 day, times: 3, first: 2 hours")).start()
    assert game.due("a/t") == "2026-11-02 11:00"
    game.at("2026-11-09 09:00")
    assert [step.at for step in game.world.steps[1:]] == [at(f"2026-11-0{day} 11:00") for day in (2, 3, 4)]
    assert game.clock("a/t").status == "fired"


def test_a_cron_line_fires_in_the_zone_of_the_calendar() -> None:
    game = play(cycle('cron: "30 8 * * mon,thu"')).start()
    game.at("2026-11-10 00:00")
    assert [step.at for step in game.world.steps[1:]] == [at("2026-11-05 08:30"), at("2026-11-09 08:30")]


@pytest.mark.parametrize(("missed", "fired", "following"), [("once", 1, 8), ("all", 5, 8), ("skip", 0, 8)])
def test_what_a_stopped_engine_missed_of_a_cycle(missed: str, fired: int, following: int) -> None:
    game = play(cycle(f"every: 1 day, missed: {missed}")).start()
    late = at("2026-11-07 12:00")  # five instants have passed: Tuesday to Saturday
    steps = drive(game.world.programs["p"], game.now, None, late, lambda query: 1)
    notes = [entry for step in steps for entry in step.entries if entry.kind == "note"]
    assert len(notes) == fired
    assert steps[-1].instance.next_due == at(f"2026-11-0{following} 09:00")


def test_a_late_timer_fires_once_and_says_how_late_it_was() -> None:
    game = play(ONE_DAY).start()
    steps = drive(game.world.programs["p"], game.now, None, at("2026-11-03 09:30"), lambda query: 1)
    assert [type(step.stimulus) for step in steps] == [TimerDue]
    [fired] = [entry for entry in steps[0].entries if entry.kind == "timer.fired"]
    assert fired.data["lag_ms"] == timedelta(minutes=30) / timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("mode", "due"),
    [(None, "2026-11-04 16:30"), ("keep_deadline", None), ("restart", "2026-11-05 09:00")],
)
def test_a_suspended_instance_stands_still_and_goes_on_by_one_of_three_meanings(mode: Any, due: str | None) -> None:
    game = play(ONE_DAY).start()
    program = game.world.programs["p"]
    [suspended] = drive(program, game.now, Suspend(), at("2026-11-02 10:30"), lambda query: 1)
    assert suspended.instance.next_due is None
    resumed = drive(program, suspended.instance, Resume(clocks=mode), at("2026-11-04 09:00"), lambda query: 1)
    if due is None:  # Tuesday 09:00 had passed
        assert resumed[-1].instance.states == ["b"]
    else:
        assert resumed[-1].instance.next_due == at(due)


def test_a_year_without_a_schedule_is_provisional_or_refused() -> None:
    assert play(ONE_DAY, "2039-12-30 16:00").start().clock("a/late").provisional
    with pytest.raises(UnknownYear, match="2039"):
        play("unknown_year: refuse\n" + dedent(ONE_DAY), "2039-12-30 16:00").start()
