"""The algorithm of W3C SCXML 1.0, appendix D, for charts without data: an oracle that knows nothing of duban.

Functions are named as in the recommendation. A chart is a tree of `Node`; what happens is told as a list of marks:
`+path` for a state entered, `-path` for one left, a transition's own label in between.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass(eq=False)
class Way:
    """A transition. `event` is a name or "" for none; `inside` must be active; `raises` are queued when it is taken."""

    label: str
    event: str
    targets: list[str]
    inside: str = ""
    raises: list[str] = field(default_factory=list)
    source: Node | None = None


@dataclass(eq=False)
class Node:
    """A state: `kind` is compound, parallel, atomic, final, shallow or deep (the two histories)."""

    path: str
    kind: str
    children: list[Node] = field(default_factory=list)
    initial: str = ""
    ways: list[Way] = field(default_factory=list)
    raises: list[str] = field(default_factory=list)
    parent: Node | None = None
    order: int = 0

    @property
    def history(self) -> bool:
        return self.kind in ("shallow", "deep")

    @property
    def atomic(self) -> bool:
        return self.kind in ("atomic", "final")


class Endless(Exception):
    """The chart does not come to rest."""


class Interpreter:
    """Runs a chart: `start`, then `send` for each external event."""

    def __init__(self, root: Node, most: int = 200) -> None:
        self.root, self.most = root, most
        self.states: dict[str, Node] = {}
        self._index(root, None)
        self.configuration: set[Node] = set()
        self.history_value: dict[Node, list[Node]] = {}
        self.internal_queue: deque[tuple[str, Node | None, int]] = deque()
        self.activation: dict[Node, int] = {}
        self.running = True
        self.marks: list[str] = []
        self.steps = 0

    def _index(self, node: Node, parent: Node | None) -> None:
        node.parent, node.order = parent, len(self.states)
        self.states[node.path] = node
        for way in node.ways:
            way.source = node
        for child in node.children:
            self._index(child, node)

    def start(self) -> None:
        self._enter({self.root}, [Way("", "", [self.root.initial], source=self.root)])
        self.macrostep()

    def send(self, event: str) -> bool:
        """Whether anything was enabled; what it raises is handled too."""
        enabled = self.select_transitions(lambda way: way.event == event)
        if enabled:
            self.microstep(enabled)
            self.macrostep()
        return bool(enabled)

    def macrostep(self) -> None:
        while self.running:
            enabled = self.select_transitions(lambda way: way.event == "")
            if not enabled:
                if not self.internal_queue:
                    return
                name, owner, activation = self.internal_queue.popleft()
                if owner is not None and self.activation.get(owner) != activation:
                    continue  # a done event of an activation that is over
                enabled = self.select_transitions(lambda way: way.event == name)  # noqa: B023
            if enabled:
                self.microstep(enabled)
        self.exit_interpreter()

    def exit_interpreter(self) -> None:
        leaving = sorted(self.configuration - {self.root}, key=lambda state: -state.order)
        self.marks += [f"-{state.path}" for state in leaving]

    # selection

    def select_transitions(self, matches: Callable[[Way], bool]) -> list[Way]:
        enabled: list[Way] = []
        for state in sorted((one for one in self.configuration if one.atomic), key=lambda one: one.order):
            way = self._first([state, *self.get_proper_ancestors(state, None)], matches)
            if way is not None and way not in enabled:
                enabled.append(way)
        return self.remove_conflicting_transitions(enabled)

    def _first(self, nodes: list[Node], matches: Callable[[Way], bool]) -> Way | None:
        for node in nodes:
            for way in node.ways:
                if matches(way) and (not way.inside or self.states[way.inside] in self.configuration):
                    return way
        return None

    def remove_conflicting_transitions(self, enabled: list[Way]) -> list[Way]:
        filtered: list[Way] = []
        for t1 in enabled:
            preempted, remove = False, []
            for t2 in filtered:
                if self.compute_exit_set([t1]) & self.compute_exit_set([t2]):
                    if self._is_descendant(t1.source, t2.source):
                        remove.append(t2)
                    else:
                        preempted = True
                        break
            if not preempted:
                filtered = [one for one in filtered if one not in remove] + [t1]
        return filtered

    # microstep

    def microstep(self, enabled: list[Way]) -> None:
        self.steps += 1
        if self.steps > self.most:
            raise Endless
        self.exit_states(enabled)
        for way in enabled:
            if way.label:
                self.marks.append(way.label)
            self.internal_queue.extend((name, None, 0) for name in way.raises)
        self.enter_states(enabled)

    def compute_exit_set(self, ways: list[Way]) -> set[Node]:
        found: set[Node] = set()
        for way in ways:
            if way.targets:
                domain = self.get_transition_domain(way)
                found |= {state for state in self.configuration if self._is_descendant(state, domain)}
        return found

    def exit_states(self, ways: list[Way]) -> None:
        leaving = sorted(self.compute_exit_set(ways), key=lambda state: -state.order)
        for state in leaving:
            for history in (child for child in state.children if child.history):
                if history.kind == "deep":
                    kept = [one for one in self.configuration if one.atomic and self._is_descendant(one, state)]
                else:
                    kept = [one for one in self.configuration if one.parent is state]
                self.history_value[history] = sorted(kept, key=lambda one: one.order)
        for state in leaving:
            self.marks.append(f"-{state.path}")
            self.configuration.discard(state)
            self.activation.pop(state, None)

    def enter_states(self, ways: list[Way]) -> None:
        entering: set[Node] = set()
        for way in ways:
            if way.targets:
                for path in way.targets:
                    self.add_descendant_states_to_enter(self.states[path], entering)
                ancestor = self.get_transition_domain(way)
                for state in self.get_effective_target_states(way):
                    self.add_ancestor_states_to_enter(state, ancestor, entering)
        self._enter(entering, ways)

    def _enter(self, entering: set[Node], ways: list[Way]) -> None:
        if self.root in entering:
            self.add_descendant_states_to_enter(self.root, entering)
        # A deep history of an outer state makes the algorithm add states that are active and were not left; once is enough.
        for state in sorted(entering - self.configuration, key=lambda one: one.order):
            self.configuration.add(state)
            self.activation[state] = len(self.marks) + 1
            if state is not self.root:
                self.marks.append(f"+{state.path}")
            self.internal_queue.extend((name, None, 0) for name in state.raises)
            if state.kind == "final":
                self._reached_final(state)

    def _reached_final(self, state: Node) -> None:
        parent = state.parent
        assert parent is not None
        if parent is self.root:
            self.running = False
            return
        self._done(parent)
        grandparent = parent.parent
        if grandparent is not None and grandparent.kind == "parallel" and self.is_in_final_state(grandparent):
            self._done(grandparent)

    def _done(self, state: Node) -> None:
        self.internal_queue.append((f"done.state.{state.path}", state, self.activation[state]))

    def add_descendant_states_to_enter(self, state: Node, entering: set[Node]) -> None:
        if state.history:
            kept = self.history_value.get(state)
            targets = kept if kept is not None else [self.states[state.initial]]
            for target in targets:
                self.add_descendant_states_to_enter(target, entering)
            for target in targets:
                self.add_ancestor_states_to_enter(target, state.parent, entering)
            return
        entering.add(state)
        if state.kind == "compound":
            initial = self.states[state.initial]
            self.add_descendant_states_to_enter(initial, entering)
            self.add_ancestor_states_to_enter(initial, state, entering)
        elif state.kind == "parallel":
            self._complete(state, entering)

    def add_ancestor_states_to_enter(self, state: Node, ancestor: Node | None, entering: set[Node]) -> None:
        for outer in self.get_proper_ancestors(state, ancestor):
            entering.add(outer)
            if outer.kind == "parallel":
                self._complete(outer, entering)

    def _complete(self, parallel: Node, entering: set[Node]) -> None:
        for child in parallel.children:
            if not child.history and not any(self._is_descendant(one, child) or one is child for one in entering):
                self.add_descendant_states_to_enter(child, entering)

    def is_in_final_state(self, state: Node) -> bool:
        if state.kind == "compound":
            return any(child.kind == "final" and child in self.configuration for child in state.children)
        if state.kind == "parallel":
            return all(self.is_in_final_state(child) for child in state.children)
        return False

    def get_transition_domain(self, way: Way) -> Node:
        targets = self.get_effective_target_states(way)
        assert way.source is not None
        return self.find_lcca([way.source, *targets])

    def find_lcca(self, states: list[Node]) -> Node:
        for ancestor in self.get_proper_ancestors(states[0], None):
            compound = ancestor.kind == "compound"
            if compound and all(self._is_descendant(state, ancestor) for state in states[1:]):
                return ancestor
        return self.root

    def get_effective_target_states(self, way: Way) -> list[Node]:
        found: list[Node] = []
        for path in way.targets:
            state = self.states[path]
            if state.history:
                found += self.history_value.get(state) or [self.states[state.initial]]
            else:
                found.append(state)
        return found

    def get_proper_ancestors(self, state: Node, above: Node | None) -> list[Node]:
        return list(self._outwards(state, above))

    def _outwards(self, state: Node, above: Node | None) -> Iterator[Node]:
        outer = state.parent
        while outer is not None and outer is not above:
            yield outer
            outer = outer.parent

    def _is_descendant(self, state: Node | None, ancestor: Node | None) -> bool:
        assert state is not None
        return any(outer is ancestor for outer in self._outwards(state, None))
