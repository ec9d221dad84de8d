"""Libraries of the extra `report`, imported when first needed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from duban.errors import ConfigurationError


def needed(name: str) -> ModuleType:
    """The library. ConfigurationError says what to install when it is not there."""
    try:
        return import_module(name)
    except ImportError as error:
        what = "charts need vl-convert-python" if name == "vl_convert" else "spreadsheets need xlsxwriter"
        raise ConfigurationError(f"{what}; install duban[report], or ask for --format json") from error
