"""The shape of a working calendar's file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from duban.definition.shapes.base import Label, Shape, fault

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _in_a_list(value: Any) -> Any:
    return [value] if isinstance(value, str | int) else value


def _minutes(text: str) -> int:
    hour, colon, minute = text.partition(":")
    good = colon and hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2
    if not good or int(minute) > 59 or int(hour) * 60 + int(minute) > 24 * 60:
        raise fault("value", f"{text!r} is not a time of day", "write for example 08:30")
    return int(hour) * 60 + int(minute)


def _window(text: str) -> str:
    opens, dash, closes = text.replace("–", "-").partition("-")
    if not dash:
        raise fault("value", f"{text!r} is not a window", "write for example 08:30-12:00")
    if _minutes(opens.strip()) >= _minutes(closes.strip()):
        raise fault("value", f"the window {text} closes before it opens", "write the earlier time first")
    return text


Window = Annotated[str, AfterValidator(_window)]
Windows = Annotated[list[Window], BeforeValidator(_in_a_list, json_schema_input_type=str | list[str])]


def window_minutes(text: str) -> tuple[int, int]:
    """Opening and closing of a checked window, in minutes of the day."""
    opens, _, closes = text.replace("–", "-").partition("-")
    return _minutes(opens.strip()), _minutes(closes.strip())


def _days(value: Any) -> Any:
    return dict.fromkeys(value, "") if isinstance(value, list) and all(isinstance(one, str) for one in value) else value


Days = Annotated[dict[str, str], BeforeValidator(_days, json_schema_input_type=list[str] | dict[str, str])]


class YearsShape(Shape):
    """A span of years."""

    from_: int = Field(alias="from", ge=1900, le=2200)
    """The first year."""
    to: int = Field(ge=1900, le=2200)
    """The last year."""


def _valid(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        value = [value]
    if isinstance(value, dict) and set(value) == {"from", "to"}:
        value = list(range(value["from"], value["to"] + 1)) if _are_years(list(value.values())) else value
    if isinstance(value, list) and value and _are_years(value):
        return value
    raise fault("value", "must be years", "write [2025, 2026] or {from: 2025, to: 2026}")


def _are_years(values: list[Any]) -> bool:
    return all(isinstance(year, int) and not isinstance(year, bool) and 1900 <= year <= 2200 for year in values)


Years = Annotated[list[int], BeforeValidator(_valid, json_schema_input_type=int | list[int] | YearsShape)]


class CalendarShape(Shape):
    """A working calendar."""

    calendar: Label
    """Its name."""
    zone: str
    """Its time zone, as `Asia/Shanghai`."""
    week: dict[str, Windows]
    """Opening windows by weekday (mon, tue …); a day that is absent is a day off."""
    holidays: Days = Field(default_factory=dict)
    """Days off by date, with their names."""
    make_up: Days = Field(default_factory=dict)
    """Working days by date that would be days off."""
    make_up_hours: Windows = Field(default_factory=list)
    """The windows of make-up days; their weekday's when absent."""
    fixed_holidays: dict[str, str] = Field(default_factory=dict)
    """Holidays on the same date each year, by month and day (`10-01`), for years without a schedule."""
    valid: Years | None = None
    """The years this schedule is official for; every year when absent."""
    unknown_year: Literal["provisional", "refuse"] = "provisional"
    """What to do about other years."""
