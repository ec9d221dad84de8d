"""Migration plans in YAML files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duban.definition.hints import did_you_mean
from duban.definition.model import Place, Source
from duban.definition.plain import Locate, read_yaml
from duban.definition.plan import MigrationPlan
from duban.definition.wording import kind
from duban.errors import DefinitionError, Problem

KEYS = ("versions", "reason", "states", "timers", "renames", "facts")
TIMINGS = ("keep", "recompute")


def read_plan(source: Source) -> MigrationPlan:
    """The plan a file holds; DefinitionError lists what is wrong, with places."""
    data, locate = read_yaml(source.text, source.file)
    if data is None:
        return MigrationPlan()
    reader = _Reader(source.file, locate)
    plan = reader.plan(data)
    if reader.problems:
        raise DefinitionError(reader.problems)
    return plan


class _Reader:
    """Reads a plan and gathers what is wrong with it."""

    def __init__(self, file: str, locate: Locate) -> None:
        self._file, self._locate = file, locate
        self.problems: list[Problem] = []

    def plan(self, data: Any) -> MigrationPlan:
        """The plan, as far as it is one."""
        if not isinstance(data, Mapping):
            self._wrong([], f"a migration plan is a mapping, not {kind(data)}", "write for example `states: {old: new}`")
            return MigrationPlan()
        for name in data:
            if name not in KEYS:
                hint = did_you_mean(str(name), KEYS, "keys")
                self._wrong([name], f"unknown key {name!r}", hint, self._locate([name]).key)
        otherwise, timing = self._timing(data.get("timers"))
        return MigrationPlan(
            states=self._states(data.get("states")),
            timing=timing,
            otherwise=otherwise,
            renames=self._texts("renames", data.get("renames")),
            facts=self._mapping("facts", data.get("facts")),
            versions=self._versions(data.get("versions")),
            reason=str(data.get("reason") or ""),
        )

    def _states(self, value: Any) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for name, target in self._mapping("states", value).items():
            if target is None or isinstance(target, str):
                found[name] = target
            else:
                self._wrong(["states", name], f"a state is a path, not {kind(target)}", "write null to drop its tokens")
        return found

    def _timing(self, value: Any) -> tuple[Any, dict[str, Any]]:
        if isinstance(value, str):
            return self._one_timing(["timers"], value), {}
        given = self._mapping("timers", value)
        found = {name: self._one_timing(["timers", name], timing) for name, timing in given.items()}
        return found.pop("*", "keep"), found

    def _one_timing(self, path: list[Any], value: Any) -> Any:
        if value not in TIMINGS:
            self._wrong(path, f"{value!r} is neither `keep` nor `recompute`", "keep leaves its due instant as it is")
        return value

    def _texts(self, name: str, value: Any) -> dict[str, str]:
        found = self._mapping(name, value)
        for key, text in found.items():
            if not isinstance(text, str):
                self._wrong([name, key], f"a name is a text, not {kind(text)}", "")
        return {key: str(text) for key, text in found.items()}

    def _versions(self, value: Any) -> tuple[str, ...]:
        found = value if isinstance(value, list) else [] if value is None else [value]
        for one in found:
            if isinstance(one, bool) or not isinstance(one, str | int):
                self._wrong(["versions"], f"a version is a text or a number, not {kind(one)}", "`duban list` shows versions")
        return tuple(str(one) for one in found)

    def _mapping(self, name: str, value: Any) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self._wrong([name], f"`{name}` is a mapping, not {kind(value)}", "write old: new")
            return {}
        return {str(key): item for key, item in value.items()}

    def _wrong(self, path: list[Any], message: str, hint: str, place: Place | None = None) -> None:
        place = place or self._locate(path).value
        where = "/".join(map(str, path))
        self.problems.append(Problem(self._file, place.line, place.column, where, message, hint, code="plan"))
