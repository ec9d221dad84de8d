"""A process as a BPMN 2.0 file with its diagram."""

from __future__ import annotations

from typing import Any

from duban.definition import read_yaml
from duban.definition.model import ROOT, Definition, Obligation
from duban.design.bpmn.bodies import body_of
from duban.design.bpmn.drafter import Drafter
from duban.design.bpmn.model import Model, Process, Remark
from duban.design.bpmn.writing import write_bpmn
from duban.design.exchange import Exchanged
from duban.design.yaml_out import to_yaml

_FLOW = ("duban", "process", "version", "extends", "on", "timers", "enter", "exit", "initial", "states", "parallel")
_WHOLE = {"rules", "within", "at", "every", "to"}
"""What decisions, obligations and escalations have: a standard replaces those as a whole."""
_STARTS = ("starts_on", "schedules")


def export_bpmn(definition: Definition, lang: str = "en") -> Exchanged:
    """A process as BPMN 2.0 XML with titles in a language, laid out by us, and what BPMN has no form for as findings.

    What is known, decided and owed stands in the file in our own words (an extension that other tools keep or pass over),
    obligations also as remarks; so `import_bpmn` makes the same process of it.
    """
    drafter = Drafter.of(definition, lang)
    body, lost = body_of(drafter, ROOT)
    for path in lost:
        drafter.tell("whole", definition.place, path, "BPMN cannot lead from here back into the whole process", error=True)
    own = {"process": definition.process, "declarations": to_yaml(declarations(definition))}
    remarks = tuple(_remark(drafter, one) for one in definition.obligations.values())
    title = drafter.text(definition.title, definition.process)
    process = Process(drafter.ids.new(definition.process), title, True, drafter.named(body), own=own, remarks=remarks)
    return Exchanged(write_bpmn(Model((process,))), tuple(sorted(drafter.findings)))


def declarations(definition: Definition) -> dict[str, Any]:
    """What a process declares besides its flow, as plain data, with the standards it extends."""
    found: dict[str, Any] = {}
    for source in reversed(definition.sources):
        data, _ = read_yaml(source.text, source.file)
        found = _merged(found, {key: value for key, value in data.items() if key not in (*_FLOW, *_STARTS)})
    return found


def _merged(base: dict[str, Any], over: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """A standard over what it extends: sections entry by entry; of facts and events only what is said anew."""
    found = dict(base)
    for key, value in over.items():
        both = isinstance(found.get(key), dict) and isinstance(value, dict)
        deeper = (
            depth == 0 or (depth == 1 and not {"rules", "within", "to", "at", "every"} & value.keys()) if both else False
        )
        found[key] = _merged(found[key], value, depth + 1) if deeper else value
    return found


def _remark(drafter: Drafter, one: Obligation) -> Remark:
    """What is owed, as people read it."""
    how = {"within": "<", "at": "≤", "every": "↻"}[one.kind]
    opens, met = (", ".join(drafter.label(it.kind, it.name) for it in group) for group in (one.opens, one.met))
    text = f"{drafter.text(one.title, one.name)}\n{opens} → {met} {how} {drafter.value(one.value.text)}"
    return Remark(drafter.ids.new(f"owed.{one.name}"), text)
