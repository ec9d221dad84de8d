"""Retention: ended instances go into a file and out of the database, whatever dies in between, and come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest_runtime import Office, at

from duban.errors import ConfigurationError, DeliveryError, UnknownInstance
from duban.runtime import archive, archiving, open_engine, restore, save
from duban.runtime.keepsakes import Case, read_lines

CASE = """
facts: {street: {type: text, indexed: true}, amount: {type: decimal}}
counts: {same: {process: self, match: [street], within: 1 month}}
obligations: {reply: {from: start, within: 2 days, met: {event: told}, breach: [{escalate: boss}]}}
escalations: {boss: {to: boss, level: late, message: "{{ key }}"}}
events: {told: {}, closed: {}}
on: {told: {}}
initial: a
states:
  a: {timers: {late: {after: 3 days, do: [{notify: clerk}]}}, on: {closed: {to: end}}}
  end: {final: true}
"""
LATER = at("2027-01-01 00:00")


@pytest.fixture
def case(office: Office) -> Office:
    office.deploy(CASE)
    return office


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "archive.jsonl"


def _ended(office: Office, number: int = 1) -> list[str]:
    """Instances that were breached, told of and closed."""
    ids = [office.start(street="Long Road", amount="1.50").id for _ in range(number)]
    office.at("2026-11-04 09:00")
    for id in ids:
        office.engine.send(id, "closed")
    return ids


def _everything(office: Office, id: str) -> tuple[Any, ...]:
    with office.engine.store.begin(write=False) as tx:
        return tx.instance(id), list(tx.journal(id)), tx.outbox(instance=id)


def test_ended_instances_go_into_the_file_and_out_of_the_database(case: Office, file: Path) -> None:
    ids, running = _ended(case, 3), case.start(street="x").id
    assert list(archive(case.engine, file, at("2026-11-04 09:00"))) == []
    kept = list(archive(case.engine, file, LATER, "p"))
    assert sorted(one.instance for one in kept) == sorted(ids)
    assert not [one for one in kept if one.fault]
    assert [row.id for row in case.engine.instances()] == [running]
    assert sorted(one.id for one in read_lines(file) if isinstance(one, Case)) == sorted(ids)
    assert list(archive(case.engine, file, LATER)) == []
    assert len(file.read_text().splitlines()) == 4


def test_what_was_archived_comes_back_as_it_was(case: Office, file: Path, open_office: Callable[..., Office]) -> None:
    [id] = _ended(case)
    before = _everything(case, id)
    list(archive(case.engine, file, LATER))
    [kept] = restore(case.engine, file)
    assert (kept.instance, kept.fault) == (id, "")
    row, journal, effects = _everything(case, id)
    assert (row, journal, effects) == before
    assert case.engine.replay(id) == case.engine.instance(id)
    assert [one.fault for one in restore(case.engine, file)] == ["it is here already"]


def test_another_database_takes_it_with_its_version(case: Office, file: Path, tmp_path: Path) -> None:
    ids = _ended(case, 2)
    list(archive(case.engine, file, LATER))
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}", clock=case.clock)
    assert [one.fault for one in restore(other, file)] == ["", ""]
    assert sorted(row.id for row in other.instances()) == sorted(ids)
    assert other.replay(ids[0]).facts["street"] == "Long Road"
    other.close()
    third = open_engine(f"sqlite:///{tmp_path / 'third.db'}", clock=case.clock)
    third.deploy("duban: 1\nprocess: p\nversion: 9\ninitial: a\nstates: {a: {final: true}}\n")
    assert "deploy that file first" in next(restore(third, file)).fault
    third.close()


def test_what_waits_for_delivery_or_somebody_stays(case: Office, file: Path) -> None:
    case.pigeons.errors = [DeliveryError("gone", permanent=True)]
    [failed] = _ended(case)
    waiting = case.start(street="x")
    case.at("2026-11-06 09:00")
    case.engine.set_facts(waiting.id, {"street": "y"})
    case.pigeons.serves = False
    case.engine.cancel(waiting.id)
    case.engine.resend(case.engine.outbox(instance=waiting.id)[0].id)
    faults = {one.instance: one.fault for one in archive(case.engine, file, LATER)}
    assert faults == {failed: "it has an open incident", waiting.id: "it has effects that are still to be delivered"}
    assert len(case.engine.instances()) == 2
    case.engine.resolve_incident(case.engine.incidents()[0].id, "told by phone")
    assert [one.fault for one in archive(case.engine, file, LATER) if one.instance == failed] == [""]
    assert case.engine.incidents(open_only=False) == []


class PowerCutError(BaseException):
    """The lights go out."""


@pytest.mark.parametrize("when", ["before the disk has it", "before it is deleted"])
def test_a_crash_loses_nothing_and_the_next_run_goes_on(
    case: Office, file: Path, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _ended(case, 5)
    monkeypatch.setattr(archiving, "BATCH", 2)

    def cut(*_: object) -> None:
        raise PowerCutError

    with monkeypatch.context() as patch:
        if when == "before the disk has it":
            patch.setattr(archiving.os, "fsync", cut)
        else:
            patch.setattr(archiving, "_changed", cut)
        with pytest.raises(PowerCutError):
            list(archive(case.engine, file, LATER))
    assert len(case.engine.instances()) == 5
    with file.open("ab") as torn:
        torn.write(b'{"duban":"instance","id":"tor')
    assert len(list(archive(case.engine, file, LATER))) == 5
    assert case.engine.instances() == []
    assert sorted(one.id for one in read_lines(file) if isinstance(one, Case)) == sorted(ids)


def test_what_changes_between_writing_and_deleting_stays_for_the_next_run(
    case: Office, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [id] = _ended(case)
    checked = archiving._changed

    def later(*given: Any) -> Any:
        case.engine.resend(case.engine.outbox(instance=id)[0].id, "again")
        return checked(*given)

    if case.url.startswith("sqlite"):
        pytest.skip("SQLite lets nobody write meanwhile")
    with monkeypatch.context() as patch:
        patch.setattr(archiving, "_changed", later)
        assert [one.fault for one in archive(case.engine, file, LATER)] == [
            "it was changed meanwhile; the next run takes it"
        ]
    case.engine.tick()
    assert [one.fault for one in archive(case.engine, file, LATER)] == [""]
    assert len([one for one in read_lines(file) if isinstance(one, Case)]) == 2


def test_a_suspended_instance_is_saved_and_goes_on_elsewhere(case: Office, file: Path, tmp_path: Path) -> None:
    one = case.start(street="x", amount="2")
    with pytest.raises(ConfigurationError, match="suspend it"):
        save(case.engine, one.id, file)
    with pytest.raises(UnknownInstance):
        save(case.engine, "nobody", file)
    case.engine.suspend(one.id, "moves house")
    save(case.engine, one.id, file)
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}", clock=case.clock)
    assert [kept.fault for kept in restore(other, file)] == [""]
    assert other.resume(one.id).next_due == at("2026-11-04 09:00")
    assert other.replay(one.id) == other.instance(one.id)
    assert other.start("p", {"street": "z"}).status == "active"
    other.close()


def test_a_file_that_is_no_archive_is_refused(case: Office, file: Path) -> None:
    file.write_text("id,name\n")
    with pytest.raises(ConfigurationError, match=r"archive\.jsonl:1"):
        list(restore(case.engine, file))
    _ended(case)
    with pytest.raises(ConfigurationError, match=r"archive\.jsonl:1"):
        list(archive(case.engine, file, LATER))
    assert len(case.engine.instances()) == 1
