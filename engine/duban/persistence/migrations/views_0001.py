"""The views and triggers of the first schema, for each database in its own words."""

# ruff: noqa: S608 - only constants of this module are put together here

from __future__ import annotations

from collections.abc import Sequence

_OPEN = "('active', 'suspended')"

# A JSON instant has microseconds only when it needs them; columns always have them.
_SQLITE_INSTANT = "CASE length({0}) WHEN 20 THEN substr({0}, 1, 19) || '.000000Z' ELSE {0} END"


def statements(dialect: str) -> Sequence[str]:
    """Everything to create after the tables."""
    if dialect == "postgresql":
        return [*_POSTGRESQL_TRIGGERS, *_POSTGRESQL_VIEWS]
    return [*_SQLITE_TRIGGERS, _sqlite_timers(), _sqlite_obligations(), _SQLITE_TIMER_LOG]


_SQLITE_TRIGGERS = (
    """CREATE TRIGGER duban_journal_update BEFORE UPDATE ON duban_journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    f"""CREATE TRIGGER duban_journal_delete BEFORE DELETE ON duban_journal
    WHEN EXISTS (
        SELECT 1 FROM duban_instance AS i WHERE i.tenant = OLD.tenant AND i.id = OLD.instance AND i.status IN {_OPEN})
    BEGIN SELECT RAISE(ABORT, 'the journal of an open instance cannot be deleted'); END""",
    f"""CREATE TRIGGER duban_instance_delete BEFORE DELETE ON duban_instance WHEN OLD.status IN {_OPEN}
    BEGIN SELECT RAISE(ABORT, 'an open instance cannot be deleted'); END""",
)


def _sqlite_instant(path: str) -> str:
    return _SQLITE_INSTANT.format(path)


def _sqlite_timers() -> str:
    clocks = f"""
    SELECT i.tenant, i.id AS instance, i.process, i.key, 'timer' AS kind, c.value ->> 'name' AS name,
        c.value ->> 'status' AS status, {_sqlite_instant("(c.value ->> 'due')")} AS due,
        coalesce(c.value ->> 'provisional', 0) AS provisional, i.next_due
    FROM duban_instance AS i, json_each(i.document, '$.clocks') AS c WHERE i.status IN {_OPEN}"""
    openings = f"""
    SELECT i.tenant, i.id, i.process, i.key, 'obligation', o.value ->> 'name',
        o.value ->> 'status', {_sqlite_instant("(o.value ->> 'due')")}, coalesce(o.value ->> 'provisional', 0), i.next_due
    FROM duban_instance AS i, json_each(i.document, '$.openings') AS o
    WHERE i.status IN {_OPEN} AND o.value ->> 'status' IN ('owed', 'paused', 'idle')"""
    warnings = f"""
    SELECT i.tenant, i.id, i.process, i.key, 'warning', o.value ->> 'name',
        'armed', {_sqlite_instant("w.value")}, coalesce(o.value ->> 'provisional', 0), i.next_due
    FROM duban_instance AS i, json_each(i.document, '$.openings') AS o, json_each(o.value, '$.warnings') AS w
    WHERE i.status IN {_OPEN} AND w.value IS NOT NULL"""
    ladders = f"""
    SELECT i.tenant, i.id, i.process, i.key, 'ladder', l.value ->> 'escalation',
        'armed', {_sqlite_instant("(l.value ->> 'due')")}, 0, i.next_due
    FROM duban_instance AS i, json_each(i.document, '$.ladders') AS l WHERE i.status IN {_OPEN}"""
    return "CREATE VIEW duban_timer AS" + " UNION ALL".join((clocks, openings, warnings, ladders))


def _sqlite_obligations() -> str:
    instants = ",\n".join(
        f"{_sqlite_instant(f'''(o.value ->> '{name}')''')} AS {name}"
        for name in ("opened_at", "due", "breached_at", "closed_at")
    )
    return f"""CREATE VIEW duban_obligation AS
    SELECT i.tenant, i.id AS instance, i.process, i.key, o.value ->> 'id' AS number, o.value ->> 'name' AS name,
        o.value ->> 'status' AS status, {instants},
        coalesce(o.value ->> 'reason', '') AS reason, coalesce(o.value ->> 'provisional', 0) AS provisional
    FROM duban_instance AS i, json_each(i.document, '$.openings') AS o"""


_SQLITE_TIMER_LOG = """CREATE VIEW duban_timer_log AS
    SELECT j.id AS number, e.key AS position, j.tenant, j.instance, j.at,
        e.value ->> 'kind' AS kind, coalesce(e.value ->> 'name', '') AS name, e.value AS entry
    FROM duban_journal AS j, json_each(j.entries) AS e WHERE e.value ->> 'kind' GLOB 'timer.*'"""

_POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION duban_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$""",
    f"""CREATE FUNCTION duban_journal_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM duban_instance AS i
                   WHERE i.tenant = OLD.tenant AND i.id = OLD.instance AND i.status IN {_OPEN}) THEN
            RAISE EXCEPTION 'the journal of an open instance cannot be deleted' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$""",
    """CREATE TRIGGER duban_journal_update BEFORE UPDATE ON duban_journal
    FOR EACH ROW EXECUTE FUNCTION duban_refuse('the journal is append-only')""",
    """CREATE TRIGGER duban_journal_truncate BEFORE TRUNCATE ON duban_journal
    FOR EACH STATEMENT EXECUTE FUNCTION duban_refuse('the journal is append-only')""",
    """CREATE TRIGGER duban_journal_delete BEFORE DELETE ON duban_journal
    FOR EACH ROW EXECUTE FUNCTION duban_journal_keep()""",
    f"""CREATE TRIGGER duban_instance_delete BEFORE DELETE ON duban_instance
    FOR EACH ROW WHEN (OLD.status IN {_OPEN}) EXECUTE FUNCTION duban_refuse('an open instance cannot be deleted')""",
)

