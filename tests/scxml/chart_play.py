"""Small charts to play with: `play(inside)` gives one that has been started, its time moved by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from duban.calendars import bundled
from duban.design.scxml import Chart, read_scxml
from duban.execution.instance import Instance
from duban.execution.program import compile_program
from duban.execution.world import World

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)


def chart(inside: str, *, model: str = "feel", attributes: str = "") -> Chart:
    """A chart called `p` from what stands inside its root."""
    head = f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" name="p" datamodel="{model}" {attributes}>'
    return read_scxml(f"{head}{inside}</scxml>", file="p.scxml")


@dataclass
class Played:
    """A chart that runs."""

    world: World
    id: str

    def send(self, event: str, **fields: Any) -> Played:
        self.world.send(self.id, event, fields)
        return self

    def after(self, seconds: float) -> Played:
        self.world.advance(self.world.at + timedelta(seconds=seconds))
        return self

    @property
    def now(self) -> Instance:
        return self.world.instance(self.id)

    @property
    def states(self) -> list[str]:
        return self.now.states

    @property
    def log(self) -> list[str]:
        """What the chart has logged."""
        own = [one for one in self.world.steps if one.instance.id == self.id]
        return [entry.data["text"] for one in own for entry in one.entries if entry.kind == "note"]

    def fact(self, name: str) -> Any:
        return self.now.facts[name]


def play(inside: str, *, model: str = "feel", attributes: str = "", **facts: Any) -> Played:
    """A chart that has been started."""
    read = chart(inside, model=model, attributes=attributes)
    definitions = [read.definition, *read.children.values()]
    world = World({one.process: compile_program(one, bundled("always")) for one in definitions}, BEGIN)
    return Played(world, world.start("p", facts))
