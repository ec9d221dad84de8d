"""The case on DBOS: a durable workflow with a sleep and one step. It lives in a process of its own, as its docs have it.

`python -m benchmarks.peers.by_dbos URL NUMBER` prints what it measured as JSON.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, dataclass

from dbos import DBOS
from sqlalchemy import make_url

from benchmarks.databases import Databases
from benchmarks.peers.rates import Rates, per_second


@dataclass(frozen=True, slots=True)
class DbosRates(Rates):
    """`steps`: of one running workflow, one after the other, each recorded durably: the least that DBOS writes."""

    steps: float = 0.0


@DBOS.step()
def tell(subject: str) -> str:
    """The effect."""
    return f"Reminder: {subject}"


@DBOS.workflow()
def case(subject: str) -> str:
    """A sleep that is over at once, then a step."""
    DBOS.sleep(0)
    return tell(subject)


@DBOS.workflow()
def awaiting() -> str:
    """Waits for an event, then takes a step."""
    return tell(DBOS.recv("tell", timeout_seconds=3600))


@DBOS.workflow()
def stepping(number: int) -> None:
    """One step after the other."""
    for one in range(number):
        tell(f"call {one}")


def measure(databases: Databases, number: int) -> DbosRates:
    """As it comes: default pools, LISTEN and NOTIFY on PostgreSQL, its polling on SQLite, but with a log like Duban's."""
    url = databases.new("by_dbos")
    if databases.kind == "SQLite":
        with closing(sqlite3.connect(make_url(url).database or "")) as connection:
            connection.execute("PRAGMA journal_mode = WAL")  # stays with the file
    command = [sys.executable, "-m", "benchmarks.peers.by_dbos", url, str(number)]
    found = json.loads(subprocess.check_output(command, text=True).splitlines()[-1])
    databases.drop(url)
    return DbosRates(**found)


def _measured(number: int) -> DbosRates:
    case("warm")
    waiting = [DBOS.start_workflow(awaiting) for _ in range(number)]

    def tell_all() -> None:
        for handle in waiting:
            DBOS.send(handle.workflow_id, "call", "tell")
        for handle in waiting:
            handle.get_result()

    def together() -> None:
        for handle in [DBOS.start_workflow(case, f"call {one}") for one in range(number)]:
            handle.get_result()

    return DbosRates(
        events=per_second(number, tell_all),
        steps=per_second(number, lambda: stepping(number)),
        cases=per_second(number, lambda: [case(f"call {one}") for one in range(number)]),
        together=per_second(number, together),
    )


def _main(url: str, number: int) -> None:
    # The plain URL of PostgreSQL: DBOS puts the driver's name in by itself.
    system = url.replace("+psycopg", "")
    DBOS(config={"name": "benchmark", "system_database_url": system, "log_level": "ERROR", "run_admin_server": False})
    DBOS.launch()
    rates = _measured(number)
    DBOS.destroy()
    print(json.dumps(asdict(rates)))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
