"""What the decisions of a process read, and how DMN's elements that give it are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from duban.definition.building.expressions import Row
from duban.definition.feel import parse
from duban.definition.feel.library_time import TIMES
from duban.definition.feel.names import NAMESPACES
from duban.definition.feel.nodes import Name, Path, walk
from duban.definition.model import Decision, Definition, Expr
from duban.design.dmn.columns import columns_of
from duban.design.dmn.naming import identifier

GIVEN = {"now": "date and time", "started_at": "date and time", "entered_at": "date and time", "key": "string"}
"""Names that the engine knows; in DMN they are inputs."""

OURS = frozenset({"working days between", "working hours between", "distinct days"}) & TIMES.builtins.keys()
"""Functions that only Duban has."""


def expressions_of(decision: Decision) -> Iterator[Expr]:
    """All expressions of a table."""
    for rule in decision.rules:
        if rule.when is not None:
            yield rule.when
        yield from rule.then
    yield from decision.default


def reads_of(decision: Decision) -> list[str]:
    """What a table looks at, its columns first: `grade`, `terms.x`, `counts.x`, `state:a/b`, `previous:grade`."""
    found: dict[str, None] = {}
    for text in columns_of(decision)[0]:
        found.update(dict.fromkeys(_names_in(text)))
    for expr in expressions_of(decision):
        if isinstance(expr.evaluate, Row):
            for column in expr.evaluate.columns:
                found.update(dict.fromkeys(sorted(column.value.reads | column.test.reads)))
        else:
            found.update(dict.fromkeys(sorted(expr.reads)))
    return list(found)


def _names_in(text: str) -> Iterator[str]:
    """The names in the text of an input, which need not be tested by any rule."""
    for node in walk(parse(text)):
        if isinstance(node, Path) and isinstance(node.source, Name) and node.source.name in NAMESPACES:
            yield f"{node.source.name}.{node.name}"
        elif isinstance(node, Name) and node.name not in NAMESPACES:
            yield node.name


@dataclass(slots=True)
class Elements:
    """The decisions by the fact they give, and the names under which others see it."""

    definition: Definition
    owners: dict[str, Decision] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, definition: Definition, decisions: Iterable[Decision]) -> Elements:
        """The elements of these decisions; a fact that two of them set belongs to the first."""
        made = cls(definition)
        taken = set(definition.facts)
        for decision in decisions:
            for fact in decision.outputs:
                made.owners.setdefault(fact, decision)
            single = len(decision.outputs) == 1 and made.owners[decision.outputs[0]] is decision
            name = decision.outputs[0] if single else decision.name
            while not single and (name in taken or name in made.names.values()):
                name += "_decision"
            made.names[decision.name] = name
        return made

    def value_of(self, fact: str, reader: Decision) -> tuple[str, Decision | None]:
        """The text by which `reader` sees a fact, and the decision that gives it (None: it is an input)."""
        owner = self.owners.get(fact)
        if owner is None:
            return fact, None
        if owner is reader or self._needs(owner, reader, set()):
            return f"{fact}_before", None
        name = self.names[owner.name]
        return (fact if len(owner.outputs) == 1 else f"{name}.{fact}"), owner

    def _needs(self, decision: Decision, other: Decision, seen: set[str]) -> bool:
        """Whether a decision needs another one, itself or by way of others."""
        if decision.name in seen:
            return False
        seen.add(decision.name)
        owners = [self.owners[fact] for fact in reads_of(decision) if fact in self.owners]
        return any(owner is not decision and (owner is other or self._needs(owner, other, seen)) for owner in owners)


def state_name(path: str) -> str:
    """The input that says whether the process is in a state."""
    return identifier(f"in_{path}")
