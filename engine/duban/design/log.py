"""A recorded log: a CSV file of any width, read once, with every fault explained by its line."""

from __future__ import annotations

import codecs
import csv
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from duban.definition.hints import closest
from duban.errors import ConfigurationError

GENERATED = "generated"
"""A log with a column of this name was made up by a generator; every report on it says so."""
LONGEST_FIELD = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line of the file it ends in, and the texts of the wanted columns, in their order."""

    line: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """A CSV file with a header line. `columns` are its header, in order."""

    path: str
    encoding: str
    delimiter: str
    columns: tuple[str, ...]

    @property
    def generated(self) -> bool:
        """Whether it was made up."""
        return GENERATED in self.columns

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """The records, only with these columns. ConfigurationError names the line that cannot be read."""
        places = [self.columns.index(name) for name in columns]
        width = len(self.columns)
        with open(self.path, "rb") as stream:
            reader = csv.reader(_lines(stream, self.path, self.encoding), delimiter=self.delimiter, strict=True)
            for fields in _records(reader, self.path):
                if len(fields) != width and reader.line_num > 1:
                    raise _fault(self.path, reader.line_num, f"has {len(fields)} fields, the header has {width}")
                if reader.line_num > 1:
                    yield Row(reader.line_num, tuple(fields[place] for place in places))


def open_log(path: str | os.PathLike[str], encoding: str = "utf-8", delimiter: str = ",") -> Log:
    """A log by its path. ConfigurationError when it is missing, empty, no CSV file or in another encoding."""
    name = os.fspath(path)
    _check_encoding(encoding)
    try:
        with open(name, "rb") as stream:
            reader = csv.reader(_lines(stream, name, encoding), delimiter=delimiter, strict=True)
            header = next(_records(reader, name), None)
    except FileNotFoundError as error:
        raise ConfigurationError(f"{name}: there is no such log; {_near(Path(name))}") from error
    except OSError as error:
        raise ConfigurationError(f"{name}: the log cannot be read: {error.strerror}") from error
    if header is None:
        raise ConfigurationError(f"{name}: the log is empty; its first line must name the columns")
    doubled = sorted({column for column in header if header.count(column) > 1})
    if doubled:
        raise ConfigurationError(f"{name}:1: the column {doubled[0]!r} appears twice; rename one of them")
    return Log(name, encoding, delimiter, tuple(header))


def _lines(stream: BinaryIO, name: str, encoding: str) -> Iterator[str]:
    """Decoded line by line, so that a fault has its line."""
    for number, line in enumerate(stream, 1):
        data = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        try:
            yield data.decode(encoding)
        except UnicodeDecodeError as error:
            hint = _other_encoding(data, encoding)
            raise _fault(name, number, f"is not {encoding} (byte 0x{data[error.start]:02x}); {hint}") from None


def _records(reader: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    """Non-empty records; what the CSV reader complains of, with its line."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        yield from (fields for fields in reader if fields)
    except csv.Error as error:
        raise _fault(name, getattr(reader, "line_num", 0), f"is no CSV: {error}") from error


def _check_encoding(encoding: str) -> None:
    try:
        known = codecs.lookup(encoding).name
    except LookupError:
        raise ConfigurationError(f"unknown encoding {encoding!r}; write for example utf-8 or gb18030") from None
    if known.startswith(("utf-16", "utf-32")):
        raise ConfigurationError(f"a log in {encoding} cannot be read line by line; save it as UTF-8")


def _other_encoding(data: bytes, encoding: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "it seems to be UTF-16: save it as UTF-8"
    for other in ("utf-8", "gb18030"):
        try:
            data.decode(other)
        except UnicodeDecodeError:
            continue
        return f"it seems to be {other}: say `encoding: {other}` in the map"
    return "save it as UTF-8"


def _near(path: Path) -> str:
    try:
        names = [entry.name for entry in os.scandir(path.parent) if entry.name.endswith(".csv")]
    except OSError:
        return f"there is no directory {path.parent}"
    best = closest(path.name, names)
    return f"did you mean {os.fspath(path.parent / best)!r}?" if best else "check the name"


def _fault(name: str, line: int, what: str) -> ConfigurationError:
    return ConfigurationError(f"{name}:{line}: this line {what}")


def is_generated(path: str | os.PathLike[str]) -> bool:
    """Whether a log says of itself that nobody recorded it: its header has the column `generated`."""
    with open(path, encoding="utf-8-sig", errors="replace") as stream:
        return GENERATED in re.split(r"[^\w]+", stream.readline())
