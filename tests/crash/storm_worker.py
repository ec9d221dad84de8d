"""Workers of the storm, each in a forked process: with a clock that is wrong, and a channel and a service that misbehave.

Reads orders from standard input, one JSON array a line: ["spawn", url, folder, skew in seconds, seed, dying],
["kill", pid], ["stop", pid]. Answers with the new pid, or with how the process ended (as `waitstatus_to_exitcode` says).
"""

from __future__ import annotations

import datetime as time_module
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import duban.clock
from duban.clock import ManualClock
from duban.errors import DeliveryError
from duban.persistence.sqlite import SqliteWork
from duban.ports import Message, ServiceRequest
from duban.runtime import Pace, SqlEngine, open_engine
from duban.runtime import worker as worker_module
from duban.runtime.worker import Worker
from tests.crash.storm_office import DEFINITIONS

_SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGTERM}
LEASE = timedelta(seconds=1.5)
PACE = Pace(
    poll=timedelta(seconds=0.5),
    batch=20,
    lease=LEASE,
    attempts=10_000,
    first_pause=timedelta(seconds=0.05),
    longest_pause=timedelta(seconds=0.4),
)


class _Looks(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


def set_clock_wrong(seconds: float) -> None:
    """Let this process believe that it is earlier or later, as on a machine whose clock is wrong."""
    off = timedelta(seconds=seconds)

    class Wrong(datetime, metaclass=_Looks):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + off

    assert time_module.datetime is datetime
    for module in [duban.clock, *(found for name, found in sys.modules.items() if name.startswith("apscheduler."))]:
        if getattr(module, "datetime", None) is datetime:
            module.datetime = Wrong  # type: ignore[attr-defined]
    worker_module.is_frozen = lambda: False  # type: ignore[attr-defined]


class Misfortune:
    """Does something, and what can go wrong about it: it hangs, fails, says that it failed, or is done twice."""

    def __init__(self, random: Random, calm: Path) -> None:
        self._random, self._calm = random, calm

    def befall(self, act: Callable[[], None]) -> None:
        """Do it; DeliveryError or another error when it is said to have failed."""
        fate = 1.0 if self._calm.exists() else self._random.random()
        if fate < 0.02:
            time.sleep(LEASE.total_seconds() * 1.5)
        elif fate < 0.06:
            raise DeliveryError("nobody there")
        elif fate < 0.08:
            raise OSError("the line is dead")
        act()
        if fate < 0.12:
            raise DeliveryError("timed out, and yet it arrived")
        if fate < 0.16:
            act()


def writer(path: Path) -> Callable[[Any], None]:
    """Appends JSON lines, each in one write."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    return lambda value: (os.write(file, (json.dumps(value) + "\n").encode()), None)[1]


class Post:
    """A router and its one channel."""

    name = "post"

    def __init__(self, path: Path, misfortune: Misfortune) -> None:
        self._write, self._misfortune = writer(path), misfortune

    def routes(self, role: str) -> Iterable[tuple[Any, tuple[str, ...]]]:
        return [(self, (role,))]

    def deliver(self, message: Message) -> None:
        line = [message.id, message.data["escalation"], message.data["key"]]
        self._misfortune.befall(lambda: self._write(line))

    def close(self) -> None:
        return


class Scales:
    """A service that writes down what it was asked."""

    def __init__(self, path: Path, misfortune: Misfortune) -> None:
        self._write, self._misfortune = writer(path), misfortune

    def __call__(self, request: ServiceRequest) -> dict[str, str]:
        self._misfortune.befall(lambda: self._write([request.id, request.fields["what"]]))
        return {"weight": f"{request.fields['what']} kg"}


def open_office(url: str, folder: Path, random: Random, clock: Any = None) -> SqlEngine:
    """An engine whose channel and service misbehave until the folder holds a file `calm`."""
    misfortune = Misfortune(random, folder / "calm")
    post, scales = Post(folder / "post.jsonl", misfortune), Scales(folder / "book.jsonl", misfortune)
    return open_engine(url, clock=clock, router=post, services={"weigh": scales}, pace=PACE)


def die_in_a_commit(random: Random) -> None:
    """SQLite: one of the next commits is the last, and death comes somewhere in the middle of it."""
    left = random.randint(1, 60)
    commit = SqliteWork.commit

    def fatal(self: SqliteWork) -> None:
        nonlocal left
        left -= 1
        if not left:
            pause = random.random() * 0.004
            threading.Thread(target=lambda: (time.sleep(pause), os.kill(os.getpid(), signal.SIGKILL)), daemon=True).start()
        commit(self)

    SqliteWork.commit = fatal  # type: ignore[method-assign]


def live(url: str, folder: Path, skew: float, seed: int, dying: bool) -> None:
    """Work until killed or asked to stop. A database that is away is waited for."""
    random = Random(seed)
    if skew:
        set_clock_wrong(skew)
    if dying:
        die_in_a_commit(random)
    while True:
        try:
            engine = open_office(url, folder, random)
            return Worker(engine, f"w{os.getpid()}").run()
        except Exception as error:
            with (folder / "starts.log").open("a") as log:
                log.write(f"{datetime.now(UTC)} {type(error).__name__}: {error}\n")
            time.sleep(0.1)


def spawn(url: str, folder: str, skew: float, seed: int, dying: bool) -> int:
    """A worker in a process of its own; its pid."""
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        os.dup2(os.open(Path(folder) / "workers.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
        code = 1
        try:
            live(url, Path(folder), skew, seed, dying)
            code = 0
        finally:
            os._exit(code)
    return child


def end(pid: int, number: int) -> int:
    """Send a signal to a worker and wait for its end."""
    os.kill(pid, number)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def warm_up() -> None:
    """Load and compile everything once, so that workers start fast."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "calm").touch()
        clock = ManualClock(datetime.now(UTC))
        engine = open_office(f"sqlite:///{folder}/warm.db", Path(folder), Random(0), clock)
        for text in DEFINITIONS:
            engine.deploy(text)
        engine.start("case", {"number": "C0", "wait": 1, "wanted": 0})
        for _ in range(8):
            clock.advance(timedelta(seconds=2))
            engine.tick()
        assert {row.status for row in engine.instances()} == {"ended"}, list(engine.instances())
        engine.close()


if __name__ == "__main__":
    warm_up()
    for line in sys.stdin:
        order, *rest = json.loads(line)
        print(json.dumps(spawn(*rest) if order == "spawn" else end(rest[0], _SIGNALS[order])), flush=True)
