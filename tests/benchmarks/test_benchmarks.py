"""The benchmarks run: everything tiny, so no figure counts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

NEEDS_NO_DATABASE = {"Starting", "Steps in memory"}
NEEDS_ONE = {"Durable events one by one", "Due timers", "Memory of a worker"}


def benchmarks(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks", "--tiny", "--folder", str(folder), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def reports(folder: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    return {report["title"]: report for report in json.loads(benchmarks(folder, "--json", *arguments))}


def test_every_figure_on_sqlite(tmp_path: Path) -> None:
    found = reports(tmp_path, "--on", "sqlite")
    assert set(found) == NEEDS_NO_DATABASE | {f"{title}, SQLite" for title in NEEDS_ONE}
    for report in found.values():
        assert all(figure["value"] > 0 for figure in report["figures"] if figure["unit"] == "/s")
    assert list(tmp_path.iterdir()) == [], "databases are left behind"


@pytest.mark.postgres
def test_every_stored_figure_on_postgresql(tmp_path: Path, postgres_server: str) -> None:
    found = reports(tmp_path, "--on", "postgresql", "--postgres", postgres_server, "--only", "events", "timers", "memory")
    assert set(found) == {f"{title}, PostgreSQL" for title in NEEDS_ONE}


@pytest.mark.postgres
def test_much_of_it(tmp_path: Path, postgres_server: str) -> None:
    names = ["sleeping", "workers", "lateness", "surge"]
    found = reports(tmp_path, *names, "--postgres", postgres_server)
    both = {
        f"{title}, {kind}" for title in ("Sleeping instances", "Lateness", "A surge") for kind in ("SQLite", "PostgreSQL")
    }
    assert set(found) == both | {"Several workers, PostgreSQL"}
    for report in found.values():
        assert all(figure["value"] > 0 for figure in report["figures"] if figure["unit"] == "/s")


def test_peers_play_the_same_case(tmp_path: Path) -> None:
    for package in ("dbos", "statemachine", "SpiffWorkflow"):
        pytest.importorskip(package, reason="the extra `bench` is not installed")
    [report] = reports(tmp_path, "peers", "--on", "sqlite").values()
    names = {figure["name"] for figure in report["figures"]}
    assert {"events: Duban", "events: DBOS", "cases together: DBOS"} <= names


def test_tables_say_what_was_aimed_at(tmp_path: Path) -> None:
    printed = benchmarks(tmp_path, "--only", "startup")
    assert "import duban" in printed
    assert "≤ 150" in printed
