"""How a store is opened: by URL or by an application's engine, and what it says when that cannot be."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import NullPool, StaticPool, create_engine, make_url, text
from store_rows import definition_row, started

from duban.errors import ConfigurationError
from duban.persistence import SqlStore, immediate, open_store


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://host/db", "cannot store in 'mysql'"),
        ("no url at all", "no database URL"),
        ("sqlite:////no/such/folder/duban.db", "cannot open sqlite:////no/such/folder/duban.db"),
        ("postgresql://duban:secret@127.0.0.1:1/x", "cannot open postgresql"),
    ],
)
def test_a_database_that_cannot_be_used_is_named(url: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_store(url).migrate()
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"duban\[postgres\]"):
        open_store("postgresql://host/db")


@pytest.mark.postgres
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_goes_by_three_names(postgres_url: str, scheme: str) -> None:
    store = open_store(make_url(postgres_url).set(drivername=scheme).render_as_string(hide_password=False))
    assert (store.kind, store.pending()) == ("postgresql", False)
    store.close()


def test_a_file_is_durable_and_strict_about_foreign_keys(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with store.begin() as tx:
        values = [tx.work.cold(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]
    store.close()
    assert values == ["wal", 2, 1]


def test_a_database_in_memory_is_gone_with_its_store() -> None:
    first, second = open_store("sqlite://"), open_store("sqlite:///:memory:")
    first.migrate()
    assert (first.pending(), second.pending()) == (False, True)
    first.close()
    second.close()


@pytest.fixture(params=["sqlite", "immediate", "memory", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path):
    """An application's engine, in each form it may have."""
    if request.param == "memory":
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    elif request.param == "postgresql":
        engine = create_engine(request.getfixturevalue("postgres_url"), pool_size=1, max_overflow=1, pool_timeout=1)
    else:
        engine = create_engine(f"sqlite:///{tmp_path / 'app.db'}")
    if request.param == "immediate":
        immediate(engine)
    yield engine
    engine.dispose()


def test_an_applications_engine_serves_both(engine) -> None:
    store = SqlStore(engine)
    store.migrate()
    with store.begin() as tx:
        tx.save_definition(definition_row())
        tx.write([started("i1")])
        tx.set_aside("i1", definition_row().deployed_at, 1)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoice (id TEXT)"))
        with store.begin(connection=connection) as tx:
            tx.write([started("i2")])
    with store.begin(write=False) as tx:
        assert [row.id for row in tx.instances()] == ["i1", "i2"]
    store.close()


def test_the_store_does_not_use_up_the_applications_pool(engine) -> None:
    store = SqlStore(engine)
    store.migrate()
    if engine.pool.__class__ is not StaticPool:
        with store.begin(write=False), store.begin(write=False), store.begin(write=False), engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
    store.close()


def test_an_engine_in_memory_needs_its_one_connection() -> None:
    with pytest.raises(ConfigurationError, match="StaticPool"):
        SqlStore(create_engine("sqlite://"))


def test_an_engine_of_another_database_is_refused() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    engine.dialect.driver = "other"
    with pytest.raises(ConfigurationError, match=r"sqlite\+other"):
        SqlStore(engine)


def test_the_clocks_of_one_machine_agree(store: SqlStore) -> None:
    assert abs(store.offset()) < timedelta(seconds=1)
    assert store.kind != "sqlite" or store.offset() == timedelta(0)


def test_closing_twice_is_fine_and_a_closed_store_opens_again(store: SqlStore, url: str) -> None:
    store.close()
    store.close()
    if url != "sqlite://":
        with store.begin(write=False) as tx:
            assert tx.instances() == []


def test_an_engine_without_a_pool_works_too(sqlite_url: str) -> None:
    store = SqlStore(create_engine(sqlite_url, poolclass=NullPool))
    store.migrate()
    assert not store.pending()
    store.close()
