"""The store's contract: effects, definitions, schedules, incidents, calendars and what is due next."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from store_rows import DAY, MINUTE, NOW, definition_row, outbox_row, started, stepped, undone

from duban.errors import ConcurrentUpdate
from duban.persistence import SqlStore
from duban.ports import CalendarRow, IncidentRow, ScheduleRow

LATER = NOW + MINUTE


@pytest.fixture
def sent(store: SqlStore) -> SqlStore:
    """A store with three effects on their way, the last one due a minute later."""
    effects = [outbox_row(index=0), outbox_row(index=1, kind="send_event", role=None), outbox_row(index=2, due_at=LATER)]
    with store.begin() as tx:
        tx.write([started("i1", outbox=effects)])
    return store


def ids(rows):
    return [row.id for row in rows]


def test_effects_are_listed_as_they_were_created(sent: SqlStore) -> None:
    with sent.begin() as tx:
        assert tx.outbox()[0] == outbox_row()
        assert ids(tx.outbox(instance="i1")) == ["i1:1:0", "i1:1:1", "i1:1:2"]
        assert tx.outbox(instance="i2") == []
        assert ids(tx.outbox(limit=1)) == ["i1:1:0"]
        assert tx.outbox(status=["delivered"]) == []


def test_a_leased_effect_is_one_workers_until_its_lease_runs_out(sent: SqlStore) -> None:
    with sent.begin() as tx:
        leased = tx.lease(NOW, 10, LATER)
        assert ids(leased) == ["i1:1:0", "i1:1:1"]
        assert leased[0] == replace(outbox_row(), status="leased")
    with sent.begin() as tx:
        assert tx.lease(NOW, 10, LATER) == []
        assert tx.next_due() == LATER
        assert ids(tx.lease(LATER, 10, NOW + DAY)) == ["i1:1:0", "i1:1:1", "i1:1:2"]


def test_a_lease_takes_only_what_was_asked_for(sent: SqlStore) -> None:
    with sent.begin() as tx:
        assert ids(tx.lease(NOW, 10, LATER, ["send_event"])) == ["i1:1:1"]
        assert tx.lease(NOW, 10, LATER, []) == []
        assert ids(tx.lease(LATER, 1, NOW + DAY, ["escalate"])) == ["i1:1:0"]


def test_what_was_delivered_stays_delivered(sent: SqlStore) -> None:
    with sent.begin() as tx:
        tx.lease(NOW, 10, LATER)
        tx.settle("i1:1:0", 1, NOW)
        tx.postpone("i1:1:0", 1, LATER, "a slower worker")
        tx.give_up("i1:1:0", 1, "a slower worker")
        [row] = tx.outbox(status=["delivered"])
    assert (row.attempts, row.delivered_at, row.error) == (1, NOW, None)


def test_a_failed_attempt_is_tried_again_later_and_at_last_given_up(sent: SqlStore) -> None:
    with sent.begin() as tx:
        tx.lease(NOW, 1, LATER)
        tx.postpone("i1:1:0", 1, NOW + DAY, "timeout")
        assert "i1:1:0" not in ids(tx.lease(LATER, 10, LATER))
        tx.lease(NOW + DAY, 1, NOW + 2 * DAY, ["escalate"])
        tx.give_up("i1:1:0", 2, "gone")
        [failed] = tx.outbox(status=["failed"])
    assert (failed.id, failed.attempts, failed.error) == ("i1:1:0", 2, "gone")
    with sent.begin() as tx:
        assert "i1:1:0" not in ids(tx.lease(NOW + 9 * DAY, 10, NOW + 10 * DAY))


def test_channels_that_have_delivered_are_remembered_until_the_others_have_too(sent: SqlStore) -> None:
    with sent.begin() as tx:
        tx.lease(NOW, 1, LATER)
        tx.postpone("i1:1:0", 1, NOW, "mail is down", done=["desk", "值班"])
    with sent.begin() as tx:
        [row] = tx.lease(NOW, 1, LATER, ["escalate"])
        assert row.done == ("desk", "值班")
        assert tx.give_up("i1:1:0", 2, "mail is gone", done=[*row.done, "file"])
    with sent.begin() as tx:
        tx.postpone("i1:1:0", 0, NOW, "tried again by hand")
        assert tx.outbox()[0].done == ("desk", "值班", "file")
        assert tx.outbox()[1].done == ()
        tx.settle("i1:1:0", 1, NOW)
        assert not tx.give_up("i1:1:0", 1, "a slower worker")


def test_an_effect_is_written_once(sent: SqlStore) -> None:
    with pytest.raises(ConcurrentUpdate), sent.begin() as tx:
        tx.write([stepped(tx.instance("i1"), outbox=[outbox_row(index=0)])])
    with sent.begin() as tx:
        tx.enqueue([outbox_row(index=0, payload=b"{}"), outbox_row(None, id="published:1")])
        assert [(row.id, row.instance) for row in tx.outbox()][2:] == [("i1:1:2", "i1"), ("published:1", None)]
        assert tx.outbox()[0] == outbox_row()


def test_the_newest_definition_is_the_one_deployed_last(store: SqlStore) -> None:
    second = definition_row(version="10", hash="def", sources='["客诉"]'.encode())
    with store.begin() as tx:
        tx.save_definition(second)
        tx.save_definition(definition_row("repair"))
    with store.begin(write=False) as tx:
        assert tx.definition("complaint") == second
        assert tx.definition("complaint", "1") == definition_row()
        assert tx.definition("complaint", "2") is None
        assert tx.definition("visit") is None
        assert [(row.process, row.version) for row in tx.definitions()] == [
            ("complaint", "1"),
            ("complaint", "10"),
            ("repair", "1"),
        ]


def test_a_deployed_version_is_not_replaced(store: SqlStore) -> None:
    with pytest.raises(ConcurrentUpdate), store.begin() as tx:
        tx.save_definition(definition_row(hash="other"))
    with store.begin() as tx:
        assert tx.definition("complaint").hash == "abc"


def test_schedules_are_put_claimed_and_dropped(store: SqlStore) -> None:
    weekly, daily, never = (ScheduleRow("", "visit", name, due) for name, due in (("w", LATER), ("d", NOW), ("n", None)))
    with store.begin() as tx:
        for row in (weekly, daily, never, ScheduleRow("", "repair", "d", NOW)):
            tx.put_schedule(row)
        tx.put_schedule(replace(daily, fired=3))
    with store.begin() as tx:
        assert tx.due_schedules(NOW) == [ScheduleRow("", "repair", "d", NOW), replace(daily, fired=3)]
        tx.drop_schedules("visit", ["w"])
        assert tx.schedules() == [ScheduleRow("", "repair", "d", NOW), weekly]
        tx.drop_schedules("visit", [])
        tx.drop_schedules("repair", [])
        assert tx.schedules() == []


def test_a_subject_has_one_open_incident_at_a_time(store: SqlStore) -> None:
    first = IncidentRow("x1", "", "instance", "i1", NOW, "boom")
    with store.begin() as tx:
        tx.open_incident(first)
        tx.open_incident(replace(first, id="x2"))
        tx.open_incident(replace(first, id="x3", subject="i1:1:0", kind="delivery"))
        assert ids(tx.incidents()) == ["x1", "x3"]
        assert tx.close_incident("x1", LATER, "retried")
        assert not tx.close_incident("x1", LATER, "retried")
        assert not tx.close_incident("x9", LATER, "retried")
        tx.open_incident(replace(first, id="x4"))
    with store.begin(write=False) as tx:
        assert ids(tx.incidents()) == ["x3", "x4"]
        assert ids(tx.incidents(open_only=False)) == ["x1", "x3", "x4"]
        assert tx.incidents(open_only=False)[0] == replace(first, resolved_at=LATER, resolution="retried")


def test_calendars_are_put_and_replaced(store: SqlStore) -> None:
    office = CalendarRow("", "office", "calendar: office", NOW)
    with store.begin() as tx:
        tx.put_calendar(office)
        tx.put_calendar(CalendarRow("", "home", "calendar: home", NOW))
        tx.put_calendar(replace(office, text="calendar: 办公", changed_at=LATER))
    with store.begin(write=False) as tx:
        assert [(row.name, row.text) for row in tx.calendars()] == [("home", "calendar: home"), ("office", "calendar: 办公")]


def test_numbers_are_counted_for_each_process(store: SqlStore) -> None:
    with store.begin() as tx:
        assert [tx.next_number("complaint"), tx.next_number("complaint"), tx.next_number("repair")] == [1, 2, 1]
    with undone(store.begin()) as tx:
        tx.next_number("complaint")
    with store.begin() as tx:
        assert tx.next_number("complaint") == 3


def test_next_due_is_the_earliest_of_all_that_waits(store: SqlStore) -> None:
    with store.begin() as tx:
        assert tx.next_due() is None
        tx.put_schedule(ScheduleRow("", "visit", "w", NOW + 9 * DAY))
        assert tx.next_due() == NOW + 9 * DAY
        tx.write([started("i1", NOW + 8 * DAY), started("i2", NOW, status="suspended")])
        assert tx.next_due() == NOW + 8 * DAY
        tx.set_aside("i1", NOW + 10 * DAY, 1)
        assert tx.next_due() == NOW + 9 * DAY
        tx.set_aside("i1", NOW, 1)
        assert tx.next_due() == NOW + 8 * DAY
        tx.write([stepped(tx.instance("i1"), outbox=[outbox_row(due_at=NOW + 7 * DAY)])])
        assert tx.next_due() == NOW + 7 * DAY
        tx.settle("i1:1:0", 1, NOW)
        assert tx.next_due() == NOW + 9 * DAY
