"""A BPMN file as definitions: read, judged, carried over, checked."""

from __future__ import annotations

from dataclasses import dataclass
from json import JSONDecodeError

from duban.definition.model import Definition, Source
from duban.definition.reading import read_definition
from duban.design.bpmn.flaws import find_flaws
from duban.design.bpmn.formulas import Translators
from duban.design.bpmn.model import Model
from duban.design.bpmn.reading import read_bpmn
from duban.design.bpmn.translation import carry_over, names_of
from duban.design.yaml_out import to_yaml
from duban.errors import DefinitionError, Problem


@dataclass(frozen=True, slots=True)
class Imported:
    """One process of a file: its definition, the text that says it, and what is not carried over as it was."""

    process: str
    text: str
    definition: Definition
    findings: tuple[Problem, ...]


def import_bpmn(text: str | bytes, file: str = "", translators: Translators | None = None) -> list[Imported]:
    """Every process of a BPMN 2.0 file. DefinitionError with all flaws where it breaks BPMN's rules.

    Conditions in FEEL are taken over; those in other languages through `translators`, which make FEEL of their text.
    """
    model: Model = read_bpmn(text, file)
    flaws = find_flaws(model)
    if flaws:
        raise DefinitionError(flaws)
    return [_imported(model, index, file, translators) for index, one in enumerate(model.processes) if one.body.nodes]


def _imported(model: Model, index: int, file: str, translators: Translators | None) -> Imported:
    try:
        carried = carry_over(model.processes[index], names_of(model.processes), translators)
    except JSONDecodeError as error:
        what = f"what the file says in Duban's own words is damaged: {error}"
        raise DefinitionError([Problem(file, 1, 1, "definitions", what, code="xml")]) from error
    written = to_yaml(carried.document)
    definition = read_definition(Source(f"{carried.name}.yaml", written))
    return Imported(carried.name, written, definition, carried.findings)
