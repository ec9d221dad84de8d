"""Checking calls: known functions, the right number and kinds of arguments, constants that can be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from duban.definition.feel.check_names import check_name
from duban.definition.feel.checker import CALENDAR, Checker
from duban.definition.feel.library import FUNCTION_READS, LEFT_OUT, LIBRARY
from duban.definition.feel.nodes import Call, Literal, Name, Node
from duban.definition.feel.problems import did_you_mean, nearest, shortened
from duban.definition.feel.signatures import Builtin, Overload
from duban.definition.feel.temporal_text import FormatError, parse_date, parse_datetime, parse_iso_duration, parse_time
from duban.definition.feel.types import ANY, BOOLEAN, DATETIME, Enum, Function, ListOf, Type, join

IN_STATE, PREVIOUS = "in state", "previous"
_READ_TEXT: dict[str, Callable[[str], Any]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_datetime,
    "duration": parse_iso_duration,
}


def check_call(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`name(…)`: a variable that is a function comes first, then what is ours, then the library."""
    assert isinstance(node, Call)
    if not isinstance(node.function, Name) or is_own_function(checker, node.function.name):
        return _call_value(checker, node)
    special = {IN_STATE: _in_state, PREVIOUS: _previous}.get(node.function.name)
    if special is not None:
        return special(checker, node)
    builtin = LIBRARY.get(node.function.name)
    if builtin is None:
        return _unknown(checker, node, node.function)
    return _call_builtin(checker, node, builtin)


def is_own_function(checker: Checker, name: str) -> bool:
    """Whether a name is a variable or a host's name that can be called."""
    for scope in reversed(checker.scopes):
        if name in scope.types:
            return isinstance(scope.types[name], Function) or scope.types[name] == ANY
    known = checker.names.types.get(name)
    return isinstance(known, Function) or (checker.names.loose and known == ANY and name not in LIBRARY)


def _call_value(checker: Checker, node: Call) -> Type:
    found = checker.check(node.function)
    for argument in node.args:
        checker.check(argument)
    if isinstance(found, Function):
        if len(found.params) != len(node.args) or not set(node.labels) <= set(found.params):
            checker.problem(node, f"this function takes {_count(len(found.params))}: {', '.join(found.params)}")
        return found.result
    if found != ANY:
        checker.problem(node.function, f"{found.describe()} cannot be called")
    return ANY


def _unknown(checker: Checker, node: Call, name: Name) -> Type:
    for argument in node.args:
        checker.check(argument)
    known = checker.names.types.get(name.name)
    if known is not None:
        checker.problem(name, f"{name.name} is no function but {known.describe()}")
        return ANY
    near = nearest(name.name, (*LIBRARY, *LEFT_OUT, IN_STATE, PREVIOUS)) or ""
    hint = LEFT_OUT.get(near) or (f"did you mean {near}(…)?" if near else None)
    checker.problem(name, f"there is no function {shortened(name.name)}", hint)
    return ANY


def _in_state(checker: Checker, node: Call) -> Type:
    path = node.args[0] if len(node.args) == 1 else None
    if not isinstance(path, Literal) or not isinstance(path.value, str):
        checker.problem(node, "in state(…) takes the path of a state", 'write it like in state("handling/work")')
        return BOOLEAN
    states = checker.names.states
    if states is not None and not any(_inside(state, path.value) for state in states):
        checker.problem(path, f'there is no state "{path.value}"', did_you_mean(path.value, states))
    checker.reads.add(f"state:{path.value}")
    return BOOLEAN


def _inside(state: str, path: str) -> bool:
    return state == path or state.startswith(f"{path}/")


def _previous(checker: Checker, node: Call) -> Type:
    fact = node.args[0] if len(node.args) == 1 else None
    if not isinstance(fact, Name):
        checker.problem(node, "previous(…) takes the name of a fact", "write it like previous(grade)")
        return ANY
    if fact.name not in checker.names.types:
        return check_name(checker, fact, None)
    if not checker.names.is_fact(fact.name):
        checker.problem(fact, f"{fact.name} is no fact and has no previous value")
    checker.reads.add(f"previous:{fact.name}")
    return checker.names.types[fact.name]


