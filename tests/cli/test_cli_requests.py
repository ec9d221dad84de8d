"""Facts and fields from the command line, and what is said when a request is refused."""

from __future__ import annotations

import pytest
from cli_bench import Cli

TYPED = """\
duban: 1
process: typed
calendar: office
facts:
  when:  {type: datetime}
  sizes: {type: list, of: integer}
  ready: {type: boolean}
  price: {type: decimal}
initial: open
states:
  open: {on: {go: {to: done}}}
  done: {final: true}
events:
  go: {by: handler}
"""


def test_values_are_read_by_their_type_and_instants_in_the_calendars_zone(cli: Cli) -> None:
    cli.write("processes/typed.yaml", TYPED)
    cli.ok("deploy")
    given = ("when=2026-10-08 16:00", "sizes=[1, 2]", "ready=true", "price=12.50")
    cli.ok("start", "typed", *(part for one in given for part in ("-f", one)))
    facts = cli.json("show", "typed-1")["facts"]
    assert facts == {"when": "2026-10-08T08:00:00+00:00", "sizes": [1, 2], "ready": True, "price": "12.50"}


def test_facts_come_from_a_file_and_single_ones_win(office: Cli) -> None:
    office.write("facts.json", '{"subject": "from the file", "customer": "c1", "urgent": true}')
    office.ok("start", "request", "--facts", "facts.json", "--fact", "subject=from the line", "--key", "R-7")
    shown = office.json("show", "R-7", "--reveal")
    assert shown["facts"]["subject"] == "from the line"
    assert shown["facts"]["customer"] == "c1"
    assert shown["facts"]["urgent"] is True


def test_facts_come_from_stdin(office: Cli) -> None:
    assert office("start", "request", "--facts", "-", input='{"subject": "s", "customer": "c"}').code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("start", "request"), 1, "subject: is required"),
        (("start", "request", "--fact", "subject"), 2, "write NAME=VALUE"),
        (("start", "request", "--fact", "subject=a", "--fact", "subject=b"), 2, "given twice"),
        (("start", "request", "--facts", "missing.json"), 2, "missing.json"),
        (("start", "reqest"), 1, "deployed are: request"),
        (("send", "request-9", "answered"), 1, "`duban list`"),
        (("send", "request-1", "answerd", "--with", "answer=x"), 1, "Did you mean `answered`?"),
        (("send", "request-1", "answered"), 1, "answer: is required"),
        (("send", "request-1", "answered", "--with", "answer=x", "--as", "visitor"), 1, "--as handler"),
        (("send", "request-1", "replied", "--with", "text=x"), 1, "accepted now: answered, asked"),
        (("start", "request", "--key", "request-1", "--fact", "subject=x", "--fact", "customer=c"), 1, "request-1"),
        (("acknowledge", "request-1", "supervisor"), 1, "no escalation 'supervisor' waits"),
        (("acknowledge", "request-1", "supervisr"), 1, "`duban show` lists the ladders that wait"),
        (("resume", "request-1"), 1, "not suspended"),
        (("explain", "request-1", "--clock", "nonsense"), 2, "answer"),
        (("deploy", "nonsense"), 2, "there are: request"),
        (("draw", "nonsense"), 2, "there are: request"),
    ],
)
def test_a_refusal_is_one_paragraph_with_what_would_be_right(
    office: Cli, arguments: tuple[str, ...], code: int, words: str
) -> None:
    office.ok("start", "request", "--fact", "subject=x", "--fact", "customer=c")
    before = office.json("show", "request-1")["timeline"]
    said = office(*arguments)
    assert said.code == code, said
    assert words in said.err
    assert said.err.startswith("error: ")
    assert "Traceback" not in said.err
    assert said.out == ""
    assert office.json("show", "request-1")["timeline"] == before


def test_a_refusal_as_json_carries_its_data(office: Cli) -> None:
    office.ok("start", "request", "--fact", "subject=x", "--fact", "customer=c")
    said = office("send", "request-1", "answerd", "--json")
    assert said.code == 1
    error = said.json["error"]
    assert error["type"] == "EventNotAccepted"
    assert error["accepted"] == ["answered", "asked"]


def test_debug_lets_the_error_through(office: Cli) -> None:
    from duban.errors import UnknownInstance

    with pytest.raises(AssertionError) as caught:
        office("show", "nothing", "--debug")
    assert UnknownInstance in (caught.value.args[0] or ())


def test_a_changed_version_needs_a_new_number(office: Cli) -> None:
    path = office.folder / "processes/request/request.yaml"
    path.write_text(path.read_text("utf-8").replace("process: request\n", "process: request\nversion: 2\n"), "utf-8")
    office.ok("deploy", "request")
    path.write_text(path.read_text("utf-8").replace("1 working day", "2 working days"), "utf-8")
    said = office("deploy", "request")
    assert said.code == 1
    assert "never changes" in said.err


def test_a_key_shared_by_two_processes_means_the_caller(pack: Cli) -> None:
    pack.ok("send", "complaint-1", "replied", "--with", "plan=p", "--at", "2026-09-30 17:00")
    pack.ok("send", "complaint-1", "resolved", "--with", "result=r", "--at", "2026-09-30 17:10")
    pack.ok("tick", "--at", "2026-09-30 17:10")
    assert pack.json("show", "complaint-1")["process"] == "complaint"
    assert pack.json("show", "callback/complaint-1")["process"] == "callback"
