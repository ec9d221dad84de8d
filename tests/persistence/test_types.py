"""Instants survive both databases to the microsecond, from the first year to the last; naive ones are refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, NullPool, StaticPool, Table, create_engine, select
from store_rows import NOW, definition_row, started

from duban.errors import NaiveTime
from duban.persistence import SqlStore, UtcDateTime
from duban.persistence.types import instant_text

moments = Table("moment", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime))

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC) | offsets)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    if request.param == "sqlite":
        engine = create_engine("sqlite://", poolclass=StaticPool)
    else:
        url = request.getfixturevalue("postgres_server").replace("postgresql://", "postgresql+psycopg://")
        engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        moments.create(connection)
        yield connection
        connection.rollback()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(instants | st.none(), min_size=1, max_size=20))
def test_instants_come_back_in_utc_and_sort_as_they_should(connection: Connection, given: list[datetime | None]) -> None:
    savepoint = connection.begin_nested()
    connection.execute(moments.insert(), [{"id": number, "at": at} for number, at in enumerate(given)])
    read = connection.execute(select(moments.c.at).order_by(moments.c.id)).scalars().all()
    ordered = (
        connection.execute(select(moments.c.at).where(moments.c.at.is_not(None)).order_by(moments.c.at)).scalars().all()
    )
    savepoint.rollback()
    assert read == given
    assert all(at is None or at.tzinfo is UTC for at in read)
    assert ordered == sorted(at for at in given if at is not None)


@pytest.mark.parametrize("edge", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)])
def test_the_first_and_last_instants_are_kept(connection: Connection, edge: datetime) -> None:
    savepoint = connection.begin_nested()
    connection.execute(moments.insert(), {"id": 1, "at": edge})
    assert connection.execute(select(moments.c.at)).scalar() == edge
    savepoint.rollback()


@given(instants)
def test_the_text_of_an_instant_has_one_width(at: datetime) -> None:
    text = instant_text(at)
    assert len(text) == 27
    assert datetime.fromisoformat(text) == at


def test_naive_instants_are_refused_by_the_column(connection: Connection) -> None:
    with pytest.raises(Exception, match="time zone"):
        connection.execute(moments.insert(), {"id": 1, "at": datetime(2026, 1, 1)})


@pytest.mark.parametrize("count", [1, 2])
def test_naive_instants_are_refused_by_the_store(store: SqlStore, count: int) -> None:
    naive = datetime(2026, 1, 1)
    with pytest.raises(NaiveTime), store.begin() as tx:
        tx.write([started(f"i{n}", naive, document=b"{}") for n in range(count)])
    with pytest.raises(NaiveTime), store.begin() as tx:
        tx.due_instances(naive, 10)
    with pytest.raises(Exception, match="time zone"), store.begin() as tx:
        tx.save_definition(definition_row("other", deployed_at=naive))
    with store.begin() as tx:
        assert tx.instances() == []


def test_instants_in_other_zones_are_the_same_instants(store: SqlStore) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=8)))
    with store.begin() as tx:
        tx.write([started("i1", there, document=b"{}", started_at=there)])
    with store.begin() as tx:
        [row] = tx.due_instances(there, 10)
    assert (row.next_due, row.started_at) == (NOW, NOW)
    assert row.next_due.tzinfo is UTC
