"""Which schedules a story plays, and whether their rosters are there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.report import Report
from duban.execution.program import Program
from duban.execution.starts import Rosters

Schedules = bool | Collection[str]
"""True: all of the story's own process. Names: a schedule of it, `process/schedule`, or a process with all of its own."""


def chosen(schedules: Schedules, process: str, programs: Mapping[str, Program]) -> frozenset[tuple[str, str]]:
    """The schedules that are played, as (process, schedule). Names that mean nothing are left out."""
    if schedules is False or process not in programs:
        return frozenset()
    names = (process,) if schedules is True else schedules
    return frozenset(found for name in names for found in _meant(name, process, programs))


def _meant(name: str, process: str, programs: Mapping[str, Program]) -> Iterator[tuple[str, str]]:
    """A schedule of the story's process, one of another, or all of a process."""
    owner, _, schedule = name.rpartition("/")
    owner = owner or process
    if owner in programs and schedule in programs[owner].definition.schedules:
        yield owner, schedule
    elif name in programs:
        yield from ((name, one) for one in programs[name].definition.schedules)


def check_recurring(
    schedules: Schedules, rosters: Rosters, process: str, programs: Mapping[str, Program], cursor: Cursor, report: Report
) -> None:
    """Report schedules nobody has, rosters nobody asks for, and rosters that are asked for and not there."""
    if not isinstance(schedules, bool):
        _check_names(schedules, process, programs, cursor.at("schedules"), report)
    asked = {
        roster: f"{owner}/{name}"
        for owner, name in sorted(chosen(schedules, process, programs))
        if (roster := programs[owner].definition.schedules[name].roster) is not None
    }
    for roster, schedule in asked.items():
        if roster not in rosters:
            message = f"the schedule {schedule} starts one instance for each of roster {roster!r}, which is not there"
            report.at("unknown-roster", cursor.at("schedules"), message, f"add rosters: {{{roster}: [...]}}")
    for roster in rosters:
        if roster not in asked:
            hint = did_you_mean(roster, asked, "asked for are") if asked else "add schedules: true"
            report.at_key("unknown-roster", cursor.at("rosters", roster), f"no schedule asks for roster {roster!r}", hint)


def _check_names(
    names: Collection[str], process: str, programs: Mapping[str, Program], cursor: Cursor, report: Report
) -> None:
    known = {*programs[process].definition.schedules}
    known |= {f"{owner}/{name}" for owner, one in programs.items() for name in one.definition.schedules}
    known |= {owner for owner, one in programs.items() if one.definition.schedules}
    for index, name in enumerate(names):
        if name not in known:
            hint = did_you_mean(name, known, "there are")
            report.at("value", cursor.at(index), f"there is no schedule {name!r}", hint)
