"""The case on python-statemachine, which keeps nothing: its state is saved by hand, with a journal and an outbox."""

from __future__ import annotations

import json
from time import time
from typing import Any

from statemachine import State, StateMachine

from benchmarks.databases import Databases
from benchmarks.peers.cases import Cases
from benchmarks.peers.rates import Rates, per_second


class _Case:
    """The domain model: its field `state` is what the machine reads and sets."""

    def __init__(self, state: str | None, subject: str) -> None:
        self.state, self.subject, self.told = state, subject, ""


class Reminder(StateMachine):
    """Waits, then tells."""

    waiting = State(initial=True)
    told = State()
    finished = State(final=True)
    tell = waiting.to(told)
    done = waiting.to(finished) | told.to(finished)

    def on_enter_told(self) -> None:
        """The effect."""
        self.model.told = f"Reminder: {self.model.subject}"


def measure(databases: Databases, number: int) -> Rates:
    """Each event: read the row, build model and machine from it, send, write row, journal and outbox, commit."""
    url = databases.new("by_statemachine")
    cases = Cases(url)
    names = [_start(cases, one, None) for one in range(number)]
    rates = Rates(
        events=per_second(number, lambda: [_send(cases, name, "tell") for name in names]),
        cases=per_second(number, lambda: [_whole(cases, number + one) for one in range(number)]),
    )
    cases.close()
    databases.drop(url)
    return rates


def _start(cases: Cases, one: int, due: float | None) -> str:
    model = _Case(None, f"call {one}")
    Reminder(model)
    name = f"{one:026}"
    cases.begin()
    cases.add(name, _text(model), due)
    cases.commit()
    return name


def _send(cases: Cases, name: str, event: str) -> None:
    cases.begin()
    stored = json.loads(cases.document(name))
    model = _Case(stored["state"], stored["subject"])
    Reminder(model).send(event)
    entry = json.dumps({"event": event, "from": stored["state"], "to": model.state})
    cases.save(name, _text(model), entry, json.dumps({"to": "supervisor", "message": model.told}))
    cases.commit()


def _whole(cases: Cases, one: int) -> None:
    _start(cases, one, time())
    for name in cases.due(time()):
        _send(cases, name, "tell")


def _text(model: Any) -> str:
    return json.dumps({"state": model.state, "subject": model.subject})
