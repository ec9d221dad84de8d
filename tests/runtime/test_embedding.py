"""The engine inside an application: its own rows and the process step commit or roll back together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest_runtime import Office, at
from sqlalchemy import Engine, create_engine, make_url, text

from duban.errors import ConcurrentUpdate, FactError
from duban.persistence import immediate

ORDER = """
key: number
facts: {number: {type: text, required: true}}
events: {paid: {}}
escalations: {boss: {to: boss, level: x, message: "{{ key }}"}}
initial: open
states:
  open: {timers: {late: {after: 1 day, to: late, do: [{escalate: boss}]}}, on: {paid: {to: done}}}
  late: {on: {paid: {to: done}}}
  done: {final: true}
"""


@pytest.fixture
def app(office: Office) -> Iterator[Engine]:
    """An application with a table of its own in the same database."""
    office.deploy(ORDER, "order")
    url = make_url(office.url)
    engine = create_engine(url) if url.get_backend_name() == "postgresql" else immediate(create_engine(url))
    with engine.begin() as connection:
        connection.execute(text("create table orders (number text primary key, paid integer default 0)"))
    yield engine
    engine.dispose()


def orders(app: Engine) -> list[Any]:
    with app.connect() as connection:
        return [tuple(row) for row in connection.execute(text("select number, paid from orders"))]


def test_the_applications_row_and_the_process_are_committed_together(office: Office, app: Engine) -> None:
    with app.begin() as connection:
        connection.execute(text("insert into orders (number) values ('A1')"))
        started = office.engine.start("order", {"number": "A1"}, connection=connection)
    assert orders(app) == [("A1", 0)]
    assert office.engine.find("order", "A1").id == started.id
    assert office.at("2026-11-03 09:00").fired == 1
    assert office.told == ["A1"]


def test_what_the_application_rolls_back_never_happened(office: Office, app: Engine) -> None:
    class ChangedError(Exception):
        """The application's own reason."""

    with app.begin() as connection:
        started = office.engine.start("order", {"number": "A1"}, connection=connection)
    before = office.engine.instance(started.id), office.engine.journal(started.id)

    def change_the_mind() -> None:
        with app.begin() as connection:
            connection.execute(text("insert into orders (number) values ('A2')"))
            office.engine.start("order", {"number": "A2"}, connection=connection)
            assert office.engine.send(started.id, "paid", connection=connection).status == "ended"
            raise ChangedError

    with pytest.raises(ChangedError):
        change_the_mind()
    assert orders(app) == []
    assert (office.engine.instance(started.id), office.engine.journal(started.id)) == before
    assert [row.key for row in office.engine.instances()] == ["A1"]
    assert office.at("2026-11-03 09:00").delivered == 1


def test_a_refusal_leaves_the_applications_transaction_usable(office: Office, app: Engine) -> None:
    with app.begin() as connection:
        connection.execute(text("insert into orders (number) values ('A1')"))
        with pytest.raises(FactError, match="colour"):
            office.engine.start("order", {"number": "A1", "colour": "red"}, connection=connection)
        office.engine.start("order", {"number": "A1"}, connection=connection)
    assert orders(app) == [("A1", 0)]
    assert len(office.engine.instances()) == 1


def test_several_requests_share_one_transaction(office: Office, app: Engine) -> None:
    with app.begin() as connection:
        started = office.engine.start("order", {"number": "A1"}, connection=connection)
        office.engine.send(started.id, "paid", connection=connection)
    assert office.engine.instance(started.id).outcome == "done"
    assert [line.seq for line in office.engine.journal(started.id)] == [1, 2]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_sqlite_without_begin_immediate_says_what_to_do(office: Office, app: Engine) -> None:
    started = office.engine.start("order", {"number": "A1"})
    careless = create_engine(office.url, connect_args={"timeout": 0.1, "isolation_level": None})
    with careless.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        connection.execute(text("select * from orders")).all()
        office.clock.set(at("2026-11-02 10:00"))
        office.engine.start("order", {"number": "A2"})
        with pytest.raises(ConcurrentUpdate, match="BEGIN IMMEDIATE"):
            office.engine.send(started.id, "paid", connection=connection)
    careless.dispose()
