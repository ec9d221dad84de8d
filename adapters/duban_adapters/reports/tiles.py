"""The figures at the head of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from duban.insight import Attainment, Report
from duban_adapters.reports.words import Language


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with what it is, what it is made of, and whether it is `good` or `bad`."""

    figure: str
    label: str
    note: str = ""
    mood: str = ""


def tiles(report: Report, words: Language) -> list[Tile]:
    """The figures there is something to say about."""
    return [*_complaints(report, words), *_rates(report, words)]


def _complaints(report: Report, words: Language) -> Iterator[Tile]:
    found = report.complaints
    if found.received:
        names = [f"{words.value(grade)} {count}" for grade, count in found.by_grade.items()]
        yield Tile(str(found.received), words("received"), " · ".join(names))
        yield Tile(str(found.major), words("major"), "", "bad" if found.major else "good")
        yield Tile(
            words.percent(found.repeat_rate), words("repeat rate"), words("of", part=found.repeated, whole=found.received)
        )
    if found.received or found.open:
        mood = "bad" if found.overdue else "good"
        yield Tile(str(found.open), words("open now", overdue=found.overdue), "", mood)


def _rates(report: Report, words: Language) -> Iterator[Tile]:
    replies = [one for one in report.attainment if one.obligation == "first_reply"]
    yield from _rate("reply rate", words, *_sums(replies), _target(replies))
    rated = [one for one in report.callbacks if one.target is not None]
    done = sum(one.done for one in rated)
    target = max((one.target for one in rated if one.target is not None), default=None)
    yield from _rate("callback rate", words, done, done + sum(one.late + one.missed for one in rated), target)
    timely = sum(one.timely for one in report.repairs)
    yield from _rate("repair rate", words, timely, timely + sum(one.late for one in report.repairs))
    yield from _rate("kept rate", words, *_sums(report.attainment))


def _sums(rows: Iterable[Attainment]) -> tuple[int, int]:
    rows = list(rows)
    met = sum(one.met for one in rows)
    return met, met + sum(one.breached for one in rows)


def _target(rows: Iterable[Attainment]) -> Decimal | None:
    return max((one.target for one in rows if one.target is not None), default=None)


def _rate(label: str, words: Language, part: int, whole: int, target: Decimal | None = None) -> Iterator[Tile]:
    if not whole:
        return
    note, mood = words("of", part=part, whole=whole), ""
    if target is not None:
        note += f" · {words('target', target=words.percent(float(target)))}"
        mood = "good" if part >= target * whole else "bad"
    yield Tile(words.percent(part / whole), words(label), note, mood)
