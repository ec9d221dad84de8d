"""What operations see in the logs: every timer, obligation and delivery, with constant field names and no contents."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog

from duban.execution.effects import Entry, Step

LATE_MS = 60_000
_LOGGED = ("timer.", "obligation.")


def logger() -> Any:
    """The host's structlog where it has configured one; else standard logging under the name `duban`."""
    if structlog.is_configured():
        return structlog.get_logger("duban")
    return structlog.wrap_logger(
        logging.getLogger("duban"),
        wrapper_class=structlog.stdlib.BoundLogger,
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.KeyValueRenderer(key_order=["event", "process", "version", "instance", "key", "timer"]),
        ],
    )


def log_steps(log: Any, steps: Iterable[Step]) -> None:
    """Log timers and obligations of committed steps."""
    for step in steps:
        for entry in step.entries:
            if entry.kind.startswith(_LOGGED):
                _log_entry(log, step, entry)


def _log_entry(log: Any, step: Step, entry: Entry) -> None:
    instance = step.instance
    fields: dict[str, Any] = {
        "process": instance.process,
        "version": instance.version,
        "instance": instance.id,
        "key": instance.key,
        "timer": entry.name,
        "due_at": _text(entry.data.get("due")),
        "lag_ms": entry.data.get("lag_ms"),
        "attempt": 1,
    }
    log.info(entry.kind, **fields)
    if (fields["lag_ms"] or 0) >= LATE_MS:
        log.warning("timer.late", **fields)


def _text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else None


def log_delivery(
    log: Any, outcome: str, effect: str, instance: str | None, kind: str, role: str | None, attempt: int
) -> None:
    """Log one attempt to deliver: `delivered`, `postponed`, `failed` or `dropped`."""
    log.info(f"delivery.{outcome}", effect=effect, instance=instance, kind=kind, role=role, attempt=attempt)
