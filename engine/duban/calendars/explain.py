"""Why a clock ran or stood still: the intervals of a span, each with its reason in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from duban.calendars import wall
from duban.calendars.budgets import Pause, merged
from duban.calendars.openings import Openings
from duban.durations import Duration

_CHINESE = {
    "running": "计时",
    "open": "工作时间",
    "make-up day": "调休上班",
    "weekend": "周末",
    "day off": "休息日",
    "closed": "非工作时间",
    "paused": "暂停",
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


@dataclass(frozen=True, slots=True)
class Interval:
    """A span [start, end) in UTC that counted or not, why, and whether its year's schedule is only provisional."""

    start: datetime
    end: datetime
    counted: bool
    reason: str
    provisional: bool = False

    @property
    def length(self) -> timedelta:
        """Elapsed time from start to end."""
        return self.end - self.start

    def text(self, lang: str = "en") -> str:
        """The reason in English or `zh`; a holiday keeps the name that the calendar gives it, where no other is known."""
        return _CHINESE.get(self.reason, self.reason) if lang == "zh" else self.reason


def explain(
    openings: Openings, base: datetime, duration: Duration, pauses: Sequence[Pause], upto: datetime
) -> list[Interval]:
    """The whole of [base, upto) in order, neighbours with one reason made one."""
    if upto <= base:
        return []
    plain = [Interval(base, upto, True, "running")]
    spans = _calendar_spans(openings, base, upto) if duration.working else plain
    return _joined(piece for span in spans for piece in _cut(span, merged(base, pauses)))


def _calendar_spans(openings: Openings, base: datetime, upto: datetime) -> Iterator[Interval]:
    day, last = wall.local(base, openings.zone).date(), wall.local(upto, openings.zone).date()
    while day <= last:
        for span in _day_spans(openings, day):
            start, end = max(span.start, base), min(span.end, upto)
            if start < end:
                yield Interval(start, end, span.counted, span.reason, span.provisional)
        day += timedelta(days=1)


def _day_spans(openings: Openings, day: date) -> Iterator[Interval]:
    """A local day from midnight to midnight."""
    provisional = not openings.data.knows(day.year)
    midnights = [wall.instant_of(wall.midnight(day + timedelta(days=later)), openings.zone) for later in (0, 1)]
    windows = openings.windows(day)
    edges = [midnights[0], *(edge for window in windows for edge in window), midnights[1]]
    for position, (start, end) in enumerate(pairwise(edges)):
        yield Interval(start, end, position % 2 == 1, _reason(openings, day, windows != (), position), provisional)


def _reason(openings: Openings, day: date, works: bool, position: int) -> str:
    if works:
        inside = "make-up day" if day in openings.data.make_up else "open"
        return inside if position % 2 == 1 else "closed"
    return openings.data.holiday(day) or ("weekend" if day.weekday() >= 5 else "day off")


def _cut(span: Interval, pauses: Iterable[Pause]) -> Iterator[Interval]:
    """A span with the pauses cut out of it."""
    start = span.start
    for begin, stop in pauses:
        end = span.end if stop is None else min(stop, span.end)
        if end <= start or begin >= span.end:
            continue
        begin = max(begin, start)
        yield Interval(start, begin, span.counted, span.reason, span.provisional)
        yield Interval(begin, end, False, "paused", span.provisional)
        start = end
    yield Interval(start, span.end, span.counted, span.reason, span.provisional)


def _joined(spans: Iterable[Interval]) -> list[Interval]:
    result: list[Interval] = []
    for span in spans:
        if span.start >= span.end:
            continue
        if result and _kind(result[-1]) == _kind(span):
            span = Interval(result.pop().start, span.end, *_kind(span))
        result.append(span)
    return result


def _kind(span: Interval) -> tuple[bool, str, bool]:
    return span.counted, span.reason, span.provisional
