"""The heart: one stimulus in, one Step out. Pure: no I/O, no clock, no chance; equal arguments give equal Steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from duban.clock import aware
from duban.definition.model import ROOT, Call, Service
from duban.errors import EvaluationError, EventNotAccepted, GuardRefused, InstanceEnded, NothingToAcknowledge, NotPermitted
from duban.execution import dues, extending, ladders, migrating, obligations, operating
from duban.execution.actions import assign
from duban.execution.draft import CALENDAR, Draft
from duban.execution.effects import CountQuery, Step
from duban.execution.facts import check_facts, plain
from duban.execution.hearing import hear, hear_end
from duban.execution.instance import Held, Instance, Scope
from duban.execution.moves import begin, enter
from duban.execution.names import CountNeeded
from duban.execution.program import Program
from duban.execution.reconcile import reconcile
from duban.execution.settle import accepted, accepts, close, handle, handles, settle
from duban.execution.stimulus import (
    Acknowledge,
    Actor,
    AddElement,
    CalendarChanged,
    Cancel,
    CompleteEach,
    Event,
    Migrate,
    MoveToken,
    Reply,
    Resume,
    SetFacts,
    SkipDue,
    Start,
    Stimulus,
    Suspend,
    TimerDue,
)

NO_ANSWERS: Mapping[str, int] = {}


def step(
    program: Program,
    instance: Instance | None,
    stimulus: Stimulus,
    at: datetime,
    answers: Mapping[str, int] = NO_ANSWERS,
) -> Step | CountQuery:
    """What this stimulus at this instant makes of the instance (None before Start).

    Returns a CountQuery instead when an expression has reached a count that `answers` (by `CountQuery.question`) lacks;
    call again with the answer. A Migrate is stepped with the program of the new version. Raises EventNotAccepted,
    GuardRefused, FactError, NotPermitted, InstanceEnded, MoveRefused, MigrationRefused, EvaluationError or Livelock; then
    nothing has changed.
    """
    at = aware(at)
    draft = Draft(program, instance or _unborn(program, stimulus, at), at, answers)
    try:
        _HANDLERS[type(stimulus)](draft, stimulus)
        settle(draft)
        reconcile(draft)
    except CountNeeded as needed:
        return needed.query
    return draft.finish(stimulus)


def _unborn(program: Program, stimulus: Stimulus, at: datetime) -> Instance:
    if not isinstance(stimulus, Start):
        raise TypeError("only Start makes an instance out of nothing")
    return Instance(
        id=stimulus.id,
        process=program.process,
        version=program.version,
        key=stimulus.key,
        tenant=stimulus.tenant,
        started_at=at,
        facts=dict(program.blank),
        parent=stimulus.parent,
    )


def _start(draft: Draft, stimulus: Start) -> None:
    definition = draft.program.definition
    given = dict(stimulus.facts)
    if definition.key:
        given[definition.key] = stimulus.key
    if definition.conventions.open_events:
        given = {name: value for name, value in given.items() if name in definition.facts}
    values = check_facts(definition.facts, given, f"facts of {definition.process}")
    draft.note("started", definition.process, {"key": stimulus.key, "facts": plain(values)} | _by(stimulus.actor))
    draft.learn(values)
    obligations.observe(draft, "start")
    root = draft.add_scope(ROOT, -1)
    state = draft.program.states[ROOT]
    begin(draft, root, state)
    enter(draft, root, state.initial, -1)


def _event(draft: Draft, stimulus: Event) -> None:
    _require_active(draft)
    definition = draft.program.definition
    if definition.conventions.open_events:
        hear(draft, stimulus, _by(stimulus.actor))
        return
    event = definition.events.get(stimulus.name)
    if event is None or not accepts(draft, stimulus.name):
        raise EventNotAccepted(stimulus.name, draft.base.states, sorted(accepted(draft)))
    if stimulus.actor is not None and event.by and not set(event.by) & set(stimulus.actor.roles):
        raise NotPermitted(stimulus.name, event.by, stimulus.actor.roles)
    fields = check_facts(event.fields, stimulus.fields, f"event {stimulus.name}")
    draft.note("event", stimulus.name, {"fields": plain(fields)} | _by(stimulus.actor))
    if not handle(draft, "event", stimulus.name, fields):
        raise GuardRefused(stimulus.name, draft.base.states, sorted(accepted(draft) - {stimulus.name}))
    obligations.observe(draft, "event", stimulus.name)


def _timer_due(draft: Draft, stimulus: TimerDue) -> None:
    _require_active(draft)
    due = dues.earliest(draft)
    if due is None or due.at > draft.at:
        raise EvaluationError("timer", "nothing is due yet")
    dues.fire(draft, due)


def _reply(draft: Draft, stimulus: Reply) -> None:
    if draft.status == "suspended" and _may_be_heard(draft, stimulus):
        held = Held(stimulus.scope, stimulus.facts, stimulus.error, stimulus.message, stimulus.invoke)
        draft.held = [*draft.held, held]
        draft.note("reply.held", "", {"scope": stimulus.scope})
    else:
        _answer(draft, stimulus)


def _may_be_heard(draft: Draft, reply: Reply) -> bool:
    """Whether it can wait: an error that no state handles would not be heard later either."""
    scope = draft.scopes.get(reply.scope)
    return scope is None or not reply.error or bool(reply.invoke) or handles(draft, scope, reply.error)


def _answer(draft: Draft, reply: Reply | Held) -> None:
    if not _answered(draft, reply):
        raise EvaluationError("error", f"the error {reply.error!r} of a called process or service is handled nowhere")


def _answered(draft: Draft, reply: Reply | Held) -> bool:
    """Give a call its answer, or its error to those who handle it; False when nobody does."""
    if reply.invoke:
        hear_end(draft, reply)
        return True
    scope = draft.scopes.get(reply.scope)
    waits = _waits(draft, scope) if scope else None
    if scope is None or waits is None or scope.finished:
        draft.note("reply.ignored", "", {"scope": reply.scope})
        return True
    draft.names.scope, draft.names.event = scope.id, reply.facts
    if reply.error:
        draft.note("failed", scope.path, {"error": reply.error})
        fields = {**reply.facts, "code": reply.error, "message": reply.message}
        return handle(draft, "error", reply.error, fields, scope)
    draft.note("answered", scope.path, {"facts": sorted(reply.facts)})
    for name, expression in waits.into.items():
        assign(draft, name, expression.evaluate(draft.names), f"{scope.path}/into")
    close(draft, scope, reply.facts)
    return True


def _waits(draft: Draft, scope: Scope) -> Call | Service | None:
    state = draft.program.states[scope.path]
    return state.call or state.service


def _acknowledge(draft: Draft, stimulus: Acknowledge) -> None:
    by = stimulus.actor.name if stimulus.actor else ""
    if not ladders.acknowledge(draft, stimulus.escalation, by):
        waiting = sorted({ladder.escalation for ladder in draft.ladders.values()})
        raise NothingToAcknowledge(stimulus.escalation, draft.base.states, waiting)


def _cancel(draft: Draft, stimulus: Cancel) -> None:
    if draft.base.ended:
        raise InstanceEnded(draft.base.id, draft.base.status)
    draft.note("cancelled", "", {"reason": stimulus.reason} | _by(stimulus.actor))
    draft.status = draft.outcome = "cancelled"
    draft.reason = stimulus.reason


def _suspend(draft: Draft, stimulus: Suspend) -> None:
    _require_active(draft)
    draft.note("suspended", "", {"reason": stimulus.reason} | _by(stimulus.actor))
    draft.status, draft.suspended_at = "suspended", draft.at


def _resume(draft: Draft, stimulus: Resume) -> None:
    if draft.status != "suspended" or draft.suspended_at is None:
        raise InstanceEnded(draft.base.id, f"{draft.base.status}, not suspended")
    draft.note("resumed", "", {"reason": stimulus.reason} | _by(stimulus.actor))
    dues.stood_still(draft, draft.suspended_at, stimulus.clocks)
    draft.status, draft.suspended_at = "active", None
    held, draft.held = draft.held, []
    for reply in held:
        _answer(draft, reply)
        settle(draft)


def _calendar_changed(draft: Draft, stimulus: CalendarChanged) -> None:
    draft.note("calendar", stimulus.calendar)
    draft.changed.add(CALENDAR)


def _require_active(draft: Draft) -> None:
    if draft.status != "active":
        raise InstanceEnded(draft.base.id, draft.status)


def _by(actor: Actor | None) -> dict[str, Any]:
    return {"actor": actor.name} if actor else {}


_HANDLERS: Mapping[type, Callable[[Draft, Any], None]] = {
    Start: _start,
    Event: _event,
    TimerDue: _timer_due,
    Reply: _reply,
    Acknowledge: _acknowledge,
    Cancel: _cancel,
    Suspend: _suspend,
    Resume: _resume,
    CalendarChanged: _calendar_changed,
    SetFacts: operating.set_facts,
    MoveToken: operating.move_token,
    SkipDue: operating.skip_due,
    AddElement: extending.add_element,
    CompleteEach: extending.complete_each,
    Migrate: migrating.migrate,
}
