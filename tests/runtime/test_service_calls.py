"""Services: asked outside any transaction, tried again as the process says, answered once, failures for the chart."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from conftest_runtime import Office
from hypothesis import given
from hypothesis import strategies as st

from duban import DeliveryError, ServiceError, ServiceRequest
from duban.runtime import Pace, calls, outbox
from duban.runtime.answers import LARGEST, facts_of

PAYING = """
facts: {amount: {type: decimal, default: 12}, receipt: {type: text}, why: {type: text}}
events: {stop: {}}
initial: paying
states:
  paying:
    service: {name: charge, with: {amount: amount}, into: {receipt: event.receipt}}
    on: {stop: {to: stopped}}
    done: {to: paid}
    error:
      declined: {to: declined, do: [{set: {why: event.message}}]}
  paid: {final: true}
  declined: {}
  stopped: {}
"""
HANDLED = PAYING.replace("declined: {to", "failed: {to: stopped, do: [{set: {why: event.message}}]}\n      declined: {to")
PATIENT = PAYING.replace("name: charge,", "name: charge, retry: {attempts: 3, pause: 1 hour},")
BESIDE = "initial: a\nstates: {a: {enter: [{service: tell, with: {n: 1}}]}}"


@dataclass
class Till:
    """A service that answers what it was told to answer, and remembers what it was asked."""

    answers: list[Any] = field(default_factory=list)
    asked: list[ServiceRequest] = field(default_factory=list)

    def __call__(self, request: ServiceRequest) -> Mapping[str, Any] | None:
        self.asked.append(request)
        answer = self.answers.pop(0) if self.answers else {"receipt": "r1"}
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]


@pytest.fixture
def till() -> Till:
    return Till()


@pytest.fixture
def bank(open_office: Callable[..., Office], till: Till) -> Office:
    return open_office(services={"charge": till, "tell": till})


def test_an_answer_moves_the_instance_and_the_service_sees_who_asks(bank: Office, till: Till) -> None:
    bank.deploy(PAYING)
    one = bank.start()
    bank.engine.tick()
    assert bank.engine.instance(one.id).facts["receipt"] == "r1"
    assert bank.engine.instance(one.id).status == "ended"
    [request] = till.asked
    [row] = bank.engine.outbox()
    assert (row.status, row.role, request.id) == ("delivered", "charge", row.id)
    assert (request.service, request.process, request.key) == ("charge", "p", one.key)
    assert (request.instance, request.attempt, request.at) == (one.id, 1, bank.clock.now())
    assert request.fields == {"amount": "12"}


def test_a_service_that_says_no_takes_the_transition_of_its_code_and_is_not_asked_again(bank: Office, till: Till) -> None:
    bank.deploy(PAYING)
    till.answers = [ServiceError("declined", "no money")]
    one = bank.start()
    bank.engine.tick()
    assert bank.states(one) == ["declined"]
    assert bank.engine.instance(one.id).facts["why"].endswith("no money")
    bank.after("1 day")
    assert len(till.asked) == 1
    assert bank.engine.incidents() == []


def test_a_no_that_the_chart_does_not_know_is_an_incident_and_can_be_asked_again(bank: Office, till: Till) -> None:
    bank.deploy(PAYING)
    till.answers = [ServiceError("gone", "no such account")]
    one = bank.start()
    bank.engine.tick()
    [incident] = bank.engine.incidents()
    assert "no such account" in incident.message
    assert "'gone'" in incident.message
    assert bank.states(one) == ["paying"]
    again(bank, incident.subject)
    assert bank.engine.instance(one.id).status == "ended"


def again(office: Office, effect: str) -> None:
    """What an operator's retry does."""
    with office.engine.store.begin(office.engine.tenant) as tx:
        tx.postpone(effect, 0, office.clock.now(), "")
    office.engine.tick()


def test_a_call_that_fails_is_tried_again_with_the_same_id_at_the_pace_the_process_says(bank: Office, till: Till) -> None:
    bank.deploy(PATIENT)
    till.answers = [RuntimeError("down"), DeliveryError("busy", retry_after=60)]
    one = bank.start()
    bank.engine.tick()
    bank.clock.advance(timedelta(minutes=59))
    bank.engine.tick()
    assert [request.attempt for request in till.asked] == [1]
    bank.clock.advance(timedelta(minutes=1))
    bank.engine.tick()
    bank.clock.advance(timedelta(minutes=119))
    bank.engine.tick()
    assert [request.attempt for request in till.asked] == [1, 2]
    bank.clock.advance(timedelta(minutes=1))
    bank.engine.tick()
    assert [request.attempt for request in till.asked] == [1, 2, 3]
    assert len({request.id for request in till.asked}) == 1
    assert bank.engine.instance(one.id).status == "ended"


