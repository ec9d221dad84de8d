"""Timers, obligations, escalations, schedules."""

from __future__ import annotations

from decimal import Decimal

import pytest
from definition_texts import found, only, problems, read

from duban.definition.model import Trigger
from duban.durations import Duration

TIMERS = """
    events: {go: {}}
    initial: open
    states:
      open:
        timers: %s
        on: {go: end}
      end: {final: true}
"""


def test_all_settings_of_a_timer() -> None:
    text = """{a: {every: 1 day, times: 3, first: 2 hours, if: key = "1", pause: [open], resume: restart, missed: all},
                b: {cron: "0 9 * * mon-fri", times: 2, do: {notify: boss}}, c: {after: 1 day, to: end}}"""
    one, two, three = read(TIMERS % text).states["open"].timers
    assert (one.name, one.kind, one.times, one.resume, one.missed) == ("open/a", "every", 3, "restart", "all")
    assert one.first is not None
    assert one.first.evaluate(None) == Duration(microseconds=2 * 3600 * 1_000_000)
    assert one.pause == ("open",)
    assert one.transition.targets == ()
    assert (two.kind, two.cron, two.value) == ("cron", "0 9 * * mon-fri", None)
    assert two.transition.where == "states/open/timers/b"
    assert two.transition.actions[0].where == "states/open/timers/b/do/0"
    assert (three.transition.kind, three.transition.targets[0].path) == ("timer", "end")
    assert [timer.order for timer in (one, two, three)] == [1, 2, 3]


def test_timers_of_the_process_go_by_their_name() -> None:
    definition = read("timers: {late: {after: 1 month, do: {notify: boss}}}\n")
    assert definition.states[""].timers[0].name == "late"


@pytest.mark.parametrize(
    ("timers", "code", "suggestion"),
    [
        ("{t: {to: end}}", "missing-key", "add one of after, at, every, cron"),
        ("{t: {after: 1 day, every: 1 day, to: end}}", "conflict", "keep one of them"),
        ("{t: {after: 1 day, times: 2, to: end}}", "conflict", "remove it"),
        ("{t: {cron: 0 9 * * mon, first: 1 day, to: end}}", "conflict", "remove it"),
        ("{t: {cron: 0 9 * * 1, to: end}}", "cron", "write mon, tue … or mon-fri"),
        ("{t: {cron: 0 9 * *, to: end}}", "cron", "write for example 0 9 * * mon-fri"),
        ("{t: {cron: 60 9 * * mon, to: end}}", "cron", "write a number from 0 to 59, or *"),
        ("{t: {cron: 0 9 * foo mon, to: end}}", "cron", "write a number from 1 to 12, or *"),
        ("{t: {after: 1 day, missed: never, to: end}}", "value", "one of: once, all, skip"),
        ("{t: {after: 1 day, resume: keep_remainig, to: end}}", "value", "did you mean 'keep_remaining'?"),
        ("{t: {aftr: 1 day, to: end}}", "unknown-key", "did you mean 'after'?"),
        ("{t: {after: 1 day, pause: opn, to: end}}", "unknown-state", "did you mean 'open'?"),
        ("{t: {after: never, to: end}}", "never-fires", "give it an instant that comes, or remove it"),
        ("{t: {after: 1 day, if: false, to: end}}", "never-fires", "give it an instant that comes, or remove it"),
        ("{t: {cron: 0 9 30 feb *, to: end}}", "never-fires", "give it an instant that comes, or remove it"),
        ("{t: {every: 1 day}}", "endless", "add times: …, an `if`, or a timer with `to`"),
        ("{t: {cron: 0 9 * * mon}}", "endless", "add times: …, an `if`, or a timer with `to`"),
    ],
)
def test_faults_of_timers(timers: str, code: str, suggestion: str) -> None:
    one = only(TIMERS % timers)
    assert (one.code, one.suggestion, one.line) == (code, suggestion, 5)


@pytest.mark.parametrize(
    "timers",
    [
        "{t: {every: 1 day, times: 3}}",
        "{t: {every: 1 day, if: key = null}}",
        "{t: {every: 1 day}, u: {after: 9 days, to: end}}",
    ],
)
def test_cycles_with_an_end(timers: str) -> None:
    assert problems(TIMERS % timers) == ()


