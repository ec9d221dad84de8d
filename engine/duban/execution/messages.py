"""Texts for people, from templates that can read names and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from duban.errors import EvaluationError
from duban.execution.facts import plain
from duban.execution.program import Program

if TYPE_CHECKING:
    from jinja2 import Environment, Template

LONGEST = 10_000


def render(program: Program, template: str, names: Mapping[str, Any]) -> str:
    """The template with its names filled in, at most 10,000 characters.

    Unknown facts are empty, instants stand in the calendar's zone. EvaluationError when the template cannot be filled.
    """
    if "{" not in template:
        return template[:LONGEST]
    from jinja2 import TemplateError

    try:
        return _template(program, template).render(names)[:LONGEST]
    except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
        raise EvaluationError("message", f"{template!r} cannot be filled: {error}") from error


def _template(program: Program, text: str) -> Template:
    found = program.templates.get(text)
    if found is None:
        environment = program.templates.setdefault("", _environment(program))
        found = program.templates[text] = environment.from_string(text)
    return found  # type: ignore[no-any-return]


def _environment(program: Program) -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    zone = program.calendar.zone

    def show(value: Any) -> Any:
        if value is None:
            return ""
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else plain(value)

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, finalize=show)
    environment.globals.clear()  # functions such as `range`, which every message would carry along
    return environment
