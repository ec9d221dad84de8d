"""Duban and its peers in turn, round after round, and the ratios of their medians."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from benchmarks.databases import Databases
from benchmarks.figures import Figure, Report, middle
from benchmarks.peers import by_dbos, by_duban, by_spiff, by_statemachine
from benchmarks.peers.rates import Rates
from benchmarks.sizes import Sizes

AIM = 10
PEERS = {
    "python-statemachine, saved by hand": by_statemachine.measure,
    "SpiffWorkflow, its serializer": by_spiff.measure,
}


def measure(databases: Databases, sizes: Sizes) -> Report:
    """Events and whole cases a second; each round asks all of them, the slowest for fewer."""
    number, fewer = sizes.peers, max(sizes.peers // 10, 2)
    ours, dbos = [], []
    others: dict[str, list[Rates]] = {name: [] for name in PEERS}
    for _ in range(min(sizes.rounds, 3)):
        ours.append(by_duban.measure(databases, number))
        dbos.append(by_dbos.measure(databases, fewer))
        for name, ask in PEERS.items():
            others[name].append(ask(databases, number))
    return Report(
        f"Peers, {databases.kind}",
        (*_events(ours, dbos, others), *_cases(ours, dbos, others)),
        (
            f"{number:,} cases ({fewer:,} on DBOS) in each of {len(ours)} rounds: an event or the end of a sleep takes a "
            "case on, with one effect; all of it durable",
            "DBOS: a step is one record in a running workflow, an event is sent to a workflow that waits for it",
        ),
    )


def _events(ours: Sequence[Rates], dbos: Sequence[Rates], others: dict[str, list[Rates]]) -> list[Figure]:
    mine, steps, events = _middle(ours, "events"), _middle(dbos, "steps"), _middle(dbos, "events")
    return [
        Figure("events: Duban", mine, "/s"),
        *[Figure(f"events: {name}", _middle(rates, "events"), "/s") for name, rates in others.items()],
        Figure("events: DBOS", events, "/s"),
        Figure("steps: DBOS", steps, "/s"),
        Figure("Duban's events against DBOS's events", mine / events, "times", AIM),
        Figure("Duban's events against DBOS's steps", mine / steps, "times", AIM),
    ]


def _cases(ours: Sequence[Rates], dbos: Sequence[Rates], others: dict[str, list[Rates]]) -> list[Figure]:
    mine, theirs = _middle(ours, "cases"), _middle(dbos, "cases")
    together, at_once = _middle(ours, "together"), _middle(dbos, "together")
    return [
        Figure("cases one by one: Duban", mine, "/s"),
        *[Figure(f"cases one by one: {name}", _middle(rates, "cases"), "/s") for name, rates in others.items()],
        Figure("cases one by one: DBOS", theirs, "/s"),
        Figure("cases one by one, against DBOS", mine / theirs, "times"),
        Figure("cases together: Duban", together, "/s"),
        Figure("cases together: DBOS", at_once, "/s"),
        Figure("cases together, against DBOS", together / at_once, "times"),
    ]


def _middle(rates: Sequence[Rates], name: str) -> float:
    read: Callable[[Rates], float] = attrgetter(name)
    return middle([read(one) for one in rates])
