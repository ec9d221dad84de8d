"""`duban decide`: a decision of a DMN file, made here and now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban_adapters.cli.command import command
from duban_adapters.cli.desk import Desk

if TYPE_CHECKING:
    from duban.design import Decider, Verdict


@command(
    "decide",
    group="Design processes",
    shared=("at", "config", "lang", "json", "debug"),
    examples="""
    duban decide loan.dmn
    duban decide loan.dmn "Approval Status" --with Age=19 --with RiskCategory=Low --with isAffordable=true
    """,
)
def decide(
    desk: Desk,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A DMN file.")],
    decision: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The decision's name or id; default: list them.")
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", "-w", metavar="NAME=VALUE", help="An input. What is not given is null."),
    ] = None,
) -> None:
    """Make a decision of a DMN file: what it gives, which rules hit, and why something is unknown."""
    from duban.design import Decider, read_dmn
    from duban_adapters.cli.values import pairs

    decider = Decider(read_dmn(path.read_bytes(), str(path)))
    for problem in decider.findings:
        desk.out.remark(str(problem))
    if decision is None:
        _list(desk, decider)
        return
    inputs = decider.read_inputs(decision, pairs(with_, "--with"))
    verdict = decider.decide(decision, inputs, at=desk.clock.now() if desk.clock else None)
    _show(desk, decision, verdict)


def _list(desk: Desk, decider: Decider) -> None:
    elements = decider.model.decisions.values()
    needs = {
        one.name: {name: kind.shown or kind.name for name, kind in decider.inputs_of(one.id).items()} for one in elements
    }
    if desk.json:
        desk.data([{"decision": name, "inputs": inputs} for name, inputs in needs.items()])
    rows = [(name, ", ".join(f"{one} ({kind})" for one, kind in inputs.items())) for name, inputs in needs.items()]
    desk.out.table(("decision", "~inputs"), rows)


def _show(desk: Desk, decision: str, verdict: Verdict) -> None:
    value = _plain(verdict.value)
    rules = {name: list(hits) for name, hits in verdict.rules.items()}
    if desk.json:
        made = {name: _plain(one) for name, one in verdict.decisions.items()}
        desk.data({"decision": decision, "value": value, "rules": rules, "decisions": made, "notes": list(verdict.notes)})
        return
    desk.out((f"{decision}", "bold"), f"  {_told(value)}")
    for name, hits in rules.items():
        desk.out((f"  {name}: {desk.out.word('rules')} {', '.join(map(str, hits)) or '–'}", "dim"))
    for note in verdict.notes:
        desk.out.remark(note)


def _told(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A value as JSON has it: whole numbers and fractions as numbers, times and durations as texts."""
    from decimal import Decimal

    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)
