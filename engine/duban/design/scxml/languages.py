"""The languages a chart's expressions may be in: a hook each. FEEL is built in, `null` knows the predicate In alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any, Protocol

from duban.definition.feel import ANY, BOOLEAN, FeelError, FeelFunction, Function, Names, compile_expression
from duban.definition.feel.types import Type
from duban.execution.facts import ATOMS, plain
from duban.execution.names import Names as StepNames

PROCESSOR = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"
SYSTEM = ("_event", "_sessionid", "_name", "_ioprocessors")
_IN = re.compile(r"""\s*In\(\s*(['"])([^'"]*)\1\s*\)\s*""")
_PLATFORM = ("error.", "done.")


class Sight:
    """What all expressions of one chart can see: its name, its variables, and its states by their ids."""

    __slots__ = ("name", "paths", "variables")

    def __init__(self, name: str, paths: Mapping[str, str], variables: frozenset[str]) -> None:
        self.name, self.paths, self.variables = name, paths, variables


class ChartNames(Mapping[str, Any]):
    """What an expression sees while it runs: the chart's variables, and the system variables of SCXML 5.10.

    `is_in(id)` is the predicate In. An unknown name is a KeyError.
    """

    __slots__ = ("_names", "_sight")

    def __init__(self, names: StepNames, sight: Sight) -> None:
        self._names, self._sight = names, sight

    def __getitem__(self, name: str) -> Any:
        if name in self._sight.variables:
            return self._names.facts.get(name)
        match name:
            case "_event":
                return _event(self._names)
            case "_sessionid":
                return self._names.base.id
            case "_name":
                return self._sight.name
            case "_ioprocessors":
                here = {"location": f"#_scxml_{self._names.base.id}"}
                return {"scxml": here, PROCESSOR: here}
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from (*self._sight.variables, *SYSTEM)

    def __len__(self) -> int:
        return len(self._sight.variables) + len(SYSTEM)

    def is_in(self, id: str) -> bool:
        """Whether a state is active now."""
        path = self._sight.paths.get(id)
        return path is not None and self._names.in_state(path)

    # what FEEL asks of its host

    @property
    def calendar(self) -> Any:
        """The working calendar of the process."""
        return self._names.calendar

    def previous(self, name: str, /) -> Any:
        """A variable's value before this step."""
        return self._names.previous(name)

    def in_state(self, path: str, /) -> bool:
        """Whether a state is active, by its id."""
        return self.is_in(path)


Code = Callable[[ChartNames], Any]
"""A compiled expression. What it raises (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) becomes
`error.execution`."""


class Language(Protocol):
    """Compiles an expression of a foreign language; ValueError when it cannot be read.

    `names` are those it may use. Values must be such as JSON knows them.
    """

    def __call__(self, text: str, names: frozenset[str], /) -> Code: ...


@dataclass(frozen=True, slots=True)
class Body:
    """A script that a hook has read: the variables it may set, and a function that gives their new values."""

    sets: frozenset[str]
    run: Callable[[ChartNames], Mapping[str, Any]]


class Scripts(Protocol):
    """Reads a script of a foreign language; ValueError when it cannot be read. `names` are the variables declared."""

    def __call__(self, text: str, names: frozenset[str], /) -> Body: ...


def _event(names: StepNames) -> dict[str, Any] | None:
    """The event of now (SCXML 5.10.1); none before the first one."""
    if not names.event_name:
        return None
    origin = names.origin
    sender = origin.instance if origin is not None else ""
    inside = origin is not None and not sender
    return {
        "name": names.event_name,
        "type": _kind(names.event_name, inside),
        "sendid": (origin.send if origin else "") or None,
        "origin": f"#_scxml_{sender}" if sender else None,
        "origintype": None if inside else PROCESSOR,
        "invokeid": (origin.invoke if origin else "") or None,
        "data": data_of(names.event),
    }


def _kind(name: str, inside: bool) -> str:
    if name.startswith(_PLATFORM):
        return "platform"
    return "internal" if inside else "external"


def data_of(fields: Mapping[str, Any]) -> Any:
    """What came with an event: nothing, one value, or a record of fields."""
    if not fields:
        return None
    return fields[""] if list(fields) == [""] else dict(fields)


def feel(text: str, names: frozenset[str], /) -> Code:
    """FEEL, with the chart's variables and `In("state")`."""
    types: dict[str, Type] = {**dict.fromkeys((*names, *SYSTEM), ANY), "In": Function(("id",), BOOLEAN)}
    try:
        found = compile_expression(text, Names(types))
    except FeelError as error:
        raise ValueError(str(error)) from None
    return lambda chart: found(_Feel(chart))


class _Feel:
    """A chart's names as FEEL asks for them."""

    __slots__ = ("_chart", "calendar", "in_state", "previous")

    def __init__(self, chart: ChartNames) -> None:
        self._chart = chart
        self.calendar, self.previous, self.in_state = chart.calendar, chart.previous, chart.in_state

    def __getitem__(self, name: str, /) -> Any:
        return FeelFunction(("id",), self._chart.is_in) if name == "In" else self._chart[name]


def settled(value: Any) -> Any:
    """A value as it can be kept, which is as JSON knows it: whole numbers are integers, others floats, instants texts.

    ValueError for what is no value there.
    """
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(name): settled(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [settled(item) for item in value]
    found = plain(value)
    if type(found) not in ATOMS or (isinstance(found, float) and not isfinite(found)):
        raise ValueError(f"{value!r} is no value that can be kept")
    return found


def only_states(text: str, names: frozenset[str], /) -> Code:
    """The null data model (SCXML B.1): nothing but `In('state')`."""
    found = _IN.fullmatch(text)
    if found is None:
        raise ValueError(f"the null data model has no expression but In('state'), not {text!r}")
    id = found[2]
    return lambda chart: chart.is_in(id)
