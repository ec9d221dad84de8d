"""The store's contract: instances are written whole, found, locked and claimed."""

from __future__ import annotations

import json

import pytest
from store_rows import DAY, MINUTE, NOW, definition_row, instance_row, journal_row, outbox_row, started, stepped, undone

from duban.errors import ConcurrentUpdate, DuplicateKey, FactError
from duban.persistence import SqlStore
from duban.ports import Change, IncidentRow


def test_an_instance_is_read_as_it_was_written(store: SqlStore) -> None:
    change = started("i1", NOW + DAY, parent="p1", document='{"z": 1.50, "a":  "客诉"}'.encode())
    with store.begin() as tx:
        tx.write([change])
    with store.begin() as tx:
        assert tx.instance("i1") == change.row
        assert tx.open_instance("complaint", "I1") == change.row
        assert tx.instance("i2") is None
        assert tx.open_instance("complaint", "I2") is None
        assert tx.open_instance("repair", "I1") is None


def test_a_step_changes_everything_that_may_change(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1", NOW)])
    with store.begin() as tx:
        row = tx.instance("i1", lock=True)
        tx.write([stepped(row, status="ended", ended_at=NOW + DAY, key="K")])
        seen = tx.instance("i1")
    assert (seen.seq, seen.status, seen.ended_at, seen.next_due, seen.key) == (2, "ended", NOW + DAY, None, "K")
    with store.begin() as tx:
        assert tx.instance("i1") == seen


def test_nothing_is_kept_of_a_transaction_that_raises(store: SqlStore) -> None:
    with undone(store.begin()) as tx:
        tx.write([started("i1", outbox=[outbox_row()])])
        assert tx.instance("i1") is not None
    with store.begin() as tx:
        assert tx.instance("i1") is None
        assert tx.outbox() == []


def test_a_row_that_has_moved_on_is_not_overwritten(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1")])
    with store.begin() as tx:
        old = tx.instance("i1")
        tx.write([stepped(old)])
    with pytest.raises(ConcurrentUpdate) as caught, store.begin() as tx:
        tx.write([stepped(old)])
    assert caught.value.instance == "i1"
    with store.begin() as tx:
        assert [row.seq for row in tx.journal("i1")] == [1, 2]


def test_a_locked_row_that_is_not_at_before_is_refused(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1")])
    with store.begin() as tx:
        tx.instance("i1", lock=True)
        with pytest.raises(ConcurrentUpdate):
            tx.write([stepped(instance_row("i1", seq=7))])


def test_of_many_changes_all_or_none_are_written(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started(f"i{n}", NOW) for n in range(9)])
    with store.begin() as tx:
        rows = list(tx.due_instances(NOW, 9))
    with pytest.raises(ConcurrentUpdate), store.begin() as tx:
        tx.write([stepped(row) for row in rows[:-1]] + [stepped(instance_row("i8", seq=5))])
    with store.begin() as tx:
        assert {row.seq for row in tx.instances()} == {1}
        tx.write([stepped(row, NOW + DAY, facts={"customer": "c1"}) for row in rows])
        assert {(row.seq, row.next_due) for row in tx.instances()} == {(2, NOW + DAY)}


def test_several_steps_of_one_instance_may_be_written_at_once(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1")])
    with store.begin() as tx:
        row = instance_row("i1", seq=4)
        tx.write([Change(row, 1, [journal_row("i1", seq) for seq in (2, 3, 4)], [outbox_row("i1", 2), outbox_row("i1", 4)])])
        tx.write([stepped(row)])
    with store.begin() as tx:
        assert [row.seq for row in tx.journal("i1")] == [1, 2, 3, 4, 5]
        assert [row.id for row in tx.outbox()] == ["i1:2:0", "i1:4:0"]


@pytest.mark.parametrize("others", [0, 3])
def test_two_open_instances_of_a_process_cannot_share_a_key(store: SqlStore, others: int) -> None:
    with store.begin() as tx:
        tx.write([started("i1", key="K, (1)")])
    with pytest.raises(DuplicateKey) as caught, store.begin() as tx:
        tx.write([started(f"x{n}") for n in range(others)] + [started("i2", key="K, (1)")])
    assert (caught.value.process, caught.value.key) == ("complaint", "K, (1)")
    with store.begin() as tx:
        tx.write([stepped(tx.instance("i1"), status="suspended")])
    with pytest.raises(DuplicateKey), store.begin() as tx:
        tx.write([started("i2", key="K, (1)")])


@pytest.mark.parametrize("status", ["ended", "cancelled"])
def test_a_key_is_free_again_once_its_instance_has_ended(store: SqlStore, status: str) -> None:
    with store.begin() as tx:
        tx.write([started("i1", key="K")])
        tx.write([stepped(tx.instance("i1"), status=status, ended_at=NOW)])
        tx.write([started("i2", key="K")])
        assert tx.open_instance("complaint", "K").id == "i2"


def test_an_id_or_a_request_taken_by_another_says_try_again(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1", request="r1")])
    with pytest.raises(ConcurrentUpdate), store.begin() as tx:
        tx.write([started("i1", key="other")])
    with pytest.raises(ConcurrentUpdate), store.begin() as tx:
        tx.write([started("i2", request="r1")])
    with pytest.raises(ConcurrentUpdate), store.begin() as tx:
        tx.write([stepped(tx.instance("i1", lock=True), request="r1")])
    with store.begin() as tx:
        assert tx.instance("i1").seq == 1


def test_due_instances_come_earliest_first_and_no_more_than_asked(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started(f"i{n}", NOW + n * MINUTE) for n in (3, 1, 2, 0)] + [started("never")])
        tx.write([started("asleep", NOW, status="suspended")])
    with store.begin() as tx:
        assert [row.id for row in tx.due_instances(NOW + 2 * MINUTE, 10)] == ["i0", "i1", "i2"]
        assert [row.id for row in tx.due_instances(NOW + 2 * MINUTE, 2)] == ["i0", "i1"]
        assert tx.due_instances(NOW - MINUTE, 10) == []


def test_a_failing_instance_is_set_aside_until_later(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1", NOW), started("i2", NOW)])
        tx.set_aside("i1", NOW + MINUTE, 1)
    with store.begin() as tx:
        assert [row.id for row in tx.due_instances(NOW, 10)] == ["i2"]
        assert (tx.attempts("i1"), tx.attempts("i2"), tx.attempts("i3")) == (1, 0, 0)
        later = tx.due_instances(NOW + MINUTE, 10)
        assert [row.id for row in later] == ["i1", "i2"]
        tx.write([stepped(row, NOW) for row in later])
    with store.begin() as tx:
        assert tx.attempts("i1") == 0
        assert [row.id for row in tx.due_instances(NOW, 10)] == ["i1", "i2"]


def test_an_instance_with_an_open_incident_is_left_alone(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1", NOW), started("i2", NOW + MINUTE)])
        tx.set_aside("i1", NOW, 5)
        tx.open_incident(IncidentRow("x1", "", "instance", "i1", NOW, "boom"))
    with store.begin() as tx:
        assert [row.id for row in tx.due_instances(NOW + DAY, 10)] == ["i2"]
        assert tx.next_due() == NOW + MINUTE
        assert tx.next_due(NOW + MINUTE) is None
        tx.close_incident("x1", NOW, "retried")
        assert [row.id for row in tx.due_instances(NOW + DAY, 10)] == ["i1", "i2"]
        assert (tx.next_due(), tx.next_due(NOW)) == (NOW, NOW + MINUTE)


def test_a_good_step_lets_an_instance_go_on_although_its_incident_is_open(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1", NOW)])
        tx.set_aside("i1", NOW, 5)
        tx.open_incident(IncidentRow("x1", "", "instance", "i1", NOW, "boom"))
        assert tx.due_instances(NOW, 10) == []
        tx.write([stepped(tx.instance("i1", lock=True), NOW)])
    with store.begin() as tx:
        assert [row.id for row in tx.due_instances(NOW, 10)] == ["i1"]
        assert [row.id for row in tx.incidents()] == ["x1"]


def test_instances_are_listed_by_id_and_page_by_page(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.save_definition(definition_row("repair"))
        tx.write([started(f"i{n}", status="active" if n % 2 else "ended") for n in range(6)])
        tx.write([started("r1", process="repair")])
    with store.begin(write=False) as tx:
        assert [row.id for row in tx.instances(limit=4)] == ["i0", "i1", "i2", "i3"]
        assert [row.id for row in tx.instances(after="i3")] == ["i4", "i5", "r1"]
        assert [row.id for row in tx.instances(process="repair")] == ["r1"]
        assert [row.id for row in tx.instances(status=["ended"])] == ["i0", "i2", "i4"]
        assert [row.id for row in tx.instances(key="I3", process="complaint")] == ["i3"]
        assert tx.instances(status=[]) == []


def test_tenants_do_not_see_each_other(store: SqlStore) -> None:
    with store.begin("north") as tx:
        tx.save_definition(definition_row(tenant="north"))
        tx.write([started("i1", NOW, tenant="north", facts={"customer": "c1"}, request="r1")])
    with store.begin() as tx:
        assert tx.instance("i1") is None
        assert tx.due_instances(NOW, 10) == []
        assert tx.answered("r1") is None
        assert tx.next_due() is None
        tx.write([started("i1", NOW, request="r1")])
    with store.begin("north") as tx:
        assert len(tx.instances()) == len(tx.journal("i1")) == len(tx.due_instances(NOW, 9)) == 1
    with pytest.raises(ValueError, match="tenant"), store.begin() as tx:
        tx.write([started("i9", tenant="north")])


def test_a_nul_character_is_refused_by_every_database(store: SqlStore) -> None:
    with pytest.raises(FactError), store.begin() as tx:
        tx.write([started("i1", document=b'{"facts":{"note":"a\\u0000b"}}')])
    with store.begin() as tx:
        tx.write([started("i1", document=b'{"facts":{"note":"a\\\\u0000b"}}')])
        assert json.loads(tx.instance("i1").document) == {"facts": {"note": "a\\u0000b"}}


def test_an_instance_needs_a_deployed_definition(store: SqlStore) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), store.begin() as tx:
        tx.write([started("i1", version="9")])
    with store.begin() as tx:
        assert tx.instances() == []
