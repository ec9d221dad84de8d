"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """`rounds` are repeated and their median counts; `events`, `timers`, `jobs` and `steps` are done in each round.

    `jobs` is APScheduler's backlog, smaller than `timers` because it takes so long. `starts` are processes started to
    see how long that takes, `sleepers` the numbers of sleeping instances that a worker's memory is looked at with.
    """

    rounds: int
    events: int
    timers: int
    jobs: int
    steps: int
    starts: int
    sleepers: tuple[int, ...]
    looks: int


FULL = Sizes(
    rounds=5, events=1_000, timers=20_000, jobs=2_000, steps=2_000, starts=11, sleepers=(0, 1_000, 100_000), looks=20
)
QUICK = Sizes(rounds=3, events=400, timers=5_000, jobs=300, steps=500, starts=5, sleepers=(0, 1_000, 10_000), looks=5)
TINY = Sizes(rounds=1, events=20, timers=20, jobs=5, steps=5, starts=1, sleepers=(0, 10), looks=1)
