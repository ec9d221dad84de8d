"""Roles to channels, as duban.toml says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType

from duban.clock import Clock
from duban.ports import Channel
from duban_adapters.config.shapes import Config


class ConfigRouter:
    """A `duban.ports.Router` over opened channels: a role's own route, else that of `*`, else nothing.

    As a context manager it closes its channels at the end.
    """

    def __init__(self, config: Config, channels: Mapping[str, Channel]) -> None:
        self._config = config
        self.channels = dict(channels)

    def routes(self, role: str) -> Iterable[tuple[Channel, tuple[str, ...]]]:
        """The channels that serve `role`, in the order of the configuration, each with the role's addresses there."""
        return [(self.channels[name], self._config.recipients(role, name)) for name in self._config.channels_of(role)]

    def close(self) -> None:
        """Close every channel."""
        for channel in self.channels.values():
            channel.close()

    def __enter__(self) -> ConfigRouter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_router(config: Config, clock: Clock | None = None) -> ConfigRouter:
    """Open every channel of `config`. Raises ConfigurationError when one cannot work (no certificate, a bad secret)."""
    return ConfigRouter(config, {name: settings.open(name, clock) for name, settings in config.channels.items()})
