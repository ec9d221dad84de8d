"""The JSON Schema of definition files, for editors: completion, hovers and red underlines while one writes."""

from __future__ import annotations

from typing import Any

ID = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema of a definition file (JSON Schema 2020-12), generated from the shapes that read it."""
    from duban.definition.shapes.process import ProcessShape

    schema = ProcessShape.model_json_schema(by_alias=True)
    return {"$schema": ID, **_public(schema), "title": "Duban process, language version 1"}


def _public(node: Any) -> Any:
    """Without what only Python needs to know: class names as titles, and the stand-in type `any`."""
    if isinstance(node, list):
        return [_public(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _public(value) for key, value in node.items() if not (key == "title" and isinstance(value, str))}
