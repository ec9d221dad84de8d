"""Boxed filters and loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any

from duban.definition.feel.comparison import both, either
from duban.definition.feel.values import Range, kind
from duban.design.dmn.scopes import Scope
from duban.design.dmn.texts import Code


def filtered(source: Code, match: Code) -> Code:
    """The elements for which `match` holds; the fields of an element are names there, and `item` is itself."""

    def run(scope: Scope) -> list[Any] | None:
        kept = []
        for one in _listed(source(scope)):
            holds = match(scope.having(_names_of(one)))
            if not _is_truth(holds):
                return None
            kept.extend([one] if holds else [])
        return kept

    return run


def _is_truth(value: Any) -> bool:
    """Whether a condition gave true, false or null."""
    return value is None or isinstance(value, bool)


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


def _quantified(combine: Callable[[Any, Any], bool | None], start: bool | None) -> Callable[[str, Code, Code], Code]:
    def make(variable: str, source: Code, body: Code) -> Code:
        def run(scope: Scope) -> Any:
            items = _elements(source(scope))
            if items is None:
                return None
            answers = [body(scope.having({variable: item})) for item in items]
            return reduce(combine, answers, start) if all(map(_is_truth, answers)) else None

        return run

    return make


ITERATIONS: Mapping[str, Callable[[str, Code, Code], Code]] = MappingProxyType(
    {"for": _for, "some": _quantified(either, False), "every": _quantified(both, True)}
)
"""`for`, `some` and `every`: (variable, source, body) → closure."""
