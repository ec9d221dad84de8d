"""What actions do to the draft, one function a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from duban.definition import model
from duban.durations import Duration
from duban.errors import EvaluationError
from duban.execution import effects, ladders, obligations
from duban.execution.decisions import decide as decide_table
from duban.execution.draft import Draft, child_id
from duban.execution.facts import UnfitError, fit, plain
from duban.execution.instance import Parent
from duban.execution.messages import render
from duban.execution.sending import cancel_send, reason, send_to
from duban.execution.undo import see_elements, take_completed


class Happening(Struct, frozen=True):
    """Why actions run: by an element in an `activation`, of a `kind` of transition, or for an obligation's opening.

    What they cause lasts as long as `scope` is active.
    """

    scope: int
    activation: int
    kind: str = ""
    opening: int | None = None
    obligation: str = ""
    due: datetime | None = None


def run(draft: Draft, actions: Sequence[model.Action], happening: Happening) -> None:
    """Run actions in order, each only where its `if` holds."""
    for action in actions:
        if action.condition is None or action.condition.evaluate(draft.names) is True:
            _RUNNERS[type(action)](draft, action, happening)


def cause_of(draft: Draft, where: str, happening: Happening) -> str:
    """A name for what raised an escalation: an obligation's opening, or an element in its activation.

    What an event or a timer's firing raises is a cause of its own each time, so the step's number is part of it.
    """
    if happening.opening is not None:
        return f"{happening.obligation}#{happening.opening}"
    name = f"{where}#{happening.activation}"
    return f"{name}@{draft.seq}" if happening.kind in ("on", "timer") else name


def _cause(draft: Draft, action: model.Action, happening: Happening) -> ladders.Cause:
    return ladders.Cause(
        cause_of(draft, action.where, happening), happening.scope, happening.opening, happening.obligation, happening.due
    )


def _set(draft: Draft, action: model.SetFacts, happening: Happening) -> None:
    for name, expression in action.values.items():
        if not _did_not_come(draft, expression):
            assign(draft, name, expression.evaluate(draft.names), action.where)


def _did_not_come(draft: Draft, expression: model.Expr) -> bool:
    """Whether the expression is nothing but an event field that this event does not carry."""
    prefix, _, field = expression.text.strip().partition(".")
    return prefix == "event" and expression.reads == {f"event.{field}"} and field not in draft.names.event


def assign(draft: Draft, name: str, value: Any, where: str) -> None:
    """Set a fact to a value of its type; EvaluationError when it does not fit."""
    if name not in draft.facts:
        raise EvaluationError(where, f"there is no fact {name!r} to set")
    if value is not None:
        try:
            value = fit(draft.program.definition.facts[name], value)
        except UnfitError as unfit:
            raise EvaluationError(where, f"fact {name} {unfit}") from None
    draft.set_fact(name, value, where)


def _decide(draft: Draft, action: model.Decide, happening: Happening) -> None:
    decision = draft.program.definition.decisions[action.decision]
    hits, row = decide_table(decision, draft.names)
    outputs = dict(zip(decision.outputs, row, strict=True))
    reads = sorted({name for rule in decision.rules if rule.when for name in rule.when.reads} & draft.facts.keys())
    facts = {name: draft.facts[name] for name in reads if not draft.program.definition.facts[name].personal}
    draft.note("decision", decision.name, {"rules": hits, "facts": plain(facts), "gives": plain(outputs)})
    for name, value in outputs.items():
        assign(draft, name, value, f"decisions/{decision.name}")


def _escalate(draft: Draft, action: model.Escalate, happening: Happening) -> None:
    def happened(kind: str, name: str) -> None:
        obligations.observe(draft, kind, name)

    ladders.escalate(draft, action.escalation, _cause(draft, action, happening), happened)


def _notify(draft: Draft, action: model.Notify, happening: Happening) -> None:
    cause = _cause(draft, action, happening)
    names = ladders.message_names(draft, cause)
    text = action.message or "{{ title }} {{ key }}: {{ obligation or state }}"
    effect = effects.Notify(
        id=draft.effect_id(),
        to=action.to,
        message=render(draft.program, text, names),
        title=draft.program.title,
        process=draft.program.process,
        version=draft.base.version,
        key=draft.base.key,
    )
    draft.effects.append(effect)
    draft.note("notified", action.to, {"cause": cause.name, "effect": effect.id})


def _values(draft: Draft, expressions: Mapping[str, model.Expr]) -> dict[str, Any]:
    found = {name: expression.evaluate(draft.names) for name, expression in expressions.items()}
    return {name: value for name, value in found.items() if value is not None}


def _raise(draft: Draft, action: model.Raise, happening: Happening) -> None:
    draft.raise_event(action.event, _values(draft, action.fields))


def _until(draft: Draft, keep: model.Expr | None) -> datetime | None:
    duration = keep.evaluate(draft.names) if keep else None
    return draft.program.calendar.add(draft.at, duration).at if isinstance(duration, Duration) else None


def _send(draft: Draft, action: model.Send, happening: Happening) -> None:
    key = action.key.evaluate(draft.names)
    if key is None:
        raise EvaluationError(action.where, "the key of the instance to send to is not known")
    effect = draft.effect_id()
    fields = plain(_values(draft, action.fields))
    until = _until(draft, action.keep)
    draft.effects.append(effects.SendEvent(effect, action.process, str(key), action.event, fields, until))
    draft.note("sent", action.event, {"process": action.process, "key": str(key), "effect": effect})


def _publish(draft: Draft, action: model.Publish, happening: Happening) -> None:
    effect = draft.effect_id()
    fields = plain(_values(draft, action.fields))
    draft.effects.append(effects.PublishEvent(effect, action.event, fields, _until(draft, action.keep)))
    draft.note("published", action.event, {"effect": effect})


def _start(draft: Draft, action: model.Start, happening: Happening) -> None:
    effect = draft.effect_id()
    key = action.key.evaluate(draft.names) if action.key else None
    instance = child_id(effect)
    facts = plain(_values(draft, action.facts))
    name = None if key is None else str(key)
    draft.effects.append(effects.StartProcess(effect, action.process, instance, facts, name))
    draft.note("starts", action.process, {"instance": instance, "effect": effect})


def _ask(draft: Draft, action: model.AskService, happening: Happening) -> None:
    fields = plain(_values(draft, action.fields))
    ask_service(draft, model.Service(action.service), fields, None)


def ask_service(draft: Draft, service: model.Service, fields: dict[str, Any], parent: Parent | None) -> None:
    """Let a service be asked, by an activation that waits for the answer or by nobody."""
    pause = service.pause.evaluate(draft.names) if service.pause else None
    due = draft.program.calendar.add(draft.at, pause).at if isinstance(pause, Duration) else None
    effect = effects.CallService(
        id=draft.effect_id(),
        service=service.name,
        process=draft.program.process,
        key=draft.base.key,
        fields=fields,
        parent=parent,
        attempts=service.attempts,
        pause=(due - draft.at).total_seconds() if due else None,
    )
    draft.effects.append(effect)
    draft.note("asked", service.name, {"effect": effect.id})


def _compensate(draft: Draft, action: model.Compensate, happening: Happening) -> None:
    for entry in take_completed(draft, action.scope):
        draft.note("compensated", entry.path, {"by": action.where})
        see_elements(draft, entry)
        run(draft, draft.program.states[entry.path].compensate, happening)
    draft.names.elements = {}


def _acknowledge(draft: Draft, action: model.Acknowledge, happening: Happening) -> None:
    ladders.acknowledge(draft, action.escalation, action.where)


def _waive(draft: Draft, action: model.Waive, happening: Happening) -> None:
    obligations.waive(draft, action.obligation, action.where)


def _note(draft: Draft, action: model.Note, happening: Happening) -> None:
    draft.note("note", action.where, {"text": plain(action.text.evaluate(draft.names))})


def _set_blank(draft: Draft, action: model.SetBlank, happening: Happening) -> None:
    if draft.facts.get(action.fact) is None:
        assign(draft, action.fact, action.value.evaluate(draft.names), action.where)


def _set_record(draft: Draft, action: model.SetRecord, happening: Happening) -> None:
    for name, value in action.values.evaluate(draft.names).items():
        assign(draft, name, value, action.where)


def _attempt(draft: Draft, action: model.Attempt, happening: Happening) -> None:
    try:
        run(draft, action.actions, happening)
    except EvaluationError as error:
        draft.note("failed", action.where, {"error": str(error)})
        draft.names.fail(*reason(error))


def _choose(draft: Draft, action: model.Choose, happening: Happening) -> None:
    for branch in action.branches:
        if branch.condition is None or branch.condition.evaluate(draft.names) is True:
            run(draft, branch.actions, happening)
            return


def _for_each(draft: Draft, action: model.ForEach, happening: Happening) -> None:
    items = action.items.evaluate(draft.names)
    if not isinstance(items, list | tuple):
        raise EvaluationError(action.where, f"needs a list, not {items!r}")
    for index, item in enumerate(list(items)):
        assign(draft, action.item, item, action.where)
        if action.index is not None:
            assign(draft, action.index, index, action.where)
        run(draft, action.actions, happening)


def _send_to(draft: Draft, action: model.SendTo, happening: Happening) -> None:
    if action.name_into is not None and action.name is None:
        assign(draft, action.name_into, f"{draft.base.id}.{draft.next_id}", action.where)
        draft.number()
    send_to(draft, action)


def _cancel_send(draft: Draft, action: model.CancelSend, happening: Happening) -> None:
    cancel_send(draft, str(action.name.evaluate(draft.names)))


_RUNNERS: Mapping[type[model.Action], Callable[[Draft, Any, Happening], None]] = {
    model.SetFacts: _set,
    model.Decide: _decide,
    model.Escalate: _escalate,
    model.Notify: _notify,
    model.Raise: _raise,
    model.Send: _send,
    model.Publish: _publish,
    model.Start: _start,
    model.AskService: _ask,
    model.Compensate: _compensate,
    model.Acknowledge: _acknowledge,
    model.Waive: _waive,
    model.Note: _note,
    model.SetBlank: _set_blank,
    model.SetRecord: _set_record,
    model.Attempt: _attempt,
    model.Choose: _choose,
    model.ForEach: _for_each,
    model.SendTo: _send_to,
    model.CancelSend: _cancel_send,
}
