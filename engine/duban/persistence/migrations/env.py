"""Run by Alembic: brings the connection that `migrate` hands over to a revision. Only Duban's own tables are looked at."""

from __future__ import annotations

from alembic import context

from duban.persistence.migrations import VERSION_TABLE
from duban.persistence.tables import metadata


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or (name or "").startswith("duban_")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    include_name=_ours,
)
context.run_migrations()
