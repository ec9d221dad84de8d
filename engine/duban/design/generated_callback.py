"""Made-up callbacks that go by the contract: after signing, a month, a quarter and a year, and once a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from duban.calendars import mainland_china
from duban.design import estate
from duban.design.dice import Dice
from duban.design.estate_texts import CONTRACT
from duban.design.generated_case import CaseLog

KINDS = {"signing": 22, "month": 16, "quarter": 14, "year": 10, "yearly": 12}
"""How many of each are due in a month."""


def callbacks(seed: int, start: date) -> Iterator[CaseLog]:
    """The month's contract callbacks, by dice of their own."""
    dice = Dice(seed + 1_000_003)
    calendar = mainland_china()
    number = 0
    for kind, count in KINDS.items():
        for _ in range(count):
            number += 1
            day = start + timedelta(days=dice.between(0, 20))
            log = CaseLog(
                case=f"K{number:04}",
                kind="callback",
                at=datetime(day.year, day.month, day.day, 9, dice.between(0, 59), tzinfo=calendar.zone),
                calendar=calendar,
                issue=estate.COMPLAINTS[0],
                project=dice.pick(estate.PROJECTS),
                customer=f"Customer {dice.between(1, 4000)}",
                room="",
            )
            _play(dice, log, kind, number)
            yield log


def _play(dice: Dice, log: CaseLog, kind: str, number: int) -> None:
    """Called within the week, mostly; some days late; now and then nobody ever answers."""
    log.note("received", callback=kind, customer=log.customer, until=log.local(log.at + timedelta(days=7)))
    if dice.happens(0.06):
        for _ in range(3):
            log.work(9)
            log.note("contract_called", outcome="no_answer")
        log.note("contract_unreachable", text="cannot be reached")
        return
    log.work(dice.about(9.0, 0.7))
    log.note("contract_called", outcome="reached")
    opinion = CONTRACT[kind][number % len(CONTRACT[kind])]
    log.note("contract_answered", satisfied=dice.happens(0.88), clear=True, opinion=opinion)
