"""How tokens move: scopes left inner to outer, entered outer to inner, joined, remembered, finished."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from duban.definition.model import ROOT, Call, Service, State, Target
from duban.execution import clocks, joins
from duban.execution.actions import Happening, ask_service, run
from duban.execution.completion import announce
from duban.execution.draft import Draft, child_id
from duban.execution.effects import StartProcess
from duban.execution.exits import Chosen, exit_for, exit_root, leave, resolved
from duban.execution.facts import plain
from duban.execution.instance import Parent, Scope
from duban.execution.multiple import begin_each
from duban.execution.names import INTERNAL
from duban.execution.obligations import observe
from duban.execution.undo import may_complete, note_completed


def take(draft: Draft, chosen: Sequence[Chosen]) -> None:
    """One microstep: all exits, then all actions, then all entries (SCXML appendix D)."""
    draft.count_microstep()
    moves = [_move(draft, choice) for choice in chosen]
    for move in moves:
        if move.left is not None and may_complete(draft, move.choice.source, move.choice.node):
            note_completed(draft, move.choice.source)
    for move in reversed(moves):
        if move.targets and move.choice.node.interrupting:
            exit_for(draft, move.domain, move.left)
    for move in moves:
        choice = move.choice
        _note(draft, choice, move.targets)
        _see(draft, choice)
        run(draft, choice.node.actions, Happening(move.domain.id, choice.source.id, choice.node.kind))
    draft.defaulted.clear()
    for move in moves:
        if move.targets:
            _see(draft, move.choice)
            draft.late = move.late
            enter(draft, move.domain, move.targets, move.choice.node.order, move.element)


class _Move(NamedTuple):
    """A chosen transition: where it leads, the scope it happens in, and what it leaves there (None: all there is).

    `late` are the joins for which those who leave are late. `element` is the one an `each`'s body is entered again for.
    """

    choice: Chosen
    targets: Sequence[str]
    domain: Scope
    left: Scope | None
    late: list[str]
    element: int | None


def _move(draft: Draft, choice: Chosen) -> _Move:
    targets = _targets(draft, choice)
    domain, left = exit_root(draft, choice) if targets else (choice.source, None)
    element = left.element if left is not None else None
    left = left if choice.node.interrupting else None
    return _Move(choice, targets, domain, left, _late_leavers(draft, left) if draft.program.joins else [], element)


def _late_leavers(draft: Draft, left: Scope | None) -> list[str]:
    if left is None:
        return []
    return _late([leaf for leaf in draft.leaves() if any(outer.id == left.id for outer in draft.chain(leaf))])


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


def enter(draft: Draft, parent: Scope, targets: Sequence[str], by: int, element: int | None = None) -> None:
    """Enter targets below an active scope, or for an element of it; those in one composite share its new activation."""
    groups: dict[str, list[str]] = {}
    for target in resolved(draft, targets, parent, element):
        head = _child_towards(parent.path, target)
        groups.setdefault(head, []).append(target)
    ordered = sorted(groups, key=lambda path: draft.program.states[path].order)
    for head in ordered:
        if parent.id in draft.terminated or parent.id not in draft.scopes:
            return
        exact = [target for target in groups[head] if target == head]
        deeper = [target for target in groups[head] if target != head]
        for _ in range(max(len(exact), 1) if not deeper else 1):
            _enter_one(draft, parent, head, deeper, by, element)


def _child_towards(parent: str, target: str) -> str:
    start = len(parent) + 1 if parent else 0
    end = target.find("/", start)
    return target if end < 0 else target[:end]


def _enter_one(draft: Draft, parent: Scope, path: str, deeper: Sequence[str], by: int, element: int | None) -> None:
    state = draft.program.states[path]
    if state.join is not None:
        _arrive(draft, parent, state, by)
        return
    open_scope(draft, parent, state, deeper, by, element)


def open_scope(
    draft: Draft, parent: Scope, state: State, deeper: Sequence[str], by: int, element: int | None = None
) -> None:
    """A new activation of a state, with everything that begins there."""
    scope = draft.add_scope(state.path, parent.id, element=element)
    begin(draft, scope, state)
    if draft.defaulted:
        _open_default(draft, scope)
    if state.each is not None:
        begin_each(draft, scope, state.each, open_body)
    elif state.kind == "parallel":
        covered = {_child_towards(state.path, target) for target in deeper}
        regions = [path for path in state.initial if path not in covered]
        enter(draft, scope, [*deeper, *regions], by)
    elif state.kind == "composite":
        enter(draft, scope, deeper or _initial(draft, scope, state), by)
    elif state.kind == "final":
        _end_token(draft, scope, state)
    elif state.call is not None:
        _call(draft, scope, state.call)
    elif state.service is not None:
        _ask(draft, scope, state.service)


def _initial(draft: Draft, scope: Scope, state: State) -> Sequence[str]:
    """Where a composite begins by itself, and what is done before that."""
    if state.opening:
        run(draft, state.opening, Happening(scope.id, scope.id))
    targets = resolved(draft, state.initial, scope)
    if draft.defaulted:
        _open_default(draft, scope)
    return targets


def _open_default(draft: Draft, scope: Scope) -> None:
    """What a history does that remembers nothing, once the state around it has been entered."""
    run(draft, draft.defaulted.pop(scope.path, ()), Happening(scope.id, scope.id))


def open_body(draft: Draft, each: Scope, body: State, element: int) -> None:
    """The activation of an `each`'s body for one element."""
    open_scope(draft, each, body, (), -1, element)


