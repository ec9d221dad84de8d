"""What was missed while nothing ran: each due thing once, in order, in bounds; and what an operator can still do."""

from datetime import timedelta

import pytest
from playing import Game, at, play, program

from duban.errors import DubanError, EvaluationError, Livelock
from duban.execution.drive import drive
from duban.execution.effects import Notify, Step
from duban.execution.instance import Instance
from duban.execution.stimulus import Cancel, Event, Start, Stimulus, Suspend


def one(query: object) -> int:
    return 1


def told(steps: list[Step]) -> list[str]:
    return [effect.to for step in steps for effect in step.effects if isinstance(effect, Notify)]


def begun(text: str, start: str = "2026-11-02 09:00", **facts: object) -> tuple[object, Instance]:
    made = program(text)
    return made, drive(made, None, Start("i", "k", dict(facts)), at(start), one)[-1].instance


MINUTELY = """
    initial: a
    states: {a: {timers: {t: {every: 1 minute, missed: MISSED, do: [{notify: clerk}]}}}}
    """


def test_a_fortnight_of_minutes_is_made_up_for_in_portions() -> None:
    made, instance = begun(MINUTELY.replace("MISSED", "all"))
    now, fired = at("2026-11-16 09:00"), 0
    while instance.next_due is not None and instance.next_due <= now:
        steps = drive(made, instance, None, now, one)  # type: ignore[arg-type]
        fired, instance = fired + len(told(steps)), steps[-1].instance
        assert len(steps) <= 10_000
    assert fired == 14 * 24 * 60


def test_the_same_is_made_up_for_at_once_before_a_request() -> None:
    made, instance = begun(MINUTELY.replace("MISSED", "all"))
    steps = drive(made, instance, Suspend(), at("2026-11-10 09:00"), one)  # type: ignore[arg-type]
    assert len(told(steps)) == 8 * 24 * 60


def test_what_never_comes_to_rest_at_one_instant_is_refused() -> None:
    made = program("""
        initial: a
        states:
          a: {timers: {t: {after: at once, to: b}}}
          b: {timers: {t: {after: at once, to: a}}}
        """)
    with pytest.raises(Livelock):
        drive(made, None, Start("i", "k"), at("2026-11-02 09:00"), one)


@pytest.mark.parametrize("clock", ["every: 1 minute", 'cron: "* * * * *"'])
@pytest.mark.parametrize("missed", ["once", "skip"])
def test_a_year_of_minutes_takes_no_time_when_it_is_not_wanted(clock: str, missed: str) -> None:
    made, instance = begun(MINUTELY.replace("every: 1 minute", clock).replace("MISSED", missed))
    [step] = drive(made, instance, None, at("2027-11-02 09:00") + timedelta(seconds=30), one)  # type: ignore[arg-type]
    assert told([step]) == (["clerk"] if missed == "once" else [])
    [entry] = [entry for entry in step.entries if entry.kind in ("timer.fired", "timer.skipped")]
    counted = 10_000 if clock.startswith("cron") else 365 * 24 * 60 - 1
    assert entry.data["missed"] == counted + (missed == "skip")
    assert step.instance.next_due == at("2027-11-02 09:01")


def test_times_counts_what_fired_and_not_what_was_skipped() -> None:
    text = MINUTELY.replace("every: 1 minute", "every: 1 day, times: 2").replace("MISSED", "skip")
    made, instance = begun(text)
    [skipped] = drive(made, instance, None, at("2026-11-05 10:00"), one)  # type: ignore[arg-type]
    instance, fired = skipped.instance, []
    for day in range(6, 12):
        for step in drive(made, instance, None, at(f"2026-11-{day:02} 09:00"), one):  # type: ignore[arg-type]
            fired, instance = fired + told([step]), step.instance
    assert fired == ["clerk", "clerk"]


def test_a_skipped_first_instant_goes_on_with_the_interval() -> None:
    text = MINUTELY.replace("every: 1 minute", "every: 1 day, first: 1 hour").replace("MISSED", "skip")
    made, instance = begun(text)
    assert instance.next_due == at("2026-11-02 10:00")
    [skipped] = drive(made, instance, None, at("2026-11-05 11:00"), one)  # type: ignore[arg-type]
    assert skipped.instance.next_due == at("2026-11-06 10:00")


def test_a_cycle_into_a_year_without_a_schedule_says_that_it_is_provisional() -> None:
    game = play(
        """
        initial: a
        states: {a: {timers: {t: {every: 1 working day, do: [{notify: clerk}]}}}}
        """,
        "2026-12-29 09:00",
    ).start()
    assert not game.clock("a/t").provisional
    game.at("2026-12-31 09:00")
    assert game.clock("a/t").provisional
    assert game.entries("timer.armed")[-1].data["provisional"] is True


