"""A BPMN model as frozen data: what the elements say, in their own terms, with ids and places (BPMN 2.0.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from duban.definition.model import NOWHERE, Place

TASKS = frozenset(
    {
        "task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
    }
)  # fmt: skip
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SCOPES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
OURS = "urn:duban:bpmn:1"
"""The namespace of what our files say besides BPMN."""
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression of a model: its text and the language it is written in ("" where the model does not say)."""

    text: str
    language: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event definition. `kind` is timer, message, signal …; `name` that of what it refers to, or of its link.

    A timer has exactly one `formula` and says in `how` whether it is a date, duration or cycle; a condition has one too.
    `activity` is what a compensation names; `raised` the internal event that stands for something thrown, in our own words.
    """

    kind: str
    name: str = ""
    code: str = ""
    formula: Formula | None = None
    how: Literal["", "date", "duration", "cycle"] = ""
    activity: str = ""
    place: Place = NOWHERE
    raised: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """Loop characteristics: `standard` repeats while its condition holds; the others run once for each element."""

    kind: Literal["standard", "parallel", "sequential"]
    condition: Formula | None = None
    test_before: bool = False
    most: int | None = None
    cardinality: Formula | None = None
    collection: str = ""
    element: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node. `attached` is the activity of a boundary event; `inside` what a sub-process holds.

    `interrupting` belongs to boundary events and the starts of event sub-processes; `default` is the id of a flow. `own` is
    what files of ours say besides, in our namespace: texts by name.
    """

    id: str
    kind: str
    name: str = ""
    triggers: tuple[Trigger, ...] = ()
    attached: str = ""
    interrupting: bool = True
    default: str = ""
    called: str = ""
    message: str = ""
    role: str = ""
    loop: Loop | None = None
    by_event: bool = False
    compensates: bool = False
    instantiates: bool = False
    parallel_multiple: bool = False
    activation: Formula | None = None
    inside: Body | None = None
    place: Place = NOWHERE
    note: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow between two nodes, by their ids."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Formula | None = None
    place: Place = NOWHERE
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remark:
    """A text annotation; `about` is the id of the node it belongs to, empty for the whole."""

    id: str
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What a process or sub-process holds. `compensators` are activities by the boundary event that leads to them."""

    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    compensators: Mapping[str, str] = field(default_factory=dict)

    def walk(self) -> Iterator[Body]:
        """This body and all below it."""
        yield self
        for node in self.nodes:
            if node.inside is not None:
                yield from node.inside.walk()


@dataclass(frozen=True, slots=True)
class Process:
    """A process of a model."""

    id: str
    name: str
    executable: bool
    body: Body
    place: Place = NOWHERE
    own: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A message between pools: from a node or pool to a node or pool, by their ids."""

    id: str
    name: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Model:
    """A whole file."""

    processes: tuple[Process, ...]
    message_flows: tuple[MessageFlow, ...] = ()
