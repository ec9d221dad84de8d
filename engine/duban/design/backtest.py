"""What would this definition have done with last year's cases? A recorded log, replayed in virtual time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from sys import intern

from duban.calendars import always
from duban.definition.model import Source
from duban.design.log import Log, Row, open_log
from duban.design.log_binding import bind, read_map
from duban.design.log_map import LogMap, Record
from duban.design.log_names import RowNames
from duban.design.replay import Item, Progress, Replay
from duban.design.report import Agreement, Outcome, Refusal, Report
from duban.errors import ConfigurationError
from duban.execution.effects import Step
from duban.execution.program import Program

MOST_REFUSALS = 1_000
MOST_EXAMPLES = 10
LOG = "incidents.csv"


def find_log(beside: str | os.PathLike[str] = ".") -> Path | None:
    """The log of real tickets: in the folder that DUBAN_DATA names, else in `../shared/data` seen from `beside`."""
    folder = os.environ.get("DUBAN_DATA")
    path = Path(folder) / LOG if folder else Path(beside).resolve().parent / "shared" / "data" / LOG
    return path if path.is_file() else None


def run_backtest(
    programs: Mapping[str, Program],
    log_map: Source,
    log: str | os.PathLike[str],
    *,
    against: Mapping[str, Program] | None = None,
    on_progress: Progress | None = None,
    on_step: Callable[[Step], None] | None = None,
) -> Report:
    """Replay the CSV file `log` as the map says; with `against`, another version too, side by side.

    `programs` are all processes that take part, called ones too. `on_progress` is told of each row, over all runs; `on_step`
    of each step of the first run.
    DefinitionError lists what is wrong with the map (against the log's columns and the processes, with places),
    ConfigurationError says what is wrong with the log. Rows that a definition refuses are in the report.
    """
    file = read_map(log_map)
    found = open_log(log, file.shape.encoding, file.shape.delimiter)
    bound = bind(file, found.columns, {name: program.definition for name, program in programs.items()})
    items, unreadable = _items(found, bound)
    runs = [programs] if against is None else [programs, against]
    outcomes = [
        _play(run, bound, items, unreadable, _share(on_progress, n, len(runs)), on_step if n == 0 else None)
        for n, run in enumerate(runs)
    ]
    rows = [item for item in items if not item.early]
    return Report(
        map=bound.name,
        title=bound.title,
        log=found.path,
        generated=found.generated,
        rows=len(rows) + len(unreadable),
        cases=len({item.case for item in rows}),
        silent=outcomes[0][1],
        begins=items[0].at if items else None,
        ends=items[-1].at if items else None,
        outcome=outcomes[0][0],
        against=outcomes[1][0] if len(outcomes) > 1 else None,
    )


def _share(on_progress: Progress | None, number: int, runs: int) -> Progress | None:
    """One run's part of the whole progress."""
    if on_progress is None:
        return None
    told = on_progress
    return lambda done, rows: told(number * rows + done, runs * rows)


def _items(log: Log, log_map: LogMap) -> tuple[list[Item], list[Refusal]]:
    """All rows in the order in which they happen, and those whose time or case cannot be read."""
    items: list[Item] = []
    unreadable: list[Refusal] = []
    seen: set[str] = set()
    for row in log.rows(log_map.columns):
        try:
            items += _row_items(row, log_map, seen)
        except ValueError as error:
            at = items[-1].at if items else datetime.min.replace(tzinfo=log_map.times.zone)
            unreadable.append(Refusal(row.line, "", at, "row", "ValueError", str(error)))
    if log_map.by_time:
        items.sort(key=lambda item: item.at)
    if not items:
        raise ConfigurationError(f"{log.path}: the log holds no row that can be read")
    return items, unreadable


def _row_items(row: Row, log_map: LogMap, seen: set[str]) -> Iterator[Item]:
    record = log_map.record(tuple(intern(text) for text in row.texts))
    at, case = record[log_map.times.column], log_map.case_of(record)
    if at is None:
        raise ValueError(f"the column {log_map.times.column!r} is empty")
    if not case:
        raise ValueError(f"the row names no case: {', '.join(map(repr, log_map.case))} is empty")
    if case not in seen:
        seen.add(case)
        early = _began(log_map, case, record, at)
        if early is not None and early < at:
            yield Item(early, row.line, case, record, early=True)
    yield Item(at, row.line, case, record)


def _began(log_map: LogMap, case: str, record: Record, at: datetime) -> datetime | None:
    """When a case began, by its first row; None where no rule says."""
    names = RowNames(always(log_map.times.zone.key), case, record, None, at)
    for rule in log_map.rules:
        if rule.at is not None and (rule.when is None or rule.when.evaluate(names) is True):
            found = rule.at.evaluate(names)
            return found if isinstance(found, datetime) else None
    return None


def _play(
    programs: Mapping[str, Program],
    log_map: LogMap,
    items: list[Item],
    unreadable: list[Refusal],
    on_progress: Progress | None,
    on_step: Callable[[Step], None] | None,
) -> tuple[Outcome, int]:
    began = time.perf_counter()
    replay = Replay(programs, log_map, items[0].at, on_step)
    replay.run(items, on_progress)
    seconds = time.perf_counter() - began
    tally, refusals = replay.tally, [*unreadable, *replay.refusals]
    return Outcome(
        versions={name: programs[name].version for name in sorted(tally.instances)},
        instances=dict(sorted(tally.instances.items())),
        outcomes={name: dict(counts.most_common()) for name, counts in sorted(tally.outcomes.items())},
        events=tally.named(tally.counts["event"]),
        timers=tally.named(tally.counts["timer.fired"]),
        warnings=tally.named(tally.counts["obligation.warned"]),
        escalations=tally.named(tally.counts["escalated"]),
        weeks=tally.by_week(),
        notifications=tally.named(tally.counts["notified"]),
        obligations=tally.obligations(replay.world.instances.values()),
        busiest=tally.busiest(),
        refusals=tuple(refusals[:MOST_REFUSALS]),
        refused=len(refusals),
        agreement={name: _agreement(name, replay) for name in log_map.compare},
        steps=tally.steps,
        seconds=round(seconds, 3),
    ), replay.silent


def _agreement(obligation: str, replay: Replay) -> Agreement:
    """The log's verdict by each case's last row against ours."""
    verdict = replay.map.compare[obligation]
    found: dict[tuple[bool | None, bool | None], list[str]] = {}
    for case, state in replay.cases.items():
        if state.row is not None:
            names = RowNames(replay.calendar, case, state.row, None, None)
            theirs = verdict.evaluate(names)
            ours = replay.tally.verdicts.get((case, obligation))
            found.setdefault((theirs if isinstance(theirs, bool) else None, ours), []).append(case)
    sizes = {key: len(cases) for key, cases in found.items()}
    return Agreement(
        obligation=obligation,
        both_kept=sizes.get((True, True), 0),
        both_missed=sizes.get((False, False), 0),
        only_log_kept=sizes.get((True, False), 0),
        only_log_missed=sizes.get((False, True), 0),
        undecided=sum(size for key, size in sizes.items() if None in key),
        examples={
            "only_log_kept": tuple(found.get((True, False), ())[:MOST_EXAMPLES]),
            "only_log_missed": tuple(found.get((False, True), ())[:MOST_EXAMPLES]),
        },
    )
