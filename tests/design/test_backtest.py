"""A recorded log, replayed: what happens when, what is counted, what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from log_benches import HEAD, MAP, TICKET, backtest, program

from duban.definition import Source
from duban.design import Duty, run_backtest


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def test_rows_start_instances_and_send_events_at_their_times(tmp_path: Path) -> None:
    report = backtest(tmp_path, "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 10:00,taken,,\nT1,2026-03-02 12:59,done,fine,")
    assert (report.rows, report.cases, report.silent) == (3, 1, 0)
    assert (report.begins, report.ends) == (at("2026-03-02 09:00"), at("2026-03-02 12:59"))
    assert report.outcome.instances == {"ticket": 1}
    assert report.outcome.events == {"taken": 1, "done": 1}
    assert report.outcome.obligations == {"solve": Duty(opened=1, met=1)}
    assert not report.outcome.timers
    assert not report.outcome.refused


def test_what_is_due_between_rows_happens_in_between(tmp_path: Path) -> None:
    report = backtest(tmp_path, "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 14:00,done,late,")
    assert report.outcome.timers == {"open/new/nobody": 1}
    assert report.outcome.notifications == {"team": 1}
    assert report.outcome.escalations == {"boss": 1, "boss/president": 1}
    assert report.outcome.weeks == {"2026-W10": {"boss": 1, "boss/president": 1}}
    assert report.outcome.obligations["solve"] == Duty(opened=1, breached=1, met_late=1)
    assert report.outcome.busiest[0].at == at("2026-03-02 13:00")
    assert report.outcome.busiest[0].count == 2, "the breach and its escalation"


def test_an_acknowledgement_in_the_log_stops_the_ladder(tmp_path: Path) -> None:
    rows = "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 13:20,noted,,\nT1,2026-03-02 20:00,done,late,"
    assert backtest(tmp_path, rows).outcome.escalations == {"boss": 1}


def test_a_waiting_state_stops_the_clock(tmp_path: Path) -> None:
    rows = """
T1,2026-03-02 09:00,opened,,
T1,2026-03-02 10:00,asked,,
T1,2026-03-04 10:00,answered,,
T1,2026-03-04 12:59,done,fine,"""
    assert backtest(tmp_path, rows).outcome.obligations["solve"] == Duty(opened=1, met=1)


def test_time_stops_with_the_last_row_and_what_is_owed_then_counts_as_open(tmp_path: Path) -> None:
    report = backtest(tmp_path, "T1,2026-03-02 09:00,opened,,\nT2,2026-03-02 12:00,opened,,")
    assert report.outcome.obligations["solve"] == Duty(opened=2, open=2)
    assert report.outcome.obligations["solve"].attainment is None


def test_rows_of_one_minute_keep_their_order_in_the_file(tmp_path: Path) -> None:
    rows = "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 09:00,asked,,\nT1,2026-03-02 09:00,answered,,"
    assert not backtest(tmp_path, rows).outcome.refused
    other = "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 09:00,answered,,\nT1,2026-03-02 09:00,asked,,"
    assert backtest(tmp_path, other).outcome.refused == 1


def test_rows_are_played_in_order_of_time_unless_the_map_keeps_the_files(tmp_path: Path) -> None:
    rows = "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 11:00,answered,,\nT1,2026-03-02 10:00,asked,,"
    assert not backtest(tmp_path, rows).outcome.refused
    assert backtest(tmp_path, rows, log_map=f"{MAP}\norder: file").outcome.refused == 1


def test_a_refused_row_says_where_it_stands_and_what_was_accepted(tmp_path: Path) -> None:
    report = backtest(tmp_path, "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 10:00,answered,,\nT1,2026-03-02 11:00,taken,,")
    (refusal,) = report.outcome.refusals
    assert (refusal.line, refusal.case, refusal.what) == (3, "T1", "answered")
    assert refusal.at == at("2026-03-02 10:00")
    assert refusal.reason == "EventNotAccepted"
    assert refusal.states == ("open/new",)
    assert refusal.accepted == ("asked", "done", "taken")
    assert report.outcome.events == {"taken": 1}, "a refusal changes nothing, and the rest goes on"


def test_fields_that_do_not_fit_are_refusals_too(tmp_path: Path) -> None:
    report = backtest(tmp_path, "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 10:00,done,,")
    assert [(one.reason, one.line) for one in report.outcome.refusals] == [("FactError", 3)]
    assert "result: is required" in report.outcome.refusals[0].message


def test_a_row_of_a_case_that_never_began_is_refused(tmp_path: Path) -> None:
    report = backtest(tmp_path, "T1,2026-03-02 09:00,taken,,")
    assert [one.reason for one in report.outcome.refusals] == ["UnknownInstance"]


def test_rows_that_match_no_rule_are_counted(tmp_path: Path) -> None:
    assert backtest(tmp_path, "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 10:00,whistled,,").silent == 1


def test_a_reopening_starts_a_new_instance_of_the_same_case(tmp_path: Path) -> None:
    rows = """
