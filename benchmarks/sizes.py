"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Sizes:
    """`rounds` are repeated and their median counts; in each, `events` are sent, `turn` by `turn`, and `timers` fired.

    `jobs` is APScheduler's backlog, `steps` how often each kind of step is taken in each round, `starts` how many
    processes are started to see how long that takes, and `sleepers` are the numbers of sleeping instances that a
    worker's memory is looked at with after `looks`. `peers` cases are played on Duban and its peers.
    """

    rounds: int
    events: int
    turn: int
    timers: int
    jobs: int
    steps: int
    starts: int
    sleepers: tuple[int, ...]
    looks: int
    peers: int


FULL = Sizes(5, 1_000, 100, 20_000, 20_000, 2_000, 11, (0, 1_000, 100_000), 20, 1_000)
QUICK = Sizes(3, 400, 50, 5_000, 1_000, 500, 5, (0, 1_000, 10_000), 5, 200)
TINY = Sizes(1, 20, 10, 20, 5, 5, 1, (0, 10), 1, 4)
HUGE = replace(FULL)