_POSTGRESQL_VIEWS = (
    f"""CREATE VIEW duban_timer AS
    SELECT i.tenant, i.id AS instance, i.process, i.key, t.kind, t.name, t.status, t.due, t.provisional, i.next_due
    FROM duban_instance AS i CROSS JOIN LATERAL (
        SELECT 'timer' AS kind, c ->> 'name' AS name, c ->> 'status' AS status,
            (c ->> 'due')::timestamptz AS due, coalesce((c ->> 'provisional')::boolean, false) AS provisional
        FROM json_array_elements(i.document -> 'clocks') AS c
        UNION ALL
        SELECT 'obligation', o ->> 'name', o ->> 'status',
            (o ->> 'due')::timestamptz, coalesce((o ->> 'provisional')::boolean, false)
        FROM json_array_elements(i.document -> 'openings') AS o WHERE o ->> 'status' IN ('owed', 'paused', 'idle')
        UNION ALL
        SELECT 'warning', o ->> 'name', 'armed', w::timestamptz, coalesce((o ->> 'provisional')::boolean, false)
        FROM json_array_elements(i.document -> 'openings') AS o, json_array_elements_text(o -> 'warnings') AS w
        WHERE w IS NOT NULL
        UNION ALL
        SELECT 'ladder', l ->> 'escalation', 'armed', (l ->> 'due')::timestamptz, false
        FROM json_array_elements(i.document -> 'ladders') AS l
    ) AS t WHERE i.status IN {_OPEN}""",
    """CREATE VIEW duban_obligation AS
    SELECT i.tenant, i.id AS instance, i.process, i.key, (o ->> 'id')::bigint AS number, o ->> 'name' AS name,
        o ->> 'status' AS status, (o ->> 'opened_at')::timestamptz AS opened_at, (o ->> 'due')::timestamptz AS due,
        (o ->> 'breached_at')::timestamptz AS breached_at, (o ->> 'closed_at')::timestamptz AS closed_at,
        coalesce(o ->> 'reason', '') AS reason, coalesce((o ->> 'provisional')::boolean, false) AS provisional
    FROM duban_instance AS i, json_array_elements(i.document -> 'openings') AS o""",
    """CREATE VIEW duban_timer_log AS
    SELECT j.id AS number, (e.position - 1)::integer AS position, j.tenant, j.instance, j.at,
        e.value ->> 'kind' AS kind, coalesce(e.value ->> 'name', '') AS name, e.value AS entry
    FROM duban_journal AS j, json_array_elements(j.entries) WITH ORDINALITY AS e (value, position)
    WHERE e.value ->> 'kind' LIKE 'timer.%'""",
)
