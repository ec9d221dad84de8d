"""Run to completion: eventless transitions until there are none, then raised events one by one, until all is at rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from duban.definition.model import ROOT, Transition
from duban.execution import effects, obligations
from duban.execution.draft import Draft
from duban.execution.exits import Chosen, exit_root, leave, leave_ended
from duban.execution.facts import plain
from duban.execution.instance import Origin, Scope
from duban.execution.invocations import begin_invocations
from duban.execution.machine import ALWAYS, DONE, EVENT, enabled, within
from duban.execution.moves import all_final, check_finished, open_body, pass_joins, take
from duban.execution.multiple import element_ended
from duban.execution.names import CountNeeded
from duban.execution.undo import note_completed


def settle(draft: Draft) -> None:
    """Bring the instance to rest. Livelock after 1,000 microsteps."""
    while draft.status == "active":
        chosen = _eventless(draft)
        if chosen:
            take(draft, chosen)
        elif not pass_joins(draft) and not _next_raised(draft) and not (draft.invoking and begin_invocations(draft)):
            break
    if draft.status == "cancelled":
        _end(draft)


def _next_raised(draft: Draft) -> bool:
    """Handle one raised event; False when there is none."""
    if not draft.queue:
        return False
    draft.count_microstep()
    kind, name, fields, origin = draft.queue.popleft()
    if kind == "done":
        _done(draft, draft.scopes.get(fields["scope"]), fields.get("facts") or {})
    else:
        draft.note("raised", name)
        handle(draft, kind, name, fields, origin=origin)
        obligations.observe(draft, "event", name)
    return True


def _eventless(draft: Draft) -> list[Chosen]:
    leaves = [leaf for leaf in draft.leaves() if leaf.path in draft.program.eventless and _may_go_on(draft, leaf)]
    return _select(draft, ALWAYS, leaves, "", None) if leaves else []


def _may_go_on(draft: Draft, leaf: Scope) -> bool:
    """Whether a look at its eventless transitions is worth it: the last step ended because none of them was enabled."""
    watch = draft.program.eventless[leaf.path]
    return watch is None or draft.concerns(watch, leaf.id)


def handle(
    draft: Draft,
    kind: str,
    name: str,
    fields: Mapping[str, Any],
    scope: Scope | None = None,
    origin: Origin | None = None,
) -> bool:
    """Take what the tokens (or the one of `scope`) find for an event or error; False when they find nothing."""
    selector = draft.program.selector
    draft.names.event_name, draft.names.origin = name, origin
    trigger = selector.event(name) if kind == "event" else selector.error(name)
    chosen = _select(draft, trigger, [scope] if scope else list(draft.leaves()), name, fields)
    if chosen:
        take(draft, chosen)
    return bool(chosen)


def _select(
    draft: Draft, trigger: str, leaves: Sequence[Scope], name: str, fields: Mapping[str, Any] | None
) -> list[Chosen]:
    """The transitions to take together: one a token, each once, without conflicts."""
    if fields is not None:
        draft.names.event = fields
    found: dict[Any, Chosen] = {}
    ordered = sorted(leaves, key=lambda leaf: draft.program.states[leaf.path].order) if len(leaves) > 1 else leaves
    for leaf in ordered:
        draft.names.scope = leaf.id
        node = draft.program.selector.select(trigger, _asked(leaf), draft.names)
        if node is not None:
            source = next(scope for scope in draft.chain(leaf) if scope.path == node.source)
            found.setdefault((node.order, source.id if trigger == ALWAYS else 0), Chosen(node, source, name, fields))
    return _without_conflicts(draft, list(found.values())) if len(found) > 1 else list(found.values())


def _asked(leaf: Scope) -> str:
    """The state whose transitions a token finds. One that waits at a join has only what encloses it."""
    return leaf.path if leaf.arrived is None else leaf.path.rpartition("/")[0]


def _without_conflicts(draft: Draft, chosen: list[Chosen]) -> list[Chosen]:
    """Drop transitions that would leave the same scopes: inner ones win, then earlier ones (SCXML appendix D)."""
    kept: list[Chosen] = []
    for choice in chosen:
        rivals = [other for other in kept if _exits(draft, choice) & _exits(draft, other)]
        if all(_is_inner(choice, other) for other in rivals):
            kept = [other for other in kept if other not in rivals] + [choice]
    return kept


def _is_inner(choice: Chosen, other: Chosen) -> bool:
    return choice.node.source != other.node.source and within(choice.node.source, other.node.source)


def _exits(draft: Draft, choice: Chosen) -> set[int]:
    """The ids of all scopes the transition leaves."""
    if not choice.node.targets or not choice.node.interrupting:
        return set()
    domain, left = exit_root(draft, choice)
    roots = [left.id] if left else draft.children.get(domain.id, [])
    found: set[int] = set()
    pending = list(roots)
    while pending:
        number = pending.pop()
        found.add(number)
        pending += draft.children.get(number, [])
    return found


def _done(draft: Draft, scope: Scope | None, fields: Mapping[str, Any]) -> None:
    """A scope has finished: its `done` is taken, or it counts as final in its parent."""
    if scope is None:
        return
    if not all_final(draft, scope):  # another token of the same step has come here since
        draft.scopes[scope.id] = replace(scope, finished=False)
        return
    if scope.path == ROOT:
        finals = [leaf.path for leaf in draft.leaves() if draft.program.states[leaf.path].kind == "final"]
        draft.status, draft.outcome = "ended", ", ".join(dict.fromkeys(finals))
        _end(draft)
        return
    draft.names.scope, draft.names.event = scope.id, fields
    if scope.element is not None:
        _element_done(draft, scope, fields)
        return
    node = draft.program.selector.select(DONE, scope.path, draft.names)
    if node is not None:
        take(draft, [Chosen(node, scope, "", fields)])
    else:
        note_completed(draft, scope)
        check_finished(draft, draft.scopes[scope.parent])


def _element_done(draft: Draft, scope: Scope, fields: Mapping[str, Any]) -> None:
    """The body of an `each` has finished: what its `done` does is done, and it counts unless that leads elsewhere."""
    node = draft.program.selector.select(DONE, scope.path, draft.names)
    if node is not None:
        take(draft, [Chosen(node, scope, "", fields)])
    if scope.id in draft.scopes and (node is None or not node.targets):
        note_completed(draft, scope)
        element_ended(draft, scope, open_body)


def close(draft: Draft, scope: Scope, facts: Mapping[str, Any]) -> None:
    """A call or service has been answered."""
    draft.scopes[scope.id] = replace(scope, finished=True)
    draft.raise_event(scope.path, {"scope": scope.id, "facts": facts}, kind="done")


def _end(draft: Draft) -> None:
    """It is over: every state is left, clocks and ladders stop, the caller is told; final tokens can still be seen."""
    draft.ended_at, draft.held = draft.at, []
    draft.queue.clear()
    for leaf in [leaf for leaf in draft.leaves() if draft.program.states[leaf.path].kind != "final"]:
        _leave_up(draft, leaf)
    for scope in reversed(list(draft.scopes.values())):
        leave_ended(draft, scope)
    draft.completed, draft.delayed = [], []
    for clock in list(draft.clocks.values()):
        if clock.status in ("armed", "paused"):
            draft.note("timer.cancelled", clock.name, {"id": clock.id, "due": clock.due})
    draft.clocks.clear()
    obligations.end(draft)
    for ladder in draft.ladders.values():
        draft.note("ladder.stopped", ladder.escalation, {"reason": "the instance ended"})
    draft.ladders.clear()
    draft.note("ended", draft.outcome)
    _tell_caller(draft)


def _leave_up(draft: Draft, leaf: Scope) -> None:
    """Leave a token's scope and those around it that hold nothing else; the process itself stays."""
    scope: Scope | None = leaf
    while scope is not None and scope.id in draft.scopes and scope.path != ROOT and not draft.children.get(scope.id):
        parent = draft.scopes[scope.parent]
        leave(draft, scope)
        scope = parent


