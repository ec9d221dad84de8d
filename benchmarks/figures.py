"""What a benchmark hands back: figures with the aims they are held to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `aim` is what it should reach: at least that (`more`), or at most."""

    name: str
    value: float
    unit: str = ""
    aim: float | None = None
    more: bool = True

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None without one."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.more else self.value <= self.aim


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one benchmark, and what one must know to read them."""

    title: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()

    def as_json(self) -> Mapping[str, Any]:
        """Plain values, with `reached` for each figure."""
        figures = [asdict(figure) | {"reached": figure.reached} for figure in self.figures]
        return {"title": self.title, "figures": figures, "notes": list(self.notes)}


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def middle(values: Sequence[float]) -> float:
    """The median: what others do on the same machine disturbs it least."""
    return median(values)
