"""Random charts run as the W3C's algorithm runs them: same states entered and left, same transitions, in the same order."""

from __future__ import annotations

import json
import os
from random import Random

from playing import at
from random_charts import EXTERNAL, random_chart
from w3c_algorithm import Endless, Interpreter

from duban.calendars import bundled
from duban.definition import check_definition
from duban.definition.model import Source
from duban.errors import EventNotAccepted, GuardRefused, InstanceEnded, Livelock
from duban.execution.program import compile_program
from duban.execution.world import World

CHARTS = int(os.environ.get("DUBAN_CHARTS", "300"))
"""How many charts are compared; `DUBAN_CHARTS=10000` is the long run."""
MOVES = 20


def ours(world: World) -> list[str]:
    """The marks that our journal holds."""
    return [entry.data["text"] for one in world.steps for entry in one.entries if entry.kind == "note"]


def difference(seed: int) -> str | None:
    """Where a chart goes another way than the algorithm; None where it does not."""
    chart = random_chart(seed)
    checked = check_definition(Source("chart.yaml", json.dumps(chart.definition)))
    if checked.definition is None:
        return f"refused: {[str(one) for one in checked.problems if one.severity == 'error']}"
    oracle = Interpreter(chart.root)
    world = World({"p": compile_program(checked.definition, bundled("always"))}, at("2026-11-02 09:00"))
    told = "start"
    try:
        oracle.start()
        id = world.start("p", {})
        chance = Random(seed)
        for _ in range(MOVES):
            if oracle.marks != ours(world) or oracle.running == world.instance(id).ended:
                return f"{told}: {oracle.marks} {ours(world)}"
            if not oracle.running:
                return None
            event = chance.choice(EXTERNAL)
            told, oracle.steps = f"{told} {event}", 0
            taken = oracle.send(event)
            if taken != accepted(world, id, event):
                return f"{told}: taken {taken}"
    except (Endless, Livelock):
        return None
    return None


def accepted(world: World, id: str, event: str) -> bool:
    try:
        world.send(id, event)
    except (EventNotAccepted, GuardRefused, InstanceEnded):
        return False
    return True


def test_random_charts_go_the_way_of_the_algorithm() -> None:
    wrong = [(seed, found) for seed in range(CHARTS) if (found := difference(seed)) is not None]
    assert not wrong, "\n".join(f"chart {seed}: {found}" for seed, found in wrong[:5]) + f"\n{len(wrong)} of {CHARTS}"
