"""What is done in a state: tasks, calls, services, and the same for each element of a list."""

from __future__ import annotations

from dataclasses import replace

from duban.definition.building.actions import Builder
from duban.definition.building.events import ANYTHING
from duban.definition.building.expressions import types_of
from duban.definition.building.facts import titled
from duban.definition.feel import ANY, NUMBER, TEXT, ListOf, Record, Type
from duban.definition.located import Cursor
from duban.definition.model import Call, Each, FactType, Service, Task
from duban.definition.shapes.states import CallShape, EachShape, ServiceShape, TaskShape

PROGRESS: Type = Record({"index": NUMBER, "total": NUMBER, "done": NUMBER, "active": NUMBER})
"""What `each` is inside: the element's number from 1, how many there are, have finished and are being worked on."""
_BODIES = ("states", "parallel", "call", "service")


def task(shape: TaskShape | None, cursor: Cursor, to: Builder) -> Task | None:
    """A user task."""
    if shape is None:
        return None
    scope = to.scope
    scope.role(shape.role, cursor.at("for"))
    for index, name in enumerate(shape.form):
        if name not in scope.events:
            scope.known("fact", "facts", name, [*scope.facts, *scope.events], cursor.at("form", index))
    return Task(shape.role, titled(shape.title), tuple(shape.form))


def call(shape: CallShape | None, cursor: Cursor, to: Builder) -> Call | None:
    """A process that is called."""
    if shape is None:
        return None
    process = to.process(shape.process, cursor.at("process"))
    event = to.events.any()
    facts = to.foreign_facts(process, shape.facts, cursor.at("with"), event)
    into = to.assignments(shape.into, cursor.at("into"), child_facts(process, to))
    return Call(process, facts, into, to.expressions.optional(shape.key, cursor.at("key"), None, event))


def child_facts(process: str, to: Builder) -> Type:
    """What `event` is when a called process has ended."""
    facts = to.facts_of(process)
    return ANYTHING if facts is None else Record({"outcome": TEXT, **types_of(facts)})


def service(shape: ServiceShape | None, cursor: Cursor, to: Builder) -> Service | None:
    """A service that is asked."""
    if shape is None:
        return None
    to.service(shape.name, cursor.at("name"))
    event, pause = to.events.any(), cursor.at("retry", "pause")
    return Service(
        name=shape.name,
        fields=to.service_fields(shape.fields, cursor.at("with"), event),
        into=to.assignments(shape.into, cursor.at("into"), ANYTHING),
        attempts=shape.retry.attempts,
        pause=to.expressions.duration(shape.retry.pause, pause, event) if shape.retry.pause is not None else None,
    )


def each(shape: EachShape | None, cursor: Cursor, to: Builder) -> Each | None:
    """A token for each element of a list."""
    if shape is None:
        return None
    _check_body(shape, cursor, to)
    items = to.expressions.value(shape.items, cursor.at("in"), ListOf(ANY), to.events.any())
    done_when = _seeing({"each": PROGRESS}, to).expressions.condition(shape.done_when, cursor.at("done_when"))
    return Each(items, shape.name, _element(shape, to), shape.sequential, done_when)


def _check_body(shape: EachShape, cursor: Cursor, to: Builder) -> None:
    report, name = to.scope.report, cursor.at("as")
    if shape.name in to.expressions.base.types:
        report.at("conflict", name, f"{shape.name!r} means something else already", "name the element otherwise")
    if not any(getattr(shape.do, key) for key in _BODIES) and not cursor.at("do").spot.lost:
        message = "the body of each never finishes: it has nothing inside, and calls nothing"
        report.at_key("conflict", cursor.at("do"), message, "write do: {initial: …, states: {…}}, or call or service")


def _element(shape: EachShape, to: Builder) -> FactType | None:
    """The elements' type, where the list is a fact."""
    fact = to.scope.facts.get(shape.items.strip())
    return fact.type.of if fact is not None and fact.type.kind == "list" else None


def seeing_element(shape: EachShape, cursor: Cursor, to: Builder) -> Builder:
    """A builder whose expressions see the element and how far it has come."""
    listed = to.expressions.type_of_value(shape.items, to.events.any())
    return _seeing({shape.name: listed.item if isinstance(listed, ListOf) else ANY, "each": PROGRESS}, to)


def _seeing(names: dict[str, Type], to: Builder) -> Builder:
    base = to.expressions.base.with_names(names)
    return replace(to, expressions=replace(to.expressions, base=base, cache={}))
