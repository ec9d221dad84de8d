"""Timelines as plain text, with colours if wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duban.testing import words
from duban.testing.chronicle import Line
from duban.testing.timeline import Failure, Timeline

_COLOURS = {
    "failed": "31;1", "passed": "32", "day": "1", "escalated": "35", "notified": "35", "incident": "31", "refused": "33",
    "state": "36", "start": "1", "event": "1", "timer": "2", "duty": "34", "warning": "33", "title": "1",
    "detail": "31",
}  # fmt: skip
_MARKS = {"": " ", "passed": "✓", "failed": "✗"}
_LABEL = 14


class _Paint:
    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, kind: str, text: str) -> str:
        code = _COLOURS.get(kind)
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text


def draw(timeline: Timeline, failures: Sequence[Failure] = (), *, colour: bool = False, verdict: bool = True) -> str:
    """The timeline by days, each line with its time of day; above it the verdict, below it a summary of what failed."""
    paint = _Paint(colour)
    head = _head(timeline, failures, paint) if verdict else ()
    return "\n".join([*head, *_days(timeline, paint), *_summary(failures, paint)]).lstrip("\n")


def _head(timeline: Timeline, failures: Sequence[Failure], paint: _Paint) -> Iterator[str]:
    word = paint("failed", "FAILED") if failures else paint("passed", "PASSED")
    yield f"{word}  {paint('title', timeline.title)}"
    yield f"        {timeline.file}"


def _days(timeline: Timeline, paint: _Paint) -> Iterator[str]:
    day = time = ""
    who = timeline.main
    several = len({line.who for line in timeline.lines if line.who}) > 1
    for line in timeline.lines:
        today = words.day(line.at, timeline.zone)
        if today != day:
            yield ""
            yield paint("day", today)
            day, time = today, ""
        clock = words.clock(line.at, timeline.zone)
        shown = f"{line.who}: " if several and line.who not in ("", who) and line.label != "start" else ""
        yield from _line(line, "" if clock == time else clock, shown, paint)
        time = clock


def _line(line: Line, clock: str, who: str, paint: _Paint) -> Iterator[str]:
    mark = paint(line.mark, _MARKS[line.mark])
    label = paint(line.mark or line.label, f"{line.label:<{_LABEL}}")
    yield f"  {clock:<8} {mark} {label}{who}{line.text}".rstrip()
    for detail in line.detail:
        yield f"{'':<{13 + _LABEL}}{paint('detail', detail)}"


def _summary(failures: Sequence[Failure], paint: _Paint) -> Iterator[str]:
    if not failures:
        return
    yield ""
    yield paint(
        "failed", "1 thing is not as expected:" if len(failures) == 1 else f"{len(failures)} things are not as expected:"
    )
    for failure in failures:
        yield f"  {failure}"
