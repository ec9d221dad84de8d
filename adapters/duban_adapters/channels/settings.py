"""What the settings of all channels have in common, and the kinds of values they are made of."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationInfo

from duban.clock import Clock
from duban.errors import ConfigurationError
from duban.ports import Channel


class Settings(BaseModel):
    """Frozen settings that refuse keys they do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_by_name=True)


class ChannelSettings(Settings):
    """The settings of one channel, and how to open it."""

    needs_recipients: ClassVar[bool] = False
    """Whether a role must have addresses to be served by this channel."""

    def open(self, name: str, clock: Clock | None = None) -> Channel:
        """The channel under the name that duban.toml gives it. Raises ConfigurationError when it cannot work."""
        raise TypeError(f"{type(self).__name__} opens no channel")


def _from_root(path: Path, info: ValidationInfo) -> Path:
    root: Path | None = (info.context or {}).get("root")
    return path if root is None else root / path


RootedPath = Annotated[Path, AfterValidator(_from_root)]
"""A path; relative ones are meant from the folder of the configuration file they stand in."""

Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
"""A span in seconds, more than none and at most a day."""


def secret(value: SecretStr | None, file: Path | None) -> str:
    """The secret itself, from the setting or from the first line of its file; empty when there is neither."""
    if file is None:
        return "" if value is None else value.get_secret_value()
    try:
        return file.read_text("utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the secret in {file} cannot be read: {error}") from error


def tls(ca_file: Path | None) -> ssl.SSLContext:
    """Certificates and host names are checked, against `ca_file` instead of the system's authorities when it is given."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise ConfigurationError(f"the certificates in {ca_file} cannot be read: {error}") from error
