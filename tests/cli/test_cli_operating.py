"""Operators at the command line: facts, tokens, deliveries, incidents, versions, archives; one by one and many at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_bench import Cli

CASE = """\
duban: 1
process: case
version: 1
calendar: office
facts:
  n: {type: integer, required: true}
  town: {type: text}
  until: {type: datetime}
obligations: {reply: {from: start, within: 2 days, met: {event: told}}}
escalations: {boss: {to: boss, level: late, message: "{{ key }}"}}
events: {told: {}, go: {}}
on: {told: {}}
initial: a
states:
  a: {timers: {bad: {after: 1 hour, to: b}, at: {at: until, do: [{escalate: boss}]}}, on: {go: {to: end}}}
  b: {always: {if: n > 0, to: c}, timers: {x: {after: 1 day, to: end}}}
  c: {always: {if: n > 0, to: b}, timers: {x: {after: 1 day, to: end}}}
  rest: {on: {go: {to: end}}}
  end: {final: true}
"""
NINE, TEN = "2026-11-02 09:00", "2026-11-02 10:00"


@pytest.fixture
def case(cli: Cli) -> Cli:
    """A process deployed and three instances of it."""
    cli.write("processes/case.yaml", CASE)
    cli.ok("deploy")
    for number, town in enumerate(("A", "A", "B")):
        cli.ok("start", "case", "-f", f"n={number}", "-f", f"town={town}", "--at", NINE)
    return cli


def _journal(case: Cli, key: str, kind: str) -> list[dict[str, Any]]:
    """The particulars of entries, from the file that `save` writes."""
    case.ok("suspend", key)
    case.ok("save", key, "--to", "looked.jsonl")
    case.ok("resume", key, "--clocks", "keep_deadline")
    *_, line = Path("looked.jsonl").read_text("utf-8").splitlines()
    rows = json.loads(line)["journal"]
    return [entry["data"] for row in rows for entry in row["entries"] if entry["kind"] == kind]


def test_set_and_move_say_where_the_instance_stands_and_who_did_it(case: Cli) -> None:
    who = ("--as", "Li:operator", "--at", TEN)
    told = case.ok("set", "case-1", "-f", "until=2026-11-03 09:00", "--reason", "misread", *who)
    assert "set case-1" in told.out
    assert case.json("show", "case-1")["facts"]["until"] == "2026-11-03T01:00:00+00:00"
    assert "rest" in case.ok("move", "case-1", "b", "rest", "--reason", "wait", *who).out
    shown = case.ok("show", "case-1").out
    assert "facts corrected by Li" in shown
    assert "moved from b to rest by Li" in shown
    [moved] = _journal(case, "case-1", "moved")
    assert (moved["reason"], moved["actor"]) == ("wait", "Li")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("set", "case-1"), 2, "--fact NAME=VALUE"),
        (("set", "case-1", "-f", "n=many"), 1, "must be a number"),
        (("set", "-f", "n=1"), 2, "name one INSTANCE"),
        (("set", "case-1", "--process", "case", "-f", "n=1"), 2, "name one INSTANCE"),
        (("cancel", "case-1", "--yes"), 2, "go with --process"),
        (("move", "case-1", "rest", "a"), 1, "tokens are at a"),
        (("move", "case-1", "a", "aa"), 1, "no state 'aa'"),
        (("skip", "case-1"), 1, "nothing is due"),
        (("resend", "x:1:0"), 1, "no effect 'x:1:0'"),
        (("incidents", "--retry", "x"), 2, "`duban incidents` lists"),
        (("incidents", "--retry", "x", "--skip", "x"), 2, "choose one"),
        (("migrate", "nothing"), 1, "nothing"),
        (("migrate", "case", "--plan", "missing.yaml"), 2, "missing.yaml"),
        (("migrate", "case", "--to", "7"), 1, "version 7"),
        (("archive", "--ended-before", "soon", "--to", "x.jsonl"), 2, "is no instant"),
        (("archive", "--ended-before", NINE, "--to", "nowhere/x.jsonl"), 2, "no folder"),
        (("save", "case-1", "--to", "x.jsonl"), 2, "suspend it"),
        (("restore", "missing.jsonl"), 2, "no file"),
    ],
)
def test_what_cannot_be_says_why(case: Cli, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = case(*arguments, "--at", NINE)
    assert (done.code, words in done.err + done.out) == (code, True), done.err


def test_many_are_shown_first_and_changed_with_yes(case: Cli) -> None:
    shown = case.ok("suspend", "--process", "case", "--where", "town=A", "--at", NINE).out
    assert "2 instances; nothing was done" in shown
    assert {row["status"] for row in case.json("list")} == {"active"}
    assert "suspended 2 / 2" in case.ok("suspend", "--process", "case", "--where", "town=A", "--yes", "--at", NINE).out
    done = case("suspend", "--process", "case", "--in", "a", "--yes", "--at", NINE)
    assert (done.code, "suspended 1 / 3" in done.out) == (1, True)
    assert "resumed 3 / 3" in case.ok("resume", "--process", "case", "--yes", "--at", NINE).out
    assert "set 3 / 3" in case.ok("set", "--process", "case", "-f", "n=0", "--yes", "--at", NINE).out
    told = case.json("cancel", "--process", "case", "--in", "a", "--reason", "a test", "--yes", "--at", NINE)
    assert {one["status"] for one in told} == {"cancelled"}


def _park(case: Cli) -> None:
    for minute in range(0, 30, 5):
        case("tick", "--at", f"2026-11-02 10:{minute:02}")


def test_incidents_are_skipped_retried_and_resolved_one_by_one_and_all_at_once(case: Cli) -> None:
    _park(case)
    rows = json.loads(case("incidents", "--json").out)
    assert sorted(row["key"] for row in rows) == ["case-2", "case-3"]
    first = next(row for row in rows if row["key"] == "case-2")
    done = case(
        "incidents", "--skip", first["id"], "--reason", "not needed", "--as", "Li:operator", "--at", "2026-11-02 10:40"
    )
    assert "skipped by Li: not needed" in done.out
    assert case("incidents", "--retry", "all", "--kind", "delivery").out == ""
    assert "retried: again" in case("incidents", "--retry", "all", "--reason", "again", "--at", "2026-11-02 10:40").out
    assert json.loads(case("incidents", "--json").out) == []
    assert _journal(case, "case-2", "incident.skipped")[0]["reason"] == "not needed"


def test_a_delivery_is_sent_again(case: Cli) -> None:
    case.ok("set", "case-1", "-f", "until=2026-11-02 09:30", "--at", NINE)
    case.ok("tick", "--at", "2026-11-02 09:30")
    id = next(row["id"] for row in case.json("list") if row["key"] == "case-1")
    case.ok("resend", f"{id}:3:0", "--reason", "lost", "--at", TEN)
    assert "to be delivered again: lost" in case.ok("show", "case-1").out
    assert case.json("tick", "--at", TEN)["delivered"] >= 1


def test_a_migration_is_tried_then_done_and_says_what_stays(case: Cli) -> None:
    newer = CASE.replace("version: 1", "version: 2").replace("1 hour", "3 hours").replace("  a: {", "  first: {")
    case.write("processes/case.yaml", newer.replace("initial: a", "initial: first").replace("town: {type: text}", ""))
    case.ok("deploy")
    tried = case("migrate", "case", "--dry-run", "--at", NINE)
    assert (tried.code, "stays 3" in tried.out, "0 of 3 would go to version 2" in tried.out) == (1, True, True)
    case.ok("set", "case-1", "-f", "town=C", "--at", NINE)
    case.write("plan.yaml", "states: {a: first}\ntimers: {a/bad: recompute}\nreason: slower now\n")
    dry = case.ok("migrate", "case", "--plan", "plan.yaml", "--dry-run", "--at", NINE)
    assert "3 of 3 would go to version 2" in dry.out
    assert {row["version"] for row in case.json("list")} == {"1"}
    case.ok("migrate", "case", "--plan", "plan.yaml", "--instance", "case-1", "--at", NINE)
    told = case.json("migrate", "case", "--plan", "plan.yaml", "--as", "Li:operator", "--at", NINE)
    assert {(one["key"], one["to"]) for one in told["instances"]} == {("case-2", "2"), ("case-3", "2")}
    assert {"clock": "first/bad", "from": None, "to": "2026-11-02T04:00:00+00:00"} in told["instances"][0]["moved"]
    assert {row["version"] for row in case.json("list")} == {"2"}
    assert case.ok("explain", "case-1", "--all").out
    shown = case.ok("show", "case-1").out
    assert "went over from version 1 to 2: slower now" in shown
    assert "town: ••• → •••" in shown


def test_a_plan_with_mistakes_is_told_with_places(case: Cli) -> None:
    case.write("plan.yaml", "stats: {a: first}\ntimers: {a/bad: recount}\nstates: {a: [b]}\nfacts: 7\n")
    told = case("migrate", "case", "--plan", "plan.yaml")
    assert told.code == 1
    for words in ("plan.yaml:1:1", "did you mean 'states'", "plan.yaml:2:17", "recount", "plan.yaml:3:", "plan.yaml:4:"):
        assert words in told.err, told.err


def test_the_doctor_finds_versions_that_cannot_be_loaded(case: Cli) -> None:
    assert "every version in use can be loaded; 0 instances" in case("doctor").out
    import sqlite3

    with sqlite3.connect("duban.db") as raw:
        raw.execute("update duban_definition set sources = replace(sources, 'initial: a', 'initial: nowhere')")
    told = case("doctor")
    assert (told.code, "3 instances of case are on version 1, which cannot be loaded" in told.out) == (1, True)


def test_archive_save_and_restore(case: Cli) -> None:
    for key in ("case-1", "case-2"):
        case.ok("cancel", key, "--at", NINE)
    case.ok("tick", "--at", NINE)
    assert "archived 2" in case.ok("archive", "--ended-before", TEN, "--to", "old.jsonl").out
    assert [row["key"] for row in case.json("list", "--status", "all")] == ["case-3"]
    assert "restored 2" in case.ok("restore", "old.jsonl").out
    again = case("restore", "old.jsonl")
    assert (again.code, "it is here already" in again.out) == (1, True)
    assert len(case.json("list", "--status", "all")) == 3
    assert case.ok("restore", "old.jsonl", "--database", "sqlite:///other.db", "--json").code == 0
