"""A service that makes the monthly analysis and sends it to a role, as files that go with a message."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from duban.errors import DeliveryError, ServiceError
from duban.insight import Period, Report, make_report
from duban.ports import Attachment, Message, Service, ServiceRequest
from duban.runtime import SqlEngine
from duban_adapters.channels.settings import RootedPath
from duban_adapters.reports import FORMATS, Format, report_message, write_report
from duban_adapters.services.settings import ServiceSettings

MEDIA = {
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_ROLE = re.compile(r"[^\W\d][\w.-]*")


class ReportSettings(ServiceSettings):
    """`type = "report"`. Reports are kept in `folder`, in the engine's language unless `language` names another."""

    type: Literal["report"] = "report"
    folder: RootedPath = Field(default=Path("reports"), validate_default=True)
    formats: tuple[Format, ...] = Field(default=FORMATS, min_length=1)
    language: Literal["en", "zh"] | None = None
    calendar: str = "office"

    def open(self, name: str, engine: SqlEngine) -> Service:
        """The service. Months are those of the calendar's zone."""
        return ReportService(self, engine)


class ReportService:
    """Asked with `month` (`2026-10`) and `to` (a role), answers with what it made: `files`, and the figures at its head.

    Each attempt makes the files anew, in place of the last ones, and sends one message under the request's id to every
    channel of the role; a channel that has taken it is not asked again. ServiceError `bad_request` for a month that is none.
    """

    def __init__(self, settings: ReportSettings, engine: SqlEngine) -> None:
        self._settings, self._engine = settings, engine
        self._language = settings.language or engine.language
        self._taken: defaultdict[str, set[str]] = defaultdict(set)

    def __call__(self, request: ServiceRequest) -> Mapping[str, Any]:
        """Make the report and send it; DeliveryError when a channel did not take it."""
        period, role = self._asked(request)
        report = make_report(self._engine, period)
        files = write_report(report, self._settings.folder, self._settings.formats, self._language)
        self._send(request, role, report, files)
        found = report.complaints
        return {
            "files": [file.name for file in files],
            "complaints": found.received,
            "major": found.major,
            "open": found.open,
            "overdue": found.overdue,
        }

    def _asked(self, request: ServiceRequest) -> tuple[Period, str]:
        month, role = request.fields.get("month"), request.fields.get("to")
        if not isinstance(role, str) or not _ROLE.fullmatch(role):
            raise ServiceError("bad_request", f"`to` is no role: {role!r}")
        try:
            period = Period.month(str(month), self._engine.catalog.calendar(self._settings.calendar).zone)
        except ValueError as error:
            raise ServiceError("bad_request", str(error)) from error
        if period.start > self._engine.now():
            raise ServiceError("bad_request", f"{period.label} has not begun yet")
        return period, role

    def _send(self, request: ServiceRequest, role: str, report: Report, files: Iterable[Path]) -> None:
        router = self._engine.router
        routes = list(router.routes(role)) if router is not None else []
        if not routes:
            raise DeliveryError(f"no channel serves the role {role!r}", permanent=True)
        attached = tuple(Attachment(file.name, MEDIA[file.suffix[1:]], file.read_bytes()) for file in files)
        title, body = report_message(report, self._language)
        data = {"process": request.process, "instance": request.instance, "key": request.key, "period": report.period}
        taken, failures = self._taken[request.id], []
        for channel, recipients in routes:
            if channel.name in taken:
                continue
            message = Message(request.id, "notification", role, tuple(recipients), title, body, request.at, data, attached)
            try:
                channel.deliver(message)
            except DeliveryError as error:
                failures.append(error)
            else:
                taken.add(channel.name)
        if failures:
            said = "; ".join(str(one) for one in failures)
            raise DeliveryError(said, permanent=all(one.permanent for one in failures))
        del self._taken[request.id]
