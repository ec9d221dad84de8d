"""What a timer and an event cost among more and more sleeping instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.crowd import MONDAY
from benchmarks.databases import Databases
from benchmarks.figures import Figure, Report, middle, seconds
from benchmarks.scale.clones import Herd, clone, instant_of
from benchmarks.sizes import Sizes
from duban.clock import ManualClock
from duban.runtime import SqlEngine, open_engine, timers

AIM = 1.3
"""The cost of firing among the most over that among the fewest."""


@dataclass(slots=True)
class _Place:
    """A database with its herd, and the seconds that each round took there."""

    url: str
    herd: Herd
    engine: SqlEngine
    clock: ManualClock
    asleep: Sequence[str]
    fired: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    looked: list[float] = field(default_factory=list)


def measure(databases: Databases, sizes: Sizes) -> Report:
    """Round after round, in each of the databases in turn: fire what came due, send some events, ask what is due next."""
    rounds, waking, sent = sizes.herd
    places: dict[int, _Place] = {}
    for sleeping in sizes.asleep:
        herd = Herd(sleeping, rounds, waking)
        places[sleeping] = _open(clone(databases, f"sleeping_{sleeping}", herd), herd, rounds * sent)
    for number in range(rounds):
        for place in places.values():
            _round(place, number, sent)
    for place in places.values():
        place.engine.close()
        databases.drop(place.url)
    return Report(
        f"Sleeping instances, {databases.kind}",
        (
            *_figures(places, "fired", "timers fired", waking),
            *_figures(places, "sent", "events sent", sent),
            *_looks(places),
        ),
        (
            f"each sleeping instance has a timer and a journal; in each of {rounds} rounds {waking:,} timers scattered "
            f"among them fire and {sent} scattered instances get an event; the first round does not count",
        ),
    )


def _open(url: str, herd: Herd, sent: int) -> _Place:
    clock = ManualClock(MONDAY)
    return _Place(url, herd, open_engine(url, clock=clock, migrate=False), clock, herd.sleepers(sent))


def _round(place: _Place, number: int, sent: int) -> None:
    place.clock.set(instant_of(number))
    fired = 0

    def fire() -> None:
        nonlocal fired
        while ran := timers.run_once(place.engine):
            fired += ran.fired

    def send() -> None:
        for id in place.asleep[number * sent : (number + 1) * sent]:
            place.engine.send(id, "tell")

    def look() -> None:
        with place.engine.store.begin(write=False) as tx:
            tx.next_due()

    place.fired.append(seconds(fire))
    if fired != place.herd.waking:
        raise RuntimeError(f"{fired} timers fired, not {place.herd.waking}")
    place.sent.append(seconds(send))
    place.looked.append(seconds(look))


def _figures(places: Mapping[int, _Place], of: str, name: str, number: int) -> list[Figure]:
    took: dict[int, list[float]] = {sleeping: getattr(place, of)[1:] for sleeping, place in places.items()}
    fewest, most = min(took), max(took)
    ratio = middle([large / small for large, small in zip(took[most], took[fewest], strict=True)])
    rates = [Figure(f"{name} among {sleeping:,}", number / middle(found), "/s") for sleeping, found in took.items()]
    aim = AIM if of == "fired" else None
    return [*rates, Figure(f"cost among {most:,} over {fewest:,}", ratio, "times", aim, more=False)]


def _looks(places: Mapping[int, _Place]) -> list[Figure]:
    return [
        Figure(f"to see what is due next among {sleeping:,}", middle(place.looked[1:]) * 1000, "ms")
        for sleeping, place in places.items()
    ]
