"""Spans of time as people write them: `2 days`, `1 working day`, `at once`, `P1DT12H`, `3个工作日`."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import add

_SECOND = 1_000_000
_LONGEST_TEXT = 200
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Duration:
    """A span in its own units, which are never converted into each other.

    `months` and `days` are calendar units (same wall-clock time in a calendar's zone), `microseconds` elapsed time;
    `working_days` and `working_seconds` are counted through a calendar's openings. All may be negative.
    `never` is the span that does not end. The empty duration means at once.
    """

    months: int = 0
    days: int = 0
    microseconds: int = 0
    working_days: int = 0
    working_seconds: int = 0
    never: bool = False

    @property
    def working(self) -> bool:
        """Whether any part of it is counted in working time."""
        return bool(self.working_days or self.working_seconds)

    def __neg__(self) -> Duration:
        return self if self.never else _of(-part for part in self._parts())

    def __add__(self, other: Duration) -> Duration:
        if self.never or other.never:
            return NEVER
        return _of(map(add, self._parts(), other._parts()))

    def text(self, lang: str = "en") -> str:
        """How it is written in English or `zh`; `parse_duration` reads it back, unless plain and working parts are mixed."""
        words = _CHINESE if lang == "zh" else _ENGLISH
        if self.never:
            return words["never"]
        parts = [_phrase(amount, words[unit], lang) for unit, amount in self._amounts() if amount]
        return ("" if lang == "zh" and "-" not in "".join(parts) else " ").join(parts) or words["at once"]

    def iso(self) -> str:
        """The ISO 8601 form (`P1Y2M3DT4H5.5S`). ValueError for `never`, for working parts and for mixed signs."""
        if self.never or self.working:
            raise ValueError(f"{self.text()!r} has no ISO 8601 form")
        amounts = [(unit, amount) for unit, amount in self._amounts() if amount]
        if not amounts:
            return "PT0S"
        if len({amount > 0 for _, amount in amounts}) > 1:
            raise ValueError(f"{self.text()!r} mixes signs and has no ISO 8601 form")
        dated = "".join(_iso_part(unit, amount) for unit, amount in amounts if unit in _ISO_DATE)
        timed = "".join(_iso_part(unit, amount) for unit, amount in amounts if unit not in _ISO_DATE)
        return ("-" if amounts[0][1] < 0 else "") + "P" + dated + (f"T{timed}" if timed else "")

    def __str__(self) -> str:
        return self.text()

    def _parts(self) -> tuple[int, int, int, int, int]:
        return self.months, self.days, self.microseconds, self.working_days, self.working_seconds

    def _amounts(self) -> Iterator[tuple[str, Decimal]]:
        """Every canonical unit with its amount, largest first."""
        yield from _spread(self.months, (("year", 12), ("month", 1)))
        yield "day", Decimal(self.days)
        yield from _spread(self.microseconds, (("hour", 3600 * _SECOND), ("minute", 60 * _SECOND), ("second", _SECOND)))
        yield "working day", Decimal(self.working_days)
        yield from _spread(self.working_seconds, (("working hour", 3600), ("working minute", 60), ("working second", 1)))


def _of(parts: Iterable[int]) -> Duration:
    months, days, microseconds, working_days, working_seconds = parts
    return Duration(months, days, microseconds, working_days, working_seconds)


AT_ONCE = Duration()
NEVER = Duration(never=True)

# unit → the field it fills, how many of the field's own unit it is, whether a decimal number of it makes sense
_UNITS: dict[str, tuple[str, int, bool]] = {
    "year": ("months", 12, False),
    "month": ("months", 1, False),
    "week": ("days", 7, False),
    "day": ("days", 1, False),
    "hour": ("microseconds", 3600 * _SECOND, True),
    "minute": ("microseconds", 60 * _SECOND, True),
    "second": ("microseconds", _SECOND, True),
    "working day": ("working_days", 1, False),
    "working hour": ("working_seconds", 3600, True),
    "working minute": ("working_seconds", 60, True),
    "working second": ("working_seconds", 1, True),
}
_FIELDS = ("months", "days", "microseconds", "working_days", "working_seconds")
_ENGLISH = {unit: unit for unit in _UNITS} | {"never": "never", "at once": "at once"}
_CHINESE = {
    "year": "年",
    "month": "个月",
    "week": "周",
    "day": "天",
    "hour": "小时",
    "minute": "分钟",
    "second": "秒",
    "working day": "个工作日",
    "working hour": "个工作小时",
    "working minute": "个工作分钟",
    "working second": "个工作秒",
    "never": "永不",
    "at once": "立即",
}
_OTHER_CHINESE = {"日": "day", "个星期": "week", "星期": "week", "个小时": "hour", "分": "minute", "秒钟": "second"}
_WORDS: dict[str, str] = {
    **{unit: unit for unit in _UNITS},
    **{f"{unit}s": unit for unit in _UNITS},
    **{word: unit for unit, word in _CHINESE.items() if unit in _UNITS},
    **{word.removeprefix("个"): unit for unit, word in _CHINESE.items() if unit.startswith("working")},
    **_OTHER_CHINESE,
}
# what people write elsewhere → what they mean here; only ever suggested, never accepted
_MEANT = {
    **dict.fromkeys(("bd", "business day", "business days", "workday", "workdays", "work day", "work days"), "working day"),
    **dict.fromkeys(("wd", "working week", "working weeks", "weekday", "weekdays"), "working day"),
    **dict.fromkeys(("business hour", "business hours", "work hour", "work hours", "office hours"), "working hour"),
    **dict.fromkeys(("d",), "day"),
    **dict.fromkeys(("h", "hr", "hrs"), "hour"),
    **dict.fromkeys(("m", "min", "mins"), "minute"),
    **dict.fromkeys(("s", "sec", "secs"), "second"),
    **dict.fromkeys(("w", "wk", "wks"), "week"),
    **dict.fromkeys(("mo", "mon", "mth"), "month"),
    **dict.fromkeys(("y", "yr", "yrs"), "year"),
    **dict.fromkeys(("月",), "个月"),
    **dict.fromkeys(("时", "个钟头"), "小时"),
}
_ISO_DATE = {"year": "Y", "month": "M", "day": "D"}
_ISO_TIME = {"hour": "H", "minute": "M", "second": "S"}
_WHOLE, _EXACT = r"(\d+)", r"(\d+(?:[.,]\d+)?)"
_ISO = re.compile(
    rf"([-+]?)P(?:{_WHOLE}Y)?(?:{_WHOLE}M)?(?:{_WHOLE}W)?(?:{_WHOLE}D)?"
    rf"(?:T(?:{_EXACT}H)?(?:{_EXACT}M)?(?:{_EXACT}S)?)?",
    re.ASCII,
)
_ISO_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_PART = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*([^\d\s+.\-][^\d+.\-]*)", re.ASCII)
_EXAMPLES = "write it like '2 days', '1 working day', '30 minutes', 'at once' or 'P2D'"


def parse_duration(text: str) -> Duration:
    """Read a duration: English or Chinese units, compounds such as `1 day 12 hours`, `at once`, `never`, ISO 8601.

    Raises ValueError with a message that names the fault and, where one is near, what was probably meant.
    """
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"a duration is at most {_LONGEST_TEXT} characters long; {_EXAMPLES}")
    written = " ".join(unicodedata.normalize("NFKC", text).split())
    whole = {"at once": AT_ONCE, "立即": AT_ONCE, "never": NEVER, "永不": NEVER}.get(written.lower())
    if whole is not None:
        return whole
    iso = _ISO.fullmatch(written)
    return _total(_iso_amounts(written, iso) if iso else _written_amounts(written), written)


def _iso_amounts(written: str, match: re.Match[str]) -> list[tuple[str, str]]:
    sign, *numbers = match.groups()
    named = zip(numbers, _ISO_UNITS, strict=True)
    amounts = [(f"{sign}{number.replace(',', '.')}", unit) for number, unit in named if number]
    if not amounts or written.endswith("T"):
        raise ValueError(f"{written!r} names no span; {_EXAMPLES}")
    return amounts


def _written_amounts(written: str) -> list[tuple[str, str]]:
    amounts, position = [], 0
    while position < len(written):
        match = _PART.match(written, position)
        if match is None:
            raise ValueError(_not_a_duration(written))
        amounts.append((match[1], _unit(match[2].strip(), written)))
        position = match.end()
    if not amounts:
        raise ValueError(f"a duration is missing; {_EXAMPLES}")
    return amounts


def _unit(word: str, written: str) -> str:
    lowered = word.lower()
    if lowered in _WORDS:
        return _WORDS[lowered]
    near = _MEANT.get(lowered) or next(iter(difflib.get_close_matches(lowered, _WORDS, 1, 0.6)), None)
    if near is None:
        raise ValueError(f"{word!r} in {written!r} is no unit of time; {_EXAMPLES}")
    plural = near if near.endswith("s") or not near.isascii() else f"{near}s"
    raise ValueError(f"{word!r} in {written!r} is no unit of time; did you mean {plural!r}?")


def _not_a_duration(written: str) -> str:
    near = difflib.get_close_matches(written.lower(), ("at once", "never"), 1, 0.6)
    hint = f"did you mean {near[0]!r}?" if near else _EXAMPLES
    return f"{written!r} is not a duration; {hint}"


def _total(amounts: list[tuple[str, str]], written: str) -> Duration:
    parts = dict.fromkeys(_FIELDS, 0)
    units = [unit for _, unit in amounts]
    for number, unit in amounts:
        if units.count(unit) > 1:
            raise ValueError(f"{written!r} names {unit}s twice")
        name = _UNITS[unit][0]
        parts[name] += _whole(number, unit, written)
    if len({unit.startswith("working") for unit in units}) > 1:
        raise ValueError(f"{written!r} mixes working and plain units; use one kind")
    return _of(parts.values())


def _whole(number: str, unit: str, written: str) -> int:
    """How many of the field's own unit `number` units are."""
    _, size, divisible = _UNITS[unit]
    if len(number) > _MOST_DIGITS + 1:
        raise ValueError(f"the number {number} in {written!r} is too long")
    amount = Decimal(number)
    if amount != int(amount) and not divisible:
        raise ValueError(f"{written!r}: {unit}s come whole; use a smaller unit, like {_smaller(unit)!r}")
    if amount * size != int(amount * size):
        kept = "whole working seconds" if unit.startswith("working") else "microseconds"
        raise ValueError(f"{written!r} is finer than {kept}, the smallest that are counted")
    return int(amount * size)


def _smaller(unit: str) -> str:
    return {"working day": "4 working hours", "day": "1 day 12 hours"}.get(unit, f"1 {unit} 3 days")


def _spread(amount: int, units: tuple[tuple[str, int], ...]) -> Iterator[tuple[str, Decimal]]:
    """An amount in several units, largest first; the last unit takes what is left, as a decimal."""
    sign, rest = (-1 if amount < 0 else 1), abs(amount)
    for name, size in units[:-1]:
        count, rest = divmod(rest, size)
        yield name, Decimal(sign * count)
    name, size = units[-1]
    yield name, Decimal(sign * rest) / size


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _phrase(amount: Decimal, word: str, lang: str) -> str:
    if lang == "zh":
        return f"{_plain(amount)}{word}"
    return f"{_plain(amount)} {word}{'' if abs(amount) == 1 else 's'}"


def _iso_part(unit: str, amount: Decimal) -> str:
    return f"{_plain(abs(amount))}{(_ISO_DATE | _ISO_TIME)[unit]}"
