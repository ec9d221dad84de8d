"""`${NAME}` in the strings of duban.toml, and the rule that secrets stand nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from duban_adapters.config.faults import Fault, near

SECRET_KEYS = frozenset({"password", "secret"})

_REFERENCE = re.compile(r"\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)\})")
_SECRET_HEADER = re.compile(r"auth|token|secret|key|cookie|password", re.IGNORECASE)
_SCHEMES = frozenset({"", "bearer", "basic", "token"})


def substitute(data: dict[str, Any], env: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    """The same data with every `${NAME}` replaced from `env` (`$$` stands for one dollar), and what is wrong with it."""
    faults: list[Fault] = []
    return {key: _walk(value, (key,), env, faults) for key, value in data.items()}, faults


def _walk(value: Any, where: tuple[str, ...], env: Mapping[str, str], faults: list[Fault]) -> Any:
    if isinstance(value, dict):
        return {key: _walk(item, (*where, key), env, faults) for key, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, (*where, str(index)), env, faults) for index, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    if _is_secret(where) and _REFERENCE.sub("", value).strip().lower() not in _SCHEMES:
        other = "" if "headers" in where else f" or use {where[-1]}_file"
        faults.append(Fault(where, f"a secret does not stand in this file; write ${{NAME}}{other}"))
    return _REFERENCE.sub(lambda match: _replacement(match[1], where, env, faults), value)


def _is_secret(where: tuple[str, ...]) -> bool:
    if where[0] == "services" and where[-2] == "headers":
        return _SECRET_HEADER.search(where[-1]) is not None
    return where[0] in ("channels", "services") and where[-1] in SECRET_KEYS


def _replacement(name: str | None, where: tuple[str, ...], env: Mapping[str, str], faults: list[Fault]) -> str:
    if name is None:
        return "$"
    if name not in env:
        faults.append(Fault(where, f"the environment has no variable {name}{near(name, env)}"))
    return env.get(name, "")
