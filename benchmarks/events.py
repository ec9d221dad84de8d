"""Durable events, one by one: each a transaction of its own on another instance, against the bare driver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

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
PLAN = "A plumber comes tomorrow between nine and ten and looks at the pipe behind the wall."

Turns = Sequence[Sequence[str]]
Pair = tuple[float, float]
"""Seconds that one turn's events take the engine, and the bare driver."""


def measure(databases: Databases, sizes: Sizes) -> Report:
    """Events a second of the engine and of the floor, on copies of the same database, a few events in turn."""
    base = databases.new("events")
    ids = fill(base, complaint(), a_complaint, sizes.events + sizes.turn)
    warm, *turns = [ids[first : first + sizes.turn] for first in range(0, len(ids), sizes.turn)]
    opening, logs = _record(databases, base, warm, turns)
    pairs = [pair for _ in range(sizes.rounds) for pair in _round(databases, base, warm, turns, opening, logs)]
    databases.drop(base)
    statements = sum(call.what.startswith("execute") for log in logs for call in log) / sizes.events
    return Report(
        f"Durable events one by one, {databases.kind}",
        _figures(pairs, sizes.turn, statements),
        (
            "event: `replied` of the complaint process, each on another instance, each committed to disk",
            f"engine and bare driver take turns every {sizes.turn} events; medians of the turns",
        ),
    )


def _figures(pairs: Sequence[Pair], number: int, statements: float) -> tuple[Figure, ...]:
    return (
        Figure("engine.send", middle([number / ours for ours, _ in pairs]), "/s"),
        Figure("bare driver", middle([number / bare for _, bare in pairs]), "/s"),
        Figure("ratio", middle([bare / ours for ours, bare in pairs]), aim=AIM),
        Figure("the engine's own part", middle([(ours - bare) / number * 1e6 for ours, bare in pairs]), "µs each"),
        Figure("statements", statements, "each"),
    )


def _record(databases: Databases, base: str, warm: Sequence[str], turns: Turns) -> tuple[Log, list[Log]]:
    """What the driver is asked to do before the measured events begin, and for each turn."""
    url = databases.copy(base, "events_recorded")
    log: Log = []
    engine = SqlEngine(SqlStore(recording_engine(url, log)), clock=_clock())
    logs = []
    for ids in [warm, *turns]:
        _send(engine, ids)
        logs.append(list(log))
        log.clear()
    engine.close()
    databases.drop(url)
    return logs[0], logs[1:]


def _round(databases: Databases, base: str, warm: Sequence[str], turns: Turns, opening: Log, logs: list[Log]) -> list[Pair]:
    """All turns once; who goes first alternates, so that what else the machine does meets both."""
    with _copy(databases, base, "events_engine") as one, _copy(databases, base, "events_floor") as other:
        engine = open_engine(one, clock=_clock(), migrate=False)
        _send(engine, warm)
        floor = Floor(other, opening)
        pairs = []
        for number, (ids, log) in enumerate(zip(turns, logs, strict=True)):
            first = seconds(partial(floor.play, log)) if number % 2 else 0.0
            ours = seconds(partial(_send, engine, ids))
            pairs.append((ours, first or seconds(partial(floor.play, log))))
        engine.close()
        floor.close()
    return pairs


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
