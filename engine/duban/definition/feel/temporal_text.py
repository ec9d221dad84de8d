"""How dates, times and durations are read and written."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from duban.definition.feel.types import DATE, DATETIME, DURATION, TIME, Type
from duban.definition.feel.values import Env
from duban.durations import Duration, parse_duration

_DATE = re.compile(r"(-?(?:\d{4}|[1-9]\d{4,8}))-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(\.\d+)?(?:(Z|z)|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([A-Za-z][\w/+-]*))?", re.ASCII)
_ISO_DURATION = re.compile(
    r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:[\d.]+S)?)?", re.ASCII
)
_MAX_OFFSET = timedelta(hours=18)


class FormatError(ValueError):
    """A text is no date, time or duration."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        self.suggestion = suggestion
        super().__init__(message)


class NaiveDatetime:
    """A date and time without a zone, as it was written: it waits for the calendar's."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def parse_temporal(text: str) -> tuple[object, Type]:
    """The value in `@"…"` and its type."""
    if text.lstrip("-").startswith("P"):
        return parse_iso_duration(text), DURATION
    if "T" in text.partition("@")[0]:
        value = parse_datetime(text)
        return (NaiveDatetime(text) if value.tzinfo is None else value), DATETIME
    return (parse_time(text), TIME) if ":" in text else (parse_date(text), DATE)


def parse_date(text: str) -> date:
    """`2026-10-08`."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise FormatError(f'"{text}" is no date', 'write it like "2026-10-08"')
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise FormatError(f'"{text}" is no date: {error}') from None


def parse_time(text: str) -> time:
    """`16:30:00`, also with a fraction of a second, and `Z`, an offset or `@Zone/Name`."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise FormatError(f'"{text}" is no time', 'write it with seconds, like "16:30:00"')
    microseconds = int(((match[4] or ".")[1:] + "000000")[:6])
    try:
        return time(int(match[1]), int(match[2]), int(match[3]), microseconds, tzinfo=_offset(match))
    except (ValueError, OSError) as error:
        raise FormatError(f'"{text}" is no time: {error}') from None


def _offset(match: re.Match[str]) -> tzinfo | None:
    if match[5]:
        return UTC
    if match[10]:
        return named_zone(match[10])
    if not match[6]:
        return None
    size = timedelta(hours=int(match[7]), minutes=int(match[8]), seconds=int(match[9] or 0))
    if size > _MAX_OFFSET or int(match[8]) >= 60:
        raise ValueError("an offset is at most 18 hours")
    return timezone(-size if match[6] == "-" else size)


def named_zone(name: str) -> tzinfo:
    """The zone of an IANA name. ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"there is no time zone {name}") from None


def parse_datetime(text: str) -> datetime:
    """`2026-10-08T16:00:00`, naive unless it has `Z`, an offset or `@Zone/Name`. A date alone is its midnight."""
    day, sign, rest = text.partition("T")
    if _DATE.fullmatch(day) is None:
        raise FormatError(f'"{text}" is no date and time', 'write it like "2026-10-08T16:00:00"')
    return datetime.combine(parse_date(day), parse_time(rest) if sign else time())


def parse_iso_duration(text: str) -> Duration:
    """`P2D`, `PT4H`, `-P1Y2M`: only the ISO form."""
    if _ISO_DURATION.fullmatch(text) is None:
        raise FormatError(f'"{text}" is no duration', 'write it like "P2D" or "PT4H", or without quotes: 2 days')
    try:
        return parse_duration(text)
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        raise FormatError(message, hint or None) from None


def zone_of(env: Env) -> tzinfo:
    """The zone of the process's calendar."""
    zone = env.calendar.zone
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def localise(naive: datetime, zone: tzinfo) -> datetime:
    """A wall-clock time in a zone as an instant in UTC; the first of two. ValueError for one in a gap."""
    if naive.tzinfo is not None:
        return naive
    instant = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != naive:
        raise FormatError(f"{naive.isoformat()} does not exist: clocks are put forward then")
    return instant


def wall(env: Env, instant: datetime) -> datetime:
    """The instant by the clock its reader looks at."""
    return instant.astimezone(zone_of(env)) if instant.tzinfo is UTC else instant


def show_time(moment: time) -> str:
    """A time of day as FEEL writes it."""
    text = moment.replace(tzinfo=None).isoformat()
    if moment.microsecond:
        text = text.rstrip("0")
    return text + _show_zone(moment.tzinfo, moment.utcoffset())


def _show_zone(zone: tzinfo | None, offset: timedelta | None) -> str:
    if isinstance(zone, ZoneInfo) and offset is None:
        return f"@{zone.key}"
    if offset is None:
        return ""
    if not offset:
        return "Z"
    sign, size = ("-", -offset) if offset < timedelta(0) else ("+", offset)
    minutes, seconds = divmod(int(size.total_seconds()), 60)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def show_instant(env: Env, instant: datetime) -> str:
    """An instant as FEEL writes it, with the offset it has in the calendar's zone."""
    shown = wall(env, instant)
    named = isinstance(instant.tzinfo, ZoneInfo)
    zone = _show_zone(shown.tzinfo, None if named else shown.utcoffset())
    return f"{shown.date().isoformat()}T{show_time(shown.time())}{zone}"


def show_duration(span: Duration) -> str:
    """ISO 8601 for plain durations, words for the others."""
    if span.working or span.never:
        return span.text()
    try:
        return _normal(span).iso()
    except ValueError:
        return span.text()


def _normal(span: Duration) -> Duration:
    total = span.days * 86_400_000_000 + span.microseconds
    days, rest = divmod(abs(total), 86_400_000_000)
    sign = -1 if total < 0 else 1
    return Duration(months=span.months, days=sign * days, microseconds=sign * rest)
