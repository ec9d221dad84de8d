"""What a check finds only when it knows the surroundings."""

from __future__ import annotations

from datetime import UTC, datetime

from definition_texts import only, problems, read

from duban.definition import CheckContext

CASE = """
    calendar: office
    facts: {who: {type: text}}
    events: {go: {by: handler}, asked: {}}
    on: {asked: {}}
    escalations:
      late: {to: supervisor, acknowledge: 1 hour, ladder: [{to: leadership}]}
    obligations: {reply: {from: start, within: 5 working days, met: {event: asked}}}
    schedules: {weekly: {cron: "0 9 * * mon", for_each: roster.buildings}}
    initial: open
    states:
      open: {task: {for: handler}, on: {go: {to: end, do: [{escalate: late}, {notify: boss}]}}}
      end: {final: true}
"""


def test_nothing_known_nothing_said() -> None:
    assert problems(CASE) == ()


def test_roles_that_nobody_fills() -> None:
    roles = frozenset({"handler", "supervisor", "leaders", "boss"})
    one = only(CASE, CheckContext(roles=roles))
    assert (one.code, one.line, one.suggestion) == ("unknown-role", 6, "did you mean 'leaders'?")
    found = problems(CASE, CheckContext(roles=frozenset({"supervisor", "leadership"})))
    assert [one.line for one in found] == [3, 11, 11]


def test_roles_that_no_channel_reaches() -> None:
    found = problems(CASE, CheckContext(routes=frozenset({"supervisor"})))
    assert [(one.code, one.line, one.severity) for one in found] == [("unserved", 6, "warning"), ("unserved", 11, "warning")]
    assert problems(CASE, CheckContext(routes=frozenset({"*"}))) == ()


def test_escalations_go_upwards() -> None:
    superiors = {"handler": ["supervisor"], "supervisor": ["leadership"]}
    assert problems(CASE, CheckContext(superiors=superiors)) == ()
    turned = {"leadership": ["supervisor"], "supervisor": ["handler"]}
    found = problems(CASE, CheckContext(superiors=turned))
    assert [(one.code, one.line) for one in found] == [("downwards", 6), ("downwards", 11)]
    circle = {"supervisor": ["leadership"], "leadership": ["supervisor"]}
    assert [one.line for one in problems(CASE, CheckContext(superiors=circle))] == [6]


def test_the_calendar_and_its_years() -> None:
    at = datetime(2026, 12, 29, tzinfo=UTC)
    years = frozenset({2025, 2026})
    one = only(CASE, CheckContext(calendars={"office": years}, at=at))
    assert (one.code, one.line) == ("calendar-ends", 7)
    assert "2027" in one.message
    assert problems(CASE, CheckContext(calendars={"office": years}, at=datetime(2026, 3, 1, tzinfo=UTC))) == ()
    assert problems(CASE, CheckContext(calendars={"office": None}, at=at)) == ()
    assert only(CASE, CheckContext(calendars={"offices": None})).suggestion == "did you mean 'offices'?"


def test_rosters() -> None:
    assert only(CASE, CheckContext(rosters=frozenset({"building"}))).suggestion == "did you mean 'building'?"


OTHER = read(
    """
    duban: 1
    process: repair
    facts: {kind: {type: enum, values: [urgent, usual], required: true}, room: {type: text}, n: {type: integer}}
    events: {planned: {with: {plan: {type: text}}}}
    on: {planned: {}}
    initial: open
    states: {open: {final: true}}
    """
)
CALLER = """
    facts: {room: {type: text}, n: {type: integer}}
    initial: ask
    states:
      ask: {call: {process: repair, with: %s, into: {n: event.n}}, done: end}
      end: {final: true}
"""


def test_what_is_given_to_another_process_is_checked() -> None:
    known = CheckContext(processes={"repair": OTHER})
    assert problems(CALLER % "{kind: urgent, room: room}", known) == ()
    assert only(CALLER % "{kind: urgnt}", known).suggestion == "did you mean urgent?"
    assert only(CALLER % "{kind: urgent, rom: room}", known).suggestion == "did you mean 'room'?"
    assert only(CALLER % "{room: room}", known).message == "the process 'repair' cannot start without its fact 'kind'"
    assert only(CALLER % "{kind: urgent, n: room}", known).code == "expression"
    assert only((CALLER % "{kind: urgent}").replace("event.n}", "event.m}"), known).code == "expression"
    assert (
        only(CALLER % "{kind: urgent}", CheckContext(processes={"repairs": OTHER})).suggestion == "did you mean 'repairs'?"
    )
    assert problems(CALLER % "{kind: anything}", CheckContext(processes={"repair": None})) == ()


def test_what_is_sent_to_another_process_is_checked() -> None:
    known = CheckContext(processes={"repair": OTHER})
    text = "facts: {a: {type: text}}\nenter: {send: %s, to: {process: repair, key: a}, with: {plan: %s}}\n"
    assert problems(text % ("planned", "a"), known) == ()
    assert only(text % ("planed", "a"), known).suggestion == "did you mean 'planned'?"
    assert only(text % ("planned", "5"), known).code == "expression"
