"""The office calendar as it was known in 2026, whatever years the installed data has learned since."""

from dataclasses import replace

from duban.calendars import WorkingCalendar, mainland_china

_DATA = mainland_china().data
OFFICE = WorkingCalendar(
    replace(
        _DATA,
        years=frozenset(range(2004, 2027)),
        holidays={day: name for day, name in _DATA.holidays.items() if day.year <= 2026},
        make_up={day: name for day, name in _DATA.make_up.items() if day.year <= 2026},
    )
)
