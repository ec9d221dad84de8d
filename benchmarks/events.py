"""Durable events, one by one: each a transaction of its own on another instance, against the bare driver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from benchmarks.crowd import MONDAY, a_complaint, complaint, fill
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Report, middle, seconds
from benchmarks.floor import Floor
from benchmarks.recording import Log, recording_engine
from benchmarks.sizes import Sizes
from duban.clock import ManualClock
from duban.persistence import SqlStore
from duban.runtime import SqlEngine, open_engine

AIM = 0.5
WARM = 20
PLAN = "A plumber comes tomorrow between nine and ten and looks at the pipe behind the wall."


def measure(databases: Databases, sizes: Sizes) -> Report:
    """Events a second of the engine and of the floor, in alternating runs on copies of the same database."""
    base = databases.new("events")
    ids = fill(base, complaint(), a_complaint, sizes.events + WARM)
    opening, log = _record(databases, base, ids)
    pairs = [_round(databases, base, ids, opening, log, number) for number in range(sizes.rounds)]
    databases.drop(base)
    engine = middle([sizes.events / ours for ours, _ in pairs])
    floor = middle([sizes.events / bare for _, bare in pairs])
    more = middle([(ours - bare) / sizes.events * 1e6 for ours, bare in pairs])
    statements = sum(call.what.startswith("execute") for call in log) / sizes.events
    return Report(
        f"Durable events one by one, {databases.kind}",
        (
            Figure("engine.send", engine, "/s"),
            Figure("bare driver", floor, "/s"),
            Figure("ratio", middle([bare / ours for ours, bare in pairs]), aim=AIM),
            Figure("the engine's own part", more, "µs each"),
            Figure("statements", statements, "each"),
        ),
        ("event: `replied` of the complaint process, each on another instance, each committed to disk",),
    )


def _record(databases: Databases, base: str, ids: Sequence[str]) -> tuple[Log, Log]:
    """What the driver is asked to do before the measured events begin, and for them."""
    url = databases.copy(base, "events_recorded")
    log: Log = []
    engine = SqlEngine(SqlStore(recording_engine(url, log)), clock=_clock())
    _send(engine, ids[:WARM])
    begins = len(log)
    _send(engine, ids[WARM:])
    engine.close()
    databases.drop(url)
    return log[:begins], log[begins:]


def _round(databases: Databases, base: str, ids: Sequence[str], opening: Log, log: Log, number: int) -> tuple[float, float]:
    """Seconds the engine takes and seconds the bare driver takes; who goes first alternates."""
    with _copy(databases, base, "events_engine") as one, _copy(databases, base, "events_floor") as other:
        engine = open_engine(one, clock=_clock(), migrate=False)
        _send(engine, ids[:WARM])
        floor = Floor(other, opening)
        if number % 2:
            bare, ours = seconds(lambda: floor.play(log)), seconds(lambda: _send(engine, ids[WARM:]))
        else:
            ours, bare = seconds(lambda: _send(engine, ids[WARM:])), seconds(lambda: floor.play(log))
        engine.close()
        floor.close()
    return ours, bare


@contextmanager
def _copy(databases: Databases, base: str, name: str) -> Iterator[str]:
    url = databases.copy(base, name)
    yield url
    databases.drop(url)


def _clock() -> ManualClock:
    return ManualClock(MONDAY + timedelta(hours=2))


def _send(engine: SqlEngine, ids: Sequence[str]) -> None:
    for id in ids:
        engine.send(id, "replied", {"plan": PLAN})