def test_a_receiver_that_names_a_longer_pause_gets_it(bank: Office, till: Till) -> None:
    bank.deploy(PATIENT)
    till.answers = [DeliveryError("busy", retry_after=3 * 3600)]
    bank.start()
    bank.engine.tick()
    bank.clock.advance(timedelta(hours=2))
    bank.engine.tick()
    assert len(till.asked) == 1
    bank.clock.advance(timedelta(hours=1))
    bank.engine.tick()
    assert len(till.asked) == 2


@pytest.mark.parametrize("error", [RuntimeError("down"), DeliveryError("down", permanent=True)], ids=["tried", "permanent"])
def test_when_all_attempts_have_failed_the_chart_is_told_if_it_cares(
    open_office: Callable[..., Office], till: Till, error: Exception
) -> None:
    bank = open_office(services={"charge": till}, pace=Pace(attempts=2))
    bank.deploy(HANDLED)
    till.answers = [error, error]
    one = bank.start()
    bank.engine.tick()
    bank.after("1 day")
    assert bank.states(one) == ["stopped"]
    assert "down" in bank.engine.instance(one.id).facts["why"]
    assert bank.engine.incidents() == []


def test_when_all_attempts_have_failed_and_no_chart_cares_an_operator_hears_of_it(bank: Office, till: Till) -> None:
    bank.deploy(PAYING.replace("name: charge,", "name: charge, retry: {attempts: 1},"))
    till.answers = [RuntimeError("down")]
    one = bank.start()
    bank.engine.tick()
    [incident] = bank.engine.incidents()
    assert (incident.kind, incident.subject) == ("delivery", till.asked[0].id)
    assert "RuntimeError: down" in incident.message
    again(bank, incident.subject)
    assert bank.engine.instance(one.id).status == "ended"
    assert [request.attempt for request in till.asked] == [1, 1]


def test_what_nobody_waits_for_any_more_is_not_asked(bank: Office, till: Till) -> None:
    bank.deploy(PAYING)
    one = bank.start()
    bank.engine.send(one.id, "stop")
    other = bank.start()
    bank.engine.cancel(other.id)
    bank.engine.tick()
    assert till.asked == []
    lines = [entry for id in (one.id, other.id) for line in bank.engine.journal(id) for entry in line.entries]
    assert [entry.kind for entry in lines if entry.kind.startswith("delivery")] == ["delivery.dropped"] * 2


def test_a_service_asked_by_the_way_moves_nothing(bank: Office, till: Till) -> None:
    bank.deploy(BESIDE)
    one = bank.start()
    seq = one.seq
    bank.engine.tick()
    assert [request.fields for request in till.asked] == [{"n": 1}]
    assert bank.engine.instance(one.id).seq == seq
    assert [row.status for row in bank.engine.outbox()] == ["delivered"]


def test_a_no_to_what_nobody_waits_for_is_an_incident(bank: Office, till: Till) -> None:
    bank.deploy(BESIDE)
    till.answers = [ServiceError("closed", "come tomorrow")]
    bank.start()
    bank.engine.tick()
    [incident] = bank.engine.incidents()
    assert "come tomorrow" in incident.message


def test_calls_wait_while_an_engine_has_no_services(open_office: Callable[..., Office], till: Till) -> None:
    office = open_office()
    office.deploy(PAYING)
    one = office.start()
    assert not office.engine.tick()
    other = open_office(services={"charge": till})
    other.engine.tick()
    assert other.engine.instance(one.id).status == "ended"


