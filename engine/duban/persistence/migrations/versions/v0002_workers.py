"""Workers tell that they are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from duban.persistence.types import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the list of workers."""
    op.create_table(
        "duban_worker",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name="duban_worker_pk"),
    )
