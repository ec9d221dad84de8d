"""The statements of the hot path: find, lock, claim, write and count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    Executable,
    Insert,
    Integer,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    literal_column,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from duban.persistence.arrays import arrays, from_arrays, insert_arrays
from duban.persistence.hot import Hot, compile_hot, dialect_of
from duban.persistence.tables import counter, fact_index, incident, instance, journal, outbox

ROW = (
    "id", "tenant", "process", "version", "key", "status", "seq", "next_due", "started_at", "ended_at", "parent", "document",
)  # fmt: skip
JOURNAL = ("tenant", "instance", "seq", "at", "stimulus", "entries", "answers", "request", "answer")
OUTBOX = (
    "tenant", "id", "instance", "kind", "role", "payload", "created_at", "due_at",
    "attempts", "status", "error", "delivered_at",
)  # fmt: skip
FACT = ("tenant", "instance", "fact", "process", "value", "started_at")
_CHANGING = ("version", "key", "status", "seq", "next_due", "ended_at", "document")
_ADVANCING = ("seq", "next_due", "document")

_OF_NEW = {name: f"row.{name}" for name in ROW}
_OF_CHANGE = {f"new_{name}": f"row.{name}" for name in _CHANGING}
_OF_CHANGE |= {"of_tenant": "row.tenant", "of_id": "row.id", "before": "before"}

instance_columns: Sequence[ColumnElement[Any]] = [instance.c[name] for name in ROW]


@dataclass(frozen=True, slots=True)
class Statements:
    """All of them, compiled for one dialect."""

    instance: Hot
    instance_locked: Hot
    open_instance: Hot
    open_instance_locked: Hot
    due: Hot
    insert_instance: Hot
    update_instance: Hot
    advance_instance: Hot
    insert_journal: Hot
    insert_outbox: Hot
    put_fact: Hot
    drop_fact: Hot
    answered: Hot
    next_number: Hot


@cache
def statements(kind: str) -> Statements:
    """The statements for `sqlite` or `postgresql`."""
    dialect = dialect_of(kind)
    by_id, by_key = _by_id(), _by_key()
    return Statements(
        instance=compile_hot(by_id, dialect),
        instance_locked=compile_hot(by_id.with_for_update(key_share=True), dialect),
        open_instance=compile_hot(by_key, dialect),
        open_instance_locked=compile_hot(by_key.with_for_update(key_share=True), dialect),
        due=compile_hot(_due(), dialect),
        insert_instance=_insert(instance, ROW, dialect, _OF_NEW),
        update_instance=_update(_CHANGING, dialect),
        advance_instance=_update(_ADVANCING, dialect),
        insert_journal=_insert(journal, JOURNAL, dialect, {name: name for name in JOURNAL[1:]}),
        insert_outbox=_insert(outbox, OUTBOX, dialect, {name: name for name in OUTBOX}),
        put_fact=compile_hot(_put_fact(), dialect, _put_facts()),
        drop_fact=compile_hot(_drop_fact(), dialect),
        answered=compile_hot(_answered(), dialect),
        next_number=compile_hot(_next_number(), dialect),
    )


def is_open() -> ColumnElement[bool]:
    """Whether an instance has not ended, spelled as the unique index spells it."""
    return instance.c.status.in_([literal_column("'active'"), literal_column("'suspended'")])


def parked() -> ColumnElement[bool]:
    """Whether an instance has an open incident, and no good step since."""
    told = select(incident.c.number).where(
        incident.c.tenant == instance.c.tenant,
        incident.c.subject == instance.c.id,
        incident.c.resolved_at.is_(None),
    )
    return and_(instance.c.attempts > literal_column("0"), exists(told))


def _by_id() -> Select[Any]:
    return select(*instance_columns).where(instance.c.tenant == bindparam("tenant"), instance.c.id == bindparam("id"))


def _by_key() -> Select[Any]:
    return select(*instance_columns).where(
        instance.c.tenant == bindparam("tenant"),
        instance.c.process == bindparam("process"),
        instance.c.key == bindparam("key"),
        is_open(),
    )


def _due() -> Select[Any]:
    now = bindparam("now", type_=instance.c.next_due.type)
    return (
        select(*instance_columns)
        .where(
            instance.c.tenant == bindparam("tenant"),
            instance.c.next_due <= now,
            instance.c.status == literal_column("'active'"),
            or_(instance.c.retry_at.is_(None), instance.c.retry_at <= now),
            not_(parked()),
        )
        .order_by(instance.c.next_due, instance.c.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(key_share=True, skip_locked=True, of=instance)
    )


def _insert(table: Table, names: Sequence[str], dialect: Dialect, paths: Mapping[str, str]) -> Hot:
    single = insert(table).values({name: bindparam(name) for name in names}).inline()
    return compile_hot(single, dialect, insert_arrays(table, names), paths)


def _update(names: Sequence[str], dialect: Dialect) -> Hot:
    return compile_hot(_update_row(names), dialect, _update_arrays(names), _OF_CHANGE)


def _update_row(names: Sequence[str]) -> Update:
    # A parameter must not be named like a column that is set, or SQLAlchemy takes it for the new value.
    new = {name: bindparam(f"new_{name}", type_=instance.c[name].type) for name in names}
    return _updated(new).where(
        instance.c.tenant == bindparam("of_tenant"),
        instance.c.id == bindparam("of_id"),
        instance.c.seq == bindparam("before"),
    )


def _update_arrays(names: Sequence[str]) -> Update:
    text, number = instance.c.tenant.type, instance.c.seq.type
    keys: list[Column[Any]] = [Column("of_tenant", text), Column("of_id", text), Column("before", number)]
    given = arrays([*keys, *[Column(f"new_{name}", instance.c[name].type) for name in names]])
    new = {name: from_arrays(given, f"new_{name}", instance.c[name].type) for name in names}
    return _updated(new).where(
        instance.c.tenant == given.c.of_tenant,
        instance.c.id == given.c.of_id,
        instance.c.seq == given.c.before,
    )


def _updated(new: Mapping[str, ColumnElement[Any]]) -> Update:
    return update(instance).values({**new, "retry_at": null(), "attempts": literal_column("0")})


def _put_fact() -> Executable:
    single = upsert(fact_index).values({name: bindparam(name) for name in FACT})
    return single.on_conflict_do_update(index_elements=["tenant", "instance", "fact"], set_={"value": single.excluded.value})


def _put_facts() -> Insert:
    given = arrays([fact_index.c[name] for name in FACT])
    rows = select(*[given.c[name] for name in FACT])
    many = upsert(fact_index).from_select(list(FACT), rows)
    return many.on_conflict_do_update(index_elements=["tenant", "instance", "fact"], set_={"value": many.excluded.value})


def _drop_fact() -> Executable:
    return delete(fact_index).where(
        and_(*[fact_index.c[name] == bindparam(name) for name in ("tenant", "instance", "fact")])
    )


def _answered() -> Select[Any]:
    return select(journal.c.answer).where(journal.c.tenant == bindparam("tenant"), journal.c.request == bindparam("request"))


def _next_number() -> Executable:
    first = upsert(counter).values(tenant=bindparam("tenant"), process=bindparam("process"), value=literal_column("1"))
    return first.on_conflict_do_update(
        index_elements=["tenant", "process"], set_={"value": counter.c.value + literal_column("1")}
    ).returning(counter.c.value)
