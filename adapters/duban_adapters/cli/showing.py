"""One instance on the screen: where it stands, what is known, owed and timed, what it accepts, what happened."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from duban import Definition, Instance, Program
from duban.ports import InstanceRow, OutboxRow, TimerView
from duban.runtime import JournalLine, SqlEngine
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.forms import form_data, form_text
from duban_adapters.cli.out import Out
from duban_adapters.cli.personal import shown_all
from duban_adapters.cli.plain import fields_of, plain
from duban_adapters.cli.telling import Teller
from duban_adapters.cli.times import distance, local

OPENING_STYLES = {
    "owed": "yellow",
    "paused": "dim",
    "met": "green",
    "breached": "bold red",
    "met_late": "red",
    "waived": "dim",
    "superseded": "dim",
    "idle": "dim",
}


class Dossier:
    """All that is known about one instance, read once."""

    def __init__(self, engine: SqlEngine, row: InstanceRow, *, reveal: bool) -> None:
        self.instance: Instance = engine.instance(row.id)
        self.program: Program = engine.program(row.process, row.version)
        self.definition: Definition = self.program.definition
        self.zone: ZoneInfo = self.program.calendar.zone
        self.now: datetime = engine.now()
        self.facts = shown_all(self.definition.facts, self.instance.facts, reveal=reveal)
        self.clocks: list[TimerView] = [one for one in engine.timers(instance=row.id) if one.kind != "obligation"]
        self.accepts = engine.accepts(row.id)
        self.outbox: list[OutboxRow] = [one for one in engine.outbox(instance=row.id) if one.kind in ("escalate", "notify")]
        self.journal: list[JournalLine] = list(engine.journal(row.id))
        self.reveal = reveal


def show_instance(desk: Desk, engine: SqlEngine, row: InstanceRow, *, reveal: bool) -> None:
    """Print an instance, or its JSON."""
    dossier = Dossier(engine, row, reveal=reveal)
    if desk.json:
        desk.data(dossier_data(dossier, desk.lang))
        return
    for part in (_head, _facts, show_obligations, _clocks, _escalations, _accepts, show_timeline):
        part(desk.out, dossier)


def _head(out: Out, dossier: Dossier) -> None:
    instance, definition = dossier.instance, dossier.definition
    title = definition.title.get(out.lang) or definition.title.get("en") or definition.process
    style = "green" if instance.status == "active" else "dim"
    out((instance.key, "bold"), f"  {title}", (f"  {instance.process} {instance.version}", "dim"))
    out(f"{out.word('status')}  ", (out.word(instance.status), style), _outcome(instance), (f"  {instance.id}", "dim"))
    for path in instance.states:
        out(f"{out.word('state')}  ", (path, "cyan"), _titled(dossier, path, out.lang))
    out(f"{out.word('started')}  {local(instance.started_at, dossier.zone, out.lang)}")
    if instance.ended_at:
        out(f"{out.word('ended')}  {local(instance.ended_at, dossier.zone, out.lang)}")
    out((out.word("times in {zone}", zone=dossier.zone), "dim"))


def _outcome(instance: Instance) -> str:
    return f": {instance.outcome}" if instance.outcome and instance.outcome != instance.status else ""


def _titled(dossier: Dossier, path: str, lang: str) -> str:
    state = dossier.definition.states.get(path)
    title = (state.title.get(lang) or state.title.get("en") or "") if state else ""
    return f"  {title}" if title else ""


def _facts(out: Out, dossier: Dossier) -> None:
    out.heading("facts", "" if dossier.reveal else _masked_note(out, dossier))
    teller = Teller(dossier.definition, dossier.zone, out.lang, reveal=True)
    fields = dossier.definition.facts
    out.table(
        ("fact", "~value", "~"),
        (
            (name, teller.value(fields[name], plain(value)), (teller.title(fields[name].title, ""), "dim"))
            for name, value in dossier.facts.items()
        ),
    )


def _masked_note(out: Out, dossier: Dossier) -> str:
    hidden = any(fact.personal and dossier.instance.facts.get(name) for name, fact in dossier.definition.facts.items())
    return out.word("(••• is personal: --reveal shows it)") if hidden else ""


def show_obligations(out: Out, dossier: Dossier) -> None:
    openings = dossier.instance.openings
    if not openings:
        return
    teller = Teller(dossier.definition, dossier.zone, out.lang)
    out.heading("obligations")
    out.table(
        ("obligation", "status", "?opened", "due", "closed", "?~"),
        (
            (
                one.name,
                (out.word(one.status), OPENING_STYLES[one.status]),
                local(one.opened_at, dossier.zone, out.lang),
                local(one.due, dossier.zone, out.lang) + (out.word(" (provisional)") if one.provisional else ""),
                local(one.closed_at, dossier.zone, out.lang),
                (teller.title(dossier.definition.obligations[one.name].title, ""), "dim"),
            )
            for one in openings
        ),
    )


def _clocks(out: Out, dossier: Dossier) -> None:
    if not dossier.clocks:
        return
    out.heading("clocks")
    out.table(
        ("clock", "kind", "status", "due", "?"),
        (
            (
                one.name,
                out.word(one.kind),
                out.word(one.status),
                local(one.due, dossier.zone, out.lang) + (out.word(" (provisional)") if one.provisional else ""),
                (distance(one.due, dossier.now, out.lang) if one.due else "", "dim"),
            )
            for one in dossier.clocks
        ),
    )


def _escalations(out: Out, dossier: Dossier) -> None:
    if not dossier.outbox:
        return
    out.heading("told")
    styles = {"delivered": "green", "failed": "bold red"}
    rows = ((one, json.loads(one.payload)) for one in dossier.outbox)
    out.table(
        ("what", "to", "at", "?delivery", "~message"),
        (
            (
                told.get("escalation") or out.word("notification"),
                row.role or "",
                local(row.created_at, dossier.zone, out.lang),
                (out.word(row.status), styles.get(row.status, "yellow")),
                told.get("message", ""),
            )
            for row, told in rows
        ),
    )


def _accepts(out: Out, dossier: Dossier) -> None:
    if not dossier.accepts:
        return
    teller = Teller(dossier.definition, dossier.zone, out.lang)
    out.heading("accepts now", out.word("duban send {key} EVENT --with NAME=VALUE", key=dossier.instance.key))
    out.table(
        ("event", "~with", "by", "?~"),
        (
            ((event.name, "bold"), form_text(event), ", ".join(event.by), (teller.title(event.title, ""), "dim"))
            for event in dossier.accepts
        ),
    )


_WIDTH = {"zh": 26}
"""Columns of the screen for an instant with its seconds; Chinese characters are two wide."""


def show_timeline(out: Out, dossier: Dossier) -> None:
    """All that happened, an instant at a time."""
    from rich.cells import cell_len

    out.heading("timeline")
    last = ""
    for line in dossier.journal:
        for sentence, style in told(dossier, line, out.lang):
            at = local(line.at, dossier.zone, out.lang)
            shown = at if at != last else ""
            out((shown + " " * (_WIDTH.get(out.lang, 24) - cell_len(shown)), "dim"), (sentence, style))
            last = at


def told(dossier: Dossier, line: JournalLine, lang: str) -> Iterable[tuple[str, str]]:
    """The sentences of one journal line."""
    teller = Teller(dossier.definition, dossier.zone, lang, reveal=dossier.reveal)
    brought = [value for entry in line.entries if entry.kind == "event" for value in entry.data["fields"].values()]
    for entry in line.entries:
        if entry.kind == "fact" and entry.data.get("to") in brought:
            continue  # the event's line has just said it
        if sentence := teller.tell(entry.kind, entry.name, entry.data):
            yield sentence


def dossier_data(dossier: Dossier, lang: str) -> dict[str, Any]:
    """An instance as JSON. Instants are in UTC; what is personal is masked unless revealed."""
    names = ("id", "process", "version", "key", "status", "outcome", "states", "started_at", "ended_at", "next_due")
    opening = ("name", "status", "opened_at", "due", "breached_at", "closed_at", "reason", "provisional")
    return fields_of(dossier.instance, *names) | {
        "zone": str(dossier.zone),
        "facts": plain(dossier.facts),
        "obligations": [fields_of(one, *opening) for one in dossier.instance.openings],
        "clocks": [fields_of(one, "kind", "name", "status", "due", "provisional") for one in dossier.clocks],
        "told": [_told_data(row) for row in dossier.outbox],
        "accepts": [form_data(event) for event in dossier.accepts],
        "timeline": [
            fields_of(line, "at", "seq", "stimulus") | {"says": [sentence for sentence, _ in told(dossier, line, lang)]}
            for line in dossier.journal
        ],
    }


def _told_data(row: OutboxRow) -> dict[str, Any]:
    payload = json.loads(row.payload)
    kept = {name: payload.get(name) for name in ("escalation", "level", "title", "message", "cause")}
    return fields_of(row, "id", "kind", "role", "created_at", "status", "attempts", "error", "delivered_at") | kept