OBLIGATIONS = """
    facts: {due: {type: datetime}, day: {type: date}, n: {type: integer}, promised: {type: boolean}}
    events: {asked: {}, replied: {}, told.by: {}, told.at: {}}
    on: {asked: {}, replied: {}, "told.*": {}}
    escalations: {late: {to: boss, acknowledge: 1 hour, ladder: [{to: board}]}}
    enter: {escalate: late}
    obligations: {o: %s}
"""


def test_all_settings_of_an_obligation() -> None:
    text = """
        {from: [start, {event: [asked, told.*]}, {enter: open}, due], within: 2 days, until: closing, when: n > 1,
               met: [{event: replied}, {leave: open}, {escalated: [late, late/board]}], pause: open, restart: true,
               warn: [{before: 1 day, do: {notify: boss}}], breach: {escalate: late}, target: 97.5%, title: Reply}
    """
    duty = read(OBLIGATIONS % text.strip()).obligations["o"]
    assert duty.opens == (
        Trigger("start"),
        Trigger("event", "asked"),
        Trigger("event", "told.by"),
        Trigger("event", "told.at"),
        Trigger("enter", "open"),
        Trigger("fact", "due"),
    )
    assert duty.met == (
        Trigger("event", "replied"),
        Trigger("leave", "open"),
        Trigger("escalated", "late"),
        Trigger("escalated", "late/board"),
    )
    assert (duty.kind, duty.until_closing, duty.restart, duty.pause) == ("within", True, True, ("open",))
    assert (duty.target, duty.title) == (Decimal("0.975"), {"en": "Reply"})
    assert duty.warnings[0].actions[0].where == "obligations/o/warn/0/do/0"
    assert duty.breach[0].where == "obligations/o/breach/0"


@pytest.mark.parametrize(("key", "value"), [("at", "due"), ("at", "day"), ("every", "3 days"), ("within", "at once")])
def test_by_when(key: str, value: str) -> None:
    duty = read(OBLIGATIONS % f"{{from: start, {key}: {value}, met: {{event: replied}}}}").obligations["o"]
    assert duty.kind == key


@pytest.mark.parametrize(
    ("body", "code", "suggestion"),
    [
        ("{from: asked, within: 1 day, met: {event: replied}}", "value", "write {event: asked}"),
        ("{from: dew, within: 1 day, met: {event: replied}}", "unknown-fact", "did you mean 'due'?"),
        ("{from: strat, within: 1 day, met: {event: replied}}", "unknown-fact", "did you mean 'start'?"),
        ("{from: n, within: 1 day, met: {event: replied}}", "type", "name a datetime fact"),
        ("{from: start, within: 1 day, met: replied}", "value", "write {event: replied}"),
        ("{from: start, within: 1 day, met: start}", "value", "write met: {event: …}"),
        ("{from: start, within: 1 day, met: repleid}", "unknown-event", "did you mean 'replied'?"),
        ("{from: {event: askd}, within: 1 day, met: {event: replied}}", "unknown-event", "did you mean 'asked'?"),
        ("{from: {enter: opn}, within: 1 day, met: {event: replied}}", "unknown-state", "did you mean 'open'?"),
        ("{from: start, within: 1 day, met: {escalated: lat}}", "unknown-escalation", "did you mean 'late'?"),
        ("{from: start, within: 1 day, met: {escalated: late/bord}}", "unknown-escalation", "did you mean 'late/board'?"),
        ("{from: start, met: {event: replied}}", "missing-key", "add within: duration, at: instant or every: duration"),
        ("{from: start, within: 1 day, at: due, met: {event: replied}}", "conflict", "keep one of them"),
        ("{from: start, within: 1 day, met: {event: replied}, target: 0.9}", "value", "write 90%"),
        ("{from: start, within: 1 day, met: {event: replied}, target: 120%}", "value", "write for example 95%"),
        ("{from: start, within: 1 day, met: {event: replied}, until: close}", "value", "did you mean 'closing'?"),
        ("{from: start, within: never, met: {event: replied}}", "never-fires", "give it a duration, or remove it"),
        ("{from: start, within: 1 day}", "never-met", "add met: {event: …}, or enter, leave or escalated"),
    ],
)
def test_faults_of_obligations(body: str, code: str, suggestion: str) -> None:
    one = only(OBLIGATIONS % body)
    assert (one.code, one.suggestion, one.line) == (code, suggestion, 6)


