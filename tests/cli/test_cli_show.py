"""`show`, `explain`, `timers`, `incidents`: what people read."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from cli_bench import Cli
from rich.cells import cell_len


def test_show_says_the_zone_once_and_tells_the_timeline_in_words(pack: Cli) -> None:
    said = pack.ok("show", "complaint-1").out
    assert said.count("Asia/Shanghai") == 1
    assert "Wed 2026-09-30 16:00    started as complaint-1" in said
    assert "leadership_told (Report to leadership) owed by Thu 2026-10-08 16:00" in said
    assert "decided grade: grade: important, report: one_working_day (rule 3)" in said
    assert "promised" in said
    assert "reply_by: datetime" in said


def test_what_is_personal_is_masked_until_it_is_asked_for(pack: Cli) -> None:
    assert "Ms Li" not in pack.ok("show", "complaint-1").out
    assert "Ms Li" not in pack.ok("show", "complaint-1", "--json").out
    assert "Ms Li" in pack.ok("show", "complaint-1", "--reveal").out


def test_personal_event_fields_are_masked_in_the_timeline(pack: Cli) -> None:
    pack.ok("send", "complaint-1", "repair_needed", "-w", "room=12-301", "-w", "problem=leak", "--at", "2026-09-30 16:30")
    assert "12-301" not in pack.ok("show", "complaint-1").out
    assert "12-301" in pack.ok("show", "complaint-1", "--reveal").out


def test_show_in_chinese(pack: Cli) -> None:
    said = pack.ok("show", "complaint-1", "--lang", "zh").out
    for words in (
        "客户投诉处理",
        "状态  work/handling/received  已受理",
        "周三 2026-09-30 16:00",
        "时间线",
        "须在 周四 2026-10-08 16:00 前完成",
    ):
        assert words in said


def test_the_language_comes_from_the_settings_or_the_environment(pack: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "时间线" in pack.ok("show", "complaint-1").out
    pack.write("duban.toml", 'language = "en"\n')
    assert "timeline" in pack.ok("show", "complaint-1").out


def test_show_as_json(pack: Cli) -> None:
    shown = pack.json("show", "complaint-1")
    assert shown["zone"] == "Asia/Shanghai"
    assert shown["facts"]["complainants"] == 3
    assert {one["name"]: one["status"] for one in shown["obligations"]} == {"first_reply": "owed", "leadership_told": "owed"}
    evidence = next(event for event in shown["accepts"] if event["event"] == "evidence")
    assert evidence["fields"]["lawsuit"]["values"] == ["none", "possible", "actual"]
    assert shown["timeline"][0]["stimulus"] == "start"


def test_explain_says_why_a_working_day_lasts_over_national_day(pack: Cli) -> None:
    said = pack.ok("explain", "complaint-1", "--clock", "leadership/owed/report_due", "--at", "2026-10-01 09:00").out
    assert "1 working day  (after terms.report_within)" in said
    assert "Thu 2026-10-08 16:00" in said
    assert "National Day" in said
    assert said.count("Asia/Shanghai") == 1
    chinese = pack.ok("explain", "complaint-1", "--lang", "zh", "--at", "2026-10-01 09:00").out
    assert "国庆节" in chinese
    assert "1个工作日" in chinese


def test_explain_tells_every_interval_as_json(pack: Cli) -> None:
    clocks = {one["name"]: one for one in pack.json("explain", "complaint-1", "--at", "2026-10-01 09:00")["clocks"]}
    intervals = clocks["leadership_told"]["intervals"]
    assert intervals[0]["start"] == "2026-09-30T08:00:00+00:00"
    assert [one["reason"] for one in intervals if not one["counted"]][:2] == ["closed", "National Day"]
    assert all(before["end"] == after["start"] for before, after in pairwise(intervals))


def test_a_closed_clock_counts_no_further(pack: Cli) -> None:
    pack.ok("send", "complaint-1", "evidence", "-w", "media=actual", "--at", "2026-09-30 16:30")
    clocks = pack.json("explain", "complaint-1", "--clock", "leadership_told", "--at", "2026-10-30 16:30")["clocks"]
    told = next(one for one in clocks if one["value"] == "at once")
    assert (told["state"], told["intervals"]) == ("met", [])


def test_a_moved_clock_says_why(pack: Cli) -> None:
    at = ("--at", "2026-09-30 16:10")
    pack.ok("send", "complaint-1", "promised", "-w", "reply_by=2026-10-12 10:00", *at)
    pack.ok("send", "complaint-1", "promised", "-w", "reply_by=2026-10-13 10:00", *at)
    said = pack.ok("explain", "complaint-1", "--clock", "promise", *at).out
    assert "moved on" in said
    assert "promised_at changed" in said
    assert (
        "promise (Promised answer) moved from Mon 2026-10-12 10:00 to Tue 2026-10-13 10:00"
        in pack.ok("show", "complaint-1").out
    )


def test_timers_upcoming_overdue_and_fired(pack: Cli) -> None:
    assert "leadership/owed/report_due" in pack.ok("timers", "--at", "2026-10-01 09:00").out
    assert "nothing is overdue" in pack.ok("timers", "--overdue", "--at", "2026-10-01 09:00").out
    pack.ok("tick", "--at", "2026-10-08 16:00")
    fired = pack.json("timers", "--fired")
    assert [(one["clock"], one["key"]) for one in fired] == [("leadership/owed/report_due", "complaint-1")]
    assert pack.json("timers", "repair", "--fired") == []
    assert "complaint-1" in pack.ok("timers", "--fired").out


def test_list_names_states_and_what_is_left(pack: Cli) -> None:
    said = pack.ok("list").out
    assert "work/handling/received, leadership/owed" in said
    assert "Wed 2026-09-30 16:00" in said
    assert pack.json("list", "repair") == []


def test_nobody_to_tell_becomes_an_incident_that_can_be_retried(office: Cli) -> None:
    settings = office.folder / "duban.toml"
    served = settings.read_text("utf-8")
    settings.write_text('[roles.handler]\nchannels = ["file"]\n', "utf-8")
    office.ok("start", "request", "--fact", "subject=x", "--fact", "customer=c", "--at", "2026-09-30 16:00")
    assert office.json("tick", "--at", "2026-10-08 16:00")["failed"] == 1

    said = office("incidents", "--json")
    assert said.code == 1
    incident = said.json[0]
    assert "supervisor" in incident["message"]
    assert incident["key"] == "request-1"
    told = office("incidents").out
    assert "request-1" in told
    assert f"    {incident['message']}" in told.splitlines()
    assert office("doctor").code == 1

    settings.write_text(served, "utf-8")
    office.ok("incidents", "--retry", incident["id"])
    assert office.json("incidents") == []
    office.ok("tick")
    assert '"to":"supervisor"' in (office.folder / "escalations.jsonl").read_text("utf-8")
    assert office.json("incidents", "--all")[0]["resolution"] == "retried"
    assert office("incidents", "--resolve", incident["id"]).code == 2


def test_the_chinese_timeline_stands_in_one_column(office: Cli) -> None:
    office.ok("start", "request", "--fact", "subject=x", "--fact", "customer=c", "--at", "2026-09-30 16:00")
    lines = office.ok("show", "request-1", "--lang", "zh").out.partition("时间线\n")[2].splitlines()
    begins = [cell_len(line[: len(line) - len(line.removeprefix("周三 2026-09-30 16:00").lstrip())]) for line in lines[:2]]
    assert begins == [26, 26]


def test_of_long_texts_the_beginning_is_shown(pack: Cli) -> None:
    pack.ok("send", "complaint-1", "progress", "-w", "note=" + "much " * 4000, "--at", "2026-09-30 16:30")
    assert len(pack.ok("show", "complaint-1").out) < 12_000
    assert "much " * 4000 in pack.ok("show", "complaint-1", "--json").out


def test_tasks_tell_what_waits_for_whom_by_when(pack: Cli) -> None:
    said = pack.ok("tasks").out
    assert "centre" in said
    assert "Assign a department and a handler" in said
    assert pack.ok("tasks", "--role", "nobody").out.strip() == "nothing waits for anybody"
    (task, *_) = json.loads(pack.ok("tasks", "complaint", "--role", "centre", "--json").out)
    assert (task["key"], task["form"], task["duty"]) == ("complaint-1", ["assigned"], "first_reply")
    assert "派单" in pack.ok("tasks", "--lang", "zh").out
