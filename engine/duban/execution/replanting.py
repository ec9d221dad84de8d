"""The tree of activations in another version: tokens keep what is around them where that still is, lose or gain the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from duban.definition.model import ROOT, State
from duban.definition.plan import MigrationPlan
from duban.execution.draft import Draft
from duban.execution.exits import cancel_called
from duban.execution.instance import Scope
from duban.execution.machine import ancestors
from duban.execution.stimulus import Migrate

BY_NO_WAY = -1
"""How a token came to a join that it began in, because what is around the join was entered."""


def nature(state: State) -> str:
    """What a state waits for, where a token there cannot rest in a state of another nature."""
    if state.call is not None:
        return "call"
    if state.service is not None:
        return "service"
    if state.each is not None:
        return "each"
    return "invocations" if state.invokes else ""


def replant(draft: Draft, stimulus: Migrate, plan: MigrationPlan, faults: list[str]) -> list[int]:
    """Put every token into its new place; `faults` gets what stands against it.

    Returns the scopes with something inside them that has no token yet: new regions, and what was a simple state.
    """
    grove = _Grove(draft, stimulus, plan, faults)
    tokens = draft.leaves()
    for leaf in tokens:
        grove.plant(leaf)
    if not faults and tokens and not any(scope.path != ROOT for scope in grove.scopes.values()):
        faults.append("no token is left; the plan drops them all")
    if faults:
        return []
    for scope in [scope for scope in draft.scopes.values() if scope.id not in grove.scopes]:
        cancel_called(draft, scope)
    ordered = _in_order(list(draft.scopes), grove.scopes.values())
    draft.scopes.clear()
    draft.scopes.update({scope.id: scope for scope in ordered})
    draft.children.clear()
    for scope in ordered:
        draft.children.setdefault(scope.parent, []).append(scope.id)
    draft.moved = True
    return [scope.id for scope in grove.scopes.values() if _lacks(draft, scope)]


def _in_order(before: Sequence[int], scopes: Iterable[Scope]) -> list[Scope]:
    """In the order of entry; what has grown around others comes right before the first of them."""
    places = {number: place for place, number in enumerate(before)}
    deepest_first = sorted(scopes, key=lambda scope: -_depth(scope))
    for scope in deepest_first:
        own = places.setdefault(scope.id, len(before))
        if scope.parent not in before:
            places[scope.parent] = min(places.get(scope.parent, own), own)
    return sorted(deepest_first, key=lambda scope: (places[scope.id], _depth(scope)))


def _depth(scope: Scope) -> int:
    return scope.path.count("/") + 1 if scope.path else 0


def _lacks(draft: Draft, scope: Scope) -> bool:
    state = draft.program.states[scope.path]
    inside = {draft.scopes[child].path for child in draft.children.get(scope.id, [])}
    if state.each is not None or state.kind not in ("parallel", "composite"):
        return False
    return not inside if state.kind == "composite" else not inside >= set(state.initial)


class _Grove:
    """The new tree while it grows."""

    def __init__(self, draft: Draft, stimulus: Migrate, plan: MigrationPlan, faults: list[str]) -> None:
        self._draft, self._stimulus, self._plan, self._faults = draft, stimulus, plan, faults
        self._states = draft.program.states
        self._made: dict[tuple[int, str], int] = {}
        self.scopes: dict[int, Scope] = {}

    def plant(self, leaf: Scope) -> None:
        """Give one token its place."""
        if leaf.path == ROOT:
            self.scopes[leaf.id] = leaf
            return
        place = self._plan.place(leaf.path)
        if place is None:
            return
        fault = self._unfit(leaf, place)
        if fault:
            self._fault(f"{leaf.path}: {fault}")
            return
        known = {self._plan.place(scope.path): scope for scope in reversed(list(self._draft.chain(leaf)))}
        parent = -1
        for path in ancestors(place)[::-1]:
            parent = self._keep(known[path], path, parent) if path in known else self._grow(path, parent, leaf)

    def _unfit(self, leaf: Scope, place: str) -> str:
        """Why a token cannot rest there, nothing when it can."""
        state = self._states.get(place)
        if state is None or state.kind == "history":
            return f"version {self._draft.program.version} has no state {place!r}; say under `states` where its tokens go"
        before = self._stimulus.natures.get(leaf.path, "")
        if nature(state) != before and not leaf.finished:
            was, is_ = (before or "no call and no service"), (nature(state) or "none")
            return f"it waits for {was}, and {place!r} for {is_}; say under `states` where its tokens go, or move them first"
        if leaf.arrived is not None and self._arrival(leaf, place) is None:
            return f"it waits at a join, and {place!r} has no way in that matches the one it came by; move it first"
        return ""

    def _arrival(self, leaf: Scope, place: str) -> int | None:
        order = self._stimulus.arrivals.get(leaf.arrived) if leaf.arrived is not None else None
        return order if order == BY_NO_WAY or order in self._draft.program.incoming.get(place, ()) else None

    def _keep(self, scope: Scope, path: str, parent: int) -> int:
        """An activation that goes on under its new name."""
        if scope.id not in self.scopes:
            fault = self._changed(scope, path)
            if fault:
                self._fault(f"{scope.path}: {fault}")
            arrived = None if scope.arrived is None else self._arrival(scope, path)
            self.scopes[scope.id] = replace(scope, path=path, parent=parent, arrived=arrived, late=self._late(scope.late))
        return scope.id

    def _changed(self, scope: Scope, path: str) -> str:
        """Whether something around a token has become another thing altogether."""
        is_each, was_each = nature(self._states[path]) == "each", self._stimulus.natures.get(scope.path) == "each"
        if is_each == was_each:
            return ""
        return f"{path!r} is an each, which it was not" if is_each else f"{path!r} is no each, which it was"

    def _grow(self, path: str, parent: int, leaf: Scope) -> int:
        """An activation that the old version did not have around its tokens."""
        number = self._made.get((parent, path))
        if number is None:
            if nature(self._states[path]) == "each":
                self._fault(f"{leaf.path}: {path!r} is an each, which it was not in")
            number = self._made[parent, path] = self._draft.number()
            self.scopes[number] = Scope(number, path, parent, self._draft.at)
        return number

    def _late(self, keys: Sequence[str]) -> list[str]:
        found = [(number, self._plan.place(path)) for number, _, path in (key.partition(":") for key in keys)]
        return [f"{number}:{path}" for number, path in found if path in self._draft.program.joins]

    def _fault(self, text: str) -> None:
        if text not in self._faults:
            self._faults.append(text)
