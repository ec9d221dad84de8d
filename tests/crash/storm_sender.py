"""Whoever has business with the office in the storm: writes down what he wants, then asks until he has an answer.

Arguments: URL, folder, seed, cases a second. Ends when standard input is closed and everything has been answered.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from duban.errors import DubanError
from duban.runtime import SqlEngine, ToSend, ToStart, open_engine
from tests.crash.storm_office import Case, draw
from tests.crash.storm_worker import PACE, writer

PATIENCE = 300.0


class Sender:
    """Every request carries an idempotency key and is repeated until it is answered, and sometimes once more."""

    def __init__(self, engine: SqlEngine, folder: Path, random: Random) -> None:
        self._engine, self._random = engine, random
        self._write = writer(folder / "inputs.jsonl")
        self._open: list[tuple[Case, str]] = []
        self._number = 0

    def work(self, share: int) -> None:
        """Start some cases, then send some of the answers that are still owed: one by one, or many at once."""
        cases = [draw(self._random, self._number + index) for index in range(share)]
        self._number += share
        for case in cases:
            self._write(case.as_json())
        self._open += list(zip(cases, self._start(cases), strict=True))
        if self._open and self._random.random() < 0.7:
            self._answer([self._open.pop(0)])
        elif len(self._open) > 4:
            self._answer([self._open.pop(0) for _ in range(3)])

    def finish(self) -> None:
        """Send all that is still owed."""
        self._answer(self._open)
        self._open = []

    def _start(self, cases: list[Case]) -> list[str]:
        wanted = [
            ToStart("case", {"number": case.number, "wait": case.wait, "wanted": len(case.amounts)}, request=case.number)
            for case in cases
        ]
        if len(wanted) == 1:
            one = wanted[0]
            return [self._insist(lambda: self._engine.start(one.process, one.facts, request=one.request)).id]
        return [answer.outcome.id for answer in self._insist(lambda: _all(self._engine.start_many(wanted)))]

    def _answer(self, cases: list[tuple[Case, str]]) -> None:
        wanted = [
            ToSend(id, "answered", {"amount": amount}, request=f"{case.number}:{index}")
            for case, id in cases
            for index, amount in enumerate(case.amounts)
        ]
        if self._random.random() < 0.5:
            self._insist(lambda: _all(self._engine.send_many(wanted)))
            return
        for one in wanted:
            self._insist(lambda one=one: self._engine.send(one.instance, one.event, one.fields, request=one.request))

    def _insist(self, ask: Callable[[], Any]) -> Any:
        began, again = time.monotonic(), self._random.random() < 0.1
        while True:
            try:
                found = (ask(), ask())[1] if again else ask()
            except Exception as error:
                if isinstance(error, DubanError) and not _may_pass(error):
                    raise
                if time.monotonic() - began > PATIENCE:
                    raise
                time.sleep(0.05)
                continue
            return found


def _may_pass(error: DubanError) -> bool:
    return type(error).__name__ in ("ConcurrentUpdate", "Taken", "DatabaseUnreachable", "DuplicateKey")


def _all(answers: Any) -> Any:
    """All of them, or the first error."""
    for answer in answers:
        if answer.error is not None:
            raise answer.error
    return answers


def main(url: str, folder: str, seed: str, rate: str) -> None:
    """Send until standard input ends."""
    random, over = Random(int(seed)), threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    sender = Sender(open_engine(url, migrate=False, pace=PACE), Path(folder), random)
    began = time.monotonic()
    sent = 0
    while not over.wait(0.02):
        due = int((time.monotonic() - began) * float(rate)) - sent
        if due > 0:
            share = min(due, random.randint(1, 5))
            sender.work(share)
            sent += share
    sender.finish()
    print(json.dumps(sent))


if __name__ == "__main__":
    main(*sys.argv[1:])