T1,2026-03-02 09:00,opened,,
T1,2026-03-02 10:00,done,fine,
T1,2026-03-03 09:00,again,,
T1,2026-03-03 20:00,done,really,no"""
    report = backtest(tmp_path, rows)
    assert report.cases == 1
    assert report.outcome.instances == {"ticket": 2}
    assert report.outcome.outcomes == {"ticket": {"again": 1}}
    assert report.outcome.agreement["solve"].both_missed == 1, "a case is kept only when none of its openings was breached"


def test_a_case_may_begin_before_its_first_row_but_not_after(tmp_path: Path) -> None:
    log_map = MAP.replace("zone: Asia/Shanghai}", "zone: Asia/Shanghai, also: [since]}").replace(
        'when: row.what = "opened"', 'at: row.since, when: row.what = "opened"'
    )
    head = f"{HEAD},since"
    rows = """
T1,2026-03-02 09:00,opened,,,2026-03-02 06:00
T2,2026-03-02 09:00,opened,,,2026-03-02 18:00
T3,2026-03-02 09:00,opened,,,?
T1,2026-03-02 11:00,done,x,,
T2,2026-03-02 12:00,done,x,,
T3,2026-03-02 12:00,done,x,,"""
    report = backtest(tmp_path, rows, log_map=log_map, head=head)
    assert report.begins == at("2026-03-02 06:00")
    assert report.rows == 6
    assert not report.outcome.refused
    assert report.outcome.obligations["solve"] == Duty(opened=3, met=2, breached=1, met_late=1)


def test_the_logs_verdict_is_compared_case_by_case(tmp_path: Path) -> None:
    rows = "".join(
        f"T{number},2026-03-02 09:00,opened,,\nT{number},2026-03-02 {hour}:00,done,x,{kept}\n"
        for number, (hour, kept) in enumerate([(10, "yes"), (20, "no"), (20, "yes"), (10, "no"), (10, "no")])
    )
    found = backtest(tmp_path, rows + "T9,2026-03-02 21:00,opened,,yes").outcome.agreement["solve"]
    assert (found.both_kept, found.both_missed, found.only_log_kept, found.only_log_missed) == (1, 1, 1, 2)
    assert found.undecided == 1, "still open when the log ends"
    assert (found.agreed, found.judged, found.share) == (2, 5, 0.4)
    assert found.examples == {"only_log_kept": ("T2",), "only_log_missed": ("T3", "T4")}


def test_another_version_is_played_side_by_side(tmp_path: Path) -> None:
    rows = "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 12:00,done,x,yes"
    stricter = {"ticket": program(TICKET.replace("within: 4 hours", "within: 1 hour"))}
    seen: list[tuple[int, int]] = []
    report = backtest(tmp_path, rows, against=stricter, on_progress=lambda done, total: seen.append((done, total)))
    assert report.outcome.obligations["solve"].met == 1
    assert report.against is not None
    assert report.against.obligations["solve"].breached == 1
    assert report.outcome.versions != report.against.versions
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_rows_without_a_time_or_case_are_refused_and_the_rest_is_played(tmp_path: Path) -> None:
    rows = "T1,2026-03-02 09:00,opened,,\nT1,soon,taken,,\n,2026-03-02 10:00,taken,,\nT1,,taken,,"
    report = backtest(tmp_path, rows)
    assert [one.line for one in report.outcome.refusals] == [3, 4, 5]
    assert report.rows == 4
    assert report.outcome.instances == {"ticket": 1}


def test_a_time_that_the_clocks_skip_is_refused(tmp_path: Path) -> None:
    log_map = MAP.replace("Asia/Shanghai", "Europe/Berlin")
    report = backtest(tmp_path, "T1,2026-03-29 01:00,opened,,\nT1,2026-03-29 02:30,taken,,", log_map=log_map)
    assert "does not exist in Europe/Berlin" in report.outcome.refusals[0].message


def test_words_are_translated_and_others_stand_for_nothing(tmp_path: Path) -> None:
    log_map = MAP + 'nothing: ["-"]\ntranslate: {what: {受理: opened, 办结: done}}\n'
    report = backtest(tmp_path, "T1,2026-03-02 09:00,受理,-,-\nT1,2026-03-02 10:00,办结,好,-", log_map=log_map)
    assert report.outcome.events == {"done": 1}
    assert report.outcome.agreement["solve"].undecided == 0


def test_columns_may_be_quoted_in_any_script_and_with_blanks(tmp_path: Path) -> None:
    log_map = MAP.replace("row.what", "row.处理 动作")
    report = backtest(tmp_path, "T1,2026-03-02 09:00,opened,,", log_map=log_map, head="number,at,处理 动作,text,kept")
    assert report.outcome.instances == {"ticket": 1}


def test_a_report_is_json(tmp_path: Path) -> None:
    report = backtest(tmp_path, "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 14:00,answered,,yes")
    found = json.loads(json.dumps(report.to_json()))
    assert found["outcome"]["obligations"]["solve"]["attainment"] == 0.0
    assert found["outcome"]["agreement"]["solve"]["only_log_kept"] == 1
    assert found["outcome"]["refusals"][0]["accepted"] == ["asked", "done", "taken"]
    assert found["begins"] == "2026-03-02T01:00:00+00:00"
    assert found["generated"] is False
    assert found["against"] is None


def test_an_event_may_go_to_a_child_of_the_cases_instance(tmp_path: Path) -> None:
    parent = """
