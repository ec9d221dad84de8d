"""Compiling constants, names and paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duban.definition.feel.checker import FieldOf, Given, Local, Value
from duban.definition.feel.compiler import Code, Compiler
from duban.definition.feel.library import property_of
from duban.definition.feel.nodes import Literal, Name, Path
from duban.definition.feel.types import DATETIME
from duban.definition.feel.values import admit

_PLAIN = frozenset({type(None), bool, int, str})


def constant(value: Any) -> Code:
    """The same value always."""
    return lambda env, frame: value


def compile_literal(compiler: Compiler, node: Literal) -> Code:
    return constant(node.value)


def compile_name(compiler: Compiler, node: Name) -> Code:
    return _bound(compiler.binding(node))


def _bound(binding: object) -> Code:
    match binding:
        case Given(name):
            return _given(name)
        case Local(slot):
            return lambda env, frame: frame[slot]
        case Value(text):
            return constant(text)
        case FieldOf():
            return _field(binding)
        case _:
            return constant(None)


def _given(name: str) -> Code:
    def read(env: Any, frame: Any) -> Any:
        value = env[name]
        return value if type(value) in _PLAIN else admit(value)

    return read


def _field(binding: FieldOf) -> Code:
    slot, name = binding.slot, binding.name
    otherwise = _bound(binding.otherwise)

    def read(env: Any, frame: Any) -> Any:
        item = frame[slot]
        if isinstance(item, Mapping) and name in item:
            return item[name] if type(item) is dict else admit(item[name])
        return otherwise(env, frame)

    return read


def compile_path(compiler: Compiler, node: Path) -> Code:
    """`source.name`; a namespace is not looked at as a whole, so that one that answers lazily stays lazy."""
    name = node.name
    binding = compiler.binding(node.source)
    if isinstance(binding, Given) and binding.name in compiler.checked.names.namespaces:
        return _namespace_field(binding.name, name)
    source = compiler.compile(node.source)
    if compiler.type(node.source) == DATETIME:
        return lambda env, frame: property_of(env, source(env, frame), name)
    return lambda env, frame: member(env, source(env, frame), name)


def _namespace_field(namespace: str, name: str) -> Code:
    def read(env: Any, frame: Any) -> Any:
        record = env[namespace]
        if record is None:
            return None
        try:
            value = record[name]
        except KeyError:
            return None
        return value if type(value) in _PLAIN else admit(value)

    return read


def member(env: Any, value: Any, name: str) -> Any:
    """What stands behind the dot: an entry of a context, of every context in a list, or a property."""
    if type(value) is dict:
        return value.get(name)
    if isinstance(value, Mapping):
        return admit(value.get(name))
    if isinstance(value, list):
        return [member(env, item, name) for item in value]
    return property_of(env, value, name)
