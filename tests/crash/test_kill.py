"""kill -9 at every commit, then a restart: each timer fires once, no escalation is lost, none is recorded twice,
and a service that answered to the dead is asked again with the same id."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

VICTIM = Path(__file__).with_name("victim.py")


@pytest.fixture
def nursery() -> Iterator[Callable[..., int | None]]:
    """Lives one life after another: how many write transactions it had, None when it was killed."""
    process = subprocess.Popen([sys.executable, str(VICTIM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout

    def live(url: str, out: Path, number: int, when: str = "after") -> int | None:
        print(json.dumps([url, str(out), number, when]), file=stdin, flush=True)
        answer = stdout.readline()
        assert answer, "a life ended in another way than by the kill"
        found: int | None = json.loads(answer)
        return found

    yield live
    stdin.close()
    assert process.wait(60) == 0
    stdout.close()


def rows(url: str, statement: str) -> list[Any]:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg") if url.startswith("postgresql") else url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def check(url: str, out: Path) -> None:
    """Knows only what the office does: three cases, one answered in time, each reminded once, checked, closed."""
    assert sorted(rows(url, "select key, status from duban_instance where process = 'case'")) == [
        (f"C{index}", "ended") for index in range(3)
    ]
    assert len(rows(url, "select id from duban_instance where process = 'check'")) == 3
    journal = rows(url, "select instance, entries from duban_journal where stimulus is not null")
    entries = [(id, entry) for id, raw in journal for entry in (json.loads(raw) if isinstance(raw, str | bytes) else raw)]
    fired = Counter((id, entry["name"]) for id, entry in entries if entry["kind"] == "timer.fired")
    assert set(fired.values()) == {1}
    assert Counter(name for _, name in fired) == {"open/remind": 3, "checked/close": 3, "looking/looked": 3}
    told = Counter(entry["name"] for _, entry in entries if entry["kind"] == "escalated")
    assert told == {"soon": 3, "late": 2, "late/leadership": 2}
    wanted = {entry["data"]["effect"] for _, entry in entries if entry["kind"] == "escalated"}
    delivered = [json.loads(line)["id"] for line in out.read_text("utf8").splitlines()]
    assert set(delivered) == wanted
    assert {row[0] for row in rows(url, "select status from duban_outbox")} == {"delivered"}
    answers = Counter(name for _, name in ((id, entry["name"]) for id, entry in entries if entry["kind"] == "answered"))
    assert answers == {"waiting": 3, "weighed": 2}
    calls = {id for (id,) in rows(url, "select id from duban_outbox where kind = 'call_service'")}
    assert {id for id, _, _ in booked(out)} == calls
    assert len({(id, fields["what"]) for id, _, fields in booked(out)}) == 2
    assert rows(url, "select id from duban_incident") == []


def booked(out: Path) -> list[tuple[str, int, dict[str, str]]]:
    """What the service was asked: the id, the attempt, the fields."""
    return [tuple(json.loads(line)) for line in out.with_suffix(".book").read_text("utf8").splitlines()]


def test_one_death_at_every_commit_of_an_embedded_database(nursery: Callable[..., int | None], tmp_path: Path) -> None:
    url, out = f"sqlite:///{tmp_path / 'whole.db'}", tmp_path / "whole.jsonl"
    commits = nursery(url, out, 0)
    assert commits
    check(url, out)
    assert len(booked(out)) == 2
    repeated = 0
    for number in range(1, commits + 1):
        url, out = f"sqlite:///{tmp_path / f'{number}.db'}", tmp_path / f"{number}.jsonl"
        assert nursery(url, out, number, "before" if number % 2 else "after") is None
        assert nursery(url, out, 0)
        check(url, out)
        repeated += len(booked(out)) - 2
    assert repeated, "nobody died between an answer and its record"


@pytest.mark.postgres
def test_death_after_death_on_postgresql(nursery: Callable[..., int | None], postgres_url: str, tmp_path: Path) -> None:
    """One database all along: each life dies a few commits further on, until one comes through."""
    out = tmp_path / "out.jsonl"
    deaths = 0
    while nursery(postgres_url, out, 3 + 2 * deaths, "before" if deaths % 2 else "after") is None:
        deaths += 1
    assert deaths >= 5
    assert nursery(postgres_url, out, -1)
    check(postgres_url, out)
