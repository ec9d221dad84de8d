"""Services opened for an engine, and closed with it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

from duban.ports import Service
from duban.runtime import SqlEngine
from duban_adapters.services.settings import ServiceSettings


def open_services(settings: Mapping[str, ServiceSettings], engine: SqlEngine, opened: ExitStack) -> dict[str, Service]:
    """Every service by its name; `opened` closes those that have something to close."""
    services: dict[str, Service] = {}
    for name, one in settings.items():
        services[name] = service = one.open(name, engine)
        close = getattr(service, "close", None)
        if callable(close):
            opened.callback(close)
    return services
