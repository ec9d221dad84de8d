"""A host for expressions: the names of a small complaint process, and an environment that answers for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from duban.calendars import WorkingCalendar, bundled
from duban.definition.feel import (
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    NUMBER,
    TEXT,
    Enum,
    ListOf,
    Names,
    Record,
    compile_expression,
    compile_unary_tests,
)
from duban.durations import parse_duration

GRADE = Enum("grade", ("major", "important", "ordinary"))
ORDER = Record({"amount": NUMBER, "item": TEXT})
NAMES = Names.of_process(
    {
        "grade": GRADE,
        "lawsuit": Enum("lawsuit", ("none", "possible", "actual")),
        "complainants": NUMBER,
        "subject": TEXT,
        "collective": BOOLEAN,
        "received": DATETIME,
        "promised_on": DATE,
        "limit": DURATION,
        "scores": ListOf(NUMBER),
        "attempts": ListOf(DATETIME),
        "orders": ListOf(ORDER),
        "address": Record({"city": TEXT, "street": Record({"name": TEXT})}),
        "受理人数": NUMBER,
    },
    event={"plan": TEXT, "reply_by": DATETIME},
    terms={"reply_within": DURATION, "important_from": NUMBER},
    counts={"same_this_month": NUMBER},
    states=frozenset({"handling", "handling/work/assigned", "handling/report/told", "closed"}),
)
FACTS: dict[str, Any] = {
    "grade": "important",
    "lawsuit": "none",
    "complainants": 3,
    "subject": "leak",
    "collective": None,
    "received": datetime(2026, 9, 30, 8, tzinfo=UTC),  # 16:00 in Shanghai
    "promised_on": date(2026, 10, 9),
    "limit": parse_duration("2 working days"),
    "scores": [3, 1, 2],
    "attempts": [
        datetime(2026, 9, 30, 1, tzinfo=UTC),
        datetime(2026, 9, 30, 15, 59, tzinfo=UTC),
        datetime(2026, 9, 30, 16, tzinfo=UTC),  # midnight of 1 October in Shanghai
    ],
    "orders": [{"amount": 5, "item": "pump"}, {"amount": 12, "item": "valve"}],
    "address": {"city": "Shanghai", "street": {"name": "Nanjing Road"}},
    "受理人数": 12,
    "event": {"plan": "send a plumber", "reply_by": None},
    "terms": {"reply_within": parse_duration("2 days"), "important_from": 3},
    "counts": {"same_this_month": 4},
    "now": datetime(2026, 10, 8, 1, 30, tzinfo=UTC),  # 09:30 in Shanghai
    "started_at": datetime(2026, 9, 30, 8, tzinfo=UTC),
    "entered_at": datetime(2026, 10, 8, 1, tzinfo=UTC),
    "key": "C-17",
}


class Host:
    """Facts, previous facts, one active state and a calendar."""

    def __init__(self, facts: Mapping[str, Any] | None = None, calendar: WorkingCalendar | None = None) -> None:
        self.facts = {**FACTS, **(facts or {})}
        self.calendar = calendar or bundled("office")

    def __getitem__(self, name: str) -> Any:
        return self.facts.get(name)

    def previous(self, name: str) -> Any:
        return {"grade": "ordinary"}.get(name, self.facts.get(name))

    def in_state(self, path: str) -> bool:
        return "handling/work/assigned".startswith(path)


def value_of(text: str, names: Any = NAMES, **facts: Any) -> Any:
    """What an expression gives on the host's facts, some of them replaced."""
    return compile_expression(text, names)(Host(facts))


def passes(cell: str, value: Any, input_type: Any = NUMBER) -> Any:
    """Whether a value passes a decision table's cell."""
    return compile_unary_tests(cell, input_type, NAMES).evaluate(Host(), value)
