"""Services that processes ask: one module a kind, each built from its frozen settings in duban.toml.

`PythonSettings(target="payments:charge").open("charge", engine)` gives a `duban.ports.Service`: a function of one request.
A call is made at least once; the request's id is the same at every attempt, and every kind shows it to its receiver.
"""

from duban_adapters.services.http import HttpService, HttpSettings
from duban_adapters.services.opening import open_services
from duban_adapters.services.python import PythonSettings
from duban_adapters.services.report import ReportService, ReportSettings
from duban_adapters.services.settings import ServiceSettings

AnyServiceSettings = HttpSettings | PythonSettings | ReportSettings
"""Every kind of service that duban.toml can name by its `type`."""

__all__ = [
    "AnyServiceSettings",
    "HttpService",
    "HttpSettings",
    "PythonSettings",
    "ReportService",
    "ReportSettings",
    "ServiceSettings",
    "open_services",
]
