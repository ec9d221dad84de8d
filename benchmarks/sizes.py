"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Sizes:
    """`rounds` are repeated and their median counts; in each, `events` are sent, `turn` by `turn`, and `timers` fired.

    `jobs` is APScheduler's backlog, `steps` how often each kind of step is taken in each round, `starts` how many
    processes are started to see how long that takes, and `sleepers` are the numbers of sleeping instances that a
    worker's memory is looked at with after `looks`. `peers` cases are played on Duban and its peers.

    `asleep` are the numbers of sleeping instances among which timers fire; `herd` says in how many rounds, how many timers
    fire in each and how many events are sent. `crew` are the numbers of workers that share `shared` timers. Lateness is
    looked at for `lasting` seconds. `surge` timers are due at one instant.
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
    asleep: tuple[int, ...]
    herd: tuple[int, int, int]
    crew: tuple[int, ...]
    shared: int
    lasting: int
    surge: int


FULL = Sizes(
    rounds=5, events=1_000, turn=100, timers=20_000, jobs=20_000, steps=2_000, starts=11,
    sleepers=(0, 1_000, 100_000), looks=20, peers=1_000, asleep=(1_000, 10_000, 100_000, 1_000_000), herd=(8, 1_000, 200),
    crew=(1, 2, 4, 8), shared=40_000, lasting=60, surge=100_000,
)  # fmt: skip
HUGE = replace(FULL, asleep=(1_000, 10_000_000))
QUICK = Sizes(
    rounds=3, events=400, turn=50, timers=5_000, jobs=1_000, steps=500, starts=5,
    sleepers=(0, 1_000, 10_000), looks=5, peers=200, asleep=(1_000, 10_000, 100_000), herd=(4, 500, 50),
    crew=(1, 2, 4), shared=10_000, lasting=10, surge=10_000,
)  # fmt: skip
TINY = Sizes(
    rounds=1, events=20, turn=10, timers=20, jobs=5, steps=5, starts=1,
    sleepers=(0, 10), looks=1, peers=4, asleep=(100, 1_000), herd=(3, 10, 5),
    crew=(1, 2), shared=100, lasting=2, surge=200,
)  # fmt: skip
