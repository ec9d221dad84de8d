"""Bringing a database to the newest schema, and knowing whether it is there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from duban.errors import ConfigurationError
from duban.persistence import migrations


def is_pending(connection: Connection) -> bool:
    """Whether the database needs `upgrade`. Raises ConfigurationError for one that a newer release has upgraded."""
    if not inspect(connection).has_table(migrations.VERSION_TABLE):
        return True
    found = connection.execute(text(f"SELECT version_num FROM {migrations.VERSION_TABLE}")).scalar()  # noqa: S608
    if found is not None and str(found) > migrations.HEAD:
        raise ConfigurationError(f"the database has schema {found}; this release knows {migrations.HEAD} and older")
    return found != migrations.HEAD


def upgrade(connection: Connection) -> None:
    """Run the missing migrations in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
