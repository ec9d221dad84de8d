"""`duban test`: what passes, what fails on a timeline, and what was touched."""

from __future__ import annotations

import re

from cli_bench import Cli

LATE = "processes/request/scenarios/late.scenario.yaml"


def test_a_failing_scenario_shows_expected_and_actual_on_a_timeline(cli: Cli) -> None:
    cli.ok("init")
    path = cli.folder / LATE
    path.write_text(path.read_text("utf-8").replace("escalated: [supervisor/manager]", "escalated: []"), "utf-8")
    said = cli("test")
    assert said.code == 1
    assert "FAILED  An answer that does not come" in said.out
    assert "supervisor/manager" in said.out
    assert "1 passed, 1 failed" in said.out
    result = cli("test", "--json")
    assert result.code == 1
    assert result.json["failed"] == 1


def test_one_scenario_by_its_file(cli: Cli) -> None:
    cli.ok("init")
    said = cli.ok("test", LATE, "--timeline")
    assert "1 passed, 0 failed" in said.out
    assert "2026-10-08 16:00" in said.out
    assert "✓" not in cli.ok("test", LATE, "--quiet").out


def test_coverage_names_what_no_scenario_touches(cli: Cli) -> None:
    cli.ok("init")
    touched = cli.json("test", LATE, "--coverage")["touched"]["request"]
    assert touched["states"]["missed"] == ["waiting"]
    assert touched["rungs"] == {"touched": 2, "total": 2, "missed": [], "places": []}
    said = cli.ok("test", LATE, "--coverage").out
    assert re.search(r"✗ processes/request/request.yaml:\d+:\d+  states: waiting", said)
    said = cli.ok("test", "--coverage").out
    assert "coverage  request" in said
    assert "100 %" in said


def test_too_little_coverage_is_a_failure_if_one_says_so(cli: Cli) -> None:
    cli.ok("init")
    assert cli.ok("test", "--fail-under", "100").out.splitlines()[-1].startswith("100 % covered")
    said = cli("test", LATE, "--fail-under", "100")
    assert said.code == 1
    assert "--fail-under asks for 100 %" in said.err
    percent = cli.json("test", LATE, "--coverage")["percent"]
    assert 0 < percent < 100
    assert cli.ok("test", LATE, "--fail-under", str(percent))


def test_a_process_that_nothing_plays_is_not_covered(cli: Cli) -> None:
    cli.ok("init")
    cli.write("processes/idle.yaml", "duban: 1\nprocess: idle\ninitial: open\nstates: {open: {final: true}}\n")
    assert cli.json("test", "--coverage")["touched"]["idle"]["states"]["touched"] == 0


def test_the_bundled_pack_is_found_without_a_folder(cli: Cli) -> None:
    from duban_adapters.cli.desk import bundled_processes

    said = cli.json("test", str(bundled_processes() / "callback"))
    assert said["failed"] == 0
    assert said["passed"] > 1
