"""The engine inside an asynchronous application: in a thread, or in its AsyncConnection's transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from conftest_runtime import Office
from sqlalchemy import Connection, make_url, text

PROCESS = """
key: number
facts: {number: {type: text, required: true}}
events: {paid: {}}
initial: open
states:
  open: {timers: {late: {after: 1 day, to: done}}, on: {paid: done}}
  done: {final: true}
"""
DRIVERS = {"sqlite": ("sqlite+aiosqlite", "aiosqlite"), "postgresql": ("postgresql+psycopg", "psycopg")}


class ChangedError(Exception):
    """The application's own reason."""


def application(url: str) -> Any:
    """The application's own asynchronous SQLAlchemy engine."""
    pytest.importorskip("greenlet", reason="SQLAlchemy's asyncio needs greenlet: pip install sqlalchemy[asyncio]")
    from sqlalchemy.ext.asyncio import create_async_engine

    parts = make_url(url)
    driver, module = DRIVERS[parts.get_backend_name()]
    pytest.importorskip(module, reason=f"{driver} needs {module}")
    return create_async_engine(parts.set(drivername=driver))


def starting(office: Office, number: str) -> Callable[[Connection], Any]:
    return lambda connection: office.engine.start("p", {"number": number}, connection=connection)


async def order(app: Any, office: Office, number: str, *, change_the_mind: bool = False) -> None:
    async with app.begin() as connection:
        await connection.execute(text("INSERT INTO orders VALUES (:number)"), {"number": number})
        await connection.run_sync(starting(office, number))
        if change_the_mind:
            raise ChangedError


def test_an_asynchronous_transaction_is_joined_and_rolled_back_with_what_joined_it(office: Office) -> None:
    office.deploy(PROCESS)
    app = application(office.url)

    async def live() -> list[str]:
        async with app.begin() as connection:
            await connection.execute(text("CREATE TABLE orders (number TEXT)"))
        await order(app, office, "A1")
        with pytest.raises(ChangedError):
            await order(app, office, "A2", change_the_mind=True)
        async with app.connect() as connection:
            found = (await connection.execute(text("SELECT number FROM orders"))).scalars().all()
        await app.dispose()
        return list(found)

    assert asyncio.run(live()) == ["A1"]
    assert [row.key for row in office.engine.instances()] == ["A1"]
    assert office.at("2026-11-03 09:00").fired == 1


def test_requests_run_in_threads_of_an_event_loop(office: Office) -> None:
    office.deploy(PROCESS)

    async def live() -> list[str]:
        begun = [asyncio.to_thread(office.engine.start, "p", {"number": f"A{number}"}) for number in range(5)]
        started = await asyncio.gather(*begun)
        paid = await asyncio.gather(*(asyncio.to_thread(office.engine.send, one.id, "paid") for one in started))
        return [outcome.status for outcome in paid]

    assert asyncio.run(live()) == ["ended"] * 5
