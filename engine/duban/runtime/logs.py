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


def log_steps(log: Any, steps: Iterable[Step]) -> None:
    """Log timers and obligations of committed steps, and once more as a warning those that were late."""
    bound = log.bind()
    heard = _hears_info(bound)
    for step in steps:
        for entry in step.entries:
            if entry.kind.startswith(_LOGGED) and (heard or _is_late(entry)):
                _log_entry(bound, step, entry)


def _hears_info(bound: Any) -> bool:
    """Whether entries are worth the work of putting them together; loggers that cannot say get them all."""
    ask = getattr(type(bound), "is_enabled_for", None)
    return ask is None or ask(bound, logging.INFO)


def _is_late(entry: Entry) -> bool:
    return (entry.data.get("lag_ms") or 0) >= LATE_MS


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
    if _is_late(entry):
        log.warning("timer.late", **fields)


def _text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else None


def log_delivery(
    log: Any, outcome: str, effect: str, instance: str | None, kind: str, role: str | None, attempt: int
) -> None:
    """Log one attempt to deliver: `delivered`, `postponed`, `failed` or `dropped`."""
    log.info(f"delivery.{outcome}", effect=effect, instance=instance, kind=kind, role=role, attempt=attempt)
