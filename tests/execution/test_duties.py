"""Obligations in awkward moments: conditions, cycles, warnings that move, ladders that are held, and what meets them."""

from playing import at, play

from duban.execution.effects import Escalate

WHEN = """
    facts: {grade: {type: enum, values: [low, high], default: low}}
    events: {rise: {}, fall: {}, report: {}, rise_and_report: {}, fall_and_report: {}}
    obligations:
      tell:
        from: start
        KIND: 1 day
        when: grade = "high"
        met: {event: [report, rise_and_report, fall_and_report]}
        breach: [{notify: boss}]
    on:
      rise: {do: [{set: {grade: high}}]}
      fall: {do: [{set: {grade: low}}]}
      report: {}
      rise_and_report: {do: [{set: {grade: high}}]}
      fall_and_report: {do: [{set: {grade: low}}]}
    initial: a
    states: {a: {}}
    """


def when(kind: str = "within") -> str:
    return WHEN.replace("KIND", kind)


def test_what_is_not_owed_cannot_be_met() -> None:
    game = play(when()).start().send("report")
    assert game.opening("tell").status == "idle"
    game.at("2026-11-03 09:00").send("rise")
    assert game.due("tell") == "2026-11-04 09:00"


def test_what_meets_it_in_the_step_in_which_it_becomes_owed_has_met_it() -> None:
    game = play(when()).start().send("rise_and_report")
    assert game.opening("tell").status == "met"


def test_what_was_owed_until_this_step_is_met_by_it() -> None:
    game = play(when()).start().send("rise").at("2026-11-02 12:00").send("fall_and_report")
    assert game.opening("tell").status == "met"


def test_the_first_step_can_meet_only_what_is_owed_in_it() -> None:
    text = when().replace("initial: a", "initial: b").replace("states: {a: {}}", "states: {b: {enter: [{raise: report}]}}")
    assert play(text).start().opening("tell").status == "idle"
    assert play(text).start(grade="high").opening("tell").status == "met"


def test_true_again_goes_on_from_the_first_moment() -> None:
    game = play(when()).start().at("2026-11-03 09:00").send("rise").at("2026-11-03 10:00").send("fall")
    game.at("2026-11-03 20:00").send("rise")
    assert game.due("tell") == "2026-11-04 09:00"
    late = play(when()).start().send("rise").send("fall").at("2026-11-09 09:00")
    assert late.notified == []
    assert late.send("rise").opening("tell").status == "breached"
    assert [entry.data["lag_ms"] for entry in late.entries("obligation.breached")] == [6 * 24 * 3600 * 1000]


def test_an_every_obligation_is_owed_again_only_while_its_condition_holds() -> None:
    game = play(when("every")).start(grade="high").at("2026-11-03 09:00")
    assert (game.notified, game.due("tell")) == (["boss"], "2026-11-04 09:00")
    game.send("fall").at("2026-11-08 09:00")
    assert game.notified == ["boss"]
    game.send("rise")
    assert game.notified.count("boss") == 6


def test_an_every_obligation_without_a_time_is_owed_once() -> None:
    text = when("every").replace("every: 1 day", "every: pace").replace("facts: {", "facts: {pace: {type: duration}, ")
    game = play(text).start(grade="high", pace="0 days")
    assert (game.notified, [opening.status for opening in game.now.openings]) == (["boss"], ["breached"])


def test_one_late_report_meets_what_was_breached_late_and_is_no_second_one_in_time() -> None:
    game = play(when("every")).start(grade="high").at("2026-11-03 10:00").send("report")
    assert [entry.kind for step in game.world.steps for entry in step.entries if entry.kind.startswith("obligation.m")] == [
        "obligation.met_late"
    ]
    assert game.due("tell") == "2026-11-04 10:00"
    game.at("2026-11-04 09:00").send("report")
    assert len(game.entries("obligation.met")) == 1
    assert game.due("tell") == "2026-11-05 09:00"


def test_a_waived_obligation_is_owed_no_more_and_its_ladder_stops() -> None:
    game = (
        play("""
        events: {spare: {}, again: {}}
        obligations:
          pay:
            {from: [start, {event: again}], within: 1 day, met: {leave: a}, warn: [{before: 2 hours, do: {escalate: boss}}]}
        escalations: {boss: {to: boss, message: x, acknowledge: 1 hour, ladder: [{to: chief}]}}
        on: {spare: {do: [{waive: pay}]}, again: {}}
        initial: a
        states: {a: {}}
        """)
        .start()
        .at("2026-11-03 07:00")
    )
    assert game.escalated == ["boss"]
    game.send("spare").at("2026-11-06 09:00")
    assert (game.opening("pay").status, game.escalated) == ("waived", [])
    assert game.send("again").due("pay") == "2026-11-07 09:00"


RUNGS = """
    events: {go: {}, seen: {}}
    obligations:
      first: {from: start, within: 1 day, met: {escalated: boss}}
      second: {from: start, within: 1 day, met: {escalated: boss/chief}}
      any: {from: {escalated: boss}, within: 1 hour, met: {escalated: [boss/chief, other]}}
    escalations: {boss: {to: boss, message: x, acknowledge: 2 hours, ladder: [{to: chief}]}, other: {to: x, message: x}}
    on: {go: {do: [{escalate: boss}]}, seen: {do: [{acknowledge: boss}]}}
    initial: a
    states: {a: {}}
    """


def test_rungs_that_are_told_open_and_meet_obligations() -> None:
    game = play(RUNGS).start().send("go")
    assert (game.opening("first").status, game.opening("second").status) == ("met", "owed")
    game.at("2026-11-02 11:00")
    assert (game.opening("second").status, game.opening("any").status) == ("met", "met_late")


def test_an_action_acknowledges_and_waives_nothing_else() -> None:
    game = play(RUNGS).start().send("go").send("seen").at("2026-11-05 11:00")
    assert (game.escalated, game.opening("second").status) == (["boss"], "breached")
    assert game.send("seen").escalated == []


def test_an_exit_action_that_changes_a_fact_moves_the_clock_of_the_state_around_it() -> None:
    game = (
        play("""
        facts: {limit: {type: duration, default: 5 days}}
        events: {go: {}}
        obligations: {tell: {from: start, within: limit, met: {leave: box}}}
        initial: box
        states:
          box:
            timers: {t: {after: limit, to: late}}
            initial: a
            states: {a: {exit: [{set: {limit: 2 days}}], on: {go: b}}, b: {}}
          late: {}
        """)
        .start()
        .at("2026-11-03 09:00")
        .send("go")
    )
    assert (game.due("box/t"), game.due("tell")) == ("2026-11-04 09:00", "2026-11-04 09:00")
    assert game.entries("timer.moved")[0].data["because"] == ["limit"]


def test_a_warning_follows_its_obligation_and_one_that_passed_is_given_at_once() -> None:
    game = (
        play("""
        facts: {limit: {type: duration, default: 5 days}}
        events: {cut: {with: {to: {type: duration}}}}
        obligations:
          tell:
            from: start
            within: limit
            met: {leave: a}
            warn: [{before: 1 day, do: [{notify: clerk}]}, {before: 1 hour, do: [{notify: boss}]}]
        on: {cut: {do: [{set: {limit: event.to}}]}}
        initial: a
        states: {a: {}}
        """)
        .start()
        .at("2026-11-04 10:00")
    )
    assert game.notified == []
    assert game.send("cut", to="3 days").notified == ["clerk"]
    assert game.send("cut", to="9 days").at("2026-11-10 09:00").notified == ["clerk"]
    assert game.at("2026-11-11 08:00").notified == ["clerk", "boss"]


def test_a_start_told_later_than_it_happened_counts_from_when_it_happened() -> None:
    game = play("""
        facts: {received_at: {type: datetime}}
        obligations:
          reply:
            from: received_at
            within: 2 days
            met: {leave: a}
            warn: [{before: 1 hour, do: [{notify: clerk}]}]
            breach: [{notify: boss}]
        initial: a
        states: {a: {}}
        """)
    game.start(received_at=at("2026-11-01 09:00"))
    assert (game.due("reply"), game.opening("reply").status) == ("2026-11-03 09:00", "owed")
    long_ago = game.start(received_at=at("2026-10-01 09:00"))
    assert (long_ago.opening("reply").status, long_ago.notified) == ("breached", ["boss"])


HELD = """
    events: {go: {}, hold: {}}
    facts: {note: {type: text}}
    obligations: {reply: {from: start, within: 1 hour, met: {leave: a}, breach: [{escalate: boss}]}}
    escalations:
      boss: {to: boss, message: "{{ due }} {{ event.note }}", quiet: working, acknowledge: 30 minutes, ladder: [{to: chief}]}
    initial: a
    states: {a: {}}
    """


def told(game: object) -> list[str]:
    return [effect.message for _, _, effect in game.world.effects if isinstance(effect, Escalate)]  # type: ignore[attr-defined]


def test_every_rung_tells_when_it_was_due_and_leaves_an_absent_event_empty() -> None:
    text = HELD.replace("events: {go: {}", "events: {go: {with: {note: {type: text}}}")
    game = play(text, "2026-11-02 16:30").start().at("2026-11-09 10:00")
    assert told(game) == ["2026-11-02 17:30 ", "2026-11-02 17:30 "]


def test_a_held_rung_that_is_suspended_is_told_in_working_time() -> None:
    text = HELD.replace("events: {go: {}", "events: {go: {with: {note: {type: text}}}")
    game = play(text, "2026-11-06 09:00").start().at("2026-11-06 10:10")
    assert game.escalated == ["boss"]
    game.world.suspend(game.id)
    game.at("2026-11-06 18:00")
    game.world.resume(game.id)
    assert game.at("2026-11-09 08:29").escalated == []
    assert game.at("2026-11-09 08:30").escalated == ["boss/chief"]


def test_a_condition_on_a_count_looks_again_when_what_is_matched_changes() -> None:
    game = play("""
        facts: {subject: {type: text}}
        events: {change: {with: {to: {type: text}}}}
        counts: {same: {match: [subject], within: 1 month}}
        obligations: {look: {from: start, within: 1 day, when: counts.same >= 2, met: {leave: a}}}
        on: {change: {do: [{set: {subject: event.to}}]}}
        initial: a
        states: {a: {timers: {t: {after: 1 day, if: counts.same >= 2, to: b}}}, b: {}}
        """)
    game.start(subject="leak")
    game.start(subject="noise")
    assert (game.opening("look").status, game.due("a/t")) == ("idle", None)
    game.send("change", to="leak")
    assert (game.due("look"), game.due("a/t")) == ("2026-11-03 09:00", "2026-11-03 09:00")
