"""The first schema: instances, journal, outbox and what belongs to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from duban.persistence.migrations import views_0001
from duban.persistence.types import JsonBytes, UtcDateTime

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create everything in an empty database."""
    _definition()
    _instance()
    _fact_index()
    _journal()
    _outbox()
    _schedule()
    _incident()
    _settings()
    for statement in views_0001.statements(op.get_bind().dialect.name):
        op.execute(sa.text(statement))


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, _NUMBER, sa.Identity(), primary_key=True)


def _of_instance(table: str) -> sa.ForeignKeyConstraint:
    parent = ["duban_instance.tenant", "duban_instance.id"]
    return sa.ForeignKeyConstraint(["tenant", "instance"], parent, name=f"{table}_instance", ondelete="CASCADE")


def _index(table: str, name: str, *columns: str, unique: bool = False, where: str | None = None) -> None:
    condition = sa.text(where) if where else None
    op.create_index(
        f"{table}_{name}", table, list(columns), unique=unique, sqlite_where=condition, postgresql_where=condition
    )


def _definition() -> None:
    op.create_table(
        "duban_definition",
        _number("number"),
        _text("tenant"),
        _text("process"),
        _text("version"),
        _text("hash"),
        sa.Column("sources", JsonBytes(), nullable=False),
        _instant("deployed_at"),
        sa.UniqueConstraint("tenant", "process", "version", name="duban_definition_version"),
    )


def _instance() -> None:
    op.create_table(
        "duban_instance",
        _text("tenant"),
        _text("id"),
        _text("process"),
        _text("version"),
        _text("key"),
        _text("status"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        _instant("next_due", nullable=True),
        _instant("started_at"),
        _instant("ended_at", nullable=True),
        _text("parent", nullable=True),
        sa.Column("document", JsonBytes(), nullable=False),
        sa.Column("retry_at", UtcDateTime(), comment="set aside after a failure until then"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0", comment="failures since the last good step"),
        sa.PrimaryKeyConstraint("tenant", "id", name="duban_instance_pk"),
        sa.ForeignKeyConstraint(
            ["tenant", "process", "version"],
            ["duban_definition.tenant", "duban_definition.process", "duban_definition.version"],
            name="duban_instance_definition",
        ),
        sa.CheckConstraint("status IN ('active', 'suspended', 'ended', 'cancelled')", name="duban_instance_status"),
        postgresql_with={"fillfactor": 80},
    )
    is_open = "status IN ('active', 'suspended')"
    _index("duban_instance", "open_key", "tenant", "process", "key", unique=True, where=is_open)
    _index("duban_instance", "due", "tenant", "next_due", "id", where="next_due IS NOT NULL")
    _index("duban_instance", "retry", "tenant", "retry_at", where="retry_at IS NOT NULL")
    _index("duban_instance", "process", "tenant", "process", "started_at")


def _fact_index() -> None:
    op.create_table(
        "duban_fact_index",
        _text("tenant"),
        _text("instance"),
        _text("fact"),
        _text("process"),
        _text("value"),
        _instant("started_at"),
        sa.PrimaryKeyConstraint("tenant", "instance", "fact", name="duban_fact_index_pk"),
        _of_instance("duban_fact_index"),
        sqlite_with_rowid=False,
    )
    _index("duban_fact_index", "value", "tenant", "process", "fact", "value", "started_at", "instance")


def _journal() -> None:
    op.create_table(
        "duban_journal",
        _number("id"),
        _text("tenant"),
        _text("instance"),
        sa.Column("seq", sa.BigInteger()),
        _instant("at"),
        sa.Column("stimulus", JsonBytes()),
        sa.Column("entries", JsonBytes(), nullable=False),
        sa.Column("answers", JsonBytes()),
        _text("request", nullable=True),
        sa.Column("answer", JsonBytes()),
        sa.UniqueConstraint("tenant", "instance", "seq", name="duban_journal_seq"),
        _of_instance("duban_journal"),
    )
    _index("duban_journal", "request", "tenant", "request", unique=True, where="request IS NOT NULL")


def _outbox() -> None:
    op.create_table(
        "duban_outbox",
        _number("number"),
        _text("tenant"),
        _text("id"),
        sa.Column("instance", sa.Text(), comment="null for events published from outside"),
        _text("kind"),
        _text("role", nullable=True),
        sa.Column("payload", JsonBytes(), nullable=False),
        _instant("created_at"),
        _instant("due_at"),
        _instant("leased_until", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _text("status"),
        _text("error", nullable=True),
        _instant("delivered_at", nullable=True),
        sa.Column("done", JsonBytes(), comment="the channels that have delivered it although others have not"),
        sa.UniqueConstraint("tenant", "id", name="duban_outbox_id"),
        _of_instance("duban_outbox"),
        sa.CheckConstraint("status IN ('waiting', 'leased', 'delivered', 'failed')", name="duban_outbox_status"),
    )
    _index("duban_outbox", "of_instance", "tenant", "instance")
    _index("duban_outbox", "waiting", "tenant", "due_at", "number", where="status = 'waiting'")
    _index("duban_outbox", "leased", "tenant", "leased_until", "number", where="status = 'leased'")


def _schedule() -> None:
    op.create_table(
        "duban_schedule",
        _text("tenant"),
        _text("process"),
        _text("name"),
        _instant("next_due", nullable=True),
        sa.Column("fired", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "process", "name", name="duban_schedule_pk"),
    )


def _incident() -> None:
    op.create_table(
        "duban_incident",
        _number("number"),
        _text("tenant"),
        _text("id"),
        _text("kind"),
        _text("subject"),
        _instant("at"),
        _text("message"),
        _instant("resolved_at", nullable=True),
        _text("resolution", nullable=True),
        sa.UniqueConstraint("tenant", "id", name="duban_incident_id"),
        sa.CheckConstraint("kind IN ('instance', 'delivery', 'schedule')", name="duban_incident_kind"),
    )
    _index("duban_incident", "open", "tenant", "subject", unique=True, where="resolved_at IS NULL")


def _settings() -> None:
    op.create_table(
        "duban_calendar",
        _text("tenant"),
        _text("name"),
        _text("text"),
        _instant("changed_at"),
        sa.PrimaryKeyConstraint("tenant", "name", name="duban_calendar_pk"),
    )
    op.create_table(
        "duban_counter",
        _text("tenant"),
        _text("process"),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "process", name="duban_counter_pk"),
    )
