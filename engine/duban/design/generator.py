"""A made-up month in an estate: about a thousand complaints, repairs and callbacks, as a log that a map can read.

Nothing in it was recorded. The column `generated` says so in every row, and every report on such a log repeats it.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from duban.calendars import mainland_china
from duban.design import estate
from duban.design.dice import Dice
from duban.design.estate_chinese import in_chinese
from duban.design.generated_callback import callbacks
from duban.design.generated_case import COLUMNS, CaseLog
from duban.design.generated_complaint import complaint
from duban.design.generated_repair import repair
from duban.design.log import GENERATED

START = date(2026, 3, 1)
PER_DAY = 33
COMPLAINT_SHARE = 0.4
OUTBREAKS = 3
"""How often a month something goes wrong for many at once."""

Row = dict[str, str]


def generate_month(seed: int = 1, start: date = START, language: str = "en") -> list[Row]:
    """The rows of about a thousand cases that arrive in the 30 days from `start`, in order of time.

    Work on them goes on until it is done, some weeks longer. The same seed and day give the same rows everywhere.
    Times are Shanghai's, without a zone, to the minute. `language` is `en` or `zh`.
    """
    dice = Dice(seed)
    logs = [_played(dice, log) for log in _arrivals(dice, start)]
    rows = [row for log in (*logs, *callbacks(seed, start)) for row in log.rows]
    if language == "zh":
        rows = [in_chinese(row) for row in rows]
    return sorted(rows, key=lambda row: row["time"])


def write_month(path: str | os.PathLike[str], *, seed: int = 1, start: date = START, language: str = "en") -> int:
    """Write such a month as a CSV file in UTF-8; how many rows it has."""
    rows = generate_month(seed, start, language)
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, (*COLUMNS, GENERATED), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {GENERATED: "yes"} for row in rows)
    return len(rows)


def _played(dice: Dice, log: CaseLog) -> CaseLog:
    (complaint if log.kind == "complaint" else repair)(dice, log)
    return log


def _arrivals(dice: Dice, start: date) -> Iterator[CaseLog]:
    """Cases as they come in, day by day; now and then one thing brings several."""
    number = 0
    outbreaks = {dice.between(0, 29): dice.between(3, 6) for _ in range(OUTBREAKS)}
    for day in range(30):
        today = start + timedelta(days=day)
        expected = PER_DAY * estate.WEEK[today.weekday()]
        for _ in range(round(expected * (0.8 + 0.4 * dice.share()))):
            number += 1
            kind = "complaint" if dice.happens(COMPLAINT_SHARE) else "repair"
            yield _case(dice, number, kind, today, _issue(dice, kind, today))
        if day in outbreaks:
            issue, place = _issue(dice, "complaint", today), (dice.pick(estate.PROJECTS), dice.between(1, 24))
            for _ in range(outbreaks[day]):
                number += 1
                yield _case(dice, number, "complaint", today, issue, place)


def _case(
    dice: Dice, number: int, kind: str, day: date, issue: estate.Issue, place: tuple[str, int] | None = None
) -> CaseLog:
    at = datetime(day.year, day.month, day.day, dice.pick(estate.DAY), dice.between(0, 59))  # noqa: DTZ001 - local, made aware next
    calendar = mainland_china()
    project, building = place or (dice.pick(estate.PROJECTS), dice.between(1, 24))
    return CaseLog(
        case=f"{kind[0].upper()}{number:04}",
        kind=kind,
        at=at.replace(tzinfo=calendar.zone),
        calendar=calendar,
        issue=issue,
        project=project,
        customer=f"Customer {dice.between(1, 4000)}",
        room=f"{building}-{dice.between(1, 4)}-{dice.between(1, 18)}{dice.between(1, 4):02}",
    )


def _issue(dice: Dice, kind: str, day: date) -> estate.Issue:
    issues = estate.COMPLAINTS if kind == "complaint" else estate.REPAIRS
    return dice.pick({issue: issue.weight * issue.months[day.month - 1] for issue in issues})
