"""The working calendars of an installation: the bundled ones, and those that duban.toml changes or adds."""

from __future__ import annotations

from dataclasses import replace

from duban.calendars import BUNDLED, WorkingCalendar, bundled, merge_windows
from duban.errors import ConfigurationError
from duban_adapters.config.hours import parse_window
from duban_adapters.config.shapes import CalendarSettings, Config


def working_calendars(config: Config) -> dict[str, WorkingCalendar]:
    """All calendars by name. Raises ConfigurationError or DefinitionError for one that cannot be read."""
    own = {name: _calendar(name, settings) for name, settings in config.calendars.items()}
    return {name: bundled(name) for name in BUNDLED} | own


def _calendar(name: str, settings: CalendarSettings) -> WorkingCalendar:
    if settings.file is not None:
        from duban.definition import load_source, read_calendar  # reads YAML, which most configurations do without

        return read_calendar(load_source(settings.file))
    like = settings.like or (name if name in BUNDLED else "weekdays")
    if like == "always" and settings.windows:
        raise ConfigurationError(f'calendars.{name}: `always` has no opening windows; say like = "weekdays"')
    data = bundled(like).data
    windows = merge_windows(map(parse_window, settings.windows))
    week = tuple(windows if windows and day else day for day in data.week)
    return WorkingCalendar(replace(data, name=name, zone=settings.zone or data.zone, week=week))
