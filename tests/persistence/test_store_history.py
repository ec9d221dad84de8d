"""The store's contract: the journal, answers to requests, timers and their log."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from store_rows import DAY, MINUTE, NOW, definition_row, document, journal_row, started, stepped

from duban.execution.instance import Clock, Ladder, Opening
from duban.persistence import SqlStore
from duban.ports import JournalRow, TimerView

TIMER_ENTRIES = b'[{"kind":"timer.armed","name":"a"},{"kind":"transition","name":"x"},{"kind":"timer.fired","name":"b"}]'


def test_the_journal_gives_back_every_letter(store: SqlStore) -> None:
    row = JournalRow(
        "i1", 1, NOW, b'{"b": 1,  "a": "\xe5\xae\xa2"}', b'[{"kind":"note"}]', b'{"same":3}', "r1", b'{"z":1,"a":2}'
    )
    with store.begin() as tx:
        change = started("i1")
        tx.write([type(change)(change.row, None, [row], [])])
    with store.begin(write=False) as tx:
        assert tx.journal("i1") == [row]
        assert tx.answered("r1") == b'{"z":1,"a":2}'
        assert tx.answered("r2") is None


def test_steps_and_deliveries_stand_in_the_order_they_happened(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1"), started("i2")])
        tx.note([journal_row("i1", None, stimulus=None)])
        tx.write([stepped(tx.instance("i1"))])
        tx.note([journal_row("i1", None, stimulus=None), journal_row("i1", None)])
        tx.note([])
    with store.begin(write=False) as tx:
        assert [row.seq for row in tx.journal("i1")] == [1, None, 2, None, None]
        assert [row.seq for row in tx.journal("i1", after=1)] == [None, 2, None, None]
        assert tx.journal("i3") == []


def test_the_steps_of_several_instances_come_together(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i2"), started("i1"), started("i3")])
        tx.note([journal_row("i1", None, stimulus=None)])
        tx.write([stepped(tx.instance("i1"))])
    with store.begin("other") as tx:
        tx.save_definition(definition_row(tenant="other"))
        tx.write([started("i1", tenant="other")])
    with store.begin(write=False) as tx:
        found = tx.histories(["i2", "i1", "i9"])
        assert [instance for instance, _, _ in found] == ["i1", "i1", "i2"], "no deliveries, nobody else's"
        assert found[:2] == [("i1", row.at, row.entries) for row in tx.journal("i1") if row.seq is not None]
        assert tx.histories([]) == []


@pytest.mark.parametrize("statement", ["UPDATE duban_journal SET entries = '[]'", "DELETE FROM duban_journal"])
def test_the_database_itself_keeps_the_journal(store: SqlStore, statement: str) -> None:
    with store.begin() as tx:
        tx.write([started("i1")])
    with pytest.raises(Exception, match=r"append-only|open instance"), store.begin() as tx:
        tx.work.cold(text(statement))
    with store.begin() as tx:
        assert len(tx.journal("i1")) == 1


def test_a_journal_goes_only_with_its_ended_instance(store: SqlStore) -> None:
    delete = text("DELETE FROM duban_instance WHERE id = 'i1'")
    with store.begin() as tx:
        tx.write([started("i1", facts={"customer": "c"}), started("i2")])
    with pytest.raises(Exception, match="open instance"), store.begin() as tx:
        tx.work.cold(delete)
    with store.begin() as tx:
        tx.write([stepped(tx.instance("i1"), status="ended", ended_at=NOW)])
    with store.begin() as tx:
        tx.work.cold(delete)
    with store.begin() as tx:
        assert (tx.instance("i1"), tx.journal("i1")) == (None, [])
        assert len(tx.journal("i2")) == 1


@pytest.mark.postgres
def test_the_journal_cannot_be_truncated(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
        connection.execute(text("TRUNCATE duban_journal"))
    engine.dispose()


def many_clocks() -> dict[str, object]:
    return {
        "clocks": [
            Clock(1, "late", 0, "armed", NOW, NOW + 3 * DAY, provisional=True),
            Clock(2, "resting", 0, "paused", NOW),
        ],
        "openings": [
            Opening(3, "reply", "owed", NOW, NOW, NOW + 2 * DAY, warnings=[None, NOW + timedelta(microseconds=1)]),
            Opening(4, "told", "met", NOW, NOW, NOW + DAY),
        ],
        "ladders": [Ladder(5, "leadership", 1, NOW + MINUTE, 0, "cause", ["i1:1:0"])],
    }


def test_timers_are_the_clocks_of_open_instances_by_due(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1", NOW + timedelta(microseconds=1), document=document("i1", **many_clocks()))])
        tx.write([started("i2", NOW, status="ended")])
    with store.begin(write=False) as tx:
        timers = tx.timers()
        assert [(timer.kind, timer.name, timer.status) for timer in timers] == [
            ("warning", "reply", "armed"),
            ("ladder", "leadership", "armed"),
            ("obligation", "reply", "owed"),
            ("timer", "late", "armed"),
            ("timer", "resting", "paused"),
        ]
        assert timers[0].due == NOW + timedelta(microseconds=1)
        assert timers[3] == TimerView("i1", "complaint", "I1", "timer", "late", "armed", NOW + 3 * DAY, True)
        assert [timer.name for timer in tx.timers(limit=1)] == ["reply"]


def test_the_first_timers_are_found_among_many(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started(f"i{n}", NOW + n * MINUTE if n % 3 else None) for n in range(12)])
    with store.begin(write=False) as tx:
        every = [timer.instance for timer in tx.timers()]
        assert every == ["i1", "i2", "i4", "i5", "i7", "i8", "i10", "i11"]
        for limit in range(1, 10):
            assert [timer.instance for timer in tx.timers(limit=limit, process="complaint")] == every[:limit]


def test_timers_can_be_asked_for_by_instance_process_and_due(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.save_definition(definition_row("repair"))
        tx.write([started(f"i{n}", NOW + n * MINUTE) for n in range(4)])
        tx.write([started("r1", NOW, process="repair")])
    with store.begin(write=False) as tx:

        def found(**given: object) -> list[str]:
            return [timer.instance for timer in tx.timers(**given)]

        assert found(process="complaint") == ["i0", "i1", "i2", "i3"]
        assert found(instance="r1") == ["r1"]
        assert found(due_from=NOW + MINUTE, due_before=NOW + 3 * MINUTE) == ["i1", "i2"]


def test_the_timer_log_lists_entries_about_timers_and_never_cuts_a_row(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1")])
        tx.note([journal_row("i1", None, at=NOW + n * MINUTE, entries=TIMER_ENTRIES) for n in range(3)])
    with store.begin(write=False) as tx:
        log = tx.timer_log()
        assert [entry["name"] for _, _, _, entry in log] == ["a", "b"] * 3
        assert log[2][1:] == ("i1", NOW + MINUTE, {"kind": "timer.armed", "name": "a"})
        page = tx.timer_log(limit=3)
        assert len(page) == 4
        assert page + tx.timer_log(after=page[-1][0]) == log
        assert tx.timer_log(after=log[-1][0]) == []


def test_obligations_are_a_view_too(store: SqlStore) -> None:
    opening = Opening(3, "reply", "breached", NOW, NOW, NOW + DAY, breached_at=NOW + DAY, reason="late")
    with store.begin() as tx:
        tx.write([started("i1", NOW, document=document("i1", openings=[opening]))])
        from duban.persistence.tables import obligation_view

        [row] = tx.work.select(obligation_view.select())
    assert tuple(row[1:8]) == ("i1", "complaint", "I1", 3, "reply", "breached", NOW)
    assert tuple(row[8:]) == (NOW + DAY, NOW + DAY, None, "late", False)


def test_entries_are_json_for_everybody(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started("i1")])
        assert json.loads(tx.journal("i1")[0].entries) == [{"kind": "transition", "name": "handling"}]
