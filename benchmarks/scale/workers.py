"""One backlog, more and more worker processes: timers fired a second by all of them. Several need PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from time import perf_counter

from benchmarks.crowd import a_reminder, fill, reminder
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Report, middle
from benchmarks.sizes import Sizes

AIM = 3_000
"""Timers a second of one worker."""


def measure(databases: Databases, sizes: Sizes) -> Report | None:
    """From the word to begin until the last worker finds nothing more; crews take turns. Nothing on SQLite."""
    if databases.kind == "SQLite":
        return None
    base = databases.new("workers")
    fill(base, reminder(), a_reminder, sizes.shared)
    rates: dict[int, list[float]] = {crew: [] for crew in sizes.crew}
    for _ in range(min(sizes.rounds, 3)):
        for crew in sizes.crew:
            rates[crew].append(_rate(databases, base, crew, sizes.shared))
    databases.drop(base)
    alone = middle(rates[sizes.crew[0]])
    return Report(
        f"Several workers, {databases.kind}",
        tuple(figure for crew, found in rates.items() for figure in _figures(crew, middle(found), alone)),
        (
            f"{sizes.shared:,} reminders due at once; workers are processes; they and the server share "
            f"{os.cpu_count()} processors",
        ),
    )


def _figures(crew: int, rate: float, alone: float) -> list[Figure]:
    if crew == 1:
        return [Figure("one worker", rate, "/s", AIM)]
    return [Figure(f"{crew} workers", rate, "/s"), Figure(f"{crew} workers against one", rate / alone, "times")]


def _rate(databases: Databases, base: str, crew: int, number: int) -> float:
    url = databases.copy(base, "workers_fired")
    command = [sys.executable, "-m", "benchmarks.scale.firing", url]
    workers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(crew)]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    started = perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    fired = [int(worker.stdout.readline() or 0) for worker in workers if worker.stdout is not None]
    took = perf_counter() - started
    for worker in workers:
        worker.communicate()
    databases.drop(url)
    if sum(fired) != number:
        raise RuntimeError(f"{sum(fired)} timers fired, not {number}")
    return number / took
