"""How tokens move: scopes left inner to outer, entered outer to inner, joined, remembered, finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from duban.definition.model import ROOT, State, Target
from duban.execution import clocks
from duban.execution.actions import Happening, run
from duban.execution.draft import Draft, child_id
from duban.execution.effects import StartProcess
from duban.execution.exits import Chosen, exit_for, exit_root, leave
from duban.execution.facts import plain
from duban.execution.instance import Parent, Scope
from duban.execution.obligations import observe


def take(draft: Draft, chosen: Sequence[Chosen]) -> None:
    """One microstep: all exits, then all actions, then all entries (SCXML appendix D)."""
    draft.count_microstep()
    moves = [_move(draft, choice) for choice in chosen]
    for move in reversed(moves):
        if move.targets:
            exit_for(draft, move.domain, move.left)
    for move in moves:
        choice = move.choice
        _note(draft, choice, move.targets)
        _see(draft, choice)
        run(draft, choice.node.actions, Happening(move.domain.id, choice.source.id, choice.node.kind))
    for move in moves:
        if move.targets:
            _see(draft, move.choice)
            enter(draft, move.domain, move.targets, move.choice.node.order)


class _Move(NamedTuple):
    """A chosen transition: where it leads, the scope it happens in, and what it leaves there (None: all there is)."""

    choice: Chosen
    targets: Sequence[str]
    domain: Scope
    left: Scope | None


def _move(draft: Draft, choice: Chosen) -> _Move:
    targets = _targets(draft, choice)
    domain, left = exit_root(draft, choice) if targets else (choice.source, None)
    return _Move(choice, targets, domain, left)


def _note(draft: Draft, choice: Chosen, targets: Sequence[str]) -> None:
    data: dict[str, Any] = {"from": choice.node.source, "to": list(targets), "kind": choice.node.kind}
    if choice.event:
        data["event"] = choice.event
    draft.note("transition", choice.node.where, data)


def _targets(draft: Draft, choice: Chosen) -> list[str]:
    if not choice.node.targets:
        return []
    _see(draft, choice)
    return [target.path for target in choice.node.targets if _wanted(draft, target)]


def _see(draft: Draft, choice: Chosen) -> None:
    """Expressions see the transition's event, or still the last one (SCXML 5.10.1), and its source's activation."""
    if choice.fields is not None:
        draft.names.event = choice.fields
    draft.names.scope = choice.source.id


def _wanted(draft: Draft, target: Target) -> bool:
    return target.condition is None or target.condition.evaluate(draft.names) is True


def enter(draft: Draft, parent: Scope, targets: Sequence[str], by: int) -> None:
    """Enter targets below an active scope; targets in the same composite share its new activation."""
    groups: dict[str, list[str]] = {}
    for target in _resolved(draft, targets):
        head = _child_towards(parent.path, target)
        groups.setdefault(head, []).append(target)
    ordered = sorted(groups, key=lambda path: draft.program.states[path].order)
    for head in ordered:
        if parent.id in draft.terminated or parent.id not in draft.scopes:
            return
        exact = [target for target in groups[head] if target == head]
        deeper = [target for target in groups[head] if target != head]
        for _ in range(max(len(exact), 1) if not deeper else 1):
            _enter_one(draft, parent, head, deeper, by)


def _resolved(draft: Draft, targets: Sequence[str]) -> list[str]:
    """With histories replaced by what they remember, or by their default."""
    found: list[str] = []
    for target in targets:
        state = draft.program.states[target]
        if state.kind == "history":
            found += _resolved(draft, draft.history.get(target) or state.initial)
        else:
            found.append(target)
    return found


def _child_towards(parent: str, target: str) -> str:
    start = len(parent) + 1 if parent else 0
    end = target.find("/", start)
    return target if end < 0 else target[:end]


def _enter_one(draft: Draft, parent: Scope, path: str, deeper: Sequence[str], by: int) -> None:
    state = draft.program.states[path]
    if state.join is not None:
        _arrive(draft, parent, state, by)
        return
    open_scope(draft, parent, state, deeper, by)


def open_scope(draft: Draft, parent: Scope, state: State, deeper: Sequence[str], by: int) -> None:
    """A new activation of a state, with everything that begins there."""
    scope = draft.add_scope(state.path, parent.id)
    begin(draft, scope, state)
    if state.kind == "parallel":
        covered = {_child_towards(state.path, target) for target in deeper}
        regions = [path for path in state.initial if path not in covered]
        enter(draft, scope, [*deeper, *regions], by)
    elif state.kind == "composite":
        enter(draft, scope, deeper or state.initial, by)
    elif state.kind == "final":
        _end_token(draft, scope, state)
    elif state.call is not None:
        _call(draft, scope, state)


def begin(draft: Draft, scope: Scope, state: State) -> None:
    """Clocks, observations and entry actions of an activation."""
    clocks.arm(draft, state, scope)
    observe(draft, "enter", state.path)
    draft.names.scope = scope.id
    run(draft, state.enter, Happening(scope.id, scope.id))


def _call(draft: Draft, scope: Scope, state: State) -> None:
    call = state.call
    assert call is not None
    effect = draft.effect_id()
    facts = {name: plain(expression.evaluate(draft.names)) for name, expression in call.facts.items()}
    key = call.key.evaluate(draft.names) if call.key else None
    child = child_id(effect)
    draft.effects.append(
        StartProcess(
            id=effect,
            process=call.process,
            instance=child,
            facts={name: value for name, value in facts.items() if value is not None},
            key=None if key is None else str(key),
            parent=Parent(draft.base.id, scope.id),
        )
    )
    draft.scopes[scope.id] = replace(scope, child=child)
    draft.note("called", scope.path, {"process": call.process, "instance": child, "effect": effect})


def _end_token(draft: Draft, scope: Scope, state: State) -> None:
    if state.terminate:
        draft.terminated.add(scope.parent)
        if draft.scopes[scope.parent].path == ROOT:
            draft.queue.clear()
        for number in [number for number in draft.children.get(scope.parent, []) if number != scope.id]:
            leave(draft, draft.scopes[number])
    check_finished(draft, draft.scopes[scope.parent])


def check_finished(draft: Draft, scope: Scope) -> None:
    """When everything in a scope is final, its `done` is raised; without one it counts as final in its parent."""
    if scope.id in draft.scopes and not scope.finished and all_final(draft, scope):
        scope = draft.scopes[scope.id] = replace(scope, finished=True)
        draft.raise_event(scope.path, {"scope": scope.id}, kind="done")


def all_final(draft: Draft, scope: Scope) -> bool:
    """Whether every token in the scope has ended; regions with `finished: always` are never waited for."""
    states = draft.program.states
    return all(
        states[child.path].finished_always or _is_final(draft, child)
        for child in (draft.scopes[number] for number in draft.children.get(scope.id, []))
    )


def _is_final(draft: Draft, scope: Scope) -> bool:
    state = draft.program.states[scope.path]
    if state.kind == "final":
        return True
    return scope.finished and not any(node.kind == "done" for node in state.transitions)


def _arrive(draft: Draft, parent: Scope, state: State, by: int) -> None:
    """A token arrives at a join and waits, goes through with others, or is absorbed."""
    key = f"{parent.id}:{state.path}"
    incoming = draft.program.incoming[state.path]
    if key in draft.absorbed:
        arrived = [*draft.absorbed[key], by]
        draft.note("absorbed", state.path)
        _passed(draft, key, arrived, incoming)
        check_finished(draft, parent)
        return
    draft.add_scope(state.path, parent.id, by)
    waiting = waiting_at(draft, parent, state.path)
    if state.join == "all":
        if {scope.arrived for scope in waiting} == set(incoming):
            merge(draft, parent, state, _one_each(waiting))
    elif state.join != "inclusive":
        needed = 1 if state.join == "any" else int(state.join or 1)
        if len(waiting) >= needed:
            arrived = [scope.arrived or 0 for scope in waiting]
            _passed(draft, key, arrived, incoming)
            merge(draft, parent, state, waiting)


def _passed(draft: Draft, key: str, arrived: list[int], incoming: Sequence[int]) -> None:
    """After a partial join let one through, latecomers are absorbed until each way has brought one."""
    if len(arrived) >= len(incoming):
        draft.absorbed.pop(key, None)
    else:
        draft.absorbed[key] = arrived


def waiting_at(draft: Draft, parent: Scope, path: str) -> list[Scope]:
    """Tokens that wait at a join in one activation of its parent."""
    return [
        scope
        for scope in (draft.scopes[number] for number in draft.children.get(parent.id, []))
        if scope.path == path and scope.arrived is not None
    ]


def _one_each(waiting: Sequence[Scope]) -> list[Scope]:
    first: dict[int | None, Scope] = {}
    for scope in waiting:
        first.setdefault(scope.arrived, scope)
    return list(first.values())


def merge(draft: Draft, parent: Scope, state: State, tokens: Sequence[Scope]) -> None:
    """Several waiting tokens become one that rests in the join's state."""
    by = tokens[0].arrived or 0
    for scope in tokens:
        draft.drop_scope(scope)
    draft.note("joined", state.path, {"tokens": len(tokens)})
    open_scope(draft, parent, state, (), by)


def inclusive_joins(draft: Draft) -> bool:
    """Let inclusive joins through that no token can reach any more (BPMN 13.4.3); True when one went."""
    for path, reach in draft.program.joins.items():
        state = draft.program.states[path]
        for parent in [
            draft.scopes[scope.parent] for scope in draft.scopes.values() if scope.path == path and scope.arrived is not None
        ]:
            waiting = waiting_at(draft, parent, path)
            if waiting and not _awaited(draft, parent, waiting, reach):
                merge(draft, parent, state, waiting)
                return True
    return False


def _awaited(draft: Draft, parent: Scope, waiting: Sequence[Scope], reach: Mapping[str, frozenset[int]]) -> bool:
    arrived = {scope.arrived for scope in waiting}
    ids = {scope.id for scope in waiting}
    for leaf in draft.leaves():
        if leaf.id in ids or not any(outer.id == parent.id for outer in draft.chain(leaf)):
            continue
        ways = reach.get(leaf.path, frozenset())
        if ways - arrived and not ways & arrived:
            return True
    return False
