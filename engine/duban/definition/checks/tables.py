"""Decision tables: gaps, overlaps, and rules that never hit."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

from duban.definition.building.scope import Scope
from duban.definition.checks.samples import OTHER, Case, Table, analyse
from duban.definition.located import Cursor
from duban.definition.model import Decision, Definition

_SINGLE = ("unique", "first", "any", "priority")


def check_tables(definition: Definition, scope: Scope, cursor: Cursor) -> None:
    """Report gaps, overlaps and rules that can never hit, wherever the conditions can be analysed."""
    for decision in definition.decisions.values():
        table = analyse(decision, definition)
        if decision.hit == "first":
            _check_hits(decision, table, scope)
        if table is None:
            continue
        if decision.hit in _SINGLE:
            _check_gap(decision, table, scope)
        if decision.hit in ("unique", "any"):
            _check_overlaps(decision, table, scope)


def _check_hits(decision: Decision, table: Table | None, scope: Scope) -> None:
    """In a first table, what the rules above take never comes to a rule below."""
    for number, rule in enumerate(decision.rules):
        above = decision.rules[:number]
        taken = next((index for index, one in enumerate(above) if one.when is None), None)
        if taken is None and not _covered(table, number):
            continue
        by = f"rule {taken + 1} above it always holds" if taken is not None else "the rules above it take all its cases"
        message = f"rule {number + 1} can never hit: {by}"
        scope.report.add("never-hits", rule.place, message, "put it higher, or remove it", _where(decision, number))


def _covered(table: Table | None, rule: int) -> bool:
    if table is None or not table.boxes[rule]:
        return False
    cases = [case for case in table.cases if table.holds(rule, case)]
    return bool(cases) and all(any(table.holds(above, case) for above in range(rule)) for case in cases)


def _check_gap(decision: Decision, table: Table, scope: Scope) -> None:
    if any(boxes is None for boxes in table.boxes) or not decision.rules or decision.default:
        return
    for case in table.cases:
        if None in case.values():
            continue
        if not any(table.holds(rule, case) for rule in range(len(table.boxes))):
            message = f"no rule holds for {_shown(case)}"
            hint = "add a `default`, or a rule for these values"
            scope.report.add("table-gap", decision.place, message, hint, f"decisions/{decision.name}")
            return


def _check_overlaps(decision: Decision, table: Table, scope: Scope) -> None:
    told: set[int] = set()
    for case in table.cases:
        hits = [rule for rule in range(len(table.boxes)) if rule not in told and table.holds(rule, case)]
        for one, two in pairwise(hits):
            same = [expr.text for expr in decision.rules[one].then] == [expr.text for expr in decision.rules[two].then]
            if two in told or (decision.hit == "any" and same):
                continue
            told.add(two)
            message = f"rules {one + 1} and {two + 1} both hold for {_shown(case)}"
            hint = "make them exclude each other, or write hit: first"
            scope.report.add("table-overlap", decision.rules[two].place, message, hint, _where(decision, two))


def _where(decision: Decision, rule: int) -> str:
    return f"decisions/{decision.name}/rules/{rule}"


def _shown(case: Case) -> str:
    return " and ".join(f"{name} = {_value(value)}" for name, value in case.items()) or "everything"


def _value(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if value == OTHER:
        return "anything else"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else f'"{value}"' if isinstance(value, str) else str(value)
