"""What operations do to rows: effects sent again, ended instances deleted, numbers kept free, versions counted."""

from __future__ import annotations

import pytest
from store_rows import DAY, NOW, outbox_row, started

from duban.persistence import SqlStore
from duban.ports import IncidentRow


def _ended(store: SqlStore, *ids: str) -> None:
    with store.begin() as tx:
        tx.write([started(id, status="ended", ended_at=NOW) for id in ids])


def test_an_effect_is_sent_again_to_all_its_channels_or_to_those_that_failed(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1", outbox=[outbox_row("i1"), outbox_row("i1", 1, 1)])])
        tx.settle("i1:1:0", 1, NOW)
        tx.give_up("i1:1:1", 3, "gone", done=["mail"])
    with store.begin() as tx:
        assert tx.resend("i1:1:0", NOW + DAY, failed_only=True) is None
        assert tx.resend("i1:1:0", NOW + DAY) == "i1"
        assert tx.resend("i1:1:1", NOW + DAY, failed_only=True) == "i1"
        assert tx.resend("nothing", NOW) is None
        rows = {row.id: row for row in tx.outbox()}
    again, failed = rows["i1:1:0"], rows["i1:1:1"]
    assert (again.status, again.attempts, again.due_at, again.delivered_at) == ("waiting", 0, NOW + DAY, None)
    assert (failed.status, failed.error, failed.done) == ("waiting", None, ("mail",))


def test_an_ended_instance_goes_with_all_that_belongs_to_it(store: SqlStore) -> None:
    _ended(store, "i1", "i2")
    with store.begin() as tx:
        for subject in ("i1", "i1:1:0", "i2", "i10:1:0"):
            tx.open_incident(IncidentRow(subject, "", "delivery", subject, NOW, "x"))
        tx.delete_ended(["i1"])
        tx.delete_ended([])
    with store.begin(write=False) as tx:
        assert [row.id for row in tx.instances()] == ["i2"]
        assert (tx.journal("i1"), tx.outbox(instance="i1")) == ([], [])
        assert [row.subject for row in tx.incidents()] == ["i2", "i10:1:0"]


def test_an_open_instance_cannot_be_deleted(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1")])

    def delete() -> None:
        with store.begin() as tx:
            tx.delete_ended(["i1"])

    with pytest.raises(Exception, match="open instance"):
        delete()
    with store.begin(write=False) as tx:
        assert tx.instance("i1") is not None


def test_numbers_that_are_taken_are_not_given_out(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.reserve_number("complaint", 7)
        tx.reserve_number("complaint", 3)
        assert tx.next_number("complaint") == 8
        assert tx.next_number("other") == 1


def test_versions_in_use_are_those_of_open_instances(store: SqlStore) -> None:
    _ended(store, "i1")
    with store.begin() as tx:
        tx.write([started("i2"), started("i3", status="suspended")])
        assert tx.in_use() == [("complaint", "1", 2)]
