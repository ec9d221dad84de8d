"""What operators do to a running instance: correct its facts, move a token, pass over something that is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from duban.definition.model import ROOT, State, Target, Transition
from duban.errors import EvaluationError, FactError, InstanceEnded, MoveRefused
from duban.execution import clocks, dues, obligations
from duban.execution.draft import Draft
from duban.execution.exits import Chosen
from duban.execution.facts import UnfitError, fit, plain
from duban.execution.instance import Scope
from duban.execution.moves import take
from duban.execution.stimulus import AddElement, CompleteEach, Migrate, MoveToken, SetFacts, SkipDue


def who(stimulus: SetFacts | MoveToken | SkipDue | AddElement | CompleteEach | Migrate) -> dict[str, Any]:
    """Why it is done and by whom, for the journal."""
    return {"reason": stimulus.reason} | ({"actor": stimulus.actor.name} if stimulus.actor else {})


def set_facts(draft: Draft, stimulus: SetFacts) -> None:
    """Change facts, all or none. FactError names every fault; InstanceEnded."""
    if draft.base.ended:
        raise InstanceEnded(draft.base.id, draft.base.status)
    values = _checked(draft, stimulus.facts)
    draft.note("facts.set", "", {"facts": plain(values)} | who(stimulus))
    for name, value in values.items():
        draft.set_fact(name, value, "operator")


def _checked(draft: Draft, given: Mapping[str, Any]) -> dict[str, Any]:
    definition, faults, values = draft.program.definition, dict[str, str](), dict[str, Any]()
    for name, value in given.items():
        fact = definition.facts.get(name)
        if fact is None:
            faults[name] = "is not known here"
        elif name == definition.key:
            faults[name] = "is the key, by which the instance is known; it cannot be changed"
        elif value is None and fact.required:
            faults[name] = "is required"
        else:
            try:
                values[name] = None if value is None else fit(fact, value)
            except UnfitError as unfit:
                faults[name] = str(unfit)
    if faults:
        raise FactError(f"facts of {definition.process}", faults)
    return values


def move_token(draft: Draft, stimulus: MoveToken) -> None:
    """Take the token along a transition that no file declares. MoveRefused, or InstanceEnded (suspended ones too)."""
    if draft.status != "active":
        raise InstanceEnded(draft.base.id, draft.status)
    source = _token(draft, stimulus)
    fault = _no_place(draft.program.states.get(stimulus.to), stimulus.to)
    if fault:
        raise MoveRefused(str(stimulus.source), stimulus.to, fault)
    draft.note("moved", source.path, {"to": stimulus.to, "scope": source.id} | who(stimulus))
    node = Transition(-1, source.path, "on", "operator", targets=(Target(stimulus.to),))
    take(draft, [Chosen(node, source, "", {})])


def _token(draft: Draft, stimulus: MoveToken) -> Scope:
    """The activation that is meant: by its id, or the only one at the path."""
    found = [scope for scope in draft.scopes.values() if stimulus.source in (scope.id, scope.path) and scope.path != ROOT]
    if not found:
        there = ", ".join(leaf.path for leaf in draft.leaves() if leaf.path) or "none"
        raise MoveRefused(str(stimulus.source), stimulus.to, f"no token is there; tokens are at {there}")
    if len(found) > 1:
        numbers = ", ".join(str(scope.id) for scope in found)
        why = f"{len(found)} tokens are there; name one by its number: {numbers}"
        raise MoveRefused(str(stimulus.source), stimulus.to, why)
    return found[0]


def _no_place(state: State | None, path: str) -> str:
    """Why a token cannot be put there, nothing when it can."""
    if state is None or path == ROOT:
        return f"there is no state {path!r}"
    if state.join is not None:
        return f"{path!r} is a join, which is reached by transitions only; move the token behind it"
    return ""


def skip_due(draft: Draft, stimulus: SkipDue) -> None:
    """Let the earliest due thing pass: no transition, no actions; a breach is recorded all the same."""
    if draft.status != "active":
        raise InstanceEnded(draft.base.id, draft.status)
    due = dues.earliest(draft)
    if due is None or due.at > draft.at:
        raise EvaluationError("timer", "nothing is due, so there is nothing to skip")
    draft.note("skipped", dues.name_of(draft, due), {"due": due.at} | who(stimulus))
    if due.rank == dues.TIMER:
        _pass_timer(draft, due.id)
    elif due.rank == dues.WARNING:
        obligations.warned(draft, draft.openings[due.id], due.index)
    elif due.rank == dues.BREACH:
        obligations.breach(draft, draft.openings[due.id])
    elif due.rank == dues.RUNG:
        del draft.ladders[due.id]
    else:
        draft.delayed = [one for one in draft.delayed if one.id != due.id]


def _pass_timer(draft: Draft, number: int) -> None:
    """A cycle goes on to its next instant where that can be told; any other timer is done."""
    clock = draft.clocks[number]
    try:
        clocks.fired(draft, clock)
    except EvaluationError:
        draft.clocks[number] = replace(clock, status="fired", due=None, count=clock.count + 1)
