"""A chart as a process in YAML, as far as our language says the same; what it cannot say is told with its place."""

from __future__ import annotations

import json
import re
from typing import Any

from duban.definition import check_definition
from duban.definition.model import Source
from duban.design.exchange import Exchanged
from duban.design.scxml.outline import elements, outline
from duban.design.scxml.reading import NAMESPACE
from duban.design.scxml.yaml_notes import Conditions, Notes, plain_event
from duban.design.scxml.yaml_states import body_of
from duban.design.xml_text import Element, read_xml
from duban.design.yaml_out import to_yaml
from duban.errors import DefinitionError, Problem

_FIELD = re.compile(r"_event\.data\.(\w+)")


def import_scxml(content: str | bytes, file: str = "", *, conditions: Conditions | None = None) -> Exchanged:
    """A chart as a process definition in YAML. Findings tell what could not be carried over, and what `duban check` says.

    Conditions in FEEL and the null data model are read; `conditions` makes FEEL of those in another language, by its name,
    or raises ValueError. DefinitionError for what is no chart.
    """
    root = read_xml(content, file)
    if root.name != "scxml" or root.namespace not in ("", NAMESPACE):
        place = root.place
        raise DefinitionError([Problem(file, place.line, place.column, f"<{root.name}>", "is no SCXML chart", code="scxml")])
    top = outline(root)
    notes = Notes(
        root.get("datamodel") or "null", {node.id: node.path for node in top.walk() if node.path}, conditions or {}
    )
    named = (event for one in elements(root) for event in one.get("event").split())
    notes.events = frozenset(map(plain_event, named))
    body = body_of(top, notes)
    data: dict[str, Any] = {"duban": 1, "process": notes.name(root.get("name") or "chart"), "calendar": "always"}
    facts, events = _facts(root, notes), _events(root, notes)
    data |= {key: value for key, value in (("facts", facts), ("events", events)) if value}
    text = to_yaml(data | body)
    checked = check_definition(Source(f"{data['process']}.yaml", text)).problems
    problems = [problem for problem in checked if problem.severity == "error"]
    return Exchanged(text, tuple(sorted({*notes.findings, *problems})))


def _facts(root: Element, notes: Notes) -> dict[str, Any]:
    """The variables with the types of what they begin with."""
    found: dict[str, Any] = {}
    for element in elements(root):
        if element.name == "data":
            found[element.get("id")] = _fact(element, notes)
    return found


def _fact(data: Element, notes: Notes) -> dict[str, Any]:
    written = data.get("expr") or data.text.strip()
    if not written:
        return {"type": "any"}
    try:
        value = json.loads(written.replace("'", '"'))
    except ValueError:
        notes.lost(data, f"{written!r} is no plain value; the fact begins without one")
        return {"type": "any"}
    kinds = {bool: "boolean", int: "integer", float: "decimal", str: "text"}
    kind = kinds.get(type(value), "any")
    return {"type": kind, "default": value if kind != "decimal" else str(value)}


def _events(root: Element, notes: Notes) -> dict[str, Any]:
    """Every event that a transition names, with the fields that are read of it."""
    found: dict[str, dict[str, Any]] = {}
    for transition in (one for one in elements(root) if one.name == "transition"):
        texts = " ".join(value for element in transition.walk() for value in element.attributes.values())
        fields = {name: {"type": "any", "required": False} for name in _FIELD.findall(texts)}
        for event in map(plain_event, transition.get("event").split()):
            if event and not event.startswith(("done.", "error")) and event not in notes.timers:
                found.setdefault(event, {}).update(fields)
    return {event: {"with": fields} if fields else {} for event, fields in found.items()}
