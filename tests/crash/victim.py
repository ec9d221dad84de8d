"""Processes that do an office's work and kill themselves with -9 at a commit.

`victim.py` reads lives from standard input, one JSON array a line: [url, file, number, "before" or "after"]. Each is
lived in a forked process; the answer is how many write transactions it had, or null when it died at the one with this
number (0 dies at none, -1 lives on for months). Lives on the same database do the same work again: every request
carries an idempotency key.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from duban.clock import ManualClock
from duban.execution.stimulus import Actor
from duban.ports import ServiceRequest, Transaction
from duban.runtime import SqlEngine, open_engine
from duban_adapters.channels.file import FileChannel, FileSettings

DEFINITION = """
duban: 1
process: case
version: 1
key: number
facts: {number: {type: text}, weight: {type: text}}
events: {answered: {}}
obligations: {answer: {from: start, within: 3 days, met: {event: answered}, breach: [{escalate: late}]}}
escalations:
  late: {to: supervisor, level: late, message: "{{ key }}", acknowledge: 1 hour, ladder: [{to: leadership}]}
  soon: {to: handler, level: soon, message: "{{ key }}"}
on: {answered: {}}
initial: open
states:
  open: {timers: {remind: {after: 1 day, to: waiting, do: [{escalate: soon}]}}}
  waiting: {call: {process: check}, done: [{if: number = "C2", to: checked}, {to: weighed}]}
  weighed: {service: {name: weigh, with: {what: number}, into: {weight: event.weight}}, done: {to: checked}}
  checked: {timers: {close: {after: 7 days, to: closed}}}
  closed: {final: true}
"""
CHECK = """
duban: 1
process: check
version: 1
initial: looking
states: {looking: {timers: {looked: {after: 1 day, to: seen}}}, seen: {final: true}}
"""
CASES = 3
DAYS = (1, 2, 3, 4, 10, 20)
MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)


class Doomed:
    """Counts the commits of a store and dies at one of them."""

    def __init__(self, engine: SqlEngine, number: int, when: str) -> None:
        self._begin, self._number, self._when, self.count = engine.store.begin, number, when, 0
        engine.store.begin = self.begin  # type: ignore[method-assign]

    @contextmanager
    def begin(self, tenant: str = "", connection: Any = None, *, write: bool = True) -> Iterator[Transaction]:
        self.count += write
        fatal = write and self.count == self._number
        with self._begin(tenant, connection, write=write) as tx:
            yield tx
            if fatal and self._when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        if fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class Scales:
    """A service that writes down what it is asked before it answers: what it has weighed, it has weighed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, request: ServiceRequest) -> dict[str, str]:
        with self._path.open("a", encoding="utf8") as book:
            book.write(json.dumps([request.id, request.attempt, dict(request.fields)]) + "\n")
            book.flush()
            os.fsync(book.fileno())
        return {"weight": f"{request.fields['what']} kg"}


class Sender:
    """A router with one real file channel."""

    def __init__(self, path: Path) -> None:
        self._channel: FileChannel = FileSettings(type="file", path=path).open("file")

    def routes(self, role: str) -> list[Any]:
        return [(self._channel, (role,))]


def work(url: str, out: Path, number: int, when: str) -> int:
    clock = ManualClock(MONDAY)
    scales = Scales(out.with_suffix(".book"))
    engine = open_engine(url, clock=clock, router=Sender(out), services={"weigh": scales})
    doomed = Doomed(engine, number, when)
    engine.deploy(CHECK)
    engine.deploy(DEFINITION)
    ids = [engine.start("case", {}, key=f"C{index}", request=f"start {index}").id for index in range(CASES)]
    engine.send(ids[0], "answered", request="answer 0", actor=Actor("Li"))
    for day in (*DAYS, 100, 200, 300, 400) if number < 0 else DAYS:
        clock.set(MONDAY + timedelta(days=day))
        engine.tick()
    engine.close()
    return doomed.count


def live(url: str, out: str, number: int, when: str) -> int | None:
    """One life in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, str(work(url, Path(out), number, when)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    expected = -signal.SIGKILL if not answer else 0
    if os.waitstatus_to_exitcode(status) != expected:
        raise SystemExit(f"life {number} of {url} ended by itself: {status}")
    return int(answer) if answer else None


def warm_up() -> None:
    """Load and compile everything once, so that lives are short."""
    with TemporaryDirectory() as folder:
        work(f"sqlite:///{folder}/warm.db", Path(folder) / "out.jsonl", 0, "after")


if __name__ == "__main__":
    warm_up()
    for line in sys.stdin:
        print(json.dumps(live(*json.loads(line))), flush=True)
