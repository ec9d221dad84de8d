"""The tables and views. All names begin with `duban_`, so that they live beside an application's own tables.

This describes what the statements read and write; the migrations create it, with the triggers that keep the journal.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from duban.persistence.types import JsonBytes, UtcDateTime

metadata = MetaData()

_Number = BigInteger().with_variant(Integer(), "sqlite")

OPEN = ("active", "suspended")

instance = Table(
    "duban_instance",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("next_due", UtcDateTime),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("parent", Text),
    Column("document", JsonBytes(), nullable=False),
    Column("retry_at", UtcDateTime, comment="set aside after a failure until then"),
    Column("attempts", Integer, nullable=False, server_default="0", comment="failures since the last good step"),
    PrimaryKeyConstraint("tenant", "id", name="duban_instance_pk"),
    ForeignKeyConstraint(
        ["tenant", "process", "version"],
        ["duban_definition.tenant", "duban_definition.process", "duban_definition.version"],
        name="duban_instance_definition",
    ),
    CheckConstraint("status IN ('active', 'suspended', 'ended', 'cancelled')", name="duban_instance_status"),
    postgresql_with={"fillfactor": 80},
)
Index(
    "duban_instance_open_key",
    instance.c.tenant,
    instance.c.process,
    instance.c.key,
    unique=True,
    sqlite_where=instance.c.status.in_(OPEN),
    postgresql_where=instance.c.status.in_(OPEN),
)
Index(
    "duban_instance_due",
    instance.c.tenant,
    instance.c.next_due,
    instance.c.id,
    sqlite_where=instance.c.next_due.is_not(None),
    postgresql_where=instance.c.next_due.is_not(None),
)
Index(
    "duban_instance_retry",
    instance.c.tenant,
    instance.c.retry_at,
    sqlite_where=instance.c.retry_at.is_not(None),
    postgresql_where=instance.c.retry_at.is_not(None),
)
Index("duban_instance_process", instance.c.tenant, instance.c.process, instance.c.started_at)

journal = Table(
    "duban_journal",
    metadata,
    Column("id", _Number, Identity(), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("instance", Text, nullable=False),
    Column("seq", BigInteger),
    Column("at", UtcDateTime, nullable=False),
    Column("stimulus", JsonBytes()),
    Column("entries", JsonBytes(), nullable=False),
    Column("answers", JsonBytes()),
    Column("request", Text),
    Column("answer", JsonBytes()),
    UniqueConstraint("tenant", "instance", "seq", name="duban_journal_seq"),
    ForeignKeyConstraint(
        ["tenant", "instance"],
        ["duban_instance.tenant", "duban_instance.id"],
        name="duban_journal_instance",
        ondelete="CASCADE",
    ),
)
Index(
    "duban_journal_request",
    journal.c.tenant,
    journal.c.request,
    unique=True,
    sqlite_where=journal.c.request.is_not(None),
    postgresql_where=journal.c.request.is_not(None),
)

outbox = Table(
    "duban_outbox",
    metadata,
    Column("number", _Number, Identity(), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("instance", Text, comment="null for events published from outside"),
    Column("kind", Text, nullable=False),
    Column("role", Text),
    Column("payload", JsonBytes(), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("error", Text),
    Column("delivered_at", UtcDateTime),
    Column("done", JsonBytes(), comment="the channels that have delivered it although others have not"),
    UniqueConstraint("tenant", "id", name="duban_outbox_id"),
    ForeignKeyConstraint(
        ["tenant", "instance"],
        ["duban_instance.tenant", "duban_instance.id"],
        name="duban_outbox_instance",
        ondelete="CASCADE",
    ),
    CheckConstraint("status IN ('waiting', 'leased', 'delivered', 'failed')", name="duban_outbox_status"),
)
Index("duban_outbox_of_instance", outbox.c.tenant, outbox.c.instance)
Index(
    "duban_outbox_waiting",
    outbox.c.tenant,
    outbox.c.due_at,
    outbox.c.number,
    sqlite_where=outbox.c.status == text("'waiting'"),
    postgresql_where=outbox.c.status == text("'waiting'"),
)
Index(
    "duban_outbox_leased",
    outbox.c.tenant,
    outbox.c.leased_until,
    outbox.c.number,
    sqlite_where=outbox.c.status == text("'leased'"),
    postgresql_where=outbox.c.status == text("'leased'"),
)

fact_index = Table(
    "duban_fact_index",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("instance", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("tenant", "instance", "fact", name="duban_fact_index_pk"),
    ForeignKeyConstraint(
        ["tenant", "instance"],
        ["duban_instance.tenant", "duban_instance.id"],
        name="duban_fact_index_instance",
        ondelete="CASCADE",
    ),
    sqlite_with_rowid=False,
)
_FOUND_BY = ("tenant", "process", "fact", "value", "started_at", "instance")
Index("duban_fact_index_value", *(fact_index.c[name] for name in _FOUND_BY))

definition = Table(
    "duban_definition",
    metadata,
    Column("number", _Number, Identity(), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("sources", JsonBytes(), nullable=False),
    Column("deployed_at", UtcDateTime, nullable=False),
    UniqueConstraint("tenant", "process", "version", name="duban_definition_version"),
)

schedule = Table(
    "duban_schedule",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("next_due", UtcDateTime),
    Column("fired", Integer, nullable=False),
    PrimaryKeyConstraint("tenant", "process", "name", name="duban_schedule_pk"),
)

incident = Table(
    "duban_incident",
    metadata,
    Column("number", _Number, Identity(), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("message", Text, nullable=False),
    Column("resolved_at", UtcDateTime),
    Column("resolution", Text),
    UniqueConstraint("tenant", "id", name="duban_incident_id"),
    CheckConstraint("kind IN ('instance', 'delivery', 'schedule')", name="duban_incident_kind"),
)
Index(
    "duban_incident_open",
    incident.c.tenant,
    incident.c.subject,
    unique=True,
    sqlite_where=incident.c.resolved_at.is_(None),
    postgresql_where=incident.c.resolved_at.is_(None),
)

calendar = Table(
    "duban_calendar",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("tenant", "name", name="duban_calendar_pk"),
)

counter = Table(
    "duban_counter",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant", "process", name="duban_counter_pk"),
)

views = MetaData()

timer_view = Table(
    "duban_timer",
    views,
    Column("tenant", Text),
    Column("instance", Text),
    Column("process", Text),
    Column("key", Text),
    Column("kind", Text),
    Column("name", Text),
    Column("status", Text),
    Column("due", UtcDateTime),
    Column("provisional", Boolean),
    Column("next_due", UtcDateTime, comment="the earliest of the whole instance"),
)

obligation_view = Table(
    "duban_obligation",
    views,
    Column("tenant", Text),
    Column("instance", Text),
    Column("process", Text),
    Column("key", Text),
    Column("number", BigInteger),
    Column("name", Text),
    Column("status", Text),
    Column("opened_at", UtcDateTime),
    Column("due", UtcDateTime),
    Column("breached_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("reason", Text),
    Column("provisional", Boolean),
)

timer_log_view = Table(
    "duban_timer_log",
    views,
    Column("number", BigInteger),
    Column("position", Integer),
    Column("tenant", Text),
    Column("instance", Text),
    Column("at", UtcDateTime),
    Column("kind", Text),
    Column("name", Text),
    Column("entry", JsonBytes()),
)
