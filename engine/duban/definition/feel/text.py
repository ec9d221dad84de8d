"""Values as text, the way FEEL's `string()` shows them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from duban.definition.feel.numbers import plain
from duban.definition.feel.problems import EvaluationLimit
from duban.definition.feel.temporal_text import show_duration, show_instant, show_time
from duban.definition.feel.values import MAX_TEXT, Env, Range, kind, measured


def show(env: Env, value: Any) -> str:
    """A value as text. EvaluationLimit when it is too long or too deep."""
    text = _show(env, measured(value), top=True)
    if len(text) > MAX_TEXT:
        raise EvaluationLimit(f"a text longer than {MAX_TEXT} characters")
    return text


def _show(env: Env, value: Any, *, top: bool = False) -> str:
    found = kind(value)
    if found == "text":
        return str(value) if top else json.dumps(value, ensure_ascii=False)
    return _SHOW[found](env, value)


def _list(env: Env, items: list[Any]) -> str:
    return f"[{', '.join(_show(env, item) for item in items)}]"


def _context(env: Env, value: Any) -> str:
    return "{" + ", ".join(f"{_key(name)}: {_show(env, part)}" for name, part in value.items()) + "}"


def _key(name: str) -> str:
    return name if name.replace(" ", "").isalnum() else json.dumps(name, ensure_ascii=False)


def _range(env: Env, span: Range) -> str:
    low, high = ("" if end is None else _show(env, end) for end in (span.low, span.high))
    return f"{'[' if span.low_closed else '('}{low}..{high}{']' if span.high_closed else ')'}"


_SHOW: dict[str, Callable[[Env, Any], str]] = {
    "null": lambda env, value: "null",
    "boolean": lambda env, value: "true" if value else "false",
    "number": lambda env, value: plain(value),
    "date": lambda env, value: str(value.isoformat()),
    "time": lambda env, value: show_time(value),
    "date and time": show_instant,
    "duration": lambda env, value: show_duration(value),
    "list": _list,
    "context": _context,
    "range": _range,
    "function": lambda env, value: f"function({', '.join(value.params)})",
    "other": lambda env, value: "null",
}
