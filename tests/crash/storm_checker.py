"""What must be true after the storm, reckoned from the inputs alone: plain SQL and files, none of the engine's code.

Only `replays` asks the engine: whether each journal, taken again from its first line, gives the instance that is stored.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, text

ESCALATED = {"soon": 1, "beat": 3}
FIRED = {"open/remind": 1, "beating/beat": 3}
CHILD = {"looking/looked": 1}


@dataclass
class Findings:
    """What is wrong, and what was counted."""

    wrong: list[str] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)

    def expect(self, what: str, found: Any, wanted: Any) -> None:
        """Note a difference."""
        if found != wanted:
            self.wrong.append(f"{what}: {str(found)[:300]}, wanted {str(wanted)[:300]}")


class Evidence:
    """The rows of the database, and what the post and the scales wrote down."""

    def __init__(self, url: str, folder: Path) -> None:
        self.inputs = lines(folder / "inputs.jsonl")
        self.posted = Counter(line[0] for line in lines(folder / "post.jsonl"))
        self.booked = Counter(line[0] for line in lines(folder / "book.jsonl"))
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:

            def rows(query: str) -> list[dict[str, Any]]:
                return [_plain(dict(row._mapping)) for row in connection.execute(text(query))]

            self.instances = rows("select id, process, key, status, seq, parent, document from duban_instance")
            self.journal = rows("select instance, seq, at, stimulus, entries from duban_journal order by id")
            self.outbox = rows("select id, instance, kind, status, created_at from duban_outbox")
            self.incidents = rows("select kind, subject, message from duban_incident")
            self.schedules = rows("select fired from duban_schedule")
        self.steps: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.entries: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(list)
        for row in self.journal:
            if row["seq"] is not None:
                self.steps[row["instance"]].append(row)
            self.entries[row["instance"]] += [(row, entry) for entry in row["entries"]]

    def of(self, instance: str, kind: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Journal rows and entries of a kind."""
        return [(row, entry) for row, entry in self.entries[instance] if entry["kind"] == kind]


def quiet(url: str, folder: Path) -> bool:
    """Whether all cases have ended and nothing waits to be delivered."""
    wanted = len(lines(folder / "inputs.jsonl"))
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        ended = connection.execute(text("select count(*) from duban_instance where process = 'case' and status = 'ended'"))
        left = connection.execute(text("select count(*) from duban_outbox where status <> 'delivered'"))
        return (ended.scalar(), left.scalar()) == (wanted, 0)


def check(url: str, folder: Path) -> Findings:
    """Hold the evidence against the inputs."""
    evidence, findings = Evidence(url, folder), Findings()
    cases = {row["key"]: row for row in evidence.instances if row["process"] == "case"}
    findings.expect("cases", sorted(cases), sorted(one["number"] for one in evidence.inputs))
    for one in evidence.inputs:
        if one["number"] in cases:
            _check_case(evidence, findings, one, cases[one["number"]])
    _check_children(evidence, findings, {row["id"] for row in cases.values()})
    _check_effects(evidence, findings)
    _check_schedule(evidence, findings)
    for row in evidence.instances:
        steps = [line["seq"] for line in evidence.steps[row["id"]]]
        findings.expect(f"steps of {row['id']}", steps, [*range(1, row["seq"] + 1)])
        findings.expect(f"{row['process']} {row['key']}", row["status"], "ended")
    findings.expect("incidents", evidence.incidents, [])
    _count(evidence, findings)
    return findings


def _check_case(evidence: Evidence, findings: Findings, one: dict[str, Any], row: dict[str, Any]) -> None:
    number, id = one["number"], row["id"]
    facts, amounts = row["document"]["facts"], one["amounts"]
    wanted = {"number": number, "wait": one["wait"], "wanted": len(amounts), "answers": len(amounts)}
    wanted |= {"total": sum(amounts), "beats": 3, "weight": f"{number} kg"}
    findings.expect(f"facts of {number}", facts, wanted)
    _check_timers(evidence, findings, id, FIRED)
    if not evidence.of(id, "timer.fired"):
        return
    start, reminder = evidence.steps[id][0]["at"], evidence.of(id, "timer.fired")[0][1]["data"]["due"]
    findings.expect(f"reminder of {number}", _instant(reminder), start + timedelta(seconds=one["wait"]))
    told = Counter(entry["name"] for _, entry in evidence.of(id, "escalated"))
    findings.expect(f"escalations of {number}", told, ESCALATED)
    answers = Counter(entry["name"] for _, entry in evidence.of(id, "answered"))
    findings.expect(f"answers of child and service to {number}", answers, {"asking": 1, "weighing": 1})


