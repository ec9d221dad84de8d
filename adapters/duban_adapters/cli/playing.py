"""A complaint played on a real engine and a fresh SQLite file, its time moved by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duban import ManualClock
from duban.definition import load_library
from duban.runtime import SqlEngine
from duban_adapters.cli.advancing import advance_to
from duban_adapters.cli.desk import bundled_processes
from duban_adapters.cli.logs import log_to_stderr
from duban_adapters.cli.showing import Dossier
from duban_adapters.compose import build_engine
from duban_adapters.config import Config

ZONE = ZoneInfo("Asia/Shanghai")
PROCESSES = ("complaint", "callback", "repair")
"""What plays a part; the rest of the pack has work of its own every day."""

RECEIVED = "2026-09-30 16:00"
COMPLAINT = {
    "subject": "water comes through the ceiling",
    "project": "Huayang Garden 3",
    "category": "quality",
    "channel": "phone",
    "customer": "Ms Li",
    "complainants": 3,
}
Beat = tuple[str, str, str, Mapping[str, Any]]
STORY: tuple[Beat, ...] = (
    ("2026-09-30 16:20", "complaint", "assigned", {"department": "engineering", "handler": "Wang"}),
    ("2026-09-30 17:00", "complaint", "replied", {"plan": "a plumber looks at it tomorrow morning"}),
    ("2026-10-05 10:00", "complaint", "progress", {"note": "the pipe above is found, parts are ordered"}),
    ("2026-10-08 09:00", "complaint", "progress", {"note": "the parts have come"}),
    ("2026-10-08 17:00", "complaint", "evidence", {"media": "actual"}),
    ("2026-10-08 18:00", "complaint", "acknowledge", {"escalation": "leadership_major"}),
    ("2026-10-09 10:00", "complaint", "ask_customer", {"question": "may we come in the afternoon?"}),
    ("2026-10-09 11:30", "complaint", "customer_answered", {"answer": "yes, after four"}),
    ("2026-10-09 17:00", "complaint", "resolved", {"result": "pipe replaced, ceiling painted"}),
    (
        "2026-10-10 09:00",
        "complaint",
        "analysed",
        {"root_cause": "worn seal", "improvement": "check all seals"},
    ),
    ("2026-10-10 10:00", "complaint", "filed", {}),
    ("2026-10-12 10:00", "callback", "attempted", {"outcome": "no_answer"}),
    ("2026-10-12 15:00", "callback", "attempted", {"outcome": "reached"}),
    ("2026-10-12 15:10", "callback", "answered", {"satisfied": True, "opinion": "quick work", "clear": True}),
)
"""When, to which process, which event, with which fields. What is due in between happens by itself."""


@dataclass(frozen=True)
class Played:
    """The complaint after its end, the timers that fired with their due instants, and what the channel was given."""

    dossier: Dossier
    database: str
    file: Path
    fired: list[tuple[str, datetime]]
    messages: list[dict[str, Any]]


def play_complaint(folder: Path, lang: str) -> Played:
    """Play the story into `folder`: demo.db and escalations.jsonl."""
    file, database = folder / "escalations.jsonl", f"sqlite:///{folder / 'demo.db'}"
    log_to_stderr("error")
    config = Config.model_validate(
        {
            "database": database,
            "language": lang,
            "channels": {"file": {"type": "file", "path": str(file)}},
            "roles": {"*": {"channels": ["file"]}},
        }
    )
    clock = ManualClock(_at(RECEIVED))
    with build_engine(config, clock) as engine:
        library = load_library(bundled_processes())
        for process in PROCESSES:
            engine.deploy(library.sources[process], library.resolve)
        complaint = engine.start("complaint", COMPLAINT)
        for beat in STORY:
            _play(engine, clock, complaint.key, beat)
        advance_to(engine, clock, clock.now())
        rows = [row for row in engine.instances(process="complaint") if row.id == complaint.id]
        dossier = Dossier(engine, rows[0], reveal=False)
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return Played(dossier, database, file, _fired(dossier), [json.loads(line) for line in lines])


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _play(engine: SqlEngine, clock: ManualClock, key: str, beat: Beat) -> None:
    at, process, event, fields = beat
    advance_to(engine, clock, _at(at))
    instance = engine.find(process, key).id
    if event == "acknowledge":
        engine.acknowledge(instance, fields["escalation"])
    else:
        engine.send(instance, event, fields)
    engine.tick()


def _fired(dossier: Dossier) -> list[tuple[str, datetime]]:
    return [
        (entry.name, datetime.fromisoformat(entry.data["due"]))
        for line in dossier.journal
        for entry in line.entries
        if entry.kind == "timer.fired"
    ]
