"""The JSON Schema says what the parser takes; the reference page names every key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from definition_texts import FILES

from duban.definition import json_schema, load_source, read_yaml
from duban.definition.shapes.process import ProcessShape


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json_schema()


def shapes() -> Iterator[type[Any]]:
    """Every shape that a definition file can have in it."""
    from duban.definition.shapes import actions, base, clocks, facts, process, starts, states

    for module in (process, facts, states, clocks, starts, actions):
        for value in vars(module).values():
            own = isinstance(value, type) and issubclass(value, base.Shape) and value.__module__ == module.__name__
            if own and value not in (actions.ActionShape, clocks.ClockShape):
                yield value


def test_it_is_json_and_names_its_dialect(schema: dict[str, Any]) -> None:
    assert json.loads(json.dumps(schema)) == schema
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_every_shape_has_the_same_keys_in_parser_and_schema(schema: dict[str, Any]) -> None:
    for shape in shapes():
        node = schema if shape is ProcessShape else schema["$defs"][shape.__name__]
        assert set(node["properties"]) == set(shape.key_names()), shape
        assert node["additionalProperties"] is False, shape


def test_every_key_has_a_description(schema: dict[str, Any]) -> None:
    for shape in shapes():
        node = schema if shape is ProcessShape else schema["$defs"][shape.__name__]
        assert node["description"], shape
        for key, value in node["properties"].items():
            assert value.get("description"), f"{shape.__name__}.{key}"


def test_the_example_process_is_valid(schema: dict[str, Any]) -> None:
    data, _ = read_yaml(load_source(FILES / "complaint.yaml").text, "complaint.yaml")
    assert list(_faults(schema, data, schema)) == []


@pytest.mark.parametrize("change", [{"calender": "x"}, {"facts": {"a": {"tpye": "text"}}}, {"states": {"a": {"on": 3}}}])
def test_mistakes_are_not(schema: dict[str, Any], change: dict[str, Any]) -> None:
    data, _ = read_yaml(load_source(FILES / "complaint.yaml").text, "complaint.yaml")
    assert list(_faults(schema, {**data, **change}, schema))


KINDS = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": type(None)}


def _faults(node: Any, value: Any, root: Any, path: str = "") -> Iterator[str]:
    """A small judge of the keywords the schema uses, independent of what reads the files."""
    if "$ref" in node:
        yield from _faults(root["$defs"][node["$ref"].rpartition("/")[2]], value, root, path)
        return
    for word in ("anyOf", "oneOf"):
        if word in node and not any(not list(_faults(one, value, root, path)) for one in node[word]):
            yield f"{path}: fits none of {word}"
    if not _is_of(node.get("type"), value):
        yield f"{path}: no {node['type']}"
        return
    if value not in node.get("enum", [value]) or value != node.get("const", value):
        yield f"{path}: not allowed"
    if isinstance(value, dict):
        yield from _entries(node, value, root, path)
    for index, item in enumerate(value if isinstance(value, list) else ()):
        yield from _faults(node.get("items", {}), item, root, f"{path}/{index}")


def _is_of(kind: str | None, value: Any) -> bool:
    if kind in ("number", "integer") and isinstance(value, bool):
        return False
    if kind == "number":
        return isinstance(value, int | float | Decimal)
    return kind is None or isinstance(value, KINDS[kind])


def _entries(node: Any, value: dict[str, Any], root: Any, path: str) -> Iterator[str]:
    properties, rest = node.get("properties", {}), node.get("additionalProperties", True)
    yield from (f"{path}: {key} is missing" for key in node.get("required", ()) if key not in value)
    for key, item in value.items():
        if key in properties:
            yield from _faults(properties[key], item, root, f"{path}/{key}")
        elif rest is False:
            yield f"{path}: {key} is unknown"
        elif isinstance(rest, dict):
            yield from _faults(rest, item, root, f"{path}/{key}")
