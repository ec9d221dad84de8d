"""Reads duban.toml, with everything that is wrong with it in one error."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from duban.errors import ConfigurationError
from duban_adapters.config.checks import cross_check
from duban_adapters.config.faults import Fault, report
from duban_adapters.config.secrets import substitute
from duban_adapters.config.shapes import Config, keys_at

CONFIG_FILE = "duban.toml"
LONGEST_FILE = 1 << 20
"""Bytes; a longer file is refused unread."""


def load_config(path: Path | str | None, env: Mapping[str, str]) -> Config:
    """The configuration in the file at `path`; without one, in ./duban.toml; without that, the defaults.

    `env` is the environment: strings in the file take `${NAME}` from it, and `DUBAN_DATABASE` overrides `database`.
    Relative paths are meant from the folder of the file. Raises ConfigurationError with every fault that was found, each
    as `file:line: key: what`.
    """
    file = Path(CONFIG_FILE if path is None else path)
    text = "" if path is None and not file.exists() else _read(file)
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file}: {error}") from error
    data, faults = substitute(written, env)
    config, more = _validated(data, file)
    faults += [fault for fault in more if fault.where not in {known.where for known in faults}]
    if config is not None and not faults:
        return config.model_copy(update={"database": env.get("DUBAN_DATABASE") or config.database})
    raise ConfigurationError(report(faults, file, text))


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            raw = stream.read(LONGEST_FILE + 1)
    except OSError as error:
        raise ConfigurationError(f"{file}: {error.strerror or error}") from error
    if len(raw) > LONGEST_FILE:
        raise ConfigurationError(f"{file}: longer than {LONGEST_FILE} bytes; is it the right file?")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file}: not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error


def _validated(data: dict[str, Any], file: Path) -> tuple[Config | None, list[Fault]]:
    try:
        config = Config.model_validate(data, context={"root": file.parent})
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return None, [Fault.of(one, lambda where: keys_at(where, data)) for one in found]
    return config, list(cross_check(config))
