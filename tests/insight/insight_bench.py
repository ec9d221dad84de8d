"""The processes of customer service in one engine, with a clock moved by hand: what a report is made on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duban_processes
from duban.clock import ManualClock
from duban.insight import Period, Report, make_report
from duban.ports import Channel, Message
from duban.runtime import SqlEngine, open_engine
from duban.runtime.outcome import Outcome

SHANGHAI = ZoneInfo("Asia/Shanghai")
PACK = Path(duban_processes.__file__).parent


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Nobody:
    """A channel for every role that forgets what it is told."""

    name = "nobody"

    def routes(self, role: str) -> Iterable[tuple[Channel, tuple[str, ...]]]:
        return [(self, (role,))]

    def deliver(self, message: Message) -> None:
        return

    def close(self) -> None:
        return


@dataclass
class Bureau:
    engine: SqlEngine
    clock: ManualClock

    def at(self, text: str) -> Bureau:
        """Time goes on to this instant; everything due happens at its own."""
        self.advance(at(text))
        return self

    def advance(self, until: datetime) -> None:
        while True:
            with self.engine.store.begin(write=False) as tx:
                due = tx.next_due()
            if due is None or due > until:
                break
            self.clock.set(max(due, self.clock.now()))
            self.engine.tick()
        self.clock.set(until)
        self.engine.tick()

    def complaint(self, subject: str, **facts: Any) -> str:
        given = {"project": "Riverside", "category": "quality", "customer": f"c-{subject}", "subject": subject} | facts
        return self.start("complaint", **given)

    def start(self, process: str, **facts: Any) -> str:
        started: Outcome = self.engine.start(process, facts)
        self.engine.tick()
        return started.id

    def send(self, instance: str, event: str, **fields: Any) -> None:
        self.engine.send(instance, event, fields)
        self.engine.tick()

    def child(self, process: str, of: str) -> str:
        return next(row.id for row in self.engine.instances(process=process) if row.parent == of)

    def month(self, text: str) -> Report:
        return make_report(self.engine, Period.month(text, SHANGHAI))


def bureau(begins: str, url: str = "sqlite://", *files: str) -> Bureau:
    """A fresh one; `files` are process files beside the customer service's, by name."""
    clock = ManualClock(at(begins))
    engine = open_engine(url, clock=clock, router=Nobody())
    for name in ("callback", "repair", "complaint", *files):
        engine.deploy(PACK / name / f"{name}.yaml")
    return Bureau(engine, clock)
