"""Small mistakes that somebody could make in the numbers and tables of a definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TERM = re.compile(r"^  (?P<name>\w+): +(?P<value>[^#\n]+?)(?P<rest> *(?:#.*)?)$")
_AMOUNT = re.compile(r"(\d+) ([a-z ]+)")
_OTHER_UNITS = {
    "minute": ("hour", "working minute"),
    "hour": ("minute", "working hour"),
    "day": ("working day", "hour"),
    "working day": ("day", "working hour"),
    "month": ("week", "working day"),
}
_CELL = re.compile(r'(?<=")[a-z]+(?=")|(?<=: )[A-C](?=[,}])|(?<=grade: )\w+|(?<=report: )\w+')
_OTHER_WORDS = {
    "actual": "possible", "major": "important", "important": "ordinary", "ordinary": "important",
    "at_once": "one_working_day", "one_working_day": "none", "none": "one_working_day", "A": "B", "B": "C", "C": "B",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A definition with one mistake."""

    name: str
    text: str

    def __str__(self) -> str:
        return self.name


def mutants(text: str) -> Iterator[Mutant]:
    """Every term a little more, a little less and in another unit; every row of every table changed or lost."""
    lines = text.splitlines()
    section = ""
    for number, line in enumerate(lines):
        if line and line[0].isalpha():
            section = line.partition(":")[0]
        for name, other in _changes(section, line):
            yield Mutant(f"{number + 1}: {name}", "\n".join([*lines[:number], *other, *lines[number + 1 :]]))


def _changes(section: str, line: str) -> Iterator[tuple[str, list[str]]]:
    if section == "terms" and (term := _TERM.match(line)):
        for value in _values(term["value"]):
            yield f"{term['name']}: {term['value']} → {value}", [f"  {term['name']}: {value}{term['rest']}"]
    elif section == "decisions" and line.lstrip().startswith("- {"):
        yield from _rows(line)


def _values(value: str) -> Iterator[str]:
    if value.isdigit():
        yield from (str(int(value) + 1), str(int(value) - 1))
    elif value == "never":
        yield "1 month"
    elif amount := _AMOUNT.fullmatch(value):
        count, unit = int(amount[1]), amount[2].removesuffix("s")
        yield f"{count + 1} {unit}s"
        yield f"{count - 1} {unit}s" if count > 1 else "at once"
        yield from (f"{count} {other}s" for other in _OTHER_UNITS[unit])
    else:
        yield f"{value}？"


def _rows(line: str) -> Iterator[tuple[str, list[str]]]:
    row = line.split("#")[0].strip()
    if "when:" in line:
        yield f"without {row}", []
    for word in _CELL.finditer(line):
        other = _OTHER_WORDS.get(word[0])
        if other is not None:
            yield f"{word[0]} → {other} in {row}", [line[: word.start()] + other + line[word.end() :]]
    for old, new in ((" >= ", " > "), (" or ", " and "), ("not(moved_in)", "moved_in")):
        if old in line:
            yield f"{old.strip()} → {new.strip()} in {row}", [line.replace(old, new)]
    for part in re.findall(r"\w+ and | and \w+(?=[,}])", row):
        yield f"without {part.strip()} in {row}", [line.replace(part, "", 1)]
