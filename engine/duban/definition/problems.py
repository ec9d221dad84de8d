"""Every kind of problem a check can find: its severity, what it means, and the smallest file that shows it."""

from __future__ import annotations

SEVERITIES: dict[str, str] = {}


def severity_of(code: str) -> str:
    """`error` or `warning`."""
    return SEVERITIES.get(code, "error")
