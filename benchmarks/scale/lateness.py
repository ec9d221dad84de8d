"""How late timers fire on the real clock: five hundred due at every full second, for a minute, one worker."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta

import msgspec

from benchmarks.crowd import a_reminder, fill, reminder
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Report
from benchmarks.scale.watching import Seen, committed, quantile
from benchmarks.sizes import Sizes
from duban.clock import SystemClock
from duban.runtime import open_engine

EACH = 500
AIM = 1.0
"""Seconds within which 99 of 100 are committed."""
BARS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_SLEEP = timedelta(days=1)


def measure(databases: Databases, sizes: Sizes) -> Report:
    """From the due instant to the commit, and to the hand of the channel."""
    number, url = EACH * sizes.lasting, databases.new("lateness")
    began = _fill(databases, url, number, timedelta(seconds=3 + number // 1_000))
    command = [sys.executable, "-m", "benchmarks.scale.watching", url, str(number), str(number)]
    seen = msgspec.json.decode(subprocess.check_output(command), type=Seen)
    engine = open_engine(url, migrate=False)
    fired = committed(engine, seen)
    engine.close()
    databases.drop(url)
    seconds = [at - due(began, one).timestamp() for one, at in zip(seen.keys, seen.instants, strict=True)]
    delivered = [timedelta(seconds=late) for late in seconds]
    if len(fired) != number:
        raise RuntimeError(f"{len(fired)} timers fired, not {number}")
    return Report(
        f"Lateness, {databases.kind}",
        (*_figures("fired", fired, AIM), *_histogram(fired), *_figures("delivered", delivered, None)),
        (
            f"{EACH} timers due at each full second for {sizes.lasting} seconds; one worker, which delivers as well",
            "fired: until its batch was committed; delivered: until the channel had the escalation",
        ),
    )


def _fill(databases: Databases, url: str, number: int, ahead: timedelta) -> datetime:
    """Instances whose timers are due from that instant on, which is still to come when they are made."""
    began = SystemClock().now().replace(microsecond=0) + ahead
    fill(url, reminder(), a_reminder, number, lambda one: due(began, one) - _SLEEP)
    if SystemClock().now() + timedelta(seconds=2) < began:
        return began
    databases.drop(url)
    return _fill(databases, databases.new("lateness"), number, 2 * ahead)


def due(began: datetime, one: int) -> datetime:
    """When that reminder is due."""
    return began + timedelta(seconds=one // EACH)


def _figures(what: str, found: list[timedelta], aim: float | None) -> list[Figure]:
    return [
        Figure(f"{what}, p50", quantile(found, 0.5), "s late"),
        Figure(f"{what}, p95", quantile(found, 0.95), "s late"),
        Figure(f"{what}, p99", quantile(found, 0.99), "s late", aim, more=False),
        Figure(f"{what}, the latest", max(found).total_seconds(), "s late"),
    ]


def _histogram(found: list[timedelta]) -> list[Figure]:
    within = [sum(one.total_seconds() <= bar for one in found) for bar in BARS]
    return [
        Figure(f"fired within {bar * 1000:,.0f} ms", 100 * number / len(found), "%")
        for bar, number in zip(BARS, within, strict=True)
    ]
