"""`duban doctor` finds what is wrong and says what to do."""

from __future__ import annotations

from cli_bench import Cli


def verdicts(cli: Cli, *arguments: str) -> dict[str, str]:
    said = cli("doctor", "--json", *arguments)
    found = {one["what"]: one["verdict"] for one in said.json["findings"]}
    assert said.code == (1 if "problem" in found.values() else 0)
    assert all(one["advice"] for one in said.json["findings"] if one["verdict"] == "problem")
    return found


def test_nothing_is_wrong_with_a_new_folder(office: Cli) -> None:
    found = verdicts(office)
    assert found["database"] == "fine"
    assert found["channels"] == "fine"
    assert "clock" not in found


def test_a_missing_database_is_told(cli: Cli) -> None:
    assert verdicts(cli)["database"] == "warning"


def test_a_file_that_is_no_database_is_a_problem(cli: Cli) -> None:
    cli.write("junk.db", "junk, and no database at all")
    assert verdicts(cli, "--database", "sqlite:///junk.db")["database"] == "problem"


def test_late_timers_are_a_problem(office: Cli) -> None:
    office.ok("start", "request", "--fact", "subject=x", "--fact", "customer=c", "--at", "2026-09-30 16:00")
    assert verdicts(office)["timers"] == "problem"


def test_roles_without_a_channel_are_a_problem(office: Cli) -> None:
    office.write("duban.toml", '[roles.supervisor]\nchannels = ["file"]\n')
    assert verdicts(office)["channels"] == "problem"


def test_wrong_definitions_are_a_problem(office: Cli) -> None:
    office.write("processes/wrong.yaml", "duban: 1\nprocess: wrong\nstates: 7\n")
    assert verdicts(office)["definitions"] == "problem"


def test_wrong_settings_are_a_problem_and_the_rest_is_still_looked_at(cli: Cli) -> None:
    cli.write("duban.toml", "databse = 1\n")
    said = cli("doctor")
    assert said.code != 0
    assert "databse" in said


def test_undelivered_messages_are_a_problem(office: Cli) -> None:
    (office.folder / "escalations.jsonl").mkdir()
    office.ok("start", "request", "--fact", "subject=x", "--fact", "customer=c", "--at", "2026-09-30 16:00")
    office.ok("tick", "--at", "2026-10-08 16:00")
    assert verdicts(office)["deliveries"] == "problem"


def test_services_that_nobody_offers_are_told(office: Cli) -> None:
    office.write(
        "processes/asking.yaml",
        "duban: 1\nprocess: asking\ninitial: a\nstates: {a: {service: weigh, done: b}, b: {final: true}}\n",
    )
    assert verdicts(office)["services"] == "warning"
    office.write("duban.toml", '[services.weigh]\ntype = "http"\nurl = "https://scales.example.org"\n')
    assert "services" not in verdicts(office)
    office.write("duban.toml", '[services.wiegh]\ntype = "http"\nurl = "https://scales.example.org"\n')
    assert verdicts(office)["definitions"] == "problem"


def test_a_roster_that_cannot_be_read_is_a_problem(office: Cli) -> None:
    office.write("duban.toml", '[rosters]\nhouses = "houses.csv"\n')
    assert verdicts(office)["rosters"] == "problem"
    office.write("houses.csv", "name\nnorth\n")
    assert verdicts(office)["rosters"] == "fine"
