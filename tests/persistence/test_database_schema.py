"""Migrations: what they make is what the statements expect, once, however many workers start."""

from __future__ import annotations

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, inspect, text

import duban.persistence.migrations as migrations
from duban.errors import ConfigurationError
from duban.persistence import open_store
from duban.persistence.tables import metadata, views


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "empty_postgres_url")
    return found


def test_an_empty_database_becomes_exactly_what_the_tables_say(empty_url: str) -> None:
    store = open_store(empty_url)
    assert store.pending()
    store.migrate()
    assert not store.pending()
    store.close()
    with create_engine(empty_url, poolclass=NullPool).connect() as connection:
        options = {"version_table": migrations.VERSION_TABLE, "compare_server_default": store.kind == "postgresql"}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        assert set(inspect(connection).get_view_names()) == set(views.tables)
        for view in views.tables.values():
            columns = [column["name"] for column in inspect(connection).get_columns(view.name)]
            assert columns == [column.name for column in view.columns]


def test_indexes_and_constraints_are_the_same_to_the_letter(empty_url: str) -> None:
    store = open_store(empty_url)
    store.migrate()
    store.close()
    engine = create_engine(empty_url, poolclass=NullPool)
    with engine.begin() as connection:
        migrated = details(connection)
        forget(connection)
        metadata.create_all(connection)
        assert details(connection) == migrated
    assert len(migrated) > 15


def details(connection: Connection) -> list[str]:
    """How the database itself writes down indexes and constraints."""
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND name <> 'duban_schema' AND sql > ''"
    else:
        query = """SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'duban_schema' UNION ALL
        SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 'duban_schema'::regclass"""
    return sorted(" ".join(row[0].split()) for row in connection.execute(text(query)))


def forget(connection: Connection) -> None:
    for view in views.tables:
        connection.execute(text(f"DROP VIEW {view}"))
    metadata.drop_all(connection)


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    for _ in range(2):
        store = open_store(empty_url)
        store.migrate()
        store.migrate()
        store.close()


def test_many_workers_may_start_at_once(empty_url: str) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        store = open_store(empty_url)
        try:
            store.migrate()
            assert not store.pending()
        except BaseException as error:
            failures.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_the_database_of_a_newer_release_is_refused(empty_url: str) -> None:
    store = open_store(empty_url)
    store.migrate()
    with store.begin() as tx:
        tx.work.cold(text("UPDATE duban_schema SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match="9999"):
        store.pending()
    with pytest.raises(ConfigurationError, match="9999"):
        store.migrate()
    store.close()


def test_the_newest_revision_is_known_without_alembic() -> None:
    config = Config()
    config.set_main_option("script_location", migrations.__path__[0])
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD
