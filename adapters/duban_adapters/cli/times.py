"""Instants on the screen and on the command line: local times of one zone, which is said once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from duban_adapters.cli.codes import MisuseError

_WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "zh": tuple("一二三四五六日")}


def read_instant(text: str, zone: ZoneInfo, option: str) -> datetime:
    """`2026-10-08 16:00`, taken in `zone` unless it says its own. MisuseError names the `option` it came with."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise MisuseError(f"{option} {text!r} is no instant; write 2026-10-08 16:00 or 2026-10-08T16:00:00+08:00") from None
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    instant = found.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != found:
        raise MisuseError(f"{option} {text!r} does not exist in {zone}: clocks are put forward then")
    return instant


def common_zone(zones: Iterable[ZoneInfo]) -> ZoneInfo:
    """The zone of all of them, else UTC."""
    found = {zone.key: zone for zone in zones}
    return next(iter(found.values())) if len(found) == 1 else ZoneInfo("UTC")


def local(at: datetime | None, zone: ZoneInfo, lang: str = "en") -> str:
    """`Thu 2026-10-08 16:00`; seconds where there are any, `–` for None."""
    if at is None:
        return "–"
    here = at.astimezone(zone)
    clock = f"{here:%H:%M}" if here.second == 0 and here.microsecond == 0 else f"{here:%H:%M:%S}"
    weekday = _WEEKDAYS.get(lang, _WEEKDAYS["en"])[here.weekday()]
    return f"周{weekday} {here:%Y-%m-%d} {clock}" if lang == "zh" else f"{weekday} {here:%Y-%m-%d} {clock}"


def span(length: timedelta, lang: str = "en") -> str:
    """A rough length in its two largest units: `2 d 3 h`."""
    seconds = abs(int(length.total_seconds()))
    names = ("天", "小时", "分", "秒") if lang == "zh" else (" d", " h", " min", " s")
    parts = []
    for size, name in zip((86_400, 3_600, 60, 1), names, strict=True):
        if amount := seconds // size:
            parts.append(f"{amount}{name}")
            seconds -= amount * size
        if len(parts) == 2:
            break
    return " ".join(parts) or f"0{names[3]}"


def distance(at: datetime, now: datetime, lang: str = "en") -> str:
    """`in 3 h` or `3 h ago`."""
    length = span(at - now, lang)
    if lang == "zh":
        return f"{length}后" if at >= now else f"{length}前"
    return f"in {length}" if at >= now else f"{length} ago"


def left(due: datetime | None, now: datetime, lang: str) -> tuple[str, str]:
    """The distance to a due instant, as a cell of a table: red when it has passed."""
    if due is None:
        return ("", "")
    return distance(due, now, lang), "red" if due <= now else "dim"
