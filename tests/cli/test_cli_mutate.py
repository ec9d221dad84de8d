"""`duban mutate`: survivors with their places, the sum, and the exit code."""

from __future__ import annotations

from cli_bench import Cli

PROCESS = "processes/request/request.yaml"


def test_survivors_stand_with_their_line_and_make_the_command_fail(cli: Cli) -> None:
    cli.ok("init")
    for file in (cli.folder / "processes").rglob("*.scenario.yaml"):
        text = file.read_text("utf-8")
        file.write_text(text[: text.index("story:")] + "strict: false\nstory: [{after: 1 minute}]\n", "utf-8")
    said = cli("mutate", "request", "--jobs", "1")
    assert said.code == 1
    assert "request.yaml:" in said.out
    assert "survived" in said.out
    assert "│ " in said.out


def test_json_tells_the_fate_of_each(cli: Cli) -> None:
    cli.ok("init")
    said = cli("mutate", "--json", "--jobs", "1").json
    assert said["mutants"] == said["total"] == len(said["outcomes"]) > 10
    assert said["killed"] > 0
    assert {one["verdict"] for one in said["outcomes"]} <= {"killed", "survived", "refused", "equivalent"}
    one = next(one for one in said["outcomes"] if one["verdict"] == "killed")
    assert one["by"].endswith(".scenario.yaml")
    assert {"file", "line", "column", "at", "old", "new", "seconds"} <= one.keys()


def test_a_part_of_them(cli: Cli) -> None:
    cli.ok("init")
    said = cli("mutate", PROCESS, "--every", "5", "--seed", "2", "--json", "--jobs", "1").json
    assert said["mutants"] < said["total"] / 4
    words = cli("mutate", "processes", "--every", "5", "--lang", "zh", "--jobs", "1").out
    assert "变异" in words


def test_nothing_of_that_name(cli: Cli) -> None:
    cli.ok("init")
    said = cli("mutate", "requst")
    assert said.code == 2
    assert "there is no such process" in said.err


def test_what_is_wrong_with_the_list_of_equivalents(cli: Cli) -> None:
    cli.ok("init")
    cli.write("processes/request/equivalent.yaml", "- {at: terms/none, change: 1 → 2, why: so}")
    said = cli("mutate", "request", "--jobs", "1")
    assert said.code == 1
    assert "not needed: terms/none: 1 → 2: there is no such mutant of request" in said.out


def test_scenarios_that_fail_anyway_come_first(cli: Cli) -> None:
    cli.ok("init")
    path = next((cli.folder / "processes").rglob("late.scenario.yaml"))
    path.write_text(path.read_text("utf-8").replace("escalated: [supervisor/manager]", "escalated: []"), "utf-8")
    said = cli("mutate")
    assert said.code == 1
    assert "late.scenario.yaml: fails without any mutant" in said.out