BROKEN = """
    facts: {n: {type: integer, default: 0}}
    events: {go: {}}
    initial: a
    states: {a: {on: {go: b}, timers: {t: {after: 1 hour, do: [{set: {n: n + 0.5}}]}}, exit: [{notify: clerk}]}, b: {}}
    """


def test_an_operator_can_end_or_stop_what_fails_when_it_comes_due() -> None:
    made, instance = begun(BROKEN)
    now = at("2026-11-02 11:00")
    for refused in (None, Event("go")):
        with pytest.raises(EvaluationError):
            drive(made, instance, refused, now, one)  # type: ignore[arg-type]
    wanted: list[tuple[Stimulus, str]] = [(Cancel("broken"), "cancelled"), (Suspend("broken"), "suspended")]
    for stimulus, status in wanted:
        steps = drive(made, instance, stimulus, now, one)  # type: ignore[arg-type]
        assert [step.instance.status for step in steps] == [status]


def test_a_rung_long_overdue_is_followed_by_the_next_from_its_own_instant() -> None:
    made, instance = begun("""
        escalations:
          boss: {to: boss, message: x, acknowledge: 1 hour, ladder: [{to: chief, acknowledge: 1 hour}, {to: board}]}
        initial: a
        states: {a: {enter: [{escalate: boss}]}}
        """)
    steps = drive(made, instance, None, at("2026-11-05 09:00"), one)  # type: ignore[arg-type]
    dues = [entry.data["due"] for step in steps for entry in step.entries if entry.kind == "escalated"]
    assert dues == [at("2026-11-02 10:00"), at("2026-11-02 11:00")]


def test_what_a_late_timer_arms_counts_from_now() -> None:
    made, instance = begun("""
        obligations: {tell: {from: {enter: b}, within: 1 hour, met: {leave: b}}}
        initial: a
        states: {a: {timers: {t: {after: 1 hour, to: b}}}, b: {timers: {t: {after: 1 hour, to: a}}}}
        """)
    [step] = drive(made, instance, None, at("2026-11-05 09:00"), one)  # type: ignore[arg-type]
    assert (step.instance.states, step.instance.next_due) == (["b"], at("2026-11-05 10:00"))
    assert step.instance.openings[0].due == at("2026-11-05 10:00")


def test_an_instance_that_ends_while_its_backlog_fires_does_no_more() -> None:
    made, instance = begun("""
        obligations: {tell: {from: start, within: 3 hours, met: {leave: a}, breach: [{notify: boss}]}}
        timers: {late: {after: 2 hours, do: [{notify: clerk}]}}
        initial: a
        states: {a: {timers: {t: {after: 1 hour, to: end}}}, end: {final: true}}
        """)
    steps = drive(made, instance, None, at("2026-11-05 09:00"), one)  # type: ignore[arg-type]
    assert (len(steps), told(steps), steps[-1].instance.status) == (1, [], "ended")
    with pytest.raises(DubanError, match="ended"):
        drive(made, instance, Cancel(), at("2026-11-05 09:00"), one)  # type: ignore[arg-type]


@pytest.mark.parametrize("past", ["started_at", "started_at - 1 day"])
def test_a_timer_that_is_always_set_for_the_past_is_a_livelock_and_not_a_backlog_without_end(past: str) -> None:
    made, instance = begun(f"""
        initial: a
        states:
          a: {{timers: {{first: {{after: 1 hour, to: b}}}}}}
          b: {{timers: {{again: {{at: {past}, to: b}}}}}}
        """)
    with pytest.raises(Livelock):
        drive(made, instance, None, at("2026-11-02 11:00"), one)  # type: ignore[arg-type]


def test_counts_are_asked_by_every_expression_that_reads_them_once_a_step() -> None:
    game: Game = play("""
        facts: {subject: {type: text}, many: {type: boolean}}
        counts: {same: {match: [subject], within: 1 month}}
        decisions: {many: {hit: first, rules: [{when: counts.same >= 2, then: "true"}, {then: "false"}]}}
        events: {look: {}}
        obligations: {tell: {from: start, within: 1 day, when: counts.same >= 2, met: {leave: b}}}
        initial: a
        states:
          a:
            enter: [{decide: many}]
            always: [{if: counts.same >= 2, to: b}]
            timers: {t: {after: 1 hour, if: counts.same = 1, to: c}}
          b: {on: {look: {if: counts.same > 2, to: c}}}
          c: {}
        """)
    game.start(subject="leak")
    assert (game.states, game.fact("many"), game.due("a/t")) == (["a"], False, "2026-11-02 10:00")
    game.start(subject="leak")
    assert (game.states, game.fact("many"), game.opening("tell").status) == (["b"], True, "owed")
    [last] = [step for step in game.world.steps if step.instance.id == game.id]
    assert list(last.answers.values()) == [2]
    assert game.world.accepts(game.id) == {"look"}
    game.world.start("p", {"subject": "leak"})
    assert game.send("look").states == ["c"]