duban: 1
process: ticket
states: {asking: {call: {process: callback}, done: over}, over: {final: true}}
initial: asking
"""
    child = """
duban: 1
process: callback
events: {answered: {}}
states: {waiting: {on: {answered: over}}, over: {final: true}}
initial: waiting
"""
    log_map = """
map: calls
case: number
time: {column: at, zone: UTC}
rows:
  - {start: ticket, when: row.what = "opened"}
  - {send: answered, to: callback, when: row.what = "answered"}
"""
    log = tmp_path / "log.csv"
    log.write_text(
        "number,at,what\nT1,2026-03-02 09:00,opened\nT1,2026-03-02 10:00,answered\nT1,2026-03-02 11:00,answered\n"
    )
    programs = {"ticket": program(parent), "callback": program(child)}
    report = run_backtest(programs, Source("calls.map.yaml", log_map), log)
    assert report.outcome.outcomes == {"callback": {"over": 1}, "ticket": {"over": 1}}
    assert [(one.line, one.reason) for one in report.outcome.refusals] == [(4, "InstanceEnded")]


def test_an_effect_that_nobody_takes_is_a_refusal_of_line_0(tmp_path: Path) -> None:
    text = TICKET.replace("taken: active", "taken: {to: active, do: [{start: nothing}]}")
    report = backtest(tmp_path, "T1,2026-03-02 09:00,opened,,\nT1,2026-03-02 10:00,taken,,", text=text)
    assert [(one.line, one.case, one.reason) for one in report.outcome.refusals] == [(0, "T1", "UnknownProcess")]


def test_an_instance_that_fails_by_itself_does_not_stop_the_replay(tmp_path: Path) -> None:
    text = TICKET.replace("do: [{notify: team}]", 'do: [{set: {weight: "0 - 1"}}]')
    rows = "T1,2026-03-02 09:00,opened,,\nT2,2026-03-02 09:30,opened,,\nT2,2026-03-02 10:00,taken,,\n"
    report = backtest(tmp_path, rows + "T2,2026-03-02 12:00,done,x,", text=text)
    assert report.outcome.obligations["solve"].met == 1
    assert len(report.outcome.refusals) == 1
    assert report.outcome.refusals[0].what == "timer"
