"""What a state's keys make of it, and which of them do not go together."""

from __future__ import annotations

from typing import Literal

from duban.definition.building.actions import Builder
from duban.definition.building.paths import inside_of
from duban.definition.located import Cursor
from duban.definition.shapes.states import StateShape

StateKind = Literal["atomic", "composite", "parallel", "final", "history"]


_NOT_TOGETHER = {
    "history": ("states", "parallel", "initial", "on", "always", "done", "error", "timers", "enter", "exit", "task", "call",
                "service", "each", "final", "terminate", "throws", "join", "finished", "compensate"),
    "final": ("states", "parallel", "initial", "task", "call", "service", "each", "join", "compensate"),
    "terminate": ("states", "parallel", "initial", "task", "call", "service", "each", "join", "compensate"),
    "throws": ("states", "parallel", "initial", "task", "call", "service", "each", "join", "compensate"),
    "parallel": ("states", "initial", "task", "call", "service", "each"),
    "states": ("task", "call", "service", "each"),
    "each": ("task", "call", "service"),
    "call": ("task", "service"),
    "service": ("task",),
}  # fmt: skip
_LEAVES = ("on", "always", "done", "error", "timers")


def check_combination(path: str, shape: StateShape, cursor: Cursor, region: bool, to: Builder) -> None:
    """Report keys that do not go together."""
    report = to.scope.report
    excluded = ((key, other) for key, others in _NOT_TOGETHER.items() if getattr(shape, key) for other in others)
    for key, other in excluded:
        if cursor.has(key) and cursor.has(other):
            message = f"a state with {key!r} cannot have {other!r}"
            report.at_key("conflict", cursor.at(other), message, f"remove {other} or {key}")
    if kind_of(shape) == "final":
        for key in _LEAVES:
            if cursor.has(key):
                message = f"a final state is never left, but it has {key!r}"
                report.at_key("final-left", cursor.at(key), message, f"remove {key}, or final: true")
    if cursor.has("finished") and not region:
        message = "only a region of a parallel state can be finished: always"
        report.at_key("conflict", cursor.at("finished"), message, "remove it")
    if shape.throws and "/" in path:
        message = "only an end of the process itself throws to whoever called it"
        report.at_key("conflict", cursor.at("throws"), message, "write final: true, and raise what the state around handles")
    _check_needs(shape, cursor, to)


def _check_needs(shape: StateShape, cursor: Cursor, to: Builder) -> None:
    report = to.scope.report
    for key, needs in (("initial", "states"), ("default", "history")):
        if cursor.has(key) and not getattr(shape, needs) and needs not in cursor.spot.lost and not shape.parallel:
            report.at_key("conflict", cursor.at(key), f"{key!r} needs {needs!r}", f"add {needs}, or remove {key}")
    works = shape.call or shape.service or shape.each or shape.states or shape.parallel
    if shape.done and not works and kind_of(shape) == "atomic":
        message = "'done' never happens here: the state has no call or service and nothing inside"
        report.at_key("conflict", cursor.at("done"), message, "write always: …, or add states")
    if shape.error and not works:
        message = "'error' never happens here: the state calls nothing"
        report.at_key("conflict", cursor.at("error"), message, "remove it, or add call or service")


def children_of(shape: StateShape) -> list[str]:
    """The names of the states inside."""
    return [*inside_of(shape), *(shape.parallel or {})]


def kind_of(shape: StateShape) -> StateKind:
    """What kind of state a body makes."""
    if shape.history is not None:
        return "history"
    if shape.parallel:
        return "parallel"
    if shape.states or shape.each:
        return "composite"
    return "final" if shape.final or shape.terminate or shape.throws else "atomic"
