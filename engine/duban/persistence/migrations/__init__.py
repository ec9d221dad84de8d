"""The history of the schema, run by Alembic."""

HEAD = "0002"
"""The newest revision."""

VERSION_TABLE = "duban_schema"
"""Where a database keeps its revision."""