def _check_timers(evidence: Evidence, findings: Findings, id: str, wanted: dict[str, int]) -> None:
    """Each due instant of each timer once, and never early."""
    fired = evidence.of(id, "timer.fired")
    findings.expect(f"timers of {id}", Counter(entry["name"] for _, entry in fired), wanted)
    twice = Counter((entry["name"], entry["data"]["due"]) for _, entry in fired)
    findings.expect(f"instants of {id}", set(twice.values()), {1})
    early = [entry for row, entry in fired if row["at"] < _instant(entry["data"]["due"])]
    findings.expect(f"early timers of {id}", early, [])


def _check_children(evidence: Evidence, findings: Findings, cases: set[str]) -> None:
    children = [row for row in evidence.instances if row["process"] == "check"]
    findings.expect("children", Counter(row["parent"] for row in children), Counter(cases))
    for row in children:
        _check_timers(evidence, findings, row["id"], CHILD)


def _check_effects(evidence: Evidence, findings: Findings) -> None:
    """Each effect reached its receiver at least once, was recorded once, and nothing else reached anybody."""
    told = {entry["data"]["effect"] for id in list(evidence.entries) for _, entry in evidence.of(id, "escalated")}
    findings.expect("escalations that arrived", set(evidence.posted), told)
    calls = {row["id"] for row in evidence.outbox if row["kind"] == "call_service"}
    findings.expect("calls that arrived", (set(evidence.booked), len(calls)), (calls, len(evidence.inputs)))
    findings.expect("undelivered", [row for row in evidence.outbox if row["status"] != "delivered"], [])
    recorded = Counter(
        entry["data"]["effect"] for id in list(evidence.entries) for _, entry in evidence.of(id, "delivery.delivered")
    )
    recorded += Counter(
        entry["data"]["effect"] for id in list(evidence.entries) for _, entry in evidence.of(id, "delivery.dropped")
    )
    own = {row["id"] for row in evidence.outbox if row["instance"] is not None}
    findings.expect("effects recorded", set(recorded), own)
    findings.expect("effects recorded twice", [id for id, times in recorded.items() if times > 1], [])


def _check_schedule(evidence: Evidence, findings: Findings) -> None:
    """Each start of the schedule was made once, on its beat of two seconds."""
    starts = [row["id"] for row in evidence.outbox if row["id"].startswith("schedule:")]
    patrols = [row for row in evidence.instances if row["process"] == "patrol"]
    findings.expect("rounds", (len(patrols), evidence.schedules[0]["fired"]), (len(starts), len(starts)))
    findings.expect("whether the schedule started anything", bool(starts), True)
    instants = sorted(_instant(id.removeprefix("schedule:patrol/rounds:").rpartition(":")[0]) for id in starts)
    gaps = {(later - before) % timedelta(seconds=2) for before, later in pairwise(instants)}
    findings.expect("beats of the schedule", gaps - {timedelta(0)}, set())


def _count(evidence: Evidence, findings: Findings) -> None:
    kinds = Counter(entry["kind"] for row in evidence.journal for entry in row["entries"])
    findings.counted = {
        "instances": len(evidence.instances),
        "steps": sum(row["seq"] is not None for row in evidence.journal),
        "timers fired": kinds["timer.fired"],
        "effects": len(evidence.outbox),
        "attempts that failed": kinds["delivery.postponed"],
        "arrived again": sum(evidence.posted.values()) + sum(evidence.booked.values())
        - len(evidence.posted) - len(evidence.booked),
        "scheduled starts": evidence.schedules[0]["fired"],
    }  # fmt: skip


def replays(url: str) -> Iterator[str]:
    """The instances whose journal does not give what is stored."""
    from duban.execution.documents import decode_answers, decode_stimulus
    from duban.execution.replay import replay
    from duban.runtime import open_engine

    engine = open_engine(url, migrate=False)
    after = None
    while rows := engine.instances(limit=200, after=after):
        after = rows[-1].id
        for row in rows:
            program = engine.program(row.process, row.version)
            with engine.store.begin(write=False) as tx:
                lines = [line for line in tx.journal(row.id) if line.stimulus is not None]
            steps = [(decode_stimulus(program, one.stimulus or b""), one.at, decode_answers(one.answers)) for one in lines]
            if replay(program, steps) != engine.instance(row.id):
                yield f"the journal of {row.process} {row.key} gives another instance"
    engine.close()


def lines(path: Path) -> list[Any]:
    """The JSON values of a file; a last line that was cut off by a death does not count."""
    if not path.exists():
        return []
    whole = path.read_text("utf8").rpartition("\n")[0]
    return [json.loads(line) for line in whole.splitlines()]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    for name, value in row.items():
        if name in ("entries", "stimulus", "document") and isinstance(value, str | bytes):
            row[name] = json.loads(value)
        elif name in ("at", "created_at") and isinstance(value, str):
            row[name] = _instant(value)
    return row


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value)
