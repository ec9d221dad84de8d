"""Engines on both databases, with a clock moved by hand and a channel that remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duban.clock import ManualClock
from duban.durations import parse_duration
from duban.execution.instance import Instance
from duban.ports import Channel, Message
from duban.runtime import SqlEngine, open_engine
from duban.runtime.outcome import Outcome, Ran

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@dataclass
class Pigeons:
    """A channel and the router to it: keeps messages, or fails with the errors it was given first."""

    name: str = "pigeons"
    messages: list[Message] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    serves: bool = True

    def routes(self, role: str) -> Iterable[tuple[Channel, tuple[str, ...]]]:
        return [(self, (f"{role}@example.org",))] if self.serves else []

    def deliver(self, message: Message) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.messages.append(message)

    def close(self) -> None:
        return


@dataclass
class Office:
    """An engine with its clock and channel, and shorthand to tell stories with."""

    engine: SqlEngine
    clock: ManualClock
    pigeons: Pigeons
    url: str

    def deploy(self, text: str, process: str = "p") -> None:
        self.engine.deploy(f"duban: 1\nprocess: {process}\ncalendar: office\n{text}\n")

    def start(self, process: str = "p", **facts: Any) -> Outcome:
        return self.engine.start(process, facts)

    def at(self, text: str) -> Ran:
        self.clock.set(at(text))
        return self.engine.tick()

    def after(self, text: str) -> Ran:
        due = self.engine.catalog.calendar("office").add(self.clock.now(), parse_duration(text)).at
        assert due is not None
        self.clock.set(due)
        return self.engine.tick()

    def states(self, outcome: Outcome) -> list[str]:
        return self.engine.instance(outcome.id).states

    def one(self, process: str) -> Instance:
        [row] = self.engine.instances(process=process)
        return self.engine.instance(row.id)

    @property
    def told(self) -> list[str]:
        return [message.body for message in self.pigeons.messages]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'duban.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def open_office(url: str) -> Iterator[Callable[..., Office]]:
    """Opens engines on the same database, like several processes would."""
    engines: list[SqlEngine] = []

    def open_one(**options: Any) -> Office:
        clock, pigeons = ManualClock(at("2026-11-02 09:00")), Pigeons()
        engines.append(open_engine(url, clock=clock, router=pigeons, **options))
        return Office(engines[-1], clock, pigeons, url)

    yield open_one
    for engine in engines:
        engine.close()


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Office:
    return open_office()
