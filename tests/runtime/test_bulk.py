"""Many requests in one transaction: each has its own answer, and a bad one spoils no other."""

from __future__ import annotations

from collections.abc import Callable

from conftest_runtime import Office
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.errors import DuplicateKey, EventNotAccepted, FactError, GuardRefused, UnknownInstance, UnknownProcess
from duban.runtime import Pace, SqlEngine, ToSend, ToStart, open_engine

ACCOUNT = """
key: number
facts: {number: {type: text, required: true}, balance: {type: decimal, default: 0}}
events:
  pay: {with: {amount: {type: decimal, required: true}}}
  take: {with: {amount: {type: decimal, required: true}}}
on:
  pay: {do: [{set: {balance: balance + event.amount}}]}
  take: {if: balance >= event.amount, do: [{set: {balance: balance - event.amount}}]}
initial: open
states: {open: {}}
"""


def count_transactions(engine: SqlEngine) -> list[bool]:
    seen: list[bool] = []
    begin = engine.store.begin

    def counted(tenant: str = "", connection: object = None, *, write: bool = True) -> object:
        seen.append(write)
        return begin(tenant, connection, write=write)

    engine.store.begin = counted  # type: ignore[method-assign, assignment]
    return seen


def test_many_starts_and_events_go_in_one_transaction_each(office: Office) -> None:
    office.deploy(ACCOUNT)
    seen = count_transactions(office.engine)
    started = office.engine.start_many(ToStart("p", {"number": f"A{n}"}) for n in range(20))
    assert [answer.outcome.key for answer in started if answer.outcome] == [f"A{n}" for n in range(20)]
    sent = office.engine.send_many(ToSend(answer.outcome.id, "pay", {"amount": 5}) for answer in started if answer.outcome)
    assert seen == [True, True]
    assert [answer.outcome.seq for answer in sent if answer.outcome] == [2] * 20


def test_a_bad_item_has_its_error_and_spoils_no_other(office: Office) -> None:
    office.deploy(ACCOUNT)
    one = office.start(number="A1")
    answers = office.engine.send_many(
        [
            ToSend(one.id, "pay", {"amount": 5}),
            ToSend(one.id, "pay", {"amount": "a lot"}),
            ToSend("nobody", "pay", {"amount": 5}),
            ToSend(one.id, "take", {"amount": 6}),
            ToSend(one.id, "leave"),
            ToSend(one.id, "take", {"amount": 2}),
        ]
    )
    assert [type(answer.error) for answer in answers] == [
        type(None), FactError, UnknownInstance, GuardRefused, EventNotAccepted, type(None),
    ]  # fmt: skip
    assert office.engine.instance(one.id).facts["balance"] == 3
    assert len(office.engine.journal(one.id)) == 3


def test_what_the_database_refuses_is_left_out_and_the_others_go_in(office: Office) -> None:
    office.deploy(ACCOUNT)
    numbers = ["A1", "A2", "A1", "A3", "A\0", "A2", "A4"]
    answers = office.engine.start_many([ToStart("p", {"number": n}) for n in numbers] + [ToStart("q")])
    refused = {index: type(answer.error) for index, answer in enumerate(answers) if answer.error}
    assert refused == {2: DuplicateKey, 4: FactError, 5: DuplicateKey, 7: UnknownProcess}
    assert sorted(row.key for row in office.engine.instances()) == ["A1", "A2", "A3", "A4"]


def test_the_same_request_twice_is_answered_once_even_in_one_batch(office: Office) -> None:
    office.deploy(ACCOUNT)
    starts = [ToStart("p", {"number": "A1"}, request="s")] * 2
    first, again = office.engine.start_many(starts)
    assert first == again == office.engine.start_many(starts)[0]
    assert first.outcome
    pays = [ToSend(first.outcome.id, "pay", {"amount": 5}, request="once")] * 2
    assert len({answer.outcome for answer in [*office.engine.send_many(pays), *office.engine.send_many(pays)]}) == 1
    assert office.engine.instance(first.outcome.id).facts["balance"] == 5


def test_batches_are_as_large_as_the_pace_says(open_office: Callable[..., Office]) -> None:
    office = open_office(pace=Pace(batch=3))
    office.deploy(ACCOUNT)
    seen = count_transactions(office.engine)
    assert all(answer.outcome for answer in office.engine.start_many([ToStart("p", {"number": str(n)}) for n in range(7)]))
    assert len(seen) == 3


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["pay", "take", "leave"]), st.integers(0, 5), st.integers(0, 9)),
        max_size=30,
    )
)
def test_many_do_what_one_after_the_other_does(items: list[tuple[int, str, int, int]]) -> None:
    """Whatever is sent: the same answers, the same balances."""
    told = []
    for batch in (1, 7, 500):
        engine = open_engine("sqlite://", pace=Pace(batch=batch))
        engine.deploy(f"duban: 1\nprocess: p\n{ACCOUNT}")
        ids = [engine.start("p", {"number": str(n)}).id for n in range(3)] + ["nobody"]
        answers = engine.send_many(
            ToSend(ids[which], event, {"amount": amount} if event != "leave" else {}, request=f"{which}:{request}")
            for which, event, amount, request in items
        )
        said = [type(answer.error) if answer.error else answer.outcome and answer.outcome.seq for answer in answers]
        told.append((said, [engine.instance(id).facts["balance"] for id in ids[:3]]))
        engine.close()
    assert told[0] == told[1] == told[2]
