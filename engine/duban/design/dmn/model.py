"""What a DMN file says, as frozen data. Words are DMN's (1.5, chapters 6 to 8); every element has its id and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from duban.definition.model import NOWHERE, Aggregate, HitPolicy, Place
from duban.errors import Problem


@dataclass(frozen=True, slots=True)
class Text:
    """An expression or unary tests, as written. `language` is empty for FEEL."""

    text: str
    place: Place = NOWHERE
    type_ref: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal expression."""

    body: Text
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column that is tested. `allowed` are unary tests that its value must pass."""

    expression: Text
    allowed: Text | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of results. `values` are unary tests and, in their order, ranks; `default` counts where no rule hits."""

    name: str = ""
    type_ref: str = ""
    values: Text | None = None
    default: Text | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class TableRule:
    """A row: unary tests, an expression an output, and remarks for people."""

    tests: tuple[Text, ...]
    outputs: tuple[Text, ...]
    notes: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table."""

    hit: HitPolicy
    aggregate: Aggregate | None
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[TableRule, ...]
    type_ref: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Entry:
    """A named box: an entry of a context, a binding of an invocation. A context's result has no name."""

    name: str
    box: Box | None
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A function called with named arguments."""

    function: Box | None
    bindings: tuple[Entry, ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class ContextBox:
    """Entries, each of which may use those above it; an entry without a name is the result."""

    entries: tuple[Entry, ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class ListBox:
    """A list of boxes."""

    items: tuple[Box | None, ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows under named columns: a list of contexts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Box | None, ...], ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class FunctionBox:
    """A function. `kind` is FEEL; what is written in Java or PMML is kept, and never run."""

    params: tuple[Param, ...]
    body: Box | None
    kind: str = "FEEL"
    type_ref: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if`, `then`, `else` as boxes (DMN 1.4)."""

    condition: Box | None
    then: Box | None
    otherwise: Box | None
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class FilterBox:
    """The elements of `source` for which `match` holds (DMN 1.4)."""

    source: Box | None
    match: Box | None
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Iterator:
    """`for`, `some` or `every` over a list (DMN 1.4)."""

    kind: str
    variable: str
    source: Box | None
    body: Box | None
    type_ref: str = ""


Box: TypeAlias = (
    "Literal | Table | Invocation | ContextBox | ListBox | Relation | FunctionBox | Conditional | FilterBox | Iterator"
)
"""A boxed expression (DMN 1.5, chapter 10.2)."""


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a function, or another named thing with a type."""

    name: str
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A named type. `type_ref` names another one, or `components` are the fields of a structure."""

    name: str
    type_ref: str = ""
    components: tuple[ItemDefinition, ...] = ()
    allowed: Text | None = None
    collection: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class InputData:
    """What must be known. `label` is what people call it, where that is not its name."""

    id: str
    name: str
    type_ref: str = ""
    place: Place = NOWHERE
    label: str = ""


@dataclass(frozen=True, slots=True)
class DecisionElement:
    """A decision. `requires` are ids of inputs and decisions, `knows` those of business knowledge models and services."""

    id: str
    name: str
    type_ref: str = ""
    box: Box | None = None
    requires: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    question: str = ""
    place: Place = NOWHERE
    label: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A business knowledge model: a named function."""

    id: str
    name: str
    function: FunctionBox | None = None
    type_ref: str = ""
    knows: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Decisions offered as a function of inputs and of other decisions' results."""

    id: str
    name: str
    outputs: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    type_ref: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class DmnModel:
    """A whole file; all maps but `items` (by name) go by id. `findings` are what could not be taken over, and why."""

    name: str
    namespace: str
    items: Mapping[str, ItemDefinition] = field(default_factory=dict)
    inputs: Mapping[str, InputData] = field(default_factory=dict)
    decisions: Mapping[str, DecisionElement] = field(default_factory=dict)
    knowledge: Mapping[str, KnowledgeModel] = field(default_factory=dict)
    services: Mapping[str, DecisionService] = field(default_factory=dict)
    findings: tuple[Problem, ...] = ()
    file: str = ""
    label: str = ""
