"""Counts over indexed facts agree with counting by hand, and concurrent ones see each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_rows import DAY, NOW, definition_row, started, stepped

from duban.execution.documents import index_text
from duban.execution.effects import CountQuery
from duban.persistence import SqlStore

values = st.sampled_from([None, "leak", "noise", 3, True])
known = st.fixed_dictionaries({"category": values, "subject": values, "customer": values})
others = st.lists(st.tuples(known, st.integers(0, 3)), max_size=8)
tenants = count(1)


def by_hand(query: CountQuery, instances: list[tuple[str, dict, datetime]]) -> int:
    found = [
        facts
        for id, facts, at in instances
        if id != query.exclude
        and (query.since is None or at >= query.since)
        and all(index_text(facts[name]) == index_text(value) for name, value in query.match.items())
    ]
    if query.distinct is None:
        return len(found) + 1
    return len({index_text(facts[query.distinct]) for facts in found} | {index_text(query.own)})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    others,
    known,
    st.lists(st.sampled_from(["category", "subject"]), unique=True),
    st.booleans(),
    st.none() | st.integers(0, 3),
)
def test_a_count_is_what_counting_by_hand_gives(store, others, own, match, distinct, since) -> None:
    tenant = f"t{next(tenants)}"
    instances = [(f"i{n}", facts, NOW + days * DAY) for n, (facts, days) in enumerate(others)]
    query = CountQuery(
        "c", "complaint", {name: own[name] for name in match}, None if since is None else NOW + since * DAY,
        "customer" if distinct else None, own["customer"] if distinct else None, "i0",
    )  # fmt: skip
    with store.begin(tenant) as tx:
        tx.save_definition(definition_row(tenant=tenant))
        changes = [
            started(id, tenant=tenant, started_at=at, facts={name: index_text(value) for name, value in facts.items()})
            for id, facts, at in instances
        ]
        tx.write(changes)
        assert tx.count(query) == by_hand(query, instances)


def query(**given: object) -> CountQuery:
    values = {"since": NOW - timedelta(days=30), "distinct": "customer", "own": "c9", "exclude": "new"}
    return CountQuery("same", "complaint", {"category": "leak"}, **(values | given))


def test_facts_that_change_or_are_forgotten_are_found_as_they_are_now(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.write([started(f"i{n}", facts={"category": "leak", "customer": f"c{n}"}) for n in range(3)])
        assert tx.count(query()) == 4
        tx.write(
            [stepped(tx.instance("i0"), facts={"category": "noise"}), stepped(tx.instance("i1"), facts={"category": None})]
        )
    with store.begin() as tx:
        assert tx.count(query()) == 2
        assert tx.count(query(own="c2")) == 1
        assert tx.count(query(distinct=None)) == 2
        assert tx.count(query(since=NOW + DAY)) == 1


def test_an_ended_instance_still_counts_and_another_process_does_not(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.save_definition(definition_row("repair"))
        tx.write([started("i1", status="ended", facts={"category": "leak", "customer": "c1"})])
        tx.write([started("r1", process="repair", facts={"category": "leak", "customer": "c2"})])
        assert tx.count(query()) == 2