def test_a_service_nobody_has_is_an_incident_that_names_those_there_are(
    open_office: Callable[..., Office], till: Till
) -> None:
    office = open_office(services={"charges": till})
    office.deploy(HANDLED)
    one = office.start()
    office.engine.tick()
    [incident] = office.engine.incidents()
    assert incident.message == "there is no service 'charge'; did you mean 'charges'?"
    assert office.states(one) == ["paying"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("yes", "answered a str, not a mapping of facts"),
        ({"receipt": {1, 2}}, "answered a set at receipt"),
        ({"lines": [{"n": float("nan")}]}, "answered nan at lines[0].n"),
        ({1: "x"}, "answered the name 1, which is no text"),
        ({"receipt": "a\0b"}, "a character NUL"),
        ({"receipt": "x" * LARGEST}, f"an answer has at most {LARGEST}"),
        ({"receipt": 7}, "fact receipt must be a text"),
    ],
)
def test_an_answer_that_no_instance_can_keep_says_what_is_wrong_with_it(
    bank: Office, till: Till, answer: object, told: str
) -> None:
    bank.deploy(PAYING)
    till.answers = [answer]
    one = bank.start()
    bank.engine.tick()
    [incident] = bank.engine.incidents()
    assert told in incident.message
    assert bank.states(one) == ["paying"]


def test_no_answer_is_an_answer_without_facts(bank: Office, till: Till) -> None:
    bank.deploy(PAYING)
    till.answers = [None]
    one = bank.start()
    bank.engine.tick()
    assert bank.engine.instance(one.id).status == "ended"
    assert bank.engine.instance(one.id).facts.get("receipt") is None


def test_an_answer_that_came_home_but_was_not_recorded_is_not_asked_again(bank: Office, till: Till) -> None:
    bank.deploy(PAYING)
    one = bank.start()
    bank.engine.tick()
    again_as_new(bank, till.asked[0].id)
    bank.engine.tick()
    assert len(till.asked) == 1
    assert bank.engine.instance(one.id).status == "ended"


def again_as_new(office: Office, effect: str) -> None:
    """As if the worker had died after the answer's transaction and before the call was settled."""
    engine = office.engine
    with engine.store.begin(engine.tenant) as tx:
        [row] = tx.outbox()
        assert row.id == effect
        tx.work.cold(_unsettled(effect))


def _unsettled(effect: str) -> Any:
    from sqlalchemy import update

    from duban.persistence.tables import outbox as table

    return update(table).where(table.c.id == effect).values(status="waiting", delivered_at=None, attempts=0)


def test_an_answer_for_a_suspended_instance_waits_for_it(bank: Office, till: Till) -> None:
    bank.deploy(PAYING)
    one = bank.start()
    bank.engine.suspend(one.id)
    bank.engine.tick()
    assert len(till.asked) == 1
    bank.engine.resume(one.id)
    assert bank.engine.instance(one.id).status == "ended"


def test_deliveries_do_not_wait_for_services(bank: Office, till: Till) -> None:
    """They are two loops, which a worker runs side by side: neither takes what is the other's."""
    bank.deploy("initial: a\nstates: {a: {enter: [{service: tell}, {notify: boss, message: hello}]}}")
    bank.start()
    assert outbox.run_once(bank.engine).delivered == 1
    assert (bank.told, till.asked) == (["hello"], [])
    assert calls.run_once(bank.engine).delivered == 1
    assert len(till.asked) == 1


def test_services_may_be_made_for_an_engine(open_office: Callable[..., Office]) -> None:
    office = open_office(services=lambda engine: {"charge": lambda request: {"receipt": engine.language}})
    office.deploy(PAYING)
    one = office.start()
    office.engine.tick()
    assert office.engine.instance(one.id).facts["receipt"] == "en"


def test_of_two_workers_with_the_same_call_one_brings_the_answer(open_office: Callable[..., Office]) -> None:
    """The first is so slow that its lease runs out, and another takes the call over."""
    asked: list[str] = []

    def slow(request: ServiceRequest) -> dict[str, str]:
        asked.append(request.id)
        number = len(asked)
        if number == 1:
            other.clock.set(one.clock.now() + one.engine.pace.lease)
            other.engine.tick()
        return {"receipt": "late" if number == 1 else "taken over"}

    one, other = (open_office(services={"charge": slow}) for _ in range(2))
    one.deploy(PAYING)
    order = one.start()
    one.engine.tick()
    assert len(asked) == 2
    assert len(set(asked)) == 1
    assert one.engine.instance(order.id).facts["receipt"] == "taken over"
    kinds = [entry.kind for line in one.engine.journal(order.id) for entry in line.entries]
    assert kinds.count("answered") == 1
    assert one.engine.incidents() == []


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.decimals()
    | st.binary(max_size=3)
    | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
)


@given(JSON)
def test_any_answer_can_be_kept_or_says_why_not(answer: object) -> None:
    with suppress(DeliveryError):
        facts = facts_of("s", answer)
        assert json.loads(json.dumps(facts, allow_nan=False)) == facts
        assert facts_of("s", facts) == facts
