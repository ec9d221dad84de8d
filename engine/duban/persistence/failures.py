"""What the drivers' errors mean for us, told apart by SQLSTATE (PostgreSQL) or error name (SQLite)."""

from __future__ import annotations

from duban.errors import ConcurrentUpdate

_CONCURRENT = {
    "40001": "the database could not serialise the transactions",
    "40P01": "the transactions waited for each other",
    "55P03": "another transaction holds it",
    "SQLITE_BUSY": "another connection is writing",
    "SQLITE_BUSY_RECOVERY": "another connection is recovering the database",
    "SQLITE_BUSY_SNAPSHOT": "it read before it wrote, and others wrote in between: begin it with BEGIN IMMEDIATE",
    "SQLITE_LOCKED": "another connection is writing",
    "SQLITE_LOCKED_SHAREDCACHE": "another connection is writing",
}
_TAKEN = ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


_SQLITE_UNIQUE = "UNIQUE constraint failed: "
_SQLITE_OPEN_KEY = "duban_instance.tenant, duban_instance.process, duban_instance.key"


class Taken(ConcurrentUpdate):
    """A row with the same unique values is there already. `open_key` when they are an open instance's key."""

    def __init__(self, instance: str, constraint: str, detail: str) -> None:
        self.constraint, self.detail = constraint, detail
        self.open_key = constraint in ("duban_instance_open_key", _SQLITE_OPEN_KEY)
        super().__init__(instance, f"{constraint} is taken already")

    def names(self, *values: str) -> bool:
        """Whether the database's words name exactly these values."""
        return f"({', '.join(values)})" in self.detail


def meaning(error: BaseException | None, instance: str) -> ConcurrentUpdate | None:
    """ConcurrentUpdate or Taken where the driver's error means that; None for any other."""
    code = _code(error)
    if code in _TAKEN:
        return Taken(instance, _constraint(error), str(getattr(getattr(error, "diag", None), "message_detail", "")))
    return ConcurrentUpdate(instance, _CONCURRENT[code]) if code in _CONCURRENT else None


def _code(error: BaseException | None) -> str:
    for name in ("sqlstate", "pgcode", "sqlite_errorname"):
        if code := getattr(error, name, None):
            return str(code)
    return ""


def _constraint(error: BaseException | None) -> str:
    for source in (getattr(error, "diag", None), error):
        if name := getattr(source, "constraint_name", None):
            return str(name)
    return str(error).removeprefix(_SQLITE_UNIQUE)
