"""Runs over all mutants of some processes, on one or several processors."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor

from duban.calendars import WorkingCalendar
from duban.testing.mutation import Equivalent, MutationReport, Outcome, Unneeded
from duban.testing.mutation_trial import Ground, Trial

Progress = Callable[[int, int, Outcome], None]
"""Told after each mutant: how many are done, how many there are, and this one."""

_BATCH = 8
_WORTH_IT = 6
"""Batches from which on it pays to start further processes."""

_Batch = tuple[str, tuple[int, ...]]


def run_mutations(
    folder: str | os.PathLike[str],
    processes: Iterable[str] | None = None,
    *,
    every: int = 1,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress | None = None,
    calendars: Mapping[str, WorkingCalendar] | None = None,
    language: str = "en",
) -> MutationReport:
    """Make every small mistake in the processes of a folder, and see whether the folder's scenarios notice it.

    `processes` are names, by default all. With `every` only each so many-th mutant is tried, `seed` says from which on.
    `jobs` are worked on at a time, each in a new interpreter, which imports the main module again. DefinitionError
    when a process, a scenario or an `equivalent.yaml` cannot be read.
    """
    begun = time.perf_counter()
    settings = (os.fspath(folder), calendars, language)
    ground = Ground(*settings)
    names = sorted(ground.library.sources if processes is None else processes)
    trials = [ground.trial(name) for name in names]
    failing = tuple(sorted({one.scenario.file for trial in trials for one in trial.witnesses if not one.passed}))
    batches = () if failing else tuple(_batches(trials, max(every, 1), seed))
    total = sum(len(indexes) for _, indexes in batches)
    outcomes: list[Outcome] = []
    for outcome in _judged(ground, settings, batches, jobs):
        outcomes.append(outcome)
        if progress is not None:
            progress(len(outcomes), total, outcome)
    return MutationReport(
        outcomes=tuple(outcomes),
        unneeded=() if failing else tuple(one for trial in trials for one in _unneeded(trial, outcomes)),
        failing=failing,
        total=sum(len(trial.mutants) for trial in trials),
        seconds=time.perf_counter() - begun,
        scenarios={trial.process: len(trial.witnesses) for trial in trials},
    )


def _batches(trials: Iterable[Trial], every: int, seed: int) -> Iterator[_Batch]:
    """Neighbours together: what notices one of them often notices the next."""
    for trial in trials:
        indexes = range(seed % every, len(trial.mutants), every)
        for start in range(0, len(indexes), _BATCH):
            yield trial.process, tuple(indexes[start : start + _BATCH])


def _judged(
    ground: Ground, settings: tuple[str, Mapping[str, WorkingCalendar] | None, str], batches: Sequence[_Batch], jobs: int
) -> Iterator[Outcome]:
    if jobs < 2 or len(batches) < _WORTH_IT:
        yield from (ground.trial(process).judge(index) for process, indexes in batches for index in indexes)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_open, initargs=settings) as pool:
        for found in pool.map(_judge, batches):
            yield from found


_grounds: list[Ground] = []
"""The ground of a worker, opened once in its own process."""


def _open(folder: str, calendars: Mapping[str, WorkingCalendar] | None, language: str) -> None:
    _grounds.append(Ground(folder, calendars, language))


def _judge(batch: _Batch) -> list[Outcome]:
    process, indexes = batch
    trial = _grounds[-1].trial(process)
    return [trial.judge(index) for index in indexes]


def _unneeded(trial: Trial, outcomes: Iterable[Outcome]) -> Iterator[Unneeded]:
    """Entries that name no mutant of the process, or one that a scenario or a check notices after all."""
    known = {(one.at, one.change) for one in trial.mutants}
    noticed = {
        (one.mutant.at, one.mutant.change): one
        for one in outcomes
        if one.mutant.process == trial.process and one.verdict in ("killed", "refused")
    }
    for entry in trial.equivalents:
        key = (entry.at, entry.change)
        if key not in known:
            yield Unneeded(entry, _nothing_like(entry, trial))
        elif key in noticed:
            one = noticed[key]
            how = "a check refuses it" if one.verdict == "refused" else f"{os.path.basename(one.by)} notices it"
            yield Unneeded(entry, f"{how}; remove the entry")


def _nothing_like(entry: Equivalent, trial: Trial) -> str:
    there = [one.change for one in trial.mutants if one.at == entry.at]
    return f"there is no such mutant{'; there are ' + ', '.join(there) if there else ' of ' + trial.process}"