def _tell_caller(draft: Draft) -> None:
    parent = draft.base.parent
    if parent is None:
        return
    if draft.program.definition.conventions.done_events:
        facts = dict(draft.given)
    else:
        facts = {name: plain(value) for name, value in draft.facts.items() if value is not None}
        facts["outcome"] = draft.outcome
    thrown = (draft.program.states[leaf.path].throws for leaf in draft.leaves())
    error = "cancelled" if draft.status == "cancelled" else next(filter(None, thrown), "")
    draft.effects.append(effects.ReplyTo(draft.effect_id(), parent, facts, error, draft.reason))


def accepted(draft: Draft) -> set[str]:
    """The declared events that some token has a transition for, but for those whose guards say no without the event."""
    events, leaves = draft.program.definition.events, list(draft.leaves())
    return {name for name in events if any(_takes(draft, leaf, name) for leaf in leaves)}


def accepts(draft: Draft, name: str) -> bool:
    """Whether some token has a transition for the event, whatever its guards say."""
    selector = draft.program.selector
    return any(selector.has(EVENT + name, _asked(leaf)) for leaf in draft.leaves())


def handles(draft: Draft, scope: Scope, error: str) -> bool:
    """Whether a state around the scope has a transition for the error, whatever its guards say."""
    selector = draft.program.selector
    return selector.has(selector.error(error), scope.path)


def _takes(draft: Draft, leaf: Scope, name: str) -> bool:
    draft.names.scope = leaf.id
    return any(_possible(draft, node) for node in draft.program.selector.candidates(EVENT + name, _asked(leaf)))


def _possible(draft: Draft, node: Transition) -> bool:
    conditions = [node.condition, *(target.condition for target in node.targets)]
    reads = {name.partition(".")[0] for condition in conditions if condition for name in condition.reads}
    if "event" in reads or "counts" in reads:
        return True
    try:
        return enabled(node, draft.names)
    except CountNeeded:
        return True
