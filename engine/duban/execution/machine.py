"""Which transition an event finds, asked of one flat `transitions` machine per definition version.

The machine is built once and then only read; its "model" is a throw-away cursor on a leaf state. A composite's
transitions are registered on every leaf below it, after the leaf's own, so that inner ones win (SCXML appendix D).
Our Transition subclass chooses instead of moving: moving several tokens at once is execution's own work.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from transitions import EventData, Machine
from transitions import Transition as LibraryTransition

from duban.definition.model import Definition, State, Transition

ALWAYS, DONE, ERROR = "always", "done", "error:"
EVENT = "event:"
_ROOT_NAME = "."


class Cursor:
    """A position in the machine: the state a token rests in, the names its guards read, and what was chosen."""

    __slots__ = ("chosen", "names", "state")

    def __init__(self, path: str, names: Any) -> None:
        self.state = path or _ROOT_NAME
        self.names = names
        self.chosen: Transition | None = None


class _Choice(LibraryTransition):
    """A library transition that carries the definition's node and records it on the cursor when its guard holds."""

    def __init__(self, source: str, node: Transition) -> None:
        super().__init__(source, source)
        self.node = node

    def execute(self, event_data: EventData) -> bool:
        cursor: Any = event_data.model
        if not enabled(self.node, cursor.names):
            return False
        cursor.chosen = self.node
        return True


def enabled(node: Transition, names: Any) -> bool:
    """Whether the transition's `if` holds, and in a split at least one of its targets. They see its own state."""
    names.stand_on(node.source)
    if node.condition is not None and node.condition.evaluate(names) is not True:
        return False
    return not node.targets or any(
        target.condition is None or target.condition.evaluate(names) is True for target in node.targets
    )


class Selector:
    """Finds transitions: `select(trigger, leaf, names)`; `has(trigger, leaf)` asks without looking at guards."""

    def __init__(self, definition: Definition) -> None:
        self._machine = Machine(model=None, initial=None, auto_transitions=False, send_event=True, queued=False)
        self._machine.add_states([path or _ROOT_NAME for path in definition.states])
        self._descriptors = _descriptors(definition)
        for path in definition.states:
            self._register(definition, path)

    def _register(self, definition: Definition, leaf: str) -> None:
        for path in ancestors(leaf):
            state = definition.states[path]
            for node in state.transitions:
                for trigger in self._triggers(node, own=path == leaf):
                    self._add(trigger, leaf, node)

    def _triggers(self, node: Transition, *, own: bool) -> Iterable[str]:
        if node.kind == "always":
            return (ALWAYS,)
        if node.kind == "done":
            return (DONE,) if own else ()
        prefix = EVENT if node.kind == "on" else ERROR
        return sorted({prefix + name for name in self._descriptors[prefix] if matches_any(node.events, name)})

    def _add(self, trigger: str, leaf: str, node: Transition) -> None:
        if trigger not in self._machine.events:
            self._machine.events[trigger] = self._machine.event_cls(trigger, self._machine)
        self._machine.events[trigger].add_transition(_Choice(leaf or _ROOT_NAME, node))

    def event(self, name: str) -> str:
        """The trigger for an event: its own name where the definition has it, else the closest descriptor for it."""
        return self._closest(EVENT, name)

    def error(self, code: str) -> str:
        """The trigger for an error code, likewise."""
        return self._closest(ERROR, code)

    def _closest(self, prefix: str, name: str) -> str:
        known = self._descriptors[prefix]
        if name in known:
            return prefix + name
        while name and name + ".*" not in known:
            name = name.rpartition(".")[0]
        return prefix + (name + ".*" if name else "*")

    def has(self, trigger: str, leaf: str) -> bool:
        """Whether the trigger has any transition here, whatever its guards say."""
        event = self._machine.events.get(trigger)
        return event is not None and (leaf or _ROOT_NAME) in event.transitions

    def candidates(self, trigger: str, leaf: str) -> list[Transition]:
        """All transitions of the trigger here, in the order they are tried."""
        event = self._machine.events.get(trigger)
        found: Iterable[Any] = event.transitions.get(leaf or _ROOT_NAME, ()) if event is not None else ()
        return [choice.node for choice in found]

    def select(self, trigger: str, leaf: str, names: Any) -> Transition | None:
        """The first transition whose guards hold."""
        if not self.has(trigger, leaf):
            return None
        cursor = Cursor(leaf, names)
        self._machine.events[trigger].trigger(cursor)
        return cursor.chosen


def ancestors(path: str) -> list[str]:
    """The path itself and all enclosing ones, ending with the process (""): `a/b` → `a/b`, `a`, ``."""
    found = [path]
    while path:
        path = path.rpartition("/")[0]
        found.append(path)
    return found


def within(path: str, scope: str) -> bool:
    """Whether `path` is `scope` or lies in it, by whole segments."""
    return not scope or path == scope or path.startswith(scope + "/")


def matches_any(descriptors: Iterable[str], name: str) -> bool:
    """Whether an event name matches one of the descriptors (SCXML 3.12.1): `*`, the name itself, or `prefix.*`."""
    return any(
        descriptor in ("*", name)
        or (descriptor.endswith(".*") and (name == descriptor[:-2] or name.startswith(descriptor[:-1])))
        for descriptor in descriptors
    )


def _descriptors(definition: Definition) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {EVENT: set(definition.events), ERROR: set()}
    for state in definition.states.values():
        _add_names(found, state)
    return found


def _add_names(found: dict[str, set[str]], state: State) -> None:
    for node in state.transitions:
        if node.kind == "on":
            found[EVENT].update(node.events)
        elif node.kind == "error":
            found[ERROR].update(node.events)
