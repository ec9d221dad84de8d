"""A customer's processes in the engine and its database: what is published reaches whom it is about, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pack_library import PACK, library

from duban.clock import ManualClock
from duban.runtime import SqlEngine, open_engine

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEEDED = ("callback", "improvement", "repair", "complaint", "customer_care", "customer_record", "satisfaction_survey")
SIGNED = {"customer": "c1", "signed_on": "2026-03-04"}
HANDED_OVER = {"customer": "c1", "handed_over_on": "2026-03-05"}
COMPLAINT = {"subject": "leak", "project": "east", "category": "quality", "customer": "c1"}


def at(text: str) -> datetime:
    """An instant from its Shanghai wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> ManualClock:
    """A clock that is moved by hand."""
    return ManualClock(at("2026-03-04 10:00"))


@pytest.fixture
def engine(tmp_path: Path, clock: ManualClock) -> Iterator[SqlEngine]:
    """An engine with the processes of a customer, and a roster of two."""
    opened = open_engine(f"sqlite:///{tmp_path / 'duban.db'}", clock=clock, rosters={"customers": ["c1", "c2"]})
    for process in NEEDED:
        opened.deploy(PACK / process / f"{process}.yaml", library().resolve)
    yield opened
    opened.close()


def test_news_told_twice_starts_one_care_with_one_callback_each(engine: SqlEngine) -> None:
    for news in (SIGNED, SIGNED, {**SIGNED, "customer": "c2"}):
        engine.publish("customer.signed", news)
        engine.tick()
    for _ in range(2):
        engine.publish("customer.handed_over", HANDED_OVER)
        engine.tick()
    assert sorted(row.key for row in engine.instances(process="customer_care")) == ["c1", "c2"]
    assert _callbacks(engine, "c1") == ["month", "quarter", "signing", "year"]
    assert _callbacks(engine, "c2") == ["signing"]
    assert list(engine.incidents()) == []


def test_what_a_complaint_leaves_behind_reaches_the_customers_file_and_an_improvement(engine: SqlEngine) -> None:
    files = {name: engine.start("customer_record", {"customer": name, "kind": "prospect"}).id for name in ("c1", "c2")}
    case = engine.start("complaint", COMPLAINT).id
    engine.send(case, "resolved", {"result": "dry"})
    engine.tick()
    [call] = engine.instances(process="callback")
    engine.send(call.id, "answered", {"satisfied": True, "clear": True})
    engine.tick()
    engine.send(case, "analysed", {"root_cause": "a pipe", "improvement": "another pipe"})
    engine.send(case, "filed")
    engine.tick()
    assert [paper["kind"] for paper in _facts(engine, files["c1"])["papers"]] == ["callback", "complaint"]
    assert _facts(engine, files["c2"])["papers"] == []
    [improvement] = engine.instances(process="improvement")
    assert (improvement.key, _facts(engine, improvement.id)["root_cause"]) == (engine.instance(case).key, "a pipe")
    assert list(engine.incidents()) == []


def test_each_customer_on_the_roster_is_asked_once_a_year(engine: SqlEngine, clock: ManualClock) -> None:
    for instant in ("2026-11-01 08:59:59", "2026-11-01 09:00", "2026-11-02 09:00", "2027-11-01 09:00"):
        clock.set(at(instant))
        engine.tick()
    asked = [_facts(engine, row.id) for row in engine.instances(process="satisfaction_survey")]
    assert sorted((facts["year"], facts["customer"]) for facts in asked) == [
        (2026, "c1"), (2026, "c2"), (2027, "c1"), (2027, "c2")
    ]  # fmt: skip


def _callbacks(engine: SqlEngine, customer: str) -> list[str]:
    found = [_facts(engine, row.id) for row in engine.instances(process="callback")]
    return sorted(facts["kind"] for facts in found if facts["customer"] == customer)


def _facts(engine: SqlEngine, instance: str) -> dict[str, Any]:
    return dict(engine.instance(instance).facts)
