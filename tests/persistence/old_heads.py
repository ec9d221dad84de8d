"""Databases as earlier releases left them: rows of each head of the schema, kept as JSON beside this file.

`python tests/persistence/old_heads.py` writes the rows of the newest head. Do so before a newer one is added, and never
change a file afterwards: it stands for databases that are out there.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from duban.clock import ManualClock
from duban.persistence import migrations
from duban.runtime import open_engine

FOLDER = Path(__file__).parent / "heads"
NUMBERED = {"duban_journal": "id", "duban_outbox": "number", "duban_definition": "number", "duban_incident": "number"}
"""Columns that the database numbers itself."""
ORDER = (
    "duban_definition", "duban_instance", "duban_fact_index", "duban_journal", "duban_outbox", "duban_schedule",
    "duban_incident", "duban_calendar", "duban_counter", "duban_worker",
)  # fmt: skip
NINE = datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CASE = """
duban: 1
process: case
version: 1
calendar: office
facts:
  street: {type: text, indexed: true, required: true}
  price: {type: decimal}
counts: {same: {process: self, match: [street], within: 1 month}}
obligations:
  reply: {from: start, within: 2 days, met: {event: told}, warn: [{before: 1 hour, do: [{notify: clerk}]}],
          breach: [{escalate: boss}]}
escalations: {boss: {to: boss, level: late, message: "{{ key }}", acknowledge: 1 hour, ladder: [{to: head}]}}
events: {told: {}, more: {}, closed: {}}
on: {told: {}}
schedules: {daily: {cron: "0 8 * * *", with: {street: '"by schedule"'}}}
initial: work
states:
  work:
    parallel:
      left:
        initial: a
        states:
          a: {timers: {late: {after: 3 days, to: end}}, on: {more: {if: counts.same >= 1, to: b}}}
          b: {timers: {nag: {every: 1 day, do: [{notify: clerk}]}}, on: {closed: {to: end}}}
          end: {final: true}
      right:
        initial: asks
        states:
          asks: {call: {process: child}, done: {to: end}}
          end: {final: true}
    done: {to: over}
  over: {final: true}
"""
CHILD = """
duban: 1
process: child
calendar: office
initial: x
states: {x: {timers: {slow: {after: 5 days, to: end}}}, end: {final: true}}
"""


def heads() -> list[str]:
    """All heads whose rows are kept, oldest first."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def make(url: str, head: str) -> None:
    """A database of that head, with its rows."""
    engine = create_engine(make_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", migrations.__path__[0])
        config.attributes["connection"] = connection
        command.upgrade(config, head)
        _insert(connection, json.loads((FOLDER / f"{head}.json").read_text("utf-8")))
    engine.dispose()


def _insert(connection: Connection, tables: dict[str, list[dict[str, Any]]]) -> None:
    for table, rows in tables.items():
        for row in rows:
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)


def write() -> Path:
    """The rows of the newest head: instances that run, wait, were told of, stand still, failed, ended."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "duban.db"
        _live(f"sqlite:///{path}")
        FOLDER.mkdir(exist_ok=True)
        written = FOLDER / f"{migrations.HEAD}.json"
        written.write_text(json.dumps(_rows(path), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return written


def _live(url: str) -> None:
    clock = ManualClock(NINE)
    engine = open_engine(url, clock=clock)
    for source in (CHILD, CASE):
        engine.deploy(source)
    running, waiting, still, ended, breached = (
        engine.start("case", {"street": f"street {number % 2}", "price": "1.50"}).id for number in range(5)
    )
    engine.tick()
    engine.send(waiting, "more")
    engine.suspend(still, "before court")
    engine.cancel(ended, "twice")
    engine.send(running, "told", request="told-once")
    clock.set(NINE + timedelta(days=2, minutes=5))
    engine.tick()
    engine.acknowledge(breached, "boss")
    engine.close()


def _rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    with sqlite3.connect(path) as raw:
        raw.row_factory = sqlite3.Row
        tables = {row["name"] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in [name for name in ORDER if name in tables]:
            order = NUMBERED.get(table, "rowid" if table != "duban_fact_index" else "instance")
            rows = raw.execute(f"SELECT * FROM {table} ORDER BY {order}")
            kept = [dict(row) for row in rows]
            found[table] = [{name: value for name, value in row.items() if name != NUMBERED.get(table)} for row in kept]
    return found


if __name__ == "__main__":
    print(write(), file=sys.stderr)
