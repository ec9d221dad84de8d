"""A BPMN process as a definition: one state for each flow node, its flows as transitions, tokens as BPMN moves them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from duban.definition.plain import read_yaml
from duban.design.bpmn.carrier import ENDED, Carrier, State, said
from duban.design.bpmn.contracting import contracted
from duban.design.bpmn.events import listen
from duban.design.bpmn.formulas import Formulas, Notes, Translators
from duban.design.bpmn.model import Body, Node, Process, Trigger
from duban.design.bpmn.outline import Outline, several, slug
from duban.design.bpmn.works import state_of
from duban.errors import Problem

_GIVEN = frozenset({"event", "terms", "counts", "now", "started_at", "entered_at", "key", "each", "started_by"})
_BEGIN, _BY = "begin", "started_by"


@dataclass(frozen=True, slots=True)
class Carried:
    """A process as plain data of the language, and what is not carried over as it was."""

    name: str
    document: Mapping[str, Any]
    findings: tuple[Problem, ...]


def names_of(processes: Iterable[Process]) -> dict[str, str]:
    """What the processes of a file will be called, by their ids."""
    found: dict[str, str] = {}
    for process in processes:
        name = process.own.get("process") or slug(process.name) or slug(process.id) or "process"
        while name in found.values():
            name += "_2"
        found[process.id] = name
    return found


def carry_over(process: Process, names: Mapping[str, str], translators: Translators | None = None) -> Carried:
    """The process as a definition's data. The model must keep BPMN's rules (`find_flaws`); `names` are by process id."""
    notes = Notes()
    process = contracted(process) if "declarations" in process.own else process
    outline = Outline.of(process)
    formulas = Formulas(notes, translators or {})
    declared = _declared(process)
    carrier = Carrier(
        outline, formulas, notes, lambda body: _scope(carrier, body), processes=names, declared=declared.get("events", {})
    )
    name = names[process.id]
    document = _document(carrier, name, declared)
    return Carried(name, document, tuple(sorted(notes.findings)))


def _declared(process: Process) -> State:
    """What a file of ours declares besides the flow."""
    text = process.own.get("declarations", "")
    return read_yaml(text, process.place.file)[0] if text else {}


def _document(c: Carrier, name: str, declared: State) -> State:
    process = c.outline.process
    scope = _scope(c, process.body)
    starts = _starts(c, process.body)
    elements = {c.outline.element(node) for node in c.outline.nodes.values() if several(node)}
    given = _GIVEN | elements
    facts: State = {one: {"type": "any"} for one in c.notes.reads if one not in given and one.isidentifier()}
    if _chosen_by_start(c, process.body):
        facts[_BY] = {"type": "text"}
    found: State = {"duban": 1, "process": name}
    if process.name and process.name != name:
        found["title"] = process.name
    found |= declared
    facts, events = {**facts, **declared.get("facts", {})}, {**c.events, **declared.get("events", {})}
    found |= {"facts": facts} if facts else {}
    found |= {"events": events} if events else {}
    return found | starts | scope


def _scope(c: Carrier, body: Body) -> State:
    """The states of a body, and what it listens to for its event sub-processes."""
    regions = _regions(c, body)
    if regions:
        return _parallel(c, body, regions)
    handlers = set(body.compensators.values())
    chosen = {id for node in body.nodes if node.kind == "eventBasedGateway" for id in _after(c, node)}
    left_out = handlers | chosen | c.outline.inlined.keys() | _other_starts(c, body)
    states: State = {}
    listening: State = {}
    for node in body.nodes:
        if node.kind == "boundaryEvent" or node.compensates or node.id in left_out:
            continue
        if not node.by_event or listen(c, node, listening):
            states[c.name(node)] = state_of(c, node)
        if "ends" in node.own and node.inside is not None:
            ends = [one for one in node.inside.nodes if "state" in one.own]
            states |= {c.name(one): state_of(c, one) for one in ends}
    initial = _initial(c, body, states)
    if _leads_to_end(states):
        states[ENDED] = {"final": True}
    return {**listening, "initial": initial, "states": states}


def _regions(c: Carrier, body: Body) -> list[Node]:
    """The regions of a parallel state that a file of ours draws as such: nothing else stands in its body."""
    fork = next((node.id for node in body.nodes if node.own.get("regions") == "fork"), None)
    if fork is None:
        return []
    regions = [c.outline.nodes[flow.target] for flow in c.outline.outgoing[fork]]
    others = [one for one in body.nodes if one not in regions and not one.by_event and "regions" not in one.own]
    starts = [one for one in others if one.kind == "startEvent" and not one.triggers]
    after = [c.outline.nodes[flow.target] for one in regions for flow in c.outline.outgoing[one.id]]
    plain = len(starts) == len(others) == 1 and all("regions" in one.own for one in after)
    return regions if plain and all(one.inside is not None for one in regions) else []


def _parallel(c: Carrier, body: Body, regions: list[Node]) -> State:
    listening: State = {}
    for node in body.nodes:
        if node.by_event and listen(c, node, listening):
            c.tell("regions", node, "an event sub-process beside regions is not carried over", "put it into one of them")
    start = next(node for node in body.nodes if node.kind == "startEvent")
    enter = c.onward(start).get("do", [])
    states = {c.name(one): _region(c, one) for one in regions}
    return {**({"enter": enter} if enter else {}), **listening, "parallel": states}


def _region(c: Carrier, node: Node) -> State:
    found = {key: value for key, value in state_of(c, node).items() if key != "done"}
    return found | ({"finished": node.own["finished"]} if "finished" in node.own else {})


def _other_starts(c: Carrier, body: Body) -> set[str]:
    """Starts that lead where the first does."""
    triggered = _triggered(body)
    return set() if not triggered or _chosen_by_start(c, body) else {node.id for node in triggered[1:]}


def _after(c: Carrier, gateway: Node) -> list[str]:
    return [flow.target for flow in c.outline.outgoing[gateway.id]]


def _leads_to_end(states: Any) -> bool:
    """Whether anything in these states, but for those inside them, leads to the implicit end."""
    if isinstance(states, dict):
        return any(
            value == ENDED if key == "to" and isinstance(value, str) else _leads_to_end(value)
            for key, value in states.items()
            if key != "states"
        )
    return isinstance(states, list) and any(one == ENDED or _leads_to_end(one) for one in states)


def _initial(c: Carrier, body: Body, states: State) -> str:
    """The state a token begins in; where several begin, one that leads to all of them."""
    entries = [c.name(node) for node in c.outline.entries(body) if c.name(node) in states]
    triggered = [c.name(node) for node in _triggered(body)]
    if triggered and not _chosen_by_start(c, body):
        return triggered[0]
    if len(entries) + len(triggered) == 1:
        return (entries + triggered)[0]
    always: list[State] = [{"if": f'{_BY} = "{name}"', "to": name} for name in triggered]
    always += [{"to": entries[0] if len(entries) == 1 else entries}] if entries else []
    states[_BEGIN] = {"always": always} if always else {"final": True}
    return _BEGIN


def _chosen_by_start(c: Carrier, body: Body) -> bool:
    """Whether it matters which start event begins an instance."""
    ways = {str(c.follow(node)) for node in _triggered(body)}
    return bool(ways) and (len(ways) > 1 or bool(c.outline.entries(body)))


def _triggered(body: Body) -> list[Node]:
    return [node for node in body.nodes if node.kind == "startEvent" and node.triggers]


def _starts(c: Carrier, body: Body) -> State:
    """What starts instances: published events and schedules."""
    events: list[State] = []
    schedules: State = {}
    for node in _triggered(body):
        for trigger in node.triggers:
            _start(c, node, trigger, events, schedules)
    found: State = {"starts_on": events} if events else {}
    return found | ({"schedules": schedules} if schedules else {})


def _start(c: Carrier, node: Node, trigger: Trigger, events: list[State], schedules: State) -> None:
    facts = {_BY: f'"{c.name(node)}"'} if _chosen_by_start(c, c.outline.process.body) else {}
    facts |= dict(said(node.own, "with"))
    more: State = {"with": facts} if facts else {}
    more |= {"key": node.own["key"]} if "key" in node.own else {}
    if trigger.kind in ("message", "signal"):
        events.append({"event": c.public(trigger.name, node), **more})
        return
    clock = c.formulas.clock(trigger.how, trigger.formula, node.id, trigger.place) if trigger.kind == "timer" else {}
    rhythm = {key: clock[key] for key in ("every", "cron") if key in clock}
    if rhythm:
        if trigger.formula is not None and node.own.get("every_of") == trigger.formula.text:
            rhythm = {"every": node.own["every"]}
        each = {"for_each": node.own["for_each"]} if "for_each" in node.own else {}
        schedules[c.name(node)] = rhythm | each | more
    else:
        c.tell("start", node, f"it starts by hand: its {trigger.kind} is not carried over", "write schedules or starts_on")
