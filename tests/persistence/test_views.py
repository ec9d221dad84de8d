"""The views say what the documents say: compared with the instances' own lists, for any instance."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_rows import NOW, instance_row, journal_row

from duban.execution.documents import encode_instance, entry_rows
from duban.execution.effects import Entry
from duban.execution.instance import Clock, Instance, Ladder, Opening
from duban.persistence import SqlStore
from duban.persistence.tables import obligation_view
from duban.ports import Change, TimerView

instants = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda at: at.replace(tzinfo=UTC, fold=0))
maybe = st.none() | instants
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
ids = st.integers(1, 10**6)

clocks = st.builds(
    Clock, id=ids, name=names, scope=ids, status=st.sampled_from(["armed", "paused", "idle", "fired"]),
    base=maybe, due=maybe, provisional=st.booleans(),
)  # fmt: skip
openings = st.builds(
    Opening, id=ids, name=names, opened_at=instants, base=maybe, due=maybe, warnings=st.lists(maybe, max_size=3),
    status=st.sampled_from(["owed", "paused", "idle", "met", "breached", "met_late", "waived", "superseded"]),
    breached_at=maybe, closed_at=maybe, reason=st.just("") | names, provisional=st.booleans(),
)  # fmt: skip
ladders = st.builds(Ladder, id=ids, escalation=names, rung=ids, due=instants, scope=ids, cause=st.just("c"))
instances = st.builds(
    Instance, id=st.just("?"), process=st.just("complaint"), version=st.just("1"), key=names, started_at=st.just(NOW),
    status=st.sampled_from(["active", "suspended", "ended", "cancelled"]), facts=st.dictionaries(names, names, max_size=3),
    clocks=st.lists(clocks, max_size=4), openings=st.lists(openings, max_size=4), ladders=st.lists(ladders, max_size=3),
)  # fmt: skip
entries = st.lists(st.builds(Entry, kind=st.sampled_from(["timer.armed", "timer", "transition", "timer.fired"]), name=names))

numbers = count(1)
relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def written(store: SqlStore, instance: Instance, journal: list[Entry] | None = None) -> str:
    """Write it under a new id, which is returned."""
    id = f"i{next(numbers)}"
    row = instance_row(id, 1, instance.next_due, status=instance.status, document=encode_instance(instance))
    with store.begin() as tx:
        tx.write([Change(row, None, [journal_row(id, 1, entries=entry_rows(journal or []))], [])])
    return id


def expected_timers(instance: Instance, id: str) -> list[TimerView]:
    if instance.ended:
        return []
    rows: list[tuple[Any, ...]] = [("timer", c.name, c.status, c.due, c.provisional) for c in instance.clocks]
    for opening in instance.openings:
        if opening.status in ("owed", "paused", "idle"):
            rows.append(("obligation", opening.name, opening.status, opening.due, opening.provisional))
        warned = [("warning", opening.name, "armed", at, opening.provisional) for at in opening.warnings if at]
        rows += warned
    rows += [("ladder", ladder.escalation, "armed", ladder.due, False) for ladder in instance.ladders]
    return [TimerView(id, "complaint", id.upper(), *row) for row in rows]


def as_sorted(timers):
    return sorted(timers, key=lambda timer: (timer.kind, timer.name, str(timer.due), timer.status, timer.provisional))


@relaxed
@given(instances)
def test_timers_equal_the_documents(store: SqlStore, instance: Instance) -> None:
    id = written(store, instance)
    with store.begin(write=False) as tx:
        seen = list(tx.timers(instance=id))
    assert as_sorted(seen) == as_sorted(expected_timers(instance, id))
    dues = [timer.due for timer in seen]
    assert dues == sorted(dues, key=lambda due: (due is None, due or NOW))


@relaxed
@given(instances)
def test_the_earliest_timer_that_runs_is_when_the_instance_is_due(store: SqlStore, instance: Instance) -> None:
    id = written(store, instance)
    with store.begin(write=False) as tx:
        running = [t.due for t in tx.timers(instance=id) if t.due and (t.kind != "obligation" or t.status == "owed")]
    if instance.status == "active":
        assert min(running, default=None) == instance.next_due


@relaxed
@given(instances)
def test_obligations_equal_the_documents(store: SqlStore, instance: Instance) -> None:
    id = written(store, instance)
    with store.begin(write=False) as tx:
        seen = tx.work.select(obligation_view.select().where(obligation_view.c.instance == id))
    fields = ("id", "name", "status", "opened_at", "due", "breached_at", "closed_at", "reason", "provisional")
    expected = [tuple(getattr(opening, name) for name in fields) for opening in instance.openings]
    assert sorted(map(str, (tuple(row[4:]) for row in seen))) == sorted(map(str, expected))


@relaxed
@given(instances, entries)
def test_the_timer_log_equals_the_journal(store: SqlStore, instance: Instance, journal: list[Entry]) -> None:
    id = written(store, instance, journal)
    with store.begin(write=False) as tx:
        seen = [entry for _, of, _, entry in tx.timer_log(limit=10**6) if of == id]
    expected = [entry for entry in journal if entry.kind.startswith("timer.")]
    assert [(entry["kind"], entry.get("name", "")) for entry in seen] == [(entry.kind, entry.name) for entry in expected]
