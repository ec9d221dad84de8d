"""Checking names and paths: what is known, what is read, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from duban.definition.feel.checker import CALENDAR, Binding, Checker, FieldOf, Given, Local, Scope, Value
from duban.definition.feel.library import property_types
from duban.definition.feel.nodes import Name, Node, Path
from duban.definition.feel.problems import did_you_mean, nearest, shortened
from duban.definition.feel.types import ANY, DATETIME, DURATION, TEXT, Enum, ListOf, Record, Simple, Type, kind_of

_ISO_DURATION = re.compile(r"P(\d|T\d)\w*")


def check_name(checker: Checker, node: Node, expected: Type | None) -> Type:
    """A variable, a bare enum value where one is expected, or a name of the host."""
    assert isinstance(node, Name)
    bare = _enum_of(expected)
    if bare is not None and node.name in bare.values and _local(checker, node.name) is None:
        checker.bindings[id(node)] = Value(node.name)
        return bare
    found = _resolve(checker, node.name)
    if found is None:
        return _report(checker, node, bare)
    binding, type_ = found
    checker.bindings[id(node)] = binding
    checker.reads.update(_reads(checker, binding))
    return type_


def _enum_of(expected: Type | None) -> Enum | None:
    return expected if isinstance(expected, Enum) else None


def _reads(checker: Checker, binding: Binding | None) -> Iterable[str]:
    if isinstance(binding, Given):
        yield binding.name
    elif isinstance(binding, FieldOf):
        yield from _reads(checker, binding.otherwise)


def _resolve(checker: Checker, name: str) -> tuple[Binding, Type] | None:
    return _local(checker, name) or _given(checker, name)


def _given(checker: Checker, name: str) -> tuple[Binding, Type] | None:
    known = checker.names.types.get(name)
    return None if known is None else (Given(name), known)


def _local(checker: Checker, name: str) -> tuple[Binding, Type] | None:
    """The innermost variable or field of that name; of a field that may not be there, also what stands outside."""
    maybe: list[int] = []
    found: tuple[Binding, Type] | None = None
    for scope in reversed(checker.scopes):
        if name in scope.types:
            found = Local(scope.slots[name]), scope.types[name]
        elif _has_field(scope, name) and scope.item is not None and isinstance(scope.item_type, Record):
            found = FieldOf(scope.item, name, True, None), scope.item_type.fields[name]
        elif _may_have_field(scope) and scope.item is not None:
            maybe.append(scope.item)
        if found is not None:
            break
    if not maybe:
        return found
    binding, type_ = found or _given(checker, name) or (None, ANY)
    for slot in reversed(maybe):
        binding = FieldOf(slot, name, False, binding)
    return (binding, ANY) if isinstance(binding, FieldOf) else (Value(name), type_)


def _has_field(scope: Scope, name: str) -> bool:
    return isinstance(scope.item_type, Record) and name in scope.item_type.fields


def _may_have_field(scope: Scope) -> bool:
    return scope.item is not None and (
        scope.item_type == ANY or (isinstance(scope.item_type, Record) and scope.item_type.open)
    )


def _report(checker: Checker, node: Name, expected: Enum | None) -> Type:
    """Report an unknown name; the type is that of what was probably meant, so that checking goes on with it."""
    if node.name == "?":
        checker.problem(node, "? stands for the input value and is only known in unary tests")
        return ANY
    if expected is not None and (near := did_you_mean(node.name, expected.values)):
        checker.problem(node, f"{node.name} is no value of {expected.name}", near)
        return expected
    hint, type_ = _meant(checker, node.name)
    checker.problem(node, f"unknown name {shortened(node.name)}", hint)
    return type_


def _meant(checker: Checker, name: str) -> tuple[str | None, Type]:
    if checker.names.enum_value(name):
        return f'write "{name}", in quotes, if the value is meant', ANY
    if _ISO_DURATION.fullmatch(name):
        return f'write duration("{name}")', DURATION
    known = {**checker.names.types, **{local: type_ for scope in checker.scopes for local, type_ in scope.types.items()}}
    near = nearest(name, known)
    if near is None:
        return None, ANY
    return f"did you mean {near}?", known[near] if len(name) > 2 else ANY


def check_path(checker: Checker, node: Node, expected: Type | None) -> Type:
    """`source.name`. A field of a namespace is read alone: `terms.x` does not read all terms."""
    assert isinstance(node, Path)
    if isinstance(node.source, Name) and _is_namespace(checker, node.source.name):
        return _namespace_field(checker, node, node.source)
    return _member(checker, node, checker.check(node.source))


def _is_namespace(checker: Checker, name: str) -> bool:
    known = name in checker.names.namespaces and isinstance(checker.names.types.get(name), Record)
    return known and _local(checker, name) is None


def _namespace_field(checker: Checker, node: Path, source: Name) -> Type:
    checker.bindings[id(source)] = Given(source.name)
    checker.reads.add(f"{source.name}.{node.name}")
    return _member(checker, node, checker.names.types[source.name])


def _member(checker: Checker, node: Path, source: Type) -> Type:
    if isinstance(source, ListOf):
        return ListOf(_member(checker, node, source.item))
    if isinstance(source, Record):
        return _field(checker, node, source)
    if isinstance(source, Simple) and source.name in ("any", "null"):
        return ANY
    return _property(checker, node, source)


def _field(checker: Checker, node: Path, source: Record) -> Type:
    if node.name not in source.fields and not source.open:
        return _unknown_member(checker, node, source.fields, _text_of(node.source))
    return source.fields.get(node.name, ANY)


def _property(checker: Checker, node: Path, source: Type) -> Type:
    known = property_types(kind_of(source))
    if source == DATETIME:
        checker.reads.add(CALENDAR)
    if node.name not in known:
        return _unknown_member(checker, node, known, f"a {source.describe()}" if source == TEXT else source.describe())
    return known[node.name]


def _unknown_member(checker: Checker, node: Path, known: Mapping[str, Type], owner: str) -> Type:
    near = nearest(node.name, known)
    listed = f"it has {', '.join(known)}" if 0 < len(known) <= 6 else None
    at = Name(node.offset + node.length - len(node.name), len(node.name), node.name)
    checker.problem(at, f"{owner} has no {node.name}", f"did you mean {near}?" if near else listed)
    return known[near] if near else ANY


def _text_of(node: Node) -> str:
    if isinstance(node, Name):
        return node.name
    return f"{_text_of(node.source)}.{node.name}" if isinstance(node, Path) else "this context"