# the library ----------------------------------------------------------------------------------------------------------


def _call_builtin(checker: Checker, node: Call, builtin: Builtin) -> Type:
    types = [checker.check(argument) for argument in node.args]
    if read := FUNCTION_READS.get(builtin.name):
        checker.reads.add(read)
    candidates = builtin.candidates(len(node.args), node.labels)
    if not candidates:
        checker.problem(node, *_wrong_arguments(builtin, node))
        return ANY
    fitting = [form for form in candidates if _misfit(form, node, types) is None]
    if not fitting:
        _report_misfit(checker, node, candidates, types)
        return join_results(candidates, types)
    _check_constant(checker, node, builtin.name)
    if any(form.env for form in fitting) and any(map(_may_be_instant, types)):
        checker.reads.add(CALENDAR)
    return join_results(fitting, types)


def _may_be_instant(type_: Type) -> bool:
    return _may_be_instant(type_.item) if isinstance(type_, ListOf) else type_ in (DATETIME, ANY)


def join_results(forms: Sequence[Overload], types: Sequence[Type]) -> Type:
    """The type that a call has, whichever form is taken."""
    found = forms[0].type_of(types)
    for form in forms[1:]:
        found = join(found, form.type_of(types))
    return found


def _misfit(form: Overload, node: Call, types: Sequence[Type]) -> int | None:
    """The index of the first argument that a form cannot take."""
    places = form.order(node.labels) if node.labels else range(len(types))
    pairs = enumerate(zip(places, types, strict=True))
    return next((index for index, (place, type_) in pairs if not form.parameter(place).takes(type_)), None)


def _report_misfit(checker: Checker, node: Call, candidates: Sequence[Overload], types: Sequence[Type]) -> None:
    assert isinstance(node.function, Name)
    index = max(_misfit(form, node, types) or 0 for form in candidates)
    places = [form.order(node.labels)[index] if node.labels else index for form in candidates]
    pairs = zip(candidates, places, strict=True)
    wanted = " or ".join(dict.fromkeys(form.parameter(place).describe() for form, place in pairs))
    found = types[index]
    what = f"{found.name} (a text)" if isinstance(found, Enum) else found.describe()
    checker.problem(node.args[index], f"{node.function.name}(…) needs {wanted} here, this is {what}")


def _wrong_arguments(builtin: Builtin, node: Call) -> tuple[str, str | None]:
    known = {parameter.name for form in builtin.overloads for parameter in form.parameters}
    strange = [label for label in node.labels if label not in known]
    if strange:
        return f"{builtin.name}(…) has no parameter {strange[0]}", did_you_mean(strange[0], known)
    forms = " or ".join(f"{builtin.name}({_parameters(form)})" for form in builtin.overloads)
    return f"{builtin.name}(…) cannot be called with {_count(len(node.args))}", f"write {forms}"


def _parameters(form: Overload) -> str:
    names = []
    for parameter in form.parameters:
        end = ", …" if parameter.many else ""
        names.append(f"[{parameter.name}]" if parameter.optional else parameter.name + end)
    return ", ".join(names)


def _count(number: int) -> str:
    return {0: "no arguments", 1: "1 argument"}.get(number, f"{number} arguments")


def _check_constant(checker: Checker, node: Call, name: str) -> None:
    """Report a date, time or duration whose text cannot be read."""
    read = _READ_TEXT.get(name)
    if read is None or len(node.args) != 1 or not isinstance(node.args[0], Literal):
        return
    if not isinstance(node.args[0].value, str):
        return
    try:
        value = read(node.args[0].value)
    except FormatError as error:
        checker.problem(node.args[0], str(error), error.suggestion)
        return
    if name == "date and time" and value.tzinfo is None:
        checker.reads.add(CALENDAR)
