"""Compiling calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duban.definition.feel.calculation import FAULTS
from duban.definition.feel.check_calls import IN_STATE, PREVIOUS
from duban.definition.feel.compile_names import constant
from duban.definition.feel.compiler import Code, Compiler
from duban.definition.feel.library import LIBRARY
from duban.definition.feel.nodes import Call, Literal, Name
from duban.definition.feel.signatures import MISFIT, Overload
from duban.definition.feel.values import FeelFunction, admit


def compile_call(compiler: Compiler, node: Call) -> Code:
    """A variable or host's function when the checker bound the name, else ours or the library's."""
    if not isinstance(node.function, Name) or compiler.binding(node.function) is not None:
        return _call_value(compiler, node)
    name = node.function.name
    if name == IN_STATE:
        return _in_state(node)
    if name == PREVIOUS:
        return _previous(node)
    if name not in LIBRARY:
        return constant(None)
    return _call_builtin(compiler, node, LIBRARY[name].candidates(len(node.args), node.labels))


def _in_state(node: Call) -> Code:
    path = node.args[0] if node.args else None
    if not isinstance(path, Literal):
        return constant(None)
    return lambda env, frame: env.in_state(path.value)


def _previous(node: Call) -> Code:
    fact = node.args[0] if node.args else None
    if not isinstance(fact, Name):
        return constant(None)
    return lambda env, frame: admit(env.previous(fact.name))


def _call_value(compiler: Compiler, node: Call) -> Code:
    function, arguments = compiler.compile(node.function), compiler.compile_all(node.args)

    def run(env: Any, frame: Any) -> Any:
        called = function(env, frame)
        values = [argument(env, frame) for argument in arguments]
        if isinstance(called, FeelFunction):
            ordered = _ordered(called.params, node.labels, values)
            return None if ordered is None else called.call(*ordered)
        return admit(called(*values)) if callable(called) else None

    return run


def _ordered(params: Sequence[str], labels: Sequence[str], values: list[Any]) -> list[Any] | None:
    if len(values) != len(params):
        return None
    if not labels:
        return values
    named = dict(zip(labels, values, strict=True))
    return [named[param] for param in params] if named.keys() == set(params) else None


# the library ----------------------------------------------------------------------------------------------------------


def _call_builtin(compiler: Compiler, node: Call, forms: tuple[Overload, ...]) -> Code:
    arguments = compiler.compile_all(node.args)
    places = [form.order(node.labels) if node.labels else None for form in forms]
    choices = tuple(zip(forms, places, strict=True))

    def run(env: Any, frame: Any) -> Any:
        values = [argument(env, frame) for argument in arguments]
        if frame is not None:
            frame[0].spend(_size(values))
        for form, order in choices:
            fitted = _fitted(form, values if order is None else _placed(form, order, values))
            if fitted is not None:
                return _invoke(form, env, fitted)
        return None

    return _folded(node, forms, run)


def _size(values: list[Any]) -> int:
    """What a call costs: every element of a list, every hundred characters of a text."""
    cost = 1
    for value in values:
        if type(value) is list:
            cost += len(value)
        elif type(value) is str:
            cost += len(value) // 100
    return cost


def _placed(form: Overload, places: tuple[int, ...], values: list[Any]) -> list[Any]:
    ordered: list[Any] = [None] * (max(places) + 1)
    for place, value in zip(places, values, strict=True):
        ordered[place] = value
    return ordered


def _fitted(form: Overload, values: list[Any]) -> list[Any] | None:
    """The arguments as the form wants them, or None if it cannot take them."""
    fitted = [form.parameter(index).fit(value) for index, value in enumerate(values)]
    return None if any(value is MISFIT for value in fitted) else fitted


def _invoke(form: Overload, env: Any, values: list[Any]) -> Any:
    if form.calls_back:
        return form.call(*values)
    try:
        return form.call(env, *values) if form.env else form.call(*values)
    except FAULTS:
        return None


def _folded(node: Call, forms: tuple[Overload, ...], run: Code) -> Code:
    """A call whose arguments are constants is made once, now."""
    if not node.args or any(form.env or form.calls_back for form in forms):
        return run
    if not all(isinstance(argument, Literal) for argument in node.args):
        return run
    value = run(None, None)
    return run if isinstance(value, (list, dict)) else constant(value)
