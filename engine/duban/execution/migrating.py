"""An instance goes over to another version of its process: states, clocks, duties and facts find their new places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from duban.definition.plan import MigrationPlan
from duban.errors import InstanceEnded, MigrationRefused
from duban.execution.draft import Draft
from duban.execution.facts import UnfitError, fit, plain
from duban.execution.instance import Completed
from duban.execution.moves import check_finished, enter
from duban.execution.operating import who
from duban.execution.replanting import replant
from duban.execution.retiming import retime
from duban.execution.stimulus import Migrate


def migrate(draft: Draft, stimulus: Migrate) -> None:
    """Make the draft one of its program's version, or MigrationRefused with everything that stands against it.

    Nothing is entered or left by it: tokens rest where their states are now. Only regions that have no token begin.
    """
    if draft.base.ended:
        raise InstanceEnded(draft.base.id, draft.base.status)
    plan = MigrationPlan(stimulus.states, stimulus.timing, stimulus.otherwise, stimulus.renames, stimulus.facts)
    faults: list[str] = []
    facts = _facts(draft, plan, faults)
    regions = replant(draft, stimulus, plan, faults)
    if faults:
        raise MigrationRefused(draft.base.id, draft.program.version, faults)
    draft.note("migrated", draft.program.version, {"from": draft.base.version} | who(stimulus))
    _know(draft, facts)
    retime(draft, plan, stimulus.reason or f"version {draft.program.version}")
    _remember(draft, plan)
    for scope in regions:
        enter(draft, draft.scopes[scope], _missing(draft, scope), -1)
    for leaf in [leaf for leaf in draft.leaves() if draft.program.states[leaf.path].kind == "final"]:
        if leaf.id in draft.scopes:
            check_finished(draft, draft.scopes[leaf.parent])


def _missing(draft: Draft, scope: int) -> list[str]:
    """What of a scope has no token yet: regions of a parallel state, or all of a composite."""
    state = draft.program.states[draft.scopes[scope].path]
    there = {draft.scopes[child].path for child in draft.children.get(scope, [])}
    return [path for path in state.initial if path not in there]


def _facts(draft: Draft, plan: MigrationPlan, faults: list[str]) -> dict[str, Any]:
    """The facts by the new types; what the new version does not know is left out."""
    definition = draft.program.definition
    found = {plan.renames.get(name, name): plain(value) for name, value in draft.facts.items() if value is not None}
    found |= plain(plan.facts)
    known = {plan.renames.get(name, name) for name in draft.facts}
    faults += [f"fact {name}: the new version has no such fact" for name in plan.facts if name not in definition.facts]
    values: dict[str, Any] = {}
    for name, fact in definition.facts.items():
        values[name] = None if name in known else fact.default
        try:
            values[name] = values[name] if found.get(name) is None else fit(fact, found[name])
        except UnfitError as unfit:
            faults.append(f"fact {name} is {found[name]!r} but {unfit}; give it a value under `facts`")
            continue
        if fact.required and values[name] is None:
            faults.append(f"fact {name} is required; give it a value under `facts`")
    if definition.key and str(values.get(definition.key)) != draft.base.key:
        faults.append(f"the key is {draft.base.key!r}, which fact {definition.key} does not hold; name it under `renames`")
    return values


def _know(draft: Draft, values: Mapping[str, Any]) -> None:
    """Facts as the new version has them, their changes noted, and the base made one of that version."""
    before = dict(draft.facts)
    gone = sorted(name for name, value in before.items() if name not in values and value is not None)
    if gone:
        draft.note("facts.gone", "", {"facts": {name: plain(before[name]) for name in gone}})
    draft.facts.clear()
    draft.facts.update({name: before.get(name) for name in values})
    for name, value in values.items():
        draft.set_fact(name, value, "migration")
    indexed = draft.program.indexed
    draft.indexed |= {name: None for name in before if name not in indexed}
    draft.indexed |= {name: values.get(name) for name in indexed}
    draft.base = draft.names.base = replace(draft.base, version=draft.program.version, facts=dict(draft.facts))


def _remember(draft: Draft, plan: MigrationPlan) -> None:
    """Histories and what could be undone, as far as the new version knows the states."""
    states = draft.program.states
    history: dict[str, list[str]] = {}
    for name, remembered in draft.history.items():
        path, mark, element = name.partition("#")  # the memory of an element of an `each`
        place = plan.place(path)
        inside = [found for found in map(plan.place, remembered) if found is not None and found in states]
        if place in draft.program.histories and inside:
            history[f"{place}{mark}{element}"] = inside
    draft.history = history
    undoable = []
    for one in draft.completed:
        place = plan.place(one.path)
        if place is not None and place in states and states[place].compensate:
            elements = {plan.place(path) or path: value for path, value in one.elements.items()}
            undoable.append(Completed(place, one.scope, one.around, elements))
    draft.completed = undoable
