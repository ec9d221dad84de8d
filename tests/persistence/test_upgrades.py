"""A database of every earlier head is brought up to date with its instances running, and they go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import old_heads
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

import duban.persistence.migrations as migrations
from duban.clock import ManualClock
from duban.persistence import open_store
from duban.runtime import SqlEngine, open_engine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "empty_postgres_url")
    return found


@pytest.fixture(params=old_heads.heads())
def upgraded(request: pytest.FixtureRequest, empty_url: str) -> Iterator[tuple[SqlEngine, ManualClock]]:
    """An engine on a database that was made by an earlier release."""
    old_heads.make(empty_url, request.param)
    store = open_store(empty_url)
    assert store.pending() == (request.param != migrations.HEAD)
    store.close()
    clock = ManualClock(old_heads.NINE + timedelta(days=2, minutes=10))
    engine = open_engine(empty_url, clock=clock)
    yield engine, clock
    engine.close()


def test_every_head_before_the_newest_has_rows_to_be_upgraded() -> None:
    config = Config()
    config.set_main_option("script_location", migrations.__path__[0])
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    assert known - {migrations.HEAD} <= set(old_heads.heads())


def test_instances_are_what_their_journals_make(upgraded: tuple[SqlEngine, ManualClock]) -> None:
    engine, _ = upgraded
    rows = engine.instances()
    assert sorted({row.status for row in rows}) == ["active", "cancelled", "suspended"]
    assert len(rows) == 12
    for row in rows:
        assert engine.replay(row.id) == engine.instance(row.id)
        engine.explain(row.id)


def test_they_go_on(upgraded: tuple[SqlEngine, ManualClock]) -> None:
    engine, clock = upgraded
    [still] = engine.instances(process="case", status=("suspended",))
    assert engine.resume(still.id).next_due is not None
    active = engine.instances(process="case", status=("active",))
    told = next(row for row in active if engine.instance(row.id).openings[0].status == "met")
    again = engine.send(told.id, "told", request="told-once")
    assert (again.seq, engine.instance(told.id).seq) == (engine.journal(told.id)[-1].seq or again.seq, told.seq)
    assert engine.start("case", {"street": "street 1"}).key == "case-7"
    clock.set(old_heads.NINE + timedelta(days=30))
    fired = engine.tick()
    assert fired.fired >= len(active)
    assert fired.started >= 1
    assert "over" in {engine.instance(row.id).outcome for row in engine.instances(process="case")}
    for row in engine.instances():
        assert engine.replay(row.id) == engine.instance(row.id)
