"""Compiling what has variables of its own: contexts, loops, filters and functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from duban.definition.feel.comparison import both, either
from duban.definition.feel.compiler import Code, Compiler
from duban.definition.feel.instances import instance_test
from duban.definition.feel.nodes import (
    ContextNode,
    Filter,
    For,
    InstanceOf,
    Iteration,
    Lambda,
    ListNode,
    Quantified,
)
from duban.definition.feel.problems import EvaluationLimit
from duban.definition.feel.types import BOOLEAN, NUMBER
from duban.definition.feel.values import MAX_CALLS, FeelFunction, Range, kind

Loop = Callable[[Any, Any], Iterator[bool]]


def compile_list(compiler: Compiler, node: ListNode) -> Code:
    items = compiler.compile_all(node.items)
    return lambda env, frame: [item(env, frame) for item in items]


def compile_context(compiler: Compiler, node: ContextNode) -> Code:
    if len(set(node.keys)) < len(node.keys):
        return lambda env, frame: None
    entries = tuple(
        (key, compiler.slot(node, key), compiler.compile(value)) for key, value in zip(node.keys, node.values, strict=True)
    )

    def run(env: Any, frame: Any) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, slot, code in entries:
            made[key] = frame[slot] = code(env, frame)
        return made

    return run


# loops ----------------------------------------------------------------------------------------------------------------


def compile_for(compiler: Compiler, node: For) -> Code:
    loop, body, slot = _loop(compiler, node.iterations), compiler.compile(node.body), compiler.slot(node, "partial")

    def run(env: Any, frame: Any) -> list[Any] | None:
        results: list[Any] = []
        frame[slot] = results
        for known in loop(env, frame):
            if not known:
                return None
            frame[slot] = results
            results.append(body(env, frame))
        return results

    return run


def compile_quantified(compiler: Compiler, node: Quantified) -> Code:
    loop, body = _loop(compiler, node.iterations), compiler.compile(node.body)
    combine, neutral = (both, True) if node.every else (either, False)

    def run(env: Any, frame: Any) -> bool | None:
        result: bool | None = neutral
        for known in loop(env, frame):
            result = combine(result, body(env, frame)) if known else None
            if result is not neutral and result is not None:
                return result
        return result

    return run


def _loop(compiler: Compiler, iterations: tuple[Iteration, ...]) -> Loop:
    """Sets the variables one combination after the other; yields False if a source cannot be looped over."""
    if not iterations:
        return lambda env, frame: iter((True,))
    first, inner = iterations[0], _loop(compiler, iterations[1:])
    source, slot = _source(compiler, first), compiler.slot(first, first.name)

    def run(env: Any, frame: Any) -> Iterator[bool]:
        items = source(env, frame)
        if items is None:
            yield False
            return
        for item in items:
            frame[0].spend()
            frame[slot] = item
            yield from inner(env, frame)

    return run


def _source(compiler: Compiler, node: Iteration) -> Callable[[Any, Any], Iterable[Any] | None]:
    source = compiler.compile(node.source)
    if node.until is None:
        return lambda env, frame: _elements(source(env, frame))
    until = compiler.compile(node.until)
    return lambda env, frame: _steps(source(env, frame), until(env, frame))


def _elements(value: Any) -> Iterable[Any] | None:
    if value is None:
        return None
    if isinstance(value, list):
        return value
    if not isinstance(value, Range):
        return (value,)
    steps = _steps(value.low, value.high)
    if steps is None:
        return None
    return (step for step in steps if (value.low_closed or step != value.low) and (value.high_closed or step != value.high))


def _steps(start: Any, end: Any) -> Iterable[Any] | None:
    """Whole numbers or days from one end to the other, both included, up or down."""
    kinds = kind(start), kind(end)
    if kinds == ("number", "number"):
        return _whole_steps(start, end)
    if kinds == ("date", "date"):
        return _days(start, end)
    return None


def _whole_steps(start: Any, end: Any) -> Iterable[int] | None:
    first, last = int(start), int(end)
    if first != start or last != end:
        return None
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)


def _days(start: date, end: date) -> Iterable[date]:
    count = (end - start).days
    sign = 1 if count >= 0 else -1
    return (start + timedelta(days=sign * step) for step in range(abs(count) + 1))


# filters --------------------------------------------------------------------------------------------------------------


def compile_filter(compiler: Compiler, node: Filter) -> Code:
    source, condition, slot = compiler.compile(node.source), compiler.compile(node.condition), compiler.slot(node, "item")
    known = compiler.type(node.condition)

    def by_position(env: Any, frame: Any) -> Any:
        items = _listed(source(env, frame))
        frame[slot] = None
        return element(items, condition(env, frame))

    def by_condition(env: Any, frame: Any) -> list[Any]:
        return list(_passing(env, frame, _listed(source(env, frame)), condition, slot))

    def by_either(env: Any, frame: Any) -> Any:
        items = _listed(source(env, frame))
        frame[slot] = items[0] if items else None
        position = condition(env, frame)
        if kind(position) == "number":
            return element(items, position)
        return list(_passing(env, frame, items, condition, slot))

    return {NUMBER: by_position, BOOLEAN: by_condition}.get(known, by_either)  # type: ignore[arg-type]


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _passing(env: Any, frame: Any, items: list[Any], condition: Code, slot: int) -> Iterator[Any]:
    for item in items:
        frame[0].spend()
        frame[slot] = item
        if condition(env, frame) is True:
            yield item


def element(items: list[Any], position: Any) -> Any:
    """The element at a position counted from 1, or from the end when negative; null when there is none."""
    if kind(position) != "number" or position != int(position):
        return None
    index = int(position)
    if index == 0 or abs(index) > len(items):
        return None
    return items[index - 1 if index > 0 else index]


# functions ------------------------------------------------------------------------------------------------------------


def compile_lambda(compiler: Compiler, node: Lambda) -> Code:
    body, slots = compiler.compile(node.body), tuple(compiler.slot(node, name) for name in node.params)

    def make(env: Any, frame: Any) -> FeelFunction:
        around = list(frame)

        def call(*arguments: Any) -> Any:
            if len(arguments) != len(slots):
                return None
            inner = list(around)
            for slot, argument in zip(slots, arguments, strict=True):
                inner[slot] = argument
            return _counted(body, env, inner)

        return FeelFunction(node.params, call)

    return make


def _counted(body: Code, env: Any, frame: list[Any]) -> Any:
    budget = frame[0]
    budget.spend()
    if not budget.calls:
        raise EvaluationLimit(f"functions that call each other deeper than {MAX_CALLS}")
    budget.calls -= 1
    try:
        return body(env, frame)
    finally:
        budget.calls += 1


def compile_instance_of(compiler: Compiler, node: InstanceOf) -> Code:
    value, test = compiler.compile(node.value), instance_test(node.type)
    return lambda env, frame: test(value(env, frame))