def test_from_is_needed() -> None:
    one = only(OBLIGATIONS % "{within: 1 day, met: {event: replied}}")
    assert one.message == "'from' is missing"


@pytest.mark.parametrize(
    ("body", "code", "suggestion"),
    [
        ("{to: boss, ladder: [{to: board}]}", "ladder", "add acknowledge: duration to the rung before"),
        (
            "{to: boss, acknowledge: 1 hour, ladder: [{to: a}, {to: b}]}",
            "ladder",
            "add acknowledge: duration to the rung before",
        ),
        (
            "{to: boss, acknowledge: 1 hour, ladder: [{to: a, acknowledge: 1 hour}, {to: a}]}",
            "duplicate-key",
            "name each role once",
        ),
        ("{to: boss, message: '{{ tittle }}'}", "unknown-fact", "did you mean 'title'?"),
        ("{to: boss, message: '{{ title'}", "template", "write {{ name }}"),
        ("{to: boss, message: '{% for %}'}", "template", "write {{ name }}"),
        ("{to: boss, message: 'for {{ customer }}'}", "personal-fact", "leave it out, or name the case by its key"),
        ("{to: boss, quiet: always}", "value", "one of: working"),
        ("{level: major}", "missing-key", "add to: … (the role that is told at once)"),
    ],
)
def test_faults_of_escalations(body: str, code: str, suggestion: str) -> None:
    one = only(f"facts: {{customer: {{type: text, personal: true}}}}\nescalations: {{late: {body}}}\n")
    assert (one.code, one.suggestion, one.line) == (code, suggestion, 2)


def test_messages_of_escalations_see_the_escalation() -> None:
    assert problems("escalations: {late: {to: boss, message: '{{ escalation }} {{ level }}'}}\n") == ()


def test_rungs_have_messages_of_their_own() -> None:
    text = "{to: boss, message: A, acknowledge: 1 hour, ladder: [{to: board, message: B}], quiet: working, level: high}"
    late = read(f"escalations: {{late: {text}}}\n").escalations["late"]
    assert [rung.message for rung in late.rungs] == ["A", "B"]
    assert (late.quiet, late.level) == ("working", "high")


SCHEDULES = """
    facts: {building: {type: text, required: true}, name: {type: text}}
    schedules: {weekly: %s}
"""


def test_schedules() -> None:
    text = '{cron: "0 9 * * mon", for_each: roster.buildings, with: {building: element}, key: element.id}'
    weekly = read(SCHEDULES % text).schedules["weekly"]
    assert (weekly.cron, weekly.roster, weekly.every) == ("0 9 * * mon", "buildings", None)
    assert weekly.facts["building"].evaluate({"element": "b1"}) == "b1"
    assert weekly.key is not None
    assert weekly.key.evaluate({"element": {"id": "b1"}}) == "b1"


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("{with: {building: name}}", ["missing-key"]),
        ("{every: 1 day, cron: 0 9 * * mon, with: {building: '\"x\"'}}", ["missing-key"]),
        ("{every: 1 day}", ["missing-key"]),
        ("{every: 1 day, with: {bilding: '\"x\"', building: '\"x\"'}}", ["unknown-fact"]),
        ("{every: 1 day, for_each: buildings, with: {building: element}}", ["value"]),
        ("{cron: 0 9 * * 8, with: {building: '\"x\"'}}", ["cron"]),
    ],
)
def test_faults_of_schedules(body: str, codes: list[str]) -> None:
    assert [code for code, line, _ in found(SCHEDULES % body) if line == 2][:1] == codes


@pytest.mark.parametrize("written", ["buildings", "rosters.buildings", "roster buildings"])
def test_a_roster_without_its_prefix_is_shown_how_to_write(written: str) -> None:
    body = f"{{every: 1 day, for_each: {written}, with: {{building: element}}}}"
    assert str(only(SCHEDULES % body)).endswith(f"for_each: {written!r} names no roster; write roster.buildings")


def test_starts_on() -> None:
    text = """
        facts: {customer: {type: text, required: true}}
        starts_on: {event: customer.signed, key: event.customer, with: {customer: event.customer}}
    """
    (one,) = read(text).starts_on
    assert (one.event, one.facts["customer"].evaluate({"event": {"customer": "c"}})) == ("customer.signed", "c")
    assert len(read(text.replace("{event: customer.signed", "[{event: customer.signed").rstrip() + "]\n").starts_on) == 1