def begin(draft: Draft, scope: Scope, state: State) -> None:
    """Clocks, observations and entry actions of an activation."""
    clocks.arm(draft, state.timers, scope)
    observe(draft, "enter", state.path)
    draft.names.scope = scope.id
    run(draft, state.enter, Happening(scope.id, scope.id))
    if state.invokes:
        draft.invoking.append(scope.id)


def _call(draft: Draft, scope: Scope, call: Call) -> None:
    draft.names.scope = scope.id
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


def _ask(draft: Draft, scope: Scope, service: Service) -> None:
    draft.names.scope = scope.id
    found = {name: plain(expression.evaluate(draft.names)) for name, expression in service.fields.items()}
    fields = {name: value for name, value in found.items() if value is not None}
    ask_service(draft, service, fields, Parent(draft.base.id, scope.id))


def _end_token(draft: Draft, scope: Scope, state: State) -> None:
    if state.terminate:
        draft.terminated.add(scope.parent)
        if draft.scopes[scope.parent].path == ROOT:
            draft.queue.clear()
        for number in [number for number in draft.children.get(scope.parent, []) if number != scope.id]:
            leave(draft, draft.scopes[number])
    if draft.program.definition.conventions.done_events:
        announce(draft, scope, state)
    else:
        check_finished(draft, draft.scopes[scope.parent])


def check_finished(draft: Draft, scope: Scope) -> None:
    """When everything in a scope is final, its `done` is raised; one of which nobody hears counts as final in its parent.

    The end of the process comes before anything that was raised on the way there (SCXML appendix D, enterStates).
    """
    if scope.id in draft.scopes and not scope.finished and all_final(draft, scope):
        scope = draft.scopes[scope.id] = replace(scope, finished=True)
        if scope.path in draft.program.unheard:
            check_finished(draft, draft.scopes[scope.parent])
        elif scope.path == ROOT:
            draft.queue.appendleft(("done", ROOT, {"scope": scope.id}, INTERNAL))
        else:
            draft.raise_event(scope.path, {"scope": scope.id}, kind="done")


def all_final(draft: Draft, scope: Scope) -> bool:
    """Whether every token in the scope has ended; regions with `finished: always` are never waited for."""
    states = draft.program.states
    inside = [draft.scopes[number] for number in draft.children.get(scope.id, [])]
    if states[scope.path].kind == "parallel" and len(inside) < len(states[scope.path].initial):
        return False  # a region is still to be entered
    return all(states[child.path].finished_always or _is_final(draft, child) for child in inside)


def _is_final(draft: Draft, scope: Scope) -> bool:
    state = draft.program.states[scope.path]
    if state.kind == "final":
        return True
    return scope.finished and not any(node.kind == "done" for node in state.transitions) and all_final(draft, scope)


def _arrive(draft: Draft, parent: Scope, state: State, by: int) -> None:
    """A token arrives at a join: it is late, or goes on with the others, or waits."""
    if joins.is_late(draft, parent, state.path):
        draft.note("absorbed", state.path)
        check_finished(draft, parent)
        return
    draft.add_scope(state.path, parent.id, by)
    tokens = joins.one_each(draft, parent, state) if state.join == "all" else []
    if tokens:
        _merge(draft, parent, state, tokens)


def pass_joins(draft: Draft) -> bool:
    """Let those through that need not wait for every way; True when some went."""
    found = joins.ready(draft)
    if found is not None:
        _merge(draft, *found)
    return found is not None


def _merge(draft: Draft, parent: Scope, state: State, tokens: Sequence[Scope]) -> None:
    """Several waiting tokens become one that rests in the join's state. It is late where they all are."""
    draft.late = _late(tokens)
    for scope in tokens:
        draft.drop_scope(scope)
    draft.note("joined", state.path, {"tokens": len(tokens)})
    open_scope(draft, parent, state, (), tokens[0].arrived or 0)


def _late(tokens: Sequence[Scope]) -> list[str]:
    return [key for key in tokens[0].late if all(key in scope.late for scope in tokens)] if tokens else []
