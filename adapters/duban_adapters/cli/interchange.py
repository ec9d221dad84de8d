"""The standards that come in and go out: one entry a format, by name and file ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from duban_adapters.cli.codes import MisuseError

if TYPE_CHECKING:
    from duban import Definition
    from duban.design import Exchanged

Read = Callable[[bytes, str, "str | None"], "Exchanged"]
"""(content, file name, the part that is asked for) → YAML."""

Write = Callable[["Definition", str], "Exchanged"]
"""(process, language of titles) → text."""


ReadAll = Callable[[bytes, str], Mapping[str, "Exchanged"]]
"""(content, file name) → YAML of each process by its name."""


@dataclass(frozen=True)
class Format:
    """How a format is read and written (None: it only goes out, or in). `part` is what a file has several of.

    `read_all` reads them all, where each is a process of its own.
    """

    read: Read | None
    write: Write | None
    part: str = ""
    read_all: ReadAll | None = None


def _read_dmn(content: bytes, file: str, part: str | None) -> Exchanged:
    from duban.design import import_dmn

    return import_dmn(content, file, decision=part)


def _write_dmn(definition: Definition, lang: str) -> Exchanged:
    from duban.design import export_dmn

    return export_dmn(definition, lang)


def _write_dmn_1_3(definition: Definition, lang: str) -> Exchanged:
    from duban.design import export_dmn

    return export_dmn(definition, lang, version="1.3")


def _read_scxml(content: bytes, file: str, part: str | None) -> Exchanged:
    from duban.design import import_scxml

    return import_scxml(content, file)


def _read_bpmn(content: bytes, file: str, part: str | None) -> Exchanged:
    made = _read_all_bpmn(content, file)
    if part is None and len(made) == 1:
        return next(iter(made.values()))
    if part is None or part not in made:
        raise MisuseError(f"{file}: there is no process {part!r}; there are: {', '.join(made)}")
    return made[part]


def _read_all_bpmn(content: bytes, file: str) -> Mapping[str, Exchanged]:
    from duban.design import Exchanged, import_bpmn

    return {one.process: Exchanged(one.text, one.findings) for one in import_bpmn(content, file)}


def _write_bpmn(definition: Definition, lang: str) -> Exchanged:
    from duban.design import export_bpmn

    return export_bpmn(definition, lang)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "bpmn": Format(_read_bpmn, _write_bpmn, "process", _read_all_bpmn),
        "dmn": Format(_read_dmn, _write_dmn, "decision"),
        "dmn-1.3": Format(None, _write_dmn_1_3),
        "scxml": Format(_read_scxml, None),
    }
)
"""Formats by name, which for those that come in is also the ending of their files."""


def reader_of(path: Path) -> tuple[Read, Format]:
    """How to read a file, by its ending. MisuseError for an ending nobody knows."""
    found = FORMATS.get(path.suffix.lstrip(".").lower())
    if found is None or found.read is None:
        endings = ", ".join(f".{name}" for name, one in FORMATS.items() if one.read)
        raise MisuseError(f"{path}: files of these endings can be imported: {endings}")
    return found.read, found
