"""`duban check` and `duban init`."""

from __future__ import annotations

from cli_bench import Cli

BAD = """\
duban: 1
process: permit
title: {zh: 许可, en: Permit}
facts:
  applicant: {type: text, requird: true}
initial: opn
states:
  open: {on: {granted: {to: done}}}
  done: {final: true}
events: {granted: {}}
"""


def test_a_new_folder_is_right_from_the_start(cli: Cli) -> None:
    said = cli.ok("init", "office")
    assert "duban deploy" in said.out
    assert cli.json("check", "office/processes", "--strict")["problems"] == []
    assert cli.json("test", "office/processes")["passed"] == 2


def test_init_overwrites_nothing(cli: Cli) -> None:
    cli.write("duban.toml", "# mine\n")
    said = cli("init")
    assert said.code == 2
    assert "duban.toml" in said.err
    assert (cli.folder / "duban.toml").read_text() == "# mine\n"
    assert not (cli.folder / "processes").exists()


def test_init_speaks_the_language_it_is_asked_for(cli: Cli) -> None:
    assert "已写入" in cli.ok("init", "--lang", "zh").out
    assert cli.ok("deploy").out.startswith("已部署")


def test_each_problem_shows_its_line_with_a_caret_and_a_suggestion(cli: Cli) -> None:
    cli.write("permit.yaml", BAD)
    said = cli("check", "permit.yaml")
    assert said.code == 1
    lines = said.out.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("permit.yaml:5:27: error:"))
    assert lines[place + 1].endswith("applicant: {type: text, requird: true}")
    assert lines[place + 2].index("^^^^^^^") == lines[place + 1].index("requird")
    assert "did you mean 'required'?" in lines[place + 2]
    assert "permit.yaml:6:" in said.out
    assert lines[-1].startswith("1 file checked: ")


def test_carets_stand_under_wide_characters(cli: Cli) -> None:
    cli.write("wide.yaml", BAD.replace("{type: text, requird", "{title: {zh: 申请人}, type: text, requird"))
    lines = cli("check", "wide.yaml").out.splitlines()
    shown = next(number for number, line in enumerate(lines) if "申请人" in line)
    assert lines[shown + 1].index("^") == lines[shown].index("requird") + len("申请人")


def test_problems_as_json(cli: Cli) -> None:
    cli.write("permit.yaml", BAD)
    said = cli("check", "permit.yaml", "--json")
    assert said.code == 1
    assert said.json["errors"] == len([one for one in said.json["problems"] if one["severity"] == "error"])
    assert {"file", "line", "column", "message", "suggestion", "code"} <= said.json["problems"][0].keys()


def test_warnings_count_only_when_strict(cli: Cli) -> None:
    right = BAD.replace("requird", "required").replace("opn", "open")
    cli.write("permit.yaml", right.replace("events", "  lost: {on: {granted: done}}\nevents"))
    assert "warning" in cli.ok("check", "permit.yaml").out
    assert cli("check", "permit.yaml", "--strict").code == 1


def test_what_cannot_be_read_is_a_problem_not_a_traceback(cli: Cli) -> None:
    (cli.folder / "bytes.yaml").write_bytes(b"duban: 1\nprocess: \xff\xfe\n")
    for name in ("bytes.yaml", "missing.yaml"):
        said = cli("check", name)
        assert said.code == 1
        assert f"{name}:" in said.out


def test_scenarios_and_calendars_are_checked_too(cli: Cli) -> None:
    cli.ok("init")
    path = cli.folder / "processes/request/scenarios/late.scenario.yaml"
    path.write_text(path.read_text("utf-8").replace("story:", "stroy:"), "utf-8")
    cli.write("processes/calendars/ours.yaml", "calendar: ours\nzone: Mars/Base\nweek: {mon: 08:00-12:00}\n")
    said = cli("check")
    assert said.code == 1
    assert "late.scenario.yaml:5:1" in said.out
    assert "ours.yaml:2:" in said.out


def test_names_in_a_scenario_are_checked_against_its_process(cli: Cli) -> None:
    cli.ok("init")
    path = cli.folder / "processes/request/scenarios/late.scenario.yaml"
    path.write_text(path.read_text("utf-8").replace("send: answered", "send: answerd"), "utf-8")
    said = cli("check", str(path))
    assert said.code == 1
    assert "did you mean 'answered'?" in said.out


def test_an_escalation_that_no_channel_serves_is_found(cli: Cli) -> None:
    cli.ok("init")
    cli.write("duban.toml", '[roles.supervisor]\nchannels = ["file"]\n')
    assert "manager" in cli("check").out


def test_the_bundled_pack_has_no_errors(cli: Cli) -> None:
    assert cli.json("check")["errors"] == 0
