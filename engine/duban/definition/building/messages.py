"""Templates of messages: their names are checked like those of expressions."""

from __future__ import annotations

from duban.definition.building.scope import Scope
from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor

GIVEN = ("title", "key", "process", "state", "obligation", "escalation", "level", "role", "event", "due", "now", "terms")
LONGEST = 10_000


def check_message(text: str | None, cursor: Cursor, scope: Scope) -> None:
    """Report a template that cannot be read, names it does not know, and personal facts it would tell."""
    if text is None or "{" not in text:
        return
    from jinja2 import TemplateSyntaxError, meta
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    if len(text) > LONGEST:
        scope.report.at("template", cursor, f"the message is longer than {LONGEST:,} characters", "shorten it")
        return
    try:
        names = meta.find_undeclared_variables(ImmutableSandboxedEnvironment().parse(text))
    except (TemplateSyntaxError, RecursionError) as error:
        place = cursor.spot.inside(text, _line_start(text, getattr(error, "lineno", 1)))
        scope.report.add("template", place, f"the template cannot be read: {error}", "write {{ name }}", cursor.where)
        return
    for name in sorted(names):
        _check_name(name, text, cursor, scope)


def _line_start(text: str, line: int) -> int:
    return sum(len(one) + 1 for one in text.split("\n")[: max(line - 1, 0)])


def _check_name(name: str, text: str, cursor: Cursor, scope: Scope) -> None:
    place = cursor.spot.inside(text, max(text.find(name, max(text.find("{"), 0)), 0))
    fact = scope.facts.get(name)
    if fact is not None and fact.personal:
        message = f"the message tells the personal fact {name!r}"
        scope.report.add("personal-fact", place, message, "leave it out, or name the case by its key", cursor.where)
    if fact is None and name not in GIVEN and not scope.is_lost("facts", name):
        hint = did_you_mean(name, [*scope.facts, *GIVEN])
        scope.report.add("unknown-fact", place, f"unknown name {name!r} in the message", hint, cursor.where)
