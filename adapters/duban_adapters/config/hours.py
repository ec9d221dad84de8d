"""Opening hours as people write them: `08:30-12:00`."""

from __future__ import annotations

import re

from duban.calendars import MIDNIGHT, Window

_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


def parse_window(text: str) -> Window:
    """Opening and closing in minutes of the day; 24:00 is the day's end. Raises ValueError for anything else."""
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no opening window; write it as 08:30-12:00")
    opens, closes = (60 * int(match[at]) + int(match[at + 1]) for at in (1, 3))
    if int(match[2]) > 59 or int(match[4]) > 59 or not opens < closes <= MIDNIGHT:
        raise ValueError(f"{text!r} does not open before it closes, within one day")
    return opens, closes
