"""Memory while much sleeps: a process with a running worker, with more and more sleeping instances in its database."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.crowd import a_reminder, fill, reminder
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Report
from benchmarks.sizes import Sizes

AIM = 1.0
"""Megabytes that the largest number of sleepers may cost over none."""


def measure(databases: Databases, sizes: Sizes) -> Report:
    """Megabytes of resident memory, after the worker's loops have looked for work and found none."""
    found = {number: _resident(databases, number, sizes.looks) for number in sizes.sleepers}
    figures = [Figure(f"with {number:,} sleeping timers", size, "MB") for number, size in found.items()]
    growth = found[sizes.sleepers[-1]] - found[sizes.sleepers[0]]
    return Report(
        f"Memory of a worker, {databases.kind}",
        (*figures, Figure("growth", growth, "MB", AIM, more=False)),
        (f"resident memory of a process whose worker has looked for work {sizes.looks} times and found none",),
    )


def _resident(databases: Databases, number: int, looks: int) -> float:
    url = databases.new("memory")
    fill(url, reminder(), a_reminder, number)
    command = [sys.executable, "-m", "benchmarks.sleeper", url, str(looks)]
    size = float(subprocess.check_output(command, text=True))
    databases.drop(url)
    return size
