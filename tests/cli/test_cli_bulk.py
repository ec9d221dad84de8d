"""Requests from a file, a row each; and who works here."""

from __future__ import annotations

import json

from cli_bench import Cli, Said

STARTS = "subject,customer,key\nleak,c1,R-1\nnoise,c2,R-2\n,c3,R-3\nlight,c4,R-1\n"


def records(said: Said) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.out.splitlines()]


def test_each_row_starts_an_instance_or_says_why_not(office: Cli) -> None:
    office.write("starts.csv", STARTS)
    said = office("start", "request", "--file", "starts.csv", "--json")
    first, second, third, fourth = records(said)
    assert said.code == 1
    assert (first["line"], first["key"], second["key"]) == (2, "R-1", "R-2")
    assert third["error"] == {"type": "FactError", "message": third["error"]["message"]}  # type: ignore[index]
    assert "subject" in str(third["error"])
    assert "DuplicateKey" in str(fourth["error"])
    assert {row["key"] for row in office.json("list")} >= {"R-1", "R-2"}


def test_each_row_sends_an_event(office: Cli) -> None:
    office.write("starts.csv", "subject,customer,key\nleak,c1,R-1\nnoise,c2,R-2\n")
    assert "2 done, 0 refused" in office.ok("start", "request", "--file", "starts.csv")
    office.write("events.csv", "instance,event,answer\nR-1,answered,soon\nR-2,answered,\nR-9,answered,soon\n")
    said = office("send", "--file", "events.csv")
    assert said.code == 1
    assert "1 done, 2 refused" in said
    assert "FactError" in said
    assert "UnknownInstance" in said


def test_a_file_that_is_sent_again_under_its_name_is_answered_as_before(office: Cli) -> None:
    office.write("starts.csv", "subject,customer\nleak,c1\nnoise,c2\n")
    first = records(office.ok("start", "request", "--file", "starts.csv", "--request", "october", "--json"))
    again = records(office.ok("start", "request", "--file", "starts.csv", "--request", "october", "--json"))
    assert first == again


def test_a_file_without_the_columns_is_refused_before_anything_is_asked(office: Cli) -> None:
    office.write("events.csv", "instance,answer\nR-1,soon\n")
    said = office("send", "--file", "events.csv")
    assert (said.code, "missing: event" in said) == (2, True)
    assert office("send", "R-1").code == 2


def test_nobody_works_here(office: Cli) -> None:
    assert "no worker is there" in office.ok("workers")
    assert office.json("workers") == []
