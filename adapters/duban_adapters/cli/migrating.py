"""What a migration does to each instance, on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typer

from duban import Actor, DubanError
from duban.definition import MigrationPlan, Source, read_plan
from duban.errors import MigrationRefused
from duban.runtime import Crossing, SqlEngine, check_plan, crossings
from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.finding import find, zone_of
from duban_adapters.cli.plain import plain
from duban_adapters.cli.times import local

SHOWN = 50


def run(
    desk: Desk,
    process: str,
    plan_file: Path | None,
    to: str | None,
    actor: Actor | None,
    instance: str | None,
    *,
    dry: bool,
) -> None:
    """Try it or do it, and say what became of each instance; exit code 1 when some stay behind."""
    engine, out = desk.engine(), desk.out
    plan = _plan(plan_file)
    version, number = check_plan(engine, process, plan, to)
    if instance is not None:
        found = [_one(engine, process, instance, plan, version, actor, dry=dry)]
    else:
        with out.progress("instances", number) as advance:
            found = []
            for one in crossings(engine, process, plan, version, actor=actor, dry=dry):
                found.append(one)
                advance(len(found), max(number, len(found)))
    if desk.json:
        desk.data({"process": process, "to": version, "dry_run": dry, "instances": [_data(one) for one in found]})
    _show(desk, process, version, found, dry=dry)
    if any(one.faults for one in found):
        raise typer.Exit(PROBLEMS)


def _plan(path: Path | None) -> MigrationPlan:
    if path is None:
        return MigrationPlan()
    try:
        return read_plan(Source(str(path), path.read_text("utf-8")))
    except OSError as error:
        raise MisuseError(f"--plan {path}: {error.strerror}") from None


def _one(
    engine: SqlEngine, process: str, which: str, plan: MigrationPlan, to: str, actor: Actor | None, *, dry: bool
) -> Crossing:
    row = find(engine, which)
    if row.process != process:
        raise MisuseError(f"{which} is an instance of {row.process}, not of {process}")
    tried = engine.try_migration(row.id, plan, to=to)
    if dry or tried.faults:
        return tried
    try:
        engine.migrate(row.id, plan, to=to, actor=actor)
    except DubanError as error:
        faults = error.faults if isinstance(error, MigrationRefused) else (str(error),)
        return Crossing(row.id, row.key, row.version, to, (), faults=tuple(faults))
    return tried


def _data(one: Crossing) -> dict[str, Any]:
    found = {name: plain(getattr(one, name)) for name in one.__slots__}
    return found | {"moved": [{"clock": name, "from": plain(a), "to": plain(b)} for name, a, b in one.moved]}


def _show(desk: Desk, process: str, version: str, found: Sequence[Crossing], *, dry: bool) -> None:
    out, engine = desk.out, desk.engine()
    good = [one for one in found if not one.faults]
    zone = zone_of(engine, [process])
    for one in good[:SHOWN]:
        out((one.key, "bold"), f"  {one.version} → {one.to}  {', '.join(one.before)} → {', '.join(one.after)}")
        for name, before, after in one.moved:
            out((f"    {name}  {local(before, zone, out.lang)} → {local(after, zone, out.lang)}", "dim"))
        if one.waived:
            out((f"    {out.word('waived')}  {', '.join(one.waived)}", "dim"))
    if len(good) > SHOWN:
        out("  …")
    for fault, keys in _by_fault(found):
        shown = ", ".join(keys[:5]) + (" …" if len(keys) > 5 else "")
        out((out.word("stays"), "bold red"), f" {len(keys)}  {fault}", (f"  {shown}", "dim"))
    words = "{good} of {all} would go to version {version}" if dry else "{good} of {all} went to version {version}"
    out(out.word(words, good=len(good), all=len(found), version=version))


def _by_fault(found: Iterable[Crossing]) -> list[tuple[str, list[str]]]:
    """Problems by kind, the most frequent first, each with the keys of those that have it."""
    kinds: dict[str, list[str]] = {}
    for one in found:
        for fault in one.faults:
            kinds.setdefault(fault, []).append(one.key)
    counted = Counter({fault: len(keys) for fault, keys in kinds.items()})
    return [(fault, kinds[fault]) for fault, _ in counted.most_common()]
