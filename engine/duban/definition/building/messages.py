"""Templates of messages: their names are checked like those of expressions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from duban.definition.building.scope import Scope
from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import FactType

if TYPE_CHECKING:
    from jinja2.nodes import Template

GIVEN = ("title", "key", "process", "state", "obligation", "event", "terms", "due", "now")
IN_ESCALATIONS = ("escalation", "level")
LONGEST = 10_000
FILTERS = frozenset({"default", "first", "join", "last", "length", "lower", "round", "title", "trim", "truncate", "upper"})
TESTS = frozenset({"defined", "none"})
CONSTRUCTS = frozenset(
    [
        "Template",
        "Output",
        "TemplateData",
        "Name",
        "Const",
        "Getattr",
        "Getitem",
        "Filter",
        "Keyword",
        "If",
        "CondExpr",
        "Compare",
        "Operand",
        "And",
        "Or",
        "Not",
        "Test",
        "Concat",
        "Add",
        "Sub",
        "Neg",
        "List",
        "Tuple",
    ]
)
"""The parts of templates a message may use: what shows names and chooses between texts, and nothing that could grow."""
_WITHOUT_FIELDS = ("text", "enum", "integer", "decimal", "boolean", "list")
_REFUSED = {"Call": "a call", "For": "a loop", "Mul": "a product", "Pow": "a power", "Assign": "an assignment"}


def check_message(text: str | None, cursor: Cursor, scope: Scope, more: Iterable[str] = ()) -> None:
    """Report a template that cannot be read, names it does not know, and personal facts it would tell.

    `more` are names that only this kind of message can use.
    """
    if text is None or "{" not in text:
        return
    if len(text) > LONGEST:
        scope.report.at("template", cursor, f"the message is longer than {LONGEST:,} characters", "shorten it")
        return
    from jinja2 import TemplateSyntaxError, meta
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    try:
        environment = ImmutableSandboxedEnvironment(optimized=False)
        environment.globals.clear()
        tree = environment.parse(text)
        if _has_refused(tree, text, cursor, scope):
            return
        names = meta.find_undeclared_variables(tree)
    except (TemplateSyntaxError, RecursionError) as error:
        place = cursor.spot.inside(text, _line_start(text, getattr(error, "lineno", 1)))
        scope.report.add("template", place, f"the template cannot be read: {error}", "write {{ name }}", cursor.where)
        return
    for name in sorted(names):
        _check_name(name, text, cursor, scope, (*GIVEN, *scope.paths.elements, *more))
    _check_fields(tree, text, cursor, scope)


def _has_refused(tree: Template, text: str, cursor: Cursor, scope: Scope) -> bool:
    """Calls, loops, products and unknown filters: a message shows what is known, it does not compute."""
    from jinja2.nodes import Filter, Getattr, Name, Node, Test

    for node in tree.find_all(Node):
        kind = type(node).__name__
        what = _REFUSED.get(kind, f"{kind!r}") if kind not in CONSTRUCTS else ""
        if isinstance(node, Filter) and node.name not in FILTERS:
            what = f"the filter {node.name!r}"
        if isinstance(node, Test) and node.name not in TESTS:
            what = f"the test {node.name!r}"
        if isinstance(node, Getattr) and node.attr.startswith("_"):
            what = repr(node.attr)
        if isinstance(node, Name) and node.name == "self":
            what = "'self'"
        if what:
            place = cursor.spot.inside(text, _line_start(text, node.lineno))
            advice = f"show names as {{{{ name }}}}, choose with {{% if %}}; filters: {', '.join(sorted(FILTERS))}"
            scope.report.add("template", place, f"a message cannot have {what}", advice, cursor.where)
            return True
    return False


def _line_start(text: str, line: int) -> int:
    return sum(len(one) + 1 for one in text.split("\n")[: max(line - 1, 0)])


def _check_name(name: str, text: str, cursor: Cursor, scope: Scope, given: tuple[str, ...]) -> None:
    place = cursor.spot.inside(text, max(text.find(name, max(text.find("{"), 0)), 0))
    fact = scope.facts.get(name)
    if fact is not None and fact.personal:
        message = f"the message tells the personal fact {name!r}"
        scope.report.add("personal-fact", place, message, "leave it out, or name the case by its key", cursor.where)
    if fact is None and name not in given and not scope.is_lost("facts", name):
        hint = did_you_mean(name, [*scope.facts, *given])
        scope.report.add("unknown-fact", place, f"unknown name {name!r} in the message", hint, cursor.where)


def _check_fields(tree: Template, text: str, cursor: Cursor, scope: Scope) -> None:
    """`event.x` and `terms.x` with an x that no event or term has."""
    from jinja2.nodes import Getattr, Name

    declared = [field for event in scope.events.values() for field in event.fields.values()]
    personal = {field.name for field in declared if field.personal}
    fields = {field.name for field in declared}
    fields.update(field for raised in scope.raised.values() for field in raised)
    known = {"event": fields, "terms": set(scope.terms)}
    for node in tree.find_all(Getattr):
        space = node.node.name if isinstance(node.node, Name) else ""
        if space == "event" and node.attr in personal:
            place = cursor.spot.inside(text, max(text.find(f"event.{node.attr}"), 0))
            message = f"the message tells the personal field {node.attr!r}"
            scope.report.add("personal-fact", place, message, "leave it out, or name the case by its key", cursor.where)
        if space in known and node.attr not in known[space] and not scope.lost:
            place = cursor.spot.inside(text, max(text.find(f"{space}.{node.attr}"), 0))
            hint = did_you_mean(node.attr, known[space])
            scope.report.add("unknown-fact", place, f"{space} has no {node.attr!r}", hint, cursor.where)
        _check_field(space, node.attr, text, cursor, scope)


def _check_field(name: str, field: str, text: str, cursor: Cursor, scope: Scope) -> None:
    """A field of a fact or of an element: one that it has, and that is not personal."""
    type_ = _type_of(name, scope)
    if type_ is None:
        return
    place = cursor.spot.inside(text, max(text.find(f"{name}.{field}"), 0))
    if type_.kind in _WITHOUT_FIELDS:
        advice = f"write {{{{ {name} | {field} }}}}" if field in FILTERS else f"write {{{{ {name} }}}}"
        scope.report.add("unknown-fact", place, f"{name} has no {field!r}", advice, cursor.where)
    elif type_.kind == "record" and field not in type_.fields:
        hint = did_you_mean(field, type_.fields)
        scope.report.add("unknown-fact", place, f"{name} has no {field!r}", hint, cursor.where)
    elif type_.kind == "record" and type_.fields[field].personal:
        message = f"the message tells the personal field {field!r}"
        scope.report.add("personal-fact", place, message, "leave it out, or name the case by its key", cursor.where)


def _type_of(name: str, scope: Scope) -> FactType | None:
    fact = scope.facts.get(name) or scope.facts.get(scope.paths.elements.get(name, ""))
    if fact is None or name in scope.facts:
        return fact.type if fact else None
    return fact.type.of if fact.type.kind == "list" else None
