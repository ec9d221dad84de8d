"""Structured logs on stderr, so that stdout belongs to the command's answer."""

from __future__ import annotations

import logging
import sys
from typing import Any


def log_to_stderr(level: str, style: str = "text") -> None:
    """Show events from `level` (`info`, `warning` …) on; as aligned `text`, or as `json` lines."""
    import structlog

    processors: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=24, sort_keys=False),
    ]
    # A beat that finds its loop still running is no news: the wake-up is kept.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
