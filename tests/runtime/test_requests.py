"""What applications ask of the engine, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest_runtime import Office, at

from duban.errors import (
    ConfigurationError,
    DuplicateKey,
    EventNotAccepted,
    FactError,
    InstanceEnded,
    NothingToAcknowledge,
    NotPermitted,
    UnknownInstance,
    UnknownProcess,
)
from duban.execution.documents import decode_answers, decode_stimulus
from duban.execution.replay import replay
from duban.execution.stimulus import Actor

TICKET = """
key: number
facts: {number: {type: text}, subject: {type: text, required: true}, n: {type: integer, default: 0}}
events:
  work: {by: clerk, with: {note: {type: text}}}
  more: {with: {by: {type: integer, min: 1}}}
  close: {}
obligations: {answer: {from: start, within: 2 days, met: {event: work}, breach: [{escalate: boss}]}}
escalations: {boss: {to: boss, level: late, message: "{{ key }} {{ subject }}", acknowledge: 1 hour, ladder: [{to: chief}]}}
on: {work: {do: [{note: event.note}]}, more: {do: [{set: {n: n + event.by}}]}}
initial: open
states: {open: {on: {close: {to: closed}}}, closed: {final: true}}
"""


@pytest.fixture
def ticket(office: Office) -> Office:
    office.deploy(TICKET, "ticket")
    return office


def test_start_numbers_what_has_no_key_and_tells_where_it_stands(ticket: Office) -> None:
    first, second = ticket.start("ticket", subject="a"), ticket.start("ticket", subject="b")
    assert (first.key, second.key) == ("ticket-1", "ticket-2")
    assert (first.states, first.status, first.next_due) == (("open",), "active", at("2026-11-04 09:00"))
    assert ticket.engine.find("ticket", "ticket-2").id == second.id
    assert ticket.engine.instance(first.id).facts["number"] == "ticket-1"


def test_a_key_is_unique_among_open_instances_of_a_process(ticket: Office) -> None:
    first = ticket.engine.start("ticket", {"subject": "a"}, key="T1")
    with pytest.raises(DuplicateKey):
        ticket.engine.start("ticket", {"subject": "b"}, key="T1")
    ticket.engine.send(first.id, "close")
    assert ticket.engine.start("ticket", {"subject": "c"}, key="T1").id != first.id


def test_a_refused_request_changes_nothing(ticket: Office) -> None:
    one = ticket.start("ticket", subject="a")
    before = ticket.engine.instance(one.id), ticket.engine.journal(one.id)
    for event, fields, error in [
        ("more", {"by": 0, "with": 1}, FactError),
        ("nonsense", {}, EventNotAccepted),
        ("work", {}, FactError),
    ]:
        with pytest.raises(error):
            ticket.engine.send(one.id, event, fields)
    with pytest.raises(NotPermitted):
        ticket.engine.send(one.id, "work", {"note": "x"}, actor=Actor("Li", ("guest",)))
    assert (ticket.engine.instance(one.id), ticket.engine.journal(one.id)) == before
    with pytest.raises(FactError) as faults:
        ticket.engine.start("ticket", {"n": "many", "colour": "red"})
    assert sorted(faults.value.faults) == ["colour", "n", "subject"]
    assert len(ticket.engine.instances()) == 1


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_a_text_that_no_database_can_keep_is_refused_by_its_name(ticket: Office, text: str) -> None:
    with pytest.raises(FactError) as refused:
        ticket.engine.start("ticket", {"subject": text})
    assert list(refused.value.faults) == ["subject"]


@pytest.mark.parametrize("key", [5, "k" * 501])
def test_a_key_is_a_text_that_can_be_indexed(ticket: Office, key: str) -> None:
    with pytest.raises(FactError) as refused:
        ticket.engine.start("ticket", {"subject": "a"}, key=key)
    assert list(refused.value.faults) == ["key"]


def test_what_waits_for_no_acknowledgement_is_said_so(ticket: Office) -> None:
    one = ticket.start("ticket", subject="a")
    with pytest.raises(NothingToAcknowledge, match="no escalation 'bos' waits to be acknowledged; waiting now: nothing"):
        ticket.engine.acknowledge(one.id, "bos")
    ticket.at("2026-11-04 09:00")
    with pytest.raises(NothingToAcknowledge) as refused:
        ticket.engine.acknowledge(one.id, "bos")
    assert refused.value.accepted == ("boss",)


def test_unknown_names_are_named_with_what_is_known(ticket: Office) -> None:
    with pytest.raises(UnknownProcess, match="ticket"):
        ticket.engine.start("tickets")
    with pytest.raises(UnknownInstance):
        ticket.engine.send("nobody", "work")
    with pytest.raises(UnknownInstance):
        ticket.engine.find("ticket", "T9")


def test_an_ended_instance_takes_no_more_requests(ticket: Office) -> None:
    one = ticket.start("ticket", subject="a")
    assert ticket.engine.send(one.id, "close").status == "ended"
    with pytest.raises(InstanceEnded):
        ticket.engine.send(one.id, "close")
    assert ticket.engine.accepts(one.id) == []


def test_the_same_idempotency_key_gives_the_first_answer_again(ticket: Office) -> None:
    first = ticket.engine.start("ticket", {"subject": "a"}, request="r1")
    more = ticket.engine.send(first.id, "more", {"by": 2}, request="r2")
    assert ticket.engine.start("ticket", {"subject": "other"}, request="r1") == first
    assert ticket.engine.send(first.id, "more", {"by": 2}, request="r2") == more
    assert ticket.engine.instance(first.id).facts["n"] == 2


def test_accepts_lists_events_with_their_forms_and_by_role(ticket: Office) -> None:
    one = ticket.start("ticket", subject="a")
    events = {event.name: event for event in ticket.engine.accepts(one.id)}
    assert sorted(events) == ["close", "more", "work"]
    assert events["more"].fields["by"].min == 1
    assert [event.name for event in ticket.engine.accepts(one.id, roles=["guest"])] == ["more", "close"]


def test_the_journal_says_who_did_what_when_and_replays_to_the_instance(ticket: Office) -> None:
    one = ticket.start("ticket", subject="a")
    ticket.at("2026-11-02 10:00")
    ticket.engine.send(one.id, "work", {"note": "on it"}, actor=Actor("Li", ("clerk",)))
    ticket.engine.send(one.id, "more", {"by": 3})
    lines = ticket.engine.journal(one.id)
    assert [(line.seq, line.stimulus) for line in lines] == [(1, "start"), (2, "event"), (3, "event")]
    assert lines[1].at == at("2026-11-02 10:00")
    event = next(entry for entry in lines[1].entries if entry.kind == "event")
    assert event.data == {"fields": {"note": "on it"}, "actor": "Li"}
    program = ticket.engine.program("ticket")
    with ticket.engine.store.begin(write=False) as tx:
        rows = tx.journal(one.id)
    steps = [(decode_stimulus(program, row.stimulus or b""), row.at, decode_answers(row.answers)) for row in rows]
    assert replay(program, steps) == ticket.engine.instance(one.id)


def test_a_deployed_version_never_changes_and_instances_stay_on_theirs(office: Office) -> None:
    office.deploy("version: 1\n" + TICKET, "ticket")
    old = office.start("ticket", subject="a")
    with pytest.raises(ConfigurationError, match="version"):
        office.deploy("version: 1\n" + TICKET.replace("2 days", "3 days"), "ticket")
    office.deploy("version: 2\n" + TICKET.replace("2 days", "3 days"), "ticket")
    new = office.start("ticket", subject="b")
    assert (old.version, new.version) == ("1", "2")
    assert new.next_due == at("2026-11-05 09:00")
    assert office.engine.send(old.id, "more", {"by": 1}).next_due == at("2026-11-04 09:00")
    assert [(one.process, one.version) for one in office.engine.processes()] == [("ticket", "2")]


def test_another_engine_goes_on_with_what_the_first_one_began(open_office: Callable[[], Office]) -> None:
    one = open_office()
    one.deploy(TICKET, "ticket")
    begun = one.start("ticket", subject="a")
    other = open_office()
    other.engine.send(begun.id, "more", {"by": 5})
    assert one.engine.instance(begun.id).facts["n"] == 5


def test_suspend_resume_and_cancel(ticket: Office) -> None:
    one = ticket.start("ticket", subject="a")
    assert ticket.engine.suspend(one.id, "strike").next_due is None
    ticket.at("2026-11-09 09:00")
    with pytest.raises(InstanceEnded, match="suspended"):
        ticket.engine.send(one.id, "more", {"by": 1})
    assert ticket.engine.resume(one.id).next_due == at("2026-11-11 09:00")
    cancelled = ticket.engine.cancel(one.id, "twice the same")
    assert (cancelled.status, cancelled.next_due, cancelled.states) == ("cancelled", None, ())
    assert ticket.engine.instance(one.id).openings[0].status == "waived"


def test_breach_escalates_acknowledged_by_the_effects_id(ticket: Office) -> None:
    one = ticket.start("ticket", subject="leak")
    ticket.at("2026-11-04 09:00")
    assert ticket.told == ["ticket-1 leak"]
    [message] = ticket.pigeons.messages
    assert (message.id, message.to, message.data["key"], message.data["level"]) == (
        f"{one.id}:2:0",
        "boss",
        "ticket-1",
        "late",
    )
    ticket.engine.acknowledge(one.id, message.id, actor=Actor("Wang"))
    ticket.at("2026-11-04 10:00")
    assert len(ticket.told) == 1


def test_timers_are_listed_by_due_instant(ticket: Office) -> None:
    later = ticket.start("ticket", subject="b")
    ticket.clock.set(at("2026-11-01 09:00"))
    sooner = ticket.start("ticket", subject="a")
    assert [(view.instance, view.kind, view.name) for view in ticket.engine.timers()] == [
        (sooner.id, "obligation", "answer"),
        (later.id, "obligation", "answer"),
    ]
    assert [view.instance for view in ticket.engine.timers(due_before=at("2026-11-04 00:00"))] == [sooner.id]


def test_explain_gives_every_interval_with_its_reason(office: Office) -> None:
    office.deploy(
        """
        events: {go: {}}
        initial: a
        states: {a: {timers: {t: {after: 1 working day, to: b}}, on: {go: {to: b}}}, b: {final: true}}
        """.replace("\n        ", "\n")
    )
    office.clock.set(at("2026-09-30 16:00"))
    one = office.start()
    [explanation] = office.engine.explain(one.id)
    assert (explanation.text, explanation.due) == ("after 1 working day", at("2026-10-08 16:00"))
    assert {interval.reason for interval in explanation.intervals if not interval.counted} >= {"National Day"}
