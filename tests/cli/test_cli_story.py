"""An operator's day, from an empty folder to a closed request, on the real engine and a real file."""

from __future__ import annotations

import json

import pytest
from cli_bench import Cli


def test_an_operator_lives_through_a_request(cli: Cli) -> None:
    cli.ok("init")
    assert cli.ok("check").code == 0
    assert "2 passed" in cli.ok("test").out
    assert cli.json("deploy")["deployed"][0]["new"] is True
    assert cli.json("deploy")["deployed"][0]["new"] is False

    started = cli.json("start", "request", "--fact", "subject=permit", "--fact", "customer=c1", "--at", "2026-09-30 16:00")
    assert started["key"] == "request-1"
    assert started["states"] == ["open"]
    assert [row["key"] for row in cli.json("list")] == ["request-1"]

    clocks = cli.json("timers", "--at", "2026-09-30 16:00")["timers"]
    assert {one["due"] for one in clocks} == {"2026-10-08T06:00:00+00:00", "2026-10-08T08:00:00+00:00"}
    assert cli.json("timers", "--overdue", "--at", "2026-09-30 16:00")["timers"] == []
    assert cli.json("timers", "--overdue", "--at", "2026-10-08 16:00")["timers"]

    ran = cli.json("tick", "--at", "2026-10-08 16:00", "--step")
    assert (ran["fired"], ran["delivered"]) == (2, 2)
    told = [json.loads(line) for line in (cli.folder / "escalations.jsonl").read_text("utf-8").splitlines()]
    assert [(one["to"], one["kind"]) for one in told] == [("handler", "notification"), ("supervisor", "escalation")]

    cli.ok("acknowledge", "request-1", "supervisor", "--as", "wang:supervisor", "--at", "2026-10-08 16:30")
    cli.ok("send", "request-1", "asked", "--with", "question=which car?", "--as", "handler", "--at", "2026-10-08 17:00")
    cli.ok("suspend", "request-1", "--reason", "before court", "--at", "2026-10-09 09:00")
    assert cli.json("list", "--status", "suspended")[0]["status"] == "suspended"
    assert cli("send", "request-1", "replied", "--with", "text=red").code == 1
    cli.ok("resume", "request-1", "--at", "2026-10-09 10:00")
    cli.ok("send", "request-1", "replied", "--with", "text=the red one", "--at", "2026-10-09 10:30")
    ended = cli.json("send", "request-1", "answered", "--with", "answer=here it is", "--at", "2026-10-09 11:00")
    assert ended["status"] == "ended"

    shown = cli.ok("show", "request-1").out
    for words in ("answer (Answer to the customer) BREACHED", "supervisor acknowledged by wang", "suspended: before court"):
        assert words in shown
    assert cli.json("list") == []
    assert cli.json("list", "--status", "all")[0]["key"] == "request-1"
    assert cli.json("incidents") == []
    assert cli.ok("doctor").out.rstrip().endswith("nothing is wrong")


@pytest.mark.postgres
def test_the_same_commands_on_postgresql(cli: Cli, empty_postgres_url: str) -> None:
    where = ("--database", empty_postgres_url)
    cli.ok("init")
    cli.ok("deploy", *where)
    cli.ok("start", "request", "--fact", "subject=permit", "--fact", "customer=c1", "--at", "2026-09-30 16:00", *where)
    assert cli.json("tick", "--at", "2026-10-08 16:00", *where)["delivered"] == 2
    assert "request-1" in cli.ok("timers", "--overdue", *where).out
    said = cli("doctor", *where)
    assert "between this machine and the database" in said.out
    assert said.code == 1
    assert "is a worker running?" in said.out


def test_a_cancelled_instance_takes_nothing_more(office: Cli) -> None:
    office.ok("start", "request", "--fact", "subject=x", "--fact", "customer=c")
    assert office.json("cancel", "request-1", "--reason", "entered twice")["status"] == "cancelled"
    said = office("send", "request-1", "answered", "--with", "answer=x")
    assert said.code == 1
    assert "cancelled" in said.err
    assert "cancelled: entered twice" in office.ok("show", "request-1").out


def test_the_same_request_key_gives_the_first_answer(office: Cli) -> None:
    given = ("start", "request", "--fact", "subject=x", "--fact", "customer=c", "--request", "r1")
    assert office.json(*given) == office.json(*given)
    assert len(office.json("list")) == 1


def test_a_published_event_waits_for_the_next_tick(office: Cli) -> None:
    office.ok("start", "request", "--fact", "subject=x", "--fact", "customer=c")
    office.ok("send", "request-1", "asked", "--with", "question=why")
    assert office.json("publish", "replied", "--with", "text=so")["event"] == "replied"
    office.ok("tick")
    assert office.json("show", "request-1")["states"] == ["open"]
