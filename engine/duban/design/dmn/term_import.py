"""A decision called `terms` that is a context of constants: the terms of a process."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from duban.definition.feel import FeelError, compile_expression
from duban.design.dmn.model import ContextBox, DecisionElement, Entry, Literal
from duban.design.dmn.scopes import NOBODY
from duban.durations import Duration, parse_duration


class _NoTerm(Exception):
    """A value that a term cannot have."""


def terms_of(element: DecisionElement) -> dict[str, Any] | None:
    """The terms as YAML has them; None for any other decision."""
    if element.name != "terms" or element.requires or not isinstance(element.box, ContextBox):
        return None
    try:
        return {entry.name: _value(entry) for entry in element.box.entries}
    except (_NoTerm, FeelError):
        return None


def _value(entry: Entry) -> Any:
    if not isinstance(entry.box, Literal) or not entry.name.isidentifier() or entry.box.body.language:
        raise _NoTerm
    expression = compile_expression(entry.box.body.text, {})
    if not expression.constant:
        raise _NoTerm
    return _plain(expression(NOBODY))


def _plain(value: Any) -> Any:
    if isinstance(value, Duration):
        return value.text()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, bool | int | Decimal | str) or (isinstance(value, str) and _is_duration(value)):
        raise _NoTerm
    return value


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True
