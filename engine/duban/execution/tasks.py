"""What waits for people in an instance: its open user tasks, with their forms and what is owed by them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from duban.definition.model import Task, Trigger
from duban.execution.draft import Draft
from duban.execution.instance import Instance, Opening, Scope
from duban.execution.program import Program


class OpenTask(Struct, frozen=True, kw_only=True):
    """A user task somebody is to do.

    `due` is the earliest instant by which what it would meet is owed or its own timer fires; where there is none of these,
    the earliest by which the instance owes anything. `duty` names that obligation or timer, "" for none; `element` is
    what it is about inside an `each`, as a JSON value.
    """

    path: str
    role: str
    title: Mapping[str, str]
    form: tuple[str, ...]
    since: datetime
    due: datetime | None = None
    duty: str = ""
    element: Any = None


def open_tasks(program: Program, instance: Instance) -> list[OpenTask]:
    """The open tasks of an active instance, in the order in which they began; none while it is suspended."""
    if instance.status != "active":
        return []
    draft = Draft(program, instance, instance.started_at, {})
    states = program.states
    return [_task(draft, leaf, task) for leaf in draft.leaves() if (task := states[leaf.path].task) is not None]


def _task(draft: Draft, scope: Scope, task: Task) -> OpenTask:
    dues = [(clock.due, clock.name) for clock in draft.clocks.values() if clock.scope == scope.id and clock.due]
    owed = [(due, opening) for opening in draft.openings.values() if (due := _owed(opening))]
    dues += [(due, opening.name) for due, opening in owed if _would_meet(draft, opening, task.form, scope)]
    due, duty = min(dues or [(due, opening.name) for due, opening in owed], default=(None, ""))
    elements = [draft.scopes[one.parent].items[one.element] for one in draft.chain(scope) if one.element is not None]
    return OpenTask(
        path=scope.path,
        role=task.role,
        title=task.title or draft.program.states[scope.path].title,
        form=task.form,
        since=scope.entered_at,
        due=due,
        duty=duty,
        element=elements[0] if elements else None,
    )


def _owed(opening: Opening) -> datetime | None:
    return opening.due or opening.breached_at if opening.status in ("owed", "breached") else None


def _would_meet(draft: Draft, opening: Opening, form: tuple[str, ...], scope: Scope) -> bool:
    """Whether doing the task meets it: its event is on the form, or it is met by leaving the state."""
    duty = draft.program.obligations.get(opening.name)
    return duty is not None and any(_meets(trigger, form, scope) for trigger in duty.met)


def _meets(trigger: Trigger, form: tuple[str, ...], scope: Scope) -> bool:
    return (trigger.kind == "event" and trigger.name in form) or (trigger.kind == "leave" and trigger.name == scope.path)
