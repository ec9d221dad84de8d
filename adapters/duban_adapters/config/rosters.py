"""`[rosters]` in duban.toml: a list as it stands, a file, or a function; files and functions are read at each use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from duban.definition import ROSTER_SUFFIXES
from duban_adapters.services.targets import imported, is_target


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster in a CSV or YAML file."""

    path: Path

    def __call__(self) -> Sequence[Any]:
        """The elements as the file has them now. DefinitionError, with file and line, for what is wrong."""
        from duban.definition import load_source, read_roster

        return read_roster(load_source(self.path))


@dataclass(frozen=True, slots=True)
class RosterFunction:
    """A roster that a function of the host's own gives."""

    target: str

    def __call__(self) -> Sequence[Any]:
        """The elements as the function has them now. ConfigurationError when there is no such function."""
        found: Sequence[Any] = imported("rosters", self.target)()
        return found


def _meant(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, list | tuple):
        return tuple(value)
    if isinstance(value, RosterFile | RosterFunction):
        return value
    if not isinstance(value, str):
        raise ValueError("a roster is a list, a file (.csv, .yaml) or package.module:function")
    if value.lower().endswith(ROSTER_SUFFIXES):
        root = (info.context or {}).get("root")
        return RosterFile(Path(value) if root is None else root / value)
    if is_target(value):
        return RosterFunction(value)
    raise ValueError(f"{value!r} is no file (.csv, .yaml) and no package.module:function")


AnyRoster = Annotated[tuple[Any, ...] | RosterFile | RosterFunction, BeforeValidator(_meant)]
"""A list, or what gives one when it is called."""
