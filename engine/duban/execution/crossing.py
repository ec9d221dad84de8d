"""From one version to another: what a plan makes of each instance, tried or done by the same code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches

from duban.definition.model import Transition
from duban.definition.plan import MigrationPlan
from duban.execution.drive import Answer, answered, good_due
from duban.execution.effects import Step
from duban.execution.facts import plain
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.replanting import BY_NO_WAY, nature
from duban.execution.stimulus import Actor, Migrate


def cross(
    old: Program, new: Program, instance: Instance, plan: MigrationPlan, at: datetime, answer: Answer, actor: Actor | None
) -> list[Step]:
    """All steps of going over: what is due by the old version, the migration, what is due by the new one.

    What fails when it comes due stays due. MigrationRefused or InstanceEnded when the instance cannot go over.
    """
    steps = [] if instance.ended else good_due(old, instance, at, answer)
    before = steps[-1].instance if steps else instance
    steps.append(answered(new, before, _stimulus(old, new, before, plan, actor), at, answer))
    return steps + good_due(new, steps[-1].instance, at, answer)


def _stimulus(old: Program, new: Program, instance: Instance, plan: MigrationPlan, actor: Actor | None) -> Migrate:
    natures = {scope.path: nature(old.states[scope.path]) for scope in instance.scopes}
    waiting = [(scope.arrived, scope.path) for scope in instance.scopes if scope.arrived is not None]
    found = {order: _counterpart(old, new, order, plan) for order, _ in waiting}
    found |= {order: BY_NO_WAY for order, path in waiting if order not in old.incoming.get(path, ())}
    return Migrate(
        version=new.version,
        states=dict(plan.states),
        timing=dict(plan.timing),
        otherwise=plan.otherwise,
        renames=dict(plan.renames),
        facts=plain(plan.facts),
        natures={path: kind for path, kind in natures.items() if kind},
        arrivals={order: to for order, to in found.items() if to is not None},
        reason=plan.reason,
        actor=actor,
    )


def _counterpart(old: Program, new: Program, order: int, plan: MigrationPlan) -> int | None:
    """The transition of the new version that is what this one was: of the same kind and events, with the same ends."""
    node = old.transitions.get(order)
    if node is None:
        return None
    wanted = (plan.place(node.source), node.kind, node.events, tuple(plan.place(target.path) for target in node.targets))
    found = [number for number, other in new.transitions.items() if _ends(other) == wanted]
    return found[0] if len(found) == 1 else None


def _ends(node: Transition) -> tuple[object, ...]:
    return node.source, node.kind, node.events, tuple(target.path for target in node.targets)


def plan_faults(old: Program, new: Program, plan: MigrationPlan) -> list[str]:
    """What a plan names that one of the versions does not know; told before any instance is looked at."""
    faults: list[str] = []
    faults += _unknown("states", plan.states, old.states, f"version {old.version} has no state")
    targets = {to: None for to in plan.states.values() if to is not None}
    faults += _unknown("states", targets, new.states, f"version {new.version} has no state")
    faults += _unknown("timing", plan.timing, {**old.timers, **old.obligations}, f"version {old.version} has no timer")
    faults += _unknown("renames", plan.renames, old.definition.facts, f"version {old.version} has no fact")
    given = {**plan.facts, **dict.fromkeys(plan.renames.values())}
    faults += _unknown("facts", given, new.definition.facts, f"version {new.version} has no fact")
    return faults


def _unknown(where: str, names: Mapping[str, object], known: Mapping[str, object], says: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            yield f"{where}: {says} {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
