"""Joining an application's own transaction: its rows and ours are kept or lost together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from store_rows import DAY, NOW, outbox_row, started, stepped, undone

from duban.errors import ConcurrentUpdate, ConfigurationError, DuplicateKey
from duban.execution.effects import CountQuery
from duban.persistence import SqlStore, immediate, open_store
from duban.persistence.transaction import SqlTransaction
from duban.persistence.work import Work
from duban.ports import IncidentRow


@pytest.fixture(params=["sqlite", "sqlite prepared", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """Which database, and whether the application's engine was prepared for us."""
    found: str = request.param
    return found


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue("postgres_url" if database == "postgresql" else "sqlite_url")
    return found


@pytest.fixture
def application(database: str, store: SqlStore, url: str) -> Iterator[Engine]:
    """The application's own engine to the same database, with a table of its own."""
    engine = create_engine(url, poolclass=NullPool)
    if database == "sqlite prepared":
        immediate(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoice (id TEXT PRIMARY KEY)"))
    yield engine
    engine.dispose()


def invoice(connection: Connection, id: str = "v1") -> None:
    connection.execute(text("INSERT INTO invoice VALUES (:id)"), {"id": id})


def invoices(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM invoice")).scalar_one())


def test_both_are_committed(store: SqlStore, application: Engine) -> None:
    with application.begin() as connection:
        invoice(connection)
        with store.begin(connection=connection) as tx:
            tx.write([started("i1", NOW, outbox=[outbox_row()])])
        with store.begin(connection=connection) as tx:
            tx.write([stepped(tx.instance("i1", lock=True), facts={"customer": "c"})])
            tx.open_incident(IncidentRow("x1", "", "instance", "i9", NOW, "m"))
            assert tx.due_instances(NOW, 10) == []
    with store.begin() as tx:
        assert (tx.instance("i1").seq, len(tx.outbox()), len(tx.incidents())) == (2, 1, 1)
    assert invoices(application) == 1


def test_both_are_lost(store: SqlStore, application: Engine) -> None:
    with undone(application.begin()) as connection:
        with store.begin(connection=connection) as tx:
            tx.write([started("i1")])
        invoice(connection)
    with store.begin() as tx:
        assert tx.instance("i1") is None
    assert invoices(application) == 0


def test_nothing_is_seen_before_the_caller_commits(store: SqlStore, application: Engine) -> None:
    with application.connect() as connection:
        with store.begin(connection=connection) as tx:
            tx.write([started("i1")])
        with store.begin(write=False) as tx:
            assert tx.instance("i1") is None
        connection.commit()
    with store.begin(write=False) as tx:
        assert tx.instance("i1") is not None


def test_a_connection_without_a_transaction_gets_one(store: SqlStore, application: Engine) -> None:
    with application.connect() as connection, store.begin(connection=connection) as tx:
        tx.write([started("i1")])
    with store.begin(write=False) as tx:
        assert tx.instance("i1") is None, "closed without a commit"


def test_a_refused_write_leaves_nothing_and_the_rest_usable(store: SqlStore, application: Engine) -> None:
    with store.begin() as tx:
        tx.write([started("i1", request="r1")])
    with application.begin() as connection:
        invoice(connection)
        for wrong in (started("i2", key="I1"), started("i3", request="r1")):
            with pytest.raises((DuplicateKey, ConcurrentUpdate)), store.begin(connection=connection) as tx:
                tx.write([started("i4"), wrong])
        with store.begin(connection=connection) as tx:
            tx.write([started("i5")])
    with store.begin() as tx:
        assert [row.id for row in tx.instances()] == ["i1", "i5"]
        assert len(tx.outbox()) == 0
    assert invoices(application) == 1


def test_a_row_that_has_moved_on_is_refused_within_too(store: SqlStore, application: Engine) -> None:
    with store.begin() as tx:
        tx.write([started("i1")])
        old = tx.instance("i1")
        tx.write([stepped(old)])
    with application.begin() as connection:
        with pytest.raises(ConcurrentUpdate), store.begin(connection=connection) as tx:
            tx.write([stepped(old)])
        invoice(connection)
    assert invoices(application) == 1


def test_the_callers_savepoint_takes_our_part_back(store: SqlStore, application: Engine) -> None:
    with application.begin() as connection:
        savepoint = connection.begin_nested()
        with store.begin(connection=connection) as tx:
            tx.write([started("i1")])
        savepoint.rollback()
        invoice(connection)
    with store.begin() as tx:
        assert tx.instance("i1") is None
    assert invoices(application) == 1


def test_a_read_before_a_write_on_sqlite_says_how_to_begin(sqlite_url: str) -> None:
    store, engine = open_store(sqlite_url), create_engine(sqlite_url, poolclass=NullPool)
    store.migrate()
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        connection.execute(text("SELECT * FROM duban_instance")).all()
        with store.begin() as tx:
            tx.next_number("complaint")
        with pytest.raises(ConcurrentUpdate, match="BEGIN IMMEDIATE"), store.begin(connection=connection) as tx:
            tx.next_number("complaint")
    store.close()


@pytest.mark.parametrize("make", [lambda engine: "connection", lambda engine: engine])
def test_only_a_connection_can_be_joined(store: SqlStore, application: Engine, make: Callable[[Engine], object]) -> None:
    with pytest.raises(ConfigurationError), store.begin(connection=make(application)):
        pass


@pytest.mark.postgres
def test_a_connection_to_another_kind_of_database_is_refused(store: SqlStore, postgres_url: str) -> None:
    other = create_engine("sqlite://" if store.kind == "postgresql" else postgres_url, poolclass=NullPool)
    with other.connect() as connection, pytest.raises(ConfigurationError), store.begin(connection=connection):
        pass


@pytest.mark.postgres
def test_autocommit_is_refused(postgres_url: str) -> None:
    store, engine = open_store(postgres_url), create_engine(postgres_url, poolclass=NullPool)
    with (
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        pytest.raises(ConfigurationError, match="commits by itself"),
        store.begin(connection=connection),
    ):
        pass
    store.close()


def test_other_drivers_are_served_by_sqlalchemy(store: SqlStore, url: str) -> None:
    """The way for drivers that we do not know, tried on the one we have."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.begin()
        if store.kind == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        tx = SqlTransaction(Work(connection, store.kind), "")
        tx.write([started(f"i{n}", NOW, facts={"customer": f"c{n}"}, outbox=[outbox_row(f"i{n}")]) for n in range(3)])
        rows = tx.due_instances(NOW, 10)
        tx.write([stepped(row, NOW + DAY, request=row.id) for row in rows])
        for wrong, error in ((started("x", key="I1"), DuplicateKey), (stepped(rows[0]), ConcurrentUpdate)):
            with pytest.raises(error):
                tx.write([wrong])
        assert tx.count(CountQuery("c", "complaint", {"customer": "c1"}, NOW, None, None, "i0")) == 2
        assert (tx.next_number("complaint"), tx.answered("i0"), len(tx.journal("i2"))) == (1, b"", 2)
        assert tx.timers()[0].due == NOW + DAY
        connection.commit()
    with store.begin() as tx:
        assert [row.seq for row in tx.instances()] == [2, 2, 2]
