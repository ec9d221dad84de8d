"""Obligations: owed, warned of, met, breached, met late, waived, superseded. They only observe."""

from playing import at, play

REPLY = """
    events: {replied: {}, done: {}, reopened: {}}
    obligations:
      reply:
        from: FROM
        within: 2 days
        met: {event: replied}
        warn: [{before: 4 hours, do: [{notify: handler}]}]
        breach: [{escalate: boss}]
    escalations: {boss: {to: boss, level: overdue, message: "{{ obligation }} of {{ key }}"}}
    on: {replied: {}, reopened: {}}
    initial: open
    states: {open: {on: {done: {to: closed}}}, closed: {final: true}}
    """


def reply(from_: str = "start", **more: str) -> str:
    text = REPLY.replace("FROM", from_)
    for old, new in more.items():
        text = text.replace(old, new)
    return text


def test_met_in_time_is_met_and_nobody_hears_of_it() -> None:
    game = play(reply()).start().second_before("2026-11-04 09:00").send("replied")
    assert game.opening("reply").status == "met"
    assert game.at("2026-11-10 09:00").escalated == []


def test_within_means_before_that_instant() -> None:
    game = play(reply()).start().at("2026-11-04 09:00")
    assert game.opening("reply").status == "breached"
    assert game.escalated == ["boss"]
    assert game.send("replied").opening("reply").status == "met_late"


def test_a_warning_is_given_once_before_the_instant() -> None:
    game = play(reply()).start().second_before("2026-11-04 05:00")
    assert game.notified == []
    assert game.at("2026-11-04 05:00").notified == ["handler"]
    assert game.at("2026-11-09 05:00").notified == ["handler"]


def test_a_warning_that_would_lie_before_the_opening_is_skipped() -> None:
    game = play(reply().replace("4 hours", "3 days")).start()
    assert game.opening("reply").warnings == [None]


def test_opening_again_while_open_changes_nothing_unless_it_restarts() -> None:
    game = play(reply("{event: reopened}")).start()
    assert game.now.openings == []
    game.send("reopened").at("2026-11-03 09:00").send("reopened")
    assert game.due("reply") == "2026-11-04 09:00"
    again = play(reply("{event: reopened}").replace("within: 2 days", "within: 2 days\n        restart: true")).start()
    again.send("reopened").at("2026-11-03 09:00").send("reopened")
    assert again.due("reply") == "2026-11-05 09:00"
    assert [entry.name for entry in again.entries("obligation.superseded")] == ["reply"]


def test_the_end_of_the_instance_waives_what_is_still_owed_with_the_reason() -> None:
    game = play(reply()).start().send("done")
    assert game.opening("reply").status == "waived"
    assert "closed" in game.opening("reply").reason


def test_every_is_owed_again_and_again_from_the_last_meeting_and_from_the_breach() -> None:
    game = play(reply("{event: reopened}").replace("within: 2 days", "every: 3 days")).start()
    game.send("reopened").at("2026-11-04 09:00").send("replied")
    assert game.due("reply") == "2026-11-07 09:00"
    game.at("2026-11-07 09:00")
    assert game.escalated == ["boss"]
    assert game.due("reply") == "2026-11-10 09:00"
    assert game.at("2026-11-10 09:00").escalated == ["boss"]


AT_ONCE = """
    facts: {grade: {type: enum, values: [low, high], default: low}}
    events: {told: {}, rise: {}}
    obligations:
      tell:
        {from: start, within: at once, when: grade = "high", met: [{event: told}, {escalated: boss}], breach: {notify: qa}}
    escalations: {boss: {to: boss, level: x, message: "x"}}
    on: {told: {}, rise: {do: [{set: {grade: '"high"'}}ESCALATE]}}
    initial: a
    states: {a: {on: {told: {to: z}}}, z: {final: true}}
    """


def test_at_once_is_breached_only_if_the_step_that_opened_it_ends_without_meeting_it() -> None:
    silent = play(AT_ONCE.replace("ESCALATE", "")).start()
    assert silent.opening("tell").status == "idle"
    assert silent.send("rise").opening("tell").status == "breached"
    assert silent.notified == ["qa"]
    assert silent.entries("obligation.breached")[0].data["lag_ms"] == 0


TIMER_MEETS = """
    obligations:
      tell: {from: start, within: 1 working day, met: {escalated: boss}, breach: [{notify: checker}]}
    escalations: {boss: {to: boss, level: x, message: "x"}}
    events: {go: {}}
    initial: a
    states: {a: {timers: {t: {after: 1 working day, to: b, do: [{escalate: boss}]}}}, b: {on: {go: {to: a}}}}
    """


def test_what_a_timer_meets_at_its_own_instant_is_met_in_time() -> None:
    game = play(TIMER_MEETS).start().at("2026-11-03 09:00")
    assert game.opening("tell").status == "met"
    assert game.notified == []


def test_an_obligation_stands_still_in_its_pause_states() -> None:
    game = play("""
        events: {ask: {}, answered: {}, fixed: {}}
        obligations: {fix: {from: start, within: 3 days, met: {event: fixed}, pause: [waiting]}}
        on: {fixed: {}}
        initial: work
        states: {work: {on: {ask: {to: waiting}}}, waiting: {on: {answered: {to: work}}}}
        """).start()
    game.at("2026-11-03 09:00").send("ask").at("2026-11-08 09:00")
    assert game.opening("fix").status == "paused"
    assert game.send("answered").due("fix") == "2026-11-10 09:00"


def test_it_counts_from_a_fact_and_moves_with_it() -> None:
    game = play("""
        facts: {promised_at: {type: datetime}}
        events: {promise: {with: {by: {type: datetime}}}, kept: {}}
        obligations: {promise: {from: promised_at, at: promised_at, met: {event: kept}, breach: [{notify: boss}]}}
        on: {promise: {do: [{set: {promised_at: event.by}}]}, kept: {}}
        initial: a
        states: {a: {on: {kept: {to: a}}}}
        """).start()
    assert game.now.openings == []
    game.send("promise", by=at("2026-11-05 12:00"))
    assert game.due("promise") == "2026-11-05 12:00"
    game.send("promise", by=at("2026-11-06 12:00"))
    assert game.due("promise") == "2026-11-06 12:00"
    assert [entry.data["because"] for entry in game.entries("obligation.moved")] == [["promised_at"]]
    assert game.at("2026-11-06 12:00").notified == ["boss"]


def test_until_closing_extends_to_the_end_of_that_working_day() -> None:
    game = play(reply().replace("within: 2 days", "within: 2 days\n        until: closing")).start()
    assert game.due("reply") == "2026-11-04 17:30"


def test_the_closing_of_a_day_in_a_year_without_a_schedule_is_provisional() -> None:
    text = reply().replace("within: 2 days", "within: 2 days\n        until: closing")
    new_year = play(text, "2038-12-30 09:00").start()
    assert new_year.due("reply") == "2039-01-03 17:30"  # 1 January is a holiday in any year, then comes a weekend
    assert new_year.opening("reply").provisional
    assert not play(text).start().opening("reply").provisional
