"""What only the whole configuration can show: names that lead nowhere, circles, roles that cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator

from duban_adapters.config.faults import Fault, near
from duban_adapters.config.shapes import Config, Role


def cross_check(config: Config) -> Iterator[Fault]:
    """Every fault between the sections of a configuration whose sections are right by themselves."""
    for name, role in config.roles.items():
        yield from _unknown_channels(config, name, role)
        yield from _unreachable(config, name, role)
        if _is_own_superior(config, name):
            yield Fault(("roles", name, "superior"), f"a circle: {name} would be above itself")


def _unknown_channels(config: Config, name: str, role: Role) -> Iterator[Fault]:
    for channel in role.channels or ():
        if channel not in config.channels:
            yield Fault(("roles", name, "channels"), f"there is no channel {channel!r}{near(channel, config.channels)}")
    served = config.channels_of(name)
    for channel in role.addresses:
        if channel not in served:
            where = ("roles", name, "addresses", channel)
            yield Fault(where, f"{name} is not served by a channel {channel!r}{near(channel, served)}")


def _unreachable(config: Config, name: str, role: Role) -> Iterator[Fault]:
    for channel in config.channels_of(name):
        settings = config.channels.get(channel)
        if settings is not None and settings.needs_recipients and not config.recipients(name, channel):
            yield Fault(("roles", name, "addresses"), f"channel {channel!r} needs an address to reach {name}")


def _is_own_superior(config: Config, name: str) -> bool:
    above, seen = config.superiors.get(name), set[str]()
    while above is not None and above != name and above not in seen:
        seen.add(above)
        above = config.superiors.get(above)
    return above == name
