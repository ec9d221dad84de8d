"""Random charts written as SCXML go the way of the W3C's algorithm too: internal transitions, done events and all."""

from __future__ import annotations

import os
from random import Random
from xml.sax.saxutils import quoteattr

from playing import at
from random_charts import EXTERNAL, random_chart
from w3c_algorithm import Endless, Interpreter, Node, Way

from duban.calendars import bundled
from duban.design.scxml import read_scxml
from duban.errors import InstanceEnded, Livelock
from duban.execution.documents import decode_instance, encode_instance
from duban.execution.effects import Step
from duban.execution.program import compile_program
from duban.execution.world import World

CHARTS = int(os.environ.get("DUBAN_CHARTS", "1000"))
"""How many charts are compared; `DUBAN_CHARTS=10000` is the long run."""
MOVES = 20


class Stored(World):
    """A world in which an instance is written as its document after each step, and read again."""

    def _keep(self, step: Step) -> None:
        super()._keep(step)
        program = self.programs[step.instance.process]
        self._registry.put(decode_instance(program, encode_instance(step.instance)))


class Letter(Interpreter):
    """The algorithm to the letter: a done event is an event like any other. `internal` are the labels of such ways."""

    def __init__(self, root: Node, internal: frozenset[str]) -> None:
        super().__init__(root)
        self.internal = internal

    def _done(self, state: Node) -> None:
        self.internal_queue.append((f"done.state.{state.path}", None, 0))

    def get_transition_domain(self, way: Way) -> Node:
        source = way.source
        assert source is not None
        targets = self.get_effective_target_states(way)
        inside = source.kind == "compound" and all(self._is_descendant(target, source) for target in targets)
        return source if inside and way.label in self.internal else super().get_transition_domain(way)


def written(root: Node, internal: frozenset[str]) -> str:
    """The chart as SCXML; every state logs when it is entered and left, every transition its label."""
    inner = "".join(_state(child, internal) for child in root.children)
    return f'<scxml xmlns="http://www.w3.org/2005/07/scxml" initial={_ids([root.initial])}>{inner}</scxml>'


def _state(node: Node, internal: frozenset[str]) -> str:
    if node.history:
        default = f"<transition target={_ids([node.initial])}/>"
        return f"<history id={_ids([node.path])} type={quoteattr(node.kind)}>{default}</history>"
    name = "state" if node.kind in ("atomic", "compound") else node.kind
    initial = f" initial={_ids([node.initial])}" if node.kind == "compound" else ""
    raised = "".join(f"<raise event={quoteattr(one)}/>" for one in node.raises)
    entry = f"<onentry><log label={quoteattr(f'+{node.path}')}/>{raised}</onentry>"
    ways = "".join(_way(way, internal) for way in node.ways)
    inner = "".join(_state(child, internal) for child in node.children)
    leaving = f"<onexit><log label={quoteattr(f'-{node.path}')}/></onexit>"
    return f"<{name} id={_ids([node.path])}{initial}>{entry}{leaving}{ways}{inner}</{name}>"


def _way(way: Way, internal: frozenset[str]) -> str:
    parts = [
        f" event={quoteattr('done.state.' + _id(way.event[11:]) if way.event.startswith('done.state.') else way.event)}"
    ]
    parts = parts if way.event else []
    parts += [f" target={_ids(way.targets)}"] if way.targets else []
    parts += [f" cond={quoteattr(f'In({_id(way.inside)!r})')}"] if way.inside else []
    parts += [' type="internal"'] if way.label in internal else []
    raised = "".join(f"<raise event={quoteattr(one)}/>" for one in way.raises)
    return f"<transition{''.join(parts)}><log label={quoteattr(way.label)}/>{raised}</transition>"


def _id(path: str) -> str:
    return path.rpartition("/")[2]


def _ids(paths: list[str]) -> str:
    return quoteattr(" ".join(map(_id, paths)))


def ours(world: World) -> list[str]:
    return [entry.data["text"] for one in world.steps for entry in one.entries if entry.kind == "note"]


def difference(seed: int) -> str | None:
    """Where a chart goes another way than the algorithm; None where it does not."""
    root, chance = random_chart(seed).root, Random(seed)
    root.ways = []  # a chart itself has no transitions in SCXML
    oracle = Letter(root, frozenset(f"t{number}" for number in range(100) if chance.random() < 0.3))
    chart = read_scxml(written(root, oracle.internal), name="p")
    kind = Stored if seed % 2 else World
    world = kind({"p": compile_program(chart.definition, bundled("always"))}, at("2026-11-02 09:00"))
    told = "start"
    try:
        oracle.start()
        id = world.start("p", {})
        for _ in range(MOVES):
            if oracle.marks != ours(world) or oracle.running == world.instance(id).ended:
                return f"{told}: {oracle.marks} {ours(world)}"
            event = chance.choice(EXTERNAL)
            told, oracle.steps = f"{told} {event}", 0
            oracle.send(event)
            world.send(id, event)
    except (Endless, Livelock, InstanceEnded):
        return None
    return None


def test_random_charts_in_scxml_go_the_way_of_the_algorithm() -> None:
    wrong = [(seed, found) for seed in range(CHARTS) if (found := difference(seed)) is not None]
    assert not wrong, "\n".join(f"chart {seed}: {found}" for seed, found in wrong[:5]) + f"\n{len(wrong)} of {CHARTS}"
