"""Boxed filters and loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from duban.definition.feel.comparison import both, either
from duban.definition.feel.values import Range, kind
from duban.design.dmn.scopes import Scope
from duban.design.dmn.texts import Code


def filtered(source: Code, match: Code) -> Code:
    """The elements for which `match` holds; the fields of an element are names there, and `item` is itself."""
    return lambda scope: [one for one in _listed(source(scope)) if match(scope.having(_names_of(one))) is True]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _names_of(element: Any) -> dict[str, Any]:
    return {"item": element, **(element if kind(element) == "context" else {})}


def _elements(value: Any) -> Iterable[Any] | None:
    """What a loop goes over: a list, or the whole numbers of a range."""
    if not isinstance(value, Range):
        return _listed(value) if value is not None else None
    if not (isinstance(value.low, int) and isinstance(value.high, int)):
        return None
    return range(value.low + (not value.low_closed), value.high + value.high_closed)


def _for(variable: str, source: Code, body: Code) -> Code:
    def run(scope: Scope) -> Any:
        items, results = _elements(source(scope)), list[Any]()
        if items is None:
            return None
        for item in items:
            results.append(body(scope.having({variable: item, "partial": list(results)})))
        return results

    return run


def _quantified(combine: Callable[[Any, Any], bool | None], start: bool) -> Callable[[str, Code, Code], Code]:
    def make(variable: str, source: Code, body: Code) -> Code:
        def run(scope: Scope) -> Any:
            items, outcome = _elements(source(scope)), start
            if items is None:
                return None
            result: bool | None = outcome
            for item in items:
                result = combine(result, body(scope.having({variable: item})))
            return result

        return run

    return make


ITERATIONS: Mapping[str, Callable[[str, Code, Code], Code]] = MappingProxyType(
    {"for": _for, "some": _quantified(either, False), "every": _quantified(both, True)}
)
"""`for`, `some` and `every`: (variable, source, body) → closure."""
