"""Running instances go over to another version in the database: tried first, one by one, all of it or nothing."""

from __future__ import annotations

import pytest
from conftest_runtime import Office, at

from duban.definition import MigrationPlan
from duban.errors import ConfigurationError, InstanceEnded, MigrationRefused, UnknownInstance, UnknownProcess
from duban.execution.stimulus import Actor
from duban.runtime import check_plan, crossings

LI = Actor("Li", ("operator",))
OLD = """
version: 1
facts: {amount: {type: text, indexed: true}, gone: {type: text, indexed: true}}
obligations: {reply: {from: start, within: 2 days, met: {event: told}}}
events: {told: {}, go: {}}
on: {told: {}}
initial: a
states:
  a: {timers: {late: {after: 3 days, to: end}}, on: {go: {to: b}}}
  b: {timers: {late: {after: 3 days, to: end}}}
  end: {final: true}
"""
NEW = """
version: 2
facts: {amount: {type: decimal, indexed: true}}
counts: {same: {process: self, match: [amount], within: 1 month}}
obligations: {reply: {from: start, within: 1 day, met: {event: told}}}
events: {told: {}, go: {}}
on: {told: {}}
initial: first
states:
  first: {always: {if: counts.same >= 9, to: end}, timers: {late: {after: 4 days, to: end}}, on: {go: {to: b}}}
  b: {timers: {late: {after: 1 day, to: end}}}
  end: {final: true}
"""
PLAN = MigrationPlan(states={"a": "first"}, timing={"a/late": "recompute"}, reason="new standard")


def _pair(office: Office) -> tuple[str, str]:
    """One instance that can go over and one that cannot, on the old version; the new one is deployed."""
    office.deploy(OLD)
    good, bad = office.start(amount="1.50", gone="x"), office.start(amount="much")
    office.deploy(NEW)
    return good.id, bad.id


def test_a_dry_run_says_what_would_happen_to_each_and_changes_nothing(office: Office) -> None:
    good, bad = _pair(office)
    assert check_plan(office.engine, "p", PLAN) == ("2", 2)
    found = {one.instance: one for one in crossings(office.engine, "p", PLAN, dry=True)}
    assert (found[good].before, found[good].after, found[good].to) == (("a",), ("first",), "2")
    assert {name: due for name, _, due in found[good].moved} == {"a/late": None, "first/late": at("2026-11-06 09:00")}
    assert found[bad].faults == ("fact amount is 'much' but must be a number; give it a value under `facts`",)
    assert office.engine.try_migration(good, PLAN) == found[good]
    assert {row.version for row in office.engine.instances()} == {"1"}


def test_those_that_can_go_over_do_and_the_others_stay_whole(office: Office) -> None:
    good, bad = _pair(office)
    found = list(crossings(office.engine, "p", PLAN, actor=LI))
    assert sorted(bool(one.faults) for one in found) == [False, True]
    assert {row.id: row.version for row in office.engine.instances()} == {good: "2", bad: "1"}
    for id in (good, bad):
        assert office.engine.replay(id) == office.engine.instance(id)
        assert [one.name for one in office.engine.explain(id)]
    [entry] = [entry for line in office.engine.journal(good) for entry in line.entries if entry.kind == "migrated"]
    assert entry.data == {"from": "1", "reason": "new standard", "actor": "Li"}
    assert len(list(crossings(office.engine, "p", PLAN, dry=True))) == 1
    office.at("2026-11-05 09:00")
    assert office.engine.instance(bad).status == "ended"
    office.at("2026-11-06 09:00")
    assert office.engine.instance(good).status == "ended"
    assert office.engine.replay(good) == office.engine.instance(good)


def test_counts_find_instances_that_went_over_by_their_facts_in_the_new_type(office: Office) -> None:
    office.deploy(OLD)
    for _ in range(8):
        office.start(amount="2.0")
    office.deploy(NEW)
    list(crossings(office.engine, "p", PLAN))
    last = office.engine.start("p", {"amount": 2})
    assert last.status == "ended"


def test_it_goes_over_twice_and_still_replays(office: Office) -> None:
    good, _ = _pair(office)
    office.engine.migrate(good, PLAN, actor=LI)
    office.deploy(NEW.replace("version: 2", "version: 3").replace("4 days", "5 days"))
    with pytest.raises(MigrationRefused, match="version 2 already"):
        office.engine.migrate(good, to="2")
    office.engine.migrate(good, MigrationPlan(otherwise="recompute"))
    office.engine.send(good, "told")
    assert office.engine.instance(good).clocks[0].due == at("2026-11-07 09:00")
    assert office.engine.replay(good) == office.engine.instance(good)
    office.engine.cancel(good)
    with pytest.raises(InstanceEnded):
        office.engine.migrate(good, to="2")


def test_a_plan_that_fits_nothing_is_told_before_any_instance(office: Office) -> None:
    _pair(office)
    with pytest.raises(ConfigurationError, match="did you mean 'first'"):
        check_plan(office.engine, "p", MigrationPlan(states={"a": "furst"}))
    with pytest.raises(UnknownProcess):
        check_plan(office.engine, "p", PLAN, to="7")
    with pytest.raises(UnknownInstance):
        office.engine.migrate("nobody")
    with pytest.raises(UnknownInstance):
        office.engine.try_migration("nobody")
    assert check_plan(office.engine, "p", MigrationPlan(versions=("0",))) == ("2", 0)
    assert list(crossings(office.engine, "p", MigrationPlan(versions=("0",)), dry=True)) == []
