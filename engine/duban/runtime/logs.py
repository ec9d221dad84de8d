"""What operations see in the logs: every timer, obligation and delivery, with constant field names and no contents."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from msgspec import Struct
from msgspec.structs import asdict

from duban.execution.effects import Entry, Step

LATE_MS = 60_000
_LOGGED = ("timer.", "obligation.")


class _StandardLogger(structlog.stdlib.BoundLogger):
    """Says whether a level is heard, as structlog's own filtering loggers do."""

    def is_enabled_for(self, level: int) -> bool:
        return bool(self._logger.isEnabledFor(level))


def logger() -> Any:
    """The host's structlog where it has configured one; else standard logging under the name `duban`."""
    if structlog.is_configured():
        return structlog.get_logger("duban")
    return structlog.wrap_logger(
        logging.getLogger("duban"),
        wrapper_class=_StandardLogger,
        cache_logger_on_first_use=True,
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.KeyValueRenderer(key_order=["event", "process", "version", "instance", "key", "timer"]),
        ],
    )


class Line(Struct, frozen=True):
    """What will be logged of one journal entry. Nothing in it keeps the step alive."""

    kind: str
    process: str
    version: str
    instance: str
    key: str
    timer: str
    due_at: str | None
    lag_ms: int | None


def log_steps(log: Any, steps: Iterable[Step]) -> None:
    """Log timers and obligations of committed steps, and once more as a warning those that were late."""
    log_lines(log, lines_of(log, steps))


def lines_of(log: Any, steps: Iterable[Step]) -> list[Line]:
    """What `log_steps` would log, to be kept until the steps are committed."""
    heard = _hears_info(log.bind())
    return [
        _line(step, entry)
        for step in steps
        for entry in step.entries
        if entry.kind.startswith(_LOGGED) and (heard or _is_late(entry.data.get("lag_ms")))
    ]


def log_lines(log: Any, lines: Iterable[Line]) -> None:
    """Log what `lines_of` found."""
    for line in lines:
        fields = asdict(line) | {"attempt": 1}
        log.info(fields.pop("kind"), **fields)
        if _is_late(line.lag_ms):
            log.warning("timer.late", **fields)


def _hears_info(bound: Any) -> bool:
    """Whether INFO is worth the work; loggers that cannot say get everything."""
    ask = getattr(type(bound), "is_enabled_for", None)
    return ask is None or ask(bound, logging.INFO)


def _is_late(lag_ms: int | None) -> bool:
    return lag_ms is not None and lag_ms >= LATE_MS


def _line(step: Step, entry: Entry) -> Line:
    instance, data = step.instance, entry.data
    due = _text(data.get("due"))
    return Line(
        entry.kind, instance.process, instance.version, instance.id, instance.key, entry.name, due, data.get("lag_ms")
    )


def _text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else None


def log_delivery(
    log: Any, outcome: str, effect: str, instance: str | None, kind: str, role: str | None, attempt: int
) -> None:
    """Log one attempt to deliver: `delivered`, `postponed`, `failed` or `dropped`."""
    log.info(f"delivery.{outcome}", effect=effect, instance=instance, kind=kind, role=role, attempt=attempt)
