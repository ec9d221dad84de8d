"""The demonstration: (a) a backtest, (b) one complaint on a fresh database, (c) what to try next."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from duban.definition import load_source
from duban.design import Report, find_log, run_backtest
from duban.testing import load_pack
from duban_adapters.cli.desk import Desk, bundled_processes
from duban_adapters.cli.out import Out
from duban_adapters.cli.playing import Played, play_complaint
from duban_adapters.cli.reporting import show_report
from duban_adapters.cli.showing import dossier_data, show_obligations, show_timeline
from duban_adapters.cli.times import local

WRITTEN = ("demo.db", "demo.db-wal", "demo.db-shm", "escalations.jsonl", "generated.csv")


def run(desk: Desk, folder: Path) -> None:
    """Do all of it, in a folder of its own."""
    out = desk.out
    folder.mkdir(parents=True, exist_ok=True)
    for name in WRITTEN:
        (folder / name).unlink(missing_ok=True)
    out.rule(out.word("1. What would these processes have done with recorded cases?"))
    report = _backtest(desk, folder)
    show_report(out, report)
    out.rule(out.word("2. One complaint, from receipt to closing, with time moved by hand"))
    played = play_complaint(folder, desk.lang)
    _show(out, played)
    tries = _tries(folder)
    if desk.json:
        told = {"complaint": dossier_data(played.dossier, desk.lang), "escalations": played.messages}
        desk.data({"backtest": report.to_json(), **told, "next": tries})
    out.rule(out.word("3. What to try next"))
    for command, why in tries.items():
        out(f"  {command}")
        out((f"      {out.word(why)}", "dim"))


def _backtest(desk: Desk, folder: Path) -> Report:
    processes = bundled_processes()
    programs = load_pack(processes, language=desk.lang).programs
    log, source = find_log(), processes / "ticket" / "incidents.map.yaml"
    if log is None:
        from duban.design import write_month

        log, source = folder / "generated.csv", processes / "complaint" / "estate.map.yaml"
        write_month(log)
        words = "The log of real tickets is not here (DUBAN_DATA names its folder): a generated month instead."
        desk.out((desk.out.word(words), "yellow"))
    with desk.out.progress("rows") as bar:
        return run_backtest(programs, load_source(source), log, on_progress=bar)


def _show(out: Out, played: Played) -> None:
    dossier = played.dossier
    title = dossier.definition.title.get(out.lang) or dossier.definition.process
    out((dossier.instance.key, "bold"), f"  {title}  ", (f"{played.database}", "dim"))
    out((out.word("times in {zone}", zone=dossier.zone), "dim"))
    show_timeline(out, dossier)
    show_obligations(out, dossier)
    out.heading("timers that fired")
    out.table(("clock", "due"), ((name, local(due, dossier.zone, out.lang)) for name, due in played.fired))
    out.heading("escalations, as they stand in the file of the channel", str(played.file))
    out.table(("to", "what", "?level", "~message"), (_message(one) for one in played.messages))


def _message(one: dict[str, Any]) -> tuple[str, str, str, str]:
    return one["to"], one.get("escalation") or one["kind"], one.get("level") or "", one["body"]


def _tries(folder: Path) -> dict[str, str]:
    """Commands that work as they are printed, and why one would."""
    duban = "duban" if shutil.which("duban") else sys.argv[0]
    where = f"--database sqlite:///{folder / 'demo.db'}"
    return {
        f"{duban} show complaint-1 {where}": "everything about that complaint",
        f"{duban} explain complaint-1 --all {where}": "why each clock was due when it was",
        f"{duban} timers --fired {where}": "what fired by itself",
        f"{duban} test --coverage": "the scenarios that prove the processes, with time frozen",
        f"{duban} init my-office": "a folder of your own to begin with",
    }
