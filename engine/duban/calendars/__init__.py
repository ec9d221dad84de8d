"""Working calendars: when an office is open, and what durations mean there."""

from duban.calendars.budgets import Pause, Remainder
from duban.calendars.bundled import BUNDLED, always, bundled, extend, mainland_china, weekdays
from duban.calendars.data import MIDNIGHT, OFFICE_HOURS, CalendarData, Window, Windows, merge_windows
from duban.calendars.explain import Interval
from duban.calendars.working import Due, WorkingCalendar

__all__ = [
    "BUNDLED",
    "MIDNIGHT",
    "OFFICE_HOURS",
    "CalendarData",
    "Due",
    "Interval",
    "Pause",
    "Remainder",
    "Window",
    "Windows",
    "WorkingCalendar",
    "always",
    "bundled",
    "extend",
    "mainland_china",
    "merge_windows",
    "weekdays",
]
